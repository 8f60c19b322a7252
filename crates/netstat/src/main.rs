//! The command: gathers what comes from outside, runs, and turns the result into an exit status.
#![forbid(unsafe_code)]
#![expect(clippy::disallowed_methods, reason = "main is where the outside comes in")]

use std::ffi::OsString;
use std::io::IsTerminal;
use std::process::ExitCode;
use std::time::Instant;

use netstat::{Exit, World};

fn main() -> ExitCode {
    let started = Instant::now();
    let stdout = std::io::stdout();
    let exit = netstat::run(World {
        words: std::env::args_os().map(OsString::into_encoded_bytes).collect(),
        environment: &|name| std::env::var_os(name).map(OsString::into_encoded_bytes),
        now: &mut || started.elapsed(),
        wait: &mut |time| {
            std::thread::sleep(time);
            std::ops::ControlFlow::Continue(())
        },
        out_is_terminal: stdout.is_terminal(),
        width: &probe::live::terminal_width,
        live: &|| Box::new(probe::live::Live::open()),
        out: &mut stdout.lock(),
        err: &mut std::io::stderr().lock(),
    });
    if exit == Exit::BrokenPipe {
        probe::live::end_by_broken_pipe();
    }
    ExitCode::from(exit.status())
}
