//! A row, pasted from a screen, taken apart into its columns.

mod interfaces;
mod routes;
mod sockets;
mod unix;

use std::borrow::Cow;

use crate::glossary::{Explanation, Kind, Origin, Pasted, Place, all, letters};

/// Most bytes of a row that is taken apart.
pub const ROW_BYTES_MAX: usize = 1024;

/// A row and what its columns are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<'l> {
    /// What it is a row of, with its article.
    pub what: &'static str,
    /// Whose layout it has.
    pub origin: Origin,
    /// Its cells, from left to right.
    pub cells: Vec<Cell<'l>>,
    /// What the row alone does not decide: a sentence.
    pub note: Option<&'static str>,
}

/// A cell of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell<'l> {
    /// The column.
    pub column: &'static Explanation,
    /// What stands there.
    pub text: Cow<'l, str>,
    /// What that means.
    pub says: Says<'l>,
}

/// What a text in a row means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Says<'l> {
    /// No more than its column says.
    Column,
    /// A term.
    Term(&'static Explanation),
    /// An address.
    Address(Pasted<'l>),
    /// Letters, each of which is a flag.
    Flags(Vec<(char, &'static Explanation)>),
}

/// A layout: the columns that words are, if they are of it.
type Layout = for<'l> fn(&[&'l str]) -> Option<Row<'l>>;

/// All layouts, in the order in which they are tried: what has more marks comes first.
const LAYOUTS: &[Layout] = &[
    sockets::of_netstat,
    unix::of_linux,
    unix::of_ss,
    sockets::of_ss,
    sockets::of_windows,
    sockets::of_solaris,
    unix::of_darwin,
    interfaces::of_linux,
    routes::of_linux,
    routes::of_linux_ipv6,
    routes::of_darwin,
    interfaces::of_darwin,
    interfaces::group_of_linux,
    sockets::of_listen_queue,
    with_control_block,
];

/// What rows are known, for a message.
pub const ROWS_KNOWN: &str = "Internet sockets (netstat of Linux, macOS, FreeBSD, Windows and Solaris, ss), UNIX sockets (Linux, macOS, ss), \
                              routes and interfaces (Linux, macOS), groups (Linux)";

/// Takes a row apart. One that has none of the layouts is `None`.
#[must_use]
pub fn row(line: &str) -> Option<Row<'_>> {
    if line.len() > ROW_BYTES_MAX {
        return None;
    }
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    LAYOUTS.iter().find_map(|layout| layout(&words))
}

/// Of Darwin with `-A`: the address of the kernel's record stands before the row.
fn with_control_block<'l>(words: &[&'l str]) -> Option<Row<'l>> {
    let [block, rest @ ..] = words else {
        return None;
    };
    if *block != "-" && !block.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let layouts: [Layout; 3] = [sockets::of_netstat, routes::of_darwin, sockets::of_listen_queue];
    let mut row = layouts
        .iter()
        .find_map(|layout| layout(rest))
        .filter(|row| row.origin == Origin::Darwin)?;
    row.cells
        .insert(0, cell("column-control-block", block, Says::Column)?);
    Some(row)
}

impl<'l> Row<'l> {
    fn new(what: &'static str, origin: Origin, cells: Vec<Cell<'l>>) -> Row<'l> {
        Row {
            what,
            origin,
            cells,
            note: None,
        }
    }
}

fn cell<'l>(id: &str, text: &'l str, says: Says<'l>) -> Option<Cell<'l>> {
    Some(Cell {
        column: by_id(id)?,
        text: Cow::Borrowed(text),
        says,
    })
}

/// Words behind each other that are one text.
fn joined<'l>(id: &str, words: &[&'l str]) -> Option<Cell<'l>> {
    let text = match words {
        [one] => Cow::Borrowed(*one),
        _ => Cow::Owned(words.join(" ")),
    };
    Some(Cell {
        column: by_id(id)?,
        text,
        says: Says::Column,
    })
}

/// Numbers of these columns, or a `-` where there is none. Linux prints a metric of 4,294,967,295 as -1.
fn numbers<'l>(ids: &[&str], words: &[&'l str], cells: &mut Vec<Cell<'l>>) -> Option<()> {
    if ids.len() != words.len() {
        return None;
    }
    for (id, word) in ids.iter().zip(words) {
        if !is_number(word.strip_prefix('-').unwrap_or(word)) && *word != "-" {
            return None;
        }
        cells.push(cell(id, word, Says::Column)?);
    }
    Some(())
}

/// Letters of flags.
fn flags<'l>(id: &str, origin: Origin, place: Place, word: &'l str) -> Option<Cell<'l>> {
    cell(id, word, Says::Flags(letters::of(origin, place, word)?))
}

fn by_id(id: &str) -> Option<&'static Explanation> {
    all().find(|entry| entry.id == id)
}

fn term(kind: Kind, place: Option<Place>, origin: Origin, text: &str) -> Option<&'static Explanation> {
    all().find(|entry| {
        entry.kind == kind
            && place.is_none_or(|place| entry.place == place)
            && entry
                .names
                .iter()
                .any(|name| name.text == text && name.origins.contains(&origin))
    })
}

/// Whose states a protocol has.
fn place(protocol: &str) -> Option<Place> {
    let name = protocol.trim_end_matches(['4', '6']);
    match name {
        "tcp" => Some(Place::Tcp),
        "udp" | "udpl" | "udplite" => Some(Place::Udp),
        "raw" | "ip" | "icm" | "icmp" | "igm" | "igmp" | "div" | "divert" => Some(Place::Raw),
        "sctp" => Some(Place::Sctp),
        _ => None,
    }
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(line: &str) -> Option<(Origin, Vec<(&'static str, &'static str)>)> {
        let row = row(line)?;
        let cells = row.cells.iter().map(|cell| {
            let says = match &cell.says {
                Says::Column => "",
                Says::Term(term) => term.id,
                Says::Address(found) => found.address.1.id,
                Says::Flags(_) => "flags",
            };
            (cell.column.id, says)
        });
        Some((row.origin, cells.collect()))
    }

    #[test]
    fn a_row_of_linux_has_the_columns_of_its_options() {
        let line = "tcp6  0  3 ::1:631   fe80::1:40000  TIME_WAIT  root  0  1234/a b  timewait (3.21/0/0)";
        let (origin, cells) = ids(line).unwrap();
        assert_eq!(origin, Origin::Linux);
        assert_eq!(
            cells,
            [
                ("column-proto", "protocol-tcp6"),
                ("column-recv-q", ""),
                ("column-send-q", ""),
                ("column-local-address", "address-loopback-ipv6"),
                ("column-foreign-address", "address-link-local"),
                ("column-state", "tcp-state-time-wait"),
                ("column-user", ""),
                ("column-inode", ""),
                ("column-program", ""),
                ("column-timer", "timer-timewait"),
            ]
        );
        let (_, cells) = ids("udp 0 0 0.0.0.0:68 0.0.0.0:* -").unwrap();
        assert_eq!(cells.last(), Some(&("column-program", "value-no-program")));
    }

    #[test]
    fn rows_of_darwin_and_of_ss_are_known_by_their_addresses_and_order() {
        let (origin, cells) = ids("tcp4 0 0 127.0.0.1.631 *.* LISTEN").unwrap();
        assert_eq!(origin, Origin::Darwin);
        assert_eq!(cells.last(), Some(&("column-state", "tcp-state-listen")));
        assert_eq!(
            cells.get(3),
            Some(&("column-local-address", "address-loopback-ipv4"))
        );
        let line = "tcp LISTEN 0 128 [::]:22 [::]:* users:((\"sshd\",pid=1,fd=3))";
        let (origin, cells) = ids(line).unwrap();
        assert_eq!(origin, Origin::Iproute2);
        assert_eq!(cells.len(), 7);
        assert!(ids("ESTAB 0 0 10.0.0.1:22 10.0.0.2:4000").is_some());
    }

    #[test]
    fn rows_of_every_kind_and_system_are_known() {
        for (line, what, origin) in [
            (
                "  TCP    0.0.0.0:135   0.0.0.0:0   LISTENING   1234",
                "a row of sockets",
                Origin::Windows,
            ),
            ("UDP [::]:123 *:*", "a row of sockets", Origin::Windows),
            (
                "*.22 *.* 0 0 128000 0 LISTEN",
                "a row of sockets",
                Origin::Solaris,
            ),
            (
                "unix 3 [ ] STREAM CONNECTED 7312 812/my program @/tmp/a b",
                "a row of UNIX sockets",
                Origin::Linux,
            ),
            (
                "unix 2 [ ACC W ] DGRAM 7312",
                "a row of UNIX sockets",
                Origin::Linux,
            ),
            (
                "u_str ESTAB 0 0 /run/x 21 * 22 users:((\"a\",pid=1,fd=3))",
                "a row of UNIX sockets",
                Origin::Iproute2,
            ),
            (
                "c8f0 dgram 0 0 0 c8f8 0 c900 /var/run/log",
                "a row of UNIX sockets",
                Origin::Darwin,
            ),
            (
                "0.0.0.0 192.0.2.1 0.0.0.0 UG 0 0 0 eth0",
                "a route",
                Origin::Linux,
            ),
            (
                "default _gateway 0.0.0.0 UG 100 0 0 eth0 1400 0 0",
                "a route",
                Origin::Linux,
            ),
            ("fe80::/64 [::] U 256 1 0 eth0", "a route", Origin::Linux),
            ("default 192.0.2.1 UGSc en0", "a route", Origin::Darwin),
            ("192.0.2.1/32 link#4 UCS 1 0 en0 !", "a route", Origin::Darwin),
            ("eth0 1500 9 0 0 0 7 0 0 0 BMRU", "an interface", Origin::Linux),
            ("lo0 16384 <Link#1> 9 0 9 0 0", "an interface", Origin::Darwin),
            (
                "en0 1500 192.0.2 192.0.2.7 9 - 900 7 - 700 0",
                "an interface",
                Origin::Darwin,
            ),
            ("eth0 1 224.0.0.1", "a multicast group", Origin::Linux),
        ] {
            let row = row(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((row.what, row.origin), (what, origin), "{line}");
        }
        let (_, cells) = ids("unix 2 [ ACC ] STREAM LISTENING 7312 812/my program /run/a b").unwrap();
        assert_eq!(
            cells.get(2..),
            Some(
                [
                    ("column-unix-flags", "unix-flag-accepts"),
                    ("column-unix-type", "socket-type-stream"),
                    ("column-unix-state", "unix-state-listening"),
                    ("column-unix-inode", ""),
                    ("column-program", ""),
                    ("column-unix-path", ""),
                ]
                .as_slice()
            )
        );
        let route = row("10.2.0.0 0.0.0.0 255.255.0.0 U 0 0 0 eth0").unwrap();
        let Some(Says::Flags(letters)) = route.cells.get(3).map(|cell| &cell.says) else {
            panic!("{route:?}")
        };
        assert_eq!(
            letters.first().map(|(letter, entry)| (*letter, entry.id)),
            Some(('U', "route-flag-up"))
        );
        assert!(route.note.is_some());
    }

    #[test]
    fn what_has_no_known_layout_is_none() {
        for line in [
            "",
            "Proto Recv-Q Send-Q Local Address Foreign Address State",
            "tcp 0 0 1.2.3.4:1",
            "tcp x 0 1.2.3.4:1 1.2.3.4:2 LISTEN",
            "unix 2 [ DGRAM 123 /dev/log",
            "eth0 1500 12",
            "0.0.0.0 192.0.2.1 0.0.0.0 UGX 0 0 0 eth0",
            "some words that are nothing",
        ] {
            assert_eq!(row(line), None, "{line}");
        }
        assert_eq!(row(&"tcp ".repeat(1000)), None);
    }
}
