//! The views of `-g`: virtual interfaces and the cache of multicast forwarding, and with `-s` its counters.

mod layout;
mod rows;
mod statistics;

use std::collections::BTreeMap;

use facts::model::route::VirtualInterface;
use facts::{Why, model};

use super::protocols::Family;
use super::routes::complete;
use crate::exit::Exit;
use crate::session::Session;
use crate::terminal::Terminal;

pub(super) use statistics::show as show_statistics;

/// What is wanted.
#[derive(Debug, PartialEq)]
pub(super) struct Query {
    /// One family, or both.
    pub(super) family: Option<Family>,
    /// Whole IPv6 addresses.
    pub(super) long: bool,
}

impl Query {
    fn families(&self) -> impl Iterator<Item = model::Family> {
        let both = [
            (Family::Inet, model::Family::Ipv4),
            (Family::Inet6, model::Family::Ipv6),
        ];
        let wanted = self.family;
        both.into_iter()
            .filter(move |(family, _)| wanted.is_none_or(|wanted| wanted == *family))
            .map(|(_, number)| number)
    }
}

/// Most virtual interfaces that are held for their table: `MAXVIFS` of `linux/mroute.h` and `MAXMIFS` of
/// `linux/mroute6.h` are no more.
const INTERFACES_MAX: usize = 32;

/// Shows the tables.
pub(super) fn show(query: &Query, session: &mut Session<'_>, terminal: &mut Terminal<'_>) -> Exit {
    let mut exit = Exit::Success;
    for family in query.families() {
        exit = exit.or(tables(family, query.long, session, terminal));
    }
    exit
}

fn tables(family: model::Family, long: bool, session: &mut Session<'_>, terminal: &mut Terminal<'_>) -> Exit {
    let mut interfaces: Vec<VirtualInterface> = Vec::new();
    let answer = session.virtual_interfaces(family, &mut |found| {
        if interfaces.len() < INTERFACES_MAX {
            interfaces.push(found.clone());
        }
        std::ops::ControlFlow::Continue(())
    });
    let at = &mut session.at();
    if answer.known == Err(Why::NotHere) && at.system.has_counters(at) {
        terminal.text().extend_from_slice(layout::absent(family));
        terminal.text().extend_from_slice(b".\n");
        return Exit::Success;
    }
    let mut exit = Exit::Success;
    if answer.known.is_ok() {
        let mut addresses = BTreeMap::new();
        if interfaces.iter().any(|interface| interface.index.is_some()) {
            let (found, answer) = session.first_addresses();
            addresses = found;
            exit = complete(&answer, "addresses", terminal);
        }
        layout::interfaces(terminal.text(), family, &interfaces, &addresses);
    }
    exit = exit.or(complete(
        &answer,
        answer.asked.as_deref().unwrap_or("multicast interfaces"),
        terminal,
    ));
    let mut titled = false;
    let answer = session.multicast_cache(family, &mut |entry| {
        let out = terminal.text();
        if !std::mem::replace(&mut titled, true) {
            layout::cache_heading(out, family, long);
        }
        layout::cache_entry(out, entry, long);
        terminal.flow()
    });
    if answer.known.is_ok() {
        if !titled {
            layout::cache_is_empty(terminal.text(), family);
        }
        terminal.text().push(b'\n');
    }
    exit.or(complete(
        &answer,
        answer.asked.as_deref().unwrap_or("multicast forwarding cache"),
        terminal,
    ))
}
