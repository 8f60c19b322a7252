//! What a field holds in a row, and what it can hold.

use std::borrow::Cow;
use std::net::IpAddr;

/// What a field holds in one row.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'v> {
    /// It is not known, or there is none: never zero, never empty.
    Null,
    /// Yes or no.
    Flag(bool),
    /// A number that is not below zero.
    Number(u64),
    /// A number that may be below zero.
    Signed(i128),
    /// A number with a fraction.
    Fraction(f64),
    /// A word of ours or of a standard: the name of a state, of a protocol.
    Word(Cow<'static, str>),
    /// Bytes that somebody else chose: a process, a path, a name of an interface.
    Text(Cow<'v, [u8]>),
    /// An IP address.
    Address(IpAddr),
    /// A network: an IP address and how many of its bits count.
    Network(IpAddr, u8),
    /// An address of the link layer.
    LinkAddress(&'v [u8]),
    /// Several of these, in their order.
    List(Vec<Value<'v>>),
}

impl<'v> Value<'v> {
    /// A word that never changes.
    #[must_use]
    pub fn word(word: &'static str) -> Value<'v> {
        Value::Word(Cow::Borrowed(word))
    }

    /// Bytes of the row itself.
    #[must_use]
    pub fn text(text: &'v [u8]) -> Value<'v> {
        Value::Text(Cow::Borrowed(text))
    }

    /// The name of a code, or its number where it has no name.
    #[must_use]
    pub fn code(name: Option<&'static str>, number: impl Into<u64>) -> Value<'v> {
        match name {
            Some(name) => Value::word(name),
            None => Value::Word(Cow::Owned(number.into().to_string())),
        }
    }

    /// Names as a list of words.
    #[must_use]
    pub fn words(names: impl Iterator<Item = &'static str>) -> Value<'v> {
        Value::List(names.map(Value::word).collect())
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }
}

macro_rules! number {
    ($($from:ty)+) => {
        $(impl From<$from> for Value<'_> {
            fn from(number: $from) -> Self {
                Value::Number(number.into())
            }
        })+
    };
}

number!(u8 u16 u32 u64);

impl From<i32> for Value<'_> {
    fn from(number: i32) -> Self {
        Value::Signed(number.into())
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Value::Signed(number.into())
    }
}

impl From<f64> for Value<'_> {
    /// What is no number is not known.
    fn from(number: f64) -> Self {
        if number.is_finite() {
            Value::Fraction(number)
        } else {
            Value::Null
        }
    }
}

impl From<bool> for Value<'_> {
    fn from(flag: bool) -> Self {
        Value::Flag(flag)
    }
}

impl From<IpAddr> for Value<'_> {
    fn from(address: IpAddr) -> Self {
        Value::Address(address)
    }
}

impl<'v, T: Into<Value<'v>>> From<Option<T>> for Value<'v> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

/// What the values of a field are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// [`Value::Flag`]
    Flag,
    /// [`Value::Number`]
    Number,
    /// [`Value::Signed`]
    Signed,
    /// [`Value::Fraction`]
    Fraction,
    /// [`Value::Word`]
    Word,
    /// [`Value::Text`]
    Text,
    /// [`Value::Address`]
    Address,
    /// [`Value::Network`]
    Network,
    /// [`Value::LinkAddress`]
    LinkAddress,
    /// [`Value::List`] of words.
    Words,
    /// [`Value::List`] of texts.
    Texts,
    /// [`Value::List`] of numbers.
    Numbers,
    /// [`Value::List`] of addresses.
    Addresses,
}

impl Shape {
    /// What the elements of a list are; `None` for all else.
    #[must_use]
    pub fn element(self) -> Option<Shape> {
        match self {
            Shape::Words => Some(Shape::Word),
            Shape::Texts => Some(Shape::Text),
            Shape::Numbers => Some(Shape::Number),
            Shape::Addresses => Some(Shape::Address),
            Shape::Flag
            | Shape::Number
            | Shape::Signed
            | Shape::Fraction
            | Shape::Word
            | Shape::Text
            | Shape::Address
            | Shape::Network
            | Shape::LinkAddress => None,
        }
    }

    /// Whether a field of this shape may hold that value. A list holds no nulls: what is not known is not in it.
    #[must_use]
    pub fn holds(self, value: &Value<'_>) -> bool {
        match value {
            Value::Null => true,
            Value::Flag(_) => self == Shape::Flag,
            Value::Number(_) => self == Shape::Number,
            Value::Signed(_) => self == Shape::Signed,
            Value::Fraction(_) => self == Shape::Fraction,
            Value::Word(_) => self == Shape::Word,
            Value::Text(_) => self == Shape::Text,
            Value::Address(_) => self == Shape::Address,
            Value::Network(..) => self == Shape::Network,
            Value::LinkAddress(_) => self == Shape::LinkAddress,
            Value::List(values) => self.element().is_some_and(|element| {
                values
                    .iter()
                    .all(|value| !value.is_null() && element.holds(value))
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_null_and_zero_is_a_number() {
        assert_eq!(Value::from(None::<u32>), Value::Null);
        assert_eq!(Value::from(Some(0u32)), Value::Number(0));
        assert!(!Value::from(0u8).is_null());
        assert!(Value::from(f64::NAN).is_null());
    }

    #[test]
    fn a_code_without_a_name_is_its_number() {
        assert_eq!(Value::code(Some("unicast"), 1u8), Value::word("unicast"));
        assert_eq!(Value::code(None, 77u8), Value::Word("77".into()));
    }

    #[test]
    fn a_shape_holds_its_own_values_and_null() {
        assert!(Shape::Words.holds(&Value::words(["up", "running"].into_iter())));
        assert!(Shape::Words.holds(&Value::Null));
        assert!(!Shape::Words.holds(&Value::List(vec![Value::Number(1)])));
        assert!(!Shape::Words.holds(&Value::List(vec![Value::Null])));
        assert!(!Shape::Number.holds(&Value::Signed(-1)));
    }
}
