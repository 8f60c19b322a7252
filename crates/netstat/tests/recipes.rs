//! Every screen of `docs/recipes.md` is what the command above it gives of the recording in `docs/recipes`, and the chapter of the
//! manual has the same commands. After a change that is meant:
//!
//!     cargo xtask recipes
//!
//! writes the screens anew (it runs this test with `NETSTAT_TEST_WRITES_SCREENS=1`), for a look at what changed.
//!
//! A block that begins with ```` ```console ```` is run, command for command, by `sh` in an empty folder in which the recording is
//! `web01.recording`; what is not told to read another recording reads it. In ```` ```sh ```` blocks each command of netstat must be
//! understood; what it shows is not compared.
#![cfg(unix)]
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "this test reads the documents and runs their commands, and says where it stumbles by panicking"
)]

mod namespace;

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

const NETSTAT: &str = env!("CARGO_BIN_EXE_netstat");
/// Stands before each command's output. No screen has it.
const MARK: &str = "\u{1e}";
/// What `netstat` is in the commands: these verbs read no machine.
const FUNCTION: &str = r#"
exec 2>&1
netstat() {
    case "$1" in
        explain | schema | help) command netstat "$@"; return ;;
    esac
    for word; do
        [ "$word" = --from ] && { command netstat "$@"; return; }
    done
    command netstat "$@" --from web01.recording
}
"#;

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn document() -> String {
    fs::read_to_string(top().join("docs/recipes.md")).unwrap()
}

/// A part of the document: text as it is, or a block of commands.
#[derive(Debug, PartialEq, Eq)]
enum Part<'d> {
    Text(&'d str),
    Block { kind: &'d str, text: &'d str },
}

/// The document, cut at its fences. All together is the document.
fn parts(document: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = document;
    while let Some((text, block)) = rest.split_once("```") {
        let (kind, block) = block.split_once('\n').unwrap();
        let (block, after) = block.split_once("```\n").unwrap();
        parts.push(Part::Text(text));
        parts.push(Part::Block { kind, text: block });
        rest = after;
    }
    parts.push(Part::Text(rest));
    parts
}

/// The commands of a block: lines that begin with `$ `, with those that a backslash joins to them.
fn commands(block: &str) -> Vec<String> {
    let mut commands: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in block.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            commands.push(command.to_owned());
        } else if goes_on {
            let command = commands.last_mut().unwrap();
            command.push('\n');
            command.push_str(line);
        }
        goes_on = (goes_on || line.starts_with("$ ")) && line.ends_with('\\');
    }
    commands
}

/// An empty folder with the recording and a folder of programs in which `netstat` is this build's.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(folder.join("bin")).unwrap();
    symlink(NETSTAT, folder.join("bin/netstat")).unwrap();
    let recording = top().join("docs/recipes/recording");
    fs::copy(recording, folder.join("web01.recording")).unwrap();
    folder
}

fn shell(folder: &Path, script: &str) -> String {
    let path = std::env::var("PATH").unwrap();
    let mut child = Command::new("sh")
        .current_dir(folder)
        .env_clear()
        .env("LC_ALL", "C.UTF-8")
        .env("PATH", format!("{}:{path}", folder.join("bin").display()))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// What each of these commands shows, run one after the other in one shell, so that `$?` is that of the one before.
fn screens(folder: &Path, commands: &[String], function: &str) -> Vec<String> {
    let mut script = function.to_owned();
    for command in commands {
        script.push_str(&format!(
            "status=$?; printf '{MARK}'; (exit $status)\n{command}\n"
        ));
    }
    let shown = shell(folder, &script);
    let screens: Vec<String> = shown.split(MARK).skip(1).map(str::to_owned).collect();
    assert_eq!(screens.len(), commands.len(), "{shown}");
    screens
}

/// Whether a program that the recipes use is here. Where nothing may be skipped, it must be.
fn has(tool: &str) -> bool {
    let found = Command::new("sh")
        .args(["-c", &format!("command -v {tool}")])
        .output();
    let found = found.is_ok_and(|output| output.status.success());
    if !found {
        namespace::skip(&format!("recipes with {tool}, which is not installed"));
        assert!(std::env::var_os("CI").is_none(), "{tool} is not installed");
    }
    found
}

/// A block with the screens of now.
fn renewed(folder: &Path, block: &str) -> String {
    let commands = commands(block);
    let screens = screens(folder, &commands, FUNCTION);
    let mut text = String::new();
    for (command, screen) in commands.iter().zip(screens) {
        text.push_str(&format!("$ {command}\n{screen}"));
        if !text.ends_with('\n') {
            text.push('\n');
        }
    }
    text
}

#[test]
fn every_screen_of_the_recipes_is_what_the_recording_shows() {
    let document = document();
    let folder = folder("recipes");
    let has_jq = has("jq");
    let mut fresh = String::new();
    let mut blocks = 0;
    for part in parts(&document) {
        match part {
            Part::Text(text) => fresh.push_str(text),
            Part::Block { kind, text } => {
                blocks += usize::from(kind == "console");
                let runs = kind == "console" && (has_jq || !text.contains("jq"));
                let shown = if runs {
                    renewed(&folder, text)
                } else {
                    text.to_owned()
                };
                for line in shown.lines() {
                    assert!(line.chars().count() <= 132, "too wide for a page: {line}");
                }
                fresh.push_str(&format!("```{kind}\n{shown}```\n"));
            }
        }
    }
    assert!(blocks >= 25, "only {blocks} screens");
    if std::env::var_os("NETSTAT_TEST_WRITES_SCREENS").is_some() {
        fs::write(top().join("docs/recipes.md"), fresh).unwrap();
        return;
    }
    let first = document.lines().zip(fresh.lines()).find(|(old, new)| old != new);
    assert!(
        document == fresh,
        "docs/recipes.md is not what netstat shows: {first:#?}\nlook at it after: cargo xtask recipes"
    );
}

#[test]
fn every_command_without_a_screen_is_understood() {
    let document = document();
    let folder = folder("recipes-understood");
    let mut understood = 0;
    for part in parts(&document) {
        let Part::Block { kind: "sh", text } = part else {
            continue;
        };
        for line in text.lines().filter(|line| line.contains("netstat ")) {
            // What stands behind the first of these is the shell's.
            let command = line.split(['|', '&', ';', '>']).next().unwrap().trim();
            // What would make a recording, wait or go on until it is stopped is only read.
            let once = command.replace(" --watch", "").replace("--record FILE", "");
            let script = format!("{FUNCTION}\n{once} > shown\nprintf '%s ' $?; cat shown");
            let shown = shell(&folder, &script);
            assert!(!shown.starts_with("2 "), "{command}: {shown}");
            understood += 1;
        }
    }
    assert!(understood >= 5, "{understood}");
}

#[test]
fn what_the_recipes_wait_for_happens() {
    if !namespace::is_inside("what_the_recipes_wait_for_happens", &["ip"]) {
        return;
    }
    assert!(
        Command::new("ip")
            .args(["link", "set", "lo", "up"])
            .status()
            .unwrap()
            .success()
    );
    let document = document();
    let folder = folder("recipes-wait");
    let live = "exec 2>&1\n";
    let later = std::thread::spawn(|| {
        std::thread::sleep(Duration::from_millis(300));
        TcpListener::bind("127.0.0.1:5432").unwrap()
    });
    let mut blocks = 0;
    for part in parts(&document) {
        let Part::Block {
            kind: "console live",
            text,
        } = part
        else {
            continue;
        };
        blocks += 1;
        let commands = commands(text);
        let screens = screens(&folder, &commands, live);
        let shown: String = commands
            .iter()
            .zip(screens)
            .map(|(command, screen)| format!("$ {command}\n{screen}"))
            .collect();
        assert_eq!(shown, text);
    }
    assert!(blocks > 0);
    // It was this that the first command found.
    let listener = later.join().unwrap();
    let mut near = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    drop(listener.accept().unwrap());
    assert_eq!(near.read(&mut [0; 1]).unwrap(), 0);
}

#[test]
fn the_chapter_of_the_manual_has_commands_of_the_recipes() {
    let page = fs::read_to_string(top().join("packaging/manual/verbs.mdoc")).unwrap();
    let (_, chapter) = page.split_once(".Sh RECIPES\n").unwrap();
    let chapter = chapter.split("\n.Sh ").next().unwrap();
    let document = document();
    let known: Vec<String> = parts(&document)
        .iter()
        .filter_map(|part| match part {
            Part::Block { text, .. } => Some(commands(text)),
            Part::Text(_) => None,
        })
        .flatten()
        .collect();
    let mut checked = 0;
    for line in chapter.lines().filter_map(|line| line.strip_prefix(".Dl $ ")) {
        let command = line
            .replace("\\(aq", "'")
            .replace("\\(dq", "\"")
            .replace("\\-", "-");
        assert!(
            known.iter().any(|known| known.lines().next() == Some(&command)),
            "{command} of the manual is no recipe in docs/recipes.md"
        );
        checked += 1;
    }
    assert!(checked >= 12, "{checked}");
}
