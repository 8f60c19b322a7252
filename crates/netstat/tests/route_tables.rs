//! `netstat routes` for people: the tree, what gives way at which width, the way down to an address, and that every form has
//! the same rows. The machine is made of messages of rtnetlink (`linux/rtnetlink.h`).
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "this test can write its pictures, and says where it stumbles by panicking"
)]

use std::net::IpAddr;
use std::ops::ControlFlow;
use std::time::Duration;

use facts::Why;
use netstat::{World, run};
use probe::fake::FakeMachine;
use probe::fake::netlink::{dump, message};

const MAIN: u32 = 254;
const LOCAL: u32 = 255;

/// Kinds of routes.
const UNICAST: u8 = 1;
const BLACKHOLE: u8 = 6;
const THROW: u8 = 9;

/// Who made a route.
const KERNEL: u8 = 2;
const STATIC: u8 = 4;
const DHCP: u8 = 16;

fn attribute(kind: u16, value: &[u8]) -> Vec<u8> {
    let mut out = u16::try_from(4 + value.len()).unwrap().to_ne_bytes().to_vec();
    out.extend_from_slice(&kind.to_ne_bytes());
    out.extend_from_slice(value);
    out.resize(out.len().next_multiple_of(4), 0);
    out
}

fn octets(ip: &str) -> Vec<u8> {
    match ip.parse().unwrap() {
        IpAddr::V4(ip) => ip.octets().to_vec(),
        IpAddr::V6(ip) => ip.octets().to_vec(),
    }
}

/// A route; what is zero or empty is not told.
#[derive(Clone, Copy)]
struct Told<'t> {
    to: &'t str,
    via: &'t str,
    device: u32,
    source: &'t str,
    metric: u32,
    mtu: u32,
    table: u32,
    by: u8,
    kind: u8,
    /// Flags of the only next hop.
    flags: u32,
    /// Gateways and weights of several.
    hops: &'t [(&'t str, u32, u8)],
    /// Clock ticks, a hundredth of a second, until it ends.
    expires: i32,
}

const fn to(to: &str) -> Told<'_> {
    Told {
        to,
        via: "",
        device: 0,
        source: "",
        metric: 0,
        mtu: 0,
        table: MAIN,
        by: STATIC,
        kind: UNICAST,
        flags: 0,
        hops: &[],
        expires: 0,
    }
}

impl Told<'_> {
    fn message(self) -> Vec<u8> {
        let (network, length) = self.to.split_once('/').unwrap();
        let family = if network.contains(':') { 10 } else { 2 };
        let length: u8 = length.parse().unwrap();
        let mut body = vec![family, length, 0, 0, 0, self.by, 0, self.kind];
        body.extend_from_slice(&self.flags.to_ne_bytes());
        let number = |kind, number: u32| attribute(kind, &number.to_ne_bytes());
        body.extend(number(15, self.table));
        if length > 0 {
            body.extend(attribute(1, &octets(network)));
        }
        if !self.via.is_empty() {
            body.extend(attribute(5, &octets(self.via)));
        }
        if self.device > 0 {
            body.extend(number(4, self.device));
        }
        if !self.source.is_empty() {
            body.extend(attribute(7, &octets(self.source)));
        }
        if self.metric > 0 {
            body.extend(number(6, self.metric));
        }
        if self.mtu > 0 {
            body.extend(attribute(8, &number(2, self.mtu)));
        }
        if !self.hops.is_empty() {
            let hops = self.hops.iter().flat_map(|(via, device, weight)| {
                let gateway = attribute(5, &octets(via));
                let length = u16::try_from(8 + gateway.len()).unwrap();
                let head = [&length.to_ne_bytes()[..], &[0, weight - 1], &device.to_ne_bytes()].concat();
                [head, gateway].concat()
            });
            body.extend(attribute(9, &hops.collect::<Vec<u8>>()));
        }
        if self.expires > 0 {
            let mut cache = vec![0; 8];
            cache.extend_from_slice(&self.expires.to_ne_bytes());
            cache.resize(32, 0);
            body.extend(attribute(12, &cache));
        }
        message(24, 2, &body)
    }
}

fn link(index: u32, name: &[u8]) -> Vec<u8> {
    let mut body = vec![0, 0, 1, 0];
    body.extend_from_slice(&index.to_ne_bytes());
    body.extend_from_slice(&[0; 8]);
    body.extend(attribute(3, &[name, b"\0"].concat()));
    message(16, 2, &body)
}

/// A rule for every packet, or for those with a mark; routes with a prefix of at most `suppressed` do not count.
fn rule(priority: u32, table: u32, mark: Option<u32>, suppressed: Option<u32>) -> Vec<u8> {
    let mut body = vec![2, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0];
    let number = |kind, number: u32| attribute(kind, &number.to_ne_bytes());
    body.extend(number(6, priority));
    body.extend(number(15, table));
    body.extend(mark.map(|mark| number(10, mark)).unwrap_or_default());
    body.extend(suppressed.map(|length| number(14, length)).unwrap_or_default());
    message(32, 2, &body)
}

/// The machine of the pictures.
fn office() -> Vec<Told<'static>> {
    vec![
        Told {
            via: "10.1.0.1",
            device: 2,
            source: "10.1.0.5",
            metric: 100,
            mtu: 1500,
            by: DHCP,
            ..to("0.0.0.0/0")
        },
        Told {
            device: 2,
            source: "10.1.0.5",
            by: KERNEL,
            ..to("10.1.0.0/24")
        },
        Told {
            via: "10.8.0.1",
            device: 3,
            source: "10.8.0.2",
            mtu: 1420,
            ..to("10.0.0.0/8")
        },
        Told {
            device: 4,
            source: "172.18.0.1",
            by: KERNEL,
            // The next hop is down.
            flags: 0x10,
            ..to("172.18.0.0/16")
        },
        Told {
            kind: BLACKHOLE,
            ..to("198.51.100.0/24")
        },
        Told {
            hops: &[("10.1.0.1", 2, 2), ("10.8.0.1", 3, 3)],
            ..to("203.0.113.0/24")
        },
        Told {
            device: 1,
            table: LOCAL,
            kind: 2,
            by: KERNEL,
            ..to("127.0.0.1/32")
        },
        Told {
            kind: THROW,
            table: 220,
            ..to("10.1.0.0/25")
        },
        Told {
            via: "fe80::1",
            device: 2,
            metric: 1024,
            by: 9,
            expires: 170_000,
            ..to("::/0")
        },
        Told {
            device: 2,
            source: "2001:db8:0:4::5",
            metric: 256,
            by: KERNEL,
            ..to("2001:db8:0:4::/64")
        },
    ]
}

fn machine(routes: &[Told<'_>], rules: &[Vec<u8>], names: &[&[u8]]) -> FakeMachine {
    let of = |is_wanted: fn(&str) -> bool| -> Vec<u8> {
        let told = routes.iter().filter(|route| is_wanted(route.to));
        dump(&told.map(|route| route.message()).collect::<Vec<_>>())
    };
    let links: Vec<Vec<u8>> = names
        .iter()
        .zip(1..)
        .map(|(name, index)| link(index, name))
        .collect();
    FakeMachine::new()
        .with("rtnetlink links", &[&dump(&links)], Ok(()))
        .with("rtnetlink routes ipv4", &[&of(|to| !to.contains(':'))], Ok(()))
        .with("rtnetlink routes ipv6", &[&of(|to| to.contains(':'))], Ok(()))
        .with("rtnetlink rules ipv4", &[&dump(rules)], Ok(()))
        .with("rtnetlink rules ipv6", &[&dump(&[])], Ok(()))
}

const NAMES: [&[u8]; 4] = [b"lo", b"eth0", b"wg0", b"br-a1b2"];

fn usual_rules() -> Vec<Vec<u8>> {
    vec![
        rule(0, LOCAL, None, None),
        rule(32_766, MAIN, None, None),
        rule(32_767, 253, None, None),
    ]
}

struct Shown {
    out: String,
    err: String,
    status: u8,
}

/// On a terminal with so many columns, or in a pipe.
fn shown_in(
    machine: &FakeMachine,
    words: &str,
    columns: Option<usize>,
    environment: &[(&str, &str)],
) -> Shown {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(World {
        words: ["netstat"]
            .into_iter()
            .chain(words.split(' '))
            .map(|word| word.as_bytes().to_vec())
            .collect(),
        environment: &|name| {
            let set = environment.iter().find(|(other, _)| *other == name);
            set.map(|(_, value)| value.as_bytes().to_vec())
        },
        now: &mut || Duration::ZERO,
        wait: &mut |_| ControlFlow::Break(()),
        out_is_terminal: columns.is_some(),
        width: &|| columns,
        live: &|| Box::new(machine.clone()),
        out: &mut out,
        err: &mut err,
    });
    Shown {
        out: String::from_utf8(out).unwrap(),
        err: String::from_utf8(err).unwrap(),
        status: exit.status(),
    }
}

const PLAIN: [(&str, &str); 2] = [("LANG", "en_US.UTF-8"), ("NO_COLOR", "1")];

fn shown(words: &str, columns: Option<usize>) -> Shown {
    shown_in(
        &machine(&office(), &usual_rules(), &NAMES),
        words,
        columns,
        &PLAIN,
    )
}

fn screen(words: &str, columns: Option<usize>) -> String {
    let shown = shown(words, columns);
    assert_eq!((shown.err.as_str(), shown.status), ("", 0));
    shown.out
}

/// The pictures: columns of the terminal, or a pipe. To write them anew, look at what these commands print:
/// `NETSTAT_TEST_WRITES_DOCUMENTS=1 cargo test -p netstat --test route_tables`.
const PICTURES: [(&str, Option<usize>, &str, &str); 6] = [
    (
        "120.txt",
        Some(120),
        "routes",
        include_str!("route_tables/120.txt"),
    ),
    ("80.txt", Some(80), "routes", include_str!("route_tables/80.txt")),
    ("60.txt", Some(60), "routes", include_str!("route_tables/60.txt")),
    ("pipe.txt", None, "routes", include_str!("route_tables/pipe.txt")),
    (
        "all.txt",
        Some(100),
        "routes -a",
        include_str!("route_tables/all.txt"),
    ),
    (
        "address.txt",
        Some(80),
        "routes 10.1.0.77",
        include_str!("route_tables/address.txt"),
    ),
];

#[test]
fn routes_look_like_their_pictures() {
    for (name, columns, words, picture) in PICTURES {
        let found = screen(words, columns);
        if std::env::var_os("NETSTAT_TEST_WRITES_DOCUMENTS").is_some() {
            let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/route_tables");
            std::fs::write(folder.join(name), &found).unwrap();
        } else {
            assert_eq!(found, picture, "{name}");
        }
        let widest = found.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(widest <= columns.unwrap_or(120), "{name}: {widest}");
    }
}

#[test]
fn every_form_has_the_same_rows() {
    let lines = |words: &str| screen(words, None).lines().count();
    for words in [
        "routes",
        "routes --all",
        "routes 203.0.113.7",
        "routes metric > 0",
    ] {
        let rows = lines(&format!("{words} --format ndjson"));
        assert!(rows > 0);
        assert_eq!(lines(words), rows + 1, "{words}");
        assert_eq!(lines(&format!("{words} --format csv")), rows + 1, "{words}");
    }
    assert_eq!(lines("routes --format ndjson"), 9);
    assert_eq!(lines("routes --all --format ndjson"), 11);
    // A filter is asked of every table.
    assert_eq!(lines("routes table.name=local --format ndjson"), 1);
}

#[test]
fn the_way_down_to_an_address_ends_with_the_route_that_is_taken() {
    let taken = |routes: &[Told<'_>], rules: &[Vec<u8>], address: &str| -> String {
        let words =
            format!("routes {address} --format csv --no-header --columns destination,gateway,table.id,taken");
        let shown = shown_in(&machine(routes, rules, &NAMES), &words, None, &PLAIN);
        assert_eq!((shown.err.as_str(), shown.status), ("", 0));
        shown.out.replace("\r\n", "\n")
    };
    let office = office();
    let cases = [
        (
            "10.1.0.77",
            "0.0.0.0/0,10.1.0.1,254,false\n10.0.0.0/8,10.8.0.1,254,false\n10.1.0.0/24,,254,true\n",
        ),
        ("127.0.0.1", "127.0.0.1/32,,255,true\n"),
        ("192.0.2.1", "0.0.0.0/0,10.1.0.1,254,true\n"),
        // All next hops of a route.
        (
            "203.0.113.9",
            "0.0.0.0/0,10.1.0.1,254,false\n203.0.113.0/24,10.1.0.1,254,true\n203.0.113.0/24,10.8.0.1,254,true\n",
        ),
        (
            "2001:db8:0:4::9",
            "::/0,fe80::1,254,false\n2001:db8:0:4::/64,,254,true\n",
        ),
    ];
    for (address, expected) in cases {
        assert_eq!(taken(&office, &usual_rules(), address), expected, "{address}");
    }
    // One that throws leads to the next table; with a dead next hop it is not taken, nor with a larger metric.
    let told = [
        Told {
            kind: THROW,
            table: 100,
            ..to("10.0.0.0/8")
        },
        Told {
            via: "10.9.9.1",
            device: 2,
            metric: 50,
            ..to("10.1.0.0/24")
        },
        Told {
            via: "10.9.9.2",
            device: 2,
            metric: 20,
            ..to("10.1.0.0/24")
        },
        Told {
            via: "10.9.9.3",
            device: 2,
            flags: 1,
            ..to("10.1.0.0/25")
        },
        Told {
            via: "10.9.9.4",
            device: 2,
            table: 253,
            ..to("10.1.0.1/32")
        },
    ];
    let rules = [
        rule(1, 100, None, None),
        rule(2, MAIN, None, None),
        rule(3, 253, None, None),
    ];
    assert_eq!(
        taken(&told, &rules, "10.1.0.1"),
        "10.0.0.0/8,,100,false\n10.1.0.0/24,10.9.9.2,254,true\n10.1.0.0/24,10.9.9.1,254,false\n\
         10.1.0.0/25,10.9.9.3,254,false\n"
    );
    // A table that is to be looked into for more than the default route only.
    let rules = [rule(1, MAIN, None, Some(24)), rule(2, 253, None, None)];
    assert!(taken(&told, &rules, "10.1.0.1").ends_with("10.1.0.1/32,10.9.9.4,253,true\n"));
}

#[test]
fn rules_that_were_not_judged_are_told() {
    let mut rules = usual_rules();
    rules.push(rule(100, 220, Some(7), None));
    let machine = machine(&office(), &rules, &NAMES);
    let shown = shown_in(&machine, "routes 10.1.0.77", Some(100), &PLAIN);
    assert!(
        shown.out.contains(
            "\nThe route that is taken is in table main. rules of policy routing that ask for more than the"
        ),
        "{}",
        shown.out
    );
    assert!(shown.out.contains("1 not judged"), "{}", shown.out);
    assert_eq!(shown.err, "");
    let shown = shown_in(&machine, "routes 10.1.0.77 --require-complete", None, &PLAIN);
    assert_eq!(shown.err.lines().count(), 1);
    assert_eq!(shown.status, 1);
}

#[test]
fn no_rows_are_told_with_the_reason_and_no_headings() {
    let cases = [
        (
            "routes metric = 7",
            "netstat: no routes match `metric = 7`; 11 without the filter\n",
        ),
        (
            "routes 2001:db8:ffff::1 metric=7",
            "netstat: no routes match `metric=7`; 1 without the filter\n",
        ),
    ];
    for (words, expected) in cases {
        let shown = shown(words, Some(80));
        assert_eq!(
            (shown.out.as_str(), shown.err.as_str(), shown.status),
            ("", expected, 0),
            "{words}"
        );
    }
    let local = Told {
        table: LOCAL,
        ..to("127.0.0.1/32")
    };
    let shown = shown_in(&machine(&[local], &usual_rules(), &NAMES), "routes", None, &PLAIN);
    assert_eq!(shown.err, "netstat: no routes to show; 1 route with --all\n");
    // In a pipe the headings stay.
    assert!(shown.out.starts_with("DESTINATION "));
    let none = machine(&[], &usual_rules(), &NAMES);
    assert_eq!(
        shown_in(&none, "routes", Some(80), &PLAIN).err,
        "netstat: there are no routes\n"
    );
    assert_eq!(
        shown_in(&none, "routes 192.0.2.1", Some(80), &PLAIN).err,
        "netstat: no route leads to 192.0.2.1\n"
    );
}

#[test]
fn what_could_not_be_seen_is_in_the_footer_or_one_line_on_standard_error() {
    let broken = FakeMachine::new()
        .with("rtnetlink links", &[&dump(&[])], Ok(()))
        .with(
            "rtnetlink routes ipv4",
            &[&dump(&[to("0.0.0.0/0").message()])],
            Ok(()),
        )
        .with("rtnetlink routes ipv6", &[], Err(Why::NotPermitted));
    let shown = shown_in(&broken, "routes", Some(80), &PLAIN);
    assert!(
        shown.out.ends_with(
            "\n\n1 route in table main, IPv4. routes: not permitted; rows are missing, root sees\nthem.\n"
        ),
        "{}",
        shown.out
    );
    assert_eq!(shown.err, "");
    let shown = shown_in(&broken, "routes", None, &PLAIN);
    assert!(!shown.out.contains("not permitted"));
    assert_eq!(
        shown.err,
        "netstat: routes: not permitted; rows are missing, root sees them\n"
    );
}

#[test]
fn signs_fit_the_locale_and_colours_the_terminal() {
    let machine = machine(&office(), &usual_rules(), &NAMES);
    let look =
        |words: &str, environment: &[(&str, &str)]| shown_in(&machine, words, Some(80), environment).out;
    let ascii = look("routes", &[("LANG", "C"), ("TERM", "dumb")]);
    assert!(ascii.is_ascii() && ascii.contains("linkdown !"), "{ascii}");
    for environment in [
        &[("LC_ALL", "C.UTF-8"), ("TERM", "dumb")][..],
        &[("LC_ALL", "C.UTF-8"), ("NO_COLOR", "1")],
    ] {
        let plain = look("routes", environment);
        assert!(plain.contains("linkdown ▲") && !plain.contains('\x1b'), "{plain}");
    }
    let coloured = look("routes", &[("LANG", "C.UTF-8")]);
    assert!(coloured.contains("\x1b[1;33mlinkdown ▲\x1b[0m\n"), "{coloured}");
    assert!(coloured.starts_with("\x1b[1mDESTINATION\x1b[0m"), "{coloured}");
    assert!(!look("routes --color never", &[("LANG", "C.UTF-8")]).contains('\x1b'));
    let forced = shown_in(&machine, "routes --color always", None, &PLAIN).out;
    assert!(forced.contains("\x1b[1mMETRIC") && forced.contains("! linkdown") && !forced.contains('▲'));
}

#[test]
fn a_width_can_be_forced() {
    let machine = machine(&office(), &usual_rules(), &NAMES);
    let narrow = shown_in(&machine, "routes --width 60", None, &PLAIN);
    assert!(
        narrow.out.lines().all(|line| line.chars().count() <= 60),
        "{}",
        narrow.out
    );
    assert_eq!(narrow.err, "");
    let columns = shown_in(&machine, "routes", None, &[PLAIN[0], PLAIN[1], ("COLUMNS", "60")]);
    assert_eq!(columns.out, narrow.out);
    let endless = shown_in(&machine, "routes --width 0", Some(20), &PLAIN);
    assert!(
        endless
            .out
            .starts_with("DESTINATION          VIA        DEV      SOURCE           METRIC  PROTO ")
    );
    assert!(!endless.out.contains("not shown"));
}

#[test]
fn hostile_names_of_interfaces_reach_no_terminal_and_break_no_line() {
    let names: [&[u8]; 4] = [b"lo", b"\x1b[31mred\n", "日本\u{202e}".as_bytes(), b"\xff\0"];
    let machine = machine(&office(), &usual_rules(), &names);
    for columns in [Some(120), Some(60), Some(30), None] {
        let shown = shown_in(
            &machine,
            "routes --columns interface.name,destination",
            columns,
            &PLAIN,
        );
        assert_eq!(
            shown
                .out
                .lines()
                .take_while(|line| !line.contains("routes in"))
                .count(),
            if columns.is_some() { 12 } else { 10 }
        );
        let bad = |letter: char| letter != '\n' && (letter.is_control() || letter == '\u{202e}');
        assert!(!shown.out.contains(bad), "{:?}", shown.out);
    }
}

#[test]
fn the_first_256_rows_are_measured_and_later_ones_push() {
    let prefixes: Vec<String> = (0..300u32)
        .map(|number| format!("10.{}.{}.0/24", number / 100, number % 100))
        .collect();
    let routes: Vec<Told<'_>> = prefixes
        .iter()
        .enumerate()
        .map(|(number, prefix)| Told {
            via: "10.0.0.1",
            device: if number < 256 { 2 } else { 4 },
            metric: if number < 256 { 1 } else { 4_000_000_000 },
            ..to(prefix)
        })
        .collect();
    let machine = machine(&routes, &usual_rules(), &NAMES);
    let out = shown_in(&machine, "routes", Some(80), &PLAIN).out;
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(
        lines[0],
        "DESTINATION   VIA       DEV   SOURCE  METRIC  PROTO   TABLE  MTU  NOTE"
    );
    assert_eq!(
        lines[256],
        "10.2.55.0/24  10.0.0.1  eth0               1  static  main"
    );
    // The interface gives way in its middle, the metric pushes.
    assert_eq!(
        lines[257],
        "10.2.56.0/24  10.0.0.1  br…2          4000000000  static  main"
    );
    assert!(out.ends_with("\n\n300 routes in table main, IPv4.\n"), "{out}");
}

#[test]
fn a_limit_and_an_order_are_told_of() {
    assert!(screen("routes --limit 3", Some(80)).contains("\n11 routes, 3 shown."));
    let sorted = screen("routes --sort metric:desc --columns destination,metric", Some(80));
    assert!(
        sorted
            .starts_with("DESTINATION        METRIC\ndefault              1024\n2001:db8:0:4::/64     256\n"),
        "{sorted}"
    );
}
