//! States, types and flags of UNIX sockets.

use super::{
    BSD, DARWIN, Explanation, Kind, LINUX, LINUX_SS, Origin, Place, SOLARIS, SS, Spelling, Step, terms,
};

/// BSD and Solaris, which write types in small letters.
const BSD_AND_SOLARIS: &[Origin] = &[
    Origin::Darwin,
    Origin::FreeBsd,
    Origin::OpenBsd,
    Origin::NetBsd,
    Origin::Solaris,
];

terms! {
    /// States of UNIX sockets.
    STATES: State, Unix;

    "unix-state-free"
        ["FREE" LINUX]
        "not allocated";
        meaning "A number of the kernel for a socket that does not exist. It is not seen in practice.";
        source "linux/net.h SS_FREE";

    "unix-state-unconnected"
        ["UNCONNECTED" LINUX, "UNCONN" SS, "SS_UNCONNECTED" LINUX]
        "neither connected nor listening; shown as an empty state";
        meaning
            "A stream socket that was not used yet, or a datagram socket without a fixed peer."
            "Servers of datagrams look like this, as the system log's /dev/log does."
        ;
        who "The local program made the socket, and perhaps bound it to a path.";
        normal "Every receiver of datagrams.";
        ends "The program connects, listens or closes.";
        next "netstat -xanp" => "The program.";
        source "linux/net.h SS_UNCONNECTED" "unix(7)";

    "unix-state-listening"
        ["LISTENING" LINUX, "LISTEN" SS]
        "a program offers something at this path";
        meaning
            "Not a state of the kernel's own: it is an unconnected socket with the flag ACC, on which listen() was called."
        ;
        who "The local program called listen().";
        normal "One for each local service.";
        worry "A path in a folder that everybody can write to: others may take its place.";
        ends "The program closes the socket; the path in the file system stays until it is removed.";
        next "netstat -xlp" => "All of them with their programs.";
        source "unix(7)" "linux/net.h";

    "unix-state-connecting"
        ["CONNECTING" LINUX, "SYN-SENT" SS]
        "a connection that the listener has not accepted";
        meaning "It stands in the queue of a listener. It has no inode yet, so its owner is not known.";
        who "A client called connect(); the server has not called accept().";
        normal "For a moment.";
        worry "Many: the server is stuck, and further clients block.";
        ends "The server accepts or closes.";
        next "netstat -xlp" => "The listener and its program.";
        source "linux/net.h SS_CONNECTING" "unix(7)";

    "unix-state-connected"
        ["CONNECTED" LINUX, "ESTAB" SS]
        "connected with another socket of this machine";
        meaning
            "Both ends are sockets of this machine, each with a row. Usually only the server's end has a path."
        ;
        who "A client called connect(), or one program made both ends with socketpair().";
        normal "Hundreds on a desktop: D-Bus, logging, the display.";
        ends "Either end closes.";
        next "netstat -xanp" => "The programs at both ends.";
        source "linux/net.h SS_CONNECTED" "unix(7)";

    "unix-state-disconnecting"
        ["DISCONNECTING" LINUX]
        "being torn down";
        meaning "A number of the kernel that UNIX sockets do not use in practice.";
        source "linux/net.h SS_DISCONNECTING";
}

terms! {
    /// Types of UNIX sockets.
    TYPES: SocketType, Unix;

    "socket-type-stream"
        ["STREAM" LINUX, "stream" BSD_AND_SOLARIS, "stream-ord" SOLARIS, "u_str" SS, "SOCK_STREAM" LINUX_SS]
        "a connection that carries a stream of bytes";
        meaning
            "As a pipe in both directions: borders of messages are not kept."
            "Solaris adds ord where the end of the stream is announced in order."
        ;
        source "unix(7)" "socket(2) SOCK_STREAM";

    "socket-type-datagram"
        ["DGRAM" LINUX, "dgram" BSD_AND_SOLARIS, "u_dgr" SS, "SOCK_DGRAM" LINUX_SS]
        "single messages, without a connection";
        meaning "Each message arrives whole. Between UNIX sockets none is lost and their order is kept on Linux.";
        source "unix(7)" "socket(2) SOCK_DGRAM";

    "socket-type-seqpacket"
        ["SEQPACKET" LINUX, "seqpac" BSD, "seqpacket" BSD, "u_seq" SS, "SOCK_SEQPACKET" LINUX_SS]
        "a connection that carries whole messages in order";
        meaning "A connection as a stream has, with the borders of messages kept.";
        source "unix(7)" "socket(2) SOCK_SEQPACKET";

    "socket-type-raw"
        ["RAW" LINUX, "raw" DARWIN, "SOCK_RAW" LINUX_SS]
        "raw: for a UNIX socket the same as datagrams";
        meaning "Linux treats a UNIX socket of this type as one for datagrams. It is hardly ever seen.";
        source "unix(7)" "socket(2) SOCK_RAW";

    "socket-type-rdm"
        ["RDM" LINUX, "rdm" DARWIN, "SOCK_RDM" LINUX_SS]
        "datagrams that arrive, in any order";
        meaning "No UNIX socket of Linux has this type; the name is in the table for other families.";
        source "socket(2) SOCK_RDM";

    "socket-type-unknown"
        ["UNKNOWN" LINUX]
        "a type that has no name here";
        meaning "The kernel gave a number that this program does not know.";
        source "socket(2)";
}

terms! {
    /// Flags of UNIX sockets.
    FLAGS: Flag, Unix;

    "unix-flag-accepts"
        ["ACC" LINUX]
        "the socket accepts connections";
        meaning "listen() was called on it. Together with the state LISTENING it marks a server.";
        next "netstat -xlp" => "All of them with their programs.";
        source "linux/net.h __SO_ACCEPTCON";

    "unix-flag-wait"
        ["W" LINUX]
        "the socket waits for data";
        meaning "A flag of old kernels, which said that a program waits for space or data. Today it is never set.";
        source "netstat(8)";

    "unix-flag-no-space"
        ["N" LINUX]
        "the socket had no room";
        meaning "A flag of old kernels, which said that the socket's buffer was full. Today it is never set.";
        source "netstat(8)";
}
