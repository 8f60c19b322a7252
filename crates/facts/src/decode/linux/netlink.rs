//! Framing of netlink answers: messages in a chunk, attributes in a message (`linux/netlink.h`, RFC 3549).

use crate::Why;
use crate::decode::bytes::{ByteOrder, Bytes};

/// Bytes of a `struct nlmsghdr`.
pub const HEADER_BYTES: usize = 16;
/// `NLMSG_NOOP`
const NOOP: u16 = 1;
/// `NLMSG_ERROR`
const ERROR: u16 = 2;
/// `NLMSG_DONE`
const DONE: u16 = 3;
/// `NLMSG_OVERRUN`
const OVERRUN: u16 = 4;
/// `NLM_F_REQUEST | NLM_F_DUMP`
const FLAGS_DUMP: u16 = 0x301;
/// `NLM_F_DUMP_INTR`: the table changed between two parts of the dump.
const FLAG_INTERRUPTED: u16 = 0x10;

/// Error numbers of Linux that have a meaning here (`asm-generic/errno-base.h`, `asm-generic/errno.h`).
mod errno {
    pub(super) const EPERM: i32 = 1;
    pub(super) const ENOENT: i32 = 2;
    pub(super) const EINTR: i32 = 4;
    pub(super) const EACCES: i32 = 13;
    pub(super) const EINVAL: i32 = 22;
    pub(super) const EPROTONOSUPPORT: i32 = 93;
    pub(super) const EOPNOTSUPP: i32 = 95;
    pub(super) const EAFNOSUPPORT: i32 = 97;
    pub(super) const ENOBUFS: i32 = 105;
}

/// What an error number in an answer of the kernel means. `sock_diag` answers `ENOENT` (and, on old kernels,
/// `EINVAL`) when the module for a protocol is not there.
#[must_use]
fn why_from_errno(number: i32) -> Why {
    match number {
        errno::EPERM | errno::EACCES => Why::NotPermitted,
        errno::ENOENT | errno::EINVAL | errno::EOPNOTSUPP | errno::EPROTONOSUPPORT | errno::EAFNOSUPPORT => {
            Why::NotInThisKernel
        }
        errno::EINTR => Why::Interrupted,
        errno::ENOBUFS => Why::Overflowed,
        other => Why::System(other),
    }
}

/// One part of an answer.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    /// A message of the family's own type.
    Message {
        /// `nlmsg_type`
        kind: u16,
        /// What follows the header.
        body: Bytes<'a>,
    },
    /// The answer is complete.
    Done,
    /// The kernel refused, at the start or at the end of the dump.
    Refused(Why),
}

/// Walks the messages of one chunk.
#[derive(Clone, Debug)]
pub struct Messages<'a> {
    rest: Bytes<'a>,
    interrupted: bool,
}

impl<'a> Messages<'a> {
    /// The messages of `chunk`, which must begin with one.
    #[must_use]
    pub fn new(chunk: &'a [u8], order: ByteOrder) -> Messages<'a> {
        Messages {
            rest: Bytes::new(chunk, order),
            interrupted: false,
        }
    }

    /// Whether a message so far said that the table changed while it was dumped.
    #[must_use]
    pub fn interrupted(&self) -> bool {
        self.interrupted
    }

    fn part(&mut self) -> Result<Option<Part<'a>>, Why> {
        loop {
            let rest = self.rest;
            if rest.bytes.is_empty() {
                return Ok(None);
            }
            let (Some(length), Some(kind), Some(flags)) = (rest.u32(0), rest.u16(4), rest.u16(6)) else {
                return Err(Why::CutShort);
            };
            let length = usize::try_from(length).map_err(|_| Why::NotUnderstood)?;
            if length < HEADER_BYTES {
                return Err(Why::NotUnderstood);
            }
            let body = rest.bytes.get(HEADER_BYTES..length).ok_or(Why::CutShort)?;
            let next = align(length).unwrap_or(length);
            self.rest.bytes = rest.bytes.get(next..).unwrap_or(&[]);
            self.interrupted |= flags & FLAG_INTERRUPTED != 0;
            let body = Bytes::new(body, rest.order);
            match kind {
                NOOP => {}
                OVERRUN => return Err(Why::Overflowed),
                // The payload of DONE is the dump's return value; a kernel without the protocol puts its
                // negative errno there and sends no message before it.
                DONE | ERROR => {
                    return Ok(Some(match body.i32(0) {
                        Some(number) if number < 0 => Part::Refused(why_from_errno(number.saturating_neg())),
                        Some(_) => Part::Done,
                        None if kind == DONE => Part::Done,
                        None => return Err(Why::CutShort),
                    }));
                }
                kind => return Ok(Some(Part::Message { kind, body })),
            }
        }
    }
}

impl<'a> Iterator for Messages<'a> {
    type Item = Result<Part<'a>, Why>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.part() {
            Ok(part) => part.map(Ok),
            Err(why) => {
                self.rest.bytes = &[];
                Some(Err(why))
            }
        }
    }
}

/// The request for a dump: the netlink header and `body`.
#[must_use]
pub fn dump_request(kind: u16, body: &[u8], order: ByteOrder) -> Vec<u8> {
    let length = HEADER_BYTES + body.len();
    let mut out = Vec::with_capacity(length);
    out.extend_from_slice(&order.four(u32::try_from(length).unwrap_or(u32::MAX)));
    out.extend_from_slice(&order.two(kind));
    out.extend_from_slice(&order.two(FLAGS_DUMP));
    // Sequence and sender: one question a socket, so neither is needed.
    out.extend_from_slice(&[0; 8]);
    out.extend_from_slice(body);
    out
}

/// Whether a chunk holds the end of an answer, so that the one who receives need not understand more.
#[must_use]
pub fn ends(chunk: &[u8], order: ByteOrder) -> bool {
    Messages::new(chunk, order).any(|part| matches!(part, Ok(Part::Done | Part::Refused(_)) | Err(_)))
}

fn align(length: usize) -> Option<usize> {
    Some(length.checked_add(3)? & !3)
}

/// One attribute: its type without the nesting flags, and its value.
pub type Attribute<'a> = (u16, Bytes<'a>);

/// Walks the attributes at the end of a message. A damaged one ends the walk with an error.
#[derive(Clone, Debug)]
pub struct Attributes<'a> {
    rest: Bytes<'a>,
}

impl<'a> Attributes<'a> {
    /// The attributes of `body` from byte `at` on.
    #[must_use]
    pub fn new(body: Bytes<'a>, at: usize) -> Attributes<'a> {
        Attributes {
            rest: Bytes::new(body.bytes.get(at..).unwrap_or(&[]), body.order),
        }
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Result<Attribute<'a>, Why>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest;
        if rest.bytes.is_empty() {
            return None;
        }
        self.rest.bytes = &[];
        let (Some(length), Some(kind)) = (rest.u16(0), rest.u16(2)) else {
            return Some(Err(Why::CutShort));
        };
        let length = usize::from(length);
        if length < 4 {
            return Some(Err(Why::NotUnderstood));
        }
        let Some(value) = rest.bytes.get(4..length) else {
            return Some(Err(Why::CutShort));
        };
        self.rest.bytes = align(length)
            .and_then(|next| rest.bytes.get(next..))
            .unwrap_or(&[]);
        // NLA_F_NESTED and NLA_F_NET_BYTEORDER are the two upper bits.
        Some(Ok((kind & 0x3fff, Bytes::new(value, rest.order))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(kind: u16, flags: u16, body: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        out.extend_from_slice(&u32::try_from(HEADER_BYTES + body.len()).unwrap().to_le_bytes());
        out.extend_from_slice(&kind.to_le_bytes());
        out.extend_from_slice(&flags.to_le_bytes());
        out.extend_from_slice(&[0; 8]);
        out.extend_from_slice(body);
        while out.len() % 4 != 0 {
            out.push(0);
        }
        out
    }

    #[test]
    fn a_dump_is_messages_and_then_done() {
        let mut chunk = message(20, 2, b"abcde");
        chunk.extend(message(NOOP, 0, b""));
        chunk.extend(message(20, 2, b"fg"));
        chunk.extend(message(DONE, 2, &0i32.to_le_bytes()));
        let parts: Vec<_> = Messages::new(&chunk, ByteOrder::Little).collect();
        assert_eq!(parts.len(), 3);
        assert!(matches!(&parts[0], Ok(Part::Message { kind: 20, body }) if body.bytes == b"abcde"));
        assert!(matches!(&parts[1], Ok(Part::Message { kind: 20, body }) if body.bytes == b"fg"));
        assert!(matches!(&parts[2], Ok(Part::Done)));
        assert!(ends(&chunk, ByteOrder::Little));
    }

    #[test]
    fn an_errno_inside_done_is_a_refusal_and_not_an_empty_table() {
        let chunk = message(DONE, 2, &(-2i32).to_le_bytes());
        let parts: Vec<_> = Messages::new(&chunk, ByteOrder::Little).collect();
        assert!(matches!(parts[..], [Ok(Part::Refused(Why::NotInThisKernel))]));
        let chunk = message(ERROR, 0, &(-1i32).to_le_bytes());
        let parts: Vec<_> = Messages::new(&chunk, ByteOrder::Little).collect();
        assert!(matches!(parts[..], [Ok(Part::Refused(Why::NotPermitted))]));
    }

    #[test]
    fn an_interrupted_dump_is_noticed() {
        let chunk = message(20, 2 | FLAG_INTERRUPTED, b"");
        let mut messages = Messages::new(&chunk, ByteOrder::Little);
        assert!(messages.next().is_some());
        assert!(messages.interrupted());
    }

    #[test]
    fn every_prefix_of_a_dump_is_told_as_cut_short_or_ends_between_messages() {
        let mut chunk = message(20, 2, b"abcdefgh");
        chunk.extend(message(DONE, 2, &0i32.to_le_bytes()));
        for end in 0..chunk.len() {
            let parts: Vec<_> = Messages::new(&chunk[..end], ByteOrder::Little).collect();
            let whole = end == 0 || end == 24;
            assert_eq!(parts.iter().all(Result::is_ok), whole, "prefix of {end} bytes");
        }
    }

    #[test]
    fn a_message_shorter_than_its_header_is_not_understood() {
        let mut chunk = message(20, 2, b"");
        chunk[0] = 3;
        let parts: Vec<_> = Messages::new(&chunk, ByteOrder::Little).collect();
        assert!(matches!(parts[..], [Err(Why::NotUnderstood)]));
    }

    #[test]
    fn a_damaged_attribute_ends_the_walk() {
        let body = Bytes::new(&[8, 0, 2, 0, 1, 2, 3, 4, 2, 0, 0, 0], ByteOrder::Little);
        let all: Vec<_> = Attributes::new(body, 0).collect();
        assert!(matches!(&all[0], Ok((2, value)) if value.bytes == [1, 2, 3, 4]));
        assert!(matches!(all[1], Err(Why::NotUnderstood)));
        assert_eq!(all.len(), 2);
    }
}
