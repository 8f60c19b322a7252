//! Words for filters that people know from elsewhere.

use crate::fields::table::{Means, Word};

/// Fields whose values are these alone.
pub(super) const VALUES: &[(&str, &[&str])] = &[
    ("protocol", &["tcp", "udp", "udplite", "raw", "sctp", "unix"]),
    ("family", &["inet", "inet6", "unix"]),
    (
        "state",
        &[
            "ESTABLISHED",
            "SYN_SENT",
            "SYN_RECV",
            "FIN_WAIT1",
            "FIN_WAIT2",
            "TIME_WAIT",
            "CLOSE",
            "CLOSE_WAIT",
            "LAST_ACK",
            "LISTEN",
            "CLOSING",
            "NEW_SYN_RECV",
            super::BOUND_INACTIVE,
            "UNCONN",
            "FREE",
            "CONNECTING",
            "DISCONNECTING",
            // Of SCTP.
            "CLOSED",
            "COOKIE_WAIT",
            "COOKIE_ECHOED",
            "SHUTDOWN_PENDING",
            "SHUTDOWN_SENT",
            "SHUTDOWN_RECEIVED",
            "SHUTDOWN_ACK_SENT",
        ],
    ),
];

/// The words.
pub(super) const WORDS: &[Word] = &[
    Word {
        name: "all",
        meaning: "Every socket.",
        means: Means::Filter(""),
    },
    protocol("tcp", "Sockets of TCP.", &["tcp"]),
    protocol("udp", "Sockets of UDP.", &["udp"]),
    protocol("udplite", "Sockets of UDP-Lite.", &["udplite"]),
    protocol("raw", "RAW sockets.", &["raw"]),
    protocol("sctp", "SCTP endpoints and associations.", &["sctp"]),
    protocol("unix", "UNIX sockets.", &["unix"]),
    one("ipv4", "Sockets of IPv4.", "family", &["inet"]),
    one("ipv6", "Sockets of IPv6.", "family", &["inet6"]),
    Word {
        name: "listening",
        meaning: "Servers: those that listen, and sockets of UDP and RAW without a peer.",
        means: Means::Filter("state = listen or (protocol in udp,udplite,raw and state = unconn)"),
    },
    one("established", "Open connections.", "state", &["established"]),
    Word {
        name: "connected",
        meaning: "All that have a peer: neither listening nor closed.",
        means: Means::Filter("not state in listen,close,unconn,free,bound-inactive"),
    },
    Word {
        name: "synchronized",
        meaning: "Connected ones of which both sides know.",
        means: Means::Filter("connected and state != syn-sent"),
    },
    Word {
        name: "bucket",
        meaning: "Those of which the kernel keeps little: time-wait and syn-recv.",
        means: Means::Filter("state in syn-recv,new-syn-recv,time-wait"),
    },
    Word {
        name: "big",
        meaning: "All others.",
        means: Means::Filter("not bucket"),
    },
    any("port", "This port at either end.", &["local.port", "remote.port"]),
    any("sport", "This local port.", &["local.port"]),
    any("dport", "This remote port.", &["remote.port"]),
    any(
        "host",
        "This address or network at either end.",
        &["local.address", "remote.address"],
    ),
    any("src", "This local address or network.", &["local.address"]),
    any("dst", "This remote address or network.", &["remote.address"]),
    any("pid", "Held by this process.", &["holders"]),
    any(
        "program",
        "Held by a program with this name, or one that fits the pattern; of several processes one is enough.",
        &["holder-programs", "process.command", "process.name"],
    ),
    any(
        "user",
        "Made by this user, or held by a process that runs as it: a name or a number.",
        &["user.id", "user.name", "holder-user-ids", "holder-users"],
    ),
    any(
        "fwmark",
        "This firewall mark, or VALUE/MASK for these bits of it.",
        &["mark"],
    ),
    any(
        "dev",
        "Bound to this interface: a name or an index.",
        &["interface.index", "interface.name"],
    ),
];

const fn one(
    name: &'static str,
    meaning: &'static str,
    field: &'static str,
    values: &'static [&'static str],
) -> Word {
    Word {
        name,
        meaning,
        means: Means::One { field, values },
    }
}

const fn protocol(name: &'static str, meaning: &'static str, values: &'static [&'static str]) -> Word {
    one(name, meaning, "protocol", values)
}

const fn any(name: &'static str, meaning: &'static str, fields: &'static [&'static str]) -> Word {
    Word {
        name,
        meaning,
        means: Means::Any { fields },
    }
}
