//! Which counters netstat 2.10 has words for, which words, and when it shows them. Found by feeding it every name: what
//! it fails to find in its own tables is not here, so that it shows under the kernel's name, as there.

/// A section that has a table.
pub(super) struct Known {
    /// Its name.
    pub(super) section: &'static str,
    /// What chooses it.
    pub(super) protocol: Protocol,
    /// The counters that have words.
    pub(super) rows: &'static [Row],
}

/// What a section belongs to: a flag each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    /// IP and ICMP: `-w`.
    Raw,
    /// `-t`
    Tcp,
    /// `-u`
    Udp,
    /// `-S`
    Sctp,
}

/// When a counter is shown, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Whatever its value.
    Always,
    /// Unless it is 0.
    NonZero,
    /// Never.
    Hidden,
    /// Unless it is 0, below the title of what came in.
    Input,
    /// Unless it is 0, below the title of what went out.
    Output,
}

/// The words of a counter.
pub(super) struct Row {
    /// The kernel's name.
    pub(super) name: &'static str,
    /// When and where.
    pub(super) kind: Kind,
    /// What stands before the value.
    pub(super) before: &'static str,
    /// What stands behind it.
    pub(super) after: &'static str,
}

const fn row(kind: Kind, name: &'static str, before: &'static str, after: &'static str) -> Row {
    Row {
        name,
        kind,
        before,
        after,
    }
}

const fn always(name: &'static str, before: &'static str, after: &'static str) -> Row {
    row(Kind::Always, name, before, after)
}

const fn non_zero(name: &'static str, before: &'static str, after: &'static str) -> Row {
    row(Kind::NonZero, name, before, after)
}

const fn hidden(name: &'static str) -> Row {
    row(Kind::Hidden, name, "", "")
}

const fn input(name: &'static str, before: &'static str) -> Row {
    row(Kind::Input, name, before, "")
}

const fn output(name: &'static str, before: &'static str) -> Row {
    row(Kind::Output, name, before, "")
}

const fn known(section: &'static str, protocol: Protocol, rows: &'static [Row]) -> Known {
    Known {
        section,
        protocol,
        rows,
    }
}

/// What is known of all files but `/proc/net/snmp6`.
pub(super) static IPV4: &[Known] = &[
    known("Ip", Protocol::Raw, IP),
    known("Icmp", Protocol::Raw, ICMP),
    known("Tcp", Protocol::Tcp, TCP),
    known("Udp", Protocol::Udp, UDP),
    known("TcpExt", Protocol::Tcp, TCP_EXT),
    known("Sctp", Protocol::Sctp, SCTP),
];

/// What is known of `/proc/net/snmp6`, where the kernel never has the last.
pub(super) static IPV6: &[Known] = &[
    known("Ip6", Protocol::Raw, IP6),
    known("Icmp6", Protocol::Raw, ICMP6),
    known("Udp6", Protocol::Udp, UDP6),
    known("Tcp6", Protocol::Tcp, &[]),
];

/// `Ip`. `Forwarding` is not here: 2.10 has wording for it and never finds it, so that it shows as it is.
const IP: &[Row] = &[
    hidden("DefaultTTL"),
    always("InReceives", "", " total packets received"),
    non_zero("InHdrErrors", "", " with invalid headers"),
    non_zero("InAddrErrors", "", " with invalid addresses"),
    always("ForwDatagrams", "", " forwarded"),
    non_zero("InUnknownProtos", "", " with unknown protocol"),
    always("InDiscards", "", " incoming packets discarded"),
    always("InDelivers", "", " incoming packets delivered"),
    always("OutRequests", "", " requests sent out"),
    non_zero("OutDiscards", "", " outgoing packets dropped"),
    non_zero("OutNoRoutes", "", " dropped because of missing route"),
    non_zero("ReasmTimeout", "", " fragments dropped after timeout"),
    non_zero("ReasmReqds", "", " reassemblies required"),
    non_zero("ReasmOKs", "", " packets reassembled ok"),
    non_zero("ReasmFails", "", " packet reassemblies failed"),
    non_zero("FragOKs", "", " outgoing packets fragmented ok"),
    non_zero("FragFails", "", " outgoing packets failed fragmentation"),
    non_zero("FragCreates", "", " fragments created"),
];

/// `Icmp`.
const ICMP: &[Row] = &[
    always("InMsgs", "", " ICMP messages received"),
    always("InErrors", "", " input ICMP message failed"),
    input("InDestUnreachs", "destination unreachable: "),
    input("InTimeExcds", "timeout in transit: "),
    input("InParmProbs", "wrong parameters: "),
    input("InSrcQuenchs", "source quenches: "),
    input("InRedirects", "redirects: "),
    input("InEchos", "echo requests: "),
    input("InEchoReps", "echo replies: "),
    input("InTimestamps", "timestamp request: "),
    input("InTimestampReps", "timestamp reply: "),
    input("InAddrMasks", "address mask request: "),
    input("InAddrMaskReps", "address mask replies: "),
    always("OutMsgs", "", " ICMP messages sent"),
    always("OutErrors", "", " ICMP messages failed"),
    output("OutDestUnreachs", "destination unreachable: "),
    output("OutTimeExcds", "time exceeded: "),
    output("OutParmProbs", "wrong parameters: "),
    output("OutSrcQuenchs", "source quench: "),
    output("OutRedirects", "redirect: "),
    output("OutEchos", "echo requests: "),
    output("OutEchoReps", "echo replies: "),
    output("OutTimestamps", "timestamp requests: "),
    output("OutTimestampReps", "timestamp replies: "),
    output("OutAddrMasks", "address mask requests: "),
    output("OutAddrMaskReps", "address mask replies: "),
];

/// `Tcp`.
const TCP: &[Row] = &[
    hidden("RtoAlgorithm"),
    hidden("RtoMin"),
    hidden("RtoMax"),
    hidden("MaxConn"),
    always("ActiveOpens", "", " active connection openings"),
    always("PassiveOpens", "", " passive connection openings"),
    always("AttemptFails", "", " failed connection attempts"),
    always("EstabResets", "", " connection resets received"),
    always("CurrEstab", "", " connections established"),
    always("InSegs", "", " segments received"),
    always("OutSegs", "", " segments sent out"),
    always("RetransSegs", "", " segments retransmitted"),
    always("InErrs", "", " bad segments received"),
    always("OutRsts", "", " resets sent"),
];

/// `Udp`.
const UDP: &[Row] = &[
    always("InDatagrams", "", " packets received"),
    always("NoPorts", "", " packets to unknown port received"),
    always("InErrors", "", " packet receive errors"),
    always("OutDatagrams", "", " packets sent"),
    always("RcvbufErrors", "", " receive buffer errors"),
    always("SndbufErrors", "", " send buffer errors"),
];

/// `TcpExt`, without the eighteen that 2.10 has wording for and never finds.
const TCP_EXT: &[Row] = &[
    non_zero("SyncookiesSent", "", " SYN cookies sent"),
    non_zero("SyncookiesRecv", "", " SYN cookies received"),
    non_zero("SyncookiesFailed", "", " invalid SYN cookies received"),
    non_zero(
        "EmbryonicRsts",
        "",
        " resets received for embryonic SYN_RECV sockets",
    ),
    non_zero(
        "PruneCalled",
        "",
        " packets pruned from receive queue because of socket buffer overrun",
    ),
    non_zero("RcvPruned", "", " packets pruned from receive queue"),
    non_zero(
        "OfoPruned",
        "",
        " packets dropped from out-of-order queue because of socket buffer overrun",
    ),
    non_zero(
        "OutOfWindowIcmps",
        "",
        " ICMP packets dropped because they were out-of-window",
    ),
    non_zero(
        "LockDroppedIcmps",
        "",
        " ICMP packets dropped because socket was locked",
    ),
    non_zero("TW", "", " TCP sockets finished time wait in fast timer"),
    non_zero("TWRecycled", "", " time wait sockets recycled by time stamp"),
    non_zero(
        "PAWSActive",
        "",
        " active connections rejected because of time stamp",
    ),
    non_zero(
        "PAWSEstab",
        "",
        " packets rejected in established connections because of timestamp",
    ),
    non_zero("DelayedACKs", "", " delayed acks sent"),
    non_zero(
        "DelayedACKLocked",
        "",
        " delayed acks further delayed because of locked socket",
    ),
    non_zero("DelayedACKLost", "Quick ack mode was activated ", " times"),
    non_zero(
        "ListenOverflows",
        "",
        " times the listen queue of a socket overflowed",
    ),
    non_zero("ListenDrops", "", " SYNs to LISTEN sockets dropped"),
    always("TCPHPHits", "", " packet headers predicted"),
    non_zero(
        "TCPPureAcks",
        "",
        " acknowledgments not containing data payload received",
    ),
    non_zero("TCPHPAcks", "", " predicted acknowledgments"),
    non_zero(
        "TCPRenoRecovery",
        "",
        " times recovered from packet loss due to fast retransmit",
    ),
    non_zero("TCPSACKReorder", "Detected reordering ", " times using SACK"),
    non_zero(
        "TCPRenoReorder",
        "Detected reordering ",
        " times using reno fast retransmit",
    ),
    non_zero("TCPTSReorder", "Detected reordering ", " times using time stamp"),
    non_zero(
        "TCPFullUndo",
        "",
        " congestion windows fully recovered without slow start",
    ),
    non_zero(
        "TCPPartialUndo",
        "",
        " congestion windows partially recovered using Hoe heuristic",
    ),
    non_zero(
        "TCPLossUndo",
        "",
        " congestion windows recovered without slow start after partial ack",
    ),
    non_zero("TCPRenoFailures", "", " timeouts after reno fast retransmit"),
    non_zero("TCPLossFailures", "", " timeouts in loss state"),
    non_zero("TCPFastRetrans", "", " fast retransmits"),
    non_zero("TCPSlowStartRetrans", "", " retransmits in slow start"),
    non_zero(
        "TCPRcvCollapsed",
        "",
        " packets collapsed in receive queue due to low socket buffer",
    ),
    non_zero("TCPAbortOnData", "", " connections reset due to unexpected data"),
    non_zero(
        "TCPAbortOnClose",
        "",
        " connections reset due to early user close",
    ),
    non_zero(
        "TCPAbortOnMemory",
        "",
        " connections aborted due to memory pressure",
    ),
    non_zero("TCPAbortOnTimeout", "", " connections aborted due to timeout"),
    non_zero(
        "TCPAbortOnLinger",
        "",
        " connections aborted after user close in linger timeout",
    ),
    non_zero("TCPAbortFailed", "", " times unable to send RST due to no memory"),
    non_zero("TCPMemoryPressures", "TCP ran low on memory ", " times"),
    non_zero(
        "PAWSPassive",
        "",
        " passive connections rejected because of time stamp",
    ),
    non_zero(
        "SockMallocOOM",
        "Ran ",
        " times out of system memory during packet sending",
    ),
    non_zero("TCPAbortOnSyn", "", " connections reset due to unexpected SYN"),
    non_zero(
        "TCPDirectCopyFromBacklog",
        "",
        " bytes directly in process context from backlog",
    ),
    non_zero("TCPFACKReorder", "Detected reordering ", " times using FACK"),
    non_zero("TCPForwardRetrans", "", " forward retransmits"),
    non_zero(
        "TCPHPHitsToUser",
        "",
        " packet headers predicted and directly queued to user",
    ),
    non_zero("TCPLostRetransmits", "", " retransmits lost"),
    non_zero("TCPPrequeued", "", " packets directly queued to recvmsg prequeue"),
    non_zero(
        "TCPSchedulerFailed",
        "",
        " times receiver scheduled too late for direct processing",
    ),
];

/// `Ip6`.
const IP6: &[Row] = &[
    always("Ip6InReceives", "", " total packets received"),
    non_zero("Ip6InHdrErrors", "", " with invalid headers"),
    non_zero("Ip6InTooBigErrors", "", " with packets too big"),
    non_zero("Ip6InNoRoutes", "", " incoming packets with no route"),
    non_zero("Ip6InAddrErrors", "", " with invalid addresses"),
    non_zero("Ip6InUnknownProtos", "", " with unknown protocol"),
    non_zero("Ip6InTruncatedPkts", "", " with truncated packets"),
    always("Ip6InDiscards", "", " incoming packets discarded"),
    always("Ip6InDelivers", "", " incoming packets delivered"),
    always("Ip6OutForwDatagrams", "", " forwarded"),
    always("Ip6OutRequests", "", " requests sent out"),
    non_zero("Ip6OutDiscards", "", " outgoing packets dropped"),
    non_zero("Ip6OutNoRoutes", "", " dropped because of missing route"),
    non_zero("Ip6ReasmTimeout", "", " fragments dropped after timeout"),
    non_zero("Ip6ReasmReqds", "", " reassemblies required"),
    non_zero("Ip6ReasmOKs", "", " packets reassembled ok"),
    non_zero("Ip6ReasmFails", "", " packet reassemblies failed"),
    non_zero("Ip6FragOKs", "", " outgoing packets fragmented ok"),
    non_zero("Ip6FragFails", "", " outgoing packets failed fragmentation"),
    non_zero("Ip6FragCreates", "", " fragments created"),
    non_zero("Ip6InMcastPkts", "", " incoming multicast packets"),
    non_zero("Ip6OutMcastPkts", "", " outgoing multicast packets"),
];

/// `Icmp6`.
const ICMP6: &[Row] = &[
    always("Icmp6InMsgs", "", " ICMP messages received"),
    always("Icmp6InErrors", "", " input ICMP message failed"),
    always("Icmp6OutMsgs", "", " ICMP messages sent"),
    input("Icmp6InDestUnreachs", "destination unreachable: "),
    input("Icmp6InPktTooBigs", "packets too big: "),
    input("Icmp6InTimeExcds", "received ICMPv6 time exceeded: "),
    input("Icmp6InParmProblems", "parameter problem: "),
    input("Icmp6InEchos", "echo requests: "),
    input("Icmp6InEchoReplies", "echo replies: "),
    input("Icmp6InGroupMembQueries", "group member queries: "),
    input("Icmp6InGroupMembResponses", "group member responses: "),
    input("Icmp6InGroupMembReductions", "group member reductions: "),
    input("Icmp6InRouterSolicits", "router solicits: "),
    input("Icmp6InRouterAdvertisements", "router advertisement: "),
    input("Icmp6InNeighborSolicits", "neighbour solicits: "),
    input("Icmp6InNeighborAdvertisements", "neighbour advertisement: "),
    input("Icmp6InRedirects", "redirects: "),
    output("Icmp6OutDestUnreachs", "destination unreachable: "),
    output("Icmp6OutPktTooBigs", "packets too big: "),
    output("Icmp6OutTimeExcds", "sent ICMPv6 time exceeded: "),
    output("Icmp6OutParmProblems", "parameter problem: "),
    output("Icmp6OutEchos", "echo requests: "),
    output("Icmp6OutEchoReplies", "echo replies: "),
    output("Icmp6OutGroupMembQueries", "group member queries: "),
    output("Icmp6OutGroupMembResponses", "group member responses: "),
    output("Icmp6OutGroupMembReductions", "group member reductions: "),
    output("Icmp6OutRouterSolicits", "router solicits: "),
    output("Icmp6OutNeighborSolicits", "neighbor solicits: "),
    output("Icmp6OutNeighborAdvertisements", "neighbor advertisements: "),
    output("Icmp6OutRedirects", "redirects: "),
];

/// `Udp6`.
const UDP6: &[Row] = &[
    always("Udp6InDatagrams", "", " packets received"),
    always("Udp6NoPorts", "", " packets to unknown port received"),
    always("Udp6InErrors", "", " packet receive errors"),
    always("Udp6OutDatagrams", "", " packets sent"),
];

/// SCTP. Two wordings end with a blank.
const SCTP: &[Row] = &[
    always("SctpAborteds", "", " Number of Aborteds "),
    always("SctpActiveEstabs", "", " Active Associations"),
    always(
        "SctpChecksumErrors",
        "",
        " Number of Packets with invalid Checksum",
    ),
    always("SctpCurrEstab", "", " Current Associations"),
    always("SctpFragUsrMsgs", "", " Number of messages fragmented"),
    always("SctpInCtrlChunks", "", " Number of control chunks received"),
    always("SctpInOrderChunks", "", " Number of ordered chunks received"),
    always("SctpInSCTPPacks", "", " Number of SCTP packets received"),
    always("SctpInUnorderChunks", "", " Number of Unordered chunks received"),
    always("SctpOutCtrlChunks", "", " Number of control chunks sent"),
    always("SctpOutOfBlues", "", " Number of Out of Blue packets"),
    always("SctpOutOrderChunks", "", " Number of ordered chunks sent"),
    always("SctpOutSCTPPacks", "", " Number of SCTP packets sent"),
    always("SctpOutUnorderChunks", "", " Number of Unordered chunks sent"),
    always("SctpPassiveEstabs", "", " Passive Associations"),
    always("SctpReasmUsrMsgs", "", " Number of messages reassembled "),
    always("SctpShutdowns", "", " Number of Graceful Terminations"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_table_has_a_name_twice() {
        for table in [IPV4, IPV6] {
            let sections: BTreeSet<_> = table.iter().map(|known| known.section).collect();
            assert_eq!(sections.len(), table.len());
            for known in table {
                let names: BTreeSet<_> = known.rows.iter().map(|row| row.name).collect();
                assert_eq!(names.len(), known.rows.len(), "{}", known.section);
            }
        }
    }

    #[test]
    fn only_what_is_hidden_has_no_words() {
        for row in IPV4.iter().chain(IPV6).flat_map(|known| known.rows) {
            let wordless = row.before.is_empty() && row.after.is_empty();
            assert_eq!(wordless, row.kind == Kind::Hidden, "{}", row.name);
        }
    }
}
