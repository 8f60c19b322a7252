//! `getopt(3)` of the BSDs: letters in clusters, values attached or as the next word, and nothing behind the first word
//! that is no flag (POSIX.1, Utility Syntax Guidelines).
//!
//! Flags of ours have long names; they are taken only when written out, with `=` or the value as the next word.

use super::{Flag, Takes};

/// A mistake in the words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mistake {
    /// `-k`
    IllegalOption(u8),
    /// `-p` at the end.
    RequiresArgument(u8),
    /// `--from` at the end; one of ours.
    LongRequiresArgument(&'static str),
}

impl Mistake {
    /// The message, without the command's name.
    pub(crate) fn message(&self) -> Vec<u8> {
        let (text, letter) = match self {
            Mistake::IllegalOption(letter) => ("illegal option -- ", &[*letter][..]),
            Mistake::RequiresArgument(letter) => ("option requires an argument -- ", &[*letter][..]),
            Mistake::LongRequiresArgument(name) => ("option requires an argument -- --", name.as_bytes()),
        };
        [text.as_bytes(), letter].concat()
    }
}

/// Walks the flags of a command line in the order in which `getopt` returns them.
pub(crate) struct Letters<'w, Set: 'static> {
    table: &'static [Flag<Set>],
    rest: &'w [Vec<u8>],
    cluster: &'w [u8],
    ended: bool,
}

/// A flag and its value, or a mistake.
pub(crate) type Found<'w, Set> = Result<(&'static Flag<Set>, Option<&'w [u8]>), Mistake>;

impl<'w, Set> Letters<'w, Set> {
    /// The words after the command's name.
    pub(crate) fn new(table: &'static [Flag<Set>], words: &'w [Vec<u8>]) -> Letters<'w, Set> {
        Letters {
            table,
            rest: words,
            cluster: &[],
            ended: false,
        }
    }

    /// The words behind the flags, once all flags are read.
    pub(crate) fn operands(self) -> &'w [Vec<u8>] {
        self.rest
    }

    fn next_word(&mut self) -> Option<&'w [u8]> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    fn letter(&mut self, letter: u8) -> Found<'w, Set> {
        let flag = self.table.iter().find(|flag| flag.short == Some(letter));
        let Some(flag) = flag else {
            return Err(Mistake::IllegalOption(letter));
        };
        if flag.takes == Takes::Nothing {
            return Ok((flag, None));
        }
        let attached = std::mem::take(&mut self.cluster);
        if !attached.is_empty() {
            return Ok((flag, Some(attached)));
        }
        let value = self.next_word().ok_or(Mistake::RequiresArgument(letter))?;
        Ok((flag, Some(value)))
    }

    /// One of ours, if this is one.
    fn long(&mut self, word: &'w [u8]) -> Option<Found<'w, Set>> {
        let equals = word.iter().position(|byte| *byte == b'=');
        let name = word.get(..equals.unwrap_or(word.len()))?;
        let (flag, long) = self
            .table
            .iter()
            .filter(|flag| flag.ours)
            .find_map(|flag| Some((flag, flag.long.filter(|long| long.as_bytes() == name)?)))?;
        let value = match (flag.takes, equals) {
            (Takes::Nothing, None) => None,
            // A value too much: no flag of ours after all.
            (Takes::Nothing, Some(_)) => return None,
            (Takes::Value, Some(equals)) => word.get(equals + 1..),
            (Takes::Value, None) => match self.next_word() {
                Some(value) => Some(value),
                None => return Some(Err(Mistake::LongRequiresArgument(long))),
            },
        };
        Some(Ok((flag, value)))
    }
}

impl<'w, Set> Iterator for Letters<'w, Set> {
    type Item = Found<'w, Set>;

    fn next(&mut self) -> Option<Self::Item> {
        if let [letter, rest @ ..] = self.cluster {
            self.cluster = rest;
            return Some(self.letter(*letter));
        }
        if self.ended {
            return None;
        }
        let (first, rest) = self.rest.split_first()?;
        match first.as_slice() {
            b"--" => {
                self.rest = rest;
                self.ended = true;
                None
            }
            [b'-', letter, more @ ..] => {
                self.rest = rest;
                if *letter == b'-'
                    && let Some(found) = self.long(more)
                {
                    return Some(found);
                }
                self.cluster = more;
                Some(self.letter(*letter))
            }
            _ => {
                self.ended = true;
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn flag(short: u8, long: Option<&'static str>, takes: Takes) -> Flag<()> {
        Flag {
            short: if short == 0 { None } else { Some(short) },
            long,
            takes,
            class: 0,
            ours: long.is_some(),
            doc: None,
            set: (),
        }
    }

    static TABLE: &[Flag<()>] = &[
        flag(b'a', None, Takes::Nothing),
        flag(b'n', None, Takes::Nothing),
        flag(b'p', None, Takes::Value),
        flag(0, Some("from"), Takes::Value),
    ];

    fn read(words: &[&str]) -> (Vec<String>, Vec<String>) {
        let words: Vec<Vec<u8>> = words.iter().map(|word| word.as_bytes().to_vec()).collect();
        let mut letters = Letters::new(TABLE, &words);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut flags = Vec::new();
        for found in letters.by_ref() {
            flags.push(match found {
                Ok((flag, value)) => {
                    let name = flag.short.map_or("from".to_owned(), |letter| text(&[letter]));
                    value.map_or(name.clone(), |value| format!("{name}={}", text(value)))
                }
                Err(mistake) => text(&mistake.message()),
            });
        }
        let operands = letters.operands().iter().map(|word| text(word)).collect();
        (flags, operands)
    }

    #[test]
    fn words_are_read_as_bsd_reads_them() {
        let cases: &[(&[&str], &[&str], &[&str])] = &[
            (&["-an"], &["a", "n"], &[]),
            (&["-aptcp", "-p", "udp"], &["a", "p=tcp", "p=udp"], &[]),
            (&["-a", "en0", "-n"], &["a"], &["en0", "-n"]),
            (&["-a", "--", "-n"], &["a"], &["-n"]),
            (&["-", "-n"], &[], &["-", "-n"]),
            (&["-ka"], &["illegal option -- k", "a"], &[]),
            (&["-np"], &["n", "option requires an argument -- p"], &[]),
            (&["-p", "-n"], &["p=-n"], &[]),
            (&["--from", "x", "-n"], &["from=x", "n"], &[]),
            (&["--from=x=y"], &["from=x=y"], &[]),
            (&["--from"], &["option requires an argument -- --from"], &[]),
        ];
        for (words, flags, operands) in cases {
            let (read_flags, read_operands) = read(words);
            assert_eq!(read_flags, *flags, "{words:?}");
            assert_eq!(read_operands, *operands, "{words:?}");
        }
    }

    #[test]
    fn a_long_word_that_is_none_of_ours_is_a_cluster_that_begins_with_a_dash() {
        assert_eq!(read(&["--a"]).0, ["illegal option -- -", "a"]);
        assert_eq!(read(&["--fro"]).0[0], "illegal option -- -");
    }
}
