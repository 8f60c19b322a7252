//! One run of one program: started from a process that is small, so that neither its memory nor the copying of it is counted.

use std::io::{Error, Result};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open};

/// Runs a program without input, its output thrown away, and prints: nanoseconds it took; microseconds of the processor in
/// the program and in the kernel; peak of its memory in KiB; and its status, or `limit` when it was killed for taking longer.
pub(crate) fn run(words: &[&str]) -> Result<()> {
    let [limit, program, words @ ..] = words else {
        return Err(Error::other("time needs a limit and a program"));
    };
    let limit = limit
        .parse()
        .map(Duration::from_millis)
        .map_err(|_| Error::other("the limit is in milliseconds"))?;
    let mut command = Command::new(program);
    command
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let began = Instant::now();
    let mut child = command.spawn()?;
    let in_time = ends_within(child.id(), limit)?;
    let status = child.wait()?;
    let wall = began.elapsed();
    let used = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let ended = match (in_time, status.code()) {
        (false, _) => "limit".to_owned(),
        (true, Some(code)) => code.to_string(),
        (true, None) => "killed".to_owned(),
    };
    println!(
        "{} {} {} {} {ended}",
        wall.as_nanos(),
        used.user_time().num_microseconds(),
        used.system_time().num_microseconds(),
        used.max_rss()
    );
    Ok(())
}

/// Waits for the end; a program that takes too long is killed.
fn ends_within(id: u32, limit: Duration) -> Result<bool> {
    let pid = i32::try_from(id)
        .ok()
        .and_then(Pid::from_raw)
        .ok_or_else(|| Error::other("a process without a number"))?;
    let process = pidfd_open(pid, PidfdFlags::empty())?;
    let wait = Timespec::try_from(limit).map_err(|_| Error::other("the limit is too long"))?;
    let ended = poll(&mut [PollFd::new(&process, PollFlags::IN)], Some(&wait))? > 0;
    if !ended {
        kill_process(pid, Signal::KILL)?;
    }
    Ok(ended)
}
