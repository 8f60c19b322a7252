//! Tables for people: how wide each column is, which ones give way when there is no room, and lines of cells.
//!
//! On a terminal the first rows are measured, then widths are fixed, so that rows stream. In a pipe nothing is measured:
//! every column has the width that its field wishes for. A longer cell pushes what follows, until there are blanks
//! enough to be back in place.

use facts::fields::table::{Cut, Rank, Swap};

use super::cut::{letters, shorten};
use super::style::{Label, styled};

/// Rows that are measured before widths are fixed.
pub(crate) const MEASURED_ROWS: usize = 256;

/// Two blanks stand between columns.
const GUTTER: usize = 2;

/// Fewest letters of a cell that gives way, where nothing else can.
const LEAST: usize = 4;

/// A column, before it is fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Column<'t> {
    /// Its heading.
    pub(crate) title: &'t str,
    /// Whether its cells are numbers, which stand at the right.
    pub(crate) is_number: bool,
    /// Columns of the terminal that its longest cell takes, or that it wishes for.
    pub(crate) wide: usize,
    /// Fewest it gets while another column can give way instead.
    pub(crate) least: usize,
    /// Where its cells give way.
    pub(crate) cut: Cut,
    /// When it gives way; `None` when it was asked for: it stays.
    pub(crate) rank: Option<Rank>,
    /// What it stands for.
    pub(crate) swap: Swap,
}

/// What is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fitted {
    /// Places of the columns that are shown, and their widths.
    pub(crate) shown: Vec<(usize, usize)>,
    /// Places of those that gave way and for which none stands in.
    pub(crate) dropped: Vec<usize>,
}

/// Which columns are there, while they are fitted.
struct Fit<'c, 't> {
    columns: &'c [Column<'t>],
    is_there: Vec<bool>,
}

impl Fit<'_, '_> {
    fn places(&self) -> impl Iterator<Item = (usize, &Column<'_>)> {
        self.columns
            .iter()
            .enumerate()
            .filter(|(place, _)| self.is_there.get(*place).is_some_and(|is_there| *is_there))
    }

    /// What a line takes when each column takes so much.
    fn line(&self, width: impl Fn(&Column<'_>) -> usize) -> usize {
        let sum = self
            .places()
            .map(|(_, column)| width(column) + GUTTER)
            .sum::<usize>();
        sum.saturating_sub(GUTTER)
    }

    /// The column that gives way next: wide ones first, then by number, then the last. The first column stays.
    fn weakest(&self, may: impl Fn(Rank) -> bool) -> Option<usize> {
        let order = |rank| match rank {
            Rank::Asked => (2, 0),
            Rank::Wide(number) => (1, number),
            Rank::Shown(number) => (0, number),
        };
        self.places()
            .skip(1)
            .filter_map(|(place, column)| column.rank.map(|rank| (rank, place)))
            .filter(|(rank, _)| may(*rank))
            .max_by_key(|(rank, place)| (order(*rank), *place))
            .map(|(_, place)| place)
    }

    /// Takes a column away; of several exact ones all, and the short one comes.
    fn drop(&mut self, place: usize) {
        let swap = self.columns.get(place).map_or(Swap::Alone, |column| column.swap);
        for (other, column) in self.columns.iter().enumerate() {
            let Some(is_there) = self.is_there.get_mut(other) else {
                continue;
            };
            match (swap, column.swap) {
                (Swap::Exact(group), Swap::Exact(its)) if group == its => *is_there = false,
                (Swap::Exact(group), Swap::Short(its)) if group == its => *is_there = true,
                _ if other == place => *is_there = false,
                _ => {}
            }
        }
    }

    /// Places that are neither shown nor stood in for.
    fn dropped(&self) -> Vec<usize> {
        let is_stood_for = |swap| match swap {
            Swap::Alone => false,
            Swap::Exact(group) => self.places().any(|(_, other)| other.swap == Swap::Short(group)),
            Swap::Short(_) => true,
        };
        self.columns
            .iter()
            .enumerate()
            .filter(|(place, column)| {
                !self.is_there.get(*place).copied().unwrap_or(false) && !is_stood_for(column.swap)
            })
            .map(|(place, _)| place)
            .collect()
    }
}

/// Fits columns into a width; without one, all are shown as wide as they are. Wide columns give way first, then cells
/// become shorter, then other columns give way.
pub(crate) fn fit(columns: &[Column<'_>], width: Option<usize>) -> Fitted {
    let is_there = |column: &Column<'_>| !matches!(column.swap, Swap::Short(_)) || column.rank.is_none();
    let mut fit = Fit {
        columns,
        is_there: columns.iter().map(is_there).collect(),
    };
    if let Some(width) = width {
        while fit.line(|column| column.wide) > width
            && let Some(place) = fit.weakest(|rank| matches!(rank, Rank::Wide(_)))
        {
            fit.drop(place);
        }
        while fit.line(least) > width
            && let Some(place) = fit.weakest(|_| true)
        {
            fit.drop(place);
        }
    }
    let mut shown: Vec<(usize, usize)> = fit.places().map(|(place, column)| (place, column.wide)).collect();
    if let Some(width) = width {
        shrink(columns, &mut shown, width, least);
        shrink(columns, &mut shown, width, |column| {
            column.title.len().max(LEAST).min(least(column))
        });
    }
    Fitted {
        shown,
        dropped: fit.dropped(),
    }
}

/// What a column takes when it is as narrow as it should be.
fn least(column: &Column<'_>) -> usize {
    match column.cut {
        Cut::Never => column.wide,
        Cut::Host | Cut::Program | Cut::Unit | Cut::Middle | Cut::End => column.wide.min(column.least),
    }
}

/// Takes from the widest columns until the line fits or all are as narrow as they may be.
fn shrink(
    columns: &[Column<'_>],
    shown: &mut [(usize, usize)],
    width: usize,
    least: impl Fn(&Column<'_>) -> usize,
) {
    let floor = |place: usize| {
        columns.get(place).map_or(usize::MAX, |column| match column.cut {
            Cut::Never => usize::MAX,
            Cut::Host | Cut::Program | Cut::Unit | Cut::Middle | Cut::End => least(column),
        })
    };
    for (place, wide) in &mut *shown {
        // A cell may be very long; a line never is.
        *wide = (*wide).min(floor(*place).max(width));
    }
    loop {
        let line = shown.iter().map(|(_, wide)| wide + GUTTER).sum::<usize>();
        let excess = line.saturating_sub(GUTTER).saturating_sub(width);
        let widest = shown
            .iter_mut()
            .filter(|(place, wide)| *wide > floor(*place))
            .max_by_key(|(_, wide)| *wide);
        match widest {
            Some((_, wide)) if excess > 0 => *wide -= 1,
            Some(_) | None => break,
        }
    }
}

/// A cell as it is written: its text holds no control characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shown {
    /// What stands there.
    pub(crate) text: String,
    /// What it means.
    pub(crate) label: Label,
    /// A sign behind the text that is never left out.
    pub(crate) mark: &'static str,
}

impl Shown {
    /// Columns of the terminal that it takes.
    pub(crate) fn width(&self) -> usize {
        let mark = letters(self.mark.as_bytes());
        letters(self.text.as_bytes()) + if mark > 0 { mark + 1 } else { 0 }
    }

    /// Makes it as short as asked, or as it can be.
    fn shorten(&mut self, width: usize, cut: Cut, gap: char) {
        if self.width() <= width {
            return;
        }
        let mark = self.width() - letters(self.text.as_bytes());
        let text = shorten(&self.text, width.saturating_sub(mark), cut, gap);
        if letters(text.as_bytes()) < letters(self.text.as_bytes()) {
            self.text = text;
        }
    }
}

/// How lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lines {
    /// Columns of the terminal; `None` where nothing is shortened.
    pub(crate) width: Option<usize>,
    /// Whether labels have colours.
    pub(crate) colours: bool,
    /// What stands for letters that are left out.
    pub(crate) gap: char,
}

impl Lines {
    /// Appends a line of cells. Trailing blanks are left out.
    pub(crate) fn line(
        self,
        out: &mut Vec<u8>,
        fitted: &Fitted,
        columns: &[Column<'_>],
        cells: &mut [Shown],
    ) {
        let places = self.places(fitted, columns, cells);
        let mut used = 0;
        for ((place, _), start) in fitted.shown.iter().zip(places) {
            let Some(cell) = cells.get(*place).filter(|cell| cell.width() > 0) else {
                continue;
            };
            out.resize(out.len() + start.saturating_sub(used), b' ');
            let label = if self.colours { cell.label } else { Label::Plain };
            styled(out, label, |out| {
                out.extend_from_slice(cell.text.as_bytes());
                if !cell.mark.is_empty() {
                    out.push(b' ');
                    out.extend_from_slice(cell.mark.as_bytes());
                }
            });
            used = start + cell.width();
        }
        out.push(b'\n');
    }

    /// Where each cell begins. Cells are shortened so that the line fits, if they can be.
    fn places(self, fitted: &Fitted, columns: &[Column<'_>], cells: &mut [Shown]) -> Vec<usize> {
        let cut = |place: usize| columns.get(place).map_or(Cut::Never, |column| column.cut);
        let last = fitted.shown.len().saturating_sub(1);
        if self.width.is_some() {
            for (place, wide) in fitted.shown.iter().take(last) {
                if let Some(cell) = cells.get_mut(*place) {
                    cell.shorten(*wide, cut(*place), self.gap);
                }
            }
        }
        loop {
            let (places, end) = starts(fitted, columns, cells);
            let excess = self.width.map_or(0, |width| end.saturating_sub(width));
            if excess == 0 {
                return places;
            }
            let mut wide: Vec<usize> = fitted.shown.iter().map(|(place, _)| *place).collect();
            // The last column may be any length, so it gives way first; then the widest.
            wide.sort_by_key(|place| {
                let is_last = fitted.shown.last().is_some_and(|(last, _)| last == place);
                std::cmp::Reverse((is_last, cells.get(*place).map_or(0, Shown::width)))
            });
            let gave_way = wide.into_iter().any(|place| {
                let Some(cell) = cells.get_mut(place) else {
                    return false;
                };
                let before = cell.width();
                cell.shorten(before.saturating_sub(excess), cut(place), self.gap);
                cell.width() < before
            });
            if !gave_way {
                return places;
            }
        }
    }
}

/// Where cells begin when a longer one pushes what follows, and where the line ends.
fn starts(fitted: &Fitted, columns: &[Column<'_>], cells: &[Shown]) -> (Vec<usize>, usize) {
    let (mut column_start, mut free, mut end) = (0, 0, 0);
    let mut places = Vec::with_capacity(fitted.shown.len());
    for (place, wide) in &fitted.shown {
        let width = cells.get(*place).map_or(0, Shown::width);
        let is_number = columns.get(*place).is_some_and(|column| column.is_number);
        let wished = if is_number {
            column_start + wide.saturating_sub(width)
        } else {
            column_start
        };
        let start = wished.max(free);
        places.push(start);
        if width > 0 {
            end = start + width;
            free = end + GUTTER;
        }
        column_start += wide + GUTTER;
    }
    (places, end)
}

#[cfg(test)]
mod tests;
