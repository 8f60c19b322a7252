//! Routes, next hops and multicast entries from captured messages, and from damaged ones.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;

use super::{decode, decode_multicast, decode_next_hop};
use crate::Why;
use crate::decode::bytes::{ByteOrder, Bytes};
use crate::decode::linux::attributes::Ticks;
use crate::model::route::{
    Buckets, EncapsulationDetail, EncapsulationKind, EntryFlags, GroupKind, GroupMember, MetricFeatures,
    Metrics, MplsLabel, MulticastCounters, MulticastOutput, Network, NextHop, NextHopFlags, NextHopObject,
    NextHopTarget, Preference, Realms, Route, RouteKind, RouteProtocol, Scope, Seg6Action, Seg6Mode,
};

const TICKS: Ticks = Ticks { per_second: 100 };

// Captured on Linux 6.18 x86-64, in a network namespace, from RTM_GETROUTE dumps with NETLINK_GET_STRICT_CHK, after the
// commands of `ip` that stand before each.

// route add 10.10.0.0/16 table 70000 proto bgp tos 0x10 metric 4294967295 src 10.0.1.1
//   nexthop via 10.0.1.2 dev v0 weight 3 nexthop via 10.77.0.9 dev v2 weight 256 onlink
const MULTIPATH: &str = "02100010fcba00010000000008000f0070110100080001000a0a000008000600ffffffff080007000a000101240009001000000203000000080005000a000102100004ff05000000080005000a4d0009";
// route add 10.11.0.0/16 via 10.0.1.3 proto 77 mtu lock 1400 advmss 1300 window 5000 rtt 300ms rttvar 20ms ssthresh lock 9
//   cwnd lock 11 reordering 12 hoplimit 13 initcwnd 14 initrwnd 15 rto_min 250ms features ecn quickack 1 congctl cubic
//   fastopen_no_cookie 1
const METRICS: &str = "02100000fe4d00010000000008000f00fe000000080001000a0b00009000080008000100c420000008000200780500000800030088130000080004006009000008000500500000000800060009000000080007000b0000000800080014050000080009000c00000008000a000d00000008000b000e00000008000c000100000008000d00fa00000008000e000f00000008000f00010000000a00100063756269630000000800110001000000080005000a0001030800040003000000";
// route add 10.12.0.0/16 via inet6 2001:db8:1::9 dev v0 realms 3/4
const VIA: &str = "02100000fe0300010000000008000f00fe000000080001000a0c0000160012000a0020010db80001000000000000000000090000080004000300000008000b0004000300";
// route add 10.13.0.0/16 encap ip id 7 dst 192.0.2.9 src 192.0.2.8 ttl 33 tos 4 dev v0
const TUNNEL: &str = "02100000fe03fd010000000008000f00fe000000080001000a0d00000800040003000000380016000c000100000000000000000708000200c000020908000300c00002080500050004000000050004002100000006000600000000000600150002000000";
// route add blackhole 10.9.1.0/24 table 100 metric 5
const BLACKHOLE: &str = "02180000640300060000000008000f0064000000080001000a0901000800060005000000";
// -6 route add 2001:db8:14::/48 encap seg6 mode encap segs 2001:db8:a::1,2001:db8:b::2 dev v0
const SEG6: &str = "0a300000fe0300010000000008000f00fe0000001400010020010db800140000000000000000000008000600000400000800040003000000340016003000010001000000000404010100000020010db8000b0000000000000000000220010db8000a00000000000000000001060015000500000024000c0000000000000000000000000000000000000000000000000000000000000000000500140000000000";
// -6 route add 2001:db8:15::/48 encap seg6local action End.DT6 table 254 dev v0
const SEG6LOCAL: &str = "0a300000fe0300010000000008000f00fe0000001400010020010db80015000000000000000000000800060000040000080004000300000014001600080001000700000008000300fe000000060015000700000024000c0000000000000000000000000000000000000000000000000000000000000000000500140000000000";
// -6 route add 2001:db8:17::/48 via 2001:db8:1::2 dev v0 proto ra pref high expires 600
const ANNOUNCED: &str = "0a300000fe0900010000000008000f00fe0000001400010020010db800170000000000000000000008000600000400001400050020010db8000100000000000000000002080004000300000024000c00000000000000000023ea000000000000000000000000000000000000000000000500140001000000";
// -6 route add 2001:db8:18::/48 from 2001:db8:1::/64 via 2001:db8:1::2 dev v0 pref low hoplimit 60 mtu lock 1380
const SUBTREE: &str = "0a304000fe0300010000000008000f00fe0000001400010020010db80018000000000000000000001400020020010db80001000000000000000000001c0008000800010004000000080002006405000008000a003c00000008000600000400001400050020010db8000100000000000000000002080004000300000024000c0000000000000000000000000000000000000000000000000000000000000000000500140003000000";
// A datagram of 1400 bytes over a router whose next link carries 1300, to 10.5.2.1 and to 2001:db8:52::1.
const CACHED4: &str = "02200000fe0000010002000008000f00fe000000080001000a0502010800040002000000080005000a0501020c000800080002001405000024000c0001000000e10000007ee900000000000000000000000000000000000000000000";
const CACHED6: &str = "0a800000fe0300010002000008000f00fe0000001400010020010db80052000000000000000000010c000800080002001405000008000600000400001400050020010db8005100000000000000000002080004000200000024000c000100000086000000d9e9000000000000000000000000000000000000000000000500140000000000";
// Of RTNL_FAMILY_IPMR: an entry that a daemon made, and one that waits for it.
const FORWARDED: &str = "80202000fd1100050000000008000f00fd000000080002000a00010908000100ef01020308000300030000000c00090008000007070000001c0011000000000000000000000000000000000000000000000000000c0017000000000000000000";
const WAITING: &str = "80202000fd1100052000000008000f00fd000000080002000a00010108000100ef090909";

// From an RTM_GETNEXTHOP dump.
// nexthop add id 11 via 10.0.2.2 dev v2 onlink proto static
const HOP: &str = "02fd040004000000080001000b0000000800050005000000080006000a000202";
// nexthop add id 12 group 10,5/11,7
const GROUP: &str = "0000000000000000080001000c0000000600030000000000140002000a000000040000000b0000000600000008000e0000000080";
// nexthop add id 13 blackhole
const DROPPED: &str = "0200000000000000080001000d00000004000400";
// nexthop add id 15 group 10/11 type resilient buckets 32 idle_timer 60 unbalanced_timer 300
const RESILIENT: &str = "0000000000000000080001000f0000000600030001000000140002000a000000000000000b0000000000000028000c800600010020000000080002007017000008000300307500000c000400000000000000000008000e0000000080";
// nexthop add id 18 group 17 fdb
const FORWARDING: &str =
    "0000000000000000080001001200000004000b0006000300000000000c000200110000000000000008000e0000000080";

const ALL: [&str; 18] = [
    MULTIPATH, METRICS, VIA, TUNNEL, BLACKHOLE, SEG6, SEG6LOCAL, ANNOUNCED, SUBTREE, CACHED4, CACHED6,
    FORWARDED, WAITING, HOP, GROUP, DROPPED, RESILIENT, FORWARDING,
];

fn bytes(hex: &str) -> Vec<u8> {
    let digits = hex.as_bytes().chunks_exact(2);
    digits
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

fn little(raw: &[u8]) -> Bytes<'_> {
    Bytes::new(raw, ByteOrder::Little)
}

fn route(hex: &str) -> Route {
    decode(little(&bytes(hex)), TICKS).unwrap()
}

fn next_hop(hex: &str) -> NextHopObject {
    decode_next_hop(little(&bytes(hex)), TICKS).unwrap()
}

fn ip(text: &str) -> Option<IpAddr> {
    Some(text.parse().unwrap())
}

fn ipv4(address: [u8; 4], mask: [u8; 4]) -> Network {
    Network::Ipv4 {
        address: Ipv4Addr::from(address),
        mask: Ipv4Addr::from(mask),
    }
}

fn ipv6(address: &str, prefix: u8) -> Network {
    Network::Ipv6 {
        address: address.parse().unwrap(),
        prefix,
    }
}

#[test]
fn every_next_hop_is_told_with_its_weight_and_its_flags() {
    let hop = |gateway, index, weight, flags| NextHop {
        gateway: ip(gateway),
        interface_index: Some(index),
        weight: Some(weight),
        flags: Some(flags),
        ..NextHop::default()
    };
    let expected = Route {
        kind: Some(RouteKind::Unicast),
        table: Some(70000),
        protocol: Some(RouteProtocol::Bgp),
        scope: Some(Scope::Universe),
        tos: Some(0x10),
        metric: Some(u32::MAX),
        preferred_source: ip("10.0.1.1"),
        hops: vec![
            hop("10.0.1.2", 3, 3, NextHopFlags(0)),
            hop("10.77.0.9", 5, 256, NextHopFlags::ON_LINK),
        ],
        entry: Some(EntryFlags(0)),
        ..Route::to(ipv4([10, 10, 0, 0], [255, 255, 0, 0]))
    };
    assert_eq!(route(MULTIPATH), expected);
}

#[test]
fn every_metric_has_its_place_and_its_lock() {
    let route = route(METRICS);
    let expected = Metrics {
        // RTAX_MTU, RTAX_SSTHRESH, RTAX_CWND; iproute2 locks RTAX_RTO_MIN by itself.
        locks: Some(1 << 2 | 1 << 6 | 1 << 7 | 1 << 13),
        mtu: Some(1400),
        window: Some(5000),
        round_trip_eighths_ms: Some(2400),
        round_trip_variation_quarters_ms: Some(80),
        slow_start_threshold: Some(9),
        congestion_window: Some(11),
        announced_segment: Some(1300),
        reordering: Some(12),
        hop_limit: Some(13),
        initial_congestion_window: Some(14),
        features: Some(MetricFeatures::ECN),
        retransmit_min_ms: Some(250),
        initial_receive_window: Some(15),
        quick_acknowledgement: Some(1),
        congestion_control: Some(b"cubic".to_vec()),
        fast_open_without_cookie: Some(1),
        others: Vec::new(),
    };
    assert_eq!(route.metrics, expected);
    assert!(route.metrics.is_locked(2) && !route.metrics.is_locked(3) && !route.metrics.is_locked(32));
    assert_eq!(route.protocol, Some(RouteProtocol::Other(77)));
    assert_eq!(route.metric, Some(0), "the kernel leaves it out");
}

#[test]
fn a_gateway_may_be_of_the_other_family() {
    let hop = route(VIA).hops.remove(0);
    assert_eq!(hop.gateway, ip("2001:db8:1::9"));
    assert_eq!(hop.realms, Some(Realms { from: 3, to: 4 }));
    assert_eq!((hop.weight, hop.flags), (None, Some(NextHopFlags(0))));
}

#[test]
fn what_is_put_around_packets_is_told() {
    let of = |hex| *route(hex).hops.remove(0).encapsulation.unwrap();
    let tunnel = of(TUNNEL);
    assert_eq!(tunnel.kind, EncapsulationKind::Ip);
    let EncapsulationDetail::Tunnel(outer) = tunnel.detail else {
        panic!("{tunnel:?}");
    };
    assert_eq!(
        (outer.id, outer.destination, outer.source),
        (Some(7), ip("192.0.2.9"), ip("192.0.2.8"))
    );
    assert_eq!((outer.ttl, outer.tos, outer.flags), (Some(33), Some(4), Some(0)));
    let segments = ["2001:db8:a::1", "2001:db8:b::2"].map(|text| text.parse::<Ipv6Addr>().unwrap());
    let expected = EncapsulationDetail::Seg6 {
        mode: Seg6Mode::Encap,
        segments: segments.to_vec(),
    };
    assert_eq!(of(SEG6).detail, expected);
    let EncapsulationDetail::Seg6Local(local) = of(SEG6LOCAL).detail else {
        panic!();
    };
    assert_eq!((local.action, local.table), (Seg6Action::EndDt6, Some(254)));
}

// As `linux/mpls_iptunnel.h` has it: labels 100 and 200, the second at the bottom of the stack, and a time to live.
#[test]
fn labels_of_mpls_are_taken_apart() {
    let value = bytes("0c000100000640ff000c83080500020021000000");
    let outer = super::encapsulation::decode(1, Some(little(&value)));
    let label = |label, class, bottom, ttl| MplsLabel {
        label,
        traffic_class: class,
        bottom,
        ttl,
    };
    let labels = vec![label(100, 0, false, 255), label(200, 1, true, 8)];
    assert_eq!(
        outer.detail,
        EncapsulationDetail::Mpls {
            labels,
            ttl: Some(33)
        }
    );
    let unknown = super::encapsulation::decode(77, Some(little(&value)));
    assert_eq!(unknown.kind, EncapsulationKind::Other(77));
    assert_eq!(unknown.detail, EncapsulationDetail::Unread { bytes: 20 });
}

#[test]
fn a_route_that_drops_has_no_next_hop() {
    let route = route(BLACKHOLE);
    assert_eq!((route.kind, route.hops.len()), (Some(RouteKind::Blackhole), 0));
    assert_eq!((route.table, route.metric), (Some(100), Some(5)));
}

#[test]
fn an_announced_route_has_a_preference_and_an_end() {
    let route = route(ANNOUNCED);
    assert_eq!(route.protocol, Some(RouteProtocol::RouterAdvertisement));
    assert_eq!(route.preference, Some(Preference::High));
    let cache = route.cache.unwrap();
    assert_eq!(cache.expires_ms, Some(10 * i64::from(59939i32)));
    // The kernel fills these in for entries of the cache alone.
    assert_eq!(
        (cache.references, cache.last_used_ms, cache.uses),
        (None, None, None)
    );
}

#[test]
fn a_route_may_be_for_some_senders() {
    let route = route(SUBTREE);
    assert_eq!(route.destination, ipv6("2001:db8:18::", 48));
    assert_eq!(route.source, Some(ipv6("2001:db8:1::", 64)));
    assert_eq!(route.preference, Some(Preference::Low));
    assert_eq!(
        (route.metrics.mtu, route.metrics.hop_limit),
        (Some(1380), Some(60))
    );
}

#[test]
fn an_entry_of_the_cache_has_its_age_and_its_path_mtu() {
    let ipv4 = route(CACHED4);
    assert!(ipv4.is_cached());
    assert_eq!((ipv4.metric, ipv4.metrics.mtu), (None, Some(1300)));
    let cache = ipv4.cache.unwrap();
    assert_eq!((cache.references, cache.last_used_ms), (Some(1), Some(2250)));
    assert_eq!(cache.expires_ms, Some(597_740));
    let ipv6 = route(CACHED6);
    assert!(ipv6.is_cached() && !route(SUBTREE).is_cached());
    assert_eq!((ipv6.metric, ipv6.metrics.mtu), (Some(1024), Some(1300)));
}

#[test]
fn a_multicast_entry_has_outputs_and_counters_or_waits() {
    let read = |hex| decode_multicast(little(&bytes(hex)), TICKS).unwrap();
    let told = read(FORWARDED);
    assert_eq!((told.table, told.input_interface), (253, Some(3)));
    assert_eq!((told.group, told.source), (ip("239.1.2.3"), ip("10.0.1.9")));
    let output = MulticastOutput {
        index: 7,
        threshold: 7,
    };
    assert_eq!(told.outputs, [output]);
    let counters = MulticastCounters {
        packets: 0,
        bytes: 0,
        wrong_interface: 0,
    };
    assert_eq!(
        (told.counters, told.idle_ms, told.unresolved),
        (Some(counters), Some(0), false)
    );
    let waiting = read(WAITING);
    assert!(waiting.unresolved);
    assert_eq!(
        (waiting.counters, waiting.idle_ms, waiting.input_interface),
        (None, None, None)
    );
    assert_eq!(waiting.protocol, RouteProtocol::Mrouted);
}

#[test]
fn a_next_hop_object_is_a_hop_a_group_or_a_hole() {
    let hop = next_hop(HOP);
    assert_eq!(
        (hop.id, hop.protocol, hop.scope),
        (11, RouteProtocol::Static, Scope::Link)
    );
    let NextHopTarget::Hop(way) = hop.target else {
        panic!("{hop:?}");
    };
    assert_eq!(
        (way.gateway, way.flags),
        (ip("10.0.2.2"), Some(NextHopFlags::ON_LINK))
    );
    let NextHopTarget::Group(group) = next_hop(GROUP).target else {
        panic!();
    };
    let members = [
        GroupMember { id: 10, weight: 5 },
        GroupMember { id: 11, weight: 7 },
    ];
    assert_eq!(
        (group.kind, &group.members[..]),
        (GroupKind::Multipath, &members[..])
    );
    assert!(matches!(next_hop(DROPPED).target, NextHopTarget::Blackhole(_)));
    let NextHopTarget::Group(group) = next_hop(RESILIENT).target else {
        panic!();
    };
    let buckets = Buckets {
        count: Some(32),
        idle_ms: Some(60_000),
        unbalanced_limit_ms: Some(300_000),
        unbalanced_ms: Some(0),
    };
    assert_eq!((group.kind, group.buckets), (GroupKind::Resilient, Some(buckets)));
    assert!(next_hop(FORWARDING).forwarding && !next_hop(RESILIENT).forwarding);
}

#[test]
fn a_weight_has_a_high_byte_only_where_the_kernel_says_so() {
    let mut wide = bytes(GROUP);
    // The byte behind the weight of the first member.
    let at = GROUP.find("0a00000004").unwrap() / 2 + 5;
    wide[at] = 1;
    let weight = |raw: &[u8]| match decode_next_hop(little(raw), TICKS).unwrap().target {
        NextHopTarget::Group(group) => group.members[0].weight,
        other @ (NextHopTarget::Hop(_) | NextHopTarget::Blackhole(_)) => panic!("{other:?}"),
    };
    assert_eq!(weight(&wide), 261);
    // Without NHA_OP_FLAGS.
    wide.truncate(wide.len() - 8);
    assert_eq!(weight(&wide), 5);
}

#[test]
fn an_odd_attribute_is_named_and_costs_nothing_else() {
    let whole = route(BLACKHOLE);
    let mut odd = bytes(BLACKHOLE);
    // RTA_TABLE of two bytes, RTA_GATEWAY of five, a type of a later kernel, and one that nobody uses.
    odd.extend(bytes("06000f0001000000"));
    odd.extend(bytes("09000500010203040500000008004d00010000000400000a"));
    let read = decode(little(&odd), TICKS).unwrap();
    assert_eq!(read.unread, [15, 5, 77, 0x0a00]);
    assert_eq!(
        Route {
            unread: Vec::new(),
            ..read
        },
        whole
    );
}

#[test]
fn an_unknown_code_keeps_the_row() {
    let mut raw = bytes(BLACKHOLE);
    (raw[5], raw[6], raw[7]) = (250, 99, 99);
    let read = decode(little(&raw), TICKS).unwrap();
    assert_eq!(read.protocol, Some(RouteProtocol::Other(250)));
    assert_eq!(read.scope, Some(Scope::Other(99)));
    assert_eq!(
        (read.kind, RouteKind::Other(99).name()),
        (Some(RouteKind::Other(99)), None)
    );
    let mut raw = bytes(METRICS);
    // RTAX_FASTOPEN_NO_COOKIE becomes a metric of a later kernel.
    let at = METRICS.find("0800110001000000").unwrap() / 2 + 2;
    raw[at] = 60;
    let metrics = decode(little(&raw), TICKS).unwrap().metrics;
    assert_eq!(
        (metrics.others, metrics.fast_open_without_cookie),
        (vec![(60, Some(1))], None)
    );
}

#[test]
fn a_network_that_is_none_is_not_understood() {
    let mut raw = bytes(BLACKHOLE);
    raw[1] = 33;
    assert_eq!(decode(little(&raw), TICKS), Err(Why::NotUnderstood));
    raw[1] = 24;
    raw[0] = 28;
    assert_eq!(
        decode(little(&raw), TICKS),
        Err(Why::NotUnderstood),
        "a route of MPLS"
    );
    raw[0] = 10;
    assert_eq!(
        decode(little(&raw), TICKS),
        Err(Why::NotUnderstood),
        "four bytes are no address of IPv6"
    );
    let mut bare = bytes(BLACKHOLE);
    bare.truncate(12);
    assert_eq!(
        decode(little(&bare), TICKS),
        Err(Why::NotUnderstood),
        "24 bits of nothing"
    );
}

#[test]
fn no_part_of_a_message_panics() {
    for hex in ALL {
        let whole = bytes(hex);
        for end in 0..whole.len() {
            for order in [ByteOrder::Little, ByteOrder::Big] {
                let part = Bytes::new(&whole[..end], order);
                drop(decode(part, TICKS));
                drop(decode_multicast(part, TICKS));
                drop(decode_next_hop(part, TICKS));
            }
        }
    }
    assert_eq!(decode(little(&bytes(BLACKHOLE)[..11]), TICKS), Err(Why::CutShort));
}

proptest! {
    #[test]
    fn no_message_panics(
        which in 0..ALL.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        more in prop::collection::vec(any::<u8>(), 0..64),
        per_second: u32,
    ) {
        let mut raw = bytes(ALL[which]);
        raw.extend(more);
        for (at, byte) in changes {
            let at = at.index(raw.len());
            raw[at] = byte;
        }
        for order in [ByteOrder::Little, ByteOrder::Big] {
            let body = Bytes::new(&raw, order);
            let ticks = Ticks { per_second };
            if let Ok(route) = decode(body, ticks) {
                prop_assert!(route.unread.len() <= 32 && route.metrics.others.len() <= 32);
                prop_assert!(route.hops.len() <= raw.len());
            }
            drop(decode_multicast(body, ticks));
            drop(decode_next_hop(body, ticks));
        }
    }
}
