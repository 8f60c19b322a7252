//! `cargo xtask bench`: how fast netstat is, beside its peers and beside the least work that the kernel's answers need. Each
//! case is measured in namespaces of its own and written to docs/performance.md.

mod build;
mod cases;
mod check;
mod document;
mod figures;
mod load;
mod machine;
mod stage;

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::run;
use cases::Case;
pub(crate) use stage::play;

/// The longest that one case may take.
const ONE_CASE: Duration = Duration::from_mins(30);
const DOCUMENT: &str = "docs/performance.md";

/// What is wanted.
#[derive(Debug, Default)]
struct Wanted {
    quick: bool,
    only: Vec<String>,
    runs: Option<usize>,
    binary: Option<PathBuf>,
}

impl Wanted {
    fn read(words: &[&str]) -> Result<Wanted> {
        let mut wanted = Wanted::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut next = || words.next().with_context(|| format!("{word} needs a word"));
            match *word {
                "--quick" => wanted.quick = true,
                "--only" => wanted.only = next()?.split(',').map(str::to_owned).collect(),
                "--runs" => wanted.runs = Some(next()?.parse().context("--runs needs a number")?),
                "--binary" => wanted.binary = Some(PathBuf::from(next()?)),
                word => bail!("bench knows no {word:?}"),
            }
        }
        let cases = cases::all();
        for name in &wanted.only {
            if !cases.iter().any(|case| case.name == name) {
                let names: Vec<&str> = cases.iter().map(|case| case.name).collect();
                bail!("no case is called {name:?}; there are {}", names.join(", "));
            }
        }
        if wanted.runs == Some(0) {
            bail!("--runs needs at least one run");
        }
        Ok(wanted)
    }

    fn has(&self, case: &Case) -> bool {
        if self.quick || !self.only.is_empty() {
            return self.quick && case.quick || self.only.iter().any(|name| name == case.name);
        }
        true
    }
}

/// `cargo xtask bench`.
pub(crate) fn command(words: &[&str]) -> Result<bool> {
    let wanted = Wanted::read(words)?;
    if !rustix::process::geteuid().is_root() {
        bail!(
            "bench needs root: the load stands in namespaces of its own, and owners of sockets are asked for"
        );
    }
    let programs = build::programs(wanted.binary.as_deref())?;
    let began = Instant::now();
    let path = run::workspace()?.join(DOCUMENT);
    let all = cases::all();
    let order: Vec<&str> = all.iter().map(|case| case.name).collect();
    let mut good = true;
    for case in all.iter().filter(|case| wanted.has(case)) {
        let free = machine::memory("MemAvailable").unwrap_or(0);
        if free < case.memory_mib {
            println!(
                "left out for want of memory: {} needs {} MiB, and {free} are free",
                case.name, case.memory_mib
            );
            continue;
        }
        println!("== {}: {}", case.name, case.title);
        let (ended_well, section) = measure(case, &wanted, &programs)?;
        if !ended_well {
            println!("FAILED {}: its section stays as it was", case.name);
            good = false;
            continue;
        }
        // After each case, so that nothing is lost when a later one fails.
        let old = std::fs::read_to_string(&path).unwrap_or_default();
        std::fs::write(&path, document::write_anew(&old, &[section], &order))?;
    }
    println!(
        "{} has what was measured well, after {:.0} s",
        show(&path),
        began.elapsed().as_secs_f64()
    );
    Ok(good)
}

fn show(path: &Path) -> String {
    path.display().to_string()
}

/// Opens a stage for a case and returns whether it ended well, and its section.
fn measure(case: &Case, wanted: &Wanted, programs: &[(&'static str, PathBuf)]) -> Result<(bool, String)> {
    let mut vars: Vec<(&str, OsString)> = programs
        .iter()
        .map(|(name, path)| (*name, path.clone().into()))
        .collect();
    vars.push((stage::CASE, case.name.into()));
    if let Some(runs) = wanted.runs {
        vars.push((stage::RUNS, runs.to_string().into()));
    }
    let mut child = crate::stage::open("bench", &vars, Stdio::piped(), Stdio::piped())?;
    let lines = BufReader::new(child.stdout.take().context("no stdout")?);
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        lines
            .lines()
            .map_while(Result::ok)
            .try_for_each(|line| tell.send(line))
    });
    let deadline = Instant::now() + ONE_CASE;
    let mut section = String::new();
    loop {
        match told.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(line) => match line.strip_prefix('@') {
                Some(text) => {
                    section.push_str(text);
                    section.push('\n');
                }
                None => println!("{line}"),
            },
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                run::kill_tree(&mut child);
                bail!("{} did not end within {ONE_CASE:?}", case.name);
            }
        }
    }
    let status = run::wait_until(&mut child, deadline)?;
    print!("{section}");
    Ok((status.is_some_and(|status| status.success()), section))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(words: &[&str]) -> Vec<&'static str> {
        let wanted = Wanted::read(words).unwrap();
        cases::all()
            .iter()
            .filter(|case| wanted.has(case))
            .map(|case| case.name)
            .collect()
    }

    #[test]
    fn cases_are_chosen_by_name_and_by_size() {
        assert_eq!(names(&["--quick"]), ["idle", "2k", "20k"]);
        assert_eq!(names(&["--only", "unix,200k"]), ["200k", "unix"]);
        assert_eq!(
            names(&["--quick", "--only", "routes"]),
            ["idle", "2k", "20k", "routes"]
        );
        assert_eq!(names(&[]).len(), cases::all().len());
    }

    #[test]
    fn a_word_that_means_nothing_is_refused() {
        assert!(Wanted::read(&["--only", "3k"]).is_err());
        assert!(Wanted::read(&["--runs", "0"]).is_err());
        assert!(Wanted::read(&["--fast"]).is_err());
    }
}
