//! Neighbours: the machines on the link, the addresses answered for, and where bridges and overlays send a link-layer
//! address.

use std::net::IpAddr;

use super::codes::{codes, flags};
use super::link::OtherNamespace;
use super::route::{RouteKind, RouteProtocol};

/// An entry of a neighbour table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbour {
    /// Which table it is of.
    pub table: NeighbourTable,
    /// Index of its interface; `None` for an address that all interfaces answer for.
    pub index: Option<u32>,
    /// Address of the neighbour, or the address answered for. For a forwarding entry of an overlay, the machine that
    /// the link-layer address is behind.
    pub address: Option<IpAddr>,
    /// Link-layer address.
    pub link_address: Option<Vec<u8>>,
    /// State.
    pub state: NeighbourState,
    /// Flags.
    pub flags: NeighbourFlags,
    /// Flags of later kernels.
    pub more_flags: NeighbourMoreFlags,
    /// What kind of address it is; bridges do not tell.
    pub kind: Option<RouteKind>,
    /// When it was last confirmed, used and changed.
    pub times: Option<NeighbourTimes>,
    /// How often it was asked for without an answer.
    pub probes: Option<u32>,
    /// Who made it.
    pub protocol: Option<RouteProtocol>,
    /// VLAN identifier.
    pub vlan: Option<u16>,
    /// UDP port of the machine the address is behind.
    pub port: Option<u16>,
    /// Network identifier of the overlay (VNI, RFC 7348).
    pub vni: Option<u32>,
    /// Network identifier (VNI) that packets come with.
    pub source_vni: Option<u32>,
    /// Index of the interface to the machine the address is behind.
    pub remote_interface: Option<u32>,
    /// Index of the bridge or other master.
    pub master: Option<u32>,
    /// Network namespace of the interface, when that is another one.
    pub namespace: Option<OtherNamespace>,
    /// Identifier of the next-hop object.
    pub next_hop_id: Option<u32>,
    /// Whether the bridge tells when the entry goes idle or is used again: a set of `FDB_NOTIFY_*`.
    pub activity_notify: Option<u8>,
    /// Types of the attributes that this release does not read.
    pub unread: Vec<u16>,
}

codes! {
    /// Tables of neighbours, by address family (`linux/socket.h`).
    NeighbourTable(u8) {
        /// IPv4.
        Ipv4 = 2 "inet",
        /// Forwarding entries of bridges and overlays.
        Forwarding = 7 "bridge",
        /// IPv6.
        Ipv6 = 10 "inet6",
    }
}

/// How long ago things happened to an entry, in milliseconds, and how many hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NeighbourTimes {
    /// It was confirmed.
    pub confirmed_ms: u64,
    /// It was used.
    pub used_ms: u64,
    /// It was changed.
    pub updated_ms: u64,
    /// How many hold it.
    pub references: u32,
}

flags! {
    /// State of a neighbour (`NUD_*` in `linux/neighbour.h`, RFC 4861 section 7.3.2). No bit is an entry that was just
    /// made.
    NeighbourState(u16) {
        /// Was asked for the first time.
        INCOMPLETE = 0x01 "INCOMPLETE",
        /// Answered of late.
        REACHABLE = 0x02 "REACHABLE",
        /// Has not answered of late, and is not asked before it is used.
        STALE = 0x04 "STALE",
        /// Was used, and is asked soon.
        DELAY = 0x08 "DELAY",
        /// Is asked (neighbour unreachability detection).
        PROBE = 0x10 "PROBE",
        /// Did not answer.
        FAILED = 0x20 "FAILED",
        /// Needs no asking.
        NO_ARP = 0x40 "NOARP",
        /// Was set by an administrator.
        PERMANENT = 0x80 "PERMANENT",
    }
}

flags! {
    /// Flags of a neighbour (`NTF_*` in `linux/neighbour.h`).
    NeighbourFlags(u8) {
        /// Made to be used at once.
        USE = 0x01 "use",
        /// Of the interface itself.
        SELF = 0x02 "self",
        /// Of the master of the interface.
        MASTER = 0x04 "master",
        /// This machine answers for it.
        PROXY = 0x08 "proxy",
        /// Learnt by a routing daemon or a device.
        EXTERNALLY_LEARNED = 0x10 "extern_learn",
        /// A device forwards on its own.
        OFFLOADED = 0x20 "offload",
        /// Does not move to another port.
        STICKY = 0x40 "sticky",
        /// A router.
        ROUTER = 0x80 "router",
    }
}

flags! {
    /// Flags of later kernels (`NTF_EXT_*` in `linux/neighbour.h`).
    NeighbourMoreFlags(u32) {
        /// Kept reachable by the kernel.
        MANAGED = 0x1 "managed",
        /// A host that must be let in first.
        LOCKED = 0x2 "locked",
        /// Checked by someone else, and not by the kernel.
        EXTERNALLY_VALIDATED = 0x4 "extern_valid",
    }
}
