//! A FreeBSD machine, from a recording: its sockets and statistics are those that its own netstat printed at the same moment.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "these tests read evidence, and fail by panicking"
)]

use std::fs;
use std::io::{BufReader, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use facts::recording::Writer;
use netstat::{World, run};
use probe::fake::FakeMachine;

/// The answers that are in the recording.
const ASKED: &[&str] = &[
    "net.inet.tcp.pcblist",
    "net.inet.udp.pcblist",
    "net.inet.raw.pcblist",
    "net.inet.tcp.stats",
    "net.inet.udp.stats",
    "net.inet.ip.stats",
];

fn evidence(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/freebsd-13")
        .join(name)
}

fn text(name: &str) -> String {
    fs::read_to_string(evidence(name)).unwrap()
}

/// Exit status, standard output and standard error of a command line about the recording.
fn shown(words: &[&str]) -> (u8, String, String) {
    let path = evidence("recording").display().to_string();
    let words = [words, &["--from", path.as_str()]].concat();
    shown_by(&FakeMachine::new(), &words)
}

/// The same of a command line about this machine.
fn shown_by(machine: &FakeMachine, words: &[&str]) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let started = Instant::now();
    let all = ["netstat"].iter().chain(words);
    let exit = run(World {
        words: all.map(|word| word.as_bytes().to_vec()).collect(),
        environment: &|_| None,
        now: &mut || started.elapsed(),
        wait: &mut |_| ControlFlow::Break(()),
        out_is_terminal: false,
        width: &|| None,
        live: &|| Box::new(machine.clone()),
        out: &mut out,
        err: &mut err,
    });
    (
        exit.status(),
        String::from_utf8(out).unwrap(),
        String::from_utf8(err).unwrap(),
    )
}

#[test]
fn the_recording_is_what_the_kernel_answered() {
    let mut writer = Writer::new(Vec::new()).unwrap();
    let mut add = |key: &str, answer: &[u8]| {
        writer.begin(key).unwrap();
        writer.chunk(answer).unwrap();
        writer.end(Ok(())).unwrap();
    };
    add("identity", text("identity").as_bytes());
    for name in ASKED {
        let answer = fs::read(evidence(&format!("sysctl/{name}.bin"))).unwrap();
        add(&format!("sysctl {name}"), &answer);
    }
    let made = writer.finish().unwrap();
    if std::env::var_os("NETSTAT_TEST_WRITES_SCREENS").is_some() {
        fs::File::create(evidence("recording"))
            .unwrap()
            .write_all(&made)
            .unwrap();
    }
    drop(BufReader::new(fs::File::open(evidence("recording")).unwrap()));
    assert!(made == fs::read(evidence("recording")).unwrap());
}

/// Protocol, queues, ends and state of each row, in no order.
fn rows(screen: &str) -> Vec<Vec<String>> {
    let rows = screen
        .lines()
        .filter(|line| line.starts_with("tcp") || line.starts_with("udp"));
    let mut rows: Vec<Vec<String>> = rows
        .map(|line| line.split_whitespace().map(str::to_owned).collect())
        .collect();
    rows.sort();
    rows
}

#[test]
fn sockets_are_those_that_its_own_netstat_printed() {
    // The dialect of a FreeBSD machine is Darwin's until it has its own.
    for words in [&["-an"][..], &["-an", "--dialect", "darwin"]] {
        let (status, screen, errors) = shown(words);
        assert_eq!(rows(&screen), rows(&text("an.txt")), "{screen}{errors}");
        assert_eq!(rows(&screen).len(), 4);
        // UNIX sockets were not asked for.
        assert!(errors.contains("not supported"), "{status} {errors}");
    }
}

#[test]
fn sockets_for_programs_have_the_values_of_its_own_json() {
    let (_, out, _) = shown(&["sockets", "--format", "json", "--all"]);
    let ours: serde_json::Value = serde_json::from_str(&out).unwrap();
    let theirs: serde_json::Value = serde_json::from_str(&text("json-an.json")).unwrap();
    let end = |address: &str, port: &str| format!("{address}.{port}");
    let mut wanted: Vec<(String, String, String)> = theirs["statistics"]["socket"]
        .as_array()
        .unwrap()
        .iter()
        .map(|socket| {
            let of = |side: &str| {
                end(
                    socket[side]["address"].as_str().unwrap(),
                    socket[side]["port"].as_str().unwrap(),
                )
            };
            (
                of("local"),
                of("remote"),
                socket["tcp-state"].as_str().unwrap().trim().to_owned(),
            )
        })
        .collect();
    let mut found: Vec<(String, String, String)> = ours["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let of = |side: &str| {
                let end_of = &row[side];
                let address = end_of["address"]
                    .as_str()
                    .filter(|text| !["0.0.0.0", "::"].contains(text));
                let port = end_of["port"].as_u64();
                end(
                    address.unwrap_or("*"),
                    &port.map_or("*".to_owned(), |port| port.to_string()),
                )
            };
            (
                of("local"),
                of("remote"),
                row["state"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    wanted.sort();
    found.sort();
    assert_eq!(found, wanted, "{out}");
}

#[test]
fn statistics_are_those_that_its_own_netstat_printed() {
    let theirs = text("s.txt");
    let words = |line: &str| -> String {
        let ordinary = line
            .split_whitespace()
            .filter(|word| word.parse::<u64>().is_err());
        // Its netstat has other words for the plural in brackets.
        ordinary
            .collect::<Vec<_>>()
            .join(" ")
            .replace(|letter: char| letter.is_ascii_digit(), "#")
    };
    let section = |title: &str| -> Vec<String> {
        let lines = theirs.lines().skip_while(|line| *line != title).skip(1);
        lines
            .take_while(|line| line.starts_with('\t'))
            .map(|line| line.trim().to_owned())
            .collect()
    };
    let (mut compared, mut numbers) = (0, 0);
    for protocol in ["tcp", "udp", "ip"] {
        let (_, screen, errors) = shown(&["-s", "-p", protocol]);
        assert_eq!(errors, "", "{screen}");
        let own = section(&format!("{protocol}:"));
        for line in screen.lines().skip(1).map(str::trim) {
            let alike = own
                .iter()
                .filter(|other| words(other) == words(line))
                .collect::<Vec<_>>();
            if let [other] = alike[..] {
                assert_eq!(line, other);
                compared += 1;
                numbers += line.chars().filter(char::is_ascii_digit).count();
            }
        }
    }
    assert!(
        compared > 50 && numbers > 50,
        "{compared} lines, {numbers} digits"
    );
}

/// The machine with a changed list of TCP sockets.
fn machine(change: impl FnOnce(&mut Vec<u8>)) -> FakeMachine {
    let mut list = fs::read(evidence("sysctl/net.inet.tcp.pcblist.bin")).unwrap();
    change(&mut list);
    let udp = fs::read(evidence("sysctl/net.inet.udp.pcblist.bin")).unwrap();
    FakeMachine::new()
        .with("identity", &[text("identity").as_bytes()], Ok(()))
        .with("sysctl net.inet.tcp.pcblist", &[&list], Ok(()))
        .with("sysctl net.inet.udp.pcblist", &[&udp], Ok(()))
}

#[test]
fn a_port_of_a_socket_that_is_only_bound_is_not_free() {
    // The last two records, of 744 bytes, are the listeners at port 80: their states become CLOSED, their port 81.
    let bound = machine(|list| {
        for record in [64 + 2 * 744, 64 + 3 * 744] {
            list[record + 568] = 0;
            list[record + 8 + 254..record + 8 + 256].copy_from_slice(&81u16.to_be_bytes());
        }
    });
    let (_, out, errors) = shown_by(&bound, &["who", "81"]);
    assert!(out.contains("bound") && !out.contains("free"), "{out}{errors}");
    let (_, out, _) = shown_by(
        &bound,
        &["sockets", "tcp", "local.port = 81", "--format", "ndjson"],
    );
    let closed = out.lines().filter(|line| line.contains("\"port\":81")).count();
    assert_eq!(closed, 2, "each once: {out}");
    let (_, out, _) = shown_by(&bound, &["who", "82"]);
    assert!(out.contains("free"), "{out}");
}

#[test]
fn a_list_that_cannot_be_read_is_not_an_empty_one() {
    for broken in [
        machine(Vec::clear),
        machine(|list| list[0] = 1),
        machine(|list| list.truncate(800)),
    ] {
        for words in [
            &["-an", "-p", "tcp", "--dialect", "darwin"][..],
            &["-tan", "--dialect", "linux"],
        ] {
            let (status, out, errors) = shown_by(&broken, words);
            assert!(status != 0 && !errors.is_empty(), "{words:?}: {out}");
        }
        let (_, out, _) = shown_by(&broken, &["who", "81"]);
        assert!(!out.contains("free"), "{out}");
    }
}

#[test]
fn what_the_machine_was_not_asked_is_said() {
    for words in [
        &["-s", "-p", "icmp"][..],
        &["-r"],
        &["-i"],
        &["routes"],
        &["interfaces"],
    ] {
        let (status, out, errors) = shown(words);
        assert!(!errors.contains("there are no"), "{words:?}: {errors}");
        assert!(
            !errors.is_empty() && (status != 0 || !words[0].starts_with('-')),
            "{words:?}: {status} {out} {errors}"
        );
    }
}
