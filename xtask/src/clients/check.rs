//! One check: a client runs over our netstat, its result is judged by what is true on the stage, and must be the
//! same as over the original. Then it runs once over a netstat that lies: a judge that is content with that
//! judges nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::calls::{self, Which};
use super::truth::Truth;
use crate::run::{self, Ran};
use crate::scene::Scene;
use crate::stage;

/// A client that runs longer hangs.
const ONE_CLIENT: Duration = Duration::from_mins(1);
/// A row may change between two looks: a complaint has to come back to count.
const TRIES: usize = 4;
/// Lines of a complaint that are shown.
const SHOWN: usize = 12;

/// What a judge has.
pub(crate) struct Seen<'a> {
    pub(crate) scene: &'a Scene,
    /// Before the client ran, and after: only counters may differ.
    pub(crate) before: &'a Truth,
    pub(crate) after: &'a Truth,
    /// What the client said.
    pub(crate) said: &'a str,
}

impl Seen<'_> {
    /// Complains unless these are the interfaces, each counter between its values before and after.
    pub(crate) fn interfaces(&self, said: impl Iterator<Item = (String, Vec<String>)>) -> Vec<String> {
        let said: BTreeMap<String, Vec<String>> = said.collect();
        let mut complaints = differences(self.before.interfaces.keys().collect(), said.keys().collect());
        for (name, counters) in &said {
            let (Some(low), Some(high)) = (self.before.interfaces.get(name), self.after.interfaces.get(name))
            else {
                continue;
            };
            let all: Vec<u64> = counters.iter().filter_map(|count| count.parse().ok()).collect();
            let fits = |at: usize, count: &u64| {
                low.get(at)
                    .zip(high.get(at))
                    .is_some_and(|(low, high)| (low..=high).contains(&count))
            };
            if all.len() != low.len() || !all.iter().enumerate().all(|(at, count)| fits(at, count)) {
                complaints.push(format!(
                    "{name} counts {low:?} to {high:?}, and the client says {counters:?}"
                ));
            }
        }
        complaints
    }

    /// Complains unless a counter that never falls lies between its values before and after.
    pub(crate) fn within(&self, counter: &str, said: Option<u64>) -> Result<Vec<String>> {
        let (low, high) = (self.before.counter(counter)?, self.after.counter(counter)?);
        Ok(match said {
            Some(said) if (low..=high).contains(&said) => Vec::new(),
            _ => vec![format!(
                "{counter} is {low} to {high}, and the client says {said:?}"
            )],
        })
    }
}

pub(crate) type Judge = Box<dyn Fn(&Seen<'_>) -> Result<Vec<String>>>;

/// A client, how it is called, and what has to come out.
pub(crate) struct Check {
    pub(crate) title: String,
    /// For `sh -c`.
    pub(crate) line: String,
    /// The words of each call of netstat that the client has to make.
    pub(crate) calls: &'static [&'static str],
    pub(crate) judge: Judge,
    /// Leaves what may differ between two runs out of a result.
    pub(crate) steady: fn(&str) -> String,
    /// Whether the original here has that screen too, so that both can be compared.
    pub(crate) has_original: bool,
}

impl Check {
    pub(crate) fn new(
        title: &str,
        line: impl Into<String>,
        calls: &'static [&'static str],
        judge: impl Fn(&Seen<'_>) -> Result<Vec<String>> + 'static,
    ) -> Check {
        Check {
            title: title.to_owned(),
            line: line.into(),
            calls,
            judge: Box::new(judge),
            steady: str::to_owned,
            has_original: true,
        }
    }

    /// For results with counters that run: only their names are held against the original's.
    pub(crate) fn with_running_numbers(mut self) -> Check {
        self.steady = |text| text.replace(|char: char| char.is_ascii_digit(), "");
        self
    }

    /// For screens that no original on this machine has.
    pub(crate) fn without_original(mut self) -> Check {
        self.has_original = false;
        self
    }

    /// Runs it, tells the verdict.
    pub(crate) fn perform(&self, scene: &Scene, folder: &Path) -> Result<()> {
        let began = Instant::now();
        let mut complaints = Vec::new();
        let mut tries = 0;
        for attempt in 1..=TRIES {
            tries = attempt;
            complaints = self.try_once(scene, folder)?;
            if complaints.is_empty() || complaints.iter().any(|line| line.contains("killed after")) {
                break;
            }
            if attempt < TRIES {
                std::thread::sleep(Duration::from_millis(200));
            }
        }
        if complaints.is_empty() {
            let (judged, _) = self.judged(Which::Liar, scene, folder)?;
            if judged.is_empty() {
                complaints.push("the check is content with a netstat that lies".to_owned());
            }
        }
        let verdict = if complaints.is_empty() { "pass" } else { "fail" };
        let again = if tries > 1 {
            format!(", try {tries}")
        } else {
            String::new()
        };
        stage::tell(&format!(
            "@{verdict} {} ({:.1} s{again})",
            self.title,
            began.elapsed().as_secs_f64()
        ))?;
        if !complaints.is_empty() {
            stage::tell(&format!("  the client: {}", self.line.escape_debug()))?;
        }
        complaints
            .iter()
            .try_for_each(|line| stage::tell(&format!("  {}", line.escape_debug())))
    }

    fn try_once(&self, scene: &Scene, folder: &Path) -> Result<Vec<String>> {
        let (mut complaints, ours) = self.judged(Which::Ours, scene, folder)?;
        if !self.has_original {
            return Ok(complaints);
        }
        let (_, original) = self.judged(Which::Original, scene, folder)?;
        let texts = [&original, &ours].map(|ran| (self.steady)(&String::from_utf8_lossy(&ran.stdout)));
        if original.status != ours.status {
            complaints.push(format!(
                "the client ends with {} over the original and with {} over ours",
                original.status, ours.status
            ));
        }
        if texts[0] != texts[1] {
            complaints.push("the client says this over the original (-) and that over ours (+)".to_owned());
            complaints.extend(apart(&texts[0], &texts[1]));
        }
        Ok(complaints)
    }

    /// One run, with what the judge has to complain of.
    fn judged(&self, which: Which, scene: &Scene, folder: &Path) -> Result<(Vec<String>, Ran)> {
        calls::choose(which)?;
        let before = Truth::read()?;
        let ran = run::capture(&mut self.command(scene, folder), ONE_CLIENT)?;
        let after = Truth::read()?;
        let said = String::from_utf8_lossy(&ran.stdout);
        let noted = calls::noted(which)?;
        let mut complaints: Vec<String> = self
            .calls
            .iter()
            .filter(|words| !noted.iter().any(|call| call == *words))
            .map(|words| format!("the client never called netstat {words:?}, but {noted:?}"))
            .collect();
        if !after.stands_still_since(&before) {
            complaints.push("the scene changed while the client ran".to_owned());
        }
        if !ran.succeeded() {
            complaints.push(format!("the client ended with {}", ran.status));
        }
        let seen = Seen {
            scene,
            before: &before,
            after: &after,
            said: &said,
        };
        match (self.judge)(&seen) {
            Ok(more) => complaints.extend(more.into_iter().take(SHOWN)),
            Err(error) => complaints.push(format!("{error:#}: the client said {said:.400?}")),
        }
        if !complaints.is_empty() {
            let errors = String::from_utf8_lossy(&ran.stderr);
            let errors: Vec<&str> = errors.lines().rev().take(8).collect();
            complaints.extend(errors.iter().rev().map(|line| format!("stderr: {line}")));
        }
        Ok((complaints, ran))
    }

    fn command(&self, scene: &Scene, folder: &Path) -> Command {
        let tcp = scene
            .listeners
            .iter()
            .filter(|listener| listener.protocol.starts_with("tcp"));
        let ports: BTreeSet<u16> = tcp.map(|listener| listener.port).collect();
        let ports: Vec<String> = ports.iter().map(u16::to_string).collect();
        let path = format!("{}/bin", calls::FOLDER);
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", &self.line])
            .current_dir(Path::new(calls::FOLDER).join("home"))
            .env_clear()
            .env("PATH", path)
            .env("LC_ALL", "C.UTF-8")
            .env("HOME", Path::new(calls::FOLDER).join("home"))
            .env("PORTS", ports.join(" "))
            .env("CLIENTS", folder)
            .env("SCRIPTS", Path::new(calls::FOLDER).join("scripts"))
            .env("NODE_PATH", folder.join("node/node_modules"))
            .env("PERL5LIB", folder.join("debian/usr/share/perl5"))
            .env("MUNIN_LIBDIR", folder.join("debian/usr/share/munin"));
        command
    }
}

/// The lines that only one of two texts has.
fn apart(original: &str, ours: &str) -> Vec<String> {
    let only = |sign: char, here: &str, there: &str| -> Vec<String> {
        let there: Vec<&str> = there.lines().collect();
        here.lines()
            .filter(|line| !there.contains(line))
            .map(|line| format!("{sign}{line:.300}"))
            .take(SHOWN)
            .collect()
    };
    let mut lines = only('-', original, ours);
    lines.extend(only('+', ours, original));
    if lines.is_empty() {
        lines.push("(the same lines in another order or number)".to_owned());
    }
    lines
}

/// Complains of what only one of two lists has; each thing counts as often as it is there.
pub(crate) fn differences<T: Ord + std::fmt::Debug>(expected: Vec<T>, said: Vec<T>) -> Vec<String> {
    let (mut expected, mut said) = (expected, said);
    expected.sort();
    said.sort();
    let (mut true_ones, mut said_ones) = (expected.into_iter().peekable(), said.into_iter().peekable());
    let mut complaints = Vec::new();
    loop {
        let order = match (true_ones.peek(), said_ones.peek()) {
            (None, None) => return complaints,
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some(expected), Some(said)) => expected.cmp(said),
        };
        if order.is_le() {
            let expected = true_ones.next();
            if order.is_lt() {
                complaints.extend(expected.map(|row| format!("expected and not said: {row:?}")));
            }
        }
        if order.is_ge() {
            let said = said_ones.next();
            if order.is_gt() {
                complaints.extend(said.map(|row| format!("said and not expected: {row:?}")));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_counts_as_often_as_it_is_there() {
        assert!(differences(vec![2, 1, 1], vec![1, 2, 1]).is_empty());
        assert_eq!(
            differences(vec![1, 1, 2], vec![1, 3]),
            [
                "expected and not said: 1",
                "expected and not said: 2",
                "said and not expected: 3"
            ]
        );
    }

    #[test]
    fn texts_that_differ_in_order_alone_differ() {
        assert_eq!(apart("a\nb\n", "b\na\n").len(), 1);
        assert_eq!(apart("a\n", "b\n"), ["-a", "+b"]);
    }
}
