//! The four forms of a verb's output, of the same answers of the machine.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::rc::Rc;
use std::time::Duration;

use facts::Why;
use netstat::{World, run};
use probe::live::Live;
use probe::{Flow, Item, Machine};
use serde_json::{Map, Value};

/// A row, its cells by the ids of the fields.
pub(crate) type Cells = BTreeMap<String, Value>;

type Answers = Rc<RefCell<HashMap<String, (Vec<Vec<u8>>, Result<(), Why>)>>>;

/// This machine, which answers a question that it was asked before as it did then.
struct Remembering {
    live: Live,
    answers: Answers,
}

impl Machine for Remembering {
    fn read(&mut self, item: &Item<'_>, each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
        let key = item.key();
        if !self.answers.borrow().contains_key(&key) {
            let mut chunks = Vec::new();
            let ended = self.live.read(item, &mut |chunk| {
                chunks.push(chunk.to_vec());
                ControlFlow::Continue(())
            });
            self.answers.borrow_mut().insert(key.clone(), (chunks, ended));
        }
        let (chunks, ended) = self.answers.borrow()[&key].clone();
        if chunks.iter().any(|chunk| each(chunk).is_break()) {
            return Err(Why::Stopped);
        }
        ended
    }
}

fn shown(answers: &Answers, words: &[&str]) -> String {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(World {
        words: [&["netstat"], words]
            .concat()
            .iter()
            .map(|word| word.as_bytes().to_vec())
            .collect(),
        environment: &|_| None,
        now: &mut || Duration::ZERO,
        wait: &mut |_| ControlFlow::Break(()),
        out_is_terminal: false,
        width: &|| None,
        live: &|| {
            Box::new(Remembering {
                live: Live::open(),
                answers: answers.clone(),
            })
        },
        out: &mut out,
        err: &mut err,
    });
    let err = String::from_utf8(err).unwrap();
    assert_eq!((exit.status(), err.as_str()), (0, ""), "{words:?}");
    String::from_utf8(out).unwrap()
}

/// Members by their ids; objects are one deep.
fn flat(row: &Map<String, Value>) -> Cells {
    let mut cells = Cells::new();
    for (name, value) in row {
        if let Value::Object(members) = value {
            for (member, value) in members {
                cells.insert(format!("{name}.{member}"), value.clone());
            }
        } else {
            cells.insert(name.clone(), value.clone());
        }
    }
    cells
}

/// A value as the text of a cell. Nothing in the scene has to be escaped.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(text_in_list).collect::<Vec<_>>().join(" "),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Object(_) => panic!("{value} is no value of a cell"),
    }
}

fn text_in_list(value: &Value) -> String {
    let text = text(value);
    assert!(!text.is_empty() && !text.contains([' ', '\\']), "{text:?}");
    text
}

/// The text of a field in a table, which has two words of its own: the network of every address is `default`, as `ip` calls
/// it, and a table of routes without a name is its number.
fn in_table(id: &str, row: &Cells) -> String {
    let cell = text(&row[id]);
    match id {
        "destination" if cell == "0.0.0.0/0" || cell == "::/0" => "default".to_owned(),
        "table.name" if cell.is_empty() => text(&row["table.id"]),
        _ => cell,
    }
}

/// The rows of a verb, which are the same in JSON, NDJSON, CSV and in a table. `more` is a filter or an option.
pub(crate) fn rows(verb: &str, more: &str) -> Vec<Cells> {
    let answers = Answers::default();
    let form = |form: &str| shown(&answers, &[verb, "--format", form, more]);
    let document: Value = serde_json::from_str(&form("json")).unwrap();
    assert_eq!(document["gaps"], Value::Array(Vec::new()), "{verb}");
    let rows = document["rows"].as_array().unwrap();
    let lines: Vec<Value> = form("ndjson")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(*rows, lines, "{verb}: NDJSON");
    let rows: Vec<Cells> = rows.iter().map(|row| flat(row.as_object().unwrap())).collect();

    let text_of_rows = form("csv");
    let mut reader = csv::Reader::from_reader(text_of_rows.as_bytes());
    let ids: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let records: Vec<Vec<String>> = reader
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect())
        .collect();
    let cells = |row: &Cells| ids.iter().map(|id| text(&row[id])).collect::<Vec<String>>();
    let wanted: Vec<Vec<String>> = rows.iter().map(cells).collect();
    assert_eq!(records, wanted, "{verb}: CSV of {ids:?}");
    assert!(rows.iter().all(|row| row.len() == ids.len()), "{verb}");

    // A column for itself is a line for each row; a table may be in the order of a tree, each column in the same.
    let columns: Vec<Vec<String>> = ids
        .iter()
        .map(|id| {
            let words = [verb, "--columns", id, "--no-header", "--bytes", more];
            let text = shown(&answers, &words);
            text.lines().map(|line| line.trim().to_owned()).collect()
        })
        .collect();
    let mut table: Vec<Vec<String>> = (0..rows.len())
        .map(|row| columns.iter().map(|column| column[row].clone()).collect())
        .collect();
    assert!(
        columns.iter().all(|column| column.len() == rows.len()),
        "{verb}: table"
    );
    let mut wanted: Vec<Vec<String>> = rows
        .iter()
        .map(|row| ids.iter().map(|id| in_table(id, row)).collect())
        .collect();
    table.sort();
    wanted.sort();
    let differ: Vec<_> = table
        .iter()
        .zip(&wanted)
        .filter(|(own, other)| own != other)
        .collect();
    assert!(differ.is_empty(), "{verb}: table of {ids:?}: {differ:?}");
    rows
}
