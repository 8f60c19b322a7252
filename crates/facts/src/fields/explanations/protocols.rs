//! The names in the first column of a socket.

use super::{
    BSD, DARWIN_FREEBSD, Explanation, FREEBSD, Kind, LINUX, LINUX_SS, OPENBSD_NETBSD, Origin, Place, SS,
    Spelling, Step, UNIXES, WINDOWS, terms,
};

/// Those who write the family behind the name only for IPv6.
const PLAIN: &[Origin] = &[
    Origin::Linux,
    Origin::Iproute2,
    Origin::OpenBsd,
    Origin::NetBsd,
    Origin::Solaris,
];
/// All who have a name for the IPv6 socket of TCP and UDP.
const SIX: &[Origin] = UNIXES;

terms! {
    /// Protocols of the Internet.
    INTERNET: Protocol, Sockets;

    "protocol-tcp"
        ["tcp" PLAIN, "tcp4" DARWIN_FREEBSD, "TCP" WINDOWS]
        "TCP on a socket of IPv4";
        meaning "Connections that carry a stream of bytes, in order and without loss.";
        next "netstat -tan" => "All of them.";
        source "RFC 9293" "tcp(7)";

    "protocol-tcp6"
        ["tcp6" SIX, "tcpv6" WINDOWS]
        "TCP on a socket of IPv6";
        meaning
            "The name is that of the socket, not of its peer: Linux shows peers of IPv4 here too when the socket serves both."
            "A listener tcp6 on :: usually takes connections of IPv4 as well; there is no second row for it."
        ;
        next "netstat -tan6" => "All of them.";
        source "RFC 9293" "ipv6(7) IPV6_V6ONLY";

    "protocol-tcp46"
        ["tcp46" DARWIN_FREEBSD]
        "TCP on a socket of IPv6 that serves IPv4 too";
        meaning "BSD's mark for a listener that takes both families; Linux writes tcp6.";
        source "netstat(1) of FreeBSD" "ip6(4) IPV6_V6ONLY";

    "protocol-udp"
        ["udp" PLAIN, "udp4" DARWIN_FREEBSD, "UDP" WINDOWS]
        "UDP on a socket of IPv4";
        meaning "Single datagrams, which may be lost or change their order.";
        next "netstat -uan" => "All of them.";
        source "RFC 768" "udp(7)";

    "protocol-udp6"
        ["udp6" SIX, "udpv6" WINDOWS]
        "UDP on a socket of IPv6";
        meaning "The name is that of the socket: peers of IPv4 are possible when it serves both.";
        next "netstat -uan6" => "All of them.";
        source "RFC 768" "udp(7)" "ipv6(7)";

    "protocol-udp46"
        ["udp46" DARWIN_FREEBSD]
        "UDP on a socket of IPv6 that serves IPv4 too";
        meaning "BSD's mark for a socket that takes both families; Linux writes udp6.";
        source "netstat(1) of FreeBSD";

    "protocol-udplite"
        ["udpl" LINUX, "udplite" LINUX_SS]
        "UDP-Lite on a socket of IPv4";
        meaning "As UDP, with a checksum that may cover only the beginning, so that damaged sound or pictures arrive.";
        next "netstat -Uan" => "All of them.";
        source "RFC 3828" "udplite(7)";

    "protocol-udplite6"
        ["udpl6" LINUX]
        "UDP-Lite on a socket of IPv6";
        meaning "As UDP, with a checksum that may cover only the beginning.";
        next "netstat -Uan6" => "All of them.";
        source "RFC 3828" "udplite(7)";

    "protocol-raw"
        ["raw" LINUX_SS, "ip" OPENBSD_NETBSD, "ip4" DARWIN_FREEBSD]
        "a raw socket of IPv4";
        meaning "The program gets and sends whole packets of one IP protocol. What stands as port is the protocol's number.";
        next "netstat -wan" => "All of them.";
        source "raw(7)" "ip(4)";

    "protocol-raw6"
        ["raw6" LINUX, "ip6" BSD]
        "a raw socket of IPv6";
        meaning "As raw, for IPv6. 58 as port is ICMPv6.";
        next "netstat -wan6" => "All of them.";
        source "raw(7)" "ip6(4)";

    "protocol-icmp"
        ["icm4" DARWIN_FREEBSD, "icmp4" DARWIN_FREEBSD, "icmp" SS]
        "a socket for ICMP";
        meaning "BSD cuts the protocol's name to three letters: icm4 is ICMP on IPv4. ping has such a socket.";
        source "RFC 792" "icmp(4)";

    "protocol-icmp6"
        ["icm6" DARWIN_FREEBSD, "icmp6" DARWIN_FREEBSD]
        "a socket for ICMPv6";
        meaning "BSD cuts the protocol's name to three letters. Router discovery and ping6 have such sockets.";
        source "RFC 4443" "icmp6(4)";

    "protocol-igmp"
        ["igm4" DARWIN_FREEBSD, "igmp" DARWIN_FREEBSD]
        "a socket for IGMP";
        meaning "Used by daemons that route multicast.";
        source "RFC 9776" "multicast(4)";

    "protocol-divert"
        ["div4" DARWIN_FREEBSD, "divert" DARWIN_FREEBSD]
        "a socket that the firewall hands packets to";
        meaning "A program such as natd gets packets from a rule, changes them and gives them back.";
        source "divert(4)";

    "protocol-sctp"
        ["sctp" LINUX_SS, "sct4" FREEBSD, "sct6" FREEBSD]
        "SCTP, of either family";
        meaning "Messages in several streams over several addresses of each side.";
        next "netstat -San" => "All of them.";
        source "RFC 9260" "sctp(7)";

    "protocol-toe"
        ["toe4" FREEBSD, "toe6" FREEBSD]
        "TCP that a network card handles";
        meaning "The connection is offloaded: the card does the work of TCP.";
        source "netstat(1) of FreeBSD";
}

terms! {
    /// The protocol of UNIX sockets.
    UNIX: Protocol, Unix;

    "protocol-unix"
        ["unix" LINUX]
        "a socket within this machine";
        meaning "It joins programs of one machine, by a path or a name, and no packet leaves the machine.";
        next "netstat -xanp" => "All of them with their programs.";
        source "unix(7)";
}
