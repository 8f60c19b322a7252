//! Statistics: `net.inet.tcp.stats` and its kin, structures of 64-bit counters.

use crate::decode::bytes::Bytes;

/// The counters of a structure, in its order. A structure of a later release may be longer; what is left of a counter that is
/// cut off is not one.
pub fn decode(structure: Bytes<'_>) -> impl Iterator<Item = u64> {
    (0..structure.bytes.len() / 8).map_while(move |place| structure.u64(place * 8))
}
