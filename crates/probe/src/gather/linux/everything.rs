//! Every question of every view, each in its widest form, so that one recording answers all of them later.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::gather::ask::{Hosts, SocketAsk, UnixAsk};
use crate::gather::system::At;
use facts::decode::bytes::ByteOrder;
use facts::decode::identity::Identity;
use facts::decode::linux::inet_diag::Extensions;
use facts::model::attribution::Container;
use facts::model::route::{Network, Route};
use facts::model::sctp::SctpKind;
use facts::model::socket::Families;
use facts::model::state::States;
use facts::model::{Family, Transport};
use facts::{Gap, Why};

use super::historic::{self, Radio};
use super::historic_routes::{self, tables};
use super::processes::{self};
use super::rtnetlink::Units;
use super::socket_units::{self};
use super::{
    addresses, control_groups, counters, groups, interfaces, internet, links, multicast_forwarding,
    namespace_tables, namespaces, nat, neighbours, owners, ports, routes, rules, sctp, slabs, text, unix,
};
use crate::gather::answer::identity;
use crate::gather::ask::Depth;
use crate::gather::attribution::Manager;
use crate::gather::owners::{OwnerAsk, OwnerSource};
use crate::item::Item;
use crate::machine::{Flow, Machine};
use crate::names::{Clock, HOSTS_MAX, Names, USERS_MAX};

/// Asks `machine` everything. What it answers is of no interest here: a recorder stands in between and keeps it.
///
/// Returns the look-ups that were given up, which the recording lacks.
pub(super) fn ask(at: &mut At<'_>, hosts: Hosts, now: Clock<'_>) -> Vec<Gap> {
    // The recording begins with this answer.
    let identity = identity(at.machine);
    ask_all(
        &mut At {
            machine: &mut *at.machine,
            identity: &identity,
            system: at.system,
        },
        hosts,
        now,
    )
}

fn ask_all(at: &mut At<'_>, hosts: Hosts, now: Clock<'_>) -> Vec<Gap> {
    let identity = at.identity;
    let machine = &mut *at.machine;
    let mut addresses: BTreeSet<IpAddr> = BTreeSet::new();
    let mut users: BTreeSet<u32> = BTreeSet::new();
    for transport in [Transport::Tcp, Transport::Udp, Transport::UdpLite, Transport::Raw] {
        let ask = SocketAsk {
            transport,
            families: Families::Both,
            states: States::ALL,
            timers: true,
            users: true,
        };
        internet::sockets_with_details(machine, identity, &ask, Extensions::ALL, &mut |socket, _| {
            if addresses.len() < HOSTS_MAX {
                addresses.extend([socket.local.address, socket.remote.address]);
            }
            if users.len() < USERS_MAX {
                users.extend(socket.user);
            }
            Flow::Continue(())
        });
    }
    ask_bound(machine, identity);
    drop(ports::given_by_kernel(machine));
    drop(ports::reserved(machine));
    let _: Result<u16, Why> = ports::first_unprivileged(machine);
    // Owners right after the sockets they belong to.
    ask_owners(machine, identity);
    ask_processes(at, &mut users);
    let machine = &mut *at.machine;
    let widest = UnixAsk {
        references: true,
        details: true,
        files: true,
    };
    unix::sockets(machine, identity, widest, &mut |socket| {
        if users.len() < USERS_MAX {
            users.extend(socket.user);
        }
        Flow::Continue(())
    });
    for kind in [SctpKind::Endpoint, SctpKind::Association] {
        sctp::sockets(machine, kind, &mut |socket| {
            if addresses.len() < HOSTS_MAX && users.len() < USERS_MAX {
                addresses.extend(socket.locals.iter().chain(&socket.remotes).map(|end| end.address));
                users.extend(socket.user);
            }
            Flow::Continue(())
        });
    }
    historic::ipx(machine, &mut |socket| {
        if users.len() < USERS_MAX {
            users.insert(socket.user);
        }
        Flow::Continue(())
    });
    for family in [Radio::Ax25, Radio::X25, Radio::NetRom, Radio::Rose] {
        historic::radio(machine, family, &mut |_| Flow::Continue(()));
    }
    historic_route_tables(machine);
    ask_counters(machine);
    for family in [Family::Ipv4, Family::Ipv6] {
        for group in groups::groups(machine, family, identity.order).rows {
            if addresses.len() < HOSTS_MAX {
                addresses.insert(group.address);
            }
        }
    }
    let mut ends = |route: &Route| {
        if addresses.len() < HOSTS_MAX {
            addresses.extend(route.gateway());
            addresses.insert(match route.destination {
                Network::Ipv4 { address, .. } => IpAddr::V4(address),
                Network::Ipv6 { address, .. } => IpAddr::V6(address),
            });
        }
        Flow::Continue(())
    };
    routes::ipv4(machine, identity.order, &mut ends);
    routes::ipv6(machine, &mut ends);
    routes::ipv4_cache(machine);
    ask_routing(machine, Units::from(identity));
    nat::read(machine, identity.order);
    addresses.extend(ask_links(machine, identity.order));
    let mut names = Names::new();
    names.learn_services(machine);
    names.learn_networks(machine);
    // User 0 stands for sockets that have none.
    users.insert(0);
    names.learn_users(machine, &users.into_iter().collect::<Vec<_>>(), now);
    if hosts == Hosts::Ask {
        let wanted: Vec<_> = addresses
            .into_iter()
            .filter(|address| !address.is_unspecified())
            .collect();
        names.learn_hosts(machine, &wanted, now);
    }
    names.take_gaps()
}

/// Managers of units whose files are read.
const MANAGERS_MAX: usize = 1024;
/// Processes with sockets that are described at most.
const PROCESSES_MAX: usize = 100_000;

/// TCP sockets that are bound and do nothing else.
fn ask_bound(machine: &mut dyn Machine, identity: &Identity) {
    let ask = SocketAsk {
        transport: Transport::Tcp,
        families: Families::Both,
        states: States::BOUND,
        timers: false,
        users: false,
    };
    internet::sockets(machine, identity, &ask, &mut |_| Flow::Continue(()));
}

/// The story of every process, and the sockets of every other network namespace that they are in.
fn ask_processes(at: &mut At<'_>, users: &mut BTreeSet<u32>) {
    let (identity, system) = (at.identity, at.system);
    let machine = &mut *at.machine;
    processes::up_ms(machine);
    let (pids, _) = processes::pids(machine, identity);
    let mut containers: Vec<Container> = Vec::new();
    let mut managers = BTreeSet::from([Manager::System]);
    for pid in &pids {
        let Some(process) = processes::describe(machine, *pid, Depth::Whole, None) else {
            continue;
        };
        if users.len() < USERS_MAX {
            users.extend(process.users.map(|users| users.effective));
        }
        if managers.len() < MANAGERS_MAX {
            managers.extend(Manager::of(&process));
        }
        if containers.len() < PROCESSES_MAX {
            containers.extend(process.attribution.and_then(|own| own.container));
        }
    }
    for manager in managers {
        socket_units::of(machine, manager, identity.effective_user);
    }
    system.names_of(at, &containers);
    let machine = &mut *at.machine;
    control_groups::of(machine, &pids);
    let own = namespaces::own(machine).ok();
    for namespace in namespaces::all(machine, &pids).namespaces {
        let is_own = own.as_ref().is_some_and(|own| own.is(&namespace));
        let Some(pid) = namespace.pids.first().filter(|_| !is_own) else {
            continue;
        };
        for transport in [Transport::Tcp, Transport::Udp] {
            let each = &mut |_: &_| Flow::Continue(());
            let _: Result<(), Why> = namespace_tables::sockets(machine, identity, *pid, transport, each);
        }
        namespace_tables::addresses(machine, *pid);
    }
}

/// Owners, with their contexts where there are any, and what the processes that hold sockets are.
fn ask_owners(machine: &mut dyn Machine, identity: &Identity) {
    let selinux = text::lines(machine, &Item::file(text::SELINUX_ENFORCE), 0, &mut |_| {
        Ok(Flow::Continue(()))
    });
    let ask = OwnerAsk {
        // Every link, so that a recording is read as any other machine is.
        source: OwnerSource::Proc,
        contexts: selinux.known.is_ok(),
        ..OwnerAsk::default()
    };
    owners::owners(machine, identity, &ask);
    // The first answer of each is kept, so these are the same descriptors.
    let held = owners::holders(machine, identity, OwnerSource::Proc);
    for pid in held.processes().into_iter().take(PROCESSES_MAX) {
        processes::describe(machine, pid, Depth::Whole, held.until_ticks());
    }
    processes::machine_started_s(machine);
}

fn historic_route_tables(machine: &mut dyn Machine) {
    historic_routes::ipx(machine, &mut |_| Flow::Continue(()));
    historic_routes::ax25(machine, &mut |_| Flow::Continue(()));
    historic_routes::x25(machine, &mut |_| Flow::Continue(()));
    historic_routes::appletalk(machine, &mut |_| Flow::Continue(()));
    historic_routes::netrom(machine, &mut |_| Flow::Continue(()));
    historic_routes::rose(machine, &mut |_| Flow::Continue(()));
    for path in [tables::NETROM_NEIGHBOURS, tables::ROSE_NEIGHBOURS] {
        historic_routes::neighbours(machine, path);
    }
}

/// Counters, and the memory that they do not tell.
fn ask_counters(machine: &mut dyn Machine) {
    counters::every(machine, &mut |_| Flow::Continue(()));
    slabs::slabs(machine, &mut |_| Flow::Continue(()));
}

/// All that rtnetlink knows of routing: tables, the cache, rules, next hops, multicast and neighbours.
fn ask_routing(machine: &mut dyn Machine, units: Units) {
    for family in [Family::Ipv4, Family::Ipv6] {
        routes::all(machine, family, units, &mut |_| Flow::Continue(()));
        routes::cached(machine, family, units, &mut |_| Flow::Continue(()));
        routes::multicast(machine, family, units, &mut |_| Flow::Continue(()));
        multicast_forwarding::interfaces(machine, family, units.order, &mut |_| Flow::Continue(()));
        multicast_forwarding::cache(machine, family, units.order, &mut |_| Flow::Continue(()));
        rules::rules(machine, family, units.order);
        neighbours::neighbours(machine, family, units, &mut |_| Flow::Continue(()));
        neighbours::proxies(machine, family, units, &mut |_| Flow::Continue(()));
    }
    routes::next_hops(machine, units);
    neighbours::forwarding(machine, units, &mut |_| Flow::Continue(()));
}

/// Links with their addresses and link-layer groups, and the text tables from which the classic views take the rest.
/// Returns the addresses, whose names are shown too.
fn ask_links(machine: &mut dyn Machine, order: ByteOrder) -> Vec<IpAddr> {
    for link in links::links(machine, order).rows {
        links::speed(machine, &link);
    }
    let mut found = Vec::new();
    for family in [Family::Ipv4, Family::Ipv6] {
        let rows = addresses::addresses(machine, order, family).rows;
        found.extend(rows.iter().map(|address| address.local));
    }
    groups::link_groups(machine);
    for path in [interfaces::COUNTERS, interfaces::ADDRESSES6] {
        text::lines(machine, &Item::file(path), 0, &mut |_| Ok(Flow::Continue(())));
    }
    found
}
