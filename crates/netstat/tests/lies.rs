//! A `/proc` that lies: every text file of the recorded machines is damaged in many ways, one at a time, and every view that
//! reads it still ends with rows, warnings and a status; nothing panics, hangs, grows without limit or prints raw bytes.
#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "this test reads the evidence, and says where it stumbles by panicking"
)]

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

use facts::Why;
use netstat::{World, run};
use probe::recorded::Recorded;
use probe::{Flow, Item, Machine};

/// Every view, at its longest.
const VIEWS: &[&str] = &[
    "-aneop",
    "-anSv",
    "-aW",
    "-xanp",
    "-rn46",
    "-ree",
    "-r46FC",
    "-A ipx,ax25 -r",
    "-A netrom -r",
    "-A rose -r",
    "-A x25 -r",
    "-A ddp -r",
    "--ipx --ax25 --netrom --rose --x25 -an",
    "-ia",
    "-iae",
    "-s",
    "-s6",
    "-sS",
    "-g",
    "-M",
    "--dialect darwin -ia",
    "--dialect darwin -iabdtn",
    "--dialect darwin -w 1",
    "--dialect darwin -aA",
    "--dialect darwin -Lanl",
    "--dialect darwin -ran",
    "--dialect darwin -rla",
    "--dialect darwin -rs",
    "--dialect darwin -g",
    "--dialect darwin -gs",
    "--dialect darwin -s",
    "--dialect darwin -I lo -ss",
    "--dialect darwin -m",
];
/// A run on a machine that lies takes no longer; an honest one takes milliseconds.
const LIMIT: Duration = Duration::from_secs(10);
/// A lie of a megabyte may be repeated in a message, never much more.
const OUTPUT_BYTES_MAX: usize = 8 << 20;
const MEGABYTE: usize = 1 << 20;

/// A way to damage a text.
type Lie = (&'static str, Damage);
type Damage = fn(&[u8]) -> Vec<u8>;

const LIES: &[Lie] = &[
    ("empty", |_| Vec::new()),
    ("cut in the middle", |text| text[..text.len() / 2].to_vec()),
    ("cut after a third", |text| text[..text.len() / 3].to_vec()),
    ("numbers of 2^64", |text| numbers(text, b"18446744073709551616")),
    ("numbers of 40 digits", |text| numbers(text, &[b'9'; 40])),
    ("negative numbers", |text| numbers(text, b"-9223372036854775809")),
    ("numbers of one sign", |text| numbers(text, b"-")),
    ("the last column missing", |text| {
        lines(text, |line| {
            let end = line.trim_ascii_end();
            let at = end.iter().rposition(u8::is_ascii_whitespace);
            line[..at.unwrap_or(0)].to_vec()
        })
    }),
    ("the first column missing", |text| {
        lines(text, |line| {
            let line = line.trim_ascii_start();
            let at = line.iter().position(u8::is_ascii_whitespace);
            line[at.unwrap_or(line.len())..].to_vec()
        })
    }),
    ("the heading missing", |text| {
        let at = text.iter().position(|byte| *byte == b'\n');
        text[at.map_or(0, |at| at + 1)..].to_vec()
    }),
    ("every line twice", |text| {
        lines(text, |line| [line, b"\n", line].concat())
    }),
    ("a line of a mebibyte", |text| with_line(text, &[b'A'; MEGABYTE])),
    ("a number of a mebibyte", |text| {
        with_line(text, &[b'7'; MEGABYTE])
    }),
    ("no line breaks", |text| {
        text.iter()
            .map(|byte| if *byte == b'\n' { b' ' } else { *byte })
            .collect()
    }),
    ("no blanks", |text| {
        text.iter()
            .copied()
            .filter(|byte| !matches!(byte, b' ' | b'\t'))
            .collect()
    }),
    ("escapes and NULs", |text| {
        lines(text, |line| [b"\x1b]0;x\x07\0", line, b"\x9b1m\xff"].concat())
    }),
    ("a thousand colons", |text| with_line(text, &[b':'; 1000])),
];

/// Replaces every run of digits.
fn numbers(text: &[u8], by: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut inside = false;
    for byte in text {
        if !byte.is_ascii_digit() {
            out.push(*byte);
        } else if !inside {
            out.extend_from_slice(by);
        }
        inside = byte.is_ascii_digit();
    }
    out
}

fn lines(text: &[u8], change: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    text.split(|byte| *byte == b'\n')
        .flat_map(|line| [change(line), b"\n".to_vec()].concat())
        .collect()
}

/// Adds a line in the middle.
fn with_line(text: &[u8], line: &[u8]) -> Vec<u8> {
    let middle = text[text.len() / 2..]
        .iter()
        .position(|byte| *byte == b'\n')
        .map_or(text.len(), |at| text.len() / 2 + at + 1);
    [&text[..middle], line, b"\n", &text[middle..]].concat()
}

/// A recorded machine that notes what it can answer, and lies about one file.
struct Lying {
    honest: Recorded,
    about: Option<(String, Damage)>,
    answered: Rc<RefCell<BTreeSet<String>>>,
}

impl Machine for Lying {
    fn read(&mut self, item: &Item<'_>, each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
        let key = item.key();
        let Some((_, lie)) = self.about.as_ref().filter(|(about, _)| *about == key) else {
            let outcome = self.honest.read(item, each);
            if outcome.is_ok() {
                self.answered.borrow_mut().insert(key);
            }
            return outcome;
        };
        let mut text = Vec::new();
        self.honest.read(item, &mut |chunk| {
            text.extend_from_slice(chunk);
            Flow::Continue(())
        })?;
        // In pieces, as a kernel hands out its files.
        for piece in lie(&text).chunks(4096) {
            if each(piece).is_break() {
                return Err(Why::Stopped);
            }
        }
        Ok(())
    }

    fn is_recording(&self) -> bool {
        true
    }
}

struct Shown {
    status: u8,
    out: String,
    err: String,
    answered: BTreeSet<String>,
}

/// Shows a view, and checks all that has to be so whatever the machine says.
fn shown(recording: &Path, words: &str, about: Option<(&str, &Lie)>) -> Shown {
    let answered = Rc::default();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let title = format!(
        "{words} of {}, {}",
        recording.display(),
        about.map_or("honest".to_owned(), |(key, lie)| format!("{key}: {}", lie.0))
    );
    let began = Instant::now();
    let exit = run(World {
        words: ["netstat"]
            .into_iter()
            .chain(words.split(' '))
            .map(|word| word.as_bytes().to_vec())
            .collect(),
        environment: &|_| None,
        now: &mut || Duration::ZERO,
        wait: &mut |_| ControlFlow::Break(()),
        out_is_terminal: false,
        width: &|| None,
        live: &|| {
            Box::new(Lying {
                honest: Recorded::open(recording).unwrap(),
                about: about.map(|(key, lie)| (key.to_owned(), lie.1)),
                answered: Rc::clone(&answered),
            })
        },
        out: &mut out,
        err: &mut err,
    });
    assert!(began.elapsed() < LIMIT, "{title}: slow");
    assert!(
        out.len() + err.len() < OUTPUT_BYTES_MAX,
        "{title}: {} bytes",
        out.len()
    );
    let text = |bytes: Vec<u8>| {
        let text = String::from_utf8(bytes).unwrap_or_else(|_| panic!("{title}: not UTF-8"));
        // Tabs begin lines of statistics of the BSDs.
        let mut lines = text.split('\n').map(|line| line.trim_start_matches('\t'));
        assert!(
            !lines.any(|line| line.chars().any(char::is_control)),
            "{title}: control characters"
        );
        text
    };
    let (out, err) = (text(out), text(err));
    assert!(matches!(exit.status(), 0 | 1), "{title}: {}", exit.status());
    assert!(
        exit.status() == 0 || !err.is_empty() || out.contains("not configured"),
        "{title}: fails without a word"
    );
    Shown {
        status: exit.status(),
        out,
        err,
        answered: answered.take(),
    }
}

/// The recorded machines. Of those that differ in their counters alone one is enough.
fn recordings() -> Vec<PathBuf> {
    const ALIKE: [&str; 2] = ["linux-5-10-vm", "linux-6-12-vm"];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../evidence");
    let mut found: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|folder| !ALIKE.iter().any(|name| folder.ends_with(name)))
        .map(|folder| folder.join("recording"))
        .filter(|path| path.is_file())
        .collect();
    found.sort();
    found
}

fn tables(answered: &BTreeSet<String>) -> Vec<&str> {
    answered
        .iter()
        .filter(|key| key.starts_with("file /proc/net/") || *key == "file /proc/slabinfo")
        .map(String::as_str)
        .collect()
}

#[test]
fn every_view_survives_every_lie_about_every_file_it_reads() {
    let (mut runs, mut told) = (0, 0);
    for recording in recordings() {
        for words in VIEWS {
            let honest = shown(&recording, words, None);
            for table in tables(&honest.answered) {
                for lie in LIES {
                    let lied = shown(&recording, words, Some((table, lie)));
                    runs += 1;
                    told += usize::from(lied.status == 1 || lied.err != honest.err);
                }
            }
        }
    }
    assert!(runs > 800, "only {runs} lies were tried");
    assert!(told > 200, "only {told} of {runs} lies were noticed");
}

#[test]
fn one_monstrous_line_costs_no_other_row() {
    let monster = LIES
        .iter()
        .find(|(name, _)| *name == "a line of a mebibyte")
        .unwrap();
    for recording in recordings() {
        for (words, table) in [
            ("-rn", "file /proc/net/route"),
            ("-rn6", "file /proc/net/ipv6_route"),
            ("-ia", "file /proc/net/dev"),
            ("-iae", "file /proc/net/if_inet6"),
            ("-gn", "file /proc/net/igmp6"),
            ("-anx", "file /proc/net/unix"),
        ] {
            let honest = shown(&recording, words, None);
            let lied = shown(&recording, words, Some((table, monster)));
            assert_eq!(
                lied.out,
                honest.out,
                "{words} of {} and {table}",
                recording.display()
            );
            // Any user can put lines into the table of UNIX sockets, by a path with line breaks: nothing is said of them.
            let telling = table != "file /proc/net/unix";
            if telling && honest.answered.contains(table) && honest.status == 0 {
                assert_ne!(lied.err, honest.err, "{words} and {table}");
            }
        }
    }
}
