//! Rows of UNIX sockets.

use crate::glossary::row::{Row, Says, by_id, cell, is_number, joined, numbers, term};
use crate::glossary::{Kind, Origin, Place};

const WHAT: &str = "a row of UNIX sockets";

/// Of Linux: `unix RefCnt [ Flags ] Type [State] I-Node [PID/Program name] [Path]`.
pub(super) fn of_linux<'l>(words: &[&'l str]) -> Option<Row<'l>> {
    let [protocol @ "unix", references, "[", rest @ ..] = words else {
        return None;
    };
    let ends = rest.iter().position(|word| *word == "]")?;
    let (set, rest) = (rest.get(..ends)?, rest.get(ends + 1..)?);
    let [kind, rest @ ..] = rest else {
        return None;
    };
    let origin = Origin::Linux;
    let protocol_term = term(Kind::Protocol, None, origin, protocol)?;
    let mut cells = vec![cell("column-proto", protocol, Says::Term(protocol_term))?];
    numbers(&["column-unix-references"], &[*references], &mut cells)?;
    if set.is_empty() {
        cells.push(cell("column-unix-flags", "[ ]", Says::Column)?);
    }
    for flag in set {
        let known = term(Kind::Flag, Some(Place::Unix), origin, flag)?;
        cells.push(cell("column-unix-flags", flag, Says::Term(known))?);
    }
    let known = term(Kind::SocketType, None, origin, kind)?;
    cells.push(cell("column-unix-type", kind, Says::Term(known))?);
    let mut rest = rest;
    if let [state, more @ ..] = rest
        && !is_number(state)
    {
        let known = term(Kind::State, Some(Place::Unix), origin, state)?;
        cells.push(cell("column-unix-state", state, Says::Term(known))?);
        rest = more;
    }
    let [inode, more @ ..] = rest else {
        return None;
    };
    numbers(&["column-unix-inode"], &[*inode], &mut cells)?;
    let mut rest = more;
    if let ["-", more @ ..] = rest {
        cells.push(cell(
            "column-program",
            "-",
            Says::Term(by_id("value-no-program")?),
        )?);
        rest = more;
    } else if let [program, ..] = rest
        && program.split_once('/').is_some_and(|(pid, _)| is_number(pid))
    {
        // The name of a program may have blanks; a path begins with one of these.
        let is_path = |word: &&str| word.starts_with(['/', '@']);
        let ends = rest.iter().position(is_path).unwrap_or(rest.len());
        cells.push(joined("column-program", rest.get(..ends)?)?);
        rest = rest.get(ends..)?;
    }
    if !rest.is_empty() {
        cells.push(joined("column-unix-path", rest)?);
    }
    Some(Row::new(WHAT, origin, cells))
}

/// Of `ss`: `Netid State Recv-Q Send-Q Path Inode Peer PeerInode [Process]`.
pub(super) fn of_ss<'l>(words: &[&'l str]) -> Option<Row<'l>> {
    let [
        netid,
        state,
        received,
        sent,
        path,
        inode,
        peer,
        peer_inode,
        rest @ ..,
    ] = words
    else {
        return None;
    };
    let origin = Origin::Iproute2;
    let kind = term(Kind::SocketType, None, origin, netid)?;
    // The states of all its sockets have the same words.
    let known = term(Kind::State, Some(Place::Unix), origin, state)
        .or_else(|| term(Kind::State, None, origin, state))?;
    let mut cells = vec![
        cell("column-proto", netid, Says::Term(kind))?,
        cell("column-state", state, Says::Term(known))?,
    ];
    numbers(
        &["column-recv-q", "column-send-q"],
        &[*received, *sent],
        &mut cells,
    )?;
    cells.push(cell("column-unix-path", path, Says::Column)?);
    numbers(&["column-unix-inode"], &[*inode], &mut cells)?;
    cells.push(cell("column-unix-peer", peer, Says::Column)?);
    numbers(&["column-unix-peer"], &[*peer_inode], &mut cells)?;
    if let [process, ..] = rest
        && process.starts_with("users:")
    {
        cells.push(cell("column-program", process, Says::Column)?);
    }
    Some(Row::new(WHAT, origin, cells))
}

/// Of the BSDs: `Address Type Recv-Q Send-Q Inode Conn Refs Nextref [Addr]`.
pub(super) fn of_darwin<'l>(words: &[&'l str]) -> Option<Row<'l>> {
    let [address, kind, received, sent, inode, peer, peers, next, name @ ..] = words else {
        return None;
    };
    let origin = Origin::Darwin;
    let known = term(Kind::SocketType, None, origin, kind)?;
    let is_address = |word: &str| word == "-" || word.bytes().all(|byte| byte.is_ascii_hexdigit());
    if ![address, inode, peer, peers, next]
        .into_iter()
        .all(|word| is_address(word))
    {
        return None;
    }
    let mut cells = vec![
        cell("column-unix-address", address, Says::Column)?,
        cell("column-unix-type", kind, Says::Term(known))?,
    ];
    numbers(
        &["column-recv-q", "column-send-q"],
        &[*received, *sent],
        &mut cells,
    )?;
    let columns = [
        ("column-unix-vnode", inode),
        ("column-unix-peer", peer),
        ("column-unix-datagram-peers", peers),
        ("column-unix-next-peer", next),
    ];
    for (id, word) in columns {
        cells.push(cell(id, word, Says::Column)?);
    }
    if !name.is_empty() {
        cells.push(joined("column-unix-name", name)?);
    }
    Some(Row::new(WHAT, origin, cells))
}
