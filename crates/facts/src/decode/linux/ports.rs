//! The ports that the kernel gives to sockets without one: `/proc/sys/net/ipv4/ip_local_port_range`, of both families.

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

    proptest! {
        #[test]
        fn no_bytes_panic(text: Vec<u8>) {
            let _: Result<RangeInclusive<u16>, Why> = decode_range(&text);
        }
    }
}
