//! Who holds which socket, read only when owners are asked for: from the kernel's own walk over all descriptors where it can
//! be had and pays, else from `/proc/PID/fd`, link by link. Both find the same.
//!
//! The first process found wins, as in the classic netstat: `/proc` lists processes by rising number, so that is the
//! oldest holder of a shared socket in most cases.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use facts::decode::identity::Identity;
use facts::decode::linux::holders::{self, Holder};
use facts::decode::linux::process;
use facts::model::{InternetSocket, NoOwner, Owner, TcpState, TimerKind, Transport};
use facts::{Gap, Why};
use foldhash::fast::FixedState;

use super::counters::{self, Table};
use super::question::Question;
use crate::item::Item;
use crate::machine::{Flow, Machine, read_whole};

/// Most bytes of a command line that are looked at; the classic netstat reads 511.
pub const COMMAND_BYTES_MAX: usize = 511;
/// Most processes looked at: the kernel's own limit (`PID_MAX_LIMIT` of `linux/threads.h`).
const PROCESSES_MAX: usize = 4 << 20;
/// Most sockets whose holder is kept: 9 bytes each, and as much again for the table's room.
const HOLDERS_MAX: usize = 4 << 20;
/// The first process of every pid namespace; a reader that does not see it does not see all.
const INIT: u32 = 1;
/// Longest security context, in bytes (a page, `proc(5)`).
const CONTEXT_BYTES_MAX: usize = 4096;

/// Links of `/proc/PID/fd` after which the kernel's own walk pays for itself, and for the links that were read in vain:
/// 2 to 3 us each, against some 3 ms to set it up.
pub(super) const LINKS_WORTH: usize = 4_000;
/// Links that cost as much as opening one more process.
pub(super) const PROCESS_WORTH: usize = 5;

/// How often the kernel's walk is made while processes end.
const WALKS_MAX: u32 = 3;

/// Where the holders come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// From `/proc`, and from the kernel's own walk when that becomes long.
    #[default]
    Cheapest,
    /// From `/proc`, however long that takes.
    Proc,
    /// From the kernel's own walk if there is one.
    Kernel,
}

/// Whose holders are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    /// Every socket's.
    #[default]
    Every,
    /// Those of these sockets, by inode. When all are found, no further process is looked at, if that hides nothing.
    These(HashSet<u32, FixedState>),
}

impl Wanted {
    /// Whether this socket's holder is still wanted. Each is found once.
    fn take(&mut self, inode: u32) -> bool {
        match self {
            Wanted::Every => true,
            Wanted::These(inodes) => inodes.remove(&inode),
        }
    }

    /// Its holder was none after all.
    fn put_back(&mut self, inode: u32) {
        if let Wanted::These(inodes) = self {
            inodes.insert(inode);
        }
    }

    fn is_satisfied(&self) -> bool {
        match self {
            Wanted::Every => false,
            Wanted::These(inodes) => inodes.is_empty(),
        }
    }
}

/// What to look for, and how.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Where to look.
    pub way: Way,
    /// Whose holders.
    pub wanted: Wanted,
    /// Whether security contexts are wanted too.
    pub contexts: Contexts,
}

impl Ask {
    /// Every socket's holder, the cheapest way, without contexts.
    #[must_use]
    pub fn everything() -> Ask {
        Ask {
            way: Way::Cheapest,
            wanted: Wanted::Every,
            contexts: Contexts::No,
        }
    }
}

/// Whether security contexts are wanted too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contexts {
    /// Not asked for.
    No,
    /// From `/proc/PID/attr/current`.
    Yes,
}

#[derive(Debug)]
struct Process {
    pid: u32,
    /// `None` when it ended before it was read.
    command: Option<Box<[u8]>>,
    context: Option<Box<[u8]>>,
}

/// The owners of this machine's sockets, as far as they could be read.
#[derive(Debug, Default)]
pub struct Owners {
    /// Place of the process by inode.
    holders: HashMap<u32, u32, FixedState>,
    processes: Vec<Process>,
    /// Whether a socket was seen, wanted or not.
    any: bool,
    denied: u64,
    vanished: u64,
    gaps: Vec<Gap>,
}

impl Owners {
    /// Looks at the processes once.
    pub fn read(machine: &mut dyn Machine, identity: &Identity, ask: Ask) -> Owners {
        // Others are refused, and asking costs time.
        let may_walk = identity.may_load_programs() && !machine.is_recording();
        if ask.way == Way::Kernel
            && may_walk
            && let Some(owners) = Owners::from_kernel(machine, identity, &ask)
        {
            return owners;
        }
        let mut owners = Owners::default();
        let pids = owners.list(machine, identity);
        let mut folder = String::new();
        let mut may_walk = may_walk && ask.way == Way::Cheapest;
        // Processes are known by now, their links are not.
        let mut worth = pids.len().saturating_mul(PROCESS_WORTH);
        let mut wanted = ask.wanted.clone();
        // Who may not see everything is told so, which the last process may decide. In a user namespace capabilities say
        // little of the processes outside; the first process is one of these.
        let mut may_stop = false;
        for pid in pids {
            if may_stop && owners.denied == 0 && wanted.is_satisfied() {
                break;
            }
            if may_walk && worth >= LINKS_WORTH {
                may_walk = false;
                if let Some(owners) = Owners::from_kernel(machine, identity, &ask) {
                    return owners;
                }
            }
            // One process may have most of the links: it is left in their midst, and begun anew if there is no other way.
            for most in [may_walk.then(|| LINKS_WORTH.saturating_sub(worth)), None] {
                let links = owners.add_process(machine, pid, &mut folder, &mut wanted, ask.contexts, most);
                worth = worth.saturating_add(links.unwrap_or(LINKS_WORTH));
                if links.is_some() {
                    break;
                }
                may_walk = false;
                if let Some(owners) = Owners::from_kernel(machine, identity, &ask) {
                    return owners;
                }
            }
            may_stop |= pid == INIT && identity.may_see_all_descriptors();
        }
        owners
    }

    /// The processes that there are, by rising number.
    fn list(&mut self, machine: &mut dyn Machine, identity: &Identity) -> Vec<u32> {
        let (pids, outcome) = processes(machine, identity);
        match outcome {
            Ok(()) => {}
            Err(Why::NotPermitted) => self.denied += 1,
            Err(why) => self.gaps.push(Gap {
                what: "owners".to_owned(),
                why,
                count: None,
            }),
        }
        pids
    }

    /// From the kernel's own walk; `None` when it cannot be had.
    ///
    /// A process that ends before its command line is read may have shared its sockets, so the walk is made again then.
    fn from_kernel(machine: &mut dyn Machine, identity: &Identity, ask: &Ask) -> Option<Owners> {
        let mut owners = Owners::walk(machine, identity, ask)?;
        for _ in 1..WALKS_MAX {
            if owners.vanished == 0 {
                break;
            }
            owners = Owners::walk(machine, identity, ask)?;
        }
        Some(owners)
    }

    fn walk(machine: &mut dyn Machine, identity: &Identity, ask: &Ask) -> Option<Owners> {
        let mut owners = Owners::default();
        let mut wanted = ask.wanted.clone();
        if wanted == Wanted::Every {
            owners.holders.reserve(sockets_in_use(machine));
        }
        let mut too_many = 0u64;
        let mut damaged = 0u64;
        let walk = machine.read(&Item::Linux(Question::SocketHolders), &mut |chunk| {
            for record in chunk.chunks(holders::RECORD_BYTES) {
                match holders::decode(record, identity.order) {
                    Ok(holder) if owners.holders.len() < HOLDERS_MAX => owners.claim(&holder, &mut wanted),
                    Ok(_) => too_many += 1,
                    Err(_) => damaged += 1,
                }
            }
            if wanted.is_satisfied() {
                return Flow::Break(());
            }
            Flow::Continue(())
        });
        match walk {
            Ok(()) | Err(Why::Stopped) => {}
            Err(_) => return None,
        }
        for (why, count) in [(Why::LimitReached, too_many), (Why::CutShort, damaged)] {
            if count > 0 {
                owners.missed(why, count);
            }
        }
        let mut folder = String::new();
        for process in &mut owners.processes {
            match describe(machine, process.pid, &mut folder, ask.contexts) {
                Some((command, context)) => {
                    process.command = Some(command);
                    process.context = context;
                }
                None => owners.vanished += 1,
            }
        }
        Some(owners)
    }

    /// Gives a socket to a process, unless one before it has it. Records come process by process.
    fn claim(&mut self, holder: &Holder, wanted: &mut Wanted) {
        self.any = true;
        let Some(inode) = inode32(holder.inode) else {
            return;
        };
        if !wanted.take(inode) {
            return;
        }
        if let Entry::Vacant(free) = self.holders.entry(inode) {
            if self
                .processes
                .last()
                .is_none_or(|last| last.pid != holder.process)
            {
                self.processes.push(Process {
                    pid: holder.process,
                    command: None,
                    context: None,
                });
            }
            free.insert(u32::try_from(self.processes.len() - 1).unwrap_or(u32::MAX));
        }
    }

    /// Adds the sockets of a process. Returns how many links were read.
    fn add_process(
        &mut self,
        machine: &mut dyn Machine,
        pid: u32,
        folder: &mut String,
        wanted: &mut Wanted,
        contexts: Contexts,
        most: Option<usize>,
    ) -> Option<usize> {
        folder.clear();
        // Writing to a String cannot fail.
        let _: std::fmt::Result = write!(folder, "/proc/{pid}/fd");
        let place = u32::try_from(self.processes.len()).unwrap_or(u32::MAX);
        let mut new = 0u64;
        let mut links = 0usize;
        let (holders, any) = (&mut self.holders, &mut self.any);
        let (mut too_many, mut is_long) = (0, false);
        let mut claimed: Vec<u32> = Vec::new();
        let outcome = each_entry(machine, &Item::Links(folder.as_str().into()), 2, &mut |words| {
            if most.is_some_and(|most| links >= most) {
                is_long = true;
                return Flow::Break(());
            }
            links += 1;
            if let [_, target] = words
                && let Some(inode) = process::socket_inode(target).and_then(inode32)
            {
                *any = true;
                if !wanted.take(inode) {
                    return Flow::Continue(());
                }
                if holders.len() >= HOLDERS_MAX {
                    too_many += 1;
                    return Flow::Continue(());
                }
                holders.entry(inode).or_insert_with(|| {
                    new += 1;
                    claimed.push(inode);
                    place
                });
            }
            Flow::Continue(())
        });
        if is_long {
            self.give_up(claimed, wanted);
            return None;
        }
        match outcome {
            Err(Why::NotPermitted) => self.denied += 1,
            Err(Why::NotHere | Why::GoneMeanwhile) => self.vanished += 1,
            Ok(()) if too_many == 0 => {}
            Ok(()) => self.missed(Why::LimitReached, too_many),
            Err(why) => self.missed(why, 1),
        }
        if new == 0 {
            return Some(links);
        }
        let Some((command, context)) = describe(machine, pid, folder, contexts) else {
            // A process whose command line cannot be read is gone.
            self.vanished += 1;
            self.give_up(claimed, wanted);
            return Some(links);
        };
        self.processes.push(Process {
            pid,
            command: Some(command),
            context,
        });
        Some(links)
    }

    /// These sockets are unowned again.
    fn give_up(&mut self, claimed: Vec<u32>, wanted: &mut Wanted) {
        for inode in claimed {
            self.holders.remove(&inode);
            wanted.put_back(inode);
        }
    }

    /// Descriptors that could not be read, for another reason than rights.
    fn missed(&mut self, why: Why, count: u64) {
        match self.gaps.iter_mut().find(|gap| gap.why == why) {
            Some(gap) => gap.count = gap.count.map(|before| before.saturating_add(count)),
            None => self.gaps.push(Gap {
                what: "owners".to_owned(),
                why,
                count: Some(count),
            }),
        }
    }

    /// What could not be read of processes, for another reason than rights.
    #[must_use]
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// Who holds the socket with this inode; `None` when nobody was found.
    #[must_use]
    pub fn holder(&self, inode: u64) -> Option<Owner<'_>> {
        let place = *self.holders.get(&inode32(inode)?)?;
        let process = self.processes.get(usize::try_from(place).ok()?)?;
        Some(Owner {
            pid: process.pid,
            command: process.command.as_deref()?,
            context: process.context.as_deref(),
        })
    }

    /// Who holds this socket, or why that is not known.
    ///
    /// # Errors
    /// The most specific reason that the walk and the row allow.
    pub fn of_internet(&self, socket: &InternetSocket) -> Result<Owner<'_>, NoOwner> {
        let inode = socket.inode.ok_or_else(|| without_file(socket))?;
        self.of_inode(inode)
    }

    /// Who holds the socket with this inode, or why that is not known.
    ///
    /// # Errors
    /// The most specific reason that the walk allows.
    pub fn of_inode(&self, inode: u64) -> Result<Owner<'_>, NoOwner> {
        self.holder(inode).ok_or({
            if self.denied > 0 {
                NoOwner::NotPermitted
            } else if !self.gaps.is_empty() {
                NoOwner::NotRead
            } else if self.vanished > 0 {
                NoOwner::GoneMeanwhile
            } else {
                NoOwner::NobodyFound
            }
        })
    }

    /// Processes whose descriptors this user may not read; one stands for those that are hidden altogether.
    #[must_use]
    pub fn denied(&self) -> u64 {
        self.denied
    }

    /// Whether no process with a socket, of whatever kind, was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.any
    }
}

/// The processes that there are, by rising number, and why these may not be all: [`Why::NotPermitted`] when others are hidden.
pub(super) fn processes(machine: &mut dyn Machine, identity: &Identity) -> (Vec<u32>, Result<(), Why>) {
    let mut pids = Vec::new();
    let mut listed = HashSet::<u32, FixedState>::default();
    let item = Item::List("/proc".into());
    let outcome = each_entry(machine, &item, 1, &mut |words| {
        if let [name] = words
            && let Some(pid) = process::pid(name)
            && pids.len() < PROCESSES_MAX
            && listed.insert(pid)
        {
            pids.push(pid);
        }
        Flow::Continue(())
    });
    let outcome = match outcome {
        // /proc may be mounted so that it hides the processes of others from all but root (hidepid, proc(5)).
        Ok(()) if listed.contains(&INIT) || identity.effective_user == 0 => Ok(()),
        Ok(()) => Err(Why::NotPermitted),
        Err(why) => Err(why),
    };
    (pids, outcome)
}

/// Why no process holds a socket that no file refers to.
pub(super) fn without_file(socket: &InternetSocket) -> NoOwner {
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

/// How many sockets this network namespace has, so that their table need not grow, which takes half as much room again while
/// it does. Others are found too, and then it grows.
fn sockets_in_use(machine: &mut dyn Machine) -> usize {
    let mut used = None;
    counters::sections(machine, Table::Sockstat, &mut |section| {
        if section.name == b"sockets" {
            let counter = section.counters.iter().find(|counter| counter.name == b"used");
            used = used.or(counter.and_then(|counter| counter.value));
        }
    });
    let used = used.and_then(|used| usize::try_from(used).ok()).unwrap_or(0);
    used.min(HOLDERS_MAX)
}

/// Linux counts the inodes of sockets with 32 bits (`get_next_ino`), and `sock_diag` tells no more of them.
#[must_use]
pub fn inode32(inode: u64) -> Option<u32> {
    u32::try_from(inode).ok()
}

/// Command and, when wanted, security context of a process.
type Described = (Box<[u8]>, Option<Box<[u8]>>);

/// Describes a process; `None` when it is gone.
fn describe(
    machine: &mut dyn Machine,
    pid: u32,
    folder: &mut String,
    contexts: Contexts,
) -> Option<Described> {
    folder.clear();
    // Writing to a String cannot fail.
    let _: std::fmt::Result = write!(folder, "/proc/{pid}/cmdline");
    let command = read_start(machine, &Item::file(folder.as_str()), COMMAND_BYTES_MAX).ok()?;
    let context = match contexts {
        Contexts::No => None,
        Contexts::Yes => {
            folder.truncate(folder.len() - "cmdline".len());
            folder.push_str("attr/current");
            read_whole(machine, &Item::file(folder.as_str()), CONTEXT_BYTES_MAX)
                .ok()
                .map(|mut text| {
                    while text.last().is_some_and(|last| matches!(last, 0 | b'\n')) {
                        text.pop();
                    }
                    text.into_boxed_slice()
                })
        }
    };
    Some((process::first_word(&command).into(), context))
}

/// Hands out the NUL-ended words of an answer, `width` at a time.
pub(super) fn each_entry(
    machine: &mut dyn Machine,
    item: &Item<'_>,
    width: usize,
    each: &mut dyn FnMut(&[&[u8]]) -> Flow,
) -> Result<(), Why> {
    machine.read(item, &mut |chunk| {
        let mut entry: Vec<&[u8]> = Vec::with_capacity(width);
        for word in chunk.split_inclusive(|byte| *byte == 0) {
            entry.push(word.strip_suffix(&[0]).unwrap_or(word));
            if entry.len() == width {
                each(&entry)?;
                entry.clear();
            }
        }
        Flow::Continue(())
    })
}

/// The first `bytes_max` bytes of an answer that may be longer.
pub(super) fn read_start(
    machine: &mut dyn Machine,
    item: &Item<'_>,
    bytes_max: usize,
) -> Result<Vec<u8>, Why> {
    let mut start = Vec::new();
    let outcome = machine.read(item, &mut |chunk| {
        let room = bytes_max.saturating_sub(start.len());
        start.extend_from_slice(chunk.get(..room).unwrap_or(chunk));
        if start.len() >= bytes_max {
            Flow::Break(())
        } else {
            Flow::Continue(())
        }
    });
    match outcome {
        Ok(()) | Err(Why::Stopped) => Ok(start),
        Err(why) => Err(why),
    }
}
