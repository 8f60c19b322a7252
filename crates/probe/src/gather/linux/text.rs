//! Tables that exist as text files only: read line by line, the heading skipped by its place.

use facts::decode::lines::Lines;
use facts::{Gap, Why};

use crate::gather::answer::Answer;
use crate::item::Item;
use crate::machine::{Flow, Machine};

/// Hands out the lines of a table below its `headings` first lines.
///
/// `each` tells whether it understood the line; those it did not are counted in a gap.
pub fn lines(
    machine: &mut dyn Machine,
    item: &Item<'_>,
    headings: u32,
    each: &mut dyn FnMut(&[u8]) -> Result<Flow, Why>,
) -> Answer {
    let mut answer = Answer::whole();
    let mut splitter = Lines::new();
    let mut bogus = 0u64;
    let mut place = 0u32;
    let mut take = |line: &[u8]| {
        place = place.saturating_add(1);
        if place <= headings {
            return Flow::Continue(());
        }
        each(line).unwrap_or_else(|_| {
            bogus += 1;
            Flow::Continue(())
        })
    };
    let read = machine.read(item, &mut |chunk| splitter.push(chunk, &mut take));
    let finished = if read.is_ok() {
        splitter.finish(&mut take)
    } else {
        Flow::Continue(())
    };
    bogus += splitter.too_long();
    answer.stopped = read == Err(Why::Stopped) || finished.is_break();
    if bogus > 0 {
        answer.gaps.push(Gap {
            what: item.key(),
            why: Why::NotUnderstood,
            count: Some(bogus),
        });
    }
    match read {
        Ok(()) | Err(Why::Stopped) => {}
        Err(
            why @ (Why::NotHere
            | Why::NotPermitted
            | Why::NotInThisKernel
            | Why::NotRecorded
            | Why::NotSupportedYet),
        ) => {
            answer.known = Err(why);
        }
        Err(why) => answer.gap(item, why, None),
    }
    answer
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

/// Tables of families that have no diag, or had none when they left the kernel.
pub mod tables {
    /// SCTP endpoints.
    pub const SCTP_ENDPOINTS: &str = "/proc/net/sctp/eps";
    /// SCTP associations.
    pub const SCTP_ASSOCIATIONS: &str = "/proc/net/sctp/assocs";
    /// IPX sockets.
    pub const IPX: &str = "/proc/net/ipx/socket";
    /// AX.25 sockets.
    pub const AX25: &str = "/proc/net/ax25";
    /// X.25 sockets.
    pub const X25: &str = "/proc/net/x25/socket";
    /// X.25 sockets, before Linux 2.6.
    pub const X25_OLD: &str = "/proc/net/x25";
    /// NET/ROM sockets.
    pub const NETROM: &str = "/proc/net/nr";
    /// ROSE sockets.
    pub const ROSE: &str = "/proc/net/rose";
}

/// Whether SELinux is on: its file system exists and a policy is loaded (`selinux(8)`).
pub const SELINUX_ENFORCE: &str = "/sys/fs/selinux/enforce";
