//! Links joined with their counters, addresses and multicast groups.

use std::net::IpAddr;

use facts::Why;
use facts::model::group::{Group, LinkGroup};
use facts::model::link::{Link, LinkCounters};

use super::answer::Answer;

/// Most links, and most addresses, that are kept.
pub const INTERFACES_MAX: usize = 262_144;

/// A link and what went through it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedLink {
    /// Its name.
    pub name: Vec<u8>,
    /// All else of it; `None` where only the table of counters could be read.
    pub link: Option<Link>,
    /// What went through it.
    pub counters: LinkCounters,
}

impl CountedLink {
    /// Its index, where that is known.
    #[must_use]
    pub fn index(&self) -> Option<u32> {
        self.link.as_ref().map(|link| link.index)
    }
}

/// Links, and why nothing but their names and counters is known, if so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Ordered by index, or as the table of counters orders them.
    pub rows: Vec<CountedLink>,
    /// Why the source of links did not answer.
    pub refused: Option<Why>,
    /// How it ended.
    pub answer: Answer,
}

impl Counted {
    pub(crate) fn unsupported() -> Counted {
        Counted {
            rows: Vec::new(),
            refused: None,
            answer: Answer::unsupported(),
        }
    }
}

/// An address of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    /// The address.
    pub address: IpAddr,
    /// How many bits tell the network.
    pub prefix: u8,
}

/// A link with its addresses and groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressedLink {
    /// The link.
    pub counted: CountedLink,
    /// Its addresses: those of IPv4, then those of IPv6, as the machine orders them.
    pub addresses: Vec<Address>,
    /// Its link-layer groups.
    pub link_groups: Vec<LinkGroup>,
    /// Its groups of IPv4 and IPv6.
    pub groups: Vec<Group>,
}

/// Links with their addresses and groups, and why nothing but names and counters of the links is known, if so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addressed {
    /// Ordered by index, or as the table of counters orders them.
    pub rows: Vec<AddressedLink>,
    /// Why the source of links did not answer of links.
    pub refused: Option<Why>,
    /// How it ended.
    pub answer: Answer,
}

impl Addressed {
    pub(crate) fn unsupported() -> Addressed {
        Addressed {
            rows: Vec::new(),
            refused: None,
            answer: Answer::unsupported(),
        }
    }
}
