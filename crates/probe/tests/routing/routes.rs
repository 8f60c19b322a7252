//! Routes and next hops as iproute2 prints them.

use facts::model::route::{
    EncapsulationDetail, EntryFlags, GroupKind, Metrics, NextHop, NextHopFlags, NextHopObject, NextHopTarget,
    Route,
};
use serde_json::{Value, json};

use super::{Names, destination, object, protocol, scope, sort, sorted, table};

type Members = Vec<(&'static str, Value)>;

/// A printed row without what another question tells, and without the order of flags.
pub(crate) fn settle(mut row: Value) -> Value {
    row.as_object_mut().unwrap().remove("nh_info");
    sort(&mut row, "flags");
    if let Some(Value::Array(hops)) = row.get_mut("nexthops") {
        hops.iter_mut().for_each(|hop| sort(hop, "flags"));
    }
    row
}

pub(crate) fn route(route: &Route, names: &Names) -> Value {
    let mut members: Members = vec![
        ("type", json!(route.kind.unwrap().name().unwrap())),
        ("dst", destination(route.destination)),
        ("table", table(route.table.unwrap())),
        ("protocol", protocol(route.protocol.unwrap())),
        ("scope", scope(route.scope.unwrap())),
    ];
    if let Some(source) = route.source {
        members.push(("from", destination(source)));
    }
    if let Some(service) = route.tos.filter(|service| *service != 0) {
        members.push(("tos", json!(format!("{service:#04x}"))));
    }
    if let Some(id) = route.next_hop_id {
        members.push(("nhid", json!(id)));
    }
    if let Some(source) = route.preferred_source {
        members.push(("prefsrc", json!(source.to_string())));
    }
    let is_ipv6 = matches!(route.destination, facts::model::route::Network::Ipv6 { .. });
    if let Some(metric) = route.metric.filter(|metric| *metric != 0 || is_ipv6) {
        members.push(("metric", json!(metric)));
    }
    if let Some(preference) = route.preference {
        members.push(("pref", json!(preference.name().unwrap())));
    }
    if let Some(expires) = route.cache.and_then(|cache| cache.expires_ms) {
        members.push(("expires", json!(expires / 1000)));
    }
    let metrics = metrics(&route.metrics);
    if !metrics.is_empty() {
        members.push(("metrics", json!([object(metrics)])));
    }
    match &route.hops[..] {
        [] => members.push(("flags", json!([]))),
        [hop] if hop.weight.is_none() => members.extend(way(hop, names)),
        several => {
            assert_eq!(route.entry.unwrap().0 & 0xff, 0);
            members.push(("flags", json!([])));
            let hops = several.iter().map(|hop| object(way(hop, names)));
            members.push(("nexthops", hops.collect()));
        }
    }
    assert!(route.unread.is_empty(), "{:?}", route.unread);
    assert!(!route.entry.unwrap().has(EntryFlags::CLONED));
    object(members)
}

fn way(hop: &NextHop, names: &Names) -> Members {
    let flags = hop.flags.unwrap_or(NextHopFlags(0)).names().collect();
    let mut members: Members = vec![("flags", sorted(flags))];
    members.extend(gateway(hop));
    if let Some(index) = hop.interface_index {
        members.push(("dev", json!(names[&index])));
    }
    if let Some(weight) = hop.weight {
        members.push(("weight", json!(weight)));
    }
    if let Some(realms) = hop.realms {
        let flow = json!({ "from": realms.from.to_string(), "to": realms.to.to_string() });
        members.push(("flow", flow));
    }
    if let Some(encapsulation) = &hop.encapsulation {
        members.push(("encap", json!(encapsulation.kind.name().unwrap())));
        members.extend(encapsulated(&encapsulation.detail));
    }
    members
}

fn gateway(hop: &NextHop) -> Members {
    match (hop.gateway, hop.realms) {
        (Some(gateway), Some(_)) if gateway.is_ipv6() => {
            vec![("via", json!({ "family": "inet6", "host": gateway.to_string() }))]
        }
        (Some(gateway), _) => vec![("gateway", json!(gateway.to_string()))],
        (None, _) => Vec::new(),
    }
}

fn encapsulated(detail: &EncapsulationDetail) -> Members {
    match detail {
        EncapsulationDetail::Tunnel(tunnel) => {
            let over4 = tunnel.destination.unwrap().is_ipv4();
            vec![
                ("id", json!(tunnel.id.unwrap())),
                ("dst", json!(tunnel.destination.unwrap().to_string())),
                ("src", json!(tunnel.source.unwrap().to_string())),
                (if over4 { "ttl" } else { "hoplimit" }, json!(tunnel.ttl.unwrap())),
                (if over4 { "tos" } else { "tc" }, json!(tunnel.tos.unwrap())),
            ]
        }
        EncapsulationDetail::Seg6 { mode, segments } => vec![
            ("mode", json!(mode.name().unwrap())),
            (
                "segs",
                segments
                    .iter()
                    .map(|segment| json!(segment.to_string()))
                    .collect(),
            ),
        ],
        EncapsulationDetail::Seg6Local(local) => {
            assert!(local.unread.is_empty(), "{:?}", local.unread);
            // The table of the look-up is printed under the name of the table of the route.
            vec![
                ("action", json!(local.action.name().unwrap())),
                ("table", table(local.table.unwrap())),
            ]
        }
        EncapsulationDetail::Mpls { .. } | EncapsulationDetail::Unread { .. } => panic!("{detail:?}"),
    }
}

fn metrics(metrics: &Metrics) -> Members {
    assert!(metrics.others.is_empty(), "{metrics:?}");
    let numbers = [
        ("mtu", metrics.mtu),
        ("window", metrics.window),
        (
            "rtt",
            metrics
                .round_trip_eighths_ms
                .map(|time| u32::try_from(time / 8).unwrap()),
        ),
        (
            "rttvar",
            metrics.round_trip_variation_quarters_ms.map(|time| time / 4),
        ),
        ("ssthresh", metrics.slow_start_threshold),
        ("cwnd", metrics.congestion_window),
        ("advmss", metrics.announced_segment),
        ("reordering", metrics.reordering),
        ("hoplimit", metrics.hop_limit),
        ("initcwnd", metrics.initial_congestion_window),
        ("rto_min", metrics.retransmit_min_ms),
        ("initrwnd", metrics.initial_receive_window),
        ("quickack", metrics.quick_acknowledgement),
        ("fastopen_no_cookie", metrics.fast_open_without_cookie),
    ];
    let mut members: Members = numbers
        .into_iter()
        .filter_map(|(name, value)| Some((name, json!(value?))))
        .collect();
    if let Some(features) = metrics.features {
        members.extend(features.names().map(|name| (name, Value::Null)));
    }
    if let Some(name) = &metrics.congestion_control {
        members.push(("congestion", json!(String::from_utf8_lossy(name))));
    }
    members
}

pub(crate) fn next_hop(object_: &NextHopObject, names: &Names) -> Value {
    let mut members: Members = vec![
        ("id", json!(object_.id)),
        ("scope", scope(object_.scope)),
        ("protocol", protocol(object_.protocol)),
    ];
    match &object_.target {
        NextHopTarget::Hop(hop) => members.extend(way(hop, names)),
        NextHopTarget::Blackhole(hop) => {
            members.push(("blackhole", Value::Null));
            members.extend(way(hop, names));
        }
        NextHopTarget::Group(group) => {
            members.push(("flags", json!([])));
            let member = |member: &facts::model::route::GroupMember| match member.weight {
                1 => json!({ "id": member.id }),
                weight => json!({ "id": member.id, "weight": weight }),
            };
            members.push(("group", group.members.iter().map(member).collect()));
            if group.kind != GroupKind::Multipath {
                members.push(("type", json!(group.kind.name().unwrap())));
            }
            if let Some(buckets) = group.buckets {
                let table = json!({
                    "buckets": buckets.count.unwrap(),
                    "idle_timer": buckets.idle_ms.unwrap() / 1000,
                    "unbalanced_timer": buckets.unbalanced_limit_ms.unwrap() / 1000,
                    "unbalanced_time": buckets.unbalanced_ms.unwrap() / 1000,
                });
                members.push(("resilient_args", table));
            }
        }
    }
    if object_.forwarding {
        members.push(("fdb", Value::Null));
    }
    assert!(object_.unread.is_empty(), "{:?}", object_.unread);
    object(members)
}
