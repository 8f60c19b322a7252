//! Tables that are kept whole: all rows of a dump, asked again when the table changed meanwhile.

use facts::Why;
use facts::decode::bytes::{ByteOrder, Bytes};
use facts::decode::linux::rtnetlink::RouteDump;

use super::Answer;
use super::rtnetlink::dump;
use crate::machine::{Item, Machine};

/// How often a table that changes all the time is asked for, before its rows are taken as they are.
pub const ATTEMPTS_MAX: u32 = 5;

/// A table that is kept whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows<T> {
    /// Its rows, in the machine's order.
    pub rows: Vec<T>,
    /// How it ended.
    pub answer: Answer,
}

/// Keeps the rows of a dump, `rows_max` at most; `decode` gives `None` for one that was not asked for.
///
/// When the table changed while it was read (`NLM_F_DUMP_INTR`), rows may be missing or twice there, so it is read again;
/// a recording would only say the same.
pub(super) fn rows<T>(
    machine: &mut dyn Machine,
    question: RouteDump,
    order: ByteOrder,
    rows_max: usize,
    decode: &dyn Fn(Bytes<'_>) -> Result<Option<T>, Why>,
) -> Rows<T> {
    let mut attempts = 0;
    loop {
        attempts += 1;
        let mut found = Rows {
            rows: Vec::new(),
            answer: Answer::whole(),
        };
        let kept = &mut found.rows;
        let outcome = dump(machine, &mut found.answer, question, order, &mut |body| {
            let Some(row) = decode(body)? else {
                return Ok(true);
            };
            if kept.len() >= rows_max {
                return Ok(false);
            }
            kept.push(row);
            Ok(true)
        });
        let changed = found.answer.gaps.iter().any(|gap| gap.why == Why::Interrupted);
        if changed && attempts < ATTEMPTS_MAX && !machine.is_recording() {
            continue;
        }
        match outcome {
            Ok(()) => {}
            Err(why) if found.rows.is_empty() => found.answer.known = Err(why),
            Err(why) => found.answer.gap(&Item::Route(question), why, None),
        }
        return found;
    }
}
