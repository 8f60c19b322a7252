//! Sockets of families that Linux has dropped or is about to: IPX, AX.25, X.25, NET/ROM and ROSE.
//!
//! Only their classic text files exist, so most fields are the words of those files.

/// An IPX socket, from `/proc/net/ipx/socket`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IpxSocket {
    /// Network, node and port, as the kernel prints them.
    pub local: Vec<u8>,
    /// The same of the peer; `None` when not connected.
    pub remote: Option<Vec<u8>>,
    /// Bytes waiting to be sent.
    pub send_queue: u64,
    /// Bytes waiting to be read.
    pub receive_queue: u64,
    /// 1 connected, 7 not.
    pub state: u8,
    /// User id of the owner.
    pub user: u32,
}

/// A socket of the amateur-radio and X.25 families.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RadioSocket {
    /// Called station or address; for NET/ROM the called node.
    pub destination: Vec<u8>,
    /// Calling station or address.
    pub source: Vec<u8>,
    /// NET/ROM: the user's call sign. ROSE: the call sign at the destination.
    pub destination_call: Vec<u8>,
    /// ROSE: the call sign at the source.
    pub source_call: Vec<u8>,
    /// Device name.
    pub device: Vec<u8>,
    /// State number of the family's state machine.
    pub state: u8,
    /// Logical channel (X.25, ROSE).
    pub channel: u32,
    /// Neighbour number (ROSE).
    pub neighbour: u32,
    /// Send sequence number.
    pub sent: u32,
    /// Receive sequence number.
    pub received: u32,
    /// Bytes waiting to be sent.
    pub send_queue: u64,
    /// Bytes waiting to be read.
    pub receive_queue: u64,
}
