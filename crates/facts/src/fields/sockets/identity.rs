//! What tells a socket from others: its user, numbers, namespace and interface.

use super::{Socket, Sockets, text};
use crate::fields::counters::Kind;
use crate::fields::table::{Field, Needs};
use crate::fields::value::{Shape, Value};

/// The fields.
pub(super) const FIELDS: &[Field<Sockets>] = &[
    Field::<Sockets>::new(
        "user.id",
        "UID",
        Shape::Number,
        "The user who made it.",
        |row| match row.socket {
            Socket::Internet(socket) => socket.user.into(),
            Socket::Sctp(socket) => socket.user.into(),
            Socket::Unix(socket) => socket.user.into(),
        },
    ),
    Field::<Sockets>::new(
        "user.name",
        "USER",
        Shape::Text,
        "The user's login name.",
        |row| text(row.user),
    )
    .needs(Needs::USERS),
    Field::<Sockets>::new(
        "inode",
        "INODE",
        Shape::Number,
        "Number of the inode of the socket.",
        |row| match row.socket {
            Socket::Internet(socket) => socket.id.inode().into(),
            Socket::Sctp(socket) => socket.id.inode().into(),
            Socket::Unix(socket) => socket.id.inode().into(),
        },
    ),
    Field::<Sockets>::new(
        "peer-inode",
        "PEER-INODE",
        Shape::Number,
        "UNIX: the inode of the socket at the other end.",
        |row| row.unix().and_then(|socket| socket.peer).into(),
    ),
    Field::<Sockets>::new(
        "references",
        "REFS",
        Shape::Number,
        "UNIX: references that the kernel holds.",
        |row| row.unix().and_then(|socket| socket.references).into(),
    )
    .kind(Kind::Gauge),
    Field::<Sockets>::new(
        "cookie",
        "COOKIE",
        Shape::Number,
        "The kernel's number of the socket, unique while the kernel runs.",
        |row| match row.socket {
            Socket::Internet(socket) => socket.cookie.into(),
            Socket::Sctp(_) => Value::Null,
            Socket::Unix(socket) => socket.cookie.into(),
        },
    ),
    Field::<Sockets>::new(
        "namespace.label",
        "NETNS",
        Shape::Text,
        "For people: the name of its network namespace, else net: and the number of its inode, else a process in it.",
        |row| {
            let label = |text: String| Value::Text(text.into_bytes().into());
            row.namespace.map_or(Value::Null, |namespace| {
                match (namespace.name, namespace.id, namespace.process) {
                    (Some(name), _, _) => Value::text(name),
                    (None, Some(id), _) => label(format!("net:[{id}]")),
                    (None, None, Some(process)) => label(format!("pid:{process}")),
                    (None, None, None) => Value::Null,
                }
            })
        },
    )
    .for_people()
    .needs(Needs::NAMESPACES),
    Field::<Sockets>::new(
        "namespace.name",
        "NETNS-NAME",
        Shape::Text,
        "Name of its network namespace: host for that of the first process, else that of ip-netns(8).",
        |row| text(row.namespace.and_then(|namespace| namespace.name)),
    )
    .needs(Needs::NAMESPACES),
    Field::<Sockets>::new(
        "namespace.id",
        "NETNS-ID",
        Shape::Number,
        "Number of the inode of its network namespace; root alone sees that of others' processes.",
        |row| row.namespace.and_then(|namespace| namespace.id).into(),
    )
    .needs(Needs::NAMESPACES),
    Field::<Sockets>::new(
        "interface.name",
        "DEV",
        Shape::Text,
        "Name of the interface that it is bound to.",
        |row| text(row.interface),
    )
    .needs(Needs::LINKS),
    Field::<Sockets>::new(
        "interface.index",
        "IFINDEX",
        Shape::Number,
        "Index of the interface that it is bound to.",
        |row| row.internet().and_then(|socket| socket.interface).into(),
    ),
    Field::<Sockets>::new(
        "mark",
        "MARK",
        Shape::Number,
        "Firewall mark (SO_MARK); told to privileged readers only.",
        |row| row.internet().and_then(|socket| socket.mark).into(),
    )
    .needs(Needs::MARKS),
    Field::<Sockets>::new(
        "cgroup-id",
        "CGROUP",
        Shape::Number,
        "Number of the control group (version 2) it was made in.",
        |row| row.internet().and_then(|socket| socket.cgroup).into(),
    ),
];
