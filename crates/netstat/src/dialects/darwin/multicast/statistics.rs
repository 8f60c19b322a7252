//! Counters of multicast forwarding. Linux keeps one of them: packets that came from another interface than the entry of
//! the cache wants them from, as long as the entry is there.

use facts::Why;
use facts::model::Family;

use super::{Query, layout};
use crate::dialects::darwin::routes::complete;
use crate::exit::Exit;
use crate::session::Session;
use crate::terminal::Terminal;

/// Lines behind their count: singular and plural.
const LINES: [(&str, &str); 13] = [
    (
        "multicast forwarding cache lookup",
        "multicast forwarding cache lookups",
    ),
    (
        "multicast forwarding cache miss",
        "multicast forwarding cache misses",
    ),
    ("upcall to mrouted", "upcalls to mrouted"),
    ("upcall queue overflow", "upcall queue overflows"),
    (
        "upcall dropped due to full socket buffer",
        "upcalls dropped due to full socket buffer",
    ),
    ("cache cleanup", "cache cleanups"),
    (
        "datagram with no route for origin",
        "datagrams with no route for origin",
    ),
    (
        "datagram arrived with bad tunneling",
        "datagrams arrived with bad tunneling",
    ),
    (
        "datagram could not be tunneled",
        "datagrams could not be tunneled",
    ),
    (
        "datagram arrived on wrong interface",
        "datagrams arrived on wrong interface",
    ),
    ("datagram selectively dropped", "datagrams selectively dropped"),
    (
        "datagram dropped due to queue overflow",
        "datagrams dropped due to queue overflow",
    ),
    (
        "datagram dropped for being too large",
        "datagrams dropped for being too large",
    ),
];
/// Place of the one that is counted.
const WRONG_INTERFACE: usize = 9;
/// Place of the one that the original spells another way in IPv6, and that way.
const OVERFLOW6: (usize, (&str, &str)) = (3, ("upcall llueue overflow", "upcall llueue overflows"));

/// Shows the counters, all of them always.
pub(in crate::dialects::darwin) fn show(
    query: &Query,
    session: &mut Session<'_>,
    terminal: &mut Terminal<'_>,
) -> Exit {
    let mut exit = Exit::Success;
    for family in query.families() {
        exit = exit.or(of_family(family, session, terminal));
    }
    exit
}

fn of_family(family: Family, session: &mut Session<'_>, terminal: &mut Terminal<'_>) -> Exit {
    let mut wrong: Option<u64> = None;
    let answer = session.multicast_cache(family, &mut |entry| {
        if let Some(counters) = entry.counters {
            wrong = Some(wrong.unwrap_or(0).saturating_add(counters.wrong_interface));
        }
        std::ops::ControlFlow::Continue(())
    });
    let at = &mut session.at();
    if answer.known == Err(Why::NotHere) && at.system.has_counters(at) {
        let out = terminal.text();
        out.extend_from_slice(layout::absent(family));
        // The original ends one of the two with a full stop.
        out.extend_from_slice(match family {
            Family::Ipv4 => b".\n",
            Family::Ipv6 => b"\n",
        });
        return Exit::Success;
    }
    if !answer.gaps.is_empty() {
        // A sum without some of its parts is none.
        wrong = None;
    }
    lines(terminal.text(), family, wrong);
    complete(
        &answer,
        answer.asked.as_deref().unwrap_or("multicast forwarding cache"),
        terminal,
    )
}

fn lines(out: &mut Vec<u8>, family: Family, wrong: Option<u64>) {
    out.extend_from_slice(match family {
        Family::Ipv4 => b"IPv4 multicast forwarding:\n",
        Family::Ipv6 => b"IPv6 multicast forwarding:\n",
    });
    for (place, line) in LINES.into_iter().enumerate() {
        let (one, many) = match (family, OVERFLOW6) {
            (Family::Ipv6, (at, line)) if at == place => line,
            (Family::Ipv6 | Family::Ipv4, _) => line,
        };
        let text = match wrong.filter(|_| place == WRONG_INTERFACE) {
            None => format!(" {:>10} {many}\n", "-"),
            Some(1) => format!(" {:>10} {one}\n", 1),
            Some(count) => format!(" {count:>10} {many}\n"),
        };
        out.extend_from_slice(text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(family: Family, wrong: Option<u64>) -> String {
        let mut out = Vec::new();
        lines(&mut out, family, wrong);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_line_is_there_with_a_dash_for_what_linux_does_not_count() {
        let screen = shown(Family::Ipv4, Some(1));
        assert_eq!(screen.lines().count(), 14);
        assert!(
            screen
                .starts_with("IPv4 multicast forwarding:\n          - multicast forwarding cache lookups\n")
        );
        assert!(screen.contains("\n          1 datagram arrived on wrong interface\n"));
        assert!(screen.contains("\n          - upcall queue overflows\n"));
        assert_eq!(screen.matches(" - ").count(), 12);
    }

    #[test]
    fn ipv6_spells_a_queue_as_the_original_does() {
        let screen = shown(Family::Ipv6, None);
        assert!(screen.contains("\n          - upcall llueue overflows\n"));
        assert_eq!(screen.matches(" - ").count(), 13);
    }
}
