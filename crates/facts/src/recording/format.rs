//! The bytes of a recording: its first line, the heads of segments and records, and every bound.
//!
//! Reader and writer both take the layout from here and nowhere else, so that the two cannot drift apart.
//! This file reads and writes nothing itself; its truth is `docs/recording.md`.

use crate::Why;
use crate::recording::damage::DamageKind;
use crate::recording::limits::{CHUNK_BYTES_MAX, FORMAT_MAJOR, FORMAT_MINOR, KEY_BYTES_MAX};

/// A segment is closed when its records would pass this: small enough to read one answer without unpacking
/// much else, large enough that packing pays.
pub(super) const SEGMENT_BYTES_USUAL: usize = 256 * 1024;

/// What every recording of every version begins with.
pub(super) const FIRST_WORDS: &[u8] = b"netstat recording ";
/// Longer than any first line can be, so that a file of something else is not searched for a line end.
pub(super) const FIRST_LINE_BYTES_MAX: usize = 40;

pub(super) const SEGMENT_MAGIC: [u8; 4] = *b"SEGM";
pub(super) const SEGMENT_HEAD_BYTES: usize = 24;
pub(super) const RECORD_HEAD_BYTES: usize = 8;

pub(super) const KIND_BEGIN: u32 = 1;
pub(super) const KIND_CHUNK: u32 = 2;
pub(super) const KIND_END: u32 = 3;
pub(super) const KIND_FINISH: u32 = 4;

/// The version that the first line names, and how many bytes that line has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FirstLine {
    pub(super) minor: u16,
    pub(super) bytes: usize,
}

/// The first line of the recordings that this program writes.
pub(super) fn first_line() -> Vec<u8> {
    let mut line = FIRST_WORDS.to_vec();
    line.extend_from_slice(format!("{FORMAT_MAJOR}.{FORMAT_MINOR}\n").as_bytes());
    line
}

/// Reads the first line out of the first bytes of a file.
pub(super) fn parse_first_line(start: &[u8]) -> Result<FirstLine, DamageKind> {
    let rest = start.strip_prefix(FIRST_WORDS).ok_or(DamageKind::NotARecording)?;
    let length = rest
        .iter()
        .position(|byte| *byte == b'\n')
        .ok_or(DamageKind::FirstLine)?;
    let (major, minor) = rest
        .get(..length)
        .and_then(version)
        .ok_or(DamageKind::FirstLine)?;
    if major > FORMAT_MAJOR {
        return Err(DamageKind::NewerFormat { major, minor });
    }
    if major < FORMAT_MAJOR {
        // There never was a version 0.
        return Err(DamageKind::FirstLine);
    }
    Ok(FirstLine {
        minor,
        bytes: FIRST_WORDS.len() + length + 1,
    })
}

fn version(text: &[u8]) -> Option<(u16, u16)> {
    let (major, minor) = std::str::from_utf8(text).ok()?.split_once('.')?;
    Some((number(major)?, number(minor)?))
}

/// A number in its one usual form: a sign or a leading zero means that the line was not written by a writer.
fn number(text: &str) -> Option<u16> {
    text.parse()
        .ok()
        .filter(|number: &u16| number.to_string() == text)
}

/// What stands before the packed bytes of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SegmentHead {
    /// How many bytes the segment has when unpacked.
    pub(super) raw_bytes: u32,
    /// How many unpacked bytes all segments before this one have: a lost or doubled segment shows here.
    pub(super) raw_before: u64,
    /// How many packed bytes follow.
    pub(super) packed_bytes: u32,
    /// The CRC-32 of the head before this field and of the packed bytes.
    pub(super) checksum: u32,
}

impl SegmentHead {
    /// The head of these packed bytes, with its checksum.
    pub(super) fn seal(raw_bytes: u32, raw_before: u64, packed: &[u8]) -> Option<SegmentHead> {
        let packed_bytes = u32::try_from(packed.len()).ok()?;
        let open = SegmentHead {
            raw_bytes,
            raw_before,
            packed_bytes,
            checksum: 0,
        };
        Some(SegmentHead {
            checksum: open.checksum_with(packed),
            ..open
        })
    }

    /// What the checksum has to be when these are the packed bytes.
    pub(super) fn checksum_with(self, packed: &[u8]) -> u32 {
        let mut hasher = crc32fast::Hasher::new();
        let bytes = self.to_bytes();
        let (covered, _checksum) = bytes.split_at(SEGMENT_HEAD_BYTES - 4);
        hasher.update(covered);
        hasher.update(packed);
        hasher.finalize()
    }

    pub(super) fn to_bytes(self) -> [u8; SEGMENT_HEAD_BYTES] {
        let mut bytes = [0; SEGMENT_HEAD_BYTES];
        let fields = SEGMENT_MAGIC
            .into_iter()
            .chain(self.raw_bytes.to_le_bytes())
            .chain(self.raw_before.to_le_bytes())
            .chain(self.packed_bytes.to_le_bytes())
            .chain(self.checksum.to_le_bytes());
        for (slot, byte) in bytes.iter_mut().zip(fields) {
            *slot = byte;
        }
        bytes
    }

    /// `None` when the bytes are fewer than a head, or not a head.
    pub(super) fn parse(bytes: &[u8]) -> Option<SegmentHead> {
        let rest = bytes.strip_prefix(&SEGMENT_MAGIC)?;
        let (raw_bytes, rest) = rest.split_first_chunk()?;
        let (raw_before, rest) = rest.split_first_chunk()?;
        let (packed_bytes, rest) = rest.split_first_chunk()?;
        let (checksum, _packed) = rest.split_first_chunk()?;
        Some(SegmentHead {
            raw_bytes: u32::from_le_bytes(*raw_bytes),
            raw_before: u64::from_le_bytes(*raw_before),
            packed_bytes: u32::from_le_bytes(*packed_bytes),
            checksum: u32::from_le_bytes(*checksum),
        })
    }
}

/// One record, with what it holds already checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Record<'a> {
    Begin(&'a str),
    Chunk(&'a [u8]),
    End(Result<(), Why>),
    Finish {
        answers: u64,
        raw_before: u64,
    },
    /// A kind that a later minor version added.
    Later,
}

/// Takes the kind and the body of the first record off these bytes; `None` when it does not fit into them.
pub(super) fn split_record(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (kind, rest) = bytes.split_first_chunk()?;
    let (length, rest) = rest.split_first_chunk()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    Some((u32::from_le_bytes(*kind), rest.get(..length)?))
}

impl<'a> Record<'a> {
    /// `skip_unknown` is for files of a later minor version: in others an unknown kind is damage.
    pub(super) fn parse(kind: u32, body: &'a [u8], skip_unknown: bool) -> Result<Record<'a>, DamageKind> {
        match kind {
            KIND_BEGIN if body.is_empty() || body.len() > KEY_BYTES_MAX => Err(DamageKind::KeyLength),
            KIND_BEGIN => std::str::from_utf8(body)
                .map(Record::Begin)
                .map_err(|_| DamageKind::KeyText),
            KIND_CHUNK if body.len() > CHUNK_BYTES_MAX => Err(DamageKind::ChunkLength),
            KIND_CHUNK => Ok(Record::Chunk(body)),
            KIND_END => outcome_of(body).map(Record::End).ok_or(DamageKind::RecordLength),
            KIND_FINISH => finish_of(body).ok_or(DamageKind::RecordLength),
            _ if skip_unknown => Ok(Record::Later),
            _ => Err(DamageKind::RecordKind(kind)),
        }
    }
}

/// The body of the record that ends an answer: a code, 0 for an answer that came whole, and an error number.
pub(super) fn outcome_body(outcome: Result<(), Why>) -> [u8; 8] {
    let (code, number) = match outcome {
        Ok(()) => (0, 0),
        Err(why) => why.code(),
    };
    pair(u32::from(code).to_le_bytes(), number.to_le_bytes())
}

fn outcome_of(body: &[u8]) -> Option<Result<(), Why>> {
    let (code, rest) = body.split_first_chunk()?;
    let number = i32::from_le_bytes(rest.try_into().ok()?);
    Some(match u32::from_le_bytes(*code) {
        0 => Ok(()),
        code => Err(u8::try_from(code).map_or(Why::NotUnderstood, |code| Why::from_code(code, number))),
    })
}

/// The body of the record that ends a recording.
pub(super) fn finish_body(answers: u64, raw_before: u64) -> [u8; 16] {
    pair(answers.to_le_bytes(), raw_before.to_le_bytes())
}

fn finish_of(body: &[u8]) -> Option<Record<'_>> {
    let (answers, rest) = body.split_first_chunk()?;
    let raw_before = u64::from_le_bytes(rest.try_into().ok()?);
    Some(Record::Finish {
        answers: u64::from_le_bytes(*answers),
        raw_before,
    })
}

/// Two fields of the same width behind each other.
fn pair<const HALF: usize, const WHOLE: usize>(first: [u8; HALF], second: [u8; HALF]) -> [u8; WHOLE] {
    let mut both = [0; WHOLE];
    for (slot, byte) in both.iter_mut().zip(first.into_iter().chain(second)) {
        *slot = byte;
    }
    both
}
