//! Multicast forwarding in terms of virtual interfaces, from the text tables. rtnetlink tells the cache of every table, but
//! names interfaces by their index, and of two virtual interfaces over one interface it does not tell which.

use facts::decode::bytes::ByteOrder;
use facts::decode::linux::multicast_forwarding::{decode_cache_entry, decode_virtual_interface};
use facts::model::Family;
use facts::model::route::{MulticastCacheEntry, VirtualInterface};

use super::text;
use crate::gather::answer::Answer;
use crate::item::Item;
use crate::machine::{Flow, Machine};

/// The table of virtual interfaces of a family. It is there when the kernel can forward multicast packets.
#[must_use]
pub fn interfaces_path(family: Family) -> &'static str {
    match family {
        Family::Ipv4 => "/proc/net/ip_mr_vif",
        Family::Ipv6 => "/proc/net/ip6_mr_vif",
    }
}

/// The forwarding cache of a family.
#[must_use]
pub fn cache_path(family: Family) -> &'static str {
    match family {
        Family::Ipv4 => "/proc/net/ip_mr_cache",
        Family::Ipv6 => "/proc/net/ip6_mr_cache",
    }
}

/// Hands out the virtual interfaces of a family.
pub fn interfaces(
    machine: &mut dyn Machine,
    family: Family,
    order: ByteOrder,
    each: &mut dyn FnMut(&VirtualInterface) -> Flow,
) -> Answer {
    let item = Item::file(interfaces_path(family));
    text::lines(machine, &item, 1, &mut |line| {
        decode_virtual_interface(line, family, order).map(|found| each(&found))
    })
}

/// Hands out the entries of the forwarding cache of a family.
pub fn cache(
    machine: &mut dyn Machine,
    family: Family,
    order: ByteOrder,
    each: &mut dyn FnMut(&MulticastCacheEntry) -> Flow,
) -> Answer {
    let item = Item::file(cache_path(family));
    text::lines(machine, &item, 1, &mut |line| {
        decode_cache_entry(line, family, order).map(|found| each(&found))
    })
}
