//! JSON (RFC 8259). A row is one object; a dot in a field's id leads into an object within it.
//!
//! Bytes that somebody else chose are a string when they are UTF-8, and `{"base64": "…"}` when they are not, so that none
//! is lost.

use std::fmt::Write as _;
use std::ops::Range;

use facts::fields::table::{Field, Table};
use facts::fields::value::Value;

use crate::render::address;
use crate::render::columns::number;

/// What is not known.
const NULL: &[u8] = b"null";

/// Rows of these fields as objects.
pub(crate) struct Objects<T: Table> {
    /// A row of which nothing is known: every run of nulls is a piece of it.
    nothing: Vec<u8>,
    /// The fields, and where their null is in `nothing`.
    fields: Vec<(Range<usize>, &'static Field<T>)>,
}

impl<T: Table> Objects<T> {
    /// Objects with these fields; they stand in the order of the table whatever order is asked for, because the members
    /// of one object stand together.
    pub(crate) fn new(wanted: &[&'static Field<T>]) -> Objects<T> {
        let is_wanted = |field: &&Field<T>| wanted.iter().any(|wanted| wanted.id == field.id);
        let mut nothing = Vec::new();
        let mut fields: Vec<(Range<usize>, &'static Field<T>)> = Vec::new();
        let mut open: Option<&str> = None;
        for field in T::FIELDS.iter().filter(is_wanted) {
            let (object, member) = match field.id.split_once('.') {
                Some((object, member)) => (Some(object), member),
                None => (None, field.id),
            };
            if open.is_some() && object != open {
                nothing.push(b'}');
            }
            nothing.push(if fields.is_empty() { b'{' } else { b',' });
            if let Some(object) = object {
                if open == Some(object) {
                    // The comma is there.
                } else {
                    string(&mut nothing, object.as_bytes());
                    nothing.extend_from_slice(b":{");
                }
            }
            string(&mut nothing, member.as_bytes());
            nothing.push(b':');
            open = object;
            let start = nothing.len();
            nothing.extend_from_slice(NULL);
            fields.push((start..nothing.len(), field));
        }
        nothing.extend_from_slice(match (fields.is_empty(), open) {
            (true, _) => b"{}",
            (false, None) => b"}",
            (false, Some(_)) => b"}}",
        });
        Objects { nothing, fields }
    }

    /// Appends a row, on one line and without its end.
    pub(crate) fn row(&self, out: &mut Vec<u8>, row: &T::Row<'_>) {
        let mut written = 0;
        for (null, field) in &self.fields {
            let known = (field.get)(row);
            if !known.is_null() {
                out.extend_from_slice(&self.nothing[written..null.start]);
                value(out, &known);
                written = null.end;
            }
        }
        out.extend_from_slice(&self.nothing[written..]);
    }
}

/// Appends a value.
pub(crate) fn value(out: &mut Vec<u8>, of: &Value<'_>) {
    match of {
        Value::Null => out.extend_from_slice(NULL),
        Value::Flag(true) => out.extend_from_slice(b"true"),
        Value::Flag(false) => out.extend_from_slice(b"false"),
        Value::Number(value) => number(out, *value),
        Value::Signed(value) => out.extend_from_slice(itoa::Buffer::new().format(*value).as_bytes()),
        Value::Fraction(value) => fraction(out, *value),
        Value::Word(word) => string(out, word.as_bytes()),
        Value::Text(text) => string(out, text),
        Value::Address(ip) => {
            out.push(b'"');
            address::ip(out, *ip);
            out.push(b'"');
        }
        Value::Network(ip, length) => {
            out.push(b'"');
            address::ip(out, *ip);
            out.push(b'/');
            number(out, u64::from(*length));
            out.push(b'"');
        }
        Value::LinkAddress(bytes) => {
            out.push(b'"');
            address::link(out, bytes);
            out.push(b'"');
        }
        Value::List(values) => {
            out.push(b'[');
            for (place, one) in values.iter().enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                value(out, one);
            }
            out.push(b']');
        }
    }
}

/// A number with a fraction; JSON has no infinity, and what is no number is not known.
fn fraction(out: &mut Vec<u8>, value: f64) {
    if value.is_finite() {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _: std::fmt::Result = write!(text, "{value}");
        out.extend_from_slice(text.as_bytes());
    } else {
        out.extend_from_slice(NULL);
    }
}

/// Appends bytes as a string, or as an object that holds them exactly when they are no UTF-8.
pub(crate) fn string(out: &mut Vec<u8>, text: &[u8]) {
    // Most texts are names, in letters that mean nothing to JSON.
    if text
        .iter()
        .all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\'))
    {
        out.push(b'"');
        out.extend_from_slice(text);
        out.push(b'"');
        return;
    }
    if std::str::from_utf8(text).is_err() {
        out.extend_from_slice(b"{\"base64\":\"");
        base64(out, text);
        out.extend_from_slice(b"\"}");
        return;
    }
    out.push(b'"');
    let mut bytes = text.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match (byte, bytes.peek()) {
            (b'"' | b'\\', _) => out.extend_from_slice(&[b'\\', byte]),
            (b'\n', _) => out.extend_from_slice(b"\\n"),
            (b'\r', _) => out.extend_from_slice(b"\\r"),
            (b'\t', _) => out.extend_from_slice(b"\\t"),
            (0..0x20, _) => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            // DEL and the controls of 8 bits, U+0080 to U+009F, are allowed as they are; a terminal must not get them.
            (0x7f, _) => out.extend_from_slice(b"\\u007f"),
            (0xc2, Some(control @ 0x80..0xa0)) => {
                out.extend_from_slice(format!("\\u{control:04x}").as_bytes());
                bytes.next();
            }
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}

/// RFC 4648, section 4.
fn base64(out: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for group in bytes.chunks(3) {
        let byte = |place: usize| u32::from(group.get(place).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4u32 {
            let digit = usize::try_from(bits >> (18 - 6 * place) & 63).unwrap_or(0);
            let is_there = usize::try_from(place).is_ok_and(|place| place <= group.len());
            out.push(if is_there { DIGITS[digit] } else { b'=' });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use facts::fields::value::Shape;

    use super::*;

    #[derive(Debug)]
    enum Sample {}

    impl Table for Sample {
        type Row<'r> = (u64, &'r [u8]);
        const NAME: &'static str = "samples";
        const VERSION: u32 = 1;
        const ABOUT: &'static str = "A row for tests.";
        const FIELDS: &'static [Field<Self>] = &[
            Field::<Self>::new("number", "NUMBER", Shape::Number, "A number.", |row| row.0.into()),
            Field::<Self>::new("end.name", "NAME", Shape::Text, "A name.", |row| {
                Value::text(row.1)
            }),
            Field::<Self>::new("end.none", "NONE", Shape::Text, "Nothing.", |_| Value::Null),
            Field::<Self>::new("last", "LAST", Shape::Flag, "The last.", |_| true.into()),
        ];
    }

    fn row(ids: &[&str], row: (u64, &[u8])) -> String {
        let wanted: Vec<_> = ids.iter().map(|id| Sample::field(id).unwrap()).collect();
        let mut out = Vec::new();
        Objects::<Sample>::new(&wanted).row(&mut out, &row);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_dot_leads_into_an_object() {
        let all = ["number", "end.name", "end.none", "last"];
        assert_eq!(
            row(&all, (7, b"x")),
            r#"{"number":7,"end":{"name":"x","none":null},"last":true}"#
        );
        assert_eq!(
            row(&["last", "end.name"], (7, b"x")),
            r#"{"end":{"name":"x"},"last":true}"#
        );
        assert_eq!(row(&["end.none"], (7, b"x")), r#"{"end":{"none":null}}"#);
        assert_eq!(row(&["number"], (7, b"x")), r#"{"number":7}"#);
        assert_eq!(row(&[], (7, b"x")), "{}");
    }

    #[test]
    fn bytes_are_kept_exactly_whatever_they_are() {
        let text = |bytes: &[u8]| {
            let mut out = Vec::new();
            string(&mut out, bytes);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(text(b"a\"\\\n\x1b\x7f"), r#""a\"\\\n\u001b\u007f""#);
        assert_eq!(text("ü\u{202e}".as_bytes()), "\"ü\u{202e}\"");
        assert_eq!(text("\u{9b}\u{a0}".as_bytes()), "\"\\u009b\u{a0}\"");
        assert_eq!(text(b"\xff"), r#"{"base64":"/w=="}"#);
        assert_eq!(text(b"\xff\x00"), r#"{"base64":"/wA="}"#);
        assert_eq!(text(b"\xff\x00\x01"), r#"{"base64":"/wAB"}"#);
    }

    #[test]
    fn every_value_has_a_form() {
        let text = |of: Value<'_>| {
            let mut out = Vec::new();
            value(&mut out, &of);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(text(Value::Signed(-1)), "-1");
        assert_eq!(text(Value::Fraction(1.5)), "1.5");
        assert_eq!(text(Value::Fraction(f64::NAN)), "null");
        assert_eq!(
            text(Value::Address("2001:db8::1".parse().unwrap())),
            "\"2001:db8::1\""
        );
        assert_eq!(
            text(Value::Network("10.0.0.0".parse().unwrap(), 8)),
            "\"10.0.0.0/8\""
        );
        assert_eq!(text(Value::LinkAddress(&[2, 0, 0xab])), "\"02:00:ab\"");
        assert_eq!(
            text(Value::List(vec![Value::word("a"), Value::Null])),
            "[\"a\",null]"
        );
        assert_eq!(text(Value::Text(Cow::Borrowed(b""))), "\"\"");
    }
}
