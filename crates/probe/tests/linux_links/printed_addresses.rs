//! Addresses and groups as `ip -j -d addr` and `ip -j maddr` of iproute2 6.1 print them.

use facts::model::address::{AddressFlags, InterfaceAddress, Lifetime};
use facts::model::group::{Group, LinkGroup};
use serde_json::{Map, Value, json};

use super::printed::{colons, put, text};

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
    let scope = match address.scope.name() {
        Some(name) => name.to_owned(),
        None => address.scope.to_linux().to_string(),
    };
    put(&mut out, "scope", Some(scope));
    for word in address.flags.names() {
        // One bit has another meaning for IPv6, and iproute2 shows `dynamic` for what is not permanent.
        match word {
            "permanent" => {}
            "secondary" if six => put(&mut out, "temporary", Some(true)),
            word => put(&mut out, word, Some(true)),
        }
    }
    put(
        &mut out,
        "dynamic",
        (!address.flags.has(AddressFlags::PERMANENT)).then_some(true),
    );
    put(&mut out, "label", address.label.as_deref().map(text));
    put(&mut out, "valid_life_time", seconds(address.valid_lifetime));
    put(
        &mut out,
        "preferred_life_time",
        seconds(address.preferred_lifetime),
    );
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
