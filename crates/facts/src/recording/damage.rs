//! Why a file was refused as a recording, and at which byte.
//!
//! A damaged recording is never half read: whatever is wrong with it becomes one sentence with a place. The
//! places are bytes of the file, so that they can be looked at with any tool that shows bytes.

use crate::recording::limits::{
    ANSWERS_MAX, CHUNK_BYTES_MAX, FORMAT_MAJOR, KEY_BYTES_MAX, KEYS_BYTES_MAX, PACKED_BYTES_MAX,
    SEGMENT_BYTES_MAX,
};
use std::{fmt, io};

/// What is wrong with a recording, and where.
#[derive(Debug)]
pub struct Damage {
    /// The byte of the file where the damaged segment begins, or where something should begin and does not.
    pub offset: u64,
    /// What is wrong there.
    pub kind: DamageKind,
}

/// What is wrong at a place of a recording.
#[derive(Debug)]
#[non_exhaustive]
pub enum DamageKind {
    /// The system did not give the bytes.
    Io(io::Error),
    /// The file is of another kind, or empty.
    NotARecording,
    /// The first line begins like that of a recording and does not go on so.
    FirstLine,
    /// The file is of a later major version.
    NewerFormat {
        /// The major version of the file.
        major: u16,
        /// The minor version of the file.
        minor: u16,
    },
    /// The file ends within a segment.
    CutShort,
    /// The file ends behind a whole segment, and the recording goes on.
    NoEnd,
    /// Something else stands where a segment should begin.
    NotASegment,
    /// A segment says that it holds nothing, or more unpacked bytes than any segment may.
    RawLength(u32),
    /// A segment says that it has more packed bytes than any segment may.
    PackedLength(u32),
    /// The bytes are not those that were written.
    Checksum,
    /// The checksum is right and LZ4 does not give the bytes that the segment says it holds.
    Unpacking,
    /// The segments before this one have not the bytes that this one says they have.
    SegmentOrder,
    /// A record reaches over the end of its segment.
    RecordCut,
    /// A record is of a kind that the version of the file does not have.
    RecordKind(u32),
    /// A record has not the length of its kind.
    RecordLength,
    /// A record stands where its kind may not stand; the text says which and where.
    RecordOrder(&'static str),
    /// A key is empty or too long.
    KeyLength,
    /// A key is not UTF-8.
    KeyText,
    /// A chunk is too long.
    ChunkLength,
    /// There are more answers than [`ANSWERS_MAX`].
    TooManyAnswers,
    /// The keys together have more bytes than [`KEYS_BYTES_MAX`].
    TooManyKeyBytes,
    /// The file holds more or less than its last record says.
    Counts,
    /// The recording has ended, and the file goes on.
    Trailing,
    /// What was found here when the file was opened is not here any more.
    Changed,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if matches!(self.kind, DamageKind::NewerFormat { .. }) {
            // The file is sound, so no place is named: there is nothing to look at.
            return write!(f, "{}", self.kind);
        }
        write!(f, "at byte {}: {}", self.offset, self.kind)
    }
}

impl fmt::Display for DamageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            DamageKind::Io(error) => return write!(f, "the file cannot be read: {error}"),
            DamageKind::NotARecording => "this is no netstat recording",
            DamageKind::FirstLine => "the first line of the recording is damaged",
            DamageKind::NewerFormat { major, minor } => {
                return write!(
                    f,
                    "this recording has format {major}.{minor}, \
                     and this program reads formats up to {FORMAT_MAJOR}.x: use a newer netstat"
                );
            }
            DamageKind::CutShort => "the file ends in the middle of a segment",
            DamageKind::NoEnd => "the file ends before the recording does",
            DamageKind::NotASegment => "a segment should begin here, and something else does",
            DamageKind::RawLength(bytes) => {
                return write!(
                    f,
                    "a segment of {bytes} unpacked bytes, where 1 to {SEGMENT_BYTES_MAX} may be"
                );
            }
            DamageKind::PackedLength(bytes) => {
                return write!(
                    f,
                    "a segment of {bytes} packed bytes, where at most {PACKED_BYTES_MAX} may be"
                );
            }
            DamageKind::Checksum => "the checksum does not match",
            DamageKind::Unpacking => "the segment cannot be unpacked",
            DamageKind::SegmentOrder => "a segment before this one is missing, doubled or in the wrong place",
            DamageKind::RecordCut => "a record reaches over the end of its segment",
            DamageKind::RecordKind(kind) => return write!(f, "a record is of the unknown kind {kind}"),
            DamageKind::RecordLength => "a record has not the length of its kind",
            DamageKind::RecordOrder(what) => return write!(f, "the records are out of order: {what}"),
            DamageKind::KeyLength => return write!(f, "a key is empty or longer than {KEY_BYTES_MAX} bytes"),
            DamageKind::KeyText => "a key is not text",
            DamageKind::ChunkLength => return write!(f, "a chunk is longer than {CHUNK_BYTES_MAX} bytes"),
            DamageKind::TooManyAnswers => return write!(f, "there are more than {ANSWERS_MAX} answers"),
            DamageKind::TooManyKeyBytes => {
                return write!(f, "the keys together are longer than {KEYS_BYTES_MAX} bytes");
            }
            DamageKind::Counts => "the counts at the end are not those of the file",
            DamageKind::Trailing => "the file goes on after the end of the recording",
            DamageKind::Changed => "the file was changed while it was in use",
        };
        f.write_str(text)
    }
}

// No `source`: the sentence of an Io kind already holds that of its cause, and would be printed twice.
impl std::error::Error for Damage {}
