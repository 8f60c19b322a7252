//! Interfaces, beside `ip -j -s -s -d link` and the addresses of `ip -j addr`.

use serde_json::{Value, json};

use super::{asked, compare, index_of};
use crate::forms::Cells;

/// What `ip` calls a statistic, and the field of it.
const RECEIVED: &[(&str, &str)] = &[
    ("bytes", "bytes"),
    ("packets", "packets"),
    ("errors", "errors"),
    ("dropped", "dropped"),
    ("missed_errors", "missed"),
    ("multicast", "multicast"),
    ("length_errors", "length-errors"),
    ("over_errors", "over-errors"),
    ("crc_errors", "crc-errors"),
    ("frame_errors", "frame-errors"),
    ("fifo_errors", "fifo-errors"),
    ("compressed", "compressed"),
    ("nohandler", "no-handler"),
    ("otherhost_dropped", "other-host"),
];
const SENT: &[(&str, &str)] = &[
    ("bytes", "bytes"),
    ("packets", "packets"),
    ("errors", "errors"),
    ("dropped", "dropped"),
    ("aborted_errors", "aborted-errors"),
    ("carrier_errors", "carrier-errors"),
    ("fifo_errors", "fifo-errors"),
    ("heartbeat_errors", "heartbeat-errors"),
    ("window_errors", "window-errors"),
    ("compressed", "compressed"),
];
/// What `ip` leaves out where it is zero.
const LEFT_OUT: [&str; 3] = ["compressed", "nohandler", "otherhost_dropped"];

pub(crate) fn check() {
    let (printed, mut ours) = asked(
        &["-s -s -d link", "addr"],
        "interfaces",
        "",
        // What remains of lifetimes, and timers of bridges.
        |row| {
            row.as_object_mut().unwrap().remove("linkinfo");
            if let Some(addresses) = row["addr_info"].as_array_mut() {
                addresses.iter_mut().for_each(super::addresses::without_times);
            }
        },
    );
    let [links, addresses] = printed.as_slice() else {
        panic!("{printed:?}");
    };
    let mut theirs: Vec<Cells> = links.iter().map(|link| row(link, links, addresses)).collect();
    for row in ours.iter_mut().chain(&mut theirs) {
        if let Some(flags) = row.get_mut("flags").and_then(Value::as_array_mut) {
            flags.sort_by_key(Value::to_string);
        }
    }
    for (own, other) in ours.iter_mut().zip(&mut theirs) {
        // Kernels before 5.19 do not count it.
        if own["received.other-host"].is_null() && other["received.other-host"] == 0 {
            other.insert("received.other-host".to_owned(), Value::Null);
        }
        // ip tells the carrier of links that are switched on, as LOWER_UP.
        if other["carrier"].is_null() {
            other.insert("carrier".to_owned(), own["carrier"].clone());
        }
    }
    assert!(theirs.iter().any(|row| row["received.bytes"] != 0), "no traffic");
    assert!(theirs.iter().any(|row| row["kind"] == "bridge"));
    assert!(theirs.iter().any(|row| row["state"] == "LOWERLAYERDOWN"));
    compare("interfaces", ours, theirs);
}

fn row(link: &Value, links: &[Value], addresses: &[Value]) -> Cells {
    let printed: Vec<&str> = link["flags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|flag| flag.as_str().unwrap())
        .collect();
    let is_up = printed.contains(&"UP");
    let mut flags: Vec<String> = printed
        .iter()
        // How ip says that a link is switched on and does not run, and that the other end is down.
        .filter(|flag| !matches!(**flag, "NO-CARRIER" | "M-DOWN"))
        .map(|flag| flag.to_lowercase().replace('_', "-"))
        .collect();
    if is_up && !printed.contains(&"NO-CARRIER") {
        flags.push("running".to_owned());
    }
    let own = addresses.iter().find(|other| other["ifindex"] == link["ifindex"]);
    let infos = own.unwrap()["addr_info"].as_array().unwrap();
    let of = |family: &str| -> Vec<String> {
        infos
            .iter()
            .filter(|info| info["family"] == family)
            .map(|info| format!("{}/{}", info["local"].as_str().unwrap(), info["prefixlen"]))
            .collect()
    };
    let cells = json!({
        "name": link["ifname"],
        "index": link["ifindex"],
        "state": link["operstate"],
        "mtu": link["mtu"],
        "addresses": ([of("inet"), of("inet6")].concat()),
        "collisions": link["stats64"]["tx"]["collisions"],
        "kind": link["linkinfo"]["info_kind"],
        "link-address": link["address"],
        "flags": flags,
        "master.name": link["master"],
        "master.index": index_of(links, &link["master"]),
        "alias": link["ifalias"],
        "queue-length": link["txqlen"],
        "queueing-discipline": link["qdisc"],
        "carrier": is_up.then(|| printed.contains(&"LOWER_UP")),
        "carrier-changes": link["stats64"]["tx"]["carrier_changes"],
    });
    let mut cells: Cells = cells.as_object().unwrap().clone().into_iter().collect();
    for (way, object, names) in [("rx", "received", RECEIVED), ("tx", "sent", SENT)] {
        let all = &link["stats64"][way];
        for (name, id) in names {
            let zero = LEFT_OUT.contains(name).then(|| json!(0));
            let value = all.get(name).cloned().or(zero).unwrap_or(Value::Null);
            cells.insert(format!("{object}.{id}"), value);
        }
    }
    cells
}
