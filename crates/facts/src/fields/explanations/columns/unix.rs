//! Columns of UNIX sockets.

use crate::fields::explanations::{
    BSD, Explanation, Kind, LINUX, Origin, Place, SOLARIS, Spelling, Step, terms,
};

/// BSD and Solaris.
const BSD_AND_SOLARIS: &[Origin] = &[
    Origin::Darwin,
    Origin::FreeBsd,
    Origin::OpenBsd,
    Origin::NetBsd,
    Origin::Solaris,
];
/// Those who have a type of UNIX sockets.
const WITH_TYPE: &[Origin] = &[
    Origin::Linux,
    Origin::Darwin,
    Origin::FreeBsd,
    Origin::OpenBsd,
    Origin::NetBsd,
    Origin::Solaris,
];

terms! {
    /// Columns of UNIX sockets.
    COLUMNS: Column, Unix;

    "column-unix-references"
        ["RefCnt" LINUX]
        "how many references the kernel holds to the socket";
        meaning "2 or 3 for most. It is not the number of programs that use it.";
        source "unix(7)" "netstat(8)";

    "column-unix-flags"
        ["Flags" LINUX]
        "flags of the socket, between brackets";
        meaning "ACC marks a socket that accepts connections; W and N are of old kernels.";
        source "netstat(8)" "linux/net.h";

    "column-unix-type"
        ["Type" WITH_TYPE]
        "the type of the socket";
        meaning "STREAM for a connection of bytes, DGRAM for single messages, SEQPACKET for a connection of messages.";
        source "unix(7)" "socket(2)";

    "column-unix-state"
        ["State" LINUX]
        "what the socket is doing";
        meaning "LISTENING for servers, CONNECTED for both ends of a connection, empty for sockets for datagrams.";
        source "linux/net.h" "netstat(8)";

    "column-unix-inode"
        ["I-Node" LINUX]
        "the number of the socket as a file";
        meaning
            "It is in /proc/PID/fd of the process that holds the socket, as socket:[number]."
            "It is not the inode of the path in the file system."
        ;
        next "netstat -xanp" => "The program that holds it.";
        source "proc(5)" "unix(7)";

    "column-unix-path"
        ["Path" LINUX]
        "the name that the socket is bound to";
        meaning
            "A leading @ marks an abstract name, which is in no file system and goes away with the socket."
            "Clients usually have no name, so the path stands on the server's rows only."
        ;
        source "unix(7)";

    "column-unix-address"
        ["Address" BSD_AND_SOLARIS]
        "the address of the kernel's record of the socket";
        meaning "The Conn and Refs of other rows point to it: so the two ends of a connection are found.";
        source "netstat(1) of FreeBSD" "netstat(8) of illumos";

    "column-unix-vnode"
        ["Inode" BSD, "Vnode" SOLARIS]
        "the kernel's record of the file that the socket is bound to";
        meaning "0 when the socket has no path.";
        source "netstat(1) of FreeBSD" "netstat(8) of illumos";

    "column-unix-peer"
        ["Conn" BSD_AND_SOLARIS]
        "the record of the socket at the other end";
        meaning "Look for it in the column Address. 0 when there is none.";
        source "netstat(1) of FreeBSD" "netstat(8) of illumos";

    "column-unix-datagram-peers"
        ["Refs" BSD]
        "the first of the sockets for datagrams that send to this one";
        meaning "The next ones are found by their Nextref.";
        source "netstat(1) of FreeBSD";

    "column-unix-next-peer"
        ["Nextref" BSD]
        "the next socket that sends to the same one";
        meaning "A chain that begins at the Refs of the receiver.";
        source "netstat(1) of FreeBSD";

    "column-unix-name"
        ["Addr" BSD, "Local Address" SOLARIS]
        "the path that the socket is bound to";
        meaning "Empty for clients, which usually have none.";
        source "unix(4)" "netstat(1) of FreeBSD";

    "column-unix-remote-name"
        ["Remote Address" SOLARIS]
        "the path of the other end";
        meaning "Solaris writes (socketpair) where one program made both ends.";
        source "netstat(8) of illumos";
}
