//! Whole answers from staged machines, for what no live machine shows at will.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::rc::Rc;
use std::time::Duration;

use facts::Why;
use probe::fake::{FakeMachine, FaultInjector};
use probe::{Flow, Item, Machine, Watch};

use crate::{World, run};

const HEADING: &str =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

/// A row of `/proc/net/tcp` of 127.0.0.1:8080, for a machine whose byte order is little.
fn row(state: &str, rest: &str) -> String {
    format!("{HEADING}   0: 0100007F:1F90 00000000:0000 {state} 00000000:00000000 {rest}\n")
}

fn staged(release: &str, user: u32) -> FakeMachine {
    let identity = format!(
        "system Linux\nrelease {release}\nbyte-order little\nticks-per-second 100\neffective-user {user}\n"
    );
    FakeMachine::new()
        .with("identity", &[identity.as_bytes()], Ok(()))
        .with("file /proc/net/udp", &[HEADING.as_bytes()], Ok(()))
        .with("list /proc", &[b"1\x0042\0net\0"], Ok(()))
        .with("links /proc/1/fd", &[], Ok(()))
        .with("links /proc/42/fd", &[], Ok(()))
        .with("file /proc/uptime", &[b"1000.00 1.00\n"], Ok(()))
}

fn with_tcp(machine: FakeMachine, table: &str) -> FakeMachine {
    machine.with("file /proc/net/tcp", &[table.as_bytes()], Ok(()))
}

const LISTENS: &str = "00:00000000 00000000  1000        0 77 1";

/// Status, standard output and standard error.
fn shown(machine: impl Machine + Clone + 'static, words: &[&str]) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(World {
        words: [&["netstat"], words]
            .concat()
            .iter()
            .map(|word| word.as_bytes().to_vec())
            .collect(),
        environment: &|_| None,
        now: &mut || Duration::ZERO,
        wait: &mut |_| ControlFlow::Break(()),
        out_is_terminal: false,
        width: &|| None,
        live: &|| Box::new(machine.clone()),
        out: &mut out,
        err: &mut err,
    });
    (
        exit.status(),
        String::from_utf8(out).unwrap(),
        String::from_utf8(err).unwrap(),
    )
}

fn text(machine: &FakeMachine) -> (u8, String) {
    let (status, out, err) = shown(machine.clone(), &["who", "tcp/8080"]);
    assert_eq!(err, "");
    (status, out)
}

#[test]
fn a_holder_is_told_with_all_that_is_known_of_it() {
    let stat =
        b"42 (nginx) S 1 42 42 0 -1 4194560 1 1 1 1 1 1 1 1 20 0 1 0 40000 1 1 18446744073709551615 1 1\n";
    let init = b"1 (systemd) S 0 1 1 0 -1 4194560 1 1 1 1 1 1 1 1 20 0 1 0 1 1 1 18446744073709551615 1 1\n";
    let machine = with_tcp(staged("6.18.0", 0), &row("0A", LISTENS))
        .with("links /proc/42/fd", &[b"6\0socket:[77]\0"], Ok(()))
        .with("file /proc/42/stat", &[stat], Ok(()))
        .with("file /proc/1/stat", &[init], Ok(()))
        .with(
            "file /proc/42/status",
            &[b"Name:\tnginx\nUid:\t33\t33\t33\t33\n"],
            Ok(()),
        )
        .with("file /proc/42/cmdline", &[b"nginx: master process\0"], Ok(()))
        .with(
            "file /proc/42/cgroup",
            &[b"0::/system.slice/nginx.service\n"],
            Ok(()),
        )
        .with("user 33", &[b"www-data"], Ok(()));
    let (status, out) = text(&machine);
    let expected = "\
8080/tcp 127.0.0.1  nginx/42 of user www-data, unit nginx.service
  exposed    loopback: this machine alone
  queue      0 of an unknown number wait to be accepted
  started    10m 0s ago by systemd/1
  command    nginx: master process
  connected  nobody
  not read   NAT of iptables-legacy, BPF programs: may take traffic before a socket does
";
    assert_eq!((status, out.as_str()), (0, expected));
}

#[test]
fn a_socket_that_nobody_was_found_for_may_be_the_kernels() {
    let (status, out) = text(&with_tcp(staged("6.18.0", 0), &row("0A", LISTENS)));
    assert_eq!(status, 0);
    assert!(
        out.contains("no process that can be seen; the socket is of uid 1000"),
        "{out}"
    );
    assert!(!out.contains("run it as root"), "{out}");
}

#[test]
fn hidden_processes_are_no_proof_of_absence() {
    let machine =
        with_tcp(staged("6.18.0", 1000), &row("0A", LISTENS)).with("list /proc", &[b"42\0"], Ok(()));
    let (status, out) = text(&machine);
    assert_eq!(status, 0);
    assert!(
        out.contains("a process that this user may not look into"),
        "{out}"
    );
    assert!(out.contains("to see it  run it as root, or as uid 1000"), "{out}");
}

#[test]
fn a_table_that_may_not_be_read_is_not_a_free_port() {
    let refused = staged("6.18.0", 1000)
        .with("sock_diag tcp both states=0x1ffe", &[], Err(Why::NotPermitted))
        .with("sock_diag tcp ipv4 states=0x1ffe", &[], Err(Why::NotPermitted))
        .with("file /proc/net/tcp", &[], Err(Why::NotPermitted));
    let (status, out) = text(&refused);
    assert_eq!(status, 2, "{out}");
    assert!(
        out.starts_with("8080/tcp  cannot be told: not permitted\n"),
        "{out}"
    );
    let (status, out, _) = shown(refused, &["who", "tcp/8080", "--format", "json"]);
    assert_eq!(status, 2);
    assert!(
        out.contains("\"verdict\":\"unknown\",\"complete\":false"),
        "{out}"
    );
}

#[test]
fn an_old_kernel_does_not_tell_of_sockets_that_are_only_bound_and_that_is_said() {
    let (status, out) = text(&with_tcp(staged("5.15.0", 0), HEADING));
    assert_eq!(status, 1);
    assert!(out.contains("those only bound are told since Linux 6.8"), "{out}");
}

#[test]
fn what_is_left_of_a_connection_has_a_time_and_no_owner() {
    let table =
        row("06", "03:00000D48 00000000     0        0 0 3").replace("00000000:0000", "0100007F:C350");
    let (status, out) = text(&with_tcp(staged("6.18.0", 0), &table));
    assert_eq!(status, 0);
    assert!(
        out.starts_with(
            "8080/tcp 127.0.0.1  1 in TIME_WAIT, which no process holds any more; the last ends in 34 s"
        ),
        "{out}"
    );
}

#[test]
fn a_hostile_name_is_visible_in_text_and_exact_in_json() {
    let stat = b"42 (\x1b[2J\n\xff) S 1 42 42 0 -1 4194560 1 1 1 1 1 1 1 1 20 0 1 0 40000 1 1 18446744073709551615 1 1\n";
    let machine = with_tcp(staged("6.18.0", 0), &row("0A", LISTENS))
        .with("links /proc/42/fd", &[b"6\0socket:[77]\0"], Ok(()))
        .with("file /proc/42/stat", &[stat], Ok(()))
        .with("file /proc/42/cmdline", &[b"a\x1bb\0"], Ok(()));
    let (_, out) = text(&machine);
    assert!(out.contains("\\x1b[2J\\x0a\\xff/42"), "{out}");
    assert!(!out.contains('\x1b'), "{out:?}");
    let (_, out, _) = shown(machine, &["who", "tcp/8080", "--format", "json"]);
    assert!(out.contains("{\"base64\":\"G1sySgr/\"}"), "{out}");
}

/// Can be opened anew, as a machine is.
#[derive(Clone, Debug)]
struct At(FakeMachine, usize, Why);

impl Machine for At {
    fn read(
        &mut self,
        item: &probe::Item<'_>,
        each: &mut dyn FnMut(&[u8]) -> probe::Flow,
    ) -> Result<(), Why> {
        // One call is left to it; then it is as the others are.
        let mut failing = FaultInjector::new(self.0.clone(), 0, 0, self.2);
        let answer = if self.1 == 0 {
            failing.read(item, each)
        } else {
            self.0.read(item, each)
        };
        self.1 = self.1.wrapping_sub(1);
        answer
    }
}

#[test]
fn whatever_fails_the_answer_is_never_that_a_taken_port_is_free() {
    let whole = with_tcp(staged("6.18.0", 0), &row("0A", LISTENS)).with(
        "links /proc/42/fd",
        &[b"6\0socket:[77]\0"],
        Ok(()),
    );
    for at in 0..40 {
        for why in [Why::NotPermitted, Why::CutShort, Why::TimedOut, Why::System(5)] {
            let (status, out, _) = shown(At(whole.clone(), at, why), &["who", "tcp/8080"]);
            assert_ne!(status, 1, "call {at} failed with {why}:\n{out}");
        }
    }
}

/// Processes from 2 on, so many, each in a namespace of its own; the first is in ours.
fn namespaces(count: u32) -> FakeMachine {
    let pids: Vec<String> = (1..count + 2).map(|pid| pid.to_string()).collect();
    let mut machine = with_tcp(staged("6.18.0", 0), HEADING)
        .with("list /proc", &[pids.join("\0").as_bytes(), b"\0"], Ok(()))
        .with("inode /proc/thread-self/net/dev", &[b"101"], Ok(()));
    for pid in 1..count + 2 {
        let number = (100 + pid).to_string();
        machine = machine.with(
            &format!("inode /proc/{pid}/net/dev"),
            &[number.as_bytes()],
            Ok(()),
        );
    }
    machine
}

#[test]
fn namespaces_that_could_not_be_read_are_not_looked_at_and_the_answer_is_not_complete() {
    let mount = b"64 22 0:4 net:[999] /run/netns/empty rw - nsfs nsfs rw\n";
    let machine = namespaces(3)
        .with("file /proc/2/net/tcp", &[HEADING.as_bytes()], Ok(()))
        .with("file /proc/3/net/tcp", &[], Err(Why::NotPermitted))
        .with("file /proc/4/net/tcp", &[], Err(Why::NotPermitted));
    let json = |machine: &FakeMachine| {
        let (status, out, _) = shown(machine.clone(), &["who", "tcp/8080", "--format", "json"]);
        assert_eq!(status, 1, "{out}");
        out
    };
    let out = json(&machine);
    assert!(out.contains("\"complete\":false"), "{out}");
    assert!(out.contains("\"namespaces-looked-at\":1,"), "{out}");
    assert_eq!(out.matches("other network namespaces").count(), 1, "{out}");
    assert!(
        text(&machine).1.contains("missing    other network namespaces"),
        "{out}"
    );
    // A recording cannot go where no process is.
    let readable = machine
        .with("file /proc/3/net/tcp", &[HEADING.as_bytes()], Ok(()))
        .with("file /proc/4/net/tcp", &[HEADING.as_bytes()], Ok(()));
    let out = json(&readable);
    assert!(out.contains("\"complete\":true"), "{out}");
    assert!(out.contains("\"namespaces-looked-at\":3,"), "{out}");
    let out = json(&readable.with("file /proc/self/mountinfo", &[mount], Ok(())));
    assert!(out.contains("\"complete\":false"), "{out}");
    assert!(out.contains("\"namespaces-looked-at\":3,"), "{out}");
}

#[test]
fn namespaces_beyond_the_limit_are_told_as_not_looked_at() {
    let mut machine = namespaces(70);
    for pid in 2..72 {
        let table = row("0A", LISTENS);
        machine = machine.with(&format!("file /proc/{pid}/net/tcp"), &[table.as_bytes()], Ok(()));
    }
    let (_, out, _) = shown(machine, &["who", "tcp/8080", "--format", "json"]);
    assert!(out.contains("\"namespaces-looked-at\":64,"), "{out}");
    assert!(out.contains("\"complete\":false"), "{out}");
    assert!(
        out.contains("6 rows are left out") || out.contains("\"count\":6"),
        "{out}"
    );
}

/// A machine that tells of the end of a socket every millisecond, and counts how often it is asked for its table.
#[derive(Clone)]
struct Busy {
    inner: FakeMachine,
    remote_port: u8,
    now: Rc<Cell<Duration>>,
    looks: Rc<Cell<u32>>,
}

impl Machine for Busy {
    fn read(&mut self, item: &Item<'_>, each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
        let is_look = item.key() == "file /proc/net/tcp";
        self.looks.set(self.looks.get() + u32::from(is_look));
        self.inner.read(item, each)
    }

    fn watch_ends(&mut self) -> Result<Box<dyn Watch>, Why> {
        Ok(Box::new(self.clone()))
    }
}

impl Watch for Busy {
    fn next(&mut self, _: Duration, each: &mut dyn FnMut(&[u8])) -> Result<(), Why> {
        self.now.set(self.now.get() + Duration::from_millis(1));
        // A `nlmsghdr` of `SOCK_DIAG_BY_FAMILY` and an `inet_diag_msg`: 127.0.0.1:8080, CLOSE.
        let mut message = vec![0; 88];
        message[0] = 88;
        message[4] = 20;
        message[16..18].copy_from_slice(&[2, 7]);
        message[20..22].copy_from_slice(&8080_u16.to_be_bytes());
        message[23] = self.remote_port;
        message[24..28].copy_from_slice(&[127, 0, 0, 1]);
        each(&message);
        Ok(())
    }
}

/// How often the table is read while three seconds go by.
fn reads_while_sockets_end(remote_port: u8) -> u32 {
    let machine = Busy {
        inner: with_tcp(staged("6.18.0", 0), &row("0A", LISTENS)),
        remote_port,
        now: Rc::default(),
        looks: Rc::default(),
    };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let words = ["netstat", "wait", "--gone", "tcp/8080", "--timeout", "3"];
    let exit = run(World {
        words: words.map(|word| word.as_bytes().to_vec()).to_vec(),
        environment: &|_| None,
        now: &mut || machine.now.get(),
        wait: &mut |pause| {
            machine.now.set(machine.now.get() + pause);
            ControlFlow::Continue(())
        },
        out_is_terminal: false,
        width: &|| None,
        live: &|| Box::new(machine.clone()),
        out: &mut out,
        err: &mut err,
    });
    let told = b"netstat: not in 3 s: port 8080 is still held\n";
    assert_eq!((exit.status(), err.as_slice()), (1, &told[..]));
    machine.looks.get()
}

#[test]
fn a_wait_for_a_busy_port_looks_seldom() {
    // One look a second.
    let reads = reads_while_sockets_end(77);
    assert!((3..=6).contains(&reads), "connections end: {reads}");
    // A listener of another address, or of another holder, may have ended: a look each 10 ms at most.
    let reads = reads_while_sockets_end(0);
    assert!((100..=300).contains(&reads), "listeners end: {reads}");
}
