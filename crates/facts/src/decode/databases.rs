//! The name databases that are text files: services, protocols, networks (`services(5)`, `protocols(5)`,
//! `networks(5)`).
//!
//! They are read once and kept as small tables. A number has one name; aliases are found in the lines themselves.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use crate::decode::lines::{decimal, words};

/// Names of ports a protocol has in the services database.
#[derive(Debug, Default, Clone)]
pub struct Services {
    tcp: BTreeMap<u16, Box<[u8]>>,
    udp: BTreeMap<u16, Box<[u8]>>,
    raw: BTreeMap<u16, Box<[u8]>>,
}

/// Longest name kept, in bytes; the classic netstat cuts there.
pub const NAME_BYTES_MAX: usize = 63;

impl Services {
    /// Adds a line `name port/protocol aliases… # comment`. A later definition of a port replaces an earlier one,
    /// as in the classic netstat.
    pub fn add_service(&mut self, line: &[u8]) {
        let mut words = words(without_comment(line));
        let (Some(name), Some(place)) = (words.next(), words.next()) else {
            return;
        };
        let Some(slash) = place.iter().position(|byte| *byte == b'/') else {
            return;
        };
        let (port, protocol) = place.split_at(slash);
        let Some(port) = decimal(port).and_then(|port| u16::try_from(port).ok()) else {
            return;
        };
        let table = match protocol {
            b"/tcp" => &mut self.tcp,
            b"/udp" => &mut self.udp,
            b"/raw" => &mut self.raw,
            _ => return,
        };
        table.insert(port, cut(name));
    }

    /// Adds a line `name number aliases…` of the protocols database: the "ports" of raw sockets.
    pub fn add_protocol(&mut self, line: &[u8]) {
        let mut words = words(without_comment(line));
        let (Some(name), Some(number)) = (words.next(), words.next()) else {
            return;
        };
        let Some(number) = decimal(number).and_then(|number| u16::try_from(number).ok()) else {
            return;
        };
        self.raw.insert(number, cut(name));
    }

    /// Name of a TCP port.
    #[must_use]
    pub fn tcp(&self, port: u16) -> Option<&[u8]> {
        self.tcp.get(&port).map(AsRef::as_ref)
    }

    /// Name of a UDP or UDP-Lite port.
    #[must_use]
    pub fn udp(&self, port: u16) -> Option<&[u8]> {
        self.udp.get(&port).map(AsRef::as_ref)
    }

    /// Name of an IP protocol.
    #[must_use]
    pub fn raw(&self, protocol: u16) -> Option<&[u8]> {
        self.raw.get(&protocol).map(AsRef::as_ref)
    }
}

/// The port and the protocol of a line `name port/protocol aliases…` of the services database, when `name` is the service or
/// another name of it.
#[must_use]
pub fn service_port<'l>(line: &'l [u8], name: &[u8]) -> Option<(u16, &'l [u8])> {
    let mut words = words(without_comment(line));
    let service = words.next()?;
    let place = words.next()?;
    let slash = place.iter().position(|byte| *byte == b'/')?;
    let port = decimal(place.get(..slash)?).and_then(|port| u16::try_from(port).ok())?;
    let is_it = service == name || words.any(|alias| alias == name);
    is_it.then_some((port, place.get(slash + 1..)?))
}

/// The name in a line `name number aliases…` of the protocols database that has this alias.
#[must_use]
pub fn protocol_of_alias<'l>(line: &'l [u8], alias: &[u8]) -> Option<&'l [u8]> {
    let mut words = words(without_comment(line));
    let name = words.next()?;
    words.skip(1).find(|word| *word == alias).map(|_| name)
}

/// Names of IPv4 networks.
#[derive(Debug, Default, Clone)]
pub struct Networks {
    names: BTreeMap<u32, Box<[u8]>>,
}

impl Networks {
    /// Adds a line `name number aliases…`; the number is an address, or its first parts (`10`, `192.168.1`).
    pub fn add(&mut self, line: &[u8]) {
        let mut words = words(without_comment(line));
        let (Some(name), Some(number)) = (words.next(), words.next()) else {
            return;
        };
        let mut value = 0u32;
        let mut parts = 0u32;
        for part in number.split(|byte| *byte == b'.') {
            let Some(part) = decimal(part).and_then(|part| u8::try_from(part).ok()) else {
                return;
            };
            parts += 1;
            if parts > 4 {
                return;
            }
            value = (value << 8) | u32::from(part);
        }
        let value = value.checked_shl(8 * (4 - parts)).unwrap_or(0);
        self.names.entry(value).or_insert_with(|| cut(name));
    }

    /// Name of the network with this address.
    #[must_use]
    pub fn name(&self, network: Ipv4Addr) -> Option<&[u8]> {
        self.names.get(&network.to_bits()).map(AsRef::as_ref)
    }
}

fn without_comment(line: &[u8]) -> &[u8] {
    line.split(|byte| *byte == b'#').next().unwrap_or(&[])
}

fn cut(name: &[u8]) -> Box<[u8]> {
    name.get(..NAME_BYTES_MAX).unwrap_or(name).into()
}

/// Which sources `nsswitch.conf(5)` names for a database, in order; `None` when the file does not mention it.
#[must_use]
pub fn sources<'a>(nsswitch: &'a [u8], database: &str) -> Option<Vec<&'a [u8]>> {
    nsswitch.split(|byte| *byte == b'\n').find_map(|line| {
        let mut words = words(without_comment(line));
        let first = words.next()?.strip_suffix(b":")?;
        (first == database.as_bytes()).then(|| words.collect())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_protocol_is_found_by_its_other_names_alone() {
        let line = b"ipv6-icmp\t58\tIPv6-ICMP icmp6 # not-this";
        for alias in [&b"IPv6-ICMP"[..], b"icmp6"] {
            assert_eq!(protocol_of_alias(line, alias), Some(&b"ipv6-icmp"[..]));
        }
        for other in [&b"ipv6-icmp"[..], b"58", b"not-this", b""] {
            assert_eq!(protocol_of_alias(line, other), None);
        }
        assert_eq!(protocol_of_alias(b"", b""), None);
    }

    #[test]
    fn the_last_definition_of_a_port_wins() {
        let mut services = Services::default();
        for line in [
            &b"http 80/tcp www # World Wide Web"[..],
            b"web 80/tcp",
            b"ntp\t123/udp",
            b"# none 1/tcp",
            b"x 9/sctp",
        ] {
            services.add_service(line);
        }
        assert_eq!(services.tcp(80), Some(&b"web"[..]));
        assert_eq!(services.udp(123), Some(&b"ntp"[..]));
        assert_eq!(services.tcp(123), None);
        assert_eq!(services.tcp(9), None);
    }

    #[test]
    fn protocols_are_the_ports_of_raw_sockets() {
        let mut services = Services::default();
        services.add_protocol(b"icmp\t1\tICMP\t\t# internet control message protocol");
        assert_eq!(services.raw(1), Some(&b"icmp"[..]));
        assert_eq!(services.raw(255), None);
    }

    #[test]
    fn a_network_may_be_written_by_its_first_parts() {
        let mut networks = Networks::default();
        networks.add(b"loopback 127.0.0.0");
        networks.add(b"office 192.168.7");
        networks.add(b"broken 1.2.3.4.5");
        assert_eq!(networks.name(Ipv4Addr::new(127, 0, 0, 0)), Some(&b"loopback"[..]));
        assert_eq!(networks.name(Ipv4Addr::new(192, 168, 7, 0)), Some(&b"office"[..]));
        assert_eq!(networks.name(Ipv4Addr::new(1, 2, 3, 4)), None);
    }

    #[test]
    fn nsswitch_names_the_sources_of_a_database() {
        let text = b"# comment\nhosts: files dns # more\nservices:  db files\n";
        assert_eq!(sources(text, "services"), Some(vec![&b"db"[..], b"files"]));
        assert_eq!(sources(text, "hosts"), Some(vec![&b"files"[..], b"dns"]));
        assert_eq!(sources(text, "networks"), None);
    }
}
