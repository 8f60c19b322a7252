//! The ports that the kernel gives to sockets without one.

use std::ops::RangeInclusive;

use facts::decode::linux::ports::decode_range;
use facts::{Gap, Why};

use crate::machine::{Item, Machine, read_whole};

/// The range, of both families.
pub const RANGE: &str = "/proc/sys/net/ipv4/ip_local_port_range";
/// Longest text of a range, in bytes.
const RANGE_BYTES_MAX: usize = 64;

/// Reads the range.
///
/// # Errors
/// The gap, when it is not known.
pub fn given_by_kernel(machine: &mut dyn Machine) -> Result<RangeInclusive<u16>, Gap> {
    let item = Item::file(RANGE);
    read_whole(machine, &item, RANGE_BYTES_MAX)
        .and_then(|text| decode_range(&text))
        .map_err(|why: Why| Gap {
            what: item.key(),
            why,
            count: None,
        })
}
