//! Title, heading, rows and blocks of the interface view, byte for byte as net-tools netstat 2.10 prints them, its one
//! left-aligned column and its missing blank included. A counter that the machine did not tell is shown as 0, as there.

use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr};

use facts::model::address::InterfaceAddress;
use facts::model::interface::{Interface, InterfaceAddress6, InterfaceCounters};
use facts::model::link::Map;

use super::hardware;
use crate::render::address;
use crate::render::columns::{blanks, left, left_number, right_number};
use crate::terminal::{cut, visible};

/// First line, however often the view is repeated.
pub(super) const TITLE: &[u8] = b"Kernel Interface table\n";
/// Heading of the table.
pub(super) const HEADING: &[u8] =
    b"Iface             MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n";

/// Width of a name in the table; longer ones are cut.
const NAME_WIDTH: usize = 15;
/// Width of what stands in place of counters.
const COUNTERS_WIDTH: usize = 56;

/// Flags of a device (`linux/if.h`).
mod flag {
    pub(super) const UP: u16 = 0x1;
    pub(super) const BROADCAST: u16 = 0x2;
    pub(super) const DEBUG: u16 = 0x4;
    pub(super) const LOOPBACK: u16 = 0x8;
    pub(super) const POINT_TO_POINT: u16 = 0x10;
    pub(super) const NO_TRAILERS: u16 = 0x20;
    pub(super) const RUNNING: u16 = 0x40;
    pub(super) const NO_ARP: u16 = 0x80;
    pub(super) const PROMISCUOUS: u16 = 0x100;
    pub(super) const ALL_MULTICAST: u16 = 0x200;
    pub(super) const MASTER: u16 = 0x400;
    pub(super) const SLAVE: u16 = 0x800;
    pub(super) const MULTICAST: u16 = 0x1000;
    pub(super) const DYNAMIC: u16 = 0x8000;
}

/// Flags of the table, in the order they are shown. `P` stands twice.
const LETTERS: [(u16, u8); 14] = [
    (flag::ALL_MULTICAST, b'A'),
    (flag::BROADCAST, b'B'),
    (flag::DEBUG, b'D'),
    (flag::LOOPBACK, b'L'),
    (flag::MULTICAST, b'M'),
    (flag::DYNAMIC, b'd'),
    (flag::PROMISCUOUS, b'P'),
    (flag::NO_TRAILERS, b'N'),
    (flag::NO_ARP, b'O'),
    (flag::POINT_TO_POINT, b'P'),
    (flag::SLAVE, b's'),
    (flag::MASTER, b'm'),
    (flag::RUNNING, b'R'),
    (flag::UP, b'U'),
];

/// Flags of a block, in the order they are shown.
const NAMES: [(u16, &str); 14] = [
    (flag::UP, "UP"),
    (flag::BROADCAST, "BROADCAST"),
    (flag::DEBUG, "DEBUG"),
    (flag::LOOPBACK, "LOOPBACK"),
    (flag::POINT_TO_POINT, "POINTOPOINT"),
    (flag::NO_TRAILERS, "NOTRAILERS"),
    (flag::RUNNING, "RUNNING"),
    (flag::NO_ARP, "NOARP"),
    (flag::PROMISCUOUS, "PROMISC"),
    (flag::ALL_MULTICAST, "ALLMULTI"),
    (flag::SLAVE, "SLAVE"),
    (flag::MASTER, "MASTER"),
    (flag::MULTICAST, "MULTICAST"),
    (flag::DYNAMIC, "DYNAMIC"),
];

/// A row of the table.
pub(super) fn row(out: &mut Vec<u8>, interface: &Interface) {
    left(out, &visible(cut(&interface.name, NAME_WIDTH)), NAME_WIDTH);
    out.push(b' ');
    let mtu = mtu(interface).to_string();
    right(out, &mtu, 5);
    out.push(b' ');
    if let Some(counters) = &interface.counters {
        let InterfaceCounters {
            received_packets,
            received_errors,
            received_dropped,
            received_overruns,
            sent_packets,
            sent_errors,
            sent_dropped,
            sent_overruns,
            ..
        } = *counters;
        for (value, width) in [(received_packets, 8), (received_errors, 6), (received_dropped, 6)] {
            right_number(out, value.unwrap_or(0), width);
            out.push(b' ');
        }
        left_number(out, received_overruns.unwrap_or(0), 6);
        out.push(b' ');
        for (value, width) in [
            (sent_packets, 8),
            (sent_errors, 6),
            (sent_dropped, 6),
            (sent_overruns, 6),
        ] {
            right_number(out, value.unwrap_or(0), width);
            out.push(b' ');
        }
    } else {
        left(out, b"     - no statistics available -", COUNTERS_WIDTH);
    }
    let flags = flags(interface);
    if flags == 0 {
        out.extend_from_slice(b"[NO FLAGS]");
    }
    out.extend(
        LETTERS
            .iter()
            .filter(|(bit, _)| flags & bit != 0)
            .map(|(_, letter)| letter),
    );
    out.push(b'\n');
}

/// The lines of an interface, and the empty one behind them.
pub(super) fn block(out: &mut Vec<u8>, interface: &Interface) {
    let flags = flags(interface);
    out.extend_from_slice(&visible(&interface.name));
    text(out, format_args!(": flags={}", flags.cast_signed()));
    flag_names(out, flags);
    text(out, format_args!("  mtu {}\n", mtu(interface)));
    if let Some(found) = &interface.ipv4 {
        ipv4_line(out, found, flags);
    }
    for found in &interface.ipv6 {
        ipv6_line(out, found);
    }
    let hardware = hardware::of(interface.link.hardware);
    text(out, format_args!("        {}", hardware.name));
    if let Some(address) = hardware.address {
        let asked = hardware::asked(interface.link.address.as_deref());
        text(out, format_args!(" {}", address(&asked)));
    }
    if let Some(queue) = interface.link.queue {
        text(out, format_args!("  txqueuelen {}", queue.cast_signed()));
    }
    text(out, format_args!("  ({})\n", hardware.title));
    if let Some(counters) = &interface.counters {
        counter_lines(out, counters, hardware.compressed);
    }
    if let Some(map) = &interface.link.map {
        map_line(out, map);
    }
    out.push(b'\n');
}

/// The names in brackets. Without any flag the closing one is lost; without any known name there is none at all.
fn flag_names(out: &mut Vec<u8>, flags: u16) {
    let mut before = b'<';
    for (_, name) in NAMES.iter().filter(|(bit, _)| flags & bit != 0) {
        out.push(before);
        out.extend_from_slice(name.as_bytes());
        before = b',';
    }
    if flags == 0 {
        out.push(b'<');
    } else if before == b',' {
        out.push(b'>');
    }
}

fn ipv4_line(out: &mut Vec<u8>, found: &InterfaceAddress, flags: u16) {
    let mut part = |name: &str, address: IpAddr| {
        out.extend_from_slice(name.as_bytes());
        match address {
            IpAddr::V4(address) => address::ipv4(out, address),
            IpAddr::V6(address) => address::ipv6(out, address),
        }
    };
    part("        inet ", found.local);
    let host_bits = 32u32.saturating_sub(u32::from(found.prefix));
    let mask = u32::MAX.checked_shl(host_bits).unwrap_or(0);
    part("  netmask ", Ipv4Addr::from(mask).into());
    if flags & flag::BROADCAST != 0 {
        part(
            "  broadcast ",
            found.broadcast.unwrap_or(Ipv4Addr::UNSPECIFIED.into()),
        );
    }
    if flags & flag::POINT_TO_POINT != 0 {
        part("  destination ", found.peer.unwrap_or(found.local));
    }
    out.push(b'\n');
}

fn ipv6_line(out: &mut Vec<u8>, found: &InterfaceAddress6) {
    out.extend_from_slice(b"        inet6 ");
    // As the original, which shows the IPv4 address that a v4-mapped one holds.
    match found.address.to_ipv4_mapped() {
        Some(mapped) => address::ipv4(out, mapped),
        None => address::ipv6(out, found.address),
    }
    text(
        out,
        format_args!("  prefixlen {}  scopeid 0x{:x}", found.prefix, found.scope),
    );
    // Scopes as the kernel's net/ipv6.h counts them; one bit beside them says that the address is an IPv4 one.
    let names = [
        (found.scope & 0x80 != 0, "compat"),
        (found.scope & 0x7f == 0, "global"),
        (found.scope & 0x20 != 0, "link"),
        (found.scope & 0x40 != 0, "site"),
        (found.scope & 0x10 != 0, "host"),
    ];
    let mut before = b'<';
    for (_, name) in names.iter().filter(|(there, _)| *there) {
        out.push(before);
        out.extend_from_slice(name.as_bytes());
        before = b',';
    }
    if before == b',' {
        out.push(b'>');
    }
    out.push(b'\n');
}

fn counter_lines(out: &mut Vec<u8>, counters: &InterfaceCounters, compressed: bool) {
    let shown = |value: Option<u64>| value.unwrap_or(0);
    byte_line(out, "RX", counters.received_packets, counters.received_bytes);
    if compressed {
        let value = shown(counters.received_compressed);
        text(out, format_args!("        RX compressed:{value}\n"));
    }
    text(
        out,
        format_args!(
            "        RX errors {}  dropped {}  overruns {}  frame {}\n",
            shown(counters.received_errors),
            shown(counters.received_dropped),
            shown(counters.received_overruns),
            shown(counters.received_frame),
        ),
    );
    byte_line(out, "TX", counters.sent_packets, counters.sent_bytes);
    if compressed {
        let value = shown(counters.sent_compressed);
        text(out, format_args!("        TX compressed {value}\n"));
    }
    text(
        out,
        format_args!(
            "        TX errors {}  dropped {} overruns {}  carrier {}  collisions {}\n",
            shown(counters.sent_errors),
            shown(counters.sent_dropped),
            shown(counters.sent_overruns),
            shown(counters.sent_carrier),
            shown(counters.collisions),
        ),
    );
}

fn byte_line(out: &mut Vec<u8>, direction: &str, packets: Option<u64>, bytes: Option<u64>) {
    let (packets, bytes) = (packets.unwrap_or(0), bytes.unwrap_or(0));
    let (tenths, unit) = tenths(bytes);
    text(
        out,
        format_args!(
            "        {direction} packets {packets}  bytes {bytes} ({}.{} {unit})\n",
            tenths / 10,
            tenths % 10
        ),
    );
}

/// A number of bytes in tenths of the largest unit that is smaller, rounded down.
fn tenths(bytes: u64) -> (u128, &'static str) {
    let (power, unit) = [
        (60, "EiB"),
        (50, "PiB"),
        (40, "TiB"),
        (30, "GiB"),
        (20, "MiB"),
        (10, "KiB"),
    ]
    .into_iter()
    .find(|(power, _)| bytes > 1 << power)
    .unwrap_or((0, "B"));
    (double(double(u128::from(bytes)) * 10) >> power, unit)
}

/// What a floating-point number of 64 bits keeps of a whole number: its first 53 bits, rounded to the nearest, and to the
/// even one of two. The original counts with those, so that one byte less than 15 EiB is 15.0 EiB.
fn double(value: u128) -> u128 {
    let drop = (u128::BITS - value.leading_zeros()).saturating_sub(53);
    let kept = value >> drop;
    let rest = value - (kept << drop);
    let half = (1u128 << drop) >> 1;
    let up = drop > 0 && (rest > half || rest == half && kept & 1 == 1);
    (kept + u128::from(up)) << drop
}

/// Where an old device sits; new ones say nothing here. The original asks for less than the kernel knows: one byte of the
/// interrupt, two of the port.
fn map_line(out: &mut Vec<u8>, map: &Map) {
    let interrupt = map.interrupt & 0xff;
    let base = map.base & 0xffff;
    if interrupt == 0 && base < 0x100 && map.memory_start == 0 && map.dma == 0 {
        return;
    }
    out.extend_from_slice(b"        device ");
    if interrupt != 0 {
        text(out, format_args!("interrupt {interrupt}  "));
    }
    if base >= 0x100 {
        text(out, format_args!("base 0x{base:x}  "));
    }
    if map.memory_start != 0 {
        text(
            out,
            format_args!("memory 0x{:x}-{:x}  ", map.memory_start, map.memory_end),
        );
    }
    if map.dma != 0 {
        text(out, format_args!("  dma 0x{:x}", map.dma));
    }
    out.push(b'\n');
}

/// The flags that fit into the original's question: sixteen.
fn flags(interface: &Interface) -> u16 {
    let [low, high, ..] = interface.link.flags.to_le_bytes();
    u16::from_le_bytes([low, high])
}

fn mtu(interface: &Interface) -> i32 {
    interface.link.mtu.unwrap_or(0).cast_signed()
}

/// Blanks up to `width` bytes, then the text.
fn right(out: &mut Vec<u8>, text: &str, width: usize) {
    blanks(out, width.saturating_sub(text.len()));
    out.extend_from_slice(text.as_bytes());
}

fn text(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    // Writing to memory cannot fail.
    drop(out.write_fmt(text));
}

#[cfg(test)]
mod tests {
    use std::net::Ipv6Addr;
    use std::sync::Arc;

    use facts::model::address::AddressFlags;
    use facts::model::link::Link;
    use facts::model::route::Scope;

    use super::*;

    fn interface(flags: u32) -> Interface {
        Interface {
            name: b"eth0".to_vec(),
            link: Arc::new(Link {
                name: b"eth0".to_vec(),
                mtu: Some(1400),
                queue: Some(1000),
                address: Some(vec![2, 0xfc, 0, 0, 0, 1]),
                ..Link::bare(2, 1, flags)
            }),
            counters: Some(InterfaceCounters {
                received_packets: Some(38006),
                received_bytes: Some(1_588_382_794),
                sent_packets: Some(25203),
                sent_bytes: Some(164),
                ..InterfaceCounters::default()
            }),
            ipv4: Some(InterfaceAddress {
                index: 2,
                label: Some(b"eth0".to_vec()),
                local: Ipv4Addr::new(192, 0, 2, 2).into(),
                peer: None,
                broadcast: Some(Ipv4Addr::new(192, 0, 2, 255).into()),
                anycast: None,
                multicast: None,
                prefix: 24,
                scope: Scope::Universe,
                flags: AddressFlags::PERMANENT,
                valid_lifetime: None,
                preferred_lifetime: None,
                created: None,
                updated: None,
                origin: None,
                metric: None,
                namespace: None,
            }),
            ipv6: vec![],
        }
    }

    fn written(write: fn(&mut Vec<u8>, &Interface), interface: &Interface) -> String {
        let mut out = Vec::new();
        write(&mut out, interface);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_row_has_one_column_to_the_left() {
        assert_eq!(
            written(row, &interface(0x1043)),
            "eth0             1400    38006      0      0 0         25203      0      0      0 BMRU\n"
        );
    }

    #[test]
    fn a_row_without_counters_says_so_and_keeps_the_width() {
        let mut alias = interface(0x8590);
        alias.name = b"eth0:1".to_vec();
        alias.counters = None;
        assert_eq!(
            written(row, &alias),
            "eth0:1           1400      - no statistics available -                        dPOPm\n"
        );
        Arc::make_mut(&mut alias.link).flags = 0;
        assert!(written(row, &alias).ends_with(" [NO FLAGS]\n"));
    }

    #[test]
    fn a_block_is_what_the_original_prints() {
        let mut interface = interface(0x1043);
        interface.ipv6.push(InterfaceAddress6 {
            name: b"eth0".to_vec(),
            address: "fe80::fc:ff:fe00:1".parse::<Ipv6Addr>().unwrap(),
            prefix: 64,
            scope: 0x20,
        });
        let expected = "\
eth0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1400
        inet 192.0.2.2  netmask 255.255.255.0  broadcast 192.0.2.255
        inet6 fe80::fc:ff:fe00:1  prefixlen 64  scopeid 0x20<link>
        ether 02:fc:00:00:00:01  txqueuelen 1000  (Ethernet)
        RX packets 38006  bytes 1588382794 (1.4 GiB)
        RX errors 0  dropped 0  overruns 0  frame 0
        TX packets 25203  bytes 164 (164.0 B)
        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0

";
        assert_eq!(written(block, &interface), expected);
    }

    #[test]
    fn brackets_of_flags_have_the_originals_gaps() {
        for (flags, text) in [
            (0, ": flags=0<  mtu"),
            (0x2000, ": flags=8192  mtu"),
            (0x8000, ": flags=-32768<DYNAMIC>  mtu"),
            (0x7_0001, ": flags=1<UP>  mtu"),
        ] {
            assert!(written(block, &interface(flags)).contains(text), "{flags:x}");
        }
    }

    #[test]
    fn the_other_end_is_told_of_point_to_point_links_alone() {
        let mut tunnel = interface(0x10);
        Arc::make_mut(&mut tunnel.link).hardware = 65534;
        Arc::make_mut(&mut tunnel.link).address = None;
        let text = written(block, &tunnel);
        assert!(
            text.contains("  netmask 255.255.255.0  destination 192.0.2.2\n"),
            "{text}"
        );
        assert!(
            text.contains(
                "        unspec 00-00-00-00-00-00-00-00-00-00-00-00-00-00-00-00  txqueuelen 1000  (UNSPEC)\n"
            ),
            "{text}"
        );
    }

    #[test]
    fn scopes_have_names_and_unknown_ones_no_brackets() {
        for (scope, text) in [
            (0, "0x0<global>"),
            (0x10, "0x10<host>"),
            (0x40, "0x40<site>"),
            (0x80, "0x80<compat,global>"),
            (0xf0, "0xf0<compat,link,site,host>"),
            (1, "0x1"),
        ] {
            let mut out = Vec::new();
            ipv6_line(
                &mut out,
                &InterfaceAddress6 {
                    name: Vec::new(),
                    address: Ipv6Addr::LOCALHOST,
                    prefix: 128,
                    scope,
                },
            );
            let line = format!("        inet6 ::1  prefixlen 128  scopeid {text}\n");
            assert_eq!(String::from_utf8(out).unwrap(), line);
        }
    }

    #[test]
    fn bytes_are_rounded_down_as_floating_point_does() {
        // Debian 12, `netstat -ie` on a /proc/net/dev with these numbers.
        for (bytes, text) in [
            (0, "0.0 B"),
            (1024, "1024.0 B"),
            (1025, "1.0 KiB"),
            (1126, "1.0 KiB"),
            (1127, "1.1 KiB"),
            (1_048_576, "1024.0 KiB"),
            (1_048_577, "1.0 MiB"),
            (1_649_267_441_663, "1.4 TiB"),
            (1_238_489_897_526_886, "1.0 PiB"),
            (1_238_489_897_526_887, "1.1 PiB"),
            (1_268_213_655_067_531_500, "1.0 EiB"),
            (1_268_213_655_067_531_673, "1.1 EiB"),
            (17_293_822_569_102_704_639, "15.0 EiB"),
            (u64::MAX, "16.0 EiB"),
        ] {
            let (tenths, unit) = tenths(bytes);
            assert_eq!(format!("{}.{} {unit}", tenths / 10, tenths % 10), text);
        }
    }

    #[test]
    fn an_old_device_tells_where_it_sits() {
        let mut interface = interface(1);
        Arc::make_mut(&mut interface.link).map = Some(Map {
            memory_start: 0xd0000,
            memory_end: 0xd3fff,
            base: 0x300,
            interrupt: 0x105,
            dma: 3,
        });
        let text = written(block, &interface);
        assert!(
            text.ends_with("        device interrupt 5  base 0x300  memory 0xd0000-d3fff    dma 0x3\n\n"),
            "{text}"
        );
        Arc::make_mut(&mut interface.link).map = Some(Map {
            memory_start: 0,
            memory_end: 0,
            base: 0xff,
            interrupt: 0,
            dma: 0,
        });
        assert!(!written(block, &interface).contains("device"));
    }
}
