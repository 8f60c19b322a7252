//! Rows of interfaces and of their groups.

use std::net::IpAddr;

use crate::glossary::row::{Row, Says, by_id, cell, flags, is_number, numbers};
use crate::glossary::{Origin, Place, pasted};

const WHAT: &str = "an interface";

/// Of Linux: `Iface MTU RX-OK RX-ERR RX-DRP RX-OVR TX-OK TX-ERR TX-DRP TX-OVR Flg`.
pub(super) fn of_linux<'l>(words: &[&'l str]) -> Option<Row<'l>> {
    let (words, set) = match words {
        [words @ .., "[NO", "FLAGS]"] => {
            let none = by_id("value-no-flags")?;
            (
                words,
                cell("column-interface-flags", none.name(), Says::Term(none))?,
            )
        }
        [words @ .., set] => (
            words,
            flags("column-interface-flags", Origin::Linux, Place::Interfaces, set)?,
        ),
        [] => return None,
    };
    let [name, counted @ ..] = words else {
        return None;
    };
    let origin = Origin::Linux;
    let mut cells = vec![cell("column-interface-name", name, Says::Column)?];
    // A label is one more address, and only shown in a row of its own.
    if let [mtu, "-", "no", "statistics", "available", "-"] = counted {
        numbers(&["column-interface-mtu"], &[*mtu], &mut cells)?;
        let none = by_id("value-no-statistics")?;
        cells.push(cell("column-interface-received", none.name(), Says::Term(none))?);
        cells.push(set);
        return Some(Row::new(WHAT, origin, cells));
    }
    let ids = [
        "column-interface-mtu",
        "column-interface-received",
        "column-interface-received-errors",
        "column-interface-received-dropped",
        "column-interface-received-overruns",
        "column-interface-sent",
        "column-interface-sent-errors",
        "column-interface-sent-dropped",
        "column-interface-sent-overruns",
    ];
    numbers(&ids, counted, &mut cells)?;
    cells.push(set);
    Some(Row::new(WHAT, origin, cells))
}

/// Of Darwin: `Name Mtu Network [Address] Ipkts Ierrs [Ibytes] Opkts Oerrs [Obytes] Coll [Time [Drop]]`.
pub(super) fn of_darwin<'l>(words: &[&'l str]) -> Option<Row<'l>> {
    let [name, mtu, network, rest @ ..] = words else {
        return None;
    };
    // A network may be a number: 10 is 10.0.0.0/8. Then an address follows.
    if is_number(network) && rest.first().is_none_or(|word| is_number(word) || *word == "-") {
        return None;
    }
    let origin = Origin::Darwin;
    let mut cells = vec![cell("column-interface-name", name, Says::Column)?];
    numbers(&["column-interface-mtu"], &[*mtu], &mut cells)?;
    cells.push(cell("column-interface-network", network, Says::Column)?);
    let mut rest = rest;
    if let [address, more @ ..] = rest
        && !is_number(address)
        && *address != "-"
    {
        let says = match address.parse::<IpAddr>() {
            Ok(_) => Says::Address(pasted::pasted(address)?),
            Err(_) => Says::Column,
        };
        cells.push(cell("column-interface-address", address, says)?);
        rest = more;
    }
    let five = [
        "column-interface-received",
        "column-interface-received-errors",
        "column-interface-sent",
        "column-interface-sent-errors",
        "column-interface-collisions",
    ];
    let seven = [
        "column-interface-received",
        "column-interface-received-errors",
        "column-interface-received-bytes",
        "column-interface-sent",
        "column-interface-sent-errors",
        "column-interface-sent-bytes",
        "column-interface-collisions",
    ];
    let more = ["column-interface-timer", "column-interface-sent-dropped"];
    match rest.len() {
        5 => numbers(&five, rest, &mut cells)?,
        7 => numbers(&seven, rest, &mut cells)?,
        9 => numbers(&[seven.as_slice(), &more].concat(), rest, &mut cells)?,
        _ => return None,
    }
    Some(Row::new(WHAT, origin, cells))
}

/// A group of Linux: `Interface RefCnt Group`.
pub(super) fn group_of_linux<'l>(words: &[&'l str]) -> Option<Row<'l>> {
    let [name, references, group] = words else {
        return None;
    };
    let found = pasted::pasted(group).filter(|found| found.address.1.id == "address-multicast")?;
    let mut cells = vec![cell("column-group-interface", name, Says::Column)?];
    numbers(&["column-group-references"], &[*references], &mut cells)?;
    cells.push(cell("column-group", group, Says::Address(found))?);
    Some(Row::new("a multicast group", Origin::Linux, cells))
}
