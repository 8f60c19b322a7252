//! Rules of `nf_tables` (`linux/netfilter/nf_tables.h`) that change where packets go: `dnat`, `redirect` and `tproxy`, with the
//! port that they ask for. All else is a condition that is not judged. Numbers within attributes are big-endian.

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::Why;
use crate::decode::bytes::{ByteOrder, Bytes};
use crate::decode::linux::netlink::{Attributes, dump_request};
use crate::model::nat::{NatAction, NatPorts, NatRule};

/// `NFNL_SUBSYS_NFTABLES` (`linux/netfilter/nfnetlink.h`)
const SUBSYSTEM: u16 = 10;
/// `NFT_MSG_NEWRULE`
const NEW_RULE: u16 = 6;
/// `NFT_MSG_GETRULE`
const GET_RULE: u16 = 7;
/// Bytes of `struct nfgenmsg`.
const HEADER_BYTES: usize = 4;
/// Longest name of a table, chain or expression that is kept (`NFT_NAME_MAXLEN`).
const NAME_BYTES_MAX: usize = 256;
/// Most expressions of a rule that are looked at (`NFT_RULE_MAXEXPRS`).
const EXPRESSIONS_MAX: usize = 128;

/// `NFTA_RULE_TABLE`, `NFTA_RULE_CHAIN`, `NFTA_RULE_HANDLE`, `NFTA_RULE_EXPRESSIONS`
const RULE_TABLE: u16 = 1;
const RULE_CHAIN: u16 = 2;
const RULE_HANDLE: u16 = 3;
const RULE_EXPRESSIONS: u16 = 4;
/// `NFTA_EXPR_NAME`, `NFTA_EXPR_DATA`
const EXPRESSION_NAME: u16 = 1;
const EXPRESSION_DATA: u16 = 2;
/// `NFT_META_L4PROTO`
const META_PROTOCOL: u32 = 16;
/// `NFT_PAYLOAD_TRANSPORT_HEADER`, and where the destination port is in it.
const TRANSPORT_HEADER: u32 = 2;
const DESTINATION: (u32, u32) = (2, 2);
/// `NFT_CMP_EQ`
const EQUAL: u32 = 0;
/// `NFT_NAT_DNAT`
const DESTINATION_NAT: u32 = 1;

/// The request for all rules.
#[must_use]
pub fn request(order: ByteOrder) -> Vec<u8> {
    dump_request(SUBSYSTEM << 8 | GET_RULE, &[0; HEADER_BYTES], order)
}

/// The rule of a message when it changes where packets go; `None` when it does not, or the message has no rule.
///
/// # Errors
/// [`Why::CutShort`] when an attribute is damaged.
pub fn decode(kind: u16, body: Bytes<'_>) -> Result<Option<NatRule>, Why> {
    if kind != SUBSYSTEM << 8 | NEW_RULE {
        return Ok(None);
    }
    let mut reader = Reader::default();
    let (mut table, mut chain, mut handle) = (Vec::new(), Vec::new(), None);
    for attribute in Attributes::new(body, HEADER_BYTES) {
        let (attribute, value) = attribute?;
        match attribute {
            RULE_TABLE => table = name(value),
            RULE_CHAIN => chain = name(value),
            RULE_HANDLE => handle = big(value).u64(0),
            RULE_EXPRESSIONS => {
                for element in Attributes::new(value, 0).take(EXPRESSIONS_MAX) {
                    reader.expression(element?.1)?;
                }
            }
            _ => {}
        }
    }
    Ok(reader.action.map(|action| NatRule {
        family: body.u8(0).unwrap_or_default(),
        table,
        chain,
        handle,
        action,
        protocol: reader.protocol,
        ports: reader.ports.unwrap_or(NatPorts::Any),
        conditional: reader.conditional,
        address: reader.address,
        port: reader.port,
    }))
}

/// What a register holds. A port or protocol that was judged is [`Loaded::Other`] from then on.
#[derive(Clone, Debug)]
enum Loaded {
    Protocol,
    DestinationPort,
    /// Bytes of the transport header with the destination port, or a part of it, among them.
    AroundDestinationPort,
    Bytes(Vec<u8>),
    Other,
}

impl Loaded {
    /// What is loaded of the transport header.
    fn of_transport(place: (u32, u32)) -> Loaded {
        let (offset, length) = place;
        let (port, port_length) = DESTINATION;
        if place == DESTINATION {
            Loaded::DestinationPort
        } else if offset < port + port_length && offset.saturating_add(length) > port {
            Loaded::AroundDestinationPort
        } else {
            Loaded::Other
        }
    }

    fn has_port(&self) -> bool {
        match self {
            Loaded::DestinationPort | Loaded::AroundDestinationPort => true,
            Loaded::Protocol | Loaded::Bytes(_) | Loaded::Other => false,
        }
    }
}

#[derive(Default)]
struct Reader {
    registers: BTreeMap<u32, Loaded>,
    action: Option<NatAction>,
    protocol: Option<u8>,
    ports: Option<NatPorts>,
    conditional: bool,
    address: Option<IpAddr>,
    port: Option<u16>,
}

impl Reader {
    fn expression(&mut self, element: Bytes<'_>) -> Result<(), Why> {
        let (mut kind, mut data) = (Vec::new(), Bytes::new(&[], element.order));
        for attribute in Attributes::new(element, 0) {
            match attribute? {
                (EXPRESSION_NAME, value) => kind = name(value),
                (EXPRESSION_DATA, value) => data = value,
                _ => {}
            }
        }
        let numbers = Numbers::read(data)?;
        match kind.as_slice() {
            b"meta" => self.load(
                numbers.of(1),
                if numbers.of(2) == Some(META_PROTOCOL) {
                    Loaded::Protocol
                } else {
                    Loaded::Other
                },
            ),
            b"payload" => {
                let place = numbers.of(3).zip(numbers.of(4));
                let what = place.filter(|_| numbers.of(2) == Some(TRANSPORT_HEADER));
                self.load(numbers.of(1), what.map_or(Loaded::Other, Loaded::of_transport));
            }
            b"immediate" => {
                if let Some(value) = value(data, 2)? {
                    self.load(numbers.of(1), Loaded::Bytes(value));
                }
            }
            b"cmp" => self.compare(&numbers, value(data, 3)?),
            // These change nothing of what a rule is for.
            b"counter" | b"log" | b"last" | b"notrack" => {}
            b"nat" => {
                if numbers.of(1) == Some(DESTINATION_NAT) {
                    self.act(NatAction::Destination, numbers.of(3), numbers.of(5));
                }
            }
            b"redir" => self.act(NatAction::Redirect, None, numbers.of(1)),
            b"tproxy" => self.act(NatAction::TransparentProxy, numbers.of(2), numbers.of(3)),
            b"target" => self.extension(data)?,
            // Extensions of iptables, with the port in a form of theirs.
            b"match" => self.does_not_judge_ports(),
            kind => self.unknown(kind, &numbers),
        }
        Ok(())
    }

    fn load(&mut self, register: Option<u32>, what: Loaded) {
        // What else a long value overwrites is not followed: a port in the rest of a register of 16 bytes counts as there still, and
        // makes a rule be judged less, not more.
        self.registers.extend(register.map(|register| (register, what)));
    }

    fn compare(&mut self, numbers: &Numbers, with: Option<Vec<u8>>) {
        let register = numbers.of(1);
        let loaded = register.and_then(|register| self.registers.get(&register));
        let is_equal = numbers.of(2) == Some(EQUAL);
        match (loaded, with.as_deref()) {
            (Some(Loaded::Protocol), Some([number])) if is_equal => self.protocol = Some(*number),
            (Some(Loaded::DestinationPort), Some([high, low])) if is_equal => {
                self.ports = Some(NatPorts::One(u16::from_be_bytes([*high, *low])));
            }
            (Some(Loaded::DestinationPort | Loaded::AroundDestinationPort), _) => {
                self.does_not_judge_ports();
            }
            (Some(Loaded::Protocol | Loaded::Bytes(_) | Loaded::Other) | None, _) => {
                self.conditional = true;
            }
        }
        self.load(register, Loaded::Other);
    }

    /// An expression that is not judged: sets, ranges, arithmetic, and all that this program does not know. A key of several parts
    /// is in several registers, of which only the first is named; and what it loads may be more than one register.
    fn unknown(&mut self, kind: &[u8], numbers: &Numbers) {
        self.conditional = true;
        if self.registers.values().any(Loaded::has_port) {
            self.does_not_judge_ports();
        }
        for loaded in self.registers.values_mut() {
            if loaded.has_port() || matches!(loaded, Loaded::Protocol) {
                *loaded = Loaded::Other;
            }
        }
        // Which attribute is the register that it loads (`NFTA_…_DREG`).
        let loads = match kind {
            b"bitwise" | b"byteorder" | b"hash" | b"socket" | b"tunnel" => 2,
            b"lookup" => 3,
            _ => 1,
        };
        self.load(numbers.of(loads), Loaded::Other);
    }

    /// The port is asked for in a way that is not understood. All conditions hold together, so one that was understood stays.
    fn does_not_judge_ports(&mut self) {
        self.conditional = true;
        self.ports = match self.ports {
            Some(NatPorts::One(port)) => Some(NatPorts::One(port)),
            Some(NatPorts::Any | NatPorts::NotJudged) | None => Some(NatPorts::NotJudged),
        };
    }

    fn act(&mut self, action: NatAction, address: Option<u32>, port: Option<u32>) {
        let bytes = |register: Option<u32>| match self.registers.get(&register?) {
            Some(Loaded::Bytes(bytes)) => Some(bytes.as_slice()),
            Some(
                Loaded::Protocol | Loaded::DestinationPort | Loaded::AroundDestinationPort | Loaded::Other,
            )
            | None => None,
        };
        self.action = Some(action);
        self.address = bytes(address).and_then(|bytes| match bytes.len() {
            4 => bytes.first_chunk::<4>().map(|four| IpAddr::from(*four)),
            16 => bytes.first_chunk::<16>().map(|sixteen| IpAddr::from(*sixteen)),
            _ => None,
        });
        self.port = bytes(port)
            .and_then(|bytes| bytes.first_chunk::<2>())
            .map(|two| u16::from_be_bytes(*two));
    }

    /// A target of iptables: its name says what it does, and where to is in a form of its own.
    fn extension(&mut self, data: Bytes<'_>) -> Result<(), Why> {
        for attribute in Attributes::new(data, 0) {
            if let (1, value) = attribute? {
                self.action = match name(value).as_slice() {
                    b"DNAT" => Some(NatAction::Destination),
                    b"REDIRECT" => Some(NatAction::Redirect),
                    b"TPROXY" => Some(NatAction::TransparentProxy),
                    _ => return Ok(()),
                };
            }
        }
        Ok(())
    }
}

/// The attributes of an expression that are numbers of 32 bits.
struct Numbers(BTreeMap<u16, u32>);

impl Numbers {
    fn read(data: Bytes<'_>) -> Result<Numbers, Why> {
        let mut found = BTreeMap::new();
        for attribute in Attributes::new(data, 0) {
            let (attribute, value) = attribute?;
            if let Some(number) = big(value).u32(0) {
                found.insert(attribute, number);
            }
        }
        Ok(Numbers(found))
    }

    fn of(&self, attribute: u16) -> Option<u32> {
        self.0.get(&attribute).copied()
    }
}

/// The bytes within an attribute of data (`NFTA_DATA_VALUE`).
fn value(data: Bytes<'_>, wanted: u16) -> Result<Option<Vec<u8>>, Why> {
    for attribute in Attributes::new(data, 0) {
        let (attribute, nested) = attribute?;
        if attribute == wanted {
            for part in Attributes::new(nested, 0) {
                if let (1, bytes) = part? {
                    return Ok(Some(bytes.bytes.to_vec()));
                }
            }
        }
    }
    Ok(None)
}

fn big(value: Bytes<'_>) -> Bytes<'_> {
    Bytes::new(value.bytes, ByteOrder::Big)
}

/// A name, up to its NUL.
fn name(value: Bytes<'_>) -> Vec<u8> {
    let bytes = value.bytes;
    let end = memchr::memchr(0, bytes)
        .unwrap_or(bytes.len())
        .min(NAME_BYTES_MAX);
    bytes.get(..end).unwrap_or_default().to_vec()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::decode::linux::netlink::{Messages, Part};
    use crate::model::Transport;

    /// What Linux 6.18 told of these rules, made with nft 1.0.6 in a network namespace of their own:
    ///
    /// ```text
    /// table ip t {
    ///   chain pre { type nat hook prerouting priority -100;
    ///     tcp dport 7001 dnat to 10.77.0.2:80 comment "plain"
    ///     tcp dport 7002 counter redirect to :8080
    ///     iifname "eth0" udp dport 7003 dnat to 10.77.0.3
    ///     tcp dport { 7004, 7005 } dnat to 10.77.0.2:81
    ///     tcp dport 7006-7010 redirect to :82
    ///     meta l4proto tcp dnat to 10.9.9.9
    ///     tcp dport 7011 fib daddr type local dnat to 10.77.0.4:83
    ///     tcp dport 7012 ct state new dnat to 10.77.0.4:84
    ///     ip daddr . tcp dport { 10.0.0.1 . 7013 } dnat to 10.77.0.3
    ///     tcp sport 7014 tcp dport 7015 dnat to 10.77.0.5
    ///     tcp dport & 0xff == 0x10 dnat to 10.77.0.6
    ///   }
    ///   chain post { type nat hook postrouting priority 100;
    ///     tcp dport 7001 snat to 10.1.1.1
    ///     masquerade
    ///   }
    /// }
    /// table ip6 s {
    ///   chain pre { type nat hook prerouting priority -100;
    ///     tcp dport 7001 dnat to [2001:db8::2]:80
    ///   }
    /// }
    /// ```
    const CAPTURED: &[u8] = include_bytes!("captured.bin");

    fn read(chunk: &[u8]) -> Vec<NatRule> {
        Messages::new(chunk, ByteOrder::Little)
            .filter_map(|part| match part {
                Ok(Part::Message { kind, body }) => decode(kind, body).ok().flatten(),
                Ok(Part::Done | Part::Refused(_)) | Err(_) => None,
            })
            .collect()
    }

    #[test]
    fn rules_of_a_kernel_tell_what_they_are_for_and_where_to() {
        let told: Vec<_> = read(CAPTURED)
            .into_iter()
            .map(|rule| {
                let to = (rule.address.map(|address| address.to_string()), rule.port);
                (rule.action, rule.protocol, rule.ports, rule.conditional, to)
            })
            .collect();
        let to = |address: &str, port| (Some(address.to_owned()), port);
        let (dnat, redirect) = (NatAction::Destination, NatAction::Redirect);
        assert_eq!(
            told,
            [
                (
                    dnat,
                    Some(6),
                    NatPorts::One(7001),
                    false,
                    to("10.77.0.2", Some(80))
                ),
                (redirect, Some(6), NatPorts::One(7002), false, (None, Some(8080))),
                (dnat, Some(17), NatPorts::One(7003), true, to("10.77.0.3", None)),
                (
                    dnat,
                    Some(6),
                    NatPorts::NotJudged,
                    true,
                    to("10.77.0.2", Some(81))
                ),
                (redirect, Some(6), NatPorts::NotJudged, true, (None, Some(82))),
                (dnat, Some(6), NatPorts::Any, false, to("10.9.9.9", None)),
                (
                    dnat,
                    Some(6),
                    NatPorts::One(7011),
                    true,
                    to("10.77.0.4", Some(83))
                ),
                (
                    dnat,
                    Some(6),
                    NatPorts::One(7012),
                    true,
                    to("10.77.0.4", Some(84))
                ),
                (dnat, Some(6), NatPorts::NotJudged, true, to("10.77.0.3", None)),
                (dnat, Some(6), NatPorts::NotJudged, true, to("10.77.0.5", None)),
                (dnat, Some(6), NatPorts::NotJudged, true, to("10.77.0.6", None)),
                (
                    dnat,
                    Some(6),
                    NatPorts::One(7001),
                    false,
                    to("2001:db8::2", Some(80))
                ),
            ]
        );
    }

    #[test]
    fn a_rule_has_its_place_and_its_protocol() {
        let first = read(CAPTURED).remove(0);
        assert_eq!(
            (first.table.as_slice(), first.chain.as_slice()),
            (&b"t"[..], &b"pre"[..])
        );
        assert_eq!((first.family, first.handle), (2, Some(3)));
        assert!(first.is_for(Transport::Tcp) && !first.is_for(Transport::Udp));
    }

    #[test]
    fn another_message_is_no_rule() {
        let body = Bytes::new(&[0; 20], ByteOrder::Little);
        assert_eq!(decode(20, body), Ok(None));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(body: Vec<u8>) {
            drop(decode(SUBSYSTEM << 8 | NEW_RULE, Bytes::new(&body, ByteOrder::Little)));
        }

        #[test]
        fn a_damaged_answer_does_not_panic(at in 0..CAPTURED.len(), byte: u8, end in 0..CAPTURED.len()) {
            let mut chunk = CAPTURED.to_vec();
            chunk[at] = byte;
            prop_assert!(read(&chunk).len() <= 12);
            prop_assert!(read(&chunk[..end]).len() <= 12);
        }
    }
}
