//! `netstat explain`: what a word on a screen means. Headings are fixed, in a fixed order, so that the eye learns them.

mod document;
mod page;

use std::fmt::Write as _;

use clap::{Arg, ArgAction, ArgMatches, Command};
use facts::glossary::{
    Explanation, Pasted, ROWS_KNOWN, Reading, SUGGESTIONS_MAX, WORD_BYTES_MAX, find, find_counters, kinds,
    letters, of_kind, pasted, row, suggest,
};

use facts::fields::counters::{CounterEntry, SectionEntry, Unit, sections};
use facts::fields::table::Table;
use facts::fields::{addresses, counter_rows, groups, interfaces, neighbours, routes, sockets};

use crate::exit::Exit;
use crate::terminal::Terminal;
use crate::world::World;
use page::Page;

/// How many words of a kind are shown to who asks for none.
const EXAMPLES: usize = 3;
/// Widest text: longer lines are hard to read.
const WIDTH_MAX: usize = 80;
/// Narrowest text; a terminal with fewer columns folds lines itself.
const WIDTH_MIN: usize = 30;

/// The options as clap knows them.
pub(super) fn command(about: &'static str) -> Command {
    Command::new("explain")
        .about(about)
        .disable_help_subcommand(true)
        .override_usage(
            "netstat explain [--plain|--format json] WORD...\n       netstat explain [--format json] --row 'LINE'\n       \
             netstat explain --list",
        )
        .arg(
            Arg::new("word")
                .value_name("WORD")
                .num_args(1..)
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
                .help("A row of sockets, routes or interfaces, as any system's netstat or ss prints it: what each of its columns says"),
        )
        .arg(
            Arg::new("format")
                .long("format")
                .value_name("FORMAT")
                .value_parser(["text", "json"])
                .default_value("text")
                .conflicts_with("list")
                .help("For people, or for programs"),
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
    let line = found.get_one::<String>("row");
    let words: Vec<&str> = found
        .get_many::<String>("word")
        .unwrap_or_default()
        .map(String::as_str)
        .collect();
    if line.is_none() && words.is_empty() {
        if found.get_flag("list") {
            list(&mut page);
        } else {
            overview(&mut page);
        }
        terminal.text().extend_from_slice(page.text.as_bytes());
        return Exit::Success.after(&mut terminal);
    }
    let is_json = found
        .get_one::<String>("format")
        .is_some_and(|format| format == "json");
    if let Some(line) = line {
        let Some(row) = row(line) else {
            terminal.message(&no_row(line));
            return Exit::Mistake.after(&mut terminal);
        };
        if is_json {
            document::write(terminal.text(), &[], Some(&row));
        } else {
            page.row(&row);
            terminal.text().extend_from_slice(page.text.as_bytes());
        }
        return Exit::Success.after(&mut terminal);
    }
    // A heading of two words is one term: `Local Address`.
    let joined = words.join(" ");
    let asked: Vec<&str> = if is_known(&joined) { vec![&joined] } else { words };
    let answers: Vec<Answer<'_>> = asked.into_iter().map(Answer::to).collect();
    for answer in answers.iter().filter(|answer| answer.is_empty()) {
        terminal.message(&not_known(answer.word));
    }
    if is_json {
        document::write(terminal.text(), &answers, None);
    } else {
        for answer in answers.iter().filter(|answer| !answer.is_empty()) {
            if !page.text.is_empty() {
                page.text.push('\n');
            }
            show(&mut page, answer);
        }
        terminal.text().extend_from_slice(page.text.as_bytes());
    }
    let exit = if answers.iter().any(Answer::is_empty) {
        Exit::Mistake
    } else {
        Exit::Success
    };
    exit.after(&mut terminal)
}

/// Everything that is known of a word.
struct Answer<'w> {
    word: &'w str,
    terms: Vec<&'static Explanation>,
    counters: Vec<(&'static SectionEntry, &'static CounterEntry)>,
    fields: Vec<FieldOf>,
    /// Only of a word that is none of these.
    address: Option<Pasted<'w>>,
    /// Only of a word that is none of these.
    readings: Vec<Reading>,
}

impl<'w> Answer<'w> {
    fn to(word: &'w str) -> Answer<'w> {
        let mut answer = Answer {
            word,
            terms: find(word),
            counters: find_counters(word),
            fields: fields(word),
            address: None,
            readings: Vec::new(),
        };
        if answer.is_empty() {
            answer.address = pasted(word);
        }
        if answer.is_empty() {
            answer.readings = letters(word);
        }
        answer
    }

    fn meanings(&self) -> usize {
        self.terms.len() + self.counters.len() + self.fields.len()
    }

    fn is_empty(&self) -> bool {
        self.meanings() == 0 && self.address.is_none() && self.readings.is_empty()
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

/// Writes what is known of a word.
fn show(page: &mut Page, answer: &Answer<'_>) {
    let Answer {
        word,
        terms,
        counters,
        fields,
        ..
    } = answer;
    if answer.meanings() > 1 {
        page.contents(word, terms, counters, fields);
    }
    let mut parts = 0;
    let mut next = |page: &mut Page| {
        if parts > 0 {
            page.text.push('\n');
        }
        parts += 1;
    };
    let mut drawn = false;
    for term in terms {
        next(page);
        page.term(word, term, !drawn);
        drawn |= term.state.is_some();
    }
    for (section, counter) in counters {
        next(page);
        page.counter(section, counter);
    }
    for field in fields {
        next(page);
        page.field(field);
    }
    if let Some(address) = &answer.address {
        page.address(word, address);
    }
    for reading in &answer.readings {
        next(page);
        page.letters(word, reading);
    }
}

/// The message about a line that has no known layout.
fn no_row(line: &str) -> String {
    let mut shown: String = line.chars().take(WORD_BYTES_MAX).collect();
    if shown.len() < line.len() {
        shown.push_str("...");
    }
    format!(
        "explain: --row {shown:?}: this has the layout of none of the rows that are known: {ROWS_KNOWN}; paste one line, in \
         quotes, without its heading"
    )
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

/// What can be asked, with a few words of each kind.
fn overview(page: &mut Page) {
    page.wrapped(
        "",
        "netstat explain WORD tells what a word on the screen of any netstat means. There are:",
        0,
    );
    page.text.push('\n');
    for kind in kinds() {
        let terms: Vec<_> = of_kind(kind).collect();
        let some: Vec<&str> = terms.iter().take(EXAMPLES).map(|term| term.name()).collect();
        page.listed(
            &page::plural(kind).to_lowercase(),
            &format!("{}: {} ...", terms.len(), some.join(", ")),
        );
    }
    let count: usize = sections().map(|section| section.counters.len()).sum();
    page.listed(
        "counters",
        &format!("{count}: ListenOverflows, TcpExt.TCPTimeouts, Ip.InReceives ..."),
    );
    page.listed(
        "fields",
        "of every verb: local.address, tcp.rtt, received.bytes ...",
    );
    page.listed("addresses", "as they are pasted: [::]:443, *.22, fe80::1%eth0");
    page.text.push('\n');
    page.wrapped(
        "",
        "netstat explain --list lists all words, --row 'LINE' takes a row of a screen apart.",
        0,
    );
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
