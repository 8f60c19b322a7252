//! `/proc/net/softnet_stat`: a line a processor, hexadecimal columns without names. Kernels add columns at the end.

use super::lines;
use crate::decode::lines::{hex, words};
use crate::model::counter::{Counter, Form, Section};

/// Most columns that are kept. Linux 6.18 has 15.
pub const COLUMNS_MAX: usize = 64;

/// The column with the number of the processor, counted from 0. A processor that is off has no line, so the place of a
/// line does not tell whose it is, and kernels without this column do not tell it at all.
const PROCESSOR: usize = 12;

/// Names of columns that have none of their own, counted from 1 as people do.
macro_rules! unnamed {
    ($($number:literal)+) => { [$(concat!("column-", $number)),+] };
}

/// The columns: names of the kernel's fields, which the file itself does not have.
const NAMES: [&str; 15] = [
    "processed",
    "dropped",
    "time_squeeze",
    "throttled",
    "fastroute_hit",
    "fastroute_success",
    "fastroute_defer",
    "fastroute_deferred_out",
    "cpu_collision",
    "received_rps",
    "flow_limit_count",
    "softnet_backlog_len",
    "cpu",
    "input_qlen",
    "process_qlen",
];

/// Columns of kernels to come.
const LATER: [&str; COLUMNS_MAX - NAMES.len()] = unnamed! {
    16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40
    41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63 64
};

/// Reads the whole file and hands out the number of each processor, where it is known, with its counters.
///
/// The number is known where there is a column for it and a number in it.
pub fn decode_softnet<'t>(text: &'t [u8], each: &mut dyn FnMut(Option<u32>, &Section<'t>)) {
    for line in lines(text) {
        let mut processor = None;
        let mut section = Section {
            name: b"softnet",
            counters: Vec::new(),
            damaged: false,
        };
        let mut columns = words(line);
        for ((place, name), word) in NAMES.iter().chain(&LATER).enumerate().zip(columns.by_ref()) {
            let value = hex(word);
            if place == PROCESSOR {
                processor = value.and_then(|value| u32::try_from(value).ok());
                section.damaged |= processor.is_none();
            } else {
                section.counters.push(Counter {
                    name: name.as_bytes(),
                    value,
                    form: Form::Plain,
                });
            }
        }
        section.damaged |= columns.next().is_some();
        if !section.counters.is_empty() {
            each(processor, &section);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Processor, damage, and the counters that are not 0.
    fn decoded(text: &str) -> Vec<(Option<u32>, bool, String)> {
        let mut found = Vec::new();
        decode_softnet(text.as_bytes(), &mut |processor, section| {
            let counters: Vec<_> = section
                .counters
                .iter()
                .filter(|counter| counter.value != Some(0))
                .map(|counter| format!("{}={:?}", String::from_utf8_lossy(counter.name), counter.value))
                .collect();
            found.push((processor, section.damaged, counters.join(" ")));
        });
        found
    }

    #[test]
    fn each_processor_has_a_line_and_says_which_it_is() {
        // Linux 6.18, `cat /proc/net/softnet_stat`, with two processors.
        let text = "\
017a9c0f 00000000 00000008 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000
0186b442 00000000 0000000d 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000001 00000000 00000000
";
        assert_eq!(
            decoded(text),
            [
                (
                    Some(0),
                    false,
                    "processed=Some(24812559) time_squeeze=Some(8)".to_owned()
                ),
                (
                    Some(1),
                    false,
                    "processed=Some(25605186) time_squeeze=Some(13)".to_owned()
                ),
            ]
        );
    }

    #[test]
    fn an_older_kernel_has_fewer_columns_and_names_no_processor() {
        // The nine columns of Linux 2.6, made up.
        assert_eq!(
            decoded("00000005 00000001 00000000 00000000 00000000 00000000 00000000 00000000 00000002\n"),
            [(
                None,
                false,
                "processed=Some(5) dropped=Some(1) cpu_collision=Some(2)".to_owned()
            )]
        );
    }

    #[test]
    fn a_later_kernel_has_more_columns_and_none_is_lost() {
        let fifteen = "0 0 0 0 0 0 0 0 0 0 0 0 7 0 0";
        assert_eq!(
            decoded(&format!("{fifteen} a b\n")),
            [(Some(7), false, "column-16=Some(10) column-17=Some(11)".to_owned())]
        );
        let endless = format!("{fifteen}{}", " 0".repeat(50));
        assert_eq!(decoded(&endless), [(Some(7), true, String::new())]);
    }

    #[test]
    fn what_is_no_number_leaves_its_neighbours_alone() {
        assert_eq!(
            decoded("5 x -1 11112222333344445\n\n0 0 0 0 0 0 0 0 0 0 0 0 100000000\n"),
            [
                (
                    None,
                    false,
                    "processed=Some(5) dropped=None time_squeeze=None throttled=None".to_owned()
                ),
                (None, true, String::new()),
            ]
        );
    }
}
