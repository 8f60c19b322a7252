//! Who holds which socket: one walk over `/proc/PID/fd`, made only when owners are asked for.
//!
//! The first process found wins, as in the classic netstat: `/proc` lists processes by rising number, so that is the
//! oldest holder of a shared socket in most cases.

use std::collections::{HashMap, HashSet};

use facts::decode::linux::identity::Identity;
use facts::decode::linux::process;
use facts::model::{InternetSocket, NoOwner, Owner, TcpState, TimerKind, Transport};
use facts::{Gap, Why};
use foldhash::fast::FixedState;

use crate::machine::{Flow, Item, Machine, read_whole};

/// Most bytes of a command line that are looked at; the classic netstat reads 511.
pub const COMMAND_BYTES_MAX: usize = 511;
/// Most processes looked at: the kernel's own limit (`PID_MAX_LIMIT` of `linux/threads.h`).
const PROCESSES_MAX: usize = 4 << 20;
/// Most sockets whose holder is kept: 16 bytes each, and as much again for the table's room.
const HOLDERS_MAX: usize = 4 << 20;
/// The first process of every pid namespace; a reader that does not see it does not see all.
const INIT: u32 = 1;
/// Longest security context, in bytes (a page, `proc(5)`).
const CONTEXT_BYTES_MAX: usize = 4096;

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
    command: Box<[u8]>,
    context: Option<Box<[u8]>>,
}

/// The owners of this machine's sockets, as far as they could be read.
#[derive(Debug, Default)]
pub struct Owners {
    holders: HashMap<u64, u32, FixedState>,
    processes: Vec<Process>,
    denied: u64,
    vanished: u64,
    gaps: Vec<Gap>,
}

impl Owners {
    /// Walks all processes once.
    pub fn read(machine: &mut dyn Machine, identity: &Identity, contexts: Contexts) -> Owners {
        let mut owners = Owners::default();
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
        });
        match outcome {
            // /proc may be mounted so that it hides the processes of others from all but root (hidepid, proc(5)).
            Ok(()) if listed.contains(&INIT) || identity.effective_user == 0 => {}
            Ok(()) | Err(Why::NotPermitted) => owners.denied += 1,
            Err(why) => owners.gaps.push(Gap {
                what: "owners".to_owned(),
                why,
                count: None,
            }),
        }
        let mut folder = String::new();
        for pid in pids {
            owners.add_process(machine, pid, &mut folder, contexts);
        }
        owners
    }

    fn add_process(&mut self, machine: &mut dyn Machine, pid: u32, folder: &mut String, contexts: Contexts) {
        use std::fmt::Write as _;
        folder.clear();
        // Writing to a String cannot fail.
        let _: std::fmt::Result = write!(folder, "/proc/{pid}/fd");
        let place = u32::try_from(self.processes.len()).unwrap_or(u32::MAX);
        let mut new = 0u64;
        let holders = &mut self.holders;
        let mut too_many = 0;
        let mut claimed = Vec::new();
        let outcome = each_entry(machine, &Item::Links(folder.as_str().into()), 2, &mut |words| {
            if let [_, target] = words
                && let Some(inode) = process::socket_inode(target)
            {
                if holders.len() >= HOLDERS_MAX {
                    too_many += 1;
                    return;
                }
                holders.entry(inode).or_insert_with(|| {
                    new += 1;
                    claimed.push(inode);
                    place
                });
            }
        });
        match outcome {
            Err(Why::NotPermitted) => self.denied += 1,
            Err(Why::NotHere | Why::GoneMeanwhile) => self.vanished += 1,
            Ok(()) if too_many == 0 => {}
            Ok(()) => self.missed(Why::LimitReached, too_many),
            Err(why) => self.missed(why, 1),
        }
        if new == 0 {
            return;
        }
        folder.truncate(folder.len() - "fd".len());
        folder.push_str("cmdline");
        let Ok(command) = read_start(machine, &Item::file(folder.as_str()), COMMAND_BYTES_MAX) else {
            // A process whose command line cannot be read is gone: its sockets are unowned again.
            self.vanished += 1;
            for inode in claimed {
                self.holders.remove(&inode);
            }
            return;
        };
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
        let command = process::first_word(&command).into();
        self.processes.push(Process {
            pid,
            command,
            context,
        });
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
        let process = self
            .processes
            .get(usize::try_from(*self.holders.get(&inode)?).ok()?)?;
        Some(Owner {
            pid: process.pid,
            command: &process.command,
            context: process.context.as_deref(),
        })
    }

    /// Who holds this socket, or why that is not known.
    ///
    /// # Errors
    /// The most specific reason that the walk and the row allow.
    pub fn of_internet(&self, socket: &InternetSocket) -> Result<Owner<'_>, NoOwner> {
        let Some(inode) = socket.inode else {
            let mini = socket
                .timer
                .is_some_and(|timer| timer.kind == TimerKind::TimeWait);
            return Err(match socket.state {
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
            });
        };
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

    /// Whether no owner at all was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.processes.is_empty()
    }
}

/// Hands out the NUL-ended words of an answer, `width` at a time.
fn each_entry(
    machine: &mut dyn Machine,
    item: &Item<'_>,
    width: usize,
    each: &mut dyn FnMut(&[&[u8]]),
) -> Result<(), Why> {
    machine.read(item, &mut |chunk| {
        let mut entry: Vec<&[u8]> = Vec::with_capacity(width);
        for word in chunk.split_inclusive(|byte| *byte == 0) {
            entry.push(word.strip_suffix(&[0]).unwrap_or(word));
            if entry.len() == width {
                each(&entry);
                entry.clear();
            }
        }
        Flow::Continue(())
    })
}

/// The first `bytes_max` bytes of an answer that may be longer.
fn read_start(machine: &mut dyn Machine, item: &Item<'_>, bytes_max: usize) -> Result<Vec<u8>, Why> {
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
