//! Routes of IPX, AX.25, NET/ROM, ROSE, X.25 and AppleTalk.

use std::collections::BTreeMap;

use facts::Why;
use facts::decode::linux::historic_routes::{
    decode_appletalk, decode_ax25, decode_ipx, decode_neighbour, decode_netrom_node, decode_rose_node,
    decode_x25,
};
use facts::model::historic_route::{
    AppleTalkRoute, Ax25Route, IpxRoute, NetRomNode, RadioNeighbour, RoseNode, X25Route,
};

use super::text;
use crate::gather::answer::Answer;
use crate::item::Item;
use crate::machine::{Flow, Machine};

/// Files of these tables.
pub mod tables {
    /// IPX.
    pub const IPX: &str = "/proc/net/ipx/route";
    /// IPX, before Linux 2.4.
    pub(super) const IPX_OLD: &str = "/proc/net/ipx_route";
    /// AX.25.
    pub const AX25: &str = "/proc/net/ax25_route";
    /// Nodes of NET/ROM.
    pub const NETROM_NODES: &str = "/proc/net/nr_nodes";
    /// Neighbours of NET/ROM.
    pub const NETROM_NEIGHBOURS: &str = "/proc/net/nr_neigh";
    /// Nodes of ROSE.
    pub const ROSE_NODES: &str = "/proc/net/rose_nodes";
    /// Neighbours of ROSE.
    pub const ROSE_NEIGHBOURS: &str = "/proc/net/rose_neigh";
    /// X.25.
    pub const X25: &str = "/proc/net/x25/route";
    /// X.25, before Linux 2.6.
    pub const X25_OLD: &str = "/proc/net/x25_routes";
    /// AppleTalk, before Linux 2.6. Where it stands today, `atalk/route`, the classic netstat does not look.
    pub const APPLETALK_OLD: &str = "/proc/net/atalk_route";
    /// AppleTalk.
    pub(super) const APPLETALK: &str = "/proc/net/atalk/route";
}

/// Most neighbours of a radio family that are kept.
const NEIGHBOURS_MAX: usize = 65_536;

/// Neighbours by their numbers.
pub type Neighbours = BTreeMap<u32, RadioNeighbour>;

/// Hands out the routes of IPX.
pub fn ipx(machine: &mut dyn Machine, each: &mut dyn FnMut(&IpxRoute) -> Flow) -> Answer {
    either(machine, [tables::IPX, tables::IPX_OLD], &mut |line| {
        decode_ipx(line).map(|route| each(&route))
    })
}

/// Hands out the routes of AX.25.
pub fn ax25(machine: &mut dyn Machine, each: &mut dyn FnMut(&Ax25Route) -> Flow) -> Answer {
    text::lines(machine, &Item::file(tables::AX25), 1, &mut |line| {
        decode_ax25(line).map(|route| each(&route))
    })
}

/// Hands out the routes of X.25.
pub fn x25(machine: &mut dyn Machine, each: &mut dyn FnMut(&X25Route) -> Flow) -> Answer {
    either(machine, [tables::X25, tables::X25_OLD], &mut |line| {
        decode_x25(line).map(|route| each(&route))
    })
}

/// Hands out the routes of AppleTalk.
pub fn appletalk(machine: &mut dyn Machine, each: &mut dyn FnMut(&AppleTalkRoute) -> Flow) -> Answer {
    either(machine, [tables::APPLETALK_OLD, tables::APPLETALK], &mut |line| {
        decode_appletalk(line).map(|route| each(&route))
    })
}

/// Hands out the nodes of NET/ROM.
pub fn netrom(machine: &mut dyn Machine, each: &mut dyn FnMut(&NetRomNode) -> Flow) -> Answer {
    text::lines(machine, &Item::file(tables::NETROM_NODES), 1, &mut |line| {
        decode_netrom_node(line).map(|node| each(&node))
    })
}

/// Hands out the nodes of ROSE.
pub fn rose(machine: &mut dyn Machine, each: &mut dyn FnMut(&RoseNode) -> Flow) -> Answer {
    text::lines(machine, &Item::file(tables::ROSE_NODES), 1, &mut |line| {
        decode_rose_node(line).map(|node| each(&node))
    })
}

/// Reads the neighbours in a table of either radio family; of two with one number the first counts.
pub fn neighbours(machine: &mut dyn Machine, path: &'static str) -> (Neighbours, Answer) {
    let mut found = Neighbours::new();
    let mut left_out = 0u64;
    let item = Item::file(path);
    let mut answer = text::lines(machine, &item, 1, &mut |line| {
        let neighbour = decode_neighbour(line)?;
        if found.len() < NEIGHBOURS_MAX || found.contains_key(&neighbour.number) {
            found.entry(neighbour.number).or_insert(neighbour);
        } else {
            left_out += 1;
        }
        Ok(Flow::Continue(()))
    });
    if left_out > 0 {
        answer.gap(&item, Why::LimitReached, Some(left_out));
    }
    (found, answer)
}

/// The rows of the first of two files that is there.
fn either(
    machine: &mut dyn Machine,
    [first, second]: [&'static str; 2],
    each: &mut dyn FnMut(&[u8]) -> Result<Flow, Why>,
) -> Answer {
    let answer = text::lines(machine, &Item::file(first), 1, each);
    if answer.known == Err(Why::NotHere) {
        return text::lines(machine, &Item::file(second), 1, each);
    }
    answer
}
