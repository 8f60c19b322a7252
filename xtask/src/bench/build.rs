//! The programs that are measured, built as users get them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::stage::ORIGINAL;
use crate::run;

const LIMIT: Duration = Duration::from_mins(15);
const SHORT: Duration = Duration::from_mins(1);

/// The variables for the stage that name the programs.
pub(crate) fn programs(binary: Option<&Path>) -> Result<Vec<(&'static str, PathBuf)>> {
    let ours = match binary {
        Some(path) => std::fs::canonicalize(path).with_context(|| path.display().to_string())?,
        None => run::build_netstat()?,
    };
    let arch = std::env::consts::ARCH;
    let musl = format!("{arch}-unknown-linux-musl");
    let target = if has(&musl)? {
        musl.clone()
    } else {
        format!("{arch}-unknown-linux-gnu")
    };
    let built = build(
        &target,
        &["-p", "xtask", "--bin", "bench-part", "--bin", "bench-empty"],
    )?;
    let mut programs = vec![
        ("BENCH_OURS", ours),
        ("BENCH_PART", built.join("bench-part")),
        ("BENCH_EMPTY", built.join("bench-empty")),
        (ORIGINAL, run::original()?),
    ];
    if target == musl {
        programs.push(("BENCH_STATIC", build(&musl, &["-p", "netstat"])?.join("netstat")));
    } else {
        println!("the static build is left out: the target {musl} is not installed");
    }
    for peer in ["ss", "ip", "setpriv"] {
        if !run::present(peer) {
            bail!("{peer} is not here: install the packages iproute2 and util-linux");
        }
    }
    Ok(programs)
}

/// Is the standard library of a target here?
fn has(target: &str) -> Result<bool> {
    let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    rustc
        .args(["--print", "target-libdir", "--target", target])
        .current_dir(run::workspace()?);
    let ran = run::capture(&mut rustc, SHORT)?;
    Ok(ran.succeeded() && Path::new(String::from_utf8_lossy(&ran.stdout).trim()).is_dir())
}

/// Builds statically for a target; returns the folder of what was built.
fn build(target: &str, words: &[&str]) -> Result<PathBuf> {
    let mut command = run::cargo()?;
    let flags = format!(
        "CARGO_TARGET_{}_RUSTFLAGS",
        target.to_uppercase().replace('-', "_")
    );
    command
        .args(["build", "--release", "--target", target])
        .args(words)
        .env(flags, "-C target-feature=+crt-static");
    if !run::show(&mut command, LIMIT)? {
        bail!("{} does not build for {target}", words.join(" "));
    }
    Ok(run::target()?.join(target).join("release"))
}
