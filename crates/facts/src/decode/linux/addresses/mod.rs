//! Addresses of interfaces from rtnetlink (`rtnetlink(7)`, `linux/if_addr.h`).
//!
//! An attribute not listed here is skipped. A damaged one costs those behind it, never the row, unless the row has no
//! address without it.

use crate::Why;
use crate::decode::bytes::Bytes;
use crate::decode::linux::attributes::some_string;
use crate::decode::linux::netlink::Attributes;
use crate::model::Family;
use crate::model::address::{AddressFlags, AddressOrigin, InterfaceAddress, Lifetime};
use crate::model::link::OtherNamespace;
use crate::model::route::Scope;

/// Bytes of a `struct ifaddrmsg`.
const ADDRESS_BYTES: usize = 8;
/// `IFAPROT_UNSPEC`: nobody said who gave the address.
const ORIGIN_UNKNOWN: u8 = 0;

/// Attributes of an address.
mod attribute {
    pub(super) const ADDRESS: u16 = 1;
    pub(super) const LOCAL: u16 = 2;
    pub(super) const LABEL: u16 = 3;
    pub(super) const BROADCAST: u16 = 4;
    pub(super) const ANYCAST: u16 = 5;
    pub(super) const CACHE: u16 = 6;
    pub(super) const MULTICAST: u16 = 7;
    pub(super) const FLAGS: u16 = 8;
    pub(super) const METRIC: u16 = 9;
    pub(super) const NAMESPACE: u16 = 10;
    pub(super) const ORIGIN: u16 = 11;
}

/// Reads the body of an `RTM_NEWADDR` message.
///
/// # Errors
/// [`Why::NotUnderstood`] when it is too short, of another family than IP, or has no address.
pub fn decode_address(body: Bytes<'_>) -> Result<InterfaceAddress, Why> {
    let family = body.u8(0).and_then(Family::from_linux);
    family
        .and_then(|family| decode(body, family))
        .ok_or(Why::NotUnderstood)
}

fn decode(body: Bytes<'_>, of: Family) -> Option<InterfaceAddress> {
    // struct ifaddrmsg: family, prefix length, flags, scope, index.
    let mut found = InterfaceAddress {
        index: body.u32(4)?,
        label: None,
        local: of.any(),
        peer: None,
        broadcast: None,
        anycast: None,
        multicast: None,
        prefix: body.u8(1)?,
        scope: Scope::from_linux(body.u8(3)?),
        flags: AddressFlags(u32::from(body.u8(2)?)),
        valid_lifetime: None,
        preferred_lifetime: None,
        created: None,
        updated: None,
        origin: None,
        metric: None,
        namespace: None,
    };
    let (mut local, mut address) = (None, None);
    for (kind, value) in Attributes::new(body, ADDRESS_BYTES).map_while(Result::ok) {
        match kind {
            attribute::ADDRESS => address = value.address(0, of),
            attribute::LOCAL => local = value.address(0, of),
            attribute::LABEL => found.label = some_string(value),
            attribute::BROADCAST => found.broadcast = value.address(0, of),
            attribute::ANYCAST => found.anycast = value.address(0, of),
            attribute::MULTICAST => found.multicast = value.address(0, of),
            // All 32 bits, since Linux 3.14; the fixed part has the lower 8.
            attribute::FLAGS => found.flags = value.u32(0).map_or(found.flags, AddressFlags),
            attribute::METRIC => found.metric = value.u32(0).filter(|metric| *metric != 0),
            attribute::NAMESPACE => found.namespace = value.i32(0).map(OtherNamespace::from_linux),
            attribute::ORIGIN => {
                found.origin = value
                    .u8(0)
                    .filter(|who| *who != ORIGIN_UNKNOWN)
                    .map(AddressOrigin::from_linux);
            }
            attribute::CACHE => cache(&mut found, value),
            _ => {}
        }
    }
    // Without a local address of its own, the one address is it; with one, the other is the peer, which for IPv4 may be
    // the same again.
    found.local = local.or(address)?;
    found.peer = address.filter(|peer| *peer != found.local);
    Some(found)
}

/// `struct ifa_cacheinfo`: preferred and valid seconds, when it was made and when it was changed.
fn cache(found: &mut InterfaceAddress, value: Bytes<'_>) {
    found.preferred_lifetime = value.u32(0).map(Lifetime::from_linux);
    found.valid_lifetime = value.u32(4).map(Lifetime::from_linux);
    found.created = value.u32(8);
    found.updated = value.u32(12);
}

#[cfg(test)]
mod tests;
