//! The things a machine's network is made of, as plain data with public fields.
//!
//! No text for people and no reading here; the standard names of codes stand beside their numbers. Nothing in the model
//! changes shape by system, and what is not known is `None`, never zero.
//!
//! An interface is what has addresses, routes and counters. rtnetlink's own record of one is a link. Both have the same
//! index.

pub mod address;
pub mod attribution;
pub(crate) mod codes;
pub mod counter;
pub mod details;
pub mod exposure;
pub mod forwarder;
pub mod group;
pub mod historic;
pub mod historic_route;
pub mod interface;
pub mod link;
pub mod nat;
pub mod neighbour;
pub mod owner;
pub mod predicate;
pub mod process;
pub mod route;
pub mod rule;
pub mod sctp;
pub mod slab;
pub mod socket;
pub mod socket_unit;
pub mod state;
pub mod tcp;
pub mod unix;

pub use owner::{NoOwner, Owner};
pub use socket::{Endpoint, Family, InternetSocket, Queues, SocketId, Timer, TimerKind, Transport};
pub use state::TcpState;
