//! UNIX sockets: `sock_diag` for the rows, because it tells names byte for byte, and `/proc/net/unix` for what diag
//! does not tell: reference counts, and connections that no listener has accepted yet.
//!
//! A path may hold a newline, and in the text table that newline makes a line of its own: a user could forge rows
//! there. So the text table alone is believed only where there is no diag, and lines that diag's names explain away
//! are passed over.

use std::collections::{BTreeMap, HashMap};

use facts::decode::linux::identity::Identity;
use facts::decode::linux::inet_diag::BY_FAMILY;
use facts::decode::linux::netlink::{Messages, Part};
use facts::decode::linux::proc_net::decode_unix;
use facts::decode::linux::unix_diag::{self, SHOW_NAME, SHOW_PEER, SHOW_QUEUES, SHOW_USER};
use facts::model::unix::UnixSocket;
use facts::{Gap, Why};
use foldhash::fast::FixedState;

use super::{Answer, DumpReader, text};
use crate::machine::{Flow, Item, Machine};

/// How often the text table is read again for sockets that were born after it was read.
const REREADS_MAX: u32 = 3;
/// Rows of the text table that are kept: those without an inode, and those too young for a reference count.
const KEPT_ROWS_MAX: usize = 100_000;

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
    let mut table = TextTable::read(machine, &[]);
    if table.is_doubtful() {
        let broken = names_with_newlines(machine, identity, &item);
        if !broken.is_empty() {
            table = TextTable::read(machine, &broken);
        }
    }
    let mut young: Vec<UnixSocket> = Vec::new();
    let mut stopped = false;
    let (reader, outcome) = dump(machine, identity, &item, &mut |socket| {
        let mut socket = *socket;
        let known = table.tell(&mut socket);
        let flow = if known || young.len() >= KEPT_ROWS_MAX {
            table.each_in_place(&socket, each)
        } else {
            young.push(socket);
            Flow::Continue(())
        };
        stopped |= flow.is_break();
        flow
    });
    let dumped = reader.rows > 0 || outcome.is_ok();
    if dumped && !stopped {
        stopped = table.each_left(each).is_break() || release(machine, &mut table, young, each).is_break();
    }
    let mut answer = ended(machine, &item, &reader, outcome, each);
    answer.stopped |= stopped;
    if dumped {
        answer.gaps.append(&mut table.gaps);
    }
    answer
}

/// Hands out the rows that were younger than the text table, each with its reference count if there is one by now.
fn release(
    machine: &mut dyn Machine,
    table: &mut TextTable,
    young: Vec<UnixSocket>,
    each: &mut dyn FnMut(&UnixSocket) -> Flow,
) -> Flow {
    let mut rereads = 0;
    for mut socket in young {
        if !table.tell(&mut socket) && rereads < REREADS_MAX {
            rereads += 1;
            // If it fails now, the count stays unknown, as the row says.
            table.references = TextTable::read(machine, &[]).references;
            table.tell(&mut socket);
        }
        each(&socket)?;
    }
    Flow::Continue(())
}

/// A bound name that holds newlines: the inode of its socket, its first line, and how many lines follow.
struct BrokenName {
    inode: Option<u64>,
    first_line: Vec<u8>,
    more_lines: usize,
}

fn names_with_newlines(machine: &mut dyn Machine, identity: &Identity, item: &Item<'_>) -> Vec<BrokenName> {
    let mut broken = Vec::new();
    // A dump that fails here fails again when the rows are asked for, and is told there.
    let _: (DumpReader, Result<(), Why>) = dump(machine, identity, item, &mut |socket| {
        let name = socket.name.bytes();
        let more_lines = name.iter().filter(|byte| **byte == b'\n').count();
        if more_lines > 0 && broken.len() < KEPT_ROWS_MAX {
            let first_line = name.split(|byte| *byte == b'\n').next().unwrap_or(&[]).to_vec();
            broken.push(BrokenName {
                inode: socket.inode,
                first_line,
                more_lines,
            });
        }
        Flow::Continue(())
    });
    broken
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

/// What the text table alone tells. Without it the rows of the dump are known all the same; the gap says what is not.
#[derive(Default)]
struct TextTable {
    gaps: Vec<Gap>,
    /// Whether an inode stands there twice, which it does only when somebody wrote it into a path.
    doubled: bool,
    references: HashMap<u64, u32, FixedState>,
    /// Rows without an inode, which diag leaves out, by their place and behind which inode they stand.
    unaccepted: BTreeMap<usize, UnixSocket>,
    behind: HashMap<u64, Vec<usize>, FixedState>,
}

impl TextTable {
    /// Reads the table. Lines behind a name in `broken` are the rest of that name.
    fn read(machine: &mut dyn Machine, broken: &[BrokenName]) -> TextTable {
        let mut table = TextTable::default();
        let mut too_many = 0;
        let mut last_inode = 0;
        let mut place = 0;
        let mut pass_over = 0;
        let item = Item::file(TABLE);
        let answer = text::lines(machine, &item, 1, &mut |line| {
            if pass_over > 0 {
                pass_over -= 1;
                return Ok(Flow::Continue(()));
            }
            let socket = decode_unix(line)?;
            let name = broken.iter().find(|name| match socket.inode {
                Some(inode) => name.inode == Some(inode),
                None => name.first_line == socket.name.bytes(),
            });
            pass_over = name.map_or(0, |name| name.more_lines);
            if let (Some(inode), Some(count)) = (socket.inode, socket.references) {
                last_inode = inode;
                table.doubled |= table.references.insert(inode, count).is_some();
            } else if table.unaccepted.len() < KEPT_ROWS_MAX {
                place += 1;
                table.behind.entry(last_inode).or_default().push(place);
                table.unaccepted.insert(place, socket);
            } else {
                too_many += 1;
            }
            Ok(Flow::Continue(()))
        });
        let gap = |why, count| Gap {
            what: item.key(),
            why,
            count,
        };
        table.gaps.extend(answer.known.err().map(|why| gap(why, None)));
        // A line that is not understood is the rest of a name with a newline, which the dump tells whole.
        table.gaps.extend(
            answer
                .gaps
                .into_iter()
                .filter(|gap| gap.why != Why::NotUnderstood),
        );
        if too_many > 0 {
            table.gaps.push(gap(Why::LimitReached, Some(too_many)));
        }
        table
    }

    /// Whether lines may be forged: those that no row of the dump vouches for, or contradict each other.
    fn is_doubtful(&self) -> bool {
        self.doubled || !self.unaccepted.is_empty()
    }

    /// Fills in the reference count of `socket`; `false` when it is not known (yet).
    fn tell(&self, socket: &mut UnixSocket) -> bool {
        socket.references = socket
            .inode
            .and_then(|inode| self.references.get(&inode).copied());
        socket.references.is_some()
    }

    /// Hands out a row of the dump in its place among those of the text table that the dump leaves out.
    fn each_in_place(&mut self, socket: &UnixSocket, each: &mut dyn FnMut(&UnixSocket) -> Flow) -> Flow {
        self.each_behind(0, each)?;
        each(socket)?;
        socket
            .inode
            .map_or(Flow::Continue(()), |inode| self.each_behind(inode, each))
    }

    fn each_behind(&mut self, inode: u64, each: &mut dyn FnMut(&UnixSocket) -> Flow) -> Flow {
        if self.unaccepted.is_empty() {
            return Flow::Continue(());
        }
        for place in self.behind.remove(&inode).unwrap_or_default() {
            if let Some(socket) = self.unaccepted.remove(&place) {
                each(&socket)?;
            }
        }
        Flow::Continue(())
    }

    /// Hands out those whose neighbour is gone.
    fn each_left(&mut self, each: &mut dyn FnMut(&UnixSocket) -> Flow) -> Flow {
        for socket in std::mem::take(&mut self.unaccepted).values() {
            each(socket)?;
        }
        Flow::Continue(())
    }
}
