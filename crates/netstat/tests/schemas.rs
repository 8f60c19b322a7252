//! What programs get: every document fits the schema of its table, every schema is kept in `docs/schema`, and the three forms
//! hold the same rows. To write the schemas anew after a change of a field table:
//!
//! ```text
//! NETSTAT_TEST_WRITES_DOCUMENTS=1 cargo test -p netstat --test schemas
//! ```
#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "this test reads evidence, reads and writes documents, and says where it stumbles by panicking"
)]

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use facts::Why;
use jsonschema::Validator;
use netstat::{World, run};
use probe::fake::FakeMachine;
use probe::recorded::Recorded;
use probe::{Flow, Item, Machine};
use serde_json::{Map, Value, json};

struct Shown {
    status: u8,
    out: String,
    err: String,
}

fn shown(words: &[&str], live: &dyn Fn() -> Box<dyn Machine>) -> Shown {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let started = Instant::now();
    let exit = run(World {
        words: [&["netstat"], words]
            .concat()
            .iter()
            .map(|word| word.as_bytes().to_vec())
            .collect(),
        environment: &|_| None,
        now: &mut || started.elapsed(),
        wait: &mut |_: Duration| ControlFlow::Break(()),
        out_is_terminal: false,
        width: &|| None,
        live,
        out: &mut out,
        err: &mut err,
    });
    let text = |bytes| String::from_utf8(bytes).unwrap_or_else(|_| panic!("{words:?}: not UTF-8"));
    Shown {
        status: exit.status(),
        out: text(out),
        err: text(err),
    }
}

fn nothing() -> Box<dyn Machine> {
    Box::new(FakeMachine::new())
}

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Documents that are no rows of a table; `tests/who.rs` holds them against their schema.
const NO_TABLES: [&str; 1] = ["who"];

/// Tables and their versions.
fn tables() -> Vec<(String, String)> {
    let is_table = |(name, _): &(String, String)| !NO_TABLES.contains(&name.as_str());
    documents().into_iter().filter(is_table).collect()
}

/// All that has a schema, as the command lists it.
fn documents() -> Vec<(String, String)> {
    let list = shown(&["schema"], &nothing).out;
    let found: Vec<_> = list
        .lines()
        .map(|line| {
            let name = line.split_whitespace().next().unwrap();
            let mut parts = name.strip_prefix("netstat/").unwrap().split('/');
            (parts.next().unwrap().to_owned(), parts.next().unwrap().to_owned())
        })
        .collect();
    assert!(found.len() >= 6, "{list}");
    found
}

fn schema(table: &str) -> Value {
    serde_json::from_str(&shown(&["schema", table], &nothing).out).unwrap()
}

/// The same schema, which wants every member to be known: a field that is not in it must not go unnoticed.
fn strict(mut schema: Value) -> Value {
    close(&mut schema);
    schema
}

fn close(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if members.get("type") == Some(&json!("object")) && members.contains_key("properties") {
                members.insert("additionalProperties".to_owned(), json!(false));
            }
            members.values_mut().for_each(close);
        }
        Value::Array(elements) => elements.iter_mut().for_each(close),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn validator(schema: &Value) -> Validator {
    jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(schema)
        .unwrap()
}

/// The schema of one row, which is that of a line of NDJSON.
fn of_row(schema: &Value) -> Value {
    json!({"$schema": schema["$schema"], "$ref": "#/$defs/row", "$defs": schema["$defs"]})
}

fn fits(validator: &Validator, instance: &Value, title: &str) {
    if let Some(error) = validator.iter_errors(instance).next() {
        panic!("{title}: {error} at {}", error.instance_path());
    }
}

/// Members by their ids, as the first line of CSV has them.
fn flat(row: &Map<String, Value>) -> Vec<(String, &Value)> {
    row.iter()
        .flat_map(|(name, value)| match value {
            Value::Object(members) if !members.contains_key("base64") => members
                .iter()
                .map(|(member, value)| (format!("{name}.{member}"), value))
                .collect(),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_) => vec![(name.clone(), value)],
        })
        .collect()
}

/// The text of a cell, undone.
fn bytes_of(cell: &str) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::new(), cell.as_bytes());
    while let Some((first, behind)) = rest.split_first() {
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

/// No recording has rows for more, whatever is damaged in it.
const OUTPUT_BYTES_MAX: usize = 16 << 20;

struct Forms {
    document: Value,
    schema: Value,
    rows: usize,
    filter: &'static str,
}

/// Shows a table in all forms, and checks all that has to be so whatever the machine says.
fn checked(table: &str, machine: &dyn Fn() -> Box<dyn Machine>, title: &str) -> Forms {
    // A listener's count that was damaged is a hundred thousand rows, all alike.
    let filter = match table {
        "sockets" => "not state = connecting",
        _ => "",
    };
    let schema = schema(table);
    let title = format!("{table} of {title}");
    let found = shown(&[table, "--format", "json", filter], machine);
    assert!(found.out.len() < OUTPUT_BYTES_MAX, "{title}: too long");
    assert_eq!(found.status, 0, "{title}: {}", found.err);
    assert!(
        !found
            .out
            .chars()
            .any(|letter| letter.is_control() && letter != '\n'),
        "{title}: control characters"
    );
    let document: Value = serde_json::from_str(&found.out).unwrap_or_else(|error| panic!("{title}: {error}"));
    fits(&validator(&strict(schema.clone())), &document, &title);
    let rows = document["rows"].as_array().unwrap();

    let row = validator(&strict(of_row(&schema)));
    let lines = shown(&[table, "--format", "ndjson", filter], machine).out;
    for line in lines.lines() {
        fits(&row, &serde_json::from_str(line).unwrap(), &title);
    }
    assert_eq!(lines.lines().count(), rows.len(), "{title}: NDJSON");

    let text = shown(&[table, "--format", "csv", filter], machine).out;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let ids: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), rows.len(), "{title}: CSV");
    assert_eq!(
        text.lines().count(),
        rows.len() + 1,
        "{title}: a row of CSV is a line"
    );
    for record in &records {
        assert_eq!(record.len(), ids.len(), "{title}: {record:?}");
        record.iter().for_each(|cell| {
            cell.split(' ').filter(|word| *word != "\\e").for_each(|word| {
                bytes_of(word);
            });
        });
    }
    let rows = rows.len();
    Forms {
        document,
        schema,
        rows,
        filter,
    }
}

fn recordings() -> Vec<PathBuf> {
    let mut found: Vec<_> = fs::read_dir(top().join("evidence"))
        .unwrap()
        .map(|entry| entry.unwrap().path().join("recording"))
        .filter(|path| path.is_file())
        .collect();
    found.sort();
    assert!(found.len() >= 4);
    found
}

#[test]
fn every_schema_is_kept_and_is_up_to_date() {
    let writes = std::env::var_os("NETSTAT_TEST_WRITES_DOCUMENTS").is_some();
    let folder = top().join("docs/schema");
    let mut wanted = BTreeMap::new();
    for (table, version) in documents() {
        let text = shown(&["schema", &table], &nothing).out;
        wanted.insert(format!("{table}-{version}.schema.json"), text);
    }
    if writes {
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in &wanted {
            fs::write(folder.join(name), text).unwrap();
        }
    }
    for (name, text) in &wanted {
        let kept = fs::read_to_string(folder.join(name)).unwrap_or_default();
        assert!(
            kept == *text,
            "docs/schema/{name} is stale; the head of this test says how to write it"
        );
    }
    // A schema of an older version stays; one of a table that never was does not.
    for entry in fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let table = name.rsplit_once('-').unwrap().0;
        assert!(
            documents().iter().any(|(known, _)| known == table),
            "docs/schema/{name}"
        );
    }
    assert!(
        !writes,
        "the schemas were written; look at them and run the test again"
    );
}

#[test]
fn every_schema_is_a_schema_and_refuses_what_is_none_of_its_documents() {
    for (table, version) in tables() {
        let schema = schema(&table);
        jsonschema::draft202012::meta::validate(&schema).unwrap();
        let validator = validator(&schema);
        let name = format!("netstat/{table}/{version}");
        assert_eq!(schema["title"], json!(name));
        let good = json!({
            "schema": name, "taken": null, "rows": [{}], "gaps": [{"what": "x", "why": "y", "count": null}],
            "machine": {"host": null, "system": null, "release": null, "hardware": null},
        });
        fits(&validator, &good, &table);
        for (member, wrong) in [
            ("schema", json!("netstat/other/1")),
            ("taken", json!("yesterday")),
            ("machine", json!({})),
            ("rows", json!({})),
            ("rows", json!([[]])),
            ("gaps", json!([{"what": "x"}])),
        ] {
            let mut bad = good.clone();
            bad[member] = wrong;
            assert!(!validator.is_valid(&bad), "{table}: {bad}");
            bad.as_object_mut().unwrap().remove(member);
            assert!(!validator.is_valid(&bad), "{table} without {member}");
        }
    }
}

#[test]
fn a_wrong_value_of_any_field_is_refused() {
    for (table, _) in tables() {
        let schema = schema(&table);
        let row = validator(&of_row(&schema));
        let mut fields = 0;
        for (name, form) in schema["$defs"]["row"]["properties"].as_object().unwrap() {
            let members = form.get("properties").and_then(Value::as_object);
            let of = |value: Value| match members {
                None => vec![json!({ name.as_str(): value })],
                Some(members) => members
                    .keys()
                    .map(|member| json!({ name.as_str(): { member.as_str(): value.clone() } }))
                    .collect(),
            };
            for instance in of(Value::Null) {
                fits(&row, &instance, &table);
                fields += 1;
            }
            // No field has objects but those of base64.
            for instance in of(json!({"a": 1})).iter().chain(&of(json!([[1]]))) {
                assert!(!row.is_valid(instance), "{table}: {instance}");
            }
        }
        assert!(fields > 5, "{table}");
    }
}

#[test]
fn every_table_of_every_recording_fits_its_schema_in_every_form() {
    let mut rows = BTreeMap::<String, usize>::new();
    for path in recordings() {
        for (table, _) in tables() {
            let open = || -> Box<dyn Machine> { Box::new(Recorded::open(&path).unwrap()) };
            let forms = checked(&table, &open, &path.display().to_string());
            *rows.entry(table).or_default() += forms.rows;
        }
    }
    // A table that no recording has rows of was not tried.
    for (table, rows) in rows {
        assert!(rows > 0, "no recording has {table}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn every_table_of_this_machine_fits_its_schema_in_every_form() {
    for (table, _) in tables() {
        // Rows may come and go between two looks: each form sees the same recording of this machine.
        let path = std::env::temp_dir().join(format!("netstat-schemas-{}-{table}", std::process::id()));
        let live = || -> Box<dyn Machine> { Box::new(probe::live::Live::open()) };
        let kept = shown(&["-n", "--record", path.to_str().unwrap()], &live);
        assert_eq!(kept.status, 0, "{}", kept.err);
        let open = || -> Box<dyn Machine> { Box::new(Recorded::open(&path).unwrap()) };
        checked(&table, &open, "this machine");
        let document = shown(&[&table, "--format", "json"], &live);
        fits(
            &validator(&strict(schema(&table))),
            &serde_json::from_str(&document.out).unwrap(),
            "this machine, live",
        );
        fs::remove_file(path).unwrap();
    }
}

/// A machine that gives the answers of a recording with some of their bytes changed.
struct Damaged {
    honest: Recorded,
    seed: u64,
}

impl Damaged {
    /// A number of splitmix64.
    fn next(&mut self) -> u64 {
        self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.seed;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

impl Machine for Damaged {
    fn read(&mut self, item: &Item<'_>, each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
        let mut chunks: Vec<Vec<u8>> = Vec::new();
        let ended = self.honest.read(item, &mut |chunk| {
            chunks.push(chunk.to_vec());
            Flow::Continue(())
        });
        for mut chunk in chunks {
            for _ in 0..chunk.len() / 64 {
                let (place, byte) = (self.next(), self.next());
                let place = usize::try_from(place).unwrap_or(0) % chunk.len();
                chunk[place] = byte.to_ne_bytes()[0];
            }
            if each(&chunk).is_break() {
                return Err(Why::Stopped);
            }
        }
        ended
    }

    fn is_recording(&self) -> bool {
        true
    }
}

#[test]
fn hostile_data_fits_the_schemas_too() {
    let mut exact = 0;
    for path in recordings() {
        for (table, _) in tables() {
            for seed in 0..4 {
                let open = || -> Box<dyn Machine> {
                    Box::new(Damaged {
                        honest: Recorded::open(&path).unwrap(),
                        seed,
                    })
                };
                let forms = checked(&table, &open, &format!("{} with damage {seed}", path.display()));
                exact += forms.document.to_string().matches("base64").count();
                assert!(forms.schema["$defs"]["bytes"].is_object());
            }
        }
    }
    assert!(exact > 0, "no text was ever bytes that are no UTF-8");
}

#[test]
fn json_and_csv_tell_the_same_of_each_row() {
    let path = recordings().pop().unwrap();
    let open = || -> Box<dyn Machine> { Box::new(Recorded::open(&path).unwrap()) };
    for (table, _) in tables() {
        let forms = checked(&table, &open, "the last recording");
        let text = shown(&[&table, "--format", "csv", forms.filter], &open).out;
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let ids = reader.headers().unwrap().clone();
        for (record, row) in reader.records().zip(forms.document["rows"].as_array().unwrap()) {
            let record = record.unwrap();
            let members: BTreeMap<String, &Value> = flat(row.as_object().unwrap()).into_iter().collect();
            assert_eq!(members.len(), ids.len());
            for (id, cell) in ids.iter().zip(&record) {
                let value = members[id];
                let same = match value {
                    Value::Null => cell.is_empty(),
                    Value::String(text) => bytes_of(cell) == text.as_bytes(),
                    Value::Bool(flag) => cell == if *flag { "true" } else { "false" },
                    Value::Number(number) => {
                        cell.parse().is_ok_and(|read: serde_json::Number| read == *number)
                    }
                    Value::Array(elements) => {
                        cell.split(' ').filter(|word| !word.is_empty()).count() == elements.len()
                    }
                    Value::Object(_) => cell.contains("\\x"),
                };
                assert!(same, "{table}: {id} is {value} and {cell:?}");
            }
        }
    }
}
