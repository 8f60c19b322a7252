//! IPv6 and what belongs to it, of the whole system and of an interface.

use facts::fields::counters::Direction;
use probe::gather::linux::counters::Table;

use super::names;
use super::sheet::{Line, NONE, Number, Sheet, Term, line, minus, plus};

const fn ip6(name: &'static str) -> Term {
    plus("Ip6", name)
}

const fn icmp6(name: &'static str) -> Term {
    plus("Icmp6", name)
}

/// `ip6`. Linux does not count packets by what follows their header, nor how they lie in memory.
pub(super) static IP6: Sheet = Sheet {
    title: "ip6",
    tables: &[Table::Snmp6],
    needs: &["Ip6"],
    lines: IP6_LINES,
};

const NOT_FORWARDABLE: Number = &[ip6("Ip6InNoRoutes"), ip6("Ip6InAddrErrors")];

/// Those whose time ran out have a line of their own.
const NOT_REASSEMBLED: Number = &[ip6("Ip6ReasmFails"), minus("Ip6", "Ip6ReasmTimeout")];

const IP6_LINES: &[Line] = &[
    line(1, "# total packet{s} received", &[&[ip6("Ip6InReceives")]]),
    line(1, "# with size smaller than minimum", &[NONE]),
    line(
        1,
        "# with data size < data length",
        &[&[ip6("Ip6InTruncatedPkts")]],
    ),
    line(1, "# with bad options", &[NONE]),
    line(1, "# with incorrect version number", &[NONE]),
    line(1, "# fragment{s} received", &[&[ip6("Ip6ReasmReqds")]]),
    line(
        1,
        "# fragment{s} dropped (dup or out of space)",
        &[NOT_REASSEMBLED],
    ),
    line(
        1,
        "# fragment{s} dropped after timeout",
        &[&[ip6("Ip6ReasmTimeout")]],
    ),
    line(1, "# fragment{s} that exceeded limit", &[NONE]),
    line(1, "# packet{s} reassembled ok", &[&[ip6("Ip6ReasmOKs")]]),
    line(1, "# packet{s} for this host", &[&[ip6("Ip6InDelivers")]]),
    line(1, "# packet{s} forwarded", &[&[ip6("Ip6OutForwDatagrams")]]),
    line(1, "# packet{s} not forwardable", &[NOT_FORWARDABLE]),
    line(1, "# redirect{s} sent", &[&[icmp6("Icmp6OutRedirects")]]),
    line(1, "# packet{s} sent from this host", &[&[ip6("Ip6OutRequests")]]),
    line(1, "# packet{s} sent with fabricated ip header", &[NONE]),
    line(
        1,
        "# output packet{s} dropped due to no bufs, etc.",
        &[&[ip6("Ip6OutDiscards")]],
    ),
    line(
        1,
        "# output packet{s} discarded due to no route",
        &[&[ip6("Ip6OutNoRoutes")]],
    ),
    line(1, "# output datagram{s} fragmented", &[&[ip6("Ip6FragOKs")]]),
    line(1, "# fragment{s} created", &[&[ip6("Ip6FragCreates")]]),
    line(
        1,
        "# datagram{s} that can't be fragmented",
        &[&[ip6("Ip6FragFails")]],
    ),
    line(1, "# packet{s} that violated scope rules", &[NONE]),
    line(1, "# multicast packet{s} which we don't join", &[NONE]),
    Line::Heading(1, "Mbuf statistics:"),
    line(2, "# one mbuf", &[NONE]),
    line(2, "# one ext mbuf", &[NONE]),
    line(2, "# two or more ext mbuf", &[NONE]),
    line(1, "# packet{s} whose headers are not continuous", &[NONE]),
    line(1, "# tunneling packet{s} that can't find gif", &[NONE]),
    line(1, "# packet{s} discarded due to too may headers", &[NONE]),
    line(1, "# failure{s} of source address selection", &[NONE]),
    line(1, "# forward cache hit", &[NONE]),
    line(1, "# forward cache miss", &[NONE]),
];

/// `icmp6`
pub(super) static ICMP6: Sheet = Sheet {
    title: "icmp6",
    tables: &[Table::Snmp6],
    needs: &["Icmp6"],
    lines: ICMP6_LINES,
};

/// Linux counts errors that it sends, not those that it decides not to send.
const ERRORS: Number = &[
    icmp6("Icmp6OutDestUnreachs"),
    icmp6("Icmp6OutPktTooBigs"),
    icmp6("Icmp6OutTimeExcds"),
    icmp6("Icmp6OutParmProblems"),
];

const ICMP6_LINES: &[Line] = &[
    line(1, "# call{s} to icmp_error", &[ERRORS]),
    line(
        1,
        "# error{s} not generated because old message was icmp error or so",
        &[NONE],
    ),
    line(
        1,
        "# error{s} not generated because rate limitation",
        &[&[icmp6("Icmp6OutRateLimitHost")]],
    ),
    Line::Histogram {
        heading: "\tOutput histogram:\n",
        section: "Icmp6",
        direction: Direction::Sent,
        names: names::ICMP6,
    },
    line(1, "# message{s} with bad code fields", &[NONE]),
    line(1, "# message{s} < minimum length", &[NONE]),
    line(1, "# bad checksum{s}", &[&[icmp6("Icmp6InCsumErrors")]]),
    line(1, "# message{s} with bad length", &[NONE]),
    Line::Histogram {
        heading: "\tInput histogram:\n",
        section: "Icmp6",
        direction: Direction::Received,
        names: names::ICMP6,
    },
    Line::Heading(1, "Histogram of error messages to be generated:"),
    // Codes are not counted apart.
    line(2, "# no route", &[NONE]),
    line(2, "# administratively prohibited", &[NONE]),
    line(2, "# beyond scope", &[NONE]),
    line(2, "# address unreachable", &[NONE]),
    line(2, "# port unreachable", &[NONE]),
    line(2, "# packet too big", &[&[icmp6("Icmp6OutPktTooBigs")]]),
    line(2, "# time exceed transit", &[NONE]),
    line(2, "# time exceed reassembly", &[NONE]),
    line(2, "# erroneous header field", &[NONE]),
    line(2, "# unrecognized next header", &[NONE]),
    line(2, "# unrecognized option", &[NONE]),
    line(2, "# redirect", &[&[icmp6("Icmp6OutRedirects")]]),
    line(2, "# unknown", &[NONE]),
    line(
        1,
        "# message response{s} generated",
        &[&[icmp6("Icmp6OutEchoReplies")]],
    ),
    line(1, "# message{s} with too many ND options", &[NONE]),
    line(1, "# message{s} with bad ND options", &[NONE]),
    line(1, "# bad neighbor solicitation message{s}", &[NONE]),
    line(1, "# bad neighbor advertisement message{s}", &[NONE]),
    line(1, "# bad router solicitation message{s}", &[NONE]),
    line(1, "# bad router advertisement message{s}", &[NONE]),
    line(1, "# bad redirect message{s}", &[NONE]),
    line(1, "# path MTU change{s}", &[NONE]),
];

/// `ipsec6`: what Linux counts of both families together stands under `ipsec`.
pub(super) static IPSEC6: Sheet = Sheet {
    title: "ipsec6",
    tables: &[Table::Snmp6, Table::Xfrm],
    needs: &["Ip6", "Xfrm"],
    lines: &[
        line(1, "# inbound packet{s} processed successfully", &[NONE]),
        line(1, "# inbound packet{s} violated process security policy", &[NONE]),
        line(1, "# inbound packet{s} with no SA available", &[NONE]),
        line(1, "# invalid inbound packet{s}", &[NONE]),
        line(
            1,
            "# inbound packet{s} failed due to insufficient memory",
            &[NONE],
        ),
        line(1, "# inbound packet{s} failed getting SPI", &[NONE]),
        line(1, "# inbound packet{s} failed on AH replay check", &[NONE]),
        line(1, "# inbound packet{s} failed on ESP replay check", &[NONE]),
        line(1, "# inbound packet{s} considered authentic", &[NONE]),
        line(1, "# inbound packet{s} failed on authentication", &[NONE]),
        line(1, "# outbound packet{s} processed successfully", &[NONE]),
        line(
            1,
            "# outbound packet{s} violated process security policy",
            &[NONE],
        ),
        line(1, "# outbound packet{s} with no SA available", &[NONE]),
        line(1, "# invalid outbound packet{s}", &[NONE]),
        line(
            1,
            "# outbound packet{s} failed due to insufficient memory",
            &[NONE],
        ),
        line(1, "# outbound packet{s} with no route", &[NONE]),
    ],
};

/// `rip6`: raw sockets of IPv6, of which Linux counts nothing.
pub(super) static RIP6: Sheet = Sheet {
    title: "rip6",
    tables: &[Table::Snmp6],
    needs: &["Ip6"],
    lines: &[
        line(1, "# message{s} received", &[NONE]),
        line(1, "# checksum calcuration{s} on inbound", &[NONE]),
        line(1, "# message{s} with bad checksum", &[NONE]),
        line(1, "# message{s} dropped due to no socket", &[NONE]),
        line(1, "# multicast message{s} dropped due to no socket", &[NONE]),
        line(1, "# message{s} dropped due to full socket buffers", &[NONE]),
        line(1, "# delivered", &[NONE]),
        line(1, "# datagram{s} output", &[NONE]),
    ],
};
