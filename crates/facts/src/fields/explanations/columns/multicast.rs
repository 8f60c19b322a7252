//! Columns of multicast: groups that are received here, and its routing.

use crate::fields::explanations::{
    DARWIN, DARWIN_FREEBSD, Explanation, Kind, Origin, Place, SOLARIS, Spelling, Step, terms,
};

/// Linux and Solaris, whose tables of groups agree.
const LINUX_SOLARIS: &[Origin] = &[Origin::Linux, Origin::Solaris];

terms! {
    /// Columns of the groups.
    GROUPS: Column, Groups;

    "column-group-interface"
        ["Interface" LINUX_SOLARIS, "Netif" DARWIN, "If" SOLARIS]
        "where the group is received";
        meaning "Membership belongs to an interface: the same group may be received on several.";
        next "netstat -gn" => "All groups.";
        source "RFC 1112 7.1" "netstat(8)";

    "column-group-references"
        ["RefCnt" LINUX_SOLARIS]
        "how many want the group on this interface";
        meaning "Sockets that joined it, and the kernel itself for groups that every machine joins.";
        source "RFC 3376 3.2" "netstat(8)";

    "column-group"
        ["Group" LINUX_SOLARIS, "Group" DARWIN]
        "the address of the group";
        meaning
            "224.0.0.1 and ff02::1 are all machines of the link; every machine is in them."
            "224.0.0.251 and ff02::fb are mDNS; ff02::1:ff.. belongs to neighbour discovery."
        ;
        next "netstat -uanp" => "The programs that have UDP sockets, and may have joined groups.";
        source "RFC 1112" "RFC 4291 2.7";

    "column-group-link-address"
        ["Link-layer Address" DARWIN]
        "the address of the link by which the group is sent";
        meaning "01:00:5e and 23 bits of the group for IPv4, 33:33 and 32 bits for IPv6.";
        source "RFC 1112 6.4" "RFC 2464 7";
}

terms! {
    /// Columns of multicast routing.
    ROUTING: Column, MulticastRouting;

    "column-multicast-interface"
        ["Vif" DARWIN_FREEBSD, "Vif" SOLARIS, "Mif" DARWIN_FREEBSD]
        "the number of a virtual interface of multicast routing";
        meaning "A real interface or a tunnel that a daemon for multicast has named.";
        source "multicast(4)" "netstat(1) of FreeBSD";

    "column-multicast-threshold"
        ["Thresh" DARWIN_FREEBSD, "Threshold" SOLARIS]
        "the smallest time to live that may leave by it";
        meaning "Packets with less are not sent on.";
        source "multicast(4)";

    "column-multicast-rate"
        ["Rate" DARWIN_FREEBSD, "Rate_Limit" SOLARIS]
        "the most that may leave by it, in kilobits per second";
        meaning "0 means no limit.";
        source "multicast(4)";

    "column-multicast-remote"
        ["Remote-Address" DARWIN_FREEBSD, "Remote-Address" SOLARIS]
        "the other end of a tunnel";
        meaning "Empty for a real interface.";
        source "multicast(4)";

    "column-multicast-packets-in"
        ["Pkts-In" DARWIN_FREEBSD, "Pkt_in" SOLARIS]
        "packets that came in by it";
        meaning "Of multicast alone.";
        source "netstat(1) of FreeBSD";

    "column-multicast-packets-out"
        ["Pkts-Out" DARWIN_FREEBSD, "Pkt_out" SOLARIS]
        "packets that left by it";
        meaning "Of multicast alone.";
        source "netstat(1) of FreeBSD";

    "column-multicast-origin"
        ["Origin" DARWIN_FREEBSD, "Origin-Subnet" SOLARIS]
        "who sends to the group";
        meaning "An entry is for one sender and one group.";
        source "multicast(4)" "netstat(1) of FreeBSD";

    "column-multicast-group"
        ["Group" DARWIN_FREEBSD, "Mcastgroup" SOLARIS]
        "the group of an entry for forwarding";
        meaning "Together with the origin it chooses the interfaces.";
        source "multicast(4)";

    "column-multicast-packets"
        ["Packets" DARWIN_FREEBSD, "# Pkts" SOLARIS]
        "packets forwarded by the entry";
        meaning "Since the daemon made it.";
        source "netstat(1) of FreeBSD";

    "column-multicast-incoming"
        ["In-Vif" DARWIN_FREEBSD, "In-Vif" SOLARIS, "In-Mif" DARWIN_FREEBSD]
        "the interface that packets must come from";
        meaning "Others are dropped, so that packets do not go in circles. --- means that it is not known yet.";
        source "multicast(4)";

    "column-multicast-outgoing"
        ["Out-Vifs:Ttls" DARWIN_FREEBSD, "Out-vifs/Forw-ttl" SOLARIS, "Out-Mifs" DARWIN_FREEBSD]
        "the interfaces that packets leave by";
        meaning "With the smallest time to live that each lets pass.";
        source "multicast(4)";

    "column-multicast-device"
        ["PhyIF" DARWIN_FREEBSD]
        "the interface behind the number";
        meaning "reg0 is the one that carries packets to the daemon.";
        source "netstat(1) of FreeBSD";

    "column-multicast-waits"
        ["Waits" DARWIN_FREEBSD]
        "packets that wait for the daemon's decision";
        meaning "They are held until it has made the entry.";
        source "netstat(1) of FreeBSD";

    "column-bridge"
        ["In" DARWIN_FREEBSD, "Out" DARWIN_FREEBSD, "Forward" DARWIN_FREEBSD, "Bcast" DARWIN_FREEBSD,
         "Mcast" DARWIN_FREEBSD, "Local" DARWIN_FREEBSD, "Unknown" DARWIN_FREEBSD]
        "statistics of the old bridge";
        meaning "Packets of each port: in, out, forwarded, and by kind of destination. No current system prints them.";
        source "netstat(1) of macOS";
}
