//! `getopt_long(3)` of glibc: clusters, permutation, `--`, abbreviations and their ambiguity lists.

use super::{Flag, Order, Takes};

/// A mistake in the words, in the terms of `getopt_long(3)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mistake {
    /// `-z`
    InvalidOption(u8),
    /// `--foo`, without the dashes and the value.
    Unrecognized(Vec<u8>),
    /// `--num`: the word without the dashes, and what it may mean.
    Ambiguous(Vec<u8>, Vec<&'static str>),
    /// `-A` at the end.
    ShortRequiresValue(u8),
    /// `--protocol` at the end.
    LongRequiresValue(&'static str),
    /// `--timers=1`
    LongTakesNoValue(&'static str),
}

impl Mistake {
    /// The message, without the command's name.
    pub(crate) fn message(&self) -> Vec<u8> {
        let mut text = Vec::new();
        match self {
            Mistake::InvalidOption(letter) => {
                text.extend_from_slice(b"invalid option -- '");
                text.push(*letter);
                text.push(b'\'');
            }
            Mistake::Unrecognized(word) => {
                text.extend_from_slice(b"unrecognized option '--");
                text.extend_from_slice(word);
                text.push(b'\'');
            }
            Mistake::Ambiguous(word, names) => {
                text.extend_from_slice(b"option '--");
                text.extend_from_slice(word);
                text.extend_from_slice(b"' is ambiguous; possibilities:");
                for name in names {
                    text.extend_from_slice(format!(" '--{name}'").as_bytes());
                }
            }
            Mistake::ShortRequiresValue(letter) => {
                text.extend_from_slice(b"option requires an argument -- '");
                text.push(*letter);
                text.push(b'\'');
            }
            Mistake::LongRequiresValue(name) => {
                text.extend_from_slice(format!("option '--{name}' requires an argument").as_bytes());
            }
            Mistake::LongTakesNoValue(name) => {
                text.extend_from_slice(format!("option '--{name}' doesn't allow an argument").as_bytes());
            }
        }
        text
    }
}

/// Walks the flags of a command line in the order in which `getopt_long` returns them.
pub(crate) struct ArgParser<'w, Set: 'static> {
    table: &'static [Flag<Set>],
    order: Order,
    rest: std::slice::Iter<'w, Vec<u8>>,
    cluster: &'w [u8],
    operands: Vec<&'w [u8]>,
    ended: bool,
}

/// A flag and its value, or a mistake.
pub(crate) type Found<'w, Set> = Result<(&'static Flag<Set>, Option<&'w [u8]>), Mistake>;

impl<'w, Set> ArgParser<'w, Set> {
    /// The words after the command's name.
    pub(crate) fn new(table: &'static [Flag<Set>], words: &'w [Vec<u8>], order: Order) -> ArgParser<'w, Set> {
        ArgParser {
            table,
            order,
            rest: words.iter(),
            cluster: &[],
            operands: Vec::new(),
            ended: false,
        }
    }

    /// The words that are no flags, once all flags are read. The dialect of Linux does not look at them.
    #[cfg(test)]
    fn operands(self) -> Vec<&'w [u8]> {
        self.operands
    }

    /// One letter of a cluster such as `-tulpn`.
    fn short(&mut self, letter: u8) -> Found<'w, Set> {
        let flag = self.table.iter().find(|flag| flag.short == Some(letter));
        let Some(flag) = flag else {
            return Err(Mistake::InvalidOption(letter));
        };
        if flag.takes == Takes::Nothing {
            return Ok((flag, None));
        }
        let attached = std::mem::take(&mut self.cluster);
        if !attached.is_empty() {
            return Ok((flag, Some(attached)));
        }
        match self.rest.next() {
            Some(value) => Ok((flag, Some(value))),
            None => Err(Mistake::ShortRequiresValue(letter)),
        }
    }

    fn long(&mut self, word: &'w [u8]) -> Found<'w, Set> {
        let equals = word.iter().position(|byte| *byte == b'=');
        let (name, value) = match equals {
            Some(at) => (word.get(..at).unwrap_or(word), word.get(at + 1..)),
            None => (word, None),
        };
        let flag = self.named(name, word)?;
        let long = flag.long.unwrap_or_default();
        match (flag.takes, value) {
            (Takes::Nothing, Some(_)) => Err(Mistake::LongTakesNoValue(long)),
            (Takes::Nothing, None) => Ok((flag, None)),
            (Takes::Value, Some(value)) => Ok((flag, Some(value))),
            (Takes::Value, None) => match self.rest.next() {
                Some(value) => Ok((flag, Some(value))),
                None => Err(Mistake::LongRequiresValue(long)),
            },
        }
    }

    /// The flag with this name, or the only one (in the original's eyes) that it abbreviates.
    fn named(&self, name: &[u8], word: &[u8]) -> Result<&'static Flag<Set>, Mistake> {
        let table = self.table;
        if let Some(exact) = table
            .iter()
            .find(|flag| flag.long.is_some_and(|long| long.as_bytes() == name))
        {
            return Ok(exact);
        }
        let abbreviated =
            |flag: &&Flag<Set>| !flag.ours && flag.long.is_some_and(|long| long.as_bytes().starts_with(name));
        let mut candidates = table.iter().filter(abbreviated);
        let Some(first) = candidates.next() else {
            return Err(Mistake::Unrecognized(word.to_vec()));
        };
        // Those that differ from the first are what the list names, after the first itself.
        let others: Vec<_> = candidates
            .filter(|flag| flag.class != first.class || flag.takes != first.takes)
            .filter_map(|flag| flag.long)
            .collect();
        if others.is_empty() {
            return Ok(first);
        }
        let names = first.long.into_iter().chain(others).collect();
        Err(Mistake::Ambiguous(word.to_vec(), names))
    }
}

impl<'w, Set> Iterator for ArgParser<'w, Set> {
    type Item = Found<'w, Set>;

    fn next(&mut self) -> Option<Self::Item> {
        if let [letter, rest @ ..] = self.cluster {
            self.cluster = rest;
            return Some(self.short(*letter));
        }
        loop {
            let word = self.rest.next()?.as_slice();
            match word {
                b"--" if !self.ended => self.ended = true,
                [b'-', b'-', name @ ..] if !self.ended => return Some(self.long(name)),
                [b'-', letter, rest @ ..] if !self.ended => {
                    self.cluster = rest;
                    return Some(self.short(*letter));
                }
                operand => {
                    self.operands.push(operand);
                    self.ended |= self.order == Order::StopAtOperand;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn flag(short: u8, long: &'static str, takes: Takes, class: u8, ours: bool) -> Flag<()> {
        Flag {
            short: if short == 0 { None } else { Some(short) },
            long: Some(long),
            takes,
            class,
            ours,
            doc: None,
            set: (),
        }
    }

    static TABLE: &[Flag<()>] = &[
        flag(0, "ip", Takes::Nothing, 1, false),
        flag(0, "ipx", Takes::Nothing, 1, false),
        flag(0, "inet", Takes::Nothing, 1, false),
        flag(b'i', "interfaces", Takes::Nothing, b'i', false),
        flag(b'A', "protocol", Takes::Value, b'A', false),
        flag(b'n', "numeric", Takes::Nothing, b'n', false),
        flag(0, "numeric-hosts", Takes::Nothing, b'!', false),
        flag(0, "from", Takes::Value, 0, true),
    ];

    fn read(words: &[&str], order: Order) -> (Vec<String>, Vec<String>) {
        let words: Vec<Vec<u8>> = words.iter().map(|word| word.as_bytes().to_vec()).collect();
        let mut reader = ArgParser::new(TABLE, &words, order);
        let mut flags = Vec::new();
        for found in reader.by_ref() {
            flags.push(match found {
                Ok((flag, value)) => {
                    let value = value.map(|value| format!("={}", String::from_utf8_lossy(value)));
                    format!("{}{}", flag.long.unwrap(), value.unwrap_or_default())
                }
                Err(mistake) => String::from_utf8(mistake.message()).unwrap(),
            });
        }
        let operands = reader
            .operands()
            .iter()
            .map(|word| String::from_utf8_lossy(word).into_owned())
            .collect();
        (flags, operands)
    }

    #[test]
    fn words_are_read_as_getopt_long_reads_them() {
        let cases: &[(&[&str], &[&str])] = &[
            (&["-ni"], &["numeric", "interfaces"]),
            (&["x", "-n", "y"], &["numeric"]),
            (&["-n", "--", "-i"], &["numeric"]),
            (
                &["-Ainet", "-nA", "x", "--protocol=y", "--protocol", "-n"],
                &[
                    "protocol=inet",
                    "numeric",
                    "protocol=x",
                    "protocol=y",
                    "protocol=-n",
                ],
            ),
            (&["--numeric"], &["numeric"]),
            (
                &["--num"],
                &["option '--num' is ambiguous; possibilities: '--numeric' '--numeric-hosts'"],
            ),
            (
                &["--i"],
                &["option '--i' is ambiguous; possibilities: '--ip' '--interfaces'"],
            ),
            (
                &["--in"],
                &["option '--in' is ambiguous; possibilities: '--inet' '--interfaces'"],
            ),
            (&["--ip", "--ine"], &["ip", "inet"]),
            (&["--foo=1"], &["unrecognized option '--foo=1'"]),
            (&["-zn"], &["invalid option -- 'z'", "numeric"]),
            (&["-A"], &["option requires an argument -- 'A'"]),
            (&["--protocol"], &["option '--protocol' requires an argument"]),
            (&["--inet=4"], &["option '--inet' doesn't allow an argument"]),
            (&["-"], &[]),
        ];
        for (words, expected) in cases {
            assert_eq!(read(words, Order::Permute).0, *expected, "{words:?}");
        }
    }

    #[test]
    fn ours_are_taken_only_when_written_out() {
        assert_eq!(read(&["--from", "x"], Order::Permute).0, ["from=x"]);
        assert_eq!(
            read(&["--fro", "x"], Order::Permute).0,
            ["unrecognized option '--fro'"]
        );
    }

    #[test]
    fn posixly_correct_stops_at_the_first_operand() {
        let (flags, operands) = read(&["-n", "x", "-i"], Order::StopAtOperand);
        assert_eq!(flags, ["numeric"]);
        assert_eq!(operands, ["x", "-i"]);
    }
}
