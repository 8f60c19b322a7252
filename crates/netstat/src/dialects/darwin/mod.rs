//! The netstat of Darwin, June 15, 2001: what Mac OS X had from 10.2 to 10.4 (network_cmds 115 to 245), on this system or
//! on any other.
//!
//! Linux does not tell everything that it shows. What is not known is a `-`, never a zero; `docs/compatibility.md` has the
//! source of each column and counter.

mod flags;
mod interfaces;
mod memory;
mod multicast;
mod plan;
mod protocols;
mod records;
mod routes;
mod sockets;
mod statistics;
mod wording;

use std::path::Path;

use flags::{Choice, Event, FLAGS};
use plan::View;
use protocols::Protocol;

use crate::exit::Exit;
use crate::session::Session;
use crate::session::source::{Recordings, Source, Wait};
use crate::terminal::Terminal;
use crate::words::getopt::Letters;
use crate::words::{OptionDoc, option_docs};
use crate::world::World;

/// What messages of the original begin with.
const NAME: &str = "netstat";

/// Runs one command line.
pub(super) fn run(world: World<'_>) -> Exit {
    let World {
        words,
        now,
        wait,
        out_is_terminal,
        live,
        out,
        err,
        ..
    } = world;
    let mut terminal = Terminal::new(out, err, out_is_terminal, NAME);
    let words = words.get(1..).unwrap_or_default();
    let mut source = Source { live, now };
    let (choice, protocol) = match read(words, &mut source, &mut terminal) {
        Ok(read) => read,
        Err(exit) => return exit.after(&mut terminal),
    };
    let recordings = Recordings {
        record: choice.record.as_deref(),
        from: recording(&choice),
        hosts: !choice.numeric,
        view: asks_for_a_view(words),
    };
    let exit = match source.begin(&recordings, &mut terminal) {
        // Every mistake has this status.
        Err(Exit::Usage) => Exit::Failure,
        Err(exit) => exit,
        Ok(from) => {
            let view = plan::settle(&choice, protocol);
            source.look(from, &mut terminal, |session, terminal| {
                if let Some(system) = choice.system.as_deref()
                    && !is_system(system, session)
                {
                    return another_system(system, session, terminal);
                }
                match choice.format {
                    Some(form) => records::show(&view, form, session, wait, terminal),
                    None => show(&view, session, wait, terminal),
                }
            })
        }
    };
    exit.after(&mut terminal)
}

/// Reads the words; mistakes end it here.
fn read(
    words: &[Vec<u8>],
    source: &mut Source<'_>,
    terminal: &mut Terminal<'_>,
) -> Result<(Choice, Option<&'static Protocol>), Exit> {
    let mut choice = Choice::default();
    let mut protocol = None;
    let mut letters = Letters::new(FLAGS, words);
    for found in letters.by_ref() {
        let (flag, value) = match found {
            Ok(found) => found,
            Err(mistake) => {
                let line = [NAME.as_bytes(), b": ", &mistake.message()].concat();
                terminal.error_line(&line);
                return Err(usage(terminal));
            }
        };
        match (flag.set)(&mut choice, value.unwrap_or_default()) {
            None => {}
            Some(Event::UnknownFamily(name)) => {
                return Err(unknown(&name, wording::UNKNOWN_FAMILY, terminal));
            }
            Some(Event::Protocol(name)) => {
                protocol = protocols::named(&name).or_else(|| by_alias(&name, words, source));
                if protocol.is_none() {
                    return Err(unknown(&name, wording::UNKNOWN_PROTOCOL, terminal));
                }
            }
            Some(Event::WrongValue(message)) => {
                terminal.message(&message);
                return Err(Exit::Failure);
            }
        }
    }
    match plan::operands(&mut choice, letters.operands()) {
        Ok(()) => Ok((choice, protocol)),
        Err(()) => Err(usage(terminal)),
    }
}

/// The protocol of which this is another name, in the database of the machine that is looked at. Which one that is may be
/// said behind this flag.
fn by_alias(name: &[u8], words: &[Vec<u8>], source: &mut Source<'_>) -> Option<&'static Protocol> {
    let mut choice = Choice::default();
    for (flag, value) in Letters::new(FLAGS, words).filter_map(Result::ok) {
        drop((flag.set)(&mut choice, value.unwrap_or_default()));
    }
    let canonical = source.protocol_of_alias(recording(&choice), name)?;
    protocols::named(&canonical)
}

/// The recording that is looked at instead of the machine.
fn recording(choice: &Choice) -> Option<&Path> {
    choice.from.as_deref().or(choice.core.as_deref())
}

fn unknown(name: &[u8], what: &str, terminal: &mut Terminal<'_>) -> Exit {
    let line = [NAME.as_bytes(), b": ", name, b": ", what.as_bytes()].concat();
    terminal.error_line(&line);
    Exit::Failure
}

/// The usage after a mistake.
fn usage(terminal: &mut Terminal<'_>) -> Exit {
    for line in wording::USAGE {
        terminal.error_line(line.as_bytes());
    }
    Exit::Failure
}

/// Whether these are the facts of that system: its name, its release, or both.
fn is_system(system: &[u8], session: &Session<'_>) -> bool {
    let identity = session.identity();
    let both = format!("{} {}", identity.system, identity.release);
    [&identity.system, &identity.release, &both]
        .iter()
        .any(|name| name.as_bytes() == system)
}

fn another_system(system: &[u8], session: &Session<'_>, terminal: &mut Terminal<'_>) -> Exit {
    let identity = session.identity();
    let line = format!(
        "{NAME}: -N {}: this is {} {}; name that, or leave -N out",
        String::from_utf8_lossy(system),
        identity.system,
        identity.release
    );
    terminal.error_line(line.as_bytes());
    Exit::Failure
}

/// Shows a view.
fn show(view: &View, session: &mut Session<'_>, wait: Wait<'_>, terminal: &mut Terminal<'_>) -> Exit {
    session.begin_round();
    match view {
        View::Memory => memory::show(session, terminal),
        View::Interfaces(query) => interfaces::show(query, session, terminal),
        View::Interval(query) => interfaces::show_interval(query, session, wait, terminal),
        View::Routes(query) => routes::show(query, session, terminal),
        View::RouteStatistics(zeros) => statistics::show_of_routing(*zeros, session, terminal),
        View::Multicast(query) => multicast::show(query, session, terminal),
        View::MulticastStatistics(query) => multicast::show_statistics(query, session, terminal),
        View::Sockets(query) => sockets::show(query, session, terminal),
        View::Statistics(query) => statistics::show(query, session, terminal),
    }
}

/// Whether there is any flag beside those about recordings, so that a view is wanted too.
fn asks_for_a_view(words: &[Vec<u8>]) -> bool {
    let mut letters = Letters::new(FLAGS, words);
    let flags = letters
        .by_ref()
        .filter_map(Result::ok)
        .any(|(flag, _)| flag.long == Some("format") || (!flag.ours && flag.short != Some(b'n')));
    flags || !letters.operands().is_empty()
}

/// What the manual tells of the flags.
pub(super) fn flag_docs() -> Vec<OptionDoc> {
    option_docs(FLAGS)
}
