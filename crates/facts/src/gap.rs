//! What could not be learnt, and the reason.
//!
//! Not known is neither zero nor an error: rows carry `Option`, and the reasons travel beside the rows as
//! [`Gap`]s. A [`Why`] is something a program can act on; its wording for people is the caller's business.

use std::fmt;

/// The reason an answer is missing or incomplete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Why {
    /// The thing asked for does not exist (`ENOENT`): no such file, process or table.
    NotHere,
    /// This kernel was built without, or has not loaded, what could answer.
    NotInThisKernel,
    /// The machine refused (`EPERM`, `EACCES`).
    NotPermitted,
    /// The machine changed while it was read (`NLM_F_DUMP_INTR`): rows may be missing or twice there.
    Interrupted,
    /// The receive buffer overflowed (`ENOBUFS`): some of the answer is lost.
    Overflowed,
    /// The answer ended in the middle, or a message was longer than any buffer of ours.
    CutShort,
    /// Bytes that are not of the form the header describes.
    NotUnderstood,
    /// No answer within the time that the caller allowed.
    TimedOut,
    /// One of our own named bounds was reached.
    LimitReached,
    /// The process, socket or interface was there and then was not.
    GoneMeanwhile,
    /// The recording holds no answer to this question.
    NotRecorded,
    /// This program cannot ask this system yet.
    NotSupportedYet,
    /// The one who asked wanted no more.
    Stopped,
    /// What moves between two looks is not known after one.
    OneLook,
    /// It was not there at the look before, so nothing can be said of the time between.
    NewMeanwhile,
    /// A counter that only grows is smaller than at the look before: it began anew.
    WentBack,
    /// Any other error number of the system, as the system counts them.
    System(i32),
}

impl Why {
    /// Whether the thing asked for does not exist, so that nothing is missing.
    #[must_use]
    pub fn is_absence(self) -> bool {
        matches!(self, Why::NotHere | Why::NotInThisKernel)
    }

    /// The code of this reason in a recording: one byte, and an error number where there is one.
    #[must_use]
    pub fn code(self) -> (u8, i32) {
        match self {
            Why::NotHere => (1, 0),
            Why::NotInThisKernel => (2, 0),
            Why::NotPermitted => (3, 0),
            Why::Interrupted => (4, 0),
            Why::Overflowed => (5, 0),
            Why::CutShort => (6, 0),
            Why::NotUnderstood => (7, 0),
            Why::TimedOut => (8, 0),
            Why::LimitReached => (9, 0),
            Why::GoneMeanwhile => (10, 0),
            Why::NotRecorded => (11, 0),
            Why::NotSupportedYet => (12, 0),
            Why::Stopped => (13, 0),
            Why::OneLook => (14, 0),
            Why::NewMeanwhile => (15, 0),
            Why::WentBack => (16, 0),
            Why::System(number) => (255, number),
        }
    }

    /// The reason that [`Why::code`] wrote. A code of a later release reads as [`Why::NotUnderstood`].
    #[must_use]
    pub fn from_code(code: u8, number: i32) -> Why {
        match code {
            1 => Why::NotHere,
            2 => Why::NotInThisKernel,
            3 => Why::NotPermitted,
            4 => Why::Interrupted,
            5 => Why::Overflowed,
            6 => Why::CutShort,
            8 => Why::TimedOut,
            9 => Why::LimitReached,
            10 => Why::GoneMeanwhile,
            11 => Why::NotRecorded,
            12 => Why::NotSupportedYet,
            13 => Why::Stopped,
            14 => Why::OneLook,
            15 => Why::NewMeanwhile,
            16 => Why::WentBack,
            255 => Why::System(number),
            _ => Why::NotUnderstood,
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Why::NotHere => "not there",
            Why::NotInThisKernel => "not in this kernel",
            Why::NotPermitted => "not permitted",
            Why::Interrupted => "the table changed while it was read",
            Why::Overflowed => "the receive buffer overflowed",
            Why::CutShort => "the answer was cut short",
            Why::NotUnderstood => "the answer was not understood",
            Why::TimedOut => "no answer in time",
            Why::LimitReached => "a limit was reached",
            Why::GoneMeanwhile => "gone meanwhile",
            Why::NotRecorded => "not in the recording",
            Why::NotSupportedYet => "this system is not supported yet",
            Why::Stopped => "stopped",
            Why::OneLook => "only one look",
            Why::NewMeanwhile => "new since the last look",
            Why::WentBack => "went back",
            Why::System(number) => return write!(f, "system error {number}"),
        };
        f.write_str(text)
    }
}

/// Something that was asked for and not, or not wholly, learnt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// What was asked: the key of the item, or the plural name of the thing (`owners`, `host names`).
    pub what: String,
    /// Why it is not known.
    pub why: Why,
    /// How many things this concerns, when that is known.
    pub count: Option<u64>,
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.why)?;
        match self.count {
            Some(count) => write!(f, " ({count})"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_survives_its_code() {
        let all = [
            Why::NotHere,
            Why::NotInThisKernel,
            Why::NotPermitted,
            Why::Interrupted,
            Why::Overflowed,
            Why::CutShort,
            Why::NotUnderstood,
            Why::TimedOut,
            Why::LimitReached,
            Why::GoneMeanwhile,
            Why::NotRecorded,
            Why::NotSupportedYet,
            Why::Stopped,
            Why::OneLook,
            Why::NewMeanwhile,
            Why::WentBack,
            Why::System(105),
        ];
        for why in all {
            let (code, number) = why.code();
            assert_eq!(Why::from_code(code, number), why);
        }
    }

    #[test]
    fn a_code_of_a_later_release_is_not_understood_rather_than_refused() {
        assert_eq!(Why::from_code(200, 7), Why::NotUnderstood);
    }
}
