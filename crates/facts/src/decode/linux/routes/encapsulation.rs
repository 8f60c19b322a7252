//! Lightweight tunnels of next hops: the nested attributes of `RTA_ENCAP`, by kind (`linux/lwtunnel.h`,
//! `linux/mpls_iptunnel.h`, `linux/seg6_iptunnel.h`, `linux/seg6_local.h`, `linux/seg6.h`).

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::Why;
use crate::decode::bytes::Bytes;
use crate::decode::linux::attributes::{address, leave, network64, set};
use crate::decode::linux::netlink::Attributes;
use crate::model::route::{
    Encapsulation, EncapsulationDetail, EncapsulationKind, MplsLabel, Seg6Action, Seg6Local, Seg6Mode, Tunnel,
};

/// Bytes of a `struct ipv6_sr_hdr` before its segments.
const SEGMENT_HEADER_BYTES: usize = 8;
/// Bytes of the mode before the segment routing header of a tunnel.
const MODE_BYTES: usize = 4;

/// What `value` holds by its `kind`; what cannot be read keeps the length of it.
pub(super) fn decode(kind: u16, value: Option<Bytes<'_>>) -> Encapsulation {
    let kind = EncapsulationKind::from_linux(kind);
    let detail = value.and_then(|value| match kind {
        EncapsulationKind::Mpls => mpls(value).ok().flatten(),
        EncapsulationKind::Ip | EncapsulationKind::Ip6 => tunnel(value).ok(),
        EncapsulationKind::Seg6 => seg6(value).ok().flatten(),
        EncapsulationKind::Seg6Local => seg6_local(value).ok().flatten(),
        EncapsulationKind::Nothing
        | EncapsulationKind::Ila
        | EncapsulationKind::Bpf
        | EncapsulationKind::Rpl
        | EncapsulationKind::Ioam6
        | EncapsulationKind::Xfrm
        | EncapsulationKind::Other(_) => None,
    });
    let bytes = value.map_or(0, |value| value.bytes.len());
    Encapsulation {
        kind,
        detail: detail.unwrap_or(EncapsulationDetail::Unread { bytes }),
    }
}

/// `MPLS_IPTUNNEL_DST`: a stack of labels, four bytes each; `MPLS_IPTUNNEL_TTL`.
fn mpls(value: Bytes<'_>) -> Result<Option<EncapsulationDetail>, Why> {
    let (mut labels, mut ttl) = (None, None);
    for attribute in Attributes::new(value, 0) {
        let (kind, value) = attribute?;
        match kind {
            1 => labels = Some(value.bytes.chunks_exact(4).filter_map(label).collect()),
            2 => ttl = value.u8(0),
            _ => {}
        }
    }
    Ok(labels.map(|labels| EncapsulationDetail::Mpls { labels, ttl }))
}

fn label(entry: &[u8]) -> Option<MplsLabel> {
    let word = u32::from_be_bytes(*entry.first_chunk()?);
    let [.., middle, ttl] = word.to_be_bytes();
    Some(MplsLabel {
        label: word >> 12,
        traffic_class: (middle >> 1) & 7,
        bottom: middle & 1 != 0,
        ttl,
    })
}

/// `LWTUNNEL_IP_*` and `LWTUNNEL_IP6_*`, which have the same numbers.
fn tunnel(value: Bytes<'_>) -> Result<EncapsulationDetail, Why> {
    let mut tunnel = Tunnel::default();
    for attribute in Attributes::new(value, 0) {
        let (kind, value) = attribute?;
        match kind {
            1 => tunnel.id = network64(value),
            2 => tunnel.destination = address(value),
            3 => tunnel.source = address(value),
            4 => tunnel.ttl = value.u8(0),
            5 => tunnel.tos = value.u8(0),
            6 => tunnel.flags = value.port(0),
            _ => {}
        }
    }
    Ok(EncapsulationDetail::Tunnel(tunnel))
}

/// `SEG6_IPTUNNEL_SRH`: the mode, and a segment routing header.
fn seg6(value: Bytes<'_>) -> Result<Option<EncapsulationDetail>, Why> {
    let mut found = None;
    for attribute in Attributes::new(value, 0) {
        let (kind, value) = attribute?;
        if kind == 1 {
            found = value.u32(0).and_then(|mode| {
                Some(EncapsulationDetail::Seg6 {
                    mode: Seg6Mode::from_linux(mode),
                    segments: segments(value, MODE_BYTES)?,
                })
            });
        }
    }
    Ok(found)
}

/// The segments of a segment routing header at `at`. It holds them in reverse; its fifth byte counts them, less one.
fn segments(value: Bytes<'_>, at: usize) -> Option<Vec<Ipv6Addr>> {
    let last = usize::from(value.u8(at + 4)?);
    let list = value.bytes.get(at + SEGMENT_HEADER_BYTES..)?;
    let list = list.get(..(last + 1) * 16)?;
    let mut segments: Vec<Ipv6Addr> = list
        .chunks_exact(16)
        .filter_map(|segment| segment.first_chunk::<16>().copied().map(Ipv6Addr::from))
        .collect();
    segments.reverse();
    Some(segments)
}

/// `SEG6_LOCAL_*`.
fn seg6_local(value: Bytes<'_>) -> Result<Option<EncapsulationDetail>, Why> {
    let mut action = None;
    let mut local = Seg6Local {
        action: Seg6Action::Other(0),
        table: None,
        vrf_table: None,
        next_hop4: None,
        next_hop6: None,
        input_interface: None,
        output_interface: None,
        segments: Vec::new(),
        unread: Vec::new(),
    };
    for attribute in Attributes::new(value, 0) {
        let (kind, value) = attribute?;
        let read = match kind {
            1 => set(&mut action, value.u32(0)),
            2 => segments(value, 0)
                .map(|segments| local.segments = segments)
                .is_some(),
            3 => set(&mut local.table, value.u32(0)),
            4 => set(&mut local.next_hop4, value.array::<4>(0).map(Ipv4Addr::from)),
            5 => set(&mut local.next_hop6, value.array::<16>(0).map(Ipv6Addr::from)),
            6 => set(&mut local.input_interface, value.u32(0)),
            7 => set(&mut local.output_interface, value.u32(0)),
            9 => set(&mut local.vrf_table, value.u32(0)),
            _ => false,
        };
        if !read {
            leave(&mut local.unread, kind);
        }
    }
    Ok(action.map(|action| {
        local.action = Seg6Action::from_linux(action);
        EncapsulationDetail::Seg6Local(local)
    }))
}
