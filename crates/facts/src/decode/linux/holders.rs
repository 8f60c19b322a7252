//! Open sockets of processes, as the kernel's walk over their files tells them: process, descriptor, inode.

use crate::Why;
use crate::decode::bytes::{ByteOrder, Bytes};

/// Bytes of a record.
pub const RECORD_BYTES: usize = 16;

/// A descriptor of a process that is a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The process.
    pub process: u32,
    /// Number of the descriptor.
    pub descriptor: u32,
    /// Inode of the socket.
    pub inode: u64,
}

/// Reads a record.
///
/// # Errors
/// [`Why::CutShort`] when it is too short.
pub fn decode(record: &[u8], order: ByteOrder) -> Result<Holder, Why> {
    let record = Bytes::new(record, order);
    match (record.u32(0), record.u32(4), record.u64(8)) {
        (Some(process), Some(descriptor), Some(inode)) => Ok(Holder {
            process,
            descriptor,
            inode,
        }),
        _ => Err(Why::CutShort),
    }
}
