//! `netstat sockets --all-namespaces` as root and as a user without rights, in a network namespace and a pid namespace of their own,
//! so that nobody else's processes are seen.
#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "these tests open sockets and start programs, and say where they stumble by panicking"
)]

use std::fs;
use std::io::Write;
use std::net::{Ipv4Addr, TcpListener};
use std::os::fd::AsFd;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
use serde_json::Value;

/// Set for the test inside its namespaces.
const INSIDE: &str = "NETSTAT_TEST_INSIDE_PROCESS_NAMESPACE";
/// Longest wait for something that a program does at once.
const SOON: Duration = Duration::from_secs(20);
/// A user that nobody is.
const STRANGER: u32 = 4242;
/// A user that may nothing.
const NOBODY: u32 = 65534;

/// Runs the test `name` once more in namespaces of its own; `true` there.
fn inside(name: &str) -> bool {
    if std::env::var_os(INSIDE).is_some() {
        return true;
    }
    let namespaces = [
        "--net",
        "--mount",
        "--pid",
        "--fork",
        "--kill-child",
        "--mount-proc",
    ];
    let possible = Command::new("unshare").args(namespaces).arg("true").output();
    if !possible.is_ok_and(|output| output.status.success()) {
        let strict = ["NETSTAT_TEST_NEEDS_NOTHING_SKIPPED", "CI"]
            .iter()
            .any(|name| std::env::var_os(name).is_some());
        assert!(
            !strict,
            "nothing may be skipped here: {name} needs root and util-linux"
        );
        writeln!(
            std::io::stderr().lock(),
            "skipped: {name} needs root and util-linux"
        )
        .unwrap();
        return false;
    }
    let status = Command::new("unshare")
        .args(namespaces)
        // Namespaces that others have mounted are not ours to look into.
        .args(["sh", "-c", "mount -t tmpfs none /run && exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env(INSIDE, "1")
        .status()
        .unwrap();
    assert!(status.success(), "{name} failed in its namespaces");
    false
}

/// A process that ends with the test.
struct Started(Child);

impl Drop for Started {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// `sleep` of another user in a network namespace of its own, which holds a socket that listens there.
fn server() -> (Started, u16) {
    let home = Command::new("unshare")
        .args(["--net", "sleep", "1000"])
        .spawn()
        .map(Started)
        .unwrap();
    let (own, there) = (
        "/proc/self/ns/net".to_owned(),
        format!("/proc/{}/ns/net", home.0.id()),
    );
    let began = Instant::now();
    while fs::read_link(&own).unwrap() == fs::read_link(&there).unwrap() {
        assert!(began.elapsed() < SOON);
        thread::sleep(Duration::from_millis(20));
    }
    let enter = move || {
        let there = fs::File::open(there).unwrap();
        move_into_link_name_space(there.as_fd(), Some(LinkNameSpaceType::Network)).unwrap();
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = socket.local_addr().unwrap().port();
        // What the thread starts is in that namespace.
        let server = Command::new("sleep")
            .arg("1000")
            .stdin(Stdio::from(socket.as_fd().try_clone_to_owned().unwrap()))
            .uid(STRANGER)
            .gid(STRANGER)
            .spawn()
            .map(Started)
            .unwrap();
        (server, port)
    };
    thread::spawn(enter).join().unwrap()
}

/// The document of the command run as a user, and its status.
fn sockets(program: &Path, user: u32, words: &[&str]) -> (i32, Value) {
    let output = Command::new(program)
        .args(["sockets", "--all-namespaces", "--format", "json"])
        .args(words)
        .current_dir("/")
        .uid(user)
        .gid(user)
        .output()
        .unwrap();
    let json = serde_json::from_slice(&output.stdout).unwrap();
    (output.status.code().unwrap(), json)
}

#[test]
fn root_sees_every_namespace_whole_and_a_user_sees_their_tables_and_what_is_missing() {
    if !inside("root_sees_every_namespace_whole_and_a_user_sees_their_tables_and_what_is_missing") {
        return;
    }
    let (server, port) = server();
    // A copy, where everybody may reach it.
    let folder = std::env::temp_dir().join(format!("netstat-everywhere-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::set_permissions(&folder, PermissionsExt::from_mode(0o755)).unwrap();
    let program = folder.join("netstat");
    // Another program copies it: a test that starts a process at this moment would keep our file open for writing.
    let copied = Command::new("cp")
        .arg(env!("CARGO_BIN_EXE_netstat"))
        .arg(&program)
        .status();
    assert!(copied.unwrap().success());
    let filter = format!("tcp listening local.port == {port}");
    let columns = "namespace.label,namespace.id,namespace.name,local.port,process.id,user.id";
    let words = ["--columns", columns, "--require-complete", &filter];
    let (of_root, whole) = sockets(&program, 0, &words);
    let (of_user, part) = sockets(&program, NOBODY, &words);
    let (plain, _) = sockets(&program, NOBODY, &["--columns", columns, &filter]);
    fs::remove_dir_all(&folder).unwrap();

    assert_eq!(
        (of_root, &whole["gaps"]),
        (0, &Value::Array(Vec::new())),
        "{whole}"
    );
    assert_eq!(whole["rows"].as_array().unwrap().len(), 1, "{whole}");
    let row = &whole["rows"][0];
    assert_eq!(
        row["process"]["id"].as_u64(),
        Some(u64::from(server.0.id())),
        "{whole}"
    );
    let link = fs::read_link(format!("/proc/{}/ns/net", server.0.id())).unwrap();
    let number = row["namespace"]["id"].as_u64().unwrap();
    assert_eq!(link.to_str(), Some(format!("net:[{number}]").as_str()));

    assert_eq!(of_user, 1, "it is not complete: {part}");
    assert_eq!(plain, 0, "what is missing is no failure where nobody asked");
    assert!(!part["gaps"].as_array().unwrap().is_empty(), "{part}");
    assert_eq!(part["rows"].as_array().unwrap().len(), 1, "{part}");
    let row = &part["rows"][0];
    assert_eq!(row["local"]["port"].as_u64(), Some(u64::from(port)));
    assert_eq!(row["namespace"]["id"], Value::Null, "{part}");
    assert_eq!(
        row["namespace"]["label"],
        format!("pid:{}", server.0.id()),
        "{part}"
    );
    assert_eq!(row["process"]["id"], Value::Null, "{part}");
}
