//! Counters of `/proc/net`: pairs of lines (`snmp`, `netstat`), a counter a line (`snmp6`, `sctp/snmp`, `xfrm_stat`),
//! a section a line (`sockstat`), and columns without names (`softnet_stat`).
//!
//! Numbers are read as the C library's `strtoul(3)` reads them, which is what every reader of these files does: a sign
//! is taken, too much becomes the largest number, and behind a word that is no number nothing more is read.

mod sockstat;
mod softnet;

use crate::Why;
use crate::decode::lines::{decimal, is_blank, scan_decimal};
use crate::model::counter::{Counter, Form, Section};

pub use sockstat::decode_sockstat;
pub use softnet::{COLUMNS_MAX, decode_softnet};

/// Reads the form of `/proc/net/snmp` and `/proc/net/netstat`: a line `Name: counter …`, then a line
/// `Name: value …` of the same length.
///
/// A counter without a value has none. The name in front of the values is not compared, and a heading at the very end
/// without its values is nothing.
///
/// # Errors
/// [`Why::NotUnderstood`] at the first pair that is not one; the sections before it were handed out.
pub fn decode_pairs<'t>(text: &'t [u8], each: &mut dyn FnMut(&Section<'t>)) -> Result<(), Why> {
    let mut lines = lines(text);
    while let Some(line) = lines.next() {
        if line.is_empty() {
            continue;
        }
        let Some(values) = lines.next() else {
            break;
        };
        let (name, names) = at_colon(line).ok_or(Why::NotUnderstood)?;
        let (again, mut rest) = at_colon(values).ok_or(Why::NotUnderstood)?;
        let mut counters = Vec::new();
        for name in names
            .split(|byte| is_separator(*byte))
            .filter(|name| !name.is_empty())
        {
            let (counter, behind) = counter(name, rest);
            rest = behind;
            counters.push(counter);
        }
        each(&Section {
            name,
            counters,
            damaged: again != name || first_word(rest).is_some(),
        });
    }
    Ok(())
}

/// Reads the form of `/proc/net/snmp6`: `counter value`. The kernel names no sections there; one begins with the
/// counter's name up to its first `6`, and ends before a counter that does not hold that name.
pub fn decode_snmp6<'t>(text: &'t [u8], each: &mut dyn FnMut(&Section<'t>)) {
    let mut section: Option<Section<'t>> = None;
    for line in lines(text) {
        let Some((name, rest)) = first_word(line) else {
            continue;
        };
        let (counter, _) = counter(name, rest);
        if let Some(section) = section.as_mut()
            && holds(name, section.name)
        {
            section.counters.push(counter);
            continue;
        }
        let end = name.iter().position(|byte| *byte == b'6');
        let begun = Section {
            name: end.and_then(|end| name.get(..=end)).unwrap_or(name),
            counters: vec![counter],
            damaged: false,
        };
        if let Some(whole) = section.replace(begun) {
            each(&whole);
        }
    }
    if let Some(whole) = section {
        each(&whole);
    }
}

/// Reads the form of `/proc/net/sctp/snmp`: `counter value`, all of one section. A line of one word is nothing.
#[must_use]
pub fn decode_sctp(text: &[u8]) -> Section<'_> {
    decode_list(b"Sctp", text)
}

/// Reads the form of `/proc/net/xfrm_stat`, which is that of `/proc/net/sctp/snmp`.
#[must_use]
pub fn decode_xfrm(text: &[u8]) -> Section<'_> {
    decode_list(b"Xfrm", text)
}

fn decode_list<'t>(section: &'static [u8], text: &'t [u8]) -> Section<'t> {
    let mut damaged = false;
    let mut counters = Vec::new();
    for line in lines(text) {
        let Some(end) = line.iter().position(|byte| is_separator(*byte)) else {
            damaged |= !line.is_empty();
            continue;
        };
        let (name, rest) = line.split_at_checked(end).unwrap_or((line, &[]));
        counters.push(counter(name, rest).0);
    }
    Section {
        name: section,
        counters,
        damaged,
    }
}

/// Lines without their newline, each only as far as a NUL, which the kernel never writes.
fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    // Nothing at all is no line.
    let empty = text.is_empty();
    text.split(|byte| *byte == b'\n')
        .filter(move |_| !empty)
        .map(|line| line.split(|byte| *byte == 0).next().unwrap_or(line))
}

fn is_separator(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn at_colon(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    Some((line.get(..colon)?, line.get(colon.checked_add(1)?..)?))
}

fn first_word(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let start = line.iter().position(|byte| !is_blank(*byte))?;
    let line = line.get(start..)?;
    let end = line.iter().position(|byte| is_blank(*byte)).unwrap_or(line.len());
    line.split_at_checked(end)
}

/// Whether `part` stands anywhere in `name`.
fn holds(name: &[u8], part: &[u8]) -> bool {
    part.is_empty() || name.windows(part.len()).any(|window| window == part)
}

/// The counter whose number is at the start of `text`, and what follows; all of it when there is no number.
fn counter<'t>(name: &'t [u8], text: &'t [u8]) -> (Counter<'t>, &'t [u8]) {
    let (value, form, rest) = match number(text) {
        Some((value, form, rest)) => (Some(value), form, rest),
        None => (None, Form::Plain, text),
    };
    (Counter { name, value, form }, rest)
}

/// The number at the start of `text` and what follows it.
fn number(text: &[u8]) -> Option<(u64, Form, &[u8])> {
    let (negative, digits, rest) = scan_decimal(text)?;
    Some(match decimal(digits) {
        None => (u64::MAX, Form::TooLarge, rest),
        Some(value) if negative => (value.wrapping_neg(), Form::Negative, rest),
        Some(value) => (value, Form::Plain, rest),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Sections as `Name[counter=value …]`.
    fn shown(section: &Section<'_>) -> String {
        let counters: Vec<_> = section
            .counters
            .iter()
            .map(|counter| {
                let value = counter.value.map_or("?".to_owned(), |value| value.to_string());
                format!("{}={value}", String::from_utf8_lossy(counter.name))
            })
            .collect();
        format!(
            "{}[{}]",
            String::from_utf8_lossy(section.name),
            counters.join(" ")
        )
    }

    fn pairs(text: &str) -> (String, Result<(), Why>) {
        let mut found = Vec::new();
        let outcome = decode_pairs(text.as_bytes(), &mut |section| found.push(shown(section)));
        (found.join(" "), outcome)
    }

    fn snmp6(text: &str) -> String {
        let mut found = Vec::new();
        decode_snmp6(text.as_bytes(), &mut |section| found.push(shown(section)));
        found.join(" ")
    }

    #[test]
    fn a_line_of_names_belongs_to_the_line_of_values_below_it() {
        // Linux 6.18, the last lines of `cat /proc/net/snmp`, shortened.
        let text = "Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens\nTcp: 1 200 120000 -1 3\nUdpLite: InDatagrams\nUdpLite: 0\n";
        assert_eq!(
            pairs(text),
            (
                "Tcp[RtoAlgorithm=1 RtoMin=200 RtoMax=120000 MaxConn=18446744073709551615 ActiveOpens=3] UdpLite[InDatagrams=0]"
                    .to_owned(),
                Ok(())
            )
        );
    }

    #[test]
    fn names_and_values_of_different_number_lose_no_name() {
        assert_eq!(pairs("A: x y z\nA: 1\n").0, "A[x=1 y=? z=?]");
        assert_eq!(pairs("A: x\nA: 1 2 3\n").0, "A[x=1]");
        assert_eq!(pairs("A:\nA:\n").0, "A[]");
        assert_eq!(pairs("A:\tx  y\nB:1  2").0, "A[x=1 y=2]");
    }

    #[test]
    fn behind_a_word_that_is_no_number_there_are_none() {
        // Seen with net-tools 2.10: 5, then nothing.
        assert_eq!(pairs("A: x y z\nA: 5x 7 8\n").0, "A[x=5 y=? z=?]");
        assert_eq!(
            pairs("A: x y z\nA: 99999999999999999999 -18446744073709551616 +7\n").0,
            "A[x=18446744073709551615 y=18446744073709551615 z=7]"
        );
        assert_eq!(pairs("A: x y\nA: - 5\n").0, "A[x=? y=?]");
    }

    #[test]
    fn what_is_no_pair_ends_the_table_and_keeps_what_came_before() {
        assert_eq!(
            pairs("A: x\nA: 1\ngarbage\ny\nB: x\nB: 1\n"),
            ("A[x=1]".to_owned(), Err(Why::NotUnderstood))
        );
        assert_eq!(pairs("A: x\n\nA: 1\n"), (String::new(), Err(Why::NotUnderstood)));
        assert_eq!(
            pairs("\nA: x\nA: 1\n\n\nB: y\nB: 2\nC: z\n"),
            ("A[x=1] B[y=2]".to_owned(), Ok(()))
        );
        assert_eq!(pairs(""), (String::new(), Ok(())));
    }

    #[test]
    fn snmp6_begins_a_section_where_the_name_no_longer_fits() {
        // Linux 6.18, lines of `cat /proc/net/snmp6`.
        let text = "Ip6InReceives                   \t5\nIp6InMcastPkts                  \t0\nIcmp6InMsgs                     \t1\nIcmp6InType135                  \t2\nUdp6InDatagrams                 \t0\nUdpLite6InDatagrams             \t0\n";
        assert_eq!(
            snmp6(text),
            "Ip6[Ip6InReceives=5 Ip6InMcastPkts=0] Icmp6[Icmp6InMsgs=1 Icmp6InType135=2] Udp6[Udp6InDatagrams=0] UdpLite6[UdpLite6InDatagrams=0]"
        );
        assert_eq!(
            snmp6("Foo 9\nFoo6 3\nx6y6z 5\naIp6x 1\n\nTcp"),
            "Foo[Foo=9 Foo6=3] x6[x6y6z=5] aIp6[aIp6x=1] Tcp[Tcp=?]"
        );
    }

    #[test]
    fn a_sign_and_what_does_not_fit_are_told() {
        // Linux 6.18, `grep ^Tcp: /proc/net/snmp`, shortened; the second section is made up.
        let text = b"Tcp: RtoMax MaxConn\nTcp: 120000 -1\nA: large none\nA: 18446744073709551616 x\n";
        let mut found = Vec::new();
        decode_pairs(text, &mut |section| {
            found.extend(section.counters.iter().map(Counter::signed));
        })
        .unwrap();
        assert_eq!(found, [Some(120_000), Some(-1), None, None]);
    }

    #[test]
    fn values_without_a_name_and_under_another_name_are_damage() {
        let damaged = |text: &str| {
            let mut found = Vec::new();
            decode_pairs(text.as_bytes(), &mut |section| found.push(section.damaged)).unwrap();
            found
        };
        assert_eq!(damaged("A: x\nA: 1\nB: x\nB: 1 \n"), [false, false]);
        assert_eq!(damaged("A: x\nA: 1 2\nB: x\nC: 1\n"), [true, true]);
        assert!(!decode_xfrm(b"XfrmInError             \t0\n").damaged);
        assert!(decode_xfrm(b"XfrmInError\n").damaged);
    }

    #[test]
    fn xfrm_is_one_section() {
        // Linux 6.18, first lines of `cat /proc/net/xfrm_stat`.
        let text = b"XfrmInError             \t0\nXfrmInBufferError       \t0\n";
        assert_eq!(
            shown(&decode_xfrm(text)),
            "Xfrm[XfrmInError=0 XfrmInBufferError=0]"
        );
    }

    #[test]
    fn sctp_is_one_section() {
        let text = b"SctpCurrEstab                   \t0\nSctpAborteds\t5\nalone\n\nSctpX y\n";
        assert_eq!(
            shown(&decode_sctp(text)),
            "Sctp[SctpCurrEstab=0 SctpAborteds=5 SctpX=?]"
        );
        assert_eq!(shown(&decode_sctp(b"")), "Sctp[]");
    }

    proptest! {
        #[test]
        fn no_text_panics(text: Vec<u8>) {
            let _: Result<(), Why> = decode_pairs(&text, &mut |_| {});
            decode_snmp6(&text, &mut |_| {});
            drop(decode_sctp(&text));
            decode_sockstat(&text, &mut |_| {});
            decode_softnet(&text, &mut |_, _| {});
        }

        #[test]
        fn text_of_the_right_letters_does_not_panic_either(text in "[A6:\n\t 0-9-]*") {
            let _: Result<(), Why> = decode_pairs(text.as_bytes(), &mut |_| {});
            decode_snmp6(text.as_bytes(), &mut |_| {});
            drop(decode_sctp(text.as_bytes()));
            decode_sockstat(text.as_bytes(), &mut |_| {});
            decode_softnet(text.as_bytes(), &mut |_, _| {});
        }
    }
}
