//! Sockets and addresses of another network namespace by the text tables of a process in it, `/proc/PID/net`: everybody may read
//! them, and a recording has them.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use facts::Why;
use facts::decode::identity::Identity;
use facts::decode::linux::fib_trie::LocalAddresses;
use facts::decode::linux::proc_net::Table;
use facts::model::{Family, InternetSocket, Transport};

use super::text;
use crate::item::Item;
use crate::machine::{Flow, Machine};

/// Most own addresses of a namespace that are kept.
const ADDRESSES_MAX: usize = 65_536;

/// Hands out the sockets of the namespace that the process is in: all that its text tables have, which are no sockets that are
/// only bound.
///
/// # Errors
/// Why there is no table at all.
pub fn sockets(
    machine: &mut dyn Machine,
    identity: &Identity,
    pid: u32,
    transport: Transport,
    each: &mut dyn FnMut(&InternetSocket) -> Flow,
) -> Result<(), Why> {
    let mut known = Err(Why::NotHere);
    for (family, six) in [(Family::Ipv4, ""), (Family::Ipv6, "6")] {
        let table = Table {
            transport,
            family,
            order: identity.order,
            ticks_per_second: identity.ticks_per_second,
        };
        let item = Item::file(format!("/proc/{pid}/net/{}{six}", transport.name()));
        let answer = text::lines(machine, &item, 1, &mut |line| Ok(each(&table.decode(line)?)));
        if answer.known.is_ok() || known.is_err() && family == Family::Ipv4 {
            known = answer.known;
        }
        if answer.stopped {
            break;
        }
    }
    known
}

/// The IPv4 addresses of the namespace that the process is in.
pub fn addresses(machine: &mut dyn Machine, pid: u32) -> BTreeSet<Ipv4Addr> {
    let mut reader = LocalAddresses::default();
    let mut found: BTreeSet<Ipv4Addr> = BTreeSet::new();
    let item = Item::file(format!("/proc/{pid}/net/fib_trie"));
    text::lines(machine, &item, 0, &mut |line| {
        if let Some(address) = reader.line(line)
            && found.len() < ADDRESSES_MAX
        {
            found.insert(address);
        }
        Ok(Flow::Continue(()))
    });
    found
}
