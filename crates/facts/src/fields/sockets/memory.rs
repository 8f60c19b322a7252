//! What a socket takes of memory.

use super::Sockets;
use crate::fields::counters::{Kind, Unit};
use crate::fields::table::{Field, Needs};
use crate::fields::value::Shape;

/// A member of the socket's memory.
macro_rules! memory {
    ($id:literal, $title:literal, $meaning:literal, $member:ident) => {
        Field::<Sockets>::new(concat!("memory.", $id), $title, Shape::Number, $meaning, |row| {
            row.details
                .and_then(|details| details.socket_memory)
                .and_then(|memory| memory.$member)
                .into()
        })
        .needs(Needs::DETAILS)
        .unit(Unit::Bytes)
        .kind(Kind::Gauge)
    };
}

/// The fields.
pub(super) const FIELDS: &[Field<Sockets>] = &[
    memory!("receive", "RMEM", "Memory for what was received.", receive),
    memory!(
        "receive-limit",
        "RCVBUF",
        "Bound of it (SO_RCVBUF).",
        receive_limit
    ),
    memory!("send", "WMEM", "Memory for what is on its way out.", send),
    memory!("send-limit", "SNDBUF", "Bound of it (SO_SNDBUF).", send_limit),
    memory!(
        "send-queued",
        "WMEM-QUEUED",
        "Memory for what waits to be sent.",
        send_queued
    ),
    Field::<Sockets>::new(
        "memory.forward",
        "FWD",
        Shape::Signed,
        "Memory that is reserved and not used.",
        |row| {
            row.details
                .and_then(|details| details.socket_memory)
                .and_then(|memory| memory.forward)
                .into()
        },
    )
    .needs(Needs::DETAILS)
    .unit(Unit::Bytes)
    .kind(Kind::Gauge),
    memory!("options", "OPTMEM", "Memory for options and filters.", options),
    memory!(
        "backlog",
        "BACKLOG",
        "Memory for segments that came while the program held the socket.",
        backlog
    ),
    Field::<Sockets>::new(
        "drops",
        "DROPS",
        Shape::Number,
        "Packets dropped because there was no room.",
        |row| {
            row.details
                .and_then(|details| details.socket_memory)
                .and_then(|memory| memory.drops)
                .into()
        },
    )
    .needs(Needs::DETAILS)
    .unit(Unit::Packets)
    .kind(Kind::Counter),
];
