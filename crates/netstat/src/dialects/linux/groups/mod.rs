//! The table of multicast groups, `-g`, byte for byte as net-tools netstat 2.10 prints it. With `-c` every round is
//! like the first; the original takes IPv4 for IPv6 from the second one on.

mod rows;

use facts::Why;
use facts::model::Family;
use facts::model::group::Group;
use probe::gather::answer::Answer;
use probe::names::Names;

use super::query::{SocketQuery, Table, WhenAbsent};
use super::{End, layout, wording};
use crate::exit::Exit;
use crate::message;
use crate::render::columns::{blanks, left};
use crate::session::Session;
use crate::terminal::{Terminal, visible};

/// Name of the table in messages.
const NAME: &str = "AF INET (igmp)";

/// Title and heading, whatever families are shown.
const HEADING: &[u8] = b"IPv6/IPv4 Group Memberships\n\
Interface       RefCnt Group\n\
--------------- ------ ---------------------\n";

/// Shows the multicast groups of these families.
pub(super) fn table(
    query: &SocketQuery,
    families: &[Family],
    session: &mut Session<'_>,
    terminal: &mut Terminal<'_>,
) -> End {
    terminal.text().extend_from_slice(HEADING);
    let mut end = End::Whole;
    for family in families {
        let answer = session.groups(query.numeric.hosts, *family, &mut |group, names| {
            match group {
                Ok(group) => row(terminal.text(), query, group, names),
                Err(line) => {
                    let table = match family {
                        Family::Ipv4 => "igmp",
                        Family::Ipv6 => "igmp6",
                    };
                    terminal.error_line(format!("warning, got bogus {table} line {line}.").as_bytes());
                }
            }
            terminal.flow()
        });
        match ended(query, *family, &answer, terminal) {
            End::Over(Exit::Success) => return End::Over(Exit::Success),
            // What IPv6 has is shown although IPv4 is missing.
            ended @ (End::Whole | End::Incomplete | End::Over(_)) => end = end.and(ended),
        }
    }
    end
}

fn row(out: &mut Vec<u8>, query: &SocketQuery, group: &Group, names: &Names) {
    left(out, &visible(group.interface.as_deref().unwrap_or_default()), 15);
    blanks(out, 1);
    left(out, itoa::Buffer::new().format(group.users).as_bytes(), 6);
    blanks(out, 1);
    layout::host(out, group.address, query.numeric.hosts, names);
    out.push(b'\n');
}

/// Tells what is missing and judges whether the run goes on.
fn ended(query: &SocketQuery, family: Family, answer: &Answer, terminal: &mut Terminal<'_>) -> End {
    if answer.stopped {
        return End::Over(Exit::Success);
    }
    let mut end = End::Whole;
    for gap in &answer.gaps {
        terminal.message(&message::gap(gap));
        if message::is_loss(gap) {
            end = End::Incomplete;
        }
    }
    match answer.known {
        Ok(()) => end,
        Err(why @ (Why::NotRecorded | Why::NotSupportedYet)) => {
            terminal.message(&format!("{NAME}: {why}"));
            End::Over(Exit::Failure)
        }
        // The table of IPv6 is missed by nobody, and that of IPv4 not when a family was named without a protocol.
        Err(_) if family == Family::Ipv4 && !is_quiet(query) => {
            terminal.message(&wording::no_support(NAME));
            End::Over(Exit::Failure)
        }
        Err(_) => end,
    }
}

/// Whether missing tables are no error: a family was named, and no protocol.
fn is_quiet(query: &SocketQuery) -> bool {
    query
        .tables
        .iter()
        .any(|asked| matches!(asked.table, Table::Internet(..)) && asked.absent != WhenAbsent::Fail)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use probe::Machine;
    use probe::fake::FakeMachine;

    use super::*;
    use crate::dialects::linux::query::{Asked, Repeat};
    use crate::rows::classic_query::{Numeric, Rows};

    const BOTH: &[Family] = &[Family::Ipv4, Family::Ipv6];

    // What is expected is what net-tools netstat 2.10-0.1+deb12u2 printed of these lines on a synthetic /proc, unless a
    // comment says otherwise.
    const IGMP: &[u8] = b"Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n\
        1\tlo        :     1      V3\n\t\t\t\t010000E0     1 0:00000000\t\t0\n\
        2\tveth-long-namee:     2      V3\n\t\t\t\tFB0000E0     12 0:00000000\t\t0\ngarbage\n";
    const IGMP6: &[u8] = b"1    lo              ff020000000000000000000000000001     1 0000000C 0\n\
        1    lo              ff010000000000000000000000000001     1234567 00000008 0\ngarbage\n";

    fn machine() -> FakeMachine {
        FakeMachine::new()
            .with("identity", &[b"byte-order little\n"], Ok(()))
            .with("file /proc/net/igmp", &[IGMP], Ok(()))
            .with("file /proc/net/igmp6", &[IGMP6], Ok(()))
            .with("host 224.0.0.251", &[b"mdns\x1b.local"], Ok(()))
    }

    fn shown(
        machine: &FakeMachine,
        families: &'static [Family],
        numeric: bool,
        internet: bool,
    ) -> (End, String, String) {
        let groups = Asked {
            table: Table::Groups(families),
            absent: WhenAbsent::Fail,
        };
        let sockets = Asked {
            table: Table::Internet(facts::model::Transport::Tcp, families),
            absent: WhenAbsent::Silent,
        };
        let query = SocketQuery {
            internet: true,
            tables: if internet {
                vec![sockets, groups]
            } else {
                vec![groups]
            },
            rows: Rows::Connected,
            numeric: Numeric {
                hosts: numeric,
                ..Numeric::default()
            },
            numeric_sctp: false,
            extended: false,
            timers: false,
            programs: false,
            contexts: false,
            wide: false,
            verbose: true,
            repeat: Repeat::Once,
        };
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut now = || Duration::ZERO;
        let open = || Some(Box::new(machine.clone()) as Box<dyn Machine>);
        let end = {
            let mut session = Session::new(Box::new(machine.clone()), &open, &mut now);
            let mut terminal = Terminal::new(&mut out, &mut err, false, "netstat");
            let end = table(&query, families, &mut session, &mut terminal);
            let _: probe::Flow = terminal.flush();
            end
        };
        (
            end,
            String::from_utf8(out).unwrap(),
            String::from_utf8(err).unwrap(),
        )
    }

    fn heading() -> String {
        String::from_utf8(HEADING.to_vec()).unwrap()
    }

    #[test]
    fn groups_of_ipv4_come_first_and_each_bogus_line_has_its_number() {
        let (end, out, err) = shown(&machine(), BOTH, true, false);
        assert!(matches!(end, End::Whole));
        assert_eq!(
            out,
            heading()
                + "lo              1      224.0.0.1\n\
                   veth-long-namee 12     224.0.0.251\n\
                   lo              1      ff02::1\n\
                   lo              1234567 ff01::1\n"
        );
        assert_eq!(
            err,
            "warning, got bogus igmp line 5.\nwarning, got bogus igmp6 line 2.\n"
        );
    }

    #[test]
    fn a_group_has_its_name_made_harmless() {
        // The original prints it as it is.
        let (_, out, _) = shown(&machine(), &[Family::Ipv4], false, false);
        assert!(
            out.ends_with("lo              1      224.0.0.1\nveth-long-namee 12     mdns\\x1b.local\n"),
            "{out}"
        );
    }

    #[test]
    fn ipv4_that_is_missing_is_told_behind_which_ipv6_is_shown() {
        let machine = FakeMachine::new().with("file /proc/net/igmp6", &[IGMP6], Ok(()));
        let (end, out, err) = shown(&machine, BOTH, true, false);
        assert!(matches!(end, End::Over(Exit::Failure)));
        assert!(out.ends_with("lo              1234567 ff01::1\n"));
        assert!(err.starts_with("netstat: no support for `AF INET (igmp)' on this system.\n"));
    }

    #[test]
    fn a_missing_file_is_no_error_for_ipv6_or_when_only_a_family_was_named() {
        for (families, internet) in [(&[Family::Ipv6][..], false), (BOTH, true)] {
            let (end, out, err) = shown(&FakeMachine::new(), families, true, internet);
            assert!(matches!(end, End::Whole));
            assert_eq!((out, err.as_str()), (heading(), ""));
        }
    }
}
