//! Control groups of version 2 (`cgroups(7)`), by the ids that sockets tell of the groups they were made in.

use std::collections::BTreeMap;

use crate::gather::attribution::ControlGroup;
use facts::attribution::cgroup;

use super::inode;
use crate::item::Item;
use crate::machine::{Machine, read_whole};

/// Where the tree is: beside those of version 1, or alone.
const TREES: [&str; 2] = ["/sys/fs/cgroup/unified", "/sys/fs/cgroup"];
/// Longest text of `/proc/PID/cgroup`, in bytes.
const TEXT_BYTES_MAX: usize = 64 * 1024;

/// The control groups of processes, by id: the inode number of the group's folder. Groups without processes are not found.
pub fn of(machine: &mut dyn Machine, pids: &[u32]) -> BTreeMap<u64, ControlGroup> {
    let mut paths: BTreeMap<Vec<u8>, Vec<u32>> = BTreeMap::new();
    for pid in pids {
        let item = Item::file(format!("/proc/{pid}/cgroup"));
        if let Ok(text) = read_whole(machine, &item, TEXT_BYTES_MAX)
            && let Some(path) = cgroup::unified_path(&text)
        {
            paths.entry(path.to_vec()).or_default().push(*pid);
        }
    }
    let mut found = BTreeMap::new();
    for (path, pids) in paths {
        let id = std::str::from_utf8(&path).ok().and_then(|path| {
            TREES
                .iter()
                .find_map(|tree| inode(machine, format!("{tree}{path}")).ok())
        });
        if let Some(id) = id {
            found.insert(id, ControlGroup { path, pids });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::FakeMachine;

    #[test]
    fn a_group_is_known_by_the_inode_of_its_folder() {
        let mut machine = FakeMachine::new()
            .with(
                "file /proc/7/cgroup",
                &[b"1:name=systemd:/\n0::/a.slice/b.service\n"],
                Ok(()),
            )
            .with("file /proc/8/cgroup", &[b"0::/a.slice/b.service\n"], Ok(()))
            .with("file /proc/9/cgroup", &[b"0::/gone (deleted)\n"], Ok(()))
            .with("inode /sys/fs/cgroup/a.slice/b.service", &[b"77"], Ok(()));
        let found = of(&mut machine, &[7, 8, 9, 10]);
        let group = ControlGroup {
            path: b"/a.slice/b.service".to_vec(),
            pids: vec![7, 8],
        };
        assert_eq!(found, BTreeMap::from([(77, group)]));
    }
}
