//! The stage of a case: namespaces of its own, one load, and the programs side by side. What it finds goes out as lines of
//! the document.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::cases::{CLASSIC, Case, Program, Question, User};
use super::figures::{Sample, Summary, sample, sum_up};
use super::{cases, check, document, load};
use crate::{run, stage};

/// The user who may see nobody's descriptors but its own.
const NOBODY: u32 = 65534;
/// A program that takes longer is killed, and quoted so.
pub(crate) const ONE_RUN: Duration = Duration::from_mins(1);
/// A program that has run this long for one question has run often enough.
pub(crate) const BUDGET: Duration = Duration::from_secs(15);
/// The longest capture of a few words.
const SHORT: Duration = Duration::from_secs(30);

/// The variables that name the programs, and the names they have on the stage.
pub(crate) const PROGRAMS: [(&str, &str); 4] = [
    ("BENCH_OURS", "netstat"),
    ("BENCH_STATIC", "netstat-static"),
    ("BENCH_PART", "bench-part"),
    ("BENCH_EMPTY", "bench-empty"),
];
pub(crate) const CASE: &str = "BENCH_CASE";
pub(crate) const RUNS: &str = "BENCH_RUNS";
pub(crate) const ORIGINAL: &str = "BENCH_ORIGINAL";

/// Where a program stands on the stage.
pub(crate) fn program(name: &str) -> PathBuf {
    Path::new(stage::PROGRAMS).join(name)
}

/// The part `bench`: measures one case.
pub(crate) fn play() -> Result<bool> {
    for (variable, name) in PROGRAMS {
        if let Some(path) = std::env::var_os(variable) {
            let path = Path::new(&path);
            std::fs::copy(path, program(name)).with_context(|| path.display().to_string())?;
            std::fs::set_permissions(program(name), std::fs::Permissions::from_mode(0o755))?;
        }
    }
    let name = std::env::var(CASE)?;
    let cases = cases::all();
    let case = cases
        .iter()
        .find(|case| case.name == name)
        .context("no such case")?;
    if !run::capture(Command::new("ip").args(["link", "set", "lo", "up"]), SHORT)?.succeeded() {
        bail!("lo does not come up");
    }
    stage::tell(&format!("building {}", case.title))?;
    let standing = load::build(case.load)?;
    let mut section = document::Section::new(case);
    let mut good = true;
    for question in &case.questions {
        stage::tell(&format!("{} {}", case.name, question.title()))?;
        match ask(case, question) {
            Ok(asked) => section.add(question, &asked),
            Err(error) => {
                stage::tell(&format!("FAILED {} {}: {error:#}", case.name, question.title()))?;
                good = false;
            }
        }
    }
    drop(standing);
    for line in section.text().lines() {
        stage::tell(&format!("@{line}"))?;
    }
    Ok(good)
}

/// What was found for one question.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) rows: u64,
    /// Descriptors of sockets of all processes.
    pub(crate) descriptors: u64,
    pub(crate) found: Vec<(Program, Summary)>,
}

fn ask(case: &Case, question: &Question) -> Result<Asked> {
    let programs: Vec<Program> = question
        .programs
        .iter()
        .copied()
        .filter(|program| *program != Program::OursStatic || std::env::var_os("BENCH_STATIC").is_some())
        .collect();
    let truth = check::truth(question)?;
    for &program in &programs {
        match program {
            Program::Ours | Program::OursStatic | Program::OursWithoutBpf | Program::OursClassic => {
                check::compare(&truth, question, &mut command(program, question)?)
                    .with_context(|| program.name())?;
            }
            Program::Floor(floors) => {
                check::counts(&truth, question, floors, &mut command(program, question)?)?;
            }
            Program::Ss | Program::Ip | Program::NetTools => {}
        }
    }
    let rounds = std::env::var(RUNS).ok().and_then(|runs| runs.parse().ok());
    let taken = take_turns(&programs, rounds.unwrap_or(case.rounds), question)?;
    Ok(Asked {
        rows: truth.count,
        descriptors: check::descriptors()?,
        found: programs
            .into_iter()
            .zip(&taken)
            .filter_map(|(program, samples)| Some((program, sum_up(samples)?)))
            .collect(),
    })
}

/// Each program once, then each once more, so that what disturbs the machine meanwhile disturbs them all.
fn take_turns(programs: &[Program], rounds: usize, question: &Question) -> Result<Vec<Vec<Sample>>> {
    let mut taken: Vec<Vec<Sample>> = vec![Vec::new(); programs.len()];
    for _ in 0..rounds {
        for (&program, samples) in programs.iter().zip(&mut taken) {
            let spent: Duration = samples.iter().map(|sample| sample.wall).sum();
            if spent < BUDGET {
                samples.push(measure(program, question)?);
            }
        }
    }
    Ok(taken)
}

fn measure(contender: Program, question: &Question) -> Result<Sample> {
    let measured = command(contender, question)?;
    let mut timer = match contender {
        Program::OursWithoutBpf => without_bpf(),
        Program::Floor(_)
        | Program::Ss
        | Program::Ip
        | Program::NetTools
        | Program::Ours
        | Program::OursClassic
        | Program::OursStatic => Command::new(program("bench-part")),
    };
    timer
        .args(["time", &ONE_RUN.as_millis().to_string()])
        .arg(measured.get_program())
        .args(measured.get_args());
    become_user(&mut timer, question.user);
    let ran = run::capture(&mut timer, ONE_RUN + SHORT)?;
    let line = String::from_utf8_lossy(&ran.stdout).into_owned();
    sample(&line).with_context(|| {
        let said = String::from_utf8_lossy(&ran.stderr).into_owned();
        format!("{} failed: {line:?} {said}", contender.name())
    })
}

fn without_bpf() -> Command {
    let mut command = Command::new("setpriv");
    command
        .args(["--bounding-set", "-sys_admin,-bpf,-perfmon", "--"])
        .arg(program("bench-part"));
    command
}

fn become_user(command: &mut Command, user: User) {
    if user == User::Nobody {
        // This also clears the supplementary groups.
        command.uid(NOBODY).gid(NOBODY);
    }
}

/// A program with the words of a question.
fn command(contender: Program, question: &Question) -> Result<Command> {
    let mut command = match contender {
        Program::Floor("empty") => return Ok(Command::new(program("bench-empty"))),
        Program::Floor(floors) => {
            let mut command = Command::new(program("bench-part"));
            command.arg("floor").args(floors.split(' '));
            become_user(&mut command, question.user);
            return Ok(command);
        }
        Program::Ip => {
            let mut command = Command::new("ip");
            command.arg("route");
            return Ok(command);
        }
        Program::Ss => Command::new("ss"),
        Program::NetTools => Command::new(std::env::var_os(ORIGINAL).context("no original")?),
        Program::Ours | Program::OursWithoutBpf | Program::OursClassic => Command::new(program("netstat")),
        Program::OursStatic => Command::new(program("netstat-static")),
    };
    let words = match contender {
        Program::OursClassic => CLASSIC,
        Program::Floor(_)
        | Program::Ss
        | Program::Ip
        | Program::NetTools
        | Program::Ours
        | Program::OursStatic
        | Program::OursWithoutBpf => question.words,
    };
    command.args(words.split(' '));
    become_user(&mut command, question.user);
    Ok(command)
}
