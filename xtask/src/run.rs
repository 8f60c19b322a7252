//! Running other programs within a limit of time. A program that hangs is killed together with
//! everything it started, so that nothing of a failed step stays behind.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

/// What a captured program left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) status: String,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
}

impl Ran {
    pub(crate) fn succeeded(&self) -> bool {
        self.status == "0"
    }

    /// What is left of a program that was killed because it took too long.
    fn hung(limit: Duration) -> Ran {
        Ran {
            status: format!("none, killed after {limit:?}"),
            stdout: Vec::new(),
            stderr: Vec::new(),
        }
    }

    pub(crate) fn has_hung(&self) -> bool {
        self.status.starts_with("none")
    }
}

/// Runs a program without input and returns all its output; after `limit` it is killed and
/// its output is lost.
pub(crate) fn capture(command: &mut Command, limit: Duration) -> Result<Ran> {
    let shown = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting {shown}"))?;
    let (tell, told) = mpsc::channel();
    let streams: [Box<dyn Read + Send>; 2] = [
        Box::new(child.stdout.take().context("no stdout")?),
        Box::new(child.stderr.take().context("no stderr")?),
    ];
    for (which, mut stream) in streams.into_iter().enumerate() {
        let tell = tell.clone();
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            let outcome = stream.read_to_end(&mut bytes);
            // The receiver is gone only after a time-out, when nobody wants the bytes.
            drop(tell.send((which, outcome.map(|_| bytes))));
        });
    }
    let deadline = Instant::now() + limit;
    let mut kept = [Vec::new(), Vec::new()];
    for _ in 0..2 {
        match told.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok((which, bytes)) => kept[which] = bytes.with_context(|| format!("reading from {shown}"))?,
            Err(_) => {
                kill_tree(&mut child);
                return Ok(Ran::hung(limit));
            }
        }
    }
    let Some(status) = wait_until(&mut child, deadline)? else {
        return Ok(Ran::hung(limit));
    };
    let [stdout, stderr] = kept;
    Ok(Ran {
        status: describe(status),
        stdout,
        stderr,
    })
}

/// Runs a program with the terminal's stdout and stderr; `Ok(false)` when it fails or is too slow.
pub(crate) fn show(command: &mut Command, limit: Duration) -> Result<bool> {
    let shown = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdin(Stdio::null())
        .spawn()
        .with_context(|| format!("starting {shown}"))?;
    match wait_until(&mut child, Instant::now() + limit)? {
        Some(status) => Ok(status.success()),
        None => {
            eprintln!("{shown} did not end within {limit:?} and was killed");
            Ok(false)
        }
    }
}

/// Waits for a child; `None` when the deadline came first: then it and its children are killed.
pub(crate) fn wait_until(child: &mut Child, deadline: Instant) -> Result<Option<ExitStatus>> {
    let mut pause = Duration::from_micros(100);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= deadline {
            kill_tree(child);
            return Ok(None);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// Kills a child and all its descendants.
pub(crate) fn kill_tree(child: &mut Child) {
    for pid in descendants(child.id()) {
        if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
            // One that ended meanwhile is as good as killed.
            kill_process(pid, Signal::KILL).ok();
        }
    }
    drop(child.kill());
    drop(child.wait());
}

fn descendants(of: u32) -> Vec<u32> {
    let mut parents = Vec::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse::<u32>().ok())
        else {
            continue;
        };
        let Ok(stat) = std::fs::read(entry.path().join("stat")) else {
            continue;
        };
        let stat = String::from_utf8_lossy(&stat);
        // The name stands in parentheses and may hold anything: the fields go on after the last one.
        let parent = stat
            .rsplit_once(')')
            .and_then(|(_, rest)| rest.split_whitespace().nth(1)?.parse::<u32>().ok());
        parents.extend(parent.map(|parent| (pid, parent)));
    }
    let mut found = vec![of];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        found.extend(
            parents
                .iter()
                .filter(|(_, of)| *of == parent)
                .map(|(pid, _)| *pid),
        );
        next += 1;
    }
    found.split_off(1)
}

fn describe(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(code), _) => code.to_string(),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => "unknown".to_owned(),
    }
}

/// The folder of the workspace.
pub(crate) fn workspace() -> Result<PathBuf> {
    if let Some(here) = std::env::var_os("CARGO_MANIFEST_DIR") {
        return Ok(Path::new(&here)
            .parent()
            .context("the manifest stands in no folder")?
            .to_owned());
    }
    let mut here = std::env::current_dir()?;
    while !here.join("xtask/Cargo.toml").exists() {
        if !here.pop() {
            bail!("run this inside the workspace");
        }
    }
    Ok(here)
}

/// The cargo that runs us, in the workspace's folder.
pub(crate) fn cargo() -> Result<Command> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(workspace()?);
    Ok(command)
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> Result<PathBuf> {
    let workspace = workspace()?;
    Ok(workspace.join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into())))
}

/// Builds the release netstat and returns its path.
pub(crate) fn build_netstat() -> Result<PathBuf> {
    let mut command = cargo()?;
    command.args(["build", "--release", "-p", "netstat"]);
    if !show(&mut command, Duration::from_mins(15))? {
        bail!("netstat does not build");
    }
    let built = target()?.join("release/netstat");
    if !built.exists() {
        bail!("cargo built no {}", built.display());
    }
    Ok(built)
}

/// Builds a test of a package and returns its path.
pub(crate) fn build_test(package: &str, name: &str) -> Result<PathBuf> {
    let mut command = cargo()?;
    command.args([
        "test",
        "--no-run",
        "--message-format=json",
        "-p",
        package,
        "--test",
        name,
    ]);
    let ran = capture(&mut command, Duration::from_mins(15))?;
    if !ran.succeeded() {
        bail!(
            "the test {name} does not build: {}",
            String::from_utf8_lossy(&ran.stderr).trim()
        );
    }
    executable(&String::from_utf8_lossy(&ran.stdout), name)
        .with_context(|| format!("cargo built no test {name}"))
}

/// The program of a target that cargo's messages tell of.
fn executable(messages: &str, name: &str) -> Option<PathBuf> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .find(|message| message["target"]["name"] == name && message["executable"].is_string())
        .and_then(|message| Some(PathBuf::from(message["executable"].as_str()?)))
}

/// The net-tools netstat; it is installed when it is missing and that is possible.
pub(crate) fn original() -> Result<PathBuf> {
    if let Some(found) = find_original() {
        return Ok(found);
    }
    if rustix::process::geteuid().is_root() {
        install(&["net-tools"])?;
    }
    find_original().context("the original netstat is not here: install the package net-tools")
}

fn find_original() -> Option<PathBuf> {
    ["/usr/bin/netstat", "/bin/netstat", "/usr/sbin/netstat"]
        .into_iter()
        .map(PathBuf::from)
        .find(|path| {
            let version = capture(
                Command::new(path).arg("-V").env("LC_ALL", "C"),
                Duration::from_secs(10),
            );
            version.is_ok_and(|ran| ran.stdout.starts_with(b"net-tools"))
        })
}

/// Installs packages of the distribution.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    let limit = Duration::from_mins(5);
    let apt = || {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    let wanted = |command: &mut Command| {
        command
            .args(["install", "-y", "--no-install-recommends"])
            .args(packages);
    };
    let mut first = apt();
    wanted(&mut first);
    if capture(&mut first, limit)?.succeeded() {
        return Ok(());
    }
    if !capture(apt().arg("update"), limit)?.succeeded() {
        bail!("apt-get update failed");
    }
    let mut again = apt();
    wanted(&mut again);
    let ran = capture(&mut again, limit)?;
    if !ran.succeeded() {
        bail!(
            "apt-get install {}: {}",
            packages.join(" "),
            String::from_utf8_lossy(&ran.stderr).trim()
        );
    }
    Ok(())
}

/// Is a program in one of the folders for programs?
pub(crate) fn present(tool: &str) -> bool {
    let places = std::env::var_os("PATH").unwrap_or_default();
    let more = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"].map(Into::into);
    std::env::split_paths(&places)
        .chain(more)
        .any(|place| place.join(tool).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_of_a_test_is_what_cargo_says() {
        let said = "{\"reason\":\"compiler-artifact\",\"target\":{\"name\":\"probe\"},\"executable\":\"/t/probe\"}\n\
                    {\"target\":{\"name\":\"owners\"},\"executable\":null}\n\
                    {\"target\":{\"name\":\"owners\"},\"executable\":\"/t/owners-1\"}\n{\"reason\":\"build-finished\"}\n";
        assert_eq!(executable(said, "owners"), Some(PathBuf::from("/t/owners-1")));
        assert_eq!(executable(said, "sockets"), None);
    }
}
