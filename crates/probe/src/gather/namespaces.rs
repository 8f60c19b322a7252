//! Network namespaces, for systems that have several network stacks.

use facts::Gap;

use crate::machine::NetworkNamespace;

/// A network namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Namespace {
    /// Inode number of files of its `/proc/PID/net`; `None` of one without a process.
    pub proc_inode: Option<u64>,
    /// Its own inode number (`net:[…]`); `None` when this user may not see it.
    pub inode: Option<u64>,
    /// Its name: `host` for that of the first process, else that of its mount (`ip-netns(8)`).
    pub name: Option<Vec<u8>>,
    /// Where it is mounted.
    pub mount: Option<String>,
    /// The processes in it, rising.
    pub pids: Vec<u32>,
}

impl Namespace {
    /// How a machine gets there.
    #[must_use]
    pub fn network(&self) -> NetworkNamespace {
        let process = self.pids.first().copied();
        let by_process = || process.map_or_else(String::new, |pid| format!("/proc/{pid}/ns/net"));
        NetworkNamespace {
            id: self.inode,
            name: self.name.clone(),
            path: self.mount.clone().unwrap_or_else(by_process),
            process,
        }
    }

    /// Whether it is known to be the same one.
    #[must_use]
    pub fn is(&self, other: &Namespace) -> bool {
        let same = |one: Option<u64>, two: Option<u64>| one.is_some() && one == two;
        same(self.proc_inode, other.proc_inode) || same(self.inode, other.inode)
    }
}

/// The namespaces that were found.
#[derive(Debug, Default)]
pub struct FoundNamespaces {
    /// Those with processes by their numbers in `/proc`, then those that are mounted and have none.
    pub namespaces: Vec<Namespace>,
    /// Those that could not be told.
    pub gaps: Vec<Gap>,
}
