//! Who chose local ports is joined to rows by their cookies: whatever the kernel says of it, no row is lost or told twice.
#![expect(
    clippy::unwrap_used,
    reason = "these tests say where they stumble by panicking"
)]

use std::ops::ControlFlow;
use std::time::Duration;

use facts::Why;
use facts::decode::identity::Identity;
use facts::decode::linux::inet_diag::program::Program;
use facts::decode::linux::inet_diag::{Dump, Extensions};
use facts::model::predicate::{Condition, Predicate};
use facts::model::socket::Families;
use facts::model::state::States;
use facts::model::{Family, TcpState, Transport};
use netstat::{World, run};
use probe::Item;
use probe::fake::FakeMachine;
use probe::fake::netlink::{InternetRow, dump};
use probe::gather::linux::question::Question;
use serde_json::{Value, json};

/// States that are asked for: those of small sockets of TCP tell nothing.
fn states() -> States {
    let small = [TcpState::TimeWait, TcpState::SynRecv, TcpState::NewSynRecv];
    let small = small
        .into_iter()
        .fold(0u32, |mask, state| mask | 1 << state.to_linux());
    States(States::ALL.0 & !small)
}

/// The question for the sockets of TCP whose port no program bound, or for the others.
fn half(families: Families, given: bool) -> String {
    let condition = Condition::PortGiven;
    let predicate = if given {
        Predicate::Is(condition)
    } else {
        Predicate::IsNot(condition)
    };
    let asked = Dump {
        transport: Transport::Tcp,
        families,
        states: states(),
        extensions: Extensions::NONE,
    };
    Item::Linux(Question::FilteredSockets(
        asked,
        Program::of(&predicate, Identity::default().order).unwrap(),
    ))
    .key()
}

fn socket(family: Family, state: TcpState, port: u16, number: u32) -> Vec<u8> {
    InternetRow {
        family,
        state: state.to_linux(),
        port,
        address: [10, 1, 2, 3],
        number,
        user: 0,
    }
    .message()
}

/// A machine with these sockets of TCP.
fn machine(rows: &[Vec<u8>]) -> FakeMachine {
    FakeMachine::new()
        .with(
            "file /proc/sys/net/ipv4/ip_local_port_range",
            &[b"32768\t60999\n"],
            Ok(()),
        )
        .with("sock_diag tcp both states=0x1ffe", &[&dump(rows)], Ok(()))
}

/// Cookies and who chose the ports, and what was said beside.
fn told(machine: &FakeMachine, filter: &str) -> (Vec<(u64, Value)>, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let words = [
        "netstat",
        "sockets",
        "--format",
        "ndjson",
        "--columns",
        "cookie,autobound",
        filter,
    ];
    let _exit = run(World {
        words: words.iter().map(|word| word.as_bytes().to_vec()).collect(),
        environment: &|_| None,
        now: &mut || Duration::ZERO,
        wait: &mut |_| ControlFlow::Break(()),
        out_is_terminal: false,
        width: &|| None,
        live: &|| Box::new(machine.clone()),
        out: &mut out,
        err: &mut err,
    });
    let row = |line: &str| {
        let row: Value = serde_json::from_str(line).unwrap();
        // The upper half of a cookie is that of the message.
        (
            row["cookie"].as_u64().unwrap() & 0xffff_ffff,
            row["autobound"].clone(),
        )
    };
    let rows = std::str::from_utf8(&out).unwrap().lines().map(row).collect();
    (rows, String::from_utf8(err).unwrap())
}

#[test]
fn a_connection_that_ends_meanwhile_keeps_its_row_and_one_that_came_is_not_guessed() {
    use TcpState::{Established, Listen, TimeWait};
    let four = |state, port, number| socket(Family::Ipv4, state, port, number);
    // The first was bound by its program, and waits for its end when rows are told; the fourth came later; the kernel changed
    // its mind about the fifth.
    let bound = [
        four(Established, 40_000, 1),
        four(Listen, 80, 2),
        four(Established, 40_004, 5),
    ];
    let given = [
        four(Established, 40_001, 3),
        four(Established, 40_004, 5),
        // Accepted by the listener.
        four(Established, 80, 6),
    ];
    let rows = [
        four(Listen, 80, 2),
        four(TimeWait, 40_000, 1),
        four(Established, 40_001, 3),
        four(Established, 40_002, 4),
        four(Established, 40_004, 5),
        four(Established, 80, 6),
    ];
    let machine = machine(&rows)
        .with(&half(Families::Both, false), &[&dump(&bound)], Ok(()))
        .with(&half(Families::Both, true), &[&dump(&given)], Ok(()));
    let (found, err) = told(&machine, "tcp");
    let expected = [
        (2, json!(false)),
        (1, Value::Null),
        (3, json!(true)),
        (4, Value::Null),
        (5, Value::Null),
        (6, json!(false)),
    ];
    assert_eq!(found, expected, "{err}");
    assert_eq!(told(&machine, "tcp autobound").0, [(3, json!(true))]);
    let unknown = told(&machine, "tcp autobound = null").0;
    assert_eq!(unknown, [(1, Value::Null), (4, Value::Null), (5, Value::Null)]);
}

#[test]
fn a_kernel_that_refuses_to_choose_tells_every_row_once() {
    let four = socket(Family::Ipv4, TcpState::Listen, 80, 1);
    let six = socket(Family::Ipv6, TcpState::Listen, 81, 2);
    let rows = [four.clone(), six];
    let refused = Err(Why::NotPermitted);
    let all = [Families::Both, Families::Ipv4, Families::Ipv6];
    let none = all.iter().fold(machine(&rows), |machine, families| {
        [true, false].into_iter().fold(machine, |machine, given| {
            machine.with(&half(*families, given), &[], refused)
        })
    });
    let (found, err) = told(&none, "tcp");
    assert_eq!(found, [(1, Value::Null), (2, Value::Null)]);
    assert_eq!(err.matches("who chose the ports of tcp").count(), 1, "{err}");
    // One family is told of, and the other refused.
    let one = none
        .with(&half(Families::Ipv4, false), &[&dump(&[four])], Ok(()))
        .with(&half(Families::Ipv4, true), &[&dump(&[])], Ok(()));
    let (found, err) = told(&one, "tcp");
    assert_eq!(found, [(1, json!(false)), (2, Value::Null)]);
    assert_eq!(err.matches("who chose the ports of tcp").count(), 1, "{err}");
}
