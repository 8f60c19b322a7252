//! Bridges and their ports (IEEE 802.1D, 802.1Q).
//!
//! Times are in clock ticks (`USER_HZ`, `times(2)`): hundredths of a second on every Linux of today.

use crate::model::codes::codes;

/// Bridge identifier in the spanning tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BridgeId {
    /// Priority; the smallest becomes the root.
    pub priority: u16,
    /// Hardware address.
    pub address: [u8; 6],
}

/// A bridge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bridge {
    /// Time in each state before a port forwards.
    pub forward_delay: Option<u32>,
    /// Time between two messages of the root.
    pub hello_time: Option<u32>,
    /// Time until the root is given up.
    pub max_age: Option<u32>,
    /// Time until an address is forgotten.
    pub ageing_time: Option<u32>,
    /// Who runs the spanning tree protocol (STP).
    pub stp: Option<SpanningTree>,
    /// Priority in the spanning tree.
    pub priority: Option<u16>,
    /// Whether it tells VLANs apart.
    pub vlan_filtering: Option<bool>,
    /// Ethernet type of VLAN tags.
    pub vlan_protocol: Option<u16>,
    /// Port VLAN identifier (PVID) of a new port: the VLAN of packets without a tag.
    pub vlan_default: Option<u16>,
    /// Whether packets are counted by VLAN.
    pub vlan_statistics: Option<bool>,
    /// Whether they are counted by VLAN and port.
    pub vlan_statistics_by_port: Option<bool>,
    /// Link-local groups that are forwarded, a bit each.
    pub group_forward_mask: Option<u16>,
    /// Whether it learns nothing from link-local packets.
    pub no_link_local_learning: Option<bool>,
    /// Address it sends messages of the spanning tree to.
    pub group_address: Option<[u8; 6]>,
    /// The root of the tree.
    pub root: Option<BridgeId>,
    /// This bridge.
    pub id: Option<BridgeId>,
    /// Number of the port towards the root; 0 when it is the root.
    pub root_port: Option<u16>,
    /// Cost of the path to the root.
    pub root_cost: Option<u32>,
    /// Whether the tree is changing.
    pub topology_change: Option<bool>,
    /// Whether this bridge noticed a change.
    pub topology_change_detected: Option<bool>,
    /// Time left until the next message of the root.
    pub hello_timer: Option<u64>,
    /// Time left until the change is told again.
    pub change_notification_timer: Option<u64>,
    /// Time left until the change is over.
    pub topology_change_timer: Option<u64>,
    /// Time left until old addresses are looked for.
    pub collection_timer: Option<u64>,
    /// Whether, and how, it looks for multicast routers: 0 never, 1 by what it hears, 2 always.
    pub multicast_router: Option<u8>,
    /// Whether it learns who wants which group.
    pub multicast_snooping: Option<bool>,
    /// Whether it learns that by VLAN.
    pub multicast_vlan_snooping: Option<bool>,
    /// Whether its queries have its own address.
    pub multicast_query_address: Option<bool>,
    /// Whether it asks who wants which group.
    pub multicast_querier: Option<bool>,
    /// Longest chain of its table of groups; nothing since Linux 5.0.
    pub multicast_hash_elasticity: Option<u32>,
    /// Size of its table of groups.
    pub multicast_hash_max: Option<u32>,
    /// Queries after the last one has left.
    pub multicast_last_count: Option<u32>,
    /// Queries at the start.
    pub multicast_startup_count: Option<u32>,
    /// Time between queries after the last one has left.
    pub multicast_last_interval: Option<u64>,
    /// Time until a member is forgotten.
    pub multicast_membership_interval: Option<u64>,
    /// Time until another querier is given up.
    pub multicast_querier_interval: Option<u64>,
    /// Time between queries.
    pub multicast_query_interval: Option<u64>,
    /// Time in which members answer.
    pub multicast_response_interval: Option<u64>,
    /// Time between queries at the start.
    pub multicast_startup_interval: Option<u64>,
    /// Whether multicast packets are counted by their kind.
    pub multicast_statistics: Option<bool>,
    /// Version of IGMP.
    pub igmp_version: Option<u8>,
    /// Version of MLD.
    pub mld_version: Option<u8>,
    /// Whether packets pass the IPv4 filter.
    pub filter_ipv4: Option<bool>,
    /// Whether packets pass the IPv6 filter.
    pub filter_ipv6: Option<bool>,
    /// Whether packets pass the ARP filter.
    pub filter_arp: Option<bool>,
}

codes! {
    /// Who runs the spanning tree of a bridge.
    SpanningTree(u32) {
        /// Nobody.
        Off = 0,
        /// The kernel.
        Kernel = 1,
        /// A program.
        Program = 2,
    }
}

/// A port of a bridge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BridgePort {
    /// Its state.
    pub state: Option<BridgePortState>,
    /// Its priority among the ports.
    pub priority: Option<u16>,
    /// Cost of the path by it.
    pub cost: Option<u32>,
    /// Port identifier: its priority and number.
    pub id: Option<u16>,
    /// Port number.
    pub number: Option<u16>,
    /// Whether packets may leave by the port they came in.
    pub hairpin: Option<bool>,
    /// Whether messages of the spanning tree are refused (BPDU guard).
    pub guard: Option<bool>,
    /// Whether it may not become the port towards the root.
    pub root_block: Option<bool>,
    /// Whether a group is left at once.
    pub fast_leave: Option<bool>,
    /// Whether it learns where addresses are.
    pub learning: Option<bool>,
    /// Whether packets to unknown addresses leave by it.
    pub flood: Option<bool>,
    /// Whether multicast packets to unknown groups leave by it.
    pub multicast_flood: Option<bool>,
    /// Whether packets to all leave by it.
    pub broadcast_flood: Option<bool>,
    /// Whether multicast packets leave by it as unicast.
    pub multicast_to_unicast: Option<bool>,
    /// Whether the bridge answers ARP for those behind it.
    pub proxy_arp: Option<bool>,
    /// The same, as IEEE 802.11 and Hotspot 2.0 want it.
    pub proxy_arp_wifi: Option<bool>,
    /// Whether ARP and neighbour discovery are kept away from it.
    pub neighbour_suppression: Option<bool>,
    /// Whether, and how, a multicast router is looked for: 0 never, 1 by what is heard, 2 always, 3 it was heard.
    pub multicast_router: Option<u8>,
    /// The root that it was told of.
    pub designated_root: Option<BridgeId>,
    /// The bridge that leads there.
    pub designated_bridge: Option<BridgeId>,
    /// That bridge's port.
    pub designated_port: Option<u16>,
    /// Cost of the path from there.
    pub designated_cost: Option<u16>,
    /// Whether a change of the tree is to be acknowledged.
    pub change_acknowledged: Option<bool>,
    /// Whether a message of the spanning tree waits.
    pub configuration_pending: Option<bool>,
    /// Time left until the root is given up.
    pub message_age_timer: Option<u64>,
    /// Time left until the next state.
    pub forward_delay_timer: Option<u64>,
    /// Time left until another message may be sent.
    pub hold_timer: Option<u64>,
    /// Whether VLANs are mapped to tunnels.
    pub vlan_tunnel: Option<bool>,
    /// Link-local groups that are forwarded, a bit each.
    pub group_forward_mask: Option<u16>,
    /// Whether it meets only ports that are not isolated.
    pub isolated: Option<bool>,
    /// Whether only known addresses may send.
    pub locked: Option<bool>,
    /// Index of the port that takes over when the carrier is lost.
    pub backup: Option<u32>,
}

codes! {
    /// State of a port (`BR_STATE_*` of `linux/if_bridge.h`).
    BridgePortState(u8) {
        /// Off.
        Disabled = 0 "disabled",
        /// Listens to the spanning tree.
        Listening = 1 "listening",
        /// Learns where addresses are.
        Learning = 2 "learning",
        /// Passes packets.
        Forwarding = 3 "forwarding",
        /// Held back by the spanning tree.
        Blocking = 4 "blocking",
    }
}
