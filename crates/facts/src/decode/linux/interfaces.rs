//! Counters and IPv6 addresses of interfaces, from the text tables `/proc/net/dev` and `/proc/net/if_inet6`.

use crate::Why;
use crate::decode::lines::{decimal, hex, hex_ipv6, scan_decimal, words};
use crate::model::interface::{InterfaceAddress6, InterfaceCounters};

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
    let (below_zero, digits, rest) = scan_decimal(text)?;
    let value = match decimal(digits) {
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
    let address = hex_ipv6(words.next()?)?;
    hex(words.next()?)?;
    let prefix = u8::try_from(hex(words.next()?)?).ok()?;
    let scope = u8::try_from(hex(words.next()?)?).ok()?;
    hex(words.next()?)?;
    Some(InterfaceAddress6 {
        name: words.next()?.to_vec(),
        address,
        prefix,
        scope,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
        fn no_bytes_panic(body: Vec<u8>) {
            drop(decode_address6(&body));
            for columns in [Columns::of(&body), Columns::Packets, Columns::Bytes, Columns::Compressed] {
                let (name, _) = decode_counters(&body, columns);
                prop_assert!(name.len() <= body.len());
            }
        }
    }
}
