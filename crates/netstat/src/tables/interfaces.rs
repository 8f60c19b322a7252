//! How interfaces look: over which time the rates are.

use facts::fields::interfaces::{Interfaces, Row};

use super::{Counts, Fate, Look, Tally, shown};

impl Look for Interfaces {
    const ONE: &'static str = "interface";

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
