//! Multicast groups as rows.

use std::net::IpAddr;

use super::counters::Kind;
use super::table::{Field, Needs, Table};
use super::value::{Shape, Value};
use crate::model::group::{Group, LinkGroup};

/// Multicast groups that interfaces have joined.
#[derive(Debug)]
pub enum Groups {}

/// A membership: of IP, or of the link layer.
#[derive(Clone, Copy, Debug)]
pub enum Row<'r> {
    /// Of IGMP or MLD, and the name of its interface.
    Ip(&'r Group, Option<&'r [u8]>),
    /// Of the link layer.
    Link(&'r LinkGroup),
}

impl<'r> Row<'r> {
    fn ip(&self) -> Option<&'r Group> {
        match self {
            Row::Ip(group, _) => Some(group),
            Row::Link(_) => None,
        }
    }
}

fn senders(row: &Row<'_>, wanted: fn(&crate::model::group::Source) -> bool) -> Value<'static> {
    row.ip().map_or(Value::Null, |group| {
        let addresses = group.sources.iter().filter(|source| wanted(source));
        Value::List(addresses.map(|source| Value::Address(source.address)).collect())
    })
}

impl Table for Groups {
    type Row<'r> = Row<'r>;
    const NAME: &'static str = "groups";
    const VERSION: u32 = 1;
    const ABOUT: &'static str = "A multicast group that an interface has joined, of IP or of the link layer.";
    const FIELDS: &'static [Field<Self>] = &[
        Field::<Self>::new(
            "family",
            "FAMILY",
            Shape::Word,
            "inet, inet6, or link for the link layer.",
            |row| {
                Value::word(match row {
                    Row::Ip(group, _) => match group.address {
                        IpAddr::V4(_) => "inet",
                        IpAddr::V6(_) => "inet6",
                    },
                    Row::Link(_) => "link",
                })
            },
        )
        .shown(3),
        Field::<Self>::new(
            "interface.name",
            "DEV",
            Shape::Text,
            "Name of the interface.",
            |row| match row {
                Row::Ip(_, name) => name.map_or(Value::Null, Value::text),
                Row::Link(group) => Value::text(&group.interface),
            },
        )
        .needs(Needs::LINKS)
        .shown(1),
        Field::<Self>::new(
            "interface.index",
            "IFINDEX",
            Shape::Number,
            "Index of the interface.",
            |row| match row {
                Row::Ip(group, _) => group.index.into(),
                Row::Link(group) => group.index.into(),
            },
        ),
        Field::<Self>::new("address", "GROUP", Shape::Address, "The group, of IP.", |row| {
            row.ip().map(|group| group.address).into()
        })
        .shown(2),
        Field::<Self>::new(
            "link-address",
            "LINK-GROUP",
            Shape::LinkAddress,
            "The group, of the link layer.",
            |row| match row {
                Row::Ip(..) => Value::Null,
                Row::Link(group) => Value::LinkAddress(&group.address),
            },
        ),
        Field::<Self>::new(
            "users",
            "USERS",
            Shape::Signed,
            "How many joined it.",
            |row| match row {
                Row::Ip(group, _) => group.users.into(),
                Row::Link(group) => group.users.into(),
            },
        )
        .kind(Kind::Gauge)
        .shown(4),
        Field::<Self>::new(
            "version",
            "VERSION",
            Shape::Number,
            "IPv4: the version of IGMP that the queriers on the link speak.",
            |row| row.ip().and_then(|group| group.version).into(),
        ),
        Field::<Self>::new(
            "sources.included",
            "ONLY-FROM",
            Shape::Addresses,
            "Senders that alone are listened to.",
            |row| senders(row, |source| source.include > 0),
        ),
        Field::<Self>::new(
            "sources.excluded",
            "NOT-FROM",
            Shape::Addresses,
            "Senders that are not listened to.",
            |row| senders(row, |source| source.exclude > 0),
        ),
    ];
}
