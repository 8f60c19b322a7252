//! Columns of routes and next hops.

use crate::fields::explanations::{
    ALL, BSD, DARWIN, DARWIN_FREEBSD, Explanation, FREEBSD, Kind, LINUX, NETBSD, OPENBSD, Origin, Place,
    SOLARIS, Spelling, Step, UNIXES, WINDOWS, terms,
};

/// Linux and Windows, which show a price.
const LINUX_WINDOWS: &[Origin] = &[Origin::Linux, Origin::Windows];
/// Those who count references of routes in this spelling.
const WITH_REF: &[Origin] = &[Origin::Linux, Origin::Solaris];
/// Those who count uses of routes.
const WITH_USE: &[Origin] = &[
    Origin::Linux,
    Origin::Darwin,
    Origin::FreeBsd,
    Origin::OpenBsd,
    Origin::NetBsd,
    Origin::Solaris,
];
/// Those who write Interface for a route's interface.
const WITH_INTERFACE: &[Origin] = &[Origin::NetBsd, Origin::Solaris, Origin::Windows];

terms! {
    /// Columns of the routing tables.
    COMMON: Column, Routes;

    "column-destination"
        ["Destination" UNIXES, "Destination" SOLARIS, "Network Destination" WINDOWS, "Destination/Mask" SOLARIS]
        "the addresses that the route is for";
        meaning
            "Of all routes that match an address, the one with the longest mask is taken; the default route comes last."
            "0.0.0.0, ::/0 and default all name the default route."
            "Darwin leaves out the end of a network's address: 10.1/16 is 10.1.0.0/16."
        ;
        next "netstat -rn" => "The routes of IPv4." "netstat -rn6" => "The routes of IPv6.";
        source "RFC 1812 5.2.4.3" "netstat(8)";

    "column-gateway"
        ["Gateway" ALL, "Next Hop" LINUX]
        "the router that packets are handed to";
        meaning
            "0.0.0.0, ::, On-link or -- mean that the destination is on the link and no router is needed."
            "BSD writes link#N for the interface with number N, or the link-layer address of a neighbour."
        ;
        worry "A gateway that is on no network of this machine: it cannot be reached.";
        next "netstat -rn" => "Whether a route without gateway leads to it.";
        source "netstat(8)" "netstat(1) of FreeBSD";

    "column-netmask"
        ["Genmask" LINUX, "Netmask" WINDOWS, "Mask" SOLARIS]
        "which bits of the address must agree";
        meaning "255.255.255.255 is a single host, 255.255.255.0 a network of 256 addresses, 0.0.0.0 everything.";
        source "RFC 4632 3.1" "netstat(8)";

    "column-route-flags"
        ["Flags" UNIXES, "Flags" SOLARIS, "Flag" LINUX, "Flg" SOLARIS]
        "letters that say what kind of route it is";
        meaning
            "U for in use, G for through a gateway, H for a single host."
            "The other letters differ: C, D, L, M and S do not mean the same on every system."
        ;
        next "netstat -rn" => "The routes of IPv4 with their flags.";
        source "netstat(8)" "netstat(1) of FreeBSD" "netstat(8) of illumos";

    "column-metric"
        ["Metric" LINUX_WINDOWS, "Met" LINUX, "Prio" OPENBSD]
        "the price: of equal routes the one with the smallest is used";
        meaning
            "It is compared only among routes to the same destination and mask."
            "Windows adds the price of the interface. A missing metric of IPv6 on Linux is 1024."
        ;
        next "netstat -rne" => "The routes of IPv4 with their metrics.";
        source "netstat(8)" "linux/route.h";

    "column-route-references"
        ["Ref" WITH_REF, "Refs" BSD]
        "how many users the kernel counts for the route";
        meaning
            "BSD: connections and routes that hold it."
            "Linux: always 0 for IPv4 since 3.6, when the kernel gave up the cache that counted."
        ;
        source "netstat(8)" "netstat(1) of FreeBSD";

    "column-route-use"
        ["Use" WITH_USE]
        "how often the route was used";
        meaning
            "BSD and Solaris: packets sent by it. FreeBSD shows it with -W only."
            "Linux: always 0 for IPv4 since 3.6."
        ;
        source "netstat(8)" "netstat(1) of FreeBSD";

    "column-route-interface"
        ["Iface" LINUX, "If" LINUX, "If" SOLARIS, "If" WINDOWS, "Netif" DARWIN_FREEBSD, "Iface" OPENBSD,
         "Interface" WITH_INTERFACE, "Device" SOLARIS]
        "where packets leave";
        meaning
            "The name of the interface; Windows shows its address for IPv4 and its number for IPv6."
            "A star or lo stands where packets are refused or dropped and go nowhere."
        ;
        next "netstat -i" => "All interfaces.";
        source "netstat(8)";

    "column-route-mss"
        ["MSS" LINUX]
        "the largest TCP segment by this route, as the kernel's table gives it";
        meaning "The advertised segment size plus 40 bytes of headers. 0 means that the MTU of the interface decides.";
        normal "0 on nearly every machine.";
        source "netstat(8)" "net/ipv4/fib_trie.c";

    "column-route-window"
        ["Window" LINUX]
        "the largest window of TCP by this route";
        meaning "A limit in bytes that an administrator set; 0 means none. It is not what a connection uses now.";
        normal "0 on nearly every machine.";
        source "netstat(8)" "ip-route(8) window";

    "column-route-irtt"
        ["irtt" LINUX]
        "the first guess of the round trip by this route";
        meaning "Milliseconds that TCP assumes before it has measured; 0 means its own default of 1 second.";
        normal "0 on nearly every machine.";
        source "netstat(8)" "RFC 6298 2.1";

    "column-route-mtu"
        ["Mtu" BSD, "MTU" SOLARIS]
        "the largest packet by this route";
        meaning "Bytes. OpenBSD writes - where the interface decides, and L behind a value that must not change.";
        source "netstat(1) of FreeBSD" "route(8)";

    "column-route-expire"
        ["Expire" DARWIN_FREEBSD]
        "seconds until the route goes away";
        meaning "Empty for routes that stay. macOS prints ! when the time has passed.";
        source "netstat(1) of FreeBSD";

    "column-route-source"
        ["Source" LINUX, "RT_IFA" DARWIN]
        "the address of this machine that packets by this route carry";
        meaning "Linux shows it in the route cache only, which ended with 3.6.";
        source "netstat(8)" "netstat(1) of macOS";

    "column-route-cache"
        ["TOS" LINUX, "HHRef" LINUX, "HHUptod" LINUX, "SpecDst" LINUX]
        "columns of the route cache that Linux had before 3.6";
        meaning "Type of service, users of the link header, whether that header was valid, and the local address.";
        source "netstat(8)" "proc(5)";

    "column-route-round-trip"
        ["rtt(ms)" DARWIN, "rttvar(ms)" DARWIN]
        "round trip remembered for the destination, and how it varies";
        meaning "Milliseconds; a new connection begins with them. By -ll.";
        source "netstat(1) of macOS";

    "column-route-pipes"
        ["recvpipe" DARWIN, "sendpipe" DARWIN, "ssthresh" DARWIN]
        "buffer sizes and slow-start threshold remembered for the destination";
        meaning "Bytes; a new connection begins with them. By -lll.";
        source "netstat(1) of macOS" "route(8)";

    "column-route-next-hop"
        ["Nhop#" FREEBSD]
        "the number of the next hop that the route uses";
        meaning "Several routes share a next hop; -o lists them.";
        source "netstat(1) of FreeBSD";

    "column-route-tag"
        ["Tag" NETBSD]
        "the label of MPLS";
        meaning "By -T; - where the route has none.";
        source "netstat(1) of NetBSD";

    "column-route-packets-out"
        ["Out" SOLARIS]
        "packets of this machine that went by this route";
        meaning "By -v.";
        source "netstat(8) of illumos";

    "column-route-packets-forwarded"
        ["In/Fwd" SOLARIS]
        "packets that came in or were forwarded by this route";
        meaning "By -v.";
        source "netstat(8) of illumos";
}

terms! {
    /// Windows' list of routes that come back when it starts.
    PERSISTENT: Column, PersistentRoutes;

    "column-persistent-network"
        ["Network Address" WINDOWS]
        "the network that the route is for";
        meaning "Of routes that are written down and set again at every start.";
        source "netstat of Windows, -r";

    "column-persistent-gateway"
        ["Gateway Address" WINDOWS]
        "the router of a persistent route";
        meaning "A route in this list is used only while its interface is up.";
        source "netstat of Windows, -r";
}

terms! {
    /// FreeBSD's table of next hops.
    NEXT_HOPS: Column, NextHops;

    "column-next-hop-index"
        ["Idx" FREEBSD]
        "the number of the next hop";
        meaning "Routes name it in their column Nhop#.";
        source "netstat(1) of FreeBSD";

    "column-next-hop-type"
        ["Type" FREEBSD]
        "how the next hop is reached";
        meaning "v4/gw and v6/gw through a router, v4/resolve and v6/resolve on the link.";
        source "netstat(1) of FreeBSD";

    "column-next-hop-source"
        ["IFA" FREEBSD]
        "the address of this machine that packets carry";
        meaning "Unless a program chose another one.";
        source "netstat(1) of FreeBSD";

    "column-next-hop-source-interface"
        ["Addrif" FREEBSD]
        "the interface that this address is of";
        meaning "It may differ from the one that packets leave by.";
        source "netstat(1) of FreeBSD";

    "column-next-hop-references"
        ["Refcnt" FREEBSD]
        "how many routes and others use the next hop";
        meaning "It is deleted when nobody does.";
        source "netstat(1) of FreeBSD";

    "column-next-hop-prepend"
        ["Prepend" FREEBSD]
        "the link header that is put in front of packets";
        meaning "In hexadecimal; empty where it is looked up for each packet.";
        source "netstat(1) of FreeBSD";
}
