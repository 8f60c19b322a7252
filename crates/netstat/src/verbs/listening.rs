//! Listeners on a terminal: what one owner has at one port is one row. Programs, pipes and `--no-merge` get the sockets.

use clap::{ArgMatches, Command};
use facts::fields::listeners::Listeners;
use facts::fields::sockets::Sockets;

use super::options::{Format, Options};
use super::sheet::Screen;
use super::{show, switch};
use crate::exit::Exit;
use crate::terminal::Terminal;
use crate::view::{Session, Wish};

/// The option, and the word of the filter that it stands for.
const LISTENING: &str = "listening";
const NO_MERGE: &str = "no-merge";

/// Adds the options.
pub(super) fn arguments(command: Command) -> Command {
    command
        .arg(switch(LISTENING, "Only servers, the same as the word listening of the filter; on a terminal a row for each owner and port").short('l'))
        .arg(switch(NO_MERGE, "A row for each socket that listens, on a terminal too"))
}

fn is_given(found: &ArgMatches, name: &str) -> bool {
    matches!(found.try_get_one::<bool>(name), Ok(Some(true)))
}

/// The filter with what the option adds.
pub(super) fn filter(found: &ArgMatches, text: String) -> String {
    match (is_given(found, LISTENING), text.is_empty()) {
        (false, _) => text,
        (true, true) => LISTENING.to_owned(),
        (true, false) => format!("{LISTENING} ({text})"),
    }
}

/// Whether rows of one owner and port may be one.
pub(super) fn may_merge(found: &ArgMatches) -> bool {
    !is_given(found, NO_MERGE)
}

/// Whether they are: for a person, when listeners alone are asked for, and no field or order of sockets.
pub(super) fn is_merged(options: &Options<Sockets>, screen: Screen) -> bool {
    let plain = options.columns.is_none() && options.sort.is_empty() && !options.rates;
    screen.is_terminal && options.format == Format::Table && options.merge && plain && {
        let words = options
            .filter_text
            .split(|letter: char| !letter.is_ascii_alphanumeric());
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        // What has no port, and what may let others in than listeners, stays as it is.
        let others = ["or", "not", "unix", "raw"];
        words.contains(&LISTENING)
            && !words.iter().any(|word| others.contains(word))
            && !options.filter_text.contains(['!', '|'])
    }
}

/// Shows them once.
pub(super) fn show_merged(
    options: &Options<Sockets>,
    session: &mut Session<'_>,
    screen: Screen,
    terminal: &mut Terminal<'_>,
) -> Exit {
    let merged = Options::<Listeners>::merged(options);
    show::show(
        &merged,
        &mut |session, _needs, _wish, each| {
            session.listeners(
                Wish {
                    may_want: &|known| options.filter.may_want(known),
                    formula: &|known, translate| options.filter.formula(known, translate),
                },
                &|row| options.filter.wants(row),
                each,
            )
        },
        session,
        screen,
        terminal,
    )
}
