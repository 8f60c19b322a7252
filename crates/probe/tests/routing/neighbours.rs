//! Neighbours and forwarding entries as iproute2 prints them.

use facts::model::neighbour::{Neighbour, NeighbourFlags, NeighbourState};
use serde_json::{Value, json};

use super::{Names, object, protocol, sort, sorted};

type Members = Vec<(&'static str, Value)>;

/// A printed row without the order of flags.
pub(crate) fn settle(mut row: Value) -> Value {
    sort(&mut row, "flags");
    row
}

pub(crate) fn neighbour(neighbour: &Neighbour, names: &Names) -> Value {
    let mut members: Members = vec![("dst", json!(neighbour.address.unwrap().to_string()))];
    members.extend(neighbour.index.map(|index| ("dev", json!(names[&index]))));
    members.extend(
        neighbour
            .link_address
            .as_deref()
            .map(|address| ("lladdr", link(address))),
    );
    members.extend(neighbour.flags.names().map(|name| (name, Value::Null)));
    members.extend(neighbour.more_flags.names().map(|name| (name, Value::Null)));
    if !neighbour.flags.has(NeighbourFlags::PROXY) {
        members.push(("state", neighbour.state.names().collect()));
        let times = neighbour.times.unwrap();
        members.push(("used", json!(times.used_ms / 1000)));
        members.push(("confirmed", json!(times.confirmed_ms / 1000)));
        members.push(("updated", json!(times.updated_ms / 1000)));
        if times.references != 0 {
            members.push(("refcnt", json!(times.references)));
        }
        members.push(("probes", json!(neighbour.probes.unwrap())));
    }
    members.extend(neighbour.protocol.map(|who| ("protocol", protocol(who))));
    assert!(neighbour.unread.is_empty(), "{:?}", neighbour.unread);
    object(members)
}

pub(crate) fn forwarding(entry: &Neighbour, names: &Names) -> Value {
    let flags = entry.flags.names().collect();
    let mut members: Members = vec![
        ("mac", link(entry.link_address.as_deref().unwrap())),
        ("ifname", json!(names[&entry.index.unwrap()])),
        ("flags", sorted(flags)),
        ("state", json!(state(entry.state))),
    ];
    members.extend(entry.address.map(|address| ("dst", json!(address.to_string()))));
    members.extend(entry.vlan.map(|vlan| ("vlan", json!(vlan))));
    members.extend(entry.port.map(|port| ("port", json!(port))));
    members.extend(entry.vni.map(|network| ("vni", json!(network))));
    members.extend(entry.source_vni.map(|network| ("src_vni", json!(network))));
    members.extend(entry.next_hop_id.map(|id| ("nhid", json!(id))));
    members.extend(
        entry
            .remote_interface
            .map(|index| ("viaIf", json!(names[&index]))),
    );
    members.extend(entry.master.map(|index| ("master", json!(names[&index]))));
    if let Some(times) = entry.times {
        members.push(("used", json!(times.used_ms / 1000)));
        members.push(("updated", json!(times.updated_ms / 1000)));
    }
    assert!(entry.unread.is_empty(), "{:?}", entry.unread);
    object(members)
}

fn state(state: NeighbourState) -> &'static str {
    let words = [
        (NeighbourState::PERMANENT, "permanent"),
        (NeighbourState::NO_ARP, "static"),
        (NeighbourState::STALE, "stale"),
        (NeighbourState::REACHABLE, ""),
    ];
    let word = words.into_iter().find(|(bits, _)| state.has(*bits));
    word.unwrap_or_else(|| panic!("{state:?}")).1
}

fn link(address: &[u8]) -> Value {
    let bytes: Vec<String> = address.iter().map(|byte| format!("{byte:02x}")).collect();
    json!(bytes.join(":"))
}
