//! A machine that lies: any bytes as the answer to any question end in rows, warnings and a status.
#![no_main]

use std::ops::ControlFlow;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use netstat::{World, run};
use probe::fake::FakeMachine;

const KEYS: &[&str] = &[
    "sock_diag tcp both states=0x1ffe info",
    "sock_diag tcp both states=0x1ffe extensions=0xff",
    "sock_diag udp ipv4 states=0x1ffe",
    "sock_diag unix show=0x11",
    "file /proc/net/unix",
    "file /proc/net/raw",
    "file /proc/net/udplite",
    "file /proc/net/sctp/eps",
    "file /proc/net/sctp/assocs",
    "file /proc/net/ax25",
    "file /proc/net/ipx/socket",
    "file /proc/net/ipx/route",
    "file /proc/net/ax25_route",
    "file /proc/net/nr_nodes",
    "file /proc/net/nr_neigh",
    "file /proc/net/rose_nodes",
    "file /proc/net/rose_neigh",
    "file /proc/net/x25/route",
    "file /proc/net/atalk_route",
    "file /proc/net/nr",
    "file /proc/net/rose",
    "file /proc/net/x25/socket",
    "file /proc/net/route",
    "file /proc/net/rt_cache",
    "file /proc/net/ipv6_route",
    "file /proc/net/dev",
    "file /proc/net/if_inet6",
    "file /proc/net/igmp",
    "file /proc/net/igmp6",
    "file /proc/net/snmp",
    "file /proc/net/snmp6",
    "file /proc/net/netstat",
    "file /proc/net/sctp/snmp",
    "file /proc/net/xfrm_stat",
    "file /proc/net/sockstat",
    "file /proc/net/sockstat6",
    "file /proc/slabinfo",
    "list /proc/net/dev_snmp6",
    "file /proc/net/dev_snmp6/lo",
    "rtnetlink links",
    "rtnetlink addresses ipv4",
    "list /proc",
    "links /proc/1/fd",
    "file /proc/1/cmdline",
    "identity",
    "services",
    "user 0",
];

fuzz_target!(|answers: Vec<(u8, Vec<u8>)>| {
    let mut machine = FakeMachine::new();
    for (key, answer) in &answers {
        let key = KEYS[usize::from(*key) % KEYS.len()];
        machine = machine.with(key, &[answer], Ok(()));
    }
    let (mut out, mut err) = (Vec::new(), Vec::new());
    for words in [
        "-anpeo",
        "-a",
        "-l",
        "-rn46",
        "-reeFC",
        "-rAipx",
        "-rAax25",
        "-rAnetrom",
        "-rArose",
        "-rAx25",
        "-rAddp",
        "-ia",
        "-iae",
        "-s",
        "-s6",
        "-gn",
        "--dialect darwin -s",
        "--dialect darwin -is",
        "--dialect darwin -m",
    ] {
        let typed = ["netstat"].into_iter().chain(words.split(' '));
        let _ = run(World {
            words: typed.map(|word| word.as_bytes().to_vec()).collect(),
            environment: &|_| None,
            now: &mut || Duration::ZERO,
            wait: &mut |_| ControlFlow::Break(()),
            out_is_terminal: false,
            width: &|| None,
            live: &|| Box::new(machine.clone()),
            out: &mut out,
            err: &mut err,
        });
    }
    let text = String::from_utf8(out).expect("only text is printed");
    // Statistics of Darwin are indented by tabs.
    assert!(
        !text
            .split('\n')
            .any(|line| line.trim_start_matches('\t').contains(char::is_control))
    );
});
