//! The two ends of a socket.

use super::{Row, Socket, Sockets, text};
use crate::fields::table::{Cut, Field, Needs};
use crate::fields::value::{Shape, Value};
use crate::model::sctp::SctpAddress;
use crate::model::{Endpoint, Family, Transport};

/// The fields.
pub(super) const FIELDS: &[Field<Sockets>] = &[
    Field::<Sockets>::new("local.address", "LADDR", Shape::Address, "The local address; all zero is any.", |row| {
        end(row.local_end(), |end| end.address.into())
    }),
    Field::<Sockets>::new("local.port", "LPORT", Shape::Number, "The local port; null is none.", |row| {
        port_of(row, row.local_end())
    }),
    Field::<Sockets>::new(
        "local.end",
        "LOCAL",
        Shape::Text,
        "For people: the local address and port, or the path of a UNIX socket, with @ for the NUL of an abstract one.",
        |row| match row.socket {
            Socket::Internet(_) | Socket::Sctp(_) => shown_end(row, row.local_end(), row.interface),
            Socket::Unix(socket) => shown_name(socket.name.bytes()),
        },
    )
    .for_people()
    .needs(Needs::LINKS)
    .shown(1)
    .width(14, 22)
    .cut(Cut::Host),
    Field::<Sockets>::new("local.host", "LHOST", Shape::Text, "Name of the local address.", |row| text(row.local.host))
        .needs(Needs::HOSTS),
    Field::<Sockets>::new("local.service", "LSERVICE", Shape::Text, "Name of the local port.", |row| {
        text(row.local.service)
    })
    .needs(Needs::SERVICES),
    Field::<Sockets>::new(
        "local.addresses",
        "LADDRS",
        Shape::Addresses,
        "SCTP: all local addresses, in the kernel's order.",
        |row| addresses(row.sctp().map(|socket| socket.locals.as_slice())),
    ),
    Field::<Sockets>::new(
        "autobound",
        "AUTO",
        Shape::Flag,
        "Whether the kernel chose its local port, or its abstract name, because no program did; null when that is not known.",
        |row| match row.socket {
            Socket::Internet(_) | Socket::Sctp(_) => row.autobound.map_or(Value::Null, Value::Flag),
            Socket::Unix(socket) => given_name(socket.name.bytes()),
        },
    )
    .needs(Needs::BINDINGS),
    Field::<Sockets>::new("remote.address", "RADDR", Shape::Address, "The remote address; null when there is none.", remote),
    Field::<Sockets>::new("remote.port", "RPORT", Shape::Number, "The remote port; null when there is none.", |row| {
        port_of(row, row.remote_end())
    }),
    Field::<Sockets>::new("remote.end", "PEER", Shape::Text, "For people: the remote address and port.", |row| {
        // That of a peer is told by the interface where its address means nothing without.
        let zone = row.remote_end().filter(|end| is_of_link(end.address)).and(row.interface);
        shown_end(row, row.remote_end(), zone)
    })
    .for_people()
    .needs(Needs::LINKS)
    .shown(1)
    .width(14, 29)
    .cut(Cut::Host),
    Field::<Sockets>::new("remote.host", "RHOST", Shape::Text, "Name of the remote address.", |row| text(row.remote.host))
        .needs(Needs::HOSTS),
    Field::<Sockets>::new("remote.service", "RSERVICE", Shape::Text, "Name of the remote port.", |row| {
        text(row.remote.service)
    })
    .needs(Needs::SERVICES),
    Field::<Sockets>::new(
        "remote.addresses",
        "RADDRS",
        Shape::Addresses,
        "SCTP: all addresses of the peer, in the kernel's order; null when there is none.",
        |row| addresses(row.sctp().map(|socket| socket.remotes.as_slice())),
    ),
    Field::<Sockets>::new(
        "path",
        "PATH",
        Shape::Text,
        "UNIX: the name it is bound to, byte for byte; an abstract one begins with a NUL.",
        |row| {
            let name = row.unix().map(|socket| socket.name.bytes());
            text(name.filter(|name| !name.is_empty()))
        },
    ),
    Field::<Sockets>::new("ip-protocol", "IPPROTO", Shape::Number, "RAW: the IP protocol it receives.", |row| {
        match row.internet() {
            Some(socket) if socket.transport == Transport::Raw => socket.local.port.into(),
            Some(_) | None => Value::Null,
        }
    }),
];

/// An end of a socket that has one. A raw socket has a protocol where others have a port.
fn end<'v>(of: Option<Endpoint>, value: fn(Endpoint) -> Value<'v>) -> Value<'v> {
    of.map_or(Value::Null, value)
}

fn port(end: Endpoint) -> Value<'static> {
    if end.port == 0 {
        Value::Null
    } else {
        end.port.into()
    }
}

fn port_of(row: &Row<'_>, of: Option<Endpoint>) -> Value<'static> {
    match row.internet() {
        Some(socket) if socket.transport == Transport::Raw => Value::Null,
        Some(_) | None => end(of, port),
    }
}

/// The remote end; null when there is none.
fn remote(row: &Row<'_>) -> Value<'static> {
    end(row.remote_end(), |end| {
        if end.port == 0 && end.address.is_unspecified() {
            Value::Null
        } else {
            end.address.into()
        }
    })
}

/// Addresses of an end that may have several.
fn addresses<'v>(of: Option<&[SctpAddress]>) -> Value<'v> {
    match of {
        None | Some([]) => Value::Null,
        Some(of) => Value::List(of.iter().map(|one| one.address.into()).collect()),
    }
}

/// Whether the kernel chose the name of a UNIX socket: five hexadecimal digits behind NUL (autobind, unix(7)).
fn given_name<'v>(name: &[u8]) -> Value<'v> {
    match name {
        [] => Value::Null,
        [0, digits @ ..] => {
            let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
            Value::Flag(digits.len() == 5 && digits.iter().all(is_digit))
        }
        [_, ..] => Value::Flag(false),
    }
}

/// Whether an address means nothing without an interface (RFC 4291, section 2.5.6).
fn is_of_link(address: std::net::IpAddr) -> bool {
    matches!(address, std::net::IpAddr::V6(address) if address.is_unicast_link_local())
}

/// The name of a UNIX socket; `@` stands for the NUL of an abstract one.
fn shown_name<'v>(name: &[u8]) -> Value<'v> {
    let mut shown = name.to_vec();
    match shown.first_mut() {
        Some(first) if *first == 0 => *first = b'@',
        Some(_) => {}
        None => return Value::Null,
    }
    Value::Text(shown.into())
}

/// An end as one word that can be selected and pasted: `192.0.2.1:80`, `[2001:db8::1]:80`, `*:80`, `*`, and with
/// the interface that it is bound to `[fe80::1%eth0]:80`, `*%eth0:80`.
fn shown_end(row: &Row<'_>, of: Option<Endpoint>, zone: Option<&[u8]>) -> Value<'static> {
    let Some(end) = of else {
        return Value::Null;
    };
    let zone = zone.map_or_else(String::new, |zone| format!("%{}", String::from_utf8_lossy(zone)));
    let host = if end.address.is_unspecified() {
        if row.family() == Some(Family::Ipv6) && end.port != 0 {
            format!("[::{zone}]")
        } else {
            format!("*{zone}")
        }
    } else {
        match end.address {
            std::net::IpAddr::V4(address) => format!("{address}{zone}"),
            std::net::IpAddr::V6(address) => format!("[{address}{zone}]"),
        }
    };
    let shown = if end.port == 0 && end.address.is_unspecified() {
        "*".to_owned()
    } else if end.port == 0 {
        format!("{host}:*")
    } else {
        format!("{host}:{}", end.port)
    };
    Value::Text(shown.into_bytes().into())
}
