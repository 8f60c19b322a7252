//! Chooses rows and joins what belongs to them: names and owners. It asks the machine only through `probe`, and knows
//! no dialect and no layout.

mod counters;
mod filter;
mod groups;
mod historic_routes;
mod interfaces;
pub(crate) mod links;
pub(crate) mod routes;
mod rows;
pub(crate) mod traffic;

pub(crate) use rows::{InternetRow, Session};
