//! The flags of net-tools netstat 2.10, in the order of its own table (the order shows in ambiguity messages), and ours
//! behind them. A flag only notes what was typed; what it means is settled afterwards.

use std::path::PathBuf;

use crate::words::{Flag, Takes};

/// What was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) families: Vec<Family>,
    pub(super) tcp: bool,
    pub(super) sctp: bool,
    pub(super) udp: bool,
    pub(super) udplite: bool,
    pub(super) raw: bool,
    pub(super) bluetooth: bool,
    pub(super) all: bool,
    pub(super) listening: bool,
    pub(super) timers: bool,
    pub(super) continuous: bool,
    pub(super) extended: u32,
    pub(super) programs: bool,
    pub(super) contexts: bool,
    pub(super) verbose: bool,
    pub(super) wide: bool,
    pub(super) numeric_hosts: bool,
    pub(super) numeric_ports: bool,
    pub(super) numeric_users: bool,
    pub(super) symbolic: bool,
    pub(super) routes: u32,
    pub(super) interfaces: u32,
    pub(super) masquerade: u32,
    pub(super) statistics: u32,
    pub(super) groups: bool,
    pub(super) cache: bool,
    pub(super) fib: bool,
    pub(super) record: Option<PathBuf>,
    pub(super) from: Option<PathBuf>,
    pub(super) dialect: Option<Vec<u8>>,
}

/// An address family by its name in `-A` and the long options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Ax25,
    X25,
    Inet,
    Inet6,
    Ipx,
    Ddp,
    NetRom,
    Rose,
    Unix,
    Econet,
    Ash,
    Bluetooth,
}

/// The names `-A` takes.
static FAMILIES: &[(&str, Family)] = &[
    ("ax25", Family::Ax25),
    ("ip", Family::Inet),
    ("inet", Family::Inet),
    ("tcpip", Family::Inet),
    ("ip6", Family::Inet6),
    ("inet6", Family::Inet6),
    ("ipx", Family::Ipx),
    ("rose", Family::Rose),
    ("appletalk", Family::Ddp),
    ("ddp", Family::Ddp),
    ("netrom", Family::NetRom),
    ("unix", Family::Unix),
    ("econet", Family::Econet),
    ("x25", Family::X25),
    ("ash", Family::Ash),
    ("bluetooth", Family::Bluetooth),
];

/// Longest list of families, in bytes, all options together and with canonical names; what comes after is dropped
/// with a message. One value of `-A` is itself cut there. The original's buffers have room for a NUL more.
const FAMILY_LIST_BYTES_MAX: usize = 255;

impl Family {
    /// The name that the original keeps for it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Family::Ax25 => "ax25",
            Family::X25 => "x25",
            Family::Inet => "inet",
            Family::Inet6 => "inet6",
            Family::Ipx => "ipx",
            Family::Ddp => "ddp",
            Family::NetRom => "netrom",
            Family::Rose => "rose",
            Family::Unix => "unix",
            Family::Econet => "ec",
            Family::Ash => "ash",
            Family::Bluetooth => "bluetooth",
        }
    }
}

/// Something that ends the reading of the words, or must be told while they are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// Print the version and end.
    Version,
    /// Print the help and end.
    Help,
    /// Print the usage as for a mistake and end.
    Usage,
    /// Name a family that does not exist and end.
    UnknownFamily(Vec<u8>),
    /// Say that the list is too long and go on.
    FamilyListTooLong,
    /// Contexts are wanted; end if the machine has none.
    Contexts,
    /// A value of one of our own flags is wrong: say so and end.
    WrongValue(String),
}

/// What a flag does to the choice.
pub(super) enum Set {
    /// Switches something on.
    On(fn(&mut Choice) -> &mut bool),
    /// Counts how often it was typed.
    Count(fn(&mut Choice) -> &mut u32),
    /// Anything else, with its value.
    Do(fn(&mut Choice, &[u8]) -> Option<Event>),
}

impl Set {
    /// Does it.
    pub(super) fn apply(&self, choice: &mut Choice, value: &[u8]) -> Option<Event> {
        match self {
            Set::On(place) => *place(choice) = true,
            Set::Count(place) => *place(choice) += 1,
            Set::Do(act) => return act(choice, value),
        }
        None
    }
}

const fn flag(short: u8, long: &'static str, set: Set) -> Flag<Set> {
    Flag {
        short: Some(short),
        long: Some(long),
        takes: Takes::Nothing,
        class: short,
        ours: false,
        set,
    }
}

const fn on(short: u8, long: &'static str, place: fn(&mut Choice) -> &mut bool) -> Flag<Set> {
    flag(short, long, Set::On(place))
}

const fn count(short: u8, long: &'static str, place: fn(&mut Choice) -> &mut u32) -> Flag<Set> {
    flag(short, long, Set::Count(place))
}

const fn long(long: &'static str, class: u8, set: Set) -> Flag<Set> {
    Flag {
        short: None,
        long: Some(long),
        takes: Takes::Nothing,
        class,
        ours: false,
        set,
    }
}

const fn short(short: u8, act: fn(&mut Choice, &[u8]) -> Option<Event>) -> Flag<Set> {
    Flag {
        short: Some(short),
        long: None,
        takes: Takes::Nothing,
        class: short,
        ours: false,
        set: Set::Do(act),
    }
}

const fn ours(long: &'static str, act: fn(&mut Choice, &[u8]) -> Option<Event>) -> Flag<Set> {
    Flag {
        short: None,
        long: Some(long),
        takes: Takes::Value,
        class: 0,
        ours: true,
        set: Set::Do(act),
    }
}

/// The class of all family options: the original gives them one value and tells them apart by their place.
const FAMILY: u8 = 1;

const fn family(name: &'static str, act: fn(&mut Choice, &[u8]) -> Option<Event>) -> Flag<Set> {
    long(name, FAMILY, Set::Do(act))
}

fn add(choice: &mut Choice, family: Family) -> Option<Event> {
    let listed: usize = choice.families.iter().map(|family| family.name().len() + 1).sum();
    if listed + family.name().len() > FAMILY_LIST_BYTES_MAX {
        return Some(Event::FamilyListTooLong);
    }
    choice.families.push(family);
    None
}

/// Adds a comma list of family names; the first unknown one ends the reading.
fn add_list(choice: &mut Choice, list: &[u8]) -> Option<Event> {
    let list = list.get(..FAMILY_LIST_BYTES_MAX).unwrap_or(list);
    for name in list.split(|byte| *byte == b',') {
        let Some((_, family)) = FAMILIES.iter().find(|(known, _)| known.as_bytes() == name) else {
            return Some(Event::UnknownFamily(name.to_vec()));
        };
        let event = add(choice, *family);
        if event.is_some() {
            return event;
        }
    }
    None
}

/// The flag table.
pub(super) static FLAGS: &[Flag<Set>] = &[
    family("ax25", |c, _| add(c, Family::Ax25)),
    family("x25", |c, _| add(c, Family::X25)),
    family("ip", |c, _| add(c, Family::Inet)),
    family("ipx", |c, _| add(c, Family::Ipx)),
    family("appletalk", |c, _| add(c, Family::Ddp)),
    family("netrom", |c, _| add(c, Family::NetRom)),
    family("inet", |c, _| add(c, Family::Inet)),
    family("inet6", |c, _| add(c, Family::Inet6)),
    family("ddp", |c, _| add(c, Family::Ddp)),
    family("rose", |c, _| add(c, Family::Rose)),
    family("unix", |c, _| add(c, Family::Unix)),
    family("bluetooth", |c, _| add(c, Family::Bluetooth)),
    // Documented as a family, and a slip in the original's tables: it complains about itself and shows everything.
    family("tcpip", |_, _| None),
    flag(b'V', "version", Set::Do(|_, _| Some(Event::Version))),
    count(b'i', "interfaces", |c| &mut c.interfaces),
    flag(b'h', "help", Set::Do(|_, _| Some(Event::Help))),
    count(b'r', "route", |c| &mut c.routes),
    count(b'M', "masquerade", |c| &mut c.masquerade),
    Flag {
        takes: Takes::Value,
        ..flag(b'A', "protocol", Set::Do(add_list))
    },
    on(b't', "tcp", |c| &mut c.tcp),
    on(b'S', "sctp", |c| &mut c.sctp),
    on(b'u', "udp", |c| &mut c.udp),
    on(b'U', "udplite", |c| &mut c.udplite),
    on(b'w', "raw", |c| &mut c.raw),
    flag(b'x', "unix", Set::Do(|c, _| add(c, Family::Unix))),
    on(b'2', "l2cap", |c| &mut c.bluetooth),
    on(b'f', "rfcomm", |c| &mut c.bluetooth),
    on(b'l', "listening", |c| &mut c.listening),
    on(b'a', "all", |c| &mut c.all),
    on(b'o', "timers", |c| &mut c.timers),
    on(b'c', "continuous", |c| &mut c.continuous),
    count(b'e', "extend", |c| &mut c.extended),
    on(b'p', "programs", |c| &mut c.programs),
    on(b'v', "verbose", |c| &mut c.verbose),
    count(b's', "statistics", |c| &mut c.statistics),
    on(b'W', "wide", |c| &mut c.wide),
    flag(b'n', "numeric", Set::Do(all_numeric)),
    long("numeric-hosts", b'!', Set::On(|c| &mut c.numeric_hosts)),
    long("numeric-ports", b'@', Set::On(|c| &mut c.numeric_ports)),
    long("numeric-users", b'#', Set::On(|c| &mut c.numeric_users)),
    on(b'N', "symbolic", |c| &mut c.symbolic),
    on(b'C', "cache", |c| &mut c.cache),
    on(b'F', "fib", |c| &mut c.fib),
    on(b'g', "groups", |c| &mut c.groups),
    flag(b'Z', "context", Set::Do(with_contexts)),
    short(b'4', |c, _| add(c, Family::Inet)),
    short(b'6', |c, _| add(c, Family::Inet6)),
    // Accepted and without effect, as in the original.
    short(b'd', |_, _| None),
    short(b'?', |_, _| Some(Event::Usage)),
    ours("record", |c, value| {
        place(&mut c.record, value, "--record needs the name of a file to write")
    }),
    ours("from", |c, value| {
        place(&mut c.from, value, "--from needs the name of a recording")
    }),
    ours("dialect", |c, value| {
        c.dialect = Some(value.to_vec());
        None
    }),
];

fn all_numeric(choice: &mut Choice, _: &[u8]) -> Option<Event> {
    choice.numeric_hosts = true;
    choice.numeric_ports = true;
    choice.numeric_users = true;
    None
}

fn with_contexts(choice: &mut Choice, _: &[u8]) -> Option<Event> {
    choice.contexts = true;
    choice.programs = true;
    Some(Event::Contexts)
}

fn place(path: &mut Option<PathBuf>, value: &[u8], otherwise: &str) -> Option<Event> {
    *path = Some(crate::source::path(value));
    value.is_empty().then(|| Event::WrongValue(otherwise.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_letter_stands_for_two_flags() {
        let mut letters: Vec<_> = FLAGS.iter().filter_map(|flag| flag.short).collect();
        letters.sort_unstable();
        let count = letters.len();
        letters.dedup();
        assert_eq!(letters.len(), count);
    }

    #[test]
    fn the_list_of_families_ends_at_the_first_unknown_one() {
        let mut choice = Choice::default();
        assert_eq!(add_list(&mut choice, b"inet,unix"), None);
        assert_eq!(choice.families, [Family::Inet, Family::Unix]);
        assert_eq!(
            add_list(&mut choice, b"ip6,,x"),
            Some(Event::UnknownFamily(Vec::new()))
        );
    }

    #[test]
    fn a_list_of_families_that_is_too_long_is_dropped_where_it_is_full() {
        let inets = |count: usize| vec!["inet"; count].join(",").into_bytes();
        // Seen with net-tools 2.10: 51 names fit, the cut value of 52 ends in an empty name.
        assert_eq!(add_list(&mut Choice::default(), &inets(51)), None);
        assert_eq!(
            add_list(&mut Choice::default(), &inets(52)),
            Some(Event::UnknownFamily(Vec::new()))
        );
        let mut choice = Choice::default();
        assert_eq!(add_list(&mut choice, &inets(50)), None);
        assert_eq!(add_list(&mut choice, b"inet6"), None);
        assert_eq!(
            add_list(&mut choice, b"unix,bogus"),
            Some(Event::FamilyListTooLong)
        );
        assert_eq!(add(&mut choice, Family::Unix), Some(Event::FamilyListTooLong));
    }
}
