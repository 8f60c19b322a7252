//! Statistics of routing. Linux counts one of the six quantities.

use facts::Why;
use probe::gather::linux::counters::Table;

use crate::exit::Exit;
use crate::message;
use crate::terminal::Terminal;
use crate::view::Session;

/// Lines behind their count: singular and plural.
const LINES: [(&str, &str); 6] = [
    ("bad routing redirect", "bad routing redirects"),
    ("dynamically created route", "dynamically created routes"),
    ("new gateway due to redirects", "new gateways due to redirects"),
    ("destination found unreachable", "destinations found unreachable"),
    ("use of a wildcard route", "uses of a wildcard route"),
    (
        "route not in table but not freed",
        "routes not in table but not freed",
    ),
];
/// Place of the one that is counted: look-ups that found no route.
const UNREACHABLE: usize = 3;

/// Counters of look-ups without a route: where each is.
const NO_ROUTES: [(Table, &[u8], &[u8]); 4] = [
    (Table::Snmp, b"Ip", b"OutNoRoutes"),
    (Table::Netstat, b"IpExt", b"InNoRoutes"),
    (Table::Snmp6, b"Ip6", b"Ip6OutNoRoutes"),
    (Table::Snmp6, b"Ip6", b"Ip6InNoRoutes"),
];

/// Shows the statistics; those that are zero when `zeros` says so, and with them those that Linux does not count.
pub(in crate::dialects::darwin) fn show(
    zeros: bool,
    session: &mut Session<'_>,
    terminal: &mut Terminal<'_>,
) -> Exit {
    let (unreachable, exit) = look_ups_without_a_route(session, terminal);
    let mut counts = [None; LINES.len()];
    if let Some(count) = counts.get_mut(UNREACHABLE) {
        *count = unreachable;
    }
    let out = terminal.text();
    out.extend_from_slice(b"routing:\n");
    for (count, (one, many)) in counts.into_iter().zip(LINES) {
        line(out, zeros, count, one, many);
    }
    exit
}

fn line(out: &mut Vec<u8>, zeros: bool, count: Option<u64>, one: &str, many: &str) {
    if !zeros && count.is_none_or(|count| count == 0) {
        return;
    }
    let text = match count {
        None => format!("\t- {many}\n"),
        Some(1) => format!("\t1 {one}\n"),
        Some(count) => format!("\t{count} {many}\n"),
    };
    out.extend_from_slice(text.as_bytes());
}

/// Look-ups of both families that found no route, on the way in and out. A kernel without IPv6 makes none of its.
fn look_ups_without_a_route(session: &mut Session<'_>, terminal: &mut Terminal<'_>) -> (Option<u64>, Exit) {
    let mut sum = Some(0u64);
    let mut exit = Exit::Success;
    for table in [Table::Snmp, Table::Netstat, Table::Snmp6] {
        let mut found = Vec::new();
        let answer = session.counters(table, &mut |section| {
            for counter in &section.counters {
                let asked = NO_ROUTES
                    .iter()
                    .any(|(of, group, name)| *of == table && *group == section.name && *name == counter.name);
                if asked {
                    found.push(counter.signed().and_then(|value| u64::try_from(value).ok()));
                }
            }
        });
        let wanted = NO_ROUTES.iter().filter(|(of, _, _)| *of == table).count();
        match answer.known {
            Err(Why::NotHere) if table == Table::Snmp6 => continue,
            Err(why) => {
                terminal.message(&format!("{}: {why}", table.path()));
                exit = Exit::Failure;
            }
            Ok(()) => {}
        }
        for gap in &answer.gaps {
            terminal.message(&message::gap(gap));
            exit = Exit::Failure;
        }
        // One that is missing makes the sum unknown.
        found.resize(wanted.max(found.len()), None);
        for value in found {
            sum = sum.zip(value).map(|(sum, value)| sum.saturating_add(value));
        }
    }
    (sum, exit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(zeros: bool, count: Option<u64>) -> String {
        let mut out = Vec::new();
        let (one, many) = LINES[UNREACHABLE];
        line(&mut out, zeros, count, one, many);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_is_not_counted_is_a_dash_and_goes_with_the_zeros() {
        assert_eq!(shown(true, None), "\t- destinations found unreachable\n");
        assert_eq!(shown(true, Some(0)), "\t0 destinations found unreachable\n");
        assert_eq!(shown(true, Some(1)), "\t1 destination found unreachable\n");
        assert_eq!(shown(false, Some(2)), "\t2 destinations found unreachable\n");
        assert_eq!(shown(false, Some(0)), "");
        assert_eq!(shown(false, None), "");
    }
}
