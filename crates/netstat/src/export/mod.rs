//! Rows as records: JSON, NDJSON, CSV.

pub(crate) mod cell;
pub(crate) mod csv;
pub(crate) mod json;
pub(crate) mod node;
pub(crate) mod request;
pub(crate) mod schema;

#[cfg(test)]
mod tests;

use facts::Gap;
use facts::decode::identity::Identity;
use facts::fields::table::{Field, Table};
use probe::Flow;

use self::json::Objects;
use crate::terminal::Terminal;

/// The form of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Columns for people.
    Table,
    /// One document.
    Json,
    /// A row a line.
    Ndjson,
    /// RFC 4180.
    Csv,
}

/// Where records go.
pub(crate) struct Document<T: Table> {
    format: Format,
    has_header: bool,
    columns: Vec<&'static Field<T>>,
    objects: Objects<T>,
    rows: u64,
}

impl<T: Table> Document<T> {
    pub(crate) fn new(format: Format, has_header: bool, columns: Vec<&'static Field<T>>) -> Document<T> {
        Document {
            format,
            has_header,
            objects: Objects::new(&columns),
            columns,
            rows: 0,
        }
    }

    /// What stands in front of the rows.
    pub(crate) fn begin(&self, identity: &Identity, terminal: &mut Terminal<'_>) {
        let out = terminal.text();
        match self.format {
            Format::Json => head::<T>(out, identity),
            Format::Csv if self.has_header => csv::heading(out, &self.columns),
            Format::Csv | Format::Ndjson | Format::Table => {}
        }
    }

    /// A row, written at once.
    pub(crate) fn row(&mut self, row: &T::Row<'_>, terminal: &mut Terminal<'_>) -> Flow {
        self.separate(terminal.text());
        self.record(terminal.text(), row);
        terminal.flow()
    }

    /// A row to be written later.
    pub(crate) fn keep(&self, row: &T::Row<'_>, out: &mut Vec<u8>) {
        self.record(out, row);
    }

    pub(crate) fn kept_row(&mut self, kept: &[u8], terminal: &mut Terminal<'_>) -> Flow {
        self.separate(terminal.text());
        terminal.text().extend_from_slice(kept);
        terminal.flow()
    }

    fn separate(&mut self, out: &mut Vec<u8>) {
        if self.format == Format::Json {
            out.extend_from_slice(if self.rows == 0 { b"\n" } else { b",\n" });
        }
        self.rows += 1;
    }

    fn record(&self, out: &mut Vec<u8>, row: &T::Row<'_>) {
        match self.format {
            Format::Json => self.objects.row(out, row),
            Format::Ndjson => {
                self.objects.row(out, row);
                out.push(b'\n');
            }
            Format::Csv => csv::row(out, &self.columns, row),
            Format::Table => {}
        }
    }

    /// What stands behind the rows.
    pub(crate) fn end(&self, gaps: &[Gap], terminal: &mut Terminal<'_>) {
        if self.format != Format::Json {
            return;
        }
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
}

/// The members of a document in front of its rows.
fn head<T: Table>(out: &mut Vec<u8>, identity: &Identity) {
    out.extend_from_slice(format!("{{\"schema\":\"netstat/{}/{}\"", T::NAME, T::VERSION).as_bytes());
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

/// A moment in seconds since 1970, as RFC 3339 has it; `None` when it is not told.
pub(crate) fn taken(seconds: u64) -> Option<String> {
    i64::try_from(seconds)
        .ok()
        .filter(|seconds| *seconds > 0)
        .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok())
        .map(|moment| moment.to_string())
}
