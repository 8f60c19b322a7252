//! Sockets as rows: of TCP, UDP, UDP-Lite and RAW, then of the UNIX family. Only protocols, families and states that may
//! have wanted rows are asked for, and nothing is looked up for a row that is not wanted anyway.
//!
//! Where names or processes are wanted, rows go through in windows, as in `rows`.

mod bindings;
mod holders;
mod join;
pub(crate) mod plan;
mod pushdown;

#[cfg(test)]
pub(crate) use join::bare;

use facts::fields::sockets::{Row, Socket, Sockets};
use facts::fields::table::Needs;
use facts::model::sctp::SctpKind;
use facts::model::socket::Families;
use facts::model::state::States;
use facts::model::{Family, Transport};
use facts::{Gap, Why};
use probe::gather::answer::Answer;
use probe::gather::ask::{SocketAsk, SocketFilter, UnixAsk};
use probe::gather::namespaces::Namespace;
use probe::gather::system::At;
use probe::gather::systems;
use probe::{Flow, NetworkNamespace};

use self::holders::SocketHolders;
use self::join::Joiner;
use self::plan::Plan;
use self::pushdown::Judge;
use super::{Ended, LinkNames, RowFilter};
use crate::session::Session;

impl Session<'_> {
    /// Hands out the sockets of this network namespace, or of all.
    pub(crate) fn socket_rows(
        &mut self,
        needs: Needs,
        wanted: RowFilter<'_, Sockets>,
        each: &mut dyn FnMut(&Row<'_>) -> Flow,
    ) -> Ended {
        let is_everywhere = self.is_everywhere;
        let mut ended = Ended::default();
        let mut rates = std::mem::take(&mut self.socket_rates);
        let rated = needs.has(Needs::RATES);
        if rated {
            rates.begin();
        }
        let (mut at, naming) = self.parts();
        let at = &mut at;
        let look = Look {
            needs,
            wanted,
            plan: Plan::new(wanted.may_want),
        };
        if needs.has(Needs::MARKS) && !at.system.rights(at.identity).marks {
            ended.lacking.push(Gap {
                what: "mark".to_owned(),
                why: Why::NotPermitted,
                count: None,
            });
        }
        let own = if is_everywhere || needs.has(Needs::NAMESPACES) {
            at.system.own_namespace(at).ok()
        } else {
            None
        };
        let others = if is_everywhere {
            others(at, own.as_ref(), &mut ended.gaps)
        } else {
            Vec::new()
        };
        let holders = SocketHolders::learn(at, needs, &mut ended.gaps);
        let mut joiner = Joiner::new(
            needs,
            wanted.may_want,
            (own.as_ref().map(Namespace::network), holders),
            rated.then_some((&mut rates, is_everywhere)),
            naming,
            each,
        );
        look.ask(at, &mut joiner, &mut ended);
        for namespace in others {
            if ended.stopped {
                break;
            }
            match at.machine.enter(&namespace) {
                Ok(mut there) => {
                    joiner.namespace = Some(namespace);
                    look.ask(
                        &mut systems::at(there.as_mut(), at.identity),
                        &mut joiner,
                        &mut ended,
                    );
                }
                // It is gone.
                Err(Why::NotHere | Why::GoneMeanwhile) => {}
                Err(why) => ended.gaps.push(Gap {
                    what: namespace.path,
                    why,
                    count: None,
                }),
            }
        }
        ended.gaps.append(&mut joiner.take_gaps());
        ended.gaps.append(&mut joiner.naming.names.take_gaps());
        if rated {
            rates.end(&mut ended.gaps);
        }
        self.socket_rates = rates;
        ended
    }
}

/// The namespaces beside our own.
pub(crate) fn others(at: &mut At<'_>, own: Option<&Namespace>, gaps: &mut Vec<Gap>) -> Vec<NetworkNamespace> {
    let why = match own {
        _ if at.machine.is_recording() => Why::NotRecorded,
        None => Why::NotPermitted,
        Some(own) => {
            let (pids, seen) = at.system.processes(at);
            if let Err(why) = seen {
                gaps.push(Gap {
                    what: "network namespaces of other processes".to_owned(),
                    why,
                    count: None,
                });
            }
            let mut found = at.system.namespaces(at, &pids);
            gaps.append(&mut found.gaps);
            let others = found.namespaces.iter().filter(|namespace| !namespace.is(own));
            return others.map(Namespace::network).collect();
        }
    };
    gaps.push(Gap {
        what: "other network namespaces".to_owned(),
        why,
        count: None,
    });
    Vec::new()
}

/// What is asked of each network namespace.
struct Look<'l> {
    needs: Needs,
    wanted: RowFilter<'l, Sockets>,
    plan: Plan,
}

impl Look<'_> {
    /// Asks it of the namespace that this machine is seen from.
    fn ask(&self, at: &mut At<'_>, joiner: &mut Joiner<'_, '_>, ended: &mut Ended) {
        let needs = self.needs;
        joiner.links = LinkNames::learn(at, needs, ended);
        if needs.has(Needs::BINDINGS) && !self.plan.internet.is_empty() {
            match at.system.local_ports(at) {
                Ok(range) => joiner.bindings.range = Some(range),
                Err(gap) => ended.gaps.push(gap),
            }
        }
        for (transport, families, states) in &self.plan.internet {
            if ended.stopped {
                break;
            }
            let ask = SocketAsk {
                transport: *transport,
                families: *families,
                states: *states,
                timers: needs.has(Needs::DETAILS),
                users: true,
            };
            if needs.has(Needs::BINDINGS) {
                joiner.bindings.learn(at, &ask, &mut ended.gaps);
            }
            let answer = self.internet(at, &ask, joiner);
            ended.add(transport.name(), answer);
        }
        if let Some(families) = self.plan.bound
            && !ended.stopped
        {
            self.bound(at, families, joiner, ended);
        }
        for kind in [SctpKind::Endpoint, SctpKind::Association] {
            if self.plan.sctp && !ended.stopped {
                let answer = at
                    .system
                    .sctp_sockets(at, kind, &mut |socket| joiner.take(Socket::Sctp(socket), None));
                ended.add("sctp", answer);
            }
        }
        if self.plan.unix && !ended.stopped {
            let ask = UnixAsk {
                references: true,
                details: true,
                // No field tells of them.
                files: false,
            };
            let answer = at
                .system
                .unix_sockets(at, ask, &mut |socket| joiner.take(Socket::Unix(socket), None));
            ended.add("unix", answer);
        }
        if !ended.stopped {
            ended.stopped = joiner.show().is_break();
        }
    }

    /// Sockets of TCP that are bound and do nothing else; Linux tells of them since 6.8.
    fn bound(&self, at: &mut At<'_>, families: Families, joiner: &mut Joiner<'_, '_>, ended: &mut Ended) {
        let ask = SocketAsk {
            transport: Transport::Tcp,
            families,
            states: States::BOUND,
            timers: false,
            users: false,
        };
        joiner.is_only_bound = true;
        let answer = at.system.sockets(at, &ask, &mut |socket| {
            joiner.take(Socket::Internet(socket), None)
        });
        joiner.is_only_bound = false;
        ended.add("tcp", answer);
    }

    fn internet(&self, at: &mut At<'_>, ask: &SocketAsk, joiner: &mut Joiner<'_, '_>) -> Answer {
        let sees_marks = at.system.rights(at.identity).marks;
        let [ipv4, ipv6] = [Family::Ipv4, Family::Ipv6].map(|family| {
            let judge = Judge {
                sees_marks,
                links: &joiner.links,
                transport: ask.transport,
                family,
            };
            judge.predicate(self.wanted)
        });
        let filter = SocketFilter {
            ipv4: &ipv4,
            ipv6: &ipv6,
            is_needed: false,
        };
        let details = self.needs.has(Needs::DETAILS);
        // Some systems list them among the others too.
        let has_bound = self.plan.bound.is_some();
        at.system
            .filtered_sockets(at, ask, filter, details, &mut |socket, details| {
                if has_bound && socket.is_only_bound() {
                    return Flow::Continue(());
                }
                joiner.take(Socket::Internet(socket), details)
            })
    }
}
