//! `-p bdg`: what went through the ports of bridges.

use facts::model::link::Link;

use crate::exit::Exit;
use crate::message;
use crate::render::columns::{blanks, left, right_number};
use crate::terminal::{Terminal, visible};
use crate::view::Session;

const TITLE: &str = "-- Bridging statistics (bdg) --\n";
const HEADING: &str = "Name          In      Out  Forward     Drop    Bcast    Mcast    Local  Unknown\n";
/// Width of each number.
const WIDTH: usize = 9;

/// Shows the ports of all bridges; nothing where there is no bridge.
pub(super) fn show(session: &mut Session<'_>, terminal: &mut Terminal<'_>) -> Exit {
    let bridges = session.bridges();
    let mut exit = Exit::Success;
    for gap in &bridges.gaps {
        terminal.message(&message::gap(gap));
        if message::is_loss(gap) {
            exit = Exit::Failure;
        }
    }
    if bridges.any {
        let out = terminal.text();
        out.extend_from_slice(TITLE.as_bytes());
        out.extend_from_slice(HEADING.as_bytes());
        for port in &bridges.ports {
            row(port, out);
        }
    }
    exit
}

/// Whether a packet was forwarded, was for all, for this host or for an unknown address is not counted by Linux.
fn row(port: &Link, out: &mut Vec<u8>) {
    left(out, &visible(&port.name), 6);
    blanks(out, 1);
    let counters = port.counters.as_deref().copied().unwrap_or_default();
    for value in [
        counters.received_packets,
        counters.sent_packets,
        None,
        counters.received_dropped,
        None,
        counters.multicast,
        None,
        None,
    ] {
        match value {
            Some(value) => right_number(out, value, WIDTH),
            None => {
                blanks(out, WIDTH - 1);
                out.push(b'-');
            }
        }
    }
    out.push(b'\n');
}
