//! The interface view: a table, or with `-e` a block an interface, as net-tools netstat 2.10 shows them.
//!
//! Unlike the original, an interface that goes away while it is read is left out; the run does not end there.

mod hardware;
mod layout;
mod order;

use facts::Why;
use probe::Item;
use probe::gather::linux::interfaces::COUNTERS;

use super::End;
use super::plan::InterfaceQuery;
use crate::exit::Exit;
use crate::message;
use crate::session::Session;
use crate::terminal::Terminal;

/// The title, which stands once before all rounds.
pub(super) fn title(terminal: &mut Terminal<'_>) {
    terminal.text().extend_from_slice(layout::TITLE);
}

/// Shows the interfaces once.
pub(super) fn round(query: &InterfaceQuery, session: &mut Session<'_>, terminal: &mut Terminal<'_>) -> End {
    if !query.long {
        terminal.text().extend_from_slice(layout::HEADING);
    }
    let found = session.interfaces(query.all, query.long);
    let mut end = End::Whole;
    if let Err(why) = found.answer.known {
        terminal.message(&format!("interfaces: {why}"));
        return End::Over(Exit::Failure);
    }
    for gap in &found.answer.gaps {
        terminal.message(&message::gap(gap));
        // The original says nothing of a line it does not understand, and nothing that it shows is wrong then.
        if message::is_loss(gap) && !(gap.why == Why::NotUnderstood && gap.what.starts_with("file ")) {
            end = End::Incomplete;
        }
    }
    match found.counters {
        Ok(()) => {}
        Err(Why::NotHere) => no_counters("No such file or directory", terminal),
        Err(Why::NotPermitted) => no_counters("Permission denied", terminal),
        Err(why) => {
            terminal.message(&format!("{}: {why}", Item::file(COUNTERS).key()));
            end = End::Incomplete;
        }
    }
    for interface in &found.interfaces {
        let out = terminal.text();
        if query.long {
            layout::block(out, interface);
        } else {
            layout::row(out, interface);
        }
        if terminal.flow().is_break() {
            break;
        }
    }
    end
}

/// Without the table of counters there are rows all the same, and the status does not tell.
fn no_counters(why: &str, terminal: &mut Terminal<'_>) {
    let line = format!("Warning: cannot open {COUNTERS} ({why}). Limited output.");
    terminal.error_line(line.as_bytes());
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use probe::fake::FakeMachine;
    use probe::fake::netlink::{done, message};

    use super::*;
    use crate::dialects::linux::query::Repeat;

    const LINKS: &str = "rtnetlink links";
    const ADDRESSES: &str = "rtnetlink addresses ipv4";
    const HEADINGS: &str = "Inter-| Receive\n face |bytes compressed\n";

    fn attribute(kind: u16, value: &[u8]) -> Vec<u8> {
        let mut out = u16::try_from(4 + value.len()).unwrap().to_ne_bytes().to_vec();
        out.extend_from_slice(&kind.to_ne_bytes());
        out.extend_from_slice(value);
        out.resize(out.len().next_multiple_of(4), 0);
        out
    }

    fn link(index: u32, flags: u32, name: &[u8]) -> Vec<u8> {
        let mut body = vec![0, 0];
        body.extend_from_slice(&1u16.to_ne_bytes());
        body.extend_from_slice(&index.to_ne_bytes());
        body.extend_from_slice(&flags.to_ne_bytes());
        body.extend_from_slice(&[0; 4]);
        body.extend(attribute(3, name));
        body.extend(attribute(4, &1500u32.to_ne_bytes()));
        message(16, 2, &body)
    }

    fn machine(links: &[Vec<u8>], lines: &str) -> FakeMachine {
        FakeMachine::new()
            .with(LINKS, &[&links.concat(), &done(0)], Ok(()))
            .with(ADDRESSES, &[&done(0)], Ok(()))
            .with(
                "file /proc/net/dev",
                &[format!("{HEADINGS}{lines}").as_bytes()],
                Ok(()),
            )
    }

    fn shown(machine: FakeMachine, long: bool, rounds: u32) -> (Exit, String, String) {
        let query = InterfaceQuery {
            all: false,
            long,
            repeat: Repeat::Once,
        };
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut now = || Duration::ZERO;
        let mut session = Session::new(Box::new(machine), &|| None, &mut now);
        let mut terminal = Terminal::new(&mut out, &mut err, false, "netstat");
        title(&mut terminal);
        let mut exit = Exit::Success;
        for _ in 0..rounds {
            match round(&query, &mut session, &mut terminal) {
                End::Whole => {}
                End::Incomplete => exit = Exit::Failure,
                End::Over(end) => {
                    exit = end;
                    break;
                }
            }
        }
        let exit = exit.after(&mut terminal);
        (
            exit,
            String::from_utf8(out).unwrap(),
            String::from_utf8(err).unwrap(),
        )
    }

    #[test]
    fn the_title_is_shown_once_and_the_heading_in_each_round() {
        let machine = machine(&[link(1, 1, b"a\0")], "a: 1 2 3\n");
        let (exit, out, err) = shown(machine, false, 3);
        assert_eq!((exit, err.as_str()), (Exit::Success, ""));
        assert_eq!(out.matches("Kernel Interface table\n").count(), 1);
        assert_eq!(out.matches("\nIface ").count(), 3);
        assert_eq!(out.matches("\na      ").count(), 3);
    }

    #[test]
    fn an_interface_that_is_gone_is_left_out_and_the_others_are_shown() {
        let machine = machine(
            &[link(1, 1, b"a\0"), link(2, 0, b"down\0")],
            "gone: 1\na: 2\ndown: 3\n",
        );
        let (exit, out, err) = shown(machine, false, 1);
        assert_eq!((exit, err.as_str()), (Exit::Success, ""));
        assert!(
            out.contains("\na    ") && !out.contains("gone") && !out.contains("down"),
            "{out}"
        );
    }

    #[test]
    fn without_counters_there_is_a_warning_and_success() {
        let staged = machine(&[link(1, 1, b"a\0")], "").with("file /proc/net/dev", &[], Err(Why::NotHere));
        let (exit, out, err) = shown(staged, false, 1);
        assert_eq!(exit, Exit::Success);
        assert_eq!(
            err,
            "Warning: cannot open /proc/net/dev (No such file or directory). Limited output.\n"
        );
        assert_eq!(out.as_bytes(), [layout::TITLE, layout::HEADING].concat());
    }

    #[test]
    fn a_recording_from_before_this_view_is_told() {
        let staged = machine(&[], "a: 1\n").with(LINKS, &[], Err(Why::NotRecorded));
        let (exit, _, err) = shown(staged, true, 2);
        assert_eq!(exit, Exit::Failure);
        assert_eq!(err, "netstat: interfaces: not in the recording\n");
    }

    #[test]
    fn a_hostile_name_is_made_visible_in_both_layouts() {
        for long in [false, true] {
            let machine = machine(&[link(1, 1, b"a\x1b[2J\0")], "a\x1b[2J: 1\n");
            let (_, out, _) = shown(machine, long, 1);
            assert!(out.contains("a\\x1b[2J") && !out.contains('\x1b'), "{out:?}");
        }
    }
}
