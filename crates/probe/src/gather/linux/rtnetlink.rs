//! Dumps of rtnetlink, row by row.

use facts::Why;
use facts::decode::bytes::{ByteOrder, Bytes};
use facts::decode::linux::netlink::{Messages, Part};
use facts::decode::linux::rtnetlink::RouteDump;

use super::{Answer, DumpReader};
use crate::machine::{Flow, Item, Machine};

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
