//! Words of a command line as options and their values.

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word<'a> {
    /// An option, without its hyphens, and its value if it takes one.
    Option(&'a [u8], Option<&'a [u8]>),
    /// An option that the program is not known to have.
    Unknown,
    /// Anything else.
    Operand(&'a [u8]),
}

/// Which options a program has. Long names stand without hyphens.
pub(super) struct Grammar {
    /// Options with a value, long or of one letter.
    pub(super) with_value: &'static [&'static str],
    /// Options without.
    pub(super) without_value: &'static [&'static str],
    /// Whether long names stand behind one hyphen too, as Go's `flag` has it, and letters cannot stand together.
    pub(super) one_hyphen: bool,
}

/// The words of a command line by a grammar; all behind `--` are operands.
pub(super) struct Options<'a> {
    words: std::slice::Iter<'a, Vec<u8>>,
    letters: &'a [u8],
    grammar: &'static Grammar,
    ended: bool,
}

impl<'a> Options<'a> {
    pub(super) fn new(words: &'a [Vec<u8>], grammar: &'static Grammar) -> Options<'a> {
        Options {
            words: words.iter(),
            letters: &[],
            grammar,
            ended: false,
        }
    }

    /// The words that were not read yet.
    pub(super) fn rest(&self) -> &'a [Vec<u8>] {
        self.words.as_slice()
    }

    fn named(&mut self, name: &'a [u8]) -> Word<'a> {
        let (name, attached) = match memchr::memchr(b'=', name) {
            Some(at) => (name.get(..at).unwrap_or(&[]), name.get(at + 1..)),
            None => (name, None),
        };
        if has(self.grammar.with_value, name) {
            let value = attached.or_else(|| self.words.next().map(Vec::as_slice));
            Word::Option(name, value)
        } else if has(self.grammar.without_value, name) {
            Word::Option(name, None)
        } else {
            Word::Unknown
        }
    }

    fn letter(&mut self) -> Option<Word<'a>> {
        let (letter, behind) = self.letters.split_at_checked(1)?;
        if has(self.grammar.with_value, letter) {
            self.letters = &[];
            let value = if behind.is_empty() {
                self.words.next().map(Vec::as_slice)
            } else {
                Some(behind)
            };
            return Some(Word::Option(letter, value));
        }
        self.letters = behind;
        Some(if has(self.grammar.without_value, letter) {
            Word::Option(letter, None)
        } else {
            self.letters = &[];
            Word::Unknown
        })
    }
}

impl<'a> Iterator for Options<'a> {
    type Item = Word<'a>;

    fn next(&mut self) -> Option<Word<'a>> {
        if let Some(word) = self.letter() {
            return Some(word);
        }
        let word = self.words.next()?;
        if self.ended {
            return Some(Word::Operand(word));
        }
        Some(match word.as_slice() {
            b"--" => {
                self.ended = true;
                return self.next_operand();
            }
            b"-" => Word::Operand(word),
            [b'-', b'-', name @ ..] => self.named(name),
            [b'-', name @ ..] if self.grammar.one_hyphen => self.named(name),
            [b'-', letters @ ..] => {
                self.letters = letters;
                return self.letter();
            }
            word => Word::Operand(word),
        })
    }
}

impl<'a> Options<'a> {
    fn next_operand(&mut self) -> Option<Word<'a>> {
        self.words.next().map(|word| Word::Operand(word))
    }
}

fn has(names: &[&str], name: &[u8]) -> bool {
    names.iter().any(|own| own.as_bytes() == name)
}
