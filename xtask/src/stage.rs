//! The stage: network, process, host-name and mount namespaces of our own. What stands on it sees a
//! hand-made /etc and an empty /run, so nothing of the workplace can reach a comparison or a piece
//! of evidence; and when its first process ends, everything on it ends.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rustix::mount::{MountFlags, mount};

use crate::run;

/// The host name on the stage; the scene refuses to be built anywhere else.
pub(crate) const HOST: &str = "scene";
/// Where the programs stand on the stage.
pub(crate) const PROGRAMS: &str = "/run/scene-programs";
/// The interface beside lo, with a link-local address.
pub(crate) const INTERFACE: &str = "scene0";
pub(crate) const LINK_LOCAL: &str = "fe80::1234:5678:9abc:def0";
/// Addresses so long that netstat's column cuts them.
pub(crate) const LONG: [&str; 2] = [
    "2001:db8:8888:999:aaaa:bbbb:cccc:1",
    "2001:db8:8888:999:aaaa:bbbb:cccc:2",
];

const ETC: [(&str, &str); 8] = [
    ("hostname", "scene\n"),
    (
        "hosts",
        "127.0.0.1\tlocalhost\n127.0.0.2\tweb.example web\n127.0.0.3\tdb.example\n\
         127.0.0.4\ta-rather-long-name-for-a-host.example\n\
         ::1\tlocalhost ip6-localhost ip6-loopback\n2001:db8:8888:999:aaaa:bbbb:cccc:2\tv6.example\n",
    ),
    (
        "nsswitch.conf",
        "passwd: files\ngroup: files\nhosts: files\nservices: files\nprotocols: files\n",
    ),
    (
        "passwd",
        "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/:/bin/false\nnobody:x:65534:65534:nobody:/:/bin/false\n",
    ),
    ("group", "root:x:0:\ndaemon:x:1:\nnogroup:x:65534:\n"),
    (
        "protocols",
        "ip 0 IP\nicmp 1 ICMP\ntcp 6 TCP\nudp 17 UDP\nipv6-icmp 58 IPv6-ICMP\nudplite 136 UDPLite\n",
    ),
    ("resolv.conf", ""),
    (
        "services",
        "ssh\t22/tcp\ndomain\t53/tcp\ndomain\t53/udp\nhttp\t80/tcp\tWorldWideWeb\nntp\t123/udp\n\
         https\t443/tcp\ndhcpv6-client\t546/udp\nsyslog\t514/udp\nmdns\t5353/udp\npostgresql\t5432/tcp\n\
         http-alt\t8080/tcp\na-long-service-name\t20003/tcp\n",
    ),
];

/// Opens a stage, lets `part` be played on it and returns the process that holds it. Closing that
/// process's stdin, or killing it, ends everything on the stage.
pub(crate) fn open(part: &str, vars: &[(&str, OsString)], stdin: Stdio, stdout: Stdio) -> Result<Child> {
    if !rustix::process::geteuid().is_root() {
        bail!("this needs root, for namespaces of its own");
    }
    let mut command = Command::new("unshare");
    if part == "churn" {
        // A hash of connections so small that its chains are long: what a dump does at the places where it
        // pauses in a chain shows there, and hardly ever in the large one of a whole machine.
        let small = "echo 64 > /proc/sys/net/ipv4/tcp_child_ehash_entries && exec unshare \"$@\"";
        command.args(["--net", "--", "sh", "-c", small, "sh"]);
    }
    command
        .args([
            "--net",
            "--pid",
            "--fork",
            "--kill-child",
            "--uts",
            "--ipc",
            "--mount",
            "--mount-proc",
            "--",
        ])
        .arg(std::env::current_exe()?)
        .args(["stage", part])
        .env_clear()
        .env("LC_ALL", "C")
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .envs(vars.iter().map(|(name, value)| (name, value)))
        .stdin(stdin)
        .stdout(stdout)
        .spawn()
        .context("starting unshare (package util-linux)")
}

/// Furnishes the stage as its first process, then plays the part from a neutral path.
pub(crate) fn dress(part: &str) -> Result<bool> {
    if std::process::id() != 1 {
        bail!("only the first process of a stage dresses it");
    }
    rustix::system::sethostname(HOST.as_bytes())?;
    let linker_cache = std::fs::read("/etc/ld.so.cache").unwrap_or_default();
    let programs = [
        ("scene-server", Some(std::env::current_exe()?)),
        ("ours", std::env::var_os("STAGE_OURS").map(Into::into)),
    ];
    let programs: Vec<(&str, Vec<u8>)> = programs
        .into_iter()
        .filter_map(|(name, path)| Some((name, path?)))
        .map(|(name, path)| {
            Ok((
                name,
                std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?,
            ))
        })
        .collect::<Result<_>>()?;
    for folder in ["/run", "/etc"] {
        mount(
            c"tmpfs",
            folder,
            c"tmpfs",
            MountFlags::NOSUID | MountFlags::NODEV,
            Some(c"mode=755"),
        )
        .with_context(|| format!("covering {folder}"))?;
    }
    for (name, text) in ETC {
        std::fs::write(Path::new("/etc").join(name), text)?;
    }
    std::fs::write("/etc/ld.so.cache", linker_cache)?;
    std::fs::create_dir(PROGRAMS)?;
    for (name, bytes) in programs {
        let path = Path::new(PROGRAMS).join(name);
        std::fs::write(&path, bytes)?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755))?;
    }
    lay_network()?;
    std::env::set_current_dir("/")?;
    let program = Path::new(PROGRAMS).join("scene-server");
    let mut play = Command::new(program);
    play.arg0("stage").args(["play", part]).env_remove("STAGE_OURS");
    Err(play.exec()).context("playing on the stage")
}

fn lay_network() -> Result<()> {
    for (name, value) in [
        ("ipv6/conf/all/disable_ipv6", "0"),
        ("ipv6/conf/default/disable_ipv6", "0"),
        ("ipv6/conf/lo/disable_ipv6", "0"),
        ("ipv6/conf/default/accept_dad", "0"),
        ("ipv6/conf/default/router_solicitations", "0"),
        // The first repeats of a SYN then lie further and further apart, and rows stay still longer.
        ("ipv4/tcp_syn_linear_timeouts", "0"),
        ("ipv4/tcp_syn_retries", "6"),
        ("ipv4/tcp_synack_retries", "6"),
        ("ipv4/tcp_tw_reuse", "0"),
        ("ipv4/tcp_fin_timeout", "60"),
        ("ipv4/tcp_max_tw_buckets", "4000"),
    ] {
        // Not every kernel has all of them; the scene checks its states in the end.
        drop(std::fs::write(Path::new("/proc/sys/net").join(name), value));
    }
    ip(&["link", "set", "lo", "up"])?;
    for address in LONG {
        ip(&[
            "-6",
            "addr",
            "add",
            &format!("{address}/128"),
            "dev",
            "lo",
            "nodad",
        ])?;
    }
    // Without the veth module the scene goes without a link-local address.
    if ip(&["link", "add", INTERFACE, "type", "veth", "peer", "name", "scene1"]).is_ok() {
        for name in [INTERFACE, "scene1"] {
            ip(&["link", "set", name, "addrgenmode", "none"])?;
            ip(&["link", "set", name, "up"])?;
        }
        ip(&[
            "-6",
            "addr",
            "add",
            &format!("{LINK_LOCAL}/64"),
            "dev",
            INTERFACE,
            "nodad",
        ])?;
        for words in PLACES {
            ip(&words.split(' ').collect::<Vec<_>>())?;
        }
    }
    Ok(())
}

/// Addresses and routes of all kinds on the pair, from the ranges for documentation (RFC 5737, RFC 3849) and for
/// private networks; nothing is ever sent there.
const PLACES: &[&str] = &[
    "addr add 192.0.2.2/24 brd + dev scene0",
    "addr add 192.0.2.3/24 label scene0:1 dev scene0",
    "addr add 192.0.2.10/25 label scene0:10 dev scene0",
    "addr add 192.0.2.11/25 label scene0:x dev scene0",
    "addr add 198.51.100.1 peer 198.51.100.2/32 dev scene1",
    "route add default via 192.0.2.1",
    "route add 203.0.113.0/24 via 192.0.2.1 metric 100 mtu 1400 window 5000 rtt 300ms",
    "route add 10.6.0.1 via 192.0.2.1",
    "route add 10.7.0.0/16 via 10.99.0.1 dev scene0 onlink",
    "route add 10.5.0.0/16 nexthop via 192.0.2.1 nexthop via 192.0.2.9",
    "route add blackhole 10.1.0.0/16",
    "route add unreachable 10.2.0.0/16 metric 4294967295",
    "route add prohibit 10.3.0.7",
    "route add throw 10.4.0.0/16",
    "-6 addr add 2001:db8:1::2/64 dev scene0 nodad",
    "-6 addr add fec0::7/64 dev scene0 nodad",
    "-6 route add default via 2001:db8:1::1",
    "-6 route add 2001:db8:2::/48 via 2001:db8:1::1 metric 5",
    "-6 route add 2001:db8:4::/48 nexthop via 2001:db8:1::1 nexthop via 2001:db8:1::9",
    "-6 route add blackhole 2001:db8:3::/48",
    "-6 route add unreachable 2001:db8:5::/48",
];

fn ip(words: &[&str]) -> Result<()> {
    let ran = run::capture(Command::new("ip").args(words), Duration::from_secs(10))
        .context("ip (package iproute2)")?;
    if !ran.succeeded() {
        bail!(
            "ip {}: {}",
            words.join(" "),
            String::from_utf8_lossy(&ran.stderr).trim()
        );
    }
    Ok(())
}

/// Are we on a stage (and not on somebody's machine)?
pub(crate) fn stands() -> bool {
    rustix::system::uname().nodename().to_bytes() == HOST.as_bytes() && Path::new(PROGRAMS).is_dir()
}

/// From now on the process ends when its stdin does: the stage never outlives who opened it.
pub(crate) fn end_with_stdin() {
    std::thread::spawn(|| {
        let mut bytes = Vec::new();
        drop(std::io::stdin().lock().read_to_end(&mut bytes));
        #[expect(
            clippy::exit,
            reason = "the stage falls at once, whatever its first process is doing"
        )]
        std::process::exit(1);
    });
}

/// Sends a line to whoever opened the stage.
pub(crate) fn tell(line: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}
