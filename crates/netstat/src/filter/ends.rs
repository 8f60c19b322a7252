//! Ends of connections in one word, as `ss` takes them: `10.0.0.1:80`, `10.0.0.0/8:80`, `[::1]:80`, `*:80`, `:80`. They are
//! conditions on two fields of one object, its address and its port.

use facts::fields::table::{Field, Table};
use facts::fields::value::Shape;

use super::token::Compare;
use super::value::{Literal, read};
use super::{Filter, Test};

/// A value as it was typed.
pub(super) enum Typed {
    /// One of the field.
    Value(Literal),
    /// An address, where one is named, and a port.
    End(Option<Literal>, Literal),
}

/// The port that belongs to an address.
fn port_of<T: Table>(field: &Field<T>) -> Option<&'static Field<T>> {
    let object = field.id.strip_suffix(".address")?;
    T::field(&format!("{object}.port"))
}

/// Reads a value of a field. Ports may have a colon in front.
pub(super) fn typed<T: Table>(word: &str, is_quoted: bool, field: &Field<T>) -> Option<Typed> {
    let plain = if field.id.ends_with(".port") {
        word.strip_prefix(':').unwrap_or(word)
    } else {
        word
    };
    if let Some(literal) = read(plain, is_quoted, field.shape) {
        return Some(Typed::Value(literal));
    }
    if is_quoted || field.shape != Shape::Address {
        return None;
    }
    let port = port_of(field)?;
    let (address, number) = word.rsplit_once(':')?;
    // An address of IPv6 must stand in brackets where a port follows.
    if address.contains(':') && !address.starts_with('[') {
        return None;
    }
    let number = read(number, false, port.shape)?;
    let address = match (address.split_once("]/"), address) {
        (_, "" | "*") => None,
        (Some((address, bits)), _) => {
            let network = format!("{}/{bits}", address.strip_prefix('[')?);
            Some(read(&network, false, field.shape)?)
        }
        (None, address) => Some(read(address, false, field.shape)?),
    };
    Some(Typed::End(address, number))
}

/// The condition of a field that is compared with these.
pub(super) fn test<T: Table>(field: &'static Field<T>, how: Compare, typed: Vec<Typed>) -> Filter<T> {
    let test = |field, how, values| {
        Filter::Test(Test {
            fields: vec![field],
            how,
            values,
        })
    };
    let mut values = Vec::new();
    let mut ends = Vec::new();
    for one in typed {
        match (one, port_of(field)) {
            (Typed::Value(literal), _) => values.push(literal),
            (Typed::End(address, number), Some(port)) => {
                let address = address.map(|address| test(field, Compare::Equal, vec![address]));
                let port = test(port, Compare::Equal, vec![number]);
                ends.push(Filter::And(address.into_iter().chain([port]).collect()));
            }
            (Typed::End(..), None) => {}
        }
    }
    if ends.is_empty() {
        return test(field, how, values);
    }
    if !values.is_empty() {
        ends.push(test(field, Compare::Equal, values));
    }
    let one = Filter::Or(ends);
    if how == Compare::Unequal {
        Filter::Not(Box::new(one))
    } else {
        one
    }
}
