//! Identifiers in names and paths: the ids of containers and UUIDs.

/// Digits of the id of a container.
const ID_DIGITS: usize = 64;

/// Fewest digits of a shortened id, as `docker ps` shows it. Callers take it for an id only behind a known prefix.
const SHORT_ID_DIGITS_MIN: usize = 12;

/// Bytes of a UUID in text form (RFC 9562).
pub const UUID_BYTES: usize = 36;

fn is_hex(text: &[u8]) -> bool {
    text.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether the text is the whole id of a container: 64 lower-case hexadecimal digits.
#[must_use]
pub fn is_id(text: &[u8]) -> bool {
    text.len() == ID_DIGITS && is_hex(text)
}

/// Whether the text is an id or the beginning of one, 12 digits or more.
#[must_use]
pub fn is_short_id(text: &[u8]) -> bool {
    (SHORT_ID_DIGITS_MIN..=ID_DIGITS).contains(&text.len()) && is_hex(text)
}

/// Whether the text is a UUID, with `-` or, as in systemd's slices, `_` between its groups.
#[must_use]
pub fn is_uuid(text: &[u8]) -> bool {
    text.len() == UUID_BYTES
        && text.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => matches!(byte, b'-' | b'_'),
            _ => byte.is_ascii_hexdigit(),
        })
}
