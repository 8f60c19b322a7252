//! What is said below a table: what was counted, what is not shown, what could not be learnt; and what is said when
//! there are no rows.

use std::net::IpAddr;

use facts::Gap;

use super::print::Screen;
use super::{Counts, Look, Tally, counted};
use crate::message;
use crate::render::cut::letters;
use crate::terminal::{Terminal, visible};

/// Columns of a line of text where the terminal has more or says nothing.
const LINE: usize = 120;

/// Says it below the table on a terminal; in a pipe gaps alone, as one line on standard error.
pub(crate) fn footer<T: Look>(
    counts: &dyn Counts<T>,
    (tally, gaps): (&Tally, &[Gap]),
    not_shown: Option<String>,
    screen: Screen,
    terminal: &mut Terminal<'_>,
) {
    if !screen.is_terminal {
        let told: Vec<String> = gaps.iter().map(message::gap_of_verb).collect();
        if !told.is_empty() {
            terminal.message(&told.join("; "));
        }
        return;
    }
    let mut sentences = Vec::new();
    if tally.shown > 0 {
        sentences = counts.sentences(tally);
        sentences.extend(not_shown);
    }
    for gap in gaps.iter().filter(|gap| tally.shown == 0 || !counts.tells(gap)) {
        sentences.push(format!("{}.", message::gap_of_verb(gap)));
    }
    if sentences.is_empty() {
        return;
    }
    let out = terminal.text();
    if tally.shown > 0 {
        out.push(b'\n');
    }
    let text = sentences.join(" ");
    wrapped(
        out,
        &String::from_utf8_lossy(&visible(text.as_bytes())),
        screen.width.unwrap_or(LINE).min(LINE),
    );
}

/// Appends a text in lines of no more than `width` columns, broken at blanks.
fn wrapped(out: &mut Vec<u8>, text: &str, width: usize) {
    let mut used = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let wide = letters(word.as_bytes());
        if used > 0 && used + 1 + wide > width {
            out.push(b'\n');
            used = 0;
        } else if used > 0 {
            out.push(b' ');
            used += 1;
        }
        out.extend_from_slice(word.as_bytes());
        used += wide;
    }
    out.push(b'\n');
}

/// What was asked, and why nothing matches. `without` is how many rows there are without the filter.
pub(crate) fn nothing<T: Look>(
    (address, filter): (Option<IpAddr>, &str),
    tally: &Tally,
    without: Option<u64>,
) -> String {
    let name = T::NAME;
    if let Some(address) = address.filter(|_| filter.is_empty()) {
        return format!("no {} leads to {address}", T::ONE);
    }
    match without {
        Some(rows) if !filter.is_empty() => {
            format!("no {name} match `{filter}`; {rows} without the filter")
        }
        _ if !filter.is_empty() => format!("no {name} match `{filter}`"),
        _ if tally.unusual > 0 => {
            format!("no {name} to show; {} with --all", counted::<T>(tally.unusual))
        }
        _ => format!("there are no {name}"),
    }
}

/// Why it is not known whether something matches: some rows could not be read.
pub(crate) fn unread<T: Look>((address, filter): (Option<IpAddr>, &str)) -> String {
    let name = T::NAME;
    match address {
        Some(address) if filter.is_empty() => {
            format!(
                "whether a {} leads to {address} is not known: not all {name} could be read",
                T::ONE
            )
        }
        _ if !filter.is_empty() => format!("no {name} that could be read match `{filter}`"),
        _ => format!("no {name} could be read"),
    }
}

/// What is said where a filter asks for what the one who asks is not told.
pub(crate) fn not_judged<T: Look>(filter: &str) -> String {
    format!(
        "whether {} match `{filter}` is not known: a field of it could not be read",
        T::NAME
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_broken_at_blanks() {
        let mut out = Vec::new();
        wrapped(
            &mut out,
            "7 routes in table main: 5 IPv4.  unbreakable-word x",
            12,
        );
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "7 routes in\ntable main:\n5 IPv4.\nunbreakable-word\nx\n"
        );
    }
}
