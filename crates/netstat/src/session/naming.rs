//! Where names of addresses, ports and users come from.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use facts::decode::identity::Identity;
use probe::Machine;
use probe::gather::system::At;
use probe::gather::systems;
use probe::names::Names;

/// Opens the machine once more: names are asked for while a dump of the first one is under way.
pub(crate) type Opener<'s> = &'s dyn Fn() -> Option<Box<dyn Machine>>;

/// Where names come from, and those known so far.
pub(crate) struct Naming<'s> {
    pub(crate) open: Opener<'s>,
    pub(crate) machine: Option<Box<dyn Machine>>,
    pub(crate) identity: Identity,
    pub(crate) now: &'s mut dyn FnMut() -> Duration,
    pub(crate) names: Names,
}

impl Naming<'_> {
    /// Opens the second machine when the first name is wanted.
    pub(crate) fn wake(&mut self) {
        if self.machine.is_none() {
            self.machine = (self.open)();
        }
    }

    /// Time since some fixed moment.
    pub(crate) fn now(&mut self) -> Duration {
        (self.now)()
    }

    /// The second machine, for questions while a dump of the first one is under way.
    pub(crate) fn second_machine(&mut self) -> Option<At<'_>> {
        self.wake();
        match &mut self.machine {
            Some(machine) => Some(systems::at(machine.as_mut(), &self.identity)),
            None => None,
        }
    }

    /// Learns the names of ports.
    pub(crate) fn learn_services(&mut self) {
        self.wake();
        if let Some(machine) = self.machine.as_deref_mut() {
            self.names.learn_services(machine);
        }
    }

    /// Learns the names of addresses.
    pub(crate) fn learn_hosts(&mut self, addresses: &[IpAddr]) {
        self.wake();
        if let Some(machine) = self.machine.as_deref_mut() {
            self.names.learn_hosts(machine, addresses, self.now);
        }
    }

    /// Learns the names of users.
    pub(crate) fn learn_users(&mut self, users: &[u32]) {
        self.wake();
        if let Some(machine) = self.machine.as_deref_mut() {
            self.names.learn_users(machine, users, self.now);
        }
    }
}

/// How the destination of a route is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Called {
    /// The way to everything that has no other.
    Default,
    /// A number, whoever asks.
    Number,
    /// By the name of a host.
    Host(IpAddr),
    /// By the name of a network.
    Network(Ipv4Addr),
}
