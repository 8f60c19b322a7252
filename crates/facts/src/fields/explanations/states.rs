//! States of sockets that are not TCP: UDP, raw, SCTP, Bluetooth and the families of the past.

use super::{Explanation, Kind, LINUX, LINUX_SS, Origin, Place, RFC, SOLARIS, SS, Spelling, Step, terms};

/// Solaris and the standard, which agree on SCTP.
const SOLARIS_RFC: &[Origin] = &[Origin::Solaris, Origin::Standard];

terms! {
    /// States of UDP sockets.
    UDP: State, Udp;

    "udp-state-connected"
        ["ESTABLISHED" LINUX, "ESTAB" SS, "Connected" SOLARIS]
        "the socket is tied to one peer";
        meaning
            "UDP has no connections. The program called connect(), so that the kernel takes datagrams from that peer alone."
            "Nothing was sent for it and the peer does not know."
        ;
        who "The local program called connect().";
        normal "Clients of DNS, NTP, QUIC and games.";
        ends "The program closes the socket.";
        next "netstat -uanp" => "The program.";
        source "udp(7)" "connect(2)" "net/tcp_states.h";

    "udp-state-unconnected"
        ["UNCONN" SS, "CLOSE" LINUX, "Idle" SOLARIS]
        "the socket takes datagrams from anybody";
        meaning
            "It is bound to a port and has no peer. This is what a server of UDP looks like; UDP has no LISTEN."
            "Linux counts it as TCP's number 7 and shows an empty state."
        ;
        who "The local program called bind(), or sent something without connect().";
        normal "Every UDP service, and clients that talk to several peers.";
        worry "A Recv-Q that stays high: the program reads too slowly, and datagrams are dropped.";
        ends "The program closes the socket.";
        next
            "netstat -ulnp" => "All such sockets with their programs."
            "netstat -su" => "Datagrams lost because a receive buffer was full."
        ;
        source "udp(7)" "net/tcp_states.h" "netstat(8) of illumos";

    "udp-state-unbound"
        ["Unbound" SOLARIS]
        "a UDP socket without a port";
        meaning "The program made the socket and has neither bound it nor sent anything.";
        who "The local program called socket() and nothing else.";
        normal "For a moment.";
        ends "The program binds the socket, sends, or closes it.";
        source "netstat(8) of illumos";
}

terms! {
    /// States of raw sockets.
    RAW: State, Raw;

    "raw-state-7"
        ["7" LINUX, "UNCONN" SS]
        "a raw socket that is tied to no peer";
        meaning
            "netstat of Linux prints the number of the state for raw sockets; 7 is CLOSE, which here means not connected."
            "The port is the number of the protocol it receives: 1 is ICMP, 58 is ICMPv6, 89 is OSPF."
        ;
        who "The local program opened a raw socket, for which it needs CAP_NET_RAW.";
        normal "ping, DHCP clients, routing daemons.";
        worry "A program that you do not know: it sees every packet of that protocol.";
        ends "The program closes the socket.";
        next "netstat -wanp" => "The program.";
        source "net/tcp_states.h" "raw(7)";

    "raw-state-1"
        ["1" LINUX, "ESTAB" SS]
        "a raw socket that is tied to one peer";
        meaning
            "netstat of Linux prints the number of the state for raw sockets; 1 is ESTABLISHED: connect() named a peer."
        ;
        who "The local program opened a raw socket and called connect().";
        normal "ping and tunnels that talk to one machine.";
        ends "The program closes the socket.";
        next "netstat -wanp" => "The program.";
        source "net/tcp_states.h" "raw(7)";
}

terms! {
    /// States of SCTP.
    SCTP: State, Sctp;

    "sctp-state-closed"
        ["CLOSED" SOLARIS_RFC, "CLOSE" LINUX, "UNCONN" SS]
        "no association";
        meaning "The endpoint neither has a peer nor waits for one.";
        who "Nobody has begun.";
        normal "For a moment.";
        ends "The program listens, connects or closes.";
        next "netstat -Sanp" => "The program.";
        source "RFC 9260 4" "net/sctp/constants.h";

    "sctp-state-listen"
        ["LISTEN" LINUX_SS, "LISTEN" SOLARIS]
        "an endpoint waits for associations";
        meaning "As for TCP: the door at which new associations arrive, on every address that the row lists.";
        who "The local program called listen().";
        normal "One for each service.";
        ends "The program closes the socket.";
        next "netstat -Slnp" => "All such endpoints with their programs.";
        source "RFC 6458 3.1.3" "net/sctp/constants.h";

    "sctp-state-establishing"
        ["SYN_SENT" LINUX, "SYN-SENT" SS]
        "Linux: an association is being set up";
        meaning
            "Linux shows the state of the socket in TCP's names. It covers COOKIE_WAIT and COOKIE_ECHOED of the standard."
        ;
        who "The local program called connect(); the four-way handshake is not complete.";
        normal "For two round trips.";
        worry "Longer: the peer does not answer, or a firewall does not know SCTP.";
        ends "The handshake completes, or the kernel gives up after Max.Init.Retransmits.";
        next "netstat -Sanp" => "The program and the addresses.";
        source "RFC 9260 5.1" "net/sctp/constants.h";

    "sctp-state-cookie-wait"
        ["COOKIE_WAIT" SOLARIS, "COOKIE-WAIT" RFC]
        "INIT was sent, its acknowledgment is awaited";
        meaning "The first of four steps of the handshake was done by this side.";
        who "The local program asked for an association; the peer has not answered.";
        normal "For one round trip.";
        ends "INIT ACK comes in, or the kernel gives up.";
        source "RFC 9260 4" "RFC 9260 5.1";

    "sctp-state-cookie-echoed"
        ["COOKIE_ECHOED" SOLARIS, "COOKIE-ECHOED" RFC]
        "the peer's cookie was sent back; the last step is missing";
        meaning "Three of four steps of the handshake are done. Data may be sent along with the cookie.";
        who "Both sides take part; the peer's COOKIE ACK is missing.";
        normal "For one round trip.";
        ends "COOKIE ACK comes in, or the kernel gives up.";
        source "RFC 9260 4" "RFC 9260 5.1";

    "sctp-state-established"
        ["ESTABLISHED" LINUX, "ESTAB" SS, "ESTABLISHED" SOLARIS_RFC]
        "an open association: data can go both ways";
        meaning
            "The addresses of both sides that the row lists are paths of one association."
            "One of them is the primary path; heartbeats look after the others."
        ;
        who "Both sides agreed.";
        normal "For as long as the programs talk.";
        worry "Queues that stay above 0: the program does not read, or no path gets an acknowledgment.";
        ends "Either side shuts down or aborts, or every path fails.";
        next "netstat -Sanp" => "The program." "netstat -s" => "Counters of SCTP.";
        source "RFC 9260 4";

    "sctp-state-closing"
        ["CLOSE_WAIT" LINUX, "CLOSE-WAIT" SS]
        "Linux: the association is being shut down";
        meaning
            "Linux shows the state of the socket in TCP's names. It covers all four SHUTDOWN states of the standard."
            "It does not mean, as it does for TCP, that the program forgot to close."
        ;
        who "Either side began the shutdown.";
        normal "For some round trips.";
        ends "SHUTDOWN COMPLETE, or the kernel gives up.";
        next "netstat -Sanp" => "The program and the queues.";
        source "RFC 9260 9.2" "net/sctp/constants.h";

    "sctp-state-shutdown-pending"
        ["SHUTDOWN_PENDING" SOLARIS, "SHUTDOWN-PENDING" RFC]
        "this side shuts down once its data is acknowledged";
        meaning "No new data is taken from the program. What was sent is still unacknowledged.";
        who "The local program closed.";
        normal "For one round trip.";
        ends "The last data is acknowledged.";
        source "RFC 9260 9.2";

    "sctp-state-shutdown-sent"
        ["SHUTDOWN_SENT" SOLARIS, "SHUTDOWN-SENT" RFC]
        "SHUTDOWN was sent, the peer finishes its data";
        meaning "All data of this side is acknowledged; the peer may still send.";
        who "The local program closed.";
        normal "For one round trip.";
        ends "SHUTDOWN ACK comes in, or the guard timer runs out.";
        source "RFC 9260 9.2";

    "sctp-state-shutdown-received"
        ["SHUTDOWN_RECEIVED" SOLARIS, "SHUTDOWN-RECEIVED" RFC]
        "the peer shuts down; this side finishes its data";
        meaning "No new data is taken from the program. SCTP has no half-closed state, so this passes by itself.";
        who "The peer closed.";
        normal "For one round trip.";
        ends "The last data of this side is acknowledged.";
        source "RFC 9260 9.2";

    "sctp-state-shutdown-ack-sent"
        ["SHUTDOWN_ACK_SENT" SOLARIS, "SHUTDOWN-ACK-SENT" RFC]
        "the peer's shutdown is acknowledged; its last word is missing";
        meaning "SHUTDOWN COMPLETE of the peer is awaited.";
        who "The peer closed, and all data of both sides has arrived.";
        normal "For one round trip.";
        ends "SHUTDOWN COMPLETE comes in, or the kernel gives up.";
        source "RFC 9260 9.2";
}

terms! {
    /// States of AX.25, NET/ROM, ROSE, X.25 and IPX.
    HISTORIC: State, Historic;

    "ax25-state-listening"
        ["LISTENING" LINUX]
        "a program waits for connections";
        meaning "Of AX.25, X.25, NET/ROM and ROSE: the socket takes calls.";
        who "The local program called listen().";
        normal "One for each service.";
        ends "The program closes the socket.";
        source "net/ax25.h AX25_STATE_0" "netstat(8)";

    "ax25-state-sabm-sent"
        ["SABM SENT" LINUX, "SABM_SENT" LINUX, "CONN SENT" LINUX]
        "a call went out and is not answered";
        meaning "SABM is the frame by which AX.25 and X.25 ask for a connection; NET/ROM and ROSE call it CONN.";
        who "The local program called connect().";
        normal "Some seconds: such links are slow.";
        ends "The peer answers, or the timer T1 has run out too often (N2).";
        source "net/ax25.h AX25_STATE_1" "netstat(8)";

    "ax25-state-disc-sent"
        ["DISC SENT" LINUX, "DISC_SENT" LINUX]
        "the end of a connection was announced and not confirmed";
        meaning "DISC is the frame by which a connection of AX.25 or X.25 is given up.";
        who "The local program closed.";
        normal "Some seconds.";
        ends "The peer confirms, or the timer T1 has run out too often (N2).";
        source "net/ax25.h AX25_STATE_2" "netstat(8)";

    "ax25-state-established"
        ["ESTABLISHED" LINUX, "ESTAB" LINUX]
        "an open connection";
        meaning "Of AX.25, X.25, NET/ROM and ROSE; IPX shortens it to ESTAB.";
        who "Both sides agreed.";
        normal "For as long as the programs talk.";
        ends "Either side disconnects.";
        source "net/ax25.h AX25_STATE_3" "netstat(8)";

    "ax25-state-recovery"
        ["RECOVERY" LINUX]
        "an acknowledgment is late and the peer is asked";
        meaning "The timer T1 ran out with frames unacknowledged. The peer is polled for what it has received.";
        who "The link lost something.";
        normal "Often, by radio.";
        ends "The peer answers, or it did not after N2 attempts.";
        source "net/ax25.h AX25_STATE_4" "netstat(8)";
}

terms! {
    /// States of Bluetooth sockets (L2CAP and RFCOMM), which netstat prints where it was built with Bluetooth.
    BLUETOOTH: State, Bluetooth;

    "bluetooth-state-connected"
        ["CONNECTED" LINUX]
        "an open connection";
        meaning "Data can go both ways.";
        source "net/bluetooth/bluetooth.h BT_CONNECTED";

    "bluetooth-state-open"
        ["OPEN" LINUX]
        "a socket that does nothing yet";
        meaning "The program made the socket and has neither bound nor connected it.";
        source "net/bluetooth/bluetooth.h BT_OPEN";

    "bluetooth-state-bound"
        ["BOUND" LINUX]
        "the socket has an address and does nothing yet";
        meaning "The program called bind().";
        source "net/bluetooth/bluetooth.h BT_BOUND";

    "bluetooth-state-listen"
        ["LISTEN" LINUX]
        "a program waits for connections";
        meaning "The program called listen().";
        source "net/bluetooth/bluetooth.h BT_LISTEN";

    "bluetooth-state-connect"
        ["CONNECT" LINUX]
        "this side is connecting";
        meaning "The program called connect() and the peer has not answered.";
        source "net/bluetooth/bluetooth.h BT_CONNECT";

    "bluetooth-state-connect2"
        ["CONNECT2" LINUX]
        "a peer is connecting";
        meaning "A request came in and is not granted yet.";
        source "net/bluetooth/bluetooth.h BT_CONNECT2";

    "bluetooth-state-config"
        ["CONFIG" LINUX]
        "both sides agree on the settings of the channel";
        meaning "The connection stands; sizes and modes are being settled.";
        source "net/bluetooth/bluetooth.h BT_CONFIG";

    "bluetooth-state-disconnecting"
        ["DISCONN" LINUX]
        "the connection is being given up";
        meaning "One side asked for the end and the other has not confirmed.";
        source "net/bluetooth/bluetooth.h BT_DISCONN";

    "bluetooth-state-closed"
        ["CLOSED" LINUX]
        "the connection is over";
        meaning "The socket remains until the program closes it.";
        source "net/bluetooth/bluetooth.h BT_CLOSED";
}
