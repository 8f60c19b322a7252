//! The systems whose machines can be asked, or whose recordings can be read. A new system is one row.

use facts::decode::identity::Identity;

use super::freebsd::system::FreeBsd;
use super::linux::system::Linux;
use super::system::{At, System};
use crate::machine::Machine;

/// All systems.
pub static SYSTEMS: &[&dyn System] = &[&Linux, &FreeBsd];

/// The system of a machine. Recordings of the first release that do not name their system are of Linux.
#[must_use]
pub fn of(identity: &Identity) -> &'static dyn System {
    if identity.system.is_empty() {
        return &Linux;
    }
    SYSTEMS
        .iter()
        .copied()
        .find(|system| system.name() == identity.system)
        .unwrap_or(&Unknown)
}

/// A machine, to be asked in the way of its system.
pub fn at<'m>(machine: &'m mut dyn Machine, identity: &'m Identity) -> At<'m> {
    At {
        machine,
        identity,
        system: of(identity),
    }
}

/// A system that cannot be asked yet: every answer is that it is not supported.
struct Unknown;

impl System for Unknown {
    fn name(&self) -> &'static str {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::FakeMachine;
    use crate::gather::owners::{OwnerAsk, OwnerSource};

    fn named(system: &str) -> Identity {
        Identity {
            system: system.to_owned(),
            ..Identity::default()
        }
    }

    #[test]
    fn names_are_unique_and_found() {
        for system in SYSTEMS {
            assert_eq!(of(&named(system.name())).name(), system.name());
            assert_eq!(
                SYSTEMS
                    .iter()
                    .filter(|other| other.name() == system.name())
                    .count(),
                1
            );
        }
        assert_eq!(of(&named("")).name(), "Linux");
    }

    #[test]
    fn an_unknown_system_answers_that_it_is_not_supported_and_never_that_there_is_nothing() {
        let (mut machine, identity) = (FakeMachine::new(), named("Plan9"));
        let mut plan9 = at(&mut machine, &identity);
        assert_eq!(
            plan9.system.links(&mut plan9).answer.known,
            Err(facts::Why::NotSupportedYet)
        );
        assert_eq!(
            plan9.system.owners(&mut plan9, &OwnerAsk::default()).gaps().len(),
            1
        );
        assert_eq!(
            plan9.system.holders(&mut plan9, OwnerSource::Auto).gaps().len(),
            1
        );
    }
}
