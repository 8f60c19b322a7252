//! `netstat wait`: waits until a port is listened on, connected or let go of, for scripts.
//!
//! The tables are asked for again and again, at first soon and then more seldom. The kernel tells of sockets that end, where it is
//! new enough, and of none that begins.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Arg, ArgGroup, ArgMatches, Command};
use facts::Why;
use facts::model::NoOwner;
use probe::Flow;

use super::place;
use crate::exit::Exit;
use crate::session::Session;
use crate::session::source::{Source, Wait};
use crate::terminal::Terminal;
use crate::who::{Ends, Question, WaitCondition, Waited};
use crate::world::World;

/// Pause behind the first look.
const PAUSE_MIN: Duration = Duration::from_millis(10);
/// Longest pause between two looks.
const PAUSE_MAX: Duration = Duration::from_millis(250);
/// Pause between two looks while the kernel tells of sockets that end: for what it may not tell.
const PAUSE_WATCHED: Duration = Duration::from_secs(1);
/// Longest wait that can be asked for, in seconds: ten years.
const TIMEOUT_MAX: f64 = 315_360_000.0;

/// The options as clap knows them.
pub(super) fn command(about: &'static str) -> Command {
    let place =
        |name: &'static str, help: &'static str| Arg::new(name).long(name).value_name("PORT").help(help);
    Command::new("wait")
        .about(about)
        .disable_help_subcommand(true)
        .arg(place(
            "listen",
            "Until something waits for connections or datagrams at the port",
        ))
        .arg(place(
            "gone",
            "Until nothing does, and nothing else is bound to it",
        ))
        .arg(place(
            "established",
            "Until a connection of the port, or to it, is established",
        ))
        .group(
            ArgGroup::new("condition")
                .args(["listen", "gone", "established"])
                .required(true),
        )
        .arg(
            Arg::new("by")
                .long("by")
                .value_name("PROGRAM")
                .help("Only sockets that a process of this name holds"),
        )
        .arg(
            Arg::new("timeout")
                .long("timeout")
                .value_name("SECONDS")
                .allow_hyphen_values(true)
                .default_value("30")
                .help("Wait no longer than this; 0 looks once"),
        )
        .arg(
            Arg::new("from")
                .long("from")
                .value_name("FILE")
                .value_parser(clap::value_parser!(PathBuf))
                .help("Look at a recording, once"),
        )
        .after_help("Exit status: 0 it happened, 1 it did not happen in time, 2 that could not be learnt.")
}

/// What is waited for.
struct Wanted<'w> {
    question: Question,
    condition: WaitCondition,
    by: Option<&'w str>,
    timeout: Duration,
}

/// Runs it.
pub(super) fn run(found: &ArgMatches, world: World<'_>) -> Exit {
    let World {
        now,
        wait,
        live,
        out_is_terminal,
        out,
        err,
        ..
    } = world;
    let mut terminal = Terminal::new(out, err, out_is_terminal, super::NAME);
    let text = |name: &str| found.get_one::<String>(name).map(String::as_str);
    let Some(timeout) = text("timeout").and_then(seconds) else {
        terminal.message("--timeout wants seconds that are not below 0: --timeout 2.5");
        return Exit::Mistake.after(&mut terminal);
    };
    let from = found.get_one::<PathBuf>("from").map(PathBuf::as_path);
    let signs = [
        ("listen", WaitCondition::Listen),
        ("gone", WaitCondition::Gone),
        ("established", WaitCondition::Established),
    ];
    let typed = signs
        .into_iter()
        .find_map(|(name, condition)| Some((text(name)?, condition)));
    let mut source = Source { live, now };
    let mut end = None;
    source.look(from, &mut terminal, |session, terminal| {
        let Some((word, condition)) = typed else {
            return Exit::Mistake;
        };
        match place::question(word, session) {
            Ok(question) => {
                let wanted = Wanted {
                    question,
                    condition,
                    by: text("by"),
                    timeout,
                };
                end = Some(until(&wanted, session, wait, terminal));
            }
            Err(mistake) => terminal.message(&mistake),
        }
        Exit::Success
    });
    end.unwrap_or(Exit::Unable).after(&mut terminal)
}

fn seconds(text: &str) -> Option<Duration> {
    let seconds: f64 = text.parse().ok()?;
    (0.0..=TIMEOUT_MAX)
        .contains(&seconds)
        .then(|| Duration::from_secs_f64(seconds))
}

/// Looks until it is so, or the time is over.
fn until(
    wanted: &Wanted<'_>,
    session: &mut Session<'_>,
    wait: Wait<'_>,
    terminal: &mut Terminal<'_>,
) -> Exit {
    let deadline = session.now() + wanted.timeout;
    let mut pause = PAUSE_MIN;
    // From before the first look, so that no end is missed. Who holds a socket may change without one.
    let mut ends = match wanted.condition {
        WaitCondition::Gone if wanted.by.is_none() && !wanted.timeout.is_zero() => {
            session.watch_ends(&wanted.question)
        }
        WaitCondition::Gone | WaitCondition::Listen | WaitCondition::Established => None,
    };
    loop {
        let seen = session.waits(&wanted.question, wanted.condition, wanted.by.map(str::as_bytes));
        match &seen {
            Ok(Waited::Yes) => return Exit::Success,
            Ok(Waited::No(_)) => {}
            Err(why) => {
                terminal.message(&cannot(*why));
                return Exit::Unable;
            }
        }
        let left = deadline.saturating_sub(session.now());
        let is_over = left.is_zero() || session.is_recording();
        if is_over || rest(pause, deadline, &mut ends, session, wait).is_break() {
            if let Ok(Waited::No(Some(why))) = seen {
                terminal.message(&unnamed(wanted, why));
            } else if is_over {
                terminal.message(&not_yet(wanted, session.is_recording()));
            }
            return Exit::Failure;
        }
        pause = (pause * 2).min(PAUSE_MAX);
    }
}

/// Waits for the next look: until the kernel tells that a socket of the port ended, or for the pause. News never come without one, as
/// there may be many.
fn rest(
    pause: Duration,
    deadline: Duration,
    ends: &mut Option<Ends>,
    session: &mut Session<'_>,
    wait: Wait<'_>,
) -> Flow {
    if let Some(news) = ends {
        let left = deadline.saturating_sub(session.now());
        if news.wait(PAUSE_WATCHED.min(left), session).is_ok() {
            let left = deadline.saturating_sub(session.now());
            return wait(PAUSE_MIN.min(left));
        }
        *ends = None;
    }
    wait(pause.min(deadline.saturating_sub(session.now())))
}

fn cannot(why: Why) -> String {
    format!("the sockets could not be read: {why}; nothing can be said of the port")
}

/// It did not happen in time: what the last look saw.
fn not_yet(wanted: &Wanted<'_>, is_recording: bool) -> String {
    let port = wanted.question.port;
    let by = wanted.by.map_or(String::new(), |by| format!(" by {by:?}"));
    let what = match wanted.condition {
        WaitCondition::Listen => format!("nothing listens at port {port}{by}"),
        WaitCondition::Gone => format!("port {port} is still held{by}"),
        WaitCondition::Established => format!("no connection of port {port} is established{by}"),
    };
    if is_recording {
        format!("in the recording {what}")
    } else {
        format!("not in {} s: {what}", wanted.timeout.as_secs_f64())
    }
}

/// A socket is there, and nobody says whose it is.
fn unnamed(wanted: &Wanted<'_>, why: NoOwner) -> String {
    let by = wanted.by.unwrap_or_default();
    let reason = match why {
        NoOwner::NotPermitted => "this user may not see who holds it; run it as root",
        NoOwner::NotAsked
        | NoOwner::TimeWait
        | NoOwner::SynRecv
        | NoOwner::NotAccepted
        | NoOwner::Orphan
        | NoOwner::GoneMeanwhile
        | NoOwner::NobodyFound
        | NoOwner::NotRead => "no process that could be seen holds it",
    };
    format!(
        "port {} has a socket, and --by {by:?} was not seen to hold it: {reason}",
        wanted.question.port
    )
}
