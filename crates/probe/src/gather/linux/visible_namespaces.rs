//! Network namespaces, by the processes in them: without any privilege, from `/proc/PID/net`.
//!
//! A file of that folder has an inode number that all processes of one namespace share and no other namespace has; it is not the
//! number of `/proc/PID/ns/net`, which only the process's own user and root may see.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use facts::Why;
use facts::decode::lines::decimal;
use facts::decode::linux::fib_trie::LocalAddresses;
use facts::decode::linux::identity::Identity;
use facts::decode::linux::proc_net::Table;
use facts::model::{Family, InternetSocket, Transport};

use super::owners::each_entry;
use super::text;
use crate::machine::{Flow, Item, Machine, read_whole};

/// Most namespaces that are told apart.
pub const NAMESPACES_MAX: usize = 65_536;
/// Longest inode number, in bytes.
const INODE_BYTES_MAX: usize = 32;
/// Most own addresses of a namespace that are kept.
const ADDRESSES_MAX: usize = 65_536;
/// Most processes of a namespace that are kept.
pub const MEMBERS_MAX: usize = 65_536;
/// Where namespaces have names: `ip netns`, and others that keep to it.
const NAMED: &str = "/run/netns";

/// A network namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Namespace {
    /// Inode number of files of its `/proc/PID/net`.
    pub proc_inode: u64,
    /// Its own inode number (`net:[…]`); `None` when this user may not see it.
    pub inode: Option<u64>,
    /// Its name, of those in `/run/netns`.
    pub name: Option<Vec<u8>>,
    /// The processes in it, rising.
    pub pids: Vec<u32>,
}

/// The inode number at a path.
///
/// # Errors
/// Why it is not known.
pub fn inode(machine: &mut dyn Machine, path: String) -> Result<u64, Why> {
    let text = read_whole(machine, &Item::Inode(path.into()), INODE_BYTES_MAX)?;
    decimal(&text).ok_or(Why::NotUnderstood)
}

/// Which namespace this is, by its inode number in `/proc`.
///
/// # Errors
/// Why it is not known.
pub fn own(machine: &mut dyn Machine) -> Result<u64, Why> {
    inode(machine, "/proc/thread-self/net/dev".to_owned())
}

/// Sorts processes by their namespaces. Those that went meanwhile are in none.
pub fn of(machine: &mut dyn Machine, pids: &[u32]) -> Vec<Namespace> {
    let mut found: BTreeMap<u64, Namespace> = BTreeMap::new();
    for pid in pids {
        let Ok(proc_inode) = inode(machine, format!("/proc/{pid}/net/dev")) else {
            continue;
        };
        if found.len() >= NAMESPACES_MAX && !found.contains_key(&proc_inode) {
            continue;
        }
        let namespace = found.entry(proc_inode).or_insert_with(|| Namespace {
            proc_inode,
            inode: None,
            name: None,
            pids: Vec::new(),
        });
        if namespace.pids.len() < MEMBERS_MAX {
            namespace.pids.push(*pid);
        }
    }
    let mut all: Vec<Namespace> = found.into_values().collect();
    add_names(machine, &mut all);
    all
}

/// Adds the names of `/run/netns` where this user may see which namespace is which.
fn add_names(machine: &mut dyn Machine, namespaces: &mut [Namespace]) {
    let mut names: Vec<Vec<u8>> = Vec::new();
    let list = Item::List(NAMED.into());
    let _: Result<(), Why> = each_entry(machine, &list, 1, &mut |words| {
        if let [name] = words
            && names.len() < NAMESPACES_MAX
        {
            names.push(name.to_vec());
        }
        Flow::Continue(())
    });
    let named: Vec<(u64, Vec<u8>)> = names
        .into_iter()
        .filter_map(|name| {
            let path = format!("{NAMED}/{}", std::str::from_utf8(&name).ok()?);
            Some((inode(machine, path).ok()?, name))
        })
        .collect();
    for namespace in namespaces {
        let Some(pid) = namespace.pids.first() else {
            continue;
        };
        namespace.inode = inode(machine, format!("/proc/{pid}/ns/net")).ok();
        namespace.name = named
            .iter()
            .find(|(inode, _)| Some(*inode) == namespace.inode)
            .map(|(_, name)| name.clone());
    }
}

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
pub fn addresses(machine: &mut dyn Machine, pid: u32) -> Vec<Ipv4Addr> {
    let mut reader = LocalAddresses::default();
    let mut found: Vec<Ipv4Addr> = Vec::new();
    let item = Item::file(format!("/proc/{pid}/net/fib_trie"));
    text::lines(machine, &item, 0, &mut |line| {
        if let Some(address) = reader.line(line)
            && found.len() < ADDRESSES_MAX
            && !found.contains(&address)
        {
            found.push(address);
        }
        Ok(Flow::Continue(()))
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::staged::Staged;

    #[test]
    fn processes_are_sorted_by_their_namespaces() {
        let machine = Staged::new()
            .with("inode /proc/1/net/dev", &[b"4026531910"], Ok(()))
            .with("inode /proc/7/net/dev", &[b"4026532100"], Ok(()))
            .with("inode /proc/8/net/dev", &[b"4026532100"], Ok(()))
            .with("inode /proc/9/net/dev", &[b"x"], Ok(()))
            .with("inode /proc/7/ns/net", &[b"4026532099"], Ok(()))
            .with("list /run/netns", &[b"blue\0red\0"], Ok(()))
            .with("inode /run/netns/red", &[b"4026532099"], Ok(()))
            .with("inode /run/netns/blue", &[b"4026532003"], Ok(()));
        let found = of(&mut machine.clone(), &[1, 7, 8, 9, 10]);
        let told: Vec<_> = found
            .iter()
            .map(|own| {
                (
                    own.proc_inode,
                    own.inode,
                    own.name.as_deref(),
                    own.pids.as_slice(),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                (4_026_531_910, None, None, &[1][..]),
                (4_026_532_100, Some(4_026_532_099), Some(&b"red"[..]), &[7, 8][..]),
            ]
        );
    }
}
