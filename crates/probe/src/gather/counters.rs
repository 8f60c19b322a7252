//! Counters as a system reports them: sections of named values.

use facts::fields::counters::CounterEntry;
use facts::model::counter::{Counter, Section};

use crate::machine::Flow;

/// What the counters of a section are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope<'s> {
    /// The whole machine, or the network namespace of the one who asks.
    Machine,
    /// One processor, by its number. `None` in kernels that do not tell whose line it is.
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
