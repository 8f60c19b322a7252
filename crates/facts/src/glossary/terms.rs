//! The texts of the terms, and how they are read.
//!
//! A line is a word, a blank, and what it says. `table KIND of PLACE` holds for the terms behind it, `term ID` begins one, and
//! the others tell of it. A line that begins with `#` is a comment.

use crate::glossary::{Explanation, Kind, Origin, Place, Spelling, State, Step};

/// A file of terms.
pub(super) struct File(pub(super) &'static str);

/// A line that cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    /// Its number, from 1.
    pub(super) line: usize,
    /// What is wrong.
    pub(super) what: &'static str,
}

/// The files, in the order in which a word that stands for several things is answered.
pub(super) const FILES: &[File] = &[
    File(include_str!("terms/states.txt")),
    File(include_str!("terms/other_states.txt")),
    File(include_str!("terms/socket_columns.txt")),
    File(include_str!("terms/route_columns.txt")),
    File(include_str!("terms/interface_columns.txt")),
    File(include_str!("terms/multicast_columns.txt")),
    File(include_str!("terms/addresses.txt")),
    File(include_str!("terms/protocols.txt")),
    File(include_str!("terms/timers.txt")),
    File(include_str!("terms/flags.txt")),
    File(include_str!("terms/routes.txt")),
    File(include_str!("terms/values.txt")),
];

impl File {
    /// Its terms. A line with a mistake is left out; that there is none is what a test sees to.
    pub(super) fn read(&self) -> Vec<Explanation> {
        read(self.0).0
    }

    /// The lines that cannot be read.
    #[cfg(test)]
    pub(super) fn mistakes(&self) -> Vec<Mistake> {
        read(self.0).1
    }
}

/// The terms of a text, and its mistakes.
pub(super) fn read(text: &'static str) -> (Vec<Explanation>, Vec<Mistake>) {
    let mut table = None;
    let mut terms: Vec<Explanation> = Vec::new();
    let mut mistakes = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Err(what) = take(line, &mut table, &mut terms) {
            mistakes.push(Mistake { line: number, what });
        }
    }
    (terms, mistakes)
}

fn take(
    line: &'static str,
    table: &mut Option<(Kind, Place)>,
    terms: &mut Vec<Explanation>,
) -> Result<(), &'static str> {
    let (word, says) = line.split_once(' ').ok_or("a word without what it says")?;
    if says.is_empty() || says.trim() != says {
        return Err("nothing, or blanks around it");
    }
    match word {
        "table" => {
            *table = Some(place(says).ok_or("a table of what nobody knows")?);
            Ok(())
        }
        "term" => {
            let (kind, place) = table.ok_or("a term before any table")?;
            terms.push(empty(says, kind, place));
            Ok(())
        }
        _ => tell(terms.last_mut().ok_or("no term to tell of")?, word, says),
    }
}

/// Adds what a line says of a term.
fn tell(term: &mut Explanation, word: &str, says: &'static str) -> Result<(), &'static str> {
    match word {
        "title" if term.title.is_empty() => term.title = says,
        "name" => term
            .names
            .push(spelling(says).ok_or("name TEXT = SYSTEM, SYSTEM")?),
        "meaning" => term.meaning.push(says),
        "who" => term.who.push(says),
        "normal" => term.normal.push(says),
        "worry" => term.worry.push(says),
        "ends" => term.ends.push(says),
        "next" => {
            let (command, purpose) = says.split_once(" => ").ok_or("next COMMAND => SENTENCE")?;
            term.next.push(Step { command, purpose });
        }
        "machine" if term.state.is_none() => {
            let state = State::ALL.iter().find(|state| state.name() == says);
            term.state = Some(*state.ok_or("no state of TCP's machine")?);
        }
        "source" => term.sources.push(says),
        _ => return Err("a word that is not known here, or twice"),
    }
    Ok(())
}

/// `state of TCP sockets`.
fn place(text: &str) -> Option<(Kind, Place)> {
    let (kind, place) = text.split_once(" of ")?;
    let kind = Kind::ALL.iter().find(|known| known.name() == kind)?;
    let place = Place::ALL.iter().find(|known| known.name() == place)?;
    Some((*kind, *place))
}

/// `SYN_SENT = Linux, Darwin`.
fn spelling(text: &'static str) -> Option<Spelling> {
    let (text, origins) = text.rsplit_once(" = ")?;
    let origin = |name| Origin::ALL.iter().copied().find(|known| known.name() == name);
    let origins = origins.split(", ").map(origin).collect::<Option<Vec<_>>>()?;
    Some(Spelling { text, origins })
}

fn empty(id: &'static str, kind: Kind, place: Place) -> Explanation {
    Explanation {
        id,
        kind,
        place,
        title: "",
        names: Vec::new(),
        meaning: Vec::new(),
        who: Vec::new(),
        normal: Vec::new(),
        worry: Vec::new(),
        ends: Vec::new(),
        next: Vec::new(),
        state: None,
        sources: Vec::new(),
    }
}
