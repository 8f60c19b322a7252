//! The package for rpm: one, because rpm knows no diversions. It is looked at, installed, upgraded and removed in a
//! folder of its own with a database of its own.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::output;
use crate::run;

/// Files that must be in it.
const FILES: [&str; 9] = [
    "/usr/bin/netstat-rs",
    "/usr/share/man/man8/netstat-rs.8",
    "/usr/share/man/man8/netstat-darwin.8",
    "/usr/share/man/man8/netstat-verbs.8",
    "/usr/share/bash-completion/completions/netstat-rs",
    "/usr/share/zsh/site-functions/_netstat-rs",
    "/usr/share/fish/vendor_completions.d/netstat-rs.fish",
    "/usr/share/doc/netstat-rs/installing.md",
    "/usr/share/licenses/netstat-rs/LICENSE-MIT",
];
/// Files of net-tools that must not be in it.
const THEIRS: [&str; 3] = [
    "/usr/bin/netstat",
    "/bin/netstat",
    "/usr/share/man/man8/netstat.8.gz",
];

/// Builds it, in two releases, from a copy of the command without its symbols.
pub(super) fn build(folder: &Path) -> Result<()> {
    let stripped = folder.join("stripped/release");
    std::fs::create_dir_all(&stripped)?;
    output(
        Command::new("strip")
            .arg("-o")
            .arg(stripped.join("netstat"))
            .arg(run::target()?.join("release/netstat")),
    )?;
    for release in ["1", "2"] {
        let mut command = run::cargo()?;
        command
            .args(["generate-rpm", "--package", "crates/netstat", "--set-metadata"])
            .arg(format!("release = \"{release}\""))
            .arg("--target-dir")
            .arg(folder.join("stripped"))
            .arg("--output")
            .arg(folder);
        output(&mut command)?;
    }
    Ok(())
}

/// Tries it.
pub(super) fn try_out(folder: &Path) -> Result<bool> {
    let packages: Vec<PathBuf> = super::files(folder)?
        .into_iter()
        .filter(|path| path.extension().is_some_and(|end| end == "rpm"))
        .collect();
    let [first, second] = &packages[..] else {
        anyhow::bail!("two packages for rpm were to be built: {packages:?}");
    };
    let listed = output(Command::new("rpm").arg("-qpl").arg(first))?;
    let listed: Vec<&str> = listed.lines().collect();
    for file in FILES {
        ensure!(listed.contains(&file), "{file} is not in {listed:?}");
    }
    for file in THEIRS {
        ensure!(!listed.contains(&file), "{file} belongs to net-tools");
    }
    let scripts = output(Command::new("rpm").args(["-qp", "--scripts"]).arg(first))?;
    ensure!(scripts.is_empty(), "there are scripts: {scripts}");
    println!("passed   {} files, none of net-tools', no scripts", listed.len());
    let root = folder.join("rpm-root");
    std::fs::create_dir_all(&root)?;
    // The C library that it needs is not in an empty root.
    let rpm = |words: &[&str], package: &Path| {
        let mut command = Command::new("rpm");
        command.arg("--root").arg(&root).args(words).arg(package);
        output(&mut command)
    };
    let command = root.join("usr/bin/netstat-rs");
    rpm(&["--install", "--nodeps"], first).context("install")?;
    output(Command::new(&command).arg("--version"))?;
    rpm(&["--upgrade", "--nodeps"], second).context("upgrade")?;
    let version = rpm(&["-q"], Path::new("netstat-rs"))?;
    ensure!(version.contains("-2."), "after the upgrade there is {version}");
    output(Command::new(&command).args(["-t", "-l", "-n"]))?;
    rpm(&["--erase"], Path::new("netstat-rs")).context("erase")?;
    for file in FILES {
        ensure!(
            !root.join(file.trim_start_matches('/')).exists(),
            "{file} is still there"
        );
    }
    println!("passed   installed, upgraded, removed without a trace");
    Ok(true)
}
