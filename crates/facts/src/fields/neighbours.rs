//! Neighbours as rows.

use super::counters::{Kind, Unit};
use super::table::{Field, Needs, Table};
use super::value::{Shape, Value};
use crate::model::neighbour::Neighbour;

/// Neighbours: entries of the tables of ARP (RFC 826) and neighbour discovery (RFC 4861), and forwarding entries of bridges.
#[derive(Debug)]
pub enum Neighbours {}

/// A neighbour with what belongs to it.
#[derive(Clone, Copy, Debug)]
pub struct Row<'r> {
    /// The entry.
    pub neighbour: &'r Neighbour,
    /// Name of its interface.
    pub interface: Option<&'r [u8]>,
}

impl Table for Neighbours {
    type Row<'r> = Row<'r>;
    const NAME: &'static str = "neighbours";
    const VERSION: u32 = 1;
    const ABOUT: &'static str =
        "An entry of a neighbour table: which link-layer address an IP address has on the link.";
    const FIELDS: &'static [Field<Self>] = &[
        Field::<Self>::new("family", "FAMILY", Shape::Word, "Which table it is of: inet, inet6 or bridge.", |row| {
            let table = row.neighbour.table;
            Value::code(table.name(), table.to_linux())
        }),
        Field::<Self>::new("address", "ADDRESS", Shape::Address, "The IP address of the neighbour.", |row| {
            row.neighbour.address.into()
        })
        .shown(1),
        Field::<Self>::new(
            "link-address",
            "LINK-ADDRESS",
            Shape::LinkAddress,
            "Its link-layer address; null when nobody has answered.",
            |row| row.neighbour.link_address.as_deref().map_or(Value::Null, Value::LinkAddress),
        )
        .shown(2),
        Field::<Self>::new("interface.name", "DEV", Shape::Text, "Name of its interface.", |row| {
            row.interface.map_or(Value::Null, Value::text)
        })
        .needs(Needs::LINKS)
        .shown(3),
        Field::<Self>::new("interface.index", "IFINDEX", Shape::Number, "Index of its interface.", |row| {
            row.neighbour.index.into()
        }),
        Field::<Self>::new(
            "state",
            "STATE",
            Shape::Words,
            "Its state (RFC 4861, section 7.3.2): REACHABLE, STALE and so on; empty for an entry that was just made.",
            |row| Value::words(row.neighbour.state.names()),
        )
        .shown(4),
        Field::<Self>::new("flags", "FLAGS", Shape::Words, "Flags: router, proxy and so on.", |row| {
            Value::words(row.neighbour.flags.names().chain(row.neighbour.more_flags.names()))
        }),
        Field::<Self>::new("confirmed", "CONFIRMED", Shape::Number, "How long ago it was confirmed.", |row| {
            row.neighbour.times.map(|times| times.confirmed_ms).into()
        })
        .unit(Unit::Milliseconds)
        .kind(Kind::Gauge),
        Field::<Self>::new("used", "USED", Shape::Number, "How long ago it was used.", |row| {
            row.neighbour.times.map(|times| times.used_ms).into()
        })
        .unit(Unit::Milliseconds)
        .kind(Kind::Gauge),
        Field::<Self>::new("updated", "UPDATED", Shape::Number, "How long ago it was changed.", |row| {
            row.neighbour.times.map(|times| times.updated_ms).into()
        })
        .unit(Unit::Milliseconds)
        .kind(Kind::Gauge),
        Field::<Self>::new("references", "REFS", Shape::Number, "How many hold the entry.", |row| {
            row.neighbour.times.map(|times| times.references).into()
        })
        .kind(Kind::Gauge),
        Field::<Self>::new(
            "probes",
            "PROBES",
            Shape::Number,
            "How often it was asked for without an answer.",
            |row| row.neighbour.probes.into(),
        )
        .kind(Kind::Gauge),
        Field::<Self>::new("protocol", "PROTO", Shape::Word, "Who made it.", |row| {
            row.neighbour
                .protocol
                .map_or(Value::Null, |by| Value::code(by.name(), by.to_linux()))
        }),
        Field::<Self>::new("vlan", "VLAN", Shape::Number, "VLAN identifier, of forwarding entries.", |row| {
            row.neighbour.vlan.into()
        }),
        Field::<Self>::new("master", "MASTER", Shape::Number, "Index of the bridge, of forwarding entries.", |row| {
            row.neighbour.master.into()
        }),
    ];
}
