//! Numbers and text in columns, appended to a buffer. Wider values push what follows to the right; nothing is cut.

/// Decimal digits.
pub(crate) fn number(out: &mut Vec<u8>, value: u64) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

/// Blanks.
pub(crate) fn blanks(out: &mut Vec<u8>, count: usize) {
    out.resize(out.len() + count, b' ');
}

/// `text`, then blanks up to `width` bytes.
pub(crate) fn left(out: &mut Vec<u8>, text: &[u8], width: usize) {
    out.extend_from_slice(text);
    blanks(out, width.saturating_sub(text.len()));
}

/// Blanks up to `width` bytes, then `text`.
pub(crate) fn right(out: &mut Vec<u8>, text: &[u8], width: usize) {
    blanks(out, width.saturating_sub(text.len()));
    out.extend_from_slice(text);
}

/// Blanks up to `width` bytes, then the number.
pub(crate) fn right_number(out: &mut Vec<u8>, value: u64, width: usize) {
    let mut digits = itoa::Buffer::new();
    let digits = digits.format(value).as_bytes();
    blanks(out, width.saturating_sub(digits.len()));
    out.extend_from_slice(digits);
}

/// The number, then blanks up to `width` bytes.
pub(crate) fn left_number(out: &mut Vec<u8>, value: u64, width: usize) {
    left(out, itoa::Buffer::new().format(value).as_bytes(), width);
}

/// Blanks up to `width` bytes behind `start`, for a piece that was written in parts.
pub(crate) fn pad_from(out: &mut Vec<u8>, start: usize, width: usize) {
    let written = out.len().saturating_sub(start);
    blanks(out, width.saturating_sub(written));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_padded_and_never_cut() {
        let mut out = Vec::new();
        left(&mut out, b"tcp", 4);
        right_number(&mut out, 42, 6);
        blanks(&mut out, 1);
        right_number(&mut out, 12_345_678, 6);
        left_number(&mut out, 7, 3);
        left(&mut out, b"longer", 3);
        assert_eq!(out, b"tcp     42 123456787  longer");
    }

    #[test]
    fn a_piece_in_parts_is_padded_from_its_start() {
        let mut out = b"x".to_vec();
        let start = out.len();
        number(&mut out, 18_446_744_073_709_551_615);
        pad_from(&mut out, start, 22);
        assert_eq!(out, b"x18446744073709551615  ");
    }
}
