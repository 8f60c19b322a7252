//! `-p bdg`: what went through the ports of bridges.

use facts::model::link::LinkCounters;

use crate::exit::Exit;
use crate::message;
use crate::render::columns::{blanks, left, right_number};
use crate::session::Session;
use crate::terminal::{Terminal, visible};

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
            row(
                &port.name,
                port.counters.as_deref().copied().unwrap_or_default(),
                out,
            );
        }
    }
    exit
}

/// Whether a packet was forwarded, was for all, for this host or for an unknown address is not counted by Linux.
fn row(name: &[u8], counters: LinkCounters, out: &mut Vec<u8>) {
    left(out, &visible(name), 6);
    blanks(out, 1);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_nine_wide_and_what_is_not_counted_is_a_dash() {
        let counters = LinkCounters {
            received_packets: Some(1),
            sent_packets: Some(23),
            received_dropped: Some(4),
            multicast: Some(1_234_567_890),
            ..LinkCounters::default()
        };
        let mut out = Vec::new();
        row(b"en0", counters, &mut out);
        row(b"a-long\x1bname", LinkCounters::default(), &mut out);
        let text = String::from_utf8(out).unwrap();
        let expected = "\
en0            1       23        -        4        -1234567890        -        -
a-long\\x1bname         -        -        -        -        -        -        -        -
";
        assert_eq!(text, expected);
        assert_eq!(HEADING.trim_end().len(), 7 + 8 * WIDTH);
    }
}
