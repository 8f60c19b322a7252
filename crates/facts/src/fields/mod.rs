//! The catalogue: what every field is called, what it means and in which unit it stands, as static tables.
//!
//! The tables hold no values and read nothing. Text columns, files for programs, help and documents are made from them.

pub mod counters;
