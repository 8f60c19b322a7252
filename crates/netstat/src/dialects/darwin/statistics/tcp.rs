//! TCP and UDP, which serve both families.

use probe::gather::linux::counters::Table;

use super::sheet::{Line, NONE, Number, Sheet, Term, line, maybe, minus, plus, with};

const fn tcp(name: &'static str) -> Term {
    plus("Tcp", name)
}

const fn more(name: &'static str) -> Term {
    plus("TcpExt", name)
}

/// `tcp`
pub(super) static TCP: Sheet = Sheet {
    title: "tcp",
    tables: &[Table::Snmp, Table::Netstat],
    needs: &["Tcp"],
    lines: TCP_LINES,
};

/// Repeated segments: Linux counts repeated SYNs among them, the original among control packets.
const REPEATED: Number = &[tcp("RetransSegs"), minus("TcpExt", "TCPSynRetrans")];

/// Newer kernels count some segments with old timestamps apart.
const OLD: Number = &[
    more("PAWSEstab"),
    maybe("TcpExt", "PAWSOldAck"),
    maybe("TcpExt", "PAWSTimewait"),
];

const TCP_LINES: &[Line] = &[
    line(1, "# packet{s} sent", &[&[tcp("OutSegs"), tcp("RetransSegs")]]),
    line(
        2,
        "# data packet{s} (# byte{s})",
        &[&[more("TCPOrigDataSent")], NONE],
    ),
    line(2, "# data packet{s} (# byte{s}) retransmitted", &[REPEATED, NONE]),
    line(2, "# resend{s} initiated by MTU discovery", &[NONE]),
    line(
        2,
        "# ack-only packet{s} (# delayed)",
        &[NONE, &[more("DelayedACKs")]],
    ),
    line(2, "# URG only packet{s}", &[NONE]),
    line(2, "# window probe packet{s}", &[&[more("TCPWinProbe")]]),
    line(2, "# window update packet{s}", &[NONE]),
    line(2, "# control packet{s}", &[NONE]),
    line(1, "# packet{s} received", &[&[tcp("InSegs")]]),
    line(2, "# ack{s} (for # byte{s})", &[NONE, NONE]),
    line(2, "# duplicate ack{s}", &[NONE]),
    line(2, "# ack{s} for unsent data", &[NONE]),
    line(2, "# packet{s} (# byte{s}) received in-sequence", &[NONE, NONE]),
    line(
        2,
        "# completely duplicate packet{s} (# byte{s})",
        &[&[more("DelayedACKLost")], NONE],
    ),
    line(2, "# old duplicate packet{s}", &[OLD]),
    line(
        2,
        "# packet{s} with some dup. data (# byte{s} duped)",
        &[NONE, NONE],
    ),
    line(
        2,
        "# out-of-order packet{s} (# byte{s})",
        &[&[more("TCPOFOQueue")], NONE],
    ),
    line(
        2,
        "# packet{s} (# byte{s}) of data after window",
        &[&[more("BeyondWindow")], NONE],
    ),
    line(2, "# window probe{s}", &[NONE]),
    line(2, "# window update packet{s}", &[NONE]),
    line(2, "# packet{s} received after close", &[NONE]),
    line(2, "# discarded for bad checksum{s}", &[&[tcp("InCsumErrors")]]),
    line(2, "# discarded for bad header offset field{s}", &[NONE]),
    line(2, "# discarded because packet too short", &[NONE]),
    line(1, "# connection request{s}", &[&[tcp("ActiveOpens")]]),
    line(1, "# connection accept{s}", &[&[tcp("PassiveOpens")]]),
    line(1, "# bad connection attempt{s}", &[NONE]),
    line(1, "# listen queue overflow{s}", &[&[more("ListenOverflows")]]),
    line(1, "# connection{s} established (including accepts)", &[NONE]),
    line(
        1,
        "# connection{s} closed (including # drop{s})",
        &[NONE, &[tcp("EstabResets")]],
    ),
    line(2, "# connection{s} updated cached RTT on close", &[NONE]),
    line(2, "# connection{s} updated cached RTT variance on close", &[NONE]),
    line(2, "# connection{s} updated cached ssthresh on close", &[NONE]),
    line(1, "# embryonic connection{s} dropped", &[&[tcp("AttemptFails")]]),
    line(1, "# segment{s} updated rtt (of # attempt{s})", &[NONE, NONE]),
    line(1, "# retransmit timeout{s}", &[&[more("TCPTimeouts")]]),
    line(2, "# connection{s} dropped by rexmit timeout", &[NONE]),
    line(1, "# persist timeout{s}", &[NONE]),
    line(2, "# connection{s} dropped by persist timeout", &[NONE]),
    line(1, "# keepalive timeout{s}", &[NONE]),
    line(2, "# keepalive probe{s} sent", &[&[more("TCPKeepAlive")]]),
    line(2, "# connection{s} dropped by keepalive", &[NONE]),
    line(1, "# correct ACK header prediction{s}", &[&[more("TCPHPAcks")]]),
    line(
        1,
        "# correct data packet header prediction{s}",
        &[&[more("TCPHPHits")]],
    ),
];

/// `udp`
pub(super) static UDP: Sheet = Sheet {
    title: "udp",
    tables: &[Table::Snmp, Table::Snmp6],
    needs: &["Udp"],
    lines: UDP_LINES,
};

/// Linux counts nothing before a datagram has found its end, so the ends are added.
const RECEIVED: Number = &[
    plus("Udp", "InDatagrams"),
    plus("Udp", "NoPorts"),
    plus("Udp", "InErrors"),
    maybe("Udp", "IgnoredMulti"),
    with("Udp6", "Udp6InDatagrams"),
    with("Udp6", "Udp6NoPorts"),
    with("Udp6", "Udp6InErrors"),
    maybe("Udp6", "Udp6IgnoredMulti"),
];

const UDP_LINES: &[Line] = &[
    line(1, "# datagram{s} received", &[RECEIVED]),
    line(1, "# with incomplete header", &[NONE]),
    line(1, "# with bad data length field", &[NONE]),
    line(
        1,
        "# with bad checksum",
        &[&[plus("Udp", "InCsumErrors"), with("Udp6", "Udp6InCsumErrors")]],
    ),
    line(1, "# with no checksum", &[NONE]),
    line(
        1,
        "# dropped due to no socket",
        &[&[plus("Udp", "NoPorts"), with("Udp6", "Udp6NoPorts")]],
    ),
    line(
        1,
        "# broadcast/multicast datagram{s} dropped due to no socket",
        &[&[plus("Udp", "IgnoredMulti"), maybe("Udp6", "Udp6IgnoredMulti")]],
    ),
    line(
        1,
        "# dropped due to full socket buffers",
        &[&[plus("Udp", "RcvbufErrors"), with("Udp6", "Udp6RcvbufErrors")]],
    ),
    line(1, "# not for hashed pcb", &[NONE]),
    line(
        1,
        "# delivered",
        &[&[plus("Udp", "InDatagrams"), with("Udp6", "Udp6InDatagrams")]],
    ),
    line(
        1,
        "# datagram{s} output",
        &[&[plus("Udp", "OutDatagrams"), with("Udp6", "Udp6OutDatagrams")]],
    ),
];
