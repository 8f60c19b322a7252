//! Shows lists of TCP, UDP and raw sockets.

use probe::Flow;
use probe::gather::answer::Answer;

use super::list::{List, Version};
use super::{Round, layout};
use crate::rows::classic_query::{InternetQuery, Networks, Numeric};
use crate::session::Session;
use crate::terminal::Terminal;

/// Shows a list.
pub(super) fn show(
    list: &List,
    round: &mut Round<'_>,
    session: &mut Session<'_>,
    terminal: &mut Terminal<'_>,
) -> Answer {
    let query = round.query;
    let wanted = InternetQuery {
        rows: list.rows,
        numeric: Numeric {
            hosts: query.numeric,
            ports: query.numeric || !list.has_ports(),
            users: true,
        },
        networks: Networks::WithoutHost,
        users: false,
        timers: false,
        scopes: true,
    };
    session.internet(&wanted, list.transport, list.families, &mut |row| {
        let version = Version::of(row.socket);
        if !list.has(row.socket, version, query) {
            return Flow::Continue(());
        }
        let out = terminal.text();
        if !std::mem::replace(&mut round.titled, true) {
            layout::heading(out, query);
        }
        if query.control_blocks {
            layout::control_block(out, row.socket.cookie);
        }
        if query.queues {
            layout::queues(out, round, row, version);
        } else {
            layout::row(out, round, list, row, version);
        }
        terminal.flow()
    })
}
