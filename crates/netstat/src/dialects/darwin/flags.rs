//! The flags of the netstat of Darwin, June 15, 2001 (its manual page; the letters of `getopt(3)` are those of network_cmds
//! 115 and 176), and ours behind them. A flag only notes what was typed; what it means is settled afterwards.

use std::path::PathBuf;

use super::protocols::Family;
use crate::export::request::RecordForm;
use crate::message;
use crate::words::{Flag, FlagDoc, Section, Takes, Values};

/// What was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) addresses: bool,
    pub(super) all: bool,
    pub(super) bytes: bool,
    pub(super) drops: bool,
    pub(super) family: Option<Family>,
    pub(super) multicast: bool,
    pub(super) interface: Option<Vec<u8>>,
    pub(super) interfaces: bool,
    pub(super) queues: bool,
    pub(super) long: bool,
    pub(super) core: Option<PathBuf>,
    pub(super) memory: bool,
    pub(super) system: Option<Vec<u8>>,
    pub(super) numeric: bool,
    /// As it was typed; it may be an alias.
    pub(super) protocol: Option<Vec<u8>>,
    pub(super) routes: bool,
    pub(super) statistics: u32,
    pub(super) timer: bool,
    pub(super) wide: bool,
    /// Seconds; 0 is once.
    pub(super) interval: u32,
    pub(super) record: Option<PathBuf>,
    pub(super) from: Option<PathBuf>,
    pub(super) format: Option<RecordForm>,
}

/// Something that ends the reading of the words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// Name a family that does not exist and end.
    UnknownFamily(Vec<u8>),
    /// Name a protocol that does not exist and end, unless it is another name of one.
    Protocol(Vec<u8>),
    /// A value of one of our own flags is wrong: say so and end.
    WrongValue(String),
}

/// What a flag does to the choice, with its value.
pub(super) type Set = fn(&mut Choice, &[u8]) -> Option<Event>;

const fn flag(short: u8, set: Set, doc: FlagDoc) -> Flag<Set> {
    Flag {
        short: Some(short),
        long: None,
        takes: if doc.value.is_some() {
            Takes::Value
        } else {
            Takes::Nothing
        },
        class: short,
        ours: false,
        doc: Some(doc),
        set,
    }
}

const fn ours(long: &'static str, set: Set, doc: FlagDoc) -> Flag<Set> {
    Flag {
        short: None,
        long: Some(long),
        takes: Takes::Value,
        class: 0,
        ours: true,
        doc: Some(doc),
        set,
    }
}

/// A flag that switches something on.
macro_rules! on {
    ($field:ident) => {
        |choice, _| {
            choice.$field = true;
            None
        }
    };
}

/// The flags, as the manual lists them.
pub(super) static FLAGS: &[Flag<Set>] = &[
    flag(
        b'A',
        on!(addresses),
        FlagDoc::new(Section::Columns, "sockets: a column that identifies each control block").more(
            "Linux tells no addresses of its memory; the cookie of the socket stands there, which is unique while the \
             kernel runs.",
        ),
    ),
    flag(
        b'a',
        on!(all),
        FlagDoc::new(
            Section::Rows,
            "sockets of servers, routes that were cloned, groups of interfaces",
        )
        .more(
            "Without it sockets that listen are left out. With -r, entries of the neighbour tables are shown as the \
             routes that were cloned for them. With -i, the multicast addresses of each interface and address follow it.",
        ),
    ),
    flag(
        b'b',
        on!(bytes),
        FlagDoc::new(Section::Columns, "with -i: bytes in and out"),
    ),
    flag(
        b'd',
        on!(drops),
        FlagDoc::new(Section::Columns, "with -i or an interval: packets dropped"),
    ),
    flag(
        b'f',
        family,
        FlagDoc::new(Section::Families, "only this address family").value(
            "address_family",
            Values::OneOf(|| FAMILIES.iter().map(|(name, _)| *name).collect()),
        ),
    ),
    flag(
        b'g',
        on!(multicast),
        FlagDoc::new(
            Section::Views,
            "the tables of multicast routing, with -s its statistics",
        ),
    ),
    flag(
        b'I',
        |choice, value| {
            choice.interface = Some(value.to_vec());
            None
        },
        FlagDoc::new(Section::Views, "this interface alone, as -i does")
            .value("interface", Values::Text),
    ),
    flag(
        b'i',
        on!(interfaces),
        FlagDoc::new(
            Section::Views,
            "interfaces with their addresses and counters, with -s statistics of each",
        ),
    ),
    flag(
        b'L',
        on!(queues),
        FlagDoc::new(
            Section::Views,
            "queues of sockets that listen: unaccepted, incomplete, most allowed",
        )
        .more("TCP's are among them with -a."),
    ),
    flag(
        b'l',
        on!(long),
        FlagDoc::new(Section::Columns, "whole IPv6 addresses, with -r also the MTU of each route"),
    ),
    flag(
        b'M',
        |choice, value| {
            choice.core = Some(crate::session::source::path(value));
            None
        },
        FlagDoc::new(Section::Run, "what this core holds instead of the running kernel")
            .more("A core is here a recording, as --record makes it.")
            .value("core", Values::File),
    ),
    flag(
        b'm',
        on!(memory),
        FlagDoc::new(Section::Views, "memory of the network; it comes before all other views"),
    ),
    flag(
        b'N',
        |choice, value| {
            choice.system = Some(value.to_vec());
            None
        },
        FlagDoc::new(Section::Run, "the kernel that the core is of")
            .more(
                "Here the name of the system, its release, or both with a blank between them, as uname(1) tells them. \
                 Of another kernel nothing is shown.",
            )
            .value("system", Values::Text),
    ),
    flag(
        b'n',
        on!(numeric),
        FlagDoc::new(Section::Names, "numbers instead of names"),
    ),
    flag(
        b'p',
        |choice, value| {
            choice.protocol = Some(value.to_vec());
            Some(Event::Protocol(value.to_vec()))
        },
        FlagDoc::new(Section::Protocols, "this protocol, or another name that protocols(5) has for it")
            .more("bdg stands for bridges.")
            .value(
                "protocol",
                Values::OneOf(|| super::protocols::ALL.iter().map(|protocol| protocol.name).collect()),
            ),
    ),
    flag(
        b'r',
        on!(routes),
        FlagDoc::new(Section::Views, "the routing tables, with -s statistics of routing"),
    ),
    flag(
        b's',
        |choice, _| {
            choice.statistics = choice.statistics.saturating_add(1);
            None
        },
        FlagDoc::new(Section::Views, "statistics of each protocol")
            .more("Given twice, counters that are zero are left out."),
    ),
    flag(
        b't',
        on!(timer),
        FlagDoc::new(Section::Columns, "with -i: the watchdog timer, which Linux does not tell"),
    ),
    flag(
        b'u',
        |choice, _| {
            choice.family = Some(Family::Unix);
            None
        },
        FlagDoc::new(Section::Families, "the same as -f unix"),
    ),
    flag(
        b'W',
        on!(wide),
        FlagDoc::new(Section::Columns, "sockets: IPv4 addresses are not cut"),
    ),
    flag(
        b'w',
        |choice, value| {
            choice.interval = leading_number(value);
            choice.interfaces = true;
            None
        },
        FlagDoc::new(Section::Views, "traffic of all interfaces, or of that of -I, every so many seconds")
            .value("wait", Values::Text),
    ),
    ours(
        "record",
        |choice, value| {
            choice.record = Some(crate::session::source::path(value));
            value
                .is_empty()
                .then(|| Event::WrongValue("--record needs the name of a file to write".to_owned()))
        },
        FlagDoc::new(Section::Ours, "keep in a file what the machine answers").value("file", Values::File),
    ),
    ours(
        "from",
        |choice, value| {
            choice.from = Some(crate::session::source::path(value));
            value
                .is_empty()
                .then(|| Event::WrongValue("--from needs the name of a recording".to_owned()))
        },
        FlagDoc::new(Section::Ours, "the same as -M").value("file", Values::File),
    ),
    ours(
        "format",
        |choice, value| {
            choice.format = RecordForm::named(value);
            let wrong = || Event::WrongValue(message::no_form(value, &RecordForm::names()));
            choice.format.is_none().then(wrong)
        },
        FlagDoc::new(Section::Ours, "records for programs instead of columns")
            .value("form", Values::OneOf(RecordForm::names))
            .more("The rows are those that the other options choose."),
    ),
    ours(
        "dialect",
        // Taken out of the words before they come here.
        |_, _| None,
        FlagDoc::new(Section::Ours, "whose netstat to be").value("name", Values::Dialect),
    ),
];

/// The names that `-f` takes.
static FAMILIES: &[(&str, Family)] = &[
    ("inet", Family::Inet),
    ("inet6", Family::Inet6),
    ("unix", Family::Unix),
    ("pfkey", Family::PfKey),
];

fn family(choice: &mut Choice, value: &[u8]) -> Option<Event> {
    choice.family = FAMILIES
        .iter()
        .find(|(name, _)| name.as_bytes() == value)
        .map(|(_, family)| *family);
    choice
        .family
        .is_none()
        .then(|| Event::UnknownFamily(value.to_vec()))
}

/// A number as `atoi(3)` reads it: blanks and a sign in front, nothing that follows the digits counts. What does not fit,
/// or is below zero, is none.
pub(super) fn leading_number(word: &[u8]) -> u32 {
    let word = word.trim_ascii_start();
    let word = word.strip_prefix(b"+").unwrap_or(word);
    let digits = word.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let digits = word
        .get(..digits)
        .and_then(|digits| std::str::from_utf8(digits).ok());
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letters_are_those_of_the_manual_page() {
        let letters: String = FLAGS
            .iter()
            .filter_map(|flag| flag.short)
            .map(|letter| {
                let takes = FLAGS
                    .iter()
                    .any(|flag| flag.short == Some(letter) && flag.takes == Takes::Value);
                format!("{}{}", char::from(letter), if takes { ":" } else { "" })
            })
            .collect();
        assert_eq!(letters, "Aabdf:gI:iLlM:mN:np:rstuWw:");
    }

    #[test]
    fn numbers_are_read_as_atoi_reads_them() {
        let cases: [(&[u8], u32); 7] = [
            (b"5", 5),
            (b" 7x", 7),
            (b"x", 0),
            (b"", 0),
            (b"-3", 0),
            (b"0", 0),
            (b"99999999999", 0),
        ];
        for (word, number) in cases {
            assert_eq!(leading_number(word), number);
        }
    }
}
