//! Sockets as rows: those of the Internet families and UNIX sockets in one table. What a family does not have is null.

mod congestion;
mod ends;
mod identity;
mod kinds;
mod memory;
mod options;
mod owners;
mod queues;
mod rates;
mod row;
mod tcp;
mod timers;
mod words;

use super::table::{Field, Table, Word, joined};
use super::value::Value;

pub use kinds::BOUND_INACTIVE;
pub use owners::no_owner;
pub use row::NoRate;
pub use row::{Holder, Names, Namespace, Row, Socket};

/// Sockets.
#[derive(Debug)]
pub enum Sockets {}

/// The fields in the order of documents, a group after the other.
const GROUPS: &[&[Field<Sockets>]] = &[
    kinds::FIELDS,
    ends::FIELDS,
    queues::FIELDS,
    owners::FIELDS,
    identity::FIELDS,
    timers::FIELDS,
    rates::FIELDS,
    tcp::FIELDS,
    congestion::FIELDS,
    memory::FIELDS,
    options::FIELDS,
    owners::LAST,
];

/// How many fields there are.
const COUNT: usize = {
    let (mut count, mut at) = (0, 0);
    while at < GROUPS.len() {
        count += GROUPS[at].len();
        at += 1;
    }
    count
};

impl Table for Sockets {
    type Row<'r> = Row<'r>;
    const NAME: &'static str = "sockets";
    const VERSION: u32 = 1;
    const ABOUT: &'static str = "A socket of TCP, UDP, UDP-Lite, RAW, SCTP or the UNIX family.";
    const FIELDS: &'static [Field<Self>] = &joined::<Self, COUNT>(GROUPS);
    const VALUES: &'static [(&'static str, &'static [&'static str])] = words::VALUES;
    const WORDS: &'static [Word] = words::WORDS;
}

fn text(text: Option<&[u8]>) -> Value<'_> {
    text.map_or(Value::Null, Value::text)
}
