//! Reads the records of a recording: finds segments, checks them, unpacks them, and cuts them into
//! records.
//!
//! It believes no length before comparing it with a bound, and holds one segment, packed and unpacked. What
//! the records mean together is not its business but that of [`Archive`](super::Archive).

use crate::recording::damage::{Damage, DamageKind};
use crate::recording::format::{RECORD_HEAD_BYTES, Record, SEGMENT_HEAD_BYTES, SegmentHead, split_record};
use crate::recording::limits::{PACKED_BYTES_MAX, SEGMENT_BYTES_MAX};
use std::io::{self, Read, Seek, SeekFrom};

/// Where a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The byte of the file where its segment begins.
    pub(super) segment: u64,
    /// The byte of the unpacked segment where the record begins.
    pub(super) record: usize,
}

/// A recording, behind its first line, and the segment being read.
#[derive(Debug)]
pub(super) struct Reader<R> {
    input: R,
    skip_unknown: bool,
    verifies: bool,
    segment: u64,
    following: u64,
    raw_before: u64,
    raw: Vec<u8>,
    packed: Vec<u8>,
    at: usize,
}

impl<R: Read + Seek> Reader<R> {
    /// A reader before the first record of the segment at the byte `start`.
    pub(super) fn new(input: R, start: u64, skip_unknown: bool) -> Reader<R> {
        Reader {
            input,
            skip_unknown,
            verifies: true,
            segment: start,
            following: start,
            raw_before: 0,
            raw: Vec::new(),
            packed: Vec::new(),
            at: 0,
        }
    }

    /// The same reader without the checksums, for a glance at a recording that is verified when it is opened.
    pub(super) fn unverified(self) -> Reader<R> {
        Reader {
            verifies: false,
            ..self
        }
    }

    /// Goes to a record that was found before.
    pub(super) fn go_to(&mut self, place: Place) -> Result<(), Damage> {
        let unpacked_already = self.segment == place.segment && !self.raw.is_empty();
        if !unpacked_already && !self.load(place.segment)? {
            return Err(Damage {
                offset: place.segment,
                kind: DamageKind::Changed,
            });
        }
        self.at = place.record;
        Ok(())
    }

    /// The next record and its place; `None` at the end of the file.
    pub(super) fn advance(&mut self) -> Result<Option<(Place, Record<'_>)>, Damage> {
        if self.at >= self.raw.len() {
            let expected = raw_position(self.raw_before, self.raw.len());
            if !self.load(self.following)? {
                return Ok(None);
            }
            if self.raw_before != expected {
                return Err(self.damage(DamageKind::SegmentOrder));
            }
        }
        let place = Place {
            segment: self.segment,
            record: self.at,
        };
        let refuse = |kind| Damage {
            offset: place.segment,
            kind,
        };
        let rest = self.raw.get(self.at..).unwrap_or_default();
        let (kind, body) = split_record(rest).ok_or_else(|| refuse(DamageKind::RecordCut))?;
        self.at = self
            .at
            .saturating_add(RECORD_HEAD_BYTES)
            .saturating_add(body.len());
        let record = Record::parse(kind, body, self.skip_unknown).map_err(refuse)?;
        Ok(Some((place, record)))
    }

    /// How many unpacked bytes the recording has before the record at `place`, which is in this segment.
    pub(super) fn raw_position_of(&self, place: Place) -> u64 {
        raw_position(self.raw_before, place.record)
    }

    /// Proves that neither a record nor a byte follows.
    pub(super) fn prove_end(&mut self) -> Result<(), Damage> {
        if self.at < self.raw.len() {
            return Err(self.damage(DamageKind::RecordOrder(
                "a record follows the end of the recording",
            )));
        }
        self.packed.clear();
        match read_up_to(&mut self.input, 1, &mut self.packed) {
            Ok(()) if self.packed.is_empty() => Ok(()),
            Ok(()) => Err(Damage {
                offset: self.following,
                kind: DamageKind::Trailing,
            }),
            Err(error) => Err(Damage {
                offset: self.following,
                kind: DamageKind::Io(error),
            }),
        }
    }

    /// A damage of the segment that is being played.
    pub(super) fn damage(&self, kind: DamageKind) -> Damage {
        Damage {
            offset: self.segment,
            kind,
        }
    }

    /// Reads and unpacks the segment at the byte `offset`; false when the file ends there.
    fn load(&mut self, offset: u64) -> Result<bool, Damage> {
        // Until the segment is proved whole there is none: after an error nothing of it may be played.
        self.raw.clear();
        self.at = 0;
        self.segment = offset;
        self.following = offset;
        let refuse = |kind| Damage { offset, kind };
        let io = |error| refuse(DamageKind::Io(error));

        self.input.seek(SeekFrom::Start(offset)).map_err(io)?;
        self.packed.clear();
        read_up_to(&mut self.input, SEGMENT_HEAD_BYTES, &mut self.packed).map_err(io)?;
        if self.packed.is_empty() {
            return Ok(false);
        }
        if self.packed.len() < SEGMENT_HEAD_BYTES {
            return Err(refuse(DamageKind::CutShort));
        }
        let head = SegmentHead::parse(&self.packed).ok_or_else(|| refuse(DamageKind::NotASegment))?;
        let raw_bytes = bounded(head.raw_bytes, SEGMENT_BYTES_MAX)
            .filter(|bytes| *bytes > 0)
            .ok_or_else(|| refuse(DamageKind::RawLength(head.raw_bytes)))?;
        let packed_bytes = bounded(head.packed_bytes, PACKED_BYTES_MAX)
            .ok_or_else(|| refuse(DamageKind::PackedLength(head.packed_bytes)))?;

        self.packed.clear();
        read_up_to(&mut self.input, packed_bytes, &mut self.packed).map_err(io)?;
        if self.packed.len() < packed_bytes {
            return Err(refuse(DamageKind::CutShort));
        }
        if self.verifies && head.checksum_with(&self.packed) != head.checksum {
            return Err(refuse(DamageKind::Checksum));
        }
        self.raw.resize(raw_bytes, 0);
        match lz4_flex::block::decompress_into(&self.packed, &mut self.raw) {
            Ok(bytes) if bytes == raw_bytes => {}
            Ok(_) | Err(_) => {
                self.raw.clear();
                return Err(refuse(DamageKind::Unpacking));
            }
        }
        self.raw_before = head.raw_before;
        self.following = offset
            .saturating_add(u64::from(head.packed_bytes))
            .saturating_add(u64::try_from(SEGMENT_HEAD_BYTES).unwrap_or(u64::MAX));
        Ok(true)
    }
}

fn raw_position(raw_before: u64, record: usize) -> u64 {
    raw_before.saturating_add(u64::try_from(record).unwrap_or(u64::MAX))
}

fn bounded(length: u32, max: usize) -> Option<usize> {
    usize::try_from(length).ok().filter(|length| *length <= max)
}

/// Appends the next `bytes` bytes of the input, or those there are.
pub(super) fn read_up_to<R: Read>(input: &mut R, bytes: usize, into: &mut Vec<u8>) -> io::Result<()> {
    let limit = u64::try_from(bytes).map_err(io::Error::other)?;
    into.reserve(bytes);
    input.take(limit).read_to_end(into).map(|_count| ())
}
