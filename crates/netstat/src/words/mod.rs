//! Flag tables, and the engines that read a classic command line by one: with the behaviour and the messages of glibc's
//! `getopt_long(3)` ([`ArgParser`]), or of BSD's `getopt(3)` ([`getopt`]).
//!
//! Flags that the original does not have are marked as ours and are taken only when written out, so that an
//! abbreviation means what it always meant. Nothing is printed and nothing is done here.

pub(crate) mod getopt;
mod getopt_long;

pub(crate) use getopt_long::ArgParser;

/// Whether a flag takes a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    /// No value.
    Nothing,
    /// A value, attached or as the next word.
    Value,
}

/// The section of the manual that documents a flag.
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

/// Documentation of a flag for the manual and the completions. Its spelling comes from its row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FlagDoc {
    /// Where.
    pub(crate) section: Section,
    /// Its meaning in a few words: no capital, no full stop.
    pub(crate) about: &'static str,
    /// Whole sentences for the manual alone; may be empty.
    pub(crate) more: &'static str,
    /// What to call its value, and what that may be.
    pub(crate) value: Option<(&'static str, Values)>,
}

impl FlagDoc {
    /// A flag without a value.
    pub(crate) const fn new(section: Section, about: &'static str) -> FlagDoc {
        FlagDoc {
            section,
            about,
            more: "",
            value: None,
        }
    }

    /// The same with more sentences.
    pub(crate) const fn more(self, more: &'static str) -> FlagDoc {
        FlagDoc { more, ..self }
    }

    /// The same with a value.
    pub(crate) const fn value(self, name: &'static str, values: Values) -> FlagDoc {
        FlagDoc {
            value: Some((name, values)),
            ..self
        }
    }
}

/// How a flag is spelled and documented: a row of a flag table without its effect.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OptionDoc {
    /// Short form.
    pub(crate) short: Option<u8>,
    /// Long form, without the dashes.
    pub(crate) long: Option<&'static str>,
    /// Its documentation.
    pub(crate) doc: FlagDoc,
}

/// The documented rows of a table, in their order.
pub(crate) fn option_docs<Set>(table: &[Flag<Set>]) -> Vec<OptionDoc> {
    let row = |flag: &Flag<Set>| {
        Some(OptionDoc {
            short: flag.short,
            long: flag.long,
            doc: flag.doc?,
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
    /// Its documentation; `None` for a row that repeats another one.
    pub(crate) doc: Option<FlagDoc>,
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
