//! Everything from outside: words, environment, clock, the machine, and where the output goes.
//!
//! A test makes one of these by hand, so each screen can be checked in process.

use std::io::Write;
use std::time::Duration;

use probe::{Flow, Machine};

/// What one run of the command sees of the outside.
pub struct World<'w> {
    /// The words of the command line; the first is the command's own name, as typed.
    pub words: Vec<Vec<u8>>,
    /// A variable of the environment.
    pub environment: &'w dyn Fn(&str) -> Option<Vec<u8>>,
    /// Time since some fixed moment.
    pub now: &'w mut dyn FnMut() -> Duration,
    /// Waits that long; breaks when the run should end instead of going on.
    pub wait: &'w mut dyn FnMut(Duration) -> Flow,
    /// Whether a person watches the output.
    pub out_is_terminal: bool,
    /// How many columns the terminal has; `None` when that is not known. Asked only when something is fitted into them.
    pub width: &'w dyn Fn() -> Option<usize>,
    /// Opens the machine this runs on. It is opened twice when names are looked up while sockets are listed.
    pub live: &'w dyn Fn() -> Box<dyn Machine>,
    /// Standard output.
    pub out: &'w mut dyn Write,
    /// Standard error.
    pub err: &'w mut dyn Write,
}
