//! The churn check: while thousands of connections a second come and go, every connection that
//! stays, every listener and every lasting UNIX socket must be listed exactly once, in each of many runs. The hash
//! of connections is small there (see stage.rs), so that mistakes are frequent and not one in ten thousand.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::Read;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{UnixDatagram, UnixStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use socket2::{Domain, SockRef, Socket, Type};

use super::checks::verdict;
use super::{ONE_RUN, Program};
use crate::run;

const RUNS: usize = 100;
const LASTING: usize = 600;
/// Pairs of UNIX sockets that stay.
const LASTING_PAIRS: usize = 1500;
const LIMIT: Duration = Duration::from_secs(20);
/// On a machine so slow that fewer runs fit into the limit, the check says nothing.
const FEWEST: usize = 25;

/// What has to be listed exactly once: protocol, local and foreign address, state.
type Row = (&'static str, String, String, &'static str);

pub(crate) fn churn() -> Result<bool> {
    let mut wanted: Vec<Row> = Vec::new();
    let mut kept = Vec::new();
    for at in ["127.0.0.1:7000", "[::1]:7000"] {
        let listener = listen(at)?;
        wanted.push(row(at.parse()?, None));
        for _ in 0..LASTING / 2 {
            let client = TcpStream::connect(at)?;
            let (server, _) = listener.accept()?;
            wanted.push(row(client.local_addr()?, Some(client.peer_addr()?)));
            wanted.push(row(server.local_addr()?, Some(server.peer_addr()?)));
            kept.push((client, server));
        }
        // The listener stays as long as the connections.
        kept.push((TcpStream::connect(at)?, listener.accept()?.0));
        drop(std::thread::spawn(move || while listener.accept().is_ok() {}));
    }
    let over = Arc::new(AtomicBool::new(false));
    let count = Arc::new(AtomicU64::new(0));
    let mut threads = Vec::new();
    for (number, at) in ["127.0.0.1:7001", "[::1]:7001", "127.0.0.2:7002"]
        .into_iter()
        .enumerate()
    {
        let listener = listen(at)?;
        wanted.push(row(at.parse()?, None));
        let (over, count) = (Arc::clone(&over), Arc::clone(&count));
        threads.push(std::thread::spawn(move || {
            come_and_go(&listener, number, &over, &count)
        }));
    }
    let pairs = (0..LASTING_PAIRS)
        .map(|_| UnixStream::pair())
        .collect::<Result<Vec<_>, _>>()?;
    let mut inodes = BTreeSet::new();
    for (one, other) in &pairs {
        inodes.insert(rustix::fs::fstat(one)?.st_ino.to_string());
        inodes.insert(rustix::fs::fstat(other)?.st_ino.to_string());
    }
    {
        let over = Arc::clone(&over);
        threads.push(std::thread::spawn(move || bind_and_close(&over)));
    }
    let began = Instant::now();
    let mut complaints = Vec::new();
    let mut runs = 0;
    while runs < RUNS && began.elapsed() < LIMIT && complaints.is_empty() {
        let ran = run::capture(Program::Ours.command()?.arg("-tan"), ONE_RUN)?;
        complaints = miscounted(&wanted, &String::from_utf8_lossy(&ran.stdout));
        let ran = run::capture(Program::Ours.command()?.arg("-xan"), ONE_RUN)?;
        complaints.extend(miscounted_inodes(&inodes, &String::from_utf8_lossy(&ran.stdout)));
        runs += 1;
    }
    let seconds = began.elapsed().as_secs_f64();
    over.store(true, Ordering::Relaxed);
    for thread in threads {
        if !matches!(thread.join(), Ok(Ok(()))) {
            bail!("a thread of the churn failed");
        }
    }
    if runs < FEWEST && complaints.is_empty() {
        complaints.push(format!("only {runs} runs fit into {LIMIT:?}"));
    }
    if !complaints.is_empty() {
        let rate = u32::try_from(count.load(Ordering::Relaxed)).map_or(f64::INFINITY, f64::from) / seconds;
        complaints.push(format!("in run {runs}, at {rate:.0} connections a second"));
    }
    verdict(
        "connections that stay are listed once while others come and go",
        &complaints,
    )?;
    drop((kept, pairs));
    Ok(true)
}

/// Binds UNIX sockets to names of their own and closes them, a hundred alive at a time.
fn bind_and_close(over: &AtomicBool) -> Result<()> {
    let mut alive = VecDeque::new();
    let mut turn = 0u64;
    while !over.load(Ordering::Relaxed) {
        let name = std::os::unix::net::SocketAddr::from_abstract_name(format!("churn{turn}"))?;
        alive.push_back(UnixDatagram::bind_addr(&name)?);
        if alive.len() > 100 {
            alive.pop_front();
        }
        turn += 1;
    }
    Ok(())
}

/// UNIX sockets that are not listed exactly once, by their inodes.
fn miscounted_inodes(wanted: &BTreeSet<String>, text: &str) -> Vec<String> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for line in text.lines() {
        // Proto, RefCnt and flags stand before it, the path behind.
        let inode = line
            .split_whitespace()
            .skip(4)
            .find(|field| wanted.contains(*field));
        if let Some(inode) = inode {
            *seen.entry(inode).or_default() += 1;
        }
    }
    let times = |inode: &String| seen.get(inode.as_str()).copied().unwrap_or(0);
    let wrong: Vec<&String> = wanted.iter().filter(|inode| times(inode) != 1).collect();
    let shown = |inode: &&String| format!("{} times: the UNIX socket {inode}", times(inode));
    wrong.iter().take(3).map(shown).collect()
}

fn listen(at: &str) -> Result<TcpListener> {
    let at: SocketAddr = at.parse()?;
    let socket = Socket::new(Domain::for_address(at), Type::STREAM, None)?;
    socket.set_reuse_address(true)?;
    socket.bind(&at.into())?;
    socket.listen(256)?;
    Ok(socket.into())
}

/// Connects and closes without a pause: mostly with a reset, every tenth time properly, which
/// leaves a TIME_WAIT behind.
fn come_and_go(listener: &TcpListener, number: usize, over: &AtomicBool, count: &AtomicU64) -> Result<()> {
    let there = listener.local_addr()?;
    let mut turn = number;
    while !over.load(Ordering::Relaxed) {
        let Ok(client) = TcpStream::connect(there) else {
            // Out of ports for a moment.
            std::thread::sleep(Duration::from_millis(1));
            continue;
        };
        let (mut server, _) = listener.accept()?;
        if turn.is_multiple_of(10) {
            drop(client);
            // The end comes in place of a byte.
            drop(server.read_exact(&mut [0]));
        } else {
            SockRef::from(&client).set_linger(Some(Duration::ZERO))?;
            drop(client);
        }
        turn += 1;
        count.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}

fn row(local: SocketAddr, foreign: Option<SocketAddr>) -> Row {
    let shown = |address: SocketAddr| format!("{}:{}", address.ip(), address.port());
    let protocol = if local.is_ipv6() { "tcp6" } else { "tcp" };
    match foreign {
        Some(foreign) => (protocol, shown(local), shown(foreign), "ESTABLISHED"),
        None if local.is_ipv6() => (protocol, shown(local), ":::*".to_owned(), "LISTEN"),
        None => (protocol, shown(local), "0.0.0.0:*".to_owned(), "LISTEN"),
    }
}

fn miscounted(wanted: &[Row], text: &str) -> Vec<String> {
    let mut seen: BTreeMap<(&str, &str, &str, &str), usize> = BTreeMap::new();
    for line in text.lines() {
        let fields: Vec<&str> = line.split_whitespace().collect();
        if let [protocol, _, _, local, foreign, state] = fields[..] {
            *seen.entry((protocol, local, foreign, state)).or_default() += 1;
        }
    }
    let times = |row: &Row| seen.get(&(row.0, &*row.1, &*row.2, row.3)).copied().unwrap_or(0);
    let wrong: Vec<&Row> = wanted.iter().filter(|row| times(row) != 1).collect();
    let mut lines: Vec<String> = wrong
        .iter()
        .take(3)
        .map(|row| format!("{} times: {} {} {} {}", times(row), row.0, row.1, row.2, row.3))
        .collect();
    if wrong.len() > lines.len() {
        lines.push(format!("and {} more", wrong.len() - lines.len()));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_is_missing_or_doubled_is_miscounted() {
        let wanted = [row("127.0.0.1:7000".parse().unwrap(), None)];
        let line = "tcp        0      0 127.0.0.1:7000          0.0.0.0:*               LISTEN     \n";
        assert!(miscounted(&wanted, line).is_empty());
        assert_eq!(miscounted(&wanted, &line.repeat(2)).len(), 1);
        assert_eq!(miscounted(&wanted, "").len(), 1);
        let wanted = BTreeSet::from(["42".to_owned()]);
        let line = "unix  3      [ ]         STREAM     CONNECTED     42       \n";
        assert!(miscounted_inodes(&wanted, line).is_empty());
        assert_eq!(miscounted_inodes(&wanted, &line.repeat(2)).len(), 1);
        assert_eq!(miscounted_inodes(&wanted, "").len(), 1);
    }
}
