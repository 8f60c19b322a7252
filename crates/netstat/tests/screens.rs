//! Golden screens: each recorded machine in `evidence/` is shown with the words that the original was run with at that
//! moment, and every byte must be the original's. Running timers have their clocks stilled, nothing else.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "this test reads the evidence, and says where it stumbles by panicking"
)]

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use netstat::{World, run};
use probe::fake::FakeMachine;

fn evidence() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../evidence");
    let mut machines: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("recording").is_file())
        .collect();
    machines.sort();
    assert!(!machines.is_empty(), "there is no recorded machine");
    machines
}

/// Status, standard output and standard error of a command line, on a live machine that knows nothing.
fn shown(words: &[&[u8]]) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let words = [&[&b"netstat"[..]], words]
        .concat()
        .iter()
        .map(|word| word.to_vec())
        .collect();
    let exit = run(World {
        words,
        environment: &|_| None,
        now: &mut || Duration::ZERO,
        wait: &mut |_| ControlFlow::Break(()),
        out_is_terminal: false,
        width: &|| None,
        live: &|| Box::new(FakeMachine::new()),
        out: &mut out,
        err: &mut err,
    });
    (
        exit.status(),
        String::from_utf8(out).unwrap(),
        String::from_utf8(err).unwrap(),
    )
}

/// What the original said: `# words: …`, `# exit: …`, `# --- stdout`, text, `# --- stderr`, text.
struct Page {
    words: Vec<Vec<u8>>,
    exit: u8,
    out: String,
    err: String,
}

fn page(path: &Path) -> Page {
    // A hostile or odd name may be any bytes; the original prints them as they are, and we make them visible.
    let text = String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
    let (head, rest) = text.split_once("# --- stdout\n").unwrap();
    let (out, err) = rest.split_once("# --- stderr\n").unwrap();
    let field = |name: &str| {
        head.lines()
            .find_map(|line| line.strip_prefix(&format!("# {name}:")))
            .unwrap()
            .trim()
            .to_owned()
    };
    Page {
        words: field("words")
            .split_whitespace()
            .map(|word| word.as_bytes().to_vec())
            .collect(),
        exit: field("exit").parse().unwrap(),
        out: out.to_owned(),
        err: err.to_owned(),
    }
}

/// Stills the clocks: `on (0.42/3/0)` becomes `on (T/3/0)`, if and only if it has two decimals.
fn stilled(text: &str) -> String {
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        let clock = line.rfind(" (").map(|at| at + 2).and_then(|start| {
            let length = line[start..].find('/')?;
            let (whole, decimals) = line[start..start + length].split_once('.')?;
            let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            (digits(whole) && digits(decimals) && decimals.len() == 2).then_some(start..start + length)
        });
        match clock {
            Some(clock) => {
                out.push_str(&line[..clock.start]);
                out.push('T');
                out.push_str(&line[clock.end..]);
            }
            None => out.push_str(line),
        }
    }
    out
}

/// The original prints control characters raw; ours are escapes. See docs/compatibility.md.
fn made_visible(text: &str) -> String {
    text.replace('\u{1b}', "\\x1b")
}

#[test]
fn every_recorded_screen_has_the_bytes_of_the_original() {
    let mut compared = 0;
    for machine in evidence() {
        let recording = machine.join("recording");
        let recording = recording.to_str().unwrap().as_bytes();
        let mut pages: Vec<_> = fs::read_dir(machine.join("original"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        pages.sort();
        for path in pages {
            let page = page(&path);
            let mut words: Vec<&[u8]> = vec![b"--from", recording];
            words.extend(page.words.iter().map(Vec::as_slice));
            let (exit, out, err) = shown(&words);
            assert_eq!(
                stilled(&out),
                made_visible(&stilled(&page.out)),
                "standard output of {}",
                path.display()
            );
            assert_eq!(err, page.err, "standard error of {}", path.display());
            assert_eq!(exit, page.exit, "status of {}", path.display());
            compared += 1;
        }
    }
    assert!(compared >= 200, "only {compared} screens were compared");
}

#[test]
fn counters_of_three_kernels_are_among_the_recorded_screens() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../evidence");
    for machine in ["linux-5-10-vm", "linux-6-1-vm", "linux-6-12-vm"] {
        for page in ["s", "s6", "st", "su", "sw", "sSS", "i", "rn", "gn"] {
            let page = folder
                .join(machine)
                .join("original")
                .join(page)
                .with_extension("txt");
            assert!(page.is_file(), "{} is missing", page.display());
        }
    }
}

#[test]
fn a_screen_from_a_recording_asks_this_machine_nothing() {
    struct Nobody;
    impl probe::Machine for Nobody {
        fn read(
            &mut self,
            item: &probe::Item<'_>,
            _: &mut dyn FnMut(&[u8]) -> probe::Flow,
        ) -> Result<(), facts::Why> {
            panic!("{} was asked of the live machine", item.key());
        }
    }
    for machine in evidence() {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let path = machine.join("recording").to_str().unwrap().as_bytes().to_vec();
        let exit = run(World {
            words: vec![b"netstat".to_vec(), b"-apeo".to_vec(), b"--from".to_vec(), path],
            environment: &|_| None,
            now: &mut || Duration::ZERO,
            wait: &mut |_| ControlFlow::Break(()),
            out_is_terminal: false,
            width: &|| None,
            live: &|| Box::new(Nobody),
            out: &mut out,
            err: &mut err,
        });
        assert_eq!(exit.status(), 0);
        assert!(out.len() > 1000);
    }
}

#[test]
fn continuous_shows_a_recording_once() {
    for machine in evidence() {
        let path = machine.join("recording");
        let path = path.to_str().unwrap().as_bytes();
        assert_eq!(
            shown(&[b"--from", path, b"-tnc"]),
            shown(&[b"--from", path, b"-tn"])
        );
    }
}

#[test]
fn a_file_that_is_no_recording_is_named_with_the_place_of_the_damage() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let not_one = folder.join("not-a-recording");
    fs::write(&not_one, "Active Internet connections\n").unwrap();
    let (exit, out, err) = shown(&[b"--from", not_one.to_str().unwrap().as_bytes(), b"-t"]);
    assert_eq!((exit, out.as_str()), (1, ""));
    assert!(
        err.starts_with("netstat: ") && err.contains("at byte 0: "),
        "{err}"
    );

    let whole = fs::read(evidence()[0].join("recording")).unwrap();
    let cut = folder.join("cut-recording");
    fs::write(&cut, &whole[..whole.len() / 2]).unwrap();
    let (exit, out, err) = shown(&[b"--from", cut.to_str().unwrap().as_bytes(), b"-t"]);
    assert_eq!((exit, out.as_str()), (1, ""));
    assert!(err.contains("at byte "), "{err}");

    let (exit, _, err) = shown(&[b"--from", b"/nonexistent/recording", b"-t"]);
    assert_eq!(exit, 1);
    assert!(err.contains("/nonexistent/recording"), "{err}");
}

#[test]
fn ours_and_their_mistakes_are_told_apart() {
    let (exit, _, err) = shown(&[b"--dialect", b"vms", b"-t"]);
    assert_eq!(exit, 3);
    assert!(
        err.contains("there is no dialect 'vms'") && err.contains("linux"),
        "{err}"
    );
    assert_eq!(shown(&[b"--dialect", b"linux", b"-V"]), shown(&[b"-V"]));
    assert_eq!(shown(&[b"--dialect=linux", b"-V"]), shown(&[b"-V"]));
    let (exit, _, err) = shown(&[b"--from"]);
    assert_eq!(exit, 3);
    assert!(
        err.starts_with("netstat: option '--from' requires an argument\nusage: "),
        "{err}"
    );
    let (exit, _, err) = shown(&[b"--rec", b"x"]);
    assert_eq!(exit, 3);
    assert!(err.starts_with("netstat: unrecognized option '--rec'\n"), "{err}");
}
