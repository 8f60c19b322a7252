//! The flags of net-tools netstat 2.10, in the order of its own table (the order shows in ambiguity messages), and ours
//! behind them. A flag only notes what was typed; what it means is settled afterwards.

use std::path::PathBuf;

use crate::export::request::RecordForm;
use crate::message;
use crate::words::{Flag, FlagDoc, Section, Takes, Values};

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
    pub(super) format: Option<RecordForm>,
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

const fn flag(short: u8, long: &'static str, set: Set, doc: FlagDoc) -> Flag<Set> {
    Flag {
        short: Some(short),
        long: Some(long),
        takes: Takes::Nothing,
        class: short,
        ours: false,
        doc: Some(doc),
        set,
    }
}

const fn on(short: u8, long: &'static str, place: fn(&mut Choice) -> &mut bool, doc: FlagDoc) -> Flag<Set> {
    flag(short, long, Set::On(place), doc)
}

const fn count(short: u8, long: &'static str, place: fn(&mut Choice) -> &mut u32, doc: FlagDoc) -> Flag<Set> {
    flag(short, long, Set::Count(place), doc)
}

const fn long(long: &'static str, class: u8, set: Set, doc: FlagDoc) -> Flag<Set> {
    Flag {
        short: None,
        long: Some(long),
        takes: Takes::Nothing,
        class,
        ours: false,
        doc: Some(doc),
        set,
    }
}

const fn short(short: u8, act: fn(&mut Choice, &[u8]) -> Option<Event>, doc: FlagDoc) -> Flag<Set> {
    Flag {
        short: Some(short),
        long: None,
        takes: Takes::Nothing,
        class: short,
        ours: false,
        doc: Some(doc),
        set: Set::Do(act),
    }
}

const fn ours(long: &'static str, act: fn(&mut Choice, &[u8]) -> Option<Event>, doc: FlagDoc) -> Flag<Set> {
    Flag {
        short: None,
        long: Some(long),
        takes: Takes::Value,
        class: 0,
        ours: true,
        doc: Some(doc),
        set: Set::Do(act),
    }
}

/// The class of all family options: the original gives them one value and tells them apart by their place.
const FAMILY: u8 = 1;

const fn family(
    name: &'static str,
    act: fn(&mut Choice, &[u8]) -> Option<Event>,
    about: &'static str,
) -> Flag<Set> {
    long(name, FAMILY, Set::Do(act), FlagDoc::new(Section::Families, about))
}

const fn views(about: &'static str) -> FlagDoc {
    FlagDoc::new(Section::Views, about)
}

const fn protocols(about: &'static str) -> FlagDoc {
    FlagDoc::new(Section::Protocols, about)
}

const fn families(about: &'static str) -> FlagDoc {
    FlagDoc::new(Section::Families, about)
}

const fn rows(about: &'static str) -> FlagDoc {
    FlagDoc::new(Section::Rows, about)
}

const fn columns(about: &'static str) -> FlagDoc {
    FlagDoc::new(Section::Columns, about)
}

const fn names(about: &'static str) -> FlagDoc {
    FlagDoc::new(Section::Names, about)
}

const fn also(about: &'static str) -> FlagDoc {
    FlagDoc::new(Section::AlsoTaken, about)
}

/// The names that `-A` takes.
fn family_names() -> Vec<&'static str> {
    FAMILIES.iter().map(|(name, _)| *name).collect()
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
    family("ax25", |c, _| add(c, Family::Ax25), "AX.25, of amateur radio"),
    family("x25", |c, _| add(c, Family::X25), "X.25"),
    family("ip", |c, _| add(c, Family::Inet), "IPv4, as -4"),
    family("ipx", |c, _| add(c, Family::Ipx), "IPX, of Novell"),
    family(
        "appletalk",
        |c, _| add(c, Family::Ddp),
        "AppleTalk, which is for -r alone",
    ),
    family(
        "netrom",
        |c, _| add(c, Family::NetRom),
        "NET/ROM, of amateur radio",
    ),
    family("inet", |c, _| add(c, Family::Inet), "IPv4, as -4"),
    family("inet6", |c, _| add(c, Family::Inet6), "IPv6, as -6"),
    family("ddp", |c, _| add(c, Family::Ddp), "AppleTalk, as --appletalk"),
    family("rose", |c, _| add(c, Family::Rose), "ROSE, of amateur radio"),
    Flag {
        // FlagDoc with its letter below.
        doc: None,
        ..family("unix", |c, _| add(c, Family::Unix), "")
    },
    family("bluetooth", |c, _| add(c, Family::Bluetooth), "Bluetooth, as -2f"),
    Flag {
        doc: Some(also("no effect")),
        // Documented as a family, and a slip in the original's tables: it complains about itself and shows everything.
        ..family("tcpip", |_, _| None, "")
    },
    flag(
        b'V',
        "version",
        Set::Do(|_, _| Some(Event::Version)),
        FlagDoc::new(Section::Help, "version and what is built in")
            .more("The text is that of the original, because scripts look for its name."),
    ),
    count(
        b'i',
        "interfaces",
        |c| &mut c.interfaces,
        views("network interfaces").more(
            "Those that are up, with -a all. With -e each in several lines: flags, \
             addresses, hardware, counters.",
        ),
    ),
    flag(
        b'h',
        "help",
        Set::Do(|_, _| Some(Event::Help)),
        FlagDoc::new(Section::Help, "the options in short"),
    ),
    count(
        b'r',
        "route",
        |c| &mut c.routes,
        views("routing tables").more("IPv4 unless families are named. The columns change with each -e."),
    ),
    count(
        b'M',
        "masquerade",
        |c| &mut c.masquerade,
        views("masqueraded connections").more(
            "Kernels since 2.4 have no such table, so this says so and ends with status \
             1.",
        ),
    ),
    Flag {
        takes: Takes::Value,
        ..flag(
            b'A',
            "protocol",
            Set::Do(add_list),
            families("families by name")
                .value("list", Values::ListOf(family_names))
                .more(
                    "Names stand with commas between them and are written in full. They add to \
                     those of other options.",
                ),
        )
    },
    on(b't', "tcp", |c| &mut c.tcp, protocols("TCP")),
    on(
        b'S',
        "sctp",
        |c| &mut c.sctp,
        protocols("SCTP").more("Each address of an endpoint or association has its own line."),
    ),
    on(b'u', "udp", |c| &mut c.udp, protocols("UDP")),
    on(b'U', "udplite", |c| &mut c.udplite, protocols("UDP-Lite")),
    on(
        b'w',
        "raw",
        |c| &mut c.raw,
        protocols("raw sockets").more(
            "The protocol's number stands where others have their port, and the state is \
             a number.",
        ),
    ),
    flag(
        b'x',
        "unix",
        Set::Do(|c, _| add(c, Family::Unix)),
        protocols("UNIX domain sockets"),
    ),
    on(
        b'2',
        "l2cap",
        |c| &mut c.bluetooth,
        protocols("Bluetooth L2CAP").more(
            "Not built into the original that is followed here, so this says so and ends \
             with status 1.",
        ),
    ),
    on(
        b'f',
        "rfcomm",
        |c| &mut c.bluetooth,
        protocols("Bluetooth RFCOMM").more("As -2."),
    ),
    on(
        b'l',
        "listening",
        |c| &mut c.listening,
        rows("servers only").more(
            "A TCP socket counts as a server when its foreign port is 0, a UDP, UDP-Lite \
             or raw socket when its foreign address is 0, a UNIX socket when it accepts \
             connections.",
        ),
    ),
    on(
        b'a',
        "all",
        |c| &mut c.all,
        rows("servers too, and interfaces that are down").more("Wins over -l."),
    ),
    on(b'o', "timers", |c| &mut c.timers, columns("timers")),
    on(
        b'c',
        "continuous",
        |c| &mut c.continuous,
        FlagDoc::new(Section::Run, "again every second")
            .more("Until it is interrupted. -s is shown once, and so is a recording."),
    ),
    count(
        b'e',
        "extend",
        |c| &mut c.extended,
        columns("more columns").more(
            "User and inode of sockets, the long form of -i. For -r one shows metric and \
             use, two show all columns, three show the title alone.",
        ),
    ),
    on(
        b'p',
        "programs",
        |c| &mut c.programs,
        columns("process number and program of each owner").more(
            "Of a socket with several owners the first process is shown. Root sees all \
             owners.",
        ),
    ),
    on(
        b'v',
        "verbose",
        |c| &mut c.verbose,
        FlagDoc::new(Section::Run, "say which tables are missing"),
    ),
    count(
        b's',
        "statistics",
        |c| &mut c.statistics,
        views("counters of the protocols").more(
            "Of all protocols, or of those that -t, -u, -S and -w name. -6 shows those of \
             IPv6.",
        ),
    ),
    on(
        b'W',
        "wide",
        |c| &mut c.wide,
        names("addresses in full").more(
            "Without it address and port together are cut to 23 columns, which makes long \
             IPv6 addresses ambiguous.",
        ),
    ),
    flag(
        b'n',
        "numeric",
        Set::Do(all_numeric),
        names("numbers instead of all names").more("Looks nothing up."),
    ),
    long(
        "numeric-hosts",
        b'!',
        Set::On(|c| &mut c.numeric_hosts),
        names("numbers instead of host names"),
    ),
    long(
        "numeric-ports",
        b'@',
        Set::On(|c| &mut c.numeric_ports),
        names("numbers instead of service names"),
    ),
    long(
        "numeric-users",
        b'#',
        Set::On(|c| &mut c.numeric_users),
        names("numbers instead of user names"),
    ),
    on(
        b'N',
        "symbolic",
        |c| &mut c.symbolic,
        names("names of hardware").more(
            "As in the original this has one effect only: addresses of routes and of SCTP \
             become numbers.",
        ),
    ),
    on(
        b'C',
        "cache",
        |c| &mut c.cache,
        rows("with -r: the cache of routes").more("Kernels since 3.6 have none for IPv4."),
    ),
    on(
        b'F',
        "fib",
        |c| &mut c.fib,
        rows("with -r: the forwarding table, which is the default").more("Together with -C both are shown."),
    ),
    on(
        b'g',
        "groups",
        |c| &mut c.groups,
        views("members of multicast groups"),
    ),
    flag(
        b'Z',
        "context",
        Set::Do(with_contexts),
        columns("SELinux context of each owner")
            .more("Implies -p. A machine without SELinux ends it with status 1."),
    ),
    short(
        b'4',
        |c, _| add(c, Family::Inet),
        families("IPv4").more("Without a protocol this means TCP, SCTP, UDP, UDP-Lite and raw sockets."),
    ),
    short(
        b'6',
        |c, _| add(c, Family::Inet6),
        families("IPv6").more("Sockets that serve both IPv4 and IPv6 are listed here."),
    ),
    // Accepted and without effect, as in the original.
    short(b'd', |_, _| None, also("no effect")),
    short(
        b'?',
        |_, _| Some(Event::Usage),
        also("the options in short on standard error, and status 3"),
    ),
    ours(
        "record",
        |c, value| place(&mut c.record, value, "--record needs the name of a file to write"),
        FlagDoc::new(Section::Ours, "keep in a file what the machine answers")
            .value("file", Values::File)
            .more("Options for a view behind it show that view of the file. See RECORDINGS."),
    ),
    ours(
        "from",
        |c, value| place(&mut c.from, value, "--from needs the name of a recording"),
        FlagDoc::new(Section::Ours, "look at a recording instead of this machine")
            .value("file", Values::File),
    ),
    ours(
        "format",
        |c, value| {
            c.format = RecordForm::named(value);
            let wrong = || Event::WrongValue(message::no_form(value, &RecordForm::names()));
            c.format.is_none().then(wrong)
        },
        FlagDoc::new(Section::Ours, "records for programs instead of columns")
            .value("form", Values::OneOf(RecordForm::names))
            .more("The rows are those that the other options choose. See netstat-verbs(8)."),
    ),
    ours(
        "dialect",
        // Taken out of the words before they come here.
        |_, _| None,
        FlagDoc::new(Section::Ours, "whose netstat to be")
            .more("With help they are listed, and the version of this program is told.")
            .value("name", Values::Dialect),
    ),
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
    *path = Some(crate::session::source::path(value));
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
    fn every_flag_is_told_in_a_few_words_and_its_value_has_a_name() {
        let docs = crate::words::option_docs(FLAGS);
        for flag in FLAGS {
            let found = docs.iter().find(|row| {
                (flag.short.is_some() && row.short == flag.short)
                    || (flag.long.is_some() && row.long == flag.long)
            });
            let row = found.unwrap_or_else(|| panic!("nothing is told of {:?} {:?}", flag.short, flag.long));
            assert_eq!(row.doc.value.is_some(), flag.takes == Takes::Value, "{row:?}");
            assert_eq!(row.doc.section == Section::Ours, flag.ours, "{row:?}");
            let about = row.doc.about;
            assert!(
                (1..=60).contains(&about.len()) && !about.ends_with('.'),
                "{about}"
            );
            assert!(row.doc.more.is_empty() || row.doc.more.ends_with('.'), "{row:?}");
        }
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
