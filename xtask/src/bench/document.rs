//! docs/performance.md: a section a case, written by the measurement; the notes under "why" are written by hand and stay.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::cases::{Case, Program, Question, Target};
use super::figures::{Figure, Summary, Verdict, below, faster, mib, milliseconds, ratio, times, within};
use super::machine;
use super::stage::{Asked, BUDGET, ONE_RUN};

const END: &str = "<!-- end of case -->";
const END_OF_NOTE: &str = "<!-- end of why -->";
const TARGETS: &str = "| target | ours | ours, static | the floor itself |";

/// A section while it is written.
#[derive(Debug)]
pub(crate) struct Section {
    name: &'static str,
    head: String,
    peers: String,
    load_before: String,
    body: String,
}

impl Section {
    pub(crate) fn new(case: &Case) -> Section {
        Section {
            name: case.name,
            head: format!("## {}: {}", case.name, case.title),
            peers: machine::peers(),
            load_before: machine::load(),
            body: String::new(),
        }
    }

    /// Adds what was found for one question.
    pub(crate) fn add(&mut self, question: &Question, asked: &Asked) {
        let mut text = format!("\n### {}: {}\n\n{}", self.name, question.title(), programs(asked));
        if !question.targets.is_empty() {
            write!(text, "\n{TARGETS}\n| --- | --- | --- | --- |\n").ok();
            for &target in &question.targets {
                text.push_str(&aim(question, target, asked));
            }
            write!(
                text,
                "\n<!-- why {} {} -->\n{END_OF_NOTE}\n",
                self.name,
                question.title()
            )
            .ok();
        }
        self.body.push_str(&text);
    }

    /// The whole section.
    pub(crate) fn text(&self) -> String {
        format!(
            "<!-- case {} -->\n{}\n\n{}. {}. {}. Load average {} before and {} after.\n{}{END}\n",
            self.name,
            self.head,
            machine::date(),
            machine::describe(),
            self.peers,
            self.load_before,
            machine::load(),
            self.body
        )
    }
}

fn find(asked: &Asked, program: Program) -> Option<&Summary> {
    let found = asked.found.iter().find(|(found, _)| *found == program);
    found.map(|(_, summary)| summary)
}

/// The table of programs.
fn programs(asked: &Asked) -> String {
    let mut text = format!(
        "{} rows, checked; {} descriptors of sockets.\n\n\
         | program | wall ms (least) | processor ms | user + system | peak MiB | runs | ours takes: wall | processor |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- |\n",
        grouped(asked.rows),
        grouped(asked.descriptors)
    );
    let ours = find(asked, Program::Ours);
    for (program, of) in &asked.found {
        let over = if of.cut { "> " } else { "" };
        let share = |ours: Option<f64>, theirs| {
            ours.and_then(|ours| ratio(ours, theirs))
                .map(|share| format!("{}{}", if of.cut { "< " } else { "" }, times(share)))
                .unwrap_or_default()
        };
        writeln!(
            text,
            "| {} | {over}{} ({}) | {over}{} | {} + {} | {} | {} | {} | {} |",
            program.name(),
            milliseconds(of.wall),
            milliseconds(of.least_wall),
            milliseconds(of.processor),
            milliseconds(of.user),
            milliseconds(of.system),
            mib(of.peak_kib),
            of.runs,
            share(ours.map(|ours| ours.wall), of.wall),
            share(ours.map(|ours| ours.processor), of.processor),
        )
        .ok();
    }
    text
}

/// The line of a target.
fn aim(question: &Question, target: Target, asked: &Asked) -> String {
    let of = |program| find(asked, program).and_then(|summary| judge(target, summary, asked));
    let [ours, fixed] = match target {
        Target::FasterWithoutBpf(_) => [of(Program::OursWithoutBpf), None],
        Target::Faster(..)
        | Target::Within(..)
        | Target::WithinClassic(..)
        | Target::PeakMib(_)
        | Target::PeakOfOwners => [of(Program::Ours), of(Program::OursStatic)],
    };
    let floor = best(question).and_then(of);
    format!(
        "| {} | {} | {} | {} |\n",
        target.name(),
        shown(ours),
        shown(fixed),
        floor.map(|verdict| verdict.value).unwrap_or_default()
    )
}

/// The floor of all that a question asks for: the one that a target names, or else the last.
fn best(question: &Question) -> Option<Program> {
    let named = question.targets.iter().find_map(|target| match target {
        Target::Within(_, floor, _) => Some(Program::Floor(floor)),
        Target::Faster(..)
        | Target::FasterWithoutBpf(_)
        | Target::WithinClassic(..)
        | Target::PeakMib(_)
        | Target::PeakOfOwners => None,
    });
    let mut floors = question.programs.iter().copied();
    named.or_else(|| floors.rfind(|program| matches!(program, Program::Floor(_))))
}

fn judge(target: Target, ours: &Summary, asked: &Asked) -> Option<Verdict> {
    match target {
        Target::Faster(aim, figure) => faster(ours, find(asked, Program::Ss)?, aim, figure),
        Target::FasterWithoutBpf(aim) => faster(ours, find(asked, Program::Ss)?, aim, Figure::Wall),
        Target::Within(aim, floor, figure) => within(ours, find(asked, Program::Floor(floor))?, aim, figure),
        Target::WithinClassic(aim, figure) => within(ours, find(asked, Program::OursClassic)?, aim, figure),
        Target::PeakMib(most) => Some(below(ours, most * 1024)),
        Target::PeakOfOwners => Some(below(ours, 4096 + asked.descriptors * 24 / 1024)),
    }
}

fn shown(verdict: Option<Verdict>) -> String {
    let Some(Verdict { value, met }) = verdict else {
        return "not measured".to_owned();
    };
    let word = match met {
        Some(true) => "met",
        Some(false) => "**missed**",
        None => "not known",
    };
    format!("{value}, {word}")
}

/// With a comma before each three digits.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The document anew: sections just measured replace those of their cases, the others stay, and so do all notes.
/// `order` is the names of all cases.
pub(crate) fn write_anew(old: &str, measured: &[String], order: &[&str]) -> String {
    let notes = notes(old);
    let mut sections = BTreeMap::new();
    let fresh = measured.iter().flat_map(|text| split(text));
    for (name, text) in split(old).into_iter().chain(fresh) {
        sections.insert(name, text);
    }
    let in_order: Vec<String> = order
        .iter()
        .filter_map(|name| sections.get(*name))
        .map(|section| with_notes(section, &notes))
        .collect();
    format!(
        "{}\n{}\n{}",
        introduction(),
        overview(&in_order),
        in_order.join("\n")
    )
}

/// The sections of a document, by the names of their cases.
fn split(document: &str) -> Vec<(String, String)> {
    document
        .split("<!-- case ")
        .skip(1)
        .filter_map(|rest| {
            let (name, _) = rest.split_once(" -->")?;
            let (section, _) = rest.split_once(END)?;
            Some((name.to_owned(), format!("<!-- case {section}{END}\n")))
        })
        .collect()
}

/// What was written by hand, by its mark.
fn notes(document: &str) -> BTreeMap<String, String> {
    document
        .split("<!-- why ")
        .skip(1)
        .filter_map(|rest| {
            let (name, rest) = rest.split_once(" -->")?;
            let (note, _) = rest.split_once(END_OF_NOTE)?;
            Some((name.to_owned(), note.trim().to_owned()))
        })
        .filter(|(_, note)| !note.is_empty())
        .collect()
}

fn with_notes(section: &str, notes: &BTreeMap<String, String>) -> String {
    let mut text = String::new();
    let mut inside = false;
    for line in section.lines() {
        if line == END_OF_NOTE {
            inside = false;
        }
        if !inside {
            text.push_str(line);
            text.push('\n');
        }
        if let Some(name) = line
            .strip_prefix("<!-- why ")
            .and_then(|rest| rest.strip_suffix(" -->"))
        {
            inside = true;
            if let Some(note) = notes.get(name) {
                write!(text, "\n{note}\n\n").ok();
            }
        }
    }
    text
}

/// All targets in one table.
fn overview(sections: &[String]) -> String {
    let mut text = format!("## All targets\n\n| case {TARGETS}\n| --- | --- | --- | --- | --- |\n");
    for section in sections {
        let mut title = "";
        let mut inside = false;
        for line in section.lines() {
            title = line.strip_prefix("### ").unwrap_or(title);
            inside = line == TARGETS || inside && line.starts_with('|');
            if inside && line != TARGETS && !line.starts_with("| ---") {
                writeln!(text, "| {title} {line}").ok();
            }
        }
    }
    text
}

fn introduction() -> String {
    format!(
        "# Performance

`cargo xtask bench`, as root, measures and writes this page; `--quick` takes the three small cases, `--only 200k,unix`
those that are named, `--runs 5` so many runs of each program. A case that is not measured keeps its section.
What stands between the marks `why` is written by hand and stays.

How to read it:

- A **floor** is the least work with which the kernel's answer can be had at all: the dump received and its rows counted,
  the links of all descriptors read. It is a small static program of its own. Nothing can be faster by asking better.
- **Ours** is the release build, dynamically linked as cargo builds it; **ours, static** is the build for musl.
- Every case has network, process and mount namespaces of its own, and its own load. Sockets of the machine's other namespaces
  cost time too, in every program.
- Before anything is timed, our rows are compared with `/proc`, read independently: how many there are, and a sum over
  addresses, states, queues and owners.
- The programs take turns, each once a round. Wall and processor time are medians, the least wall time is in brackets. Median
  user and system time stand beside their sum's median, so they need not add up; of a run below some milliseconds
  the kernel knows the sum well and the split badly. Output goes to `/dev/null`.
- The peak of memory is the largest resident set of any run.
- Targets are ratios within one measurement, of the dynamic and the static build. Beside them stands what the floor itself
  reaches: where that is short of the target, this way of asking cannot meet it. Where the machine was busy (see
  the load averages), wall times are too high for all, and those of programs with more than one thread most.
- The floor of owners is the walk of `/proc/*/fd`. A BPF iterator over descriptors can be below it.
- A program that takes longer than {} s is killed and shown with `>`. One that has used {} s for a question runs no
  more, so slow programs have fewer runs.
",
        ONE_RUN.as_secs(),
        BUDGET.as_secs()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "<!-- case one -->\n## one\n\n### one: `-t` as root\n\n\
                       | target | ours | ours, static | the floor itself |\n| --- | --- | --- | --- |\n\
                       | fast | 2x, met | 1x, **missed** | 4x |\n\n<!-- why one `-t` as root -->\n\
                       <!-- end of why -->\n<!-- end of case -->\n";

    #[test]
    fn a_case_that_is_not_measured_keeps_its_section() {
        let first = write_anew("", &[ONE.to_owned()], &["one", "two"]);
        let two = ONE.replace("one", "two");
        let both = write_anew(&first, &[two], &["one", "two"]);
        assert!(both.contains("## one") && both.contains("## two"));
        assert!(both.find("## one") < both.find("## two"));
    }

    #[test]
    fn notes_stay_when_their_case_is_measured_again() {
        let first = write_anew("", &[ONE.to_owned()], &["one"]);
        let noted = first.replace(
            " root -->\n",
            " root -->\nThe formatter copies twice.\nA *second* line.\n",
        );
        let again = write_anew(&noted, &[ONE.to_owned()], &["one"]);
        let third = write_anew(&again, &[ONE.replace("2x", "3x")], &["one"]);
        assert_eq!(
            third
                .matches("The formatter copies twice.\nA *second* line.")
                .count(),
            1
        );
        assert!(third.contains("3x") && !third.contains("2x"));
        assert_eq!(write_anew(&third, &[], &["one"]), third);
    }

    #[test]
    fn the_overview_has_every_target_with_its_case() {
        let text = write_anew("", &[ONE.to_owned()], &["one"]);
        assert!(text.contains("| one: `-t` as root | fast | 2x, met | 1x, **missed** | 4x |"));
    }

    #[test]
    fn numbers_have_commas() {
        assert_eq!(
            [0, 999, 1_000, 1_234_567].map(grouped),
            ["0", "999", "1,000", "1,234,567"]
        );
    }

    #[test]
    fn a_program_that_was_killed_is_shown_as_slower_than_its_limit() {
        let ours = Summary {
            runs: 3,
            wall: 10.0,
            least_wall: 9.0,
            processor: 8.0,
            user: 4.0,
            system: 4.0,
            peak_kib: 2048,
            cut: false,
        };
        let peer = Summary {
            wall: 60_000.0,
            cut: true,
            ..ours
        };
        let asked = Asked {
            rows: 5,
            descriptors: 5,
            found: vec![(Program::Ss, peer), (Program::Ours, ours)],
        };
        let text = programs(&asked);
        assert!(
            text.contains("| ss | > 60000 (9.00) |") && text.contains("< 0.000x"),
            "{text}"
        );
        assert!(text.contains("| **ours** | 10.0 (9.00) | 8.00 | 4.00 + 4.00 | 2.0 | 3 | 1.00x | 1.00x |"));
    }
}
