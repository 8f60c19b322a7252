//! Which interfaces are shown, and in which order: as people count, `eth2` before `eth10`, and each label behind its
//! device.

use std::cmp::Ordering;

use facts::model::interface::Interface;
use probe::gather::linux::interfaces::{self, Found, Ipv6};

use crate::session::Session;

/// `IFF_UP` (`linux/if.h`)
const UP: u32 = 1;

impl Session<'_> {
    /// Reads the interfaces, all of them or those that are up, in the order people count.
    pub(crate) fn interfaces(&mut self, all: bool, ipv6: bool) -> Found {
        let at = self.at();
        let ipv6 = if ipv6 { Ipv6::Ask } else { Ipv6::Leave };
        let mut found = interfaces::interfaces(at.machine, at.identity.order, ipv6);
        found
            .interfaces
            .retain(|interface| all || interface.link.flags & UP != 0);
        found.interfaces.sort_by(by_name);
        found
    }
}

fn by_name(one: &Interface, other: &Interface) -> Ordering {
    Name::of(&one.name).cmp(&Name::of(&other.name))
}

/// A name in parts; they are compared in this order.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Name<'n> {
    /// The device's name without the digits at its end.
    stem: &'n [u8],
    /// Those digits.
    number: i32,
    /// The device's name.
    device: &'n [u8],
    /// The digits behind a colon at the end.
    label: i32,
    /// All of it.
    whole: &'n [u8],
}

impl Name<'_> {
    fn of(whole: &[u8]) -> Name<'_> {
        let (mut device, mut label) = (whole, 0);
        let (front, digits) = split(whole);
        if let (Some(front), false) = (front.strip_suffix(b":"), digits.is_empty()) {
            device = front;
            label = number(digits);
        }
        let (stem, digits) = split(device);
        Name {
            stem,
            number: number(digits),
            device,
            label,
            whole,
        }
    }
}

/// Splits off the digits at the end.
fn split(name: &[u8]) -> (&[u8], &[u8]) {
    let digits = name.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    name.split_at(name.len().saturating_sub(digits))
}

/// A number as `atoi(3)` counts on a machine of 64 bits: what does not fit into 32 loses its upper part, so that
/// `veth4294967295` comes before `veth0`.
fn number(digits: &[u8]) -> i32 {
    let value = digits.iter().try_fold(0i64, |value, digit| {
        value.checked_mul(10)?.checked_add(i64::from(digit - b'0'))
    });
    let [a, b, c, d, ..] = value.unwrap_or(i64::MAX).to_le_bytes();
    i32::from_le_bytes([a, b, c, d])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_ordered_as_the_original_orders_them() {
        // Debian 12, `netstat -ia` in a namespace with bridges and labels of these names.
        let ordered = [
            "9",
            "123",
            "VP2",
            "a1b2",
            "a1b10",
            "lo",
            "v",
            "veth0",
            "veth0:1",
            "veth0:02",
            "veth0:2",
            "veth0:10",
            "veth0:",
            "veth0:1:2",
            "veth0:bar",
            "veth0:foo",
            "vp4294967295",
            "vp",
            "vp001",
            "vp01",
            "vp1",
            "vp4294967297",
            "vp10",
            "vp9999999999",
            "vp-1",
            "vp1a",
            "v\u{e9}1",
        ];
        let mut sorted = ordered;
        sorted.sort_unstable();
        sorted.sort_by(|one, other| Name::of(one.as_bytes()).cmp(&Name::of(other.as_bytes())));
        assert_eq!(sorted, ordered);
    }

    #[test]
    fn a_name_of_digits_alone_and_an_empty_one_have_a_place() {
        assert!(Name::of(b"") < Name::of(b"1"));
        assert!(Name::of(b"7") < Name::of(b"7:1"));
        assert_eq!(number(&[b'9'; 40]), -1);
    }
}
