//! Multicast groups, from the text table of each family, with the senders that are listened to, from the table of
//! filters; and link-layer multicast addresses.
//!
//! A line that is not understood is handed out as its number, counted from 0 at the first of the file, as readers of
//! these tables warn of it.

use std::collections::BTreeMap;
use std::net::IpAddr;

use facts::Why;
use facts::decode::bytes::ByteOrder;
use facts::decode::linux::groups::{Igmp, decode_filter, decode_igmp6, decode_link_group};
use facts::model::Family;
use facts::model::group::{Group, LinkGroup};

use super::text;
use crate::gather::answer::{Answer, Rows};
use crate::item::Item;
use crate::machine::{Flow, Machine};

/// Most groups of each family, and most link-layer multicast addresses, that are kept.
const GROUPS_MAX: usize = 262_144;
/// Most senders of each family that are kept.
pub const SOURCES_MAX: usize = 262_144;
/// Senders of IPv4 groups.
pub const FILTERS: &str = "/proc/net/mcfilter";
/// Senders of IPv6 groups.
const FILTERS6: &str = "/proc/net/mcfilter6";
/// Link-layer multicast addresses.
pub const LINK_GROUPS: &str = "/proc/net/dev_mcast";

/// Groups of IPv4.
pub const IGMP: &str = "/proc/net/igmp";
/// Groups of IPv6; this table has no heading.
pub const IGMP6: &str = "/proc/net/igmp6";

/// Hands out the groups of a family, and the numbers of the lines between them that were not understood.
pub fn memberships(
    machine: &mut dyn Machine,
    family: Family,
    order: ByteOrder,
    each: &mut dyn FnMut(Result<&Group, u64>) -> Flow,
) -> Answer {
    let mut igmp = Igmp::new(order);
    let (path, headings) = match family {
        Family::Ipv4 => (IGMP, 1),
        Family::Ipv6 => (IGMP6, 0),
    };
    let mut next = u64::from(headings);
    text::lines(machine, &Item::file(path), headings, &mut |line| {
        let place = next;
        next = next.saturating_add(1);
        let group = match family {
            Family::Ipv4 => igmp.decode(line),
            Family::Ipv6 => decode_igmp6(line).map(Some),
        };
        Ok(match group {
            Ok(Some(group)) => each(Ok(&group)),
            Ok(None) => Flow::Continue(()),
            Err(_) => each(Err(place)),
        })
    })
}

/// Reads the groups of a family with the senders that are listened to, or not.
pub fn groups(machine: &mut dyn Machine, family: Family, order: ByteOrder) -> Rows<Group> {
    let mut found = without_sources(machine, family, order);
    join_sources(machine, family, &mut found.rows, &mut found.answer);
    found
}

/// Reads the groups of a family.
pub fn without_sources(machine: &mut dyn Machine, family: Family, order: ByteOrder) -> Rows<Group> {
    let mut rows: Vec<Group> = Vec::new();
    let (mut bogus, mut left_out) = (0u64, 0u64);
    let mut answer = memberships(machine, family, order, &mut |group| {
        match group {
            Ok(group) if rows.len() < GROUPS_MAX => rows.push(group.clone()),
            Ok(_) => left_out += 1,
            Err(_) => bogus += 1,
        }
        Flow::Continue(())
    });
    let item = Item::file(match family {
        Family::Ipv4 => IGMP,
        Family::Ipv6 => IGMP6,
    });
    for (count, why) in [(bogus, Why::NotUnderstood), (left_out, Why::LimitReached)] {
        if count > 0 {
            answer.gap(&item, why, Some(count));
        }
    }
    Rows { rows, answer }
}

/// Gives each membership its senders. One whose membership is not there was joined, or left, between the two tables.
fn join_sources(machine: &mut dyn Machine, family: Family, rows: &mut [Group], answer: &mut Answer) {
    let places: BTreeMap<(u32, IpAddr), usize> = rows
        .iter()
        .enumerate()
        .filter_map(|(place, group)| Some(((group.index?, group.address), place)))
        .collect();
    let item = Item::file(match family {
        Family::Ipv4 => FILTERS,
        Family::Ipv6 => FILTERS6,
    });
    let (mut kept, mut left_out, mut alone) = (0usize, 0u64, 0u64);
    let table = text::lines(machine, &item, 1, &mut |line| {
        let line = decode_filter(line, family)?;
        let place = places.get(&(line.index, line.group));
        match place.and_then(|place| rows.get_mut(*place)) {
            None => alone += 1,
            Some(_) if kept >= SOURCES_MAX => left_out += 1,
            Some(group) => {
                kept += 1;
                group.sources.push(line.source);
            }
        }
        Ok(Flow::Continue(()))
    });
    for (count, why) in [(alone, Why::Interrupted), (left_out, Why::LimitReached)] {
        if count > 0 {
            answer.gap(&item, why, Some(count));
        }
    }
    end(answer, &item, table);
}

/// Reads the link-layer multicast addresses that interfaces receive.
pub fn link_groups(machine: &mut dyn Machine) -> Rows<LinkGroup> {
    let item = Item::file(LINK_GROUPS);
    let mut rows: Vec<LinkGroup> = Vec::new();
    let mut left_out = 0u64;
    let mut answer = text::lines(machine, &item, 0, &mut |line| {
        let group = decode_link_group(line)?;
        if rows.len() < GROUPS_MAX {
            rows.push(group);
        } else {
            left_out += 1;
        }
        Ok(Flow::Continue(()))
    });
    if left_out > 0 {
        answer.gap(&item, Why::LimitReached, Some(left_out));
    }
    Rows { rows, answer }
}

/// Adds what a second table lacks. One that is not there is no loss: its kernel has no filters.
fn end(answer: &mut Answer, item: &Item<'_>, table: Answer) {
    answer.gaps.extend(table.gaps);
    match table.known {
        Ok(()) => {}
        Err(why) if why.is_absence() => {}
        Err(why) => answer.gap(item, why, None),
    }
}
