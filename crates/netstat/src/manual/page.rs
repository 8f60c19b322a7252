//! The manual page, in `mdoc(7)`.

use super::{Manual, words_of};
use crate::dialects;
use crate::words::{Section, Written};

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

/// The page.
pub(super) fn page(manual: &Manual, text: &str, version: &str) -> Option<String> {
    let text = filled(text, "VERSION", version)?;
    let text = filled(&text, ".\\\" OPTIONS\n", &options(manual))?;
    filled(&text, ".\\\" DIALECTS\n", &list_of_dialects())
}

fn filled(text: &str, mark: &str, with: &str) -> Option<String> {
    text.contains(mark).then(|| text.replace(mark, with))
}

fn options(manual: &Manual) -> String {
    let mut page = String::new();
    for (section, title) in SECTIONS {
        let mut rows = manual
            .rows
            .iter()
            .filter(|row| row.told.section == section)
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

fn option(page: &mut String, row: &Written) {
    let value = row.told.value.map(|(name, _)| name);
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
    sentences(page, &sentence(row.told.about));
    sentences(page, row.told.more);
    if let Some((_, values)) = row.told.value
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

/// Each sentence on a line of its own, as `mdoc(7)` wants it.
fn sentences(page: &mut String, text: &str) {
    for sentence in text.split_inclusive(". ") {
        page.push_str(&escaped(sentence.trim_end()));
        page.push('\n');
    }
}

/// Backslashes and dashes as themselves, and no line that is taken for a command.
fn escaped(line: &str) -> String {
    let text = line.replace('\\', "\\e");
    let mut out = String::new();
    if text.starts_with(['.', '\'']) {
        out.push_str("\\&");
    }
    let mut before = ' ';
    for letter in text.chars() {
        // The dash of an option must not become a hyphen.
        if letter == '-' && !before.is_alphanumeric() {
            out.push('\\');
        }
        out.push(letter);
        before = letter;
    }
    out
}
