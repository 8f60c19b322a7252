//! Titles, headings, rows and messages of the routes of IPX, AX.25, NET/ROM, ROSE, X.25 and AppleTalk, byte for byte as
//! net-tools netstat 2.10 prints them of what these kernels print. No flag changes them.
//!
//! The original cuts the tables of radio and X.25 at fixed places, so that it loses the end of a device's name that is
//! wider than its column, and mistakes what follows; here names are whole.

use std::io::Write as _;

use facts::model::historic_route::{
    AppleTalkRoute, Ax25Route, IpxRoute, NetRomNode, RadioNeighbour, RoseNode, X25Route,
};
use facts::model::route::RouteFlags;
use probe::Flow;
use probe::gather::answer::Answer;
use probe::gather::linux::historic_routes::{Neighbours, tables};

use super::{layout, reason, told};
use crate::dialects::linux::End;
use crate::dialects::linux::flags::Family;
use crate::exit::Exit;
use crate::render::columns::{blanks, left, number, right_number};
use crate::session::Session;
use crate::terminal::{Terminal, visible};

const IPX_HEADING: &[u8] =
    b"Kernel IPX routing table\nDestination               Router Net                Router Node\n";
const AX25_HEADING: &[u8] = b"Kernel AX.25 routing table\nDestination  Iface    Use\n";
const NETROM_HEADING: &[u8] =
    b"Kernel NET/ROM routing table\nDestination  Mnemonic  Quality  Neighbour  Iface\n";
const ROSE_HEADING: &[u8] = b"Kernel ROSE routing table\nDestination  neigh1 callsign  device  neigh2 callsign  device  neigh3 callsign  device\n";
const X25_HEADING: &[u8] = b"Kernel X.25 routing table\nDestination          Iface\n";
const APPLETALK_HEADING: &[u8] = b"Destination     Gateway         Device          Flags\n";

/// A table that gets its title with its first row.
struct Page<'p, 't> {
    terminal: &'p mut Terminal<'t>,
    heading: &'static [u8],
    titled: bool,
}

impl<'p, 't> Page<'p, 't> {
    fn new(terminal: &'p mut Terminal<'t>, heading: &'static [u8]) -> Page<'p, 't> {
        Page {
            terminal,
            heading,
            titled: false,
        }
    }

    fn title(&mut self) {
        if !std::mem::replace(&mut self.titled, true) {
            self.terminal.text().extend_from_slice(self.heading);
        }
    }

    fn row(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> Flow {
        self.title();
        write(self.terminal.text());
        self.terminal.flow()
    }

    /// Closes a table that is there and tells what is missing from it.
    fn ended(mut self, answer: &Answer) -> End {
        self.title();
        told(answer, self.terminal)
    }
}

/// The table of `family`, if it is one of these.
pub(super) fn table(family: Family, session: &mut Session<'_>, terminal: &mut Terminal<'_>) -> End {
    match family {
        Family::Ipx => {
            let mut page = Page::new(terminal, IPX_HEADING);
            let answer = session.ipx_routes(&mut |route| page.row(|out| ipx(out, route)));
            match refused(&answer) {
                None => page.ended(&answer),
                Some(why) => absent(
                    terminal,
                    &[&why],
                    "IPX routing not in file /proc/net/ipx/route or /proc/net/ipx_route found.\n",
                ),
            }
        }
        Family::Ax25 => {
            let mut page = Page::new(terminal, AX25_HEADING);
            let answer = session.ax25_routes(&mut |route| page.row(|out| ax25(out, route)));
            match refused(&answer) {
                None => page.ended(&answer),
                Some(why) => absent(
                    terminal,
                    &[&format!("{}: {why}", tables::AX25)],
                    "AX.25 not configured in this system.\n",
                ),
            }
        }
        Family::X25 => {
            let mut page = Page::new(terminal, X25_HEADING);
            let answer = session.x25_routes(&mut |route| page.row(|out| x25(out, route)));
            match refused(&answer) {
                None => page.ended(&answer),
                Some(_) => absent(terminal, &[], "X.25 not configured in this system.\n"),
            }
        }
        Family::Ddp => {
            let mut page = Page::new(terminal, APPLETALK_HEADING);
            let answer = session.appletalk_routes(&mut |route| page.row(|out| appletalk(out, route)));
            match refused(&answer) {
                None => page.ended(&answer),
                Some(why) => absent(
                    terminal,
                    &[
                        &format!("Error opening {}: {why}", tables::APPLETALK_OLD),
                        "DDP (AppleTalk) not configured on this system.",
                    ],
                    "",
                ),
            }
        }
        Family::NetRom => netrom_table(session, terminal),
        Family::Rose => rose_table(session, terminal),
        Family::Inet | Family::Inet6 | Family::Unix | Family::Econet | Family::Ash | Family::Bluetooth => {
            End::Over(Exit::Usage)
        }
    }
}

/// NET/ROM has two tables, and without either it is not there.
fn netrom_table(session: &mut Session<'_>, terminal: &mut Terminal<'_>) -> End {
    let (neighbours, answer) = session.radio_neighbours(tables::NETROM_NEIGHBOURS);
    let neighbours_refused = refused(&answer);
    let mut page = Page::new(terminal, NETROM_HEADING);
    let nodes = session.netrom_nodes(&mut |node| {
        if neighbours_refused.is_some() {
            return Flow::Break(());
        }
        page.row(|out| netrom(out, node, &neighbours))
    });
    let nodes_refused = refused(&nodes);
    if nodes_refused.is_none() && neighbours_refused.is_none() {
        return page.ended(&nodes).and(told(&answer, terminal));
    }
    let mut errors = Vec::new();
    if let Some(why) = &nodes_refused {
        errors.push(format!("{}: {why}", tables::NETROM_NODES));
    }
    if let Some(why) = &neighbours_refused {
        // Behind the first complaint the original tells an error number that is older than its question.
        let why = if nodes_refused.is_some() {
            "Invalid argument"
        } else {
            why
        };
        errors.push(format!("{}: {why}", tables::NETROM_NEIGHBOURS));
    }
    let errors: Vec<_> = errors.iter().map(String::as_str).collect();
    absent(terminal, &errors, "NET/ROM not configured in this system.\n")
}

/// ROSE without its neighbours, over which the original crashes, shows their numbers.
fn rose_table(session: &mut Session<'_>, terminal: &mut Terminal<'_>) -> End {
    let (neighbours, answer) = session.radio_neighbours(tables::ROSE_NEIGHBOURS);
    let mut page = Page::new(terminal, ROSE_HEADING);
    let nodes = session.rose_nodes(&mut |node| page.row(|out| rose(out, node, &neighbours)));
    if let Some(why) = refused(&nodes) {
        let why = format!("{}: {why}", tables::ROSE_NODES);
        return absent(terminal, &[&why, "ROSE not configured in this system."], "");
    }
    let end = page.ended(&nodes);
    if let Some(why) = refused(&answer) {
        terminal.error_line(format!("{}: {why}", tables::ROSE_NEIGHBOURS).as_bytes());
        return End::Incomplete;
    }
    end.and(told(&answer, terminal))
}

/// Why a table is not there, as the C library calls it where it has a word for it.
fn refused(answer: &Answer) -> Option<String> {
    let why = answer.known.err()?;
    Some(reason(why).map_or_else(|| why.to_string(), str::to_owned))
}

/// Says that a family is not there.
fn absent(terminal: &mut Terminal<'_>, errors: &[&str], text: &str) -> End {
    for line in errors {
        terminal.error_line(line.as_bytes());
    }
    terminal.text().extend_from_slice(text.as_bytes());
    End::Over(Exit::Failure)
}

/// Three columns of 25. No network stands for none and for all of them, and no node for none.
fn ipx(out: &mut Vec<u8>, route: &IpxRoute) {
    let network = |number: u32| match number {
        0 | u32::MAX => String::new(),
        number => format!("{number:08X}"),
    };
    let (router, node) = match route.router {
        Some((router, [0, 0, 0, 0, 0, 0])) => (network(router), String::new()),
        Some((router, [a, b, c, d, e, f])) => (
            network(router),
            format!("{a:02X}{b:02X}{c:02X}{d:02X}{e:02X}{f:02X}"),
        ),
        // The original takes the kernel's words, Directly Connected, for hexadecimal numbers.
        None => ("0000000D".to_owned(), "C00000000000".to_owned()),
    };
    for (text, end) in [(network(route.network), b' '), (router, b' '), (node, b'\n')] {
        left(out, text.as_bytes(), 25);
        out.push(end);
    }
}

fn ax25(out: &mut Vec<u8>, route: &Ax25Route) {
    left(
        out,
        &visible(route.destination.as_deref().unwrap_or(b"default")),
        9,
    );
    blanks(out, 4);
    left(out, &visible(&route.device), 5);
    blanks(out, 2);
    // A kernel that counts nothing has a 0 here, in the original too.
    right_number(out, u64::from(route.uses.unwrap_or(0)), 5);
    out.push(b'\n');
}

/// A node whose neighbour is not in the other table, having gone meanwhile, shows its number: the original stops in the
/// middle of such a line.
fn netrom(out: &mut Vec<u8>, node: &NetRomNode, neighbours: &Neighbours) {
    left(out, &visible(&node.call), 9);
    blanks(out, 4);
    left(out, &visible(&node.mnemonic), 7);
    if let Some(way) = node.way {
        blanks(out, 3);
        right_number(out, u64::from(way.quality), 3);
        blanks(out, 6);
        match neighbours.get(&way.neighbour) {
            Some(neighbour) => {
                left(out, &visible(&neighbour.call), 9);
                blanks(out, 2);
                left(out, &visible(&neighbour.device), 4);
            }
            None => five_digits(out, way.neighbour),
        }
    }
    out.push(b'\n');
}

fn rose(out: &mut Vec<u8>, node: &RoseNode, neighbours: &Neighbours) {
    left(out, &visible(&node.address), 10);
    blanks(out, 3);
    for number in &node.neighbours {
        five_digits(out, *number);
        blanks(out, 2);
        if let Some(RadioNeighbour { call, device, .. }) = neighbours.get(number) {
            left(out, &visible(call), 9);
            blanks(out, 4);
            let device = visible(device);
            left(out, &device, 5);
            // Never into the number of the next one.
            blanks(out, usize::from(device.len() > 4));
        }
    }
    out.push(b'\n');
}

/// The digits of a number, five at least.
fn five_digits(out: &mut Vec<u8>, number: u32) {
    // Writing to memory does not fail.
    drop(write!(out, "{number:05}"));
}

fn x25(out: &mut Vec<u8>, route: &X25Route) {
    let mut address = Vec::new();
    if route.digits == 0 {
        address.push(b'*');
    } else {
        address.extend_from_slice(&visible(&route.address));
        address.push(b'/');
        number(&mut address, u64::from(route.digits));
    }
    left(out, &address, 20);
    blanks(out, 1);
    left(out, &visible(&route.device), 5);
    out.push(b'\n');
}

/// Three columns of 16, which a wider text pushes.
fn appletalk(out: &mut Vec<u8>, route: &AppleTalkRoute) {
    for text in [&route.destination, &route.gateway, &route.device] {
        left(out, &visible(text), 16);
    }
    layout::appletalk_flags(out, RouteFlags(route.flags));
    out.push(b'\n');
}

#[cfg(test)]
mod tests {
    use facts::decode::linux::historic_routes::{
        decode_appletalk, decode_ax25, decode_ipx, decode_neighbour, decode_netrom_node, decode_rose_node,
        decode_x25,
    };

    use super::*;

    // The lines of the kernel are written by hand in the forms that the decoders name. What is expected is what
    // net-tools netstat 2.10-0.1+deb12u2 printed of them on a synthetic /proc, unless a comment says otherwise.

    fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    fn neighbours() -> Neighbours {
        [
            "00001 N5CALL-1  bpq1   255   0    3       0 D1GI-0",
            "00002 N6CALL-12 ax1   192   1    2       1",
            "00003 N7CALL-15 longdevice 10 0 0 0",
        ]
        .iter()
        .map(|line| decode_neighbour(line.as_bytes()).unwrap())
        .map(|neighbour| (neighbour.number, neighbour))
        .collect()
    }

    #[test]
    fn ipx_shows_networks_on_the_link_as_the_original_misreads_them() {
        let row = |line: &str| text(|out| ipx(out, &decode_ipx(line.as_bytes()).unwrap()));
        assert_eq!(
            row("00000001   Directly     Connected"),
            "00000001                  0000000D                  C00000000000             \n"
        );
        assert_eq!(
            row("DEADBEEF   00000001     0000C0FFEE01"),
            "DEADBEEF                  00000001                  0000C0FFEE01             \n"
        );
        assert_eq!(
            row("00000000   FFFFFFFF     000000000000"),
            "                                                                             \n"
        );
    }

    #[test]
    fn ax25_shows_uses_that_are_not_counted_as_0() {
        let row = |line: &str| text(|out| ax25(out, &decode_ax25(line.as_bytes()).unwrap()));
        assert_eq!(row("default   ax0  *"), "default      ax0        0\n");
        assert_eq!(row("N0CALL-1  ax0  12345 8 9"), "N0CALL-1     ax0    12345\n");
        // The original cuts the device to four characters.
        assert_eq!(row("N2CALL-15 bpq10 dg"), "N2CALL-15    bpq10      0\n");
    }

    #[test]
    fn netrom_shows_the_way_that_is_taken() {
        let row = |line: &str| {
            text(|out| netrom(out, &decode_netrom_node(line.as_bytes()).unwrap(), &neighbours()))
        };
        assert_eq!(
            row("N1CALL-15 *        2 3  192   5 00002   90   4 00001    7   0 00003"),
            "N1CALL-15    *          90      N5CALL-1   bpq1\n"
        );
        assert_eq!(
            row("N7CALL-3  GAMMA12  1 1  255   6 00002"),
            "N7CALL-3     GAMMA12   255      N6CALL-12  ax1 \n"
        );
        // The original ends these two in the middle, without a newline.
        assert_eq!(
            row("N6CALL-3  GAMMA    1 1  255   6 00009"),
            "N6CALL-3     GAMMA     255      00009\n"
        );
        assert_eq!(
            row("N4CALL-3  GAMMA    0 1  100   5 00001"),
            "N4CALL-3     GAMMA  \n"
        );
    }

    #[test]
    fn rose_shows_every_neighbour() {
        let row =
            |line: &str| text(|out| rose(out, &decode_rose_node(line.as_bytes()).unwrap(), &neighbours()));
        assert_eq!(
            row("2080       0004 2 00001 00002"),
            "2080         00001  N5CALL-1     bpq1 00002  N6CALL-12    ax1  \n"
        );
        assert_eq!(row("*          0000 0"), "*            \n");
        assert_eq!(row("2080175520 0010 1 00009"), "2080175520   00009  \n");
        // The original cuts the device to five characters, and sets the next number against it.
        assert_eq!(
            row("2080       0004 2 00003 00001"),
            "2080         00003  N7CALL-15    longdevice 00001  N5CALL-1     bpq1 \n"
        );
    }

    #[test]
    fn x25_shows_how_many_digits_count() {
        let row = |line: &str| text(|out| x25(out, &decode_x25(line.as_bytes()).unwrap()));
        assert_eq!(
            row("123456789012345  15      x25t0"),
            "123456789012345/15   x25t0\n"
        );
        assert_eq!(
            row("12345            5       a    "),
            "12345/5              a    \n"
        );
        assert_eq!(
            row("0                0       x25t0"),
            "*                    x25t0\n"
        );
    }

    #[test]
    fn appletalk_shows_a_letter_for_every_flag() {
        let row = |line: &str| text(|out| appletalk(out, &decode_appletalk(line.as_bytes()).unwrap()));
        assert_eq!(
            row("65535:255 0:0 0003 eth0"),
            "65535:255       0:0             eth0            UG\n"
        );
        assert_eq!(
            row("1:1 2:2 4294967295 e"),
            "1:1             2:2             e               UG!HRDMdacoecfpluwin\n"
        );
        assert_eq!(
            row("1:1 2:2 200 e"),
            "1:1             2:2             e               Ruw\n"
        );
    }
}
