//! The form of a section: a title, and lines with counters in their words. A `#` in the words is where a number goes, and
//! `{s}` or `{ies}` behind it is the ending that the number needs.

use facts::fields::counters::Direction;
use facts::fields::counters::standard::Group;
use probe::gather::counters::StandardCounters;

use crate::render::columns::number;

/// A section.
pub(super) struct Sheet {
    /// Its title.
    pub(super) title: &'static str,
    /// The standard counters that it shows.
    pub(super) group: Group,
    /// Its lines.
    pub(super) lines: &'static [Line],
}

/// A line, or a few.
pub(super) enum Line {
    /// Numbers in words.
    Counted(Words),
    /// Numbers in words, and more of them on the same line.
    Continued(Words, Words),
    /// Words alone, whatever the numbers are.
    Heading(u8, &'static str),
    /// Messages by their types.
    Histogram {
        /// What stands above the first of them.
        heading: &'static str,
        /// The standard counters that they are among.
        group: Group,
        /// Which way they went.
        direction: Direction,
        /// What a type is called; those that have no name here are called by number.
        names: &'static [(u8, &'static str)],
    },
}

/// Words with places for numbers.
pub(super) struct Words {
    /// How many tabs stand before them.
    depth: u8,
    /// The words.
    text: &'static str,
    /// The id of the standard counter that each number is.
    numbers: &'static [&'static str],
}

/// Words with one number, or with several.
pub(super) const fn words(depth: u8, text: &'static str, numbers: &'static [&'static str]) -> Words {
    Words { depth, text, numbers }
}

/// A line with numbers.
pub(super) const fn line(depth: u8, text: &'static str, numbers: &'static [&'static str]) -> Line {
    Line::Counted(words(depth, text, numbers))
}

impl Sheet {
    /// Whether the machine has such a section at all.
    pub(super) fn is_there(&self, counters: &StandardCounters) -> bool {
        counters.has(self.group)
    }

    /// Writes the title and the lines.
    pub(super) fn show(&self, counters: &StandardCounters, zeros: bool, out: &mut Vec<u8>) {
        out.extend_from_slice(self.title.as_bytes());
        out.extend_from_slice(b":\n");
        self.write(counters, zeros, out);
    }

    /// Writes the lines.
    pub(super) fn write(&self, counters: &StandardCounters, zeros: bool, out: &mut Vec<u8>) {
        for line in self.lines {
            line.write(counters, zeros, out);
        }
    }
}

impl Line {
    pub(super) fn write(&self, counters: &StandardCounters, zeros: bool, out: &mut Vec<u8>) {
        let start = out.len();
        match self {
            Line::Counted(words) => words.write(counters, zeros, out),
            Line::Continued(first, second) => {
                first.write(counters, zeros, out);
                second.write(counters, zeros, out);
            }
            Line::Heading(depth, text) => {
                indent(out, *depth);
                out.extend_from_slice(text.as_bytes());
            }
            Line::Histogram {
                heading,
                group,
                direction,
                names,
            } => {
                histogram(heading, &counters.messages(*group, *direction), names, out);
                return;
            }
        }
        if out.len() > start {
            out.push(b'\n');
        }
    }
}

impl Words {
    fn write(&self, counters: &StandardCounters, zeros: bool, out: &mut Vec<u8>) {
        let mut values = self.numbers.iter().map(|id| counters.get(id));
        if !zeros && values.clone().all(|value| matches!(value, None | Some(0))) {
            return;
        }
        indent(out, self.depth);
        let mut one = false;
        let mut rest = self.text;
        while let Some(at) = rest.find(['#', '{']) {
            let (before, from) = rest.split_at(at);
            out.extend_from_slice(before.as_bytes());
            rest = from;
            if let Some(behind) = rest.strip_prefix('#') {
                let value = values.next().flatten();
                one = value == Some(1);
                match value {
                    Some(value) => number(out, value),
                    None => out.push(b'-'),
                }
                rest = behind;
                continue;
            }
            let ending = ENDINGS.iter().find(|ending| rest.starts_with(ending.mark));
            // A brace that is no ending is a brace.
            let (text, length) = ending.map_or(("{", 1), |ending| {
                (if one { ending.one } else { ending.many }, ending.mark.len())
            });
            out.extend_from_slice(text.as_bytes());
            rest = rest.get(length..).unwrap_or("");
        }
        out.extend_from_slice(rest.as_bytes());
    }
}

/// What a word ends in.
struct Ending {
    mark: &'static str,
    one: &'static str,
    many: &'static str,
}

const ENDINGS: [Ending; 2] = [
    Ending {
        mark: "{s}",
        one: "",
        many: "s",
    },
    Ending {
        mark: "{ies}",
        one: "y",
        many: "ies",
    },
];

fn indent(out: &mut Vec<u8>, depth: u8) {
    out.resize(out.len() + usize::from(depth), b'\t');
}

/// Types of messages, those that there were.
fn histogram(heading: &str, messages: &[(u8, u64)], names: &[(u8, &str)], out: &mut Vec<u8>) {
    if !messages.is_empty() {
        out.extend_from_slice(heading.as_bytes());
    }
    for (kind, count) in messages {
        out.extend_from_slice(b"\t\t");
        match names.iter().find(|(number, _)| number == kind) {
            Some((_, name)) => out.extend_from_slice(name.as_bytes()),
            None => {
                out.push(b'#');
                number(out, u64::from(*kind));
            }
        }
        out.extend_from_slice(b": ");
        number(out, *count);
        out.push(b'\n');
    }
}

#[cfg(test)]
mod tests {
    use facts::fields::counters::standard::standard;

    use super::*;
    use crate::dialects::darwin::statistics::routing::ROUTING;
    use crate::dialects::darwin::statistics::{OF_INTERFACES, SHEETS};

    fn all_sheets() -> impl Iterator<Item = &'static Sheet> {
        let of_protocols = SHEETS.iter().chain(OF_INTERFACES).map(|(_, sheet)| *sheet);
        of_protocols.chain([&ROUTING])
    }

    fn all_words() -> Vec<&'static Words> {
        all_sheets()
            .flat_map(|sheet| sheet.lines)
            .flat_map(|line| match line {
                Line::Counted(words) => vec![words],
                Line::Continued(first, second) => vec![first, second],
                Line::Heading(..) | Line::Histogram { .. } => vec![],
            })
            .collect()
    }

    #[test]
    fn each_place_has_its_number() {
        for words in all_words() {
            assert_eq!(
                words.text.matches('#').count(),
                words.numbers.len(),
                "{}",
                words.text
            );
        }
    }

    #[test]
    fn each_ending_has_a_number_before_it() {
        for words in all_words() {
            let marks: usize = ENDINGS
                .iter()
                .map(|ending| words.text.matches(ending.mark).count())
                .sum();
            assert_eq!(words.text.matches('{').count(), marks, "{}", words.text);
            if let Some(at) = words.text.find('{') {
                assert!(words.text[..at].contains('#'), "{}", words.text);
            }
        }
    }

    #[test]
    fn each_number_is_a_standard_counter() {
        for id in all_words().iter().flat_map(|words| words.numbers) {
            assert!(standard(id).is_some(), "{id}");
        }
    }
}
