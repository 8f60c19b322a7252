//! Rules as iproute2 prints them.

use facts::model::route::Network;
use facts::model::rule::{PortRange, Rule, RuleAction, RuleFlags, RuleInterface};
use serde_json::{Value, json};

use super::{object, parts, protocol, table};

type Members = Vec<(&'static str, Value)>;

pub(crate) fn rule(rule: &Rule) -> Value {
    let mut members: Members = vec![("priority", json!(rule.priority))];
    match rule.source {
        Some(source) => members.extend(ends(source, "src", "srclen")),
        None => members.push(("src", json!("all"))),
    }
    if let Some(destination) = rule.destination {
        members.extend(ends(destination, "dst", "dstlen"));
    }
    let hex = |number: u32| json!(format!("{number:#x}"));
    members.extend(rule.tos.map(|service| ("tos", json!(format!("{service:#04x}")))));
    members.extend(rule.mark.map(|mark| ("fwmark", hex(mark))));
    members.extend(
        rule.mark_mask
            .filter(|mask| *mask != u32::MAX)
            .map(|mask| ("fwmask", hex(mask))),
    );
    members.extend(interface(rule.input.as_ref(), "iif", "iif_detached"));
    members.extend(interface(rule.output.as_ref(), "oif", "oif_detached"));
    members.extend(rule.vrf.then_some(("l3mdev", Value::Null)));
    if let Some((first, last)) = rule.users {
        members.extend([("uid_start", json!(first)), ("uid_end", json!(last))]);
    }
    if let Some(protocol) = rule.ip_protocol {
        assert_eq!(protocol, 17);
        members.push(("ipproto", json!("udp")));
    }
    members.extend(ports(rule.source_ports, ["sport", "sport_start", "sport_end"]));
    members.extend(ports(
        rule.destination_ports,
        ["dport", "dport_start", "dport_end"],
    ));
    members.extend(rule.tunnel.map(|key| ("tun_id", json!(key))));
    members.extend(rule.table.map(|number| ("table", table(number))));
    members.extend(
        rule.suppressed_prefix_length
            .map(|length| ("suppress_prefixlen", json!(length))),
    );
    members.extend(
        rule.suppressed_group
            .map(|group| ("suppress_ifgroup", json!(group.to_string()))),
    );
    if let Some(realms) = rule.realms {
        members.push(("flow_from", json!(realms.from.to_string())));
        members.push(("flow_to", json!(realms.to.to_string())));
    }
    members.extend(rule.target.map(|target| ("goto", json!(target))));
    let flags = [(RuleFlags::INVERT, "not"), (RuleFlags::UNRESOLVED, "unresolved")];
    members.extend(
        flags
            .into_iter()
            .filter(|(flag, _)| rule.flags.has(*flag))
            .map(|(_, name)| (name, Value::Null)),
    );
    match rule.action {
        RuleAction::Table | RuleAction::Goto => {}
        RuleAction::Nop => members.push(("nop", Value::Null)),
        refuses @ (RuleAction::Blackhole | RuleAction::Unreachable | RuleAction::Prohibit) => {
            members.push(("action", json!(refuses.name().unwrap())));
        }
        other @ (RuleAction::Unspecified | RuleAction::Other(_)) => panic!("{other:?}"),
    }
    members.push(("protocol", protocol(rule.protocol.unwrap())));
    assert!(rule.unread.is_empty(), "{:?}", rule.unread);
    object(members)
}

fn ends(network: Network, name: &'static str, length_name: &'static str) -> Members {
    let (address, length) = parts(network);
    let whole = if address.is_ipv4() { 32 } else { 128 };
    let mut members: Members = vec![(name, json!(address.to_string()))];
    if length != whole {
        members.push((length_name, json!(length)));
    }
    members
}

fn interface(interface: Option<&RuleInterface>, name: &'static str, detached: &'static str) -> Members {
    let mut members = Members::new();
    if let Some(interface) = interface {
        members.push((name, json!(String::from_utf8_lossy(&interface.name))));
        members.extend(interface.detached.then_some((detached, Value::Null)));
    }
    members
}

fn ports(range: Option<PortRange>, [one, first, last]: [&'static str; 3]) -> Members {
    match range {
        None => Members::new(),
        Some(range) if range.first == range.last => vec![(one, json!(range.first))],
        Some(range) => vec![(first, json!(range.first)), (last, json!(range.last))],
    }
}
