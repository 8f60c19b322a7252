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
    /// Documentation of its flags for the manual and the completions.
    pub(crate) flags: fn() -> Vec<OptionDoc>,
    /// Runs a command line of it.
    pub(crate) run: fn(World<'_>) -> Exit,
}

/// All of them; the first is the default.
pub(crate) static ALL: &[Dialect] = &[
    Dialect {
        name: "linux",
        about: "Linux, net-tools 2.10",
        flags: linux::flag_docs,
        run: linux::run,
    },
    Dialect {
        name: "darwin",
        about: "Darwin, as Mac OS X had it from 2001 to 2006",
        flags: darwin::flag_docs,
        run: darwin::run,
    },
];
