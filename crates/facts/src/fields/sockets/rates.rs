//! How much goes through in a second.

use super::{Row, Sockets};
use crate::fields::counters::Unit;
use crate::fields::table::{Field, Needs};
use crate::fields::value::{Shape, Value};

/// Why a rate is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoRate {
    /// There was no look before this one.
    OneLook,
    /// It was not there at the look before.
    New,
    /// A counter is smaller than it was, so it counts something else now.
    WentBack,
    /// Its bytes are not counted: it is no connection of TCP, or the kernel does not tell.
    NotCounted,
    /// There were more sockets than are remembered between two looks.
    TooMany,
}

impl NoRate {
    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            NoRate::OneLook => "one-look",
            NoRate::New => "new",
            NoRate::WentBack => "went-back",
            NoRate::NotCounted => "not-counted",
            NoRate::TooMany => "too-many",
        }
    }
}

/// What a rate needs.
const NEEDS: Needs = Needs::RATES.and(Needs::DETAILS);

/// The fields.
pub(super) const FIELDS: &[Field<Sockets>] = &[
    Field::<Sockets>::new(
        "received.rate",
        "RX/S",
        Shape::Fraction,
        "TCP: bytes received in a second, between two looks; null with the reason in no-rate.",
        |row| rate(row, |rates| rates.0),
    )
    .unit(Unit::BytesPerSecond)
    .needs(NEEDS)
    .wide(1),
    Field::<Sockets>::new(
        "sent.rate",
        "TX/S",
        Shape::Fraction,
        "TCP: bytes sent and acknowledged by the peer in a second, between two looks; null with the reason in no-rate.",
        |row| rate(row, |rates| rates.1),
    )
    .unit(Unit::BytesPerSecond)
    .needs(NEEDS)
    .wide(1),
    Field::<Sockets>::new(
        "no-rate",
        "NO-RATE",
        Shape::Word,
        "Why no rate is known: one-look, new, went-back, not-counted or too-many; null when it is known.",
        |row| row.rates.map_or_else(|why| Value::word(why.name()), |_| Value::Null),
    )
    .needs(NEEDS),
];

fn rate(row: &Row<'_>, of: fn((f64, f64)) -> f64) -> Value<'static> {
    row.rates.ok().map(of).into()
}
