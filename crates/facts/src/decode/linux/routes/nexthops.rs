//! Next-hop objects: `struct nhmsg` and `NHA_*` (`linux/nexthop.h`).

use super::encapsulation;
use crate::Why;
use crate::decode::bytes::Bytes;
use crate::decode::linux::attributes::{Ticks, address, leave, set};
use crate::decode::linux::netlink::Attributes;
use crate::model::Family;
use crate::model::route::{
    Buckets, GroupKind, GroupMember, NextHop, NextHopFlags, NextHopGroup, NextHopObject, NextHopTarget,
    RouteProtocol, Scope,
};

/// Bytes of a `struct nhmsg`.
const FIXED_BYTES: usize = 8;
/// Bytes of a `struct nexthop_grp`.
const MEMBER_BYTES: usize = 8;

/// `NHA_*`
mod attribute {
    pub(super) const ID: u16 = 1;
    pub(super) const GROUP: u16 = 2;
    pub(super) const GROUP_TYPE: u16 = 3;
    pub(super) const BLACKHOLE: u16 = 4;
    pub(super) const OIF: u16 = 5;
    pub(super) const GATEWAY: u16 = 6;
    pub(super) const ENCAP_TYPE: u16 = 7;
    pub(super) const ENCAP: u16 = 8;
    pub(super) const FDB: u16 = 11;
    pub(super) const RES_GROUP: u16 = 12;
    pub(super) const OP_FLAGS: u16 = 14;
}

/// `NHA_OP_FLAG_RESP_GRP_RESVD_0`: what is reserved in a `struct nexthop_grp` is 0, or has a meaning. Older kernels
/// leave anything there.
const RESERVED_IS_CLEAN: u32 = 1 << 31;

/// Reads a next-hop object. An attribute that is odd is named and costs nothing else.
///
/// # Errors
/// [`Why::CutShort`] when the message ends in its fixed part or in an attribute, [`Why::NotUnderstood`] when it has no
/// number.
pub fn decode_next_hop(body: Bytes<'_>, ticks: Ticks) -> Result<NextHopObject, Why> {
    let [of, scope, protocol, _] = body.array(0).ok_or(Why::CutShort)?;
    let [.., flags] = body.u32(4).ok_or(Why::CutShort)?.to_be_bytes();
    let mut id = None;
    let mut hop = NextHop::default();
    let (mut members, mut group_kind, mut buckets) = (None, None, None);
    let (mut blackhole, mut forwarding) = (false, false);
    let (mut wrapped, mut op_flags) = ((None, None), None);
    let mut unread = Vec::new();
    for attribute in Attributes::new(body, FIXED_BYTES) {
        let (kind, value) = attribute?;
        let read = match kind {
            attribute::ID => set(&mut id, value.u32(0)),
            attribute::GROUP => set(&mut members, Some(value)),
            attribute::GROUP_TYPE => set(&mut group_kind, value.u16(0)),
            attribute::BLACKHOLE => {
                blackhole = true;
                true
            }
            attribute::OIF => set(&mut hop.interface_index, value.u32(0)),
            attribute::GATEWAY => set(&mut hop.gateway, address(value)),
            attribute::ENCAP_TYPE => set(&mut wrapped.0, value.u16(0)),
            attribute::ENCAP => set(&mut wrapped.1, Some(value)),
            attribute::FDB => {
                forwarding = true;
                true
            }
            attribute::OP_FLAGS => set(&mut op_flags, value.u32(0)),
            attribute::RES_GROUP => set(&mut buckets, decode_buckets(value, ticks).ok()),
            _ => false,
        };
        if !read {
            leave(&mut unread, kind);
        }
    }
    hop.flags = Some(NextHopFlags(flags));
    hop.encapsulation = wrapped
        .0
        .map(|kind| Box::new(encapsulation::decode(kind, wrapped.1)));
    let target = match members {
        Some(members) => NextHopTarget::Group(NextHopGroup {
            // Left out by kernels that have but one kind.
            kind: group_kind.map_or(GroupKind::Multipath, GroupKind::from_linux),
            members: decode_members(members, op_flags.unwrap_or(0) & RESERVED_IS_CLEAN != 0),
            buckets,
        }),
        None if blackhole => NextHopTarget::Blackhole(hop),
        None => NextHopTarget::Hop(hop),
    };
    Ok(NextHopObject {
        id: id.ok_or(Why::NotUnderstood)?,
        family: Family::from_linux(of),
        protocol: RouteProtocol::from_linux(protocol),
        scope: Scope::from_linux(scope),
        target,
        forwarding,
        unread,
    })
}

/// `struct nexthop_grp`: a number, the low byte of the weight less one, and where the kernel is `wide`, its high byte.
fn decode_members(value: Bytes<'_>, wide: bool) -> Vec<GroupMember> {
    let member = |at: usize| {
        let high = value.u8(at + 5).filter(|_| wide).unwrap_or(0);
        let weight = u16::from_be_bytes([high, value.u8(at + 4)?]);
        Some(GroupMember {
            id: value.u32(at)?,
            weight: u32::from(weight) + 1,
        })
    };
    (0..value.bytes.len() / MEMBER_BYTES)
        .filter_map(|place| member(place * MEMBER_BYTES))
        .collect()
}

/// `NHA_RES_GROUP_*`
fn decode_buckets(value: Bytes<'_>, ticks: Ticks) -> Result<Buckets, Why> {
    let mut buckets = Buckets::default();
    let short = |value: Bytes<'_>| value.u32(0).map(|time| ticks.milliseconds(u64::from(time)));
    for attribute in Attributes::new(value, 0) {
        let (kind, value) = attribute?;
        match kind {
            1 => buckets.count = value.u16(0),
            2 => buckets.idle_ms = short(value),
            3 => buckets.unbalanced_limit_ms = short(value),
            4 => buckets.unbalanced_ms = value.u64(0).map(|time| ticks.milliseconds(time)),
            _ => {}
        }
    }
    Ok(buckets)
}
