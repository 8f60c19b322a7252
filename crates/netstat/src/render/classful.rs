//! IPv4 networks as the BSDs write them: without the zeros at the end, and without a length that the class of the address
//! tells (RFC 791, section 3.2).

use std::net::Ipv4Addr;

use super::columns::number;

/// The mask of an address's class. Class D and E count as C.
fn class_mask(address: u32) -> u32 {
    if address >> 31 == 0 {
        0xff00_0000
    } else if address >> 30 == 0b10 {
        0xffff_0000
    } else {
        0xffff_ff00
    }
}

/// `127`, `10.1/16`, `132.235.232/23`, `192.168.0/16`. A mask with holes is written out: `10&0xff00ff00`.
pub(crate) fn network(out: &mut Vec<u8>, address: Ipv4Addr, mask: Ipv4Addr) {
    let (bits, mask) = (u32::from(address), u32::from(mask));
    let class = class_mask(bits);
    // The fewest octets that the class allows and that leave nothing out.
    let fewest = class.count_ones() / 8;
    let octets = (fewest..4)
        .find(|octets| bits & (u32::MAX >> (8 * octets)) == 0)
        .unwrap_or(4);
    for (place, octet) in address
        .octets()
        .into_iter()
        .zip(0..octets)
        .map(|(octet, place)| (place, octet))
    {
        if place > 0 {
            out.push(b'.');
        }
        number(out, u64::from(octet));
    }
    if mask == 0 || mask == class {
        return;
    }
    if mask.leading_ones() + mask.trailing_zeros() == 32 {
        out.push(b'/');
        number(out, u64::from(mask.leading_ones()));
    } else {
        out.extend_from_slice(format!("&0x{mask:x}").as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_lose_what_their_class_tells() {
        let cases = [
            ("127.0.0.0", "255.0.0.0", "127"),
            ("10.0.0.0", "255.255.255.0", "10/24"),
            ("10.1.0.0", "255.255.0.0", "10.1/16"),
            ("10.1.2.3", "255.255.255.255", "10.1.2.3/32"),
            ("132.235.232.0", "255.255.254.0", "132.235.232/23"),
            ("169.254.0.0", "255.255.0.0", "169.254"),
            ("172.16.0.0", "255.240.0.0", "172.16/12"),
            ("192.168.1.0", "255.255.255.0", "192.168.1"),
            ("192.168.0.0", "255.255.0.0", "192.168.0/16"),
            ("224.0.0.0", "240.0.0.0", "224.0.0/4"),
            ("0.0.0.0", "128.0.0.0", "0/1"),
            ("128.0.0.0", "128.0.0.0", "128.0/1"),
            ("10.0.0.0", "255.0.255.0", "10&0xff00ff00"),
            ("192.168.1.128", "255.255.255.128", "192.168.1.128/25"),
        ];
        for (address, mask, expected) in cases {
            let mut out = Vec::new();
            network(&mut out, address.parse().unwrap(), mask.parse().unwrap());
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
    }
}
