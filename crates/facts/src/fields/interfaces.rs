//! Interfaces as rows.

use super::counters::{Kind, Unit};
use super::table::{Cut, Field, Needs, Table};
use super::value::{Shape, Value};
use crate::model::address::InterfaceAddress;
use crate::model::link::{Link, LinkCounters, OperationalState};

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
    /// Its speed in Mbit/s, where the machine was asked and told it.
    pub speed: Option<u64>,
    /// What went through in a second, between two looks.
    pub rates: Rates,
}

/// What went through an interface in a second, between two looks. What was not there before, or went back, is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rates {
    /// Seconds between the two looks; `None` where there was one.
    pub seconds: Option<f64>,
    /// Bytes received.
    pub received_bytes: Option<f64>,
    /// Packets received.
    pub received_packets: Option<f64>,
    /// Damaged packets received.
    pub received_errors: Option<f64>,
    /// Packets received and dropped.
    pub received_dropped: Option<f64>,
    /// Bytes sent.
    pub sent_bytes: Option<f64>,
    /// Packets sent.
    pub sent_packets: Option<f64>,
    /// Packets that could not be sent.
    pub sent_errors: Option<f64>,
    /// Packets dropped instead of sent.
    pub sent_dropped: Option<f64>,
}

/// Flags of `linux/if.h`.
const IFF_UP: u32 = 0x1;
const IFF_RUNNING: u32 = 0x40;

/// Its state in the words of people: `up 1G`, `no link`, `down`.
fn status(row: &Row<'_>) -> Value<'static> {
    let link = row.link;
    if link.flags & IFF_UP == 0 {
        return Value::word("down");
    }
    let passes = match link.state {
        Some(OperationalState::Up) => true,
        // The driver keeps no track, and the kernel then goes by the carrier.
        Some(OperationalState::Unknown) | None => {
            link.carrier.present.unwrap_or(link.flags & IFF_RUNNING != 0)
        }
        Some(OperationalState::NotPresent | OperationalState::Down | OperationalState::LowerLayerDown) => {
            false
        }
        Some(OperationalState::Testing) => return Value::word("testing"),
        Some(OperationalState::Dormant) => return Value::word("dormant"),
        Some(other @ OperationalState::Other(_)) => return Value::code(other.name(), other.to_linux()),
    };
    match (passes, row.speed) {
        (false, _) => Value::word("no link"),
        (true, None) => Value::word("up"),
        (true, Some(speed)) => Value::Word(format!("up {}", speed_text(speed)).into()),
    }
}

/// Mbit/s as people write them: `100M`, `2.5G`.
fn speed_text(speed: u64) -> String {
    match (speed / 1000, speed % 1000) {
        (0, _) => format!("{speed}M"),
        (giga, 0) => format!("{giga}G"),
        (giga, rest) if rest % 100 == 0 => format!("{giga}.{}G", rest / 100),
        _ => format!("{speed}M"),
    }
}

/// Both together; not known when one is not.
fn sum(
    row: &Row<'_>,
    one: fn(&LinkCounters) -> Option<u64>,
    other: fn(&LinkCounters) -> Option<u64>,
) -> Value<'static> {
    let all = row.link.counters.as_deref();
    all.and_then(|all| one(all)?.checked_add(other(all)?)).into()
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

const fn rate(
    id: &'static str,
    title: &'static str,
    meaning: &'static str,
    get: for<'a, 'r> fn(&'a Row<'r>) -> Value<'a>,
) -> Field<Interfaces> {
    Field::<Interfaces>::new(id, title, Shape::Fraction, meaning, get)
        .kind(Kind::Gauge)
        .needs(Needs::RATES)
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
            "status",
            "STATE",
            Shape::Word,
            "Its state for people: down when it is switched off, `no link` when nothing is at the other end, else up, with its speed.",
            status,
        )
        .needs(Needs::SPEEDS)
        .for_people()
        .width(7, 8)
        .shown(1),
        Field::<Self>::new(
            "state",
            "OPERSTATE",
            Shape::Word,
            "Its operational state (RFC 2863): UP, DOWN, LOWERLAYERDOWN and so on; UNKNOWN where the driver keeps no track.",
            |row| {
                row.link
                    .state
                    .map_or(Value::Null, |state| Value::code(state.name(), state.to_linux()))
            },
        ),
        Field::<Self>::new(
            "speed",
            "SPEED",
            Shape::Number,
            "How fast it sends, as its driver tells; null where it does not.",
            |row| row.speed.into(),
        )
        .unit(Unit::MegabitsPerSecond)
        .needs(Needs::SPEEDS),
        Field::<Self>::new("mtu", "MTU", Shape::Number, "Maximum transmission unit: the longest packet.", |row| {
            row.link.mtu.into()
        })
        .unit(Unit::Bytes)
        .width(5, 5)
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
        .stacked()
        .width(18, 27)
        .cut(Cut::Host)
        .shown(2),
        rate("received.rate", "RX/s", "Bytes received in a second, between two looks.", |row| {
            row.rates.received_bytes.into()
        })
        .unit(Unit::BytesPerSecond)
        .shown(3),
        rate("received.packet-rate", "RX-PACKETS/s", "Packets received in a second, between two looks.", |row| {
            row.rates.received_packets.into()
        }),
        rate("received.error-rate", "RX-ERRORS/s", "Damaged packets received in a second, between two looks.", |row| {
            row.rates.received_errors.into()
        }),
        rate("received.drop-rate", "RX-DROPPED/s", "Packets received and dropped in a second, between two looks.", |row| {
            row.rates.received_dropped.into()
        }),
        count("received.bytes", "RX", "Bytes received.", |row| counter(row, |all| all.received_bytes))
            .unit(Unit::Bytes)
            .without_rates()
            .shown(3),
        count("received.packets", "RX-PACKETS", "Packets received.", |row| {
            counter(row, |all| all.received_packets)
        })
        .unit(Unit::Packets),
        count("received.errors", "RX-ERRORS", "Damaged packets received.", |row| {
            counter(row, |all| all.received_errors)
        })
        .unit(Unit::Packets),
        count("received.dropped", "RX-DROPPED", "Packets received and dropped.", |row| {
            counter(row, |all| all.received_dropped)
        })
        .unit(Unit::Packets),
        count("received.missed", "RX-MISSED", "Packets that the machine did not fetch in time.", |row| {
            counter(row, |all| all.received_missed_errors)
        })
        .unit(Unit::Packets),
        count("received.multicast", "RX-MULTICAST", "Multicast packets received.", |row| {
            counter(row, |all| all.multicast)
        })
        .unit(Unit::Packets),
        count("received.length-errors", "RX-LENGTH", "Frames received that had a wrong length.", |row| {
            counter(row, |all| all.received_length_errors)
        })
        .unit(Unit::Packets),
        count("received.over-errors", "RX-OVER", "Times the receiver had no room for what came in.", |row| {
            counter(row, |all| all.received_over_errors)
        })
        .unit(Unit::Events),
        count("received.crc-errors", "RX-CRC", "Frames received that had a wrong checksum.", |row| {
            counter(row, |all| all.received_crc_errors)
        })
        .unit(Unit::Packets),
        count("received.frame-errors", "RX-FRAME", "Frames received that did not end at a byte.", |row| {
            counter(row, |all| all.received_frame_errors)
        })
        .unit(Unit::Packets),
        count("received.fifo-errors", "RX-FIFO", "Times the receiver's FIFO overflowed.", |row| {
            counter(row, |all| all.received_fifo_errors)
        })
        .unit(Unit::Events),
        count("received.compressed", "RX-COMPRESSED", "Compressed packets received.", |row| {
            counter(row, |all| all.received_compressed)
        })
        .unit(Unit::Packets),
        count(
            "received.no-handler",
            "RX-NOHANDLER",
            "Packets received by a link that is not meant to receive, such as the resting port of a bond.",
            |row| counter(row, |all| all.received_no_handler),
        )
        .unit(Unit::Packets),
        count("received.other-host", "RX-OTHERHOST", "Packets received and dropped that were for another hardware address.", |row| {
            counter(row, |all| all.received_other_host)
        })
        .unit(Unit::Packets),
        rate("sent.rate", "TX/s", "Bytes sent in a second, between two looks.", |row| row.rates.sent_bytes.into())
            .unit(Unit::BytesPerSecond)
            .shown(3),
        rate("sent.packet-rate", "TX-PACKETS/s", "Packets sent in a second, between two looks.", |row| {
            row.rates.sent_packets.into()
        }),
        rate("sent.error-rate", "TX-ERRORS/s", "Packets in a second that could not be sent, between two looks.", |row| {
            row.rates.sent_errors.into()
        }),
        rate("sent.drop-rate", "TX-DROPPED/s", "Packets dropped in a second instead of sent, between two looks.", |row| {
            row.rates.sent_dropped.into()
        }),
        count("sent.bytes", "TX", "Bytes sent.", |row| counter(row, |all| all.sent_bytes))
            .unit(Unit::Bytes)
            .without_rates()
            .shown(3),
        count("sent.packets", "TX-PACKETS", "Packets sent.", |row| counter(row, |all| all.sent_packets))
            .unit(Unit::Packets),
        count("sent.errors", "TX-ERRORS", "Packets that could not be sent.", |row| {
            counter(row, |all| all.sent_errors)
        })
        .unit(Unit::Packets),
        count("sent.dropped", "TX-DROPPED", "Packets dropped instead of sent.", |row| {
            counter(row, |all| all.sent_dropped)
        })
        .unit(Unit::Packets),
        count("sent.aborted-errors", "TX-ABORTED", "Transmissions that were given up.", |row| {
            counter(row, |all| all.sent_aborted_errors)
        })
        .unit(Unit::Events),
        count("sent.carrier-errors", "TX-CARRIER", "Transmissions during which the carrier was lost.", |row| {
            counter(row, |all| all.sent_carrier_errors)
        })
        .unit(Unit::Events),
        count("sent.fifo-errors", "TX-FIFO", "Times the sender's FIFO ran empty.", |row| {
            counter(row, |all| all.sent_fifo_errors)
        })
        .unit(Unit::Events),
        count("sent.heartbeat-errors", "TX-HEARTBEAT", "Missing heartbeats of old half-duplex Ethernet.", |row| {
            counter(row, |all| all.sent_heartbeat_errors)
        })
        .unit(Unit::Events),
        count("sent.window-errors", "TX-WINDOW", "Collisions that came too late.", |row| {
            counter(row, |all| all.sent_window_errors)
        })
        .unit(Unit::Events),
        count("sent.compressed", "TX-COMPRESSED", "Compressed packets sent.", |row| {
            counter(row, |all| all.sent_compressed)
        })
        .unit(Unit::Packets),
        count("collisions", "COLLISIONS", "Collisions.", |row| counter(row, |all| all.collisions)).unit(Unit::Events),
        count("errors", "ERR", "Damaged packets received, and those that could not be sent.", |row| {
            sum(row, |all| all.received_errors, |all| all.sent_errors)
        })
        .unit(Unit::Packets)
        .for_people()
        .width(3, 6)
        .shown(4),
        count("dropped", "DROP", "Packets dropped, received and to be sent.", |row| {
            sum(row, |all| all.received_dropped, |all| all.sent_dropped)
        })
        .unit(Unit::Packets)
        .for_people()
        .width(3, 6)
        .shown(5),
        Field::<Self>::new("kind", "KIND", Shape::Text, "Name of its kind: veth, bridge, vlan; null for plain hardware.", |row| {
            row.link.kind.as_deref().map_or(Value::Null, Value::text)
        })
        .wide(6),
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
    ];
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::link::Carrier;

    fn shown(link: &Link, speed: Option<u64>) -> String {
        let row = Row {
            link,
            addresses: None,
            master: None,
            speed,
            rates: Rates::default(),
        };
        let Value::Word(word) = status(&row) else {
            panic!("the state is a word");
        };
        word.into_owned()
    }

    fn link(flags: u32, state: OperationalState, carrier: Option<bool>) -> Link {
        Link {
            state: Some(state),
            carrier: Carrier {
                present: carrier,
                ..Carrier::default()
            },
            ..Link::bare(1, 1, flags)
        }
    }

    #[test]
    fn the_state_for_people_tells_off_from_unplugged() {
        let up = link(IFF_UP | IFF_RUNNING, OperationalState::Up, Some(true));
        assert_eq!(shown(&up, None), "up");
        assert_eq!(shown(&up, Some(1000)), "up 1G");
        assert_eq!(shown(&up, Some(2500)), "up 2.5G");
        assert_eq!(shown(&up, Some(10)), "up 10M");
        assert_eq!(shown(&up, Some(1234)), "up 1234M");
        for state in [OperationalState::Down, OperationalState::LowerLayerDown] {
            assert_eq!(shown(&link(IFF_UP, state, Some(false)), Some(1000)), "no link");
        }
        assert_eq!(shown(&link(0, OperationalState::Down, None), None), "down");
        // lo and tun keep no track of their state.
        assert_eq!(
            shown(&link(IFF_UP, OperationalState::Unknown, Some(true)), None),
            "up"
        );
        assert_eq!(
            shown(&link(IFF_UP, OperationalState::Unknown, Some(false)), None),
            "no link"
        );
        assert_eq!(
            shown(&link(IFF_UP | IFF_RUNNING, OperationalState::Unknown, None), None),
            "up"
        );
        assert_eq!(
            shown(&link(IFF_UP, OperationalState::Dormant, None), None),
            "dormant"
        );
        assert_eq!(shown(&link(IFF_UP, OperationalState::Other(9), None), None), "9");
    }

    #[test]
    fn a_sum_is_not_known_when_a_part_is_not() {
        let mut link = Link::bare(1, 1, 1);
        let errors = |link: &Link| -> Value<'static> {
            let row = Row {
                link,
                addresses: None,
                master: None,
                speed: None,
                rates: Rates::default(),
            };
            sum(&row, |all| all.received_errors, |all| all.sent_errors)
        };
        assert_eq!(errors(&link), Value::Null);
        let mut counters = LinkCounters {
            received_errors: Some(2),
            ..LinkCounters::default()
        };
        link.counters = Some(Box::new(counters));
        assert_eq!(errors(&link), Value::Null);
        counters.sent_errors = Some(3);
        link.counters = Some(Box::new(counters));
        assert_eq!(errors(&link), Value::Number(5));
    }

    #[test]
    fn each_counter_stands_in_the_field_of_its_name() {
        let mut link = Link::bare(1, 1, 1);
        let mut next = 0;
        let mut number = || {
            next += 1;
            Some(next)
        };
        // In the order of `struct rtnl_link_stats64`.
        link.counters = Some(Box::new(LinkCounters {
            received_packets: number(),
            sent_packets: number(),
            received_bytes: number(),
            sent_bytes: number(),
            received_errors: number(),
            sent_errors: number(),
            received_dropped: number(),
            sent_dropped: number(),
            multicast: number(),
            collisions: number(),
            received_length_errors: number(),
            received_over_errors: number(),
            received_crc_errors: number(),
            received_frame_errors: number(),
            received_fifo_errors: number(),
            received_missed_errors: number(),
            sent_aborted_errors: number(),
            sent_carrier_errors: number(),
            sent_fifo_errors: number(),
            sent_heartbeat_errors: number(),
            sent_window_errors: number(),
            received_compressed: number(),
            sent_compressed: number(),
            received_no_handler: number(),
            received_other_host: number(),
        }));
        let row = Row {
            link: &link,
            addresses: None,
            master: None,
            speed: None,
            rates: Rates::default(),
        };
        let ids = [
            "received.packets",
            "sent.packets",
            "received.bytes",
            "sent.bytes",
            "received.errors",
            "sent.errors",
            "received.dropped",
            "sent.dropped",
            "received.multicast",
            "collisions",
            "received.length-errors",
            "received.over-errors",
            "received.crc-errors",
            "received.frame-errors",
            "received.fifo-errors",
            "received.missed",
            "sent.aborted-errors",
            "sent.carrier-errors",
            "sent.fifo-errors",
            "sent.heartbeat-errors",
            "sent.window-errors",
            "received.compressed",
            "sent.compressed",
            "received.no-handler",
            "received.other-host",
        ];
        for (id, expected) in ids.into_iter().zip(1..) {
            let field = Interfaces::field(id).unwrap();
            assert_eq!((field.get)(&row), Value::Number(expected), "{id}");
        }
    }
}
