//! Settings of tunnels (`linux/if_link.h`, `linux/if_tunnel.h`). Addresses, ports, keys and labels are in network order.

use crate::decode::bytes::Bytes;
use crate::decode::linux::attributes::{address, find, flag, index, nested, network32};
use crate::model::link::tunnel::{
    DontFragment, Geneve, Gre, IpTunnel, TunnelEncapsulation, TunnelEncapsulationKind, Vti, Vxlan,
};

/// `GRE_KEY` of `linux/if_tunnel.h`: without it in the flags, a key of 0 stands for none.
const GRE_KEY: u16 = 0x2000;

/// How long the flags of a tunnel of IP in IP are, which depends on its kind.
#[derive(Clone, Copy)]
pub(super) enum Flags {
    /// Two bytes in network order: `sit`.
    Short,
    /// Four in the machine's order: `ip6tnl`.
    Long,
}

/// `IFLA_VXLAN_*`
pub(super) fn vxlan(data: Bytes<'_>) -> Vxlan {
    let mut found = Vxlan::default();
    for (kind, value) in nested(data) {
        match kind {
            1 => found.id = value.u32(0),
            2 | 16 => found.remote = address(value),
            3 => found.link = index(value),
            4 | 17 => found.local = address(value),
            5 => found.ttl = value.u8(0),
            6 => found.tos = value.u8(0),
            7 => found.learning = flag(value),
            8 => found.ageing = value.u32(0),
            9 => found.limit = value.u32(0),
            10 => found.source_ports = value.port(0).zip(value.port(2)),
            11 => found.proxy = flag(value),
            12 => found.short_circuit = flag(value),
            13 => found.l2_miss = flag(value),
            14 => found.l3_miss = flag(value),
            15 => found.port = value.port(0),
            18 => found.udp_checksum = flag(value),
            19 => found.zero_checksum6_sent = flag(value),
            20 => found.zero_checksum6_received = flag(value),
            23 => found.group_policy = true,
            25 => found.external = flag(value),
            26 => found.flow_label = network32(value),
            27 => found.generic_protocol = true,
            28 => found.ttl_inherit = flag(value),
            29 => found.fragmentation = value.u8(0).map(DontFragment::from_linux),
            30 => found.filtered = flag(value),
            31 => found.local_bypass = flag(value),
            _ => {}
        }
    }
    found
}

/// `IFLA_GENEVE_*`
pub(super) fn geneve(data: Bytes<'_>) -> Geneve {
    let mut found = Geneve::default();
    for (kind, value) in nested(data) {
        match kind {
            1 => found.id = value.u32(0),
            2 | 7 => found.remote = address(value),
            3 => found.ttl = value.u8(0),
            4 => found.tos = value.u8(0),
            5 => found.port = value.port(0),
            6 => found.external = true,
            8 => found.udp_checksum = flag(value),
            9 => found.zero_checksum6_sent = flag(value),
            10 => found.zero_checksum6_received = flag(value),
            11 => found.flow_label = network32(value),
            12 => found.ttl_inherit = flag(value),
            13 => found.fragmentation = value.u8(0).map(DontFragment::from_linux),
            14 => found.inner_protocol = true,
            _ => {}
        }
    }
    found
}

/// `IFLA_GRE_*`
pub(super) fn gre(data: Bytes<'_>) -> Gre {
    let mut found = Gre::default();
    for (kind, value) in nested(data) {
        match kind {
            1 => found.link = index(value),
            2 => found.received_flags = value.port(0),
            3 => found.sent_flags = value.port(0),
            4 => found.received_key = network32(value),
            5 => found.sent_key = network32(value),
            6 => found.local = address(value),
            7 => found.remote = address(value),
            8 => found.ttl = value.u8(0),
            9 => found.tos = value.u8(0),
            10 => found.path_mtu_discovery = flag(value),
            11 => found.encapsulation_limit = value.u8(0),
            12 => found.flow = network32(value),
            13 => found.flags = value.u32(0),
            14 => found.encapsulation.kind = value.u16(0).map(TunnelEncapsulationKind::from_linux),
            15 => found.encapsulation.flags = value.u16(0),
            16 => found.encapsulation.source_port = value.port(0),
            17 => found.encapsulation.destination_port = value.port(0),
            18 => found.external = true,
            19 => found.ignore_dont_fragment = flag(value),
            20 => found.mark = value.u32(0),
            21 => found.erspan_index = value.u32(0),
            22 => found.erspan_version = value.u8(0),
            23 => found.erspan_direction = value.u8(0),
            24 => found.erspan_hardware = value.u16(0),
            _ => {}
        }
    }
    let keyed = |flags: Option<u16>| flags.is_some_and(|flags| flags & GRE_KEY != 0);
    found.received_key = found.received_key.filter(|_| keyed(found.received_flags));
    found.sent_key = found.sent_key.filter(|_| keyed(found.sent_flags));
    found
}

/// `IFLA_IPTUN_*`
pub(super) fn ip_tunnel(data: Bytes<'_>, flags: Flags) -> IpTunnel {
    let mut found = IpTunnel::default();
    for (kind, value) in nested(data) {
        match kind {
            1 => found.link = index(value),
            2 => found.local = address(value),
            3 => found.remote = address(value),
            4 => found.ttl = value.u8(0),
            5 => found.tos = value.u8(0),
            6 => found.encapsulation_limit = value.u8(0),
            7 => found.flow = network32(value),
            8 => {
                found.flags = match flags {
                    Flags::Short => value.port(0).map(u32::from),
                    Flags::Long => value.u32(0),
                };
            }
            9 => found.protocol = value.u8(0),
            10 => found.path_mtu_discovery = flag(value),
            19 => found.external = true,
            20 => found.mark = value.u32(0),
            _ => {}
        }
    }
    found.encapsulation = encapsulation(data);
    found.six_rd = six_rd(data);
    found
}

/// `IFLA_IPTUN_ENCAP_*`
fn encapsulation(data: Bytes<'_>) -> TunnelEncapsulation {
    TunnelEncapsulation {
        kind: find(data, 15, |value| value.u16(0)).map(TunnelEncapsulationKind::from_linux),
        flags: find(data, 16, |value| value.u16(0)),
        source_port: find(data, 17, |value| value.port(0)),
        destination_port: find(data, 18, |value| value.port(0)),
    }
}

/// `IFLA_IPTUN_6RD_*`
fn six_rd(data: Bytes<'_>) -> Option<(std::net::Ipv6Addr, u16, std::net::Ipv4Addr, u16)> {
    Some((
        find(data, 11, |value| value.array::<16>(0))?.into(),
        find(data, 13, |value| value.u16(0))?,
        find(data, 12, |value| value.array::<4>(0))?.into(),
        find(data, 14, |value| value.u16(0))?,
    ))
}

/// `IFLA_VTI_*`
pub(super) fn vti(data: Bytes<'_>) -> Vti {
    let mut found = Vti::default();
    for (kind, value) in nested(data) {
        match kind {
            1 => found.link = index(value),
            2 => found.received_key = network32(value),
            3 => found.sent_key = network32(value),
            4 => found.local = address(value),
            5 => found.remote = address(value),
            6 => found.mark = value.u32(0),
            _ => {}
        }
    }
    found
}
