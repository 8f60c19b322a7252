//! The systems whose machines can be asked, or whose recordings can be read. A new system is one row.

use facts::decode::identity::Identity;

use super::linux::system::Linux;
use super::system::System;

/// All systems.
pub static SYSTEMS: &[&dyn System] = &[&Linux];

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
    use crate::gather::system::At;

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
        let mut at = At::new(&mut machine, &identity);
        assert_eq!(
            at.system.links(&mut at).answer.known,
            Err(facts::Why::NotSupportedYet)
        );
        assert_eq!(at.system.owners(&mut at, &OwnerAsk::default()).gaps().len(), 1);
        assert_eq!(at.system.holders(&mut at, OwnerSource::Auto).gaps().len(), 1);
    }
}
