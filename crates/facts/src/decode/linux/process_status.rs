//! `/proc/PID/status` (`proc_pid_status(5)`): a line a fact, its name before a colon.

use crate::Why;
use crate::decode::lines::{decimal, hex, words};
use crate::model::process::{Audit, Capabilities, Credentials, Process};

/// Most pid namespaces one inside the other (`MAX_PID_NS_LEVEL`, `linux/pid_namespace.h` of the kernel), and the first.
const NAMESPACE_LEVELS_MAX: usize = 33;

/// Adds what the text tells to `process`: thread group, parent, users, groups, namespace ids, capabilities, threads and
/// name. A line that is missing (older kernels) or not understood adds nothing.
///
/// # Errors
/// [`Why::NotUnderstood`] when no line is one of this file, [`Why::GoneMeanwhile`] when it is empty.
pub fn add(text: &[u8], process: &mut Process) -> Result<(), Why> {
    if text.is_empty() {
        return Err(Why::GoneMeanwhile);
    }
    let mut known = false;
    for line in text.split(|byte| *byte == b'\n') {
        let Some(colon) = memchr::memchr(b':', line) else {
            continue;
        };
        let (Some(name), Some(value)) = (line.get(..colon), line.get(colon + 1..)) else {
            continue;
        };
        known |= add_line(name, value, process);
    }
    if known { Ok(()) } else { Err(Why::NotUnderstood) }
}

/// Adds one fact; false when it is none that is kept.
fn add_line(name: &[u8], value: &[u8], process: &mut Process) -> bool {
    let number = || number(value.trim_ascii());
    match name {
        b"Name" => {
            let name = value.strip_prefix(b"\t").unwrap_or(value);
            process.comm = process.comm.take().or_else(|| Some(unescaped(name)));
        }
        b"Tgid" => process.thread_group = number(),
        b"Pid" => process.pid = number().unwrap_or(process.pid),
        b"PPid" => process.parent = number(),
        b"Uid" => process.users = credentials(value),
        b"Gid" => process.groups = credentials(value),
        b"NSpid" => process.namespace_pids = namespace_pids(value),
        b"CapEff" => process.effective_capabilities = hex(value.trim_ascii()).map(Capabilities),
        b"Threads" => process.threads = number(),
        b"Kthread" => process.kernel_thread = number().map(|number| number != 0),
        _ => return false,
    }
    true
}

/// The four ids of a line `Uid` or `Gid`: real, effective, saved, filesystem.
fn credentials(value: &[u8]) -> Option<Credentials> {
    let mut ids = words(value).map(number);
    let mut next = || ids.next().flatten();
    Some(Credentials {
        real: next()?,
        effective: next()?,
        saved: next()?,
        filesystem: next()?,
    })
}

fn namespace_pids(value: &[u8]) -> Option<Vec<u32>> {
    let pids: Option<Vec<u32>> = words(value).take(NAMESPACE_LEVELS_MAX + 1).map(number).collect();
    pids.filter(|pids| (1..=NAMESPACE_LEVELS_MAX).contains(&pids.len()))
}

fn number(word: &[u8]) -> Option<u32> {
    u32::try_from(decimal(word)?).ok()
}

/// The kernel writes a newline of the name as `\n` and a backslash as `\\`.
fn unescaped(name: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(name.len());
    let mut rest = name;
    while let Some((first, behind)) = rest.split_first() {
        let (byte, behind) = match (first, behind) {
            (b'\\', [b'n', behind @ ..]) => (b'\n', behind),
            (b'\\', [b'\\', behind @ ..]) => (b'\\', behind),
            (byte, behind) => (*byte, behind),
        };
        plain.push(byte);
        rest = behind;
    }
    plain
}

/// The number in `/proc/PID/loginuid` or `/proc/PID/sessionid` (`proc_pid_loginuid(5)`).
#[must_use]
pub fn audit(text: &[u8]) -> Option<Audit> {
    number(text.trim_ascii()).map(Audit::from_linux)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `/proc/PID/status` of a process of another pid namespace, Linux 6.18, some lines left out.
    const HTTPD: &[u8] = b"Name:\tmy\\\\ht\\ntpd\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t28571\nNgid:\t0\n\
        Pid:\t28571\nPPid:\t28550\nTracerPid:\t0\nUid:\t0\t33\t34\t35\nGid:\t1\t2\t3\t4\nFDSize:\t64\nGroups:\t0 10 \n\
        NStgid:\t28571\t1\nNSpid:\t28571\t1\nKthread:\t0\nThreads:\t2\nCapInh:\t0000000000000000\n\
        CapEff:\t000001fffeffffff\nSeccomp:\t2\n";

    fn decoded(text: &[u8]) -> Result<Process, Why> {
        let mut process = Process::new(7);
        add(text, &mut process).map(|()| process)
    }

    #[test]
    fn each_fact_is_found_by_its_name() {
        let process = decoded(HTTPD).unwrap();
        assert_eq!(process.pid, 28571);
        assert_eq!(process.comm.as_deref(), Some(&b"my\\ht\ntpd"[..]));
        assert_eq!(process.thread_group, Some(28571));
        assert_eq!(process.parent, Some(28550));
        assert_eq!(
            process.users,
            Some(Credentials {
                real: 0,
                effective: 33,
                saved: 34,
                filesystem: 35
            })
        );
        assert_eq!(process.groups.map(|groups| groups.effective), Some(2));
        assert_eq!(process.namespace_pids, Some(vec![28571, 1]));
        assert_eq!(process.inner_pid(), Some(1));
        assert_eq!(process.threads, Some(2));
        assert_eq!(process.kernel_thread, Some(false));
        assert_eq!(
            process.effective_capabilities,
            Some(Capabilities(0x1ff_feff_ffff))
        );
    }

    #[test]
    fn what_an_older_kernel_does_not_say_is_not_known() {
        let process =
            decoded(b"Name:\tinit\nPid:\t1\nPPid:\t0\nUid:\t0\t0\t0\nNSpid:\t1\tx\nCapEff:\tzz\n").unwrap();
        assert_eq!(process.namespace_pids, None);
        assert_eq!(process.users, None);
        assert_eq!(process.effective_capabilities, None);
        assert_eq!(process.kernel_thread, None);
        assert_eq!(process.inner_pid(), None);
        assert_eq!(process.parent, Some(0));
    }

    #[test]
    fn the_exact_name_of_stat_is_kept() {
        let mut process = Process::new(1);
        process.comm = Some(b"exact".to_vec());
        add(b"Name:\tother\n", &mut process).unwrap();
        assert_eq!(process.comm.as_deref(), Some(&b"exact"[..]));
    }

    #[test]
    fn a_text_that_is_none_is_told() {
        assert_eq!(decoded(b""), Err(Why::GoneMeanwhile));
        assert_eq!(decoded(b"no colon\nother: 1\n"), Err(Why::NotUnderstood));
    }

    #[test]
    fn more_namespaces_than_the_kernel_allows_are_not_believed() {
        let mut line = b"NSpid:".to_vec();
        line.extend(b"\t5".repeat(NAMESPACE_LEVELS_MAX));
        assert_eq!(
            decoded(&line).unwrap().namespace_pids.map(|pids| pids.len()),
            Some(33)
        );
        line.extend(b"\t5");
        assert_eq!(decoded(&line).unwrap().namespace_pids, None);
    }

    #[test]
    fn all_ones_are_no_login() {
        assert_eq!(audit(b"4294967295"), Some(Audit::Unset));
        assert_eq!(audit(b"1000\n"), Some(Audit::Set(1000)));
        assert_eq!(audit(b""), None);
    }

    proptest! {
        #[test]
        fn no_bytes_panic(text: Vec<u8>) {
            drop(decoded(&text));
            let _ = audit(&text);
        }

        #[test]
        fn no_value_panics(name in "Name|Tgid|Pid|Uid|NSpid|CapEff|Kthread", value: Vec<u8>) {
            let mut text = name.into_bytes();
            text.push(b':');
            text.extend(value);
            drop(decoded(&text));
        }
    }
}
