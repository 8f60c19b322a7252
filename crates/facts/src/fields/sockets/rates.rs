//! How much goes through in a second.

use super::Sockets;
use crate::fields::counters::Unit;
use crate::fields::table::{Field, Needs};
use crate::fields::value::Shape;

/// The fields.
pub(super) const FIELDS: &[Field<Sockets>] = &[
    Field::<Sockets>::new(
        "received.rate",
        "RX/S",
        Shape::Fraction,
        "Bytes received in a second, between two looks.",
        |row| row.rates.map(|rates| rates.0).into(),
    )
    .unit(Unit::BytesPerSecond)
    .needs(Needs::RATES.and(Needs::DETAILS)),
    Field::<Sockets>::new(
        "sent.rate",
        "TX/S",
        Shape::Fraction,
        "Bytes sent in a second, between two looks.",
        |row| row.rates.map(|rates| rates.1).into(),
    )
    .unit(Unit::BytesPerSecond)
    .needs(Needs::RATES.and(Needs::DETAILS)),
];
