//! `host.port`: the last dot stands before the port, `*` is any host and no port.

use std::net::IpAddr;

use facts::model::{Endpoint, InternetSocket, TcpState};

use super::list::Version;
use super::{Query, Round};
use crate::render::address::{ipv4, ipv6, port};
use crate::render::columns::{blanks, pad_from};
use crate::rows::classic::{InternetRow, has_host};
use crate::session::scopes::is_of_a_zone;
use crate::terminal::{cut, visible};

/// Width of an address column beside control blocks.
const NARROW_WIDTH: usize = 18;
/// Width of an address column.
const WIDTH: usize = 22;
/// Width of an IPv6 address with `-l`.
const LONG_WIDTH: usize = 45;
/// Most bytes of a host.
const HOST_TEXT_MAX: usize = 16;
/// Most bytes of a host in a narrow column with the name of a port.
const NARROW_HOST_TEXT_MAX: usize = 12;
/// Most bytes of an IPv6 host with `-l`.
const LONG_HOST_TEXT_MAX: usize = 39;
/// Most bytes of the name of a port.
const SERVICE_TEXT_MAX: usize = 15;

/// Width of an address column with these flags.
pub(super) fn width(query: &Query, version: Version) -> usize {
    if version == Version::Six && query.long {
        LONG_WIDTH
    } else if query.control_blocks && !query.wide {
        NARROW_WIDTH
    } else {
        WIDTH
    }
}

/// Whether a port is looked up, or stays a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Port {
    Number,
    Name,
}

/// Which ports of a socket are looked up.
pub(super) struct Ports {
    pub(super) local: Port,
    pub(super) remote: Port,
}

impl Ports {
    /// A port that the kernel gave says nothing by its name. Beside one, the other end is a service; beside a service, the
    /// other end is a client, unless both have the same port.
    pub(super) fn of(round: &Round<'_>, socket: &InternetSocket) -> Ports {
        let (local, remote) = if round.query.numeric {
            (Port::Number, Port::Number)
        } else if is_given(round, socket) {
            (Port::Number, Port::Name)
        } else if socket.local.port == socket.remote.port {
            (Port::Name, Port::Name)
        } else {
            (Port::Name, Port::Number)
        };
        Ports { local, remote }
    }
}

/// Linux does not tell who chose a port: one in its range was given, unless the socket listens.
fn is_given(round: &Round<'_>, socket: &InternetSocket) -> bool {
    let given = round.ephemeral.as_ref();
    socket.state != TcpState::Listen && given.is_some_and(|given| given.contains(&socket.local.port))
}

/// A column with an address, and the blank behind it.
pub(super) fn column(
    out: &mut Vec<u8>,
    round: &Round<'_>,
    row: &InternetRow<'_>,
    version: Version,
    end: Endpoint,
    looked_up: Port,
) {
    let query = round.query;
    let six = version == Version::Six;
    let start = out.len();
    host(out, round, row, end.address);
    let whole = query.wide && !six;
    if !whole {
        let most = if query.long && six {
            LONG_HOST_TEXT_MAX
        } else if query.control_blocks && looked_up == Port::Name {
            NARROW_HOST_TEXT_MAX
        } else {
            HOST_TEXT_MAX
        };
        shorten(out, start, most);
    }
    out.push(b'.');
    let service = match looked_up {
        Port::Name if end.port != 0 => row.names.service(row.socket.transport, end.port),
        Port::Name | Port::Number => None,
    };
    match service {
        Some(name) => out.extend_from_slice(cut(&visible(name), SERVICE_TEXT_MAX)),
        None => port(out, end.port),
    }
    let width = width(query, version);
    if !whole {
        shorten(out, start, width);
    }
    pad_from(out, start, width);
    blanks(out, 1);
}

/// Cuts what was written from `start` on.
fn shorten(out: &mut Vec<u8>, start: usize, most: usize) {
    let text = out.get(start..).unwrap_or_default();
    if text.len() > most {
        let kept = cut(text, most).len();
        out.truncate(start + kept);
    }
}

fn host(out: &mut Vec<u8>, round: &Round<'_>, row: &InternetRow<'_>, address: IpAddr) {
    if address.is_unspecified() {
        out.push(b'*');
        return;
    }
    if !round.query.numeric
        && let Some(name) = name(round, row, address)
    {
        out.extend_from_slice(&visible(name));
        return;
    }
    match address.to_canonical() {
        IpAddr::V4(address) => ipv4(out, address),
        IpAddr::V6(six) => {
            ipv6(out, six);
            if let Some(scope) = row.scope.filter(|_| is_of_a_zone(six)) {
                out.push(b'%');
                out.extend_from_slice(&visible(scope));
            }
        }
    }
}

fn name<'r>(round: &Round<'_>, row: &InternetRow<'r>, address: IpAddr) -> Option<&'r [u8]> {
    let canonical = address.to_canonical();
    let network = match canonical {
        IpAddr::V4(address) if !has_host(address) => row.names.network(address),
        IpAddr::V4(_) | IpAddr::V6(_) => None,
    };
    let host = || row.names.host(address).or_else(|| row.names.host(canonical));
    let name = network.or_else(host)?;
    let dot = name.iter().position(|byte| *byte == b'.');
    let split = dot
        .filter(|_| canonical.is_ipv6())
        .and_then(|dot| name.split_at_checked(dot));
    match (split, round.domain.as_deref()) {
        // Without the domain that is this machine's too.
        (Some((host, [b'.', rest @ ..])), Some(domain)) if rest == domain => Some(host),
        (Some(_) | None, _) => Some(name),
    }
}
