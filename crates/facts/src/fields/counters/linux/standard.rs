//! Which of Linux's counters make up a standard counter.

use super::{NETSTAT, SNMP, SNMP6, XFRM};
use crate::fields::counters::standard::Group;

/// A counter in a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The kernel's name for its section.
    pub section: &'static str,
    /// The kernel's name for it.
    pub name: &'static str,
    /// What it does in the sum.
    pub part: Part,
}

/// What a counter does in a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Is added.
    Added,
    /// Is added where the kernel counts it apart; kernels that do not have it count the same elsewhere or not at all.
    AddedWhereThere,
    /// Is added where the machine has its file; without the file there is nothing that could be counted.
    AddedWithFile,
    /// Is taken away.
    TakenAway,
}

/// Where the counters of a group come from.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// The group.
    pub group: Group,
    /// The files to read.
    pub files: &'static [&'static str],
    /// The sections without which the machine does not have the group.
    pub needs: &'static [&'static str],
    /// The section whose counters are messages by their types.
    pub messages: Option<&'static str>,
    /// Sums by the ids of standard counters. What Linux does not count is not here.
    pub sums: &'static [(&'static str, &'static [Term])],
}

const fn term(section: &'static str, name: &'static str, part: Part) -> Term {
    Term { section, name, part }
}

const fn plus(section: &'static str, name: &'static str) -> Term {
    term(section, name, Part::Added)
}

const fn maybe(section: &'static str, name: &'static str) -> Term {
    term(section, name, Part::AddedWhereThere)
}

const fn with(section: &'static str, name: &'static str) -> Term {
    term(section, name, Part::AddedWithFile)
}

const fn minus(section: &'static str, name: &'static str) -> Term {
    term(section, name, Part::TakenAway)
}

/// The sources of all groups.
pub static SOURCES: &[Source] = &[
    Source {
        group: Group::Tcp,
        files: &[SNMP, NETSTAT],
        needs: &["Tcp"],
        messages: None,
        sums: TCP,
    },
    Source {
        group: Group::Udp,
        files: &[SNMP, SNMP6],
        needs: &["Udp"],
        messages: None,
        sums: UDP,
    },
    Source {
        group: Group::Ip,
        files: &[SNMP, NETSTAT],
        needs: &["Ip"],
        messages: None,
        sums: IP,
    },
    Source {
        group: Group::Icmp,
        files: &[SNMP],
        needs: &["Icmp"],
        messages: Some("IcmpMsg"),
        sums: ICMP,
    },
    Source {
        group: Group::Igmp,
        files: &[SNMP],
        needs: &["Ip"],
        messages: None,
        sums: IGMP,
    },
    Source {
        group: Group::Ipsec,
        files: &[XFRM],
        needs: &["Xfrm"],
        messages: None,
        sums: IPSEC,
    },
    Source {
        group: Group::Ip6,
        files: &[SNMP6],
        needs: &["Ip6"],
        messages: None,
        sums: IP6,
    },
    Source {
        group: Group::Icmp6,
        files: &[SNMP6],
        needs: &["Icmp6"],
        messages: Some("Icmp6"),
        sums: ICMP6,
    },
    Source {
        group: Group::Ipsec6,
        files: &[SNMP6, XFRM],
        needs: &["Ip6", "Xfrm"],
        messages: None,
        sums: IPSEC6,
    },
    Source {
        group: Group::Rip6,
        files: &[SNMP6],
        needs: &["Ip6"],
        messages: None,
        sums: RIP6,
    },
    Source {
        group: Group::InterfaceIp6,
        files: &[],
        needs: &["Ip6"],
        messages: None,
        sums: IF_IP6,
    },
    Source {
        group: Group::InterfaceIcmp6,
        files: &[],
        needs: &["Icmp6"],
        messages: None,
        sums: IF_ICMP6,
    },
    Source {
        group: Group::Routing,
        files: &[SNMP, NETSTAT, SNMP6],
        needs: &[],
        messages: None,
        sums: ROUTE,
    },
];

const TCP: &[(&str, &[Term])] = &[
    (
        "tcp.sndtotal",
        &[plus("Tcp", "OutSegs"), plus("Tcp", "RetransSegs")],
    ),
    ("tcp.sndpack", &[plus("TcpExt", "TCPOrigDataSent")]),
    // Repeated segments: Linux counts repeated SYNs among them, the original among control packets.
    (
        "tcp.sndrexmitpack",
        &[plus("Tcp", "RetransSegs"), minus("TcpExt", "TCPSynRetrans")],
    ),
    ("tcp.delack", &[plus("TcpExt", "DelayedACKs")]),
    ("tcp.sndprobe", &[plus("TcpExt", "TCPWinProbe")]),
    ("tcp.rcvtotal", &[plus("Tcp", "InSegs")]),
    ("tcp.rcvduppack", &[plus("TcpExt", "DelayedACKLost")]),
    // Newer kernels count some segments with old timestamps apart.
    (
        "tcp.pawsdrop",
        &[
            plus("TcpExt", "PAWSEstab"),
            maybe("TcpExt", "PAWSOldAck"),
            maybe("TcpExt", "PAWSTimewait"),
        ],
    ),
    ("tcp.rcvoopack", &[plus("TcpExt", "TCPOFOQueue")]),
    ("tcp.rcvpackafterwin", &[plus("TcpExt", "BeyondWindow")]),
    ("tcp.rcvbadsum", &[plus("Tcp", "InCsumErrors")]),
    ("tcp.connattempt", &[plus("Tcp", "ActiveOpens")]),
    ("tcp.accepts", &[plus("Tcp", "PassiveOpens")]),
    ("tcp.listendrop", &[plus("TcpExt", "ListenOverflows")]),
    ("tcp.drops", &[plus("Tcp", "EstabResets")]),
    ("tcp.conndrops", &[plus("Tcp", "AttemptFails")]),
    ("tcp.rexmttimeo", &[plus("TcpExt", "TCPTimeouts")]),
    ("tcp.keepprobe", &[plus("TcpExt", "TCPKeepAlive")]),
    ("tcp.predack", &[plus("TcpExt", "TCPHPAcks")]),
    ("tcp.preddat", &[plus("TcpExt", "TCPHPHits")]),
];

const UDP: &[(&str, &[Term])] = &[
    // Linux counts nothing before a datagram has found its end, so the ends are added.
    (
        "udp.ipackets",
        &[
            plus("Udp", "InDatagrams"),
            plus("Udp", "NoPorts"),
            plus("Udp", "InErrors"),
            maybe("Udp", "IgnoredMulti"),
            with("Udp6", "Udp6InDatagrams"),
            with("Udp6", "Udp6NoPorts"),
            with("Udp6", "Udp6InErrors"),
            maybe("Udp6", "Udp6IgnoredMulti"),
        ],
    ),
    (
        "udp.badsum",
        &[plus("Udp", "InCsumErrors"), with("Udp6", "Udp6InCsumErrors")],
    ),
    (
        "udp.noport",
        &[plus("Udp", "NoPorts"), with("Udp6", "Udp6NoPorts")],
    ),
    (
        "udp.noportbcast",
        &[plus("Udp", "IgnoredMulti"), maybe("Udp6", "Udp6IgnoredMulti")],
    ),
    (
        "udp.fullsock",
        &[plus("Udp", "RcvbufErrors"), with("Udp6", "Udp6RcvbufErrors")],
    ),
    (
        "udp.delivered",
        &[plus("Udp", "InDatagrams"), with("Udp6", "Udp6InDatagrams")],
    ),
    (
        "udp.opackets",
        &[plus("Udp", "OutDatagrams"), with("Udp6", "Udp6OutDatagrams")],
    ),
];

const IP: &[(&str, &[Term])] = &[
    ("ip.total", &[plus("Ip", "InReceives")]),
    ("ip.badsum", &[plus("IpExt", "InCsumErrors")]),
    ("ip.tooshort", &[plus("IpExt", "InTruncatedPkts")]),
    ("ip.fragments", &[plus("Ip", "ReasmReqds")]),
    // Those whose time ran out have a line of their own.
    (
        "ip.fragdropped",
        &[plus("Ip", "ReasmFails"), minus("Ip", "ReasmTimeout")],
    ),
    ("ip.fragtimeout", &[plus("Ip", "ReasmTimeout")]),
    ("ip.reassembled", &[plus("Ip", "ReasmOKs")]),
    ("ip.delivered", &[plus("Ip", "InDelivers")]),
    ("ip.noproto", &[plus("Ip", "InUnknownProtos")]),
    ("ip.forward", &[plus("Ip", "ForwDatagrams")]),
    (
        "ip.cantforward",
        &[plus("Ip", "InAddrErrors"), plus("IpExt", "InNoRoutes")],
    ),
    ("ip.redirectsent", &[plus("Icmp", "OutRedirects")]),
    ("ip.localout", &[plus("Ip", "OutRequests")]),
    ("ip.odropped", &[plus("Ip", "OutDiscards")]),
    ("ip.noroute", &[plus("Ip", "OutNoRoutes")]),
    ("ip.fragmented", &[plus("Ip", "FragOKs")]),
    ("ip.ofragments", &[plus("Ip", "FragCreates")]),
    ("ip.cantfrag", &[plus("Ip", "FragFails")]),
];

const ICMP: &[(&str, &[Term])] = &[
    // Linux counts errors that it sends, not those that it decides not to send.
    (
        "icmp.error",
        &[
            plus("Icmp", "OutDestUnreachs"),
            plus("Icmp", "OutTimeExcds"),
            plus("Icmp", "OutParmProbs"),
        ],
    ),
    ("icmp.checksum", &[plus("Icmp", "InCsumErrors")]),
    (
        "icmp.reflect",
        &[plus("Icmp", "OutEchoReps"), plus("Icmp", "OutTimestampReps")],
    ),
];

const IGMP: &[(&str, &[Term])] = &[];

const IPSEC: &[(&str, &[Term])] = &[
    (
        "ipsec.in_polvio",
        &[
            plus("Xfrm", "XfrmInTmplMismatch"),
            plus("Xfrm", "XfrmInNoPols"),
            plus("Xfrm", "XfrmInPolBlock"),
        ],
    ),
    ("ipsec.in_nosa", &[plus("Xfrm", "XfrmInNoStates")]),
    ("ipsec.in_inval", &[plus("Xfrm", "XfrmInHdrError")]),
    ("ipsec.in_nomem", &[plus("Xfrm", "XfrmInBufferError")]),
    ("ipsec.in_ahauthfail", &[plus("Xfrm", "XfrmInStateProtoError")]),
    ("ipsec.out_polvio", &[plus("Xfrm", "XfrmOutPolBlock")]),
    ("ipsec.out_nosa", &[plus("Xfrm", "XfrmOutNoStates")]),
];

const IP6: &[(&str, &[Term])] = &[
    ("ip6.total", &[plus("Ip6", "Ip6InReceives")]),
    ("ip6.tooshort", &[plus("Ip6", "Ip6InTruncatedPkts")]),
    ("ip6.fragments", &[plus("Ip6", "Ip6ReasmReqds")]),
    // Those whose time ran out have a line of their own.
    (
        "ip6.fragdropped",
        &[plus("Ip6", "Ip6ReasmFails"), minus("Ip6", "Ip6ReasmTimeout")],
    ),
    ("ip6.fragtimeout", &[plus("Ip6", "Ip6ReasmTimeout")]),
    ("ip6.reassembled", &[plus("Ip6", "Ip6ReasmOKs")]),
    ("ip6.delivered", &[plus("Ip6", "Ip6InDelivers")]),
    ("ip6.forward", &[plus("Ip6", "Ip6OutForwDatagrams")]),
    (
        "ip6.cantforward",
        &[plus("Ip6", "Ip6InNoRoutes"), plus("Ip6", "Ip6InAddrErrors")],
    ),
    ("ip6.redirectsent", &[plus("Icmp6", "Icmp6OutRedirects")]),
    ("ip6.localout", &[plus("Ip6", "Ip6OutRequests")]),
    ("ip6.odropped", &[plus("Ip6", "Ip6OutDiscards")]),
    ("ip6.noroute", &[plus("Ip6", "Ip6OutNoRoutes")]),
    ("ip6.fragmented", &[plus("Ip6", "Ip6FragOKs")]),
    ("ip6.ofragments", &[plus("Ip6", "Ip6FragCreates")]),
    ("ip6.cantfrag", &[plus("Ip6", "Ip6FragFails")]),
];

const ICMP6: &[(&str, &[Term])] = &[
    // Linux counts errors that it sends, not those that it decides not to send.
    (
        "icmp6.error",
        &[
            plus("Icmp6", "Icmp6OutDestUnreachs"),
            plus("Icmp6", "Icmp6OutPktTooBigs"),
            plus("Icmp6", "Icmp6OutTimeExcds"),
            plus("Icmp6", "Icmp6OutParmProblems"),
        ],
    ),
    ("icmp6.toofreq", &[plus("Icmp6", "Icmp6OutRateLimitHost")]),
    ("icmp6.checksum", &[plus("Icmp6", "Icmp6InCsumErrors")]),
    ("icmp6.opacket_too_big", &[plus("Icmp6", "Icmp6OutPktTooBigs")]),
    ("icmp6.oredirect", &[plus("Icmp6", "Icmp6OutRedirects")]),
    ("icmp6.reflect", &[plus("Icmp6", "Icmp6OutEchoReplies")]),
];

const IPSEC6: &[(&str, &[Term])] = &[];

const RIP6: &[(&str, &[Term])] = &[];

const IF_IP6: &[(&str, &[Term])] = &[
    ("if_ip6.in_receive", &[plus("Ip6", "Ip6InReceives")]),
    ("if_ip6.in_hdrerr", &[plus("Ip6", "Ip6InHdrErrors")]),
    ("if_ip6.in_toobig", &[plus("Ip6", "Ip6InTooBigErrors")]),
    ("if_ip6.in_noroute", &[plus("Ip6", "Ip6InNoRoutes")]),
    ("if_ip6.in_addrerr", &[plus("Ip6", "Ip6InAddrErrors")]),
    ("if_ip6.in_protounknown", &[plus("Ip6", "Ip6InUnknownProtos")]),
    ("if_ip6.in_truncated", &[plus("Ip6", "Ip6InTruncatedPkts")]),
    ("if_ip6.in_discard", &[plus("Ip6", "Ip6InDiscards")]),
    ("if_ip6.in_deliver", &[plus("Ip6", "Ip6InDelivers")]),
    ("if_ip6.out_forward", &[plus("Ip6", "Ip6OutForwDatagrams")]),
    ("if_ip6.out_request", &[plus("Ip6", "Ip6OutRequests")]),
    ("if_ip6.out_discard", &[plus("Ip6", "Ip6OutDiscards")]),
    ("if_ip6.out_fragok", &[plus("Ip6", "Ip6FragOKs")]),
    ("if_ip6.out_fragfail", &[plus("Ip6", "Ip6FragFails")]),
    ("if_ip6.out_fragcreat", &[plus("Ip6", "Ip6FragCreates")]),
    ("if_ip6.reass_reqd", &[plus("Ip6", "Ip6ReasmReqds")]),
    ("if_ip6.reass_ok", &[plus("Ip6", "Ip6ReasmOKs")]),
    ("if_ip6.reass_fail", &[plus("Ip6", "Ip6ReasmFails")]),
    ("if_ip6.in_mcast", &[plus("Ip6", "Ip6InMcastPkts")]),
    ("if_ip6.out_mcast", &[plus("Ip6", "Ip6OutMcastPkts")]),
];

const IF_ICMP6: &[(&str, &[Term])] = &[
    ("if_icmp6.in_msg", &[plus("Icmp6", "Icmp6InMsgs")]),
    ("if_icmp6.in_error", &[plus("Icmp6", "Icmp6InErrors")]),
    ("if_icmp6.in_dstunreach", &[plus("Icmp6", "Icmp6InDestUnreachs")]),
    ("if_icmp6.in_timeexceed", &[plus("Icmp6", "Icmp6InTimeExcds")]),
    ("if_icmp6.in_paramprob", &[plus("Icmp6", "Icmp6InParmProblems")]),
    ("if_icmp6.in_pkttoobig", &[plus("Icmp6", "Icmp6InPktTooBigs")]),
    ("if_icmp6.in_echo", &[plus("Icmp6", "Icmp6InEchos")]),
    ("if_icmp6.in_echoreply", &[plus("Icmp6", "Icmp6InEchoReplies")]),
    (
        "if_icmp6.in_routersolicit",
        &[plus("Icmp6", "Icmp6InRouterSolicits")],
    ),
    (
        "if_icmp6.in_routeradvert",
        &[plus("Icmp6", "Icmp6InRouterAdvertisements")],
    ),
    (
        "if_icmp6.in_neighborsolicit",
        &[plus("Icmp6", "Icmp6InNeighborSolicits")],
    ),
    (
        "if_icmp6.in_neighboradvert",
        &[plus("Icmp6", "Icmp6InNeighborAdvertisements")],
    ),
    ("if_icmp6.in_redirect", &[plus("Icmp6", "Icmp6InRedirects")]),
    (
        "if_icmp6.in_mldquery",
        &[plus("Icmp6", "Icmp6InGroupMembQueries")],
    ),
    (
        "if_icmp6.in_mldreport",
        &[plus("Icmp6", "Icmp6InGroupMembResponses")],
    ),
    (
        "if_icmp6.in_mlddone",
        &[plus("Icmp6", "Icmp6InGroupMembReductions")],
    ),
    ("if_icmp6.out_msg", &[plus("Icmp6", "Icmp6OutMsgs")]),
    ("if_icmp6.out_error", &[plus("Icmp6", "Icmp6OutErrors")]),
    (
        "if_icmp6.out_dstunreach",
        &[plus("Icmp6", "Icmp6OutDestUnreachs")],
    ),
    ("if_icmp6.out_timeexceed", &[plus("Icmp6", "Icmp6OutTimeExcds")]),
    ("if_icmp6.out_paramprob", &[plus("Icmp6", "Icmp6OutParmProblems")]),
    ("if_icmp6.out_pkttoobig", &[plus("Icmp6", "Icmp6OutPktTooBigs")]),
    ("if_icmp6.out_echo", &[plus("Icmp6", "Icmp6OutEchos")]),
    ("if_icmp6.out_echoreply", &[plus("Icmp6", "Icmp6OutEchoReplies")]),
    (
        "if_icmp6.out_routersolicit",
        &[plus("Icmp6", "Icmp6OutRouterSolicits")],
    ),
    (
        "if_icmp6.out_routeradvert",
        &[plus("Icmp6", "Icmp6OutRouterAdvertisements")],
    ),
    (
        "if_icmp6.out_neighborsolicit",
        &[plus("Icmp6", "Icmp6OutNeighborSolicits")],
    ),
    (
        "if_icmp6.out_neighboradvert",
        &[plus("Icmp6", "Icmp6OutNeighborAdvertisements")],
    ),
    ("if_icmp6.out_redirect", &[plus("Icmp6", "Icmp6OutRedirects")]),
    (
        "if_icmp6.out_mldquery",
        &[plus("Icmp6", "Icmp6OutGroupMembQueries")],
    ),
    (
        "if_icmp6.out_mldreport",
        &[plus("Icmp6", "Icmp6OutGroupMembResponses")],
    ),
    (
        "if_icmp6.out_mlddone",
        &[plus("Icmp6", "Icmp6OutGroupMembReductions")],
    ),
];

const ROUTE: &[(&str, &[Term])] = &[(
    "route.unreach",
    &[
        plus("Ip", "OutNoRoutes"),
        plus("IpExt", "InNoRoutes"),
        with("Ip6", "Ip6OutNoRoutes"),
        with("Ip6", "Ip6InNoRoutes"),
    ],
)];
