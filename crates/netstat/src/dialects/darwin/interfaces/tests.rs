//! Whole screens from machines made of a few answers, byte for byte.

use std::net::IpAddr;
use std::ops::ControlFlow;
use std::time::Duration;

use facts::Why;
use probe::fake::FakeMachine;
use probe::fake::netlink::{done, message};
use probe::{Flow, Item, Machine};

use super::*;

const LINKS: &str = "rtnetlink links";
const HEADING: &str = "Name  Mtu   Network       Address            Ipkts Ierrs    Opkts Oerrs  Coll\n";
const UP: u32 = 1;

fn attribute(kind: u16, value: &[u8]) -> Vec<u8> {
    let mut out = u16::try_from(4 + value.len()).unwrap().to_ne_bytes().to_vec();
    out.extend_from_slice(&kind.to_ne_bytes());
    out.extend_from_slice(value);
    out.resize(out.len().next_multiple_of(4), 0);
    out
}

/// A link. Its counters are those of `struct rtnl_link_stats64`, from the first on.
fn link(index: u32, hardware: u16, flags: u32, name: &[u8], address: &[u8], counters: &[u64]) -> Vec<u8> {
    let mut body = vec![0, 0];
    body.extend_from_slice(&hardware.to_ne_bytes());
    body.extend_from_slice(&index.to_ne_bytes());
    body.extend_from_slice(&flags.to_ne_bytes());
    body.extend_from_slice(&[0; 4]);
    body.extend(attribute(3, &[name, b"\0"].concat()));
    body.extend(attribute(4, &1500u32.to_ne_bytes()));
    body.extend(attribute(1, address));
    let counters: Vec<u8> = counters.iter().flat_map(|value| value.to_ne_bytes()).collect();
    body.extend(attribute(23, &counters));
    message(16, 2, &body)
}

/// Counters that differ, so that none can stand in another's place.
const DIFFERENT: [u64; 10] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

fn ethernet(name: &[u8]) -> Vec<u8> {
    link(2, 1, UP, name, &[2, 0, 0xc, 0xab, 0, 1], &DIFFERENT)
}

fn address(index: u32, ip: &str, prefix: u8) -> Vec<u8> {
    let ip: IpAddr = ip.parse().unwrap();
    let (family, octets) = match ip {
        IpAddr::V4(ip) => (2, ip.octets().to_vec()),
        IpAddr::V6(ip) => (10, ip.octets().to_vec()),
    };
    let mut body = vec![family, prefix, 0, 0];
    body.extend_from_slice(&index.to_ne_bytes());
    body.extend(attribute(1, &octets));
    message(20, 2, &body)
}

fn machine(links: &[Vec<u8>], ipv4: &[Vec<u8>], ipv6: &[Vec<u8>]) -> FakeMachine {
    FakeMachine::new()
        .with(LINKS, &[&links.concat(), &done(0)], Ok(()))
        .with("rtnetlink addresses ipv4", &[&ipv4.concat(), &done(0)], Ok(()))
        .with("rtnetlink addresses ipv6", &[&ipv6.concat(), &done(0)], Ok(()))
}

fn query() -> Query {
    Query {
        interface: None,
        groups: false,
        bytes: false,
        drops: false,
        timer: false,
        numeric: true,
    }
}

fn shown(machine: &FakeMachine, query: &Query) -> (Exit, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut now = || Duration::ZERO;
    let open = || Some(Box::new(machine.clone()) as Box<dyn Machine>);
    let mut session = Session::new(Box::new(machine.clone()), &open, &mut now);
    let mut terminal = Terminal::new(&mut out, &mut err, false, "netstat");
    let exit = show(query, &mut session, &mut terminal).after(&mut terminal);
    (
        exit,
        String::from_utf8(out).unwrap(),
        String::from_utf8(err).unwrap(),
    )
}

/// The rows of a screen that is whole.
fn rows(machine: &FakeMachine, query: &Query) -> String {
    let (exit, out, err) = shown(machine, query);
    assert_eq!((exit, err.as_str()), (Exit::Success, ""));
    out.split_once('\n').unwrap().1.to_owned()
}

#[test]
fn a_link_and_each_of_its_addresses_are_a_row() {
    let machine = machine(
        &[
            ethernet(b"en0"),
            link(1, 772, UP | 8, b"lo0", &[0; 6], &[7; 10]),
            link(3, 1, 0, b"gif0", &[], &[0; 10]),
        ],
        &[address(2, "192.168.1.7", 24), address(1, "127.0.0.1", 8)],
        &[
            address(1, "fe80::1", 64),
            address(2, "fe80::20d:93ff:feaf:b5ec", 64),
        ],
    );
    let (exit, out, err) = shown(&machine, &query());
    assert_eq!((exit, err.as_str()), (Exit::Success, ""));
    let expected = [
        HEADING,
        "lo0   1500  <Link#1>                             7     7        7     7     7\n",
        "lo0   1500  127           127.0.0.1              7     -        7     -     -\n",
        "lo0   1500  fe80::1%lo0 fe80::1                  7     -        7     -     -\n",
        "en0   1500  <Link#2>    02:00:0c:ab:00:01        1     5        2     6    10\n",
        "en0   1500  192.168.1     192.168.1.7            1     -        2     -     -\n",
        "en0   1500  fe80::20d:9 fe80::20d:93ff:fe        1     -        2     -     -\n",
        "gif0* 1500  <Link#3>                             0     0        0     0     0\n",
    ];
    assert_eq!(out, expected.concat());
}

#[test]
fn letters_add_columns_in_the_order_of_the_original() {
    let machine = machine(
        &[link(
            2,
            1,
            UP,
            b"en0",
            &[2, 0, 0, 0, 0, 1],
            &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
        )],
        &[address(2, "10.1.2.3", 32)],
        &[],
    );
    let all = Query {
        bytes: true,
        drops: true,
        timer: true,
        ..query()
    };
    let (_, out, _) = shown(&machine, &all);
    let expected = [
        "Name  Mtu   Network       Address            Ipkts Ierrs     Ibytes    Opkts Oerrs     Obytes  Coll Time Drop\n",
        "en0   1500  <Link#2>    02:00:00:00:00:01        1     5          3        2     6          4    10   -   8\n",
        "en0   1500  10.1.2.3/32   10.1.2.3               1     -          3        2     -          4     -   -   -\n",
    ];
    assert_eq!(out, expected.concat());
}

#[test]
fn names_and_networks_are_cut_and_numbers_are_not() {
    let huge = u64::MAX;
    let machine = machine(
        &[link(1_234_567, 32, 0, b"enp0s31f6", &[1; 20], &[huge; 10])],
        &[address(1_234_567, "132.235.232.204", 23)],
        &[address(1_234_567, "2001:db8:1234:5678:9abc:def0:1234:5678", 128)],
    );
    let link = ["01"; 20].join(":");
    assert_eq!(
        rows(&machine, &query()),
        [
            format!("enp0s 1500  <Link#12345 {link} {huge} {huge} {huge} {huge} {huge}\n"),
            format!("enp0s 1500  132.235.232/2 132.235.232.204 {huge}     - {huge}     -     -\n"),
            format!("enp0s 1500  2001:db8:12 2001:db8:1234:567 {huge}     - {huge}     -     -\n"),
        ]
        .concat()
    );
}

#[test]
fn a_counter_that_is_not_told_is_no_zero() {
    let machine = machine(&[link(1, 1, UP, b"en0", &[], &[])], &[], &[]);
    let drops = Query {
        drops: true,
        ..query()
    };
    assert_eq!(
        rows(&machine, &drops),
        "en0   1500  <Link#1>                             -     -        -     -     -   -\n"
    );
}

#[test]
fn the_address_of_a_tunnels_end_is_none_of_its_link() {
    let machine = machine(&[link(1, 768, UP, b"gif0", &[10, 0, 0, 1], &[0; 10])], &[], &[]);
    assert_eq!(
        rows(&machine, &query()),
        "gif0  1500  <Link#1>                             0     0        0     0     0\n"
    );
}

#[test]
fn names_stand_for_networks_and_addresses_unless_numbers_are_wanted() {
    let machine = machine(
        &[ethernet(b"en0")],
        &[address(2, "192.168.1.7", 24), address(2, "10.0.0.1", 8)],
        &[address(2, "fe80::1", 64), address(2, "2001:db8::1", 64)],
    )
    .with("networks", &[b"office 192.168.1.0\n"], Ok(()))
    .with("host 192.168.1.7", &[b"kbrazil-mac.attlocal.net"], Ok(()))
    .with("host 2001:db8::1", &[b"kbrazil-mac.attlocal.net"], Ok(()));
    let names = Query {
        numeric: false,
        ..query()
    };
    let shown = rows(&machine, &names);
    let starts: Vec<&str> = shown.lines().map(|line| &line[12..42]).collect();
    assert_eq!(
        starts,
        [
            "<Link#2>    02:00:0c:ab:00:01 ",
            "office        kbrazil-mac.att ",
            "10            10.0.0.1        ",
            // The address is always a number, and the length is there with numbers alone.
            "fe80::1%en0 fe80::1           ",
            "kbrazil-mac 2001:db8::1       ",
        ]
    );
    assert!(rows(&machine, &query()).contains(" 192.168.1     192.168.1.7     "));
}

#[test]
fn groups_follow_the_addresses_of_their_kind() {
    let machine = machine(
        &[ethernet(b"en0"), link(3, 1, UP, b"en1", &[], &[0; 10])],
        &[address(2, "10.0.0.1", 8), address(2, "10.0.0.2", 8)],
        &[address(2, "2001:db8::1", 64)],
    )
    .with(
        "file /proc/net/dev_mcast",
        &[b"2    en0             1     0     01005e000001\n"],
        Ok(()),
    )
    .with(
        "file /proc/net/igmp",
        &[b"Idx\tDevice\n2\ten0       :     1      V3\n\t\t\t\t010000E0     1 0:00000000\t\t0\n3\ten1       :     1      V3\n\t\t\t\tFB0000E0     1 0:00000000\t\t0\n"],
        Ok(()),
    )
    .with(
        "file /proc/net/igmp6",
        &[b"2    en0             ff0200000000000000000001ff000001     2 00000004 0\n2    en0             ff0212345678123456781234ff567890     1 00000004 0\n"],
        Ok(()),
    )
    .with("host 224.0.0.1", &[b"all-systems.mcast.net"], Ok(()));
    let groups = Query {
        groups: true,
        ..query()
    };
    let blanks = " ".repeat(24);
    let expected = [
        "en0   1500  <Link#2>    02:00:0c:ab:00:01        1     5        2     6    10\n",
        &format!("{blanks}1:0:5e:0:0:1\n"),
        "en0   1500  10            10.0.0.1               1     -        2     -     -\n",
        "en0   1500  10            10.0.0.2               1     -        2     -     -\n",
        &format!("{blanks}224.0.0.1\n"),
        "en0   1500  2001:db8::1 2001:db8::1              1     -        2     -     -\n",
        &format!("{blanks}ff02::1:ff00:1     (refs: 2)\n"),
        &format!("{blanks}ff02:1234:5678:1234(refs: 1)\n"),
        "en1   1500  <Link#3>                             0     0        0     0     0\n",
        &format!("{blanks}224.0.0.251\n"),
    ];
    assert_eq!(rows(&machine, &groups), expected.concat());
    let names = Query {
        numeric: false,
        ..groups
    };
    assert!(rows(&machine, &names).contains(&format!("\n{blanks}all-systems.mcast.net\n")));
}

#[test]
fn an_interface_that_there_is_not_has_no_row() {
    let machine = machine(&[ethernet(b"en0"), link(3, 1, UP, b"en01", &[], &[])], &[], &[]);
    let of = |name: &str| Query {
        interface: Some(name.into()),
        ..query()
    };
    let (exit, out, err) = shown(&machine, &of("nosuch"));
    assert_eq!((exit, out.as_str(), err.as_str()), (Exit::Success, HEADING, ""));
    assert_eq!(rows(&machine, &of("en0")).lines().count(), 1);
}

#[test]
fn without_rtnetlink_names_counters_and_ipv6_addresses_remain() {
    let counters = "Inter-| Receive\n face |bytes compressed\nen0: 3 1 5 0 0 0 0 0 4 2 6 8 0 10 0 0\n";
    let staged = FakeMachine::new()
        .with(LINKS, &[], Err(Why::NotPermitted))
        .with("rtnetlink addresses ipv4", &[], Err(Why::NotPermitted))
        .with("rtnetlink addresses ipv6", &[], Err(Why::NotPermitted))
        .with("file /proc/net/dev", &[counters.as_bytes()], Ok(()))
        .with(
            "file /proc/net/if_inet6",
            &[b"fe800000000000000000000000000001 02 40 20 80     en0\n"],
            Ok(()),
        );
    let drops = Query {
        drops: true,
        ..query()
    };
    let (exit, out, err) = shown(&staged, &drops);
    assert_eq!(exit, Exit::Failure);
    assert_eq!(
        out.split_once('\n').unwrap().1,
        [
            "en0   -     <Link#->                             1     5        2     6    10   8\n",
            "en0   -     fe80::1%en0 fe80::1                  1     -        2     -     -   -\n",
        ]
        .concat()
    );
    assert_eq!(
        err,
        [
            "netstat: rtnetlink links: not permitted; numbers of interfaces, MTUs, link and IPv4 addresses are not known\n",
            "netstat: rtnetlink addresses ipv4: not permitted; rows are missing, root sees them\n",
        ]
        .concat()
    );
}

#[test]
fn a_machine_that_tells_nothing_is_a_failure() {
    let staged = FakeMachine::new().with(LINKS, &[], Err(Why::NotRecorded));
    let (exit, out, err) = shown(&staged, &query());
    assert_eq!((exit, out.as_str()), (Exit::Failure, HEADING));
    assert_eq!(err, "netstat: interfaces: not in the recording\n");
}

#[test]
fn each_question_that_fails_is_told() {
    let whole = machine(
        &[ethernet(b"en0")],
        &[address(2, "10.0.0.1", 8)],
        &[address(2, "fe80::1", 64)],
    )
    .with("file /proc/net/dev_mcast", &[b""], Ok(()))
    .with("file /proc/net/igmp", &[b"Idx\tDevice\n"], Ok(()))
    .with("file /proc/net/igmp6", &[b""], Ok(()));
    let groups = Query {
        groups: true,
        ..query()
    };
    assert_eq!(rows(&whole, &groups).lines().count(), 3);
    for question in [
        "rtnetlink links",
        "rtnetlink addresses ipv4",
        "rtnetlink addresses ipv6",
        "file /proc/net/dev_mcast",
        "file /proc/net/igmp",
        "file /proc/net/igmp6",
    ] {
        let files = FakeMachine::clone(&whole)
            .with(question, &[], Err(Why::NotPermitted))
            .with("file /proc/net/dev", &[], Err(Why::NotPermitted))
            .with("file /proc/net/if_inet6", &[], Err(Why::NotPermitted));
        let (exit, out, err) = shown(&files, &groups);
        assert_eq!(exit, Exit::Failure, "{question}");
        assert!(
            out.starts_with(HEADING) && err.contains("not permitted"),
            "{question}: {err}"
        );
        assert_eq!(err.lines().count(), 1, "{question}: {err}");
    }
}

#[test]
fn a_hostile_name_is_made_visible() {
    let machine = machine(
        &[ethernet(b"\x1b[2J")],
        &[address(2, "192.168.1.7", 24)],
        &[address(2, "fe80::1", 64)],
    )
    .with("networks", &[b"o\x1b[31m 192.168.1.0\n"], Ok(()))
    .with("host 192.168.1.7", &[b"\x9b1m"], Ok(()));
    let names = Query {
        numeric: false,
        ..query()
    };
    let shown = rows(&machine, &names);
    assert!(shown.starts_with("\\x1b[ 1500  <Link#2>"), "{shown}");
    assert!(shown.contains(" o\\x1b[31m     \\x9b1m          "), "{shown}");
    assert!(shown.contains(" fe80::1%\\x1 fe80::1 "), "{shown}");
}

/// A machine whose links change: each look sees the next answer, and the last one for ever.
struct Changing {
    looks: Vec<FakeMachine>,
    seen: usize,
}

impl Machine for Changing {
    fn read(&mut self, item: &Item<'_>, each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
        if item.key() == LINKS {
            self.seen += 1;
        }
        let look = self.seen.saturating_sub(1).min(self.looks.len() - 1);
        self.looks[look].read(item, each)
    }
}

/// The display of so many rows: its exit, output, messages, and how long it waited each time.
fn watched(looks: Vec<FakeMachine>, query: &IntervalQuery, rows: usize, slow: Duration) -> Watched {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let clock = std::cell::Cell::new(Duration::from_secs(100));
    // Each look at the clock costs time, as each look at the machine does.
    let mut now = || {
        clock.set(clock.get() + slow);
        clock.get()
    };
    let mut waits = Vec::new();
    let mut wait = |time: Duration| {
        waits.push(time);
        clock.set(clock.get() + time);
        if waits.len() > rows {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let none = || None;
    let mut session = Session::new(Box::new(Changing { looks, seen: 0 }), &none, &mut now);
    let mut terminal = Terminal::new(&mut out, &mut err, false, "netstat");
    let exit = show_interval(query, &mut session, &mut wait, &mut terminal).after(&mut terminal);
    Watched {
        exit,
        out: String::from_utf8(out).unwrap(),
        err: String::from_utf8(err).unwrap(),
        waits,
    }
}

struct Watched {
    exit: Exit,
    out: String,
    err: String,
    waits: Vec<Duration>,
}

fn of(interface: Option<&str>) -> IntervalQuery {
    IntervalQuery {
        interface: interface.map(Into::into),
        drops: true,
        seconds: 2,
    }
}

fn two(first: [u64; 10], second: [u64; 10]) -> FakeMachine {
    let links = [
        link(1, 1, UP, b"en0", &[], &first),
        link(2, 1, UP, b"en1", &[], &second),
    ];
    machine(&links, &[], &[])
}

const TITLES: &str = "   packets  errs      bytes    packets  errs      bytes colls drops\n";

#[test]
fn rows_are_what_passed_through_all_interfaces_or_one() {
    let looks = || {
        vec![
            two([50; 10], [9; 10]),
            two(DIFFERENT.map(|value| value + 50), [19; 10]),
        ]
    };
    let total = watched(looks(), &of(None), 2, Duration::ZERO);
    assert_eq!((total.exit, total.err.as_str()), (Exit::Success, ""));
    assert_eq!(
        total.out,
        [
            "            input        (Total)           output\n",
            TITLES,
            "        11    15         13         12    16         14    20    18\n",
            "         0     0          0          0     0          0     0     0\n",
        ]
        .concat()
    );
    let one = watched(looks(), &of(Some("en0")), 1, Duration::ZERO);
    assert_eq!(
        one.out,
        [
            "            input          (en0)           output\n",
            TITLES,
            "         1     5          3          2     6          4    10     8\n",
        ]
        .concat()
    );
    let nosuch = watched(looks(), &of(Some("nosuch")), 2, Duration::ZERO);
    assert_eq!(nosuch.out, total.out);
    let narrow = IntervalQuery {
        drops: false,
        ..of(Some("en0"))
    };
    let narrow = watched(looks(), &narrow, 1, Duration::ZERO);
    assert!(
        narrow
            .out
            .ends_with("bytes colls\n         1     5          3          2     6          4    10\n")
    );
}

#[test]
fn the_heading_comes_again_after_twenty_rows_and_then_after_twenty_one() {
    let shown = watched(vec![two([0; 10], [0; 10])], &of(None), 63, Duration::ZERO);
    let headings: Vec<usize> = shown
        .out
        .lines()
        .enumerate()
        .filter(|(_, line)| line.contains("(Total)"))
        .map(|(place, _)| place)
        .collect();
    // Two lines of heading and 20 rows; two and 21; two and 21; two and the last.
    assert_eq!(headings, [0, 22, 45, 68]);
    assert_eq!(shown.out.lines().count(), 4 * 2 + 63);
}

#[test]
fn an_interface_that_goes_away_has_rows_without_numbers_until_it_is_back() {
    let gone = machine(&[link(1, 1, UP, b"en0", &[], &[70; 10])], &[], &[]);
    let back = |packets| {
        let links = [
            link(1, 1, UP, b"en0", &[], &[70; 10]),
            link(9, 1, UP, b"en1", &[], &[packets; 10]),
        ];
        machine(&links, &[], &[])
    };
    let looks = vec![two([70; 10], [5; 10]), gone.clone(), gone, back(3), back(4)];
    let shown = watched(looks.clone(), &of(Some("en1")), 4, Duration::ZERO);
    assert_eq!((shown.exit, shown.err.as_str()), (Exit::Success, ""));
    let unknown = "         -     -          -          -     -          -     -     -\n";
    let one = "         1     1          1          1     1          1     1     1\n";
    assert_eq!(
        shown.out.split_once(TITLES).unwrap().1,
        [unknown, unknown, unknown, one].concat()
    );
    // The sum is of those that stay.
    let total = watched(looks, &of(None), 4, Duration::ZERO);
    let none = one.replace('1', "0");
    assert_eq!(
        total.out.split_once(TITLES).unwrap().1,
        [&none, &none, &none, one].concat()
    );
}

#[test]
fn a_look_that_fails_is_told_once_and_the_display_goes_on() {
    let fails = FakeMachine::new().with(LINKS, &[], Err(Why::Overflowed));
    let at = |value| two([value; 10], [0; 10]);
    let looks = vec![at(1), fails.clone(), fails, at(5), at(6)];
    let shown = watched(looks, &of(None), 4, Duration::ZERO);
    assert_eq!(
        shown.err,
        "netstat: interfaces: the receive buffer overflowed; rows of - stand for what is not known\n"
    );
    assert_eq!(shown.exit, Exit::Failure);
    let first: Vec<&str> = shown
        .out
        .lines()
        .skip(2)
        .map(|line| line.split_whitespace().next().unwrap())
        .collect();
    assert_eq!(first, ["-", "-", "-", "1"]);
    let nothing = FakeMachine::new().with(LINKS, &[], Err(Why::NotPermitted));
    let never = watched(vec![nothing], &of(None), 4, Duration::ZERO);
    assert_eq!((never.exit, never.waits.len()), (Exit::Failure, 0));
    assert_eq!(never.err, "netstat: interfaces: not permitted\n");
}

#[test]
fn rows_keep_step_with_the_clock() {
    let slow = Duration::from_millis(300);
    let shown = watched(vec![two([0; 10], [0; 10])], &of(None), 3, slow);
    // The clock is read once before the first look and once before each wait.
    assert_eq!(shown.waits, [Duration::from_millis(1700); 4]);
    let slower = watched(vec![two([0; 10], [0; 10])], &of(None), 2, Duration::from_secs(5));
    // Moments that were missed are left out; the next is in step again.
    assert_eq!(slower.waits, [Duration::from_secs(1); 3]);
}
