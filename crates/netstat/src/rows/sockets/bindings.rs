//! Who chose the local ports of sockets: a program, or the kernel.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use facts::fields::sockets::Socket;
use facts::model::predicate::{Condition, Predicate};
use facts::model::state::States;
use facts::model::{InternetSocket, TcpState, TimerKind, Transport};
use facts::{Gap, Why};
use probe::Flow;
use probe::gather::ask::{SocketAsk, SocketFilter};
use probe::gather::system::At;

/// Sockets of one table of which it is remembered who chose their port, at most: 18 MiB.
const REMEMBERED_MAX: usize = 1 << 19;
/// States in which the kernel keeps of a socket of TCP that no program bound its port, whatever was.
const KEPT_BY_KERNEL: [TcpState; 3] = [TcpState::TimeWait, TcpState::SynRecv, TcpState::NewSynRecv];

/// Who chose local ports: the kernel tells it of no socket, but chooses sockets by it. So it is asked which sockets it chooses
/// before the rows are, and these are joined by their cookies: no row comes or goes by that.
#[derive(Debug, Default)]
pub(crate) struct Bindings {
    /// The ports that the kernel gives.
    pub(crate) range: Option<RangeInclusive<u16>>,
    /// Whether no program bound the port, by cookie; `None` where the kernel said both.
    given: HashMap<u64, Option<bool>>,
    left_out: u64,
}

impl Bindings {
    /// Learns it of the sockets of a table: of which a program bound the port, then of which none did.
    pub(crate) fn learn(&mut self, at: &mut At<'_>, ask: &SocketAsk, gaps: &mut Vec<Gap>) {
        self.given.clear();
        self.left_out = 0;
        let states = match ask.transport {
            Transport::Tcp => without_kept(ask.states),
            Transport::Udp | Transport::UdpLite => ask.states,
            // They have no ports.
            Transport::Raw => return,
        };
        if states.0 == 0 {
            return;
        }
        let ask = SocketAsk {
            states,
            timers: false,
            users: false,
            ..*ask
        };
        let mut missing: Vec<(Why, Option<u64>)> = Vec::new();
        for given in [false, true] {
            let half = if given {
                Predicate::Is(Condition::PortGiven)
            } else {
                Predicate::IsNot(Condition::PortGiven)
            };
            let filter = SocketFilter {
                ipv4: &half,
                ipv6: &half,
                is_needed: true,
            };
            let answer = at
                .system
                .filtered_sockets(at, &ask, filter, false, &mut |socket, _| {
                    self.remember(socket.cookie, given);
                    Flow::Continue(())
                });
            missing.extend(answer.known.err().map(|why| (why, None)));
            missing.extend(answer.gaps.into_iter().map(|gap| (gap.why, gap.count)));
        }
        if self.left_out > 0 {
            missing.push((Why::LimitReached, Some(self.left_out)));
        }
        // Both are refused for one reason.
        missing.dedup();
        gaps.extend(
            missing
                .into_iter()
                .filter(|(why, _)| !why.is_absence())
                .map(|(why, count)| Gap {
                    what: format!("who chose the ports of {}", ask.transport.name()),
                    why,
                    count,
                }),
        );
    }

    fn remember(&mut self, cookie: Option<u64>, given: bool) {
        let Some(cookie) = cookie.filter(|cookie| *cookie != 0) else {
            return;
        };
        if let Some(known) = self.given.get_mut(&cookie) {
            *known = known.filter(|known| *known == given);
        } else if self.given.len() < REMEMBERED_MAX {
            self.given.insert(cookie, Some(given));
        } else {
            self.left_out += 1;
        }
    }

    /// Whether the kernel chose the port of a socket. An accepted connection has its listener's, which nobody bound for it: it
    /// counts only where that is one of those that the kernel gives.
    pub(crate) fn of(&self, socket: Socket<'_>) -> Option<bool> {
        let Socket::Internet(socket) = socket else {
            return None;
        };
        if is_kept_by_kernel(socket) {
            return None;
        }
        let given = (*self.given.get(&socket.cookie?)?)?;
        Some(given && self.range.as_ref()?.contains(&socket.local.port))
    }
}

/// The kernel keeps a small part of such a connection, in which nothing tells of its port.
fn is_kept_by_kernel(socket: &InternetSocket) -> bool {
    let is_time_wait = socket
        .timer
        .is_some_and(|timer| timer.kind == TimerKind::TimeWait);
    is_time_wait || socket.transport == Transport::Tcp && KEPT_BY_KERNEL.contains(&socket.state)
}

fn without_kept(states: States) -> States {
    let kept = KEPT_BY_KERNEL
        .into_iter()
        .fold(0, |mask, state| mask | 1 << state.to_linux());
    States(states.0 & !kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_answers_hold_is_not_known_and_memory_has_a_limit() {
        let mut bindings = Bindings::default();
        bindings.remember(None, true);
        bindings.remember(Some(0), true);
        for cookie in 1..=REMEMBERED_MAX as u64 {
            bindings.remember(Some(cookie), false);
        }
        assert_eq!((bindings.given.len(), bindings.left_out), (REMEMBERED_MAX, 0));
        bindings.remember(Some(1), false);
        assert_eq!(bindings.given.get(&1), Some(&Some(false)));
        bindings.remember(Some(1), true);
        bindings.remember(Some(1), false);
        assert_eq!(bindings.given.get(&1), Some(&None));
        bindings.remember(Some(u64::MAX), true);
        assert_eq!((bindings.given.len(), bindings.left_out), (REMEMBERED_MAX, 1));
    }
}
