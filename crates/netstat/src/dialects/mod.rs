//! The classic netstats: a folder each, with its flag table, its layouts and its wording. Engines are elsewhere and
//! know none of them by name.

pub(crate) mod linux;

use crate::exit::Exit;
use crate::world::World;

/// A classic netstat.
pub(crate) struct Dialect {
    /// Name for `--dialect`.
    pub(crate) name: &'static str,
    /// Whose screens it prints.
    pub(crate) about: &'static str,
    /// Runs a command line of it.
    pub(crate) run: fn(World<'_>) -> Exit,
}

/// All of them; the first is the default.
pub(crate) static ALL: &[Dialect] = &[Dialect {
    name: "linux",
    about: "Linux, net-tools 2.10",
    run: linux::run,
}];
