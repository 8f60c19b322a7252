//! Programs that read the screens of Darwin's netstat, over ours in that dialect. The original does not run here, so what
//! they understood is held against the kernel's own tables alone.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use anyhow::Result;
use serde_json::Value;

use super::check::{Check, Seen, differences};
use super::rows;
use super::truth::{Place, Route, Socket, link_index, unix_inodes};

pub(crate) fn checks() -> Vec<Check> {
    let jc = |line: &str| format!("PATH=\"$PATH:$CLIENTS/python/bin\"; {line} | jc --netstat");
    let perl = |flavour: &str| {
        format!("netstat --dialect darwin -anl | perl \"$SCRIPTS/ask-parse-netstat.pl\" {flavour}")
    };
    vec![
        Check::new(
            "jc: sockets of Darwin",
            jc("netstat --dialect darwin -anl"),
            &["--dialect darwin -anl"],
            |seen| sockets(seen, "local_address", "foreign_address"),
        )
        .without_original(),
        Check::new(
            "jc: routes of Darwin",
            jc("netstat --dialect darwin -rn"),
            &["--dialect darwin -rn"],
            routes,
        )
        .without_original(),
        Check::new(
            "Parse::Netstat, flavour darwin",
            perl("darwin"),
            &["--dialect darwin -anl"],
            |seen| sockets(seen, "local_host", "foreign_host"),
        )
        .without_original(),
        Check::new(
            "Parse::Netstat, flavour freebsd",
            perl("freebsd"),
            &["--dialect darwin -anl"],
            |seen| sockets(seen, "local_host", "foreign_host"),
        )
        .without_original(),
    ]
}

/// A socket of TCP or UDP as Darwin shows it: protocol, both ends, state.
type Shown = (String, String, String, String);

/// TCP and UDP sockets, and every UNIX socket by its inode, which is its address there.
fn sockets(seen: &Seen<'_>, local: &str, foreign: &str) -> Result<Vec<String>> {
    let said = rows::list(seen.said)?;
    let of = |row: &Value, name: &str| rows::text(row, name);
    let internet = said.iter().filter(|row| {
        let protocol = of(row, "proto");
        protocol.starts_with("tcp") || protocol.starts_with("udp")
    });
    let place = |row: &Value, host: &str| {
        let port = host.replace("_address", "_port").replace("_host", "_port");
        // The kernel's tables do not tell the scope that stands behind a link-local address.
        let host = of(row, host);
        let host = host.split('%').next().unwrap_or_default();
        format!("{host}.{}", of(row, &port))
    };
    let shown: Vec<Shown> = internet
        .map(|row| {
            // The kernel's tables do not tell which sockets of IPv6 serve IPv4 too.
            let protocol = of(row, "proto").replace("46", "6");
            (protocol, place(row, local), place(row, foreign), of(row, "state"))
        })
        .collect();
    let expected = seen.before.sockets.iter().map(as_shown).collect();
    let mut complaints = differences(expected, shown);
    let inodes: Vec<String> = said
        .iter()
        .filter(|row| {
            of(row, "type") == "stream" || of(row, "type") == "dgram" || of(row, "type") == "seqpac"
        })
        .filter_map(|row| u64::from_str_radix(&of(row, "address"), 16).ok())
        .map(|inode| inode.to_string())
        .collect();
    // A connection that nobody has accepted has no inode, and no row.
    let mut expected = unix_inodes()?;
    expected.retain(|inode| inode != "0");
    complaints.extend(differences(expected, inodes));
    Ok(complaints)
}

fn as_shown(socket: &Socket) -> Shown {
    let (local, remote) = (socket.local, socket.remote);
    // A connection of IPv4 on a socket of IPv6 is one of IPv4.
    let mapped = |(address, _): Place| matches!(address, IpAddr::V6(six) if six.to_ipv4_mapped().is_some());
    let six = socket.protocol.ends_with('6') && !mapped(local) && !mapped(remote);
    let protocol = format!("{}{}", &socket.protocol[..3], if six { "6" } else { "4" });
    let state = match socket.state {
        _ if socket.is_udp() => "",
        "SYN_RECV" => "SYN_RCVD",
        "FIN_WAIT1" => "FIN_WAIT_1",
        "FIN_WAIT2" => "FIN_WAIT_2",
        "CLOSE" => "CLOSED",
        state => state,
    };
    (protocol, dotted(local), dotted(remote), state.to_owned())
}

fn dotted((address, port): Place) -> String {
    let host = if address.to_canonical().is_unspecified() {
        "*".to_owned()
    } else {
        address.to_canonical().to_string()
    };
    match port {
        0 => format!("{host}.*"),
        port => format!("{host}.{port}"),
    }
}

/// A route as the client read it: gateway, interface, flags.
type ShownRoute = (String, String, String);

/// Each route of the kernel's table of IPv4: destination and length, gateway, interface.
fn routes(seen: &Seen<'_>) -> Result<Vec<String>> {
    let links = link_index()?;
    let mut complaints = Vec::new();
    let said: BTreeMap<(Ipv4Addr, u32), Vec<ShownRoute>> = rows::list(seen.said)?
        .iter()
        .filter_map(|row| {
            let key = network(&rows::text(row, "destination"))?;
            let of = |name| rows::text(row, name);
            Some((key, (of("gateway"), of("iface"), of("route_flags"))))
        })
        .fold(BTreeMap::new(), |mut all, (key, row)| {
            all.entry(key).or_insert_with(Vec::new).push(row);
            all
        });
    for route in &seen.before.routes {
        let key = (route.destination, u32::from(route.mask).count_ones());
        let found = said
            .get(&key)
            .is_some_and(|rows| rows.iter().any(|row| fits(route, row, &links)));
        if !found {
            complaints.push(format!(
                "{route:?} is there, and the client says {:?}",
                said.get(&key)
            ));
        }
    }
    if seen.before.routes.len() < 3 {
        complaints.push("the scene has hardly a route".to_owned());
    }
    Ok(complaints)
}

fn fits(
    route: &Route,
    (gateway, interface, flags): &(String, String, String),
    links: &BTreeMap<String, u32>,
) -> bool {
    // A route that refuses, or leads to another table, has no interface.
    if route.interface == "*" || route.refuses() {
        return gateway == "-" && !flags.contains('G');
    }
    let expected = if !route.has_gateway() {
        let index = links.get(&route.interface).copied().unwrap_or_default();
        *gateway == format!("link#{index}")
    } else if route.gateway.is_unspecified() {
        // The kernel's table of IPv4 has no room for a gateway of IPv6.
        gateway.contains(':')
    } else {
        *gateway == route.gateway.to_string()
    };
    // Long names of interfaces are cut.
    let named = !interface.is_empty() && route.interface.starts_with(interface.as_str());
    expected && named && flags.contains('G') == route.has_gateway()
}

/// A destination as BSD abbreviates it, at its full length. `None` for those of IPv6.
fn network(text: &str) -> Option<(Ipv4Addr, u32)> {
    if text == "default" {
        return Some((Ipv4Addr::UNSPECIFIED, 0));
    }
    let (digits, length) = match text.split_once('/') {
        Some((digits, length)) => (digits, Some(length.parse().ok()?)),
        None => (text, None),
    };
    let mut octets: Vec<u8> = digits.split('.').map(str::parse).collect::<Result<_, _>>().ok()?;
    let whole = octets.len() == 4;
    let class = match octets.first()? {
        0..=127 => 8,
        128..=191 => 16,
        _ => 24,
    };
    octets.resize(4, 0);
    let address = Ipv4Addr::from(<[u8; 4]>::try_from(octets.as_slice()).ok()?);
    Some((address, length.unwrap_or(if whole { 32 } else { class })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abbreviated_networks_are_read_at_full_length() {
        for (text, address, length) in [
            ("default", "0.0.0.0", 0),
            ("127", "127.0.0.0", 8),
            ("169.254", "169.254.0.0", 16),
            ("192.168.1", "192.168.1.0", 24),
            ("10.1/16", "10.1.0.0", 16),
            ("192.0.2.7", "192.0.2.7", 32),
        ] {
            assert_eq!(network(text), Some((address.parse().unwrap(), length)), "{text}");
        }
        assert_eq!(network("fe80::%lo/64"), None);
    }

    #[test]
    fn a_place_is_host_and_port_with_a_dot() {
        assert_eq!(dotted(("::ffff:10.0.0.1".parse().unwrap(), 80)), "10.0.0.1.80");
        assert_eq!(dotted(("::".parse().unwrap(), 0)), "*.*");
        assert_eq!(dotted(("::1".parse().unwrap(), 22)), "::1.22");
    }
}
