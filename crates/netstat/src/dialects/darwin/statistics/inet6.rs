//! IPv6 and what belongs to it, of the whole system and of an interface.

use facts::fields::counters::Direction;

use super::names;
use facts::fields::counters::standard::Group;

use super::sheet::{Line, Sheet, line};

/// `ip6`. Linux does not count packets by what follows their header, nor how they lie in memory.
pub(super) static IP6: Sheet = Sheet {
    title: "ip6",
    group: Group::Ip6,
    lines: IP6_LINES,
};

const IP6_LINES: &[Line] = &[
    line(1, "# total packet{s} received", &["ip6.total"]),
    line(1, "# with size smaller than minimum", &["ip6.toosmall"]),
    line(1, "# with data size < data length", &["ip6.tooshort"]),
    line(1, "# with bad options", &["ip6.badoptions"]),
    line(1, "# with incorrect version number", &["ip6.badvers"]),
    line(1, "# fragment{s} received", &["ip6.fragments"]),
    line(
        1,
        "# fragment{s} dropped (dup or out of space)",
        &["ip6.fragdropped"],
    ),
    line(1, "# fragment{s} dropped after timeout", &["ip6.fragtimeout"]),
    line(1, "# fragment{s} that exceeded limit", &["ip6.fragoverflow"]),
    line(1, "# packet{s} reassembled ok", &["ip6.reassembled"]),
    line(1, "# packet{s} for this host", &["ip6.delivered"]),
    line(1, "# packet{s} forwarded", &["ip6.forward"]),
    line(1, "# packet{s} not forwardable", &["ip6.cantforward"]),
    line(1, "# redirect{s} sent", &["ip6.redirectsent"]),
    line(1, "# packet{s} sent from this host", &["ip6.localout"]),
    line(1, "# packet{s} sent with fabricated ip header", &["ip6.rawout"]),
    line(
        1,
        "# output packet{s} dropped due to no bufs, etc.",
        &["ip6.odropped"],
    ),
    line(
        1,
        "# output packet{s} discarded due to no route",
        &["ip6.noroute"],
    ),
    line(1, "# output datagram{s} fragmented", &["ip6.fragmented"]),
    line(1, "# fragment{s} created", &["ip6.ofragments"]),
    line(1, "# datagram{s} that can't be fragmented", &["ip6.cantfrag"]),
    line(1, "# packet{s} that violated scope rules", &["ip6.badscope"]),
    line(1, "# multicast packet{s} which we don't join", &["ip6.notmember"]),
    Line::Heading(1, "Mbuf statistics:"),
    line(2, "# one mbuf", &["ip6.m1"]),
    line(2, "# one ext mbuf", &["ip6.mext1"]),
    line(2, "# two or more ext mbuf", &["ip6.mext2m"]),
    line(
        1,
        "# packet{s} whose headers are not continuous",
        &["ip6.exthdrtoolong"],
    ),
    line(1, "# tunneling packet{s} that can't find gif", &["ip6.nogif"]),
    line(
        1,
        "# packet{s} discarded due to too may headers",
        &["ip6.toomanyhdr"],
    ),
    line(
        1,
        "# failure{s} of source address selection",
        &["ip6.sources_none"],
    ),
    line(1, "# forward cache hit", &["ip6.forward_cachehit"]),
    line(1, "# forward cache miss", &["ip6.forward_cachemiss"]),
];

/// `icmp6`
pub(super) static ICMP6: Sheet = Sheet {
    title: "icmp6",
    group: Group::Icmp6,
    lines: ICMP6_LINES,
};

const ICMP6_LINES: &[Line] = &[
    line(1, "# call{s} to icmp_error", &["icmp6.error"]),
    line(
        1,
        "# error{s} not generated because old message was icmp error or so",
        &["icmp6.canterror"],
    ),
    line(
        1,
        "# error{s} not generated because rate limitation",
        &["icmp6.toofreq"],
    ),
    Line::Histogram {
        heading: "\tOutput histogram:\n",
        group: Group::Icmp6,
        direction: Direction::Sent,
        names: names::ICMP6,
    },
    line(1, "# message{s} with bad code fields", &["icmp6.badcode"]),
    line(1, "# message{s} < minimum length", &["icmp6.tooshort"]),
    line(1, "# bad checksum{s}", &["icmp6.checksum"]),
    line(1, "# message{s} with bad length", &["icmp6.badlen"]),
    Line::Histogram {
        heading: "\tInput histogram:\n",
        group: Group::Icmp6,
        direction: Direction::Received,
        names: names::ICMP6,
    },
    Line::Heading(1, "Histogram of error messages to be generated:"),
    // Codes are not counted apart.
    line(2, "# no route", &["icmp6.odst_unreach_noroute"]),
    line(2, "# administratively prohibited", &["icmp6.odst_unreach_admin"]),
    line(2, "# beyond scope", &["icmp6.odst_unreach_beyondscope"]),
    line(2, "# address unreachable", &["icmp6.odst_unreach_addr"]),
    line(2, "# port unreachable", &["icmp6.odst_unreach_noport"]),
    line(2, "# packet too big", &["icmp6.opacket_too_big"]),
    line(2, "# time exceed transit", &["icmp6.otime_exceed_transit"]),
    line(2, "# time exceed reassembly", &["icmp6.otime_exceed_reassembly"]),
    line(2, "# erroneous header field", &["icmp6.oparamprob_header"]),
    line(2, "# unrecognized next header", &["icmp6.oparamprob_nextheader"]),
    line(2, "# unrecognized option", &["icmp6.oparamprob_option"]),
    line(2, "# redirect", &["icmp6.oredirect"]),
    line(2, "# unknown", &["icmp6.ounknown"]),
    line(1, "# message response{s} generated", &["icmp6.reflect"]),
    line(
        1,
        "# message{s} with too many ND options",
        &["icmp6.nd_toomanyopt"],
    ),
    line(1, "# message{s} with bad ND options", &["icmp6.nd_badopt"]),
    line(1, "# bad neighbor solicitation message{s}", &["icmp6.badns"]),
    line(1, "# bad neighbor advertisement message{s}", &["icmp6.badna"]),
    line(1, "# bad router solicitation message{s}", &["icmp6.badrs"]),
    line(1, "# bad router advertisement message{s}", &["icmp6.badra"]),
    line(1, "# bad redirect message{s}", &["icmp6.badredirect"]),
    line(1, "# path MTU change{s}", &["icmp6.pmtuchg"]),
];

/// `ipsec6`: what Linux counts of both families together stands under `ipsec`.
pub(super) static IPSEC6: Sheet = Sheet {
    title: "ipsec6",
    group: Group::Ipsec6,
    lines: &[
        line(
            1,
            "# inbound packet{s} processed successfully",
            &["ipsec6.in_success"],
        ),
        line(
            1,
            "# inbound packet{s} violated process security policy",
            &["ipsec6.in_polvio"],
        ),
        line(1, "# inbound packet{s} with no SA available", &["ipsec6.in_nosa"]),
        line(1, "# invalid inbound packet{s}", &["ipsec6.in_inval"]),
        line(
            1,
            "# inbound packet{s} failed due to insufficient memory",
            &["ipsec6.in_nomem"],
        ),
        line(1, "# inbound packet{s} failed getting SPI", &["ipsec6.in_badspi"]),
        line(
            1,
            "# inbound packet{s} failed on AH replay check",
            &["ipsec6.in_ahreplay"],
        ),
        line(
            1,
            "# inbound packet{s} failed on ESP replay check",
            &["ipsec6.in_espreplay"],
        ),
        line(
            1,
            "# inbound packet{s} considered authentic",
            &["ipsec6.in_ahauthsucc"],
        ),
        line(
            1,
            "# inbound packet{s} failed on authentication",
            &["ipsec6.in_ahauthfail"],
        ),
        line(
            1,
            "# outbound packet{s} processed successfully",
            &["ipsec6.out_success"],
        ),
        line(
            1,
            "# outbound packet{s} violated process security policy",
            &["ipsec6.out_polvio"],
        ),
        line(
            1,
            "# outbound packet{s} with no SA available",
            &["ipsec6.out_nosa"],
        ),
        line(1, "# invalid outbound packet{s}", &["ipsec6.out_inval"]),
        line(
            1,
            "# outbound packet{s} failed due to insufficient memory",
            &["ipsec6.out_nomem"],
        ),
        line(1, "# outbound packet{s} with no route", &["ipsec6.out_noroute"]),
    ],
};

/// `rip6`: raw sockets of IPv6, of which Linux counts nothing.
pub(super) static RIP6: Sheet = Sheet {
    title: "rip6",
    group: Group::Rip6,
    lines: &[
        line(1, "# message{s} received", &["rip6.ipackets"]),
        line(1, "# checksum calcuration{s} on inbound", &["rip6.isum"]),
        line(1, "# message{s} with bad checksum", &["rip6.badsum"]),
        line(1, "# message{s} dropped due to no socket", &["rip6.nosock"]),
        line(
            1,
            "# multicast message{s} dropped due to no socket",
            &["rip6.nosockmcast"],
        ),
        line(
            1,
            "# message{s} dropped due to full socket buffers",
            &["rip6.fullsock"],
        ),
        line(1, "# delivered", &["rip6.delivered"]),
        line(1, "# datagram{s} output", &["rip6.opackets"]),
    ],
};
