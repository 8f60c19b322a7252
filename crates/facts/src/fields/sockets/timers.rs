//! Which timer runs.

use super::Sockets;
use crate::fields::counters::{Kind, Unit};
use crate::fields::table::{Field, Needs};
use crate::fields::value::{Shape, Value};
use crate::model::TimerKind;

/// The fields.
pub(super) const FIELDS: &[Field<Sockets>] = &[
    Field::<Sockets>::new(
        "timer.kind",
        "TIMER",
        Shape::Word,
        "What the running timer is for; null when none runs.",
        |row| {
            let timers = row.internet().and_then(|socket| socket.timer);
            timers.map_or(Value::Null, |running| timer(running.kind))
        },
    ),
    Field::<Sockets>::new(
        "timer.left",
        "TIMER-LEFT",
        Shape::Number,
        "Time until it ends.",
        |row| {
            let timers = row.internet().and_then(|socket| socket.timer);
            timers
                .filter(|timer| timer.kind != TimerKind::Off)
                .map(|timer| timer.left_ms)
                .into()
        },
    )
    .unit(Unit::Milliseconds)
    .kind(Kind::Gauge),
    Field::<Sockets>::new(
        "timer.retransmits",
        "RETRANSMITS",
        Shape::Number,
        "Retransmissions of the oldest segment so far.",
        |row| {
            let timers = row.internet().and_then(|socket| socket.timer);
            timers.and_then(|timer| timer.retransmits).into()
        },
    )
    .needs(Needs::DETAILS)
    .kind(Kind::Gauge),
    Field::<Sockets>::new(
        "timer.probes",
        "PROBES",
        Shape::Number,
        "Unanswered zero-window or keep-alive probes so far.",
        |row| {
            let timers = row.internet().and_then(|socket| socket.timer);
            timers.and_then(|timer| timer.probes).into()
        },
    )
    .needs(Needs::DETAILS)
    .kind(Kind::Gauge),
];

fn timer(kind: TimerKind) -> Value<'static> {
    match kind {
        TimerKind::Off => Value::Null,
        TimerKind::Retransmit => Value::word("retransmit"),
        TimerKind::KeepAlive => Value::word("keep-alive"),
        TimerKind::TimeWait => Value::word("time-wait"),
        TimerKind::Probe => Value::word("probe"),
        TimerKind::DelayedAck => Value::word("delayed-ack"),
        TimerKind::Other(code) => Value::code(None, code),
    }
}
