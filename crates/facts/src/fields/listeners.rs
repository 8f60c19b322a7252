//! Listeners as people see them: what one owner has at one port, whatever its addresses and families. Programs get the
//! sockets themselves, a row each.

use std::borrow::Cow;
use std::net::IpAddr;

use super::counters::{Kind, Unit};
use super::table::{Cut, Field, Needs, Table};
use super::value::{Shape, Value};
use crate::model::exposure::Exposure;

/// Listeners.
#[derive(Debug)]
pub enum Listeners {}

/// What one owner listens with at one port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    /// The port.
    pub port: u16,
    /// Name of the protocol.
    pub protocol: &'static str,
    /// Name of the network namespace, where there are several.
    pub namespace: Option<Vec<u8>>,
    /// How far the widest of its addresses reaches.
    pub exposure: Exposure,
    /// Its addresses, each once.
    pub addresses: Vec<IpAddr>,
    /// Of its sockets the fullest: connections that wait, and how many may.
    pub queue: Option<(u32, Option<u32>)>,
    /// Open connections to the port; `None` where they were not asked for, or there can be none.
    pub clients: Option<u64>,
    /// Who holds it, as sockets tell it.
    pub owner: Option<Vec<u8>>,
    /// The user that the process runs as, or who made the socket.
    pub user: Option<Vec<u8>>,
    /// What started it: its container, unit, or login session.
    pub from: Option<Vec<u8>>,
    /// For how long its process has run, in seconds.
    pub up_s: Option<u64>,
}

impl Listener {
    /// Whether more connections wait than may: the kernel then turns new ones away (`sk_acceptq_is_full` of the kernel's
    /// `net/sock.h` lets one more in than the limit).
    #[must_use]
    pub fn is_full(&self) -> bool {
        matches!(self.queue, Some((waiting, Some(limit))) if waiting > limit)
    }
}

fn text(text: Option<&Vec<u8>>) -> Value<'_> {
    text.map_or(Value::Null, |text| Value::text(text))
}

/// `* [::1]`: `*` is any address of IPv4, `[::]` any of both.
fn addresses(listener: &Listener) -> Value<'static> {
    let shown: Vec<String> = listener
        .addresses
        .iter()
        .map(|address| match address {
            IpAddr::V4(address) if address.is_unspecified() => "*".to_owned(),
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => format!("[{address}]"),
        })
        .collect();
    Value::Text(shown.join(" ").into_bytes().into())
}

impl Table for Listeners {
    type Row<'r> = &'r Listener;
    const NAME: &'static str = "listeners";
    const VERSION: u32 = 1;
    const ABOUT: &'static str = "What one owner listens with at one port.";
    const FIELDS: &'static [Field<Self>] = &[
        Field::<Self>::new(
            "namespace",
            "NETNS",
            Shape::Text,
            "Its network namespace.",
            |row| text(row.namespace.as_ref()),
        )
        .needs(Needs::NAMESPACES),
        Field::<Self>::new("port", "PORT", Shape::Number, "The local port.", |row| {
            row.port.into()
        })
        .shown(0)
        .width(5, 5),
        Field::<Self>::new(
            "protocol",
            "PROTO",
            Shape::Word,
            "tcp, udp, udplite or sctp.",
            |row| Value::word(row.protocol),
        )
        .shown(1)
        .width(5, 5),
        Field::<Self>::new(
            "exposure",
            "EXPOSED",
            Shape::Word,
            "From how far away its widest address can be reached: loopback, link, private or public.",
            |row| Value::word(row.exposure.name()),
        )
        .shown(2)
        .width(8, 8),
        Field::<Self>::new("addresses", "ADDRESS", Shape::Text, "Its addresses.", |row| {
            addresses(row)
        })
        .shown(1)
        .width(10, 18)
        .cut(Cut::Middle),
        Field::<Self>::new(
            "queue",
            "QUEUE",
            Shape::Word,
            "Connections that wait, and how many may.",
            |row| match row.queue {
                Some((waiting, Some(limit))) => Value::Word(Cow::Owned(format!("{waiting}/{limit}"))),
                Some((waiting, None)) => Value::Word(Cow::Owned(waiting.to_string())),
                None => Value::Null,
            },
        )
        .shown(3)
        .width(8, 8),
        Field::<Self>::new(
            "clients",
            "CLIENTS",
            Shape::Number,
            "Open connections to the port.",
            |row| row.clients.into(),
        )
        .unit(Unit::Connections)
        .kind(Kind::Gauge)
        .wide(3)
        .width(7, 7),
        Field::<Self>::new("owner", "OWNER", Shape::Text, "Who holds it.", |row| {
            text(row.owner.as_ref())
        })
        .shown(2)
        .width(10, 16)
        .cut(Cut::Program),
        Field::<Self>::new("user", "USER", Shape::Text, "The user that it runs as.", |row| {
            text(row.user.as_ref())
        })
        .wide(4)
        .width(5, 9),
        Field::<Self>::new(
            "from",
            "FROM",
            Shape::Text,
            "The container, unit or login session it is from.",
            |row| text(row.from.as_ref()),
        )
        .shown(4)
        .width(8, 20)
        .cut(Cut::Unit),
        Field::<Self>::new(
            "up",
            "UP",
            Shape::Number,
            "For how long its process has run.",
            |row| row.up_s.into(),
        )
        .unit(Unit::Seconds)
        .kind(Kind::Gauge)
        .wide(5)
        .width(4, 4),
    ];
}
