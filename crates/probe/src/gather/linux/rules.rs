//! The rules of the routing policy.

use facts::decode::bytes::ByteOrder;
use facts::decode::linux::rtnetlink::RouteDump;
use facts::decode::linux::rules::decode;
use facts::model::Family;
use facts::model::rule::Rule;

use super::Answer;
use super::rtnetlink::few;
use crate::machine::Machine;

/// The rules of a family, in the order they are tried.
pub fn rules(machine: &mut dyn Machine, family: Family, order: ByteOrder) -> (Vec<Rule>, Answer) {
    few(machine, RouteDump::Rules(family), order, &|body| {
        decode(body).map(Some)
    })
}
