//! Network namespaces (`network_namespaces(7)`): those that processes are in, and those that are mounted under a name, as
//! `ip netns` does.
//!
//! Which processes are in one namespace is told without any privilege: a file of `/proc/PID/net` has an inode number that all of
//! them share and no other namespace has. It is not the number of the namespace itself, `/proc/PID/ns/net`, which only the
//! process's own user and root may see.

use std::collections::BTreeMap;

use crate::gather::namespaces::{FoundNamespaces, Namespace};
use facts::decode::lines::{Lines, decimal, words};
use facts::{Gap, Why};

use super::inode;
use crate::item::Item;
use crate::machine::{Flow, Machine};

/// Most namespaces that are told.
const NAMESPACES_MAX: usize = 65_536;
/// Most processes of a namespace that are kept.
const MEMBERS_MAX: usize = 65_536;
/// Most processes of a namespace that are asked for its number.
const ASKED_MAX: usize = 16;
/// What is said of the namespace of the first process.
const HOST: &[u8] = b"host";
/// The first process.
const INIT: u32 = 1;

/// The inode number by which files of a process's `/proc/PID/net` tell its namespace.
///
/// # Errors
/// Why it is not known.
pub fn of_process(machine: &mut dyn Machine, pid: u32) -> Result<u64, Why> {
    inode(machine, format!("/proc/{pid}/net/dev"))
}

/// The namespace that we are in ourselves, without its processes.
///
/// # Errors
/// Why it is not known.
pub fn own(machine: &mut dyn Machine) -> Result<Namespace, Why> {
    let tables = inode(machine, "/proc/thread-self/net/dev".to_owned());
    let number = inode(machine, "/proc/self/ns/net".to_owned());
    if let (Err(why), Err(_)) = (tables, number) {
        return Err(why);
    }
    let mut own = Namespace {
        proc_inode: tables.ok(),
        inode: number.ok(),
        ..Namespace::default()
    };
    if tables.is_ok() && of_process(machine, INIT) == tables {
        own.name = Some(HOST.to_vec());
    } else if let Some(mount) = mounted(machine).into_iter().find(|mount| mount.is(&own)) {
        own.name = mount.name;
        own.mount = mount.mount;
    }
    Ok(own)
}

/// All namespaces that these processes are in, and those that are mounted. Processes that ended meanwhile are in none.
pub fn all(machine: &mut dyn Machine, pids: &[u32]) -> FoundNamespaces {
    let mut groups: BTreeMap<u64, Namespace> = BTreeMap::new();
    let (mut denied, mut too_many) = (0u64, 0u64);
    for pid in pids {
        let number = match of_process(machine, *pid) {
            Ok(number) => number,
            Err(Why::NotPermitted) => {
                denied += 1;
                continue;
            }
            Err(_) => continue,
        };
        if groups.len() >= NAMESPACES_MAX && !groups.contains_key(&number) {
            too_many += 1;
            continue;
        }
        let group = groups.entry(number).or_insert_with(|| Namespace {
            proc_inode: Some(number),
            ..Namespace::default()
        });
        if group.pids.len() < MEMBERS_MAX {
            group.pids.push(*pid);
        }
    }
    let mut namespaces: Vec<Namespace> = groups.into_values().collect();
    for namespace in &mut namespaces {
        let asked: Vec<u32> = namespace.pids.iter().copied().take(ASKED_MAX).collect();
        namespace.inode = asked
            .into_iter()
            .find_map(|pid| inode(machine, format!("/proc/{pid}/ns/net")).ok());
    }
    add_mounted(machine, &mut namespaces);
    for namespace in &mut namespaces {
        if namespace.pids.binary_search(&INIT).is_ok() {
            namespace.name = Some(HOST.to_vec());
        }
    }
    let gap = |why, count| Gap {
        what: "network namespaces".to_owned(),
        why,
        count: Some(count),
    };
    let gaps = [(Why::NotPermitted, denied), (Why::LimitReached, too_many)]
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(why, count)| gap(why, count))
        .collect();
    FoundNamespaces { namespaces, gaps }
}

/// Adds names and places of mounts, and the namespaces that have nothing else.
fn add_mounted(machine: &mut dyn Machine, namespaces: &mut Vec<Namespace>) {
    let by_inode: BTreeMap<u64, usize> = namespaces
        .iter()
        .enumerate()
        .filter_map(|(place, namespace)| Some((namespace.inode?, place)))
        .collect();
    for mount in mounted(machine) {
        let known = mount.inode.and_then(|inode| by_inode.get(&inode)).copied();
        if let Some(namespace) = known.and_then(|place| namespaces.get_mut(place)) {
            namespace.name = mount.name;
            namespace.mount = mount.mount;
        } else if namespaces.len() < NAMESPACES_MAX {
            namespaces.push(mount);
        }
    }
}

/// The namespaces that are mounted somewhere, each once: the root of such a mount is the name of its inode
/// (`proc_pid_mountinfo(5)`).
fn mounted(machine: &mut dyn Machine) -> Vec<Namespace> {
    let mut found: BTreeMap<u64, Namespace> = BTreeMap::new();
    let mut lines = Lines::new();
    let mut each = |line: &[u8]| {
        if let Some((inode, place)) = mount(line)
            && found.len() < NAMESPACES_MAX
        {
            found.entry(inode).or_insert_with(|| Namespace {
                inode: Some(inode),
                name: place.rsplit('/').next().map(|name| name.as_bytes().to_vec()),
                mount: Some(place.to_owned()),
                ..Namespace::default()
            });
        }
        Flow::Continue(())
    };
    // Without it, the namespaces of processes are told all the same.
    let read = machine.read(&Item::file("/proc/self/mountinfo"), &mut |chunk| {
        lines.push(chunk, &mut each)
    });
    if read.is_ok() {
        let _: Flow = lines.finish(&mut each);
    }
    found.into_values().collect()
}

/// The number of a mounted namespace, and where it is mounted. A place with a blank, a backslash or bytes that are no text in it
/// is not opened.
fn mount(line: &[u8]) -> Option<(u64, &str)> {
    let mut parts = words(line).skip(3);
    let root = parts.next()?;
    let inode = decimal(root.strip_prefix(b"net:[")?.strip_suffix(b"]")?)?;
    let place = std::str::from_utf8(parts.next()?).ok()?;
    (!place.contains('\\')).then_some((inode, place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::FakeMachine;

    const MOUNTS: &[u8] = b"22 1 0:20 / / rw - ext4 /dev/vda rw\n\
        61 22 0:4 net:[4026532177] /run/netns/blue rw shared:1 - nsfs nsfs rw\n\
        62 22 0:4 net:[4026532178] /run/netns/with\\040blank rw - nsfs nsfs rw\n\
        63 22 0:4 mnt:[4026532179] /run/mnt rw - nsfs nsfs rw\n\
        64 22 0:4 net:[4026532999] /run/netns/empty rw - nsfs nsfs rw\n\
        65 22 0:4 net:[4026532999] /run/netns/again rw - nsfs nsfs rw\n";

    fn machine() -> FakeMachine {
        FakeMachine::new()
            .with("file /proc/self/mountinfo", &[MOUNTS], Ok(()))
            .with("inode /proc/1/net/dev", &[b"4026531910"], Ok(()))
            .with("inode /proc/7/net/dev", &[b"4026532100"], Ok(()))
            .with("inode /proc/8/net/dev", &[b"4026532100"], Ok(()))
            .with("inode /proc/9/net/dev", &[b"4026532500"], Ok(()))
            .with("inode /proc/10/net/dev", &[], Err(Why::NotPermitted))
            .with("inode /proc/11/net/dev", &[b"x"], Ok(()))
            .with("inode /proc/1/ns/net", &[], Err(Why::NotPermitted))
            .with("inode /proc/7/ns/net", &[], Err(Why::NotPermitted))
            .with("inode /proc/8/ns/net", &[b"4026532177"], Ok(()))
            .with("inode /proc/self/ns/net", &[b"4026532177"], Ok(()))
            .with("inode /proc/thread-self/net/dev", &[b"4026532100"], Ok(()))
    }

    #[test]
    fn namespaces_are_told_once_with_name_number_and_processes_as_far_as_may_be_seen() {
        let found = all(&mut machine(), &[1, 7, 8, 9, 10, 11, 12]);
        let told: Vec<_> = found
            .namespaces
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
                (Some(4_026_531_910), None, Some(&b"host"[..]), &[1][..]),
                (Some(4_026_532_100), Some(4_026_532_177), Some(b"blue"), &[7, 8]),
                (Some(4_026_532_500), None, None, &[9]),
                (None, Some(4_026_532_999), Some(b"empty"), &[]),
            ]
        );
        let [gap] = found.gaps.as_slice() else {
            panic!("{:?}", found.gaps);
        };
        assert_eq!((gap.why, gap.count), (Why::NotPermitted, Some(1)));
        let ways: Vec<_> = found.namespaces.iter().map(|own| own.network().path).collect();
        assert_eq!(
            ways,
            [
                "/proc/1/ns/net",
                "/run/netns/blue",
                "/proc/9/ns/net",
                "/run/netns/empty"
            ]
        );
    }

    #[test]
    fn our_own_has_its_mounted_name() {
        let own = own(&mut machine()).unwrap();
        assert_eq!(
            (own.inode, own.name.as_deref()),
            (Some(4_026_532_177), Some(&b"blue"[..]))
        );
    }

    #[test]
    fn our_own_is_that_of_the_host_by_its_tables_alone() {
        let mut machine = machine().with("inode /proc/thread-self/net/dev", &[b"4026531910"], Ok(()));
        assert_eq!(own(&mut machine).unwrap().name.as_deref(), Some(&b"host"[..]));
        assert_eq!(own(&mut FakeMachine::new()), Err(Why::NotHere));
    }

    #[test]
    fn namespaces_of_which_nothing_is_known_are_not_the_same() {
        let nothing = Namespace::default();
        assert!(!nothing.is(&nothing));
        let number = |proc_inode, inode| Namespace {
            proc_inode,
            inode,
            ..Namespace::default()
        };
        assert!(number(Some(1), None).is(&number(Some(1), Some(2))));
        assert!(!number(Some(1), None).is(&number(None, Some(1))));
    }

    #[test]
    fn a_mount_that_is_no_namespace_is_none() {
        for root in [
            "net:[]",
            "net:[x]",
            "net:[1",
            "mnt:[1]",
            "net:[99999999999999999999]",
        ] {
            let line = format!("61 22 0:4 {root} /run/netns/blue rw - nsfs nsfs rw");
            assert_eq!(mount(line.as_bytes()), None);
        }
    }
}
