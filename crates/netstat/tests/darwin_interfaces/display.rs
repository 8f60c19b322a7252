//! The running display under traffic that is known to the packet, and everything that may happen to a program that runs for
//! days.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::net::UdpSocket;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{ip, is_inside, must, netstat, tell, text};

/// Longer than any row takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);
/// What a datagram has around its data: Ethernet, IPv4 and UDP.
const AROUND: u64 = 14 + 20 + 8;

/// A display that runs, and its lines with the moment at which each came.
struct Display {
    child: Child,
    lines: Receiver<(Instant, String)>,
}

impl Display {
    fn of(command: &mut Command) -> Display {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (send, lines) = channel();
        spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                if send.send((Instant::now(), line)).is_err() {
                    break;
                }
            }
        });
        Display { child, lines }
    }

    fn line(&self) -> (Instant, String) {
        self.lines.recv_timeout(PATIENCE).unwrap()
    }

    /// Passes over the heading, whose first line it returns.
    fn heading(&self) -> String {
        let title = self.line().1;
        assert!(
            self.line()
                .1
                .starts_with("   packets  errs      bytes    packets  errs      bytes colls")
        );
        title
    }

    fn row(&self) -> (Instant, Vec<String>) {
        let (at, line) = self.line();
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        let is_count = |word: &String| word == "-" || word.parse::<u64>().is_ok_and(|count| count < 1 << 32);
        assert!(words.iter().all(is_count), "{line}");
        (at, words)
    }

    /// The row of the interval in which `act` was done; `None` when this machine was too busy to do it within one.
    fn row_of(&self, act: &mut dyn FnMut()) -> Option<Vec<String>> {
        while self.lines.try_recv().is_ok() {}
        let (began, _) = self.row();
        act();
        let within = began.elapsed() < Duration::from_millis(600);
        let row = self.row().1;
        within.then_some(row)
    }

    fn send(&self, signal: &str) {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &pid])
                .status()
                .unwrap()
                .success()
        );
    }

    fn ended(mut self) -> ExitStatus {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            if began.elapsed() > PATIENCE {
                self.child.kill().unwrap();
                panic!("still there");
            }
            sleep(Duration::from_millis(20));
        }
    }

    /// Ends it, which says that it ran until now, and had nothing to say.
    fn stop(mut self) {
        assert_eq!(self.child.try_wait().unwrap(), None);
        self.child.kill().unwrap();
        let output = self.child.wait_with_output().unwrap();
        assert_eq!(text(&output.stderr), "");
    }
}

/// A command in the network namespace of another process.
fn beside(pid: u32, command: &Command) -> Command {
    let mut inside = Command::new("nsenter");
    inside.arg(format!("--net=/proc/{pid}/ns/net"));
    inside.arg(command.get_program()).args(command.get_args());
    inside
}

fn done(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", text(&output.stderr));
}

/// No IPv6, which speaks unasked.
fn quiet() -> Command {
    let mut command = Command::new("sh");
    command.args([
        "-c",
        "for all in all default; do echo 1 > /proc/sys/net/ipv6/conf/$all/disable_ipv6 || exit; done",
    ]);
    command
}

/// Another namespace, which lives as long as its process.
fn other_namespace() -> Child {
    let far = Command::new("unshare")
        .args(["--net", "sleep", "300"])
        .spawn()
        .unwrap();
    let own = std::fs::read_link("/proc/self/ns/net").unwrap();
    while std::fs::read_link(format!("/proc/{}/ns/net", far.id())).unwrap() == own {
        sleep(Duration::from_millis(5));
    }
    far
}

fn stats(name: &str) -> Value {
    let all: Value = serde_json::from_str(&must(&format!("-j -s link show {name}"))).unwrap();
    all[0]["stats64"].clone()
}

fn datagrams(count: u64, bytes: usize) {
    let socket = UdpSocket::bind("10.0.0.1:0").unwrap();
    for _ in 0..count {
        // Nobody has this address, so nobody answers.
        socket.send_to(&vec![0; bytes], "10.0.0.77:9").unwrap();
    }
}

#[test]
fn rows_are_the_traffic_of_their_interval() {
    if !is_inside("display::rows_are_the_traffic_of_their_interval", &["ip"]) {
        return;
    }
    let mut far = other_namespace();
    let pid = far.id();
    let over_there = |words: &str| done(&mut beside(pid, Command::new("ip").args(words.split(' '))));
    done(&mut quiet());
    done(&mut beside(pid, &quiet()));
    must("link add ve0 type veth peer name ve1");
    must(&format!("link set ve1 netns {pid}"));
    must("addr add 10.0.0.1/24 dev ve0");
    must("link set ve0 up");
    over_there("addr add 10.0.0.2/24 dev ve1");
    over_there("link set ve1 address 02:00:00:00:00:77");
    over_there("link set ve1 up");
    must("neigh add 10.0.0.77 lladdr 02:00:00:00:00:77 dev ve0 nud permanent");
    let near = Display::of(&mut netstat("-d -w 1 -I ve0"));
    let there = Display::of(&mut beside(pid, &netstat("-w 1 -I ve1")));
    let total = Display::of(&mut netstat("1"));
    assert_eq!(
        near.heading(),
        "            input          (ve0)           output"
    );
    assert_eq!(
        there.heading(),
        "            input          (ve1)           output"
    );
    assert_eq!(
        total.heading(),
        "            input        (Total)           output"
    );
    let before = stats("ve0");
    let (mut sent, mut dropped) = (0, 0);
    let mut rows = (0..20).filter_map(|_| {
        near.row_of(&mut || {
            datagrams(10, 100);
            sent += 10;
        })
    });
    let bytes = (10 * (100 + AROUND)).to_string();
    assert_eq!(
        rows.next().unwrap(),
        ["0", "0", "0", "10", "0", &*bytes, "0", "0"]
    );
    drop(rows);
    // A datagram that is too long for the other end is dropped on the way.
    over_there("link set ve1 mtu 500");
    let mut rows = (0..20).filter_map(|_| {
        near.row_of(&mut || {
            datagrams(5, 1000);
            dropped += 5;
        })
    });
    assert_eq!(rows.next().unwrap(), ["0", "0", "0", "0", "0", "0", "0", "5"]);
    drop(rows);
    let after = stats("ve0");
    let grown = |key: &str| after["tx"][key].as_u64().unwrap() - before["tx"][key].as_u64().unwrap();
    assert_eq!((grown("packets"), grown("dropped")), (sent, dropped));
    // The other end received as much, and the sum of all interfaces is the same: lo is silent.
    let sum = |display: &Display, packets: usize, bytes: usize| {
        let (mut all, mut octets) = (0, 0);
        while let Ok((_, line)) = display.lines.try_recv() {
            let words: Vec<u64> = line
                .split_whitespace()
                .map(|word| word.parse().unwrap())
                .collect();
            all += words[packets];
            octets += words[bytes];
        }
        (all, octets)
    };
    sleep(Duration::from_millis(1500));
    assert_eq!(sum(&there, 0, 2), (sent, sent * (100 + AROUND)));
    assert_eq!(sum(&total, 3, 5), (sent, sent * (100 + AROUND)));
    near.stop();
    there.stop();
    total.stop();
    far.kill().unwrap();
    far.wait().unwrap();
}

#[test]
fn packets_that_cannot_be_sent_are_errors() {
    if !is_inside("display::packets_that_cannot_be_sent_are_errors", &["ip"]) {
        return;
    }
    done(&mut quiet());
    // There is no way to its other end.
    if let Err(why) = ip("link add vx0 type vxlan id 3 remote 203.0.113.9 dstport 4789") {
        tell(&format!("errors, which need vxlan ({})", why.trim_end()));
        return;
    }
    must("addr add 10.0.0.1/24 dev vx0");
    must("link set vx0 up");
    must("neigh add 10.0.0.77 lladdr 02:00:00:00:00:77 dev vx0 nud permanent");
    let display = Display::of(&mut netstat("-w 1 -I vx0"));
    display.heading();
    let mut rows = (0..20).filter_map(|_| display.row_of(&mut || datagrams(7, 10)));
    assert_eq!(rows.next().unwrap(), ["0", "0", "0", "0", "7", "0", "0"]);
    drop(rows);
    display.stop();
}

#[test]
fn an_interface_may_vanish_and_come_back() {
    if !is_inside("display::an_interface_may_vanish_and_come_back", &["ip"]) {
        return;
    }
    done(&mut quiet());
    let scene = || {
        must("link add ve0 type veth peer name ve1");
        must("addr add 10.0.0.1/24 dev ve0");
        must("link set ve1 up");
        must("link set ve0 up");
        must("neigh add 10.0.0.77 lladdr 02:00:00:00:00:77 dev ve0 nud permanent");
    };
    scene();
    datagrams(100, 100);
    let (one, total) = (
        Display::of(&mut netstat("-w 1 -I ve0")),
        Display::of(&mut netstat("-w 1")),
    );
    one.heading();
    total.heading();
    assert!(one.row().1.iter().all(|word| word == "0"));
    must("link del ve0");
    let until = |shows: &dyn Fn(&[String]) -> bool| {
        let mut seen = String::new();
        for _ in 0..10 {
            let row = one.row().1;
            if shows(&row) {
                return;
            }
            writeln!(seen, "{row:?}").unwrap();
        }
        panic!("{seen}");
    };
    until(&|row| row.iter().all(|word| word == "-"));
    assert!(one.row().1.iter().all(|word| word == "-"));
    scene();
    // Made anew, it is another one: its numbers begin again.
    until(&|row| row.iter().all(|word| word == "0"));
    while let Ok((_, line)) = total.lines.try_recv() {
        // The frames of before are not taken back.
        let packets: u64 = line.split_whitespace().next().unwrap().parse().unwrap();
        assert_eq!(packets, 0, "{line}");
    }
    one.stop();
    total.stop();
}

#[test]
fn rows_come_every_second_whatever_the_size_of_the_terminal() {
    let display = Display::of(&mut netstat("-w 1"));
    display.heading();
    let (first, _) = display.row();
    for passed in 1..=4 {
        display.send("-WINCH");
        let (at, _) = display.row();
        let late = at.duration_since(first).abs_diff(Duration::from_secs(passed));
        assert!(
            late < Duration::from_millis(800),
            "row {passed} is off by {late:?}"
        );
    }
    display.stop();
}

#[test]
fn an_interrupt_ends_it_as_it_ends_the_original() {
    // A shell that runs this in the background may have had interrupts ignored.
    let mut command = Command::new("env");
    let plain = netstat("-w 1");
    command
        .arg("--default-signal=INT")
        .arg(plain.get_program())
        .args(plain.get_args());
    let display = Display::of(&mut command);
    display.heading();
    display.send("-INT");
    assert_eq!(display.ended().signal(), Some(2), "a shell calls that 130");
}

#[test]
fn a_closed_pipe_ends_it_by_its_signal() {
    let mut child = netstat("1").stdout(Stdio::piped()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut String::new()).unwrap();
    drop(out);
    let lines = channel().1;
    child.stdout = None;
    assert_eq!(Display { child, lines }.ended().signal(), Some(13));
}
