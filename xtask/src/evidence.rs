//! `cargo xtask evidence NAME`: a recording of the scene made by our netstat, and beside it what the
//! original said at that moment, so that golden tests can replay the one against the other on any
//! machine. Nothing of the machine it was made on may be in it.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use facts::decode::identity::Identity;
use facts::recording::{Archive, Writer};

use crate::conform::{ONE_RUN, Program, still_clocks};
use crate::run::{self, Ran};
use crate::scene::Scene;
use crate::stage;

/// The command lines whose output by the original is kept.
const KEPT: &[&str] = &[
    "",
    "-n",
    "-a",
    "-an",
    "-l",
    "-ln",
    "-e",
    "-aen",
    "-ae",
    "-aee",
    "-o",
    "-ano",
    "-p",
    "-anp",
    "-aneop",
    "-apo",
    "-t",
    "-at",
    "-ant",
    "-tln",
    "-u",
    "-au",
    "-anu",
    "-uln",
    "-w",
    "-aw",
    "-anw",
    "-x",
    "-ax",
    "-anx",
    "-lnx",
    "-axp",
    "-axe",
    "-anU",
    "-aU",
    "-tulpn",
    "-tnlpe",
    "-antope",
    "-antW",
    "-aW",
    "-apW",
    "-an4",
    "-an6",
    "-46n",
    "-6x",
    "-A inet -an",
    "-A inet6 -an",
    "-A unix -a",
    "-A inet,unix -n",
    "--numeric-hosts -a",
    "--numeric-ports -a",
    "--numeric-users -ae",
    "-h",
    "-V",
    "--bogus",
    "--num",
    "-A bogus",
    "-A",
    "-?",
    "-anS",
    "-6S",
    "--ipx",
    "-ax25",
    "-2t",
    "-Z",
    "-M",
    "-ir",
    "-anv",
    "-4v",
    "-r",
    "-rn",
    "-ren",
    "-reen",
    "-reeen",
    "-rn6",
    "-r6",
    "-rn46",
    "-rnC",
    "-g",
    "-gn",
    "-g6n",
];

/// The same of tables that were written by hand, because no kernel at hand has the families.
const ON_PAPER: &[&str] = &[
    "-4 -Sn",
    "-S",
    "-SWa",
    "-Sa --numeric-ports",
    "-Sa",
    "-SaN",
    "-Saep",
    "-San",
    "-Saneop",
    "-Sln",
    "-Sn",
    "--ipx --ax25 --netrom --rose",
    "--ax25 -aneop",
    "--ax25",
    "--ipx -e",
    "--ipx -en",
    "--ipx",
    "--netrom -l",
    "--netrom",
    "--rose",
    "-r -A ipx",
    "-rn -A ax25",
    "-r -A netrom",
    "-ree -A rose",
    "-rC -A x25",
    "-r -A ddp",
    "-rn -A ipx,ax25,netrom,rose,x25,ddp",
];

/// A line whose rows show whether the scene held still.
const WITNESS: &str = "-aneoW";
const TRIES: usize = 6;
const LIMIT: Duration = Duration::from_mins(2);

/// `cargo xtask evidence NAME`.
pub(crate) fn command(words: &[&str]) -> Result<bool> {
    let (name, binary) = match words {
        ["--on-paper", name] => return on_paper(name),
        [name] => (*name, None),
        [name, "--binary", path] => (*name, Some(PathBuf::from(path))),
        _ => bail!("evidence needs one name"),
    };
    if name.is_empty()
        || !name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    {
        bail!("a name is made of small letters, digits and hyphens");
    }
    let ours = match binary {
        Some(path) => std::fs::canonicalize(path)?,
        None => run::build_netstat()?,
    };
    let folder = run::workspace()?.join("evidence").join(name);
    if folder.exists() {
        bail!("{} is there already: remove it first", folder.display());
    }
    std::fs::create_dir_all(folder.join("original"))?;
    let vars: [(&str, OsString); 3] = [
        ("STAGE_OURS", ours.into()),
        ("STAGE_ORIGINAL", run::original()?.into()),
        ("STAGE_OUT", folder.clone().into()),
    ];
    let mut child = stage::open("evidence", &vars, Stdio::piped(), Stdio::inherit())?;
    let made = run::wait_until(&mut child, Instant::now() + LIMIT)?;
    if !made.is_some_and(|status| status.success()) {
        std::fs::remove_dir_all(&folder)?;
        bail!("the evidence was not made");
    }
    let what = "the scene of xtask, recorded by netstat --record; original/ holds what net-tools said";
    let release = rustix::system::uname().release().to_string_lossy().into_owned();
    let how = format!("cargo xtask evidence {name}, as root in namespaces of its own");
    std::fs::write(folder.join("origin.toml"), origin(what, &release, &how)?)?;
    if let Some(found) = traces(&folder)? {
        std::fs::remove_dir_all(&folder)?;
        bail!("the evidence held something of this machine and was removed: {found}");
    }
    println!("made {}", folder.display());
    Ok(true)
}

/// `cargo xtask evidence --on-paper NAME`: records `evidence/NAME/tree` in place of `/proc`, and what the original says of
/// it. What was recorded before is replaced.
fn on_paper(name: &str) -> Result<bool> {
    let folder = run::workspace()?.join("evidence").join(name);
    let tree = folder.join("tree");
    if !tree.is_dir() {
        bail!("{} is not there", tree.display());
    }
    let vars: [(&str, OsString); 4] = [
        ("STAGE_OURS", run::build_netstat()?.into()),
        ("STAGE_ORIGINAL", run::original()?.into()),
        ("STAGE_OUT", folder.clone().into()),
        ("STAGE_TREE", tree.into()),
    ];
    let mut child = stage::open("paper", &vars, Stdio::piped(), Stdio::inherit())?;
    let made = run::wait_until(&mut child, Instant::now() + LIMIT)?;
    if !made.is_some_and(|status| status.success()) {
        bail!("the evidence was not made");
    }
    if let Some(found) = traces(&folder)? {
        bail!("the evidence holds something of this machine: {found}");
    }
    println!("made {}", folder.display());
    Ok(true)
}

/// The part `paper`, on the stage.
pub(crate) fn play_paper() -> Result<bool> {
    let folder = PathBuf::from(std::env::var_os("STAGE_OUT").context("no folder")?);
    let tree = std::env::var_os("STAGE_TREE").context("no tree")?;
    rustix::mount::mount_bind(&tree, "/proc").context("binding the tree over /proc")?;
    let recorded = record()?;
    let pages = folder.join("original");
    drop(std::fs::remove_dir_all(&pages));
    std::fs::create_dir(&pages)?;
    for typed in ON_PAPER {
        let ran = ask(&split(typed))?;
        std::fs::write(pages.join(format!("{}.txt", slug(typed))), page(typed, &ran))?;
    }
    std::fs::write(folder.join("recording"), recorded)?;
    Ok(true)
}

/// `cargo xtask shorten FILE`: cuts the kernel's release in a recording made by hand, as `evidence` does.
pub(crate) fn shorten(words: &[&str]) -> Result<bool> {
    let [path] = words else {
        bail!("shorten needs one recording")
    };
    let short = without_release(&std::fs::read(path)?)?;
    std::fs::write(path, short)?;
    Ok(true)
}

/// The part `evidence`, on the stage.
pub(crate) fn play() -> Result<bool> {
    let folder = PathBuf::from(std::env::var_os("STAGE_OUT").context("no folder")?);
    let scene = Scene::start(false)?;
    // Segments that nobody answers are repeated ever more seldom: wait until they rest for long.
    std::thread::sleep(Duration::from_secs(2));
    make(&folder, KEPT, &[WITNESS])?;
    drop(scene);
    Ok(true)
}

/// Writes the recording and the original's pages of one moment: the witnesses, command lines of the original, say
/// the same before and after.
pub(crate) fn make(folder: &Path, kept: &[&str], witnesses: &[&str]) -> Result<()> {
    for attempt in 1..=TRIES {
        let before = witness(witnesses)?;
        let recorded = record()?;
        let said = kept
            .iter()
            .map(|typed| Ok((*typed, ask(&split(typed))?)))
            .collect::<Result<Vec<_>>>()?;
        let after = witness(witnesses)?;
        if after == before {
            std::fs::write(folder.join("recording"), recorded)?;
            for (typed, ran) in &said {
                let path = folder.join("original").join(format!("{}.txt", slug(typed)));
                std::fs::write(path, page(typed, ran))?;
            }
            return Ok(());
        }
        std::thread::sleep(Duration::from_secs(1));
        let pairs = witnesses.iter().zip(before.iter().zip(&after));
        let moved: Vec<&str> = pairs
            .filter(|(_, (before, after))| before != after)
            .map(|(typed, _)| *typed)
            .collect();
        println!(
            "note attempt {attempt}: netstat {} changed while the evidence was made",
            moved.join(", netstat ")
        );
    }
    bail!("the scene did not hold still")
}

fn split(typed: &str) -> Vec<&str> {
    typed.split(' ').filter(|word| !word.is_empty()).collect()
}

fn ask(words: &[&str]) -> Result<Ran> {
    run::capture(Program::Original.command()?.args(words), ONE_RUN)
}

fn witness(lines: &[&str]) -> Result<Vec<Vec<u8>>> {
    let still = |typed: &&str| Ok(still_clocks(&ask(&split(typed))?.stdout));
    lines.iter().map(still).collect()
}

/// What netstat records on the stage.
pub(crate) fn record() -> Result<Vec<u8>> {
    // Not below the folder of programs: a recording's own path is as neutral as the rest.
    let path = "/run/recording";
    drop(std::fs::remove_file(path));
    let ran = run::capture(Program::Ours.command()?.args(["--record", path]), ONE_RUN)?;
    if !ran.succeeded() {
        bail!(
            "netstat --record ended with {}: {}",
            ran.status,
            String::from_utf8_lossy(&ran.stderr).trim()
        );
    }
    without_release(&std::fs::read(path).context("netstat --record wrote no file")?)
}

/// The recording with the kernel's release cut to its first two numbers: the rest names the machine it was made on.
fn without_release(recording: &[u8]) -> Result<Vec<u8>> {
    let mut archive = Archive::open(Cursor::new(recording))?;
    let mut writer = Writer::new(Vec::new())?;
    let keys: Vec<String> = archive.keys().map(str::to_owned).collect();
    for key in keys {
        let mut chunks: Vec<Vec<u8>> = Vec::new();
        let outcome = archive.read(&key, &mut |chunk| {
            chunks.push(chunk.to_vec());
            ControlFlow::Continue(())
        })?;
        writer.begin(&key)?;
        for chunk in chunks {
            if key == "identity" {
                let text = String::from_utf8(chunk)?;
                let mut short = Identity::decode(text.as_bytes(), Identity::default());
                short.release = short.release.split('.').take(2).collect::<Vec<_>>().join(".");
                writer.chunk(short.encode().as_bytes())?;
            } else {
                writer.chunk(&chunk)?;
            }
        }
        writer.end(outcome.context("a key without an answer")?)?;
    }
    Ok(writer.finish()?)
}

/// A file's name for a command line. It does not begin with a hyphen, and two of them differ even
/// where capitals and small letters are the same: a capital letter is written twice.
pub(crate) fn slug(typed: &str) -> String {
    let mut slug = String::new();
    for char in typed.trim_start_matches('-').chars() {
        match char {
            ' ' => slug.push('+'),
            'A'..='Z' => slug.extend([char, char]),
            _ => slug.push(char),
        }
    }
    if slug.is_empty() {
        "no-words".to_owned()
    } else {
        slug
    }
}

fn page(typed: &str, ran: &Ran) -> Vec<u8> {
    let mut page = format!("# words: {typed}\n# exit: {}\n# --- stdout\n", ran.status).into_bytes();
    page.extend_from_slice(&ran.stdout);
    page.extend_from_slice(b"# --- stderr\n");
    page.extend_from_slice(&ran.stderr);
    page
}

/// What it is, when, on which kernel and how it was made.
pub(crate) fn origin(what: &str, release: &str, how: &str) -> Result<String> {
    let kernel: Vec<&str> = release.split('.').take(2).collect();
    let system = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let system = system
        .lines()
        .find_map(|line| line.strip_prefix("PRETTY_NAME="))
        .unwrap_or("\"unknown\"");
    let version = run::capture(
        Command::new(run::original()?).arg("-V").env("LC_ALL", "C"),
        ONE_RUN,
    )?;
    let version = String::from_utf8_lossy(&version.stdout)
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned();
    let date = run::capture(Command::new("date").args(["--utc", "+%Y-%m-%d"]), ONE_RUN)?;
    let date = String::from_utf8_lossy(&date.stdout).trim().to_owned();
    let mut text = String::new();
    writeln!(text, "# What this evidence is and where it comes from.")?;
    writeln!(text, "what = \"{what}\"")?;
    writeln!(text, "when = \"{date}\"")?;
    writeln!(text, "kernel = \"Linux {}\"", kernel.join("."))?;
    writeln!(text, "distribution = {system}")?;
    writeln!(text, "original = \"{version}\"")?;
    writeln!(text, "how = \"{how}\"")?;
    Ok(text)
}

/// Does any file of the evidence name this machine or a place on it?
pub(crate) fn traces(folder: &Path) -> Result<Option<String>> {
    let here = std::env::current_dir()?;
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let places = [run::workspace()?, here, run::target()?, std::env::current_exe()?];
    let mut telling: Vec<String> = places
        .iter()
        .map(|path| path.to_string_lossy().into_owned())
        .collect();
    telling.extend(std::env::var("HOME").ok().filter(|home| home != "/root"));
    if host != "localhost" && host != stage::HOST {
        telling.push(host);
    }
    telling.retain(|text| text.len() > 3);
    for file in files(folder)? {
        let bytes = std::fs::read(&file)?;
        let held = |text: &&String| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        if let Some(text) = telling.iter().find(held) {
            return Ok(Some(format!("{text:?} in {}", file.display())));
        }
    }
    Ok(None)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if !path.is_symlink() {
            found.push(path);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_line_has_a_file_name_of_its_own_on_every_file_system() {
        let mut slugs: Vec<String> = KEPT.iter().map(|typed| slug(typed).to_lowercase()).collect();
        slugs.sort();
        let all = slugs.len();
        slugs.dedup();
        assert_eq!(slugs.len(), all);
        assert!(slugs.iter().all(|slug| !slug.starts_with('-')));
    }

    #[test]
    fn a_page_holds_the_words_the_exit_and_both_streams() {
        let ran = Ran {
            status: "1".to_owned(),
            stdout: b"out\n".to_vec(),
            stderr: b"err\n".to_vec(),
        };
        assert_eq!(
            page("-A x", &ran),
            b"# words: -A x\n# exit: 1\n# --- stdout\nout\n# --- stderr\nerr\n"
        );
    }
}
