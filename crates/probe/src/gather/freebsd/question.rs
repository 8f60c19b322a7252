//! The questions that FreeBSD alone answers.

/// A question to a FreeBSD machine.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Question {
    /// The value of a `sysctl(3)`, by its name. A chunk may end anywhere.
    Sysctl(&'static str),
}

impl Question {
    /// The public name of the question in recordings.
    pub(crate) fn key(&self) -> String {
        let Question::Sysctl(name) = self;
        format!("sysctl {name}")
    }
}
