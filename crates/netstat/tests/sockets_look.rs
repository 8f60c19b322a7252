//! What `netstat sockets` adds to rows: rates between two looks, listeners that are one, what a terminal leaves out, sockets
//! that are only bound, and processes that share a socket. The sockets are the tests' own, in a network namespace where one
//! can be made.
#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "these tests open sockets and processes of their own, and say where they stumble by panicking"
)]

mod namespace;

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::ops::ControlFlow;
use std::os::fd::{AsFd, AsRawFd};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use namespace::{is_inside, skip};
use netstat::{World, run};
use probe::live::Live;
use rustix::io::{FdFlags, fcntl_setfd};
use serde_json::Value;

/// A run of the verb; `meanwhile` happens where it waits between two looks, for as long as it wants.
fn shown(words: &[&str], is_terminal: bool, meanwhile: &mut dyn FnMut()) -> String {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let clock = std::cell::Cell::new(Duration::from_secs(100));
    let exit = run(World {
        words: [&["netstat", "sockets"], words]
            .concat()
            .iter()
            .map(|word| word.as_bytes().to_vec())
            .collect(),
        environment: &|name| match name {
            "LANG" => Some(b"C.UTF-8".to_vec()),
            "NO_COLOR" => Some(b"1".to_vec()),
            _ => None,
        },
        now: &mut || clock.get(),
        wait: &mut |pause| {
            meanwhile();
            clock.set(clock.get() + pause);
            ControlFlow::Continue(())
        },
        out_is_terminal: is_terminal,
        width: &|| Some(160),
        live: &|| Box::new(Live::open()),
        out: &mut out,
        err: &mut err,
    });
    assert_eq!(exit.status(), 0, "{}", String::from_utf8_lossy(&err));
    String::from_utf8(out).unwrap()
}

fn rows(words: &[&str], meanwhile: &mut dyn FnMut()) -> Vec<Value> {
    let out = shown(&[&["--format", "ndjson"], words].concat(), false, meanwhile);
    out.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn inode(socket: &impl AsFd) -> u64 {
    rustix::fs::fstat(socket).unwrap().st_ino
}

/// A connection over the loopback interface, with its listener.
fn connection() -> (TcpListener, TcpStream, TcpStream) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let (server, _) = listener.accept().unwrap();
    (listener, client, server)
}

#[test]
fn a_rate_is_what_went_through_between_two_looks() {
    let (_listener, mut client, mut server) = connection();
    client.write_all(&[1; 700]).unwrap();
    server.read_exact(&mut [0; 700]).unwrap();
    let new = std::cell::RefCell::new(None);
    let found = rows(&["--rates", "tcp"], &mut || {
        client.write_all(&[2; 5000]).unwrap();
        server.read_exact(&mut [0; 5000]).unwrap();
        // What was read was acknowledged, once the other end's row says so.
        *new.borrow_mut() = Some(connection());
        std::thread::sleep(Duration::from_millis(100));
    });
    let row = |of: u64| found.iter().find(|row| row["inode"] == of).unwrap();
    // The clock of this run says that it was a second.
    assert_eq!(row(inode(&server))["received"]["rate"], 5000.0);
    assert_eq!(row(inode(&server))["sent"]["rate"], 0.0);
    assert_eq!(row(inode(&client))["sent"]["rate"], 5000.0);
    assert_eq!(row(inode(&client))["no-rate"], Value::Null);
    let (listener, other, _) = new.into_inner().unwrap();
    assert_eq!(row(inode(&other))["received"]["rate"], Value::Null);
    assert_eq!(row(inode(&other))["no-rate"], "new");
    assert_eq!(row(inode(&listener))["no-rate"], "not-counted");
}

#[test]
fn one_look_tells_no_rate_and_says_why() {
    let (_listener, client, _server) = connection();
    let words = ["--columns", "inode,received.rate,no-rate", "tcp"];
    let out = shown(&words, false, &mut || ());
    // A rate that is asked for takes the second look by itself.
    assert!(
        out.lines()
            .any(|line| line.starts_with(&inode(&client).to_string()))
    );
    let recording = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../evidence/linux-6-12-vm/recording");
    let found = rows(
        &[
            "--from",
            recording.to_str().unwrap(),
            "--columns",
            "protocol,state,received.rate,no-rate",
            "tcp and established",
        ],
        &mut || (),
    );
    assert!(!found.is_empty());
    for row in found {
        assert_eq!(row["received"]["rate"], Value::Null);
        assert!(["one-look", "not-counted"].contains(&row["no-rate"].as_str().unwrap()));
    }
}

/// A listener of IPv6 alone, so that IPv4 has a socket of its own.
fn ipv6_only(port: u16) -> rustix::fd::OwnedFd {
    use rustix::net::{AddressFamily, SocketType, bind, listen, socket, sockopt};
    let made = socket(AddressFamily::INET6, SocketType::STREAM, None).unwrap();
    sockopt::set_ipv6_v6only(&made, true).unwrap();
    bind(&made, &SocketAddr::from((Ipv6Addr::UNSPECIFIED, port))).unwrap();
    listen(&made, 128).unwrap();
    made
}

#[test]
fn on_a_terminal_listeners_of_one_owner_and_port_are_one_row() {
    if !is_inside(
        "on_a_terminal_listeners_of_one_owner_and_port_are_one_row",
        &["ip"],
    ) {
        return;
    }
    let up = Command::new("ip")
        .args(["link", "set", "lo", "up"])
        .status()
        .unwrap();
    assert!(up.success());
    let add = Command::new("ip")
        .args(["address", "add", "10.9.8.7/24", "dev", "lo"])
        .status()
        .unwrap();
    assert!(add.success());
    let four = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 8080)).unwrap();
    let _six = ipv6_only(8080);
    let _own = TcpListener::bind((Ipv4Addr::LOCALHOST, 9090)).unwrap();
    let _datagrams = UdpSocket::bind((Ipv4Addr::LOCALHOST, 53)).unwrap();
    let _client = TcpStream::connect((Ipv4Addr::LOCALHOST, 8080)).unwrap();
    let _server = four.accept().unwrap();
    let nothing = &mut || ();
    for words in [&["--listening"][..], &["listening"], &["-l"], &["--bytes", "-l"]] {
        let out = shown(words, true, nothing);
        let lines: Vec<Vec<&str>> = out
            .lines()
            .map(|line| line.split_whitespace().collect())
            .collect();
        assert_eq!(
            lines[0][..6],
            ["PORT", "PROTO", "EXPOSED", "ADDRESS", "QUEUE", "CLIENTS"],
            "{out}"
        );
        let me = std::process::id().to_string();
        // The widest address of the namespace is a private one.
        assert_eq!(lines[1][..4], ["53", "udp", "loopback", "127.0.0.1"], "{out}");
        assert_eq!(
            lines[2][..7],
            ["8080", "tcp", "private", "*", "[::]", "0/128", "1"],
            "{out}"
        );
        assert!(lines[2][7].ends_with(&format!("/{me}")), "{out}");
        assert_eq!(
            lines[3][..6],
            ["9090", "tcp", "loopback", "127.0.0.1", "0/128", "0"],
            "{out}"
        );
        assert!(out.ends_with("\n3 listeners: 1 private, 2 loopback.\n"), "{out}");
    }
    // The sockets themselves, where they are asked for and where a program reads.
    for (words, is_terminal) in [
        (&["-l", "--no-merge"][..], true),
        (&["-l"], false),
        (&["-l", "--sort", "inode"], true),
    ] {
        let out = shown(words, is_terminal, nothing);
        assert!(out.starts_with("PROT"), "{out}");
        assert_eq!(out.matches(":8080").count(), 2, "{out}");
    }
    assert_eq!(rows(&["-l"], nothing).len(), 4);
    // A filter beside it chooses among listeners, however it is written.
    let out = shown(&["-l", "port 53 or port 9090"], false, nothing);
    assert_eq!(out.lines().count(), 3, "{out}");
    let out = shown(&["-l", "port", "9090"], true, nothing);
    assert!(out.contains("\n1 listener: 1 loopback.\n"), "{out}");
}

#[test]
fn a_full_queue_is_marked() {
    if !is_inside("a_full_queue_is_marked", &["ip"]) {
        return;
    }
    assert!(
        Command::new("ip")
            .args(["link", "set", "lo", "up"])
            .status()
            .unwrap()
            .success()
    );
    use rustix::net::{AddressFamily, SocketType, bind, listen, socket};
    let full = socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
    bind(&full, &SocketAddr::from((Ipv4Addr::LOCALHOST, 8081))).unwrap();
    listen(&full, 1).unwrap();
    // The kernel takes one more than it was told.
    let _waiting: Vec<TcpStream> = (0..2)
        .map(|_| TcpStream::connect((Ipv4Addr::LOCALHOST, 8081)).unwrap())
        .collect();
    let nothing = &mut || ();
    let out = shown(&["-l"], true, nothing);
    assert!(out.contains(" 2/1 ▲ "), "{out}");
    let out = shown(&["-l", "--no-merge"], true, nothing);
    assert!(out.contains(" 1 ▲"), "{out}");
    // In a pipe the mark is a column.
    let out = shown(&["-l"], false, nothing);
    assert!(out.lines().next().unwrap().ends_with("NOTE"), "{out}");
    assert!(out.lines().nth(1).unwrap().ends_with('!'), "{out}");
}

#[test]
fn a_terminal_leaves_out_what_is_over_or_idle_and_says_so() {
    if !is_inside("a_terminal_leaves_out_what_is_over_or_idle_and_says_so", &["ip"]) {
        return;
    }
    assert!(
        Command::new("ip")
            .args(["link", "set", "lo", "up"])
            .status()
            .unwrap()
            .success()
    );
    let (_listener, client, server) = connection();
    // Who closes first keeps the port.
    drop(client);
    std::thread::sleep(Duration::from_millis(50));
    drop(server);
    let idle = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    idle.connect((Ipv4Addr::LOCALHOST, 9)).unwrap();
    let nothing = &mut || ();
    let out = shown(&[], true, nothing);
    assert!(!out.contains("TIME_WAIT "), "{out}");
    assert!(
        out.contains("Not shown: 1 in TIME_WAIT, 1 idle client of UDP; --all shows them."),
        "{out}"
    );
    for (words, is_terminal) in [(&["--all"][..], true), (&["tcp or udp"], true), (&[], false)] {
        let out = shown(words, is_terminal, nothing);
        assert!(out.contains("TIME_WAIT "), "{words:?}: {out}");
        assert!(out.contains("127.0.0.1:9 "), "{words:?}: {out}");
        assert!(!out.contains("Not shown: 1 in"), "{words:?}: {out}");
    }
    // Programs never lose a row.
    let all = rows(&["not unix"], nothing).len();
    assert_eq!(
        rows(&[], nothing)
            .iter()
            .filter(|row| row["protocol"] != "unix")
            .count(),
        all
    );
}

#[test]
fn a_mark_that_may_not_be_read_is_told_and_is_no_empty_answer() {
    let of = |words: &[&str]| {
        let mut command = Command::new("setpriv");
        command.args([
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
            "--inh-caps=-all",
        ]);
        let path = std::env::temp_dir().join(format!("netstat-marks-{}", std::process::id()));
        // Another program copies it: a test that starts a process at this moment would keep our file open for writing.
        let copied = Command::new("cp")
            .arg(env!("CARGO_BIN_EXE_netstat"))
            .arg(&path)
            .status();
        assert!(copied.unwrap().success());
        let output = command.arg(&path).arg("sockets").args(words).output().unwrap();
        std::fs::remove_file(path).unwrap();
        output
    };
    if !rustix::process::geteuid().is_root() {
        skip("it takes root to become another user");
        return;
    }
    let found = of(&["mark", "=", "0x12"]);
    let said = String::from_utf8_lossy(&found.stderr).into_owned();
    assert!(
        said.contains("is not known") && said.contains("mark: not permitted; root sees it"),
        "{said}"
    );
    assert!(!said.contains("no sockets match"), "{said}");
    let found = of(&["--columns", "mark", "--format", "json", "--require-complete"]);
    assert_eq!(found.status.code(), Some(1));
    let document: Value = serde_json::from_slice(&found.stdout).unwrap();
    assert_eq!(document["gaps"].as_array().unwrap().len(), 1, "{document}");
    // Who did not name it is not told of it.
    let found = of(&["--format", "json", "--require-complete", "tcp"]);
    assert_eq!(
        found.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&found.stderr)
    );
}

#[test]
fn the_interface_that_a_socket_is_bound_to_stands_at_its_own_end() {
    let program = "import socket, sys\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n\
        s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b'lo')\ns.bind(('', 0))\n\
        print(s.getsockname()[1], flush=True)\nsys.stdin.read()";
    let Ok(mut child) = Command::new("python3")
        .args(["-c", program])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
    else {
        skip("it takes python3 to bind to an interface");
        return;
    };
    let mut said = std::io::BufReader::new(child.stdout.take().unwrap());
    let _child = Killed(child);
    let mut port = String::new();
    std::io::BufRead::read_line(&mut said, &mut port).unwrap();
    let port = port.trim();
    let end = format!("*%lo:{port}");
    let found = rows(
        &["--columns", "local.end,local.address", "local.end", "=", &end],
        &mut || (),
    );
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["local"]["address"], "0.0.0.0");
}

#[test]
fn a_socket_that_is_only_bound_is_a_row_where_the_kernel_tells() {
    use rustix::net::{AddressFamily, SocketType, bind, socket};
    let bound = socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
    bind(&bound, &SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
    let release = rustix::system::uname().release().to_string_lossy().into_owned();
    let mut parts = release.split('.').map(|part| part.parse().unwrap_or(0u32));
    let version = (parts.next().unwrap(), parts.next().unwrap());
    let found = rows(&["state = bound-inactive"], &mut || ());
    let mine: Vec<_> = found.iter().filter(|row| row["inode"] == inode(&bound)).collect();
    if version < (6, 8) {
        assert!(found.is_empty());
        skip("sockets that are only bound need Linux 6.8");
        return;
    }
    assert_eq!(mine.len(), 1, "{found:?}");
    assert_eq!(mine[0]["state"], "BOUND_INACTIVE");
    assert_eq!(mine[0]["local"]["address"], "127.0.0.1");
    // The classic screen has none of them, and its records agree.
    assert!(
        rows(&["tcp and connected"], &mut || ())
            .iter()
            .all(|row| row["inode"] != inode(&bound))
    );
}

/// A process that ends with the test.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[test]
fn programs_and_users_are_those_of_every_process_that_holds_the_socket() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    fcntl_setfd(&listener, FdFlags::empty()).unwrap();
    let child = Killed(
        Command::new("sleep")
            .arg("600")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap(),
    );
    fcntl_setfd(&listener, FdFlags::CLOEXEC).unwrap();
    let socket = Path::new("/proc").join(child.0.id().to_string()).join("fd");
    // The child is `sleep` once it runs its program.
    let holds = || {
        let name = std::fs::read(format!("/proc/{}/comm", child.0.id())).unwrap();
        name == b"sleep\n"
            && std::fs::read_dir(&socket).unwrap().any(|entry| {
                std::fs::metadata(entry.unwrap().path()).is_ok_and(|found| found.ino() == inode(&listener))
            })
    };
    while !holds() {
        std::thread::sleep(Duration::from_millis(5));
    }
    let port = listener.local_addr().unwrap().port().to_string();
    let nothing = &mut || ();
    let user = rustix::process::geteuid().as_raw().to_string();
    for words in [
        ["program", "sleep"],
        ["program", "sle*"],
        ["pid", &child.0.id().to_string()],
        ["user", &user],
    ] {
        let found = rows(&[&["port", &port], &words[..]].concat(), nothing);
        assert_eq!(found.len(), 1, "{words:?}");
    }
    assert!(rows(&["port", &port, "program", "nobody-has-this-name"], nothing).is_empty());
    let found = rows(
        &[
            "--columns",
            "holder-programs,holder-user-ids,process.id",
            "port",
            &port,
        ],
        nothing,
    );
    assert_eq!(found[0]["process"]["id"], std::process::id());
    let programs = found[0]["holder-programs"].as_array().unwrap();
    assert!(
        programs.len() == 2 && programs.contains(&"sleep".into()),
        "{programs:?}"
    );
    assert_eq!(found[0]["holder-user-ids"].to_string(), format!("[{user}]"));
    assert!(listener.as_raw_fd() > 2);
}

#[test]
fn sockets_of_sctp_are_rows_with_all_of_their_addresses() {
    let recording = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../evidence/linux-5-10-vm/recording");
    let found = rows(
        &["--from", recording.to_str().unwrap(), "--columns", "all", "sctp"],
        &mut || (),
    );
    let of = |kind: &str| found.iter().filter(|row| row["type"] == kind).collect::<Vec<_>>();
    let (endpoints, associations) = (of("endpoint"), of("association"));
    assert!(!endpoints.is_empty() && !associations.is_empty());
    assert_eq!(endpoints.len() + associations.len(), found.len());
    for row in &endpoints {
        assert_eq!(row["protocol"], "sctp");
        assert_eq!(row["remote"]["address"], Value::Null);
        assert!(
            ["LISTEN", "CLOSE"].contains(&row["state"].as_str().unwrap()),
            "{row}"
        );
    }
    for row in &associations {
        let addresses = row["remote"]["addresses"].as_array().unwrap();
        assert!(addresses.contains(&row["remote"]["address"]), "{row}");
        assert!(row["remote"]["port"].as_u64().unwrap() > 0, "{row}");
    }
    assert!(associations.iter().any(|row| row["state"] == "ESTABLISHED"));
}
