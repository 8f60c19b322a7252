//! The verbs tell what `ip` tells: in a network namespace of this test's own, JSON, NDJSON, CSV and table agree cell by cell
//! with each other and with `ip -j`. Where the namespace cannot be made, they say so.
#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "these tests run programs in a namespace of their own, and say where they stumble by panicking"
)]

mod addresses;
mod forms;
mod groups;
mod interfaces;
mod neighbours;
mod routes;

#[path = "../namespace/mod.rs"]
mod namespace;

use std::collections::BTreeMap;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value, json};

use forms::Cells;
use namespace::is_inside;

/// How often both are asked until nothing changed meanwhile: kernels report groups for some seconds after an address came.
const ATTEMPTS_MAX: u32 = 40;
const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(250);

/// What is in the namespace, as arguments of `ip`. veth stands for all devices, as every kernel offers it.
const SCENE: &[&str] = &[
    "link set lo up",
    "link add ve0 type veth peer name ve1",
    "link add br0 type bridge",
    "link set ve1 master br0",
    "link add sp0 mtu 1400 type veth peer name sp1",
    "link set sp0 txqueuelen 77",
    "link add half0 type veth peer name half1",
    "link set ve0 up",
    "link set ve1 up",
    "link set br0 up",
    "link set sp0 up",
    "link set sp1 up",
    "link set half0 up",
    "addr add 10.0.0.1/24 brd + dev ve0",
    "addr add 10.0.0.2/24 dev ve0 label ve0:1",
    "addr add 10.9.0.1 peer 10.9.0.2/32 dev sp0 metric 50",
    "addr add 10.7.0.1/16 dev sp0 valid_lft 36000 preferred_lft 18000",
    "addr add 10.5.0.1/24 scope link dev half0",
    "addr add 2001:db8::1/64 dev ve0 nodad",
    "addr add 2001:db8::2/64 dev ve0 nodad preferred_lft 0 valid_lft 90000",
    "addr add 2001:db8:1::1 peer 2001:db8:1::2 dev sp0 nodad",
    "route add default via 10.0.0.254 metric 100",
    "route add 10.20.0.0/16 via 10.0.0.253 src 10.0.0.2 proto static mtu 1300 window 7000 hoplimit 9",
    "route add 10.21.0.0/16 nexthop via 10.0.0.250 weight 2 nexthop dev sp0 weight 5",
    "route add blackhole 10.22.0.0/16",
    "route add unreachable 10.23.0.0/16 metric 9",
    "route add prohibit 10.24.0.0/16",
    "route add throw 10.25.0.0/16 table 100",
    "route add 10.26.0.0/16 tos 0x10 dev sp0 scope link",
    "route add 10.27.0.0/16 via 192.0.2.1 dev ve0 onlink table 100",
    "route add 10.28.0.0/16 via inet6 2001:db8::9 dev ve0",
    "route add 2001:db8:20::/48 via 2001:db8::fe pref high",
    "route add 2001:db8:21::/48 nexthop via 2001:db8::fd weight 3 nexthop via 2001:db8::fc",
    "route add blackhole 2001:db8:22::/48",
    "nexthop add id 7 via 10.0.0.249 dev ve0",
    "route add 10.29.0.0/16 nhid 7",
    "neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev ve0 nud permanent",
    "neigh add 10.0.0.10 lladdr 02:00:00:00:00:0a dev ve0 nud stale",
    "neigh add 10.0.0.11 lladdr 02:00:00:00:00:0b dev ve0 nud noarp",
    "neigh add 10.0.0.12 lladdr 02:00:00:00:00:0c dev ve0 nud permanent extern_learn protocol static",
    "neigh add 2001:db8::9 lladdr 02:00:00:00:00:0d dev ve0 nud permanent router",
    "maddr add 33:33:00:00:00:77 dev ve0",
];

fn ip(arguments: &str) -> String {
    let output = Command::new("ip")
        .args(arguments.split_whitespace())
        .output()
        .unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "ip {arguments}: {err}");
    String::from_utf8(output.stdout).unwrap()
}

/// What `ip -j` prints.
fn told(arguments: &str) -> Vec<Value> {
    let text = ip(&format!("-j {arguments}"));
    // Nothing at all is nothing to tell.
    if text.trim().is_empty() {
        return Vec::new();
    }
    let Value::Array(rows) = serde_json::from_str(&text).unwrap() else {
        panic!("{text}");
    };
    // Releases differ in whether an empty object stands for a row that was left out.
    rows.into_iter().filter(|row| *row != json!({})).collect()
}

fn build() {
    for line in SCENE {
        ip(line);
    }
    let named = Command::new("ip")
        .args(["link", "set", "sp0", "alias", "the spare \"one\", by hand"])
        .status();
    assert!(named.unwrap().success());
}

/// Links as `ip` tells them, by name.
fn index_of(links: &[Value], name: &Value) -> Value {
    links
        .iter()
        .find(|link| link["ifname"] == *name)
        .map_or(Value::Null, |link| link["ifindex"].clone())
}

/// Asks `ip` and a verb until nothing moved in between, and hands both out. `more` is a filter or an option.
fn asked(
    arguments: &[&str],
    verb: &str,
    more: &str,
    without: fn(&mut Value),
) -> (Vec<Vec<Value>>, Vec<Cells>) {
    let stable = |told: &[Vec<Value>]| {
        let mut told = told.to_vec();
        told.iter_mut().flatten().for_each(without);
        told
    };
    for _ in 0..ATTEMPTS_MAX {
        let before: Vec<Vec<Value>> = arguments.iter().map(|words| told(words)).collect();
        let rows = forms::rows(verb, more);
        let after: Vec<Vec<Value>> = arguments.iter().map(|words| told(words)).collect();
        if stable(&before) == stable(&after) {
            return (after, rows);
        }
        sleep(BETWEEN_ATTEMPTS);
    }
    panic!("ip {arguments:?} never told the same twice");
}

/// Compares rows whatever their order, and says which differ.
fn compare(title: &str, ours: Vec<Cells>, theirs: Vec<Cells>) {
    let lines = |rows: &[Cells]| -> BTreeMap<String, usize> {
        let mut lines = BTreeMap::new();
        for row in rows {
            *lines.entry(serde_json::to_string(row).unwrap()).or_default() += 1;
        }
        lines
    };
    let (here, there) = (lines(&ours), lines(&theirs));
    let only = |one: &BTreeMap<String, usize>, other: &BTreeMap<String, usize>| -> Vec<String> {
        one.iter()
            .filter(|(line, count)| other.get(*line) != Some(*count))
            .map(|(line, _)| line.clone())
            .collect()
    };
    let (ours_only, theirs_only) = (only(&here, &there), only(&there, &here));
    assert!(
        ours_only.is_empty() && theirs_only.is_empty(),
        "{title}\nours alone:\n{}\nof ip alone:\n{}",
        ours_only.join("\n"),
        theirs_only.join("\n")
    );
    assert!(!ours.is_empty(), "{title}: nothing was compared");
}

/// Puts what `ip` told where a rounded time of ours is as good as the same; it is left alone otherwise.
fn about(ours: &mut Value, theirs: &Value, unit: i64, tolerance: i64) {
    if let (Some(own), Some(seconds)) = (ours.as_i64(), theirs.as_i64())
        && (own - seconds * unit).abs() <= tolerance
    {
        *ours = theirs.clone();
    }
}

#[test]
fn routes_are_those_of_ip_route_show_table_all_in_every_form() {
    if is_inside(
        "routes_are_those_of_ip_route_show_table_all_in_every_form",
        &["ip"],
    ) {
        build();
        routes::check();
    }
}

#[test]
fn interfaces_are_those_of_ip_link_with_statistics_in_every_form() {
    if is_inside(
        "interfaces_are_those_of_ip_link_with_statistics_in_every_form",
        &["ip"],
    ) {
        build();
        interfaces::check();
    }
}

#[test]
fn addresses_are_those_of_ip_addr_in_every_form() {
    if is_inside("addresses_are_those_of_ip_addr_in_every_form", &["ip"]) {
        build();
        addresses::check();
    }
}

#[test]
fn neighbours_are_those_of_ip_neigh_in_every_form() {
    if is_inside("neighbours_are_those_of_ip_neigh_in_every_form", &["ip"]) {
        build();
        neighbours::check();
    }
}

#[test]
fn groups_are_those_of_ip_maddr_in_every_form() {
    if is_inside("groups_are_those_of_ip_maddr_in_every_form", &["ip"]) {
        build();
        groups::check();
    }
}
