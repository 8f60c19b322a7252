//! Other network namespaces: who has the port there, and where forwarders lead.

use std::net::IpAddr;

use facts::Why;
use facts::decode::linux::forwarder;
use facts::decode::linux::inet_diag::Families;
use facts::model::forwarder::{ForwardTransport, Forwarder, Host, Place};
use facts::model::process::Process;
use facts::model::state::States;
use facts::model::{InternetSocket, TcpState, Transport};
use probe::Flow;
use probe::gather::linux::namespaces::{self, Namespace};
use probe::gather::linux::{internet, namespace_tables};

use super::rows::covers;
use super::{Binding, Look, Question};

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

/// The namespaces other than this one; `None` when it is not known which this one is.
fn others(look: &mut Look<'_>) -> Option<Vec<Namespace>> {
    let own = namespaces::own(look.machine).ok()?;
    let mut all = namespaces::all(look.machine, look.pids).namespaces;
    all.retain(|namespace| !namespace.is(&own));
    Some(all)
}

/// How many other namespaces there are, and the sockets that wait at the port there.
pub(super) fn find(look: &mut Look<'_>, question: &Question) -> (Option<usize>, Vec<Elsewhere>) {
    let Some(all) = others(look) else {
        return (None, Vec::new());
    };
    let count = all.len();
    let mut found = Vec::new();
    for namespace in all {
        if found.len() >= PLACES_MAX {
            break;
        }
        for transport in &question.transports {
            found.extend(waiting(
                look,
                &namespace,
                *transport,
                question.port,
                question.address,
            ));
        }
    }
    (Some(count), found)
}

/// The sockets of a namespace that wait at a port.
fn waiting(
    look: &mut Look<'_>,
    namespace: &Namespace,
    transport: Transport,
    port: u16,
    address: Option<IpAddr>,
) -> Vec<Elsewhere> {
    let pid = namespace.pids.first().copied();
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
    // A namespace without the table has no such socket.
    match (look.machine.enter(&namespace.network()), pid) {
        (Ok(mut there), _) => {
            let states = match transport {
                Transport::Tcp => &[States::LISTEN, States::BOUND][..],
                Transport::Udp | Transport::UdpLite | Transport::Raw => &[States::ALL],
            };
            for states in states {
                let ask = internet::Ask {
                    transport,
                    families: Families::Both,
                    states: *states,
                    timers: false,
                    users: false,
                };
                internet::sockets(there.as_mut(), look.identity, &ask, each);
            }
        }
        (Err(_), Some(pid)) => {
            let _: Result<(), Why> =
                namespace_tables::sockets(look.machine, look.identity, pid, transport, each);
        }
        (Err(_), None) => {}
    }
    if sockets.is_empty() {
        return Vec::new();
    }
    // The holder may live in another namespace than its socket.
    let is_closed = look
        .holders()
        .gaps()
        .iter()
        .any(|gap| gap.why == Why::NotPermitted);
    let resident = pid.and_then(|pid| look.describe(pid));
    sockets
        .into_iter()
        .map(|socket| Elsewhere {
            namespace: namespace.clone(),
            resident: resident.clone(),
            holders: look
                .holders_of(socket.inode)
                .into_iter()
                .take(HOLDERS_MAX)
                .filter_map(|(pid, _)| look.describe(pid))
                .collect(),
            denied: is_closed,
            socket,
        })
        .collect()
}

/// Adds to each binding what those of its holders that are forwarders say of the port. They hold it, so they are believed; what
/// they say is derived all the same.
pub(super) fn add_hops(look: &mut Look<'_>, question: &Question, bindings: &mut [Binding]) {
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
                    servers(look, transport, *address, *port)
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
fn servers(look: &mut Look<'_>, transport: Transport, address: IpAddr, port: u16) -> Vec<Elsewhere> {
    let IpAddr::V4(wanted) = address.to_canonical() else {
        return Vec::new();
    };
    if wanted.is_loopback() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for namespace in others(look).unwrap_or_default() {
        let has_it = namespace
            .pids
            .first()
            .is_some_and(|pid| namespace_tables::addresses(look.machine, *pid).contains(&wanted));
        if has_it && found.len() < PLACES_MAX {
            found.extend(waiting(look, &namespace, transport, port, Some(address)));
        }
    }
    found
}
