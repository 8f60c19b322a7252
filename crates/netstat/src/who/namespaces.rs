//! Other network namespaces: who has the port there, and where forwarders lead.

use std::net::IpAddr;
use std::rc::Rc;

use facts::attribution::forwarder;
use facts::model::forwarder::{ForwardTransport, Forwarder, Host, Place};
use facts::model::process::Process;
use facts::model::socket::Families;
use facts::model::state::States;
use facts::model::{InternetSocket, TcpState, Transport};
use facts::{Gap, Why};
use probe::Flow;
use probe::gather::answer::Answer;
use probe::gather::ask::SocketAsk;
use probe::gather::namespaces::Namespace;
use probe::gather::systems;

use super::rows::covers;
use super::{Binding, Finder, Question};

/// Most namespaces that are told.
const PLACES_MAX: usize = 64;
/// Most sockets of one namespace that are told.
const SOCKETS_MAX: usize = 8;
/// Most holders that are told of a socket.
const HOLDERS_MAX: usize = 16;

/// A socket in another network namespace.
#[derive(Debug)]
pub(crate) struct Elsewhere {
    /// The namespace.
    pub(crate) namespace: Namespace,
    /// The oldest process in it.
    pub(crate) resident: Option<Process>,
    /// The socket.
    pub(crate) socket: InternetSocket,
    /// Who holds it; empty where that is not permitted to know, or nobody was found.
    pub(crate) holders: Vec<Process>,
    /// Whether the descriptors of some process could not be read.
    pub(crate) denied: bool,
}

/// What a holder of the port says it forwards.
#[derive(Debug)]
pub(crate) struct Hop {
    /// The forwarder.
    pub(crate) pid: u32,
    /// Its name.
    pub(crate) name: Vec<u8>,
    /// Where connections lead, when it says.
    pub(crate) target: Option<Target>,
    /// The virtual machine, instance or resource that it forwards to.
    pub(crate) instance: Option<Vec<u8>>,
    /// Sockets that fit the target, in other namespaces of this machine.
    pub(crate) servers: Vec<Elsewhere>,
}

/// Where a forwarder leads.
#[derive(Debug)]
pub(crate) enum Target {
    /// To a port, of a host when that is said.
    Port(Option<Host>, u16),
    /// To a UNIX socket.
    Path(Vec<u8>),
}

/// The namespaces other than this one.
#[derive(Debug)]
pub(crate) struct Others {
    /// `None` when it is not known which this one is.
    namespaces: Option<Vec<Namespace>>,
    /// Why these may not be all.
    gaps: Vec<Gap>,
}

impl Others {
    pub(crate) fn read(finder: &mut Finder<'_>) -> Others {
        let mut missed = Missed::default();
        if let Err(why) = finder.all_pids {
            missed.add(why, None);
        }
        let own = match finder.at.system.own_namespace(finder.at) {
            Ok(own) => own,
            Err(why) => {
                missed.add(why, None);
                return Others {
                    namespaces: None,
                    gaps: missed.gaps,
                };
            }
        };
        let mut all = finder.at.system.namespaces(finder.at, finder.pids);
        all.namespaces.retain(|namespace| !namespace.is(&own));
        missed.gaps.append(&mut all.gaps);
        Others {
            namespaces: Some(all.namespaces),
            gaps: missed.gaps,
        }
    }
}

/// What could not be looked at: a gap for each reason.
#[derive(Default)]
struct Missed {
    gaps: Vec<Gap>,
}

impl Missed {
    fn add(&mut self, why: Why, count: Option<u64>) {
        match self.gaps.iter_mut().find(|gap| gap.why == why) {
            Some(gap) => gap.count = gap.count.zip(count).map(|(one, other)| one.saturating_add(other)),
            None => self.gaps.push(Gap {
                what: "other network namespaces".to_owned(),
                why,
                count,
            }),
        }
    }

    /// Notes how a look into one namespace ended; `true` when it was looked at. One that is gone has no port.
    fn is_seen(&mut self, outcome: Result<(), Why>) -> bool {
        match outcome {
            Ok(()) => true,
            Err(Why::GoneMeanwhile) => false,
            Err(why) => {
                self.add(why, Some(1));
                false
            }
        }
    }
}

/// What other namespaces have at the port.
#[derive(Default)]
pub(crate) struct Search {
    /// How many were looked at; `None` when it is not known which are other ones.
    pub(crate) looked: Option<usize>,
    pub(crate) found: Vec<Elsewhere>,
    /// Those that were not looked at.
    pub(crate) gaps: Vec<Gap>,
}

/// Looks for sockets that wait at the port in other namespaces.
pub(crate) fn find(finder: &mut Finder<'_>, question: &Question) -> Search {
    let others = finder.others();
    let mut missed = Missed::default();
    let mut search = Search::default();
    if let Some(all) = &others.namespaces {
        let mut looked = 0;
        for (place, namespace) in all.iter().enumerate() {
            if search.found.len() >= PLACES_MAX {
                let left = u64::try_from(all.len() - place).unwrap_or(u64::MAX);
                missed.add(Why::LimitReached, Some(left));
                break;
            }
            let mut outcome = Ok(());
            for transport in &question.transports {
                let (found, own) = waiting(finder, namespace, *transport, question.port, question.address);
                search.found.extend(found);
                outcome = outcome.and(own);
            }
            looked += usize::from(missed.is_seen(outcome));
        }
        search.looked = Some(looked);
    }
    search.gaps.clone_from(&others.gaps);
    search.gaps.append(&mut missed.gaps);
    search
}

/// The sockets of a namespace that wait at a port, and why they may not be all.
fn waiting(
    finder: &mut Finder<'_>,
    namespace: &Namespace,
    transport: Transport,
    port: u16,
    address: Option<IpAddr>,
) -> (Vec<Elsewhere>, Result<(), Why>) {
    let mut sockets: Vec<InternetSocket> = Vec::new();
    let each = &mut |socket: &InternetSocket| {
        let waits = match transport {
            // Of states that were asked for: what is only bound says CLOSE.
            Transport::Tcp => matches!(socket.state, TcpState::Listen | TcpState::Close),
            Transport::Udp | Transport::UdpLite | Transport::Raw => socket.remote.port == 0,
        };
        if waits && socket.local.port == port && address.is_none_or(|asked| covers(socket, asked)) {
            sockets.push(*socket);
        }
        if sockets.len() >= SOCKETS_MAX {
            Flow::Break(())
        } else {
            Flow::Continue(())
        }
    };
    let outcome = read(finder, namespace, transport, each);
    if sockets.is_empty() {
        return (Vec::new(), outcome);
    }
    // The holder may live in another namespace than its socket.
    let is_closed = finder
        .holders()
        .gaps()
        .iter()
        .any(|gap| gap.why == Why::NotPermitted);
    let resident = namespace.pids.first().and_then(|pid| finder.describe(*pid));
    let found = sockets
        .into_iter()
        .map(|socket| Elsewhere {
            namespace: namespace.clone(),
            resident: resident.clone(),
            holders: finder
                .holders_of(socket.id)
                .into_iter()
                .take(HOLDERS_MAX)
                .filter_map(|(pid, _)| finder.describe(pid))
                .collect(),
            denied: is_closed,
            socket,
        })
        .collect();
    (found, outcome)
}

/// Hands out the sockets of a namespace, by its own machine or by the text tables of a process in it.
fn read(
    finder: &mut Finder<'_>,
    namespace: &Namespace,
    transport: Transport,
    each: &mut dyn FnMut(&InternetSocket) -> Flow,
) -> Result<(), Why> {
    let mut there = match finder.at.machine.enter(&namespace.network()) {
        Ok(there) => there,
        Err(why) => return by_tables(finder, namespace, transport, each, why),
    };
    let states = match transport {
        Transport::Tcp => &[States::LISTEN, States::BOUND][..],
        Transport::Udp | Transport::UdpLite | Transport::Raw => &[States::ALL],
    };
    let mut outcome = Ok(());
    for states in states {
        let ask = SocketAsk {
            transport,
            families: Families::Both,
            states: *states,
            timers: false,
            users: false,
        };
        let at = &mut systems::at(there.as_mut(), finder.at.identity);
        let answer = at.system.sockets(at, &ask, each);
        // What is only bound is told by new kernels alone.
        if *states != States::BOUND {
            outcome = outcome.and(whole(&answer));
        }
    }
    outcome
}

/// Why a table has not all of its rows. A namespace without the table has no such socket.
fn whole(answer: &Answer) -> Result<(), Why> {
    let gaps = answer.gaps.iter().map(|gap| gap.why);
    match answer
        .known
        .err()
        .into_iter()
        .chain(gaps)
        .find(|why| !why.is_absence())
    {
        Some(why) => Err(why),
        None => Ok(()),
    }
}

/// The same by the tables of the first process that is still there. Without one, what keeps the namespace closed is the reason.
fn by_tables(
    finder: &mut Finder<'_>,
    namespace: &Namespace,
    transport: Transport,
    each: &mut dyn FnMut(&InternetSocket) -> Flow,
    closed: Why,
) -> Result<(), Why> {
    for pid in &namespace.pids {
        match finder
            .at
            .system
            .sockets_of_namespace(finder.at, *pid, transport, each)
        {
            Err(why) if !why.is_absence() => return Err(why),
            Err(_) if finder.at.system.namespace_of(finder.at, *pid).ok() != namespace.proc_inode => {}
            Ok(()) | Err(_) => return Ok(()),
        }
    }
    Err(match namespace.mount {
        Some(_) => closed,
        None => Why::GoneMeanwhile,
    })
}

/// Adds to each binding what those of its holders that are forwarders say of the port. They hold it, so they are believed; what
/// they say is derived all the same. Returns why servers may be missing.
pub(crate) fn add_hops(finder: &mut Finder<'_>, question: &Question, bindings: &mut [Binding]) -> Vec<Gap> {
    let mut missed = Missed::default();
    let mut others: Option<Rc<Others>> = None;
    for binding in bindings {
        let Some(transport) = binding.transport() else {
            continue;
        };
        let forwards = match transport {
            Transport::Tcp => ForwardTransport::Tcp,
            Transport::Udp | Transport::UdpLite | Transport::Raw => ForwardTransport::Udp,
        };
        let mut hops = Vec::new();
        for held in &binding.holders {
            let argv = held.process.argv.as_deref().unwrap_or(&[]);
            let Some(says) = forwarder::decode(argv) else {
                continue;
            };
            let target = target(&says, forwards, question.port);
            let servers = match &target {
                Some(Target::Port(Some(Host::Address(address)), port)) => {
                    let all = others.get_or_insert_with(|| finder.others()).clone();
                    servers(finder, &all, transport, (*address, *port), &mut missed)
                }
                Some(Target::Port(..) | Target::Path(_)) | None => Vec::new(),
            };
            hops.push(Hop {
                pid: held.process.pid,
                name: held.process.comm.clone().unwrap_or_default(),
                target,
                instance: says.instance,
                servers,
            });
        }
        binding.hops = hops;
    }
    let gaps = others.iter().flat_map(|others| &others.gaps).cloned();
    gaps.chain(missed.gaps).collect()
}

fn target(says: &Forwarder, transport: ForwardTransport, port: u16) -> Option<Target> {
    let forward = says.forward_of(transport, port)?;
    if let Some(Place::Path(path)) = &forward.target {
        return Some(Target::Path(path.clone()));
    }
    let (host, port) = forward.target_of(port)?;
    Some(Target::Port(host.cloned(), port))
}

/// What waits at an address that another namespace of this machine has.
fn servers(
    finder: &mut Finder<'_>,
    others: &Others,
    transport: Transport,
    (address, port): (IpAddr, u16),
    missed: &mut Missed,
) -> Vec<Elsewhere> {
    let IpAddr::V4(wanted) = address.to_canonical() else {
        return Vec::new();
    };
    if wanted.is_loopback() {
        return Vec::new();
    }
    let mut found: Vec<Elsewhere> = Vec::new();
    for namespace in others.namespaces.iter().flatten() {
        let has_it = namespace.pids.first().is_some_and(|pid| {
            finder
                .at
                .system
                .addresses_of_namespace(finder.at, *pid)
                .contains(&wanted)
        });
        if !has_it {
            continue;
        }
        if found.len() >= PLACES_MAX {
            missed.add(Why::LimitReached, Some(1));
            continue;
        }
        let (own, outcome) = waiting(finder, namespace, transport, port, Some(address));
        found.extend(own);
        missed.is_seen(outcome);
    }
    found
}
