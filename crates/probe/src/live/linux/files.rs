//! Files, folders and links of `/proc` and `/etc`, through one reused buffer.

use std::mem::MaybeUninit;

use facts::Why;
use rustix::fs::{CWD, FileType, Mode, OFlags, RawDir};
use rustix::io::Errno;

use super::why;
use crate::machine::Flow;

/// Longest target of a link (`PATH_MAX` of `linux/limits.h`).
const TARGET_BYTES_MAX: usize = 4096;

/// Device number of `/dev/null` (`linux/major.h`, `drivers/char/mem.c`), which stands for a file that is to count as empty.
const NULL: (u32, u32) = (1, 3);

/// The bytes of a file, as they come. What is no regular file is refused: to open or read a pipe or a device can wait for ever,
/// and somebody else can have put it where a file should be.
pub(super) fn read(path: &str, buffer: &mut [u8], each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
    // A pipe that nobody writes to is opened without waiting.
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOCTTY | OFlags::NONBLOCK;
    let file = rustix::fs::openat(CWD, path, flags, Mode::empty()).map_err(why)?;
    let found = rustix::fs::fstat(&file).map_err(why)?;
    match FileType::from_raw_mode(found.st_mode) {
        FileType::RegularFile => {}
        FileType::CharacterDevice
            if (rustix::fs::major(found.st_rdev), rustix::fs::minor(found.st_rdev)) == NULL =>
        {
            return Ok(());
        }
        FileType::CharacterDevice
        | FileType::BlockDevice
        | FileType::Directory
        | FileType::Fifo
        | FileType::Socket
        | FileType::Symlink
        | FileType::Unknown => return Err(Why::NotUnderstood),
    }
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

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    /// How long a look at a file may take before it counts as waiting for ever.
    const PATIENCE: Duration = Duration::from_secs(20);

    fn told(path: PathBuf) -> Result<Vec<u8>, Why> {
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            let mut found = Vec::new();
            let outcome = read(path.to_str().unwrap(), &mut [0; 64], &mut |chunk| {
                found.extend_from_slice(chunk);
                Flow::Continue(())
            });
            sender.send(outcome.map(|()| found)).unwrap();
        });
        receiver.recv_timeout(PATIENCE).unwrap()
    }

    #[test]
    fn a_pipe_a_socket_or_a_device_in_the_place_of_a_file_is_refused_without_waiting() {
        let place = |name: &str| std::env::temp_dir().join(format!("netstat-{name}-{}", std::process::id()));
        let (pipe, socket, link) = (place("pipe"), place("socket"), place("link"));
        rustix::fs::mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        let listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        std::os::unix::fs::symlink(&pipe, &link).unwrap();
        let all = [pipe, socket, link];
        let outcomes = all.clone().map(told);
        for path in all {
            std::fs::remove_file(path).unwrap();
        }
        drop(listener);
        let [pipe, socket, link] = outcomes;
        assert_eq!(pipe, Err(Why::NotUnderstood));
        assert!(socket.is_err(), "{socket:?}");
        assert_eq!(link, Err(Why::NotUnderstood));
        assert_eq!(told("/dev/zero".into()), Err(Why::NotUnderstood));
        assert_eq!(told("/dev/null".into()), Ok(Vec::new()), "a unit that is masked");
        assert!(!told("/proc/self/stat".into()).unwrap().is_empty());
    }
}
