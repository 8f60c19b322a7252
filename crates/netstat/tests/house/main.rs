//! The architecture, held by tests over the source files of all crates: which room imports which, what no room may name, and
//! that no files import each other in a circle.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "these tests read the source tree and fail by panicking"
)]

mod circles;
mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use source::{Mention, Source, Tree};

/// Rooms of each crate, and the rooms of the same crate that each imports. A new arrow needs a note in docs/decisions/.
const ROOMS: &[(&str, &str, &[&str])] = &[
    ("facts", "model", &[]),
    ("facts", "gap", &[]),
    ("facts", "decode", &["model", "gap"]),
    ("facts", "attribution", &["decode", "gap", "model"]),
    ("facts", "fields", &["model"]),
    ("facts", "glossary", &["fields"]),
    ("facts", "recording", &["gap"]),
    ("probe", "item", &["gather"]),
    ("probe", "machine", &["item"]),
    ("probe", "gather", &["item", "machine", "names"]),
    ("probe", "live", &["gather", "item", "machine", "names"]),
    ("probe", "names", &["item", "machine"]),
    ("probe", "recorded", &["gather", "item", "live", "machine"]),
    ("probe", "fake", &["item", "machine"]),
    (
        "netstat",
        "dialects",
        &[
            "exit", "export", "message", "render", "rows", "session", "terminal", "verbs", "words", "world",
        ],
    ),
    ("netstat", "exit", &["terminal"]),
    ("netstat", "export", &["render", "terminal"]),
    ("netstat", "filter", &[]),
    ("netstat", "manual", &["dialects", "verbs", "words"]),
    ("netstat", "message", &[]),
    ("netstat", "rates", &[]),
    ("netstat", "render", &[]),
    ("netstat", "rows", &["rates", "session"]),
    (
        "netstat",
        "run",
        &["dialects", "exit", "session", "terminal", "verbs", "world"],
    ),
    ("netstat", "session", &["exit", "message", "rates", "terminal"]),
    ("netstat", "tables", &["export", "message", "render", "terminal"]),
    ("netstat", "terminal", &[]),
    (
        "netstat",
        "verbs",
        &[
            "exit", "export", "filter", "message", "rows", "session", "tables", "terminal", "who", "world",
        ],
    ),
    (
        "netstat",
        "who",
        &["export", "message", "render", "session", "terminal"],
    ),
    ("netstat", "words", &[]),
    ("netstat", "world", &[]),
];

/// Crates of the program that a crate imports.
const CRATES: &[(&str, &[&str])] = &[
    ("facts", &[]),
    ("probe", &["facts"]),
    ("netstat", &["facts", "probe"]),
];

/// Folders of systems in `gather`, `decode` and `counters`.
const SYSTEMS: &[&str] = &[
    "linux", "freebsd", "macos", "windows", "illumos", "netbsd", "openbsd",
];

/// Rooms of netstat that know no dialect and no system.
const NEUTRAL: &[&str] = &["export", "filter", "rates", "rows", "session", "tables", "who"];

/// What makes a file depend on the system that it is compiled for.
const SYSTEM_WORDS: &[&str] = &["target_os", "target_family", "libc", "rustix", "unsafe"];

/// What reaches outside the program; nothing of it is in `facts`.
const OUTSIDE: &[&[&str]] = &[
    &["std", "fs"],
    &["std", "process"],
    &["std", "env"],
    &["std", "io", "stdin"],
    &["std", "io", "stdout"],
    &["std", "io", "stderr"],
    &["std", "net", "TcpStream"],
    &["std", "net", "TcpListener"],
    &["std", "net", "UdpSocket"],
    &["std", "os"],
    &["std", "thread"],
    &["std", "time", "SystemTime"],
    &["std", "time", "Instant"],
];

/// The files of the workspace.
static TREE: LazyLock<Tree> = LazyLock::new(|| Tree::read(&top()));

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Files of the program that are not unit tests.
fn program(tree: &Tree) -> impl Iterator<Item = &Source> {
    tree.sources
        .iter()
        .filter(|source| CRATES.iter().any(|(name, _)| *name == source.owner()))
}

/// The paths that a crate's files name outside unit tests, each with its file.
fn mentions<'t>(tree: &'t Tree, owner: &'t str) -> impl Iterator<Item = (&'t Source, &'t Mention)> {
    let files = tree
        .sources
        .iter()
        .filter(move |source| source.owner() == owner && !source.is_test());
    files.flat_map(|source| {
        let named = source.mentions.iter().filter(|mention| !mention.is_test);
        named.map(move |mention| (source, mention))
    })
}

fn begins(name: &[String], path: &[&str]) -> bool {
    name.len() >= path.len() && name.iter().zip(path).all(|(one, other)| one == other)
}

fn check(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} times:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn each_room_imports_only_the_rooms_it_may() {
    let tree = &*TREE;
    let mut wrong = Vec::new();
    for source in program(tree) {
        let room = source.room();
        if room == "lib" || source.is_test() {
            continue;
        }
        let Some((_, _, allowed)) = ROOMS
            .iter()
            .find(|(owner, known, _)| (*owner, *known) == (source.owner(), room))
        else {
            wrong.push(format!("{}: the room {room} is not in the table", source.path));
            continue;
        };
        for mention in source.mentions.iter().filter(|mention| !mention.is_test) {
            let name = tree.resolved(&mention.name);
            let at = format!("{}:{}", source.path, mention.line);
            if name[0] == source.owner() {
                if let Some(other) = name.get(1)
                    && other != room
                    && ROOMS
                        .iter()
                        .any(|(owner, known, _)| (*owner, known) == (source.owner(), &other.as_str()))
                    && !allowed.contains(&other.as_str())
                {
                    wrong.push(format!("{at}: {room} may not import {other}"));
                }
            } else if let Some((_, below)) = CRATES.iter().find(|(owner, _)| *owner == source.owner())
                && CRATES.iter().any(|(owner, _)| *owner == name[0])
                && !below.contains(&name[0].as_str())
            {
                wrong.push(format!("{at}: {} may not import {}", source.owner(), name[0]));
            }
        }
    }
    check(&wrong);
}

#[test]
fn each_arrow_of_the_table_is_one_that_some_file_has() {
    let mut wrong = Vec::new();
    for (owner, room, allowed) in ROOMS {
        let names = mentions(&TREE, owner).filter(|(source, _)| source.room() == *room);
        let used: BTreeSet<String> = names
            .filter_map(|(_, mention)| TREE.resolved(&mention.name).get(1).cloned())
            .collect();
        let unused = allowed.iter().filter(|other| !used.contains(**other));
        wrong.extend(unused.map(|other| format!("{owner}: {room} does not import {other}")));
    }
    check(&wrong);
}

#[test]
fn only_the_linux_dialect_names_linux_below_the_seam() {
    let tree = &*TREE;
    check(&systems_named(tree));
}

/// Where netstat names the folder of a system, by an import, a re-export or a path.
fn systems_named(tree: &Tree) -> Vec<String> {
    let mut wrong = Vec::new();
    for source in tree.sources.iter().filter(|source| source.owner() == "netstat") {
        let dialect = source.module.get(2).filter(|_| source.room() == "dialects");
        for mention in &source.mentions {
            for name in [&mention.name, &tree.resolved(&mention.name)] {
                let system = name.windows(2).find(|two| {
                    ["gather", "decode", "counters"].contains(&two[0].as_str())
                        && (SYSTEMS.contains(&two[1].as_str()) || two[1] == "*" && name[0] != "netstat")
                });
                if let Some([_, system]) = system
                    && dialect.is_none_or(|dialect| dialect != system && system != "*")
                {
                    wrong.push(place((source, mention)));
                    break;
                }
            }
        }
    }
    wrong
}

#[test]
fn rows_and_what_shows_them_know_no_dialect_and_no_system() {
    let named = mentions(&TREE, "netstat").filter(|(source, mention)| {
        NEUTRAL.contains(&source.room()) && TREE.resolved(&mention.name).iter().any(|part| part == "dialects")
    });
    let mut wrong: Vec<String> = named.map(place).collect();
    let neutral =
        program(&TREE).filter(|source| source.owner() == "netstat" && NEUTRAL.contains(&source.room()));
    for source in neutral.filter(|source| !source.is_test()) {
        for system in ["Linux", "FreeBSD", "Windows", "Darwin", "macOS", "SunOS"] {
            if source.text.contains(&format!("\"{system}\"")) {
                wrong.push(format!("{}: names the system {system}", source.path));
            }
        }
    }
    check(&wrong);
}

#[test]
fn only_the_live_room_depends_on_the_system_it_is_compiled_for() {
    let tree = &*TREE;
    let mut wrong = Vec::new();
    for source in program(tree) {
        if (source.owner(), source.room()) == ("probe", "live") {
            continue;
        }
        for word in SYSTEM_WORDS {
            if source.words.contains(*word) {
                wrong.push(format!("{} has {word}", source.path));
            }
        }
        for condition in source
            .conditions
            .iter()
            .filter(|word| ["unix", "windows"].contains(&word.as_str()))
        {
            wrong.push(format!("{} has cfg of {condition}", source.path));
        }
    }
    check(&wrong);
}

#[test]
fn facts_reaches_nothing_outside_the_program() {
    let reaches = mentions(&TREE, "facts")
        .filter(|(_, mention)| OUTSIDE.iter().any(|path| begins(&mention.name, path)));
    check(&reaches.map(place).collect::<Vec<_>>());
}

#[test]
fn only_session_and_main_open_machines() {
    // `run` reads which system a recording is of, to choose the dialect.
    let may = ["session", "lib", "run"];
    let opens = mentions(&TREE, "netstat").filter(|(source, mention)| {
        let paths = [["probe", "live"], ["probe", "recorded"]];
        !may.contains(&source.room())
            && paths
                .iter()
                .any(|path| begins(&TREE.resolved(&mention.name), path))
    });
    check(&opens.map(place).collect::<Vec<_>>());
}

fn place((source, mention): (&Source, &Mention)) -> String {
    format!("{}:{}: {}", source.path, mention.line, mention.name.join("::"))
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let tree = &*TREE;
    let circles = circles::find(tree);
    let shown: Vec<String> = circles.iter().map(|circle| circle.join(" <-> ")).collect();
    check(&shown);
}

#[test]
fn every_public_function_and_constant_of_a_library_is_used_in_another_file() {
    let tree = &*TREE;
    let mut used: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (at, source) in tree.sources.iter().enumerate() {
        for word in &source.words {
            used.entry(word).or_default().insert(at);
        }
    }
    let elsewhere = other_words();
    let mut wrong = Vec::new();
    for (at, source) in tree.sources.iter().enumerate() {
        if !["facts", "probe"].contains(&source.owner()) {
            continue;
        }
        for (name, line) in &source.public {
            let is_used = used
                .get(name.as_str())
                .is_some_and(|files| files.iter().any(|file| *file != at));
            if !is_used && !elsewhere.contains(name) {
                wrong.push(format!("{}:{line}: {name}", source.path));
            }
        }
    }
    check(&wrong);
}

/// Identifiers in tests, fuzz targets and examples of all crates.
fn other_words() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let folders = [
        "crates/facts/tests",
        "crates/probe/tests",
        "crates/netstat/tests",
        "crates/probe/examples",
        "fuzz/fuzz_targets",
    ];
    let mut waiting: Vec<PathBuf> = folders.iter().map(|folder| top().join(folder)).collect();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
            found.extend(words.map(str::to_owned));
        }
    }
    found
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
fn every_file_says_what_it_is() {
    for source in program(&TREE) {
        assert!(
            source.text.starts_with("//! "),
            "{} does not begin with its purpose",
            source.path
        );
        assert!(
            !source.text.contains("super::super"),
            "{}: name the room from the root of the crate",
            source.path
        );
    }
}

/// Small trees that break the rules: the checks find what they are for.
mod breaches {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> Tree {
        let source = |(module, text): &(&str, &str)| {
            let module = module.split("::").map(str::to_owned).collect();
            Source::new("file", module, (*text).to_owned())
        };
        Tree::of(files.iter().map(source).collect())
    }

    #[test]
    fn a_system_is_found_however_it_is_named() {
        for text in [
            "use probe::gather::linux;",
            "use probe::gather::{answer, linux::links};",
            "use probe::gather::*; fn f() { linux::links(); }",
            "pub use facts::decode::linux as kernel;",
            "use probe::gather as ask; fn f() { ask::linux::links(); }",
            "fn f() -> facts::fields::counters::linux::Entry { todo() }",
            "fn f() { assert!(facts::decode::linux::is()); }",
        ] {
            assert_eq!(
                systems_named(&tree(&[("netstat::rows::a", text)])).len().min(1),
                1,
                "{text}"
            );
            assert_eq!(
                systems_named(&tree(&[("netstat::dialects::linux::a", text)])).len(),
                0,
                "{text}"
            );
        }
        let hidden = [
            ("probe::gather", "pub use linux::links;"),
            ("netstat::rows::a", "use probe::gather::links;"),
        ];
        let hidden = tree(&[
            ("probe::gather", "pub use crate::gather::linux::links;"),
            hidden[1],
        ]);
        assert_eq!(systems_named(&hidden).len(), 1);
        assert_eq!(
            systems_named(&tree(&[("netstat::rows::a", "// gather::linux\nfn f() {}")])).len(),
            0
        );
    }

    #[test]
    fn a_condition_on_the_system_is_found_in_attributes_and_macros() {
        for text in [
            "#[cfg(unix)] fn f() {}",
            "#[cfg(all(test, any(unix, windows)))] fn f() {}",
            "fn f() -> bool { cfg!(not(windows)) }",
            "#[cfg_attr(windows, path = \"w.rs\")] mod w;",
        ] {
            let conditions = Source::new("file", vec!["facts".to_owned()], text.to_owned()).conditions;
            assert!(
                conditions.contains("unix") || conditions.contains("windows"),
                "{text}"
            );
        }
        let text = "pub mod windows; #[cfg(test)] mod tests; // cfg(unix)";
        let conditions = Source::new("file", vec!["facts".to_owned()], text.to_owned()).conditions;
        assert_eq!(conditions, BTreeSet::from(["test".to_owned()]));
    }

    #[test]
    fn a_circle_is_found_through_reexports_and_paths() {
        let files = [
            ("facts::a", "pub use b::B; mod b; mod c;"),
            ("facts::a::b", "use super::c::C; pub struct B;"),
            ("facts::a::c", "pub struct C; fn f() -> crate::a::B { B }"),
        ];
        assert_eq!(circles::find(&tree(&files)).len(), 1);
        let straight = [
            (
                "facts::a",
                "pub use b::B; mod b; mod c; fn f() { c::f(); } pub const X: u8 = 1;",
            ),
            ("facts::a::b", "use super::X; pub struct B;"),
            ("facts::a::c", "use super::{B, X}; fn f() {}"),
        ];
        assert_eq!(circles::find(&tree(&straight)), Vec::<Vec<String>>::new());
    }
}
