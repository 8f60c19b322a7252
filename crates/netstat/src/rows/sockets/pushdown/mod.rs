//! What the kernel can judge of a socket of the Internet families: the part of a filter that is pushed down to it.
//!
//! A predicate may be fulfilled by more sockets than are wanted, never by fewer: who reads the rows filters them all the same.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use facts::fields::sockets::Sockets;
use facts::fields::sought::Sought;
use facts::model::predicate::{Condition, End, Predicate, PredicateBounds};
use facts::model::{Family, Transport};

use super::plan::known;
use crate::rows::{LinkNames, RowFilter};

/// What the predicates are made for.
#[derive(Clone, Copy)]
pub(crate) struct Judge<'j> {
    /// Whether the kernel reports marks to this user.
    pub(crate) sees_marks: bool,
    pub(crate) links: &'j LinkNames,
    pub(crate) transport: Transport,
    pub(crate) family: Family,
}

impl Judge<'_> {
    /// What every wanted socket fulfils.
    pub(crate) fn predicate(&self, wanted: RowFilter<'_, Sockets>) -> Predicate {
        let family = match self.family {
            Family::Ipv4 => "inet",
            Family::Ipv6 => "inet6",
        };
        let known = |field| known(self.transport.name(), family, field);
        (wanted.predicate)(&known, &|field, sought| self.sides(field.id, sought))
    }

    fn sides(&self, field: &str, sought: &Sought<'_>) -> PredicateBounds {
        match field {
            "local.port" => port(End::Local, sought),
            "remote.port" => port(End::Remote, sought),
            // It stands where others have a port, and there is always one.
            "ip-protocol" => match within(sought) {
                Some((first, last)) => PredicateBounds::exactly(Predicate::port(End::Local, first, last)),
                None => PredicateBounds::UNJUDGED,
            },
            "local.address" => address(End::Local, sought),
            "remote.address" if *sought == Sought::Null => {
                let no_port = Predicate::Is(Condition::PortIs(End::Remote, 0));
                PredicateBounds::exactly(Predicate::all([no_port, self.no_peer()]))
            }
            "remote.address" => address(End::Remote, sought),
            "state" => self.state(sought),
            "interface.index" => interface(sought),
            "interface.name" => self.interface_name(sought),
            "mark" => self.mark(sought),
            "cgroup-id" => match number(sought).map(u64::try_from) {
                Some(Ok(group)) => PredicateBounds::exactly(Predicate::Is(Condition::ControlGroup(group))),
                Some(Err(_)) | None => PredicateBounds::UNJUDGED,
            },
            _ => PredicateBounds::UNJUDGED,
        }
    }

    /// The remote address is none.
    fn no_peer(&self) -> Predicate {
        Predicate::Is(match self.family {
            Family::Ipv4 => Condition::Within(End::Remote, IpAddr::V4(Ipv4Addr::UNSPECIFIED), 32),
            Family::Ipv6 => Condition::Within(End::Remote, IpAddr::V6(Ipv6Addr::UNSPECIFIED), 128),
        })
    }

    /// States are chosen by a mask, but for what an alternative says: a listener of TCP has no remote port. Of the others no
    /// end tells whether they are connected.
    fn state(&self, sought: &Sought<'_>) -> PredicateBounds {
        let Sought::Text {
            text,
            is_pattern: false,
        } = sought
        else {
            return PredicateBounds::UNJUDGED;
        };
        match self.transport {
            Transport::Tcp if text.eq_ignore_ascii_case("listen") => PredicateBounds {
                holds: Predicate::Is(Condition::PortIs(End::Remote, 0)),
                fails: Predicate::Always,
            },
            Transport::Tcp | Transport::Udp | Transport::UdpLite | Transport::Raw => {
                PredicateBounds::UNJUDGED
            }
        }
    }

    fn interface_name(&self, sought: &Sought<'_>) -> PredicateBounds {
        let Sought::Text {
            text,
            is_pattern: false,
        } = sought
        else {
            return PredicateBounds::UNJUDGED;
        };
        let indexes = self.links.named(text.as_bytes());
        PredicateBounds::exactly(Predicate::one(
            indexes.map(|index| Predicate::Is(Condition::Interface(index))),
        ))
    }

    /// The kernel tells marks to those who may administer the network, and refuses a program about them of others.
    fn mark(&self, sought: &Sought<'_>) -> PredicateBounds {
        if !self.sees_marks {
            return PredicateBounds::UNJUDGED;
        }
        let (value, mask) = if let Sought::Masked { value, mask } = sought {
            (u32::try_from(*value), u32::try_from(*mask))
        } else if let Some(value) = number(sought) {
            (u32::try_from(value), Ok(u32::MAX))
        } else {
            return PredicateBounds::UNJUDGED;
        };
        match (value, mask) {
            (Ok(value), Ok(mask)) => PredicateBounds::exactly(Predicate::Is(Condition::Mark { value, mask })),
            _ => PredicateBounds::UNJUDGED,
        }
    }
}

/// The one number that is sought.
fn number(sought: &Sought<'_>) -> Option<i128> {
    if let Sought::Within(first, last) = sought
        && first == last
    {
        return Some(*first);
    }
    None
}

/// The numbers between two, as far as a port can be one of them.
fn within(sought: &Sought<'_>) -> Option<(u16, u16)> {
    let Sought::Within(first, last) = sought else {
        return None;
    };
    let most = i128::from(u16::MAX);
    if *first > most || *last < 0 || first > last {
        // Nothing lies between these.
        return Some((1, 0));
    }
    let bound = |number: i128| u16::try_from(number.clamp(0, most)).unwrap_or(u16::MAX);
    Some((bound(*first), bound(*last)))
}

/// A port, which is not known where it is 0.
fn port(end: End, sought: &Sought<'_>) -> PredicateBounds {
    if *sought == Sought::Null {
        return PredicateBounds::exactly(Predicate::Is(Condition::PortIs(end, 0)));
    }
    let Some((first, last)) = within(sought) else {
        return PredicateBounds::UNJUDGED;
    };
    let one = Predicate::Is(Condition::PortAtLeast(end, 1));
    let among = Predicate::port(end, first.max(1), last);
    PredicateBounds {
        fails: Predicate::all([one, among.clone().negated()]),
        holds: among,
    }
}

fn address(end: End, sought: &Sought<'_>) -> PredicateBounds {
    let Sought::Network(network, bits) = sought else {
        return PredicateBounds::UNJUDGED;
    };
    let is_in = Predicate::Is(Condition::Within(end, *network, *bits));
    let mapped = Ipv4Addr::UNSPECIFIED.to_ipv6_mapped();
    let holds_mapped = match network {
        IpAddr::V4(_) => false,
        IpAddr::V6(network) => {
            let difference = u128::from(*network) ^ u128::from(mapped);
            let shared = u32::from((*bits).min(96));
            difference.checked_shr(128 - shared).unwrap_or(0) == 0
        }
    };
    // The kernel finds mapped addresses in such a network of IPv6; a filter takes them for IPv4.
    let not_in = if holds_mapped {
        let any_mapped = Condition::Within(end, IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);
        Predicate::one([is_in.clone().negated(), Predicate::Is(any_mapped)])
    } else {
        is_in.clone().negated()
    };
    PredicateBounds {
        holds: is_in,
        fails: not_in,
    }
}

/// An index of 0 is no interface.
fn interface(sought: &Sought<'_>) -> PredicateBounds {
    let index = if *sought == Sought::Null {
        Some(0)
    } else {
        number(sought).and_then(|index| u32::try_from(index).ok())
    };
    match index {
        Some(index) => PredicateBounds::exactly(Predicate::Is(Condition::Interface(index))),
        None => PredicateBounds::UNJUDGED,
    }
}

#[cfg(test)]
mod tests;
