//! Predicates over sockets that a kernel can evaluate while it walks its tables.
//!
//! A predicate is made from a filter so that every wanted socket fulfils it. Conditions that the kernel cannot evaluate are
//! left out, which makes the predicate wider and never narrower.

use std::net::IpAddr;

/// An end of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// The local one: the source, as the kernel calls it.
    Local,
    /// The remote one: the destination.
    Remote,
}

/// What the kernel can judge of a socket. An end without a port has port 0 there, a socket that is bound to no interface has
/// index 0, and one without a control group has group 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Condition {
    /// The port is this one.
    PortIs(End, u16),
    /// The port is this one or above.
    PortAtLeast(End, u16),
    /// The port is this one or below.
    PortAtMost(End, u16),
    /// The first so many bits of the address are those of this one. A network of IPv4 holds the mapped addresses of IPv6
    /// sockets too; a network of IPv6 holds no address of an IPv4 socket.
    Within(End, IpAddr, u8),
    /// It is bound to the interface with this index.
    Interface(u32),
    /// These bits of its mark are so. Only for who may administer the network.
    Mark {
        /// The bits.
        value: u32,
        /// Which of them.
        mask: u32,
    },
    /// It was made in the control group with this number.
    ControlGroup(u64),
    /// No program bound its port. Accepted connections count among these, and those that the kernel keeps by itself.
    PortGiven,
}

/// A predicate of conditions, in which only conditions are negated.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Predicate {
    /// Every socket.
    Always,
    /// None.
    Never,
    /// Those that fulfil all of these.
    All(Vec<Predicate>),
    /// Those that fulfil one of these.
    One(Vec<Predicate>),
    /// Sockets for which the condition holds.
    Is(Condition),
    /// Sockets for which it does not hold.
    IsNot(Condition),
}

impl Predicate {
    /// All of these.
    #[must_use]
    pub fn all(parts: impl IntoIterator<Item = Predicate>) -> Predicate {
        let mut kept: Vec<Predicate> = Vec::new();
        for part in parts {
            match part {
                Predicate::Always => {}
                Predicate::Never => return Predicate::Never,
                Predicate::All(parts) => kept.extend(parts),
                part @ (Predicate::One(_) | Predicate::Is(_) | Predicate::IsNot(_)) => kept.push(part),
            }
        }
        match alone(kept) {
            Ok(part) => part,
            Err(kept) if kept.is_empty() => Predicate::Always,
            Err(kept) => Predicate::All(kept),
        }
    }

    /// One of these.
    #[must_use]
    pub fn one(parts: impl IntoIterator<Item = Predicate>) -> Predicate {
        let mut kept: Vec<Predicate> = Vec::new();
        for part in parts {
            match part {
                Predicate::Never => {}
                Predicate::Always => return Predicate::Always,
                Predicate::One(parts) => kept.extend(parts),
                part @ (Predicate::All(_) | Predicate::Is(_) | Predicate::IsNot(_)) => kept.push(part),
            }
        }
        match alone(kept) {
            Ok(part) => part,
            Err(kept) if kept.is_empty() => Predicate::Never,
            Err(kept) => Predicate::One(kept),
        }
    }

    /// The port of an end lies between these, both included.
    #[must_use]
    pub fn port(end: End, first: u16, last: u16) -> Predicate {
        if first > last {
            return Predicate::Never;
        }
        if first == last {
            return Predicate::Is(Condition::PortIs(end, first));
        }
        let least = (first > 0).then_some(Predicate::Is(Condition::PortAtLeast(end, first)));
        let most = (last < u16::MAX).then_some(Predicate::Is(Condition::PortAtMost(end, last)));
        Predicate::all(least.into_iter().chain(most))
    }

    /// The sockets that do not fulfil this one.
    #[must_use]
    pub fn negated(self) -> Predicate {
        match self {
            Predicate::Always => Predicate::Never,
            Predicate::Never => Predicate::Always,
            Predicate::All(parts) => Predicate::one(parts.into_iter().map(Predicate::negated)),
            Predicate::One(parts) => Predicate::all(parts.into_iter().map(Predicate::negated)),
            Predicate::Is(condition) => Predicate::IsNot(condition),
            Predicate::IsNot(condition) => Predicate::Is(condition),
        }
    }

    /// The same without the conditions that `kept` refuses: wider, never narrower.
    #[must_use]
    pub fn weakened(&self, kept: &dyn Fn(Condition) -> bool) -> Predicate {
        match self {
            Predicate::Always => Predicate::Always,
            Predicate::Never => Predicate::Never,
            Predicate::All(parts) => Predicate::all(parts.iter().map(|part| part.weakened(kept))),
            Predicate::One(parts) => Predicate::one(parts.iter().map(|part| part.weakened(kept))),
            Predicate::Is(condition) | Predicate::IsNot(condition) if kept(*condition) => self.clone(),
            Predicate::Is(_) | Predicate::IsNot(_) => Predicate::Always,
        }
    }
}

/// Two predicates that enclose a statement about sockets, for when it holds and for when it does not. A socket for which the
/// statement is unknown need fulfil neither.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PredicateBounds {
    /// Every socket for which it holds fulfils this.
    pub holds: Predicate,
    /// Every socket for which it does not hold fulfils this.
    pub fails: Predicate,
}

impl PredicateBounds {
    /// The kernel cannot judge it.
    pub const UNJUDGED: PredicateBounds = PredicateBounds {
        holds: Predicate::Always,
        fails: Predicate::Always,
    };

    /// It is so exactly when the predicate is fulfilled.
    #[must_use]
    pub fn exactly(predicate: Predicate) -> PredicateBounds {
        PredicateBounds {
            fails: predicate.clone().negated(),
            holds: predicate,
        }
    }

    /// The contrary.
    #[must_use]
    pub fn swapped(self) -> PredicateBounds {
        PredicateBounds {
            holds: self.fails,
            fails: self.holds,
        }
    }

    /// All of these are so.
    #[must_use]
    pub fn all(parts: impl IntoIterator<Item = PredicateBounds>) -> PredicateBounds {
        let (holds, fails): (Vec<_>, Vec<_>) = parts.into_iter().map(|part| (part.holds, part.fails)).unzip();
        PredicateBounds {
            holds: Predicate::all(holds),
            fails: Predicate::one(fails),
        }
    }

    /// One of these is so.
    #[must_use]
    pub fn one(parts: impl IntoIterator<Item = PredicateBounds>) -> PredicateBounds {
        PredicateBounds::all(parts.into_iter().map(PredicateBounds::swapped)).swapped()
    }
}

/// The only one, or each of them once, in their order.
fn alone(parts: Vec<Predicate>) -> Result<Predicate, Vec<Predicate>> {
    let mut kept: Vec<Predicate> = Vec::new();
    for part in parts {
        // A list that long becomes no program: see `program::BYTES_MAX`.
        if kept.len() >= COMPARED_MAX || !kept.contains(&part) {
            kept.push(part);
        }
    }
    match <[Predicate; 1]>::try_from(kept) {
        Ok([part]) => Ok(part),
        Err(kept) => Err(kept),
    }
}

/// Parts of a predicate that are compared with each other, so that none is there twice.
const COMPARED_MAX: usize = 512;

#[cfg(test)]
mod tests {
    use super::*;

    const WEB: Predicate = Predicate::Is(Condition::PortIs(End::Local, 80));
    const LOOPBACK: Predicate = Predicate::Is(Condition::Interface(1));

    #[test]
    fn constants_vanish_or_decide() {
        assert_eq!(Predicate::all([Predicate::Always, WEB]), WEB);
        assert_eq!(Predicate::all([WEB, Predicate::Never]), Predicate::Never);
        assert_eq!(Predicate::one([WEB, Predicate::Always]), Predicate::Always);
        assert_eq!(Predicate::one([Predicate::Never, WEB, WEB]), WEB);
        assert_eq!(Predicate::all([]), Predicate::Always);
        assert_eq!(Predicate::one([]), Predicate::Never);
    }

    #[test]
    fn negation_reaches_the_conditions() {
        let both = Predicate::all([WEB, LOOPBACK]);
        let neither = Predicate::one([
            Predicate::IsNot(Condition::PortIs(End::Local, 80)),
            Predicate::IsNot(Condition::Interface(1)),
        ]);
        assert_eq!(both.clone().negated(), neither);
        assert_eq!(neither.negated(), both);
    }

    #[test]
    fn ports_between_bounds_need_no_bound_that_all_fulfil() {
        assert_eq!(Predicate::port(End::Local, 0, u16::MAX), Predicate::Always);
        assert_eq!(Predicate::port(End::Local, 80, 80), WEB);
        assert_eq!(Predicate::port(End::Local, 2, 1), Predicate::Never);
        assert_eq!(
            Predicate::port(End::Remote, 1024, u16::MAX),
            Predicate::Is(Condition::PortAtLeast(End::Remote, 1024))
        );
    }

    #[test]
    fn a_weaker_formula_is_wider() {
        let is_port = |condition| matches!(condition, Condition::PortIs(..));
        assert_eq!(Predicate::all([WEB, LOOPBACK]).weakened(&is_port), WEB);
        assert_eq!(
            Predicate::one([WEB, LOOPBACK]).weakened(&is_port),
            Predicate::Always
        );
    }
}
