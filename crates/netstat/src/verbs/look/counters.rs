//! How counters look: those that moved or mean trouble, under the name of their protocol.

use facts::fields::counter_rows::{Counters, Row};
use facts::fields::table::Field;
use facts::fields::value::Value;

use super::{Cell, Counts, Drawing, Fate, Look, Tally, shown};
use crate::render::style::Label;

impl Look for Counters {
    const ONE: &'static str = "counter";
    const ALL: Option<&'static str> = Some("Show all counters that are not zero, those of single interfaces too");
    const HAS_MARKS: bool = true;

    /// Those of interfaces count what the whole system counts once more.
    fn is_usual(row: &Row<'_>) -> bool {
        let has_changed = row.rate.is_some_and(|rate| rate > 0.0);
        row.interface.is_none() && (has_changed || row.is_alarming())
    }

    /// What means trouble has a mark while it grows.
    fn cell(field: &'static Field<Self>, row: &Row<'_>, how: Drawing) -> Option<Cell> {
        if field.id != "rate" {
            return None;
        }
        let rate = row.rate?;
        let text = if how.is_terminal && !how.is_exact {
            format!("{rate:.1}")
        } else {
            rate.to_string()
        };
        let is_trouble = rate > 0.0 && row.is_alarming();
        let label = if is_trouble { Label::Warning } else { Label::Plain };
        Some(Cell::plain(text).label(label))
    }

    fn counts() -> Box<dyn Counts<Self>> {
        Box::new(Chosen::default())
    }
}

/// Which were shown, and over how long the rates are.
#[derive(Default)]
struct Chosen {
    seconds: Option<f64>,
}

impl Counts<Counters> for Chosen {
    fn row(&mut self, row: &Row<'_>, _fate: Fate) {
        self.seconds = self.seconds.or(row.seconds);
    }

    fn sentences(&self, tally: &Tally) -> Vec<String> {
        let told = tally.shown + tally.filtered + tally.unusual + tally.limited;
        let mut found = if tally.unusual > 0 {
            vec![
                format!("{} of {told} counters shown: changed or alarming.", tally.shown),
                "All: -a.".to_owned(),
            ]
        } else {
            vec![format!("{}.", shown::<Counters>(tally))]
        };
        if let Some(seconds) = self.seconds {
            found.push(format!("Rates over {seconds:.1} s."));
        }
        found
    }
}
