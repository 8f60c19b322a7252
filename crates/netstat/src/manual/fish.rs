//! Completions for fish.

use super::{Manual, verbs, words_of};
use crate::words::{OptionDoc, Values};

/// Gives the names of a comma list behind what is typed of it already.
const LIST: &str = r#"function __netstat_list
    set -l typed (commandline -ct | string replace -r '^(--[^=]*=|-[^-A]*A)' '')
    set -l head (string match -r '^(?:.*,)?[+-]?' -- $typed)
    test -n "$head"; or set head ''
    printf '%s\n' $head$argv
end
"#;

/// The script.
pub(super) fn script(manual: &Manual, commands: &[&str]) -> String {
    let mut text = format!(
        "# Completions of {} for fish.\n{LIST}{}",
        commands.join(" and "),
        verbs::FISH
    );
    let classic = verbs::fish_classic();
    for command in commands {
        text.push_str(&format!("complete -c {command} -f\n"));
        for row in manual.offered() {
            text.push_str(&format!("complete -c {command}{classic}{}\n", flag(row)));
        }
        text.push_str(&verbs::fish(command, quoted));
    }
    text
}

fn flag(row: &OptionDoc) -> String {
    let mut text = String::new();
    if let Some(letter) = row.short {
        text.push_str(&format!(" -s {}", char::from(letter)));
    }
    if let Some(long) = row.long {
        text.push_str(&format!(" -l {long}"));
    }
    match row.doc.value.map(|(_, values)| (values, words_of(values))) {
        None => {}
        Some((Values::Text, _)) => text.push_str(" -x"),
        Some((_, None)) => text.push_str(" -r -F"),
        Some((Values::ListOf(_), Some(words))) => {
            text.push_str(&format!(" -x -a '(__netstat_list {})'", words.join(" ")));
        }
        Some((Values::File | Values::OneOf(_) | Values::Dialect, Some(words))) => {
            text.push_str(&format!(" -x -a '{}'", words.join(" ")));
        }
    }
    text.push_str(&format!(" -d {}", quoted(row.doc.about)));
    text
}

/// A text in single quotes: fish knows the backslash there.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))
}
