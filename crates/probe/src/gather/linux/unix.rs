//! UNIX sockets: `sock_diag` for the rows, because it tells names byte for byte, and `/proc/net/unix` for the one thing
//! that diag does not tell, the reference count.
//!
//! A path may hold a newline, and in the text table that newline makes a line of its own: a user could forge rows
//! there. So the text table alone is believed only where there is no diag.

use std::collections::{HashMap, VecDeque};

use facts::Why;
use facts::decode::linux::identity::Identity;
use facts::decode::linux::inet_diag::BY_FAMILY;
use facts::decode::linux::netlink::{Messages, Part};
use facts::decode::linux::proc_net::decode_unix;
use facts::decode::linux::unix_diag::{self, SHOW_NAME, SHOW_PEER, SHOW_QUEUES, SHOW_USER};
use facts::model::unix::UnixSocket;
use foldhash::fast::FixedState;

use super::{Answer, DumpReader, text};
use crate::machine::{Flow, Item, Machine};

/// How often the text table is read again for sockets that were born after it was read.
const REREADS_MAX: u32 = 3;
/// Sockets without an inode whose reference count is kept.
const UNACCEPTED_MAX: usize = 100_000;

/// What is wanted beside name, type and state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// Reference counts.
    pub references: bool,
    /// Peer, queues and user.
    pub details: bool,
}

/// Hands out all UNIX sockets, in the kernel's order.
pub fn sockets(
    machine: &mut dyn Machine,
    identity: &Identity,
    ask: Ask,
    each: &mut dyn FnMut(&UnixSocket) -> Flow,
) -> Answer {
    let details = if ask.details {
        SHOW_PEER | SHOW_QUEUES | SHOW_USER
    } else {
        0
    };
    let item = Item::UnixSockets {
        show: SHOW_NAME | details,
    };
    if !ask.references {
        let (reader, outcome) = dump(machine, identity, &item, each);
        return ended(machine, &item, &reader, outcome, each);
    }
    let mut references = References::default();
    let table_read = references.read(machine);
    if table_read.is_err() {
        // No text table: the rows are known all the same, their reference counts are not.
        let (reader, outcome) = dump(machine, identity, &item, each);
        return ended(machine, &item, &reader, outcome, each);
    }
    // Sockets younger than the text table wait here until it is read again, with their place among the rows.
    let mut waiting: VecDeque<UnixSocket> = VecDeque::new();
    let mut stopped = false;
    let (reader, outcome) = dump(machine, identity, &item, &mut |socket| {
        let mut socket = *socket;
        if waiting.is_empty() && references.tell(&mut socket) {
            let flow = each(&socket);
            stopped = flow.is_break();
            return flow;
        }
        waiting.push_back(socket);
        Flow::Continue(())
    });
    if reader.rows > 0 && !stopped {
        release(machine, &mut references, waiting, &mut stopped, each);
    }
    let mut answer = ended(machine, &item, &reader, outcome, each);
    answer.stopped |= stopped;
    answer
}

/// Hands out the rows that waited, in their order, each with its reference count if there is one by now.
fn release(
    machine: &mut dyn Machine,
    references: &mut References,
    mut waiting: VecDeque<UnixSocket>,
    stopped: &mut bool,
    each: &mut dyn FnMut(&UnixSocket) -> Flow,
) {
    let mut rereads = 0;
    while let Some(mut socket) = waiting.pop_front() {
        if !references.tell(&mut socket) && rereads < REREADS_MAX {
            rereads += 1;
            // If it fails now, the count stays unknown, as the row says.
            let _: Result<(), Why> = references.read(machine);
            references.tell(&mut socket);
        }
        if each(&socket).is_break() {
            *stopped = true;
            return;
        }
    }
}

fn ended(
    machine: &mut dyn Machine,
    item: &Item<'_>,
    reader: &DumpReader,
    outcome: Result<(), Why>,
    each: &mut dyn FnMut(&UnixSocket) -> Flow,
) -> Answer {
    if let (Err(why), 0) = (outcome, reader.rows)
        && why != Why::Stopped
    {
        return text_table(machine, why, each);
    }
    let mut answer = Answer::whole();
    match outcome {
        Err(Why::Stopped) => answer.stopped = true,
        Err(why) => answer.gap(item, why, None),
        Ok(()) => {}
    }
    if reader.interrupted {
        answer.gap(item, Why::Interrupted, None);
    }
    if reader.damaged > 0 {
        answer.gap(item, Why::NotUnderstood, Some(reader.damaged));
    }
    answer
}

fn dump(
    machine: &mut dyn Machine,
    identity: &Identity,
    item: &Item<'_>,
    each: &mut dyn FnMut(&UnixSocket) -> Flow,
) -> (DumpReader, Result<(), Why>) {
    let mut reader = DumpReader::new();
    let read = machine.read(item, &mut |chunk| {
        let mut messages = Messages::new(chunk, identity.order);
        for part in messages.by_ref() {
            match part {
                Ok(Part::Message {
                    kind: BY_FAMILY,
                    body,
                }) => match unix_diag::decode(body) {
                    Ok(socket) => {
                        reader.rows += 1;
                        each(&socket)?;
                    }
                    Err(_) => reader.damaged += 1,
                },
                Ok(Part::Message { .. }) => reader.damaged += 1,
                Ok(Part::Done) => reader.end = Some(Ok(())),
                Ok(Part::Refused(why)) | Err(why) => reader.end = Some(Err(why)),
            }
        }
        reader.interrupted |= messages.interrupted();
        Flow::Continue(())
    });
    let outcome = reader.outcome(read);
    (reader, outcome)
}

const TABLE: &str = "/proc/net/unix";

/// The fall-back: the text table alone.
fn text_table(machine: &mut dyn Machine, refusal: Why, each: &mut dyn FnMut(&UnixSocket) -> Flow) -> Answer {
    let mut answer = text::lines(machine, &Item::file(TABLE), 1, &mut |line| {
        decode_unix(line).map(|socket| each(&socket))
    });
    if answer.known == Err(Why::NotRecorded) {
        answer.known = Err(refusal);
    }
    answer
}

/// Reference counts by inode; for sockets that have none, in the order of the table, which is the dump's too.
#[derive(Default)]
struct References {
    by_inode: HashMap<u64, u32, FixedState>,
    without_inode: VecDeque<u32>,
}

impl References {
    fn read(&mut self, machine: &mut dyn Machine) -> Result<(), Why> {
        let first = self.by_inode.is_empty() && self.without_inode.is_empty();
        text::lines(machine, &Item::file(TABLE), 1, &mut |line| {
            let socket = decode_unix(line)?;
            if let Some(count) = socket.references {
                match socket.inode {
                    Some(inode) => {
                        self.by_inode.insert(inode, count);
                    }
                    None if first && self.without_inode.len() < UNACCEPTED_MAX => {
                        self.without_inode.push_back(count);
                    }
                    None => {}
                }
            }
            Ok(Flow::Continue(()))
        })
        .known
    }

    /// Fills in the count of `socket`; `false` when it is not known (yet).
    fn tell(&mut self, socket: &mut UnixSocket) -> bool {
        socket.references = match socket.inode {
            Some(inode) => self.by_inode.get(&inode).copied(),
            None => self.without_inode.pop_front(),
        };
        socket.references.is_some()
    }
}
