//! `netstat who PORT`: who has a port.

mod document;
mod story;
#[cfg(test)]
mod tests;
mod text;

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command};

use super::place;
use crate::exit::Exit;
use crate::source::Source;
use crate::terminal::Terminal;
use crate::view::who::Found;
use crate::world::World;

/// The options as clap knows them.
pub(super) fn command(about: &'static str) -> Command {
    Command::new("who")
        .about(about)
        .disable_help_subcommand(true)
        .arg(
            Arg::new("port")
                .value_name("PORT")
                .required(true)
                .help("8080, :8080, ADDRESS:8080, [v6]:8080, tcp/8080, 53/udp, or the name of a service"),
        )
        .arg(
            Arg::new("format")
                .long("format")
                .value_name("FORM")
                .value_parser(["table", "text", "json"])
                .default_value("text")
                .help("The form of the output; table is text here"),
        )
        .arg(
            Arg::new("from")
                .long("from")
                .value_name("FILE")
                .value_parser(clap::value_parser!(PathBuf))
                .help("Look at a recording instead of this machine"),
        )
        .after_help(
            "Exit status: 0 something has the port here, 1 it is free here, 2 that could not be learnt.",
        )
}

/// Runs it.
pub(super) fn run(found: &ArgMatches, world: World<'_>) -> Exit {
    let World {
        now,
        live,
        out_is_terminal,
        out,
        err,
        ..
    } = world;
    let mut terminal = Terminal::new(out, err, out_is_terminal, super::NAME);
    let word = found.get_one::<String>("port").map_or("", String::as_str);
    let is_json = found
        .get_one::<String>("format")
        .is_some_and(|form| form == "json");
    let from = found.get_one::<PathBuf>("from").map(PathBuf::as_path);
    let mut source = Source { live, now };
    let mut verdict = None;
    source.look(from, &mut terminal, |session, terminal| {
        let question = match place::question(word, session) {
            Ok(question) => question,
            Err(mistake) => {
                terminal.message(&mistake);
                return Exit::Mistake;
            }
        };
        let found = session.who(&question);
        if is_json {
            document::write(terminal.text(), session.identity(), &question, &found);
        } else {
            text::write(terminal.text(), &question, &found);
        }
        verdict = Some(exit(&found));
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
fn exit(found: &Found) -> Exit {
    if !found.bindings.is_empty() {
        Exit::Success
    } else if found.blind.is_some() {
        Exit::Unable
    } else {
        Exit::Failure
    }
}
