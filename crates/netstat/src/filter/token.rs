//! The words of a filter, and where each stands.

use std::ops::Range;

/// A piece of a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// Its bytes in the text.
    pub(super) at: Range<usize>,
}

/// What a piece is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word, a number, an address, a pattern; quotes taken off.
    Word(String),
    /// The same in quotes: never a keyword, never a pattern.
    Quoted(String),
    /// `=`, `!=`, `<`, `<=`, `>`, `>=`
    Compare(Compare),
    /// `(`
    Open,
    /// `)`
    Close,
    /// `,`
    Comma,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compare {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// A place that is no piece: a quote without its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OpenQuote(pub(super) Range<usize>);

/// Cuts a filter into pieces.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, OpenQuote> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let first = rest.chars().next().unwrap_or(' ');
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (kind, length) = match first {
            '(' => (Kind::Open, 1),
            ')' => (Kind::Close, 1),
            ',' => (Kind::Comma, 1),
            '\'' | '"' => quoted(rest, first).ok_or(OpenQuote(at..text.len()))?,
            '=' | '!' | '<' | '>' => comparison(rest),
            _ => word(rest),
        };
        found.push(Token {
            kind,
            at: at..at + length,
        });
        at += length;
    }
    Ok(found)
}

fn comparison(rest: &str) -> (Kind, usize) {
    for (sign, compare) in [
        ("==", Compare::Equal),
        ("!=", Compare::Unequal),
        ("<=", Compare::LessOrEqual),
        (">=", Compare::GreaterOrEqual),
        ("=", Compare::Equal),
        ("<", Compare::Less),
        (">", Compare::Greater),
    ] {
        if rest.starts_with(sign) {
            return (Kind::Compare(compare), sign.len());
        }
    }
    // A lone `!` is `not`.
    (Kind::Word("not".to_owned()), 1)
}

fn quoted(rest: &str, quote: char) -> Option<(Kind, usize)> {
    let inner = rest.get(1..)?;
    let end = inner.find(quote)?;
    Some((Kind::Quoted(inner.get(..end)?.to_owned()), end + 2))
}

fn word(rest: &str) -> (Kind, usize) {
    // A bracket opens an address of IPv6, in which nothing else ends the word.
    let ends = |letter: char| {
        letter.is_whitespace() || matches!(letter, '(' | ')' | ',' | '=' | '!' | '<' | '>' | '\'' | '"')
    };
    let length = rest.find(ends).unwrap_or(rest.len()).max(1);
    (Kind::Word(rest.get(..length).unwrap_or(rest).to_owned()), length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_know_their_places() {
        let text = "port >=8080 and (name = 'a b' or x!=1)";
        let found = tokens(text).unwrap();
        let shown: Vec<&str> = found.iter().map(|token| &text[token.at.clone()]).collect();
        assert_eq!(
            shown,
            [
                "port", ">=", "8080", "and", "(", "name", "=", "'a b'", "or", "x", "!=", "1", ")"
            ]
        );
        assert_eq!(found[7].kind, Kind::Quoted("a b".to_owned()));
        assert_eq!(found[1].kind, Kind::Compare(Compare::GreaterOrEqual));
    }

    #[test]
    fn an_open_quote_is_told_with_its_place() {
        assert_eq!(tokens("a 'b"), Err(OpenQuote(2..4)));
    }

    #[test]
    fn a_lone_exclamation_mark_is_a_word() {
        assert_eq!(tokens("!a").unwrap()[0].kind, Kind::Word("not".to_owned()));
    }
}
