//! How interfaces look: rates and totals in letters of 1024, and over which time rates are.

use facts::fields::counters::Unit;
use facts::fields::interfaces::{Interfaces, Row};
use facts::fields::table::Field;
use facts::fields::value::Value;

use super::{Cell, Counts, Drawing, Fate, Look, Tally, shown};
use crate::render::amount;

impl Look for Interfaces {
    const ONE: &'static str = "interface";

    fn cell(field: &'static Field<Self>, row: &Row<'_>, how: Drawing) -> Option<Cell> {
        let is_traffic = field.unit == Some(Unit::BytesPerSecond) || field.without_rates;
        if how.is_exact || !how.is_terminal || !is_traffic {
            return None;
        }
        match (field.get)(row) {
            Value::Number(bytes) => Some(Cell::plain(amount::bytes(bytes))),
            Value::Fraction(rate) => Some(Cell::plain(amount::rate(rate))),
            _ => None,
        }
    }

    fn counts() -> Box<dyn Counts<Self>> {
        Box::new(Between::default())
    }
}

/// Over how long the rates are that were shown.
#[derive(Default)]
struct Between {
    seconds: Option<f64>,
}

impl Counts<Interfaces> for Between {
    fn row(&mut self, row: &Row<'_>, _fate: Fate) {
        self.seconds = self.seconds.or(row.rates.seconds);
    }

    fn sentences(&self, tally: &Tally) -> Vec<String> {
        let shown = shown::<Interfaces>(tally);
        match self.seconds {
            None => vec![format!("{shown}.")],
            Some(seconds) => vec![
                format!("{shown}, rates over {seconds:.1} s."),
                "Totals since boot: --totals.".to_owned(),
            ],
        }
    }
}
