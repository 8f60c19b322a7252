//! Tests in a network namespace of their own, which need root, util-linux and iproute2: where one cannot be made they say so,
//! or fail where nothing may be skipped.

use std::io::Write;
use std::process::Command;

/// Set for the run of the test inside its namespace.
const INSIDE: &str = "NETSTAT_TEST_INSIDE_NAMESPACE";

/// Runs the test of this name, as the harness knows it, once more in a namespace of its own; whether this is that run.
/// `tools` are the programs that it runs there.
pub(crate) fn is_inside(name: &str, tools: &[&str]) -> bool {
    if std::env::var_os(INSIDE).is_some() {
        return true;
    }
    for tool in tools {
        let tried = Command::new("unshare").args(["--net", tool, "-V"]).output();
        let why = match tried {
            Ok(output) if output.status.success() => continue,
            Ok(output) => text(&output.stderr),
            Err(error) => error.to_string(),
        };
        skip(&format!(
            "{name} needs root, a network namespace and {tool} ({})",
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

/// What is left out for want of root or a tool: a failure where nothing may be, and else told past the harness's capture.
pub(crate) fn skip(what: &str) {
    // `cargo xtask test` sets this where nothing may be left out.
    let strict = std::env::var_os("NETSTAT_TEST_NEEDS_NOTHING_SKIPPED").is_some();
    assert!(!strict, "nothing may be skipped here: {what}");
    writeln!(std::io::stderr().lock(), "skipped: {what}").unwrap();
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
