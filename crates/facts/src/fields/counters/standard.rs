//! Standard counters: what systems count alike, whatever they call it.
//!
//! An id is the group and the name of the field in BSD's statistics structures, which have the most of them; the objects of
//! the RFC MIBs are among them. Each system maps its own counters to these ids; screens refer to the ids alone.

use super::Unit::{self, Bytes, Connections, Datagrams, Events, Fragments, Messages, Packets, Segments};

/// Counters that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// TCP, both families together.
    Tcp,
    /// UDP, both families together.
    Udp,
    /// IPv4.
    Ip,
    /// ICMP.
    Icmp,
    /// IGMP.
    Igmp,
    /// IPsec.
    Ipsec,
    /// IPv6.
    Ip6,
    /// ICMPv6.
    Icmp6,
    /// IPsec of IPv6, on systems that count it apart.
    Ipsec6,
    /// Raw IPv6 sockets.
    Rip6,
    /// IPv6 on one interface.
    InterfaceIp6,
    /// ICMPv6 on one interface.
    InterfaceIcmp6,
    /// Routing, both families together.
    Routing,
}

/// A standard counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standard {
    /// Its id for ever.
    pub id: &'static str,
    /// What it counts.
    pub unit: Unit,
    /// What is counted: a short sentence.
    pub meaning: &'static str,
}

/// The groups with their counters, and the structure that names them (FreeBSD).
pub static GROUPS: &[(Group, &str, &[Standard])] = &[
    (Group::Tcp, "struct tcpstat, netinet/tcp_var.h", TCP),
    (Group::Udp, "struct udpstat, netinet/udp_var.h", UDP),
    (Group::Ip, "struct ipstat, netinet/ip_var.h", IP),
    (Group::Icmp, "struct icmpstat, netinet/icmp_var.h", ICMP),
    (Group::Igmp, "struct igmpstat, netinet/igmp_var.h", IGMP),
    (Group::Ipsec, "struct ipsecstat, netipsec/ipsec.h", IPSEC),
    (Group::Ip6, "struct ip6stat, netinet6/ip6_var.h", IP6),
    (Group::Icmp6, "struct icmp6stat, netinet/icmp6.h", ICMP6),
    (Group::Ipsec6, "struct ipsecstat, netipsec/ipsec.h", IPSEC6),
    (Group::Rip6, "struct rip6stat, netinet6/raw_ip6.h", RIP6),
    (
        Group::InterfaceIp6,
        "struct in6_ifstat, netinet6/in6_var.h; RFC 4293 ipIfStatsTable",
        IF_IP6,
    ),
    (
        Group::InterfaceIcmp6,
        "struct icmp6_ifstat, netinet/icmp6.h",
        IF_ICMP6,
    ),
    (Group::Routing, "struct rtstat, net/route.h", ROUTE),
];

/// The standard counter with this id.
#[must_use]
pub fn standard(id: &str) -> Option<&'static Standard> {
    GROUPS
        .iter()
        .flat_map(|(_, _, counters)| *counters)
        .find(|counter| counter.id == id)
}

const fn of(id: &'static str, unit: Unit, meaning: &'static str) -> Standard {
    Standard { id, unit, meaning }
}

#[rustfmt::skip]
const TCP: &[Standard] = &[
    of("tcp.sndtotal", Segments, "Segments sent."),
    of("tcp.sndpack", Segments, "Segments sent with data, the first time."),
    of("tcp.sndbyte", Bytes, "Bytes sent, the first time."),
    of("tcp.sndrexmitpack", Segments, "Segments with data sent again."),
    of("tcp.sndrexmitbyte", Bytes, "Bytes sent again."),
    of("tcp.mturesent", Segments, "Segments sent again because the path MTU is smaller."),
    of("tcp.sndacks", Segments, "Segments sent that only acknowledge."),
    of("tcp.delack", Segments, "Acknowledgments sent with a delay."),
    of("tcp.sndurg", Segments, "Segments sent that only carry the urgent flag."),
    of("tcp.sndprobe", Segments, "Window probes sent."),
    of("tcp.sndwinup", Segments, "Segments sent that only update the window."),
    of("tcp.sndctrl", Segments, "Segments sent with SYN, FIN or RST and no data."),
    of("tcp.rcvtotal", Segments, "Segments received."),
    of("tcp.rcvackpack", Segments, "Acknowledgments received of data that was sent."),
    of("tcp.rcvackbyte", Bytes, "Bytes acknowledged by received segments."),
    of("tcp.rcvdupack", Segments, "Duplicate acknowledgments received."),
    of("tcp.rcvacktoomuch", Segments, "Acknowledgments received of data that was not sent."),
    of("tcp.rcvpack", Segments, "Segments received in sequence."),
    of("tcp.rcvbyte", Bytes, "Bytes received in sequence."),
    of("tcp.rcvduppack", Segments, "Segments received that only repeat."),
    of("tcp.rcvdupbyte", Bytes, "Bytes in segments that only repeat."),
    of("tcp.pawsdrop", Segments, "Segments dropped because their timestamp is old (PAWS)."),
    of("tcp.rcvpartduppack", Segments, "Segments received that repeat in part."),
    of("tcp.rcvpartdupbyte", Bytes, "Bytes that repeat in segments with new data."),
    of("tcp.rcvoopack", Segments, "Segments received out of order."),
    of("tcp.rcvoobyte", Bytes, "Bytes received out of order."),
    of("tcp.rcvpackafterwin", Segments, "Segments received with data beyond the window."),
    of("tcp.rcvbyteafterwin", Bytes, "Bytes received beyond the window."),
    of("tcp.rcvwinprobe", Segments, "Window probes received."),
    of("tcp.rcvwinupd", Segments, "Window updates received."),
    of("tcp.rcvafterclose", Segments, "Segments received after the connection was closed."),
    of("tcp.rcvbadsum", Segments, "Segments dropped for a wrong checksum."),
    of("tcp.rcvbadoff", Segments, "Segments dropped for a bad data offset."),
    of("tcp.rcvshort", Segments, "Segments dropped because they are too short."),
    of("tcp.connattempt", Connections, "Connections that this host began."),
    of("tcp.accepts", Connections, "Connections that this host accepted."),
    of("tcp.badsyn", Connections, "Connection requests that are malformed."),
    of("tcp.listendrop", Connections, "Connections dropped because the queue of the listener is full."),
    of("tcp.connects", Connections, "Connections established, on either side."),
    of("tcp.closed", Connections, "Connections closed, dropped ones included."),
    of("tcp.drops", Connections, "Connections dropped: by a reset, after a timeout, or for want of memory."),
    of("tcp.cachedrtt", Connections, "Connections that stored their round-trip time on close."),
    of("tcp.cachedrttvar", Connections, "Connections that stored the variance of their round-trip time on close."),
    of("tcp.cachedssthresh", Connections, "Connections that stored their slow-start threshold on close."),
    of("tcp.conndrops", Connections, "Connections dropped before they were established."),
    of("tcp.rttupdated", Segments, "Segments whose round-trip time was measured."),
    of("tcp.segstimed", Segments, "Segments whose round-trip time was to be measured."),
    of("tcp.rexmttimeo", Events, "Retransmission timeouts."),
    of("tcp.timeoutdrop", Connections, "Connections dropped after too many retransmissions."),
    of("tcp.persisttimeo", Events, "Persist timeouts: the window of the peer stayed closed."),
    of("tcp.persistdrop", Connections, "Connections dropped after too many window probes."),
    of("tcp.keeptimeo", Events, "Keepalive timeouts."),
    of("tcp.keepprobe", Segments, "Keepalive probes sent."),
    of("tcp.keepdrops", Connections, "Connections dropped because keepalive probes were not answered."),
    of("tcp.predack", Segments, "Acknowledgments that header prediction foresaw."),
    of("tcp.preddat", Segments, "Segments with data that header prediction foresaw."),
];

#[rustfmt::skip]
const UDP: &[Standard] = &[
    of("udp.ipackets", Datagrams, "Datagrams received."),
    of("udp.hdrops", Datagrams, "Datagrams dropped because their header is not whole."),
    of("udp.badlen", Datagrams, "Datagrams dropped for a wrong length."),
    of("udp.badsum", Datagrams, "Datagrams dropped for a wrong checksum."),
    of("udp.nosum", Datagrams, "Datagrams received without a checksum."),
    of("udp.noport", Datagrams, "Datagrams dropped because no socket has the port."),
    of("udp.noportbcast", Datagrams, "Broadcast and multicast datagrams dropped because no socket has the port."),
    of("udp.fullsock", Datagrams, "Datagrams dropped because the buffer of the socket is full."),
    of("udp.pcbhashmiss", Datagrams, "Datagrams whose socket was not found by hash."),
    of("udp.delivered", Datagrams, "Datagrams delivered to sockets."),
    of("udp.opackets", Datagrams, "Datagrams sent."),
];

#[rustfmt::skip]
const IP: &[Standard] = &[
    of("ip.total", Packets, "Packets received."),
    of("ip.badsum", Packets, "Packets dropped for a wrong header checksum."),
    of("ip.toosmall", Packets, "Packets dropped because they are smaller than a header."),
    of("ip.tooshort", Packets, "Packets dropped because they are shorter than their header says."),
    of("ip.toolong", Packets, "Packets that are longer than an IP packet may be."),
    of("ip.badhlen", Packets, "Packets dropped because the header is longer than the packet."),
    of("ip.badlen", Packets, "Packets dropped because the length is shorter than the header."),
    of("ip.badoptions", Packets, "Packets dropped for bad options."),
    of("ip.badvers", Packets, "Packets dropped for a wrong version."),
    of("ip.fragments", Fragments, "Fragments received."),
    of("ip.fragdropped", Fragments, "Fragments dropped as duplicates or for want of memory."),
    of("ip.fragtimeout", Fragments, "Fragments dropped because the others did not come in time."),
    of("ip.reassembled", Packets, "Packets reassembled."),
    of("ip.delivered", Packets, "Packets delivered to this host."),
    of("ip.noproto", Packets, "Packets of a protocol that is not known."),
    of("ip.forward", Packets, "Packets forwarded."),
    of("ip.fastforward", Packets, "Packets forwarded on the fast path."),
    of("ip.cantforward", Packets, "Packets that could not be forwarded."),
    of("ip.notmember", Packets, "Packets to a multicast group that nobody here joined."),
    of("ip.redirectsent", Messages, "Redirects sent."),
    of("ip.localout", Packets, "Packets sent by this host."),
    of("ip.rawout", Packets, "Packets sent with a header made by a program."),
    of("ip.odropped", Packets, "Packets not sent for want of memory or queue space."),
    of("ip.noroute", Packets, "Packets not sent because there is no route."),
    of("ip.fragmented", Packets, "Packets sent in fragments."),
    of("ip.ofragments", Fragments, "Fragments sent."),
    of("ip.cantfrag", Packets, "Packets not sent because they may not be fragmented."),
    of("ip.nogif", Packets, "Tunnelled packets for which there is no tunnel interface."),
    of("ip.badaddr", Packets, "Packets dropped for a bad address in the header."),
];

#[rustfmt::skip]
const ICMP: &[Standard] = &[
    of("icmp.error", Messages, "Error messages that this host was to send."),
    of("icmp.oldicmp", Messages, "Errors not sent because the packet was ICMP itself."),
    of("icmp.badcode", Messages, "Messages dropped for a bad code."),
    of("icmp.tooshort", Messages, "Messages dropped because they are too short."),
    of("icmp.checksum", Messages, "Messages dropped for a wrong checksum."),
    of("icmp.badlen", Messages, "Messages dropped for a wrong length."),
    of("icmp.bmcastecho", Messages, "Echo requests to broadcast and multicast addresses that were ignored."),
    of("icmp.bmcasttstamp", Messages, "Timestamp requests to broadcast and multicast addresses that were ignored."),
    of("icmp.reflect", Messages, "Answers sent to requests."),
];

#[rustfmt::skip]
const IGMP: &[Standard] = &[
    of("igmp.rcv_total", Messages, "Messages received."),
    of("igmp.rcv_tooshort", Messages, "Messages received that are too short."),
    of("igmp.rcv_badsum", Messages, "Messages received with a wrong checksum."),
    of("igmp.rcv_queries", Messages, "Membership queries received."),
    of("igmp.rcv_badqueries", Messages, "Membership queries received with an invalid field."),
    of("igmp.rcv_reports", Messages, "Membership reports received."),
    of("igmp.rcv_badreports", Messages, "Membership reports received with an invalid field."),
    of("igmp.rcv_ourreports", Messages, "Membership reports received for groups that this host joined."),
    of("igmp.snd_reports", Messages, "Membership reports sent."),
];

#[rustfmt::skip]
const IPSEC: &[Standard] = &[
    of("ipsec.in_success", Packets, "Packets received and processed."),
    of("ipsec.in_polvio", Packets, "Packets received that violate the policy."),
    of("ipsec.in_nosa", Packets, "Packets received for which there is no security association."),
    of("ipsec.in_inval", Packets, "Packets received that are not valid."),
    of("ipsec.in_nomem", Packets, "Packets dropped on the way in for want of memory."),
    of("ipsec.in_badspi", Packets, "Packets received with a bad SPI."),
    of("ipsec.in_ahreplay", Packets, "Packets dropped by the replay check of AH."),
    of("ipsec.in_espreplay", Packets, "Packets dropped by the replay check of ESP."),
    of("ipsec.in_ahauthsucc", Packets, "Packets received that are authentic."),
    of("ipsec.in_ahauthfail", Packets, "Packets received that failed authentication."),
    of("ipsec.out_success", Packets, "Packets sent."),
    of("ipsec.out_polvio", Packets, "Packets not sent because they violate the policy."),
    of("ipsec.out_nosa", Packets, "Packets not sent because there is no security association."),
    of("ipsec.out_inval", Packets, "Packets not sent because they are not valid."),
    of("ipsec.out_nomem", Packets, "Packets not sent for want of memory."),
    of("ipsec.out_noroute", Packets, "Packets not sent because there is no route."),
];

#[rustfmt::skip]
const IP6: &[Standard] = &[
    of("ip6.total", Packets, "Packets received."),
    of("ip6.toosmall", Packets, "Packets dropped because they are smaller than a header."),
    of("ip6.tooshort", Packets, "Packets dropped because they are shorter than their header says."),
    of("ip6.badoptions", Packets, "Packets dropped for bad options."),
    of("ip6.badvers", Packets, "Packets dropped for a wrong version."),
    of("ip6.fragments", Fragments, "Fragments received."),
    of("ip6.fragdropped", Fragments, "Fragments dropped as duplicates or for want of memory."),
    of("ip6.fragtimeout", Fragments, "Fragments dropped because the others did not come in time."),
    of("ip6.fragoverflow", Fragments, "Fragments dropped because there were too many."),
    of("ip6.reassembled", Packets, "Packets reassembled."),
    of("ip6.delivered", Packets, "Packets delivered to this host."),
    of("ip6.forward", Packets, "Packets forwarded."),
    of("ip6.cantforward", Packets, "Packets that could not be forwarded."),
    of("ip6.redirectsent", Messages, "Redirects sent."),
    of("ip6.localout", Packets, "Packets sent by this host."),
    of("ip6.rawout", Packets, "Packets sent with a header made by a program."),
    of("ip6.odropped", Packets, "Packets not sent for want of memory or queue space."),
    of("ip6.noroute", Packets, "Packets not sent because there is no route."),
    of("ip6.fragmented", Packets, "Packets sent in fragments."),
    of("ip6.ofragments", Fragments, "Fragments sent."),
    of("ip6.cantfrag", Packets, "Packets not sent because they may not be fragmented."),
    of("ip6.badscope", Packets, "Packets that violate the scope of an address."),
    of("ip6.notmember", Packets, "Packets to a multicast group that nobody here joined."),
    of("ip6.m1", Packets, "Packets received in one mbuf."),
    of("ip6.mext1", Packets, "Packets received in one mbuf cluster."),
    of("ip6.mext2m", Packets, "Packets received in two mbuf clusters or more."),
    of("ip6.exthdrtoolong", Packets, "Packets whose headers are not contiguous."),
    of("ip6.nogif", Packets, "Tunnelled packets for which there is no tunnel interface."),
    of("ip6.toomanyhdr", Packets, "Packets dropped because they have too many headers."),
    of("ip6.sources_none", Events, "Failures to select a source address."),
    of("ip6.forward_cachehit", Events, "Forwarded packets whose route was cached."),
    of("ip6.forward_cachemiss", Events, "Forwarded packets whose route was not cached."),
];

#[rustfmt::skip]
const ICMP6: &[Standard] = &[
    of("icmp6.error", Messages, "Error messages that this host was to send."),
    of("icmp6.canterror", Messages, "Errors not sent because the packet was an error itself, or may not be answered."),
    of("icmp6.toofreq", Messages, "Errors not sent because of the rate limit."),
    of("icmp6.badcode", Messages, "Messages dropped for a bad code."),
    of("icmp6.tooshort", Messages, "Messages dropped because they are too short."),
    of("icmp6.checksum", Messages, "Messages dropped for a wrong checksum."),
    of("icmp6.badlen", Messages, "Messages dropped for a wrong length."),
    of("icmp6.odst_unreach_noroute", Messages, "Errors to send: no route to the destination."),
    of("icmp6.odst_unreach_admin", Messages, "Errors to send: administratively prohibited."),
    of("icmp6.odst_unreach_beyondscope", Messages, "Errors to send: beyond the scope of the source address."),
    of("icmp6.odst_unreach_addr", Messages, "Errors to send: address unreachable."),
    of("icmp6.odst_unreach_noport", Messages, "Errors to send: port unreachable."),
    of("icmp6.opacket_too_big", Messages, "Errors to send: packet too big."),
    of("icmp6.otime_exceed_transit", Messages, "Errors to send: hop limit exceeded."),
    of("icmp6.otime_exceed_reassembly", Messages, "Errors to send: reassembly time exceeded."),
    of("icmp6.oparamprob_header", Messages, "Errors to send: erroneous header field."),
    of("icmp6.oparamprob_nextheader", Messages, "Errors to send: unrecognized next header."),
    of("icmp6.oparamprob_option", Messages, "Errors to send: unrecognized option."),
    of("icmp6.oredirect", Messages, "Redirects to send."),
    of("icmp6.ounknown", Messages, "Errors to send of an unknown type."),
    of("icmp6.reflect", Messages, "Answers sent to requests."),
    of("icmp6.nd_toomanyopt", Messages, "Neighbour discovery messages with too many options."),
    of("icmp6.nd_badopt", Messages, "Neighbour discovery messages with bad options."),
    of("icmp6.badns", Messages, "Bad neighbour solicitations."),
    of("icmp6.badna", Messages, "Bad neighbour advertisements."),
    of("icmp6.badrs", Messages, "Bad router solicitations."),
    of("icmp6.badra", Messages, "Bad router advertisements."),
    of("icmp6.badredirect", Messages, "Bad redirects."),
    of("icmp6.pmtuchg", Events, "Changes of a path MTU."),
];

#[rustfmt::skip]
const IPSEC6: &[Standard] = &[
    of("ipsec6.in_success", Packets, "Packets received and processed."),
    of("ipsec6.in_polvio", Packets, "Packets received that violate the policy."),
    of("ipsec6.in_nosa", Packets, "Packets received for which there is no security association."),
    of("ipsec6.in_inval", Packets, "Packets received that are not valid."),
    of("ipsec6.in_nomem", Packets, "Packets dropped on the way in for want of memory."),
    of("ipsec6.in_badspi", Packets, "Packets received with a bad SPI."),
    of("ipsec6.in_ahreplay", Packets, "Packets dropped by the replay check of AH."),
    of("ipsec6.in_espreplay", Packets, "Packets dropped by the replay check of ESP."),
    of("ipsec6.in_ahauthsucc", Packets, "Packets received that are authentic."),
    of("ipsec6.in_ahauthfail", Packets, "Packets received that failed authentication."),
    of("ipsec6.out_success", Packets, "Packets sent."),
    of("ipsec6.out_polvio", Packets, "Packets not sent because they violate the policy."),
    of("ipsec6.out_nosa", Packets, "Packets not sent because there is no security association."),
    of("ipsec6.out_inval", Packets, "Packets not sent because they are not valid."),
    of("ipsec6.out_nomem", Packets, "Packets not sent for want of memory."),
    of("ipsec6.out_noroute", Packets, "Packets not sent because there is no route."),
];

#[rustfmt::skip]
const RIP6: &[Standard] = &[
    of("rip6.ipackets", Datagrams, "Datagrams received by raw IPv6 sockets."),
    of("rip6.isum", Events, "Checksums computed of received datagrams."),
    of("rip6.badsum", Datagrams, "Datagrams dropped for a wrong checksum."),
    of("rip6.nosock", Datagrams, "Datagrams dropped because no socket wants them."),
    of("rip6.nosockmcast", Datagrams, "Multicast datagrams dropped because no socket wants them."),
    of("rip6.fullsock", Datagrams, "Datagrams dropped because the buffer of the socket is full."),
    of("rip6.delivered", Datagrams, "Datagrams delivered."),
    of("rip6.opackets", Datagrams, "Datagrams sent."),
];

#[rustfmt::skip]
const IF_IP6: &[Standard] = &[
    of("if_ip6.in_receive", Datagrams, "Datagrams received."),
    of("if_ip6.in_hdrerr", Datagrams, "Datagrams received with errors in the header."),
    of("if_ip6.in_toobig", Datagrams, "Datagrams received that exceed the MTU of the outgoing link."),
    of("if_ip6.in_noroute", Datagrams, "Datagrams received for which there is no route."),
    of("if_ip6.in_addrerr", Datagrams, "Datagrams received with an address that is not valid here."),
    of("if_ip6.in_protounknown", Datagrams, "Datagrams received of an unknown protocol."),
    of("if_ip6.in_truncated", Datagrams, "Datagrams received that are shorter than their header says."),
    of("if_ip6.in_discard", Datagrams, "Datagrams received and discarded."),
    of("if_ip6.in_deliver", Datagrams, "Datagrams delivered to an upper protocol."),
    of("if_ip6.out_forward", Datagrams, "Datagrams forwarded to this interface."),
    of("if_ip6.out_request", Datagrams, "Datagrams that upper protocols sent."),
    of("if_ip6.out_discard", Datagrams, "Datagrams not sent for want of memory or queue space."),
    of("if_ip6.out_fragok", Datagrams, "Datagrams sent in fragments."),
    of("if_ip6.out_fragfail", Datagrams, "Datagrams that could not be fragmented."),
    of("if_ip6.out_fragcreat", Fragments, "Fragments made."),
    of("if_ip6.reass_reqd", Fragments, "Fragments received."),
    of("if_ip6.reass_ok", Datagrams, "Datagrams reassembled."),
    of("if_ip6.reass_fail", Events, "Failures to reassemble."),
    of("if_ip6.in_mcast", Datagrams, "Multicast datagrams received."),
    of("if_ip6.out_mcast", Datagrams, "Multicast datagrams sent."),
];

#[rustfmt::skip]
const IF_ICMP6: &[Standard] = &[
    of("if_icmp6.in_msg", Messages, "Messages received."),
    of("if_icmp6.in_error", Messages, "Error messages received."),
    of("if_icmp6.in_dstunreach", Messages, "Destination unreachable errors received."),
    of("if_icmp6.in_adminprohib", Messages, "Administratively prohibited errors received."),
    of("if_icmp6.in_timeexceed", Messages, "Time exceeded errors received."),
    of("if_icmp6.in_paramprob", Messages, "Parameter problem errors received."),
    of("if_icmp6.in_pkttoobig", Messages, "Packet too big errors received."),
    of("if_icmp6.in_echo", Messages, "Echo requests received."),
    of("if_icmp6.in_echoreply", Messages, "Echo replies received."),
    of("if_icmp6.in_routersolicit", Messages, "Router solicitations received."),
    of("if_icmp6.in_routeradvert", Messages, "Router advertisements received."),
    of("if_icmp6.in_neighborsolicit", Messages, "Neighbour solicitations received."),
    of("if_icmp6.in_neighboradvert", Messages, "Neighbour advertisements received."),
    of("if_icmp6.in_redirect", Messages, "Redirects received."),
    of("if_icmp6.in_mldquery", Messages, "MLD queries received."),
    of("if_icmp6.in_mldreport", Messages, "MLD reports received."),
    of("if_icmp6.in_mlddone", Messages, "MLD done messages received."),
    of("if_icmp6.out_msg", Messages, "Messages sent."),
    of("if_icmp6.out_error", Messages, "Error messages sent."),
    of("if_icmp6.out_dstunreach", Messages, "Destination unreachable errors sent."),
    of("if_icmp6.out_adminprohib", Messages, "Administratively prohibited errors sent."),
    of("if_icmp6.out_timeexceed", Messages, "Time exceeded errors sent."),
    of("if_icmp6.out_paramprob", Messages, "Parameter problem errors sent."),
    of("if_icmp6.out_pkttoobig", Messages, "Packet too big errors sent."),
    of("if_icmp6.out_echo", Messages, "Echo requests sent."),
    of("if_icmp6.out_echoreply", Messages, "Echo replies sent."),
    of("if_icmp6.out_routersolicit", Messages, "Router solicitations sent."),
    of("if_icmp6.out_routeradvert", Messages, "Router advertisements sent."),
    of("if_icmp6.out_neighborsolicit", Messages, "Neighbour solicitations sent."),
    of("if_icmp6.out_neighboradvert", Messages, "Neighbour advertisements sent."),
    of("if_icmp6.out_redirect", Messages, "Redirects sent."),
    of("if_icmp6.out_mldquery", Messages, "MLD queries sent."),
    of("if_icmp6.out_mldreport", Messages, "MLD reports sent."),
    of("if_icmp6.out_mlddone", Messages, "MLD done messages sent."),
];

#[rustfmt::skip]
const ROUTE: &[Standard] = &[
    of("route.badredirect", Messages, "Bad redirects."),
    of("route.dynamic", Events, "Routes made by redirects."),
    of("route.newgateway", Events, "Gateways changed by redirects."),
    of("route.unreach", Events, "Look-ups that found no route."),
    of("route.wildcard", Events, "Look-ups that a wildcard route matched."),
    of("route.trash", Events, "Routes that left the table and are not freed."),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_are_unique_and_each_has_a_sentence() {
        let mut seen = BTreeSet::new();
        for counter in GROUPS.iter().flat_map(|(_, _, counters)| *counters) {
            assert!(seen.insert(counter.id), "{}", counter.id);
            assert!(counter.meaning.ends_with('.'), "{}", counter.id);
            assert_eq!(standard(counter.id), Some(counter));
        }
        assert_eq!(standard("tcp.nothing"), None);
    }
}
