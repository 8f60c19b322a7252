//! What a filter can still want when only some of the fields are known: whole tables of the kernel are left alone, and
//! nothing is looked up for rows that are not wanted anyway.

use facts::fields::table::{Field, Table};
use facts::fields::value::Value;

use super::{Filter, Test};

/// Tells the value of a field, or `None` when that is not known yet.
pub(crate) type Known<'k, T> = &'k dyn Fn(&'static Field<T>) -> Option<Value<'k>>;

/// Which outcomes are left.
#[derive(Clone, Copy)]
struct Left {
    wanted: bool,
    unwanted: bool,
}

const WANTED: Left = Left {
    wanted: true,
    unwanted: false,
};
const UNWANTED: Left = Left {
    wanted: false,
    unwanted: true,
};

impl<T: Table> Filter<T> {
    /// Whether a row with these values may be wanted. It is never `false` for a row that is.
    pub(crate) fn may_want(&self, known: Known<'_, T>) -> bool {
        self.left(known).wanted
    }

    fn left(&self, known: Known<'_, T>) -> Left {
        match self {
            Filter::Everything => WANTED,
            Filter::And(parts) => parts
                .iter()
                .map(|part| part.left(known))
                .fold(WANTED, |one, other| Left {
                    wanted: one.wanted && other.wanted,
                    unwanted: one.unwanted || other.unwanted,
                }),
            Filter::Or(parts) => parts
                .iter()
                .map(|part| part.left(known))
                .fold(UNWANTED, |one, other| Left {
                    wanted: one.wanted || other.wanted,
                    unwanted: one.unwanted && other.unwanted,
                }),
            Filter::Not(part) => {
                let Left { wanted, unwanted } = part.left(known);
                Left {
                    wanted: unwanted,
                    unwanted: wanted,
                }
            }
            Filter::Test(test) => test.left(known),
        }
    }
}

impl<T: Table> Test<T> {
    fn left(&self, known: Known<'_, T>) -> Left {
        let values: Option<Vec<Value<'_>>> = self.fields.iter().map(|field| known(field)).collect();
        match values {
            Some(values) => {
                let judged = self.together(values.iter().map(|value| self.of(value)));
                Left {
                    wanted: judged == Some(true),
                    unwanted: judged == Some(false),
                }
            }
            None => Left {
                wanted: true,
                unwanted: true,
            },
        }
    }
}
