//! From pieces to a filter; mistakes know their place and what may have been meant.

use std::marker::PhantomData;
use std::ops::Range;

use facts::fields::table::{Field, Means, Table, Word};
use facts::fields::value::Shape;

use super::ends::{self, Typed};
use super::token::{Compare, Kind, OpenQuote, Token, tokens};
use super::value::{Literal, folded};
use super::{Filter, Mistake};

/// How deep parentheses and `not` may lie in each other.
const DEPTH_MAX: usize = 64;
/// How deep words may stand for filters with words.
const WORDS_MAX: usize = 4;
/// Longest filter, in bytes.
const TEXT_BYTES_MAX: usize = 64 * 1024;

pub(super) fn filter<T: Table>(text: &str) -> Result<Filter<T>, Mistake> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(Mistake {
            at: text.len()..text.len(),
            what: "the filter is too long".to_owned(),
            advice: format!("{TEXT_BYTES_MAX} bytes are the most"),
        });
    }
    written(text, 0)
}

fn written<T: Table>(text: &str, words: usize) -> Result<Filter<T>, Mistake> {
    let tokens = tokens(text).map_err(|OpenQuote(at)| Mistake {
        at,
        what: "this quote has no end".to_owned(),
        advice: "close it, or leave it out".to_owned(),
    })?;
    if tokens.is_empty() {
        return Ok(Filter::Everything);
    }
    let mut parser = Parser {
        tokens: &tokens,
        next: 0,
        end: text.len(),
        words,
        table: PhantomData::<T>,
    };
    let filter = parser.or(0)?;
    match parser.peek() {
        None => Ok(filter),
        Some(token) => Err(Mistake {
            at: token.at.clone(),
            what: if token.kind == Kind::Close {
                "this ) closes nothing".to_owned()
            } else {
                "nothing is expected here".to_owned()
            },
            advice: String::new(),
        }),
    }
}

struct Parser<'t, T> {
    tokens: &'t [Token],
    next: usize,
    end: usize,
    words: usize,
    table: PhantomData<T>,
}

impl<'t, T: Table> Parser<'t, T> {
    fn peek(&self) -> Option<&'t Token> {
        self.tokens.get(self.next)
    }

    fn take(&mut self) -> Option<&'t Token> {
        let token = self.tokens.get(self.next)?;
        self.next += 1;
        Some(token)
    }

    /// Takes the next piece when it is one of these keywords.
    fn keyword(&mut self, names: &[&str]) -> Option<&'t Token> {
        let token = self.peek()?;
        let Kind::Word(word) = &token.kind else {
            return None;
        };
        if names.contains(&word.to_ascii_lowercase().as_str()) {
            self.take()
        } else {
            None
        }
    }

    fn or(&mut self, depth: usize) -> Result<Filter<T>, Mistake> {
        let mut parts = vec![self.and(depth)?];
        while self.keyword(&["or", "||", "|"]).is_some() {
            parts.push(self.and(depth)?);
        }
        Ok(one_or(parts, Filter::Or))
    }

    fn and(&mut self, depth: usize) -> Result<Filter<T>, Mistake> {
        let mut parts = vec![self.unary(depth)?];
        loop {
            let is_said = self.keyword(&["and", "&&", "&"]).is_some();
            let goes_on = match self.peek().map(|token| &token.kind) {
                None | Some(Kind::Close) => false,
                Some(Kind::Word(word)) => !matches!(word.to_ascii_lowercase().as_str(), "or" | "||" | "|"),
                Some(_) => true,
            };
            if !is_said && !goes_on {
                return Ok(one_or(parts, Filter::And));
            }
            parts.push(self.unary(depth)?);
        }
    }

    fn unary(&mut self, depth: usize) -> Result<Filter<T>, Mistake> {
        if depth > DEPTH_MAX {
            return Err(Mistake {
                at: self.peek().map_or(self.end..self.end, |token| token.at.clone()),
                what: "conditions lie too deep in each other here".to_owned(),
                advice: format!("{DEPTH_MAX} parentheses are the most"),
            });
        }
        if self.keyword(&["not"]).is_some() {
            return Ok(Filter::Not(Box::new(self.unary(depth + 1)?)));
        }
        let Some(token) = self.take() else {
            return Err(self.missing("a condition is missing here"));
        };
        match &token.kind {
            Kind::Open => {
                let inner = self.or(depth + 1)?;
                match self.take() {
                    Some(Token {
                        kind: Kind::Close, ..
                    }) => Ok(inner),
                    _ => Err(Mistake {
                        at: token.at.clone(),
                        what: "this ( is never closed".to_owned(),
                        advice: String::new(),
                    }),
                }
            }
            Kind::Word(word) => self.condition(word, token),
            Kind::Quoted(_) | Kind::Compare(_) | Kind::Close | Kind::Comma => Err(Mistake {
                at: token.at.clone(),
                what: "a condition begins with a field or a word".to_owned(),
                advice: all_fields::<T>(),
            }),
        }
    }

    fn condition(&mut self, name: &str, token: &'t Token) -> Result<Filter<T>, Mistake> {
        if let Some(field) = T::field(&name.to_ascii_lowercase()) {
            return self.of_field(field, token);
        }
        if let Some(word) = T::WORDS.iter().find(|word| word.name == folded(name)) {
            return self.of_word(word, token);
        }
        Err(Mistake {
            at: token.at.clone(),
            what: format!("there is no field and no word {name}"),
            advice: suggestion::<T>(name),
        })
    }

    /// Takes a comparison: a sign, or the name that `ss` has for it.
    fn comparison(&mut self) -> Option<Compare> {
        let how = match &self.peek()?.kind {
            Kind::Compare(how) => *how,
            Kind::Word(word) => match word.as_str() {
                "eq" => Compare::Equal,
                "ne" | "neq" => Compare::Unequal,
                "lt" => Compare::Less,
                "le" | "leq" => Compare::LessOrEqual,
                "gt" => Compare::Greater,
                "ge" | "geq" => Compare::GreaterOrEqual,
                _ => return None,
            },
            Kind::Quoted(_) | Kind::Open | Kind::Close | Kind::Comma => return None,
        };
        self.next += 1;
        Some(how)
    }

    fn of_field(&mut self, field: &'static Field<T>, token: &'t Token) -> Result<Filter<T>, Mistake> {
        if let Some(how) = self.comparison() {
            let values = self.values(field, false)?;
            return self.test(field, how, values, token);
        }
        if self.keyword(&["in"]).is_some() {
            let values = self.values(field, true)?;
            return self.test(field, Compare::Equal, values, token);
        }
        if field.shape == Shape::Flag {
            return self.test(
                field,
                Compare::Equal,
                vec![Typed::Value(Literal::Flag(true))],
                token,
            );
        }
        // `state established`: the sign may be left out.
        let has_value = match self.peek().map(|token| &token.kind) {
            Some(Kind::Quoted(_)) => true,
            Some(Kind::Word(word)) => !is_keyword(word),
            Some(Kind::Compare(_) | Kind::Open | Kind::Close | Kind::Comma) | None => false,
        };
        if has_value {
            let values = self.values(field, false)?;
            return self.test(field, Compare::Equal, values, token);
        }
        Err(Mistake {
            at: token.at.clone(),
            what: format!("{} is compared with nothing", field.id),
            advice: format!("say {} = VALUE, or {} in VALUE, VALUE", field.id, field.id),
        })
    }

    fn test(
        &self,
        field: &'static Field<T>,
        how: Compare,
        values: Vec<Typed>,
        token: &Token,
    ) -> Result<Filter<T>, Mistake> {
        let shape = field.shape.element().unwrap_or(field.shape);
        let has_order = matches!(shape, Shape::Number | Shape::Signed | Shape::Fraction)
            && !values
                .iter()
                .any(|value| matches!(value, Typed::Value(Literal::Masked(..))));
        if !matches!(how, Compare::Equal | Compare::Unequal) && !has_order {
            return Err(Mistake {
                at: token.at.clone(),
                what: "only numbers are more or less than others".to_owned(),
                advice: "compare it with = or !=".to_owned(),
            });
        }
        Ok(ends::test(field, how, values))
    }

    fn of_word(&mut self, word: &'static Word, token: &'t Token) -> Result<Filter<T>, Mistake> {
        match word.means {
            Means::One { field, values } => {
                let field = known::<T>(field, token)?;
                let values = values
                    .iter()
                    .filter_map(|value| ends::typed(value, false, field))
                    .collect();
                self.test(field, Compare::Equal, values, token)
            }
            Means::Any { fields } => {
                let fields: Vec<&'static Field<T>> = fields
                    .iter()
                    .map(|field| known::<T>(field, token))
                    .collect::<Result<_, _>>()?;
                let how = match self.comparison() {
                    Some(how) => how,
                    None => {
                        self.keyword(&["in"]);
                        Compare::Equal
                    }
                };
                // A value may fit some of the fields: a user is a number or a name.
                let start = self.next;
                let mut tests = Vec::new();
                let mut mistake = None;
                let mut end = start;
                for field in &fields {
                    self.next = start;
                    match self.values(field, true) {
                        Ok(values) => {
                            end = self.next;
                            tests.push(self.test(field, how, values, token)?);
                        }
                        Err(why) => {
                            mistake.get_or_insert(why);
                        }
                    }
                }
                self.next = end;
                match (tests.is_empty(), mistake) {
                    (true, Some(mistake)) => Err(mistake),
                    _ if how == Compare::Unequal => Ok(one_or(tests, Filter::And)),
                    _ => Ok(one_or(tests, Filter::Or)),
                }
            }
            Means::Filter(text) if self.words < WORDS_MAX => written(text, self.words + 1),
            Means::Filter(_) => Err(self.missing("this word stands for itself")),
        }
    }

    /// One value, or several with commas between them, in parentheses or without.
    fn values(&mut self, field: &'static Field<T>, may_be_many: bool) -> Result<Vec<Typed>, Mistake> {
        let open = match self.peek() {
            Some(token) if token.kind == Kind::Open && may_be_many => self.take(),
            _ => None,
        };
        let mut values = vec![self.value(field)?];
        while self.peek().is_some_and(|token| token.kind == Kind::Comma) {
            self.next += 1;
            values.push(self.value(field)?);
        }
        if let Some(open) = open {
            match self.take() {
                Some(Token {
                    kind: Kind::Close, ..
                }) => {}
                _ => {
                    return Err(Mistake {
                        at: open.at.clone(),
                        what: "this ( is never closed".to_owned(),
                        advice: String::new(),
                    });
                }
            }
        }
        Ok(values)
    }

    fn value(&mut self, field: &'static Field<T>) -> Result<Typed, Mistake> {
        let Some(token) = self.take() else {
            return Err(self.missing(&format!("a value for {} is missing here", field.id)));
        };
        let (word, is_quoted) = match &token.kind {
            Kind::Word(word) => (word, false),
            Kind::Quoted(word) => (word, true),
            Kind::Compare(_) | Kind::Open | Kind::Close | Kind::Comma => {
                return Err(Mistake {
                    at: token.at.clone(),
                    what: format!("a value for {} is expected here", field.id),
                    advice: String::new(),
                });
            }
        };
        let typed = ends::typed(word, is_quoted, field).ok_or_else(|| Mistake {
            at: token.at.clone(),
            what: format!("{word} is no {}", shape_name(field.shape)),
            advice: format!("{}: {}", field.id, field.meaning),
        })?;
        if let Typed::Value(literal) = &typed
            && let Some((_, values)) = T::VALUES.iter().find(|(id, _)| *id == field.id)
            && !literal.may_be_among(values)
        {
            return Err(Mistake {
                at: token.at.clone(),
                what: format!("{} is never {word}", field.id),
                advice: match nearest(word, values.iter().copied()) {
                    Some(known) => format!("did you mean {known}?"),
                    None => format!("it is one of {}", values.join(", ").to_lowercase()),
                },
            });
        }
        Ok(typed)
    }

    fn missing(&self, what: &str) -> Mistake {
        Mistake {
            at: end_of(self.tokens, self.end),
            what: what.to_owned(),
            advice: String::new(),
        }
    }
}

fn end_of(tokens: &[Token], end: usize) -> Range<usize> {
    let behind = tokens.last().map_or(end, |token| token.at.end);
    behind..behind
}

fn known<T: Table>(id: &str, token: &Token) -> Result<&'static Field<T>, Mistake> {
    T::field(id).ok_or_else(|| Mistake {
        at: token.at.clone(),
        what: format!("this word needs a field {id} that is not there"),
        advice: String::new(),
    })
}

fn one_or<T: Table>(mut parts: Vec<Filter<T>>, join: fn(Vec<Filter<T>>) -> Filter<T>) -> Filter<T> {
    if parts.len() == 1
        && let Some(only) = parts.pop()
    {
        return only;
    }
    join(parts)
}

fn is_keyword(word: &str) -> bool {
    ["and", "&&", "&", "or", "||", "|", "not", "in"].contains(&word.to_ascii_lowercase().as_str())
}

/// What the values of a shape are called.
fn shape_name(shape: Shape) -> &'static str {
    match shape.element().unwrap_or(shape) {
        Shape::Flag => "true or false",
        Shape::Number | Shape::Signed => "whole number or range (8000..8100)",
        Shape::Fraction => "number",
        Shape::Address => "IP address or network (10.0.0.0/8)",
        Shape::Network => "network (10.0.0.0/8)",
        Shape::LinkAddress => "link-layer address",
        Shape::Word | Shape::Text | Shape::Words | Shape::Texts | Shape::Numbers | Shape::Addresses => "text",
    }
}

fn all_fields<T: Table>() -> String {
    format!("netstat {} --columns help lists the fields", T::NAME)
}

/// The field or word that is nearest to a name, if one is near.
fn suggestion<T: Table>(name: &str) -> String {
    let names = T::FIELDS
        .iter()
        .map(|field| field.id)
        .chain(T::WORDS.iter().map(|word| word.name));
    match nearest(name, names) {
        Some(known) => format!("did you mean {known}? {}", all_fields::<T>()),
        None => all_fields::<T>(),
    }
}

/// The one of these that a word was meant to be, if one is near.
fn nearest(word: &str, all: impl Iterator<Item = &'static str>) -> Option<String> {
    let word = folded(word);
    all.map(|known| {
        let known = folded(known);
        (distance(&word, &known), known)
    })
    .min_by_key(|(distance, _)| *distance)
    .filter(|(distance, _)| *distance <= 2.max(word.len() / 4))
    .map(|(_, known)| known)
}

/// How many letters must be put in, taken out or changed (Levenshtein).
pub(crate) fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (done, letter) in one.chars().take(64).enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], done + 1);
        for (place, known) in other.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *known);
            diagonal = row[place + 1];
            row[place + 1] = changed.min(row[place] + 1).min(diagonal + 1);
        }
    }
    row.last().copied().unwrap_or(0)
}
