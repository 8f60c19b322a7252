//! Which modules of an unpacked kernel have to be loaded, in which order: each names those it depends on in its
//! section `.modinfo`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::run;

/// A module, ready to be loaded.
#[derive(Debug)]
pub(crate) struct Module {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

const LIMIT: Duration = Duration::from_secs(30);

/// The wanted modules with all they depend on, in the order in which they can be loaded; and those that
/// the kernel lacks.
pub(crate) fn choose(folder: &Path, wanted: &[&str]) -> Result<(Vec<Module>, Vec<String>)> {
    let mut paths = BTreeMap::new();
    index(folder, &mut paths)?;
    let built_in = std::fs::read_to_string(folder.join("modules.builtin")).context("modules.builtin")?;
    let built_in: BTreeSet<String> = built_in.lines().map(Path::new).filter_map(name).collect();
    let mut chosen = Chosen {
        paths,
        built_in,
        seen: BTreeSet::new(),
        modules: Vec::new(),
    };
    let mut lacking = Vec::new();
    for name in wanted {
        if !chosen.add(name)? {
            lacking.push((*name).to_owned());
        }
    }
    Ok((chosen.modules, lacking))
}

struct Chosen {
    paths: BTreeMap<String, PathBuf>,
    built_in: BTreeSet<String>,
    seen: BTreeSet<String>,
    modules: Vec<Module>,
}

impl Chosen {
    /// Adds a module behind those it depends on; false when there is no such module.
    fn add(&mut self, name: &str) -> Result<bool> {
        if self.built_in.contains(name) || self.seen.contains(name) {
            return Ok(true);
        }
        let Some(path) = self.paths.get(name).cloned() else {
            return Ok(false);
        };
        self.seen.insert(name.to_owned());
        let bytes = unpack(&path)?;
        for needed in depends(&bytes) {
            if !self.add(&needed)? {
                bail!("module {name} needs {needed}, which is not there");
            }
        }
        self.modules.push(Module {
            name: name.to_owned(),
            bytes,
        });
        Ok(true)
    }
}

fn index(folder: &Path, paths: &mut BTreeMap<String, PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            index(&path, paths)?;
        } else if let Some(name) = name(&path) {
            paths.insert(name, path);
        }
    }
    Ok(())
}

/// The name by which a module is known: in files hyphens stand for underscores.
fn name(path: &Path) -> Option<String> {
    let file = path.file_name()?.to_str()?;
    let stem = file.strip_suffix(".xz").unwrap_or(file).strip_suffix(".ko")?;
    Some(stem.replace('-', "_"))
}

fn unpack(path: &Path) -> Result<Vec<u8>> {
    if path.extension().is_some_and(|end| end == "ko") {
        return std::fs::read(path).with_context(|| path.display().to_string());
    }
    let ran = run::capture(Command::new("xz").arg("-dc").arg(path), LIMIT)?;
    if !ran.succeeded() {
        bail!(
            "xz {}: {}",
            path.display(),
            String::from_utf8_lossy(&ran.stderr).trim()
        );
    }
    Ok(ran.stdout)
}

/// The names behind `depends=`; the strings of `.modinfo` end with NUL.
fn depends(module: &[u8]) -> Vec<String> {
    const KEY: &[u8] = b"\0depends=";
    let Some(at) = module.windows(KEY.len()).position(|window| window == KEY) else {
        return Vec::new();
    };
    let rest = module.get(at + KEY.len()..).unwrap_or_default();
    let end = rest.iter().position(|&byte| byte == 0).unwrap_or(rest.len());
    String::from_utf8_lossy(rest.get(..end).unwrap_or_default())
        .split(',')
        .filter(|name| !name.is_empty())
        .map(|name| name.replace('-', "_"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_module_depends_on_is_read_from_its_strings() {
        let module = b"license=GPL\0depends=udp_tunnel,ip6-udp-tunnel\0retpoline=Y\0";
        assert_eq!(depends(module), ["udp_tunnel", "ip6_udp_tunnel"]);
        assert!(depends(b"a\0depends=\0").is_empty());
        assert!(depends(b"").is_empty());
    }

    #[test]
    fn a_module_has_one_name_packed_or_not() {
        assert_eq!(name(Path::new("net/8021q/8021q.ko")).as_deref(), Some("8021q"));
        assert_eq!(
            name(Path::new("a/crc32c-intel.ko.xz")).as_deref(),
            Some("crc32c_intel")
        );
        assert_eq!(name(Path::new("modules.order")), None);
    }
}
