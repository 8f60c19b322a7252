//! The protocols by name, in the original's order, and what can be shown of each.

/// An address family whose protocols are listed together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Inet,
    Inet6,
    Unix,
    /// Key management; nothing is shown of it here.
    PfKey,
}

/// Sockets of a protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sockets {
    Tcp,
    Udp,
    /// Raw sockets, of this protocol or, for `ip` and `ip6`, of those that have no name of their own here.
    Raw,
    RawIcmp,
    RawIgmp,
    RawIcmp6,
    RawIp6,
    /// Linux has no such sockets: none is listed.
    None,
}

/// A section of `-s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Tcp,
    Udp,
    Ip,
    Icmp,
    Igmp,
    Ipsec,
    Bridges,
    Ip6,
    Icmp6,
    Ipsec6,
    Rip6,
    Pfkey,
}

/// A protocol.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Protocol {
    pub(super) name: &'static str,
    pub(super) family: Family,
    /// What is listed of it.
    pub(super) sockets: Option<Sockets>,
    /// Its statistics.
    pub(super) statistics: Option<Section>,
    /// Its statistics of one interface.
    pub(super) of_interface: Option<Section>,
}

const fn protocol(
    name: &'static str,
    family: Family,
    sockets: Option<Sockets>,
    statistics: Option<Section>,
) -> Protocol {
    Protocol {
        name,
        family,
        sockets,
        statistics,
        of_interface: None,
    }
}

const fn with_interfaces(protocol: Protocol, section: Section) -> Protocol {
    Protocol {
        of_interface: Some(section),
        ..protocol
    }
}

/// All protocols: IPv4's, then IPv6's, then the others.
pub(super) static ALL: &[Protocol] = &[
    protocol("tcp", Family::Inet, Some(Sockets::Tcp), Some(Section::Tcp)),
    protocol("udp", Family::Inet, Some(Sockets::Udp), Some(Section::Udp)),
    protocol("divert", Family::Inet, Some(Sockets::None), None),
    protocol("ip", Family::Inet, Some(Sockets::Raw), Some(Section::Ip)),
    protocol("icmp", Family::Inet, Some(Sockets::RawIcmp), Some(Section::Icmp)),
    protocol("igmp", Family::Inet, Some(Sockets::RawIgmp), Some(Section::Igmp)),
    protocol("ipsec", Family::Inet, None, Some(Section::Ipsec)),
    protocol("bdg", Family::Inet, None, Some(Section::Bridges)),
    with_interfaces(
        protocol("ip6", Family::Inet6, Some(Sockets::RawIp6), Some(Section::Ip6)),
        Section::Ip6,
    ),
    with_interfaces(
        protocol(
            "icmp6",
            Family::Inet6,
            Some(Sockets::RawIcmp6),
            Some(Section::Icmp6),
        ),
        Section::Icmp6,
    ),
    protocol("ipsec6", Family::Inet6, None, Some(Section::Ipsec6)),
    protocol("rip6", Family::Inet6, None, Some(Section::Rip6)),
    protocol("pfkey", Family::PfKey, None, Some(Section::Pfkey)),
];

/// The protocol with exactly this name.
pub(super) fn named(name: &[u8]) -> Option<&'static Protocol> {
    ALL.iter().find(|protocol| protocol.name.as_bytes() == name)
}

/// Those that are gone through when no protocol is named. TCP and UDP are one list for both families; it is IPv6's
/// too when that is the only one wanted.
pub(super) fn of(family: Option<Family>) -> Vec<&'static Protocol> {
    ALL.iter()
        .filter(|protocol| match family {
            None => true,
            Some(Family::Inet6) => {
                protocol.family == Family::Inet6
                    || matches!(protocol.sockets, Some(Sockets::Tcp | Sockets::Udp))
            }
            Some(family) => protocol.family == family,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(family: Option<Family>) -> Vec<&'static str> {
        of(family).iter().map(|protocol| protocol.name).collect()
    }

    #[test]
    fn families_choose_their_protocols() {
        assert_eq!(
            names(Some(Family::Inet6)),
            ["tcp", "udp", "ip6", "icmp6", "ipsec6", "rip6"]
        );
        assert_eq!(names(Some(Family::Inet))[..3], ["tcp", "udp", "divert"]);
        assert!(names(Some(Family::Unix)).is_empty());
        assert_eq!(names(None).len(), ALL.len());
    }

    #[test]
    fn names_are_exact() {
        assert_eq!(named(b"tcp").map(|protocol| protocol.name), Some("tcp"));
        assert!(named(b"TCP").is_none());
        assert!(named(b"").is_none());
    }
}
