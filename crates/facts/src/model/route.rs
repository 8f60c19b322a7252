//! Routes: where packets for a network go.
//!
//! What a source of routes does not tell, or tells as "none", is `None` here.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An entry of a routing table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Which addresses it is for.
    pub destination: Network,
    /// The next router; `None` when the destination is on the link, or there is no way to it.
    pub gateway: Option<IpAddr>,
    /// Name of the interface. Linux calls the one of a blackhole `*`.
    pub interface: Vec<u8>,
    /// What kind of route it is.
    pub flags: RouteFlags,
    /// Of several routes to the same place, the one with the smallest is taken.
    pub metric: u32,
    /// How many hold the entry. IPv4 in Linux counts none since 3.6 and says 0.
    pub references: u32,
    /// How often it was looked up. IPv4 in Linux counts none since 3.6 and says 0.
    pub uses: u32,
    /// Largest TCP segment with 40 bytes of headers around it; `None` when the route does not set it.
    pub mtu: Option<u32>,
    /// Largest TCP window; `None` when the route does not set it.
    pub window: Option<u32>,
    /// First guess of the round trip time, in milliseconds; `None` when the route does not set it.
    pub round_trip_ms: Option<u32>,
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

/// Flags of a route, in the bits of `linux/route.h` and `linux/ipv6_route.h`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RouteFlags(pub u32);

impl RouteFlags {
    /// Usable (`RTF_UP`).
    pub const UP: RouteFlags = RouteFlags(0x1);
    /// Through a router (`RTF_GATEWAY`).
    pub const GATEWAY: RouteFlags = RouteFlags(0x2);
    /// To one address (`RTF_HOST`).
    pub const HOST: RouteFlags = RouteFlags(0x4);
    /// Reinstated after a timeout (`RTF_REINSTATE`).
    pub const REINSTATE: RouteFlags = RouteFlags(0x8);
    /// Made by a redirect (`RTF_DYNAMIC`).
    pub const DYNAMIC: RouteFlags = RouteFlags(0x10);
    /// Changed by a redirect (`RTF_MODIFIED`).
    pub const MODIFIED: RouteFlags = RouteFlags(0x20);
    /// Sets an MTU (`RTF_MTU`).
    pub const MTU: RouteFlags = RouteFlags(0x40);
    /// Sets a window (`RTF_WINDOW`).
    pub const WINDOW: RouteFlags = RouteFlags(0x80);
    /// Sets a round trip time (`RTF_IRTT`).
    pub const ROUND_TRIP: RouteFlags = RouteFlags(0x100);
    /// Refuses what it is for (`RTF_REJECT`).
    pub const REJECT: RouteFlags = RouteFlags(0x200);
    /// Is not kept in the cache (`RTF_NOTCACHED`).
    pub const NOT_CACHED: RouteFlags = RouteFlags(0x400);
    /// Default route of a router that announced itself (`RTF_DEFAULT`).
    pub const DEFAULT: RouteFlags = RouteFlags(0x1_0000);
    /// All addresses are on the link (`RTF_ALLONLINK`).
    pub const ALL_ON_LINK: RouteFlags = RouteFlags(0x2_0000);
    /// Made from an announced prefix (`RTF_ADDRCONF`).
    pub const ANNOUNCED: RouteFlags = RouteFlags(0x4_0000);
    /// Has no next hop (`RTF_NONEXTHOP`).
    pub const NO_NEXT_HOP: RouteFlags = RouteFlags(0x20_0000);
    /// Ends some day (`RTF_EXPIRES`).
    pub const EXPIRES: RouteFlags = RouteFlags(0x40_0000);
    /// An entry of the cache (`RTF_CACHE`).
    pub const CACHE: RouteFlags = RouteFlags(0x100_0000);
    /// Chosen by a flow (`RTF_FLOW`).
    pub const FLOW: RouteFlags = RouteFlags(0x200_0000);
    /// Chosen by a policy (`RTF_POLICY`).
    pub const POLICY: RouteFlags = RouteFlags(0x400_0000);
    /// To an address of this machine (`RTF_LOCAL`).
    pub const LOCAL: RouteFlags = RouteFlags(0x8000_0000);

    /// Whether all bits of `other` are set.
    #[must_use]
    pub fn has(self, other: RouteFlags) -> bool {
        self.0 & other.0 == other.0
    }
}
