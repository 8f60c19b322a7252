//! The netstat of Linux: net-tools 2.10 as Debian 12 builds it, on this system or on any other.

mod flags;
mod groups;
mod historic;
mod interfaces;
mod layout;
mod plan;
pub(crate) mod query;
mod records;
mod routes;
mod rows;
mod sctp;
mod sockets;
mod statistics;
mod wording;

use std::time::Duration;

use flags::{Choice, Event, FLAGS};
use plan::View;

use self::query::Repeat;
use crate::exit::Exit;
use crate::session::Session;
use crate::session::source::{Recordings, Source, Wait};
use crate::terminal::Terminal;
use crate::words::{ArgParser, OptionDoc, Order, option_docs, order};
use crate::world::World;
use crate::{message, verbs};

/// What messages of the original begin with, whatever the command is called.
const NAME: &str = "netstat";

/// Runs one command line.
pub(super) fn run(world: World<'_>) -> Exit {
    let World {
        words,
        environment,
        now,
        wait,
        out_is_terminal,
        live,
        out,
        err,
        ..
    } = world;
    let mut terminal = Terminal::new(out, err, out_is_terminal, NAME);
    let (typed_name, words) = match words.split_first() {
        Some((name, words)) => (name.as_slice(), words),
        None => (NAME.as_bytes(), &[][..]),
    };
    let order = order(environment);
    let mut source = Source { live, now };
    let choice = match read(words, typed_name, order, &mut source, &mut terminal) {
        Ok(choice) => choice,
        Err(exit) => return exit.after(&mut terminal),
    };
    let exit = show(&choice, (words, order), &mut source, wait, &mut terminal);
    exit.after(&mut terminal)
}

/// Reads the words; what ends the run while they are read, and mistakes, end it here.
fn read(
    words: &[Vec<u8>],
    typed_name: &[u8],
    order: Order,
    source: &mut Source<'_>,
    terminal: &mut Terminal<'_>,
) -> Result<Choice, Exit> {
    let mut choice = Choice::default();
    for found in ArgParser::new(FLAGS, words, order) {
        let (flag, value) = match found {
            Ok(found) => found,
            Err(mistake) => {
                let mut line = typed_name.to_vec();
                line.extend_from_slice(b": ");
                line.extend_from_slice(&mistake.message());
                terminal.error_line(&line);
                return Err(usage(terminal));
            }
        };
        match flag.set.apply(&mut choice, value.unwrap_or_default()) {
            None => {}
            Some(Event::Version) => {
                terminal.text().extend_from_slice(wording::VERSION.as_bytes());
                return Err(Exit::Success);
            }
            Some(Event::Help) => {
                terminal.text().extend_from_slice(wording::USAGE.as_bytes());
                families(terminal);
                return Err(Exit::Success);
            }
            Some(Event::Usage) => return Err(usage(terminal)),
            Some(Event::UnknownFamily(name)) => {
                let mut line = b"Unknown address family `".to_vec();
                line.extend_from_slice(&name);
                line.extend_from_slice(b"'.");
                terminal.error_line(&line);
                return Err(Exit::Failure);
            }
            Some(Event::FamilyListTooLong) => terminal.error_line(wording::FAMILY_LIST_TOO_LONG.as_bytes()),
            // Which machine is meant may be said behind this flag.
            Some(Event::Contexts) if source.has_selinux(ours(words, order).from.as_deref()) => {}
            Some(Event::Contexts) => {
                terminal.error_line(wording::NO_SELINUX.as_bytes());
                return Err(Exit::Failure);
            }
            Some(Event::WrongValue(message)) => {
                terminal.message(&message);
                return Err(Exit::Usage);
            }
        }
    }
    Ok(choice)
}

/// What the words say by flags of ours, wherever they say it.
fn ours(words: &[Vec<u8>], order: Order) -> Choice {
    let mut choice = Choice::default();
    for (flag, value) in ArgParser::new(FLAGS, words, order).filter_map(Result::ok) {
        if flag.ours {
            drop(flag.set.apply(&mut choice, value.unwrap_or_default()));
        }
    }
    choice
}

/// Documentation of the flags for the manual and the completions.
pub(super) fn flag_docs() -> Vec<OptionDoc> {
    option_docs(FLAGS)
}

/// The usage after a mistake, all of it on standard error.
fn usage(terminal: &mut Terminal<'_>) -> Exit {
    for line in wording::USAGE.lines() {
        terminal.error_line(line.as_bytes());
    }
    families(terminal);
    Exit::Usage
}

fn families(terminal: &mut Terminal<'_>) {
    for line in wording::USAGE_FAMILIES {
        terminal.error_line(line.as_bytes());
    }
}

/// Records, shows, or both.
fn show(
    choice: &Choice,
    (words, order): (&[Vec<u8>], Order),
    source: &mut Source<'_>,
    wait: Wait<'_>,
    terminal: &mut Terminal<'_>,
) -> Exit {
    let view = plan::settle(choice);
    if let (View::TwoModes, Some(_)) = (&view, &choice.record) {
        // A command line that is not understood records nothing.
        return usage(terminal);
    }
    let recordings = Recordings {
        record: choice.record.as_deref(),
        from: choice.from.as_deref(),
        hosts: !choice.numeric_hosts,
        view: asks_for_a_view(words, order),
    };
    let from = match source.begin(&recordings, terminal) {
        Ok(from) => from,
        Err(exit) => return exit,
    };
    if let (Some(form), false) = (choice.format, view == View::TwoModes) {
        let repeat = if choice.continuous {
            Repeat::EverySecond
        } else {
            Repeat::Once
        };
        return match records::of(&view) {
            Ok(query) => source.look(from, terminal, |session, terminal| {
                let mut round = |session: &mut Session<'_>, terminal: &mut Terminal<'_>| {
                    session.begin_round();
                    match verbs::show_records(&query, form, session, terminal) {
                        Exit::Success => End::Whole,
                        Exit::Failure => End::Incomplete,
                        exit @ (Exit::Usage | Exit::Mistake | Exit::Unable | Exit::BrokenPipe) => {
                            End::Over(exit)
                        }
                    }
                };
                repeated(repeat, &mut round, session, wait, terminal)
            }),
            Err(what) => {
                terminal.message(&message::no_records(&what));
                Exit::Failure
            }
        };
    }
    match view {
        View::TwoModes => usage(terminal),
        View::Masquerade => {
            terminal.message(&wording::no_support("ip_masquerade"));
            Exit::Failure
        }
        View::Routes(query) => source.look(from, terminal, |session, terminal| {
            let mut round = |session: &mut Session<'_>, terminal: &mut Terminal<'_>| {
                routes::round(&query, session, terminal)
            };
            repeated(query.repeat, &mut round, session, wait, terminal)
        }),
        View::Interfaces(query) => source.look(from, terminal, |session, terminal| {
            interfaces::title(terminal);
            let mut round = |session: &mut Session<'_>, terminal: &mut Terminal<'_>| {
                interfaces::round(&query, session, terminal)
            };
            repeated(query.repeat, &mut round, session, wait, terminal)
        }),
        View::Statistics(query) => source.look(from, terminal, |session, terminal| {
            statistics::show(&query, session, terminal)
        }),
        View::Sockets(query) => source.look(from, terminal, |session, terminal| {
            let mut round = |session: &mut Session<'_>, terminal: &mut Terminal<'_>| {
                sockets::round(&query, session, terminal)
            };
            repeated(query.repeat, &mut round, session, wait, terminal)
        }),
    }
}

/// Pause between two rounds of `-c`.
const ROUND: Duration = Duration::from_secs(1);

/// How a table, or a round of tables, ended.
enum End {
    /// Nothing is missing.
    Whole,
    /// Rows are known to be missing.
    Incomplete,
    /// The run is over.
    Over(Exit),
}

impl End {
    /// The worse of two; the first end of the run stays.
    fn and(self, other: End) -> End {
        match (self, other) {
            (over @ End::Over(_), _) | (_, over @ End::Over(_)) => over,
            (End::Whole, End::Whole) => End::Whole,
            (End::Incomplete, _) | (_, End::Incomplete) => End::Incomplete,
        }
    }
}

/// One showing of a view.
type Round<'r> = &'r mut dyn FnMut(&mut Session<'_>, &mut Terminal<'_>) -> End;

/// Shows a view once, or every second until something ends it.
fn repeated(
    repeat: Repeat,
    round: Round<'_>,
    session: &mut Session<'_>,
    wait: Wait<'_>,
    terminal: &mut Terminal<'_>,
) -> Exit {
    loop {
        let exit = match round(session, terminal) {
            End::Whole => Exit::Success,
            // What could not be read this time may be readable the next.
            End::Incomplete => Exit::Failure,
            End::Over(exit) => return exit,
        };
        // A recording is one moment: showing it again would show the same.
        let again = repeat == Repeat::EverySecond && !session.is_recording();
        if !again {
            return exit;
        }
        if terminal.flush().is_break() || wait(ROUND).is_break() {
            return exit;
        }
    }
}

/// Whether there is any flag beside those about the recording itself, so that a view is wanted too.
fn asks_for_a_view(words: &[Vec<u8>], order: Order) -> bool {
    ArgParser::new(FLAGS, words, order)
        .filter_map(Result::ok)
        .any(|(flag, _)| match flag.long {
            Some("format") => true,
            long => !flag.ours && long.is_none_or(|long| !long.starts_with("numeric")),
        })
}
