//! A machine, and what has been learnt about it that rows are joined with.

pub(crate) mod naming;
pub(crate) mod scopes;
pub(crate) mod source;

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;

use facts::decode::identity::Identity;
use facts::Gap;
use probe::gather::answer::identity;
use probe::gather::owners::Owners;
use probe::gather::system::At;
use probe::gather::systems;
use probe::names::Names;
use probe::Machine;

use self::naming::{Naming, Opener};
use self::scopes::Scopes;
use crate::rates::sockets::Rates;
use crate::rates::{LinkSamples, Samples};

/// A machine, and what has been learnt about it that rows are joined with.
pub(crate) struct Session<'s> {
    pub(crate) machine: Box<dyn Machine>,
    pub(crate) identity: Identity,
    pub(crate) naming: Naming<'s>,
    pub(crate) owners: Option<Owners>,
    pub(crate) scopes: Scopes,
    /// Whether rows of all network namespaces are wanted.
    pub(crate) is_everywhere: bool,
    /// The address whose routes are wanted, instead of all.
    pub(crate) asked_about: Option<IpAddr>,
    /// Counters of links in the previous sample for rates.
    pub(crate) link_samples: LinkSamples,
    /// Counters in the previous sample, by their keys.
    pub(crate) counter_samples: Samples<Vec<u8>, u64>,
    /// Byte counters of sockets in the previous sample.
    pub(crate) socket_rates: Rates,
}

impl<'s> Session<'s> {
    /// Begins to look at a machine.
    pub(crate) fn new(
        mut machine: Box<dyn Machine>,
        open: Opener<'s>,
        now: &'s mut dyn FnMut() -> Duration,
    ) -> Session<'s> {
        let identity = identity(machine.as_mut());
        let naming = Naming {
            open,
            machine: None,
            identity: identity.clone(),
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
            link_samples: LinkSamples::default(),
            counter_samples: Samples::default(),
            socket_rates: Rates::default(),
        }
    }

    /// Routes are wanted that an address is looked up in.
    pub(crate) fn ask_about(&mut self, address: Option<IpAddr>) {
        self.asked_about = address;
    }

    /// The address whose routes are wanted.
    pub(crate) fn asked_about(&self) -> Option<IpAddr> {
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

    /// The machine, to be asked.
    pub(crate) fn at(&mut self) -> At<'_> {
        systems::at(self.machine.as_mut(), &self.identity)
    }

    /// The machine, and the source of names.
    pub(crate) fn parts(&mut self) -> (At<'_>, &mut Naming<'s>) {
        (
            systems::at(self.machine.as_mut(), &self.identity),
            &mut self.naming,
        )
    }

    /// Which machine it is.
    pub(crate) fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Whether the machine is a recording: one moment, which looking again does not change.
    pub(crate) fn is_recording(&self) -> bool {
        self.machine.is_recording()
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
}
