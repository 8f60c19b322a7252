//! Numeric addresses, written by hand: a listing of a million sockets writes two million of them.
//!
//! IPv6 has the form of the C library's `inet_ntop(3)`: RFC 5952, and a dotted tail for v4-mapped and v4-compatible
//! addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::columns::number;

/// Each octet's digits and the dot behind it, and how many bytes these are.
static OCTETS: [([u8; 4], u8); 256] = octets();

const fn octets() -> [([u8; 4], u8); 256] {
    let mut table = [([0; 4], 0); 256];
    let mut value = 0u8;
    loop {
        let (hundreds, tens, ones) = (b'0' + value / 100, b'0' + value / 10 % 10, b'0' + value % 10);
        table[value as usize] = if value >= 100 {
            ([hundreds, tens, ones, b'.'], 4)
        } else if value >= 10 {
            ([tens, ones, b'.', 0], 3)
        } else {
            ([ones, b'.', 0, 0], 2)
        };
        if value == u8::MAX {
            return table;
        }
        value += 1;
    }
}

/// `192.0.2.1`
pub(crate) fn ipv4(out: &mut Vec<u8>, address: Ipv4Addr) {
    let mut text = [0; 16];
    let mut at = 0;
    for octet in address.octets() {
        let (digits, length) = OCTETS[usize::from(octet)];
        text[at..at + 4].copy_from_slice(&digits);
        at += usize::from(length);
    }
    // Without the dot behind the last.
    out.extend_from_slice(&text[..at - 1]);
}

/// Either.
pub(crate) fn ip(out: &mut Vec<u8>, address: IpAddr) {
    match address {
        IpAddr::V4(address) => ipv4(out, address),
        IpAddr::V6(address) => ipv6(out, address),
    }
}

/// `02:00:5e:10:00:00`: an address of the link layer, octet by octet.
pub(crate) fn link(out: &mut Vec<u8>, address: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for (place, octet) in address.iter().enumerate() {
        if place > 0 {
            out.push(b':');
        }
        out.push(DIGITS[usize::from(octet >> 4)]);
        out.push(DIGITS[usize::from(octet & 15)]);
    }
}

/// `2001:db8::1`
pub(crate) fn ipv6(out: &mut Vec<u8>, address: Ipv6Addr) {
    let groups = address.segments();
    let (start, length) = longest_zeros(&groups);
    // The first six groups, or five and ffff, in front of an IPv4 address.
    let dotted = start == 0 && (length == 6 || (length == 5 && groups[5] == 0xffff));
    let last = if dotted { 6 } else { 8 };
    let mut place = 0;
    while place < last {
        if length > 0 && place == start {
            out.extend_from_slice(b"::");
            place += length;
        } else {
            let behind_gap = length > 0 && place == start + length;
            if place > 0 && !behind_gap {
                out.push(b':');
            }
            hex(out, groups.get(place).copied().unwrap_or(0));
            place += 1;
        }
    }
    if dotted {
        if length == 5 {
            out.push(b':');
        }
        let [.., a, b, c, d] = address.octets();
        ipv4(out, Ipv4Addr::new(a, b, c, d));
    }
}

/// Start and length of the longest run of at least two zero groups, the first of equals; length 0 when there is none.
fn longest_zeros(groups: &[u16; 8]) -> (usize, usize) {
    let mut best = (0, 0);
    let mut run = (0, 0);
    for (place, group) in groups.iter().enumerate() {
        if *group != 0 {
            run = (0, 0);
            continue;
        }
        run = if run.1 == 0 {
            (place, 1)
        } else {
            (run.0, run.1 + 1)
        };
        if run.1 > best.1 {
            best = run;
        }
    }
    if best.1 >= 2 { best } else { (0, 0) }
}

fn hex(out: &mut Vec<u8>, value: u16) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut started = false;
    for shift in [12, 8, 4, 0] {
        let digit = usize::from((value >> shift) & 0xf);
        if digit != 0 || started || shift == 0 {
            started = true;
            out.extend(DIGITS.get(digit));
        }
    }
}

/// A port, or `*` for none.
pub(crate) fn port(out: &mut Vec<u8>, port: u16) {
    if port == 0 {
        out.push(b'*');
    } else {
        number(out, u64::from(port));
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> String {
        let mut out = Vec::new();
        match text.parse().unwrap() {
            IpAddr::V4(address) => ipv4(&mut out, address),
            IpAddr::V6(address) => ipv6(&mut out, address),
        }
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn addresses_have_the_form_of_inet_ntop() {
        // Expected texts are what glibc 2.36 inet_ntop gives.
        for text in [
            "0.0.0.0",
            "255.10.9.1",
            "::",
            "::1",
            "1::",
            "2001:db8::1",
            "fe80::505:1:2:3",
            "2001:db8:0:1:1:1:1:1",
            "2001:0:0:1::1",
            "::ffff:127.0.0.1",
            "::102:304:506",
            "::1.2.3.4",
            "1:2:3:4:5:6:7:8",
            "1:2:3:4:5:6::",
            "::fffe:1:2",
            "0:1::",
            "::2:3:4:5:6:7:8",
        ] {
            let expected = match text {
                "::2:3:4:5:6:7:8" => "0:2:3:4:5:6:7:8",
                other => other,
            };
            assert_eq!(shown(text), expected);
        }
        assert_eq!(shown("2001:0:0:1:0:0:0:1"), "2001:0:0:1::1");
        assert_eq!(shown("::0.0.1.2"), "::102");
        assert_eq!(shown("::1:2"), "::0.1.0.2");
        assert_eq!(shown("::ffff:1:2"), "::ffff:0.1.0.2");
    }

    proptest! {
        #[test]
        fn every_address_reads_back(groups: [u16; 8], zeros: u8) {
            let mut groups = groups;
            for (place, group) in groups.iter_mut().enumerate() {
                if zeros & (1 << place) != 0 {
                    *group = 0;
                }
            }
            let address = Ipv6Addr::from(groups);
            let mut out = Vec::new();
            ipv6(&mut out, address);
            let text = String::from_utf8(out).unwrap();
            prop_assert_eq!(text.parse::<Ipv6Addr>().unwrap(), address);
        }

        #[test]
        fn an_ipv4_address_is_written_as_the_standard_library_does(bits: u32) {
            let address = Ipv4Addr::from_bits(bits);
            let mut out = Vec::new();
            ipv4(&mut out, address);
            prop_assert_eq!(String::from_utf8(out).unwrap(), address.to_string());
        }
    }
}
