//! TCP as RFC 4022 counts it.

use crate::fields::counters::Unit::{Code, Connections, Milliseconds, Segments};
use crate::fields::counters::{CounterEntry, counter, gauge, setting};

/// `Tcp` of `/proc/net/snmp`.
pub(super) const TCP: &[CounterEntry] = &[
    counter("ActiveOpens", Connections, "Connections that this host began: from CLOSED to SYN-SENT.").mib(4022, "tcpActiveOpens"),
    counter("AttemptFails", Connections, "Connections that failed before they were established.").mib(4022, "tcpAttemptFails"),
    gauge("CurrEstab", Connections, "Connections that are now ESTABLISHED or in CLOSE-WAIT.").mib(4022, "tcpCurrEstab"),
    counter("EstabResets", Connections, "Connections that went from ESTABLISHED or CLOSE-WAIT straight to CLOSED, as after a reset.").mib(4022, "tcpEstabResets"),
    counter("InCsumErrors", Segments, "Segments dropped because their checksum is wrong."),
    counter("InErrs", Segments, "Segments dropped as faulty, above all for a wrong checksum or length.").mib(4022, "tcpInErrs"),
    counter("InSegs", Segments, "Segments received, faulty ones included.").mib(4022, "tcpInSegs"),
    setting("MaxConn", Connections, "Most connections there may be; -1 when there is no fixed limit.").mib(4022, "tcpMaxConn"),
    counter("OutRsts", Segments, "Resets sent.").mib(4022, "tcpOutRsts"),
    counter("OutSegs", Segments, "Segments sent, without those that only repeat.").mib(4022, "tcpOutSegs"),
    counter("PassiveOpens", Connections, "Connections that others began with this host, counted when their handshake is complete.").mib(4022, "tcpPassiveOpens"),
    counter("RetransSegs", Segments, "Segments sent again because they seemed lost.").mib(4022, "tcpRetransSegs"),
    setting("RtoAlgorithm", Code, "How the time before a repetition is found: 1 otherwise, 2 constant, 3 MIL-STD-1778, 4 Van Jacobson, 5 RFC 2988.").mib(4022, "tcpRtoAlgorithm"),
    setting("RtoMax", Milliseconds, "Longest time to wait for an acknowledgment before a repetition.").mib(4022, "tcpRtoMax"),
    setting("RtoMin", Milliseconds, "Shortest time to wait for an acknowledgment before a repetition.").mib(4022, "tcpRtoMin"),
];
