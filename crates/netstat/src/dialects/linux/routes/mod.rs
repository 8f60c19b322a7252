//! The route view: which tables follow each other, their titles and rows, and what is said of families that have none
//! here, byte for byte as net-tools netstat 2.10 does.
//!
//! The first table that is not there ends the run.

mod historic;
mod historic_rows;
mod layout;
pub(crate) mod rows;

use facts::model::route::RouteFlags;
use facts::{Why, model};
use probe::gather::answer::Answer;
use probe::gather::linux::routes::{Heading, tables};

use layout::Layout;

use super::End;
use super::flags::Family;
use super::plan::RouteQuery;
use crate::exit::Exit;
use crate::message;
use crate::session::Session;
use crate::terminal::Terminal;

pub(super) fn round(query: &RouteQuery, session: &mut Session<'_>, terminal: &mut Terminal<'_>) -> End {
    session.begin_round();
    let mut end = End::Whole;
    for family in &query.families {
        end = end.and(tables_of(*family, query, session, terminal));
        for gap in session.name_gaps() {
            terminal.message(&message::gap(&gap));
        }
        if let End::Over(_) = end {
            break;
        }
    }
    end
}

/// The tables of a family.
fn tables_of(
    family: Family,
    query: &RouteQuery,
    session: &mut Session<'_>,
    terminal: &mut Terminal<'_>,
) -> End {
    let table: fn(&RouteQuery, bool, &mut Session<'_>, &mut Terminal<'_>) -> End = match family {
        Family::Inet => ipv4,
        Family::Inet6 => ipv6,
        Family::Unix | Family::Econet | Family::Ash => {
            let text = format!("No routing for address family `{}'.", family.name());
            terminal.error_line(text.as_bytes());
            return End::Over(Exit::Usage);
        }
        Family::Bluetooth => {
            terminal.error_line(b"Address family `bluetooth' not supported.");
            return End::Over(Exit::Usage);
        }
        // They have one table, whatever the flags ask for.
        Family::Ipx | Family::Ax25 | Family::X25 | Family::NetRom | Family::Rose | Family::Ddp => {
            return historic::table(family, session, terminal);
        }
    };
    let mut end = End::Whole;
    for (wanted, cache) in [(query.table, false), (query.cache, true)] {
        if wanted {
            end = end.and(table(query, cache, session, terminal));
            if let End::Over(_) = end {
                break;
            }
        }
    }
    end
}

/// The table or the cache of IPv4.
fn ipv4(query: &RouteQuery, cache: bool, session: &mut Session<'_>, terminal: &mut Terminal<'_>) -> End {
    let layout = Layout::new(query.extended);
    let file = Named {
        path: if cache { tables::IPV4_CACHE } else { tables::IPV4 },
        absent: "INET (IPv4) not configured in this system.",
    };
    if cache {
        let (answer, heading) = session.route_cache();
        if answer.known.is_ok() {
            layout::ipv4_cache_heading(terminal.text(), layout);
        }
        return file.ended(&answer, heading, terminal);
    }
    let mut titled = false;
    let (answer, heading) = session.routes(
        model::Family::Ipv4,
        query.numeric,
        |route| route.effective_flags().has(RouteFlags::UP),
        &mut |route, names| {
            let out = terminal.text();
            if !std::mem::replace(&mut titled, true) {
                layout::ipv4_heading(out, layout);
            }
            layout::ipv4_row(out, layout, route, query.numeric, names);
            terminal.flow()
        },
    );
    if answer.known.is_ok() && !titled {
        layout::ipv4_heading(terminal.text(), layout);
    }
    file.ended(&answer, heading, terminal)
}

/// The table of IPv6, or those of its entries that are exceptions.
fn ipv6(query: &RouteQuery, cache: bool, session: &mut Session<'_>, terminal: &mut Terminal<'_>) -> End {
    let shows = if cache {
        model::route::Route::is_cached
    } else {
        |route: &model::route::Route| !route.is_cached()
    };
    let mut titled = false;
    let (answer, heading) = session.routes(model::Family::Ipv6, query.numeric, shows, &mut |route, names| {
        let out = terminal.text();
        if !std::mem::replace(&mut titled, true) {
            layout::ipv6_heading(out, cache);
        }
        layout::ipv6_row(out, route, query.numeric, names);
        terminal.flow()
    });
    if answer.known.is_ok() && !titled {
        layout::ipv6_heading(terminal.text(), cache);
    }
    let file = Named {
        path: tables::IPV6,
        absent: "INET6 (IPv6) not configured in this system.",
    };
    file.ended(&answer, heading, terminal)
}

/// A table, as messages call it.
struct Named {
    path: &'static str,
    absent: &'static str,
}

impl Named {
    /// Tells what is missing from a table, and judges it.
    fn ended(&self, answer: &Answer, heading: Heading, terminal: &mut Terminal<'_>) -> End {
        if let Err(why) = answer.known {
            match reason(why) {
                Some(reason) => {
                    terminal.error_line(format!("{}: {reason}", self.path).as_bytes());
                    terminal.text().extend_from_slice(self.absent.as_bytes());
                    terminal.text().push(b'\n');
                }
                None => terminal.message(&format!("{}: {why}", self.path)),
            }
            return End::Over(Exit::Failure);
        }
        let end = match heading {
            _ if answer.stopped => return End::Over(Exit::Success),
            Heading::Whole => End::Whole,
            Heading::Lacks(column) => {
                let text = format!("warning: {} does not contain required field {column}", self.path);
                terminal.error_line(text.as_bytes());
                End::Over(Exit::Failure)
            }
            Heading::Absent => {
                terminal.message(&format!("{}: {}", self.path, Why::CutShort));
                End::Over(Exit::Failure)
            }
        };
        end.and(told(answer, terminal))
    }
}

/// Tells what is missing from a table that is there.
fn told(answer: &Answer, terminal: &mut Terminal<'_>) -> End {
    let mut end = End::Whole;
    for gap in &answer.gaps {
        terminal.message(&message::gap(gap));
        if message::is_loss(gap) {
            end = End::Incomplete;
        }
    }
    end
}

/// How the C library calls a reason that a file is not read; `None` for reasons it does not have.
fn reason(why: Why) -> Option<&'static str> {
    if why == Why::NotHere {
        Some("No such file or directory")
    } else if why == Why::NotPermitted {
        Some("Permission denied")
    } else {
        None
    }
}
