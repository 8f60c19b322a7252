//! Addresses and groups as `ip -j -d addr` and `ip -j maddr` of iproute2 6.1 print them.

use facts::model::address::{AddressFlags, InterfaceAddress, Lifetime};
use facts::model::group::{Group, LinkGroup};
use serde_json::{Map, Value, json};

use super::printed::{colons, put, text};

/// Flags in the words of iproute2. The first has another one for IPv6, and `dynamic` is what is not permanent.
const FLAGS: [(AddressFlags, &str); 11] = [
    (AddressFlags::SECONDARY, "secondary"),
    (AddressFlags::NO_DUPLICATE_DETECTION, "nodad"),
    (AddressFlags::OPTIMISTIC, "optimistic"),
    (AddressFlags::DUPLICATE, "dadfailed"),
    (AddressFlags::HOME, "home"),
    (AddressFlags::DEPRECATED, "deprecated"),
    (AddressFlags::TENTATIVE, "tentative"),
    (AddressFlags::MANAGES_TEMPORARY, "mngtmpaddr"),
    (AddressFlags::NO_PREFIX_ROUTE, "noprefixroute"),
    (AddressFlags::JOINED, "autojoin"),
    (AddressFlags::STABLE_SECRET, "stable-privacy"),
];

fn seconds(lifetime: Option<Lifetime>) -> Option<u32> {
    Some(match lifetime? {
        Lifetime::Forever => u32::MAX,
        Lifetime::Seconds(seconds) => seconds,
    })
}

pub(crate) fn address(address: &InterfaceAddress) -> Value {
    let six = address.local.is_ipv6();
    let mut out = Map::new();
    put(&mut out, "family", Some(if six { "inet6" } else { "inet" }));
    put(&mut out, "local", Some(address.local.to_string()));
    put(&mut out, "address", address.peer.map(|peer| peer.to_string()));
    put(&mut out, "prefixlen", Some(address.prefix));
    put(&mut out, "metric", address.metric);
    put(
        &mut out,
        "broadcast",
        address.broadcast.map(|broadcast| broadcast.to_string()),
    );
    put(
        &mut out,
        "anycast",
        address.anycast.map(|anycast| anycast.to_string()),
    );
    let scope = match address.scope.code() {
        0 => "global".to_owned(),
        200 => "site".to_owned(),
        253 => "link".to_owned(),
        254 => "host".to_owned(),
        255 => "nowhere".to_owned(),
        other => other.to_string(),
    };
    put(&mut out, "scope", Some(scope));
    for (flag, word) in FLAGS {
        let word = if six && word == "secondary" {
            "temporary"
        } else {
            word
        };
        put(&mut out, word, address.flags.has(flag).then_some(true));
    }
    put(
        &mut out,
        "dynamic",
        (!address.flags.has(AddressFlags::PERMANENT)).then_some(true),
    );
    put(&mut out, "label", address.label.as_deref().map(text));
    put(&mut out, "valid_life_time", seconds(address.valid));
    put(&mut out, "preferred_life_time", seconds(address.preferred));
    Value::Object(out)
}

/// What stands behind a group when there is more than one user.
fn users(out: &mut Value, users: i32) {
    if users > 1
        && let Some(out) = out.as_object_mut()
    {
        put(out, "users", Some(users));
    }
}

pub(crate) fn group(group: &Group) -> Value {
    let family = if group.address.is_ipv6() { "inet6" } else { "inet" };
    let mut out = json!({ "family": family, "address": group.address.to_string() });
    users(&mut out, group.users);
    out
}

pub(crate) fn link_group(group: &LinkGroup) -> Value {
    let mut out = json!({ "link": colons(&group.address) });
    users(&mut out, group.users);
    if group.static_users > 0
        && let Some(out) = out.as_object_mut()
    {
        put(out, "features", Some("static"));
    }
    out
}
