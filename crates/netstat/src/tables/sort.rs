//! The order of rows that `--sort` asks for.

use std::cmp::Ordering;

use facts::fields::table::{Field, Table};
use facts::fields::value::Value;

/// Rows that are let go at once, beside those that are kept: each time it costs a walk over them all.
const LET_GO_MIN: usize = 256;

/// Rows that wait to be shown in their order. With a limit no more than twice that many are kept, and some: the rest
/// could not be shown.
pub(crate) struct Sorted<T: Table> {
    keys: Vec<(&'static Field<T>, bool)>,
    /// Of each key, the fields whose values are compared.
    compared: Vec<Vec<&'static Field<T>>>,
    rows: Vec<Row>,
    /// Rows that will be shown at most.
    limit: Option<usize>,
    /// The keys that a row must be before, once so many are known.
    bound: Option<Vec<Value<'static>>>,
    /// Rows that came.
    told: u64,
}

/// A row with the values it is sorted by, and when it came: the order of the machine stays among equals.
struct Row {
    keys: Vec<Value<'static>>,
    told: u64,
    kept: Vec<u8>,
}

impl<T: Table> Sorted<T> {
    pub(crate) fn new(keys: &[(&'static Field<T>, bool)], limit: Option<u64>) -> Sorted<T> {
        Sorted {
            keys: keys.to_vec(),
            compared: keys.iter().map(|(field, _)| compared(field)).collect(),
            rows: Vec::new(),
            limit: limit.and_then(|limit| usize::try_from(limit).ok()),
            bound: None,
            told: 0,
        }
    }

    /// Rows that are kept.
    pub(crate) fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Rows that came, the ones that were let go among them.
    pub(crate) fn told(&self) -> u64 {
        self.told
    }

    /// Takes a row; `keep` writes what will be shown of it.
    pub(crate) fn push(&mut self, row: &T::Row<'_>, keep: impl FnOnce(&mut Vec<u8>)) {
        self.told += 1;
        let keys: Vec<Value<'static>> = self.compared.iter().map(|fields| value(fields, row)).collect();
        let is_behind = |bound: &Vec<Value<'static>>| by_keys(&self.keys, &keys, bound).is_ge();
        if self.limit == Some(0) || self.bound.as_ref().is_some_and(is_behind) {
            return;
        }
        let mut kept = Vec::new();
        keep(&mut kept);
        self.rows.push(Row {
            keys,
            told: self.told,
            kept,
        });
        if let Some(limit) = self.limit
            && self.rows.len() >= limit.saturating_mul(2).saturating_add(LET_GO_MIN)
        {
            self.let_go(limit);
        }
    }

    /// Lets go of rows that could not be shown any more.
    fn let_go(&mut self, limit: usize) {
        let Some(last) = limit.checked_sub(1) else { return };
        let keys = &self.keys;
        let (_, bound, _) = self
            .rows
            .select_nth_unstable_by(last, |one, other| in_order(keys, one, other));
        self.bound = Some(bound.keys.clone());
        self.rows.truncate(limit);
    }

    /// What was kept of each row, in their order.
    pub(crate) fn in_order(mut self) -> impl Iterator<Item = Vec<u8>> {
        let keys = self.keys;
        self.rows
            .sort_unstable_by(|one, other| in_order(&keys, one, other));
        self.rows.into_iter().map(|row| row.kept)
    }
}

fn in_order<T: Table>(keys: &[(&'static Field<T>, bool)], one: &Row, other: &Row) -> Ordering {
    by_keys(keys, &one.keys, &other.keys).then(one.told.cmp(&other.told))
}

/// What a field is sorted by: an end by its address and then its port, and what has none by the end as it is shown.
fn compared<T: Table>(field: &'static Field<T>) -> Vec<&'static Field<T>> {
    let parts = field.id.strip_suffix(".end").and_then(|object| {
        let part = |name: &str| T::field(&format!("{object}.{name}"));
        Some([part("address")?, part("port")?])
    });
    parts.into_iter().flatten().chain([field]).collect()
}

/// The value of these fields: of several a list, in which what is null comes last; null when all are.
fn value<T: Table>(fields: &[&'static Field<T>], row: &T::Row<'_>) -> Value<'static> {
    if let [field] = fields {
        return owned((field.get)(row));
    }
    let values: Vec<Value<'static>> = fields.iter().map(|field| owned((field.get)(row))).collect();
    if values.iter().all(Value::is_null) {
        Value::Null
    } else {
        Value::List(values)
    }
}

/// The same value, owning its text.
fn owned(value: Value<'_>) -> Value<'static> {
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
fn by_keys<T: Table>(keys: &[(&'static Field<T>, bool)], one: &[Value<'_>], other: &[Value<'_>]) -> Ordering {
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
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => Ordering::Greater,
        (_, Value::Null) => Ordering::Less,
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

#[cfg(test)]
mod tests {
    use facts::fields::value::Shape;

    use super::*;

    #[derive(Debug)]
    enum Sample {}

    impl Table for Sample {
        type Row<'r> = (u64, u64);
        const NAME: &'static str = "samples";
        const VERSION: u32 = 1;
        const ABOUT: &'static str = "A row for tests.";
        const FIELDS: &'static [Field<Self>] = &[Field::<Self>::new(
            "number",
            "NUMBER",
            Shape::Number,
            "A number.",
            |row| row.0.into(),
        )];
    }

    /// Numbers in an order that looks like none, each twice, with when they came.
    fn rows() -> Vec<(u64, u64)> {
        (0..20_000).map(|at| (at * 7919 % 10_007 / 2, at)).collect()
    }

    fn shown(limit: Option<u64>, descending: bool) -> (Vec<String>, usize) {
        let keys = [(Sample::field("number").unwrap(), descending)];
        let mut sorted = Sorted::<Sample>::new(&keys, limit);
        let mut most = 0;
        for row in rows() {
            sorted.push(&row, |out| out.extend(format!("{row:?}").bytes()));
            most = most.max(sorted.rows());
        }
        assert_eq!(sorted.told(), 20_000);
        let kept = sorted.in_order().map(|kept| String::from_utf8(kept).unwrap());
        (kept.collect(), most)
    }

    #[test]
    fn with_a_limit_the_first_rows_are_the_same_and_few_are_kept() {
        for descending in [false, true] {
            let (all, _) = shown(None, descending);
            let mut expected = rows();
            expected.sort_by_key(|row| if descending { u64::MAX - row.0 } else { row.0 });
            let expected: Vec<String> = expected.iter().map(|row| format!("{row:?}")).collect();
            assert_eq!(all, expected);
            for limit in [0, 1, 10, 1000] {
                let (some, most) = shown(Some(limit), descending);
                let limit = usize::try_from(limit).unwrap();
                assert_eq!(some.get(..limit), all.get(..limit), "{limit}");
                assert!(most <= 2 * limit + LET_GO_MIN, "{most} rows for {limit}");
            }
        }
    }
}
