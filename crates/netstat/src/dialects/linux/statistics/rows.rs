//! Counters, as the machine tells them: there is nothing to choose and nothing to join.

use facts::model::counter::Section;
use probe::gather::answer::Answer;
use probe::gather::linux::counters::{self, Table};

use crate::session::Session;

impl Session<'_> {
    /// Hands out the sections of a file of counters.
    pub(crate) fn counters(&mut self, table: Table, each: &mut dyn FnMut(&Section<'_>)) -> Answer {
        counters::sections(self.at().machine, table, each)
    }
}
