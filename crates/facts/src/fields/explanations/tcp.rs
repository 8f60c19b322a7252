//! The states of a TCP connection, in every spelling.

use super::{
    ALL, BSD_SOLARIS, Explanation, KERNEL, Kind, LINUX, MANUALS, OTHERS, Origin, POWERSHELL, Place, RFC,
    SOLARIS, SS, Spelling, State, Step, WINDOWS, terms,
};

/// Names that only `ss` and the standard share.
const SS_RFC: &[Origin] = &[Origin::Iproute2, Origin::Standard];
/// All but Windows.
const NOT_WINDOWS: &[Origin] = &[
    Origin::Linux,
    Origin::Iproute2,
    Origin::Darwin,
    Origin::FreeBsd,
    Origin::OpenBsd,
    Origin::NetBsd,
    Origin::Solaris,
    Origin::Standard,
];

terms! {
    /// States of TCP.
    STATES: State, Tcp;

    "tcp-state-listen"
        ["LISTEN" NOT_WINDOWS, "LISTENING" WINDOWS, "listening" SS]
        "a program offers something here and waits for connections";
        meaning
            "The socket is no connection: it is the door at which new ones arrive."
            "Recv-Q is the number of connections that are ready and that the program has not accepted yet."
            "The local address says who can reach it: 127.0.0.1 or ::1 only this machine, 0.0.0.0 or :: everybody."
        ;
        who
            "The local program called listen(); no peer has done anything."
        ;
        normal "One row for each service and address, for as long as the service runs.";
        worry
            "A Recv-Q that stays above 0: the program accepts too slowly."
            "A wildcard address where only local use was meant."
        ;
        ends "The program closes the socket or exits; no timer ends it.";
        next
            "netstat -tlnp" => "All listeners with their programs."
            "netstat -s" => "Times the listen queue overflowed."
        ;
        state Listen;
        source "RFC 9293 3.3.2" "listen(2)" "tcp(7)";

    "tcp-state-syn-sent"
        ["SYN_SENT" ALL, "SYN-SENT" SS_RFC, "SynSent" POWERSHELL, "SYN_SEND" MANUALS]
        "this side asked for a connection and has no answer yet";
        meaning
            "A SYN went out. Until a SYN with ACK or a reset comes back nothing else can happen."
            "Send-Q counts the SYN itself as 1 on Linux."
        ;
        who "The local program called connect(); the peer has not answered.";
        normal "For one round trip, which is some milliseconds.";
        worry
            "Longer than a second: the SYN or its answer is lost, dropped by a firewall, or the peer's queue is full."
            "Many to one address: the service there is down or unreachable."
        ;
        ends
            "An answer, or the kernel gives up: after about two minutes on Linux (tcp_syn_retries), with the error ETIMEDOUT."
        ;
        next
            "netstat -tanpo" => "The program, and how often the SYN was sent again."
            "netstat -rn" => "Whether a route leads there."
        ;
        state SynSent;
        source "RFC 9293 3.3.2" "connect(2)" "tcp(7) tcp_syn_retries";

    "tcp-state-syn-received"
        ["SYN_RECV" LINUX, "SYN-RECV" SS, "SYN_RCVD" BSD_SOLARIS, "SYN_RECEIVED" WINDOWS, "SYN-RECEIVED" RFC,
         "SynReceived" POWERSHELL, "SYN_RECEIVED" MANUALS]
        "a peer asked for a connection; its last step is missing";
        meaning
            "A SYN came in and was answered. The handshake is complete when the peer acknowledges the answer."
            "The program does not know of it yet, so Linux shows no owner and no inode."
        ;
        who "The peer sent a SYN; this kernel answered it on behalf of a listener.";
        normal "A few for a moment on a busy server.";
        worry
            "Hundreds that do not go away: a SYN flood, or answers that do not reach the peers."
        ;
        ends
            "The peer's ACK, a reset, or the kernel gives up after about a minute on Linux (tcp_synack_retries)."
        ;
        next
            "netstat -tan" => "Where they come from: many sources are a flood, one is a broken path."
            "netstat -s" => "SYN cookies sent, and resets received for half-open connections."
        ;
        state SynReceived;
        source "RFC 9293 3.3.2" "RFC 4987" "tcp(7) tcp_synack_retries";

    "tcp-state-new-syn-received"
        ["NEW_SYN_RECV" KERNEL, "TCP_NEW_SYN_RECV" KERNEL]
        "Linux: a connection request that has no socket yet";
        meaning
            "The kernel's own number 12 for a request that it keeps in a small record until the handshake is done."
            "Its tables show such a request as SYN_RECV, so no screen prints this name."
        ;
        who "The peer sent a SYN; this kernel answered it on behalf of a listener.";
        normal "As SYN_RECV: a few for a moment.";
        ends "As SYN_RECV: the peer's ACK, a reset, or about a minute.";
        next "netstat -tan" => "The requests, as SYN_RECV.";
        state SynReceived;
        source "net/tcp_states.h";

    "tcp-state-established"
        ["ESTABLISHED" NOT_WINDOWS, "ESTAB" SS, "ESTABLISHED" WINDOWS]
        "an open connection: data can go both ways";
        meaning
            "The handshake is complete and neither side has said that it has finished."
            "Nothing needs to be sent while it is open: an idle connection looks the same as a busy one."
            "It says what this kernel believes. A peer that lost power or network is noticed only when something is sent."
        ;
        who "Both sides agreed; nobody has closed.";
        normal "For as long as the programs talk; both queues at 0 most of the time.";
        worry
            "Recv-Q that stays above 0: the local program does not read."
            "Send-Q that stays above 0: the peer does not acknowledge, or its window is closed."
        ;
        ends
            "Either side closes or resets, or data remains unacknowledged for too long (tcp_retries2 on Linux)."
            "Without data only keepalive notices a dead peer, and only if the program asked for it."
        ;
        next
            "netstat -tanpo" => "The program, and the timer: on means that data is being sent again."
            "netstat -i" => "Errors and drops of the interfaces."
        ;
        state Established;
        source "RFC 9293 3.3.2" "tcp(7)";

    "tcp-state-fin-wait-1"
        ["FIN_WAIT1" LINUX, "FIN_WAIT_1" OTHERS, "FIN-WAIT-1" SS_RFC, "FinWait1" POWERSHELL]
        "this side has closed; the peer has not acknowledged that";
        meaning
            "A FIN is on its way, behind any data that is still in Send-Q."
            "The program has often gone already; then Linux shows no owner."
        ;
        who "The local program closed first.";
        normal "For one round trip.";
        worry
            "Many that stay: the peers vanished, or do not read what is left to send."
        ;
        ends
            "The peer's ACK, or the kernel stops sending again (tcp_orphan_retries on Linux when no program holds it)."
        ;
        next
            "netstat -tano" => "What is left in Send-Q, and how often it was sent again."
        ;
        state FinWait1;
        source "RFC 9293 3.3.2" "tcp(7) tcp_orphan_retries";

    "tcp-state-fin-wait-2"
        ["FIN_WAIT2" LINUX, "FIN_WAIT_2" OTHERS, "FIN-WAIT-2" SS_RFC, "FinWait2" POWERSHELL]
        "this side has closed; the peer knows and has not closed yet";
        meaning
            "The peer acknowledged our FIN and may still send. The other end of such a connection is in CLOSE_WAIT."
        ;
        who "The local program closed first; the peer's program has not called close().";
        normal "For a moment, or as long as a half-closed transfer runs.";
        worry
            "Many to one service: that service forgets to close."
        ;
        ends
            "The peer's FIN. When no program holds the socket, Linux drops it after tcp_fin_timeout, 60 seconds by default."
            "While a program holds it after shutdown(), no timer ends it."
        ;
        next
            "netstat -tanp" => "A row without a program has only the timer; one with a program is half closed on purpose."
        ;
        state FinWait2;
        source "RFC 9293 3.3.2" "tcp(7) tcp_fin_timeout" "shutdown(2)";

    "tcp-state-close-wait"
        ["CLOSE_WAIT" ALL, "CLOSE-WAIT" SS_RFC, "CloseWait" POWERSHELL]
        "the other side has closed, this program has not yet";
        meaning
            "The peer said that it will send no more. What came in can still be read, and this side can still send."
            "The kernel waits for the local program to call close()."
        ;
        who "The peer closed first; the local program has not called close().";
        normal "A moment for each connection.";
        worry
            "Many, or old ones: the program forgets to close after the peer hung up, and leaks descriptors."
        ;
        ends "The local program closes the socket or exits; no timer of the kernel ends it.";
        next
            "netstat -tanp" => "The program that has to close; restarting it frees them."
        ;
        state CloseWait;
        source "RFC 9293 3.3.2" "RFC 9293 3.6" "close(2)";

    "tcp-state-closing"
        ["CLOSING" NOT_WINDOWS, "CLOSING" WINDOWS]
        "both sides closed at the same moment";
        meaning
            "Both FINs crossed on the way. The peer's has arrived; the acknowledgment of ours is missing."
        ;
        who "Both programs closed before either heard of the other's close.";
        normal "Rare, and for one round trip.";
        worry "Rows that stay: the peer vanished just after it closed.";
        ends "The peer's ACK, or the kernel stops sending again.";
        next "netstat -tano" => "Whether the FIN is being sent again.";
        state Closing;
        source "RFC 9293 3.3.2";

    "tcp-state-last-ack"
        ["LAST_ACK" ALL, "LAST-ACK" SS_RFC, "LastAck" POWERSHELL]
        "both sides have closed; the last acknowledgment is missing";
        meaning
            "The peer closed first, this side followed, and our FIN is not acknowledged yet."
        ;
        who "The peer closed first, then the local program.";
        normal "For one round trip.";
        worry
            "Rows that stay: the peer is gone or a firewall dropped the connection before its last step."
        ;
        ends "The peer's ACK, or the kernel stops sending the FIN again.";
        next "netstat -tano" => "How often the FIN was sent again.";
        state LastAck;
        source "RFC 9293 3.3.2";

    "tcp-state-time-wait"
        ["TIME_WAIT" ALL, "TIME-WAIT" SS_RFC, "TimeWait" POWERSHELL, "TIMED_WAIT" MANUALS]
        "closed and done; the ports rest until late segments are gone";
        meaning
            "Both sides closed in order. The pair of addresses is kept so that a late segment harms no new connection."
            "No program owns it any more: no owner and no inode are shown, and killing a process does not end it."
        ;
        who "The local side closed first; the side that closes first keeps this state.";
        normal
            "Thousands on a server that closes first, or on a client that opens many short connections."
        ;
        worry
            "Only when one client uses up its ports towards one destination: connect() then fails with EADDRNOTAVAIL."
        ;
        ends
            "A timer: 60 seconds on Linux, a constant that no setting changes. The standard says two maximum segment lifetimes."
        ;
        next
            "netstat -tano" => "The seconds that are left."
            "netstat -tan" => "Which destination holds most of them."
        ;
        state TimeWait;
        source "RFC 9293 3.6" "RFC 6191" "net/tcp.h TCP_TIMEWAIT_LEN";

    "tcp-state-closed"
        ["CLOSE" LINUX, "CLOSED" OTHERS, "CLOSED" RFC, "closed" SS, "UNCONN" SS, "unconnected" SS]
        "no connection";
        meaning
            "The socket exists and is neither connected nor listening."
            "Linux keeps such TCP sockets in no table, so a row with this state is one that is about to vanish."
        ;
        who "Nobody: either nothing was begun or all is over.";
        normal "Hardly ever seen for TCP on Linux; on other systems, sockets that a program has not used yet.";
        worry "Many on a BSD or on Windows: a program makes sockets that it neither uses nor closes.";
        ends "The program connects, listens or closes.";
        next "netstat -tanp" => "The program, if one holds it.";
        state Closed;
        source "RFC 9293 3.3.2" "net/tcp_states.h";

    "tcp-state-bound"
        ["BOUND" WINDOWS, "BOUND" SOLARIS, "bound-inactive" SS, "BOUND_INACTIVE" KERNEL, "TCP_BOUND_INACTIVE" KERNEL]
        "a port is taken, and the socket neither listens nor connects";
        meaning
            "The program called bind() and stopped there. The port is in use although no listener is to be seen."
            "Linux tells of such sockets since 6.8, and only when it is asked for them alone."
        ;
        who "The local program called bind(), and neither listen() nor connect() yet.";
        normal "For a moment, before listen() or connect().";
        worry "A bind() that fails with EADDRINUSE while no listener is to be seen: this may be the reason.";
        ends "The program calls listen(), connect() or close().";
        next "netstat -tanp" => "Who uses the port otherwise; this view does not have bound sockets.";
        source "net/tcp_states.h TCP_BOUND_INACTIVE" "bind(2)" "netstat(8) of illumos";

    "tcp-state-idle"
        ["IDLE" SOLARIS]
        "a socket was made and has no address yet";
        meaning "Solaris tells a socket that is open and not bound from one that was connected and closed.";
        who "The local program called socket() and nothing else.";
        normal "For a moment.";
        ends "The program calls bind(), connect(), listen() or close().";
        state Closed;
        source "netstat(8) of illumos";

    "tcp-state-delete-tcb"
        ["DELETE_TCB" WINDOWS, "DeleteTCB" POWERSHELL, "deleteTCB" RFC]
        "Windows: the record of the connection is being deleted";
        meaning
            "The connection is over and its control block is on its way out."
            "The standard has the value so that a management station can order the deletion of a connection."
        ;
        who "The system itself, or a program that broke the connection by force.";
        normal "Hardly ever seen.";
        ends "The system frees the control block.";
        source "RFC 4022 tcpConnectionState" "tcpmib.h MIB_TCP_STATE_DELETE_TCB";
}
