//! What can be asked of a system, in no system's words.
//!
//! A method that a system does not have answers that it is not supported, or, where the thing itself does not exist on
//! that system (namespaces, control groups), that there is none. There is one dynamic call a table, none a row.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;
use std::ops::{Range, RangeInclusive};
use std::time::Duration;

use facts::decode::identity::Identity;
use facts::fields::counters::standard::Group;
use facts::model::address::InterfaceAddress;
use facts::model::attribution::Container;
use facts::model::details::SocketDetails;
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

use super::answer::{Answer, Rows};
use super::ask::{Depth, Hosts, SocketAsk, SocketFilter, UnixAsk};
use super::attribution::{ControlGroup, FoundNames, FoundUnits, Manager, Nat};
use super::counters::{EachReading, InterfaceStandardCounters, NetworkMemory, StandardCounters};
use super::links::{Addressed, Counted};
use super::namespaces::{FoundNamespaces, Namespace};
use super::owners::{Holders, OwnerAsk, OwnerSource, Owners};
use crate::item::Item;
use crate::machine::{Flow, Machine};
use crate::names::Clock;

/// A machine and what is known of it: whom a question is put to.
pub struct At<'m> {
    /// The machine.
    pub machine: &'m mut dyn Machine,
    /// Which machine it is.
    pub identity: &'m Identity,
    /// How its system is asked.
    pub system: &'static dyn System,
}

/// Receives rows; breaks when no more are wanted.
pub type Each<'e, T> = &'e mut dyn FnMut(&T) -> Flow;

/// Receives sockets, each with its details where these were asked for.
pub type EachSocket<'e> = &'e mut dyn FnMut(&InternetSocket, Option<&SocketDetails>) -> Flow;

/// What the user of this program may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rights {
    /// The firewall marks of sockets.
    pub marks: bool,
}

/// Rewrites an answer in place.
pub type Rewrite = Box<dyn Fn(&mut [u8])>;

/// What of an answer is a secret and is not recorded.
pub enum Mask {
    /// Nothing.
    Nothing,
    /// These ranges of each chunk are overwritten with zeros.
    Ranges(fn(&[u8], &Identity) -> Vec<Range<usize>>),
    /// The whole answer is rewritten in place, at the same length.
    Whole(Rewrite),
}

/// Reports Internet sockets that end.
pub trait EndWatch {
    /// Hands out the sockets that ended; `None` for a report that was not understood. Waits no longer than `patience`.
    ///
    /// # Errors
    /// [`Why::TimedOut`] when nothing came, [`Why::Overflowed`] when reports were lost, or why there are no more.
    fn next(&mut self, patience: Duration, each: &mut dyn FnMut(Option<&InternetSocket>)) -> Result<(), Why>;
}

/// Finds names of containers; each file is read once, however many processes a container has.
pub trait ContainerNames {
    /// The names of a container, if it has none yet.
    fn of(&mut self, machine: &mut dyn Machine, container: &Container) -> &[Container];

    /// What could not be read since the last call, so that names may be missing.
    fn take_gaps(&mut self) -> Vec<Gap>;
}

/// Finds no names, on a system whose container engines are not known.
struct NoNames;

impl ContainerNames for NoNames {
    fn of(&mut self, _: &mut dyn Machine, _: &Container) -> &[Container] {
        &[]
    }

    fn take_gaps(&mut self) -> Vec<Gap> {
        Vec::new()
    }
}

fn not_supported(what: &str) -> Vec<Gap> {
    vec![Gap {
        what: what.to_owned(),
        why: Why::NotSupportedYet,
        count: None,
    }]
}

/// A system: what it can be asked, and how. Sockets are those of the network namespace that the machine is seen from.
#[expect(
    unused_variables,
    reason = "a default answers without looking at the question"
)]
pub trait System: Sync {
    /// Its name, as `uname -s` prints it ([`Identity::system`]).
    fn name(&self) -> &'static str;

    /// Hands out Internet sockets: IPv4, then IPv6, each in the kernel's order.
    fn sockets(&self, at: &mut At<'_>, ask: &SocketAsk, each: Each<'_, InternetSocket>) -> Answer {
        Answer::unsupported()
    }

    /// The same, filtered by the kernel where it can filter, with details where `details` asks for them. The answer may be
    /// wider than the filter.
    fn filtered_sockets(
        &self,
        at: &mut At<'_>,
        ask: &SocketAsk,
        filter: SocketFilter<'_>,
        details: bool,
        each: EachSocket<'_>,
    ) -> Answer {
        if filter.is_needed {
            return Answer::unsupported();
        }
        self.sockets(at, ask, &mut |socket| each(socket, None))
    }

    /// Hands out SCTP endpoints or associations.
    fn sctp_sockets(&self, at: &mut At<'_>, kind: SctpKind, each: Each<'_, SctpSocket>) -> Answer {
        Answer::unsupported()
    }

    /// Hands out UNIX sockets.
    fn unix_sockets(&self, at: &mut At<'_>, ask: UnixAsk, each: Each<'_, UnixSocket>) -> Answer {
        Answer::unsupported()
    }

    /// Whether sockets that are bound and do nothing else are in the answers.
    fn lists_bound(&self, identity: &Identity) -> bool {
        false
    }

    /// Begins to report Internet sockets that end, in the network namespace of the machine.
    ///
    /// # Errors
    /// Why the system reports none.
    fn watch_ends(&self, at: &mut At<'_>) -> Result<Box<dyn EndWatch>, Why> {
        Err(Why::NotSupportedYet)
    }

    /// The links.
    fn links(&self, at: &mut At<'_>) -> Rows<Link> {
        Rows::unsupported()
    }

    /// Speed of a link, in bits per second.
    fn link_speed(&self, at: &mut At<'_>, link: &Link) -> Option<u64> {
        None
    }

    /// The links with their counters.
    fn counted_links(&self, at: &mut At<'_>) -> Counted {
        Counted::unsupported()
    }

    /// The links with their counters and addresses, and their multicast groups where `groups` asks for them.
    fn addressed_links(&self, at: &mut At<'_>, groups: bool) -> Addressed {
        Addressed::unsupported()
    }

    /// The addresses of a family.
    fn addresses(&self, at: &mut At<'_>, family: Family) -> Rows<InterfaceAddress> {
        Rows::unsupported()
    }

    /// Hands out the routes of all tables.
    fn routes(&self, at: &mut At<'_>, family: Family, each: Each<'_, Route>) -> Answer {
        Answer::unsupported()
    }

    /// Hands out the routes that the kernel cached.
    fn cached_routes(&self, at: &mut At<'_>, family: Family, each: Each<'_, Route>) -> Answer {
        Answer::unsupported()
    }

    /// The next-hop objects that routes refer to.
    fn next_hops(&self, at: &mut At<'_>) -> Rows<NextHopObject> {
        Rows::unsupported()
    }

    /// The rules of policy routing.
    fn rules(&self, at: &mut At<'_>, family: Family) -> Rows<Rule> {
        Rows::unsupported()
    }

    /// Hands out the neighbours of a family (ARP, NDP).
    fn neighbours(&self, at: &mut At<'_>, family: Family, each: Each<'_, Neighbour>) -> Answer {
        Answer::unsupported()
    }

    /// Hands out the forwarding entries of bridges.
    fn bridge_entries(&self, at: &mut At<'_>, each: Each<'_, Neighbour>) -> Answer {
        Answer::unsupported()
    }

    /// The multicast groups of a family.
    fn groups(&self, at: &mut At<'_>, family: Family) -> Rows<MulticastGroup> {
        Rows::unsupported()
    }

    /// The multicast groups of the link layer.
    fn link_groups(&self, at: &mut At<'_>) -> Rows<LinkGroup> {
        Rows::unsupported()
    }

    /// Hands out the virtual interfaces that multicast packets are forwarded over.
    fn multicast_interfaces(
        &self,
        at: &mut At<'_>,
        family: Family,
        each: Each<'_, VirtualInterface>,
    ) -> Answer {
        Answer::unsupported()
    }

    /// Hands out the multicast forwarding cache.
    fn multicast_cache(
        &self,
        at: &mut At<'_>,
        family: Family,
        each: Each<'_, MulticastCacheEntry>,
    ) -> Answer {
        Answer::unsupported()
    }

    /// Hands out every section of counters, in the kernel's order. Tables that do not exist are gaps.
    fn counters(&self, at: &mut At<'_>, each: EachReading<'_>) -> Answer {
        Answer::unsupported()
    }

    /// Whether the machine has counters of the network at all.
    fn has_counters(&self, at: &mut At<'_>) -> bool {
        false
    }

    /// The standard counters of these groups, and what could not be read.
    fn standard_counters(&self, at: &mut At<'_>, groups: &[Group]) -> (StandardCounters, Vec<Gap>) {
        (StandardCounters::default(), not_supported("statistics"))
    }

    /// The standard counters of each interface, or of the one with this name, by index, and what could not be read.
    fn interface_standard_counters(
        &self,
        at: &mut At<'_>,
        groups: &[Group],
        only: Option<&[u8]>,
    ) -> (Vec<InterfaceStandardCounters>, Vec<Gap>) {
        (Vec::new(), not_supported("statistics of interfaces"))
    }

    /// The memory that the network takes.
    fn network_memory(&self, at: &mut At<'_>) -> NetworkMemory {
        NetworkMemory {
            buffers: None,
            bytes: None,
            pressures: None,
            gaps: not_supported("memory of the network"),
        }
    }

    /// The range that the kernel picks local ports from.
    ///
    /// # Errors
    /// The gap, when it is not known.
    fn local_ports(&self, at: &mut At<'_>) -> Result<RangeInclusive<u16>, Gap> {
        Err(Gap {
            what: "range of local ports".to_owned(),
            why: Why::NotSupportedYet,
            count: None,
        })
    }

    /// The ports that the kernel never picks.
    ///
    /// # Errors
    /// Why they are not known.
    fn reserved_ports(&self, at: &mut At<'_>) -> Result<Vec<RangeInclusive<u16>>, Why> {
        Err(Why::NotSupportedYet)
    }

    /// The first port that needs no privilege.
    ///
    /// # Errors
    /// Why it is not known.
    fn first_unprivileged_port(&self, at: &mut At<'_>) -> Result<u16, Why> {
        Err(Why::NotSupportedYet)
    }

    /// The first holder of each socket.
    fn owners(&self, at: &mut At<'_>, ask: &OwnerAsk) -> Owners {
        Owners::unsupported()
    }

    /// All descriptors that are sockets.
    fn holders(&self, at: &mut At<'_>, source: OwnerSource) -> Holders {
        Holders::unsupported()
    }

    /// The processes, by rising number, and why these may not be all.
    fn processes(&self, at: &mut At<'_>) -> (Vec<u32>, Result<(), Why>) {
        (Vec::new(), Err(Why::NotSupportedYet))
    }

    /// Describes a process; `None` when it is gone, or began after `until_ticks`: then another one has its number.
    fn describe(&self, at: &mut At<'_>, pid: u32, depth: Depth, until_ticks: Option<u64>) -> Option<Process> {
        None
    }

    /// The parents of a process, the nearest first.
    fn parents(&self, at: &mut At<'_>, process: &Process) -> Vec<Process> {
        Vec::new()
    }

    /// Whether this user may not see which descriptors a process has.
    fn hides_descriptors(&self, at: &mut At<'_>, pid: u32) -> bool {
        false
    }

    /// The descriptors that a service manager passed to a process (socket activation).
    fn passed_descriptors(&self, at: &mut At<'_>, pid: u32) -> Option<Range<u32>> {
        None
    }

    /// The containers that these processes are monitors of.
    fn monitored(&self, at: &mut At<'_>, pids: &[u32]) -> Vec<Container> {
        Vec::new()
    }

    /// Finds names of containers.
    fn container_names(&self) -> Box<dyn ContainerNames> {
        Box::new(NoNames)
    }

    /// Looks for the names of these containers. Containers that have a name already are skipped.
    fn names_of(&self, at: &mut At<'_>, containers: &[Container]) -> FoundNames {
        let mut known = self.container_names();
        let mut names = Vec::new();
        let mut seen: BTreeSet<&[u8]> = BTreeSet::new();
        for container in containers {
            let id = container.id.as_deref().filter(|_| container.name.is_none());
            if id.is_some_and(|id| seen.insert(id)) {
                names.extend_from_slice(known.of(at.machine, container));
            }
        }
        FoundNames {
            names,
            gaps: known.take_gaps(),
        }
    }

    /// The control groups of processes, by id.
    fn control_groups(&self, at: &mut At<'_>, pids: &[u32]) -> BTreeMap<u64, ControlGroup> {
        BTreeMap::new()
    }

    /// The socket units of a service manager.
    fn socket_units(&self, at: &mut At<'_>, manager: Manager) -> FoundUnits {
        FoundUnits::default()
    }

    /// What redirects packets before a socket gets them.
    fn nat(&self, at: &mut At<'_>) -> Nat {
        Nat {
            gaps: not_supported("rules that redirect packets"),
            ..Nat::default()
        }
    }

    /// When the machine was started, in seconds since 1970.
    fn started_s(&self, at: &mut At<'_>) -> Option<u64> {
        None
    }

    /// Milliseconds since the machine was started.
    fn up_ms(&self, at: &mut At<'_>) -> Option<u64> {
        None
    }

    /// The network namespace that we are in ourselves, without its processes.
    ///
    /// # Errors
    /// Why it is not known; [`Why::NotInThisKernel`] on a system that has one network stack.
    fn own_namespace(&self, at: &mut At<'_>) -> Result<Namespace, Why> {
        Err(Why::NotSupportedYet)
    }

    /// All network namespaces that these processes are in, and those that are mounted.
    fn namespaces(&self, at: &mut At<'_>, pids: &[u32]) -> FoundNamespaces {
        FoundNamespaces::default()
    }

    /// What identifies the network namespace of a process, for comparison with [`Namespace::proc_inode`].
    ///
    /// # Errors
    /// Why it is not known.
    fn namespace_of(&self, at: &mut At<'_>, pid: u32) -> Result<u64, Why> {
        Err(Why::NotSupportedYet)
    }

    /// Hands out the sockets of the network namespace of a process.
    ///
    /// # Errors
    /// Why they are not known.
    fn sockets_of_namespace(
        &self,
        at: &mut At<'_>,
        pid: u32,
        transport: Transport,
        each: Each<'_, InternetSocket>,
    ) -> Result<(), Why> {
        Err(Why::NotSupportedYet)
    }

    /// The IPv4 addresses of the network namespace of a process.
    fn addresses_of_namespace(&self, at: &mut At<'_>, pid: u32) -> BTreeSet<Ipv4Addr> {
        BTreeSet::new()
    }

    /// Whether processes have security contexts.
    fn has_security_contexts(&self, at: &mut At<'_>) -> bool {
        false
    }

    /// Asks everything that any view needs, each question in its widest form, so that a recording answers all views
    /// later. Returns the look-ups that were given up.
    fn everything(&self, at: &mut At<'_>, hosts: Hosts, now: Clock<'_>) -> Vec<Gap> {
        not_supported("everything")
    }

    /// What of the answer to a question is a secret.
    fn mask(&self, item: &Item<'_>) -> Mask {
        Mask::Nothing
    }

    /// What this user may see.
    fn rights(&self, identity: &Identity) -> Rights {
        Rights { marks: false }
    }
}
