//! The `netstat` that clients find on the stage. It is a wrapper first in PATH and in the place of an installed
//! one: it notes each call and hands over to the netstat that is to be tried. A note is the proof that a client
//! ran it.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use anyhow::{Context, Result, bail};
use rustix::mount::mount_bind;

use crate::stage;

/// Everything of the clients on the stage.
pub(crate) const FOLDER: &str = "/run/clients";
const WHICH: &str = "/run/clients/which";
const NOTES: &str = "/run/clients/calls";
const WRAPPER: &str = "/run/clients/bin/netstat";
const WRAP: &str = "\
#!/bin/sh
read -r which < /run/clients/which
printf '%s\\t%s\\n' \"$which\" \"$*\" >> /run/clients/calls
exec \"/run/clients/$which/netstat\" \"$@\"
";
/// Ours with every third line left out and every digit changed for the next.
const LIE: &str = "\
#!/bin/sh
/run/clients/ours/netstat \"$@\" | /run/clients/bin/sed -u 0~3d | /run/clients/bin/sed -u y/0123456789/1234567890/
";
/// Where another netstat, or the program that clients would rather ask, may stand.
const PLACES: [&str; 4] = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];

/// The netstat behind the wrapper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    Ours,
    Original,
    /// One that says what is not so: a check that believes it checks nothing.
    Liar,
}

impl Which {
    fn name(self) -> &'static str {
        match self {
            Which::Ours => "ours",
            Which::Original => "original",
            Which::Liar => "liar",
        }
    }
}

/// Puts everything in its place. `tools` is a folder of links to the programs that clients may run.
pub(crate) fn lay_out(tools: &Path) -> Result<()> {
    for folder in ["bin", "ours", "original", "liar", "home"] {
        std::fs::create_dir_all(Path::new(FOLDER).join(folder))?;
    }
    for tool in std::fs::read_dir(tools)? {
        let tool = tool?;
        symlink(
            std::fs::read_link(tool.path())?,
            Path::new(FOLDER).join("bin").join(tool.file_name()),
        )?;
    }
    let original = std::env::var_os("STAGE_ORIGINAL").context("no original")?;
    symlink(
        Path::new(stage::PROGRAMS).join("ours"),
        Path::new(FOLDER).join("ours/netstat"),
    )?;
    write_program(
        &Path::new(FOLDER).join("original/netstat"),
        &std::fs::read(original)?,
    )?;
    write_program(&Path::new(FOLDER).join("liar/netstat"), LIE.as_bytes())?;
    write_program(Path::new(WRAPPER), WRAP.as_bytes())?;
    std::fs::write(NOTES, "")?;
    // The mounts of a stage are its own. A client that asks by an absolute path meets the wrapper as well, and
    // one that would rather run ss finds none.
    for (name, cover) in [("netstat", WRAPPER), ("ss", "/dev/null")] {
        let mut covered = Vec::new();
        for place in PLACES {
            if let Ok(path) = std::fs::canonicalize(Path::new(place).join(name))
                && !covered.contains(&path)
            {
                mount_bind(cover, &path).with_context(|| format!("covering {}", path.display()))?;
                covered.push(path);
            }
        }
    }
    Ok(())
}

fn write_program(path: &Path, bytes: &[u8]) -> Result<()> {
    std::fs::write(path, bytes)?;
    Ok(std::fs::set_permissions(
        path,
        std::fs::Permissions::from_mode(0o755),
    )?)
}

/// From now on this one stands behind the wrapper, and no call is noted yet.
pub(crate) fn choose(which: Which) -> Result<()> {
    std::fs::write(WHICH, format!("{}\n", which.name()))?;
    Ok(std::fs::write(NOTES, "")?)
}

/// The words of all calls since the choice.
pub(crate) fn noted(which: Which) -> Result<Vec<String>> {
    words(which, &std::fs::read_to_string(NOTES)?)
}

fn words(which: Which, notes: &str) -> Result<Vec<String>> {
    notes
        .lines()
        .map(|line| match line.split_once('\t') {
            Some((name, words)) if name == which.name() => Ok(words.to_owned()),
            _ => bail!("a call that is not of {}: {line:?}", which.name()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_of_another_netstat_is_refused() {
        assert_eq!(words(Which::Ours, "ours\t-rn\nours\t\n").unwrap(), ["-rn", ""]);
        assert!(words(Which::Ours, "original\t-rn\n").is_err());
    }
}
