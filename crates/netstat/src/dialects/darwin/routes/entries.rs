//! Routing tables as a list of entries: an entry with one of its next hops each, in the order of their destinations. An
//! order needs all rows at once, so they are held, each as small as it can be; names are looked up in windows.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroU32;

use facts::model::Family;
use facts::model::link::Link;
use facts::model::neighbour::{Neighbour, NeighbourState};
use facts::model::route::{
    EntryFlags, Network, NextHop, NextHopFlags, NextHopObject, NextHopTarget, Route, RouteKind, RouteProtocol,
};
use facts::{Gap, Why};
use probe::Flow;
use probe::gather::answer::Answer;
use probe::gather::system::At;
use probe::names::Names;

use crate::session::Session;
use crate::session::naming::Called;
use crate::session::scopes::is_of_a_zone;

/// Most entries of a family that are held.
pub(crate) const ENTRIES_MAX: usize = 4_194_304;
/// RouteEntries whose names are looked up together.
const WINDOW_ENTRIES: usize = 1024;

/// `RT_TABLE_MAIN` and `RT_TABLE_LOCAL` (`linux/rtnetlink.h`)
const MAIN: u32 = 254;
const LOCAL: u32 = 255;
/// An exception that a redirect made: `RTCF_REDIRECTED` (`linux/in_route.h`).
const REDIRECTED: EntryFlags = EntryFlags(0x4_0000);

/// An entry with one of its next hops. A million of them must fit into memory, so it holds no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RouteEntry {
    /// Where it leads.
    pub(crate) destination: IpAddr,
    /// How many bits of the destination count.
    pub(crate) prefix: u8,
    /// Where packets go next.
    pub(crate) next: Next,
    /// Index of the interface.
    pub(crate) interface: Option<NonZeroU32>,
    /// Metric: of several entries to the same place, the smallest is taken.
    pub(crate) metric: u32,
    /// MTU that it sets.
    pub(crate) mtu: Option<NonZeroU32>,
    /// Seconds that it lives on; `None` when it has no end, or none that is told.
    pub(crate) expires: Option<NonZeroU32>,
    /// Where it was found.
    pub(crate) origin: Origin,
    /// What happens to packets.
    pub(crate) kind: RouteKind,
    /// Who made it.
    pub(crate) protocol: RouteProtocol,
    /// Whether it can be used: its interface is up and has a carrier.
    pub(crate) usable: bool,
}

impl RouteEntry {
    /// Whether the machine does not tell where packets go next.
    pub(crate) fn next_is_unknown(&self) -> bool {
        matches!(self.next, Next::Object(_))
    }
}

/// Where packets go next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Next {
    /// To a router, of either family.
    Gateway(IpAddr),
    /// To the link itself; the sender that they have then, where one is preferred.
    OnLink(Option<IpAddr>),
    /// To the link-layer address at this place of [`RouteEntries::link_address`].
    LinkLayer(u32),
    /// To the next-hop object with this identifier, which the machine did not tell.
    Object(u32),
}

/// Where an entry was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Origin {
    /// In the table of addresses of this machine.
    Local,
    /// In the main table.
    Main,
    /// Among the exceptions that were learnt while sending.
    Cache,
    /// In the neighbour table; an administrator put it there.
    GivenNeighbour,
    /// In the neighbour table; the kernel found it out.
    FoundNeighbour,
}

/// How much is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RouteScope {
    /// What was set up: the main table, addresses of this machine, multicast.
    Configured,
    /// Also what was learnt while sending, and what this machine hears to besides: neighbours, exceptions, broadcast and
    /// anycast addresses.
    Cloned,
}

/// An interface that entries lead over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OutInterface {
    /// Its name, any bytes.
    pub(crate) name: Vec<u8>,
    /// Hardware type (`ARPHRD_*` in `linux/if_arp.h`).
    pub(crate) hardware: u16,
    /// Flags (`IFF_*` in `linux/if.h`).
    pub(crate) flags: u32,
    /// MTU.
    pub(crate) mtu: Option<u32>,
    /// Hardware address.
    pub(crate) address: Vec<u8>,
}

impl OutInterface {
    fn of(link: Link) -> (u32, OutInterface) {
        let interface = OutInterface {
            name: link.name,
            hardware: link.hardware,
            flags: link.flags,
            mtu: link.mtu,
            address: link.address.unwrap_or_default(),
        };
        (link.index, interface)
    }
}

/// The entries of a family, in order.
#[derive(Debug)]
pub(crate) struct RouteEntries {
    entries: Vec<RouteEntry>,
    link_addresses: Vec<Box<[u8]>>,
    interfaces: BTreeMap<u32, OutInterface>,
    /// What was asked for them and how it ended, the tables first.
    pub(crate) answers: Vec<(&'static str, Answer)>,
    left_out: u64,
}

impl RouteEntries {
    /// No entries yet, over these interfaces and to these link-layer addresses.
    #[cfg(test)]
    pub(crate) fn over(
        interfaces: impl IntoIterator<Item = (u32, OutInterface)>,
        link_addresses: &[&[u8]],
    ) -> RouteEntries {
        RouteEntries {
            entries: Vec::new(),
            link_addresses: link_addresses.iter().map(|&address| address.into()).collect(),
            interfaces: interfaces.into_iter().collect(),
            answers: Vec::new(),
            left_out: 0,
        }
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The interface of an entry.
    pub(crate) fn interface(&self, entry: &RouteEntry) -> Option<&OutInterface> {
        self.interfaces.get(&entry.interface?.get())
    }

    /// The link-layer address at a place.
    pub(crate) fn link_address(&self, place: u32) -> Option<&[u8]> {
        let place = usize::try_from(place).ok()?;
        self.link_addresses.get(place).map(AsRef::as_ref)
    }

    fn push(&mut self, entry: RouteEntry) {
        if self.entries.len() < ENTRIES_MAX {
            self.entries.push(entry);
        } else {
            self.left_out += 1;
        }
    }

    /// Adds the entries of an entry: one, or as many as it has next hops.
    fn add(&mut self, route: &Route, origin: Origin) {
        let entry = blank(route, origin);
        if let (true, Some(id)) = (route.hops.is_empty(), route.next_hop_id) {
            self.push(RouteEntry {
                next: Next::Object(id),
                ..entry
            });
        } else if route.hops.is_empty() {
            self.push(entry);
        } else {
            for hop in &route.hops {
                self.push(with_hop(entry, hop));
            }
        }
    }

    fn add_neighbour(&mut self, neighbour: &Neighbour) {
        let (Some(address), Some(link_address)) = (neighbour.address, neighbour.link_address.as_deref())
        else {
            return;
        };
        let Some(origin) = known(neighbour.state) else {
            return;
        };
        let place = u32::try_from(self.link_addresses.len()).unwrap_or(u32::MAX);
        let full = self.entries.len();
        self.push(RouteEntry {
            destination: address,
            prefix: whole(address),
            next: Next::LinkLayer(place),
            interface: neighbour.index.and_then(NonZeroU32::new),
            metric: 0,
            mtu: None,
            expires: None,
            origin,
            kind: neighbour.kind.unwrap_or(RouteKind::Unspecified),
            protocol: neighbour.protocol.unwrap_or(RouteProtocol::Unspecified),
            usable: true,
        });
        if self.entries.len() > full {
            self.link_addresses.push(link_address.into());
        }
    }

    /// Puts the hops of next-hop objects in place of their identifiers, which is all that a kernel tells with
    /// `net.ipv4.nexthop_compat_mode=0`.
    fn resolve(&mut self, objects: &[NextHopObject]) {
        let objects: BTreeMap<u32, &NextHopObject> =
            objects.iter().map(|object| (object.id, object)).collect();
        let entries = std::mem::take(&mut self.entries);
        for entry in entries {
            let Next::Object(id) = entry.next else {
                self.push(entry);
                continue;
            };
            match objects.get(&id).map(|object| &object.target) {
                None => self.push(entry),
                Some(NextHopTarget::Hop(hop) | NextHopTarget::Blackhole(hop)) => {
                    self.push(with_hop(entry, hop));
                }
                Some(NextHopTarget::Group(group)) => {
                    for member in &group.members {
                        match objects.get(&member.id).map(|object| &object.target) {
                            Some(NextHopTarget::Hop(hop) | NextHopTarget::Blackhole(hop)) => {
                                self.push(with_hop(entry, hop));
                            }
                            Some(NextHopTarget::Group(_)) | None => self.push(RouteEntry {
                                next: Next::Object(member.id),
                                ..entry
                            }),
                        }
                    }
                }
            }
        }
    }

    /// Brings them into order: by destination, shorter prefixes first, then by metric. An entry of the main table for what
    /// is an address of this machine is never used, and is left out.
    fn order(&mut self) {
        self.entries.sort_unstable_by(by_destination);
        self.entries.dedup_by(|later, earlier| {
            (later.origin, earlier.origin) == (Origin::Main, Origin::Local)
                && matches!(later.next, Next::OnLink(_))
                && (later.destination, later.prefix, later.interface)
                    == (earlier.destination, earlier.prefix, earlier.interface)
        });
    }

    /// What did not fit is told with the answer it was part of.
    fn tell_left_out(&mut self) {
        if let (1.., Some((_, answer))) = (self.left_out, self.answers.first_mut()) {
            answer.gaps.push(Gap {
                what: "routes".to_owned(),
                why: Why::LimitReached,
                count: Some(self.left_out),
            });
        }
    }
}

/// An address as a number. Those that mean something on their link alone (RFC 4007) stand link by link: behind their first
/// bits there is room for its index.
fn place(entry: &RouteEntry) -> u128 {
    match entry.destination {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) if is_of_a_zone(address) => {
            let zone = entry.interface.map_or(0, |index| u128::from(index.get()));
            address.to_bits() | zone << 64
        }
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// In the order of destinations; of the same, in the order in which they would be taken.
fn by_destination(one: &RouteEntry, other: &RouteEntry) -> Ordering {
    let key = |entry: &RouteEntry| {
        (
            place(entry),
            entry.prefix,
            entry.origin,
            entry.metric,
            entry.next,
            entry.interface,
        )
    };
    key(one).cmp(&key(other))
}

/// How many bits an address has.
fn whole(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

/// What an entry tells, without its next hops.
fn blank(route: &Route, origin: Origin) -> RouteEntry {
    let (destination, prefix) = match route.destination {
        Network::Ipv4 { address, mask } => (IpAddr::V4(address), ones(mask)),
        Network::Ipv6 { address, prefix } => (IpAddr::V6(address), prefix),
    };
    let left = route.cache.as_ref().and_then(|cache| cache.expires_ms);
    let redirected = origin == Origin::Cache && route.entry.is_some_and(|entry| entry.has(REDIRECTED));
    RouteEntry {
        destination,
        prefix,
        next: Next::OnLink(route.preferred_source),
        interface: None,
        metric: route.metric.unwrap_or(0),
        mtu: route.metrics.mtu.and_then(NonZeroU32::new),
        expires: left
            .and_then(|left| u32::try_from(left / 1000).ok())
            .and_then(NonZeroU32::new),
        origin,
        kind: route.kind.unwrap_or(RouteKind::Unspecified),
        protocol: match route.protocol {
            _ if redirected => RouteProtocol::Redirect,
            Some(protocol) => protocol,
            None => RouteProtocol::Unspecified,
        },
        usable: true,
    }
}

/// The length of a mask; rtnetlink knows no other masks.
fn ones(mask: Ipv4Addr) -> u8 {
    u8::try_from(mask.to_bits().leading_ones()).unwrap_or(u8::MAX)
}

fn with_hop(entry: RouteEntry, hop: &NextHop) -> RouteEntry {
    let flags = hop.flags.unwrap_or_default();
    RouteEntry {
        next: hop.gateway.map_or(
            match entry.next {
                Next::OnLink(source) => Next::OnLink(source),
                Next::Gateway(_) | Next::LinkLayer(_) | Next::Object(_) => Next::OnLink(None),
            },
            Next::Gateway,
        ),
        interface: hop.interface_index.and_then(NonZeroU32::new),
        usable: !flags.has(NextHopFlags::DEAD) && !flags.has(NextHopFlags::LINK_DOWN),
        ..entry
    }
}

/// Who put a neighbour there; `None` when its link-layer address is not known to be right, or was never asked for.
fn known(state: NeighbourState) -> Option<Origin> {
    const FOUND: [NeighbourState; 4] = [
        NeighbourState::REACHABLE,
        NeighbourState::STALE,
        NeighbourState::DELAY,
        NeighbourState::PROBE,
    ];
    if state.has(NeighbourState::PERMANENT) {
        return Some(Origin::GivenNeighbour);
    }
    FOUND
        .iter()
        .any(|found| state.has(*found))
        .then_some(Origin::FoundNeighbour)
}

/// Where an entry of a table is shown, if it is.
fn origin(route: &Route, scope: RouteScope) -> Option<Origin> {
    match route.table? {
        MAIN => Some(Origin::Main),
        LOCAL => match route.kind {
            Some(RouteKind::Broadcast | RouteKind::Anycast) => {
                (scope == RouteScope::Cloned).then_some(Origin::Local)
            }
            Some(_) | None => Some(Origin::Local),
        },
        _ => None,
    }
}

/// How the destination of an entry is called.
pub(crate) fn destination(entry: &RouteEntry) -> Called {
    match entry.destination {
        _ if entry.prefix == 0 => Called::Default,
        IpAddr::V4(address) if entry.prefix < 32 => {
            if address.is_unspecified() {
                Called::Number
            } else {
                Called::Network(address)
            }
        }
        address @ (IpAddr::V4(_) | IpAddr::V6(_)) => host(address),
    }
}

/// How the host at an address is called.
pub(crate) fn host(address: IpAddr) -> Called {
    if address.is_unspecified() {
        Called::Number
    } else {
        Called::Host(address)
    }
}

impl Session<'_> {
    /// Reads the entries of a family.
    pub(crate) fn entries(&mut self, family: Family, scope: RouteScope) -> RouteEntries {
        let at = &mut self.at();
        let links = at.system.links(at);
        let mut entries = RouteEntries {
            entries: Vec::new(),
            link_addresses: Vec::new(),
            interfaces: links.rows.into_iter().map(OutInterface::of).collect(),
            answers: Vec::new(),
            left_out: 0,
        };
        let tables = tables(at, family, scope, &mut entries);
        entries.answers.push(("routes", tables));
        entries.answers.push(("interfaces", links.answer));
        if scope == RouteScope::Cloned {
            let cached = at.system.cached_routes(at, family, &mut |route| {
                entries.add(route, Origin::Cache);
                Flow::Continue(())
            });
            entries.answers.push(("learnt routes", cached));
            let neighbours = at.system.neighbours(at, family, &mut |neighbour| {
                entries.add_neighbour(neighbour);
                Flow::Continue(())
            });
            entries.answers.push(("neighbours", neighbours));
        }
        if entries
            .entries
            .iter()
            .any(|entry| matches!(entry.next, Next::Object(_)))
        {
            let objects = at.system.next_hops(at);
            entries.resolve(&objects.rows);
            entries.answers.push(("next hops", objects.answer));
        }
        entries.order();
        entries.tell_left_out();
        entries
    }

    /// Hands out entries in their order, with the names of their ends unless they stay `numeric`.
    pub(crate) fn each_way(
        &mut self,
        entries: &RouteEntries,
        numeric: bool,
        each: &mut dyn FnMut(&RouteEntry, &Names) -> Flow,
    ) -> Flow {
        let (at, naming) = self.parts();
        if !numeric {
            naming.names.learn_networks(at.machine);
        }
        for window in entries.entries.chunks(WINDOW_ENTRIES) {
            if !numeric {
                naming.learn_hosts(&hosts(window));
            }
            for entry in window {
                each(entry, &naming.names)?;
            }
        }
        Flow::Continue(())
    }
}

/// The addresses whose names are wanted.
fn hosts(entries: &[RouteEntry]) -> Vec<IpAddr> {
    let ends = entries.iter().flat_map(|entry| {
        let gateway = match entry.next {
            Next::Gateway(address) | Next::OnLink(Some(address)) => host(address),
            Next::OnLink(None) | Next::LinkLayer(_) | Next::Object(_) => Called::Number,
        };
        [destination(entry), gateway]
    });
    ends.filter_map(|called| match called {
        Called::Host(address) => Some(address),
        Called::Default | Called::Number | Called::Network(_) => None,
    })
    .collect()
}

/// How often a table that changes all the time is read, before its rows are taken as they are.
const ATTEMPTS_MAX: u32 = 5;

/// Reads the main table and that of addresses, once more when they changed meanwhile: rows may be missing or twice then.
fn tables(at: &mut At<'_>, family: Family, scope: RouteScope, entries: &mut RouteEntries) -> Answer {
    let mut attempts = 0;
    loop {
        attempts += 1;
        entries.entries.clear();
        entries.left_out = 0;
        let answer = at.system.routes(at, family, &mut |route| {
            if let Some(origin) = origin(route, scope) {
                entries.add(route, origin);
            }
            Flow::Continue(())
        });
        let changed = answer.gaps.iter().any(|gap| gap.why == Why::Interrupted);
        if !changed || attempts == ATTEMPTS_MAX || at.machine.is_recording() {
            return answer;
        }
    }
}

#[cfg(test)]
mod tests {
    use facts::model::neighbour::{NeighbourFlags, NeighbourMoreFlags, NeighbourTable};
    use facts::model::route::{GroupKind, GroupMember, NextHopGroup, Scope};

    use super::*;

    fn ipv4(text: &str, length: u32, kind: RouteKind, table: u32) -> Route {
        let mask = u32::MAX.checked_shl(32 - length).unwrap_or(0);
        let destination = Network::Ipv4 {
            address: text.parse().unwrap(),
            mask: Ipv4Addr::from(mask),
        };
        Route {
            kind: Some(kind),
            table: Some(table),
            ..Route::to(destination)
        }
    }

    fn hop(gateway: &str) -> NextHop {
        NextHop {
            gateway: gateway.parse().ok(),
            interface_index: Some(7),
            ..NextHop::default()
        }
    }

    fn ends(entries: &RouteEntries) -> Vec<(String, u8)> {
        entries
            .entries
            .iter()
            .map(|entry| (entry.destination.to_string(), entry.prefix))
            .collect()
    }

    #[test]
    fn a_million_ways_fit_into_little_memory() {
        assert!(size_of::<RouteEntry>() <= 64, "{} bytes", size_of::<RouteEntry>());
    }

    #[test]
    fn ways_stand_by_destination_then_length_then_metric() {
        let mut entries = RouteEntries::over([], &[]);
        let rows = [
            ("10.1.0.0", 16, 0),
            ("0.0.0.0", 1, 0),
            ("10.0.0.0", 8, 9),
            ("10.0.0.0", 8, 2),
            ("10.0.0.0", 24, 1),
            ("0.0.0.0", 0, 5),
            ("9.255.255.255", 32, 0),
        ];
        for (text, length, metric) in rows {
            let mut route = ipv4(text, length, RouteKind::Unicast, MAIN);
            route.metric = Some(metric);
            entries.add(&route, Origin::Main);
        }
        entries.order();
        let texts = ends(&entries);
        let expected = [
            ("0.0.0.0", 0),
            ("0.0.0.0", 1),
            ("9.255.255.255", 32),
            ("10.0.0.0", 8),
            ("10.0.0.0", 8),
            ("10.0.0.0", 24),
            ("10.1.0.0", 16),
        ];
        assert_eq!(texts, expected.map(|(text, length)| (text.to_owned(), length)));
        assert_eq!(entries.entries[3].metric, 2);
    }

    #[test]
    fn addresses_of_a_link_stand_together() {
        let mut entries = RouteEntries::over([], &[]);
        for (text, prefix, index) in [
            ("fe80::5", 128, 2),
            ("fe80::", 64, 3),
            ("fe80::", 64, 2),
            ("2001::", 16, 9),
        ] {
            let mut route = Route::to(Network::Ipv6 {
                address: text.parse().unwrap(),
                prefix,
            });
            route.hops.push(NextHop {
                interface_index: Some(index),
                ..NextHop::default()
            });
            entries.add(&route, Origin::Main);
        }
        entries.order();
        let order: Vec<_> = entries
            .entries
            .iter()
            .map(|entry| entry.interface.unwrap().get())
            .collect();
        assert_eq!(order, [9, 2, 2, 3]);
        assert_eq!(entries.entries[2].prefix, 128);
    }

    #[test]
    fn tables_are_chosen_by_what_is_wanted() {
        let table = |kind, number| ipv4("10.0.0.1", 32, kind, number);
        let main = table(RouteKind::Unicast, MAIN);
        let local = table(RouteKind::Local, LOCAL);
        let broadcast = table(RouteKind::Broadcast, LOCAL);
        assert_eq!(origin(&main, RouteScope::Configured), Some(Origin::Main));
        assert_eq!(origin(&local, RouteScope::Configured), Some(Origin::Local));
        assert_eq!(origin(&broadcast, RouteScope::Configured), None);
        assert_eq!(origin(&broadcast, RouteScope::Cloned), Some(Origin::Local));
        assert_eq!(
            origin(&table(RouteKind::Unicast, 100), RouteScope::Cloned),
            None,
            "a table of the administrator's is not the main one"
        );
        assert_eq!(origin(&Route::to(main.destination), RouteScope::Configured), None);
    }

    #[test]
    fn each_next_hop_is_a_way_and_a_dead_one_is_not_usable() {
        let mut route = ipv4("10.0.0.0", 8, RouteKind::Unicast, MAIN);
        route.hops = vec![
            hop("10.9.9.1"),
            NextHop {
                flags: Some(NextHopFlags::LINK_DOWN),
                ..hop("10.9.9.2")
            },
        ];
        route.cache = Some(facts::model::route::CacheInfo {
            expires_ms: Some(599_999),
            ..facts::model::route::CacheInfo::default()
        });
        let mut entries = RouteEntries::over([], &[]);
        entries.add(&route, Origin::Main);
        assert_eq!(entries.entries.len(), 2);
        assert_eq!(
            (entries.entries[0].usable, entries.entries[1].usable),
            (true, false)
        );
        assert_eq!(entries.entries[0].expires, NonZeroU32::new(599));
    }

    #[test]
    fn an_exception_that_a_redirect_made_is_the_redirects() {
        let mut route = ipv4("10.0.0.1", 32, RouteKind::Unicast, MAIN);
        route.entry = Some(EntryFlags(0x4_0200));
        for (origin, protocol) in [
            (Origin::Cache, RouteProtocol::Redirect),
            (Origin::Main, RouteProtocol::Unspecified),
        ] {
            assert_eq!(blank(&route, origin).protocol, protocol);
        }
    }

    #[test]
    fn a_way_to_an_own_address_hides_the_one_that_is_never_taken() {
        let mut entries = RouteEntries::over([], &[]);
        for (table, origin) in [(MAIN, Origin::Main), (LOCAL, Origin::Local)] {
            entries.add(&ipv4("10.0.0.1", 32, RouteKind::Local, table), origin);
        }
        entries.order();
        assert_eq!(entries.entries.len(), 1);
        assert_eq!(entries.entries[0].origin, Origin::Local);
    }

    fn object(id: u32, target: NextHopTarget) -> NextHopObject {
        NextHopObject {
            id,
            family: None,
            protocol: RouteProtocol::Static,
            scope: Scope::Universe,
            target,
            forwarding: false,
            unread: Vec::new(),
        }
    }

    #[test]
    fn next_hop_objects_are_put_in_place_of_their_numbers() {
        let mut entries = RouteEntries::over([], &[]);
        for id in [10, 12, 99] {
            let mut route = ipv4("10.0.0.0", 8, RouteKind::Unicast, MAIN);
            route.next_hop_id = Some(id);
            entries.add(&route, Origin::Main);
        }
        let member = |id| GroupMember { id, weight: 1 };
        let group = NextHopGroup {
            kind: GroupKind::Multipath,
            members: vec![member(10), member(11), member(98)],
            buckets: None,
        };
        entries.resolve(&[
            object(10, NextHopTarget::Hop(hop("10.9.9.1"))),
            object(11, NextHopTarget::Hop(hop("10.9.9.2"))),
            object(12, NextHopTarget::Group(group)),
        ]);
        let next: Vec<Next> = entries.entries.iter().map(|entry| entry.next).collect();
        let gateway = |text: &str| Next::Gateway(text.parse().unwrap());
        assert_eq!(
            next,
            [
                gateway("10.9.9.1"),
                gateway("10.9.9.1"),
                gateway("10.9.9.2"),
                Next::Object(98),
                Next::Object(99)
            ]
        );
    }

    #[test]
    fn only_neighbours_whose_address_is_known_are_ways() {
        let mut entries = RouteEntries::over([], &[]);
        for (state, link_address) in [
            (NeighbourState::REACHABLE, Some(vec![1])),
            (NeighbourState::PERMANENT, Some(vec![2])),
            (NeighbourState::FAILED, Some(vec![3])),
            (NeighbourState::NO_ARP, Some(vec![4])),
            (NeighbourState::INCOMPLETE, None),
            (NeighbourState::STALE, Some(vec![5])),
        ] {
            entries.add_neighbour(&Neighbour {
                table: NeighbourTable::Ipv4,
                index: Some(2),
                address: Some(IpAddr::from([10, 0, 0, 9])),
                link_address,
                state,
                flags: NeighbourFlags::default(),
                more_flags: NeighbourMoreFlags::default(),
                kind: Some(RouteKind::Unicast),
                times: None,
                probes: None,
                protocol: None,
                vlan: None,
                port: None,
                vni: None,
                source_vni: None,
                remote_interface: None,
                master: None,
                namespace: None,
                next_hop_id: None,
                activity_notify: None,
                unread: Vec::new(),
            });
        }
        let found: Vec<_> = entries
            .entries
            .iter()
            .map(|entry| match entry.next {
                Next::LinkLayer(place) => (entry.origin, entries.link_address(place).unwrap()),
                Next::Gateway(_) | Next::OnLink(_) | Next::Object(_) => unreachable!(),
            })
            .collect();
        assert_eq!(
            found,
            [
                (Origin::FoundNeighbour, &[1][..]),
                (Origin::GivenNeighbour, &[2]),
                (Origin::FoundNeighbour, &[5])
            ]
        );
    }
}
