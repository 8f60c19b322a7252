//! Machines in a file: answers from a recording, and the recorder that writes one.
//!
//! A recording holds what the machine said, never what this program made of it, so a view that did not exist when it
//! was made works on it. The form of the file is `facts::recording`; see `docs/recording.md`.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the room that opens and writes recordings"
)]

use std::borrow::Cow;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use facts::Why;
use facts::decode::identity::Identity;
use facts::recording::{Archive, Damage, DamageKind, Writer, first_answer};

use crate::gather::answer::identity;
use crate::gather::system::Mask;
use crate::gather::systems;
use crate::item::Item;
use crate::live;
use crate::machine::{EachName, Flow, Machine};

/// Longest identity text, in bytes.
const IDENTITY_BYTES_MAX: usize = 64 * 1024;
/// Longest file that is kept of those that are kept in part, in bytes.
const MASKED_BYTES_MAX: usize = 16 << 20;

/// A machine that answers from a recording.
#[derive(Debug)]
pub struct Recorded<R = BufReader<File>> {
    archive: Archive<R>,
}

impl Recorded {
    /// Opens and verifies a recording: a file, or a folder with a file named `recording` in it, as in `evidence/`.
    ///
    /// # Errors
    /// The place and kind of the first damage; an error of opening is damage at byte 0. What is no regular file (a
    /// pipe, a device) is refused: it cannot be read from any place, and opening it could wait for ever.
    pub fn open(path: &Path) -> Result<Recorded, Damage> {
        Recorded::new(open(path)?)
    }
}

/// The system that a recording was made on, as `uname -s` says, from its first answer alone. `None` when it cannot be
/// opened or does not begin with the identity of its machine.
#[must_use]
pub fn system_of(path: &Path) -> Option<String> {
    let text = first_answer(open(path).ok()?, &Item::Identity.key(), IDENTITY_BYTES_MAX)?;
    Some(Identity::decode(&text, Identity::default()).system)
}

fn open(path: &Path) -> Result<BufReader<File>, Damage> {
    let damage = |error| Damage {
        offset: 0,
        kind: DamageKind::Io(error),
    };
    let inside = path.join("recording");
    let path = if path.is_dir() { &inside } else { path };
    let metadata = fs::metadata(path).map_err(|error| {
        let missing = path == inside && error.kind() == io::ErrorKind::NotFound;
        damage(if missing {
            io::Error::new(error.kind(), "it is a folder without a file named recording")
        } else {
            error
        })
    })?;
    if !metadata.is_file() {
        return Err(damage(io::Error::new(
            io::ErrorKind::InvalidInput,
            "it is not a regular file",
        )));
    }
    let file = File::open(path).map_err(damage)?;
    Ok(BufReader::with_capacity(64 * 1024, file))
}

impl<R: Read + Seek> Recorded<R> {
    /// A recording from anything that can be read and sought.
    ///
    /// # Errors
    /// The place and kind of the first damage.
    pub fn new(input: R) -> Result<Recorded<R>, Damage> {
        Ok(Recorded {
            archive: Archive::open(input)?,
        })
    }

    /// The questions it answers, in the order they were asked.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.archive.keys()
    }
}

impl<R: Read + Seek> Machine for Recorded<R> {
    fn read(&mut self, item: &Item<'_>, each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
        for wide in item.covers() {
            match self.archive.read(&wide.key(), each) {
                Ok(Some(outcome)) => return outcome,
                Ok(None) => {}
                // It was whole when it was opened: somebody writes to it.
                Err(_) => return Err(Why::NotUnderstood),
            }
        }
        Err(Why::NotRecorded)
    }

    fn is_recording(&self) -> bool {
        true
    }
}

/// A chunk of an answer as it is kept: the given ranges are zeros. All else is what the kernel said.
fn without(ranges: Vec<Range<usize>>, chunk: &[u8]) -> Cow<'_, [u8]> {
    if ranges.is_empty() {
        return Cow::Borrowed(chunk);
    }
    let mut kept = chunk.to_vec();
    for range in ranges {
        if let Some(secret) = kept.get_mut(range) {
            secret.fill(0);
        }
    }
    Cow::Owned(kept)
}

/// Passes questions on to another machine and keeps the answers.
pub struct Recorder<'m, W: Write> {
    inner: &'m mut dyn Machine,
    identity: Identity,
    writer: Writer<W>,
    kept: HashSet<String>,
    failure: Option<io::Error>,
}

impl<'m, W: Write> Recorder<'m, W> {
    /// Records what `inner` answers from now on.
    ///
    /// # Errors
    /// When the start of the file cannot be written.
    pub fn new(inner: &'m mut dyn Machine, out: W) -> io::Result<Recorder<'m, W>> {
        let identity = identity(inner);
        Ok(Recorder {
            inner,
            identity,
            writer: Writer::new(out)?,
            kept: HashSet::new(),
            failure: None,
        })
    }

    /// Ends the recording; tells how many answers it holds.
    ///
    /// # Errors
    /// The first error of writing.
    pub fn finish(self) -> io::Result<(W, usize)> {
        match self.failure {
            Some(error) => Err(error),
            None => Ok((self.writer.finish()?, self.kept.len())),
        }
    }

    /// Passes on a question whose answer is masked as a whole, and keeps what is not a secret. Nothing is kept of an answer that
    /// is too long.
    fn read_masked(
        &mut self,
        item: &Item<'_>,
        mask: &dyn Fn(&mut [u8]),
        each: &mut dyn FnMut(&[u8]) -> Flow,
    ) -> Result<(), Why> {
        let mut whole: Vec<u8> = Vec::new();
        let mut is_long = false;
        let mut wanted = true;
        let outcome = self.inner.read(item, &mut |chunk| {
            is_long |= whole.len() + chunk.len() > MASKED_BYTES_MAX;
            if !is_long {
                whole.extend_from_slice(chunk);
            }
            if wanted && each(chunk).is_break() {
                wanted = false;
            }
            if is_long && !wanted {
                Flow::Break(())
            } else {
                Flow::Continue(())
            }
        });
        mask(&mut whole);
        let (kept, told): (&[u8], _) = if is_long {
            (&[], Err(Why::LimitReached))
        } else {
            (&whole, outcome)
        };
        let key = item.key();
        let written = self
            .writer
            .begin(&key)
            .and_then(|()| {
                if kept.is_empty() {
                    Ok(())
                } else {
                    self.writer.chunk(kept)
                }
            })
            .and_then(|()| self.writer.end(told));
        self.keep(written);
        self.kept.insert(key);
        if wanted { outcome } else { Err(Why::Stopped) }
    }

    fn keep(&mut self, outcome: io::Result<()>) {
        if let Err(error) = outcome {
            self.failure.get_or_insert(error);
        }
    }
}

impl<W: Write> Machine for Recorder<'_, W> {
    fn read(&mut self, item: &Item<'_>, each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
        if self.failure.is_some() {
            return Err(Why::Stopped);
        }
        let key = item.key();
        if self.kept.contains(&key) {
            // The first answer is kept; a caller that asks again gets a fresh one.
            return self.inner.read(item, each);
        }
        let secrets = match systems::of(&self.identity).mask(item) {
            Mask::Whole(mask) => return self.read_masked(item, &*mask, each),
            Mask::Ranges(secrets) => Some(secrets),
            Mask::Nothing => None,
        };
        let mut written = self.writer.begin(&key);
        let mut wanted = true;
        let (writer, identity) = (&mut self.writer, &self.identity);
        let outcome = self.inner.read(item, &mut |chunk| {
            if written.is_ok() {
                let secrets = secrets.map_or(Vec::new(), |secrets| secrets(chunk, identity));
                written = writer.chunk(&without(secrets, chunk));
            }
            // The whole answer is kept even when its first part is enough for the caller.
            if wanted && each(chunk).is_break() {
                wanted = false;
            }
            if written.is_ok() {
                Flow::Continue(())
            } else {
                Flow::Break(())
            }
        });
        let written = written.and_then(|()| self.writer.end(outcome));
        self.keep(written);
        self.kept.insert(key);
        if wanted { outcome } else { Err(Why::Stopped) }
    }

    fn look_up(&mut self, items: &[Item<'static>], patience: Duration, each: EachName<'_>) {
        let (writer, kept) = (&mut self.writer, &mut self.kept);
        let mut written = Ok(());
        self.inner.look_up(items, patience, &mut |place, answer| {
            if let (Some(item), Ok(())) = (items.get(place), &written)
                && kept.insert(item.key())
            {
                written = keep_name(writer, &item.key(), answer);
            }
            each(place, answer);
        });
        self.keep(written);
    }
}

fn keep_name<W: Write>(writer: &mut Writer<W>, key: &str, answer: Result<&[u8], Why>) -> io::Result<()> {
    writer.begin(key)?;
    if let Ok(name) = answer {
        writer.chunk(name)?;
    }
    writer.end(answer.map(|_| ()))
}

/// What a finished recording is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Answers in it.
    pub answers: usize,
    /// Bytes of the file.
    pub bytes: u64,
}

/// Records what `ask` asks of `machine` in a new file, readable by its owner alone. The file appears whole or not at
/// all: it is written beside its place and moved there at the end.
///
/// # Errors
/// The first error of writing; nothing is left behind then. A place that is no regular file is refused.
pub fn record(
    machine: &mut dyn Machine,
    path: &Path,
    ask: &mut dyn FnMut(&mut dyn Machine),
) -> io::Result<Size> {
    if fs::metadata(path).is_ok_and(|place| !place.is_file()) {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "it exists and is not a regular file",
        ));
    }
    let unfinished = beside(path)?;
    let outcome = write(machine, &unfinished, ask).and_then(|size| {
        fs::rename(&unfinished, path)?;
        Ok(size)
    });
    if outcome.is_err() {
        // The error that led here matters more than one of tidying up.
        drop(fs::remove_file(&unfinished));
    }
    outcome
}

fn write(machine: &mut dyn Machine, path: &Path, ask: &mut dyn FnMut(&mut dyn Machine)) -> io::Result<Size> {
    let file = live::create_private_file(path)?;
    let mut recorder = Recorder::new(machine, BufWriter::with_capacity(256 * 1024, file))?;
    ask(&mut recorder);
    let (out, answers) = recorder.finish()?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok(Size {
        answers,
        bytes: file.metadata()?.len(),
    })
}

fn beside(path: &Path) -> io::Result<PathBuf> {
    let Some(name) = path.file_name() else {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "the path names no file",
        ));
    };
    let mut name = name.to_os_string();
    name.push(format!(".unfinished-{}", std::process::id()));
    Ok(path.with_file_name(name))
}
