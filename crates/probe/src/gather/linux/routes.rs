//! Routing tables: from the text files that hold the main table of IPv4 and all tables of IPv6, which the classic
//! screens show, and whole from rtnetlink.

use facts::Why;
use facts::decode::bytes::{ByteOrder, Bytes};
use facts::decode::linux::routes::{
    Columns, blank, decode, decode_ipv6, decode_multicast, decode_next_hop, is_cached,
};
use facts::decode::linux::rtnetlink::RouteDump;
use facts::model::Family;
use facts::model::route::{MulticastRoute, NextHopObject, Route};

use super::rtnetlink::{Units, rows};
use super::text;
use crate::gather::answer::{Answer, Rows};
use crate::gather::linux::consistent::{self};
use crate::item::Item;
use crate::machine::{Flow, Machine};

/// Most next-hop objects that are kept.
const NEXT_HOPS_MAX: usize = 65_536;

/// Where routes are.
pub mod tables {
    /// The main table of IPv4.
    pub const IPV4: &str = "/proc/net/route";
    /// The routing cache of IPv4: nothing but its heading since Linux 3.6.
    pub const IPV4_CACHE: &str = "/proc/net/rt_cache";
    /// All tables of IPv6, and its exceptions.
    pub const IPV6: &str = "/proc/net/ipv6_route";
}

/// What is wrong with the heading of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heading {
    /// Nothing.
    Whole,
    /// A column is missing; no row came.
    Lacks(&'static str),
    /// There is none, and no row: a network namespace where no IPv4 address was ever set has no main table.
    Absent,
}

/// Hands out the routes of IPv4. A line that tells of no route is left out, as everyone who reads this file does.
pub fn ipv4(
    machine: &mut dyn Machine,
    order: ByteOrder,
    each: &mut dyn FnMut(&Route) -> Flow,
) -> (Answer, Heading) {
    let mut columns = None;
    let mut route = blank();
    let mut heading = Heading::Absent;
    let mut answer = text::lines(machine, &Item::file(tables::IPV4), 0, &mut |line| {
        let Some(columns) = &columns else {
            match Columns::find(line) {
                Ok(found) => {
                    columns = Some(found);
                    heading = Heading::Whole;
                    return Ok(Flow::Continue(()));
                }
                Err(column) => {
                    heading = Heading::Lacks(column);
                    return Ok(Flow::Break(()));
                }
            }
        };
        hand_out(columns.decode(line, order, &mut route), &route, each)
    });
    if let Heading::Lacks(_) = heading {
        // We broke off, not the one who receives.
        answer.stopped = false;
    }
    (answer, heading)
}

/// Hands out the routes of IPv6, entries of the cache among them.
pub fn ipv6(machine: &mut dyn Machine, each: &mut dyn FnMut(&Route) -> Flow) -> Answer {
    let mut route = blank();
    text::lines(machine, &Item::file(tables::IPV6), 0, &mut |line| {
        hand_out(decode_ipv6(line, &mut route), &route, each)
    })
}

/// Looks whether there is a cache of IPv4 routes. Its rows ended with Linux 3.6 and are not read.
pub fn ipv4_cache(machine: &mut dyn Machine) -> (Answer, Heading) {
    let mut heading = Heading::Absent;
    let answer = text::lines(machine, &Item::file(tables::IPV4_CACHE), 0, &mut |_| {
        heading = Heading::Whole;
        Ok(Flow::Continue(()))
    });
    (answer, heading)
}

/// Hands out the routes of all tables. Entries of the cache are no routes, though a kernel that does not heed the
/// flags of the question tells them too (Linux 6.18, without `NETLINK_GET_STRICT_CHK`).
pub fn all(
    machine: &mut dyn Machine,
    family: Family,
    units: Units,
    each: &mut dyn FnMut(&Route) -> Flow,
) -> Answer {
    chosen(machine, RouteDump::Routes(family), units, false, each)
}

/// Hands out the entries of the cache: path MTUs and redirects that were learnt while sending.
pub fn cached(
    machine: &mut dyn Machine,
    family: Family,
    units: Units,
    each: &mut dyn FnMut(&Route) -> Flow,
) -> Answer {
    chosen(machine, RouteDump::CachedRoutes(family), units, true, each)
}

fn chosen(
    machine: &mut dyn Machine,
    asked: RouteDump,
    units: Units,
    cached: bool,
    each: &mut dyn FnMut(&Route) -> Flow,
) -> Answer {
    let read = |body: Bytes<'_>| {
        // Flags are looked at first: a table of a million routes is not read for the few that are cached.
        if is_cached(body) == cached {
            decode(body, units.ticks).map(Some)
        } else {
            Ok(None)
        }
    };
    rows(machine, asked, units.order, &read, &mut |route| each(&route))
}

/// Hands out the multicast forwarding entries of all tables.
pub fn multicast(
    machine: &mut dyn Machine,
    family: Family,
    units: Units,
    each: &mut dyn FnMut(&MulticastRoute) -> Flow,
) -> Answer {
    let read = |body: Bytes<'_>| decode_multicast(body, units.ticks).map(Some);
    rows(
        machine,
        RouteDump::MulticastRoutes(family),
        units.order,
        &read,
        &mut |route| each(&route),
    )
}

/// The next-hop objects.
pub fn next_hops(machine: &mut dyn Machine, units: Units) -> Rows<NextHopObject> {
    let read = |body: Bytes<'_>| decode_next_hop(body, units.ticks);
    consistent::rows(machine, RouteDump::NextHops, units.order, NEXT_HOPS_MAX, &read)
}

fn hand_out(read: Result<(), Why>, route: &Route, each: &mut dyn FnMut(&Route) -> Flow) -> Result<Flow, Why> {
    match read {
        Ok(()) => Ok(each(route)),
        Err(Why::CutShort) => Ok(Flow::Continue(())),
        Err(why) => Err(why),
    }
}
