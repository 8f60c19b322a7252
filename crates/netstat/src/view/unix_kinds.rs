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
