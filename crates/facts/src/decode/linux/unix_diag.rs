//! UNIX sockets from `sock_diag` (`linux/unix_diag.h`, `sock_diag(7)`).
//!
//! It carries names byte for byte, which the text of `/proc/net/unix` does not, but no reference count.

use crate::Why;
use crate::decode::bytes::{ByteOrder, Bytes};
use crate::decode::linux::inet_diag::BY_FAMILY;
use crate::decode::linux::netlink::{Attributes, dump_request};
use crate::model::SocketId;
use crate::model::unix::{SocketFile, SocketType, UnixName, UnixSocket, UnixState};

const AF_UNIX: u8 = 1;
/// Bytes of `struct unix_diag_msg`.
const FIXED_BYTES: usize = 16;
/// `UNIX_DIAG_NAME`
const ATTRIBUTE_NAME: u16 = 0;
/// `UNIX_DIAG_VFS`
const ATTRIBUTE_FILE: u16 = 1;
/// `UNIX_DIAG_PEER`
const ATTRIBUTE_PEER: u16 = 2;
/// `UNIX_DIAG_RQLEN`
const ATTRIBUTE_QUEUES: u16 = 4;
/// `UNIX_DIAG_UID`
const ATTRIBUTE_USER: u16 = 7;

/// `UDIAG_SHOW_NAME`
pub const SHOW_NAME: u32 = 0x01;
/// `UDIAG_SHOW_VFS`
pub const SHOW_FILE: u32 = 0x02;
/// `UDIAG_SHOW_PEER`
pub const SHOW_PEER: u32 = 0x04;
/// `UDIAG_SHOW_RQLEN`
pub const SHOW_QUEUES: u32 = 0x10;
/// `UDIAG_SHOW_UID`
pub const SHOW_USER: u32 = 0x40;

/// A dump of all UNIX sockets with the attributes in `show`.
#[must_use]
pub fn encode(show: u32, order: ByteOrder) -> Vec<u8> {
    // struct unix_diag_req: family, protocol, pad, states, inode, show, cookie.
    let mut body = Vec::with_capacity(24);
    body.extend_from_slice(&[AF_UNIX, 0, 0, 0]);
    body.extend_from_slice(&order.four(u32::MAX));
    body.extend_from_slice(&order.four(0));
    body.extend_from_slice(&order.four(show));
    body.extend_from_slice(&[0; 8]);
    dump_request(BY_FAMILY, &body, order)
}

/// Reads one `struct unix_diag_msg` and its attributes.
///
/// # Errors
/// [`Why::CutShort`] when the fixed part is not whole, [`Why::NotUnderstood`] for another family or a name longer
/// than any kernel allows.
pub fn decode(body: Bytes<'_>) -> Result<UnixSocket, Why> {
    let (Some(family), Some(kind), Some(state), Some(inode), Some(low), Some(high)) = (
        body.u8(0),
        body.u8(1),
        body.u8(2),
        body.u32(4),
        body.u32(8),
        body.u32(12),
    ) else {
        return Err(Why::CutShort);
    };
    if family != AF_UNIX {
        return Err(Why::NotUnderstood);
    }
    let mut socket = UnixSocket {
        kind: SocketType::from_linux(u16::from(kind)),
        state: state_of(state, inode != 0),
        protocol: 0,
        references: None,
        id: SocketId::from_inode(u64::from(inode)),
        peer: None,
        user: None,
        cookie: Some((u64::from(high) << 32) | u64::from(low)),
        receive_queue: None,
        send_queue: None,
        file: None,
        name: UnixName::NONE,
    };
    for attribute in Attributes::new(body, FIXED_BYTES) {
        let (kind, value) = attribute?;
        match kind {
            ATTRIBUTE_NAME => socket.name = UnixName::new(name_of(value.bytes)).ok_or(Why::NotUnderstood)?,
            // struct unix_diag_vfs: inode, device.
            ATTRIBUTE_FILE => {
                socket.file = match (value.u32(0), value.u32(4)) {
                    (Some(inode), Some(device)) => Some(SocketFile { device, inode }),
                    _ => None,
                }
            }
            ATTRIBUTE_PEER => socket.peer = value.u32(0).filter(|peer| *peer != 0).map(u64::from),
            ATTRIBUTE_QUEUES => {
                socket.receive_queue = value.u32(0);
                socket.send_queue = value.u32(4);
            }
            ATTRIBUTE_USER => socket.user = value.u32(0),
            _ => {}
        }
    }
    Ok(socket)
}

/// The kernel keeps TCP's numbers for UNIX sockets: 1 connected, 10 listening, else neither. One without an inode has
/// no file: its listener has not accepted it, or it is on its way out. `/proc/net/unix` derives its column the same way.
fn state_of(state: u8, has_file: bool) -> UnixState {
    match (state, has_file) {
        (10, _) => UnixState::Listening,
        (1, true) => UnixState::Connected,
        (1, false) => UnixState::Connecting,
        (_, true) => UnixState::Unconnected,
        (_, false) => UnixState::Disconnecting,
    }
}

/// A path comes with its closing NUL, an abstract name begins with one and has no closing one.
fn name_of(bytes: &[u8]) -> &[u8] {
    match bytes {
        [first, ..] if *first != 0 => bytes.strip_suffix(&[0]).unwrap_or(bytes),
        _ => bytes,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    // Captured on Linux 6.18 x86-64, in a network namespace, with UDIAG_SHOW_NAME, PEER, RQLEN and UID.
    const PATH: &str = "01010a009c200e009b23000000000000140000002f746d702f7769746820626c616e6b000c000400000000000200000005000600000000000800070000000000";
    const ABSTRACT: &str = "010107009d200e009c230000000000000e0000000061627300747261637400000c000400000000000000000005000600000000000800070000000000";

    fn bytes(hex: &str) -> Vec<u8> {
        hex.as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }

    #[test]
    fn a_path_comes_without_its_closing_nul() {
        let socket = decode(Bytes::new(&bytes(PATH), ByteOrder::Little)).unwrap();
        assert_eq!(socket.name.bytes(), b"/tmp/with blank");
        assert_eq!(
            (socket.kind, socket.state),
            (SocketType::Stream, UnixState::Listening)
        );
        assert_eq!((socket.receive_queue, socket.send_queue), (Some(0), Some(2)));
        assert_eq!((socket.id, socket.user), (SocketId::Inode(0x000e_209c), Some(0)));
        assert_eq!(socket.references, None);
    }

    #[test]
    fn a_path_leads_to_a_file_when_it_was_asked_for() {
        assert_eq!(
            decode(Bytes::new(&bytes(PATH), ByteOrder::Little)).unwrap().file,
            None
        );
        let mut message = bytes(PATH);
        // struct unix_diag_vfs of linux/unix_diag.h: inode 7 on device 8:1.
        message.extend_from_slice(&[12, 0, 1, 0, 7, 0, 0, 0, 1, 0, 0x80, 0]);
        let file = decode(Bytes::new(&message, ByteOrder::Little)).unwrap().file;
        let expected = SocketFile {
            device: (8 << 20) | 1,
            inode: 7,
        };
        assert_eq!(file, Some(expected));
    }

    #[test]
    fn an_abstract_name_keeps_every_nul() {
        let socket = decode(Bytes::new(&bytes(ABSTRACT), ByteOrder::Little)).unwrap();
        assert_eq!(socket.name.bytes(), b"\0abs\0tract");
        assert_eq!(socket.state, UnixState::Unconnected);
    }

    #[test]
    fn a_name_longer_than_any_kernel_allows_is_not_understood() {
        let mut message = bytes(PATH)[..16].to_vec();
        message.extend_from_slice(&[4 + 120, 0, 0, 0]);
        message.extend_from_slice(&[b'x'; 120]);
        assert_eq!(
            decode(Bytes::new(&message, ByteOrder::Little)),
            Err(Why::NotUnderstood)
        );
    }

    #[test]
    fn no_prefix_loses_its_row_silently() {
        let message = bytes(PATH);
        for end in 0..message.len() {
            let row = decode(Bytes::new(&message[..end], ByteOrder::Little));
            // Whole between attributes, an error everywhere else.
            assert_eq!(
                row.is_ok(),
                matches!(end, 16 | 36 | 48 | 53..=56),
                "prefix of {end} bytes"
            );
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(message: Vec<u8>) {
            let _: Result<UnixSocket, Why> = decode(Bytes::new(&message, ByteOrder::Little));
        }
    }
}
