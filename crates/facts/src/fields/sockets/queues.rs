//! What waits in a socket, and from how far away it may come.

use std::borrow::Cow;

use super::{Row, Socket, Sockets};
use crate::fields::counters::{Kind, Unit};
use crate::fields::table::{Field, Swap};
use crate::fields::value::{Shape, Value};
use crate::model::Queues;
use crate::model::exposure::Exposure;
use crate::model::unix::UnixState;

/// The fields.
pub(super) const FIELDS: &[Field<Sockets>] = &[
    Field::<Sockets>::new(
        "queue",
        "QUEUE",
        Shape::Word,
        "For people: what waits, as waiting/limit of a listener, else bytes to receive (r) and to send (s).",
        queue,
    )
    .for_people()
    .shown(3)
    .width(8, 8)
    .swap(Swap::Short(1)),
    Field::<Sockets>::new(
        "recv-q",
        "RECV-Q",
        Shape::Number,
        "For people: receive-queue, or of a listener the connections that wait.",
        |row| match backlog(row) {
            Some((waiting, _)) => waiting.into(),
            None => bytes(row, |receive, _| receive),
        },
    )
    .for_people()
    .wide(2)
    .swap(Swap::Exact(1)),
    Field::<Sockets>::new(
        "send-q",
        "SEND-Q",
        Shape::Number,
        "For people: send-queue, or of a listener the connections that may wait.",
        |row| match backlog(row) {
            Some((_, limit)) => limit.into(),
            None => bytes(row, |_, send| send),
        },
    )
    .for_people()
    .wide(2)
    .swap(Swap::Exact(1)),
    Field::<Sockets>::new(
        "receive-queue",
        "RECV-Q",
        Shape::Number,
        "Bytes received and not yet read by the program; null for a listener.",
        |row| bytes(row, |receive, _| receive),
    )
    .unit(Unit::Bytes)
    .kind(Kind::Gauge),
    Field::<Sockets>::new(
        "send-queue",
        "SEND-Q",
        Shape::Number,
        "Bytes sent and not yet acknowledged, or not yet sent; null for a listener.",
        |row| bytes(row, |_, send| send),
    )
    .unit(Unit::Bytes)
    .kind(Kind::Gauge),
    Field::<Sockets>::new(
        "backlog.waiting",
        "WAITING",
        Shape::Number,
        "Of a listener: connections that the program has not accepted.",
        |row| backlog(row).and_then(|backlog| backlog.0).into(),
    )
    .unit(Unit::Connections)
    .kind(Kind::Gauge),
    Field::<Sockets>::new(
        "backlog.limit",
        "LIMIT",
        Shape::Number,
        "Of a listener: how many may wait.",
        |row| backlog(row).and_then(|backlog| backlog.1).into(),
    )
    .unit(Unit::Connections),
    Field::<Sockets>::new(
        "exposure",
        "EXPOSURE",
        Shape::Word,
        "Of sockets that wait for peers, from how far away by their address: loopback, link, private, multicast, any or public.",
        |row| {
            row.listens_at()
                .map_or(Value::Null, |address| Value::word(Exposure::of(address).name()))
        },
    ),
];

/// Bytes in a queue; a listener has connections there instead.
fn waiting(row: &Row<'_>, of: fn(u32, u32) -> u32) -> Option<u32> {
    match row.socket {
        Socket::Internet(socket) => match socket.queues {
            Queues::Data { receive, send } => Some(of(receive, send)),
            Queues::Listen { .. } => None,
        },
        Socket::Sctp(socket) => Some(of(socket.receive_queue?, socket.send_queue?)),
        Socket::Unix(socket) if socket.state == UnixState::Listening => None,
        Socket::Unix(socket) => Some(of(socket.receive_queue?, socket.send_queue?)),
    }
}

fn bytes(row: &Row<'_>, of: fn(u32, u32) -> u32) -> Value<'static> {
    waiting(row, of).into()
}

/// Connections that wait in a listener, and how many may.
fn backlog(row: &Row<'_>) -> Option<(Option<u32>, Option<u32>)> {
    match row.socket {
        Socket::Internet(socket) => match socket.queues {
            Queues::Listen { waiting, limit } => Some((Some(waiting), limit)),
            Queues::Data { .. } => None,
        },
        Socket::Unix(socket) if socket.state == UnixState::Listening => {
            Some((socket.receive_queue, socket.send_queue))
        }
        Socket::Sctp(_) | Socket::Unix(_) => None,
    }
}

/// The queue that matters, for people: `waiting/limit` of a listener, else what waits where.
fn queue(row: &Row<'_>) -> Value<'static> {
    let said = match backlog(row) {
        Some((Some(waiting), Some(limit))) => format!("{waiting}/{limit}"),
        Some(_) => return Value::Null,
        None => {
            let of = |side: fn(u32, u32) -> u32| waiting(row, side).filter(|count| *count > 0);
            match (of(|receive, _| receive), of(|_, send| send)) {
                (None, None) => return Value::Null,
                (Some(receive), None) => format!("r {receive}"),
                (None, Some(send)) => format!("s {send}"),
                (Some(receive), Some(send)) => format!("r {receive} s {send}"),
            }
        }
    };
    Value::Word(Cow::Owned(said))
}
