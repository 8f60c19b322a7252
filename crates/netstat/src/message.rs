//! Messages of this program that no original has: what was tried, what happened, what to do.

use facts::{Gap, Why};
use probe::names::HOSTS_PATIENCE;

/// What to say about something that is missing although its table was shown; `None` when silence is right.
pub(crate) fn gap(gap: &Gap) -> String {
    let count = gap.count.unwrap_or(0);
    match gap.why {
        Why::TimedOut => format!(
            "{}: {count} without an answer within {} seconds are shown as numbers; -n skips the look-up",
            gap.what,
            HOSTS_PATIENCE.as_secs()
        ),
        Why::Interrupted => {
            format!(
                "{}: {}; rows may be missing or twice, run it again",
                gap.what, gap.why
            )
        }
        Why::NotUnderstood if count > 0 => {
            format!("{}: {count} rows were not understood and are left out", gap.what)
        }
        Why::NotPermitted => format!("{}: {}; run as root to see it", gap.what, gap.why),
        Why::NotHere
        | Why::NotInThisKernel
        | Why::Overflowed
        | Why::CutShort
        | Why::NotUnderstood
        | Why::LimitReached
        | Why::GoneMeanwhile
        | Why::NotRecorded
        | Why::NotSupportedYet
        | Why::Stopped
        | Why::System(_)
        | _ => format!("{}: {}; rows are missing, run it again", gap.what, gap.why),
    }
}

/// Whether rows are known to be missing, so that the exit status must say so.
pub(crate) fn is_loss(gap: &Gap) -> bool {
    !matches!(gap.why, Why::TimedOut | Why::Interrupted)
}
