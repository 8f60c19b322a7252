//! The order of rows that `--sort` asks for.

use std::cmp::Ordering;

use facts::fields::table::{Field, Table};
use facts::fields::value::Value;

/// The same value, owning its text.
pub(super) fn owned(value: Value<'_>) -> Value<'static> {
    match value {
        Value::Null => Value::Null,
        Value::Flag(flag) => Value::Flag(flag),
        Value::Number(number) => Value::Number(number),
        Value::Signed(number) => Value::Signed(number),
        Value::Fraction(number) => Value::Fraction(number),
        Value::Word(word) => Value::Word(word),
        Value::Text(text) => Value::Text(text.into_owned().into()),
        Value::Address(address) => Value::Address(address),
        Value::Network(address, length) => Value::Network(address, length),
        Value::LinkAddress(address) => Value::Text(address.to_vec().into()),
        Value::List(values) => Value::List(values.into_iter().map(owned).collect()),
    }
}

/// Which of two rows comes first by these keys.
pub(super) fn by_keys<T: Table>(
    keys: &[(&'static Field<T>, bool)],
    one: &[Value<'_>],
    other: &[Value<'_>],
) -> Ordering {
    keys.iter()
        .zip(one.iter().zip(other))
        .map(
            |((_, descending), (one, other))| match (one.is_null(), other.is_null()) {
                // What is not known comes last, whatever the direction.
                (true, true) => Ordering::Equal,
                (true, false) => Ordering::Greater,
                (false, true) => Ordering::Less,
                (false, false) if *descending => compare(other, one),
                (false, false) => compare(one, other),
            },
        )
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

fn compare(one: &Value<'_>, other: &Value<'_>) -> Ordering {
    match (one, other) {
        (Value::Flag(one), Value::Flag(other)) => one.cmp(other),
        (Value::Number(one), Value::Number(other)) => one.cmp(other),
        (Value::Signed(one), Value::Signed(other)) => one.cmp(other),
        (Value::Fraction(one), Value::Fraction(other)) => one.total_cmp(other),
        (Value::Word(one), Value::Word(other)) => one.cmp(other),
        (Value::Text(one), Value::Text(other)) => one.cmp(other),
        (Value::Address(one), Value::Address(other)) => one.cmp(other),
        (Value::Network(one, length), Value::Network(other, other_length)) => {
            (one, length).cmp(&(other, other_length))
        }
        (Value::List(one), Value::List(other)) => one
            .iter()
            .zip(other)
            .map(|(one, other)| compare(one, other))
            .find(|order| order.is_ne())
            .unwrap_or_else(|| one.len().cmp(&other.len())),
        // A field has values of one shape.
        _ => Ordering::Equal,
    }
}
