//! Asks a machine about its network: a live one, or a recording of one.
//!
//! This crate holds the only `unsafe`, the only `cfg` for a system and the only system bindings of the project, all
//! below [`live`]. What an answer means is decided in the crate `facts`; what to ask, in which order and with which
//! fall-back, in [`gather`], which compiles on every system.

pub mod fake;
pub mod gather;
pub mod item;
pub mod live;
pub mod machine;
pub mod names;
pub mod recorded;

pub use item::Item;
pub use machine::{Flow, Machine, NetworkNamespace, Watch};
