//! Sockets that systemd opened: which unit says so. Which descriptor is of which unit is in the manager's memory alone, so it is
//! derived from the address and the port that files of units have.

use std::collections::BTreeMap;

use facts::Gap;
use facts::model::socket_unit::Listen;
use probe::gather::attribution::{FoundUnits, Manager};

use super::{Binding, Finder};

/// Most units that are told of a binding.
const UNITS_MAX: usize = 16;

/// A unit that opens a socket at the port.
#[derive(Clone, Debug)]
pub(crate) struct Activation {
    /// The unit: `cups.socket`.
    pub(crate) unit: Vec<u8>,
    /// The service that gets the socket.
    pub(crate) service: Vec<u8>,
    /// The file of the unit.
    pub(crate) file: String,
    /// The setting of it or of a drop-in.
    pub(crate) listen: Listen,
}

/// Adds units to what a manager holds. Returns what could not be read.
pub(crate) fn add(finder: &mut Finder<'_>, bindings: &mut [Binding]) -> Vec<Gap> {
    let mut read: BTreeMap<Manager, FoundUnits> = BTreeMap::new();
    for binding in bindings {
        let managers: Vec<Manager> = binding
            .holders
            .iter()
            .filter_map(|held| Manager::of(&held.process))
            .collect();
        for manager in managers {
            let found = read
                .entry(manager)
                .or_insert_with(|| finder.at.system.socket_units(finder.at, manager));
            for known in &found.units {
                let listen = binding.sockets.iter().find_map(|socket| {
                    let local = socket.local;
                    known.unit.listen_of(socket.transport, local.address, local.port)
                });
                if let Some(listen) = listen
                    && binding.activations.len() < UNITS_MAX
                {
                    binding.activations.push(Activation {
                        unit: known.name.clone(),
                        service: known.unit.service_of(&known.name),
                        file: known.file.clone(),
                        listen: listen.clone(),
                    });
                }
            }
        }
    }
    read.into_values().flat_map(|found| found.gaps).collect()
}
