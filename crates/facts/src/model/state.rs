//! States of a TCP connection (RFC 9293, section 3.3.2), which kernels also use for their other sockets.

use super::codes::codes;

codes! {
    /// A TCP state, in the numbers of `net/tcp_states.h`. Linux reuses them for UDP and RAW sockets: connected is
    /// `Established`, else `Close`.
    TcpState(u8) {
        /// Open connection.
        Established = 1 "ESTABLISHED",
        /// Active open: SYN sent, no answer yet.
        SynSent = 2 "SYN_SENT",
        /// A SYN was received and answered; the final ACK is awaited.
        SynRecv = 3 "SYN_RECV",
        /// Closed on this side, the FIN is not acknowledged.
        FinWait1 = 4 "FIN_WAIT1",
        /// Closed on this side and acknowledged; the peer's FIN is awaited.
        FinWait2 = 5 "FIN_WAIT2",
        /// Both sides closed; waiting for stray segments to die out.
        TimeWait = 6 "TIME_WAIT",
        /// No connection.
        Close = 7 "CLOSE",
        /// The peer closed; the local program has not.
        CloseWait = 8 "CLOSE_WAIT",
        /// The peer closed first, then this side; the last ACK is awaited.
        LastAck = 9 "LAST_ACK",
        /// Waiting for connections.
        Listen = 10 "LISTEN",
        /// Both sides closed at once; the ACK of our FIN is awaited.
        Closing = 11 "CLOSING",
        /// Linux only: a connection request whose socket does not exist yet (`TCP_NEW_SYN_RECV`).
        NewSynRecv = 12 "NEW_SYN_RECV",
    }
}

/// A set of TCP states, as a bit mask over Linux's numbers (`1 << state`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct States(pub u32);

impl States {
    /// Every state the classic tables know: 1 to 12. Bit 13 (bound but idle) is not among them.
    pub const ALL: States = States(0x1ffe);
    /// TCP sockets that are bound and neither listen nor are connected (`TCP_BOUND_INACTIVE` of the kernel's
    /// `net/tcp_states.h`, which is no state a socket tells: their rows say CLOSE). Linux tells of them since 6.8, and of
    /// none before.
    pub const BOUND: States = States(1 << 13);
    /// LISTEN alone: lets the kernel stop after its listening hash.
    pub const LISTEN: States = States(1 << 10);
    /// Everything but LISTEN.
    pub const NOT_LISTEN: States = States(0x1ffe & !(1 << 10));

    /// Whether sockets that are only bound are in the set.
    #[must_use]
    pub fn has_bound(self) -> bool {
        self.0 & States::BOUND.0 != 0
    }

    /// Whether `state` is in the set. A state beyond the mask's width is in every set: better a row too many.
    #[must_use]
    pub fn contains(self, state: TcpState) -> bool {
        if state == TcpState::Close && self.has_bound() {
            return true;
        }
        match 1u32.checked_shl(u32::from(state.to_linux())) {
            Some(bit) if bit <= 1 << 13 => self.0 & bit != 0,
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_linux_number_survives_the_round_trip() {
        for code in 0..=255 {
            assert_eq!(TcpState::from_linux(code).to_linux(), code);
        }
    }

    #[test]
    fn a_socket_that_is_only_bound_says_that_it_is_closed() {
        assert!(States::BOUND.contains(TcpState::Close));
        assert!(!States::BOUND.contains(TcpState::Listen));
        assert!(!States::ALL.has_bound());
    }

    #[test]
    fn an_unknown_state_is_in_every_set() {
        assert!(States::LISTEN.contains(TcpState::Other(40)));
        assert!(!States::LISTEN.contains(TcpState::Established));
        assert!(States::NOT_LISTEN.contains(TcpState::TimeWait));
        assert!(!States::NOT_LISTEN.contains(TcpState::Listen));
    }
}
