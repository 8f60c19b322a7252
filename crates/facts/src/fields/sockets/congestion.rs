//! What congestion control keeps of a connection (`linux/inet_diag.h`).

use super::{Row, Sockets, text};
use crate::fields::counters::{Kind, Unit};
use crate::fields::table::{Field, Needs};
use crate::fields::value::{Shape, Value};
use crate::model::details::{Congestion, Name};

/// The fields.
pub(super) const FIELDS: &[Field<Sockets>] = &[
    Field::<Sockets>::new(
        "congestion-control",
        "CONG",
        Shape::Text,
        "Name of the congestion control.",
        |row| {
            let name = row
                .details
                .and_then(|details| details.congestion_control.as_ref());
            text(name.map(Name::as_bytes))
        },
    )
    .needs(Needs::DETAILS),
    Field::<Sockets>::new(
        "congestion.bandwidth",
        "BANDWIDTH",
        Shape::Number,
        "What congestion control keeps of the connection: greatest bandwidth of late (bbr).",
        |row| match congestion(row) {
            Some(Congestion::Bbr { bandwidth, .. }) => bandwidth.into(),
            Some(Congestion::Vegas { .. } | Congestion::Dctcp { .. }) | None => Value::Null,
        },
    )
    .needs(Needs::DETAILS)
    .unit(Unit::BytesPerSecond)
    .kind(Kind::Gauge),
    Field::<Sockets>::new(
        "congestion.rtt",
        "CONG-RTT",
        Shape::Number,
        "Its round-trip time (vegas).",
        |row| match congestion(row) {
            Some(Congestion::Vegas { rtt_us, .. }) => rtt_us.into(),
            Some(Congestion::Bbr { .. } | Congestion::Dctcp { .. }) | None => Value::Null,
        },
    )
    .needs(Needs::DETAILS)
    .unit(Unit::Microseconds)
    .kind(Kind::Gauge),
    Field::<Sockets>::new(
        "congestion.min-rtt",
        "CONG-MINRTT",
        Shape::Number,
        "Its least round-trip time of late (bbr, vegas).",
        |row| match congestion(row) {
            Some(Congestion::Bbr { min_rtt_us, .. } | Congestion::Vegas { min_rtt_us, .. }) => {
                min_rtt_us.into()
            }
            Some(Congestion::Dctcp { .. }) | None => Value::Null,
        },
    )
    .needs(Needs::DETAILS)
    .unit(Unit::Microseconds)
    .kind(Kind::Gauge),
    Field::<Sockets>::new(
        "congestion.pacing-gain",
        "PACING-GAIN",
        Shape::Fraction,
        "By what the pace is multiplied (bbr).",
        |row| match congestion(row) {
            Some(Congestion::Bbr { pacing_gain, .. }) => (f64::from(pacing_gain) / GAIN_ONE).into(),
            Some(Congestion::Vegas { .. } | Congestion::Dctcp { .. }) | None => Value::Null,
        },
    )
    .needs(Needs::DETAILS)
    .kind(Kind::Gauge),
    Field::<Sockets>::new(
        "congestion.window-gain",
        "WINDOW-GAIN",
        Shape::Fraction,
        "By what the congestion window is multiplied (bbr).",
        |row| match congestion(row) {
            Some(Congestion::Bbr { window_gain, .. }) => (f64::from(window_gain) / GAIN_ONE).into(),
            Some(Congestion::Vegas { .. } | Congestion::Dctcp { .. }) | None => Value::Null,
        },
    )
    .needs(Needs::DETAILS)
    .kind(Kind::Gauge),
    Field::<Sockets>::new(
        "congestion.marked-share",
        "MARKED-SHARE",
        Shape::Fraction,
        "Share of bytes with a congestion mark (dctcp; RFC 8257).",
        |row| match congestion(row) {
            Some(Congestion::Dctcp { alpha, .. }) => (f64::from(alpha) / ALPHA_ONE).into(),
            Some(Congestion::Vegas { .. } | Congestion::Bbr { .. }) | None => Value::Null,
        },
    )
    .needs(Needs::DETAILS)
    .kind(Kind::Gauge),
];

/// Gains of BBR are told in parts of this (`struct tcp_bbr_info` of `linux/inet_diag.h`).
const GAIN_ONE: f64 = 256.0;
/// The share of DCTCP is told in parts of this (RFC 8257, section 3.3; `struct tcp_dctcp_info`).
const ALPHA_ONE: f64 = 1024.0;

fn congestion(row: &Row<'_>) -> Option<Congestion> {
    row.details?.congestion
}
