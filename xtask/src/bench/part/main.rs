//! What `cargo xtask bench` is made of besides itself: `floor` does the least work that an answer needs, `load` holds
//! sockets, `time` runs one program and says what it took. It is one small static program, so that its own start
//! and its own memory do not show in what is measured.
#![forbid(unsafe_code)]
#![cfg_attr(
    target_os = "linux",
    expect(
        clippy::disallowed_methods,
        clippy::print_stdout,
        reason = "a maintainer's tool: it starts programs, reads the clock and answers on its output"
    )
)]
#![expect(clippy::print_stderr, reason = "a maintainer's tool talks to the terminal")]

#[cfg(target_os = "linux")]
mod floor;
#[cfg(target_os = "linux")]
mod load;
#[cfg(target_os = "linux")]
mod time;

use std::process::ExitCode;

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    eprintln!("bench-part: this tool needs Linux");
    ExitCode::FAILURE
}

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let outcome = match words.split_first() {
        Some((&"floor", names)) => floor::reach(names),
        Some((&"load", kind)) => load::hold(kind),
        Some((&"time", rest)) => time::run(rest),
        Some(_) | None => Err(std::io::Error::other("the words are floor, load and time")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench-part: {error}");
            ExitCode::FAILURE
        }
    }
}
