//! Values of netlink attributes, nested ones, and which attributes were not read.

use std::net::IpAddr;

use crate::decode::bytes::Bytes;
use crate::decode::linux::netlink::{Attribute, Attributes};
use crate::model::Family;

/// Most types of unread attributes that are named.
const UNREAD_MAX: usize = 32;

/// Puts a value into its field; `false` when there is none, so that the attribute is named as unread.
pub(super) fn set<T>(field: &mut Option<T>, value: Option<T>) -> bool {
    let read = value.is_some();
    if read {
        *field = value;
    }
    read
}

/// Names an attribute as unread, once.
pub(super) fn leave(unread: &mut Vec<u16>, kind: u16) {
    if unread.len() < UNREAD_MAX && !unread.contains(&kind) {
        unread.push(kind);
    }
}

/// An address: its length tells its family.
pub(super) fn address(value: Bytes<'_>) -> Option<IpAddr> {
    match value.bytes.len() {
        4 => value.address(0, Family::Ipv4),
        16 => value.address(0, Family::Ipv6),
        _ => None,
    }
}

/// The attributes nested in `value`, up to a damaged one.
pub(super) fn nested(value: Bytes<'_>) -> impl Iterator<Item = Attribute<'_>> {
    Attributes::new(value, 0).map_while(Result::ok)
}

/// Reads the first attribute of a kind among those nested in `value`.
pub(super) fn find<'a, T>(value: Bytes<'a>, wanted: u16, read: impl Fn(Bytes<'a>) -> Option<T>) -> Option<T> {
    let (_, found) = nested(value).find(|(kind, _)| *kind == wanted)?;
    read(found)
}

/// A byte that is 0 or not.
pub(super) fn flag(value: Bytes<'_>) -> Option<bool> {
    value.u8(0).map(|value| value != 0)
}

/// The index of an interface; 0 stands for none.
pub(super) fn index(value: Bytes<'_>) -> Option<u32> {
    value.u32(0).filter(|index| *index != 0)
}

/// A string, without the NUL at its end.
pub(super) fn string(value: Bytes<'_>) -> Vec<u8> {
    value
        .bytes
        .split(|byte| *byte == 0)
        .next()
        .unwrap_or_default()
        .to_vec()
}

/// The same, when there is any.
pub(super) fn some_string(value: Bytes<'_>) -> Option<Vec<u8>> {
    Some(string(value)).filter(|text| !text.is_empty())
}

/// Four bytes in network order.
pub(super) fn network32(value: Bytes<'_>) -> Option<u32> {
    value.array(0).map(u32::from_be_bytes)
}

/// Eight bytes in network order.
pub(super) fn network64(value: Bytes<'_>) -> Option<u64> {
    value.array(0).map(u64::from_be_bytes)
}

/// How the kernel counts time in messages: clock ticks, 100 a second on every Linux of today (`USER_HZ`, `times(2)`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticks {
    /// Ticks a second.
    pub per_second: u32,
}

impl Ticks {
    /// Ticks as milliseconds.
    #[must_use]
    pub fn milliseconds(self, ticks: u64) -> u64 {
        ticks.saturating_mul(1000) / u64::from(self.per_second.max(1))
    }

    /// Ticks with a sign as milliseconds.
    #[must_use]
    pub fn signed_milliseconds(self, ticks: i32) -> i64 {
        i64::from(ticks) * 1000 / i64::from(self.per_second.max(1))
    }
}
