//! Whole runs on machines made of a few answers: messages, exit statuses, repetition, hostile names and failing outputs.
#![expect(clippy::unwrap_used, reason = "a test says where it stumbles by panicking")]

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::time::Duration;

use facts::Why;
use facts::model::Family;
use netstat::{Exit, World, run};
use probe::fake::FakeMachine;
use probe::fake::netlink::{self, InternetRow, done, message};

const TCP: &str = "sock_diag tcp both states=0x1ffe info";
const UNIX: &str = "sock_diag unix show=0x11";
const TITLE: &str = "Active Internet connections (servers and established)\nProto Recv-Q Send-Q Local Address           Foreign Address         State      ";

struct Shown {
    exit: Exit,
    out: String,
    err: String,
}

fn shown_to(machine: &FakeMachine, words: &str, out: &mut dyn Write, rounds: u32) -> (Exit, String) {
    let mut err = Vec::new();
    let mut left = rounds;
    let exit = run(World {
        words: ["netstat"]
            .into_iter()
            .chain(words.split(' '))
            .map(|word| word.as_bytes().to_vec())
            .collect(),
        environment: &|_| None,
        now: &mut || Duration::ZERO,
        wait: &mut |_| {
            left -= 1;
            if left == 0 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        },
        out_is_terminal: false,
        width: &|| None,
        live: &|| Box::new(machine.clone()),
        out,
        err: &mut err,
    });
    (exit, String::from_utf8(err).unwrap())
}

fn shown(machine: &FakeMachine, words: &str) -> Shown {
    let mut out = Vec::new();
    let (exit, err) = shown_to(machine, words, &mut out, 1);
    Shown {
        exit,
        out: String::from_utf8(out).unwrap(),
        err,
    }
}

/// A TCP socket over IPv4 that listens on 127.0.0.1.
fn listener(port: u16, inode: u32) -> Vec<u8> {
    let address = [127, 0, 0, 1];
    InternetRow {
        family: Family::Ipv4,
        state: 10,
        port,
        address,
        number: inode,
        user: 0,
    }
    .message()
}

fn machine() -> FakeMachine {
    FakeMachine::new()
        .with("identity", &[b"effective-user 65534\n"], Ok(()))
        .with(TCP, &[&listener(80, 7), &listener(443, 8), &done(0)], Ok(()))
        .with("list /proc", &[b"1\x005\0"], Ok(()))
        .with("links /proc/5/fd", &[b"3\0socket:[7]\0"], Ok(()))
        .with("file /proc/5/cmdline", &[b"/usr/sbin/web\0-d\0"], Ok(()))
}

#[test]
fn a_table_is_its_title_its_heading_and_its_rows() {
    let shown = shown(&machine(), "-tanp");
    let expected = format!(
        "{TITLE} PID/Program name    \n{}{}",
        "tcp        0      0 127.0.0.1:80            0.0.0.0:*               LISTEN      5/web               \n",
        "tcp        0      0 127.0.0.1:443           0.0.0.0:*               LISTEN      -                   \n"
    );
    assert_eq!(
        (shown.exit, shown.out, shown.err.as_str()),
        (Exit::Success, expected, "")
    );
}

#[test]
fn who_may_not_see_owners_is_told_in_the_words_of_the_original() {
    let some = machine()
        .with("list /proc", &[b"1\x005\x006\0".as_slice()], Ok(()))
        .with("links /proc/6/fd", &[], Err(Why::NotPermitted));
    assert_eq!(
        shown(&some, "-tanp").err,
        "(Not all processes could be identified, non-owned process info\n will not be shown, you would have to be root to see it all.)\n"
    );
    let none = machine().with("links /proc/5/fd", &[], Err(Why::NotPermitted));
    let shown = shown(&none, "-tanp");
    assert_eq!(
        shown.err,
        "(No info could be read for \"-p\": geteuid()=65534 but you should be root.)\n"
    );
    assert_eq!(shown.exit, Exit::Success);
}

#[test]
fn a_table_that_was_named_and_is_not_there_ends_the_run() {
    let result = shown(&machine(), "-uan");
    assert_eq!(result.exit, Exit::Failure);
    assert_eq!(
        result.err,
        "netstat: no support for `AF INET (udp)' on this system.\n"
    );
    assert_eq!(result.out, format!("{TITLE}\n"));
    // Not named: silence, unless asked to be verbose.
    let silent = shown(&machine(), "-an4");
    assert_eq!((silent.exit, silent.err.as_str()), (Exit::Success, ""));
    let verbose = shown(&machine(), "-anv");
    assert_eq!(verbose.exit, Exit::Success);
    assert_eq!(verbose.err.lines().count(), 11, "{}", verbose.err);
    assert!(
        verbose
            .err
            .ends_with("netstat: no support for `AF ROSE' on this system.\n")
    );
}

#[test]
fn what_is_missing_from_a_table_is_told_and_is_in_the_status() {
    let interrupted = {
        let mut chunk = listener(80, 7);
        chunk[6] |= 0x10;
        [chunk, done(0)].concat()
    };
    let result = shown(&machine().with(TCP, &[&interrupted], Ok(())), "-tan");
    assert_eq!(result.exit, Exit::Success);
    assert!(
        result
            .err
            .contains("changed while it was read; rows may be missing or twice"),
        "{}",
        result.err
    );

    let result = shown(
        &machine().with(TCP, &[&listener(80, 7)], Err(Why::Overflowed)),
        "-tan",
    );
    assert_eq!(result.exit, Exit::Failure);
    assert!(
        result
            .err
            .contains("the receive buffer overflowed; rows are missing"),
        "{}",
        result.err
    );
    assert!(result.out.contains("127.0.0.1:80 "), "what came is shown");

    let nonsense = [message(20, 2, &[77; 72]), listener(80, 7), done(0)].concat();
    let result = shown(&machine().with(TCP, &[&nonsense], Ok(())), "-tan");
    assert_eq!(result.exit, Exit::Failure);
    assert!(
        result.err.contains("1 rows were not understood"),
        "{}",
        result.err
    );

    let table = b"heading\nnonsense\nmore of it\n";
    let result = shown(&machine().with("file /proc/net/raw", &[table], Ok(())), "-wan");
    assert_eq!(result.exit, Exit::Success, "as the original");
    assert_eq!(result.err, "warning, got bogus raw line.\n".repeat(2));
}

#[test]
fn a_system_without_a_live_machine_says_so() {
    let nobody = FakeMachine::new()
        .with(TCP, &[], Err(Why::NotSupportedYet))
        .with("sock_diag tcp ipv4 states=0x1ffe", &[], Err(Why::NotSupportedYet))
        .with("file /proc/net/tcp", &[], Err(Why::NotSupportedYet));
    let result = shown(&nobody, "-tan");
    assert_eq!(result.exit, Exit::Failure);
    assert_eq!(
        result.err,
        "netstat: AF INET (tcp): this system is not supported yet; nothing of it could be read\n"
    );
}

#[test]
fn no_name_can_reach_the_terminal_or_start_a_row() {
    let machine = machine()
        .with(
            "file /proc/5/cmdline",
            &[b"\x1b[2J\nevil\xff\xe2\x80\xae\0"],
            Ok(()),
        )
        .with("services", &[b"\x1bssh 80/tcp\n"], Ok(()))
        .with("host 127.0.0.1", &[b"a\x1b]0;b\x07"], Ok(()))
        .with(
            UNIX,
            &[&netlink::unix(10, 7, b"/tmp/\x1b[31m\xc2\x9bx\0"), &done(0)],
            Ok(()),
        );
    for words in ["-tap", "-axp", "-tanp", "-apW"] {
        let result = shown(&machine, words);
        assert!(
            !result
                .out
                .chars()
                .any(|letter| (letter.is_control() && letter != '\n') || letter == '\u{202e}'),
            "{words}: {:?}",
            result.out
        );
    }
    let result = shown(&machine, "-tanp");
    assert_eq!(result.out.lines().count(), 4);
    assert!(
        result.out.contains(" 5/\\x1b[2J\\x0aevil\\x \n"),
        "{}",
        result.out
    );
    assert!(shown(&machine, "-xa").out.ends_with(" /tmp/\\x1b[31m\\u{9b}x\n"));
}

#[test]
fn contexts_are_shown_where_the_machine_has_them() {
    let result = shown(&machine(), "-tanZ");
    assert_eq!(
        (result.exit, result.err.as_str()),
        (Exit::Failure, "SELinux is not enabled on this machine.\n")
    );
    let machine = machine()
        .with("file /sys/fs/selinux/enforce", &[b"1"], Ok(()))
        .with(
            "file /proc/5/attr/current",
            &[b"system_u:system_r:httpd_t:s0\0"],
            Ok(()),
        );
    let result = shown(&machine, "-tanZ");
    assert_eq!(result.exit, Exit::Success);
    let lines: Vec<&str> = result.out.lines().collect();
    assert!(
        lines[1].ends_with(&format!("PID/Program name     {:49}", "Security Context")),
        "{:?}",
        lines[1]
    );
    assert!(lines[2].ends_with(&format!(
        " 5/web                {:50}",
        "system_u:system_r:httpd_t:s0"
    )));
    assert!(lines[3].ends_with(&format!(" -                    {:50}", "-")));
}

#[test]
fn a_context_longer_than_its_column_keeps_its_end() {
    let context = format!("user_u:{}:end", "x".repeat(60));
    let machine = machine()
        .with("file /sys/fs/selinux/enforce", &[b"1"], Ok(()))
        .with("file /proc/5/attr/current", &[context.as_bytes()], Ok(()));
    let out = shown(&machine, "-tanZ").out;
    assert!(
        out.lines()
            .any(|line| line.ends_with(&format!(" {}:end ", "x".repeat(45)))),
        "{out}"
    );
}

#[test]
fn a_table_that_cannot_be_read_is_never_taken_for_an_empty_one() {
    for why in [Why::NotPermitted, Why::Overflowed, Why::TimedOut, Why::System(5)] {
        let mut machine = FakeMachine::new();
        for key in [
            TCP,
            "sock_diag tcp both states=0x1bfe",
            "sock_diag tcp ipv4 states=0x1ffe",
            "sock_diag tcp ipv4 states=0x1bfe",
            "sock_diag udp ipv4 states=0x1ffe",
            UNIX,
        ] {
            machine = machine.with(key, &[], Err(why));
        }
        for (words, count) in [("-an", 3), ("-n", 3), ("-an4", 2), ("-tan", 1), ("-xan", 1)] {
            let result = shown(&machine, words);
            assert_eq!(result.exit, Exit::Failure, "{why:?} {words}");
            assert!(
                result.err.lines().count() >= count,
                "{why:?} {words}: {}",
                result.err
            );
        }
    }
}

#[test]
fn owners_that_cannot_be_read_are_told() {
    let broken = machine().with("list /proc", &[], Err(Why::System(5)));
    let result = shown(&broken, "-tanp");
    assert!(
        result.err.starts_with("netstat: owners: system error 5"),
        "{}",
        result.err
    );
    let broken = machine().with("links /proc/5/fd", &[], Err(Why::System(24)));
    assert!(
        shown(&broken, "-tanp")
            .err
            .starts_with("netstat: owners: system error 24")
    );
    // A /proc that hides the processes of others.
    let hidden = machine().with("list /proc", &[b"5\0"], Ok(()));
    assert!(
        shown(&hidden, "-tanp")
            .err
            .starts_with("(Not all processes could be identified")
    );
}

#[test]
fn a_hostile_recording_cannot_flood_or_hang() {
    let pids = b"1\x005\0".repeat(100_000);
    let bogus = b"x\n".repeat(100_000);
    let machine =
        machine()
            .with("list /proc", &[&pids], Ok(()))
            .with("file /proc/net/raw", &[&bogus], Ok(()));
    assert_eq!(shown(&machine, "-tanp").exit, Exit::Success);
    let result = shown(&machine, "-wan");
    assert_eq!(result.err.lines().count(), 1001);
    assert!(
        result.err.ends_with("netstat: 98999 more bogus raw lines\n"),
        "{}",
        result.err
    );
}

#[test]
fn the_dialect_is_found_wherever_it_stands_before_the_operands_end() {
    // Whose value another flag takes is known only when the dialect is.
    assert_eq!(shown(&machine(), "-A --dialect=vms").exit, Exit::Usage);
    assert_eq!(
        shown(&machine(), "-tan --dialect linux").out,
        shown(&machine(), "-tan").out
    );
    assert_eq!(shown(&machine(), "-- --dialect=vms").exit, Exit::Success);
    assert_eq!(shown(&machine(), "--dialect=vms").exit, Exit::Usage);
}

#[test]
fn sctp_is_looked_for_with_ipv4_alone() {
    let association = "0 0 2 1 3 0 7 11 22 1000 54321 38412 40000 127.0.0.1 <-> *10.9.8.7 \t30000\n";
    let machine = machine().with(
        "file /proc/net/sctp/assocs",
        &[b"heading\n", association.as_bytes()],
        Ok(()),
    );
    assert_eq!(shown(&machine, "-Sn").out.lines().count(), 3);
    assert_eq!(shown(&machine, "-6Sn").out.lines().count(), 2);
    let result = shown(&FakeMachine::new(), "-6S");
    assert_eq!((result.exit, result.err.as_str()), (Exit::Success, ""));
    // A family that was named keeps its missing protocols to itself, even when asked to be verbose.
    assert_eq!(shown(&machine, "-4vn").err, "");
}

#[test]
fn continuous_shows_the_view_again_until_it_is_ended() {
    let mut out = Vec::new();
    let (exit, _) = shown_to(&machine(), "-tanc", &mut out, 3);
    let once = shown(&machine(), "-tan").out;
    assert_eq!(
        (exit, String::from_utf8(out).unwrap()),
        (Exit::Success, once.repeat(3))
    );
    // A table that is not there ends it at once.
    let (exit, _) = shown_to(&machine(), "-uanc", &mut Vec::new(), 3);
    assert_eq!(exit, Exit::Failure);
}

/// An output that fails from the first byte on.
struct Closed(io::ErrorKind);

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn an_output_that_cannot_be_written_is_no_success() {
    for words in ["-tan", "-V", "-h", "-tanc"] {
        let (exit, err) = shown_to(&machine(), words, &mut Closed(io::ErrorKind::StorageFull), 2);
        assert_eq!(exit, Exit::Failure, "{words}");
        assert!(
            err.contains("netstat: the output could not be written: "),
            "{words}: {err}"
        );
        let (exit, err) = shown_to(&machine(), words, &mut Closed(io::ErrorKind::BrokenPipe), 2);
        assert_eq!(exit, Exit::BrokenPipe, "{words}");
        assert!(!err.contains("written"), "{words}: {err}");
    }
}

#[test]
fn names_are_shown_unless_numbers_are_wanted() {
    let machine = machine()
        .with("services", &[b"http 80/tcp\n"], Ok(()))
        .with("host 127.0.0.1", &[b"localhost"], Ok(()))
        .with("user 0", &[b"root"], Ok(()));
    let rows = |words: &str| -> Vec<String> {
        let row = |line: &str| {
            line.split_whitespace()
                .skip(3)
                .map(str::to_owned)
                .collect::<Vec<_>>()
                .join(" ")
        };
        shown(&machine, words).out.lines().skip(2).map(row).collect()
    };
    assert_eq!(
        rows("-tae"),
        [
            "localhost:http 0.0.0.0:* LISTEN root 7",
            "localhost:443 0.0.0.0:* LISTEN root 8"
        ]
    );
    assert_eq!(rows("-tane")[0], "127.0.0.1:80 0.0.0.0:* LISTEN 0 7");
    assert_eq!(
        rows("-tae --numeric-hosts")[0],
        "127.0.0.1:http 0.0.0.0:* LISTEN root 7"
    );
    assert_eq!(
        rows("-tae --numeric-ports")[0],
        "localhost:80 0.0.0.0:* LISTEN root 7"
    );
    assert_eq!(
        rows("-tae --numeric-users")[0],
        "localhost:http 0.0.0.0:* LISTEN 0 7"
    );
}

#[test]
fn the_tables_of_radio_say_which_file_is_missing() {
    const NODES: &[u8] = b"callsign\nN1CALL-15 *        1 1  192   5 00002\n";
    const ROSE: &[u8] = b"address\n2080       0004 1 00002\n";
    const NEIGHBOURS: &[u8] = b"addr\n00002 N6CALL-2  ax1\n";
    let with = |files: &[(&str, &[u8])]| {
        files.iter().fold(FakeMachine::new(), |machine, (path, text)| {
            machine.with(&format!("file /proc/net/{path}"), &[text], Ok(()))
        })
    };
    let ran = shown(
        &with(&[("nr_nodes", NODES), ("nr_neigh", NEIGHBOURS)]),
        "-A netrom -r",
    );
    assert_eq!(
        (ran.exit, ran.out.as_str(), ran.err.as_str()),
        (
            Exit::Success,
            "Kernel NET/ROM routing table\nDestination  Mnemonic  Quality  Neighbour  Iface\nN1CALL-15    *         192      N6CALL-2   ax1 \n",
            ""
        )
    );
    for (files, err) in [
        (
            &[("nr_nodes", NODES)][..],
            "/proc/net/nr_neigh: No such file or directory\n",
        ),
        (
            &[("nr_neigh", NEIGHBOURS)],
            "/proc/net/nr_nodes: No such file or directory\n",
        ),
        (
            &[],
            "/proc/net/nr_nodes: No such file or directory\n/proc/net/nr_neigh: Invalid argument\n",
        ),
    ] {
        let ran = shown(&with(files), "-A netrom -r");
        assert_eq!(
            (ran.exit, ran.out.as_str(), ran.err.as_str()),
            (Exit::Failure, "NET/ROM not configured in this system.\n", err)
        );
    }
    // The original crashes here.
    let ran = shown(&with(&[("rose_nodes", ROSE)]), "-A rose -r");
    assert!(ran.out.ends_with("\n2080         00002  \n"), "{}", ran.out);
    assert_eq!(
        (ran.exit, ran.err.as_str()),
        (Exit::Failure, "/proc/net/rose_neigh: No such file or directory\n")
    );
}

#[test]
fn an_appletalk_table_is_found_where_today_s_kernels_keep_it() {
    let text: &[u8] =
        b"Target        Router  Flags Dev\nDefault     00FF:0C  3     eth0\n00FF:0B     0000:00  5     eth0\n";
    let machine = FakeMachine::new().with("file /proc/net/atalk/route", &[text], Ok(()));
    let ran = shown(&machine, "-A ddp -r");
    assert_eq!(
        (ran.exit, ran.out.as_str(), ran.err.as_str()),
        (
            Exit::Success,
            "Destination     Gateway         Device          Flags\nDefault         00FF:0C         eth0            UG\n00FF:0B         0000:00         eth0            UH\n",
            ""
        )
    );
}

/// A table of IPv4 routes with a damaged row, and one of IPv6.
fn damaged_routes() -> FakeMachine {
    let four: &[u8] = b"Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\nscene0\t0000000A\t00000000\t0001\t0\t0\t0\t000000FF\t0\t0\t0\nscene0\tXXXXXXXX\t00000000\t0001\t0\t0\t0\t000000FF\t0\t0\t0\n";
    let six: &[u8] = b"20010db8000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001   scene0\n";
    FakeMachine::new()
        .with("file /proc/net/route", &[four], Ok(()))
        .with("file /proc/net/ipv6_route", &[six], Ok(()))
}

#[test]
fn a_damaged_row_costs_neither_the_next_table_nor_the_next_round() {
    let ran = shown(&damaged_routes(), "-rn46");
    assert!(
        ran.out.contains("\n10.0.0.0 ") && ran.out.contains("\n2001:db8::/64 "),
        "{}",
        ran.out
    );
    assert_eq!(
        (ran.exit, ran.err.as_str()),
        (
            Exit::Failure,
            "netstat: file /proc/net/route: 1 rows were not understood and are left out\n"
        )
    );
    let mut out = Vec::new();
    let (exit, _) = shown_to(&damaged_routes(), "-rnc", &mut out, 3);
    let out = String::from_utf8(out).unwrap();
    assert_eq!(
        (exit, out.matches("Kernel IP routing table").count()),
        (Exit::Failure, 3)
    );
    // A table that is not there ends it.
    let mut out = Vec::new();
    let (exit, _) = shown_to(&FakeMachine::new(), "-rnc", &mut out, 3);
    assert_eq!(
        (exit, out.as_slice()),
        (
            Exit::Failure,
            &b"INET (IPv4) not configured in this system.\n"[..]
        )
    );
}

#[test]
fn counts_that_no_file_tells_are_said_of_sockets_that_were_asked_for_by_name() {
    let machine = machine().with(
        "sock_diag unix show=0x11",
        &[&netlink::unix(10, 9, b"/run/x\0"), &done(0)],
        Ok(()),
    );
    let row = "unix  -      [ ACC ]     STREAM     LISTENING     9        /run/x\n";
    let ran = shown(&machine, "-an");
    assert_eq!((ran.exit, ran.err.as_str()), (Exit::Success, ""));
    assert!(ran.out.ends_with(row), "{}", ran.out);
    let ran = shown(&machine, "-anx");
    assert_eq!(
        (ran.exit, ran.err.as_str()),
        (
            Exit::Failure,
            "netstat: file /proc/net/unix: not there; what it tells is missing\n"
        )
    );
    assert!(ran.out.ends_with(row), "{}", ran.out);
}

#[test]
fn help_instead_of_a_dialect_lists_them_and_tells_the_version() {
    let ran = shown(&FakeMachine::new(), "--dialect help");
    let first = format!("netstat {} speaks these dialects:\n", env!("CARGO_PKG_VERSION"));
    assert!(
        ran.out.starts_with(&first) && ran.out.contains("\n  linux "),
        "{}",
        ran.out
    );
    assert_eq!((ran.exit, ran.err.as_str()), (Exit::Success, ""));
}
