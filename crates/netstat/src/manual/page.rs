//! The manual page, in `mdoc(7)`.

use super::{Manual, words_of};
use crate::dialects;
use crate::words::{OptionDoc, Section};

/// The sections in the order of the page.
const SECTIONS: [(Section, &str); 10] = [
    (Section::Views, "What is listed instead of sockets"),
    (Section::Protocols, "Protocols"),
    (Section::Families, "Address families"),
    (Section::Rows, "Which rows"),
    (Section::Columns, "More columns"),
    (Section::Names, "Names and numbers"),
    (Section::Run, "The run"),
    (Section::Help, "Help"),
    (Section::Ours, "Recordings and dialects"),
    (Section::AlsoTaken, "Also accepted"),
];

/// Longest line of text.
const LINE_WIDTH: usize = 78;

/// The page.
pub(super) fn page(manual: &Manual, text: &str, version: &str) -> Option<String> {
    let text = filled(text, "VERSION", version)?;
    let text = filled(&text, ".\\\" OPTIONS\n", &options(manual))?;
    filled(&text, ".\\\" DIALECTS\n", &list_of_dialects())
}

pub(super) fn filled(text: &str, mark: &str, with: &str) -> Option<String> {
    text.contains(mark).then(|| text.replace(mark, with))
}

fn options(manual: &Manual) -> String {
    let mut page = String::new();
    for (section, title) in SECTIONS {
        let mut rows = manual
            .rows
            .iter()
            .filter(|row| row.doc.section == section)
            .peekable();
        if rows.peek().is_none() {
            continue;
        }
        page.push_str(&format!(".Ss {title}\n.Bl -tag -width Ds\n"));
        for row in rows {
            option(&mut page, row);
        }
        page.push_str(".El\n");
    }
    page
}

fn option(page: &mut String, row: &OptionDoc) {
    let value = row.doc.value.map(|(name, _)| name);
    let short = row.short.map(|letter| match value {
        None => format!("Fl {}", char::from(letter)),
        Some(value) => format!("Fl {} Ar {value}", char::from(letter)),
    });
    let long = row.long.map(|long| match value {
        None => format!("Fl Fl {long}"),
        Some(value) => format!("Fl Fl {long} Ns = Ns Ar {value}"),
    });
    let spellings: Vec<String> = short.into_iter().chain(long).collect();
    page.push_str(&format!(".It {}\n", spellings.join(" , ")));
    sentences(page, &sentence(row.doc.about));
    sentences(page, row.doc.more);
    if let Some((_, values)) = row.doc.value
        && let Some(words) = words_of(values)
    {
        sentences(page, &format!("The names are: {}.", words.join(", ")));
    }
}

fn list_of_dialects() -> String {
    let mut page = ".Bl -tag -width Ds\n".to_owned();
    for dialect in dialects::ALL {
        page.push_str(&format!(".It Cm {}\n", dialect.name));
        sentences(&mut page, &sentence(dialect.about));
    }
    page.push_str(".El\n");
    page
}

/// A few words with a capital and a full stop.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).chain(['.']).collect()
}

/// Each sentence begins a line, as `mdoc(7)` wants it, and no line is long.
pub(super) fn sentences(page: &mut String, text: &str) {
    for sentence in text.split_inclusive(". ") {
        let mut line = String::new();
        for word in sentence.split_whitespace() {
            let word = escaped(word);
            if !line.is_empty() && line.len() + 1 + word.len() > LINE_WIDTH {
                page.push_str(&guarded(&line));
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&word);
        }
        page.push_str(&guarded(&line));
    }
}

/// A line that is not taken for a command.
fn guarded(line: &str) -> String {
    let guard = if line.starts_with(['.', '\'']) { "\\&" } else { "" };
    format!("{guard}{line}\n")
}

/// Backslashes and dashes of a word as themselves: the dash of an option must not become a hyphen.
fn escaped(word: &str) -> String {
    let mut out = String::new();
    let mut before = ' ';
    for letter in word.chars() {
        match letter {
            '\\' => out.push_str("\\e"),
            '-' if !before.is_alphanumeric() => out.push_str("\\-"),
            _ => out.push(letter),
        }
        before = letter;
    }
    out
}
