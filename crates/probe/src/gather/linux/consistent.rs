//! Tables that are kept whole: all rows of a dump, asked for again when the table changed meanwhile.

use crate::gather::answer::Rows;
use facts::Why;
use facts::decode::bytes::{ByteOrder, Bytes};
use facts::decode::linux::rtnetlink::RouteDump;

use crate::gather::linux::question::Question;
use crate::gather::linux::rtnetlink;
use crate::item::Item;
use crate::machine::{Flow, Machine};

/// How often a table that changes all the time is asked for, before its rows are taken as they are.
pub const ATTEMPTS_MAX: u32 = 5;

/// Keeps the rows of a dump, `rows_max` at most.
///
/// When the table changed while it was read (`NLM_F_DUMP_INTR`), rows may be missing or twice there, so it is read again;
/// a recording would only say the same.
pub(super) fn rows<T>(
    machine: &mut dyn Machine,
    asked: RouteDump,
    order: ByteOrder,
    rows_max: usize,
    decode: &dyn Fn(Bytes<'_>) -> Result<T, Why>,
) -> Rows<T> {
    let mut attempts = 0;
    loop {
        attempts += 1;
        let mut rows = Vec::new();
        let mut left_out = 0u64;
        let read = |body: Bytes<'_>| decode(body).map(Some);
        let mut answer = rtnetlink::rows(machine, asked, order, &read, &mut |row| {
            if rows.len() < rows_max {
                rows.push(row);
            } else {
                left_out += 1;
            }
            Flow::Continue(())
        });
        if left_out > 0 {
            answer.gap(
                &Item::Linux(Question::Route(asked)),
                Why::LimitReached,
                Some(left_out),
            );
        }
        let changed = answer.gaps.iter().any(|gap| gap.why == Why::Interrupted);
        if !changed || attempts == ATTEMPTS_MAX || machine.is_recording() {
            return Rows { rows, answer };
        }
    }
}
