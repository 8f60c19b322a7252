//! What is true on the stage, from the kernel's own tables and from /proc, read by nothing that is
//! under test. A client's result is held against this.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::{run, scene};

/// Names of TCP's states by their codes in `/proc/net/tcp` (`net/tcp_states.h`), as netstat shows them.
const STATES: [(&str, &str); 11] = [
    ("01", "ESTABLISHED"),
    ("02", "SYN_SENT"),
    ("03", "SYN_RECV"),
    ("04", "FIN_WAIT1"),
    ("05", "FIN_WAIT2"),
    ("06", "TIME_WAIT"),
    ("07", "CLOSE"),
    ("08", "CLOSE_WAIT"),
    ("09", "LAST_ACK"),
    ("0A", "LISTEN"),
    ("0B", "CLOSING"),
];
/// Columns of an address with its port, without `-W`.
const ADDRESS: usize = 23;
/// Columns of `PID/Program name` that are used.
const PROGRAM: usize = 19;

/// An address and a port.
pub(crate) type Place = (IpAddr, u16);

/// One socket of the internet families.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Socket {
    pub(crate) protocol: String,
    pub(crate) local: Place,
    pub(crate) remote: Place,
    /// The word in netstat's column, empty where it shows none.
    pub(crate) state: &'static str,
    /// Every process that has it open.
    pub(crate) holders: Vec<u32>,
}

impl Socket {
    pub(crate) fn is_tcp(&self) -> bool {
        self.protocol.starts_with("tcp")
    }

    pub(crate) fn is_udp(&self) -> bool {
        self.protocol == "udp" || self.protocol == "udp6"
    }

    /// Would `netstat -l` show it?
    pub(crate) fn listens(&self) -> bool {
        if self.is_tcp() {
            self.state == "LISTEN"
        } else {
            self.remote.0.is_unspecified()
        }
    }

    /// The local address as a column without `-W` has it.
    pub(crate) fn shown_local(&self) -> String {
        shown(self.local)
    }

    pub(crate) fn shown_remote(&self) -> String {
        shown(self.remote)
    }
}

/// An address in its column: what is too long loses its end, and the port stays. Port 0 is `*`, and a mapped
/// address is shown as the IPv4 address it is.
pub(crate) fn shown((address, port): Place) -> String {
    let port = match port {
        0 => "*".to_owned(),
        port => port.to_string(),
    };
    let room = ADDRESS - 1 - port.len();
    let address = address.to_canonical().to_string();
    format!("{}:{port}", &address[..address.len().min(room)])
}

/// One line of the routing table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) interface: String,
    pub(crate) destination: Ipv4Addr,
    pub(crate) gateway: Ipv4Addr,
    pub(crate) mask: Ipv4Addr,
    pub(crate) flags: u32,
}

/// `RTF_UP`, `RTF_GATEWAY`, `RTF_REJECT` (`linux/route.h`).
const UP: u32 = 1;
const GATEWAY: u32 = 2;
const REJECT: u32 = 0x200;

impl Route {
    pub(crate) fn has_gateway(&self) -> bool {
        self.flags & (UP | GATEWAY | REJECT) == UP | GATEWAY
    }

    pub(crate) fn refuses(&self) -> bool {
        self.flags & REJECT != 0
    }

    pub(crate) fn is_default(&self) -> bool {
        self.destination.is_unspecified() && self.mask.is_unspecified()
    }
}

/// Counters of `/proc/net/dev`, in the order of netstat's columns.
pub(crate) type Counters = [u64; 8];

/// What the kernel says now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Truth {
    pub(crate) sockets: Vec<Socket>,
    pub(crate) routes: Vec<Route>,
    /// Those that are up: netstat shows no others without `-a`.
    pub(crate) interfaces: BTreeMap<String, Counters>,
    /// `/proc/net/snmp`, as `Tcp.RetransSegs`.
    pub(crate) counters: BTreeMap<String, u64>,
}

impl Truth {
    pub(crate) fn read() -> Result<Truth> {
        let holders = holders()?;
        let mut sockets = Vec::new();
        for protocol in ["tcp", "tcp6", "udp", "udp6"] {
            for row in scene::table(protocol)? {
                sockets.push(socket(protocol, &row, &holders).with_context(|| format!("{protocol}: {row}"))?);
            }
        }
        let mut interfaces = interfaces(&file("/proc/self/net/dev")?);
        let up = up()?;
        interfaces.retain(|name, _| up.contains(name));
        Ok(Truth {
            sockets,
            routes: routes(&file("/proc/self/net/route")?),
            interfaces,
            counters: counters(&file("/proc/self/net/snmp")?),
        })
    }

    /// Is all that a client may rely on the same as before? Counters always run.
    pub(crate) fn stands_still_since(&self, before: &Truth) -> bool {
        self.sockets == before.sockets && self.routes == before.routes
    }

    pub(crate) fn tcp(&self) -> impl Iterator<Item = &Socket> {
        self.sockets.iter().filter(|socket| socket.is_tcp())
    }

    /// How many TCP sockets are in each state.
    pub(crate) fn states(&self) -> BTreeMap<&'static str, u64> {
        let mut states = BTreeMap::new();
        for socket in self.tcp() {
            *states.entry(socket.state).or_default() += 1;
        }
        states
    }

    /// The processes that listen on a port, of any protocol.
    pub(crate) fn listeners_on(&self, port: u16) -> Vec<u32> {
        self.sockets
            .iter()
            .filter(|socket| socket.listens() && socket.local.1 == port)
            .flat_map(|socket| socket.holders.iter().copied())
            .collect()
    }

    pub(crate) fn counter(&self, name: &str) -> Result<u64> {
        let found = self.counters.get(name).copied();
        found.with_context(|| format!("the kernel has no counter {name}"))
    }
}

/// The column `PID/Program name` of a process: the last part of an absolute path, else the whole first word,
/// cut to what the column holds.
pub(crate) fn program(pid: u32) -> Option<String> {
    let line = std::fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    let first = line.split(|&byte| byte == 0).next()?;
    let name = match first {
        [b'/', ..] => first.rsplit(|&byte| byte == b'/').next()?,
        _ => first,
    };
    let mut text = format!("{pid}/{}", String::from_utf8_lossy(name));
    text.truncate(PROGRAM);
    Some(text)
}

/// Every UNIX socket of the kernel's table, by its inode.
pub(crate) fn unix_inodes() -> Result<Vec<String>> {
    let table = scene::table("unix")?;
    let inodes = table.iter().map(|row| row.split_whitespace().nth(6));
    inodes
        .map(|inode| inode.map(str::to_owned).context("a row without an inode"))
        .collect()
}

fn file(path: &str) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| path.to_owned())
}

/// Which processes have which sockets open, by inode.
fn holders() -> Result<BTreeMap<u64, Vec<u32>>> {
    let mut found: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
    for process in std::fs::read_dir("/proc")?.flatten() {
        let Some(pid) = process.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        // A process that ends meanwhile holds nothing.
        for open in std::fs::read_dir(process.path().join("fd"))
            .into_iter()
            .flatten()
            .flatten()
        {
            let inode = std::fs::read_link(open.path()).ok().and_then(|link| {
                let link = link.to_str()?.strip_prefix("socket:[")?;
                link.strip_suffix(']')?.parse().ok()
            });
            let Some(inode) = inode else { continue };
            let pids: &mut Vec<u32> = found.entry(inode).or_default();
            if !pids.contains(&pid) {
                pids.push(pid);
            }
        }
    }
    Ok(found)
}

fn socket(protocol: &str, row: &str, holders: &BTreeMap<u64, Vec<u32>>) -> Option<Socket> {
    let fields: Vec<&str> = row.split_whitespace().collect();
    let code = *fields.get(3)?;
    let state = match protocol {
        "tcp" | "tcp6" => STATES.iter().find(|(known, _)| *known == code)?.1,
        _ if code == "01" => "ESTABLISHED",
        _ => "",
    };
    let inode: u64 = fields.get(9)?.parse().ok()?;
    Some(Socket {
        protocol: protocol.to_owned(),
        local: place(fields.get(1)?)?,
        remote: place(fields.get(2)?)?,
        state,
        holders: holders.get(&inode).cloned().unwrap_or_default(),
    })
}

/// `0100007F:0016`: words of four bytes in the machine's own order, then the port.
fn place(text: &str) -> Option<Place> {
    let (address, port) = text.split_once(':')?;
    let mut bytes = Vec::new();
    for at in (0..address.len()).step_by(8) {
        bytes.extend(
            u32::from_str_radix(address.get(at..at + 8)?, 16)
                .ok()?
                .to_ne_bytes(),
        );
    }
    let address = match <[u8; 16]>::try_from(bytes.as_slice()) {
        Ok(six) => IpAddr::V6(Ipv6Addr::from(six)),
        Err(_) => IpAddr::V4(Ipv4Addr::from(<[u8; 4]>::try_from(bytes.as_slice()).ok()?)),
    };
    Some((address, u16::from_str_radix(port, 16).ok()?))
}

fn routes(table: &str) -> Vec<Route> {
    let four = |text: &str| {
        u32::from_str_radix(text, 16)
            .ok()
            .map(|word| Ipv4Addr::from(word.to_ne_bytes()))
    };
    let route = |line: &str| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        Some(Route {
            interface: (*fields.first()?).to_owned(),
            destination: four(fields.get(1)?)?,
            gateway: four(fields.get(2)?)?,
            flags: u32::from_str_radix(fields.get(3)?, 16).ok()?,
            mask: four(fields.get(7)?)?,
        })
    };
    table.lines().skip(1).filter_map(route).collect()
}

fn interfaces(table: &str) -> BTreeMap<String, Counters> {
    let row = |line: &str| {
        let (name, numbers) = line.split_once(':')?;
        let all: Vec<u64> = numbers
            .split_whitespace()
            .filter_map(|number| number.parse().ok())
            .collect();
        // Packets, errors, dropped and overruns: first received, then sent.
        let chosen = [1, 2, 3, 4, 9, 10, 11, 12].map(|at| all.get(at).copied());
        let mut counters = [0; 8];
        for (into, value) in counters.iter_mut().zip(chosen) {
            *into = value?;
        }
        Some((name.trim().to_owned(), counters))
    };
    table.lines().skip(2).filter_map(row).collect()
}

/// The interfaces that are up, as `ip` says.
fn up() -> Result<BTreeSet<String>> {
    let mut command = Command::new("ip");
    let ran = run::capture(
        command.args(["-o", "link", "show", "up"]),
        Duration::from_secs(10),
    )?;
    Ok(link_names(&String::from_utf8_lossy(&ran.stdout)))
}

/// The interfaces by name, with their numbers, as `ip` says.
pub(crate) fn link_index() -> Result<BTreeMap<String, u32>> {
    let mut found = BTreeMap::new();
    let mut command = Command::new("ip");
    let ran = run::capture(command.args(["-o", "link", "show"]), Duration::from_secs(10))?;
    for line in String::from_utf8_lossy(&ran.stdout).lines() {
        let mut parts = line.split(": ");
        if let (Some(Ok(index)), Some(name)) = (parts.next().map(str::parse), parts.next()) {
            found.insert(name.split('@').next().unwrap_or(name).to_owned(), index);
        }
    }
    Ok(found)
}

/// `2: scene0@scene1: <BROADCAST,…`
fn link_names(text: &str) -> BTreeSet<String> {
    let name = |line: &str| {
        let name = line.split(": ").nth(1)?;
        name.split('@').next().map(str::to_owned)
    };
    text.lines().filter_map(name).collect()
}

/// Lines come in pairs: `Tcp: NAME NAME`, then `Tcp: 1 2`.
fn counters(table: &str) -> BTreeMap<String, u64> {
    let lines: Vec<&str> = table.lines().collect();
    let mut found = BTreeMap::new();
    for pair in lines.chunks_exact(2) {
        let group = pair[0].split(':').next().unwrap_or_default();
        for (name, value) in pair[0].split_whitespace().zip(pair[1].split_whitespace()).skip(1) {
            // One or two may be negative: nobody asks for those.
            if let Ok(value) = value.parse() {
                found.insert(format!("{group}.{name}"), value);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_too_long_loses_its_end_and_keeps_its_port() {
        let long: IpAddr = "2001:db8:8888:999:aaaa:bbbb:cccc:1".parse().unwrap();
        assert_eq!(shown((long, 54321)), "2001:db8:8888:999:54321");
        assert_eq!(shown((IpAddr::V6(Ipv6Addr::UNSPECIFIED), 0)), ":::*");
    }

    #[test]
    fn a_row_of_the_kernel_is_a_socket() {
        let loopback = u32::from_ne_bytes([127, 0, 0, 1]);
        let row = format!("0: {loopback:08X}:0016 00000000:0000 0A 00000000:00000000 00:00000000 0 0 0 77 1");
        let holders = BTreeMap::from([(77, vec![5])]);
        let socket = socket("tcp", &row, &holders).unwrap();
        assert_eq!(socket.shown_local(), "127.0.0.1:22");
        assert_eq!((socket.state, &socket.holders[..]), ("LISTEN", &[5][..]));
    }

    #[test]
    fn a_link_is_named_without_its_peer() {
        let text = "1: lo: <LOOPBACK,UP> mtu 65536\n5: scene0@scene1: <UP> mtu 1500\n";
        assert_eq!(link_names(text), ["lo", "scene0"].map(str::to_owned).into());
    }

    #[test]
    fn counters_are_named_by_the_line_above() {
        let found = counters("Tcp: A B\nTcp: -1 7\n");
        assert_eq!(found, BTreeMap::from([("Tcp.B".to_owned(), 7)]));
    }
}
