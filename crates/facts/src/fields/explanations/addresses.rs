//! Forms of addresses, and texts that stand where a value would.

use super::{BSD_SOLARIS, Explanation, Kind, LINUX, LINUX_SS, Place, RFC, Spelling, Step, WINDOWS, terms};

terms! {
    /// Forms of addresses.
    FORMS: Address, Sockets;

    "address-any-ipv4" ["0.0.0.0" LINUX_SS, "0.0.0.0:*" LINUX_SS, "0.0.0.0:0" WINDOWS] "every address of IPv4 of this machine";
        meaning "Local on a listener: it is reached from every network. Foreign: nobody is connected.";
        next "netstat -tulnp" => "All listeners with their programs.";
        source "RFC 1122 3.2.1.3" "ip(7) INADDR_ANY";
    "address-any-ipv6" ["::" LINUX, "[::]" LINUX_SS, ":::*" LINUX, "[::]:*" LINUX_SS, "[::]:0" WINDOWS] "every address of IPv6 of this machine";
        meaning "Usually a listener here takes connections of IPv4 as well, unless its program asked for IPv6 alone.";
        next "netstat -tulnp" => "All listeners with their programs.";
        source "RFC 4291 2.5.2" "ipv6(7) IPV6_V6ONLY";
    "address-any" ["*" LINUX_SS, "*.*" BSD_SOLARIS, "*:*" WINDOWS] "any address, or any port";
        meaning "A star stands for every address, behind the separator for port 0, which means any.";
        source "netstat(8)" "netstat(1) of FreeBSD";
    "address-loopback-ipv4" ["127.0.0.1" LINUX_SS, "localhost" LINUX_SS] "this machine, by IPv4";
        meaning "A listener here is reached from this machine alone.";
        source "RFC 1122 3.2.1.3";
    "address-loopback-ipv6" ["::1" LINUX, "[::1]" LINUX_SS] "this machine, by IPv6";
        meaning "A listener here is reached from this machine alone.";
        source "RFC 4291 2.5.3";
    "address-link-local" ["fe80::" LINUX_SS, "fe80::/10" RFC] "an address of one link only";
        meaning "Which link is meant is told by a percent sign and the interface behind it; Linux's netstat leaves that out.";
        source "RFC 4291 2.5.6" "RFC 4007 11";
    "address-link-local-ipv4" ["169.254.0.0/16" RFC] "an address of one link only";
        meaning "A machine gives it to itself when no DHCP server answers. Clouds have their metadata service at 169.254.169.254.";
        source "RFC 3927";
    "address-mapped" ["::ffff:" LINUX_SS, "::ffff:0:0/96" RFC] "an address of IPv4 on a socket of IPv6";
        meaning "The peer speaks IPv4. Linux's netstat shows the part of IPv4 alone.";
        source "RFC 4291 2.5.5.2";
    "address-private" ["10.0.0.0/8" RFC, "172.16.0.0/12" RFC, "192.168.0.0/16" RFC] "a private address of IPv4";
        meaning "Reached within the own network, not from the Internet unless a router translates.";
        source "RFC 1918";
    "address-shared" ["100.64.0.0/10" RFC] "an address between a provider and its customers";
        meaning "As a private one. Some overlay networks use it as well.";
        source "RFC 6598";
    "address-unique-local" ["fc00::/7" RFC] "a private address of IPv6";
        meaning "Reached within the own network, not from the Internet.";
        source "RFC 4193";
    "address-multicast" ["224.0.0.0/4" RFC, "ff00::/8" RFC] "a multicast group";
        meaning "What is sent there goes to all who joined the group.";
        next "netstat -gn" => "The groups that this machine has joined.";
        source "RFC 5771" "RFC 4291 2.7";
    "address-broadcast" ["255.255.255.255" RFC] "all machines of the link";
        meaning "Routers do not pass it on.";
        source "RFC 919";
    "address-public" ["2000::/3" RFC] "an address of the Internet";
        meaning "It can be reached from everywhere unless a firewall is in between.";
        source "RFC 4291 2.4" "RFC 6890";
}

terms! {
    /// Ranges of ports.
    PORTS: Address, Anywhere;

    "port-any" [":*" LINUX_SS, ".*" BSD_SOLARIS] "any port";
        meaning "No port is fixed: nobody is connected.";
        source "netstat(8)";
    "port-system" ["0-1023" RFC] "a port of a well-known service";
        meaning "On most systems only root, or a program with the right for it, can listen here.";
        source "RFC 6335 6" "ip(7)";
    "port-user" ["1024-49151" RFC] "a port that anybody can listen on";
        meaning "Services have registered many of them. Linux takes ports of clients from 32768 on.";
        source "RFC 6335 6" "ip(7) ip_local_port_range";
    "port-dynamic" ["49152-65535" RFC] "a port that clients are given for a while";
        meaning "Nobody registers these. Linux takes ports of clients from 32768 to 60999 unless it is told otherwise.";
        source "RFC 6335 6" "ip(7) ip_local_port_range";
}

terms! {
    /// Texts in the place of a value.
    VALUES: Value, Sockets;

    "value-no-program" ["-" LINUX] "no process, or one that you may not look into";
        meaning "The column PID/Program name: no program holds the socket, the kernel does, or it is another user's.";
        next "netstat -tanp" => "Run as root it shows the programs of all users.";
        source "netstat(8)" "proc(5)";
}
