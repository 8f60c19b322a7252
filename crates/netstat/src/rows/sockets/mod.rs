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

use facts::decode::identity::Identity;
use facts::decode::linux::inet_diag::Extensions;
use facts::fields::sockets::{Row, Socket, Sockets};
use facts::fields::table::Needs;
use facts::model::sctp::SctpKind;
use facts::model::socket::Families;
use facts::model::state::States;
use facts::model::{Family, Transport};
use facts::{Gap, Why};
use probe::gather::linux::namespaces::{self};
use probe::gather::namespaces::Namespace;
use probe::gather::linux::rtnetlink::Units;
use probe::gather::answer::Answer;
use probe::gather::linux::{internet, ports, processes, sctp, unix};
use probe::{Flow, Machine, NetworkNamespace};

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
        let (machine, identity, naming) = self.parts();
        let look = Look {
            identity,
            needs,
            wanted,
            plan: Plan::new(wanted.may_want),
        };
        if needs.has(Needs::MARKS) && !pushdown::tells_marks(identity) {
            ended.lacking.push(Gap {
                what: "mark".to_owned(),
                why: Why::NotPermitted,
                count: None,
            });
        }
        let own = if is_everywhere || needs.has(Needs::NAMESPACES) {
            namespaces::own(machine).ok()
        } else {
            None
        };
        let others = if is_everywhere {
            others(machine, identity, own.as_ref(), &mut ended.gaps)
        } else {
            Vec::new()
        };
        let holders = SocketHolders::learn(machine, identity, needs, &mut ended.gaps);
        let mut joiner = Joiner::new(
            needs,
            wanted.may_want,
            (own.as_ref().map(Namespace::network), holders),
            rated.then_some((&mut rates, is_everywhere)),
            naming,
            each,
        );
        look.at(machine, &mut joiner, &mut ended);
        for namespace in others {
            if ended.stopped {
                break;
            }
            match machine.enter(&namespace) {
                Ok(mut there) => {
                    joiner.namespace = Some(namespace);
                    look.at(there.as_mut(), &mut joiner, &mut ended);
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
pub(crate) fn others(
    machine: &mut dyn Machine,
    identity: &Identity,
    own: Option<&Namespace>,
    gaps: &mut Vec<Gap>,
) -> Vec<NetworkNamespace> {
    let why = match own {
        _ if machine.is_recording() => Why::NotRecorded,
        None => Why::NotPermitted,
        Some(own) => {
            let (pids, seen) = processes::pids(machine, identity);
            if let Err(why) = seen {
                gaps.push(Gap {
                    what: "network namespaces of other processes".to_owned(),
                    why,
                    count: None,
                });
            }
            let mut found = namespaces::all(machine, &pids);
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
    identity: &'l Identity,
    needs: Needs,
    wanted: RowFilter<'l, Sockets>,
    plan: Plan,
}

impl Look<'_> {
    /// Asks it of the namespace that this machine is seen from.
    fn at(&self, machine: &mut dyn Machine, joiner: &mut Joiner<'_, '_>, ended: &mut Ended) {
        let needs = self.needs;
        joiner.links = LinkNames::learn(machine, Units::from(self.identity), needs, ended);
        if needs.has(Needs::BINDINGS) && !self.plan.internet.is_empty() {
            match ports::given_by_kernel(machine) {
                Ok(range) => joiner.bindings.range = Some(range),
                Err(gap) => ended.gaps.push(gap),
            }
        }
        for (transport, families, states) in &self.plan.internet {
            if ended.stopped {
                break;
            }
            let ask = internet::Ask {
                transport: *transport,
                families: *families,
                states: *states,
                timers: needs.has(Needs::DETAILS),
                users: true,
            };
            if needs.has(Needs::BINDINGS) {
                joiner
                    .bindings
                    .learn(machine, self.identity, &ask, &mut ended.gaps);
            }
            let answer = self.internet(machine, &ask, joiner);
            ended.add(transport.name(), answer);
        }
        if let Some(families) = self.plan.bound
            && !ended.stopped
        {
            self.bound(machine, families, joiner, ended);
        }
        for kind in [SctpKind::Endpoint, SctpKind::Association] {
            if self.plan.sctp && !ended.stopped {
                let answer = sctp::sockets(machine, kind, &mut |socket| {
                    joiner.take(Socket::Sctp(socket), None)
                });
                ended.add("sctp", answer);
            }
        }
        if self.plan.unix && !ended.stopped {
            let ask = unix::Ask {
                references: true,
                details: true,
                // No field tells of them.
                files: false,
            };
            let answer = unix::sockets(machine, self.identity, ask, &mut |socket| {
                joiner.take(Socket::Unix(socket), None)
            });
            ended.add("unix", answer);
        }
        if !ended.stopped {
            ended.stopped = joiner.show().is_break();
        }
    }

    /// Sockets of TCP that are bound and do nothing else; Linux tells of them since 6.8.
    fn bound(
        &self,
        machine: &mut dyn Machine,
        families: Families,
        joiner: &mut Joiner<'_, '_>,
        ended: &mut Ended,
    ) {
        let ask = internet::Ask {
            transport: Transport::Tcp,
            families,
            states: States::BOUND,
            timers: false,
            users: false,
        };
        joiner.is_only_bound = true;
        let answer = internet::sockets(machine, self.identity, &ask, &mut |socket| {
            joiner.take(Socket::Internet(socket), None)
        });
        joiner.is_only_bound = false;
        ended.add("tcp", answer);
    }

    fn internet(
        &self,
        machine: &mut dyn Machine,
        ask: &internet::Ask,
        joiner: &mut Joiner<'_, '_>,
    ) -> Answer {
        let [ipv4, ipv6] = [Family::Ipv4, Family::Ipv6].map(|family| {
            let judge = Judge {
                identity: self.identity,
                links: &joiner.links,
                transport: ask.transport,
                family,
            };
            judge.predicate(self.wanted)
        });
        let chosen = internet::Chosen {
            ipv4: &ipv4,
            ipv6: &ipv6,
            is_needed: false,
        };
        let extensions = self.needs.has(Needs::DETAILS).then_some(Extensions::ALL);
        internet::filtered_sockets(
            machine,
            self.identity,
            ask,
            (chosen, extensions),
            &mut |socket, details| joiner.take(Socket::Internet(socket), details),
        )
    }
}
