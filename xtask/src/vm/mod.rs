//! `cargo xtask vm`: a Debian kernel in an emulated machine that has the families which most kernels lack. In it our
//! netstat and the original run the same command lines, and what they said can become evidence.
//!
//! `packages` fetches and unpacks the kernel, `modules` chooses what it has to load, `tree` packs the file system of
//! the machine, `machine` runs it, `guest` is what runs inside as its first process, and `owners` is its last part.

mod archive;
mod guest;
mod lines;
mod machine;
mod modules;
mod owners;
mod packages;
mod tree;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use guest::Wish;

use crate::conform::score::Score;
use crate::{evidence, run};

pub(crate) use guest::{is_guest, live, play};

/// A Debian release, the folder of evidence that its kernel makes, and which command lines go there.
struct Release {
    suite: &'static str,
    evidence: &'static str,
    whole: bool,
}

const RELEASES: [Release; 3] = [
    Release {
        suite: "bookworm",
        evidence: "linux-6-1-vm",
        whole: true,
    },
    Release {
        suite: "bullseye",
        evidence: "linux-5-10-vm",
        whole: false,
    },
    Release {
        suite: "trixie",
        evidence: "linux-6-12-vm",
        whole: false,
    },
];

/// Evidence is kept in the repository for ever: it stays small.
const RECORDING_MAX: u64 = 300 * 1024;

/// A program, and the package of the distribution that has it.
const TOOLS: [(&str, &str); 9] = [
    ("qemu-system-x86_64", "qemu-system-x86"),
    ("dpkg", "dpkg"),
    ("gcc", "gcc"),
    ("ip", "iproute2"),
    ("ldd", "libc-bin"),
    ("setpriv", "util-linux"),
    ("sleep", "coreutils"),
    ("unshare", "util-linux"),
    ("xz", "xz-utils"),
];

/// `cargo xtask vm`.
pub(crate) fn command(words: &[&str]) -> Result<bool> {
    let mut suite = "bookworm";
    let mut keep = None;
    let mut wish = Wish::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "--kernel" => suite = words.next().context("--kernel needs the name of a release")?,
            "--keep" => keep = Some(PathBuf::from(words.next().context("--keep needs a folder")?)),
            "--evidence" => wish.evidence = true,
            "--all" => wish.every_line = true,
            word => bail!("vm knows no {word:?}"),
        }
    }
    let release = RELEASES
        .iter()
        .find(|release| release.suite == suite)
        .with_context(|| format!("no kernel is known by {suite:?}: bookworm, bullseye or trixie"))?;
    wish.whole = release.whole;
    let home = run::workspace()?.join("evidence").join(release.evidence);
    if wish.evidence && home.exists() {
        bail!("{} is there already: remove it first", home.display());
    }
    get_tools()?;
    let work = run::target()?.join("vm").join(suite);
    let kernel = packages::fetch(suite, &work)?;
    let programs = tree::Programs::build(&work)?;
    let (modules, lacking) = modules::choose(
        &kernel.modules,
        &[guest::MODULES, guest::DIAG_MODULES, guest::LATER_MODULES].concat(),
    )?;
    for name in &lacking {
        println!("lacks  the kernel {} has no module {name}", kernel.version);
    }
    let image = work.join("tree.cpio");
    std::fs::write(&image, tree::pack(&programs, &modules)?)?;
    let share = work.join("share");
    guest::furnish(&share, wish)?;
    machine::run(&kernel.image, &image, &share)?;
    let outcome = hear(&share);
    if let Some(keep) = keep {
        copy(&share, &keep)?;
    }
    let is_good = outcome?;
    if wish.evidence {
        settle_evidence(&share.join(guest::EVIDENCE), &home, &kernel.version, suite)?;
    }
    Ok(is_good)
}

/// Everything that the guest told: what it has and lacks, and the score.
fn hear(share: &Path) -> Result<bool> {
    let told = std::fs::read(share.join(guest::TOLD)).context("the machine told nothing")?;
    let mut score = Score::read(
        &run::workspace()?.join("xtask/src/vm/known-differences.txt"),
        true,
    )?;
    let mut has_ended = false;
    for line in String::from_utf8_lossy(&told).lines() {
        let plain: String = line.chars().filter(|char| !char.is_control()).collect();
        if plain.starts_with("made ") || plain.starts_with("lacks ") || plain.starts_with("note ") {
            println!("{plain}");
        } else if plain == guest::END {
            has_ended = true;
        } else {
            score.hear(&plain);
        }
    }
    if !has_ended {
        machine::show_end(share);
        println!(
            "FAILED the comparison did not reach its end: see {}",
            share.display()
        );
    }
    Ok(score.close()? && has_ended)
}

fn settle_evidence(made: &Path, home: &Path, version: &str, suite: &str) -> Result<()> {
    if !made.join("recording").is_file() {
        bail!("the machine made no evidence");
    }
    let size = std::fs::metadata(made.join("recording"))?.len();
    if size > RECORDING_MAX {
        bail!("the recording has {size} bytes, more than {RECORDING_MAX}");
    }
    if let Some(found) = evidence::traces(made)? {
        bail!("the evidence held something of this machine: {found}");
    }
    copy(made, home)?;
    let what = "a Debian kernel in an emulated machine with sockets of many families, recorded by netstat --record; \
                original/ holds what net-tools said";
    let how = format!("cargo xtask vm --kernel {suite} --evidence");
    std::fs::write(home.join("origin.toml"), evidence::origin(what, version, &how)?)?;
    println!("made {}", home.display());
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), &target).with_context(|| target.display().to_string())?;
        }
    }
    Ok(())
}

fn get_tools() -> Result<()> {
    let missing = || {
        TOOLS
            .iter()
            .filter(|(tool, _)| !run::present(tool))
            .map(|(_, package)| *package)
            .collect::<Vec<_>>()
    };
    let mut packages = missing();
    if !packages.is_empty() && rustix::process::geteuid().is_root() {
        println!("installing {}", packages.join(" "));
        run::install(&packages)?;
        packages = missing();
    }
    if !packages.is_empty() {
        bail!("this needs the packages {}", packages.join(", "));
    }
    Ok(())
}
