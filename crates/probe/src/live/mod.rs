//! Live machines: the system's calls and nothing else. What an answer means is decided elsewhere.
//!
//! This is the only place with a `cfg` for a system; one folder a system.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the room that touches files and the clock; everything else asks through Machine"
)]

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::Live;

#[cfg(not(target_os = "linux"))]
mod unsupported;
#[cfg(not(target_os = "linux"))]
pub use unsupported::Live;

/// The system this program runs on, as `uname -s` calls it.
#[must_use]
pub fn system() -> &'static str {
    match std::env::consts::OS {
        "linux" => "Linux",
        "freebsd" => "FreeBSD",
        "netbsd" => "NetBSD",
        "openbsd" => "OpenBSD",
        "macos" => "Darwin",
        "illumos" | "solaris" => "SunOS",
        "windows" => "Windows",
        other => other,
    }
}

/// How many columns the terminal at standard output has.
#[must_use]
pub fn terminal_width() -> Option<usize> {
    #[cfg(unix)]
    {
        let size = rustix::termios::tcgetwinsize(std::io::stdout()).ok()?;
        Some(usize::from(size.ws_col)).filter(|columns| *columns > 0)
    }
    #[cfg(not(unix))]
    {
        None
    }
}

/// A path from the bytes of a word. On Unix any bytes are a path; elsewhere they are Unicode.
#[must_use]
pub fn path(bytes: &[u8]) -> std::path::PathBuf {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt as _;
        std::path::PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
    }
    #[cfg(not(unix))]
    {
        std::path::PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
    }
}

/// Makes a new file that its owner alone may read, where the system has such a thing.
///
/// # Errors
/// As the system says; a file that exists already is an error.
pub(crate) fn create_private_file(path: &std::path::Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Ends this process the way a write to a closed pipe ends any other: by `SIGPIPE`, so that the shell sees status 141.
///
/// Returns where there are no signals, or when the signal is blocked.
pub fn end_by_broken_pipe() {
    #[cfg(unix)]
    {
        // SAFETY: restoring the default action of a signal has no memory effects, and no handler of ours exists.
        unsafe { libc::signal(libc::SIGPIPE, libc::SIG_DFL) };
        // SAFETY: raise has no preconditions.
        unsafe { libc::raise(libc::SIGPIPE) };
    }
}
