//! Sockets and the memory that they take: what is so now.

use crate::fields::counters::Unit::{Bytes, Packets, Pages, Sockets};
use crate::fields::counters::{CounterEntry, gauge};

const IN_USE: CounterEntry = gauge(
    "inuse",
    Sockets,
    "Sockets of this protocol in this network namespace.",
);

/// `sockets`.
pub(super) const SOCKETS: &[CounterEntry] = &[gauge(
    "used",
    Sockets,
    "Sockets of every family in this network namespace.",
)];

/// `TCP`, of IPv4.
pub(super) const TCP: &[CounterEntry] = &[
    gauge(
        "alloc",
        Sockets,
        "TCP sockets in every state and namespace, those of IPv6 included.",
    ),
    gauge(
        "inuse",
        Sockets,
        "TCP sockets of IPv4 in this network namespace, without those in TIME-WAIT.",
    ),
    gauge(
        "mem",
        Pages,
        "Memory that data in TCP sockets takes, in every namespace (tcp_mem).",
    ),
    gauge(
        "orphan",
        Sockets,
        "TCP sockets that no program holds any more and that are not finished.",
    ),
    gauge(
        "tw",
        Sockets,
        "TCP connections in TIME-WAIT, those of IPv6 included.",
    ),
];

/// `UDP`, of IPv4.
pub(super) const UDP: &[CounterEntry] = &[
    gauge("inuse", Sockets, "UDP sockets of IPv4 in this network namespace."),
    gauge(
        "mem",
        Pages,
        "Memory that data in UDP sockets takes, in every namespace (udp_mem).",
    ),
];

/// Protocols of which sockets alone are counted: `UDPLITE`, `RAW`, and with `6` those of IPv6.
pub(super) const OTHER: &[CounterEntry] = &[IN_USE];

/// `FRAG` and `FRAG6`.
pub(super) const FRAGMENTS: &[CounterEntry] = &[
    gauge(
        "inuse",
        Packets,
        "Packets of which some fragments have come and others are awaited.",
    ),
    gauge(
        "memory",
        Bytes,
        "Memory that fragments take which wait for others.",
    ),
];
