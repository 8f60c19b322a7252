//! Interfaces: links and IPv4 addresses from rtnetlink, counters from `/proc/net/dev`, IPv6 addresses from
//! `/proc/net/if_inet6`, joined by name.
//!
//! The set is the names in the table of counters and the labels of IPv4 addresses. One whose link is in no dump came
//! or went between two questions and is left out.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::gather::links::INTERFACES_MAX;
use facts::Why;
use facts::decode::bytes::ByteOrder;
use facts::decode::linux::interfaces::{Columns, decode_address6, decode_counters};
use facts::decode::linux::links::decode_link;
use facts::decode::linux::rtnetlink::RouteDump;
use facts::model::Family;
use facts::model::address::InterfaceAddress;
use facts::model::interface::{Interface, InterfaceAddress6, InterfaceCounters};
use facts::model::link::Link;

use super::addresses::addresses;
use super::question::Question;
use super::text;
use crate::gather::answer::Answer;
use crate::gather::linux::consistent;
use crate::item::Item;
use crate::machine::{Flow, Machine};

/// The table of counters.
pub const COUNTERS: &str = "/proc/net/dev";
/// The table of IPv6 addresses.
pub const ADDRESSES6: &str = "/proc/net/if_inet6";

/// Whether IPv6 addresses are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ipv6 {
    /// Read them.
    Ask,
    /// Leave them out.
    Leave,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The interfaces, ordered by the bytes of their names.
    pub interfaces: Vec<Interface>,
    /// Whether there is a table of counters at all.
    pub counters: Result<(), Why>,
    /// How it ended. Not known without the dump of links.
    pub answer: Answer,
}

/// Reads all interfaces, up and down.
pub fn interfaces(machine: &mut dyn Machine, order: ByteOrder, ipv6: Ipv6) -> Found {
    let found = consistent::rows(machine, RouteDump::Links, order, INTERFACES_MAX, &decode_link);
    // Nothing can be said of a name whose link is not known; the other questions are asked all the same, so that a
    // recorder hears the answers.
    let mut answer = found.answer;
    let mut links: BTreeMap<Vec<u8>, Arc<Link>> = BTreeMap::new();
    for link in found.rows {
        links.entry(link.name.clone()).or_insert_with(|| Arc::new(link));
    }
    let addresses = addresses(machine, order, Family::Ipv4);
    answer.gaps.extend(addresses.answer.gaps);
    match addresses.answer.known {
        // A kernel without IPv4 has no addresses, and none is missing.
        Ok(()) | Err(Why::NotInThisKernel) => {}
        Err(why) => answer.gap(
            &Item::Linux(Question::Route(RouteDump::Addresses(Family::Ipv4))),
            why,
            None,
        ),
    }
    let mut labels: BTreeMap<(u32, Vec<u8>), InterfaceAddress> = BTreeMap::new();
    let mut names: BTreeMap<Vec<u8>, Option<InterfaceCounters>> = BTreeMap::new();
    for address in addresses.rows {
        let Some(label) = address.label.clone() else {
            continue;
        };
        names.entry(label.clone()).or_default();
        labels.entry((address.index, label)).or_insert(address);
    }
    let counters = read_counters(machine, &mut answer, &mut names);
    let mut six = match ipv6 {
        Ipv6::Ask => read_addresses6(machine, &mut answer),
        Ipv6::Leave => BTreeMap::new(),
    };
    let interfaces = names.into_iter().filter_map(|(name, counters)| {
        let base = name.split(|byte| *byte == b':').next()?;
        let link = Arc::clone(links.get(base)?);
        let ipv4 = labels.remove(&(link.index, name.clone()));
        let ipv6 = six.remove(&name).unwrap_or_default();
        Some(Interface {
            name,
            link,
            counters,
            ipv4,
            ipv6,
        })
    });
    Found {
        interfaces: interfaces.collect(),
        counters,
        answer,
    }
}

fn read_counters(
    machine: &mut dyn Machine,
    answer: &mut Answer,
    names: &mut BTreeMap<Vec<u8>, Option<InterfaceCounters>>,
) -> Result<(), Why> {
    let mut left_out = 0u64;
    let table = each_counters(machine, &mut |name, counters| {
        if names.len() < INTERFACES_MAX || names.contains_key(&name) {
            names.insert(name, Some(counters));
        } else {
            left_out += 1;
        }
    });
    if left_out > 0 {
        answer.gap(&Item::file(COUNTERS), Why::LimitReached, Some(left_out));
    }
    answer.gaps.extend(table.gaps);
    table.known
}

/// Hands out the rows of the table of counters.
pub(super) fn each_counters(
    machine: &mut dyn Machine,
    each: &mut dyn FnMut(Vec<u8>, InterfaceCounters),
) -> Answer {
    let mut place = 0u32;
    let mut columns = Columns::Packets;
    text::lines(machine, &Item::file(COUNTERS), 0, &mut |line| {
        place = place.saturating_add(1);
        match place {
            1 => {}
            2 => columns = Columns::of(line),
            _ => {
                let (name, counters) = decode_counters(line, columns);
                each(name, counters);
            }
        }
        Ok(Flow::Continue(()))
    })
}

/// Reads the table of IPv6 addresses, and adds to `answer` what is missing from it.
pub(super) fn read_addresses6(
    machine: &mut dyn Machine,
    answer: &mut Answer,
) -> BTreeMap<Vec<u8>, Vec<InterfaceAddress6>> {
    let item = Item::file(ADDRESSES6);
    let mut found: BTreeMap<Vec<u8>, Vec<InterfaceAddress6>> = BTreeMap::new();
    let (mut kept, mut left_out) = (0usize, 0u64);
    let table = text::lines(machine, &item, 0, &mut |line| {
        let address = decode_address6(line)?;
        if kept < INTERFACES_MAX {
            kept += 1;
            found.entry(address.name.clone()).or_default().push(address);
        } else {
            left_out += 1;
        }
        Ok(Flow::Continue(()))
    });
    if left_out > 0 {
        answer.gap(&item, Why::LimitReached, Some(left_out));
    }
    answer.gaps.extend(table.gaps);
    match table.known {
        // A machine without IPv6 has no such table, and nothing is missing then.
        Ok(()) | Err(Why::NotHere | Why::NotInThisKernel) => {}
        Err(why) => answer.gap(&item, why, None),
    }
    found
}
