//! A row of sockets, pasted from a screen, taken apart into its columns.

use super::{Explanation, Kind, Origin, Pasted, Place, all, pasted::pasted_with_port};

/// Most bytes of a row that is taken apart.
pub const ROW_BYTES_MAX: usize = 1024;

/// A row and what its columns are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<'l> {
    /// Whose layout it has.
    pub origin: Origin,
    /// Its cells, from left to right.
    pub cells: Vec<Cell<'l>>,
}

/// A cell of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell<'l> {
    /// The column.
    pub column: &'static Explanation,
    /// What stands there.
    pub text: &'l str,
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
}

/// Takes a row of sockets apart: of netstat of Linux, of Darwin and FreeBSD, and of `ss`. Anything else is `None`.
#[must_use]
pub fn row(line: &str) -> Option<Row<'_>> {
    if line.len() > ROW_BYTES_MAX {
        return None;
    }
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    of_netstat(&words).or_else(|| of_ss(&words))
}

/// `Proto Recv-Q Send-Q Local Foreign [State]`, and what the options of Linux add.
fn of_netstat<'l>(words: &[&'l str]) -> Option<Row<'l>> {
    let [protocol, received, sent, local, foreign, rest @ ..] = words else {
        return None;
    };
    let origin = if is_behind_full_stop(local)? {
        Origin::Darwin
    } else {
        Origin::Linux
    };
    let place = place(protocol)?;
    let known = term(Kind::Protocol, None, origin, protocol)?;
    let mut cells = vec![cell("column-proto", protocol, Says::Term(known))?];
    cells.extend(queues(received, sent)?);
    cells.push(address("column-local-address", local)?);
    cells.push(address("column-foreign-address", foreign)?);
    let mut rest = rest;
    if let [state, more @ ..] = rest
        && let Some(known) = term(Kind::State, Some(place), origin, state)
    {
        cells.push(cell("column-state", state, Says::Term(known))?);
        rest = more;
    }
    if origin == Origin::Linux {
        more_of_linux(rest, &mut cells)?;
    }
    Some(Row { origin, cells })
}

/// What `-e`, `-p` and `-o` add, in this order.
fn more_of_linux<'l>(rest: &[&'l str], cells: &mut Vec<Cell<'l>>) -> Option<()> {
    let mut rest = rest;
    if let [user, inode, more @ ..] = rest
        && is_number(inode)
    {
        cells.push(cell("column-user", user, Says::Column)?);
        cells.push(cell("column-inode", inode, Says::Column)?);
        rest = more;
    }
    let is_program = |word: &str| word == "-" || word.split_once('/').is_some_and(|(pid, _)| is_number(pid));
    if let [program, more @ ..] = rest
        && is_program(program)
    {
        let says = match *program {
            "-" => Says::Term(by_id("value-no-program")?),
            _ => Says::Column,
        };
        cells.push(cell("column-program", program, says)?);
        rest = more;
    }
    // A name of a program may have blanks, so the timer is looked for from the right.
    if let [.., timer, _] = rest
        && let Some(known) = term(Kind::Timer, None, Origin::Linux, timer)
    {
        cells.push(cell("column-timer", timer, Says::Term(known))?);
    }
    Some(())
}

/// `[Netid] State Recv-Q Send-Q Local Peer [Process]`
fn of_ss<'l>(words: &[&'l str]) -> Option<Row<'l>> {
    let mut cells = Vec::new();
    let mut place_of = Place::Tcp;
    let mut words = words;
    if let [netid, rest @ ..] = words
        && let Some(known) = place(netid)
    {
        let protocol = term(Kind::Protocol, None, Origin::Iproute2, netid)?;
        cells.push(cell("column-proto", netid, Says::Term(protocol))?);
        place_of = known;
        words = rest;
    }
    let [state, received, sent, local, peer, rest @ ..] = words else {
        return None;
    };
    let known = term(Kind::State, Some(place_of), Origin::Iproute2, state)?;
    cells.push(cell("column-state", state, Says::Term(known))?);
    cells.extend(queues(received, sent)?);
    cells.push(address("column-local-address", local)?);
    cells.push(address("column-foreign-address", peer)?);
    if let [process, ..] = rest
        && process.starts_with("users:")
    {
        cells.push(cell("column-program", process, Says::Column)?);
    }
    Some(Row {
        origin: Origin::Iproute2,
        cells,
    })
}

fn queues<'l>(received: &'l str, sent: &'l str) -> Option<[Cell<'l>; 2]> {
    if !is_number(received) || !is_number(sent) {
        return None;
    }
    Some([
        cell("column-recv-q", received, Says::Column)?,
        cell("column-send-q", sent, Says::Column)?,
    ])
}

/// A name instead of an address, or a service instead of a port, says no more than its column.
fn address<'l>(id: &str, text: &'l str) -> Option<Cell<'l>> {
    is_behind_full_stop(text)?;
    cell(
        id,
        text,
        pasted_with_port(text).map_or(Says::Column, Says::Address),
    )
}

/// Whether the port stands behind a full stop, as BSD writes it, instead of a colon.
fn is_behind_full_stop(address: &str) -> Option<bool> {
    let at = address.rfind(['.', ':'])?;
    Some(address.get(at..)?.starts_with('.'))
}

fn cell<'l>(id: &str, text: &'l str, says: Says<'l>) -> Option<Cell<'l>> {
    Some(Cell {
        column: by_id(id)?,
        text,
        says,
    })
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
        "raw" | "icm" => Some(Place::Raw),
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
    fn what_is_no_row_of_sockets_is_none() {
        for line in [
            "",
            "Proto Recv-Q Send-Q Local Address Foreign Address State",
            "tcp 0 0 1.2.3.4:1",
            "tcp x 0 1.2.3.4:1 1.2.3.4:2 LISTEN",
            "unix 2 [ ] DGRAM 123 /dev/log",
        ] {
            assert_eq!(row(line), None, "{line}");
        }
        assert_eq!(row(&"tcp ".repeat(1000)), None);
    }
}
