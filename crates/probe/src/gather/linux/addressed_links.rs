//! Links with what stands below each in a table: its addresses, and the multicast groups it receives.
//!
//! Where rtnetlink is refused, names and counters come from `/proc/net/dev` and IPv6 addresses from `/proc/net/if_inet6`;
//! indexes, flags, MTUs, hardware and IPv4 addresses are not known then.

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::gather::links::{Address, Addressed, AddressedLink, Counted, CountedLink};
use facts::Why;
use facts::decode::bytes::ByteOrder;
use facts::decode::linux::links::decode_link;
use facts::decode::linux::rtnetlink::RouteDump;
use facts::model::Family;
use facts::model::interface::InterfaceCounters;
use facts::model::link::{Link, LinkCounters};

use super::addresses::addresses;
use super::groups;
use super::interfaces::{COUNTERS, each_counters, read_addresses6};
use super::question::Question;
use crate::gather::answer::{Answer, Rows};
use crate::gather::links::INTERFACES_MAX;
use crate::gather::linux::consistent::{self};
use crate::item::Item;
use crate::machine::Machine;

/// Reads the links with what went through each.
pub fn counted(machine: &mut dyn Machine, order: ByteOrder) -> Counted {
    let Rows { rows, answer } =
        consistent::rows(machine, RouteDump::Links, order, INTERFACES_MAX, &decode_link);
    let Err(refused) = answer.known else {
        let mut rows: Vec<_> = rows.into_iter().map(from_link).collect();
        rows.sort_by_key(CountedLink::index);
        return Counted {
            rows,
            refused: None,
            answer,
        };
    };
    let Rows { rows, mut answer } = from_text(machine);
    if answer.known.is_err() {
        // The better source says why.
        answer.known = Err(refused);
    }
    Counted {
        rows,
        refused: Some(refused),
        answer,
    }
}

fn from_link(link: Link) -> CountedLink {
    CountedLink {
        name: link.name.clone(),
        counters: link.counters.as_deref().copied().unwrap_or_default(),
        link: Some(link),
    }
}

fn from_text(machine: &mut dyn Machine) -> Rows<CountedLink> {
    let mut rows = Vec::new();
    let mut left_out = 0u64;
    let mut answer = each_counters(machine, &mut |name, counters| {
        if rows.len() < INTERFACES_MAX {
            rows.push(CountedLink {
                name,
                link: None,
                counters: of_the_same_meaning(&counters),
            });
        } else {
            left_out += 1;
        }
    });
    if left_out > 0 {
        answer.gap(&Item::file(COUNTERS), Why::LimitReached, Some(left_out));
    }
    Rows { rows, answer }
}

/// Those columns of the text table that are one counter each; the others are sums.
fn of_the_same_meaning(counters: &InterfaceCounters) -> LinkCounters {
    LinkCounters {
        received_packets: counters.received_packets,
        sent_packets: counters.sent_packets,
        received_bytes: counters.received_bytes,
        sent_bytes: counters.sent_bytes,
        received_errors: counters.received_errors,
        sent_errors: counters.sent_errors,
        sent_dropped: counters.sent_dropped,
        multicast: counters.received_multicast,
        collisions: counters.collisions,
        ..LinkCounters::default()
    }
}

/// Reads the links with their addresses, and with their groups when they are wanted.
pub fn addressed(machine: &mut dyn Machine, order: ByteOrder, with_groups: bool) -> Addressed {
    let Counted {
        rows,
        refused,
        mut answer,
    } = counted(machine, order);
    let rows = rows.into_iter().map(|counted| AddressedLink {
        counted,
        addresses: Vec::new(),
        link_groups: Vec::new(),
        groups: Vec::new(),
    });
    let mut table = Table::of(rows.collect());
    for family in [Family::Ipv4, Family::Ipv6] {
        join_addresses(machine, order, family, &mut table, &mut answer);
    }
    if with_groups {
        join_groups(machine, order, &mut table, &mut answer);
    }
    Addressed {
        rows: table.rows,
        refused,
        answer,
    }
}

/// Links, found by index where that is known, else by name.
struct Table {
    rows: Vec<AddressedLink>,
    by_index: BTreeMap<u32, usize>,
    by_name: BTreeMap<Vec<u8>, usize>,
}

impl Table {
    fn of(rows: Vec<AddressedLink>) -> Table {
        let places = || rows.iter().enumerate();
        Table {
            by_index: places()
                .filter_map(|(place, row)| Some((row.counted.index()?, place)))
                .collect(),
            by_name: places()
                .map(|(place, row)| (row.counted.name.clone(), place))
                .collect(),
            rows,
        }
    }

    /// The link that something belongs to. What belongs to none came, or its link went, between two questions.
    fn find(&mut self, index: Option<u32>, name: Option<&[u8]>) -> Option<&mut AddressedLink> {
        let place = if self.by_index.is_empty() {
            self.by_name.get(name?)
        } else {
            self.by_index.get(&index?)
        };
        self.rows.get_mut(*place?)
    }
}

fn join_addresses(
    machine: &mut dyn Machine,
    order: ByteOrder,
    family: Family,
    table: &mut Table,
    answer: &mut Answer,
) {
    let found = addresses(machine, order, family);
    let indexes = !table.by_index.is_empty();
    match found.answer.known {
        Ok(()) if indexes => {
            answer.gaps.extend(found.answer.gaps);
            for row in found.rows {
                if let Some(link) = table.find(Some(row.index), None) {
                    link.addresses.push(Address {
                        address: row.local,
                        prefix: row.prefix,
                    });
                }
            }
        }
        // A kernel without a family has no addresses of it, and none is missing.
        Err(Why::NotInThisKernel) => {}
        Ok(()) | Err(_) if family == Family::Ipv6 => join_addresses6(machine, table, answer),
        // The message of the links that were refused tells of these addresses too.
        Ok(()) => {}
        Err(why) => answer.gap(
            &Item::Linux(Question::Route(RouteDump::Addresses(family))),
            why,
            None,
        ),
    }
}

fn join_addresses6(machine: &mut dyn Machine, table: &mut Table, answer: &mut Answer) {
    for (name, rows) in read_addresses6(machine, answer) {
        let place = table.by_name.get(&name);
        if let Some(link) = place.and_then(|place| table.rows.get_mut(*place)) {
            link.addresses.extend(rows.into_iter().map(|row| Address {
                address: IpAddr::V6(row.address),
                prefix: row.prefix,
            }));
        }
    }
}

fn join_groups(machine: &mut dyn Machine, order: ByteOrder, table: &mut Table, answer: &mut Answer) {
    let found = groups::link_groups(machine);
    for group in found.rows {
        if let Some(link) = table.find(Some(group.index), Some(&group.interface)) {
            link.link_groups.push(group);
        }
    }
    // Every kernel has this one: where it is not, it is hidden.
    let link_groups = Item::file(groups::LINK_GROUPS);
    answer.gaps.extend(found.answer.gaps);
    if let Err(why) = found.answer.known {
        answer.gap(
            &link_groups,
            if why.is_absence() { Why::NotHere } else { why },
            None,
        );
    }
    for (family, path) in [(Family::Ipv4, groups::IGMP), (Family::Ipv6, groups::IGMP6)] {
        let found = groups::without_sources(machine, family, order);
        for group in found.rows {
            if let Some(link) = table.find(group.index, group.interface.as_deref()) {
                link.groups.push(group);
            }
        }
        end(path, found.answer, answer);
    }
}

/// Adds what a table of groups lacks. One that is not there is no loss: its kernel has no such groups.
fn end(path: &str, table: Answer, answer: &mut Answer) {
    answer.gaps.extend(table.gaps);
    match table.known {
        Ok(()) => {}
        Err(why) if why.is_absence() => {}
        Err(why) => answer.gap(&Item::file(path), why, None),
    }
}
