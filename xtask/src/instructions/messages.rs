//! Netlink messages as a little-endian 64-bit kernel sends them (`linux/netlink.h`, `linux/inet_diag.h`,
//! `linux/unix_diag.h`, `linux/if_link.h`, `linux/if_addr.h`), packed into pieces as `recvmsg` gets them.

/// Bytes of the buffer that the kernel fills with a dump.
const PIECE_BYTES: usize = 32 * 1024;
/// `NLMSG_DONE`
const DONE: u16 = 3;
/// `NLM_F_MULTI`
const MULTI: u16 = 2;

/// A dump that is being made.
#[derive(Default)]
pub(super) struct Dump {
    pieces: Vec<Vec<u8>>,
    piece: Vec<u8>,
}

impl Dump {
    /// Adds a message to the piece in which it has room.
    pub(super) fn message(&mut self, kind: u16, body: &[u8]) {
        let length = 16 + body.len().next_multiple_of(4);
        if self.piece.len() + length > PIECE_BYTES {
            self.pieces.push(std::mem::take(&mut self.piece));
        }
        let told = u32::try_from(16 + body.len()).unwrap_or(u32::MAX);
        self.piece.extend_from_slice(&told.to_le_bytes());
        self.piece.extend_from_slice(&kind.to_le_bytes());
        self.piece.extend_from_slice(&MULTI.to_le_bytes());
        self.piece.extend_from_slice(&[1, 0, 0, 0, 0, 0, 0, 0]);
        self.piece.extend_from_slice(body);
        self.piece.resize(self.piece.len().next_multiple_of(4), 0);
    }

    /// The pieces, the end of the dump in one of its own.
    pub(super) fn end(mut self) -> Vec<Vec<u8>> {
        if !self.piece.is_empty() {
            self.pieces.push(std::mem::take(&mut self.piece));
        }
        self.message(DONE, &0u32.to_le_bytes());
        self.pieces.push(self.piece);
        self.pieces
    }
}

/// Adds an attribute to a body.
pub(super) fn attribute(body: &mut Vec<u8>, kind: u16, value: &[u8]) {
    let told = u16::try_from(4 + value.len()).unwrap_or(u16::MAX);
    body.extend_from_slice(&told.to_le_bytes());
    body.extend_from_slice(&kind.to_le_bytes());
    body.extend_from_slice(value);
    body.resize(body.len().next_multiple_of(4), 0);
}
