//! Files, folders and links of `/proc` and `/etc`, through one reused buffer.

use std::mem::MaybeUninit;

use facts::Why;
use rustix::fs::{CWD, FileType, Mode, OFlags, RawDir};
use rustix::io::Errno;

use super::why;
use crate::machine::Flow;

/// Longest target of a link (`PATH_MAX` of `linux/limits.h`).
const TARGET_BYTES_MAX: usize = 4096;

/// The bytes of a file, as they come.
pub(super) fn read(path: &str, buffer: &mut [u8], each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOCTTY;
    let file = rustix::fs::openat(CWD, path, flags, Mode::empty()).map_err(why)?;
    loop {
        match rustix::io::read(&file, &mut *buffer) {
            Ok(0) => return Ok(()),
            Ok(length) => {
                if each(buffer.get(..length).unwrap_or(&[])).is_break() {
                    return Err(Why::Stopped);
                }
            }
            Err(Errno::INTR) => {}
            Err(error) => return Err(why(error)),
        }
    }
}

/// The inode number of what the path leads to.
pub(super) fn inode(path: &str) -> Result<String, Why> {
    rustix::fs::stat(path)
        .map(|found| found.st_ino.to_string())
        .map_err(why)
}

/// The names in a folder, each followed by NUL.
pub(super) fn list(path: &str, buffer: &mut Vec<u8>, each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
    let mut entries = [MaybeUninit::uninit(); 16 * 1024];
    let folder = open_folder(path)?;
    let mut names = Batch::new(buffer);
    let mut entries = RawDir::new(&folder, &mut entries);
    while let Some(entry) = entries.next() {
        let entry = entry.map_err(why)?;
        let name = entry.file_name().to_bytes();
        if name != b"." && name != b".." {
            names.add(&[name], each)?;
        }
    }
    names.flush(each)
}

/// The links in a folder: name, NUL, target, NUL.
pub(super) fn links(
    path: &str,
    buffer: &mut Vec<u8>,
    each: &mut dyn FnMut(&[u8]) -> Flow,
) -> Result<(), Why> {
    let mut entries = [MaybeUninit::uninit(); 16 * 1024];
    let mut target = [MaybeUninit::uninit(); TARGET_BYTES_MAX];
    let folder = open_folder(path)?;
    let mut pairs = Batch::new(buffer);
    let mut entries = RawDir::new(&folder, &mut entries);
    while let Some(entry) = entries.next() {
        let entry = entry.map_err(why)?;
        if !matches!(entry.file_type(), FileType::Symlink | FileType::Unknown) {
            continue;
        }
        // A descriptor that was closed meanwhile is no longer a link of this folder.
        if let Ok((target, _)) = rustix::fs::readlinkat_raw(&folder, entry.file_name(), &mut target) {
            pairs.add(&[entry.file_name().to_bytes(), target], each)?;
        }
    }
    pairs.flush(each)
}

fn open_folder(path: &str) -> Result<rustix::fd::OwnedFd, Why> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::DIRECTORY;
    rustix::fs::openat(CWD, path, flags, Mode::empty()).map_err(why)
}

/// Collects NUL-ended words so that `each` is called once a buffer, not once a word.
struct Batch<'b> {
    bytes: &'b mut Vec<u8>,
    limit: usize,
}

impl<'b> Batch<'b> {
    fn new(bytes: &'b mut Vec<u8>) -> Batch<'b> {
        let limit = bytes.len();
        bytes.clear();
        Batch { bytes, limit }
    }

    fn add(&mut self, words: &[&[u8]], each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
        let length: usize = words.iter().map(|word| word.len() + 1).sum();
        if self.bytes.len() + length > self.limit {
            self.flush(each)?;
        }
        for word in words {
            self.bytes.extend_from_slice(word);
            self.bytes.push(0);
        }
        Ok(())
    }

    fn flush(&mut self, each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
        let flow = if self.bytes.is_empty() {
            Flow::Continue(())
        } else {
            each(self.bytes)
        };
        self.bytes.clear();
        if flow.is_break() {
            Err(Why::Stopped)
        } else {
            Ok(())
        }
    }
}
