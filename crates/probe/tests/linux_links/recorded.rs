//! Linux 6.1.192 of Debian 12 in a virtual machine, where `scene.sh` was run: `netstat --record`, and then `ip` of
//! iproute2 6.1 for each of the other files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use facts::model::link::LinkKind;
use probe::recorded::Recorded;

use super::comparison::{Found, addresses_differ, groups_differ, links_differ, read};
use super::printed::text;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/linux_links/kernel-6.1")
}

fn found() -> Found {
    read(&mut Recorded::open(&folder()).unwrap())
}

fn printed(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).unwrap()
}

#[test]
fn every_field_of_every_device_is_what_ip_prints() {
    // The counters went on after the recording.
    let before = found();
    let mut after = before.links.clone();
    for counters in after.iter_mut().filter_map(|link| link.counters.as_mut()) {
        for counter in [
            &mut counters.received_bytes,
            &mut counters.received_packets,
            &mut counters.sent_bytes,
            &mut counters.sent_packets,
            &mut counters.sent_dropped,
            &mut counters.received_dropped,
            &mut counters.multicast,
        ] {
            *counter = counter.map(|value| value + 100_000);
        }
    }
    assert_eq!(
        links_differ(&printed("ip-link.json"), &before.links, &after),
        [""; 0]
    );
}

#[test]
fn every_field_of_every_address_is_what_ip_prints() {
    assert_eq!(
        addresses_differ(&printed("ip-addr.json"), &found().addresses),
        [""; 0]
    );
}

#[test]
fn every_group_is_what_ip_prints() {
    assert_eq!(groups_differ(&printed("ip-maddr.json"), &found()), [""; 0]);
}

#[test]
fn the_kinds_that_a_test_machine_may_lack_are_there() {
    let found = found();
    let kinds: BTreeSet<String> = found
        .links
        .iter()
        .filter_map(|link| link.kind.as_deref().map(text))
        .collect();
    for kind in [
        "bond",
        "bridge",
        "dummy",
        "erspan",
        "geneve",
        "gre",
        "gretap",
        "ip6gre",
        "ip6gretap",
        "ip6tnl",
        "ipip",
        "ipvlan",
        "macvlan",
        "macvtap",
        "nlmon",
        "sit",
        "team",
        "tun",
        "vcan",
        "veth",
        "vlan",
        "vrf",
        "vti",
        "vti6",
        "vxlan",
        "wireguard",
        "xfrm",
    ] {
        assert!(kinds.contains(kind), "{kind} in {kinds:?}");
    }
    let ports: BTreeSet<String> = found
        .links
        .iter()
        .filter_map(|link| link.port_kind.as_deref().map(text))
        .collect();
    assert_eq!(ports.into_iter().collect::<Vec<_>>(), ["bond", "bridge", "vrf"]);
    let details = found.links.iter().filter_map(|link| link.details.as_deref());
    assert!(
        details
            .clone()
            .any(|details| matches!(details, LinkKind::Bond(bond) if bond.aggregator.is_some()))
    );
}
