//! The views of `-s`: the counters of each protocol, of the whole system or of interfaces, and with `-r` those of routing.

mod bridge_rows;
mod bridges;
mod device;
mod inet;
mod inet6;
mod names;
mod routing;
mod sheet;
mod tcp;
#[cfg(test)]
mod tests;

use facts::Gap;
use facts::fields::counters::standard::Group;

use super::protocols::{Protocol, Section};
use super::wording::{NO_INTERFACE_STATISTICS, NO_STATISTICS};
use crate::exit::Exit;
use crate::message;
use crate::session::Session;
use crate::terminal::{Terminal, visible};
use sheet::Sheet;

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

/// What is shown of the whole system. Of bridges a table is shown, and of key management there is nothing to count.
static SHEETS: &[(Section, &Sheet)] = &[
    (Section::Tcp, &tcp::TCP),
    (Section::Udp, &tcp::UDP),
    (Section::Ip, &inet::IP),
    (Section::Icmp, &inet::ICMP),
    (Section::Igmp, &inet::IGMP),
    (Section::Ipsec, &inet::IPSEC),
    (Section::Ip6, &inet6::IP6),
    (Section::Icmp6, &inet6::ICMP6),
    (Section::Ipsec6, &inet6::IPSEC6),
    (Section::Rip6, &inet6::RIP6),
];

/// What is shown of an interface.
static OF_INTERFACES: &[(Section, &Sheet)] =
    &[(Section::Ip6, &device::IP6), (Section::Icmp6, &device::ICMP6)];

fn sheet_of(section: Section, sheets: &'static [(Section, &'static Sheet)]) -> Option<&'static Sheet> {
    sheets
        .iter()
        .find(|(own, _)| *own == section)
        .map(|(_, sheet)| *sheet)
}

/// Shows the counters of routing; those that are zero when `zeros` says so, and with them those that Linux does not count.
pub(super) fn show_of_routing(zeros: bool, session: &mut Session<'_>, terminal: &mut Terminal<'_>) -> Exit {
    let sheet = &routing::ROUTING;
    let at = &mut session.at();
    let (counters, gaps) = at.system.standard_counters(at, &[sheet.group]);
    let exit = told(&gaps, terminal);
    sheet.show(&counters, zeros, terminal.text());
    exit
}

/// Shows the counters.
pub(super) fn show(query: &Query, session: &mut Session<'_>, terminal: &mut Terminal<'_>) -> Exit {
    if query.of_interfaces {
        of_interfaces(query, session, terminal)
    } else {
        of_the_system(query, session, terminal)
    }
}

fn of_the_system(query: &Query, session: &mut Session<'_>, terminal: &mut Terminal<'_>) -> Exit {
    let sheets = || {
        query
            .protocols
            .iter()
            .filter_map(|protocol| sheet_of(protocol.statistics?, SHEETS))
    };
    let groups: Vec<Group> = sheets().map(|sheet| sheet.group).collect();
    let at = &mut session.at();
    let (counters, gaps) = at.system.standard_counters(at, &groups);
    let mut exit = told(&gaps, terminal);
    for protocol in &query.protocols {
        match protocol.statistics {
            None => missing(query, protocol, NO_STATISTICS, terminal),
            Some(Section::Bridges) => {
                let end = bridges::show(session, terminal);
                if end != Exit::Success {
                    exit = end;
                }
            }
            Some(section) => {
                let there = sheet_of(section, SHEETS).filter(|sheet| sheet.is_there(&counters));
                if let Some(sheet) = there {
                    sheet.show(&counters, query.zeros, terminal.text());
                }
            }
        }
    }
    exit
}

fn of_interfaces(query: &Query, session: &mut Session<'_>, terminal: &mut Terminal<'_>) -> Exit {
    let mut exit = Exit::Success;
    let mut devices = Vec::new();
    if query
        .protocols
        .iter()
        .any(|protocol| protocol.of_interface.is_some())
    {
        let at = &mut session.at();
        let groups: Vec<Group> = OF_INTERFACES.iter().map(|(_, sheet)| sheet.group).collect();
        let only = query.interface.as_deref();
        let (found, gaps) = at.system.interface_standard_counters(at, &groups, only);
        exit = told(&gaps, terminal);
        devices = found;
    }
    for protocol in &query.protocols {
        let sheet = protocol
            .of_interface
            .and_then(|section| sheet_of(section, OF_INTERFACES));
        let Some(sheet) = sheet else {
            missing(query, protocol, NO_INTERFACE_STATISTICS, terminal);
            continue;
        };
        for device in devices.iter().filter(|device| sheet.is_there(&device.counters)) {
            let out = terminal.text();
            out.extend_from_slice(sheet.title.as_bytes());
            out.extend_from_slice(b" on ");
            out.extend_from_slice(&visible(device.name.as_bytes()));
            out.extend_from_slice(b":\n");
            sheet.write(&device.counters, query.zeros, out);
            if terminal.flow().is_break() {
                return exit;
            }
        }
    }
    exit
}

/// Tells the user that the protocol of this name has no such counters; whoever named none does not miss them.
fn missing(query: &Query, protocol: &Protocol, what: &str, terminal: &mut Terminal<'_>) {
    if query.named {
        let line = format!("{}: {what}\n", protocol.name);
        terminal.text().extend_from_slice(line.as_bytes());
    }
}

/// Tells what could not be read.
fn told(gaps: &[Gap], terminal: &mut Terminal<'_>) -> Exit {
    let mut exit = Exit::Success;
    for gap in gaps {
        terminal.message(&message::gap(gap));
        if message::is_loss(gap) {
            exit = Exit::Failure;
        }
    }
    exit
}
