//! `cargo xtask lint`: the formatting of all crates, clippy with every warning an error, and whether
//! what is generated is fresh; the fuzz targets, a workspace of their own, come last.

use std::time::Duration;

use anyhow::Result;

use crate::{manual, run};

const LIMIT: Duration = Duration::from_mins(15);

/// `cargo xtask lint`.
pub(crate) fn command() -> Result<bool> {
    let mut good = cargo("formatting", ".", &["fmt", "--all", "--check"])?;
    good &= cargo(
        "clippy",
        ".",
        &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--quiet",
            "--",
            "-D",
            "warnings",
        ],
    )?;
    println!("== manual page and completions are those of the flag tables");
    good &= manual::is_fresh()?;
    if run::workspace()?.join("fuzz/Cargo.toml").exists() {
        good &= cargo("formatting of the fuzz targets", "fuzz", &["fmt", "--check"])?;
        good &= cargo(
            "clippy of the fuzz targets",
            "fuzz",
            &["clippy", "--quiet", "--", "-D", "warnings"],
        )?;
    }
    Ok(good)
}

fn cargo(title: &str, folder: &str, words: &[&str]) -> Result<bool> {
    println!("== {title}");
    let mut command = run::cargo()?;
    command.current_dir(run::workspace()?.join(folder)).args(words);
    let good = run::show(&mut command, LIMIT)?;
    println!("{} {title}", if good { "passed" } else { "FAILED" });
    Ok(good)
}
