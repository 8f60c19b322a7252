//! What kind of route it is, who made it, and how far it reaches.

use crate::model::codes::{codes, flags};

codes! {
    /// What happens to a packet that a route is for (`RTN_*` in `linux/rtnetlink.h`).
    RouteKind(u8) {
        /// Not told.
        Unspecified = 0 "unspec",
        /// It goes to the next hop.
        Unicast = 1 "unicast",
        /// It is for this machine.
        Local = 2 "local",
        /// It is for this machine, and is sent as a broadcast.
        Broadcast = 3 "broadcast",
        /// It is for this machine among others, and is sent to one.
        Anycast = 4 "anycast",
        /// It goes to a group.
        Multicast = 5 "multicast",
        /// It is dropped silently.
        Blackhole = 6 "blackhole",
        /// It is refused: host unreachable.
        Unreachable = 7 "unreachable",
        /// It is refused: prohibited.
        Prohibit = 8 "prohibit",
        /// The search ends in this table and goes on with the next rule.
        Throw = 9 "throw",
        /// Its address is translated. No kernel does so since Linux 2.6.
        Nat = 10 "nat",
        /// Another resolver is asked. No kernel does so.
        External = 11 "xresolve",
    }
}

codes! {
    /// Who made a route, a rule, a next hop or a neighbour (`RTPROT_*` in `linux/rtnetlink.h`).
    RouteProtocol(u8) {
        /// Not told.
        Unspecified = 0 "unspec",
        /// ICMP redirects.
        Redirect = 1 "redirect",
        /// The kernel itself.
        Kernel = 2 "kernel",
        /// Someone who did not say who, as at boot.
        Boot = 3 "boot",
        /// The administrator.
        Static = 4 "static",
        /// GateD.
        Gated = 8 "gated",
        /// Router advertisements.
        RouterAdvertisement = 9 "ra",
        /// Merit MRT.
        Mrt = 10 "mrt",
        /// Zebra.
        Zebra = 11 "zebra",
        /// BIRD.
        Bird = 12 "bird",
        /// The routing daemon of DECnet.
        Decnet = 13 "dnrouted",
        /// XORP.
        Xorp = 14 "xorp",
        /// Netsukuku.
        Netsukuku = 15 "ntk",
        /// A DHCP client.
        Dhcp = 16 "dhcp",
        /// A daemon for multicast.
        Mrouted = 17 "mrouted",
        /// Keepalived.
        Keepalived = 18 "keepalived",
        /// Babel.
        Babel = 42 "babel",
        /// OVN.
        Ovn = 84 "ovn",
        /// Open/R.
        OpenR = 99 "openr",
        /// BGP.
        Bgp = 186 "bgp",
        /// IS-IS.
        Isis = 187 "isis",
        /// OSPF.
        Ospf = 188 "ospf",
        /// RIP.
        Rip = 189 "rip",
        /// EIGRP.
        Eigrp = 192 "eigrp",
    }
}

codes! {
    /// How far the destination of a route is, or an address is valid (`RT_SCOPE_*` in `linux/rtnetlink.h`). The numbers
    /// between are the administrator's.
    Scope(u8) {
        /// Anywhere.
        Universe = 0 "global",
        /// In this site.
        Site = 200 "site",
        /// On the link.
        Link = 253 "link",
        /// In this machine.
        Host = 254 "host",
        /// It does not exist.
        Nowhere = 255 "nowhere",
    }
}

codes! {
    /// How much a router wants to be taken among several (RFC 4191, section 2.1; `ICMPV6_ROUTER_PREF_*` in
    /// `linux/icmpv6.h`).
    Preference(u8) {
        /// As any other.
        Medium = 0 "medium",
        /// Before others.
        High = 1 "high",
        /// RFC 4191 reserves it, and takes it for medium.
        Invalid = 2 "invalid",
        /// After others.
        Low = 3 "low",
    }
}

flags! {
    /// Flags of an entry as rtnetlink tells it (`rtm_flags` in `linux/rtnetlink.h`). The lowest eight bits are those
    /// of its next hop, when it has one: [`super::NextHopFlags`].
    EntryFlags(u32) {
        /// Changes of it are told (`RTM_F_NOTIFY`).
        NOTIFY = 0x100 "notify",
        /// Of the cache, not of a table (`RTM_F_CLONED`).
        CLONED = 0x200 "cached",
        /// `RTM_F_EQUALIZE`, without meaning today.
        EQUALIZE = 0x400 "equalize",
        /// Made from an announced prefix (`RTM_F_PREFIX`).
        PREFIX = 0x800 "prefix",
        /// Its table is the one where it was found (`RTM_F_LOOKUP_TABLE`).
        LOOKUP_TABLE = 0x1000 "lookup-table",
        /// It is told as the table has it (`RTM_F_FIB_MATCH`).
        FIB_MATCH = 0x2000 "fib-match",
        /// A device forwards on its own (`RTM_F_OFFLOAD`).
        OFFLOAD = 0x4000 "rt_offload",
        /// A device hands packets to the kernel (`RTM_F_TRAP`).
        TRAP = 0x8000 "rt_trap",
        /// A device was asked to forward and cannot (`RTM_F_OFFLOAD_FAILED`).
        OFFLOAD_FAILED = 0x2000_0000 "rt_offload_failed",
    }
}
