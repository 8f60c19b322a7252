//! Linux: the counters of `/proc/net`, a file a protocol.

mod icmp;
mod ip;
mod mptcp;
mod sctp;
mod sockstat;
mod softnet;
pub mod standard;
mod symptoms;
mod tcp;
mod tcp_ext;
mod udp;
mod xfrm;

pub use symptoms::symptom_of;

use crate::fields::counters::{CounterEntry, Direction, SectionEntry};

/// The folder with a file for each interface.
pub const DEVICE_FOLDER: &str = "/proc/net/dev_snmp6";

const SNMP: &str = "/proc/net/snmp";
const NETSTAT: &str = "/proc/net/netstat";
const XFRM: &str = "/proc/net/xfrm_stat";
const SNMP6: &str = "/proc/net/snmp6";
const SOCKSTAT: &str = "/proc/net/sockstat";
const SOCKSTAT6: &str = "/proc/net/sockstat6";

/// Where the names come from that no standard has.
const HEADER: &str = "linux/snmp.h";
const SOCKSTAT_SOURCE: &str = "net/ipv4/proc.c";
const SOCKSTAT6_SOURCE: &str = "net/ipv6/proc.c";

/// All sections, ordered by the bytes of their names.
pub const SECTIONS: &[SectionEntry] = &[
    section("FRAG", SOCKSTAT, SOCKSTAT_SOURCE, sockstat::FRAGMENTS),
    section("FRAG6", SOCKSTAT6, SOCKSTAT6_SOURCE, sockstat::FRAGMENTS),
    section("Icmp", SNMP, HEADER, icmp::ICMP),
    SectionEntry {
        types: icmp::ICMP6_TYPES,
        ..section("Icmp6", SNMP6, HEADER, icmp::ICMP6)
    },
    SectionEntry {
        types: icmp::ICMP_TYPES,
        ..section("IcmpMsg", SNMP, HEADER, &[])
    },
    section("Ip", SNMP, HEADER, ip::IP),
    section("Ip6", SNMP6, HEADER, ip::IP6),
    section("IpExt", NETSTAT, HEADER, ip::IP_EXT),
    section("MPTcpExt", NETSTAT, "net/mptcp/mib.h", mptcp::MPTCP_EXT),
    section("RAW", SOCKSTAT, SOCKSTAT_SOURCE, sockstat::OTHER),
    section("RAW6", SOCKSTAT6, SOCKSTAT6_SOURCE, sockstat::OTHER),
    section("Sctp", "/proc/net/sctp/snmp", "net/sctp/sctp.h", sctp::SCTP),
    section("TCP", SOCKSTAT, SOCKSTAT_SOURCE, sockstat::TCP),
    section("TCP6", SOCKSTAT6, SOCKSTAT6_SOURCE, sockstat::OTHER),
    section("Tcp", SNMP, HEADER, tcp::TCP),
    section("TcpExt", NETSTAT, HEADER, tcp_ext::TCP_EXT),
    section("UDP", SOCKSTAT, SOCKSTAT_SOURCE, sockstat::UDP),
    section("UDP6", SOCKSTAT6, SOCKSTAT6_SOURCE, sockstat::OTHER),
    section("UDPLITE", SOCKSTAT, SOCKSTAT_SOURCE, sockstat::OTHER),
    section("UDPLITE6", SOCKSTAT6, SOCKSTAT6_SOURCE, sockstat::OTHER),
    section("Udp", SNMP, HEADER, udp::UDP),
    section("Udp6", SNMP6, HEADER, udp::UDP6),
    section("UdpLite", SNMP, HEADER, udp::UDP_LITE),
    section("UdpLite6", SNMP6, HEADER, udp::UDP_LITE6),
    section("Xfrm", XFRM, HEADER, xfrm::XFRM),
    section("sockets", SOCKSTAT, "net/socket.c", sockstat::SOCKETS),
    section(
        "softnet",
        "/proc/net/softnet_stat",
        "net/core/net-procfs.c",
        softnet::SOFTNET,
    ),
];

const fn section(
    name: &'static str,
    file: &'static str,
    source: &'static str,
    counters: &'static [CounterEntry],
) -> SectionEntry {
    SectionEntry {
        name,
        file,
        source,
        counters,
        types: &[],
    }
}

/// What is listed of a counter, by the kernel's names for its section and itself. `None` when nobody here has heard
/// of it.
///
/// A number of an ICMP type that has no name in the registry gets the entry for all of them.
#[must_use]
pub fn entry(section: &[u8], name: &[u8]) -> Option<&'static CounterEntry> {
    let section = section_entry(section)?;
    match section
        .counters
        .binary_search_by(|entry| entry.name.as_bytes().cmp(name))
    {
        Ok(at) => section.counters.get(at),
        Err(_) => section.typed(name),
    }
}

/// What is listed of a section, by the kernel's name for it. `None` when nobody here has heard of it.
#[must_use]
pub fn section_entry(name: &[u8]) -> Option<&'static SectionEntry> {
    let at = SECTIONS
        .binary_search_by(|entry| entry.name.as_bytes().cmp(name))
        .ok()?;
    SECTIONS.get(at)
}

/// The protocol that a section counts, in the words of people: `tcp`, `udp6`. `None` when nobody here has heard of it.
/// Sections of one protocol have no counter's name in common.
#[must_use]
pub fn protocol(section: &[u8]) -> Option<&'static str> {
    Some(match section {
        b"Tcp" | b"TcpExt" | b"TCP" => "tcp",
        b"TCP6" => "tcp6",
        b"MPTcpExt" => "mptcp",
        b"Udp" | b"UDP" => "udp",
        b"Udp6" | b"UDP6" => "udp6",
        b"UdpLite" | b"UDPLITE" => "udplite",
        b"UdpLite6" | b"UDPLITE6" => "udplite6",
        b"RAW" => "raw",
        b"RAW6" => "raw6",
        b"Sctp" => "sctp",
        b"Ip" | b"IpExt" | b"FRAG" => "ip",
        b"Ip6" | b"FRAG6" => "ip6",
        b"Icmp" | b"IcmpMsg" => "icmp",
        b"Icmp6" => "icmp6",
        b"Xfrm" => "ipsec",
        b"sockets" => "sockets",
        b"softnet" => "softnet",
        _ => return None,
    })
}

/// The type of ICMP, and the direction, of a counter whose name ends in the number of one. `None` for every other counter.
#[must_use]
pub fn message_type(section: &[u8], name: &[u8]) -> Option<(Direction, u8)> {
    let rest = section_entry(section)?.types.last()?;
    let sides = [
        (Direction::Received, &rest.received),
        (Direction::Sent, &rest.sent),
    ];
    sides.into_iter().find_map(|(direction, entry)| {
        // The entry for all others is written with the letter N instead of a number.
        let prefix = entry.name.strip_suffix('N')?;
        let number = super::type_number(name.strip_prefix(prefix.as_bytes())?)?;
        Some((direction, number))
    })
}

#[cfg(test)]
mod tests;
