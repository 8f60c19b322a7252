//! The committed figures: their text, and what a new count says about an old one.

use std::fmt::Write as _;

use anyhow::{Context, Result, bail};

/// How much worse or better a figure may be, in thousandths.
///
/// The same binary gives the same figures to the last instruction; another target folder, or no debug information, changes
/// them by less than 0.02 %, and a change of code elsewhere by less than 0.1 %. Reading the recording is a third of the
/// figure of `-tan`, so two per cent of the figure are three per cent of what happens on a live machine.
pub(super) const TOLERANCE: u64 = 20;

const HEAD: &str = "\
# Instructions of netstat's hot paths, as callgrind counts them; `cargo xtask instructions --write` writes this file.
# The cost of opening the recording is taken off. Columns: all instructions, those outside the C library, rows of the
# recording, all instructions a row, lines shown, words.
";

/// What figures depend on. Those of another compiler, target or processor cannot be compared; with another libc or valgrind
/// the instructions outside the C library can.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Made {
    pub(super) rustc: String,
    pub(super) target: String,
    pub(super) processor: String,
    pub(super) libc: String,
    pub(super) valgrind: String,
}

impl Made {
    fn named(&self) -> [(&'static str, &String); 5] {
        [
            ("rustc", &self.rustc),
            ("target", &self.target),
            ("processor", &self.processor),
            ("libc", &self.libc),
            ("valgrind", &self.valgrind),
        ]
    }

    fn place(&mut self, name: &str) -> Option<&mut String> {
        match name {
            "rustc" => Some(&mut self.rustc),
            "target" => Some(&mut self.target),
            "processor" => Some(&mut self.processor),
            "libc" => Some(&mut self.libc),
            "valgrind" => Some(&mut self.valgrind),
            _ => None,
        }
    }

    /// What of a figure can be compared; `None` when nothing can.
    pub(super) fn comparable(&self, table: &Made) -> Option<Part> {
        let compiled = |made: &Made| [&made.rustc, &made.target, &made.processor].map(String::clone);
        if compiled(self) != compiled(table) {
            None
        } else if (&self.libc, &self.valgrind) == (&table.libc, &table.valgrind) {
            Some(Part::All)
        } else {
            Some(Part::Own)
        }
    }

    /// How it differs from what the table was made with.
    pub(super) fn differences(&self, table: &Made) -> Vec<String> {
        let pairs = self.named().into_iter().zip(table.named());
        pairs
            .filter(|((_, here), (_, there))| here != there)
            .map(|((name, here), (_, there))| format!("{name} is {here} here and {there} in the table"))
            .collect()
    }
}

/// A part of the instructions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    All,
    /// Without the C library and the loader.
    Own,
}

/// What a view costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Figure {
    pub(super) words: String,
    pub(super) all: u64,
    pub(super) own: u64,
    /// Rows that it goes through.
    pub(super) rows: u64,
    /// Lines that it shows.
    pub(super) lines: u64,
}

impl Figure {
    /// All instructions a row, with a decimal.
    pub(super) fn a_row(&self) -> String {
        let tenths = self.all.saturating_mul(10) / self.rows.max(1);
        format!("{}.{}", tenths / 10, tenths % 10)
    }

    /// The instructions that are compared.
    pub(super) fn part(&self, part: Part) -> u64 {
        match part {
            Part::All => self.all,
            Part::Own => self.own,
        }
    }
}

/// All figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) made: Made,
    pub(super) figures: Vec<Figure>,
}

impl Table {
    /// Reads the committed text.
    pub(super) fn parse(text: &str) -> Result<Table> {
        let mut table = Table::default();
        for line in text
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            let (name, rest) = line.split_once(' ').unwrap_or((line, ""));
            if let Some(place) = table.made.place(name) {
                rest.trim().clone_into(place);
            } else {
                table
                    .figures
                    .push(figure(line).with_context(|| format!("the line {line:?}"))?);
            }
        }
        if let Some((name, _)) = table.made.named().into_iter().find(|(_, value)| value.is_empty()) {
            bail!("the table does not say which {name} it was made with");
        }
        Ok(table)
    }

    /// The text to commit.
    pub(super) fn text(&self) -> String {
        let mut text = HEAD.to_owned();
        for (name, value) in self.made.named() {
            let _: std::fmt::Result = writeln!(text, "{name} {value}");
        }
        for figure in &self.figures {
            let _: std::fmt::Result = writeln!(
                text,
                "{:>10} {:>10} {:>6} {:>8} {:>6}  {}",
                figure.all,
                figure.own,
                figure.rows,
                figure.a_row(),
                figure.lines,
                figure.words
            );
        }
        text
    }

    /// The figure of these words.
    pub(super) fn find(&self, words: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.words == words)
    }

    /// Puts a figure in the place of the old one, or behind all.
    pub(super) fn put(&mut self, figure: Figure) {
        match self.figures.iter_mut().find(|old| old.words == figure.words) {
            Some(old) => *old = figure,
            None => self.figures.push(figure),
        }
    }
}

/// A line of the table. Instructions a row stand there for people, and follow from the others.
fn figure(line: &str) -> Result<Figure> {
    let mut rest = line;
    let mut word = || {
        let (word, behind) = rest.trim_start().split_once(' ').context("too few columns")?;
        rest = behind;
        anyhow::Ok(word)
    };
    let (all, own, rows) = (word()?.parse()?, word()?.parse()?, word()?.parse()?);
    let _: f64 = word()?.parse()?;
    let lines = word()?.parse()?;
    let words = rest.trim();
    if words.is_empty() {
        bail!("there are no words");
    }
    Ok(Figure {
        words: words.to_owned(),
        all,
        own,
        rows,
        lines,
    })
}

/// What a new figure says about the committed one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Same,
    Worse,
    Better,
    /// The table has none.
    New,
    /// It goes through other rows or shows other lines: the two tell of different things.
    OtherRows,
}

/// Compares a part.
pub(super) fn judge(new: &Figure, old: Option<&Figure>, part: Part) -> Verdict {
    let Some(old) = old else {
        return Verdict::New;
    };
    if (new.rows, new.lines) != (old.rows, old.lines) {
        return Verdict::OtherRows;
    }
    let [new, old] = [new, old].map(|figure| u128::from(figure.part(part)));
    let tolerance = u128::from(TOLERANCE);
    if new * 1000 > old * (1000 + tolerance) {
        Verdict::Worse
    } else if new * 1000 < old * (1000 - tolerance) {
        Verdict::Better
    } else {
        Verdict::Same
    }
}

/// The change from `old` to `new` in per cent, with its sign and a decimal.
pub(super) fn change(new: u64, old: u64) -> String {
    let tenths = new.abs_diff(old).saturating_mul(1000) / old.max(1);
    let sign = if new < old { '-' } else { '+' };
    format!("{sign}{}.{} %", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: &str, all: u64, rows: u64) -> Figure {
        Figure {
            words: words.to_owned(),
            all,
            own: all / 2,
            rows,
            lines: rows + 2,
        }
    }

    fn table() -> Table {
        Table {
            made: Made {
                rustc: "1.2.3 (abc 2026-01-01)".to_owned(),
                target: "x86_64-unknown-linux-gnu".to_owned(),
                processor: "with avx2".to_owned(),
                libc: "glibc 2.1".to_owned(),
                valgrind: "valgrind-3.1".to_owned(),
            },
            figures: vec![of("-tan", 12_345_678, 20_000), of("-rn -6", 9, 1)],
        }
    }

    #[test]
    fn the_text_of_a_table_is_read_as_it_was_written() {
        assert_eq!(Table::parse(&table().text()).unwrap(), table());
        let line = "  12345678    6172839  20000    617.2  20002  -tan\n";
        assert!(table().text().contains(line), "{}", table().text());
    }

    #[test]
    fn a_table_that_is_damaged_is_refused() {
        let whole = table().text();
        for (from, to) in [
            ("12345678", "many"),
            ("6172839", ""),
            ("20002", "-1"),
            ("20000", "0x1"),
            ("617.2", "x"),
            ("  -tan", ""),
            ("rustc 1.2.3 (abc 2026-01-01)", "rustc"),
        ] {
            assert!(whole.contains(from), "{from}");
            assert!(Table::parse(&whole.replace(from, to)).is_err(), "{from}");
        }
        assert!(Table::parse("").is_err());
    }

    #[test]
    fn a_figure_is_worse_or_better_only_beyond_the_tolerance() {
        let old = of("-tan", 1_000_000, 10);
        for (instructions, verdict) in [
            (979_999, Verdict::Better),
            (980_000, Verdict::Same),
            (1_000_000, Verdict::Same),
            (1_020_000, Verdict::Same),
            (1_020_001, Verdict::Worse),
            (u64::MAX, Verdict::Worse),
            (0, Verdict::Better),
        ] {
            assert_eq!(
                judge(&of("-tan", instructions, 10), Some(&old), Part::All),
                verdict,
                "{instructions}"
            );
        }
    }

    #[test]
    fn a_figure_of_other_rows_or_lines_or_of_none_is_not_compared() {
        let new = of("-tan", 1, 10);
        let lines = Figure {
            lines: 3,
            ..new.clone()
        };
        for other in [of("-tan", 1, 11), lines] {
            assert_eq!(judge(&new, Some(&other), Part::All), Verdict::OtherRows);
        }
        assert_eq!(judge(&new, None, Part::All), Verdict::New);
    }

    #[test]
    fn the_part_that_can_be_compared_is_compared() {
        let old = of("-tan", 1_000_000, 10);
        let new = Figure {
            all: 2_000_000,
            ..old.clone()
        };
        assert_eq!(judge(&new, Some(&old), Part::All), Verdict::Worse);
        assert_eq!(judge(&new, Some(&old), Part::Own), Verdict::Same);
    }

    #[test]
    fn another_compiler_spoils_the_comparison_and_another_library_a_part_of_it() {
        let there = table().made;
        let here = |change: fn(&mut Made)| {
            let mut made = there.clone();
            change(&mut made);
            made.comparable(&there)
        };
        assert_eq!(here(|_| {}), Some(Part::All));
        assert_eq!(here(|made| made.libc.push('1')), Some(Part::Own));
        assert_eq!(here(|made| made.valgrind.push('1')), Some(Part::Own));
        assert_eq!(here(|made| made.rustc.push('1')), None);
        assert_eq!(here(|made| made.target.push('1')), None);
        assert_eq!(here(|made| made.processor.push('1')), None);
    }

    #[test]
    fn a_new_figure_takes_the_place_of_the_old_one() {
        let mut table = table();
        table.put(of("-tan", 5, 5));
        table.put(of("-s", 6, 6));
        assert_eq!(
            table.figures,
            [of("-tan", 5, 5), of("-rn -6", 9, 1), of("-s", 6, 6)]
        );
        assert_eq!(table.find("-s"), Some(&of("-s", 6, 6)));
        assert_eq!(table.find("-x"), None);
    }

    #[test]
    fn everything_that_differs_is_named() {
        let there = table().made;
        let here = Made {
            libc: "glibc 2.2".to_owned(),
            ..there.clone()
        };
        assert_eq!(
            here.differences(&there),
            ["libc is glibc 2.2 here and glibc 2.1 in the table"]
        );
        assert!(there.differences(&there).is_empty());
    }

    #[test]
    fn a_change_has_a_sign_and_a_decimal() {
        assert_eq!(change(1035, 1000), "+3.5 %");
        assert_eq!(change(900, 1000), "-10.0 %");
        assert_eq!(change(5, 0), "+500.0 %");
    }
}
