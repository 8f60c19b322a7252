//! Who is connected to a port: by state, by the other end, and by the process of the other end where that is on this machine.

use std::collections::BTreeMap;
use std::net::IpAddr;

use facts::model::{InternetSocket, SocketId, TcpState, Transport};
use probe::gather::ask::Depth;

use super::rows::{Kind, Rows, canonical};
use super::{Binding, Finder};

/// Most programs of other ends whose names are looked up.
const PROGRAMS_MAX: usize = 1024;
/// Most other ends that are kept.
const PEERS_MAX: usize = 1024;

/// The other end of connections.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Peer {
    /// A process of this machine, by its name and number.
    Process(Vec<u8>, u32),
    /// A socket of this machine whose holder is not known.
    Here,
    /// An address.
    Address(IpAddr),
}

/// The connections of a port.
#[derive(Debug, Default)]
pub(crate) struct Connected {
    /// How many are in each state.
    pub(crate) states: Vec<(TcpState, u64)>,
    /// How many each other end has, of those that are open; most first.
    pub(crate) peers: Vec<(Peer, u64)>,
    /// Open connections of other ends that are not told.
    pub(crate) more: u64,
    /// Connections that were not looked at.
    pub(crate) left_out: u64,
}

/// The socket at the other end, when it is here: its ends are the same, the other way round.
fn other_end(rows: &Rows, socket: &InternetSocket) -> Option<SocketId> {
    let ends = (canonical(socket.remote), canonical(socket.local));
    rows.clients.get(&ends).copied()
}

/// Whether both ends are open enough to speak of a connection.
fn is_open(socket: &InternetSocket) -> bool {
    match socket.transport {
        Transport::Tcp => matches!(
            socket.state,
            TcpState::Established | TcpState::CloseWait | TcpState::SynRecv | TcpState::NewSynRecv
        ),
        Transport::Udp | Transport::UdpLite | Transport::Raw => socket.remote.port != 0,
    }
}

/// Adds to each binding the connections that came through it.
pub(crate) fn add(finder: &mut Finder<'_>, rows: &Rows, bindings: &mut [Binding]) {
    let mut names: BTreeMap<u32, Vec<u8>> = BTreeMap::new();
    let mut counts: Vec<(BTreeMap<u8, u64>, BTreeMap<Peer, u64>)> = vec![<_>::default(); bindings.len()];
    for socket in &rows.connections {
        let Some(place) = binding_of(bindings, socket) else {
            continue;
        };
        let Some((states, peers)) = counts.get_mut(place) else {
            continue;
        };
        *states.entry(socket.state.to_linux()).or_default() += 1;
        if is_open(socket) {
            let peer = peer(finder, rows, socket, &mut names);
            *peers.entry(peer).or_default() += 1;
        }
    }
    for (binding, (states, peers)) in bindings.iter_mut().zip(counts) {
        if !matches!(binding.kind, Kind::Listen | Kind::Datagrams) {
            continue;
        }
        let mut peers: Vec<(Peer, u64)> = peers.into_iter().collect();
        peers.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let rest = peers.split_off(peers.len().min(PEERS_MAX));
        binding.connected = Connected {
            states: states
                .into_iter()
                .map(|(state, count)| (TcpState::from_linux(state), count))
                .collect(),
            peers,
            more: rest.iter().map(|(_, count)| count).sum(),
            left_out: rows.left_out,
        };
    }
}

/// The place of the binding through which the connection came: that of its own address before that of any.
fn binding_of(bindings: &[Binding], connection: &InternetSocket) -> Option<usize> {
    let local = connection.local.address.to_canonical();
    let fits = |exact: bool| {
        bindings.iter().position(|binding| {
            matches!(binding.kind, Kind::Listen | Kind::Datagrams)
                && binding.sockets.iter().any(|socket| {
                    let own = socket.local.address.to_canonical();
                    socket.transport == connection.transport
                        && own.is_unspecified() != exact
                        && super::rows::covers(socket, local)
                })
        })
    };
    fits(true).or_else(|| fits(false))
}

fn peer(
    finder: &mut Finder<'_>,
    rows: &Rows,
    socket: &InternetSocket,
    names: &mut BTreeMap<u32, Vec<u8>>,
) -> Peer {
    let Some(id) = other_end(rows, socket) else {
        return Peer::Address(socket.remote.address.to_canonical());
    };
    let holders = finder.holders();
    let Some(pid) = holders.descriptors(id).first().map(|first| first.process) else {
        return Peer::Here;
    };
    if !names.contains_key(&pid) && names.len() < PROGRAMS_MAX {
        let process = finder
            .at
            .system
            .describe(finder.at, pid, Depth::Brief, holders.until_ticks());
        if let Some(name) = process.and_then(|process| process.comm) {
            names.insert(pid, name);
        }
    }
    match names.get(&pid) {
        Some(name) => Peer::Process(name.clone(), pid),
        None => Peer::Here,
    }
}
