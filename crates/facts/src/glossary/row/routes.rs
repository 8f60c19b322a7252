//! Rows of routing tables.

use std::net::{IpAddr, Ipv4Addr};

use crate::glossary::row::{Cell, Row, Says, by_id, cell, flags, is_number, numbers};
use crate::glossary::{Origin, Place, pasted};

const WHAT: &str = "a route";
/// The same eight columns hold other numbers with `-e`.
const OTHER_NUMBERS: &str =
    "With -e, and by route(8), the three numbers are Metric, Ref and Use instead of MSS, Window and irtt.";

/// Of IPv4 of Linux: `Destination Gateway Genmask Flags MSS Window irtt Iface`, and with `-ee` all numbers.
pub(super) fn of_linux<'l>(words: &[&'l str]) -> Option<Row<'l>> {
    let [destination, gateway, mask, set, rest @ ..] = words else {
        return None;
    };
    mask.parse::<Ipv4Addr>().ok()?;
    let origin = Origin::Linux;
    let mut cells = vec![
        target("column-destination", destination)?,
        target("column-gateway", gateway)?,
        cell("column-netmask", mask, Says::Column)?,
        flags("column-route-flags", origin, Place::Ipv4Routes, set)?,
    ];
    let advanced = ["column-metric", "column-route-references", "column-route-use"];
    let plain = ["column-route-mss", "column-route-window", "column-route-irtt"];
    let mut row = match rest {
        [first @ .., interface] if first.len() == plain.len() => {
            numbers(&plain, first, &mut cells)?;
            cells.push(cell("column-route-interface", interface, Says::Column)?);
            let mut row = Row::new(WHAT, origin, Vec::new());
            row.note = Some(OTHER_NUMBERS);
            row
        }
        [a, b, c, interface, more @ ..] => {
            numbers(&advanced, &[*a, *b, *c], &mut cells)?;
            cells.push(cell("column-route-interface", interface, Says::Column)?);
            numbers(&plain, more, &mut cells)?;
            Row::new(WHAT, origin, Vec::new())
        }
        _ => return None,
    };
    row.cells = cells;
    Some(row)
}

/// Of IPv6 of Linux: `Destination Next-Hop Flag Met Ref Use If`.
pub(super) fn of_linux_ipv6<'l>(words: &[&'l str]) -> Option<Row<'l>> {
    let [destination, hop, set, metric, references, used, interface] = words else {
        return None;
    };
    // A destination may be a name, and then the next hop tells the family.
    let is_ipv6 = destination.contains(':') || hop.contains(':');
    if !is_ipv6 || hop.starts_with("link#") {
        return None;
    }
    let origin = Origin::Linux;
    let mut cells = vec![
        target("column-destination", destination)?,
        target("column-gateway", hop)?,
        flags("column-route-flags", origin, Place::Ipv6Routes, set)?,
    ];
    let ids = ["column-metric", "column-route-references", "column-route-use"];
    numbers(&ids, &[*metric, *references, *used], &mut cells)?;
    cells.push(cell("column-route-interface", interface, Says::Column)?);
    Some(Row::new(WHAT, origin, cells))
}

/// Of Darwin: `Destination Gateway Flags [Refs Use [Mtu]] Netif [Expire]`.
pub(super) fn of_darwin<'l>(words: &[&'l str]) -> Option<Row<'l>> {
    let [destination, gateway, set, rest @ ..] = words else {
        return None;
    };
    let origin = Origin::Darwin;
    let mut cells = vec![
        target("column-destination", destination)?,
        target("column-gateway", gateway)?,
        flags("column-route-flags", origin, Place::Routes, set)?,
    ];
    let ids = ["column-route-references", "column-route-use", "column-route-mtu"];
    // Without -l there is no Mtu, and only routes that end have an Expire.
    let count = match rest {
        [_] | [_, _] => 0,
        [_, _, _] => 2,
        [_, _, third, last] if ends(last) && !is_number(third) && *third != "-" => 2,
        [_, _, _, _] | [_, _, _, _, _] => 3,
        _ => return None,
    };
    numbers(ids.get(..count)?, rest.get(..count)?, &mut cells)?;
    match rest.get(count..)? {
        [interface] => cells.push(cell("column-route-interface", interface, Says::Column)?),
        [interface, expire] if ends(expire) => {
            cells.push(cell("column-route-interface", interface, Says::Column)?);
            cells.push(cell("column-route-expire", expire, Says::Column)?);
        }
        _ => return None,
    }
    Some(Row::new(WHAT, origin, cells))
}

/// Whether it is what stands below Expire.
fn ends(word: &str) -> bool {
    is_number(word) || word == "!"
}

/// A destination or a gateway: an address, a network, a name, `default`, `*` or a link.
fn target<'l>(id: &str, text: &'l str) -> Option<Cell<'l>> {
    let bare = text.split('/').next()?;
    let says = match bare {
        "default" => Says::Term(by_id("value-default")?),
        _ if bare.starts_with("link#") => Says::Term(by_id("value-link")?),
        _ if bare == "0.0.0.0" && id == "column-gateway" => Says::Term(by_id("value-no-gateway")?),
        _ if bare.parse::<IpAddr>().is_ok() => Says::Address(pasted::pasted(bare)?),
        _ => Says::Column,
    };
    cell(id, text, says)
}
