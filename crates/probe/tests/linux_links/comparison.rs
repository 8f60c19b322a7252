//! What `ip -j` prints against what the model holds, field by field.

use std::collections::{BTreeMap, BTreeSet};

use facts::model::Family;
use facts::model::address::InterfaceAddress;
use facts::model::group::{Group, LinkGroup};
use facts::model::link::Link;
use probe::Machine;
use probe::gather::answer::{Rows, identity};
use probe::gather::linux::{addresses, groups, links};
use serde_json::Value;

use super::printed::{self, Names, text};
use super::printed_addresses;

/// Words that iproute2 works out from other facts.
const WORKED_OUT: [&str; 2] = ["NO-CARRIER", "M-DOWN"];
/// What runs on between two looks: timers of bridges.
const RUNNING: [&str; 7] = [
    "hello_timer",
    "tcn_timer",
    "topology_change_timer",
    "gc_timer",
    "hold_timer",
    "message_age_timer",
    "forward_delay_timer",
];
/// Seconds that a lifetime may be off: it is told in whole seconds, some time apart.
const LIFETIME_SLACK: u64 = 30;

/// Everything that is compared.
pub(crate) struct Found {
    pub(crate) links: Vec<Link>,
    pub(crate) addresses: Vec<InterfaceAddress>,
    pub(crate) groups: Vec<Group>,
    pub(crate) link_groups: Vec<LinkGroup>,
}

fn whole<T>(rows: Rows<T>) -> Vec<T> {
    assert_eq!((rows.answer.known, rows.answer.gaps), (Ok(()), vec![]));
    rows.rows
}

pub(crate) fn read(machine: &mut dyn Machine) -> Found {
    let order = identity(machine).order;
    let both = [Family::Ipv4, Family::Ipv6];
    Found {
        links: whole(links::links(machine, order)),
        addresses: both
            .iter()
            .flat_map(|family| whole(addresses::addresses(machine, order, *family)))
            .collect(),
        groups: both
            .iter()
            .flat_map(|family| whole(groups::groups(machine, *family, order)))
            .collect(),
        link_groups: whole(groups::link_groups(machine)),
    }
}

pub(crate) fn names(links: &[Link]) -> Names {
    links.iter().map(|link| (link.index, text(&link.name))).collect()
}

/// The devices in an answer of `ip -j`, by number; it prints an empty one for each that it was not asked for.
pub(crate) fn devices(json: &str) -> BTreeMap<u64, Value> {
    let Value::Array(all) = serde_json::from_str(json).unwrap() else {
        panic!("no list: {json}");
    };
    all.into_iter()
        .filter_map(|device| Some((device.get("ifindex")?.as_u64()?, device)))
        .collect()
}

/// Differences between devices. `before` and `after` are two looks with that of `ip` between them.
pub(crate) fn links_differ(ip: &str, before: &[Link], after: &[Link]) -> Vec<String> {
    let mut out = Vec::new();
    let all = devices(ip);
    let names = names(before);
    assert_eq!(all.len(), before.len(), "as many devices");
    for link in before {
        let later = after.iter().find(|later| later.index == link.index).unwrap();
        let (low, high) = (printed::link(link, &names), printed::link(later, &names));
        differ(
            &all[&u64::from(link.index)],
            &low,
            &high,
            &text(&link.name),
            &mut out,
        );
    }
    out
}

/// Every field of `ip` must be there, and be the same; a counter must lie between the two looks.
fn differ(ip: &Value, low: &Value, high: &Value, path: &str, out: &mut Vec<String>) {
    match (ip, low, high) {
        (Value::Object(fields), Value::Object(_), Value::Object(_)) => {
            for (key, value) in fields {
                let path = format!("{path}.{key}");
                let (Some(low), Some(high)) = (low.get(key), high.get(key)) else {
                    out.push(format!("{path}: {value} is missing"));
                    continue;
                };
                if RUNNING.contains(&key.as_str()) {
                    if !low.is_number() {
                        out.push(format!("{path}: {low} is no time"));
                    }
                } else {
                    differ(value, low, high, &path, out);
                }
            }
        }
        (Value::Number(ip), Value::Number(low), Value::Number(high)) if path.contains(".stats64.") => {
            if low.as_u64() > ip.as_u64() || ip.as_u64() > high.as_u64() {
                out.push(format!("{path}: {ip} is not in {low}..={high}"));
            }
        }
        (Value::Array(_), Value::Array(_), _) if path.ends_with(".flags") => {
            let words = |list: &Value| -> BTreeSet<String> {
                let list = list
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|word| word.as_str().unwrap().to_owned());
                list.filter(|word| !WORKED_OUT.contains(&word.as_str())).collect()
            };
            if words(ip) != words(low) {
                out.push(format!("{path}: {ip} against {low}"));
            }
        }
        // A user or group of users that has a name is shown by it.
        (Value::String(_), Value::Number(_), _)
            if path.ends_with(".user") || path.ends_with(".info_data.group") => {}
        _ if ip == low || ip == high => {}
        _ => out.push(format!("{path}: {ip} against {low}")),
    }
}

/// Differences between addresses, in both directions.
pub(crate) fn addresses_differ(ip: &str, found: &[InterfaceAddress]) -> Vec<String> {
    let mut out = Vec::new();
    let mut left = found.len();
    for (index, device) in devices(ip) {
        let theirs = device["addr_info"].as_array().unwrap();
        let ours: Vec<_> = found
            .iter()
            .filter(|address| u64::from(address.index) == index)
            .collect();
        left -= ours.len();
        if theirs.len() != ours.len() {
            out.push(format!(
                "device {index}: {} addresses against {}",
                theirs.len(),
                ours.len()
            ));
            continue;
        }
        for address in ours {
            let mut ours = printed_addresses::address(address);
            let same = theirs.iter().find(|theirs| {
                ["family", "local", "address", "prefixlen"]
                    .iter()
                    .all(|key| theirs.get(key) == ours.get(key))
            });
            let Some(theirs) = same else {
                out.push(format!("{ours} is not there"));
                continue;
            };
            for key in ["valid_life_time", "preferred_life_time"] {
                let (one, other) = (theirs[key].as_u64().unwrap(), ours[key].as_u64().unwrap());
                if one.abs_diff(other) <= LIFETIME_SLACK {
                    ours[key] = theirs[key].clone();
                }
            }
            if *theirs != ours {
                out.push(format!("{theirs} against {ours}"));
            }
        }
    }
    if left > 0 {
        out.push(format!("{left} addresses of devices that are not there"));
    }
    out
}

/// Differences between groups, in both directions.
pub(crate) fn groups_differ(ip: &str, found: &Found) -> Vec<String> {
    let mut out = Vec::new();
    for (index, device) in devices(ip) {
        let mut ours: Vec<String> = Vec::new();
        let here = |number: u32| u64::from(number) == index;
        let link_groups = found.link_groups.iter().filter(|group| here(group.index));
        ours.extend(link_groups.map(|group| printed_addresses::link_group(group).to_string()));
        let groups = found.groups.iter().filter(|group| group.index.is_some_and(here));
        ours.extend(groups.map(|group| printed_addresses::group(group).to_string()));
        let theirs = device["maddr"].as_array().unwrap();
        let mut theirs: Vec<String> = theirs.iter().map(ToString::to_string).collect();
        ours.sort();
        theirs.sort();
        if ours != theirs {
            out.push(format!("device {index}: {theirs:?} against {ours:?}"));
        }
    }
    out
}
