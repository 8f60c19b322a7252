//! The default view: sockets of each protocol, and with `-L` the queues of those that listen.

use super::protocols::{Family, Protocol};
use crate::exit::Exit;
use crate::terminal::Terminal;
use crate::view::Session;

/// What is wanted.
#[derive(Debug, PartialEq)]
pub(super) struct Query {
    /// Whose sockets, in this order.
    pub(super) protocols: Vec<&'static Protocol>,
    /// Whether the protocol was named by the user, who is told when there is nothing to list.
    pub(super) named: bool,
    /// Sockets of this family alone.
    pub(super) family: Option<Family>,
    /// UNIX sockets behind the others.
    pub(super) unix: bool,
    /// TCP sockets that are closed or listen, too.
    pub(super) all: bool,
    /// The column that identifies each control block.
    pub(super) control_blocks: bool,
    /// Queues of sockets that listen, instead of sockets.
    pub(super) queues: bool,
    /// Whole IPv6 addresses.
    pub(super) long: bool,
    /// Whole IPv4 addresses.
    pub(super) wide: bool,
    /// Numbers instead of names.
    pub(super) numeric: bool,
}

/// Shows the lists.
pub(super) fn show(_query: &Query, _session: &mut Session<'_>, _terminal: &mut Terminal<'_>) -> Exit {
    Exit::Success
}
