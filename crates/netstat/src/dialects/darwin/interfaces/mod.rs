//! The views of `-i` and `-I`: interfaces with their addresses and counters, and of `-w`: their traffic as it passes.

use crate::exit::Exit;
use crate::source::Wait;
use crate::terminal::Terminal;
use crate::view::Session;

/// What is wanted of the table.
#[derive(Debug, PartialEq)]
pub(super) struct Query {
    /// This interface alone.
    pub(super) interface: Option<Vec<u8>>,
    /// Multicast addresses behind each address.
    pub(super) groups: bool,
    /// Columns of bytes.
    pub(super) bytes: bool,
    /// The column of dropped packets.
    pub(super) drops: bool,
    /// The column of the watchdog timer.
    pub(super) timer: bool,
    /// Numbers instead of names.
    pub(super) numeric: bool,
}

/// What is wanted of the running display.
#[derive(Debug, PartialEq)]
pub(super) struct IntervalQuery {
    /// This interface alone; without it the sum of all.
    pub(super) interface: Option<Vec<u8>>,
    /// The column of dropped packets.
    pub(super) drops: bool,
    /// Seconds between two rows; at least 1.
    pub(super) seconds: u32,
}

/// Shows the table.
pub(super) fn show(_query: &Query, _session: &mut Session<'_>, _terminal: &mut Terminal<'_>) -> Exit {
    Exit::Success
}

/// Shows the traffic until something ends it.
pub(super) fn show_interval(
    _query: &IntervalQuery,
    _session: &mut Session<'_>,
    _wait: Wait<'_>,
    _terminal: &mut Terminal<'_>,
) -> Exit {
    Exit::Success
}
