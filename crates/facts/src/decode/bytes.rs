//! Reading fixed-width integers out of a machine's answer, with the machine's byte order and every bound checked.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::model::Family;

/// The byte order of the machine that gave the answer. It is a property of the recording, not of the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteOrder {
    /// Least significant byte first.
    Little,
    /// Most significant byte first.
    Big,
}

impl ByteOrder {
    /// The order of the machine this program runs on.
    #[must_use]
    pub fn native() -> ByteOrder {
        if u16::from_ne_bytes([1, 0]) == 1 {
            ByteOrder::Little
        } else {
            ByteOrder::Big
        }
    }

    /// Two bytes in this order.
    #[must_use]
    pub fn two(self, value: u16) -> [u8; 2] {
        match self {
            ByteOrder::Little => value.to_le_bytes(),
            ByteOrder::Big => value.to_be_bytes(),
        }
    }

    /// Four bytes in this order.
    #[must_use]
    pub fn four(self, value: u32) -> [u8; 4] {
        match self {
            ByteOrder::Little => value.to_le_bytes(),
            ByteOrder::Big => value.to_be_bytes(),
        }
    }

    /// Eight bytes in this order.
    #[must_use]
    pub fn eight(self, value: u64) -> [u8; 8] {
        match self {
            ByteOrder::Little => value.to_le_bytes(),
            ByteOrder::Big => value.to_be_bytes(),
        }
    }
}

/// A byte string and the order of the integers in it. All reads give `None` beyond the end.
#[derive(Clone, Copy, Debug)]
pub struct Bytes<'a> {
    /// The bytes.
    pub bytes: &'a [u8],
    /// Order of the integers.
    pub order: ByteOrder,
}

impl<'a> Bytes<'a> {
    /// Wraps `bytes`.
    #[must_use]
    pub fn new(bytes: &'a [u8], order: ByteOrder) -> Bytes<'a> {
        Bytes { bytes, order }
    }

    /// `N` bytes at `at`.
    #[inline]
    #[must_use]
    pub fn array<const N: usize>(&self, at: usize) -> Option<[u8; N]> {
        self.bytes.get(at..)?.first_chunk::<N>().copied()
    }

    /// One byte.
    #[inline]
    #[must_use]
    pub fn u8(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    /// Two bytes in the machine's order.
    #[inline]
    #[must_use]
    pub fn u16(&self, at: usize) -> Option<u16> {
        let raw = self.array(at)?;
        Some(match self.order {
            ByteOrder::Little => u16::from_le_bytes(raw),
            ByteOrder::Big => u16::from_be_bytes(raw),
        })
    }

    /// Four bytes in the machine's order.
    #[inline]
    #[must_use]
    pub fn u32(&self, at: usize) -> Option<u32> {
        let raw = self.array(at)?;
        Some(match self.order {
            ByteOrder::Little => u32::from_le_bytes(raw),
            ByteOrder::Big => u32::from_be_bytes(raw),
        })
    }

    /// Four bytes in the machine's order, signed.
    #[inline]
    #[must_use]
    pub fn i32(&self, at: usize) -> Option<i32> {
        self.u32(at).map(u32::cast_signed)
    }

    /// Eight bytes in the machine's order.
    #[inline]
    #[must_use]
    pub fn u64(&self, at: usize) -> Option<u64> {
        let raw = self.array(at)?;
        Some(match self.order {
            ByteOrder::Little => u64::from_le_bytes(raw),
            ByteOrder::Big => u64::from_be_bytes(raw),
        })
    }

    /// Two bytes in network order.
    #[inline]
    #[must_use]
    pub fn port(&self, at: usize) -> Option<u16> {
        self.array(at).map(u16::from_be_bytes)
    }

    /// An address in network order: the first 4 or all 16 bytes at `at`.
    #[inline]
    #[must_use]
    pub fn address(&self, at: usize, family: Family) -> Option<IpAddr> {
        Some(match family {
            Family::Ipv4 => IpAddr::V4(Ipv4Addr::from(self.array::<4>(at)?)),
            Family::Ipv6 => IpAddr::V6(Ipv6Addr::from(self.array::<16>(at)?)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_follow_the_order_of_the_recording() {
        let bytes = [1, 2, 3, 4, 5, 6, 7, 8];
        let little = Bytes::new(&bytes, ByteOrder::Little);
        let big = Bytes::new(&bytes, ByteOrder::Big);
        assert_eq!(little.u32(0), Some(0x0403_0201));
        assert_eq!(big.u32(0), Some(0x0102_0304));
        assert_eq!(little.u64(0), Some(0x0807_0605_0403_0201));
        assert_eq!(big.u16(6), Some(0x0708));
        assert_eq!(little.port(0), big.port(0));
    }

    #[test]
    fn reading_beyond_the_end_gives_nothing() {
        let bytes = Bytes::new(&[1, 2, 3], ByteOrder::Little);
        assert_eq!(bytes.u32(0), None);
        assert_eq!(bytes.u16(2), None);
        assert_eq!(bytes.u8(3), None);
        assert_eq!(bytes.u64(usize::MAX), None);
        assert_eq!(bytes.address(0, Family::Ipv4), None);
    }
}
