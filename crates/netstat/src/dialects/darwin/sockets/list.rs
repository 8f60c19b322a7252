//! Lists of TCP, UDP and raw sockets: which rows, and under which name.

use facts::model::{Family, InternetSocket, Queues, TcpState, Transport};

use super::Query;
use super::protocols::{self, Sockets};
use crate::rows::classic_query::Rows;

/// IP versions that a socket can speak, as its name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    Four,
    Six,
    Both,
}

impl Version {
    /// A connection between IPv4 addresses is one of IPv4, whatever its socket is.
    pub(super) fn of(socket: &InternetSocket) -> Version {
        if socket.family == Family::Ipv4 {
            return Version::Four;
        }
        let (local, remote) = (socket.local.address, socket.remote.address);
        if local.to_canonical().is_ipv4() || remote.to_canonical().is_ipv4() {
            Version::Four
        } else if socket.transport != Transport::Raw
            && socket.ipv6_only == Some(false)
            && local.is_unspecified()
            && remote.is_unspecified()
        {
            Version::Both
        } else {
            Version::Six
        }
    }
}

/// The protocol of a raw socket stands where others have their port (IANA, Assigned Internet Protocol Numbers).
const ICMP: u16 = 1;
const IGMP: u16 = 2;
const ICMP6: u16 = 58;

/// A list.
pub(super) struct List {
    sockets: Sockets,
    pub(super) transport: Transport,
    /// Families whose tables hold such rows.
    pub(super) families: &'static [Family],
    pub(super) rows: Rows,
}

impl List {
    /// The list of a protocol; `None` when it has no rows.
    pub(super) fn of(sockets: Sockets, query: &Query) -> Option<List> {
        let (transport, families): (_, &[Family]) = match (sockets, query.family) {
            (Sockets::None, _) => return None,
            (Sockets::Tcp, Some(protocols::Family::Inet6)) => (Transport::Tcp, &[Family::Ipv6]),
            (Sockets::Udp, Some(protocols::Family::Inet6)) => (Transport::Udp, &[Family::Ipv6]),
            // IPv4's are in both: a socket of IPv6 can speak IPv4.
            (Sockets::Tcp, _) => (Transport::Tcp, &[Family::Ipv4, Family::Ipv6]),
            (Sockets::Udp, _) => (Transport::Udp, &[Family::Ipv4, Family::Ipv6]),
            (Sockets::Raw | Sockets::RawIcmp | Sockets::RawIgmp, _) => (Transport::Raw, &[Family::Ipv4]),
            (Sockets::RawIcmp6 | Sockets::RawIp6, _) => (Transport::Raw, &[Family::Ipv6]),
        };
        let tcp = transport == Transport::Tcp;
        let rows = match (tcp, query.all, query.queues) {
            (true, true, true) => Rows::Servers,
            // Nothing else listens, and TCP's are hidden without -a.
            (_, _, true) => return None,
            (true, false, false) => Rows::Connected,
            (true, true, false) | (false, _, false) => Rows::All,
        };
        Some(List {
            sockets,
            transport,
            families,
            rows,
        })
    }

    /// Whether a socket is on it.
    pub(super) fn has(&self, socket: &InternetSocket, version: Version, query: &Query) -> bool {
        let of_family = match query.family {
            Some(protocols::Family::Inet) => version != Version::Six,
            Some(protocols::Family::Inet6) => version != Version::Four,
            Some(protocols::Family::Unix | protocols::Family::PfKey) | None => true,
        };
        let protocol = socket.local.port;
        let of_protocol = match self.sockets {
            Sockets::Tcp => {
                let closed = matches!(socket.state, TcpState::Close | TcpState::Listen);
                if query.queues {
                    matches!(socket.queues, Queues::Listen { .. })
                } else {
                    query.all || !closed
                }
            }
            Sockets::Udp => true,
            Sockets::Raw => !matches!(protocol, ICMP | IGMP),
            Sockets::RawIcmp => protocol == ICMP,
            Sockets::RawIgmp => protocol == IGMP,
            Sockets::RawIcmp6 => protocol == ICMP6,
            Sockets::RawIp6 => protocol != ICMP6,
            Sockets::None => false,
        };
        of_family && of_protocol
    }

    /// The name that its rows begin with: three letters of the protocol's, and the versions.
    pub(super) fn name(&self, version: Version) -> &'static str {
        match (self.sockets, version) {
            (Sockets::Tcp, Version::Four) => "tcp4",
            (Sockets::Tcp, Version::Six) => "tcp6",
            (Sockets::Tcp, Version::Both) => "tcp46",
            (Sockets::Udp, Version::Four) => "udp4",
            (Sockets::Udp, Version::Six) => "udp6",
            (Sockets::Udp, Version::Both) => "udp46",
            (Sockets::Raw, _) => "ip4",
            (Sockets::RawIcmp, _) => "icm4",
            (Sockets::RawIgmp, _) => "igm4",
            (Sockets::RawIcmp6, _) => "icm6",
            (Sockets::RawIp6, _) => "ip6",
            (Sockets::None, _) => "",
        }
    }

    /// Whether its rows end with a state.
    pub(super) fn has_states(&self) -> bool {
        self.transport == Transport::Tcp
    }

    /// Whether its sockets have ports.
    pub(super) fn has_ports(&self) -> bool {
        self.transport != Transport::Raw
    }
}
