//! Names for numbers: hosts, services, users. Slow look-ups have a bound and a deadline; a number that has no name in
//! time stays a number, and the gap says so.

pub mod pool;

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use facts::decode::databases::{Networks, Services};
use facts::model::Transport;
use facts::{Gap, Why};
use foldhash::fast::FixedState;

use crate::item::{Database, Item};
use crate::machine::Machine;

/// All host look-ups of one view together may take this long; addresses without an answer by then stay numbers.
pub const HOSTS_PATIENCE: Duration = Duration::from_secs(5);
/// All user look-ups of one view together may take this long.
const USERS_PATIENCE: Duration = Duration::from_secs(5);
/// The databases of services, protocols and networks may take this long each.
const DATABASE_PATIENCE: Duration = Duration::from_secs(5);
/// Most different addresses looked up in one run.
pub const HOSTS_MAX: usize = 100_000;
/// Most different users looked up in one run.
pub const USERS_MAX: usize = 100_000;

type Found<K> = HashMap<K, Option<Box<[u8]>>, FixedState>;

/// What is known of names so far. A number is asked once; that it has no name is remembered too.
#[derive(Debug, Default)]
pub struct Names {
    hosts: Found<IpAddr>,
    users: Found<u32>,
    services: Option<Services>,
    networks: Option<Networks>,
    hosts_spent: Duration,
    users_spent: Duration,
    unanswered_hosts: u64,
    unanswered_users: u64,
}

/// Tells how long something took; the clock comes from outside.
pub type Clock<'c> = &'c mut dyn FnMut() -> Duration;

impl Names {
    /// Nothing known yet.
    #[must_use]
    pub fn new() -> Names {
        Names::default()
    }

    /// The view is shown again: look-ups have their whole time once more. What is known stays known.
    pub fn begin_round(&mut self) {
        self.hosts_spent = Duration::ZERO;
        self.users_spent = Duration::ZERO;
    }

    /// Looks up those of `addresses` that were not asked before. `now` tells the time since some fixed moment.
    pub fn learn_hosts(&mut self, machine: &mut dyn Machine, addresses: &[IpAddr], now: Clock<'_>) {
        let started = now();
        let patience = HOSTS_PATIENCE.saturating_sub(self.hosts_spent);
        self.unanswered_hosts += learn(
            machine,
            &mut self.hosts,
            addresses,
            (HOSTS_MAX, patience),
            Item::Host,
        );
        self.hosts_spent += now().saturating_sub(started);
    }

    /// Looks up those of `users` that were not asked before.
    pub fn learn_users(&mut self, machine: &mut dyn Machine, users: &[u32], now: Clock<'_>) {
        let started = now();
        let patience = USERS_PATIENCE.saturating_sub(self.users_spent);
        self.unanswered_users += learn(machine, &mut self.users, users, (USERS_MAX, patience), Item::User);
        self.users_spent += now().saturating_sub(started);
    }

    /// Reads the services and protocols databases, once.
    pub fn learn_services(&mut self, machine: &mut dyn Machine) {
        if self.services.is_some() {
            return;
        }
        let mut services = Services::default();
        // A machine without these files has no names for ports; that is an answer.
        each_line(machine, Database::Services, &mut |line| {
            services.add_service(line);
        });
        each_line(machine, Database::Protocols, &mut |line| {
            services.add_protocol(line);
        });
        self.services = Some(services);
    }

    /// Reads the networks database, once.
    pub fn learn_networks(&mut self, machine: &mut dyn Machine) {
        if self.networks.is_some() {
            return;
        }
        let mut networks = Networks::default();
        each_line(machine, Database::Networks, &mut |line| networks.add(line));
        self.networks = Some(networks);
    }

    /// Name of a host, if it has one and it was learnt.
    #[must_use]
    pub fn host(&self, address: IpAddr) -> Option<&[u8]> {
        self.hosts.get(&address)?.as_deref()
    }

    /// Login name of a user, if it has one and it was learnt.
    #[must_use]
    pub fn user(&self, user: u32) -> Option<&[u8]> {
        self.users.get(&user)?.as_deref()
    }

    /// Name of an IPv4 network, if it has one and it was learnt.
    #[must_use]
    pub fn network(&self, network: Ipv4Addr) -> Option<&[u8]> {
        self.networks.as_ref()?.name(network)
    }

    /// Name of a port of this protocol, if it has one and it was learnt. A raw socket's "port" is its IP protocol.
    #[must_use]
    pub fn service(&self, transport: Transport, port: u16) -> Option<&[u8]> {
        let services = self.services.as_ref()?;
        match transport {
            Transport::Tcp => services.tcp(port),
            Transport::Udp | Transport::UdpLite => services.udp(port),
            Transport::Raw => services.raw(port),
        }
    }

    /// Look-ups that were given up, once each; asking again gives only newer ones.
    pub fn take_gaps(&mut self) -> Vec<Gap> {
        let counts = [
            ("host names", std::mem::take(&mut self.unanswered_hosts)),
            ("user names", std::mem::take(&mut self.unanswered_users)),
        ];
        counts
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(what, count)| Gap {
                what: what.to_owned(),
                why: Why::TimedOut,
                count: Some(count),
            })
            .collect()
    }
}

/// Asks for what is not in `found` yet; returns how many got no answer in time.
fn learn<K: Copy + Eq + std::hash::Hash>(
    machine: &mut dyn Machine,
    found: &mut Found<K>,
    wanted: &[K],
    (count_max, patience): (usize, Duration),
    item: fn(K) -> Item<'static>,
) -> u64 {
    let mut asked: HashSet<K, FixedState> = HashSet::default();
    let mut keys = Vec::new();
    for key in wanted {
        if !found.contains_key(key) && asked.insert(*key) {
            keys.push(*key);
        }
    }
    let room = count_max.saturating_sub(found.len());
    let items: Vec<_> = keys.iter().take(room).map(|key| item(*key)).collect();
    let mut answered: Vec<(K, Option<Box<[u8]>>)> = Vec::with_capacity(items.len());
    if !patience.is_zero() {
        machine.look_up(&items, patience, &mut |place, answer| {
            if let Some(key) = keys.get(place) {
                answered.push((*key, answer.ok().filter(|name| !name.is_empty()).map(Into::into)));
            }
        });
    }
    let unanswered = keys.len().saturating_sub(answered.len());
    // Those without an answer are numbers for the rest of the run: asking again would wait again.
    found.extend(keys.into_iter().take(room).map(|key| (key, None)));
    found.extend(answered);
    u64::try_from(unanswered).unwrap_or(u64::MAX)
}

/// The name of the IP protocol that has this other name in `protocols(5)`. Names are told apart by case, as
/// `getprotobyname(3)` does.
pub fn protocol_of_alias(machine: &mut dyn Machine, alias: &[u8]) -> Option<Vec<u8>> {
    let mut name = None;
    each_line(machine, Database::Protocols, &mut |line| {
        if name.is_none() {
            name = facts::decode::databases::protocol_of_alias(line, alias).map(<[u8]>::to_vec);
        }
    });
    name
}

/// The port of a service, by its name or another name of it in `services(5)`, and its protocol when only one of TCP and UDP has
/// it. The first that is found counts.
pub fn port_of_service(machine: &mut dyn Machine, name: &[u8]) -> Option<(u16, Option<Transport>)> {
    let mut found: Option<(u16, Option<Transport>)> = None;
    each_line(machine, Database::Services, &mut |line| {
        let Some((port, protocol)) = facts::decode::databases::service_port(line, name) else {
            return;
        };
        let own = match protocol {
            b"tcp" => Transport::Tcp,
            b"udp" => Transport::Udp,
            _ => return,
        };
        found = match found {
            None => Some((port, Some(own))),
            Some((first, Some(transport))) if first == port && transport != own => Some((first, None)),
            other => other,
        };
    });
    found
}

/// Hands out the lines of a database, if it answers in time.
fn each_line(machine: &mut dyn Machine, database: Database, each: &mut dyn FnMut(&[u8])) {
    machine.look_up(&[Item::Names(database)], DATABASE_PATIENCE, &mut |_, answer| {
        for line in answer.unwrap_or_default().split(|byte| *byte == b'\n') {
            each(line);
        }
    });
}
