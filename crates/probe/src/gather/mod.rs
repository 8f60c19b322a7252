//! What to ask a system, which fall-back to take and how to join answers: one trait, [`system::System`], one folder a
//! system, and one table of them, [`systems::SYSTEMS`]. No `cfg`: all systems are compiled everywhere, because a recording
//! of one is read on every other.

pub mod answer;
pub mod ask;
pub mod attribution;
pub mod counters;
pub mod freebsd;
pub mod links;
pub mod linux;
pub mod namespaces;
pub mod owners;
pub mod system;
pub mod systems;
