//! Rates of interfaces and counters: when a verb looks twice, what it says then, and what it says of what began anew.
#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "these tests run programs in a namespace of their own, and say where they stumble by panicking"
)]

mod namespace;

use std::cell::{Cell, RefCell};
use std::net::UdpSocket;
use std::ops::ControlFlow;
use std::process::Command;
use std::rc::Rc;
use std::time::Duration;

use facts::Why;
use netstat::{World, run};
use probe::live::Live;
use probe::{Flow, Item, Machine};
use serde_json::{Value, json};

use namespace::is_inside;

/// A machine whose files differ from look to look; the last ones stay.
struct Ticking {
    looks: &'static [&'static [(&'static str, &'static str)]],
    look: Rc<Cell<usize>>,
    is_recording: bool,
}

impl Machine for Ticking {
    fn read(&mut self, item: &Item<'_>, each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
        let files = self.looks[self.look.get().min(self.looks.len() - 1)];
        let key = item.key();
        let (_, text) = files
            .iter()
            .find(|(path, _)| key == format!("file {path}"))
            .ok_or(Why::NotHere)?;
        // Who receives decides whether there is more; there is no more.
        let _: Flow = each(text.as_bytes());
        Ok(())
    }

    fn is_recording(&self) -> bool {
        self.is_recording
    }
}

struct Shown {
    status: u8,
    out: String,
    err: String,
    /// How long it waited, each time.
    waited: Vec<Duration>,
}

/// Runs a command line; `meanwhile` happens during each wait, of which there are so many.
fn shown_of(
    words: &[&str],
    is_terminal: bool,
    waits: usize,
    live: &dyn Fn() -> Box<dyn Machine>,
    meanwhile: &dyn Fn(),
) -> Shown {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let clock = Cell::new(Duration::ZERO);
    let waited = RefCell::new(Vec::new());
    let exit = run(World {
        words: [&["netstat"], words]
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
        wait: &mut |time| {
            if waited.borrow().len() == waits {
                return ControlFlow::Break(());
            }
            waited.borrow_mut().push(time);
            clock.set(clock.get() + time);
            meanwhile();
            ControlFlow::Continue(())
        },
        out_is_terminal: is_terminal,
        width: &|| Some(80),
        live,
        out: &mut out,
        err: &mut err,
    });
    Shown {
        status: exit.status(),
        out: String::from_utf8(out).unwrap(),
        err: String::from_utf8(err).unwrap(),
        waited: waited.into_inner(),
    }
}

/// Runs a command line on a machine that ticks.
fn shown(words: &[&str], is_terminal: bool, waits: usize) -> Shown {
    let look = Rc::new(Cell::new(0));
    let live = || -> Box<dyn Machine> {
        Box::new(Ticking {
            looks: LOOKS,
            look: look.clone(),
            is_recording: false,
        })
    };
    shown_of(words, is_terminal, waits, &live, &|| look.set(look.get() + 1))
}

const SNMP: &str = "/proc/net/snmp";
const NETSTAT: &str = "/proc/net/netstat";
/// Three looks: what was there at first, a second later, and one when everything was counted anew.
const LOOKS: &[&[(&str, &str)]] = &[
    &[
        (
            SNMP,
            "Tcp: ActiveOpens CurrEstab RetransSegs\nTcp: 182201 4 0\nUdp: InDatagrams RcvbufErrors\nUdp: 7 199\n",
        ),
        (NETSTAT, "TcpExt: ListenOverflows TCPTimeouts\nTcpExt: 300 2201\n"),
    ],
    &[
        (
            SNMP,
            "Tcp: ActiveOpens CurrEstab RetransSegs\nTcp: 182204 9 0\nUdp: InDatagrams RcvbufErrors\nUdp: 7 199\n",
        ),
        (
            NETSTAT,
            "TcpExt: ListenOverflows TCPTimeouts TCPNews\nTcpExt: 312 2201 5\n",
        ),
    ],
    &[
        (
            SNMP,
            "Tcp: ActiveOpens CurrEstab RetransSegs\nTcp: 2 9 6\nUdp: InDatagrams RcvbufErrors\nUdp: 7 199\n",
        ),
        (
            NETSTAT,
            "TcpExt: ListenOverflows TCPTimeouts TCPNews\nTcpExt: 312 2210 5\n",
        ),
    ],
];

fn rows(text: &str) -> Vec<Value> {
    let document: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    document["rows"].as_array().unwrap().clone()
}

/// Name and rate of each counter.
fn rates(text: &str) -> Vec<(String, Value)> {
    rows(text)
        .iter()
        .map(|row| (row["name"].as_str().unwrap().to_owned(), row["rate"].clone()))
        .collect()
}

#[test]
fn a_terminal_has_the_counters_that_moved_or_are_alarming_below_their_protocol() {
    let found = shown(&["counters"], true, 1);
    assert_eq!(found.waited, [Duration::from_secs(1)]);
    assert_eq!(
        found.out,
        "\
COUNTER              VALUE   PER s  MEANING
tcp
  ActiveOpens      182,204     3.0  Connections that this host began: from CLOS…
  ListenOverflows      312  12.0 ▲  Connection attempts dropped because their p…
  TCPTimeouts        2,201     0.0  Retransmission timers that ran out.
udp
  RcvbufErrors         199     0.0  Datagrams dropped because their socket's re…

4 of 8 counters shown: changed or alarming. Not zero: -a, all: --zero. Rates
over 1.0 s. rates of counters: 1 new since the last look, so not known.
"
    );
    assert_eq!((found.status, found.err.as_str()), (0, ""));
}

#[test]
fn all_are_those_that_are_not_zero_and_zero_is_asked_for() {
    let names = |words: &[&str]| {
        let found = shown(words, true, 1);
        let names: Vec<String> = found
            .out
            .lines()
            .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
            .map(str::to_owned)
            .collect();
        names
    };
    assert_eq!(names(&["counters", "-a"]).len(), 7);
    let with_zeros = names(&["counters", "--zero"]);
    assert_eq!(with_zeros.len(), 8);
    assert!(with_zeros.contains(&"RetransSegs".to_owned()));
    let footer = "7 of 8 counters shown: not zero. With zeros: --zero.";
    assert!(shown(&["counters", "-a"], true, 1).out.contains(footer));
}

#[test]
fn a_filter_chooses_the_same_counters_in_every_form() {
    let filter = "name = RetransSegs or name = InDatagrams";
    let json = shown(&["counters", "--format", "json", filter], false, 0);
    assert_eq!(rows(&json.out).len(), 2);
    for (words, is_terminal, lines) in [
        (&["counters", "--no-header", filter][..], false, 2),
        (
            &["counters", "--no-header", "--totals", "--columns", "name", filter],
            true,
            4,
        ),
        (&["counters", "--format", "csv", filter], false, 3),
    ] {
        let found = shown(words, is_terminal, 0);
        assert_eq!(found.out.lines().count(), lines, "{words:?}\n{}", found.out);
        for name in ["RetransSegs", "InDatagrams"] {
            assert!(found.out.contains(name), "{words:?}\n{}", found.out);
        }
    }
}

#[test]
fn a_pipe_has_all_totals_at_once_and_rates_when_asked() {
    let found = shown(&["counters", "--format", "json"], false, 9);
    assert_eq!((rows(&found.out).len(), found.waited.len()), (7, 0));
    assert!(rows(&found.out).iter().all(|row| row.get("rate").is_none()));
    let table = shown(&["counters"], false, 9);
    assert_eq!((table.out.lines().count(), table.waited.len()), (8, 0));
    assert!(!table.out.contains("PER s"), "{}", table.out);

    let found = shown(&["counters", "--rates", "--format", "json"], false, 9);
    assert_eq!(found.waited, [Duration::from_secs(1)]);
    assert_eq!(
        rates(&found.out),
        [
            ("ActiveOpens", json!(3.0)),
            // What goes up and down has no rate.
            ("CurrEstab", Value::Null),
            ("RetransSegs", json!(0)),
            ("InDatagrams", json!(0)),
            ("RcvbufErrors", json!(0)),
            ("ListenOverflows", json!(12)),
            ("TCPTimeouts", json!(0)),
            ("TCPNews", Value::Null),
        ]
        .map(|(name, rate)| (name.to_owned(), if rate == json!(3.0) { json!(3) } else { rate }))
    );
    let document: Value = serde_json::from_str(&found.out).unwrap();
    assert_eq!(
        document["gaps"],
        json!([{"what": "rates of counters", "why": "new since the last look", "count": 1}])
    );
    // A column or a filter that needs two looks asks for them.
    for words in [
        &["counters", "--format", "json", "--columns", "name,rate"][..],
        &["counters", "--format", "json", "rate > 2"],
        &["counters", "--format", "json", "--sort", "rate:desc"],
    ] {
        assert_eq!(shown(words, false, 9).waited.len(), 1, "{words:?}");
    }
}

#[test]
fn each_look_of_a_watch_has_the_rates_since_the_one_before() {
    let found = shown(
        &[
            "counters",
            "--watch",
            "2",
            "--format",
            "ndjson",
            "name = ActiveOpens or name = RetransSegs",
        ],
        false,
        2,
    );
    assert_eq!(found.waited, [Duration::from_secs(1), Duration::from_secs(2)]);
    let lines: Vec<Value> = found
        .out
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["rate"].clone())
        .collect();
    // It went back: nobody knows how far it had come before.
    assert_eq!(lines, [json!(3), json!(0), Value::Null, json!(3)]);
    assert!(
        found.err.contains("rates of counters: 1 went back"),
        "{}",
        found.err
    );
}

#[test]
fn what_a_limit_leaves_out_is_known_at_the_next_look() {
    let filter = "rate > 0 and name in ActiveOpens,ListenOverflows,TCPTimeouts";
    let words = [
        "counters", "--watch", "1", "--limit", "1", "--format", "ndjson", filter,
    ];
    let found = shown(&words, false, 2);
    let lines: Vec<Value> = found
        .out
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["rate"].clone())
        .collect();
    // The first is that of ActiveOpens, which went back then; TCPTimeouts stands behind all that were shown before.
    assert_eq!(lines, [json!(3), json!(9)], "{}", found.out);
}

#[test]
fn a_hostile_name_of_a_section_reaches_no_terminal() {
    const HOSTILE: &[&[(&str, &str)]] = &[&[(SNMP, "\u{1b}[31mE: \u{1b}]0;x\u{7}a\n\u{1b}[31mE: 1\n")]];
    let live = || -> Box<dyn Machine> {
        Box::new(Ticking {
            looks: HOSTILE,
            look: Rc::default(),
            is_recording: false,
        })
    };
    for words in [&["counters", "-a"][..], &["counters", "--zero", "--sort", "name"]] {
        let found = shown_of(words, true, 1, &live, &|| {});
        assert!(found.out.contains("31mE"), "{}", found.out);
        assert!(!found.out.contains(['\u{1b}', '\u{7}']), "{:?}", found.out);
    }
}

#[test]
fn one_look_says_that_it_was_one() {
    // Who does not wait, and a recording, which is one moment.
    for is_recording in [false, true] {
        let live = || -> Box<dyn Machine> {
            Box::new(Ticking {
                looks: LOOKS,
                look: Rc::new(Cell::new(0)),
                is_recording,
            })
        };
        let words = ["counters", "--rates", "--format", "json", "--require-complete"];
        let found = shown_of(&words, false, 0, &live, &|| {});
        assert!(rates(&found.out).iter().all(|(_, rate)| rate.is_null()));
        let document: Value = serde_json::from_str(&found.out).unwrap();
        assert_eq!(
            document["gaps"],
            json!([{"what": "rates of counters", "why": "only one look", "count": null}])
        );
        assert_eq!((found.status, found.waited.len()), (1, 0));
        assert!(
            found
                .err
                .contains("rates of counters: only one look, and they take two"),
            "{}",
            found.err
        );
    }
}

fn ip(arguments: &str) {
    let status = Command::new("ip").args(arguments.split(' ')).status().unwrap();
    assert!(status.success(), "ip {arguments}");
}

/// Datagrams of this many bytes with their headers, 20 of IPv4 and 8 of UDP; the loopback has none of its own.
const PAYLOAD: usize = 972;
const BYTES: u64 = 1000;
const DATAGRAMS: u64 = 30;

fn send() {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    for _ in 0..DATAGRAMS {
        socket
            .send_to(&[0; PAYLOAD], socket.local_addr().unwrap())
            .unwrap();
    }
}

#[test]
fn rates_of_interfaces_are_the_traffic_between_two_looks() {
    if !is_inside("rates_of_interfaces_are_the_traffic_between_two_looks", &["ip"]) {
        return;
    }
    ip("link set lo up");
    ip("link add old0 index 77 type veth peer name peer0");
    ip("addr add 10.1.0.5/24 dev old0");
    ip("addr add 2001:db8::5/64 dev old0 nodad");
    let live = || -> Box<dyn Machine> { Box::new(Live::open()) };
    let found = shown_of(
        &["interfaces", "--rates", "--format", "json"],
        false,
        1,
        &live,
        &|| {
            send();
            // The index comes back under another name.
            ip("link set old0 name new0");
        },
    );
    assert_eq!(found.status, 0, "{}", found.err);
    let row = |name: &str| {
        let found = rows(&found.out);
        found.into_iter().find(|row| row["name"] == name).unwrap()
    };
    let lo = row("lo");
    for way in ["received", "sent"] {
        assert_eq!(lo[way]["rate"], json!(BYTES * DATAGRAMS), "{lo}");
        assert_eq!(lo[way]["packet-rate"], json!(DATAGRAMS), "{lo}");
        assert_eq!(lo[way]["error-rate"], json!(0), "{lo}");
        assert_eq!(lo[way]["drop-rate"], json!(0), "{lo}");
        assert_eq!(lo[way]["bytes"], json!(BYTES * DATAGRAMS), "{lo}");
        assert_eq!(row("new0")[way]["rate"], Value::Null);
    }
    assert!(
        found
            .err
            .contains("rates of interfaces: 1 new since the last look"),
        "{}",
        found.err
    );

    let found = shown_of(&["interfaces"], true, 1, &live, &send);
    assert_eq!(found.waited, [Duration::from_secs(1)]);
    let lines: Vec<&str> = found.out.lines().collect();
    let [heading, lo, lo6, peer, new, further, "", footer] = lines.as_slice() else {
        panic!("{}", found.out);
    };
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(
        words(heading),
        [
            "NAME", "STATE", "MTU", "ADDRESS", "RX/s", "TX/s", "ERR", "DROP", "KIND"
        ]
    );
    assert_eq!(
        words(lo),
        ["lo", "up", "65536", "127.0.0.1/8", "29k", "29k", "0", "0"]
    );
    assert_eq!(words(peer), ["peer0", "down", "1500", "0", "0", "0", "0", "veth"]);
    assert_eq!(
        words(new),
        ["new0", "down", "1500", "10.1.0.5/24", "0", "0", "0", "0", "veth"]
    );
    // Further addresses stand below the first.
    assert_eq!(words(lo6), ["::1/128"]);
    assert_eq!(words(further), ["2001:db8::5/64"]);
    assert_eq!(further.find("2001"), new.find("10.1"));
    assert_eq!(
        *footer,
        "3 interfaces, rates over 1.0 s. Totals since boot: --totals."
    );

    for (words, is_terminal) in [(&["interfaces", "--totals"][..], true), (&["interfaces"], false)] {
        let found = shown_of(words, is_terminal, 1, &live, &|| {});
        assert_eq!(found.waited.len(), 0, "{words:?}");
        let heading = found.out.lines().next().unwrap();
        assert!(!heading.contains("/s") && heading.contains(" RX "), "{heading}");
    }
}
