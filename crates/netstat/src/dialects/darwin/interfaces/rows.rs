//! Links with their addresses and groups, by index, and the names of these.

use std::net::IpAddr;

use facts::Why;
use probe::Flow;
use probe::gather::answer::Answer;
use probe::gather::links::{Addressed, AddressedLink, CountedLink};
use probe::names::Names;

use crate::session::Session;

/// What is wanted of links.
pub(crate) struct Ask<'q> {
    /// The link of this name alone.
    pub(crate) interface: Option<&'q [u8]>,
    /// Groups too.
    pub(crate) groups: bool,
    /// Numbers instead of names.
    pub(crate) numeric: bool,
}

impl Session<'_> {
    /// Hands out links with their addresses, and with their groups when they are wanted. Beside the answer comes the reason
    /// why nothing but names, counters and IPv6 addresses is known, if so.
    pub(crate) fn addressed_links(
        &mut self,
        ask: &Ask<'_>,
        each: &mut dyn FnMut(&AddressedLink, &Names) -> Flow,
    ) -> (Answer, Option<Why>) {
        let (mut at, naming) = self.parts();
        let at = &mut at;
        let Addressed {
            mut rows,
            refused,
            mut answer,
        } = at.system.addressed_links(at, ask.groups);
        if let Some(interface) = ask.interface {
            rows.retain(|row| row.counted.name == interface);
        }
        if !ask.numeric {
            let addresses = rows
                .iter()
                .flat_map(|row| row.addresses.iter().map(|row| row.address));
            let groups = rows
                .iter()
                .flat_map(|row| row.groups.iter().map(|row| row.address))
                // Those of IPv6 are always numbers.
                .filter(IpAddr::is_ipv4);
            let hosts: Vec<IpAddr> = addresses
                .chain(groups)
                .filter(|address| !address.is_unspecified())
                .collect();
            naming.names.learn_networks(at.machine);
            naming.learn_hosts(&hosts);
        }
        answer.stopped = rows.iter().any(|row| each(row, &naming.names).is_break());
        (answer, refused)
    }

    /// Reads the links with what went through each until now.
    pub(crate) fn counted_links(&mut self) -> (Answer, Vec<CountedLink>) {
        let at = &mut self.at();
        let counted = at.system.counted_links(at);
        (counted.answer, counted.rows)
    }
}
