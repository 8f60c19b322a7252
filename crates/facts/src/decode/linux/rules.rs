//! Rules: `struct fib_rule_hdr` and `FRA_*` (`linux/fib_rules.h`).

use crate::Why;
use crate::decode::bytes::Bytes;
use crate::decode::linux::attributes::{address, family, leave, network64, set, string};
use crate::decode::linux::netlink::Attributes;
use crate::decode::linux::routes::network;
use crate::model::route::{Network, Realms, RouteProtocol};
use crate::model::rule::{PortRange, Rule, RuleAction, RuleFlags, RuleInterface};

/// Bytes of a `struct fib_rule_hdr`.
const FIXED_BYTES: usize = 12;

/// `FRA_*`
mod attribute {
    pub(super) const DST: u16 = 1;
    pub(super) const SRC: u16 = 2;
    pub(super) const IIFNAME: u16 = 3;
    pub(super) const GOTO: u16 = 4;
    pub(super) const PRIORITY: u16 = 6;
    pub(super) const FWMARK: u16 = 10;
    pub(super) const FLOW: u16 = 11;
    pub(super) const TUN_ID: u16 = 12;
    pub(super) const SUPPRESS_IFGROUP: u16 = 13;
    pub(super) const SUPPRESS_PREFIXLEN: u16 = 14;
    pub(super) const TABLE: u16 = 15;
    pub(super) const FWMASK: u16 = 16;
    pub(super) const OIFNAME: u16 = 17;
    pub(super) const PAD: u16 = 18;
    pub(super) const L3MDEV: u16 = 19;
    pub(super) const UID_RANGE: u16 = 20;
    pub(super) const PROTOCOL: u16 = 21;
    pub(super) const IP_PROTO: u16 = 22;
    pub(super) const SPORT_RANGE: u16 = 23;
    pub(super) const DPORT_RANGE: u16 = 24;
    pub(super) const DSCP: u16 = 25;
    pub(super) const FLOWLABEL: u16 = 26;
    pub(super) const FLOWLABEL_MASK: u16 = 27;
    pub(super) const SPORT_MASK: u16 = 28;
    pub(super) const DPORT_MASK: u16 = 29;
    pub(super) const DSCP_MASK: u16 = 30;
}

/// Reads a rule. An attribute that is odd is named and costs nothing else.
///
/// # Errors
/// [`Why::CutShort`] when the message ends in its fixed part or in an attribute, [`Why::NotUnderstood`] when it is of
/// another family or a network is none.
pub fn decode(body: Bytes<'_>) -> Result<Rule, Why> {
    let [of, destination_bits, source_bits, service, table, _, _, action] =
        body.array(0).ok_or(Why::CutShort)?;
    let flags = RuleFlags(body.u32(8).ok_or(Why::CutShort)?);
    let mut rule = blank(of, RuleAction::from_linux(action), flags)?;
    rule.service = (service != 0).then_some(service);
    let (mut destination, mut source, mut priority) = (None, None, None);
    for attribute in Attributes::new(body, FIXED_BYTES) {
        let (kind, value) = attribute?;
        let read = match kind {
            attribute::DST => set(&mut destination, address(value)),
            attribute::SRC => set(&mut source, address(value)),
            attribute::PRIORITY => set(&mut priority, value.u32(0)),
            attribute::PAD => true,
            kind => select(&mut rule, kind, value) || act(&mut rule, kind, value),
        };
        if !read {
            leave(&mut rule.unread, kind);
        }
    }
    // A priority of 0 is left out.
    rule.priority = priority.unwrap_or(0);
    rule.destination = selector(&rule, destination, destination_bits)?;
    rule.source = selector(&rule, source, source_bits)?;
    rule.table = rule.table.or(Some(u32::from(table))).filter(|table| *table != 0);
    Ok(rule)
}

fn blank(of: u8, action: RuleAction, flags: RuleFlags) -> Result<Rule, Why> {
    Ok(Rule {
        family: family(of).ok_or(Why::NotUnderstood)?,
        priority: 0,
        source: None,
        destination: None,
        input: None,
        output: None,
        mark: None,
        mark_mask: None,
        service: None,
        code_point: None,
        code_point_mask: None,
        flow_label: None,
        flow_label_mask: None,
        source_ports: None,
        source_port_mask: None,
        destination_ports: None,
        destination_port_mask: None,
        ip_protocol: None,
        users: None,
        vrf: false,
        tunnel: None,
        realms: None,
        suppressed_prefix: None,
        suppressed_group: None,
        protocol: None,
        action,
        table: None,
        target: None,
        flags,
        unread: Vec::new(),
    })
}

fn selector(rule: &Rule, address: Option<std::net::IpAddr>, bits: u8) -> Result<Option<Network>, Why> {
    if bits == 0 && address.is_none() {
        return Ok(None);
    }
    let address = address.ok_or(Why::NotUnderstood)?;
    network(rule.family, Some(address), bits).map(Some)
}

/// Which packets it is for.
fn select(rule: &mut Rule, kind: u16, value: Bytes<'_>) -> bool {
    let network32 = |value: Bytes<'_>| value.array(0).map(u32::from_be_bytes);
    match kind {
        attribute::IIFNAME => {
            let detached = rule.flags.has(RuleFlags::INPUT_DETACHED);
            set(
                &mut rule.input,
                Some(RuleInterface {
                    name: string(value),
                    detached,
                }),
            )
        }
        attribute::OIFNAME => {
            let detached = rule.flags.has(RuleFlags::OUTPUT_DETACHED);
            set(
                &mut rule.output,
                Some(RuleInterface {
                    name: string(value),
                    detached,
                }),
            )
        }
        attribute::FWMARK => set(&mut rule.mark, value.u32(0)),
        attribute::FWMASK => set(&mut rule.mark_mask, value.u32(0)),
        attribute::TUN_ID => set(&mut rule.tunnel, network64(value)),
        attribute::L3MDEV => {
            rule.vrf = value.u8(0).is_some_and(|on| on != 0);
            true
        }
        attribute::UID_RANGE => set(&mut rule.users, value.u32(0).zip(value.u32(4))),
        attribute::IP_PROTO => set(&mut rule.ip_protocol, value.u8(0)),
        attribute::SPORT_RANGE => set(&mut rule.source_ports, ports(value)),
        attribute::DPORT_RANGE => set(&mut rule.destination_ports, ports(value)),
        attribute::SPORT_MASK => set(&mut rule.source_port_mask, value.u16(0)),
        attribute::DPORT_MASK => set(&mut rule.destination_port_mask, value.u16(0)),
        attribute::DSCP => set(&mut rule.code_point, value.u8(0)),
        attribute::DSCP_MASK => set(&mut rule.code_point_mask, value.u8(0)),
        attribute::FLOWLABEL => set(&mut rule.flow_label, network32(value)),
        attribute::FLOWLABEL_MASK => set(&mut rule.flow_label_mask, network32(value)),
        _ => false,
    }
}

/// What it does.
fn act(rule: &mut Rule, kind: u16, value: Bytes<'_>) -> bool {
    // All bits stand for "nothing is suppressed".
    let bound = |value: Bytes<'_>| value.u32(0).filter(|bound| *bound != u32::MAX);
    match kind {
        attribute::GOTO => set(&mut rule.target, value.u32(0)),
        attribute::TABLE => set(&mut rule.table, value.u32(0)),
        attribute::FLOW => set(&mut rule.realms, value.u32(0).map(Realms::from_linux)),
        attribute::SUPPRESS_PREFIXLEN => {
            rule.suppressed_prefix = bound(value);
            true
        }
        attribute::SUPPRESS_IFGROUP => {
            rule.suppressed_group = bound(value);
            true
        }
        attribute::PROTOCOL => set(&mut rule.protocol, value.u8(0).map(RouteProtocol::from_linux)),
        _ => false,
    }
}

/// `struct fib_rule_port_range`: in the machine's order.
fn ports(value: Bytes<'_>) -> Option<PortRange> {
    Some(PortRange {
        first: value.u16(0)?,
        last: value.u16(2)?,
    })
}
