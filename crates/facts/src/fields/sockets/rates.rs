//! How much goes through in a second.

use super::{Row, Sockets};
use crate::fields::counters::Unit;
use crate::fields::table::{Field, Needs};
use crate::fields::value::{Shape, Value};

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
