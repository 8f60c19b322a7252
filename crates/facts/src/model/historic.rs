//! Sockets of families that Linux has dropped or is about to: IPX, AX.25, X.25, NET/ROM and ROSE.
//!
//! Only their classic text files exist, and what such a file does not tell is `None` here.

/// An IPX socket, from `/proc/net/ipx/socket`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IpxSocket {
    /// Where it is bound.
    pub local: IpxAddress,
    /// The peer; `None` when not connected.
    pub remote: Option<IpxAddress>,
    /// Bytes waiting to be sent.
    pub send_queue: u32,
    /// Bytes waiting to be read.
    pub receive_queue: u32,
    /// State, in the numbers of TCP: 1 connected, 7 not.
    pub state: u8,
    /// User id of the owner.
    pub user: u32,
}

/// An address of an IPX socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IpxAddress {
    /// Network number.
    pub network: u32,
    /// Address of the node; `None` where the kernel does not tell it.
    pub node: Option<[u8; 6]>,
    /// Socket number, IPX's word for a port.
    pub port: u16,
}

/// A socket of AX.25, X.25, NET/ROM or ROSE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RadioSocket {
    /// Called station or address; for NET/ROM the called node. `*` is the kernel's word for none.
    pub destination: Vec<u8>,
    /// Calling station or address. A `*` behind it marks a station that is a digipeater itself (AX.25).
    pub source: Vec<u8>,
    /// AX.25: stations that pass the frames on, between commas as the kernel prints them; empty when none.
    pub digipeaters: Vec<u8>,
    /// NET/ROM: call sign of the user.
    pub user_call: Option<Vec<u8>>,
    /// ROSE: call sign at the destination.
    pub destination_call: Option<Vec<u8>>,
    /// ROSE: call sign at the source.
    pub source_call: Option<Vec<u8>>,
    /// Name of the device; `None` when there is none yet.
    pub device: Option<Vec<u8>>,
    /// State number of the family's state machine.
    pub state: u8,
    /// Number of the logical channel (X.25, ROSE).
    pub channel: Option<u16>,
    /// Number of the neighbour; 0 when there is none (ROSE).
    pub neighbour: Option<u32>,
    /// Send sequence number.
    pub sent: u16,
    /// Receive sequence number.
    pub received: u16,
    /// Bytes waiting to be sent; `None` for a connection without a socket.
    pub send_queue: Option<u32>,
    /// Bytes waiting to be read; `None` for a connection without a socket.
    pub receive_queue: Option<u32>,
    /// Inode of the socket file; `None` when it has none.
    pub inode: Option<u64>,
}
