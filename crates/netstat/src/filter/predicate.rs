//! The part of a filter that the kernel can judge: a predicate that every wanted socket fulfils.

use facts::fields::sought::Sought;
use facts::fields::table::{Field, Table};
use facts::model::predicate::{Predicate, PredicateBounds};

use super::possible::Known;
use super::token::Compare;
use super::value::{Literal, compare};
use super::{Filter, Test};

/// What the kernel can say of a field.
type Translate<'t, T> = &'t dyn Fn(&'static Field<T>, &Sought<'_>) -> PredicateBounds;

impl<T: Table> Filter<T> {
    /// A predicate that every wanted row fulfils that has these values. Rows of which it is not known whether they are wanted
    /// are not wanted, so they need not fulfil it.
    pub(crate) fn predicate(&self, known: Known<'_, T>, translate: Translate<'_, T>) -> Predicate {
        self.sides(known, translate).holds
    }

    fn sides(&self, known: Known<'_, T>, translate: Translate<'_, T>) -> PredicateBounds {
        match self {
            Filter::Everything => PredicateBounds::exactly(Predicate::Always),
            Filter::And(parts) => PredicateBounds::all(parts.iter().map(|part| part.sides(known, translate))),
            Filter::Or(parts) => PredicateBounds::one(parts.iter().map(|part| part.sides(known, translate))),
            Filter::Not(part) => part.sides(known, translate).swapped(),
            Filter::Test(test) => test.sides(known, translate),
        }
    }
}

impl<T: Table> Test<T> {
    fn sides(&self, known: Known<'_, T>, translate: Translate<'_, T>) -> PredicateBounds {
        let each = self.fields.iter().flat_map(|field| {
            let value = known(field);
            self.values.iter().map(move |literal| match &value {
                Some(value) => match compare(value, self.how, literal) {
                    Some(true) => PredicateBounds::exactly(Predicate::Always),
                    Some(false) => PredicateBounds::exactly(Predicate::Never),
                    None => PredicateBounds {
                        holds: Predicate::Never,
                        fails: Predicate::Never,
                    },
                },
                None => {
                    let (sought, is_so) = literal.sought(self.how);
                    let sides = translate(field, &sought);
                    if is_so { sides } else { sides.swapped() }
                }
            })
        });
        if self.how == Compare::Unequal {
            PredicateBounds::all(each)
        } else {
            PredicateBounds::one(each)
        }
    }
}

impl Literal {
    /// The values that it seeks when it is compared so, and whether they are sought or all others.
    fn sought(&self, how: Compare) -> (Sought<'_>, bool) {
        let is_so = how != Compare::Unequal;
        let sought = match self {
            // Whatever the comparison but for equality, what is known is sought.
            Literal::Nothing => return (Sought::Null, how == Compare::Equal),
            Literal::Flag(flag) => Sought::Flag(*flag),
            Literal::Number(number) => ordered(how, *number, *number),
            Literal::Range(first, last) => ordered(how, *first, *last),
            Literal::Masked(value, mask) if matches!(how, Compare::Equal | Compare::Unequal) => {
                Sought::Masked {
                    value: *value,
                    mask: *mask,
                }
            }
            Literal::Address(address) => {
                let address = address.to_canonical();
                Sought::Network(address, if address.is_ipv4() { 32 } else { 128 })
            }
            Literal::Network(address, bits) => Sought::Network(*address, *bits),
            Literal::Text { text, is_pattern } => Sought::Text {
                text,
                is_pattern: *is_pattern,
            },
            Literal::Masked(..) | Literal::Fraction(_) | Literal::LinkAddress(_) => Sought::Other,
        };
        (sought, is_so)
    }
}

/// Numbers that stand so to those from `first` to `last`. The bounds may be the wrong way round: nothing lies between them
/// then.
fn ordered(how: Compare, first: i128, last: i128) -> Sought<'static> {
    match how {
        Compare::Equal | Compare::Unequal => Sought::Within(first, last),
        Compare::Less => Sought::Within(i128::MIN, first.saturating_sub(1)),
        Compare::LessOrEqual => Sought::Within(i128::MIN, last.max(first.saturating_sub(1))),
        Compare::Greater => Sought::Within(first.max(last.saturating_add(1)), i128::MAX),
        Compare::GreaterOrEqual => Sought::Within(first, i128::MAX),
    }
}
