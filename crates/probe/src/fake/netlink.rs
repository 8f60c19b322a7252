//! Netlink messages as this machine's kernel would send them, for machines that answer from memory. Layouts are those of
//! `linux/netlink.h`, `linux/inet_diag.h` and `linux/unix_diag.h`.

use facts::model::Family;

/// A message: its type, its flags (`NLM_F_DUMP_INTR` is 0x10), its body.
#[must_use]
pub fn message(kind: u16, flags: u16, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(16 + body.len()).unwrap_or(u32::MAX);
    let mut out = length.to_ne_bytes().to_vec();
    out.extend_from_slice(&kind.to_ne_bytes());
    out.extend_from_slice(&flags.to_ne_bytes());
    out.extend_from_slice(&[0; 8]);
    out.extend_from_slice(body);
    out
}

/// The end of a dump: 0, or a negative error number.
#[must_use]
pub fn done(code: i32) -> Vec<u8> {
    message(3, 2, &code.to_ne_bytes())
}

/// A whole dump: rows and the end.
#[must_use]
pub fn dump(rows: &[Vec<u8>]) -> Vec<u8> {
    [rows.concat(), done(0)].concat()
}

/// What an Internet socket of a dump is made of; everything else is zero.
#[derive(Clone, Copy, Debug)]
pub struct InternetRow {
    /// Family.
    pub family: Family,
    /// State, as Linux counts them.
    pub state: u8,
    /// Local port.
    pub port: u16,
    /// First four bytes of the local address.
    pub address: [u8; 4],
    /// Cookie and inode.
    pub number: u32,
    /// User id.
    pub user: u32,
}

impl InternetRow {
    /// The message.
    #[must_use]
    pub fn message(&self) -> Vec<u8> {
        let family = match self.family {
            Family::Ipv4 => 2,
            Family::Ipv6 => 10,
        };
        let mut body = vec![family, self.state, 0, 0];
        body.extend_from_slice(&self.port.to_be_bytes());
        body.extend_from_slice(&[0; 2]);
        body.extend_from_slice(&self.address);
        body.resize(44, 0);
        body.extend_from_slice(&self.number.to_ne_bytes());
        body.resize(64, 0);
        body.extend_from_slice(&self.user.to_ne_bytes());
        body.extend_from_slice(&self.number.to_ne_bytes());
        message(20, 2, &body)
    }
}

/// A UNIX stream socket: state, inode, and the name as diag tells it, closing NUL of a path included.
#[must_use]
pub fn unix(state: u8, inode: u32, name: &[u8]) -> Vec<u8> {
    unix_with_queue(state, inode, name, 0)
}

/// The same with the length of its receive queue: for a listener, the connections that wait.
#[must_use]
pub fn unix_with_queue(state: u8, inode: u32, name: &[u8], queue: u32) -> Vec<u8> {
    let mut body = vec![1, 1, state, 0];
    body.extend_from_slice(&inode.to_ne_bytes());
    body.extend_from_slice(&[0; 8]);
    body.extend_from_slice(&u16::try_from(4 + name.len()).unwrap_or(u16::MAX).to_ne_bytes());
    body.extend_from_slice(&[0, 0]);
    body.extend_from_slice(name);
    body.resize(body.len().next_multiple_of(4), 0);
    // UNIX_DIAG_RQLEN: receive and send.
    body.extend_from_slice(&12u16.to_ne_bytes());
    body.extend_from_slice(&4u16.to_ne_bytes());
    body.extend_from_slice(&queue.to_ne_bytes());
    body.extend_from_slice(&[0; 4]);
    message(20, 2, &body)
}
