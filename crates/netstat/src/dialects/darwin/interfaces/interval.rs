//! The running display: a row every few seconds with what passed since the one before.
//!
//! Rows keep step with the clock from the first look on, so a slow terminal delays one row and not those behind it. An
//! interface that is not there has a row of `-`, and is shown again when it is back.

use std::time::Duration;

use probe::gather::links::CountedLink;

use super::traffic::{Passed, Traffic};
use super::{IntervalQuery, layout};
use crate::exit::Exit;
use crate::message;
use crate::session::Session;
use crate::session::source::Wait;
use crate::terminal::{Terminal, visible};

/// Rows below a heading; the first one has one less, for the original counts the look that it does not show.
const ROWS: u32 = 21;

/// Shows the traffic until something ends it.
pub(in crate::dialects::darwin) fn show(
    query: &IntervalQuery,
    session: &mut Session<'_>,
    wait: Wait<'_>,
    terminal: &mut Terminal<'_>,
) -> Exit {
    let mut display = Display {
        interface: None,
        drops: query.drops,
        traffic: Traffic::default(),
        told: false,
    };
    let mut deadline = session.now();
    let (answer, links) = session.counted_links();
    if let Err(why) = answer.known {
        terminal.message(&format!("interfaces: {why}"));
        return Exit::Failure;
    }
    let is_there = |name: &&[u8]| links.iter().any(|link| link.name == *name);
    // As the original does: of an interface that there is not, the sum of all is shown.
    display.interface = query.interface.as_deref().filter(is_there);
    display.heading(terminal.text());
    if session.is_recording() {
        terminal.message(
            "a recording holds one moment, and this display shows what passes between two; -i shows the counters",
        );
        return Exit::Failure;
    }
    display.pass(&links);
    let interval = Duration::from_secs(u64::from(query.seconds));
    let mut line = 1;
    loop {
        if terminal.flush().is_break() {
            break;
        }
        let now = session.now();
        deadline = next(deadline, now, interval);
        if wait(deadline.saturating_sub(now)).is_break() {
            break;
        }
        if line == ROWS {
            display.heading(terminal.text());
            line = 0;
        }
        display.row(session, terminal);
        line += 1;
    }
    if display.told {
        Exit::Failure
    } else {
        Exit::Success
    }
}

/// The next moment in step that is still to come. Those that were missed are left out.
fn next(last: Duration, now: Duration, interval: Duration) -> Duration {
    let missed = now.saturating_sub(last).as_nanos() / interval.as_nanos().max(1);
    let steps = u32::try_from(missed).unwrap_or(u32::MAX).saturating_add(1);
    last.saturating_add(interval.saturating_mul(steps))
}

struct Display<'q> {
    interface: Option<&'q [u8]>,
    drops: bool,
    traffic: Traffic,
    /// Whether it was told that something could not be read. Once is enough for a display that runs for days.
    told: bool,
}

impl Display<'_> {
    fn heading(&self, out: &mut Vec<u8>) {
        let name = match self.interface {
            None => b"(Total)".to_vec(),
            Some(name) => [b"(", &*visible(name), b")"].concat(),
        };
        out.extend_from_slice(b"            input ");
        out.resize(out.len() + 14usize.saturating_sub(name.len()), b' ');
        out.extend_from_slice(&name);
        out.extend_from_slice(b"           output\n");
        out.extend_from_slice(b"   packets  errs      bytes    packets  errs      bytes colls");
        if self.drops {
            out.extend_from_slice(b" drops");
        }
        out.push(b'\n');
    }

    /// What passed since the last look.
    fn pass(&mut self, links: &[CountedLink]) -> Passed {
        let interface = self.interface;
        let shown = |link: &&CountedLink| interface.is_none_or(|name| link.name == name);
        self.traffic.since_last(links.iter().filter(shown))
    }

    fn row(&mut self, session: &mut Session<'_>, terminal: &mut Terminal<'_>) {
        let (answer, links) = session.counted_links();
        let passed = match answer.known {
            Ok(()) => self.pass(&links),
            Err(why) => {
                self.tell(
                    &format!("interfaces: {why}; rows of - stand for what is not known"),
                    terminal,
                );
                self.traffic.forget();
                Passed::default()
            }
        };
        if let Some(gap) = answer.gaps.iter().find(|gap| message::is_loss(gap)) {
            self.tell(&message::gap(gap), terminal);
        }
        let out = terminal.text();
        let columns = [
            (passed.received_packets, 10),
            (passed.received_errors, 5),
            (passed.received_bytes, 10),
            (passed.sent_packets, 10),
            (passed.sent_errors, 5),
            (passed.sent_bytes, 10),
            (passed.collisions, 5),
        ];
        let drops = self.drops.then_some((passed.sent_dropped, 5));
        for (place, (value, width)) in columns.into_iter().chain(drops).enumerate() {
            if place > 0 {
                out.push(b' ');
            }
            layout::value(out, value, width);
        }
        out.push(b'\n');
    }

    fn tell(&mut self, text: &str, terminal: &mut Terminal<'_>) {
        if !self.told {
            self.told = true;
            terminal.message(text);
        }
    }
}
