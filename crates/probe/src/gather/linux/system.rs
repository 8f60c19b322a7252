//! Linux behind the trait that all systems share.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;
use std::ops::{Range, RangeInclusive};

use facts::decode::identity::Identity;
use facts::decode::linux::inet_diag::Extensions;
use facts::decode::linux::rtnetlink::RouteDump;
use facts::fields::counters::standard::Group;
use facts::model::address::InterfaceAddress;
use facts::model::attribution::Container;
use facts::model::group::{Group as MulticastGroup, LinkGroup};
use facts::model::link::Link;
use facts::model::neighbour::Neighbour;
use facts::model::process::Process;
use facts::model::route::{MulticastCacheEntry, NextHopObject, Route, VirtualInterface};
use facts::model::rule::Rule;
use facts::model::sctp::{SctpKind, SctpSocket};
use facts::model::unix::UnixSocket;
use facts::model::{Family, InternetSocket, Transport};
use facts::{Gap, Why};

use super::question::Question;
use super::rtnetlink::Units;
use super::text::SELINUX_ENFORCE;
use super::{
    addressed_links, addresses, container_names, control_groups, counters, ends, everything, groups,
    internet, links, masks, memory, multicast_forwarding, namespace_tables, namespaces, nat, neighbours,
    owners, ports, processes, routes, rules, sctp, socket_units, unix,
};
use crate::gather::answer::{Answer, Rows};
use crate::gather::ask::{Depth, Hosts, SocketAsk, SocketFilter, UnixAsk};
use crate::gather::attribution::{ControlGroup, FoundUnits, Manager, Nat};
use crate::gather::counters::{EachReading, InterfaceStandardCounters, NetworkMemory, StandardCounters};
use crate::gather::links::{Addressed, Counted};
use crate::gather::namespaces::{FoundNamespaces, Namespace};
use crate::gather::owners::{Holders, OwnerAsk, OwnerSource, Owners};
use crate::gather::system::{At, ContainerNames, Each, EachSocket, EndWatch, Mask, Rights, System};
use crate::item::Item;
use crate::machine::Flow;
use crate::names::Clock;

/// `CAP_NET_ADMIN` (`linux/capability.h`), without which the kernel does not report marks.
const CAP_NET_ADMIN: u32 = 12;

/// Linux.
#[derive(Debug)]
pub struct Linux;

impl System for Linux {
    fn name(&self) -> &'static str {
        "Linux"
    }

    fn sockets(&self, at: &mut At<'_>, ask: &SocketAsk, each: Each<'_, InternetSocket>) -> Answer {
        internet::sockets(at.machine, at.identity, ask, each)
    }

    fn filtered_sockets(
        &self,
        at: &mut At<'_>,
        ask: &SocketAsk,
        filter: SocketFilter<'_>,
        details: bool,
        each: EachSocket<'_>,
    ) -> Answer {
        let details = details.then_some(Extensions::ALL);
        internet::filtered_sockets(at.machine, at.identity, ask, (filter, details), each)
    }

    fn sctp_sockets(&self, at: &mut At<'_>, kind: SctpKind, each: Each<'_, SctpSocket>) -> Answer {
        sctp::sockets(at.machine, kind, each)
    }

    fn unix_sockets(&self, at: &mut At<'_>, ask: UnixAsk, each: Each<'_, UnixSocket>) -> Answer {
        unix::sockets(at.machine, at.identity, ask, each)
    }

    /// Since Linux 6.8; older releases leave these sockets out and do not say so.
    fn lists_bound(&self, identity: &Identity) -> bool {
        let mut numbers = identity.release.split(|letter: char| !letter.is_ascii_digit());
        let mut next = || numbers.next().and_then(|number| number.parse::<u32>().ok());
        match (next(), next()) {
            (Some(major), Some(minor)) => (major, minor) >= (6, 8),
            _ => false,
        }
    }

    fn watch_ends(&self, at: &mut At<'_>) -> Result<Box<dyn EndWatch>, Why> {
        let watch = at.machine.watch_ends()?;
        Ok(Box::new(ends::Ends::new(watch, at.identity.order)))
    }

    fn links(&self, at: &mut At<'_>) -> Rows<Link> {
        let Rows { rows, answer } = links::links(at.machine, at.identity.order);
        let answer = answer.of(Item::Linux(Question::Route(RouteDump::Links)).key());
        Rows { rows, answer }
    }

    fn link_speed(&self, at: &mut At<'_>, link: &Link) -> Option<u64> {
        links::speed(at.machine, link)
    }

    fn counted_links(&self, at: &mut At<'_>) -> Counted {
        addressed_links::counted(at.machine, at.identity.order)
    }

    fn addressed_links(&self, at: &mut At<'_>, groups: bool) -> Addressed {
        addressed_links::addressed(at.machine, at.identity.order, groups)
    }

    fn addresses(&self, at: &mut At<'_>, family: Family) -> Rows<InterfaceAddress> {
        addresses::addresses(at.machine, at.identity.order, family)
    }

    fn routes(&self, at: &mut At<'_>, family: Family, each: Each<'_, Route>) -> Answer {
        routes::all(at.machine, family, Units::from(at.identity), each)
    }

    fn cached_routes(&self, at: &mut At<'_>, family: Family, each: Each<'_, Route>) -> Answer {
        routes::cached(at.machine, family, Units::from(at.identity), each)
    }

    fn next_hops(&self, at: &mut At<'_>) -> Rows<NextHopObject> {
        routes::next_hops(at.machine, Units::from(at.identity))
    }

    fn rules(&self, at: &mut At<'_>, family: Family) -> Rows<Rule> {
        rules::rules(at.machine, family, at.identity.order)
    }

    fn neighbours(&self, at: &mut At<'_>, family: Family, each: Each<'_, Neighbour>) -> Answer {
        neighbours::neighbours(at.machine, family, Units::from(at.identity), each)
    }

    fn bridge_entries(&self, at: &mut At<'_>, each: Each<'_, Neighbour>) -> Answer {
        neighbours::forwarding(at.machine, Units::from(at.identity), each)
    }

    fn groups(&self, at: &mut At<'_>, family: Family) -> Rows<MulticastGroup> {
        groups::groups(at.machine, family, at.identity.order)
    }

    fn link_groups(&self, at: &mut At<'_>) -> Rows<LinkGroup> {
        groups::link_groups(at.machine)
    }

    fn multicast_interfaces(
        &self,
        at: &mut At<'_>,
        family: Family,
        each: Each<'_, VirtualInterface>,
    ) -> Answer {
        multicast_forwarding::interfaces(at.machine, family, at.identity.order, each)
            .of(multicast_forwarding::interfaces_path(family).to_owned())
    }

    fn multicast_cache(
        &self,
        at: &mut At<'_>,
        family: Family,
        each: Each<'_, MulticastCacheEntry>,
    ) -> Answer {
        multicast_forwarding::cache(at.machine, family, at.identity.order, each)
            .of(multicast_forwarding::cache_path(family).to_owned())
    }

    fn counters(&self, at: &mut At<'_>, each: EachReading<'_>) -> Answer {
        counters::every(at.machine, each)
    }

    fn has_counters(&self, at: &mut At<'_>) -> bool {
        counters::standard::has_counters(at.machine)
    }

    fn standard_counters(&self, at: &mut At<'_>, groups: &[Group]) -> (StandardCounters, Vec<Gap>) {
        counters::standard::standard(at.machine, groups)
    }

    fn interface_standard_counters(
        &self,
        at: &mut At<'_>,
        groups: &[Group],
        only: Option<&[u8]>,
    ) -> (Vec<InterfaceStandardCounters>, Vec<Gap>) {
        counters::standard::standard_of_interfaces(at.machine, groups, only)
    }

    fn network_memory(&self, at: &mut At<'_>) -> NetworkMemory {
        memory::network_memory(at.machine, at.identity)
    }

    fn local_ports(&self, at: &mut At<'_>) -> Result<RangeInclusive<u16>, Gap> {
        ports::given_by_kernel(at.machine)
    }

    fn reserved_ports(&self, at: &mut At<'_>) -> Result<Vec<RangeInclusive<u16>>, Why> {
        ports::reserved(at.machine)
    }

    fn first_unprivileged_port(&self, at: &mut At<'_>) -> Result<u16, Why> {
        ports::first_unprivileged(at.machine)
    }

    fn owners(&self, at: &mut At<'_>, ask: &OwnerAsk) -> Owners {
        owners::owners(at.machine, at.identity, ask)
    }

    fn holders(&self, at: &mut At<'_>, source: OwnerSource) -> Holders {
        owners::holders(at.machine, at.identity, source)
    }

    fn processes(&self, at: &mut At<'_>) -> (Vec<u32>, Result<(), Why>) {
        processes::pids(at.machine, at.identity)
    }

    fn describe(&self, at: &mut At<'_>, pid: u32, depth: Depth, until_ticks: Option<u64>) -> Option<Process> {
        processes::describe(at.machine, pid, depth, until_ticks)
    }

    fn parents(&self, at: &mut At<'_>, process: &Process) -> Vec<Process> {
        processes::parents(at.machine, process)
    }

    fn hides_descriptors(&self, at: &mut At<'_>, pid: u32) -> bool {
        processes::is_closed(at.machine, pid)
    }

    fn passed_descriptors(&self, at: &mut At<'_>, pid: u32) -> Option<Range<u32>> {
        processes::handed_over(at.machine, pid)
    }

    fn monitored(&self, at: &mut At<'_>, pids: &[u32]) -> Vec<Container> {
        processes::monitored(at.machine, pids)
    }

    fn container_names(&self) -> Box<dyn ContainerNames> {
        Box::new(container_names::ContainerNames::default())
    }

    fn control_groups(&self, at: &mut At<'_>, pids: &[u32]) -> BTreeMap<u64, ControlGroup> {
        control_groups::of(at.machine, pids)
    }

    fn socket_units(&self, at: &mut At<'_>, manager: Manager) -> FoundUnits {
        socket_units::of(at.machine, manager, at.identity.effective_user)
    }

    fn nat(&self, at: &mut At<'_>) -> Nat {
        nat::read(at.machine, at.identity.order)
    }

    fn started_s(&self, at: &mut At<'_>) -> Option<u64> {
        processes::machine_started_s(at.machine)
    }

    fn up_ms(&self, at: &mut At<'_>) -> Option<u64> {
        processes::up_ms(at.machine)
    }

    fn own_namespace(&self, at: &mut At<'_>) -> Result<Namespace, Why> {
        namespaces::own(at.machine)
    }

    fn namespaces(&self, at: &mut At<'_>, pids: &[u32]) -> FoundNamespaces {
        namespaces::all(at.machine, pids)
    }

    fn namespace_of(&self, at: &mut At<'_>, pid: u32) -> Result<u64, Why> {
        namespaces::of_process(at.machine, pid)
    }

    fn sockets_of_namespace(
        &self,
        at: &mut At<'_>,
        pid: u32,
        transport: Transport,
        each: Each<'_, InternetSocket>,
    ) -> Result<(), Why> {
        namespace_tables::sockets(at.machine, at.identity, pid, transport, each)
    }

    fn addresses_of_namespace(&self, at: &mut At<'_>, pid: u32) -> BTreeSet<Ipv4Addr> {
        namespace_tables::addresses(at.machine, pid)
    }

    /// Where SELinux is loaded: `/proc/PID/attr/current` holds contexts then.
    fn has_security_contexts(&self, at: &mut At<'_>) -> bool {
        let read = at
            .machine
            .read(&Item::file(SELINUX_ENFORCE), &mut |_| Flow::Break(()));
        matches!(read, Ok(()) | Err(Why::Stopped))
    }

    fn everything(&self, at: &mut At<'_>, hosts: Hosts, now: Clock<'_>) -> Vec<Gap> {
        everything::ask(at, hosts, now)
    }

    fn mask(&self, item: &Item<'_>) -> Mask {
        masks::of(item)
    }

    fn rights(&self, identity: &Identity) -> Rights {
        Rights {
            marks: identity.capabilities & (1 << CAP_NET_ADMIN) != 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bound_sockets_are_listed_since_6_8() {
        let lists = |release: &str| {
            let identity = Identity {
                release: release.to_owned(),
                ..Identity::default()
            };
            Linux.lists_bound(&identity)
        };
        assert_eq!(
            [
                "6.8.0",
                "6.18.1-arch1",
                "7.0",
                "6.7.9",
                "5.15.0-91-generic",
                "",
                "6"
            ]
            .map(lists),
            [true, true, true, false, false, false, false]
        );
    }
}
