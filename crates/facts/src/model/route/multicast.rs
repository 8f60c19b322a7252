//! Multicast forwarding: where packets to a group go on from here.

use std::net::IpAddr;

use super::codes::{EntryFlags, RouteProtocol};

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
