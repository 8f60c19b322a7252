//! From how far away an address can be reached, by the address alone: neither filters nor routes are looked at.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// From how far away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Exposure {
    /// From this machine alone (RFC 1122, RFC 4291).
    Loopback,
    /// From the same link (RFC 3927, RFC 4291).
    Link,
    /// From networks of the same organisation or provider (RFC 1918, RFC 4193, RFC 6598).
    Private,
    /// From members of a group (RFC 5771, RFC 4291).
    Multicast,
    /// From wherever one of the machine's addresses is reached.
    Any,
    /// From everywhere.
    Public,
}

impl Exposure {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Exposure::Loopback => "loopback",
            Exposure::Link => "link",
            Exposure::Private => "private",
            Exposure::Multicast => "multicast",
            Exposure::Any => "any",
            Exposure::Public => "public",
        }
    }

    /// From how many places something is reached, as a rank. [`Exposure::Any`] is the widest: a public address may be one of the
    /// machine's, and others come to it.
    #[must_use]
    pub fn width(self) -> u8 {
        match self {
            Exposure::Loopback => 0,
            Exposure::Link => 1,
            Exposure::Multicast => 2,
            Exposure::Private => 3,
            Exposure::Public => 4,
            Exposure::Any => 5,
        }
    }

    /// The exposure of what listens at this address.
    #[must_use]
    pub fn of(address: IpAddr) -> Exposure {
        match address.to_canonical() {
            IpAddr::V4(address) => of_ipv4(address),
            IpAddr::V6(address) => of_ipv6(address),
        }
    }
}

fn of_ipv4(address: Ipv4Addr) -> Exposure {
    let [first, second, ..] = address.octets();
    if address.is_unspecified() {
        Exposure::Any
    } else if address.is_loopback() {
        Exposure::Loopback
    } else if address.is_link_local() || address.is_broadcast() {
        Exposure::Link
    } else if address.is_multicast() {
        Exposure::Multicast
    } else if address.is_private() || first == 100 && second & 0xc0 == 64 {
        Exposure::Private
    } else {
        Exposure::Public
    }
}

fn of_ipv6(address: Ipv6Addr) -> Exposure {
    if address.is_unspecified() {
        Exposure::Any
    } else if address.is_loopback() {
        Exposure::Loopback
    } else if address.is_unicast_link_local() {
        Exposure::Link
    } else if address.is_multicast() {
        Exposure::Multicast
    } else if address.is_unique_local() {
        Exposure::Private
    } else {
        Exposure::Public
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_wider_than_any_one_and_a_public_one_wider_than_a_private_one() {
        let mut addresses = [
            "0.0.0.0",
            "10.1.0.5",
            "192.0.2.1",
            "127.0.0.1",
            "224.0.0.251",
            "169.254.1.1",
        ]
        .map(|text| Exposure::of(text.parse().unwrap()));
        addresses.sort_by_key(|exposure| exposure.width());
        assert_eq!(
            addresses.map(Exposure::name),
            ["loopback", "link", "multicast", "private", "public", "any"]
        );
    }

    #[test]
    fn an_address_tells_from_how_far_it_is_reached() {
        for (address, name) in [
            ("0.0.0.0", "any"),
            ("::", "any"),
            ("::ffff:0.0.0.0", "any"),
            ("127.0.0.53", "loopback"),
            ("::1", "loopback"),
            ("::ffff:127.0.0.1", "loopback"),
            ("169.254.1.1", "link"),
            ("255.255.255.255", "link"),
            ("fe80::1", "link"),
            ("10.1.0.5", "private"),
            ("172.31.255.255", "private"),
            ("172.32.0.0", "public"),
            ("192.168.0.1", "private"),
            ("100.64.0.0", "private"),
            ("100.127.255.255", "private"),
            ("100.128.0.0", "public"),
            ("fd00::1", "private"),
            ("::ffff:192.168.0.1", "private"),
            ("224.0.0.251", "multicast"),
            ("ff02::fb", "multicast"),
            ("192.0.2.1", "public"),
            ("2001:db8::1", "public"),
        ] {
            let address: IpAddr = address.parse().unwrap();
            assert_eq!(Exposure::of(address).name(), name, "{address}");
        }
    }
}
