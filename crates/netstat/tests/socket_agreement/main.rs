//! The same facts come out of every form: of sockets in a network namespace that these tests make, `ss` tells the same word for
//! word, a recording tells what the live machine tells, and each field alone is the same in a table, in JSON and in CSV.
#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "these tests make sockets in a namespace of their own, and say where they stumble by panicking"
)]

mod forms;
mod kept;
#[path = "../namespace/mod.rs"]
mod namespace;
mod scene;
mod ss;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::ops::ControlFlow;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::process::Command;
use std::time::Instant;

use kept::Kept;
use namespace::is_inside;
use netstat::{World, run};
use probe::Machine;
use probe::live::Live;
use scene::Scene;
use serde_json::Value;
use ss::{RUNNING, STEP_MS, Words};

/// How a run ended, and what it wrote.
struct Shown {
    status: u8,
    out: Vec<u8>,
    err: String,
}

/// Runs netstat; on a terminal so wide, or into a pipe.
fn shown(words: &[&str], width: Option<usize>) -> Shown {
    shown_of(&|| Box::new(Live::open()), words, width)
}

/// The same of this machine.
fn shown_of(machine: &dyn Fn() -> Box<dyn Machine>, words: &[&str], width: Option<usize>) -> Shown {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let started = Instant::now();
    let exit = run(World {
        words: [&["netstat"], words]
            .concat()
            .iter()
            .map(|word| word.as_bytes().to_vec())
            .collect(),
        environment: &|name| (name == "NO_COLOR").then(|| b"1".to_vec()),
        now: &mut || started.elapsed(),
        wait: &mut |_| ControlFlow::Break(()),
        out_is_terminal: width.is_some(),
        width: &|| width,
        live: machine,
        out: &mut out,
        err: &mut err,
    });
    Shown {
        status: exit.status(),
        out,
        err: String::from_utf8_lossy(&err).into_owned(),
    }
}

/// The text of a run that went well.
fn text(words: &[&str]) -> String {
    let shown = shown(words, None);
    assert_eq!(
        (shown.status, shown.err.as_str()),
        (0, ""),
        "netstat {}",
        words.join(" ")
    );
    String::from_utf8(shown.out).unwrap()
}

/// The rows of a verb.
fn rows(words: &[&str]) -> Vec<Value> {
    text(&[words, &["--format", "ndjson"]].concat())
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Looks until one is without complaint: clocks run and timers fire between two looks.
const LOOKS: usize = 5;

#[test]
fn every_word_of_ss_is_the_value_of_a_field_of_the_same_socket() {
    if !is_inside(
        "every_word_of_ss_is_the_value_of_a_field_of_the_same_socket",
        &["ss", "ip"],
    ) {
        return;
    }
    let _scene = Scene::new();
    let mut complaints = Vec::new();
    for _ in 0..LOOKS {
        complaints = complaints_against_ss();
        if complaints.is_empty() {
            return;
        }
    }
    panic!("{}", complaints.join("\n"));
}

fn complaints_against_ss() -> Vec<String> {
    let before = by_cookie(&rows(&["sockets", "tcp or udp or raw", "--columns", "all"]));
    let output = Command::new("ss")
        .args(["-HOtuwanpeiom", "--tos", "--cgroup"])
        .output()
        .unwrap();
    let after = by_cookie(&rows(&["sockets", "tcp or udp or raw", "--columns", "all"]));
    let screen = String::from_utf8_lossy(&output.stdout);
    let mut complaints = Vec::new();
    let (mut lines, mut words) = (0, 0);
    for line in screen.lines() {
        let mut theirs = ss::printed(line);
        if let Some(path) = theirs.get("cgroup") {
            let id = control_group(path);
            theirs.insert("cgroup".to_owned(), id);
        }
        let name = name(&theirs);
        let (Some(before), Some(after)) = (before.get(&name), after.get(&name)) else {
            complaints.push(format!("{name} has no row: {line}"));
            continue;
        };
        lines += 1;
        words += theirs.len();
        for (word, value) in &theirs {
            if !is_between(word, value, before.get(word), after.get(word)) {
                complaints.push(format!(
                    "{name}: {word} is {value} in ss, {:?} before and {:?} after",
                    before.get(word),
                    after.get(word)
                ));
            }
        }
        for (word, value) in before {
            let is_steady = after.get(word) == Some(value) && !RUNNING.contains(&word.as_str());
            if is_steady && !theirs.contains_key(word) {
                complaints.push(format!(
                    "{name}: {word} is {value}, and ss does not tell it: {line}"
                ));
            }
        }
    }
    if lines < 30
        || lines
            != before
                .values()
                .filter(|words| words["protocol"] != "udplite")
                .count()
    {
        complaints.push(format!("{lines} lines of ss, {} rows", before.len()));
    }
    if words < 1000 {
        complaints.push(format!("only {words} words of ss"));
    }
    complaints
}

/// What a socket is known by: the kernel's number of it, or its ends where ss does not tell that.
fn name(words: &Words) -> String {
    match words.get("sk") {
        Some(cookie) => format!("{} {cookie}", words["protocol"]),
        None => format!(
            "{} {} {}",
            words["protocol"], words["local address"], words["local port"]
        ),
    }
}

fn by_cookie(rows: &[Value]) -> BTreeMap<String, Words> {
    let told: Vec<Words> = rows.iter().map(ss::told).collect();
    told.into_iter().map(|words| (name(&words), words)).collect()
}

/// The id of a control group, which `ss` tells by its path.
fn control_group(path: &str) -> String {
    if let Some(id) = path.strip_prefix("unreachable:") {
        return u64::from_str_radix(id, 16).unwrap().to_string();
    }
    let folder = ["/sys/fs/cgroup/unified", "/sys/fs/cgroup"]
        .into_iter()
        .map(|top| format!("{top}{path}"))
        .find(|folder| std::path::Path::new(folder).join("cgroup.procs").exists());
    std::fs::metadata(folder.unwrap()).unwrap().ino().to_string()
}

/// Whether a word of ss is that of a row looked at before and after.
fn is_between(word: &str, value: &str, before: Option<&String>, after: Option<&String>) -> bool {
    if !RUNNING.contains(&word) {
        return [before, after].into_iter().flatten().any(|ours| ours == value);
    }
    let number = |text: &String| text.parse::<u64>().unwrap();
    let value: u64 = value.parse().unwrap();
    let (Some(one), Some(other)) = (before.map(number), after.map(number)) else {
        return false;
    };
    let step = if word == "timer-left" {
        ss::left_step(value)
    } else {
        STEP_MS
    };
    (one.min(other).saturating_sub(step)..=one.max(other) + step).contains(&value)
}

const VERBS: [&str; 7] = [
    "sockets",
    "routes",
    "interfaces",
    "addresses",
    "neighbours",
    "groups",
    "counters",
];

#[test]
fn each_field_of_a_scene_is_the_same_in_every_form() {
    if !is_inside("each_field_of_a_scene_is_the_same_in_every_form", &["ip"]) {
        return;
    }
    let scene = Scene::new();
    let recording = scene.folder().join("recording");
    let from = recording.to_str().unwrap();
    assert_eq!(shown(&["-n", "--record", from], None).status, 0);
    let machine = Kept::open(&recording);
    for verb in VERBS {
        let cells = forms::compare_each_field(verb, &machine);
        assert!(cells > 20, "{verb} has {cells} cells");
    }
}

/// Fields that run between two looks. Of the counters some are of the whole machine, and asking is counted too.
const RUN: &[&str] = &[
    "tcp.since-data-sent",
    "tcp.since-data-received",
    "tcp.since-acknowledgement",
    "tcp.busy",
    "tcp.window-limited",
    "tcp.buffer-limited",
    "tcp.timeout-time",
    "timer.left",
    "confirmed",
    "updated",
    "used",
    "value",
];

/// Fields that want more than one look or another question, which a recording does not hold.
const LIVE_ALONE: &[&str] = &["autobound", "no-rate", "received.rate", "sent.rate", "rate"];

#[test]
fn a_recording_of_a_scene_tells_what_the_live_machine_tells() {
    if !is_inside(
        "a_recording_of_a_scene_tells_what_the_live_machine_tells",
        &["ip"],
    ) {
        return;
    }
    let scene = Scene::new();
    let recording = scene.folder().join("recording");
    let from = recording.to_str().unwrap();
    let mut complaints = Vec::new();
    for _ in 0..LOOKS {
        complaints = complaints_against_recording(from);
        if complaints.is_empty() {
            return;
        }
    }
    panic!("{}", complaints.join("\n"));
}

fn complaints_against_recording(from: &str) -> Vec<String> {
    let all = |verb, more: &[&str]| {
        let words = [&[verb, "--columns", "all"], more].concat();
        let found = shown(&[&words[..], &["--format", "ndjson"]].concat(), None);
        assert_eq!(found.status, 0, "{words:?}: {}", found.err);
        let text = String::from_utf8(found.out).unwrap();
        let rows = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect::<Vec<Value>>();
        (rows, found.err)
    };
    let live = |verbs: &[&'static str]| -> Vec<(Vec<Value>, String)> {
        verbs.iter().map(|verb| all(verb, &[])).collect()
    };
    let before = live(&VERBS);
    let kept = shown(&["--record", from], None);
    assert_eq!(kept.status, 0, "{}", kept.err);
    let after = live(&VERBS);
    let mut complaints = Vec::new();
    // Who chose the ports is asked by two dumps that a recording does not hold, and rates take two looks: there both are
    // null, which is told.
    let is_expected =
        |line: &&str| line.contains("who chose the ports of ") || line.contains("netstat: rates of ");
    for ((verb, before), after) in VERBS.into_iter().zip(before).zip(after) {
        let (rows, gaps) = all(verb, &["--from", from]);
        let unexpected = |text: &str| {
            text.lines()
                .filter(|line| !is_expected(line))
                .collect::<Vec<_>>()
                .join("\n")
        };
        let (gaps, told) = (unexpected(&gaps), unexpected(&before.1));
        if gaps != told {
            complaints.push(format!("{verb}: {gaps} in the recording, {told} live"));
        }
        if rows.len() != before.0.len() || rows.len() != after.0.len() || rows.is_empty() {
            let lengths = [&before.0, &rows, &after.0].map(Vec::len);
            complaints.push(format!("{verb}: {lengths:?} rows before, recorded and after"));
            continue;
        }
        for ((row, before), after) in rows.iter().zip(&before.0).zip(&after.0) {
            differences(verb, "", [row, before, after], &mut complaints);
        }
    }
    complaints
}

/// Notes each field of a recorded row that is neither that of before nor that of after.
fn differences(
    verb: &str,
    object: &str,
    [recorded, before, after]: [&Value; 3],
    complaints: &mut Vec<String>,
) {
    for (name, value) in recorded.as_object().unwrap() {
        let id = format!("{object}{name}");
        let [before, after] = [&before[name], &after[name]];
        if LIVE_ALONE.contains(&id.as_str()) {
            continue;
        }
        if value.is_object() && value.get("base64").is_none() {
            differences(verb, &format!("{id}."), [value, before, after], complaints);
        } else if RUN.contains(&id.as_str()) {
            if value.is_null() != (before.is_null() && after.is_null()) {
                complaints.push(format!(
                    "{verb}: {id} is {before} live and {value} in a recording"
                ));
            }
        } else if value != before && value != after && !lies_between(value, before, after) {
            complaints.push(format!(
                "{verb}: {id} is {before} and {after} live and {value} in a recording: {recorded}"
            ));
        }
    }
}

/// Whether this is a number that ran between the two looks.
fn lies_between(value: &Value, before: &Value, after: &Value) -> bool {
    match (value.as_u64(), before.as_u64(), after.as_u64()) {
        (Some(value), Some(one), Some(other)) => (one.min(other)..=one.max(other)).contains(&value),
        _ => false,
    }
}

/// Classic screens, which are compared whole; of those with counters that run, all but the digits.
const SCREENS: &[&str] = &[
    "-tan",
    "-uan",
    "-wan",
    "-xan",
    "-Uan",
    "-anp",
    "-ane",
    "-an -A inet6",
    "-l",
    "-rn",
    "-rn6",
    "-ren",
    "-i",
    "-ia",
    "-ie",
    "-gn",
    "--dialect=darwin -an",
    "--dialect=darwin -anW",
    "--dialect=darwin -Lan",
    "--dialect=darwin -rn",
    "--dialect=darwin -inab",
    "--dialect=darwin -g",
    "--dialect=darwin -f unix",
];

#[test]
fn screens_of_a_recording_are_those_of_the_live_machine() {
    if !is_inside("screens_of_a_recording_are_those_of_the_live_machine", &["ip"]) {
        return;
    }
    let scene = Scene::new();
    let recording = scene.folder().join("recording");
    let from = recording.to_str().unwrap();
    let mut different = Vec::new();
    for _ in 0..LOOKS {
        let live = |words: &str| {
            let mut found = shown(&words.split(' ').collect::<Vec<_>>(), None);
            if words.contains("-i") {
                found.out.retain(|byte| !byte.is_ascii_digit() && *byte != b' ');
            }
            (found.status, found.out, found.err)
        };
        let before: Vec<_> = SCREENS.iter().map(|words| live(words)).collect();
        let kept = shown(&["--record", from], None);
        assert_eq!(kept.status, 0, "{}", kept.err);
        let after: Vec<_> = SCREENS.iter().map(|words| live(words)).collect();
        different.clear();
        for ((words, before), after) in SCREENS.iter().zip(before).zip(after) {
            let (first, others) = words.split_once(' ').unwrap_or((words, ""));
            let told = live(format!("{first} --from {from} {others}").trim_end());
            if told != before && told != after {
                let [told, before] = [told, before].map(|(status, out, err)| {
                    format!("status {status}\n{}{err}", String::from_utf8_lossy(&out))
                });
                different.push(format!("{words}\nrecorded: {told}\nlive: {before}"));
            }
        }
        if different.is_empty() {
            return;
        }
    }
    panic!("{}", different.join("\n"));
}

/// A name of an interface that would do harm: bytes that are no UTF-8, an escape, a quote and a comma.
const LINK: &[u8] = b"q\",\x1b[7m\xfe'\\";
/// Another, in UTF-8: counters are in files with names of interfaces, and names of files are text here.
const TEXT_LINK: &[u8] = b"t\",\x1b[7m\xc2\x9b'\\";

#[test]
fn names_that_were_chosen_to_do_harm_are_exact_in_json_and_can_be_had_back_from_every_cell() {
    if !is_inside(
        "names_that_were_chosen_to_do_harm_are_exact_in_json_and_can_be_had_back_from_every_cell",
        &["ip"],
    ) {
        return;
    }
    let scene = Scene::new();
    let ip = |words: &str| {
        let words = words.split(' ').map(|word| match word {
            "LINK" => OsStr::from_bytes(LINK),
            "TEXT" => OsStr::from_bytes(TEXT_LINK),
            word => OsStr::new(word),
        });
        assert!(Command::new("ip").args(words).status().unwrap().success());
    };
    ip("link set d1 down");
    ip("link set d1 name LINK");
    ip("link set LINK up");
    ip("link add TEXT type veth peer name d3");
    ip("link set TEXT up");
    ip("address add 203.0.113.1/24 dev LINK");
    ip("neighbour add 203.0.113.9 lladdr 02:00:00:00:00:09 dev LINK");
    let recording = scene.folder().join("recording");
    let from = recording.to_str().unwrap();
    assert_eq!(shown(&["--record", from], None).status, 0);
    let name = |id: &'static str| (id, LINK.to_vec());
    let path = scene.folder().join(OsStr::from_bytes(scene::HOSTILE));
    for (verb, hostile) in [
        (
            "sockets",
            vec![
                ("path", path.as_os_str().as_bytes().to_vec()),
                ("process.command", scene::HOSTILE.to_vec()),
            ],
        ),
        ("routes", vec![name("interface.name")]),
        ("interfaces", vec![name("name")]),
        ("addresses", vec![name("interface.name")]),
        ("neighbours", vec![name("interface.name")]),
        ("groups", vec![name("interface.name")]),
        ("counters", vec![("interface", TEXT_LINK.to_vec())]),
    ] {
        for from in [&["--from", from][..], &[]] {
            for (id, bytes) in &hostile {
                forms::hold_hostile(verb, id, bytes, from);
            }
        }
    }
    for words in [
        "-anp",
        "-i",
        "-rn",
        "-gn",
        "--dialect=darwin -an",
        "--dialect=darwin -in",
    ] {
        let found = shown(&words.split(' ').collect::<Vec<_>>(), None);
        assert!(
            !found
                .out
                .iter()
                .any(|byte| byte.is_ascii_control() && *byte != b'\n'),
            "{words}"
        );
        assert!(String::from_utf8(found.out).is_ok(), "{words}");
    }
}
