//! Rows of Internet sockets.

use crate::glossary::pasted::pasted_with_port;
use crate::glossary::row::{Cell, Row, Says, by_id, cell, is_number, place, term};
use crate::glossary::{Kind, Origin, Place};

const WHAT: &str = "a row of sockets";

/// `Proto Recv-Q Send-Q Local Foreign [State]`, and what the options of Linux add.
pub(super) fn of_netstat<'l>(words: &[&'l str]) -> Option<Row<'l>> {
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
    Some(Row::new(WHAT, origin, cells))
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
pub(super) fn of_ss<'l>(words: &[&'l str]) -> Option<Row<'l>> {
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
    Some(Row::new(WHAT, Origin::Iproute2, cells))
}

/// Of Windows: `Proto Local Foreign [State] [PID]`.
pub(super) fn of_windows<'l>(words: &[&'l str]) -> Option<Row<'l>> {
    let [protocol, local, foreign, rest @ ..] = words else {
        return None;
    };
    let place = match *protocol {
        "TCP" => Place::Tcp,
        "UDP" => Place::Udp,
        _ => return None,
    };
    let known = term(Kind::Protocol, None, Origin::Windows, protocol)?;
    let mut cells = vec![
        cell("column-proto", protocol, Says::Term(known))?,
        address("column-local-address", local)?,
        address("column-foreign-address", foreign)?,
    ];
    let mut rest = rest;
    if let [state, more @ ..] = rest
        && let Some(known) = term(Kind::State, Some(place), Origin::Windows, state)
    {
        cells.push(cell("column-state", state, Says::Term(known))?);
        rest = more;
    }
    match rest {
        [] => {}
        [pid] if is_number(pid) => cells.push(cell("column-pid", pid, Says::Column)?),
        _ => return None,
    }
    Some(Row::new(WHAT, Origin::Windows, cells))
}

/// Of Solaris: `Local Remote Swind Send-Q Rwind Recv-Q State`.
pub(super) fn of_solaris<'l>(words: &[&'l str]) -> Option<Row<'l>> {
    let [local, remote, numbers @ .., state] = words else {
        return None;
    };
    let columns = [
        "column-send-window",
        "column-send-q",
        "column-receive-window",
        "column-recv-q",
    ];
    if numbers.len() != columns.len()
        || !is_behind_full_stop(local)?
        || !numbers.iter().all(|word| is_number(word))
    {
        return None;
    }
    let known = term(Kind::State, Some(Place::Tcp), Origin::Solaris, state)?;
    let mut cells = vec![
        address("column-local-address", local)?,
        address("column-foreign-address", remote)?,
    ];
    for (id, number) in columns.into_iter().zip(numbers) {
        cells.push(cell(id, number, Says::Column)?);
    }
    cells.push(cell("column-state", state, Says::Term(known))?);
    Some(Row::new(WHAT, Origin::Solaris, cells))
}

/// Of Darwin with `-L`: `Listen Local-Address`.
pub(super) fn of_listen_queue<'l>(words: &[&'l str]) -> Option<Row<'l>> {
    let [queue, local] = words else {
        return None;
    };
    let is_queue = queue.split('/').count() == 3 && queue.split('/').all(is_number);
    if !is_queue || !is_behind_full_stop(local)? {
        return None;
    }
    let cells = vec![
        cell("column-listen", queue, Says::Column)?,
        address("column-local-address", local)?,
    ];
    Some(Row::new(WHAT, Origin::Darwin, cells))
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
