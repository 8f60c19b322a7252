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
mod table;

use std::io::Write;
use std::process::Command;

/// Set for the run of this program inside the namespace.
const INSIDE: &str = "NETSTAT_TEST_INSIDE_NAMESPACE";

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Names what is left out past the harness's capture, so that it is seen.
fn tell(what: &str) {
    writeln!(std::io::stderr().lock(), "skipped: {what}").unwrap();
}

/// Runs the test of this name once more in a namespace of its own; whether this is that run.
fn is_inside(name: &str) -> bool {
    if std::env::var_os(INSIDE).is_some() {
        return true;
    }
    let possible = Command::new("unshare")
        .args(["--net", "ip", "-j", "-V"])
        .output()
        .map_err(|error| error.to_string())
        .and_then(|output| {
            let why = text(&output.stderr);
            output.status.success().then_some(()).ok_or(why)
        });
    if let Err(why) = possible {
        // `cargo xtask test` sets this where nothing may be left out.
        let strict = std::env::var_os("NETSTAT_TEST_NEEDS_NOTHING_SKIPPED").is_some();
        assert!(
            !strict,
            "nothing may be skipped here: a network namespace with ip: {why}"
        );
        tell(&format!(
            "a network namespace with ip, which needs root ({})",
            why.trim_end()
        ));
        return false;
    }
    let output = Command::new("unshare")
        .arg("--net")
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(INSIDE, "1")
        .output()
        .unwrap();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{out}\n{err}");
    // The harness inside says what it ran; a wrong name would run nothing.
    assert!(out.contains("1 passed"), "{out}");
    for line in err.lines().filter(|line| line.starts_with("skipped: ")) {
        writeln!(std::io::stderr().lock(), "{line}").unwrap();
    }
    false
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
