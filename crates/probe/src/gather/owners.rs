//! Who holds which socket: what a search over the processes of a machine found, and what it could not see.
//!
//! [`Owners`] keeps the first holder of each socket, which is what classic screens print; [`Holders`] keeps every
//! descriptor. A system fills them in its own way: Linux from the descriptors of all processes.

use std::collections::{HashMap, HashSet};

use facts::model::socket::SocketId;
use facts::model::{InternetSocket, NoOwner, Owner, TcpState, TimerKind, Transport};
use facts::{Gap, Why};
use foldhash::fast::FixedState;

/// Where a system that has several sources of owners takes them from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OwnerSource {
    /// The cheapest: `/proc`, and the BPF iterator once `/proc` becomes long.
    #[default]
    Auto,
    /// `/proc`, however long that takes.
    Proc,
    /// The BPF iterator over all open files, where there is one.
    BpfIterator,
}

/// Sockets whose owners are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    /// All.
    #[default]
    Every,
    /// These. The search ends when all are found, if that hides nothing.
    These(HashSet<u32, FixedState>),
}

impl Wanted {
    /// The sockets with these ids.
    pub fn these(ids: impl IntoIterator<Item = SocketId>) -> Wanted {
        Wanted::These(ids.into_iter().filter_map(key).collect())
    }

    /// Whether the owner of this socket is still wanted. Each is found once.
    pub(crate) fn take(&mut self, inode: u32) -> bool {
        match self {
            Wanted::Every => true,
            Wanted::These(inodes) => inodes.remove(&inode),
        }
    }

    /// The owner that was found is none after all.
    pub(crate) fn put_back(&mut self, inode: u32) {
        if let Wanted::These(inodes) = self {
            inodes.insert(inode);
        }
    }

    pub(crate) fn is_satisfied(&self) -> bool {
        match self {
            Wanted::Every => false,
            Wanted::These(inodes) => inodes.is_empty(),
        }
    }
}

/// Which first holders are wanted.
#[derive(Clone, Debug, Default)]
pub struct OwnerAsk {
    /// Where they come from.
    pub source: OwnerSource,
    /// Of which sockets.
    pub wanted: Wanted,
    /// Whether the security contexts of the processes are wanted too.
    pub contexts: bool,
}

/// What a search for owners could not see.
#[derive(Debug, Default)]
pub struct Coverage {
    /// Processes whose descriptors this user may not read; 1 if processes are hidden altogether.
    pub(crate) denied: u64,
    /// Processes that ended during the search.
    pub(crate) vanished: u64,
    /// What could not be read for other reasons.
    pub(crate) gaps: Vec<Gap>,
}

impl Coverage {
    /// Adds descriptors or processes that could not be read; `count` is `None` when their number is not known.
    pub(crate) fn missed(&mut self, why: Why, count: Option<u64>) {
        match self.gaps.iter_mut().find(|gap| gap.why == why) {
            Some(gap) => gap.count = gap.count.zip(count).map(|(one, other)| one.saturating_add(other)),
            None => self.gaps.push(gap(why, count)),
        }
    }

    /// Adds how the list of processes, or the list of descriptors of one process, ended.
    pub(crate) fn add(&mut self, outcome: Result<(), Why>, count: Option<u64>) {
        match outcome {
            Ok(()) => {}
            Err(Why::NotPermitted) => self.denied += 1,
            Err(Why::NotHere | Why::GoneMeanwhile) if count.is_some() => self.vanished += 1,
            Err(why) => self.missed(why, count),
        }
    }

    /// What a system leaves out whose processes cannot be asked yet.
    fn unsupported() -> Coverage {
        let mut coverage = Coverage::default();
        coverage.missed(Why::NotSupportedYet, None);
        coverage
    }

    /// Why no owner was found for a socket that has a file: the most specific reason.
    fn no_owner(&self) -> NoOwner {
        if self.denied > 0 {
            NoOwner::NotPermitted
        } else if !self.gaps.is_empty() {
            NoOwner::NotRead
        } else if self.vanished > 0 {
            NoOwner::GoneMeanwhile
        } else {
            NoOwner::NobodyFound
        }
    }
}

fn gap(why: Why, count: Option<u64>) -> Gap {
    Gap {
        what: "owners".to_owned(),
        why,
        count,
    }
}

/// A process that holds a socket, as the search found it.
#[derive(Debug)]
pub(crate) struct Holder {
    pub(crate) pid: u32,
    /// First word of its command line; `None` when it ended before that was read.
    pub(crate) command: Option<Box<[u8]>>,
    pub(crate) context: Option<Box<[u8]>>,
}

/// The first holder of each socket.
#[derive(Debug, Default)]
pub struct Owners {
    /// Place of the process by inode.
    pub(crate) holders: HashMap<u32, u32, FixedState>,
    pub(crate) processes: Vec<Holder>,
    /// Whether a socket was seen, wanted or not.
    pub(crate) any: bool,
    pub(crate) coverage: Coverage,
}

impl Owners {
    pub(crate) fn unsupported() -> Owners {
        Owners {
            coverage: Coverage::unsupported(),
            ..Owners::default()
        }
    }

    /// What could not be read of processes, for other reasons than rights.
    #[must_use]
    pub fn gaps(&self) -> &[Gap] {
        &self.coverage.gaps
    }

    /// Processes whose descriptors this user may not read; 1 if processes are hidden altogether.
    #[must_use]
    pub fn denied(&self) -> u64 {
        self.coverage.denied
    }

    /// Whether no process with a socket, of whatever kind, was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.any
    }

    /// The first holder of the socket with this id.
    ///
    /// # Errors
    /// `without_id` when the socket has no id, else the most specific reason that the search allows.
    pub fn of(&self, id: SocketId, without_id: NoOwner) -> Result<Owner<'_>, NoOwner> {
        if id == SocketId::None {
            return Err(without_id);
        }
        key(id)
            .and_then(|inode| self.holder(inode))
            .ok_or_else(|| self.coverage.no_owner())
    }

    /// The first holder of an Internet socket, or why it is not known.
    ///
    /// # Errors
    /// The most specific reason that the search and the row allow.
    pub fn of_internet(&self, socket: &InternetSocket) -> Result<Owner<'_>, NoOwner> {
        if socket.id == SocketId::None {
            return Err(without_file(socket));
        }
        self.of(socket.id, NoOwner::NobodyFound)
    }

    fn holder(&self, inode: u32) -> Option<Owner<'_>> {
        let place = *self.holders.get(&inode)?;
        let process = self.processes.get(usize::try_from(place).ok()?)?;
        Some(Owner {
            pid: process.pid,
            command: process.command.as_deref()?,
            context: process.context.as_deref(),
        })
    }
}

/// A descriptor that is a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Descriptor {
    /// Inode of the socket.
    pub(crate) inode: u32,
    /// The process that has it.
    pub process: u32,
    /// Its number there.
    pub number: u32,
}

/// The descriptors of all processes that are sockets.
#[derive(Debug, Default)]
pub struct Holders {
    /// Sorted by inode, process and number.
    pub(crate) descriptors: Vec<Descriptor>,
    /// When they were read, in ticks since the machine started: a process that began later is not one of them.
    pub(crate) until_ticks: Option<u64>,
    pub(crate) coverage: Coverage,
}

impl Holders {
    pub(crate) fn unsupported() -> Holders {
        Holders {
            coverage: Coverage::unsupported(),
            ..Holders::default()
        }
    }

    /// What could not be read of processes: for want of rights, or for other reasons.
    #[must_use]
    pub fn gaps(&self) -> Vec<Gap> {
        let denied = self.coverage.denied;
        let denied = (denied > 0).then(|| gap(Why::NotPermitted, Some(denied)));
        denied
            .into_iter()
            .chain(self.coverage.gaps.iter().cloned())
            .collect()
    }

    /// When the descriptors were read, in ticks since the machine started.
    #[must_use]
    pub fn until_ticks(&self) -> Option<u64> {
        self.until_ticks
    }

    /// The descriptors of the socket with this id, by process and number.
    #[must_use]
    pub fn descriptors(&self, id: SocketId) -> &[Descriptor] {
        let Some(inode) = key(id) else {
            return &[];
        };
        let first = self.descriptors.partition_point(|one| one.inode < inode);
        let rest = self.descriptors.get(first..).unwrap_or(&[]);
        let many = rest.iter().take_while(|one| one.inode == inode).count();
        rest.get(..many).unwrap_or(&[])
    }

    /// All processes that hold sockets, by rising number.
    #[must_use]
    pub fn processes(&self) -> Vec<u32> {
        let mut pids: Vec<u32> = self.descriptors.iter().map(|one| one.process).collect();
        pids.sort_unstable();
        pids.dedup();
        pids
    }

    /// The descriptors of an Internet socket.
    ///
    /// # Errors
    /// The most specific reason that the search and the row allow.
    pub fn of_internet(&self, socket: &InternetSocket) -> Result<&[Descriptor], NoOwner> {
        if socket.id == SocketId::None {
            return Err(without_file(socket));
        }
        self.of(socket.id, NoOwner::NobodyFound)
    }

    /// The descriptors of the socket with this id.
    ///
    /// # Errors
    /// `without_id` when the socket has no id, else the most specific reason that the search allows.
    pub fn of(&self, id: SocketId, without_id: NoOwner) -> Result<&[Descriptor], NoOwner> {
        if id == SocketId::None {
            return Err(without_id);
        }
        let found = self.descriptors(id);
        if found.is_empty() {
            Err(self.coverage.no_owner())
        } else {
            Ok(found)
        }
    }
}

/// What sockets are stored under. Linux counts the inodes of sockets with 32 bits (`get_next_ino`), and `sock_diag` reports
/// no more of them.
pub(crate) fn key(id: SocketId) -> Option<u32> {
    u32::try_from(id.inode()?).ok()
}

/// Why no process holds a socket that no file refers to.
fn without_file(socket: &InternetSocket) -> NoOwner {
    let mini = socket
        .timer
        .is_some_and(|timer| timer.kind == TimerKind::TimeWait);
    match socket.state {
        _ if socket.transport != Transport::Tcp => NoOwner::NobodyFound,
        TcpState::TimeWait => NoOwner::TimeWait,
        _ if mini => NoOwner::TimeWait,
        TcpState::SynRecv | TcpState::NewSynRecv => NoOwner::SynRecv,
        // Without a file and still open towards the peer: it waits to be accepted.
        TcpState::Established | TcpState::CloseWait => NoOwner::NotAccepted,
        TcpState::SynSent
        | TcpState::FinWait1
        | TcpState::FinWait2
        | TcpState::Close
        | TcpState::LastAck
        | TcpState::Listen
        | TcpState::Closing
        | TcpState::Other(_) => NoOwner::Orphan,
    }
}
