//! Writes a recording from front to back, while the answers come in.
//!
//! It never reads, never goes back in what it has written, and holds one segment at a time; it refuses
//! whatever [`Archive`](super::Archive) would refuse. A recording that was not finished has no end, and so is
//! refused.

use crate::Why;
use crate::recording::format::{self, RECORD_HEAD_BYTES, SEGMENT_BYTES_USUAL, SegmentHead};
use crate::recording::limits::{
    ANSWERS_MAX, CHUNK_BYTES_MAX, KEY_BYTES_MAX, KEYS_BYTES_MAX, PACKED_BYTES_MAX, SEGMENT_BYTES_MAX,
};
use std::io::{self, ErrorKind, Write};

/// A recording that is being written.
///
/// The order is [`begin`](Writer::begin), any number of [`chunk`](Writer::chunk)s, [`end`](Writer::end), for
/// each answer, and [`finish`](Writer::finish) last. Any other order is an error of the kind `InvalidInput`,
/// and so is a key or chunk that is too long: such a call writes nothing, and the recording can go on. After
/// an error of `out` itself nobody knows how much was written, so every later call fails.
#[derive(Debug)]
pub struct Writer<W> {
    out: W,
    stage: Stage,
    /// The records of the segment that is not written yet.
    raw: Vec<u8>,
    packed: Vec<u8>,
    raw_before: u64,
    answers: usize,
    keys_bytes: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    BetweenAnswers,
    InAnswer,
    Broken,
}

impl<W: Write> Writer<W> {
    /// Begins a recording: writes its first line.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn new(mut out: W) -> io::Result<Writer<W>> {
        out.write_all(&format::first_line())?;
        Ok(Writer {
            out,
            stage: Stage::BetweenAnswers,
            raw: Vec::with_capacity(SEGMENT_BYTES_USUAL),
            packed: Vec::new(),
            raw_before: 0,
            answers: 0,
            keys_bytes: 0,
        })
    }

    /// Begins the answer to the question `key`. A key may come again; readers give the first answer.
    ///
    /// # Errors
    /// `InvalidInput` within an answer, for a key that is empty or too long, and past the bounds of a
    /// recording; and the errors of `out`.
    pub fn begin(&mut self, key: &str) -> io::Result<()> {
        match self.stage {
            Stage::BetweenAnswers => {}
            Stage::InAnswer => return Err(refused("an answer begins before the one before it has ended")),
            Stage::Broken => return Err(broken()),
        }
        if key.is_empty() || key.len() > KEY_BYTES_MAX {
            return Err(refused(
                "the key of an answer is empty or too long for a recording",
            ));
        }
        if self.answers >= ANSWERS_MAX {
            return Err(refused(
                "the recording is full: it holds as many answers as it may",
            ));
        }
        let keys_bytes = self.keys_bytes.saturating_add(key.len());
        if keys_bytes > KEYS_BYTES_MAX {
            return Err(refused(
                "the recording is full: its keys are as long as they may be together",
            ));
        }
        self.put(format::KIND_BEGIN, key.as_bytes())?;
        self.keys_bytes = keys_bytes;
        self.answers += 1;
        self.stage = Stage::InAnswer;
        Ok(())
    }

    /// Adds a piece of the answer. Readers get the same pieces: they are neither joined nor split.
    ///
    /// # Errors
    /// `InvalidInput` outside an answer and for a chunk that is too long; and the errors of `out`.
    pub fn chunk(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.within_answer("a chunk comes outside an answer")?;
        if bytes.len() > CHUNK_BYTES_MAX {
            return Err(refused("a chunk is too long for a recording"));
        }
        self.put(format::KIND_CHUNK, bytes)
    }

    /// Ends the answer: it came whole, or why it did not.
    ///
    /// # Errors
    /// `InvalidInput` outside an answer; and the errors of `out`.
    pub fn end(&mut self, outcome: Result<(), Why>) -> io::Result<()> {
        self.within_answer("an answer ends that has not begun")?;
        self.put(format::KIND_END, &format::outcome_body(outcome))?;
        self.stage = Stage::BetweenAnswers;
        Ok(())
    }

    /// Ends the recording, flushes `out` and gives it back.
    ///
    /// # Errors
    /// `InvalidInput` within an answer; and the errors of `out`.
    pub fn finish(mut self) -> io::Result<W> {
        match self.stage {
            Stage::BetweenAnswers => {}
            Stage::InAnswer => return Err(refused("the recording ends within an answer")),
            Stage::Broken => return Err(broken()),
        }
        // The count of the bytes before this record needs the segment to which the record goes.
        self.make_room(RECORD_HEAD_BYTES + 16)?;
        let raw_before = self
            .raw_before
            .saturating_add(u64::try_from(self.raw.len()).map_err(io::Error::other)?);
        let answers = u64::try_from(self.answers).map_err(io::Error::other)?;
        self.put(format::KIND_FINISH, &format::finish_body(answers, raw_before))?;
        self.write_segment()?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn within_answer(&self, otherwise: &'static str) -> io::Result<()> {
        match self.stage {
            Stage::InAnswer => Ok(()),
            Stage::BetweenAnswers => Err(refused(otherwise)),
            Stage::Broken => Err(broken()),
        }
    }

    /// Adds a record to the segment; a record never spans two.
    fn put(&mut self, kind: u32, body: &[u8]) -> io::Result<()> {
        let length = u32::try_from(body.len()).map_err(io::Error::other)?;
        self.make_room(RECORD_HEAD_BYTES + body.len())?;
        self.raw.extend_from_slice(&kind.to_le_bytes());
        self.raw.extend_from_slice(&length.to_le_bytes());
        self.raw.extend_from_slice(body);
        Ok(())
    }

    fn make_room(&mut self, bytes: usize) -> io::Result<()> {
        if !self.raw.is_empty() && self.raw.len().saturating_add(bytes) > SEGMENT_BYTES_USUAL {
            self.write_segment()?;
        }
        Ok(())
    }

    fn write_segment(&mut self) -> io::Result<()> {
        let stage = std::mem::replace(&mut self.stage, Stage::Broken);
        let raw_bytes = u32::try_from(self.raw.len()).map_err(io::Error::other)?;
        let room = lz4_flex::block::get_maximum_output_size(self.raw.len());
        if self.packed.len() < room {
            self.packed.resize(room, 0);
        }
        let length = lz4_flex::block::compress_into(&self.raw, &mut self.packed).map_err(io::Error::other)?;
        let packed = self.packed.get(..length).unwrap_or_default();
        if self.raw.len() > SEGMENT_BYTES_MAX || length > PACKED_BYTES_MAX {
            return Err(io::Error::other("a segment is too long for a recording"));
        }
        let head = SegmentHead::seal(raw_bytes, self.raw_before, packed)
            .ok_or_else(|| io::Error::other("a segment is too long for a recording"))?;
        self.out.write_all(&head.to_bytes())?;
        self.out.write_all(packed)?;
        self.raw_before = self.raw_before.saturating_add(u64::from(raw_bytes));
        self.raw.clear();
        self.stage = stage;
        Ok(())
    }
}

fn refused(what: &'static str) -> io::Error {
    io::Error::new(ErrorKind::InvalidInput, what)
}

fn broken() -> io::Error {
    io::Error::other("the recording could not be written before, and cannot go on")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::sample::content;

    fn sentence(result: io::Result<()>) -> String {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        error.to_string()
    }

    #[test]
    fn calls_in_a_wrong_order_are_refused_and_spoil_nothing() {
        let mut writer = Writer::new(Vec::new()).unwrap();
        assert_eq!(sentence(writer.chunk(b"x")), "a chunk comes outside an answer");
        assert_eq!(sentence(writer.end(Ok(()))), "an answer ends that has not begun");
        writer.begin("a").unwrap();
        assert_eq!(
            sentence(writer.begin("b")),
            "an answer begins before the one before it has ended"
        );
        writer.end(Ok(())).unwrap();
        assert_eq!(sentence(writer.end(Ok(()))), "an answer ends that has not begun");
        assert_eq!(
            content(&writer.finish().unwrap()).unwrap(),
            [("a".to_owned(), vec![], Ok(()))]
        );
    }

    #[test]
    fn a_recording_does_not_end_within_an_answer() {
        let mut writer = Writer::new(Vec::new()).unwrap();
        writer.begin("a").unwrap();
        assert_eq!(
            sentence(writer.finish().map(|_| ())),
            "the recording ends within an answer"
        );
    }

    #[test]
    fn what_is_too_long_is_refused_and_spoils_nothing() {
        let mut writer = Writer::new(Vec::new()).unwrap();
        let key = "k".repeat(KEY_BYTES_MAX + 1);
        for key in ["", &key] {
            assert_eq!(
                sentence(writer.begin(key)),
                "the key of an answer is empty or too long for a recording"
            );
        }
        writer.begin("a").unwrap();
        assert_eq!(
            sentence(writer.chunk(&vec![0; CHUNK_BYTES_MAX + 1])),
            "a chunk is too long for a recording"
        );
        writer.end(Err(Why::LimitReached)).unwrap();
        assert_eq!(
            content(&writer.finish().unwrap()).unwrap()[0].2,
            Err(Why::LimitReached)
        );
    }

    #[test]
    fn no_recording_is_written_that_would_be_refused_as_too_full() {
        let mut writer = Writer::new(Vec::new()).unwrap();
        writer.answers = ANSWERS_MAX;
        assert_eq!(
            sentence(writer.begin("a")),
            "the recording is full: it holds as many answers as it may"
        );
        let mut writer = Writer::new(Vec::new()).unwrap();
        writer.keys_bytes = KEYS_BYTES_MAX - 1;
        writer.begin("a").unwrap();
        writer.end(Ok(())).unwrap();
        assert_eq!(
            sentence(writer.begin("a")),
            "the recording is full: its keys are as long as they may be together"
        );
    }

    /// Takes so many bytes and no more.
    struct Full(usize);

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            match self.0.min(bytes.len()) {
                0 => Err(ErrorKind::StorageFull.into()),
                taken => {
                    self.0 -= taken;
                    Ok(taken)
                }
            }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn after_an_error_of_the_disk_every_call_fails() {
        assert_eq!(Writer::new(Full(5)).err().unwrap().kind(), ErrorKind::StorageFull);
        let mut writer = Writer::new(Full(1000)).unwrap();
        writer.begin("a").unwrap();
        let refused = (0..100)
            .find_map(|_| writer.chunk(&[0; CHUNK_BYTES_MAX]).err())
            .unwrap();
        assert_eq!(refused.kind(), ErrorKind::StorageFull);
        assert_eq!(writer.chunk(b"x").unwrap_err().kind(), ErrorKind::Other);
        assert_eq!(writer.end(Ok(())).unwrap_err().kind(), ErrorKind::Other);
        assert_eq!(writer.begin("b").unwrap_err().kind(), ErrorKind::Other);
        assert_eq!(writer.finish().err().unwrap().kind(), ErrorKind::Other);
    }
}
