//! Rates take two looks at the machine. Where a person watches, a verb whose table has rates by itself waits between them.

use std::ops::ControlFlow;
use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command};
use facts::fields::table::{Field, Needs, Table};
use probe::Flow;

use super::Rows;
use super::options::{Format, Options};
use crate::source::Wait;
use crate::view::{Session, Wish};

/// How long is waited between the two looks.
const APART: Duration = Duration::from_secs(1);

const RATES: &str = "rates";
const TOTALS: &str = "totals";

fn is_rate<T: Table>(field: &&'static Field<T>) -> bool {
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

/// Looks for the first time and waits, when something that is shown is a rate.
pub(super) fn look_before<T: Rows>(options: &Options<T>, session: &mut Session<'_>, wait: Wait<'_>) {
    let needs = options.needs(&options.shown());
    if !needs.has(Needs::RATES) || session.is_recording() {
        return;
    }
    // What is counted, and nothing that it is joined with.
    let counted = T::FIELDS
        .iter()
        .filter(is_rate)
        .fold(Needs::RATES, |all, field| all.and(field.needs));
    session.begin_round();
    T::source(
        session,
        counted,
        Wish {
            may_want: &|known| options.filter.may_want(known),
            formula: &|known, translate| options.filter.formula(known, translate),
        },
        &mut |_| ControlFlow::Continue(()),
    );
    // Who does not wait sees what one look tells.
    let _: Flow = wait(APART);
}
