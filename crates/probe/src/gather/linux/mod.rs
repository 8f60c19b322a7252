//! Linux: sockets from `sock_diag`, with the text tables of `/proc/net` where the kernel has no diag for a family or
//! refuses it, and their owners from `/proc/PID/fd`; what the network is made of from `rtnetlink` and text tables.

pub mod addressed_links;
pub mod addresses;
pub mod consistent;
pub mod container_names;
pub mod control_groups;
pub mod counters;
mod dedup;
mod ends;
pub mod everything;
pub mod groups;
pub mod historic;
pub mod historic_routes;
pub mod interfaces;
pub mod internet;
pub mod links;
mod masks;
pub mod memory;
pub mod multicast_forwarding;
pub mod namespace_tables;
pub mod namespaces;
pub mod nat;
pub mod neighbours;
pub mod owners;
pub mod ports;
pub mod processes;
pub mod question;
pub mod routes;
pub mod rtnetlink;
pub mod rules;
pub mod sctp;
pub mod slabs;
pub mod socket_units;
pub mod system;
pub mod text;
pub mod unix;

use std::fmt;

use facts::Why;
use facts::decode::lines::decimal;

use crate::item::Item;
use crate::machine::{Machine, read_whole};

/// Longest inode number, in bytes.
const INODE_BYTES_MAX: usize = 32;

/// The inode number of what a path leads to.
///
/// # Errors
/// Why it is not known.
pub fn inode(machine: &mut dyn Machine, path: String) -> Result<u64, Why> {
    let text = read_whole(machine, &Item::Inode(path.into()), INODE_BYTES_MAX)?;
    decimal(&text).ok_or(Why::NotUnderstood)
}

/// Reads the words of one netlink dump and remembers how it ended.
struct DumpReader {
    rows: u64,
    damaged: u64,
    interrupted: bool,
    end: Option<Result<(), Why>>,
}

impl DumpReader {
    fn new() -> DumpReader {
        DumpReader {
            rows: 0,
            damaged: 0,
            interrupted: false,
            end: None,
        }
    }

    /// How the dump ended, given how its reading ended: what the kernel said counts before what the call said.
    fn outcome(&self, read: Result<(), Why>) -> Result<(), Why> {
        match (self.end, read) {
            (Some(Err(why)), _) | (None, Err(why)) => Err(why),
            (Some(Ok(())), _) => Ok(()),
            // The messages stopped before the kernel said that it was done.
            (None, Ok(())) => Err(Why::CutShort),
        }
    }
}

impl fmt::Debug for DumpReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} rows, {} damaged, end {:?}",
            self.rows, self.damaged, self.end
        )
    }
}
