//! Every open socket of every process in one pass, from the kernel's own walk over tasks and their files (`iter/task_file`,
//! Linux 5.8): an eighth of the cost of reading `/proc/PID/fd` link by link.
//!
//! A small program is handed to the kernel, which checks it, runs it for each file and lets us read what it writes. It reads
//! nothing but the members named in [`MEMBERS`]. It needs root, or `CAP_BPF` and `CAP_PERFMON`.

use std::fs::File;
use std::io::Read;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::fs::FileExt;

use facts::Why;
use facts::decode::bytes::ByteOrder;
use facts::decode::linux::btf::{HEADER_BYTES, Member, Parts, Search};
use rustix::io::Errno;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::why;
use crate::machine::Flow;

/// The kernel's description of its types.
const BTF: &str = "/sys/kernel/btf/vmlinux";
/// The first pid namespace (`PROC_PID_INIT_INO` of `linux/proc_ns.h`), where every process has one number.
const FIRST_NAMESPACE: &[u8] = b"pid:[4026531836]";
/// Longest `/proc/self/status` that is looked at.
const STATUS_BYTES_MAX: usize = 16 * 1024;
/// What the walk calls for each file.
const FUNCTION: &str = "bpf_iter_task_file";
/// What the program reads. The last three matter below the first pid namespace only.
const MEMBERS: [Member; 9] = [
    ("file", "f_inode"),
    ("inode", "i_sb"),
    ("super_block", "s_magic"),
    ("inode", "i_ino"),
    ("task_struct", "tgid"),
    ("task_struct", "pid"),
    ("task_struct", "thread_pid"),
    ("pid", "level"),
    ("pid", "numbers"),
];
/// `SOCKFS_MAGIC` of `linux/magic.h`.
const SOCKFS: i32 = 0x534f_434b;
/// What the kernel asks of programs that call `bpf_seq_write`: that they may be used under the GPL.
const LICENCE: &std::ffi::CStr = c"Dual MIT/GPL";

/// Commands of `bpf(2)` (`linux/bpf.h`).
mod command {
    pub(super) const PROGRAM_LOAD: u32 = 5;
    pub(super) const LINK_CREATE: u32 = 28;
    pub(super) const ITER_CREATE: u32 = 33;
}
/// `BPF_PROG_TYPE_TRACING`
const TRACING: u32 = 26;
/// `BPF_TRACE_ITER`
const TRACE_ITER: u32 = 28;
/// Functions that the program calls (`linux/bpf.h`).
mod function {
    pub(super) const CURRENT_TASK: i32 = 35;
    pub(super) const PROBE_READ_KERNEL: i32 = 113;
    pub(super) const SEQ_WRITE: i32 = 127;
}

/// Hands out 16 bytes for each open socket of each process: process, descriptor, inode (`facts::decode::linux::holders`).
pub(super) fn sockets(buffer: &mut [u8], each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
    if cfg!(not(target_pointer_width = "64")) {
        return Err(Why::NotSupportedYet);
    }
    if !proc_is_ours(buffer)? {
        return Err(Why::NotSupportedYet);
    }
    let mut walk = File::from(open(buffer)?);
    loop {
        match walk.read(buffer) {
            Ok(0) => return Ok(()),
            Ok(length) => {
                if each(buffer.get(..length).unwrap_or(&[])).is_break() {
                    return Err(Why::Stopped);
                }
            }
            Err(error) => match error.raw_os_error().map(Errno::from_raw_os_error) {
                // The kernel rests after a million files that said nothing.
                Some(Errno::AGAIN | Errno::INTR) => {}
                Some(error) => return Err(why(error)),
                None => return Err(Why::NotUnderstood),
            },
        }
    }
}

/// Whether `/proc` shows the numbers of our own pid namespace: of an outer one it shows more numbers than one of each
/// process (`NSpid`, `proc(5)`).
fn proc_is_ours(buffer: &mut [u8]) -> Result<bool, Why> {
    let mut status = Vec::new();
    super::files::read("/proc/self/status", buffer, &mut |chunk| {
        status.extend_from_slice(chunk);
        if status.len() > STATUS_BYTES_MAX {
            return Flow::Break(());
        }
        Flow::Continue(())
    })?;
    let numbers = status
        .split(|byte| *byte == b'\n')
        .find_map(|line| line.strip_prefix(b"NSpid:"))
        .map(|rest| {
            rest.split(u8::is_ascii_whitespace)
                .filter(|word| !word.is_empty())
                .count()
        });
    Ok(numbers == Some(1))
}

/// Loads the program and opens the walk.
fn open(buffer: &mut [u8]) -> Result<OwnedFd, Why> {
    let (members, function) = layout(buffer)?;
    let namespace = rustix::fs::readlink("/proc/self/ns/pid", Vec::new()).map_err(why)?;
    let program = program(members, namespace.as_bytes() == FIRST_NAMESPACE);
    let mut request = [0u64; 15];
    request[0] = pair(
        TRACING,
        u32::try_from(program.len()).map_err(|_| Why::NotUnderstood)?,
    );
    request[1] = address(program.as_ptr());
    request[2] = address(LICENCE.as_ptr());
    // Bytes 68 and 108 of `union bpf_attr`: expected_attach_type, attach_btf_id.
    request[8] = pair(0, TRACE_ITER);
    request[13] = pair(0, function);
    let program = load(&request)?;
    let link = bpf(
        command::LINK_CREATE,
        &[pair(number(&program), 0), pair(TRACE_ITER, 0), 0, 0],
    )?;
    bpf(command::ITER_CREATE, &[pair(number(&link), 0)])
}

/// Hands the program to the kernel.
///
/// Before Linux 5.11 its page counts as locked memory of the user. Other programs of root may have taken all that is allowed,
/// so a refused one is handed over again without a limit; the old limit is back when this call ends.
fn load(request: &[u64]) -> Result<OwnedFd, Why> {
    let refused = match bpf(command::PROGRAM_LOAD, request) {
        Err(Why::NotPermitted) => Why::NotPermitted,
        outcome => return outcome,
    };
    let before = getrlimit(Resource::Memlock);
    let none = Rlimit {
        current: None,
        maximum: None,
    };
    setrlimit(Resource::Memlock, none).map_err(|_| refused)?;
    let outcome = bpf(command::PROGRAM_LOAD, request);
    // Whoever may lift a limit may lower it.
    setrlimit(Resource::Memlock, before).map_err(why)?;
    outcome
}

/// Where the members stand in this kernel, and the number of the function.
fn layout(buffer: &mut [u8]) -> Result<([i16; MEMBERS.len()], u32), Why> {
    let failed = |error: std::io::Error| {
        error
            .raw_os_error()
            .map_or(Why::CutShort, |number| why(Errno::from_raw_os_error(number)))
    };
    #[expect(clippy::disallowed_methods, reason = "this is the room that touches files")]
    let file = File::open(BTF).map_err(failed)?;
    let mut header = [0; HEADER_BYTES];
    file.read_exact_at(&mut header, 0).map_err(failed)?;
    let parts = Parts::of(&header, ByteOrder::native())?;
    let mut search = Search::new(ByteOrder::native(), MEMBERS, FUNCTION);
    let whole_words = buffer.len() & !3;
    let buffer = buffer.get_mut(..whole_words).unwrap_or_default();
    for (range, is_names) in [(parts.names, true), (parts.types, false)] {
        let mut at = range.start;
        while at < range.end {
            let left = usize::try_from(range.end - at).unwrap_or(usize::MAX);
            let length = left.min(buffer.len());
            let piece = buffer.get_mut(..length).unwrap_or_default();
            file.read_exact_at(piece, at).map_err(failed)?;
            at += u64::try_from(length).unwrap_or(u64::MAX).max(1);
            if is_names {
                search.names(piece);
            } else if search.types(piece) {
                break;
            }
        }
    }
    let layout = search.finish()?;
    let mut offsets = [0; MEMBERS.len()];
    for (to, from) in offsets.iter_mut().zip(layout.members) {
        *to = i16::try_from(from).map_err(|_| Why::NotInThisKernel)?;
    }
    Ok((offsets, layout.function))
}

/// Codes of instructions (`linux/bpf.h`, `linux/bpf_common.h`). Registers: 0 result, 1 to 5 arguments, 6 to 9 kept, 10 the
/// end of the stack.
mod code {
    pub(super) const MOVE: u8 = 0xbf;
    pub(super) const SET: u8 = 0xb7;
    pub(super) const ADD: u8 = 0x07;
    pub(super) const ADD_REGISTER: u8 = 0x0f;
    pub(super) const SHIFT_LEFT: u8 = 0x67;
    pub(super) const LOAD: u8 = 0x79;
    pub(super) const LOAD_WORD: u8 = 0x61;
    pub(super) const STORE: u8 = 0x7b;
    pub(super) const STORE_WORD: u8 = 0x63;
    pub(super) const IF_EQUAL: u8 = 0x15;
    pub(super) const IF_NOT_EQUAL: u8 = 0x55;
    pub(super) const IF_GREATER: u8 = 0x25;
    pub(super) const IF_REGISTERS_DIFFER: u8 = 0x5d;
    pub(super) const CALL: u8 = 0x85;
    pub(super) const EXIT: u8 = 0x95;
}

/// An instruction: code, register to, register from, offset, value.
type Step = (u8, u8, u8, i16, i32);
/// An offset that stands for the way to the last two steps.
const TO_END: i16 = i16::MAX;
/// Most levels of pid namespaces (`MAX_PID_NS_LEVEL`).
const LEVELS_MAX: i32 = 32;

/// The program. Its context is `{ meta, task, fd, file }` of eight bytes each (`struct bpf_iter__task_file`); of `meta` the
/// first member is the sequence to write to.
fn program(
    [
        inode,
        super_block,
        magic,
        number,
        process,
        thread,
        pid,
        level,
        numbers,
    ]: [i16; MEMBERS.len()],
    is_first_namespace: bool,
) -> Vec<u64> {
    use code::*;
    let mut steps: Vec<Step> = vec![
        (MOVE, 6, 1, 0, 0),
        // Without a file or a task the walk is at its end.
        (LOAD, 7, 6, 24, 0),
        (IF_EQUAL, 7, 0, TO_END, 0),
        (LOAD, 8, 6, 8, 0),
        (IF_EQUAL, 8, 0, TO_END, 0),
        // Only the first thread of a process, as `/proc/PID/fd`: a thread may have descriptors of its own.
        (LOAD_WORD, 1, 8, process, 0),
        (LOAD_WORD, 2, 8, thread, 0),
        (IF_REGISTERS_DIFFER, 1, 2, TO_END, 0),
        // Only files of the file system of sockets.
        (LOAD, 9, 7, inode, 0),
        (LOAD, 1, 9, super_block, 0),
        (LOAD, 1, 1, magic, 0),
        (IF_NOT_EQUAL, 1, 0, TO_END, SOCKFS),
        // The record, on the stack: process, descriptor, inode.
        (STORE_WORD, 10, 2, -16, 0),
        (LOAD, 1, 9, number, 0),
        (STORE, 10, 1, -8, 0),
        (LOAD_WORD, 1, 6, 16, 0),
        (STORE_WORD, 10, 1, -12, 0),
    ];
    if !is_first_namespace {
        // How deep our own namespace lies …
        steps.push((CALL, 0, 0, 0, function::CURRENT_TASK));
        steps.push((MOVE, 3, 0, 0, 0));
        steps.extend(read(-24, 8, pid));
        steps.push((LOAD, 3, 10, -24, 0));
        steps.extend(read(-24, 4, level));
        steps.push((LOAD_WORD, 9, 10, -24, 0));
        steps.push((IF_GREATER, 9, 0, TO_END, LEVELS_MAX));
        // … and the number that the process has there; a `struct upid` is 16 bytes long.
        steps.push((SHIFT_LEFT, 9, 0, 0, 4));
        steps.push((MOVE, 3, 8, 0, 0));
        steps.extend(read(-24, 8, pid));
        steps.push((LOAD, 3, 10, -24, 0));
        steps.push((ADD_REGISTER, 3, 9, 0, 0));
        steps.extend(read(-16, 4, numbers));
    }
    steps.extend([
        (LOAD, 1, 6, 0, 0),
        (LOAD, 1, 1, 0, 0),
        (MOVE, 2, 10, 0, 0),
        (ADD, 2, 0, 0, -16),
        (SET, 3, 0, 0, 16),
        (CALL, 0, 0, 0, function::SEQ_WRITE),
        (SET, 0, 0, 0, 0),
        (EXIT, 0, 0, 0, 0),
    ]);
    let end = steps.len().saturating_sub(2);
    steps
        .iter()
        .enumerate()
        .map(|(place, step)| encode(*step, end.saturating_sub(place + 1)))
        .collect()
}

/// Reads `length` bytes of the kernel's memory, `offset` behind register 3, to a place on the stack.
fn read(to: i32, length: i32, offset: i16) -> [Step; 5] {
    use code::*;
    [
        (ADD, 3, 0, 0, i32::from(offset)),
        (MOVE, 1, 10, 0, 0),
        (ADD, 1, 0, 0, to),
        (SET, 2, 0, 0, length),
        (CALL, 0, 0, 0, function::PROBE_READ_KERNEL),
    ]
}

/// An instruction as a `struct bpf_insn`.
fn encode((code, to, from, offset, value): Step, way_to_end: usize) -> u64 {
    // Two registers share a byte, in the order of bit fields.
    let registers = if cfg!(target_endian = "big") {
        to << 4 | from
    } else {
        from << 4 | to
    };
    let offset = if offset == TO_END {
        i16::try_from(way_to_end).unwrap_or(0)
    } else {
        offset
    };
    let [low, high] = offset.to_ne_bytes();
    let [a, b, c, d] = value.to_ne_bytes();
    u64::from_ne_bytes([code, registers, low, high, a, b, c, d])
}

/// Two 32-bit members of `union bpf_attr` that stand one behind the other.
fn pair(first: u32, second: u32) -> u64 {
    let ([a, b, c, d], [e, f, g, h]) = (first.to_ne_bytes(), second.to_ne_bytes());
    u64::from_ne_bytes([a, b, c, d, e, f, g, h])
}

fn address<T>(of: *const T) -> u64 {
    u64::try_from(of.addr()).unwrap_or(0)
}

fn number(descriptor: &OwnedFd) -> u32 {
    u32::try_from(descriptor.as_raw_fd()).unwrap_or(u32::MAX)
}

/// `bpf(2)`.
fn bpf(command: u32, request: &[u64]) -> Result<OwnedFd, Why> {
    // SAFETY: the kernel reads `request`, and the program and licence that addresses in it point to, all of which live until
    // the call returns; it writes nothing.
    let outcome = unsafe { libc::syscall(libc::SYS_bpf, command, request.as_ptr(), size_of_val(request)) };
    if outcome < 0 {
        let error = std::io::Error::last_os_error();
        return Err(match error.raw_os_error() {
            Some(libc::EINVAL | libc::ENOSYS) | None => Why::NotInThisKernel,
            Some(number) => why(Errno::from_raw_os_error(number)),
        });
    }
    let descriptor = i32::try_from(outcome).map_err(|_| Why::NotUnderstood)?;
    // SAFETY: the three commands return a descriptor that is new, and ours alone.
    Ok(unsafe { OwnedFd::from_raw_fd(descriptor) })
}
