//! Routes: where packets for a network go.
//!
//! What a source of routes does not tell, or tells as "none", is `None` here.

mod codes;
mod encapsulation;
mod metrics;
mod multicast;
mod nexthop;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::codes::flags;
pub use codes::{EntryFlags, Preference, RouteKind, RouteProtocol, Scope};
pub use encapsulation::{
    Encapsulation, EncapsulationDetail, EncapsulationKind, MplsLabel, Seg6Action, Seg6Local, Seg6Mode, Tunnel,
};
pub use metrics::{MetricFeatures, Metrics};
pub use multicast::{
    MulticastCacheEntry, MulticastCounters, MulticastOutput, MulticastRoute, VirtualInterface,
    VirtualInterfaceFlags,
};
pub use nexthop::{
    Buckets, GroupKind, GroupMember, NextHop, NextHopFlags, NextHopGroup, NextHopObject, NextHopTarget,
    Realms,
};

/// An entry of a routing table, or of the cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Which addresses it is for.
    pub destination: Network,
    /// Which senders it is for; `None` is all.
    pub source: Option<Network>,
    /// What happens to packets.
    pub kind: Option<RouteKind>,
    /// Identifier of its table.
    pub table: Option<u32>,
    /// Who made it.
    pub protocol: Option<RouteProtocol>,
    /// How far its destination is.
    pub scope: Option<Scope>,
    /// Type of service it is for; 0 is all.
    pub tos: Option<u8>,
    /// Metric, or priority: of several routes to the same place, the one with the smallest is taken.
    pub metric: Option<u32>,
    /// Router preference (RFC 4191): how much its router wants to be taken.
    pub preference: Option<Preference>,
    /// Preferred source address: the sender of packets that have none yet.
    pub preferred_source: Option<IpAddr>,
    /// Index of the interface that packets come from.
    pub input_interface: Option<u32>,
    /// Mark of the packets it is for.
    pub mark: Option<u32>,
    /// User whose packets it is for.
    pub user: Option<u32>,
    /// Next hops: none for a route that refuses, several that share packets.
    pub hops: Vec<NextHop>,
    /// Identifier of the next-hop object that `hops` come from.
    pub next_hop_id: Option<u32>,
    /// What kind of route it is, as the text tables tell it.
    pub flags: Option<RouteFlags>,
    /// What kind of entry it is, as rtnetlink tells it.
    pub entry: Option<EntryFlags>,
    /// What it sets for connections.
    pub metrics: Metrics,
    /// Its age, end and use.
    pub cache: Option<CacheInfo>,
    /// How many hold the entry. The IPv4 table of Linux counts none since 3.6 and says 0.
    pub references: Option<u32>,
    /// How often it was looked up. The IPv4 table of Linux counts none since 3.6 and says 0.
    pub uses: Option<u32>,
    /// Types of the attributes that this release does not read.
    pub unread: Vec<u16>,
}

impl Route {
    /// A route of which nothing but its destination is known.
    #[must_use]
    pub fn to(destination: Network) -> Route {
        Route {
            destination,
            source: None,
            kind: None,
            table: None,
            protocol: None,
            scope: None,
            tos: None,
            metric: None,
            preference: None,
            preferred_source: None,
            input_interface: None,
            mark: None,
            user: None,
            hops: Vec::new(),
            next_hop_id: None,
            flags: None,
            entry: None,
            metrics: Metrics::default(),
            cache: None,
            references: None,
            uses: None,
            unread: Vec::new(),
        }
    }

    /// The first next hop: the only one in text tables.
    #[must_use]
    pub fn hop(&self) -> Option<&NextHop> {
        self.hops.first()
    }

    /// The gateway of the first next hop.
    #[must_use]
    pub fn gateway(&self) -> Option<IpAddr> {
        self.hop()?.gateway
    }

    /// Its flags; where its source has none, those that its kind, gateway and destination imply. A route of a kernel's table
    /// is in use, so [`RouteFlags::UP`] is always among the implied ones.
    #[must_use]
    pub fn effective_flags(&self) -> RouteFlags {
        if let Some(flags) = self.flags {
            return flags;
        }
        let is_host = match self.destination {
            Network::Ipv4 { mask, .. } => mask == Ipv4Addr::BROADCAST,
            Network::Ipv6 { prefix, .. } => prefix == 128,
        };
        let refuses = matches!(
            self.kind,
            Some(RouteKind::Blackhole | RouteKind::Unreachable | RouteKind::Prohibit)
        );
        let implied = [
            (true, RouteFlags::UP),
            (self.gateway().is_some(), RouteFlags::GATEWAY),
            (is_host, RouteFlags::HOST),
            (refuses, RouteFlags::REJECT),
        ];
        let set = implied.into_iter().filter(|(is_set, _)| *is_set);
        RouteFlags(set.fold(0, |bits, (_, flag)| bits | flag.0))
    }

    /// Whether it is an entry of the cache.
    #[must_use]
    pub fn is_cached(&self) -> bool {
        self.flags.is_some_and(|flags| flags.has(RouteFlags::CACHE))
            || self.entry.is_some_and(|entry| entry.has(EntryFlags::CLONED))
    }
}

/// Age, end and use of a route (`struct rta_cacheinfo` in `linux/rtnetlink.h`). Clock ticks are told in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheInfo {
    /// How many hold the entry. IPv6 counts from 0, or not at all, by release.
    pub references: Option<u32>,
    /// How long ago it was used.
    pub last_used_ms: Option<u64>,
    /// How long it lives on; negative when that is over; `None` when it has no end.
    pub expires_ms: Option<i64>,
    /// Error number that a packet is answered with, as the system counts them; 0 is none.
    pub error: Option<i32>,
    /// How often it was used.
    pub uses: Option<u32>,
}

/// Addresses that have their first bits in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// IPv4. A mask is not a length: nothing hinders one with holes.
    Ipv4 {
        /// Address of the network.
        address: Ipv4Addr,
        /// Which bits count.
        mask: Ipv4Addr,
    },
    /// IPv6.
    Ipv6 {
        /// Address of the network.
        address: Ipv6Addr,
        /// How many bits count.
        prefix: u8,
    },
}

flags! {
    /// Flags of a route, in the bits of `linux/route.h` and `linux/ipv6_route.h`.
    RouteFlags(u32) {
        /// Usable (`RTF_UP`).
        UP = 0x1 "UP",
        /// Through a router (`RTF_GATEWAY`).
        GATEWAY = 0x2 "GATEWAY",
        /// To one address (`RTF_HOST`).
        HOST = 0x4 "HOST",
        /// Reinstated after a timeout (`RTF_REINSTATE`).
        REINSTATE = 0x8 "REINSTATE",
        /// Made by a redirect (`RTF_DYNAMIC`).
        DYNAMIC = 0x10 "DYNAMIC",
        /// Changed by a redirect (`RTF_MODIFIED`).
        MODIFIED = 0x20 "MODIFIED",
        /// Sets an MTU (`RTF_MTU`).
        MTU = 0x40 "MTU",
        /// Sets a window (`RTF_WINDOW`).
        WINDOW = 0x80 "WINDOW",
        /// Sets a round trip time (`RTF_IRTT`).
        ROUND_TRIP = 0x100 "IRTT",
        /// Refuses what it is for (`RTF_REJECT`).
        REJECT = 0x200 "REJECT",
        /// Is not kept in the cache (`RTF_NOTCACHED`).
        NOT_CACHED = 0x400 "NOTCACHED",
        /// Default route of a router that announced itself (`RTF_DEFAULT`).
        DEFAULT = 0x1_0000 "DEFAULT",
        /// All addresses are on the link (`RTF_ALLONLINK`).
        ALL_ON_LINK = 0x2_0000 "ALLONLINK",
        /// Made from an announced prefix (`RTF_ADDRCONF`).
        ANNOUNCED = 0x4_0000 "ADDRCONF",
        /// Has no next hop (`RTF_NONEXTHOP`).
        NO_NEXT_HOP = 0x20_0000 "NONEXTHOP",
        /// Ends some day (`RTF_EXPIRES`).
        EXPIRES = 0x40_0000 "EXPIRES",
        /// An entry of the cache (`RTF_CACHE`).
        CACHE = 0x100_0000 "CACHE",
        /// Chosen by a flow (`RTF_FLOW`).
        FLOW = 0x200_0000 "FLOW",
        /// Chosen by a policy (`RTF_POLICY`).
        POLICY = 0x400_0000 "POLICY",
        /// To an address of this machine (`RTF_LOCAL`).
        LOCAL = 0x8000_0000 "LOCAL",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_without_flags_is_up_and_has_what_its_facts_imply() {
        let network = |mask: [u8; 4]| Network::Ipv4 {
            address: Ipv4Addr::new(192, 0, 2, 0),
            mask: mask.into(),
        };
        let mut route = Route::to(network([255, 255, 255, 0]));
        assert_eq!(route.effective_flags(), RouteFlags::UP);
        route.destination = network([255; 4]);
        route.kind = Some(RouteKind::Unreachable);
        let refused = route.effective_flags();
        assert!(
            refused.has(RouteFlags::UP) && refused.has(RouteFlags::HOST) && refused.has(RouteFlags::REJECT)
        );
        assert!(!refused.has(RouteFlags::GATEWAY));
        // What the source says counts.
        route.flags = Some(RouteFlags(0));
        assert_eq!(route.effective_flags(), RouteFlags(0));
    }
}
