//! Columns that give way, cells that do, and lines that are never wider than the terminal.

use facts::fields::sockets::{BOUND_INACTIVE, Sockets};
use facts::fields::table::Table;
use proptest::prelude::*;

use super::*;

const fn column(title: &'static str, wide: usize, rank: Option<Rank>) -> Column<'static> {
    Column {
        title,
        is_number: false,
        wide,
        least: wide,
        cut: Cut::Never,
        rank,
        swap: Swap::Alone,
    }
}

const fn soft(title: &'static str, wide: usize, least: usize, cut: Cut) -> Column<'static> {
    Column {
        least,
        cut,
        ..column(title, wide, Some(Rank::Shown(1)))
    }
}

fn titles(columns: &[Column<'_>], width: usize) -> String {
    let fitted = fit(columns, Some(width));
    let title = |(place, wide): &(usize, usize)| format!("{}{wide}", columns[*place].title);
    fitted.shown.iter().map(title).collect::<Vec<_>>().join(" ")
}

fn lines(width: Option<usize>) -> Lines {
    Lines {
        width,
        colours: false,
        gap: '…',
    }
}

fn shown(cells: &[&str]) -> Vec<Shown> {
    cells
        .iter()
        .map(|text| Shown {
            text: (*text).to_owned(),
            ..Shown::default()
        })
        .collect()
}

#[test]
fn wide_columns_give_way_then_cells_then_other_columns() {
    let columns = [
        soft("HOST", 20, 10, Cut::Host),
        column("STATE", 10, Some(Rank::Shown(2))),
        column("RTT", 6, Some(Rank::Wide(1))),
        soft("OWNER", 16, 8, Cut::Program),
        column("USER", 6, Some(Rank::Wide(2))),
    ];
    let cases = [
        (66, "HOST20 STATE10 RTT6 OWNER16 USER6"),
        (65, "HOST20 STATE10 RTT6 OWNER16"),
        (57, "HOST20 STATE10 OWNER16"),
        (49, "HOST19 STATE10 OWNER16"),
        (44, "HOST15 STATE10 OWNER15"),
        (40, "HOST13 STATE10 OWNER13"),
        (32, "HOST10 STATE10 OWNER8"),
        (31, "HOST15 OWNER14"),
        (20, "HOST10 OWNER8"),
        (19, "HOST19"),
        (4, "HOST4"),
        (1, "HOST4"),
    ];
    for (width, expected) in cases {
        assert_eq!(titles(&columns, width), expected, "{width}");
    }
    assert_eq!(fit(&columns, Some(49)).dropped, [2, 4]);
    assert_eq!(fit(&columns, None).shown.len(), 5);
    assert_eq!(fit(&[], Some(80)), Fitted::default());
}

#[test]
fn sockets_of_all_kinds_keep_their_columns_at_eighty_and_their_owner_below() {
    let columns: Vec<Column<'static>> = Sockets::FIELDS
        .iter()
        .filter(|field| matches!(field.rank, Rank::Shown(_)))
        .map(|field| Column {
            title: field.title,
            is_number: false,
            wide: match field.id {
                "protocol" => "udplite".len(),
                "state" => BOUND_INACTIVE.len(),
                "queue" => "r 123456".len(),
                _ => 40,
            },
            least: usize::from(field.layout.least),
            cut: field.layout.cut,
            rank: Some(field.rank),
            swap: Swap::Alone,
        })
        .collect();
    let shown = |width| {
        let fitted = fit(&columns, Some(width));
        let titles: Vec<&str> = fitted
            .shown
            .iter()
            .map(|(place, _)| columns[*place].title)
            .collect();
        titles.join(" ")
    };
    assert_eq!(shown(80), "PROT STATE LOCAL PEER QUEUE OWNER");
    assert_eq!(shown(70), "PROT STATE LOCAL PEER OWNER");
}

#[test]
fn what_was_asked_for_stays_and_so_does_the_first_column() {
    let columns = [
        column("A", 10, Some(Rank::Shown(9))),
        column("B", 10, Some(Rank::Shown(1))),
        column("C", 10, Some(Rank::Wide(3))),
        column("D", 10, Some(Rank::Shown(3))),
        column("E", 10, None),
    ];
    assert_eq!(titles(&columns, 58), "A10 B10 C10 D10 E10");
    assert_eq!(titles(&columns, 57), "A10 B10 D10 E10");
    assert_eq!(titles(&columns, 40), "A10 B10 E10");
    assert_eq!(titles(&columns, 5), "A10 E10");
    assert_eq!(fit(&columns, Some(5)).dropped, [1, 2, 3]);
}

#[test]
fn a_short_column_comes_when_the_exact_ones_go() {
    let columns = [
        column("LOCAL", 20, Some(Rank::Shown(1))),
        Column {
            swap: Swap::Short(1),
            ..column("QUEUE", 8, Some(Rank::Shown(2)))
        },
        Column {
            swap: Swap::Exact(1),
            ..column("RECV-Q", 6, Some(Rank::Wide(1)))
        },
        Column {
            swap: Swap::Exact(1),
            ..column("SEND-Q", 6, Some(Rank::Wide(2)))
        },
    ];
    assert_eq!(titles(&columns, 36), "LOCAL20 RECV-Q6 SEND-Q6");
    assert_eq!(fit(&columns, Some(36)).dropped, [0usize; 0]);
    // What one stands for is not missing.
    assert_eq!(titles(&columns, 35), "LOCAL20 QUEUE8");
    assert_eq!(fit(&columns, Some(35)).dropped, [0usize; 0]);
    assert_eq!(titles(&columns, 29), "LOCAL20");
    assert_eq!(fit(&columns, Some(29)).dropped, [2, 3]);
}

#[test]
fn numbers_stand_at_the_right_and_a_longer_cell_pushes_until_there_is_room() {
    let columns = [
        column("A", 3, None),
        Column {
            is_number: true,
            ..column("B", 5, None)
        },
        column("C", 4, None),
        column("D", 2, None),
    ];
    let fitted = fit(&columns, None);
    let mut out = Vec::new();
    for cells in [
        ["a", "12", "", ""],
        ["ü", "1234567", "x", "y"],
        ["日本", "1", "x", "y"],
        ["", "", "", "z"],
    ] {
        lines(None).line(&mut out, &fitted, &columns, &mut shown(&cells));
    }
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "a       12\nü    1234567  x   y\n日本     1  x     y\n                  z\n"
    );
}

#[test]
fn a_mark_is_never_cut_off_and_a_label_has_its_colour() {
    let columns = [soft("PATH", 9, 4, Cut::End), column("N", 1, None)];
    let mut cells = shown(&["/a/long/path", "1"]);
    cells[0].mark = "▲";
    cells[0].label = Label::Warning;
    let mut out = Vec::new();
    let coloured = Lines {
        colours: true,
        ..lines(Some(12))
    };
    coloured.line(&mut out, &fit(&columns, Some(12)), &columns, &mut cells);
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "\u{1b}[1;33m/a/lon… ▲\u{1b}[0m  1\n"
    );
}

/// A column with cells of its kind.
fn columns_and_cells() -> impl Strategy<Value = (Vec<Column<'static>>, Vec<Vec<String>>)> {
    let cut = prop_oneof![
        Just((Cut::Never, "[A-Z_]{0,12}")),
        Just((Cut::Host, "(\\[[0-9a-f:]{2,30}\\]|[0-9.]{7,15}|\\*):[0-9]{1,5}")),
        Just((Cut::Program, "[a-z日 /]{0,20}/[1-9][0-9]{0,6}")),
        Just((Cut::Middle, "/\\PC{0,40}")),
        Just((Cut::Unit, "[a-z@]{1,30}(\\.service|\\.scope)")),
        Just((Cut::End, "\\PC{0,40}")),
    ];
    let rank = prop_oneof![
        Just(None),
        (0u8..5).prop_map(|number| Some(Rank::Shown(number))),
        (0u8..5).prop_map(|number| Some(Rank::Wide(number))),
    ];
    let swap = prop_oneof![
        4 => Just(Swap::Alone),
        1 => (0u8..2).prop_map(Swap::Exact),
        1 => (0u8..2).prop_map(Swap::Short),
    ];
    let one = (cut, rank, swap, 0usize..20, any::<bool>()).prop_flat_map(
        |((cut, cells), rank, swap, least, is_number)| {
            proptest::collection::vec(cells, 4).prop_map(move |cells| {
                // Ports and process ids stay whole: `[…]:65535`, `n…/4194304`.
                let fewest = match cut {
                    Cut::Host | Cut::Program => 10,
                    Cut::Never | Cut::Unit | Cut::Middle | Cut::End => 5,
                };
                let wide = cells.iter().take(3).map(|cell| letters(cell.as_bytes()));
                let column = Column {
                    title: "TITLE",
                    is_number,
                    wide: wide.max().unwrap_or(0).max(5),
                    least: least.max(fewest),
                    cut,
                    rank,
                    swap,
                };
                (column, cells)
            })
        },
    );
    proptest::collection::vec(one, 1..8).prop_map(|columns| {
        let rows = (0..4)
            .map(|row| columns.iter().map(|(_, cells)| cells[row].clone()).collect())
            .collect();
        (columns.into_iter().map(|(column, _)| column).collect(), rows)
    })
}

proptest! {
    /// The fourth row was not measured: it pushes, and its cells give way all the same.
    #[test]
    fn a_line_is_no_wider_than_the_terminal_unless_nothing_can_give_way_any_more(
        (columns, rows) in columns_and_cells(), width in 1usize..160,
    ) {
        let fitted = fit(&columns, Some(width));
        for row in &rows {
            let mut cells = shown(&row.iter().map(String::as_str).collect::<Vec<_>>());
            let mut out = Vec::new();
            lines(Some(width)).line(&mut out, &fitted, &columns, &mut cells);
            let line = String::from_utf8(out).unwrap();
            let line = line.strip_suffix('\n').unwrap();
            prop_assert!(!line.contains('\n'));
            if letters(line.as_bytes()) <= width {
                continue;
            }
            for (place, _) in fitted.shown.iter().skip(1) {
                let is_measured = !std::ptr::eq(row, &rows[3]);
                prop_assert!(!is_measured || columns[*place].rank.is_none(), "{line:?} has a column that could go");
            }
            for (place, _) in &fitted.shown {
                let mut cell = cells[*place].clone();
                let before = cell.width();
                cell.shorten(0, columns[*place].cut, '…');
                prop_assert_eq!(cell.width(), before, "{:?} could be shorter in {:?}", cells[*place].text, line);
            }
        }
    }

    #[test]
    fn what_a_person_acts_on_is_whole_at_every_width(
        (columns, rows) in columns_and_cells(), width in 1usize..160,
    ) {
        let fitted = fit(&columns, Some(width));
        for row in &rows {
            let mut cells = shown(&row.iter().map(String::as_str).collect::<Vec<_>>());
            let mut out = Vec::new();
            lines(Some(width)).line(&mut out, &fitted, &columns, &mut cells);
            let line = String::from_utf8(out).unwrap();
            for (place, _) in &fitted.shown {
                let cell = &row[*place];
                let kept = match columns[*place].cut {
                    Cut::Never => cell.as_str(),
                    Cut::Host => &cell[cell.rfind(':').unwrap()..],
                    Cut::Program => &cell[cell.rfind('/').unwrap()..],
                    Cut::Unit | Cut::Middle | Cut::End => "",
                };
                prop_assert!(line.contains(kept), "{} of {} in {}", kept, cell, line);
            }
        }
    }

    #[test]
    fn columns_are_shown_stood_for_or_dropped(
        (columns, _) in columns_and_cells(), width in proptest::option::of(0usize..160),
    ) {
        let fitted = fit(&columns, width);
        for (place, column) in columns.iter().enumerate() {
            let is_shown = fitted.shown.iter().any(|(other, _)| *other == place);
            let is_dropped = fitted.dropped.contains(&place);
            prop_assert!(!(is_shown && is_dropped));
            prop_assert!(is_shown || is_dropped || column.swap != Swap::Alone);
        }
        prop_assert!(fitted.shown.is_sorted());
    }
}
