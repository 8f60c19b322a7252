//! `cargo xtask manual`: writes the manual page and the completions of each dialect from its flag table. They are
//! kept in the repository, so that a package needs nothing but cargo; `cargo xtask lint` fails when they are stale.

pub(crate) mod shells;

use std::path::PathBuf;

use anyhow::{Context, Result};
use netstat::manual::{Manual, manuals, page_of_verbs};

use crate::run;

/// The system that packages are for: its dialect is what the command `netstat` speaks.
const PACKAGED_FOR: &str = "Linux";

/// Where the hand-made texts of the pages stand, a file a dialect.
const TEXTS: &str = "packaging/manual";
/// Where what is made of them goes.
pub(crate) const GENERATED: &str = "packaging/generated";
/// The names under which the command is installed.
pub(crate) const COMMANDS: [&str; 2] = ["netstat", "netstat-rs"];

/// `cargo xtask manual`.
pub(crate) fn command() -> Result<bool> {
    for (path, text) in texts()? {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&path, text).with_context(|| path.display().to_string())?;
        println!("{}", path.display());
    }
    Ok(true)
}

/// Whether what is kept is what would be written now.
pub(crate) fn is_fresh() -> Result<bool> {
    let mut fresh = true;
    for (path, text) in texts()? {
        if std::fs::read(&path).ok().as_deref() != Some(text.as_bytes()) {
            println!("{} is stale: cargo xtask manual", path.display());
            fresh = false;
        }
    }
    Ok(fresh)
}

/// Every file and what belongs in it. The first dialect is the command's own; its files have plain names.
fn texts() -> Result<Vec<(PathBuf, String)>> {
    let workspace = run::workspace()?;
    let generated = workspace.join(GENERATED);
    let mut files = Vec::new();
    for manual in &manuals() {
        let page = page(manual)?;
        if !manual.is_of(PACKAGED_FOR) {
            files.push((generated.join(format!("netstat-{}.8", manual.name())), page));
            continue;
        }
        files.push((generated.join("netstat.8"), page));
        files.push((generated.join("netstat.bash"), manual.bash(&COMMANDS)));
        files.push((generated.join("_netstat"), manual.zsh(&COMMANDS)));
        files.push((generated.join("netstat.fish"), manual.fish(&COMMANDS)));
    }
    let path = workspace.join(TEXTS).join("verbs.mdoc");
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let page = page_of_verbs(&text, env!("CARGO_PKG_VERSION"))
        .with_context(|| format!("{} lacks one of its marks", path.display()))?;
    files.push((generated.join("netstat-verbs.8"), page));
    Ok(files)
}

fn page(manual: &Manual) -> Result<String> {
    let path = run::workspace()?
        .join(TEXTS)
        .join(format!("{}.mdoc", manual.name()));
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    manual
        .page(&text, env!("CARGO_PKG_VERSION"))
        .with_context(|| format!("{} lacks one of its marks", path.display()))
}
