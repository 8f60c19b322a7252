//! `--format`: which records are those that a view shows.

use facts::fields::table::Needs;
use facts::model::{self, Transport};

use super::flags::Family;
use super::plan::{InterfaceQuery, RouteQuery, StatisticsQuery, View};
use super::query::{Asked, SocketQuery, Table, WhenAbsent};
use crate::export::request::{RecordQuery, RecordTable};
use crate::rows::classic_query::Rows;

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
    let mut filters = Vec::new();
    let fails = |asked: &&Asked| asked.absent == WhenAbsent::Fail;
    let named = query.tables.iter().filter(fails).count();
    for asked in &query.tables {
        let what = match asked.table {
            Table::Internet(transport, families) => {
                filters.push(internet(query.rows, transport, families));
                continue;
            }
            Table::Unix => {
                filters.push(unix(query.rows).to_owned());
                continue;
            }
            Table::Sctp => {
                filters.push(sctp(query.rows).to_owned());
                continue;
            }
            // With -6 the screen has sockets too, which nobody named.
            Table::Groups(families) if named == 1 => return Ok(groups(families)),
            Table::Groups(_) => "sockets and groups in one document",
            Table::Ipx => "sockets of IPX",
            Table::Ax25 => "sockets of AX.25",
            Table::X25 => "sockets of X.25",
            Table::NetRom => "sockets of NET/ROM",
            Table::Rose => "sockets of ROSE",
            Table::Bluetooth => "sockets of Bluetooth",
        };
        // Who named no table does not miss it.
        if fails(&asked) {
            return Err(what.to_owned());
        }
    }
    if filters.is_empty() {
        return Err("sockets of these families".to_owned());
    }
    let numeric = query.numeric;
    let needs = [
        (query.programs, Needs::OWNERS),
        (query.extended && !numeric.users, Needs::USERS),
        (!numeric.hosts, Needs::HOSTS),
        (!numeric.ports, Needs::SERVICES),
    ];
    let filter = RecordQuery::of(RecordTable::Sockets, filters.join(" or "));
    Ok(needs
        .into_iter()
        .filter(|(wanted, _)| *wanted)
        .fold(filter, |query, (_, needs)| query.with(needs)))
}

/// TCP is judged by its remote port, the others by their remote address; what listens has no port there.
fn internet(rows: Rows, transport: Transport, families: &[model::Family]) -> String {
    let rows = match (rows, transport) {
        // No screen has those that are only bound.
        (Rows::All, Transport::Tcp) => " and state != bound-inactive",
        (Rows::All, _) => "",
        (Rows::Connected, Transport::Tcp) => {
            " and not state in listen,bound-inactive and remote.port != null"
        }
        (Rows::Servers, Transport::Tcp) => " and state = listen",
        (Rows::Connected, Transport::Udp | Transport::UdpLite | Transport::Raw) => " and state != unconn",
        (Rows::Servers, Transport::Udp | Transport::UdpLite | Transport::Raw) => " and state = unconn",
    };
    let protocol = transport.name();
    let family = match families {
        [model::Family::Ipv4] => " and family = inet",
        [model::Family::Ipv6] => " and family = inet6",
        _ => "",
    };
    format!("(protocol = {protocol}{family}{rows})")
}

fn sctp(rows: Rows) -> &'static str {
    match rows {
        Rows::All => "protocol = sctp",
        Rows::Connected => "(protocol = sctp and type = association)",
        Rows::Servers => "(protocol = sctp and type = endpoint)",
    }
}

fn unix(rows: Rows) -> &'static str {
    match rows {
        Rows::All => "protocol = unix",
        Rows::Connected => "(protocol = unix and state != listen)",
        Rows::Servers => "(protocol = unix and state = listen)",
    }
}

fn groups(families: &[model::Family]) -> RecordQuery {
    let names: Vec<&str> = families
        .iter()
        .map(|family| match family {
            model::Family::Ipv4 => "inet",
            model::Family::Ipv6 => "inet6",
        })
        .collect();
    RecordQuery::of(RecordTable::Groups, format!("family in {}", names.join(",")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialects::linux::flags::{Choice, FLAGS};
    use crate::dialects::linux::plan;
    use crate::words::{ArgParser, Order};

    fn records(words: &str) -> Result<RecordQuery, String> {
        let words: Vec<Vec<u8>> = words.split(' ').map(|word| word.as_bytes().to_vec()).collect();
        let mut choice = Choice::default();
        for found in ArgParser::new(FLAGS, &words, Order::Permute) {
            let (flag, value) = found.ok().unwrap();
            drop(flag.set.apply(&mut choice, value.unwrap_or_default()));
        }
        of(&plan::settle(&choice))
    }

    #[test]
    fn flags_mean_the_filters_that_a_user_would_type() {
        for (words, table, filter) in [
            (
                "-tln",
                RecordTable::Sockets,
                "(protocol = tcp and state = listen)",
            ),
            (
                "-4un",
                RecordTable::Sockets,
                "(protocol = udp and family = inet and state != unconn)",
            ),
            ("-xa", RecordTable::Sockets, "protocol = unix"),
            (
                "-Sn",
                RecordTable::Sockets,
                "(protocol = sctp and type = association)",
            ),
            (
                "-tan",
                RecordTable::Sockets,
                "(protocol = tcp and state != bound-inactive)",
            ),
            ("-rn6", RecordTable::Routes, "family = inet6"),
            ("-i", RecordTable::Interfaces, "flags = up"),
            ("-ia", RecordTable::Interfaces, ""),
            ("-g6", RecordTable::Groups, "family in inet6"),
            (
                "-su",
                RecordTable::Counters,
                "section in Udp and interface = null and processor = null",
            ),
        ] {
            let query = records(words).unwrap();
            assert_eq!((query.table, query.filter.as_str()), (table, filter), "{words}");
        }
    }

    #[test]
    fn names_and_owners_are_asked_for_when_the_flags_want_them() {
        let needs = |words| records(words).unwrap().needs;
        assert_eq!(needs("-an"), Needs::NOTHING);
        assert_eq!(needs("-anp"), Needs::OWNERS);
        assert_eq!(needs("-a"), Needs::HOSTS.and(Needs::SERVICES));
        assert_eq!(needs("-ae --numeric-hosts"), Needs::USERS.and(Needs::SERVICES));
    }

    #[test]
    fn what_has_no_records_is_named() {
        for (words, what) in [
            ("-rC", "the cache of routes"),
            ("-r --ipx", "routes of ipx"),
            ("-tg", "sockets and groups in one document"),
            ("--ax25", "sockets of AX.25"),
            ("-s46", "counters of inet,inet6"),
            ("-M", "masqueraded connections"),
        ] {
            assert_eq!(records(words), Err(what.to_owned()), "{words}");
        }
    }
}
