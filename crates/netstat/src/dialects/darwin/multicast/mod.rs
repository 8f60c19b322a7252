//! The views of `-g`: virtual interfaces and the cache of multicast forwarding, and with `-s` its counters.

use super::protocols::Family;
use crate::exit::Exit;
use crate::terminal::Terminal;
use crate::view::Session;

/// What is wanted.
#[derive(Debug, PartialEq)]
pub(super) struct Query {
    /// One family, or both.
    pub(super) family: Option<Family>,
    /// Whole IPv6 addresses.
    pub(super) long: bool,
}

/// Shows the tables.
pub(super) fn show(_query: &Query, _session: &mut Session<'_>, _terminal: &mut Terminal<'_>) -> Exit {
    Exit::Success
}

/// Shows the counters.
pub(super) fn show_statistics(
    _query: &Query,
    _session: &mut Session<'_>,
    _terminal: &mut Terminal<'_>,
) -> Exit {
    Exit::Success
}
