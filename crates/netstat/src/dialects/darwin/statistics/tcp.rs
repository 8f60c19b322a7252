//! TCP and UDP, which serve both families.

use facts::fields::counters::standard::Group;

use super::sheet::{Line, Sheet, line};

/// `tcp`
pub(super) static TCP: Sheet = Sheet {
    title: "tcp",
    group: Group::Tcp,
    lines: TCP_LINES,
};

const TCP_LINES: &[Line] = &[
    line(1, "# packet{s} sent", &["tcp.sndtotal"]),
    line(2, "# data packet{s} (# byte{s})", &["tcp.sndpack", "tcp.sndbyte"]),
    line(
        2,
        "# data packet{s} (# byte{s}) retransmitted",
        &["tcp.sndrexmitpack", "tcp.sndrexmitbyte"],
    ),
    line(2, "# resend{s} initiated by MTU discovery", &["tcp.mturesent"]),
    line(
        2,
        "# ack-only packet{s} (# delayed)",
        &["tcp.sndacks", "tcp.delack"],
    ),
    line(2, "# URG only packet{s}", &["tcp.sndurg"]),
    line(2, "# window probe packet{s}", &["tcp.sndprobe"]),
    line(2, "# window update packet{s}", &["tcp.sndwinup"]),
    line(2, "# control packet{s}", &["tcp.sndctrl"]),
    line(1, "# packet{s} received", &["tcp.rcvtotal"]),
    line(
        2,
        "# ack{s} (for # byte{s})",
        &["tcp.rcvackpack", "tcp.rcvackbyte"],
    ),
    line(2, "# duplicate ack{s}", &["tcp.rcvdupack"]),
    line(2, "# ack{s} for unsent data", &["tcp.rcvacktoomuch"]),
    line(
        2,
        "# packet{s} (# byte{s}) received in-sequence",
        &["tcp.rcvpack", "tcp.rcvbyte"],
    ),
    line(
        2,
        "# completely duplicate packet{s} (# byte{s})",
        &["tcp.rcvduppack", "tcp.rcvdupbyte"],
    ),
    line(2, "# old duplicate packet{s}", &["tcp.pawsdrop"]),
    line(
        2,
        "# packet{s} with some dup. data (# byte{s} duped)",
        &["tcp.rcvpartduppack", "tcp.rcvpartdupbyte"],
    ),
    line(
        2,
        "# out-of-order packet{s} (# byte{s})",
        &["tcp.rcvoopack", "tcp.rcvoobyte"],
    ),
    line(
        2,
        "# packet{s} (# byte{s}) of data after window",
        &["tcp.rcvpackafterwin", "tcp.rcvbyteafterwin"],
    ),
    line(2, "# window probe{s}", &["tcp.rcvwinprobe"]),
    line(2, "# window update packet{s}", &["tcp.rcvwinupd"]),
    line(2, "# packet{s} received after close", &["tcp.rcvafterclose"]),
    line(2, "# discarded for bad checksum{s}", &["tcp.rcvbadsum"]),
    line(
        2,
        "# discarded for bad header offset field{s}",
        &["tcp.rcvbadoff"],
    ),
    line(2, "# discarded because packet too short", &["tcp.rcvshort"]),
    line(1, "# connection request{s}", &["tcp.connattempt"]),
    line(1, "# connection accept{s}", &["tcp.accepts"]),
    line(1, "# bad connection attempt{s}", &["tcp.badsyn"]),
    line(1, "# listen queue overflow{s}", &["tcp.listendrop"]),
    line(
        1,
        "# connection{s} established (including accepts)",
        &["tcp.connects"],
    ),
    line(
        1,
        "# connection{s} closed (including # drop{s})",
        &["tcp.closed", "tcp.drops"],
    ),
    line(
        2,
        "# connection{s} updated cached RTT on close",
        &["tcp.cachedrtt"],
    ),
    line(
        2,
        "# connection{s} updated cached RTT variance on close",
        &["tcp.cachedrttvar"],
    ),
    line(
        2,
        "# connection{s} updated cached ssthresh on close",
        &["tcp.cachedssthresh"],
    ),
    line(1, "# embryonic connection{s} dropped", &["tcp.conndrops"]),
    line(
        1,
        "# segment{s} updated rtt (of # attempt{s})",
        &["tcp.rttupdated", "tcp.segstimed"],
    ),
    line(1, "# retransmit timeout{s}", &["tcp.rexmttimeo"]),
    line(
        2,
        "# connection{s} dropped by rexmit timeout",
        &["tcp.timeoutdrop"],
    ),
    line(1, "# persist timeout{s}", &["tcp.persisttimeo"]),
    line(
        2,
        "# connection{s} dropped by persist timeout",
        &["tcp.persistdrop"],
    ),
    line(1, "# keepalive timeout{s}", &["tcp.keeptimeo"]),
    line(2, "# keepalive probe{s} sent", &["tcp.keepprobe"]),
    line(2, "# connection{s} dropped by keepalive", &["tcp.keepdrops"]),
    line(1, "# correct ACK header prediction{s}", &["tcp.predack"]),
    line(1, "# correct data packet header prediction{s}", &["tcp.preddat"]),
];

/// `udp`
pub(super) static UDP: Sheet = Sheet {
    title: "udp",
    group: Group::Udp,
    lines: UDP_LINES,
};

const UDP_LINES: &[Line] = &[
    line(1, "# datagram{s} received", &["udp.ipackets"]),
    line(1, "# with incomplete header", &["udp.hdrops"]),
    line(1, "# with bad data length field", &["udp.badlen"]),
    line(1, "# with bad checksum", &["udp.badsum"]),
    line(1, "# with no checksum", &["udp.nosum"]),
    line(1, "# dropped due to no socket", &["udp.noport"]),
    line(
        1,
        "# broadcast/multicast datagram{s} dropped due to no socket",
        &["udp.noportbcast"],
    ),
    line(1, "# dropped due to full socket buffers", &["udp.fullsock"]),
    line(1, "# not for hashed pcb", &["udp.pcbhashmiss"]),
    line(1, "# delivered", &["udp.delivered"]),
    line(1, "# datagram{s} output", &["udp.opackets"]),
];
