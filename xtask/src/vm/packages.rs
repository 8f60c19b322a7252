//! Fetches the kernel of a Debian release from the mirror that this machine uses, with an apt state of its own, and
//! unpacks it. Nothing is installed.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::run;

const LIMIT: Duration = Duration::from_mins(10);
/// The package that depends on the newest kernel of a release.
const META: &str = "linux-image-amd64";

/// An unpacked kernel.
#[derive(Debug)]
pub(crate) struct Kernel {
    pub(crate) version: String,
    pub(crate) image: PathBuf,
    pub(crate) modules: PathBuf,
}

/// Where packages come from, as a line of `sources.list` has it.
#[derive(Debug, PartialEq, Eq)]
struct Mirror {
    uri: String,
    signed_by: Option<String>,
}

/// Fetches and unpacks the kernel of a release, unless the newest one lies there already.
pub(crate) fn fetch(suite: &str, work: &Path) -> Result<Kernel> {
    let apt = Apt::prepare(suite, &work.join("apt"))?;
    let updated = apt.run("apt-get", &["update"]);
    if let Err(error) = updated {
        // Without a network the kernel of an earlier run will do.
        println!("the list of packages of {suite} could not be fetched: {error:#}");
    }
    let package = depends(&apt.run("apt-cache", &["depends", META])?)
        .with_context(|| format!("{META} of {suite} depends on no kernel"))?;
    let root = work.join(&package);
    if !root.is_dir() {
        println!("fetching {package}");
        apt.run("apt-get", &["download", &package])?;
        let part = work.join("unpacking");
        drop(std::fs::remove_dir_all(&part));
        let deb = newest_deb(&apt.folder, &package)?;
        let mut unpack = Command::new("dpkg");
        unpack.arg("-x").arg(&deb).arg(&part);
        captured(&mut unpack, "dpkg -x")?;
        std::fs::remove_file(deb)?;
        std::fs::rename(part, &root)?;
    }
    let version = package.trim_start_matches("linux-image-").to_owned();
    let modules = ["lib/modules", "usr/lib/modules"]
        .iter()
        .map(|place| root.join(place).join(&version))
        .find(|place| place.is_dir())
        .with_context(|| format!("{package} has no modules"))?;
    Ok(Kernel {
        image: root.join("boot").join(format!("vmlinuz-{version}")),
        version,
        modules,
    })
}

fn captured(command: &mut Command, title: &str) -> Result<String> {
    let ran = run::capture(command, LIMIT)?;
    if !ran.succeeded() {
        bail!("{title}: {}", String::from_utf8_lossy(&ran.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&ran.stdout).into_owned())
}

/// An apt whose state lies in one folder.
struct Apt {
    folder: PathBuf,
}

impl Apt {
    fn prepare(suite: &str, folder: &Path) -> Result<Apt> {
        for part in ["state/lists/partial", "cache/archives/partial", "parts"] {
            std::fs::create_dir_all(folder.join(part))?;
        }
        let mirror = mirror()?;
        let signed = mirror
            .signed_by
            .map(|path| format!("[signed-by={path}] "))
            .unwrap_or_default();
        std::fs::write(folder.join("status"), "")?;
        std::fs::write(
            folder.join("sources.list"),
            format!("deb {signed}{} {suite} main\n", mirror.uri),
        )?;
        let folder = std::fs::canonicalize(folder)?;
        let place = folder.display();
        // The machine's own hooks after an update could touch its own apt: none runs here.
        let settings = format!(
            "#clear APT::Update::Post-Invoke;\n#clear APT::Update::Post-Invoke-Success;\n\
             #clear Acquire::IndexTargets::deb::DEP-11;\n#clear Acquire::IndexTargets::deb::DEP-11-icons;\n\
             #clear Acquire::IndexTargets::deb::DEP-11-icons-small;\n\
             #clear Acquire::IndexTargets::deb::DEP-11-icons-large;\n\
             #clear Acquire::IndexTargets::deb::DEP-11-icons-hidpi;\n\
             #clear Acquire::IndexTargets::deb::DEP-11-icons-large-hidpi;\n\
             Dir::State \"{place}/state\";\nDir::State::status \"{place}/status\";\nDir::Cache \"{place}/cache\";\n\
             Dir::Etc::SourceList \"{place}/sources.list\";\nDir::Etc::SourceParts \"{place}/parts\";\n\
             APT::Architecture \"amd64\";\nAPT::Sandbox::User \"\";\n"
        );
        std::fs::write(folder.join("settings"), settings)?;
        Ok(Apt { folder })
    }

    fn run(&self, program: &str, words: &[&str]) -> Result<String> {
        let mut command = Command::new(program);
        command.arg("-c").arg(self.folder.join("settings")).args(words);
        command.current_dir(&self.folder).env("LC_ALL", "C");
        captured(&mut command, &format!("{program} {}", words.join(" ")))
    }
}

fn newest_deb(folder: &Path, package: &str) -> Result<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.starts_with(&format!("{package}_")) && name.ends_with("_amd64.deb") {
            found.push(name);
        }
    }
    found.sort();
    Ok(folder.join(found.pop().with_context(|| format!("apt fetched no {package}"))?))
}

/// The kernel that `apt-cache depends` names.
fn depends(text: &str) -> Option<String> {
    text.lines()
        .filter_map(|line| line.trim().strip_prefix("Depends: "))
        .find(|name| name.starts_with("linux-image-"))
        .map(str::to_owned)
}

/// The mirror of this machine's own release.
fn mirror() -> Result<Mirror> {
    let system = std::fs::read_to_string("/etc/os-release")?;
    let name = system
        .lines()
        .find_map(|line| line.strip_prefix("VERSION_CODENAME="))
        .context("this system's release has no name: is it a Debian?")?
        .trim_matches('"');
    let mut files = vec![PathBuf::from("/etc/apt/sources.list")];
    if let Ok(entries) = std::fs::read_dir("/etc/apt/sources.list.d") {
        files.extend(entries.flatten().map(|entry| entry.path()));
    }
    files.sort();
    for file in files {
        let Ok(text) = std::fs::read_to_string(&file) else {
            continue;
        };
        let found = if file.extension().is_some_and(|end| end == "sources") {
            from_paragraphs(&text, name)
        } else {
            from_lines(&text, name)
        };
        if let Some(mirror) = found {
            return Ok(mirror);
        }
    }
    bail!("/etc/apt names no mirror for {name}")
}

/// From the form of `*.sources` (deb822).
fn from_paragraphs(text: &str, name: &str) -> Option<Mirror> {
    text.split("\n\n").find_map(|paragraph| {
        let field = |wanted: &str| {
            paragraph.lines().find_map(|line| {
                let (field, value) = line.split_once(':')?;
                field.eq_ignore_ascii_case(wanted).then(|| value.trim())
            })
        };
        let is_ours = field("Types")?.split_whitespace().any(|kind| kind == "deb")
            && field("Suites")?.split_whitespace().any(|suite| suite == name)
            && field("Components")?.split_whitespace().any(|part| part == "main");
        is_ours.then_some(Mirror {
            uri: field("URIs")?.split_whitespace().next()?.to_owned(),
            signed_by: field("Signed-By").map(str::to_owned),
        })
    })
}

/// From the form of `sources.list`: `deb [signed-by=KEY] URI SUITE COMPONENT…`.
fn from_lines(text: &str, name: &str) -> Option<Mirror> {
    text.lines().find_map(|line| {
        let rest = line.trim().strip_prefix("deb ")?.trim();
        let (options, rest) = match rest.strip_prefix('[') {
            Some(rest) => rest.split_once(']')?,
            None => ("", rest),
        };
        let mut words = rest.split_whitespace();
        let (uri, suite) = (words.next()?, words.next()?);
        let signed_by = options
            .split_whitespace()
            .find_map(|option| option.strip_prefix("signed-by="));
        (suite == name && words.any(|part| part == "main")).then(|| Mirror {
            uri: uri.to_owned(),
            signed_by: signed_by.map(str::to_owned),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mirror_of_the_release_is_found_in_both_forms_of_sources() {
        let wanted = Some(Mirror {
            uri: "http://mirror.example/debian".to_owned(),
            signed_by: Some("/keys/a.gpg".to_owned()),
        });
        let paragraphs = "Types: deb\nURIs: http://mirror.example/security\nSuites: bookworm-security\nComponents: main\n\n\
                          Types: deb\n# a remark\nURIs: http://mirror.example/debian\nSuites: bookworm bookworm-updates\n\
                          Components: main\nSigned-By: /keys/a.gpg\n";
        assert_eq!(from_paragraphs(paragraphs, "bookworm"), wanted);
        let lines = "# deb http://old.example/debian bookworm main\ndeb-src http://mirror.example/debian bookworm main\n\
                     deb [arch=amd64 signed-by=/keys/a.gpg] http://mirror.example/debian bookworm contrib main\n";
        assert_eq!(from_lines(lines, "bookworm"), wanted);
        assert_eq!(from_lines(lines, "trixie"), None);
    }

    #[test]
    fn the_kernel_is_what_the_meta_package_depends_on() {
        let text = "linux-image-amd64\n  Depends: linux-image-6.1.0-50-amd64\n  Suggests: x\n";
        assert_eq!(depends(text).as_deref(), Some("linux-image-6.1.0-50-amd64"));
        assert_eq!(depends("linux-image-amd64\n"), None);
    }
}
