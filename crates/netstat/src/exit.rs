//! How a run ends, and the status each end has. The numbers are those of net-tools, which scripts test.

use std::io;

use probe::Flow;

use crate::terminal::Terminal;

/// The end of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: shown what was asked for.
    Success,
    /// 1: something asked for is not on this machine, not readable, or incomplete.
    Failure,
    /// 3: the command line of a classic netstat was not understood.
    Usage,
    /// 2: the words behind a verb were not understood.
    Mistake,
    /// 2: a verb whose status 1 is an answer could not learn it.
    Unable,
    /// The reader of the output went away: ends by `SIGPIPE`, status 141 in a shell.
    BrokenPipe,
}

impl Exit {
    /// The exit status.
    #[must_use]
    pub fn status(self) -> u8 {
        match self {
            Exit::Success => 0,
            Exit::Failure => 1,
            Exit::Mistake | Exit::Unable => 2,
            Exit::Usage => 3,
            Exit::BrokenPipe => 141,
        }
    }

    /// The end of two pieces of work: of what went wrong, the first counts.
    pub(crate) fn or(self, later: Exit) -> Exit {
        if self == Exit::Success { later } else { self }
    }

    /// Writes what is left and settles the end: output that could not be written is never a success.
    pub(crate) fn after(self, terminal: &mut Terminal<'_>) -> Exit {
        let _: Flow = terminal.flush();
        let Some(error) = terminal.failure() else {
            return self;
        };
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Exit::BrokenPipe;
        }
        let text = format!("the output could not be written: {error}");
        terminal.message(&text);
        Exit::Failure
    }
}
