//! Neighbours: the machines on the link, the addresses answered for, and forwarding entries.

use facts::decode::bytes::Bytes;
use facts::decode::linux::neighbours::decode;
use facts::decode::linux::rtnetlink::RouteDump;
use facts::model::Family;
use facts::model::neighbour::{Neighbour, NeighbourFlags};

use super::rtnetlink::{Units, rows};
use crate::gather::answer::Answer;
use crate::machine::{Flow, Machine};

/// Hands out the neighbours of a family.
pub fn neighbours(
    machine: &mut dyn Machine,
    family: Family,
    units: Units,
    each: &mut dyn FnMut(&Neighbour) -> Flow,
) -> Answer {
    let chosen = |neighbour: &Neighbour| !neighbour.flags.has(NeighbourFlags::PROXY);
    read(machine, RouteDump::Neighbours(family), units, chosen, each)
}

/// Hands out the addresses of a family that this machine answers for.
pub fn proxies(
    machine: &mut dyn Machine,
    family: Family,
    units: Units,
    each: &mut dyn FnMut(&Neighbour) -> Flow,
) -> Answer {
    let chosen = |neighbour: &Neighbour| neighbour.flags.has(NeighbourFlags::PROXY);
    read(machine, RouteDump::Proxies(family), units, chosen, each)
}

/// Hands out where bridges and overlays send a link-layer address.
pub fn forwarding(
    machine: &mut dyn Machine,
    units: Units,
    each: &mut dyn FnMut(&Neighbour) -> Flow,
) -> Answer {
    read(machine, RouteDump::Forwarding, units, |_| true, each)
}

fn read(
    machine: &mut dyn Machine,
    asked: RouteDump,
    units: Units,
    chosen: fn(&Neighbour) -> bool,
    each: &mut dyn FnMut(&Neighbour) -> Flow,
) -> Answer {
    let read = |body: Bytes<'_>| decode(body, units.ticks).map(|row| Some(row).filter(chosen));
    rows(machine, asked, units.order, &read, &mut |neighbour| {
        each(&neighbour)
    })
}
