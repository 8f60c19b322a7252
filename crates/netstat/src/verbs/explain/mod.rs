//! `netstat explain`: what a word on a screen means. Headings are fixed, in a fixed order, so that the eye learns them.

mod page;

use std::fmt::Write as _;

use clap::{Arg, ArgAction, ArgMatches, Command};
use facts::fields::explanations::{
    SUGGESTIONS_MAX, WORD_BYTES_MAX, find, find_counters, kinds, letters, of_kind, pasted, row, suggest,
};

use facts::fields::counters::Unit;
use facts::fields::table::Table;
use facts::fields::{addresses, counter_rows, groups, interfaces, neighbours, routes, sockets};

use crate::exit::Exit;
use crate::terminal::Terminal;
use crate::world::World;
use page::Page;

/// Widest text: longer lines are hard to read.
const WIDTH_MAX: usize = 80;
/// What is said of a line that has no known layout.
const NO_ROW: &str = "explain: --row: this is no row of Internet sockets as netstat of Linux or macOS or ss prints it; \
                      paste one line, in quotes, without its heading";
/// Narrowest text; a terminal with fewer columns folds lines itself.
const WIDTH_MIN: usize = 30;

/// The options as clap knows them.
pub(super) fn command(about: &'static str) -> Command {
    Command::new("explain")
        .about(about)
        .disable_help_subcommand(true)
        .override_usage(
            "netstat explain [--plain] WORD...\n       netstat explain --row 'LINE'\n       netstat explain --list",
        )
        .arg(
            Arg::new("word")
                .value_name("WORD")
                .num_args(1..)
                .required_unless_present_any(["list", "row"])
                .help("A state, a column, a flag, a counter, an address or a route type, as any system's netstat spells it"),
        )
        .arg(
            Arg::new("list")
                .long("list")
                .action(ArgAction::SetTrue)
                .conflicts_with("word")
                .help("List every word that has an explanation"),
        )
        .arg(
            Arg::new("row")
                .long("row")
                .value_name("LINE")
                .conflicts_with_all(["word", "list"])
                .help("A row of sockets, as netstat of Linux or macOS or ss prints it: what each of its columns says"),
        )
        .arg(
            Arg::new("plain")
                .long("plain")
                .action(ArgAction::SetTrue)
                .help("Sentences alone, without the drawing of the state machine"),
        )
}

/// Explains the words.
pub(super) fn run(found: &ArgMatches, world: World<'_>) -> Exit {
    let width = if world.out_is_terminal {
        super::columns(world.environment, world.width)
    } else {
        None
    };
    let mut page = Page {
        text: String::new(),
        width: width.unwrap_or(WIDTH_MAX).clamp(WIDTH_MIN, WIDTH_MAX),
        plain: found.get_flag("plain"),
    };
    let mut terminal = Terminal::new(world.out, world.err, world.out_is_terminal, super::NAME);
    if found.get_flag("list") {
        list(&mut page);
        terminal.text().extend_from_slice(page.text.as_bytes());
        return Exit::Success.after(&mut terminal);
    }
    if let Some(line) = found.get_one::<String>("row") {
        let Some(row) = row(line) else {
            terminal.message(NO_ROW);
            return Exit::Mistake.after(&mut terminal);
        };
        page.row(&row);
        terminal.text().extend_from_slice(page.text.as_bytes());
        return Exit::Success.after(&mut terminal);
    }
    let words: Vec<&str> = found
        .get_many::<String>("word")
        .unwrap_or_default()
        .map(String::as_str)
        .collect();
    // A heading of two words is one term: `Local Address`.
    let joined = words.join(" ");
    let asked: Vec<&str> = if is_known(&joined) { vec![&joined] } else { words };
    let mut unknown = false;
    for (place, word) in asked.iter().enumerate() {
        if place > 0 && !page.text.is_empty() {
            page.text.push('\n');
        }
        if !explain(&mut page, word) {
            unknown = true;
            terminal.message(&not_known(word));
        }
    }
    terminal.text().extend_from_slice(page.text.as_bytes());
    if unknown {
        Exit::Mistake.after(&mut terminal)
    } else {
        Exit::Success.after(&mut terminal)
    }
}

fn is_known(word: &str) -> bool {
    !find(word).is_empty() || !find_counters(word).is_empty()
}

/// A field of the rows that a verb shows.
struct FieldOf {
    verb: &'static str,
    id: &'static str,
    meaning: &'static str,
    unit: Option<Unit>,
}

/// Fields with this id, of the rows of every verb.
fn fields(word: &str) -> Vec<FieldOf> {
    fn of<T: Table>(word: &str) -> Option<FieldOf> {
        T::field(word).map(|field| FieldOf {
            verb: T::NAME,
            id: field.id,
            meaning: field.meaning,
            unit: field.unit,
        })
    }
    [
        of::<sockets::Sockets>,
        of::<routes::Routes>,
        of::<interfaces::Interfaces>,
        of::<addresses::Addresses>,
        of::<neighbours::Neighbours>,
        of::<groups::Groups>,
        of::<counter_rows::Counters>,
    ]
    .into_iter()
    .filter_map(|of| of(word))
    .filter(|field| super::verb(field.verb.as_bytes()).is_some())
    .collect()
}

/// Writes what is known of a word. Returns whether anything is.
fn explain(page: &mut Page, word: &str) -> bool {
    let terms = find(word);
    let counters = find_counters(word);
    let fields = fields(word);
    let meanings = terms.len() + counters.len() + fields.len();
    if meanings > 1 {
        page.contents(word, &terms, &counters, &fields);
    }
    let mut drawn = false;
    for (place, term) in terms.iter().enumerate() {
        if place > 0 {
            page.text.push('\n');
        }
        page.term(word, term, !drawn);
        drawn |= term.state.is_some();
    }
    for (place, (section, counter)) in counters.iter().enumerate() {
        if place + terms.len() > 0 {
            page.text.push('\n');
        }
        page.counter(section, counter);
    }
    for (place, field) in fields.iter().enumerate() {
        if place + terms.len() + counters.len() > 0 {
            page.text.push('\n');
        }
        page.field(field);
    }
    if meanings > 0 {
        return true;
    }
    if let Some(address) = pasted(word) {
        page.address(word, &address);
        return true;
    }
    let readings = letters(word);
    for (place, reading) in readings.iter().enumerate() {
        if place > 0 {
            page.text.push('\n');
        }
        page.letters(word, reading);
    }
    !readings.is_empty()
}

/// The message about a word that nobody here knows.
fn not_known(word: &str) -> String {
    let mut shown: String = word.chars().take(WORD_BYTES_MAX).collect();
    if shown.len() < word.len() {
        shown.push_str("...");
    }
    let near = suggest(word);
    let near: Vec<&str> = near.into_iter().take(SUGGESTIONS_MAX).collect();
    let mut message = format!("explain: {shown:?}: this word has no explanation here");
    if near.is_empty() {
        message.push_str("; netstat explain --list shows all that have one");
    } else {
        let _ = write!(message, "; did you mean {}?", near.join(" or "));
    }
    message
}

/// Every term with its title, by kind.
fn list(page: &mut Page) {
    for (place, kind) in kinds().enumerate() {
        if place > 0 {
            page.text.push('\n');
        }
        let _ = writeln!(page.text, "{}", page::plural(kind));
        for term in of_kind(kind) {
            page.listed(term.name(), &format!("{} ({})", term.title, term.place.name()));
        }
    }
    page.text
        .push_str("\nCounters have explanations too; netstat counters lists them.\n");
}
