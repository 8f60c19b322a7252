//! `--format`: which records are those that a view shows.

use facts::model;

use super::flags::Family;
use super::plan::{InterfaceQuery, RouteQuery, StatisticsQuery, View};
use crate::query::{RecordQuery, RecordTable, SocketQuery, Table};

/// The records of a view; what has none by its name.
pub(super) fn of(view: &View) -> Result<RecordQuery, String> {
    match view {
        View::Routes(query) => routes(query),
        View::Interfaces(query) => Ok(interfaces(query)),
        View::Statistics(query) => counters(query),
        View::Sockets(query) => sockets(query),
        View::Masquerade => Err("masqueraded connections".to_owned()),
        View::TwoModes => Err("two views at once".to_owned()),
    }
}

/// IPv4 has its main table here, IPv6 every one, as on the screen. Text tables do not tell which table it is.
fn routes(query: &RouteQuery) -> Result<RecordQuery, String> {
    const IPV4: &str = "(family = inet and (table.name = main or table.id = null) \
                        and (kind = null or not kind in broadcast,multicast))";
    if !query.table {
        return Err("the cache of routes".to_owned());
    }
    let mut filters: Vec<&str> = Vec::new();
    for family in &query.families {
        let filter = match family {
            Family::Inet => IPV4,
            Family::Inet6 => "family = inet6",
            Family::Ax25
            | Family::X25
            | Family::Ipx
            | Family::Ddp
            | Family::NetRom
            | Family::Rose
            | Family::Unix
            | Family::Econet
            | Family::Ash
            | Family::Bluetooth => return Err(format!("routes of {}", family.name())),
        };
        if !filters.contains(&filter) {
            filters.push(filter);
        }
    }
    Ok(RecordQuery::of(RecordTable::Routes, filters.join(" or ")))
}

fn interfaces(query: &InterfaceQuery) -> RecordQuery {
    RecordQuery::of(RecordTable::Interfaces, if query.all { "" } else { "flags = up" })
}

/// The sections of each protocol: of IPv4 and everything above it, and of IPv6. Those that the screen shows whatever is
/// chosen are left out when something is.
fn counters(query: &StatisticsQuery) -> Result<RecordQuery, String> {
    let ipv6 = match query.families.as_slice() {
        [] | [Family::Inet] => false,
        [Family::Inet6] => true,
        families => {
            let names: Vec<_> = families.iter().map(|family| family.name()).collect();
            return Err(format!("counters of {}", names.join(",")));
        }
    };
    let protocols = [
        (query.raw, "Ip,Icmp,IcmpMsg,IpExt", "Ip6,Icmp6"),
        (query.tcp, "Tcp,TcpExt,MPTcpExt", "Tcp,TcpExt"),
        (query.udp, "Udp", "Udp6"),
        (query.udplite, "UdpLite", "UdpLite6"),
        (query.sctp, "Sctp", ""),
    ];
    let any = protocols.iter().any(|(named, ..)| *named);
    let sections: Vec<&str> = protocols
        .iter()
        .filter(|(named, ..)| *named || !any)
        .map(|(_, ipv4, both)| if ipv6 { *both } else { *ipv4 })
        .filter(|sections| !sections.is_empty())
        .collect();
    if sections.is_empty() {
        return Err("counters of SCTP over IPv6 alone".to_owned());
    }
    let filter = format!(
        "section in {} and interface = null and processor = null",
        sections.join(",")
    );
    Ok(RecordQuery::of(RecordTable::Counters, filter))
}

/// Rows of one document are of one kind: sockets, or groups.
fn sockets(query: &SocketQuery) -> Result<RecordQuery, String> {
    let mut families: &[model::Family] = &[];
    for asked in &query.tables {
        match asked.table {
            Table::Groups(wanted) => families = wanted,
            Table::Internet(..)
            | Table::Sctp
            | Table::Unix
            | Table::Ipx
            | Table::Ax25
            | Table::X25
            | Table::NetRom
            | Table::Rose
            | Table::Bluetooth => {}
        }
    }
    if families.is_empty() {
        return Ok(RecordQuery::of(RecordTable::Sockets, ""));
    }
    if query.tables.len() > 1 {
        return Err("sockets and groups in one document".to_owned());
    }
    let names: Vec<&str> = families
        .iter()
        .map(|family| match family {
            model::Family::Ipv4 => "inet",
            model::Family::Ipv6 => "inet6",
        })
        .collect();
    let filter = format!("family in {}", names.join(","));
    Ok(RecordQuery::of(RecordTable::Groups, filter))
}
