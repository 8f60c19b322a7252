//! One look at a machine: rows stream through here, chosen and joined.
//!
//! With numbers only, one row lives at a time. When names are wanted, rows are taken in windows of [`WINDOW_ROWS`], so
//! that the look-ups of a window run side by side; memory stays bounded all the same.

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use facts::decode::linux::identity::Identity;
use facts::decode::linux::inet_diag::Families;
use facts::model::historic::{IpxSocket, RadioSocket};
use facts::model::sctp::{SctpKind, SctpSocket};
use facts::model::unix::UnixSocket;
use facts::model::{Family, InternetSocket, NoOwner, Owner, Transport};
use facts::{Gap, Why};
use probe::gather::linux::historic::{self, Radio};
use probe::gather::linux::owners::{Ask, Contexts, Owners, Wanted, Way, inode32};
use probe::gather::linux::{self as gather, Answer, internet, sctp, unix};
use probe::names::Names;
use probe::{Flow, Item, Machine};

use super::filter;
use super::rates::{LinkLooks, Looks};
use super::scopes::Scopes;
use super::socket_rows::Rates;
use crate::query::{InternetQuery, Networks, Numeric, Rows, SocketQuery, Table};

/// Rows whose names are looked up together.
const WINDOW_ROWS: usize = 1024;
/// Servers up to which it pays to know them before their owners are looked for.
const WANTED_MAX: usize = 4096;

/// A socket with what belongs to it.
pub(crate) struct InternetRow<'r> {
    /// The socket.
    pub(crate) socket: &'r InternetSocket,
    /// Names of its addresses, ports and user, as far as they were wanted and found.
    pub(crate) names: &'r Names,
    /// Who holds it.
    pub(crate) owner: Result<Owner<'r>, NoOwner>,
    /// Name of the interface that its link-local addresses belong to, if it was wanted and found.
    pub(crate) scope: Option<&'r [u8]>,
}

/// An SCTP socket with what belongs to it.
pub(crate) struct SctpRow<'r> {
    /// The socket.
    pub(crate) socket: &'r SctpSocket,
    /// Names of its addresses and user, as far as they were wanted and found.
    pub(crate) names: &'r Names,
    /// Who holds it.
    pub(crate) owner: Result<Owner<'r>, NoOwner>,
}

/// Opens the machine once more: names are asked for while a dump of the first one is under way.
pub(crate) type Opener<'s> = &'s dyn Fn() -> Option<Box<dyn Machine>>;

/// A machine, and what has been learnt about it that rows are joined with.
pub(crate) struct Session<'s> {
    machine: Box<dyn Machine>,
    identity: Identity,
    naming: Naming<'s>,
    owners: Option<Owners>,
    scopes: Scopes,
    /// Whether rows of all network namespaces are wanted.
    pub(super) is_everywhere: bool,
    /// The address whose routes are wanted, instead of all.
    asked_about: Option<IpAddr>,
    /// What links had counted when they were last looked at for rates.
    pub(super) link_looks: LinkLooks,
    /// The same of counters, by what tells each from all others.
    pub(super) counter_looks: Looks<Vec<u8>, u64>,
    /// What was counted of sockets at the look before.
    pub(super) socket_rates: Rates,
}

/// Where names come from, and those known so far.
pub(super) struct Naming<'s> {
    open: Opener<'s>,
    machine: Option<Box<dyn Machine>>,
    now: &'s mut dyn FnMut() -> Duration,
    pub(super) names: Names,
}

impl Naming<'_> {
    /// Opens the second machine when the first name is wanted.
    fn wake(&mut self) {
        if self.machine.is_none() {
            self.machine = (self.open)();
        }
    }

    /// Time since some fixed moment.
    pub(super) fn now(&mut self) -> Duration {
        (self.now)()
    }

    /// The second machine, for questions while a dump of the first one is under way.
    pub(super) fn second_machine(&mut self) -> Option<&mut dyn Machine> {
        self.wake();
        match &mut self.machine {
            Some(machine) => Some(machine.as_mut()),
            None => None,
        }
    }

    /// Learns the names of ports.
    pub(super) fn learn_services(&mut self) {
        self.wake();
        if let Some(machine) = self.machine.as_deref_mut() {
            self.names.learn_services(machine);
        }
    }

    /// Learns the names of addresses.
    pub(super) fn learn_hosts(&mut self, addresses: &[IpAddr]) {
        self.wake();
        if let Some(machine) = self.machine.as_deref_mut() {
            self.names.learn_hosts(machine, addresses, self.now);
        }
    }

    /// Learns the names of users.
    pub(super) fn learn_users(&mut self, users: &[u32]) {
        self.wake();
        if let Some(machine) = self.machine.as_deref_mut() {
            self.names.learn_users(machine, users, self.now);
        }
    }

    /// Learns the names of a window of rows.
    fn learn(&mut self, query: &InternetQuery, window: &[InternetSocket]) {
        self.wake();
        let Some(machine) = self.machine.as_deref_mut() else {
            return;
        };
        if !query.numeric.ports
            && window
                .iter()
                .any(|socket| socket.local.port != 0 || socket.remote.port != 0)
        {
            self.names.learn_services(machine);
        }
        if !query.numeric.hosts {
            let mut addresses = Vec::new();
            for socket in window {
                for address in [socket.local.address, socket.remote.address] {
                    let network = is_network(address, query.networks);
                    if network {
                        self.names.learn_networks(machine);
                    }
                    let host = query.networks == Networks::WithoutHost || !network;
                    if host && !address.is_unspecified() {
                        addresses.push(address);
                    }
                }
            }
            self.learn_hosts(&addresses);
        }
        if query.users && !query.numeric.users {
            // A socket without a user is shown as the superuser's.
            let users: Vec<u32> = window.iter().map(|socket| socket.user.unwrap_or(0)).collect();
            self.learn_users(&users);
        }
    }
}

impl<'s> Session<'s> {
    /// Begins to look at a machine.
    pub(crate) fn new(
        mut machine: Box<dyn Machine>,
        open: Opener<'s>,
        now: &'s mut dyn FnMut() -> Duration,
    ) -> Session<'s> {
        let identity = gather::identity(machine.as_mut());
        let naming = Naming {
            open,
            machine: None,
            now,
            names: Names::new(),
        };
        Session {
            machine,
            identity,
            naming,
            owners: None,
            scopes: Scopes::default(),
            is_everywhere: false,
            asked_about: None,
            link_looks: LinkLooks::default(),
            counter_looks: Looks::default(),
            socket_rates: Rates::default(),
        }
    }

    /// Routes are wanted that an address is looked up in.
    pub(crate) fn ask_about(&mut self, address: Option<IpAddr>) {
        self.asked_about = address;
    }

    /// The address whose routes are wanted.
    pub(super) fn asked_about(&self) -> Option<IpAddr> {
        self.asked_about
    }

    /// Whether rows of all network namespaces are wanted, where they can be had.
    pub(crate) fn look_everywhere(&mut self, is_everywhere: bool) {
        self.is_everywhere = is_everywhere;
    }

    /// Time since some fixed moment.
    pub(crate) fn now(&mut self) -> Duration {
        (self.naming.now)()
    }

    /// A view is shown, for the first time or again: look-ups have their whole time.
    pub(crate) fn begin_round(&mut self) {
        self.naming.names.begin_round();
    }

    /// The machine, and where names come from: for views of other things than sockets.
    pub(super) fn parts(&mut self) -> (&mut dyn Machine, &Identity, &mut Naming<'s>) {
        (self.machine.as_mut(), &self.identity, &mut self.naming)
    }

    /// Which machine it is.
    pub(crate) fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Whether the machine is a recording: one moment, which looking again does not change.
    pub(crate) fn is_recording(&self) -> bool {
        self.machine.is_recording()
    }

    /// Whether a file of the machine is there.
    pub(crate) fn has_file(&mut self, path: &str) -> bool {
        let read = self.machine.read(&Item::file(path), &mut |_| Flow::Break(()));
        matches!(read, Ok(()) | Err(Why::Stopped))
    }

    /// Walks the processes, so that the next rows have owners.
    pub(crate) fn find_owners(&mut self, query: &SocketQuery) -> &Owners {
        let ask = Ask {
            way: Way::Cheapest,
            wanted: self.wanted(query),
            contexts: if query.contexts {
                Contexts::Yes
            } else {
                Contexts::No
            },
        };
        self.owners
            .insert(Owners::read(self.machine.as_mut(), &self.identity, ask))
    }

    /// Whose owners will be shown: the servers, which are few and cheap to ask for, are asked for once before, so that
    /// the walk can end when all are found.
    fn wanted(&mut self, query: &SocketQuery) -> Wanted {
        if query.rows != Rows::Servers {
            return Wanted::Every;
        }
        let mut inodes = HashSet::default();
        for asked in &query.tables {
            let Table::Internet(transport, families) = asked.table else {
                // Servers of the other families are found only by looking at all of their sockets.
                return Wanted::Every;
            };
            let ask = ask(&query.of_internet(), transport, families);
            let answer = internet::sockets(self.machine.as_mut(), &self.identity, &ask, &mut |socket| {
                if filter::shows(query.rows, socket) {
                    inodes.extend(socket.inode.and_then(inode32));
                }
                if inodes.len() > WANTED_MAX {
                    return Flow::Break(());
                }
                Flow::Continue(())
            });
            if answer.stopped {
                return Wanted::Every;
            }
        }
        Wanted::These(inodes)
    }

    /// The names of these addresses, as far as they have any.
    pub(crate) fn host_names(&mut self, addresses: &[IpAddr]) -> HashMap<IpAddr, Vec<u8>> {
        self.naming.learn_hosts(addresses);
        let names = &self.naming.names;
        addresses
            .iter()
            .filter_map(|address| Some((*address, names.host(*address)?.to_vec())))
            .collect()
    }

    /// Look-ups given up since this was last asked.
    pub(crate) fn name_gaps(&mut self) -> Vec<Gap> {
        let mut gaps = self.naming.names.take_gaps();
        gaps.append(&mut self.scopes.gaps);
        gaps
    }

    /// Hands out the rows of one protocol.
    pub(crate) fn internet(
        &mut self,
        query: &InternetQuery,
        transport: Transport,
        families: &[Family],
        each: &mut dyn FnMut(&InternetRow<'_>) -> Flow,
    ) -> Answer {
        let ask = ask(query, transport, families);
        if self.names_wanted(query) {
            self.with_names(query, &ask, each)
        } else {
            self.without_names(query, &ask, each)
        }
    }

    fn names_wanted(&self, query: &InternetQuery) -> bool {
        let Numeric { hosts, ports, users } = query.numeric;
        !(hosts && ports && (users || !query.users))
    }

    fn without_names(
        &mut self,
        query: &InternetQuery,
        ask: &internet::Ask,
        each: &mut dyn FnMut(&InternetRow<'_>) -> Flow,
    ) -> Answer {
        let (names, owners) = (&self.naming.names, self.owners.as_ref());
        let (scopes, open, order) = (&mut self.scopes, self.naming.open, self.identity.order);
        internet::sockets(self.machine.as_mut(), &self.identity, ask, &mut |socket| {
            if !filter::shows(query.rows, socket) {
                return Flow::Continue(());
            }
            each(&InternetRow {
                socket,
                names,
                owner: owner_of(owners, socket),
                scope: scopes.of(socket, query.scopes, open, order),
            })
        })
    }

    fn with_names(
        &mut self,
        query: &InternetQuery,
        ask: &internet::Ask,
        each: &mut dyn FnMut(&InternetRow<'_>) -> Flow,
    ) -> Answer {
        let (naming, owners) = (&mut self.naming, self.owners.as_ref());
        let (scopes, order) = (&mut self.scopes, self.identity.order);
        let mut window: Vec<InternetSocket> = Vec::new();
        let mut show = |window: &mut Vec<InternetSocket>| {
            naming.learn(query, window);
            for socket in window.drain(..) {
                let owner = owner_of(owners, &socket);
                each(&InternetRow {
                    socket: &socket,
                    names: &naming.names,
                    owner,
                    scope: scopes.of(&socket, query.scopes, naming.open, order),
                })?;
            }
            Flow::Continue(())
        };
        let mut answer = internet::sockets(self.machine.as_mut(), &self.identity, ask, &mut |socket| {
            if filter::shows(query.rows, socket) {
                window.push(*socket);
            }
            if window.len() >= WINDOW_ROWS {
                show(&mut window)
            } else {
                Flow::Continue(())
            }
        });
        if !answer.stopped && show(&mut window).is_break() {
            answer.stopped = true;
        }
        answer
    }

    /// Hands out SCTP endpoints or associations.
    pub(crate) fn sctp(
        &mut self,
        query: &SocketQuery,
        kind: SctpKind,
        each: &mut dyn FnMut(&SctpRow<'_>) -> Flow,
    ) -> Answer {
        let (naming, owners) = (&mut self.naming, self.owners.as_ref());
        sctp::sockets(self.machine.as_mut(), kind, &mut |socket| {
            if !query.numeric_sctp {
                let ends = socket.locals.iter().chain(&socket.remotes).map(|end| end.address);
                naming.learn_hosts(
                    &ends
                        .filter(|address| !address.is_unspecified())
                        .collect::<Vec<_>>(),
                );
            }
            if query.extended && !query.numeric.users {
                naming.learn_users(&[socket.user.unwrap_or(0)]);
            }
            let owner = match (owners, socket.inode) {
                (None, _) => Err(NoOwner::NotAsked),
                (Some(_), None) => Err(NoOwner::NobodyFound),
                (Some(owners), Some(inode)) => owners.of_inode(inode),
            };
            each(&SctpRow {
                socket,
                names: &naming.names,
                owner,
            })
        })
    }

    /// Hands out IPX sockets.
    pub(crate) fn ipx(
        &mut self,
        query: &SocketQuery,
        each: &mut dyn FnMut(&IpxSocket, &Names) -> Flow,
    ) -> Answer {
        let naming = &mut self.naming;
        historic::ipx(self.machine.as_mut(), &mut |socket| {
            if query.extended && !query.numeric.users {
                naming.learn_users(&[socket.user]);
            }
            each(socket, &naming.names)
        })
    }

    /// Hands out the rows of a radio family; a line that was not understood in its place.
    pub(crate) fn radio(
        &mut self,
        family: Radio,
        each: &mut dyn FnMut(Result<&RadioSocket, Why>) -> Flow,
    ) -> Answer {
        historic::radio(self.machine.as_mut(), family, each)
    }

    /// Hands out UNIX sockets.
    pub(crate) fn unix(
        &mut self,
        rows: Rows,
        each: &mut dyn FnMut(&UnixSocket, Result<Owner<'_>, NoOwner>) -> Flow,
    ) -> Answer {
        let owners = self.owners.as_ref();
        let ask = unix::Ask {
            references: true,
            details: false,
            files: false,
        };
        unix::sockets(self.machine.as_mut(), &self.identity, ask, &mut |socket| {
            if !filter::shows_unix(rows, socket) {
                return Flow::Continue(());
            }
            let owner = match (owners, socket.inode) {
                (None, _) => Err(NoOwner::NotAsked),
                (Some(_), None) => Err(NoOwner::NotAccepted),
                (Some(owners), Some(inode)) => owners.of_inode(inode),
            };
            each(socket, owner)
        })
    }
}

/// What a query asks of the sockets of one protocol.
fn ask(query: &InternetQuery, transport: Transport, families: &[Family]) -> internet::Ask {
    internet::Ask {
        transport,
        families: match families {
            [Family::Ipv4] => Families::Ipv4,
            [Family::Ipv6] => Families::Ipv6,
            _ => Families::Both,
        },
        states: filter::states(query.rows, transport),
        timers: query.timers,
        users: query.users,
    }
}

/// Whether an address is looked up among the networks.
fn is_network(address: IpAddr, networks: Networks) -> bool {
    let IpAddr::V4(address) = address else {
        return false;
    };
    match networks {
        Networks::InNetZero => address.octets().first() == Some(&0) && !address.is_unspecified(),
        Networks::WithoutHost => !has_host(address),
    }
}

/// Whether there is a host in an address, by its class (RFC 791, section 3.2): of 8 bits, 16 bits, or all others.
pub(crate) fn has_host(address: Ipv4Addr) -> bool {
    let bits = address.to_bits();
    let network = match bits.leading_ones() {
        0 => 8,
        1 => 16,
        _ => 24,
    };
    bits << network != 0
}

fn owner_of<'o>(owners: Option<&'o Owners>, socket: &InternetSocket) -> Result<Owner<'o>, NoOwner> {
    match owners {
        Some(owners) => owners.of_internet(socket),
        None => Err(NoOwner::NotAsked),
    }
}
