//! `netstat who` and `netstat wait` on the live machine: sockets that these tests open themselves, in a network namespace of their
//! own, and hand to processes that they start.
#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "these tests open sockets and start programs, and say where they stumble by panicking"
)]

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::net::{AddressFamily, SocketType, sockopt};
use serde_json::Value;

/// Set for the tests inside the namespace.
const INSIDE: &str = "NETSTAT_TEST_IN_NAMESPACE";
/// The command.
const NETSTAT: &str = env!("CARGO_BIN_EXE_netstat");
/// Longest wait for something that a program does at once.
const SOON: Duration = Duration::from_secs(20);
/// A user that nobody is.
const STRANGER: u32 = 4242;

/// Runs the test `name` once more in a network namespace of its own; `true` there.
fn inside(name: &str) -> bool {
    if std::env::var_os(INSIDE).is_some() {
        return true;
    }
    let possible = ["-n ip link set lo up", "-n true"].map(|words| {
        let output = Command::new("unshare").args(words.split(' ')).output();
        output.is_ok_and(|output| output.status.success())
    });
    if possible != [true, true] {
        skip("no network namespace with lo: this needs root, util-linux and iproute2");
        return false;
    }
    let test = std::env::current_exe().unwrap();
    let status = Command::new("unshare")
        .args(["-n", "sh", "-c", "ip link set lo up && exec \"$0\" \"$@\""])
        .arg(test)
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env(INSIDE, "1")
        .status()
        .unwrap();
    assert!(status.success(), "{name} failed in its namespace");
    false
}

/// Written past the harness's capture, so that it is seen.
fn skip(missing: &str) {
    let strict = ["NETSTAT_TEST_NEEDS_NOTHING_SKIPPED", "CI"]
        .iter()
        .any(|name| std::env::var_os(name).is_some());
    assert!(!strict, "nothing may be skipped here, and {missing}");
    writeln!(std::io::stderr().lock(), "skipped: {missing}").unwrap();
}

/// A process that ends with the test, with all that it started.
struct Started(Child);

impl Started {
    fn of(command: &mut Command) -> Started {
        Started(command.process_group(0).spawn().unwrap())
    }

    /// `sleep`, which holds `socket` and nothing else.
    fn holding(socket: impl AsFd) -> Started {
        Started::of(Command::new("sleep").arg("1000").stdin(handed(socket)))
    }

    fn pid(&self) -> u64 {
        u64::from(self.0.id())
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        let group = rustix::process::Pid::from_child(&self.0);
        rustix::process::kill_process_group(group, rustix::process::Signal::KILL).unwrap();
        self.0.wait().unwrap();
    }
}

fn handed(socket: impl AsFd) -> Stdio {
    Stdio::from(socket.as_fd().try_clone_to_owned().unwrap())
}

fn listener() -> (TcpListener, u16) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

/// The exit status and both outputs of a command line.
fn shown(words: &[&str]) -> (i32, String, String) {
    told(Command::new(NETSTAT).args(words).output().unwrap())
}

fn told(output: Output) -> (i32, String, String) {
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// The document and the text of one port; both end with the same status.
fn who(port: &str) -> (i32, Value, String) {
    let (status, json, err) = shown(&["who", port, "--format", "json"]);
    assert_eq!(err, "");
    let (other, text, err) = shown(&["who", port]);
    assert_eq!(err, "");
    assert_eq!(status, other, "{text}");
    assert!(text.lines().count() <= 13, "{text}");
    assert!(text.contains("NAT of"), "{text}");
    (status, document(&json), text)
}

/// A document, held against its schema: every member is known there, and what is required is there.
fn document(text: &str) -> Value {
    let (status, schema, err) = shown(&["schema", "who"]);
    assert_eq!((status, err.as_str()), (0, ""));
    let mut schema: Value = serde_json::from_str(&schema).unwrap();
    close(&mut schema);
    let validator = jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap();
    let json: Value = serde_json::from_str(text).unwrap();
    if let Some(error) = validator.iter_errors(&json).next() {
        panic!("{error} at {}:\n{text}", error.instance_path());
    }
    json
}

/// Makes a schema refuse members that it does not have.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if members.get("type").is_some_and(|kind| kind == "object") && members.contains_key("properties")
            {
                members.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            members.values_mut().for_each(close);
        }
        Value::Array(elements) => elements.iter_mut().for_each(close),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The pids of all holders of the first binding.
fn holders(json: &Value) -> Vec<u64> {
    let all = json["bindings"][0]["holders"].as_array().unwrap();
    all.iter()
        .map(|held| held["process"]["pid"].as_u64().unwrap())
        .collect()
}

/// Tries until it is so: programs take a moment to begin.
fn soon<T>(what: &str, mut look: impl FnMut() -> Result<T, String>) -> T {
    let began = Instant::now();
    loop {
        match look() {
            Ok(found) => return found,
            Err(seen) => assert!(began.elapsed() < SOON, "{what} never came:\n{seen}"),
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// The answer when the first binding has so many holders called `name`.
fn held_by(port: u16, name: &str, count: usize) -> (Value, String) {
    soon("the holders", || {
        let (_, json, text) = who(&format!("tcp/{port}"));
        let all = json["bindings"][0]["holders"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let named = |held: &&Value| held["process"]["name"] == name;
        let is = all.iter().filter(named).count() == count;
        if is { Ok((json, text)) } else { Err(text) }
    })
}

#[test]
fn a_plain_server_is_named_with_its_clients_and_its_queue() {
    if !inside("a_plain_server_is_named_with_its_clients_and_its_queue") {
        return;
    }
    let (socket, port) = listener();
    let near = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    let client = Started::holding(&near);
    drop(near);
    let server = Started::holding(&socket);
    drop(socket);
    let (json, text) = held_by(port, "sleep", 1);
    let binding = &json["bindings"][0];
    assert_eq!(json["verdict"], "listen");
    assert_eq!(json["complete"], true);
    assert_eq!(holders(&json), [server.pid()]);
    assert_eq!(binding["holders"][0]["fd"], 0);
    assert_eq!(binding["holders"][0]["confidence"], "proved");
    assert_eq!(
        binding["holders"][0]["parents"][0]["pid"],
        std::process::id(),
        "{text}"
    );
    assert_eq!(binding["exposure"], "loopback");
    assert_eq!(binding["queue-waiting"], 1, "nobody accepted the connection");
    assert_eq!(binding["connected"]["states"][0]["state"], "ESTABLISHED");
    let peer = soon("the client's name", || {
        let (_, json, text) = who(&port.to_string());
        let peer = json["bindings"][0]["connected"]["peers"][0].clone();
        if peer["name"] == "sleep" {
            Ok(peer)
        } else {
            Err(text)
        }
    });
    assert_eq!(peer["pid"].as_u64(), Some(client.pid()));
    let first = text.lines().next().unwrap();
    assert!(
        first.starts_with(&format!("{port}/tcp 127.0.0.1  sleep/{}", server.pid())),
        "{text}"
    );
    let asked = [
        format!(":{port}"),
        format!("127.0.0.1:{port}"),
        format!("{port}/tcp"),
        format!("tcp/127.0.0.1:{port}"),
    ];
    for word in &asked {
        assert_eq!(holders(&who(word).1), [server.pid()], "{word}");
    }
    for word in [
        format!("udp/{port}"),
        format!("[::1]:{port}"),
        format!("127.0.0.2:{port}"),
    ] {
        assert_eq!(who(&word).0, 1, "{word}");
    }
}

#[test]
fn a_socket_that_a_child_inherited_has_both_holders_the_parent_first() {
    if !inside("a_socket_that_a_child_inherited_has_both_holders_the_parent_first") {
        return;
    }
    let (socket, port) = listener();
    let script = "exec 3<&0; sleep 1000 <&3 3<&- & exec sleep 1000 3<&-";
    let parent = Started::of(Command::new("sh").args(["-c", script]).stdin(handed(&socket)));
    drop(socket);
    let (json, text) = held_by(port, "sleep", 2);
    assert_eq!(holders(&json)[0], parent.pid());
    assert!(text.contains("2 processes: sleep/"), "{text}");
}

#[test]
fn a_service_that_was_handed_its_socket_comes_before_its_manager() {
    if !inside("a_service_that_was_handed_its_socket_comes_before_its_manager") {
        return;
    }
    let (socket, port) = listener();
    let script = "exec 3<&0 </dev/null; LISTEN_FDS=1 sh -c 'export LISTEN_PID=$$; exec sleep 1000' & wait";
    let manager = Started::of(Command::new("sh").args(["-c", script]).stdin(handed(&socket)));
    drop(socket);
    let (json, text) = held_by(port, "sleep", 1);
    let all = json["bindings"][0]["holders"].as_array().unwrap();
    assert_eq!(all.len(), 2, "{text}");
    assert_eq!(all[0]["process"]["name"], "sleep");
    assert_eq!(all[0]["socket-activated"], true);
    assert_eq!(all[0]["fd"], 3);
    assert_eq!(all[1]["process"]["pid"].as_u64(), Some(manager.pid()));
    assert_eq!(all[1]["socket-activated"], Value::Null);
    let words = format!("handed over by sh/{}", manager.pid());
    assert!(text.contains(&words), "{text}");
}

#[test]
fn a_listener_in_another_namespace_is_found_there_and_the_port_is_free_here() {
    if !inside("a_listener_in_another_namespace_is_found_there_and_the_port_is_free_here") {
        return;
    }
    let (own, port) = listener();
    drop(own);
    // A thread of its own, so that only it leaves this namespace; what it starts is in the new one.
    let home = Started::of(Command::new("unshare").args(["-n", "sleep", "1000"]));
    let own = std::fs::read_link("/proc/self/ns/net").unwrap();
    let there = format!("/proc/{}/ns/net", home.pid());
    soon("the namespace", || match std::fs::read_link(&there) {
        Ok(other) if other != own => Ok(()),
        seen => Err(format!("{seen:?}")),
    });
    let server = thread::spawn(move || {
        let there = std::fs::File::open(there).unwrap();
        let network = rustix::thread::LinkNameSpaceType::Network;
        rustix::thread::move_into_link_name_space(there.as_fd(), Some(network)).unwrap();
        let socket = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).unwrap();
        Started::holding(&socket)
    });
    let server = server.join().unwrap();
    let (json, text) = soon("the other namespace", || {
        let (status, json, text) = who(&format!("tcp/{port}"));
        assert_eq!(status, 1, "{text}");
        let name = &json["elsewhere"][0]["holders"][0]["name"];
        if name == "sleep" {
            Ok((json, text))
        } else {
            Err(text)
        }
    });
    assert_eq!(json["verdict"], "free");
    assert_eq!(
        json["elsewhere"][0]["holders"][0]["pid"].as_u64(),
        Some(server.pid())
    );
    assert_eq!(json["elsewhere"][0]["socket"]["local-address"], "0.0.0.0");
    assert!(
        text.contains("free in this network namespace; taken in another"),
        "{text}"
    );
    assert!(text.contains(&format!("sleep/{}", server.pid())), "{text}");
}

#[test]
fn what_a_forwarder_says_of_its_target_leads_to_the_server_in_the_other_namespace() {
    if !inside("what_a_forwarder_says_of_its_target_leads_to_the_server_in_the_other_namespace") {
        return;
    }
    let home = Started::of(Command::new("unshare").args([
        "-n",
        "sh",
        "-c",
        "ip link set lo up && ip address add 172.18.0.2/32 dev lo && exec sleep 1000",
    ]));
    let there = format!("/proc/{}/ns/net", home.pid());
    let table = format!("/proc/{}/net/fib_trie", home.pid());
    soon("the address", || {
        let text = std::fs::read_to_string(&table).unwrap();
        if text.contains("172.18.0.2") {
            Ok(())
        } else {
            Err(text)
        }
    });
    let server = thread::spawn(move || {
        let there = std::fs::File::open(there).unwrap();
        let network = rustix::thread::LinkNameSpaceType::Network;
        rustix::thread::move_into_link_name_space(there.as_fd(), Some(network)).unwrap();
        let socket = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 80)).unwrap();
        Started::holding(&socket)
    });
    let server = server.join().unwrap();
    let (socket, port) = listener();
    // The words of docker's proxy, in the order it has them; the shell waits for a child and does nothing.
    let host_port = port.to_string();
    let words = [
        "-proto",
        "tcp",
        "-host-ip",
        "127.0.0.1",
        "-host-port",
        &host_port,
        "-container-ip",
        "172.18.0.2",
        "-container-port",
        "80",
    ];
    let proxy = Started::of(
        Command::new("sh")
            .arg0("/usr/bin/docker-proxy")
            .args(["-c", "sleep 1000 </dev/null & wait", "docker-proxy"])
            .args(words)
            .stdin(handed(&socket)),
    );
    drop(socket);
    let (json, text) = held_by(port, "sh", 1);
    let hop = &json["bindings"][0]["forwards"][0];
    assert_eq!(holders(&json), [proxy.pid()]);
    assert_eq!(
        (hop["host"].as_str(), hop["port"].as_u64()),
        (Some("172.18.0.2"), Some(80)),
        "{text}"
    );
    assert_eq!(hop["confidence"], "derived");
    assert_eq!(
        hop["servers"][0]["holders"][0]["pid"].as_u64(),
        Some(server.pid()),
        "{text}"
    );
    assert!(text.contains("forwards   to 172.18.0.2:80"), "{text}");
    assert!(
        text.contains(&format!("server     ~ sleep/{}", server.pid())),
        "{text}"
    );
}

#[test]
fn a_control_group_that_is_named_as_a_container_tells_the_container() {
    const ID: &str = "9ec39b91f3d70e1beff50a308f77067065ea6be0d91a3378375056cd4422cf3d";
    if !inside("a_control_group_that_is_named_as_a_container_tells_the_container") {
        return;
    }
    /// Removed when nobody is in it any more.
    struct Group(PathBuf);
    impl Drop for Group {
        fn drop(&mut self) {
            std::fs::remove_dir(&self.0).unwrap();
        }
    }
    let trees = [
        "/sys/fs/cgroup/systemd",
        "/sys/fs/cgroup/unified",
        "/sys/fs/cgroup",
    ];
    let made = trees
        .iter()
        .filter(|tree| Path::new(tree).join("cgroup.procs").exists())
        .map(|tree| Path::new(tree).join(format!("docker-{ID}.scope")))
        .find(|path| std::fs::create_dir(path).is_ok());
    let Some(path) = made else {
        skip("no control group can be made: this needs a tree under /sys/fs/cgroup that may be written");
        return;
    };
    let group = Group(path);
    let (socket, port) = listener();
    let server = Started::holding(&socket);
    drop(socket);
    std::fs::write(group.0.join("cgroup.procs"), server.pid().to_string()).unwrap();
    let (json, text) = held_by(port, "sleep", 1);
    let container = &json["bindings"][0]["holders"][0]["process"]["group"]["container"];
    assert_eq!(container["runtime"], "docker");
    assert_eq!(container["id"], ID);
    assert!(text.contains("docker container 9ec39b91f3d7"), "{text}");
    drop(server);
    drop(group);
}

#[test]
fn a_port_that_only_a_finished_connection_keeps_has_no_owner_and_is_taken() {
    if !inside("a_port_that_only_a_finished_connection_keeps_has_no_owner_and_is_taken") {
        return;
    }
    let (socket, port) = listener();
    let mut near = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    let (far, _) = socket.accept().unwrap();
    // Who closes first waits.
    drop(far);
    assert_eq!(near.read(&mut [0; 1]).unwrap(), 0);
    drop(near);
    drop(socket);
    let (status, json, text) = who(&format!("tcp/{port}"));
    assert_eq!(status, 0, "{text}");
    assert_eq!(json["verdict"], "time-wait", "{text}");
    assert_eq!(json["bindings"][0]["no-holder-because"], "time-wait");
    assert_eq!(holders(&json), Vec::<u64>::new());
    let left = json["bindings"][0]["sockets"][0]["time-left-ms"]
        .as_u64()
        .unwrap();
    assert!((1..=60_000).contains(&left), "{left}");
    assert!(text.contains("1 in TIME_WAIT"), "{text}");
    assert!(
        TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok(),
        "SO_REUSEADDR is set"
    );
}

#[test]
fn a_socket_that_is_bound_and_does_not_listen_is_found() {
    if !inside("a_socket_that_is_bound_and_does_not_listen_is_found") {
        return;
    }
    let release = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap();
    let mut numbers = release
        .split('.')
        .map(|number| number.parse::<u32>().unwrap_or(0));
    if (numbers.next().unwrap(), numbers.next().unwrap()) < (6, 8) {
        skip("this kernel does not tell of sockets that are only bound: Linux 6.8 does");
        return;
    }
    let socket = rustix::net::socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
    rustix::net::bind(&socket, &SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
    let at: SocketAddr = rustix::net::getsockname(&socket).unwrap().try_into().unwrap();
    let holder = Started::holding(&socket);
    drop(socket);
    let (json, text) = held_by(at.port(), "sleep", 1);
    assert_eq!(json["verdict"], "bound");
    assert_eq!(holders(&json), [holder.pid()]);
    assert!(text.contains("has bound it and does not listen"), "{text}");
    // It stands in the way of others.
    assert!(TcpListener::bind(at).is_err());
}

#[test]
fn three_sockets_that_share_a_port_are_one_group_with_three_holders() {
    if !inside("three_sockets_that_share_a_port_are_one_group_with_three_holders") {
        return;
    }
    let member = |port: u16| -> (OwnedFd, u16) {
        let socket = rustix::net::socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
        sockopt::set_socket_reuseport(&socket, true).unwrap();
        rustix::net::bind(&socket, &SocketAddr::from((Ipv4Addr::UNSPECIFIED, port))).unwrap();
        rustix::net::listen(&socket, 7).unwrap();
        let at: SocketAddr = rustix::net::getsockname(&socket).unwrap().try_into().unwrap();
        (socket, at.port())
    };
    let (first, port) = member(0);
    let members = [first, member(port).0, member(port).0];
    let servers = members.each_ref().map(Started::holding);
    drop(members);
    let (json, text) = held_by(port, "sleep", 3);
    let binding = &json["bindings"][0];
    assert_eq!(json["bindings"].as_array().unwrap().len(), 1, "{text}");
    assert_eq!(binding["reuse-group"], true);
    assert_eq!(binding["sockets"].as_array().unwrap().len(), 3);
    assert_eq!(binding["queue-limit"], 21);
    assert_eq!(binding["exposure"], "any");
    let mut found = holders(&json);
    found.sort_unstable();
    let mut expected = servers.each_ref().map(Started::pid);
    expected.sort_unstable();
    assert_eq!(found, expected);
    assert!(text.contains("3 sockets share the port (SO_REUSEPORT)"), "{text}");
}

#[test]
fn another_users_process_is_not_named_without_rights_but_what_is_known_and_what_to_do_is_said() {
    if !inside("another_users_process_is_not_named_without_rights_but_what_is_known_and_what_to_do_is_said") {
        return;
    }
    let (socket, port) = listener();
    let stranger = rustix::fs::Uid::from_raw(STRANGER);
    rustix::fs::fchown(&socket, Some(stranger), None).unwrap();
    let server = Started::of(
        Command::new("sleep")
            .arg("1000")
            .stdin(handed(&socket))
            .uid(STRANGER)
            .gid(STRANGER),
    );
    drop(socket);
    held_by(port, "sleep", 1);
    // A copy, where everybody may reach it.
    let folder = std::env::temp_dir().join(format!("netstat-who-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o755)).unwrap();
    let copy = folder.join("netstat");
    std::fs::copy(NETSTAT, &copy).unwrap();
    let ask = |more: &[&str]| {
        let word = format!("tcp/{port}");
        let output = Command::new(&copy)
            .args(["who", &word])
            .args(more)
            .current_dir("/")
            .uid(65534)
            .gid(65534)
            .output();
        told(output.unwrap())
    };
    let (status, text, err) = ask(&[]);
    let (_, json, _) = ask(&["--format", "json"]);
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!((status, err.as_str()), (0, ""), "{text}");
    let json = document(&json);
    let binding = &json["bindings"][0];
    assert_eq!(json["complete"], false);
    assert_eq!(holders(&json), Vec::<u64>::new());
    assert_eq!(binding["no-holder-because"], "not-permitted");
    assert_eq!(binding["sockets"][0]["uid"], STRANGER);
    let candidates = binding["possible"]["candidates"].as_array().unwrap();
    assert_eq!(candidates.len(), 1, "{text}");
    assert_eq!(candidates[0]["pid"].as_u64(), Some(server.pid()));
    assert!(text.contains("uid 4242"), "{text}");
    assert!(
        text.contains(&format!("perhaps    sleep/{}", server.pid())),
        "{text}"
    );
    assert!(text.contains("run it as root, or as uid 4242"), "{text}");
}

#[test]
fn a_free_port_ends_with_status_one_and_says_what_was_looked_at() {
    if !inside("a_free_port_ends_with_status_one_and_says_what_was_looked_at") {
        return;
    }
    std::fs::write("/proc/sys/net/ipv4/ip_local_reserved_ports", "8008,9000-9010").unwrap();
    let (status, json, text) = who("9005");
    assert_eq!(status, 1);
    assert_eq!(json["verdict"], "free");
    assert_eq!(json["number"]["reserved"], true);
    assert!(
        text.starts_with("9005/tcp+udp  free: nothing holds it here\n"),
        "{text}"
    );
    assert!(text.contains("ip_local_reserved_ports"), "{text}");
    let (status, json, text) = who("udp/81");
    assert_eq!((status, &json["number"]["reserved"]), (1, &Value::Bool(false)));
    assert!(text.contains("CAP_NET_BIND_SERVICE"), "{text}");
}

#[test]
fn both_families_and_udp_are_told() {
    if !inside("both_families_and_udp_are_told") {
        return;
    }
    let six = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).unwrap();
    let port = six.local_addr().unwrap().port();
    let four = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
    let datagrams = UdpSocket::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
    let (status, json, text) = who(&port.to_string());
    assert_eq!(status, 0);
    let kinds: Vec<&str> = json["bindings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|binding| binding["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["listen", "datagrams"], "{text}");
    assert_eq!(json["bindings"][0]["sockets"].as_array().unwrap().len(), 2);
    assert!(text.contains(&format!("{port}/tcp 127.0.0.1 [::1]  ")), "{text}");
    assert!(text.contains(&format!("{port}/udp 127.0.0.1  ")), "{text}");
    drop((six, four, datagrams));
}

#[test]
fn a_socket_of_the_kernel_is_told_by_the_link_that_has_its_port() {
    if !inside("a_socket_of_the_kernel_is_told_by_the_link_that_has_its_port") {
        return;
    }
    let ip = |words: &str| {
        let output = Command::new("ip").args(words.split(' ')).output().unwrap();
        output.status.success()
    };
    if !ip("link add vx0 type vxlan id 42 dstport 4789 local 127.0.0.1") || !ip("link set vx0 up") {
        skip("this kernel has no VXLAN");
        return;
    }
    let (status, json, text) = who("udp/4789");
    assert_eq!(status, 0);
    assert_eq!(holders(&json), Vec::<u64>::new());
    assert_eq!(json["bindings"][0]["possible"]["kernel-link"]["name"], "vx0");
    assert!(text.contains("the kernel: vxlan link vx0"), "{text}");
}

#[test]
fn a_recording_answers_as_the_machine_did() {
    if !inside("a_recording_answers_as_the_machine_did") {
        return;
    }
    let (socket, port) = listener();
    let server = Started::holding(&socket);
    drop(socket);
    held_by(port, "sleep", 1);
    let file = std::env::temp_dir().join(format!("netstat-who-recording-{}", std::process::id()));
    let path = file.to_str().unwrap();
    let (status, _, err) = shown(&["--record", path]);
    let word = format!("tcp/{port}");
    let recorded = shown(&["who", &word, "--from", path, "--format", "json"]);
    let free = shown(&["who", "9", "--from", path]);
    let waits = shown(&["wait", "--listen", &word, "--by", "sleep", "--from", path]);
    std::fs::remove_file(&file).unwrap();
    assert_eq!(status, 0, "{err}");
    let json = document(&recorded.1);
    assert_eq!(holders(&json), [server.pid()]);
    assert_eq!(json["complete"], true, "{}", recorded.1);
    assert_eq!(free.0, 1, "{free:?}");
    assert_eq!(waits.0, 0, "{waits:?}");
}

#[test]
fn mistakes_end_with_status_two_and_say_what_is_wrong() {
    let cases: [(&[&str], &str); 11] = [
        (&["who"], "PORT"),
        (&["who", "65536"], "65535"),
        (&["who", "no-such-service-at-all"], "services database"),
        (&["who", "sctp/80"], "tcp or udp"),
        (&["who", "80", "--from", "/no/such/file"], "/no/such/file"),
        (&["who", "80", "81", "--format", "json"], "ndjson"),
        (&["who", "80", "nonsense"], "services database"),
        (&["wait"], "--listen"),
        (&["wait", "--listen", "80", "--gone", "80"], "--gone"),
        (&["wait", "--listen", "80", "--timeout=-1"], "--timeout"),
        (&["wait", "--listen", "0"], "port 0"),
    ];
    for (words, part) in cases {
        let (status, out, err) = shown(words);
        assert_eq!((status, out.as_str()), (2, ""), "{words:?}: {err}");
        assert!(err.contains(part), "{words:?}: {err}");
    }
}

#[test]
fn waiting_ends_when_it_happens_and_when_the_time_is_over() {
    if !inside("waiting_ends_when_it_happens_and_when_the_time_is_over") {
        return;
    }
    let (socket, port) = listener();
    drop(socket);
    let word = format!(":{port}");
    let began = Instant::now();
    let (status, out, err) = shown(&["wait", "--listen", &word, "--timeout", "0.3"]);
    let told = format!("netstat: not in 0.3 s: nothing listens at port {port}\n");
    assert_eq!((status, out.as_str(), err.as_str()), (1, "", told.as_str()));
    assert!(began.elapsed() >= Duration::from_millis(300));
    assert_eq!(shown(&["wait", "--gone", &word]).0, 0, "nothing is there");
    let waiting = |words: &[&str]| {
        Command::new(NETSTAT)
            .args([&["wait", "--timeout", "20"], words].concat())
            .spawn()
            .unwrap()
    };
    let mut listens = waiting(&["--listen", &word, "--by", "sleep"]);
    let mut connects = waiting(&["--established", &word]);
    thread::sleep(Duration::from_millis(100));
    assert!(listens.try_wait().unwrap().is_none(), "it waits");
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
    let (status, _, err) = shown(&["wait", "--listen", &word, "--by", "sleep", "--timeout", "0"]);
    assert_eq!(
        (
            status,
            err.contains("nothing listens at port") && err.contains("by \"sleep\"")
        ),
        (1, true),
        "this test holds it, and not sleep: {err}"
    );
    assert!(connects.try_wait().unwrap().is_none(), "nobody is connected");
    let server = Started::holding(&socket);
    assert_eq!(listens.wait().unwrap().code(), Some(0));
    let near = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    assert_eq!(connects.wait().unwrap().code(), Some(0));
    drop((near, socket));
    let mut goes = waiting(&["--gone", &word]);
    thread::sleep(Duration::from_millis(100));
    assert!(goes.try_wait().unwrap().is_none(), "it is still there");
    drop(server);
    assert_eq!(goes.wait().unwrap().code(), Some(0));
}

#[test]
fn a_port_is_named_by_its_service_and_by_addresses_of_ipv6() {
    if !inside("a_port_is_named_by_its_service_and_by_addresses_of_ipv6") {
        return;
    }
    let six = TcpListener::bind((Ipv6Addr::LOCALHOST, 80)).unwrap();
    let server = Started::holding(&six);
    drop(six);
    held_by(80, "sleep", 1);
    for word in ["[::1]:80", "tcp/[::1]:80", "[::1]:80/tcp", "[::]:80", ":80"] {
        let (status, json, text) = who(word);
        assert_eq!(
            (status, holders(&json)),
            (0, vec![server.pid()]),
            "{word}: {text}"
        );
    }
    for word in ["[::2]:80", "127.0.0.1:80", "0.0.0.0:80", "[::1]:81"] {
        assert_eq!(who(word).0, 1, "{word}");
    }
    if !std::fs::read_to_string("/etc/services").is_ok_and(|text| text.contains("\nhttp\t")) {
        skip("/etc/services has no http: this needs netbase");
        return;
    }
    for word in ["http", "tcp/http", "http/tcp", ":http", "[::1]:http"] {
        let (status, json, text) = who(word);
        assert_eq!(
            (status, holders(&json)),
            (0, vec![server.pid()]),
            "{word}: {text}"
        );
    }
}

#[test]
fn several_ports_have_a_document_each_and_the_worst_of_their_statuses() {
    if !inside("several_ports_have_a_document_each_and_the_worst_of_their_statuses") {
        return;
    }
    let (_first, one) = listener();
    let (_second, two) = listener();
    let words = [one, two].map(|port| format!("tcp/{port}"));
    let (status, lines, err) = shown(&["who", &words[0], &words[1], "--format", "ndjson"]);
    assert_eq!((status, err.as_str()), (0, ""));
    let ports: Vec<Value> = lines
        .lines()
        .map(|line| document(line)["query"]["port"].clone())
        .collect();
    assert_eq!(ports, [Value::from(one), Value::from(two)]);
    let (status, text, _) = shown(&["who", &words[0], "tcp/9", "--format", "table"]);
    assert_eq!(status, 1, "one of them is free");
    assert!(
        text.contains(&format!("{one}/tcp")) && text.contains("\n\n9/tcp  free"),
        "{text}"
    );
    assert_eq!(shown(&["who", &words[0], "--require-complete"]).0, 0);
}

#[test]
fn a_namespace_without_a_process_is_looked_into_too() {
    if !inside("a_namespace_without_a_process_is_looked_into_too") {
        return;
    }
    let name = format!("who-{}", std::process::id());
    let ip = |words: &[&str]| {
        let status = Command::new("ip").args(words).status().unwrap();
        assert!(status.success(), "ip {words:?}");
    };
    ip(&["netns", "add", &name]);
    let there = std::fs::File::open(format!("/run/netns/{name}")).unwrap();
    // The thread ends there; the sockets stay in that namespace.
    let sockets = thread::spawn(move || {
        let network = rustix::thread::LinkNameSpaceType::Network;
        rustix::thread::move_into_link_name_space(there.as_fd(), Some(network)).unwrap();
        TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap()
    });
    let socket = sockets.join().unwrap();
    let port = socket.local_addr().unwrap().port();
    let server = Started::holding(&socket);
    drop(socket);
    let (json, text) = soon("the holder", || {
        let (status, json, text) = who(&format!("tcp/{port}"));
        assert_eq!(status, 1, "{text}");
        let is = json["elsewhere"][0]["holders"][0]["name"] == "sleep";
        if is { Ok((json, text)) } else { Err(text) }
    });
    ip(&["netns", "del", &name]);
    let place = &json["elsewhere"][0];
    assert_eq!(place["namespace"]["name"], name.as_str());
    assert_eq!(place["namespace"]["proc-inode"], Value::Null);
    assert_eq!(place["holders"][0]["pid"].as_u64(), Some(server.pid()));
    assert!(text.contains(&format!("in namespace {name}")), "{text}");
}

#[test]
fn a_socket_that_systemd_holds_is_told_with_the_unit_that_has_its_port() {
    if !inside("a_socket_that_systemd_holds_is_told_with_the_unit_that_has_its_port") {
        return;
    }
    let (socket, port) = listener();
    // The first process of a pid namespace, with the name and the folders of the manager. Nothing of it is seen from outside.
    let script = format!(
        "mount -t tmpfs none /run && mkdir -p /run/systemd/system/cups.socket.d && \
         printf '[Socket]\\nListenStream=1\\nListenStream=127.0.0.1:{port}\\n' > /run/systemd/system/cups.socket && \
         printf '[Socket]\\nService=print.service\\n' > /run/systemd/system/cups.socket.d/a.conf && \
         printf '[Socket]\\nListenStream={port}\\n' > /run/systemd/system/other.socket && \
         cp /bin/sleep /run/systemd/systemd && exec /run/systemd/systemd 1000"
    );
    let manager = Started::of(
        Command::new("unshare")
            .args([
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                "sh",
                "-c",
                &script,
            ])
            .stdin(handed(&socket)),
    );
    drop(socket);
    let children = format!("/proc/{0}/task/{0}/children", manager.pid());
    let pid = soon("the manager", || {
        let seen = std::fs::read_to_string(&children).unwrap_or_default();
        let pid = seen.trim().to_owned();
        match std::fs::read_to_string(format!("/proc/{pid}/comm")) {
            Ok(name) if name == "systemd\n" => Ok(pid),
            other => Err(format!("{other:?}")),
        }
    });
    let ask = |words: &[&str]| {
        let output = Command::new("nsenter")
            .args(["--target", &pid, "--mount", "--pid", "--wdns=/", NETSTAT, "who"])
            .args(words)
            .output();
        told(output.unwrap())
    };
    let word = format!("tcp/{port}");
    let (status, text, err) = ask(&[&word]);
    assert_eq!((status, err.as_str()), (0, ""), "{text}");
    assert!(text.contains("systemd/1"), "{text}");
    let line = format!(
        "~ cups.socket for print.service: ListenStream=127.0.0.1:{port} (/run/systemd/system/cups.socket)"
    );
    assert!(text.contains(&line), "{text}");
    assert!(text.contains("stop cups.socket"), "{text}");
    assert!(
        !text.contains("other.socket"),
        "it has any address, and this is one: {text}"
    );
    let json = document(&ask(&[&word, "--format", "json"]).1);
    let units = json["bindings"][0]["socket-units"].as_array().unwrap();
    assert_eq!(units.len(), 1, "{json}");
    assert_eq!(units[0]["confidence"], "derived");
    assert_eq!(units[0]["unit"], "cups.socket");
}

#[test]
fn a_container_has_the_name_in_its_runtimes_file_live_and_from_a_recording_that_keeps_no_secret() {
    const ID: &str = "81950eac55062e5d8e7b5567d1036e4b146dfe212bdc9263c97347e6ce86b904";
    const SECRET: &str = "hunter2hunter2hunter2";
    let name = "a_container_has_the_name_in_its_runtimes_file_live_and_from_a_recording_that_keeps_no_secret";
    if !inside(name) {
        return;
    }
    let tree = [
        "/sys/fs/cgroup/systemd",
        "/sys/fs/cgroup/unified",
        "/sys/fs/cgroup",
    ]
    .iter()
    .map(Path::new)
    .find(|tree| tree.join("cgroup.procs").exists());
    let group = tree.map(|tree| tree.join(format!("docker-{ID}.scope")));
    let Some(group) = group.filter(|path| std::fs::create_dir(path).is_ok() || path.is_dir()) else {
        skip("no control group can be made: this needs a tree under /sys/fs/cgroup that may be written");
        return;
    };
    let (socket, port) = listener();
    let server = Started::holding(&socket);
    drop(socket);
    std::fs::write(group.join("cgroup.procs"), server.pid().to_string()).unwrap();
    held_by(port, "sleep", 1);
    let (another, _) = listener();
    let second = Started::holding(&another);
    drop(another);
    std::fs::write(group.join("cgroup.procs"), second.pid().to_string()).unwrap();
    let file = std::env::temp_dir().join(format!("netstat-who-names-{}", std::process::id()));
    let path = file.to_str().unwrap();
    // A folder of Docker's that nobody else sees.
    let script = format!(
        "mount -t tmpfs none /var/lib && mkdir -p /var/lib/docker/containers/{ID} && \
         printf '%s' '{{\"ID\":\"{ID}\",\"Config\":{{\"Env\":[\"PASSWORD={SECRET}\"]}},\"Name\":\"/web\"}}' \
         > /var/lib/docker/containers/{ID}/config.v2.json && \
         \"$0\" who tcp/{port} && \"$0\" who tcp/{port} --format json && \"$0\" --record {path} >/dev/null"
    );
    let output = Command::new("unshare")
        .args(["--mount", "sh", "-c", &script, NETSTAT])
        .output();
    let (status, out, err) = told(output.unwrap());
    let recorded = shown(&["who", &format!("tcp/{port}"), "--from", path, "--format", "json"]);
    // A pipe in the place of the file is not waited for, and the reason is told once for both processes.
    let script = format!(
        "mount -t tmpfs none /var/lib && mkdir -p /var/lib/docker/containers/{ID} && \
         mkfifo /var/lib/docker/containers/{ID}/config.v2.json && \
         timeout 60 \"$0\" sockets --format json --columns container.id,container.name"
    );
    let output = Command::new("unshare")
        .args(["--mount", "sh", "-c", &script, NETSTAT])
        .output();
    let of_pipe = told(output.unwrap());
    drop(second);
    drop(server);
    std::fs::remove_dir(&group).unwrap();
    assert!(of_pipe.1.contains(ID), "{of_pipe:?}");
    assert_eq!(of_pipe.1.matches("container names").count(), 1, "{of_pipe:?}");
    assert_eq!(status, 0, "{out}{err}");
    assert!(out.contains("docker container web (81950eac5506)"), "{out}");
    let live = document(out.lines().last().unwrap());
    for json in [live, document(&recorded.1)] {
        let container = &json["bindings"][0]["holders"][0]["process"]["group"]["container"];
        assert_eq!(container["name"], "web", "{json}");
    }
    let mut machine = probe::recorded::Recorded::open(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    let item = probe::Item::file(format!("/var/lib/docker/containers/{ID}/config.v2.json"));
    let mut kept = Vec::new();
    probe::Machine::read(&mut machine, &item, &mut |chunk| {
        kept.extend_from_slice(chunk);
        probe::Flow::Continue(())
    })
    .unwrap();
    let kept = String::from_utf8(kept).unwrap();
    assert!(
        kept.contains("/web") && !kept.contains(SECRET) && !kept.contains("PASSWORD"),
        "{kept}"
    );
}

#[test]
fn a_signal_ends_a_wait_at_once_and_without_a_word() {
    if !inside("a_signal_ends_a_wait_at_once_and_without_a_word") {
        return;
    }
    use std::os::unix::process::ExitStatusExt;
    let (socket, port) = listener();
    let word = format!("tcp/{port}");
    for sign in ["--gone", "--established"] {
        let child = Command::new(NETSTAT)
            .args(["wait", sign, &word, "--timeout", "20"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        thread::sleep(Duration::from_millis(200));
        let began = Instant::now();
        let pid = rustix::process::Pid::from_child(&child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(began.elapsed() < Duration::from_secs(2), "{sign}");
        assert_eq!(output.status.signal(), Some(15), "{sign}: {output:?}");
        assert_eq!((output.stdout.len(), output.stderr.len()), (0, 0), "{sign}");
    }
    drop(socket);
}

#[test]
fn a_rule_that_takes_a_port_without_a_socket_is_told_with_where_it_leads() {
    if !inside("a_rule_that_takes_a_port_without_a_socket_is_told_with_where_it_leads") {
        return;
    }
    let rules = "add table ip t; add chain ip t pre { type nat hook prerouting priority -100 ; }; \
        add rule ip t pre tcp dport 7001 dnat to 10.77.0.2:80; \
        add rule ip t pre tcp dport { 7004, 7005 } redirect to :82; \
        add rule ip t pre tcp dport 7011 fib daddr type local dnat to 10.77.0.4:83; \
        add rule ip t pre tcp dport 7012 ct state new dnat to 10.77.0.4:84; \
        add rule ip t pre ip daddr . tcp dport { 10.0.0.1 . 7013 } dnat to 10.77.0.3";
    if !Command::new("nft")
        .arg(rules)
        .status()
        .is_ok_and(|status| status.success())
    {
        skip("no rule can be made: this needs nft of nftables, and a kernel with nf_tables");
        return;
    }
    let (status, json, text) = who("tcp/7001");
    assert_eq!(status, 1, "a bind works: {text}");
    let rule = &json["nat"]["nf-tables"][0];
    assert_eq!(rule["action"], "dnat", "{json}");
    assert_eq!(
        (&rule["target-address"], &rule["target-port"]),
        (&Value::from("10.77.0.2"), &Value::from(80))
    );
    assert_eq!(json["nat"]["not-judged"], 2);
    assert!(
        text.contains("~ dnat to 10.77.0.2:80: a rule of nf_tables (t pre, handle"),
        "{text}"
    );
    assert!(text.contains("2 NAT rules of nf_tables choose ports"), "{text}");
    for (port, target) in [("tcp/7011", 83), ("tcp/7012", 84)] {
        let (_, json, text) = who(port);
        let rules = json["nat"]["nf-tables"].as_array().unwrap();
        let told: Vec<_> = rules
            .iter()
            .map(|rule| (&rule["target-port"], &rule["conditional"]))
            .collect();
        assert_eq!(told, [(&Value::from(target), &Value::Bool(true))], "{text}");
        let line = format!("~ dnat to 10.77.0.4:{target}, under further conditions");
        assert!(text.contains(&line), "{text}");
    }
    let other = who("tcp/7002").1;
    assert_eq!(other["nat"]["nf-tables"], Value::Array(Vec::new()));
    let udp = who("udp/7001").1;
    assert_eq!(udp["nat"]["nf-tables"], Value::Array(Vec::new()));
}
