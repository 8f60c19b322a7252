//! Cutting a text answer that arrives in chunks into lines, with a bound on how long a line may be.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::ControlFlow;

use crate::decode::bytes::ByteOrder;

/// Longest line kept, in bytes. A `/proc/net/tcp` line has 150; an SCTP association with hundreds of addresses
/// stays well below this.
const LINE_BYTES_MAX: usize = 64 * 1024;

/// Collects chunks and hands out whole lines without their newline.
#[derive(Debug, Default)]
pub struct Lines {
    carry: Vec<u8>,
    skipping: bool,
    too_long: u64,
}

impl Lines {
    /// No text yet.
    #[must_use]
    pub fn new() -> Lines {
        Lines::default()
    }

    /// Adds a chunk and calls `each` for every line that is now complete.
    ///
    /// # Errors
    /// Breaks when `each` breaks; the rest of the chunk is dropped then.
    pub fn push(
        &mut self,
        mut chunk: &[u8],
        each: &mut dyn FnMut(&[u8]) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        while let Some(end) = memchr::memchr(b'\n', chunk) {
            let (head, rest) = chunk.split_at(end);
            chunk = rest.get(1..).unwrap_or(&[]);
            if self.skipping {
                self.skipping = false;
            } else if self.carry.is_empty() {
                each(head)?;
            } else if self.keep(head) {
                let line = std::mem::take(&mut self.carry);
                let flow = each(&line);
                self.carry = line;
                self.carry.clear();
                flow?;
            } else {
                self.skipping = false;
            }
        }
        if !self.skipping {
            self.keep(chunk);
        }
        ControlFlow::Continue(())
    }

    /// The end of the text: a last line without a newline is a line too.
    ///
    /// # Errors
    /// Breaks when `each` breaks.
    pub fn finish(&mut self, each: &mut dyn FnMut(&[u8]) -> ControlFlow<()>) -> ControlFlow<()> {
        let line = std::mem::take(&mut self.carry);
        if line.is_empty() {
            ControlFlow::Continue(())
        } else {
            each(&line)
        }
    }

    /// How many lines were dropped because they were longer than [`LINE_BYTES_MAX`].
    #[must_use]
    pub fn too_long(&self) -> u64 {
        self.too_long
    }

    fn keep(&mut self, part: &[u8]) -> bool {
        if self.carry.len().saturating_add(part.len()) > LINE_BYTES_MAX {
            self.carry.clear();
            self.skipping = true;
            self.too_long = self.too_long.saturating_add(1);
            return false;
        }
        self.carry.extend_from_slice(part);
        true
    }
}

/// What stands between words: a blank, a tab and what else `isspace(3)` takes for one inside a line.
#[must_use]
pub fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | 0x0b | 0x0c)
}

/// The words of a line: runs of bytes between blanks and tabs.
pub fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let start = rest.iter().position(|byte| !is_blank(*byte))?;
        let from_here = rest.get(start..)?;
        let end = from_here
            .iter()
            .position(|byte| is_blank(*byte))
            .unwrap_or(from_here.len());
        let (word, behind) = from_here.split_at_checked(end)?;
        rest = behind;
        Some(word)
    })
}

/// The value of each hexadecimal digit, and 0xff for what is none.
static DIGITS: [u8; 256] = {
    let mut table = [0xff; 256];
    let mut digit = 0u8;
    while digit < 10 {
        table[(b'0' + digit) as usize] = digit;
        digit += 1;
    }
    while digit < 16 {
        table[(b'a' + digit - 10) as usize] = digit;
        table[(b'A' + digit - 10) as usize] = digit;
        digit += 1;
    }
    table
};

/// A hexadecimal number of at most 16 digits, without a prefix.
#[must_use]
pub fn hex(word: &[u8]) -> Option<u64> {
    if word.is_empty() || word.len() > 16 {
        return None;
    }
    let mut value: u64 = 0;
    let mut all = 0;
    for byte in word {
        let digit = DIGITS[usize::from(*byte)];
        all |= digit;
        value = (value << 4) | u64::from(digit);
    }
    // What is no digit has bits that no digit has.
    if all > 0xf {
        return None;
    }
    Some(value)
}

/// A hexadecimal number of at most 16 digits behind blanks, and what follows it: a blank, a colon, or the end.
#[must_use]
pub fn hex_field(line: &[u8]) -> Option<(u64, &[u8])> {
    let start = line.iter().position(|byte| *byte != b' ')?;
    let line = line.get(start..)?;
    let mut value = 0u64;
    let mut length = 0;
    for byte in line {
        let digit = DIGITS[usize::from(*byte)];
        if digit > 0xf {
            if !matches!(byte, b' ' | b':') {
                return None;
            }
            break;
        }
        value = (value << 4) | u64::from(digit);
        length += 1;
    }
    if length == 0 || length > 16 {
        return None;
    }
    Some((value, line.get(length..)?))
}

/// An IPv6 address in 32 hexadecimal digits, without colons.
#[must_use]
pub fn hex_ipv6(word: &[u8]) -> Option<Ipv6Addr> {
    if word.len() != 32 {
        return None;
    }
    let (high, low) = word.split_at_checked(16)?;
    Some(Ipv6Addr::from_bits(
        u128::from(hex(high)?) << 64 | u128::from(hex(low)?),
    ))
}

/// An IPv4 address as the eight digits of a word in the machine's order.
#[must_use]
pub fn hex_ipv4(word: &[u8], order: ByteOrder) -> Option<Ipv4Addr> {
    let value = u32::try_from(hex(word).filter(|_| word.len() == 8)?).ok()?;
    Some(Ipv4Addr::from(order.four(value)))
}

/// A decimal number without a sign.
#[must_use]
pub fn decimal(word: &[u8]) -> Option<u64> {
    if word.is_empty() {
        return None;
    }
    let mut value: u64 = 0;
    for byte in word {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value.checked_mul(10)?.checked_add(u64::from(byte - b'0'))?;
    }
    Some(value)
}

/// A decimal number as `strtoul(3)` finds one at the start of `text`, behind blanks: whether it is below zero, its digits,
/// and what follows them.
#[must_use]
pub fn scan_decimal(text: &[u8]) -> Option<(bool, &[u8], &[u8])> {
    let start = text.iter().position(|byte| !is_blank(*byte))?;
    let (negative, text) = match text.get(start..)? {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        text => (false, text),
    };
    let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = text.split_at_checked(count).filter(|_| count > 0)?;
    Some((negative, digits, rest))
}

/// A 32-bit number that some kernels print signed.
#[must_use]
pub fn number32(word: &[u8]) -> Option<u32> {
    match word.strip_prefix(b"-") {
        Some(digits) => u32::try_from(decimal(digits)?).ok().map(u32::wrapping_neg),
        None => u32::try_from(decimal(word)?).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(chunks: &[&[u8]]) -> (Vec<Vec<u8>>, u64) {
        let mut lines = Lines::new();
        let mut found = Vec::new();
        for chunk in chunks {
            let flow = lines.push(chunk, &mut |line| {
                found.push(line.to_vec());
                ControlFlow::Continue(())
            });
            assert!(flow.is_continue());
        }
        let flow = lines.finish(&mut |line| {
            found.push(line.to_vec());
            ControlFlow::Continue(())
        });
        assert!(flow.is_continue());
        (found, lines.too_long())
    }

    #[test]
    fn lines_do_not_depend_on_where_the_chunks_end() {
        let text = b"one\n\ntwo three\nfour";
        let whole = cut(&[text]);
        assert_eq!(whole.0, [&b"one"[..], b"", b"two three", b"four"]);
        for at in 0..text.len() {
            let (left, right) = text.split_at(at);
            assert_eq!(cut(&[left, right]), whole, "cut at {at}");
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_counted_and_the_next_one_is_kept() {
        let long = vec![b'x'; LINE_BYTES_MAX];
        let (found, dropped) = cut(&[b"a\n", &long, b"y", b"z\n", b"b\n"]);
        assert_eq!(found, [b"a", b"b"]);
        assert_eq!(dropped, 1);
    }

    #[test]
    fn numbers_refuse_what_is_not_one() {
        assert_eq!(hex(b"0A"), Some(10));
        assert_eq!(hex(b""), None);
        assert_eq!(hex(b"0x1"), None);
        assert_eq!(hex(b"11112222333344445"), None);
        assert_eq!(decimal(b"18446744073709551615"), Some(u64::MAX));
        assert_eq!(decimal(b"18446744073709551616"), None);
        assert_eq!(decimal(b"-1"), None);
        assert_eq!(number32(b"-1"), Some(u32::MAX));
        assert_eq!(number32(b"4294967296"), None);
        assert_eq!(hex_ipv6(b"0000000000000000000000000000001"), None);
        assert_eq!(hex_ipv4(b"100007f", ByteOrder::Little), None);
    }
}
