//! Who chose the local ports of sockets: a program, or the kernel.

use std::ops::RangeInclusive;

use facts::fields::sockets::Socket;
use facts::model::{TcpState, TimerKind, Transport};

/// Who chose local ports: the kernel tells it of no socket, but chooses sockets by it. So each table is asked for twice, and
/// it is known of each half.
#[derive(Debug, Default)]
pub(super) struct Bindings {
    /// The ports that the kernel gives.
    pub(super) range: Option<RangeInclusive<u16>>,
    /// Whether the half that is under way is the one of sockets whose port no program bound.
    pub(super) given: Option<bool>,
}

impl Bindings {
    /// Whether the kernel chose the port of a socket. An accepted connection has its listener's, which nobody bound for it: it
    /// counts only where that is one of those that the kernel gives.
    pub(super) fn of(&self, socket: Socket<'_>) -> Option<bool> {
        let Socket::Internet(socket) = socket else {
            return None;
        };
        let is_kept_by_kernel = socket
            .timer
            .is_some_and(|timer| timer.kind == TimerKind::TimeWait)
            || socket.transport == Transport::Tcp
                && matches!(
                    socket.state,
                    TcpState::TimeWait | TcpState::SynRecv | TcpState::NewSynRecv
                );
        match self.given? {
            _ if socket.transport == Transport::Raw || is_kept_by_kernel => None,
            given => Some(given && self.range.as_ref()?.contains(&socket.local.port)),
        }
    }
}
