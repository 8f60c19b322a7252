//! Joins rows with the names and processes that belong to them, in windows where they are looked up row by row.

use facts::fields::sockets::{self, Holder, Row, Socket, Sockets};
use facts::fields::table::Needs;
use facts::model::details::SocketDetails;
use facts::model::unix::UnixSocket;
use facts::model::{InternetSocket, NoOwner, Transport};
use probe::{Flow, NetworkNamespace};

use crate::view::records::{LinkNames, MayWant};
use crate::view::rows::Naming;
use crate::view::socket_holders::SocketHolders;

/// Rows of the first window; each is twice as long as the one before, so that few rows come soon.
const FIRST_WINDOW_ROWS: usize = 32;
/// Rows of a window at most.
const WINDOW_ROWS: usize = 1024;

/// What is asked for each row by itself, while a dump is under way.
const BY_ROW: Needs = Needs::HOSTS
    .and(Needs::SERVICES)
    .and(Needs::USERS)
    .and(Needs::OWNERS)
    .and(Needs::PROCESSES);

/// A socket that waits in a window.
#[derive(Clone, Debug)]
enum Waiting {
    Internet(InternetSocket, Option<Box<SocketDetails>>),
    Unix(UnixSocket),
}

impl Waiting {
    fn row(&self) -> Row<'_> {
        match self {
            Waiting::Internet(socket, details) => bare(Socket::Internet(socket), details.as_deref()),
            Waiting::Unix(socket) => bare(Socket::Unix(socket), None),
        }
    }
}

/// A row with nothing joined.
fn bare<'r>(socket: Socket<'r>, details: Option<&'r SocketDetails>) -> Row<'r> {
    Row {
        socket,
        details,
        local: sockets::Names::default(),
        remote: sockets::Names::default(),
        user: None,
        namespace: None,
        interface: None,
        holder: None,
        holders: Err(NoOwner::NotAsked),
        rates: None,
    }
}

fn namespace(namespace: &NetworkNamespace) -> sockets::Namespace<'_> {
    sockets::Namespace {
        id: namespace.id,
        name: namespace.name.as_deref(),
    }
}

/// The user who made a socket.
fn user(socket: Socket<'_>) -> Option<u32> {
    match socket {
        Socket::Internet(socket) => socket.user,
        Socket::Unix(socket) => socket.user,
    }
}

/// Index of the interface that a socket is bound to.
fn interface(socket: Socket<'_>) -> Option<u32> {
    match socket {
        Socket::Internet(socket) => socket.interface,
        Socket::Unix(_) => None,
    }
}

/// Where rows go: through a window where something is looked up for them, else at once.
pub(super) struct Joiner<'j, 'n> {
    needs: Needs,
    may_want: MayWant<'j, Sockets>,
    pub(super) namespace: Option<NetworkNamespace>,
    pub(super) links: LinkNames,
    holders: Option<SocketHolders>,
    pub(super) naming: &'j mut Naming<'n>,
    window: Vec<Waiting>,
    window_rows: usize,
    each: &'j mut dyn FnMut(&Row<'_>) -> Flow,
}

impl<'j, 'n> Joiner<'j, 'n> {
    /// Rows of this namespace at first.
    pub(super) fn new(
        needs: Needs,
        may_want: MayWant<'j, Sockets>,
        (namespace, holders): (Option<NetworkNamespace>, Option<SocketHolders>),
        naming: &'j mut Naming<'n>,
        each: &'j mut dyn FnMut(&Row<'_>) -> Flow,
    ) -> Joiner<'j, 'n> {
        Joiner {
            needs,
            may_want,
            namespace,
            links: LinkNames::default(),
            holders,
            naming,
            window: Vec::new(),
            window_rows: FIRST_WINDOW_ROWS,
            each,
        }
    }

    pub(super) fn take(&mut self, socket: Socket<'_>, details: Option<&SocketDetails>) -> Flow {
        let row = Row {
            namespace: self.namespace.as_ref().map(namespace),
            interface: self.links.of(interface(socket)),
            ..bare(socket, details)
        };
        if self.needs.0 & BY_ROW.0 == 0 {
            return (self.each)(&row);
        }
        let is_wanted = (self.may_want)(&|field| (field.needs.0 & BY_ROW.0 == 0).then(|| (field.get)(&row)));
        if !is_wanted {
            return Flow::Continue(());
        }
        self.window.push(match socket {
            Socket::Internet(socket) => Waiting::Internet(*socket, details.copied().map(Box::new)),
            Socket::Unix(socket) => Waiting::Unix(*socket),
        });
        if self.window.len() >= self.window_rows {
            self.window_rows = self.window_rows.saturating_mul(2).min(WINDOW_ROWS);
            return self.show();
        }
        Flow::Continue(())
    }

    /// Learns what belongs to the rows of the window, and hands them out.
    pub(super) fn show(&mut self) -> Flow {
        let window = std::mem::take(&mut self.window);
        self.learn(&window);
        let names = &self.naming.names;
        let mut pids = Vec::new();
        for waiting in &window {
            let row = waiting.row();
            let found = match &self.holders {
                None => Err(NoOwner::NotAsked),
                Some(holders) => holders
                    .of(row.socket, &mut pids)
                    .map(|(process, descriptor)| Holder {
                        process,
                        descriptor: Some(descriptor),
                        user: process.users.and_then(|users| names.user(users.effective)),
                        started_s: holders.started_s(process),
                    }),
            };
            let end = |of: fn(&InternetSocket) -> facts::model::Endpoint| match waiting {
                Waiting::Internet(socket, _) => sockets::Names {
                    host: names
                        .host(of(socket).address)
                        .filter(|_| self.needs.has(Needs::HOSTS)),
                    service: names
                        .service(socket.transport, of(socket).port)
                        .filter(|_| socket.transport != Transport::Raw),
                },
                Waiting::Unix(_) => sockets::Names::default(),
            };
            (self.each)(&Row {
                local: end(|socket| socket.local),
                remote: end(|socket| socket.remote),
                user: user(row.socket).and_then(|user| names.user(user)),
                namespace: self.namespace.as_ref().map(namespace),
                interface: self.links.of(interface(row.socket)),
                holder: found.ok(),
                holders: found.map(|_| pids.as_slice()),
                ..row
            })?;
        }
        Flow::Continue(())
    }

    /// Learns the names and processes of a window of rows.
    fn learn(&mut self, window: &[Waiting]) {
        if let Some(holders) = &mut self.holders
            && let Some(machine) = self.naming.second_machine()
        {
            holders.describe(machine, window.iter().map(|waiting| waiting.row().socket));
        }
        if self.needs.has(Needs::SERVICES) {
            self.naming.learn_services();
        }
        if self.needs.has(Needs::HOSTS) {
            let mut addresses = Vec::new();
            for waiting in window {
                if let Waiting::Internet(socket, _) = waiting {
                    let ends = [socket.local.address, socket.remote.address];
                    addresses.extend(ends.into_iter().filter(|address| !address.is_unspecified()));
                }
            }
            self.naming.learn_hosts(&addresses);
        }
        if self.needs.has(Needs::USERS) {
            let mut users: Vec<u32> = window
                .iter()
                .filter_map(|waiting| user(waiting.row().socket))
                .collect();
            users.extend(self.holders.iter().flat_map(SocketHolders::users));
            self.naming.learn_users(&users);
        }
    }
}
