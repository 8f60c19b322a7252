//! UDP and UDP-Lite, each over IPv4 and IPv6.

use crate::fields::counters::Unit::Datagrams;
use crate::fields::counters::{CounterEntry, counter};

/// Entries of a protocol whose names begin with a prefix; the second form has no counter of ignored multicast.
macro_rules! udp {
    ($prefix:literal, $memory:literal) => {
        &[
            counter(
                concat!($prefix, "IgnoredMulti"),
                Datagrams,
                "Multicast and broadcast datagrams dropped because no socket here wanted them.",
            )
            .since(3, 19),
            udp!(csum $prefix), udp!(received $prefix), udp!(errors $prefix), udp!(memory $prefix, $memory),
            udp!(ports $prefix), udp!(sent $prefix), udp!(full $prefix), udp!(unsent $prefix),
        ]
    };
    (no multicast $prefix:literal, $memory:literal) => {
        &[
            udp!(csum $prefix), udp!(received $prefix), udp!(errors $prefix), udp!(memory $prefix, $memory),
            udp!(ports $prefix), udp!(sent $prefix), udp!(full $prefix), udp!(unsent $prefix),
        ]
    };
    (csum $prefix:literal) => {
        counter(concat!($prefix, "InCsumErrors"), Datagrams, "Datagrams dropped because their checksum is wrong.")
    };
    (received $prefix:literal) => {
        counter(concat!($prefix, "InDatagrams"), Datagrams, "Datagrams that reached a socket.").mib(4113, "udpInDatagrams")
    };
    (errors $prefix:literal) => {
        counter(
            concat!($prefix, "InErrors"),
            Datagrams,
            "Datagrams for an open port that did not reach its socket: full buffer, wrong checksum and the like.",
        )
        .mib(4113, "udpInErrors")
    };
    (memory $prefix:literal, $memory:literal) => {
        counter(
            concat!($prefix, "MemErrors"),
            Datagrams,
            concat!("Datagrams dropped because all sockets together took up the memory allowed to ", $memory, "."),
        )
    };
    (ports $prefix:literal) => {
        counter(concat!($prefix, "NoPorts"), Datagrams, "Datagrams for a port that nobody had open.").mib(4113, "udpNoPorts")
    };
    (sent $prefix:literal) => {
        counter(concat!($prefix, "OutDatagrams"), Datagrams, "Datagrams sent.").mib(4113, "udpOutDatagrams")
    };
    (full $prefix:literal) => {
        counter(
            concat!($prefix, "RcvbufErrors"),
            Datagrams,
            "Datagrams dropped because their socket's receive buffer was full: its program reads too slowly.",
        )
    };
    (unsent $prefix:literal) => {
        counter(
            concat!($prefix, "SndbufErrors"),
            Datagrams,
            "Datagrams not sent because a send buffer or a device queue was full.",
        )
    };
}

/// `Udp` of `/proc/net/snmp`.
pub(super) const UDP: &[CounterEntry] = udp!("", "UDP (udp_mem)");

/// `UdpLite` of `/proc/net/snmp`.
pub(super) const UDP_LITE: &[CounterEntry] = udp!("", "UDP-Lite");

/// `Udp6` of `/proc/net/snmp6`.
pub(super) const UDP6: &[CounterEntry] = udp!("Udp6", "UDP (udp_mem)");

/// `UdpLite6` of `/proc/net/snmp6`.
pub(super) const UDP_LITE6: &[CounterEntry] = udp!(no multicast "UdpLite6", "UDP-Lite");
