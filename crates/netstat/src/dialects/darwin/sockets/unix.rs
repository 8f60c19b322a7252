//! The UNIX sockets, which the original calls local.

use facts::model::unix::{SocketType, UnixSocket, UnixState};
use probe::gather::answer::Answer;

use super::layout::address;
use super::unix_rows::UnixRow;
use crate::render::columns::{blanks, left, number, right, right_number};
use crate::session::Session;
use crate::terminal::{Terminal, cut, visible};

const TITLE: &[u8] = b"Active LOCAL (UNIX) domain sockets\n";
const HEADING: &[u8] = b"Address  Type   Recv-Q Send-Q    Inode     Conn     Refs  Nextref Addr\n";
/// Width of the columns that were no addresses of memory.
const WIDTH: usize = 6;

/// Shows them.
pub(super) fn show(session: &mut Session<'_>, terminal: &mut Terminal<'_>) -> Answer {
    let mut titled = false;
    session.unix_by_kind(&mut |found| {
        let out = terminal.text();
        if !std::mem::replace(&mut titled, true) {
            out.extend_from_slice(TITLE);
            out.extend_from_slice(HEADING);
        }
        row(out, found);
        terminal.flow()
    })
}

pub(super) fn row(out: &mut Vec<u8>, row: &UnixRow<'_>) {
    let socket = row.socket;
    let first = row.references.map(|references| references.first.unwrap_or(0));
    let next = row.references.map(|references| references.next.unwrap_or(0));
    address(out, socket.id.number());
    blanks(out, 1);
    kind(out, socket.kind);
    let (receive, send) = if socket.state == UnixState::Listening {
        // What waits there are connections, and not bytes.
        (Some(0), Some(0))
    } else {
        (socket.receive_queue, socket.send_queue)
    };
    for queue in [receive, send] {
        blanks(out, 1);
        match queue {
            Some(queue) => right_number(out, u64::from(queue), WIDTH),
            None => right(out, b"-", WIDTH),
        }
    }
    for number in [file(socket), peer(socket), first, next] {
        blanks(out, 1);
        address(out, number);
    }
    name(out, socket.name.bytes());
    out.push(b'\n');
}

fn kind(out: &mut Vec<u8>, kind: SocketType) {
    let name: &[u8] = match kind {
        SocketType::Stream => b"stream",
        SocketType::Datagram => b"dgram",
        SocketType::Raw => b"raw",
        SocketType::ReliablyDelivered => b"rdm",
        SocketType::SeqPacket => b"seqpacket",
        SocketType::Other(code) => {
            let start = out.len();
            number(out, u64::from(code));
            blanks(out, WIDTH.saturating_sub(out.len() - start));
            return;
        }
    };
    left(out, cut(name, WIDTH), WIDTH);
}

/// Inode of the file that the path leads to; 0 when there is no path.
fn file(socket: &UnixSocket) -> Option<u64> {
    let has_path = socket.name.bytes().first().is_some_and(|first| *first != 0);
    match socket.file {
        Some(file) => Some(u64::from(file.inode)),
        None if has_path => None,
        None => Some(0),
    }
}

/// The other end; the kernel says 0 when there is none, or none that a file refers to. `sock_diag` alone tells, and a
/// cookie is a sign that it did.
fn peer(socket: &UnixSocket) -> Option<u64> {
    socket.peer.or(socket.cookie.map(|_| 0))
}

/// The name behind a blank: a path, or an abstract name behind `@`.
fn name(out: &mut Vec<u8>, name: &[u8]) {
    match name {
        [] => {}
        [0, rest @ ..] => {
            out.extend_from_slice(b" @");
            out.extend_from_slice(&visible(rest));
        }
        path => {
            out.push(b' ');
            out.extend_from_slice(&visible(path));
        }
    }
}
