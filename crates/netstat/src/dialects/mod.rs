//! The classic netstats: a folder each, with its flag table, its layouts and its wording. Engines are elsewhere and
//! know none of them by name.

mod darwin;
mod linux;

use crate::exit::Exit;
use crate::words::OptionDoc;
use crate::world::World;

/// A classic netstat.
pub(crate) struct Dialect {
    /// Name for `--dialect`.
    pub(crate) name: &'static str,
    /// Whose screens it prints.
    pub(crate) about: &'static str,
    /// Systems, as `uname -s` calls them, whose machines are shown in this dialect unless another one is chosen.
    pub(crate) systems: &'static [&'static str],
    /// Whether words that are not flags are ignored, so that a mistyped verb would go unnoticed.
    pub(crate) ignores_operands: bool,
    /// Documentation of its flags for the manual and the completions.
    pub(crate) flags: fn() -> Vec<OptionDoc>,
    /// Runs a command line of it.
    pub(crate) run: fn(World<'_>) -> Exit,
}

/// All of them.
pub(crate) static ALL: &[Dialect] = &[
    Dialect {
        name: "linux",
        about: "Linux, net-tools 2.10",
        systems: &["Linux"],
        ignores_operands: true,
        flags: linux::flag_docs,
        run: linux::run,
    },
    Dialect {
        name: "darwin",
        about: "Darwin, as Mac OS X had it from 2001 to 2006",
        systems: &["Darwin", "FreeBSD"],
        ignores_operands: false,
        flags: darwin::flag_docs,
        run: darwin::run,
    },
];

/// The name of the dialect of systems that have none of their own.
const COMMON: &str = "linux";

/// The dialect with this name.
pub(crate) fn named(name: &[u8]) -> Option<&'static Dialect> {
    ALL.iter().find(|dialect| dialect.name.as_bytes() == name)
}

/// The dialect in which machines of a system are shown unless another one is chosen. `None` only if [`COMMON`] is missing
/// from [`ALL`].
pub(crate) fn for_system(system: &str) -> Option<&'static Dialect> {
    ALL.iter()
        .find(|dialect| dialect.systems.contains(&system))
        .or_else(|| named(COMMON.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_system_has_a_dialect() {
        let name = |system| for_system(system).map(|dialect| dialect.name);
        for (system, dialect) in [
            ("Linux", "linux"),
            ("FreeBSD", "darwin"),
            ("Darwin", "darwin"),
            ("Plan 9", "linux"),
            ("", "linux"),
        ] {
            assert_eq!(name(system), Some(dialect), "{system}");
        }
    }
}
