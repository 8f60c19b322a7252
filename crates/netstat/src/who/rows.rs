//! The sockets of a port: what is bound to it, what is connected to it, and the other ends that are on this machine.

use std::collections::HashMap;
use std::net::IpAddr;

use facts::model::socket::Families;
use facts::model::state::States;
use facts::model::{Endpoint, Family, InternetSocket, Queues, SocketId, TcpState, TimerKind, Transport};
use facts::{Gap, Why};
use probe::Flow;
use probe::gather::answer::Answer;
use probe::gather::ask::SocketAsk;
use probe::gather::system::At;

use super::Question;

/// Most sockets bound to one port, and most connections of one port, that are kept.
pub(crate) const ROWS_MAX: usize = 65_536;

/// What a socket does with its port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// TCP: it waits for connections.
    Listen,
    /// UDP: it waits for datagrams.
    Datagrams,
    /// TCP: it took the port and does nothing with it.
    Bound,
    /// It is connected, and nothing listens there.
    Connection,
    /// TCP: the connection is over, and the kernel keeps the port for stray segments.
    TimeWait,
}

impl Kind {
    /// Its name in documents.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Listen => "listen",
            Kind::Datagrams => "datagrams",
            Kind::Bound => "bound",
            Kind::Connection => "connection",
            Kind::TimeWait => "time-wait",
        }
    }
}

/// The sockets of a port.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(crate) bound: Vec<(Kind, InternetSocket)>,
    pub(crate) connections: Vec<InternetSocket>,
    /// Inodes of the sockets here that are connected to the port, by their ends.
    pub(crate) clients: HashMap<(Endpoint, Endpoint), SocketId>,
    /// Connections that were not kept.
    pub(crate) left_out: u64,
    pub(crate) gaps: Vec<Gap>,
    /// Why rows may be missing, so that nothing can be said of what is not among them.
    pub(crate) blind: Option<Why>,
    /// Whether sockets that are only bound would be told.
    pub(crate) bound_known: bool,
}

/// An end in the form of its address family, whatever the family of the socket.
pub(crate) fn canonical(end: Endpoint) -> Endpoint {
    Endpoint {
        address: end.address.to_canonical(),
        ..end
    }
}

/// Whether a socket bound to `own` is bound to `asked` too.
pub(crate) fn covers(socket: &InternetSocket, asked: IpAddr) -> bool {
    let (own, asked) = (socket.local.address.to_canonical(), asked.to_canonical());
    if !own.is_unspecified() {
        // Any address of IPv6 is any address of IPv4 too.
        return own == asked || asked.is_unspecified() && (asked.is_ipv6() || own.is_ipv4());
    }
    match (socket.family, asked) {
        (Family::Ipv4, IpAddr::V4(_)) | (Family::Ipv6, IpAddr::V6(_)) => true,
        (Family::Ipv4, IpAddr::V6(_)) => false,
        (Family::Ipv6, IpAddr::V4(_)) => socket.ipv6_only != Some(true),
    }
}

impl Rows {
    /// Reads them.
    pub(crate) fn read(at: &mut At<'_>, question: &Question) -> Rows {
        let mut rows = Rows::default();
        for transport in &question.transports {
            let answer = ask(at, *transport, States::ALL, &mut |socket| {
                rows.add(question, socket);
            });
            rows.note(transport.name(), answer);
            if *transport == Transport::Tcp {
                let before = rows.gaps.len();
                let answer = ask(at, *transport, States::BOUND, &mut |socket| {
                    if socket.state == TcpState::Close && rows.is_asked(question, socket) {
                        rows.bound.push((Kind::Bound, *socket));
                    }
                });
                let known = answer.known.is_ok() && answer.gaps.is_empty();
                rows.gaps.truncate(before);
                rows.bound_known = known && at.system.lists_bound(at.identity);
            }
        }
        rows.settle();
        rows
    }

    fn is_asked(&self, question: &Question, socket: &InternetSocket) -> bool {
        socket.local.port == question.port
            && question.address.is_none_or(|asked| covers(socket, asked))
            && self.bound.len() < ROWS_MAX
    }

    fn add(&mut self, question: &Question, socket: &InternetSocket) {
        if socket.remote.port == question.port && socket.id != SocketId::None && self.clients.len() < ROWS_MAX
        {
            let ends = (canonical(socket.local), canonical(socket.remote));
            self.clients.insert(ends, socket.id);
        }
        if !self.is_asked(question, socket) {
            return;
        }
        let is_connected = socket.remote.port != 0;
        match socket.transport {
            Transport::Tcp if socket.state == TcpState::Listen => self.bound.push((Kind::Listen, *socket)),
            // They are asked for by themselves.
            Transport::Tcp if socket.is_only_bound() => {}
            Transport::Udp | Transport::UdpLite if !is_connected => {
                self.bound.push((Kind::Datagrams, *socket));
            }
            Transport::Tcp | Transport::Udp | Transport::UdpLite | Transport::Raw => {
                if self.connections.len() < ROWS_MAX {
                    self.connections.push(*socket);
                } else {
                    self.left_out += 1;
                }
            }
        }
    }

    /// Connections for which nothing waits hold the port themselves.
    fn settle(&mut self) {
        let waiting: Vec<Transport> = self
            .bound
            .iter()
            .filter(|(kind, _)| matches!(kind, Kind::Listen | Kind::Datagrams))
            .map(|(_, socket)| socket.transport)
            .collect();
        let waits = [Transport::Tcp, Transport::Udp].map(|transport| waiting.contains(&transport));
        for socket in &self.connections {
            if !waits[usize::from(socket.transport != Transport::Tcp)] {
                let kind = if is_waiting(socket) {
                    Kind::TimeWait
                } else {
                    Kind::Connection
                };
                self.bound.push((kind, *socket));
            }
        }
    }

    fn note(&mut self, name: &str, answer: Answer) {
        for gap in answer.gaps.into_iter().filter(|gap| !gap.why.is_absence()) {
            // A row that is missing may be the one.
            self.blind = Some(gap.why);
            self.gaps.push(gap);
        }
        if let Err(why) = answer.known
            && !why.is_absence()
        {
            self.blind = Some(why);
            self.gaps.push(Gap {
                what: format!("{name} sockets"),
                why,
                count: None,
            });
        }
    }
}

/// Whether only the kernel holds it, until no stray segment can come.
pub(crate) fn is_waiting(socket: &InternetSocket) -> bool {
    socket.state == TcpState::TimeWait
        || socket.id == SocketId::None
            && socket
                .timer
                .is_some_and(|timer| timer.kind == TimerKind::TimeWait)
}

/// Connections that wait to be accepted, and the most that may.
pub(crate) fn queue(socket: &InternetSocket) -> Option<(u32, Option<u32>)> {
    match socket.queues {
        Queues::Listen { waiting, limit } => Some((waiting, limit)),
        Queues::Data { .. } => None,
    }
}

pub(crate) fn ask(
    at: &mut At<'_>,
    transport: Transport,
    states: States,
    each: &mut dyn FnMut(&InternetSocket),
) -> Answer {
    let ask = SocketAsk {
        transport,
        families: Families::Both,
        states,
        timers: false,
        users: false,
    };
    at.system.sockets(at, &ask, &mut |socket| {
        each(socket);
        Flow::Continue(())
    })
}
