//! The tables of multicast forwarding, byte for byte as network_cmds 245 (Mac OS X 10.4) prints them.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use facts::model::Family;
use facts::model::route::{MulticastCacheEntry, VirtualInterface, VirtualInterfaceFlags};

use crate::render::address;
use crate::render::columns::{blanks, left, number, pad_from, right, right_number};
use crate::terminal::{cut, visible};

/// Width of an IPv4 address.
const IPV4_WIDTH: usize = 15;
/// What the number of the virtual interface is when there is none: the largest of 16 bits.
const NO_INTERFACE: u64 = 65535;
/// `MIFF_REGISTER` (`linux/mroute6.h`)
const REGISTER6: VirtualInterfaceFlags = VirtualInterfaceFlags(1);

/// What is said of a kernel that forwards no multicast packets.
pub(super) fn absent(family: Family) -> &'static [u8] {
    match family {
        Family::Ipv4 => b"No IPv4 multicast routing compiled into this system",
        Family::Ipv6 => b"No IPv6 multicast routing compiled into this system",
    }
}

/// The table of virtual interfaces. Addresses of those that a daemon named by their index come from `addresses`.
pub(super) fn interfaces(
    out: &mut Vec<u8>,
    family: Family,
    interfaces: &[VirtualInterface],
    addresses: &BTreeMap<u32, Ipv4Addr>,
) {
    out.extend_from_slice(match (family, interfaces) {
        (Family::Ipv4, []) => &b"\nVirtual Interface Table is empty\n"[..],
        (Family::Ipv4, _) => {
            b"\nVirtual Interface Table\n Vif   Thresh   Rate   Local-Address   Remote-Address    Pkts-In   Pkts-Out\n"
        }
        (Family::Ipv6, []) => b"\nIPv6 Multicast Interface Table is empty\n",
        (Family::Ipv6, _) => {
            b"\nIPv6 Multicast Interface Table\n Mif   Rate   PhyIF   Pkts-In   Pkts-Out\n"
        }
    });
    for interface in interfaces {
        match family {
            Family::Ipv4 => ipv4_interface(out, interface, addresses),
            Family::Ipv6 => ipv6_interface(out, interface),
        }
    }
}

/// Linux tells neither threshold nor rate.
fn ipv4_interface(out: &mut Vec<u8>, interface: &VirtualInterface, addresses: &BTreeMap<u32, Ipv4Addr>) {
    blanks(out, 1);
    right_number(out, u64::from(interface.number), 2);
    right(out, b"-", 10);
    right(out, b"-", 7);
    blanks(out, 3);
    let start = out.len();
    let local = interface
        .local
        .or_else(|| addresses.get(&interface.index?).copied());
    match local {
        Some(local) => address::ipv4(out, local),
        None => out.push(b'-'),
    }
    pad_from(out, start, IPV4_WIDTH);
    blanks(out, 1);
    let start = out.len();
    let is_tunnel = interface.flags.has(VirtualInterfaceFlags::TUNNEL);
    if let Some(remote) = interface.remote.filter(|_| is_tunnel) {
        address::ipv4(out, remote);
    }
    pad_from(out, start, IPV4_WIDTH);
    packets(out, interface);
}

fn ipv6_interface(out: &mut Vec<u8>, interface: &VirtualInterface) {
    blanks(out, 2);
    right_number(out, u64::from(interface.number), 2);
    right(out, b"-", 7);
    blanks(out, 3);
    if interface.flags.has(REGISTER6) {
        right(out, b"reg0", 5);
    } else {
        right(out, &visible(&interface.interface), 5);
    }
    packets(out, interface);
}

fn packets(out: &mut Vec<u8>, interface: &VirtualInterface) {
    blanks(out, 1);
    right_number(out, interface.packets_in, 9);
    blanks(out, 2);
    right_number(out, interface.packets_out, 9);
    out.push(b'\n');
}

/// Widths of the columns `Origin` and `Group` of IPv6.
fn ipv6_widths(long: bool) -> (usize, usize) {
    if long { (39, 18) } else { (29, 16) }
}

/// Title and heading of the cache.
pub(super) fn cache_heading(out: &mut Vec<u8>, family: Family, long: bool) {
    match family {
        Family::Ipv4 => out.extend_from_slice(
            b"\nIPv4 Multicast Forwarding Cache\n Origin          Group             Packets In-Vif  Out-Vifs:Ttls\n",
        ),
        Family::Ipv6 => {
            out.extend_from_slice(b"\nIPv6 Multicast Forwarding Cache\n ");
            let (origin, group) = ipv6_widths(long);
            left(out, b"Origin", origin + 1);
            left(out, b"Group", group + 1);
            out.extend_from_slice(b"  Packets Waits In-Mif  Out-Mifs\n");
        }
    }
}

/// What stands there instead when the cache has no entry.
pub(super) fn cache_is_empty(out: &mut Vec<u8>, family: Family) {
    out.extend_from_slice(match family {
        Family::Ipv4 => &b"\nMulticast Routing Table is empty\n"[..],
        Family::Ipv6 => b"\nIPv6 Multicast Routing Table is empty\n",
    });
}

/// An entry of the cache.
pub(super) fn cache_entry(out: &mut Vec<u8>, entry: &MulticastCacheEntry, long: bool) {
    let ipv6 = entry.group.is_ipv6();
    let (origin, group) = if ipv6 {
        ipv6_widths(long)
    } else {
        (IPV4_WIDTH, IPV4_WIDTH)
    };
    cell(out, entry.origin, origin);
    cell(out, entry.group, group);
    match entry.counters {
        Some(counters) => {
            blanks(out, 1);
            right_number(out, counters.packets, 9);
        }
        None => right(out, b"-", 10),
    }
    if ipv6 {
        // Packets wait only while the entry does, and Linux does not tell how many.
        right(out, if entry.input.is_some() { b"0" } else { b"-" }, 6);
    }
    match entry.input {
        Some(input) => {
            blanks(out, 2);
            right_number(out, u64::from(input), 3);
            blanks(out, 3);
        }
        None if ipv6 => out.extend_from_slice(b" ---   "),
        None => {
            blanks(out, 2);
            number(out, NO_INTERFACE);
            blanks(out, 3);
        }
    }
    for (output, threshold) in &entry.outputs {
        blanks(out, 1);
        number(out, u64::from(*output));
        if !ipv6 {
            out.push(b':');
            number(out, u64::from(*threshold));
        }
    }
    out.push(b'\n');
}

/// A numeric address behind a blank, cut and filled up to its column.
fn cell(out: &mut Vec<u8>, address: IpAddr, width: usize) {
    blanks(out, 1);
    let start = out.len();
    match address {
        IpAddr::V4(address) => address::ipv4(out, address),
        IpAddr::V6(address) => address::ipv6(out, address),
    }
    let kept = cut(out.get(start..).unwrap_or_default(), width).len();
    out.truncate(start + kept);
    pad_from(out, start, width);
}

#[cfg(test)]
mod tests {
    use facts::model::route::MulticastCounters;

    use super::*;

    fn interface(flags: u32) -> VirtualInterface {
        VirtualInterface {
            number: 1,
            interface: b"eth0".to_vec(),
            bytes_in: 0,
            packets_in: 18267,
            bytes_out: 0,
            packets_out: 3,
            flags: VirtualInterfaceFlags(flags),
            local: Some(Ipv4Addr::new(10, 0, 12, 2)),
            index: None,
            remote: Some(Ipv4Addr::new(10, 0, 12, 9)),
        }
    }

    fn shown(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn virtual_interfaces_have_a_row_each() {
        let tunnel = [interface(1)];
        assert_eq!(
            shown(|out| interfaces(out, Family::Ipv4, &tunnel, &BTreeMap::new())),
            "\nVirtual Interface Table\n\
             \x20Vif   Thresh   Rate   Local-Address   Remote-Address    Pkts-In   Pkts-Out\n\
             \x20 1         -      -   10.0.12.2       10.0.12.9           18267          3\n"
        );
        let by_index = [VirtualInterface {
            local: None,
            index: Some(4),
            ..interface(8)
        }];
        let addresses = BTreeMap::from([(4, Ipv4Addr::new(192, 0, 2, 1))]);
        assert!(
            shown(|out| interfaces(out, Family::Ipv4, &by_index, &addresses))
                .ends_with("\n  1         -      -   192.0.2.1                           18267          3\n")
        );
        assert!(
            shown(|out| interfaces(out, Family::Ipv4, &by_index, &BTreeMap::new()))
                .ends_with("\n  1         -      -   -                                   18267          3\n")
        );
        assert_eq!(
            shown(|out| interfaces(out, Family::Ipv6, &[interface(0), interface(1)], &BTreeMap::new())),
            "\nIPv6 Multicast Interface Table\n\
             \x20Mif   Rate   PhyIF   Pkts-In   Pkts-Out\n\
             \x20  1      -    eth0     18267          3\n\
             \x20  1      -    reg0     18267          3\n"
        );
    }

    fn entry(group: &str, origin: &str) -> MulticastCacheEntry {
        MulticastCacheEntry {
            group: group.parse().unwrap(),
            origin: origin.parse().unwrap(),
            input: Some(1),
            counters: Some(MulticastCounters {
                packets: 29215,
                bytes: 0,
                wrong_interface: 0,
            }),
            outputs: vec![(2, 1), (3, 64)],
        }
    }

    #[test]
    fn entries_have_a_row_each() {
        let mut ipv4 = entry("239.1.1.1", "10.0.12.1");
        let row = |entry: &MulticastCacheEntry, long| shown(|out| cache_entry(out, entry, long));
        assert_eq!(
            row(&ipv4, false),
            " 10.0.12.1       239.1.1.1           29215    1    2:1 3:64\n"
        );
        (ipv4.input, ipv4.counters) = (None, None);
        ipv4.outputs.clear();
        assert_eq!(
            row(&ipv4, false),
            " 10.0.12.1       239.1.1.1               -  65535   \n"
        );
        let mut ipv6 = entry("ff0e:1234:5678:9abc::1", "2001:db8::1");
        assert_eq!(
            row(&ipv6, false),
            " 2001:db8::1                   ff0e:1234:5678:9     29215     0    1    2 3\n"
        );
        (ipv6.input, ipv6.counters) = (None, None);
        ipv6.outputs.clear();
        assert_eq!(
            row(&ipv6, true),
            " 2001:db8::1                             ff0e:1234:5678:9ab         -     - ---   \n"
        );
        assert_eq!(
            shown(|out| cache_heading(out, Family::Ipv6, false)),
            "\nIPv6 Multicast Forwarding Cache\n \
             Origin                        Group              Packets Waits In-Mif  Out-Mifs\n"
        );
    }

    #[test]
    fn a_hostile_name_of_an_interface_is_made_visible() {
        let mut hostile = interface(0);
        hostile.interface = b"e\x1b[2J".to_vec();
        let screen = shown(|out| interfaces(out, Family::Ipv6, &[hostile], &BTreeMap::new()));
        assert!(screen.contains("e\\x1b[2J"), "{screen}");
    }
}
