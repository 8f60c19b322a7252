//! Multipath TCP (RFC 8684).

use crate::fields::counters::Unit::{Connections, Events, Options, Segments, Subflows};
use crate::fields::counters::{CounterEntry, counter, gauge};

/// `MPTcpExt` of `/proc/net/netstat`.
pub(super) const MPTCP_EXT: &[CounterEntry] = &[
    counter(
        "AddAddr",
        Options,
        "Further addresses that peers told (ADD_ADDR).",
    ),
    counter(
        "AddAddrDrop",
        Options,
        "Further addresses that peers told (ADD_ADDR) and that were ignored.",
    ),
    counter(
        "AddAddrTx",
        Options,
        "Further addresses told to peers (ADD_ADDR).",
    ),
    counter(
        "AddAddrTxDrop",
        Options,
        "Further addresses that could not be told to peers (ADD_ADDR).",
    ),
    counter(
        "Blackhole",
        Events,
        "Times MPTCP was turned off for a while because something on the path swallows it.",
    ),
    counter(
        "DSSCorruptionFallback",
        Connections,
        "Connections that went on as plain TCP because the mapping of their data was damaged.",
    ),
    counter(
        "DSSCorruptionReset",
        Subflows,
        "Subflows reset because the mapping of their data was damaged.",
    ),
    counter(
        "DSSNoMatchTCP",
        Events,
        "Mappings of data that do not fit the subflow that brought them.",
    ),
    counter(
        "DSSNotMatching",
        Events,
        "Mappings of data that contradict an earlier one.",
    ),
    counter("DataCsumErr", Events, "Mappings of data whose checksum is wrong."),
    counter(
        "DssFallback",
        Connections,
        "Connections that went on as plain TCP because mappings were missing or invalid.",
    ),
    counter(
        "DuplicateData",
        Segments,
        "Segments dropped because another subflow had brought their data.",
    ),
    counter(
        "EchoAdd",
        Options,
        "Confirmations received of addresses that were told (ADD_ADDR with echo).",
    ),
    counter(
        "EchoAddTx",
        Options,
        "Confirmations sent of addresses that peers told (ADD_ADDR with echo).",
    ),
    counter(
        "EchoAddTxDrop",
        Options,
        "Confirmations that could not be sent (ADD_ADDR with echo).",
    ),
    counter(
        "FallbackFailed",
        Connections,
        "Connections that should have gone on as plain TCP and could not, for example with several subflows.",
    ),
    counter(
        "InfiniteMapRx",
        Options,
        "Mappings received after which the connection goes on as plain TCP.",
    ),
    counter(
        "InfiniteMapTx",
        Options,
        "Mappings sent after which the connection goes on as plain TCP.",
    ),
    counter(
        "MD5SigFallback",
        Connections,
        "Connections that went on as plain TCP because they are signed with MD5.",
    ),
    counter(
        "MPCapableACKRX",
        Segments,
        "Last steps of handshakes received that carry MPTCP (MP_CAPABLE).",
    ),
    counter(
        "MPCapableDataFallback",
        Connections,
        "Connections that went on as plain TCP because the first data lacked MPTCP.",
    ),
    counter(
        "MPCapableEndpAttempt",
        Connections,
        "Connections refused because they began at an address and port told for further subflows only.",
    ),
    counter(
        "MPCapableFallbackACK",
        Connections,
        "Connections of others that became plain TCP at the last step of the handshake.",
    ),
    counter(
        "MPCapableFallbackSYNACK",
        Connections,
        "Connections begun here that became plain TCP because the answer lacked MPTCP.",
    ),
    counter(
        "MPCapableSYNACKRX",
        Segments,
        "Answers to our SYN received that carry MPTCP (MP_CAPABLE).",
    ),
    counter(
        "MPCapableSYNRX",
        Segments,
        "SYNs received that ask for MPTCP (MP_CAPABLE).",
    ),
    counter(
        "MPCapableSYNTX",
        Segments,
        "SYNs sent that ask for MPTCP (MP_CAPABLE).",
    ),
    counter(
        "MPCapableSYNTXDisabled",
        Connections,
        "Connections begun without MPTCP because something on the path swallowed it before.",
    ),
    counter(
        "MPCapableSYNTXDrop",
        Connections,
        "Connections that became plain TCP because SYNs with MPTCP stayed without an answer.",
    ),
    gauge(
        "MPCurrEstab",
        Connections,
        "Connections of MPTCP that are now established.",
    ),
    counter(
        "MPFailRx",
        Options,
        "Reports received that a checksum is wrong (MP_FAIL).",
    ),
    counter(
        "MPFailTx",
        Options,
        "Reports sent that a checksum is wrong (MP_FAIL).",
    ),
    counter(
        "MPFallbackTokenInit",
        Connections,
        "Connections that became plain TCP because no identifier (token) was free.",
    ),
    counter(
        "MPFastcloseRx",
        Options,
        "Orders received to end a connection at once (MP_FASTCLOSE).",
    ),
    counter(
        "MPFastcloseTx",
        Options,
        "Orders sent to end a connection at once (MP_FASTCLOSE).",
    ),
    counter(
        "MPJoinAckHMacFailure",
        Subflows,
        "Subflows of others refused because the last step of their handshake proves a wrong key.",
    ),
    counter(
        "MPJoinAckRx",
        Segments,
        "Last steps of handshakes received for a further subflow (MP_JOIN).",
    ),
    counter(
        "MPJoinNoTokenFound",
        Subflows,
        "Subflows refused because they name no connection of this host (token).",
    ),
    counter(
        "MPJoinPortAckRx",
        Segments,
        "Last steps of handshakes received for a further subflow at a port told to the peer.",
    ),
    counter(
        "MPJoinPortSynAckRx",
        Segments,
        "Answers received for a further subflow to a port that the peer told.",
    ),
    counter(
        "MPJoinPortSynRx",
        Segments,
        "SYNs received for a further subflow at a port told to the peer.",
    ),
    counter(
        "MPJoinRejected",
        Subflows,
        "Subflows of others refused by the path manager, for example because there were enough.",
    ),
    counter(
        "MPJoinSynAckBackupRx",
        Segments,
        "Answers received for a further subflow that the peer wants as a spare.",
    ),
    counter(
        "MPJoinSynAckHMacFailure",
        Subflows,
        "Subflows begun here given up because the peer's answer proves a wrong key.",
    ),
    counter(
        "MPJoinSynAckRx",
        Segments,
        "Answers received for a further subflow (MP_JOIN).",
    ),
    counter(
        "MPJoinSynBackupRx",
        Segments,
        "SYNs received for a further subflow that the peer wants as a spare.",
    ),
    counter(
        "MPJoinSynRx",
        Segments,
        "SYNs received for a further subflow (MP_JOIN).",
    ),
    counter(
        "MPJoinSynTx",
        Segments,
        "SYNs sent for a further subflow (MP_JOIN).",
    ),
    counter(
        "MPJoinSynTxBindErr",
        Subflows,
        "Further subflows not begun because their local address could not be bound.",
    ),
    counter(
        "MPJoinSynTxConnectErr",
        Subflows,
        "Further subflows not begun because the SYN could not be sent.",
    ),
    counter(
        "MPJoinSynTxCreatSkErr",
        Subflows,
        "Further subflows not begun because no socket could be made.",
    ),
    counter(
        "MPPrioRx",
        Options,
        "Changes received of a subflow between spare and in use (MP_PRIO).",
    ),
    counter(
        "MPPrioTx",
        Options,
        "Changes sent of a subflow between spare and in use (MP_PRIO).",
    ),
    counter(
        "MPRstRx",
        Options,
        "Resets of subflows received with a reason (MP_TCPRST).",
    ),
    counter(
        "MPRstTx",
        Options,
        "Resets of subflows sent with a reason (MP_TCPRST).",
    ),
    counter(
        "MPTCPRetrans",
        Segments,
        "Segments sent again, most often through another subflow, because MPTCP missed an acknowledgment.",
    ),
    counter(
        "MismatchPortAckRx",
        Segments,
        "Last steps of handshakes for a further subflow that came to another port than was told.",
    ),
    counter(
        "MismatchPortSynRx",
        Segments,
        "SYNs for a further subflow that came to another port than was told.",
    ),
    counter(
        "NoDSSInWindow",
        Segments,
        "Segments dropped because their data lies outside the window of the connection.",
    ),
    counter(
        "OFOMerge",
        Segments,
        "Segments joined with their neighbour while they waited for data before them.",
    ),
    counter(
        "OFOQueue",
        Segments,
        "Segments kept until data before them comes through another subflow.",
    ),
    counter(
        "OFOQueueTail",
        Segments,
        "Segments kept that came right behind the last one that waits.",
    ),
    counter(
        "PortAdd",
        Options,
        "Further addresses with a port that peers told (ADD_ADDR).",
    ),
    counter(
        "RcvPruned",
        Segments,
        "Segments dropped because the connection's receive buffer was full.",
    )
    .gone(),
    counter(
        "RcvWndConflict",
        Events,
        "Times subflows moved the receive window of their connection at the same moment.",
    ),
    counter(
        "RcvWndConflictUpdate",
        Events,
        "Times a subflow had to offer more because another had just moved the window of their connection.",
    ),
    counter(
        "RcvWndShared",
        Events,
        "Times a subflow offered the receive window of its connection instead of its own.",
    ),
    counter("RmAddr", Options, "Addresses that peers took back (RM_ADDR)."),
    counter(
        "RmAddrDrop",
        Options,
        "Addresses that peers took back (RM_ADDR) and that were ignored.",
    ),
    counter("RmAddrTx", Options, "Addresses taken back from peers (RM_ADDR)."),
    counter(
        "RmAddrTxDrop",
        Options,
        "Addresses that could not be taken back from peers (RM_ADDR).",
    ),
    counter("RmSubflow", Subflows, "Subflows removed by the path manager."),
    counter(
        "SimultConnectFallback",
        Connections,
        "Connections that became plain TCP because both ends began them at the same moment.",
    ),
    counter(
        "SndWndShared",
        Events,
        "Times a subflow sent within the window of its connection instead of its own.",
    ),
    counter(
        "SubflowRecover",
        Subflows,
        "Subflows in use again after they had been taken for stale.",
    ),
    counter(
        "SubflowStale",
        Subflows,
        "Subflows put aside because they did not get data through.",
    ),
    counter(
        "WinProbe",
        Segments,
        "Probes sent to peers whose receive window for the connection is zero.",
    ),
];
