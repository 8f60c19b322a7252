//! The live machine: sockets that these tests open themselves, on free ports, are found with the right facts. They run
//! as any user and in any namespace; the comparison with the original, which needs root, is `cargo xtask conform`.
#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "these tests open files and sockets of their own, and say where they stumble by panicking"
)]

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::ops::ControlFlow;
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};
use std::time::{Duration, Instant};

use netstat::{World, run};
use probe::live::Live;

fn shown(words: &[&str]) -> String {
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
    assert_eq!(exit.status(), 0, "{}", String::from_utf8_lossy(&err));
    String::from_utf8(out).unwrap()
}

/// The one row whose local and foreign address are these.
fn row(screen: &str, local: &str, foreign: &str) -> Vec<String> {
    let rows: Vec<Vec<String>> = screen
        .lines()
        .map(|line| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .filter(|words| words.len() > 4 && words[3] == local && words[4] == foreign)
        .collect();
    assert_eq!(rows.len(), 1, "{local} {foreign} in\n{screen}");
    rows.into_iter().next().unwrap()
}

/// The words that `look` finds once they are the `wanted` ones, or the last that it found before the deadline.
fn eventually(look: impl Fn() -> Vec<String>, wanted: &[&str]) -> Vec<String> {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let found = look();
        if found == wanted || Instant::now() > deadline {
            return found;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// `PID/name` of this test, as the program column shows it.
fn own_program() -> String {
    let command = std::env::args().next().unwrap();
    let name = if command.starts_with('/') {
        command.rsplit('/').next().unwrap()
    } else {
        &command
    };
    format!("{}/{name}", std::process::id())
        .chars()
        .take(19)
        .collect()
}

#[test]
fn a_tcp_connection_is_found_at_both_ends_with_its_queues_and_its_owner() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let at = listener.local_addr().unwrap().to_string();
    let mut near = TcpStream::connect(&at).unwrap();
    let (mut far, _) = listener.accept().unwrap();
    let waiting = TcpStream::connect(&at).unwrap();
    near.write_all(b"hello").unwrap();
    // The bytes have arrived when they can be looked at.
    assert_eq!(far.peek(&mut [0; 5]).unwrap(), 5);
    let from = near.local_addr().unwrap().to_string();
    let screen = shown(&["-tanp"]);
    let listens = row(&screen, &at, "0.0.0.0:*");
    assert_eq!(
        listens[..3],
        ["tcp", "1", "0"],
        "one connection waits to be accepted"
    );
    assert_eq!(listens[5..], ["LISTEN".to_owned(), own_program()]);
    let far_row = row(&screen, &at, &from);
    assert_eq!(far_row[..3], ["tcp", "5", "0"]);
    assert_eq!(far_row[5..], ["ESTABLISHED".to_owned(), own_program()]);
    assert_eq!(row(&screen, &from, &at)[5], "ESTABLISHED");
    // Nobody holds the far end of a connection that is not accepted.
    let unaccepted = row(&screen, &at, &waiting.local_addr().unwrap().to_string());
    assert_eq!(unaccepted[5..], ["ESTABLISHED", "-"]);
    far.read_exact(&mut [0; 5]).unwrap();
    assert_eq!(row(&shown(&["-tan"]), &at, &from)[1], "0");
}

#[test]
fn listeners_alone_and_connections_alone_are_what_their_flags_say() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let at = listener.local_addr().unwrap().to_string();
    let near = TcpStream::connect(&at).unwrap();
    let from = near.local_addr().unwrap().to_string();
    let servers = shown(&["-tln"]);
    row(&servers, &at, "0.0.0.0:*");
    assert!(!servers.contains(&from));
    let connected = shown(&["-tn"]);
    row(&connected, &from, &at);
    assert!(!connected.contains("LISTEN"));
}

#[test]
fn the_end_that_closes_first_waits() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let at = listener.local_addr().unwrap().to_string();
    let near = TcpStream::connect(&at).unwrap();
    let from = near.local_addr().unwrap().to_string();
    let (mut far, _) = listener.accept().unwrap();
    drop(near);
    assert_eq!(far.read(&mut [0; 1]).unwrap(), 0);
    // The FIN is acknowledged some time after it was received.
    let closed = eventually(
        || {
            let screen = shown(&["-tanp"]);
            assert_eq!(row(&screen, &at, &from)[5], "CLOSE_WAIT");
            row(&screen, &from, &at)[5..].to_vec()
        },
        &["FIN_WAIT2", "-"],
    );
    assert_eq!(closed, ["FIN_WAIT2", "-"]);
    drop(far);
    let waits = eventually(
        || {
            let screen = shown(&["-tanpo"]);
            row(&screen, &from, &at)[5..8].to_vec()
        },
        &["TIME_WAIT", "-", "timewait"],
    );
    assert_eq!(waits, ["TIME_WAIT", "-", "timewait"]);
}

#[test]
fn ipv6_and_mapped_addresses_have_their_own_rows() {
    let listener = match TcpListener::bind((Ipv6Addr::UNSPECIFIED, 0)) {
        Ok(listener) => listener,
        Err(error) => {
            // `cargo xtask test` sets this where nothing may be left out.
            let strict = std::env::var_os("NETSTAT_TEST_NEEDS_NOTHING_SKIPPED").is_some();
            assert!(
                !strict,
                "nothing may be skipped here, and this machine has no IPv6: {error}"
            );
            // Written past the harness's capture, so that the skip is seen.
            writeln!(
                std::io::stderr().lock(),
                "skipped: this machine has no IPv6 ({error})"
            )
            .unwrap();
            return;
        }
    };
    let port = listener.local_addr().unwrap().port();
    let near = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    let from = near.local_addr().unwrap();
    let screen = shown(&["-tanW"]);
    assert_eq!(row(&screen, &format!(":::{port}"), ":::*")[0], "tcp6");
    // One end is an IPv6 socket with an IPv4 peer, the other an IPv4 socket.
    assert_eq!(
        row(&screen, &format!("127.0.0.1:{port}"), &from.to_string())[0],
        "tcp6"
    );
    assert_eq!(
        row(&screen, &from.to_string(), &format!("127.0.0.1:{port}"))[0],
        "tcp"
    );
    assert!(!shown(&["-tan4"]).contains("tcp6"));
    assert!(
        shown(&["-tan6"])
            .lines()
            .skip(2)
            .all(|line| line.starts_with("tcp6 "))
    );
}

#[test]
fn udp_sockets_are_connected_or_not() {
    let server = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let client = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    client.connect(server.local_addr().unwrap()).unwrap();
    client.send(b"hello").unwrap();
    server.peek_from(&mut [0; 5]).unwrap();
    let (at, from) = (
        server.local_addr().unwrap().to_string(),
        client.local_addr().unwrap().to_string(),
    );
    let screen = shown(&["-uan"]);
    let server_row = row(&screen, &at, "0.0.0.0:*");
    assert_ne!(server_row[1], "0", "a datagram waits");
    assert_eq!(server_row.len(), 5, "no state");
    assert_eq!(row(&screen, &from, &at)[5], "ESTABLISHED");
    let connected = shown(&["-un"]);
    row(&connected, &from, &at);
    assert!(!connected.contains("0.0.0.0:*"), "{connected}");
    assert!(!shown(&["-uln"]).contains(&from));
}

#[test]
fn unix_sockets_have_their_path_their_state_and_their_owner() {
    let folder = std::env::temp_dir().join(format!("netstat-live-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("listener");
    let text = path.to_str().unwrap();
    let listener = UnixListener::bind(&path).unwrap();
    let near = UnixStream::connect(&path).unwrap();
    let unaccepted = shown(&["-xap"]);
    assert_eq!(
        unaccepted
            .lines()
            .filter(|line| line.ends_with(&format!(" {text}")) && line.contains(" CONNECTING "))
            .count(),
        1
    );
    let (far, _) = listener.accept().unwrap();
    let datagrams = UnixDatagram::unbound().unwrap();
    let screen = shown(&["-xap"]);
    let lines: Vec<&str> = screen
        .lines()
        .filter(|line| line.ends_with(&format!(" {text}")))
        .collect();
    assert_eq!(lines.len(), 2, "{screen}");
    let listens = lines.iter().find(|line| line.contains("LISTENING")).unwrap();
    assert!(
        listens.starts_with("unix  2      [ ACC ]     STREAM     LISTENING     "),
        "{listens}"
    );
    assert!(listens.contains(&own_program()), "{listens}");
    assert!(
        lines
            .iter()
            .any(|line| line.starts_with("unix  3      [ ]         STREAM     CONNECTED     "))
    );
    drop((near, far, datagrams, listener));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_recording_shows_what_was_live() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let at: SocketAddr = listener.local_addr().unwrap();
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("live-{}", std::process::id()));
    let path = path.to_str().unwrap();
    assert_eq!(
        shown(&["-n", "--record", path]),
        "",
        "recording alone shows nothing"
    );
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(path).unwrap().permissions()) & 0o777,
        0o600
    );
    drop(listener);
    let screen = shown(&["-tlnp", "--from", path]);
    assert_eq!(row(&screen, &at.to_string(), "0.0.0.0:*")[6], own_program());
    std::fs::remove_file(path).unwrap();
}
