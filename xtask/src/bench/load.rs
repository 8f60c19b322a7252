//! The load of a case: processes that hold sockets, or hold nothing, or routes that lead nowhere.

use std::io::{PipeReader, PipeWriter, Read, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Resource, getrlimit};

use super::cases::Load;
use super::stage::program;
use crate::run;

/// The longest wait for a load.
const PATIENCE: Duration = Duration::from_mins(5);
/// Sockets of a connection, and descriptors of a process besides them.
const ENDS: u64 = 2;
const SPARE: u64 = 32;
/// More in one process makes the load slower to build.
const PAIRS_MAX: u32 = 12_500;

/// A load that stands; it falls when this is dropped.
#[derive(Debug)]
pub(crate) struct Standing {
    hold: Option<PipeWriter>,
    processes: Vec<Child>,
}

/// Builds a load and waits until all of it stands.
pub(crate) fn build(load: Load) -> Result<Standing> {
    let kinds: Vec<Vec<String>> = match load {
        Load::Nothing => Vec::new(),
        Load::Tcp { pairs, processes } => tcp(&shares(pairs, processes, pairs_allowed())),
        Load::Unix { pairs, processes } => shares(pairs, processes, pairs_allowed())
            .iter()
            .map(|share| vec!["unix".to_owned(), share.to_string()])
            .collect(),
        Load::Idle(count) => {
            let mut kinds = tcp(&[1; 8]);
            kinds.extend((0..count).map(|_| vec!["idle".to_owned()]));
            kinds
        }
        Load::Routes(count) => {
            routes(count)?;
            Vec::new()
        }
    };
    let (ready, say) = std::io::pipe()?;
    let (held, hold) = std::io::pipe()?;
    let mut standing = Standing {
        hold: Some(hold),
        processes: Vec::new(),
    };
    for kind in &kinds {
        let mut command = Command::new(program("bench-part"));
        command
            .arg("load")
            .args(kind)
            .stdin(held.try_clone()?)
            .stdout(say.try_clone()?);
        standing
            .processes
            .push(command.spawn().context("starting a process of the load")?);
    }
    drop((say, held));
    wait(ready, kinds.len())?;
    Ok(standing)
}

fn tcp(shares: &[u32]) -> Vec<Vec<String>> {
    let numbered = shares.iter().enumerate();
    numbered
        .map(|(number, share)| vec!["tcp".to_owned(), number.to_string(), share.to_string()])
        .collect()
}

/// Waits for a byte from each process.
fn wait(mut ready: PipeReader, count: usize) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    let mut left = count;
    let mut bytes = [0; 4096];
    while left > 0 {
        let limit = Timespec::try_from(deadline.saturating_duration_since(Instant::now()))?;
        if poll(&mut [PollFd::new(&ready, PollFlags::IN)], Some(&limit))? == 0 {
            bail!("the load did not stand within {PATIENCE:?}");
        }
        let length = ready.read(&mut bytes)?;
        let said = bytes.get(..length).unwrap_or_default();
        if said.is_empty() || said.contains(&b'E') {
            bail!("a process of the load failed");
        }
        left = left.saturating_sub(length);
    }
    Ok(())
}

/// How many pairs one process may hold; it may raise its limit up to the hard one.
fn pairs_allowed() -> u32 {
    let most = getrlimit(Resource::Nofile).maximum.unwrap_or(u64::MAX);
    u32::try_from(most.saturating_sub(SPARE) / ENDS).map_or(PAIRS_MAX, |pairs| pairs.clamp(1, PAIRS_MAX))
}

/// Deals pairs out to that many processes, or to more when one may hold only `most`.
fn shares(pairs: u32, processes: u32, most: u32) -> Vec<u32> {
    let processes = processes.max(pairs.div_ceil(most.max(1))).max(1);
    (0..processes)
        .map(|number| pairs / processes + u32::from(number < pairs % processes))
        .collect()
}

fn routes(count: u32) -> Result<()> {
    let mut child = Command::new("ip")
        .args(["-batch", "-"])
        .stdin(Stdio::piped())
        .spawn()
        .context("ip (package iproute2)")?;
    let mut text = String::new();
    for number in 0..count {
        let [_, high, middle, low] = number.to_be_bytes();
        text.push_str(&format!(
            "route add 10.{}.{middle}.{low}/32 dev lo metric {}\n",
            high + 1,
            number % 5
        ));
    }
    let mut stdin = child.stdin.take().context("no stdin")?;
    stdin.write_all(text.as_bytes())?;
    drop(stdin);
    match run::wait_until(&mut child, Instant::now() + PATIENCE)? {
        Some(status) if status.success() => Ok(()),
        Some(_) | None => bail!("ip could not add the routes"),
    }
}

impl Drop for Standing {
    fn drop(&mut self) {
        drop(self.hold.take());
        let deadline = Instant::now() + PATIENCE;
        for process in &mut self.processes {
            if !matches!(run::wait_until(process, deadline), Ok(Some(_))) {
                drop(process.kill());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_is_dealt_out() {
        assert_eq!(shares(10, 4, 100), [3, 3, 2, 2]);
        assert_eq!(shares(10, 1, 3), [3, 3, 2, 2]);
        assert_eq!(shares(500_000, 100, 9_984).iter().sum::<u32>(), 500_000);
        assert!(shares(500_000, 8, 9_984).iter().all(|&share| share <= 9_984));
    }
}
