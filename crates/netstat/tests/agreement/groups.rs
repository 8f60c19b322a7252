//! Multicast groups, beside `ip -j maddr`. ip does not tell the version of IGMP, nor whom a group listens to; tests of the
//! model compare these with the kernel's own files.

use serde_json::{Value, json};

use super::{asked, compare};
use crate::forms::Cells;

const NOT_TOLD: [&str; 3] = ["version", "sources.included", "sources.excluded"];

pub(crate) fn check() {
    let (printed, mut ours) = asked(&["maddr"], "groups", "", |_| {});
    let mut theirs = Vec::new();
    for link in printed.iter().flatten() {
        for group in link["maddr"].as_array().unwrap() {
            theirs.push(row(link, group));
        }
    }
    for own in &mut ours {
        for id in NOT_TOLD {
            assert!(own.remove(id).is_some(), "{own:?} has no {id}");
        }
    }
    for family in ["inet", "inet6", "link"] {
        assert!(theirs.iter().any(|row| row["family"] == family), "no {family}");
    }
    compare("groups", ours, theirs);
}

fn row(link: &Value, group: &Value) -> Cells {
    let cells = json!({
        "family": group.get("family").cloned().unwrap_or(json!("link")),
        "interface.name": link["ifname"],
        "interface.index": link["ifindex"],
        "address": group["address"],
        "link-address": group["link"],
        // ip leaves it out where one alone has joined.
        "users": group.get("users").cloned().unwrap_or(json!(1)),
    });
    cells.as_object().unwrap().clone().into_iter().collect()
}
