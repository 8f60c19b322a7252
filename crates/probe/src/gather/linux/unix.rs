//! UNIX sockets: `sock_diag` for the rows, because it tells names byte for byte, and `/proc/net/unix` for what diag
//! does not tell: reference counts, and the places of connections that no listener has accepted yet.
//!
//! A path may hold a newline, and in the text table that newline makes a line of its own: a user could forge rows
//! there. So the text table alone is believed only where there is no diag. A row without an inode must be vouched for
//! by a listener in the dump that says how many wait; a count that stands there twice is no count.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use crate::gather::ask::UnixAsk;
use facts::decode::identity::Identity;
use facts::decode::linux::inet_diag::BY_FAMILY;
use facts::decode::linux::netlink::{Messages, Part};
use facts::decode::linux::proc_net::decode_unix;
use facts::decode::linux::unix_diag::{self, SHOW_FILE, SHOW_NAME, SHOW_PEER, SHOW_QUEUES, SHOW_USER};
use facts::model::SocketId;
use facts::model::unix::{UnixSocket, UnixState};
use facts::{Gap, Why};
use foldhash::fast::FixedState;

use super::question::Question;
use super::{DumpReader, text};
use crate::gather::answer::Answer;
use crate::item::Item;
use crate::machine::{Flow, Machine};

/// How often the sockets are dumped again when some of the text table were not among them, and how often the table is
/// read again for sockets that are younger than it.
const AGAIN_MAX: u32 = 3;
/// Inodes that are kept, 9 bytes each and as much again for the table's room.
const INODES_MAX: usize = 4_000_000;
/// Rows that are kept: those without an inode, and those too young for a reference count.
const KEPT_ROWS_MAX: usize = 100_000;

/// Connections that are told of by a listener's count alone, of all listeners together. A count is a number of the kernel, or of
/// a recording that somebody changed.
const COUNTED_ROWS_MAX: u64 = 100_000;

/// Hands out all UNIX sockets, in the kernel's order.
pub fn sockets(
    machine: &mut dyn Machine,
    identity: &Identity,
    ask: UnixAsk,
    each: &mut dyn FnMut(&UnixSocket) -> Flow,
) -> Answer {
    let (item, gap) = question(machine, ask);
    let mut answer = asked(machine, identity, ask, &item, each);
    answer.gaps.extend(gap);
    answer
}

/// The question. A recording that was made before files were asked for is asked for the rest, and the gap says so.
fn question(machine: &mut dyn Machine, ask: UnixAsk) -> (Item<'static>, Option<Gap>) {
    let details = if ask.details { SHOW_PEER | SHOW_USER } else { 0 };
    let show = SHOW_NAME | SHOW_QUEUES | details;
    let item = Item::Linux(Question::UnixSockets { show });
    if !ask.files {
        return (item, None);
    }
    let wider = Item::Linux(Question::UnixSockets {
        show: show | SHOW_FILE,
    });
    let is_there = |machine: &mut dyn Machine, item: &Item<'_>| {
        machine.read(item, &mut |_| Flow::Break(())) != Err(Why::NotRecorded)
    };
    if !machine.is_recording() || is_there(machine, &wider) || !is_there(machine, &item) {
        return (wider, None);
    }
    let gap = Gap {
        what: wider.key(),
        why: Why::NotRecorded,
        count: None,
    };
    (item, Some(gap))
}

fn asked(
    machine: &mut dyn Machine,
    identity: &Identity,
    ask: UnixAsk,
    item: &Item<'_>,
    each: &mut dyn FnMut(&UnixSocket) -> Flow,
) -> Answer {
    if !ask.references {
        let (reader, outcome) = dump(machine, identity, item, each);
        return ended(machine, item, &reader, outcome, each);
    }
    let mut rows = Rows {
        table: TextTable::read(machine),
        ..Rows::default()
    };
    if !rows.table.unaccepted.is_empty() {
        let mut waiting = Waiting::default();
        // A dump that fails here fails again when the rows are asked for, and is told there.
        let _: (DumpReader, Result<(), Why>) = dump(machine, identity, item, &mut |socket| {
            waiting.add(socket);
            Flow::Continue(())
        });
        rows.table.keep_vouched(waiting);
    }
    let mut stopped = false;
    let (reader, outcome) = dump(machine, identity, item, &mut |socket| {
        let flow = rows.add(socket, each);
        stopped |= flow.is_break();
        flow
    });
    if (reader.rows > 0 || outcome.is_ok()) && !stopped {
        stopped = rows.finish(machine, identity, item, each).is_break();
    }
    let mut answer = ended(machine, item, &reader, outcome, each);
    answer.stopped |= stopped;
    if reader.rows > 0 || outcome.is_ok() {
        answer.gaps.append(&mut rows.table.gaps);
    }
    answer
}

/// Rows on their way out: each once, those of the text table in their places.
#[derive(Default)]
struct Rows {
    table: TextTable,
    /// Rows handed out or kept.
    told: u64,
    young: Vec<UnixSocket>,
    waiting: Waiting,
}

impl Rows {
    /// A row of a dump.
    fn add(&mut self, socket: &UnixSocket, each: &mut dyn FnMut(&UnixSocket) -> Flow) -> Flow {
        // The kernel resumes a dump in the middle of a hash chain by counting; what comes and goes there meanwhile makes
        // it tell a socket twice, or not at all.
        if socket.id.inode().is_some_and(|inode| !self.table.see(inode)) {
            return Flow::Continue(());
        }
        self.told += 1;
        self.waiting.add(socket);
        let mut socket = *socket;
        if self.table.tell(&mut socket) || self.young.len() >= KEPT_ROWS_MAX {
            self.table.each_in_place(&socket, each)
        } else {
            self.young.push(socket);
            Flow::Continue(())
        }
    }

    /// What the first dump left out: sockets that the text table has and it had not, connections whose neighbour is
    /// gone, sockets younger than the table, and connections younger than it.
    fn finish(
        &mut self,
        machine: &mut dyn Machine,
        identity: &Identity,
        item: &Item<'_>,
        each: &mut dyn FnMut(&UnixSocket) -> Flow,
    ) -> Flow {
        for _ in 1..AGAIN_MAX {
            if self.table.sockets.values().all(|known| known.is(SEEN)) {
                break;
            }
            let mut stopped = false;
            let before = self.told;
            // If it fails now, what the first dump told stands; those missing may as well be gone.
            let _: (DumpReader, Result<(), Why>) = dump(machine, identity, item, &mut |socket| {
                let flow = self.add(socket, each);
                stopped |= flow.is_break();
                flow
            });
            if stopped {
                return Flow::Break(());
            }
            if self.told == before {
                break;
            }
        }
        self.table.each_left(each)?;
        let mut again = AGAIN_MAX;
        for mut socket in std::mem::take(&mut self.young) {
            if !self.table.tell(&mut socket) && again > 0 {
                again -= 1;
                self.table.refresh(machine);
                self.table.tell(&mut socket);
            }
            each(&socket)?;
        }
        let (flow, left_out) = self.waiting.each_beyond(&self.table.told, each);
        if left_out > 0 {
            self.table.gaps.push(Gap {
                what: item.key(),
                why: Why::LimitReached,
                count: Some(left_out),
            });
        }
        flow
    }
}

/// How many connections wait in the listeners of each name, as the listeners say.
#[derive(Default)]
struct Waiting {
    counts: BTreeMap<Vec<u8>, (UnixSocket, u32)>,
}

impl Waiting {
    fn add(&mut self, socket: &UnixSocket) {
        let count = socket.receive_queue.unwrap_or(0);
        if socket.state == UnixState::Listening && count > 0 && self.counts.len() < KEPT_ROWS_MAX {
            let entry = self.counts.entry(key(socket)).or_insert((*socket, 0));
            entry.1 = entry.1.saturating_add(count);
        }
    }

    /// Takes one off the count of this row's name; `false` when no listener vouches for it.
    fn take(&mut self, socket: &UnixSocket) -> bool {
        match self.counts.get_mut(&key(socket)) {
            Some((_, count)) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        }
    }

    /// Hands out a row for each connection that the listeners told of beyond those in `told`, and says how many are left out
    /// because they are too many.
    fn each_beyond(
        &mut self,
        told: &BTreeMap<Vec<u8>, u32>,
        each: &mut dyn FnMut(&UnixSocket) -> Flow,
    ) -> (Flow, u64) {
        let (mut room, mut left_out) = (COUNTED_ROWS_MAX, 0);
        for (key, (listener, count)) in &self.counts {
            let missing = u64::from(count.saturating_sub(told.get(key).copied().unwrap_or(0)));
            let rows = missing.min(room);
            room -= rows;
            left_out += missing - rows;
            for _ in 0..rows {
                let flow = each(&UnixSocket {
                    state: UnixState::Connecting,
                    references: None,
                    id: SocketId::None,
                    cookie: None,
                    receive_queue: None,
                    send_queue: None,
                    ..*listener
                });
                if flow.is_break() {
                    return (flow, 0);
                }
            }
        }
        (Flow::Continue(()), left_out)
    }
}

/// A name as the text table shows it (NULs are `@` there), and the type.
fn key(socket: &UnixSocket) -> Vec<u8> {
    let shown = socket
        .name
        .bytes()
        .iter()
        .map(|byte| if *byte == 0 { b'@' } else { *byte });
    let mut key: Vec<u8> = shown.collect();
    key.push(0);
    key.extend_from_slice(format!("{:?}", socket.kind).as_bytes());
    key
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
    if let Err(why) = answer.known
        && (why.is_absence() && !refusal.is_absence() || why == Why::NotRecorded)
    {
        answer.known = Err(refusal);
    }
    answer
}

/// The reference count of a socket, and the flags below, in 32 bits: there may be millions.
#[derive(Clone, Copy, Debug)]
struct Known(u32);

/// It was handed out, or kept as young.
const SEEN: u32 = 1 << 31;
/// The text table does not have it: it is younger.
const YOUNG: u32 = 1 << 30;
/// The text table contradicts itself.
const CONTRADICTED: u32 = 1 << 29;

impl Known {
    fn new(references: Option<u32>) -> Known {
        Known(
            references
                .filter(|count| *count < CONTRADICTED)
                .unwrap_or(CONTRADICTED),
        )
    }

    fn is(self, flag: u32) -> bool {
        self.0 & flag != 0
    }

    fn references(self) -> Option<u32> {
        Some(self.0 & !SEEN).filter(|count| *count < CONTRADICTED)
    }
}

/// What the text table alone tells. Without it the rows of the dump are known all the same; the gap says what is not.
#[derive(Default)]
struct TextTable {
    gaps: Vec<Gap>,
    readable: bool,
    /// What is known of the sockets with these inodes, which are 32 bits long (`get_next_ino`).
    sockets: HashMap<u32, Known, FixedState>,
    /// Rows without an inode, which diag leaves out, by their place.
    unaccepted: BTreeMap<usize, UnixSocket>,
    /// Behind which inode they stand.
    behind: HashMap<u64, Vec<usize>, FixedState>,
    /// How many of them were handed out, by name and type.
    told: BTreeMap<Vec<u8>, u32>,
}

impl TextTable {
    fn read(machine: &mut dyn Machine) -> TextTable {
        let mut table = TextTable::default();
        let mut too_many = 0;
        let mut last_inode = 0;
        let item = Item::file(TABLE);
        let answer = text::lines(machine, &item, 1, &mut |line| {
            let socket = decode_unix(line)?;
            if let Some(inode) = socket.id.inode() {
                last_inode = inode;
                // A longer number is no socket's: somebody wrote a line into a path.
                let Ok(inode) = u32::try_from(inode) else {
                    return Ok(Flow::Continue(()));
                };
                let known = Known::new(socket.references);
                let full = table.sockets.len() >= INODES_MAX;
                match table.sockets.entry(inode) {
                    // The same.
                    Entry::Occupied(mut there) if there.get().0 != known.0 => {
                        there.insert(Known::new(None));
                    }
                    Entry::Occupied(_) => {}
                    Entry::Vacant(_) if full => too_many += 1,
                    Entry::Vacant(free) => {
                        free.insert(known);
                    }
                }
            } else if table.unaccepted.len() < KEPT_ROWS_MAX {
                let place = table.unaccepted.len();
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
        table.readable = answer.known.is_ok();
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

    /// Reads the counts again, for sockets younger than the table.
    fn refresh(&mut self, machine: &mut dyn Machine) {
        let mut fresh = TextTable::read(machine).sockets;
        fresh.extend(self.sockets.drain().filter(|(_, known)| !known.is(YOUNG)));
        self.sockets = fresh;
    }

    /// A row of the dump; `false` when it was there before.
    fn see(&mut self, inode: u64) -> bool {
        let Ok(inode) = u32::try_from(inode) else {
            return true;
        };
        let full = self.sockets.len() >= INODES_MAX;
        match self.sockets.entry(inode) {
            Entry::Occupied(mut there) => {
                let before = *there.get();
                there.insert(Known(before.0 | SEEN));
                !before.is(SEEN)
            }
            Entry::Vacant(_) if full => true,
            Entry::Vacant(free) => {
                free.insert(Known(SEEN | YOUNG));
                true
            }
        }
    }

    /// Keeps the rows without an inode that a listener vouches for. What else stands there was accepted meanwhile, or
    /// never was.
    fn keep_vouched(&mut self, mut waiting: Waiting) {
        self.unaccepted.retain(|_, socket| waiting.take(socket));
    }

    /// Fills in the reference count of `socket`; `false` when the table is older than it.
    fn tell(&self, socket: &mut UnixSocket) -> bool {
        let Some(inode) = socket.id.inode().filter(|_| self.readable) else {
            return true;
        };
        let known = u32::try_from(inode)
            .ok()
            .and_then(|inode| self.sockets.get(&inode));
        socket.references = known.and_then(|known| known.references());
        known.is_some_and(|known| !known.is(YOUNG))
    }

    /// Hands out a row of the dump in its place among those of the text table that the dump leaves out.
    fn each_in_place(&mut self, socket: &UnixSocket, each: &mut dyn FnMut(&UnixSocket) -> Flow) -> Flow {
        self.each_behind(0, each)?;
        each(socket)?;
        socket
            .id
            .inode()
            .map_or(Flow::Continue(()), |inode| self.each_behind(inode, each))
    }

    fn each_behind(&mut self, inode: u64, each: &mut dyn FnMut(&UnixSocket) -> Flow) -> Flow {
        if self.unaccepted.is_empty() {
            return Flow::Continue(());
        }
        for place in self.behind.remove(&inode).unwrap_or_default() {
            if let Some(socket) = self.unaccepted.remove(&place) {
                self.tell_unaccepted(&socket, each)?;
            }
        }
        Flow::Continue(())
    }

    /// Hands out those whose neighbour is gone.
    fn each_left(&mut self, each: &mut dyn FnMut(&UnixSocket) -> Flow) -> Flow {
        for socket in std::mem::take(&mut self.unaccepted).values() {
            self.tell_unaccepted(socket, each)?;
        }
        Flow::Continue(())
    }

    fn tell_unaccepted(&mut self, socket: &UnixSocket, each: &mut dyn FnMut(&UnixSocket) -> Flow) -> Flow {
        *self.told.entry(key(socket)).or_default() += 1;
        each(socket)
    }
}
