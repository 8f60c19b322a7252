//! TCP, UDP, UDP-Lite and RAW sockets.
//!
//! A dump of `sock_diag` first; the text table when the kernel has no diag for the protocol or refuses it. Rows
//! stream: IPv4 then IPv6, each in the kernel's own order, and no more than [`HELD_ROWS_MAX`] of them are ever kept.

use std::collections::HashMap;
use std::net::IpAddr;

use crate::gather::ask::{SocketAsk, SocketFilter};
use facts::decode::bytes::Bytes;
use facts::decode::identity::Identity;
use facts::decode::lines::Lines;
use facts::decode::linux::inet_diag::program::Program;
use facts::decode::linux::inet_diag::{self, BY_FAMILY, Dump, Extensions, TCP_BOTH_FAMILIES};
use facts::decode::linux::netlink::{Messages, Part};
use facts::decode::linux::proc_net::Table;
use facts::model::details::SocketDetails;
use facts::model::predicate::{Condition, End, Predicate};
use facts::model::socket::Families;
use facts::model::state::States;
use facts::model::{Family, InternetSocket, TcpState, Transport};
use facts::{Gap, Why};
use foldhash::fast::FixedState;

use super::DumpReader;
use super::question::Question;
use crate::gather::answer::Answer;
use crate::gather::linux::dedup::{self, Recent, Told};
use crate::item::Item;
use crate::machine::{Flow, Machine};

/// IPv6 rows of a pass over both families that are kept while the IPv4 rows go out. When there are more, they are
/// dropped and IPv6 is asked for by itself afterwards: memory stays below a mebibyte.
pub const HELD_ROWS_MAX: usize = 4096;
/// The same where each row has its details, which makes it six times as long: below half a mebibyte.
pub const HELD_DETAILED_ROWS_MAX: usize = 512;
/// Listeners whose user is remembered to tell the user of a connection request.
pub const LISTENERS_MAX: usize = 100_000;
/// Dumps of one table at most, when connections come and go.
const PASSES_MAX: u32 = 4;
/// Rows that the kernel hands out in one piece, without letting go of the table.
const ONE_PIECE_ROWS: u64 = 16;
/// Connection requests that make a table a changing one: the kernel counts none that comes to nothing.
const REQUESTS_MANY: u64 = 16;

impl SocketAsk {
    fn families(&self) -> &'static [Family] {
        match self.families {
            Families::Ipv4 => &[Family::Ipv4],
            Families::Ipv6 => &[Family::Ipv6],
            Families::Both => &[Family::Ipv4, Family::Ipv6],
        }
    }

    fn wants(&self, socket: &InternetSocket, family: Family) -> bool {
        socket.family == family && (self.transport != Transport::Tcp || self.states.contains(socket.state))
    }

    /// The states to ask the kernel for: listeners too when a request's user comes from them.
    fn kernel_states(&self) -> States {
        if self.transport != Transport::Tcp {
            return States::ALL;
        }
        let listeners = self.users && self.states.contains(TcpState::SynRecv);
        if listeners {
            States(self.states.0 | States::LISTEN.0)
        } else {
            self.states
        }
    }

    fn dump(&self, families: Families, details: Extensions) -> Dump {
        let timers = if self.timers && self.transport == Transport::Tcp {
            Extensions::INFO
        } else {
            Extensions::NONE
        };
        Dump {
            transport: self.transport,
            families,
            states: self.kernel_states(),
            extensions: details.with(timers),
        }
    }
}

/// The predicate, and the listeners at its ports: the user of a connection request is its listener's.
fn with_listeners(predicate: Predicate) -> Predicate {
    let ports = predicate.weakened(&|condition| {
        matches!(
            condition,
            Condition::PortIs(End::Local, _)
                | Condition::PortAtLeast(End::Local, _)
                | Condition::PortAtMost(End::Local, _)
        )
    });
    if ports == predicate {
        return predicate;
    }
    let listens = Predicate::Is(Condition::PortIs(End::Remote, 0));
    Predicate::one([predicate, Predicate::all([listens, ports])])
}

/// Who takes the rows, and what is read for them of a message.
trait Taker {
    /// What is read beside the row.
    type Details;
    /// IPv6 rows kept at most.
    const HELD_MAX: usize;
    /// What the kernel is asked for to have it.
    fn extensions(&self) -> Extensions;
    /// Reads it.
    fn details(&self, body: Bytes<'_>, identity: &Identity) -> Self::Details;
    /// What stands for it where the source does not tell it.
    fn nothing(&self) -> Self::Details;
    /// Takes a row.
    fn take(&mut self, socket: &InternetSocket, details: &Self::Details) -> Flow;
}

/// Rows alone.
struct Rowwise<'e>(&'e mut dyn FnMut(&InternetSocket) -> Flow);

impl Taker for Rowwise<'_> {
    type Details = ();
    const HELD_MAX: usize = HELD_ROWS_MAX;

    fn extensions(&self) -> Extensions {
        Extensions::NONE
    }

    #[inline]
    fn details(&self, _: Bytes<'_>, _: &Identity) {}

    fn nothing(&self) {}

    #[inline]
    fn take(&mut self, socket: &InternetSocket, (): &()) -> Flow {
        (self.0)(socket)
    }
}

/// Rows with their details.
struct Detailed<'e> {
    extensions: Extensions,
    each: &'e mut dyn FnMut(&InternetSocket, &SocketDetails) -> Flow,
}

impl Taker for Detailed<'_> {
    type Details = SocketDetails;
    const HELD_MAX: usize = HELD_DETAILED_ROWS_MAX;

    fn extensions(&self) -> Extensions {
        self.extensions
    }

    fn details(&self, body: Bytes<'_>, identity: &Identity) -> SocketDetails {
        let mut details = inet_diag::decode_details(body);
        if let Some(info) = details.info.as_mut()
            && !ACCECN_AS_FIRST
                .iter()
                .any(|release| identity.release.starts_with(release))
        {
            (info.accecn_fail_mode, info.accecn_opt_seen) = (None, None);
        }
        details
    }

    fn nothing(&self) -> SocketDetails {
        SocketDetails::default()
    }

    fn take(&mut self, socket: &InternetSocket, details: &SocketDetails) -> Flow {
        (self.each)(socket, details)
    }
}

/// Releases whose `tcp_info` ends with `tcpi_accecn_fail_mode` and `tcpi_accecn_opt_seen` as numbers of their own. Linux
/// 7.0 put something else there without making it longer, so the length does not tell.
const ACCECN_AS_FIRST: [&str; 2] = ["6.18.", "6.19."];

/// Hands out the sockets asked for, a row at a time.
pub fn sockets(
    machine: &mut dyn Machine,
    identity: &Identity,
    ask: &SocketAsk,
    each: &mut dyn FnMut(&InternetSocket) -> Flow,
) -> Answer {
    gather(machine, identity, ask, None, &mut Rowwise(each))
}

/// The same, of chosen ones: with details where these are asked for.
pub fn filtered_sockets(
    machine: &mut dyn Machine,
    identity: &Identity,
    ask: &SocketAsk,
    (chosen, extensions): (SocketFilter<'_>, Option<Extensions>),
    each: &mut dyn FnMut(&InternetSocket, Option<&SocketDetails>) -> Flow,
) -> Answer {
    // What nobody wants is not asked for.
    let Some(families) = chosen.families(ask.families) else {
        return Answer::whole();
    };
    let ask = SocketAsk { families, ..*ask };
    match extensions {
        None => {
            let each = &mut |socket: &InternetSocket| each(socket, None);
            gather(machine, identity, &ask, Some(chosen), &mut Rowwise(each))
        }
        Some(extensions) => {
            let each = &mut |socket: &InternetSocket, details: &SocketDetails| each(socket, Some(details));
            let mut taker = Detailed { extensions, each };
            gather(machine, identity, &ask, Some(chosen), &mut taker)
        }
    }
}

/// The same, and what the kernel tells of each socket beyond its row. Some of that comes unasked; `extensions` are asked
/// for. Details are empty where the source has none (a text table), and without what an older recording was not asked
/// for, which is a gap of the answer.
pub fn sockets_with_details(
    machine: &mut dyn Machine,
    identity: &Identity,
    ask: &SocketAsk,
    extensions: Extensions,
    each: &mut dyn FnMut(&InternetSocket, &SocketDetails) -> Flow,
) -> Answer {
    gather(machine, identity, ask, None, &mut Detailed { extensions, each })
}

fn gather(
    machine: &mut dyn Machine,
    identity: &Identity,
    ask: &SocketAsk,
    chosen: Option<SocketFilter<'_>>,
    taker: &mut impl Taker,
) -> Answer {
    let mut rows = Rows {
        identity,
        ask,
        chosen,
        answer: Answer::whole(),
        listeners: HashMap::default(),
    };
    // Only TCP has a request for both families; it saves a walk over every connection of the machine.
    let one_pass = ask.transport == Transport::Tcp && ask.families == Families::Both;
    if !one_pass || !both_families(machine, &mut rows, taker) {
        for family in ask.families() {
            one_family(machine, &mut rows, taker, *family);
        }
    }
    rows.answer
}

/// What is remembered on the way.
struct Rows<'r> {
    identity: &'r Identity,
    ask: &'r SocketAsk,
    chosen: Option<SocketFilter<'r>>,
    answer: Answer,
    listeners: HashMap<(Family, IpAddr, u16), u32, FixedState>,
}

impl Rows<'_> {
    /// The program that chooses; `None` where all is wanted, or where the machine has no kernel to run it.
    fn program(&self, machine: &dyn Machine, families: Families) -> Option<Program> {
        let chosen = self.chosen.filter(|_| !machine.is_recording())?;
        let predicate = chosen.predicate(families);
        let joins = self.ask.users && self.ask.transport == Transport::Tcp;
        let predicate = if joins && self.ask.states.contains(TcpState::SynRecv) {
            with_listeners(predicate)
        } else {
            predicate
        };
        Program::of(&predicate, self.identity.order)
    }

    fn must_be_chosen(&self) -> bool {
        self.chosen.is_some_and(|chosen| chosen.is_needed)
    }

    /// The user of a connection request is its listener's; `sock_diag` does not tell it. Listeners come first in
    /// a dump, so they are known by then.
    fn join_listener(&mut self, socket: &mut InternetSocket) {
        if !self.ask.users || socket.transport != Transport::Tcp {
            return;
        }
        let port = socket.local.port;
        if socket.state == TcpState::Listen {
            if let (Some(user), true) = (socket.user, self.listeners.len() < LISTENERS_MAX) {
                self.listeners
                    .insert((socket.family, socket.local.address, port), user);
            }
        } else if socket.state == TcpState::SynRecv && socket.user.is_none() {
            socket.user = [socket.local.address, socket.family.any()]
                .into_iter()
                .find_map(|address| self.listeners.get(&(socket.family, address, port)).copied());
        }
    }

    fn note(&mut self, item: &Item<'_>, reader: &DumpReader, outcome: Result<(), Why>) {
        if let Err(why) = outcome {
            self.answer.gap(item, why, None);
        }
        if reader.interrupted {
            self.answer.gap(item, Why::Interrupted, None);
        }
        if reader.damaged > 0 {
            self.answer.gap(item, Why::NotUnderstood, Some(reader.damaged));
        }
    }
}

/// One pass over both families. `false` when nothing came of it and each family must be asked by itself.
fn both_families<T: Taker>(machine: &mut dyn Machine, rows: &mut Rows<'_>, taker: &mut T) -> bool {
    let wanted = rows.ask.dump(Families::Both, taker.extensions());
    let item = Item::Linux(Question::Sockets(wanted));
    let mut held: Vec<(InternetSocket, T::Details)> = Vec::new();
    let mut too_many = false;
    let (reader, outcome) = dump(machine, rows, wanted, &mut |rows, socket, body| {
        if rows.ask.wants(socket, Family::Ipv4) {
            return taker.take(socket, &taker.details(*body, rows.identity));
        }
        if rows.ask.wants(socket, Family::Ipv6) && !too_many {
            if held.len() < T::HELD_MAX {
                held.push((*socket, taker.details(*body, rows.identity)));
            } else {
                too_many = true;
                held = Vec::new();
            }
        }
        Flow::Continue(())
    });
    if rows.answer.stopped {
        return true;
    }
    if outcome.is_err() && reader.rows == 0 {
        return false;
    }
    rows.note(&item, &reader, outcome);
    if too_many {
        one_family(machine, rows, taker, Family::Ipv6);
        return true;
    }
    for (socket, details) in &held {
        if taker.take(socket, details).is_break() {
            rows.answer.stopped = true;
            return true;
        }
    }
    true
}

fn one_family(machine: &mut dyn Machine, rows: &mut Rows<'_>, taker: &mut impl Taker, family: Family) {
    if rows.answer.stopped {
        return;
    }
    let families = match family {
        Family::Ipv4 => Families::Ipv4,
        Family::Ipv6 => Families::Ipv6,
    };
    let wanted = rows.ask.dump(families, taker.extensions());
    let item = Item::Linux(Question::Sockets(wanted));
    let (reader, outcome) = dump(machine, rows, wanted, &mut |rows, socket, body| {
        if rows.ask.wants(socket, family) {
            taker.take(socket, &taker.details(*body, rows.identity))
        } else {
            Flow::Continue(())
        }
    });
    match outcome {
        _ if rows.answer.stopped => {}
        Err(why) if reader.rows == 0 && rows.must_be_chosen() => rows.answer.known = Err(why),
        // No text table has sockets that are only bound.
        Err(why) if reader.rows == 0 && !rows.ask.states.has_bound() => {
            text_table(machine, rows, taker, family, why);
        }
        outcome => rows.note(&item, &reader, outcome),
    }
}

/// What is done with a row of a dump and the message that it is from.
type Row<'d> = &'d mut dyn FnMut(&mut Rows<'_>, &InternetSocket, &Bytes<'_>) -> Flow;

/// A dump with all that is wanted; from a recording that was made before there were details, with what it holds. A kernel
/// that refuses to choose (an older one has fewer conditions) is asked for all.
fn dump(
    machine: &mut dyn Machine,
    rows: &mut Rows<'_>,
    wanted: Dump,
    row: Row<'_>,
) -> (DumpReader, Result<(), Why>) {
    let program = rows.program(machine, wanted.families);
    if program.is_none() && rows.must_be_chosen() {
        return (DumpReader::new(), Err(Why::NotRecorded));
    }
    if program.is_some() {
        let (reader, outcome) = whole_dump(machine, rows, (wanted, program.as_ref()), row);
        let is_answered = outcome.is_ok() || reader.rows > 0;
        if is_answered || rows.answer.stopped || rows.must_be_chosen() {
            return (reader, outcome);
        }
    }
    let (reader, outcome) = whole_dump(machine, rows, (wanted, None), row);
    let held = if wanted.transport == Transport::Tcp {
        Extensions::INFO
    } else {
        Extensions::NONE
    };
    if outcome != Err(Why::NotRecorded) || reader.rows > 0 || held.has(wanted.extensions) {
        return (reader, outcome);
    }
    let less = Dump {
        extensions: held,
        ..wanted
    };
    let (reader, outcome) = whole_dump(machine, rows, (less, None), row);
    if outcome.is_ok() || reader.rows > 0 {
        rows.answer.lacking.push(Gap {
            what: Item::Linux(Question::Sockets(wanted)).key(),
            why: Why::NotRecorded,
            count: None,
        });
    }
    (reader, outcome)
}

/// A dump, made whole: see [`complete`].
fn whole_dump(
    machine: &mut dyn Machine,
    rows: &mut Rows<'_>,
    (wanted, program): (Dump, Option<&Program>),
    row: Row<'_>,
) -> (DumpReader, Result<(), Why>) {
    let item = |dump| match program {
        Some(program) => Item::Linux(Question::FilteredSockets(dump, program.clone())),
        None => Item::Linux(Question::Sockets(dump)),
    };
    // Listeners alone do not come and go with connections, and the other protocols' chains are short.
    let changing = rows.ask.transport == Transport::Tcp && rows.ask.kernel_states() != States::LISTEN;
    let before = if changing {
        dedup::connections(machine)
    } else {
        None
    };
    let mut told = Told::new();
    let mut requests = 0u64;
    let (reader, outcome) = pass(machine, rows, &item(wanted), &mut |rows, socket, body| {
        if changing {
            told.insert(socket.cookie);
        }
        requests += u64::from(socket.state == TcpState::SynRecv);
        row(rows, socket, body)
    });
    let one_piece = reader.rows <= ONE_PIECE_ROWS;
    if !changing || one_piece || outcome.is_err() || rows.answer.stopped {
        return (reader, outcome);
    }
    if requests < REQUESTS_MANY && dedup::connections(machine) == before {
        return (reader, outcome);
    }
    for again in 1..PASSES_MAX {
        let mut added = false;
        // Rows of another size end the pieces at other places of the table.
        let extensions = if again % 2 == 1 {
            wanted.extensions.with(Extensions::INFO)
        } else {
            wanted.extensions
        };
        let item = item(Dump { extensions, ..wanted });
        // If it fails, what the first pass told stands.
        let _: (DumpReader, Result<(), Why>) = pass(machine, rows, &item, &mut |rows, socket, body| {
            if !told.insert(socket.cookie) {
                return Flow::Continue(());
            }
            added = true;
            row(rows, socket, body)
        });
        if !added || rows.answer.stopped {
            break;
        }
    }
    (reader, outcome)
}

/// Reads a dump once.
fn pass(
    machine: &mut dyn Machine,
    rows: &mut Rows<'_>,
    item: &Item<'_>,
    row: Row<'_>,
) -> (DumpReader, Result<(), Why>) {
    let order = rows.identity.order;
    let transport = rows.ask.transport;
    let mut reader = DumpReader::new();
    let mut recent = Recent::new();
    let read = machine.read(item, &mut |chunk| {
        let mut messages = Messages::new(chunk, order);
        for part in messages.by_ref() {
            match part {
                Ok(Part::Message {
                    kind: BY_FAMILY | TCP_BOTH_FAMILIES,
                    body,
                }) => match inet_diag::decode(body, transport) {
                    Ok(mut socket) => {
                        reader.rows += 1;
                        if recent.is_new(socket.cookie) {
                            rows.join_listener(&mut socket);
                            row(rows, &socket, &body)?;
                        }
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
    rows.answer.stopped |= read == Err(Why::Stopped);
    let outcome = reader.outcome(read);
    (reader, outcome)
}

/// The fall-back: the text table of one family. A machine without IPv6 has no IPv6 table, and nothing is missing then;
/// without the first table of those asked for, the protocol is not there.
fn text_table(
    machine: &mut dyn Machine,
    rows: &mut Rows<'_>,
    taker: &mut impl Taker,
    family: Family,
    refusal: Why,
) {
    let table = Table {
        transport: rows.ask.transport,
        family,
        order: rows.identity.order,
        ticks_per_second: rows.identity.ticks_per_second,
    };
    let six = if family == Family::Ipv6 { "6" } else { "" };
    let item = Item::file(format!("/proc/net/{}{six}", table.transport.name()));
    let mut lines = Lines::new();
    let mut heading = true;
    let mut bogus = 0u64;
    let nothing = taker.nothing();
    let mut take = |line: &[u8]| {
        if std::mem::take(&mut heading) {
            return Flow::Continue(());
        }
        match table.decode(line) {
            Ok(socket) if rows.ask.wants(&socket, family) => taker.take(&socket, &nothing),
            Ok(_) => Flow::Continue(()),
            Err(_) => {
                bogus += 1;
                Flow::Continue(())
            }
        }
    };
    let read = machine.read(&item, &mut |chunk| lines.push(chunk, &mut take));
    let finished = if read.is_ok() {
        lines.finish(&mut take)
    } else {
        Flow::Continue(())
    };
    bogus += lines.too_long();
    if read == Err(Why::Stopped) || finished.is_break() {
        rows.answer.stopped = true;
        return;
    }
    if bogus > 0 {
        rows.answer.gap(&item, Why::NotUnderstood, Some(bogus));
    }
    let Err(why) = read else { return };
    let absent = matches!(
        why,
        Why::NotHere | Why::NotPermitted | Why::NotInThisKernel | Why::NotRecorded | Why::NotSupportedYet
    );
    // That the text is not there says less than why the dump was refused.
    let why = if why.is_absence() && !refusal.is_absence() || why == Why::NotRecorded {
        refusal
    } else {
        why
    };
    match family {
        Family::Ipv4 if absent => rows.answer.known = Err(why),
        Family::Ipv6 if absent => {
            // Refused is not the same as not there: the rows exist and we do not see them.
            if !why.is_absence() && rows.answer.known.is_ok() {
                rows.answer.gap(&item, why, None);
            }
        }
        Family::Ipv4 | Family::Ipv6 => rows.answer.gap(&item, why, None),
    }
}
