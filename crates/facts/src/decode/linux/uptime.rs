//! `/proc/uptime` (`proc_uptime(5)`): how long the machine has been up.

use crate::Why;
use crate::decode::lines::{decimal, words};

/// Milliseconds since the machine was started.
///
/// # Errors
/// [`Why::NotUnderstood`] when the text does not begin with seconds and hundredths.
pub fn decode(text: &[u8]) -> Result<u64, Why> {
    let read = || {
        let word = words(text.trim_ascii()).next()?;
        let dot = word.iter().position(|byte| *byte == b'.')?;
        let seconds = decimal(word.get(..dot)?)?;
        let hundredths = word.get(dot + 1..).filter(|digits| digits.len() == 2)?;
        seconds.checked_mul(1000)?.checked_add(decimal(hundredths)? * 10)
    };
    read().ok_or(Why::NotUnderstood)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_first_number_is_seconds_and_hundredths() {
        assert_eq!(decode(b"27120.35 40112.05\n"), Ok(27_120_350));
        assert_eq!(decode(b"27120"), Err(Why::NotUnderstood));
        assert_eq!(decode(b""), Err(Why::NotUnderstood));
        assert_eq!(decode(b"18446744073709551615.99 1"), Err(Why::NotUnderstood));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(text: Vec<u8>) {
            let _: Result<u64, Why> = decode(&text);
        }
    }
}
