//! `/proc/PID/stat` (`proc_pid_stat(5)`): one line of numbers behind a name.
//!
//! The name stands in parentheses and may itself hold blanks, parentheses and newlines, so it ends at the last `)`. What
//! stands behind is numbers, which none of its bytes can forge.

use crate::Why;
use crate::decode::lines::{decimal, number32, words};
use crate::model::process::{Process, Terminal};

/// The flag of kernel threads (`PF_KTHREAD`, `linux/sched.h` of the kernel).
const KERNEL_THREAD: u64 = 0x0020_0000;

/// Places of fields behind the name, from 0. The manual counts from 1 and has the state as field 3.
mod place {
    pub(super) const PARENT: usize = 1;
    pub(super) const GROUP: usize = 2;
    pub(super) const SESSION: usize = 3;
    pub(super) const TERMINAL: usize = 4;
    pub(super) const FLAGS: usize = 6;
    pub(super) const THREADS: usize = 17;
    pub(super) const START: usize = 19;
}

/// Adds what the text tells to `process`: name, parent, process group, session, terminal, threads and start.
///
/// # Errors
/// [`Why::NotUnderstood`] when the text has another form, [`Why::GoneMeanwhile`] when it is empty, and
/// [`Why::CutShort`] when it ends before what follows the start time. Nothing is added then.
pub fn add(text: &[u8], process: &mut Process) -> Result<(), Why> {
    if text.is_empty() {
        return Err(Why::GoneMeanwhile);
    }
    let open = memchr::memchr(b'(', text).ok_or(Why::NotUnderstood)?;
    let close = memchr::memrchr(b')', text).ok_or(Why::NotUnderstood)?;
    let pid = text
        .get(..open)
        .and_then(|head| decimal(head.trim_ascii()))
        .and_then(|pid| u32::try_from(pid).ok())
        .ok_or(Why::NotUnderstood)?;
    let comm = text.get(open + 1..close).ok_or(Why::NotUnderstood)?;
    let rest = text.get(close + 1..).ok_or(Why::NotUnderstood)?;
    let mut fields = [&[][..]; place::START + 1];
    let mut found = words(rest.trim_ascii_end());
    for field in &mut fields {
        *field = found.next().ok_or(Why::CutShort)?;
    }
    // Were the text cut in the midst of the start time, it would be another time.
    found.next().ok_or(Why::CutShort)?;
    // Groups and sessions of a process that is just going are printed as -1 and 0.
    let id = |at: usize| fields.get(at).and_then(|word| u32::try_from(decimal(word)?).ok());
    let start = decimal(fields[place::START]).ok_or(Why::NotUnderstood)?;
    process.pid = pid;
    process.comm = Some(comm.to_vec());
    process.parent = id(place::PARENT);
    process.process_group = id(place::GROUP);
    process.session = id(place::SESSION);
    process.terminal = number32(fields[place::TERMINAL]).map(terminal);
    process.kernel_thread = decimal(fields[place::FLAGS]).map(|flags| flags & KERNEL_THREAD != 0);
    process.threads = id(place::THREADS);
    process.start_ticks = Some(start);
    Ok(())
}

/// The device of a number: the major number is in bits 8 to 19, the minor in bits 0 to 7 and 20 to 31, as
/// `proc_pid_stat(5)` and `makedev(3)` say.
fn terminal(number: u32) -> Terminal {
    match number {
        0 => Terminal::None,
        number => Terminal::Device {
            major: (number >> 8) & 0xfff,
            minor: (number & 0xff) | ((number >> 12) & 0xf_ff00),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `cat /proc/self/stat` of Linux 6.18.
    const CAT: &[u8] = b"12507 (cat) R 1919 1919 22400 34817 1919 4194304 98 0 0 0 0 0 0 0 20 0 1 0 2446187 3133440 \
        407 18446744073709551615 94022151135232 94022151153409 140724603453760 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 \
        94022151167984 94022151169536 94022152019968 140724603461201 140724603461221 140724603461221 \
        140724603465707 0\n";

    fn decoded(text: &[u8]) -> Result<Process, Why> {
        let mut process = Process::new(7);
        add(text, &mut process).map(|()| process)
    }

    #[test]
    fn the_fields_stand_where_the_manual_has_them() {
        let process = decoded(CAT).unwrap();
        assert_eq!(process.pid, 12507);
        assert_eq!(process.comm.as_deref(), Some(&b"cat"[..]));
        assert_eq!(process.parent, Some(1919));
        assert_eq!(process.process_group, Some(1919));
        assert_eq!(process.session, Some(22400));
        assert_eq!(process.terminal, Some(Terminal::Device { major: 136, minor: 1 }));
        assert_eq!(process.threads, Some(1));
        assert_eq!(process.start_ticks, Some(2_446_187));
        assert_eq!(process.kernel_thread, Some(false));
        assert_eq!(process.users, None);
    }

    #[test]
    fn a_name_with_blanks_parentheses_and_newlines_moves_no_field() {
        for name in [
            &b"a b"[..],
            b") R 1 1 1 0",
            b"((x))",
            b"",
            b"tmux: server",
            b"a\nb",
            b"1) S 1 (",
        ] {
            let mut text = b"42 (".to_vec();
            text.extend_from_slice(name);
            text.extend_from_slice(b") S 1 42 42 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 3 0 77 0 0\n");
            let process = decoded(&text).unwrap();
            assert_eq!(process.comm.as_deref(), Some(name));
            assert_eq!(process.parent, Some(1));
            assert_eq!(process.terminal, Some(Terminal::None));
            assert_eq!(process.start_ticks, Some(77));
            assert_eq!(process.threads, Some(3));
            assert_eq!(process.kernel_thread, Some(true));
        }
    }

    #[test]
    fn a_line_that_is_cut_changes_nothing() {
        let untouched = Process::new(7);
        let mut process = Process::new(7);
        for end in 0..CAT.iter().position(|byte| *byte == b'\n').unwrap() {
            let whole = words(&CAT[..end]).count() > 22;
            let flow = add(&CAT[..end], &mut process);
            assert_eq!(flow.is_ok(), whole, "{end}");
            if whole {
                break;
            }
            assert_eq!(process, untouched, "{end}");
        }
        assert_eq!(decoded(b""), Err(Why::GoneMeanwhile));
        assert_eq!(decoded(b"1 x R"), Err(Why::NotUnderstood));
        assert_eq!(decoded(b"1 )x( R"), Err(Why::NotUnderstood));
        assert_eq!(decoded(b"x (x) R"), Err(Why::NotUnderstood));
        assert_eq!(decoded(b"1 (x) R 1"), Err(Why::CutShort));
    }

    #[test]
    fn a_large_minor_number_is_put_together() {
        // 136:300 is 0x0010_882c, as makedev(3) packs it.
        assert_eq!(
            terminal(0x0010_882c),
            Terminal::Device {
                major: 136,
                minor: 300
            }
        );
    }

    proptest! {
        #[test]
        fn no_bytes_panic(text: Vec<u8>) {
            drop(decoded(&text));
        }

        #[test]
        fn no_name_forges_a_number(name: Vec<u8>) {
            let mut text = b"42 (".to_vec();
            text.extend_from_slice(&name);
            text.extend_from_slice(b") S 1 42 42 0 -1 0 0 0 0 0 0 0 0 0 20 0 3 0 77 0 0\n");
            let process = decoded(&text).unwrap();
            prop_assert_eq!(process.comm, Some(name));
            prop_assert_eq!(process.start_ticks, Some(77));
        }
    }
}
