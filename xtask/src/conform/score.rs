//! The score of a comparison: what passed, what failed, and what the list of known differences
//! excuses. An excuse that is no longer needed is itself a failure: the list may only shrink.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};

/// The score so far.
#[derive(Debug, Default)]
pub(crate) struct Score {
    passed: usize,
    failed: usize,
    known: usize,
    again: usize,
    /// Each excused command line as typed: the reason, and did it differ?
    excuses: BTreeMap<String, (String, bool)>,
    /// Do the lines that come now belong to a failure that is to be shown?
    showing: bool,
    /// Only a part of the cases runs: an excuse may then stay unused.
    partly: bool,
}

impl Score {
    /// An empty score with the list of known differences.
    pub(crate) fn read(list: &Path, partly: bool) -> Result<Score> {
        let text = match std::fs::read_to_string(list) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            read => read.with_context(|| list.display().to_string())?,
        };
        Ok(Score {
            excuses: excuses(&text)?,
            partly,
            ..Score::default()
        })
    }

    /// Hears one line from the stage.
    pub(crate) fn hear(&mut self, line: &str) {
        let (sign, title) = line.split_once(' ').unwrap_or((line, ""));
        match sign {
            "@pass" => {
                self.passed += 1;
                self.showing = false;
            }
            "@fail" => self.fail(title),
            "@again" => {
                self.again += 1;
                self.showing = false;
            }
            _ if self.showing => println!("{line}"),
            _ => {}
        }
    }

    fn fail(&mut self, title: &str) {
        let typed = title.strip_prefix("netstat ").unwrap_or(title);
        let typed = typed.strip_suffix(" (as nobody)").unwrap_or(typed);
        match self.excuses.get_mut(typed) {
            Some((reason, differed)) => {
                *differed = true;
                println!("known  {title}: {reason}");
                self.known += 1;
                self.showing = false;
            }
            None => {
                println!("FAILED {title}");
                self.failed += 1;
                self.showing = true;
            }
        }
    }

    /// The closing lines; true when all is well.
    pub(crate) fn close(mut self) -> Result<bool> {
        let unused = self
            .excuses
            .iter()
            .filter(|(_, (_, differed))| !differed && !self.partly);
        let unused: Vec<&str> = unused.map(|(typed, _)| typed.as_str()).collect();
        for typed in &unused {
            println!("FAILED the known difference {typed:?} is none any more: take it off the list");
        }
        self.failed += unused.len();
        if self.again > 0 {
            println!(
                "{} pairs were run again because a row changed between the two",
                self.again
            );
        }
        println!(
            "{} passed, {} known to differ, {} failed",
            self.passed, self.known, self.failed
        );
        Ok(self.failed == 0)
    }
}

/// Reads the list: the command line as typed, a tab, the reason; `#` opens a remark.
fn excuses(text: &str) -> Result<BTreeMap<String, (String, bool)>> {
    let lines = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (typed, reason) = line
                .split_once('\t')
                .with_context(|| format!("no tab in {line:?}"))?;
            Ok((typed.to_owned(), (reason.trim().to_owned(), false)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_difference_that_differs_is_excused() {
        let mut score = Score {
            excuses: excuses("# why\n-anx\tnames with blanks\n").unwrap(),
            ..Score::default()
        };
        score.hear("@fail netstat -anx (as nobody)");
        assert!(score.close().unwrap());
    }

    #[test]
    fn a_known_difference_that_no_longer_differs_is_a_failure() {
        let mut score = Score {
            excuses: excuses("-anx\tnames with blanks\n").unwrap(),
            ..Score::default()
        };
        score.hear("@pass netstat -anx");
        assert!(!score.close().unwrap());
    }

    #[test]
    fn a_list_without_a_reason_is_refused() {
        assert!(excuses("-anx because\n").is_err());
    }
}
