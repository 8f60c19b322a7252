//! `netstat sockets` over sockets that these tests open themselves: the four forms hold the same cells, `ss` tells the
//! same of each socket, and names that were chosen to do harm do none.
#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "these tests open files, sockets and processes of their own, and say where they stumble by panicking"
)]

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Write;
use std::net::{Ipv4Addr, TcpListener, TcpStream, UdpSocket};
use std::ops::ControlFlow;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::{UnixDatagram, UnixStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use netstat::{World, run};
use probe::live::Live;
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
use serde_json::Value;

/// A name that would turn a terminal red, begin a line and be no UTF-8.
const HOSTILE: &[u8] = b"x \x1b[31m\n\xff\"\\,y";

fn output(words: &[&str]) -> Vec<u8> {
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
    out
}

fn rows(words: &[&str]) -> Vec<Value> {
    let words = [&["sockets", "--format", "ndjson"], words].concat();
    let out = String::from_utf8(output(&words)).unwrap();
    out.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// One test at a time: until it runs its program, a child of another test holds all that this process has open.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The member that a field's id leads to.
fn member<'v>(row: &'v Value, id: &str) -> &'v Value {
    id.split('.').fold(row, |value, name| &value[name])
}

/// Number of the inode of an open socket.
fn inode(socket: &impl AsRawFd) -> u64 {
    let link = fs::read_link(format!("/proc/self/fd/{}", socket.as_raw_fd())).unwrap();
    let text = link.to_str().unwrap();
    text.strip_prefix("socket:[")
        .unwrap()
        .trim_end_matches(']')
        .parse()
        .unwrap()
}

fn of_inode(rows: &[Value], inode: u64) -> &Value {
    let found: Vec<&Value> = rows.iter().filter(|row| row["inode"] == inode).collect();
    assert_eq!(found.len(), 1, "inode {inode}");
    found[0]
}

/// The bytes of a text in JSON.
fn bytes(value: &Value) -> Vec<u8> {
    let Some(coded) = value.get("base64") else {
        return value.as_str().unwrap().as_bytes().to_vec();
    };
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut out, mut bits, mut count) = (Vec::new(), 0u32, 0);
    for letter in coded.as_str().unwrap().bytes().filter(|letter| *letter != b'=') {
        let digit = DIGITS.iter().position(|digit| *digit == letter).unwrap();
        bits = bits << 6 | u32::try_from(digit).unwrap();
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push(u8::try_from(bits >> count & 0xff).unwrap());
        }
    }
    out
}

/// A cell made of a value in JSON, by the rules of the manual: nothing is empty, what is no text is `\xNN`.
fn cell(value: &Value, in_list: bool) -> String {
    match value {
        Value::Null => String::new(),
        Value::Array(values) => values
            .iter()
            .map(|value| cell(value, true))
            .collect::<Vec<_>>()
            .join(" "),
        Value::String(_) | Value::Object(_) => {
            let mut shown = String::new();
            for part in bytes(value).utf8_chunks() {
                for letter in part.valid().chars() {
                    match letter {
                        '\\' => shown.push_str("\\\\"),
                        ' ' if in_list => shown.push_str("\\x20"),
                        letter if letter.is_control() => {
                            let mut coded = [0; 4];
                            for byte in letter.encode_utf8(&mut coded).bytes() {
                                shown.push_str(&format!("\\x{byte:02x}"));
                            }
                        }
                        letter => shown.push(letter),
                    }
                }
                for byte in part.invalid() {
                    shown.push_str(&format!("\\x{byte:02x}"));
                }
            }
            shown
        }
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// RFC 4180.
fn csv(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\r' if !quoted => {
                assert_eq!(letters.next(), Some('\n'));
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            letter => field.push(letter),
        }
    }
    assert!(row.is_empty() && field.is_empty() && !quoted);
    rows
}

/// A folder of a test's own, which goes with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("netstat-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Left behind, it harms nobody.
        drop(fs::remove_dir_all(&self.0));
    }
}

/// A process that reads from this socket until it is killed.
struct Reader(Child);

impl Reader {
    fn new(socket: OwnedFd, title: &[u8]) -> Reader {
        let child = Command::new("/bin/sh")
            .arg0(OsStr::from_bytes(title))
            .args([
                OsStr::new("-c"),
                OsStr::new("read line; read line"),
                OsStr::from_bytes(HOSTILE),
            ])
            .stdin(Stdio::from(socket))
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        Reader(child)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[test]
fn all_forms_hold_the_same_cells_and_none_holds_what_was_chosen_to_do_harm() {
    let _alone = alone();
    let folder = Folder::new("forms");
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let near = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let (_far, _) = listener.accept().unwrap();
    (&near).write_all(b"hello").unwrap();
    let datagrams = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap();
    let path = folder.0.join(OsStr::from_bytes(HOSTILE));
    let named = UnixDatagram::bind(&path).unwrap();
    let (_mine, theirs) = UnixStream::pair().unwrap();
    let held = inode(&theirs);
    let reader = Reader::new(theirs.into(), HOSTILE);
    let recording = folder.0.join("recording");
    output(&["--record", recording.to_str().unwrap()]);
    let shown = |form: &str| {
        let from = ["--from", recording.to_str().unwrap(), "--columns", "all"];
        output(&[&["sockets", "--format", form], &from[..]].concat())
    };
    let text = String::from_utf8(shown("ndjson")).unwrap();
    let rows: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let document: Value = serde_json::from_slice(&shown("json")).unwrap();
    assert_eq!(document["rows"].as_array().unwrap(), &rows);
    let sheet = csv(std::str::from_utf8(&shown("csv")).unwrap());
    let table = String::from_utf8(output(
        &[
            &["sockets", "--bytes", "--columns", "all", "--from"],
            &[recording.to_str().unwrap()][..],
        ]
        .concat(),
    ))
    .unwrap();
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!((sheet.len(), lines.len()), (rows.len() + 1, rows.len() + 1));
    for (row, (cells, line)) in rows.iter().zip(sheet[1..].iter().zip(&lines[1..])) {
        let mut rest = *line;
        for (id, found) in sheet[0].iter().zip(cells) {
            assert_eq!(*found, cell(member(row, id), false), "{id} in {row}");
            // In their order in the line, too.
            let at = rest
                .find(found.as_str())
                .unwrap_or_else(|| panic!("{id}: {found} in {line}"));
            rest = &rest[at + found.len()..];
        }
    }
    for byte in table.bytes().chain(text.bytes()) {
        assert!(byte == b'\n' || !byte.is_ascii_control(), "{byte:#x}");
    }
    let name = of_inode(&rows, inode(&named));
    assert_eq!(bytes(&name["path"]), path.as_os_str().as_bytes());
    let child = of_inode(&rows, held);
    assert_eq!(child["process"]["id"], reader.0.id());
    assert_eq!(bytes(&child["process"]["command"]), HOSTILE);
    assert_eq!(bytes(&child["process"]["command-line"][3]), HOSTILE);
    assert_eq!(of_inode(&rows, inode(&datagrams))["exposure"], "any");
    assert_eq!(of_inode(&rows, inode(&listener))["exposure"], "loopback");
    assert_eq!(of_inode(&rows, inode(&near))["exposure"], Value::Null);
}

#[test]
fn the_process_that_holds_a_socket_is_described() {
    let _alone = alone();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let filter = format!("tcp listening and port {port}");
    let rows = rows(&["--columns", "all", &filter]);
    let [row] = rows.as_slice() else {
        panic!("{rows:?}");
    };
    let process = &row["process"];
    let words: Vec<OsString> = std::env::args_os().collect();
    assert_eq!(process["id"], std::process::id());
    assert_eq!(process["parent"], std::os::unix::process::parent_id());
    assert_eq!(process["descriptor"], listener.as_raw_fd());
    let told: Vec<Vec<u8>> = process["command-line"]
        .as_array()
        .unwrap()
        .iter()
        .map(bytes)
        .collect();
    let own: Vec<&[u8]> = words.iter().map(|word| word.as_bytes()).collect();
    assert_eq!(told, own);
    assert_eq!(row["holders"], serde_json::json!([std::process::id()]));
    assert_eq!(row["no-process"], Value::Null);
    let since_1970 = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let started = process["started"].as_u64().unwrap();
    assert!(
        started <= since_1970 + 1 && started + 3600 > since_1970,
        "{started}"
    );
    assert_eq!(process["user-id"], rustix::process::geteuid().as_raw());
    assert_eq!(row["user"]["id"], rustix::process::geteuid().as_raw());
}

#[test]
fn every_process_that_shares_a_socket_is_told() {
    let _alone = alone();
    let (_mine, theirs) = UnixStream::pair().unwrap();
    let inode = inode(&theirs);
    let first = Reader::new(theirs.try_clone().unwrap().into(), b"first");
    let second = Reader::new(theirs.try_clone().unwrap().into(), b"second: a title/with a path");
    let rows = rows(&["--columns", "inode,holders,owner,process.descriptor", "unix"]);
    let mut all = [std::process::id(), first.0.id(), second.0.id()];
    all.sort_unstable();
    assert_eq!(of_inode(&rows, inode)["holders"], serde_json::json!(all));
    drop(theirs);
    drop(first);
    let rows = crate::rows(&["--columns", "all", "unix"]);
    let row = of_inode(&rows, inode);
    assert_eq!(row["holders"], serde_json::json!([second.0.id()]));
    assert_eq!(row["owner"], format!("second/{}", second.0.id()));
    assert_eq!(row["process"]["descriptor"], 0);
}

#[test]
fn limits_sort_keys_and_filters_choose_rows() {
    let _alone = alone();
    let listeners: Vec<TcpListener> = (0..3)
        .map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap())
        .collect();
    let mut ports: Vec<u16> = listeners
        .iter()
        .map(|listener| listener.local_addr().unwrap().port())
        .collect();
    ports.sort_unstable();
    let list: Vec<String> = ports.iter().map(u16::to_string).collect();
    let filter = format!("tcp listening and local.port in {}", list.join(","));
    let told = |words: &[&str]| -> Vec<u64> {
        let rows = rows(&[words, &[&filter]].concat());
        rows.iter()
            .map(|row| row["local"]["port"].as_u64().unwrap())
            .collect()
    };
    let rising: Vec<u64> = ports.iter().map(|port| u64::from(*port)).collect();
    let falling: Vec<u64> = rising.iter().rev().copied().collect();
    assert_eq!(told(&["--sort", "local.port"]), rising);
    assert_eq!(told(&["--sort", "local.port:desc"]), falling);
    assert_eq!(told(&["--sort", "local.port:desc", "--limit", "2"]), falling[..2]);
    assert_eq!(told(&["--limit", "1"]).len(), 1);
}

/// A network namespace with a name, which goes with the test.
struct Named(String);

impl Named {
    /// `None` when this user may not make one.
    fn new() -> Option<Named> {
        let name = format!("netstat-{}", std::process::id());
        let why = match Command::new("ip").args(["netns", "add", &name]).output() {
            Ok(output) if output.status.success() => return Some(Named(name)),
            Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
            Err(error) => error.to_string(),
        };
        skip(&format!("no network namespace can be made: {why}"));
        None
    }
}

impl Drop for Named {
    fn drop(&mut self) {
        Command::new("ip")
            .args(["netns", "del", &self.0])
            .status()
            .unwrap();
    }
}

#[test]
fn sockets_of_other_namespaces_are_told_with_the_name_of_theirs() {
    let _alone = alone();
    let Some(namespace) = Named::new() else {
        return;
    };
    let file = fs::File::open(format!("/run/netns/{}", namespace.0)).unwrap();
    let id = file.metadata().unwrap().ino();
    // The thread ends there; the socket stays in that namespace.
    let make = move || {
        move_into_link_name_space(file.as_fd(), Some(LinkNameSpaceType::Network)).unwrap();
        UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap()
    };
    let socket = std::thread::spawn(make).join().unwrap();
    let own = inode(&socket);
    let beside = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let here = rows(&["--columns", "all", "udp"]);
    assert!(here.iter().all(|row| row["inode"] != own));
    let all = rows(&["--all-namespaces", "--columns", "all", "udp"]);
    let row = of_inode(&all, own);
    assert_eq!(row["namespace"]["name"], namespace.0);
    assert_eq!(row["namespace"]["id"], id);
    assert_eq!(row["process"]["id"], std::process::id());
    let mine = inode(&beside);
    assert_eq!(
        of_inode(&all, mine)["namespace"],
        of_inode(&here, mine)["namespace"]
    );
    let table = String::from_utf8(output(&["sockets", "--all-namespaces", "udp"])).unwrap();
    assert!(table.starts_with("NETNS"), "{table}");
    assert!(table.contains(&format!("\n{} ", namespace.0)), "{table}");
}

/// Says what is left out; where nothing may be, that is a failure.
fn skip(what: &str) {
    // `cargo xtask test` sets this where nothing may be left out.
    let strict = std::env::var_os("NETSTAT_TEST_NEEDS_NOTHING_SKIPPED").is_some();
    assert!(!strict, "nothing may be skipped here: {what}");
    // Written past the harness's capture, so that the skip is seen.
    writeln!(std::io::stderr().lock(), "skipped: {what}").unwrap();
}

/// Runs `ss`; `None` when it is not there.
fn ss(words: &[&str]) -> Option<String> {
    match Command::new("ss").args(words).output() {
        Ok(output) => {
            assert!(output.status.success());
            Some(String::from_utf8_lossy(&output.stdout).into_owned())
        }
        Err(error) => {
            skip(&format!("ss is not there: {error}"));
            None
        }
    }
}

/// The word behind `name` in a line of ss: `mss:1460`, `cubic`.
fn told<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    line.split_whitespace().find_map(|word| word.strip_prefix(name))
}

fn assert_told(row: &Value, id: &str, line: &str, name: &str) {
    if let Some(word) = told(line, name) {
        assert_eq!(
            cell(member(row, id), false),
            word,
            "{id} against {name} in {line}"
        );
    }
}

#[test]
fn ss_tells_the_same_of_each_socket() {
    let _alone = alone();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let near = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let (far, _) = listener.accept().unwrap();
    (&near).write_all(&[7; 1000]).unwrap();
    far.peek(&mut [0; 1000]).unwrap();
    let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let sockets = [inode(&listener), inode(&near), inode(&far), inode(&udp)];
    let Some(screen) = ss(&["-H", "-O", "-n", "-t", "-u", "-a", "-e", "-i", "-m", "-p"]) else {
        return;
    };
    let rows = rows(&["--columns", "all", "tcp or udp"]);
    for inode in sockets {
        let ino = format!(" ino:{inode} ");
        let line = screen.lines().find(|line| line.contains(&ino)).unwrap();
        let words: Vec<&str> = line.split_whitespace().collect();
        let row = of_inode(&rows, inode);
        let state = match words[1] {
            "ESTAB" => "ESTABLISHED",
            state => state,
        };
        assert_eq!(
            (&row["protocol"], &row["state"]),
            (&words[0].into(), &state.into())
        );
        let queues = if state == "LISTEN" {
            [&row["backlog"]["waiting"], &row["backlog"]["limit"]]
        } else {
            [&row["receive-queue"], &row["send-queue"]]
        };
        assert_eq!(queues.map(Value::to_string), [words[2], words[3]], "{line}");
        assert_eq!(row["local"]["end"], words[4]);
        if row["remote"]["address"].is_null() {
            assert!(words[5].ends_with(":*"), "{line}");
        } else {
            assert_eq!(row["remote"]["end"], words[5]);
        }
        let cookie = u64::from_str_radix(told(line, "sk:").unwrap(), 16).unwrap();
        assert_eq!(row["cookie"], cookie);
        let holder = format!("pid={},fd={}", row["process"]["id"], row["process"]["descriptor"]);
        assert!(line.contains(&holder), "{holder} in {line}");
        for (id, name) in [
            ("tcp.mss", "mss:"),
            ("tcp.received-mss", "rcvmss:"),
            ("tcp.advertised-mss", "advmss:"),
            ("tcp.path-mtu", "pmtu:"),
            ("tcp.congestion-window", "cwnd:"),
            ("tcp.segments-sent", "segs_out:"),
            ("tcp.segments-received", "segs_in:"),
            ("tcp.data-segments-sent", "data_segs_out:"),
            ("tcp.data-segments-received", "data_segs_in:"),
            ("tcp.bytes-sent", "bytes_sent:"),
            ("tcp.bytes-acknowledged", "bytes_acked:"),
            ("tcp.bytes-received", "bytes_received:"),
            ("tcp.segments-delivered", "delivered:"),
        ] {
            assert_told(row, id, line, name);
        }
        let memory = told(line, "skmem:(").unwrap().trim_end_matches(')');
        let numbers = [
            "memory.receive",
            "memory.receive-limit",
            "memory.send",
            "memory.send-limit",
        ];
        for (id, part) in numbers.into_iter().zip(memory.split(',')) {
            let digits = part.trim_start_matches(|letter: char| !letter.is_ascii_digit());
            assert_eq!(member(row, id).to_string(), digits, "{id} in {line}");
        }
    }
}

#[test]
fn ss_tells_the_same_of_unix_sockets() {
    let _alone = alone();
    let (one, other) = UnixStream::pair().unwrap();
    let Some(screen) = ss(&["-H", "-O", "-n", "-x", "-a", "-e", "-p"]) else {
        return;
    };
    let rows = rows(&["--columns", "all", "unix"]);
    for (own, peer) in [(inode(&one), inode(&other)), (inode(&other), inode(&one))] {
        let row = of_inode(&rows, own);
        let line = screen
            .lines()
            .find(|line| line.split_whitespace().nth(5) == Some(&own.to_string()))
            .unwrap();
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(words[..2], ["u_str", "ESTAB"]);
        assert_eq!(
            (&row["type"], &row["state"]),
            (&"stream".into(), &"ESTABLISHED".into())
        );
        assert_eq!(row["peer-inode"].to_string(), words[7]);
        assert_eq!(row["peer-inode"], peer);
        assert_eq!(
            [&row["receive-queue"], &row["send-queue"]].map(Value::to_string),
            [words[2], words[3]]
        );
    }
}

#[test]
fn kept_recordings_have_as_many_rows_as_in_the_classic_view() {
    let _alone = alone();
    let evidence = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../evidence");
    let mut told = 0;
    for folder in fs::read_dir(evidence).unwrap() {
        let path = folder.unwrap().path();
        let from = path.to_str().unwrap();
        let sockets = output(&[
            "sockets",
            "--from",
            from,
            "--format",
            "csv",
            "--no-header",
            "--columns",
            "all",
        ]);
        let rows = csv(std::str::from_utf8(&sockets).unwrap());
        let classic = String::from_utf8(output(&["--from", from, "-anW"])).unwrap();
        let starts = ["tcp", "udp", "raw", "sctp", "unix"];
        let listed = classic
            .lines()
            .filter(|line| starts.iter().any(|start| line.starts_with(start)))
            .count();
        assert_eq!(rows.len(), listed, "{from}");
        told += listed;
    }
    assert!(told > 50, "{told} sockets in all recordings");
}
