//! `cargo xtask clients`: programs that people really use to read netstat's output, run over ours inside a scene.
//! What each of them understood is held against what is there, and against what it understands over the original.

mod calls;
mod check;
mod darwin;
mod debian;
mod install;
mod node;
mod python;
mod records;
mod rows;
mod shell;
mod truth;

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::scene::Scene;
use crate::{network, run, stage, test};
use check::Check;
use install::Kit;

/// All checks of one part share a scene; nothing on it may expire meanwhile.
const ONE_PART: Duration = Duration::from_mins(5);
/// A check that comes later gets a new scene.
const FRESH: Duration = Duration::from_secs(30);

/// A group of clients, where they come from, and their checks.
struct Part {
    name: &'static str,
    kits: &'static [Kit],
    checks: fn() -> Vec<Check>,
}

impl Part {
    fn wanted(&self, only: &str) -> Vec<Check> {
        let mut checks = (self.checks)();
        checks.retain(|check| check.title.contains(only));
        checks
    }
}

const PARTS: [Part; 7] = [
    Part {
        name: "shell",
        kits: &[],
        checks: shell::checks,
    },
    Part {
        name: "node",
        kits: &[Kit::Node],
        checks: node::checks,
    },
    Part {
        name: "debian",
        kits: &[Kit::Debian],
        checks: debian::checks,
    },
    Part {
        name: "darwin",
        kits: &[Kit::Debian, Kit::Python],
        checks: darwin::checks,
    },
    Part {
        name: "python",
        kits: &[Kit::Python],
        checks: python::checks,
    },
    Part {
        name: "records",
        kits: &[Kit::Python],
        checks: records::checks,
    },
    Part {
        name: "ansible",
        kits: &[Kit::Python],
        checks: python::ansible,
    },
];

/// How it went.
#[derive(Debug, Default)]
pub(crate) struct Score {
    passed: usize,
    pub(crate) failed: usize,
    /// What could not be had here, and why.
    pub(crate) left_out: Vec<String>,
}

/// `cargo xtask clients`.
pub(crate) fn command(words: &[&str]) -> Result<bool> {
    let mut only = "";
    let mut binary = None;
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "--only" => only = words.next().context("--only needs a text")?,
            "--binary" => binary = Some(PathBuf::from(words.next().context("--binary needs a path")?)),
            word => bail!("clients knows no {word:?}"),
        }
    }
    let score = play_all(only, binary)?;
    Ok(score.failed == 0 && (score.left_out.is_empty() || !test::strict()))
}

/// Runs all clients that can be had.
pub(crate) fn play_all(only: &str, binary: Option<PathBuf>) -> Result<Score> {
    let ours = match binary {
        Some(path) => std::fs::canonicalize(&path).with_context(|| path.display().to_string())?,
        None => run::build_netstat()?,
    };
    install::bring(Kit::System)?;
    let vars: [(&str, OsString); 4] = [
        ("STAGE_OURS", ours.into()),
        ("STAGE_ORIGINAL", run::original()?.into()),
        ("STAGE_ONLY", only.into()),
        ("CLIENTS", install::folder()?.into()),
    ];
    let mut score = Score::default();
    for part in PARTS.iter().filter(|part| !part.wanted(only).is_empty()) {
        let began = Instant::now();
        if let Some(reason) = part.kits.iter().find_map(|kit| install::bring(*kit).err()) {
            let line = format!("the clients of {}: {reason:#}", part.name);
            println!("left out: {line}");
            score.left_out.push(line);
            continue;
        }
        let brought = began.elapsed();
        play_part(part, only, &vars, &mut score)?;
        println!(
            "{}: {:.1} s, and {:.1} s to fetch",
            part.name,
            (began.elapsed() - brought).as_secs_f64(),
            brought.as_secs_f64()
        );
    }
    if score.passed + score.failed == 0 {
        bail!("no check was made");
    }
    println!("{} passed, {} failed", score.passed, score.failed);
    Ok(score)
}

/// Opens stages until all checks of the part are made, each with a fresh scene.
fn play_part(part: &Part, only: &str, vars: &[(&str, OsString)], score: &mut Score) -> Result<()> {
    let all = part.wanted(only).len();
    let mut next = 0;
    while next < all {
        let mut vars = vars.to_vec();
        vars.push(("CLIENTS_PART", part.name.into()));
        vars.push(("STAGE_NEXT", next.to_string().into()));
        let reached = on_stage(&vars, score)?;
        if reached <= next {
            bail!("the clients of {} ended early", part.name);
        }
        next = reached;
    }
    Ok(())
}

/// One stage; returns the check to go on with.
fn on_stage(vars: &[(&str, OsString)], score: &mut Score) -> Result<usize> {
    let mut child = stage::open("clients", vars, Stdio::piped(), Stdio::piped())?;
    let lines = BufReader::new(child.stdout.take().context("no stdout")?);
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        lines
            .lines()
            .map_while(Result::ok)
            .try_for_each(|line| tell.send(line))
    });
    let deadline = Instant::now() + ONE_PART;
    let mut reached = 0;
    loop {
        match told.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(line) => match line.split_once(' ') {
                Some(("@next", number)) => reached = number.parse()?,
                Some(("@pass", title)) => {
                    score.passed += 1;
                    println!("passed {title}");
                }
                Some(("@fail", title)) => {
                    score.failed += 1;
                    println!("FAILED {title}");
                }
                _ => println!("{line}"),
            },
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                run::kill_tree(&mut child);
                bail!("the clients did not end within {ONE_PART:?}");
            }
        }
    }
    let status = run::wait_until(&mut child, deadline)?;
    if !status.is_some_and(|status| status.success()) {
        bail!("the stage of the clients ended badly");
    }
    Ok(reached)
}

/// The part `clients`, on the stage.
pub(crate) fn play() -> Result<bool> {
    let name = std::env::var("CLIENTS_PART")?;
    let folder = PathBuf::from(std::env::var_os("CLIENTS").context("no folder of clients")?);
    let next = std::env::var("STAGE_NEXT")?.parse::<usize>()?;
    let only = std::env::var("STAGE_ONLY").unwrap_or_default();
    let part = PARTS.iter().find(|part| part.name == name);
    let checks = part.context("no such part")?.wanted(&only);
    calls::lay_out(&folder.join("tools"))?;
    write_scripts()?;
    if !truth::Truth::read()?.interfaces.contains_key(network::INTERFACE) {
        bail!("the kernel has no veth: the scene lacks its interface and its routes");
    }
    let scene = Scene::start(false)?;
    let mut reached = checks.len();
    for (number, check) in checks.iter().enumerate().skip(next) {
        if scene.since.elapsed() > FRESH {
            reached = number;
            break;
        }
        check.perform(&scene, &folder)?;
    }
    stage::tell(&format!("@next {reached}"))?;
    Ok(true)
}

/// The small programs that ask a client's library.
fn write_scripts() -> Result<()> {
    let folder = Path::new(calls::FOLDER).join("scripts");
    std::fs::create_dir_all(&folder)?;
    for (name, text) in [
        ("ask-find-process.js", include_str!("scripts/ask-find-process.js")),
        ("ask-node-netstat.js", include_str!("scripts/ask-node-netstat.js")),
        (
            "ask-systeminformation.js",
            include_str!("scripts/ask-systeminformation.js"),
        ),
        ("ask-network.js", include_str!("scripts/ask-network.js")),
        (
            "ask-parse-netstat.pl",
            include_str!("scripts/ask-parse-netstat.pl"),
        ),
        ("ask-psutil.py", include_str!("scripts/ask-psutil.py")),
        ("ask-testinfra.py", include_str!("scripts/ask-testinfra.py")),
        ("ask-subprocess.py", include_str!("scripts/ask-subprocess.py")),
    ] {
        std::fs::write(folder.join(name), text)?;
    }
    Ok(())
}
