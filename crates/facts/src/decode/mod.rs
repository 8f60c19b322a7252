//! Bytes in, rows out: one folder a system, all of them compiled everywhere.
//!
//! Every read is checked against the bytes at hand. What is not understood is told as [`Why`](crate::Why)
//! and never hides the rows beside it.

pub mod bytes;
pub mod databases;
pub mod freebsd;
pub mod identity;
pub mod ids;
pub mod json;
pub mod lines;
pub mod linux;
