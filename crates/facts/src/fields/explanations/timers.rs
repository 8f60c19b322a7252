//! Timers: the words of the column that `-o` adds, and Windows' states of offloading.

use super::{Explanation, FREEBSD, Kind, LINUX, LINUX_SS, Place, SS, Spelling, Step, WINDOWS, terms};

terms! {
    /// Timers of TCP sockets.
    TIMERS: Timer, Tcp;

    "timer-off"
        ["off" LINUX]
        "no timer runs";
        meaning "Nothing waits to be acknowledged, and keepalive is not in use.";
        normal "Most connections, and all listeners.";
        source "netstat(8)" "linux/inet_diag.h idiag_timer";

    "timer-on"
        ["on" LINUX_SS, "rexmt" FREEBSD]
        "data waits for its acknowledgment and will be sent again";
        meaning
            "In parentheses: seconds until it is sent again, how often that was done already, and probes without answer."
            "Each time the wait about doubles."
        ;
        normal "On every busy connection, with a second number of 0.";
        worry "A second number above 2: segments or acknowledgments are lost, or the peer has gone.";
        next
            "netstat -tano" => "All connections with their timers."
            "netstat -s" => "Segments retransmitted by the whole machine."
        ;
        source "RFC 6298" "linux/inet_diag.h idiag_timer";

    "timer-keepalive"
        ["keepalive" LINUX_SS, "keep" FREEBSD]
        "the kernel will ask whether the peer is still there";
        meaning
            "In parentheses: seconds until the next question, retransmissions, and questions without an answer."
            "On Linux the same word stands on SYN_RECV rows while the handshake is repeated."
        ;
        normal "Programs that set SO_KEEPALIVE, such as sshd; two hours between questions by default.";
        worry "A last number above 0: the peer did not answer.";
        next "netstat -tano" => "All connections with their timers.";
        source "tcp(7) tcp_keepalive_time" "linux/inet_diag.h idiag_timer";

    "timer-timewait"
        ["timewait" LINUX_SS, "2msl" FREEBSD]
        "TIME_WAIT, or FIN_WAIT2 without a program, ends when it runs out";
        meaning "In parentheses: the seconds that are left.";
        normal "On every TIME_WAIT row, from 60 downwards on Linux.";
        next "netstat -tano" => "All connections with their timers.";
        source "RFC 9293 3.6" "linux/inet_diag.h idiag_timer";

    "timer-probe"
        ["probe" LINUX, "persist" SS, "persist" FREEBSD]
        "the peer's window is closed; it is asked whether it has room again";
        meaning
            "The peer does not read: it announced a window of 0 while this side has data to send."
            "The last number in parentheses counts the probes since its last answer."
        ;
        normal "For a moment, when the peer is slower than this side.";
        worry "For longer: the program at the other end hangs.";
        next "netstat -tanpo" => "The program, and how much waits in Send-Q.";
        source "RFC 9293 3.8.6.1" "linux/inet_diag.h idiag_timer";

    "timer-delack"
        ["delack" SS, "delack" FREEBSD]
        "an acknowledgment is held back for a moment";
        meaning "The kernel waits for data to send along with the acknowledgment, some tens of milliseconds.";
        normal "On every connection that receives.";
        source "RFC 9293 3.8.6.3";

    "timer-unknown"
        ["unkn" LINUX, "unkn-N" LINUX, "unknown" SS]
        "a timer that has no name here";
        meaning "The number behind the word is the kernel's; a later kernel may have more timers.";
        source "linux/inet_diag.h idiag_timer";

    "timer-udp-on"
        ["on1" LINUX, "on2" LINUX]
        "a timer of a UDP or raw socket";
        meaning "Old kernels ran timers for such sockets. Today it is not seen.";
        source "netstat(8)";
}

terms! {
    /// Windows: where the work of a connection is done.
    OFFLOAD: Value, Tcp;

    "offload-in-host"
        ["InHost" WINDOWS]
        "the connection is handled by the system";
        meaning "No network card does TCP in its place. Current Windows has no other value.";
        normal "Every row.";
        source "netstat of Windows, -t" "tcpmib.h TcpConnectionOffloadStateInHost";

    "offload-offloading"
        ["Offloading" WINDOWS]
        "the connection is being handed to the network card";
        meaning "Of TCP Chimney, which current Windows does not have any more.";
        source "tcpmib.h TcpConnectionOffloadStateOffloading";

    "offload-offloaded"
        ["Offloaded" WINDOWS]
        "the network card handles the connection";
        meaning "Of TCP Chimney, which current Windows does not have any more.";
        source "tcpmib.h TcpConnectionOffloadStateOffloaded";

    "offload-uploading"
        ["Uploading" WINDOWS]
        "the connection comes back from the network card";
        meaning "Of TCP Chimney, which current Windows does not have any more.";
        source "tcpmib.h TcpConnectionOffloadStateUploading";
}
