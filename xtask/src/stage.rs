//! The stage: network, process, host-name and mount namespaces of our own. What stands on it sees a
//! hand-made /etc and an empty /run, so nothing of the workplace can reach a comparison or a piece
//! of evidence; and when its first process ends, everything on it ends.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};
use rustix::mount::{MountFlags, mount};

use crate::{network, office};

/// The host name on the stage; the scene refuses to be built anywhere else.
pub(crate) const HOST: &str = "scene";
/// Where the programs stand on the stage.
pub(crate) const PROGRAMS: &str = "/run/scene-programs";
/// The hand-made files of /etc.
pub(crate) const ETC: [(&str, &str); 8] = [
    ("hostname", "scene\n"),
    (
        "hosts",
        "127.0.0.1\tlocalhost\n127.0.0.2\tweb.example web\n127.0.0.3\tdb.example\n\
         127.0.0.4\ta-rather-long-name-for-a-host.example\n\
         ::1\tlocalhost ip6-localhost ip6-loopback\n2001:db8:8888:999:aaaa:bbbb:cccc:2\tv6.example\n",
    ),
    (
        "nsswitch.conf",
        "passwd: files\ngroup: files\nhosts: files\nnetworks: files\nservices: files\nprotocols: files\n",
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
    if part == "office" {
        // What is then the root of the control groups is a group of its own.
        let group = office::groups()?;
        let own = format!(
            "echo $$ > {}/cgroup.procs && exec unshare \"$@\"",
            group.display()
        );
        command.args(["--", "sh", "-c", &own, "sh"]);
    }
    command
        .args([
            // The groups of the workplace are no part of a recording.
            "--cgroup",
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
    // What is written by hand knows nothing of links, which netlink would tell beside it; and what is measured has the load alone.
    if !["paper", "bench", "office"].contains(&part) {
        network::lay()?;
    }
    std::env::set_current_dir("/")?;
    let program = Path::new(PROGRAMS).join("scene-server");
    let mut play = Command::new(program);
    play.arg0("stage").args(["play", part]).env_remove("STAGE_OURS");
    Err(play.exec()).context("playing on the stage")
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
