//! The view of `-r`: the routing tables.

pub(crate) mod entries;
mod layout;
mod letters;

use facts::{Why, model};
use probe::gather::answer::Answer;

use layout::Layout;

use self::entries::{RouteEntries, RouteScope};
use super::protocols::Family;
use crate::exit::Exit;
use crate::message;
use crate::session::Session;
use crate::terminal::Terminal;

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

/// Shows the tables. A family without routes has none.
pub(super) fn show(query: &Query, session: &mut Session<'_>, terminal: &mut Terminal<'_>) -> Exit {
    terminal.text().extend_from_slice(b"Routing tables\n");
    let mut exit = Exit::Success;
    let families = [
        (Family::Inet, model::Family::Ipv4),
        (Family::Inet6, model::Family::Ipv6),
    ];
    for (family, number) in families {
        if query.family.is_none_or(|wanted| wanted == family) {
            exit = exit.or(table(number, query, session, terminal));
        }
    }
    for gap in session.name_gaps() {
        terminal.message(&message::gap(&gap));
    }
    exit
}

fn table(
    family: model::Family,
    query: &Query,
    session: &mut Session<'_>,
    terminal: &mut Terminal<'_>,
) -> Exit {
    let scope = if query.cloned {
        RouteScope::Cloned
    } else {
        RouteScope::Configured
    };
    let entries = session.entries(family, scope);
    if !entries.is_empty() {
        let layout = Layout::new(family, query);
        layout.heading(terminal.text());
        let flow = session.each_way(&entries, query.numeric, &mut |entry, names| {
            layout.row(terminal.text(), &entries, entry, names);
            terminal.flow()
        });
        if flow.is_break() {
            return Exit::Success;
        }
    }
    told(family, &entries, terminal)
}

/// Tells what is missing from a table.
fn told(family: model::Family, entries: &RouteEntries, terminal: &mut Terminal<'_>) -> Exit {
    let name = match family {
        model::Family::Ipv4 => "IPv4",
        model::Family::Ipv6 => "IPv6",
    };
    let mut exit = Exit::Success;
    for (place, (what, answer)) in entries.answers.iter().enumerate() {
        // A kernel without IPv6 has no table of it, which is no loss.
        let absent = answer.known == Err(Why::NotInThisKernel) && family == model::Family::Ipv6;
        if absent && place == 0 {
            return Exit::Success;
        }
        exit = exit.or(complete(answer, &format!("{what} of {name}"), terminal));
    }
    exit
}

/// Tells what is missing from an answer about `what`, and whether that makes the screen incomplete.
pub(super) fn complete(answer: &Answer, what: &str, terminal: &mut Terminal<'_>) -> Exit {
    if let Err(why) = answer.known {
        terminal.message(&format!("{what}: {why}"));
        return Exit::Failure;
    }
    let mut exit = Exit::Success;
    for gap in &answer.gaps {
        terminal.message(&message::gap(gap));
        if message::is_loss(gap) {
            exit = Exit::Failure;
        }
    }
    exit
}
