//! The rules of the routing policy.

use facts::decode::bytes::ByteOrder;
use facts::decode::linux::rtnetlink::RouteDump;
use facts::decode::linux::rules::decode;
use facts::model::Family;
use facts::model::rule::Rule;

use crate::gather::answer::Rows;
use crate::gather::linux::consistent::rows;
use crate::machine::Machine;

/// Most rules of a family that are kept.
pub const RULES_MAX: usize = 65_536;

/// The rules of a family, in the order they are tried.
pub fn rules(machine: &mut dyn Machine, family: Family, order: ByteOrder) -> Rows<Rule> {
    rows(machine, RouteDump::Rules(family), order, RULES_MAX, &decode)
}
