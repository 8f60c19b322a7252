//! Columns of interfaces, labels of their paragraphs, and the running display.

use crate::fields::explanations::{
    BSD, BSD_SOLARIS, DARWIN, DARWIN_FREEBSD, Explanation, FREEBSD, Kind, LINUX, NETBSD, OPENBSD,
    OPENBSD_NETBSD, Origin, Place, SOLARIS, Spelling, Step, WINDOWS, terms,
};

/// Those who write Ierrs and Oerrs.
const WITH_ERRS: &[Origin] = &[Origin::Darwin, Origin::FreeBsd, Origin::NetBsd, Origin::Solaris];

terms! {
    /// Columns of the interface table.
    TABLE: Column, Interfaces;

    "column-interface-name"
        ["Iface" LINUX, "Name" BSD_SOLARIS]
        "the interface";
        meaning
            "A colon and a label behind it name one more address on Linux and Solaris, without counters of its own on Linux."
            "BSD appends a star when the interface is down."
        ;
        next "netstat -ai" => "All interfaces, also those that are down.";
        source "netstat(8)" "netdevice(7)";

    "column-interface-mtu"
        ["MTU" LINUX, "Mtu" BSD_SOLARIS]
        "the largest packet, in bytes";
        meaning "Headers of IP included, those of the link not. 1500 is usual on Ethernet, 65536 on Linux's loopback.";
        worry "Values that differ on one path: large packets get lost while small ones pass.";
        source "netdevice(7)" "RFC 791";

    "column-interface-received"
        ["RX-OK" LINUX, "Ipkts" BSD_SOLARIS]
        "packets received";
        meaning "Since the interface exists. BSD repeats the number on each address, FreeBSD counts by address.";
        next "netstat -ic" => "The numbers anew each second.";
        source "linux/if_link.h rx_packets" "netstat(1) of FreeBSD";

    "column-interface-received-errors"
        ["RX-ERR" LINUX, "Ierrs" WITH_ERRS, "Ifail" OPENBSD]
        "damaged packets received";
        meaning "Wrong checksums, lengths or alignment as the network card reports them. OpenBSD's Ifail adds drops.";
        normal "0.";
        worry "A number that grows: cable, plug, transceiver, or radio.";
        next "netstat -ie" => "The errors by kind.";
        source "linux/if_link.h rx_errors" "netstat(1) of FreeBSD";

    "column-interface-received-dropped"
        ["RX-DRP" LINUX, "Idrop" FREEBSD]
        "good packets received and thrown away";
        meaning
            "No room in memory or queues, or on Linux also packets of a protocol or VLAN that nobody here wants."
        ;
        normal "A slow growth is usual on a network with other protocols.";
        worry "Fast growth together with load: the machine does not keep up.";
        next "netstat -s" => "Drops of the protocols above.";
        source "linux/if_link.h rx_dropped";

    "column-interface-received-overruns"
        ["RX-OVR" LINUX]
        "packets lost because the card's queue was full";
        meaning "The machine did not fetch them in time.";
        normal "0.";
        worry "A number that grows: too few or too small receive rings, or a processor that is too busy.";
        source "linux/if_link.h rx_fifo_errors";

    "column-interface-sent"
        ["TX-OK" LINUX, "Opkts" BSD_SOLARIS]
        "packets sent";
        meaning "Since the interface exists.";
        next "netstat -ic" => "The numbers anew each second.";
        source "linux/if_link.h tx_packets" "netstat(1) of FreeBSD";

    "column-interface-sent-errors"
        ["TX-ERR" LINUX, "Oerrs" WITH_ERRS, "Ofail" OPENBSD]
        "packets that could not be sent";
        meaning "Lost carrier, aborted sendings and other failures of the link. OpenBSD's Ofail adds drops.";
        normal "0.";
        worry "A number that grows: cable, duplex mismatch, or a link that goes up and down.";
        next "netstat -ie" => "The errors by kind.";
        source "linux/if_link.h tx_errors" "netstat(1) of FreeBSD";

    "column-interface-sent-dropped"
        ["TX-DRP" LINUX, "Drop" DARWIN_FREEBSD]
        "packets thrown away instead of sent";
        meaning "The queue in front of the interface was full, or the interface refused them. BSD shows them by -d.";
        worry "Growth under load: more is sent than the link carries.";
        source "linux/if_link.h tx_dropped" "netstat(1) of FreeBSD";

    "column-interface-sent-overruns"
        ["TX-OVR" LINUX]
        "packets lost because the card was not fed in time";
        meaning "The card ran out of data in the middle of a packet.";
        normal "0.";
        source "linux/if_link.h tx_fifo_errors";

    "column-interface-flags"
        ["Flg" LINUX]
        "letters that say what the interface is and does";
        meaning "B broadcast, L loopback, M multicast, P promiscuous or point-to-point, R running, U up, and others.";
        next "netstat -ie" => "The same in words.";
        source "netstat(8)" "linux/if.h IFF_UP";

    "column-interface-network"
        ["Network" BSD, "Net/Dest" SOLARIS]
        "the network of the row's address";
        meaning
            "BSD: <Link#N> marks the row of the interface itself; each address has a row of its own below it."
            "Solaris: the peer, on a point-to-point interface."
        ;
        source "netstat(1) of FreeBSD" "netstat(8) of illumos";

    "column-interface-address"
        ["Address" BSD_SOLARIS]
        "the address of the row";
        meaning "The link-layer address on the row of the interface, else an address of IP.";
        source "netstat(1) of FreeBSD" "netstat(8) of illumos";

    "column-interface-received-bytes"
        ["Ibytes" BSD]
        "bytes received";
        meaning "By -b.";
        source "netstat(1) of FreeBSD";

    "column-interface-sent-bytes"
        ["Obytes" BSD]
        "bytes sent";
        meaning "By -b.";
        source "netstat(1) of FreeBSD";

    "column-interface-collisions"
        ["Coll" DARWIN_FREEBSD, "Colls" OPENBSD_NETBSD, "Collis" SOLARIS]
        "times two senders spoke at once";
        meaning "Only half-duplex Ethernet has collisions, which is hardly in use any more.";
        normal "0.";
        worry "Any on a switched network: one side believes the link is half duplex.";
        next "netstat -ie" => "Collisions, on this system.";
        source "netstat(1) of FreeBSD";

    "column-interface-timer"
        ["Time" DARWIN]
        "seconds until the interface is thought stuck";
        meaning "By -t: the watchdog of the driver, 0 when it does not run.";
        source "netstat(1) of macOS";

    "column-interface-queue"
        ["Queue" SOLARIS]
        "packets that wait to be sent";
        meaning "Always 0 today.";
        source "netstat(8) of illumos";

    "column-interface-forwarding-packets"
        ["Fpkts" DARWIN, "Fbytes" DARWIN]
        "packets and bytes forwarded for cellular accounting";
        meaning "By -F on macOS.";
        source "netstat(1) of macOS";
}

terms! {
    /// Columns of the running display.
    INTERVAL: Column, Interval;

    "column-interval-packets"
        ["packets" BSD_SOLARIS]
        "packets in the interval";
        meaning "Received on the left, sent on the right; the differences from the line before, not sums.";
        source "netstat(1) of FreeBSD" "netstat(8) of illumos";

    "column-interval-errors"
        ["errs" BSD_SOLARIS]
        "errors in the interval";
        meaning "Received on the left, sent on the right.";
        source "netstat(1) of FreeBSD" "netstat(8) of illumos";

    "column-interval-input-drops"
        ["idrops" FREEBSD]
        "packets received and dropped in the interval";
        meaning "Good packets for which there was no room.";
        source "netstat(1) of FreeBSD";

    "column-interval-bytes"
        ["bytes" DARWIN_FREEBSD, "bytes" NETBSD]
        "bytes in the interval";
        meaning "Received on the left, sent on the right.";
        source "netstat(1) of FreeBSD";

    "column-interval-collisions"
        ["colls" BSD_SOLARIS]
        "collisions in the interval";
        meaning "0 on any full-duplex link.";
        source "netstat(1) of FreeBSD" "netstat(8) of illumos";

    "column-interval-drops"
        ["drops" DARWIN_FREEBSD]
        "packets dropped instead of sent in the interval";
        meaning "By -d.";
        source "netstat(1) of FreeBSD";
}

terms! {
    /// Labels of the paragraphs that `-ie` prints, and of Windows' `-e`.
    PARAGRAPH: Column, Interfaces;

    "label-flags"
        ["flags" LINUX]
        "the flags of the interface, as a number and in words";
        meaning "The number is the sum of the words' bits.";
        source "netdevice(7) SIOCGIFFLAGS" "linux/if.h";

    "label-inet"
        ["inet" LINUX]
        "the first address of IPv4";
        meaning "Further addresses without a label of their own are not shown in this form.";
        source "netdevice(7)";

    "label-netmask"
        ["netmask" LINUX]
        "which bits of the address tell the network";
        meaning "255.255.255.0 is a network of 256 addresses.";
        source "netdevice(7)";

    "label-broadcast"
        ["broadcast" LINUX]
        "the address that reaches all machines of the network";
        meaning "Usually the last address of the network.";
        source "RFC 919" "netdevice(7)";

    "label-destination"
        ["destination" LINUX]
        "the address of the peer of a point-to-point interface";
        meaning "A tunnel or a dial-up line has one instead of a broadcast address.";
        source "netdevice(7) SIOCGIFDSTADDR";

    "label-inet6"
        ["inet6" LINUX]
        "an address of IPv6";
        meaning "All of them are listed. One beginning with fe80: is always there and valid on this link only.";
        source "RFC 4291";

    "label-prefix-length"
        ["prefixlen" LINUX]
        "how many bits of the address tell the network";
        meaning "64 is usual.";
        source "RFC 4291 2.3";

    "label-scope"
        ["scopeid" LINUX]
        "how far the address reaches";
        meaning "0x0 global, 0x20 link, 0x40 site, 0x10 host, and 0x80 for addresses that embed one of IPv4.";
        source "RFC 4007" "net/ipv6.h IPV6_ADDR_LINKLOCAL";

    "label-ether"
        ["ether" LINUX]
        "the link-layer address of Ethernet";
        meaning "Other kinds of links have another word here: loop, ppp, sit, tunnel, unspec and more.";
        source "linux/if_arp.h ARPHRD_ETHER";

    "label-unspec"
        ["unspec" LINUX]
        "a kind of link that has no name here";
        meaning "Tunnels of WireGuard, TUN and others. Of the sixteen bytes only the first ones mean something.";
        source "linux/if_arp.h ARPHRD_NONE";

    "label-queue-length"
        ["txqueuelen" LINUX]
        "how many packets may wait to be sent";
        meaning "A limit, not what waits now.";
        source "netdevice(7) SIOCGIFTXQLEN";

    "label-overruns"
        ["overruns" LINUX]
        "packets lost between card and machine";
        meaning "RX: the machine did not fetch them in time. TX: the card was not fed in time.";
        normal "0.";
        source "linux/if_link.h rx_fifo_errors";

    "label-frame"
        ["frame" LINUX]
        "packets received with wrong length or alignment";
        meaning "They are damaged on the way.";
        normal "0.";
        worry "Growth: cable, transceiver, or duplex mismatch.";
        source "linux/if_link.h rx_frame_errors";

    "label-carrier"
        ["carrier" LINUX]
        "packets that failed because the link was lost";
        meaning "The carrier went away while something was being sent.";
        normal "0.";
        source "linux/if_link.h tx_carrier_errors";

    "label-collisions"
        ["collisions" LINUX]
        "times two senders spoke at once";
        meaning "Only half-duplex Ethernet has collisions.";
        normal "0.";
        source "linux/if_link.h collisions";

    "label-unicast"
        ["Unicast packets" WINDOWS]
        "packets to one receiver";
        meaning "The sum over all interfaces.";
        source "netstat of Windows, -e" "RFC 2863 ifHCInUcastPkts";

    "label-non-unicast"
        ["Non-unicast packets" WINDOWS]
        "packets to many receivers";
        meaning "Broadcast and multicast, the sum over all interfaces.";
        source "netstat of Windows, -e" "RFC 2863";

    "label-discards"
        ["Discards" WINDOWS]
        "good packets thrown away";
        meaning "For want of room, the sum over all interfaces.";
        source "netstat of Windows, -e" "RFC 2863 ifInDiscards";

    "label-unknown-protocols"
        ["Unknown protocols" WINDOWS]
        "packets of a protocol that nobody here wants";
        meaning "The sum over all interfaces.";
        source "netstat of Windows, -e" "RFC 2863 ifInUnknownProtos";
}
