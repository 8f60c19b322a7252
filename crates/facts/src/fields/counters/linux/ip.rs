//! IPv4 and IPv6.

use crate::fields::counters::Unit::{Bytes, Code, Fragments, Hops, Packets};
use crate::fields::counters::{CounterEntry, counter, setting};

/// `Ip` of `/proc/net/snmp`.
pub(super) const IP: &[CounterEntry] = &[
    setting("DefaultTTL", Hops, "Time to live of packets for which nothing else was chosen.").mib(4293, "ipDefaultTTL"),
    counter("ForwDatagrams", Packets, "Packets for other hosts, passed on as a router.").mib(4293, "ipForwDatagrams"),
    setting("Forwarding", Code, "Whether this host routes packets of others: 1 yes, 2 no.").mib(4293, "ipForwarding"),
    counter("FragCreates", Fragments, "Fragments made out of packets too large for their path.").mib(4293, "ipFragCreates"),
    counter("FragFails", Packets, "Packets dropped because they had to be split and could not be, above all because they forbid it.").mib(4293, "ipFragFails"),
    counter("FragOKs", Packets, "Packets that were split into fragments.").mib(4293, "ipFragOKs"),
    counter("InAddrErrors", Packets, "Received packets dropped because their destination is neither this host nor one that it may route to.").mib(4293, "ipInAddrErrors"),
    counter("InDelivers", Packets, "Received packets handed over to their protocol, such as TCP or UDP, after reassembly.").mib(4293, "ipInDelivers"),
    counter("InDiscards", Packets, "Received packets without fault that were dropped, for example for want of memory.").mib(4293, "ipInDiscards"),
    counter("InHdrErrors", Packets, "Received packets dropped for a faulty header: checksum, version, length, options or a time to live that ran out.").mib(4293, "ipInHdrErrors"),
    counter("InReceives", Packets, "Packets taken from interfaces, faulty ones and single fragments included.").mib(4293, "ipInReceives"),
    counter("InUnknownProtos", Packets, "Packets for this host dropped because nothing here handles their protocol.").mib(4293, "ipInUnknownProtos"),
    counter("OutDiscards", Packets, "Outgoing packets without fault that were dropped, for example for want of memory.").mib(4293, "ipOutDiscards"),
    counter("OutNoRoutes", Packets, "Outgoing packets dropped because there was no route to their destination.").mib(4293, "ipOutNoRoutes"),
    counter("OutRequests", Packets, "Packets that protocols of this host gave to IPv4 to send; older kernels count routed ones too.").mib(4293, "ipOutRequests"),
    counter("OutTransmits", Packets, "Packets handed to interfaces for sending, routed ones and fragments included.").mib(4293, "ipSystemStatsOutTransmits"),
    counter("ReasmFails", Packets, "Failed attempts to put fragments together: too late, no memory or not fitting.").mib(4293, "ipReasmFails"),
    counter("ReasmOKs", Packets, "Packets put together from their fragments.").mib(4293, "ipReasmOKs"),
    counter("ReasmReqds", Fragments, "Fragments received that had to be put together here.").mib(4293, "ipReasmReqds"),
    // The object of this name in RFC 4293 is a time, not a count.
    counter("ReasmTimeout", Packets, "Packets given up because some of their fragments did not come in time."),
];

/// `IpExt` of `/proc/net/netstat`.
pub(super) const IP_EXT: &[CounterEntry] = &[
    counter("InBcastOctets", Bytes, "Bytes of broadcast packets received."),
    counter("InBcastPkts", Packets, "Broadcast packets received.").mib(4293, "ipSystemStatsInBcastPkts"),
    counter(
        "InCEPkts",
        Packets,
        "Packets received with the mark of a congested router (ECN codepoint CE).",
    ),
    counter(
        "InCsumErrors",
        Packets,
        "Received packets dropped because the checksum of their header is wrong.",
    ),
    counter(
        "InECT0Pkts",
        Packets,
        "Packets received whose sender understands congestion marks (ECN codepoint ECT(0)).",
    ),
    counter(
        "InECT1Pkts",
        Packets,
        "Packets received whose sender understands congestion marks (ECN codepoint ECT(1)).",
    ),
    counter("InMcastOctets", Bytes, "Bytes of multicast packets received.")
        .mib(4293, "ipSystemStatsInMcastOctets"),
    counter("InMcastPkts", Packets, "Multicast packets received.").mib(4293, "ipSystemStatsInMcastPkts"),
    counter(
        "InNoECTPkts",
        Packets,
        "Packets received whose sender does not understand congestion marks (ECN codepoint Not-ECT).",
    ),
    counter(
        "InNoRoutes",
        Packets,
        "Received packets dropped because there is no route to pass them on.",
    )
    .mib(4293, "ipSystemStatsInNoRoutes"),
    counter(
        "InOctets",
        Bytes,
        "Bytes of packets received, headers of IPv4 included.",
    )
    .mib(4293, "ipSystemStatsInOctets"),
    counter(
        "InTruncatedPkts",
        Packets,
        "Received packets dropped because less came than their header promised.",
    )
    .mib(4293, "ipSystemStatsInTruncatedPkts"),
    counter("OutBcastOctets", Bytes, "Bytes of broadcast packets sent."),
    counter("OutBcastPkts", Packets, "Broadcast packets sent.").mib(4293, "ipSystemStatsOutBcastPkts"),
    counter("OutMcastOctets", Bytes, "Bytes of multicast packets sent.")
        .mib(4293, "ipSystemStatsOutMcastOctets"),
    counter("OutMcastPkts", Packets, "Multicast packets sent.").mib(4293, "ipSystemStatsOutMcastPkts"),
    counter(
        "OutOctets",
        Bytes,
        "Bytes of packets sent, headers of IPv4 included.",
    )
    .mib(4293, "ipSystemStatsOutOctets"),
    counter(
        "ReasmOverlaps",
        Packets,
        "Packets given up because their fragments overlap, as in an attack.",
    ),
];

/// `Ip6` of `/proc/net/snmp6`.
pub(super) const IP6: &[CounterEntry] = &[
    counter(
        "Ip6FragCreates",
        Fragments,
        "Fragments made out of packets too large for their path.",
    )
    .mib(4293, "ipSystemStatsOutFragCreates"),
    counter(
        "Ip6FragFails",
        Packets,
        "Packets dropped because they had to be split and could not be.",
    )
    .mib(4293, "ipSystemStatsOutFragFails"),
    counter("Ip6FragOKs", Packets, "Packets that were split into fragments.")
        .mib(4293, "ipSystemStatsOutFragOKs"),
    counter(
        "Ip6InAddrErrors",
        Packets,
        "Received packets dropped because their source or destination is no address that may stand there.",
    )
    .mib(4293, "ipSystemStatsInAddrErrors"),
    counter(
        "Ip6InBcastOctets",
        Bytes,
        "Bytes of broadcast packets received; IPv6 has no broadcast, so this stays 0.",
    ),
    counter(
        "Ip6InCEPkts",
        Packets,
        "Packets received with the mark of a congested router (ECN codepoint CE).",
    ),
    counter(
        "Ip6InDelivers",
        Packets,
        "Received packets handed over to their protocol, such as TCP or UDP, after reassembly.",
    )
    .mib(4293, "ipSystemStatsInDelivers"),
    counter(
        "Ip6InDiscards",
        Packets,
        "Received packets without fault that were dropped, for example for want of memory.",
    )
    .mib(4293, "ipSystemStatsInDiscards"),
    counter(
        "Ip6InECT0Pkts",
        Packets,
        "Packets received whose sender understands congestion marks (ECN codepoint ECT(0)).",
    ),
    counter(
        "Ip6InECT1Pkts",
        Packets,
        "Packets received whose sender understands congestion marks (ECN codepoint ECT(1)).",
    ),
    counter(
        "Ip6InHdrErrors",
        Packets,
        "Received packets dropped for a faulty header: version, length, options or a hop limit that ran out.",
    )
    .mib(4293, "ipSystemStatsInHdrErrors"),
    counter("Ip6InMcastOctets", Bytes, "Bytes of multicast packets received.")
        .mib(4293, "ipSystemStatsInMcastOctets"),
    counter("Ip6InMcastPkts", Packets, "Multicast packets received.").mib(4293, "ipSystemStatsInMcastPkts"),
    counter(
        "Ip6InNoECTPkts",
        Packets,
        "Packets received whose sender does not understand congestion marks (ECN codepoint Not-ECT).",
    ),
    counter(
        "Ip6InNoRoutes",
        Packets,
        "Received packets dropped because there is no route to pass them on.",
    )
    .mib(4293, "ipSystemStatsInNoRoutes"),
    counter(
        "Ip6InOctets",
        Bytes,
        "Bytes of packets received, headers of IPv6 included.",
    )
    .mib(4293, "ipSystemStatsInOctets"),
    counter(
        "Ip6InReceives",
        Packets,
        "Packets taken from interfaces, faulty ones and single fragments included.",
    )
    .mib(4293, "ipSystemStatsInReceives"),
    counter(
        "Ip6InTooBigErrors",
        Packets,
        "Packets of others not passed on because they are larger than the next link carries.",
    )
    .mib(2465, "ipv6IfStatsInTooBigErrors"),
    counter(
        "Ip6InTruncatedPkts",
        Packets,
        "Received packets dropped because less came than their header promised.",
    )
    .mib(4293, "ipSystemStatsInTruncatedPkts"),
    counter(
        "Ip6InUnknownProtos",
        Packets,
        "Packets for this host dropped because nothing here handles their protocol.",
    )
    .mib(4293, "ipSystemStatsInUnknownProtos"),
    counter(
        "Ip6OutBcastOctets",
        Bytes,
        "Bytes of broadcast packets sent; IPv6 has no broadcast, so this stays 0.",
    ),
    counter(
        "Ip6OutDiscards",
        Packets,
        "Outgoing packets without fault that were dropped, for example for want of memory.",
    )
    .mib(4293, "ipSystemStatsOutDiscards"),
    counter(
        "Ip6OutForwDatagrams",
        Packets,
        "Packets for other hosts, passed on as a router.",
    )
    .mib(4293, "ipSystemStatsOutForwDatagrams"),
    counter("Ip6OutMcastOctets", Bytes, "Bytes of multicast packets sent.")
        .mib(4293, "ipSystemStatsOutMcastOctets"),
    counter("Ip6OutMcastPkts", Packets, "Multicast packets sent.").mib(4293, "ipSystemStatsOutMcastPkts"),
    counter(
        "Ip6OutNoRoutes",
        Packets,
        "Outgoing packets dropped because there was no route to their destination.",
    )
    .mib(4293, "ipSystemStatsOutNoRoutes"),
    counter(
        "Ip6OutOctets",
        Bytes,
        "Bytes of packets sent, headers of IPv6 included.",
    )
    .mib(4293, "ipSystemStatsOutOctets"),
    counter(
        "Ip6OutRequests",
        Packets,
        "Packets that protocols of this host gave to IPv6 to send; older kernels count routed ones too.",
    )
    .mib(4293, "ipSystemStatsOutRequests"),
    counter(
        "Ip6OutTransmits",
        Packets,
        "Packets handed to interfaces for sending, routed ones and fragments included.",
    )
    .mib(4293, "ipSystemStatsOutTransmits"),
    counter(
        "Ip6ReasmFails",
        Packets,
        "Failed attempts to put fragments together: too late, no memory or not fitting.",
    )
    .mib(4293, "ipSystemStatsReasmFails"),
    counter(
        "Ip6ReasmOKs",
        Packets,
        "Packets put together from their fragments.",
    )
    .mib(4293, "ipSystemStatsReasmOKs"),
    counter(
        "Ip6ReasmReqds",
        Fragments,
        "Fragments received that had to be put together here.",
    )
    .mib(4293, "ipSystemStatsReasmReqds"),
    counter(
        "Ip6ReasmTimeout",
        Packets,
        "Packets given up because some of their fragments did not come in time.",
    ),
];
