//! Who holds the sockets of a port, and what is known where nobody may be named.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use facts::attribution::cgroup;
use facts::model::attribution::Attribution;
use facts::model::link::{Link, LinkKind};
use facts::model::process::Process;
use facts::model::{InternetSocket, NoOwner, SocketId, Transport};
use probe::gather::attribution::ControlGroup;

use super::peers::{self, Connected};
use super::rows::{Kind, Rows};
use super::{Binding, Finder};

/// Most sockets of a binding that are told one by one.
const SOCKETS_SHOWN_MAX: usize = 64;
/// Most holders of a binding that are told.
const HOLDERS_SHOWN_MAX: usize = 64;
/// Most processes that are told as possible holders.
const CANDIDATES_MAX: usize = 16;
/// How often the descriptors are read while processes end.
const WALKS_MAX: u32 = 3;
/// Most bindings that are told apart.
const BINDINGS_MAX: usize = 256;

/// A process that holds a socket.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    /// The process.
    pub(crate) process: Process,
    /// By which descriptor, the lowest.
    pub(crate) descriptor: u32,
    /// Its parents, the nearest first.
    pub(crate) parents: Vec<Process>,
    /// Whether a manager opened the socket and handed it over.
    pub(crate) activated: bool,
    /// Milliseconds since it began.
    pub(crate) age_ms: Option<u64>,
}

/// What is known of a socket whose holder may not be named.
#[derive(Debug, Default)]
pub(crate) struct Unknown {
    /// Id of the control group it was made in.
    pub(crate) group: Option<u64>,
    /// What the path of this group tells, where a process is still in it.
    pub(crate) attribution: Option<Attribution>,
    /// Processes that may hold it.
    pub(crate) candidates: Vec<Process>,
    /// And so many more.
    pub(crate) more: u64,
    /// Kind and name of the link that has a port of this number, so that the kernel holds the socket.
    pub(crate) link: Option<(Vec<u8>, Vec<u8>)>,
}

/// What holds the port, with holders and connections.
pub(crate) fn bindings(finder: &mut Finder<'_>, rows: &Rows) -> Vec<Binding> {
    if rows.bound.is_empty() {
        return Vec::new();
    }
    settle(finder, rows);
    let mut bindings: Vec<Binding> = Vec::new();
    for (key, mut sockets) in grouped(finder, &rows.bound) {
        if bindings.len() >= BINDINGS_MAX {
            break;
        }
        let count = sockets.len();
        let reuse = reuses(key.kind, &sockets);
        let why = no_owner(finder, &sockets);
        let (held, more_holders) = held(finder, &sockets);
        let unknown = match why {
            Some(_) if held.is_empty() => unknown(finder, &sockets, why),
            Some(_) | None => Unknown::default(),
        };
        sockets.truncate(SOCKETS_SHOWN_MAX);
        bindings.push(Binding {
            kind: key.kind,
            more: u64::try_from(count - sockets.len()).unwrap_or(u64::MAX),
            sockets,
            reuse,
            why: why.filter(|_| held.is_empty()),
            holders: held,
            more_holders,
            unknown,
            connected: Connected::default(),
            hops: Vec::new(),
            activations: Vec::new(),
        });
    }
    peers::add(finder, rows, &mut bindings);
    bindings
}

/// Reads the descriptors anew while a process that ended meanwhile may have been the holder.
fn settle(finder: &mut Finder<'_>, rows: &Rows) {
    for _ in 1..WALKS_MAX {
        let holders = finder.holders();
        let is_raced =
            |socket: &InternetSocket| holders.of_internet(socket).err() == Some(NoOwner::GoneMeanwhile);
        if !rows.bound.iter().any(|(_, socket)| is_raced(socket)) {
            break;
        }
        finder.holders = None;
    }
}

/// What sockets have in common that are told together: what they do, and who holds them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    transport: Transport,
    kind: Kind,
    holders: Vec<u32>,
    user: Option<u32>,
}

/// Sockets by what they have in common. Those of one address are together, whoever holds them.
fn grouped(finder: &mut Finder<'_>, bound: &[(Kind, InternetSocket)]) -> BTreeMap<Key, Vec<InternetSocket>> {
    let mut by_address: BTreeMap<_, Key> = BTreeMap::new();
    let mut found: BTreeMap<Key, Vec<InternetSocket>> = BTreeMap::new();
    for (kind, socket) in bound {
        let holders: Vec<u32> = finder
            .holders_of(socket.id)
            .into_iter()
            .map(|(pid, _)| pid)
            .collect();
        let own = Key {
            transport: socket.transport,
            kind: *kind,
            user: socket.user.filter(|_| holders.is_empty()),
            holders,
        };
        let key = match kind {
            Kind::Listen | Kind::Datagrams => by_address
                .entry((own.transport, socket.local.address, socket.interface))
                .or_insert(own)
                .clone(),
            Kind::Bound | Kind::Connection | Kind::TimeWait => own,
        };
        found.entry(key).or_default().push(*socket);
    }
    found
}

fn reuses(kind: Kind, sockets: &[InternetSocket]) -> bool {
    let mut seen = BTreeSet::new();
    matches!(kind, Kind::Listen | Kind::Datagrams)
        && sockets
            .iter()
            .any(|socket| !seen.insert((socket.local.address, socket.interface)))
}

/// Why nobody is known to hold one of these; `None` when all have holders.
fn no_owner(finder: &mut Finder<'_>, sockets: &[InternetSocket]) -> Option<NoOwner> {
    let holders = finder.holders();
    sockets
        .iter()
        .find_map(|socket| holders.of_internet(socket).err())
}

/// The holders with their stories, and how many are left out.
fn held(finder: &mut Finder<'_>, sockets: &[InternetSocket]) -> (Vec<Held>, u64) {
    let mut all: BTreeMap<u32, u32> = BTreeMap::new();
    for socket in sockets {
        for (pid, descriptor) in finder.holders_of(socket.id) {
            all.entry(pid).or_insert(descriptor);
        }
    }
    let shown: Vec<(u32, u32)> = all
        .iter()
        .take(HOLDERS_SHOWN_MAX)
        .map(|(pid, number)| (*pid, *number))
        .collect();
    let mut found: Vec<Held> = Vec::new();
    for (pid, descriptor) in shown {
        let Some(process) = finder.describe(pid) else {
            continue;
        };
        let handed: Option<Range<u32>> = if all.len() > 1 {
            finder.at.system.passed_descriptors(finder.at, pid)
        } else {
            None
        };
        found.push(Held {
            age_ms: finder.age_ms(&process),
            parents: finder.at.system.parents(finder.at, &process),
            activated: handed.is_some_and(|handed| handed.contains(&descriptor)),
            descriptor,
            process,
        });
    }
    sort(&mut found);
    let left_out = all.len().saturating_sub(HOLDERS_SHOWN_MAX);
    (found, u64::try_from(left_out).unwrap_or(u64::MAX))
}

/// Services that were handed the socket first; then parents before their children, and the older before the younger.
fn sort(found: &mut [Held]) {
    found.sort_by_key(|held| {
        // A child has one parent more; ticks are long, and numbers begin anew.
        let depth = held.parents.len();
        (!held.activated, held.process.start_ticks, depth, held.process.pid)
    });
}

/// What can be told of sockets whose holder is not known.
fn unknown(finder: &mut Finder<'_>, sockets: &[InternetSocket], why: Option<NoOwner>) -> Unknown {
    let mut unknown = Unknown::default();
    let Some(socket) = sockets.iter().find(|socket| socket.id != SocketId::None) else {
        return unknown;
    };
    if socket.transport == Transport::Udp {
        unknown.link = link(finder, socket.local.port);
        if unknown.link.is_some() {
            return unknown;
        }
    }
    // The group of the process that made the socket, at that moment. That of a manager says nothing of its services.
    let groups = match socket.cgroup {
        Some(_) => finder.at.system.control_groups(finder.at, finder.pids),
        None => BTreeMap::new(),
    };
    let group = socket.cgroup.and_then(|id| groups.get(&id));
    unknown.group = socket.cgroup;
    let says = |group: &&ControlGroup| {
        !matches!(group.path.as_slice(), b"/" | b"/init.scope") && !group.path.starts_with(b"/..")
    };
    let group = group.filter(says);
    unknown.attribution = group.map(|group| cgroup::attribute(&group.path));
    if why != Some(NoOwner::NotPermitted) {
        return unknown;
    }
    let own = finder
        .at
        .system
        .own_namespace(finder.at)
        .ok()
        .and_then(|own| own.proc_inode);
    for pid in finder.pids {
        if group.is_some_and(|group| group.pids.binary_search(pid).is_err()) {
            continue;
        }
        if !finder.at.system.hides_descriptors(finder.at, *pid) {
            continue;
        }
        let Some(process) = finder.describe(*pid) else {
            continue;
        };
        let is_user = process.users.zip(socket.user).is_some_and(|(users, user)| {
            [users.real, users.effective, users.saved, users.filesystem].contains(&user)
        });
        let here = finder.at.system.namespace_of(finder.at, *pid).ok() == own;
        if process.kernel_thread == Some(true) || !is_user || !here {
            continue;
        }
        if unknown.candidates.len() < CANDIDATES_MAX {
            unknown.candidates.push(process);
        } else {
            unknown.more += 1;
        }
    }
    unknown
}

/// The link whose kind keeps a UDP socket of this port in the kernel.
fn link(finder: &mut Finder<'_>, port: u16) -> Option<(Vec<u8>, Vec<u8>)> {
    let links = finder.at.system.links(finder.at).rows;
    let has_it = |link: &&Link| match link.details.as_deref() {
        Some(LinkKind::Vxlan(vxlan)) => vxlan.port == Some(port),
        Some(LinkKind::Geneve(geneve)) => geneve.port == Some(port),
        Some(_) | None => false,
    };
    let found = links.iter().find(has_it)?;
    Some((found.kind.clone().unwrap_or_default(), found.name.clone()))
}
