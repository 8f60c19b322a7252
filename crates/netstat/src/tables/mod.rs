//! How the rows of a verb look to people: which are shown by themselves, cells that say more than the value of the
//! field, where a row stands in a tree, and what is counted below the table.
//!
//! Everything has a default: a verb with nothing to add says what one row is called, and is drawn from its field table.
//! Widths, priorities and cuts stand there too (`Rank`, `Layout`), so that the fields alone decide about columns.

mod counters;
mod interfaces;
mod listeners;
mod others;
pub(crate) mod print;
pub(crate) mod request;
mod routes;
mod sockets;
pub(crate) mod sort;
pub(crate) mod summary;
pub(crate) mod tree;

use facts::Gap;
use facts::fields::table::{Field, Table};

use crate::render::style::Label;

/// How rows of a table look.
pub(crate) trait Look: Table {
    /// What one row is called: a noun.
    const ONE: &'static str;

    /// What `--all` shows beside the usual rows, for the help; `None` where every row is usual and it changes nothing.
    const ALL: Option<&'static str> = None;

    /// Whether a row is shown when neither a filter nor `--all` was given. Every form of the output has the same rows.
    fn is_usual(_row: &Self::Row<'_>) -> bool {
        true
    }

    /// What an IP address in front of the filter does, for the help; `None` where it is no filter.
    const ADDRESS: Option<&'static str> = None;

    /// What `--zero` shows beside what `--all` does, for the help; `None` where that is all.
    const ZERO: Option<&'static str> = None;

    /// Whether `--all` shows a row; `--zero` shows every one.
    fn is_in_all(_row: &Self::Row<'_>) -> bool {
        true
    }

    /// Whether it is on a terminal alone that usual rows are shown by themselves: in a pipe and in records all are.
    const USUAL_ON_TERMINAL: bool = false;

    /// The field that is left out where a terminal has rows below headings, which say as much.
    const GROUPED: Option<&'static str> = None;

    /// The heading that a row stands below on a terminal, where rows have some. Rows of one heading have places next to
    /// each other.
    fn group(_row: &Self::Row<'_>) -> String {
        String::new()
    }

    /// The field that a table begins with where `--all`, a filter or an address lets other than the usual rows in.
    const FIRST_OF_ALL: Option<&'static str> = None;

    /// Whether cells of the usual columns can have marks. In a pipe those stand in a column NOTE, the last one.
    const HAS_MARKS: bool = false;

    /// The field whose cells are indented where rows stand in a tree.
    const INDENTED: Option<&'static str> = None;

    /// The cell of a field where it is more than the field's value, shown in the usual way.
    fn cell(_field: &'static Field<Self>, _row: &Self::Row<'_>, _how: Drawing) -> Option<Cell> {
        None
    }

    /// Where a row stands in a tree. Rows of a tree are shown in its order, and on a terminal those below another are
    /// indented.
    fn place(_row: &Self::Row<'_>) -> Option<Place> {
        None
    }

    /// Columns for people that show the address of another field, and that field: names stand in their place.
    const SHOWN_ADDRESSES: &'static [(&'static str, &'static str)] = &[];

    /// What counts rows for the lines below the table. It is made anew for each look.
    fn counts() -> Box<dyn Counts<Self>> {
        Box::new(Nothing)
    }
}

/// How cells are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Drawing {
    /// Whether amounts are exact numbers instead of `2.7M` and `38ms`.
    pub(crate) is_exact: bool,
    /// Whether a person watches: no pipe, no file.
    pub(crate) is_terminal: bool,
    /// Whether addresses, ports and users are shown by their names.
    pub(crate) has_names: bool,
}

/// A cell for people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cell {
    /// What stands there. Its bytes may be hostile; they are made visible.
    pub(crate) text: Vec<u8>,
    /// What it means. A warning gets a `▲` behind it, something serious two; in a pipe `!` stands in the column NOTE.
    pub(crate) label: Label,
}

impl Cell {
    /// A text that means nothing more.
    pub(crate) fn plain(text: impl Into<Vec<u8>>) -> Cell {
        Cell {
            text: text.into(),
            label: Label::Plain,
        }
    }

    /// The same with a label.
    pub(crate) fn label(self, label: Label) -> Cell {
        Cell { label, ..self }
    }
}

/// Where a row stands in a tree of prefixes. Rows are shown in the order of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// Which tree: a blank line stands between two on a terminal.
    pub(crate) tree: u64,
    /// The prefix, its first bit highest.
    pub(crate) bits: u128,
    /// How many bits count.
    pub(crate) length: u8,
    /// What decides among rows with the same prefix.
    pub(crate) then: u64,
}

/// What became of a row that the machine told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is shown, or would be without `--limit`.
    Shown,
    /// The filter does not want it.
    Filtered,
    /// It is shown with `--all` only.
    Unusual,
}

/// How many rows had which fate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Those shown.
    pub(crate) shown: u64,
    /// Those that the filter did not want. More were not even asked for when `is_whole` is false.
    pub(crate) filtered: u64,
    /// Those shown with `--all` only.
    pub(crate) unusual: u64,
    /// Those that are beyond `--limit`; they are not among the shown.
    pub(crate) limited: u64,
    /// Whether every row of the machine is among these: neither the filter nor `--limit` kept any from being told.
    pub(crate) is_whole: bool,
    /// Whether there was a filter.
    pub(crate) has_filter: bool,
}

/// What a verb counts while rows go by, and says below its table on a terminal.
pub(crate) trait Counts<T: Table> {
    /// A row, and what became of it. Called once for each row that the machine told.
    fn row(&mut self, row: &T::Row<'_>, fate: Fate);

    /// Sentences with full stops, in their order: what was counted, what is not shown and how to see it.
    fn sentences(&self, tally: &Tally) -> Vec<String>;

    /// Whether the sentences tell this gap, so that it is not told again.
    fn tells(&self, _gap: &Gap) -> bool {
        false
    }
}

/// Counts nothing of its own; how many rows there were is said nevertheless.
struct Nothing;

impl<T: Look> Counts<T> for Nothing {
    fn row(&mut self, _row: &T::Row<'_>, _fate: Fate) {}

    fn sentences(&self, tally: &Tally) -> Vec<String> {
        vec![format!("{}.", shown::<T>(tally))]
    }
}

/// `7 routes`, `31 sockets, 8 shown`: what a first sentence begins with.
pub(crate) fn shown<T: Look>(tally: &Tally) -> String {
    let told = tally.shown + tally.filtered + tally.unusual + tally.limited;
    if !tally.is_whole && tally.has_filter {
        format!("{} shown", counted::<T>(tally.shown))
    } else if !tally.is_whole {
        format!("{} shown, there are more", counted::<T>(tally.shown))
    } else if told == tally.shown {
        counted::<T>(told)
    } else {
        format!("{}, {} shown", counted::<T>(told), tally.shown)
    }
}

/// A number of rows: `1 route`, `7 routes`.
pub(crate) fn counted<T: Look>(rows: u64) -> String {
    let noun = if rows == 1 { T::ONE } else { T::NAME };
    format!("{rows} {noun}")
}
