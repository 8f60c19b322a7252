//! The ports that the kernel gives to sockets without one, those it keeps, and those that need a privilege.

use std::ops::RangeInclusive;

use facts::decode::linux::ports::{decode_list, decode_port, decode_range};
use facts::{Gap, Why};

use crate::item::Item;
use crate::machine::{Machine, read_whole};

/// The range, of both families.
const RANGE: &str = "/proc/sys/net/ipv4/ip_local_port_range";
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

/// The ports that are given to nobody who does not name them.
const RESERVED: &str = "/proc/sys/net/ipv4/ip_local_reserved_ports";
/// The first port that needs no privilege. Since Linux 4.11.
const UNPRIVILEGED: &str = "/proc/sys/net/ipv4/ip_unprivileged_port_start";
/// Longest list of reserved ports, in bytes: every second port, with a comma.
const RESERVED_BYTES_MAX: usize = 256 * 1024;

/// Reads the reserved ports.
///
/// # Errors
/// Why they are not known.
pub fn reserved(machine: &mut dyn Machine) -> Result<Vec<RangeInclusive<u16>>, Why> {
    decode_list(&read_whole(machine, &Item::file(RESERVED), RESERVED_BYTES_MAX)?)
}

/// Reads the first port that needs no privilege.
///
/// # Errors
/// Why it is not known.
pub fn first_unprivileged(machine: &mut dyn Machine) -> Result<u16, Why> {
    decode_port(&read_whole(machine, &Item::file(UNPRIVILEGED), RANGE_BYTES_MAX)?)
}
