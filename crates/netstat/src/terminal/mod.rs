//! The only writer: one buffer for standard output, lines for standard error, and the one function that makes hostile
//! text harmless.

mod visible;

use std::io::{self, Write};

use probe::Flow;

pub(crate) use visible::{cut, visible};

/// Bytes collected before they are written.
const BUFFER_BYTES: usize = 64 * 1024;

/// Standard output and standard error.
pub(crate) struct Terminal<'w> {
    out: &'w mut dyn Write,
    err: &'w mut dyn Write,
    out_is_terminal: bool,
    name: &'static str,
    buffer: Vec<u8>,
    failure: Option<io::Error>,
}

impl<'w> Terminal<'w> {
    /// Writes to `out` and `err`; messages begin with `name`.
    pub(crate) fn new(
        out: &'w mut dyn Write,
        err: &'w mut dyn Write,
        out_is_terminal: bool,
        name: &'static str,
    ) -> Terminal<'w> {
        Terminal {
            out,
            err,
            out_is_terminal,
            name,
            buffer: Vec::new(),
            failure: None,
        }
    }

    /// Where text is added. Nothing is written before [`Terminal::flow`] or [`Terminal::flush`].
    pub(crate) fn text(&mut self) -> &mut Vec<u8> {
        if self.buffer.capacity() == 0 {
            // One row more than the mark at which it is written, so that it never grows.
            self.buffer.reserve(BUFFER_BYTES + 4096);
        }
        &mut self.buffer
    }

    /// Writes when enough has come together. Breaks when nobody reads any more.
    pub(crate) fn flow(&mut self) -> Flow {
        if self.buffer.len() >= BUFFER_BYTES {
            self.flush()
        } else {
            Flow::Continue(())
        }
    }

    /// A place where a person who watches should see what there is so far.
    pub(crate) fn pause(&mut self) -> Flow {
        if self.out_is_terminal {
            self.flush()
        } else {
            self.flow()
        }
    }

    /// Writes everything.
    pub(crate) fn flush(&mut self) -> Flow {
        if self.failure.is_none() {
            let written = self.out.write_all(&self.buffer).and_then(|()| self.out.flush());
            self.failure = written.err();
        }
        self.buffer.clear();
        if self.failure.is_some() {
            Flow::Break(())
        } else {
            Flow::Continue(())
        }
    }

    /// What stopped the output, if anything did.
    pub(crate) fn failure(&self) -> Option<&io::Error> {
        self.failure.as_ref()
    }

    /// A line on standard error, exactly so, hostile bytes made visible.
    pub(crate) fn error_line(&mut self, line: &[u8]) {
        if self.out_is_terminal {
            // So that the two streams appear in the order they were written.
            let _: Flow = self.flush();
        }
        let mut text = visible(line).into_owned();
        text.push(b'\n');
        // Nobody can be told that standard error is closed.
        drop(self.err.write_all(&text));
    }

    /// A message of this program: its name, then the text.
    pub(crate) fn message(&mut self, text: &str) {
        self.error_line(format!("{}: {text}", self.name).as_bytes());
    }
}
