//! Counters that a kernel keeps about its protocols, in the groups and under the names that it gives them.
//!
//! Names are the kernel's own and open-ended: a counter that nobody here has heard of is a counter like any other.

/// A group of counters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section<'t> {
    /// The kernel's name for it.
    pub name: &'t [u8],
    /// Its counters, in the kernel's order.
    pub counters: Vec<Counter<'t>>,
}

/// One counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counter<'t> {
    /// The kernel's name for it.
    pub name: &'t [u8],
    /// Its value, modulo 2^64: a negative one counts down from there. `None` when there is no number.
    pub value: Option<u64>,
}
