//! Interfaces as the classic tools count them: a link or a label, its counters, and its addresses.
//!
//! An IPv4 address may carry a label of its own (`veth0:1`), which the classic tools show as one more interface. What a
//! machine did not tell is `None`.

use std::net::Ipv6Addr;
use std::sync::Arc;

use super::address::InterfaceAddress;
use super::link::Link;

/// An IPv6 address as the text table tells it: by name, and with a scope that has one more bit than rtnetlink's. All else
/// of it is in [`InterfaceAddress`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterfaceAddress6 {
    /// Name of its interface.
    pub name: Vec<u8>,
    /// The address.
    pub address: Ipv6Addr,
    /// Prefix length: how many bits tell the network.
    pub prefix: u8,
    /// Scope, as `net/ipv6.h` counts them (`IPV6_ADDR_*` shifted out of the type).
    pub scope: u8,
}

/// What went through an interface since it exists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InterfaceCounters {
    /// Bytes received.
    pub received_bytes: Option<u64>,
    /// Packets received.
    pub received_packets: Option<u64>,
    /// Damaged packets received.
    pub received_errors: Option<u64>,
    /// Packets received and dropped.
    pub received_dropped: Option<u64>,
    /// Packets lost because nobody took them in time.
    pub received_overruns: Option<u64>,
    /// Frames received with a wrong length or alignment.
    pub received_frame: Option<u64>,
    /// Compressed packets received.
    pub received_compressed: Option<u64>,
    /// Multicast packets received.
    pub received_multicast: Option<u64>,
    /// Bytes sent.
    pub sent_bytes: Option<u64>,
    /// Packets sent.
    pub sent_packets: Option<u64>,
    /// Packets that could not be sent.
    pub sent_errors: Option<u64>,
    /// Packets dropped instead of sent.
    pub sent_dropped: Option<u64>,
    /// Packets lost because the hardware was not fed in time.
    pub sent_overruns: Option<u64>,
    /// Collisions.
    pub collisions: Option<u64>,
    /// Times the carrier was lost.
    pub sent_carrier: Option<u64>,
    /// Compressed packets sent.
    pub sent_compressed: Option<u64>,
}

/// One interface as the classic tools count them: a link, or a label of one of its addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    /// Its name: the link's, or the label.
    pub name: Vec<u8>,
    /// The link, which its labels share.
    pub link: Arc<Link>,
    /// What went through it; the machine counts by link, so a label has none.
    pub counters: Option<InterfaceCounters>,
    /// The first IPv4 address with this name.
    pub ipv4: Option<InterfaceAddress>,
    /// IPv6 addresses of the link of this name, in the machine's order.
    pub ipv6: Vec<InterfaceAddress6>,
}
