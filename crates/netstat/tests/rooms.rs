//! The walls between rooms: who may import whom, and that ARCHITECTURE.md names every room.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "this test reads the source tree, and says where it stumbles by panicking"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Room of a crate → rooms of the same crate it may import. A new arrow needs a note in docs/decisions/.
const ROOMS: &[(&str, &str, &[&str])] = &[
    ("facts", "model", &[]),
    ("facts", "gap", &[]),
    ("facts", "decode", &["model", "gap"]),
    ("facts", "evidence", &["gap"]),
    ("facts", "fields", &["model"]),
    ("probe", "machine", &[]),
    ("probe", "gather", &["machine", "names"]),
    ("probe", "live", &["machine", "names"]),
    ("probe", "names", &["machine"]),
    ("probe", "recorded", &["machine", "live"]),
    ("probe", "staged", &["machine"]),
    (
        "netstat",
        "dialects",
        &[
            "exit", "message", "query", "render", "source", "terminal", "verbs", "view", "words", "world",
        ],
    ),
    ("netstat", "exit", &["terminal"]),
    ("netstat", "filter", &[]),
    ("netstat", "manual", &["dialects", "verbs", "words"]),
    ("netstat", "message", &[]),
    ("netstat", "query", &[]),
    ("netstat", "render", &[]),
    (
        "netstat",
        "run",
        &["dialects", "exit", "terminal", "verbs", "words", "world"],
    ),
    ("netstat", "source", &["exit", "message", "terminal", "view"]),
    ("netstat", "terminal", &[]),
    (
        "netstat",
        "verbs",
        &[
            "exit", "filter", "message", "query", "render", "source", "terminal", "view", "world",
        ],
    ),
    ("netstat", "view", &["query"]),
    ("netstat", "words", &[]),
    ("netstat", "world", &[]),
];

/// Names re-exported at a crate's root, and the room they live in.
const FRONT_DOOR: &[(&str, &str)] = &[
    ("Why", "gap"),
    ("Gap", "gap"),
    ("Machine", "machine"),
    ("Item", "machine"),
];

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The room a file of a crate is in: the first part of its path below `src`.
fn room_of(path: &Path, src: &Path) -> String {
    let below = path.strip_prefix(src).unwrap();
    below
        .components()
        .next()
        .unwrap()
        .as_os_str()
        .to_str()
        .unwrap()
        .trim_end_matches(".rs")
        .to_owned()
}

/// Rooms that a source text names after `crate::`, braces included.
fn imports(text: &str) -> BTreeSet<String> {
    let word = |text: &str| -> String {
        text.chars()
            .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
            .collect()
    };
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        if let Some(list) = rest.strip_prefix('{') {
            let list = &list[..list.find("};").unwrap_or(list.len())];
            let mut depth = 0;
            let mut start = true;
            for (place, letter) in list.char_indices() {
                match letter {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 0 => start = true,
                    letter if start && letter.is_alphabetic() => {
                        found.insert(word(&list[place..]));
                        start = false;
                    }
                    _ => {}
                }
            }
        } else {
            found.insert(word(rest));
        }
    }
    found
}

#[test]
fn each_room_imports_only_the_rooms_it_may() {
    let mut wrong = Vec::new();
    for name in ["facts", "probe", "netstat"] {
        let src = top().join("crates").join(name).join("src");
        let mut files = Vec::new();
        sources(&src, &mut files);
        assert!(files.len() > 5, "no sources of {name} found");
        for file in files {
            let room = room_of(&file, &src);
            // A file of unit tests may use the front door and the machines for tests.
            let is_tests = file.file_name().is_some_and(|name| name == "tests.rs");
            if room == "lib" || room == "main" || is_tests {
                continue;
            }
            let Some((_, _, allowed)) = ROOMS
                .iter()
                .find(|(owner, known, _)| (*owner, *known) == (name, &room))
            else {
                wrong.push(format!(
                    "{}: room {room} of {name} is not in the table",
                    file.display()
                ));
                continue;
            };
            let text = fs::read_to_string(&file).unwrap();
            // Unit tests may use the machines for tests.
            let code = text.split("#[cfg(test)]").next().unwrap();
            for import in imports(code) {
                let import = FRONT_DOOR
                    .iter()
                    .find(|(name, _)| *name == import)
                    .map_or(import.as_str(), |(_, room)| room)
                    .to_owned();
                if import != room && !allowed.contains(&import.as_str()) {
                    wrong.push(format!("{}: {room} may not import {import}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_source_and_main_open_machines() {
    for name in ["facts", "probe", "netstat"] {
        let src = top().join("crates").join(name).join("src");
        let mut files = Vec::new();
        sources(&src, &mut files);
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            // Unit tests may reach where they like.
            let text = text.split("#[cfg(test)]").next().unwrap();
            assert!(
                !text.contains("super::super"),
                "{}: name the room from the crate's root",
                file.display()
            );
            let opens = text.contains("probe::live") || text.contains("probe::recorded");
            let room = room_of(&file, &src);
            assert!(
                !opens || name != "netstat" || room == "main" || room == "source",
                "{}: {room} may not open a machine",
                file.display()
            );
        }
    }
}

#[test]
fn the_architecture_names_every_room() {
    let text = fs::read_to_string(top().join("ARCHITECTURE.md")).unwrap();
    for (owner, room, _) in ROOMS {
        assert!(
            text.contains(&format!("`{owner}::{room}`")),
            "ARCHITECTURE.md does not name `{owner}::{room}`"
        );
    }
}

#[test]
fn only_the_live_room_knows_systems_and_unsafe() {
    for name in ["facts", "probe", "netstat"] {
        let src = top().join("crates").join(name).join("src");
        let mut files = Vec::new();
        sources(&src, &mut files);
        for file in files {
            if room_of(&file, &src) == "live" {
                continue;
            }
            let text = fs::read_to_string(&file).unwrap();
            let code: String = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect();
            for word in [
                "target_os",
                "cfg(unix)",
                "cfg(windows)",
                "unsafe {",
                "unsafe fn",
                "unsafe impl",
                "extern \"C\"",
            ] {
                assert!(!code.contains(word), "{} has {word}", file.display());
            }
        }
    }
}

#[test]
fn every_file_says_what_it_is() {
    for name in ["facts", "probe", "netstat"] {
        let mut files = Vec::new();
        sources(&top().join("crates").join(name).join("src"), &mut files);
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            assert!(
                text.starts_with("//! "),
                "{} does not open with its purpose",
                file.display()
            );
        }
    }
}
