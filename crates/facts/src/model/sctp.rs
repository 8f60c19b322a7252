//! SCTP endpoints and associations (RFC 9260), each with several addresses a side.

use std::net::IpAddr;

use super::state::TcpState;

/// An SCTP endpoint or association.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SctpSocket {
    /// Whether this is an association (has a peer) or an endpoint.
    pub kind: SctpKind,
    /// State, in the numbers of TCP as the kernel's `eps` and `assocs` files give it.
    pub state: TcpState,
    /// Local addresses, the primary one first as the kernel lists them.
    pub locals: Vec<IpAddr>,
    /// Local port.
    pub local_port: u16,
    /// Addresses of the peer; empty for an endpoint.
    pub remotes: Vec<IpAddr>,
    /// Port of the peer; 0 for an endpoint.
    pub remote_port: u16,
    /// Bytes received and not read; `None` for an endpoint.
    pub receive_queue: Option<u64>,
    /// Bytes not yet acknowledged; `None` for an endpoint.
    pub send_queue: Option<u64>,
    /// User id of the owner.
    pub user: Option<u32>,
    /// Inode of the socket file.
    pub inode: Option<u64>,
}

/// What an [`SctpSocket`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SctpKind {
    /// Bound, and listening or not.
    Endpoint,
    /// Connected to a peer.
    Association,
}
