//! What a route puts around packets: lightweight tunnels (`linux/lwtunnel.h`).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::model::codes::codes;

codes! {
    /// Kinds of lightweight tunnels (`LWTUNNEL_ENCAP_*`).
    EncapsulationKind(u16) {
        /// None.
        Nothing = 0 "none",
        /// MPLS (RFC 3032).
        Mpls = 1 "mpls",
        /// A tunnel over IPv4.
        Ip = 2 "ip",
        /// Identifier locator addressing.
        Ila = 3 "ila",
        /// A tunnel over IPv6.
        Ip6 = 4 "ip6",
        /// A segment routing header (RFC 8754).
        Seg6 = 5 "seg6",
        /// A program.
        Bpf = 6 "bpf",
        /// Behaviour at a segment of this machine (RFC 8986).
        Seg6Local = 7 "seg6local",
        /// A source route of RPL (RFC 6554).
        Rpl = 8 "rpl",
        /// In situ OAM (RFC 9486).
        Ioam6 = 9 "ioam6",
        /// A transformation of IPsec.
        Xfrm = 10 "xfrm",
    }
}

/// An encapsulation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encapsulation {
    /// Which.
    pub kind: EncapsulationKind,
    /// What it holds.
    pub detail: EncapsulationDetail,
}

/// What an encapsulation holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EncapsulationDetail {
    /// Labels that are pushed.
    Mpls {
        /// The labels, outermost first.
        labels: Vec<MplsLabel>,
        /// Time to live, where one is set.
        ttl: Option<u8>,
    },
    /// The outer header of a tunnel over IPv4 or IPv6.
    Tunnel(Tunnel),
    /// A segment routing header.
    Seg6 {
        /// How it is put there.
        mode: Seg6Mode,
        /// The segments, in the order they are visited. With inline insertion the last is a blank for the destination.
        segments: Vec<Ipv6Addr>,
    },
    /// Behaviour at a segment of this machine.
    Seg6Local(Seg6Local),
    /// Of a kind that this release does not read, or damaged: so many bytes.
    Unread {
        /// Bytes of the value.
        bytes: usize,
    },
}

/// An entry of a stack of MPLS labels (RFC 3032, section 2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MplsLabel {
    /// The label, 20 bits.
    pub label: u32,
    /// Traffic class, 3 bits.
    pub traffic_class: u8,
    /// Whether it is the innermost.
    pub bottom: bool,
    /// Time to live.
    pub ttl: u8,
}

/// The outer header of a tunnel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tunnel {
    /// Key of the tunnel.
    pub id: Option<u64>,
    /// Remote end.
    pub destination: Option<IpAddr>,
    /// Local end; unspecified when the kernel chooses.
    pub source: Option<IpAddr>,
    /// Time to live, or hop limit.
    pub ttl: Option<u8>,
    /// Type of service, or traffic class.
    pub tos: Option<u8>,
    /// Flags (`TUNNEL_*` in `linux/if_tunnel.h`).
    pub flags: Option<u16>,
}

codes! {
    /// How a segment routing header is put on a packet (`SEG6_IPTUN_MODE_*` in `linux/seg6_iptunnel.h`).
    Seg6Mode(u32) {
        /// Into the packet.
        Inline = 0 "inline",
        /// With a header around it.
        Encap = 1 "encap",
        /// With a header around the frame.
        L2Encap = 2 "l2encap",
        /// As `Encap`, the first segment left out of the header.
        EncapReduced = 3 "encap.red",
        /// As `L2Encap`, the first segment left out of the header.
        L2EncapReduced = 4 "l2encap.red",
    }
}

codes! {
    /// Behaviours at a segment (`SEG6_LOCAL_ACTION_*` in `linux/seg6_local.h`, RFC 8986).
    Seg6Action(u32) {
        /// Endpoint.
        End = 1 "End",
        /// Endpoint with cross-connect.
        EndX = 2 "End.X",
        /// Endpoint with a table.
        EndT = 3 "End.T",
        /// Unwraps a frame and sends it to an interface.
        EndDx2 = 4 "End.DX2",
        /// Unwraps IPv6 and sends it to a next hop.
        EndDx6 = 5 "End.DX6",
        /// Unwraps IPv4 and sends it to a next hop.
        EndDx4 = 6 "End.DX4",
        /// Unwraps IPv6 and looks it up in a table.
        EndDt6 = 7 "End.DT6",
        /// Unwraps IPv4 and looks it up in a table.
        EndDt4 = 8 "End.DT4",
        /// Binding segment, by insertion.
        EndB6 = 9 "End.B6",
        /// Binding segment, by encapsulation.
        EndB6Encap = 10 "End.B6.Encaps",
        /// Binding segment, to MPLS.
        EndBm = 11 "End.BM",
        /// Endpoint that looks the last segment up.
        EndS = 12 "End.S",
        /// Static proxy.
        EndAs = 13 "End.AS",
        /// Masquerading proxy.
        EndAm = 14 "End.AM",
        /// A program.
        EndBpf = 15 "End.BPF",
        /// Unwraps either family and looks it up in a table.
        EndDt46 = 16 "End.DT46",
    }
}

/// Behaviour at a segment of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seg6Local {
    /// What is done.
    pub action: Seg6Action,
    /// Table of the look-up.
    pub table: Option<u32>,
    /// Table of the look-up, by the VRF that owns it.
    pub vrf_table: Option<u32>,
    /// Next hop of IPv4.
    pub next_hop4: Option<Ipv4Addr>,
    /// Next hop of IPv6.
    pub next_hop6: Option<Ipv6Addr>,
    /// Index of the interface that packets come from.
    pub input_interface: Option<u32>,
    /// Index of the interface that packets go to.
    pub output_interface: Option<u32>,
    /// Segments of a binding segment.
    pub segments: Vec<Ipv6Addr>,
    /// Types of the attributes that this release does not read.
    pub unread: Vec<u16>,
}
