//! The filter language of the verbs: which rows are wanted, in words over the fields of a table.
//!
//! Its grammar is in `docs/filter.md`.
//!
//! What is not known of a row makes a condition neither true nor false, and `not` leaves it so: such a row is chosen by
//! neither of `a` and `not a` (Kleene's logic). `a = null` asks for it.

mod ends;
mod parse;
mod possible;
mod predicate;
mod token;
mod value;

use std::ops::Range;

use facts::fields::table::{Field, Needs, Table};
use facts::fields::value::Value;

pub(crate) use parse::distance;
use token::Compare;
use value::Literal;

/// A filter, ready to be asked.
#[derive(Debug)]
pub(crate) enum Filter<T: Table> {
    /// All rows.
    Everything,
    /// All of these.
    And(Vec<Filter<T>>),
    /// One of these.
    Or(Vec<Filter<T>>),
    /// Not this.
    Not(Box<Filter<T>>),
    /// One of the fields compares so with one of the values.
    Test(Test<T>),
}

/// A condition.
#[derive(Debug)]
pub(crate) struct Test<T: Table> {
    fields: Vec<&'static Field<T>>,
    how: Compare,
    values: Vec<Literal>,
}

/// A mistake in a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mistake {
    /// Its bytes in the text.
    pub(crate) at: Range<usize>,
    /// What is wrong there.
    pub(crate) what: String,
    /// What may have been meant, or what to do.
    pub(crate) advice: String,
}

impl Mistake {
    /// The text with a mark under the place, and the advice: lines for a message.
    pub(crate) fn lines(&self, text: &str) -> Vec<String> {
        let before = text.get(..self.at.start).unwrap_or(text).chars().count();
        let wrong = text.get(self.at.clone()).unwrap_or("").chars().count().max(1);
        let mut lines = vec![
            format!("in the filter: {}", self.what),
            format!("  {text}"),
            format!("  {}{}", " ".repeat(before), "^".repeat(wrong)),
        ];
        if !self.advice.is_empty() {
            lines.push(self.advice.clone());
        }
        lines
    }
}

impl<T: Table> Filter<T> {
    /// Reads a filter.
    ///
    /// # Errors
    /// The first mistake, with its place.
    pub(crate) fn read(text: &str) -> Result<Filter<T>, Mistake> {
        parse::filter(text)
    }

    /// Whether a row is wanted.
    pub(crate) fn wants(&self, row: &T::Row<'_>) -> bool {
        self.judge(row) == Some(true)
    }

    /// Whether a row is wanted; `None` where that is not known.
    fn judge(&self, row: &T::Row<'_>) -> Option<bool> {
        match self {
            Filter::Everything => Some(true),
            Filter::And(parts) => all(parts.iter().map(|part| part.judge(row))),
            Filter::Or(parts) => any(parts.iter().map(|part| part.judge(row))),
            Filter::Not(part) => part.judge(row).map(|wanted| !wanted),
            Filter::Test(test) => test.judge(row),
        }
    }

    /// What must be asked for it.
    pub(crate) fn needs(&self) -> Needs {
        match self {
            Filter::Everything => Needs::NOTHING,
            Filter::And(parts) | Filter::Or(parts) => parts
                .iter()
                .fold(Needs::NOTHING, |needs, part| needs.and(part.needs())),
            Filter::Not(part) => part.needs(),
            Filter::Test(test) => test
                .fields
                .iter()
                .fold(Needs::NOTHING, |needs, field| needs.and(field.needs)),
        }
    }
}

impl<T: Table> Test<T> {
    fn judge(&self, row: &T::Row<'_>) -> Option<bool> {
        self.together(self.fields.iter().map(|field| self.of(&(field.get)(row))))
    }

    /// Of several fields one must be equal; unequal means that none is.
    fn together(&self, judged: impl Iterator<Item = Option<bool>>) -> Option<bool> {
        if self.how == Compare::Unequal {
            all(judged)
        } else {
            any(judged)
        }
    }

    fn of(&self, value: &Value<'_>) -> Option<bool> {
        let judged = self
            .values
            .iter()
            .map(|literal| value::compare(value, self.how, literal));
        if self.how == Compare::Unequal {
            all(judged)
        } else {
            any(judged)
        }
    }
}

/// All are true; false when one is false; else not known.
fn all(judged: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = true;
    for one in judged {
        match one {
            Some(true) => {}
            Some(false) => return Some(false),
            None => known = false,
        }
    }
    known.then_some(true)
}

/// One is true; false when all are false; else not known.
fn any(judged: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = true;
    for one in judged {
        match one {
            Some(true) => return Some(true),
            Some(false) => {}
            None => known = false,
        }
    }
    known.then_some(false)
}

#[cfg(test)]
mod tests;
