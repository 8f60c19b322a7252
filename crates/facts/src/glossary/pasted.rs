//! Addresses as they are pasted from a screen: with a port, in every dialect's form.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::glossary::{Explanation, WORD_BYTES_MAX, all};

/// What a pasted address is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pasted<'w> {
    /// The text of the address, and what kind it is.
    pub address: (&'w str, &'static Explanation),
    /// The interface behind the percent sign.
    pub zone: Option<&'w str>,
    /// The text of the port, and what kind it is.
    pub port: Option<(&'w str, &'static Explanation)>,
}

/// Takes a pasted address apart: `127.0.0.1:631`, `*:80`, `[::]:443`, `:::22`, `fe80::1%eth0`, `*.22`, `10.0.0.1.22`. A word
/// that is no address is `None`.
#[must_use]
pub fn pasted(word: &str) -> Option<Pasted<'_>> {
    if word.len() > WORD_BYTES_MAX {
        return None;
    }
    if let Some(rest) = word.strip_prefix('[') {
        return bracketed(rest);
    }
    // Whole addresses first, so that the end of one of IPv6 is no port; then by colon, then by full stop.
    whole(word, None)
        .filter(|_| word != "*")
        .or_else(|| behind(word, ':'))
        .or_else(|| behind(word, '.'))
}

/// The port is behind the last of these.
fn behind(word: &str, separator: char) -> Option<Pasted<'_>> {
    let (host, port) = word.rsplit_once(separator)?;
    whole(host, Some(port))
}

/// As [`pasted`], where a port is sure to be there: `::1:631` is port 631 of `::1`.
pub(super) fn pasted_with_port(word: &str) -> Option<Pasted<'_>> {
    if word.starts_with('[') {
        return pasted(word);
    }
    let at = word.rfind(['.', ':'])?;
    behind(word, word.get(at..)?.chars().next()?)
}

/// `::]:443`, and `fe80::1]%eth0:443` as `ss` writes it.
fn bracketed(word: &str) -> Option<Pasted<'_>> {
    let (host, rest) = word.split_once(']')?;
    let (zone, port) = match (rest.strip_prefix('%'), rest) {
        (Some(zone), _) => match zone.rsplit_once(':') {
            Some((zone, port)) => (Some(zone), Some(port)),
            None => (Some(zone), None),
        },
        (None, "") => (None, None),
        (None, _) => (None, Some(rest.strip_prefix(':')?)),
    };
    let found = whole(host, port)?;
    match zone {
        Some("") => None,
        Some(_) => Some(Pasted { zone, ..found }),
        None => Some(found),
    }
}

fn whole<'w>(host: &'w str, port: Option<&'w str>) -> Option<Pasted<'w>> {
    let port = match port {
        None => None,
        Some(text) => Some((text, entry(port_id(text)?)?)),
    };
    let (bare, zone) = match host.split_once('%') {
        Some((bare, zone)) if !zone.is_empty() && !zone.contains(':') => (bare, Some(zone)),
        Some(_) => return None,
        None => (host, None),
    };
    let id = match (bare, bare.parse::<IpAddr>()) {
        ("*", _) if port.is_some() => "address-any",
        (_, Ok(IpAddr::V4(address))) => ipv4_id(address),
        (_, Ok(IpAddr::V6(address))) => ipv6_id(address),
        (_, Err(_)) => return None,
    };
    Some(Pasted {
        address: (bare, entry(id)?),
        zone,
        port,
    })
}

fn entry(id: &str) -> Option<&'static Explanation> {
    all().find(|entry| entry.id == id)
}

fn port_id(text: &str) -> Option<&'static str> {
    if text == "*" {
        return Some("port-any");
    }
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match text.parse::<u16>().ok()? {
        0 => Some("port-any"),
        1..=1023 => Some("port-system"),
        1024..=49151 => Some("port-user"),
        49152.. => Some("port-dynamic"),
    }
}

fn ipv4_id(address: Ipv4Addr) -> &'static str {
    let [first, second, ..] = address.octets();
    if address.is_unspecified() {
        "address-any-ipv4"
    } else if address.is_loopback() {
        "address-loopback-ipv4"
    } else if address.is_private() {
        "address-private"
    } else if address.is_link_local() {
        "address-link-local-ipv4"
    } else if address.is_multicast() {
        "address-multicast"
    } else if address.is_broadcast() {
        "address-broadcast"
    } else if first == 100 && (64..128).contains(&second) {
        "address-shared"
    } else {
        "address-public"
    }
}

fn ipv6_id(address: Ipv6Addr) -> &'static str {
    if address.is_unspecified() {
        "address-any-ipv6"
    } else if address.is_loopback() {
        "address-loopback-ipv6"
    } else if address.is_unicast_link_local() {
        "address-link-local"
    } else if address.is_unique_local() {
        "address-unique-local"
    } else if address.is_multicast() {
        "address-multicast"
    } else if address.to_ipv4_mapped().is_some() {
        "address-mapped"
    } else {
        "address-public"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_every_dialect_is_taken_apart() {
        for (word, address, zone, port) in [
            (
                "127.0.0.1:631",
                "address-loopback-ipv4",
                None,
                Some("port-system"),
            ),
            ("*:80", "address-any", None, Some("port-system")),
            ("*.22", "address-any", None, Some("port-system")),
            ("*.*", "address-any", None, Some("port-any")),
            ("[::]:443", "address-any-ipv6", None, Some("port-system")),
            (":::22", "address-any-ipv6", None, Some("port-system")),
            ("::", "address-any-ipv6", None, None),
            ("::1", "address-loopback-ipv6", None, None),
            ("fe80::1%eth0", "address-link-local", Some("eth0"), None),
            (
                "[fe80::1]%eth0:80",
                "address-link-local",
                Some("eth0"),
                Some("port-system"),
            ),
            ("10.0.0.1.54321", "address-private", None, Some("port-dynamic")),
            ("100.64.0.1", "address-shared", None, None),
            ("::ffff:192.0.2.1", "address-mapped", None, None),
            (
                "127.0.0.53%lo:53",
                "address-loopback-ipv4",
                Some("lo"),
                Some("port-system"),
            ),
            ("8.8.8.8:53", "address-public", None, Some("port-system")),
        ] {
            let found = pasted(word).unwrap_or_else(|| panic!("{word}"));
            assert_eq!(found.address.1.id, address, "{word}");
            assert_eq!(found.port.map(|(_, entry)| entry.id), port, "{word}");
            assert_eq!(found.zone, zone, "{word}");
        }
        let loopback = pasted_with_port("::1:631").unwrap();
        assert_eq!(loopback.address.1.id, "address-loopback-ipv6");
        assert_eq!(loopback.port.map(|(text, _)| text), Some("631"));
    }

    #[test]
    fn what_is_no_address_is_none() {
        for word in [
            "",
            "*",
            ":",
            "::g",
            "[::",
            "[::]x",
            "1.2.3",
            "1.2.3.4:65536",
            "1.2.3.4:+1",
            "%",
            "CLOSE_WAIT",
        ] {
            assert_eq!(pasted(word), None, "{word}");
        }
    }
}
