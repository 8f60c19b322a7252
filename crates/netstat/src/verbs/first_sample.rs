//! Rates take two samples of the machine. Where a person watches, a verb whose table has rates among its default columns
//! takes the first one and waits.

use std::ops::ControlFlow;
use std::time::Duration;

use facts::fields::table::Needs;
use probe::Flow;

use super::Rows;
use super::options::Options;
use super::rates::is_rate;
use crate::rows::RowFilter;
use crate::session::Session;
use crate::session::source::Wait;

/// Time between the two samples.
const APART: Duration = Duration::from_secs(1);

/// Takes the first sample and waits, when something that is shown is a rate.
pub(super) fn take<T: Rows>(options: &Options<T>, session: &mut Session<'_>, wait: Wait<'_>) {
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
        RowFilter {
            may_want: &|known| options.filter.may_want(known),
            predicate: &|known, translate| options.filter.predicate(known, translate),
        },
        &mut |_| ControlFlow::Continue(()),
    );
    // Without the wait, rates are gaps.
    let _: Flow = wait(APART);
}
