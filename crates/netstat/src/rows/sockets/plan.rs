//! What is asked of the machine for a filter: only protocols, families and states that may have wanted rows.

use facts::fields::sockets::{BOUND_INACTIVE, Sockets};
use facts::fields::table::Field;
use facts::fields::value::Value;
use facts::model::socket::Families;
use facts::model::state::States;
use facts::model::{TcpState, Transport};

use crate::rows::MayWant;

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
const OF_TCP: [&str; 5] = ["tcp", "timer", "congestion", "congestion-control", "upper-layer"];
/// Fields and objects that only the Internet families have.
const OF_INTERNET: [&str; 11] = [
    "interface",
    "mark",
    "cgroup-id",
    "memory",
    "drops",
    "tos",
    "traffic-class",
    "class-id",
    "ipv6-only",
    "socket-options",
    "exposure",
];
/// Fields that sockets of SCTP lack: their text tables do not tell.
const OF_OTHERS_THAN_SCTP: [&str; 3] = ["cookie", "backlog", "shutdown"];
/// Fields that only UNIX sockets have.
const OF_UNIX: [&str; 4] = ["type", "path", "peer-inode", "references"];

/// What is asked of the machine.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) internet: Vec<(Transport, Families, States)>,
    /// Whether sockets of TCP that are only bound are.
    pub(crate) bound: Option<Families>,
    pub(crate) sctp: bool,
    pub(crate) unix: bool,
}

impl Plan {
    pub(crate) fn new(may_want: MayWant<'_, Sockets>) -> Plan {
        let internet = TRANSPORTS.into_iter().filter_map(|transport| {
            let [four, six] = ["inet", "inet6"].map(|family| states(transport, family, may_want));
            let families = families(|family| if family == "inet" { four.0 != 0 } else { six.0 != 0 })?;
            Some((transport, families, States(four.0 | six.0)))
        });
        Plan {
            internet: internet.collect(),
            bound: families(|family| wants(may_want, "tcp", family, Some(Value::word(BOUND_INACTIVE)))),
            // Either of its tables tells of both families.
            sctp: ["inet", "inet6"]
                .into_iter()
                .any(|family| wants(may_want, "sctp", family, None)),
            unix: UNIX_STATES
                .into_iter()
                .any(|state| wants(may_want, "unix", "unix", Some(Value::word(state)))),
        }
    }
}

/// The families of which this is true.
fn families(wanted: impl Fn(&'static str) -> bool) -> Option<Families> {
    match ["inet", "inet6"].map(wanted) {
        [true, true] => Some(Families::Both),
        [true, false] => Some(Families::Ipv4),
        [false, true] => Some(Families::Ipv6),
        [false, false] => None,
    }
}

/// The states that sockets of a protocol and family may be wanted in.
fn states(transport: Transport, family: &'static str, may_want: MayWant<'_, Sockets>) -> States {
    let wants = |state| wants(may_want, transport.name(), family, Some(state));
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
    state: Option<Value<'static>>,
) -> bool {
    may_want(&|field| match field.id {
        "state" => state.clone(),
        _ => known(protocol, family, field),
    })
}

/// What is known of a field from the protocol and the family alone.
pub(crate) fn known(
    protocol: &'static str,
    family: &'static str,
    field: &'static Field<Sockets>,
) -> Option<Value<'static>> {
    let object = field.id.split('.').next().unwrap_or(field.id);
    let is_unix = protocol == "unix";
    let has_no = |fields: &[&str]| fields.contains(&object);
    match field.id {
        "protocol" => Some(Value::word(protocol)),
        "family" => Some(Value::word(family)),
        // The name of a UNIX socket stands where others have a local end.
        "local.end" if is_unix => None,
        _ if is_unix && (object == "local" || object == "remote") => Some(Value::Null),
        "autobound" if protocol == "raw" || protocol == "sctp" => Some(Value::Null),
        "local.port" | "remote.port" if protocol == "raw" => Some(Value::Null),
        "ip-protocol" if protocol != "raw" => Some(Value::Null),
        "type" if protocol == "sctp" => None,
        "local.addresses" | "remote.addresses" if protocol != "sctp" => Some(Value::Null),
        _ if protocol == "sctp" && (has_no(&OF_OTHERS_THAN_SCTP) || has_no(&OF_INTERNET)) => {
            (object != "exposure").then_some(Value::Null)
        }
        _ if protocol != "tcp" && has_no(&OF_TCP) => Some(Value::Null),
        _ if is_unix && has_no(&OF_INTERNET) => Some(Value::Null),
        _ if !is_unix && has_no(&OF_UNIX) => Some(Value::Null),
        _ if protocol != "tcp" && !is_unix && object == "backlog" => Some(Value::Null),
        _ => None,
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
    fn sockets_that_are_only_bound_are_asked_for_when_they_may_be_wanted() {
        assert_eq!(plan("").bound, Some(Families::Both));
        assert_eq!(
            plan("state = bound-inactive and ipv6").bound,
            Some(Families::Ipv6)
        );
        assert_eq!(plan("state = bound-inactive").internet, []);
        for text in ["listening", "connected", "udp", "state = close", "type = stream"] {
            assert_eq!(plan(text).bound, None, "{text}");
        }
    }

    #[test]
    fn sctp_is_asked_for_unless_the_filter_wants_none_of_it() {
        for text in [
            "",
            "sctp",
            "listening",
            "port 80",
            "remote.addresses = 10/8",
            "protocol in tcp,sctp",
        ] {
            assert!(plan(text).sctp, "{text}");
        }
        for text in [
            "tcp",
            "unix",
            "tcp.rtt > 5",
            "cookie = 7",
            "path = /run/x",
            "timer.left > 5",
        ] {
            assert!(!plan(text).sctp, "{text}");
        }
        assert!(plan("tcp and remote.addresses != null").bound.is_none());
    }

    #[test]
    fn requests_are_asked_for_by_both_of_their_states() {
        let asked = plan("tcp and state = syn-recv");
        assert_eq!(asked.internet[0].2, States(1 << 3 | 1 << 12));
    }
}
