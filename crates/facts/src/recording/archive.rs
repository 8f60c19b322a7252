//! Reads a recording: proves the whole file once, and then gives the answer to any key in it.
//!
//! It never gives a byte of a file that is damaged, and never holds a whole answer. Its truth is the file as
//! it was when it was opened: what is read later is proved again, because a file can change under its reader.

use crate::Why;
use crate::recording::damage::{Damage, DamageKind};
use crate::recording::format::{self, FIRST_LINE_BYTES_MAX, Record};
use crate::recording::index::{Draft, Index};
use crate::recording::limits::FORMAT_MINOR;
use crate::recording::reader::{Place, Reader, read_up_to};
use std::io::{Read, Seek, SeekFrom};
use std::ops::ControlFlow;

/// A recording that was found whole.
///
/// Memory: an entry for each answer, the keys, and one segment, packed and unpacked.
#[derive(Debug)]
pub struct Archive<R> {
    reader: Reader<R>,
    index: Index,
}

/// The first answer of a recording if it is the answer to `key`, and no longer than `bytes_max`; nothing behind it is read
/// or verified.
pub fn first_answer<R: Read + Seek>(mut input: R, key: &str, bytes_max: usize) -> Option<Vec<u8>> {
    let mut start = Vec::new();
    read_up_to(&mut input, FIRST_LINE_BYTES_MAX, &mut start).ok()?;
    let line = format::parse_first_line(&start).ok()?;
    let first_segment = u64::try_from(line.bytes).ok()?;
    let mut reader = Reader::new(input, first_segment, line.minor > FORMAT_MINOR).unverified();
    match reader.advance().ok()?? {
        (_, Record::Begin(found)) if found == key => {}
        _ => return None,
    }
    let mut answer = Vec::new();
    loop {
        match reader.advance().ok()?? {
            (_, Record::Chunk(bytes)) if answer.len() + bytes.len() <= bytes_max => {
                answer.extend_from_slice(bytes);
            }
            (_, Record::End(Ok(()))) => return Some(answer),
            _ => return None,
        }
    }
}

impl<R: Read + Seek> Archive<R> {
    /// Reads the whole recording once, from the first byte of `input` to its last, and proves it.
    ///
    /// # Errors
    /// The first damage of the file, or the error of the system when it does not give the bytes.
    pub fn open(mut input: R) -> Result<Archive<R>, Damage> {
        let at_start = |kind| Damage { offset: 0, kind };
        let io = |error| at_start(DamageKind::Io(error));
        input.seek(SeekFrom::Start(0)).map_err(io)?;
        let mut start = Vec::new();
        read_up_to(&mut input, FIRST_LINE_BYTES_MAX, &mut start).map_err(io)?;
        let line = format::parse_first_line(&start).map_err(at_start)?;

        let first_segment = u64::try_from(line.bytes).unwrap_or(u64::MAX);
        let mut reader = Reader::new(input, first_segment, line.minor > FORMAT_MINOR);
        let mut draft = Draft::default();
        let mut in_answer = false;
        let (finish, answers, raw_before) = loop {
            let Some((place, record)) = reader.advance()? else {
                return Err(reader.damage(DamageKind::NoEnd));
            };
            let refuse = |what| Damage {
                offset: place.segment,
                kind: DamageKind::RecordOrder(what),
            };
            match record {
                Record::Begin(_) if in_answer => return Err(refuse("an answer begins within another")),
                Record::Begin(key) => {
                    draft.add(key, place).map_err(|kind| Damage {
                        offset: place.segment,
                        kind,
                    })?;
                    in_answer = true;
                }
                Record::Chunk(_) if in_answer => {}
                Record::Chunk(_) => return Err(refuse("a chunk stands outside an answer")),
                Record::End(_) if in_answer => in_answer = false,
                Record::End(_) => return Err(refuse("an answer ends that has not begun")),
                Record::Finish { .. } if in_answer => {
                    return Err(refuse("the recording ends within an answer"));
                }
                Record::Finish { answers, raw_before } => break (place, answers, raw_before),
                Record::Later => {}
            }
        };
        if u64::try_from(draft.answers()).ok() != Some(answers)
            || raw_before != reader.raw_position_of(finish)
        {
            return Err(reader.damage(DamageKind::Counts));
        }
        reader.prove_end()?;
        Ok(Archive {
            reader,
            index: draft.close(),
        })
    }

    /// The keys, each once, in the order of the file.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.index.keys()
    }

    /// Whether the recording holds an answer to this key.
    #[must_use]
    pub fn contains(&self, key: &str) -> bool {
        self.index.find(key).is_some()
    }

    /// Gives the chunks of the answer to `each`, one after the other, and then how the answer ended.
    ///
    /// `None` when the recording holds no answer to this key; when it holds more than one, the first is
    /// given. When `each` breaks off, the outcome is [`Why::Stopped`].
    ///
    /// # Errors
    /// The damage of a file that was changed since it was opened, or the error of the system when it does not
    /// give the bytes. Chunks may have been given by then; each of them was proved.
    pub fn read(
        &mut self,
        key: &str,
        each: &mut dyn FnMut(&[u8]) -> ControlFlow<()>,
    ) -> Result<Option<Result<(), Why>>, Damage> {
        let Some(place) = self.index.find(key) else {
            return Ok(None);
        };
        self.reader.go_to(place)?;
        let changed = |place: Place| Damage {
            offset: place.segment,
            kind: DamageKind::Changed,
        };
        match self.reader.advance()? {
            Some((_, Record::Begin(found))) if found == key => {}
            Some((at, _)) => return Err(changed(at)),
            None => return Err(changed(place)),
        }
        loop {
            match self.reader.advance()? {
                Some((_, Record::Chunk(bytes))) => {
                    if each(bytes).is_break() {
                        return Ok(Some(Err(Why::Stopped)));
                    }
                }
                Some((_, Record::End(outcome))) => return Ok(Some(outcome)),
                Some((_, Record::Later)) => {}
                Some((at, Record::Begin(_) | Record::Finish { .. })) => return Err(changed(at)),
                None => return Err(self.reader.damage(DamageKind::Changed)),
            }
        }
    }
}
