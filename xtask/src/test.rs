//! `cargo xtask test`: everything a change has to pass, in order, each step with its title, its
//! outcome and its time. What cannot run on this machine is named; with `CI=true` it is a failure.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::instructions::{self, Compared};
use crate::{clients, conform, licences, manual, run};

/// A program, and the package of the distribution that has it.
const TOOLS: [(&str, &str); 15] = [
    ("netstat", "net-tools"),
    ("ip", "iproute2"),
    ("unshare", "util-linux"),
    ("setpriv", "util-linux"),
    ("nft", "nftables"),
    ("jq", "jq"),
    ("perl", "perl-base"),
    ("gcc", "gcc"),
    ("g++", "g++"),
    ("bash", "bash"),
    ("zsh", "zsh"),
    ("fish", "fish"),
    ("man", "man-db"),
    ("mandoc", "mandoc"),
    ("valgrind", "valgrind"),
];
const CARGO_FUZZ: &str = "cargo-fuzz@0.13.2";
const LIMIT: Duration = Duration::from_mins(20);

/// How a step went.
enum Outcome {
    Passed,
    Failed,
    /// It could not run here, and why.
    LeftOut(String),
    /// Nothing here can be compared with what is committed, and why. CI's compiler may be such a one.
    NotComparable(String),
}

impl From<bool> for Outcome {
    fn from(good: bool) -> Outcome {
        if good { Outcome::Passed } else { Outcome::Failed }
    }
}

type Step = (&'static str, fn() -> Result<Outcome>);

const STEPS: [Step; 10] = [
    ("tools", tools),
    ("tests of all crates", unit_tests),
    ("examples in the documentation", doc_tests),
    ("tests as root, none passed over", live_tests),
    ("comparison with the original", comparison),
    ("manual page and completions", manual_and_completions),
    ("real clients", real_clients),
    ("instructions", instruction_counts),
    ("fuzzing, a few seconds each", fuzz),
    ("licences", licence_check),
];

/// `cargo xtask test`.
pub(crate) fn command() -> Result<bool> {
    let (mut passed, mut failed, mut left_out) = (0, 0, 0);
    let mut lines = Vec::new();
    for (title, step) in STEPS {
        println!("== {title}");
        let began = Instant::now();
        let outcome = step().unwrap_or_else(|error| {
            println!("{error:#}");
            Outcome::Failed
        });
        let word = match outcome {
            Outcome::NotComparable(reason) => {
                println!("left out: {reason}");
                left_out += 1;
                "left out"
            }
            Outcome::LeftOut(reason) if !strict() => {
                println!("left out: {reason}");
                left_out += 1;
                "left out"
            }
            Outcome::LeftOut(reason) => {
                println!("not possible here: {reason}");
                failed += 1;
                "FAILED"
            }
            Outcome::Failed => {
                failed += 1;
                "FAILED"
            }
            Outcome::Passed => {
                passed += 1;
                "passed"
            }
        };
        let line = format!("{word:8} {title} ({:.1} s)", began.elapsed().as_secs_f64());
        println!("{line}\n");
        lines.push(line);
    }
    for line in lines {
        println!("{line}");
    }
    if left_out > 0 {
        println!("{left_out} left out");
    }
    println!("{passed} passed, {failed} failed");
    Ok(failed == 0)
}

/// Must everything run?
pub(crate) fn strict() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true")
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

fn tools() -> Result<Outcome> {
    let missing = |()| {
        TOOLS
            .iter()
            .filter(|(tool, _)| !run::present(tool))
            .map(|(_, package)| *package)
            .collect::<Vec<_>>()
    };
    let mut packages = missing(());
    if !packages.is_empty() && is_root() {
        println!("installing {}", packages.join(" "));
        if let Err(error) = run::install(&packages) {
            println!("{error:#}");
        }
        packages = missing(());
    }
    Ok(match packages[..] {
        [] => Outcome::Passed,
        _ => Outcome::LeftOut(format!("what needs the packages {}", packages.join(", "))),
    })
}

fn unit_tests() -> Result<Outcome> {
    Ok(run::show(
        run::cargo()?.args(["test", "--workspace", "--all-targets"]),
        LIMIT,
    )?
    .into())
}

fn doc_tests() -> Result<Outcome> {
    Ok(run::show(run::cargo()?.args(["test", "--workspace", "--doc"]), LIMIT)?.into())
}

/// All tests once more; those that pass over what a machine or a user lacks fail this time.
fn live_tests() -> Result<Outcome> {
    if !is_root() {
        return Ok(Outcome::LeftOut(
            "the tests of the live machine need root".to_owned(),
        ));
    }
    let mut command = run::cargo()?;
    command.args(["test", "--workspace", "--all-targets", "--quiet"]);
    command.env("NETSTAT_TEST_NEEDS_NOTHING_SKIPPED", "1");
    Ok(run::show(&mut command, LIMIT)?.into())
}

fn comparison() -> Result<Outcome> {
    if !is_root() {
        return Ok(Outcome::LeftOut("the scene needs root".to_owned()));
    }
    Ok(conform::command(&[])?.into())
}

fn manual_and_completions() -> Result<Outcome> {
    let missing: Vec<&str> = ["bash", "zsh", "fish", "man", "mandoc"]
        .into_iter()
        .filter(|tool| !run::present(tool))
        .collect();
    if !missing.is_empty() {
        return Ok(Outcome::LeftOut(format!(
            "the shells and readers {} are not here",
            missing.join(", ")
        )));
    }
    Ok(manual::shells::command()?.into())
}

/// Programs that read netstat's output.
fn real_clients() -> Result<Outcome> {
    if !is_root() {
        return Ok(Outcome::LeftOut("the scene needs root".to_owned()));
    }
    let score = clients::play_all("", None)?;
    Ok(match score.left_out.as_slice() {
        _ if score.failed > 0 => Outcome::Failed,
        [] => Outcome::Passed,
        left_out => Outcome::LeftOut(left_out.join("; ")),
    })
}

/// What the hot paths cost, without a clock.
fn instruction_counts() -> Result<Outcome> {
    Ok(match instructions::compare(false, "")? {
        Compared::Good => Outcome::Passed,
        Compared::Bad => Outcome::Failed,
        Compared::OtherCompiler(reason) => Outcome::NotComparable(reason),
        Compared::NoValgrind => Outcome::LeftOut("the package valgrind is not here".to_owned()),
    })
}

fn fuzz() -> Result<Outcome> {
    let folder = run::workspace()?.join("fuzz");
    let mut targets = Vec::new();
    for entry in std::fs::read_dir(folder.join("fuzz_targets"))
        .into_iter()
        .flatten()
    {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            targets.extend(path.file_stem().map(std::ffi::OsStr::to_owned));
        }
    }
    targets.sort();
    if targets.is_empty() {
        return Ok(Outcome::LeftOut("there are no fuzz targets".to_owned()));
    }
    if !run::capture(run::cargo()?.args(["fuzz", "--version"]), LIMIT)?.succeeded() {
        println!("installing {CARGO_FUZZ}");
        if !run::show(run::cargo()?.args(["install", "--locked", CARGO_FUZZ]), LIMIT)? {
            return Ok(Outcome::LeftOut("cargo-fuzz could not be installed".to_owned()));
        }
    }
    let mut good = true;
    for target in targets {
        let name = target.to_string_lossy().into_owned();
        // Without a sanitizer the stable compiler can do it, when it is told to accept -Z options.
        let mut command = run::cargo()?;
        command
            .env("RUSTC_BOOTSTRAP", "1")
            .args(["fuzz", "run", "-s", "none"])
            .arg(&target);
        command.args(["--", "-max_total_time=5", "-timeout=10", "-rss_limit_mb=2048"]);
        let ran = run::capture(&mut command, LIMIT).with_context(|| name.clone())?;
        if ran.succeeded() {
            let output = String::from_utf8_lossy(&ran.stderr).into_owned();
            println!(
                "{name}: {}",
                output
                    .lines()
                    .rev()
                    .find(|line| line.starts_with("Done"))
                    .unwrap_or("done")
            );
        } else {
            println!(
                "{name} FAILED:\n{}",
                String::from_utf8_lossy(&ran.stderr)
                    .escape_debug()
                    .to_string()
                    .replace("\\n", "\n")
            );
            good = false;
        }
    }
    Ok(good.into())
}

fn licence_check() -> Result<Outcome> {
    Ok(licences::check()?.into())
}
