//! Routing read through rtnetlink: compared with iproute2 in a network namespace with routing of every kind, and from
//! machines that answer from memory.
#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    reason = "these tests run programs in a namespace of their own, and say where they stumble by panicking"
)]

mod routing;

use facts::model::Family;
use facts::model::route::{Metrics, MulticastOutput};
use probe::Flow;
use probe::gather::linux::rtnetlink::Units;
use probe::gather::linux::{Answer, neighbours, routes, rules};
use probe::live::Live;
use serde_json::Value;

/// Routing of every kind, a line an `ip` command.
const SCENE: &str = include_str!("routing/scene.txt");
/// Forwarding entries, a line a `bridge` command.
const ENTRIES: &str = include_str!("routing/fdb.txt");

fn is_whole(answer: &Answer) {
    assert_eq!(
        (answer.known, answer.gaps.len()),
        (Ok(()), 0),
        "{:?}",
        answer.gaps
    );
}

fn all_routes(family: Family) -> Vec<facts::model::route::Route> {
    let mut machine = Live::open();
    let units = Units::of(&mut machine);
    let mut found = Vec::new();
    is_whole(&routes::all(&mut machine, family, units, &mut |route| {
        found.push(route.clone());
        Flow::Continue(())
    }));
    found
}

fn scene() -> bool {
    if !routing::enter() {
        return false;
    }
    routing::build("ip", SCENE);
    routing::build("bridge", ENTRIES);
    true
}

#[test]
fn every_field_is_what_iproute2_prints() {
    if !scene() {
        return;
    }
    let names = routing::names();
    let mut machine = Live::open();
    let units = Units::of(&mut machine);
    for (family, option) in [(Family::Ipv4, "-4"), (Family::Ipv6, "-6")] {
        let words = format!("{option} -j -d route show table all");
        let rows = routing::agree(&words, || {
            let ours = all_routes(family);
            let theirs = routing::printed("ip", &words);
            (
                ours.iter()
                    .map(|route| routing::routes::route(route, &names))
                    .collect(),
                theirs.into_iter().map(routing::routes::settle).collect(),
            )
        });
        assert!(rows > 20, "{rows}");
        let words = format!("{option} -j -d rule show");
        let rows = routing::agree(&words, || {
            let (found, answer) = rules::rules(&mut machine, family, units.order);
            is_whole(&answer);
            let theirs = routing::printed("ip", &words);
            (found.iter().map(routing::rules::rule).collect(), theirs)
        });
        assert!(rows > 3, "{rows}");
    }
    let rows = routing::agree("next hops", || {
        let (found, answer) = routes::next_hops(&mut machine, units);
        is_whole(&answer);
        let theirs = routing::printed("ip", "-j -d nexthop show");
        let ours = found
            .iter()
            .map(|object| routing::routes::next_hop(object, &names));
        (
            ours.collect(),
            theirs.into_iter().map(routing::routes::settle).collect(),
        )
    });
    assert_eq!(rows, 10);
}

#[test]
fn every_neighbour_is_what_iproute2_prints() {
    if !scene() {
        return;
    }
    let names = routing::names();
    let mut machine = Live::open();
    let units = Units::of(&mut machine);
    for (family, option) in [(Family::Ipv4, "-4"), (Family::Ipv6, "-6")] {
        for (proxies, words) in [(false, "neigh show nud all"), (true, "neigh show proxy")] {
            let words = format!("{option} -j -d -s {words}");
            let rows = routing::agree(&words, || {
                let mut ours: Vec<Value> = Vec::new();
                let mut each = |row: &facts::model::neighbour::Neighbour| {
                    ours.push(routing::neighbours::neighbour(row, &names));
                    Flow::Continue(())
                };
                is_whole(&if proxies {
                    neighbours::proxies(&mut machine, family, units, &mut each)
                } else {
                    neighbours::neighbours(&mut machine, family, units, &mut each)
                });
                (ours, routing::printed("ip", &words))
            });
            assert!(rows > 0, "{words}");
        }
    }
    let rows = routing::agree("forwarding entries", || {
        let mut ours = Vec::new();
        is_whole(&neighbours::forwarding(&mut machine, units, &mut |row| {
            ours.push(routing::neighbours::forwarding(row, &names));
            Flow::Continue(())
        }));
        let theirs = routing::printed("bridge", "-j -d -s fdb show");
        (
            ours,
            theirs.into_iter().map(routing::neighbours::settle).collect(),
        )
    });
    assert!(rows > 8, "{rows}");
}

// iproute2 prints no locks as JSON.
#[test]
fn locks_of_metrics_are_told() {
    if !scene() {
        return;
    }
    let metrics: Vec<Metrics> = [Family::Ipv4, Family::Ipv6]
        .into_iter()
        .flat_map(all_routes)
        .map(|route| route.metrics)
        .filter(|metrics| metrics.locks.is_some())
        .collect();
    let [ipv4, ipv6] = &metrics[..] else {
        panic!("{metrics:?}");
    };
    // `RTAX_MTU`, `RTAX_SSTHRESH`, `RTAX_CWND`, and `RTAX_RTO_MIN`, which iproute2 always locks.
    assert_eq!(ipv4.locks, Some(1 << 2 | 1 << 6 | 1 << 7 | 1 << 13));
    assert!(ipv6.is_locked(2) && !ipv6.is_locked(10));
}

#[test]
fn labels_of_mpls_are_told() {
    if !scene() {
        return;
    }
    let added = routing::run(
        "ip",
        "route add 10.15.0.0/16 encap mpls 100/200 via 10.0.1.2 dev v0",
    );
    if let Err(error) = added {
        // What reads them is tested with bytes, so nothing is passed over.
        routing::tell(&format!("not in this kernel: routes with MPLS labels ({error})"));
        return;
    }
    let found = all_routes(Family::Ipv4).into_iter().find_map(|route| {
        let hop = route.hops.into_iter().next()?;
        hop.encapsulation
    });
    let text = format!("{found:?}");
    assert!(
        text.contains("label: 100,") && text.contains("label: 200,"),
        "{text}"
    );
}

/// What a routing daemon tells the kernel (`linux/mroute.h`).
fn set(socket: i32, option: i32, value: &[u8]) {
    let length = libc::socklen_t::try_from(value.len()).unwrap();
    // SAFETY: the value is as long as is said, and lives through the call.
    let outcome =
        unsafe { libc::setsockopt(socket, libc::IPPROTO_IP, option, value.as_ptr().cast(), length) };
    assert_eq!(outcome, 0, "option {option}: {}", std::io::Error::last_os_error());
}

#[test]
fn multicast_entries_have_their_outputs_and_their_counters() {
    if !scene() {
        return;
    }
    let names = routing::names();
    let index = |wanted: &str| *names.iter().find(|(_, name)| *name == wanted).unwrap().0;
    // SAFETY: a plain call. The socket is open until the process ends, and with it the entries.
    let socket = unsafe { libc::socket(libc::AF_INET, libc::SOCK_RAW, libc::IPPROTO_IGMP) };
    assert!(socket >= 0);
    // `MRT_INIT`, then `MRT_ADD_VIF` for two interfaces by their numbers (`VIFF_USE_IFINDEX`).
    set(socket, 200, &1i32.to_ne_bytes());
    for (number, name, threshold) in [(0u16, "v0", 1u8), (1, "v4", 1)] {
        let mut interface = number.to_ne_bytes().to_vec();
        interface.extend_from_slice(&[8, threshold, 0, 0, 0, 0]);
        interface.extend_from_slice(&index(name).to_ne_bytes());
        interface.extend_from_slice(&[0; 4]);
        set(socket, 202, &interface);
    }
    // `MRT_ADD_MFC`: origin, group, parent, 32 thresholds, four counters.
    let mut entry = vec![10, 0, 1, 9, 239, 1, 2, 3, 0, 0];
    entry.extend_from_slice(&[255, 7]);
    entry.resize(42, 255);
    entry.resize(60, 0);
    set(socket, 204, &entry);
    // Nobody told the kernel where this one goes.
    let sender = std::net::UdpSocket::bind(("10.0.1.1", 0)).unwrap();
    sender.send_to(b"x", ("239.9.9.9", 9)).unwrap();
    let mut machine = Live::open();
    let units = Units::of(&mut machine);
    let mut found = Vec::new();
    is_whole(&routes::multicast(
        &mut machine,
        Family::Ipv4,
        units,
        &mut |route| {
            found.push(route.clone());
            Flow::Continue(())
        },
    ));
    found.sort_by_key(|route| route.group);
    let [told, waiting] = &found[..] else {
        panic!("{found:?}");
    };
    assert_eq!(told.table, 253);
    assert_eq!(told.group, Some("239.1.2.3".parse().unwrap()));
    assert_eq!(told.source, Some("10.0.1.9".parse().unwrap()));
    assert_eq!(told.input_interface, Some(index("v0")));
    let output = MulticastOutput {
        interface: index("v4"),
        threshold: 7,
    };
    assert_eq!(told.outputs, [output]);
    assert_eq!(
        told.counters.map(|counters| (counters.packets, counters.bytes)),
        Some((0, 0))
    );
    assert!(!told.unresolved && told.unread.is_empty(), "{told:?}");
    assert!(waiting.unresolved && waiting.unread.is_empty(), "{waiting:?}");
    assert_eq!((waiting.input_interface, waiting.outputs.len()), (None, 0));
    let mut others = 0;
    is_whole(&routes::multicast(&mut machine, Family::Ipv6, units, &mut |_| {
        others += 1;
        Flow::Continue(())
    }));
    assert_eq!(others, 0);
}
