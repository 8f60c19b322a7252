//! Chooses rows and joins what belongs to them: names and owners. It asks the machine only through `probe`, and knows
//! no dialect and no layout.

mod bridges;
mod counters;
mod filter;
mod groups;
mod historic_routes;
mod interfaces;
pub(crate) mod links;
mod listen_queues;
mod listeners;
mod memory;
mod multicast_forwarding;
mod ports;
mod rates;
mod records;
mod route_path;
pub(crate) mod routes;
mod rows;
mod scopes;
mod socket_choice;
mod socket_holders;
mod socket_rows;
pub(crate) mod tally;
pub(crate) mod traffic;
mod unix_kinds;
pub(crate) mod ways;
pub(crate) mod who;

pub(crate) use listen_queues::Requests;
pub(crate) use records::{Ended, Wish};
pub(crate) use rows::{InternetRow, Session, has_host};
pub(crate) use scopes::is_of_a_zone;
#[cfg(test)]
pub(crate) use unix_kinds::References;
pub(crate) use unix_kinds::UnixRow;
