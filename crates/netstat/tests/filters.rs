//! What `ss` filters say can be said, and means the same: each line of the table in docs/filter.md, on this machine's kernel, in a
//! network namespace of this test's own. And what the kernel chooses is what a recording, of which all is read, tells.
#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "this test opens sockets and runs programs, and says where it stumbles by panicking"
)]

mod half_open;
mod namespace;

use std::collections::BTreeSet;
use std::net::{SocketAddr, SocketAddrV6, TcpListener, TcpStream, UdpSocket};
use std::ops::ControlFlow;
use std::os::fd::OwnedFd;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use netstat::{World, run};
use probe::live::Live;
use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType};
use serde_json::Value;

use half_open::half_open;
use namespace::is_inside;

const LINKS: &[&str] = &[
    "link set lo up",
    "link add eth0 type veth peer name eth1",
    "link set eth0 up",
    "link set eth1 up",
    "addr add 10.0.0.1/24 dev eth0",
    "addr add fe80::1/64 dev eth0 nodad",
    "addr add 2001:db8::1/64 dev eth0 nodad",
    // A neighbour that answers nothing: what goes there and comes from there stays half open.
    "neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev eth0",
];

fn ip(words: &str) -> String {
    let output = Command::new("ip").args(words.split(' ')).output().unwrap();
    assert!(
        output.status.success(),
        "ip {words}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Sockets that live as long as the test.
#[derive(Default)]
struct Scene {
    listeners: Vec<TcpListener>,
    streams: Vec<TcpStream>,
    datagrams: Vec<UdpSocket>,
    local: Vec<OwnedFd>,
}

impl Scene {
    /// Both ends of a new connection to a listener.
    fn connection(listener: &TcpListener, to: SocketAddr) -> (TcpStream, TcpStream) {
        // The route of a new link comes a moment later.
        let near = (0..100).find_map(|_| {
            let tried = TcpStream::connect(to).ok();
            if tried.is_none() {
                std::thread::sleep(Duration::from_millis(50));
            }
            tried
        });
        (near.unwrap(), listener.accept().unwrap().0)
    }

    fn listen(&mut self, at: &str, connections: &[&str]) {
        let listener = TcpListener::bind(at).unwrap();
        for to in connections {
            let (near, far) = Scene::connection(&listener, to.parse().unwrap());
            self.streams.extend([near, far]);
        }
        self.listeners.push(listener);
    }

    fn tcp(&mut self) {
        self.listen("127.0.0.1:22", &["127.0.0.1:22"]);
        self.listen("10.0.0.1:8080", &["10.0.0.1:8080", "10.0.0.1:8080"]);
        self.listen(
            "[::]:8081",
            &["10.0.0.1:8081", "[2001:db8::1]:8081", "[::1]:8081"],
        );
        let index = ip("-o link show eth0");
        let index: u32 = index.split(':').next().unwrap().parse().unwrap();
        // Both ends are bound to the link that the address belongs to.
        let link = SocketAddrV6::new("fe80::1".parse().unwrap(), 8082, 0, index);
        let listener = TcpListener::bind(link).unwrap();
        let (near, far) = Scene::connection(&listener, link.into());
        self.streams.extend([near, far]);
        self.listeners.push(listener);
        let listener = self.listeners[1].try_clone().unwrap();
        let at = listener.local_addr().unwrap();
        // CLOSE_WAIT and FIN_WAIT2: one end is done with sending.
        let (near, far) = Scene::connection(&listener, at);
        near.shutdown(std::net::Shutdown::Write).unwrap();
        self.streams.extend([near, far]);
        // TIME_WAIT: closed by both.
        let (near, far) = Scene::connection(&listener, at);
        drop(near);
        std::thread::sleep(Duration::from_millis(50));
        drop(far);
        half_open(1000, 8080);
        // SYN_SENT.
        let socket = rustix::net::socket_with(
            AddressFamily::INET,
            SocketType::STREAM,
            SocketFlags::NONBLOCK,
            None,
        )
        .unwrap();
        let nobody: std::net::SocketAddrV4 = "10.0.0.9:443".parse().unwrap();
        assert_eq!(
            rustix::net::connect(&socket, &nobody),
            Err(rustix::io::Errno::INPROGRESS)
        );
        self.local.push(socket);
    }

    fn datagrams(&mut self) {
        for at in ["10.0.0.1:5353", "[::1]:5353", "0.0.0.0:138"] {
            self.datagrams.push(UdpSocket::bind(at).unwrap());
        }
        for (at, to) in [
            ("0.0.0.0:0", "10.0.0.1:5353"),
            ("[::]:0", "[::1]:5353"),
            ("[::]:0", "[::ffff:10.0.0.1]:5353"),
        ] {
            let socket = UdpSocket::bind(at).unwrap();
            socket.connect(to).unwrap();
            self.datagrams.push(socket);
        }
        // Disconnected again: one of IPv6 keeps the address of its peer, and waits for anyone.
        for (at, to) in [("10.0.0.1:5354", "10.0.0.1:5353"), ("[::]:5355", "[::1]:5353")] {
            let socket = UdpSocket::bind(at).unwrap();
            socket.connect(to).unwrap();
            rustix::net::connect_unspec(&socket).unwrap();
            self.datagrams.push(socket);
        }
    }

    fn unix(&mut self, folder: &Path) {
        let path = folder.join("listens");
        let listener = UnixListener::bind(&path).unwrap();
        let near = UnixStream::connect(&path).unwrap();
        let (far, _) = listener.accept().unwrap();
        self.local.extend([near.into(), far.into(), listener.into()]);
        let name = format!("netstat-filters-{}", std::process::id());
        let abstract_name = std::os::unix::net::SocketAddr::from_abstract_name(name).unwrap();
        self.local
            .push(UnixDatagram::bind_addr(&abstract_name).unwrap().into());
        let given = rustix::net::socket(AddressFamily::UNIX, SocketType::DGRAM, None).unwrap();
        rustix::net::bind(&given, &SocketAddrUnix::new_unnamed()).unwrap();
        self.local.push(given);
    }
}

/// The command lines of the table: of `ss`, and of `netstat sockets`.
fn table() -> Vec<(String, String)> {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/filter.md");
    let text = std::fs::read_to_string(document).unwrap();
    let rows: Vec<(String, String)> = text
        .lines()
        .filter_map(|line| line.strip_prefix("| `ss ")?.strip_suffix("` |"))
        .map(|line| {
            let (ss, ours) = line.split_once("` | `").unwrap();
            // A bar in a table of Markdown.
            (ss.replace("\\|", "|"), ours.replace("\\|", "|"))
        })
        .collect();
    assert!(rows.len() > 50, "{} lines", rows.len());
    rows
}

/// Cookies of Internet sockets and inodes of UNIX sockets, as `ss` tells them.
fn told_by_ss(words: &str) -> Result<BTreeSet<String>, String> {
    let output = Command::new("ss")
        .args(["-H", "-O", "-n", "-e"])
        .args(words.split_whitespace().map(|word| word.trim_matches('\'')))
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    if !output.status.success() || !errors.is_empty() {
        return Err(format!(
            "ss {words}: {}",
            errors.lines().next().unwrap_or("it failed")
        ));
    }
    let row = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let Some(cookie) = words.iter().find_map(|word| word.strip_prefix("sk:")) else {
            // A column tells which table a row is of, where there is more than one.
            let inode = if words[0].starts_with("u_") { 5 } else { 4 };
            return format!("unix {}", words[inode]);
        };
        format!("inet {}", u64::from_str_radix(cookie, 16).unwrap())
    };
    Ok(String::from_utf8_lossy(&output.stdout).lines().map(row).collect())
}

fn output(words: &[&str]) -> String {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let started = Instant::now();
    let exit = run(World {
        words: [&["netstat"], words]
            .concat()
            .iter()
            .map(|word| word.as_bytes().to_vec())
            .collect(),
        environment: &|_| None,
        now: &mut || started.elapsed(),
        wait: &mut |_| ControlFlow::Break(()),
        out_is_terminal: false,
        width: &|| None,
        live: &|| Box::new(Live::open()),
        out: &mut out,
        err: &mut err,
    });
    assert_eq!(exit.status(), 0, "{words:?}: {}", String::from_utf8_lossy(&err));
    String::from_utf8(out).unwrap()
}

/// The same, as we tell them; in the order of the rows.
fn told(options: &[&str], filter: &str) -> Vec<String> {
    let options = [
        &[
            "sockets",
            "--format",
            "ndjson",
            "--columns",
            "protocol,cookie,inode",
        ],
        options,
        &[filter],
    ];
    let row = |line: &str| {
        let row: Value = serde_json::from_str(line).unwrap();
        if row["protocol"] == "unix" {
            format!("unix {}", row["inode"])
        } else {
            format!("inet {}", row["cookie"])
        }
    };
    output(&options.concat()).lines().map(row).collect()
}

/// The sockets that both tell, or how they differ.
fn compared(ss: &str, ours: &str) -> Result<BTreeSet<String>, String> {
    let expected = told_by_ss(ss)?;
    let rows = told(&[], ours);
    let found: BTreeSet<String> = rows.iter().cloned().collect();
    if found == expected && !expected.is_empty() && rows.len() == found.len() {
        return Ok(expected);
    }
    let without: Vec<_> = expected.difference(&found).collect();
    let beyond: Vec<_> = found.difference(&expected).collect();
    Err(format!(
        "ss {ss} = {ours}: {} rows, missing {without:?}, too many {beyond:?}",
        rows.len()
    ))
}

fn lay_links() {
    for words in LINKS {
        ip(words);
    }
    // The packets of the machine that does not answer come in by the loopback.
    for name in ["all", "lo"] {
        std::fs::write(format!("/proc/sys/net/ipv4/conf/{name}/rp_filter"), "0").unwrap();
    }
}

/// Rows with these columns, whole.
fn rows(columns: &str, filter: &str) -> Vec<Value> {
    let words = ["sockets", "--format", "ndjson", "--columns", columns, filter];
    let text = output(&words);
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn who_chose_a_port_is_told_beside_rows_that_stay_as_they_are() {
    let name = "who_chose_a_port_is_told_beside_rows_that_stay_as_they_are";
    if !is_inside(name, &["ip"]) {
        return;
    }
    lay_links();
    let mut scene = Scene::default();
    scene.tcp();
    scene.datagrams();
    let columns = "protocol,local.port,remote.port,state,cookie,user.id";
    let without = rows(columns, "tcp or udp");
    let with = rows(&format!("{columns},autobound"), "tcp or udp");
    let mut known = 0;
    let same: Vec<Value> = with
        .into_iter()
        .map(|mut row| {
            let autobound = row.as_object_mut().unwrap().remove("autobound").unwrap();
            known += usize::from(autobound.is_boolean());
            row
        })
        .collect();
    assert_eq!(same, without);
    assert!(known > 10, "{known}");
    // The user of a request is its listener's.
    let request = rows("user.id,autobound", "tcp state syn-recv");
    assert_eq!(request.len(), 1);
    assert_eq!(request[0]["user"]["id"], 0, "{request:?}");
    let request = rows(
        "user.id,autobound",
        "tcp autobound = null state syn-recv sport 8080",
    );
    assert_eq!(request[0]["user"]["id"], 0, "{request:?}");
}

#[test]
fn a_disconnected_socket_of_ipv6_is_a_server_though_it_keeps_an_address() {
    let name = "a_disconnected_socket_of_ipv6_is_a_server_though_it_keeps_an_address";
    if !is_inside(name, &["ip"]) {
        return;
    }
    lay_links();
    let mut scene = Scene::default();
    scene.datagrams();
    for filter in [
        "listening port 5355",
        "udp state unconn sport 5355",
        "udp ipv6 sport 5355",
    ] {
        let found = rows("state,exposure,remote.address", filter);
        assert_eq!(found.len(), 1, "{filter}");
        assert_eq!(found[0]["state"], "UNCONN", "{filter}");
        assert_eq!(found[0]["exposure"], "any", "{filter}");
    }
    assert_eq!(rows("state", "udp state established sport 5355").len(), 0);
    // The case is what it is meant to be.
    let found = rows("remote.address", "udp sport 5355");
    assert_eq!(found[0]["remote"]["address"], "::1");
}

#[test]
fn every_filter_of_ss_has_an_equal() {
    if !is_inside("every_filter_of_ss_has_an_equal", &["ip", "ss"]) {
        return;
    }
    lay_links();
    let folder = std::env::temp_dir().join(format!("netstat-filters-{}", std::process::id()));
    std::fs::create_dir(&folder).unwrap();
    let recording = folder.join("recording");
    let mut scene = Scene::default();
    scene.tcp();
    scene.datagrams();
    scene.unix(&folder);
    // These end by themselves, and are left out where time has gone by.
    let passing: BTreeSet<String> = told(&[], "tcp bucket").into_iter().collect();
    let mut wrong = Vec::new();
    let mut same = Vec::new();
    for (ss, ours) in table() {
        // A socket may end between both.
        match (0..3).map(|_| compared(&ss, &ours)).find(Result::is_ok) {
            Some(Ok(rows)) => same.push((ours, rows)),
            Some(Err(_)) | None => wrong.extend(compared(&ss, &ours).err()),
        }
    }
    output(&["-n", "--record", recording.to_str().unwrap()]);
    // Who chose ports is told by the live kernel alone.
    for (ours, rows) in same.iter().filter(|(ours, _)| !ours.contains("autobound")) {
        let kept = told(&["--from", recording.to_str().unwrap()], ours);
        let lasting = |rows: &mut dyn Iterator<Item = &String>| -> BTreeSet<String> {
            rows.filter(|row| !passing.contains(*row)).cloned().collect()
        };
        if lasting(&mut kept.iter()) != lasting(&mut rows.iter()) {
            wrong.push(format!("{ours}: a recording tells {} rows", kept.len()));
        }
    }
    drop(scene);
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
