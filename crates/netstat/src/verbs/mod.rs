//! The modern interface: a first word that is a verb. What a verb shows, its columns, filters and forms come from the field
//! tables.

mod explain;
mod first_sample;
mod help;
mod listening;
mod merged;
mod options;
mod place;
mod rates;
mod records;
mod schema;
mod show;
mod wait;
mod who;

pub(crate) use help::{OptionSpelling, VerbDoc, verb_docs};
pub(crate) use records::show as show_records;

use clap::{Arg, ArgAction, Command};
use facts::fields::table::{Description, Needs, describe};
use facts::fields::{addresses, counter_rows, groups, interfaces, neighbours, routes, sockets};

use probe::Flow;

use crate::exit::Exit;
use crate::export::Format;
use crate::filter::distance;
use crate::rows::{Ended, RowFilter};
use crate::session::Session;
use crate::session::source::Source;
use crate::tables::Look;
use crate::tables::print::Screen;
use crate::terminal::Terminal;
use crate::world::World;
use options::{Options, Wrong};

/// What messages begin with.
const NAME: &str = "netstat";

/// A verb.
struct Verb {
    name: &'static str,
    about: &'static str,
    /// What is told of its rows, if it has rows of a table.
    table: Option<fn() -> Description>,
    /// Its documents, if they are no rows: what they are, and their schema.
    document: Option<(&'static str, &'static str)>,
    command: fn(&'static str) -> Command,
    run: fn(&clap::ArgMatches, World<'_>) -> Exit,
}

const fn rows<T: Rows>(about: &'static str) -> Verb {
    Verb {
        name: T::NAME,
        about,
        table: Some(describe::<T>),
        document: None,
        command: command::<T>,
        run: run_rows::<T>,
    }
}

/// The option for sockets of all network namespaces.
const ALL_NAMESPACES: &str = "all-namespaces";

fn command<T: Rows>(about: &'static str) -> Command {
    let mut command = rates::arguments::<T>(options::command::<T>(about));
    if let Some(address) = T::ADDRESS {
        command = command
            .override_usage(format!("{NAME} {} [OPTIONS] [ADDRESS] [FILTER]...", T::NAME))
            .after_help(address);
    }
    let rest = T::ALL.unwrap_or("Show every row, as is done without it too");
    command = command.arg(switch(options::ALL, rest).short('a'));
    if let Some(rest) = T::ZERO {
        command = command.arg(switch(options::ZERO, rest));
    }
    if T::HAS_LISTENERS {
        command = listening::arguments(command);
    }
    if T::NAMESPACE.is_none() {
        return command;
    }
    command.arg(
        Arg::new(ALL_NAMESPACES)
            .long(ALL_NAMESPACES)
            .action(ArgAction::SetTrue)
            .help("Look into every network namespace, not only into this one"),
    )
}

/// An option without a value.
fn switch(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
}

/// All verbs.
static VERBS: &[Verb] = &[
    rows::<sockets::Sockets>("Sockets of TCP, UDP, UDP-Lite, RAW, SCTP and the UNIX family"),
    rows::<routes::Routes>("Routes of every table"),
    rows::<interfaces::Interfaces>("Network interfaces with their addresses and counters"),
    rows::<addresses::Addresses>("IP addresses of interfaces"),
    rows::<neighbours::Neighbours>("Neighbours on the links, and forwarding entries of bridges"),
    rows::<groups::Groups>("Multicast groups that interfaces have joined"),
    rows::<counter_rows::Counters>("Everything that the kernel counts"),
    Verb {
        name: "explain",
        about: "What a word on the screen of any netstat means",
        table: None,
        document: None,
        command: explain::command,
        run: explain::run,
    },
    Verb {
        name: "who",
        about: "Who has a port, and what else takes it",
        table: None,
        document: Some((who::ABOUT, who::SCHEMA)),
        command: who::command,
        run: who::run,
    },
    Verb {
        name: "wait",
        about: "Waits until a port is listened on, connected or let go of",
        table: None,
        document: None,
        command: wait::command,
        run: wait::run,
    },
    Verb {
        name: "schema",
        about: "JSON Schema of the documents of a table",
        table: None,
        document: None,
        command: schema::command,
        run: schema::run,
    },
    Verb {
        name: "help",
        about: "The verbs, or one of them",
        table: None,
        document: None,
        command: help::command,
        run: help::run,
    },
];

/// A table whose rows a session hands out.
trait Rows: Look {
    /// The field with the name of the network namespace, where rows of all of them can be shown.
    const NAMESPACE: Option<&'static str> = None;

    /// Whether some of its rows listen, which people want to see by themselves.
    const HAS_LISTENERS: bool = false;

    /// Shows them once in another way than a row each, where people are better served by that.
    fn show_otherwise(
        _options: &Options<Self>,
        _session: &mut Session<'_>,
        _screen: Screen,
        _terminal: &mut Terminal<'_>,
    ) -> Option<Exit> {
        None
    }

    /// Hands them out, joined with what is needed. Rows of which `wanted` says that they are not wanted may be left out.
    fn source(
        session: &mut Session<'_>,
        needs: Needs,
        wanted: RowFilter<'_, Self>,
        each: &mut dyn FnMut(&Self::Row<'_>) -> Flow,
    ) -> Ended;
}

macro_rules! rows_of {
    ($($table:ty: |$session:ident, $needs:ident, $wanted:ident, $each:ident| $rows:expr;)+) => {
        $(impl Rows for $table {
            fn source(
                $session: &mut Session<'_>,
                $needs: Needs,
                $wanted: RowFilter<'_, Self>,
                $each: &mut dyn FnMut(&Self::Row<'_>) -> Flow,
            ) -> Ended {
                $rows
            }
        })+
    };
}

impl Rows for sockets::Sockets {
    const NAMESPACE: Option<&'static str> = Some("namespace.label");
    const HAS_LISTENERS: bool = true;

    fn show_otherwise(
        options: &Options<Self>,
        session: &mut Session<'_>,
        screen: Screen,
        terminal: &mut Terminal<'_>,
    ) -> Option<Exit> {
        merged::is_merged(options, screen).then(|| merged::show_merged(options, session, screen, terminal))
    }

    fn source(
        session: &mut Session<'_>,
        needs: Needs,
        wanted: RowFilter<'_, Self>,
        each: &mut dyn FnMut(&Self::Row<'_>) -> Flow,
    ) -> Ended {
        session.socket_rows(needs, wanted, each)
    }
}

rows_of! {
    routes::Routes: |session, needs, _wanted, each| session.route_rows(needs, each);
    interfaces::Interfaces: |session, needs, _wanted, each| session.interface_rows(needs, each);
    addresses::Addresses: |session, needs, _wanted, each| session.address_rows(needs, each);
    neighbours::Neighbours: |session, needs, _wanted, each| session.neighbour_rows(needs, each);
    groups::Groups: |session, needs, _wanted, each| session.group_rows(needs, each);
    counter_rows::Counters: |session, needs, _wanted, each| session.counter_rows(needs, each);
}

/// Whether the first word is a verb.
pub(crate) fn is_verb(words: &[Vec<u8>]) -> bool {
    words.get(1).is_some_and(|word| verb(word).is_some())
}

/// Most letters by which a mistyped verb differs from it.
const TYPED_WRONG_MAX: usize = 2;
/// Fewest letters of one: of a shorter word a verb is made with two letters, whatever it was.
const TYPED_LETTERS_MIN: usize = 4;

/// The first word when it is nearly a verb, and that verb.
pub(crate) fn mistyped(words: &[Vec<u8>]) -> Option<(&str, &'static str)> {
    let word = std::str::from_utf8(words.get(1)?).ok()?;
    let letters = word.chars().filter(char::is_ascii_lowercase).count();
    if letters < TYPED_LETTERS_MIN || letters < word.chars().count() {
        return None;
    }
    let known = VERBS.iter().map(|verb| (distance(word, verb.name), verb.name));
    let (far, name) = known.min()?;
    (far <= TYPED_WRONG_MAX).then_some((word, name))
}

fn verb(word: &[u8]) -> Option<&'static Verb> {
    VERBS.iter().find(|verb| verb.name.as_bytes() == word)
}

/// Runs a command line whose first word is a verb.
pub(crate) fn run(mut world: World<'_>) -> Exit {
    let words: Vec<Vec<u8>> = std::mem::take(&mut world.words);
    let Some(verb) = words.get(1).and_then(|word| verb(word)) else {
        return tell(world, "netstat: this is no verb", Exit::Mistake);
    };
    let Ok(typed) = typed(&words) else {
        return tell(
            world,
            "netstat: the words of a verb are text in UTF-8",
            Exit::Mistake,
        );
    };
    match verb.clap().try_get_matches_from(typed) {
        Ok(found) => (verb.run)(&found, world),
        Err(error) => {
            let exit = if error.use_stderr() {
                Exit::Mistake
            } else {
                Exit::Success
            };
            tell(world, &error.render().to_string(), exit)
        }
    }
}

impl Verb {
    /// Its words, as clap knows them.
    fn clap(&self) -> Command {
        (self.command)(self.about).bin_name(format!("{NAME} {}", self.name))
    }
}

/// Ends a run with a text: on standard output, or on standard error when it is about a mistake.
fn tell(world: World<'_>, text: &str, exit: Exit) -> Exit {
    let mut terminal = Terminal::new(world.out, world.err, world.out_is_terminal, NAME);
    if exit == Exit::Success {
        terminal.text().extend_from_slice(text.as_bytes());
    } else {
        for line in text.lines() {
            terminal.error_line(line.as_bytes());
        }
    }
    exit.after(&mut terminal)
}

/// The words behind the command's name, as text. A number behind `--watch` is its value.
fn typed(words: &[Vec<u8>]) -> Result<Vec<String>, std::str::Utf8Error> {
    let mut typed: Vec<String> = Vec::new();
    for word in words.iter().skip(1) {
        let word = std::str::from_utf8(word)?;
        match typed.last_mut() {
            Some(last) if last == "--watch" && word.parse::<f64>().is_ok() => {
                last.push('=');
                last.push_str(word);
            }
            _ => typed.push(word.to_owned()),
        }
    }
    Ok(typed)
}

/// Runs a verb over rows.
fn run_rows<T: Rows>(found: &clap::ArgMatches, world: World<'_>) -> Exit {
    let World {
        environment,
        now,
        wait,
        out_is_terminal,
        width,
        live,
        out,
        err,
        ..
    } = world;
    let mut terminal = Terminal::new(out, err, out_is_terminal, NAME);
    if found
        .get_one::<String>("columns")
        .is_some_and(|list| list == "help")
    {
        let help = options::columns_help(&describe::<T>());
        terminal.text().extend_from_slice(help.as_bytes());
        return Exit::Success.after(&mut terminal);
    }
    let everywhere = T::NAMESPACE.filter(|_| found.get_flag(ALL_NAMESPACES));
    let mut options = match Options::<T>::of(found, T::ADDRESS.is_some(), out_is_terminal) {
        Ok(options) => options,
        Err(Wrong::Filter(mistake, filter)) => {
            for (place, line) in mistake.lines(&filter).iter().enumerate() {
                let name = if place == 0 { "netstat: " } else { "" };
                terminal.error_line(format!("{name}{line}").as_bytes());
            }
            return Exit::Mistake.after(&mut terminal);
        }
        Err(Wrong::Other(what)) => {
            terminal.message(&what);
            return Exit::Mistake.after(&mut terminal);
        }
    };
    let is_for_people = out_is_terminal && options.format == Format::Table;
    options.zero |= T::USUAL_ON_TERMINAL && !is_for_people;
    options.also.extend(everywhere.and_then(T::field));
    let others = options.all || options.has_filter();
    options
        .also
        .extend(T::FIRST_OF_ALL.filter(|_| others).and_then(T::field));
    let screen = Screen {
        width: fitted_into(options.width, environment, (out_is_terminal, width)),
        is_terminal: out_is_terminal,
        has_colours: options.colour.is_on(environment, out_is_terminal),
        is_ascii: !speaks_utf8(environment),
    };
    let mut source = Source { live, now };
    let exit = source.look(options.from.as_deref(), &mut terminal, |session, terminal| {
        session.look_everywhere(everywhere.is_some());
        session.ask_about(options.address);
        first_sample::take(&options, session, wait);
        loop {
            session.begin_round();
            let exit = T::show_otherwise(&options, session, screen, terminal)
                .unwrap_or_else(|| show::show(&options, &mut T::source, session, screen, terminal));
            let Some(pause) = options.watch.filter(|_| !session.is_recording()) else {
                return exit;
            };
            if terminal.flush().is_break() || wait(pause).is_break() {
                return exit;
            }
            if options.format == Format::Table {
                terminal.text().push(b'\n');
            }
        }
    });
    exit.after(&mut terminal)
}

/// Columns of a terminal that does not say how many it has.
const TERMINAL_COLUMNS: usize = 80;

/// How many columns a table is fitted into: `--width`, else `COLUMNS`, else what the terminal says. `--width 0` and a
/// pipe know no end.
fn fitted_into(
    asked: Option<u16>,
    environment: &dyn Fn(&str) -> Option<Vec<u8>>,
    (is_terminal, width): (bool, &dyn Fn() -> Option<usize>),
) -> Option<usize> {
    if let Some(asked) = asked {
        return Some(usize::from(asked)).filter(|columns| *columns > 0);
    }
    let otherwise = || is_terminal.then(|| width().unwrap_or(TERMINAL_COLUMNS));
    columns(environment, &otherwise)
}

/// How many columns a line has: `COLUMNS`, else `otherwise`.
fn columns(
    environment: &dyn Fn(&str) -> Option<Vec<u8>>,
    otherwise: &dyn Fn() -> Option<usize>,
) -> Option<usize> {
    environment("COLUMNS")
        .and_then(|text| std::str::from_utf8(&text).ok()?.parse::<u16>().ok())
        .map(usize::from)
        .filter(|columns| *columns > 0)
        .or_else(otherwise)
}

/// Whether letters beyond ASCII can be shown: the first of these variables that is set names the locale (locale(7)).
fn speaks_utf8(environment: &dyn Fn(&str) -> Option<Vec<u8>>) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| environment(name).filter(|value| !value.is_empty()))
        .unwrap_or_default()
        .to_ascii_lowercase();
    [&b"utf-8"[..], b"utf8"]
        .iter()
        .any(|name| locale.windows(name.len()).any(|part| part == *name))
}
