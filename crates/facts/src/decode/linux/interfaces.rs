//! Interfaces: devices and IPv4 addresses from rtnetlink (`rtnetlink(7)`, `linux/if_link.h`, `linux/if_addr.h`),
//! counters and IPv6 addresses from the text tables `/proc/net/dev` and `/proc/net/if_inet6`.
//!
//! An attribute not listed here is skipped. A damaged one costs those behind it, never the row, unless the row has no
//! name or address without it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::Why;
use crate::decode::bytes::Bytes;
use crate::decode::lines::{hex, words};
use crate::decode::linux::netlink::Attributes;
use crate::model::Family;
use crate::model::interface::{InterfaceAddress, InterfaceAddress6, InterfaceCounters, Link, Map};

const AF_INET: u8 = 2;
/// Bytes of a `struct ifinfomsg`.
const LINK_BYTES: usize = 16;
/// Bytes of a `struct ifaddrmsg`.
const ADDRESS_BYTES: usize = 8;

/// Attributes of a device (`linux/if_link.h`).
mod link_attribute {
    pub(super) const ADDRESS: u16 = 1;
    pub(super) const NAME: u16 = 3;
    pub(super) const MTU: u16 = 4;
    pub(super) const QUEUE: u16 = 13;
    pub(super) const MAP: u16 = 14;
}

/// Attributes of an address (`linux/if_addr.h`).
mod address_attribute {
    pub(super) const ADDRESS: u16 = 1;
    pub(super) const LOCAL: u16 = 2;
    pub(super) const LABEL: u16 = 3;
    pub(super) const BROADCAST: u16 = 4;
}

/// Reads the body of an `RTM_NEWLINK` message.
///
/// # Errors
/// [`Why::NotUnderstood`] when it is too short, or has no name.
pub fn decode_link(body: Bytes<'_>) -> Result<Link, Why> {
    let mut link = fixed_link(body).ok_or(Why::NotUnderstood)?;
    for (kind, value) in Attributes::new(body, LINK_BYTES).map_while(Result::ok) {
        match kind {
            link_attribute::ADDRESS => link.address = Some(value.bytes.to_vec()),
            link_attribute::NAME => link.name = text(value),
            link_attribute::MTU => link.mtu = value.u32(0),
            link_attribute::QUEUE => link.queue = value.u32(0),
            link_attribute::MAP => link.map = map(value),
            _ => {}
        }
    }
    if link.name.is_empty() {
        return Err(Why::NotUnderstood);
    }
    Ok(link)
}

/// `struct ifinfomsg`: family, pad, type, index, flags, mask of changes.
fn fixed_link(body: Bytes<'_>) -> Option<Link> {
    body.bytes.get(..LINK_BYTES)?;
    Some(Link {
        index: body.u32(4)?,
        name: Vec::new(),
        hardware: body.u16(2)?,
        flags: body.u32(8)?,
        mtu: None,
        queue: None,
        address: None,
        map: None,
    })
}

/// `struct rtnl_link_ifmap`: memory, memory end, base, interrupt, DMA, port.
fn map(value: Bytes<'_>) -> Option<Map> {
    Some(Map {
        memory_start: value.u64(0)?,
        memory_end: value.u64(8)?,
        base: value.u64(16)?,
        interrupt: value.u16(24)?,
        dma: value.u8(26)?,
    })
}

/// Reads the body of an `RTM_NEWADDR` message about IPv4.
///
/// # Errors
/// [`Why::NotUnderstood`] when it is too short, of another family, or has no address.
pub fn decode_address(body: Bytes<'_>) -> Result<InterfaceAddress, Why> {
    // struct ifaddrmsg: family, prefix length, flags, scope, index.
    let (Some(AF_INET), Some(prefix), Some(index)) = (body.u8(0), body.u8(1), body.u32(4)) else {
        return Err(Why::NotUnderstood);
    };
    let (mut local, mut peer, mut broadcast, mut label) = (None, None, None, None);
    for (kind, value) in Attributes::new(body, ADDRESS_BYTES).map_while(Result::ok) {
        match kind {
            address_attribute::ADDRESS => peer = ipv4(value),
            address_attribute::LOCAL => local = ipv4(value),
            address_attribute::LABEL => label = Some(text(value)).filter(|label| !label.is_empty()),
            address_attribute::BROADCAST => broadcast = ipv4(value),
            _ => {}
        }
    }
    Ok(InterfaceAddress {
        index,
        label,
        // Without a local address of its own, the one address is both.
        local: local.or(peer).ok_or(Why::NotUnderstood)?,
        peer,
        broadcast,
        prefix,
    })
}

fn ipv4(value: Bytes<'_>) -> Option<Ipv4Addr> {
    match value.address(0, Family::Ipv4) {
        Some(IpAddr::V4(address)) => Some(address),
        Some(IpAddr::V6(_)) | None => None,
    }
}

/// Text up to its NUL.
fn text(value: Bytes<'_>) -> Vec<u8> {
    value
        .bytes
        .split(|byte| *byte == 0)
        .next()
        .unwrap_or_default()
        .to_vec()
}

/// Which columns `/proc/net/dev` has; its second line tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Columns {
    /// Up to Linux 2.0: no bytes.
    Packets,
    /// No compressed and multicast packets.
    Bytes,
    /// Since Linux 2.1.
    Compressed,
}

impl Columns {
    /// The columns under this heading.
    #[must_use]
    pub fn of(heading: &[u8]) -> Columns {
        let has = |word: &[u8]| heading.windows(word.len()).any(|part| part == word);
        if has(b"compressed") {
            Columns::Compressed
        } else if has(b"bytes") {
            Columns::Bytes
        } else {
            Columns::Packets
        }
    }
}

/// Reads a line of `/proc/net/dev`: the name, which may be empty, and as many counters as there are.
#[must_use]
pub fn decode_counters(line: &[u8], columns: Columns) -> (Vec<u8>, InterfaceCounters) {
    let line = line.trim_ascii_start();
    let (name, rest) = line.split_at(name_end(line));
    // What stands behind the name is its colon or a blank.
    let mut rest = rest.get(1..).unwrap_or(&[]);
    let mut next = || {
        let (value, behind) = number(rest)?;
        rest = behind;
        Some(value)
    };
    let (bytes, more) = (columns != Columns::Packets, columns == Columns::Compressed);
    let mut counters = InterfaceCounters::default();
    let columns: [(&mut Option<u64>, bool); 16] = [
        (&mut counters.received_bytes, bytes),
        (&mut counters.received_packets, true),
        (&mut counters.received_errors, true),
        (&mut counters.received_dropped, true),
        (&mut counters.received_overruns, true),
        (&mut counters.received_frame, true),
        (&mut counters.received_compressed, more),
        (&mut counters.received_multicast, more),
        (&mut counters.sent_bytes, bytes),
        (&mut counters.sent_packets, true),
        (&mut counters.sent_errors, true),
        (&mut counters.sent_dropped, true),
        (&mut counters.sent_overruns, true),
        (&mut counters.collisions, true),
        (&mut counters.sent_carrier, true),
        (&mut counters.sent_compressed, more),
    ];
    for (place, _) in columns.into_iter().filter(|(_, there)| *there) {
        *place = next();
        if place.is_none() {
            break;
        }
    }
    (name.to_vec(), counters)
}

/// A name ends at a blank or a colon, but `eth0:1:` is one name: old kernels counted by label too.
fn name_end(line: &[u8]) -> usize {
    let end = line
        .iter()
        .position(|byte| *byte == b':' || byte.is_ascii_whitespace())
        .unwrap_or(line.len());
    let behind = line.get(end..).unwrap_or(&[]);
    let Some(label) = behind.strip_prefix(b":") else {
        return end;
    };
    let digits = label.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if label.get(digits) == Some(&b':') {
        end + 1 + digits
    } else {
        end
    }
}

/// A decimal number as `scanf(3)` reads one into 64 bits without a sign, and what stands behind it: too large a number is
/// the largest, and one below zero counts down from the top.
fn number(text: &[u8]) -> Option<(u64, &[u8])> {
    // `scanf` takes a vertical tab for white space too, `trim_ascii_start` does not.
    let start = text
        .iter()
        .position(|byte| !byte.is_ascii_whitespace() && *byte != 0x0b)?;
    let text = text.get(start..)?;
    let (below_zero, text) = match text.split_first() {
        Some((b'-', rest)) => (true, rest),
        Some((b'+', rest)) => (false, rest),
        _ => (false, text),
    };
    let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if count == 0 {
        return None;
    }
    let (digits, rest) = text.split_at(count);
    let value = digits.iter().try_fold(0u64, |value, digit| {
        value.checked_mul(10)?.checked_add(u64::from(digit - b'0'))
    });
    let value = match value {
        None => u64::MAX,
        Some(value) if below_zero => value.wrapping_neg(),
        Some(value) => value,
    };
    Some((value, rest))
}

/// Reads a line of `/proc/net/if_inet6`: address, index, prefix length, scope and flags in hexadecimal, and the name.
///
/// # Errors
/// [`Why::NotUnderstood`] when it does not have that form.
pub fn decode_address6(line: &[u8]) -> Result<InterfaceAddress6, Why> {
    address6(line).ok_or(Why::NotUnderstood)
}

fn address6(line: &[u8]) -> Option<InterfaceAddress6> {
    let mut words = words(line);
    let address = words.next()?;
    if address.len() != 32 {
        return None;
    }
    let mut octets = [0u8; 16];
    for (octet, pair) in octets.iter_mut().zip(address.chunks_exact(2)) {
        *octet = u8::try_from(hex(pair)?).ok()?;
    }
    hex(words.next()?)?;
    let prefix = u8::try_from(hex(words.next()?)?).ok()?;
    let scope = u8::try_from(hex(words.next()?)?).ok()?;
    hex(words.next()?)?;
    Some(InterfaceAddress6 {
        name: words.next()?.to_vec(),
        address: Ipv6Addr::from(octets),
        prefix,
        scope,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::decode::bytes::ByteOrder;

    // Captured on Linux 6.18 x86-64, in a network namespace, from RTM_GETLINK and RTM_GETADDR dumps after
    // `ip link add veth0 type veth peer name vp; ip addr add 10.0.0.2/24 peer 10.0.0.9/24 broadcast 10.0.0.255 label
    // veth0:1 dev veth0`; statistics, queueing and settings of families are cut out of the link.
    const LINK: &str = "00000100020000000210000000000000070003007670000008000d00e803000005001000020000000500110000000000050043000000000008000400dc050000080032004400000008003300ffff00000a0001008e2e0f82bacc00000a000200ffffffffffff000024000e00000000000000000000000000000000000000000000000000000000000000000004003e8004004180";
    const ADDRESS: &str = "0218800003000000080001000a000009080002000a000002080004000a0000ff0c00030076657468303a3100080008008000000014000600ffffffffffffffff606c0b00606c0b00";

    fn bytes(hex: &str) -> Vec<u8> {
        hex.as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }

    fn little(bytes: &[u8]) -> Bytes<'_> {
        Bytes::new(bytes, ByteOrder::Little)
    }

    #[test]
    fn a_link_tells_its_name_and_what_it_is() {
        let link = decode_link(little(&bytes(LINK))).unwrap();
        assert_eq!((link.index, link.name.as_slice()), (2, &b"vp"[..]));
        assert_eq!((link.hardware, link.flags), (1, 0x1002));
        assert_eq!((link.mtu, link.queue), (Some(1500), Some(1000)));
        assert_eq!(link.address.unwrap(), [0x8e, 0x2e, 0x0f, 0x82, 0xba, 0xcc]);
        assert_eq!(link.map.unwrap().interrupt, 0);
    }

    #[test]
    fn an_address_tells_both_ends_and_its_label() {
        let address = decode_address(little(&bytes(ADDRESS))).unwrap();
        assert_eq!((address.index, address.prefix), (3, 24));
        assert_eq!(address.label.unwrap(), b"veth0:1");
        assert_eq!(address.local, Ipv4Addr::new(10, 0, 0, 2));
        assert_eq!(address.peer, Some(Ipv4Addr::new(10, 0, 0, 9)));
        assert_eq!(address.broadcast, Some(Ipv4Addr::new(10, 0, 0, 255)));
    }

    #[test]
    fn every_prefix_is_a_row_or_an_error() {
        let (link, address) = (bytes(LINK), bytes(ADDRESS));
        for end in 0..link.len() {
            let row = decode_link(little(&link[..end]));
            assert_eq!(row.is_ok(), end >= 23, "prefix of {end} bytes");
        }
        for end in 0..address.len() {
            let row = decode_address(little(&address[..end]));
            assert_eq!(row.is_ok(), end >= 16, "prefix of {end} bytes");
        }
    }

    #[test]
    fn an_address_of_another_family_is_not_understood() {
        let mut address = bytes(ADDRESS);
        address[0] = 10;
        assert_eq!(decode_address(little(&address)), Err(Why::NotUnderstood));
    }

    #[test]
    fn counters_are_read_by_the_columns_of_their_kernel() {
        let line = b"  eth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16";
        let (name, counters) = decode_counters(line, Columns::of(b" face |bytes packets compressed"));
        assert_eq!(name, b"eth0");
        assert_eq!(
            (counters.received_bytes, counters.received_frame),
            (Some(1), Some(6))
        );
        assert_eq!(
            (counters.received_compressed, counters.sent_bytes),
            (Some(7), Some(9))
        );
        assert_eq!(
            (counters.collisions, counters.sent_compressed),
            (Some(14), Some(16))
        );
        let (_, counters) = decode_counters(line, Columns::of(b" face |bytes packets"));
        assert_eq!((counters.received_bytes, counters.sent_bytes), (Some(1), Some(7)));
        assert_eq!(counters.received_multicast, None);
        let (_, counters) = decode_counters(line, Columns::of(b" face |packets"));
        assert_eq!(
            (counters.received_bytes, counters.received_packets),
            (None, Some(1))
        );
        assert_eq!(
            (counters.sent_packets, counters.sent_carrier),
            (Some(6), Some(11))
        );
    }

    #[test]
    fn a_name_ends_at_a_blank_or_at_its_last_colon() {
        let cases: &[(&str, &str, Option<u64>)] = &[
            ("eth0:1 2", "eth0", Some(1)),
            ("eth0:1: 2", "eth0:1", Some(2)),
            ("eth0:1x: 2", "eth0", Some(1)),
            ("eth0:foo 2", "eth0", None),
            (" eth0 1", "eth0", Some(1)),
            (" eth0 : 1", "eth0", None),
            ("eth0", "eth0", None),
            (": 1", "", Some(1)),
            ("", "", None),
        ];
        for (line, name, first) in cases {
            let (found, counters) = decode_counters(line.as_bytes(), Columns::Compressed);
            assert_eq!(
                (found.as_slice(), counters.received_bytes),
                (name.as_bytes(), *first),
                "{line}"
            );
        }
    }

    #[test]
    fn a_name_of_fifteen_bytes_keeps_its_counters() {
        let (name, counters) = decode_counters(b"abcdefghijklmno:    1340      14", Columns::Compressed);
        assert_eq!(name, b"abcdefghijklmno");
        assert_eq!(
            (counters.received_bytes, counters.received_packets),
            (Some(1340), Some(14))
        );
    }

    #[test]
    fn numbers_are_read_as_the_c_library_reads_them() {
        let (_, counters) = decode_counters(
            b"a: 18446744073709551616 +7 -1 18446744073709551615 0x10 5",
            Columns::Compressed,
        );
        assert_eq!(
            (counters.received_bytes, counters.received_packets),
            (Some(u64::MAX), Some(7))
        );
        assert_eq!(
            (counters.received_errors, counters.received_dropped),
            (Some(u64::MAX), Some(u64::MAX))
        );
        // What stands behind a number that ends early is not a number, and neither is anything after it.
        assert_eq!(
            (counters.received_overruns, counters.received_frame),
            (Some(0), None)
        );
    }

    #[test]
    fn an_ipv6_address_tells_its_scope() {
        let found = decode_address6(b"fe800000000000009c5e03fffe5df962 02 40 20 80    veth0").unwrap();
        assert_eq!(found.address.to_string(), "fe80::9c5e:3ff:fe5d:f962");
        assert_eq!(
            (found.prefix, found.scope, found.name.as_slice()),
            (64, 0x20, &b"veth0"[..])
        );
        for line in [
            "",
            "fe80 02 40 20 80 lo",
            "fe800000000000009c5e03fffe5df962 02 140 20 80 lo",
            "fe800000000000009c5e03fffe5df962 02 40 20 80",
            "ge800000000000009c5e03fffe5df962 02 40 20 80 lo",
        ] {
            assert_eq!(
                decode_address6(line.as_bytes()),
                Err(Why::NotUnderstood),
                "{line}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(body: Vec<u8>, big: bool) {
            let order = if big { ByteOrder::Big } else { ByteOrder::Little };
            drop(decode_link(Bytes::new(&body, order)));
            drop(decode_address(Bytes::new(&body, order)));
            drop(decode_address6(&body));
            for columns in [Columns::of(&body), Columns::Packets, Columns::Bytes, Columns::Compressed] {
                let (name, _) = decode_counters(&body, columns);
                prop_assert!(name.len() <= body.len());
            }
        }
    }
}
