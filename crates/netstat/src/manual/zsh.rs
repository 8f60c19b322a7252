//! Completions for zsh.

use super::{Manual, quoted, verbs, words_of};
use crate::words::{OptionDoc, Values};

/// The script, for a file named `_` and the first command, in a folder of `fpath`.
pub(super) fn script(manual: &Manual, commands: &[&str]) -> String {
    let mut text = format!("#compdef {}\n", commands.join(" "));
    text.push_str(&format!(
        "# Completions of {} for zsh.\n{}_arguments -s -S",
        commands.join(" and "),
        verbs::zsh(escaped)
    ));
    for row in manual.offered() {
        text.push_str(" \\\n    ");
        text.push_str(&argument(row));
    }
    text.push('\n');
    text
}

/// One argument of `_arguments`. Every flag may stand more than once.
fn argument(row: &OptionDoc) -> String {
    let short = row.short.map(|letter| format!("-{}", char::from(letter)));
    let long = row.long.map(|long| format!("--{long}"));
    // With a value: `-A` takes it attached or apart, a long flag behind an equals sign or apart.
    let (plus, equals) = match row.doc.value {
        None => ("", ""),
        Some(_) => ("+", "="),
    };
    let spelling = match (short, long) {
        (Some(short), Some(long)) => format!("'*'{{{short}{plus},{long}{equals}}}"),
        (Some(one), None) => format!("'*{one}{plus}'"),
        (None, Some(one)) => format!("'*{one}{equals}'"),
        (None, None) => String::new(),
    };
    let about = quoted(&format!("[{}]{}", escaped(row.doc.about), value(row)));
    format!("{spelling}{about}")
}

fn value(row: &OptionDoc) -> String {
    let Some((name, values)) = row.doc.value else {
        return String::new();
    };
    match (values, words_of(values)) {
        (Values::Text, _) => format!(":{name}:"),
        (_, None) => format!(":{name}:_files"),
        (Values::ListOf(_), Some(words)) => format!(":{name}:_sequence -s , compadd - {}", words.join(" ")),
        (Values::File | Values::OneOf(_) | Values::Dialect, Some(words)) => {
            format!(":{name}:({})", words.join(" "))
        }
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        if matches!(letter, '\\' | '[' | ']' | ':') {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}
