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
    pub(super) record: Option<PathBuf>,
    pub(super) from: Option<PathBuf>,
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
    fn name(self) -> &'static str {
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
pub(super) type Set = fn(&mut Choice, &[u8]) -> Option<Event>;

const fn plain(short: u8, long: &'static str, set: Set) -> Flag<Set> {
    Flag {
        short: Some(short),
        long: Some(long),
        takes: Takes::Nothing,
        class: short,
        ours: false,
        set,
    }
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

const fn short(short: u8, set: Set) -> Flag<Set> {
    Flag {
        short: Some(short),
        long: None,
        takes: Takes::Nothing,
        class: short,
        ours: false,
        set,
    }
}

const fn ours(long: &'static str, set: Set) -> Flag<Set> {
    Flag {
        short: None,
        long: Some(long),
        takes: Takes::Value,
        class: 0,
        ours: true,
        set,
    }
}

/// The class of all family options: the original gives them one value and tells them apart by their place.
const FAMILY: u8 = 1;

const fn family(name: &'static str, set: Set) -> Flag<Set> {
    long(name, FAMILY, set)
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
    plain(b'V', "version", |_, _| Some(Event::Version)),
    plain(b'i', "interfaces", |c, _| {
        c.interfaces += 1;
        None
    }),
    plain(b'h', "help", |_, _| Some(Event::Help)),
    plain(b'r', "route", |c, _| {
        c.routes += 1;
        None
    }),
    plain(b'M', "masquerade", |c, _| {
        c.masquerade += 1;
        None
    }),
    Flag {
        short: Some(b'A'),
        long: Some("protocol"),
        takes: Takes::Value,
        class: b'A',
        ours: false,
        set: add_list,
    },
    plain(b't', "tcp", |c, _| {
        c.tcp = true;
        None
    }),
    plain(b'S', "sctp", |c, _| {
        c.sctp = true;
        None
    }),
    plain(b'u', "udp", |c, _| {
        c.udp = true;
        None
    }),
    plain(b'U', "udplite", |c, _| {
        c.udplite = true;
        None
    }),
    plain(b'w', "raw", |c, _| {
        c.raw = true;
        None
    }),
    plain(b'x', "unix", |c, _| add(c, Family::Unix)),
    plain(b'2', "l2cap", |c, _| {
        c.bluetooth = true;
        None
    }),
    plain(b'f', "rfcomm", |c, _| {
        c.bluetooth = true;
        None
    }),
    plain(b'l', "listening", |c, _| {
        c.listening = true;
        None
    }),
    plain(b'a', "all", |c, _| {
        c.all = true;
        None
    }),
    plain(b'o', "timers", |c, _| {
        c.timers = true;
        None
    }),
    plain(b'c', "continuous", |c, _| {
        c.continuous = true;
        None
    }),
    plain(b'e', "extend", |c, _| {
        c.extended += 1;
        None
    }),
    plain(b'p', "programs", |c, _| {
        c.programs = true;
        None
    }),
    plain(b'v', "verbose", |c, _| {
        c.verbose = true;
        None
    }),
    plain(b's', "statistics", |c, _| {
        c.statistics += 1;
        None
    }),
    plain(b'W', "wide", |c, _| {
        c.wide = true;
        None
    }),
    plain(b'n', "numeric", |c, _| {
        c.numeric_hosts = true;
        c.numeric_ports = true;
        c.numeric_users = true;
        None
    }),
    long("numeric-hosts", b'!', |c, _| {
        c.numeric_hosts = true;
        None
    }),
    long("numeric-ports", b'@', |c, _| {
        c.numeric_ports = true;
        None
    }),
    long("numeric-users", b'#', |c, _| {
        c.numeric_users = true;
        None
    }),
    plain(b'N', "symbolic", |c, _| {
        c.symbolic = true;
        None
    }),
    // For routes alone, which do not look at them yet.
    plain(b'C', "cache", |_, _| None),
    plain(b'F', "fib", |_, _| None),
    plain(b'g', "groups", |c, _| {
        c.groups = true;
        None
    }),
    plain(b'Z', "context", |c, _| {
        c.contexts = true;
        c.programs = true;
        Some(Event::Contexts)
    }),
    short(b'4', |c, _| add(c, Family::Inet)),
    short(b'6', |c, _| add(c, Family::Inet6)),
    // Accepted and without effect, as in the original.
    short(b'd', |_, _| None),
    short(b'?', |_, _| Some(Event::Usage)),
    ours("record", |c, value| {
        c.record = Some(probe::live::path(value));
        value
            .is_empty()
            .then(|| Event::WrongValue("--record needs the name of a file to write".into()))
    }),
    ours("from", |c, value| {
        c.from = Some(probe::live::path(value));
        value
            .is_empty()
            .then(|| Event::WrongValue("--from needs the name of a recording".into()))
    }),
    // Which dialect is chosen before any of them reads the words.
    ours("dialect", |_, _| None),
];

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
