//! Neighbours of IP, beside `ip -j -s neigh show nud all`. The forwarding entries of bridges are `bridge`'s to tell; a test
//! of the model compares them.

use serde_json::{Value, json};

use super::{about, asked, compare, index_of, told};
use crate::forms::Cells;

/// What `ip` prints as a word of its own.
const FLAGS: [&str; 5] = ["router", "proxy", "extern_learn", "offload", "managed"];
/// Milliseconds between the two questions at most, with the part of a second that ip leaves out.
const APART: i64 = 3000;
const TIMES: [&str; 3] = ["confirmed", "used", "updated"];

pub(crate) fn check() {
    let links = told("link");
    let (printed, mut ours) = asked(
        &["-s neigh show nud all"],
        "neighbours",
        "family in inet,inet6",
        |row| {
            for name in TIMES {
                row.as_object_mut().unwrap().remove(name);
            }
        },
    );
    let theirs: Vec<Cells> = printed.iter().flatten().map(|told| row(told, &links)).collect();
    for own in &mut ours {
        let same =
            |row: &&Cells| row["address"] == own["address"] && row["interface.name"] == own["interface.name"];
        let other = theirs.iter().find(same);
        let other = other.unwrap_or_else(|| panic!("ip does not tell {own:?}"));
        for id in TIMES {
            about(own.get_mut(id).unwrap(), &other[id], 1000, APART);
        }
    }
    for state in ["PERMANENT", "STALE", "NOARP"] {
        assert!(
            theirs.iter().any(|row| row["state"] == json!([state])),
            "the scene has no {state}"
        );
    }
    assert!(theirs.iter().any(|row| row["flags"] == json!(["router"])));
    compare("neighbours", ours, theirs);
}

fn row(told: &Value, links: &[Value]) -> Cells {
    let is_ipv6 = told["dst"].as_str().unwrap().contains(':');
    let flags: Vec<&str> = FLAGS
        .into_iter()
        .filter(|flag| told.get(*flag).is_some())
        .collect();
    let cells = json!({
        "family": if is_ipv6 { "inet6" } else { "inet" },
        "address": told["dst"],
        "link-address": told["lladdr"],
        "interface.name": told["dev"],
        "interface.index": index_of(links, &told["dev"]),
        "state": told["state"],
        "flags": flags,
        "confirmed": told["confirmed"],
        "used": told["used"],
        "updated": told["updated"],
        // ip leaves it out where nobody holds the entry.
        "references": told.get("refcnt").cloned().unwrap_or(json!(0)),
        "probes": told["probes"],
        "protocol": told["protocol"],
        "vlan": Value::Null,
        "master": Value::Null,
    });
    cells.as_object().unwrap().clone().into_iter().collect()
}
