//! Whole screens of counters, from files given by hand.

use std::time::Duration;

use probe::Machine;
use probe::fake::FakeMachine;

use super::*;

const ALL: StatisticsQuery = StatisticsQuery {
    families: Vec::new(),
    tcp: false,
    sctp: false,
    udp: false,
    udplite: false,
    raw: false,
};

// What is expected is what net-tools netstat 2.10-0.1+deb12u2 prints of these files on a synthetic /proc, unless a
// comment says otherwise.

/// A file of each kind, in the form of Linux 6.18, shortened.
fn machine() -> FakeMachine {
    FakeMachine::new()
        .with(
            "file /proc/net/snmp",
            &[b"Ip: Forwarding DefaultTTL InReceives InHdrErrors InDelivers OutTransmits\nIp: 2 64 10 0 9 8\n\
                Icmp: InMsgs InErrors InCsumErrors InDestUnreachs InEchos OutMsgs OutDestUnreachs OutEchos\nIcmp: 3 0 1 3 0 4 0 0\n\
                IcmpMsg: InType3 OutType3\nIcmpMsg: 3 4\n\
                Tcp: RtoAlgorithm MaxConn ActiveOpens CurrEstab\nTcp: 1 -1 5 1\n\
                Udp: InDatagrams NoPorts IgnoredMulti\nUdp: 6 0 7\n\
                UdpLite: InDatagrams\nUdpLite: 0\n"],
            Ok(()),
        )
        .with(
            "file /proc/net/netstat",
            &[b"TcpExt: TW TWKilled DelayedACKLost TCPHPHits New\nTcpExt: 1 2 3 0 4\nIpExt: InOctets\nIpExt: 77\n"],
            Ok(()),
        )
        .with(
            "file /proc/net/sctp/snmp",
            &[b"SctpCurrEstab                   \t0\nSctpAborteds                    \t5\n"],
            Ok(()),
        )
        .with(
            "file /proc/net/snmp6",
            &[b"Ip6InReceives                   \t5\nIp6InOctets                     \t360\n\
                Icmp6InMsgs                     \t0\nIcmp6InEchos                    \t0\nIcmp6OutEchos                   \t0\n\
                Icmp6OutType143                 \t9\nUdp6InDatagrams                 \t0\nUdpLite6InDatagrams             \t2\n"],
            Ok(()),
        )
}

fn shown(machine: &FakeMachine, query: &StatisticsQuery) -> (Exit, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut now = || Duration::ZERO;
    let none = || None::<Box<dyn Machine>>;
    let exit = {
        let mut session = Session::new(Box::new(machine.clone()), &none, &mut now);
        let mut terminal = Terminal::new(&mut out, &mut err, false, "netstat");
        show(query, &mut session, &mut terminal).after(&mut terminal)
    };
    (
        exit,
        String::from_utf8(out).unwrap(),
        String::from_utf8(err).unwrap(),
    )
}

#[test]
fn everything_is_shown_in_the_order_of_the_files() {
    let (exit, out, err) = shown(&machine(), &ALL);
    assert_eq!(
        out,
        "Ip:\n    Forwarding: 2\n    10 total packets received\n    9 incoming packets delivered\n    OutTransmits: 8\n\
         Icmp:\n    3 ICMP messages received\n    0 input ICMP message failed\n    InCsumErrors: 1\n    ICMP input histogram:\n        \
         destination unreachable: 3\n    4 ICMP messages sent\n    ICMP output histogram:\n\
         IcmpMsg:\n        InType3: 3\n        OutType3: 4\n\
         Tcp:\n    5 active connection openings\n    1 connections established\n\
         Udp:\n    6 packets received\n    0 packets to unknown port received\n    IgnoredMulti: 7\n\
         UdpLite:\n\
         TcpExt:\n    1 TCP sockets finished time wait in fast timer\n    TWKilled: 2\n    Quick ack mode was activated 3 times\n    \
         0 packet headers predicted\n    New: 4\n\
         IpExt:\n    InOctets: 77\n\
         Sctp:\n    0 Current Associations\n    5 Number of Aborteds \n"
    );
    assert_eq!((exit, err.as_str()), (Exit::Success, ""));
}

#[test]
fn a_choice_of_protocols_never_hides_what_is_unknown() {
    let udp = StatisticsQuery { udp: true, ..ALL };
    assert_eq!(
        shown(&machine(), &udp).1,
        "IcmpMsg:\n    InType3: 3\n    OutType3: 4\n\
         Udp:\n    6 packets received\n    0 packets to unknown port received\n    IgnoredMulti: 7\n\
         UdpLite:\nIpExt:\n    InOctets: 77\n"
    );
    let udplite = StatisticsQuery { udplite: true, ..ALL };
    assert_eq!(
        shown(&machine(), &udplite).1,
        "IcmpMsg:\n    InType3: 3\n    OutType3: 4\nUdpLite:\nIpExt:\n    InOctets: 77\n"
    );
}

#[test]
fn ipv6_ends_with_tcp() {
    let query = StatisticsQuery {
        families: vec![Family::Inet6],
        ..ALL
    };
    assert_eq!(
        shown(&machine(), &query).1,
        "Ip6:\n    5 total packets received\n    Ip6InOctets: 360\n\
         Icmp6:\n    0 ICMP messages received\n    ICMP input histogram:\n        ICMP output histogram:\n        Icmp6OutType143: 9\n\
         Udp6:\n    0 packets received\n\
         UdpLite6:\n    UdpLite6InDatagrams: 2\n\
         Tcp:\n    5 active connection openings\n    1 connections established\n"
    );
}

#[test]
fn no_other_family_has_counters() {
    let query = StatisticsQuery {
        families: vec![Family::Inet, Family::Inet6],
        ..ALL
    };
    assert_eq!(
        shown(&machine(), &query),
        (
            Exit::Failure,
            "netstat: No statistics support for specified address family: inet,inet6\n".to_owned(),
            String::new()
        )
    );
}

#[test]
fn a_missing_file_is_told_and_no_error() {
    let (exit, out, err) = shown(&FakeMachine::new(), &ALL);
    assert_eq!((exit, out.as_str()), (Exit::Success, ""));
    assert_eq!(err, "cannot open /proc/net/snmp: No such file or directory\n");
    let query = StatisticsQuery {
        families: vec![Family::Inet6],
        ..ALL
    };
    let refusing = machine().with("file /proc/net/snmp6", &[], Err(Why::NotPermitted));
    let (exit, out, err) = shown(&refusing, &query);
    assert_eq!((exit, out.as_str()), (Exit::Success, ""));
    assert_eq!(err, "cannot open /proc/net/snmp6: Permission denied\n");
}

#[test]
fn what_a_recording_does_not_hold_is_an_error() {
    let silent = machine().with("file /proc/net/netstat", &[], Err(Why::NotRecorded));
    let (exit, _, err) = shown(&silent, &ALL);
    assert_eq!(exit, Exit::Failure);
    assert_eq!(err, "netstat: /proc/net/netstat: not in the recording\n");
}

#[test]
fn a_broken_table_is_told_and_the_next_one_shown() {
    let broken = FakeMachine::new()
        .with(
            "file /proc/net/snmp",
            &[b"Foo: A\nFoo: 1\ngarbage\nx\nBar: A\nBar: 1\n"],
            Ok(()),
        )
        .with("file /proc/net/netstat", &[b"TcpExt: X\nTcpExt: 5\n"], Ok(()));
    let (exit, out, err) = shown(&broken, &ALL);
    assert_eq!(
        (exit, out.as_str()),
        (Exit::Success, "Foo:\n    A: 1\nTcpExt:\n    X: 5\n")
    );
    assert_eq!(err, "Problem while parsing /proc/net/snmp\n");
}

#[test]
fn a_hostile_name_cannot_reach_the_terminal() {
    // The original prints it as it is.
    let hostile = FakeMachine::new().with(
        "file /proc/net/snmp",
        &[b"\x1b[2J: A\x07 \xff\nIp: 1 2\n"],
        Ok(()),
    );
    assert_eq!(
        shown(&hostile, &ALL).1,
        "\\x1b[2J:\n    A\\x07: 1\n    \\xff: 2\n"
    );
}
