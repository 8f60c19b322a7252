//! Next hops of a message: the single one among the attributes of the route, or a list of `struct rtnexthop`.

use super::encapsulation;
use crate::Why;
use crate::decode::bytes::Bytes;
use crate::decode::linux::attributes::{address, leave, set};
use crate::decode::linux::netlink::Attributes;
use crate::model::Family;
use crate::model::route::{NextHop, NextHopFlags, Realms};

/// `RTA_*` that are about one next hop.
mod attribute {
    pub(super) const OIF: u16 = 4;
    pub(super) const GATEWAY: u16 = 5;
    pub(super) const FLOW: u16 = 11;
    pub(super) const VIA: u16 = 18;
    pub(super) const ENCAP_TYPE: u16 = 21;
    pub(super) const ENCAP: u16 = 22;
}

/// Bytes of a `struct rtnexthop`.
const HOP_BYTES: usize = 8;

/// A next hop whose attributes come one by one.
#[derive(Default)]
pub(super) struct Single<'a> {
    hop: NextHop,
    encapsulation: (Option<u16>, Option<Bytes<'a>>),
}

impl<'a> Single<'a> {
    /// Takes an attribute; `false` when it is not about next hops, or odd.
    pub(super) fn take(&mut self, kind: u16, value: Bytes<'a>) -> bool {
        match kind {
            attribute::OIF => set(&mut self.hop.interface_index, value.u32(0)),
            attribute::GATEWAY => set(&mut self.hop.gateway, address(value)),
            attribute::VIA => set(&mut self.hop.gateway, via(value)),
            attribute::FLOW => set(&mut self.hop.realms, value.u32(0).map(Realms::from_linux)),
            attribute::ENCAP_TYPE => set(&mut self.encapsulation.0, value.u16(0)),
            attribute::ENCAP => set(&mut self.encapsulation.1, Some(value)),
            _ => false,
        }
    }

    /// The next hop with what its encapsulation holds: the type stands behind the value.
    fn close(mut self, unread: &mut Vec<u16>) -> NextHop {
        match self.encapsulation {
            (Some(kind), value) => {
                self.hop.encapsulation = Some(Box::new(encapsulation::decode(kind, value)));
            }
            (None, Some(_)) => leave(unread, attribute::ENCAP),
            (None, None) => {}
        }
        self.hop
    }

    /// The next hop, if the message told of one. Its flags are the lowest bits of those of the entry.
    pub(super) fn finish(self, flags: u32, unread: &mut Vec<u16>) -> Option<NextHop> {
        let hop = self.close(unread);
        if hop == NextHop::default() {
            return None;
        }
        let [.., low] = flags.to_be_bytes();
        Some(NextHop {
            flags: Some(NextHopFlags(low)),
            ..hop
        })
    }
}

/// `struct rtvia`: the family of an address, and the address.
fn via(value: Bytes<'_>) -> Option<std::net::IpAddr> {
    let of = u8::try_from(value.u16(0)?).ok().and_then(Family::from_linux)?;
    value.address(2, of)
}

/// One `struct rtnexthop`: flags, the byte whose meaning differs, the interface, and the attributes behind it.
pub(super) struct RawHop<'a> {
    pub(super) flags: u8,
    pub(super) hops: u8,
    pub(super) interface: u32,
    pub(super) rest: Bytes<'a>,
}

/// Walks a list of `struct rtnexthop`.
pub(super) fn each_hop<'a>(
    value: Bytes<'a>,
    each: &mut dyn FnMut(RawHop<'a>) -> Result<(), Why>,
) -> Result<(), Why> {
    let mut rest = value.bytes;
    while !rest.is_empty() {
        let at = Bytes::new(rest, value.order);
        let length = usize::from(at.u16(0).ok_or(Why::CutShort)?);
        if length < HOP_BYTES {
            return Err(Why::NotUnderstood);
        }
        let whole = Bytes::new(rest.get(..length).ok_or(Why::CutShort)?, value.order);
        each(RawHop {
            flags: whole.u8(2).ok_or(Why::CutShort)?,
            hops: whole.u8(3).ok_or(Why::CutShort)?,
            interface: whole.u32(4).ok_or(Why::CutShort)?,
            rest: whole,
        })?;
        rest = rest.get(length.next_multiple_of(4)..).unwrap_or(&[]);
    }
    Ok(())
}

/// The next hops that share the packets of a route.
pub(super) fn decode_multipath(
    value: Bytes<'_>,
    hops: &mut Vec<NextHop>,
    unread: &mut Vec<u16>,
) -> Result<(), Why> {
    each_hop(value, &mut |raw| {
        let mut single = Single::default();
        for attribute in Attributes::new(raw.rest, HOP_BYTES) {
            let (kind, value) = attribute?;
            if !single.take(kind, value) {
                leave(unread, kind);
            }
        }
        hops.push(NextHop {
            interface_index: Some(raw.interface),
            flags: Some(NextHopFlags(raw.flags)),
            // `rtnh_hops` is the weight less one.
            weight: Some(u16::from(raw.hops) + 1),
            ..single.close(unread)
        });
        Ok(())
    })
}
