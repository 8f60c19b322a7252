//! `struct tcp_info` (`linux/tcp.h`), which grows at its end: up to the 280 bytes of Linux 6.18.

use crate::decode::bytes::{ByteOrder, Bytes};
use crate::model::TcpState;
use crate::model::tcp::{
    AccEcnFailures, AccEcnOption, CongestionState, FastOpenFailure, TcpInfo, TcpOptions,
};

/// Where `tcpi_delivery_rate` ends: Linux 4.9, and with it the bit that tells how that was measured.
const WITH_DELIVERY_RATE: usize = 168;
/// What the slow start threshold is before the first loss (`TCP_INFINITE_SSTHRESH` of the kernel).
const NO_THRESHOLD: u32 = 0x7fff_ffff;

/// Reads what is there of it.
pub(super) fn decode(value: Bytes<'_>) -> TcpInfo {
    let state = value.u8(0).map(TcpState::from_linux);
    let common = TcpInfo {
        state,
        snd_cwnd: value.u32(80),
        reordering: value.u32(88),
        // All ones: the connection is not paced yet, and nobody set a bound.
        pacing_rate: value.u64(104).filter(|rate| *rate != u64::MAX),
        max_pacing_rate: value.u64(112).filter(|rate| *rate != u64::MAX),
        ..TcpInfo::default()
    };
    if state == Some(TcpState::Listen) {
        // The kernel fills in no more, but for the two queues in the place of `unacked` and `sacked`; the row has them.
        return common;
    }
    let mut info = measured(value, common);
    counted(value, &mut info);
    info
}

/// The first part, up to Linux 3.14.
fn measured(value: Bytes<'_>, common: TcpInfo) -> TcpInfo {
    let options = value.u8(5).map(TcpOptions);
    let scales = value
        .u8(6)
        .filter(|_| options.is_some_and(|options| options.has(TcpOptions::WSCALE)));
    let bits = value.u8(7);
    let rtt_us = value.u32(68).filter(|rtt| *rtt != 0);
    TcpInfo {
        ca_state: value.u8(1).map(CongestionState::from_linux),
        retransmits: value.u8(2),
        probes: value.u8(3),
        backoff: value.u8(4),
        options,
        snd_wscale: scales.map(|scales| field(value.order, scales, 0, 4)),
        rcv_wscale: scales.map(|scales| field(value.order, scales, 4, 4)),
        delivery_rate_app_limited: bits
            .filter(|_| value.bytes.len() >= WITH_DELIVERY_RATE)
            .map(|bits| field(value.order, bits, 0, 1) != 0),
        fastopen_client_fail: bits
            .map(|bits| field(value.order, bits, 1, 2))
            .filter(|code| *code != 0)
            .map(FastOpenFailure::from_linux),
        rto_us: value.u32(8),
        ato_us: value.u32(12).filter(|ato| *ato != 0),
        snd_mss: value.u32(16),
        rcv_mss: value.u32(20),
        unacked: value.u32(24),
        sacked: value.u32(28),
        lost: value.u32(32),
        retrans: value.u32(36),
        last_data_sent_ms: value.u32(44),
        last_data_recv_ms: value.u32(52),
        last_ack_recv_ms: value.u32(56),
        pmtu: value.u32(60).filter(|mtu| *mtu != 0),
        rcv_ssthresh: value.u32(64),
        rtt_us,
        // Without a round trip it is a start value, which nobody measured.
        rttvar_us: value.u32(72).filter(|_| rtt_us.is_some()),
        snd_ssthresh: value.u32(76).filter(|segments| *segments < NO_THRESHOLD),
        advmss: value.u32(84),
        rcv_rtt_us: value.u32(92).filter(|rtt| *rtt != 0),
        rcv_space: value.u32(96),
        total_retrans: value.u32(100),
        ..common
    }
}

/// What later kernels put behind it.
fn counted(value: Bytes<'_>, info: &mut TcpInfo) {
    info.bytes_acked = value.u64(120);
    info.bytes_received = value.u64(128);
    info.segs_out = value.u32(136);
    info.segs_in = value.u32(140);
    info.notsent_bytes = value.u32(144);
    // All ones before the first measurement.
    info.min_rtt_us = value.u32(148).filter(|rtt| *rtt != u32::MAX);
    info.data_segs_in = value.u32(152);
    info.data_segs_out = value.u32(156);
    info.delivery_rate = value.u64(160).filter(|rate| *rate != 0);
    info.busy_time_us = value.u64(168);
    info.rwnd_limited_us = value.u64(176);
    info.sndbuf_limited_us = value.u64(184);
    info.delivered = value.u32(192);
    info.delivered_ce = value.u32(196);
    info.bytes_sent = value.u64(200);
    info.bytes_retrans = value.u64(208);
    info.dsack_dups = value.u32(216);
    info.reord_seen = value.u32(220);
    info.rcv_ooopack = value.u32(224);
    info.snd_wnd = value.u32(228);
    info.rcv_wnd = value.u32(232);
    info.rehash = value.u32(236);
    info.total_rto = value.u16(240);
    info.total_rto_recoveries = value.u16(242);
    info.total_rto_time_ms = value.u32(244);
    info.received_ce = value.u32(248);
    info.delivered_e1_bytes = value.u32(252);
    info.delivered_e0_bytes = value.u32(256);
    info.delivered_ce_bytes = value.u32(260);
    info.received_e1_bytes = value.u32(264);
    info.received_e0_bytes = value.u32(268);
    info.received_ce_bytes = value.u32(272);
    info.accecn_fail_mode = value.u16(276).map(AccEcnFailures);
    info.accecn_opt_seen = value.u16(278).map(AccEcnOption::from_linux);
}

/// A field of `width` bits behind `before` others. The first field has a byte's least bits on a little-endian machine,
/// and its greatest on a big-endian one.
fn field(order: ByteOrder, byte: u8, before: u32, width: u32) -> u8 {
    let shift = match order {
        ByteOrder::Little => before,
        ByteOrder::Big => 8u32.saturating_sub(before + width),
    };
    let mask = 1u8.checked_shl(width).map_or(u8::MAX, |bit| bit - 1);
    byte.checked_shr(shift).unwrap_or(0) & mask
}
