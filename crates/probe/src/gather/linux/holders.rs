//! All processes that hold each socket, where `owners` knows the first alone. The descriptors come from the same two
//! sources, chosen by the same rule; the processes are described later, and only those that are shown (`processes`).

use std::fmt::Write as _;

use facts::decode::identity::Identity;
use facts::decode::linux::holders::{self, RECORD_BYTES};
use facts::decode::linux::process;
use facts::model::{InternetSocket, NoOwner};
use facts::{Gap, Why};

use super::owners::{LINKS_WORTH, PROCESS_WORTH, Way, each_entry, inode32, processes, without_file};
use super::processes::now_ticks;
use super::question::Question;
use crate::item::Item;
use crate::machine::{Flow, Machine};

/// Most descriptors that are kept, 12 bytes each.
pub const DESCRIPTORS_MAX: usize = 4 << 20;

/// A descriptor that is a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Descriptor {
    /// Inode of the socket.
    pub inode: u32,
    /// The process that has it.
    pub process: u32,
    /// Its number there.
    pub number: u32,
}

/// The descriptors of all processes that are sockets, as far as they could be read.
#[derive(Debug, Default)]
pub struct Holders {
    /// Sorted by inode, process and number.
    descriptors: Vec<Descriptor>,
    /// When they were read, in ticks since the machine started: a process that began later is not one of them.
    until_ticks: Option<u64>,
    denied: u64,
    vanished: u64,
    gaps: Vec<Gap>,
}

impl Holders {
    /// Looks at the descriptors of all processes once.
    pub fn read(machine: &mut dyn Machine, identity: &Identity, way: Way) -> Holders {
        let may_walk = identity.may_load_programs() && !machine.is_recording() && way != Way::Proc;
        if may_walk
            && way == Way::Kernel
            && let Some(holders) = Holders::from_kernel(machine, identity)
        {
            return holders;
        }
        let mut found = Holders::from_proc(machine, identity, may_walk && way == Way::Cheapest);
        found.descriptors.sort_unstable();
        found
    }

    fn from_proc(machine: &mut dyn Machine, identity: &Identity, mut may_walk: bool) -> Holders {
        let mut found = Holders::default();
        let (pids, outcome) = processes(machine, identity);
        match outcome {
            Ok(()) => {}
            Err(Why::NotPermitted) => found.denied += 1,
            Err(why) => found.missed(why, None),
        }
        found.until_ticks = now_ticks(machine, identity);
        // Processes are known by now, their links are not.
        let mut worth = pids.len().saturating_mul(PROCESS_WORTH);
        let mut folder = String::new();
        for pid in pids {
            // One process may have most of the links: it is left in their midst, and begun anew if there is no other way.
            loop {
                let most = may_walk.then(|| LINKS_WORTH.saturating_sub(worth));
                if let Some(links) = found.add_process(machine, pid, &mut folder, most) {
                    worth = worth.saturating_add(links);
                    break;
                }
                may_walk = false;
                if let Some(holders) = Holders::from_kernel(machine, identity) {
                    return holders;
                }
            }
        }
        found
    }

    /// Adds the descriptors of a process; tells how many links were read, or `None` when there are more than `most`.
    fn add_process(
        &mut self,
        machine: &mut dyn Machine,
        pid: u32,
        folder: &mut String,
        most: Option<usize>,
    ) -> Option<usize> {
        folder.clear();
        // Writing to a String cannot fail.
        let _: std::fmt::Result = write!(folder, "/proc/{pid}/fd");
        let before = self.descriptors.len();
        let (mut links, mut is_long, mut too_many) = (0usize, false, 0u64);
        let descriptors = &mut self.descriptors;
        let item = Item::Links(folder.as_str().into());
        let outcome = each_entry(machine, &item, 2, &mut |words| {
            if most.is_some_and(|most| links >= most) {
                is_long = true;
                return Flow::Break(());
            }
            links += 1;
            if let [name, target] = words
                && let Some(inode) = process::socket_inode(target).and_then(inode32)
                && let Some(number) = process::pid(name)
            {
                if descriptors.len() < DESCRIPTORS_MAX {
                    descriptors.push(Descriptor {
                        inode,
                        process: pid,
                        number,
                    });
                } else {
                    too_many += 1;
                }
            }
            Flow::Continue(())
        });
        if is_long {
            self.descriptors.truncate(before);
            return None;
        }
        match outcome {
            Ok(()) => {}
            Err(Why::NotPermitted) => self.denied += 1,
            Err(Why::NotHere | Why::GoneMeanwhile) => self.vanished += 1,
            Err(why) => self.missed(why, Some(1)),
        }
        if too_many > 0 {
            self.missed(Why::LimitReached, Some(too_many));
        }
        Some(links)
    }

    /// From the kernel's own walk; `None` when it cannot be had.
    fn from_kernel(machine: &mut dyn Machine, identity: &Identity) -> Option<Holders> {
        let mut found = Holders::default();
        let (mut too_many, mut damaged) = (0u64, 0u64);
        let walk = machine.read(&Item::Linux(Question::SocketHolders), &mut |chunk| {
            for record in chunk.chunks(RECORD_BYTES) {
                match holders::decode(record, identity.order) {
                    Ok(holder) if found.descriptors.len() < DESCRIPTORS_MAX => {
                        if let Some(inode) = inode32(holder.inode) {
                            found.descriptors.push(Descriptor {
                                inode,
                                process: holder.process,
                                number: holder.descriptor,
                            });
                        }
                    }
                    Ok(_) => too_many += 1,
                    Err(_) => damaged += 1,
                }
            }
            Flow::Continue(())
        });
        walk.ok()?;
        for (why, count) in [(Why::LimitReached, too_many), (Why::CutShort, damaged)] {
            if count > 0 {
                found.missed(why, Some(count));
            }
        }
        found.until_ticks = now_ticks(machine, identity);
        found.descriptors.sort_unstable();
        Some(found)
    }

    fn missed(&mut self, why: Why, count: Option<u64>) {
        let what = "owners".to_owned();
        match self.gaps.iter_mut().find(|gap| gap.why == why) {
            Some(gap) => gap.count = gap.count.zip(count).map(|(one, other)| one.saturating_add(other)),
            None => self.gaps.push(Gap { what, why, count }),
        }
    }

    /// What could not be read of processes: for want of rights, or for another reason.
    #[must_use]
    pub fn gaps(&self) -> Vec<Gap> {
        let denied = (self.denied > 0).then(|| Gap {
            what: "owners".to_owned(),
            why: Why::NotPermitted,
            count: Some(self.denied),
        });
        denied.into_iter().chain(self.gaps.iter().cloned()).collect()
    }

    /// When the descriptors were read, in ticks since the machine started.
    #[must_use]
    pub fn until_ticks(&self) -> Option<u64> {
        self.until_ticks
    }

    /// The descriptors of the socket with this inode, by process and number.
    #[must_use]
    pub fn descriptors(&self, inode: u64) -> &[Descriptor] {
        let Some(inode) = inode32(inode) else {
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

    /// The descriptors of this socket, or why there are none.
    ///
    /// # Errors
    /// The most specific reason that the row and the look allow.
    pub fn of_internet(&self, socket: &InternetSocket) -> Result<&[Descriptor], NoOwner> {
        self.of_inode(socket.inode.ok_or_else(|| without_file(socket))?)
    }

    /// The descriptors of the socket with this inode, or why there are none.
    ///
    /// # Errors
    /// The most specific reason that the look allows.
    pub fn of_inode(&self, inode: u64) -> Result<&[Descriptor], NoOwner> {
        let found = self.descriptors(inode);
        if !found.is_empty() {
            return Ok(found);
        }
        Err(if self.denied > 0 {
            NoOwner::NotPermitted
        } else if !self.gaps.is_empty() {
            NoOwner::NotRead
        } else if self.vanished > 0 {
            NoOwner::GoneMeanwhile
        } else {
            NoOwner::NobodyFound
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::FakeMachine;

    fn machine() -> FakeMachine {
        FakeMachine::new()
            .with("list /proc", &[b"1\x009\x0010\x00self\x00"], Ok(()))
            .with("links /proc/1/fd", &[b"0\0pipe:[7]\0"], Ok(()))
            .with(
                "links /proc/10/fd",
                &[b"3\0socket:[70]\0", b"5\0socket:[71]\0"],
                Ok(()),
            )
            .with(
                "links /proc/9/fd",
                &[b"8\0socket:[70]\0", b"4\0socket:[70]\0", b"x\0socket:[70]\0"],
                Ok(()),
            )
    }

    fn read(mut machine: FakeMachine) -> Holders {
        Holders::read(&mut machine, &Identity::default(), Way::Cheapest)
    }

    #[test]
    fn all_descriptors_of_a_socket_are_told_by_process_and_number() {
        let found = read(machine());
        let told: Vec<(u32, u32)> = found
            .descriptors(70)
            .iter()
            .map(|one| (one.process, one.number))
            .collect();
        assert_eq!(told, [(9, 4), (9, 8), (10, 3)]);
        assert_eq!(found.processes(), [9, 10]);
        assert_eq!(found.of_inode(71).map(<[Descriptor]>::len), Ok(1));
        assert_eq!(found.of_inode(72), Err(NoOwner::NobodyFound));
        assert_eq!(found.of_inode(70 + (1 << 32)), Err(NoOwner::NobodyFound));
        assert_eq!(found.gaps(), []);
    }

    #[test]
    fn a_descriptor_takes_twelve_bytes() {
        assert_eq!(size_of::<Descriptor>(), 12);
    }

    #[test]
    fn what_was_not_seen_has_its_reason() {
        let denied = read(machine().with("links /proc/10/fd", &[], Err(Why::NotPermitted)));
        assert_eq!(denied.of_inode(72), Err(NoOwner::NotPermitted));
        assert_eq!(denied.of_inode(70).map(<[Descriptor]>::len), Ok(2));
        let gaps: Vec<(Why, Option<u64>)> = denied.gaps().iter().map(|gap| (gap.why, gap.count)).collect();
        assert_eq!(gaps, [(Why::NotPermitted, Some(1))]);
        let gone = read(machine().with("links /proc/10/fd", &[], Err(Why::NotHere)));
        assert_eq!(gone.of_inode(72), Err(NoOwner::GoneMeanwhile));
        let failed = read(machine().with("links /proc/10/fd", &[], Err(Why::System(5))));
        assert_eq!(failed.of_inode(72), Err(NoOwner::NotRead));
        assert_eq!(failed.gaps().len(), 1);
    }

    #[test]
    fn the_kernels_own_walk_tells_the_same() {
        let mut records = Vec::new();
        for (process, number, inode) in [(9u32, 4u32, 70u64), (9, 8, 70), (10, 3, 70), (10, 5, 71)] {
            records.extend(process.to_ne_bytes());
            records.extend(number.to_ne_bytes());
            records.extend(inode.to_ne_bytes());
        }
        let mut walked = machine().with("socket holders", &[&records], Ok(()));
        let identity = Identity {
            capabilities: u64::MAX,
            ..Identity::default()
        };
        let kernel = Holders::read(&mut walked, &identity, Way::Kernel);
        assert_eq!(kernel.descriptors, read(machine()).descriptors);
        // Without it, the links are read all the same.
        let refused = Holders::read(&mut machine(), &identity, Way::Kernel);
        assert_eq!(refused.descriptors, kernel.descriptors);
    }
}
