//! Multicast forwarding entries: messages of `RTNL_FAMILY_IPMR` and `RTNL_FAMILY_IP6MR` (`linux/rtnetlink.h`).

use std::net::IpAddr;

use super::hops::each_hop;
use super::messages::{FIXED_BYTES, Fixed, attribute};
use crate::Why;
use crate::decode::bytes::Bytes;
use crate::decode::linux::attributes::{Ticks, address, leave, set};
use crate::decode::linux::netlink::Attributes;
use crate::model::route::{
    EntryFlags, MulticastCounters, MulticastOutput, MulticastRoute, NextHopFlags, RouteProtocol,
};

/// Reads an entry. An attribute that is odd is named and costs nothing else.
///
/// # Errors
/// [`Why::CutShort`] when the message ends in its fixed part or in an attribute.
pub fn decode_multicast(body: Bytes<'_>, ticks: Ticks) -> Result<MulticastRoute, Why> {
    let fixed = Fixed::read(body)?;
    let [.., low] = fixed.flags.to_be_bytes();
    let mut route = MulticastRoute {
        table: u32::from(fixed.table),
        group: None,
        source: None,
        input_interface: None,
        outputs: Vec::new(),
        protocol: RouteProtocol::from_linux(fixed.protocol),
        unresolved: NextHopFlags(low).has(NextHopFlags::UNRESOLVED),
        entry: EntryFlags(fixed.flags),
        counters: None,
        idle_ms: None,
        unread: Vec::new(),
    };
    let mut table = None;
    for attribute in Attributes::new(body, FIXED_BYTES) {
        let (kind, value) = attribute?;
        let read = match kind {
            attribute::DST => set(&mut route.group, address(value)),
            attribute::SRC => set(&mut route.source, address(value)),
            attribute::IIF => set(&mut route.input_interface, value.u32(0)),
            attribute::TABLE => set(&mut table, value.u32(0)),
            attribute::MULTIPATH => outputs(value, &mut route.outputs).is_ok(),
            attribute::MFC_STATS => set(&mut route.counters, counters(value)),
            attribute::EXPIRES => set(
                &mut route.idle_ms,
                value.u64(0).map(|age| ticks.milliseconds(age)),
            ),
            attribute::PAD => true,
            _ => false,
        };
        if !read {
            leave(&mut route.unread, kind);
        }
    }
    route.table = table.unwrap_or(route.table);
    // An entry for all is told with an address of zeros.
    let real = |address: &IpAddr| !address.is_unspecified();
    route.group = route.group.filter(real);
    route.source = route.source.filter(real);
    Ok(route)
}

/// Each output is a next hop, whose `rtnh_hops` is the threshold.
fn outputs(value: Bytes<'_>, outputs: &mut Vec<MulticastOutput>) -> Result<(), Why> {
    each_hop(value, &mut |raw| {
        outputs.push(MulticastOutput {
            index: raw.interface,
            threshold: raw.hops,
        });
        Ok(())
    })
}

/// `struct rta_mfc_stats`.
fn counters(value: Bytes<'_>) -> Option<MulticastCounters> {
    Some(MulticastCounters {
        packets: value.u64(0)?,
        bytes: value.u64(8)?,
        wrong_interface: value.u64(16)?,
    })
}
