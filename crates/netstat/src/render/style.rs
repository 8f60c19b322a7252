//! What parts of a line mean, and how a terminal shows that: the only table from labels to colours.
//!
//! Sixteen palette colours and attributes, on the terminal's own background. Colour never carries a meaning alone: beside
//! it stands a mark, a word or parentheses.

/// What a part of a line means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Label {
    /// Nothing out of the ordinary.
    #[default]
    Plain,
    /// A heading of a column.
    Heading,
    /// Something to look at. It has a mark.
    Warning,
    /// Something that is wrong. It has a mark.
    Serious,
    /// It was not there a moment ago. It has a `+`.
    New,
    /// It is no longer there. It has a `-`.
    Closed,
    /// Reachable from everywhere. It has the word.
    Public,
    /// Not known, with the reason in parentheses.
    Unknown,
    /// It leads to an explanation.
    Link,
}

/// Every label with its style (ECMA-48, SGR), in the order of their numbers in kept rows.
const STYLES: [(Label, &[u8]); 9] = [
    (Label::Plain, b""),
    (Label::Heading, b"\x1b[1m"),
    (Label::Warning, b"\x1b[1;33m"),
    (Label::Serious, b"\x1b[1;7;31m"),
    (Label::New, b"\x1b[36m"),
    (Label::Closed, b"\x1b[2m"),
    (Label::Public, b"\x1b[35m"),
    (Label::Unknown, b"\x1b[90m"),
    (Label::Link, b"\x1b[4;34m"),
];

/// Ends every style.
const PLAIN: &[u8] = b"\x1b[0m";

impl Label {
    /// Its number, for rows that are kept as bytes.
    pub(crate) fn code(self) -> u8 {
        STYLES
            .iter()
            .position(|(label, _)| *label == self)
            .and_then(|place| u8::try_from(place).ok())
            .unwrap_or(0)
    }

    /// The label with this number.
    pub(crate) fn of(code: u8) -> Label {
        STYLES
            .get(usize::from(code))
            .map_or(Label::Plain, |(label, _)| *label)
    }
}

/// Writes something in the style of its label.
pub(crate) fn styled(out: &mut Vec<u8>, label: Label, write: impl FnOnce(&mut Vec<u8>)) {
    let style = STYLES
        .iter()
        .find(|(other, _)| *other == label)
        .map_or(&b""[..], |(_, style)| *style);
    out.extend_from_slice(style);
    write(out);
    if !style.is_empty() {
        out.extend_from_slice(PLAIN);
    }
}
