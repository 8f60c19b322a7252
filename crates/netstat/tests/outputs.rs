//! What becomes of records when nobody reads them to their end, and when they cannot be written: the real program, in each form.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "these tests run the program")]

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};

const FORMS: [&str; 4] = ["table", "json", "ndjson", "csv"];
/// What ends a program whose reader went away (`signal(7)`).
const SIGPIPE: i32 = 13;

fn netstat(words: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_netstat"));
    command.args(words.split(' '));
    command
}

/// A verb with more rows than a pipe holds, and a classic command line with as many.
fn long_ones() -> Vec<String> {
    let verbs = FORMS.map(|form| format!("counters --columns all --format {form}"));
    let sorted = FORMS.map(|form| format!("counters --columns all --sort value --format {form}"));
    let classic = ["json", "ndjson"].map(|form| format!("--format {form} -s"));
    verbs.into_iter().chain(sorted).chain(classic).collect()
}

#[test]
fn a_reader_who_goes_away_ends_the_program_quietly() {
    for words in long_ones() {
        let child = netstat(&words)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let mut child = child.unwrap();
        let mut reader = BufReader::with_capacity(64, child.stdout.take().unwrap());
        let mut first = Vec::new();
        reader.read_until(b'\n', &mut first).unwrap();
        assert!(first.ends_with(b"\n"), "{words}");
        drop(reader);
        let output = child.wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(told, "", "{words}");
        assert_eq!(
            output.status.signal(),
            Some(SIGPIPE),
            "{words}: {}",
            output.status
        );
    }
}

#[test]
fn what_cannot_be_written_is_told_and_is_no_success() {
    let short = FORMS.map(|form| format!("interfaces --format {form}"));
    let others = [
        "schema routes",
        "explain LISTEN",
        "help",
        "sockets --columns help",
        "-i",
    ];
    let all = long_ones()
        .into_iter()
        .chain(short)
        .chain(others.map(str::to_owned))
        .map(|words| (words, 1))
        // Their status 1 is an answer.
        .chain([("who 1".to_owned(), 2), ("who 1 --format json".to_owned(), 2)]);
    for (words, status) in all {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = netstat(&words).stdout(full).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{words}: {told}");
        let last = told.lines().last().unwrap_or_default();
        assert!(
            last.starts_with("netstat: the output could not be written: No space left"),
            "{words}: {told}"
        );
    }
}

#[test]
fn a_reader_who_reads_slowly_gets_everything() {
    for words in long_ones() {
        let whole = netstat(&words).output().unwrap();
        let mut child = netstat(&words).stdout(Stdio::piped()).spawn().unwrap();
        let mut reader = child.stdout.take().unwrap();
        let (mut got, mut piece) = (Vec::new(), [0; 997]);
        loop {
            match reader.read(&mut piece).unwrap() {
                0 => break,
                count => got.extend_from_slice(&piece[..count]),
            }
        }
        assert!(child.wait().unwrap().success(), "{words}");
        let ends = [&got, &whole.stdout].map(|text| text.iter().filter(|byte| **byte == b'\n').count());
        assert_eq!(ends[0], ends[1], "{words}");
    }
}
