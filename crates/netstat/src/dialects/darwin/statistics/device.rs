//! IPv6 of an interface: the only counters of protocols that Linux keeps by interface.

use probe::gather::linux::counters::Table;

use super::sheet::{Line, NONE, Sheet, Term, line, plus};

const fn ip6(name: &'static str) -> Term {
    plus("Ip6", name)
}

const fn icmp6(name: &'static str) -> Term {
    plus("Icmp6", name)
}

/// `ip6`
pub(super) static IP6: Sheet = Sheet {
    title: "ip6",
    tables: &[Table::Snmp6],
    needs: &["Ip6"],
    lines: IP6_LINES,
};

const IP6_LINES: &[Line] = &[
    line(1, "# total input datagram{s}", &[&[ip6("Ip6InReceives")]]),
    line(
        1,
        "# datagram{s} with invalid header received",
        &[&[ip6("Ip6InHdrErrors")]],
    ),
    line(
        1,
        "# datagram{s} exceeded MTU received",
        &[&[ip6("Ip6InTooBigErrors")]],
    ),
    line(
        1,
        "# datagram{s} with no route received",
        &[&[ip6("Ip6InNoRoutes")]],
    ),
    line(
        1,
        "# datagram{s} with invalid dst received",
        &[&[ip6("Ip6InAddrErrors")]],
    ),
    line(
        1,
        "# datagram{s} with unknown proto received",
        &[&[ip6("Ip6InUnknownProtos")]],
    ),
    line(
        1,
        "# truncated datagram{s} received",
        &[&[ip6("Ip6InTruncatedPkts")]],
    ),
    line(1, "# input datagram{s} discarded", &[&[ip6("Ip6InDiscards")]]),
    line(
        1,
        "# datagram{s} delivered to an upper layer protocol",
        &[&[ip6("Ip6InDelivers")]],
    ),
    line(
        1,
        "# datagram{s} forwarded to this interface",
        &[&[ip6("Ip6OutForwDatagrams")]],
    ),
    line(
        1,
        "# datagram{s} sent from an upper layer protocol",
        &[&[ip6("Ip6OutRequests")]],
    ),
    line(
        1,
        "# total discarded output datagram{s}",
        &[&[ip6("Ip6OutDiscards")]],
    ),
    line(1, "# output datagram{s} fragmented", &[&[ip6("Ip6FragOKs")]]),
    line(
        1,
        "# output datagram{s} failed on fragment",
        &[&[ip6("Ip6FragFails")]],
    ),
    line(
        1,
        "# output datagram{s} succeeded on fragment",
        &[&[ip6("Ip6FragCreates")]],
    ),
    line(1, "# incoming datagram{s} fragmented", &[&[ip6("Ip6ReasmReqds")]]),
    line(1, "# datagram{s} reassembled", &[&[ip6("Ip6ReasmOKs")]]),
    line(
        1,
        "# datagram{s} failed on reassembling",
        &[&[ip6("Ip6ReasmFails")]],
    ),
    line(1, "# multicast datagram{s} received", &[&[ip6("Ip6InMcastPkts")]]),
    line(1, "# multicast datagram{s} sent", &[&[ip6("Ip6OutMcastPkts")]]),
];

/// `icmp6`
pub(super) static ICMP6: Sheet = Sheet {
    title: "icmp6",
    tables: &[Table::Snmp6],
    needs: &["Icmp6"],
    lines: ICMP6_LINES,
};

const ICMP6_LINES: &[Line] = &[
    line(1, "# total input message{s}", &[&[icmp6("Icmp6InMsgs")]]),
    line(1, "# total input error message{s}", &[&[icmp6("Icmp6InErrors")]]),
    line(
        1,
        "# input destination unreachable error{s}",
        &[&[icmp6("Icmp6InDestUnreachs")]],
    ),
    line(1, "# input administratively prohibited error{s}", &[NONE]),
    line(
        1,
        "# input time exceeded error{s}",
        &[&[icmp6("Icmp6InTimeExcds")]],
    ),
    line(
        1,
        "# input parameter problem error{s}",
        &[&[icmp6("Icmp6InParmProblems")]],
    ),
    line(
        1,
        "# input packet too big error{s}",
        &[&[icmp6("Icmp6InPktTooBigs")]],
    ),
    line(1, "# input echo request{s}", &[&[icmp6("Icmp6InEchos")]]),
    line(1, "# input echo reply{s}", &[&[icmp6("Icmp6InEchoReplies")]]),
    line(
        1,
        "# input router solicitation{s}",
        &[&[icmp6("Icmp6InRouterSolicits")]],
    ),
    line(
        1,
        "# input router advertisement{s}",
        &[&[icmp6("Icmp6InRouterAdvertisements")]],
    ),
    line(
        1,
        "# input neighbor solicitation{s}",
        &[&[icmp6("Icmp6InNeighborSolicits")]],
    ),
    line(
        1,
        "# input neighbor advertisement{s}",
        &[&[icmp6("Icmp6InNeighborAdvertisements")]],
    ),
    line(1, "# input redirect{s}", &[&[icmp6("Icmp6InRedirects")]]),
    line(1, "# input MLD query{s}", &[&[icmp6("Icmp6InGroupMembQueries")]]),
    line(
        1,
        "# input MLD report{s}",
        &[&[icmp6("Icmp6InGroupMembResponses")]],
    ),
    line(
        1,
        "# input MLD done{s}",
        &[&[icmp6("Icmp6InGroupMembReductions")]],
    ),
    line(1, "# total output message{s}", &[&[icmp6("Icmp6OutMsgs")]]),
    line(
        1,
        "# total output error message{s}",
        &[&[icmp6("Icmp6OutErrors")]],
    ),
    line(
        1,
        "# output destination unreachable error{s}",
        &[&[icmp6("Icmp6OutDestUnreachs")]],
    ),
    line(1, "# output administratively prohibited error{s}", &[NONE]),
    line(
        1,
        "# output time exceeded error{s}",
        &[&[icmp6("Icmp6OutTimeExcds")]],
    ),
    line(
        1,
        "# output parameter problem error{s}",
        &[&[icmp6("Icmp6OutParmProblems")]],
    ),
    line(
        1,
        "# output packet too big error{s}",
        &[&[icmp6("Icmp6OutPktTooBigs")]],
    ),
    line(1, "# output echo request{s}", &[&[icmp6("Icmp6OutEchos")]]),
    line(1, "# output echo reply{s}", &[&[icmp6("Icmp6OutEchoReplies")]]),
    line(
        1,
        "# output router solicitation{s}",
        &[&[icmp6("Icmp6OutRouterSolicits")]],
    ),
    line(
        1,
        "# output router advertisement{s}",
        &[&[icmp6("Icmp6OutRouterAdvertisements")]],
    ),
    line(
        1,
        "# output neighbor solicitation{s}",
        &[&[icmp6("Icmp6OutNeighborSolicits")]],
    ),
    line(
        1,
        "# output neighbor advertisement{s}",
        &[&[icmp6("Icmp6OutNeighborAdvertisements")]],
    ),
    line(1, "# output redirect{s}", &[&[icmp6("Icmp6OutRedirects")]]),
    line(
        1,
        "# output MLD query{s}",
        &[&[icmp6("Icmp6OutGroupMembQueries")]],
    ),
    line(
        1,
        "# output MLD report{s}",
        &[&[icmp6("Icmp6OutGroupMembResponses")]],
    ),
    line(
        1,
        "# output MLD done{s}",
        &[&[icmp6("Icmp6OutGroupMembReductions")]],
    ),
];
