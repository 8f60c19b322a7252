//! A value as the text of one cell. Nothing is an empty cell.
//!
//! The text is reversible: a backslash, a control character and a byte that is no UTF-8 are written as `\\`, `\x1b`. So a cell
//! never holds a line's end, and a terminal never gets what somebody else chose to send it. In a list, elements have a blank
//! between them, blanks of their own are `\x20`, and one without any text is `\e`.

use std::fmt::Write as _;

use facts::fields::value::Value;

use crate::render::address;
use crate::render::columns::number;

/// Appends the text of a value.
pub(crate) fn cell(out: &mut Vec<u8>, of: &Value<'_>) {
    write(out, of, false);
}

fn write(out: &mut Vec<u8>, of: &Value<'_>, in_list: bool) {
    match of {
        Value::Null => {}
        Value::Flag(flag) => out.extend_from_slice(if *flag { b"true" } else { b"false" }),
        Value::Number(value) => number(out, *value),
        Value::Signed(value) => out.extend_from_slice(itoa::Buffer::new().format(*value).as_bytes()),
        Value::Fraction(value) => {
            let mut text = String::new();
            // Writing to a String cannot fail.
            let _: std::fmt::Result = write!(text, "{value}");
            out.extend_from_slice(text.as_bytes());
        }
        Value::Word(word) => out.extend_from_slice(word.as_bytes()),
        Value::Text(bytes) => text(out, bytes, in_list),
        Value::Address(ip) => address::ip(out, *ip),
        Value::Network(ip, length) => {
            address::ip(out, *ip);
            out.push(b'/');
            number(out, u64::from(*length));
        }
        Value::LinkAddress(bytes) => address::link(out, bytes),
        Value::List(values) => {
            for (place, one) in values.iter().enumerate() {
                if place > 0 {
                    out.push(b' ');
                }
                write(out, one, true);
            }
        }
    }
}

fn text(out: &mut Vec<u8>, bytes: &[u8], in_list: bool) {
    if in_list && bytes.is_empty() {
        out.extend_from_slice(b"\\e");
    }
    // Most texts are names, in letters that mean nothing here.
    if bytes
        .iter()
        .all(|byte| matches!(byte, b'!'..=b'~') && *byte != b'\\')
    {
        out.extend_from_slice(bytes);
        return;
    }
    for part in bytes.utf8_chunks() {
        for letter in part.valid().chars() {
            match letter {
                '\\' => out.extend_from_slice(b"\\\\"),
                ' ' if in_list => out.extend_from_slice(b"\\x20"),
                letter if letter.is_control() => {
                    for byte in letter.encode_utf8(&mut [0; 4]).bytes() {
                        out.extend_from_slice(format!("\\x{byte:02x}").as_bytes());
                    }
                }
                letter => out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
        for byte in part.invalid() {
            out.extend_from_slice(format!("\\x{byte:02x}").as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(of: &Value<'_>) -> String {
        let mut out = Vec::new();
        cell(&mut out, of);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn nothing_is_empty_and_zero_is_zero() {
        assert_eq!(shown(&Value::Null), "");
        assert_eq!(shown(&Value::Number(0)), "0");
        assert_eq!(shown(&Value::Flag(false)), "false");
    }

    #[test]
    fn text_can_be_turned_back_into_its_bytes() {
        assert_eq!(
            shown(&Value::text(b"a b\\n\n\x1b[31m\xff")),
            "a b\\\\n\\x0a\\x1b[31m\\xff"
        );
        assert_eq!(shown(&Value::text("\u{9b}".as_bytes())), "\\xc2\\x9b");
        assert_eq!(
            shown(&Value::List(vec![Value::text(b"a b"), Value::text(b"c")])),
            "a\\x20b c"
        );
        assert_eq!(shown(&Value::List(vec![Value::text(b"")])), "\\e");
        assert_eq!(shown(&Value::List(Vec::new())), "");
    }
}
