//! Strings, names and numbers of a JSON text (RFC 8259) with the place where each stands. `true`, `false` and `null` are checked
//! and left out.

use std::ops::Range;

/// Most objects and lists within each other.
pub const DEPTH_MAX: usize = 32;

/// A step towards a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The member of this name of an object.
    Member(Vec<u8>),
    /// The element at this place of a list.
    Element(usize),
}

impl Step {
    /// Whether it is the member of this name.
    #[must_use]
    pub fn is(&self, name: &[u8]) -> bool {
        matches!(self, Step::Member(own) if own == name)
    }
}

/// What a part of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A string that is a value.
    Text,
    /// The name of a member, which is the last step of its way.
    Name,
    /// A number.
    Number,
}

/// A string, or another part of a text.
#[derive(Debug)]
pub struct Text<'t> {
    /// What it is.
    pub kind: Kind,
    /// The way to it from the top.
    pub steps: &'t [Step],
    /// Where it stands in the text; of a string or name the bytes between its quotes.
    pub range: Range<usize>,
    /// What a string says, with escapes undone; empty for other parts.
    pub value: Vec<u8>,
}

/// Hands out each string that is a value, in order. `None` when the text is no JSON, or deeper than [`DEPTH_MAX`]; strings
/// before the mistake were handed out.
pub fn strings(text: &[u8], each: &mut dyn FnMut(&Text<'_>)) -> Option<()> {
    parts(text, &mut |part| {
        if part.kind == Kind::Text {
            each(part);
        }
    })
}

/// Hands out each string, name and number, as [`strings`] does strings.
pub fn parts(text: &[u8], each: &mut dyn FnMut(&Text<'_>)) -> Option<()> {
    let mut reader = Reader {
        text,
        at: 0,
        steps: Vec::new(),
    };
    reader.value(each)?;
    reader.blanks();
    (reader.at == text.len()).then_some(())
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
    steps: Vec<Step>,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn takes(&mut self, byte: u8) -> bool {
        let is = self.peek() == Some(byte);
        self.at += usize::from(is);
        is
    }

    fn value(&mut self, each: &mut dyn FnMut(&Text<'_>)) -> Option<()> {
        self.blanks();
        match self.peek()? {
            b'{' => self.within(b'}', each),
            b'[' => self.within(b']', each),
            b'"' => {
                let start = self.at + 1;
                let value = self.string()?;
                each(&Text {
                    kind: Kind::Text,
                    steps: &self.steps,
                    range: start..self.at - 1,
                    value,
                });
                Some(())
            }
            _ => self.plain(each),
        }
    }

    /// An object or a list, which ends with `end`.
    fn within(&mut self, end: u8, each: &mut dyn FnMut(&Text<'_>)) -> Option<()> {
        self.at += 1;
        self.blanks();
        if self.takes(end) {
            return Some(());
        }
        if self.steps.len() >= DEPTH_MAX {
            return None;
        }
        for place in 0usize.. {
            self.blanks();
            if end == b'}' {
                let start = self.at + 1;
                let name = self.string()?;
                let range = start..self.at - 1;
                self.blanks();
                self.takes(b':').then_some(())?;
                self.steps.push(Step::Member(name));
                each(&Text {
                    kind: Kind::Name,
                    steps: &self.steps,
                    range,
                    value: Vec::new(),
                });
            } else {
                self.steps.push(Step::Element(place));
            }
            self.value(each)?;
            self.steps.pop();
            self.blanks();
            if self.takes(end) {
                break;
            }
            self.takes(b',').then_some(())?;
        }
        Some(())
    }

    /// A number, `true`, `false` or `null`.
    fn plain(&mut self, each: &mut dyn FnMut(&Text<'_>)) -> Option<()> {
        let start = self.at;
        let rest = self.text.get(self.at..)?;
        let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
        let length = rest.iter().take_while(is_part).count();
        let word = std::str::from_utf8(rest.get(..length)?).ok()?;
        let is_number = word.starts_with(|first: char| first == '-' || first.is_ascii_digit())
            && word.parse::<f64>().is_ok();
        self.at += length;
        if is_number {
            each(&Text {
                kind: Kind::Number,
                steps: &self.steps,
                range: start..self.at,
                value: Vec::new(),
            });
        }
        (is_number || matches!(word, "true" | "false" | "null")).then_some(())
    }

    fn string(&mut self) -> Option<Vec<u8>> {
        self.takes(b'"').then_some(())?;
        let mut value = Vec::new();
        loop {
            let byte = self.peek()?;
            self.at += 1;
            match byte {
                b'"' => return Some(value),
                b'\\' => self.escape(&mut value)?,
                0..=0x1f => return None,
                other => value.push(other),
            }
        }
    }

    fn escape(&mut self, value: &mut Vec<u8>) -> Option<()> {
        let letter = self.peek()?;
        self.at += 1;
        let byte = match letter {
            b'"' | b'\\' | b'/' => letter,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                let letter = self.escaped_letter()?;
                value.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
                return Some(());
            }
            _ => return None,
        };
        value.push(byte);
        Some(())
    }

    /// What stands behind `\u`: a letter in one or two units of UTF-16. Half a letter is U+FFFD.
    fn escaped_letter(&mut self) -> Option<char> {
        let first = self.unit()?;
        let mut units = vec![first];
        let is_first_half = (0xd800..0xdc00).contains(&first);
        if is_first_half
            && self
                .text
                .get(self.at..)
                .is_some_and(|rest| rest.starts_with(b"\\u"))
        {
            let before = self.at;
            self.at += 2;
            let second = self.unit()?;
            if (0xdc00..0xe000).contains(&second) {
                units.push(second);
            } else {
                self.at = before;
            }
        }
        let letter = char::decode_utf16(units).next()?;
        Some(letter.unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn unit(&mut self) -> Option<u16> {
        let digits = self.text.get(self.at..self.at + 4)?;
        if !digits.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        self.at += 4;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &[u8]) -> (Vec<String>, bool) {
        let mut found = Vec::new();
        let whole = strings(text, &mut |string| {
            let steps: Vec<String> = string
                .steps
                .iter()
                .map(|step| match step {
                    Step::Member(name) => String::from_utf8_lossy(name).into_owned(),
                    Step::Element(place) => place.to_string(),
                })
                .collect();
            found.push(format!(
                "{}={}",
                steps.join("."),
                String::from_utf8_lossy(&string.value)
            ));
        });
        (found, whole.is_some())
    }

    #[test]
    fn each_string_is_told_with_the_way_to_it() {
        let text = br#" {"a": "x", "b": [1, -2.5e3, true, null, "y", {"c": "z"}], "d": {}, "e": []} "#;
        let expected = ["a=x", "b.4=y", "b.5.c=z"].map(str::to_owned).to_vec();
        assert_eq!(read(text), (expected, true));
    }

    #[test]
    fn escapes_are_undone_and_the_range_has_them() {
        let text = br#""a\n\"\u00e4\ud83d\ude00\ud800x\/""#;
        let mut seen = None;
        strings(text, &mut |string| {
            seen = Some((string.range.clone(), string.value.clone()));
        })
        .unwrap();
        let (range, value) = seen.unwrap();
        assert_eq!(range, 1..text.len() - 1);
        assert_eq!(String::from_utf8(value).unwrap(), "a\n\"ä😀\u{fffd}x/");
    }

    #[test]
    fn what_is_no_json_is_none() {
        for text in [
            &b""[..],
            b"{",
            b"[1,]",
            b"{\"a\"}",
            b"{\"a\":1,}",
            b"{a:1}",
            b"\"a",
            b"\"\x01\"",
            b"\"\\q\"",
            b"\"\\u12",
            b"\"\\u+123\"",
            b"nul",
            b"inf",
            b"1 2",
        ] {
            assert!(!read(text).1, "{}", text.escape_ascii());
        }
        let deep = |depth: usize| [vec![b'['; depth], vec![b']'; depth]].concat();
        assert!(read(&deep(DEPTH_MAX)).1);
        assert!(!read(&deep(100_000)).1, "deeper than anybody needs");
    }

    proptest! {
        #[test]
        fn no_bytes_panic(text: Vec<u8>) {
            read(&text);
        }

        #[test]
        fn nothing_like_json_panics(text in r#"[\[\]{}",:\\u0-9a-fd8 ]{0,60}"#) {
            read(text.as_bytes());
        }
    }
}
