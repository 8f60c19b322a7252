//! `/proc/slabinfo` (`slabinfo(5)`): a line a cache, below two headings.

use crate::Why;
use crate::decode::lines::{decimal, words};
use crate::model::slab::Slab;

/// Lines above the caches: the version of the form, and the names of the columns.
pub const HEADINGS: u32 = 2;

/// Reads a line: name, objects handed out, objects in all, bytes of an object. What follows tells how they lie in memory.
///
/// # Errors
/// [`Why::NotUnderstood`] when a number is missing or none.
pub fn decode_slab(line: &[u8]) -> Result<Slab, Why> {
    let mut words = words(line);
    let name = words.next().ok_or(Why::NotUnderstood)?;
    let mut number = || words.next().and_then(decimal).ok_or(Why::NotUnderstood);
    Ok(Slab {
        name: name.to_vec(),
        active: number()?,
        objects: number()?,
        object_bytes: number()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_cache() {
        // Linux 6.18, `cat /proc/slabinfo`.
        let line = b"skbuff_head_cache    303    352    256   16    1 : tunables    0    0    0 : slabdata     22     22      0";
        assert_eq!(
            decode_slab(line),
            Ok(Slab {
                name: b"skbuff_head_cache".to_vec(),
                active: 303,
                objects: 352,
                object_bytes: 256,
            })
        );
    }

    #[test]
    fn a_line_without_its_numbers_is_not_understood() {
        for line in [
            &b""[..],
            b"name",
            b"name 1 2",
            b"name 1 -2 3",
            b"name 1 2 99999999999999999999",
        ] {
            assert_eq!(decode_slab(line), Err(Why::NotUnderstood));
        }
    }
}
