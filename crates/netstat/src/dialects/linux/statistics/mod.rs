//! `-s`: the counters of the protocols in words, byte for byte as net-tools netstat 2.10 prints them. What it indents by
//! which accident, and that a choice of protocols never hides a section it has not heard of, is kept: scripts know it.

mod rows;
mod tables;

use facts::Why;
use facts::model::counter::{Counter, Section};
use probe::gather::answer::Answer;
use probe::gather::linux::counters::Table;

use super::flags::Family;
use super::plan::StatisticsQuery;
use crate::exit::Exit;
use crate::message;
use crate::render::columns::{blanks, number};
use crate::session::Session;
use crate::terminal::{Terminal, visible};
use tables::{Kind, Known, Protocol};

/// Shows the counters.
pub(super) fn show(query: &StatisticsQuery, session: &mut Session<'_>, terminal: &mut Terminal<'_>) -> Exit {
    match query.families.as_slice() {
        [] | [Family::Inet] => ipv4(query, session, terminal),
        [Family::Inet6] => ipv6(query, session, terminal),
        families => {
            let names: Vec<_> = families.iter().map(|family| family.name()).collect();
            let text = format!(
                "netstat: No statistics support for specified address family: {}\n",
                names.join(",")
            );
            terminal.text().extend_from_slice(text.as_bytes());
            Exit::Failure
        }
    }
}

/// The two files of IPv4 and everything above it, then that of SCTP.
fn ipv4(query: &StatisticsQuery, session: &mut Session<'_>, terminal: &mut Terminal<'_>) -> Exit {
    let mut sheet = Sheet::new(query, tables::IPV4);
    let mut exit = match file(Table::Snmp, Missing::Told, &mut sheet, session, terminal) {
        Ok(exit) => exit,
        // Without the first file the others are not looked at.
        Err(exit) => return exit,
    };
    let others = if sheet.wants(Protocol::Sctp) {
        &[Table::Netstat, Table::Sctp][..]
    } else {
        &[Table::Netstat]
    };
    for table in others {
        let (Ok(end) | Err(end)) = file(*table, Missing::Untold, &mut sheet, session, terminal);
        if end != Exit::Success {
            exit = end;
        }
    }
    exit
}

/// The file of IPv6, then those sections of the file of IPv4 that serve both.
fn ipv6(query: &StatisticsQuery, session: &mut Session<'_>, terminal: &mut Terminal<'_>) -> Exit {
    let mut sheet = Sheet::new(query, tables::IPV6);
    let exit = match file(Table::Snmp6, Missing::Told, &mut sheet, session, terminal) {
        Ok(exit) => exit,
        Err(exit) => return exit,
    };
    sheet.tables = tables::IPV4;
    let mut answer = session.counters(Table::Snmp, &mut |section| {
        if section.name.starts_with(b"Tcp") {
            sheet.section(terminal.text(), section);
        }
    });
    // The original does not say here that the rest was not understood.
    answer.gaps.retain(|gap| gap.why != Why::NotUnderstood);
    let (Ok(end) | Err(end)) = ended(Table::Snmp, &answer, Missing::Told, terminal);
    end.or(exit)
}

/// Shows a whole file.
fn file(
    table: Table,
    missing: Missing,
    sheet: &mut Sheet<'_>,
    session: &mut Session<'_>,
    terminal: &mut Terminal<'_>,
) -> Result<Exit, Exit> {
    let answer = session.counters(table, &mut |section| {
        sheet.section(terminal.text(), section);
    });
    ended(table, &answer, missing, terminal)
}

/// Whether a file that is not there is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Missing {
    Told,
    Untold,
}

/// Tells what is missing. The status is an error when the run cannot go on; that a file is not there is a success in the
/// original.
fn ended(table: Table, answer: &Answer, missing: Missing, terminal: &mut Terminal<'_>) -> Result<Exit, Exit> {
    let mut exit = Exit::Success;
    for gap in &answer.gaps {
        if gap.why == Why::NotUnderstood {
            terminal.error_line(format!("Problem while parsing {}", table.path()).as_bytes());
        } else {
            terminal.message(&message::gap(gap));
            exit = Exit::Failure;
        }
    }
    match answer.known {
        Ok(()) => Ok(exit),
        Err(why @ (Why::NotRecorded | Why::NotSupportedYet)) => {
            terminal.message(&format!("{}: {why}", table.path()));
            Err(Exit::Failure)
        }
        Err(why) => {
            let reason = if why == Why::NotPermitted {
                "Permission denied"
            } else {
                "No such file or directory"
            };
            if missing == Missing::Told {
                terminal.error_line(format!("cannot open {}: {reason}", table.path()).as_bytes());
            }
            Err(Exit::Success)
        }
    }
}

/// What the last row that knew where it belongs has left behind: it decides the place of those that do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Ordinary,
    InputHistogram,
    OutputHistogram,
}

impl Place {
    fn indentation(self) -> usize {
        match self {
            Place::Ordinary => 4,
            Place::InputHistogram | Place::OutputHistogram => 8,
        }
    }
}

/// The screen as it grows, over all files.
struct Sheet<'q> {
    query: &'q StatisticsQuery,
    tables: &'static [Known],
    place: Place,
}

impl<'q> Sheet<'q> {
    fn new(query: &'q StatisticsQuery, tables: &'static [Known]) -> Sheet<'q> {
        Sheet {
            query,
            tables,
            place: Place::Ordinary,
        }
    }

    /// Whether the sections of a protocol are shown.
    fn wants(&self, protocol: Protocol) -> bool {
        let StatisticsQuery {
            families: _,
            tcp,
            sctp,
            udp,
            udplite,
            raw,
        } = *self.query;
        // UDP-Lite alone has no section of a known name, yet it is a choice.
        if !(tcp || sctp || udp || udplite || raw) {
            return true;
        }
        match protocol {
            Protocol::Raw => raw,
            Protocol::Tcp => tcp,
            Protocol::Udp => udp,
            Protocol::Sctp => sctp,
        }
    }

    fn section(&mut self, out: &mut Vec<u8>, section: &Section<'_>) {
        let known = self
            .tables
            .iter()
            .find(|known| known.section.as_bytes() == section.name);
        if let Some(known) = known {
            self.place = Place::Ordinary;
            if !self.wants(known.protocol) {
                return;
            }
        }
        out.extend_from_slice(&visible(section.name));
        out.extend_from_slice(b":\n");
        let rows = known.map_or(&[][..], |known| known.rows);
        // Names are unique and mostly in the kernel's order: the search goes on behind the row that was found last.
        let mut next = 0;
        for counter in &section.counters {
            let (before, behind) = rows.split_at(next);
            let mut rest = behind.iter().chain(before).enumerate();
            let found = rest.find(|(_, row)| row.name.as_bytes() == counter.name);
            if let Some((step, _)) = found {
                next = (next + step + 1) % rows.len();
            }
            self.counter(out, found.map(|(_, row)| row), counter);
        }
    }

    fn counter(&mut self, out: &mut Vec<u8>, row: Option<&tables::Row>, counter: &Counter<'_>) {
        // A counter without a value is shown as 0, as in the original, where it is shown whatever its value.
        let value = counter.value.unwrap_or(0);
        let Some(row) = row else {
            if value != 0 {
                blanks(out, self.place.indentation());
                out.extend_from_slice(&visible(counter.name));
                out.extend_from_slice(b": ");
                number(out, value);
                out.push(b'\n');
            }
            return;
        };
        let shown = match row.kind {
            Kind::Hidden => return,
            Kind::Always => true,
            Kind::NonZero | Kind::Input | Kind::Output => value != 0,
        };
        let (place, title): (_, &[u8]) = match row.kind {
            Kind::Hidden | Kind::Always | Kind::NonZero => (Place::Ordinary, b""),
            Kind::Input => (Place::InputHistogram, b"ICMP input histogram:\n"),
            Kind::Output => (Place::OutputHistogram, b"ICMP output histogram:\n"),
        };
        if place != self.place && !title.is_empty() {
            blanks(out, self.place.indentation());
            out.extend_from_slice(title);
        }
        self.place = place;
        if shown {
            blanks(out, place.indentation());
            out.extend_from_slice(row.before.as_bytes());
            number(out, value);
            out.extend_from_slice(row.after.as_bytes());
            out.push(b'\n');
        }
    }
}

#[cfg(test)]
mod tests;
