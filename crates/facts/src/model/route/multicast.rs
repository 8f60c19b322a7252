//! Multicast forwarding: where packets to a group go on from here.

use std::net::{IpAddr, Ipv4Addr};

use super::codes::{EntryFlags, RouteProtocol};
use crate::model::codes::flags;

/// An entry of a multicast forwarding table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MulticastRoute {
    /// Table.
    pub table: u32,
    /// The group. `None` is every group.
    pub group: Option<IpAddr>,
    /// The sender. `None` is every sender.
    pub source: Option<IpAddr>,
    /// Index of the interface packets must come from; `None` while the entry waits for its routing daemon.
    pub input_interface: Option<u32>,
    /// Where they go.
    pub outputs: Vec<MulticastOutput>,
    /// Who made it.
    pub protocol: RouteProtocol,
    /// Whether the entry waits for its routing daemon (`RTNH_F_UNRESOLVED`).
    pub unresolved: bool,
    /// Flags of the entry.
    pub entry: EntryFlags,
    /// What was forwarded.
    pub counters: Option<MulticastCounters>,
    /// How long ago it was used, in milliseconds: the kernel calls it an expiry, and counts upwards.
    pub idle_ms: Option<u64>,
    /// Types of the attributes that this release does not read.
    pub unread: Vec<u16>,
}

/// An interface that packets are forwarded to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MulticastOutput {
    /// Index of the interface.
    pub index: u32,
    /// Packets with a smaller time to live stay here.
    pub threshold: u8,
}

/// What an entry forwarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MulticastCounters {
    /// Packets.
    pub packets: u64,
    /// Bytes.
    pub bytes: u64,
    /// Packets that came from another interface.
    pub wrong_interface: u64,
}

/// A virtual interface of multicast forwarding: what a multicast routing daemon made of an interface or of a tunnel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VirtualInterface {
    /// Its number, by which entries of the cache name it.
    pub number: u32,
    /// Name of the interface; Linux calls one that is gone `none`.
    pub interface: Vec<u8>,
    /// Bytes that came in.
    pub bytes_in: u64,
    /// Packets that came in.
    pub packets_in: u64,
    /// Bytes that went out.
    pub bytes_out: u64,
    /// Packets that went out.
    pub packets_out: u64,
    /// Flags.
    pub flags: VirtualInterfaceFlags,
    /// IPv4: its address, when the daemon named the interface by it.
    pub local: Option<Ipv4Addr>,
    /// IPv4: index of its interface, when the daemon named the interface by it.
    pub index: Option<u32>,
    /// IPv4: the other end of its tunnel.
    pub remote: Option<Ipv4Addr>,
}

flags! {
    /// Flags of a virtual interface (`VIFF_*` in `linux/mroute.h`).
    VirtualInterfaceFlags(u32) {
        /// A tunnel. IPv6 has none, and means [`VirtualInterfaceFlags::REGISTER`] by this bit (`linux/mroute6.h`).
        TUNNEL = 0x1 "tunnel",
        /// Packets have a source route.
        SOURCE_ROUTE = 0x2 "srcrt",
        /// Where packets for PIM register messages go.
        REGISTER = 0x4 "register",
        /// The daemon named the interface by its index.
        USE_INDEX = 0x8 "use_ifindex",
    }
}

/// An entry of the multicast forwarding cache in terms of virtual interfaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MulticastCacheEntry {
    /// The group.
    pub group: IpAddr,
    /// The sender.
    pub origin: IpAddr,
    /// Number of the virtual interface packets must come from; `None` while the entry waits for its routing daemon.
    pub input: Option<u32>,
    /// What was forwarded; `None` while the entry waits.
    pub counters: Option<MulticastCounters>,
    /// Where they go: numbers of virtual interfaces, with the threshold of each.
    pub outputs: Vec<(u32, u8)>,
}
