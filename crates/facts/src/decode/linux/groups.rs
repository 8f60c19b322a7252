//! Multicast groups from `/proc/net/igmp`, where lines of groups stand below the line of their interface, and from
//! `/proc/net/igmp6`, which has a group a line.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::Why;
use crate::decode::bytes::ByteOrder;
use crate::decode::lines::hex;
use crate::model::group::Group;

/// Longest interface name, in bytes: `IFNAMSIZ` of `linux/if.h` without its NUL.
const INTERFACE_BYTES_MAX: usize = 15;

/// Digits of an IPv6 address without colons.
const ADDRESS_DIGITS: usize = 32;

/// Reads `/proc/net/igmp` line by line.
#[derive(Clone, Debug)]
pub struct Igmp {
    order: ByteOrder,
    interface: Option<Vec<u8>>,
}

impl Igmp {
    /// At the first line below the heading; addresses are printed as host-order words of the machine.
    #[must_use]
    pub fn new(order: ByteOrder) -> Igmp {
        Igmp {
            order,
            interface: None,
        }
    }

    /// Reads one line: `index\tname : count version` of an interface, which is remembered, or
    /// `\t\t\t\tgroup users …` of a group.
    ///
    /// # Errors
    /// [`Why::NotUnderstood`] when it is neither.
    pub fn decode(&mut self, line: &[u8]) -> Result<Option<Group>, Why> {
        if line.first() == Some(&b'\t') {
            self.group(line).map(Some).ok_or(Why::NotUnderstood)
        } else {
            self.interface = Some(interface(line).ok_or(Why::NotUnderstood)?);
            Ok(None)
        }
    }

    fn group(&self, line: &[u8]) -> Option<Group> {
        let (digits, rest) = digits(skip_blanks(line), 8)?;
        let word = u32::try_from(hex(digits)?).ok()?;
        let (users, _) = number(rest)?;
        let bytes = match self.order {
            ByteOrder::Little => word.to_le_bytes(),
            ByteOrder::Big => word.to_be_bytes(),
        };
        Some(Group {
            interface: self.interface.clone(),
            address: IpAddr::V4(Ipv4Addr::from(bytes)),
            users,
        })
    }
}

/// The name in the line of an interface. It may fill its column, so that no blank stands before the colon.
fn interface(line: &[u8]) -> Option<Vec<u8>> {
    let (_, rest) = number(line)?;
    let rest = skip_blanks(rest);
    if rest.is_empty() {
        return None;
    }
    let most = rest.get(..INTERFACE_BYTES_MAX).unwrap_or(rest);
    let end = most.iter().rposition(|byte| *byte == b':').unwrap_or(most.len());
    Some(most.get(..end)?.trim_ascii_end().to_vec())
}

/// Reads a line of `/proc/net/igmp6`: `index interface group users flags timer`.
///
/// # Errors
/// [`Why::NotUnderstood`] when a field is missing or is not of its form.
pub fn decode_igmp6(line: &[u8]) -> Result<Group, Why> {
    igmp6(line).ok_or(Why::NotUnderstood)
}

fn igmp6(line: &[u8]) -> Option<Group> {
    let (_, rest) = number(line)?;
    let rest = skip_blanks(rest);
    let end = rest.iter().position(|byte| is_blank(*byte))?;
    let (interface, rest) = rest.split_at_checked(end)?;
    if interface.is_empty() || interface.len() > INTERFACE_BYTES_MAX {
        return None;
    }
    let (digits, rest) = digits(skip_blanks(rest), ADDRESS_DIGITS + 1)?;
    if digits.len() != ADDRESS_DIGITS {
        return None;
    }
    let (high, low) = digits.split_at_checked(ADDRESS_DIGITS / 2)?;
    let address = (u128::from(hex(high)?) << 64) | u128::from(hex(low)?);
    let (users, _) = number(rest)?;
    Some(Group {
        interface: Some(interface.to_vec()),
        address: IpAddr::V6(Ipv6Addr::from_bits(address)),
        users,
    })
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | 0x0b | 0x0c)
}

fn skip_blanks(text: &[u8]) -> &[u8] {
    let start = text
        .iter()
        .position(|byte| !is_blank(*byte))
        .unwrap_or(text.len());
    text.get(start..).unwrap_or(&[])
}

/// At least one hexadecimal digit, at most `most`, and what follows.
fn digits(text: &[u8], most: usize) -> Option<(&[u8], &[u8])> {
    let end = text
        .iter()
        .take(most)
        .position(|byte| !byte.is_ascii_hexdigit())
        .unwrap_or(text.len().min(most));
    if end == 0 {
        return None;
    }
    text.split_at_checked(end)
}

/// A number and what follows it. The kernel prints 32 bits, signed; of a larger one the lower bits are left.
fn number(text: &[u8]) -> Option<(i32, &[u8])> {
    let text = skip_blanks(text);
    let (negative, digits) = match text.split_first()? {
        (b'-', rest) => (true, rest),
        (b'+', rest) => (false, rest),
        _ => (false, text),
    };
    let end = digits
        .iter()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(digits.len());
    let (digits, rest) = digits.split_at_checked(end)?;
    if digits.is_empty() {
        return None;
    }
    let value = digits.iter().fold(0i64, |value, byte| {
        value.saturating_mul(10).saturating_add(i64::from(byte - b'0'))
    });
    let value = if negative { value.wrapping_neg() } else { value };
    let [.., a, b, c, d] = value.to_be_bytes();
    Some((i32::from_be_bytes([a, b, c, d]), rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(text: &str) -> Vec<Result<String, Why>> {
        let mut igmp = Igmp::new(ByteOrder::Little);
        text.lines()
            .filter_map(|line| igmp.decode(line.as_bytes()).transpose())
            .map(|group| group.map(|group| shown(&group)))
            .collect()
    }

    fn shown(group: &Group) -> String {
        let interface = group.interface.as_deref().unwrap_or(b"?").escape_ascii();
        format!("{interface} {} {}", group.address, group.users)
    }

    #[test]
    fn groups_belong_to_the_interface_above_them() {
        // Linux 6.18, `cat /proc/net/igmp` below its heading.
        let text = "1\tlo        :     1      V3\n\t\t\t\t010000E0     1 0:00000000\t\t0\n2\tveth-long-nameX:     2      V3\n\t\t\t\tFB0000E0     2 0:00000000\t\t0\n\t\t\t\t010000E0     1 0:00000000\t\t0\n";
        assert_eq!(
            all(text),
            [
                Ok("lo 224.0.0.1 1".to_owned()),
                Ok("veth-long-nameX 224.0.0.251 2".to_owned()),
                Ok("veth-long-nameX 224.0.0.1 1".to_owned()),
            ]
        );
        let mut big = Igmp::new(ByteOrder::Big);
        let group = big
            .decode(b"\t\t\t\tE0000001     1 0:00000000\t\t0")
            .unwrap()
            .unwrap();
        assert_eq!(shown(&group), "? 224.0.0.1 1");
    }

    #[test]
    fn a_line_that_is_not_understood_leaves_the_interface_as_it_is() {
        let text = "1\tlo        :     1      V3\ngarbage\n\t\t\t\tzz 1\n\t\t\t\t010000E0 x\n\t\t\t\t010000E0 4294967295\n";
        let bogus = Err(Why::NotUnderstood);
        assert_eq!(
            all(text),
            [
                bogus.clone(),
                bogus.clone(),
                bogus,
                Ok("lo 224.0.0.1 -1".to_owned())
            ]
        );
    }

    #[test]
    fn an_ipv6_group_is_one_line() {
        // Linux 6.18, `cat /proc/net/igmp6`.
        let line = b"1    lo              ff020000000000000000000000000001     1 0000000C 0";
        assert_eq!(shown(&decode_igmp6(line).unwrap()), "lo ff02::1 1");
        for line in [
            "",
            "lo",
            "1 lo ff02::1 1",
            "1 lo ff020000000000000000000000000001",
            "1 lo ff02000000000000000000000000001 1",
            "1 lo ff0200000000000000000000000000011 1",
            "1 averylonginterface ff020000000000000000000000000001 1",
            "x lo ff020000000000000000000000000001 1",
        ] {
            assert_eq!(decode_igmp6(line.as_bytes()), Err(Why::NotUnderstood), "{line}");
        }
    }

    #[test]
    fn no_prefix_of_a_line_panics() {
        let line = b"1    lo              ff020000000000000000000000000001     1 0000000C 0";
        for end in 0..line.len() {
            assert_eq!(
                decode_igmp6(&line[..end]).is_ok(),
                end > 58,
                "prefix of {end} bytes"
            );
        }
    }

    proptest! {
        #[test]
        fn no_line_panics(line: Vec<u8>, text in "[\t 0-9A-F:+-]*") {
            let mut igmp = Igmp::new(ByteOrder::Little);
            for line in [&line[..], text.as_bytes()] {
                drop(igmp.decode(line));
                drop(decode_igmp6(line));
            }
        }
    }
}
