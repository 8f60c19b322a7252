//! Whether the rows are right, before anything is timed: their number and a sum over their contents, against /proc read
//! here and with nothing of netstat's.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, BufReader};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::cases::{Question, Rows, User};
use crate::run;

const LIMIT: Duration = Duration::from_mins(2);
/// `net/tcp_states.h`
const STATES: [&str; 12] = [
    "ESTABLISHED",
    "SYN_SENT",
    "SYN_RECV",
    "FIN_WAIT1",
    "FIN_WAIT2",
    "TIME_WAIT",
    "CLOSE",
    "CLOSE_WAIT",
    "LAST_ACK",
    "LISTEN",
    "CLOSING",
    "NEW_SYN_RECV",
];
const LISTEN: usize = 10;
/// Counters of TCP that a quiet machine leaves alone, and how `-s` words them.
const COUNTERS: [(&str, &[&str]); 3] = [
    ("ActiveOpens", &["active connection openings"]),
    ("PassiveOpens", &["passive connection openings"]),
    ("CurrEstab", &["connections established"]),
];

/// How many rows there are, and the sum of what stands in them; their order does not matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Sum {
    pub(crate) count: u64,
    sum: u64,
}

impl Sum {
    fn add(&mut self, row: impl Hash) {
        let mut hasher = DefaultHasher::new();
        row.hash(&mut hasher);
        self.count += 1;
        self.sum = self.sum.wrapping_add(hasher.finish());
    }
}

type Owner = Option<u32>;

/// What is in a row of TCP: addresses, state, queues, owner.
type Tcp = ((IpAddr, u16), (IpAddr, u16), usize, u64, u64, Owner);
/// What is in a row of UNIX sockets: references, inode, owner.
type Unix = (u64, u64, Owner);
/// What is in a row of routes: destination, gateway, mask, interface.
type Route<'a> = (Ipv4Addr, Ipv4Addr, Ipv4Addr, &'a str);

/// What the rows have to be.
pub(crate) fn truth(question: &Question) -> Result<Sum> {
    let owners = match (question.rows, question.user) {
        // Who may see no descriptor of another cannot know an owner.
        (Rows::Tcp { owners: true, .. } | Rows::Unix { owners: true }, User::Root) => owners()?,
        (Rows::Tcp { .. } | Rows::Unix { .. } | Rows::Routes | Rows::Counters, _) => HashMap::new(),
    };
    let mut sum = Sum::default();
    match question.rows {
        Rows::Tcp { listen, .. } => {
            for kind in ["tcp", "tcp6"] {
                each_line(kind, &mut |line| {
                    if let Some(row) = kernel_tcp(line, &owners)
                        && (!listen || row.2 == LISTEN)
                    {
                        sum.add(row);
                    }
                })?;
            }
        }
        Rows::Unix { .. } => each_line("unix", &mut |line| {
            if let Some(row) = kernel_unix(line, &owners) {
                sum.add(row);
            }
        })?,
        Rows::Routes => each_line("route", &mut |line| {
            if let Some(row) = kernel_route(line) {
                sum.add(row);
            }
        })?,
        Rows::Counters => {
            let text = std::fs::read_to_string("/proc/self/net/snmp")?;
            for (name, words) in COUNTERS {
                sum.add((counter(&text, name).with_context(|| name.to_owned())?, words));
            }
        }
    }
    Ok(sum)
}

fn each_line(kind: &str, each: &mut dyn FnMut(&str)) -> Result<()> {
    let file = std::fs::File::open(format!("/proc/self/net/{kind}")).with_context(|| kind.to_owned())?;
    read_lines(BufReader::with_capacity(1 << 20, file), each)
}

fn read_lines(mut from: impl BufRead, each: &mut dyn FnMut(&str)) -> Result<()> {
    let mut line = Vec::new();
    while from.read_until(b'\n', &mut line)? > 0 {
        each(&String::from_utf8_lossy(&line));
        line.clear();
    }
    Ok(())
}

/// Runs ours and compares.
pub(crate) fn compare(truth: &Sum, question: &Question, command: &mut Command) -> Result<()> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut sum = Sum::default();
    let out = BufReader::with_capacity(1 << 20, child.stdout.take().context("no stdout")?);
    let mut heading: Vec<String> = Vec::new();
    let listing = read_lines(out, &mut |line| match question.rows {
        Rows::Tcp { .. } if line.starts_with('{') => {
            let row = serde_json::from_str(line)
                .ok()
                .and_then(|row| record_of_json(&row));
            row.into_iter().for_each(|row| sum.add(row));
        }
        Rows::Tcp { .. } if line.starts_with("protocol,") => {
            heading = line.trim_end().split(',').map(str::to_owned).collect();
        }
        // No cell of a socket of TCP has a comma in it.
        Rows::Tcp { .. } if line.starts_with("tcp,") => {
            let cells: HashMap<&str, &str> = heading
                .iter()
                .map(String::as_str)
                .zip(line.trim_end().split(','))
                .collect();
            record(&|id| cells.get(id).map(|cell| (*cell).to_owned()))
                .into_iter()
                .for_each(|row| sum.add(row));
        }
        Rows::Tcp { .. } => shown_tcp(line).into_iter().for_each(|row| sum.add(row)),
        Rows::Unix { owners } => shown_unix(line, owners).into_iter().for_each(|row| sum.add(row)),
        Rows::Routes => shown_route(line).into_iter().for_each(|row| sum.add(row)),
        Rows::Counters => shown_counter(line).into_iter().for_each(|row| sum.add(row)),
    });
    let status = run::wait_until(&mut child, std::time::Instant::now() + LIMIT)?;
    listing?;
    if !status.is_some_and(|status| status.success()) {
        bail!("it failed: {status:?}");
    }
    if sum != *truth {
        bail!(
            "its {} rows are not the {} of /proc (sums {:x} and {:x})",
            sum.count,
            truth.count,
            sum.sum,
            truth.sum
        );
    }
    Ok(())
}

/// Runs a floor and compares what it counted with the number of rows.
pub(crate) fn counts(truth: &Sum, question: &Question, floors: &str, command: &mut Command) -> Result<()> {
    if floors == "empty" {
        return Ok(());
    }
    let ran = run::capture(command, LIMIT)?;
    if !ran.succeeded() {
        bail!("floor {floors}: {}", String::from_utf8_lossy(&ran.stderr).trim());
    }
    for line in String::from_utf8_lossy(&ran.stdout).lines() {
        let (name, count) = line.split_once(' ').context("a floor counted nothing")?;
        let count: u64 = count.parse()?;
        let due = match (name, question.rows) {
            ("listen" | "tcp" | "tcp-large" | "tcp-families", Rows::Tcp { .. })
            | ("unix", Rows::Unix { .. }) => truth.count,
            ("/proc/net/unix", Rows::Unix { .. }) | ("/proc/net/route", Rows::Routes) => truth.count + 1,
            (_, Rows::Tcp { .. } | Rows::Unix { .. } | Rows::Routes | Rows::Counters) => continue,
        };
        if count != due {
            bail!("floor {name} counted {count} instead of {due}");
        }
    }
    Ok(())
}

/// Inode of a socket → the process that holds it; the least where several do.
fn owners() -> Result<HashMap<u64, u32>> {
    let mut owners = HashMap::new();
    each_descriptor(&mut |pid, inode| {
        owners
            .entry(inode)
            .and_modify(|known: &mut u32| *known = (*known).min(pid))
            .or_insert(pid);
    })?;
    Ok(owners)
}

/// How many descriptors of sockets there are.
pub(crate) fn descriptors() -> Result<u64> {
    let mut count = 0;
    each_descriptor(&mut |_, _| count += 1)?;
    Ok(count)
}

fn each_descriptor(each: &mut dyn FnMut(u32, u64)) -> Result<()> {
    for process in std::fs::read_dir("/proc")? {
        let process = process?;
        let Some(pid) = process.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        for held in std::fs::read_dir(process.path().join("fd"))
            .into_iter()
            .flatten()
            .flatten()
        {
            let link = std::fs::read_link(held.path()).unwrap_or_default();
            let inode = link
                .to_str()
                .and_then(|link| link.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok());
            if let Some(inode) = inode {
                each(pid, inode);
            }
        }
    }
    Ok(())
}

fn kernel_tcp(line: &str, owners: &HashMap<u64, u32>) -> Option<Tcp> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let [_, local, remote, state, queues, _, _, _, _, inode, ..] = fields[..] else {
        return None;
    };
    let (sent, received) = queues.split_once(':')?;
    let hex = |digits| u64::from_str_radix(digits, 16).ok();
    Some((
        kernel_address(local)?,
        kernel_address(remote)?,
        usize::from_str_radix(state, 16).ok()?,
        hex(received)?,
        hex(sent)?,
        owners.get(&inode.parse().ok()?).copied(),
    ))
}

/// Words of four bytes, each as the machine has them in memory.
fn kernel_address(text: &str) -> Option<(IpAddr, u16)> {
    let (address, port) = text.split_once(':')?;
    let words: Option<Vec<u8>> = address
        .as_bytes()
        .chunks(8)
        .map(|word| u32::from_str_radix(std::str::from_utf8(word).ok()?, 16).ok())
        .collect::<Option<Vec<u32>>>()
        .map(|words| words.into_iter().flat_map(u32::to_ne_bytes).collect());
    let words = words?;
    let address = match <[u8; 4]>::try_from(words.as_slice()) {
        Ok(four) => Ipv4Addr::from(four).into(),
        Err(_) => Ipv6Addr::from(<[u8; 16]>::try_from(words.as_slice()).ok()?).into(),
    };
    Some((address, u16::from_str_radix(port, 16).ok()?))
}

fn kernel_unix(line: &str, owners: &HashMap<u64, u32>) -> Option<Unix> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let [_, references, _, _, _, _, inode, ..] = fields[..] else {
        return None;
    };
    let inode = inode.parse().ok()?;
    let references = u64::from_str_radix(references, 16).ok()?;
    Some((references, inode, owners.get(&inode).copied()))
}

fn kernel_route(line: &str) -> Option<Route<'_>> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let [interface, destination, gateway, _, _, _, _, mask, ..] = fields[..] else {
        return None;
    };
    let address = |digits| {
        Some(Ipv4Addr::from(
            u32::from_str_radix(digits, 16).ok()?.to_ne_bytes(),
        ))
    };
    Some((
        address(destination)?,
        address(gateway)?,
        address(mask)?,
        interface,
    ))
}

/// A counter of TCP in the kernel's table of names above values.
fn counter(text: &str, name: &str) -> Option<u64> {
    let mut lines = text.lines().filter(|line| line.starts_with("Tcp: "));
    let (names, values) = (lines.next()?, lines.next()?);
    let place = names.split_whitespace().position(|found| found == name)?;
    values.split_whitespace().nth(place)?.parse().ok()
}

fn shown_tcp(line: &str) -> Option<Tcp> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let ["tcp" | "tcp6", received, sent, local, remote, state, rest @ ..] = &fields[..] else {
        return None;
    };
    Some((
        shown_address(local)?,
        shown_address(remote)?,
        STATES.iter().position(|name| name == state)? + 1,
        received.parse().ok()?,
        sent.parse().ok()?,
        rest.first().and_then(|owner| shown_owner(owner)),
    ))
}

/// A record, by the ids of its fields.
fn record(cell: &dyn Fn(&str) -> Option<String>) -> Option<Tcp> {
    let number = |id: &str| cell(id)?.parse().ok();
    let local: IpAddr = cell("local.address")?.parse().ok()?;
    let nowhere = match local {
        IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let remote = cell("remote.address")
        .and_then(|address| address.parse().ok())
        .unwrap_or(nowhere);
    let port = |id: &str| u16::try_from(number(id).unwrap_or(0)).ok();
    let state = cell("state")?;
    Some((
        (local, port("local.port")?),
        (remote, port("remote.port")?),
        STATES.iter().position(|name| **name == state)? + 1,
        // Of a listener the kernel's table has what waits, and nothing to send.
        number("receive-queue").or_else(|| number("backlog.waiting"))?,
        number("send-queue").unwrap_or(0),
        None,
    ))
}

fn record_of_json(row: &serde_json::Value) -> Option<Tcp> {
    record(&|id| {
        let value = id.split('.').try_fold(row, |value, name| value.get(name))?;
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        (!value.is_null()).then_some(text)
    })
}

fn shown_address(text: &str) -> Option<(IpAddr, u16)> {
    let (address, port) = text.rsplit_once(':')?;
    let port = if port == "*" { 0 } else { port.parse().ok()? };
    Some((address.parse().ok()?, port))
}

fn shown_owner(text: &str) -> Owner {
    text.split_once('/')?.0.parse().ok()
}

fn shown_unix(line: &str, owners: bool) -> Option<Unix> {
    let (before, after) = line.strip_prefix("unix ")?.split_once(']')?;
    let references = before.split_whitespace().next()?.parse().ok()?;
    let mut fields = after
        .split_whitespace()
        .skip_while(|field| field.parse::<u64>().is_err());
    let inode = fields.next()?.parse().ok()?;
    let owner = fields.next().filter(|_| owners).and_then(shown_owner);
    Some((references, inode, owner))
}

fn shown_route(line: &str) -> Option<Route<'_>> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let [destination, gateway, mask, .., interface] = fields[..] else {
        return None;
    };
    Some((
        destination.parse().ok()?,
        gateway.parse().ok()?,
        mask.parse().ok()?,
        interface,
    ))
}

fn shown_counter(line: &str) -> Option<(u64, &'static [&'static str])> {
    let (value, words) = line.trim().split_once(' ')?;
    let (_, known) = COUNTERS.iter().find(|(_, known)| known.contains(&words))?;
    Some((value.parse().ok()?, known))
}

#[cfg(test)]
mod tests {
    use super::*;

    // Linux 6.18, `cat /proc/net/tcp` and `netstat -tanp` of the same socket.
    const KERNEL: &str = "   0: 0100007F:4E20 0200007F:8001 01 00000005:00000007 00:00000000 00000000     0        0 4711 1 0 20 4 0 10 -1\n";
    const SHOWN: &str = "tcp        7      5 127.0.0.1:20000         127.0.0.2:32769         ESTABLISHED 12/bench-part     \n";

    fn sum(rows: &[Option<Tcp>]) -> Sum {
        let mut sum = Sum::default();
        rows.iter().flatten().for_each(|row| sum.add(row));
        sum
    }

    #[test]
    fn a_row_of_the_kernel_and_the_same_row_shown_are_equal() {
        let owners = HashMap::from([(4711, 12)]);
        assert_eq!(kernel_tcp(KERNEL, &owners), shown_tcp(SHOWN));
        assert!(shown_tcp(SHOWN).is_some());
    }

    #[test]
    fn a_record_is_the_row_that_the_kernel_has() {
        let record = serde_json::json!({
            "protocol": "tcp", "state": "ESTABLISHED",
            "local": {"address": "127.0.0.1", "port": 20000}, "remote": {"address": "127.0.0.2", "port": 32769},
            "receive-queue": 7, "send-queue": 5,
        });
        assert_eq!(record_of_json(&record), kernel_tcp(KERNEL, &HashMap::new()));
        let listener = serde_json::json!({
            "protocol": "tcp", "state": "LISTEN",
            "local": {"address": "::1", "port": 22}, "remote": {"address": null, "port": null},
            "receive-queue": null, "send-queue": null, "backlog": {"waiting": 3, "limit": 5},
        });
        let nowhere = (Ipv6Addr::UNSPECIFIED.into(), 0);
        let wanted = ((Ipv6Addr::LOCALHOST.into(), 22), nowhere, LISTEN, 3, 0, None);
        assert_eq!(record_of_json(&listener), Some(wanted));
    }

    #[test]
    fn a_difference_in_any_field_shows_in_the_sum() {
        let whole = sum(&[shown_tcp(SHOWN)]);
        for (from, to) in [
            (" 7 ", " 8 "),
            (" 5 ", " 6 "),
            ("20000", "20001"),
            ("0.2:", "0.3:"),
            ("ESTABLISHED", "TIME_WAIT"),
            ("12/", "13/"),
            ("12/bench-part", "-"),
        ] {
            assert_ne!(sum(&[shown_tcp(&SHOWN.replace(from, to))]), whole, "{from}");
        }
    }

    #[test]
    fn order_does_not_matter_but_a_doubled_row_does() {
        let (one, two) = (shown_tcp(SHOWN), shown_tcp(&SHOWN.replace("20000", "1")));
        assert_eq!(sum(&[one, two]), sum(&[two, one]));
        assert_ne!(sum(&[one, one]), sum(&[one, two]));
    }

    #[test]
    fn a_listener_and_a_header_are_told_apart() {
        let line = "tcp        0      0 127.1.1.1:20000         0.0.0.0:*               LISTEN     \n";
        let shown = shown_tcp(line).unwrap();
        assert_eq!((shown.1.1, shown.2), (0, LISTEN));
        assert_eq!(
            shown_tcp("Proto Recv-Q Send-Q Local Address Foreign Address State\n"),
            None
        );
        let kernel = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
        assert_eq!(kernel_tcp(kernel, &HashMap::new()), None);
    }

    #[test]
    fn a_long_address_is_read_in_words() {
        let (address, port) = kernel_address("00000000000000000000000001000000:0016").unwrap();
        assert_eq!((address, port), (Ipv6Addr::LOCALHOST.into(), 22));
    }

    #[test]
    fn unix_sockets_and_routes_are_the_same_in_both() {
        let owners = HashMap::from([(99, 7)]);
        let kernel = "0000000000000000: 00000003 00000000 00000000 0001 03    99\n";
        let shown = "unix  3      [ ]         STREAM     CONNECTED     99       7/bench-part         \n";
        assert_eq!(kernel_unix(kernel, &owners), shown_unix(shown, true));
        assert_eq!(shown_unix(shown, true), Some((3, 99, Some(7))));
        let kernel = "lo\t0201010A\t00000000\t0005\t0\t0\t3\tFFFFFFFF\t0\t0\t0\n";
        let shown = "10.1.1.2        0.0.0.0         255.255.255.255 UH        0 0          0 lo\n";
        assert_eq!(kernel_route(kernel), shown_route(shown));
        assert!(shown_route(shown).is_some());
        assert_eq!(
            shown_route("Destination     Gateway         Genmask  Iface\n"),
            None
        );
    }

    #[test]
    fn a_counter_is_found_by_its_name() {
        let text = "Ip: A B\nIp: 1 2\nTcp: ActiveOpens CurrEstab\nTcp: 8 9\n";
        assert_eq!(counter(text, "CurrEstab"), Some(9));
        assert_eq!(
            shown_counter("    9 connections established\n").map(|(value, _)| value),
            Some(9)
        );
        assert_eq!(shown_counter("    9 other things\n"), None);
    }
}
