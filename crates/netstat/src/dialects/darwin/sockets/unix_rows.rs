//! UNIX sockets by their type.

use std::cmp::Reverse;

use facts::model::SocketId;
use facts::model::unix::{SocketType, UnixSocket};
use probe::Flow;
use probe::gather::answer::Answer;
use probe::gather::ask::UnixAsk;

use crate::session::Session;

/// Rows of the later types that are kept while those of the first go out. When there are more, they are dropped and all
/// are asked for again, type by type: memory stays below a mebibyte.
const HELD_ROWS_MAX: usize = 4096;

const ASK: UnixAsk = UnixAsk {
    references: true,
    details: true,
    files: true,
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

/// Datagram sockets whose other end is kept, 8 bytes each. Beyond them it is not known who is connected to whom.
const CONNECTED_MAX: usize = 100_000;

/// A socket with what belongs to it.
pub(crate) struct UnixRow<'r> {
    /// The socket.
    pub(crate) socket: &'r UnixSocket,
    /// Its place among the datagram sockets that are connected to one another, if the machine tells of other ends.
    pub(crate) references: Option<References>,
}

/// The datagram sockets connected to a socket make a list, the newest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct References {
    /// Inode of the first that is connected to this one.
    pub(crate) first: Option<u64>,
    /// Inode of the next that is connected to where this one is.
    pub(crate) next: Option<u64>,
}

/// Who is connected to whom: inodes of the other end and of the datagram socket, which are 32 bits long.
#[derive(Default)]
struct Connected {
    pairs: Vec<(u32, u32)>,
    too_many: bool,
}

impl Connected {
    fn add(&mut self, socket: &UnixSocket) {
        let short = |inode: Option<u64>| inode.and_then(|inode| u32::try_from(inode).ok());
        let (SocketType::Datagram, Some(peer), Some(inode)) =
            (socket.kind, short(socket.peer), short(socket.id.inode()))
        else {
            return;
        };
        if self.pairs.len() < CONNECTED_MAX {
            self.pairs.push((peer, inode));
        } else {
            self.too_many = true;
        }
    }

    /// Newer sockets have larger inodes.
    fn sort(&mut self) {
        self.pairs
            .sort_unstable_by_key(|(peer, inode)| (*peer, Reverse(*inode)));
        self.pairs.dedup();
    }

    fn references(&self, socket: &UnixSocket) -> Option<References> {
        // A cookie is a sign that `sock_diag` told of it, which alone knows other ends.
        socket.cookie?;
        if socket.kind != SocketType::Datagram {
            return Some(References::default());
        }
        if self.too_many {
            return None;
        }
        let inode = u32::try_from(socket.id.inode()?).ok()?;
        let place = self.pairs.partition_point(|(peer, _)| *peer < inode);
        let first = self.pairs.get(place).filter(|(peer, _)| *peer == inode);
        let next = socket.peer.and_then(|peer| {
            let peer = u32::try_from(peer).ok()?;
            let own = (peer, Reverse(inode));
            let behind = self
                .pairs
                .partition_point(|(other, inode)| (*other, Reverse(*inode)) <= own);
            self.pairs.get(behind).filter(|(other, _)| *other == peer)
        });
        let inode = |pair: Option<&(u32, u32)>| pair.map(|(_, inode)| u64::from(*inode));
        Some(References {
            first: inode(first),
            next: inode(next),
        })
    }

    fn hand_out(&self, socket: &UnixSocket, each: &mut dyn FnMut(&UnixRow<'_>) -> Flow) -> Flow {
        each(&UnixRow {
            socket,
            references: self.references(socket),
        })
    }
}

impl Session<'_> {
    /// Hands out UNIX sockets that have a file, with all that is known of them: streams, datagrams, raw sockets, reliably
    /// delivered messages, packets in sequence. Those of a type are in the kernel's order.
    pub(crate) fn unix_by_kind(&mut self, each: &mut dyn FnMut(&UnixRow<'_>) -> Flow) -> Answer {
        let at = &mut self.at();
        let mut connected = Connected::default();
        let mut held: Vec<UnixSocket> = Vec::new();
        let mut too_many = false;
        // Types that there are, a bit each.
        let mut seen = 0u8;
        let mut answer = at.system.unix_sockets(at, ASK, &mut |socket| {
            if socket.id == SocketId::None {
                return Flow::Continue(());
            }
            if place(socket.kind) == 0 {
                return connected.hand_out(socket, each);
            }
            connected.add(socket);
            seen |= 1 << place(socket.kind);
            if !too_many && held.len() < HELD_ROWS_MAX {
                held.push(*socket);
            } else {
                too_many = true;
                held = Vec::new();
            }
            Flow::Continue(())
        });
        connected.sort();
        held.sort_by_key(|socket| place(socket.kind));
        for socket in &held {
            if answer.stopped || connected.hand_out(socket, each).is_break() {
                answer.stopped = true;
                return answer;
            }
        }
        for wanted in 1..=LAST {
            if !too_many || answer.stopped {
                break;
            }
            if seen & (1 << wanted) == 0 {
                continue;
            }
            let again = at.system.unix_sockets(at, ASK, &mut |socket| {
                if socket.id != SocketId::None && place(socket.kind) == wanted {
                    connected.hand_out(socket, each)
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

    use facts::model::unix::{UnixName, UnixState};
    use probe::fake::FakeMachine;
    use probe::fake::netlink::{dump, unix};

    use super::*;

    /// A row of this type: the type is the second byte behind the header of 16.
    fn row(kind: u8, inode: u32) -> Vec<u8> {
        let mut message = unix(7, inode, b"");
        message[17] = kind;
        message
    }

    fn types(rows: &[Vec<u8>]) -> Vec<(SocketType, u64)> {
        let dumped = dump(rows);
        let machine = FakeMachine::new().with("sock_diag unix show=0x57", &[&dumped], Ok(()));
        let mut now = || Duration::ZERO;
        let mut session = Session::new(Box::new(machine), &|| None, &mut now);
        let mut found = Vec::new();
        let answer = session.unix_by_kind(&mut |row| {
            found.push((row.socket.kind, row.socket.id.inode().unwrap()));
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

    #[test]
    fn sockets_connected_to_one_are_a_list_with_the_newest_first() {
        let socket = |inode, peer: Option<u64>| UnixSocket {
            kind: SocketType::Datagram,
            state: UnixState::Connected,
            protocol: 0,
            references: None,
            id: SocketId::Inode(inode),
            peer,
            user: None,
            cookie: Some(inode),
            receive_queue: None,
            send_queue: None,
            file: None,
            name: UnixName::new(b"").unwrap(),
        };
        let all = [
            socket(5, None),
            socket(7, Some(5)),
            socket(9, Some(5)),
            socket(8, Some(5)),
            socket(20, Some(21)),
            socket(21, Some(20)),
        ];
        let mut connected = Connected::default();
        for socket in &all {
            connected.add(socket);
        }
        connected.sort();
        let of = |place: usize| {
            let references = connected.references(&all[place]).unwrap();
            (references.first, references.next)
        };
        assert_eq!(of(0), (Some(9), None));
        assert_eq!(of(2), (None, Some(8)));
        assert_eq!(of(3), (None, Some(7)));
        assert_eq!(of(1), (None, None));
        assert_eq!((of(4), of(5)), ((Some(21), None), (Some(20), None)));
        // Other types have no such list, and where other ends are not told nothing is known.
        let stream = UnixSocket {
            kind: SocketType::Stream,
            ..all[0]
        };
        assert_eq!(connected.references(&stream), Some(References::default()));
        let from_text = UnixSocket {
            cookie: None,
            ..all[0]
        };
        assert_eq!(connected.references(&from_text), None);
    }
}
