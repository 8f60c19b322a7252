//! `cargo xtask instructions`: how many instructions netstat's hot paths take over recordings, compared with the
//! committed figures. A count says what a clock cannot say on a busy machine: whether a change made it slower.
//!
//! The recordings are always the same bytes. Reading one begins with checking all of it; that cost is counted by a view
//! of the same recording that has no rows, and taken off.

mod callgrind;
mod messages;
mod recording;
mod sockets;
mod table;
mod tables;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use anyhow::{Context, Result, bail};

use self::callgrind::{Count, Counter};
use self::recording::Subject;
use self::table::{Figure, Part, Table, Verdict, change, judge};
use crate::run;

/// The committed figures.
const TABLE: &str = "xtask/instructions.txt";
/// The view that has no rows in any of the recordings.
const NOTHING: &str = "-wan";

/// Over which recording, with which words, going through how many rows.
type Case = (Subject, &'static str, u32);

/// What is counted.
const CASES: [Case; 13] = [
    (Subject::Tcp, "-tan", sockets::TCP),
    (Subject::Tcp, "-tano", sockets::TCP),
    (Subject::Tcp, "-tanp", sockets::TCP),
    (Subject::Tcp, "-tane", sockets::TCP),
    (Subject::Tcp, "-tln", sockets::TCP),
    (Subject::Udp, "-uan", sockets::UDP),
    (Subject::Unix, "-xan", sockets::UNIX),
    (Subject::Routes4, "-rn", tables::ROUTES4),
    (Subject::Routes6, "-rn -6", tables::ROUTES6),
    (Subject::Links, "-in", tables::LINKS),
    (Subject::Links, "-ien", tables::LINKS),
    (Subject::Links, "-gn", tables::LINKS * tables::GROUPS_EACH),
    (Subject::Counters, "-s", tables::COUNTERS),
];

/// How the comparison went.
pub(crate) enum Compared {
    /// Nothing is worse, and nothing needs a new figure.
    Good,
    /// What is not was told.
    Bad,
    /// The committed figures are those of another compiler or target.
    OtherCompiler(String),
    /// There is no valgrind.
    NoValgrind,
}

/// `cargo xtask instructions [--write] [--only TEXT]`.
pub(crate) fn command(words: &[&str]) -> Result<bool> {
    let (mut write, mut only) = (false, "");
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "--write" => write = true,
            "--only" => only = words.next().context("--only needs a text")?,
            other => bail!("{other:?} is no word of this command"),
        }
    }
    match compare(write, only)? {
        Compared::Good => Ok(true),
        Compared::Bad => Ok(false),
        Compared::OtherCompiler(reason) => {
            println!("not compared: {reason}");
            Ok(true)
        }
        Compared::NoValgrind => bail!("valgrind is not here: install the package valgrind"),
    }
}

/// Counts the cases whose words contain `only`, and compares or writes.
pub(crate) fn compare(write: bool, only: &str) -> Result<Compared> {
    let path = run::workspace()?.join(TABLE);
    let folder = run::target()?.join("instructions");
    std::fs::create_dir_all(&folder)?;
    let Some(counter) = Counter::new(&run::build_netstat()?, &folder) else {
        return Ok(Compared::NoValgrind);
    };
    let made = counter.made_with()?;
    let mut table = match std::fs::read_to_string(&path) {
        Ok(text) => Table::parse(&text).with_context(|| TABLE.to_owned())?,
        Err(error) if write && error.kind() == std::io::ErrorKind::NotFound => Table::default(),
        Err(error) => return Err(error).context(TABLE),
    };
    let differences = made.differences(&table.made);
    let part = made.comparable(&table.made);
    if part.is_none() && !write {
        return Ok(Compared::OtherCompiler(differences.join("; ")));
    }
    if write && !differences.is_empty() && !only.is_empty() && !table.figures.is_empty() {
        bail!(
            "figures of two machines do not go into one table: {}",
            differences.join("; ")
        );
    }
    let cases: Vec<Case> = CASES
        .into_iter()
        .filter(|(_, words, _)| words.contains(only))
        .collect();
    if cases.is_empty() {
        bail!("no case contains {only:?}");
    }
    let figures = count(&counter, &folder, &cases)?;
    if write {
        if only.is_empty() {
            table.figures.clear();
        }
        table.made = made;
        for figure in figures {
            println!("{:>9} a row  {}", figure.a_row(), figure.words);
            table.put(figure);
        }
        std::fs::write(&path, table.text())?;
        return Ok(Compared::Good);
    }
    for difference in &differences {
        println!("note: {difference}");
    }
    let part = part.unwrap_or(Part::Own);
    if part == Part::Own {
        println!("note: so only the instructions outside the C library are compared");
    }
    let mut good = true;
    for figure in &figures {
        good &= tell(&counter, figure, table.find(&figure.words), part);
    }
    let is_case = |old: &Figure| CASES.iter().any(|(_, words, _)| *words == old.words);
    for gone in table.figures.iter().filter(|old| !is_case(old)) {
        println!(
            "GONE    {}: the table has a figure of it, and it is no case",
            gone.words
        );
        good = false;
    }
    if !good {
        println!(
            "if it is meant to be so: `cargo xtask instructions --write` puts the figures of now into {TABLE}"
        );
    }
    Ok(if good { Compared::Good } else { Compared::Bad })
}

/// Counts each case and the cost of opening each recording, as many at a time as there are processors.
fn count(counter: &Counter, folder: &Path, cases: &[Case]) -> Result<Vec<Figure>> {
    let mut work: Vec<(Subject, &str)> = Vec::new();
    for subject in Subject::ALL {
        if cases.iter().any(|(of, ..)| *of == subject) {
            subject.write(folder)?;
            work.push((subject, NOTHING));
        }
    }
    work.extend(cases.iter().map(|(subject, words, _)| (*subject, *words)));
    let places = Mutex::new(work.iter());
    let counts: Mutex<BTreeMap<String, Count>> = Mutex::new(BTreeMap::new());
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..workers)
            .map(|_| {
                scope.spawn(|| {
                    loop {
                        let next = places
                            .lock()
                            .map_err(|_| anyhow::anyhow!("a run panicked"))?
                            .next()
                            .copied();
                        let Some((subject, words)) = next else {
                            return anyhow::Ok(());
                        };
                        let name = file_name(subject, words);
                        let count = counter.count(&name, subject.name(), words)?;
                        counts
                            .lock()
                            .map_err(|_| anyhow::anyhow!("a run panicked"))?
                            .insert(name, count);
                    }
                })
            })
            .collect();
        runs.into_iter()
            .try_for_each(|run| run.join().map_err(|_| anyhow::anyhow!("a run panicked"))?)
    })?;
    let counts = counts
        .into_inner()
        .map_err(|_| anyhow::anyhow!("a run panicked"))?;
    let of = |subject, words| {
        counts
            .get(&file_name(subject, words))
            .context("a case was not counted")
    };
    cases
        .iter()
        .map(|&(subject, words, rows)| {
            let (whole, opening) = (of(subject, words)?, of(subject, NOTHING)?);
            let beyond = |whole: u64, opening: u64| {
                whole
                    .checked_sub(opening)
                    .with_context(|| format!("{words} costs less than opening its recording"))
            };
            Ok(Figure {
                words: words.to_owned(),
                all: beyond(whole.all, opening.all)?,
                own: beyond(whole.own, opening.own)?,
                rows: u64::from(rows),
                lines: whole.lines,
            })
        })
        .collect()
}

fn file_name(subject: Subject, words: &str) -> String {
    format!("{}{}", subject.name(), words.replace(' ', ""))
}

/// Tells of a figure; `false` when somebody has to do something.
fn tell(counter: &Counter, new: &Figure, old: Option<&Figure>, part: Part) -> bool {
    let verdict = judge(new, old, part);
    let word = match verdict {
        Verdict::Same => "same",
        Verdict::Worse => "WORSE",
        Verdict::Better => "BETTER",
        Verdict::New => "NEW",
        Verdict::OtherRows => "ROWS",
    };
    let (now, was) = (new.part(part), old.map_or(0, |old| old.part(part)));
    println!(
        "{word:7} {:7} {:>8} a row; {now} in all, {was} in the table ({})",
        new.words,
        new.a_row(),
        change(now, was)
    );
    match verdict {
        Verdict::Same => return true,
        Verdict::Worse => {
            for (subject, words, _) in CASES.iter().filter(|(_, words, _)| *words == new.words) {
                let profile = counter.profile(&file_name(*subject, words));
                println!(
                    "        look further: callgrind_annotate --auto=yes {}",
                    profile.display()
                );
            }
        }
        Verdict::Better => println!("        write the new figure, so that it stays so"),
        Verdict::New => println!("        the table has no figure of it yet"),
        Verdict::OtherRows => println!(
            "        {} rows and {} lines; {} and {} when the figure was made",
            new.rows,
            new.lines,
            old.map_or(0, |old| old.rows),
            old.map_or(0, |old| old.lines)
        ),
    }
    false
}
