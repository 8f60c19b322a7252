//! `IFLA_LINKINFO`: the kind of a link, and what only that kind has (`linux/if_link.h`).

use super::{bond, bridge, tunnel};
use crate::decode::bytes::Bytes;
use crate::decode::linux::attributes::{find, flag, index, nested, some_string};
use crate::model::link::Link;
use crate::model::link::kind::{
    Can, CanState, Ipvlan, IpvlanMode, LinkKind, Macvlan, MacvlanMode, Netkit, NetkitMode, NetkitPolicy,
    PortKind, Tun, TunLayer, Vlan, Vrf, Xfrm,
};

/// `IFLA_INFO_*`
mod info {
    pub(super) const KIND: u16 = 1;
    pub(super) const DATA: u16 = 2;
    pub(super) const PORT_KIND: u16 = 4;
    pub(super) const PORT_DATA: u16 = 5;
}

/// Most mappings of a VLAN's priorities: there are 8 in a tag, and the kernel keeps any number for sending.
const MAPPINGS_MAX: usize = 4096;
/// Most hardware addresses of a link in source mode that are kept; a message holds no more.
const SOURCES_MAX: usize = 8192;

/// Adds what `IFLA_LINKINFO` tells. The kind stands before its data, but nobody says that it must.
pub(super) fn decode(link: &mut Link, value: Bytes<'_>) {
    link.kind = find(value, info::KIND, some_string);
    link.port_kind = find(value, info::PORT_KIND, some_string);
    if let Some(kind) = &link.kind {
        link.details = find(value, info::DATA, |data| details(kind, data)).map(Box::new);
    }
    if let Some(kind) = &link.port_kind {
        link.port = find(value, info::PORT_DATA, |data| port(kind, data)).map(Box::new);
    }
}

fn details(kind: &[u8], data: Bytes<'_>) -> Option<LinkKind> {
    Some(match kind {
        b"vlan" => LinkKind::Vlan(vlan(data)),
        b"vxlan" => LinkKind::Vxlan(tunnel::vxlan(data)),
        b"geneve" => LinkKind::Geneve(tunnel::geneve(data)),
        b"gre" | b"gretap" | b"erspan" | b"ip6gre" | b"ip6gretap" | b"ip6erspan" => {
            LinkKind::Gre(tunnel::gre(data))
        }
        b"ipip" | b"sit" => LinkKind::IpTunnel(tunnel::ip_tunnel(data, tunnel::Flags::Short)),
        b"ip6tnl" => LinkKind::IpTunnel(tunnel::ip_tunnel(data, tunnel::Flags::Long)),
        b"vti" | b"vti6" => LinkKind::Vti(tunnel::vti(data)),
        b"bridge" => LinkKind::Bridge(bridge::bridge(data)),
        b"bond" => LinkKind::Bond(bond::bond(data)),
        b"tun" => LinkKind::Tun(tun(data)),
        b"macvlan" | b"macvtap" => LinkKind::Macvlan(macvlan(data)),
        b"ipvlan" | b"ipvtap" => LinkKind::Ipvlan(ipvlan(data)),
        b"netkit" => LinkKind::Netkit(netkit(data)),
        b"vrf" => LinkKind::Vrf(vrf(data)),
        b"can" => LinkKind::Can(can(data)),
        b"xfrm" => LinkKind::Xfrm(xfrm(data)),
        _ => return None,
    })
}

fn port(kind: &[u8], data: Bytes<'_>) -> Option<PortKind> {
    Some(match kind {
        b"bridge" => PortKind::Bridge(bridge::port(data)),
        b"bond" => PortKind::Bond(bond::port(data)),
        b"vrf" => PortKind::Vrf(vrf(data)),
        _ => return None,
    })
}

fn vlan(data: Bytes<'_>) -> Vlan {
    let mut found = Vlan::default();
    for (kind, value) in nested(data) {
        match kind {
            1 => found.id = value.u16(0),
            // struct ifla_vlan_flags: flags, mask.
            2 => found.flags = value.u32(0),
            3 => found.egress = mappings(value),
            4 => found.ingress = mappings(value),
            5 => found.protocol = value.port(0),
            _ => {}
        }
    }
    found
}

/// `struct ifla_vlan_qos_mapping`: from, to.
fn mappings(value: Bytes<'_>) -> Vec<(u32, u32)> {
    nested(value)
        .filter_map(|(_, pair)| Some((pair.u32(0)?, pair.u32(4)?)))
        .take(MAPPINGS_MAX)
        .collect()
}

fn tun(data: Bytes<'_>) -> Tun {
    let mut found = Tun::default();
    for (kind, value) in nested(data) {
        match kind {
            1 => found.owner = value.u32(0),
            2 => found.group = value.u32(0),
            3 => found.layer = value.u8(0).map(TunLayer::from_linux),
            4 => found.packet_information = flag(value),
            5 => found.virtio_header = flag(value),
            6 => found.persistent = flag(value),
            7 => found.multiple_queues = flag(value),
            8 => found.queues = value.u32(0),
            9 => found.disabled_queues = value.u32(0),
            _ => {}
        }
    }
    found
}

fn macvlan(data: Bytes<'_>) -> Macvlan {
    let mut found = Macvlan::default();
    for (kind, value) in nested(data) {
        match kind {
            1 => found.mode = value.u32(0).map(MacvlanMode::from_linux),
            2 => found.flags = value.u16(0),
            5 => {
                let addresses = nested(value).take(SOURCES_MAX);
                found.sources = addresses.map(|(_, address)| address.bytes.to_vec()).collect();
            }
            7 => found.broadcast_queue = value.u32(0),
            8 => found.broadcast_queue_used = value.u32(0),
            _ => {}
        }
    }
    found
}

fn ipvlan(data: Bytes<'_>) -> Ipvlan {
    let mut found = Ipvlan::default();
    for (kind, value) in nested(data) {
        match kind {
            1 => found.mode = value.u16(0).map(IpvlanMode::from_linux),
            2 => found.flags = value.u16(0),
            _ => {}
        }
    }
    found
}

fn netkit(data: Bytes<'_>) -> Netkit {
    let mut found = Netkit::default();
    let scrub = |value: Bytes<'_>| value.u32(0).map(|value| value != 0);
    for (kind, value) in nested(data) {
        match kind {
            2 => found.primary = flag(value),
            3 => found.policy = value.u32(0).map(NetkitPolicy::from_linux),
            4 => found.peer_policy = value.u32(0).map(NetkitPolicy::from_linux),
            5 => found.mode = value.u32(0).map(NetkitMode::from_linux),
            6 => found.scrub = scrub(value),
            7 => found.peer_scrub = scrub(value),
            _ => {}
        }
    }
    found
}

/// `IFLA_VRF_TABLE`, and `IFLA_VRF_PORT_TABLE` of a port.
fn vrf(data: Bytes<'_>) -> Vrf {
    Vrf {
        table: find(data, 1, |value| value.u32(0)),
    }
}

/// Numbers and structures of `linux/can/netlink.h`.
fn can(data: Bytes<'_>) -> Can {
    let mut found = Can::default();
    for (kind, value) in nested(data) {
        match kind {
            // struct can_bittiming: bitrate, sample point, …
            1 => {
                found.bitrate = value.u32(0);
                found.sample_point = value.u32(4);
            }
            3 => found.clock = value.u32(0),
            4 => found.state = value.u32(0).map(CanState::from_linux),
            // struct can_ctrlmode: mask, flags.
            5 => found.flags = value.u32(4),
            6 => found.restart_ms = value.u32(0),
            // struct can_berr_counter: transmit, receive.
            8 => {
                found.sent_errors = value.u16(0);
                found.received_errors = value.u16(2);
            }
            9 => found.data_bitrate = value.u32(0),
            _ => {}
        }
    }
    found
}

fn xfrm(data: Bytes<'_>) -> Xfrm {
    Xfrm {
        link: find(data, 1, index),
        id: find(data, 2, |value| value.u32(0)),
        external: find(data, 3, |_| Some(true)),
    }
}
