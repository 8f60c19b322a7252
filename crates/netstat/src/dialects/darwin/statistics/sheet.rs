//! The form of a section: a title, and lines with counters in their words. A `#` in the words is where a number goes, and
//! `{s}` or `{ies}` behind it is the ending that the number needs.

use facts::fields::counters::Direction;
use probe::gather::linux::counters::Table;

use super::values::{Known, Tally};
use crate::render::columns::number;

/// A section.
pub(super) struct Sheet {
    /// Its title.
    pub(super) title: &'static str,
    /// Files that its counters are in.
    pub(super) tables: &'static [Table],
    /// Sections of the kernel's counters without which there is none.
    pub(super) needs: &'static [&'static str],
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
        /// The kernel's section.
        section: &'static str,
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
    /// What each number is.
    numbers: &'static [Number],
}

/// What a number is: a sum of counters, or nothing that Linux counts.
pub(super) type Number = &'static [Term];

/// A counter in a sum.
#[derive(Clone, Copy)]
pub(super) struct Term {
    section: &'static str,
    name: &'static str,
    part: Part,
}

/// What a counter does in a sum.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Is added.
    Added,
    /// Is added where the kernel counts it apart; kernels that do not have it count the same elsewhere or not at all.
    AddedWhereThere,
    /// Is added where the machine has its file; without it there is nothing that could be counted.
    AddedWithFile,
    /// Is taken away.
    TakenAway,
}

/// What Linux does not count.
pub(super) const NONE: Number = &[];

/// A counter that is added.
pub(super) const fn plus(section: &'static str, name: &'static str) -> Term {
    Term {
        section,
        name,
        part: Part::Added,
    }
}

/// A counter that is added where the kernel has it.
pub(super) const fn maybe(section: &'static str, name: &'static str) -> Term {
    Term {
        section,
        name,
        part: Part::AddedWhereThere,
    }
}

/// A counter of a protocol that the machine may not have at all.
pub(super) const fn with(section: &'static str, name: &'static str) -> Term {
    Term {
        section,
        name,
        part: Part::AddedWithFile,
    }
}

/// A counter that is taken away.
pub(super) const fn minus(section: &'static str, name: &'static str) -> Term {
    Term {
        section,
        name,
        part: Part::TakenAway,
    }
}

/// Words with one number, or with several.
pub(super) const fn words(depth: u8, text: &'static str, numbers: &'static [Number]) -> Words {
    Words { depth, text, numbers }
}

/// A line with numbers.
pub(super) const fn line(depth: u8, text: &'static str, numbers: &'static [Number]) -> Line {
    Line::Counted(words(depth, text, numbers))
}

impl Sheet {
    /// Whether the machine has such a section at all.
    pub(super) fn is_there(&self, tally: &Tally) -> bool {
        self.needs.iter().all(|section| tally.has(section))
    }

    /// Writes the title and the lines.
    pub(super) fn show(&self, tally: &Tally, zeros: bool, out: &mut Vec<u8>) {
        out.extend_from_slice(self.title.as_bytes());
        out.extend_from_slice(b":\n");
        self.write(tally, zeros, out);
    }

    /// Writes the lines.
    pub(super) fn write(&self, tally: &Tally, zeros: bool, out: &mut Vec<u8>) {
        for line in self.lines {
            line.write(tally, zeros, out);
        }
    }
}

impl Line {
    pub(super) fn write(&self, tally: &Tally, zeros: bool, out: &mut Vec<u8>) {
        let start = out.len();
        match self {
            Line::Counted(words) => words.write(tally, zeros, out),
            Line::Continued(first, second) => {
                first.write(tally, zeros, out);
                second.write(tally, zeros, out);
            }
            Line::Heading(depth, text) => {
                indent(out, *depth);
                out.extend_from_slice(text.as_bytes());
            }
            Line::Histogram {
                heading,
                section,
                direction,
                names,
            } => {
                histogram(heading, &tally.messages(section, *direction), names, out);
                return;
            }
        }
        if out.len() > start {
            out.push(b'\n');
        }
    }
}

impl Words {
    fn write(&self, tally: &Tally, zeros: bool, out: &mut Vec<u8>) {
        let mut values = self.numbers.iter().map(|number| sum(number, tally));
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

/// The sum of the counters. It is not known when one of them is not.
fn sum(number: Number, tally: &Tally) -> Option<u64> {
    let (mut more, mut less, mut any) = (0u64, 0u64, false);
    for term in number {
        let count = match (tally.get(term.section, term.name), term.part) {
            (Known::Count(count), _) => {
                any = true;
                count
            }
            (Known::Unknown | Known::Nothing, Part::AddedWhereThere)
            | (Known::Nothing, Part::AddedWithFile) => 0,
            (Known::Damaged, _)
            | (Known::Unknown, Part::AddedWithFile)
            | (Known::Unknown | Known::Nothing, Part::Added | Part::TakenAway) => return None,
        };
        match term.part {
            Part::Added | Part::AddedWhereThere | Part::AddedWithFile => more = more.checked_add(count)?,
            Part::TakenAway => less = less.checked_add(count)?,
        }
    }
    // The files are read one after the other, so that what is taken away may have grown meanwhile.
    if any { more.checked_sub(less) } else { None }
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
    use facts::fields::counters::linux::entry;

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
    fn each_counter_is_one_of_the_catalogue_and_of_the_files_that_are_read() {
        for sheet in all_sheets() {
            for line in sheet.lines {
                let all = match line {
                    Line::Counted(words) => vec![words],
                    Line::Continued(first, second) => vec![first, second],
                    Line::Heading(..) | Line::Histogram { .. } => vec![],
                };
                for term in all.iter().flat_map(|words| words.numbers).copied().flatten() {
                    let known = entry(term.section.as_bytes(), term.name.as_bytes());
                    assert!(known.is_some(), "{}.{}", term.section, term.name);
                    let file = facts::fields::counters::linux::section_entry(term.section.as_bytes())
                        .unwrap()
                        .file;
                    assert!(
                        sheet.tables.iter().any(|table| table.path() == file),
                        "{file} for {}",
                        term.name
                    );
                }
            }
        }
    }
}
