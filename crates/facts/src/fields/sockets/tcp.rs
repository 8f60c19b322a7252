//! What TCP keeps of a connection (`struct tcp_info`).

use super::{Sockets, text};
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
        "congestion-control",
        "CONG",
        Shape::Text,
        "Name of the congestion control.",
        |row| {
            let name = row
                .details
                .and_then(|details| details.congestion_control.as_ref());
            text(name.map(crate::model::details::Name::as_bytes))
        },
    )
    .needs(Needs::DETAILS),
];
