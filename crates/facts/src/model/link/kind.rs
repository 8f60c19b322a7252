//! Settings of a link that only its kind has, and of a port that only its master's kind has.
//!
//! Each is what the kernel tells under that kind; one that it does not tell is `None`. Numbers mean what the kernel's
//! header says (`linux/if_link.h`, `linux/if_tunnel.h`, `linux/if_vlan.h`, `linux/can/netlink.h`).

use super::bond::{Bond, BondPort};
use super::bridge::{Bridge, BridgePort};
use super::tunnel::{Geneve, Gre, IpTunnel, Vti, Vxlan};
use crate::model::codes::codes;

/// Settings of a link that only its kind has. Kinds without settings (`veth`, `dummy`, `ifb`, `wireguard`, `team`) and
/// those that are not known here have none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// `vlan`
    Vlan(Vlan),
    /// `vxlan`
    Vxlan(Vxlan),
    /// `geneve`
    Geneve(Geneve),
    /// `gre`, `gretap`, `erspan`, `ip6gre`, `ip6gretap`, `ip6erspan`
    Gre(Gre),
    /// `ipip`, `sit`, `ip6tnl`
    IpTunnel(IpTunnel),
    /// `vti`, `vti6`
    Vti(Vti),
    /// `bridge`
    Bridge(Bridge),
    /// `bond`
    Bond(Bond),
    /// `tun`
    Tun(Tun),
    /// `macvlan`, `macvtap`
    Macvlan(Macvlan),
    /// `ipvlan`, `ipvtap`
    Ipvlan(Ipvlan),
    /// `netkit`
    Netkit(Netkit),
    /// `vrf`
    Vrf(Vrf),
    /// `can`
    Can(Can),
    /// `xfrm`
    Xfrm(Xfrm),
}

/// Settings of a port that only its master's kind has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortKind {
    /// Of a bridge.
    Bridge(BridgePort),
    /// Of a bond.
    Bond(BondPort),
    /// Of a VRF.
    Vrf(Vrf),
}

/// A VLAN on another link (IEEE 802.1Q).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vlan {
    /// VLAN identifier.
    pub id: Option<u16>,
    /// Ethernet type of its tag: 0x8100, or 0x88a8 for the outer of two.
    pub protocol: Option<u16>,
    /// Flags, as `linux/if_vlan.h` counts them (`VLAN_FLAG_*`).
    pub flags: Option<u32>,
    /// Priority in the tag, and the priority that a received packet gets for it.
    pub ingress: Vec<(u32, u32)>,
    /// Priority of a packet, and the priority in the tag that it is sent with.
    pub egress: Vec<(u32, u32)>,
}

/// A link for programs: what they write is received, and what is sent they read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tun {
    /// What a program reads and writes.
    pub layer: Option<TunLayer>,
    /// User who may use it.
    pub owner: Option<u32>,
    /// Group of users who may use it.
    pub group: Option<u32>,
    /// Whether each packet has its protocol in front.
    pub packet_information: Option<bool>,
    /// Whether each packet has a `virtio_net_hdr` in front.
    pub virtio_header: Option<bool>,
    /// Whether it stays when no program uses it.
    pub persistent: Option<bool>,
    /// Whether it may have more than one queue.
    pub multiple_queues: Option<bool>,
    /// Queues that programs hold, where it may have more than one.
    pub queues: Option<u32>,
    /// Queues that they hold and switched off.
    pub disabled_queues: Option<u32>,
}

codes! {
    /// What a program reads and writes (`IFF_TUN`, `IFF_TAP` of `linux/if_tun.h`).
    TunLayer(u8) {
        /// IP packets.
        Tun = 1 "tun",
        /// Ethernet frames.
        Tap = 2 "tap",
    }
}

/// A link with a hardware address of its own on another link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Macvlan {
    /// How it reaches the others on the same link.
    pub mode: Option<MacvlanMode>,
    /// Flags, as `linux/if_link.h` counts them (`MACVLAN_FLAG_*`).
    pub flags: Option<u16>,
    /// Packets to all that may wait; the largest of all on the same link counts.
    pub broadcast_queue: Option<u32>,
    /// The one that counts, in packets.
    pub broadcast_queue_used: Option<u32>,
    /// Hardware addresses whose packets it takes, in source mode.
    pub sources: Vec<Vec<u8>>,
}

codes! {
    /// How those on the same link reach each other (`MACVLAN_MODE_*`).
    MacvlanMode(u32) {
        /// Not at all.
        Private = 1 "private",
        /// Over the switch outside.
        Vepa = 2 "vepa",
        /// Directly.
        Bridge = 4 "bridge",
        /// There is one alone, which takes over the link.
        Passthru = 8 "passthru",
        /// It takes the packets of some senders.
        Source = 16 "source",
    }
}

/// A link with an IP address of its own, and the hardware address of another link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ipvlan {
    /// Where packets are told apart.
    pub mode: Option<IpvlanMode>,
    /// Flags, as `linux/if_link.h` counts them: 1 private, 2 VEPA.
    pub flags: Option<u16>,
}

codes! {
    /// Where packets for those on the same link are told apart (`IPVLAN_MODE_*`).
    IpvlanMode(u16) {
        /// At the link.
        L2 = 0 "l2",
        /// When they are routed.
        L3 = 1 "l3",
        /// When they are routed, through the lower link's connection tracking.
        L3Symmetric = 2 "l3s",
    }
}

/// One end of a pair whose packets a BPF program sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Netkit {
    /// Whether this end rules the other.
    pub primary: Option<bool>,
    /// What the pair carries.
    pub mode: Option<NetkitMode>,
    /// What becomes of a packet when there is no program.
    pub policy: Option<NetkitPolicy>,
    /// The same at the other end.
    pub peer_policy: Option<NetkitPolicy>,
    /// Whether marks and priorities are taken off packets.
    pub scrub: Option<bool>,
    /// The same at the other end.
    pub peer_scrub: Option<bool>,
}

codes! {
    /// What a netkit pair carries (`NETKIT_L2`, `NETKIT_L3`).
    NetkitMode(u32) {
        /// Ethernet frames.
        L2 = 0 "l2",
        /// IP packets.
        L3 = 1 "l3",
    }
}

codes! {
    /// What becomes of a packet at a netkit without a program (`enum netkit_action`).
    NetkitPolicy(u32) {
        /// It goes on.
        Forward = 0 "forward",
        /// It is dropped.
        Blackhole = 2 "blackhole",
    }
}

/// Virtual routing and forwarding: a routing table for the links that are ports of this one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Vrf {
    /// The table.
    pub table: Option<u32>,
}

/// A CAN controller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Can {
    /// Its state.
    pub state: Option<CanState>,
    /// Bits a second.
    pub bitrate: Option<u32>,
    /// Bits a second of the data of CAN FD.
    pub data_bitrate: Option<u32>,
    /// Place of the sample in a bit, in thousandths.
    pub sample_point: Option<u32>,
    /// Milliseconds until it starts again after it was switched off; 0 when it does not.
    pub restart_ms: Option<u32>,
    /// Frequency of its clock, in hertz.
    pub clock: Option<u32>,
    /// Flags that are set, as `linux/can/netlink.h` counts them (`CAN_CTRLMODE_*`).
    pub flags: Option<u32>,
    /// Transmit errors, as the controller counts them up and down.
    pub sent_errors: Option<u16>,
    /// Receive errors, as the controller counts them up and down.
    pub received_errors: Option<u16>,
}

codes! {
    /// State of a CAN controller (`enum can_state`).
    CanState(u32) {
        /// Few errors.
        ErrorActive = 0 "ERROR-ACTIVE",
        /// Some errors.
        ErrorWarning = 1 "ERROR-WARNING",
        /// Many errors: it no longer disturbs others.
        ErrorPassive = 2 "ERROR-PASSIVE",
        /// Too many errors: it is switched off.
        BusOff = 3 "BUS-OFF",
        /// Stopped.
        Stopped = 4 "STOPPED",
        /// Sleeping.
        Sleeping = 5 "SLEEPING",
    }
}

/// A link for packets that IPsec protects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Xfrm {
    /// Index of the link it sends by.
    pub link: Option<u32>,
    /// Interface identifier (`if_id`) that policies and states name it by.
    pub id: Option<u32>,
    /// Whether it is set up by each packet.
    pub external: Option<bool>,
}
