//! Addresses of interfaces, of either family, from rtnetlink.
//!
//! A kernel without a family answers the question about it with the addresses of all others, or refuses it; either way it
//! has none of it.

use facts::decode::bytes::ByteOrder;
use facts::decode::linux::addresses::decode_address;
use facts::decode::linux::rtnetlink::RouteDump;
use facts::model::Family;
use facts::model::address::InterfaceAddress;

use crate::gather::answer::Rows;
use crate::gather::links::INTERFACES_MAX;
use crate::gather::linux::consistent::rows;
use crate::machine::Machine;

/// Reads the addresses of a family, of all interfaces.
pub fn addresses(machine: &mut dyn Machine, order: ByteOrder, family: Family) -> Rows<InterfaceAddress> {
    let question = RouteDump::Addresses(family);
    rows(machine, question, order, INTERFACES_MAX, &decode_address)
}
