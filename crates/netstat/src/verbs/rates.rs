//! The options `--rates` and `--totals`, and when rates are among the default columns.

use clap::{Arg, ArgAction, ArgMatches, Command};
use facts::fields::table::{Field, Needs, Table};

use crate::export::Format;

const RATES: &str = "rates";
const TOTALS: &str = "totals";

pub(super) fn is_rate<T: Table>(field: &&'static Field<T>) -> bool {
    field.needs.has(Needs::RATES)
}

/// Whether a table has rates that are shown by themselves: those that need a second look and nothing more.
fn has_usual<T: Table>() -> bool {
    T::FIELDS
        .iter()
        .any(|field| field.needs == Needs::RATES && field.rank.is_usual())
}

/// Adds the options, where the table has what they are about.
pub(super) fn arguments<T: Table>(mut command: Command) -> Command {
    if T::FIELDS.iter().any(|field| is_rate(&field)) {
        command = command.arg(
            Arg::new(RATES)
                .long(RATES)
                .action(ArgAction::SetTrue)
                .help("Look twice, a second apart, and show what came in between as so much a second"),
        );
    }
    if has_usual::<T>() {
        command = command.arg(
            Arg::new(TOTALS)
                .long(TOTALS)
                .action(ArgAction::SetTrue)
                .conflicts_with(RATES)
                .help("Show totals at once, also on a terminal, where rates are usual"),
        );
    }
    command
}

/// Whether the words, or where they are shown, ask for rates where no columns are named.
pub(super) fn are_usual<T: Table>(found: &ArgMatches, format: Format, out_is_terminal: bool) -> bool {
    let given = |name: &str| matches!(found.try_get_one::<bool>(name), Ok(Some(true)));
    let is_watched = format == Format::Table && out_is_terminal;
    let repeats = found.contains_id("watch");
    // A recording is one moment.
    let is_live = !found.contains_id("from");
    given(RATES) || has_usual::<T>() && is_live && !given(TOTALS) && (is_watched || repeats)
}
