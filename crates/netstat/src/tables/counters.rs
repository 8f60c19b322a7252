//! How counters look: on a terminal those that moved or mean trouble, below the name of their protocol.

use facts::fields::counter_rows::{Counters, Row};
use facts::fields::table::Field;

use super::{Cell, Counts, Drawing, Fate, Look, Place, Tally, shown};
use crate::render::style::Label;

/// Protocols in the order of a person's interest; those that are not among them come last.
const ORDER: [&str; 16] = [
    "tcp", "mptcp", "udp", "udp6", "udplite", "udplite6", "sctp", "raw", "raw6", "icmp", "icmp6", "ip",
    "ip6", "ipsec", "sockets", "softnet",
];
/// A rate below this would be rounded to nothing.
const SMALL: f64 = 0.05;

impl Look for Counters {
    const ONE: &'static str = "counter";
    const ALL: Option<&'static str> = Some(
        "Show all counters that are not zero, those of single interfaces too; in a pipe all are shown without it",
    );
    const ZERO: Option<&'static str> = Some("Show counters that are zero too");
    const USUAL_ON_TERMINAL: bool = true;
    const HAS_MARKS: bool = true;
    const INDENTED: Option<&'static str> = Some("name");
    const GROUPED: Option<&'static str> = Some("section");

    /// Those of interfaces count once more what the whole system counts.
    fn is_usual(row: &Row<'_>) -> bool {
        let has_changed = row.rate.is_some_and(|rate| rate > 0.0);
        row.interface.is_none() && (has_changed || row.is_alarming())
    }

    fn is_in_all(row: &Row<'_>) -> bool {
        row.counter.value != Some(0)
    }

    fn cell(field: &'static Field<Self>, row: &Row<'_>, how: Drawing) -> Option<Cell> {
        let is_readable = how.is_terminal && !how.is_exact;
        let cell = match field.id {
            "rate" => {
                let rate = row.rate?;
                let is_exact = !is_readable || rate > 0.0 && rate < SMALL;
                Cell::plain(if is_exact {
                    rate.to_string()
                } else {
                    format!("{rate:.1}")
                })
            }
            "value" => {
                let digits = row.counter.signed()?.to_string();
                Cell::plain(if is_readable {
                    in_thousands(&digits)
                } else {
                    digits
                })
            }
            _ => return None,
        };
        // Without rates what it once counted is all there is to warn of.
        let warns = match row.seconds {
            Some(_) => field.id == "rate" && row.rate.is_some_and(|rate| rate > 0.0),
            None => field.id == "value",
        };
        let is_trouble = warns && row.is_alarming();
        Some(cell.label(if is_trouble { Label::Warning } else { Label::Plain }))
    }

    fn place(row: &Row<'_>) -> Option<Place> {
        let protocol = row.protocol();
        let known = ORDER.iter().position(|name| Some(*name) == protocol);
        let whose = if known.is_some() {
            row.interface.unwrap_or_default()
        } else {
            row.section
        };
        Some(Place {
            tree: known.unwrap_or(ORDER.len()).try_into().unwrap_or(u64::MAX),
            bits: first_letters(whose),
            length: 0,
            then: row.processor.map_or(0, |number| u64::from(number) + 1),
        })
    }

    fn group(row: &Row<'_>) -> String {
        let mut text = row.protocol().map_or_else(
            || String::from_utf8_lossy(row.section).into_owned(),
            str::to_owned,
        );
        if let Some(name) = row.interface {
            text.push_str(&format!(" of {}", String::from_utf8_lossy(name)));
        }
        if let Some(number) = row.processor {
            text.push_str(&format!(" of processor {number}"));
        }
        text
    }

    fn counts() -> Box<dyn Counts<Self>> {
        Box::new(Chosen::default())
    }
}

/// `182,204`
fn in_thousands(digits: &str) -> String {
    let mut out = String::new();
    let (sign, digits) = digits
        .strip_prefix('-')
        .map_or(("", digits), |digits| ("-", digits));
    out.push_str(sign);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The beginning of a name as a number that is ordered as names are: an interface's has 15 bytes at most.
fn first_letters(name: &[u8]) -> u128 {
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(name) {
        *to = *from;
    }
    u128::from_be_bytes(bytes)
}

/// What was left out, and over how long the rates are.
#[derive(Default)]
struct Chosen {
    seconds: Option<f64>,
    /// Whether `-a` would show more.
    is_more: bool,
}

impl Counts<Counters> for Chosen {
    fn row(&mut self, row: &Row<'_>, fate: Fate) {
        self.seconds = self.seconds.or(row.seconds);
        self.is_more |= fate == Fate::Unusual && Counters::is_in_all(row);
    }

    fn sentences(&self, tally: &Tally) -> Vec<String> {
        let told = tally.shown + tally.filtered + tally.unusual + tally.limited;
        let why = match (self.is_more, self.seconds) {
            (false, _) => "not zero. With zeros: --zero",
            (true, Some(_)) => "changed or alarming. Not zero: -a, all: --zero",
            (true, None) => "alarming. Not zero: -a, all: --zero",
        };
        let mut found = if tally.unusual > 0 {
            vec![format!("{} of {told} counters shown: {why}.", tally.shown)]
        } else {
            vec![format!("{}.", shown::<Counters>(tally))]
        };
        if let Some(seconds) = self.seconds {
            found.push(format!("Rates over {seconds:.1} s."));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_have_a_comma_at_every_thousand() {
        for (digits, expected) in [
            ("0", "0"),
            ("999", "999"),
            ("1000", "1,000"),
            ("182204", "182,204"),
            ("-1", "-1"),
            ("-1000", "-1,000"),
            ("18446744073709551615", "18,446,744,073,709,551,615"),
        ] {
            assert_eq!(in_thousands(digits), expected);
        }
    }
}
