//! Columns: the headings of the tables, and the labels of the paragraphs.

pub(super) mod interfaces;
pub(super) mod multicast;
pub(super) mod routes;
pub(super) mod sockets;
pub(super) mod unix;
