//! Rows of the field tables: each thing joined with the names that belong to it. What could not be learnt is told beside
//! them.

pub(crate) mod classic;
pub(crate) mod classic_filter;
pub(crate) mod classic_query;
mod listeners;
mod route_lookup;
pub(crate) mod sockets;
pub(crate) mod window;

use std::collections::HashMap;

use facts::fields::sought::Sought;
use facts::fields::table::{Field, Needs, Table};
use facts::fields::value::Value;
use facts::fields::{addresses, counter_rows, groups, interfaces, neighbours, routes};
use facts::model::Family;
use facts::model::address::InterfaceAddress;
use facts::model::link::Link;
use facts::model::predicate::{Predicate, PredicateBounds};
use facts::model::route::Route;
use facts::{Gap, Why};
use probe::Flow;
use probe::gather::answer::Answer;
use probe::gather::counters::Scope;
use probe::gather::system::At;

use crate::rates;
use crate::session::Session;

const FAMILIES: [Family; 2] = [Family::Ipv4, Family::Ipv6];
/// Routing tables that every system has (`linux/rtnetlink.h`).
const TABLES: [(u32, &[u8]); 3] = [(253, b"default"), (254, b"main"), (255, b"local")];

/// The value of a field, or `None` when it is not known yet.
pub(crate) type Known<'k, T> = &'k dyn Fn(&'static Field<T>) -> Option<Value<'k>>;
/// Whether a row with these values may be wanted.
pub(crate) type MayWant<'w, T> = &'w dyn Fn(Known<'_, T>) -> bool;
/// The bounds that the kernel can decide a comparison of a field by.
pub(crate) type Translate<'t, T> = &'t dyn Fn(&'static Field<T>, &Sought<'_>) -> PredicateBounds;

/// Which rows are wanted, as far as this can be decided before a row is read.
pub(crate) struct RowFilter<'w, T: Table> {
    /// Whether a row with these values may be wanted.
    pub(crate) may_want: MayWant<'w, T>,
    /// A predicate that every wanted row with these values fulfils.
    pub(crate) predicate: &'w dyn Fn(Known<'_, T>, Translate<'_, T>) -> Predicate,
}

impl<'w, T: Table> RowFilter<'w, T> {
    /// A filter of which nothing is pushed down to the kernel.
    pub(crate) fn not_pushed_down(may_want: MayWant<'w, T>) -> RowFilter<'w, T> {
        RowFilter {
            may_want,
            predicate: &|_, _| Predicate::Always,
        }
    }
}

impl<T: Table> Clone for RowFilter<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Table> Copy for RowFilter<'_, T> {}

/// How the rows of a table ended.
#[derive(Debug, Default)]
pub(crate) struct Ended {
    /// What could not be learnt.
    pub(crate) gaps: Vec<Gap>,
    /// What an older recording does not tell of the rows that are there.
    pub(crate) lacking: Vec<Gap>,
    /// Whether some rows could not be read. Without rows it is not known then that there are none.
    pub(crate) unread: bool,
    /// Whether the receiver of the rows broke off.
    pub(crate) stopped: bool,
}

impl Ended {
    /// Adds how a part of the rows ended. A part that is not in this kernel has no rows, and nothing is missing.
    pub(crate) fn add(&mut self, what: &str, answer: Answer) {
        let before = self.gaps.len();
        self.add_joined(what, answer);
        self.unread |= self.gaps.len() > before;
    }

    /// Adds how an answer ended that rows are joined with.
    pub(crate) fn add_joined(&mut self, what: &str, answer: Answer) {
        self.stopped |= answer.stopped;
        self.lacking.extend(answer.lacking);
        self.gaps
            .extend(answer.gaps.into_iter().filter(|gap| !gap.why.is_absence()));
        match answer.known {
            Err(why) if !why.is_absence() && why != Why::Stopped => self.gaps.push(Gap {
                what: what.to_owned(),
                why,
                count: None,
            }),
            Ok(()) | Err(_) => {}
        }
    }
}

/// Names of interfaces by index.
#[derive(Default)]
pub(crate) struct LinkNames(HashMap<u32, Vec<u8>>);

impl LinkNames {
    pub(crate) fn learn(at: &mut At<'_>, needs: Needs, ended: &mut Ended) -> LinkNames {
        if !needs.has(Needs::LINKS) {
            return LinkNames::default();
        }
        let links = at.system.links(at);
        ended.add_joined("links", links.answer);
        LinkNames(
            links
                .rows
                .into_iter()
                .map(|link| (link.index, link.name))
                .collect(),
        )
    }

    pub(crate) fn of(&self, index: Option<u32>) -> Option<&[u8]> {
        self.0.get(&index?).map(Vec::as_slice)
    }

    /// These.
    #[cfg(test)]
    pub(crate) fn known(names: impl IntoIterator<Item = (u32, &'static str)>) -> LinkNames {
        let bytes = |(index, name): (u32, &str)| (index, name.as_bytes().to_vec());
        LinkNames(names.into_iter().map(bytes).collect())
    }

    /// Indexes of the interfaces with this name, rising. More than one only while an interface is being renamed.
    pub(crate) fn named(&self, name: &[u8]) -> impl Iterator<Item = u32> {
        let mut found: Vec<u32> = self
            .0
            .iter()
            .filter(|(_, known)| *known == name)
            .map(|(index, _)| *index)
            .collect();
        found.sort_unstable();
        found.into_iter()
    }

    /// Hands out a route, a row for each next hop.
    pub(crate) fn hops(
        &self,
        route: &Route,
        asked: Option<routes::Asked>,
        each: &mut dyn FnMut(&routes::Row<'_>) -> Flow,
    ) -> Flow {
        let table = TABLES
            .iter()
            .find(|(id, _)| route.table == Some(*id))
            .map(|(_, name)| *name);
        let alone = routes::Row {
            route,
            hop: None,
            interface: None,
            table,
            asked,
        };
        if route.hops.is_empty() {
            return each(&alone);
        }
        route.hops.iter().try_for_each(|hop| {
            each(&routes::Row {
                hop: Some(hop),
                interface: hop.interface.as_deref().or_else(|| self.of(hop.interface_index)),
                ..alone
            })
        })
    }
}

impl Session<'_> {
    /// Hands out neighbours, and forwarding entries of bridges behind them.
    pub(crate) fn neighbour_rows(
        &mut self,
        needs: Needs,
        each: &mut dyn FnMut(&neighbours::Row<'_>) -> Flow,
    ) -> Ended {
        let at = &mut self.at();
        let mut ended = Ended::default();
        let names = LinkNames::learn(at, needs, &mut ended);
        let mut row = |neighbour: &facts::model::neighbour::Neighbour| {
            each(&neighbours::Row {
                neighbour,
                interface: names.of(neighbour.index),
            })
        };
        for family in FAMILIES {
            if !ended.stopped {
                let answer = at.system.neighbours(at, family, &mut row);
                ended.add("neighbours", answer);
            }
        }
        if !ended.stopped {
            let answer = at.system.bridge_entries(at, &mut row);
            ended.add("forwarding entries", answer);
        }
        ended
    }

    /// Hands out the addresses of interfaces.
    pub(crate) fn address_rows(
        &mut self,
        needs: Needs,
        each: &mut dyn FnMut(&addresses::Row<'_>) -> Flow,
    ) -> Ended {
        let at = &mut self.at();
        let mut ended = Ended::default();
        let names = LinkNames::learn(at, needs, &mut ended);
        for family in FAMILIES {
            let found = at.system.addresses(at, family);
            ended.add("addresses", found.answer);
            for address in &found.rows {
                let row = addresses::Row {
                    address,
                    interface: names.of(Some(address.index)),
                };
                if each(&row).is_break() {
                    ended.stopped = true;
                    return ended;
                }
            }
        }
        ended
    }

    /// Hands out the multicast groups of interfaces: of IPv4, of IPv6, and of the link layer.
    pub(crate) fn group_rows(
        &mut self,
        needs: Needs,
        each: &mut dyn FnMut(&groups::Row<'_>) -> Flow,
    ) -> Ended {
        let at = &mut self.at();
        let mut ended = Ended::default();
        let names = LinkNames::learn(at, needs, &mut ended);
        for family in FAMILIES {
            let found = at.system.groups(at, family);
            ended.add("groups", found.answer);
            for group in &found.rows {
                let name = group.interface.as_deref().or_else(|| names.of(group.index));
                if each(&groups::Row::Ip(group, name)).is_break() {
                    ended.stopped = true;
                    return ended;
                }
            }
        }
        let found = at.system.link_groups(at);
        ended.add("link-layer groups", found.answer);
        for group in &found.rows {
            if each(&groups::Row::Link(group)).is_break() {
                ended.stopped = true;
                return ended;
            }
        }
        ended
    }

    /// Hands out the routes of all tables, a row for each next hop; those alone that an address is looked up in, when one
    /// was asked about.
    pub(crate) fn route_rows(
        &mut self,
        needs: Needs,
        each: &mut dyn FnMut(&routes::Row<'_>) -> Flow,
    ) -> Ended {
        if let Some(address) = self.asked_about() {
            return self.routes_to(address, needs, each);
        }
        let at = &mut self.at();
        let mut ended = Ended::default();
        let names = LinkNames::learn(at, needs, &mut ended);
        for family in FAMILIES {
            if ended.stopped {
                break;
            }
            let answer = at
                .system
                .routes(at, family, &mut |route| names.hops(route, None, each));
            ended.add("routes", answer);
        }
        ended
    }

    /// Hands out the interfaces, by index. A sample for rates is stored for the next one.
    pub(crate) fn interface_rows(
        &mut self,
        needs: Needs,
        each: &mut dyn FnMut(&interfaces::Row<'_>) -> Flow,
    ) -> Ended {
        let at = &mut self.at();
        let mut ended = Ended::default();
        let found = at.system.links(at);
        ended.add("links", found.answer);
        let mut links: Vec<Link> = found.rows;
        links.sort_by_key(|link| link.index);
        let rates = self.link_rates(needs, &links, &mut ended);
        let at = &mut self.at();
        let addresses = addresses_of_links(at, needs, &mut ended);
        let none: &[InterfaceAddress] = &[];
        for (place, link) in links.iter().enumerate() {
            let master = links.iter().find(|other| link.master == Some(other.index));
            let speed = if needs.has(Needs::SPEEDS) {
                at.system.link_speed(at, link)
            } else {
                None
            };
            let row = interfaces::Row {
                link,
                addresses: addresses
                    .as_ref()
                    .map(|known| known.get(&link.index).map_or(none, Vec::as_slice)),
                master: master.map(|master| master.name.as_slice()),
                speed,
                rates: rates.get(place).copied().unwrap_or_default(),
            };
            if each(&row).is_break() {
                ended.stopped = true;
                break;
            }
        }
        ended
    }

    /// Rates of these links, in their order, where they are needed.
    fn link_rates(&mut self, needs: Needs, links: &[Link], ended: &mut Ended) -> Vec<interfaces::Rates> {
        if !needs.has(Needs::RATES) {
            return Vec::new();
        }
        let now = self.now();
        let mut between = self.link_samples.begin(now);
        let rates = links
            .iter()
            .map(|link| rates::of_link(&mut self.link_samples, &mut between, link))
            .collect();
        ended.gaps.extend(between.gaps("interfaces"));
        rates
    }

    /// Hands out every counter there is, in the kernel's order. A sample for rates is stored for the next one.
    pub(crate) fn counter_rows(
        &mut self,
        needs: Needs,
        each: &mut dyn FnMut(&counter_rows::Row<'_>) -> Flow,
    ) -> Ended {
        let now = self.now();
        let mut samples = std::mem::take(&mut self.counter_samples);
        let mut between = needs.has(Needs::RATES).then(|| samples.begin(now));
        let at = &mut self.at();
        let mut ended = Ended::default();
        let mut stopped = false;
        let answer = at.system.counters(at, &mut |reading| {
            let (interface, processor) = match reading.scope {
                Scope::Machine => (None, None),
                Scope::Processor(number) => (None, number),
                Scope::Interface { name, .. } => (Some(name.as_bytes()), None),
            };
            reading.section.counters.iter().try_for_each(|counter| {
                let mut row = counter_rows::Row {
                    section: reading.section.name,
                    counter,
                    entry: reading.entry(counter),
                    interface,
                    processor,
                    rate: None,
                    seconds: None,
                };
                if let Some(between) = &mut between {
                    row.rate = rates::of_counter(&mut samples, between, reading, counter);
                    row.seconds = between.seconds;
                }
                stopped = stopped || each(&row).is_break();
                // The next sample needs the values of all counters, also of those that are not wanted now.
                if stopped && between.is_none() {
                    return Flow::Break(());
                }
                Flow::Continue(())
            })
        });
        ended.add("counters", answer);
        ended.stopped |= stopped;
        if let Some(between) = between {
            ended.gaps.extend(between.gaps("counters"));
        }
        self.counter_samples = samples;
        ended
    }
}

/// The addresses of each link; `None` when they are not needed or not told.
fn addresses_of_links(
    at: &mut At<'_>,
    needs: Needs,
    ended: &mut Ended,
) -> Option<HashMap<u32, Vec<InterfaceAddress>>> {
    if !needs.has(Needs::ADDRESSES) {
        return None;
    }
    let mut known: Option<HashMap<u32, Vec<InterfaceAddress>>> = None;
    for family in FAMILIES {
        let found = at.system.addresses(at, family);
        if found.answer.known.is_ok() {
            known.get_or_insert_default();
        }
        ended.add_joined("addresses", found.answer);
        for address in found.rows {
            known
                .get_or_insert_default()
                .entry(address.index)
                .or_default()
                .push(address);
        }
    }
    known
}
