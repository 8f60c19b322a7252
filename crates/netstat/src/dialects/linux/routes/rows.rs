//! Routes with the names of their ends. With names, rows are taken in windows, so that the look-ups of a window run side
//! by side; with numbers, one route lives at a time.

use std::net::{IpAddr, Ipv4Addr};

use facts::model::Family;
use facts::model::route::{Network, Route, RouteFlags};
use probe::Flow;
use probe::gather::answer::Answer;
use probe::gather::linux::routes::{self, Heading};
use probe::gather::linux::system::Linux;
use probe::gather::system::{At, System as _};
use probe::names::Names;

use crate::rows::window::windowed;
use crate::session::Session;
use crate::session::naming::Called;

/// How the destination of a route is called. A network of IPv4 has the name of a host when it is one address, by its
/// flag or because its mask leaves bits of it over.
pub(crate) fn destination(route: &Route) -> Called {
    match route.destination {
        Network::Ipv4 { address, mask } if address.is_unspecified() => {
            if mask.is_unspecified() {
                Called::Default
            } else {
                Called::Number
            }
        }
        Network::Ipv4 { address, mask } => {
            let host =
                route.effective_flags().has(RouteFlags::HOST) || address & !mask != Ipv4Addr::UNSPECIFIED;
            if host {
                Called::Host(IpAddr::V4(address))
            } else {
                Called::Network(address)
            }
        }
        Network::Ipv6 { address, .. } => ipv6(IpAddr::V6(address)),
    }
}

/// How the gateway of a route is called.
pub(crate) fn gateway(route: &Route) -> Called {
    match route.gateway() {
        None => Called::Number,
        // The classic netstat asks the networks database about network 0.
        Some(IpAddr::V4(address)) if address.octets().first() == Some(&0) => Called::Network(address),
        Some(address @ IpAddr::V4(_)) => Called::Host(address),
        Some(address @ IpAddr::V6(_)) => ipv6(address),
    }
}

/// A v4-mapped address of a route is always a number.
fn ipv6(address: IpAddr) -> Called {
    let mapped = address.to_canonical() != address;
    if address.is_unspecified() || mapped {
        Called::Number
    } else {
        Called::Host(address)
    }
}

impl Session<'_> {
    /// Whether there is a cache of IPv4 routes; it has no rows.
    pub(crate) fn route_cache(&mut self) -> (Answer, Heading) {
        routes::ipv4_cache(self.at().machine)
    }

    /// Hands out the routes of a family that `shows` chooses, with the names of their ends unless they stay `numeric`.
    pub(crate) fn routes(
        &mut self,
        family: Family,
        numeric: bool,
        shows: fn(&Route) -> bool,
        each: &mut dyn FnMut(&Route, &Names) -> Flow,
    ) -> (Answer, Heading) {
        let (mut at, naming) = self.parts();
        let at = &mut at;
        if numeric {
            let names = &naming.names;
            return read(at, family, &mut |route| {
                if shows(route) {
                    each(route, names)
                } else {
                    Flow::Continue(())
                }
            });
        }
        if family == Family::Ipv4 {
            naming.names.learn_networks(at.machine);
        }
        let show = |window: &mut Vec<Route>| {
            let ends = window
                .iter()
                .flat_map(|route| [destination(route), gateway(route)]);
            let hosts: Vec<IpAddr> = ends
                .filter_map(|called| match called {
                    Called::Host(address) => Some(address),
                    Called::Default | Called::Number | Called::Network(_) => None,
                })
                .collect();
            if !hosts.is_empty() {
                naming.learn_hosts(&hosts);
            }
            window.drain(..).try_for_each(|route| each(&route, &naming.names))
        };
        let mut heading = Heading::Whole;
        let answer = windowed(
            |each| {
                let (answer, found) = read(at, family, &mut |route| {
                    if shows(route) {
                        each(route.clone())
                    } else {
                        Flow::Continue(())
                    }
                });
                heading = found;
                answer
            },
            show,
        );
        (answer, heading)
    }
}

/// Reads the text tables, whose order and columns are those of the original; other systems have none.
fn read(at: &mut At<'_>, family: Family, each: &mut dyn FnMut(&Route) -> Flow) -> (Answer, Heading) {
    if at.system.name() != Linux.name() {
        return (at.system.routes(at, family, each), Heading::Whole);
    }
    match family {
        Family::Ipv4 => routes::ipv4(at.machine, at.identity.order, each),
        Family::Ipv6 => (routes::ipv6(at.machine, each), Heading::Whole),
    }
}
