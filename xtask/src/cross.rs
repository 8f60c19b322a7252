//! `cargo xtask cross`: does the workspace compile for every other system? A check needs no linker
//! and no system libraries, only the standard library that rustup brings.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::run;

const TARGETS: [&str; 4] = [
    "x86_64-pc-windows-gnu",
    "x86_64-apple-darwin",
    "x86_64-unknown-freebsd",
    "x86_64-unknown-illumos",
];
const LIMIT: Duration = Duration::from_mins(10);

/// `cargo xtask cross`.
pub(crate) fn command() -> Result<bool> {
    let installed = run::capture(
        Command::new("rustup")
            .args(["target", "list", "--installed"])
            .current_dir(run::workspace()?),
        LIMIT,
    )
    .context("rustup is needed to get the other systems' standard libraries")?;
    if !installed.succeeded() {
        bail!("rustup: {}", String::from_utf8_lossy(&installed.stderr).trim());
    }
    let installed = String::from_utf8_lossy(&installed.stdout).into_owned();
    let mut failed = 0;
    for target in TARGETS {
        println!("== {target}");
        let good = (installed.lines().any(|line| line == target) || add(target)?) && check(target)?;
        println!("{} {target}", if good { "passed" } else { "FAILED" });
        failed += usize::from(!good);
    }
    println!("{} passed, {failed} failed", TARGETS.len() - failed);
    Ok(failed == 0)
}

fn add(target: &str) -> Result<bool> {
    run::show(
        Command::new("rustup")
            .args(["target", "add", target])
            .current_dir(run::workspace()?),
        LIMIT,
    )
}

fn check(target: &str) -> Result<bool> {
    let words = [
        "check",
        "--workspace",
        "--all-targets",
        "--quiet",
        "--target",
        target,
    ];
    let mut check = run::cargo()?;
    // What is dead code there is alive here, and the other way round: both must be clean.
    check.args(words).env("RUSTFLAGS", "-D warnings");
    run::show(&mut check, LIMIT)
}
