//! Memory that the kernel keeps for objects of one kind. Root alone may read it.

use facts::Why;
use facts::decode::linux::slabs::{HEADINGS, decode_slab};
use facts::model::slab::Slab;

use super::text;
use crate::gather::answer::Answer;
use crate::item::Item;
use crate::machine::{Flow, Machine};

/// Where it is.
pub const SLABS: &str = "/proc/slabinfo";

/// Hands out the caches of the whole machine, in the kernel's order.
pub fn slabs(machine: &mut dyn Machine, each: &mut dyn FnMut(&Slab) -> Flow) -> Answer {
    let mut answer = text::lines(machine, &Item::file(SLABS), HEADINGS, &mut |line| {
        decode_slab(line).map(|slab| each(&slab))
    });
    // A kernel for small machines can be built without it.
    if answer.known == Err(Why::NotHere) {
        answer.known = Err(Why::NotInThisKernel);
    }
    answer
}
