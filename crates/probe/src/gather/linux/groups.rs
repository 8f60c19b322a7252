//! Multicast groups, from the text table of each family.
//!
//! A line that is not understood is handed out as its number, counted from 0 at the first of the file, as readers of
//! these tables warn of it.

use facts::decode::bytes::ByteOrder;
use facts::decode::linux::groups::{Igmp, decode_igmp6};
use facts::model::Family;
use facts::model::group::Group;

use super::{Answer, text};
use crate::machine::{Flow, Item, Machine};

/// Groups of IPv4.
pub const IGMP: &str = "/proc/net/igmp";
/// Groups of IPv6; this table has no heading.
pub const IGMP6: &str = "/proc/net/igmp6";

/// Hands out the groups of a family, and the numbers of the lines between them that were not understood.
pub fn memberships(
    machine: &mut dyn Machine,
    family: Family,
    order: ByteOrder,
    each: &mut dyn FnMut(Result<&Group, u64>) -> Flow,
) -> Answer {
    let mut igmp = Igmp::new(order);
    let (path, headings) = match family {
        Family::Ipv4 => (IGMP, 1),
        Family::Ipv6 => (IGMP6, 0),
    };
    let mut next = u64::from(headings);
    text::lines(machine, &Item::file(path), headings, &mut |line| {
        let place = next;
        next = next.saturating_add(1);
        let group = match family {
            Family::Ipv4 => igmp.decode(line),
            Family::Ipv6 => decode_igmp6(line).map(Some),
        };
        Ok(match group {
            Ok(Some(group)) => each(Ok(&group)),
            Ok(None) => Flow::Continue(()),
            Err(_) => each(Err(place)),
        })
    })
}
