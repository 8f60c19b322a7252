//! What a condition seeks, in the one form that all comparisons have: a value is among these or it is not. For those who can
//! have a part of a filter judged elsewhere.

use std::net::IpAddr;

/// The values that are sought.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sought<'s> {
    /// That nothing is known.
    Null,
    /// This answer.
    Flag(bool),
    /// The whole numbers between these, both included.
    Within(i128, i128),
    /// The numbers of which these bits are so.
    Masked {
        /// The bits.
        value: u64,
        /// Which of them.
        mask: u64,
    },
    /// The addresses in this network; one of IPv4 holds the mapped addresses of IPv6.
    Network(IpAddr, u8),
    /// This text, or what fits it as a pattern.
    Text {
        /// The text.
        text: &'s str,
        /// Whether `*` and `?` in it stand for others.
        is_pattern: bool,
    },
    /// Values of another kind.
    Other,
}
