//! The answer for programs: `netstat/who/1`, described in `docs/who.md`.

use std::collections::BTreeMap;

use facts::Gap;
use facts::decode::identity::Identity;
use facts::fields::value::Value;
use facts::model::attribution::{Attribution, Container};
use facts::model::exposure::Exposure;
use facts::model::forwarder::Host;
use facts::model::nat::{NatPorts, NatRule, VirtualService};
use facts::model::process::Process;
use facts::model::{InternetSocket, NoOwner};

use super::{
    Activation, Binding, Connected, Elsewhere, Found, Held, Hop, Kind, Nat, Peer, Question, Target, Unknown,
};
use crate::export::node::Node;
use crate::export::taken;

/// Name of the documents.
const DOCUMENT: &str = "netstat/who/1";

/// Names of users by number.
type Users = BTreeMap<u32, Vec<u8>>;

/// Writes the document.
pub(crate) fn write(out: &mut Vec<u8>, identity: &Identity, question: &Question, found: &Found) {
    let text = |text: &str| match text {
        "" => Node::NULL,
        text => Node::words(text.to_owned()),
    };
    let document = Node::Object(vec![
        ("schema", Node::word(DOCUMENT)),
        ("taken", text(&taken(identity.taken_s).unwrap_or_default())),
        (
            "machine",
            Node::Object(vec![
                ("host", text(&identity.host)),
                ("system", text(&identity.system)),
                ("release", text(&identity.release)),
                ("hardware", text(&identity.hardware)),
            ]),
        ),
        (
            "query",
            Node::Object(vec![
                (
                    "protocols",
                    Node::List(
                        question
                            .transports
                            .iter()
                            .map(|transport| Node::word(transport.name()))
                            .collect(),
                    ),
                ),
                ("address", question.address.map_or(Node::NULL, address)),
                ("port", Node::number(Some(question.port))),
            ]),
        ),
        ("verdict", Node::word(verdict(found))),
        ("complete", Node::flag(Some(found.is_complete()))),
        (
            "bindings",
            Node::List(
                found
                    .bindings
                    .iter()
                    .map(|own| binding(own, &found.users))
                    .collect(),
            ),
        ),
        ("elsewhere", servers(&found.elsewhere, &found.users)),
        (
            "namespaces-looked-at",
            Node::number(found.namespaces.and_then(|count| u64::try_from(count).ok())),
        ),
        ("number", number(found)),
        ("nat", nat(&found.nat)),
        ("gaps", gaps(found)),
    ]);
    document.write(out);
    out.push(b'\n');
}

fn verdict(found: &Found) -> &'static str {
    if found.bindings.is_empty() {
        return match found.blind {
            Some(_) => "unknown",
            None => "free",
        };
    }
    found
        .bindings
        .iter()
        .map(|own| own.kind)
        .min()
        .map_or("unknown", Kind::name)
}

fn address(of: std::net::IpAddr) -> Node<'static> {
    Node::Value(Value::Address(of))
}

fn binding<'f>(of: &'f Binding, users: &'f Users) -> Node<'f> {
    let (waiting, limit) = match of.queue() {
        Some((waiting, limit)) => (Some(waiting), limit),
        None => (None, None),
    };
    let is_reached = matches!(of.kind, Kind::Listen | Kind::Datagrams);
    let exposure = of.exposure().filter(|_| is_reached);
    Node::Object(vec![
        (
            "protocol",
            of.transport()
                .map_or(Node::NULL, |transport| Node::word(transport.name())),
        ),
        ("kind", Node::word(of.kind.name())),
        ("reuse-group", Node::flag(is_reached.then_some(of.reuse))),
        (
            "exposure",
            exposure.map_or(Node::NULL, |exposure| Node::word(Exposure::name(exposure))),
        ),
        ("queue-waiting", Node::number(waiting)),
        ("queue-limit", Node::number(limit)),
        (
            "sockets",
            Node::List(of.sockets.iter().map(|own| socket(own, users)).collect()),
        ),
        ("more-sockets", Node::number(Some(of.more))),
        (
            "holders",
            Node::List(of.holders.iter().map(|held| holder(held, users)).collect()),
        ),
        ("more-holders", Node::number(Some(of.more_holders))),
        (
            "no-holder-because",
            of.why.map_or(Node::NULL, |why| Node::word(reason(why))),
        ),
        ("possible", unknown(&of.unknown, users)),
        ("connected", connected(&of.connected)),
        (
            "forwards",
            Node::List(of.hops.iter().map(|own| hop(own, users)).collect()),
        ),
        (
            "socket-units",
            Node::List(of.activations.iter().map(socket_unit).collect()),
        ),
    ])
}

fn socket_unit(of: &Activation) -> Node<'_> {
    Node::Object(vec![
        ("confidence", Node::word("derived")),
        ("unit", Node::text(Some(&of.unit))),
        ("service", Node::text(Some(&of.service))),
        ("file", Node::words(of.file.clone())),
        ("setting", Node::word(of.listen.kind.setting())),
        ("value", Node::text(Some(&of.listen.value))),
    ])
}

/// Why nobody is named, as a word that stays.
fn reason(why: NoOwner) -> &'static str {
    match why {
        NoOwner::NotAsked => "not-asked",
        NoOwner::TimeWait => "time-wait",
        NoOwner::SynRecv => "syn-recv",
        NoOwner::NotAccepted => "not-accepted",
        NoOwner::Orphan => "orphan",
        NoOwner::NotPermitted => "not-permitted",
        NoOwner::GoneMeanwhile => "raced",
        NoOwner::NobodyFound => "nobody-found",
        NoOwner::NotRead => "not-read",
    }
}

fn user<'f>(id: Option<u32>, users: &'f Users) -> Node<'f> {
    Node::text(id.and_then(|id| users.get(&id)).map(Vec::as_slice))
}

fn socket<'f>(of: &InternetSocket, users: &'f Users) -> Node<'f> {
    let remote = (of.remote.port != 0).then_some(of.remote);
    Node::Object(vec![
        ("local-address", address(of.local.address)),
        ("local-port", Node::number(Some(of.local.port))),
        (
            "remote-address",
            remote.map_or(Node::NULL, |end| address(end.address)),
        ),
        ("remote-port", Node::number(remote.map(|end| end.port))),
        (
            "state",
            Node::Value(Value::code(of.state.name(), of.state.to_linux())),
        ),
        (
            "time-left-ms",
            Node::number(of.timer.map(|timer| timer.left_ms).filter(|left| *left > 0)),
        ),
        ("uid", Node::number(of.user)),
        ("user", user(of.user, users)),
        ("inode", Node::number(of.id.inode())),
        ("cookie", Node::number(of.cookie)),
        ("cgroup-id", Node::number(of.cgroup)),
        ("interface-index", Node::number(of.interface)),
        ("ipv6-only", Node::flag(of.ipv6_only)),
    ])
}

fn holder<'f>(of: &'f Held, users: &'f Users) -> Node<'f> {
    let parent = |of: &'f Process| {
        Node::Object(vec![
            ("pid", Node::number(Some(of.pid))),
            ("name", Node::text(of.comm.as_deref())),
        ])
    };
    Node::Object(vec![
        ("confidence", Node::word("proved")),
        ("fd", Node::number(Some(of.descriptor))),
        ("socket-activated", Node::flag(of.activated.then_some(true))),
        ("process", process(&of.process, users)),
        ("age-ms", Node::number(of.age_ms)),
        ("parents", Node::List(of.parents.iter().map(parent).collect())),
    ])
}

fn process<'f>(of: &'f Process, users: &'f Users) -> Node<'f> {
    let uid = of.users.map(|users| users.effective);
    let argv = of.argv.as_ref().map_or(Node::NULL, |argv| {
        Node::List(argv.iter().map(|word| Node::text(Some(word))).collect())
    });
    Node::Object(vec![
        ("pid", Node::number(Some(of.pid))),
        ("inner-pid", Node::number(of.inner_pid())),
        ("name", Node::text(of.comm.as_deref())),
        ("argv", argv),
        ("uid", Node::number(uid)),
        ("user", user(uid, users)),
        ("start-ticks", Node::number(of.start_ticks)),
        ("group", of.attribution.as_ref().map_or(Node::NULL, attribution)),
    ])
}

fn attribution(of: &Attribution) -> Node<'_> {
    Node::Object(vec![
        ("cgroup-path", Node::text(Some(&of.path))),
        ("unit", Node::text(of.unit.as_deref())),
        ("user-unit", Node::text(of.user_unit.as_deref())),
        ("slice", Node::text(of.slice.as_deref())),
        ("session", Node::text(of.session.as_deref())),
        ("container", of.container.as_ref().map_or(Node::NULL, container)),
        (
            "network-container",
            of.network_container.as_ref().map_or(Node::NULL, container),
        ),
        (
            "pod-uid",
            Node::text(of.pod.as_ref().map(|pod| pod.uid.as_slice())),
        ),
    ])
}

fn container(of: &Container) -> Node<'_> {
    Node::Object(vec![
        ("runtime", of.runtime.name().map_or(Node::NULL, Node::word)),
        ("id", Node::text(of.id.as_deref())),
        ("name", Node::text(of.name.as_deref())),
    ])
}

fn unknown<'f>(of: &'f Unknown, users: &'f Users) -> Node<'f> {
    Node::Object(vec![
        (
            "kernel-link",
            of.link.as_ref().map_or(Node::NULL, |(kind, name)| {
                Node::Object(vec![
                    ("kind", Node::text(Some(kind))),
                    ("name", Node::text(Some(name))),
                ])
            }),
        ),
        ("cgroup-id", Node::number(of.group)),
        ("group", of.attribution.as_ref().map_or(Node::NULL, attribution)),
        (
            "candidates",
            Node::List(of.candidates.iter().map(|own| process(own, users)).collect()),
        ),
        ("more-candidates", Node::number(Some(of.more))),
    ])
}

fn connected(of: &Connected) -> Node<'_> {
    let states = of.states.iter().map(|(state, count)| {
        Node::Object(vec![
            ("state", Node::Value(Value::code(state.name(), state.to_linux()))),
            ("count", Node::number(Some(*count))),
        ])
    });
    let peers = of.peers.iter().map(|(peer, count)| {
        let (ip, name, pid, is_here) = match peer {
            Peer::Process(name, pid) => (Node::NULL, Node::text(Some(name)), Some(*pid), true),
            Peer::Here => (Node::NULL, Node::NULL, None, true),
            Peer::Address(ip) => (address(*ip), Node::NULL, None, false),
        };
        Node::Object(vec![
            ("address", ip),
            ("is-here", Node::flag(Some(is_here))),
            ("name", name),
            ("pid", Node::number(pid)),
            ("count", Node::number(Some(*count))),
        ])
    });
    Node::Object(vec![
        ("states", Node::List(states.collect())),
        ("peers", Node::List(peers.collect())),
        ("more", Node::number(Some(of.more))),
        ("left-out", Node::number(Some(of.left_out))),
    ])
}

fn hop<'f>(of: &'f Hop, users: &'f Users) -> Node<'f> {
    let (host, port, path) = match &of.target {
        None => (Node::NULL, None, Node::NULL),
        Some(Target::Path(path)) => (Node::NULL, None, Node::text(Some(path))),
        Some(Target::Port(host, port)) => (
            match host {
                Some(Host::Address(ip)) => address(*ip),
                Some(Host::Name(name)) => Node::text(Some(name)),
                None => Node::NULL,
            },
            Some(*port),
            Node::NULL,
        ),
    };
    Node::Object(vec![
        ("confidence", Node::word("derived")),
        ("source", Node::word("command line")),
        ("pid", Node::number(Some(of.pid))),
        ("host", host),
        ("port", Node::number(port)),
        ("path", path),
        ("instance", Node::text(of.instance.as_deref())),
        ("servers", servers(&of.servers, users)),
    ])
}

/// What takes packets before a socket does; null when none of it could be read.
fn nat<'f>(of: &'f Nat) -> Node<'f> {
    if of.rules.is_none() && of.services.is_none() {
        return Node::NULL;
    }
    let rule = |rule: &'f NatRule| {
        let (any, port) = match rule.ports {
            NatPorts::Any => (Some(true), None),
            NatPorts::One(port) => (Some(false), Some(port)),
            NatPorts::NotJudged => (None, None),
        };
        Node::Object(vec![
            ("confidence", Node::word("derived")),
            ("table", Node::text(Some(&rule.table))),
            ("chain", Node::text(Some(&rule.chain))),
            ("handle", Node::number(rule.handle)),
            ("action", Node::word(rule.action.name())),
            ("any-port", Node::flag(any)),
            ("port", Node::number(port)),
            ("conditional", Node::flag(Some(rule.conditional))),
            ("target-address", rule.address.map_or(Node::NULL, address)),
            ("target-port", Node::number(rule.port)),
        ])
    };
    let end = |(ip, port): &(std::net::IpAddr, u16)| {
        Node::Object(vec![
            ("address", address(*ip)),
            ("port", Node::number(Some(*port))),
        ])
    };
    let service = |own: &'f VirtualService| {
        Node::Object(vec![
            ("protocol", Node::word(own.transport.name())),
            ("address", address(own.address)),
            ("port", Node::number(Some(own.port))),
            ("servers", Node::List(own.servers.iter().map(end).collect())),
        ])
    };
    let list = |list: Option<Vec<Node<'f>>>| list.map_or(Node::NULL, Node::List);
    Node::Object(vec![
        (
            "nf-tables",
            list(of.rules.as_ref().map(|rules| rules.iter().map(rule).collect())),
        ),
        (
            "not-judged",
            Node::number(of.rules.as_ref().map(|_| of.not_judged)),
        ),
        (
            "ipvs",
            list(of.services.as_ref().map(|all| all.iter().map(service).collect())),
        ),
    ])
}

fn servers<'f>(of: &'f [Elsewhere], users: &'f Users) -> Node<'f> {
    let one = |of: &'f Elsewhere| {
        Node::Object(vec![
            (
                "namespace",
                Node::Object(vec![
                    ("proc-inode", Node::number(of.namespace.proc_inode)),
                    ("inode", Node::number(of.namespace.inode)),
                    ("name", Node::text(of.namespace.name.as_deref())),
                    (
                        "oldest-process",
                        of.resident
                            .as_ref()
                            .map_or(Node::NULL, |resident| process(resident, users)),
                    ),
                ]),
            ),
            ("socket", socket(&of.socket, users)),
            (
                "holders",
                Node::List(of.holders.iter().map(|own| process(own, users)).collect()),
            ),
            (
                "no-holder-because",
                match (of.holders.is_empty(), of.denied) {
                    (false, _) => Node::NULL,
                    (true, true) => Node::word(reason(NoOwner::NotPermitted)),
                    (true, false) => Node::word(reason(NoOwner::NobodyFound)),
                },
            ),
        ])
    };
    Node::List(of.iter().map(one).collect())
}

fn number(found: &Found) -> Node<'_> {
    let given = found.number.given.as_ref().ok();
    Node::Object(vec![
        ("reserved", Node::flag(found.number.reserved.ok())),
        ("given-from", Node::number(given.map(|range| *range.start()))),
        ("given-to", Node::number(given.map(|range| *range.end()))),
        (
            "first-unprivileged",
            Node::number(found.number.first_unprivileged.ok()),
        ),
    ])
}

/// What was not learnt: of the tables, and what this release never reads.
fn gaps(found: &Found) -> Node<'_> {
    let gap = |of: &Gap| {
        Node::Object(vec![
            ("what", Node::words(of.what.clone())),
            ("why", Node::words(of.why.to_string())),
            ("count", Node::number(of.count)),
        ])
    };
    let mut all: Vec<Node<'_>> = found
        .gaps
        .iter()
        .chain(&found.notes)
        .chain(&found.nat.gaps)
        .map(gap)
        .collect();
    let never = |what: &'static str, why: facts::Why| {
        Node::Object(vec![
            ("what", Node::word(what)),
            ("why", Node::words(why.to_string())),
            ("count", Node::NULL),
        ])
    };
    if !found.bound_known {
        all.push(never("sockets that are only bound", facts::Why::NotInThisKernel));
    }
    if found.nat.unsupported().is_none() {
        all.push(never("NAT rules of iptables-legacy", facts::Why::NotSupportedYet));
    }
    Node::List(all)
}
