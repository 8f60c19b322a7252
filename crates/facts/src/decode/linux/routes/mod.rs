//! Routes: from the text tables of `/proc/net`, and from messages of rtnetlink, which know more.

mod encapsulation;
mod hops;
mod messages;
mod metrics;
mod multicast;
mod nexthops;
#[cfg(test)]
mod tests;
mod text;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

pub use messages::{decode, is_cached};
pub use multicast::decode_multicast;
pub use nexthops::decode_next_hop;
pub use text::{Columns, blank, decode_ipv6};

use crate::Why;
use crate::model::Family;
use crate::model::route::Network;

/// The network that an address and the count of its bits stand for. A message leaves out the address of all.
pub(super) fn network(family: Family, address: Option<IpAddr>, bits: u8) -> Result<Network, Why> {
    match (family, address) {
        (Family::Ipv4, None) => ipv4(Ipv4Addr::UNSPECIFIED, bits),
        (Family::Ipv4, Some(IpAddr::V4(address))) => ipv4(address, bits),
        (Family::Ipv6, None) => ipv6(Ipv6Addr::UNSPECIFIED, bits),
        (Family::Ipv6, Some(IpAddr::V6(address))) => ipv6(address, bits),
        (Family::Ipv4, Some(IpAddr::V6(_))) | (Family::Ipv6, Some(IpAddr::V4(_))) => Err(Why::NotUnderstood),
    }
}

fn ipv4(address: Ipv4Addr, bits: u8) -> Result<Network, Why> {
    let zeros = 32u32.checked_sub(u32::from(bits)).ok_or(Why::NotUnderstood)?;
    let mask = Ipv4Addr::from_bits(u32::MAX.checked_shl(zeros).unwrap_or(0));
    Ok(Network::Ipv4 { address, mask })
}

fn ipv6(address: Ipv6Addr, prefix: u8) -> Result<Network, Why> {
    if prefix > 128 {
        return Err(Why::NotUnderstood);
    }
    Ok(Network::Ipv6 { address, prefix })
}
