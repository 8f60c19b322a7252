//! UNIX sockets by their type.

use facts::model::unix::{SocketType, UnixSocket};
use probe::Flow;
use probe::gather::linux::Answer;
use probe::gather::linux::unix::{self, Ask};

use super::Session;

/// Rows of the later types that are kept while those of the first go out. When there are more, they are dropped and all
/// are asked for again, type by type: memory stays below a mebibyte.
const HELD_ROWS_MAX: usize = 4096;

const ASK: Ask = Ask {
    references: true,
    details: true,
};

/// The place of a type: those without a name come last.
fn place(kind: SocketType) -> u8 {
    match kind {
        SocketType::Stream => 0,
        SocketType::Datagram => 1,
        SocketType::Raw => 2,
        SocketType::ReliablyDelivered => 3,
        SocketType::SeqPacket => 4,
        SocketType::Other(_) => LAST,
    }
}

const LAST: u8 = 5;

impl Session<'_> {
    /// Hands out UNIX sockets with all that is known of them: streams, datagrams, raw sockets, reliably delivered
    /// messages, packets in sequence. Those of a type are in the kernel's order.
    pub(crate) fn unix_by_kind(&mut self, each: &mut dyn FnMut(&UnixSocket) -> Flow) -> Answer {
        let (machine, identity, _) = self.parts();
        let mut held: Vec<UnixSocket> = Vec::new();
        let mut too_many = false;
        let mut answer = unix::sockets(machine, identity, ASK, &mut |socket| {
            if place(socket.kind) == 0 {
                return each(socket);
            }
            if too_many {
            } else if held.len() < HELD_ROWS_MAX {
                held.push(*socket);
            } else {
                too_many = true;
                held = Vec::new();
            }
            Flow::Continue(())
        });
        held.sort_by_key(|socket| place(socket.kind));
        for socket in &held {
            if answer.stopped || each(socket).is_break() {
                answer.stopped = true;
                return answer;
            }
        }
        for wanted in 1..=LAST {
            if !too_many || answer.stopped {
                break;
            }
            let again = unix::sockets(machine, identity, ASK, &mut |socket| {
                if place(socket.kind) == wanted {
                    each(socket)
                } else {
                    Flow::Continue(())
                }
            });
            answer.stopped = again.stopped;
            for gap in again.gaps {
                if !answer.gaps.contains(&gap) {
                    answer.gaps.push(gap);
                }
            }
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use probe::staged::Staged;
    use probe::staged::netlink::{dump, unix};

    use super::*;

    /// A row of this type: the type is the second byte behind the header of 16.
    fn row(kind: u8, inode: u32) -> Vec<u8> {
        let mut message = unix(7, inode, b"");
        message[17] = kind;
        message
    }

    fn types(rows: &[Vec<u8>]) -> Vec<(SocketType, u64)> {
        let dumped = dump(rows);
        let machine = Staged::new().with("sock_diag unix show=0x57", &[&dumped], Ok(()));
        let mut now = || Duration::ZERO;
        let mut session = Session::new(Box::new(machine), &|| None, &mut now);
        let mut found = Vec::new();
        let answer = session.unix_by_kind(&mut |socket| {
            found.push((socket.kind, socket.inode.unwrap()));
            Flow::Continue(())
        });
        assert!(!answer.stopped);
        found
    }

    #[test]
    fn types_follow_each_other() {
        let rows = [row(5, 1), row(9, 2), row(2, 3), row(1, 4), row(2, 5), row(1, 6)];
        assert_eq!(
            types(&rows),
            [
                (SocketType::Stream, 4),
                (SocketType::Stream, 6),
                (SocketType::Datagram, 3),
                (SocketType::Datagram, 5),
                (SocketType::SeqPacket, 1),
                (SocketType::Other(9), 2),
            ]
        );
    }

    #[test]
    fn too_many_to_keep_are_asked_for_again() {
        let count = u32::try_from(HELD_ROWS_MAX).unwrap() + 1;
        let mut rows: Vec<_> = (0..count).map(|inode| row(2, inode + 10)).collect();
        rows.insert(0, row(5, 1));
        rows.push(row(1, 2));
        let found = types(&rows);
        assert_eq!(found.len(), rows.len());
        assert_eq!(found[0], (SocketType::Stream, 2));
        assert_eq!(found[1], (SocketType::Datagram, 10));
        assert_eq!(found.last(), Some(&(SocketType::SeqPacket, 1)));
    }
}
