//! Keys in answers of the kernel. Root is told those with which TCP signs its segments (RFC 2385), and a recording must not
//! hold them: it is made to be passed on. Likewise what people write beside their firewall rules.

use std::ops::Range;

use crate::decode::bytes::ByteOrder;

/// Bytes of `struct nlmsghdr`.
const HEADER_BYTES: usize = 16;
/// Bytes of `struct inet_diag_msg`.
const FIXED_BYTES: usize = 72;
/// `INET_DIAG_MD5SIG` (`linux/inet_diag.h`)
const ATTRIBUTE: u16 = 18;
/// Bytes of `struct tcp_diag_md5sig` (`linux/tcp.h`), and where its key stands.
const SIGNATURE_BYTES: usize = 100;
const KEY: Range<usize> = 20..100;

/// Bytes of `struct nfgenmsg` (`linux/netfilter/nfnetlink.h`).
const RULE_FIXED_BYTES: usize = 4;
/// `NFTA_RULE_USERDATA` (`linux/netfilter/nf_tables.h`): what the one who made a rule wrote beside it, comments among it.
const RULE_ATTRIBUTE: u16 = 7;

/// Where keys stand in a piece of a dump of Internet sockets, which holds whole messages. What is damaged ends the search in
/// its message.
#[must_use]
pub fn in_sockets(chunk: &[u8], order: ByteOrder) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    each_attribute(chunk, FIXED_BYTES, order, &mut |kind, value| {
        if kind == ATTRIBUTE {
            add_keys(value, &mut found);
        }
    });
    found
}

/// Where a piece of a dump of rules of `nf_tables` has what their makers wrote beside them, which no rule does anything with.
#[must_use]
pub fn in_rules(chunk: &[u8], order: ByteOrder) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    each_attribute(chunk, RULE_FIXED_BYTES, order, &mut |kind, value| {
        if kind == RULE_ATTRIBUTE && !value.is_empty() {
            found.push(value);
        }
    });
    found
}

fn add_keys(value: Range<usize>, found: &mut Vec<Range<usize>>) {
    let mut signature = value.start;
    while signature < value.end {
        let key = signature + KEY.start..(signature + KEY.end).min(value.end);
        if key.start < key.end {
            found.push(key);
        }
        signature += SIGNATURE_BYTES;
    }
}

/// Hands out the kind and the place of each attribute of each message behind its fixed part.
fn each_attribute(chunk: &[u8], fixed: usize, order: ByteOrder, each: &mut dyn FnMut(u16, Range<usize>)) {
    let mut start = 0usize;
    while let Some(length) = chunk
        .get(start..)
        .and_then(|rest| rest.first_chunk::<4>())
        .map(|bytes| word(*bytes, order))
        .and_then(|length| usize::try_from(length).ok())
        .filter(|length| *length >= HEADER_BYTES)
    {
        let end = start.saturating_add(length).min(chunk.len());
        in_message(chunk, start + HEADER_BYTES + fixed..end, order, each);
        start = start.saturating_add(aligned(length));
    }
}

fn in_message(
    chunk: &[u8],
    attributes: Range<usize>,
    order: ByteOrder,
    each: &mut dyn FnMut(u16, Range<usize>),
) {
    let mut at = attributes.start;
    while let Some(head) = chunk
        .get(at..attributes.end)
        .and_then(|rest| rest.first_chunk::<4>())
    {
        let [a, b, c, d] = *head;
        let length = usize::from(half([a, b], order));
        if length < 4 {
            return;
        }
        let end = at.saturating_add(length).min(attributes.end);
        // The two upper bits are flags.
        each(half([c, d], order) & 0x3fff, (at + 4).min(end)..end);
        at = at.saturating_add(aligned(length));
    }
}

fn word(bytes: [u8; 4], order: ByteOrder) -> u32 {
    match order {
        ByteOrder::Little => u32::from_le_bytes(bytes),
        ByteOrder::Big => u32::from_be_bytes(bytes),
    }
}

fn half(bytes: [u8; 2], order: ByteOrder) -> u16 {
    match order {
        ByteOrder::Little => u16::from_le_bytes(bytes),
        ByteOrder::Big => u16::from_be_bytes(bytes),
    }
}

/// `NLMSG_ALIGN` and `NLA_ALIGN`.
fn aligned(length: usize) -> usize {
    length.saturating_add(3) & !3
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A message with an attribute of another kind, and one with these signatures.
    fn message(signatures: usize) -> Vec<u8> {
        let mut body = vec![0; FIXED_BYTES];
        body.extend_from_slice(&[5, 0, 8, 0, 1, 0, 0, 0]);
        let length = u16::try_from(4 + signatures * SIGNATURE_BYTES).unwrap();
        body.extend_from_slice(&length.to_le_bytes());
        body.extend_from_slice(&ATTRIBUTE.to_le_bytes());
        for _ in 0..signatures {
            body.extend_from_slice(&[1; KEY.start]);
            body.extend_from_slice(&[b'k'; 80]);
        }
        let mut out = u32::try_from(HEADER_BYTES + body.len())
            .unwrap()
            .to_le_bytes()
            .to_vec();
        out.extend_from_slice(&[20, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        out.extend_from_slice(&body);
        out
    }

    #[test]
    fn every_key_of_every_message_is_found_and_nothing_else() {
        let mut chunk = [message(2), message(0), message(1)].concat();
        let found = in_sockets(&chunk, ByteOrder::Little);
        assert_eq!(found.len(), 3);
        let blank = |byte: &u8| if *byte == b'k' { 0 } else { *byte };
        let expected: Vec<u8> = chunk.iter().map(blank).collect();
        for key in found {
            chunk[key].fill(0);
        }
        assert_eq!(chunk, expected);
    }

    #[test]
    fn what_is_written_beside_a_rule_is_found_and_nothing_else() {
        let body = [
            &[2, 0, 0, 0][..],
            &[6, 0, 1, 0, b't', 0, 0, 0],
            &[9, 0, 7, 0, b'k', b'k', b'k', b'k', b'k', 0, 0, 0],
            &[4, 0, 7, 0],
            &[8, 0, 9, 0, 1, 1, 1, 1],
        ]
        .concat();
        let length = u32::try_from(HEADER_BYTES + body.len()).unwrap();
        let head = [
            length.to_le_bytes().as_slice(),
            &[6, 10, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        ]
        .concat();
        let message = [head, body].concat();
        let chunk = message.repeat(2);
        let found = in_rules(&chunk, ByteOrder::Little);
        let texts: Vec<&[u8]> = found.into_iter().map(|place| &chunk[place]).collect();
        assert_eq!(texts, [b"kkkkk", b"kkkkk"]);
    }

    #[test]
    fn a_key_that_is_cut_short_is_found_as_far_as_it_goes() {
        let whole = message(1);
        for length in 0..whole.len() {
            let mut chunk = whole[..length].to_vec();
            for key in in_sockets(&chunk, ByteOrder::Little) {
                chunk[key].fill(0);
            }
            assert!(!chunk.contains(&b'k'), "{length} bytes");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(mut chunk: Vec<u8>, big: bool) {
            let order = if big { ByteOrder::Big } else { ByteOrder::Little };
            for key in in_sockets(&chunk, order).into_iter().chain(in_rules(&chunk, order)) {
                chunk[key].fill(0);
            }
        }
    }
}
