//! One field at a time, and the usual ones together: what stands in a table and in CSV is the text of the value in JSON, by the
//! rules of `docs/schema.md`.

use std::fmt::Write as _;

use serde_json::Value;

use crate::kept::Kept;
use crate::ss::member;
use crate::{shown, shown_of};

/// Rows that are compared at most. Counters are more, and a table has them in an order of its own: all are compared.
const COMPARED_ROWS: &str = "3000";

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

/// A field of a table, and the heading of its column.
#[derive(Clone)]
struct Column {
    id: String,
    title: String,
}

/// All fields of a table.
fn columns(verb: &str, machine: &Kept) -> Vec<Column> {
    let words = [verb, "--format", "csv", "--columns", "all"];
    let ids = sheet(&out(machine, &words, None)).remove(0);
    let column = |id: String| Column {
        title: id.clone(),
        id,
    };
    ids.into_iter().map(column).collect()
}

/// The text of a field in a table, which has two words of its own: the network of every address is `default`, and a table
/// of routes without a name is its number.
fn in_table(column: &Column, row: &Value) -> String {
    let cell = cell_of_table(member(row, &column.id));
    match column.id.as_str() {
        "destination" if cell == "0.0.0.0/0" || cell == "::/0" => "default".to_owned(),
        "table.name" if cell.is_empty() => member(row, "table.id").to_string(),
        _ => cell,
    }
}

/// Whether a line has these cells in their order, and nothing but blanks between.
fn has_cells(line: &str, cells: &[String]) -> bool {
    let mut rest = line;
    for cell in cells {
        let cell = cell.trim();
        rest = rest.trim_start_matches(' ');
        let behind = rest.strip_prefix(cell);
        match behind.filter(|behind| cell.is_empty() || behind.is_empty() || behind.starts_with(' ')) {
            Some(behind) => rest = behind,
            None => return false,
        }
    }
    rest.trim().is_empty()
}

/// Complains unless each line of a table is one of the rows, each once, and in their order where the table has none of its own.
fn holds_cells(verb: &str, table: &str, columns: &[Column], rows: &[Value], what: &str) {
    let own_order = matches!(verb, "routes" | "counters");
    let titles: Vec<String> = columns.iter().map(|column| column.title.clone()).collect();
    let cells = rows
        .iter()
        .map(|row| columns.iter().map(|column| in_table(column, row)).collect());
    let mut wanted: Vec<Vec<String>> = cells.collect();
    let mut lines = table.lines();
    assert!(has_cells(lines.next().unwrap(), &titles), "{what}: {table}");
    for line in lines {
        let found = wanted.iter().position(|cells| has_cells(line, cells));
        let found = found.filter(|place| own_order || *place == 0);
        let Some(place) = found else {
            panic!("{what}: {line:?} is not {:?}", wanted.first());
        };
        wanted.remove(place);
    }
    assert!(wanted.is_empty(), "{what}: {wanted:?} are not in the table");
}

/// Rows of a verb in a recording, with all fields.
fn rows_of(verb: &str, machine: &Kept) -> Vec<Value> {
    let words = [verb, "--format", "ndjson", "--columns", "all"];
    let text = out(machine, &words, None);
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn out(machine: &Kept, words: &[&str], width: Option<usize>) -> String {
    let words = &[words, &["--limit", COMPARED_ROWS]].concat();
    let found = shown_of(&|| machine.again(), words, width);
    assert_eq!(found.status, 0, "{}: {}", words.join(" "), found.err);
    String::from_utf8(found.out).unwrap()
}

/// Holds every field of a table of this recording against JSON with all of them; tells how many cells were compared.
pub(crate) fn compare_each_field(verb: &str, machine: &Kept) -> usize {
    let rows = rows_of(verb, machine);
    let mut columns = columns(verb, machine);
    for column in &mut columns {
        let show = |form| {
            let words = [verb, "--bytes", "--columns", column.id.as_str(), "--format", form];
            out(machine, &words, None)
        };
        let table = show("table");
        let what = format!("{verb}, {}", column.id);
        column.title = table.lines().next().unwrap().trim().to_owned();
        holds_cells(verb, &table, std::slice::from_ref(column), &rows, &what);
        let sheet = sheet(&show("csv"));
        let cells: Vec<&str> = sheet.iter().map(|row| row[0].as_str()).collect();
        let wanted: Vec<String> = rows.iter().map(|row| cell(member(row, &column.id))).collect();
        assert_eq!(cells[0], column.id, "{what}");
        assert_eq!(cells[1..], wanted, "{what}");
    }
    let all = out(machine, &[verb, "--bytes", "--columns", "all"], None);
    holds_cells(verb, &all, &columns, &rows, verb);
    compare_usual(verb, machine, &columns, &rows);
    rows.len() * columns.len()
}

/// The usual columns, in a pipe: each is a field, and the rows are those of the records. `NOTE` may hold a mark, which is
/// no field.
fn compare_usual(verb: &str, machine: &Kept, columns: &[Column], rows: &[Value]) {
    let shown = out(machine, &[verb, "--bytes"], None);
    let heading = shown.lines().next().unwrap();
    let of_title = |title: &str| columns.iter().find(|column| column.title == title).cloned();
    let (mut usual, mut has_marks) = (Vec::new(), false);
    for title in heading.split_whitespace() {
        match of_title(title) {
            Some(column) => usual.push(column),
            None if title == "NOTE" => has_marks = true,
            None => panic!("{verb}: {title} is no field"),
        }
    }
    assert!(usual.len() > 2, "{verb}: {heading}");
    let bare = |line: &str| match line.trim_end().strip_suffix(" !") {
        Some(line) if has_marks => line.trim_end().to_owned(),
        Some(_) | None => line.trim_end().to_owned(),
    };
    let mut lines: Vec<String> = shown.lines().map(bare).collect();
    if let Some(heading) = lines.first_mut().filter(|_| has_marks) {
        *heading = heading.trim_end_matches("NOTE").trim_end().to_owned();
    }
    holds_cells(
        verb,
        &lines.join("\n"),
        &usual,
        rows,
        &format!("{verb}, the usual columns"),
    );
}

/// The bytes that the escapes of a cell stand for.
fn undone(cell: &str) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::new(), cell.as_bytes());
    while let [first, behind @ ..] = rest {
        rest = behind;
        match (first, behind) {
            (b'\\', [b'\\', behind @ ..]) => {
                out.push(b'\\');
                rest = behind;
            }
            (b'\\', [b'x', high, low, behind @ ..]) => {
                let digits = [*high, *low];
                out.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
                rest = behind;
            }
            (b'\\', _) => panic!("{cell:?} has an escape that is none"),
            (byte, _) => out.push(*byte),
        }
    }
    out
}

/// Holds that a field with these bytes is in some row of a verb, exactly, in each form.
pub(crate) fn hold_hostile(verb: &str, id: &str, wanted: &[u8], from: &[&str]) {
    let what = format!("{verb}, {id}, {from:?}");
    let show = |form| {
        let found = shown(&[&[verb, "--columns", id, "--format", form], from].concat(), None);
        assert_eq!(found.status, 0, "{what}: {}", found.err);
        String::from_utf8(found.out).unwrap()
    };
    let is_it = |value: &Value| !value.is_null() && bytes(value) == wanted;
    let lines = show("ndjson");
    let values = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let count = values.filter(|row| is_it(member(row, id))).count();
    assert!(count > 0, "{what}: {lines}");
    let document: Value = serde_json::from_str(&show("json")).unwrap();
    let rows = document["rows"].as_array().unwrap();
    assert_eq!(
        rows.iter().filter(|row| is_it(member(row, id))).count(),
        count,
        "{what}"
    );
    let sheet = sheet(&show("csv"));
    assert_eq!(
        sheet.iter().filter(|row| undone(&row[0]) == wanted).count(),
        count,
        "{what}"
    );
    let table = show("table");
    let cells = table.lines().skip(1).filter(|cell| !cell.contains("\\u{"));
    assert_eq!(
        cells.filter(|cell| undone(cell) == wanted).count(),
        count,
        "{what}\n{table}"
    );
    for text in [&lines, &table] {
        assert!(
            !text.chars().any(|letter| letter.is_control() && letter != '\n'),
            "{what}"
        );
    }
}
