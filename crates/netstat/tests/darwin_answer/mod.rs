//! One run of the program, in the Darwin dialect, on a machine of the test's choice. No time passes in it: a display ends
//! with its first screen.

use std::ops::ControlFlow;
use std::time::Duration;

use netstat::{World, run};
use probe::Machine;

/// Status, standard output and standard error for these words, which blanks part.
pub(crate) fn answer(live: &dyn Fn() -> Box<dyn Machine>, words: &str) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(World {
        words: ["netstat", "--dialect", "darwin"]
            .into_iter()
            .chain(words.split_whitespace())
            .map(|word| word.as_bytes().to_vec())
            .collect(),
        environment: &|_| None,
        now: &mut || Duration::ZERO,
        wait: &mut |_| ControlFlow::Break(()),
        out_is_terminal: false,
        width: &|| None,
        live,
        out: &mut out,
        err: &mut err,
    });
    (
        exit.status(),
        String::from_utf8(out).unwrap(),
        String::from_utf8(err).unwrap(),
    )
}
