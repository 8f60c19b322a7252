//! The scene: a machine in namespaces that has sockets of every kind and in every state, made on
//! purpose and checked before it says READY. Comparisons, evidence and a maintainer's own look all
//! start from it.

pub(crate) mod owners;

mod datagrams;
mod local;
mod tcp;
mod tcp_states;
mod traffic;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::{network, run, stage};
use owners::{Cast, Company};

/// Enough for the first, frequent repeats of unanswered segments: later the rows hold still.
const SETTLING: Duration = Duration::from_millis(1800);
const STATES: [(&str, &str); 10] = [
    ("01", "ESTABLISHED"),
    ("02", "SYN_SENT"),
    ("03", "SYN_RECV"),
    ("04", "FIN_WAIT1"),
    ("05", "FIN_WAIT2"),
    ("06", "TIME_WAIT"),
    ("08", "CLOSE_WAIT"),
    ("09", "LAST_ACK"),
    ("0A", "LISTEN"),
    ("0B", "CLOSING"),
];

/// `cargo xtask scene`: on a stage it builds the scene, elsewhere it opens a stage first.
pub(crate) fn command(words: &[&str]) -> Result<bool> {
    if let Some(word) = words.iter().find(|word| !["--hold", "--hostile"].contains(*word)) {
        bail!("scene knows no {word:?}");
    }
    let flag = |name: &str| words.contains(&name);
    if stage::stands() {
        return build(flag("--hold"), flag("--hostile"));
    }
    let vars = [
        ("SCENE_HOLD", flag("--hold")),
        ("SCENE_HOSTILE", flag("--hostile")),
    ];
    let vars: Vec<_> = vars
        .into_iter()
        .filter(|(_, set)| *set)
        .map(|(name, _)| (name, "1".into()))
        .collect();
    let mut child = stage::open("scene", &vars, Stdio::inherit(), Stdio::inherit())?;
    Ok(child.wait()?.success())
}

/// The part `scene` on a stage.
pub(crate) fn build_and_hold() -> Result<bool> {
    let flag = |name: &str| std::env::var_os(name).is_some();
    build(flag("SCENE_HOLD"), flag("SCENE_HOSTILE"))
}

fn build(hold: bool, hostile: bool) -> Result<bool> {
    if !stage::stands() {
        bail!("the scene is built on a stage only");
    }
    let began = Instant::now();
    let mut cast = Cast::default();
    tcp::build(&mut cast).context("TCP")?;
    tcp_states::build(&mut cast).context("TCP states")?;
    datagrams::build(&mut cast).context("datagrams")?;
    local::build(&mut cast, hostile).context("UNIX sockets")?;
    traffic::build(&mut cast).context("traffic")?;
    if hostile {
        tcp::build_hostile(&mut cast).context("hostile owners")?;
    }
    let company = cast.start()?;
    std::thread::sleep(SETTLING.saturating_sub(began.elapsed()));
    let made = count()?;
    let missing: Vec<&str> = STATES
        .iter()
        .filter(|(_, name)| !made.contains_key(*name))
        .map(|(_, name)| *name)
        .collect();
    if !missing.is_empty() {
        bail!("the scene lacks {}", missing.join(", "));
    }
    announce(&made, &company)?;
    if hold {
        std::io::stdin().lock().read_to_end(&mut Vec::new())?;
    }
    Ok(true)
}

fn announce(made: &BTreeMap<String, usize>, company: &Company) -> Result<()> {
    let made: Vec<String> = made
        .iter()
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    stage::tell("READY")?;
    stage::tell(&format!("made\t{}", made.join(", ")))?;
    let (here, missing) = network::links();
    stage::tell(&format!("links\t{}", here.join(", ")))?;
    stage::tell(&format!("links that this kernel lacks\t{}", missing.join(", ")))?;
    for line in company.table() {
        stage::tell(&line)?;
    }
    stage::tell("END")
}

/// How many rows each kind and each TCP state has.
fn count() -> Result<BTreeMap<String, usize>> {
    let mut made = BTreeMap::new();
    for kind in ["tcp", "tcp6"] {
        for row in table(kind)? {
            let state = row.split_whitespace().nth(3).unwrap_or_default();
            let name = STATES
                .iter()
                .find(|(code, _)| *code == state)
                .map_or(state, |(_, name)| name);
            *made.entry(name.to_owned()).or_default() += 1;
        }
    }
    for kind in ["udp", "udp6", "udplite", "udplite6", "raw", "raw6", "unix"] {
        made.insert(kind.to_owned(), table(kind).map_or(0, |rows| rows.len()));
    }
    Ok(made)
}

/// The rows of a table of /proc/net, without its header and without stray pieces of names that hold
/// a line break.
pub(crate) fn table(kind: &str) -> Result<Vec<String>> {
    let text = std::fs::read(format!("/proc/self/net/{kind}")).with_context(|| format!("reading {kind}"))?;
    let text = String::from_utf8_lossy(&text);
    let is_row = |line: &&str| {
        let (first, _) = line.trim_start().split_once(": ").unwrap_or_default();
        !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    Ok(text.lines().skip(1).filter(is_row).map(str::to_owned).collect())
}

/// One line of the scene's table of listeners.
#[derive(Debug)]
pub(crate) struct Listener {
    pub(crate) pid: u32,
    pub(crate) name: String,
    pub(crate) protocol: String,
    pub(crate) address: String,
    pub(crate) port: u16,
}

/// A scene that stands beside us on the same stage; it is taken down when this is dropped.
#[derive(Debug)]
pub(crate) struct Scene {
    process: Child,
    stdin: Option<ChildStdin>,
    pub(crate) since: Instant,
    pub(crate) listeners: Vec<Listener>,
}

impl Scene {
    /// Builds the scene in a process of its own and waits until it is ready.
    pub(crate) fn start(hostile: bool) -> Result<Scene> {
        let since = Instant::now();
        let mut command = Command::new("/proc/self/exe");
        command
            .arg0("scene")
            .args(["scene", "--hold"])
            .args(hostile.then_some("--hostile"));
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let stdin = process.stdin.take();
        let lines = BufReader::new(process.stdout.take().context("no stdout")?);
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || {
            lines
                .lines()
                .map_while(Result::ok)
                .try_for_each(|line| tell.send(line))
        });
        let mut scene = Scene {
            process,
            stdin,
            since,
            listeners: Vec::new(),
        };
        loop {
            let left = Duration::from_secs(30).saturating_sub(since.elapsed());
            let line = told
                .recv_timeout(left)
                .context("the scene was not ready in time")?;
            if line == "END" {
                return Ok(scene);
            }
            scene.listeners.extend(Listener::read(&line));
        }
    }
}

impl Listener {
    fn read(line: &str) -> Option<Listener> {
        let fields: Vec<&str> = line.split('\t').collect();
        let ["listener", pid, name, protocol, address, port] = fields[..] else {
            return None;
        };
        Some(Listener {
            pid: pid.parse().ok()?,
            name: name.to_owned(),
            protocol: protocol.to_owned(),
            address: address.to_owned(),
            port: port.parse().ok()?,
        })
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        drop(self.stdin.take());
        if !matches!(
            run::wait_until(&mut self.process, Instant::now() + Duration::from_secs(5)),
            Ok(Some(_))
        ) {
            run::kill_tree(&mut self.process);
        }
    }
}
