//! The file system of the machine: programs with their libraries, and modules in the order they are loaded.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::archive::Archive;
use super::guest;
use super::modules::Module;
use crate::run;

const LIMIT: Duration = Duration::from_mins(15);
const SOCKETS: &str = include_str!("sockets.c");

/// What runs in the machine.
#[derive(Debug)]
pub(crate) struct Programs {
    /// We ourselves.
    init: PathBuf,
    ours: PathBuf,
    sockets: PathBuf,
    owners_test: PathBuf,
    original: PathBuf,
    ip: PathBuf,
    sleep: PathBuf,
    unshare: PathBuf,
}

impl Programs {
    /// Builds what is ours and finds the others.
    pub(crate) fn build(work: &Path) -> Result<Programs> {
        let source = work.join("sockets.c");
        let sockets = work.join("sockets");
        std::fs::create_dir_all(work)?;
        std::fs::write(&source, SOCKETS)?;
        let mut compile = Command::new("gcc");
        compile.args(["-static", "-O1", "-Wall", "-o"]);
        if !run::show(compile.arg(&sockets).arg(&source), LIMIT)? {
            bail!("sockets.c does not compile");
        }
        Ok(Programs {
            init: std::env::current_exe()?,
            ours: run::build_netstat()?,
            sockets,
            owners_test: run::build_test("probe", "linux_owners")?,
            original: run::original()?,
            ip: find("ip")?,
            sleep: find("sleep")?,
            unshare: find("unshare")?,
        })
    }
}

fn find(program: &str) -> Result<PathBuf> {
    ["/usr/sbin", "/sbin", "/usr/bin", "/bin"]
        .iter()
        .map(|place| Path::new(place).join(program))
        .find(|path| path.is_file())
        .with_context(|| format!("there is no {program}"))
}

/// Packs everything as a kernel's first file system.
pub(crate) fn pack(programs: &Programs, modules: &[Module]) -> Result<Vec<u8>> {
    let mut tree = Tree::default();
    for folder in guest::FOLDERS {
        tree.folder(folder);
    }
    let placed = [
        ("/init", &programs.init),
        (guest::OURS, &programs.ours),
        (guest::SOCKETS, &programs.sockets),
        (guest::OWNERS_TEST, &programs.owners_test),
        (guest::ORIGINAL, &programs.original),
        (guest::IP, &programs.ip),
        (guest::SLEEP, &programs.sleep),
        (guest::UNSHARE, &programs.unshare),
    ];
    for (place, path) in placed {
        tree.copy(place, path)?;
    }
    let linked: Vec<&Path> = placed
        .iter()
        .filter(|(place, _)| *place != guest::SOCKETS)
        .map(|(_, path)| path.as_path())
        .collect();
    for library in libraries(&linked)? {
        let place = library.to_string_lossy().into_owned();
        tree.copy(&place, &library)?;
    }
    for (number, module) in modules.iter().enumerate() {
        let name = module.name.as_str();
        let folder = if guest::LATER_MODULES.contains(&name) {
            guest::TO_LOAD_LATER
        } else if guest::DIAG_MODULES.contains(&name) {
            guest::TO_LOAD_NEXT
        } else {
            guest::TO_LOAD
        };
        tree.put(&format!("{folder}/{number:03}-{}", module.name), &module.bytes);
    }
    Ok(tree.archive.finish())
}

#[derive(Default)]
struct Tree {
    archive: Archive,
    folders: BTreeSet<String>,
}

impl Tree {
    /// A folder, and before it those that hold it.
    fn folder(&mut self, path: &str) {
        let path = path.trim_start_matches('/');
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        for end in ends {
            let part = path.get(..end).unwrap_or_default();
            if !part.is_empty() && self.folders.insert(part.to_owned()) {
                self.archive.folder(part);
            }
        }
    }

    fn put(&mut self, path: &str, content: &[u8]) {
        let path = path.trim_start_matches('/');
        if let Some((folder, _)) = path.rsplit_once('/') {
            self.folder(folder);
        }
        self.archive.file(path, content);
    }

    fn copy(&mut self, place: &str, from: &Path) -> Result<()> {
        let content = std::fs::read(from).with_context(|| from.display().to_string())?;
        self.put(place, &content);
        Ok(())
    }
}

/// The shared libraries of programs and the loader, at the places where `ldd` finds them.
fn libraries(programs: &[&Path]) -> Result<BTreeSet<PathBuf>> {
    let ran = run::capture(Command::new("ldd").args(programs).env("LC_ALL", "C"), LIMIT)?;
    if !ran.succeeded() {
        bail!("ldd: {}", String::from_utf8_lossy(&ran.stderr).trim());
    }
    Ok(named(&String::from_utf8_lossy(&ran.stdout)))
}

fn named(text: &str) -> BTreeSet<PathBuf> {
    let indented = text.lines().filter(|line| line.starts_with(char::is_whitespace));
    indented
        .filter_map(|line| line.split_whitespace().find(|word| word.starts_with('/')))
        .map(PathBuf::from)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_are_those_with_a_place() {
        let text = "/bin/a:\n\tlinux-vdso.so.1 (0x00007ffc)\n\tlibc.so.6 => /lib/x/libc.so.6 (0x00007f)\n\t/lib64/ld.so.2 (0x7f)\n";
        let found: Vec<PathBuf> = named(text).into_iter().collect();
        assert_eq!(
            found,
            [Path::new("/lib/x/libc.so.6"), Path::new("/lib64/ld.so.2")]
        );
    }
}
