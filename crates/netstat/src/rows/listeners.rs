//! Listeners for people: both families and all addresses that one owner has at one port are one.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

use facts::fields::listeners::Listener;
use facts::fields::sockets::{Row, Socket, Sockets};
use facts::fields::table::{Needs, Table};
use facts::fields::value::Value;
use facts::model::exposure::Exposure;
use facts::model::{Family, InternetSocket, Queues, TcpState, Transport};
use facts::{Gap, Why};
use probe::Flow;
use probe::gather::system::At;
use probe::gather::systems;

use super::sockets::others;
use super::{Ended, MayWant, RowFilter};
use crate::session::Session;

/// Listeners that are put together at most.
const LISTENERS_MAX: usize = 65_536;
/// Digits of a container's id that are shown where it has no name.
const ID_DIGITS: usize = 12;
const FAMILIES: [Family; 2] = [Family::Ipv4, Family::Ipv6];

/// What listeners of one owner and port have in common: port, protocol, namespace and owner.
type Key = (u16, &'static str, u64, Vec<u8>);

/// How far the widest address of a namespace reaches, of IPv4 and of IPv6.
type Reach = [Option<Exposure>; 2];

impl Session<'_> {
    /// Hands out the listeners by port, made of the sockets that `wants` says are wanted, with the number of
    /// connections to each port.
    pub(crate) fn listeners(
        &mut self,
        wanted: RowFilter<'_, Sockets>,
        wants: &dyn Fn(&Row<'_>) -> bool,
        each: &mut dyn FnMut(&&Listener) -> Flow,
    ) -> Ended {
        let now_s = self.identity().taken_s;
        let reach = self.reach();
        let mut found: BTreeMap<Key, Listener> = BTreeMap::new();
        let mut left_out = 0;
        let needs = Needs::OWNERS
            .and(Needs::PROCESSES)
            .and(Needs::USERS)
            .and(Needs::NAMESPACES);
        let mut ended = self.socket_rows(needs, wanted, &mut |row| {
            if let Some((key, listener)) = listener(row, &reach, now_s).filter(|_| wants(row)) {
                if let Some(known) = found.get_mut(&key) {
                    add(known, listener);
                } else if found.len() >= LISTENERS_MAX {
                    left_out += 1;
                } else {
                    found.insert(key, listener);
                }
            }
            Flow::Continue(())
        });
        if left_out > 0 {
            ended.gaps.push(Gap {
                what: "merging listeners".to_owned(),
                why: Why::LimitReached,
                count: Some(left_out),
            });
        }
        self.count_clients(&mut found);
        for listener in found.values() {
            if each(&listener).is_break() {
                ended.stopped = true;
                break;
            }
        }
        ended
    }

    /// Counts the open connections to each port. What is missing was told when the listeners were asked for.
    fn count_clients(&mut self, found: &mut BTreeMap<Key, Listener>) {
        let mut clients: HashMap<(u16, u64), u64> = found
            .keys()
            .filter(|(_, protocol, ..)| *protocol == "tcp")
            .map(|(port, _, namespace, _)| ((*port, *namespace), 0))
            .collect();
        let is_open: MayWant<'_, Sockets> = &|known| {
            let is = |field: &str, wanted: &'static str| {
                let value = Sockets::field(field).and_then(known);
                value.is_none_or(|value| value == Value::word(wanted))
            };
            is("protocol", "tcp") && is("state", "ESTABLISHED")
        };
        self.socket_rows(
            Needs::NAMESPACES,
            RowFilter::not_pushed_down(is_open),
            &mut |row| {
                if let Socket::Internet(socket) = row.socket
                    && socket.transport == Transport::Tcp
                    && socket.state == TcpState::Established
                    && let Some(count) = clients.get_mut(&(socket.local.port, namespace(row)))
                {
                    *count += 1;
                }
                Flow::Continue(())
            },
        );
        for ((port, protocol, namespace, _), listener) in found {
            listener.clients = clients
                .get(&(*port, *namespace))
                .copied()
                .filter(|_| *protocol == "tcp");
        }
    }

    /// How far the addresses of each namespace reach, by the number of its inode.
    fn reach(&mut self) -> HashMap<u64, Reach> {
        let is_everywhere = self.is_everywhere;
        let at = &mut self.at();
        let own = at.system.own_namespace(at).ok();
        let mut reach = HashMap::new();
        reach.insert(
            own.as_ref().map_or(0, |own| key(own.network().id, None)),
            widest(at),
        );
        if is_everywhere {
            // What cannot be entered is told when its sockets are asked for.
            for namespace in others(at, own.as_ref(), &mut Vec::new()) {
                if let Ok(mut there) = at.machine.enter(&namespace) {
                    reach.insert(
                        key(namespace.id, namespace.process),
                        widest(&mut systems::at(there.as_mut(), at.identity)),
                    );
                }
            }
        }
        reach
    }
}

fn namespace(row: &Row<'_>) -> u64 {
    row.namespace
        .map_or(0, |namespace| key(namespace.id, namespace.process))
}

/// What tells namespaces apart: the number of the inode, else a process, whose number is never as large.
fn key(id: Option<u64>, process: Option<u32>) -> u64 {
    id.or(process.map(u64::from)).unwrap_or(0)
}

fn widest(at: &mut At<'_>) -> Reach {
    FAMILIES.map(|family| {
        let found = at.system.addresses(at, family);
        let reached = found.rows.iter().map(|address| address.local);
        reached.map(Exposure::of).max_by_key(|exposure| exposure.width())
    })
}

/// From how far away an address is reached in a namespace: any address is as wide as the widest that is there. A socket
/// of IPv6 that is bound to any takes connections of IPv4 too, as a rule.
fn exposure(address: IpAddr, reach: Option<&Reach>) -> Exposure {
    let of = Exposure::of(address);
    let Some([four, six]) = reach.filter(|_| of == Exposure::Any) else {
        return of;
    };
    let widest = match address {
        IpAddr::V4(_) => *four,
        IpAddr::V6(_) => [*four, *six].into_iter().flatten().max_by_key(|one| one.width()),
    };
    widest.unwrap_or(of)
}

/// A socket that waits for peers at a port, as a listener of its own.
fn listener(row: &Row<'_>, reach: &HashMap<u64, Reach>, now_s: u64) -> Option<(Key, Listener)> {
    let (protocol, queues) = match row.socket {
        Socket::Internet(InternetSocket {
            transport, queues, ..
        }) => match transport {
            Transport::Tcp | Transport::Udp | Transport::UdpLite => (transport.name(), Some(*queues)),
            Transport::Raw => return None,
        },
        Socket::Sctp(_) => ("sctp", None),
        Socket::Unix(_) => return None,
    };
    let address = row.listens_at()?;
    let port = row.local_end()?.port;
    if port == 0 {
        return None;
    }
    let owner = match Sockets::field("owner").map(|field| (field.get)(row)) {
        Some(Value::Text(owner)) => Some(owner.into_owned()),
        _ => None,
    };
    let id = namespace(row);
    let listener = Listener {
        port,
        protocol,
        namespace: row.namespace.map(|namespace| {
            let number = || {
                let text = match (namespace.id, namespace.process) {
                    (Some(id), _) => format!("net:[{id}]"),
                    (None, Some(process)) => format!("pid:{process}"),
                    (None, None) => "?".to_owned(),
                };
                text.into_bytes()
            };
            namespace.name.map_or_else(number, <[u8]>::to_vec)
        }),
        exposure: exposure(address, reach.get(&id)),
        addresses: vec![address],
        queue: match queues {
            Some(Queues::Listen { waiting, limit }) => Some((waiting, limit)),
            Some(Queues::Data { .. }) | None => None,
        },
        clients: None,
        owner: owner.clone(),
        user: row
            .holder
            .and_then(|holder| holder.user)
            .or(row.user)
            .map(<[u8]>::to_vec),
        from: from(row),
        up_s: row.holder.and_then(|holder| now_s.checked_sub(holder.started_s?)),
    };
    Some(((port, protocol, id, owner.unwrap_or_default()), listener))
}

/// The container, unit or login session that the process is from.
fn from(row: &Row<'_>) -> Option<Vec<u8>> {
    let found = row.holder?.process.attribution.as_ref()?;
    if let Some(container) = &found.container {
        let id = container.id.as_deref();
        let start = id.map(|id| id.get(..ID_DIGITS).unwrap_or(id));
        let runtime = container.runtime.name().unwrap_or("container").as_bytes();
        return Some(match container.name.as_deref().or(start) {
            Some(name) => [runtime, b":", name].concat(),
            None => runtime.to_vec(),
        });
    }
    if let Some(unit) = &found.unit {
        return Some(unit.clone());
    }
    if let Some(unit) = &found.user_unit {
        return Some([&b"user:"[..], unit].concat());
    }
    let session = found.session.as_ref()?;
    Some([&b"session "[..], session].concat())
}

/// Adds a socket of the same owner and port.
fn add(known: &mut Listener, other: Listener) {
    for address in other.addresses {
        if !known.addresses.contains(&address) {
            known.addresses.push(address);
        }
    }
    // Any address first, those of IPv4 before those of IPv6.
    known
        .addresses
        .sort_by_key(|address| (address.is_ipv6(), !address.is_unspecified(), *address));
    if other.exposure.width() > known.exposure.width() {
        known.exposure = other.exposure;
    }
    known.queue = match (known.queue, other.queue) {
        (Some(one), Some(two)) if is_fuller(two, one) => Some(two),
        (None, two) => two,
        (one, _) => one,
    };
}

/// Whether the first queue has less room in parts of its limit than the second.
fn is_fuller(one: (u32, Option<u32>), two: (u32, Option<u32>)) -> bool {
    let limit = |queue: (u32, Option<u32>)| u64::from(queue.1.unwrap_or(u32::MAX)).max(1);
    u64::from(one.0) * limit(two) > u64::from(two.0) * limit(one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_address_is_as_wide_as_the_widest_that_is_there() {
        let v4: IpAddr = "0.0.0.0".parse().unwrap();
        let v6: IpAddr = "::".parse().unwrap();
        let reach: Reach = [Some(Exposure::Private), Some(Exposure::Public)];
        assert_eq!(exposure(v4, Some(&reach)), Exposure::Private);
        assert_eq!(exposure(v6, Some(&reach)), Exposure::Public);
        assert_eq!(
            exposure(v6, Some(&[Some(Exposure::Loopback), None])),
            Exposure::Loopback
        );
        // Without an address nobody knows.
        assert_eq!(exposure(v4, Some(&[None, None])), Exposure::Any);
        assert_eq!(exposure(v4, None), Exposure::Any);
        let own: IpAddr = "127.0.0.53".parse().unwrap();
        assert_eq!(exposure(own, Some(&reach)), Exposure::Loopback);
    }

    #[test]
    fn of_several_queues_the_fullest_is_shown() {
        assert!(is_fuller((5, Some(4)), (100, Some(4096))));
        assert!(!is_fuller((0, Some(4)), (0, Some(4096))));
        assert!(is_fuller((1, Some(0)), (1, Some(128))));
    }
}
