//! Linux: answers of `sock_diag(7)` and `rtnetlink(7)`, and the text files of `proc(5)`.

pub mod addresses;
pub mod attributes;
pub mod btf;
pub mod counters;
pub mod databases;
pub mod groups;
pub mod historic;
pub mod historic_routes;
pub mod holders;
pub mod identity;
pub mod inet_diag;
pub mod interfaces;
pub mod keys;
pub mod links;
pub mod multicast_forwarding;
pub mod neighbours;
pub mod netlink;
pub mod ports;
pub mod proc_net;
pub mod process;
pub mod routes;
pub mod rtnetlink;
pub mod rules;
pub mod sctp;
pub mod slabs;
pub mod unix_diag;
