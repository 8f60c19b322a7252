//! ICMP and ICMPv6: a counter for all messages, some by name, and one for each type that was seen.

use crate::fields::counters::Unit::Messages;
use crate::fields::counters::{CounterEntry, TypeEntry, counter};

/// `Icmp` of `/proc/net/snmp`.
pub(super) const ICMP: &[CounterEntry] = &[
    counter(
        "InAddrMaskReps",
        Messages,
        "Answers to requests for the network mask received.",
    )
    .mib(4293, "icmpInAddrMaskReps"),
    counter("InAddrMasks", Messages, "Requests for the network mask received.").mib(4293, "icmpInAddrMasks"),
    counter(
        "InCsumErrors",
        Messages,
        "Messages received with a wrong checksum.",
    ),
    counter(
        "InDestUnreachs",
        Messages,
        "Messages received that a host, port or network could not be reached.",
    )
    .mib(4293, "icmpInDestUnreachs"),
    counter(
        "InEchoReps",
        Messages,
        "Answers to echo requests (ping) received.",
    )
    .mib(4293, "icmpInEchoReps"),
    counter("InEchos", Messages, "Echo requests (ping) received.").mib(4293, "icmpInEchos"),
    counter(
        "InErrors",
        Messages,
        "Messages received that could not be used: wrong checksum or length, or of no meaning here.",
    )
    .mib(4293, "icmpInErrors"),
    counter("InMsgs", Messages, "Messages received, faulty ones included.").mib(4293, "icmpInMsgs"),
    counter(
        "InParmProbs",
        Messages,
        "Messages received that a header of ours was not understood.",
    )
    .mib(4293, "icmpInParmProbs"),
    counter(
        "InRedirects",
        Messages,
        "Messages received that a better router is known.",
    )
    .mib(4293, "icmpInRedirects"),
    counter(
        "InSrcQuenchs",
        Messages,
        "Requests received to send more slowly; deprecated by RFC 6633.",
    )
    .mib(4293, "icmpInSrcQuenchs"),
    counter(
        "InTimeExcds",
        Messages,
        "Messages received that a time to live or the time for reassembly ran out.",
    )
    .mib(4293, "icmpInTimeExcds"),
    counter(
        "InTimestampReps",
        Messages,
        "Answers to requests for the time received.",
    )
    .mib(4293, "icmpInTimestampReps"),
    counter("InTimestamps", Messages, "Requests for the time received.").mib(4293, "icmpInTimestamps"),
    counter(
        "OutAddrMaskReps",
        Messages,
        "Answers to requests for the network mask sent.",
    )
    .mib(4293, "icmpOutAddrMaskReps"),
    counter("OutAddrMasks", Messages, "Requests for the network mask sent.").mib(4293, "icmpOutAddrMasks"),
    counter(
        "OutDestUnreachs",
        Messages,
        "Messages sent that a host, port or network cannot be reached.",
    )
    .mib(4293, "icmpOutDestUnreachs"),
    counter("OutEchoReps", Messages, "Answers to echo requests (ping) sent.").mib(4293, "icmpOutEchoReps"),
    counter("OutEchos", Messages, "Echo requests (ping) sent.").mib(4293, "icmpOutEchos"),
    counter(
        "OutErrors",
        Messages,
        "Messages that could not be sent, for example for want of memory or of a route.",
    )
    .mib(4293, "icmpOutErrors"),
    counter("OutMsgs", Messages, "Messages sent, or tried to.").mib(4293, "icmpOutMsgs"),
    counter(
        "OutParmProbs",
        Messages,
        "Messages sent that a header was not understood.",
    )
    .mib(4293, "icmpOutParmProbs"),
    counter(
        "OutRateLimitGlobal",
        Messages,
        "Messages not sent because this host sends too many altogether (icmp_msgs_per_sec).",
    ),
    counter(
        "OutRateLimitHost",
        Messages,
        "Messages not sent because too many go to one host (icmp_ratelimit).",
    ),
    counter(
        "OutRedirects",
        Messages,
        "Messages sent that a better router is known.",
    )
    .mib(4293, "icmpOutRedirects"),
    counter(
        "OutSrcQuenchs",
        Messages,
        "Requests sent to send more slowly; current kernels send none.",
    )
    .mib(4293, "icmpOutSrcQuenchs"),
    counter(
        "OutTimeExcds",
        Messages,
        "Messages sent that a time to live or the time for reassembly ran out.",
    )
    .mib(4293, "icmpOutTimeExcds"),
    counter(
        "OutTimestampReps",
        Messages,
        "Answers to requests for the time sent.",
    )
    .mib(4293, "icmpOutTimestampReps"),
    counter("OutTimestamps", Messages, "Requests for the time sent.").mib(4293, "icmpOutTimestamps"),
];

/// `Icmp6` of `/proc/net/snmp6`.
pub(super) const ICMP6: &[CounterEntry] = &[
    counter(
        "Icmp6InCsumErrors",
        Messages,
        "Messages received with a wrong checksum.",
    ),
    counter(
        "Icmp6InDestUnreachs",
        Messages,
        "Messages received that a host, port or network could not be reached.",
    )
    .mib(2466, "ipv6IfIcmpInDestUnreachs"),
    counter(
        "Icmp6InEchoReplies",
        Messages,
        "Answers to echo requests (ping) received.",
    )
    .mib(2466, "ipv6IfIcmpInEchoReplies"),
    counter("Icmp6InEchos", Messages, "Echo requests (ping) received.").mib(2466, "ipv6IfIcmpInEchos"),
    counter(
        "Icmp6InErrors",
        Messages,
        "Messages received that could not be used: wrong checksum or length, or of no meaning here.",
    )
    .mib(2466, "ipv6IfIcmpInErrors"),
    counter(
        "Icmp6InGroupMembQueries",
        Messages,
        "Questions of routers received which multicast groups are wanted (MLD).",
    )
    .mib(2466, "ipv6IfIcmpInGroupMembQueries"),
    counter(
        "Icmp6InGroupMembReductions",
        Messages,
        "Messages received that a host left a multicast group (MLDv1).",
    )
    .mib(2466, "ipv6IfIcmpInGroupMembReductions"),
    counter(
        "Icmp6InGroupMembResponses",
        Messages,
        "Messages received that a host wants a multicast group (MLDv1).",
    )
    .mib(2466, "ipv6IfIcmpInGroupMembResponses"),
    counter(
        "Icmp6InMLDv2Reports",
        Messages,
        "Reports received which multicast groups a host wants (MLDv2).",
    ),
    counter(
        "Icmp6InMsgs",
        Messages,
        "Messages received, faulty ones included.",
    )
    .mib(2466, "ipv6IfIcmpInMsgs"),
    counter(
        "Icmp6InNeighborAdvertisements",
        Messages,
        "Link-layer addresses of neighbours received (neighbour advertisements).",
    )
    .mib(2466, "ipv6IfIcmpInNeighborAdvertisements"),
    counter(
        "Icmp6InNeighborSolicits",
        Messages,
        "Questions of neighbours for a link-layer address received (neighbour solicitations).",
    )
    .mib(2466, "ipv6IfIcmpInNeighborSolicits"),
    counter(
        "Icmp6InParmProblems",
        Messages,
        "Messages received that a header of ours was not understood.",
    )
    .mib(2466, "ipv6IfIcmpInParmProblems"),
    counter(
        "Icmp6InPktTooBigs",
        Messages,
        "Messages received that a packet was too large for a link on its path.",
    )
    .mib(2466, "ipv6IfIcmpInPktTooBigs"),
    counter(
        "Icmp6InRedirects",
        Messages,
        "Messages received that a better first hop is known.",
    )
    .mib(2466, "ipv6IfIcmpInRedirects"),
    counter(
        "Icmp6InRouterAdvertisements",
        Messages,
        "Announcements of routers received.",
    )
    .mib(2466, "ipv6IfIcmpInRouterAdvertisements"),
    counter(
        "Icmp6InRouterSolicits",
        Messages,
        "Questions for routers received.",
    )
    .mib(2466, "ipv6IfIcmpInRouterSolicits"),
    counter(
        "Icmp6InTimeExcds",
        Messages,
        "Messages received that a hop limit or the time for reassembly ran out.",
    )
    .mib(2466, "ipv6IfIcmpInTimeExcds"),
    counter(
        "Icmp6OutDestUnreachs",
        Messages,
        "Messages sent that a host, port or network cannot be reached.",
    )
    .mib(2466, "ipv6IfIcmpOutDestUnreachs"),
    counter(
        "Icmp6OutEchoReplies",
        Messages,
        "Answers to echo requests (ping) sent.",
    )
    .mib(2466, "ipv6IfIcmpOutEchoReplies"),
    counter("Icmp6OutEchos", Messages, "Echo requests (ping) sent.").mib(2466, "ipv6IfIcmpOutEchos"),
    counter(
        "Icmp6OutErrors",
        Messages,
        "Messages that could not be sent, for example for want of memory.",
    )
    .mib(2466, "ipv6IfIcmpOutErrors"),
    counter(
        "Icmp6OutGroupMembQueries",
        Messages,
        "Questions sent which multicast groups are wanted (MLD).",
    )
    .mib(2466, "ipv6IfIcmpOutGroupMembQueries"),
    counter(
        "Icmp6OutGroupMembReductions",
        Messages,
        "Messages sent that this host left a multicast group (MLDv1).",
    )
    .mib(2466, "ipv6IfIcmpOutGroupMembReductions"),
    counter(
        "Icmp6OutGroupMembResponses",
        Messages,
        "Messages sent that this host wants a multicast group (MLDv1).",
    )
    .mib(2466, "ipv6IfIcmpOutGroupMembResponses"),
    counter(
        "Icmp6OutMLDv2Reports",
        Messages,
        "Reports sent which multicast groups this host wants (MLDv2).",
    ),
    counter("Icmp6OutMsgs", Messages, "Messages sent, or tried to.").mib(2466, "ipv6IfIcmpOutMsgs"),
    counter(
        "Icmp6OutNeighborAdvertisements",
        Messages,
        "Link-layer addresses of this host told to neighbours (neighbour advertisements).",
    )
    .mib(2466, "ipv6IfIcmpOutNeighborAdvertisements"),
    counter(
        "Icmp6OutNeighborSolicits",
        Messages,
        "Questions sent for a neighbour's link-layer address (neighbour solicitations).",
    )
    .mib(2466, "ipv6IfIcmpOutNeighborSolicits"),
    counter(
        "Icmp6OutParmProblems",
        Messages,
        "Messages sent that a header was not understood.",
    )
    .mib(2466, "ipv6IfIcmpOutParmProblems"),
    counter(
        "Icmp6OutPktTooBigs",
        Messages,
        "Messages sent that a packet is too large for the next link.",
    )
    .mib(2466, "ipv6IfIcmpOutPktTooBigs"),
    counter(
        "Icmp6OutRateLimitHost",
        Messages,
        "Messages not sent because too many go to one host (net.ipv6.icmp.ratelimit).",
    ),
    counter(
        "Icmp6OutRedirects",
        Messages,
        "Messages sent that a better first hop is known.",
    )
    .mib(2466, "ipv6IfIcmpOutRedirects"),
    counter(
        "Icmp6OutRouterAdvertisements",
        Messages,
        "Announcements as a router sent.",
    )
    .mib(2466, "ipv6IfIcmpOutRouterAdvertisements"),
    counter("Icmp6OutRouterSolicits", Messages, "Questions for routers sent.")
        .mib(2466, "ipv6IfIcmpOutRouterSolicits"),
    counter(
        "Icmp6OutTimeExcds",
        Messages,
        "Messages sent that a hop limit or the time for reassembly ran out.",
    )
    .mib(2466, "ipv6IfIcmpOutTimeExcds"),
];

/// Entries of the types of a protocol: `prefix`, then `number => name` of each.
macro_rules! types {
    ($prefix:literal, $($number:literal => $name:literal),+ $(,)?) => {
        &[
            $(TypeEntry {
                number: Some($number),
                received: counter(
                    concat!($prefix, "InType", $number),
                    Messages,
                    concat!("Messages received of type ", $number, ", ", $name, "."),
                )
                .mib(4293, "icmpMsgStatsInPkts"),
                sent: counter(
                    concat!($prefix, "OutType", $number),
                    Messages,
                    concat!("Messages sent of type ", $number, ", ", $name, "."),
                )
                .mib(4293, "icmpMsgStatsOutPkts"),
            },)+
            TypeEntry {
                number: None,
                received: counter(
                    concat!($prefix, "InTypeN"),
                    Messages,
                    "Messages received of type N, which has no name in the registry.",
                )
                .mib(4293, "icmpMsgStatsInPkts"),
                sent: counter(
                    concat!($prefix, "OutTypeN"),
                    Messages,
                    "Messages sent of type N, which has no name in the registry.",
                )
                .mib(4293, "icmpMsgStatsOutPkts"),
            },
        ]
    };
}

/// Types of ICMP, with the names of the IANA registry "ICMP Type Numbers".
pub(super) const ICMP_TYPES: &[TypeEntry] = types! { "",
    0 => "echo reply",
    3 => "destination unreachable",
    4 => "source quench",
    5 => "redirect",
    6 => "alternate host address",
    8 => "echo",
    9 => "router advertisement",
    10 => "router solicitation",
    11 => "time exceeded",
    12 => "parameter problem",
    13 => "timestamp",
    14 => "timestamp reply",
    15 => "information request",
    16 => "information reply",
    17 => "address mask request",
    18 => "address mask reply",
    30 => "traceroute",
    31 => "datagram conversion error",
    32 => "mobile host redirect",
    33 => "IPv6 where-are-you",
    34 => "IPv6 I-am-here",
    35 => "mobile registration request",
    36 => "mobile registration reply",
    37 => "domain name request",
    38 => "domain name reply",
    39 => "SKIP",
    40 => "Photuris",
    41 => "experimental mobility protocols",
    42 => "extended echo request",
    43 => "extended echo reply",
    253 => "experiment 1 (RFC 3692)",
    254 => "experiment 2 (RFC 3692)",
};

/// Types of ICMPv6, with the names of the IANA registry "ICMPv6 type Numbers".
pub(super) const ICMP6_TYPES: &[TypeEntry] = types! { "Icmp6",
    1 => "destination unreachable",
    2 => "packet too big",
    3 => "time exceeded",
    4 => "parameter problem",
    100 => "private experimentation",
    101 => "private experimentation",
    128 => "echo request",
    129 => "echo reply",
    130 => "multicast listener query",
    131 => "multicast listener report",
    132 => "multicast listener done",
    133 => "router solicitation",
    134 => "router advertisement",
    135 => "neighbor solicitation",
    136 => "neighbor advertisement",
    137 => "redirect",
    138 => "router renumbering",
    139 => "node information query",
    140 => "node information response",
    141 => "inverse neighbor discovery solicitation",
    142 => "inverse neighbor discovery advertisement",
    143 => "version 2 multicast listener report",
    144 => "home agent address discovery request",
    145 => "home agent address discovery reply",
    146 => "mobile prefix solicitation",
    147 => "mobile prefix advertisement",
    148 => "certification path solicitation",
    149 => "certification path advertisement",
    150 => "experimental mobility protocols",
    151 => "multicast router advertisement",
    152 => "multicast router solicitation",
    153 => "multicast router termination",
    154 => "FMIPv6",
    155 => "RPL control",
    156 => "ILNPv6 locator update",
    157 => "duplicate address request",
    158 => "duplicate address confirmation",
    159 => "MPL control",
    160 => "extended echo request",
    161 => "extended echo reply",
    200 => "private experimentation",
    201 => "private experimentation",
};
