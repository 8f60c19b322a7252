//! Network namespaces (`network_namespaces(7)`): those that processes are in, and those that are mounted under a name, as
//! `ip netns` does. Their identity is the number of their inode.

use std::collections::BTreeMap;

use facts::decode::lines::{Lines, decimal, words};
use facts::decode::linux::identity::Identity;
use facts::{Gap, Why};

use super::owners::{each_entry, processes};
use crate::machine::{Flow, Item, Machine, NetworkNamespace};

/// Most namespaces that are told.
pub const NAMESPACES_MAX: usize = 65_536;
/// What is said of the namespace of the first process.
const HOST: &[u8] = b"host";
/// The first process.
const INIT: u32 = 1;

/// The namespaces that were found.
#[derive(Debug, Default)]
pub struct Found {
    /// By the number of their inode.
    pub namespaces: Vec<NetworkNamespace>,
    /// Those that could not be told.
    pub gaps: Vec<Gap>,
}

/// The namespace that we are in ourselves.
///
/// # Errors
/// The reason why that is not known.
pub fn own(machine: &mut dyn Machine) -> Result<NetworkNamespace, Why> {
    let id = of_process(machine, "self")?;
    let name = if of_process(machine, "1") == Ok(id) {
        Some(HOST.to_vec())
    } else {
        let mut found = BTreeMap::new();
        add_mounted(machine, &mut found);
        found.remove(&id).and_then(|mounted| mounted.name)
    };
    Ok(NetworkNamespace {
        id,
        name,
        path: "/proc/self/ns/net".to_owned(),
        process: None,
    })
}

/// All namespaces that can be told.
pub fn all(machine: &mut dyn Machine, identity: &Identity) -> Found {
    let mut found: BTreeMap<u64, NetworkNamespace> = BTreeMap::new();
    let (mut denied, mut too_many) = (0u64, 0u64);
    let mut gaps = Vec::new();
    let mut missed = |why, count: Option<u64>| {
        if count != Some(0) {
            gaps.push(Gap {
                what: "network namespaces".to_owned(),
                why,
                count,
            });
        }
    };
    add_mounted(machine, &mut found);
    let (pids, outcome) = processes(machine, identity);
    match outcome {
        Ok(()) => {}
        Err(Why::NotPermitted) => denied += 1,
        Err(why) => missed(why, None),
    }
    for pid in pids {
        match of_process(machine, &pid.to_string()) {
            Ok(id) if found.len() < NAMESPACES_MAX || found.contains_key(&id) => {
                let namespace = found.entry(id).or_insert_with(|| NetworkNamespace {
                    id,
                    name: None,
                    path: format!("/proc/{pid}/ns/net"),
                    process: None,
                });
                namespace.process.get_or_insert(pid);
                if pid == INIT {
                    namespace.name = Some(HOST.to_vec());
                }
            }
            Ok(_) => too_many += 1,
            Err(Why::NotPermitted) => denied += 1,
            // It ended meanwhile.
            Err(_) => {}
        }
    }
    missed(Why::NotPermitted, Some(denied));
    missed(Why::LimitReached, Some(too_many));
    Found {
        namespaces: found.into_values().collect(),
        gaps,
    }
}

/// The namespace of a process, by its number or `self`.
fn of_process(machine: &mut dyn Machine, process: &str) -> Result<u64, Why> {
    let mut id = None;
    let item = Item::Links(format!("/proc/{process}/ns").into());
    let read = each_entry(machine, &item, 2, &mut |words| {
        if let [b"net", target] = words {
            id = inode(target);
        }
        Flow::Continue(())
    });
    match (id, read) {
        (Some(id), _) => Ok(id),
        (None, Err(why)) => Err(why),
        // The folder of a process that may not be looked into is there, and its links are not.
        (None, Ok(())) => Err(Why::NotPermitted),
    }
}

/// The inode in `net:[4026531840]`.
fn inode(target: &[u8]) -> Option<u64> {
    decimal(target.strip_prefix(b"net:[")?.strip_suffix(b"]")?)
}

/// Adds the namespaces that are mounted somewhere: the root of such a mount is the name of its inode
/// (`proc_pid_mountinfo(5)`).
fn add_mounted(machine: &mut dyn Machine, found: &mut BTreeMap<u64, NetworkNamespace>) {
    let mut lines = Lines::new();
    let mut each = |line: &[u8]| {
        if let Some(namespace) = mounted(line)
            && found.len() < NAMESPACES_MAX
        {
            found.entry(namespace.id).or_insert(namespace);
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
}

/// A mounted namespace. A place with a blank, a backslash or bytes that are no text in it is not opened.
fn mounted(line: &[u8]) -> Option<NetworkNamespace> {
    let mut parts = words(line).skip(3);
    let id = inode(parts.next()?)?;
    let place = std::str::from_utf8(parts.next()?).ok()?;
    if place.contains('\\') {
        return None;
    }
    Some(NetworkNamespace {
        id,
        name: place.rsplit('/').next().map(|name| name.as_bytes().to_vec()),
        path: place.to_owned(),
        process: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::staged::Staged;

    const MOUNTS: &[u8] = b"22 1 0:20 / / rw - ext4 /dev/vda rw\n\
        61 22 0:4 net:[4026532177] /run/netns/blue rw shared:1 - nsfs nsfs rw\n\
        62 22 0:4 net:[4026532178] /run/netns/with\\040blank rw - nsfs nsfs rw\n\
        63 22 0:4 mnt:[4026532179] /run/mnt rw - nsfs nsfs rw\n";

    fn machine() -> Staged {
        Staged::new()
            .with("file /proc/self/mountinfo", &[MOUNTS], Ok(()))
            .with("list /proc", &[b"1\x007\x008\x009\x00self\0"], Ok(()))
            .with(
                "links /proc/1/ns",
                &[b"mnt\0mnt:[1]\0net\0net:[4026531840]\0"],
                Ok(()),
            )
            .with("links /proc/7/ns", &[b"net\0net:[4026532177]\0"], Ok(()))
            .with("links /proc/8/ns", &[b"net\0net:[4026532500]\0"], Ok(()))
            .with("links /proc/9/ns", &[], Err(Why::NotPermitted))
            .with("links /proc/self/ns", &[b"net\0net:[4026532177]\0"], Ok(()))
    }

    #[test]
    fn namespaces_are_told_once_with_a_name_and_a_process() {
        let found = all(&mut machine(), &Identity::default());
        let namespace = |id, name: Option<&[u8]>, path: &str, process| NetworkNamespace {
            id,
            name: name.map(<[u8]>::to_vec),
            path: path.to_owned(),
            process: Some(process),
        };
        assert_eq!(
            found.namespaces,
            [
                namespace(4_026_531_840, Some(b"host"), "/proc/1/ns/net", 1),
                namespace(4_026_532_177, Some(b"blue"), "/run/netns/blue", 7),
                namespace(4_026_532_500, None, "/proc/8/ns/net", 8),
            ]
        );
        let [gap] = found.gaps.as_slice() else {
            panic!("{:?}", found.gaps);
        };
        assert_eq!((gap.why, gap.count), (Why::NotPermitted, Some(1)));
    }

    #[test]
    fn our_own_has_its_mounted_name() {
        let own = own(&mut machine()).unwrap();
        assert_eq!((own.id, own.name.as_deref()), (4_026_532_177, Some(&b"blue"[..])));
    }

    #[test]
    fn a_target_that_is_no_namespace_is_none() {
        for target in [
            &b"net:[]"[..],
            b"net:[x]",
            b"net:[1",
            b"mnt:[1]",
            b"net:[99999999999999999999]",
        ] {
            assert_eq!(inode(target), None);
        }
    }
}
