//! Addresses of interfaces as rows.

use super::counters::{Kind, Unit};
use super::table::{Field, Needs, Table};
use super::value::{Shape, Value};
use crate::model::address::{InterfaceAddress, Lifetime};

/// IP addresses of this machine's interfaces.
#[derive(Debug)]
pub enum Addresses {}

/// An address with what belongs to it.
#[derive(Clone, Copy, Debug)]
pub struct Row<'r> {
    /// The address.
    pub address: &'r InterfaceAddress,
    /// Name of its interface.
    pub interface: Option<&'r [u8]>,
}

fn lifetime(lifetime: Option<Lifetime>) -> Value<'static> {
    match lifetime {
        Some(Lifetime::Seconds(seconds)) => seconds.into(),
        Some(Lifetime::Forever) | None => Value::Null,
    }
}

impl Table for Addresses {
    type Row<'r> = Row<'r>;
    const NAME: &'static str = "addresses";
    const VERSION: u32 = 1;
    const ABOUT: &'static str = "An IP address of an interface.";
    const FIELDS: &'static [Field<Self>] = &[
        Field::<Self>::new(
            "family",
            "FAMILY",
            Shape::Word,
            "inet for IPv4, inet6 for IPv6.",
            |row| {
                Value::word(if row.address.local.is_ipv4() {
                    "inet"
                } else {
                    "inet6"
                })
            },
        ),
        Field::<Self>::new("address", "ADDRESS", Shape::Address, "The address.", |row| {
            row.address.local.into()
        })
        .shown(1),
        Field::<Self>::new(
            "prefix-length",
            "PREFIX",
            Shape::Number,
            "How many bits of the address tell its network.",
            |row| row.address.prefix.into(),
        )
        .shown(2),
        Field::<Self>::new(
            "interface.name",
            "DEV",
            Shape::Text,
            "Name of its interface.",
            |row| row.interface.map_or(Value::Null, Value::text),
        )
        .needs(Needs::LINKS)
        .shown(3),
        Field::<Self>::new(
            "interface.index",
            "IFINDEX",
            Shape::Number,
            "Index of its interface.",
            |row| row.address.index.into(),
        ),
        Field::<Self>::new(
            "label",
            "LABEL",
            Shape::Text,
            "IPv4: the name that it is shown under.",
            |row| row.address.label.as_deref().map_or(Value::Null, Value::text),
        ),
        Field::<Self>::new(
            "scope",
            "SCOPE",
            Shape::Word,
            "How far it is valid: global, site, link or host.",
            |row| Value::code(row.address.scope.name(), row.address.scope.to_linux()),
        )
        .shown(4),
        Field::<Self>::new(
            "peer",
            "PEER",
            Shape::Address,
            "The other end of a point-to-point link.",
            |row| row.address.peer.into(),
        ),
        Field::<Self>::new(
            "broadcast",
            "BROADCAST",
            Shape::Address,
            "The broadcast address of its network.",
            |row| row.address.broadcast.into(),
        ),
        Field::<Self>::new(
            "anycast",
            "ANYCAST",
            Shape::Address,
            "An anycast address.",
            |row| row.address.anycast.into(),
        ),
        Field::<Self>::new(
            "flags",
            "FLAGS",
            Shape::Words,
            "Flags: permanent, temporary or secondary, tentative and so on.",
            |row| Value::words(row.address.flags.names()),
        )
        .shown(5),
        Field::<Self>::new(
            "valid-lifetime",
            "VALID",
            Shape::Number,
            "How long it is kept (RFC 4862); null for ever.",
            |row| lifetime(row.address.valid_lifetime),
        )
        .unit(Unit::Seconds)
        .kind(Kind::Gauge),
        Field::<Self>::new(
            "preferred-lifetime",
            "PREFERRED",
            Shape::Number,
            "How long new connections use it (RFC 4862); null for ever.",
            |row| lifetime(row.address.preferred_lifetime),
        )
        .unit(Unit::Seconds)
        .kind(Kind::Gauge),
        Field::<Self>::new(
            "protocol",
            "PROTO",
            Shape::Word,
            "Who set it, where that is told.",
            |row| {
                row.address
                    .origin
                    .map_or(Value::Null, |by| Value::code(by.name(), by.to_linux()))
            },
        ),
        Field::<Self>::new(
            "metric",
            "METRIC",
            Shape::Number,
            "Metric of the route to its network.",
            |row| row.address.metric.into(),
        ),
    ];
}
