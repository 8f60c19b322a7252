//! What the recorded screens of netstat of Linux and of Darwin show is explained: every heading, every row of sockets, routes,
//! interfaces and groups, and every counter that the recorded kernels have.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "this test reads the evidence, and says where it stumbles by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use facts::glossary::{Kind, Origin, find, find_counters, row};
use netstat::{World, run};
use probe::fake::FakeMachine;

/// Headings of several words. All others are one word.
const LONG: &[&str] = &[
    "Local Address",
    "Foreign Address",
    "PID/Program name",
    "Security Context",
    "Next Hop",
    "Link-layer Address",
];

/// First words of lines of headings, and whose they are.
const FIRST: &[&str] = &[
    "Proto",
    "Iface",
    "Destination",
    "Interface",
    "Name",
    "Address",
    "Socket",
    "Netif",
];

/// Headings of families that no current kernel has (AX.25, NET/ROM, ROSE, X.25, IPX, AppleTalk): their tables are shown as
/// they were, and nobody pastes them.
const OF_THE_PAST: &[&str] = &[
    "Router Net",
    "Router Node",
    "Mnemonic",
    "neigh1",
    "Device  Flags",
    "Neighbour  Iface",
    "Iface    Use",
    "Destination  Iface",
    "Device          Flags",
];

/// Lines that are not taken apart, by what they begin with, and why.
const UNKNOWN: &[(&str, &str)] = &[
    ("---", "a rule below the headings of groups"),
    (
        "sctp",
        "the queues are blank, so that a row does not tell which columns it has",
    ),
    ("IPX ", "no current kernel has IPX"),
    ("IPv6/IPv4 Group Memberships", "a title"),
    ("                    ", "one more address of a row of SCTP"),
];

fn folders() -> Vec<PathBuf> {
    let evidence = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../evidence");
    let mut machines: Vec<_> = fs::read_dir(evidence)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    machines.sort();
    machines
}

/// Every page of this kind of every recorded machine.
fn pages(folder: &str) -> Vec<(String, String)> {
    let mut pages = Vec::new();
    for machine in folders() {
        let Ok(entries) = fs::read_dir(machine.join(folder)) else {
            continue;
        };
        for entry in entries {
            let path = entry.unwrap().path();
            pages.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
    assert!(!pages.is_empty(), "{folder}");
    pages.sort();
    pages
}

/// Whether a line is the headings of a table.
fn is_heading(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    words.len() > 2
        && words.first().is_some_and(|word| FIRST.contains(word))
        && words
            .iter()
            .all(|word| !word.starts_with(|letter: char| letter.is_ascii_digit()))
        && !OF_THE_PAST.iter().any(|part| line.contains(part))
}

/// The headings of a line.
fn headings(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = line.trim();
    while !rest.is_empty() {
        let long = LONG.iter().find(|long| rest.starts_with(*long));
        let end = long.map_or_else(|| rest.find(' ').unwrap_or(rest.len()), |long| long.len());
        let (heading, after) = rest.split_at(end);
        found.push(heading.to_owned());
        rest = after.trim_start();
    }
    found
}

#[test]
fn every_heading_of_every_recorded_screen_is_explained() {
    for (folder, origin) in [("original", Origin::Linux), ("dialect/darwin", Origin::Darwin)] {
        let mut missing = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for (page, text) in pages(folder) {
            for heading in text.lines().filter(|line| is_heading(line)).flat_map(headings) {
                let known = find(&heading)
                    .iter()
                    .any(|entry| entry.kind == Kind::Column && entry.spelled_by(origin, &heading));
                if !known {
                    missing.insert(heading.clone(), page.clone());
                }
                seen.insert(heading);
            }
        }
        assert!(seen.len() > 25, "{seen:?}");
        assert!(missing.is_empty(), "{missing:#?}");
    }
}

#[test]
fn every_row_of_every_recorded_screen_is_taken_apart() {
    for (folder, origin) in [("original", Origin::Linux), ("dialect/darwin", Origin::Darwin)] {
        let mut rows = BTreeMap::new();
        for (page, text) in pages(folder) {
            let mut below = "";
            for line in text.lines() {
                if is_heading(line) {
                    // Rows of bridges are numbers alone, so that nothing tells them from others.
                    below = if line.contains(" Forward ") { "" } else { line };
                } else if line.is_empty()
                    || line.starts_with(['#', 'A', 'K'])
                    || line.contains(':') && line.ends_with(':')
                {
                    below = "";
                } else if !below.is_empty() && !UNKNOWN.iter().any(|(start, _)| line.starts_with(start)) {
                    let kind = headings(below).into_iter().next().unwrap();
                    let count = rows.entry((kind, origin)).or_insert((0_u32, Vec::new()));
                    count.0 += 1;
                    match row(line) {
                        Some(found) if found.origin == origin => {
                            let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
                            for cell in &found.cells {
                                assert!(line.contains(cell.text.as_ref()) || cell.text == "[ ]", "{line}");
                            }
                        }
                        _ => count.1.push(format!("{page}: {line}")),
                    }
                }
            }
        }
        for ((kind, _), (count, missed)) in rows {
            assert!(
                missed.is_empty(),
                "{kind}: {} of {count}:\n{}",
                missed.len(),
                missed[..missed.len().min(12)].join("\n")
            );
        }
    }
}

#[test]
fn every_counter_of_every_recorded_kernel_is_explained() {
    // What a driver or a kernel that is not released yet adds would be listed here, with the reason.
    const KNOWN_MISSING: &[&str] = &[];
    let mut counters = BTreeSet::new();
    for machine in folders() {
        let recording = machine.join("recording");
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let words = [
            "netstat",
            "counters",
            "--format",
            "csv",
            "--no-header",
            "--columns",
            "section,name",
            "--from",
        ];
        let exit = run(World {
            words: words
                .iter()
                .map(|word| word.as_bytes().to_vec())
                .chain([recording.to_str().unwrap().as_bytes().to_vec()])
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
        assert_eq!(exit.status(), 0, "{}", String::from_utf8_lossy(&err));
        let text = String::from_utf8(out).unwrap();
        counters.extend(text.lines().map(|line| line.trim_end().replace(',', ".")));
    }
    assert!(counters.len() > 500, "{}", counters.len());
    let missing: Vec<&String> = counters
        .iter()
        .filter(|name| find_counters(name).is_empty() && !KNOWN_MISSING.contains(&name.as_str()))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
