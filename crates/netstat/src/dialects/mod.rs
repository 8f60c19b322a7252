//! The classic netstats: a folder each, with its flag table, its layouts and its wording. Engines are elsewhere and
//! know none of them by name.

pub(crate) mod linux;

use crate::exit::Exit;
use crate::words::{Order, Written};
use crate::world::World;

/// The value of `--dialect` among the words.
type Named = fn(&[Vec<u8>], Order) -> Option<Vec<u8>>;

/// A classic netstat.
pub(crate) struct Dialect {
    /// Name for `--dialect`.
    pub(crate) name: &'static str,
    /// Whose screens it prints.
    pub(crate) about: &'static str,
    /// The name that a command line gives to `--dialect`, read by this dialect's own rules.
    pub(crate) named: Named,
    /// What the manual and the completions tell of its flags.
    pub(crate) told: fn() -> Vec<Written>,
    /// Runs a command line of it.
    pub(crate) run: fn(World<'_>) -> Exit,
}

/// All of them; the first is the default.
pub(crate) static ALL: &[Dialect] = &[Dialect {
    name: "linux",
    about: "Linux, net-tools 2.10",
    named: linux::named_dialect,
    told: linux::told,
    run: linux::run,
}];
