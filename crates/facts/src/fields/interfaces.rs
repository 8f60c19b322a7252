//! Interfaces as rows.

use super::counters::{Kind, Unit};
use super::table::{Field, Needs, Table};
use super::value::{Shape, Value};
use crate::model::address::InterfaceAddress;
use crate::model::link::{Link, LinkCounters};

/// Network interfaces.
#[derive(Debug)]
pub enum Interfaces {}

/// An interface with what belongs to it.
#[derive(Clone, Copy, Debug)]
pub struct Row<'r> {
    /// The link.
    pub link: &'r Link,
    /// Its IP addresses; `None` when they were not asked for or not told.
    pub addresses: Option<&'r [InterfaceAddress]>,
    /// Name of the link that it is a port of.
    pub master: Option<&'r [u8]>,
    /// Bytes received and sent in a second, between two looks.
    pub rates: Option<(f64, f64)>,
}

/// Flags of an interface, in the order of their bits (`IFF_*` of `linux/if.h`).
const FLAGS: [(u32, &str); 19] = [
    (0x1, "up"),
    (0x2, "broadcast"),
    (0x4, "debug"),
    (0x8, "loopback"),
    (0x10, "pointtopoint"),
    (0x20, "notrailers"),
    (0x40, "running"),
    (0x80, "noarp"),
    (0x100, "promisc"),
    (0x200, "allmulti"),
    (0x400, "master"),
    (0x800, "slave"),
    (0x1000, "multicast"),
    (0x2000, "portsel"),
    (0x4000, "automedia"),
    (0x8000, "dynamic"),
    (0x1_0000, "lower-up"),
    (0x2_0000, "dormant"),
    (0x4_0000, "echo"),
];

fn counter(row: &Row<'_>, of: fn(&LinkCounters) -> Option<u64>) -> Value<'static> {
    row.link.counters.as_deref().and_then(of).into()
}

const fn count(
    id: &'static str,
    title: &'static str,
    meaning: &'static str,
    get: for<'a, 'r> fn(&'a Row<'r>) -> Value<'a>,
) -> Field<Interfaces> {
    Field::<Interfaces>::new(id, title, Shape::Number, meaning, get).kind(Kind::Counter)
}

impl Table for Interfaces {
    type Row<'r> = Row<'r>;
    const NAME: &'static str = "interfaces";
    const VERSION: u32 = 1;
    const ABOUT: &'static str = "A network interface, with its addresses and counters.";
    const FIELDS: &'static [Field<Self>] = &[
        Field::<Self>::new("name", "NAME", Shape::Text, "Its name, as the kernel has it.", |row| Value::text(&row.link.name)).shown(1),
        Field::<Self>::new("index", "IFINDEX", Shape::Number, "Its index.", |row| row.link.index.into()),
        Field::<Self>::new(
            "state",
            "STATE",
            Shape::Word,
            "Its operational state (RFC 2863): UP, DOWN, LOWERLAYERDOWN and so on; UNKNOWN where the driver keeps no track.",
            |row| {
                row.link
                    .state
                    .map_or(Value::Null, |state| Value::code(state.name(), state.to_linux()))
            },
        )
        .shown(1),
        Field::<Self>::new("mtu", "MTU", Shape::Number, "Maximum transmission unit: the longest packet.", |row| {
            row.link.mtu.into()
        })
        .unit(Unit::Bytes)
        .shown(4),
        Field::<Self>::new(
            "addresses",
            "ADDRESS",
            Shape::Texts,
            "Its IP addresses, each with the length of its prefix.",
            |row| {
                row.addresses.map_or(Value::Null, |addresses| {
                    let text = |one: &InterfaceAddress| {
                        Value::Text(format!("{}/{}", one.local, one.prefix).into_bytes().into())
                    };
                    Value::List(addresses.iter().map(text).collect())
                })
            },
        )
        .needs(Needs::ADDRESSES)
        .shown(2),
        Field::<Self>::new(
            "link-address",
            "LINK-ADDRESS",
            Shape::LinkAddress,
            "Its hardware address; null when it has none.",
            |row| {
                let address = row.link.address.as_deref().filter(|address| !address.is_empty());
                address.map_or(Value::Null, Value::LinkAddress)
            },
        ),
        Field::<Self>::new("kind", "KIND", Shape::Text, "Name of its kind: veth, bridge, vlan; null for plain hardware.", |row| {
            row.link.kind.as_deref().map_or(Value::Null, Value::text)
        })
        .shown(6),
        Field::<Self>::new("flags", "FLAGS", Shape::Words, "Its flags: up, running, multicast and so on.", |row| {
            let flags = row.link.flags;
            Value::words(FLAGS.iter().filter(move |(bit, _)| flags & bit != 0).map(|(_, name)| *name))
        }),
        Field::<Self>::new("master.name", "MASTER", Shape::Text, "Name of the bridge, bond or other link that it is a port of.", |row| {
            row.master.map_or(Value::Null, Value::text)
        })
        .needs(Needs::LINKS),
        Field::<Self>::new("master.index", "MASTER-IFINDEX", Shape::Number, "Index of that link.", |row| {
            row.link.master.into()
        }),
        Field::<Self>::new("alias", "ALIAS", Shape::Text, "What the administrator wrote about it.", |row| {
            row.link.alias.as_deref().map_or(Value::Null, Value::text)
        }),
        Field::<Self>::new("queue-length", "QLEN", Shape::Number, "How many packets may wait to be sent.", |row| {
            row.link.queue.into()
        })
        .unit(Unit::Packets),
        Field::<Self>::new("queueing-discipline", "QDISC", Shape::Text, "Name of its root queueing discipline.", |row| {
            row.link.discipline.as_deref().map_or(Value::Null, Value::text)
        }),
        Field::<Self>::new("carrier", "CARRIER", Shape::Flag, "Whether there is something at the other end.", |row| {
            row.link.carrier.present.into()
        }),
        count("carrier-changes", "CARRIER-CHANGES", "How often that came or went.", |row| {
            row.link.carrier.changes.into()
        })
        .unit(Unit::Events),
        count("received.bytes", "RX-BYTES", "Bytes received.", |row| counter(row, |all| all.received_bytes))
            .unit(Unit::Bytes),
        count("received.packets", "RX-PACKETS", "Packets received.", |row| {
            counter(row, |all| all.received_packets)
        })
        .unit(Unit::Packets),
        count("received.errors", "RX-ERRORS", "Damaged packets received.", |row| {
            counter(row, |all| all.received_errors)
        })
        .unit(Unit::Packets)
        .shown(3),
        count("received.dropped", "RX-DROPPED", "Packets received and dropped.", |row| {
            counter(row, |all| all.received_dropped)
        })
        .unit(Unit::Packets)
        .shown(5),
        count("received.missed", "RX-MISSED", "Packets that the machine did not fetch in time.", |row| {
            counter(row, |all| all.received_missed_errors)
        })
        .unit(Unit::Packets),
        count("received.multicast", "RX-MULTICAST", "Multicast packets received.", |row| {
            counter(row, |all| all.multicast)
        })
        .unit(Unit::Packets),
        Field::<Self>::new("received.rate", "RX/S", Shape::Fraction, "Bytes received in a second, between two looks.", |row| {
            row.rates.map(|rates| rates.0).into()
        })
        .unit(Unit::BytesPerSecond)
        .kind(Kind::Gauge)
        .needs(Needs::RATES),
        count("sent.bytes", "TX-BYTES", "Bytes sent.", |row| counter(row, |all| all.sent_bytes)).unit(Unit::Bytes),
        count("sent.packets", "TX-PACKETS", "Packets sent.", |row| counter(row, |all| all.sent_packets))
            .unit(Unit::Packets),
        count("sent.errors", "TX-ERRORS", "Packets that could not be sent.", |row| {
            counter(row, |all| all.sent_errors)
        })
        .unit(Unit::Packets)
        .shown(3),
        count("sent.dropped", "TX-DROPPED", "Packets dropped instead of sent.", |row| {
            counter(row, |all| all.sent_dropped)
        })
        .unit(Unit::Packets)
        .shown(5),
        Field::<Self>::new("sent.rate", "TX/S", Shape::Fraction, "Bytes sent in a second, between two looks.", |row| {
            row.rates.map(|rates| rates.1).into()
        })
        .unit(Unit::BytesPerSecond)
        .kind(Kind::Gauge)
        .needs(Needs::RATES),
        count("collisions", "COLLISIONS", "Collisions.", |row| counter(row, |all| all.collisions)).unit(Unit::Events),
    ];
}
