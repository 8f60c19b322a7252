//! What was set on a socket.

use super::{Sockets, text};
use crate::fields::table::{Field, Needs};
use crate::fields::value::{Shape, Value};

/// The fields.
pub(super) const FIELDS: &[Field<Sockets>] = &[
    Field::<Sockets>::new(
        "tos",
        "TOS",
        Shape::Number,
        "Type of service of what it sends (IP_TOS).",
        |row| row.details.and_then(|details| details.type_of_service).into(),
    )
    .needs(Needs::DETAILS),
    Field::<Sockets>::new(
        "traffic-class",
        "TCLASS",
        Shape::Number,
        "The same of IPv6 (IPV6_TCLASS).",
        |row| row.details.and_then(|details| details.traffic_class).into(),
    )
    .needs(Needs::DETAILS),
    Field::<Sockets>::new(
        "class-id",
        "CLASS",
        Shape::Number,
        "Class for traffic control: that of its control group (net_cls), else its priority (SO_PRIORITY).",
        |row| row.details.and_then(|details| details.class_id).into(),
    )
    .needs(Needs::DETAILS),
    Field::<Sockets>::new(
        "shutdown",
        "SHUTDOWN",
        Shape::Words,
        "Directions that were shut down: receive, send.",
        |row| {
            let found = row.details.and_then(|details| details.shutdown);
            found.map_or(Value::Null, |shut| Value::words(shut.names()))
        },
    )
    .needs(Needs::DETAILS),
    Field::<Sockets>::new(
        "ipv6-only",
        "V6ONLY",
        Shape::Flag,
        "Whether a socket of IPv6 takes no IPv4 traffic; told of those without a peer.",
        |row| row.details.and_then(|details| details.ipv6_only).into(),
    )
    .needs(Needs::DETAILS),
    Field::<Sockets>::new(
        "socket-options",
        "SOCKOPT",
        Shape::Words,
        "Options of the socket: transparent, freebind and so on.",
        |row| {
            let found = row.details.and_then(|details| details.options);
            found.map_or(Value::Null, |options| Value::words(options.names()))
        },
    )
    .needs(Needs::DETAILS),
    Field::<Sockets>::new(
        "upper-layer",
        "ULP",
        Shape::Text,
        "What is layered over TCP: tls, mptcp.",
        |row| {
            let name = row.details.and_then(|details| details.upper_layer.as_ref());
            text(name.map(crate::model::details::Name::as_bytes))
        },
    )
    .needs(Needs::DETAILS),
];
