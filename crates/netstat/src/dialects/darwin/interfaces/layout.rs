//! Headings and rows of the interface table, byte for byte as network_cmds 115 to 245 prints them. Numbers are not cut: a
//! large one moves what follows to the right.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use facts::model::group::{Group, LinkGroup};
use facts::model::link::{Link, LinkCounters};
use probe::gather::links::{Address, AddressedLink, CountedLink};
use probe::names::Names;

use super::Query;
use crate::render::columns::{blanks, left, number, pad_from, right_number};
use crate::render::{address, classful};
use crate::terminal::{cut, visible};

/// Widths of columns.
mod width {
    pub(super) const NAME: usize = 5;
    pub(super) const MTU: usize = 5;
    pub(super) const NETWORK: usize = 13;
    pub(super) const ADDRESS: usize = 15;
    /// Network and address together, the blank behind each included.
    pub(super) const BOTH: usize = NETWORK + ADDRESS + 2;
    /// The network in rows of links and of IPv6 addresses, which leave more to the address.
    pub(super) const NARROW_NETWORK: usize = 11;
    pub(super) const WIDE_ADDRESS: usize = 17;
    pub(super) const PACKETS: usize = 8;
    pub(super) const ERRORS: usize = 5;
    pub(super) const BYTES: usize = 10;
    pub(super) const COLLISIONS: usize = 5;
    /// Narrower than its title.
    pub(super) const TIMER: usize = 3;
    /// Narrower than its title.
    pub(super) const DROPS: usize = 3;
    /// In front of the address of a group.
    pub(super) const BEFORE_GROUP: usize = 24;
    pub(super) const GROUP6: usize = 19;
}

/// `IFF_UP` (`linux/if.h`)
const UP: u32 = 1;

/// The heading.
pub(super) fn heading(out: &mut Vec<u8>, query: &Query) {
    out.extend_from_slice(b"Name  Mtu   Network       Address            Ipkts Ierrs");
    if query.bytes {
        out.extend_from_slice(b"     Ibytes");
    }
    out.extend_from_slice(b"    Opkts Oerrs");
    if query.bytes {
        out.extend_from_slice(b"     Obytes");
    }
    out.extend_from_slice(b"  Coll");
    if query.timer {
        out.extend_from_slice(b" Time");
    }
    if query.drops {
        out.extend_from_slice(b" Drop");
    }
    out.push(b'\n');
}

/// All lines of an interface: its link, then its addresses, each kind with the groups behind it.
pub(super) fn interface(out: &mut Vec<u8>, query: &Query, row: &AddressedLink, names: &Names) {
    link(out, query, &row.counted);
    // Some links, such as tunnels, have groups without addresses.
    let with_address = |group: &&LinkGroup| !group.address.is_empty();
    for group in row.link_groups.iter().filter(with_address) {
        link_group(out, group);
    }
    for of_ipv4 in [true, false] {
        let own = |address: &IpAddr| address.is_ipv4() == of_ipv4;
        for address in row.addresses.iter().filter(|row| own(&row.address)) {
            address_row(out, query, &row.counted, *address, names);
        }
        for group in row.groups.iter().filter(|group| own(&group.address)) {
            ip_group(out, query, group, names);
        }
    }
}

/// The row of a link.
fn link(out: &mut Vec<u8>, query: &Query, row: &CountedLink) {
    start(out, row);
    let start = out.len();
    let number = match row.index() {
        Some(index) => format!("<Link#{index}>"),
        None => "<Link#->".to_owned(),
    };
    cell(out, number.as_bytes(), width::NARROW_NETWORK);
    out.push(b' ');
    for (place, octet) in hardware_address(row).iter().enumerate() {
        if place > 0 {
            out.push(b':');
        }
        out.extend_from_slice(format!("{octet:02x}").as_bytes());
    }
    if !hardware_address(row).is_empty() {
        out.push(b' ');
    }
    pad_from(out, start, width::BOTH);
    counters(out, query, &row.counters, Of::Link);
}

/// The row of an address, with what went through its link.
fn address_row(out: &mut Vec<u8>, query: &Query, row: &CountedLink, address: Address, names: &Names) {
    start(out, row);
    match address.address {
        IpAddr::V4(ip) => {
            cell(out, &network4(query, ip, address.prefix, names), width::NETWORK);
            out.push(b' ');
            cell(out, &host(query, ip, names), width::ADDRESS);
        }
        IpAddr::V6(ip) => {
            let network = network6(query, ip, address.prefix, &row.name, names);
            cell(out, &network, width::NARROW_NETWORK);
            out.push(b' ');
            let mut text = Vec::new();
            address::ipv6(&mut text, ip);
            cell(out, &text, width::WIDE_ADDRESS);
        }
    }
    out.push(b' ');
    counters(out, query, &row.counters, Of::Address);
}

/// Name, with a `*` where the interface is not up, and MTU.
fn start(out: &mut Vec<u8>, row: &CountedLink) {
    let mut name = visible(&row.name).into_owned();
    if row.link.as_ref().is_some_and(|link| link.flags & UP == 0) {
        name.push(b'*');
    }
    cell(out, &name, width::NAME);
    out.push(b' ');
    let start = out.len();
    match row.link.as_ref().and_then(|link| link.mtu) {
        Some(mtu) => number(out, u64::from(mtu)),
        None => out.push(b'-'),
    }
    pad_from(out, start, width::MTU);
    out.push(b' ');
}

/// Hardware types whose address is none of a link layer: the loopback interface has none, and that of a tunnel is the IP
/// address of its end (`ARPHRD_*` of `linux/if_arp.h`).
mod hardware {
    pub(super) const TUNNEL: u16 = 768;
    pub(super) const TUNNEL6: u16 = 769;
    pub(super) const LOOPBACK: u16 = 772;
    pub(super) const SIT: u16 = 776;
    pub(super) const IPGRE: u16 = 778;
    pub(super) const IP6GRE: u16 = 823;
}

fn hardware_address(row: &CountedLink) -> &[u8] {
    let of_link = |link: &&Link| {
        !matches!(
            link.hardware,
            hardware::TUNNEL
                | hardware::TUNNEL6
                | hardware::LOOPBACK
                | hardware::SIT
                | hardware::IPGRE
                | hardware::IP6GRE
        )
    };
    let link = row.link.as_ref().filter(of_link);
    link.and_then(|link| link.address.as_deref()).unwrap_or_default()
}

/// The network of an IPv4 address: its name, or its number.
fn network4(query: &Query, ip: Ipv4Addr, prefix: u8, names: &Names) -> Vec<u8> {
    let host_bits = 32u32.saturating_sub(u32::from(prefix));
    let mask = Ipv4Addr::from_bits(u32::MAX.checked_shl(host_bits).unwrap_or(0));
    let network = ip & mask;
    let name = names.network(network).filter(|_| !query.numeric);
    if let Some(name) = name.filter(|_| !network.is_unspecified()) {
        return visible(name).into_owned();
    }
    let mut text = Vec::new();
    classful::network(&mut text, network, mask);
    text
}

/// What stands for the network of an IPv6 address is the address: as a number it has the length of the prefix behind it.
fn network6(query: &Query, ip: Ipv6Addr, prefix: u8, link: &[u8], names: &Names) -> Vec<u8> {
    let name = names.host(IpAddr::V6(ip)).filter(|_| !query.numeric);
    if let Some(name) = name {
        return visible(name).into_owned();
    }
    let mut text = Vec::new();
    address::ipv6(&mut text, ip);
    if ip.is_unicast_link_local() {
        text.push(b'%');
        text.extend_from_slice(&visible(link));
    }
    if query.numeric {
        text.push(b'/');
        number(&mut text, u64::from(prefix));
    }
    text
}

/// An IPv4 address: its name, or its number.
fn host(query: &Query, ip: Ipv4Addr, names: &Names) -> Vec<u8> {
    let name = names.host(IpAddr::V4(ip)).filter(|_| !query.numeric);
    if let Some(name) = name {
        return visible(name).into_owned();
    }
    let mut text = Vec::new();
    address::ipv4(&mut text, ip);
    text
}

/// Whose row it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Link,
    /// Packets and bytes are the link's; all else is not counted by address.
    Address,
}

fn counters(out: &mut Vec<u8>, query: &Query, counters: &LinkCounters, of: Of) {
    let by_link = |value: Option<u64>| value.filter(|_| of == Of::Link);
    value(out, counters.received_packets, width::PACKETS);
    out.push(b' ');
    value(out, by_link(counters.received_errors), width::ERRORS);
    out.push(b' ');
    if query.bytes {
        value(out, counters.received_bytes, width::BYTES);
        out.push(b' ');
    }
    value(out, counters.sent_packets, width::PACKETS);
    out.push(b' ');
    value(out, by_link(counters.sent_errors), width::ERRORS);
    out.push(b' ');
    if query.bytes {
        value(out, counters.sent_bytes, width::BYTES);
        out.push(b' ');
    }
    value(out, by_link(counters.collisions), width::COLLISIONS);
    if query.timer {
        out.push(b' ');
        // Linux tells of no watchdog timer.
        value(out, None, width::TIMER);
    }
    if query.drops {
        out.push(b' ');
        value(out, by_link(counters.sent_dropped), width::DROPS);
    }
    out.push(b'\n');
}

/// A number, or `-` where it is not known.
pub(super) fn value(out: &mut Vec<u8>, value: Option<u64>, width: usize) {
    match value {
        Some(value) => right_number(out, value, width),
        None => {
            blanks(out, width.saturating_sub(1));
            out.push(b'-');
        }
    }
}

/// A link-layer group: octets without leading zeros.
fn link_group(out: &mut Vec<u8>, group: &LinkGroup) {
    blanks(out, width::BEFORE_GROUP);
    for (place, octet) in group.address.iter().enumerate() {
        if place > 0 {
            out.push(b':');
        }
        out.extend_from_slice(format!("{octet:x}").as_bytes());
    }
    out.push(b'\n');
}

fn ip_group(out: &mut Vec<u8>, query: &Query, group: &Group, names: &Names) {
    blanks(out, width::BEFORE_GROUP);
    match group.address {
        IpAddr::V4(ip) => out.extend_from_slice(&host(query, ip, names)),
        IpAddr::V6(ip) => {
            let mut text = Vec::new();
            address::ipv6(&mut text, ip);
            cell(out, &text, width::GROUP6);
            out.extend_from_slice(format!("(refs: {})", group.users).as_bytes());
        }
    }
    out.push(b'\n');
}

/// `text`, cut or filled up to `width` bytes.
fn cell(out: &mut Vec<u8>, text: &[u8], width: usize) {
    left(out, cut(text, width), width);
}
