//! The first process of the emulated machine: it loads the modules, lays the network, opens the sockets, lets both
//! netstats run and writes what they said to the folder that it shares with whoever started the machine.

use std::collections::BTreeSet;
use std::ffi::CString;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::mount::{MountFlags, mount};
use rustix::system::RebootCommand;

use super::{lines, machine, owners};
use crate::conform::cases::{Case, User};
use crate::scene::Scene;
use crate::{conform, evidence, network, run, stage};

/// Where things stand in the machine.
pub(crate) const OURS: &str = "/programs/ours";
pub(crate) const SOCKETS: &str = "/programs/sockets";
pub(crate) const OWNERS_TEST: &str = "/programs/linux_owners";
pub(crate) const ORIGINAL: &str = "/bin/netstat";
pub(crate) const IP: &str = "/sbin/ip";
/// What that test starts.
pub(crate) const SLEEP: &str = "/bin/sleep";
pub(crate) const UNSHARE: &str = "/bin/unshare";
pub(crate) const TO_LOAD: &str = "/modules";
pub(crate) const TO_LOAD_NEXT: &str = "/modules-next";
pub(crate) const TO_LOAD_LATER: &str = "/modules-later";
pub(crate) const FOLDERS: &[&str] = &["/proc", "/sys", "/dev", "/run", "/etc", "/tmp", "/root", SHARE];
const SHARE: &str = "/share";

/// In the shared folder: what was told, what was kept of differences, and the evidence.
pub(crate) const TOLD: &str = "told.txt";
const DIFFERENCES: &str = "differences";
pub(crate) const EVIDENCE: &str = "evidence";
/// Holds the name of the list of command lines to keep.
const WANTED: &str = "evidence-wanted";
const ALL: &str = "all";
/// There when the command lines of `cargo xtask conform` are wanted too.
const EVERY: &str = "every-line-wanted";
/// The last line of what was told.
pub(crate) const END: &str = "END";

/// Loaded in this order, with all they depend on. The names are those of the kernel's modules; some of them bring
/// interfaces of their own.
pub(crate) const MODULES: &[&str] = &[
    "crc32c_generic",
    "virtio_pci",
    "9pnet_virtio",
    "9p",
    "ipv6",
    "af_packet",
    "tun",
    // Sockets.
    "sctp",
    "dccp",
    "dccp_ipv4",
    "dccp_ipv6",
    "tipc",
    "vsock",
    "vsock_loopback",
    "ax25",
    "bpqether",
    "netrom",
    "rose",
    "appletalk",
    "x25",
    "ipx",
    // Interfaces.
    "dummy",
    "veth",
    "8021q",
    "bonding",
    "bridge",
    "ip6_gre",
    "sit",
    "ipip",
    "ip6_tunnel",
    "ip_vti",
    "vxlan",
    "geneve",
    "wireguard",
    "macvlan",
    "ipvlan",
    "vcan",
    "ifb",
    "vrf",
];

/// What answers about sockets: before these are loaded, only the text tables do.
pub(crate) const DIAG_MODULES: &[&str] = &[
    "inet_diag",
    "tcp_diag",
    "udp_diag",
    "raw_diag",
    "unix_diag",
    "sctp_diag",
    "dccp_diag",
    "netlink_diag",
    "af_packet_diag",
    "mptcp_diag",
    "vsock_diag",
];

/// Beyond the network of the stage: addresses of call signs, members of a bond and a bridge, tables and rules.
const NETWORK: &[&str] = &[
    "link set lo mtu 1500",
    "link set dev nr0 address a6:a0:64:a0:aa:a8:02",
    "link set dev nr1 address a6:a0:64:a0:aa:a8:04",
    "link set dev nr0 up",
    "link set dev nr1 up",
    "link set dev bpq0 address 9c:60:86:82:98:98:02",
    "link set dev bpq1 address 9c:60:86:82:98:98:04",
    "link set dev bpq0 up",
    "link set dev bpq1 up",
    "link set dev rose0 address 26:22:10:00:01",
    "link set dev rose0 up",
    "addr add 10.0.0.1/8 brd + dev dummy0",
    "addr add 10.0.0.2/8 dev dummy0 label dummy0:second",
    "addr add 10.0.0.3/32 dev dummy0 label dummy0:3",
    "addr add 2001:db8:30::1/64 dev dummy0 nodad",
    "addr add 192.0.2.130/26 dev scene0.5",
    "link add dummy1 type dummy",
    "link set dev dummy1 master bond0",
    "addr add 198.51.100.65/26 brd + dev bond0",
    "link add dummy2 type dummy",
    "link set dev dummy2 master br2",
    "link set dev dummy2 up",
    "link set dev br2 up",
    "addr add 198.51.100.129/26 dev br2 label br2:a",
    "addr add 10.12.0.1 peer 10.12.0.2 dev ipip1",
    "link set dev ip6gre1 up",
    "addr add 10.13.0.1/24 dev wg0",
    "link set dev vcan0 up",
    "link add dummy-with-name type dummy",
    "rule add from 192.0.2.3 table 200",
    "rule add fwmark 7 table 201",
    "-6 rule add from 2001:db8:30::/64 table 200",
    "route add default via 192.0.2.1 table 200",
    "route add 172.16.0.0/12 dev ipip1 table 201",
    "route add 172.20.0.0/16 nexthop via 192.0.2.20 weight 2 nexthop dev ipip1 weight 1",
    "route add 172.21.0.0/16 via 10.0.0.9 metric 50 mtu 1280 advmss 1200",
    "route add 172.21.0.0/16 dev wg0 metric 60",
    "route add local 172.22.0.0/16 dev lo",
    "route add multicast 239.7.0.0/16 dev dummy0",
    "-6 route add 2001:db8:20::/48 nexthop via 2001:db8:30::9 dev dummy0 nexthop via 2001:db8:1::9 dev scene0",
    "-6 route add 2001:db8:21::/64 dev wg0 metric 9 mtu 1300",
];

/// What follows when the evidence is made. The original shows bytes of its own memory behind an address of GRE, and
/// overwrites the addresses of ROSE sockets (docs/compatibility.md): with these a long listing would always differ.
pub(crate) const LATER_MODULES: &[&str] = &["ip_gre"];
const LATER_NETWORK: &[&str] = &[
    "link add gre1 type gre local 192.0.2.2 remote 192.0.2.9",
    "link set dev gre1 up",
];

const OPENING: Duration = Duration::from_mins(2);
const PLAYING: Duration = Duration::from_mins(10);
const STILL: Duration = Duration::from_secs(4);
const RESTLESS: Duration = Duration::from_secs(60);
const COUNTERS: [&str; 6] = ["snmp", "snmp6", "netstat", "dev", "sctp/snmp", "sockstat"];

/// Are we the first process of an emulated machine?
pub(crate) fn is_guest() -> bool {
    std::process::id() == 1 && std::env::args_os().next().is_some_and(|name| name == "/init")
}

/// What the machine shall do beyond its own list of command lines.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Wish {
    /// Compare every command line of `cargo xtask conform` too.
    pub(crate) every_line: bool,
    pub(crate) evidence: bool,
    /// Evidence of all command lines, not of a few.
    pub(crate) whole: bool,
}

/// Empties the shared folder and lays there what the machine needs to know.
pub(crate) fn furnish(share: &Path, wish: Wish) -> Result<()> {
    drop(std::fs::remove_dir_all(share));
    std::fs::create_dir_all(share.join(DIFFERENCES))?;
    if wish.every_line {
        std::fs::write(share.join(EVERY), "")?;
    }
    if wish.evidence {
        std::fs::create_dir_all(share.join(EVIDENCE).join("original"))?;
        std::fs::write(share.join(WANTED), if wish.whole { ALL } else { "few" })?;
    }
    Ok(())
}

/// The life of the first process. Whatever happens, the machine ends with it.
pub(crate) fn live() -> Result<bool> {
    let lived = spend_life();
    if let Err(error) = &lived {
        println!("the machine's first process: {error:#}");
    }
    rustix::fs::sync();
    rustix::system::reboot(RebootCommand::Restart)?;
    lived
}

fn spend_life() -> Result<bool> {
    for (kind, place) in [
        ("proc", "/proc"),
        ("sysfs", "/sys"),
        ("devtmpfs", "/dev"),
        ("tmpfs", "/run"),
    ] {
        mount(kind, place, kind, MountFlags::empty(), None).with_context(|| format!("mounting {place}"))?;
    }
    rustix::system::sethostname(stage::HOST.as_bytes())?;
    for (name, text) in stage::ETC {
        std::fs::write(Path::new("/etc").join(name), text)?;
    }
    std::fs::create_dir(stage::PROGRAMS)?;
    std::fs::copy(OURS, Path::new(stage::PROGRAMS).join("ours"))?;
    // Some modules bring interfaces at once, and these must not ask for routers again and again.
    for (name, value) in [
        ("accept_dad", "0"),
        ("router_solicitations", "0"),
        ("addr_gen_mode", "1"),
    ] {
        std::fs::write(Path::new("/proc/sys/net/ipv6/conf/default").join(name), value)?;
    }
    let notes = load_modules(TO_LOAD)?;
    let options = c"trans=virtio,version=9p2000.L";
    mount(machine::TAG, SHARE, "9p", MountFlags::empty(), Some(options))
        .context("mounting the shared folder")?;
    let mut told = File::create(Path::new(SHARE).join(TOLD))?;
    for note in notes {
        writeln!(told, "{note}")?;
    }
    // Heartbeats would move the counters; a kernel without SCTP has no such file.
    drop(std::fs::write("/proc/sys/net/sctp/hb_interval", "86400000"));
    network::lay()?;
    lay(NETWORK, &mut told)?;
    let mut sockets = open_sockets(&[], &mut told)?;
    let mut play = Command::new("/proc/self/exe");
    play.args(["play", "vm"])
        .stdin(Stdio::piped())
        .stdout(told.try_clone()?);
    play.env("STAGE_ORIGINAL", ORIGINAL)
        .env("STAGE_KEEP", Path::new(SHARE).join(DIFFERENCES));
    let mut child = play.spawn()?;
    let status = run::wait_until(&mut child, Instant::now() + PLAYING)?;
    let is_good = status.is_some_and(|status| status.success());
    if is_good {
        writeln!(told, "{END}")?;
    }
    told.sync_all()?;
    run::kill_tree(&mut sockets);
    Ok(is_good)
}

fn lay(network: &[&str], told: &mut impl Write) -> Result<()> {
    for line in network {
        if let Err(error) = network::ip(line) {
            writeln!(told, "lacks {error:#}")?;
        }
    }
    Ok(())
}

/// Loads what lies there; returns a line for each module that could not be loaded.
fn load_modules(folder: &str) -> Result<Vec<String>> {
    let mut names: Vec<_> = std::fs::read_dir(folder)?.collect::<std::io::Result<Vec<_>>>()?;
    names.sort_by_key(std::fs::DirEntry::file_name);
    let mut notes = Vec::new();
    for entry in names {
        let image = std::fs::read(entry.path())?;
        let outcome = rustix::system::init_module(&image, &CString::default());
        if let Err(error) = outcome {
            notes.push(format!(
                "lacks module {}: {error}",
                entry.file_name().to_string_lossy()
            ));
        }
    }
    Ok(notes)
}

/// Starts the program that opens the sockets, and waits until it has.
fn open_sockets(words: &[&str], told: &mut impl Write) -> Result<Child> {
    let mut child = Command::new(SOCKETS)
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()?;
    let lines = BufReader::new(child.stdout.take().context("no stdout")?);
    let (tell, heard) = mpsc::channel();
    std::thread::spawn(move || {
        lines
            .lines()
            .map_while(Result::ok)
            .try_for_each(|line| tell.send(line))
    });
    let deadline = Instant::now() + OPENING;
    loop {
        match heard.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(line) if line == "READY" => return Ok(child),
            Ok(line) => writeln!(told, "{line}")?,
            Err(error) => {
                writeln!(told, "lacks all sockets behind this line: {error}")?;
                return Ok(child);
            }
        }
    }
}

/// The part `vm`, in the machine: waits until nothing moves, compares, and makes evidence.
pub(crate) fn play() -> Result<bool> {
    settle()?;
    let mut first = compare(lines::TEXT, User::Root, 0)?.reached;
    tell_all(&load_modules(TO_LOAD_NEXT)?)?;
    let Compared { same, reached } = compare(lines::ALL, User::Root, first)?;
    first = reached;
    let wanted = std::fs::read_to_string(Path::new(SHARE).join(WANTED)).ok();
    match wanted.as_deref() {
        None => {}
        Some(ALL) => make_evidence(lines::ALL, &same)?,
        Some(_) => make_evidence(lines::FEW, &same)?,
    }
    if Path::new(SHARE).join(EVERY).exists() {
        for case in conform::cases::all() {
            compare_one(&case, first)?;
            first += 1;
        }
    }
    tell_all(&load_modules(TO_LOAD_LATER)?)?;
    let mut told = std::io::stdout().lock();
    lay(LATER_NETWORK, &mut told)?;
    let mut sockets = open_sockets(&["rose"], &mut told)?;
    drop(told);
    settle()?;
    first = compare(lines::LATER, User::Root, first)?.reached;
    run::kill_tree(&mut sockets);
    let scene = Scene::start(false)?;
    for user in [User::Root, User::Nobody] {
        first = compare(lines::SCENE, user, first)?.reached;
    }
    drop(scene);
    owners::prove(first)?;
    Ok(true)
}

fn tell_all(notes: &[String]) -> Result<()> {
    notes.iter().try_for_each(|note| stage::tell(note))
}

/// The command lines on which both said the same, and the number of the next one.
pub(crate) struct Compared {
    same: BTreeSet<&'static str>,
    pub(crate) reached: usize,
}

/// Lets both run each command line.
pub(crate) fn compare(lines: &[&'static str], user: User, first: usize) -> Result<Compared> {
    let mut same = BTreeSet::new();
    for (number, typed) in lines.iter().enumerate() {
        let case = Case {
            typed: (*typed).to_owned(),
            user,
        };
        if compare_one(&case, first + number)? {
            same.insert(*typed);
        }
    }
    let reached = first + lines.len();
    Ok(Compared { same, reached })
}

fn compare_one(case: &Case, number: usize) -> Result<bool> {
    let differences = conform::compare_once_or_more(case, number)?;
    let verdict = if differences.is_empty() { "pass" } else { "fail" };
    stage::tell(&format!("@{verdict} {}", case.title()))?;
    for line in &differences {
        stage::tell(&format!("  {line}"))?;
    }
    Ok(differences.is_empty())
}

fn make_evidence(wanted: &[&'static str], same: &BTreeSet<&str>) -> Result<()> {
    let (kept, left): (Vec<&str>, Vec<&str>) = wanted.iter().partition(|typed| same.contains(*typed));
    for typed in left {
        stage::tell(&format!("note no evidence of {typed}: both differ"))?;
    }
    if kept.is_empty() {
        bail!("nothing is the same");
    }
    evidence::make(&Path::new(SHARE).join(EVIDENCE), &kept, lines::WITNESSES)
}

/// Waits until the counters stand still; says so when they do not.
fn settle() -> Result<()> {
    let began = Instant::now();
    let mut last = counters();
    let mut since = Instant::now();
    while since.elapsed() < STILL {
        if began.elapsed() > RESTLESS {
            return stage::tell("note the counters do not stand still");
        }
        std::thread::sleep(Duration::from_millis(500));
        let now = counters();
        if now != last {
            last = now;
            since = Instant::now();
        }
    }
    stage::tell(&format!(
        "note the counters stand still after {:.0?}",
        began.elapsed()
    ))
}

fn counters() -> Vec<Option<Vec<u8>>> {
    let read = |name: &&str| std::fs::read(Path::new("/proc/net").join(name)).ok();
    COUNTERS.iter().map(read).collect()
}
