//! Whole sections, from files given by hand. The words, tabs and endings that are expected are those of network_cmds 245.

use std::time::Duration;

use facts::Why;
use probe::Machine;
use probe::fake::FakeMachine;
use probe::fake::netlink::dump;

use super::*;
use crate::dialects::darwin::protocols;

/// A machine with one of each, and with two of others.
fn machine() -> FakeMachine {
    FakeMachine::new()
        .with(
            "file /proc/net/snmp",
            &[b"Ip: InReceives ForwDatagrams ReasmFails ReasmTimeout InAddrErrors\nIp: 1 1 5 2 3\n\
                Icmp: OutDestUnreachs OutTimeExcds OutParmProbs InCsumErrors OutRedirects\nIcmp: 1 0 0 0 2\n\
                IcmpMsg: InType0 InType3 OutType3 OutType42\nIcmpMsg: 4 1 1 6\n\
                Tcp: OutSegs RetransSegs InSegs EstabResets\nTcp: 10 3 1 1\n\
                Udp: InDatagrams NoPorts InErrors RcvbufErrors\nUdp: 1 2 4 0\n"],
            Ok(()),
        )
        .with(
            "file /proc/net/netstat",
            &[b"TcpExt: TCPOrigDataSent TCPSynRetrans DelayedACKs PAWSEstab TCPHPHits\nTcpExt: 1 2 1 7 0\n\
                IpExt: InNoRoutes\nIpExt: 4\n"],
            Ok(()),
        )
        .with(
            "file /proc/net/snmp6",
            &[b"Ip6InReceives 1\nIp6ReasmReqds 0\nIcmp6OutPktTooBigs 2\nIcmp6OutType2 2\nIcmp6InType143 1\n\
                Udp6InDatagrams 16\nUdp6NoPorts 0\nUdp6InErrors 0\n"],
            Ok(()),
        )
        .with("rtnetlink links", &[&dump(&[])], Ok(()))
        .with("list /proc/net/dev_snmp6", &[b"e\x1b\0lo\0"], Ok(()))
        .with(
            "file /proc/net/dev_snmp6/lo",
            &[b"ifIndex 1\nIp6InReceives 1\nIp6OutMcastPkts 2\nIcmp6InMsgs 1\nIcmp6OutEchos 0\n"],
            Ok(()),
        )
        .with(
            "file /proc/net/dev_snmp6/e\x1b",
            &[b"ifIndex 2\nIp6InReceives 0\nIcmp6InMsgs 0\n"],
            Ok(()),
        )
}

fn query(named: Option<&str>, zeros: bool) -> Query {
    let named = named.map(|name| protocols::named(name.as_bytes()).unwrap());
    Query {
        protocols: named.map_or_else(|| protocols::of(None), |protocol| vec![protocol]),
        named: named.is_some(),
        of_interfaces: false,
        interface: None,
        zeros,
    }
}

fn shown(machine: FakeMachine, query: &Query) -> (Exit, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut now = || Duration::ZERO;
    let none = || None::<Box<dyn Machine>>;
    let exit = {
        let mut session = Session::new(Box::new(machine), &none, &mut now);
        let mut terminal = Terminal::new(&mut out, &mut err, false, "netstat");
        show(query, &mut session, &mut terminal).after(&mut terminal)
    };
    (
        exit,
        String::from_utf8(out).unwrap(),
        String::from_utf8(err).unwrap(),
    )
}

/// Its lines, and how it ended without a word.
fn lines(machine: FakeMachine, query: &Query) -> Vec<String> {
    let (exit, out, err) = shown(machine, query);
    assert_eq!((exit, err.as_str()), (Exit::Success, ""));
    out.lines().map(str::to_owned).collect()
}

#[test]
fn a_number_of_one_has_no_ending_and_what_is_not_known_has_one() {
    let lines = lines(machine(), &query(Some("tcp"), true));
    assert_eq!(lines.len(), 46);
    assert_eq!(
        lines[..6],
        [
            "tcp:",
            "\t13 packets sent",
            "\t\t1 data packet (- bytes)",
            "\t\t1 data packet (- bytes) retransmitted",
            "\t\t- resends initiated by MTU discovery",
            "\t\t- ack-only packets (1 delayed)",
        ]
    );
    assert!(lines.contains(&"\t1 packet received".to_owned()));
    assert!(lines.contains(&"\t- connections closed (including 1 drop)".to_owned()));
    // A kernel that does not count them apart has them in the sum.
    assert!(lines.contains(&"\t\t7 old duplicate packets".to_owned()));
    assert!(lines.contains(&"\t0 correct data packet header predictions".to_owned()));
}

#[test]
fn twice_leaves_out_what_is_zero_or_not_known_and_keeps_titles() {
    assert_eq!(
        lines(machine(), &query(Some("tcp"), false)),
        [
            "tcp:",
            "\t13 packets sent",
            "\t\t1 data packet (- bytes)",
            "\t\t1 data packet (- bytes) retransmitted",
            "\t\t- ack-only packets (1 delayed)",
            "\t1 packet received",
            "\t\t7 old duplicate packets",
            "\t- connections closed (including 1 drop)",
        ]
    );
    assert_eq!(
        lines(machine(), &query(Some("ip"), false)),
        [
            "ip:",
            "\t1 total packet received",
            "\t3 fragments dropped (dup or out of space)",
            "\t2 fragments dropped after timeout",
            "\t1 packet forwarded",
            "\t7 packets not forwardable",
            "\t2 redirects sent",
        ]
    );
    assert_eq!(lines(machine(), &query(Some("igmp"), false)), ["igmp:"]);
    assert_eq!(
        lines(machine(), &query(Some("ip6"), false)),
        ["ip6:", "\t1 total packet received", "\tMbuf statistics:"]
    );
}

#[test]
fn both_kinds_of_forwarded_packets_share_a_line() {
    let lines = lines(machine(), &query(Some("ip"), true));
    assert_eq!(lines.len(), 29);
    assert!(lines.contains(&"\t1 packet forwarded (- packets fast forwarded)".to_owned()));
}

#[test]
fn quantities_that_end_in_y_have_their_own_ending() {
    const ONE: sheet::Line = sheet::line(1, "# membership quer{ies} received", &["tcp.rcvtotal"]);
    let lines = lines(machine(), &query(Some("igmp"), true));
    assert_eq!(lines.len(), 10);
    assert_eq!(lines[4], "\t- membership queries received");
    let mut out = Vec::new();
    let (mut now, none) = (|| Duration::ZERO, || None::<Box<dyn Machine>>);
    let mut session = Session::new(Box::new(machine()), &none, &mut now);
    let at = &mut session.at();
    let (counters, _) = at.system.standard_counters(at, &[Group::Tcp]);
    ONE.write(&counters, true, &mut out);
    assert_eq!(out, b"\t1 membership query received\n");
}

#[test]
fn histograms_name_the_types_that_there_were_and_number_the_others() {
    assert_eq!(
        lines(machine(), &query(Some("icmp"), false)),
        [
            "icmp:",
            "\t1 call to icmp_error",
            "\tOutput histogram:",
            "\t\tdestination unreachable: 1",
            "\t\t#42: 6",
            "\tInput histogram:",
            "\t\techo reply: 4",
            "\t\tdestination unreachable: 1",
            "\tICMP address mask responses are disabled",
        ]
    );
    assert_eq!(
        lines(machine(), &query(Some("icmp6"), false)),
        [
            "icmp6:",
            "\tOutput histogram:",
            "\t\tpacket too big: 2",
            "\tInput histogram:",
            "\t\t#143: 1",
            "\tHistogram of error messages to be generated:",
            "\t\t2 packet too big",
        ]
    );
}

#[test]
fn udp_is_the_sum_of_both_families_and_of_ipv4_where_there_is_no_other() {
    let both = lines(machine(), &query(Some("udp"), false));
    assert_eq!(
        both,
        [
            "udp:",
            "\t23 datagrams received",
            "\t2 dropped due to no socket",
            "\t17 delivered"
        ]
    );
    let alone = FakeMachine::new().with(
        "file /proc/net/snmp",
        &[b"Udp: InDatagrams NoPorts InErrors\nUdp: 1 2 4\n"],
        Ok(()),
    );
    let alone = lines(alone, &query(Some("udp"), true));
    assert_eq!(alone[1], "\t7 datagrams received");
    assert_eq!(alone[11], "\t- datagrams output");
    let unreadable = FakeMachine::new()
        .with(
            "file /proc/net/snmp",
            &[b"Udp: InDatagrams NoPorts InErrors\nUdp: 1 2 4\n"],
            Ok(()),
        )
        .with("file /proc/net/snmp6", &[], Err(Why::NotPermitted));
    let (_, out, _) = shown(unreadable, &query(Some("udp"), true));
    assert!(out.starts_with("udp:\n\t- datagrams received\n"), "{out}");
}

#[test]
fn sections_that_the_machine_has_not_are_left_out_without_a_word() {
    let titles = |machine| -> Vec<String> {
        lines(machine, &query(None, true))
            .into_iter()
            .filter(|line| !line.starts_with('\t'))
            .collect()
    };
    assert_eq!(
        titles(machine()),
        ["tcp:", "udp:", "ip:", "icmp:", "igmp:", "ip6:", "icmp6:", "rip6:"]
    );
    let with_ipsec = machine().with("file /proc/net/xfrm_stat", &[b"XfrmInNoStates 1\n"], Ok(()));
    assert_eq!(
        titles(with_ipsec.clone()),
        [
            "tcp:", "udp:", "ip:", "icmp:", "igmp:", "ipsec:", "ip6:", "icmp6:", "ipsec6:", "rip6:"
        ]
    );
    assert_eq!(
        lines(with_ipsec, &query(Some("ipsec"), false)),
        ["ipsec:", "\t1 inbound packet with no SA available"]
    );
}

#[test]
fn counters_that_every_kernel_has_are_missed() {
    let hidden = || FakeMachine::new().with("rtnetlink links", &[&dump(&[])], Ok(()));
    let (exit, out, err) = shown(hidden(), &query(None, true));
    assert_eq!((exit, out.as_str()), (Exit::Failure, ""));
    assert_eq!(
        err,
        "netstat: file /proc/net/snmp: not there; what it tells is missing\n\
         netstat: file /proc/net/netstat: not there; what it tells is missing\n"
    );
    assert_eq!(of_routing(hidden(), true).0, Exit::Failure);
}

#[test]
fn protocols_without_statistics_are_told_to_whoever_named_them() {
    assert_eq!(
        lines(machine(), &query(Some("divert"), true)),
        ["divert: no stats routine"]
    );
    let of_interfaces = |name| Query {
        of_interfaces: true,
        ..query(Some(name), true)
    };
    assert_eq!(
        lines(machine(), &of_interfaces("tcp")),
        ["tcp: no per-interface stats routine"]
    );
    assert!(lines(machine(), &query(Some("pfkey"), true)).is_empty());
}

#[test]
fn interfaces_come_one_after_the_other_for_each_protocol() {
    let of_interfaces = Query {
        of_interfaces: true,
        ..query(None, false)
    };
    assert_eq!(
        lines(machine(), &of_interfaces),
        [
            "ip6 on lo:",
            "\t1 total input datagram",
            "\t2 multicast datagrams sent",
            "ip6 on e\\x1b:",
            "icmp6 on lo:",
            "\t1 total input message",
            "icmp6 on e\\x1b:",
        ]
    );
    let one = Query {
        interface: Some(b"lo".to_vec()),
        zeros: true,
        ..of_interfaces
    };
    let shown = lines(machine(), &one);
    assert_eq!(shown.len(), 21 + 35);
    assert_eq!(shown[21], "icmp6 on lo:");
    assert_eq!(shown[25], "\t- input administratively prohibited errors");
    let nosuch = Query {
        interface: Some(b"../snmp6".to_vec()),
        ..one
    };
    assert!(lines(machine(), &nosuch).is_empty());
}

#[test]
fn a_file_that_cannot_be_read_is_told_and_its_counters_are_not_known() {
    let broken = FakeMachine::new()
        .with(
            "file /proc/net/snmp",
            &[b"Tcp: OutSegs RetransSegs\nTcp: 1 1\n"],
            Ok(()),
        )
        .with("file /proc/net/netstat", &[], Err(Why::NotPermitted));
    let (exit, out, err) = shown(broken, &query(Some("tcp"), true));
    assert_eq!(exit, Exit::Failure);
    assert!(err.contains("/proc/net/netstat"), "{err}");
    assert!(
        out.starts_with("tcp:\n\t2 packets sent\n\t\t- data packets (- bytes)\n"),
        "{out}"
    );
}

#[test]
fn every_line_of_the_list_is_there() {
    let with_ipsec = machine().with("file /proc/net/xfrm_stat", &[b"XfrmInNoStates 1\n"], Ok(()));
    let count = |name| lines(with_ipsec.clone(), &query(Some(name), true)).len();
    // Titles included; histograms of `icmp` and `icmp6` have four and two lines of types here.
    let counts = [
        "tcp", "udp", "ip", "icmp", "igmp", "ipsec", "ip6", "icmp6", "ipsec6", "rip6",
    ]
    .map(count);
    assert_eq!(counts, [46, 12, 29, 17, 10, 17, 34, 35, 17, 9]);
}

fn of_routing(machine: FakeMachine, zeros: bool) -> (Exit, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut now = || Duration::ZERO;
    let none = || None::<Box<dyn Machine>>;
    let exit = {
        let mut session = Session::new(Box::new(machine), &none, &mut now);
        let mut terminal = Terminal::new(&mut out, &mut err, false, "netstat");
        show_of_routing(zeros, &mut session, &mut terminal).after(&mut terminal)
    };
    (
        exit,
        String::from_utf8(out).unwrap(),
        String::from_utf8(err).unwrap(),
    )
}

/// A machine whose look-ups failed in each way another number of times.
fn without_routes() -> FakeMachine {
    FakeMachine::new()
        .with(
            "file /proc/net/snmp",
            &[b"Ip: InReceives OutNoRoutes\nIp: 0 1\n"],
            Ok(()),
        )
        .with(
            "file /proc/net/netstat",
            &[b"IpExt: InNoRoutes\nIpExt: 2\n"],
            Ok(()),
        )
}

#[test]
fn look_ups_without_a_route_are_those_of_both_families_in_and_out() {
    let six = b"Ip6InNoRoutes 4\nIp6OutNoRoutes 8\n";
    let both = without_routes().with("file /proc/net/snmp6", &[six], Ok(()));
    let unreachable = "\t15 destinations found unreachable\n";
    assert_eq!(
        of_routing(both, true),
        (
            Exit::Success,
            format!(
                "routing:\n\t- bad routing redirects\n\t- dynamically created routes\n\
                 \t- new gateways due to redirects\n{unreachable}\t- uses of a wildcard route\n\
                 \t- routes not in table but not freed\n"
            ),
            String::new()
        )
    );
    // A kernel without IPv6 looks nothing up for it.
    let four = without_routes().with("file /proc/net/snmp6", &[], Err(Why::NotHere));
    let unreachable = "routing:\n\t3 destinations found unreachable\n";
    assert_eq!(of_routing(four, false).1, unreachable);
    let damaged = without_routes().with("file /proc/net/snmp6", &[b"Ip6InNoRoutes 4\n"], Ok(()));
    assert_eq!(of_routing(damaged, false).1, "routing:\n");
}
