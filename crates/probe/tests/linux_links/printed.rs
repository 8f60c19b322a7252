//! A device as `ip -j -d -s -s link` of iproute2 6.1 prints it, so that every field of its answer can be compared.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use facts::model::link::{
    AddressGeneration, Link, LinkCounters, LinkKind, LinkMode, LowerLink, OperationalState, OtherNamespace,
    PortKind,
};
use serde_json::{Map, Value, json};

use super::printed_kinds;

/// Names of the devices, by number.
pub(crate) type Names = BTreeMap<u32, String>;

/// Flags in the words of iproute2, without `NO-CARRIER` and `M-DOWN`, which it works out (`linux/if.h`).
const FLAGS: [(u32, &str); 18] = [
    (0x8, "LOOPBACK"),
    (0x2, "BROADCAST"),
    (0x10, "POINTOPOINT"),
    (0x1000, "MULTICAST"),
    (0x80, "NOARP"),
    (0x200, "ALLMULTI"),
    (0x100, "PROMISC"),
    (0x400, "MASTER"),
    (0x800, "SLAVE"),
    (0x4, "DEBUG"),
    (0x8000, "DYNAMIC"),
    (0x4000, "AUTOMEDIA"),
    (0x2000, "PORTSEL"),
    (0x20, "NOTRAILERS"),
    (0x1, "UP"),
    (0x1_0000, "LOWER_UP"),
    (0x2_0000, "DORMANT"),
    (0x4_0000, "ECHO"),
];

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

pub(crate) fn colons(bytes: &[u8]) -> String {
    let pairs: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    pairs.join(":")
}

/// The name of a device, or `ifN` for one that is not here.
pub(crate) fn name_of(names: &Names, index: u32) -> String {
    names.get(&index).cloned().unwrap_or_else(|| format!("if{index}"))
}

/// Puts what is known under a key.
pub(crate) fn put<T: Into<Value>>(out: &mut Map<String, Value>, key: &str, value: Option<T>) {
    if let Some(value) = value {
        out.insert(key.to_owned(), value.into());
    }
}

/// One device.
pub(crate) fn link(link: &Link, names: &Names) -> Value {
    let mut out = Map::new();
    let flags: Vec<_> = FLAGS
        .iter()
        .filter(|(bit, _)| link.flags & bit != 0)
        .map(|(_, name)| *name)
        .collect();
    out.insert("flags".to_owned(), json!(flags));
    put(&mut out, "ifindex", Some(link.index));
    put(&mut out, "ifname", Some(text(&link.name)));
    put(&mut out, "ifalias", link.alias.as_deref().map(text));
    if !link.alternative_names.is_empty() {
        let others: Vec<_> = link.alternative_names.iter().map(|name| text(name)).collect();
        put(&mut out, "altnames", Some(others));
    }
    lower(&mut out, link.lower, names);
    put(&mut out, "master", link.master.map(|index| name_of(names, index)));
    put(&mut out, "mtu", link.mtu);
    put(&mut out, "min_mtu", link.mtu_min);
    put(&mut out, "max_mtu", link.mtu_max);
    put(&mut out, "qdisc", link.discipline.as_deref().map(text));
    put(&mut out, "txqlen", link.queue.filter(|queue| *queue != 0));
    put(&mut out, "operstate", link.state.and_then(OperationalState::name));
    put(&mut out, "linkmode", link.mode.and_then(LinkMode::name));
    let group = link.group.map(|group| {
        if group == 0 {
            "default".to_owned()
        } else {
            group.to_string()
        }
    });
    put(&mut out, "group", group);
    put(&mut out, "link_type", Some(hardware(link.hardware)));
    put(
        &mut out,
        "address",
        hardware_address(link, link.address.as_deref()),
    );
    put(
        &mut out,
        "broadcast",
        hardware_address(link, link.broadcast.as_deref()),
    );
    put(
        &mut out,
        "permaddr",
        hardware_address(link, link.permanent_address.as_deref()),
    );
    put(
        &mut out,
        "link_pointtopoint",
        (link.flags & 0x10 != 0).then_some(true),
    );
    put(&mut out, "promiscuity", link.promiscuity);
    put(&mut out, "allmulti", link.all_multicast);
    put(&mut out, "num_tx_queues", link.sending_queues);
    put(&mut out, "num_rx_queues", link.receiving_queues);
    put(&mut out, "gso_max_size", link.offload.gso_size);
    put(&mut out, "gso_max_segs", link.offload.gso_segments);
    put(&mut out, "tso_max_size", link.offload.tso_size);
    put(&mut out, "tso_max_segs", link.offload.tso_segments);
    put(&mut out, "gro_max_size", link.offload.gro_size);
    put(&mut out, "parentbus", link.parent_bus.as_deref().map(text));
    put(&mut out, "parentdev", link.parent.as_deref().map(text));
    put(&mut out, "phys_port_name", link.port_name.as_deref().map(text));
    put(&mut out, "proto_down", link.held_down.filter(|down| *down));
    if let Some(reasons) = link.held_down_reasons.filter(|reasons| *reasons != 0) {
        let places: Vec<_> = (0..32)
            .filter(|place| reasons >> place & 1 == 1)
            .map(|place| place.to_string())
            .collect();
        put(&mut out, "proto_down_reason", Some(places));
    }
    ipv6(&mut out, link);
    put(&mut out, "linkinfo", info(link, names));
    if let Some(counters) = &link.counters {
        out.insert("stats64".to_owned(), stats(counters, link.carrier.changes));
    }
    Value::Object(out)
}

fn lower(out: &mut Map<String, Value>, lower: Option<LowerLink>, names: &Names) {
    let Some(lower) = lower else { return };
    match (lower.index, lower.namespace) {
        (Some(index), Some(namespace)) => {
            put(out, "link_index", Some(index));
            if let OtherNamespace::Numbered(number) = namespace {
                put(out, "link_netnsid", Some(number));
            }
        }
        (Some(index), None) => put(out, "link", Some(name_of(names, index))),
        (None, _) => put(out, "link", Some(Value::Null)),
    }
}

fn ipv6(out: &mut Map<String, Value>, link: &Link) {
    let Some(settings) = link.ipv6 else { return };
    let mode = settings.generation.and_then(AddressGeneration::name);
    put(out, "inet6_addr_gen_mode", mode);
    let token = settings.token.filter(|token| !token.is_unspecified());
    put(out, "inet6_token", token.map(|token| token.to_string()));
}

/// Names of `linux/if_arp.h` that iproute2 has, of those that were met.
fn hardware(kind: u16) -> String {
    match kind {
        1 => "ether",
        280 => "can",
        768 => "ipip",
        769 => "tunnel6",
        772 => "loopback",
        776 => "sit",
        778 => "gre",
        823 => "gre6",
        824 => "netlink",
        65534 => "none",
        other => return format!("[{other}]"),
    }
    .to_owned()
}

/// Tunnels have IP addresses for hardware addresses.
fn hardware_address(link: &Link, bytes: Option<&[u8]>) -> Option<String> {
    let bytes = bytes.filter(|bytes| !bytes.is_empty())?;
    let four: Result<[u8; 4], _> = bytes.try_into();
    let sixteen: Result<[u8; 16], _> = bytes.try_into();
    Some(match (link.hardware, four, sixteen) {
        (768 | 776 | 778, Ok(four), _) => Ipv4Addr::from(four).to_string(),
        (769 | 823, _, Ok(sixteen)) => Ipv6Addr::from(sixteen).to_string(),
        _ => colons(bytes),
    })
}

fn info(link: &Link, names: &Names) -> Option<Value> {
    let mut out = Map::new();
    put(&mut out, "info_kind", link.kind.as_deref().map(text));
    put(&mut out, "info_slave_kind", link.port_kind.as_deref().map(text));
    if let Some(details) = &link.details {
        out.insert("info_data".to_owned(), kind(details, link, names));
    }
    if let Some(port) = &link.port {
        let port = match port.as_ref() {
            PortKind::Bridge(port) => printed_kinds::bridge_port(port),
            PortKind::Bond(port) => printed_kinds::bond_port(port),
            PortKind::Vrf(vrf) => json!({ "table": vrf.table }),
        };
        out.insert("info_slave_data".to_owned(), port);
    }
    (!out.is_empty()).then_some(Value::Object(out))
}

fn kind(details: &LinkKind, link: &Link, names: &Names) -> Value {
    match details {
        LinkKind::Vlan(vlan) => printed_kinds::vlan(vlan),
        LinkKind::Vxlan(vxlan) => printed_kinds::vxlan(vxlan, names),
        LinkKind::Geneve(geneve) => printed_kinds::geneve(geneve),
        LinkKind::Gre(gre) => printed_kinds::gre(gre, names),
        LinkKind::IpTunnel(tunnel) => {
            printed_kinds::ip_tunnel(tunnel, names, link.kind.as_deref().unwrap_or_default())
        }
        LinkKind::Vti(vti) => printed_kinds::vti(vti, names),
        LinkKind::Bridge(bridge) => printed_kinds::bridge(bridge),
        LinkKind::Bond(bond) => printed_kinds::bond(bond, names),
        LinkKind::Tun(tun) => printed_kinds::tun(tun),
        LinkKind::Macvlan(macvlan) => printed_kinds::macvlan(macvlan),
        LinkKind::Ipvlan(ipvlan) => printed_kinds::ipvlan(ipvlan),
        LinkKind::Vrf(vrf) => json!({ "table": vrf.table }),
        LinkKind::Xfrm(xfrm) => json!({ "if_id": xfrm.id.map(|id| format!("{id:#x}")) }),
        // iproute2 6.1 does not know the first; no machine of these tests has the other.
        LinkKind::Netkit(_) | LinkKind::Can(_) => json!({}),
    }
}

/// `-s -s`. The last one iproute2 shows beside the counters is the carrier's.
fn stats(counters: &LinkCounters, carrier_changes: Option<u32>) -> Value {
    let mut received = json!({
        "bytes": counters.received_bytes,
        "packets": counters.received_packets,
        "errors": counters.received_errors,
        "dropped": counters.received_dropped,
        "over_errors": counters.received_over_errors,
        "multicast": counters.multicast,
        "length_errors": counters.received_length_errors,
        "crc_errors": counters.received_crc_errors,
        "frame_errors": counters.received_frame_errors,
        "fifo_errors": counters.received_fifo_errors,
        "missed_errors": counters.received_missed_errors,
    });
    for (key, value) in [
        ("compressed", counters.received_compressed),
        ("nohandler", counters.received_no_handler),
        ("otherhost_dropped", counters.received_other_host),
    ] {
        if let (Some(value), Some(all)) = (value.filter(|value| *value != 0), received.as_object_mut()) {
            put(all, key, Some(value));
        }
    }
    let sent = json!({
        "bytes": counters.sent_bytes,
        "packets": counters.sent_packets,
        "errors": counters.sent_errors,
        "dropped": counters.sent_dropped,
        "carrier_errors": counters.sent_carrier_errors,
        "collisions": counters.collisions,
        "aborted_errors": counters.sent_aborted_errors,
        "fifo_errors": counters.sent_fifo_errors,
        "window_errors": counters.sent_window_errors,
        "heartbeat_errors": counters.sent_heartbeat_errors,
        "carrier_changes": carrier_changes,
    });
    json!({ "rx": received, "tx": sent })
}

/// An end of a tunnel.
pub(crate) fn end(address: Option<IpAddr>) -> Option<String> {
    let address = address?;
    Some(if address.is_unspecified() {
        "any".to_owned()
    } else {
        address.to_string()
    })
}
