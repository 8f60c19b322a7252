//! Joins rows with the names and processes that belong to them, in windows where they are looked up row by row.

use facts::Gap;
use facts::fields::sockets::{self, Holder, NoRate, Row, Socket, Sockets};
use facts::fields::table::Needs;
use facts::model::details::SocketDetails;
use facts::model::process::Process;
use facts::model::sctp::SctpSocket;
use facts::model::unix::UnixSocket;
use facts::model::{Endpoint, InternetSocket, NoOwner, Transport};
use probe::names::Names;
use probe::{Flow, NetworkNamespace};

use super::bindings::Bindings;
use super::holders::{Described, SocketHolders};
use crate::rates::sockets::Rates;
use crate::rows::{LinkNames, MayWant};
use crate::session::naming::Naming;

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
struct Waiting {
    kept: Kept,
    is_only_bound: bool,
    autobound: Option<bool>,
    rates: Result<(f64, f64), NoRate>,
}

#[derive(Clone, Debug)]
enum Kept {
    Internet(InternetSocket, Option<Box<SocketDetails>>),
    Sctp(SctpSocket),
    Unix(UnixSocket),
}

impl Waiting {
    fn new(row: &Row<'_>) -> Waiting {
        Waiting {
            kept: match row.socket {
                Socket::Internet(socket) => Kept::Internet(*socket, row.details.copied().map(Box::new)),
                Socket::Sctp(socket) => Kept::Sctp(socket.clone()),
                Socket::Unix(socket) => Kept::Unix(*socket),
            },
            is_only_bound: row.is_only_bound,
            autobound: row.autobound,
            rates: row.rates,
        }
    }

    fn row(&self) -> Row<'_> {
        let bare = match &self.kept {
            Kept::Internet(socket, details) => bare(Socket::Internet(socket), details.as_deref()),
            Kept::Sctp(socket) => bare(Socket::Sctp(socket), None),
            Kept::Unix(socket) => bare(Socket::Unix(socket), None),
        };
        Row {
            is_only_bound: self.is_only_bound,
            autobound: self.autobound,
            rates: self.rates,
            ..bare
        }
    }
}

/// A row with nothing joined.
pub(crate) fn bare<'r>(socket: Socket<'r>, details: Option<&'r SocketDetails>) -> Row<'r> {
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
        all_holders: &[],
        rates: Err(NoRate::OneLook),
        is_only_bound: false,
        autobound: None,
    }
}

fn namespace(namespace: &NetworkNamespace) -> sockets::Namespace<'_> {
    sockets::Namespace {
        id: namespace.id,
        name: namespace.name.as_deref(),
        process: namespace.process,
    }
}

/// A process with what is known of it beyond itself.
fn holder<'h>(holders: &'h SocketHolders, names: &'h Names, held: (&'h Process, u32)) -> Holder<'h> {
    let (process, descriptor) = held;
    Holder {
        process,
        descriptor: Some(descriptor),
        user: process.users.and_then(|users| names.user(users.effective)),
        started_s: holders.started_s(process),
    }
}

/// The user who made a socket.
fn user(socket: Socket<'_>) -> Option<u32> {
    match socket {
        Socket::Internet(socket) => socket.user,
        Socket::Sctp(socket) => socket.user,
        Socket::Unix(socket) => socket.user,
    }
}

/// Index of the interface that a socket is bound to.
fn interface(socket: Socket<'_>) -> Option<u32> {
    match socket {
        Socket::Internet(socket) => socket.interface,
        Socket::Sctp(_) | Socket::Unix(_) => None,
    }
}

/// Where rows go: through a window where something is looked up for them, else at once.
pub(crate) struct Joiner<'j, 'n> {
    needs: Needs,
    may_want: MayWant<'j, Sockets>,
    pub(crate) namespace: Option<NetworkNamespace>,
    pub(crate) links: LinkNames,
    holders: Option<SocketHolders>,
    pub(crate) naming: &'j mut Naming<'n>,
    window: Vec<Waiting>,
    window_rows: usize,
    /// What was counted at the look before, if rates are wanted, and whether it was counted in several namespaces.
    rates: Option<(&'j mut Rates, bool)>,
    /// Whether the rows of now are those of sockets that are only bound.
    pub(crate) is_only_bound: bool,
    pub(crate) bindings: Bindings,
    each: &'j mut dyn FnMut(&Row<'_>) -> Flow,
}

impl<'j, 'n> Joiner<'j, 'n> {
    /// Rows of this namespace at first.
    pub(crate) fn new(
        needs: Needs,
        may_want: MayWant<'j, Sockets>,
        (namespace, holders): (Option<NetworkNamespace>, Option<SocketHolders>),
        rates: Option<(&'j mut Rates, bool)>,
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
            rates,
            is_only_bound: false,
            bindings: Bindings::default(),
            each,
        }
    }

    pub(crate) fn take(&mut self, socket: Socket<'_>, details: Option<&SocketDetails>) -> Flow {
        let rates = match &mut self.rates {
            None => Err(NoRate::OneLook),
            Some((rates, is_everywhere)) => {
                // A process has never as large a number as an inode of a namespace.
                let key = |own: &NetworkNamespace| own.id.or(own.process.map(u64::from));
                let id = self.namespace.as_ref().and_then(key);
                // The first look may not have asked which namespace is ours.
                let namespace = id.filter(|_| *is_everywhere).unwrap_or(0);
                rates.of(namespace, socket, details, self.naming.now())
            }
        };
        let row = Row {
            is_only_bound: self.is_only_bound,
            autobound: self.bindings.of(socket),
            rates,
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
        self.window.push(Waiting::new(&row));
        if self.window.len() >= self.window_rows {
            self.window_rows = self.window_rows.saturating_mul(2).min(WINDOW_ROWS);
            return self.show();
        }
        Flow::Continue(())
    }

    /// Learns what belongs to the rows of the window, and hands them out.
    pub(crate) fn show(&mut self) -> Flow {
        let window = std::mem::take(&mut self.window);
        self.learn(&window);
        let names = &self.naming.names;
        let mut pids = Vec::new();
        let mut all_holders: Vec<Holder<'_>> = Vec::new();
        for waiting in &window {
            let row = waiting.row();
            all_holders.clear();
            let found = match &self.holders {
                None => Err(NoOwner::NotAsked),
                Some(holders) => {
                    let holder = |held| holder(holders, names, held);
                    if self.needs.has(Needs::ALL_HOLDERS) {
                        all_holders.extend(holders.all(row.socket).map(holder));
                    }
                    holders.of(row.socket, &mut pids).map(holder)
                }
            };
            let host = |end: Endpoint| names.host(end.address).filter(|_| self.needs.has(Needs::HOSTS));
            let end = |internet: fn(&InternetSocket) -> Endpoint, sctp: Option<Endpoint>| match &waiting.kept
            {
                Kept::Internet(socket, _) => sockets::Names {
                    host: host(internet(socket)),
                    service: names
                        .service(socket.transport, internet(socket).port)
                        .filter(|_| socket.transport != Transport::Raw),
                },
                Kept::Sctp(_) => sockets::Names {
                    host: sctp.and_then(host),
                    service: None,
                },
                Kept::Unix(_) => sockets::Names::default(),
            };
            (self.each)(&Row {
                local: end(|socket| socket.local, row.local_end()),
                remote: end(|socket| socket.remote, row.remote_end()),
                user: user(row.socket).and_then(|user| names.user(user)),
                namespace: self.namespace.as_ref().map(namespace),
                interface: self.links.of(interface(row.socket)),
                holder: found.ok(),
                holders: found.map(|_| pids.as_slice()),
                all_holders: &all_holders,
                ..row
            })?;
        }
        Flow::Continue(())
    }

    /// What could not be learnt of the processes that were shown.
    pub(crate) fn take_gaps(&mut self) -> Vec<Gap> {
        self.holders
            .as_mut()
            .map_or_else(Vec::new, SocketHolders::take_gaps)
    }

    /// Learns the names and processes of a window of rows.
    fn learn(&mut self, window: &[Waiting]) {
        if let Some(holders) = &mut self.holders
            && let Some(mut at) = self.naming.second_machine()
        {
            let whose = if self.needs.has(Needs::ALL_HOLDERS) {
                Described::All
            } else {
                Described::First
            };
            holders.describe(&mut at, whose, window.iter().map(|waiting| waiting.row().socket));
        }
        if self.needs.has(Needs::SERVICES) {
            self.naming.learn_services();
        }
        if self.needs.has(Needs::HOSTS) {
            let mut addresses = Vec::new();
            for waiting in window {
                let row = waiting.row();
                let ends = [row.local_end(), row.remote_end()];
                let known = ends.into_iter().flatten().map(|end| end.address);
                addresses.extend(known.filter(|address| !address.is_unspecified()));
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
