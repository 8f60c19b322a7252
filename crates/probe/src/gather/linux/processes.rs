//! What is known of a process by its number, from the files of `/proc/PID` (`proc(5)`). Between two of them the process may
//! end and its number may be given to another: its start is read before and after, and what does not belong together is
//! not told.

use crate::gather::ask::Depth;
use crate::gather::linux::text::{each_entry, read_start};
use facts::Why;
use facts::attribution::{activation, cgroup, monitor};
use facts::decode::identity::Identity;
use facts::decode::lines::decimal;
use facts::decode::linux::{mountinfo, process, process_stat, process_status, uptime};
use facts::model::attribution::{Attribution, Container};
use facts::model::process::{ANCESTORS_MAX, Process};
use foldhash::fast::FixedState;
use std::collections::HashSet;

use crate::item::Item;
use crate::machine::{Flow, Machine, read_whole};

/// Most bytes of a command line that are read; the classic netstat reads 511.
pub(super) const COMMAND_BYTES_MAX: usize = 511;
/// Most processes: the kernel's own limit (`PID_MAX_LIMIT` of `linux/threads.h`).
const PROCESSES_MAX: usize = 4 << 20;
/// The first process of every pid namespace; a reader that does not see it does not see all.
pub(super) const INIT: u32 = 1;
/// Most bytes of a command line that are kept of a process.
const COMMAND_LINE_BYTES_MAX: usize = 64 * 1024;
/// Longest `stat`, `status`, `cgroup` or `loginuid`, in bytes.
const FACTS_BYTES_MAX: usize = 64 * 1024;
/// Longest `mountinfo`, in bytes.
const MOUNTS_BYTES_MAX: usize = 4 << 20;
/// Most bytes of `/proc/stat` until the line with the start of the machine: its counts of interrupts are long.
const STAT_BYTES_MAX: usize = 4 << 20;

/// Describes a process. `None` when it is gone, or began after `until_ticks`: then another one has its number now.
pub fn describe(
    machine: &mut dyn Machine,
    pid: u32,
    depth: Depth,
    until_ticks: Option<u64>,
) -> Option<Process> {
    let mut process = Process::new(pid);
    match file(machine, pid, "stat", FACTS_BYTES_MAX) {
        // What is not understood adds nothing; an empty file is that of a process that ended.
        Ok(text) if process_stat::add(&text, &mut process) == Err(Why::GoneMeanwhile) => return None,
        Err(Why::NotHere | Why::GoneMeanwhile) => return None,
        Ok(_) => {}
        // A recording made before this was asked for has its command line.
        Err(_) => {}
    }
    let start = process.start_ticks;
    if start.zip(until_ticks).is_some_and(|(start, until)| start > until) || process.pid != pid {
        return None;
    }
    let most = match depth {
        Depth::Brief => COMMAND_BYTES_MAX,
        Depth::Whole => COMMAND_LINE_BYTES_MAX,
    };
    match read_start(machine, &Item::file(path(pid, "cmdline")), most) {
        Ok(text) if depth == Depth::Brief => process.argv = Some(vec![process::first_word(&text).to_vec()]),
        Ok(text) => process.argv = Some(process::arguments(&text)),
        Err(Why::NotHere | Why::GoneMeanwhile) => return None,
        Err(_) => {}
    }
    process.attribution = attribution(machine, pid);
    if depth == Depth::Whole {
        add_rest(machine, &mut process);
    }
    // Reading it again costs as much as one file and proves that all were the same process's.
    if start.is_some() && !machine.is_recording() {
        let mut after = Process::new(pid);
        let text = file(machine, pid, "stat", FACTS_BYTES_MAX).ok()?;
        process_stat::add(&text, &mut after).ok()?;
        if after.start_ticks != start {
            return None;
        }
    }
    Some(process)
}

fn path(pid: u32, name: &str) -> String {
    format!("/proc/{pid}/{name}")
}

fn file(machine: &mut dyn Machine, pid: u32, name: &str, bytes_max: usize) -> Result<Vec<u8>, Why> {
    read_whole(machine, &Item::file(path(pid, name)), bytes_max)
}

fn attribution(machine: &mut dyn Machine, pid: u32) -> Option<Attribution> {
    let text = file(machine, pid, "cgroup", FACTS_BYTES_MAX).ok()?;
    cgroup::decode(&text).ok()
}

fn add_rest(machine: &mut dyn Machine, process: &mut Process) {
    let pid = process.pid;
    if let Ok(text) = file(machine, pid, "status", FACTS_BYTES_MAX) {
        // What is not understood adds nothing.
        let _: Result<(), Why> = process_status::add(&text, process);
    }
    if let Ok(text) = file(machine, pid, "loginuid", FACTS_BYTES_MAX) {
        process.login_user = process_status::audit(&text);
    }
    // Mounts are long and say something only where the control group says nothing.
    if let Some(attribution) = &mut process.attribution
        && attribution.unit.is_none()
        && attribution.container.is_none()
        && let Ok(text) = file(machine, pid, "mountinfo", MOUNTS_BYTES_MAX)
    {
        cgroup::add_mounts(attribution, mountinfo::decode(&text));
    }
}

/// The containers that these processes watch over, by the word of their command lines.
pub fn monitored(machine: &mut dyn Machine, pids: &[u32]) -> Vec<Container> {
    let mut found = Vec::new();
    for pid in pids {
        let item = Item::file(path(*pid, "cmdline"));
        if let Ok(text) = read_start(machine, &item, COMMAND_LINE_BYTES_MAX) {
            found.extend(monitor::decode(&process::arguments(&text)));
        }
    }
    found
}

/// The processes that there are, by rising number, and why these may not be all: [`Why::NotPermitted`] when others are hidden.
pub(super) fn pids(machine: &mut dyn Machine, identity: &Identity) -> (Vec<u32>, Result<(), Why>) {
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

/// How long the machine has run, in ticks; `None` in a recording, which is one moment.
pub(super) fn now_ticks(machine: &mut dyn Machine, identity: &Identity) -> Option<u64> {
    if machine.is_recording() {
        return None;
    }
    let text = file_of_machine(machine, "/proc/uptime")?;
    let word = text.split(|byte| *byte == b' ').next()?;
    let mut parts = word.split(|byte| *byte == b'.');
    let (seconds, hundredths) = (decimal(parts.next()?)?, decimal(parts.next()?)?);
    let hundredths = seconds.checked_mul(100)?.checked_add(hundredths)?;
    // Both are rounded down; one more is on the safe side for who began just before.
    Some(hundredths.checked_mul(u64::from(identity.ticks_per_second))? / 100 + 1)
}

fn file_of_machine(machine: &mut dyn Machine, path: &'static str) -> Option<Vec<u8>> {
    read_whole(machine, &Item::file(path), FACTS_BYTES_MAX).ok()
}

/// When the machine was started, in seconds since 1970, as `/proc/stat` tells (`btime`, `proc_stat(5)`).
pub fn machine_started_s(machine: &mut dyn Machine) -> Option<u64> {
    let mut started = None;
    let mut lines = facts::decode::lines::Lines::new();
    let mut left = STAT_BYTES_MAX;
    let mut each = |line: &[u8]| match line.strip_prefix(b"btime ") {
        Some(number) => {
            started = decimal(number.trim_ascii());
            Flow::Break(())
        }
        None => Flow::Continue(()),
    };
    // Broken off when it was found.
    let read = machine.read(&Item::file("/proc/stat"), &mut |chunk| {
        left = left.saturating_sub(chunk.len());
        if left == 0 {
            return Flow::Break(());
        }
        lines.push(chunk, &mut each)
    });
    if read.is_ok() {
        let _: Flow = lines.finish(&mut each);
    }
    started
}

/// The parents of a process, the nearest first; no more than are told of a process.
pub fn parents(machine: &mut dyn Machine, process: &Process) -> Vec<Process> {
    let mut known: Vec<Process> = Vec::new();
    let mut next = process.parent;
    while let Some(pid) = next.filter(|pid| *pid != 0)
        && known.len() < ANCESTORS_MAX
        && let Ok(text) = file(machine, pid, "stat", FACTS_BYTES_MAX)
    {
        let mut parent = Process::new(pid);
        if process_stat::add(&text, &mut parent).is_err() {
            break;
        }
        next = parent.parent;
        known.push(parent);
    }
    let is = |pid| known.iter().find(|parent| parent.pid == pid);
    process.ancestors(is).into_iter().cloned().collect()
}

/// Whether this user may not read which descriptors the process has.
pub fn is_closed(machine: &mut dyn Machine, pid: u32) -> bool {
    let item = Item::Links(path(pid, "fd").into());
    machine.read(&item, &mut |_| Flow::Break(())) == Err(Why::NotPermitted)
}

/// The descriptors that a manager handed to the process, by its environment. The environment may hold secrets: nothing else is
/// taken from it, and recordings have none.
pub fn handed_over(machine: &mut dyn Machine, pid: u32) -> Option<std::ops::Range<u32>> {
    let item = Item::file(path(pid, "environ"));
    let text = read_start(machine, &item, COMMAND_LINE_BYTES_MAX).ok()?;
    activation::decode(&text, pid)
}

/// Milliseconds since the machine was started; `None` when that is not known.
pub fn up_ms(machine: &mut dyn Machine) -> Option<u64> {
    uptime::decode(&file_of_machine(machine, "/proc/uptime")?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::FakeMachine;

    fn stat(start: u64) -> Vec<u8> {
        format!("7 (a) b) S 1 7 7 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 {start} 0 0 0\n").into_bytes()
    }

    fn machine() -> FakeMachine {
        FakeMachine::new()
            .with("file /proc/7/stat", &[&stat(500)], Ok(()))
            .with("file /proc/7/cmdline", &[b"/bin/a\0-x\0", b"\xff\n\0"], Ok(()))
            .with("file /proc/7/status", &[b"Name:\ta\nUid:\t1\t33\t1\t1\n"], Ok(()))
            .with("file /proc/7/loginuid", &[b"1000"], Ok(()))
            .with("file /proc/7/cgroup", &[b"0::/system.slice/a.service\n"], Ok(()))
    }

    #[test]
    fn a_process_is_described_in_brief_and_whole() {
        let brief = describe(&mut machine(), 7, Depth::Brief, None).unwrap();
        assert_eq!(brief.argv, Some(vec![b"/bin/a".to_vec()]));
        assert_eq!((brief.comm.as_deref(), brief.users), (Some(&b"a) b"[..]), None));
        let unit = |process: &Process| process.attribution.as_ref().and_then(|found| found.unit.clone());
        assert_eq!(unit(&brief), Some(b"a.service".to_vec()));
        let whole = describe(&mut machine(), 7, Depth::Whole, None).unwrap();
        let words = whole.argv.as_deref().unwrap();
        assert_eq!(words[1..], [b"-x".to_vec(), b"\xff\n".to_vec()]);
        assert_eq!(whole.users.map(|users| users.effective), Some(33));
        assert_eq!((whole.parent, whole.start_ticks), (Some(1), Some(500)));
        assert_eq!(unit(&whole), unit(&brief));
    }

    #[test]
    fn who_began_after_the_look_is_another_process() {
        assert!(describe(&mut machine(), 7, Depth::Brief, Some(500)).is_some());
        assert!(describe(&mut machine(), 7, Depth::Brief, Some(499)).is_none());
    }

    /// Gives the number of the process to another one after a few questions.
    struct Reusing(FakeMachine, u32);

    impl Machine for Reusing {
        fn read(&mut self, item: &Item<'_>, each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
            if item.key().ends_with("/stat") {
                self.1 += 1;
                let text = stat(if self.1 == 1 { 500 } else { 900 });
                return if each(&text).is_break() {
                    Err(Why::Stopped)
                } else {
                    Ok(())
                };
            }
            self.0.read(item, each)
        }
    }

    #[test]
    fn a_number_that_was_used_again_names_nobody() {
        for depth in [Depth::Brief, Depth::Whole] {
            assert_eq!(describe(&mut Reusing(machine(), 0), 7, depth, None), None);
        }
    }

    #[test]
    fn what_cannot_be_read_is_not_known_and_hides_nothing_else() {
        let gone = machine().with("file /proc/7/cmdline", &[], Err(Why::NotHere));
        assert_eq!(describe(&mut { gone }, 7, Depth::Brief, None), None);
        let mut old = FakeMachine::new()
            .with("file /proc/7/stat", &[], Err(Why::NotRecorded))
            .with("file /proc/7/cmdline", &[b"a\0"], Ok(()));
        let found = describe(&mut old, 7, Depth::Whole, Some(1)).unwrap();
        assert_eq!((found.argv, found.start_ticks), (Some(vec![b"a".to_vec()]), None));
        let mut strange = machine().with("file /proc/7/stat", &[b"no such form"], Ok(()));
        assert!(describe(&mut strange, 7, Depth::Whole, None).is_some());
    }

    #[test]
    fn the_start_of_the_machine_stands_behind_its_interrupts() {
        let long = vec![b'1'; 100_000];
        let mut machine = FakeMachine::new().with(
            "file /proc/stat",
            &[
                b"cpu 1 2\nintr ",
                &long,
                b"\nctxt 5\nbtime 17",
                b"00000000\nprocesses 3\n",
            ],
            Ok(()),
        );
        assert_eq!(machine_started_s(&mut machine), Some(1_700_000_000));
        let mut none = FakeMachine::new().with("file /proc/stat", &[b"cpu 1\n"], Ok(()));
        assert_eq!(machine_started_s(&mut none), None);
    }

    #[test]
    fn uptime_is_ticks() {
        let mut machine = FakeMachine::new().with("file /proc/uptime", &[b"12.34 5.6\n"], Ok(()));
        assert_eq!(now_ticks(&mut machine, &Identity::default()), Some(1235));
        let mut none = FakeMachine::new().with("file /proc/uptime", &[b"12\n"], Ok(()));
        assert_eq!(now_ticks(&mut none, &Identity::default()), None);
    }

    #[test]
    fn monitors_name_the_containers_they_watch_over() {
        let id = "4f".repeat(32);
        let line = format!("/usr/bin/conmon\0-c\0{id}\0-n\0web\0");
        let mut machine = machine().with("file /proc/8/cmdline", &[line.as_bytes()], Ok(()));
        let found = monitored(&mut machine, &[7, 8, 9]);
        let names: Vec<Option<&[u8]>> = found.iter().map(|one| one.name.as_deref()).collect();
        assert_eq!(names, [Some(&b"web"[..])]);
    }
}
