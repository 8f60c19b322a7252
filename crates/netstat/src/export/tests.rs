//! Whatever the values are, other programs read back what was written: `serde_json` and `csv` are the judges.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use facts::fields::table::{Field, Table};
use facts::fields::value::{Shape, Value};
use proptest::prelude::*;

use super::{cell, csv as ours, json};

fn address() -> impl Strategy<Value = IpAddr> {
    prop_oneof![
        any::<u32>().prop_map(|bits| IpAddr::V4(Ipv4Addr::from(bits))),
        any::<u128>().prop_map(|bits| IpAddr::V6(Ipv6Addr::from(bits))),
        // Many zeros, and addresses of IPv4 within IPv6.
        any::<u16>().prop_map(|bits| IpAddr::V6(Ipv6Addr::from(u128::from(bits)))),
        any::<u32>().prop_map(|bits| IpAddr::V6(Ipv4Addr::from(bits).to_ipv6_mapped())),
    ]
}

fn text() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..12),
        any::<String>().prop_map(String::into_bytes),
        // What forms and terminals make something of.
        proptest::collection::vec(
            proptest::sample::select(&b"\\\"',\r\n\t \x00\x1b\x7f\xc2\x9b\xff;ex0"[..]),
            0..12
        ),
    ]
}

/// A value that is no list. Words are ours: no blank and no backslash is in one that can be in a list.
fn single() -> impl Strategy<Value = Value<'static>> {
    prop_oneof![
        any::<bool>().prop_map(Value::Flag),
        any::<u64>().prop_map(Value::Number),
        any::<i64>().prop_map(|number| Value::Signed(number.into())),
        any::<f64>().prop_map(Value::Fraction),
        "[a-zA-Z0-9][a-zA-Z0-9-]{0,8}".prop_map(|word| Value::Word(word.into())),
        text().prop_map(|text| Value::Text(text.into())),
        address().prop_map(Value::Address),
        (address(), any::<u8>()).prop_map(|(address, length)| Value::Network(address, length)),
        proptest::collection::vec(any::<u8>(), 1..9)
            .prop_map(|octets| Value::LinkAddress(Box::leak(octets.into_boxed_slice()))),
    ]
}

/// Any tree, also those that no field holds.
fn tree() -> impl Strategy<Value = Value<'static>> {
    prop_oneof![Just(Value::Null), single()].prop_recursive(3, 24, 5, |inner| {
        proptest::collection::vec(inner, 0..5).prop_map(Value::List)
    })
}

/// What a field can hold: a list has one level and no nulls.
fn of_field() -> impl Strategy<Value = Value<'static>> {
    prop_oneof![
        Just(Value::Null),
        single(),
        proptest::collection::vec(single(), 0..5).prop_map(Value::List)
    ]
}

/// Whether JSON of somebody else's reading says the same.
fn says(read: &serde_json::Value, value: &Value<'_>) -> bool {
    match value {
        Value::Null => read.is_null(),
        Value::Flag(flag) => read.as_bool() == Some(*flag),
        Value::Number(number) => read.as_u64() == Some(*number),
        Value::Signed(number) => read.as_i64().map(i128::from) == Some(*number),
        Value::Fraction(number) if number.is_finite() => read
            .as_f64()
            .is_some_and(|read| (read - number).abs() <= number.abs() * 1e-15),
        Value::Fraction(_) => read.is_null(),
        Value::Word(word) => read.as_str() == Some(word),
        Value::Text(text) => match std::str::from_utf8(text) {
            Ok(text) => read.as_str() == Some(text),
            Err(_) => read
                .as_object()
                .filter(|members| members.len() == 1)
                .and_then(|members| members.get("base64")?.as_str())
                .is_some_and(|digits| decoded(digits) == **text),
        },
        Value::Address(address) => read.as_str().is_some_and(|text| text.parse() == Ok(*address)),
        Value::Network(address, length) => read
            .as_str()
            .and_then(|text| text.split_once('/'))
            .is_some_and(|(text, bits)| text.parse() == Ok(*address) && bits == length.to_string()),
        Value::LinkAddress(octets) => read.as_str().is_some_and(|text| {
            text.split(':')
                .map(|octet| u8::from_str_radix(octet, 16))
                .collect::<Result<Vec<u8>, _>>()
                == Ok(octets.to_vec())
        }),
        Value::List(values) => read.as_array().is_some_and(|elements| {
            elements.len() == values.len()
                && elements
                    .iter()
                    .zip(values)
                    .all(|(element, value)| says(element, value))
        }),
    }
}

/// Base64, read in another way than it is written: as one long number.
fn decoded(digits: &str) -> Vec<u8> {
    let mut bits = Vec::new();
    for digit in digits.bytes().filter(|digit| *digit != b'=') {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            _ => 63,
        };
        bits.extend((0..6).rev().map(|bit| value >> bit & 1));
    }
    bits.chunks_exact(8)
        .map(|byte| byte.iter().fold(0, |sum, bit| sum << 1 | bit))
        .collect()
}

/// The bytes that stand in a cell, or in an element of its list.
fn undone(cell: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut rest = cell;
    while let Some((first, behind)) = rest.split_first() {
        rest = match (first, behind) {
            (b'\\', [b'\\', behind @ ..]) => {
                out.push(b'\\');
                behind
            }
            (b'\\', [b'e', behind @ ..]) => behind,
            (b'\\', [b'x', high, low, behind @ ..]) => {
                let digits = [*high, *low];
                out.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
                behind
            }
            (b'\\', _) => return None,
            (byte, behind) => {
                out.push(*byte);
                behind
            }
        };
    }
    Some(out)
}

fn cell_of(value: &Value<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    cell::cell(&mut out, value);
    out
}

#[derive(Debug)]
enum Sample {}

macro_rules! at {
    ($id:literal, $title:literal, $place:literal) => {
        Field::<Sample>::new($id, $title, Shape::Text, "A value of any kind.", |row| {
            row.get($place).cloned().unwrap_or(Value::Null)
        })
    };
}

impl Table for Sample {
    type Row<'r> = &'r [Value<'r>];
    const NAME: &'static str = "samples";
    const VERSION: u32 = 1;
    const ABOUT: &'static str = "A row for tests.";
    const FIELDS: &'static [Field<Self>] = &[
        at!("first", "FIRST", 0),
        at!("pair.one", "ONE", 1),
        at!("pair.other", "OTHER", 2),
        at!("last", "LAST", 3),
    ];
}

fn fields() -> Vec<&'static Field<Sample>> {
    Sample::FIELDS.iter().collect()
}

proptest! {
    #[test]
    fn any_tree_of_values_is_json_that_says_the_same(value in tree()) {
        let mut out = Vec::new();
        json::value(&mut out, &value);
        let read: serde_json::Value = serde_json::from_slice(&out).unwrap();
        prop_assert!(says(&read, &value), "{}", String::from_utf8_lossy(&out));
        let text = String::from_utf8(out).unwrap();
        prop_assert!(!text.chars().any(char::is_control), "{text:?}");
    }

    #[test]
    fn any_row_is_one_line_of_json_with_its_members_in_their_objects(
        values in proptest::collection::vec(tree(), 4)
    ) {
        let mut out = Vec::new();
        json::Objects::<Sample>::new(&fields()).row(&mut out, &values.as_slice());
        let read: serde_json::Value = serde_json::from_slice(&out).unwrap();
        prop_assert!(!out.contains(&b'\n'));
        prop_assert_eq!(read.as_object().map(serde_json::Map::len), Some(3));
        let found = [&read["first"], &read["pair"]["one"], &read["pair"]["other"], &read["last"]];
        for (read, value) in found.iter().zip(&values) {
            prop_assert!(says(read, value), "{read} is not {value:?}");
        }
    }

    #[test]
    fn any_rows_are_csv_that_is_read_as_the_same_cells(
        rows in proptest::collection::vec(proptest::collection::vec(of_field(), 4), 0..4)
    ) {
        let mut out = Vec::new();
        ours::heading(&mut out, &fields());
        for row in &rows {
            ours::row(&mut out, &fields(), &row.as_slice());
        }
        // One line a row, for those who cut by lines.
        prop_assert_eq!(out.split(|byte| *byte == b'\n').count(), rows.len() + 2);
        let mut reader = csv::Reader::from_reader(out.as_slice());
        let heading = reader.byte_headers().unwrap().clone();
        prop_assert!(heading.iter().eq([&b"first"[..], b"pair.one", b"pair.other", b"last"]));
        let records: Vec<csv::ByteRecord> = reader.byte_records().map(Result::unwrap).collect();
        prop_assert_eq!(records.len(), rows.len());
        for (record, row) in records.iter().zip(&rows) {
            let cells: Vec<Vec<u8>> = row.iter().map(cell_of).collect();
            prop_assert!(record.iter().eq(cells.iter().map(Vec::as_slice)));
        }
    }

    #[test]
    fn the_text_of_a_cell_can_be_turned_back_into_its_bytes(bytes in text()) {
        let cell = cell_of(&Value::text(&bytes));
        prop_assert_eq!(undone(&cell), Some(bytes));
        let shown = String::from_utf8(cell).unwrap();
        prop_assert!(!shown.chars().any(char::is_control), "{shown:?}");
    }

    #[test]
    fn the_elements_of_a_list_can_be_told_apart(texts in proptest::collection::vec(text(), 0..5)) {
        let cell = cell_of(&Value::List(texts.iter().map(|text| Value::text(text)).collect()));
        let found: Vec<Option<Vec<u8>>> = match cell.as_slice() {
            b"" => Vec::new(),
            cell => cell.split(|byte| *byte == b' ').map(undone).collect(),
        };
        let texts: Vec<Option<Vec<u8>>> = texts.into_iter().map(Some).collect();
        prop_assert_eq!(found, texts);
    }

    #[test]
    fn only_nothing_is_an_empty_field_of_csv(value in of_field()) {
        let mut out = Vec::new();
        let row = [value.clone(), Value::Number(1)];
        ours::row(&mut out, &fields()[..2], &row.as_slice());
        prop_assert_eq!(out == b",1\r\n", value.is_null());
    }

    #[test]
    fn a_row_of_csv_is_never_an_empty_line(value in of_field()) {
        let mut out = Vec::new();
        ours::row(&mut out, &fields()[..1], &[value].as_slice());
        prop_assert!(out != b"\r\n");
    }
}
