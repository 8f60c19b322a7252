//! Connection requests that wait in sockets that listen.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use facts::Gap;
use facts::model::socket::Families;
use facts::model::state::States;
use facts::model::{InternetSocket, TcpState, Transport};
use probe::Flow;
use probe::gather::ask::SocketAsk;

use crate::session::Session;

/// Local ends whose requests are counted; a flood of requests has few of them.
const ENDS_MAX: usize = 100_000;
/// SYN_RECV, and what newer kernels call a request inside (`net/tcp_states.h`).
const REQUESTS: States = States(1 << 3 | 1 << 12);

type End = (IpAddr, u16);

/// Requests by the local end that they came to.
#[derive(Default)]
pub(crate) struct Requests {
    counts: HashMap<End, u32>,
    /// Ends among these that have a socket of their own.
    listeners: HashSet<End>,
    known: bool,
}

impl Requests {
    /// How many wait in this socket. One that listens at any address takes those that no other takes.
    pub(crate) fn of(&self, listener: &InternetSocket) -> Option<u32> {
        if !self.known {
            return None;
        }
        let (address, port) = end(listener);
        if !address.is_unspecified() {
            return Some(self.counts.get(&(address, port)).copied().unwrap_or(0));
        }
        let takes = |to: IpAddr| match (address, to) {
            (IpAddr::V4(_), IpAddr::V4(_)) | (IpAddr::V6(_), IpAddr::V6(_)) => true,
            (IpAddr::V6(_), IpAddr::V4(_)) => listener.ipv6_only != Some(true),
            (IpAddr::V4(_), IpAddr::V6(_)) => false,
        };
        let others = self
            .counts
            .iter()
            .filter(|(to, _)| to.1 == port && takes(to.0) && !self.listeners.contains(to));
        Some(others.fold(0, |sum, (_, count)| sum.saturating_add(*count)))
    }
}

/// The local end; IPv4 inside IPv6 is IPv4.
fn end(socket: &InternetSocket) -> End {
    (socket.local.address.to_canonical(), socket.local.port)
}

impl Session<'_> {
    /// Counts the connection requests of all sockets that listen.
    pub(crate) fn requests(&mut self) -> (Requests, Vec<Gap>) {
        let at = &mut self.at();
        let mut found = Requests::default();
        let mut too_many = false;
        let ask = |states| SocketAsk {
            transport: Transport::Tcp,
            families: Families::Both,
            states,
            timers: false,
            users: false,
        };
        let mut answer = at.system.sockets(at, &ask(REQUESTS), &mut |socket| {
            if found.counts.len() < ENDS_MAX || found.counts.contains_key(&end(socket)) {
                let count = found.counts.entry(end(socket)).or_default();
                *count = count.saturating_add(1);
            } else {
                too_many = true;
            }
            Flow::Continue(())
        });
        found.known = answer.known.is_ok() && !too_many;
        if !found.counts.is_empty() {
            let listeners = at.system.sockets(at, &ask(States::LISTEN), &mut |socket| {
                if socket.state == TcpState::Listen && found.counts.contains_key(&end(socket)) {
                    found.listeners.insert(end(socket));
                }
                Flow::Continue(())
            });
            answer.gaps.extend(listeners.gaps);
        }
        (found, answer.gaps)
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use facts::model::{Endpoint, Family};
    use probe::fake::internet_socket;

    use super::*;

    fn listener(family: Family, address: [u8; 4], only: Option<bool>) -> InternetSocket {
        let address = match family {
            Family::Ipv4 => Ipv4Addr::from(address).into(),
            Family::Ipv6 => family.any(),
        };
        InternetSocket {
            family,
            state: TcpState::Listen,
            local: Endpoint { address, port: 80 },
            ipv6_only: only,
            ..internet_socket()
        }
    }

    fn requests(known: bool) -> Requests {
        let end = |text: &str, port| (text.parse().unwrap(), port);
        Requests {
            counts: HashMap::from([
                (end("10.0.0.1", 80), 2),
                (end("10.0.0.2", 80), 3),
                (end("2001:db8::1", 80), 7),
                (end("10.0.0.1", 81), 100),
            ]),
            listeners: HashSet::from([end("10.0.0.2", 80)]),
            known,
        }
    }

    #[test]
    fn requests_wait_in_the_socket_of_their_address_or_in_that_of_any() {
        let four = |address| requests(true).of(&listener(Family::Ipv4, address, None));
        assert_eq!(four([10, 0, 0, 2]), Some(3));
        assert_eq!(four([10, 0, 0, 9]), Some(0));
        assert_eq!(four([0; 4]), Some(2));
        let six = |only| requests(true).of(&listener(Family::Ipv6, [0; 4], only));
        assert_eq!(six(Some(true)), Some(7));
        assert_eq!(six(Some(false)), Some(9));
    }

    #[test]
    fn requests_that_could_not_be_counted_are_not_known() {
        let listener = listener(Family::Ipv4, [0; 4], None);
        assert_eq!(requests(false).of(&listener), None);
        assert_eq!(Requests::default().of(&listener), None);
    }
}
