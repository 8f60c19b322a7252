//! Who holds the sockets of rows: the descriptors are read once, the processes when their rows come.

use std::collections::HashMap;

use facts::Gap;
use facts::attribution::cgroup;
use facts::fields::sockets::Socket;
use facts::fields::table::Needs;
use facts::model::NoOwner;
use facts::model::attribution::Container;
use facts::model::process::Process;
use probe::gather::ask::Depth;
use probe::gather::owners::{Descriptor, Holders, OwnerSource};
use probe::gather::system::{At, ContainerNames};

/// Bytes of descriptions above which those of rows that went out are forgotten.
const DESCRIBED_BYTES_MAX: usize = 16 << 20;
/// What a description takes beside its command line.
const DESCRIPTION_BYTES: usize = 1024;

/// Which of the processes that hold a socket are described.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Described {
    /// The first that is still there.
    First,
    /// All of them.
    All,
}

/// Who holds which socket.
pub(crate) struct SocketHolders {
    holders: Holders,
    depth: Depth,
    ticks_per_second: u64,
    /// When the machine was started, in seconds since 1970.
    started_s: Option<u64>,
    /// Processes by number; `None` for those that are gone.
    described: HashMap<u32, Option<Process>>,
    bytes: usize,
    /// The containers that some process watches over, once one is shown that is in a container.
    monitored: Option<Vec<Container>>,
    /// What the files of those who run containers tell of names.
    container_names: Box<dyn ContainerNames>,
}

impl SocketHolders {
    /// Reads the descriptors of all processes, if they are needed.
    pub(crate) fn learn(at: &mut At<'_>, needs: Needs, gaps: &mut Vec<Gap>) -> Option<SocketHolders> {
        let is_whole = needs.has(Needs::PROCESSES);
        if !is_whole && !needs.has(Needs::OWNERS) {
            return None;
        }
        let holders = at.system.holders(at, OwnerSource::Auto);
        gaps.extend(holders.gaps());
        Some(SocketHolders {
            holders,
            depth: if is_whole { Depth::Whole } else { Depth::Brief },
            ticks_per_second: u64::from(at.identity.ticks_per_second).max(1),
            started_s: if is_whole { at.system.started_s(at) } else { None },
            described: HashMap::new(),
            bytes: 0,
            monitored: None,
            container_names: at.system.container_names(),
        })
    }

    /// The descriptors of a socket, or why there are none.
    fn descriptors(&self, socket: Socket<'_>) -> Result<&[Descriptor], NoOwner> {
        match socket {
            Socket::Internet(socket) => self.holders.of_internet(socket),
            Socket::Sctp(socket) => self.holders.of(socket.id, NoOwner::NobodyFound),
            // Without an id it waits in its listener.
            Socket::Unix(socket) => self.holders.of(socket.id, NoOwner::NotAccepted),
        }
    }

    /// The processes that hold a socket and are described, with the lowest descriptor of each, by their numbers.
    pub(crate) fn all(&self, socket: Socket<'_>) -> impl Iterator<Item = (&Process, u32)> {
        let held = self.descriptors(socket).unwrap_or(&[]);
        let mut last = None;
        held.iter().filter_map(move |descriptor| {
            let is_another = last.replace(descriptor.process) != Some(descriptor.process);
            let process = self.described.get(&descriptor.process)?.as_ref()?;
            is_another.then_some((process, descriptor.number))
        })
    }

    /// Describes processes that hold each of these sockets.
    pub(crate) fn describe<'s>(
        &mut self,
        at: &mut At<'_>,
        whose: Described,
        sockets: impl Iterator<Item = Socket<'s>>,
    ) {
        if self.bytes > DESCRIBED_BYTES_MAX {
            self.described.clear();
            self.bytes = 0;
        }
        for socket in sockets {
            let held = self.descriptors(socket).unwrap_or(&[]);
            let wanted: Vec<u32> = held.iter().map(|one| one.process).collect();
            for pid in wanted {
                if self.is_there(at, pid) && whose == Described::First {
                    break;
                }
            }
        }
    }

    /// Whether a process is there; describes it.
    fn is_there(&mut self, at: &mut At<'_>, pid: u32) -> bool {
        if let Some(known) = self.described.get(&pid) {
            return known.is_some();
        }
        let mut found = at
            .system
            .describe(at, pid, self.depth, self.holders.until_ticks());
        if let Some(attribution) = found.as_mut().and_then(|process| process.attribution.as_mut())
            && attribution.container.is_some()
        {
            let monitored = self
                .monitored
                .get_or_insert_with(|| at.system.monitored(at, &self.holders.processes()));
            for container in monitored {
                cgroup::add_monitor(attribution, container);
            }
            // Only a container that is still without a name is asked for.
            let named = match &attribution.container {
                Some(container) => self.container_names.of(at.machine, container),
                None => &[],
            };
            for named in named {
                cgroup::add_monitor(attribution, named);
            }
        }
        let words = found.iter().filter_map(|process| process.argv.as_ref()).flatten();
        self.bytes += DESCRIPTION_BYTES + words.map(|word| word.len() + size_of_val(word)).sum::<usize>();
        let is_there = found.is_some();
        self.described.insert(pid, found);
        is_there
    }

    /// Why names of containers may be missing: each reason once, with the number of files that it is of.
    pub(crate) fn take_gaps(&mut self) -> Vec<Gap> {
        let mut told: Vec<Gap> = Vec::new();
        for gap in self.container_names.take_gaps() {
            match told.iter_mut().find(|own| own.why == gap.why) {
                Some(own) => own.count = own.count.map(|count| count + 1),
                None => told.push(Gap {
                    what: "container names".to_owned(),
                    why: gap.why,
                    count: Some(1),
                }),
            }
        }
        told
    }

    /// Effective users of the processes that are described.
    pub(crate) fn users(&self) -> Vec<u32> {
        let processes = self.described.values().flatten();
        let mut users: Vec<u32> = processes
            .filter_map(|process| Some(process.users?.effective))
            .collect();
        users.sort_unstable();
        users.dedup();
        users
    }

    /// Puts the numbers of the processes that hold a socket into `pids`, and tells the first with its descriptor.
    ///
    /// # Errors
    /// The reason why none is known.
    pub(crate) fn of(&self, socket: Socket<'_>, pids: &mut Vec<u32>) -> Result<(&Process, u32), NoOwner> {
        pids.clear();
        let held = self.descriptors(socket)?;
        let mut first = None;
        for descriptor in held {
            let known = self.described.get(&descriptor.process);
            if matches!(known, Some(None)) || pids.last() == Some(&descriptor.process) {
                continue;
            }
            if let (None, Some(Some(process))) = (first, known) {
                first = Some((process, descriptor.number));
            }
            pids.push(descriptor.process);
        }
        first.ok_or(NoOwner::GoneMeanwhile)
    }

    /// When a process began, in seconds since 1970.
    pub(crate) fn started_s(&self, process: &Process) -> Option<u64> {
        let since = process.start_ticks? / self.ticks_per_second;
        self.started_s?.checked_add(since)
    }
}

#[cfg(test)]
mod tests {
    use facts::Why;
    use probe::fake::FakeMachine;

    use super::*;
    use facts::decode::identity::Identity;
    use probe::gather::systems;

    #[test]
    fn why_a_container_has_no_name_is_told_once_for_all_its_processes() {
        let id = "a".repeat(64);
        let group = format!("0::/system.slice/docker-{id}.scope\n");
        let mut machine = FakeMachine::new().with(
            &format!("file /var/lib/docker/containers/{id}/config.v2.json"),
            &[],
            Err(Why::NotPermitted),
        );
        for pid in [7, 8] {
            let stat = format!("{pid} (a) S 1 7 7 0 -1 0 1 0 0 0 0 0 0 0 20 0 1 0 5 0 0 0\n");
            machine = machine
                .with(&format!("file /proc/{pid}/stat"), &[stat.as_bytes()], Ok(()))
                .with(&format!("file /proc/{pid}/cmdline"), &[b"a\0"], Ok(()))
                .with(&format!("file /proc/{pid}/cgroup"), &[group.as_bytes()], Ok(()));
        }
        let identity = Identity::default();
        let at = &mut systems::at(&mut machine, &identity);
        let mut holders = SocketHolders::learn(at, Needs::PROCESSES, &mut Vec::new()).unwrap();
        for pid in [7, 8] {
            assert!(holders.is_there(at, pid), "{pid}");
            let process = holders.described[&pid].as_ref().unwrap();
            let container = process.attribution.as_ref().unwrap().container.as_ref().unwrap();
            assert_eq!(container.name, None);
        }
        let [gap] = <[Gap; 1]>::try_from(holders.take_gaps()).unwrap();
        assert_eq!(
            (gap.what.as_str(), gap.why, gap.count),
            ("container names", Why::NotPermitted, Some(1))
        );
        assert_eq!(holders.take_gaps(), []);
    }
}
