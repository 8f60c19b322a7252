//! Of which kind a socket is, and in which state.

use std::borrow::Cow;

use super::{Row, Socket, Sockets};
use crate::fields::table::Field;
use crate::fields::value::{Shape, Value};
use crate::model::sctp::SctpKind;
use crate::model::unix::UnixState;
use crate::model::{Family, TcpState, Transport};

/// The fields.
pub(super) const FIELDS: &[Field<Sockets>] = &[
    Field::<Sockets>::new(
        "protocol",
        "PROT",
        Shape::Word,
        "tcp, udp, udplite, raw, sctp or unix.",
        |row| match row.socket {
            Socket::Internet(socket) => Value::word(socket.transport.name()),
            Socket::Sctp(_) => Value::word("sctp"),
            Socket::Unix(_) => Value::word("unix"),
        },
    )
    .shown(1)
    .width(4, 4),
    Field::<Sockets>::new(
        "family",
        "FAMILY",
        Shape::Word,
        "inet for IPv4, inet6 for IPv6, unix. A socket of inet6 may carry IPv4.",
        |row| match (row.family(), row.socket) {
            (Some(Family::Ipv4), _) => Value::word("inet"),
            (Some(Family::Ipv6), _) => Value::word("inet6"),
            (None, Socket::Unix(_)) => Value::word("unix"),
            (None, Socket::Internet(_) | Socket::Sctp(_)) => Value::Null,
        },
    ),
    Field::<Sockets>::new(
        "type",
        "TYPE",
        Shape::Word,
        "UNIX: stream, dgram or seqpacket. SCTP: endpoint or association.",
        |row| {
            if let Some(socket) = row.sctp() {
                return Value::word(match socket.kind {
                    SctpKind::Endpoint => "endpoint",
                    SctpKind::Association => "association",
                });
            }
            row.unix().map_or(Value::Null, |socket| {
                let name = socket.kind.name().map(str::to_ascii_lowercase);
                name.map_or(Value::code(None, socket.kind.to_linux()), |name| {
                    Value::Word(Cow::Owned(name))
                })
            })
        },
    ),
    Field::<Sockets>::new(
        "state",
        "STATE",
        Shape::Word,
        "The state, as ss and RFC 9293 call it; UNCONN for a socket of UDP, RAW or UNIX that has no peer, BOUND_INACTIVE for one of TCP that is bound and does nothing else.",
        state,
    )
    .shown(1)
    .width(11, 11),
];

/// The state of a socket of TCP that is bound and neither listens nor is connected, as ss(8) calls it.
pub const BOUND_INACTIVE: &str = "BOUND_INACTIVE";

fn state(row: &Row<'_>) -> Value<'static> {
    match row.socket {
        Socket::Internet(socket) => match socket.transport {
            Transport::Tcp if row.is_only_bound => Value::word(BOUND_INACTIVE),
            Transport::Tcp => Value::code(socket.state.name(), socket.state.to_linux()),
            // UDP and RAW have no states; the kernel keeps whether they are connected. The remote address does not tell it:
            // one of IPv6 keeps it when it is disconnected.
            Transport::Udp | Transport::UdpLite | Transport::Raw => {
                Value::word(if socket.state == TcpState::Established {
                    "ESTABLISHED"
                } else {
                    "UNCONN"
                })
            }
        },
        Socket::Sctp(socket) => match socket.association {
            Some(code) => Value::code(socket.association_name(), code),
            None => Value::code(socket.state.name(), socket.state.to_linux()),
        },
        Socket::Unix(socket) => match socket.state {
            UnixState::Free => Value::word("FREE"),
            UnixState::Unconnected => Value::word("UNCONN"),
            UnixState::Listening => Value::word("LISTEN"),
            UnixState::Connecting => Value::word("CONNECTING"),
            UnixState::Connected => Value::word("ESTABLISHED"),
            UnixState::Disconnecting => Value::word("DISCONNECTING"),
            UnixState::Other(code) => Value::code(None, code),
        },
    }
}
