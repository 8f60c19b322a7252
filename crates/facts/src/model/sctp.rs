//! SCTP endpoints and associations (RFC 9260), each with several addresses a side.

use std::net::IpAddr;

use super::socket::SocketId;
use super::state::TcpState;

/// An SCTP endpoint or association.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SctpSocket {
    /// Whether this is an association (has a peer) or an endpoint.
    pub kind: SctpKind,
    /// State of the socket, in the numbers of TCP, which Linux uses for SCTP sockets too. It is not the state of the
    /// association's own machine.
    pub state: TcpState,
    /// State of the association (RFC 9260, section 4), as the kernel numbers it; `None` for an endpoint.
    pub association: Option<u8>,
    /// Local addresses, as the kernel lists them.
    pub locals: Vec<SctpAddress>,
    /// Local port; 0 when none was chosen yet.
    pub local_port: u16,
    /// Addresses of the peer, as the kernel lists them; empty for an endpoint.
    pub remotes: Vec<SctpAddress>,
    /// Port of the peer; 0 for an endpoint.
    pub remote_port: u16,
    /// Bytes received and not read; `None` for an endpoint.
    pub receive_queue: Option<u32>,
    /// Bytes not yet acknowledged; `None` for an endpoint.
    pub send_queue: Option<u32>,
    /// User id of the owner.
    pub user: Option<u32>,
    /// What identifies it to the kernel; `SocketId::None` when no file refers to it.
    pub id: SocketId,
}

impl SctpSocket {
    /// Name of the association's state (RFC 9260, section 4); the numbers are those of the kernel's
    /// `net/sctp/constants.h`. `None` for an endpoint, and for a number without a name.
    #[must_use]
    pub fn association_name(&self) -> Option<&'static str> {
        const NAMES: [&str; 8] = [
            "CLOSED",
            "COOKIE_WAIT",
            "COOKIE_ECHOED",
            "ESTABLISHED",
            "SHUTDOWN_PENDING",
            "SHUTDOWN_SENT",
            "SHUTDOWN_RECEIVED",
            "SHUTDOWN_ACK_SENT",
        ];
        NAMES.get(usize::from(self.association?)).copied()
    }
}

/// One address of an [`SctpSocket`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SctpAddress {
    /// The address.
    pub address: IpAddr,
    /// Whether the association sends from or to this one as long as it answers.
    pub primary: bool,
}

/// What an [`SctpSocket`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SctpKind {
    /// Bound, and listening or not.
    Endpoint,
    /// Connected to a peer.
    Association,
}
