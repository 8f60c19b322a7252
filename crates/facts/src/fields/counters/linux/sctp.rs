//! SCTP: RFC 3873, and what Linux counts beside it.

use crate::fields::counters::Unit::{Associations, Chunks, Events, Messages, Packets};
use crate::fields::counters::{CounterEntry, counter, gauge};

/// `Sctp`: all of `/proc/net/sctp/snmp`.
pub(super) const SCTP: &[CounterEntry] = &[
    counter(
        "SctpAborteds",
        Associations,
        "Associations that ended with an ABORT.",
    )
    .mib(3873, "sctpAborteds"),
    counter(
        "SctpActiveEstabs",
        Associations,
        "Associations established that this host began.",
    )
    .mib(3873, "sctpActiveEstabs"),
    counter(
        "SctpAutocloseExpireds",
        Events,
        "Associations closed because they were idle for the time that their socket set (SCTP_AUTOCLOSE).",
    ),
    counter(
        "SctpChecksumErrors",
        Packets,
        "Packets dropped because their checksum is wrong.",
    )
    .mib(3873, "sctpChecksumErrors"),
    gauge(
        "SctpCurrEstab",
        Associations,
        "Associations that are now established, or still deliver before a shutdown.",
    )
    .mib(3873, "sctpCurrEstab"),
    counter(
        "SctpDelaySackExpireds",
        Events,
        "Acknowledgments sent because the time to hold them back was over.",
    ),
    counter(
        "SctpFastRetransmits",
        Events,
        "Times data was sent again because later chunks were acknowledged.",
    ),
    counter(
        "SctpFragUsrMsgs",
        Messages,
        "Messages of programs that had to be split.",
    )
    .mib(3873, "sctpFragUsrMsgs"),
    counter("SctpInCtrlChunks", Chunks, "Control chunks received.").mib(3873, "sctpInCtrlChunks"),
    counter(
        "SctpInDataChunkDiscards",
        Chunks,
        "Received data chunks that were dropped.",
    ),
    counter("SctpInOrderChunks", Chunks, "Ordered data chunks received.").mib(3873, "sctpInOrderChunks"),
    counter(
        "SctpInPktBacklog",
        Packets,
        "Packets that had to wait because a program was using their socket.",
    ),
    counter(
        "SctpInPktDiscards",
        Packets,
        "Received packets that were dropped.",
    ),
    counter("SctpInPktSoftirq", Packets, "Packets worked on as they came in."),
    counter("SctpInSCTPPacks", Packets, "Packets received.").mib(3873, "sctpInSCTPPacks"),
    counter("SctpInUnorderChunks", Chunks, "Unordered data chunks received.")
        .mib(3873, "sctpInUnorderChunks"),
    counter("SctpOutCtrlChunks", Chunks, "Control chunks sent.").mib(3873, "sctpOutCtrlChunks"),
    counter(
        "SctpOutOfBlues",
        Packets,
        "Packets received that belong to no association.",
    )
    .mib(3873, "sctpOutOfBlues"),
    counter("SctpOutOrderChunks", Chunks, "Ordered data chunks sent.").mib(3873, "sctpOutOrderChunks"),
    counter("SctpOutSCTPPacks", Packets, "Packets sent.").mib(3873, "sctpOutSCTPPacks"),
    counter("SctpOutUnorderChunks", Chunks, "Unordered data chunks sent.").mib(3873, "sctpOutUnorderChunks"),
    counter(
        "SctpPassiveEstabs",
        Associations,
        "Associations established that others began.",
    )
    .mib(3873, "sctpPassiveEstabs"),
    counter(
        "SctpPmtudRetransmits",
        Events,
        "Times data was sent again because the path turned out to carry smaller packets only.",
    ),
    counter(
        "SctpReasmUsrMsgs",
        Messages,
        "Messages for programs put together from several chunks.",
    )
    .mib(3873, "sctpReasmUsrMsgs"),
    counter(
        "SctpShutdowns",
        Associations,
        "Associations that ended with an orderly shutdown.",
    )
    .mib(3873, "sctpShutdowns"),
    counter(
        "SctpT1CookieExpireds",
        Events,
        "Times no answer to a COOKIE ECHO came in time.",
    ),
    counter(
        "SctpT1InitExpireds",
        Events,
        "Times no answer to an INIT came in time.",
    ),
    counter(
        "SctpT2ShutdownExpireds",
        Events,
        "Times no answer to a SHUTDOWN came in time.",
    ),
    counter(
        "SctpT3Retransmits",
        Events,
        "Times data was sent again because no acknowledgment came in time.",
    ),
    counter(
        "SctpT3RtxExpireds",
        Events,
        "Times no acknowledgment of data came in time.",
    ),
    counter(
        "SctpT4RtoExpireds",
        Events,
        "Times no answer to a change of addresses (ASCONF) came in time.",
    ),
    counter(
        "SctpT5ShutdownGuardExpireds",
        Events,
        "Shutdowns given up because they took too long altogether.",
    ),
];
