//! Routes from messages of rtnetlink: `struct rtmsg` and `RTA_*` (`linux/rtnetlink.h`).

use super::hops::{Single, decode_multipath};
use super::{metrics, network};
use crate::Why;
use crate::decode::bytes::Bytes;
use crate::decode::linux::attributes::{Ticks, address, leave, set};
use crate::decode::linux::netlink::Attributes;
use crate::model::Family;
use crate::model::route::{CacheInfo, EntryFlags, Preference, Route, RouteKind, RouteProtocol, Scope};

/// Bytes of a `struct rtmsg`.
pub(super) const FIXED_BYTES: usize = 12;

/// `RTA_*` that are not about one next hop.
pub(super) mod attribute {
    pub(in crate::decode::linux::routes) const DST: u16 = 1;
    pub(in crate::decode::linux::routes) const SRC: u16 = 2;
    pub(in crate::decode::linux::routes) const IIF: u16 = 3;
    pub(super) const PRIORITY: u16 = 6;
    pub(super) const PREFSRC: u16 = 7;
    pub(super) const METRICS: u16 = 8;
    pub(in crate::decode::linux::routes) const MULTIPATH: u16 = 9;
    pub(super) const CACHEINFO: u16 = 12;
    pub(in crate::decode::linux::routes) const TABLE: u16 = 15;
    pub(super) const MARK: u16 = 16;
    pub(in crate::decode::linux::routes) const MFC_STATS: u16 = 17;
    pub(super) const PREF: u16 = 20;
    pub(in crate::decode::linux::routes) const EXPIRES: u16 = 23;
    pub(in crate::decode::linux::routes) const PAD: u16 = 24;
    pub(super) const UID: u16 = 25;
    pub(super) const NH_ID: u16 = 30;
}

/// What the fixed part tells.
pub(super) struct Fixed {
    pub(super) destination_bits: u8,
    pub(super) source_bits: u8,
    pub(super) service: u8,
    pub(super) table: u8,
    pub(super) protocol: u8,
    pub(super) scope: u8,
    pub(super) kind: u8,
    pub(super) flags: u32,
}

impl Fixed {
    pub(super) fn read(body: Bytes<'_>) -> Result<Fixed, Why> {
        let [
            _,
            destination_bits,
            source_bits,
            service,
            table,
            protocol,
            scope,
            kind,
        ] = body.array(0).ok_or(Why::CutShort)?;
        Ok(Fixed {
            destination_bits,
            source_bits,
            service,
            table,
            protocol,
            scope,
            kind,
            flags: body.u32(8).ok_or(Why::CutShort)?,
        })
    }
}

/// Whether a message tells of an entry of the cache (`RTM_F_CLONED`).
#[must_use]
pub fn is_cached(body: Bytes<'_>) -> bool {
    body.u32(8)
        .is_some_and(|flags| EntryFlags(flags).has(EntryFlags::CLONED))
}

/// Reads a route of IPv4 or IPv6. An attribute that is odd is named and costs nothing else.
///
/// # Errors
/// [`Why::CutShort`] when the message ends in its fixed part or in an attribute, [`Why::NotUnderstood`] when it is of
/// another family or its destination is none.
pub fn decode(body: Bytes<'_>, ticks: Ticks) -> Result<Route, Why> {
    let fixed = Fixed::read(body)?;
    let of = body
        .u8(0)
        .and_then(Family::from_linux)
        .ok_or(Why::NotUnderstood)?;
    let entry = EntryFlags(fixed.flags);
    // The lengths are checked before the attributes are known.
    let mut route = Route::to(network(of, None, fixed.destination_bits)?);
    let (mut destination, mut source) = (None, None);
    let mut single = Single::default();
    for attribute in Attributes::new(body, FIXED_BYTES) {
        let (kind, value) = attribute?;
        let read = match kind {
            attribute::DST => set(&mut destination, address(value)),
            attribute::SRC => set(&mut source, address(value)),
            attribute::IIF => set(&mut route.input_interface, value.u32(0)),
            attribute::PRIORITY => set(&mut route.metric, value.u32(0)),
            attribute::PREFSRC => set(&mut route.preferred_source, address(value)),
            attribute::METRICS => metrics::decode(value, &mut route.metrics).is_ok(),
            attribute::MULTIPATH => decode_multipath(value, &mut route.hops, &mut route.unread).is_ok(),
            attribute::CACHEINFO => set(&mut route.cache, cache_info(value, ticks)),
            attribute::TABLE => set(&mut route.table, value.u32(0)),
            attribute::MARK => set(&mut route.mark, value.u32(0)),
            attribute::PREF => set(&mut route.preference, value.u8(0).map(Preference::from_linux)),
            attribute::UID => set(&mut route.user, value.u32(0)),
            attribute::NH_ID => set(&mut route.next_hop_id, value.u32(0)),
            attribute::PAD => true,
            kind => single.take(kind, value),
        };
        if !read {
            leave(&mut route.unread, kind);
        }
    }
    if route.hops.is_empty() {
        route.hops.extend(single.finish(fixed.flags, &mut route.unread));
    }
    // The kernel leaves out the address of a length of 0, and only that.
    route.destination = network(of, destination, fixed.destination_bits)?;
    if destination.is_none() && fixed.destination_bits > 0 {
        return Err(Why::NotUnderstood);
    }
    if fixed.source_bits > 0 || source.is_some() {
        // An entry of the cache tells its sender whole.
        route.source = Some(network(of, source, fixed.source_bits)?);
    }
    if of == Family::Ipv4 && !entry.has(EntryFlags::CLONED) && route.metric.is_none() {
        // A metric of 0 is left out (`fib_dump_info` in `net/ipv4/fib_semantics.c`).
        route.metric = Some(0);
    }
    route.table = route.table.or(Some(u32::from(fixed.table)));
    route.kind = Some(RouteKind::from_linux(fixed.kind));
    route.protocol = Some(RouteProtocol::from_linux(fixed.protocol));
    route.scope = Some(Scope::from_linux(fixed.scope));
    route.tos = Some(fixed.service);
    route.entry = Some(entry);
    Ok(route)
}

/// `struct rta_cacheinfo`. Who holds and uses an entry is filled in for entries of the cache alone, which at least the
/// cache holds; elsewhere it is 0 (`rtnl_put_cacheinfo` in `net/core/rtnetlink.c`).
fn cache_info(value: Bytes<'_>, ticks: Ticks) -> Option<CacheInfo> {
    let (references, last_used) = (value.u32(0)?, value.u32(4)?);
    let (expires, error, uses) = (value.i32(8)?, value.i32(12)?, value.u32(16)?);
    let counted = references != 0;
    Some(CacheInfo {
        references: counted.then_some(references),
        last_used_ms: counted.then(|| ticks.milliseconds(u64::from(last_used))),
        expires_ms: (expires != 0).then(|| ticks.signed_milliseconds(expires)),
        error: Some(error),
        uses: counted.then_some(uses),
    })
}
