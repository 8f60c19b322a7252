//! What to ask a system, which fall-back to take and how to join answers: one folder a system, no `cfg`, all of them
//! compiled everywhere.

pub mod linux;
