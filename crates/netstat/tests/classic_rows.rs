//! `--format` in a classic command line gives the very rows of its screen, not only as many: for each choice of flags, what
//! the screen shows of a row is what the record says, in each recorded machine.
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
    let typed = ["netstat", "--from", recording.to_str().unwrap()];
    let exit = run(World {
        words: typed
            .into_iter()
            .chain(words.split_whitespace())
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

/// The recorded machines that were asked everything, old and new.
fn recordings() -> Vec<PathBuf> {
    let mut found: Vec<_> = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../evidence"))
        .unwrap()
        .map(|entry| entry.unwrap().path().join("recording"))
        .filter(|path| path.is_file() && path.to_str().unwrap().contains("/linux-"))
        .collect();
    found.sort();
    found
}

/// The rows of a command line.
fn records(recording: &Path, words: &str) -> Vec<Value> {
    let document = shown(recording, &format!("{words} --format json"));
    let title = format!("{words} of {}", recording.display());
    assert_eq!((document.status, document.err.as_str()), (0, ""), "{title}");
    let document: Value = serde_json::from_str(&document.out).unwrap();
    document["rows"].as_array().unwrap().clone()
}

/// Holds the three forms of a command line against each other.
fn hold_forms(recording: &Path, words: &str, rows: &[Value]) {
    let title = format!("{words} of {}", recording.display());
    let lines = shown(recording, &format!("{words} --format ndjson")).out;
    let lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(rows, &lines[..], "{title}");
    let text = shown(recording, &format!("{words} --format csv")).out;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(reader.records().count(), rows.len(), "{title}");
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn port(value: &Value) -> String {
    if value.is_null() {
        "*".to_owned()
    } else {
        value.to_string()
    }
}

/// What stands in the columns of a socket of the Internet families: protocol, queues, both ends and the state.
fn columns_of(row: &Value) -> Vec<String> {
    let protocol = text(&row["protocol"]);
    let six = if row["family"] == "inet6" { "6" } else { "" };
    let name = if protocol == "udplite" { "udpl" } else { &protocol };
    let queues = if protocol == "tcp" && row["state"] == "LISTEN" {
        [row["backlog"]["waiting"].to_string(), "0".to_owned()]
    } else {
        [&row["receive-queue"], &row["send-queue"]].map(Value::to_string)
    };
    let nobody = if six.is_empty() { "0.0.0.0" } else { "::" };
    let host = |value: &Value| {
        let address = value.as_str().unwrap_or(nobody);
        address.strip_prefix("::ffff:").unwrap_or(address).to_owned()
    };
    let is_raw = protocol == "raw";
    let local = if is_raw {
        &row["ip-protocol"]
    } else {
        &row["local"]["port"]
    };
    let state = match (protocol.as_str(), text(&row["state"])) {
        ("tcp", state) => state,
        ("raw", state) if state == "UNCONN" => "7".to_owned(),
        ("raw", _) => "1".to_owned(),
        (_, state) if state == "UNCONN" => String::new(),
        (_, state) => state,
    };
    let [receive, send] = queues;
    vec![
        format!("{name}{six}"),
        receive,
        send,
        format!("{}:{}", host(&row["local"]["address"]), port(local)),
        format!(
            "{}:{}",
            host(&row["remote"]["address"]),
            port(&row["remote"]["port"])
        ),
        state,
    ]
}

/// The same of a UNIX socket: type, state and inode.
fn columns_of_unix(row: &Value) -> Vec<String> {
    let state = match row["state"].as_str().unwrap() {
        "LISTEN" => "LISTENING",
        "ESTABLISHED" => "CONNECTED",
        "UNCONN" => "",
        state => state,
    };
    let kind = text(&row["type"]).to_uppercase();
    let inode = row["inode"].as_u64().unwrap_or(0).to_string();
    vec!["unix".to_owned(), kind, state.to_owned(), inode]
}

fn columns_of_line(line: &str) -> Option<Vec<String>> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let first = words.first()?;
    let own = |words: &[&str]| Some(words.iter().map(|word| (*word).to_owned()).collect());
    if *first == "unix" {
        let (_, behind) = line.split_once("] ")?;
        let words: Vec<&str> = behind.split_whitespace().collect();
        let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
        return match words[..] {
            [kind, inode, ..] if is_number(inode) => own(&["unix", kind, "", inode]),
            [kind, state, inode, ..] => own(&["unix", kind, state, inode]),
            _ => None,
        };
    }
    if !["tcp", "udp", "raw"].iter().any(|name| first.starts_with(name)) {
        return None;
    }
    let state = match words.get(5) {
        Some(state) if !first.starts_with("udp") || *state == "ESTABLISHED" => state,
        Some(_) | None => "",
    };
    own(&[&words[..5], &[state]].concat())
}

fn sorted(mut rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    rows.sort();
    rows
}

#[test]
fn sockets_of_every_choice_of_flags_are_those_of_the_screen() {
    let mut compared = 0;
    let tables = ["", "t", "u", "U", "w", "x", "tuUwx"];
    let families = ["", "4", "6"];
    let others = [
        "-n -A inet",
        "-an -A inet6",
        "-an -A unix",
        "-ln -A inet,unix",
        "-an --protocol=inet,inet6",
        "-anp",
        "-tanpe",
        "-uaneo",
        "-xlnp",
        "-tulpn",
        "-ano",
        "-n --tcp --all",
        "-n --listening --udp",
    ];
    for recording in recordings() {
        let mut flags = Vec::new();
        for table in tables {
            for rows in ["", "a", "l"] {
                flags.extend(families.map(|family| format!("-n{family}{table}{rows}")));
            }
        }
        for words in flags.into_iter().chain(others.map(str::to_owned)) {
            let title = format!("{words} of {}", recording.display());
            let screen = shown(&recording, &format!("{words} -W"));
            let lines: Vec<_> = screen.out.lines().filter_map(columns_of_line).collect();
            if words.contains('6') && words.trim_matches(['-', 'n', '4', '6', 'a', 'l']).is_empty() {
                // Groups stand on that screen too, which nobody named.
                assert!(!lines.is_empty(), "{title}");
            }
            compared += lines.len();
            let rows = records(&recording, &words);
            // A socket of SCTP takes a line for each of its addresses; `sockets_verb` counts those.
            let told = rows.iter().filter(|row| row["protocol"] != "sctp");
            let told = told.map(|row| match row["protocol"].as_str() {
                Some("unix") => columns_of_unix(row),
                _ => columns_of(row),
            });
            assert_eq!(sorted(told.collect()), sorted(lines), "{title}");
            if words.len() < 5 {
                hold_forms(&recording, &words, &rows);
            }
        }
    }
    assert!(compared > 3000, "only {compared} rows");
}

/// What Darwin shows of a socket whatever the width: protocol, ports and state.
fn darwin_columns(row: &Value) -> Vec<String> {
    let port = |value: &Value| port(value);
    let state = match row["state"].as_str().unwrap() {
        _ if row["protocol"] != "tcp" => String::new(),
        "SYN_RECV" => "SYN_RCVD".to_owned(),
        "FIN_WAIT1" => "FIN_WAIT_1".to_owned(),
        "FIN_WAIT2" => "FIN_WAIT_2".to_owned(),
        "CLOSE" => "CLOSED".to_owned(),
        state => state.to_owned(),
    };
    let protocol = text(&row["protocol"]);
    vec![
        protocol,
        port(&row["local"]["port"]),
        port(&row["remote"]["port"]),
        state,
    ]
}

fn darwin_line(line: &str) -> Option<Vec<String>> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [protocol, _, _, local, remote, ..] = words[..] else {
        return None;
    };
    let name = match protocol.trim_end_matches(|letter: char| letter.is_ascii_digit()) {
        name @ ("tcp" | "udp") => name,
        "ip" | "icm" | "igm" => "raw",
        _ => return None,
    };
    let port = |end: &str| end.rsplit('.').next().unwrap().to_owned();
    let state = words.get(5).copied().unwrap_or_default();
    Some(vec![name.to_owned(), port(local), port(remote), state.to_owned()])
}

#[test]
fn sockets_of_darwin_s_flags_are_those_of_its_screen() {
    let mut compared = 0;
    for recording in recordings() {
        for families in ["", "-f inet", "-f inet6"] {
            for protocol in ["", "-p tcp", "-p udp", "-p icmp", "-p ip6"] {
                for rows in ["-n", "-an", "-anl"] {
                    let words = format!("--dialect=darwin {rows} {families} {protocol}");
                    let screen = shown(&recording, &words);
                    let lines: Vec<_> = screen.out.lines().filter_map(darwin_line).collect();
                    compared += lines.len();
                    let found = shown(&recording, &format!("{words} --format json"));
                    let title = format!("{words} of {}\n{}", recording.display(), screen.out);
                    if found.status != 0 {
                        // What has no records has no rows either.
                        assert!(found.err.contains("no records of"), "{title}{}", found.err);
                        assert!(lines.is_empty(), "{title}{}", found.err);
                        continue;
                    }
                    let document: Value = serde_json::from_str(&found.out).unwrap();
                    let rows = document["rows"].as_array().unwrap().iter();
                    let told = rows.filter(|row| row["protocol"] != "unix").map(darwin_columns);
                    assert_eq!(sorted(told.collect()), sorted(lines), "{title}");
                }
            }
        }
    }
    assert!(compared > 2000, "only {compared} rows");
}

#[test]
fn groups_and_interfaces_and_routes_are_those_of_the_screen() {
    for recording in recordings() {
        for words in ["-gn", "-gn4", "-gn6"] {
            let screen = shown(&recording, words).out;
            let is_row = |line: &&str| line.split_whitespace().count() == 3 && !line.starts_with(['I', '-']);
            let lines = screen.lines().filter(is_row).map(|line| {
                let words: Vec<&str> = line.split_whitespace().collect();
                [0, 2, 1].map(|place| words[place].to_owned()).to_vec()
            });
            let rows = records(&recording, words);
            let told = rows.iter().map(|row| {
                [&row["interface"]["name"], &row["address"], &row["users"]]
                    .map(text)
                    .to_vec()
            });
            assert_eq!(
                sorted(told.collect()),
                sorted(lines.collect()),
                "{words} of {}",
                recording.display()
            );
        }
        for words in ["-i", "-ia"] {
            let screen = shown(&recording, words).out;
            let names = screen
                .lines()
                .skip(2)
                .filter(|line| !line.contains("no statistics"));
            let names = names.map(|line| vec![line.split_whitespace().next().unwrap().to_owned()]);
            let rows = records(&recording, words);
            let told = rows.iter().map(|row| vec![text(&row["name"])]);
            assert_eq!(sorted(told.collect()), sorted(names.collect()), "{words}");
        }
        let screen = shown(&recording, "-rn").out;
        let mut lines: Vec<String> = screen
            .lines()
            .skip(2)
            .map(|line| {
                let words: Vec<&str> = line.split_whitespace().collect();
                let mask: std::net::Ipv4Addr = words[2].parse().unwrap();
                format!("{}/{}", words[0], mask.to_bits().count_ones())
            })
            .collect();
        let rows = records(&recording, "-rn");
        let mut told: Vec<String> = rows.iter().map(|row| text(&row["destination"])).collect();
        // A route with several next hops has a row for each, and a line in all.
        for list in [&mut lines, &mut told] {
            list.sort();
            list.dedup();
        }
        assert_eq!(told, lines, "{}", recording.display());
    }
}
