//! Letters of flags. The same letter means different things, so each says whose it is.

use super::{
    BSD, DARWIN, Explanation, Kind, LINUX, NETBSD, OPENBSD, OPENBSD_NETBSD, Origin, Place, SOLARIS, Spelling,
    terms,
};

/// Linux, the BSDs and Solaris.
const EVERYONE: &[Origin] = &[
    Origin::Linux,
    Origin::Darwin,
    Origin::FreeBsd,
    Origin::OpenBsd,
    Origin::NetBsd,
    Origin::Solaris,
];

/// All BSDs, Darwin among them, but NetBSD.
const NOT_NETBSD: &[Origin] = &[Origin::Darwin, Origin::FreeBsd, Origin::OpenBsd];
/// Those with routes that make routes.
const CLONING: &[Origin] = &[Origin::Darwin, Origin::OpenBsd, Origin::NetBsd];
/// Darwin and OpenBSD.
const DARWIN_OPENBSD: &[Origin] = &[Origin::Darwin, Origin::OpenBsd];

terms! {
    /// Flags of routes.
    ROUTES: Flag, Routes;

    "route-flag-up" ["U" EVERYONE] "the route is in use"; meaning "Routes without it are not shown by Linux."; source "linux/route.h RTF_UP" "net/route.h RTF_UP";
    "route-flag-gateway" ["G" EVERYONE] "through a gateway"; meaning "Packets go to the router in the column Gateway."; source "linux/route.h RTF_GATEWAY" "net/route.h RTF_GATEWAY";
    "route-flag-host" ["H" EVERYONE] "to a single host"; meaning "The mask covers the whole address."; source "linux/route.h RTF_HOST" "net/route.h RTF_HOST";
    "route-flag-reject-linux" ["!" LINUX] "packets are refused"; meaning "The sender gets an error from this machine."; source "linux/route.h RTF_REJECT";
    "route-flag-reject" ["R" BSD, "R" SOLARIS] "packets are refused"; meaning "The sender gets the error unreachable."; source "net/route.h RTF_REJECT";
    "route-flag-dynamic" ["D" BSD, "D" SOLARIS] "made by a redirect"; meaning "A router told by ICMP that another one is better."; source "net/route.h RTF_DYNAMIC";
    "route-flag-modified" ["M" BSD] "changed by a redirect"; meaning "The gateway is not the one that was set."; source "net/route.h RTF_MODIFIED";
    "route-flag-multirt" ["M" SOLARIS] "packets go by several routes at once"; meaning "Each packet is sent once by every such route to the destination."; source "netstat(8) of illumos";
    "route-flag-multicast" ["m" DARWIN_OPENBSD] "to a multicast group"; meaning "The destination is a group, or all groups."; source "net/route.h RTF_MULTICAST";
    "route-flag-done" ["d" NOT_NETBSD] "a message was dealt with"; meaning "A flag of the kernel's messages about routes; tables do not show it."; source "net/route.h RTF_DONE";
    "route-flag-cloning" ["C" CLONING] "use makes a route for each host"; meaning "The addresses of neighbours are kept as such routes."; source "net/route.h RTF_CLONING";
    "route-flag-clone" ["C" SOLARIS] "a copy of an interface's route for one host"; meaning "Made by use; shown with -a alone."; source "netstat(8) of illumos";
    "route-flag-external-resolver" ["X" BSD] "a daemon finds the link-layer address"; meaning "A program outside the kernel is asked. Current systems do not use it."; source "net/route.h RTF_XRESOLVE";
    "route-flag-link" ["L" BSD] "holds a link-layer address"; meaning "An entry of ARP or of neighbour discovery."; source "net/route.h RTF_LLINFO";
    "route-flag-local" ["L" SOLARIS] "an address of this machine"; meaning "Packets stay here."; source "netstat(8) of illumos";
    "route-flag-static" ["S" BSD] "set by hand"; meaning "An administrator or a program at start set it."; source "net/route.h RTF_STATIC";
    "route-flag-setsrc" ["S" SOLARIS] "the route sets the source address"; meaning "Packets carry a source address that the route names."; source "netstat(8) of illumos";
    "route-flag-protocol-1" ["1" BSD] "a mark of the protocol: the first"; meaning "What it says depends on who made the route."; source "net/route.h RTF_PROTO1";
    "route-flag-protocol-2" ["2" BSD] "a mark of the protocol: the second"; meaning "What it says depends on who made the route."; source "net/route.h RTF_PROTO2";
    "route-flag-protocol-3" ["3" NOT_NETBSD] "a mark of the protocol: the third"; meaning "What it says depends on who made the route."; source "net/route.h RTF_PROTO3";
    "route-flag-was-cloned" ["W" DARWIN] "was made by use of another route"; meaning "It goes away when it is idle."; source "net/route.h RTF_WASCLONED";
    "route-flag-protocol-cloning" ["c" DARWIN] "the protocol makes a route for each host"; meaning "As C, and the protocol decides about it."; source "net/route.h RTF_PRCLONING";
    "route-flag-cloned" ["c" OPENBSD_NETBSD] "was made by use of another route"; meaning "It goes away when it is idle."; source "net/route.h RTF_CLONED";
    "route-flag-blackhole" ["B" BSD, "B" SOLARIS] "packets are dropped silently"; meaning "The sender gets no error."; source "net/route.h RTF_BLACKHOLE";
    "route-flag-broadcast" ["b" NOT_NETBSD, "b" SOLARIS] "a broadcast address"; meaning "Packets reach all machines of the link."; source "net/route.h RTF_BROADCAST";
    "route-flag-scoped" ["I" DARWIN] "of one interface only"; meaning "macOS uses it for packets that are bound to the interface."; source "net/route.h RTF_IFSCOPE";
    "route-flag-indirect" ["I" SOLARIS] "the gateway is not on a link of this machine"; meaning "The way to it is found by a second look into the table."; source "netstat(8) of illumos";
    "route-flag-interface-reference" ["i" DARWIN] "holds a reference to its interface"; meaning "Bookkeeping of the kernel."; source "net/route.h RTF_IFREF";
    "route-flag-proxy" ["Y" DARWIN] "answered for another machine"; meaning "This machine answers ARP or neighbour discovery in place of the destination."; source "net/route.h RTF_PROXY";
    "route-flag-proxy-netbsd" ["p" NETBSD] "answered for another machine"; meaning "This machine answers ARP or neighbour discovery in place of the destination."; source "netstat(1) of NetBSD";
    "route-flag-router" ["r" DARWIN] "the neighbour is a default router"; meaning "The default route leads to it."; source "net/route.h RTF_ROUTER";
    "route-flag-global" ["g" DARWIN] "leads to the Internet"; meaning "A hint of the system for destinations beyond the local network."; source "net/route.h RTF_GLOBAL";
    "route-flag-local-address" ["l" OPENBSD_NETBSD] "an address of this machine"; meaning "Packets stay here."; source "net/route.h RTF_LOCAL";
    "route-flag-multipath" ["P" OPENBSD] "one of several routes to the destination"; meaning "Connections are spread over them."; source "netstat(1) of OpenBSD";
    "route-flag-zone" ["Z" SOLARIS] "of one zone"; meaning "Packets of a zone with a shared IP stack take it."; source "netstat(8) of illumos";
}

terms! {
    /// Flags of IPv4 routes of Linux.
    IPV4: Flag, Ipv4Routes;

    "ipv4-route-flag-reinstate" ["R" LINUX] "put back by dynamic routing"; meaning "A letter that current kernels do not set."; source "linux/route.h RTF_REINSTATE";
    "ipv4-route-flag-dynamic" ["D" LINUX] "made by a redirect or a daemon"; meaning "A router told by ICMP that another one is better."; source "linux/route.h RTF_DYNAMIC";
    "ipv4-route-flag-modified" ["M" LINUX] "changed by a redirect or a daemon"; meaning "The gateway is not the one that was set."; source "linux/route.h RTF_MODIFIED";
    "ipv4-route-flag-default" ["d" LINUX] "default route by router discovery"; meaning "A bit of IPv6 routes. Routes of IPv4 do not have it."; source "linux/ipv6_route.h RTF_DEFAULT";
    "ipv4-route-flag-on-link" ["a" LINUX] "all on the link"; meaning "A bit of IPv6 routes. Routes of IPv4 do not have it."; source "linux/ipv6_route.h RTF_ALLONLINK";
    "ipv4-route-flag-configured" ["c" LINUX] "by address configuration, or an entry of the cache"; meaning "One letter for two bits of IPv6 routes. Routes of IPv4 have neither since the cache ended with 3.6."; source "linux/ipv6_route.h RTF_ADDRCONF" "linux/ipv6_route.h RTF_CACHE";
    "ipv4-route-flag-no-next-hop" ["o" LINUX] "no next hop"; meaning "A bit of IPv6 routes. Routes of IPv4 do not have it."; source "linux/ipv6_route.h RTF_NONEXTHOP";
    "ipv4-route-flag-expires" ["e" LINUX] "expires"; meaning "A bit of IPv6 routes. Routes of IPv4 do not have it."; source "linux/ipv6_route.h RTF_EXPIRES";
    "ipv4-route-flag-flow" ["f" LINUX] "for a flow"; meaning "A bit of IPv6 routes. Routes of IPv4 do not have it."; source "linux/ipv6_route.h RTF_FLOW";
    "ipv4-route-flag-policy" ["p" LINUX] "by a policy"; meaning "A bit of IPv6 routes. Routes of IPv4 do not have it."; source "linux/ipv6_route.h RTF_POLICY";
    "ipv4-route-flag-local" ["l" LINUX] "an address of this machine"; meaning "A bit of the route cache that ended with 3.6."; source "linux/ipv6_route.h RTF_LOCAL";
    "ipv4-route-flag-mtu" ["u" LINUX] "the route sets the largest packet"; meaning "A bit that was given when the route was set. Current kernels do not print it."; source "linux/route.h RTF_MTU";
    "ipv4-route-flag-window" ["w" LINUX] "the route sets the largest window of TCP"; meaning "A bit that was given when the route was set. Current kernels do not print it."; source "linux/route.h RTF_WINDOW";
    "ipv4-route-flag-irtt" ["i" LINUX] "the route sets the first guess of the round trip"; meaning "A bit that was given when the route was set. Current kernels do not print it."; source "linux/route.h RTF_IRTT";
    "ipv4-route-flag-not-cached" ["n" LINUX] "not to be cached"; meaning "A bit of the route cache that ended with 3.6."; source "netstat(8)";
}

terms! {
    /// Flags of IPv6 routes of Linux.
    IPV6: Flag, Ipv6Routes;

    "ipv6-route-flag-default" ["D" LINUX] "default route by router discovery"; meaning "A router announced itself."; source "linux/ipv6_route.h RTF_DEFAULT";
    "ipv6-route-flag-configured" ["A" LINUX] "by address configuration"; meaning "It follows from a prefix that a router announced."; source "linux/ipv6_route.h RTF_ADDRCONF";
    "ipv6-route-flag-cache" ["C" LINUX] "an entry of the cache"; meaning "It remembers the largest packet or a redirect for one destination."; source "linux/ipv6_route.h RTF_CACHE";
    "ipv6-route-flag-on-link" ["a" LINUX] "all on the link"; meaning "Every address is thought to be reachable directly."; source "linux/ipv6_route.h RTF_ALLONLINK";
    "ipv6-route-flag-expires" ["e" LINUX] "expires"; meaning "It goes away unless it is announced again."; source "linux/ipv6_route.h RTF_EXPIRES";
    "ipv6-route-flag-modified" ["m" LINUX] "changed by a redirect"; meaning "The gateway is not the one that was set."; source "linux/route.h RTF_MODIFIED";
    "ipv6-route-flag-no-next-hop" ["n" LINUX] "no next hop"; meaning "The destination is this machine or nothing at all."; source "linux/ipv6_route.h RTF_NONEXTHOP";
    "ipv6-route-flag-flow" ["f" LINUX] "for a flow"; meaning "A letter that current kernels do not set."; source "linux/ipv6_route.h RTF_FLOW";
}

terms! {
    /// Letters of interfaces.
    INTERFACES: Flag, Interfaces;

    "interface-flag-all-multicast" ["A" LINUX] "receives all multicast"; meaning "Also groups that nobody here joined."; source "linux/if.h IFF_ALLMULTI";
    "interface-flag-broadcast" ["B" LINUX] "can broadcast"; meaning "It has a broadcast address."; source "linux/if.h IFF_BROADCAST";
    "interface-flag-debug" ["D" LINUX] "debugging"; meaning "Its driver reports more than usual."; source "linux/if.h IFF_DEBUG";
    "interface-flag-loopback" ["L" LINUX] "loopback"; meaning "What is sent comes back to this machine."; source "linux/if.h IFF_LOOPBACK";
    "interface-flag-multicast" ["M" LINUX] "can multicast"; meaning "Groups can be received and sent."; source "linux/if.h IFF_MULTICAST";
    "interface-flag-dynamic" ["d" LINUX] "its address changes while in use"; meaning "Once meant for dial-up lines."; source "linux/if.h IFF_DYNAMIC";
    "interface-flag-promiscuous" ["P" LINUX] "promiscuous, or point-to-point"; meaning "Linux prints the same letter for both: it takes every packet, or it has one peer."; source "linux/if.h IFF_PROMISC";
    "interface-flag-no-trailers" ["N" LINUX] "no trailers"; meaning "A way to write headers that nobody uses any more."; source "linux/if.h IFF_NOTRAILERS";
    "interface-flag-no-arp" ["O" LINUX] "no ARP"; meaning "It does not ask for link-layer addresses."; source "linux/if.h IFF_NOARP";
    "interface-flag-slave" ["s" LINUX] "slave of a bundle"; meaning "Another interface sends by it."; source "linux/if.h IFF_SLAVE";
    "interface-flag-master" ["m" LINUX] "master of a bundle"; meaning "It sends by other interfaces."; source "linux/if.h IFF_MASTER";
    "interface-flag-running" ["R" LINUX] "running"; meaning "The link works: there is a carrier."; worry "U without R: cable, switch or peer."; source "linux/if.h IFF_RUNNING";
    "interface-flag-up" ["U" LINUX] "up"; meaning "An administrator switched it on, which does not say that the link works."; source "linux/if.h IFF_UP";
}
