//! Sockets that systemd opens for services (`systemd.socket(5)`), by what the files of units say.

use std::net::IpAddr;

use super::Transport;

/// A unit that opens sockets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SocketUnit {
    /// The sockets.
    pub listens: Vec<Listen>,
    /// The service that gets them; `None` for the one that has the unit's name.
    pub service: Option<Vec<u8>>,
    /// Whether each connection gets a service of its own, made from a template.
    pub accepts: bool,
}

/// A socket of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listen {
    /// What goes through it.
    pub kind: ListenKind,
    /// Where it is.
    pub place: ListenPlace,
    /// The value as it stands in the file.
    pub value: Vec<u8>,
}

/// What goes through a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ListenKind {
    /// Bytes, by connections: TCP, or UNIX streams.
    Stream,
    /// Datagrams: UDP, or those of the UNIX family.
    Datagram,
    /// Packets in order, by connections: the UNIX family alone.
    SequentialPacket,
}

impl ListenKind {
    /// The setting in the file.
    #[must_use]
    pub fn setting(self) -> &'static str {
        match self {
            ListenKind::Stream => "ListenStream",
            ListenKind::Datagram => "ListenDatagram",
            ListenKind::SequentialPacket => "ListenSequentialPacket",
        }
    }
}

/// Where a socket is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListenPlace {
    /// A port at an address, or at any address.
    Port(Option<IpAddr>, u16),
    /// A path in the file system.
    Path(Vec<u8>),
    /// A name in the abstract space, without the `@`.
    Abstract(Vec<u8>),
}

impl SocketUnit {
    /// The setting by which the unit opens a socket at this port.
    #[must_use]
    pub fn listen_of(&self, transport: Transport, address: IpAddr, port: u16) -> Option<&Listen> {
        let kind = match transport {
            Transport::Tcp => ListenKind::Stream,
            Transport::Udp => ListenKind::Datagram,
            Transport::UdpLite | Transport::Raw => return None,
        };
        let address = address.to_canonical();
        self.listens.iter().find(|listen| {
            let is_there = match &listen.place {
                // One socket takes both families, where the machine has IPv6.
                ListenPlace::Port(None, own) => *own == port && address.is_unspecified(),
                ListenPlace::Port(Some(own), at) => *at == port && own.to_canonical() == address,
                ListenPlace::Path(_) | ListenPlace::Abstract(_) => false,
            };
            listen.kind == kind && is_there
        })
    }

    /// The service that gets the sockets of the unit of this name; with an instance to be filled in, when each connection gets
    /// its own.
    #[must_use]
    pub fn service_of(&self, unit: &[u8]) -> Vec<u8> {
        if let Some(service) = &self.service {
            return service.clone();
        }
        let stem = unit.strip_suffix(b".socket").unwrap_or(unit);
        let end: &[u8] = if self.accepts { b"@.service" } else { b".service" };
        [stem, end].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(place: ListenPlace) -> SocketUnit {
        SocketUnit {
            listens: vec![Listen {
                kind: ListenKind::Stream,
                place,
                value: Vec::new(),
            }],
            ..SocketUnit::default()
        }
    }

    #[test]
    fn a_port_alone_is_that_of_any_address_in_both_families() {
        let unit = unit(ListenPlace::Port(None, 22));
        let is = |transport, address: &str, port| {
            unit.listen_of(transport, address.parse().unwrap(), port)
                .is_some()
        };
        assert!(is(Transport::Tcp, "::", 22) && is(Transport::Tcp, "0.0.0.0", 22));
        assert!(!is(Transport::Tcp, "127.0.0.1", 22));
        assert!(!is(Transport::Tcp, "::", 23) && !is(Transport::Udp, "::", 22));
    }

    #[test]
    fn a_port_of_an_address_is_that_of_no_other() {
        let unit = unit(ListenPlace::Port(Some("127.0.0.1".parse().unwrap()), 631));
        let is = |address: &str| {
            unit.listen_of(Transport::Tcp, address.parse().unwrap(), 631)
                .is_some()
        };
        assert!(is("127.0.0.1") && is("::ffff:127.0.0.1"));
        assert!(!is("0.0.0.0") && !is("127.0.0.2"));
    }

    #[test]
    fn the_service_has_the_name_of_the_unit_unless_another_is_said() {
        let mut unit = unit(ListenPlace::Path(b"/run/x".to_vec()));
        assert_eq!(unit.service_of(b"cups.socket"), b"cups.service");
        unit.accepts = true;
        assert_eq!(unit.service_of(b"sshd.socket"), b"sshd@.service");
        unit.service = Some(b"other.service".to_vec());
        assert_eq!(unit.service_of(b"cups.socket"), b"other.service");
        assert!(unit.listen_of(Transport::Tcp, "::".parse().unwrap(), 1).is_none());
    }
}
