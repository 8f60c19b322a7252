//! The memory that the network takes, from the files of counters and from the slab allocator.

use facts::decode::identity::Identity;
use facts::{Gap, Why};

use super::counters::Table;
use super::counters::standard::{Known, Tally};
use super::slabs::{self, SLABS};
use crate::gather::counters::NetworkMemory;
use crate::item::Item;
use crate::machine::{Flow, Machine};

/// Caches that packet buffers are described in: of plain ones, and of those that TCP sends, with room for a clone each. Kernels
/// that merge caches of a size keep the latter under another name, among other things; they are not counted then.
const BUFFER_CACHES: [&[u8]; 2] = [b"skbuff_head_cache", b"skbuff_fclone_cache"];

/// Reads what the machine accounts for.
pub fn network_memory(machine: &mut dyn Machine, identity: &Identity) -> NetworkMemory {
    let (tally, mut gaps) = Tally::read(machine, &[Table::Sockstat, Table::Sockstat6, Table::Netstat]);
    let page = identity.page_bytes;
    if page.is_none() {
        gaps.push(Gap {
            what: "page-size".to_owned(),
            why: Why::NotRecorded,
            count: None,
        });
    }
    let mut buffers = None;
    let answer = slabs::slabs(machine, &mut |slab| {
        if BUFFER_CACHES.contains(&slab.name.as_slice()) {
            buffers = Some(slab.active.saturating_add(buffers.unwrap_or(0)));
        }
        Flow::Continue(())
    });
    gaps.extend(answer.gaps);
    if let Err(why) = answer.known {
        gaps.push(Gap {
            what: Item::file(SLABS).key(),
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

/// Bytes of socket buffers and of fragments. A machine without IPv6 has no IPv6 fragments; any other counter that is missing makes
/// the sum unknown.
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
