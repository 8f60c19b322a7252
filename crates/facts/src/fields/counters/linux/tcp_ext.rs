//! What Linux counts of TCP beside RFC 4022, and a few others that stand among them.

use crate::fields::counters::Unit::{
    Bytes, Connections, Events, Messages, Milliseconds, Packets, Segments, Sockets,
};
use crate::fields::counters::{CounterEntry, counter};

/// `TcpExt` of `/proc/net/netstat`.
pub(super) const TCP_EXT: &[CounterEntry] = &[
    counter(
        "ArpFilter",
        Messages,
        "ARP requests left unanswered because the way back leads through another interface (arp_filter).",
    ),
    counter(
        "BeyondWindow",
        Segments,
        "Segments dropped because they reach beyond the window that was offered.",
    )
    .since(6, 17),
    counter(
        "BusyPollRxPackets",
        Packets,
        "Packets fetched by programs that poll the device themselves (busy polling).",
    ),
    counter(
        "DelayedACKLocked",
        Events,
        "Delayed acknowledgments put off again because a program was using their socket.",
    ),
    counter(
        "DelayedACKLost",
        Segments,
        "Segments that came again although they were already here: our acknowledgment was lost or too late.",
    ),
    counter(
        "DelayedACKs",
        Segments,
        "Acknowledgments sent because the time to hold them back was over.",
    ),
    counter(
        "EmbryonicRsts",
        Connections,
        "Half-open connections (SYN-RECV) that the peer broke off with a reset or a further SYN.",
    ),
    counter(
        "IPReversePathFilter",
        Packets,
        "Packets dropped because their source is not reached through the interface they came from (rp_filter).",
    ),
    counter(
        "ListenDrops",
        Connections,
        "Connection attempts dropped by listening sockets for whatever reason, full queues included.",
    ),
    counter(
        "ListenOverflows",
        Connections,
        "Connection attempts dropped because their program did not accept earlier ones (full accept queue).",
    ),
    counter(
        "LockDroppedIcmps",
        Messages,
        "ICMP messages ignored because a program was using the socket that they are about.",
    ),
    counter(
        "LowLatencyRxPackets",
        Packets,
        "Packets fetched by programs that poll the device themselves: the first name of BusyPollRxPackets.",
    )
    .since(3, 11)
    .gone(),
    counter(
        "OfoPruned",
        Events,
        "Times segments that came out of order were thrown away to free memory of a socket.",
    ),
    counter(
        "OutOfWindowIcmps",
        Messages,
        "ICMP messages ignored because they quote data that was not under way.",
    ),
    counter(
        "PAWSActive",
        Segments,
        "Answers to our SYN rejected because they echo a timestamp that was not sent.",
    ),
    counter(
        "PAWSEstab",
        Segments,
        "Segments of connections rejected because their timestamp is older than an earlier one.",
    ),
    counter(
        "PAWSOldAck",
        Segments,
        "Bare acknowledgments dropped because their timestamp is old; most often the network changed their order.",
    )
    .since(6, 14),
    counter(
        "PAWSPassive",
        Segments,
        "SYNs rejected because their timestamp is older than that of an earlier connection (tcp_tw_recycle).",
    )
    .gone(),
    counter(
        "PAWSTimewait",
        Segments,
        "Segments for connections in TIME-WAIT rejected because their timestamp is old.",
    ),
    counter(
        "PFMemallocDrop",
        Packets,
        "Packets dropped because they lay in emergency memory that is not meant for their socket.",
    ),
    counter(
        "PruneCalled",
        Events,
        "Times a socket held more received data than its buffer allows, and memory had to be saved.",
    ),
    counter(
        "RcvPruned",
        Segments,
        "Segments dropped because a socket's receive buffer was full even after memory was saved.",
    ),
    counter(
        "SockMallocOOM",
        Events,
        "Times a socket did not get the memory that it asked for.",
    )
    .gone(),
    counter(
        "SyncookiesFailed",
        Segments,
        "Acknowledgments dropped because they bring back no valid SYN cookie.",
    ),
    counter(
        "SyncookiesRecv",
        Segments,
        "Acknowledgments that brought back a valid SYN cookie.",
    ),
    counter(
        "SyncookiesSent",
        Segments,
        "SYNs answered with a cookie because too many connections are half-open.",
    ),
    counter(
        "TCPACKSkippedChallenge",
        Segments,
        "Challenge acknowledgments not sent because too many were (RFC 5961).",
    ),
    counter(
        "TCPACKSkippedFinWait2",
        Segments,
        "Acknowledgments in FIN-WAIT-2 not sent because too many were.",
    ),
    counter(
        "TCPACKSkippedPAWS",
        Segments,
        "Acknowledgments of segments with an old timestamp not sent because too many were.",
    ),
    counter(
        "TCPACKSkippedSeq",
        Segments,
        "Acknowledgments of segments outside the window not sent because too many were.",
    ),
    counter(
        "TCPACKSkippedSynRecv",
        Segments,
        "Acknowledgments in SYN-RECV not sent because too many were.",
    ),
    counter(
        "TCPACKSkippedTimeWait",
        Segments,
        "Acknowledgments in TIME-WAIT not sent because too many were.",
    ),
    counter(
        "TCPAOBad",
        Segments,
        "Segments dropped because their authentication code (TCP-AO) is wrong.",
    )
    .since(6, 7),
    counter(
        "TCPAODroppedIcmps",
        Messages,
        "ICMP messages ignored because the connection is authenticated (TCP-AO).",
    )
    .since(6, 7),
    counter(
        "TCPAOGood",
        Segments,
        "Segments received with a right authentication code (TCP-AO).",
    )
    .since(6, 7),
    counter(
        "TCPAOKeyNotFound",
        Segments,
        "Segments dropped because no key is known for their authentication code (TCP-AO).",
    )
    .since(6, 7),
    counter(
        "TCPAORequired",
        Segments,
        "Segments dropped because they lack the authentication code that is demanded (TCP-AO).",
    )
    .since(6, 7),
    counter(
        "TCPAbortFailed",
        Connections,
        "Aborted connections whose peer could not be told for want of memory.",
    ),
    counter(
        "TCPAbortOnClose",
        Connections,
        "Connections reset because their program closed them with data unread.",
    ),
    counter(
        "TCPAbortOnData",
        Connections,
        "Connections reset because data came after the program closed, or closed with a linger time of zero.",
    ),
    counter(
        "TCPAbortOnLinger",
        Connections,
        "Connections reset after closing because their program allows no time in FIN-WAIT-2 (TCP_LINGER2).",
    ),
    counter(
        "TCPAbortOnMemory",
        Connections,
        "Connections reset because TCP ran out of memory or had too many sockets without a program.",
    ),
    counter(
        "TCPAbortOnSyn",
        Connections,
        "Connections reset because a SYN came in the middle.",
    )
    .gone(),
    counter(
        "TCPAbortOnTimeout",
        Connections,
        "Connections given up because the peer did not answer for too long.",
    ),
    counter(
        "TCPAckCompressed",
        Segments,
        "Acknowledgments of segments out of order saved by answering several at once.",
    )
    .since(4, 18),
    counter(
        "TCPAutoCorking",
        Events,
        "Times a small write waited so that more could be sent with it (tcp_autocorking).",
    )
    .since(3, 14),
    counter(
        "TCPBacklogCoalesce",
        Segments,
        "Segments joined with their neighbour while they waited for a socket in use.",
    ),
    counter(
        "TCPBacklogDrop",
        Segments,
        "Segments dropped because too many waited for a socket in use.",
    ),
    counter(
        "TCPChallengeACK",
        Segments,
        "Acknowledgments sent to ask whether a suspicious segment was meant (RFC 5961).",
    ),
    counter(
        "TCPDSACKIgnoredDubious",
        Segments,
        "Reports of duplicates (DSACK) ignored because they tell of more than was repeated.",
    ),
    counter(
        "TCPDSACKIgnoredNoUndo",
        Segments,
        "Invalid reports of duplicates (DSACK) ignored while nothing could be undone.",
    ),
    counter(
        "TCPDSACKIgnoredOld",
        Segments,
        "Invalid reports of duplicates (DSACK) ignored, most of them too old.",
    ),
    counter(
        "TCPDSACKOfoRecv",
        Segments,
        "Reports received (DSACK) that the peer got something twice out of order.",
    ),
    counter(
        "TCPDSACKOfoSent",
        Segments,
        "Reports sent (DSACK) that something came twice out of order.",
    ),
    counter(
        "TCPDSACKOldSent",
        Segments,
        "Reports sent (DSACK) that something came again after it was acknowledged.",
    ),
    counter(
        "TCPDSACKRecv",
        Segments,
        "Reports received (DSACK) that the peer got something again after acknowledging it.",
    ),
    counter(
        "TCPDSACKRecvSegs",
        Segments,
        "Segments that peers report to have got twice (DSACK).",
    ),
    counter(
        "TCPDSACKUndo",
        Events,
        "Slow-downs taken back because every repetition turned out needless (DSACK).",
    ),
    counter(
        "TCPDeferAcceptDrop",
        Segments,
        "Last acknowledgments of handshakes put aside because the program waits for data (TCP_DEFER_ACCEPT).",
    ),
    counter(
        "TCPDelivered",
        Segments,
        "Segments with data that peers acknowledged or reported as received.",
    )
    .since(4, 18),
    counter(
        "TCPDeliveredCE",
        Segments,
        "Segments with data that peers acknowledged as marked by a congested router (ECN).",
    )
    .since(4, 18),
    counter(
        "TCPDirectCopyFromBacklog",
        Bytes,
        "Bytes copied to programs from segments that waited for a socket in use.",
    )
    .gone(),
    counter(
        "TCPDirectCopyFromPrequeue",
        Bytes,
        "Bytes copied to programs from segments in the prequeue.",
    )
    .gone(),
    counter(
        "TCPFACKReorder",
        Events,
        "Times a change of order was found with forward acknowledgments (FACK).",
    )
    .gone(),
    counter(
        "TCPFastOpenActive",
        Connections,
        "Connections begun here whose SYN carried data that the peer took (TCP Fast Open).",
    ),
    counter(
        "TCPFastOpenActiveFail",
        Connections,
        "Connections begun here whose SYN carried data that the peer did not take (TCP Fast Open).",
    ),
    counter(
        "TCPFastOpenBlackhole",
        Events,
        "Times TCP Fast Open was turned off for a while because something on the path swallows it.",
    ),
    counter(
        "TCPFastOpenCookieReqd",
        Segments,
        "SYNs received that ask for a cookie for TCP Fast Open.",
    ),
    counter(
        "TCPFastOpenListenOverflow",
        Connections,
        "Connections denied TCP Fast Open because too many of their kind were unfinished.",
    ),
    counter(
        "TCPFastOpenPassive",
        Connections,
        "Connections of others accepted with the data in their SYN (TCP Fast Open).",
    ),
    counter(
        "TCPFastOpenPassiveAltKey",
        Connections,
        "Connections accepted with TCP Fast Open whose cookie fits the spare key only.",
    ),
    counter(
        "TCPFastOpenPassiveFail",
        Connections,
        "Connections of others denied TCP Fast Open, as for an invalid cookie.",
    ),
    counter(
        "TCPFastRetrans",
        Segments,
        "Segments sent again because later ones were acknowledged (fast retransmit).",
    ),
    counter(
        "TCPForwardRetrans",
        Segments,
        "Segments sent again in recovery without a sign that they were lost.",
    )
    .gone(),
    counter(
        "TCPFromZeroWindowAdv",
        Events,
        "Times a receive window of zero was opened again.",
    ),
    counter(
        "TCPFullUndo",
        Events,
        "Slow-downs taken back because all data was acknowledged before the repetition arrived.",
    ),
    counter(
        "TCPHPAcks",
        Segments,
        "Acknowledgments that took the short way through TCP (header prediction).",
    ),
    counter(
        "TCPHPHits",
        Segments,
        "Segments with data that took the short way through TCP (header prediction).",
    ),
    counter(
        "TCPHPHitsToUser",
        Segments,
        "Segments on the short way whose data was copied to the program at once.",
    )
    .gone(),
    counter(
        "TCPHystartDelayCwnd",
        Segments,
        "Congestion windows, added up, at which slow start ended because delay grew (HyStart).",
    ),
    counter(
        "TCPHystartDelayDetect",
        Events,
        "Times slow start ended early because delay grew (HyStart).",
    ),
    counter(
        "TCPHystartTrainCwnd",
        Segments,
        "Congestion windows, added up, at which slow start ended because of the spacing of acknowledgments (HyStart).",
    ),
    counter(
        "TCPHystartTrainDetect",
        Events,
        "Times slow start ended early because of the spacing of acknowledgments (HyStart).",
    ),
    counter("TCPKeepAlive", Segments, "Probes sent to idle peers (keepalive)."),
    counter(
        "TCPLoss",
        Events,
        "Times further losses were noticed while earlier ones were being repaired.",
    )
    .gone(),
    counter(
        "TCPLossFailures",
        Events,
        "Retransmission timers that ran out again while their connection recovered from a timeout.",
    ),
    counter(
        "TCPLossProbeRecovery",
        Events,
        "Losses at the end of a flight that a loss probe repaired.",
    )
    .since(3, 10),
    counter(
        "TCPLossProbes",
        Segments,
        "Probes sent to notice losses at the end of a flight early (TLP).",
    )
    .since(3, 10),
    counter(
        "TCPLossUndo",
        Events,
        "Slow-downs after a timeout taken back because nothing had been lost.",
    ),
    counter(
        "TCPLostRetransmit",
        Segments,
        "Repeated segments that were lost again.",
    ),
    counter(
        "TCPMD5Failure",
        Segments,
        "Segments dropped because their MD5 signature is wrong.",
    ),
    counter(
        "TCPMD5NotFound",
        Segments,
        "Segments dropped because they lack the MD5 signature that is demanded.",
    ),
    counter(
        "TCPMD5Unexpected",
        Segments,
        "Segments dropped because they carry an MD5 signature and no key is set.",
    ),
    counter(
        "TCPMTUPFail",
        Events,
        "Probes for a larger packet size on a path that failed (tcp_mtu_probing).",
    ),
    counter(
        "TCPMTUPSuccess",
        Events,
        "Probes for a larger packet size on a path that succeeded (tcp_mtu_probing).",
    ),
    counter(
        "TCPMemoryPressures",
        Events,
        "Times TCP altogether took so much memory that it had to save (tcp_mem).",
    ),
    counter(
        "TCPMemoryPressuresChrono",
        Milliseconds,
        "Time for which TCP had to save memory (tcp_mem).",
    ),
    counter(
        "TCPMigrateReqFailure",
        Connections,
        "Connection attempts lost because no other listener of their group took them from one that closed.",
    )
    .since(5, 14),
    counter(
        "TCPMigrateReqSuccess",
        Connections,
        "Connection attempts that another listener of their group took from one that closed.",
    )
    .since(5, 14),
    counter(
        "TCPMinTTLDrop",
        Segments,
        "Segments dropped because their time to live is below what their socket demands (IP_MINTTL).",
    ),
    counter(
        "TCPOFODrop",
        Segments,
        "Segments that came out of order and were dropped for want of memory.",
    ),
    counter(
        "TCPOFOMerge",
        Segments,
        "Segments that came out of order and were dropped because others hold the same bytes.",
    ),
    counter(
        "TCPOFOQueue",
        Segments,
        "Segments that came out of order and were kept.",
    ),
    counter(
        "TCPOrigDataSent",
        Segments,
        "Segments with data sent, without those that only repeat.",
    ),
    counter(
        "TCPPLBRehash",
        Events,
        "Times a connection took another path because this one is congested (PLB).",
    )
    .since(6, 2),
    counter(
        "TCPPartialUndo",
        Events,
        "Slow-downs taken back in part because data that was late arrived after all.",
    ),
    counter(
        "TCPPrequeueDropped",
        Segments,
        "Segments taken from the prequeue early because it held too much.",
    )
    .gone(),
    counter(
        "TCPPrequeued",
        Segments,
        "Segments kept in a queue for the program that was waiting for them.",
    )
    .gone(),
    counter(
        "TCPPureAcks",
        Segments,
        "Acknowledgments without data that took the long way through TCP.",
    ),
    counter(
        "TCPRcvCoalesce",
        Segments,
        "Segments joined with their neighbour in a receive queue.",
    ),
    counter(
        "TCPRcvCollapsed",
        Segments,
        "Segments copied together in a receive queue to save memory.",
    ),
    counter(
        "TCPRcvQDrop",
        Segments,
        "Segments dropped because there was no memory left for a receive queue.",
    ),
    counter(
        "TCPRenoFailures",
        Events,
        "Retransmission timers that ran out after duplicate acknowledgments, without SACK.",
    ),
    counter(
        "TCPRenoRecovery",
        Events,
        "Times the repair of losses began without SACK.",
    ),
    counter(
        "TCPRenoRecoveryFail",
        Events,
        "Repairs of losses that ended with a timeout, without SACK.",
    ),
    counter(
        "TCPRenoReorder",
        Events,
        "Times a change of order was found with duplicate acknowledgments.",
    ),
    counter(
        "TCPReqQFullDoCookies",
        Segments,
        "SYNs answered with a cookie because the queue of half-open connections was full.",
    ),
    counter(
        "TCPReqQFullDrop",
        Segments,
        "SYNs dropped because the queue of half-open connections was full and cookies are off.",
    ),
    counter(
        "TCPRetransFail",
        Segments,
        "Segments that could not be sent again, for example because a device queue was full.",
    ),
    counter(
        "TCPSACKDiscard",
        Segments,
        "Reports of received data (SACK) ignored because they are invalid.",
    ),
    counter(
        "TCPSACKReneging",
        Events,
        "Times a peer threw away data that it had reported as received (SACK).",
    ),
    counter(
        "TCPSACKReorder",
        Events,
        "Times a change of order was found with SACK.",
    ),
    counter(
        "TCPSYNChallenge",
        Segments,
        "Challenge acknowledgments sent because a SYN came in the middle of a connection.",
    ),
    counter(
        "TCPSackFailures",
        Events,
        "Retransmission timers that ran out after reports of missing data, with SACK.",
    ),
    counter(
        "TCPSackMerged",
        Events,
        "Sent segments joined wholly with their neighbour because SACK covers both.",
    ),
    counter(
        "TCPSackRecovery",
        Events,
        "Times the repair of losses began with SACK.",
    ),
    counter(
        "TCPSackRecoveryFail",
        Events,
        "Repairs of losses that ended with a timeout, with SACK.",
    ),
    counter(
        "TCPSackShiftFallback",
        Events,
        "Sent segments that should have been joined because of SACK and could not be.",
    ),
    counter(
        "TCPSackShifted",
        Events,
        "Sent segments joined in part with their neighbour because SACK covers both.",
    ),
    counter(
        "TCPSchedulerFailed",
        Segments,
        "Segments that lay in the prequeue until a timer, because their program did not come.",
    )
    .gone(),
    counter(
        "TCPSlowStartRetrans",
        Segments,
        "Segments sent again in slow start after a timeout.",
    ),
    counter(
        "TCPSpuriousRTOs",
        Events,
        "Timeouts that turned out needless (F-RTO).",
    ),
    counter(
        "TCPSpuriousRtxHostQueues",
        Segments,
        "Repetitions not sent because the first one is still waiting in this host.",
    ),
    counter("TCPSynRetrans", Segments, "SYNs and answers to SYNs sent again."),
    counter(
        "TCPTSReorder",
        Events,
        "Times a change of order was found with timestamps.",
    ),
    counter(
        "TCPTimeWaitOverflow",
        Sockets,
        "Connections not kept in TIME-WAIT because there were too many (tcp_max_tw_buckets) or no memory.",
    ),
    counter("TCPTimeouts", Events, "Retransmission timers that ran out."),
    counter(
        "TCPToZeroWindowAdv",
        Events,
        "Times a receive window was closed to zero.",
    ),
    counter(
        "TCPWantZeroWindowAdv",
        Events,
        "Times a receive window should have been closed to zero and was already promised larger.",
    ),
    counter(
        "TCPWinProbe",
        Segments,
        "Probes sent to peers whose receive window is zero.",
    ),
    counter(
        "TCPWqueueTooBig",
        Events,
        "Times a segment was not split because its send queue holds too much already.",
    )
    .since(5, 2),
    counter(
        "TCPZeroWindowDrop",
        Segments,
        "Segments dropped because the receive window is zero.",
    ),
    counter(
        "TSEcrRejected",
        Segments,
        "Segments of half-open connections (SYN-RECV) rejected because they echo a timestamp that was not sent.",
    )
    .since(6, 15),
    counter(
        "TW",
        Connections,
        "Connections that stayed in TIME-WAIT for the usual time.",
    ),
    counter(
        "TWKilled",
        Connections,
        "Connections that left TIME-WAIT after a shortened time.",
    ),
    counter(
        "TWRecycled",
        Connections,
        "Connections in TIME-WAIT whose ports a new connection from here took over.",
    ),
    counter(
        "TcpDuplicateDataRehash",
        Events,
        "Times a connection took another path because the peer kept repeating.",
    ),
    counter(
        "TcpTimeoutRehash",
        Events,
        "Times a connection took another path because of a timeout.",
    ),
];
