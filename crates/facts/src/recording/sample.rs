//! Recordings for tests: made by the writer, made by hand with any bytes in any order, and one kept for ever.
//!
//! What is made by hand has right checksums, so that a test reaches the check behind them. Nothing here runs
//! outside tests.

use crate::Why;
use crate::recording::format::{KIND_BEGIN, KIND_CHUNK, KIND_END, KIND_FINISH, SegmentHead};
use crate::recording::{Archive, Damage, Writer};
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::ops::ControlFlow;

/// An answer as a test wants it: key, chunks, outcome.
pub(super) type Answer = (String, Vec<Vec<u8>>, Result<(), Why>);

pub(super) fn answer(key: &str, chunks: &[&[u8]], outcome: Result<(), Why>) -> Answer {
    (
        key.to_owned(),
        chunks.iter().map(|chunk| chunk.to_vec()).collect(),
        outcome,
    )
}

/// A few answers with everything that a recording can hold. `kept/format-1.0.recording` holds them too, and
/// is never written again: whoever needs other answers writes another function.
pub(super) fn small_answers() -> Vec<Answer> {
    vec![
        answer(
            "sock_diag tcp any states=0xfff",
            &[&[7; 40], b"", b"second chunk"],
            Ok(()),
        ),
        answer("file /proc/net/tcp", &[], Err(Why::NotHere)),
        answer("links /proc/12/fd", &[b"0 -> /dev/null"], Err(Why::System(-105))),
    ]
}

pub(super) fn written(answers: &[Answer]) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new()).unwrap();
    for (key, chunks, outcome) in answers {
        writer.begin(key).unwrap();
        for chunk in chunks {
            writer.chunk(chunk).unwrap();
        }
        writer.end(*outcome).unwrap();
    }
    writer.finish().unwrap()
}

pub(super) fn open(bytes: &[u8]) -> Result<Archive<Cursor<&[u8]>>, Damage> {
    Archive::open(Cursor::new(bytes))
}

/// The whole content of a recording.
pub(super) fn content(bytes: &[u8]) -> Result<Vec<Answer>, Damage> {
    let mut archive = open(bytes)?;
    let keys: Vec<String> = archive.keys().map(str::to_owned).collect();
    keys.into_iter().map(|key| read_one(&mut archive, &key)).collect()
}

pub(super) fn read_one<R: Read + Seek>(archive: &mut Archive<R>, key: &str) -> Result<Answer, Damage> {
    let mut chunks = Vec::new();
    let outcome = archive.read(key, &mut |chunk| {
        chunks.push(chunk.to_vec());
        ControlFlow::Continue(())
    })?;
    Ok((
        key.to_owned(),
        chunks,
        outcome.expect("the key is in the recording"),
    ))
}

/// The sentence with which these bytes are refused.
pub(super) fn refusal(bytes: &[u8]) -> String {
    match open(bytes) {
        Ok(_) => panic!("the recording was accepted"),
        Err(damage) => damage.to_string(),
    }
}

pub(super) fn record(kind: u32, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap();
    [&kind.to_le_bytes(), &length.to_le_bytes(), body].concat()
}

pub(super) fn begin(key: &[u8]) -> Vec<u8> {
    record(KIND_BEGIN, key)
}

pub(super) fn chunk(bytes: &[u8]) -> Vec<u8> {
    record(KIND_CHUNK, bytes)
}

pub(super) fn end() -> Vec<u8> {
    record(KIND_END, &[0; 8])
}

pub(super) fn finish(answers: u64, raw_before: usize) -> Vec<u8> {
    let raw_before = u64::try_from(raw_before).unwrap();
    record(
        KIND_FINISH,
        &[answers.to_le_bytes(), raw_before.to_le_bytes()].concat(),
    )
}

/// A segment of these records, with the right checksum.
pub(super) fn segment(raw: &[u8], raw_before: usize) -> Vec<u8> {
    let packed = lz4_flex::block::compress(raw);
    segment_of(u32::try_from(raw.len()).unwrap(), raw_before, &packed)
}

/// A segment that says of its packed bytes what the test wants, with the right checksum.
pub(super) fn segment_of(raw_bytes: u32, raw_before: usize, packed: &[u8]) -> Vec<u8> {
    let head = SegmentHead::seal(raw_bytes, u64::try_from(raw_before).unwrap(), packed).unwrap();
    [&head.to_bytes(), packed].concat()
}

/// A recording with this first line, of one segment that holds these records.
pub(super) fn by_hand(first_line: &str, records: &[Vec<u8>]) -> Vec<u8> {
    [first_line.as_bytes(), &segment(&records.concat(), 0)].concat()
}

/// A recording of this version, of these records and the right counts at the end.
pub(super) fn finished(first_line: &str, answers: u64, records: &[Vec<u8>]) -> Vec<u8> {
    let mut records = records.to_vec();
    let raw_before = records.iter().map(Vec::len).sum();
    records.push(finish(answers, raw_before));
    by_hand(first_line, &records)
}

/// Gives at most `most` bytes for each read, and an error from the byte `fails_at` on.
pub(super) struct Slow<'a> {
    pub(super) bytes: Cursor<&'a [u8]>,
    pub(super) most: usize,
    pub(super) fails_at: u64,
}

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.bytes.position() >= self.fails_at {
            return Err(io::Error::other("the disk is gone"));
        }
        let most = buffer.len().min(self.most);
        self.bytes.read(&mut buffer[..most])
    }
}

impl Seek for Slow<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}
