//! What is typed as a value, read for a field of some shape, and compared with what the field holds.

use std::net::IpAddr;

use facts::fields::value::{Shape, Value};

use super::token::Compare;

/// What a field is compared with.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Literal {
    Flag(bool),
    Number(i128),
    /// First and last.
    Range(i128, i128),
    /// Bits, and which of them count.
    Masked(u64, u64),
    Fraction(f64),
    /// Text, in which `*` and `?` stand for others when it is a pattern.
    Text {
        text: String,
        is_pattern: bool,
    },
    Address(IpAddr),
    Network(IpAddr, u8),
    LinkAddress(Vec<u8>),
    /// `null`
    Nothing,
}

impl Literal {
    /// Whether a word can be among these: a pattern, a number of a code without a name, and null always may.
    pub(super) fn may_be_among(&self, words: &[&str]) -> bool {
        let Literal::Text {
            text,
            is_pattern: false,
        } = self
        else {
            return true;
        };
        let wanted = unhyphened(text);
        text.bytes().any(|byte| byte.is_ascii_digit())
            && !wanted.starts_with(|letter: char| letter.is_alphabetic())
            || words.iter().any(|word| unhyphened(word) == wanted)
    }
}

/// Reads a value for a field; `None` when it is none of that shape.
pub(super) fn read(word: &str, is_quoted: bool, shape: Shape) -> Option<Literal> {
    if !is_quoted && word == "null" {
        return Some(Literal::Nothing);
    }
    match shape.element().unwrap_or(shape) {
        Shape::Flag => match word {
            "true" | "yes" => Some(Literal::Flag(true)),
            "false" | "no" => Some(Literal::Flag(false)),
            _ => None,
        },
        Shape::Number | Shape::Signed => match word.split_once("..") {
            Some((first, last)) => Some(Literal::Range(integer(first)?, integer(last)?)),
            None => match word.split_once('/') {
                Some((value, mask)) => Some(Literal::Masked(
                    u64::try_from(integer(value)?).ok()?,
                    u64::try_from(integer(mask)?).ok()?,
                )),
                None => integer(word).map(Literal::Number),
            },
        },
        Shape::Fraction => {
            let number: f64 = word.parse().ok()?;
            number.is_finite().then_some(Literal::Fraction(number))
        }
        Shape::Address | Shape::Network => address(word),
        Shape::LinkAddress => {
            let octets: Option<Vec<u8>> = word
                .split([':', '-'])
                .map(|octet| u8::from_str_radix(octet, 16).ok())
                .collect();
            octets.map(Literal::LinkAddress)
        }
        Shape::Word | Shape::Text | Shape::Words | Shape::Texts | Shape::Numbers | Shape::Addresses => {
            Some(Literal::Text {
                text: word.to_owned(),
                is_pattern: !is_quoted && word.contains(['*', '?']),
            })
        }
    }
}

/// A whole number: decimal, or hexadecimal behind `0x`; `k`, `M` and `G` multiply by powers of 1024.
fn integer(word: &str) -> Option<i128> {
    if let Some(digits) = word.strip_prefix("0x") {
        return i128::from_str_radix(digits, 16).ok();
    }
    let (digits, factor) = match word.as_bytes().last()? {
        b'k' | b'K' => (word.get(..word.len() - 1)?, 1 << 10),
        b'M' => (word.get(..word.len() - 1)?, 1 << 20),
        b'G' => (word.get(..word.len() - 1)?, 1 << 30),
        _ => (word, 1),
    };
    let number: i128 = digits.parse().ok()?;
    number.checked_mul(factor)
}

/// An address, or a network. Octets of IPv4 that are left out behind are zero when a length follows: `10/8`.
fn address(word: &str) -> Option<Literal> {
    let (text, length) = match word.split_once('/') {
        Some((text, length)) => (text, Some(length.parse::<u8>().ok()?)),
        None => (word, None),
    };
    let text = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'))
        .unwrap_or(text);
    let address: IpAddr = match text.parse() {
        Ok(address) => address,
        Err(_) if length.is_some() => {
            let mut octets: Vec<u8> = text
                .split('.')
                .map(|octet| octet.parse().ok())
                .collect::<Option<_>>()?;
            octets.resize(4, 0);
            <[u8; 4]>::try_from(octets.as_slice()).ok()?.into()
        }
        Err(_) => return None,
    };
    // A network of mapped addresses is one of IPv4: what is compared with it is taken for that, too.
    let (address, length) = match (address.to_canonical(), length) {
        (IpAddr::V4(four), Some(length)) if address.is_ipv6() && length >= 96 => {
            (IpAddr::V4(four), Some(length - 96))
        }
        _ => (address, length),
    };
    let bits = if address.is_ipv4() { 32 } else { 128 };
    match length {
        None => Some(Literal::Address(address)),
        Some(length) if length <= bits => Some(Literal::Network(address, length)),
        Some(_) => None,
    }
}

/// Whether a value compares so; `None` when it is not known.
pub(super) fn compare(value: &Value<'_>, how: Compare, literal: &Literal) -> Option<bool> {
    if *literal == Literal::Nothing {
        return Some(value.is_null() == (how == Compare::Equal));
    }
    if value.is_null() {
        return None;
    }
    // A list compares when one of its elements does; it is unequal when none is equal.
    let Value::List(values) = value else {
        return Some(one(value, how, literal));
    };
    let inverted = how == Compare::Unequal;
    let how = if inverted { Compare::Equal } else { how };
    let found = values
        .iter()
        .any(|value| compare(value, how, literal) == Some(true));
    Some(found != inverted)
}

fn one(value: &Value<'_>, how: Compare, literal: &Literal) -> bool {
    if let Some(order) = order(value, literal) {
        return match how {
            Compare::Equal => order.is_eq(),
            Compare::Unequal => order.is_ne(),
            Compare::Less => order.is_lt(),
            Compare::LessOrEqual => order.is_le(),
            Compare::Greater => order.is_gt(),
            Compare::GreaterOrEqual => order.is_ge(),
        };
    }
    let equal = equals(value, literal);
    match how {
        Compare::Equal => equal,
        Compare::Unequal => !equal,
        Compare::Less | Compare::LessOrEqual | Compare::Greater | Compare::GreaterOrEqual => false,
    }
}

/// How a value stands to a literal of the same kind, where there is more and less.
fn order(value: &Value<'_>, literal: &Literal) -> Option<std::cmp::Ordering> {
    match (value, literal) {
        (Value::Number(value), Literal::Number(number)) => Some(i128::from(*value).cmp(number)),
        (Value::Signed(value), Literal::Number(number)) => Some(value.cmp(number)),
        (Value::Number(value), Literal::Range(first, last)) => {
            Some(within(i128::from(*value), *first, *last))
        }
        (Value::Signed(value), Literal::Range(first, last)) => Some(within(*value, *first, *last)),
        (Value::Fraction(value), Literal::Fraction(number)) => value.partial_cmp(number),
        _ => None,
    }
}

/// A number in a range is equal to it, one below is less.
fn within(value: i128, first: i128, last: i128) -> std::cmp::Ordering {
    if value < first {
        std::cmp::Ordering::Less
    } else if value > last {
        std::cmp::Ordering::Greater
    } else {
        std::cmp::Ordering::Equal
    }
}

fn equals(value: &Value<'_>, literal: &Literal) -> bool {
    match (value, literal) {
        (Value::Flag(value), Literal::Flag(flag)) => value == flag,
        (Value::Number(value), Literal::Masked(bits, mask)) => value & mask == *bits,
        (Value::Word(word), Literal::Text { text, is_pattern }) => {
            let (word, text) = (unhyphened(word), unhyphened(text));
            if *is_pattern {
                matches(text.as_bytes(), word.as_bytes())
            } else {
                word == text
            }
        }
        (Value::Text(value), Literal::Text { text, is_pattern }) => {
            if *is_pattern {
                matches(text.as_bytes(), value)
            } else {
                **value == *text.as_bytes()
            }
        }
        (Value::Address(value), Literal::Address(address)) => value.to_canonical() == address.to_canonical(),
        (Value::Address(value), Literal::Network(address, length)) => contains(*address, *length, *value),
        (Value::Network(value, bits), Literal::Network(address, length)) => {
            bits >= length && contains(*address, *length, *value)
        }
        // The networks that an address is in.
        (Value::Network(network, length), Literal::Address(address)) => contains(*network, *length, *address),
        (Value::LinkAddress(value), Literal::LinkAddress(address)) => value == address,
        _ => false,
    }
}

/// A word of ours: `close-wait`, `CLOSE_WAIT` and `Close Wait` are one.
pub(super) fn folded(word: &str) -> String {
    word.chars()
        .map(|letter| match letter {
            '_' | ' ' => '-',
            letter => letter.to_ascii_lowercase(),
        })
        .collect()
}

/// A word as it is compared: `fin-wait-1` and `FIN_WAIT1` are one.
fn unhyphened(word: &str) -> String {
    folded(word).replace('-', "")
}

/// Whether the first `length` bits of both addresses are the same. A mapped address is one of IPv4.
fn contains(network: IpAddr, length: u8, address: IpAddr) -> bool {
    let shift = |bits: u32| bits.saturating_sub(u32::from(length));
    match (network, address.to_canonical()) {
        (IpAddr::V4(network), IpAddr::V4(address)) => {
            let difference = u64::from(u32::from(network) ^ u32::from(address));
            difference >> shift(32) == 0
        }
        (IpAddr::V6(network), IpAddr::V6(address)) => {
            let difference = u128::from(network) ^ u128::from(address);
            difference.checked_shr(shift(128)).unwrap_or(0) == 0
        }
        (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
    }
}

/// Whether text fits a pattern, in which `*` is any text and `?` one byte. Its cost is the product of both lengths at most.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(letter) if *letter == b'?' || text.get(t) == Some(letter) => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern
        .get(p..)
        .is_some_and(|rest| rest.iter().all(|letter| *letter == b'*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(value: &Value<'_>, how: Compare, word: &str, shape: Shape) -> Option<bool> {
        compare(value, how, &read(word, false, shape).unwrap())
    }

    #[test]
    fn numbers_compare_by_size_and_ranges_by_what_is_in_them() {
        let value = Value::Number(8080);
        for (how, word, expected) in [
            (Compare::Equal, "8080", true),
            (Compare::Equal, "0x1f90", true),
            (Compare::Equal, "8000..8100", true),
            (Compare::Unequal, "8000..8100", false),
            (Compare::Less, "8k", true),
            (Compare::Greater, "1024", true),
            (Compare::GreaterOrEqual, "8081", false),
            (Compare::Less, "9000..9100", true),
        ] {
            assert_eq!(holds(&value, how, word, Shape::Number), Some(expected), "{word}");
        }
        assert_eq!(read("x", false, Shape::Number), None);
        assert_eq!(read("1..", false, Shape::Number), None);
    }

    #[test]
    fn addresses_are_in_networks_and_mapped_ones_are_of_ipv4() {
        let value = Value::Address("::ffff:10.1.2.3".parse().unwrap());
        for (word, expected) in [
            ("10/8", true),
            ("10.1.2.3", true),
            ("10.1.0.0/16", true),
            ("11/8", false),
            ("0/0", true),
            ("::/0", false),
            ("2001:db8::/32", false),
        ] {
            assert_eq!(
                holds(&value, Compare::Equal, word, Shape::Address),
                Some(expected),
                "{word}"
            );
        }
        let value = Value::Address("fe80::1".parse().unwrap());
        assert_eq!(
            holds(&value, Compare::Equal, "fe80::/10", Shape::Address),
            Some(true)
        );
        assert_eq!(
            holds(&value, Compare::Equal, "[fe80::1]", Shape::Address),
            Some(true)
        );
        for word in ["10", "10.1/33", "nonsense", "::1/129"] {
            assert_eq!(read(word, false, Shape::Address), None, "{word}");
        }
    }

    #[test]
    fn what_is_not_known_is_neither_equal_nor_unequal() {
        for how in [Compare::Equal, Compare::Unequal, Compare::Less] {
            assert_eq!(holds(&Value::Null, how, "0", Shape::Number), None);
        }
        assert_eq!(
            holds(&Value::Null, Compare::Equal, "null", Shape::Number),
            Some(true)
        );
        assert_eq!(
            holds(&Value::Number(0), Compare::Unequal, "null", Shape::Number),
            Some(true)
        );
    }

    #[test]
    fn words_are_one_in_every_spelling_and_text_is_exact() {
        let state = Value::word("CLOSE_WAIT");
        for word in ["close-wait", "CLOSE_WAIT", "close*"] {
            assert_eq!(holds(&state, Compare::Equal, word, Shape::Word), Some(true));
        }
        let name = Value::text(b"nginx: worker");
        assert_eq!(holds(&name, Compare::Equal, "nginx*", Shape::Text), Some(true));
        assert_eq!(holds(&name, Compare::Equal, "NGINX*", Shape::Text), Some(false));
        assert_eq!(holds(&name, Compare::Equal, "*work??", Shape::Text), Some(true));
    }

    #[test]
    fn a_list_compares_when_one_of_it_does() {
        let flags = Value::words(["up", "running"].into_iter());
        assert_eq!(holds(&flags, Compare::Equal, "up", Shape::Words), Some(true));
        assert_eq!(holds(&flags, Compare::Unequal, "up", Shape::Words), Some(false));
        assert_eq!(
            holds(&flags, Compare::Unequal, "loopback", Shape::Words),
            Some(true)
        );
    }

    #[test]
    fn patterns_do_not_explode() {
        let text = vec![b'a'; 4096];
        let pattern = [b"*a".repeat(32), b"b".to_vec()].concat();
        assert!(!matches(&pattern, &text));
        assert!(matches(b"***", b""));
        assert!(!matches(b"?", b""));
    }
}
