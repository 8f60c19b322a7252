//! The options `--listening` and `--no-merge`.

use clap::{ArgMatches, Command};

use super::switch;

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
