//! IPv4 and what belongs to it.

use facts::fields::counters::Direction;

use super::names;
use facts::fields::counters::standard::Group;

use super::sheet::{Line, Sheet, line, words};

/// `ip`
pub(super) static IP: Sheet = Sheet {
    title: "ip",
    group: Group::Ip,
    lines: IP_LINES,
};

const IP_LINES: &[Line] = &[
    line(1, "# total packet{s} received", &["ip.total"]),
    line(1, "# bad header checksum{s}", &["ip.badsum"]),
    line(1, "# with size smaller than minimum", &["ip.toosmall"]),
    line(1, "# with data size < data length", &["ip.tooshort"]),
    line(1, "# with ip length > max ip packet size", &["ip.toolong"]),
    line(1, "# with header length < data size", &["ip.badhlen"]),
    line(1, "# with data length < header length", &["ip.badlen"]),
    line(1, "# with bad options", &["ip.badoptions"]),
    line(1, "# with incorrect version number", &["ip.badvers"]),
    line(1, "# fragment{s} received", &["ip.fragments"]),
    line(
        1,
        "# fragment{s} dropped (dup or out of space)",
        &["ip.fragdropped"],
    ),
    line(1, "# fragment{s} dropped after timeout", &["ip.fragtimeout"]),
    line(1, "# packet{s} reassembled ok", &["ip.reassembled"]),
    line(1, "# packet{s} for this host", &["ip.delivered"]),
    line(1, "# packet{s} for unknown/unsupported protocol", &["ip.noproto"]),
    Line::Continued(
        words(1, "# packet{s} forwarded", &["ip.forward"]),
        words(0, " (# packet{s} fast forwarded)", &["ip.fastforward"]),
    ),
    line(1, "# packet{s} not forwardable", &["ip.cantforward"]),
    line(
        1,
        "# packet{s} received for unknown multicast group",
        &["ip.notmember"],
    ),
    line(1, "# redirect{s} sent", &["ip.redirectsent"]),
    line(1, "# packet{s} sent from this host", &["ip.localout"]),
    line(1, "# packet{s} sent with fabricated ip header", &["ip.rawout"]),
    line(
        1,
        "# output packet{s} dropped due to no bufs, etc.",
        &["ip.odropped"],
    ),
    line(1, "# output packet{s} discarded due to no route", &["ip.noroute"]),
    line(1, "# output datagram{s} fragmented", &["ip.fragmented"]),
    line(1, "# fragment{s} created", &["ip.ofragments"]),
    line(1, "# datagram{s} that can't be fragmented", &["ip.cantfrag"]),
    line(1, "# tunneling packet{s} that can't find gif", &["ip.nogif"]),
    line(1, "# datagram{s} with bad address in header", &["ip.badaddr"]),
];

/// `icmp`
pub(super) static ICMP: Sheet = Sheet {
    title: "icmp",
    group: Group::Icmp,
    lines: ICMP_LINES,
};

const ICMP_LINES: &[Line] = &[
    line(1, "# call{s} to icmp_error", &["icmp.error"]),
    line(
        1,
        "# error{s} not generated 'cuz old message was icmp",
        &["icmp.oldicmp"],
    ),
    Line::Histogram {
        heading: "\tOutput histogram:\n",
        group: Group::Icmp,
        direction: Direction::Sent,
        names: names::ICMP,
    },
    line(1, "# message{s} with bad code fields", &["icmp.badcode"]),
    line(1, "# message{s} < minimum length", &["icmp.tooshort"]),
    line(1, "# bad checksum{s}", &["icmp.checksum"]),
    line(1, "# message{s} with bad length", &["icmp.badlen"]),
    line(1, "# multicast echo requests ignored", &["icmp.bmcastecho"]),
    line(
        1,
        "# multicast timestamp requests ignored",
        &["icmp.bmcasttstamp"],
    ),
    Line::Histogram {
        heading: "\tInput histogram:\n",
        group: Group::Icmp,
        direction: Direction::Received,
        names: names::ICMP,
    },
    line(1, "# message response{s} generated", &["icmp.reflect"]),
    // Linux never answers them.
    Line::Heading(1, "ICMP address mask responses are disabled"),
];

/// `igmp`, of which Linux counts nothing.
pub(super) static IGMP: Sheet = Sheet {
    title: "igmp",
    group: Group::Igmp,
    lines: &[
        line(1, "# message{s} received", &["igmp.rcv_total"]),
        line(
            1,
            "# message{s} received with too few bytes",
            &["igmp.rcv_tooshort"],
        ),
        line(1, "# message{s} received with bad checksum", &["igmp.rcv_badsum"]),
        line(1, "# membership quer{ies} received", &["igmp.rcv_queries"]),
        line(
            1,
            "# membership quer{ies} received with invalid field(s)",
            &["igmp.rcv_badqueries"],
        ),
        line(1, "# membership report{s} received", &["igmp.rcv_reports"]),
        line(
            1,
            "# membership report{s} received with invalid field(s)",
            &["igmp.rcv_badreports"],
        ),
        line(
            1,
            "# membership report{s} received for groups to which we belong",
            &["igmp.rcv_ourreports"],
        ),
        line(1, "# membership report{s} sent", &["igmp.snd_reports"]),
    ],
};

/// `ipsec`: Linux counts both families together.
pub(super) static IPSEC: Sheet = Sheet {
    title: "ipsec",
    group: Group::Ipsec,
    lines: &[
        line(
            1,
            "# inbound packet{s} processed successfully",
            &["ipsec.in_success"],
        ),
        line(
            1,
            "# inbound packet{s} violated process security policy",
            &["ipsec.in_polvio"],
        ),
        line(1, "# inbound packet{s} with no SA available", &["ipsec.in_nosa"]),
        line(1, "# invalid inbound packet{s}", &["ipsec.in_inval"]),
        line(
            1,
            "# inbound packet{s} failed due to insufficient memory",
            &["ipsec.in_nomem"],
        ),
        line(1, "# inbound packet{s} failed getting SPI", &["ipsec.in_badspi"]),
        line(
            1,
            "# inbound packet{s} failed on AH replay check",
            &["ipsec.in_ahreplay"],
        ),
        line(
            1,
            "# inbound packet{s} failed on ESP replay check",
            &["ipsec.in_espreplay"],
        ),
        line(
            1,
            "# inbound packet{s} considered authentic",
            &["ipsec.in_ahauthsucc"],
        ),
        line(
            1,
            "# inbound packet{s} failed on authentication",
            &["ipsec.in_ahauthfail"],
        ),
        line(
            1,
            "# outbound packet{s} processed successfully",
            &["ipsec.out_success"],
        ),
        line(
            1,
            "# outbound packet{s} violated process security policy",
            &["ipsec.out_polvio"],
        ),
        line(
            1,
            "# outbound packet{s} with no SA available",
            &["ipsec.out_nosa"],
        ),
        line(1, "# invalid outbound packet{s}", &["ipsec.out_inval"]),
        line(
            1,
            "# outbound packet{s} failed due to insufficient memory",
            &["ipsec.out_nomem"],
        ),
        line(1, "# outbound packet{s} with no route", &["ipsec.out_noroute"]),
    ],
};
