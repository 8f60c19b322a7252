//! The socket view: which tables follow each other, what is said when one is missing, and when the run ends.

use facts::model::Transport;
use facts::model::sctp::SctpKind;
use facts::{Gap, Why};
use probe::gather::answer::Answer;

use super::query::{Asked, SocketQuery, Table, WhenAbsent};
use super::{End, historic, layout, sctp, wording};
use crate::exit::Exit;
use crate::message;
use crate::rows::classic_query::Rows;
use crate::session::Session;
use crate::terminal::Terminal;

/// Shows the tables once. The first one that was named and is not there ends the run, as in the original.
pub(super) fn round(query: &SocketQuery, session: &mut Session<'_>, terminal: &mut Terminal<'_>) -> End {
    if query.programs {
        tell_of_owners(query, session, terminal);
    }
    session.begin_round();
    let mut end = End::Whole;
    if query.internet {
        layout::internet_heading(terminal.text(), query);
        if terminal.pause().is_break() {
            return end;
        }
    }
    for asked in &query.tables {
        let ended = table(query, *asked, session, terminal);
        for gap in session.name_gaps() {
            terminal.message(&message::gap(&gap));
        }
        end = end.and(ended);
        if let End::Over(_) = end {
            break;
        }
    }
    end
}

fn tell_of_owners(query: &SocketQuery, session: &mut Session<'_>, terminal: &mut Terminal<'_>) {
    let owners = session.find_owners(query);
    for gap in owners.gaps() {
        terminal.message(&message::gap(gap));
    }
    if owners.denied() == 0 {
        return;
    }
    if owners.is_empty() {
        let user = session.identity().effective_user;
        terminal.error_line(wording::no_owner_read(user).as_bytes());
    } else {
        for line in wording::OWNERS_INCOMPLETE {
            terminal.error_line(line.as_bytes());
        }
    }
}

fn table(query: &SocketQuery, asked: Asked, session: &mut Session<'_>, terminal: &mut Terminal<'_>) -> End {
    match asked.table {
        Table::Internet(transport, families) => {
            let answer = session.internet(&query.of_internet(), transport, families, &mut |row| {
                layout::internet_row(terminal.text(), query, row);
                terminal.flow()
            });
            let (bogus, name) = match transport {
                Transport::Tcp => ("tcp", "AF INET (tcp)"),
                Transport::Udp => ("udp", "AF INET (udp)"),
                Transport::UdpLite => ("udplite", "AF INET (udplite)"),
                Transport::Raw => ("raw", "AF INET (raw)"),
            };
            ended(query, asked, &answer, bogus, name, terminal)
        }
        Table::Unix => {
            layout::unix_heading(terminal.text(), query);
            let answer = session.unix(query.rows, &mut |socket, owner| {
                layout::unix_row(terminal.text(), query, socket, owner);
                terminal.flow()
            });
            ended(query, asked, &answer, "unix", "AF UNIX", terminal)
        }
        Table::Sctp => sctp_tables(query, asked, session, terminal),
        Table::Ipx => {
            let mut titled = false;
            let answer = session.ipx(query, &mut |socket, names| {
                let out = terminal.text();
                if !std::mem::replace(&mut titled, true) {
                    historic::ipx_heading(out, query.extended);
                }
                let mut user = Vec::new();
                layout::user_text(&mut user, Some(socket.user), query.numeric.users, names);
                historic::ipx_row(out, socket, query.extended.then_some(user.as_slice()));
                terminal.flow()
            });
            if answer.known.is_ok() && !titled {
                historic::ipx_heading(terminal.text(), query.extended);
            }
            // The original ends with a word about itself; a line that is not understood costs its row alone.
            ended(query, asked, &answer, "ipx", "AF IPX", terminal)
        }
        Table::Ax25 => radio_table(query, asked, &historic::AX25, session, terminal),
        Table::X25 => radio_table(query, asked, &historic::X25, session, terminal),
        Table::NetRom => radio_table(query, asked, &historic::NETROM, session, terminal),
        Table::Rose => radio_table(query, asked, &historic::ROSE, session, terminal),
        Table::Groups(families) => super::groups::table(query, families, session, terminal),
        Table::Bluetooth => {
            for line in wording::NO_BLUETOOTH {
                terminal.error_line(line.as_bytes());
            }
            End::Over(Exit::Failure)
        }
    }
}

/// Endpoints, associations, or both: one file each, and each that is missing is told.
fn sctp_tables(
    query: &SocketQuery,
    asked: Asked,
    session: &mut Session<'_>,
    terminal: &mut Terminal<'_>,
) -> End {
    let kinds: &[_] = match query.rows {
        Rows::All => &[
            (SctpKind::Endpoint, "sctp eps"),
            (SctpKind::Association, "sctp assoc"),
        ],
        Rows::Servers => &[(SctpKind::Endpoint, "sctp eps")],
        Rows::Connected => &[(SctpKind::Association, "sctp assoc")],
    };
    let mut end = End::Whole;
    for (kind, bogus) in kinds {
        let answer = session.sctp(query, *kind, &mut |row| {
            let mut trailing = Vec::new();
            let socket = row.socket;
            layout::extras(&mut trailing, query, socket.user, socket.id, row.names, row.owner);
            if query.timers {
                // The column is there, and SCTP has nothing to put in it.
                trailing.push(b' ');
            }
            let mut address =
                |out: &mut Vec<u8>, address| layout::host(out, address, query.numeric_sctp, row.names);
            sctp::row(terminal.text(), socket, &mut address, &trailing);
            terminal.flow()
        });
        match ended(query, asked, &answer, bogus, "AF INET (sctp)", terminal) {
            End::Whole => {}
            End::Incomplete => end = End::Incomplete,
            over @ End::Over(_) => return over,
        }
    }
    end
}

/// A family whose title is shown only when its file is there.
fn radio_table(
    query: &SocketQuery,
    asked: Asked,
    layout: &historic::Layout,
    session: &mut Session<'_>,
    terminal: &mut Terminal<'_>,
) -> End {
    let mut titled = false;
    let answer = session.radio(layout.family, &mut |socket| {
        let out = terminal.text();
        if !std::mem::replace(&mut titled, true) {
            out.extend_from_slice(layout.heading);
        }
        match socket {
            Ok(socket) if query.rows == Rows::All || (layout.shows)(socket) => (layout.row)(out, socket),
            Ok(_) => {}
            Err(_) => out.extend_from_slice(layout.problem),
        }
        terminal.flow()
    });
    if answer.known.is_ok() && !titled {
        terminal.text().extend_from_slice(layout.heading);
    }
    ended(query, asked, &answer, layout.name, layout.name, terminal)
}

/// Tells what is missing from a table and judges whether the run goes on.
fn ended(
    query: &SocketQuery,
    asked: Asked,
    answer: &Answer,
    bogus: &str,
    name: &str,
    terminal: &mut Terminal<'_>,
) -> End {
    if answer.stopped {
        return End::Over(Exit::Success);
    }
    let mut end = End::Whole;
    for gap in &answer.gaps {
        // A table that only adds to the rows, and is not there: said of tables that were asked for by name, as with
        // tables that are not there at all.
        if gap.why.is_absence() && asked.absent != WhenAbsent::Fail && !query.verbose {
            continue;
        }
        tell(gap, bogus, terminal);
        if message::is_loss(gap) && !is_bogus_line(gap) {
            end = End::Incomplete;
        }
    }
    let Err(why) = answer.known else { return end };
    if why.is_absence() || why == Why::NotPermitted && asked.absent == WhenAbsent::Fail {
        return match asked.absent {
            WhenAbsent::Fail => {
                terminal.message(&wording::no_support(name));
                End::Over(Exit::Failure)
            }
            WhenAbsent::Tell if query.verbose => {
                terminal.message(&wording::no_support(name));
                end
            }
            WhenAbsent::Tell | WhenAbsent::Silent => end,
        };
    }
    // It exists, or may exist, and nothing of it could be read: never the same as "none".
    terminal.message(&format!("{name}: {why}; nothing of it could be read"));
    match asked.absent {
        WhenAbsent::Fail => End::Over(Exit::Failure),
        WhenAbsent::Tell | WhenAbsent::Silent => End::Incomplete,
    }
}

/// Warnings about lines of one table; what is beyond them is counted.
const WARNINGS_MAX: u64 = 1000;

/// A line of a text table that was not understood: the original warns of each and goes on.
fn is_bogus_line(gap: &Gap) -> bool {
    gap.why == Why::NotUnderstood && gap.what.starts_with("file ")
}

fn tell(gap: &Gap, bogus: &str, terminal: &mut Terminal<'_>) {
    if is_bogus_line(gap) {
        let count = gap.count.unwrap_or(1);
        for _ in 0..count.min(WARNINGS_MAX) {
            terminal.error_line(format!("warning, got bogus {bogus} line.").as_bytes());
        }
        if count > WARNINGS_MAX {
            terminal.message(&format!("{} more bogus {bogus} lines", count - WARNINGS_MAX));
        }
    } else {
        terminal.message(&message::gap(gap));
    }
}
