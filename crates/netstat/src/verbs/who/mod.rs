//! `netstat who PORT`: who has a port.

#[cfg(test)]
mod tests;

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::place;
use crate::exit::Exit;
use crate::session::source::Source;
use crate::terminal::Terminal;
use crate::who::{Found, document, text};
use crate::world::World;

/// JSON Schema of the documents.
pub(super) const SCHEMA: &str = include_str!("../../who/schema.json");
/// What they are, for the list of schemas.
pub(super) const ABOUT: &str = "Who has a port, and what else takes it.";
/// Most ports of one run.
const PORTS_MAX: usize = 1024;

/// The options as clap knows them.
pub(super) fn command(about: &'static str) -> Command {
    Command::new("who")
        .about(about)
        .disable_help_subcommand(true)
        .arg(
            Arg::new("port")
                .value_name("PORT")
                .required(true)
                .num_args(1..=PORTS_MAX)
                .help("8080, :8080, ADDRESS:8080, [v6]:8080, tcp/8080, 53/udp, or the name of a service"),
        )
        .arg(
            Arg::new("format")
                .long("format")
                .value_name("FORM")
                .value_parser(["table", "text", "json", "ndjson"])
                .default_value("text")
                .help("The form of the output; table is text here, and ndjson has a document a port"),
        )
        .arg(
            Arg::new("from")
                .long("from")
                .value_name("FILE")
                .value_parser(clap::value_parser!(PathBuf))
                .help("Look at a recording instead of this machine"),
        )
        .arg(
            Arg::new("require-complete")
                .long("require-complete")
                .action(ArgAction::SetTrue)
                .help("End with status 2 when an owner is not known, or a table could not be read"),
        )
        .after_help(
            "Exit status: 0 something has each of the ports here, 1 one of them is free here, 2 that could not be learnt.",
        )
}

/// Runs it.
pub(super) fn run(found: &ArgMatches, world: World<'_>) -> Exit {
    let World {
        now,
        live,
        environment,
        width,
        out_is_terminal,
        out,
        err,
        ..
    } = world;
    let width = super::fitted_into(None, environment, (out_is_terminal, width));
    let mut terminal = Terminal::new(out, err, out_is_terminal, super::NAME);
    let words: Vec<&str> = found
        .get_many::<String>("port")
        .map(|words| words.map(String::as_str).collect())
        .unwrap_or_default();
    let form = found.get_one::<String>("format").map_or("text", String::as_str);
    if form == "json" && words.len() > 1 {
        terminal.message("--format json is one document, of one port; --format ndjson has a document a port");
        return Exit::Mistake.after(&mut terminal);
    }
    let is_text = !matches!(form, "json" | "ndjson");
    let is_strict = found.get_flag("require-complete");
    let from = found.get_one::<PathBuf>("from").map(PathBuf::as_path);
    let mut source = Source { live, now };
    let mut verdict = None;
    source.look(from, &mut terminal, |session, terminal| {
        let mut questions = Vec::new();
        for word in words {
            match place::question(word, session) {
                Ok(question) => questions.push(question),
                Err(mistake) => {
                    terminal.message(&mistake);
                    return Exit::Mistake;
                }
            }
        }
        let mut worst = Exit::Success;
        for (number, question) in questions.iter().enumerate() {
            let found = session.who(question);
            if is_text {
                if number > 0 {
                    terminal.text().push(b'\n');
                }
                text::write(terminal.text(), question, &found, width);
            } else {
                document::write(terminal.text(), session.identity(), question, &found);
            }
            worst = worse(worst, exit(&found, is_strict));
            if terminal.flush().is_break() {
                break;
            }
        }
        verdict = Some(worst);
        Exit::Success
    });
    // What was not said is neither "found" nor "free".
    let exit = verdict.unwrap_or(Exit::Unable).after(&mut terminal);
    if exit == Exit::Failure && terminal.failure().is_some() {
        return Exit::Unable;
    }
    exit
}

/// 0 found, 1 free, 2 not learnt.
fn exit(found: &Found, is_strict: bool) -> Exit {
    if is_strict && !found.is_complete() {
        Exit::Unable
    } else if !found.bindings.is_empty() {
        Exit::Success
    } else if found.blind.is_some() {
        Exit::Unable
    } else {
        Exit::Failure
    }
}

/// The end of two ports: what could not be learnt counts most, and then what is free.
fn worse(one: Exit, other: Exit) -> Exit {
    if one.status() >= other.status() {
        one
    } else {
        other
    }
}
