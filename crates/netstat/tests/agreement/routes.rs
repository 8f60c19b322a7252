//! Routes, beside `ip -j -d route show table all`.

use serde_json::{Value, json};

use super::{asked, compare, index_of, told};
use crate::forms::Cells;

/// Tables that have a name everywhere (`linux/rtnetlink.h`).
const TABLES: [(&str, u32); 3] = [("default", 253), ("main", 254), ("local", 255)];

pub(crate) fn check() {
    let links = told("link");
    let arguments = ["-4 -d route show table all", "-6 -d route show table all"];
    let (printed, ours) = asked(&arguments, "routes", "--all", |_| {});
    let mut theirs = Vec::new();
    for (routes, family) in printed.iter().zip(["inet", "inet6"]) {
        for route in routes {
            theirs.extend(rows(route, family, &links));
        }
    }
    for kind in ["blackhole", "throw", "multicast", "broadcast", "local", "unicast"] {
        assert!(
            theirs.iter().any(|row| row["kind"] == kind),
            "the scene has no {kind}"
        );
    }
    compare("routes", ours, theirs);
}

/// A row for each next hop.
fn rows(route: &Value, family: &str, links: &[Value]) -> Vec<Cells> {
    let alone = vec![route.clone()];
    let (hops, weighs) = match route["nexthops"].as_array() {
        Some(hops) => (hops, true),
        None if route.get("dev").is_some() => (&alone, false),
        None => return vec![row(route, None, (family, 0), links)],
    };
    hops.iter()
        .map(|hop| {
            let mut row = row(route, Some(hop), (family, hops.len()), links);
            if weighs {
                row.insert("weight".to_owned(), hop["weight"].clone());
            }
            row
        })
        .collect()
}

fn network(text: &str, family: &str) -> String {
    match (text, family) {
        ("default", "inet") => "0.0.0.0/0".to_owned(),
        ("default", _) => "::/0".to_owned(),
        (text, _) if text.contains('/') => text.to_owned(),
        (text, "inet") => format!("{text}/32"),
        (text, _) => format!("{text}/128"),
    }
}

fn row(route: &Value, hop: Option<&Value>, (family, hops): (&str, usize), links: &[Value]) -> Cells {
    let none = json!({});
    let at = hop.unwrap_or(&none);
    let gateway = at.get("gateway").cloned().unwrap_or(at["via"]["host"].clone());
    let table = route["table"].as_str().unwrap_or("main");
    let named = TABLES.iter().find(|(name, _)| *name == table);
    let tos = route["tos"].as_str().map_or(0, |text| {
        u8::from_str_radix(text.trim_start_matches("0x"), 16).unwrap()
    });
    let metrics = &route["metrics"][0];
    let cells = json!({
        "family": family,
        "destination": network(route["dst"].as_str().unwrap(), family),
        "gateway": gateway,
        "interface.name": at["dev"],
        "interface.index": index_of(links, &at["dev"]),
        "preferred-source": route["prefsrc"],
        // ip leaves the metric out where IPv4 has none.
        "metric": route.get("metric").cloned().unwrap_or(json!(0)),
        "kind": route["type"],
        "protocol": route["protocol"],
        "scope": route["scope"],
        "table.id": named.map_or_else(|| table.parse().unwrap(), |(_, id)| *id),
        "table.name": named.map(|(name, _)| *name),
        "source": Value::Null,
        "tos": tos,
        "preference": route["pref"],
        "weight": Value::Null,
        "hop-flags": at["flags"],
        "hops": hops,
        "next-hop-id": route["nhid"],
        "mtu": metrics["mtu"],
        "window": metrics["window"],
        "hop-limit": metrics["hoplimit"],
        "congestion-control": metrics["cc_algo"],
        // Nothing in the scene expires, and only the cache is counted.
        "expires": Value::Null,
        "references": Value::Null,
        "uses": Value::Null,
        // Nobody asked about an address.
        "taken": Value::Null,
    });
    cells.as_object().unwrap().clone().into_iter().collect()
}
