//! The view of `-s`: the counters of each protocol, of the whole system or of interfaces.

use super::protocols::Protocol;
use crate::exit::Exit;
use crate::terminal::Terminal;
use crate::view::Session;

/// What is wanted.
#[derive(Debug, PartialEq)]
pub(super) struct Query {
    /// Whose statistics, in this order.
    pub(super) protocols: Vec<&'static Protocol>,
    /// Whether the protocol was named by the user, who is told when it has none.
    pub(super) named: bool,
    /// Of each interface, not of the whole system.
    pub(super) of_interfaces: bool,
    /// Of this interface alone.
    pub(super) interface: Option<Vec<u8>>,
    /// Counters that are zero too.
    pub(super) zeros: bool,
}

/// Shows the counters.
pub(super) fn show(_query: &Query, _session: &mut Session<'_>, _terminal: &mut Terminal<'_>) -> Exit {
    Exit::Success
}
