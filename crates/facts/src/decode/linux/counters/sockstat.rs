//! `/proc/net/sockstat` and `/proc/net/sockstat6`: `Section: counter value counter value …`, a section a line.

use super::{at_colon, first_word, lines};
use crate::model::counter::{Counter, Form, Section};

/// Reads the whole file. A line without a colon is a damaged section without counters.
pub fn decode_sockstat<'t>(text: &'t [u8], each: &mut dyn FnMut(&Section<'t>)) {
    for line in lines(text) {
        if first_word(line).is_none() {
            continue;
        }
        let mut section = Section {
            name: line,
            counters: Vec::new(),
            damaged: true,
        };
        if let Some((name, mut rest)) = at_colon(line) {
            section.name = name;
            section.damaged = false;
            while let Some((name, behind)) = first_word(rest) {
                let (word, behind) = first_word(behind).unwrap_or((&[], &[]));
                section.counters.push(counter(name, word));
                rest = behind;
            }
        }
        each(&section);
    }
}

/// A counter whose number is a whole word, so that a word that is none does not shift those behind it.
fn counter<'t>(name: &'t [u8], word: &'t [u8]) -> Counter<'t> {
    let (counter, rest) = super::counter(name, word);
    if rest.is_empty() {
        return counter;
    }
    Counter {
        name,
        value: None,
        form: Form::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Found = (String, Vec<(String, Option<i128>)>, bool);

    fn decoded(text: &str) -> Vec<Found> {
        let mut found = Vec::new();
        decode_sockstat(text.as_bytes(), &mut |section| {
            let counters = section
                .counters
                .iter()
                .map(|counter| {
                    (
                        String::from_utf8_lossy(counter.name).into_owned(),
                        counter.signed(),
                    )
                })
                .collect();
            let name = String::from_utf8_lossy(section.name).into_owned();
            found.push((name, counters, section.damaged));
        });
        found
    }

    fn section(name: &str, counters: &[(&str, Option<i128>)], damaged: bool) -> Found {
        let counters = counters
            .iter()
            .map(|(name, value)| ((*name).to_owned(), *value))
            .collect();
        (name.to_owned(), counters, damaged)
    }

    #[test]
    fn a_line_is_a_section() {
        // Linux 6.18, `cat /proc/net/sockstat`, without UDPLITE and RAW.
        let text = "sockets: used 13\nTCP: inuse 1 orphan 0 tw 0 alloc 901 mem 333\nUDP: inuse 0 mem 0\nFRAG: inuse 0 memory 0\n";
        let tcp = [
            ("inuse", 1),
            ("orphan", 0),
            ("tw", 0),
            ("alloc", 901),
            ("mem", 333),
        ];
        assert_eq!(
            decoded(text),
            [
                section("sockets", &[("used", Some(13))], false),
                section("TCP", &tcp.map(|(name, value)| (name, Some(value))), false),
                section("UDP", &[("inuse", Some(0)), ("mem", Some(0))], false),
                section("FRAG", &[("inuse", Some(0)), ("memory", Some(0))], false),
            ]
        );
    }

    #[test]
    fn what_is_no_number_leaves_its_neighbours_alone() {
        assert_eq!(
            decoded("TCP: inuse x orphan -5 tw 6y mem\n\nnothing here\n"),
            [
                section(
                    "TCP",
                    &[("inuse", None), ("orphan", Some(-5)), ("tw", None), ("mem", None)],
                    false
                ),
                section("nothing here", &[], true),
            ]
        );
    }
}
