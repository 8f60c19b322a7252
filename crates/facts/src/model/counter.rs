//! Counters that a kernel keeps about its protocols, in the groups and under the names that it gives them.
//!
//! Names are the kernel's own and open-ended: a counter that nobody here has heard of is a counter like any other. What
//! those that are known mean, and in which unit they are, stands in the catalogue, `facts::fields::counters`.

/// A group of counters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section<'t> {
    /// The kernel's name for it.
    pub name: &'t [u8],
    /// Its counters, in the kernel's order.
    pub counters: Vec<Counter<'t>>,
    /// Whether more stood there than was understood: values without a name, or under the name of another group.
    pub damaged: bool,
}

/// One counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counter<'t> {
    /// The kernel's name for it.
    pub name: &'t [u8],
    /// Its value, modulo 2^64: a negative one counts down from there. `None` when there is no number.
    pub value: Option<u64>,
    /// How the number was written, which its value alone does not tell.
    pub form: Form,
}

/// How a number was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Form {
    /// As its value says.
    #[default]
    Plain,
    /// With a minus sign in front.
    Negative,
    /// It is larger than its value, which is the largest there is.
    TooLarge,
}

impl Counter<'_> {
    /// The number that was written, with its sign. `None` when there was none, or one of more than 64 bits.
    ///
    /// This is what to show to people and programs: `MaxConn` of TCP is -1 where there is no fixed limit (RFC 4022),
    /// and not the largest number.
    #[must_use]
    pub fn signed(&self) -> Option<i128> {
        let value = i128::from(self.value?);
        match self.form {
            Form::Plain => Some(value),
            Form::Negative if value == 0 => Some(0),
            Form::Negative => Some(value - (1 << 64)),
            Form::TooLarge => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_negative_number_is_shown_as_it_was_written() {
        let signed = |value, form| {
            Counter {
                name: b"MaxConn",
                value,
                form,
            }
            .signed()
        };
        assert_eq!(signed(Some(u64::MAX), Form::Negative), Some(-1));
        assert_eq!(signed(Some(u64::MAX), Form::Plain), Some(i128::from(u64::MAX)));
        assert_eq!(signed(Some(0), Form::Negative), Some(0));
        assert_eq!(signed(Some(1), Form::Negative), Some(1 - (1 << 64)));
        assert_eq!(signed(Some(u64::MAX), Form::TooLarge), None);
        assert_eq!(signed(None, Form::Plain), None);
    }
}
