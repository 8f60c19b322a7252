//! Multicast forwarding, as the machine tells it: there is nothing to choose, and addresses stay numbers.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use facts::model::Family;
use facts::model::route::{MulticastCacheEntry, VirtualInterface};
use probe::Flow;
use probe::gather::answer::Answer;

use crate::session::Session;

impl Session<'_> {
    /// Hands out the virtual interfaces of a family.
    pub(crate) fn virtual_interfaces(
        &mut self,
        family: Family,
        each: &mut dyn FnMut(&VirtualInterface) -> Flow,
    ) -> Answer {
        let at = &mut self.at();
        at.system.multicast_interfaces(at, family, each)
    }

    /// Hands out the entries of the forwarding cache of a family.
    pub(crate) fn multicast_cache(
        &mut self,
        family: Family,
        each: &mut dyn FnMut(&MulticastCacheEntry) -> Flow,
    ) -> Answer {
        let at = &mut self.at();
        at.system.multicast_cache(at, family, each)
    }

    /// The first IPv4 address of each interface that has one, by index: the one it sends from.
    pub(crate) fn first_addresses(&mut self) -> (BTreeMap<u32, Ipv4Addr>, Answer) {
        let at = &mut self.at();
        let found = at.system.addresses(at, Family::Ipv4);
        let mut first = BTreeMap::new();
        for row in &found.rows {
            if let IpAddr::V4(address) = row.local {
                first.entry(row.index).or_insert(address);
            }
        }
        (first, found.answer)
    }
}
