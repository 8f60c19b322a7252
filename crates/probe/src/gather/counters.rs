//! Counters as a system reports them, and standard counters, which all systems share.

use std::collections::HashMap;

use facts::Gap;
use facts::fields::counters::standard::Group;
use facts::fields::counters::{CounterEntry, Direction};
use facts::model::counter::{Counter, Section};

use crate::machine::Flow;

/// What the counters of a section are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope<'s> {
    /// The whole machine, or the network namespace of this program.
    Machine,
    /// One processor, by its number. `None` where the kernel does not say which.
    Processor(Option<u32>),
    /// One interface.
    Interface {
        /// Its name.
        name: &'s str,
        /// Its number.
        index: Option<u32>,
    },
}

/// A section with what it is about.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'r> {
    /// The public name of the table.
    pub table: &'static str,
    /// What it is about.
    pub scope: Scope<'r>,
    /// The counters.
    pub section: &'r Section<'r>,
    /// Finds the entry of a counter by the names of its section and its own.
    pub catalogue: fn(&[u8], &[u8]) -> Option<&'static CounterEntry>,
}

impl Reading<'_> {
    /// The catalogue's entry of one of its counters; `None` for a counter that is not in the catalogue.
    #[must_use]
    pub fn entry(&self, counter: &Counter<'_>) -> Option<&'static CounterEntry> {
        (self.catalogue)(self.section.name, counter.name)
    }
}

/// Receives sections, and tells whether more are wanted.
pub type EachReading<'e> = &'e mut dyn FnMut(&Reading<'_>) -> Flow;

/// Standard counters of some groups, as far as the machine counts them.
#[derive(Debug, Default)]
pub struct StandardCounters {
    /// The groups that the machine has.
    pub(crate) groups: Vec<Group>,
    pub(crate) values: HashMap<&'static str, u64>,
    pub(crate) messages: Vec<(Group, Direction, u8, u64)>,
}

impl StandardCounters {
    /// Whether the machine has a group at all.
    #[must_use]
    pub fn has(&self, group: Group) -> bool {
        self.groups.contains(&group)
    }

    /// The value of a counter; `None` when the machine does not count it, or does not say.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<u64> {
        self.values.get(id).copied()
    }

    /// The ICMP types of which there were messages, by number, with their counts.
    #[must_use]
    pub fn messages(&self, group: Group, direction: Direction) -> Vec<(u8, u64)> {
        let of = |(own, way, _, count): &&(Group, Direction, u8, u64)| {
            (*own, *way) == (group, direction) && *count > 0
        };
        let mut found: Vec<(u8, u64)> = self
            .messages
            .iter()
            .filter(of)
            .map(|(_, _, number, count)| (*number, *count))
            .collect();
        found.sort_unstable();
        found
    }
}

/// The standard counters of an interface.
#[derive(Debug)]
pub struct InterfaceStandardCounters {
    /// Index of the interface; `None` when the machine does not say.
    pub index: Option<u32>,
    /// Its name.
    pub name: String,
    /// Its counters.
    pub counters: StandardCounters,
}

/// The memory that the network takes, as far as the machine accounts for it.
#[derive(Debug)]
pub struct NetworkMemory {
    /// Packet buffers in use, in the whole machine: at least these.
    pub buffers: Option<u64>,
    /// Bytes in the buffers of TCP and UDP sockets of the whole machine, and in fragments that wait for others.
    pub bytes: Option<u64>,
    /// How often TCP ran into its memory limit (pressure).
    pub pressures: Option<u64>,
    /// What is missing.
    pub gaps: Vec<Gap>,
}
