//! Addresses, beside `ip -j addr`.

use serde_json::{Value, json};

use super::{about, asked, compare};
use crate::forms::Cells;

/// Flags that `ip` prints as words of their own. Where it says `dynamic`, an address is not permanent.
const FLAGS: [&str; 6] = [
    "secondary",
    "nodad",
    "deprecated",
    "tentative",
    "temporary",
    "noprefixroute",
];
/// For ever, as `ip` prints it.
const FOREVER: u64 = u32::MAX as u64;
/// Seconds between the two questions, at most.
const APART: i64 = 3;

/// Takes what runs down while nothing changes.
pub(crate) fn without_times(info: &mut Value) {
    for name in ["valid_life_time", "preferred_life_time"] {
        info.as_object_mut().unwrap().remove(name);
    }
}

pub(crate) fn check() {
    let (printed, mut ours) = asked(&["addr"], "addresses", "", |link| {
        for info in link["addr_info"].as_array_mut().unwrap() {
            without_times(info);
        }
    });
    let mut theirs = Vec::new();
    for family in ["inet", "inet6"] {
        for link in printed.iter().flatten() {
            let infos = link["addr_info"].as_array().unwrap();
            let own = infos.iter().filter(|info| info["family"] == family);
            theirs.extend(own.map(|info| row(link, info)));
        }
    }
    assert_eq!(ours.len(), theirs.len());
    for own in &mut ours {
        sort_flags(own);
        let same = |row: &&mut Cells| {
            row["address"] == own["address"] && row["interface.index"] == own["interface.index"]
        };
        let other = theirs.iter_mut().find(same);
        let other = other.unwrap_or_else(|| panic!("ip does not tell {own:?}"));
        for id in ["valid-lifetime", "preferred-lifetime"] {
            about(own.get_mut(id).unwrap(), &other[id], 1, APART);
        }
        // A release of ip that is older than the attribute is silent about who set an address.
        if other["protocol"].is_null() {
            other.insert("protocol".to_owned(), own["protocol"].clone());
        }
    }
    for (id, value) in [("scope", "host"), ("scope", "link"), ("label", "ve0:1")] {
        assert!(
            theirs.iter().any(|row| row[id] == value),
            "the scene has no {value}"
        );
    }
    assert!(theirs.iter().any(|row| !row["valid-lifetime"].is_null()));
    assert!(theirs.iter().any(|row| !row["peer"].is_null()));
    compare("addresses", ours, theirs);
}

fn sort_flags(row: &mut Cells) {
    row.get_mut("flags")
        .and_then(Value::as_array_mut)
        .unwrap()
        .sort_by_key(Value::to_string);
}

fn row(link: &Value, info: &Value) -> Cells {
    let mut flags: Vec<&str> = FLAGS
        .into_iter()
        .filter(|flag| info.get(*flag).is_some())
        .collect();
    if info.get("dynamic").is_none() {
        flags.push("permanent");
    }
    let life = |name: &str| {
        let seconds = info[name].as_u64().unwrap();
        (seconds != FOREVER).then_some(seconds)
    };
    let cells = json!({
        "family": info["family"],
        "address": info["local"],
        "prefix-length": info["prefixlen"],
        "interface.name": link["ifname"],
        "interface.index": link["ifindex"],
        "label": info["label"],
        "scope": info["scope"],
        "peer": info["address"],
        "broadcast": info["broadcast"],
        "anycast": info["anycast"],
        "flags": flags,
        "valid-lifetime": life("valid_life_time"),
        "preferred-lifetime": life("preferred_life_time"),
        "protocol": info["protocol"],
        "metric": info["metric"],
    });
    let mut row: Cells = cells.as_object().unwrap().clone().into_iter().collect();
    sort_flags(&mut row);
    row
}
