//! One look at a machine: rows stream through here, chosen and joined.
//!
//! With numbers only, one row lives at a time. When names are wanted, rows are taken in windows of [`super::window`], so
//! that the look-ups of a window run side by side; memory stays bounded all the same.

use std::net::{IpAddr, Ipv4Addr};

use facts::model::socket::Families;
use facts::model::{Family, InternetSocket, NoOwner, Owner, Transport};
use probe::Flow;
use probe::gather::answer::Answer;
use probe::gather::ask::SocketAsk;
use probe::gather::owners::Owners;
use probe::gather::systems;
use probe::names::Names;

use super::classic_filter;
use super::classic_query::{InternetQuery, Networks, Numeric};
use super::window::windowed;
use crate::session::Session;
use crate::session::naming::Naming;
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

impl Naming<'_> {
    /// Learns the names of a window of rows.
    fn learn_window(&mut self, query: &InternetQuery, window: &[InternetSocket]) {
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

impl Session<'_> {
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
        ask: &SocketAsk,
        each: &mut dyn FnMut(&InternetRow<'_>) -> Flow,
    ) -> Answer {
        let (names, owners) = (&self.naming.names, self.owners.as_ref());
        let (scopes, open) = (&mut self.scopes, self.naming.open);
        let at = &mut systems::at(self.machine.as_mut(), &self.identity);
        at.system.sockets(at, ask, &mut |socket| {
            if !classic_filter::shows(query.rows, socket) {
                return Flow::Continue(());
            }
            each(&InternetRow {
                socket,
                names,
                owner: owner_of(owners, socket),
                scope: scopes.of(socket, query.scopes, open),
            })
        })
    }

    fn with_names(
        &mut self,
        query: &InternetQuery,
        ask: &SocketAsk,
        each: &mut dyn FnMut(&InternetRow<'_>) -> Flow,
    ) -> Answer {
        let (naming, owners) = (&mut self.naming, self.owners.as_ref());
        let scopes = &mut self.scopes;
        let show = |window: &mut Vec<InternetSocket>| {
            naming.learn_window(query, window);
            for socket in window.drain(..) {
                let owner = owner_of(owners, &socket);
                each(&InternetRow {
                    socket: &socket,
                    names: &naming.names,
                    owner,
                    scope: scopes.of(&socket, query.scopes, naming.open),
                })?;
            }
            Flow::Continue(())
        };
        let at = &mut systems::at(self.machine.as_mut(), &self.identity);
        let read = |each: &mut dyn FnMut(InternetSocket) -> Flow| {
            at.system.sockets(at, ask, &mut |socket| {
                if classic_filter::shows(query.rows, socket) {
                    each(*socket)
                } else {
                    Flow::Continue(())
                }
            })
        };
        windowed(read, show)
    }
}

/// What a query asks of the sockets of one protocol.
pub(crate) fn ask(query: &InternetQuery, transport: Transport, families: &[Family]) -> SocketAsk {
    SocketAsk {
        transport,
        families: match families {
            [Family::Ipv4] => Families::Ipv4,
            [Family::Ipv6] => Families::Ipv6,
            _ => Families::Both,
        },
        states: classic_filter::states(query.rows, transport),
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
