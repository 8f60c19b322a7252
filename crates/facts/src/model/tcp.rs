//! What a kernel tells of one TCP connection beyond its ends and queues: `struct tcp_info` of `linux/tcp.h` (`tcp(7)`).
//!
//! A field has the header's name without its `tcpi_`, and its unit behind it. A field is `None` when the kernel's
//! structure ends before it, when the value that is there says "none yet" or "no limit" (told beside the field), and,
//! all but a few, for a listener: Linux leaves them zero there.
//!
//! Two members are not here because Linux fills them in no more: `tcpi_last_ack_sent` (never) and `tcpi_fackets`
//! (always 0 since Linux 4.15).

use super::TcpState;
use super::codes::{codes, flags};

/// State, measurements and counts of a TCP connection.
///
/// Segments are those of the wire when counted by `segs_*`, and otherwise as the sender's queue holds them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TcpInfo {
    /// State, as the row tells it too.
    pub state: Option<TcpState>,
    /// State of congestion control.
    pub ca_state: Option<CongestionState>,
    /// Retransmission timeouts in a row that nothing has answered.
    pub retransmits: Option<u8>,
    /// Zero-window or keep-alive probes that nothing has answered.
    pub probes: Option<u8>,
    /// How often the timeout was doubled, of probes too.
    pub backoff: Option<u8>,
    /// What both ends agreed on.
    pub options: Option<TcpOptions>,
    /// Window scale of what is sent to us, in bits: how far the peer's window is shifted. `None` without the option.
    pub snd_wscale: Option<u8>,
    /// Window scale of what we tell, in bits. `None` without the option.
    pub rcv_wscale: Option<u8>,
    /// Whether `delivery_rate` was measured while the program gave too little to send (Linux 4.9).
    pub delivery_rate_app_limited: Option<bool>,
    /// Why TCP Fast Open did not carry data. `None` also where it was not tried, where nothing failed, and before
    /// Linux 5.5.
    pub fastopen_client_fail: Option<FastOpenFailure>,

    /// Retransmission timeout, in microseconds.
    pub rto_us: Option<u32>,
    /// Delay of an acknowledgement, in microseconds. `None` as long as no data came.
    pub ato_us: Option<u32>,
    /// Maximum segment size when sending, in bytes.
    pub snd_mss: Option<u32>,
    /// Maximum segment size that the peer is believed to use, in bytes.
    pub rcv_mss: Option<u32>,

    /// Segments sent and not acknowledged.
    pub unacked: Option<u32>,
    /// Segments of these that were acknowledged selectively.
    pub sacked: Option<u32>,
    /// Segments of these that are taken for lost.
    pub lost: Option<u32>,
    /// Segments of these that were sent again.
    pub retrans: Option<u32>,

    /// Time since data was sent, in milliseconds.
    pub last_data_sent_ms: Option<u32>,
    /// Time since data was received, in milliseconds.
    pub last_data_recv_ms: Option<u32>,
    /// Time since an acknowledgement was received, in milliseconds.
    pub last_ack_recv_ms: Option<u32>,

    /// Path MTU in use, in bytes. `None` when none is known yet.
    pub pmtu: Option<u32>,
    /// Bound of the receive window's growth, in bytes.
    pub rcv_ssthresh: Option<u32>,
    /// Smoothed round-trip time, in microseconds. `None` when none was measured.
    pub rtt_us: Option<u32>,
    /// Its mean deviation, in microseconds. `None` when no round trip was measured.
    pub rttvar_us: Option<u32>,
    /// Slow start threshold, in segments. `None` as long as no loss has set one.
    pub snd_ssthresh: Option<u32>,
    /// Congestion window, in segments.
    pub snd_cwnd: Option<u32>,
    /// Maximum segment size that we told the peer, in bytes.
    pub advmss: Option<u32>,
    /// How far out of order segments may come without being taken for lost, in segments.
    pub reordering: Option<u32>,

    /// Round-trip time as the receiver sees it, in microseconds. `None` when none was measured.
    pub rcv_rtt_us: Option<u32>,
    /// Bytes that the program reads in a round trip, from which the receive buffer is sized.
    pub rcv_space: Option<u32>,
    /// Segments sent again since the connection began.
    pub total_retrans: Option<u32>,

    /// Pace of sending, in bytes a second. `None` also as long as there is none.
    pub pacing_rate: Option<u64>,
    /// Its bound (`SO_MAX_PACING_RATE`), in bytes a second. `None` also when there is no bound.
    pub max_pacing_rate: Option<u64>,
    /// Bytes that the peer acknowledged (RFC 4898). The SYN counts as one.
    pub bytes_acked: Option<u64>,
    /// Bytes received and in order (RFC 4898). The FIN counts as one.
    pub bytes_received: Option<u64>,
    /// Segments sent, those without data included (RFC 4898).
    pub segs_out: Option<u32>,
    /// Segments received, those without data included (RFC 4898).
    pub segs_in: Option<u32>,
    /// Bytes in the queue that were not sent even once.
    pub notsent_bytes: Option<u32>,
    /// Least round-trip time of late, in microseconds. `None` when none was measured.
    pub min_rtt_us: Option<u32>,
    /// Segments with data received (RFC 4898).
    pub data_segs_in: Option<u32>,
    /// Segments with data sent, retransmissions included (RFC 4898).
    pub data_segs_out: Option<u32>,
    /// Rate at which data reached the peer, in bytes a second. `None` when none was measured.
    pub delivery_rate: Option<u64>,

    /// Time with data to send, in microseconds.
    pub busy_time_us: Option<u64>,
    /// Time of this in which the peer's window was the bound, in microseconds.
    pub rwnd_limited_us: Option<u64>,
    /// Time of this in which the send buffer was the bound, in microseconds.
    pub sndbuf_limited_us: Option<u64>,

    /// Segments delivered, in the sender's count.
    pub delivered: Option<u32>,
    /// Segments of these that came with a congestion mark (RFC 3168).
    pub delivered_ce: Option<u32>,
    /// Bytes of data sent, retransmissions included (RFC 4898).
    pub bytes_sent: Option<u64>,
    /// Bytes of data sent again (RFC 4898).
    pub bytes_retrans: Option<u64>,
    /// Duplicates that the peer told of (D-SACK, RFC 2883).
    pub dsack_dups: Option<u32>,
    /// How often segments were seen out of order.
    pub reord_seen: Option<u32>,
    /// Segments received out of order.
    pub rcv_ooopack: Option<u32>,
    /// Window that the peer offers, scaled, in bytes.
    pub snd_wnd: Option<u32>,
    /// Window that we offer, scaled, in bytes (Linux 6.2).
    pub rcv_wnd: Option<u32>,
    /// How often another path was tried, by a new flow label, after timeouts or under load (Linux 6.2).
    pub rehash: Option<u32>,

    /// Retransmission timeouts, those of SYNs included (Linux 6.7).
    pub total_rto: Option<u16>,
    /// Recoveries from timeouts, one under way included.
    pub total_rto_recoveries: Option<u16>,
    /// Time in such recoveries, in milliseconds.
    pub total_rto_time_ms: Option<u32>,

    /// Segments received with a congestion mark (RFC 9768; from here on Linux 6.18).
    pub received_ce: Option<u32>,
    /// Bytes delivered that were marked ECT(1), as the peer tells (RFC 9768).
    pub delivered_e1_bytes: Option<u32>,
    /// Bytes delivered that were marked ECT(0).
    pub delivered_e0_bytes: Option<u32>,
    /// Bytes delivered that were marked with congestion.
    pub delivered_ce_bytes: Option<u32>,
    /// Bytes received that were marked ECT(1).
    pub received_e1_bytes: Option<u32>,
    /// Bytes received that were marked ECT(0).
    pub received_e0_bytes: Option<u32>,
    /// Bytes received that were marked with congestion.
    pub received_ce_bytes: Option<u32>,
    /// What of Accurate ECN failed. The structure of Linux 7.0 is as long as that of 6.18 and holds something else
    /// here, so this is for answers of 6.18 and 6.19 only.
    pub accecn_fail_mode: Option<AccEcnFailures>,
    /// Which Accurate ECN options came; for answers of 6.18 and 6.19 only, as the one before.
    pub accecn_opt_seen: Option<AccEcnOption>,
}

codes! {
    /// State of congestion control (`enum tcp_ca_state` of `linux/tcp.h`).
    CongestionState(u8) {
        /// Nothing is wrong.
        Open = 0 "open",
        /// Acknowledgements came twice, or selectively: something was lost, or came out of order.
        Disorder = 1 "disorder",
        /// The window shrinks, after a congestion mark or a full queue of this machine.
        Reduced = 2 "cwr",
        /// Segments are sent again, fast.
        Recovery = 3 "recovery",
        /// Segments are sent again, after a timeout.
        Loss = 4 "loss",
    }
}

codes! {
    /// Why TCP Fast Open did not carry data (`enum tcp_fastopen_client_fail` of `linux/tcp.h`).
    FastOpenFailure(u8) {
        /// There was no cookie.
        CookieUnavailable = 1 "cookie-unavailable",
        /// The data in the SYN was not acknowledged.
        DataNotAcknowledged = 2 "data-not-acked",
        /// The SYN had to be sent again.
        SynRetransmitted = 3 "syn-retransmitted",
    }
}

codes! {
    /// Which Accurate ECN options came (RFC 9768; `tcpi_accecn_opt_seen`).
    AccEcnOption(u16) {
        /// None.
        NotSeen = 0 "not-seen",
        /// One without counters.
        Empty = 1 "empty",
        /// One with counters.
        Counters = 2 "counters",
        /// One that cannot be right.
        Failed = 3 "failed",
    }
}

flags! {
    /// What of Accurate ECN failed (RFC 9768; `tcpi_accecn_fail_mode`).
    AccEcnFailures(u16) {
        /// The ACE field, when sending.
        ACE_SEND = 0x1 "ace-send",
        /// The ACE field, when receiving.
        ACE_RECEIVE = 0x2 "ace-receive",
        /// The option, when sending.
        OPTION_SEND = 0x4 "option-send",
        /// The option, when receiving.
        OPTION_RECEIVE = 0x8 "option-receive",
    }
}

flags! {
    /// What both ends of a connection agreed on, and what was seen (`TCPI_OPT_*` of `linux/tcp.h`).
    TcpOptions(u8) {
        /// Timestamps (RFC 7323).
        TIMESTAMPS = 0x01 "ts",
        /// Selective acknowledgements (RFC 2018).
        SACK = 0x02 "sack",
        /// Window scale (RFC 7323).
        WSCALE = 0x04 "wscale",
        /// Explicit congestion notification (RFC 3168).
        ECN = 0x08 "ecn",
        /// A packet that can be marked came.
        ECN_SEEN = 0x10 "ecnseen",
        /// Data went with the SYN and was acknowledged with it (RFC 7413).
        SYN_DATA = 0x20 "fastopen",
        /// Timestamps are in microseconds.
        USEC_TS = 0x40 "usec_ts",
        /// It was accepted from a SYN with a Fast Open cookie (RFC 7413).
        TFO_CHILD = 0x80 "tfo_child",
    }
}
