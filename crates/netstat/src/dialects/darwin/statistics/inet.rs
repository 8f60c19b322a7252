//! IPv4 and what belongs to it.

use facts::fields::counters::Direction;
use probe::gather::linux::counters::Table;

use super::names;
use super::sheet::{Line, NONE, Number, Sheet, Term, line, minus, plus, words};

const fn ip(name: &'static str) -> Term {
    plus("Ip", name)
}

const fn icmp(name: &'static str) -> Term {
    plus("Icmp", name)
}

const fn xfrm(name: &'static str) -> Term {
    plus("Xfrm", name)
}

/// `ip`
pub(super) static IP: Sheet = Sheet {
    title: "ip",
    tables: &[Table::Snmp, Table::Netstat],
    needs: &["Ip"],
    lines: IP_LINES,
};

const NOT_FORWARDABLE: Number = &[ip("InAddrErrors"), plus("IpExt", "InNoRoutes")];

/// Those whose time ran out have a line of their own.
const NOT_REASSEMBLED: Number = &[ip("ReasmFails"), minus("Ip", "ReasmTimeout")];

const IP_LINES: &[Line] = &[
    line(1, "# total packet{s} received", &[&[ip("InReceives")]]),
    line(1, "# bad header checksum{s}", &[&[plus("IpExt", "InCsumErrors")]]),
    line(1, "# with size smaller than minimum", &[NONE]),
    line(
        1,
        "# with data size < data length",
        &[&[plus("IpExt", "InTruncatedPkts")]],
    ),
    line(1, "# with ip length > max ip packet size", &[NONE]),
    line(1, "# with header length < data size", &[NONE]),
    line(1, "# with data length < header length", &[NONE]),
    line(1, "# with bad options", &[NONE]),
    line(1, "# with incorrect version number", &[NONE]),
    line(1, "# fragment{s} received", &[&[ip("ReasmReqds")]]),
    line(
        1,
        "# fragment{s} dropped (dup or out of space)",
        &[NOT_REASSEMBLED],
    ),
    line(1, "# fragment{s} dropped after timeout", &[&[ip("ReasmTimeout")]]),
    line(1, "# packet{s} reassembled ok", &[&[ip("ReasmOKs")]]),
    line(1, "# packet{s} for this host", &[&[ip("InDelivers")]]),
    line(
        1,
        "# packet{s} for unknown/unsupported protocol",
        &[&[ip("InUnknownProtos")]],
    ),
    Line::Continued(
        words(1, "# packet{s} forwarded", &[&[ip("ForwDatagrams")]]),
        words(0, " (# packet{s} fast forwarded)", &[NONE]),
    ),
    line(1, "# packet{s} not forwardable", &[NOT_FORWARDABLE]),
    line(1, "# packet{s} received for unknown multicast group", &[NONE]),
    line(1, "# redirect{s} sent", &[&[icmp("OutRedirects")]]),
    line(1, "# packet{s} sent from this host", &[&[ip("OutRequests")]]),
    line(1, "# packet{s} sent with fabricated ip header", &[NONE]),
    line(
        1,
        "# output packet{s} dropped due to no bufs, etc.",
        &[&[ip("OutDiscards")]],
    ),
    line(
        1,
        "# output packet{s} discarded due to no route",
        &[&[ip("OutNoRoutes")]],
    ),
    line(1, "# output datagram{s} fragmented", &[&[ip("FragOKs")]]),
    line(1, "# fragment{s} created", &[&[ip("FragCreates")]]),
    line(1, "# datagram{s} that can't be fragmented", &[&[ip("FragFails")]]),
    line(1, "# tunneling packet{s} that can't find gif", &[NONE]),
    line(1, "# datagram{s} with bad address in header", &[NONE]),
];

/// `icmp`
pub(super) static ICMP: Sheet = Sheet {
    title: "icmp",
    tables: &[Table::Snmp],
    needs: &["Icmp"],
    lines: ICMP_LINES,
};

/// Linux counts errors that it sends, not those that it decides not to send.
const ERRORS: Number = &[
    icmp("OutDestUnreachs"),
    icmp("OutTimeExcds"),
    icmp("OutParmProbs"),
];

const ICMP_LINES: &[Line] = &[
    line(1, "# call{s} to icmp_error", &[ERRORS]),
    line(1, "# error{s} not generated 'cuz old message was icmp", &[NONE]),
    Line::Histogram {
        heading: "\tOutput histogram:\n",
        section: "IcmpMsg",
        direction: Direction::Sent,
        names: names::ICMP,
    },
    line(1, "# message{s} with bad code fields", &[NONE]),
    line(1, "# message{s} < minimum length", &[NONE]),
    line(1, "# bad checksum{s}", &[&[icmp("InCsumErrors")]]),
    line(1, "# message{s} with bad length", &[NONE]),
    line(1, "# multicast echo requests ignored", &[NONE]),
    line(1, "# multicast timestamp requests ignored", &[NONE]),
    Line::Histogram {
        heading: "\tInput histogram:\n",
        section: "IcmpMsg",
        direction: Direction::Received,
        names: names::ICMP,
    },
    line(
        1,
        "# message response{s} generated",
        &[&[icmp("OutEchoReps"), icmp("OutTimestampReps")]],
    ),
    // Linux never answers them.
    Line::Heading(1, "ICMP address mask responses are disabled"),
];

/// `igmp`, of which Linux counts nothing.
pub(super) static IGMP: Sheet = Sheet {
    title: "igmp",
    tables: &[Table::Snmp],
    needs: &["Ip"],
    lines: &[
        line(1, "# message{s} received", &[NONE]),
        line(1, "# message{s} received with too few bytes", &[NONE]),
        line(1, "# message{s} received with bad checksum", &[NONE]),
        line(1, "# membership quer{ies} received", &[NONE]),
        line(
            1,
            "# membership quer{ies} received with invalid field(s)",
            &[NONE],
        ),
        line(1, "# membership report{s} received", &[NONE]),
        line(
            1,
            "# membership report{s} received with invalid field(s)",
            &[NONE],
        ),
        line(
            1,
            "# membership report{s} received for groups to which we belong",
            &[NONE],
        ),
        line(1, "# membership report{s} sent", &[NONE]),
    ],
};

/// `ipsec`: Linux counts both families together.
pub(super) static IPSEC: Sheet = Sheet {
    title: "ipsec",
    tables: &[Table::Xfrm],
    needs: &["Xfrm"],
    lines: &[
        line(1, "# inbound packet{s} processed successfully", &[NONE]),
        line(
            1,
            "# inbound packet{s} violated process security policy",
            &[IN_VIOLATION],
        ),
        line(
            1,
            "# inbound packet{s} with no SA available",
            &[&[xfrm("XfrmInNoStates")]],
        ),
        line(1, "# invalid inbound packet{s}", &[&[xfrm("XfrmInHdrError")]]),
        line(
            1,
            "# inbound packet{s} failed due to insufficient memory",
            &[&[xfrm("XfrmInBufferError")]],
        ),
        line(1, "# inbound packet{s} failed getting SPI", &[NONE]),
        line(1, "# inbound packet{s} failed on AH replay check", &[NONE]),
        line(1, "# inbound packet{s} failed on ESP replay check", &[NONE]),
        line(1, "# inbound packet{s} considered authentic", &[NONE]),
        line(
            1,
            "# inbound packet{s} failed on authentication",
            &[&[xfrm("XfrmInStateProtoError")]],
        ),
        line(1, "# outbound packet{s} processed successfully", &[NONE]),
        line(
            1,
            "# outbound packet{s} violated process security policy",
            &[&[xfrm("XfrmOutPolBlock")]],
        ),
        line(
            1,
            "# outbound packet{s} with no SA available",
            &[&[xfrm("XfrmOutNoStates")]],
        ),
        line(1, "# invalid outbound packet{s}", &[NONE]),
        line(
            1,
            "# outbound packet{s} failed due to insufficient memory",
            &[NONE],
        ),
        line(1, "# outbound packet{s} with no route", &[NONE]),
    ],
};

const IN_VIOLATION: Number = &[
    xfrm("XfrmInTmplMismatch"),
    xfrm("XfrmInNoPols"),
    xfrm("XfrmInPolBlock"),
];
