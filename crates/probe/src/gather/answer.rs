//! How answers end, and rows that are kept whole.

use facts::decode::identity::Identity;
use facts::{Gap, Why};

use crate::item::Item;
use crate::machine::{Machine, read_whole};

/// Longest identity text, in bytes.
const IDENTITY_BYTES_MAX: usize = 64 * 1024;

/// How an answer ended, beside its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Whether the table exists on this machine at all. `Err` when nothing could be learnt of it; no row came then.
    pub known: Result<(), Why>,
    /// What is missing or doubtful although the table exists.
    pub gaps: Vec<Gap>,
    /// What an older recording was not asked for. No row is missing for it, but what it would tell of the rows.
    pub lacking: Vec<Gap>,
    /// Whether the receiver of the rows broke off.
    pub stopped: bool,
    /// What was asked, where a failed answer has a name of its own: a key of a question or the path of a table.
    pub asked: Option<String>,
}

impl Answer {
    pub(crate) fn whole() -> Answer {
        Answer {
            known: Ok(()),
            gaps: Vec::new(),
            lacking: Vec::new(),
            stopped: false,
            asked: None,
        }
    }

    /// The answer of a system that cannot be asked this.
    pub(crate) fn unsupported() -> Answer {
        Answer {
            known: Err(Why::NotSupportedYet),
            ..Answer::whole()
        }
    }

    /// The same answer, with a name for what was asked.
    pub(crate) fn of(self, asked: String) -> Answer {
        Answer {
            asked: Some(asked),
            ..self
        }
    }

    pub(crate) fn gap(&mut self, what: &Item<'_>, why: Why, count: Option<u64>) {
        self.gaps.push(Gap {
            what: what.key(),
            why,
            count,
        });
    }
}

/// A table that is kept whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows<T> {
    /// Its rows, in the machine's order.
    pub rows: Vec<T>,
    /// How it ended.
    pub answer: Answer,
}

impl<T> Rows<T> {
    pub(crate) fn unsupported() -> Rows<T> {
        Rows {
            rows: Vec::new(),
            answer: Answer::unsupported(),
        }
    }
}

/// Which machine answers; what a recording does not tell keeps its default.
pub fn identity(machine: &mut dyn Machine) -> Identity {
    let text = read_whole(machine, &Item::Identity, IDENTITY_BYTES_MAX).unwrap_or_default();
    Identity::decode(&text, Identity::default())
}
