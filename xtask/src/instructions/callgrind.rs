//! Counting the instructions of a run: `valgrind --tool=callgrind`, in an environment that is empty.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::table::Made;
use crate::run;

const LIMIT: Duration = Duration::from_mins(2);

/// What a run cost and showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Count {
    /// All instructions.
    pub(super) all: u64,
    /// Those of netstat itself, without the C library and the loader.
    pub(super) own: u64,
    pub(super) lines: u64,
}

/// Runs and counts netstat. Everything it sees is the same each time, and stands in `folder`.
#[derive(Debug)]
pub(super) struct Counter {
    valgrind: PathBuf,
    binary: PathBuf,
    folder: PathBuf,
}

impl Counter {
    /// Looks for valgrind; `None` when it is not here.
    pub(super) fn new(binary: &Path, folder: &Path) -> Option<Counter> {
        let places = std::env::var_os("PATH").unwrap_or_default();
        let valgrind = std::env::split_paths(&places)
            .chain(["/usr/bin".into()])
            .map(|place| place.join("valgrind"))
            .find(|path| path.is_file())?;
        Some(Counter {
            valgrind,
            binary: binary.to_owned(),
            folder: folder.to_owned(),
        })
    }

    /// The file with the profile of a run.
    pub(super) fn profile(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.callgrind"))
    }

    /// Counts `netstat --from RECORDING WORDS`; `name` is that of the files it leaves in the folder.
    pub(super) fn count(&self, name: &str, recording: &str, words: &str) -> Result<Count> {
        let profile = self.profile(name);
        let [shown, said] = ["out", "err"].map(|what| self.folder.join(format!("{name}.{what}")));
        let mut command = Command::new(&self.valgrind);
        command
            .env_clear()
            .current_dir(&self.folder)
            .args(["--quiet", "--tool=callgrind"])
            .arg(format!("--callgrind-out-file={}", profile.display()))
            .arg(&self.binary)
            .args(["--from", recording])
            .args(words.split(' '))
            .stdout(File::create(&shown)?)
            .stderr(File::create(&said)?);
        let good = run::show(&mut command, LIMIT)?;
        let said = String::from_utf8_lossy(&std::fs::read(&said)?).into_owned();
        if !good || !said.is_empty() {
            bail!("netstat --from {recording} {words}: it failed or complained: {said}");
        }
        let shown = std::fs::read(&shown)?;
        let lines = shown.iter().filter(|byte| **byte == b'\n').count();
        let profile = std::fs::read(&profile).with_context(|| profile.display().to_string())?;
        let profile = String::from_utf8_lossy(&profile);
        Ok(Count {
            all: total(&profile)?,
            own: of_object(&profile, &self.binary.to_string_lossy())?,
            lines: u64::try_from(lines)?,
        })
    }

    /// What the figures depend on.
    pub(super) fn made_with(&self) -> Result<Made> {
        let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        rustc.current_dir(run::workspace()?).arg("-vV");
        let rustc = first(&mut rustc)?;
        let told = |name: &str| {
            rustc
                .lines()
                .find_map(|line| line.strip_prefix(name))
                .map(str::to_owned)
                .with_context(|| format!("rustc -vV tells no {name}"))
        };
        Ok(Made {
            rustc: told("rustc ")?,
            target: told("host: ")?,
            processor: processor(&std::fs::read_to_string("/proc/cpuinfo")?),
            libc: first(Command::new("getconf").arg("GNU_LIBC_VERSION"))?,
            valgrind: first(Command::new(&self.valgrind).arg("--version"))?,
        })
    }
}

/// All that a program says.
fn first(command: &mut Command) -> Result<String> {
    let ran = run::capture(command, LIMIT)?;
    if !ran.succeeded() {
        bail!(
            "{}: {}",
            command.get_program().to_string_lossy(),
            String::from_utf8_lossy(&ran.stderr)
        );
    }
    Ok(String::from_utf8_lossy(&ran.stdout).trim().to_owned())
}

/// The number of instructions of a whole profile (`totals:`, see the manual of callgrind's format).
fn total(profile: &str) -> Result<u64> {
    let total = profile
        .lines()
        .find_map(|line| line.strip_prefix("totals: "))
        .context("callgrind's profile has no line of totals")?;
    total.trim().parse().with_context(|| format!("totals: {total}"))
}

/// The instructions of one file of machine code (the manual of callgrind's format: `ob=(NUMBER) NAME`, the name the first
/// time alone; a line of costs belongs to the object that was named last, but not the one behind `calls=`, which is what
/// the called function cost).
fn of_object(profile: &str, object: &str) -> Result<u64> {
    let mut number = None;
    let (mut inside, mut called) = (false, false);
    let mut sum = 0u64;
    for line in profile.lines() {
        // The name can be told where the object is called first.
        if let Some(named) = line.strip_prefix("ob=").or_else(|| line.strip_prefix("cob=")) {
            let (short, name) = named.split_once(' ').unwrap_or((named, ""));
            if name == object {
                number = Some(short.to_owned());
            }
            if line.starts_with("ob=") {
                inside = number.as_deref() == Some(short);
            }
        } else if line.starts_with("calls=") {
            called = true;
        } else if line.starts_with(|first: char| first.is_ascii_digit() || "+-*".contains(first)) {
            if inside && !called {
                let (_, cost) = line
                    .split_once(' ')
                    .with_context(|| format!("a line without a cost: {line}"))?;
                sum += cost.parse::<u64>().with_context(|| format!("a cost: {line}"))?;
            }
            called = false;
        }
    }
    if sum == 0 {
        bail!("callgrind's profile has nothing of {object}");
    }
    Ok(sum)
}

/// The processor as the program sees it: valgrind shows the same one on every machine that has AVX2, and a lesser one on
/// others.
fn processor(cpuinfo: &str) -> String {
    let avx2 = cpuinfo.split_whitespace().any(|word| word == "avx2");
    if avx2 { "with avx2" } else { "without avx2" }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROFILE: &str = "version: 1\nevents: Ir\nsummary: 5\n\nob=(1) /lib/ld.so\nfl=(1) rtld.c\nfn=(1) start\n1 100\n\
        cob=(2) /x/netstat\ncfn=(2) main\ncalls=1 7\n+2 999\n\nob=(2)\nfn=(2)\n7 30\ncfn=(3) row\ncalls=5 9\n* 500\n\
        +1 4\nfi=(4) core.rs\n-3 6\n\nob=(1)\nfn=(1)\n9 11\n\nob=(3) /x/netstat2\n1 8\n\ntotals: 4711\n";

    #[test]
    fn the_total_of_a_profile_is_its_line_of_totals() {
        assert_eq!(total(PROFILE).unwrap(), 4711);
        assert!(total("version: 1\nsummary: 5\n").is_err());
        assert!(total("totals: many\n").is_err());
    }

    #[test]
    fn the_instructions_of_an_object_are_its_own_and_not_those_it_calls() {
        assert_eq!(of_object(PROFILE, "/x/netstat").unwrap(), 40);
        assert_eq!(of_object(PROFILE, "/lib/ld.so").unwrap(), 111);
        assert_eq!(of_object(PROFILE, "/x/netstat2").unwrap(), 8);
        assert!(of_object(PROFILE, "/x/nets").is_err());
        assert!(of_object("ob=(1) a\n1 many\n", "a").is_err());
        assert!(of_object("ob=(1) a\n1\n", "a").is_err());
    }

    #[test]
    fn a_processor_has_avx2_when_its_flags_say_so() {
        assert_eq!(processor("flags\t\t: sse avx avx2 fma\n"), "with avx2");
        assert_eq!(processor("flags\t\t: sse avx avx256\n"), "without avx2");
    }
}
