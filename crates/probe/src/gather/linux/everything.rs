//! Every question of every view, each in its widest form, so that one recording answers all of them later.

use std::collections::BTreeSet;
use std::net::IpAddr;

use facts::decode::linux::inet_diag::Families;
use facts::model::Transport;
use facts::model::state::States;

use super::owners::{Contexts, Owners};
use super::{identity, internet, text, unix};
use crate::machine::{Flow, Item, Machine};
use crate::names::{Clock, HOSTS_MAX, Names, USERS_MAX};

/// Whether host names are asked for too; with many peers and a slow resolver that takes its whole deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hosts {
    /// Look them up.
    Ask,
    /// Leave them out: the recording shows numbers.
    Leave,
}

/// Asks `machine` everything. What it answers is of no interest here: a recorder stands in between and keeps it.
pub fn ask(machine: &mut dyn Machine, hosts: Hosts, now: Clock<'_>) {
    let identity = identity(machine);
    let mut addresses: BTreeSet<IpAddr> = BTreeSet::new();
    let mut users: BTreeSet<u32> = BTreeSet::new();
    for transport in [Transport::Tcp, Transport::Udp, Transport::UdpLite, Transport::Raw] {
        let ask = internet::Ask {
            transport,
            families: Families::Both,
            states: States::ALL,
            timers: true,
            users: true,
        };
        internet::sockets(machine, &identity, &ask, &mut |socket| {
            if addresses.len() < HOSTS_MAX {
                addresses.extend([socket.local.address, socket.remote.address]);
            }
            if users.len() < USERS_MAX {
                users.extend(socket.user);
            }
            Flow::Continue(())
        });
    }
    // Owners right after the sockets they belong to.
    Owners::read(machine, Contexts::No);
    let mut keep = |_: &_| Flow::Continue(());
    unix::sockets(
        machine,
        &identity,
        unix::Ask {
            references: false,
            details: true,
        },
        &mut keep,
    );
    unix::sockets(
        machine,
        &identity,
        unix::Ask {
            references: true,
            details: false,
        },
        &mut keep,
    );
    for table in text::tables::ALL.iter().chain([&text::SELINUX_ENFORCE]) {
        text::lines(machine, &Item::file(*table), 0, &mut |_| Ok(Flow::Continue(())));
    }
    let mut names = Names::new();
    names.learn_services(machine);
    names.learn_networks(machine);
    // User 0 stands for sockets that have none.
    users.insert(0);
    names.learn_users(machine, &users.into_iter().collect::<Vec<_>>(), now);
    if hosts == Hosts::Ask {
        let wanted: Vec<_> = addresses
            .into_iter()
            .map(|address| address.to_canonical())
            .filter(|a| !a.is_unspecified())
            .collect();
        names.learn_hosts(machine, &wanted, now);
    }
}
