//! How listeners look: what is public and what is full stands out, and how far they reach is counted.

use facts::fields::listeners::{Listener, Listeners};
use facts::fields::table::{Field, Table};
use facts::model::exposure::Exposure;

use super::sockets::owner_label;
use super::{Cell, Counts, Drawing, Fate, Look, Tally, shown};
use crate::export::cell::cell;
use crate::render::style::Label;

/// Exposures in the order in which they are counted.
const ORDER: [Exposure; 6] = [
    Exposure::Public,
    Exposure::Any,
    Exposure::Private,
    Exposure::Link,
    Exposure::Multicast,
    Exposure::Loopback,
];

impl Look for Listeners {
    const ONE: &'static str = "listener";
    const HAS_MARKS: bool = true;

    fn cell(field: &'static Field<Self>, row: &&Listener, _how: Drawing) -> Option<Cell> {
        let label = match field.id {
            "exposure" if row.exposure == Exposure::Public => Label::Public,
            "queue" if row.is_full() => Label::Warning,
            "owner" => owner_label(row.owner.as_deref()),
            _ => return None,
        };
        let mut text = Vec::new();
        cell(&mut text, &(field.get)(row));
        Some(Cell::plain(text).label(label))
    }

    fn counts() -> Box<dyn Counts<Self>> {
        Box::new(Reached::default())
    }
}

/// How many are reached from where.
#[derive(Default)]
struct Reached([u64; ORDER.len()]);

impl Counts<Listeners> for Reached {
    fn row(&mut self, row: &<Listeners as Table>::Row<'_>, _fate: Fate) {
        let place = ORDER.iter().position(|exposure| *exposure == row.exposure);
        if let Some(count) = place.and_then(|place| self.0.get_mut(place)) {
            *count += 1;
        }
    }

    fn sentences(&self, tally: &Tally) -> Vec<String> {
        let counted: Vec<String> = ORDER
            .iter()
            .zip(self.0)
            .filter(|(_, count)| *count > 0)
            .map(|(exposure, count)| format!("{count} {}", exposure.name()))
            .collect();
        vec![format!("{}: {}.", shown::<Listeners>(tally), counted.join(", "))]
    }
}
