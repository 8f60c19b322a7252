//! The Darwin dialect's lists of sockets on this machine's kernel, in a network namespace of this test's own: what they show
//! is what `ss` tells.
#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    reason = "this test opens sockets and runs programs, and says where it stumbles by panicking"
)]

mod darwin_answer;
mod half_open;
mod namespace;

use std::collections::BTreeMap;
use std::io::Write;
use std::net::{SocketAddr, SocketAddrV6, TcpListener, TcpStream, UdpSocket};
use std::os::fd::OwnedFd;
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};
use std::process::Command;

use probe::live::Live;
use rustix::net::{AddressFamily, SocketFlags, SocketType, sockopt};

use darwin_answer::answer;
use half_open::{half_open, raw};
use namespace::is_inside;

const LINKS: &[&str] = &[
    "link set lo up",
    "link add ve0 type veth peer name ve1",
    "link set ve0 up",
    "link set ve1 up",
    "addr add 10.0.0.1/24 dev ve0",
    "addr add fe80::1/64 dev ve0 nodad",
    "addr add 2001:db8:1111:2222:3333:4444:5555:6666/64 dev ve0 nodad",
    // A neighbour that answers nothing: what comes from there stays half open.
    "neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev ve0",
];

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn run_program(program: &str, words: &str) -> Result<String, String> {
    let output = Command::new(program)
        .args(words.split(' '))
        .output()
        .map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        Err(format!("{program} {words}: {}", text(&output.stderr)))
    }
}

#[test]
fn every_socket_is_shown_as_ss_tells_it() {
    if is_inside("every_socket_is_shown_as_ss_tells_it", &["ip", "ss"]) {
        compare();
    }
}

/// What the dialect shows with these words.
fn shown(words: &str) -> String {
    let (status, out, err) = answer(&|| Box::new(Live::open()), words);
    assert_eq!((status, err.as_str()), (0, ""), "{words}");
    out
}

/// Sockets that live as long as the test.
#[derive(Default)]
struct Scene {
    listeners: Vec<TcpListener>,
    streams: Vec<TcpStream>,
    datagrams: Vec<UdpSocket>,
    local_listeners: Vec<UnixListener>,
    local_streams: Vec<UnixStream>,
    local_datagrams: Vec<UnixDatagram>,
    others: Vec<OwnedFd>,
}

impl Scene {
    fn connect(&mut self, to: &str) -> TcpStream {
        let stream = TcpStream::connect(to.parse::<SocketAddr>().unwrap()).unwrap();
        self.streams.push(stream.try_clone().unwrap());
        stream
    }

    fn tcp4(&mut self) {
        let listener = TcpListener::bind("127.0.0.1:8080").unwrap();
        // Bytes that are not read.
        let mut near = self.connect("127.0.0.1:8080");
        let (far, _) = listener.accept().unwrap();
        near.write_all(b"hello").unwrap();
        self.streams.push(far);
        // CLOSE_WAIT and FIN_WAIT_2: closed by one end.
        let near = TcpStream::connect("127.0.0.1:8080").unwrap();
        self.streams.push(listener.accept().unwrap().0);
        drop(near);
        // TIME_WAIT: closed by both.
        let near = TcpStream::connect("127.0.0.1:8080").unwrap();
        let (far, _) = listener.accept().unwrap();
        drop(near);
        std::thread::sleep(std::time::Duration::from_millis(50));
        drop(far);
        // Not accepted.
        for _ in 0..3 {
            self.connect("127.0.0.1:8080");
        }
        self.listeners.push(listener);
        self.listeners.push(TcpListener::bind("0.0.0.0:22").unwrap());
        for port in [1000, 1001] {
            half_open(port, 22);
        }
    }

    /// Listeners at any IPv6 address, for both versions and for one; connections of both.
    fn tcp6(&mut self) {
        for (port, only) in [(9090, false), (9091, true)] {
            let socket = rustix::net::socket(AddressFamily::INET6, SocketType::STREAM, None).unwrap();
            sockopt::set_ipv6_v6only(&socket, only).unwrap();
            let at: SocketAddrV6 = format!("[::]:{port}").parse().unwrap();
            rustix::net::bind(&socket, &at).unwrap();
            rustix::net::listen(&socket, 7).unwrap();
            self.others.push(socket);
        }
        self.connect("[::ffff:127.0.0.1]:9090");
        self.connect("[::1]:9091");
        self.connect("[2001:db8:1111:2222:3333:4444:5555:6666]:9091");
        half_open(2000, 9090);
        let index = run_program("ip", "-o link show ve0").unwrap();
        let index: u32 = index.split(':').next().unwrap().parse().unwrap();
        let link = SocketAddrV6::new("fe80::1".parse().unwrap(), 9092, 0, index);
        let listener = TcpListener::bind(link).unwrap();
        self.streams.push(TcpStream::connect(link).unwrap());
        self.streams.push(listener.accept().unwrap().0);
        self.listeners.push(listener);
    }

    fn others(&mut self) {
        for at in ["0.0.0.0:138", "[::1]:5000", "127.0.0.1:5001"] {
            self.datagrams.push(UdpSocket::bind(at).unwrap());
        }
        self.datagrams[2].connect("127.0.0.1:138").unwrap();
        self.datagrams[2].send(b"datagram").unwrap();
        for (port, only) in [(5353, false), (5354, true)] {
            let socket = rustix::net::socket(AddressFamily::INET6, SocketType::DGRAM, None).unwrap();
            sockopt::set_ipv6_v6only(&socket, only).unwrap();
            let at: SocketAddrV6 = format!("[::]:{port}").parse().unwrap();
            rustix::net::bind(&socket, &at).unwrap();
            self.others.push(socket);
        }
        for (family, protocol) in [
            (AddressFamily::INET, 1),
            (AddressFamily::INET, 2),
            (AddressFamily::INET, 89),
            (AddressFamily::INET6, 58),
            (AddressFamily::INET6, 89),
        ] {
            self.others.push(raw(family, protocol));
        }
    }

    fn local(&mut self, folder: &std::path::Path) {
        let listener = UnixListener::bind(folder.join("listens")).unwrap();
        let mut near = UnixStream::connect(folder.join("listens")).unwrap();
        near.write_all(b"12345").unwrap();
        self.local_streams.push(near);
        self.local_streams.push(listener.accept().unwrap().0);
        self.local_streams
            .push(UnixStream::connect(folder.join("listens")).unwrap());
        self.local_listeners.push(listener);
        self.local_datagrams
            .push(UnixDatagram::bind(folder.join("datagrams")).unwrap());
        for _ in 0..3 {
            let socket = UnixDatagram::unbound().unwrap();
            socket.connect(folder.join("datagrams")).unwrap();
            self.local_datagrams.push(socket);
        }
        let (one, other) = UnixDatagram::pair().unwrap();
        one.send(b"123").unwrap();
        self.local_datagrams.extend([one, other]);
        for kind in [SocketType::SEQPACKET, SocketType::STREAM] {
            let (one, other) =
                rustix::net::socketpair(AddressFamily::UNIX, kind, SocketFlags::empty(), None).unwrap();
            self.others.extend([one, other]);
        }
    }
}

/// Runs inside the namespace.
fn compare() {
    for words in LINKS {
        run_program("ip", words).unwrap();
    }
    // The packets of the machine that does not answer come in by the loopback.
    for name in ["all", "lo"] {
        std::fs::write(format!("/proc/sys/net/ipv4/conf/{name}/rp_filter"), "0").unwrap();
    }
    let folder = std::env::temp_dir().join(format!("netstat-darwin-sockets-{}", std::process::id()));
    std::fs::create_dir(&folder).unwrap();
    let mut scene = Scene::default();
    scene.tcp4();
    scene.tcp6();
    scene.others();
    scene.local(&folder);
    internet();
    queues();
    local();
    drop(scene);
    std::fs::remove_dir_all(&folder).unwrap();
}

/// A row of `ss -H -tuwane`.
#[derive(Clone, Debug)]
struct Told {
    kind: String,
    state: String,
    queues: [String; 2],
    ends: [End; 2],
    cookie: String,
    only: bool,
}

/// Host and port of an end, `*` for none.
#[derive(Clone, Debug, PartialEq, Eq)]
struct End {
    host: String,
    port: String,
    six: bool,
}

fn end(text: &str) -> End {
    let (host, port) = text.rsplit_once(':').unwrap();
    // The scope stands behind the bracket, and at the local end alone.
    let host = host.split('%').next().unwrap();
    let six = host == "*" || host.starts_with('[');
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let mapped = host.strip_prefix("::ffff:");
    let any = matches!(host, "*" | "::" | "0.0.0.0");
    End {
        host: if any { "*" } else { mapped.unwrap_or(host) }.to_owned(),
        port: port.to_owned(),
        six: six && mapped.is_none(),
    }
}

fn told_by_ss() -> Vec<Told> {
    let output = run_program("ss", "-H -tuwane").unwrap();
    output
        .lines()
        .map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let cookie = words.iter().find_map(|word| word.strip_prefix("sk:"));
            Told {
                kind: words[0].to_owned(),
                state: words[1].to_owned(),
                queues: [words[2].to_owned(), words[3].to_owned()],
                ends: [end(words[4]), end(words[5])],
                cookie: cookie.map_or("-".to_owned(), |cookie| format!("{cookie:0>8}")),
                only: !words.contains(&"v6only:0"),
            }
        })
        .collect()
}

/// The words of the row that the dialect has to show.
fn expected(told: &Told) -> String {
    let [local, remote] = &told.ends;
    let version = match (local.six || remote.six, told.only || local.host != "*") {
        (false, _) => "4",
        (true, true) => "6",
        (true, false) => "46",
    };
    let raw = told.kind == "raw";
    let name = match (told.kind.as_str(), local.port.as_str(), version) {
        ("raw", "1", "4") => "icm4".to_owned(),
        ("raw", "2", "4") => "igm4".to_owned(),
        ("raw", "58", "6") => "icm6".to_owned(),
        ("raw", _, version) => format!("ip{version}"),
        (kind, _, version) => format!("{kind}{version}"),
    };
    let state = match (told.kind.as_str(), told.state.as_str()) {
        ("tcp", "ESTAB") => " ESTABLISHED".to_owned(),
        ("tcp", "SYN-RECV") => " SYN_RCVD".to_owned(),
        ("tcp", state) => format!(" {}", state.replace('-', "_")),
        _ => String::new(),
    };
    let [receive, send] = if told.state == "LISTEN" {
        ["0", "0"]
    } else {
        [told.queues[0].as_str(), told.queues[1].as_str()]
    };
    let place = |end: &End| {
        let port = if raw || end.port == "0" { "*" } else { &end.port };
        format!("{}.{port}", end.host)
    };
    format!(
        "{} {name} {receive} {send} {} {}{state}",
        told.cookie,
        place(local),
        place(remote)
    )
}

/// Lines by their words, in order; scopes left out.
fn words(screen: &str) -> Vec<String> {
    let rows = screen.lines().filter(|line| {
        let first = line.split_whitespace().next().unwrap_or_default();
        !matches!(first, "Active" | "Socket" | "Address" | "Current" | "Listen")
    });
    let without_scope = |word: &str| match word.split_once('%') {
        Some((host, rest)) => format!("{host}.{}", rest.rsplit_once('.').unwrap().1),
        None => word.to_owned(),
    };
    let mut rows: Vec<String> = rows
        .map(|line| {
            line.split_whitespace()
                .map(without_scope)
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    rows.sort();
    rows
}

fn sorted(mut rows: Vec<String>) -> Vec<String> {
    rows.sort();
    rows
}

fn internet() {
    let told = told_by_ss();
    let kinds = |state: &str| told.iter().filter(|told| told.state == state).count();
    for state in [
        "LISTEN",
        "ESTAB",
        "CLOSE-WAIT",
        "FIN-WAIT-2",
        "TIME-WAIT",
        "SYN-RECV",
        "UNCONN",
    ] {
        assert!(kinds(state) > 0, "the scene has no {state}: {told:?}");
    }
    let all: Vec<String> = told.iter().map(expected).collect();
    let internet = |words: &str| {
        let screen = shown(words);
        screen
            .split("Active LOCAL")
            .next()
            .map(str::to_owned)
            .unwrap_or_default()
    };
    let everything = internet("-aAnlW");
    assert_eq!(words(&everything), sorted(all.clone()));
    assert!(everything.starts_with("Active Internet connections (including servers)\n"));
    for name in [
        "tcp46", "tcp6", "udp46", "udp6", "icm4", "igm4", "ip4", "icm6", "ip6",
    ] {
        assert!(everything.contains(&format!(" {name} ")), "{everything}");
    }
    // Both ends of a link-local connection are on the link.
    assert!(everything.contains(" fe80::1%ve0.9092 "), "{everything}");
    let connected = all.iter().filter(|row| !row.ends_with(" LISTEN"));
    assert_eq!(words(&internet("-AnlW")), sorted(connected.cloned().collect()));
    let protocol = |name: &str| {
        let rows = all
            .iter()
            .filter(|row| row.split(' ').nth(1).unwrap().starts_with(name));
        sorted(rows.cloned().collect())
    };
    for (flags, name) in [
        ("-p tcp", "tcp"),
        ("-p udp", "udp"),
        ("-p icmp", "icm4"),
        ("-p ip6", "ip6"),
    ] {
        assert_eq!(words(&internet(&format!("-aAnlW {flags}"))), protocol(name));
    }
    let family = |last: char| {
        let rows = all
            .iter()
            .filter(|row| row.split(' ').nth(1).unwrap().contains(last));
        sorted(rows.cloned().collect())
    };
    assert_eq!(words(&internet("-aAnlW -f inet")), family('4'));
    assert_eq!(words(&internet("-aAnlW -f inet6")), family('6'));
    // Numbers that are names in the services database of every distribution.
    assert!(shown("-a -p tcp").contains(" *.ssh "));
}

fn queues() {
    let told = told_by_ss();
    let mut requests: BTreeMap<String, u32> = BTreeMap::new();
    for told in told.iter().filter(|told| told.state == "SYN-RECV") {
        *requests.entry(told.ends[0].port.clone()).or_default() += 1;
    }
    assert_eq!(
        requests,
        BTreeMap::from([("22".to_owned(), 2), ("9090".to_owned(), 1)])
    );
    let listeners = told.iter().filter(|told| told.state == "LISTEN");
    let expected: Vec<String> = listeners
        .map(|told| {
            let [waiting, limit] = &told.queues;
            let End { host, port, .. } = &told.ends[0];
            let incomplete = requests.get(port).copied().unwrap_or(0);
            format!("{waiting}/{incomplete}/{limit} {host}.{port}")
        })
        .collect();
    assert!(expected.iter().any(|row| row.starts_with("3/0/")), "{expected:?}");
    assert_eq!(words(&shown("-Lanl")), sorted(expected));
    assert_eq!(shown("-Ln"), "");
}

/// Eight digits, or the one of none.
fn hexadecimal(number: u64) -> String {
    if number == 0 {
        "0".to_owned()
    } else {
        format!("{number:08x}")
    }
}

/// Local sockets: `u_str ESTAB 0 0 NAME INODE PEER-NAME PEER-INODE … ino:N`.
fn local() {
    let output = run_program("ss", "-H -xae").unwrap();
    let pairs: Vec<(u64, String)> = output
        .lines()
        .filter(|line| line.starts_with("u_dgr"))
        .map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            (words[5].parse().unwrap(), words[7].to_owned())
        })
        .collect();
    let mut expected: Vec<String> = Vec::new();
    for line in output.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let listens = words[1] == "LISTEN";
        let [receive, send] = if listens { ["0", "0"] } else { [words[2], words[3]] };
        let file = words.iter().find_map(|word| word.strip_prefix("ino:"));
        let kind = match words[0] {
            "u_str" => "stream",
            "u_dgr" => "dgram",
            "u_seq" => "seqpac",
            other => panic!("{other}"),
        };
        // Of datagram sockets: the newest that is connected to it, and the next older one that is connected there too.
        let connected = |to: &str, older: u64| {
            let newest = pairs
                .iter()
                .filter(|(inode, peer)| kind == "dgram" && peer == to && *inode < older);
            newest.map(|(inode, _)| *inode).max().unwrap_or(0)
        };
        let first = connected(words[5], u64::MAX);
        let next = if words[7] == "0" {
            0
        } else {
            connected(words[7], words[5].parse().unwrap())
        };
        let name = if words[4] == "*" {
            String::new()
        } else {
            format!(" {}", words[4])
        };
        expected.push(format!(
            "{} {kind} {receive} {send} {} {} {} {}{name}",
            hexadecimal(words[5].parse().unwrap()),
            hexadecimal(file.unwrap_or("0").parse().unwrap()),
            hexadecimal(words[7].parse().unwrap()),
            hexadecimal(first),
            hexadecimal(next)
        ));
    }
    let screen = shown("-u");
    let types: Vec<&str> = screen
        .lines()
        .skip(2)
        .map(|line| line.split_whitespace().nth(1).unwrap())
        .collect();
    let place = |kind: &&str| {
        ["stream", "dgram", "seqpac"]
            .iter()
            .position(|known| known == kind)
    };
    assert!(types.is_sorted_by_key(place), "{types:?}");
    assert_eq!(words(&screen), sorted(expected));
}
