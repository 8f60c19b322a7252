//! What only a kind of device has, as `ip -j -d link` of iproute2 6.1 prints it.

use std::net::{IpAddr, Ipv4Addr};

use facts::model::link::bond::{
    AggregatorSelect, Bond, BondCarrier, BondMode, BondPort, BondPortState, FailoverAddress, HashPolicy,
    LacpRate, PrimaryReselect,
};
use facts::model::link::bridge::{Bridge, BridgeId, BridgePort, BridgePortState, SpanningTree};
use facts::model::link::kind::{Ipvlan, IpvlanMode, Macvlan, MacvlanMode, Tun, TunLayer, Vlan};
use facts::model::link::tunnel::{
    DontFragment, Geneve, Gre, IpTunnel, TunnelEncapsulation, TunnelEncapsulationKind, Vti, Vxlan,
};
use serde_json::{Map, Value, json};

use super::printed::{Names, colons, end, name_of, put};

/// A flag that is shown as 0 or 1.
fn bit(flag: Option<bool>) -> Option<u8> {
    flag.map(u8::from)
}

fn ether_type(protocol: Option<u16>) -> Option<String> {
    Some(match protocol? {
        0x8100 => "802.1Q".to_owned(),
        0x88a8 => "802.1ad".to_owned(),
        other => format!("[{other:04x}]"),
    })
}

pub(crate) fn vlan(vlan: &Vlan) -> Value {
    let mut out = Map::new();
    put(&mut out, "protocol", ether_type(vlan.protocol));
    put(&mut out, "id", vlan.id);
    let names = [
        (1, "REORDER_HDR"),
        (2, "GVRP"),
        (4, "LOOSE_BINDING"),
        (8, "MVRP"),
        (16, "BRIDGE_BINDING"),
    ];
    let flags = vlan.flags.unwrap_or(0);
    let flags: Vec<_> = names
        .iter()
        .filter(|(bit, _)| flags & bit != 0)
        .map(|(_, name)| *name)
        .collect();
    put(&mut out, "flags", Some(flags));
    for (key, pairs) in [("ingress_qos", &vlan.ingress), ("egress_qos", &vlan.egress)] {
        let pairs: Vec<_> = pairs
            .iter()
            .map(|(from, to)| json!({ "from": from, "to": to }))
            .collect();
        put(&mut out, key, Some(pairs));
    }
    Value::Object(out)
}

fn fragmentation(value: Option<DontFragment>) -> Option<&'static str> {
    value.and_then(DontFragment::name)
}

fn hexadecimal(value: Option<u8>) -> Option<String> {
    value.map(|value| format!("{value:#x}"))
}

/// Under one key for IPv4, and under another for IPv6.
fn by_family(out: &mut Map<String, Value>, key: &str, address: Option<IpAddr>) {
    let six = address.is_some_and(|address| address.is_ipv6());
    put(
        out,
        &format!("{key}{}", if six { "6" } else { "" }),
        address.map(|address| address.to_string()),
    );
}

pub(crate) fn vxlan(vxlan: &Vxlan, names: &Names) -> Value {
    let mut out = Map::new();
    put(&mut out, "id", vxlan.id);
    let group = vxlan.remote.is_some_and(|remote| remote.is_multicast());
    by_family(&mut out, if group { "group" } else { "remote" }, vxlan.remote);
    by_family(&mut out, "local", vxlan.local);
    put(&mut out, "link", vxlan.link.map(|index| name_of(names, index)));
    let range = vxlan
        .source_ports
        .map(|(low, high)| json!({ "low": low, "high": high }));
    put(&mut out, "port_range", range);
    put(&mut out, "port", vxlan.port);
    put(&mut out, "ttl", vxlan.ttl);
    put(&mut out, "tos", hexadecimal(vxlan.tos));
    put(&mut out, "df", fragmentation(vxlan.fragmentation));
    put(
        &mut out,
        "label",
        vxlan.flow_label.map(|label| format!("{label:#x}")),
    );
    put(&mut out, "learning", vxlan.learning);
    put(&mut out, "ageing", vxlan.ageing);
    put(&mut out, "limit", vxlan.limit);
    put(&mut out, "proxy", vxlan.proxy);
    put(&mut out, "rsc", vxlan.short_circuit);
    put(&mut out, "l2miss", vxlan.l2_miss);
    put(&mut out, "l3miss", vxlan.l3_miss);
    put(&mut out, "udp_csum", vxlan.udp_checksum);
    put(&mut out, "udp_zero_csum6_tx", vxlan.zero_checksum6_sent);
    put(&mut out, "udp_zero_csum6_rx", vxlan.zero_checksum6_received);
    put(&mut out, "external", vxlan.external);
    put(&mut out, "vnifilter", vxlan.filtered);
    put(&mut out, "gbp", vxlan.group_policy.then_some(true));
    put(&mut out, "gpe", vxlan.generic_protocol.then_some(true));
    Value::Object(out)
}

pub(crate) fn geneve(geneve: &Geneve) -> Value {
    let mut out = Map::new();
    put(&mut out, "id", geneve.id);
    by_family(&mut out, "remote", geneve.remote);
    put(&mut out, "ttl", geneve.ttl);
    put(&mut out, "tos", hexadecimal(geneve.tos));
    put(&mut out, "df", fragmentation(geneve.fragmentation));
    put(&mut out, "port", geneve.port);
    put(&mut out, "external", geneve.external.then_some(true));
    put(
        &mut out,
        "inner_proto_inherit",
        geneve.inner_protocol.then_some(true),
    );
    put(&mut out, "udp_csum", geneve.udp_checksum);
    put(&mut out, "udp_zero_csum6_tx", geneve.zero_checksum6_sent);
    put(&mut out, "udp_zero_csum6_rx", geneve.zero_checksum6_received);
    Value::Object(out)
}

fn key(value: Option<u32>) -> Option<String> {
    value.map(|value| Ipv4Addr::from_bits(value).to_string())
}

/// The two halves of traffic class and flow label. A tunnel over IPv4 has neither.
fn flow(out: &mut Map<String, Value>, flow: Option<u32>) {
    put(
        out,
        "tclass",
        flow.map(|flow| format!("0x{:02x}", flow >> 20 & 0xff)),
    );
    put(
        out,
        "flowlabel",
        flow.map(|flow| format!("0x{:05x}", flow & 0xf_ffff)),
    );
}

fn encapsulation(out: &mut Map<String, Value>, encapsulation: TunnelEncapsulation) {
    let Some(kind) = encapsulation
        .kind
        .filter(|kind| *kind != TunnelEncapsulationKind::None)
    else {
        return;
    };
    let flags = encapsulation.flags.unwrap_or(0);
    let all = json!({
        "type": kind.name(),
        "sport": encapsulation.source_port,
        "dport": encapsulation.destination_port,
        "csum": flags & 1 != 0,
        "csum6": flags & 2 != 0,
        "remcsum": flags & 4 != 0,
    });
    out.insert("encap".to_owned(), all);
}

pub(crate) fn gre(gre: &Gre, names: &Names) -> Value {
    let mut out = Map::new();
    put(&mut out, "link", gre.link.map(|index| name_of(names, index)));
    put(&mut out, "remote", end(gre.remote));
    put(&mut out, "local", end(gre.local));
    put(&mut out, "ttl", gre.ttl);
    put(&mut out, "tos", hexadecimal(gre.tos.filter(|tos| *tos != 0)));
    put(&mut out, "pmtudisc", gre.path_mtu_discovery);
    put(&mut out, "ignore_df", gre.ignore_dont_fragment);
    put(&mut out, "encap_limit", gre.encapsulation_limit);
    flow(&mut out, gre.flow);
    put(&mut out, "ikey", key(gre.received_key));
    put(&mut out, "okey", key(gre.sent_key));
    for (flags, side) in [(gre.received_flags, "i"), (gre.sent_flags, "o")] {
        let flags = flags.unwrap_or(0);
        put(
            &mut out,
            &format!("{side}seq"),
            (flags & 0x1000 != 0).then_some(true),
        );
        put(
            &mut out,
            &format!("{side}csum"),
            (flags & 0x8000 != 0).then_some(true),
        );
    }
    put(&mut out, "external", gre.external.then_some(true));
    put(&mut out, "erspan_index", gre.erspan_index);
    put(&mut out, "erspan_ver", gre.erspan_version);
    put(
        &mut out,
        "erspan_dir",
        gre.erspan_direction
            .map(|side| if side == 0 { "ingress" } else { "egress" }),
    );
    put(
        &mut out,
        "erspan_hwid",
        gre.erspan_hardware.map(|id| format!("{id:#x}")),
    );
    put(
        &mut out,
        "fwmark",
        gre.mark
            .filter(|mark| *mark != 0)
            .map(|mark| format!("{mark:#x}")),
    );
    encapsulation(&mut out, gre.encapsulation);
    Value::Object(out)
}

pub(crate) fn ip_tunnel(tunnel: &IpTunnel, names: &Names, kind: &[u8]) -> Value {
    let mut out = Map::new();
    put(&mut out, "link", tunnel.link.map(|index| name_of(names, index)));
    put(&mut out, "remote", end(tunnel.remote));
    put(&mut out, "local", end(tunnel.local));
    let protocol = tunnel.protocol.map(|protocol| match (kind, protocol) {
        (b"ip6tnl", 41) => "ip6ip6".to_owned(),
        (b"ip6tnl", 4) => "ipip6".to_owned(),
        (b"sit", 41) => "ip6ip".to_owned(),
        (_, 4) => "ipip".to_owned(),
        (_, 0) => "any".to_owned(),
        (_, other) => other.to_string(),
    });
    put(&mut out, "proto", protocol);
    put(&mut out, "ttl", tunnel.ttl);
    put(&mut out, "tos", hexadecimal(tunnel.tos.filter(|tos| *tos != 0)));
    put(&mut out, "pmtudisc", tunnel.path_mtu_discovery);
    put(&mut out, "encap_limit", tunnel.encapsulation_limit);
    if kind == b"ip6tnl" {
        flow(&mut out, tunnel.flow);
        // IP6_TNL_F_IGN_ENCAP_LIMIT of linux/ip6_tunnel.h.
        let ignored = tunnel.flags.is_some_and(|flags| flags & 1 != 0);
        put(&mut out, "ip6_tnl_f_ign_encap_limit", ignored.then_some(true));
    }
    put(&mut out, "external", tunnel.external.then_some(true));
    put(
        &mut out,
        "fwmark",
        tunnel
            .mark
            .filter(|mark| *mark != 0)
            .map(|mark| format!("{mark:#x}")),
    );
    if let Some((prefix, length, relay, relay_length)) = tunnel.six_rd {
        put(&mut out, "prefix", Some(prefix.to_string()));
        put(&mut out, "prefixlen", Some(length));
        put(
            &mut out,
            "relay_prefix",
            (!relay.is_unspecified()).then(|| relay.to_string()),
        );
        put(
            &mut out,
            "relay_prefixlen",
            (relay_length != 0).then_some(relay_length),
        );
    }
    encapsulation(&mut out, tunnel.encapsulation);
    Value::Object(out)
}

pub(crate) fn vti(vti: &Vti, names: &Names) -> Value {
    let mut out = Map::new();
    put(&mut out, "link", vti.link.map(|index| name_of(names, index)));
    put(&mut out, "remote", end(vti.remote));
    put(&mut out, "local", end(vti.local));
    put(&mut out, "ikey", key(vti.received_key));
    put(&mut out, "okey", key(vti.sent_key));
    put(&mut out, "fwmark", vti.mark.map(|mark| format!("{mark:#x}")));
    Value::Object(out)
}

fn bridge_id(id: Option<BridgeId>) -> Option<String> {
    let id = id?;
    let address: Vec<_> = id.address.iter().map(|byte| format!("{byte:x}")).collect();
    Some(format!("{:04x}.{}", id.priority, address.join(":")))
}

pub(crate) fn bridge(bridge: &Bridge) -> Value {
    let mut out = json!({
        "forward_delay": bridge.forward_delay,
        "hello_time": bridge.hello_time,
        "max_age": bridge.max_age,
        "ageing_time": bridge.ageing_time,
        "stp_state": bridge.stp.map(SpanningTree::to_linux),
        "priority": bridge.priority,
        "vlan_filtering": bit(bridge.vlan_filtering),
        "vlan_protocol": ether_type(bridge.vlan_protocol),
        "vlan_default_pvid": bridge.vlan_default,
        "vlan_stats_enabled": bit(bridge.vlan_statistics),
        "vlan_stats_per_port": bit(bridge.vlan_statistics_by_port),
        "bridge_id": bridge_id(bridge.id),
        "root_id": bridge_id(bridge.root),
        "root_port": bridge.root_port,
        "root_path_cost": bridge.root_cost,
        "topology_change": bit(bridge.topology_change),
        "topology_change_detected": bit(bridge.topology_change_detected),
        "group_fwd_mask": bridge.group_forward_mask.map(|mask| format!("{mask:#x}").replace("0x0", "0")),
        "group_addr": bridge.group_address.map(|address| colons(&address)),
        "hello_timer": seconds(bridge.hello_timer),
        "tcn_timer": seconds(bridge.change_notification_timer),
        "topology_change_timer": seconds(bridge.topology_change_timer),
        "gc_timer": seconds(bridge.collection_timer),
    });
    if let (Some(out), Value::Object(more)) = (out.as_object_mut(), bridge_multicast(bridge)) {
        out.extend(more);
    }
    out
}

fn bridge_multicast(bridge: &Bridge) -> Value {
    json!({
        "mcast_snooping": bit(bridge.multicast_snooping),
        "no_linklocal_learn": bit(bridge.no_link_local_learning),
        "mcast_vlan_snooping": bit(bridge.multicast_vlan_snooping),
        "mcast_router": bridge.multicast_router,
        "mcast_query_use_ifaddr": bit(bridge.multicast_query_address),
        "mcast_querier": bit(bridge.multicast_querier),
        "mcast_hash_elasticity": bridge.multicast_hash_elasticity,
        "mcast_hash_max": bridge.multicast_hash_max,
        "mcast_last_member_cnt": bridge.multicast_last_count,
        "mcast_startup_query_cnt": bridge.multicast_startup_count,
        "mcast_last_member_intvl": bridge.multicast_last_interval,
        "mcast_membership_intvl": bridge.multicast_membership_interval,
        "mcast_querier_intvl": bridge.multicast_querier_interval,
        "mcast_query_intvl": bridge.multicast_query_interval,
        "mcast_query_response_intvl": bridge.multicast_response_interval,
        "mcast_startup_query_intvl": bridge.multicast_startup_interval,
        "mcast_stats_enabled": bit(bridge.multicast_statistics),
        "mcast_igmp_version": bridge.igmp_version,
        "mcast_mld_version": bridge.mld_version,
        "nf_call_iptables": bit(bridge.filter_ipv4),
        "nf_call_ip6tables": bit(bridge.filter_ipv6),
        "nf_call_arptables": bit(bridge.filter_arp),
    })
}

fn seconds(hundredths: Option<u64>) -> Option<f64> {
    hundredths
        .and_then(|value| u32::try_from(value).ok())
        .map(|value| f64::from(value) / 100.0)
}

pub(crate) fn bridge_port(port: &BridgePort) -> Value {
    json!({
        "state": port.state.and_then(BridgePortState::name),
        "priority": port.priority,
        "cost": port.cost,
        "hairpin": port.hairpin,
        "guard": port.guard,
        "root_block": port.root_block,
        "fastleave": port.fast_leave,
        "learning": port.learning,
        "flood": port.flood,
        "id": port.id.map(|id| format!("{id:#x}")),
        "no": port.number.map(|number| format!("{number:#x}")),
        "designated_port": port.designated_port,
        "designated_cost": port.designated_cost,
        "bridge_id": bridge_id(port.designated_bridge),
        "root_id": bridge_id(port.designated_root),
        "topology_change_ack": bit(port.change_acknowledged),
        "config_pending": bit(port.configuration_pending),
        "hold_timer": seconds(port.hold_timer),
        "message_age_timer": seconds(port.message_age_timer),
        "forward_delay_timer": seconds(port.forward_delay_timer),
        "proxy_arp": port.proxy_arp,
        "proxy_arp_wifi": port.proxy_arp_wifi,
        "multicast_router": port.multicast_router,
        "mcast_flood": port.multicast_flood,
        "bcast_flood": port.broadcast_flood,
        "mcast_to_unicast": port.multicast_to_unicast,
        "neigh_suppress": port.neighbour_suppression,
        "group_fwd_mask": port.group_forward_mask.map(|mask| format!("{mask:#x}").replace("0x0", "0")),
        "group_fwd_mask_str": port.group_forward_mask.map(|mask| format!("{mask:#x}")),
        "vlan_tunnel": port.vlan_tunnel,
        "isolated": port.isolated,
        "locked": port.locked,
    })
}

pub(crate) fn bond(bond: &Bond, names: &Names) -> Value {
    let device = |index: Option<u32>| index.map(|index| name_of(names, index));
    let mut out = Map::new();
    put(&mut out, "mode", bond.mode.and_then(BondMode::name));
    put(&mut out, "active_slave", device(bond.active));
    put(&mut out, "primary", device(bond.primary));
    put(&mut out, "miimon", bond.mii_interval);
    put(&mut out, "updelay", bond.up_delay);
    put(&mut out, "downdelay", bond.down_delay);
    put(&mut out, "peer_notify_delay", bond.peer_notification_delay);
    put(&mut out, "use_carrier", bit(bond.use_carrier));
    put(&mut out, "arp_interval", bond.arp_interval);
    put(&mut out, "arp_missed_max", bond.missed_max);
    let targets: Vec<_> = bond.arp_targets.iter().map(ToString::to_string).collect();
    put(&mut out, "arp_ip_target", Some(targets));
    let validate = ["none", "active", "backup", "all"];
    let validate = bond
        .arp_validate
        .and_then(|code| validate.get(usize::try_from(code).ok()?));
    // iproute2 prints null for none.
    let validate = validate.map(|word| if *word == "none" { Value::Null } else { json!(word) });
    put(&mut out, "arp_validate", validate);
    put(
        &mut out,
        "arp_all_targets",
        bond.arp_all_targets.map(|all| if all { "all" } else { "any" }),
    );
    let reselect = bond.primary_reselect.and_then(PrimaryReselect::name);
    put(&mut out, "primary_reselect", reselect);
    let failover = bond.failover_address.and_then(FailoverAddress::name);
    put(&mut out, "fail_over_mac", failover);
    put(
        &mut out,
        "xmit_hash_policy",
        bond.hash_policy.and_then(HashPolicy::name),
    );
    put(&mut out, "resend_igmp", bond.resend_igmp);
    put(&mut out, "num_peer_notif", bond.peer_notifications);
    put(&mut out, "all_slaves_active", bit(bond.all_ports_active));
    put(&mut out, "min_links", bond.links_min);
    put(&mut out, "lp_interval", bond.learning_interval);
    put(&mut out, "packets_per_slave", bond.packets_per_port);
    put(
        &mut out,
        "ad_lacp_active",
        bond.lacp_active.map(|on| if on { "on" } else { "off" }),
    );
    put(&mut out, "ad_lacp_rate", bond.lacp_rate.and_then(LacpRate::name));
    let select = bond.aggregator_select.and_then(AggregatorSelect::name);
    put(&mut out, "ad_select", select);
    put(&mut out, "tlb_dynamic_lb", bit(bond.dynamic_balance));
    put(&mut out, "ad_actor_sys_prio", bond.system_priority);
    put(&mut out, "ad_user_port_key", bond.user_port_key);
    put(
        &mut out,
        "ad_actor_system",
        bond.system.map(|address| colons(&address)),
    );
    let info = bond.aggregator.map(|aggregator| {
        json!({
            "aggregator": aggregator.id,
            "num_ports": aggregator.ports,
            "actor_key": aggregator.actor_key,
            "partner_key": aggregator.partner_key,
            "partner_mac": aggregator.partner.map(|address| colons(&address)),
        })
    });
    put(&mut out, "ad_info", info);
    Value::Object(out)
}

pub(crate) fn bond_port(port: &BondPort) -> Value {
    let mut out = Map::new();
    put(&mut out, "state", port.state.and_then(BondPortState::name));
    let carrier = port.carrier.and_then(BondCarrier::name);
    put(&mut out, "mii_status", carrier);
    put(&mut out, "link_failure_count", port.failures);
    put(
        &mut out,
        "perm_hwaddr",
        port.permanent_address.as_deref().map(colons),
    );
    put(&mut out, "queue_id", port.queue);
    put(&mut out, "prio", port.priority);
    put(&mut out, "ad_aggregator_id", port.aggregator);
    put(&mut out, "ad_actor_oper_port_state", port.actor_state);
    put(&mut out, "ad_partner_oper_port_state", port.partner_state);
    for (state, key) in [
        (port.actor_state.map(u16::from), "ad_actor_oper_port_state_str"),
        (port.partner_state, "ad_partner_oper_port_state_str"),
    ] {
        put(&mut out, key, state.map(port_states));
    }
    Value::Object(out)
}

/// Bits of a port's state (IEEE 802.1AX, section 6.4.2.3).
fn port_states(state: u16) -> Vec<&'static str> {
    let names = [
        "active",
        "short_timeout",
        "aggregating",
        "in_sync",
        "collecting",
        "distributing",
        "defaulted",
        "expired",
    ];
    names
        .into_iter()
        .enumerate()
        .filter(|(place, _)| state >> place & 1 == 1)
        .map(|(_, name)| name)
        .collect()
}

pub(crate) fn tun(tun: &Tun) -> Value {
    let mut out = Map::new();
    put(&mut out, "type", tun.layer.and_then(TunLayer::name));
    put(&mut out, "pi", tun.packet_information);
    put(&mut out, "vnet_hdr", tun.virtio_header);
    put(&mut out, "multi_queue", tun.multiple_queues);
    put(&mut out, "numqueues", tun.queues);
    put(&mut out, "numdisabled", tun.disabled_queues);
    put(&mut out, "persist", tun.persistent);
    put(&mut out, "user", tun.owner);
    put(&mut out, "group", tun.group);
    Value::Object(out)
}

pub(crate) fn macvlan(macvlan: &Macvlan) -> Value {
    let mut out = Map::new();
    put(&mut out, "mode", macvlan.mode.and_then(MacvlanMode::name));
    put(&mut out, "bcqueuelen", macvlan.broadcast_queue);
    put(&mut out, "usedbcqueuelen", macvlan.broadcast_queue_used);
    put(
        &mut out,
        "nopromisc",
        macvlan.flags.filter(|flags| flags & 1 != 0).map(|_| true),
    );
    let sources: Vec<_> = macvlan.sources.iter().map(|address| colons(address)).collect();
    put(&mut out, "macaddr_count", Some(sources.len()));
    put(&mut out, "macaddr_data", Some(sources));
    Value::Object(out)
}

pub(crate) fn ipvlan(ipvlan: &Ipvlan) -> Value {
    let mut out = Map::new();
    put(&mut out, "mode", ipvlan.mode.and_then(IpvlanMode::name));
    let flags = ipvlan.flags.unwrap_or(0);
    put(&mut out, "private", (flags & 1 != 0).then_some(true));
    put(&mut out, "vepa", (flags & 2 != 0).then_some(true));
    if flags == 0 {
        put(&mut out, "bridge", Some(true));
    }
    Value::Object(out)
}
