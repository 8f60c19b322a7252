//! Connection requests that wait in sockets that listen.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use facts::Gap;
use facts::decode::linux::inet_diag::Families;
use facts::model::state::States;
use facts::model::{InternetSocket, TcpState, Transport};
use probe::Flow;
use probe::gather::linux::internet::{self, Ask};

use super::Session;

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
        let (machine, identity, _) = self.parts();
        let mut found = Requests::default();
        let mut too_many = false;
        let ask = |states| Ask {
            transport: Transport::Tcp,
            families: Families::Both,
            states,
            timers: false,
            users: false,
        };
        let mut answer = internet::sockets(machine, identity, &ask(REQUESTS), &mut |socket| {
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
            let listeners = internet::sockets(machine, identity, &ask(States::LISTEN), &mut |socket| {
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
