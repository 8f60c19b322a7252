//! IPsec (`xfrm`): packets that could not be protected or unprotected.

use crate::fields::counters::Unit::Packets;
use crate::fields::counters::{CounterEntry, counter};

/// `Xfrm`: all of `/proc/net/xfrm_stat`.
pub(super) const XFRM: &[CounterEntry] = &[
    counter(
        "XfrmAcquireError",
        Packets,
        "Packets dropped because their security association was still being negotiated.",
    ),
    counter(
        "XfrmFwdHdrError",
        Packets,
        "Packets not passed on because the header needed to choose a policy could not be read.",
    ),
    counter(
        "XfrmInBufferError",
        Packets,
        "Received packets dropped for want of buffer memory.",
    ),
    counter(
        "XfrmInError",
        Packets,
        "Received packets dropped for a reason that no other counter here has.",
    ),
    counter(
        "XfrmInHdrError",
        Packets,
        "Received packets dropped because of a faulty IPsec header.",
    ),
    counter(
        "XfrmInIptfsError",
        Packets,
        "Received packets dropped because the traffic-flow payload in them (IP-TFS) is faulty.",
    )
    .since(6, 14),
    counter(
        "XfrmInNoPols",
        Packets,
        "Received packets dropped because no policy allows their security association.",
    ),
    counter(
        "XfrmInNoStates",
        Packets,
        "Received packets dropped because no security association fits their address, protocol and SPI.",
    ),
    counter(
        "XfrmInPolBlock",
        Packets,
        "Received packets dropped because a policy forbids them.",
    ),
    counter(
        "XfrmInPolError",
        Packets,
        "Received packets dropped because their policy could not be applied.",
    ),
    counter(
        "XfrmInStateDirError",
        Packets,
        "Received packets dropped because their security association is for sending only.",
    )
    .since(6, 10),
    counter(
        "XfrmInStateExpired",
        Packets,
        "Received packets dropped because the time of their security association is over.",
    ),
    counter(
        "XfrmInStateInvalid",
        Packets,
        "Received packets dropped because their security association is not valid now.",
    ),
    counter(
        "XfrmInStateMismatch",
        Packets,
        "Received packets dropped because they are wrapped otherwise than agreed, for example without UDP.",
    ),
    counter(
        "XfrmInStateModeError",
        Packets,
        "Received packets dropped because tunnel or transport mode could not be undone.",
    ),
    counter(
        "XfrmInStateProtoError",
        Packets,
        "Received packets dropped because they could not be decrypted or verified, as with a wrong key.",
    ),
    counter(
        "XfrmInStateSeqError",
        Packets,
        "Received packets dropped because their number is repeated or too old, as in a replay.",
    ),
    counter(
        "XfrmInTmplMismatch",
        Packets,
        "Received packets dropped because they are protected otherwise than their policy demands.",
    ),
    counter(
        "XfrmOutBundleCheckError",
        Packets,
        "Outgoing packets dropped because the chain of security associations was no longer valid.",
    ),
    counter(
        "XfrmOutBundleGenError",
        Packets,
        "Outgoing packets dropped because no chain of security associations could be built.",
    ),
    counter(
        "XfrmOutError",
        Packets,
        "Outgoing packets dropped for a reason that no other counter here has.",
    ),
    counter(
        "XfrmOutNoQueueSpace",
        Packets,
        "Outgoing packets dropped because the queue that traffic-flow mode (IP-TFS) sends from was full.",
    )
    .since(6, 14),
    counter(
        "XfrmOutNoStates",
        Packets,
        "Outgoing packets dropped because there is no security association for them yet.",
    ),
    counter(
        "XfrmOutPolBlock",
        Packets,
        "Outgoing packets dropped because a policy forbids them.",
    ),
    counter(
        "XfrmOutPolDead",
        Packets,
        "Outgoing packets dropped because their policy was being removed.",
    ),
    counter(
        "XfrmOutPolError",
        Packets,
        "Outgoing packets dropped because their policy could not be applied.",
    ),
    counter(
        "XfrmOutStateDirError",
        Packets,
        "Outgoing packets dropped because their security association is for receiving only.",
    )
    .since(6, 10),
    counter(
        "XfrmOutStateExpired",
        Packets,
        "Outgoing packets dropped because the time of their security association is over.",
    ),
    counter(
        "XfrmOutStateInvalid",
        Packets,
        "Outgoing packets dropped because their security association is not valid now.",
    ),
    counter(
        "XfrmOutStateModeError",
        Packets,
        "Outgoing packets dropped because tunnel or transport mode could not be applied.",
    ),
    counter(
        "XfrmOutStateProtoError",
        Packets,
        "Outgoing packets dropped because they could not be encrypted or signed.",
    ),
    counter(
        "XfrmOutStateSeqError",
        Packets,
        "Outgoing packets dropped because their security association has no sequence numbers left.",
    ),
];
