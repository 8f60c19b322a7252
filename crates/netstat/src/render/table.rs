//! Tables for people: how wide each column is, which ones give way when there is no room, and how a cell is shortened.
//!
//! The first rows are measured, then widths are fixed, so that rows stream. A longer cell pushes what follows; a
//! last column may be any length.

/// Rows that are measured before widths are fixed.
pub(crate) const MEASURED_ROWS: usize = 256;

/// A column as it was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Column<'t> {
    /// Its heading.
    pub(crate) title: &'t str,
    /// Whether its cells are numbers, which stand at the right.
    pub(crate) is_number: bool,
    /// Letters of its longest cell, heading included.
    pub(crate) widest: usize,
    /// How long it stays where there is no room: the smaller, the longer. `None` when it was asked for: it stays.
    pub(crate) place: Option<u8>,
}

/// What is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fitted {
    /// Places of the columns that are shown, and their widths.
    pub(crate) shown: Vec<(usize, usize)>,
    /// Places of those that gave way.
    pub(crate) dropped: Vec<usize>,
}

/// Two blanks stand between columns.
const GUTTER: usize = 2;

/// Fits columns into a width; without a width all are shown. Whole columns give way, those with the largest place first
/// and of these the last; the first column stays.
pub(crate) fn fit(columns: &[Column<'_>], width: Option<usize>) -> Fitted {
    let mut shown: Vec<(usize, usize)> = columns
        .iter()
        .enumerate()
        .map(|(place, column)| (place, column.widest))
        .collect();
    let mut dropped = Vec::new();
    while let Some(width) = width {
        let used: usize = shown.iter().map(|(_, widest)| widest + GUTTER).sum();
        if used.saturating_sub(GUTTER) <= width {
            break;
        }
        let weakest = shown
            .iter()
            .enumerate()
            .skip(1)
            .filter_map(|(at, (place, _))| columns.get(*place)?.place.map(|rank| (rank, at)))
            .max();
        let Some((_, at)) = weakest else { break };
        dropped.push(shown.remove(at).0);
    }
    dropped.sort_unstable();
    Fitted { shown, dropped }
}

/// Appends a line of cells. Trailing blanks are left out.
pub(crate) fn line(out: &mut Vec<u8>, fitted: &Fitted, cells: &[Vec<u8>], is_number: impl Fn(usize) -> bool) {
    let start = out.len();
    for (at, (place, width)) in fitted.shown.iter().enumerate() {
        if at > 0 {
            out.extend_from_slice(&[b' '; GUTTER]);
        }
        let cell = cells.get(*place).map(Vec::as_slice).unwrap_or_default();
        let padding = width.saturating_sub(letters(cell));
        if is_number(*place) {
            out.resize(out.len() + padding, b' ');
            out.extend_from_slice(cell);
        } else {
            out.extend_from_slice(cell);
            out.resize(out.len() + padding, b' ');
        }
    }
    while out.len() > start && out.last() == Some(&b' ') {
        out.pop();
    }
    out.push(b'\n');
}

/// How many letters a cell has; one that is no UTF-8 counts its bytes.
pub(crate) fn letters(cell: &[u8]) -> usize {
    std::str::from_utf8(cell).map_or(cell.len(), |text| text.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn column(title: &'static str, widest: usize, place: Option<u8>) -> Column<'static> {
        Column {
            title,
            is_number: false,
            widest,
            place,
        }
    }

    #[test]
    fn columns_give_way_from_the_weakest_and_the_first_stays() {
        let columns = [
            column("A", 10, Some(9)),
            column("B", 10, Some(1)),
            column("C", 10, Some(3)),
            column("D", 10, Some(3)),
            column("E", 10, None),
        ];
        let places =
            |width| -> Vec<usize> { fit(&columns, width).shown.iter().map(|shown| shown.0).collect() };
        assert_eq!(places(None), [0, 1, 2, 3, 4]);
        assert_eq!(places(Some(58)), [0, 1, 2, 3, 4]);
        assert_eq!(places(Some(57)), [0, 1, 2, 4]);
        assert_eq!(places(Some(40)), [0, 1, 4]);
        // What was asked for stays, however narrow it is.
        assert_eq!(places(Some(5)), [0, 4]);
        assert_eq!(fit(&columns, Some(40)).dropped, [2, 3]);
    }

    #[test]
    fn numbers_stand_at_the_right_and_nothing_trails() {
        let fitted = fit(
            &[column("A", 3, None), column("B", 5, None), column("C", 2, None)],
            None,
        );
        let mut out = Vec::new();
        let cells = |cells: [&str; 3]| cells.map(|cell| cell.as_bytes().to_vec());
        line(&mut out, &fitted, &cells(["a", "12", ""]), |place| place == 1);
        line(&mut out, &fitted, &cells(["ü", "1234567", "x"]), |place| {
            place == 1
        });
        assert_eq!(String::from_utf8(out).unwrap(), "a       12\nü    1234567  x\n");
    }
}
