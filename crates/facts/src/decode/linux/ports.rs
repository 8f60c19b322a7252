//! What the kernel does with port numbers, of both families: the ports that it gives to sockets without one
//! (`/proc/sys/net/ipv4/ip_local_port_range`), those that it keeps from being given (`ip_local_reserved_ports`), and the first
//! that needs no privilege (`ip_unprivileged_port_start`).

use std::ops::RangeInclusive;

use crate::Why;
use crate::decode::lines::{decimal, words};

/// Reads the first and the last port of the range.
///
/// # Errors
/// [`Why::NotUnderstood`] for anything else than two ports, the smaller one first.
pub fn decode_range(text: &[u8]) -> Result<RangeInclusive<u16>, Why> {
    let port = |word: &[u8]| decimal(word).and_then(|port| u16::try_from(port).ok());
    let text = text.trim_ascii();
    let mut words = words(text);
    match (
        words.next().and_then(port),
        words.next().and_then(port),
        words.next(),
    ) {
        (Some(first), Some(last), None) if first <= last => Ok(first..=last),
        _ => Err(Why::NotUnderstood),
    }
}

/// Most ranges that are read: there are no more ports.
const RANGES_MAX: usize = 1 << 16;

/// Reads a list of ports and ranges, `8008,9000-9010`; empty when there are none.
///
/// # Errors
/// [`Why::NotUnderstood`] when a part is neither.
pub fn decode_list(text: &[u8]) -> Result<Vec<RangeInclusive<u16>>, Why> {
    let port = |word: &[u8]| decimal(word).and_then(|port| u16::try_from(port).ok());
    text.trim_ascii()
        .split(|byte| *byte == b',')
        .filter(|part| !part.is_empty())
        .take(RANGES_MAX)
        .map(|part| {
            let mut ends = part.splitn(2, |byte| *byte == b'-');
            let first = ends.next().and_then(port).ok_or(Why::NotUnderstood)?;
            let last = match ends.next() {
                None => first,
                Some(last) => port(last).ok_or(Why::NotUnderstood)?,
            };
            Ok(first..=last)
        })
        .collect()
}

/// Reads one port.
///
/// # Errors
/// [`Why::NotUnderstood`] for anything else.
pub fn decode_port(text: &[u8]) -> Result<u16, Why> {
    decimal(text.trim_ascii())
        .and_then(|port| u16::try_from(port).ok())
        .ok_or(Why::NotUnderstood)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_file_holds_the_first_and_the_last_port() {
        // Linux 6.18.
        assert_eq!(decode_range(b"32768\t60999\n"), Ok(32768..=60999));
        assert_eq!(decode_range(b"1\t1"), Ok(1..=1));
    }

    #[test]
    fn anything_else_is_not_understood() {
        let texts: [&[u8]; 7] = [b"", b"1", b"2 1", b"1 2 3", b"1 65536", b"-1 5", b"a b"];
        for text in texts {
            assert_eq!(decode_range(text), Err(Why::NotUnderstood));
        }
    }

    #[test]
    fn reserved_ports_are_a_list_of_ports_and_ranges() {
        assert_eq!(
            decode_list(b"8008,9000-9010\n"),
            Ok(vec![8008..=8008, 9000..=9010])
        );
        assert_eq!(decode_list(b"\n"), Ok(Vec::new()));
        assert_eq!(decode_list(b"1,x"), Err(Why::NotUnderstood));
        assert_eq!(decode_list(b"1-"), Err(Why::NotUnderstood));
        assert_eq!(decode_port(b"1024\n"), Ok(1024));
        assert_eq!(decode_port(b"65536"), Err(Why::NotUnderstood));
    }

    proptest! {
        #[test]
        fn no_list_panics(text: Vec<u8>) {
            drop(decode_list(&text));
        }

        #[test]
        fn no_bytes_panic(text: Vec<u8>) {
            let _: Result<RangeInclusive<u16>, Why> = decode_range(&text);
        }
    }
}
