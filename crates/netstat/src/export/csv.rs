//! CSV (RFC 4180), with the ids of the fields as its first line. Nothing is an empty cell; empty text is `""`. Where a row has
//! one cell alone, nothing is `""` too: most readers leave an empty line out.

use facts::fields::table::{Field, Table};
use facts::fields::value::Value;

use super::cell::cell;

/// Appends the line of the fields' ids.
pub(crate) fn heading<T: Table>(out: &mut Vec<u8>, fields: &[&'static Field<T>]) {
    for (place, field) in fields.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        out.extend_from_slice(field.id.as_bytes());
    }
    out.extend_from_slice(b"\r\n");
}

/// Appends a row and its end.
pub(crate) fn row<T: Table>(out: &mut Vec<u8>, fields: &[&'static Field<T>], row: &T::Row<'_>) {
    let first = out.len();
    for (place, field) in fields.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        let start = out.len();
        let value = (field.get)(row);
        cell(out, &value);
        if may_need_quotes(&value) {
            quote(out, start, &value);
        }
    }
    if out.len() == first {
        out.extend_from_slice(b"\"\"");
    }
    out.extend_from_slice(b"\r\n");
}

/// Whether the text of such a value can hold what has a meaning in CSV, or be empty.
fn may_need_quotes(value: &Value<'_>) -> bool {
    match value {
        Value::Word(_) | Value::Text(_) | Value::LinkAddress(_) | Value::List(_) => true,
        Value::Null
        | Value::Flag(_)
        | Value::Number(_)
        | Value::Signed(_)
        | Value::Fraction(_)
        | Value::Address(_)
        | Value::Network(..) => false,
    }
}

/// Puts what stands behind `start` in quotes when it has to be.
fn quote(out: &mut Vec<u8>, start: usize, value: &Value<'_>) {
    let written = out.get(start..).unwrap_or(&[]);
    if written.is_empty() {
        if !value.is_null() {
            out.extend_from_slice(b"\"\"");
        }
        return;
    }
    if !written.iter().any(|byte| matches!(byte, b',' | b'"' | b' ')) {
        return;
    }
    let written = out.split_off(start);
    out.push(b'"');
    for byte in written {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &str, value: &Value<'_>) -> String {
        let mut out = text.as_bytes().to_vec();
        quote(&mut out, 0, value);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn cells_are_quoted_when_they_have_to_be() {
        assert_eq!(quoted("a", &Value::Number(1)), "a");
        assert_eq!(quoted("a,b", &Value::Number(1)), "\"a,b\"");
        assert_eq!(quoted("a\"b", &Value::Number(1)), "\"a\"\"b\"");
        assert_eq!(quoted("", &Value::Null), "");
        assert_eq!(quoted("", &Value::text(b"")), "\"\"");
    }
}
