//! Types of routes, who made them, and how far they reach.

use super::{Explanation, KERNEL, Kind, Place, SS, Spelling, terms};

terms! {
    /// What happens to packets that a route is for.
    TYPES: RouteType, Routes;

    "route-type-unicast" ["unicast" SS] "packets go to the next hop"; meaning "The ordinary kind."; source "linux/rtnetlink.h RTN_UNICAST";
    "route-type-local" ["local" SS] "packets are for this machine"; meaning "One for each address that this machine has."; source "linux/rtnetlink.h RTN_LOCAL";
    "route-type-broadcast" ["broadcast" SS] "packets are sent as a broadcast"; meaning "All machines of the link get them."; source "linux/rtnetlink.h RTN_BROADCAST";
    "route-type-anycast" ["anycast" SS] "packets are for this machine among others"; meaning "Several machines have the address, and one of them gets a packet."; source "linux/rtnetlink.h RTN_ANYCAST";
    "route-type-multicast" ["multicast" SS] "packets go to a group"; meaning "All who joined the group get them."; source "linux/rtnetlink.h RTN_MULTICAST";
    "route-type-blackhole" ["blackhole" SS] "packets are dropped silently"; meaning "The sender gets no error; a local program gets EINVAL."; source "linux/rtnetlink.h RTN_BLACKHOLE";
    "route-type-unreachable" ["unreachable" SS] "packets are refused: host unreachable"; meaning "The sender gets ICMP; a local program gets EHOSTUNREACH."; source "linux/rtnetlink.h RTN_UNREACHABLE";
    "route-type-prohibit" ["prohibit" SS] "packets are refused: prohibited"; meaning "The sender gets ICMP; a local program gets EACCES."; source "linux/rtnetlink.h RTN_PROHIBIT";
    "route-type-throw" ["throw" SS] "the search goes on with the next rule"; meaning "As if the table had no route for the address."; source "linux/rtnetlink.h RTN_THROW";
    "route-type-nat" ["nat" SS] "the address is translated"; meaning "No kernel does so since Linux 2.6; firewalls translate today."; source "linux/rtnetlink.h RTN_NAT";
}

terms! {
    /// Who made a route.
    PROTOCOLS: RouteProtocol, Routes;

    "route-protocol-redirect" ["redirect" SS] "made by a redirect"; meaning "A router told by ICMP that another one is better."; source "linux/rtnetlink.h RTPROT_REDIRECT";
    "route-protocol-kernel" ["kernel" SS] "made by the kernel"; meaning "It follows from an address that was set on an interface."; source "linux/rtnetlink.h RTPROT_KERNEL";
    "route-protocol-boot" ["boot" SS] "set by a command"; meaning "What ip and route give when nobody says otherwise. A routing daemon may throw it away."; source "linux/rtnetlink.h RTPROT_BOOT";
    "route-protocol-static" ["static" SS] "set by an administrator"; meaning "Routing daemons leave it alone."; source "linux/rtnetlink.h RTPROT_STATIC";
    "route-protocol-router" ["ra" SS] "announced by a router"; meaning "By router discovery of IPv6."; source "linux/rtnetlink.h RTPROT_RA";
    "route-protocol-dhcp" ["dhcp" SS] "made by a DHCP client"; meaning "It goes away with the lease."; source "linux/rtnetlink.h RTPROT_DHCP";
    "route-protocol-zebra" ["zebra" SS] "made by Zebra, Quagga or FRRouting"; meaning "Daemons that speak routing protocols."; source "linux/rtnetlink.h RTPROT_ZEBRA";
    "route-protocol-bird" ["bird" SS] "made by BIRD"; meaning "A daemon that speaks routing protocols."; source "linux/rtnetlink.h RTPROT_BIRD";
    "route-protocol-bgp" ["bgp" SS] "learnt by BGP"; meaning "The protocol between the networks of the Internet."; source "linux/rtnetlink.h RTPROT_BGP";
    "route-protocol-ospf" ["ospf" SS] "learnt by OSPF"; meaning "A protocol within a network."; source "linux/rtnetlink.h RTPROT_OSPF";
}

terms! {
    /// How far an address or a route reaches.
    SCOPES: Scope, Routes;

    "scope-global" ["global" SS, "universe" KERNEL] "everywhere"; meaning "Of routes: the destination is behind a router. Of addresses: usable beyond the link."; source "linux/rtnetlink.h RT_SCOPE_UNIVERSE";
    "scope-site" ["site" SS] "within the site"; meaning "Of IPv6 addresses that are not in use any more."; source "linux/rtnetlink.h RT_SCOPE_SITE" "RFC 3879";
    "scope-link" ["link" SS] "on the link"; meaning "The destination is reached without a router."; source "linux/rtnetlink.h RT_SCOPE_LINK";
    "scope-host" ["host" SS] "within this machine"; meaning "Addresses of this machine itself."; source "linux/rtnetlink.h RT_SCOPE_HOST";
    "scope-nowhere" ["nowhere" SS] "nowhere"; meaning "The destination does not exist, or packets are refused."; source "linux/rtnetlink.h RT_SCOPE_NOWHERE";
}
