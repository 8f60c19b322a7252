//! Routes as rows: one for each next hop of a route.

use std::net::{IpAddr, Ipv4Addr};

use super::counters::{Kind, Unit};
use super::table::{Cut, Field, Needs, Table};
use super::value::{Shape, Value};
use crate::model::route::{Network, NextHop, NextHopFlags, Route, RouteKind};

/// Routes of every table.
#[derive(Debug)]
pub enum Routes {}

/// A route over one of its next hops, with what belongs to it.
#[derive(Clone, Copy, Debug)]
pub struct Row<'r> {
    /// The route.
    pub route: &'r Route,
    /// The next hop; `None` for a route without any.
    pub hop: Option<&'r NextHop>,
    /// Name of the interface to it.
    pub interface: Option<&'r [u8]>,
    /// Name of its table.
    pub table: Option<&'r [u8]>,
    /// What it is to an address, when one was asked about.
    pub asked: Option<Asked>,
}

/// A route on the way down to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Number of its table among those that are looked into, from 0.
    pub turn: u32,
    /// Whether packets to the address take it.
    pub is_taken: bool,
}

impl Row<'_> {
    /// What happens instead of passing packets on to a router or a link; `None` where they are passed on.
    #[must_use]
    fn unusual_kind(&self) -> Option<RouteKind> {
        self.route
            .kind
            .filter(|kind| !matches!(kind, RouteKind::Unspecified | RouteKind::Unicast))
    }

    /// Whether its next hop cannot be used.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        let flags = self.hop.and_then(|hop| hop.flags);
        flags.is_some_and(|flags| flags.has(NextHopFlags::DEAD) || flags.has(NextHopFlags::LINK_DOWN))
    }
}

fn network(network: Network) -> Value<'static> {
    match network {
        Network::Ipv4 { address, mask } => {
            let bits = u32::from(mask);
            // A mask with holes, which only the text tables can tell, has no length.
            let length = bits.leading_ones();
            if length + bits.trailing_zeros() == Ipv4Addr::BITS || bits == 0 {
                Value::Network(IpAddr::V4(address), u8::try_from(length).unwrap_or(0))
            } else {
                Value::Null
            }
        }
        Network::Ipv6 { address, prefix } => Value::Network(IpAddr::V6(address), prefix),
    }
}

fn via<'a>(row: &'a Row<'_>) -> Value<'a> {
    if let Some(gateway) = row.hop.and_then(|hop| hop.gateway) {
        return Value::Word(gateway.to_string().into());
    }
    match row.unusual_kind() {
        Some(kind) => Value::code(kind.name(), kind.to_linux()),
        None if row.hop.is_some() => Value::word("on link"),
        None => Value::Null,
    }
}

/// What else is to be said of it, most important first.
fn note<'a>(row: &'a Row<'_>) -> Value<'a> {
    let mut words: Vec<String> = Vec::new();
    if row.asked.is_some_and(|asked| asked.is_taken) {
        words.push("taken".to_owned());
    }
    let hop = row.hop;
    if let Some(flags) = hop.and_then(|hop| hop.flags) {
        words.extend(flags.names().map(str::to_owned));
    }
    if let Some(around) = hop.and_then(|hop| hop.encapsulation.as_deref()) {
        words.push(match around.kind.name() {
            Some(name) => format!("encap {name}"),
            None => format!("encap {}", around.kind.to_linux()),
        });
    }
    if let Some(weight) = hop
        .and_then(|hop| hop.weight)
        .filter(|_| row.route.hops.len() > 1)
    {
        words.push(format!("weight {weight}"));
    }
    if let Some(Value::Network(address, length)) = row.route.source.map(network) {
        words.push(format!("from {address}/{length}"));
    }
    if let Some(tos) = row.route.tos.filter(|tos| *tos > 0) {
        words.push(format!("tos {tos}"));
    }
    if words.is_empty() {
        Value::Null
    } else {
        Value::Word(words.join(", ").into())
    }
}

impl Table for Routes {
    type Row<'r> = Row<'r>;
    const NAME: &'static str = "routes";
    const VERSION: u32 = 1;
    const ABOUT: &'static str = "A route over one of its next hops; a route with several has a row for each.";
    const FIELDS: &'static [Field<Self>] = &[
        Field::<Self>::new(
            "family",
            "FAMILY",
            Shape::Word,
            "inet for IPv4, inet6 for IPv6.",
            |row| {
                Value::word(match row.route.destination {
                    Network::Ipv4 { .. } => "inet",
                    Network::Ipv6 { .. } => "inet6",
                })
            },
        ),
        Field::<Self>::new(
            "destination",
            "DESTINATION",
            Shape::Network,
            "Which addresses it is for; a length of 0 is every address.",
            |row| network(row.route.destination),
        )
        .width(15, 18)
        .shown(1),
        Field::<Self>::new(
            "gateway",
            "GATEWAY",
            Shape::Address,
            "The next router; null when the destination is on the link.",
            |row| row.hop.and_then(|hop| hop.gateway).into(),
        ),
        Field::<Self>::new(
            "via",
            "VIA",
            Shape::Word,
            "For people: the next router, `on link`, or what happens instead, such as blackhole.",
            via,
        )
        .for_people()
        .width(11, 15)
        .cut(Cut::Host)
        .shown(1),
        Field::<Self>::new(
            "interface.name",
            "DEV",
            Shape::Text,
            "Name of the interface to the next hop.",
            |row| row.interface.map_or(Value::Null, Value::text),
        )
        .needs(Needs::LINKS)
        .width(8, 8)
        .cut(Cut::Middle)
        .shown(2),
        Field::<Self>::new(
            "interface.index",
            "IFINDEX",
            Shape::Number,
            "Index of the interface to the next hop.",
            |row| row.hop.and_then(|hop| hop.interface_index).into(),
        ),
        Field::<Self>::new(
            "preferred-source",
            "SOURCE",
            Shape::Address,
            "The sender of packets that have none yet.",
            |row| row.route.preferred_source.into(),
        )
        .width(11, 15)
        .shown(5),
        Field::<Self>::new(
            "metric",
            "METRIC",
            Shape::Number,
            "Of several routes to the same place the smallest is taken.",
            |row| row.route.metric.into(),
        )
        .shown(4),
        Field::<Self>::new(
            "kind",
            "KIND",
            Shape::Word,
            "What happens to packets: unicast, blackhole, local and so on.",
            |row| {
                row.route
                    .kind
                    .map_or(Value::Null, |kind| Value::code(kind.name(), kind.to_linux()))
            },
        ),
        Field::<Self>::new(
            "protocol",
            "PROTO",
            Shape::Word,
            "Who made it: kernel, static, dhcp, bgp and so on.",
            |row| {
                row.route
                    .protocol
                    .map_or(Value::Null, |by| Value::code(by.name(), by.to_linux()))
            },
        )
        .wide(6),
        Field::<Self>::new(
            "scope",
            "SCOPE",
            Shape::Word,
            "How far its destination is: global, link, host.",
            |row| {
                row.route
                    .scope
                    .map_or(Value::Null, |scope| Value::code(scope.name(), scope.to_linux()))
            },
        ),
        Field::<Self>::new(
            "table.id",
            "TABLE-ID",
            Shape::Number,
            "Identifier of its table.",
            |row| row.route.table.into(),
        ),
        Field::<Self>::new(
            "table.name",
            "TABLE",
            Shape::Text,
            "Name of its table, of those that every system has: main, local, default.",
            |row| row.table.map_or(Value::Null, Value::text),
        )
        .width(5, 7)
        .wide(8),
        Field::<Self>::new(
            "source",
            "FROM",
            Shape::Network,
            "Which senders it is for; null is all.",
            |row| row.route.source.map_or(Value::Null, network),
        ),
        Field::<Self>::new(
            "tos",
            "TOS",
            Shape::Number,
            "Type of service it is for; 0 is all.",
            |row| row.route.tos.into(),
        ),
        Field::<Self>::new(
            "preference",
            "PREF",
            Shape::Word,
            "Router preference (RFC 4191): low, medium or high.",
            |row| {
                row.route
                    .preference
                    .map_or(Value::Null, |much| Value::code(much.name(), much.to_linux()))
            },
        ),
        Field::<Self>::new(
            "weight",
            "WEIGHT",
            Shape::Number,
            "Share of the packets that this next hop gets.",
            |row| row.hop.and_then(|hop| hop.weight).into(),
        ),
        Field::<Self>::new(
            "hop-flags",
            "HOP-FLAGS",
            Shape::Words,
            "Flags of the next hop: onlink, dead, linkdown and so on.",
            |row| {
                row.hop
                    .and_then(|hop| hop.flags)
                    .map_or(Value::Null, |flags| Value::words(flags.names()))
            },
        ),
        Field::<Self>::new(
            "hops",
            "HOPS",
            Shape::Number,
            "How many next hops the route has.",
            |row| u64::try_from(row.route.hops.len()).ok().into(),
        ),
        Field::<Self>::new(
            "next-hop-id",
            "NHID",
            Shape::Number,
            "Identifier of the next-hop object that the next hops come from.",
            |row| row.route.next_hop_id.into(),
        ),
        Field::<Self>::new(
            "mtu",
            "MTU",
            Shape::Number,
            "Longest packet over it, where the route sets one.",
            |row| row.route.metrics.mtu.into(),
        )
        .unit(Unit::Bytes)
        .wide(7),
        Field::<Self>::new(
            "window",
            "WINDOW",
            Shape::Number,
            "Largest window of TCP, where the route sets one.",
            |row| row.route.metrics.window.into(),
        )
        .unit(Unit::Bytes),
        Field::<Self>::new(
            "hop-limit",
            "HOP-LIMIT",
            Shape::Number,
            "Hop limit of packets, where the route sets one.",
            |row| row.route.metrics.hop_limit.into(),
        )
        .unit(Unit::Hops),
        Field::<Self>::new(
            "congestion-control",
            "CONGESTION",
            Shape::Text,
            "Congestion control of connections over it, where the route sets one.",
            |row| {
                row.route
                    .metrics
                    .congestion_control
                    .as_deref()
                    .map_or(Value::Null, Value::text)
            },
        ),
        Field::<Self>::new(
            "expires",
            "EXPIRES",
            Shape::Signed,
            "How long it lives on; below zero when that is over, null when it has no end.",
            |row| row.route.cache.and_then(|cache| cache.expires_ms).into(),
        )
        .unit(Unit::Milliseconds)
        .kind(Kind::Gauge),
        Field::<Self>::new(
            "references",
            "REFS",
            Shape::Number,
            "How many hold the entry, where the kernel counts that.",
            |row| row.route.references.into(),
        )
        .kind(Kind::Gauge),
        Field::<Self>::new(
            "uses",
            "USES",
            Shape::Number,
            "How often it was looked up, where the kernel counts that.",
            |row| row.route.uses.into(),
        )
        .kind(Kind::Counter),
        Field::<Self>::new(
            "taken",
            "TAKEN",
            Shape::Flag,
            "Whether packets to the address that was asked about take it; null when none was.",
            |row| row.asked.map(|asked| asked.is_taken).into(),
        ),
        Field::<Self>::new(
            "note",
            "NOTE",
            Shape::Word,
            "For people: taken, what its next hop is (dead, linkdown, onlink), encapsulation, weight, senders, type of service.",
            note,
        )
        .for_people()
        .width(5, 5)
        .cut(Cut::End)
        .shown(3),
    ];
}
