//! Settings of bridges and their ports: `IFLA_BR_*` and `IFLA_BRPORT_*` of `linux/if_link.h`.

use crate::decode::bytes::Bytes;
use crate::decode::linux::attributes::{flag, index, nested};
use crate::model::link::bridge::{Bridge, BridgeId, BridgePort, BridgePortState, SpanningTree};

/// `struct ifla_bridge_id`: priority in network order, hardware address.
fn bridge_id(value: Bytes<'_>) -> Option<BridgeId> {
    Some(BridgeId {
        priority: value.port(0)?,
        address: value.array(2)?,
    })
}

/// `IFLA_BR_*`
pub(super) fn bridge(data: Bytes<'_>) -> Bridge {
    let mut found = Bridge::default();
    for (kind, value) in nested(data) {
        match kind {
            1 => found.forward_delay = value.u32(0),
            2 => found.hello_time = value.u32(0),
            3 => found.max_age = value.u32(0),
            4 => found.ageing_time = value.u32(0),
            5 => found.stp = value.u32(0).map(SpanningTree::from_linux),
            6 => found.priority = value.u16(0),
            7 => found.vlan_filtering = flag(value),
            8 => found.vlan_protocol = value.port(0),
            9 => found.group_forward_mask = value.u16(0),
            10 => found.root = bridge_id(value),
            11 => found.id = bridge_id(value),
            12 => found.root_port = value.u16(0),
            13 => found.root_cost = value.u32(0),
            14 => found.topology_change = flag(value),
            15 => found.topology_change_detected = flag(value),
            16 => found.hello_timer = value.u64(0),
            17 => found.change_notification_timer = value.u64(0),
            18 => found.topology_change_timer = value.u64(0),
            19 => found.collection_timer = value.u64(0),
            20 => found.group_address = value.array(0),
            36 => found.filter_ipv4 = flag(value),
            37 => found.filter_ipv6 = flag(value),
            38 => found.filter_arp = flag(value),
            39 => found.vlan_default = value.u16(0),
            41 => found.vlan_statistics = flag(value),
            45 => found.vlan_statistics_by_port = flag(value),
            46 => options(&mut found, value),
            kind => multicast(&mut found, kind, value),
        }
    }
    found
}

/// `struct br_boolopt_multi` of `linux/if_bridge.h`: values, and which of them this kernel has; `BR_BOOLOPT_*` are the
/// places of their bits.
fn options(found: &mut Bridge, value: Bytes<'_>) {
    let (Some(values), Some(known)) = (value.u32(0), value.u32(4)) else {
        return;
    };
    let option = |place: u32| (known >> place & 1 == 1).then_some(values >> place & 1 == 1);
    found.no_link_local_learning = option(0);
    found.multicast_vlan_snooping = option(1);
}

/// `IFLA_BR_MCAST_*`
fn multicast(found: &mut Bridge, kind: u16, value: Bytes<'_>) {
    match kind {
        22 => found.multicast_router = value.u8(0),
        23 => found.multicast_snooping = flag(value),
        24 => found.multicast_query_address = flag(value),
        25 => found.multicast_querier = flag(value),
        26 => found.multicast_hash_elasticity = value.u32(0),
        27 => found.multicast_hash_max = value.u32(0),
        28 => found.multicast_last_count = value.u32(0),
        29 => found.multicast_startup_count = value.u32(0),
        30 => found.multicast_last_interval = value.u64(0),
        31 => found.multicast_membership_interval = value.u64(0),
        32 => found.multicast_querier_interval = value.u64(0),
        33 => found.multicast_query_interval = value.u64(0),
        34 => found.multicast_response_interval = value.u64(0),
        35 => found.multicast_startup_interval = value.u64(0),
        42 => found.multicast_statistics = flag(value),
        43 => found.igmp_version = value.u8(0),
        44 => found.mld_version = value.u8(0),
        _ => {}
    }
}

/// `IFLA_BRPORT_*`
pub(super) fn port(data: Bytes<'_>) -> BridgePort {
    let mut found = BridgePort::default();
    for (kind, value) in nested(data) {
        match kind {
            1 => found.state = value.u8(0).map(BridgePortState::from_linux),
            2 => found.priority = value.u16(0),
            3 => found.cost = value.u32(0),
            4 => found.hairpin = flag(value),
            5 => found.guard = flag(value),
            6 => found.root_block = flag(value),
            7 => found.fast_leave = flag(value),
            8 => found.learning = flag(value),
            9 => found.flood = flag(value),
            10 => found.proxy_arp = flag(value),
            12 => found.proxy_arp_wifi = flag(value),
            13 => found.designated_root = bridge_id(value),
            14 => found.designated_bridge = bridge_id(value),
            15 => found.designated_port = value.u16(0),
            16 => found.designated_cost = value.u16(0),
            17 => found.id = value.u16(0),
            18 => found.number = value.u16(0),
            19 => found.change_acknowledged = flag(value),
            20 => found.configuration_pending = flag(value),
            21 => found.message_age_timer = value.u64(0),
            22 => found.forward_delay_timer = value.u64(0),
            23 => found.hold_timer = value.u64(0),
            25 => found.multicast_router = value.u8(0),
            27 => found.multicast_flood = flag(value),
            28 => found.multicast_to_unicast = flag(value),
            29 => found.vlan_tunnel = flag(value),
            30 => found.broadcast_flood = flag(value),
            31 => found.group_forward_mask = value.u16(0),
            32 => found.neighbour_suppression = flag(value),
            33 => found.isolated = flag(value),
            34 => found.backup = index(value),
            39 => found.locked = flag(value),
            _ => {}
        }
    }
    found
}
