//! How sockets look: on a terminal without those that do nothing more, with marks on full queues.

use std::net::IpAddr;

use facts::fields::sockets::{Row, Socket, Sockets};
use facts::fields::table::Field;
use facts::model::{NoOwner, Queues, TcpState, Transport};

use super::{Cell, Counts, Drawing, Fate, Look, Tally, shown};
use crate::export::cell::cell;
use crate::render::style::Label;
use crate::render::{address, amount};

impl Look for Sockets {
    const ONE: &'static str = "socket";
    const ALL: Option<&'static str> = Some(
        "Show connections in TIME_WAIT and idle clients of UDP too, which a terminal has only on demand; a filter chooses among all",
    );
    const USUAL_ON_TERMINAL: bool = true;
    const HAS_MARKS: bool = true;

    /// Connections in TIME_WAIT are over, and a socket of UDP with a peer and nothing in its queues waits at most for an
    /// answer.
    fn is_usual(row: &Row<'_>) -> bool {
        !is_over(row) && !is_idle_client(row)
    }

    fn cell(field: &'static Field<Self>, row: &Row<'_>, how: Drawing) -> Option<Cell> {
        if how.has_names
            && let Some(text) = named(field, row)
        {
            return Some(Cell::plain(text));
        }
        let is_readable = how.is_terminal && !how.is_exact;
        let amount = |bytes: u32| {
            if is_readable {
                amount::bytes(u64::from(bytes))
            } else {
                bytes.to_string()
            }
        };
        let label = if is_full(row) {
            Label::Warning
        } else {
            Label::Plain
        };
        match (field.id, queues(row)?) {
            ("send-q", Queues::Listen { limit, .. }) => Some(Cell::plain(limit?.to_string()).label(label)),
            ("recv-q", Queues::Data { receive, .. }) => Some(Cell::plain(amount(receive))),
            ("send-q", Queues::Data { send, .. }) => Some(Cell::plain(amount(send))),
            ("queue", Queues::Listen { waiting, limit }) => {
                Some(Cell::plain(format!("{waiting}/{}", limit?)).label(label))
            }
            ("queue", Queues::Data { receive, send }) => {
                let parts = [("r", receive), ("s", send)];
                let parts = parts.into_iter().filter(|(_, bytes)| *bytes > 0);
                let text: Vec<String> = parts
                    .map(|(letter, bytes)| format!("{letter} {}", amount(bytes)))
                    .collect();
                Some(Cell::plain(text.join(" ")))
            }
            ("owner", _) if row.holders.is_err() => {
                let mut text = Vec::new();
                cell(&mut text, &(field.get)(row));
                let label = owner_label(Some(&text));
                Some(Cell::plain(text).label(label))
            }
            _ => None,
        }
    }

    fn counts() -> Box<dyn Counts<Self>> {
        Box::new(Hidden::default())
    }
}

/// An end or a user by its names, as far as it has any.
fn named(field: &'static Field<Sockets>, row: &Row<'_>) -> Option<Vec<u8>> {
    let (names, end) = match field.id {
        "local.end" => (row.local, row.local_end()?),
        "remote.end" => (row.remote, row.remote_end()?),
        "user.id" => return row.user.map(<[u8]>::to_vec),
        _ => return None,
    };
    if names.host.is_none() && names.service.is_none() {
        return None;
    }
    let mut text = Vec::new();
    match (names.host, end.address) {
        (Some(host), _) => text.extend_from_slice(host),
        (None, IpAddr::V4(address)) if address.is_unspecified() => text.push(b'*'),
        (None, IpAddr::V4(address)) => address::ipv4(&mut text, address),
        (None, IpAddr::V6(address)) => {
            text.push(b'[');
            address::ipv6(&mut text, address);
            text.push(b']');
        }
    }
    text.push(b':');
    match names.service {
        Some(service) => text.extend_from_slice(service),
        None => address::port(&mut text, end.port),
    }
    Some(text)
}

/// What an owner in parentheses means: nobody is known, and why.
pub(crate) fn owner_label(owner: Option<&[u8]>) -> Label {
    match owner {
        Some([b'(', ..]) => Label::Unknown,
        Some(_) | None => Label::Plain,
    }
}

/// What waits in a socket of the Internet families.
fn queues(row: &Row<'_>) -> Option<Queues> {
    match row.socket {
        Socket::Internet(socket) => Some(socket.queues),
        Socket::Sctp(_) | Socket::Unix(_) => None,
    }
}

/// Whether more connections wait than may: the kernel turns new ones away.
fn is_full(row: &Row<'_>) -> bool {
    matches!(queues(row), Some(Queues::Listen { waiting, limit: Some(limit) }) if waiting > limit)
}

fn is_over(row: &Row<'_>) -> bool {
    match row.socket {
        Socket::Internet(socket) => socket.transport == Transport::Tcp && socket.state == TcpState::TimeWait,
        Socket::Sctp(_) | Socket::Unix(_) => false,
    }
}

fn is_idle_client(row: &Row<'_>) -> bool {
    match row.socket {
        Socket::Internet(socket) => {
            matches!(socket.transport, Transport::Udp | Transport::UdpLite)
                && socket.state == TcpState::Established
                && socket.queues == Queues::Data { receive: 0, send: 0 }
        }
        Socket::Sctp(_) | Socket::Unix(_) => false,
    }
}

/// What is not shown, and whose owner is not known.
#[derive(Default)]
struct Hidden {
    over: u64,
    idle: u64,
    not_permitted: u64,
}

impl Counts<Sockets> for Hidden {
    fn row(&mut self, row: &Row<'_>, fate: Fate) {
        match fate {
            Fate::Unusual if is_over(row) => self.over += 1,
            Fate::Unusual => self.idle += 1,
            Fate::Shown if row.holders == Err(NoOwner::NotPermitted) => self.not_permitted += 1,
            Fate::Shown | Fate::Filtered => {}
        }
    }

    fn sentences(&self, tally: &Tally) -> Vec<String> {
        let mut sentences = vec![format!("{}.", shown::<Sockets>(tally))];
        let client = if self.idle == 1 {
            "idle client of UDP"
        } else {
            "idle clients of UDP"
        };
        let hidden = [(self.over, "in TIME_WAIT"), (self.idle, client)];
        let hidden: Vec<String> = hidden
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        if !hidden.is_empty() {
            sentences.push(format!("Not shown: {}; --all shows them.", hidden.join(", ")));
        }
        if self.not_permitted > 0 {
            sentences.push(format!(
                "Owner unknown for {}: not permitted (root would see them).",
                self.not_permitted
            ));
        }
        sentences
    }
}
