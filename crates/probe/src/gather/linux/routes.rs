//! Routing tables, from the text files that hold the main table of IPv4 and all tables of IPv6.

use facts::Why;
use facts::decode::bytes::ByteOrder;
use facts::decode::linux::routes::{Columns, decode_ipv6};
use facts::model::route::Route;

use super::{Answer, text};
use crate::machine::{Flow, Item, Machine};

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
        hand_out(columns.decode(line, order), each)
    });
    if let Heading::Lacks(_) = heading {
        // We broke off, not the one who receives.
        answer.stopped = false;
    }
    (answer, heading)
}

/// Hands out the routes of IPv6, entries of the cache among them.
pub fn ipv6(machine: &mut dyn Machine, each: &mut dyn FnMut(&Route) -> Flow) -> Answer {
    text::lines(machine, &Item::file(tables::IPV6), 0, &mut |line| {
        hand_out(decode_ipv6(line), each)
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

fn hand_out(route: Result<Route, Why>, each: &mut dyn FnMut(&Route) -> Flow) -> Result<Flow, Why> {
    match route {
        Ok(route) => Ok(each(&route)),
        Err(Why::CutShort) => Ok(Flow::Continue(())),
        Err(why) => Err(why),
    }
}
