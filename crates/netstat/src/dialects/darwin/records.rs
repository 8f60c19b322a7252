//! `--format`: the records that are those of a view.

use std::time::Duration;

use facts::fields::table::Needs;

use super::interfaces::{self, IntervalQuery};
use super::plan::View;
use super::protocols::{Family, Section, Sockets};
use super::{routes, sockets, statistics};
use crate::exit::Exit;
use crate::export::request::{RecordForm, RecordQuery, RecordTable, quoted};
use crate::session::Session;
use crate::session::source::Wait;
use crate::terminal::Terminal;
use crate::{message, verbs};

/// Shows the records of a view; those of the running display again after each interval.
pub(super) fn show(
    view: &View,
    form: RecordForm,
    session: &mut Session<'_>,
    wait: Wait<'_>,
    terminal: &mut Terminal<'_>,
) -> Exit {
    let query = match of(view) {
        Ok(query) => query,
        Err(what) => {
            terminal.message(&message::no_records(&what));
            return Exit::Failure;
        }
    };
    loop {
        session.begin_round();
        let exit = verbs::show_records(&query, form, session, terminal);
        let View::Interval(IntervalQuery { seconds, .. }) = view else {
            return exit;
        };
        let pause = Duration::from_secs(u64::from(*seconds));
        if session.is_recording() || terminal.flush().is_break() || wait(pause).is_break() {
            return exit;
        }
    }
}

/// The records of a view; what has none by its name.
fn of(view: &View) -> Result<RecordQuery, String> {
    match view {
        View::Memory => Err("memory".to_owned()),
        View::RouteStatistics(_) => Err("statistics of routing".to_owned()),
        View::Multicast(_) | View::MulticastStatistics(_) => Err("multicast forwarding".to_owned()),
        View::Interfaces(interfaces::Query { interface, .. })
        | View::Interval(IntervalQuery { interface, .. }) => of_interfaces(interface.as_deref()),
        View::Routes(query) => of_routes(query),
        View::Statistics(query) => of_counters(query),
        View::Sockets(query) => of_sockets(query),
    }
}

fn of_interfaces(name: Option<&[u8]>) -> Result<RecordQuery, String> {
    let filter = match name {
        None => String::new(),
        Some(name) => format!("name = {}", named(name)?),
    };
    Ok(RecordQuery::of(RecordTable::Interfaces, filter))
}

fn named(interface: &[u8]) -> Result<String, String> {
    quoted(interface).ok_or_else(|| "an interface with such a name".to_owned())
}

/// The main table and addresses of this machine; with `-a` also what it hears to besides. Neighbours are no routes here.
fn of_routes(query: &routes::Query) -> Result<RecordQuery, String> {
    let family = match query.family {
        None => "",
        Some(Family::Inet) => "family = inet",
        Some(Family::Inet6) => "family = inet6",
        Some(Family::Unix | Family::PfKey) => return Err("routes of this family".to_owned()),
    };
    let tables = if query.cloned {
        "table.id = null or table.name in main,local"
    } else {
        "table.id = null or table.name = main \
         or (table.name = local and (kind = null or not kind in broadcast,anycast))"
    };
    Ok(RecordQuery::of(RecordTable::Routes, tables).and(family))
}

fn of_counters(query: &statistics::Query) -> Result<RecordQuery, String> {
    let sections: Vec<&str> = query
        .protocols
        .iter()
        .filter_map(|protocol| {
            if query.of_interfaces {
                protocol.of_interface
            } else {
                protocol.statistics
            }
        })
        .filter_map(|section| match section {
            Section::Tcp => Some("Tcp,TcpExt,MPTcpExt"),
            Section::Udp => Some("Udp,UdpLite"),
            Section::Ip => Some("Ip,IpExt"),
            Section::Icmp => Some("Icmp,IcmpMsg"),
            Section::Ip6 => Some("Ip6"),
            Section::Icmp6 => Some("Icmp6"),
            Section::Ipsec | Section::Ipsec6 => Some("Xfrm"),
            Section::Igmp | Section::Bridges | Section::Rip6 | Section::Pfkey => None,
        })
        .collect();
    if sections.is_empty() {
        return Err("counters of this protocol".to_owned());
    }
    let whose = match (query.of_interfaces, query.interface.as_deref()) {
        (false, _) => "interface = null and processor = null".to_owned(),
        (true, None) => "interface != null".to_owned(),
        (true, Some(name)) => format!("interface = {}", named(name)?),
    };
    let filter = format!("section in {} and {whose}", sections.join(","));
    let zeros = if query.zeros { "" } else { "value != 0" };
    Ok(RecordQuery::of(RecordTable::Counters, filter).and(zeros))
}

/// A list a protocol, and UNIX sockets behind them.
fn of_sockets(query: &sockets::Query) -> Result<RecordQuery, String> {
    if query.queues {
        return Err("queues of sockets that listen".to_owned());
    }
    let mut filters: Vec<&str> = query
        .protocols
        .iter()
        .filter_map(|protocol| match protocol.sockets? {
            Sockets::Tcp if query.all => Some("(protocol = tcp and state != bound-inactive)"),
            Sockets::Tcp => {
                Some("(protocol = tcp and not state in listen,close,bound-inactive and remote.port != null)")
            }
            Sockets::Udp => Some("protocol = udp"),
            Sockets::Raw => Some("(protocol = raw and family = inet and not ip-protocol in 1,2)"),
            Sockets::RawIcmp => Some("(protocol = raw and family = inet and ip-protocol = 1)"),
            Sockets::RawIgmp => Some("(protocol = raw and family = inet and ip-protocol = 2)"),
            Sockets::RawIcmp6 => Some("(protocol = raw and family = inet6 and ip-protocol = 58)"),
            Sockets::RawIp6 => Some("(protocol = raw and family = inet6 and ip-protocol != 58)"),
            Sockets::None => None,
        })
        .collect();
    if query.unix {
        filters.push("protocol = unix");
    }
    if filters.is_empty() {
        return Err("sockets of this protocol".to_owned());
    }
    let family = match query.family {
        Some(Family::Inet) => SPEAKS_IPV4,
        Some(Family::Inet6) => SPEAKS_IPV6,
        Some(Family::Unix | Family::PfKey) | None => "",
    };
    let needs = if query.numeric {
        Needs::NOTHING
    } else {
        Needs::HOSTS.and(Needs::SERVICES)
    };
    let sockets = RecordQuery::of(RecordTable::Sockets, filters.join(" or "));
    Ok(sockets.and(family).with(needs))
}

/// A socket of IPv6 with addresses of IPv4 is one of IPv4; one without any that is not for IPv6 alone is of both.
const SPEAKS_IPV4: &str = "family = inet or local.address = 0.0.0.0/0 or remote.address = 0.0.0.0/0 \
                           or (protocol != raw and local.address = :: and remote.address = null and ipv6-only = false)";
const SPEAKS_IPV6: &str = "family = inet6 and not local.address = 0.0.0.0/0 \
                           and (remote.address = null or not remote.address = 0.0.0.0/0)";
