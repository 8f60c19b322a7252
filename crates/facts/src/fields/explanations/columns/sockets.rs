//! Columns of Internet sockets.

use crate::fields::explanations::{
    ALL, DARWIN, DARWIN_FREEBSD, DARWIN_FREEBSD_NETBSD, Explanation, FREEBSD, Kind, LINUX, OPENBSD, Origin,
    Place, SOLARIS, SS, Spelling, Step, WINDOWS, terms,
};

/// Those with a column for the protocol.
const WITH_PROTOCOL: &[Origin] = &[
    Origin::Linux,
    Origin::Darwin,
    Origin::FreeBsd,
    Origin::OpenBsd,
    Origin::NetBsd,
    Origin::Windows,
];
/// Those whose queues count bytes in this order.
const WITH_QUEUES: &[Origin] = &[
    Origin::Linux,
    Origin::Iproute2,
    Origin::Darwin,
    Origin::FreeBsd,
    Origin::OpenBsd,
    Origin::NetBsd,
    Origin::Solaris,
];
/// Those with a heading for the state of its own.
const WITH_STATE: &[Origin] = &[Origin::Linux, Origin::Iproute2, Origin::Windows, Origin::Solaris];

terms! {
    /// Columns that most systems have.
    COMMON: Column, Sockets;

    "column-proto"
        ["Proto" WITH_PROTOCOL, "Netid" SS]
        "the protocol, and the family of the socket";
        meaning
            "A 6 behind the name means that the socket is one of IPv6, whatever its peer is."
            "Darwin and FreeBSD also write 4, and 46 for a socket that serves both families."
        ;
        source "netstat(8)" "netstat(1) of FreeBSD";

    "column-recv-q"
        ["Recv-Q" WITH_QUEUES]
        "waiting here to be read; on a listener, connections to accept";
        meaning
            "Connected: bytes that have come in and that the local program has not read yet."
            "Linux, LISTEN: connections that are ready and that the program has not accepted yet."
            "BSD and Solaris count bytes alone; a listener shows 0, and BSD's -L has its queue."
        ;
        normal "0, or a number that changes from one look to the next.";
        worry
            "A number that stays: the program is stuck, too slow, or stopped."
            "UDP: close to the receive buffer, further datagrams are dropped."
        ;
        next
            "netstat -tanp" => "Which program does not read."
            "netstat -s" => "Overflowed listen queues and receive buffers."
        ;
        source "netstat(8)" "linux/inet_diag.h idiag_rqueue" "net/ipv4/tcp_ipv4.c";

    "column-send-q"
        ["Send-Q" WITH_QUEUES]
        "sent and not acknowledged; for ss on a listener, the queue's limit";
        meaning
            "Connected: bytes that the program has written and that the peer has not acknowledged, sent or not."
            "LISTEN: netstat of Linux shows 0; ss shows how many connections may wait, the smaller of backlog and somaxconn."
        ;
        normal "0, or a number that changes from one look to the next.";
        worry
            "A number that stays or grows: the peer does not read, the path loses segments, or the peer has gone."
        ;
        next
            "netstat -tanpo" => "The timer tells which: on is loss, probe is a peer that does not read."
        ;
        source "netstat(8)" "linux/inet_diag.h idiag_wqueue";

    "column-local-address"
        ["Local Address" ALL, "Local Address:Port" SS, "Local-Address" DARWIN_FREEBSD]
        "address and port of this end";
        meaning
            "For a listener: the address at which it can be reached. A wildcard stands for all addresses of this machine."
            "For a connection: the address that the peer talks to, and the port."
            "Without -n ports are shown by the names of services, which says nothing about the program behind them."
            "Linux cuts long text to 23 characters unless -W is given."
        ;
        next "netstat -tulnpW" => "All listeners with whole addresses.";
        source "netstat(8)" "services(5)";

    "column-foreign-address"
        ["Foreign Address" WITH_PROTOCOL, "Remote Address" SOLARIS, "Peer Address:Port" SS]
        "address and port of the other end";
        meaning
            "Foreign means remote. For a listener it is a wildcard, as nobody is connected."
            "A star as port means any."
            "Linux cuts long text to 23 characters unless -W is given."
        ;
        next "netstat -tanW" => "All connections with whole addresses.";
        source "netstat(8)";

    "column-state"
        ["State" WITH_STATE, "(state)" DARWIN_FREEBSD_NETBSD, "TCP-State" OPENBSD]
        "what the connection is doing";
        meaning
            "Of TCP and SCTP. UDP has no states of its own: Linux shows ESTABLISHED when a peer was fixed, else nothing."
            "Raw sockets show a number on Linux."
        ;
        next "netstat -tan" => "All TCP sockets with their states.";
        source "RFC 9293 3.3.2" "netstat(8)";

    "column-user"
        ["User" LINUX, "User" SOLARIS]
        "who made the socket";
        meaning
            "Linux: the owner of the socket, by -e; root is also shown where the kernel keeps no owner, as in TIME_WAIT."
            "Solaris: the user of the process, by -u."
        ;
        next "netstat -tane" => "All TCP sockets with their users.";
        source "netstat(8)" "netstat(8) of illumos";

    "column-inode"
        ["Inode" LINUX]
        "the number of the socket as a file";
        meaning
            "A process that holds the socket has a descriptor that points to socket:[number] in /proc/PID/fd."
            "0 means that no program holds it: TIME_WAIT, SYN_RECV, and connections whose program has closed."
        ;
        next "netstat -tanep" => "Inodes and programs side by side.";
        source "proc(5)" "netstat(8)";

    "column-program"
        ["PID/Program name" LINUX, "Process" SS, "process:pid" DARWIN]
        "the process that holds the socket";
        meaning
            "The process's number and the name it goes by, 19 characters of both together on Linux."
            "A process can choose its name. When several hold the socket, the one with the lowest number is shown."
            "Linux: a - means no process, or one that you may not look into; as root only the first is left."
        ;
        next "netstat -tulnp" => "All listeners with their programs; run it as root to see all.";
        source "netstat(8)" "proc(5)";

    "column-pid"
        ["PID" WINDOWS, "Pid" SOLARIS, "pid" DARWIN]
        "the number of the process that holds the socket";
        meaning
            "Windows: 0 stands where nobody owns it any more, as in TIME_WAIT, and 4 is the system itself."
            "Solaris: one row for each process that holds the socket."
        ;
        next "netstat -tanp" => "The process and its name, on this system.";
        source "netstat of Windows, -o" "netstat(8) of illumos";

    "column-command"
        ["Command" SOLARIS]
        "the name of the process that holds the socket";
        meaning "Cut to 14 characters; -v shows the arguments too.";
        source "netstat(8) of illumos";

    "column-security-context"
        ["Security Context" LINUX]
        "the SELinux context of the process";
        meaning "User, role, type and level under which the process that holds the socket runs; the end of a longer one.";
        next "netstat -tlnZ" => "All listeners with their contexts, where SELinux is in use.";
        source "netstat(8)" "selinux(8)";

    "column-timer"
        ["Timer" LINUX]
        "which timer runs, and what it has done so far";
        meaning
            "In parentheses: seconds left, how often data was sent again, and probes without an answer."
            "The words are on, keepalive, timewait, probe and off."
        ;
        next "netstat -tano" => "All TCP sockets with their timers.";
        source "netstat(8)" "linux/inet_diag.h idiag_timer";

    "column-offload-state"
        ["Offload State" WINDOWS]
        "whether a network card does the work of TCP";
        meaning "InHost means that the system does it, which current Windows always says.";
        source "netstat of Windows, -t";

    "column-time-in-state"
        ["Time in State (ms)" WINDOWS]
        "milliseconds since the connection entered its state";
        meaning "Windows 11 has it. Linux does not keep this time.";
        source "netstat of Windows, -i";

    "column-template"
        ["Template" WINDOWS]
        "the set of TCP settings that the connection uses";
        meaning "Internet, Datacenter, Compat or Custom; Not Applicable for listeners.";
        source "netstat of Windows, -y";
}

terms! {
    /// Columns of the inner workings that one system or another adds.
    DETAILS: Column, Tcp;

    "column-control-block"
        ["Socket" DARWIN, "Tcpcb" FREEBSD, "PCB" OPENBSD]
        "the address of the kernel's record of the socket";
        meaning "By -A. Two rows with the same value are the same socket; it is of use with a debugger.";
        source "netstat(1) of FreeBSD";

    "column-listen"
        ["Listen" DARWIN, "Listen" FREEBSD]
        "the queue of a listener: three numbers";
        meaning
            "Connections waiting to be accepted, connections whose handshake is incomplete, and how many may wait."
        ;
        worry "A first number close to the third: the program accepts too slowly, and clients will be refused.";
        next "netstat -tln" => "Recv-Q of a LISTEN row is the first of the three, on this system.";
        source "netstat(1) of FreeBSD" "listen(2)";

    "column-send-window"
        ["Swind" SOLARIS]
        "bytes that the peer is ready to take";
        meaning "The window that the peer announced last.";
        worry "0 for long: the peer does not read.";
        source "netstat(8) of illumos" "RFC 9293 3.3.1 SND.WND";

    "column-receive-window"
        ["Rwind" SOLARIS]
        "bytes that this side is ready to take";
        meaning "The window that this side announced last; for a listener the size of the receive buffer.";
        source "netstat(8) of illumos" "RFC 9293 3.3.1 RCV.WND";

    "column-send-next"
        ["Snext" SOLARIS]
        "the next sequence number to send";
        meaning "By -v, in hexadecimal. Less Suna it is the data in flight.";
        source "RFC 9293 3.3.1 SND.NXT";

    "column-send-unacknowledged"
        ["Suna" SOLARIS]
        "the oldest sequence number without acknowledgment";
        meaning "By -v, in hexadecimal.";
        source "RFC 9293 3.3.1 SND.UNA";

    "column-receive-next"
        ["Rnext" SOLARIS]
        "the next sequence number expected";
        meaning "By -v, in hexadecimal.";
        source "RFC 9293 3.3.1 RCV.NXT";

    "column-receive-acknowledged"
        ["Rack" SOLARIS]
        "the last sequence number that this side acknowledged";
        meaning "By -v, in hexadecimal.";
        source "netstat(8) of illumos";

    "column-rto"
        ["Rto" SOLARIS]
        "milliseconds until unacknowledged data is sent again";
        meaning "By -v: the retransmission timeout, which follows the measured round trips.";
        source "RFC 6298" "netstat(8) of illumos";

    "column-segment-size"
        ["Mss" SOLARIS, "MSS" FREEBSD]
        "the largest segment of the connection, in bytes";
        meaning "Data in one segment, without the headers. 1460 is usual on Ethernet with IPv4.";
        source "RFC 9293 3.7.1" "netstat(8) of illumos";

    "column-interface-of-socket"
        ["If" SOLARIS]
        "the interface of an IPv6 socket";
        meaning "Empty unless the socket is bound to an interface or the address is of one link.";
        source "netstat(8) of illumos";

    "column-streams"
        ["StrsI/O" SOLARIS]
        "SCTP: streams in and out";
        meaning "How many streams the association has in each direction.";
        source "netstat(8) of illumos" "RFC 9260";

    "column-retransmissions"
        ["Rexmit" FREEBSD]
        "segments of this connection sent again";
        meaning "By -T.";
        worry "A number that grows: the path loses segments.";
        next "netstat -tano" => "Retransmissions by connection, on this system.";
        source "netstat(1) of FreeBSD";

    "column-out-of-order"
        ["OOORcv" FREEBSD]
        "segments of this connection that came out of order";
        meaning "By -T. Some are normal where packets take several paths.";
        source "netstat(1) of FreeBSD";

    "column-zero-windows"
        ["0-win" FREEBSD]
        "times this side announced a closed window";
        meaning "By -T. The local program read too slowly.";
        source "netstat(1) of FreeBSD";

    "column-receive-time"
        ["rcvtime" FREEBSD]
        "seconds since something came from the peer";
        meaning "By -x.";
        source "netstat(1) of FreeBSD";

    "column-flow-id"
        ["flowid" FREEBSD, "Flowhash" DARWIN]
        "the number by which a card or the kernel tells flows apart";
        meaning "All packets of a connection share it, so that one processor handles them.";
        source "netstat(1) of FreeBSD";

    "column-flow-type"
        ["ftype" FREEBSD]
        "what the flow number was computed from";
        meaning "By -R: a number of the kernel for the kind of hash.";
        source "netstat(1) of FreeBSD" "sys/mbuf.h M_HASHTYPE";

    "column-stack"
        ["Stack" FREEBSD]
        "which implementation of TCP handles the connection";
        meaning "By -c: freebsd, rack or bbr.";
        source "netstat(1) of FreeBSD" "tcp(4)";

    "column-congestion-control"
        ["CC" FREEBSD]
        "the algorithm against congestion";
        meaning "By -C: cubic, newreno and others.";
        source "mod_cc(4)" "netstat(1) of FreeBSD";

    "column-congestion-window"
        ["cwin" FREEBSD]
        "bytes that may be in flight before the network is thought full";
        meaning "By -C: it grows with each acknowledgment and falls when something is lost.";
        source "RFC 5681 2" "netstat(1) of FreeBSD";

    "column-slow-start-threshold"
        ["ssthresh" FREEBSD]
        "the window up to which the connection speeds up fast";
        meaning "By -C, in bytes.";
        source "RFC 5681 3.1" "netstat(1) of FreeBSD";

    "column-ecn"
        ["ECN" FREEBSD]
        "whether routers may mark packets instead of dropping them";
        meaning "By -C: ecn, ace for the accurate form, off, or n/a before the connection stands.";
        source "RFC 3168" "netstat(1) of FreeBSD";

    "column-log-id"
        ["Log ID" FREEBSD]
        "the name under which the kernel logs the connection";
        meaning "By -P; a - when there is none.";
        source "netstat(1) of FreeBSD" "tcp(4)";
}

terms! {
    /// Columns of buffers and of the bookkeeping of Darwin.
    BUFFERS: Column, Sockets;

    "column-receive-high-water"
        ["R-HIWA" FREEBSD, "rhiwat" DARWIN]
        "most bytes that may wait to be read";
        meaning "The size of the receive buffer.";
        source "netstat(1) of FreeBSD" "getsockopt(2) SO_RCVBUF";

    "column-send-high-water"
        ["S-HIWA" FREEBSD, "shiwat" DARWIN]
        "most bytes that may wait to be sent";
        meaning "The size of the send buffer.";
        source "netstat(1) of FreeBSD" "getsockopt(2) SO_SNDBUF";

    "column-receive-low-water"
        ["R-LOWA" FREEBSD]
        "bytes that must be there before a reader is woken";
        meaning "Usually 1.";
        source "getsockopt(2) SO_RCVLOWAT";

    "column-send-low-water"
        ["S-LOWA" FREEBSD]
        "bytes that must be free before a writer is woken";
        meaning "Usually 2048.";
        source "getsockopt(2) SO_SNDLOWAT";

    "column-receive-memory"
        ["R-BCNT" FREEBSD]
        "memory that the receive buffer takes";
        meaning "Bytes, with the overhead of the buffers that hold the data.";
        source "netstat(1) of FreeBSD";

    "column-send-memory"
        ["S-BCNT" FREEBSD]
        "memory that the send buffer takes";
        meaning "Bytes, with the overhead of the buffers that hold the data.";
        source "netstat(1) of FreeBSD";

    "column-receive-memory-limit"
        ["R-BMAX" FREEBSD]
        "most memory that the receive buffer may take";
        meaning "Bytes, with overhead.";
        source "netstat(1) of FreeBSD";

    "column-send-memory-limit"
        ["S-BMAX" FREEBSD]
        "most memory that the send buffer may take";
        meaning "Bytes, with overhead.";
        source "netstat(1) of FreeBSD";

    "column-buffer-chunks"
        ["R-MBUF" FREEBSD, "S-MBUF" FREEBSD, "R-CLUS" FREEBSD, "S-CLUS" FREEBSD]
        "buffers and clusters that hold the data of a socket";
        meaning "Of releases up to FreeBSD 13: how many mbufs and clusters each direction uses.";
        source "netstat(1) of FreeBSD" "mbuf(9)";

    "column-received-bytes-of-socket"
        ["rxbytes" DARWIN]
        "bytes received by the socket";
        meaning "By -b or -v.";
        source "netstat(1) of macOS";

    "column-sent-bytes-of-socket"
        ["txbytes" DARWIN]
        "bytes sent by the socket";
        meaning "By -b or -v.";
        source "netstat(1) of macOS";

    "column-dropped-of-socket"
        ["rxdrops" DARWIN]
        "packets dropped before the program read them";
        meaning "By -d together with -b.";
        source "netstat(1) of macOS";

    "column-effective-pid"
        ["epid" DARWIN, "eprocess:epid" DARWIN]
        "the process on whose behalf the socket is used";
        meaning "It differs from pid where one program works for another, as system daemons do.";
        source "netstat(1) of macOS";

    "column-socket-state-bits"
        ["state" DARWIN]
        "the kernel's state bits of the socket, in hexadecimal";
        meaning "Not the state of TCP: bits such as connected, cannot send more, cannot receive more.";
        source "netstat(1) of macOS" "sys/socketvar.h SS_ISCONNECTED";

    "column-socket-options"
        ["options" DARWIN]
        "the options set on the socket, in hexadecimal";
        meaning "A sum of the SO_ bits, such as keepalive and reuse of addresses.";
        source "netstat(1) of macOS" "sys/socket.h";

    "column-generation"
        ["gencnt" DARWIN]
        "a number that no two sockets share";
        meaning "It tells a socket from a later one with the same addresses.";
        source "netstat(1) of macOS";

    "column-socket-flags"
        ["flags" DARWIN, "flags1" DARWIN]
        "inner flags of the socket, in hexadecimal";
        meaning "Bits of the kernel, which change from release to release.";
        source "netstat(1) of macOS";

    "column-use-counts"
        ["usecnt" DARWIN, "usscnt" DARWIN, "rtncnt" DARWIN, "fltrs" DARWIN]
        "how often the kernel holds the socket, and filters on it";
        meaning "Uses, references kept, and socket filters of security products.";
        source "netstat(1) of macOS";
}
