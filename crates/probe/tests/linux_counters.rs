//! Counters and multicast groups gathered from machines made of a few answers: whole, missing, cut and without end.

use std::io::Cursor;
use std::time::Duration;

use facts::Why;
use facts::decode::bytes::ByteOrder;
use facts::decode::identity::Identity;
use facts::fields::counters::linux::{DEVICE_FOLDER, SECTIONS};
use facts::model::Family;
use probe::fake::FakeMachine;
use probe::gather::answer::Answer;
use probe::gather::ask::Hosts;
use probe::gather::counters::{Reading, Scope};
use probe::gather::linux::counters::{
    COUNTERS_MAX, DEVICES, DEVICES_MAX, NAME_BYTES_MAX, TABLE_BYTES_MAX, Table, every, sections,
};
use probe::gather::linux::groups::memberships;
use probe::gather::linux::system::Linux;
use probe::gather::system::System as _;
use probe::gather::systems;
use probe::recorded::{Recorded, Recorder};
use probe::{Flow, Machine};

fn names(machine: &mut FakeMachine, table: Table) -> (Vec<String>, Answer) {
    let mut found = Vec::new();
    let answer = sections(machine, table, &mut |section| {
        found.push(String::from_utf8_lossy(section.name).into_owned());
    });
    (found, answer)
}

#[test]
fn chunks_may_end_anywhere() {
    let mut machine = FakeMachine::new().with(
        "file /proc/net/snmp",
        &[b"Ip: InRe", b"ceives\nI", b"p: 5\n"],
        Ok(()),
    );
    let (found, answer) = names(&mut machine, Table::Snmp);
    assert_eq!(found, ["Ip"]);
    assert!(answer.known.is_ok() && answer.gaps.is_empty() && !answer.stopped);
}

#[test]
fn a_file_that_is_not_there_is_told_apart_from_one_that_breaks_off() {
    let mut machine = FakeMachine::new().with("file /proc/net/snmp6", &[b"Ip6A 1\n"], Err(Why::System(5)));
    assert_eq!(names(&mut machine, Table::Sctp).1.known, Err(Why::NotHere));
    let (found, answer) = names(&mut machine, Table::Snmp6);
    assert_eq!(found, ["Ip6"]);
    assert_eq!(answer.known, Ok(()));
    assert_eq!(answer.gaps.first().unwrap().why, Why::System(5));
}

#[test]
fn a_file_without_end_is_cut_at_the_limit() {
    let long = vec![b'x'; TABLE_BYTES_MAX];
    let mut machine = FakeMachine::new().with("file /proc/net/snmp", &[b"Ip: A\nIp: 5\n", &long], Ok(()));
    let (found, answer) = names(&mut machine, Table::Snmp);
    assert_eq!(found, ["Ip"]);
    assert_eq!(answer.gaps.first().unwrap().why, Why::LimitReached);
}

/// The files of a machine with Linux 6.18; see the README beside them.
fn captured() -> FakeMachine {
    FakeMachine::new()
        .with(
            "file /proc/net/snmp",
            &[include_bytes!("captured/linux-6.18/snmp")],
            Ok(()),
        )
        .with(
            "file /proc/net/netstat",
            &[include_bytes!("captured/linux-6.18/netstat")],
            Ok(()),
        )
        .with(
            "file /proc/net/snmp6",
            &[include_bytes!("captured/linux-6.18/snmp6")],
            Ok(()),
        )
        .with(
            "file /proc/net/xfrm_stat",
            &[include_bytes!("captured/linux-6.18/xfrm_stat")],
            Ok(()),
        )
        .with(
            "file /proc/net/sockstat",
            &[include_bytes!("captured/linux-6.18/sockstat")],
            Ok(()),
        )
        .with(
            "file /proc/net/sockstat6",
            &[include_bytes!("captured/linux-6.18/sockstat6")],
            Ok(()),
        )
        .with(
            "file /proc/net/softnet_stat",
            &[include_bytes!("captured/linux-6.18/softnet_stat")],
            Ok(()),
        )
        .with("list /proc/net/dev_snmp6", &[b"lo\0"], Ok(()))
        .with(
            "file /proc/net/dev_snmp6/lo",
            &[include_bytes!("captured/linux-6.18/dev_snmp6/lo")],
            Ok(()),
        )
}

/// `table scope section counter` of every counter.
fn all(machine: &mut dyn Machine) -> (Vec<String>, Answer) {
    let mut found = Vec::new();
    let answer = every(machine, &mut |reading| {
        found.extend(shown(reading));
        Flow::Continue(())
    });
    (found, answer)
}

fn shown(reading: &Reading<'_>) -> Vec<String> {
    let scope = match reading.scope {
        Scope::Machine => "machine".to_owned(),
        Scope::Processor(number) => format!("processor-{number:?}"),
        Scope::Interface { name, index } => format!("{name}-{index:?}"),
    };
    let section = String::from_utf8_lossy(reading.section.name);
    reading
        .section
        .counters
        .iter()
        .map(|counter| {
            let name = String::from_utf8_lossy(counter.name);
            let known = if reading.entry(counter).is_some() { "" } else { "?" };
            let value = counter
                .signed()
                .map_or("none".to_owned(), |value| value.to_string());
            format!("{} {scope} {section} {name}{known}={value}", reading.table)
        })
        .collect()
}

fn gaps(answer: &Answer) -> Vec<String> {
    answer.gaps.iter().map(ToString::to_string).collect()
}

#[test]
fn every_table_is_read_with_what_it_is_about_and_a_missing_one_is_a_gap() {
    let (found, answer) = all(&mut captured());
    for expected in [
        "snmp machine Tcp MaxConn=-1",
        "snmp machine Ip DefaultTTL=64",
        "netstat machine MPTcpExt MPCurrEstab=0",
        "snmp6 machine Icmp6 Icmp6OutType143=4",
        "xfrm machine Xfrm XfrmInError=0",
        "sockstat machine sockets used=",
        "sockstat machine TCP mem=",
        "sockstat6 machine FRAG6 memory=0",
        "softnet processor-Some(1) softnet processed=",
        "dev-snmp6 lo-Some(1) Ip6 Ip6InReceives=",
        "dev-snmp6 lo-Some(1) Icmp6 Icmp6InMsgs=",
    ] {
        let times = found.iter().filter(|shown| shown.starts_with(expected)).count();
        assert_eq!(times, 1, "{expected} in\n{}", found.join("\n"));
    }
    assert!(!found.iter().any(|shown| shown.contains("ifIndex")));
    assert_eq!(answer.known, Ok(()));
    assert_eq!(gaps(&answer), ["file /proc/net/sctp/snmp: not in this kernel"]);
}

#[test]
fn the_catalogue_knows_each_counter_of_a_kernel_and_says_which_are_gone() {
    let (found, _) = all(&mut captured());
    let unknown: Vec<_> = found.iter().filter(|shown| shown.contains('?')).collect();
    assert!(unknown.is_empty(), "not in the catalogue: {unknown:#?}");
    let mut wrong = Vec::new();
    for section in SECTIONS.iter().filter(|section| section.name != "Sctp") {
        for entry in section.counters {
            let there = format!(" {} {}=", section.name, entry.name);
            if found.iter().any(|shown| shown.contains(&there)) == entry.gone {
                wrong.push(there);
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "there and called gone, or the reverse: {wrong:#?}"
    );
}

#[test]
fn a_counter_that_nobody_has_heard_of_is_handed_out_without_a_meaning() {
    let mut machine = FakeMachine::new()
        .with(
            "file /proc/net/netstat",
            &[b"TcpExt: TCPFuture TW\nTcpExt: 5 6\nNew: Thing\nNew: 7\n"],
            Ok(()),
        )
        .with(
            "file /proc/net/softnet_stat",
            &[b"1 0 0 0 0 0 0 0 0 0 0 0 3 0 0 ff\n"],
            Ok(()),
        );
    let (found, _) = all(&mut machine);
    for expected in [
        "netstat machine TcpExt TCPFuture?=5",
        "netstat machine TcpExt TW=6",
        "netstat machine New Thing?=7",
        "softnet processor-Some(3) softnet column-16?=255",
    ] {
        assert!(
            found.iter().any(|shown| shown == expected),
            "{expected} in {found:?}"
        );
    }
}

#[test]
fn what_is_in_doubt_is_handed_out_and_counted() {
    let mut machine = FakeMachine::new()
        .with(
            "file /proc/net/snmp",
            &[b"Tcp: A B A C\nTcp: 1 99999999999999999999 3\nIp: A\nIp: 1 2\nIp: A\n"],
            Ok(()),
        )
        .with(
            "file /proc/net/sockstat",
            &[b"TCP: inuse -1 mem\nbogus\n"],
            Ok(()),
        )
        .with(
            "file /proc/net/softnet_stat",
            &[b"1 x\n1 0\n0 0 0 0 0 0 0 0 0 0 0 0 5\n0 0 0 0 0 0 0 0 0 0 0 0 5\n"],
            Ok(()),
        );
    let (found, answer) = all(&mut machine);
    assert_eq!(
        found[..7],
        [
            "snmp machine Tcp A?=1",
            "snmp machine Tcp B?=none",
            "snmp machine Tcp A?=3",
            "snmp machine Tcp C?=none",
            "snmp machine Ip A?=1",
            "sockstat machine TCP inuse=-1",
            "sockstat machine TCP mem=none",
        ]
    );
    let told: Vec<_> = gaps(&answer)
        .into_iter()
        .filter(|gap| gap.contains("understood"))
        .collect();
    assert_eq!(
        told,
        [
            // Too large, twice there, without a value; and a value without a name.
            "file /proc/net/snmp: the answer was not understood (4)",
            "file /proc/net/sockstat: the answer was not understood (2)",
            // A word that is no number, and the twelve counters of a processor for the second time.
            "file /proc/net/softnet_stat: the answer was not understood (13)",
        ]
    );
}

#[test]
fn too_much_is_left_out_and_told() {
    let mib = "y".repeat(1 << 20);
    let name = "z".repeat(NAME_BYTES_MAX + 1);
    let many = " a".repeat(COUNTERS_MAX);
    let mut machine = FakeMachine::new()
        .with(
            "file /proc/net/snmp",
            &[format!("Ip: {mib} Good\nIp: 1 2\n").as_bytes()],
            Ok(()),
        )
        .with(
            "file /proc/net/netstat",
            &[format!("Ip: One\nIp: 1\nTcp:{many}\nTcp: 1\n").as_bytes()],
            Ok(()),
        )
        .with(
            "file /proc/net/snmp6",
            &[format!("{name} 5\nIp6Good 6\n").as_bytes()],
            Ok(()),
        )
        .with(
            "file /proc/net/sockstat",
            &[mib.as_bytes(), b"\nRAW: inuse 3\n"],
            Ok(()),
        );
    let (found, answer) = all(&mut machine);
    assert_eq!(
        found,
        [
            "snmp machine Ip Good?=2",
            "netstat machine Ip One?=1",
            "snmp6 machine Ip6 Ip6Good?=6",
            "sockstat machine RAW inuse=3",
        ]
    );
    let told: Vec<_> = gaps(&answer)
        .into_iter()
        .filter(|gap| gap.contains("limit"))
        .collect();
    assert_eq!(
        told,
        [
            "file /proc/net/snmp: a limit was reached (1)".to_owned(),
            format!("file /proc/net/netstat: a limit was reached ({COUNTERS_MAX})"),
            "file /proc/net/snmp6: a limit was reached (1)".to_owned(),
        ]
    );
}

#[test]
fn interfaces_come_and_go_and_there_is_a_most_of_them() {
    let mut names = b"../../etc\0..\0\xff\0gone\0".to_vec();
    for number in 0..DEVICES_MAX {
        names.extend_from_slice(format!("e{number}\0").as_bytes());
    }
    let mut machine = FakeMachine::new()
        .with("list /proc/net/dev_snmp6", &[&names], Ok(()))
        .with(
            "file /proc/net/dev_snmp6/e0",
            &[b"ifIndex                         \t7\nIp6InReceives                   \t5\n"],
            Ok(()),
        )
        .with("file /proc/net/dev_snmp6/e1", &[b"ifIndex x\nIp6A 1\n"], Ok(()))
        .with("file /proc/net/dev_snmp6/e2", &[], Err(Why::NotPermitted));
    let (found, answer) = all(&mut machine);
    assert_eq!(
        found,
        [
            "dev-snmp6 e0-Some(7) Ip6 Ip6InReceives=5",
            "dev-snmp6 e1-None Ip6 Ip6A?=1",
        ]
    );
    // The file that is gone counts among those read, so that the last name is too much; all others are gone too.
    let gone = DEVICES_MAX - 3;
    let told: Vec<_> = gaps(&answer)
        .into_iter()
        .filter(|gap| gap.contains(DEVICE_FOLDER))
        .collect();
    assert_eq!(
        told,
        [
            "file /proc/net/dev_snmp6/e1: the answer was not understood (1)".to_owned(),
            "list /proc/net/dev_snmp6: the answer was not understood (3)".to_owned(),
            format!("list /proc/net/dev_snmp6: gone meanwhile ({gone})"),
            "list /proc/net/dev_snmp6: not permitted (1)".to_owned(),
            "list /proc/net/dev_snmp6: a limit was reached (1)".to_owned(),
        ]
    );
}

#[test]
fn a_machine_without_any_table_is_not_known() {
    let (found, answer) = all(&mut FakeMachine::new());
    assert!(found.is_empty());
    assert_eq!(answer.known, Err(Why::NotInThisKernel));
    assert_eq!(answer.gaps.len(), Table::ALL.len() + 1);
}

#[test]
fn who_has_enough_is_asked_no_more() {
    for enough in [1, 3, 20] {
        let mut machine = captured();
        let mut handed_out = 0;
        let answer = every(&mut machine, &mut |_| {
            handed_out += 1;
            if handed_out == enough {
                Flow::Break(())
            } else {
                Flow::Continue(())
            }
        });
        assert_eq!(handed_out, enough);
        assert!(answer.stopped);
    }
}

#[test]
fn a_recording_of_everything_has_all_counters() {
    let mut machine = captured();
    let mut recorder = Recorder::new(&mut machine, Vec::new()).unwrap();
    Linux.everything(
        &mut systems::at(&mut recorder, &Identity::default()),
        Hosts::Leave,
        &mut || Duration::ZERO,
    );
    let (bytes, _) = recorder.finish().unwrap();
    let (live, answer) = all(&mut machine);
    let (recorded, again) = all(&mut Recorded::new(Cursor::new(bytes)).unwrap());
    assert_eq!(recorded, live);
    assert_eq!(gaps(&again), gaps(&answer));
}

#[test]
fn tables_have_public_names_that_do_not_change() {
    let ids = Table::ALL.map(Table::id);
    assert_eq!(
        ids,
        [
            "snmp",
            "netstat",
            "sctp",
            "snmp6",
            "xfrm",
            "sockstat",
            "sockstat6",
            "softnet"
        ]
    );
    assert_eq!(DEVICES, "dev-snmp6");
    // The catalogue says of each section where it stands, and knows no file that is not asked.
    for section in SECTIONS {
        assert!(
            Table::ALL.iter().any(|table| table.path() == section.file),
            "{} in {}",
            section.name,
            section.file
        );
    }
}

#[test]
fn a_line_that_is_not_understood_has_its_number() {
    let text = b"Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n1\tlo        :     1      V3\nbogus\n\t\t\t\t010000E0     1 0:00000000\t\t0\n";
    let mut machine = FakeMachine::new().with("file /proc/net/igmp", &[text], Ok(()));
    let mut found = Vec::new();
    let answer = memberships(&mut machine, Family::Ipv4, ByteOrder::Little, &mut |group| {
        found.push(group.map(|group| group.address.to_string()));
        Flow::Continue(())
    });
    assert_eq!(found, [Err(2), Ok("224.0.0.1".to_owned())]);
    assert!(answer.known.is_ok() && answer.gaps.is_empty() && !answer.stopped);
}
