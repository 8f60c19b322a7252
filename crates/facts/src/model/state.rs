//! States of a TCP connection (RFC 9293, section 3.3.2), which kernels also use for their other sockets.

/// A TCP state. Linux reuses the numbers for UDP and RAW sockets: connected is `Established`, else `Close`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TcpState {
    /// Open connection.
    Established,
    /// Active open: SYN sent, no answer yet.
    SynSent,
    /// A SYN was received and answered; the final ACK is awaited.
    SynRecv,
    /// Closed on this side, the FIN is not acknowledged.
    FinWait1,
    /// Closed on this side and acknowledged; the peer's FIN is awaited.
    FinWait2,
    /// Both sides closed; waiting for stray segments to die out.
    TimeWait,
    /// No connection.
    Close,
    /// The peer closed; the local program has not.
    CloseWait,
    /// The peer closed first, then this side; the last ACK is awaited.
    LastAck,
    /// Waiting for connections.
    Listen,
    /// Both sides closed at once; the ACK of our FIN is awaited.
    Closing,
    /// Linux only: a connection request whose socket does not exist yet (`TCP_NEW_SYN_RECV`).
    NewSynRecv,
    /// A number this release has no name for.
    Other(u8),
}

impl TcpState {
    /// The state that Linux counts as `code` (`net/tcp_states.h`).
    #[must_use]
    pub fn from_linux(code: u8) -> TcpState {
        match code {
            1 => TcpState::Established,
            2 => TcpState::SynSent,
            3 => TcpState::SynRecv,
            4 => TcpState::FinWait1,
            5 => TcpState::FinWait2,
            6 => TcpState::TimeWait,
            7 => TcpState::Close,
            8 => TcpState::CloseWait,
            9 => TcpState::LastAck,
            10 => TcpState::Listen,
            11 => TcpState::Closing,
            12 => TcpState::NewSynRecv,
            other => TcpState::Other(other),
        }
    }

    /// The number Linux gives this state (`net/tcp_states.h`).
    #[must_use]
    pub fn to_linux(self) -> u8 {
        match self {
            TcpState::Established => 1,
            TcpState::SynSent => 2,
            TcpState::SynRecv => 3,
            TcpState::FinWait1 => 4,
            TcpState::FinWait2 => 5,
            TcpState::TimeWait => 6,
            TcpState::Close => 7,
            TcpState::CloseWait => 8,
            TcpState::LastAck => 9,
            TcpState::Listen => 10,
            TcpState::Closing => 11,
            TcpState::NewSynRecv => 12,
            TcpState::Other(code) => code,
        }
    }
}

/// A set of TCP states, as a bit mask over Linux's numbers (`1 << state`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct States(pub u32);

impl States {
    /// Every state the classic tables know: 1 to 12. Bit 13 (bound but idle) is not among them.
    pub const ALL: States = States(0x1ffe);
    /// LISTEN alone: lets the kernel stop after its listening hash.
    pub const LISTEN: States = States(1 << 10);
    /// Everything but LISTEN.
    pub const NOT_LISTEN: States = States(0x1ffe & !(1 << 10));

    /// Whether `state` is in the set. A state beyond the mask's width is in every set: better a row too many.
    #[must_use]
    pub fn contains(self, state: TcpState) -> bool {
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
    fn an_unknown_state_is_in_every_set() {
        assert!(States::LISTEN.contains(TcpState::Other(40)));
        assert!(!States::LISTEN.contains(TcpState::Established));
        assert!(States::NOT_LISTEN.contains(TcpState::TimeWait));
        assert!(!States::NOT_LISTEN.contains(TcpState::Listen));
    }
}
