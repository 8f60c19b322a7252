//! The page about a term: a title, then headings at the left and wrapped text beside them.

use std::fmt::Write as _;

use facts::fields::counters::{CounterEntry, SectionEntry, symptom_of};
use facts::glossary::{Cell, Explanation, Kind, Origin, Pasted, Place, Reading, Row, Says, Transition, draw};

use super::FieldOf;
use crate::terminal::visible;

/// Columns of the headings, with the blanks behind them.
const HEADING: usize = 10;
/// Columns of names in the list of all.
const LISTED: usize = 22;

/// A page that is being written.
pub(super) struct Page {
    /// What is written so far.
    pub(super) text: String,
    /// Columns of the text.
    pub(super) width: usize,
    /// Whether drawings are left out.
    pub(super) plain: bool,
}

/// The name of a kind in the list of all.
pub(super) fn plural(kind: Kind) -> &'static str {
    match kind {
        Kind::State => "States",
        Kind::Column => "Columns",
        Kind::Address => "Forms of addresses and ports",
        Kind::Protocol => "Protocols",
        Kind::SocketType => "Types of sockets",
        Kind::Timer => "Timers",
        Kind::Flag => "Flags",
        Kind::RouteType => "Types of routes",
        Kind::RouteProtocol => "Who made a route",
        Kind::Scope => "Scopes",
        Kind::NeighbourState => "States of neighbours",
        // A kind that is younger than this list has no heading of its own.
        Kind::Value | _ => "Other values",
    }
}

impl Page {
    /// `title    text`, then an empty line.
    fn title(&mut self, name: &str, text: &str) {
        self.wrapped(&format!("{name}    "), text, 4);
        self.text.push('\n');
    }

    /// A heading and its text, wrapped. Nothing without text.
    fn part(&mut self, heading: &str, text: &str) {
        if !text.is_empty() {
            self.wrapped(&format!("{heading:<HEADING$}"), text, HEADING);
        }
    }

    /// A heading and several texts, each beginning a line.
    fn parts<T: AsRef<str>>(&mut self, heading: &str, texts: impl IntoIterator<Item = T>) {
        for (place, text) in texts.into_iter().enumerate() {
            self.part(if place == 0 { heading } else { "" }, text.as_ref());
        }
    }

    /// A row of the list of all.
    pub(super) fn listed(&mut self, name: &str, text: &str) {
        let blanks = LISTED.saturating_sub(name.chars().count()).max(2);
        self.wrapped(&format!("  {name}{:blanks$}", ""), text, LISTED + 2);
    }

    /// `first` and the words of `text`; further lines are indented.
    pub(super) fn wrapped(&mut self, first: &str, text: &str, indent: usize) {
        // Addresses and words may be anything that somebody pasted.
        let first = String::from_utf8_lossy(&visible(first.as_bytes())).into_owned();
        let text = String::from_utf8_lossy(&visible(text.as_bytes())).into_owned();
        self.text.push_str(&first);
        let mut column = first.chars().count();
        let mut begins = true;
        for word in text.split(' ') {
            let letters = word.chars().count();
            if !begins && column + 1 + letters > self.width {
                let _ = write!(self.text, "\n{:indent$}", "");
                column = indent;
                begins = true;
            }
            if !begins {
                self.text.push(' ');
                column += 1;
            }
            self.text.push_str(word);
            column += letters;
            begins = false;
        }
        self.text.push('\n');
    }

    /// What a word stands for when it stands for several things.
    pub(super) fn contents(
        &mut self,
        word: &str,
        terms: &[&Explanation],
        counters: &[(&'static SectionEntry, &'static CounterEntry)],
        fields: &[FieldOf],
    ) {
        let count = terms.len() + counters.len() + fields.len();
        let _ = writeln!(self.text, "{word} has {count} meanings:");
        for term in terms {
            let place = place_of(term);
            let who = names(&spelled(term, word));
            self.wrapped("  ", &format!("{place} ({who}): {}", term.title), 4);
        }
        for (section, counter) in counters {
            self.wrapped(
                "  ",
                &format!(
                    "counter {} of {}: {}",
                    counter.name, section.name, counter.meaning
                ),
                4,
            );
        }
        for field in fields {
            self.wrapped(
                "  ",
                &format!("field of netstat {}: {}", field.verb, field.meaning),
                4,
            );
        }
        self.text.push('\n');
    }

    /// The page of a field of rows.
    pub(super) fn field(&mut self, field: &FieldOf) {
        self.title(field.id, &format!("a field of netstat {}", field.verb));
        self.part(
            "where",
            &format!("column and filter field of netstat {}", field.verb),
        );
        self.part("meaning", field.meaning);
        self.part("unit", field.unit.map_or("", |unit| unit.name()));
        self.part(
            "next",
            &format!("netstat {} --columns +{}: It in every row.", field.verb, field.id),
        );
    }

    /// The page of a term.
    pub(super) fn term(&mut self, word: &str, term: &Explanation, draws: bool) {
        let name = term
            .names
            .iter()
            .find(|spelling| spelling.text == word)
            .map_or(term.name(), |spelling| spelling.text);
        self.title(name, term.title);
        self.part("where", &place_of(term));
        self.part("meaning", &term.meaning.join(" "));
        self.part("who", &term.who.join(" "));
        self.part("normal", &term.normal.join(" "));
        self.part("worry", &term.worry.join(" "));
        self.part("ends by", &term.ends.join(" "));
        if let Some(state) = term.state {
            self.parts("before", state.before().map(Transition::enters));
            self.parts("after", state.after().map(Transition::leaves));
        }
        self.part("also", &also(term));
        self.parts(
            "next",
            term.next
                .iter()
                .map(|step| format!("{}: {}", step.command, step.purpose)),
        );
        self.part("sources", &term.sources.join("; "));
        if let Some(state) = term.state.filter(|_| draws && !self.plain) {
            let lines = draw(state);
            if lines.iter().all(|line| line.len() <= self.width) {
                self.text.push('\n');
                for line in lines {
                    self.text.push_str(&line);
                    self.text.push('\n');
                }
            }
        }
    }

    /// The page of a counter.
    pub(super) fn counter(&mut self, section: &SectionEntry, counter: &CounterEntry) {
        self.title(counter.name, "a number that the kernel keeps");
        self.part(
            "where",
            &format!("{} of {} in {}", counter.kind.name(), section.name, section.file),
        );
        self.part("meaning", counter.meaning);
        self.part(
            "worry",
            symptom_of(section.name.as_bytes(), counter.name.as_bytes()).unwrap_or_default(),
        );
        self.part("unit", counter.unit.name());
        if let Some(since) = counter.since {
            self.part("since", &format!("Linux {since}"));
        }
        if counter.gone {
            self.part("gone", "No current kernel has it any more.");
        }
        self.part(
            "next",
            &format!("netstat counters 'name = {}': Its value now.", counter.name),
        );
        let source = counter
            .mib
            .map_or(section.source.to_owned(), |mib| mib.to_string());
        self.part("sources", &source);
    }

    /// The page of a pasted address.
    pub(super) fn address(&mut self, word: &str, pasted: &Pasted<'_>) {
        let what = if pasted.port.is_some() {
            "an address and a port"
        } else {
            "an address"
        };
        self.title(word, what);
        let mut parts = vec![pasted.address];
        parts.extend(pasted.port);
        let width = parts
            .iter()
            .map(|(text, _)| text.len())
            .chain(pasted.zone.map(str::len))
            .max();
        let width = (width.unwrap_or_default() + 2).max(HEADING);
        let row = |page: &mut Page, name: &str, text: &str| {
            page.wrapped(&format!("{name:<width$}"), text, width);
        };
        let (text, entry) = pasted.address;
        row(self, text, &sentence(entry));
        if let Some(zone) = pasted.zone {
            row(self, zone, "the interface on whose link the address is meant");
        }
        if let Some((text, entry)) = pasted.port {
            row(self, text, &sentence(entry));
        }
        let mut sources: Vec<&str> = Vec::new();
        for source in parts.iter().flat_map(|(_, entry)| &entry.sources) {
            if !sources.contains(source) {
                sources.push(source);
            }
        }
        row(self, "sources", &sources.join("; "));
    }

    /// The page of a row: a line for each column.
    pub(super) fn row(&mut self, row: &Row<'_>) {
        let heading = |cell: &Cell<'_>| cell.column.spelled(row.origin).unwrap_or(cell.column.name());
        let width = row
            .cells
            .iter()
            .map(|cell| heading(cell).len())
            .max()
            .unwrap_or_default()
            + 2;
        let _ = writeln!(self.text, "{} of {}\n", row.what, row.origin.name());
        for cell in &row.cells {
            let says = match &cell.says {
                Says::Column => cell.column.title.to_owned(),
                Says::Term(term) => term.title.to_owned(),
                Says::Address(found) => match found.port {
                    Some((_, port)) => format!("{}; {}", found.address.1.title, port.title),
                    None => found.address.1.title.to_owned(),
                },
                Says::Flags(letters) => {
                    let said = letters
                        .iter()
                        .map(|(letter, entry)| format!("{letter} {}", entry.title));
                    said.collect::<Vec<_>>().join(", ")
                }
            };
            let name = heading(cell);
            self.wrapped(
                &format!("{name:<width$}"),
                &format!("{} - {says}", cell.text),
                width,
            );
        }
        if let Some(note) = row.note {
            self.text.push('\n');
            self.wrapped("", note, 0);
        }
    }

    /// The page of a word of letters.
    pub(super) fn letters(&mut self, word: &str, reading: &Reading) {
        self.title(word, "several flags");
        let mut places: Vec<Place> = Vec::new();
        for (_, place) in &reading.by {
            if !places.contains(place) {
                places.push(*place);
            }
        }
        let by: Vec<String> = places
            .into_iter()
            .map(|place| {
                let who: Vec<Origin> = reading
                    .by
                    .iter()
                    .filter(|(_, own)| *own == place)
                    .map(|(origin, _)| *origin)
                    .collect();
                format!("{} ({})", place.name(), names(&who))
            })
            .collect();
        self.part("where", &format!("flags of {}", by.join(", ")));
        for (letter, entry) in &reading.letters {
            self.part(&letter.to_string(), &sentence(entry));
        }
    }
}

/// What it is and what it stands in: `state of TCP sockets`.
fn place_of(term: &Explanation) -> String {
    let kind = term.kind.name();
    let kind = ["route ", "neighbour "]
        .iter()
        .find_map(|what| kind.strip_prefix(what))
        .unwrap_or(kind);
    format!("{kind} of {}", term.place.name())
}

fn sentence(entry: &Explanation) -> String {
    format!("{}. {}", entry.title, entry.meaning.join(" "))
}

fn names(origins: &[Origin]) -> String {
    let names: Vec<&str> = origins.iter().map(|origin| origin.name()).collect();
    names.join(", ")
}

/// Who spells the term so; all who have it when nobody does exactly so.
fn spelled(term: &Explanation, word: &str) -> Vec<Origin> {
    let exact = term.names.iter().any(|name| name.text == word);
    let mut origins: Vec<Origin> = Vec::new();
    for origin in term
        .names
        .iter()
        .filter(|name| !exact || name.text == word)
        .flat_map(|name| &name.origins)
    {
        if !origins.contains(origin) {
            origins.push(*origin);
        }
    }
    origins
}

/// Every spelling with who prints it, and the kernel's number of a state.
fn also(term: &Explanation) -> String {
    let mut texts: Vec<&str> = Vec::new();
    for name in &term.names {
        if !texts.contains(&name.text) {
            texts.push(name.text);
        }
    }
    let mut parts: Vec<String> = texts
        .into_iter()
        .map(|text| format!("{text} ({})", names(&spelled(term, text))))
        .collect();
    // Only the state that Linux prints by this name has the number.
    if let Some(state) = term
        .state
        .filter(|state| term.names.iter().any(|name| name.text == state.name()))
    {
        parts.push(format!("{} (kernel number of Linux)", state.linux()));
    }
    parts.join(", ")
}
