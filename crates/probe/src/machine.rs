//! The seam: a named question, answered with bytes in chunks.
//!
//! Everything above it is the same for a live machine, a recording and a test that fails on purpose. An answer may be
//! wider than the question (more states, more families): callers filter. It is never narrower.

use std::ops::ControlFlow;
use std::time::Duration;

use facts::Why;

use crate::item::Item;

/// Whether the receiver wants more.
pub type Flow = ControlFlow<()>;

/// Receives the answers to many questions: the place of the question, and its answer.
pub type EachName<'e> = &'e mut dyn FnMut(usize, Result<&[u8], Why>);

/// A network namespace (`network_namespaces(7)`), and how it is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkNamespace {
    /// Number of its inode: unique among those that there are. `None` when this user may not see it.
    pub id: Option<u64>,
    /// Its name: `host` for that of the first process, else that of its mount (`ip-netns(8)`).
    pub name: Option<Vec<u8>>,
    /// The file that opens it.
    pub path: String,
    /// A process in it.
    pub process: Option<u32>,
}

/// A machine that answers questions with bytes. The only way to learn anything.
pub trait Machine {
    /// Hands each chunk of the answer to `each`, in order.
    ///
    /// # Errors
    /// The reason there is no answer, or why it ended early; chunks handed out before stay valid.
    /// [`Why::Stopped`] when `each` broke.
    fn read(&mut self, item: &Item<'_>, each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why>;

    /// Asks many slow questions and hands out each answer with its place in `items`, in any order, until all are
    /// answered or `patience` is over. What has no answer by then is not handed out.
    fn look_up(&mut self, items: &[Item<'static>], patience: Duration, each: EachName<'_>) {
        // A machine that answers from memory needs no patience.
        let _: Duration = patience;
        for (place, item) in items.iter().enumerate() {
            let answer = read_whole(self, item, NAME_ANSWER_BYTES_MAX);
            each(place, answer.as_deref().map_err(|why| *why));
        }
    }

    /// The same machine, seen from another network namespace: sockets, links and text tables of the network are those there.
    ///
    /// # Errors
    /// The reason why it cannot be seen from there. A recording holds one namespace.
    fn enter(&mut self, namespace: &NetworkNamespace) -> Result<Box<dyn Machine>, Why> {
        let _: &NetworkNamespace = namespace;
        Err(Why::NotRecorded)
    }

    /// Begins to be told of Internet sockets that end, in the network namespace that is asked.
    ///
    /// # Errors
    /// Why the machine reports none.
    fn watch_ends(&mut self) -> Result<Box<dyn Watch>, Why> {
        Err(Why::NotSupportedYet)
    }

    /// Whether this is a recording: one moment, which asking again does not change.
    fn is_recording(&self) -> bool {
        false
    }
}

/// News of a machine, from the moment that it was asked for them.
pub trait Watch {
    /// Hands out what came, in whole netlink messages; waits no longer than this for it.
    ///
    /// # Errors
    /// [`Why::TimedOut`] when nothing came, [`Why::Overflowed`] when news were lost, or why there are no more.
    fn next(&mut self, patience: Duration, each: &mut dyn FnMut(&[u8])) -> Result<(), Why>;
}

/// Longest answer to a name question, in bytes: a whole database of services is one.
pub const NAME_ANSWER_BYTES_MAX: usize = 16 << 20;

/// The whole answer to a small question.
///
/// # Errors
/// As [`Machine::read`], and [`Why::LimitReached`] beyond `bytes_max`.
pub fn read_whole<M: Machine + ?Sized>(
    machine: &mut M,
    item: &Item<'_>,
    bytes_max: usize,
) -> Result<Vec<u8>, Why> {
    let mut whole = Vec::new();
    let mut too_long = false;
    let outcome = machine.read(item, &mut |chunk| {
        if whole.len().saturating_add(chunk.len()) > bytes_max {
            too_long = true;
            return Flow::Break(());
        }
        whole.extend_from_slice(chunk);
        Flow::Continue(())
    });
    if too_long {
        return Err(Why::LimitReached);
    }
    outcome.map(|()| whole)
}
