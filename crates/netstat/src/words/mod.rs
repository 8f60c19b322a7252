//! Flag tables, and the engines that read a classic command line by one: with the behaviour and the messages of glibc's
//! `getopt_long(3)` ([`Words`]), or of BSD's `getopt(3)` ([`getopt`]).
//!
//! Flags that the original does not have are marked as ours and are taken only when written out, so that an
//! abbreviation means what it always meant. Nothing is printed and nothing is done here.

pub(crate) mod getopt;
mod getopt_long;

pub(crate) use getopt_long::Words;

/// Whether a flag takes a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    /// No value.
    Nothing,
    /// A value, attached or as the next word.
    Value,
}

/// Where the manual tells of a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    /// What is listed instead of sockets.
    Views,
    /// Which protocols.
    Protocols,
    /// Which address families.
    Families,
    /// Which rows.
    Rows,
    /// Which columns.
    Columns,
    /// Names, numbers and how wide they may be.
    Names,
    /// How the run goes.
    Run,
    /// About the program.
    Help,
    /// What no original has.
    Ours,
    /// Taken so that old command lines go on working. Completions do not offer these.
    AlsoTaken,
}

/// What the value of a flag may be.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Values {
    /// A file.
    File,
    /// Text of any kind.
    Text,
    /// The name of a dialect.
    Dialect,
    /// One of these names.
    OneOf(fn() -> Vec<&'static str>),
    /// Some of these names, with commas between them.
    ListOf(fn() -> Vec<&'static str>),
}

/// What the manual and the completions tell of a flag. What they write about the flag itself they take from its row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told {
    /// Where.
    pub(crate) section: Section,
    /// Its meaning in a few words: no capital, no full stop.
    pub(crate) about: &'static str,
    /// Whole sentences for the manual alone; may be empty.
    pub(crate) more: &'static str,
    /// What to call its value, and what that may be.
    pub(crate) value: Option<(&'static str, Values)>,
}

impl Told {
    /// A flag without a value.
    pub(crate) const fn new(section: Section, about: &'static str) -> Told {
        Told {
            section,
            about,
            more: "",
            value: None,
        }
    }

    /// The same with more sentences.
    pub(crate) const fn more(self, more: &'static str) -> Told {
        Told { more, ..self }
    }

    /// The same with a value.
    pub(crate) const fn value(self, name: &'static str, values: Values) -> Told {
        Told {
            value: Some((name, values)),
            ..self
        }
    }
}

/// How a flag is written and what is told of it: a row of a flag table without what the flag does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Written {
    /// Short form.
    pub(crate) short: Option<u8>,
    /// Long form, without the dashes.
    pub(crate) long: Option<&'static str>,
    /// What is told.
    pub(crate) told: Told,
}

/// The rows of a table of which something is told, in their order.
pub(crate) fn written<Set>(table: &[Flag<Set>]) -> Vec<Written> {
    let row = |flag: &Flag<Set>| {
        Some(Written {
            short: flag.short,
            long: flag.long,
            told: flag.told?,
        })
    };
    table.iter().filter_map(row).collect()
}

/// One flag of a dialect; `Set` is what it does to the dialect's choice.
pub(crate) struct Flag<Set> {
    /// Short form.
    pub(crate) short: Option<u8>,
    /// Long form, without the dashes.
    pub(crate) long: Option<&'static str>,
    /// Whether it takes a value.
    pub(crate) takes: Takes,
    /// Flags of one class and the same `takes` are one to the original when it judges an abbreviation ambiguous:
    /// the value that its own table gives them.
    pub(crate) class: u8,
    /// Whether the flag is ours: it never takes part in abbreviation.
    pub(crate) ours: bool,
    /// What the manual and the completions tell of it; nothing of a row that repeats another one.
    pub(crate) told: Option<Told>,
    /// What it does.
    pub(crate) set: Set,
}

/// What operands among the flags mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Flags are found behind operands too.
    Permute,
    /// The first operand ends the flags (`POSIXLY_CORRECT`).
    StopAtOperand,
}

/// What the environment says about operands.
pub(crate) fn order(environment: &dyn Fn(&str) -> Option<Vec<u8>>) -> Order {
    if environment("POSIXLY_CORRECT").is_some() {
        Order::StopAtOperand
    } else {
        Order::Permute
    }
}
