//! `cargo xtask conform`: our netstat and the original run the same command lines on the same scene,
//! and every byte of stdout, stderr and the exit status is compared. A list of known differences may
//! excuse some; it may only shrink.

pub(crate) mod cases;
pub(crate) mod checks;
pub(crate) mod churn;
mod compare;
pub(crate) mod score;
pub(crate) mod vanishing;

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::run::{self, Ran};
use crate::scene::Scene;
use crate::stage;
use cases::{Case, User};
pub(crate) use compare::still_clocks;
use score::Score;

/// Nothing on the scene may expire during a comparison: after this a fresh one is built.
const FRESH: Duration = Duration::from_secs(35);
/// A netstat that runs longer hangs.
pub(crate) const ONE_RUN: Duration = Duration::from_secs(10);
const ONE_STAGE: Duration = Duration::from_mins(3);
const TRIES: usize = 4;

/// `cargo xtask conform`.
pub(crate) fn command(words: &[&str]) -> Result<bool> {
    let mut keep = false;
    let mut only = String::new();
    let mut binary = None;
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "--keep" => keep = true,
            "--only" => (*words.next().context("--only needs a text")?).clone_into(&mut only),
            "--binary" => binary = Some(PathBuf::from(words.next().context("--binary needs a path")?)),
            word => bail!("conform knows no {word:?}"),
        }
    }
    let ours = match binary {
        Some(path) => std::fs::canonicalize(&path).with_context(|| path.display().to_string())?,
        None => run::build_netstat()?,
    };
    let mut vars: Vec<(&str, OsString)> = vec![
        ("STAGE_OURS", ours.into()),
        ("STAGE_ORIGINAL", run::original()?.into()),
        ("STAGE_ONLY", only.clone().into()),
    ];
    if keep {
        let folder = run::target()?.join("conform");
        std::fs::create_dir_all(&folder)?;
        vars.push(("STAGE_KEEP", folder.into()));
    }
    let mut score = Score::read(
        &run::workspace()?.join("xtask/known-differences.txt"),
        !only.is_empty(),
    )?;
    let all = cases::all();
    let mut next = 0;
    while next < all.len() {
        vars.push(("STAGE_NEXT", next.to_string().into()));
        let reached = play("cases", &vars, &mut score)?;
        vars.pop();
        if reached.is_none_or(|reached| reached <= next) {
            bail!(
                "the comparison ended early, after {}",
                all.get(next).map(Case::title).unwrap_or_default()
            );
        }
        next = reached.unwrap_or(next);
    }
    for check in ["owners", "hostile", "vanishing", "churn"] {
        if check.contains(&only) || only.is_empty() {
            play(check, &vars, &mut score)?;
        }
    }
    score.close()
}

/// Lets one part be played and keeps its score; returns the next case to compare, if it said so.
fn play(part: &str, vars: &[(&str, OsString)], score: &mut Score) -> Result<Option<usize>> {
    let mut child = stage::open(part, vars, Stdio::piped(), Stdio::piped())?;
    let lines = BufReader::new(child.stdout.take().context("no stdout")?);
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        lines
            .lines()
            .map_while(Result::ok)
            .try_for_each(|line| tell.send(line))
    });
    let deadline = Instant::now() + ONE_STAGE;
    let mut next = None;
    loop {
        match told.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(line) => match line.strip_prefix("@next ") {
                Some(number) => next = number.parse().ok(),
                None => score.hear(&line),
            },
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                run::kill_tree(&mut child);
                bail!("{part} did not end within {ONE_STAGE:?}");
            }
        }
    }
    let status = run::wait_until(&mut child, deadline)?;
    if !status.is_some_and(|status| status.success()) {
        score.hear(&format!("@fail the part {part} ended badly"));
    }
    Ok(next)
}

/// The part `cases`, on the stage: compares from the case it is told to, while the scene is fresh.
pub(crate) fn play_cases() -> Result<bool> {
    let next = std::env::var("STAGE_NEXT")?.parse::<usize>()?;
    let only = std::env::var("STAGE_ONLY").unwrap_or_default();
    let scene = Scene::start(false)?;
    let all = cases::all();
    let mut reached = all.len();
    let mut hung = 0;
    for (number, case) in all.iter().enumerate().skip(next) {
        if !case.title().contains(&only) {
            continue;
        }
        if scene.since.elapsed() > FRESH {
            reached = number;
            break;
        }
        let differences = compare_once_or_more(case, number)?;
        hung += usize::from(differences.iter().any(|line| line.contains("killed after")));
        if hung == 3 {
            bail!("three command lines hung, the last was {}", case.title());
        }
        let verdict = if differences.is_empty() { "pass" } else { "fail" };
        stage::tell(&format!("@{verdict} {}", case.title()))?;
        for line in differences {
            stage::tell(&format!("  {line}"))?;
        }
    }
    stage::tell(&format!("@next {reached}"))?;
    Ok(true)
}

/// A pair may fall on the moment in which a row changes: a difference has to come back to count.
/// The differences that stay, and none when both said the same.
pub(crate) fn compare_once_or_more(case: &Case, number: usize) -> Result<Vec<String>> {
    for attempt in 1..=TRIES {
        let mut original = run_case(Program::Original, case)?;
        let mut ours = run_case(Program::Ours, case)?;
        if case.shows_timers() {
            original.stdout = compare::still_clocks(&original.stdout);
            ours.stdout = compare::still_clocks(&ours.stdout);
        }
        let last = compare::differences(&original, &ours);
        if last.is_empty() {
            if attempt > 1 {
                stage::tell(&format!("@again {} {}", attempt - 1, case.title()))?;
            }
            return Ok(last);
        }
        if attempt == TRIES || ours.has_hung() {
            keep(number, &original, &ours)?;
            return Ok(last);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    bail!("no try at {}", case.title())
}

fn keep(number: usize, original: &Ran, ours: &Ran) -> Result<()> {
    let Some(folder) = std::env::var_os("STAGE_KEEP") else {
        return Ok(());
    };
    for (name, ran) in [("original", original), ("ours", ours)] {
        for (stream, bytes) in [("stdout", &ran.stdout), ("stderr", &ran.stderr)] {
            std::fs::write(
                Path::new(&folder).join(format!("{number:03}.{name}.{stream}")),
                bytes,
            )?;
        }
    }
    Ok(())
}

/// Which of the two.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Program {
    Original,
    Ours,
}

impl Program {
    /// A command with a clean environment; both call themselves `netstat`.
    pub(crate) fn command(self) -> Result<Command> {
        let path = match self {
            Program::Original => std::env::var_os("STAGE_ORIGINAL").context("no original")?,
            Program::Ours => Path::new(stage::PROGRAMS).join("ours").into_os_string(),
        };
        let mut command = Command::new(path);
        command
            .arg0("netstat")
            .env_clear()
            .env("LC_ALL", "C")
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        Ok(command)
    }
}

fn run_case(program: Program, case: &Case) -> Result<Ran> {
    let mut command = program.command()?;
    let (vars, words) = case.split();
    command.args(words).envs(vars);
    if case.user == User::Nobody {
        // This also clears the supplementary groups.
        command.uid(65534).gid(65534);
    }
    run::capture(&mut command, ONE_RUN)
}
