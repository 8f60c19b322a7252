//! Network interfaces: the device itself, its counters, and its addresses.
//!
//! An IPv4 address may carry a label of its own (`veth0:1`), which the classic tools show as one more interface. What a
//! machine did not tell is `None`.

use std::net::{Ipv4Addr, Ipv6Addr};

/// A network device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its number.
    pub index: u32,
    /// Its name, any bytes but `/`, white space and NUL.
    pub name: Vec<u8>,
    /// Hardware type, as `linux/if_arp.h` counts them (`ARPHRD_*`).
    pub hardware: u16,
    /// Flags, as `linux/if.h` counts them (`IFF_*`).
    pub flags: u32,
    /// Longest packet, in bytes.
    pub mtu: Option<u32>,
    /// Packets that may wait to be sent.
    pub queue: Option<u32>,
    /// Hardware address, as long as the device has it; empty when it has none.
    pub address: Option<Vec<u8>>,
    /// Where the device sits in the machine.
    pub map: Option<Map>,
}

/// Where a device sits in the machine; zero where the machine says that it has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Map {
    /// First byte of shared memory.
    pub memory_start: u64,
    /// Last byte of shared memory.
    pub memory_end: u64,
    /// First input and output port.
    pub base: u64,
    /// Interrupt.
    pub interrupt: u16,
    /// DMA channel.
    pub dma: u8,
}

/// An IPv4 address of an interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterfaceAddress {
    /// Number of its device.
    pub index: u32,
    /// The name it is shown under, when it has one: the device's, or the device's with `:` and more.
    pub label: Option<Vec<u8>>,
    /// The address.
    pub local: Ipv4Addr,
    /// The other end of a point-to-point link; without one, the address itself.
    pub peer: Option<Ipv4Addr>,
    /// Broadcast address.
    pub broadcast: Option<Ipv4Addr>,
    /// Bits that tell the network.
    pub prefix: u8,
}

/// An IPv6 address of an interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterfaceAddress6 {
    /// Name of its device.
    pub name: Vec<u8>,
    /// The address.
    pub address: Ipv6Addr,
    /// Bits that tell the network.
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
    /// Packets lost because the device was not fed in time.
    pub sent_overruns: Option<u64>,
    /// Collisions.
    pub collisions: Option<u64>,
    /// Times the carrier was lost.
    pub sent_carrier: Option<u64>,
    /// Compressed packets sent.
    pub sent_compressed: Option<u64>,
}

/// One interface as the classic tools count them: a device, or a label of one of its addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    /// Its name: the device's, or the label.
    pub name: Vec<u8>,
    /// The device.
    pub link: Link,
    /// What went through it; the machine counts by device, so a label has none.
    pub counters: Option<InterfaceCounters>,
    /// The first IPv4 address with this name.
    pub ipv4: Option<InterfaceAddress>,
    /// IPv6 addresses of the device of this name, in the machine's order.
    pub ipv6: Vec<InterfaceAddress6>,
}
