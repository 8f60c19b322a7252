//! The network on the stage: links of every kind that the kernel offers, addresses with and without labels, and routes of
//! every type. All addresses are from the ranges for documentation (RFC 5737, RFC 3849) and for private networks; nothing
//! is ever sent there.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::run;

/// The interface beside lo, with a link-local address.
pub(crate) const INTERFACE: &str = "scene0";
pub(crate) const LINK_LOCAL: &str = "fe80::1234:5678:9abc:def0";
/// Addresses so long that netstat's column cuts them.
pub(crate) const LONG: [&str; 2] = [
    "2001:db8:8888:999:aaaa:bbbb:cccc:1",
    "2001:db8:8888:999:aaaa:bbbb:cccc:2",
];

/// Not every kernel has all of them; the scene checks its states in the end.
const SETTINGS: &[(&str, &str)] = &[
    ("ipv6/conf/all/disable_ipv6", "0"),
    ("ipv6/conf/default/disable_ipv6", "0"),
    ("ipv6/conf/lo/disable_ipv6", "0"),
    ("ipv6/conf/default/accept_dad", "0"),
    ("ipv6/conf/default/router_solicitations", "0"),
    // No link-local address, so that no link but those we choose speaks on its own.
    ("ipv6/conf/default/addr_gen_mode", "1"),
    // The first repeats of a SYN then lie further and further apart, and rows stay still longer.
    ("ipv4/tcp_syn_linear_timeouts", "0"),
    ("ipv4/tcp_syn_retries", "6"),
    ("ipv4/tcp_synack_retries", "6"),
    ("ipv4/tcp_tw_reuse", "0"),
    ("ipv4/tcp_fin_timeout", "60"),
    ("ipv4/tcp_max_tw_buckets", "4000"),
];

/// Links of every type that shows in its own way: the type, its name, and what makes it. A kernel without the type goes without.
const LINKS: &[(&str, &str, &str)] = &[
    ("dummy", "dummy0", "link add dummy0 type dummy"),
    // Names that sort by their numbers, and not as text; one is as long as a name can be.
    ("bridge", "br10", "link add br10 type bridge"),
    ("bridge", "br2", "link add br2 type bridge"),
    ("ifb", "a15bytelongname", "link add a15bytelongname type ifb"),
    ("bond", "bond0", "link add bond0 type bond mode active-backup"),
    (
        "vlan",
        "scene0.5",
        "link add link scene0 name scene0.5 type vlan id 5",
    ),
    (
        "macvlan",
        "mv0",
        "link add link scene0 name mv0 type macvlan mode bridge",
    ),
    ("ipvlan", "ipv0", "link add link scene1 name ipv0 type ipvlan"),
    ("tun", "tun0", "tuntap add dev tun0 mode tun"),
    ("tap", "tap0", "tuntap add dev tap0 mode tap"),
    (
        "vxlan",
        "vx0",
        "link add vx0 type vxlan id 7 remote 192.0.2.9 dstport 4789 dev scene0",
    ),
    (
        "geneve",
        "gnv0",
        "link add gnv0 type geneve id 7 remote 192.0.2.9",
    ),
    (
        "gre",
        "gre1",
        "link add gre1 type gre remote 192.0.2.9 local 192.0.2.2 ttl 5",
    ),
    (
        "gretap",
        "gretap1",
        "link add gretap1 type gretap remote 192.0.2.9 local 192.0.2.2",
    ),
    (
        "ip6gre",
        "ip6gre1",
        "link add ip6gre1 type ip6gre remote 2001:db8:1::9 local 2001:db8:1::2",
    ),
    (
        "ipip",
        "ipip1",
        "link add ipip1 type ipip remote 192.0.2.9 local 192.0.2.2",
    ),
    (
        "sit",
        "sit1",
        "link add sit1 type sit remote 192.0.2.9 local 192.0.2.2",
    ),
    (
        "ip6tnl",
        "ip6tnl1",
        "link add ip6tnl1 type ip6tnl remote 2001:db8:1::9 local 2001:db8:1::2",
    ),
    ("wireguard", "wg0", "link add wg0 type wireguard"),
    ("vrf", "vrf0", "link add vrf0 type vrf table 10"),
    ("netkit", "nk0", "link add nk0 type netkit peer name nk1"),
    ("vcan", "vcan0", "link add vcan0 type vcan"),
];

/// What is then done to some of them; what is not there is left alone.
const CHANGES: &[&str] = &[
    "link set tap0 master br10",
    "link set br10 address 02:00:00:00:00:0a up",
    "link set br2 address 02:00:00:00:00:02 mtu 9000",
    "link set a15bytelongname txqueuelen 7",
    "link set mv0 address 02:00:00:00:00:0b arp off up",
    "link set tun0 up",
    "link set tap0 address 02:00:00:00:00:0c up",
    "link set vx0 address 02:00:00:00:00:0d up",
    "link set dummy0 address 02:00:00:00:00:0e multicast off up",
    "link set bond0 address 02:00:00:00:00:0f up",
    "link set scene0.5 up",
    "link set gre1 up",
    "link set ipip1 up",
    "link set sit1 up",
    "link set ip6tnl1 up",
    "link set wg0 up",
    "link set vrf0 up",
    "link set scene1 promisc on allmulticast on",
    "addr add 10.10.0.1/16 brd + dev br10",
    "addr add 10.10.1.1/24 brd + label br10:lab dev br10",
    "addr add 10.2.0.1 peer 10.2.0.2/32 dev tun0",
    "-6 addr add 2001:db8:10::1/64 dev br10 nodad",
];

/// Addresses and routes of all kinds on the pair.
const PLACES: &[&str] = &[
    "addr add 192.0.2.2/24 brd + dev scene0",
    "addr add 192.0.2.3/24 label scene0:1 dev scene0",
    "addr add 192.0.2.10/25 label scene0:10 dev scene0",
    "addr add 192.0.2.11/25 label scene0:x dev scene0",
    "addr add 198.51.100.1 peer 198.51.100.2/32 dev scene1",
    "route add default via 192.0.2.1",
    "route add 203.0.113.0/24 via 192.0.2.1 metric 100 mtu 1400 window 5000 rtt 300ms",
    "route add 10.6.0.1 via 192.0.2.1",
    "route add 10.7.0.0/16 via 10.99.0.1 dev scene0 onlink",
    "route add 10.5.0.0/16 nexthop via 192.0.2.1 nexthop via 192.0.2.9",
    "route add blackhole 10.1.0.0/16",
    "route add unreachable 10.2.0.0/16 metric 4294967295",
    "route add prohibit 10.3.0.7",
    "route add throw 10.4.0.0/16",
    "-6 addr add 2001:db8:1::2/64 dev scene0 nodad",
    "-6 addr add fec0::7/64 dev scene0 nodad",
    "-6 route add default via 2001:db8:1::1",
    "-6 route add 2001:db8:2::/48 via 2001:db8:1::1 metric 5",
    "-6 route add 2001:db8:4::/48 nexthop via 2001:db8:1::1 nexthop via 2001:db8:1::9",
    "-6 route add blackhole 2001:db8:3::/48",
    "-6 route add unreachable 2001:db8:5::/48",
    "route add 203.0.113.128/25 dev lo scope host",
    "route add local 10.8.0.0/16 dev lo",
    "route add broadcast 192.0.2.200 dev scene0",
    "route add 10.9.0.0/16 via 192.0.2.1 table 100",
    "route add 10.9.1.0/24 via inet6 2001:db8:1::1 dev scene0",
    "route add 10.11.0.0/16 via 192.0.2.1 mtu lock 1300 advmss 1200 metric 7",
    "-6 route add 2001:db8:6::/48 via 2001:db8:1::1 expires 86000 mtu 1400",
    "-6 route add prohibit 2001:db8:7::/48",
    "-6 route add throw 2001:db8:8::/48",
    "-6 route add local 2001:db8:9::/48 dev lo",
    "-6 route add anycast 2001:db8:a::1 dev scene0",
    "-6 route add 2001:db8:b::/48 dev scene1 metric 4294967295",
    "-6 route add 2001:db8:aaaa:bbbb:cccc:dddd:eeee:ffff via 2001:db8:1::1",
    "-6 rule add from 2001:db8:1::/64 table 100",
];

/// Lays it.
pub(crate) fn lay() -> Result<()> {
    for (name, value) in SETTINGS {
        drop(std::fs::write(Path::new("/proc/sys/net").join(name), value));
    }
    ip("link set lo up")?;
    for address in LONG {
        ip(&format!("-6 addr add {address}/128 dev lo nodad"))?;
    }
    // Without the veth module the scene goes without a link-local address.
    if ip("link add scene0 type veth peer name scene1").is_err() {
        return Ok(());
    }
    for name in [INTERFACE, "scene1"] {
        ip(&format!("link set {name} up"))?;
    }
    ip(&format!("-6 addr add {LINK_LOCAL}/64 dev {INTERFACE} nodad"))?;
    for words in PLACES {
        ip(words)?;
    }
    for (_, _, words) in LINKS {
        drop(ip(words));
    }
    for words in CHANGES {
        drop(ip(words));
    }
    Ok(())
}

/// The types of links that are there, and those that this kernel does not have.
pub(crate) fn links() -> (Vec<&'static str>, Vec<&'static str>) {
    let (mut here, mut missing) = (vec!["veth"], Vec::new());
    for (kind, name, _) in LINKS {
        let place = if Path::new("/proc/sys/net/ipv4/conf").join(name).exists() {
            &mut here
        } else {
            &mut missing
        };
        if !place.contains(kind) {
            place.push(kind);
        }
    }
    (here, missing)
}

/// Runs `ip` with words apart by blanks.
pub(crate) fn ip(words: &str) -> Result<()> {
    let ran = run::capture(Command::new("ip").args(words.split(' ')), Duration::from_secs(10))
        .context("ip (package iproute2)")?;
    if !ran.succeeded() {
        bail!("ip {words}: {}", String::from_utf8_lossy(&ran.stderr).trim());
    }
    Ok(())
}
