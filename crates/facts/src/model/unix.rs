//! Sockets of the UNIX (local) family, `unix(7)`.

use super::codes::codes;
use super::socket::SocketId;

codes! {
    /// Types of sockets (`SOCK_*` in `bits/socket_type.h`), as `socket(2)` numbers them on Linux.
    SocketType(u16) {
        /// A stream of bytes.
        Stream = 1 "STREAM",
        /// Datagrams.
        Datagram = 2 "DGRAM",
        /// Packets with their headers.
        Raw = 3 "RAW",
        /// Datagrams that arrive, in any order.
        ReliablyDelivered = 4 "RDM",
        /// Datagrams that arrive, in order.
        SeqPacket = 5 "SEQPACKET",
    }
}

/// What a UNIX socket is doing (`linux/net.h`, `socket_state`, and the listening flag beside it).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnixState {
    /// Not allocated.
    Free,
    /// Neither connected nor listening.
    Unconnected,
    /// Waiting for connections.
    Listening,
    /// A connection that its listener has not accepted.
    Connecting,
    /// Connected.
    Connected,
    /// Being torn down.
    Disconnecting,
    /// A number this release has no name for.
    Other(u8),
}

/// Longest `sun_path` (`linux/un.h`, `UNIX_PATH_MAX`).
pub const PATH_BYTES_MAX: usize = 108;

/// The name a UNIX socket is bound to: the bytes of `sun_path`, with the leading NUL of an abstract name and
/// without the closing NUL of a path.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct UnixName {
    bytes: [u8; PATH_BYTES_MAX],
    length: u8,
}

impl UnixName {
    /// No name.
    pub const NONE: UnixName = UnixName {
        bytes: [0; PATH_BYTES_MAX],
        length: 0,
    };

    /// A name of at most [`PATH_BYTES_MAX`] bytes; `None` if it is longer, which no kernel of today gives.
    #[must_use]
    pub fn new(name: &[u8]) -> Option<UnixName> {
        let mut bytes = [0; PATH_BYTES_MAX];
        bytes.get_mut(..name.len())?.copy_from_slice(name);
        Some(UnixName {
            bytes,
            length: u8::try_from(name.len()).ok()?,
        })
    }

    /// The bytes of the name; empty for a socket without one.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or(&[])
    }
}

impl std::fmt::Debug for UnixName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "\"{}\"", self.bytes().escape_ascii())
    }
}

/// The file that a path of a socket leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SocketFile {
    /// Number of the device that it is on, as the kernel has it: 12 bits of major number above 20 bits of minor number.
    pub device: u32,
    /// Its inode; the lower 32 bits of one that is longer.
    pub inode: u32,
}

/// A UNIX socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnixSocket {
    /// Kind of socket.
    pub kind: SocketType,
    /// What it is doing.
    pub state: UnixState,
    /// The protocol number; always 0 today.
    pub protocol: u32,
    /// References to the kernel's socket; only `/proc/net/unix` tells.
    pub references: Option<u32>,
    /// What identifies it to the kernel; `SocketId::None` before a listener accepts it.
    pub id: SocketId,
    /// Inode of the socket at the other end.
    pub peer: Option<u64>,
    /// User id of the owner.
    pub user: Option<u32>,
    /// Kernel cookie.
    pub cookie: Option<u64>,
    /// For a listener: connections waiting. Else: bytes waiting.
    pub receive_queue: Option<u32>,
    /// For a listener: the most that may wait. Else: bytes sent and not yet read by the peer.
    pub send_queue: Option<u32>,
    /// The file of the path it is bound to. `None` when it has none, or the source was not asked for it.
    pub file: Option<SocketFile>,
    /// Name it is bound to.
    pub name: UnixName,
}
