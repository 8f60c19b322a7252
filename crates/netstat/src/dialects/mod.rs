//! The classic netstats: a folder each, with its flag table, its layouts and its wording. Engines are elsewhere and
//! know none of them by name.

mod darwin;
mod linux;

use crate::exit::Exit;
use crate::words::Written;
use crate::world::World;

/// A classic netstat.
pub(crate) struct Dialect {
    /// Name for `--dialect`.
    pub(crate) name: &'static str,
    /// Whose screens it prints.
    pub(crate) about: &'static str,
    /// What the manual and the completions tell of its flags.
    pub(crate) told: fn() -> Vec<Written>,
    /// Runs a command line of it.
    pub(crate) run: fn(World<'_>) -> Exit,
}

/// All of them; the first is the default.
pub(crate) static ALL: &[Dialect] = &[
    Dialect {
        name: "linux",
        about: "Linux, net-tools 2.10",
        told: linux::told,
        run: linux::run,
    },
    Dialect {
        name: "darwin",
        about: "Darwin, as Mac OS X had it from 2001 to 2006",
        told: darwin::told,
        run: darwin::run,
    },
];
