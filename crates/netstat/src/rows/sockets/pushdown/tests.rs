//! For any filter and any socket: the kernel's program leaves out no socket that the filter wants.

use std::net::IpAddr;

use facts::fields::sockets::{Row, Socket, Sockets};
use facts::model::predicate::Predicate;
use facts::model::{Endpoint, Family, InternetSocket, SocketId, TcpState, Transport};
use probe::fake::inet_diag::lists;
use probe::fake::internet_socket;
use proptest::prelude::*;

use super::Judge;
use crate::filter::Filter;
use crate::rows::sockets::bare;
use crate::rows::{LinkNames, RowFilter};

const CONDITIONS: &[&str] = &[
    "local.port = 80",
    "local.port != 80",
    "remote.port = null",
    "remote.port != null",
    "port 22,80",
    "port != 80",
    "port in 10..5",
    "port <= 10..5",
    "port >= 10..5",
    "sport < 80",
    "sport <= 80",
    "dport > :80",
    "dport ge 80",
    "dport < 0",
    "local.port > 70000",
    "sport 20..90",
    "src 10.0.0.0/8",
    "dst 10.1.2.3",
    "dst 10.1.2.3:80",
    "src != 10.1.2.3:80, [::1]:22",
    "host *:22",
    "remote.address = null",
    "remote.address != null",
    "dst ::/0",
    "dst != ::/0",
    "src 0/0",
    "src ::ffff:0:0/96",
    "src ::ffff:10.1.2.3",
    "dst 2001:db8::/32",
    "dst ::/64",
    "listening",
    "connected",
    "state established",
    "state = unconn",
    "state != listen",
    "state = est*",
    "dev lo",
    "dev 2",
    "interface.index = null",
    "interface.index != 1",
    "interface.name != eth0",
    "interface.name = nothing",
    "interface.name = e*",
    "mark = 1",
    "mark != 1",
    "mark = 2/2",
    "mark != 1/3",
    "mark = null",
    "mark < 2",
    "cgroup-id = 1",
    "cgroup-id != 1",
    "cgroup-id = null",
    "ip-protocol = 80",
    "ip-protocol < 23",
    "ip-protocol = null",
    "autobound",
    "autobound = false",
    "autobound = null",
    "tcp",
    "udp",
    "ipv6",
    "exposure = any",
    "user 0",
    "bucket",
    "all",
];

fn any_filter() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(CONDITIONS).prop_map(str::to_owned);
    leaf.prop_recursive(4, 16, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| format!("({})", parts.join(" and "))),
            prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| format!("({})", parts.join(" or "))),
            inner.prop_map(|part| format!("not {part}")),
        ]
    })
}

fn any_end(family: Family) -> impl Strategy<Value = Endpoint> {
    let addresses = match family {
        Family::Ipv4 => vec!["0.0.0.0", "10.1.2.3", "10.255.0.1", "192.0.2.1"],
        Family::Ipv6 => vec![
            "::",
            "::1",
            "::ffff:10.1.2.3",
            "::ffff:0.0.0.0",
            "2001:db8::1",
            "fe80::1",
        ],
    };
    let ports = prop::sample::select(vec![0u16, 5, 10, 22, 79, 80, 81, 65535]);
    (prop::sample::select(addresses), ports).prop_map(|(address, port)| Endpoint {
        address: address.parse().unwrap(),
        port,
    })
}

fn any_socket() -> impl Strategy<Value = InternetSocket> {
    let family = prop::sample::select(vec![Family::Ipv4, Family::Ipv6]);
    let transport = prop::sample::select(vec![Transport::Tcp, Transport::Udp, Transport::Raw]);
    let bound = (0u32..4, prop::option::of(0u32..4), prop::option::of(0u64..3));
    (family, transport, 1u8..=12, bound).prop_flat_map(
        |(family, transport, state, (interface, mark, cgroup))| {
            (any_end(family), any_end(family)).prop_map(move |(local, remote)| {
                let state = TcpState::from_linux(state);
                let listens = transport == Transport::Tcp && state == TcpState::Listen;
                let nobody = Endpoint {
                    address: family.any(),
                    port: 0,
                };
                InternetSocket {
                    transport,
                    family,
                    state,
                    local,
                    // A listener has no peer.
                    remote: if listens { nobody } else { remote },
                    user: Some(0),
                    id: SocketId::Inode(1),
                    cookie: Some(1),
                    interface: (interface > 0).then_some(interface),
                    mark,
                    cgroup,
                    ..internet_socket()
                }
            })
        },
    )
}

/// What of the filter the kernel may judge.
fn predicate(filter: &Filter<Sockets>, socket: &InternetSocket) -> Predicate {
    let judge = Judge {
        sees_marks: true,
        links: &LinkNames::known([(1, "lo"), (2, "eth0")]),
        transport: socket.transport,
        family: socket.family,
    };
    let wanted = RowFilter {
        may_want: &|known| filter.may_want(known),
        predicate: &|known, translate| filter.predicate(known, translate),
    };
    judge.predicate(wanted)
}

fn row(socket: &InternetSocket, autobound: Option<bool>) -> Row<'_> {
    Row {
        interface: match socket.interface {
            Some(1) => Some(b"lo"),
            Some(2) => Some(b"eth0"),
            Some(_) | None => None,
        },
        autobound,
        ..bare(Socket::Internet(socket), None)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_kernel_leaves_out_no_socket_that_a_filter_wants(
        text in any_filter(), sockets in prop::collection::vec(any_socket(), 16),
        autobound in any::<Option<bool>>(),
    ) {
        let filter = Filter::<Sockets>::read(&text).unwrap();
        for socket in &sockets {
            // Of RAW sockets it is not asked: they have no ports.
            let autobound = autobound.filter(|_| socket.transport != Transport::Raw);
            let predicate = predicate(&filter, socket);
            if filter.wants(&row(socket, autobound)) {
                prop_assert!(lists(&predicate, socket) != Some(false), "{} leaves out {:?}", text, socket);
            }
        }
    }
}

/// Which of two sockets, at ports 80 and 81, the program of a filter chooses.
fn chosen(text: &str) -> [bool; 2] {
    let filter = Filter::<Sockets>::read(text).unwrap();
    [80, 81].map(|port| {
        let end = |port| Endpoint {
            address: IpAddr::from([10, 1, 2, 3]),
            port,
        };
        let socket = InternetSocket {
            local: end(port),
            remote: end(4000),
            user: Some(0),
            mark: Some(u32::from(port)),
            cgroup: Some(u64::from(port)),
            ..internet_socket()
        };
        lists(&predicate(&filter, &socket), &socket).unwrap_or(true)
    })
}

#[test]
fn the_kernel_leaves_out_what_it_can_judge() {
    for text in [
        "local.port = 80",
        "sport :80",
        "src 10.1.2.3:80",
        "port < 81",
        "not sport != 80",
        "not (sport 81 or user 7)",
        "sport 80 and user 0",
        "sport 80 and (user 0 or state = listen)",
        "(udp or sport 80) and tcp",
        "mark = 80",
        "fwmark 0/1",
        "cgroup-id = 80",
        "listening or sport 80",
    ] {
        assert_eq!(chosen(text), [true, false], "{text}");
    }
}

#[test]
fn what_the_kernel_cannot_judge_leaves_all_to_the_filter() {
    for text in [
        "",
        "user 0",
        "sport 80 or user 0",
        "not (sport 81 and user 0)",
        "state established or sport 80",
    ] {
        assert_eq!(chosen(text), [true, true], "{text}");
    }
}

#[test]
fn of_a_filter_that_wants_no_socket_nothing_is_chosen() {
    for text in [
        "sport > 65535",
        "dev nothing",
        "udp",
        "not tcp",
        "sport 5 and ip-protocol = 1",
    ] {
        assert_eq!(chosen(text), [false, false], "{text}");
    }
}
