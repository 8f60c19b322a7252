//! Hosts, ports and pairs of them as command lines write them.

use std::net::IpAddr;

use crate::decode::lines::decimal;
use crate::model::forwarder::{ForwardTransport, Host, Place, Ports};
use crate::model::rule::PortRange;

/// A host, an IPv6 address with or without brackets; `None` for an empty word.
pub(super) fn host(word: &[u8]) -> Option<Host> {
    let bare = word
        .strip_prefix(b"[")
        .and_then(|word| word.strip_suffix(b"]"))
        .unwrap_or(word);
    if bare.is_empty() {
        return None;
    }
    let address = std::str::from_utf8(bare)
        .ok()
        .and_then(|text| text.parse::<IpAddr>().ok());
    Some(address.map_or_else(|| Host::Name(bare.to_vec()), Host::Address))
}

/// A port; 0 is none.
pub(super) fn port(word: &[u8]) -> Option<u16> {
    u16::try_from(decimal(word)?).ok().filter(|port| *port != 0)
}

/// `FIRST` or `FIRST-LAST`.
pub(super) fn ports(word: &[u8]) -> Option<PortRange> {
    let (first, last) = match memchr::memchr(b'-', word) {
        Some(at) => (port(word.get(..at)?)?, port(word.get(at + 1..)?)?),
        None => (port(word)?, port(word)?),
    };
    (first <= last).then_some(PortRange { first, last })
}

pub(super) fn transport(word: &[u8]) -> Option<ForwardTransport> {
    let is = |name: &[u8]| word.eq_ignore_ascii_case(name);
    if is(b"tcp") || is(b"tcp4") || is(b"tcp6") {
        Some(ForwardTransport::Tcp)
    } else if is(b"udp") || is(b"udp4") || is(b"udp6") {
        Some(ForwardTransport::Udp)
    } else if is(b"sctp") {
        Some(ForwardTransport::Sctp)
    } else {
        None
    }
}

/// One port of a host.
pub(super) fn one(host: Option<Host>, port: u16) -> Place {
    range(
        host,
        PortRange {
            first: port,
            last: port,
        },
    )
}

/// Ports of a host.
pub(super) fn range(host: Option<Host>, ports: PortRange) -> Place {
    Place::Socket {
        host,
        ports: Ports::Range(ports),
    }
}

/// `HOST:PORT`, the host perhaps empty or in brackets.
pub(super) fn place(word: &[u8]) -> Option<Place> {
    let pieces = pieces(word);
    let (last, before) = pieces.split_last()?;
    let host = match before {
        [] => None,
        [one] => host(one),
        _ => return None,
    };
    Some(one(host, port(last)?))
}

/// Most pieces that a word is cut into; no grammar has as many.
const PIECES_MAX: usize = 8;

/// What stands between colons, but for those in brackets. The brackets stay.
pub(super) fn pieces(word: &[u8]) -> Vec<&[u8]> {
    let mut inside = false;
    word.splitn(PIECES_MAX, |byte| {
        match byte {
            b'[' => inside = true,
            b']' => inside = false,
            _ => {}
        }
        *byte == b':' && !inside
    })
    .collect()
}
