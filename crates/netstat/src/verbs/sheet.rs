//! Rows as a table for people.

use facts::fields::counters::Unit;
use facts::fields::table::{Cut, Field, Rank, Swap};
use facts::fields::value::{Shape, Value};
use probe::Flow;

use super::look::{Cell, Drawing, Look};
use super::options::Options;
use crate::render::amount;
use crate::render::cut::letters;
use crate::render::record::cell::cell;
use crate::render::style::Label;
use crate::render::table::{self, Column, Fitted, Lines, MEASURED_ROWS, Shown};
use crate::terminal::{Terminal, visible};

/// Blanks that stand in front of a row for each row it is below.
const INDENT: usize = 2;
/// Deepest a row is indented; below it the tree goes on without.
const DEEPEST: usize = 8;

/// Where a table is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Screen {
    /// Columns that it is fitted into; `None` where nothing is shortened.
    pub(super) width: Option<usize>,
    /// Whether a person watches: a terminal, no pipe and no file.
    pub(super) is_terminal: bool,
    /// Whether there are colours.
    pub(super) has_colours: bool,
    /// Whether only ASCII can be shown.
    pub(super) is_ascii: bool,
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
    cells: Vec<Shown>,
}

/// A table that is being written.
pub(super) struct Sheet<T: Look> {
    columns: Vec<&'static Field<T>>,
    layout: Vec<Column<'static>>,
    screen: Screen,
    how: Drawing,
    has_header: bool,
    /// The column that marks stand in, where no marks stand behind cells.
    note: Option<usize>,
    /// The column that is indented.
    indented: Option<usize>,
    waiting: Vec<Waiting>,
    fitted: Option<Fitted>,
}

impl<T: Look> Sheet<T> {
    pub(super) fn new(options: &Options<T>, columns: Vec<&'static Field<T>>, screen: Screen) -> Sheet<T> {
        let stays = |field: &Field<T>| {
            options.columns.is_some() || options.also.iter().any(|also| also.id == field.id)
        };
        let mut layout: Vec<Column<'static>> = columns
            .iter()
            .map(|field| column(field, stays(field), options.header))
            .collect();
        let mut note = None;
        if !screen.is_terminal {
            note = layout.iter().position(|column| column.title == "NOTE");
            if note.is_none() && T::HAS_MARKS && options.columns.is_none() {
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
                is_exact: options.exact,
                is_terminal: screen.is_terminal,
            },
            screen,
            has_header: options.header,
            note,
            waiting: Vec::new(),
            fitted: None,
        }
    }

    /// Writes the headings at once where nothing is measured.
    pub(super) fn begin(&mut self, terminal: &mut Terminal<'_>) {
        if !self.is_measured() {
            self.settle(terminal);
        }
    }

    fn is_measured(&self) -> bool {
        self.screen.is_terminal || self.screen.width.is_some()
    }

    /// A row, written as soon as widths are known.
    pub(super) fn row(&mut self, row: &T::Row<'_>, terminal: &mut Terminal<'_>) -> Flow {
        let cells = self.cells(row);
        self.line(cells, false, terminal)
    }

    /// A row to be written later: for each cell its label, its text and a NUL, which no cell holds.
    pub(super) fn keep(&self, row: &T::Row<'_>, out: &mut Vec<u8>) {
        for cell in self.cells(row) {
            out.push(cell.label.code());
            out.extend_from_slice(cell.text.as_bytes());
            out.push(0);
        }
    }

    /// A row that was kept, so far below others.
    pub(super) fn kept_row(
        &mut self,
        kept: &[u8],
        (depth, is_first_of_tree): (usize, bool),
        terminal: &mut Terminal<'_>,
    ) -> Flow {
        let mut cells: Vec<Shown> = Vec::with_capacity(self.layout.len());
        let mut rest = kept;
        while let Some((code, text)) = rest.split_first()
            && cells.len() < self.layout.len()
        {
            let end = text.iter().position(|byte| *byte == 0).unwrap_or(text.len());
            let (text, behind) = text.split_at(end);
            let is_note = self.note.is_some();
            let label = Label::of(*code);
            cells.push(Shown {
                text: String::from_utf8_lossy(text).into_owned(),
                label,
                mark: if is_note { "" } else { self.mark(label) },
            });
            rest = behind.get(1..).unwrap_or_default();
        }
        if let Some(cell) = self.indented.and_then(|place| cells.get_mut(place)) {
            cell.text.insert_str(0, &" ".repeat(INDENT * depth.min(DEEPEST)));
        }
        self.line(cells, is_first_of_tree, terminal)
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

    fn line(&mut self, cells: Vec<Shown>, is_first_of_tree: bool, terminal: &mut Terminal<'_>) -> Flow {
        let line = Waiting {
            is_first_of_tree,
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
                column.wide = cells.map(Shown::width).max().unwrap_or(0).max(title);
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
    pub(super) fn end(&mut self, is_empty: bool, terminal: &mut Terminal<'_>) -> Option<String> {
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
        wide: usize::from(field.layout.wish).max(title),
        least: usize::from(field.layout.least).max(title),
        cut: field.layout.cut,
        rank: Some(field.rank).filter(|rank: &Rank| rank.is_usual() && !stays),
        swap: if stays { Swap::Alone } else { field.layout.swap },
    }
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
