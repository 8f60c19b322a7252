//! Where a packet goes next, as part of a route or as an object that routes refer to by its identifier.

use std::net::IpAddr;

use super::codes::{RouteProtocol, Scope};
use super::encapsulation::Encapsulation;
use crate::model::Family;
use crate::model::codes::{codes, flags};

/// A next hop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NextHop {
    /// The gateway, of either family; `None` when the destination is on the link.
    pub gateway: Option<IpAddr>,
    /// Index of the interface.
    pub interface_index: Option<u32>,
    /// Name of the interface, from sources that tell no index. Linux calls the one of a blackhole `*`.
    pub interface: Option<Vec<u8>>,
    /// Its share among the next hops of the route, from 1.
    pub weight: Option<u16>,
    /// State and kind.
    pub flags: Option<NextHopFlags>,
    /// What is put around packets.
    pub encapsulation: Option<Box<Encapsulation>>,
    /// What packets are counted and sorted as.
    pub realms: Option<Realms>,
}

flags! {
    /// Flags of a next hop (`RTNH_F_*` in `linux/rtnetlink.h`).
    NextHopFlags(u8) {
        /// Cannot be used.
        DEAD = 0x01 "dead",
        /// The gateway is looked up again.
        PERVASIVE = 0x02 "pervasive",
        /// The gateway is taken to be on the link.
        ON_LINK = 0x04 "onlink",
        /// A device forwards on its own.
        OFFLOAD = 0x08 "offload",
        /// The interface has no carrier.
        LINK_DOWN = 0x10 "linkdown",
        /// Of a multicast entry: its outputs are not known yet.
        UNRESOLVED = 0x20 "unresolved",
        /// A device hands packets to the kernel.
        TRAP = 0x40 "trap",
    }
}

/// Two numbers that an administrator gave to where packets come from and where they go (`RTA_FLOW`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Realms {
    /// Where from; 0 when only the other was given.
    pub from: u16,
    /// Where to.
    pub to: u16,
}

impl Realms {
    /// Takes the word of the kernel apart: the upper half is where from.
    #[must_use]
    pub fn from_linux(word: u32) -> Realms {
        let [a, b, c, d] = word.to_be_bytes();
        Realms {
            from: u16::from_be_bytes([a, b]),
            to: u16::from_be_bytes([c, d]),
        }
    }
}

/// A next hop, or a group of them, that stands on its own and has an identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextHopObject {
    /// Its identifier.
    pub id: u32,
    /// Family of its gateway; `None` for a group.
    pub family: Option<Family>,
    /// Who made it.
    pub protocol: RouteProtocol,
    /// How far its gateway is.
    pub scope: Scope,
    /// What it does.
    pub target: NextHopTarget,
    /// Whether it is for entries of a forwarding table instead of routes.
    pub forwarding: bool,
    /// Types of the attributes that this release does not read.
    pub unread: Vec<u16>,
}

/// What a next-hop object does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextHopTarget {
    /// Packets go there.
    Hop(NextHop),
    /// Packets are dropped. It can name an interface.
    Blackhole(NextHop),
    /// Packets are shared among others.
    Group(NextHopGroup),
}

codes! {
    /// How a group shares packets among its members (`NEXTHOP_GRP_TYPE_*` in `linux/nexthop.h`).
    GroupKind(u16) {
        /// By ranges of a hash.
        Multipath = 0 "mpath",
        /// By a table of buckets, of which few move when a member goes.
        Resilient = 1 "resilient",
    }
}

/// Next hops that share packets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextHopGroup {
    /// How.
    pub kind: GroupKind,
    /// Among whom.
    pub members: Vec<GroupMember>,
    /// The table of buckets, of a resilient group.
    pub buckets: Option<Buckets>,
}

/// A member of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupMember {
    /// Identifier of its object.
    pub id: u32,
    /// Its share, from 1.
    pub weight: u32,
}

/// The table of a resilient group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Buckets {
    /// How many.
    pub count: Option<u16>,
    /// How long a bucket must be idle before it may move, in milliseconds.
    pub idle_ms: Option<u64>,
    /// How long the table may be out of balance before busy buckets move too, in milliseconds; 0 is for ever.
    pub unbalanced_limit_ms: Option<u64>,
    /// How long it has been out of balance, in milliseconds.
    pub unbalanced_ms: Option<u64>,
}
