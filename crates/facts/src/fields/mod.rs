//! The catalogue: what every field is called, what it means and in which unit it stands, as static tables.
//!
//! A field table says of each kind of row which fields it has, and how to take each from a row ([`table`]); the catalogue of
//! counters says of each counter of a kernel what it counts ([`counters`]).
//!
//! The tables hold no values and read nothing. Text columns, files for programs, help and documents are made from them.

pub mod addresses;
pub mod counter_rows;
pub mod counters;
pub mod groups;
pub mod interfaces;
pub mod listeners;
pub mod neighbours;
pub mod routes;
pub mod sockets;
pub mod sought;
pub mod table;
pub mod value;
