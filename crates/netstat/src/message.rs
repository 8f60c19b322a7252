//! Messages of this program that no original has: what was tried, what happened, what to do.

use facts::{Gap, Why};
use probe::names::HOSTS_PATIENCE;

/// What to say about something that is missing although its table was shown.
pub(crate) fn gap(gap: &Gap) -> String {
    let count = gap.count.unwrap_or(0);
    match gap.why {
        Why::TimedOut => format!(
            "{}: {count} not found within {} seconds for all look-ups are shown as numbers; -n looks nothing up",
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
        Why::NotPermitted if gap.what == "owners" && count > 0 => {
            format!("owners: the descriptors of {count} processes may not be read; root sees them")
        }
        Why::NotPermitted if gap.what == "mark" => format!("{}: {}; root sees it", gap.what, gap.why),
        Why::NotPermitted => format!("{}: {}; rows are missing, root sees them", gap.what, gap.why),
        Why::LimitReached if count > 0 => {
            format!("{}: {}; {count} rows are left out", gap.what, gap.why)
        }
        Why::Overflowed | Why::CutShort | Why::GoneMeanwhile | Why::System(_) => {
            format!("{}: {}; rows are missing, run it again", gap.what, gap.why)
        }
        Why::NotSupportedYet if count > 0 => format!("{}: {count} not judged", gap.what),
        Why::NotHere | Why::NotInThisKernel | Why::NotRecorded => {
            format!("{}: {}; what it tells is missing", gap.what, gap.why)
        }
        Why::NewMeanwhile | Why::WentBack => format!("{}: {count} {}, so not known", gap.what, gap.why),
        Why::OneLook => format!("{}: {}, and they take two", gap.what, gap.why),
        Why::NotUnderstood | Why::LimitReached | Why::NotSupportedYet | Why::Stopped | _ => {
            format!("{}: {}; rows are missing", gap.what, gap.why)
        }
    }
}

/// The same in the words of a verb, which looks names up when it is asked to.
pub(crate) fn gap_of_verb(gap: &Gap) -> String {
    if gap.why != Why::TimedOut {
        return self::gap(gap);
    }
    format!(
        "{}: {} not found within {} seconds for all look-ups are shown as numbers; without --names nothing is looked up",
        gap.what,
        gap.count.unwrap_or(0),
        HOSTS_PATIENCE.as_secs()
    )
}

/// What `--format` says of a view that has no records.
pub(crate) fn no_records(what: &str) -> String {
    format!(
        "there are no records of {what}; leave --format out to see the screen, netstat schema lists what has records"
    )
}

/// What `--format` says of a value that is no form.
pub(crate) fn no_form(value: &[u8], forms: &[&str]) -> String {
    format!(
        "--format is one of {}, not {:?}",
        forms.join(", "),
        String::from_utf8_lossy(value)
    )
}

/// Whether rows are known to be missing, so that the exit status must say so.
pub(crate) fn is_loss(gap: &Gap) -> bool {
    !matches!(gap.why, Why::TimedOut | Why::Interrupted)
}
