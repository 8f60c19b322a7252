//! Recorded routes, interfaces and groups, and the counters of a kernel that has many.

use std::fmt::Write as _;
use std::io::Cursor;
use std::ops::ControlFlow;

use anyhow::{Context, Result};
use facts::recording::Archive;

use super::messages::{Dump, attribute};
use super::recording::{Answers, text};
use crate::run;

pub(super) const ROUTES4: u32 = 20_000;
pub(super) const ROUTES6: u32 = 5_000;
pub(super) const LINKS: u32 = 2_000;
/// Groups of an interface: one of IPv4, two of IPv6.
pub(super) const GROUPS_EACH: u32 = 3;
/// Lines of counters that the recording has values for.
pub(super) const COUNTERS: u32 = 161;
/// Where the counters are from: the kernel with the most of them in `evidence/`.
const COUNTERS_FROM: &str = "evidence/linux-6-12-vm/recording";

/// The text of the routes of IPv4.
pub(super) fn routes4() -> Answers {
    let mut table = format!(
        "{:127}\n",
        "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT"
    );
    for number in 0..ROUTES4 {
        let [_, b, c, d] = number.to_be_bytes();
        let target = u32::from_le_bytes([10 + b, c, d, 0]);
        let (gateway, flags) = if number % 4 == 0 {
            (0, 1)
        } else {
            (u32::from_le_bytes([192, 0, 2, 1 + d % 200]), 3)
        };
        let line = format!(
            "eth{}\t{target:08X}\t{gateway:08X}\t{flags:04X}\t0\t0\t{}\t00FFFFFF\t0\t0\t0",
            number % 16,
            number % 3 * 100
        );
        let _: std::fmt::Result = writeln!(table, "{line:127}");
    }
    vec![("file /proc/net/route".to_owned(), text(&table))]
}

/// The text of the routes of IPv6.
pub(super) fn routes6() -> Answers {
    let mut table = String::new();
    for number in 0..ROUTES6 {
        let (hop, flags) = if number % 4 == 0 {
            ("0".repeat(32), 1)
        } else {
            (format!("fe8000000000000000fc00fffe{:06x}", number % 200), 3)
        };
        let _: std::fmt::Result = writeln!(
            table,
            "20010db8{number:08x}0000000000000000 40 {zero} 00 {hop} 00000400 00000002 00000000 {flags:08x} {name:>8}",
            zero = "0".repeat(32),
            name = format!("eth{}", number % 16)
        );
    }
    vec![("file /proc/net/ipv6_route".to_owned(), text(&table))]
}

/// Interfaces with an address each, their counters and their groups.
pub(super) fn links() -> Answers {
    let (mut links, mut addresses) = (Dump::default(), Dump::default());
    let mut counters = "Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n"
        .to_owned();
    let mut groups4 = "Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n".to_owned();
    let (mut groups6, mut addresses6) = (String::new(), String::new());
    for number in 1..=LINKS {
        let name = format!("veth{number:04}");
        links.message(16, &link(number, &name));
        addresses.message(20, &address(number, &name));
        let count = u64::from(number) * 1_234_567;
        let _: std::fmt::Result = writeln!(
            counters,
            "{name:>6}: {count:7} {:7} {:4}    0    0     0          0 {:9} {count:8} {:7}    0 {:4}    0     0       0          0",
            count / 700,
            number % 3,
            number % 9,
            count / 600,
            number % 2
        );
        let _: std::fmt::Result = writeln!(
            addresses6,
            "fe8000000000000000fc00fffe{number:06x} {number:02x} 40 20 80 {name:>8}"
        );
        let _: std::fmt::Result = writeln!(
            groups4,
            "{number}\t{name:10}:     1      V3\n\t\t\t\t010000E0     1 0:00000000\t\t0"
        );
        let _: std::fmt::Result = writeln!(
            groups6,
            "{number:<4} {name:15} ff020000000000000000000000000001     1 0000000C 0\n{number:<4} {name:15} ff0200000000000000000001ff{number:06x}     1 00000004 0"
        );
    }
    vec![
        ("rtnetlink links".to_owned(), links.end()),
        ("rtnetlink addresses ipv4".to_owned(), addresses.end()),
        ("file /proc/net/dev".to_owned(), text(&counters)),
        ("file /proc/net/if_inet6".to_owned(), text(&addresses6)),
        ("file /proc/net/igmp".to_owned(), text(&groups4)),
        ("file /proc/net/igmp6".to_owned(), text(&groups6)),
    ]
}

/// `struct ifinfomsg` and the attributes of a link that takes part in nothing, as far as they have much in them.
fn link(number: u32, name: &str) -> Vec<u8> {
    let [_, b, c, d] = number.to_be_bytes();
    // Family, pad, ARPHRD_ETHER; index; IFF_UP, BROADCAST, RUNNING, MULTICAST and LOWER_UP; mask of changes.
    let mut body = vec![0, 0, 1, 0];
    for field in [number, 0x11043, 0] {
        body.extend_from_slice(&field.to_le_bytes());
    }
    attribute(&mut body, 3, format!("{name}\0").as_bytes());
    // IFLA_TXQLEN, OPERSTATE, LINKMODE, MTU, MIN_MTU, MAX_MTU, GROUP, PROMISCUITY.
    attribute(&mut body, 13, &1000u32.to_le_bytes());
    attribute(&mut body, 16, &[6]);
    attribute(&mut body, 17, &[0]);
    for (kind, value) in [
        (4, 1500u32),
        (50, 68),
        (51, 65_535),
        (27, 0),
        (30, 0),
        (61, 0),
        (31, 8),
        (40, 65_535),
        (41, 65_536),
    ] {
        attribute(&mut body, kind, &value.to_le_bytes());
    }
    // IFLA_CARRIER, CARRIER_CHANGES, QDISC, MAP.
    attribute(&mut body, 33, &[1]);
    attribute(&mut body, 35, &2u32.to_le_bytes());
    attribute(&mut body, 6, b"noqueue\0");
    attribute(&mut body, 14, &[0; 32]);
    attribute(&mut body, 1, &[2, 0xfc, 0, b, c, d]);
    attribute(&mut body, 2, &[0xff; 6]);
    // IFLA_STATS64 and IFLA_STATS with the counts in their first four places.
    let counts = [
        u64::from(number) * 700,
        u64::from(number) * 600,
        u64::from(number) * 1_234_567,
        9,
    ];
    let mut wide: Vec<u8> = counts.iter().flat_map(|count| count.to_le_bytes()).collect();
    wide.resize(200, 0);
    attribute(&mut body, 23, &wide);
    let narrow: Vec<u8> = wide
        .chunks(8)
        .flat_map(|count| count.iter().take(4).copied())
        .collect();
    attribute(&mut body, 7, &narrow);
    // IFLA_LINKINFO: IFLA_INFO_KIND.
    let mut kind = Vec::new();
    attribute(&mut kind, 1, b"veth\0");
    attribute(&mut body, 18, &kind);
    // IFLA_AF_SPEC: AF_INET with IFLA_INET_CONF, AF_INET6 with flags, settings and counters.
    let (mut four, mut six, mut families) = (Vec::new(), Vec::new(), Vec::new());
    attribute(&mut four, 1, &[0; 132]);
    attribute(&mut six, 1, &0x8000_0000u32.to_le_bytes());
    attribute(&mut six, 2, &[0; 240]);
    attribute(&mut six, 3, &[0; 304]);
    attribute(&mut six, 6, &[0; 56]);
    attribute(&mut six, 8, &[0]);
    attribute(&mut families, 2, &four);
    attribute(&mut families, 10, &six);
    attribute(&mut body, 26, &families);
    body
}

/// `struct ifaddrmsg` and its attributes.
fn address(number: u32, name: &str) -> Vec<u8> {
    let [_, _, c, d] = number.to_be_bytes();
    // IFA_F_PERMANENT, a global scope.
    let mut body = vec![2, 24, 0x80, 0];
    body.extend_from_slice(&number.to_le_bytes());
    attribute(&mut body, 1, &[10, c, d, 1]);
    attribute(&mut body, 2, &[10, c, d, 1]);
    attribute(&mut body, 4, &[10, c, d, 255]);
    attribute(&mut body, 3, format!("{name}\0").as_bytes());
    attribute(&mut body, 8, &0x80u32.to_le_bytes());
    attribute(&mut body, 6, &[0xff; 16]);
    body
}

/// The tables of counters of a recorded machine, as they are.
pub(super) fn counters() -> Result<Answers> {
    let file = std::fs::read(run::workspace()?.join(COUNTERS_FROM)).context(COUNTERS_FROM)?;
    let mut archive =
        Archive::open(Cursor::new(file)).map_err(|damage| anyhow::anyhow!("{COUNTERS_FROM}: {damage}"))?;
    let mut answers = Vec::new();
    for name in ["snmp", "snmp6", "netstat", "sctp/snmp", "xfrm_stat"] {
        let key = format!("file /proc/net/{name}");
        let mut pieces = Vec::new();
        let outcome = archive
            .read(&key, &mut |piece| {
                pieces.push(piece.to_vec());
                ControlFlow::Continue(())
            })
            .map_err(|damage| anyhow::anyhow!("{COUNTERS_FROM}: {damage}"))?;
        if outcome == Some(Ok(())) {
            answers.push((key, pieces));
        }
    }
    Ok(answers)
}
