//! Text that a process, a user or a DNS server chose, made harmless for a terminal and for one line of text.
//!
//! Control characters, bytes that are no UTF-8, and characters that reorder or hide text become visible escapes;
//! everything else stays as it is, byte for byte.

use std::borrow::Cow;

/// `text` with hostile parts as `\x1b` (a byte) or `\u{202e}` (a character).
pub(crate) fn visible(text: &[u8]) -> Cow<'_, [u8]> {
    if text.iter().all(|byte| matches!(byte, 0x20..=0x7e)) {
        return Cow::Borrowed(text);
    }
    let mut out = Vec::with_capacity(text.len() + 16);
    for part in text.utf8_chunks() {
        for letter in part.valid().chars() {
            push_letter(&mut out, letter);
        }
        for byte in part.invalid() {
            out.extend_from_slice(format!("\\x{byte:02x}").as_bytes());
        }
    }
    Cow::Owned(out)
}

fn push_letter(out: &mut Vec<u8>, letter: char) {
    if letter.is_ascii_control() {
        out.extend_from_slice(format!("\\x{:02x}", u32::from(letter)).as_bytes());
    } else if is_hostile(letter) {
        out.extend_from_slice(format!("\\u{{{:x}}}", u32::from(letter)).as_bytes());
    } else {
        out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

/// Controls of the upper half, line and paragraph separators, the characters of Unicode's category Cf (they reorder,
/// join or hide what stands beside them, UAX 9), and the others that show nothing: fillers, variation selectors, joiners.
fn is_hostile(letter: char) -> bool {
    matches!(
        letter,
        '\u{80}'..='\u{9f}'
            | '\u{ad}'
            | '\u{34f}'
            | '\u{600}'..='\u{605}'
            | '\u{61c}'
            | '\u{6dd}'
            | '\u{70f}'
            | '\u{890}'..='\u{891}'
            | '\u{8e2}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{110bd}'
            | '\u{110cd}'
            | '\u{13430}'..='\u{1343f}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// The first `bytes_max` bytes of `text`, less when a UTF-8 character would be cut in two.
pub(crate) fn cut(text: &[u8], bytes_max: usize) -> &[u8] {
    let Some(start) = text.get(..bytes_max) else {
        return text;
    };
    let mut end = bytes_max;
    // A continuation byte right behind the cut belongs to a character that began before it.
    while end > 0 && text.get(end).is_some_and(|byte| byte & 0xc0 == 0x80) {
        end -= 1;
    }
    text.get(..end).unwrap_or(start)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ordinary_text_stays_as_it_is() {
        for text in [
            "nginx: worker process",
            "",
            "caf\u{e9} \u{65e5}\u{672c}",
            "back\\slash",
        ] {
            assert_eq!(visible(text.as_bytes()), text.as_bytes());
        }
    }

    #[test]
    fn hostile_text_becomes_visible() {
        let cases: &[(&[u8], &str)] = &[
            (b"\x1b[2J", "\\x1b[2J"),
            (b"a\nb\tc\r\0", "a\\x0ab\\x09c\\x0d\\x00"),
            (b"\x7f", "\\x7f"),
            (b"\xff\xc3", "\\xff\\xc3"),
            ("\u{9b}31m".as_bytes(), "\\u{9b}31m"),
            ("x\u{202e}y".as_bytes(), "x\\u{202e}y"),
        ];
        for (hostile, expected) in cases {
            assert_eq!(visible(hostile), expected.as_bytes());
        }
    }

    #[test]
    fn a_cut_never_splits_a_character() {
        assert_eq!(cut(b"abcdef", 3), b"abc");
        assert_eq!(cut(b"ab", 3), b"ab");
        assert_eq!(cut("a\u{e9}b".as_bytes(), 2), b"a");
        assert_eq!(cut("a\u{e9}b".as_bytes(), 3), "a\u{e9}".as_bytes());
        assert_eq!(cut("\u{65e5}".as_bytes(), 2), b"");
    }

    proptest! {
        #[test]
        fn nothing_visible_can_move_the_cursor(text: Vec<u8>) {
            let shown = visible(&text).into_owned();
            let shown = String::from_utf8(shown).unwrap();
            prop_assert!(!shown.chars().any(|letter| letter.is_control() || is_hostile(letter)));
        }

        #[test]
        fn what_is_visible_stays_so(text: Vec<u8>) {
            let once = visible(&text).into_owned();
            prop_assert_eq!(visible(&once).into_owned(), once.clone());
        }
    }
}
