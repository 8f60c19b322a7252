//! Rows as a table for people.

use std::collections::HashMap;
use std::net::IpAddr;

use facts::fields::counters::Unit;
use facts::fields::table::{Cut, Field, Rank, Swap};
use facts::fields::value::{Shape, Value};
use probe::Flow;

use super::request::TableRequest;
use super::{Cell, Drawing, Look};
use crate::export::cell::cell;
use crate::render::amount;
use crate::render::cut::letters;
use crate::render::style::Label;
use crate::render::table::{self, Column, Fitted, Lines, MEASURED_ROWS, Shown};
use crate::terminal::{Terminal, visible};

/// Blanks that stand in front of a row for each row it is below.
const INDENT: usize = 2;
/// Deepest a row is indented; below it the tree goes on without.
const DEEPEST: usize = 8;

/// Where a table is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Screen {
    /// Columns that it is fitted into; `None` where nothing is shortened.
    pub(crate) width: Option<usize>,
    /// Whether a person watches: a terminal, no pipe and no file.
    pub(crate) is_terminal: bool,
    /// Whether there are colours.
    pub(crate) has_colours: bool,
    /// Whether only ASCII can be shown.
    pub(crate) is_ascii: bool,
}

impl Screen {
    /// What stands behind a cell with this label, on a terminal.
    fn mark(self, label: Label) -> &'static str {
        match (label, self.is_ascii || !self.is_terminal) {
            (Label::Warning, true) => "!",
            (Label::Warning, false) => "▲",
            (Label::Serious, true) => "!!",
            (Label::Serious, false) => "▲▲",
            (
                Label::Plain
                | Label::Heading
                | Label::New
                | Label::Closed
                | Label::Public
                | Label::Unknown
                | Label::Link,
                _,
            ) => "",
        }
    }

    fn lines(self) -> Lines {
        Lines {
            width: self.width,
            colours: self.has_colours,
            gap: if self.is_ascii { '~' } else { '…' },
        }
    }
}

/// A line that waits to be measured.
struct Waiting {
    is_first_of_tree: bool,
    /// What stands on a line of its own in front of it.
    heading: Option<String>,
    cells: Vec<Shown>,
}

/// A table that is being written.
pub(crate) struct Sheet<T: Look> {
    columns: Vec<&'static Field<T>>,
    layout: Vec<Column<'static>>,
    screen: Screen,
    how: Drawing,
    has_header: bool,
    /// The column that marks stand in, where no marks stand behind cells.
    note: Option<usize>,
    /// The column that is indented.
    indented: Option<usize>,
    /// Whether rows stand below headings.
    has_groups: bool,
    /// The heading of the last row.
    group: Option<String>,
    waiting: Vec<Waiting>,
    fitted: Option<Fitted>,
    /// Names of hosts, where they are shown.
    hosts: Hosts,
}

/// Names of hosts by their addresses.
pub(crate) type Hosts = HashMap<IpAddr, Vec<u8>>;

impl<T: Look> Sheet<T> {
    pub(crate) fn new(
        request: &TableRequest<'_, T>,
        mut columns: Vec<&'static Field<T>>,
        screen: Screen,
    ) -> Sheet<T> {
        let has_groups =
            T::GROUPED.is_some() && screen.is_terminal && request.has_usual_columns && !request.is_sorted;
        if has_groups {
            columns.retain(|field| Some(field.id) != T::GROUPED);
        }
        let stays = |field: &Field<T>| {
            !request.has_usual_columns || request.also.iter().any(|also| also.id == field.id)
        };
        let mut layout: Vec<Column<'static>> = columns
            .iter()
            .map(|field| column(field, stays(field), request.header))
            .collect();
        let mut note = None;
        if !screen.is_terminal {
            note = layout.iter().position(|column| column.title == "NOTE");
            if note.is_none() && T::HAS_MARKS && request.has_usual_columns {
                note = Some(layout.len());
                layout.push(Column {
                    title: "NOTE",
                    is_number: false,
                    wide: 4,
                    least: 4,
                    cut: Cut::Never,
                    rank: None,
                    swap: Swap::Alone,
                });
            }
        }
        let indented = |id| columns.iter().position(|field| field.id == id);
        Sheet {
            indented: T::INDENTED.filter(|_| screen.is_terminal).and_then(indented),
            columns,
            layout,
            how: Drawing {
                is_exact: request.exact,
                is_terminal: screen.is_terminal,
                has_names: request.names,
            },
            screen,
            has_header: request.header,
            note,
            has_groups,
            group: None,
            waiting: Vec::new(),
            fitted: None,
            hosts: Hosts::new(),
        }
    }

    /// The same, with these names in the place of addresses.
    pub(crate) fn named(self, hosts: Hosts) -> Sheet<T> {
        Sheet { hosts, ..self }
    }

    /// Writes the headings at once where nothing is measured.
    pub(crate) fn begin(&mut self, terminal: &mut Terminal<'_>) {
        if !self.is_measured() {
            self.settle(terminal);
        }
    }

    fn is_measured(&self) -> bool {
        self.screen.is_terminal || self.screen.width.is_some()
    }

    /// A row, written as soon as widths are known.
    pub(crate) fn row(&mut self, row: &T::Row<'_>, terminal: &mut Terminal<'_>) -> Flow {
        self.line(self.cells(row), (0, false), terminal)?;
        self.further(row)
            .into_iter()
            .try_for_each(|cells| self.line(cells, (0, false), terminal))
    }

    /// A row to be written later: its heading where rows have some, then for each cell of each of its lines its label,
    /// its text and a NUL, which none of them holds.
    pub(crate) fn keep(&self, row: &T::Row<'_>, out: &mut Vec<u8>) {
        if self.has_groups {
            out.extend_from_slice(&visible(T::group(row).as_bytes()));
            out.push(0);
        }
        for cell in self
            .cells(row)
            .into_iter()
            .chain(self.further(row).into_iter().flatten())
        {
            out.push(cell.label.code());
            out.extend_from_slice(cell.text.as_bytes());
            out.push(0);
        }
    }

    /// A row that was kept, so far below others.
    pub(crate) fn kept_row(
        &mut self,
        kept: &[u8],
        (depth, is_first_of_tree): (usize, bool),
        terminal: &mut Terminal<'_>,
    ) -> Flow {
        let (mut rest, mut heading) = (kept, None);
        // Headings set groups apart; without them nothing does.
        let (mut depth, mut is_first) = (depth, is_first_of_tree && T::GROUPED.is_none());
        if self.has_groups {
            let (group, behind) = until_nul(rest);
            rest = behind;
            let group = String::from_utf8_lossy(group).into_owned();
            heading = (self.group.as_ref() != Some(&group)).then(|| group.clone());
            self.group = Some(group);
            depth += 1;
        }
        while !rest.is_empty() {
            let cells = self.kept_line(&mut rest);
            let place = (depth, std::mem::take(&mut is_first));
            self.headed(heading.take(), cells, place, terminal)?;
        }
        Flow::Continue(())
    }

    /// Takes a line of cells off a row that was kept.
    fn kept_line(&self, rest: &mut &[u8]) -> Vec<Shown> {
        let mut cells: Vec<Shown> = Vec::with_capacity(self.layout.len());
        while let Some((code, text)) = rest.split_first()
            && cells.len() < self.layout.len()
        {
            let (text, behind) = until_nul(text);
            let label = Label::of(*code);
            cells.push(Shown {
                text: String::from_utf8_lossy(text).into_owned(),
                label,
                mark: self.mark(label),
            });
            *rest = behind;
        }
        cells
    }

    /// What stands behind a cell with this label.
    fn mark(&self, label: Label) -> &'static str {
        if self.screen.is_terminal {
            self.screen.mark(label)
        } else {
            ""
        }
    }

    fn cells(&self, row: &T::Row<'_>) -> Vec<Shown> {
        let mut cells: Vec<Shown> = Vec::with_capacity(self.layout.len());
        let mut worst = Label::Plain;
        for field in &self.columns {
            let Cell { text, label } =
                T::cell(field, row, self.how).unwrap_or_else(|| drawn(field, row, self.how));
            let first = self.is_stacked(field).then(|| (field.get)(row));
            let text = if let Some(Value::List(values)) = first {
                values.first().map(text_of).unwrap_or_default().into_bytes()
            } else {
                named(field, row, &self.hosts).unwrap_or(text)
            };
            if label == Label::Serious || label == Label::Warning && worst != Label::Serious {
                worst = label;
            }
            cells.push(Shown {
                text: String::from_utf8_lossy(&visible(&text)).into_owned(),
                label,
                mark: self.mark(label),
            });
        }
        let Some(note) = self.note else {
            return cells;
        };
        cells.resize(self.layout.len(), Shown::default());
        let mark = self.screen.mark(worst);
        if let Some(cell) = cells.get_mut(note).filter(|_| !mark.is_empty()) {
            cell.text = format!("{mark} {}", cell.text).trim_end().to_owned();
        }
        cells
    }

    /// Lines below that of a row: on a terminal, a list that may be long has a line for each of its values.
    fn further(&self, row: &T::Row<'_>) -> Vec<Vec<Shown>> {
        let mut lines: Vec<Vec<Shown>> = Vec::new();
        for (place, field) in self.stacked() {
            let Value::List(values) = (field.get)(row) else {
                continue;
            };
            for (at, value) in values.iter().skip(1).enumerate() {
                if lines.len() <= at {
                    lines.push(vec![Shown::default(); self.layout.len()]);
                }
                if let Some(shown) = lines.get_mut(at).and_then(|line| line.get_mut(place)) {
                    shown.text = text_of(value);
                }
            }
        }
        lines
    }

    /// Columns whose lists have a line for each value, and their places.
    fn stacked(&self) -> impl Iterator<Item = (usize, &'static Field<T>)> {
        self.columns
            .iter()
            .copied()
            .enumerate()
            .filter(|(_, field)| self.is_stacked(field))
    }

    fn is_stacked(&self, field: &Field<T>) -> bool {
        field.is_stacked && self.screen.is_terminal
    }

    fn line(&mut self, cells: Vec<Shown>, place: (usize, bool), terminal: &mut Terminal<'_>) -> Flow {
        self.headed(None, cells, place, terminal)
    }

    /// A line, and the heading in front of it.
    fn headed(
        &mut self,
        heading: Option<String>,
        mut cells: Vec<Shown>,
        (depth, is_first_of_tree): (usize, bool),
        terminal: &mut Terminal<'_>,
    ) -> Flow {
        if let Some(cell) = self.indented.and_then(|place| cells.get_mut(place)) {
            cell.text.insert_str(0, &" ".repeat(INDENT * depth.min(DEEPEST)));
        }
        let line = Waiting {
            is_first_of_tree,
            heading,
            cells,
        };
        if self.fitted.is_some() {
            self.write(line, terminal.text());
            return terminal.flow();
        }
        self.waiting.push(line);
        if self.waiting.len() >= MEASURED_ROWS {
            self.settle(terminal);
        }
        terminal.flow()
    }

    fn write(&self, mut line: Waiting, out: &mut Vec<u8>) {
        if let Some(fitted) = &self.fitted {
            if line.is_first_of_tree && self.screen.is_terminal {
                out.push(b'\n');
            }
            if let Some(heading) = &line.heading {
                out.extend_from_slice(heading.as_bytes());
                out.push(b'\n');
            }
            self.screen
                .lines()
                .line(out, fitted, &self.layout, &mut line.cells);
        }
    }

    /// Fixes the widths and writes what waited.
    fn settle(&mut self, terminal: &mut Terminal<'_>) {
        let waiting = std::mem::take(&mut self.waiting);
        if self.is_measured() {
            for (place, column) in self.layout.iter_mut().enumerate() {
                let cells = waiting.iter().filter_map(|line| line.cells.get(place));
                let title = if self.has_header { column.title.len() } else { 0 };
                let wide = cells.map(Shown::width).max().unwrap_or(0);
                column.wide = wide.max(title);
                // Marks have a column of their own, which nobody misses where there are none.
                if wide == 0 && place >= self.columns.len() {
                    column.rank = Some(Rank::Wide(u8::MAX));
                }
            }
        }
        let fitted = table::fit(&self.layout, self.screen.width);
        if self.has_header {
            let title = |column: &Column<'_>| Shown {
                text: column.title.to_owned(),
                label: Label::Heading,
                mark: "",
            };
            let mut titles: Vec<Shown> = self.layout.iter().map(title).collect();
            self.screen
                .lines()
                .line(terminal.text(), &fitted, &self.layout, &mut titles);
        }
        self.fitted = Some(fitted);
        for line in waiting {
            self.write(line, terminal.text());
        }
    }

    /// Ends the table, and says which columns had no room. A table without rows has no headings on a terminal.
    pub(crate) fn end(&mut self, is_empty: bool, terminal: &mut Terminal<'_>) -> Option<String> {
        if self.fitted.is_none() && !(is_empty && self.screen.is_terminal) {
            self.settle(terminal);
        }
        let dropped = &self.fitted.as_ref()?.dropped;
        let names: Vec<&str> = dropped
            .iter()
            .filter_map(|place| self.layout.get(*place).map(|column| column.title))
            .collect();
        let width = self.screen.width.filter(|_| !names.is_empty())?;
        Some(format!("{} not shown: {width} columns.", names.join(", ")))
    }
}

/// The text of a value, made visible.
fn text_of(value: &Value<'_>) -> String {
    let mut text = Vec::new();
    cell(&mut text, value);
    String::from_utf8_lossy(&visible(&text)).into_owned()
}

/// What stands in front of the next NUL, and behind it.
fn until_nul(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let (text, behind) = bytes.split_at(end);
    (text, behind.get(1..).unwrap_or_default())
}

/// The layout of a field's column, before anything is measured.
fn column<T: Look>(field: &'static Field<T>, stays: bool, has_header: bool) -> Column<'static> {
    let title = if has_header {
        letters(field.title.as_bytes())
    } else {
        0
    };
    Column {
        title: field.title,
        is_number: matches!(field.shape, Shape::Number | Shape::Signed | Shape::Fraction),
        wide: usize::from(field.layout.wanted).max(title),
        least: usize::from(field.layout.least).max(title),
        cut: field.layout.cut,
        rank: Some(field.rank).filter(|rank: &Rank| rank.is_usual() && !stays),
        swap: if stays { Swap::Alone } else { field.layout.swap },
    }
}

/// The address that a value is.
pub(crate) fn address_of(value: &Value<'_>) -> Option<IpAddr> {
    if let Value::Address(address) = value {
        return Some(*address);
    }
    None
}

/// The address that a column shows: its own value, or that of the field it stands for.
pub(crate) fn addressed<'v, T: Look>(field: &'static Field<T>, row: &'v T::Row<'_>) -> Value<'v> {
    let stands_for = T::SHOWN_ADDRESSES.iter().find(|(shown, _)| *shown == field.id);
    let field = stands_for.and_then(|(_, of)| T::field(of)).unwrap_or(field);
    (field.get)(row)
}

/// The cell with names in the place of addresses; `None` where none has a name.
fn named<T: Look>(field: &'static Field<T>, row: &T::Row<'_>, hosts: &Hosts) -> Option<Vec<u8>> {
    if hosts.is_empty() {
        return None;
    }
    let name = |value: &Value<'_>| {
        let known = address_of(value).and_then(|address| hosts.get(&address));
        known.map(|name| Value::Text(name.clone().into()))
    };
    let value = addressed(field, row);
    let shown = if let Value::List(values) = value {
        if !values.iter().any(|one| name(one).is_some()) {
            return None;
        }
        let named = values.into_iter().map(|one| name(&one).unwrap_or(one));
        Value::List(named.collect())
    } else {
        name(&value)?
    };
    let mut out = Vec::new();
    cell(&mut out, &shown);
    Some(out)
}

/// The value of a field as it is usually shown: amounts with their unit, all else as in records.
fn drawn<T: Look>(field: &'static Field<T>, row: &T::Row<'_>, how: Drawing) -> Cell {
    let value = (field.get)(row);
    if !how.is_exact
        && let Some(text) = amount_of(field, &value)
    {
        return Cell::plain(text);
    }
    let mut text = Vec::new();
    cell(&mut text, &value);
    Cell::plain(text)
}

/// An amount that moves, or a span of time. What stands still, such as an MTU, is known by its exact number.
fn amount_of<T: Look>(field: &Field<T>, value: &Value<'_>) -> Option<String> {
    let (number, sign) = match *value {
        Value::Number(number) => (number, ""),
        Value::Signed(number) => (
            u64::try_from(number.unsigned_abs()).unwrap_or(u64::MAX),
            if number < 0 { "-" } else { "" },
        ),
        Value::Fraction(number) if field.unit == Some(Unit::BytesPerSecond) => (whole(number), ""),
        Value::Fraction(number) => return Some(format!("{number:.1}")),
        Value::Null
        | Value::Flag(_)
        | Value::Word(_)
        | Value::Text(_)
        | Value::Address(_)
        | Value::Network(..)
        | Value::LinkAddress(_)
        | Value::List(_) => return None,
    };
    let moves = field.kind.is_some();
    let unit = field.unit?;
    let text = if unit == Unit::BytesPerSecond || unit == Unit::Bytes && moves {
        amount::bytes(number)
    } else if unit == Unit::Microseconds {
        amount::span(number)
    } else if unit == Unit::Milliseconds {
        amount::span(number.saturating_mul(1000))
    } else if unit == Unit::Seconds && moves {
        amount::span(number.saturating_mul(1_000_000))
    } else {
        return None;
    };
    Some(format!("{sign}{text}"))
}

/// The nearest whole number that is not below zero.
fn whole(number: f64) -> u64 {
    // `as` between these is saturating; a fraction of a value is never NaN.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "saturating is what is wanted"
    )]
    let whole = number.round() as u64;
    whole
}
