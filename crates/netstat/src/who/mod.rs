//! Who has a port: the sockets bound to it, the processes that hold them with what is known of these, who is connected, and where
//! nothing is found, what else takes the port.
//!
//! What is proved, what is derived from a convention and what is only possible are told apart. A process is named as a holder only
//! when its descriptor was seen after its story was read.

mod activation;
mod container_names;
mod description;
pub(crate) mod document;
mod holders;
mod namespaces;
mod nat;
mod peers;
mod rows;
pub(crate) mod text;
mod watch;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::rc::Rc;

use facts::model::exposure::Exposure;
use facts::model::process::Process;
use facts::model::{InternetSocket, NoOwner, SocketId, Transport};
use facts::{Gap, Why};
use probe::gather::ask::Depth;
use probe::gather::owners::{Holders, OwnerSource};
use probe::gather::system::At;

use crate::session::Session;
pub(crate) use activation::Activation;
pub(crate) use holders::{Held, Unknown};
pub(crate) use namespaces::{Elsewhere, Hop, Target};
use namespaces::{Others, Search};
pub(crate) use nat::Nat;
pub(crate) use peers::{Connected, Peer};
pub(crate) use rows::Kind;
use rows::Rows;
pub(crate) use watch::{Ends, WaitCondition, Waited};

/// A question: who has this port?
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Question {
    /// Of which protocols.
    pub(crate) transports: Vec<Transport>,
    /// At which address; `None` is any.
    pub(crate) address: Option<IpAddr>,
    /// The port.
    pub(crate) port: u16,
}

/// Sockets that share a port and their holders, or their reason to have none.
#[derive(Debug)]
pub(crate) struct Binding {
    /// What they do with the port.
    pub(crate) kind: Kind,
    /// The sockets; of connections and of those in TIME_WAIT the first ones.
    pub(crate) sockets: Vec<InternetSocket>,
    /// Sockets beyond these.
    pub(crate) more: u64,
    /// Whether several sockets have the same address (`SO_REUSEPORT`).
    pub(crate) reuse: bool,
    /// Who holds them, a parent before its children. The services that a manager started come before the manager.
    pub(crate) holders: Vec<Held>,
    /// Holders beyond these.
    pub(crate) more_holders: u64,
    /// Why no holder is known.
    pub(crate) why: Option<NoOwner>,
    /// What is known instead.
    pub(crate) unknown: Unknown,
    /// Who is connected.
    pub(crate) connected: Connected,
    /// Where the holder says it forwards to.
    pub(crate) hops: Vec<Hop>,
    /// Units by which a manager that holds them opened them.
    pub(crate) activations: Vec<Activation>,
}

impl Binding {
    /// Their protocol.
    pub(crate) fn transport(&self) -> Option<Transport> {
        self.sockets.first().map(|socket| socket.transport)
    }

    /// From where they are reached: the widest of them.
    pub(crate) fn exposure(&self) -> Option<Exposure> {
        self.sockets
            .iter()
            .map(|socket| Exposure::of(socket.local.address))
            .max_by_key(|exposure| exposure.width())
    }

    /// Connections that wait to be accepted, and the most that may, of all of them together.
    pub(crate) fn queue(&self) -> Option<(u64, Option<u64>)> {
        let mut queues = self.sockets.iter().filter_map(rows::queue).peekable();
        queues.peek()?;
        Some(queues.fold((0, Some(0)), |(waiting, limit), (own, most)| {
            (
                waiting + u64::from(own),
                limit.zip(most).map(|(limit, most)| limit + u64::from(most)),
            )
        }))
    }

    /// In how many of its sockets as many wait as may. The kernel lets one more wait than the limit says
    /// (`sk_acceptq_is_full` of `net/sock.h`).
    pub(crate) fn full_queues(&self) -> usize {
        let is_full = |(waiting, limit): (u32, Option<u32>)| limit.is_some_and(|limit| waiting > limit);
        let queues = self.sockets.iter().filter_map(rows::queue);
        queues.filter(|queue| is_full(*queue)).count()
    }
}

/// What the machine says of a port number itself.
#[derive(Debug)]
pub(crate) struct Number {
    /// Whether it is kept from sockets that name no port.
    pub(crate) reserved: Result<bool, Why>,
    /// The ports given to sockets that name none.
    pub(crate) given: Result<RangeInclusive<u16>, Why>,
    /// The first port that needs no privilege.
    pub(crate) first_unprivileged: Result<u16, Why>,
}

/// The answer.
#[derive(Debug)]
pub(crate) struct Found {
    /// What holds the port in this network namespace. Empty: nothing that was seen.
    pub(crate) bindings: Vec<Binding>,
    /// Other namespaces that have it; looked for when this one has not.
    pub(crate) elsewhere: Vec<Elsewhere>,
    /// Other network namespaces that were looked at, all their tables; `None` when none was looked for.
    pub(crate) namespaces: Option<usize>,
    /// What is said of the number.
    pub(crate) number: Number,
    /// What takes packets for the port before a socket does.
    pub(crate) nat: Nat,
    /// Whether sockets that are only bound would have been seen.
    pub(crate) bound_known: bool,
    /// Names of users.
    pub(crate) users: BTreeMap<u32, Vec<u8>>,
    /// What could not be learnt.
    pub(crate) gaps: Vec<Gap>,
    /// What else could not be learnt, of which no owner depends: names of containers, files of units.
    pub(crate) notes: Vec<Gap>,
    /// Why rows of the tables may be missing, so that "free" cannot be said.
    pub(crate) blind: Option<Why>,
}

impl Found {
    /// Whether the owners of all that was found are known, or it has none by its nature.
    pub(crate) fn is_complete(&self) -> bool {
        let known = |binding: &Binding| {
            !binding.holders.is_empty()
                || binding.unknown.link.is_some()
                || matches!(binding.why, Some(NoOwner::TimeWait | NoOwner::Orphan))
        };
        self.blind.is_none() && self.gaps.is_empty() && self.bindings.iter().all(known)
    }
}

impl Session<'_> {
    /// Who has the port.
    pub(crate) fn who(&mut self, question: &Question) -> Found {
        let (mut at, naming) = self.parts();
        let at = &mut at;
        let rows = Rows::read(at, question);
        let (pids, all_pids) = at.system.processes(at);
        let mut finder = Finder {
            up_ms: at.system.up_ms(at),
            at,
            pids: &pids,
            all_pids,
            holders: None,
            others: None,
        };
        let mut bindings = holders::bindings(&mut finder, &rows);
        let mut notes = namespaces::add_hops(&mut finder, question, &mut bindings);
        let mut search = Search::default();
        if bindings.is_empty() {
            search = namespaces::find(&mut finder, question);
        }
        let Search {
            looked: namespaces,
            found: mut elsewhere,
            gaps: mut not_looked,
        } = search;
        notes.extend(activation::add(&mut finder, &mut bindings));
        notes.extend(container_names::add(&mut finder, &mut bindings, &mut elsewhere));
        let nat = nat::read(finder.at, question);
        let number = number(finder.at, question.port);
        let ids: Vec<u32> = users(&bindings, &elsewhere).into_iter().collect();
        naming.learn_users(&ids);
        let mut gaps = rows.gaps;
        gaps.append(&mut not_looked);
        let name = |id: &u32| Some((*id, naming.names.user(*id)?.to_vec()));
        Found {
            users: ids.iter().filter_map(name).collect(),
            bindings,
            elsewhere,
            namespaces,
            number,
            nat,
            bound_known: rows.bound_known || !question.transports.contains(&Transport::Tcp),
            gaps,
            notes,
            blind: rows.blind,
        }
    }

    /// The port of a service, and its protocol when only one of TCP and UDP has it.
    pub(crate) fn port_of_service(&mut self, name: &[u8]) -> Option<(u16, Option<Transport>)> {
        let at = &mut self.at();
        probe::names::port_of_service(at.machine, name)
    }
}

/// The machine, and what has been read of it for the answer.
struct Finder<'l> {
    at: &'l mut At<'l>,
    pids: &'l [u32],
    /// Why these may not be all.
    all_pids: Result<(), Why>,
    up_ms: Option<u64>,
    /// The descriptors of all processes, when somebody wanted them.
    holders: Option<Rc<Holders>>,
    /// The other network namespaces, when somebody wanted them.
    others: Option<Rc<Others>>,
}

impl Finder<'_> {
    /// The descriptors of all processes, read once.
    fn holders(&mut self) -> Rc<Holders> {
        let at = &mut *self.at;
        let read = || Rc::new(at.system.holders(at, OwnerSource::Auto));
        Rc::clone(self.holders.get_or_insert_with(read))
    }

    /// The other network namespaces, looked for once.
    fn others(&mut self) -> Rc<Others> {
        if let Some(others) = &self.others {
            return Rc::clone(others);
        }
        let others = Rc::new(Others::read(self));
        self.others = Some(Rc::clone(&others));
        others
    }

    /// A process as it was when the descriptors were read; `None` when it ended or is another one.
    fn describe(&mut self, pid: u32) -> Option<Process> {
        let until = self.holders.as_ref().and_then(|holders| holders.until_ticks());
        self.at.system.describe(self.at, pid, Depth::Whole, until)
    }

    /// The processes that hold a socket, each once, with the lowest descriptor.
    fn holders_of(&mut self, id: SocketId) -> Vec<(u32, u32)> {
        let mut found: Vec<(u32, u32)> = Vec::new();
        for descriptor in self.holders().descriptors(id) {
            if found.last().is_none_or(|(pid, _)| *pid != descriptor.process) {
                found.push((descriptor.process, descriptor.number));
            }
        }
        found
    }

    /// Milliseconds since a process began.
    fn age_ms(&self, process: &Process) -> Option<u64> {
        let ticks = u64::from(self.at.identity.ticks_per_second.max(1));
        let began = process.start_ticks?.checked_mul(1000)? / ticks;
        self.up_ms?.checked_sub(began)
    }
}

fn number(at: &mut At<'_>, port: u16) -> Number {
    Number {
        reserved: at
            .system
            .reserved_ports(at)
            .map(|ranges| ranges.iter().any(|range| range.contains(&port))),
        given: at.system.local_ports(at).map_err(|gap| gap.why),
        first_unprivileged: at.system.first_unprivileged_port(at),
    }
}

/// All users that the answer tells of.
fn users(bindings: &[Binding], elsewhere: &[Elsewhere]) -> BTreeSet<u32> {
    let of = |process: &Process| process.users.map(|users| users.effective);
    let mut found = BTreeSet::new();
    for binding in bindings {
        found.extend(binding.holders.iter().filter_map(|held| of(&held.process)));
        found.extend(binding.unknown.candidates.iter().filter_map(of));
        found.extend(binding.sockets.iter().filter_map(|socket| socket.user));
        let servers = binding.hops.iter().flat_map(|hop| &hop.servers);
        found.extend(servers.flat_map(|server| &server.holders).filter_map(of));
    }
    for place in elsewhere {
        found.extend(place.holders.iter().filter_map(of));
        found.extend(place.socket.user);
    }
    found
}
