//! What a comparison cannot show: that hostile names cannot reach the terminal, and that every
//! listener of the scene is given to its owner.

use anyhow::Result;

use super::{ONE_RUN, Program};
use crate::run;
use crate::scene::{Listener, Scene, table};
use crate::stage;

/// Lines of each table of `netstat -an` that are no rows.
const HEADERS: usize = 2;

/// With hostile names about, our output is plain text with one line for each socket.
pub(crate) fn hostile() -> Result<bool> {
    let scene = Scene::start(true)?;
    let rows = |kinds: &[&str]| {
        kinds
            .iter()
            .map(|kind| table(kind).map_or(0, |rows| rows.len()))
            .sum::<usize>()
    };
    let unix = rows(&["unix"]) + HEADERS;
    let internet = rows(&["tcp", "tcp6", "udp", "udp6", "udplite", "udplite6", "raw", "raw6"]) + HEADERS;
    for (words, expected) in [
        ("-anp", internet + unix),
        ("-anx", unix),
        ("-anpe", internet + unix),
    ] {
        let ran = run::capture(Program::Ours.command()?.arg(words), ONE_RUN)?;
        verdict(
            &format!("hostile names in netstat {words}"),
            &unclean(&ran.stdout, expected),
        )?;
    }
    drop(scene);
    Ok(true)
}

fn unclean(output: &[u8], expected: usize) -> Vec<String> {
    let mut complaints = Vec::new();
    match std::str::from_utf8(output) {
        Err(error) => complaints.push(format!("not UTF-8 after byte {}", error.valid_up_to())),
        Ok(text) => {
            let harmful = |char: &char| char.is_control() && *char != '\n';
            if let Some(line) = text.lines().find(|line| line.chars().any(|char| harmful(&char))) {
                complaints.push(format!("a control character: {}", line.escape_debug()));
            }
        }
    }
    let lines = output.split_inclusive(|&byte| byte == b'\n').count();
    if lines != expected {
        complaints.push(format!("{lines} lines instead of {expected}"));
    }
    complaints
}

/// As root, every listener of the scene is shown with its process.
pub(crate) fn owners() -> Result<bool> {
    let scene = Scene::start(false)?;
    let ran = run::capture(Program::Ours.command()?.arg("-tulpnW"), ONE_RUN)?;
    let text = String::from_utf8_lossy(&ran.stdout);
    for listener in &scene.listeners {
        let title = format!(
            "owner of {} {}:{}",
            listener.protocol, listener.address, listener.port
        );
        verdict(&title, &wrong_owner(listener, &text))?;
    }
    Ok(true)
}

fn wrong_owner(listener: &Listener, text: &str) -> Vec<String> {
    let local = format!("{}:{}", listener.address, listener.port);
    let is_it = |line: &&str| {
        let mut fields = line.split_whitespace();
        fields.next() == Some(&listener.protocol) && fields.nth(2) == Some(&local)
    };
    let Some(line) = text.lines().find(is_it) else {
        return vec![format!("{local} is not listed")];
    };
    let wanted = format!("{}/{}", listener.pid, listener.name);
    // The column is cut, and the name may hold blanks: take the line from the number on.
    let shown = line
        .find(&format!(" {}/", listener.pid))
        .map(|at| line[at + 1..].trim_end());
    match shown {
        Some(shown) if wanted.starts_with(shown) && shown.len() >= wanted.len().min(12) => Vec::new(),
        _ => vec![format!(
            "{wanted:?} is not what this line ends in: {}",
            line.escape_debug()
        )],
    }
}

/// Tells how a check went.
pub(crate) fn verdict(title: &str, complaints: &[String]) -> Result<()> {
    stage::tell(&format!(
        "@{} {title}",
        if complaints.is_empty() { "pass" } else { "fail" }
    ))?;
    complaints
        .iter()
        .try_for_each(|line| stage::tell(&format!("  {line}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_control_character_is_a_complaint() {
        for bytes in [
            &b"a\x1b[31m\n"[..],
            b"a\x07\n",
            b"a\x7f\n",
            "a\u{9b}1m\n".as_bytes(),
            b"a\x9b\n",
            b"a\tb\n",
        ] {
            assert_eq!(unclean(bytes, 1).len(), 1, "{}", bytes.escape_ascii());
        }
        assert!(unclean("plain é\n".as_bytes(), 1).is_empty());
    }

    #[test]
    fn a_line_too_many_is_a_complaint() {
        assert_eq!(unclean(b"one\ntwo\n", 1).len(), 1);
    }
}
