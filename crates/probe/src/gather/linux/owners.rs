//! The search for the holders of sockets: one walk over the descriptors of all processes, for [`Owners`], which keep the first
//! holder of a socket, and for [`Holders`], which keep all.
//!
//! The descriptors come from the BPF iterator over all open files where the kernel has one and it pays, else from
//! `/proc/PID/fd`, link by link. Both find the same. `/proc` lists processes by rising number, so the first holder of a
//! shared socket is its oldest in most cases, as in the classic netstat.

use std::collections::hash_map::Entry;
use std::fmt::Write as _;

use crate::gather::linux::processes::{COMMAND_BYTES_MAX, INIT};
use crate::gather::linux::text::{each_entry, read_start};
use facts::Why;
use facts::decode::identity::Identity;
use facts::decode::linux::holders::{self, RECORD_BYTES};
use facts::decode::linux::process;

use super::counters::{self, Table};
use super::processes::{now_ticks, pids};
use super::question::Question;
use crate::gather::owners::{Coverage, Descriptor, Holder, Holders, OwnerAsk, OwnerSource, Owners, Wanted};
use crate::item::Item;
use crate::machine::{Flow, Machine, read_whole};

/// Most sockets whose first holder is kept: 9 bytes each, and as much again for the table's room.
const OWNERS_MAX: usize = 4 << 20;
/// Most descriptors that are kept, 12 bytes each.
const DESCRIPTORS_MAX: usize = 4 << 20;
/// Longest security context, in bytes (a page, `proc(5)`).
const CONTEXT_BYTES_MAX: usize = 4096;

/// Links of `/proc/PID/fd` after which the BPF iterator pays for itself, and for the links that were read in vain: 2 to 3 us
/// each, against some 3 ms to set it up.
const BPF_BREAK_EVEN_LINKS: usize = 4_000;
/// Links that cost as much as opening one more process.
const PROCESS_COST_IN_LINKS: usize = 5;
/// How often the iterator runs while processes end.
const BPF_RUNS_MAX: u32 = 3;

/// The first holder of each socket that is wanted.
pub fn owners(machine: &mut dyn Machine, identity: &Identity, ask: &OwnerAsk) -> Owners {
    let mut first = FirstHolders::new(ask);
    let coverage = walk(machine, identity, ask.source, &mut first);
    Owners {
        coverage,
        ..first.owners
    }
}

/// All descriptors that are sockets.
pub fn holders(machine: &mut dyn Machine, identity: &Identity, source: OwnerSource) -> Holders {
    let mut all = AllHolders {
        holders: Holders::default(),
        before: 0,
        identity,
    };
    let coverage = walk(machine, identity, source, &mut all);
    all.holders.descriptors.sort_unstable();
    Holders {
        coverage,
        ..all.holders
    }
}

/// Keeps the descriptors that a walk finds.
trait Sink: Sized {
    /// One of the same kind that has found nothing yet.
    fn fresh(&self, machine: &mut dyn Machine) -> Self;
    /// The processes are listed, their descriptors are read next.
    fn listed(&mut self, _: &mut dyn Machine) {}
    /// Takes a socket of a process; `false` when there is no room for it.
    fn take(&mut self, pid: u32, inode: u32, number: impl FnOnce() -> Option<u32>) -> bool;
    /// All descriptors of the process were taken; `false` when it ended meanwhile, and they were dropped.
    fn end(&mut self, machine: &mut dyn Machine, pid: u32, folder: &mut String) -> bool;
    /// Drops the descriptors of the process that was begun last.
    fn drop_last(&mut self, pid: u32);
    /// Whether all that is wanted was found.
    fn has_all(&self) -> bool;
    /// The iterator ended. Returns the number of processes that ended before they were described.
    fn finish(&mut self, machine: &mut dyn Machine) -> u64;
}

fn walk(
    machine: &mut dyn Machine,
    identity: &Identity,
    source: OwnerSource,
    sink: &mut impl Sink,
) -> Coverage {
    // Other users are refused, and asking costs time.
    let may_iterate = identity.may_load_programs() && !machine.is_recording();
    if source == OwnerSource::BpfIterator
        && may_iterate
        && let Some(coverage) = from_iterator(machine, identity, sink)
    {
        return coverage;
    }
    let mut coverage = Coverage::default();
    let (pids, outcome) = pids(machine, identity);
    coverage.add(outcome, None);
    sink.listed(machine);
    let mut may_iterate = may_iterate && source == OwnerSource::Auto;
    // The number of processes is known by now, that of their links is not.
    let mut cost = pids.len().saturating_mul(PROCESS_COST_IN_LINKS);
    let mut folder = String::new();
    // The walk may end early only where no later process can be closed to this user, because the screen says when one is. In a user
    // namespace capabilities say little about processes outside it; the first process is one of these.
    let mut may_stop = false;
    for pid in pids {
        if may_stop && coverage.denied == 0 && sink.has_all() {
            break;
        }
        // One process may have most of the links: it is left in their midst, and read anew where there is no iterator.
        loop {
            let most = may_iterate.then(|| BPF_BREAK_EVEN_LINKS.saturating_sub(cost));
            if let Some(links) = add_process(machine, pid, &mut folder, most, sink, &mut coverage) {
                cost = cost.saturating_add(links);
                break;
            }
            may_iterate = false;
            if let Some(coverage) = from_iterator(machine, identity, sink) {
                return coverage;
            }
        }
        may_stop |= pid == INIT && identity.may_see_all_descriptors();
    }
    coverage
}

/// Adds the sockets of a process. Returns how many links were read, `None` when there are more than `most`.
fn add_process(
    machine: &mut dyn Machine,
    pid: u32,
    folder: &mut String,
    most: Option<usize>,
    sink: &mut impl Sink,
    coverage: &mut Coverage,
) -> Option<usize> {
    folder.clear();
    // Writing to a String cannot fail.
    let _: std::fmt::Result = write!(folder, "/proc/{pid}/fd");
    let (mut links, mut is_long, mut too_many) = (0usize, false, 0u64);
    let outcome = each_entry(machine, &Item::Links(folder.as_str().into()), 2, &mut |words| {
        if most.is_some_and(|most| links >= most) {
            is_long = true;
            return Flow::Break(());
        }
        links += 1;
        if let [name, target] = words
            && let Some(inode) = process::socket_inode(target).and_then(inode32)
            && !sink.take(pid, inode, || process::pid(name))
        {
            too_many += 1;
        }
        Flow::Continue(())
    });
    if is_long {
        sink.drop_last(pid);
        return None;
    }
    coverage.add(outcome, Some(1));
    if too_many > 0 {
        coverage.missed(Why::LimitReached, Some(too_many));
    }
    if !sink.end(machine, pid, folder) {
        coverage.vanished += 1;
    }
    Some(links)
}

/// From the BPF iterator; `None` when it cannot be had, and then nothing is changed.
///
/// A process that ends before it is described may have shared its sockets, so the iterator runs again then.
fn from_iterator<S: Sink>(machine: &mut dyn Machine, identity: &Identity, sink: &mut S) -> Option<Coverage> {
    let mut runs = 0;
    loop {
        runs += 1;
        let mut fresh = sink.fresh(machine);
        let mut coverage = iterate(machine, identity, &mut fresh)?;
        coverage.vanished = fresh.finish(machine);
        if coverage.vanished == 0 || runs == BPF_RUNS_MAX {
            *sink = fresh;
            return Some(coverage);
        }
    }
}

fn iterate(machine: &mut dyn Machine, identity: &Identity, sink: &mut impl Sink) -> Option<Coverage> {
    let mut coverage = Coverage::default();
    let (mut too_many, mut damaged) = (0u64, 0u64);
    let outcome = machine.read(&Item::Linux(Question::SocketHolders), &mut |chunk| {
        for record in chunk.chunks(RECORD_BYTES) {
            match holders::decode(record, identity.order) {
                Ok(found) => {
                    if let Some(inode) = inode32(found.inode)
                        && !sink.take(found.process, inode, || Some(found.descriptor))
                    {
                        too_many += 1;
                    }
                }
                Err(_) => damaged += 1,
            }
        }
        if sink.has_all() {
            return Flow::Break(());
        }
        Flow::Continue(())
    });
    match outcome {
        Ok(()) | Err(Why::Stopped) => {}
        Err(_) => return None,
    }
    for (why, count) in [(Why::LimitReached, too_many), (Why::CutShort, damaged)] {
        if count > 0 {
            coverage.missed(why, Some(count));
        }
    }
    Some(coverage)
}

/// Keeps the first holder of each socket that is wanted.
struct FirstHolders<'a> {
    ask: &'a OwnerAsk,
    owners: Owners,
    wanted: Wanted,
    /// Sockets of the process that was begun last.
    claimed: Vec<u32>,
}

impl<'a> FirstHolders<'a> {
    fn new(ask: &'a OwnerAsk) -> FirstHolders<'a> {
        FirstHolders {
            ask,
            owners: Owners::default(),
            wanted: ask.wanted.clone(),
            claimed: Vec::new(),
        }
    }

    fn is_last(&self, pid: u32) -> bool {
        self.owners.processes.last().is_some_and(|last| last.pid == pid)
    }
}

impl Sink for FirstHolders<'_> {
    fn fresh(&self, machine: &mut dyn Machine) -> Self {
        let mut fresh = FirstHolders::new(self.ask);
        if fresh.wanted == Wanted::Every {
            fresh.owners.holders.reserve(sockets_in_use(machine));
        }
        fresh
    }

    fn take(&mut self, pid: u32, inode: u32, _: impl FnOnce() -> Option<u32>) -> bool {
        self.owners.any = true;
        if !self.wanted.take(inode) {
            return true;
        }
        if self.owners.holders.len() >= OWNERS_MAX {
            return false;
        }
        let is_last = self.is_last(pid);
        if let Entry::Vacant(free) = self.owners.holders.entry(inode) {
            if !is_last {
                self.claimed.clear();
                self.owners.processes.push(Holder {
                    pid,
                    command: None,
                    context: None,
                });
            }
            self.claimed.push(inode);
            free.insert(u32::try_from(self.owners.processes.len() - 1).unwrap_or(u32::MAX));
        }
        true
    }

    fn end(&mut self, machine: &mut dyn Machine, pid: u32, folder: &mut String) -> bool {
        if !self.is_last(pid) {
            return true;
        }
        // A process whose command line cannot be read is gone.
        let Some((command, context)) = describe(machine, pid, folder, self.ask.contexts) else {
            self.drop_last(pid);
            return false;
        };
        if let Some(last) = self.owners.processes.last_mut() {
            (last.command, last.context) = (Some(command), context);
        }
        true
    }

    fn drop_last(&mut self, pid: u32) {
        if !self.is_last(pid) {
            return;
        }
        self.owners.processes.pop();
        for inode in self.claimed.drain(..) {
            self.owners.holders.remove(&inode);
            self.wanted.put_back(inode);
        }
    }

    fn has_all(&self) -> bool {
        self.wanted.is_satisfied()
    }

    fn finish(&mut self, machine: &mut dyn Machine) -> u64 {
        let mut vanished = 0;
        let mut folder = String::new();
        for process in &mut self.owners.processes {
            match describe(machine, process.pid, &mut folder, self.ask.contexts) {
                Some((command, context)) => {
                    process.command = Some(command);
                    process.context = context;
                }
                None => vanished += 1,
            }
        }
        vanished
    }
}

/// Keeps all descriptors; the processes are described later, and only those that are shown.
struct AllHolders<'a> {
    holders: Holders,
    /// Descriptors before those of the process that was begun last.
    before: usize,
    identity: &'a Identity,
}

impl Sink for AllHolders<'_> {
    fn fresh(&self, _: &mut dyn Machine) -> Self {
        AllHolders {
            holders: Holders::default(),
            before: 0,
            identity: self.identity,
        }
    }

    fn listed(&mut self, machine: &mut dyn Machine) {
        self.holders.until_ticks = now_ticks(machine, self.identity);
    }

    fn take(&mut self, pid: u32, inode: u32, number: impl FnOnce() -> Option<u32>) -> bool {
        let Some(number) = number() else {
            return true;
        };
        if self.holders.descriptors.len() >= DESCRIPTORS_MAX {
            return false;
        }
        self.holders.descriptors.push(Descriptor {
            inode,
            process: pid,
            number,
        });
        true
    }

    fn end(&mut self, _: &mut dyn Machine, _: u32, _: &mut String) -> bool {
        self.before = self.holders.descriptors.len();
        true
    }

    fn drop_last(&mut self, _: u32) {
        self.holders.descriptors.truncate(self.before);
    }

    fn has_all(&self) -> bool {
        false
    }

    fn finish(&mut self, machine: &mut dyn Machine) -> u64 {
        self.listed(machine);
        0
    }
}

fn inode32(inode: u64) -> Option<u32> {
    u32::try_from(inode).ok()
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
    used.min(OWNERS_MAX)
}

/// Command and, when wanted, security context of a process.
type Described = (Box<[u8]>, Option<Box<[u8]>>);

/// Describes a process; `None` when it is gone.
fn describe(machine: &mut dyn Machine, pid: u32, folder: &mut String, contexts: bool) -> Option<Described> {
    folder.clear();
    // Writing to a String cannot fail.
    let _: std::fmt::Result = write!(folder, "/proc/{pid}/cmdline");
    let command = read_start(machine, &Item::file(folder.as_str()), COMMAND_BYTES_MAX).ok()?;
    let mut context = None;
    if contexts {
        folder.truncate(folder.len() - "cmdline".len());
        folder.push_str("attr/current");
        context = read_whole(machine, &Item::file(folder.as_str()), CONTEXT_BYTES_MAX)
            .ok()
            .map(|text| {
                let end = text.iter().rposition(|last| !matches!(last, 0 | b'\n'));
                text.get(..end.map_or(0, |end| end + 1)).unwrap_or(&[]).into()
            });
    }
    Some((process::first_word(&command).into(), context))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::FakeMachine;
    use facts::model::NoOwner;
    use facts::model::socket::SocketId;

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
        holders(&mut machine, &Identity::default(), OwnerSource::Auto)
    }

    #[test]
    fn all_descriptors_of_a_socket_are_told_by_process_and_number() {
        let found = read(machine());
        let told: Vec<(u32, u32)> = found
            .descriptors(SocketId::Inode(70))
            .iter()
            .map(|one| (one.process, one.number))
            .collect();
        assert_eq!(told, [(9, 4), (9, 8), (10, 3)]);
        assert_eq!(found.processes(), [9, 10]);
        assert_eq!(
            found
                .of(SocketId::Inode(71), NoOwner::NotAccepted)
                .map(<[Descriptor]>::len),
            Ok(1)
        );
        assert_eq!(
            found.of(SocketId::Inode(72), NoOwner::NotAccepted),
            Err(NoOwner::NobodyFound)
        );
        assert_eq!(
            found.of(SocketId::Inode(70 + (1 << 32)), NoOwner::NotAccepted),
            Err(NoOwner::NobodyFound)
        );
        assert_eq!(found.gaps(), []);
    }

    #[test]
    fn a_descriptor_takes_twelve_bytes() {
        assert_eq!(size_of::<Descriptor>(), 12);
    }

    #[test]
    fn what_was_not_seen_has_its_reason() {
        let denied = read(machine().with("links /proc/10/fd", &[], Err(Why::NotPermitted)));
        assert_eq!(
            denied.of(SocketId::Inode(72), NoOwner::NotAccepted),
            Err(NoOwner::NotPermitted)
        );
        assert_eq!(
            denied
                .of(SocketId::Inode(70), NoOwner::NotAccepted)
                .map(<[Descriptor]>::len),
            Ok(2)
        );
        let gaps: Vec<(Why, Option<u64>)> = denied.gaps().iter().map(|gap| (gap.why, gap.count)).collect();
        assert_eq!(gaps, [(Why::NotPermitted, Some(1))]);
        let gone = read(machine().with("links /proc/10/fd", &[], Err(Why::NotHere)));
        assert_eq!(
            gone.of(SocketId::Inode(72), NoOwner::NotAccepted),
            Err(NoOwner::GoneMeanwhile)
        );
        let failed = read(machine().with("links /proc/10/fd", &[], Err(Why::System(5))));
        assert_eq!(
            failed.of(SocketId::Inode(72), NoOwner::NotAccepted),
            Err(NoOwner::NotRead)
        );
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
        let kernel = holders(&mut walked, &identity, OwnerSource::BpfIterator);
        assert_eq!(kernel.descriptors, read(machine()).descriptors);
        // Without it, the links are read all the same.
        let refused = holders(&mut machine(), &identity, OwnerSource::BpfIterator);
        assert_eq!(refused.descriptors, kernel.descriptors);
    }
}
