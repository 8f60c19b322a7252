//! From rows to the output: chosen, sorted, counted, and written in the form that was asked for.

use std::cmp::Ordering;

use facts::Gap;
use facts::decode::linux::identity::Identity;
use facts::fields::table::{Field, Needs, Rank, Table};
use facts::fields::value::{Shape, Value};
use probe::Flow;

use super::options::{Format, Options};
use crate::exit::Exit;
use crate::message;
use crate::render::record::cell::cell;
use crate::render::record::csv;
use crate::render::record::json::{self, Objects};
use crate::render::table::{self, Column, Fitted, MEASURED_ROWS};
use crate::terminal::{Terminal, visible};
use crate::view::{Ended, MayWant, Session};

/// Bold, and plain again (ECMA-48, SGR).
const BOLD: &[u8] = b"\x1b[1m";
const PLAIN: &[u8] = b"\x1b[0m";

/// Most rows that are kept to be sorted.
const SORTED_ROWS_MAX: usize = 4_000_000;

/// Hands out the rows of a table, with what is needed of each.
pub(super) type Source<'s, T> = &'s mut dyn FnMut(
    &mut Session<'_>,
    Needs,
    MayWant<'_, T>,
    &mut dyn FnMut(&<T as Table>::Row<'_>) -> Flow,
) -> Ended;

/// Shows a table once.
pub(super) fn show<T: Table>(
    options: &Options<T>,
    source: Source<'_, T>,
    session: &mut Session<'_>,
    (width, colours): (Option<usize>, bool),
    terminal: &mut Terminal<'_>,
) -> Exit {
    let columns = options.shown();
    let needs = options.needs(&columns);
    let mut sink = Sink::new(options, columns, width);
    sink.colours = colours;
    sink.begin(session.identity(), terminal);
    let mut rows = 0u64;
    let mut sorted: Vec<(Vec<Value<'static>>, Vec<u8>)> = Vec::new();
    let mut left_out = 0u64;
    let may_want: MayWant<'_, T> = &|known| options.filter.may_want(known);
    let limit = options.limit.unwrap_or(u64::MAX);
    let mut ended = if options.sort.is_empty() {
        source(session, needs, may_want, &mut |row| {
            if !options.filter.wants(row) {
                return Flow::Continue(());
            }
            if rows >= limit {
                return Flow::Break(());
            }
            rows += 1;
            sink.row(row, terminal)
        })
    } else {
        source(session, needs, may_want, &mut |row| {
            if options.filter.wants(row) {
                if sorted.len() >= SORTED_ROWS_MAX {
                    left_out += 1;
                } else {
                    let keys = options.sort.iter().map(|(field, _)| owned((field.get)(row)));
                    sorted.push((keys.collect(), sink.kept(row)));
                }
            }
            Flow::Continue(())
        })
    };
    if left_out > 0 {
        ended.gaps.push(Gap {
            what: format!("sorting {}", T::NAME),
            why: facts::Why::LimitReached,
            count: Some(left_out),
        });
    }
    // The order of the machine stays among equals.
    sorted.sort_by(|one, other| by_keys(&options.sort, &one.0, &other.0));
    for (_, kept) in sorted {
        if rows >= limit || sink.kept_row(kept, terminal).is_break() {
            break;
        }
        rows += 1;
    }
    sink.end(&ended.gaps, terminal);
    for gap in &ended.gaps {
        terminal.message(&message::gap(gap));
    }
    if options.complete && !ended.gaps.is_empty() {
        Exit::Failure
    } else {
        Exit::Success
    }
}

/// The same value, owning its text.
fn owned(value: Value<'_>) -> Value<'static> {
    match value {
        Value::Null => Value::Null,
        Value::Flag(flag) => Value::Flag(flag),
        Value::Number(number) => Value::Number(number),
        Value::Signed(number) => Value::Signed(number),
        Value::Fraction(number) => Value::Fraction(number),
        Value::Word(word) => Value::Word(word),
        Value::Text(text) => Value::Text(text.into_owned().into()),
        Value::Address(address) => Value::Address(address),
        Value::Network(address, length) => Value::Network(address, length),
        Value::LinkAddress(address) => Value::Text(address.to_vec().into()),
        Value::List(values) => Value::List(values.into_iter().map(owned).collect()),
    }
}

fn by_keys<T: Table>(keys: &[(&'static Field<T>, bool)], one: &[Value<'_>], other: &[Value<'_>]) -> Ordering {
    keys.iter()
        .zip(one.iter().zip(other))
        .map(
            |((_, descending), (one, other))| match (one.is_null(), other.is_null()) {
                // What is not known comes last, whatever the direction.
                (true, true) => Ordering::Equal,
                (true, false) => Ordering::Greater,
                (false, true) => Ordering::Less,
                (false, false) if *descending => compare(other, one),
                (false, false) => compare(one, other),
            },
        )
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

fn compare(one: &Value<'_>, other: &Value<'_>) -> Ordering {
    match (one, other) {
        (Value::Flag(one), Value::Flag(other)) => one.cmp(other),
        (Value::Number(one), Value::Number(other)) => one.cmp(other),
        (Value::Signed(one), Value::Signed(other)) => one.cmp(other),
        (Value::Fraction(one), Value::Fraction(other)) => one.total_cmp(other),
        (Value::Word(one), Value::Word(other)) => one.cmp(other),
        (Value::Text(one), Value::Text(other)) => one.cmp(other),
        (Value::Address(one), Value::Address(other)) => one.cmp(other),
        (Value::Network(one, length), Value::Network(other, other_length)) => {
            (one, length).cmp(&(other, other_length))
        }
        (Value::List(one), Value::List(other)) => one
            .iter()
            .zip(other)
            .map(|(one, other)| compare(one, other))
            .find(|order| order.is_ne())
            .unwrap_or_else(|| one.len().cmp(&other.len())),
        // A field has values of one shape.
        _ => Ordering::Equal,
    }
}

/// Where rows go.
struct Sink<'o, T: Table> {
    options: &'o Options<T>,
    columns: Vec<&'static Field<T>>,
    objects: Objects<T>,
    width: Option<usize>,
    colours: bool,
    rows: u64,
    /// Rows of a table that wait to be measured.
    waiting: Vec<Vec<Vec<u8>>>,
    fitted: Option<Fitted>,
}

impl<'o, T: Table> Sink<'o, T> {
    fn new(options: &'o Options<T>, columns: Vec<&'static Field<T>>, width: Option<usize>) -> Sink<'o, T> {
        Sink {
            objects: Objects::new(&columns),
            options,
            columns,
            width,
            colours: false,
            rows: 0,
            waiting: Vec::new(),
            fitted: None,
        }
    }

    fn begin(&mut self, identity: &Identity, terminal: &mut Terminal<'_>) {
        let out = terminal.text();
        match self.options.format {
            Format::Json => {
                out.extend_from_slice(
                    format!("{{\"schema\":\"netstat/{}/{}\"", T::NAME, T::VERSION).as_bytes(),
                );
                out.extend_from_slice(b",\"taken\":");
                match taken(identity.taken_s) {
                    Some(moment) => json::string(out, moment.as_bytes()),
                    // An old recording may not tell.
                    None => out.extend_from_slice(b"null"),
                }
                out.extend_from_slice(b",\"machine\":{");
                let facts = [
                    ("host", &identity.host),
                    ("system", &identity.system),
                    ("release", &identity.release),
                    ("hardware", &identity.hardware),
                ];
                for (place, (name, value)) in facts.into_iter().enumerate() {
                    if place > 0 {
                        out.push(b',');
                    }
                    json::string(out, name.as_bytes());
                    out.push(b':');
                    if value.is_empty() {
                        out.extend_from_slice(b"null");
                    } else {
                        json::string(out, value.as_bytes());
                    }
                }
                out.extend_from_slice(b"},\"rows\":[");
            }
            Format::Csv if self.options.header => csv::heading(out, &self.columns),
            Format::Csv | Format::Ndjson | Format::Table => {}
        }
    }

    fn row(&mut self, row: &T::Row<'_>, terminal: &mut Terminal<'_>) -> Flow {
        match self.options.format {
            Format::Table => {
                let cells = self.cells(row);
                self.cells_row(cells, terminal)
            }
            Format::Json | Format::Ndjson | Format::Csv => {
                self.separate(terminal.text());
                self.record(terminal.text(), row);
                terminal.flow()
            }
        }
    }

    fn separate(&mut self, out: &mut Vec<u8>) {
        if self.options.format == Format::Json {
            out.extend_from_slice(if self.rows == 0 { b"\n" } else { b",\n" });
        }
        self.rows += 1;
    }

    fn record(&self, out: &mut Vec<u8>, row: &T::Row<'_>) {
        match self.options.format {
            Format::Json => self.objects.row(out, row),
            Format::Ndjson => {
                self.objects.row(out, row);
                out.push(b'\n');
            }
            Format::Csv => csv::row(out, &self.columns, row),
            Format::Table => {}
        }
    }

    /// A row to be written later: a record, or the cells of a table with NUL between them.
    fn kept(&self, row: &T::Row<'_>) -> Vec<u8> {
        let mut out = Vec::new();
        match self.options.format {
            // A cell never holds a NUL.
            Format::Table => out = self.cells(row).join(&0),
            Format::Json | Format::Ndjson | Format::Csv => self.record(&mut out, row),
        }
        out
    }

    fn kept_row(&mut self, kept: Vec<u8>, terminal: &mut Terminal<'_>) -> Flow {
        if self.options.format == Format::Table {
            let cells = kept.split(|byte| *byte == 0).map(<[u8]>::to_vec).collect();
            return self.cells_row(cells, terminal);
        }
        self.separate(terminal.text());
        terminal.text().extend_from_slice(&kept);
        terminal.flow()
    }

    fn cells(&self, row: &T::Row<'_>) -> Vec<Vec<u8>> {
        let text = |field: &&'static Field<T>| {
            let mut text = Vec::new();
            cell(&mut text, &(field.get)(row));
            visible(&text).into_owned()
        };
        self.columns.iter().map(text).collect()
    }

    fn cells_row(&mut self, cells: Vec<Vec<u8>>, terminal: &mut Terminal<'_>) -> Flow {
        self.rows += 1;
        if let Some(fitted) = &self.fitted {
            table::line(terminal.text(), fitted, &cells, |place| {
                is_number(&self.columns, place)
            });
            return terminal.flow();
        }
        self.waiting.push(cells);
        if self.waiting.len() >= MEASURED_ROWS {
            self.settle(terminal);
        }
        terminal.flow()
    }

    /// Fixes the widths and writes what waited.
    fn settle(&mut self, terminal: &mut Terminal<'_>) {
        let waiting = std::mem::take(&mut self.waiting);
        let columns: Vec<Column<'_>> = self
            .columns
            .iter()
            .enumerate()
            .map(|(place, field)| {
                let cells = waiting.iter().filter_map(|cells| cells.get(place));
                let widest = cells.map(|cell| table::letters(cell)).max().unwrap_or(0);
                Column {
                    title: field.title,
                    is_number: is_number(&self.columns, place),
                    widest: if self.options.header {
                        widest.max(field.title.len())
                    } else {
                        widest
                    },
                    place: match (&self.options.columns, field.rank) {
                        (None, Rank::Shown(place) | Rank::Wide(place)) => Some(place),
                        _ => None,
                    },
                }
            })
            .collect();
        let fitted = table::fit(&columns, self.width);
        let number = |place: usize| is_number(&self.columns, place);
        let out = terminal.text();
        if self.options.header {
            let titles: Vec<Vec<u8>> = columns
                .iter()
                .map(|column| column.title.as_bytes().to_vec())
                .collect();
            if self.colours {
                out.extend_from_slice(BOLD);
            }
            table::line(out, &fitted, &titles, number);
            if self.colours {
                // In front of the end of the line, so that what follows never begins with an escape.
                out.pop();
                out.extend_from_slice(PLAIN);
                out.push(b'\n');
            }
        }
        for cells in &waiting {
            table::line(out, &fitted, cells, number);
        }
        self.fitted = Some(fitted);
    }

    fn end(&mut self, gaps: &[Gap], terminal: &mut Terminal<'_>) {
        match self.options.format {
            Format::Json => {
                let out = terminal.text();
                out.extend_from_slice(if self.rows == 0 {
                    b"],\"gaps\":["
                } else {
                    b"\n],\"gaps\":["
                });
                for (place, gap) in gaps.iter().enumerate() {
                    out.extend_from_slice(if place == 0 {
                        b"\n{\"what\":"
                    } else {
                        b",\n{\"what\":"
                    });
                    json::string(out, gap.what.as_bytes());
                    out.extend_from_slice(b",\"why\":");
                    json::string(out, gap.why.to_string().as_bytes());
                    out.extend_from_slice(b",\"count\":");
                    json::value(out, &gap.count.into());
                    out.push(b'}');
                }
                out.extend_from_slice(if gaps.is_empty() { b"]}\n" } else { b"\n]}\n" });
            }
            Format::Table => {
                if self.fitted.is_none() {
                    self.settle(terminal);
                }
                self.footer(terminal);
            }
            Format::Ndjson | Format::Csv => {}
        }
    }

    /// What is not shown, for who watches.
    fn footer(&self, terminal: &mut Terminal<'_>) {
        let Some(fitted) = self.fitted.as_ref().filter(|fitted| !fitted.dropped.is_empty()) else {
            return;
        };
        let names: Vec<&str> = fitted
            .dropped
            .iter()
            .filter_map(|place| self.columns.get(*place).map(|field| field.title))
            .collect();
        let width = self.width.unwrap_or(0);
        let line = format!("\n{} not shown: {width} columns\n", names.join(", "));
        terminal.text().extend_from_slice(line.as_bytes());
    }
}

fn is_number<T: Table>(columns: &[&'static Field<T>], place: usize) -> bool {
    columns
        .get(place)
        .is_some_and(|field| matches!(field.shape, Shape::Number | Shape::Signed | Shape::Fraction))
}

/// A moment in seconds since 1970, as RFC 3339 has it; `None` when it is not told.
pub(super) fn taken(seconds: u64) -> Option<String> {
    i64::try_from(seconds)
        .ok()
        .filter(|seconds| *seconds > 0)
        .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok())
        .map(|moment| moment.to_string())
}
