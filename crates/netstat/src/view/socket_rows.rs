//! Sockets as rows: of TCP, UDP, UDP-Lite and RAW, then of the UNIX family. Only protocols, families and states that may
//! have wanted rows are asked for, and nothing is looked up for a row that is not wanted anyway.
//!
//! Where names or processes are wanted, rows go through in windows, as in `rows`.

use facts::decode::linux::identity::Identity;
use facts::decode::linux::inet_diag::{Extensions, Families};
use facts::fields::sockets::{self, Holder, Row, Socket, Sockets};
use facts::fields::table::Needs;
use facts::fields::value::Value;
use facts::model::details::SocketDetails;
use facts::model::state::States;
use facts::model::unix::UnixSocket;
use facts::model::{InternetSocket, NoOwner, TcpState, Transport};
use facts::{Gap, Why};
use probe::gather::linux::rtnetlink::Units;
use probe::gather::linux::{Answer, internet, namespaces, unix};
use probe::{Flow, Machine, NetworkNamespace};

use super::Session;
use super::records::{Ended, LinkNames, MayWant};
use super::rows::Naming;
use super::socket_holders::SocketHolders;

/// Rows of the first window; each is twice as long as the one before, so that few rows come soon.
const FIRST_WINDOW_ROWS: usize = 32;
/// Rows of a window at most.
const WINDOW_ROWS: usize = 1024;

/// What is asked for each row by itself, while a dump is under way.
const BY_ROW: Needs = Needs::HOSTS
    .and(Needs::SERVICES)
    .and(Needs::USERS)
    .and(Needs::OWNERS)
    .and(Needs::PROCESSES);

const TRANSPORTS: [Transport; 4] = [Transport::Tcp, Transport::Udp, Transport::UdpLite, Transport::Raw];
/// States of UDP, UDP-Lite and RAW sockets.
const CONNECTED_OR_NOT: [&str; 2] = ["UNCONN", "ESTABLISHED"];
/// States of UNIX sockets.
const UNIX_STATES: [&str; 6] = [
    "FREE",
    "UNCONN",
    "LISTEN",
    "CONNECTING",
    "ESTABLISHED",
    "DISCONNECTING",
];
/// Fields and objects that only TCP has.
const OF_TCP: [&str; 4] = ["tcp", "timer", "congestion-control", "upper-layer"];
/// Fields and objects that only the Internet families have.
const OF_INTERNET: [&str; 10] = [
    "interface",
    "mark",
    "cgroup-id",
    "memory",
    "drops",
    "tos",
    "traffic-class",
    "ipv6-only",
    "socket-options",
    "exposure",
];
/// Fields that only UNIX sockets have.
const OF_UNIX: [&str; 4] = ["type", "path", "peer-inode", "references"];

/// What is asked of the machine.
#[derive(Debug, PartialEq, Eq)]
struct Plan {
    internet: Vec<(Transport, Families, States)>,
    unix: bool,
}

impl Plan {
    fn new(may_want: MayWant<'_, Sockets>) -> Plan {
        let internet = TRANSPORTS.into_iter().filter_map(|transport| {
            let [four, six] = ["inet", "inet6"].map(|family| states(transport, family, may_want));
            let families = match (four.0, six.0) {
                (0, 0) => return None,
                (_, 0) => Families::Ipv4,
                (0, _) => Families::Ipv6,
                _ => Families::Both,
            };
            Some((transport, families, States(four.0 | six.0)))
        });
        Plan {
            internet: internet.collect(),
            unix: UNIX_STATES
                .into_iter()
                .any(|state| wants(may_want, "unix", "unix", Value::word(state))),
        }
    }
}

/// The states that sockets of a protocol and family may be wanted in.
fn states(transport: Transport, family: &'static str, may_want: MayWant<'_, Sockets>) -> States {
    let wants = |state| wants(may_want, transport.name(), family, state);
    if transport != Transport::Tcp {
        let any = CONNECTED_OR_NOT
            .into_iter()
            .any(|state| wants(Value::word(state)));
        return if any { States::ALL } else { States(0) };
    }
    let all = (0..u32::BITS).filter(|bit| States::ALL.0 & (1 << bit) != 0);
    let mask = all
        .filter_map(|bit| u8::try_from(bit).ok())
        .map(TcpState::from_linux)
        .filter(|state| wants(Value::code(state.name(), state.to_linux())))
        .fold(0u32, |mask, state| mask | 1 << state.to_linux());
    // The kernel chooses requests by the one state and tells of the other.
    let requests = [TcpState::SynRecv, TcpState::NewSynRecv]
        .into_iter()
        .fold(0, |mask, state| mask | 1 << state.to_linux());
    States(if mask & requests == 0 {
        mask
    } else {
        mask | requests
    })
}

/// Whether a row of this protocol, family and state may be wanted.
fn wants(
    may_want: MayWant<'_, Sockets>,
    protocol: &'static str,
    family: &'static str,
    state: Value<'static>,
) -> bool {
    may_want(&|field| {
        let object = field.id.split('.').next().unwrap_or(field.id);
        let is_unix = protocol == "unix";
        let has_no = |fields: &[&str]| fields.contains(&object);
        match field.id {
            "protocol" => Some(Value::word(protocol)),
            "family" => Some(Value::word(family)),
            "state" => Some(state.clone()),
            // The name of a UNIX socket stands where others have a local end.
            "local.end" if is_unix => None,
            _ if is_unix && (object == "local" || object == "remote") => Some(Value::Null),
            "local.port" | "remote.port" if protocol == "raw" => Some(Value::Null),
            "ip-protocol" if protocol != "raw" => Some(Value::Null),
            _ if protocol != "tcp" && has_no(&OF_TCP) => Some(Value::Null),
            _ if is_unix && has_no(&OF_INTERNET) => Some(Value::Null),
            _ if !is_unix && has_no(&OF_UNIX) => Some(Value::Null),
            _ if protocol != "tcp" && !is_unix && object == "backlog" => Some(Value::Null),
            _ => None,
        }
    })
}

/// A socket that waits in a window.
#[derive(Clone, Debug)]
enum Waiting {
    Internet(InternetSocket, Option<Box<SocketDetails>>),
    Unix(UnixSocket),
}

impl Waiting {
    fn row(&self) -> Row<'_> {
        match self {
            Waiting::Internet(socket, details) => bare(Socket::Internet(socket), details.as_deref()),
            Waiting::Unix(socket) => bare(Socket::Unix(socket), None),
        }
    }
}

/// A row with nothing joined.
fn bare<'r>(socket: Socket<'r>, details: Option<&'r SocketDetails>) -> Row<'r> {
    Row {
        socket,
        details,
        local: sockets::Names::default(),
        remote: sockets::Names::default(),
        user: None,
        namespace: None,
        interface: None,
        holder: None,
        holders: Err(NoOwner::NotAsked),
        rates: None,
    }
}

fn namespace(namespace: &NetworkNamespace) -> sockets::Namespace<'_> {
    sockets::Namespace {
        id: namespace.id,
        name: namespace.name.as_deref(),
    }
}

/// The user who made a socket.
fn user(socket: Socket<'_>) -> Option<u32> {
    match socket {
        Socket::Internet(socket) => socket.user,
        Socket::Unix(socket) => socket.user,
    }
}

/// Index of the interface that a socket is bound to.
fn interface(socket: Socket<'_>) -> Option<u32> {
    match socket {
        Socket::Internet(socket) => socket.interface,
        Socket::Unix(_) => None,
    }
}

/// Where rows go: through a window where something is looked up for them, else at once.
struct Joiner<'j, 'n> {
    needs: Needs,
    may_want: MayWant<'j, Sockets>,
    namespace: Option<NetworkNamespace>,
    links: LinkNames,
    holders: Option<SocketHolders>,
    naming: &'j mut Naming<'n>,
    window: Vec<Waiting>,
    window_rows: usize,
    each: &'j mut dyn FnMut(&Row<'_>) -> Flow,
}

impl Joiner<'_, '_> {
    fn take(&mut self, socket: Socket<'_>, details: Option<&SocketDetails>) -> Flow {
        let row = Row {
            namespace: self.namespace.as_ref().map(namespace),
            interface: self.links.of(interface(socket)),
            ..bare(socket, details)
        };
        if self.needs.0 & BY_ROW.0 == 0 {
            return (self.each)(&row);
        }
        let is_wanted = (self.may_want)(&|field| (field.needs.0 & BY_ROW.0 == 0).then(|| (field.get)(&row)));
        if !is_wanted {
            return Flow::Continue(());
        }
        self.window.push(match socket {
            Socket::Internet(socket) => Waiting::Internet(*socket, details.copied().map(Box::new)),
            Socket::Unix(socket) => Waiting::Unix(*socket),
        });
        if self.window.len() >= self.window_rows {
            self.window_rows = self.window_rows.saturating_mul(2).min(WINDOW_ROWS);
            return self.show();
        }
        Flow::Continue(())
    }

    /// Learns what belongs to the rows of the window, and hands them out.
    fn show(&mut self) -> Flow {
        let window = std::mem::take(&mut self.window);
        self.learn(&window);
        let names = &self.naming.names;
        let mut pids = Vec::new();
        for waiting in &window {
            let row = waiting.row();
            let found = match &self.holders {
                None => Err(NoOwner::NotAsked),
                Some(holders) => holders
                    .of(row.socket, &mut pids)
                    .map(|(process, descriptor)| Holder {
                        process,
                        descriptor: Some(descriptor),
                        user: process.users.and_then(|users| names.user(users.effective)),
                        started_s: holders.started_s(process),
                    }),
            };
            let end = |of: fn(&InternetSocket) -> facts::model::Endpoint| match waiting {
                Waiting::Internet(socket, _) => sockets::Names {
                    host: names
                        .host(of(socket).address)
                        .filter(|_| self.needs.has(Needs::HOSTS)),
                    service: names
                        .service(socket.transport, of(socket).port)
                        .filter(|_| socket.transport != Transport::Raw),
                },
                Waiting::Unix(_) => sockets::Names::default(),
            };
            (self.each)(&Row {
                local: end(|socket| socket.local),
                remote: end(|socket| socket.remote),
                user: user(row.socket).and_then(|user| names.user(user)),
                namespace: self.namespace.as_ref().map(namespace),
                interface: self.links.of(interface(row.socket)),
                holder: found.ok(),
                holders: found.map(|_| pids.as_slice()),
                ..row
            })?;
        }
        Flow::Continue(())
    }

    /// Learns the names and processes of a window of rows.
    fn learn(&mut self, window: &[Waiting]) {
        if let Some(holders) = &mut self.holders
            && let Some(machine) = self.naming.second_machine()
        {
            holders.describe(machine, window.iter().map(|waiting| waiting.row().socket));
        }
        if self.needs.has(Needs::SERVICES) {
            self.naming.learn_services();
        }
        if self.needs.has(Needs::HOSTS) {
            let mut addresses = Vec::new();
            for waiting in window {
                if let Waiting::Internet(socket, _) = waiting {
                    let ends = [socket.local.address, socket.remote.address];
                    addresses.extend(ends.into_iter().filter(|address| !address.is_unspecified()));
                }
            }
            self.naming.learn_hosts(&addresses);
        }
        if self.needs.has(Needs::USERS) {
            let mut users: Vec<u32> = window
                .iter()
                .filter_map(|waiting| user(waiting.row().socket))
                .collect();
            users.extend(self.holders.iter().flat_map(SocketHolders::users));
            self.naming.learn_users(&users);
        }
    }
}

impl Session<'_> {
    /// Hands out the sockets of this network namespace, or of all.
    pub(crate) fn socket_rows(
        &mut self,
        needs: Needs,
        may_want: MayWant<'_, Sockets>,
        each: &mut dyn FnMut(&Row<'_>) -> Flow,
    ) -> Ended {
        let is_everywhere = self.is_everywhere;
        let mut ended = Ended::default();
        let (machine, identity, naming) = self.parts();
        let look = Look {
            identity,
            needs,
            plan: Plan::new(may_want),
        };
        let own = if is_everywhere || needs.has(Needs::NAMESPACES) {
            namespaces::own(machine).ok()
        } else {
            None
        };
        let others = if is_everywhere {
            others(machine, identity, own.as_ref(), &mut ended.gaps)
        } else {
            Vec::new()
        };
        let mut joiner = Joiner {
            needs,
            may_want,
            namespace: own,
            links: LinkNames::default(),
            holders: SocketHolders::learn(machine, identity, needs, &mut ended.gaps),
            naming,
            window: Vec::new(),
            window_rows: FIRST_WINDOW_ROWS,
            each,
        };
        look.at(machine, &mut joiner, &mut ended);
        for namespace in others {
            if ended.stopped {
                break;
            }
            match machine.enter(&namespace) {
                Ok(mut there) => {
                    joiner.namespace = Some(namespace);
                    look.at(there.as_mut(), &mut joiner, &mut ended);
                }
                // It is gone.
                Err(Why::NotHere | Why::GoneMeanwhile) => {}
                Err(why) => ended.gaps.push(Gap {
                    what: namespace.path,
                    why,
                    count: None,
                }),
            }
        }
        ended.gaps.append(&mut joiner.naming.names.take_gaps());
        ended
    }
}

/// The namespaces beside our own.
fn others(
    machine: &mut dyn Machine,
    identity: &Identity,
    own: Option<&NetworkNamespace>,
    gaps: &mut Vec<Gap>,
) -> Vec<NetworkNamespace> {
    let why = match own {
        _ if machine.is_recording() => Why::NotRecorded,
        None => Why::NotPermitted,
        Some(own) => {
            let mut found = namespaces::all(machine, identity);
            gaps.append(&mut found.gaps);
            found.namespaces.retain(|namespace| namespace.id != own.id);
            return found.namespaces;
        }
    };
    gaps.push(Gap {
        what: "other network namespaces".to_owned(),
        why,
        count: None,
    });
    Vec::new()
}

/// What is asked of each network namespace.
struct Look<'l> {
    identity: &'l Identity,
    needs: Needs,
    plan: Plan,
}

impl Look<'_> {
    /// Asks it of the namespace that this machine is seen from.
    fn at(&self, machine: &mut dyn Machine, joiner: &mut Joiner<'_, '_>, ended: &mut Ended) {
        let needs = self.needs;
        joiner.links = LinkNames::learn(machine, Units::from(self.identity), needs, ended);
        for (transport, families, states) in &self.plan.internet {
            if ended.stopped {
                break;
            }
            let ask = internet::Ask {
                transport: *transport,
                families: *families,
                states: *states,
                timers: needs.has(Needs::DETAILS),
                users: true,
            };
            let answer = self.internet(machine, &ask, joiner);
            ended.add(transport.name(), answer);
        }
        if self.plan.unix && !ended.stopped {
            let ask = unix::Ask {
                references: true,
                details: true,
            };
            let answer = unix::sockets(machine, self.identity, ask, &mut |socket| {
                joiner.take(Socket::Unix(socket), None)
            });
            ended.add("unix", answer);
        }
        if !ended.stopped {
            ended.stopped = joiner.show().is_break();
        }
    }

    fn internet(
        &self,
        machine: &mut dyn Machine,
        ask: &internet::Ask,
        joiner: &mut Joiner<'_, '_>,
    ) -> Answer {
        if !self.needs.has(Needs::DETAILS) {
            return internet::sockets(machine, self.identity, ask, &mut |socket| {
                joiner.take(Socket::Internet(socket), None)
            });
        }
        internet::sockets_with_details(
            machine,
            self.identity,
            ask,
            Extensions::ALL,
            &mut |socket, details| joiner.take(Socket::Internet(socket), Some(details)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::Filter;

    fn plan(text: &str) -> Plan {
        let filter = Filter::<Sockets>::read(text).unwrap_or_else(|mistake| panic!("{text}: {mistake:?}"));
        Plan::new(&|known| filter.may_want(known))
    }

    fn transports(plan: &Plan) -> Vec<Transport> {
        plan.internet.iter().map(|(transport, ..)| *transport).collect()
    }

    #[test]
    fn without_a_filter_everything_is_asked_for() {
        let all = plan("");
        assert_eq!(transports(&all), TRANSPORTS);
        assert!(all.unix);
        for (_, families, states) in all.internet {
            assert_eq!((families, states), (Families::Both, States::ALL));
        }
    }

    #[test]
    fn listeners_of_tcp_are_found_without_a_walk_over_connections() {
        for text in [
            "tcp and listening",
            "listening tcp and port 80",
            "protocol = tcp and state = listen",
        ] {
            let plan = plan(text);
            assert_eq!(
                plan.internet,
                [(Transport::Tcp, Families::Both, States::LISTEN)],
                "{text}"
            );
            assert!(!plan.unix, "{text}");
        }
        let servers = plan("listening");
        assert_eq!(transports(&servers), TRANSPORTS);
        assert_eq!(servers.internet[0].2, States::LISTEN);
        assert!(servers.unix);
        let connected = plan("tcp and connected");
        assert_eq!(connected.internet[0].2, States(States::NOT_LISTEN.0 & !(1 << 7)));
    }

    #[test]
    fn families_that_are_not_wanted_are_not_asked_for() {
        let six = plan("ipv6 and udp");
        assert_eq!(six.internet, [(Transport::Udp, Families::Ipv6, States::ALL)]);
        assert!(!six.unix);
        let unix = plan("type = stream");
        assert_eq!(transports(&unix), []);
        assert!(unix.unix);
    }

    #[test]
    fn a_field_leads_to_those_that_have_it() {
        assert_eq!(transports(&plan("tcp.rtt > 5")), [Transport::Tcp]);
        assert_eq!(transports(&plan("port 80")), &TRANSPORTS[..3]);
        assert_eq!(transports(&plan("ip-protocol = 1")), [Transport::Raw]);
        assert!(!plan("port 80").unix);
        assert!(plan("local.end = \"/run/x\"").unix);
        assert!(plan("not port 80 or pid 7").unix);
    }

    #[test]
    fn requests_are_asked_for_by_both_of_their_states() {
        let asked = plan("tcp and state = syn-recv");
        assert_eq!(asked.internet[0].2, States(1 << 3 | 1 << 12));
    }
}
