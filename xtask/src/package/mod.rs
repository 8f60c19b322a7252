//! `cargo xtask package`: builds the packages into `target/package/` and tries each of them in a root of its own.

mod debian;
mod rpm;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::run;

const LIMIT: Duration = Duration::from_mins(10);
/// What cargo needs to make the packages.
const MAKERS: [(&str, &str); 2] = [
    ("deb", "cargo-deb@3.8.0"),
    ("generate-rpm", "cargo-generate-rpm@0.21.1"),
];
/// A program, and the package of the distribution that has it.
const TOOLS: [(&str, &str); 5] = [
    ("dpkg-shlibdeps", "dpkg-dev"),
    ("strip", "binutils"),
    ("rpm", "rpm"),
    ("unshare", "util-linux"),
    ("man", "man-db"),
];

/// `cargo xtask package`.
pub(crate) fn command() -> Result<bool> {
    if !rustix::process::geteuid().is_root() {
        bail!("this needs root: packages are installed, into roots of their own");
    }
    prepare()?;
    let folder = run::target()?.join("package");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    run::build_netstat()?;
    debian::build(&folder)?;
    rpm::build(&folder)?;
    println!("== the packages of Debian in a root of their own");
    let debian = debian::try_out(&folder)?;
    println!("== the package for rpm in a root of its own");
    let rpm = rpm::try_out(&folder)?;
    for path in files(&folder)? {
        println!("{} bytes  {}", std::fs::metadata(&path)?.len(), path.display());
    }
    Ok(debian && rpm)
}

/// `cargo xtask package inside FOLDER`: the part that is played where mounts are its own.
pub(crate) fn inside(folder: &str) -> Result<bool> {
    debian::inside(Path::new(folder))
}

fn prepare() -> Result<()> {
    let missing: Vec<&str> = TOOLS
        .iter()
        .filter(|(tool, _)| !run::present(tool))
        .map(|(_, package)| *package)
        .collect();
    if !missing.is_empty() {
        println!("installing {}", missing.join(" "));
        run::install(&missing)?;
    }
    for (name, version) in MAKERS {
        if !run::capture(run::cargo()?.args([name, "--help"]), LIMIT)?.succeeded() {
            println!("installing {version}");
            if !run::show(run::cargo()?.args(["install", "--locked", version]), LIMIT)? {
                bail!("{version} could not be installed");
            }
        }
    }
    Ok(())
}

/// Runs a program that has to succeed and returns what it printed.
fn output(command: &mut Command) -> Result<String> {
    let shown = format!("{command:?}");
    let ran = run::capture(command, LIMIT)?;
    if !ran.succeeded() {
        bail!(
            "{shown}: status {}\n{}{}",
            ran.status,
            String::from_utf8_lossy(&ran.stdout),
            String::from_utf8_lossy(&ran.stderr)
        );
    }
    String::from_utf8(ran.stdout).context(shown)
}

/// The files of a folder, in order.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}
