//! Links: network interfaces, physical and virtual, with everything that rtnetlink tells of them.
//!
//! What a machine did not tell is `None`; so is what a link does not have, unless a field says otherwise.

pub mod bond;
pub mod bridge;
pub mod kind;
pub mod tunnel;

use std::net::Ipv6Addr;

use super::codes::codes;
pub use kind::{LinkKind, PortKind};

/// A link, which is what rtnetlink calls a network interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its index.
    pub index: u32,
    /// Its name, any bytes but `/`, white space and NUL.
    pub name: Vec<u8>,
    /// Other names it answers to.
    pub alternative_names: Vec<Vec<u8>>,
    /// What the administrator wrote about it.
    pub alias: Option<Vec<u8>>,
    /// Name of its kind (`veth`, `bridge`); plain hardware has none.
    pub kind: Option<Vec<u8>>,
    /// Settings of its kind, where the kind has some that are known here.
    pub details: Option<Box<LinkKind>>,
    /// Name of the kind of link that it is a port of (`bridge`, `bond`).
    pub port_kind: Option<Vec<u8>>,
    /// Settings as a port of that kind, where they are known here.
    pub port: Option<Box<PortKind>>,
    /// Hardware type, as `linux/if_arp.h` counts them (`ARPHRD_*`).
    pub hardware: u16,
    /// Flags, as `linux/if.h` counts them (`IFF_*`).
    pub flags: u32,
    /// Operational state.
    pub state: Option<OperationalState>,
    /// What the operational state becomes when the carrier is there.
    pub mode: Option<LinkMode>,
    /// Whether, and how often, there is something at the other end.
    pub carrier: Carrier,
    /// Maximum transmission unit (MTU): the longest packet, in bytes.
    pub mtu: Option<u32>,
    /// Smallest MTU that can be set, in bytes; 0 when there is no bound.
    pub mtu_min: Option<u32>,
    /// Largest MTU that can be set, in bytes; 0 when there is no bound.
    pub mtu_max: Option<u32>,
    /// Transmit queue length: packets that may wait to be sent.
    pub queue: Option<u32>,
    /// Name of its root queueing discipline.
    pub discipline: Option<Vec<u8>>,
    /// Number of transmit queues.
    pub sending_queues: Option<u32>,
    /// Number of receive queues.
    pub receiving_queues: Option<u32>,
    /// Limits of segmentation and receive offload.
    pub offload: OffloadLimits,
    /// Number of the group of links it belongs to.
    pub group: Option<u32>,
    /// How many want every packet on the wire (promiscuous mode).
    pub promiscuity: Option<u32>,
    /// How many want every multicast packet on the wire.
    pub all_multicast: Option<u32>,
    /// Hardware address, as long as the link has it; empty when it has none.
    pub address: Option<Vec<u8>>,
    /// Hardware address of all on the link; of a point-to-point link, that of the other end.
    pub broadcast: Option<Vec<u8>>,
    /// Hardware address that was burnt in.
    pub permanent_address: Option<Vec<u8>>,
    /// Index of the link that it is a port of.
    pub master: Option<u32>,
    /// The link below it, or its other end.
    pub lower: Option<LowerLink>,
    /// Name of the hardware behind it, on its bus (`0000:00:03.0`).
    pub parent: Option<Vec<u8>>,
    /// Name of that bus (`pci`).
    pub parent_bus: Option<Vec<u8>>,
    /// Identifier of its physical port.
    pub port_id: Option<Vec<u8>>,
    /// Name of its physical port, as the switch that has it counts (`p0`).
    pub port_name: Option<Vec<u8>>,
    /// Identifier of the switch that has the physical port.
    pub switch_id: Option<Vec<u8>>,
    /// Whether a protocol holds it down (`protodown`).
    pub held_down: Option<bool>,
    /// Why, as bits that the administrator gives a meaning (`protodown_reasons.d`).
    pub held_down_reasons: Option<u32>,
    /// Virtual functions that are switched on.
    pub virtual_functions: Option<u32>,
    /// How IPv6 works on it. `None` where IPv6 is off.
    pub ipv6: Option<Ipv6Settings>,
    /// Programs that see each packet first (XDP). `None` when the machine did not tell.
    pub programs: Option<Vec<Program>>,
    /// What went through it since it exists.
    pub counters: Option<Box<LinkCounters>>,
    /// Where its hardware sits in the machine.
    pub map: Option<Map>,
}

impl Link {
    /// A link of which nothing but its index, type and flags is known.
    #[must_use]
    pub fn bare(index: u32, hardware: u16, flags: u32) -> Link {
        Link {
            index,
            name: Vec::new(),
            alternative_names: Vec::new(),
            alias: None,
            kind: None,
            details: None,
            port_kind: None,
            port: None,
            hardware,
            flags,
            state: None,
            mode: None,
            carrier: Carrier::default(),
            mtu: None,
            mtu_min: None,
            mtu_max: None,
            queue: None,
            discipline: None,
            sending_queues: None,
            receiving_queues: None,
            offload: OffloadLimits::default(),
            group: None,
            promiscuity: None,
            all_multicast: None,
            address: None,
            broadcast: None,
            permanent_address: None,
            master: None,
            lower: None,
            parent: None,
            parent_bus: None,
            port_id: None,
            port_name: None,
            switch_id: None,
            held_down: None,
            held_down_reasons: None,
            virtual_functions: None,
            ipv6: None,
            programs: None,
            counters: None,
            map: None,
        }
    }
}

codes! {
    /// Operational state of a link (RFC 2863, `IF_OPER_*` of `linux/if.h`).
    OperationalState(u8) {
        /// The driver does not keep track.
        Unknown = 0 "UNKNOWN",
        /// A part of it is missing.
        NotPresent = 1 "NOTPRESENT",
        /// Cannot pass packets.
        Down = 2 "DOWN",
        /// Cannot pass packets, because the link below it cannot.
        LowerLayerDown = 3 "LOWERLAYERDOWN",
        /// Being tested.
        Testing = 4 "TESTING",
        /// Waits for something outside, such as a sign-in.
        Dormant = 5 "DORMANT",
        /// Passes packets.
        Up = 6 "UP",
    }
}

codes! {
    /// What the operational state becomes when the carrier is there (`IF_LINK_MODE_*` of `linux/if.h`).
    LinkMode(u8) {
        /// Up.
        Default = 0 "DEFAULT",
        /// Dormant, until a program says otherwise.
        Dormant = 1 "DORMANT",
        /// Testing, until a program says otherwise.
        Testing = 2 "TESTING",
    }
}

/// Whether, and how often, there is something at the other end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Carrier {
    /// Whether there is now.
    pub present: Option<bool>,
    /// How often it came or went.
    pub changes: Option<u32>,
    /// How often it came.
    pub ups: Option<u32>,
    /// How often it went.
    pub downs: Option<u32>,
}

/// Limits of what is cut (generic and TCP segmentation offload: GSO, TSO) and joined (generic receive offload: GRO).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OffloadLimits {
    /// Bytes of a packet to be cut, by software or hardware.
    pub gso_size: Option<u32>,
    /// Pieces that such a packet may be cut into.
    pub gso_segments: Option<u32>,
    /// Bytes of an IPv4 packet to be cut.
    pub gso_ipv4_size: Option<u32>,
    /// Bytes of a packet to be cut by hardware.
    pub tso_size: Option<u32>,
    /// Pieces that the hardware can cut.
    pub tso_segments: Option<u32>,
    /// Bytes of a packet that was joined.
    pub gro_size: Option<u32>,
    /// Bytes of an IPv4 packet that was joined.
    pub gro_ipv4_size: Option<u32>,
}

/// The link below another, or the other end of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LowerLink {
    /// Its index, in its own namespace. `None` when it is gone or nowhere.
    pub index: Option<u32>,
    /// Where it is, when that is another network namespace.
    pub namespace: Option<OtherNamespace>,
}

/// Another network namespace, as this one sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OtherNamespace {
    /// It has this identifier here.
    Numbered(u32),
    /// It has no identifier here.
    Unnumbered,
}

impl OtherNamespace {
    /// The namespace of this identifier; Linux counts -1 for one that has none (`linux/net_namespace.h`).
    #[must_use]
    pub fn from_linux(number: i32) -> OtherNamespace {
        u32::try_from(number).map_or(OtherNamespace::Unnumbered, OtherNamespace::Numbered)
    }
}

/// How IPv6 works on a link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ipv6Settings {
    /// How interface identifiers, the second half of addresses, are made.
    pub generation: Option<AddressGeneration>,
    /// The interface identifier that the administrator gave, in an address whose first half is zero; all zero when there is
    /// none.
    pub token: Option<Ipv6Addr>,
}

codes! {
    /// How the interface identifier of an IPv6 address is made (`IN6_ADDR_GEN_MODE_*` of `linux/if_link.h`).
    AddressGeneration(u8) {
        /// From the hardware address (RFC 4291).
        Eui64 = 0 "eui64",
        /// Not at all.
        None = 1 "none",
        /// From a secret, the same for each network (RFC 7217).
        StableSecret = 2 "stable_secret",
        /// By chance, once.
        Random = 3 "random",
    }
}

/// A program that sees each packet before anyone else (XDP).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Program {
    /// Where it runs.
    pub place: ProgramPlace,
    /// Its identifier.
    pub id: Option<u32>,
}

codes! {
    /// Where an XDP program runs (`XDP_ATTACHED_*` of `linux/if_link.h`).
    ProgramPlace(u8) {
        /// In the driver.
        Driver = 1 "xdpdrv",
        /// Behind the driver.
        Generic = 2 "xdpgeneric",
        /// In the hardware.
        Hardware = 3 "xdpoffload",
    }
}

/// What went through a link since it exists, as the machine counts with 64 bits (`struct rtnl_link_stats64` of
/// `linux/if_link.h`). An older kernel counts fewer things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinkCounters {
    /// Packets received.
    pub received_packets: Option<u64>,
    /// Packets sent.
    pub sent_packets: Option<u64>,
    /// Bytes received.
    pub received_bytes: Option<u64>,
    /// Bytes sent.
    pub sent_bytes: Option<u64>,
    /// Damaged packets received.
    pub received_errors: Option<u64>,
    /// Packets that could not be sent.
    pub sent_errors: Option<u64>,
    /// Packets received and dropped.
    pub received_dropped: Option<u64>,
    /// Packets dropped instead of sent.
    pub sent_dropped: Option<u64>,
    /// Multicast packets received.
    pub multicast: Option<u64>,
    /// Collisions.
    pub collisions: Option<u64>,
    /// Frames of a wrong length.
    pub received_length_errors: Option<u64>,
    /// Times the receiver had no room for what came in.
    pub received_over_errors: Option<u64>,
    /// Frames with a wrong checksum.
    pub received_crc_errors: Option<u64>,
    /// Frames that did not end at a byte.
    pub received_frame_errors: Option<u64>,
    /// Times the receiver's FIFO overflowed.
    pub received_fifo_errors: Option<u64>,
    /// Packets the machine did not fetch in time.
    pub received_missed_errors: Option<u64>,
    /// Transmissions that were given up.
    pub sent_aborted_errors: Option<u64>,
    /// Transmissions during which the carrier was lost.
    pub sent_carrier_errors: Option<u64>,
    /// Times the sender's FIFO ran empty.
    pub sent_fifo_errors: Option<u64>,
    /// Missing heartbeats of old half-duplex Ethernet.
    pub sent_heartbeat_errors: Option<u64>,
    /// Collisions that came too late.
    pub sent_window_errors: Option<u64>,
    /// Compressed packets received.
    pub received_compressed: Option<u64>,
    /// Compressed packets sent.
    pub sent_compressed: Option<u64>,
    /// Packets received by a link that is not meant to receive, such as the resting port of a bond. Since Linux 4.6.
    pub received_no_handler: Option<u64>,
    /// Packets for another hardware address. Since Linux 5.19.
    pub received_other_host: Option<u64>,
}

/// Where the hardware of a link sits in the machine; zero where the machine says that it has none.
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
