//! The memory that the network takes, as far as the machine accounts for it.

use facts::{Gap, Why};
use probe::Flow;
use probe::gather::linux::counters::Table;

use super::statistics::values::{Known, Tally};
use crate::session::Session;

/// Caches that packet buffers are described in: of plain ones, and of those that TCP sends, with room for a clone each. Kernels
/// that merge caches of a size keep the latter under another name, among other things; they are not counted then.
const BUFFER_CACHES: [&[u8]; 2] = [b"skbuff_head_cache", b"skbuff_fclone_cache"];

/// What is known of it.
pub(crate) struct NetworkMemory {
    /// Packet buffers in use, in the whole machine: at least these.
    pub(crate) buffers: Option<u64>,
    /// Bytes in the buffers of TCP and UDP sockets of the whole machine, and in fragments that wait for others.
    pub(crate) bytes: Option<u64>,
    /// Times that TCP was told to save memory.
    pub(crate) pressures: Option<u64>,
    /// What is missing.
    pub(crate) gaps: Vec<Gap>,
}

impl Session<'_> {
    /// Reads what the machine accounts for.
    pub(crate) fn network_memory(&mut self) -> NetworkMemory {
        let (tally, mut gaps) = self.tally(&[Table::Sockstat, Table::Sockstat6, Table::Netstat]);
        let at = &mut self.at();
        let page = at.identity.page_bytes;
        if page.is_none() {
            gaps.push(Gap {
                what: "page-size".to_owned(),
                why: Why::NotRecorded,
                count: None,
            });
        }
        let mut buffers = None;
        let answer = at.system.memory_pools(at, &mut |slab| {
            if BUFFER_CACHES.contains(&slab.name.as_slice()) {
                buffers = Some(slab.active.saturating_add(buffers.unwrap_or(0)));
            }
            Flow::Continue(())
        });
        gaps.extend(answer.gaps);
        if let Err(why) = answer.known {
            gaps.push(Gap {
                what: answer.asked.unwrap_or_else(|| "memory pools".to_owned()),
                why,
                count: None,
            });
        }
        NetworkMemory {
            buffers,
            bytes: page.and_then(|page| bytes(&tally, page)),
            pressures: match tally.get("TcpExt", "TCPMemoryPressures") {
                Known::Count(count) => Some(count),
                Known::Damaged | Known::Unknown | Known::Nothing => None,
            },
            gaps,
        }
    }
}

/// Pages of sockets and bytes of fragments. A machine without IPv6 has no fragments of it; what is not told otherwise makes the
/// sum unknown.
fn bytes(tally: &Tally, page: u64) -> Option<u64> {
    let mut sum = 0u64;
    for (section, name, unit) in [
        ("TCP", "mem", page),
        ("UDP", "mem", page),
        ("FRAG", "memory", 1),
        ("FRAG6", "memory", 1),
    ] {
        let count = match tally.get(section, name) {
            Known::Count(count) => count,
            Known::Nothing if section == "FRAG6" => 0,
            Known::Damaged | Known::Unknown | Known::Nothing => return None,
        };
        sum = sum.checked_add(count.checked_mul(unit)?)?;
    }
    Some(sum)
}
