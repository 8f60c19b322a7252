//! `--format` in a classic command line gives the rows that its flags choose: as many as the screen has, in a document that fits
//! its schema, and the same as the verb with a filter that says so.
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
use serde_json::Value;

struct Shown {
    status: u8,
    out: String,
    err: String,
}

fn shown(recording: &Path, words: &str) -> Shown {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let (first, others) = words.split_once(' ').unwrap_or((words, ""));
    // A verb stands in front of everything.
    let typed = ["netstat", first, "--from", recording.to_str().unwrap()];
    let exit = run(World {
        words: typed
            .into_iter()
            .chain(others.split_whitespace())
            .map(|word| word.as_bytes().to_vec())
            .collect(),
        environment: &|_| None,
        now: &mut || Duration::ZERO,
        wait: &mut |_| ControlFlow::Break(()),
        out_is_terminal: false,
        width: &|| None,
        live: &|| Box::new(FakeMachine::new()),
        out: &mut out,
        err: &mut err,
    });
    Shown {
        status: exit.status(),
        out: String::from_utf8(out).unwrap(),
        err: String::from_utf8(err).unwrap(),
    }
}

/// The recorded machines that were asked everything.
fn recordings() -> Vec<PathBuf> {
    let mut found: Vec<_> = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../evidence"))
        .unwrap()
        .map(|entry| entry.unwrap().path().join("recording"))
        .filter(|path| path.is_file() && path.to_str().unwrap().contains("/linux-"))
        .collect();
    found.sort();
    found
}

fn rows(recording: &Path, words: &str) -> Vec<Value> {
    let found = shown(recording, words);
    // What an older recording does not tell of a row is told, and no failure.
    assert!(
        found.status == 0
            && found
                .err
                .lines()
                .all(|line| line.contains("extensions=0xff: not in the recording")),
        "{words} of {}: {}",
        recording.display(),
        found.err
    );
    let document: Value = serde_json::from_str(&found.out).unwrap();
    document["rows"].as_array().unwrap().clone()
}

/// Command lines of Linux, what the rows of their screens begin with, and the verb and filter that say the same.
const LINUX: &[(&str, &[&str], &str, &str)] = &[
    (
        "-tan",
        &["tcp"],
        "sockets",
        "protocol = tcp and state != bound-inactive",
    ),
    ("-tn", &["tcp"], "sockets", "tcp and connected"),
    ("-tln", &["tcp"], "sockets", "protocol = tcp and state = listen"),
    (
        "-4tan",
        &["tcp "],
        "sockets",
        "tcp and family = inet and state != bound-inactive",
    ),
    ("-6uan", &["udp6"], "sockets", "protocol = udp and family = inet6"),
    ("-uln", &["udp"], "sockets", "udp and state = unconn"),
    ("-Uan", &["udpl"], "sockets", "udplite"),
    ("-wan", &["raw"], "sockets", "raw"),
    ("-xan", &["unix"], "sockets", "unix"),
    ("-xln", &["unix"], "sockets", "unix and listening"),
    ("-xn", &["unix"], "sockets", "unix and state != listen"),
    (
        "-an",
        &["tcp", "udp", "raw", "unix", "sctp"],
        "sockets",
        "state != bound-inactive",
    ),
    ("-San", &["sctp"], "sockets", "sctp"),
    ("-Sn", &["sctp"], "sockets", "sctp and type = association"),
    ("-Sln", &["sctp"], "sockets", "sctp and type = endpoint"),
    ("-tulpn", &["tcp", "udp"], "sockets", "(tcp or udp) and listening"),
    ("-gn", &[], "groups", "family in inet,inet6"),
];

/// The same of Darwin.
const DARWIN: &[(&str, &[&str], &str, &str)] = &[
    (
        "-anf inet -p tcp",
        &["tcp"],
        "sockets",
        "tcp and state != bound-inactive and (ipv4 or local.address = 0/0 or local.address = :: and remote.port = null and ipv6-only = false)",
    ),
    ("-anp udp", &["udp"], "sockets", "udp"),
    (
        "-np tcp",
        &["tcp"],
        "sockets",
        "tcp and not state in listen,close,bound-inactive",
    ),
    (
        "-anp icmp",
        &["icm4"],
        "sockets",
        "raw and ipv4 and ip-protocol = 1",
    ),
    (
        "-anf inet6",
        &["tcp", "udp", "ip6", "icm6"],
        "sockets",
        "ipv6 and (tcp and state != bound-inactive or udp or raw) and not local.address = 0/0 and (remote.address = null or not remote.address = 0/0)",
    ),
];

/// Rows of a screen by what they begin with; without that, all behind three lines of heading.
fn counted(screen: &str, begin: &[&str]) -> usize {
    if begin.is_empty() {
        return screen.lines().count().saturating_sub(3);
    }
    screen
        .lines()
        .filter(|line| begin.iter().any(|word| line.starts_with(word)))
        .count()
}

#[test]
fn records_have_as_many_rows_as_the_screen_of_the_same_flags() {
    let mut compared = 0;
    for recording in recordings() {
        for (dialect, lines) in [("linux", LINUX), ("darwin", DARWIN)] {
            for (words, begin, table, filter) in lines {
                let title = format!("{dialect} {words} of {}", recording.display());
                let words = format!("--dialect={dialect} {words}");
                let on_screen = counted(&shown(&recording, &words).out, begin);
                let found = rows(&recording, &words.replacen(' ', " --format json ", 1));
                assert_eq!(found.len(), on_screen, "{title}");
                let by_verb = rows(&recording, &format!("{table} --format json {filter}"));
                assert_eq!(found.len(), by_verb.len(), "{title}: {filter}");
                compared += on_screen;
            }
        }
    }
    assert!(compared > 1000, "only {compared} rows");
}

#[test]
fn routes_and_interfaces_are_those_of_the_screen() {
    for recording in recordings() {
        // A route with several next hops has a row for each, and one line on the screen.
        let routes = rows(&recording, "-rn --format json");
        let mut once: Vec<String> = routes
            .iter()
            .map(|row| {
                ["destination", "metric", "tos", "kind"]
                    .map(|id| row[id].to_string())
                    .join(" ")
            })
            .collect();
        once.dedup();
        let screen = shown(&recording, "-rn").out;
        assert_eq!(
            once.len(),
            screen.lines().count() - 2,
            "{}\n{screen}",
            recording.display()
        );
        assert!(routes.iter().all(|row| row["family"] == "inet"));

        for (words, all) in [("-i", false), ("-ia", true)] {
            let found = rows(&recording, &format!("{words} --format json"));
            let screen = shown(&recording, words).out;
            // Names of addresses have lines there too.
            let lines = screen
                .lines()
                .skip(2)
                .filter(|line| !line.contains("no statistics"));
            assert_eq!(
                found.len(),
                lines.count(),
                "{words} of {}\n{screen}",
                recording.display()
            );
            let up = |row: &&Value| row["flags"].as_array().unwrap().contains(&"up".into());
            assert_eq!(found.iter().all(|row| up(&row)), !all, "{words}");
        }
    }
}

#[test]
fn counters_are_those_of_the_protocols_that_were_named() {
    for recording in recordings() {
        for (words, sections) in [
            ("-st", &["Tcp", "TcpExt", "MPTcpExt"][..]),
            ("-su", &["Udp"]),
            ("-sw6", &["Ip6", "Icmp6"]),
            ("--dialect=darwin -sp tcp", &["Tcp", "TcpExt", "MPTcpExt"]),
            ("--dialect=darwin -sp ip6", &["Ip6"]),
        ] {
            let found = rows(&recording, &format!("{words} --format json"));
            assert!(found.len() > 3, "{words}");
            for row in &found {
                assert!(
                    sections.iter().any(|name| row["section"] == *name),
                    "{words}: {row}"
                );
                assert_eq!(row["interface"], Value::Null, "{words}: {row}");
            }
        }
        let all = rows(&recording, "--dialect=darwin -sp tcp --format json").len();
        let some = rows(&recording, "--dialect=darwin -ssp tcp --format json");
        assert!(some.len() < all && some.iter().all(|row| row["value"] != 0));
        // Of an interface alone.
        let found = rows(&recording, "--dialect=darwin -sp ip6 -I lo --format json");
        assert!(!found.is_empty() && found.iter().all(|row| row["interface"] == "lo"));
    }
}

#[test]
fn fields_that_cost_more_are_there_when_the_flags_ask_for_them() {
    let recording = &recordings()[0];
    let has = |words: &str, object: &str, member: &str| {
        let found = rows(recording, &format!("{words} --format json"));
        found[0][object]
            .as_object()
            .is_some_and(|members| members.contains_key(member))
    };
    assert!(has("-tan", "local", "port") && !has("-tan", "local", "service"));
    assert!(has("-ta --numeric-hosts", "local", "service"));
    assert!(!has("-ta --numeric-hosts", "local", "host"));
    assert!(has("-tanp", "process", "id") && !has("-tan", "process", "id"));
    assert!(has("-tae --numeric-hosts", "user", "name") && !has("-tane", "user", "name"));
}

#[test]
fn a_form_that_is_none_and_a_view_without_records_are_told() {
    let recording = &recordings()[0];
    for (words, status, message) in [
        (
            "-tan --format xml",
            3,
            "--format is one of json, ndjson, csv, not \"xml\"",
        ),
        (
            "-tan --format=",
            3,
            "--format is one of json, ndjson, csv, not \"\"",
        ),
        (
            "-tg --format json",
            1,
            "no records of sockets and groups in one document",
        ),
        ("-rC --format csv", 1, "no records of the cache of routes"),
        ("--dialect=darwin --format xml", 1, "--format is one of"),
        ("--dialect=darwin --format json -m", 1, "no records of memory"),
        (
            "--dialect=darwin --format json -g",
            1,
            "no records of multicast forwarding",
        ),
    ] {
        let found = shown(recording, words);
        assert_eq!((found.status, found.out.as_str()), (status, ""), "{words}");
        assert!(found.err.contains(message), "{words}: {}", found.err);
    }
}
