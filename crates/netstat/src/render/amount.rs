//! Amounts for people: `2.7M`, `38ms`. Nothing is rounded to zero that is more.

/// Letters of the powers of 1024.
const POWERS: [char; 6] = ['k', 'M', 'G', 'T', 'P', 'E'];

/// Bytes with the largest power of 1024 that fits, one decimal below 10.
pub(crate) fn bytes(number: u64) -> String {
    if number < 1024 {
        return number.to_string();
    }
    let mut unit = 1u128;
    let number = u128::from(number);
    for letter in POWERS {
        unit *= 1024;
        let tenths = (number * 10 + unit / 2) / unit;
        if tenths < 100 {
            return format!("{}.{}{letter}", tenths / 10, tenths % 10);
        }
        let whole = (number + unit / 2) / unit;
        if whole < 1024 {
            return format!("{whole}{letter}");
        }
    }
    number.to_string()
}

/// A span of time in the largest unit that fits, one decimal below ten of those that are shorter than a minute.
pub(crate) fn span(microseconds: u64) -> String {
    const SECOND: u64 = 1_000_000;
    let decimal = |unit: u64, name: &str| {
        let tenths = microseconds.saturating_add(unit / 20) / (unit / 10);
        if tenths < 100 {
            format!("{}.{}{name}", tenths / 10, tenths % 10)
        } else {
            format!("{}{name}", microseconds / unit)
        }
    };
    match microseconds {
        0 => "0".to_owned(),
        // A moment on a loopback interface: still more than nothing.
        1..100 => format!("0.{:02}ms", microseconds.div_ceil(10).min(9)),
        100..SECOND => decimal(1000, "ms"),
        _ => match microseconds / SECOND {
            seconds @ 0..60 if seconds < 10 => decimal(SECOND, "s"),
            seconds @ 0..60 => format!("{seconds}s"),
            seconds @ 60..3600 => format!("{}m", seconds / 60),
            seconds @ 3600..86_400 => format!("{}h", seconds / 3600),
            seconds => format!("{}d", seconds / 86_400),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_one_decimal_below_ten() {
        let cases = [
            (0, "0"),
            (1023, "1023"),
            (1024, "1.0k"),
            (10_188, "9.9k"),
            (10_189, "10k"),
            (1_048_063, "1023k"),
            (1_048_064, "1.0M"),
            (2_831_155, "2.7M"),
            (u64::MAX, "16E"),
        ];
        for (number, expected) in cases {
            assert_eq!(bytes(number), expected, "{number}");
        }
    }

    #[test]
    fn spans_have_the_largest_unit_that_fits() {
        let second = 1_000_000;
        let cases = [
            (0, "0"),
            (1, "0.01ms"),
            (99, "0.09ms"),
            (100, "0.1ms"),
            (9_949, "9.9ms"),
            (9_950, "9ms"),
            (38_000, "38ms"),
            (999_999, "999ms"),
            (1_500_000, "1.5s"),
            (12 * second, "12s"),
            (59 * second, "59s"),
            (4 * 60 * second, "4m"),
            (3 * 3600 * second, "3h"),
            (41 * 86_400 * second, "41d"),
            (u64::MAX, "213503982d"),
        ];
        for (number, expected) in cases {
            assert_eq!(span(number), expected, "{number}");
        }
    }
}
