//! Multicast groups that the machine has joined.
//!
//! A membership belongs to an interface, not to a socket; the kernel counts how many want it. What a machine did not tell
//! is `None`.

use std::net::IpAddr;

/// An interface's membership in a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Index of the interface; `None` when the kernel did not tell.
    pub index: Option<u32>,
    /// Name of the interface; `None` when the kernel did not name it.
    pub interface: Option<Vec<u8>>,
    /// The group.
    pub address: IpAddr,
    /// How many users joined it, signed as the kernel prints it.
    pub users: i32,
    /// IPv4: version of IGMP that the queriers on the link speak.
    pub version: Option<u8>,
    /// Whether and when it is reported next.
    pub report: Option<Report>,
    /// Whether this machine was the last on the link to report it.
    pub reporter: Option<bool>,
    /// IPv6: flags, as the kernel's `net/if_inet6.h` counts them (`MAF_*`).
    pub flags: Option<u32>,
    /// Who is listened to, or not. Without any, everybody is.
    pub sources: Vec<Source>,
}

/// When a membership is reported next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    /// When someone asks, or it changes.
    WhenAsked,
    /// In so many clock ticks (`USER_HZ`): hundredths of a second on every Linux of today.
    In(u64),
}

/// A sender that is listened to, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The sender.
    pub address: IpAddr,
    /// How many sockets listen to it alone, or to it among others.
    pub include: u64,
    /// How many sockets listen to all but it, or to all but it and others.
    pub exclude: u64,
}

/// A link-layer multicast address that an interface receives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkGroup {
    /// Index of the interface.
    pub index: u32,
    /// Name of the interface.
    pub interface: Vec<u8>,
    /// The address.
    pub address: Vec<u8>,
    /// How many users want it, signed as the kernel prints it.
    pub users: i32,
    /// How many of them are administrators.
    pub static_users: i32,
}
