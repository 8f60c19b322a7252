//! What TCP keeps of a connection (`struct tcp_info`).

use super::Sockets;
use crate::fields::counters::{Kind, Unit};
use crate::fields::table::{Field, Needs};
use crate::fields::value::{Shape, Value};

/// A member of `struct tcp_info`.
macro_rules! tcp {
    ($id:literal, $title:literal, $meaning:literal, $member:ident) => {
        Field::<Sockets>::new(concat!("tcp.", $id), $title, Shape::Number, $meaning, |row| {
            row.tcp().and_then(|info| info.$member).into()
        })
        .needs(Needs::DETAILS)
    };
}

/// The fields.
pub(super) const FIELDS: &[Field<Sockets>] = &[
    tcp!("rtt", "RTT", "Smoothed round-trip time.", rtt_us)
        .unit(Unit::Microseconds)
        .kind(Kind::Gauge)
        .wide(3),
    tcp!(
        "rtt-variation",
        "RTTVAR",
        "Mean deviation of the round-trip time.",
        rttvar_us
    )
    .unit(Unit::Microseconds)
    .kind(Kind::Gauge),
    tcp!("min-rtt", "MINRTT", "Least round-trip time of late.", min_rtt_us)
        .unit(Unit::Microseconds)
        .kind(Kind::Gauge),
    tcp!("rto", "RTO", "Retransmission timeout.", rto_us)
        .unit(Unit::Microseconds)
        .kind(Kind::Gauge),
    tcp!("ato", "ATO", "Delay of acknowledgements.", ato_us)
        .unit(Unit::Microseconds)
        .kind(Kind::Gauge),
    tcp!(
        "receive-rtt",
        "RCV-RTT",
        "Round-trip time as the receiver sees it.",
        rcv_rtt_us
    )
    .unit(Unit::Microseconds)
    .kind(Kind::Gauge),
    Field::<Sockets>::new(
        "tcp.backoff",
        "BACKOFF",
        Shape::Number,
        "How often the timeout was doubled.",
        |row| row.tcp().and_then(|info| info.backoff).into(),
    )
    .needs(Needs::DETAILS)
    .unit(Unit::Events)
    .kind(Kind::Gauge),
    Field::<Sockets>::new(
        "tcp.timeouts",
        "TIMEOUTS",
        Shape::Number,
        "Retransmission timeouts since the connection began.",
        |row| row.tcp().and_then(|info| info.total_rto).into(),
    )
    .needs(Needs::DETAILS)
    .unit(Unit::Events)
    .kind(Kind::Counter),
    Field::<Sockets>::new(
        "tcp.timeout-recoveries",
        "RTO-RECOVERIES",
        Shape::Number,
        "Recoveries from them, one under way included.",
        |row| row.tcp().and_then(|info| info.total_rto_recoveries).into(),
    )
    .needs(Needs::DETAILS)
    .unit(Unit::Events)
    .kind(Kind::Counter),
    tcp!(
        "timeout-time",
        "RTO-TIME",
        "Time in such recoveries.",
        total_rto_time_ms
    )
    .unit(Unit::Milliseconds)
    .kind(Kind::Counter),
    tcp!(
        "bytes-sent",
        "BYTES-SENT",
        "Bytes of data sent, retransmissions included (RFC 4898).",
        bytes_sent
    )
    .unit(Unit::Bytes)
    .kind(Kind::Counter),
    tcp!(
        "bytes-acknowledged",
        "BYTES-ACKED",
        "Bytes that the peer acknowledged (RFC 4898).",
        bytes_acked
    )
    .unit(Unit::Bytes)
    .kind(Kind::Counter),
    tcp!(
        "bytes-retransmitted",
        "BYTES-RETRANS",
        "Bytes of data sent again (RFC 4898).",
        bytes_retrans
    )
    .unit(Unit::Bytes)
    .kind(Kind::Counter),
    tcp!(
        "bytes-received",
        "BYTES-RECEIVED",
        "Bytes received and in order (RFC 4898).",
        bytes_received
    )
    .unit(Unit::Bytes)
    .kind(Kind::Counter),
    tcp!(
        "bytes-not-sent",
        "NOTSENT",
        "Bytes in the queue that were not sent even once.",
        notsent_bytes
    )
    .unit(Unit::Bytes)
    .kind(Kind::Gauge),
    tcp!(
        "bytes-delivered-ect1",
        "DELIVERED-E1",
        "Bytes delivered that were marked ECT(1), as the peer tells (RFC 9768).",
        delivered_e1_bytes
    )
    .unit(Unit::Bytes)
    .kind(Kind::Counter),
    tcp!(
        "bytes-delivered-ect0",
        "DELIVERED-E0",
        "The same of those marked ECT(0).",
        delivered_e0_bytes
    )
    .unit(Unit::Bytes)
    .kind(Kind::Counter),
    tcp!(
        "bytes-delivered-marked",
        "DELIVERED-CE-BYTES",
        "The same of those with a congestion mark.",
        delivered_ce_bytes
    )
    .unit(Unit::Bytes)
    .kind(Kind::Counter),
    tcp!(
        "bytes-received-ect1",
        "RECEIVED-E1",
        "Bytes received that were marked ECT(1) (RFC 9768).",
        received_e1_bytes
    )
    .unit(Unit::Bytes)
    .kind(Kind::Counter),
    tcp!(
        "bytes-received-ect0",
        "RECEIVED-E0",
        "The same of those marked ECT(0).",
        received_e0_bytes
    )
    .unit(Unit::Bytes)
    .kind(Kind::Counter),
    tcp!(
        "bytes-received-marked",
        "RECEIVED-CE-BYTES",
        "The same of those with a congestion mark.",
        received_ce_bytes
    )
    .unit(Unit::Bytes)
    .kind(Kind::Counter),
    tcp!("segments-sent", "SEGS-OUT", "Segments sent (RFC 4898).", segs_out)
        .unit(Unit::Segments)
        .kind(Kind::Counter),
    tcp!(
        "segments-received",
        "SEGS-IN",
        "Segments received (RFC 4898).",
        segs_in
    )
    .unit(Unit::Segments)
    .kind(Kind::Counter),
    tcp!(
        "data-segments-sent",
        "DATA-SEGS-OUT",
        "Segments with data sent (RFC 4898).",
        data_segs_out
    )
    .unit(Unit::Segments)
    .kind(Kind::Counter),
    tcp!(
        "data-segments-received",
        "DATA-SEGS-IN",
        "Segments with data received (RFC 4898).",
        data_segs_in
    )
    .unit(Unit::Segments)
    .kind(Kind::Counter),
    tcp!(
        "segments-retransmitted",
        "RETRANS",
        "Segments sent again since the connection began.",
        total_retrans
    )
    .unit(Unit::Segments)
    .kind(Kind::Counter),
    tcp!(
        "segments-unacknowledged",
        "UNACKED",
        "Segments sent and not acknowledged.",
        unacked
    )
    .unit(Unit::Segments)
    .kind(Kind::Gauge),
    tcp!(
        "segments-lost",
        "LOST",
        "Of these, segments that are taken for lost.",
        lost
    )
    .unit(Unit::Segments)
    .kind(Kind::Gauge),
    tcp!(
        "segments-delivered",
        "DELIVERED",
        "Segments delivered.",
        delivered
    )
    .unit(Unit::Segments)
    .kind(Kind::Counter),
    tcp!(
        "segments-out-of-order",
        "OOO",
        "Segments received out of order.",
        rcv_ooopack
    )
    .unit(Unit::Segments)
    .kind(Kind::Counter),
    tcp!(
        "segments-sacked",
        "SACKED",
        "Of those not acknowledged, segments that were selectively (RFC 2018).",
        sacked
    )
    .unit(Unit::Segments)
    .kind(Kind::Gauge),
    tcp!(
        "segments-in-retransmission",
        "RETRANSMITTING",
        "Of those not acknowledged, segments that were sent again.",
        retrans
    )
    .unit(Unit::Segments)
    .kind(Kind::Gauge),
    tcp!(
        "segments-delivered-marked",
        "DELIVERED-CE",
        "Segments delivered with a congestion mark (RFC 3168).",
        delivered_ce
    )
    .unit(Unit::Segments)
    .kind(Kind::Counter),
    tcp!(
        "segments-received-marked",
        "RECEIVED-CE",
        "Segments received with a congestion mark (RFC 9768).",
        received_ce
    )
    .unit(Unit::Segments)
    .kind(Kind::Counter),
    tcp!(
        "duplicates",
        "DSACK",
        "Duplicates that the peer told of (RFC 2883).",
        dsack_dups
    )
    .unit(Unit::Segments)
    .kind(Kind::Counter),
    tcp!("mss", "MSS", "Maximum segment size when sending.", snd_mss).unit(Unit::Bytes),
    tcp!(
        "received-mss",
        "RCVMSS",
        "Segment size that the peer is believed to use.",
        rcv_mss
    )
    .unit(Unit::Bytes),
    tcp!(
        "advertised-mss",
        "ADVMSS",
        "Segment size that we told the peer.",
        advmss
    )
    .unit(Unit::Bytes),
    tcp!("path-mtu", "PMTU", "Path MTU in use.", pmtu).unit(Unit::Bytes),
    tcp!("congestion-window", "CWND", "Congestion window.", snd_cwnd)
        .unit(Unit::Segments)
        .kind(Kind::Gauge),
    tcp!(
        "slow-start-threshold",
        "SSTHRESH",
        "Slow start threshold; null as long as no loss has set one.",
        snd_ssthresh
    )
    .unit(Unit::Segments)
    .kind(Kind::Gauge),
    tcp!("send-window", "SND-WND", "Window that the peer offers.", snd_wnd)
        .unit(Unit::Bytes)
        .kind(Kind::Gauge),
    tcp!("receive-window", "RCV-WND", "Window that we offer.", rcv_wnd)
        .unit(Unit::Bytes)
        .kind(Kind::Gauge),
    Field::<Sockets>::new(
        "tcp.send-window-scale",
        "SND-WSCALE",
        Shape::Number,
        "Bits by which the peer's window is shifted (RFC 7323); null without the option.",
        |row| row.tcp().and_then(|info| info.snd_wscale).into(),
    )
    .needs(Needs::DETAILS),
    Field::<Sockets>::new(
        "tcp.receive-window-scale",
        "RCV-WSCALE",
        Shape::Number,
        "Bits by which our window is shifted; null without the option.",
        |row| row.tcp().and_then(|info| info.rcv_wscale).into(),
    )
    .needs(Needs::DETAILS),
    tcp!(
        "receive-window-bound",
        "RCV-SSTHRESH",
        "Bound of the growth of the window that we offer.",
        rcv_ssthresh
    )
    .unit(Unit::Bytes)
    .kind(Kind::Gauge),
    tcp!(
        "receive-space",
        "RCV-SPACE",
        "Bytes that the program reads in a round trip, by which the receive buffer is sized.",
        rcv_space
    )
    .unit(Unit::Bytes)
    .kind(Kind::Gauge),
    tcp!(
        "pacing-limit",
        "MAX-PACING",
        "Bound of the pace (SO_MAX_PACING_RATE); null when there is none.",
        max_pacing_rate
    )
    .unit(Unit::BytesPerSecond),
    tcp!("pacing-rate", "PACING", "Pace of sending.", pacing_rate)
        .unit(Unit::BytesPerSecond)
        .kind(Kind::Gauge),
    tcp!(
        "delivery-rate",
        "DELIVERY",
        "Rate at which data reached the peer.",
        delivery_rate
    )
    .unit(Unit::BytesPerSecond)
    .kind(Kind::Gauge),
    Field::<Sockets>::new(
        "tcp.application-limited",
        "APP-LIMITED",
        Shape::Flag,
        "Whether that rate was measured while the program gave too little to send.",
        |row| row.tcp().and_then(|info| info.delivery_rate_app_limited).into(),
    )
    .needs(Needs::DETAILS),
    tcp!("busy", "BUSY", "Time with data to send.", busy_time_us)
        .unit(Unit::Microseconds)
        .kind(Kind::Counter),
    tcp!(
        "window-limited",
        "RWND-LIMITED",
        "Of this, time in which the peer's window was the bound.",
        rwnd_limited_us
    )
    .unit(Unit::Microseconds)
    .kind(Kind::Counter),
    tcp!(
        "buffer-limited",
        "SNDBUF-LIMITED",
        "Of this, time in which the send buffer was the bound.",
        sndbuf_limited_us
    )
    .unit(Unit::Microseconds)
    .kind(Kind::Counter),
    tcp!(
        "since-data-sent",
        "LAST-SENT",
        "Time since data was sent.",
        last_data_sent_ms
    )
    .unit(Unit::Milliseconds)
    .kind(Kind::Gauge),
    tcp!(
        "since-data-received",
        "LAST-RECEIVED",
        "Time since data was received.",
        last_data_recv_ms
    )
    .unit(Unit::Milliseconds)
    .kind(Kind::Gauge),
    tcp!(
        "since-acknowledgement",
        "LAST-ACK",
        "Time since an acknowledgement was received.",
        last_ack_recv_ms
    )
    .unit(Unit::Milliseconds)
    .kind(Kind::Gauge),
    tcp!(
        "reordering",
        "REORDERING",
        "How far out of order segments may come without being taken for lost.",
        reordering
    )
    .unit(Unit::Segments),
    tcp!(
        "reorderings",
        "REORD-SEEN",
        "How often segments were seen out of order.",
        reord_seen
    )
    .unit(Unit::Events)
    .kind(Kind::Counter),
    tcp!(
        "rehashes",
        "REHASH",
        "How often another path was tried, by a new flow label.",
        rehash
    )
    .unit(Unit::Events)
    .kind(Kind::Counter),
    Field::<Sockets>::new(
        "tcp.congestion-state",
        "CA-STATE",
        Shape::Word,
        "State of congestion control: open, disorder, cwr, recovery or loss.",
        |row| {
            let found = row.tcp().and_then(|info| info.ca_state);
            found.map_or(Value::Null, |state| Value::code(state.name(), state.to_linux()))
        },
    )
    .needs(Needs::DETAILS),
    Field::<Sockets>::new(
        "tcp.options",
        "OPTIONS",
        Shape::Words,
        "What both ends agreed on: ts, sack, wscale, ecn.",
        |row| {
            let found = row.tcp().and_then(|info| info.options);
            found.map_or(Value::Null, |options| Value::words(options.names()))
        },
    )
    .needs(Needs::DETAILS),
    Field::<Sockets>::new(
        "tcp.fast-open-failure",
        "FAST-OPEN",
        Shape::Word,
        "Why TCP Fast Open (RFC 7413) carried no data; null also where it was not tried.",
        |row| {
            let found = row.tcp().and_then(|info| info.fastopen_client_fail);
            found.map_or(Value::Null, |why| Value::code(why.name(), why.to_linux()))
        },
    )
    .needs(Needs::DETAILS),
];
