//! What the kernel can judge of a socket while it walks its tables, and formulas of that.
//!
//! A formula is made from a filter so that every wanted socket fulfils it: what the kernel cannot judge is left out of it,
//! which makes it wider and never narrower.

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

/// A formula of conditions, in which only conditions are negated.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Formula {
    /// Every socket.
    Always,
    /// None.
    Never,
    /// Those that fulfil all of these.
    All(Vec<Formula>),
    /// Those that fulfil one of these.
    One(Vec<Formula>),
    /// Those of which this is so.
    Is(Condition),
    /// Those of which it is not.
    IsNot(Condition),
}

impl Formula {
    /// All of these.
    #[must_use]
    pub fn all(parts: impl IntoIterator<Item = Formula>) -> Formula {
        let mut kept: Vec<Formula> = Vec::new();
        for part in parts {
            match part {
                Formula::Always => {}
                Formula::Never => return Formula::Never,
                Formula::All(parts) => kept.extend(parts),
                part @ (Formula::One(_) | Formula::Is(_) | Formula::IsNot(_)) => kept.push(part),
            }
        }
        match alone(kept) {
            Ok(part) => part,
            Err(kept) if kept.is_empty() => Formula::Always,
            Err(kept) => Formula::All(kept),
        }
    }

    /// One of these.
    #[must_use]
    pub fn one(parts: impl IntoIterator<Item = Formula>) -> Formula {
        let mut kept: Vec<Formula> = Vec::new();
        for part in parts {
            match part {
                Formula::Never => {}
                Formula::Always => return Formula::Always,
                Formula::One(parts) => kept.extend(parts),
                part @ (Formula::All(_) | Formula::Is(_) | Formula::IsNot(_)) => kept.push(part),
            }
        }
        match alone(kept) {
            Ok(part) => part,
            Err(kept) if kept.is_empty() => Formula::Never,
            Err(kept) => Formula::One(kept),
        }
    }

    /// The port of an end lies between these, both included.
    #[must_use]
    pub fn port(end: End, first: u16, last: u16) -> Formula {
        if first > last {
            return Formula::Never;
        }
        if first == last {
            return Formula::Is(Condition::PortIs(end, first));
        }
        let least = (first > 0).then_some(Formula::Is(Condition::PortAtLeast(end, first)));
        let most = (last < u16::MAX).then_some(Formula::Is(Condition::PortAtMost(end, last)));
        Formula::all(least.into_iter().chain(most))
    }

    /// The sockets that do not fulfil this one.
    #[must_use]
    pub fn negated(self) -> Formula {
        match self {
            Formula::Always => Formula::Never,
            Formula::Never => Formula::Always,
            Formula::All(parts) => Formula::one(parts.into_iter().map(Formula::negated)),
            Formula::One(parts) => Formula::all(parts.into_iter().map(Formula::negated)),
            Formula::Is(condition) => Formula::IsNot(condition),
            Formula::IsNot(condition) => Formula::Is(condition),
        }
    }

    /// The same without the conditions that `kept` refuses: wider, never narrower.
    #[must_use]
    pub fn weakened(&self, kept: &dyn Fn(Condition) -> bool) -> Formula {
        match self {
            Formula::Always => Formula::Always,
            Formula::Never => Formula::Never,
            Formula::All(parts) => Formula::all(parts.iter().map(|part| part.weakened(kept))),
            Formula::One(parts) => Formula::one(parts.iter().map(|part| part.weakened(kept))),
            Formula::Is(condition) | Formula::IsNot(condition) if kept(*condition) => self.clone(),
            Formula::Is(_) | Formula::IsNot(_) => Formula::Always,
        }
    }
}

/// What the sockets fulfil of which something is so, and what those fulfil of which it is not. A socket of which that is not
/// known need fulfil neither.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sides {
    /// Every socket of which it is so fulfils this.
    pub holds: Formula,
    /// Every socket of which it is not so fulfils this.
    pub fails: Formula,
}

impl Sides {
    /// The kernel cannot judge it.
    pub const UNJUDGED: Sides = Sides {
        holds: Formula::Always,
        fails: Formula::Always,
    };

    /// It is so exactly when the formula is fulfilled.
    #[must_use]
    pub fn exactly(formula: Formula) -> Sides {
        Sides {
            fails: formula.clone().negated(),
            holds: formula,
        }
    }

    /// The contrary.
    #[must_use]
    pub fn swapped(self) -> Sides {
        Sides {
            holds: self.fails,
            fails: self.holds,
        }
    }

    /// All of these are so.
    #[must_use]
    pub fn all(parts: impl IntoIterator<Item = Sides>) -> Sides {
        let (holds, fails): (Vec<_>, Vec<_>) = parts.into_iter().map(|part| (part.holds, part.fails)).unzip();
        Sides {
            holds: Formula::all(holds),
            fails: Formula::one(fails),
        }
    }

    /// One of these is so.
    #[must_use]
    pub fn one(parts: impl IntoIterator<Item = Sides>) -> Sides {
        Sides::all(parts.into_iter().map(Sides::swapped)).swapped()
    }
}

/// The only one, or each of them once, in their order.
fn alone(parts: Vec<Formula>) -> Result<Formula, Vec<Formula>> {
    let mut kept: Vec<Formula> = Vec::new();
    for part in parts {
        // A list that long becomes no program: see `program::BYTES_MAX`.
        if kept.len() >= COMPARED_MAX || !kept.contains(&part) {
            kept.push(part);
        }
    }
    match <[Formula; 1]>::try_from(kept) {
        Ok([part]) => Ok(part),
        Err(kept) => Err(kept),
    }
}

/// Parts of a formula that are compared with each other, so that none is there twice.
const COMPARED_MAX: usize = 512;

#[cfg(test)]
mod tests {
    use super::*;

    const WEB: Formula = Formula::Is(Condition::PortIs(End::Local, 80));
    const LOOPBACK: Formula = Formula::Is(Condition::Interface(1));

    #[test]
    fn constants_vanish_or_decide() {
        assert_eq!(Formula::all([Formula::Always, WEB]), WEB);
        assert_eq!(Formula::all([WEB, Formula::Never]), Formula::Never);
        assert_eq!(Formula::one([WEB, Formula::Always]), Formula::Always);
        assert_eq!(Formula::one([Formula::Never, WEB, WEB]), WEB);
        assert_eq!(Formula::all([]), Formula::Always);
        assert_eq!(Formula::one([]), Formula::Never);
    }

    #[test]
    fn negation_reaches_the_conditions() {
        let both = Formula::all([WEB, LOOPBACK]);
        let neither = Formula::one([
            Formula::IsNot(Condition::PortIs(End::Local, 80)),
            Formula::IsNot(Condition::Interface(1)),
        ]);
        assert_eq!(both.clone().negated(), neither);
        assert_eq!(neither.negated(), both);
    }

    #[test]
    fn ports_between_bounds_need_no_bound_that_all_fulfil() {
        assert_eq!(Formula::port(End::Local, 0, u16::MAX), Formula::Always);
        assert_eq!(Formula::port(End::Local, 80, 80), WEB);
        assert_eq!(Formula::port(End::Local, 2, 1), Formula::Never);
        assert_eq!(
            Formula::port(End::Remote, 1024, u16::MAX),
            Formula::Is(Condition::PortAtLeast(End::Remote, 1024))
        );
    }

    #[test]
    fn a_weaker_formula_is_wider() {
        let is_port = |condition| matches!(condition, Condition::PortIs(..));
        assert_eq!(Formula::all([WEB, LOOPBACK]).weakened(&is_port), WEB);
        assert_eq!(Formula::one([WEB, LOOPBACK]).weakened(&is_port), Formula::Always);
    }
}
