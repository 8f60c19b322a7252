//! One field at a time, and the usual ones together: what stands in a table and in CSV is the text of the value in JSON, by the
//! rules of `docs/schema.md`.

use std::fmt::Write as _;

use serde_json::Value;

use crate::ss::member;
use crate::{shown, text};

/// Rows that are measured before the widths of columns are fixed.
const MEASURED_ROWS: usize = 256;

/// Rows that are compared at most: some widths are beyond those measured, and thousands of counters tell no more.
const COMPARED_ROWS: &str = "300";

/// Characters that hide or reorder what stands beside them are shown by their numbers in a table, and are as they are elsewhere.
fn is_hidden(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The bytes of a text in JSON.
pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    let Some(coded) = value.get("base64") else {
        return value.as_str().unwrap().as_bytes().to_vec();
    };
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut out, mut bits, mut count) = (Vec::new(), 0u32, 0);
    for letter in coded.as_str().unwrap().bytes().filter(|letter| *letter != b'=') {
        let digit = DIGITS.iter().position(|digit| *digit == letter).unwrap();
        bits = bits << 6 | u32::try_from(digit).unwrap();
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push(u8::try_from(bits >> count & 0xff).unwrap());
        }
    }
    out
}

/// The cell of a value.
pub(crate) fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Array(values) => {
            let cells = values.iter().map(|one| match escaped(one, true) {
                empty if empty.is_empty() => "\\e".to_owned(),
                cell => cell,
            });
            cells.collect::<Vec<_>>().join(" ")
        }
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => escaped(value, false),
    }
}

fn escaped(value: &Value, in_list: bool) -> String {
    if value.is_number() || value.is_boolean() {
        return value.to_string();
    }
    let mut shown = String::new();
    for part in bytes(value).utf8_chunks() {
        for letter in part.valid().chars() {
            match letter {
                '\\' => shown.push_str("\\\\"),
                ' ' if in_list => shown.push_str("\\x20"),
                letter if letter.is_control() => {
                    let mut coded = [0; 4];
                    for byte in letter.encode_utf8(&mut coded).bytes() {
                        write!(shown, "\\x{byte:02x}").unwrap();
                    }
                }
                letter => shown.push(letter),
            }
        }
        for byte in part.invalid() {
            write!(shown, "\\x{byte:02x}").unwrap();
        }
    }
    shown
}

/// The same in a table.
fn cell_of_table(value: &Value) -> String {
    let mut shown = String::new();
    for letter in cell(value).chars() {
        if is_hidden(letter) {
            write!(shown, "\\u{{{:x}}}", u32::from(letter)).unwrap();
        } else {
            shown.push(letter);
        }
    }
    shown
}

/// Rows of CSV, as a reader of another program's has them.
fn sheet(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let records = reader.records().map(|record| {
        let record = record.unwrap();
        record.iter().map(str::to_owned).collect()
    });
    records.collect()
}

/// A field of a table as its schema and its column tell it.
#[derive(Clone)]
struct Column {
    id: String,
    title: String,
    is_number: bool,
}

/// All fields of a table.
fn columns(verb: &str, from: &str) -> Vec<Column> {
    let schema: Value = serde_json::from_str(&text(&["schema", verb])).unwrap();
    let words = [verb, "--from", from, "--format", "csv", "--columns", "all"];
    let ids = sheet(&out(&words, None)).remove(0);
    let row = &schema["$defs"]["row"]["properties"];
    let column = |id: String| {
        let place = id.replace('.', ".properties.");
        let kind = member(row, &place)["type"].to_string();
        Column {
            title: id.clone(),
            is_number: !kind.contains("array") && (kind.contains("integer") || kind.contains("number")),
            id,
        }
    };
    ids.into_iter().map(column).collect()
}

/// A table of these columns, as its rules make it of rows in JSON.
fn laid_out(columns: &[Column], rows: &[Value]) -> String {
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let cells = columns
                .iter()
                .map(|column| cell_of_table(member(row, &column.id)));
            cells.collect()
        })
        .collect();
    let titles: Vec<String> = columns.iter().map(|column| column.title.clone()).collect();
    let widths: Vec<usize> = (0..columns.len())
        .map(|place| {
            let measured = cells.iter().take(MEASURED_ROWS).chain([&titles]);
            measured.map(|line| line[place].chars().count()).max().unwrap()
        })
        .collect();
    let mut table = String::new();
    for line in [&titles].into_iter().chain(&cells) {
        let shown: Vec<String> = columns
            .iter()
            .zip(line.iter().zip(&widths))
            .map(|(column, (cell, width))| match column.is_number {
                true => format!("{cell:>width$}"),
                false => format!("{cell:<width$}"),
            })
            .collect();
        table.push_str(shown.join("  ").trim_end_matches(' '));
        table.push('\n');
    }
    table
}

/// Rows of a verb in a recording, with all fields.
fn rows_of(verb: &str, from: &str) -> Vec<Value> {
    let words = [verb, "--from", from, "--format", "ndjson", "--columns", "all"];
    let text = out(&words, None);
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn out(words: &[&str], width: Option<usize>) -> String {
    let words = &[words, &["--limit", COMPARED_ROWS]].concat();
    let found = shown(words, width);
    assert_eq!(found.status, 0, "{}: {}", words.join(" "), found.err);
    String::from_utf8(found.out).unwrap()
}

/// Holds every field of a table of this recording against JSON with all of them; tells how many cells were compared.
pub(crate) fn compare_each_field(verb: &str, from: &str) -> usize {
    let rows = rows_of(verb, from);
    let mut columns = columns(verb, from);
    for column in &mut columns {
        let show = |form| {
            let words = [
                verb,
                "--from",
                from,
                "--columns",
                column.id.as_str(),
                "--format",
                form,
            ];
            out(&words, None)
        };
        let table = show("table");
        let what = format!("{verb}, {} of {from}", column.id);
        column.title = table.lines().next().unwrap().trim().to_owned();
        assert_eq!(table, laid_out(&[column.clone()], &rows), "{what}");
        let sheet = sheet(&show("csv"));
        let cells: Vec<&str> = sheet.iter().map(|row| row[0].as_str()).collect();
        let wanted: Vec<String> = rows.iter().map(|row| cell(member(row, &column.id))).collect();
        assert_eq!(cells[0], column.id, "{what}");
        assert_eq!(cells[1..], wanted, "{what}");
        let alone: Vec<Value> = show("ndjson")
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let document: Value = serde_json::from_str(&show("json")).unwrap();
        assert_eq!(document["rows"].as_array().unwrap(), &alone, "{what}");
        let values: Vec<&Value> = alone.iter().map(|row| member(row, &column.id)).collect();
        let wanted: Vec<&Value> = rows.iter().map(|row| member(row, &column.id)).collect();
        assert_eq!(values, wanted, "{what}");
    }
    let all = ["--from", from, "--columns", "all"];
    assert_eq!(
        out(&[&[verb], &all[..]].concat(), None),
        laid_out(&columns, &rows),
        "{verb} of {from}"
    );
    compare_usual(verb, from, &columns, &rows);
    rows.len() * columns.len()
}

/// The usual columns, in a pipe and on terminals of all widths.
fn compare_usual(verb: &str, from: &str, columns: &[Column], rows: &[Value]) {
    let piped = out(&[verb, "--from", from], None);
    let titles: Vec<&str> = piped.lines().next().unwrap().split_whitespace().collect();
    let of = |titles: &[&str]| -> Vec<Column> {
        let column = |title: &&str| {
            columns
                .iter()
                .find(|column| column.title == *title)
                .unwrap()
                .clone()
        };
        titles.iter().map(column).collect()
    };
    assert_eq!(piped, laid_out(&of(&titles), rows), "{verb} of {from}");
    let widest = piped.lines().map(|line| line.chars().count()).max().unwrap();
    for width in [
        1,
        20,
        40,
        60,
        80,
        100,
        132,
        widest.saturating_sub(1),
        widest,
        widest + 50,
    ] {
        let shown = out(&[verb, "--from", from], Some(width.max(1)));
        let (table, dropped) = match shown.rsplit_once("\n\n") {
            Some((table, footer)) => {
                let (names, _) = footer.split_once(" not shown: ").unwrap();
                (format!("{table}\n"), names.split(", ").collect())
            }
            None => (shown.clone(), Vec::new()),
        };
        let left: Vec<&str> = titles
            .iter()
            .copied()
            .filter(|title| !dropped.contains(title))
            .collect();
        assert_eq!(
            left.len() + dropped.len(),
            titles.len(),
            "{verb}, {width} columns"
        );
        assert_eq!(table, laid_out(&of(&left), rows), "{verb}, {width} columns");
        // No less is dropped than must be.
        let used = laid_out(&of(&left), rows);
        let fits = used.lines().all(|line| line.chars().count() <= width);
        assert!(
            fits || left.len() == 1 || rows.len() > MEASURED_ROWS,
            "{verb}: {width} columns\n{shown}"
        );
    }
}
