//! The options that verbs over rows have in common, on recorded machines: names, columns, order, and what is wrong with a value.
#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "this test reads the evidence, and says where it stumbles by panicking"
)]

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use netstat::{World, run};
use probe::live::Live;

/// A recorded machine with sockets and names of their ports.
fn recording() -> PathBuf {
    let mut found: Vec<PathBuf> = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../evidence"))
        .unwrap()
        .map(|entry| entry.unwrap().path().join("recording"))
        .filter(|path| path.is_file() && path.to_str().unwrap().contains("/linux-"))
        .collect();
    found.sort();
    found.swap_remove(0)
}

/// The status and both outputs.
fn shown(words: &str, is_terminal: bool) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(World {
        words: ["netstat"]
            .into_iter()
            .chain(words.split_whitespace())
            .map(|word| word.as_bytes().to_vec())
            .collect(),
        environment: &|_| None,
        now: &mut || Duration::ZERO,
        wait: &mut |_| ControlFlow::Break(()),
        out_is_terminal: is_terminal,
        width: &|| Some(200),
        live: &|| Box::new(Live::open()),
        out: &mut out,
        err: &mut err,
    });
    (
        exit.status(),
        String::from_utf8(out).unwrap(),
        String::from_utf8(err).unwrap(),
    )
}

fn recorded(words: &str, is_terminal: bool) -> String {
    let from = recording();
    let (status, out, err) = shown(&format!("{words} --from {}", from.to_str().unwrap()), is_terminal);
    assert_eq!(status, 0, "{words}: {err}");
    out
}

/// The words of the line of headings.
fn headings(words: &str) -> Vec<String> {
    let out = recorded(words, false);
    let first = out.lines().next().unwrap();
    first.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn names_stand_in_a_table_in_place_of_numbers_and_in_records_beside_them() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let local = |words: &str| {
        let (status, out, err) = shown(&format!("sockets tcp port {port} {words}"), false);
        assert_eq!(status, 0, "{err}");
        out.lines()
            .nth(1)
            .unwrap()
            .split_whitespace()
            .nth(2)
            .unwrap()
            .to_owned()
    };
    assert_eq!(local(""), format!("127.0.0.1:{port}"));
    let named = local("--names");
    assert!(!named.starts_with("127.0.0.1:") && named.contains(':'), "{named}");
    let record = |words: &str| recorded(&format!("{words} --format ndjson --limit 1"), false);
    for member in ["\"host\":", "\"service\":"] {
        assert!(!record("sockets tcp").contains(member));
        assert!(record("sockets tcp --names").contains(member));
    }
    assert!(!record("sockets tcp --columns all").contains("\"host\":"));
    assert!(record("sockets tcp --columns all --names").contains("\"host\":"));
}

#[test]
fn every_verb_takes_names_and_all() {
    for verb in [
        "sockets",
        "routes",
        "interfaces",
        "addresses",
        "neighbours",
        "groups",
        "counters",
    ] {
        let (status, _, err) = shown(&format!("{verb} --all --names"), false);
        assert_ne!(status, 2, "{verb}: {err}");
        assert!(!err.contains("unexpected"), "{verb}: {err}");
    }
}

#[test]
fn all_never_narrows_what_a_pipe_gets() {
    let rows = |words: &str| recorded(words, false).lines().count();
    assert!(rows("counters --format ndjson") > 0);
    assert_eq!(
        rows("counters -a --format ndjson"),
        rows("counters --format ndjson")
    );
    assert_eq!(rows("counters -a"), rows("counters"));
}

#[test]
fn columns_are_added_to_those_that_are_shown_and_taken_from_them() {
    let mut expected = headings("sockets tcp");
    assert!(expected.iter().any(|title| title == "NOTE"));
    expected.retain(|title| title != "STATE");
    assert_eq!(headings("sockets tcp --columns -state"), expected);
    let with_inode = headings("sockets tcp --columns +inode");
    assert!(with_inode.contains(&"NOTE".to_owned()) && with_inode.contains(&"INODE".to_owned()));
    assert!(!with_inode.contains(&"QUEUE".to_owned()), "{with_inode:?}");
}

#[test]
fn ends_are_sorted_by_address_and_then_by_port() {
    let out = recorded(
        "sockets tcp --sort Local.End --format csv --columns local.address,local.port",
        false,
    );
    let mut found: Vec<(std::net::IpAddr, u16)> = Vec::new();
    for line in out.lines().skip(1) {
        let (address, port) = line.trim().split_once(',').unwrap();
        found.push((address.parse().unwrap(), port.parse().unwrap()));
    }
    assert!(found.len() > 2 && found.is_sorted(), "{found:?}");
}

#[test]
fn a_value_that_is_none_is_told_in_our_words() {
    for (words, message) in [
        ("sockets --columns ,", "--columns names no field"),
        ("sockets --limit -1", "--limit -1: this is no number of rows"),
        ("sockets --sort -inode", "say --sort inode:desc"),
        ("wait --listen 80 --timeout -1", "seconds that are not below 0"),
    ] {
        let (status, out, err) = shown(words, false);
        assert!(status != 0 && out.is_empty(), "{words}: {out}");
        assert!(err.contains(message), "{words}: {err}");
    }
}

#[test]
fn a_mistyped_verb_is_told_beside_the_classic_listing() {
    let recording = recording();
    let from = |word: &str| format!("{word} --from {}", recording.to_str().unwrap());
    let shown = |word: &str, is_terminal| shown(&from(word), is_terminal);
    let (status, out, told) = shown("-tn", true);
    for (word, verb) in [("sokets", "sockets"), ("socket", "sockets"), ("route", "routes")] {
        let found = shown(&format!("{word} -tn"), true);
        assert_eq!((found.0, &found.1), (status, &out), "{word}");
        // Scripts get what the original says.
        assert_eq!(
            shown(&format!("{word} -tn"), false),
            (status, out.clone(), told.clone()),
            "{word}"
        );
        let line =
            format!("netstat: {word:?} is no verb (did you mean {verb}?); showing the classic listing\n");
        assert!(found.2.starts_with(&line), "{}", found.2);
    }
    for word in ["nonsense", "5", "-a", "at", "foo"] {
        assert!(!shown(word, true).2.contains("is no verb"), "{word}");
    }
    assert!(!shown("--dialect=darwin sokets", true).2.contains("is no verb"));
}
