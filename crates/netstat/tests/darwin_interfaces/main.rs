//! The interface views of Darwin's netstat on this machine's kernel: what `ip` tells of a network namespace of this test's
//! own stands on the screen, and traffic of known size passes between two rows of the running display.
#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "these tests run programs in a namespace of their own, and say where they stumble by panicking"
)]

mod display;
#[path = "../namespace/mod.rs"]
mod namespace;
mod table;

use std::io::Write;
use std::process::Command;

use namespace::is_inside;

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Names what this kernel does not have past the harness's capture, so that it is seen.
fn tell(what: &str) {
    writeln!(std::io::stderr().lock(), "skipped: {what}").unwrap();
}

fn ip(words: &str) -> Result<String, String> {
    let output = Command::new("ip").args(words.split(' ')).output().unwrap();
    if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        Err(text(&output.stderr))
    }
}

fn must(words: &str) -> String {
    ip(words).unwrap_or_else(|why| panic!("ip {words}: {why}"))
}

/// The program, with the words of this dialect.
fn netstat(words: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_netstat"));
    command.args(["--dialect", "darwin"]).args(words.split(' '));
    command
}
