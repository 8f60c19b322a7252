//! The view of `-m`: the memory of the network.

use crate::exit::Exit;
use crate::terminal::Terminal;
use crate::view::Session;

/// Shows it.
pub(super) fn show(_session: &mut Session<'_>, _terminal: &mut Terminal<'_>) -> Exit {
    Exit::Success
}
