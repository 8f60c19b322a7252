//! The way down to an address: the tables it is looked up in, the routes there that contain it, and the one that is taken.
//!
//! Tables are those of the rules that apply to every packet, by priority. A rule that asks for more than the receiver
//! (sender, mark, interface, user) is not judged, for nobody said who sends; that is told as a gap. In a table the
//! longest prefix is taken, then the smallest metric; one that throws leads to the next table.

use std::cmp::Reverse;
use std::net::IpAddr;

use facts::fields::routes::{Asked, Row};
use facts::fields::table::Needs;
use facts::model::Family;
use facts::model::route::{Network, NextHopFlags, Route, RouteKind};
use facts::model::rule::{Rule, RuleAction, RuleFlags};
use facts::{Gap, Why};
use probe::Flow;

use super::{Ended, LinkNames};
use crate::session::Session;

/// Most routes that contain one address and are kept.
const PATH_ROUTES_MAX: usize = 65_536;

/// The tables that are looked into where rules are not told: local, main, default (`linux/rtnetlink.h`).
const USUAL_TABLES: [u32; 3] = [255, 254, 253];

/// A table to look into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Turn {
    table: u32,
    /// Routes with a shorter prefix do not count there.
    shortest: u32,
}

impl Session<'_> {
    /// Hands out the routes that an address is looked up in, down to the one that is taken.
    pub(crate) fn routes_to(
        &mut self,
        address: IpAddr,
        needs: Needs,
        each: &mut dyn FnMut(&Row<'_>) -> Flow,
    ) -> Ended {
        let at = &mut self.at();
        let mut ended = Ended::default();
        let names = LinkNames::learn(at, needs, &mut ended);
        let family = match address {
            IpAddr::V4(_) => Family::Ipv4,
            IpAddr::V6(_) => Family::Ipv6,
        };
        let told = at.system.rules(at, family);
        ended.add("rules", told.answer);
        let (turns, unjudged) = turns(&told.rows);
        if unjudged > 0 {
            ended.gaps.push(Gap {
                what: "rules of policy routing that ask for more than the receiver".to_owned(),
                why: Why::NotSupportedYet,
                count: Some(unjudged),
            });
        }
        let (mut found, mut left_out) = (Vec::new(), 0u64);
        let answer = at.system.routes(at, family, &mut |route| {
            if length(route.destination, address).is_some() {
                if found.len() < PATH_ROUTES_MAX {
                    found.push(route.clone());
                } else {
                    left_out += 1;
                }
            }
            Flow::Continue(())
        });
        ended.add("routes", answer);
        if left_out > 0 {
            ended.gaps.push(Gap {
                what: "routes".to_owned(),
                why: Why::LimitReached,
                count: Some(left_out),
            });
        }
        let told = path(&turns, found, address)
            .iter()
            .try_for_each(|(route, asked)| names.hops(route, Some(*asked), each));
        ended.stopped |= told.is_break();
        ended
    }
}

/// The tables that every packet is looked up in, and how many rules could not be judged.
fn turns(rules: &[Rule]) -> (Vec<Turn>, u64) {
    if rules.is_empty() {
        let usual = USUAL_TABLES.map(|table| Turn { table, shortest: 0 });
        return (usual.to_vec(), 0);
    }
    let mut rules: Vec<&Rule> = rules.iter().collect();
    rules.sort_by_key(|rule| rule.priority);
    let (mut turns, mut unjudged) = (Vec::new(), 0);
    for rule in rules {
        match rule.table.filter(|_| is_for_all(rule)) {
            Some(table) => turns.push(Turn {
                table,
                // Absent, or all bits set, suppresses none.
                shortest: rule
                    .suppressed_prefix_length
                    .map_or(0, |length| length.wrapping_add(1)),
            }),
            None if rule.action == RuleAction::Nop => {}
            None => unjudged += 1,
        }
    }
    (turns, unjudged)
}

/// Whether a rule looks up every packet, whatever else it carries.
fn is_for_all(rule: &Rule) -> bool {
    rule.action == RuleAction::Table
        && !rule.flags.has(RuleFlags::INVERT)
        && rule.source.is_none_or(is_everything)
        && rule.destination.is_none_or(is_everything)
        && rule.input.is_none()
        && rule.output.is_none()
        && rule
            .mark
            .is_none_or(|mark| mark == 0 && rule.mark_mask.is_none_or(|mask| mask == 0))
        && rule.tos.is_none_or(|tos| tos == 0)
        && rule.dscp.is_none()
        && rule.flow_label.is_none()
        && rule.source_ports.is_none()
        && rule.destination_ports.is_none()
        && rule.ip_protocol.is_none()
        && rule.users.is_none()
        && !rule.vrf
        && rule.tunnel.is_none()
        && rule.suppressed_group.is_none_or(|group| group == u32::MAX)
        && rule.unread.is_empty()
}

fn is_everything(network: Network) -> bool {
    match network {
        Network::Ipv4 { mask, .. } => mask.is_unspecified(),
        Network::Ipv6 { prefix, .. } => prefix == 0,
    }
}

/// How long the prefix is by which a network contains an address.
fn length(network: Network, address: IpAddr) -> Option<u32> {
    match (network, address) {
        (
            Network::Ipv4 {
                address: network,
                mask,
            },
            IpAddr::V4(address),
        ) => (address & mask == network & mask).then(|| u32::from(mask).count_ones()),
        (
            Network::Ipv6 {
                address: network,
                prefix,
            },
            IpAddr::V6(address),
        ) => {
            let length = u32::from(prefix);
            let apart = u128::from(network) ^ u128::from(address);
            let outside = u128::BITS.saturating_sub(length);
            (apart.checked_shr(outside).unwrap_or(0) == 0).then_some(length)
        }
        (Network::Ipv4 { .. }, IpAddr::V6(_)) | (Network::Ipv6 { .. }, IpAddr::V4(_)) => None,
    }
}

/// The routes of the tables that are looked into, shortest prefix first, and what each is to the address. Tables behind the
/// one whose route is taken are not looked into.
fn path(turns: &[Turn], found: Vec<Route>, address: IpAddr) -> Vec<(Route, Asked)> {
    let mut path = Vec::new();
    let mut found: Vec<(u32, Route)> = found
        .into_iter()
        .filter_map(|route| Some((length(route.destination, address)?, route)))
        .collect();
    // The order of the machine stays among equals: the first of them is taken.
    found.sort_by_key(|(length, route)| (*length, route.metric.unwrap_or(0)));
    for (turn, number) in turns.iter().zip(0u32..) {
        let of_table = |(_, route): &&(u32, Route)| route.table == Some(turn.table);
        let best = found
            .iter()
            .filter(of_table)
            .filter(|(length, route)| *length >= turn.shortest && can_take(route))
            .map(|(length, route)| (*length, Reverse(route.metric.unwrap_or(0))))
            .max();
        let mut is_taken = false;
        let mut is_thrown = false;
        for (length, route) in found.iter().filter(of_table) {
            let is_best = best == Some((*length, Reverse(route.metric.unwrap_or(0)))) && can_take(route);
            let is_first = is_best && !is_taken && !is_thrown;
            is_thrown |= is_first && route.kind == Some(RouteKind::Throw);
            let takes = is_first && !is_thrown;
            is_taken |= takes;
            path.push((
                route.clone(),
                Asked {
                    turn: number,
                    is_taken: takes,
                },
            ));
        }
        if is_taken {
            break;
        }
    }
    path
}

/// Whether a route takes packets of any sender and service: it has a next hop that can be used, or needs none.
fn can_take(route: &Route) -> bool {
    let is_dead = |flags: NextHopFlags| flags.has(NextHopFlags::DEAD);
    let has_hop = route.hops.is_empty() || route.hops.iter().any(|hop| !hop.flags.is_some_and(is_dead));
    has_hop && route.source.is_none_or(is_everything) && route.tos.is_none_or(|tos| tos == 0)
}
