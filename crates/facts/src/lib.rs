//! What can be known about a machine's network, and how to read it out of a system's own answers.
//!
//! This crate is pure: bytes in, rows out. It opens nothing, asks nobody, has no `cfg` for a system and no
//! `unsafe`, so that an answer recorded on one system is decoded on every other.
#![forbid(unsafe_code)]

pub mod attribution;
pub mod decode;
pub mod fields;
pub mod gap;
pub mod glossary;
pub mod model;
pub mod recording;

pub use gap::{Gap, Why};
