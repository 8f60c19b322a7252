//! Dumps of rtnetlink, row by row.
//!
//! A dump that the kernel calls interrupted (`NLM_F_DUMP_INTR`) has lost or doubled rows, and its rows were handed out
//! before that is known: the kernel notices at the second part at the earliest. So [`rows`], which streams, tells a gap,
//! and [`few`], for tables that are small and ordered, keeps the rows back and asks again.

use facts::Why;
use facts::decode::bytes::{ByteOrder, Bytes};
use facts::decode::linux::attributes::Ticks;
use facts::decode::linux::identity::Identity;
use facts::decode::linux::netlink::{Messages, Part};
use facts::decode::linux::rtnetlink::RouteDump;

use super::{Answer, DumpReader, identity};
use crate::machine::{Flow, Item, Machine};

/// How often a small table that changes while it is read is asked for, in all.
const PASSES_MAX: u32 = 4;
/// Most rows of a small table that are kept.
pub const FEW_ROWS_MAX: usize = 65_536;

/// What messages need besides themselves to be read.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// Order of their integers.
    pub order: ByteOrder,
    /// Their unit of time.
    pub ticks: Ticks,
}

impl Clock {
    /// That of `machine`.
    pub fn of(machine: &mut dyn Machine) -> Clock {
        Clock::from(&identity(machine))
    }
}

impl From<&Identity> for Clock {
    fn from(identity: &Identity) -> Clock {
        Clock {
            order: identity.order,
            ticks: Ticks {
                per_second: identity.ticks_per_second,
            },
        }
    }
}

/// Hands out the rows of `asked` as they come. Rows of other families, and those that `decode` says belong to another
/// question, are passed over: an answer may be wider than its question.
pub fn rows<T>(
    machine: &mut dyn Machine,
    asked: RouteDump,
    order: ByteOrder,
    decode: &dyn Fn(Bytes<'_>) -> Result<Option<T>, Why>,
    each: &mut dyn FnMut(&T) -> Flow,
) -> Answer {
    let item = Item::Route(asked);
    let mut answer = Answer::whole();
    let mut reader = DumpReader::new();
    let family = asked.family();
    let read = machine.read(&item, &mut |chunk| {
        let mut messages = Messages::new(chunk, order);
        let mut flow = Flow::Continue(());
        for part in messages.by_ref() {
            match part {
                Ok(Part::Message { kind, body }) if kind == asked.answer() => {
                    if family != 0 && body.u8(0).is_some_and(|of| of != family) {
                        continue;
                    }
                    match decode(body) {
                        Ok(Some(row)) => {
                            reader.rows += 1;
                            flow = each(&row);
                            if flow.is_break() {
                                break;
                            }
                        }
                        Ok(None) => {}
                        Err(_) => reader.damaged += 1,
                    }
                }
                Ok(Part::Message { .. }) => reader.damaged += 1,
                Ok(Part::Done) => reader.end = Some(Ok(())),
                Ok(Part::Refused(why)) | Err(why) => reader.end = Some(Err(why)),
            }
        }
        reader.interrupted |= messages.interrupted();
        answer.stopped = flow.is_break();
        flow
    });
    if reader.interrupted {
        answer.gap(&item, Why::Interrupted, None);
    }
    if reader.damaged > 0 {
        answer.gap(&item, Why::NotUnderstood, Some(reader.damaged));
    }
    match reader.outcome(read) {
        Ok(()) | Err(Why::Stopped) => {}
        Err(why) if reader.rows == 0 => answer.known = Err(why),
        Err(why) => answer.gap(&item, why, None),
    }
    answer
}

/// The rows of a small table, in the kernel's order. One that changes meanwhile is asked for again.
pub fn few<T: Clone>(
    machine: &mut dyn Machine,
    asked: RouteDump,
    order: ByteOrder,
    decode: &dyn Fn(Bytes<'_>) -> Result<Option<T>, Why>,
) -> (Vec<T>, Answer) {
    let mut pass = 1;
    loop {
        let mut found: Vec<T> = Vec::new();
        let mut left_out = 0u64;
        let mut answer = rows(machine, asked, order, decode, &mut |row| {
            if found.len() < FEW_ROWS_MAX {
                found.push(row.clone());
            } else {
                left_out += 1;
            }
            Flow::Continue(())
        });
        if left_out > 0 {
            answer.gap(&Item::Route(asked), Why::LimitReached, Some(left_out));
        }
        let interrupted = answer.gaps.iter().any(|gap| gap.why == Why::Interrupted);
        if !interrupted || pass == PASSES_MAX || machine.is_recording() {
            return (found, answer);
        }
        pass += 1;
    }
}

/// Hands out the rows of a dump; `each` tells whether there was room for it.
///
/// # Errors
/// The reason there is no answer, or why it ended early; rows handed out before stay valid.
pub fn dump(
    machine: &mut dyn Machine,
    answer: &mut Answer,
    dump: RouteDump,
    order: ByteOrder,
    each: &mut dyn FnMut(Bytes<'_>) -> Result<bool, Why>,
) -> Result<(), Why> {
    let item = Item::Route(dump);
    let mut reader = DumpReader::new();
    let mut left_out = 0u64;
    let read = machine.read(&item, &mut |chunk| {
        let mut messages = Messages::new(chunk, order);
        for part in messages.by_ref() {
            match part {
                Ok(Part::Message { kind, body }) if kind == dump.answer() => match each(body) {
                    Ok(true) => reader.rows += 1,
                    Ok(false) => left_out += 1,
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
    if reader.interrupted {
        answer.gap(&item, Why::Interrupted, None);
    }
    if reader.damaged > 0 {
        answer.gap(&item, Why::NotUnderstood, Some(reader.damaged));
    }
    if left_out > 0 {
        answer.gap(&item, Why::LimitReached, Some(left_out));
    }
    reader.outcome(read)
}
