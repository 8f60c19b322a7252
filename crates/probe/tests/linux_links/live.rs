//! This machine's kernel: every kind of device that it offers, in a network namespace of this test's own.

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};
use std::os::fd::AsRawFd;
use std::process::Command;

use facts::model::group::Source;
use facts::model::link::LinkKind;
use probe::live::Live;

use super::comparison::{addresses_differ, groups_differ, links_differ, read};
use super::printed::text;

/// Set for the run of this program inside the namespace.
const INSIDE: &str = "NETSTAT_TEST_INSIDE_NAMESPACE";
/// The test below, as the harness names it.
const NAME: &str = "live::every_field_is_what_ip_prints_of_this_kernel";

/// Kinds that are tried, and how each is made. What a kernel does not offer is named and left out.
const KINDS: &[(&str, &str)] = &[
    ("bridge", "link add br0 type bridge stp_state 1 priority 4096"),
    (
        "a bridge that tells VLANs apart",
        "link set br0 type bridge vlan_filtering 1",
    ),
    ("dummy", "link add dum0 type dummy"),
    ("ifb", "link add ifb7 type ifb"),
    (
        "vxlan",
        "link add vx0 type vxlan id 42 group 239.1.1.1 dev ve0 dstport 4790 srcport 1000 2000 ttl 5 ageing 99",
    ),
    (
        "vxlan over IPv6",
        "link add vx6 type vxlan id 43 remote 2001:db8::1 dstport 4791 gbp",
    ),
    ("a vxlan that is held down", "link set vx0 protodown on"),
    (
        "vlan",
        "link add link ve0 name vlan5 type vlan id 5 gvrp on ingress-qos-map 1:2 egress-qos-map 5:6",
    ),
    ("macvlan", "link add link ve0 name mv0 type macvlan mode bridge"),
    ("macvtap", "link add link ve0 name mt0 type macvtap mode vepa"),
    ("ipvlan", "link add link ve3 name iv0 type ipvlan mode l3s"),
    ("bond", "link add bd0 type bond mode active-backup miimon 100"),
    ("team", "link add tm0 type team"),
    ("vrf", "link add vrf7 type vrf table 7"),
    ("geneve", "link add gen0 type geneve id 77 remote 10.9.9.9 ttl 9"),
    ("netkit", "link add nk0 type netkit"),
    (
        "gre",
        "link add gr1 type gre local 10.0.0.1 remote 10.0.0.2 ttl 7 key 9 csum",
    ),
    (
        "gretap",
        "link add gt1 type gretap local 10.0.0.1 remote 10.0.0.4",
    ),
    (
        "erspan",
        "link add er1 type erspan local 10.0.0.1 remote 10.0.0.5 seq key 100 erspan_ver 1 erspan 123",
    ),
    (
        "ip6gre",
        "link add g6 type ip6gre local 2001:db8::1 remote 2001:db8::2 key 8",
    ),
    (
        "ipip",
        "link add ii0 type ipip local 10.0.0.1 remote 10.0.0.7 ttl 64",
    ),
    ("sit", "link add si0 type sit local 10.0.0.1 remote 10.0.0.8"),
    (
        "ip6tnl",
        "link add i6 type ip6tnl local 2001:db8::1 remote 2001:db8::4 mode any",
    ),
    (
        "vti",
        "link add vt0 type vti local 10.0.0.1 remote 10.0.0.9 key 11",
    ),
    ("wireguard", "link add wg0 type wireguard"),
    ("xfrm", "link add xf0 type xfrm dev ve0 if_id 0x21"),
    ("vcan", "link add can0 type vcan"),
    ("tun", "tuntap add tun0 mode tun user 54321 group 54322"),
    ("tap", "tuntap add tap0 mode tap multi_queue vnet_hdr pi"),
];

/// What every kernel with network namespaces can do.
const SCENE: &[&str] = &[
    "link set lo up",
    "link add ve0 type veth peer name ve1",
    "link add ve2 type veth peer name ve3",
    "link add name-of-fifteen type veth peer name elsewhere",
    "link set ve0 alias an-alias group 17 mtu 1400 txqueuelen 77",
    "link property add dev ve0 altname backbone altname a-name-that-is-longer-than-fifteen-bytes",
    "link set ve0 up",
    "link set ve1 up",
    "link set ve2 allmulticast on promisc on addrgenmode none",
    "addr add 10.0.0.1/24 brd + dev ve0 label ve0:first",
    "addr add 10.0.0.11/24 dev ve0",
    "addr add 10.5.0.1 peer 10.5.0.2/30 dev ve2",
    "addr add 10.6.0.1/16 dev ve1 scope link valid_lft 3000 preferred_lft 2000 metric 77 noprefixroute",
    "addr add 10.7.0.1/16 dev ve1 scope 77",
    "addr add 10.8.0.1/32 dev ve1 scope host",
    "addr add 239.7.7.7/32 dev ve0 autojoin",
    "addr add 2001:db8::1/64 dev ve0 valid_lft 4000 preferred_lft 0",
    "addr add 2001:db8::11 peer 2001:db8::12/128 dev ve0 metric 5 nodad",
    "addr add 2001:db8:1::1/64 dev ve1 home nodad mngtmpaddr",
    "addr add fec0::1/64 dev ve1",
    "addr add 2001:db8:2::1/64 dev ve3",
    "maddr add 33:33:00:00:00:77 dev ve0",
];

/// Names what is left out past the harness's capture, so that it is seen.
fn tell(what: &str) {
    writeln!(std::io::stderr().lock(), "skipped: {what}").unwrap();
}

#[test]
fn every_field_is_what_ip_prints_of_this_kernel() {
    if std::env::var_os(INSIDE).is_some() {
        compare();
        return;
    }
    let mut inside = Command::new("unshare");
    inside
        .arg("--net")
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", NAME, "--nocapture"])
        .env(INSIDE, "1");
    let possible = Command::new("unshare").args(["--net", "ip", "-j", "-V"]).output();
    if let Err(why) = possible.map_err(|error| error.to_string()).and_then(|output| {
        output
            .status
            .success()
            .then_some(())
            .ok_or_else(|| text(&output.stderr))
    }) {
        // `cargo xtask test` sets this where nothing may be left out.
        let strict = std::env::var_os("NETSTAT_TEST_NEEDS_NOTHING_SKIPPED").is_some();
        assert!(
            !strict,
            "nothing may be skipped here: a network namespace with ip: {why}"
        );
        tell(&format!("a network namespace with ip ({why})"));
        return;
    }
    let output = inside.output().unwrap();
    assert!(
        output.status.success(),
        "{}\n{}",
        text(&output.stdout),
        text(&output.stderr)
    );
    // The harness inside says what it ran; a wrong name would run nothing.
    assert!(
        text(&output.stdout).contains("1 passed"),
        "{}",
        text(&output.stdout)
    );
    for line in text(&output.stderr)
        .lines()
        .filter(|line| line.starts_with("skipped: "))
    {
        writeln!(std::io::stderr().lock(), "{line}").unwrap();
    }
}

fn ip(words: &str) -> Result<String, String> {
    let output = Command::new("ip").args(words.split(' ')).output().unwrap();
    if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        Err(text(&output.stderr))
    }
}

fn must(words: &str) -> String {
    ip(words).unwrap_or_else(|why| panic!("ip {words}: {why}"))
}

/// Runs inside the namespace.
fn compare() {
    for words in SCENE {
        must(words);
    }
    for (kind, words) in KINDS {
        if let Err(why) = ip(words) {
            tell(&format!("{kind} ({})", why.trim_end()));
        }
    }
    if ip("link set name-of-fifteen master br0").is_ok() {
        must("link set name-of-fifteen type bridge_slave cost 77 priority 5 hairpin on isolated on");
        must("link set br0 up");
        must("link set name-of-fifteen up");
    }
    // The other end is in a namespace that lives as long as its process.
    let mut far = Command::new("unshare")
        .args(["--net", "sleep", "60"])
        .spawn()
        .unwrap();
    let pid = far.id();
    let own = std::fs::read_link("/proc/self/ns/net").unwrap();
    while std::fs::read_link(format!("/proc/{pid}/ns/net")).unwrap() == own {
        std::thread::yield_now();
    }
    must(&format!("link set elsewhere netns {pid}"));
    let sockets = join();
    UdpSocket::bind("10.0.0.1:0")
        .unwrap()
        .send_to(&[0; 1000], "10.0.0.77:9")
        .unwrap();
    let mut machine = Live::open();
    let before = read(&mut machine);
    let (link, addr, maddr) = (must("-j -d -s -s link"), must("-j -d addr"), must("-j maddr"));
    let after = read(&mut machine);
    far.kill().unwrap();
    far.wait().unwrap();
    assert_eq!(links_differ(&link, &before.links, &after.links), [""; 0]);
    assert_eq!(addresses_differ(&addr, &after.addresses), [""; 0]);
    assert_eq!(groups_differ(&maddr, &after), [""; 0]);
    sources_are_there(&after.groups);
    drop(sockets);
    beyond_ip(&after.links);
}

/// What iproute2 6.1 does not print.
fn beyond_ip(links: &[facts::model::link::Link]) {
    let named = |name: &str| links.iter().find(|link| link.name == name.as_bytes()).unwrap();
    let (near, down) = (named("ve0"), named("ve2"));
    assert_eq!(
        (near.carrier.present, down.carrier.present),
        (Some(true), Some(false))
    );
    assert_eq!(
        near.carrier.ups.zip(near.carrier.downs),
        near.carrier.changes.map(|_| (1, 1))
    );
    assert!(near.counters.as_ref().unwrap().received_other_host.is_some());
    assert_eq!(near.programs.as_deref(), Some(&[][..]));
    assert!(near.map.is_some());
    let peer = named("name-of-fifteen").lower.unwrap();
    assert!(peer.namespace.is_some() && peer.index.is_some(), "{peer:?}");
    if let Some(vxlan) = links.iter().find(|link| link.name == b"vx0") {
        assert!(
            matches!(vxlan.details.as_deref(), Some(LinkKind::Vxlan(vxlan)) if vxlan.external == Some(false))
        );
    }
}

/// `MCAST_JOIN_GROUP`, `MCAST_BLOCK_SOURCE`, `MCAST_JOIN_SOURCE_GROUP` of `linux/in.h`.
const JOIN: i32 = 42;
const BLOCK: i32 = 43;
const JOIN_SOURCE: i32 = 46;

/// Bytes of a `struct sockaddr_storage`.
const STORAGE_BYTES: usize = 128;
/// Where `struct group_source_req` of `linux/in.h` has the group, behind the number of the interface; the sender follows.
/// `struct group_req` is its beginning.
const GROUP_AT: usize = align_of::<usize>();

fn storage(address: IpAddr) -> Vec<u8> {
    let mut storage: Vec<u8> = match address {
        // struct sockaddr_in: family, port, address.
        IpAddr::V4(address) => [&2u16.to_ne_bytes()[..], &[0; 2], &address.octets()].concat(),
        // struct sockaddr_in6: family, port, flow, address.
        IpAddr::V6(address) => [&10u16.to_ne_bytes()[..], &[0; 6], &address.octets()].concat(),
    };
    storage.resize(STORAGE_BYTES, 0);
    storage
}

fn filter(socket: &UdpSocket, option: i32, group: IpAddr, source: IpAddr) {
    let index = must("-o link show ve0");
    let index: u32 = index.split(':').next().unwrap().parse().unwrap();
    let mut request = index.to_ne_bytes().to_vec();
    request.resize(GROUP_AT, 0);
    request.extend(storage(group));
    if option != JOIN {
        request.extend(storage(source));
    }
    let level = if group.is_ipv4() {
        libc::IPPROTO_IP
    } else {
        libc::IPPROTO_IPV6
    };
    // SAFETY: the pointer is to bytes of this length, which live through the call.
    let code = unsafe {
        libc::setsockopt(
            socket.as_raw_fd(),
            level,
            option,
            request.as_ptr().cast(),
            u32::try_from(request.len()).unwrap(),
        )
    };
    assert_eq!(code, 0, "{}", std::io::Error::last_os_error());
}

const GROUP: IpAddr = IpAddr::V4(Ipv4Addr::new(232, 1, 2, 3));
const REFUSING: IpAddr = IpAddr::V4(Ipv4Addr::new(233, 1, 2, 4));
const GROUP6: IpAddr = IpAddr::V6(Ipv6Addr::new(0xff35, 0, 0, 0, 0, 0, 1, 2));
const SENDERS: [IpAddr; 3] = [
    IpAddr::V4(Ipv4Addr::new(10, 9, 8, 7)),
    IpAddr::V4(Ipv4Addr::new(10, 9, 8, 6)),
    IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 7)),
];

/// Two sockets that listen to some senders, and one that listens to all but one.
fn join() -> Vec<UdpSocket> {
    let sockets: Vec<_> = ["0.0.0.0:0", "0.0.0.0:0", "[::]:0"]
        .into_iter()
        .map(|at| UdpSocket::bind(at).unwrap())
        .collect();
    filter(&sockets[0], JOIN_SOURCE, GROUP, SENDERS[0]);
    filter(&sockets[0], JOIN_SOURCE, GROUP, SENDERS[1]);
    filter(&sockets[1], JOIN_SOURCE, GROUP, SENDERS[0]);
    filter(&sockets[1], JOIN, REFUSING, REFUSING);
    filter(&sockets[1], BLOCK, REFUSING, SENDERS[0]);
    filter(&sockets[2], JOIN_SOURCE, GROUP6, SENDERS[2]);
    sockets
}

fn sources_are_there(groups: &[facts::model::group::Group]) {
    let of = |address: IpAddr| {
        let group = groups.iter().find(|group| group.address == address).unwrap();
        let mut sources = group.sources.clone();
        sources.sort_by_key(|source| source.address);
        (group.users, group.version, sources)
    };
    let source = |place: usize, include, exclude| Source {
        address: SENDERS[place],
        include,
        exclude,
    };
    assert_eq!(of(GROUP), (2, Some(3), vec![source(1, 1, 0), source(0, 2, 0)]));
    assert_eq!(of(REFUSING), (1, Some(3), vec![source(0, 0, 1)]));
    assert_eq!(of(GROUP6), (1, None, vec![source(2, 1, 0)]));
}
