//! The check of what vanishes: while interfaces and routes come and go, what stays is listed exactly once and in its
//! order, and no run fails.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::checks::verdict;
use super::{ONE_RUN, Program};
use crate::run;

const RUNS: usize = 60;
/// Fewer runs than this within the limit show too little: the check fails, and says so.
const FEWEST: usize = 20;
/// Listings that have to differ from each other, or nothing came and went.
const DIFFERENT: usize = 20;
const LIMIT: Duration = Duration::from_secs(15);
/// Interfaces, and routes, that stay.
const LASTING: usize = 40;
/// Times that a dozen interfaces come and go; more than fit into the limit.
const TURNS: usize = 20_000;

pub(crate) fn vanishing() -> Result<bool> {
    let mut lasting = String::new();
    for number in 0..LASTING {
        lasting += &format!(
            "link add stay{number} type bridge\nlink set stay{number} up\nroute add 10.20.{number}.0/24 dev stay{number}\n"
        );
    }
    batch(&lasting)?
        .wait()?
        .success()
        .then_some(())
        .context("ip -batch")?;
    let mut turns = String::new();
    for _ in 0..TURNS {
        for step in ["add", "set", "del"] {
            for number in 0..12 {
                turns += &match step {
                    "add" => format!("link add go{number} type bridge\n"),
                    "set" => format!(
                        "link set go{number} up\nroute add 10.21.{number}.0/24 dev go{number}\naddr add 10.22.{number}.1/24 label go{number}:x dev go{number}\n"
                    ),
                    _ => format!("link del go{number}\n"),
                };
            }
        }
    }
    let mut coming = batch(&turns)?;
    let began = Instant::now();
    let mut complaints = Vec::new();
    let mut sizes = BTreeSet::new();
    let mut runs = 0;
    while runs < RUNS && began.elapsed() < LIMIT && complaints.is_empty() {
        for (words, column, prefix) in [
            ("-ia", 0, "stay"),
            ("-iae", 0, "stay"),
            ("-rn", 0, "10.20."),
            ("-gn", 0, "stay"),
        ] {
            let ran = run::capture(Program::Ours.command()?.arg(words), ONE_RUN)?;
            complaints.extend(miscounted(&ran, words, column, prefix));
            sizes.insert((words, ran.stdout.len()));
        }
        runs += 1;
    }
    if coming.try_wait()?.is_some() {
        complaints.push("ip -batch ended before the check did".to_owned());
    }
    run::kill_tree(&mut coming);
    if sizes.len() < DIFFERENT && complaints.is_empty() {
        complaints.push(format!(
            "only {} listings differed: nothing came and went",
            sizes.len()
        ));
    }
    if runs < FEWEST && complaints.is_empty() {
        complaints.push(format!("only {runs} runs fit into {LIMIT:?}"));
    }
    verdict(
        "interfaces and routes that stay are listed once while others come and go",
        &complaints,
    )?;
    Ok(true)
}

fn batch(lines: &str) -> Result<std::process::Child> {
    let mut child = Command::new("ip")
        .args(["-force", "-batch", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("ip (package iproute2)")?;
    let Some(mut stdin) = child.stdin.take() else {
        bail!("no stdin");
    };
    let lines = lines.to_owned();
    std::thread::spawn(move || drop(stdin.write_all(lines.as_bytes())));
    Ok(child)
}

/// What is wrong with a listing: its status, and how often each lasting row is in it.
fn miscounted(ran: &run::Ran, words: &str, column: usize, prefix: &str) -> Vec<String> {
    let text = String::from_utf8_lossy(&ran.stdout);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in text
        .lines()
        .filter_map(|line| line.split_whitespace().nth(column))
    {
        if name.starts_with(prefix) {
            *counts.entry(name.trim_end_matches(':')).or_default() += 1;
        }
    }
    // Each interface is in the all-hosts group of IPv4, and in two of IPv6 when that is on.
    let each = if words == "-gn" { None } else { Some(1) };
    let mut complaints = Vec::new();
    if counts.len() != LASTING {
        complaints.push(format!("{words}: {} of {LASTING} rows", counts.len()));
    }
    let first = counts.values().next().copied();
    if let Some((name, count)) = counts.iter().find(|(_, count)| Some(**count) != each.or(first)) {
        complaints.push(format!("{words}: {name} {count} times"));
    }
    if !ran.succeeded() {
        complaints.push(format!(
            "{words}: failed: {}",
            String::from_utf8_lossy(&ran.stderr).escape_debug()
        ));
    }
    complaints
}
