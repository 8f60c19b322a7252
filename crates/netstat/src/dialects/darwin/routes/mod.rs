//! The views of `-r`: the routing tables, and with `-s` statistics of routing.

use super::protocols::Family;
use crate::exit::Exit;
use crate::terminal::Terminal;
use crate::view::Session;

/// What is wanted of the tables.
#[derive(Debug, PartialEq)]
pub(super) struct Query {
    /// One family, or all.
    pub(super) family: Option<Family>,
    /// Cloned routes too: entries of the neighbour tables.
    pub(super) cloned: bool,
    /// The column that identifies each entry (`-A`).
    pub(super) control_blocks: bool,
    /// More columns, and whole addresses.
    pub(super) long: bool,
    /// Numbers instead of names.
    pub(super) numeric: bool,
}

/// Shows the tables.
pub(super) fn show(_query: &Query, _session: &mut Session<'_>, _terminal: &mut Terminal<'_>) -> Exit {
    Exit::Success
}

/// Shows the statistics; those that are zero when `zeros` says so.
pub(super) fn show_statistics(
    _zeros: bool,
    _session: &mut Session<'_>,
    _terminal: &mut Terminal<'_>,
) -> Exit {
    Exit::Success
}
