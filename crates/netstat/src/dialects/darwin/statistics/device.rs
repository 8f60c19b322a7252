//! IPv6 of an interface: the only counters of protocols that Linux keeps by interface.

use facts::fields::counters::standard::Group;

use super::sheet::{Line, Sheet, line};

/// `ip6`
pub(super) static IP6: Sheet = Sheet {
    title: "ip6",
    group: Group::InterfaceIp6,
    lines: IP6_LINES,
};

const IP6_LINES: &[Line] = &[
    line(1, "# total input datagram{s}", &["if_ip6.in_receive"]),
    line(
        1,
        "# datagram{s} with invalid header received",
        &["if_ip6.in_hdrerr"],
    ),
    line(1, "# datagram{s} exceeded MTU received", &["if_ip6.in_toobig"]),
    line(1, "# datagram{s} with no route received", &["if_ip6.in_noroute"]),
    line(
        1,
        "# datagram{s} with invalid dst received",
        &["if_ip6.in_addrerr"],
    ),
    line(
        1,
        "# datagram{s} with unknown proto received",
        &["if_ip6.in_protounknown"],
    ),
    line(1, "# truncated datagram{s} received", &["if_ip6.in_truncated"]),
    line(1, "# input datagram{s} discarded", &["if_ip6.in_discard"]),
    line(
        1,
        "# datagram{s} delivered to an upper layer protocol",
        &["if_ip6.in_deliver"],
    ),
    line(
        1,
        "# datagram{s} forwarded to this interface",
        &["if_ip6.out_forward"],
    ),
    line(
        1,
        "# datagram{s} sent from an upper layer protocol",
        &["if_ip6.out_request"],
    ),
    line(1, "# total discarded output datagram{s}", &["if_ip6.out_discard"]),
    line(1, "# output datagram{s} fragmented", &["if_ip6.out_fragok"]),
    line(
        1,
        "# output datagram{s} failed on fragment",
        &["if_ip6.out_fragfail"],
    ),
    line(
        1,
        "# output datagram{s} succeeded on fragment",
        &["if_ip6.out_fragcreat"],
    ),
    line(1, "# incoming datagram{s} fragmented", &["if_ip6.reass_reqd"]),
    line(1, "# datagram{s} reassembled", &["if_ip6.reass_ok"]),
    line(1, "# datagram{s} failed on reassembling", &["if_ip6.reass_fail"]),
    line(1, "# multicast datagram{s} received", &["if_ip6.in_mcast"]),
    line(1, "# multicast datagram{s} sent", &["if_ip6.out_mcast"]),
];

/// `icmp6`
pub(super) static ICMP6: Sheet = Sheet {
    title: "icmp6",
    group: Group::InterfaceIcmp6,
    lines: ICMP6_LINES,
};

const ICMP6_LINES: &[Line] = &[
    line(1, "# total input message{s}", &["if_icmp6.in_msg"]),
    line(1, "# total input error message{s}", &["if_icmp6.in_error"]),
    line(
        1,
        "# input destination unreachable error{s}",
        &["if_icmp6.in_dstunreach"],
    ),
    line(
        1,
        "# input administratively prohibited error{s}",
        &["if_icmp6.in_adminprohib"],
    ),
    line(1, "# input time exceeded error{s}", &["if_icmp6.in_timeexceed"]),
    line(
        1,
        "# input parameter problem error{s}",
        &["if_icmp6.in_paramprob"],
    ),
    line(1, "# input packet too big error{s}", &["if_icmp6.in_pkttoobig"]),
    line(1, "# input echo request{s}", &["if_icmp6.in_echo"]),
    line(1, "# input echo reply{s}", &["if_icmp6.in_echoreply"]),
    line(
        1,
        "# input router solicitation{s}",
        &["if_icmp6.in_routersolicit"],
    ),
    line(
        1,
        "# input router advertisement{s}",
        &["if_icmp6.in_routeradvert"],
    ),
    line(
        1,
        "# input neighbor solicitation{s}",
        &["if_icmp6.in_neighborsolicit"],
    ),
    line(
        1,
        "# input neighbor advertisement{s}",
        &["if_icmp6.in_neighboradvert"],
    ),
    line(1, "# input redirect{s}", &["if_icmp6.in_redirect"]),
    line(1, "# input MLD query{s}", &["if_icmp6.in_mldquery"]),
    line(1, "# input MLD report{s}", &["if_icmp6.in_mldreport"]),
    line(1, "# input MLD done{s}", &["if_icmp6.in_mlddone"]),
    line(1, "# total output message{s}", &["if_icmp6.out_msg"]),
    line(1, "# total output error message{s}", &["if_icmp6.out_error"]),
    line(
        1,
        "# output destination unreachable error{s}",
        &["if_icmp6.out_dstunreach"],
    ),
    line(
        1,
        "# output administratively prohibited error{s}",
        &["if_icmp6.out_adminprohib"],
    ),
    line(1, "# output time exceeded error{s}", &["if_icmp6.out_timeexceed"]),
    line(
        1,
        "# output parameter problem error{s}",
        &["if_icmp6.out_paramprob"],
    ),
    line(1, "# output packet too big error{s}", &["if_icmp6.out_pkttoobig"]),
    line(1, "# output echo request{s}", &["if_icmp6.out_echo"]),
    line(1, "# output echo reply{s}", &["if_icmp6.out_echoreply"]),
    line(
        1,
        "# output router solicitation{s}",
        &["if_icmp6.out_routersolicit"],
    ),
    line(
        1,
        "# output router advertisement{s}",
        &["if_icmp6.out_routeradvert"],
    ),
    line(
        1,
        "# output neighbor solicitation{s}",
        &["if_icmp6.out_neighborsolicit"],
    ),
    line(
        1,
        "# output neighbor advertisement{s}",
        &["if_icmp6.out_neighboradvert"],
    ),
    line(1, "# output redirect{s}", &["if_icmp6.out_redirect"]),
    line(1, "# output MLD query{s}", &["if_icmp6.out_mldquery"]),
    line(1, "# output MLD report{s}", &["if_icmp6.out_mldreport"]),
    line(1, "# output MLD done{s}", &["if_icmp6.out_mlddone"]),
];
