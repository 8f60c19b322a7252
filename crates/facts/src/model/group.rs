//! Multicast groups that the machine has joined.
//!
//! A membership belongs to an interface, not to a socket; the kernel counts how many want it.

use std::net::IpAddr;

/// An interface's membership in a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Name of the interface; `None` when the kernel did not name it.
    pub interface: Option<Vec<u8>>,
    /// The group.
    pub address: IpAddr,
    /// How many joined it, signed as the kernel prints it.
    pub users: i32,
}
