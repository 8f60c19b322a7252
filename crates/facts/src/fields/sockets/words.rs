//! Words for filters that people know from elsewhere.

use crate::fields::table::{Means, Word};

/// The words.
pub(super) const WORDS: &[Word] = &[
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
