//! Multicast forwarding in terms of virtual interfaces, as the default table of each family is told:
//! `/proc/net/ip_mr_vif` and `/proc/net/ip_mr_cache`, `/proc/net/ip6_mr_vif` and `/proc/net/ip6_mr_cache`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::Why;
use crate::decode::bytes::ByteOrder;
use crate::decode::lines::{decimal, hex, hex_ipv4, words};
use crate::model::Family;
use crate::model::route::{MulticastCacheEntry, MulticastCounters, VirtualInterface, VirtualInterfaceFlags};

/// Most outputs of an entry: `MAXMIFS` of `linux/mroute6.h`, which is no less than `MAXVIFS`.
const OUTPUTS_MAX: usize = 32;

/// What an entry that waits has instead of the number of a virtual interface.
const NO_INTERFACE: [&[u8]; 2] = [b"-1", b"65535"];

/// Reads a line below the heading of the table of virtual interfaces:
/// `number interface bytes packets bytes packets flags`, and in IPv4 the two ends.
///
/// # Errors
/// [`Why::NotUnderstood`] when a field is missing or is not of its form.
pub fn decode_virtual_interface(
    line: &[u8],
    family: Family,
    order: ByteOrder,
) -> Result<VirtualInterface, Why> {
    virtual_interface(line, family, order).ok_or(Why::NotUnderstood)
}

fn virtual_interface(line: &[u8], family: Family, order: ByteOrder) -> Option<VirtualInterface> {
    let mut words = words(line);
    let mut found = VirtualInterface {
        number: small(words.next()?)?,
        interface: words.next()?.to_vec(),
        bytes_in: decimal(words.next()?)?,
        packets_in: decimal(words.next()?)?,
        bytes_out: decimal(words.next()?)?,
        packets_out: decimal(words.next()?)?,
        flags: VirtualInterfaceFlags(u32::try_from(hex(words.next()?)?).ok()?),
        local: None,
        index: None,
        remote: None,
    };
    if family == Family::Ipv6 {
        return Some(found);
    }
    let real = |address: &Ipv4Addr| !address.is_unspecified();
    let local = words.next()?;
    if found.flags.has(VirtualInterfaceFlags::USE_INDEX) {
        found.index = u32::try_from(hex(local)?).ok();
    } else {
        found.local = Some(hex_ipv4(local, order)?).filter(real);
    }
    found.remote = Some(hex_ipv4(words.next()?, order)?).filter(real);
    Some(found)
}

/// Reads a line below the heading of the forwarding cache:
/// `group origin input packets bytes wrong`, then `output:threshold` for each output.
///
/// # Errors
/// [`Why::NotUnderstood`] when a field is missing or is not of its form.
pub fn decode_cache_entry(line: &[u8], family: Family, order: ByteOrder) -> Result<MulticastCacheEntry, Why> {
    cache_entry(line, family, order).ok_or(Why::NotUnderstood)
}

fn cache_entry(line: &[u8], family: Family, order: ByteOrder) -> Option<MulticastCacheEntry> {
    let mut words = words(line);
    let group = address(words.next()?, family, order)?;
    let origin = address(words.next()?, family, order)?;
    let input = words.next()?;
    let waits = NO_INTERFACE.contains(&input);
    let input = if waits { None } else { Some(small(input)?) };
    let counters = MulticastCounters {
        packets: decimal(words.next()?)?,
        bytes: decimal(words.next()?)?,
        wrong_interface: decimal(words.next()?)?,
    };
    let mut outputs = Vec::new();
    for word in words {
        if outputs.len() == OUTPUTS_MAX {
            return None;
        }
        let (number, threshold) = word.split_at_checked(word.iter().position(|byte| *byte == b':')?)?;
        let threshold = decimal(threshold.get(1..)?)?;
        outputs.push((small(number)?, u8::try_from(threshold).ok()?));
    }
    Some(MulticastCacheEntry {
        group,
        origin,
        input,
        // The zeros of one that waits count nothing.
        counters: (!waits).then_some(counters),
        outputs,
    })
}

/// The number of a virtual interface.
fn small(word: &[u8]) -> Option<u32> {
    u32::try_from(decimal(word)?).ok()
}

/// A word in the machine's order, or eight groups with colons.
fn address(word: &[u8], family: Family, order: ByteOrder) -> Option<IpAddr> {
    match family {
        Family::Ipv4 => hex_ipv4(word, order).map(IpAddr::V4),
        Family::Ipv6 => {
            let address: Ipv6Addr = std::str::from_utf8(word).ok()?.parse().ok()?;
            Some(IpAddr::V6(address))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Lines of Linux 6.18 on a little-endian machine; that of a tunnel is written after them.
    const PHYSICAL: &[u8] = b" 0 v0              616       7         0       0 00000 0101000A 00000000";
    const BY_INDEX: &[u8] = b" 2 v3                0       0       616       7 00008 00000003 00000000";
    const REGISTER: &[u8] = b" 3 pimreg            0       0         0       0 00004 00000000 00000000";
    const TUNNEL: &[u8] = b" 1 dvmrp1         1400      10      2800      20 00001 0102000A 0902000A";

    fn interface(line: &[u8]) -> VirtualInterface {
        decode_virtual_interface(line, Family::Ipv4, ByteOrder::Little).unwrap()
    }

    #[test]
    fn virtual_interfaces_have_their_ends() {
        let tunnel = interface(TUNNEL);
        assert_eq!((tunnel.number, tunnel.interface.as_slice()), (1, &b"dvmrp1"[..]));
        assert_eq!(
            (
                tunnel.bytes_in,
                tunnel.packets_in,
                tunnel.bytes_out,
                tunnel.packets_out
            ),
            (1400, 10, 2800, 20)
        );
        assert!(tunnel.flags.has(VirtualInterfaceFlags::TUNNEL));
        assert_eq!(tunnel.local, Some(Ipv4Addr::new(10, 0, 2, 1)));
        assert_eq!(tunnel.remote, Some(Ipv4Addr::new(10, 0, 2, 9)));
        let physical = interface(PHYSICAL);
        assert_eq!(
            (physical.local, physical.remote),
            (Some(Ipv4Addr::new(10, 0, 1, 1)), None)
        );
        let by_index = interface(BY_INDEX);
        assert_eq!((by_index.local, by_index.index), (None, Some(3)));
        let register = interface(REGISTER);
        assert!(register.flags.has(VirtualInterfaceFlags::REGISTER));
        assert_eq!((register.local, register.index), (None, None));
    }

    #[test]
    fn an_ipv6_interface_has_no_ends() {
        let line = b" 0 v0              245       5         1       2 00000";
        let found = decode_virtual_interface(line, Family::Ipv6, ByteOrder::Little).unwrap();
        assert_eq!((found.packets_in, found.packets_out), (5, 2));
        assert_eq!((found.local, found.remote, found.index), (None, None, None));
    }

    #[test]
    fn entries_have_their_outputs() {
        let line = b"010101EF 0201000A 0         21     1848       14  1:1    2:64 ";
        let entry = decode_cache_entry(line, Family::Ipv4, ByteOrder::Little).unwrap();
        assert_eq!(entry.group, IpAddr::from([239, 1, 1, 1]));
        assert_eq!(entry.origin, IpAddr::from([10, 0, 1, 2]));
        assert_eq!(entry.input, Some(0));
        assert_eq!(entry.outputs, [(1, 1), (2, 64)]);
        let counters = entry.counters.unwrap();
        assert_eq!(
            (counters.packets, counters.bytes, counters.wrong_interface),
            (21, 1848, 14)
        );
        let line = b"ff0e:0000:0000:0000:0000:0000:0000:0001 2001:0db8:0001:0000:0000:0000:0000:0002 0         10      490        5  1:1  ";
        let entry = decode_cache_entry(line, Family::Ipv6, ByteOrder::Big).unwrap();
        assert_eq!(entry.group, "ff0e::1".parse::<IpAddr>().unwrap());
        assert_eq!(entry.origin, "2001:db8:1::2".parse::<IpAddr>().unwrap());
        assert_eq!(entry.outputs, [(1, 1)]);
    }

    #[test]
    fn an_entry_that_waits_counts_nothing() {
        let line = b"020101EF 0201000A -1         0        0        0";
        let entry = decode_cache_entry(line, Family::Ipv4, ByteOrder::Little).unwrap();
        assert_eq!((entry.input, entry.counters), (None, None));
        assert!(entry.outputs.is_empty());
    }

    #[test]
    fn damaged_lines_are_not_understood() {
        for line in [
            &b""[..],
            b" 0 v0 84 1 168 2 00000 0101000A",
            b" 0 v0 84 1 168 -2 00000 0101000A 00000000",
            b" x v0 84 1 168 2 00000 0101000A 00000000",
            b" 0 v0 84 1 168 2 00000 01000A 00000000",
        ] {
            assert_eq!(
                decode_virtual_interface(line, Family::Ipv4, ByteOrder::Little),
                Err(Why::NotUnderstood)
            );
        }
        let crowded = format!("010101EF 0201000A 0 1 1 1{}", " 1:1".repeat(33));
        for line in [
            &b"010101EF 0201000A"[..],
            b"010101EF 0201000A 0 7 588 1 1",
            b"010101EF 0201000A 0 7 588 1 1:256",
            b"010101EF 0201000A -2 7 588 1",
            crowded.as_bytes(),
        ] {
            assert_eq!(
                decode_cache_entry(line, Family::Ipv4, ByteOrder::Little),
                Err(Why::NotUnderstood)
            );
        }
    }
}
