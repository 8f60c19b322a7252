//! Rules: `struct fib_rule_hdr` and `FRA_*` (`linux/fib_rules.h`).

use crate::Why;
use crate::decode::bytes::Bytes;
use crate::decode::linux::attributes::{address, flag, leave, network32, network64, set, string};
use crate::decode::linux::netlink::Attributes;
use crate::decode::linux::routes::network;
use crate::model::Family;
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
    rule.tos = (service != 0).then_some(service);
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
        family: Family::from_linux(of).ok_or(Why::NotUnderstood)?,
        priority: 0,
        source: None,
        destination: None,
        input: None,
        output: None,
        mark: None,
        mark_mask: None,
        tos: None,
        dscp: None,
        dscp_mask: None,
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
        suppressed_prefix_length: None,
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
            rule.vrf = flag(value).unwrap_or(false);
            true
        }
        attribute::UID_RANGE => set(&mut rule.users, value.u32(0).zip(value.u32(4))),
        attribute::IP_PROTO => set(&mut rule.ip_protocol, value.u8(0)),
        attribute::SPORT_RANGE => set(&mut rule.source_ports, ports(value)),
        attribute::DPORT_RANGE => set(&mut rule.destination_ports, ports(value)),
        attribute::SPORT_MASK => set(&mut rule.source_port_mask, value.u16(0)),
        attribute::DPORT_MASK => set(&mut rule.destination_port_mask, value.u16(0)),
        attribute::DSCP => set(&mut rule.dscp, value.u8(0)),
        attribute::DSCP_MASK => set(&mut rule.dscp_mask, value.u8(0)),
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
            rule.suppressed_prefix_length = bound(value);
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::decode::bytes::ByteOrder;

    // Captured on Linux 6.18 x86-64, in a network namespace, from an RTM_GETRULE dump after these commands.

    // ip rule add from 10.0.0.0/8 to 192.0.2.0/24 iif v0 oif v2 fwmark 0x10/0xf0 tos 0x10 lookup 100 priority 100
    //   protocol static
    const SELECTORS: &str = "02180810640000010000000008000f006400000008000e00ffffffff050015000400000007000300763000000700110076320000080006006400000008000a001000000008001000f000000008000100c0000200080002000a000000";
    // ip rule add not sport 1000-2000 dport 53 ipproto udp uidrange 1000-1999 lookup 70000 priority 101
    const PORTS: &str = "02000000fc0000010200000008000f007011010008000e00ffffffff050015000000000008000600650000000c001400e8030000cf07000008001700e803d007080018003500350006001d00ffff00000500160011000000";
    // ip rule add tun_id 77 lookup 100 priority 102
    const TUNNEL: &str = "02000000640000010000000008000f006400000008000e00ffffffff050015000000000008000600660000000c000c00000000000000004d";
    // ip rule add priority 108 lookup main suppress_prefixlength 0
    const SUPPRESSED: &str =
        "02000000fe0000010000000008000f00fe00000008000e00000000000500150000000000080006006c000000";
    // ip rule add priority 110 lookup main realms 5/6
    const REALMS: &str = "02000000fe0000010000000008000f00fe00000008000e00ffffffff0500150000000000080006006e00000008000b0006000500";
    // ip rule add priority 111 l3mdev
    const VRF: &str = "02000000000000010000000008000f000000000008000e00ffffffff0500150000000000080006006f0000000500130001000000";
    // ip rule add priority 112 iif nowhere goto 32999
    const JUMP: &str = "02000000000000020c00000008000f000000000008000e00ffffffff05001500000000000c0003006e6f776865726500080006007000000008000400e7800000";

    fn bytes(hex: &str) -> Vec<u8> {
        let digits = hex.as_bytes().chunks_exact(2);
        digits
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }

    fn rule(hex: &str) -> Rule {
        decode(Bytes::new(&bytes(hex), ByteOrder::Little)).unwrap()
    }

    #[test]
    fn every_selector_is_told() {
        let rule = rule(SELECTORS);
        assert_eq!((rule.priority, rule.table), (100, Some(100)));
        let net = |address: [u8; 4], mask: [u8; 4]| Network::Ipv4 {
            address: address.into(),
            mask: mask.into(),
        };
        assert_eq!(rule.source, Some(net([10, 0, 0, 0], [255, 0, 0, 0])));
        assert_eq!(rule.destination, Some(net([192, 0, 2, 0], [255, 255, 255, 0])));
        let interface = |name: &[u8]| RuleInterface {
            name: name.to_vec(),
            detached: false,
        };
        assert_eq!(
            (rule.input, rule.output),
            (Some(interface(b"v0")), Some(interface(b"v2")))
        );
        assert_eq!(
            (rule.mark, rule.mark_mask, rule.tos),
            (Some(0x10), Some(0xf0), Some(0x10))
        );
        assert_eq!(rule.protocol, Some(RouteProtocol::Static));
        assert_eq!((rule.suppressed_prefix_length, rule.unread.len()), (None, 0));
    }

    #[test]
    fn ports_users_and_protocols_are_told_and_the_whole_may_be_turned_round() {
        let rule = rule(PORTS);
        assert!(rule.flags.has(RuleFlags::INVERT));
        let ports = |first, last| Some(PortRange { first, last });
        assert_eq!(
            (rule.source_ports, rule.destination_ports),
            (ports(1000, 2000), ports(53, 53))
        );
        assert_eq!(rule.destination_port_mask, Some(0xffff));
        assert_eq!((rule.users, rule.ip_protocol), (Some((1000, 1999)), Some(17)));
        assert_eq!(rule.table, Some(70000));
    }

    #[test]
    fn what_a_rule_does_is_told() {
        assert_eq!(rule(TUNNEL).tunnel, Some(77));
        assert_eq!(rule(SUPPRESSED).suppressed_prefix_length, Some(0));
        assert_eq!(rule(REALMS).realms, Some(Realms { from: 5, to: 6 }));
        let vrf = rule(VRF);
        assert_eq!((vrf.vrf, vrf.table, vrf.action), (true, None, RuleAction::Table));
        let jump = rule(JUMP);
        assert_eq!(
            (jump.action, jump.target, jump.table),
            (RuleAction::Goto, Some(32999), None)
        );
        assert!(jump.flags.has(RuleFlags::UNRESOLVED));
        assert!(jump.input.is_some_and(|interface| interface.detached));
    }

    #[test]
    fn a_selector_of_a_later_kernel_is_named() {
        let mut raw = bytes(TUNNEL);
        raw.extend([5, 0, 99, 0, 1, 0, 0, 0]);
        raw[7] = 200;
        let rule = decode(Bytes::new(&raw, ByteOrder::Little)).unwrap();
        assert_eq!((rule.unread, rule.action), (vec![99], RuleAction::Other(200)));
    }

    proptest! {
        #[test]
        fn no_message_panics(
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
            cut: prop::sample::Index,
        ) {
            for hex in [SELECTORS, PORTS, TUNNEL, JUMP] {
                let mut raw = bytes(hex);
                for (at, byte) in &changes {
                    let at = at.index(raw.len());
                    raw[at] = *byte;
                }
                drop(decode(Bytes::new(&raw, ByteOrder::Big)));
                drop(decode(Bytes::new(&raw[..cut.index(raw.len())], ByteOrder::Little)));
            }
        }
    }
}
