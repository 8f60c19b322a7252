//! The views of `-i` and `-I`: interfaces with their addresses and counters, and of `-w`: their traffic as it passes.

mod interval;
mod layout;
pub(crate) mod rows;
pub(crate) mod traffic;

pub(super) use interval::show as show_interval;

use facts::Why;

use self::rows::Ask;
use crate::exit::Exit;
use crate::message;
use crate::session::Session;
use crate::terminal::Terminal;

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
pub(super) fn show(query: &Query, session: &mut Session<'_>, terminal: &mut Terminal<'_>) -> Exit {
    layout::heading(terminal.text(), query);
    let ask = Ask {
        interface: query.interface.as_deref(),
        groups: query.groups,
        numeric: query.numeric,
    };
    let (answer, refused) = session.addressed_links(&ask, &mut |row, names| {
        layout::interface(terminal.text(), query, row, names);
        terminal.flow()
    });
    if answer.stopped {
        return Exit::Success;
    }
    if let Err(why) = answer.known {
        terminal.message(&format!("interfaces: {why}"));
        return Exit::Failure;
    }
    let mut exit = Exit::Success;
    if let Some(why) = refused {
        terminal.message(&without_rtnetlink(why));
        exit = Exit::Failure;
    }
    for gap in answer.gaps.iter().chain(&session.name_gaps()) {
        terminal.message(&message::gap(gap));
        if message::is_loss(gap) {
            exit = Exit::Failure;
        }
    }
    exit
}

/// What is not known where only text tables answer.
fn without_rtnetlink(why: Why) -> String {
    format!("rtnetlink links: {why}; numbers of interfaces, MTUs, link and IPv4 addresses are not known")
}

#[cfg(test)]
mod tests;
