//! Counters and multicast groups gathered from machines made of a few answers: whole, missing, cut and without end.

use facts::Why;
use facts::decode::bytes::ByteOrder;
use facts::model::Family;
use probe::Flow;
use probe::gather::linux::Answer;
use probe::gather::linux::counters::{TABLE_BYTES_MAX, Table, sections};
use probe::gather::linux::groups::memberships;
use probe::staged::Staged;

fn names(machine: &mut Staged, table: Table) -> (Vec<String>, Answer) {
    let mut found = Vec::new();
    let answer = sections(machine, table, &mut |section| {
        found.push(String::from_utf8_lossy(section.name).into_owned());
    });
    (found, answer)
}

#[test]
fn chunks_may_end_anywhere() {
    let mut machine = Staged::new().with(
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
    let mut machine = Staged::new().with("file /proc/net/snmp6", &[b"Ip6A 1\n"], Err(Why::System(5)));
    assert_eq!(names(&mut machine, Table::Sctp).1.known, Err(Why::NotHere));
    let (found, answer) = names(&mut machine, Table::Snmp6);
    assert_eq!(found, ["Ip6"]);
    assert_eq!(answer.known, Ok(()));
    assert_eq!(answer.gaps.first().unwrap().why, Why::System(5));
}

#[test]
fn a_file_without_end_is_cut_at_the_limit() {
    let long = vec![b'x'; TABLE_BYTES_MAX];
    let mut machine = Staged::new().with("file /proc/net/snmp", &[b"Ip: A\nIp: 5\n", &long], Ok(()));
    let (found, answer) = names(&mut machine, Table::Snmp);
    assert_eq!(found, ["Ip"]);
    assert_eq!(answer.gaps.first().unwrap().why, Why::LimitReached);
}

#[test]
fn a_line_that_is_not_understood_has_its_number() {
    let text = b"Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n1\tlo        :     1      V3\nbogus\n\t\t\t\t010000E0     1 0:00000000\t\t0\n";
    let mut machine = Staged::new().with("file /proc/net/igmp", &[text], Ok(()));
    let mut found = Vec::new();
    let answer = memberships(&mut machine, Family::Ipv4, ByteOrder::Little, &mut |group| {
        found.push(group.map(|group| group.address.to_string()));
        Flow::Continue(())
    });
    assert_eq!(found, [Err(2), Ok("224.0.0.1".to_owned())]);
    assert!(answer.known.is_ok() && answer.gaps.is_empty() && !answer.stopped);
}
