//! Owners of sockets on this kernel: the tests that compare both ways to them, and both netstats beside a process with
//! many descriptors, with the kernel's own walk and without it.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::mount::{UnmountFlags, mount_bind, unmount};
use rustix::process::{Resource, Rlimit, setrlimit};

use super::guest;
use crate::conform::Program;
use crate::conform::cases::User;
use crate::{run, stage};

const LINES: &[&str] = &["-tanp", "-tulpen", "-A inet,unix -anp", "-axp"];
/// The kernel's description of its types, without which there is no walk.
const BTF: &str = "/sys/kernel/btf/vmlinux";
const NOTHING: &str = "/run/nothing";
const LISTENERS: usize = 300;
const PAIRS: usize = 300;
const COPIES: usize = 6_000;
const SPARE: usize = 200;
const TESTING: Duration = Duration::from_mins(3);
const ONE_RUN: Duration = Duration::from_secs(30);
const RUNS: usize = 5;

/// Runs the tests, compares and measures; returns the number of the next command line.
pub(crate) fn prove(first: usize) -> Result<usize> {
    test()?;
    if !Path::new(BTF).is_file() {
        stage::tell(&format!("@fail owners: there is no {BTF}"))?;
        return Ok(first);
    }
    let held = Held::open()?;
    let mut next = guest::compare(LINES, User::Root, first)?.reached;
    next = guest::compare(LINES, User::Nobody, next)?.reached;
    let original = time(Program::Original)?;
    let with = time(Program::Ours)?;
    File::create(NOTHING)?;
    mount_bind(NOTHING, BTF).context("covering the description of types")?;
    next = guest::compare(LINES, User::Root, next)?.reached;
    let without = time(Program::Ours)?;
    unmount(BTF, UnmountFlags::DETACH)?;
    drop(held);
    stage::tell(&format!(
        "note owners: -tanp beside {} descriptors took {with:.1?} with the kernel's walk, {without:.1?} without, the \
         original {original:.1?} (best of {RUNS}, emulated)",
        LISTENERS + 2 * PAIRS + COPIES
    ))?;
    Ok(next)
}

/// Runs `crates/probe/tests/linux_owners.rs`, of which nothing may be skipped.
fn test() -> Result<()> {
    let mut command = Command::new(guest::OWNERS_TEST);
    command
        .env("CI", "true")
        .env("NETSTAT_TEST_NEEDS_NOTHING_SKIPPED", "1");
    let ran = run::capture(&mut command, TESTING)?;
    let said = String::from_utf8_lossy(&ran.stdout);
    let mut tests = 0;
    for line in said.lines().filter_map(|line| line.strip_prefix("test ")) {
        if let Some(name) = line.strip_suffix(" ... ok") {
            stage::tell(&format!("@pass owners: {name}"))?;
            tests += 1;
        }
    }
    stage::tell(&format!("note owners: {tests} tests passed"))?;
    if ran.succeeded() && tests > 0 {
        return Ok(());
    }
    stage::tell(&format!("@fail owners: the tests ended with {}", ran.status))?;
    for line in said.lines().chain(String::from_utf8_lossy(&ran.stderr).lines()) {
        stage::tell(&format!("  {line}"))?;
    }
    Ok(())
}

/// Sockets of this process, and many descriptors of one of them.
#[derive(Debug)]
struct Held {
    _listeners: Vec<TcpListener>,
    _pairs: Vec<(UnixStream, UnixStream)>,
    _copies: Vec<UnixStream>,
}

impl Held {
    fn open() -> Result<Held> {
        let most = u64::try_from(LISTENERS + 2 * PAIRS + COPIES + SPARE).ok();
        let limit = Rlimit {
            current: most,
            maximum: most,
        };
        setrlimit(Resource::Nofile, limit)?;
        let listeners: Vec<_> = (0..LISTENERS)
            .map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
            .collect::<std::io::Result<_>>()?;
        let pairs: Vec<_> = (0..PAIRS)
            .map(|_| UnixStream::pair())
            .collect::<std::io::Result<_>>()?;
        let (one, _) = pairs.first().context("no pair")?;
        let copies = (0..COPIES)
            .map(|_| one.try_clone())
            .collect::<std::io::Result<_>>()?;
        Ok(Held {
            _listeners: listeners,
            _pairs: pairs,
            _copies: copies,
        })
    }
}

/// The shortest of some runs.
fn time(program: Program) -> Result<Duration> {
    let mut best = Duration::MAX;
    for _ in 0..RUNS {
        let mut command = program.command()?;
        let began = Instant::now();
        let ran = run::capture(command.arg("-tanp"), ONE_RUN)?;
        best = best.min(began.elapsed());
        if !ran.succeeded() {
            bail!("-tanp: {}", String::from_utf8_lossy(&ran.stderr).trim());
        }
    }
    Ok(best)
}
