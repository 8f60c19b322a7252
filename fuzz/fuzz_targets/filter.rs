//! A filter over rows of every kind: it is read or refused with a message, it never panics, and a filter and its contrary never
//! want the same row. Behind it, any bytes as a program of the kernel.
#![no_main]

use std::ops::ControlFlow;
use std::time::Duration;

use facts::decode::bytes::{ByteOrder, Bytes};
use facts::decode::linux::inet_diag;
use facts::model::{Family, Transport};
use libfuzzer_sys::fuzz_target;
use netstat::{Exit, World, run};
use probe::fake::FakeMachine;
use probe::fake::inet_diag as interpreter;
use probe::fake::netlink::{InternetRow, dump, unix};

fn row(family: Family, state: u8, port: u16, number: u32) -> InternetRow {
    InternetRow {
        family,
        state,
        port,
        address: [10, 1, 2, 3],
        number,
        user: number,
    }
}

/// A machine with a listener, a connection, a datagram socket and a UNIX socket.
fn machine() -> FakeMachine {
    let tcp = dump(&[
        row(Family::Ipv4, 10, 80, 1).message(),
        row(Family::Ipv6, 1, 443, 2).message(),
    ]);
    let udp = dump(&[row(Family::Ipv4, 7, 53, 3).message()]);
    let local = dump(&[unix(10, 4, b"/run/app\0")]);
    FakeMachine::new()
        .with("sock_diag tcp both states=0x1ffe", &[&tcp], Ok(()))
        .with("sock_diag udp ipv4 states=0x1ffe", &[&udp], Ok(()))
        .with("sock_diag unix show=0x55", &[&local], Ok(()))
}

/// The rows that a filter chooses; `None` where it is none.
fn rows(filter: &str) -> Option<Vec<Vec<u8>>> {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let words = ["netstat", "sockets", "--format", "ndjson", "--", filter];
    let exit = run(World {
        words: words.iter().map(|word| word.as_bytes().to_vec()).collect(),
        environment: &|_| None,
        now: &mut || Duration::ZERO,
        wait: &mut |_| ControlFlow::Break(()),
        out_is_terminal: false,
        width: &|| None,
        live: &|| Box::new(machine()),
        out: &mut out,
        err: &mut err,
    });
    assert!(matches!(exit, Exit::Success | Exit::Mistake), "{filter}");
    assert!(exit == Exit::Success || !err.is_empty());
    let lines = out.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    (exit == Exit::Success).then(|| lines.map(<[u8]>::to_vec).collect())
}

fuzz_target!(|input: &[u8]| {
    let (text, program) = input.split_at(input.iter().position(|byte| *byte == 0).unwrap_or(input.len()));
    let program = Bytes::new(program.get(1..).unwrap_or(&[]), ByteOrder::native());
    let message = row(Family::Ipv4, 1, 80, 1).message();
    if let Ok(socket) = inet_diag::decode(
        Bytes::new(message.get(16..).unwrap_or(&[]), ByteOrder::native()),
        Transport::Tcp,
    ) {
        // Whatever is taken ends.
        let _: (bool, bool) = (
            interpreter::is_taken(program),
            interpreter::chooses(program, &socket, true),
        );
    }
    let Ok(filter) = std::str::from_utf8(text) else {
        return;
    };
    let Some(wanted) = rows(filter) else {
        return;
    };
    // One more pair of parentheses may be too many.
    if let Some(others) = rows(&format!("not ({filter}\n)")) {
        assert!(
            filter.trim().is_empty() || wanted.iter().all(|row| !others.contains(row)),
            "{filter}"
        );
    }
});
