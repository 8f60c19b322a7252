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
use probe::gather::answer::Answer;
use probe::gather::linux::rtnetlink::Units;
use probe::gather::linux::{neighbours, routes, rules};
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

/// Builds the scene; tells whether it is whole.
fn scene() -> Option<bool> {
    if !routing::enter() {
        return None;
    }
    let routing = routing::build("ip", SCENE);
    Some(routing::build("bridge", ENTRIES) && routing)
}

#[test]
fn every_field_is_what_iproute2_prints() {
    let Some(whole) = scene() else {
        return;
    };
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
        assert!(rows > 20 || !whole, "{rows}");
        let words = format!("{option} -j -d rule show");
        let rows = routing::agree(&words, || {
            let found = rules::rules(&mut machine, family, units.order);
            is_whole(&found.answer);
            let theirs = routing::printed("ip", &words);
            (found.rows.iter().map(routing::rules::rule).collect(), theirs)
        });
        assert!(rows > 3 || !whole, "{rows}");
    }
    let rows = routing::agree("next hops", || {
        let found = routes::next_hops(&mut machine, units);
        is_whole(&found.answer);
        let theirs = routing::printed("ip", "-j -d nexthop show");
        let ours = found
            .rows
            .iter()
            .map(|object| routing::routes::next_hop(object, &names));
        (
            ours.collect(),
            theirs.into_iter().map(routing::routes::settle).collect(),
        )
    });
    assert!(rows == 10 || !whole, "{rows}");
}

#[test]
fn every_neighbour_is_what_iproute2_prints() {
    let Some(whole) = scene() else {
        return;
    };
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
            assert!(rows > 0 || !whole, "{words}");
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
    assert!(rows > 8 || !whole, "{rows}");
}

// iproute2 prints no locks as JSON.
#[test]
fn locks_of_metrics_are_told() {
    if scene().is_none() {
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
    if scene().is_none() {
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
    if scene().is_none() {
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
        index: index("v4"),
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

/// A process that keeps a second namespace; it ends with the test.
struct Router(std::process::Child);

impl Router {
    fn start() -> Router {
        let mut sleep = std::process::Command::new("unshare");
        let child = sleep.args(["-n", "sleep", "60"]).spawn().unwrap();
        let router = Router(child);
        // The namespace is there when it is another than ours.
        let own = std::fs::read_link("/proc/thread-self/ns/net").unwrap();
        while std::fs::read_link(format!("/proc/{}/ns/net", router.0.id())).unwrap() == own {
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        router
    }

    /// Lets packets through.
    fn forward(&self) {
        let id = self.0.id().to_string();
        for switch in ["ipv4/ip_forward", "ipv6/conf/all/forwarding"] {
            let line = format!("echo 1 > /proc/sys/net/{switch}");
            let mut on = std::process::Command::new("nsenter");
            on.args(["-t", &id, "-n", "sh", "-c", &line]);
            assert!(on.status().unwrap().success());
        }
    }

    fn run(&self, words: &str) {
        routing::run("nsenter", &format!("-t {} -n {words}", self.0.id())).unwrap();
    }
}

impl Drop for Router {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// Sends more than the link behind the router carries, and forbids that it is cut into pieces.
fn learn_path_mtu(to: &str, from: &str, level: i32, option: i32) {
    let socket = std::net::UdpSocket::bind((from, 0)).unwrap();
    let always: i32 = 2;
    // SAFETY: the value is as long as is said, and lives through the call.
    let outcome = unsafe {
        libc::setsockopt(
            std::os::fd::AsRawFd::as_raw_fd(&socket),
            level,
            option,
            (&raw const always).cast(),
            4,
        )
    };
    assert_eq!(outcome, 0);
    socket.connect((to, 9)).unwrap();
    for _ in 0..50 {
        // The second one is refused when the router's answer to the first has come.
        if socket
            .send(&[0; 1400])
            .is_err_and(|error| error.raw_os_error() == Some(libc::EMSGSIZE))
        {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("no path MTU was learnt to {to}");
}

#[test]
fn a_path_mtu_that_was_learnt_is_in_the_cache_and_in_no_table() {
    if !routing::enter() {
        return;
    }
    let router = Router::start();
    let linked = routing::build(
        "ip",
        &format!(
            "link add a0 type veth peer name r0\n\
             link set r0 netns {}\n\
             addr add 10.5.1.1/24 dev a0\n\
             -6 addr add 2001:db8:51::1/64 dev a0 nodad\n\
             link set a0 up\n\
             route add 10.5.2.0/24 via 10.5.1.2\n\
             -6 route add 2001:db8:52::/64 via 2001:db8:51::2",
            router.0.id()
        ),
    );
    assert!(linked);
    for words in [
        "ip addr add 10.5.1.2/24 dev r0",
        "ip -6 addr add 2001:db8:51::2/64 dev r0 nodad",
        "ip link set r0 up",
        "ip link add r1 type veth peer name r2",
        "ip link set r1 mtu 1300 up",
        "ip link set r2 mtu 1300 up",
        "ip addr add 10.5.2.2/24 dev r1",
        "ip -6 addr add 2001:db8:52::2/64 dev r1 nodad",
        "ip neigh add 10.5.2.1 lladdr 02:00:00:00:00:01 dev r1",
        "ip -6 neigh add 2001:db8:52::1 lladdr 02:00:00:00:00:01 dev r1",
    ] {
        router.run(words);
    }
    router.forward();
    learn_path_mtu("10.5.2.1", "10.5.1.1", libc::IPPROTO_IP, libc::IP_MTU_DISCOVER);
    learn_path_mtu(
        "2001:db8:52::1",
        "2001:db8:51::1",
        libc::IPPROTO_IPV6,
        libc::IPV6_MTU_DISCOVER,
    );
    let names = routing::names();
    let mut machine = Live::open();
    let units = Units::of(&mut machine);
    for (family, option) in [(Family::Ipv4, "-4"), (Family::Ipv6, "-6")] {
        let mut found = Vec::new();
        is_whole(&routes::cached(&mut machine, family, units, &mut |route| {
            found.push(route.clone());
            Flow::Continue(())
        }));
        let theirs = routing::printed("ip", &format!("{option} -j -d route show cache"));
        let [ours] = &found[..] else {
            panic!("{found:?}");
        };
        assert_eq!(theirs.len(), 1);
        assert_eq!(ours.metrics.mtu, Some(1300));
        assert_eq!(theirs[0]["metrics"][0]["mtu"], 1300);
        assert_eq!(theirs[0]["dst"], routing::destination(ours.destination));
        assert_eq!(theirs[0]["gateway"], ours.gateway().unwrap().to_string());
        assert_eq!(theirs[0]["dev"], names[&ours.hops[0].interface_index.unwrap()]);
        let expires = ours.cache.unwrap().expires_ms.unwrap() / 1000;
        let printed = theirs[0]["expires"].as_i64().unwrap();
        assert!(
            (printed - 2..=printed + 2).contains(&expires),
            "{expires} {printed}"
        );
        assert!(ours.is_cached() && ours.cache.unwrap().references.is_some());
        assert!(all_routes(family).iter().all(|route| !route.is_cached()));
    }
}
