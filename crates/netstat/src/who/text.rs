//! The answer for people: a line that says it, and below it what belongs to it.

use std::collections::BTreeMap;

use facts::model::exposure::Exposure;
use facts::model::forwarder::Host;
use facts::model::nat::NatPorts;
use facts::model::process::Process;
use facts::model::{InternetSocket, NoOwner, Transport};
use facts::{Gap, Why};

use super::{
    Activation, Binding, Connected, Elsewhere, Found, Held, Hop, Kind, Nat, Peer, Question, Target,
    description,
};
use crate::message;
use crate::render::cut::letters;

/// Holders, other ends and namespaces that are named in a line.
const NAMED_MAX: usize = 4;
/// Parents that are named.
const PARENTS_MAX: usize = 6;

/// Where the text of a labelled line begins.
const TEXT_BEGINS: usize = 13;

/// Writes the answer; on a terminal in lines that fit it.
pub(crate) fn write(out: &mut Vec<u8>, question: &Question, found: &Found, width: Option<usize>) {
    let mut lines: Vec<String> = Vec::new();
    for binding in &found.bindings {
        binding_lines(&mut lines, question, found, binding);
    }
    if found.bindings.is_empty() {
        free(&mut lines, question, found);
    }
    for gap in &found.gaps {
        labelled(&mut lines, "missing", &message::gap(gap));
    }
    for note in found.notes.iter().take(NAMED_MAX) {
        labelled(
            &mut lines,
            "not known",
            &description::shown(message::gap(note).as_bytes()),
        );
    }
    nat(&mut lines, &found.nat);
    for line in lines {
        for part in wrapped(&line, width.unwrap_or(usize::MAX)) {
            out.extend_from_slice(part.as_bytes());
            out.push(b'\n');
        }
    }
}

/// A line in parts that fit, if its words do: what follows stands below the text. A word is never cut, so that it can be
/// found and copied.
fn wrapped(line: &str, width: usize) -> Vec<String> {
    let mut parts = Vec::new();
    let mut part = String::new();
    let mut is_fresh = true;
    for word in line.split_inclusive(' ') {
        let used = letters(part.as_bytes()) + letters(word.trim_end().as_bytes());
        if used > width && !is_fresh {
            parts.push(part.trim_end().to_owned());
            part = " ".repeat(TEXT_BEGINS);
        }
        part.push_str(word);
        // The label and its blanks are never alone on a line.
        is_fresh = part.len() <= TEXT_BEGINS;
    }
    parts.push(part.trim_end().to_owned());
    parts
}

fn labelled(lines: &mut Vec<String>, label: &str, text: &str) {
    lines.push(format!("  {label:<10} {text}"));
}

fn binding_lines(lines: &mut Vec<String>, question: &Question, found: &Found, binding: &Binding) {
    let names = &found.users;
    let transport = binding.transport().map_or("", Transport::name);
    lines.push(format!(
        "{}/{transport} {}  {}",
        question.port,
        addresses(binding),
        verdict(binding, names)
    ));
    if let Some(exposure) = binding
        .exposure()
        .filter(|_| matches!(binding.kind, Kind::Listen | Kind::Datagrams))
    {
        labelled(lines, "exposed", reached(exposure));
    }
    if let Some((waiting, limit)) = binding.queue() {
        let limit = limit.map_or("an unknown number".to_owned(), |limit| limit.to_string());
        let mut text = format!("{waiting} of {limit} wait to be accepted");
        match (binding.full_queues(), binding.sockets.len()) {
            (0, _) => {}
            (_, 1) => text.push_str("; full: new connections are dropped"),
            (full, all) => text.push_str(&format!(
                "; {full} of {all} queues full: new connections there are dropped"
            )),
        }
        labelled(lines, "queue", &text);
    }
    if let Some(first) = binding.holders.first() {
        holder_lines(lines, first, binding);
    } else {
        unknown_lines(lines, binding, names);
    }
    for activation in &binding.activations {
        activation_lines(lines, activation);
    }
    for hop in &binding.hops {
        hop_lines(lines, hop);
    }
    if matches!(binding.kind, Kind::Listen | Kind::Datagrams) {
        connected(lines, &binding.connected);
    }
}

/// From where it is reached.
fn reached(of: Exposure) -> &'static str {
    match of {
        Exposure::Loopback => "loopback: this machine alone",
        Exposure::Link => "link: neighbours on the same link",
        Exposure::Private => "private: private networks",
        Exposure::Multicast => "multicast: senders to the group",
        Exposure::Any => "any: every address of this machine, before any firewall",
        Exposure::Public => "public: a public address, before any firewall",
    }
}

/// The local addresses, each once.
fn addresses(binding: &Binding) -> String {
    let mut shown: Vec<String> = Vec::new();
    for socket in &binding.sockets {
        let mut text = description::host(socket.local.address);
        if let Some(interface) = socket.interface {
            text.push_str(&format!(" (interface {interface})"));
        }
        if !shown.contains(&text) {
            shown.push(text);
        }
    }
    let more = shown.len().saturating_sub(NAMED_MAX);
    shown.truncate(NAMED_MAX);
    if more > 0 {
        shown.push(format!("and {more} more"));
    }
    shown.join(" ")
}

/// What is said first.
fn verdict(binding: &Binding, names: &BTreeMap<u32, Vec<u8>>) -> String {
    let count = u64::try_from(binding.sockets.len()).unwrap_or(u64::MAX) + binding.more;
    match binding.kind {
        Kind::TimeWait => {
            let left = binding.sockets.iter().filter_map(left_ms).max();
            let left = left.map_or(String::new(), |left| {
                format!("; the last ends in {} s", left.div_ceil(1000))
            });
            format!(
                "{count} in TIME_WAIT, which no process holds any more{left}; a bind works with SO_REUSEADDR"
            )
        }
        Kind::Bound => format!(
            "{} has bound it and does not listen; others cannot bind it",
            owner(binding, names)
        ),
        Kind::Connection => {
            let peers: Vec<String> = binding
                .sockets
                .iter()
                .take(NAMED_MAX)
                .map(|socket| {
                    let remote = description::host(socket.remote.address);
                    let state = match socket.transport {
                        Transport::Tcp => format!(" ({})", state(socket)),
                        Transport::Udp | Transport::UdpLite | Transport::Raw => String::new(),
                    };
                    format!("{remote}:{}{state}", socket.remote.port)
                })
                .collect();
            format!(
                "nothing waits there; {} is connected from it to {}",
                owner(binding, names),
                more(peers, count)
            )
        }
        Kind::Listen | Kind::Datagrams if binding.reuse => format!(
            "{count} sockets share the port (SO_REUSEPORT): {}",
            owner(binding, names)
        ),
        Kind::Listen | Kind::Datagrams => owner(binding, names),
    }
}

fn state(socket: &InternetSocket) -> String {
    let state = socket.state;
    state
        .name()
        .map_or_else(|| format!("state {}", state.to_linux()), str::to_owned)
}

fn left_ms(socket: &InternetSocket) -> Option<u64> {
    socket.timer.map(|timer| timer.left_ms)
}

/// Names, and how many there are beyond them.
fn more(mut names: Vec<String>, count: u64) -> String {
    names.truncate(NAMED_MAX);
    let named = u64::try_from(names.len()).unwrap_or(u64::MAX);
    if count > named {
        names.push(format!("and {} more", count - named));
    }
    names.join(", ")
}

/// Who holds it, or why that is not known.
fn owner(binding: &Binding, names: &BTreeMap<u32, Vec<u8>>) -> String {
    let Some(first) = binding.holders.first() else {
        return nobody(binding, names);
    };
    let mut text = match binding.holders.as_slice() {
        [_] => description::called_inside(&first.process),
        [first, rest @ ..] if first.activated => format!(
            "{} (its socket was opened and handed over by {})",
            description::called_inside(&first.process),
            together(rest, binding.more_holders)
        ),
        all => {
            let count = u64::try_from(all.len()).unwrap_or(u64::MAX) + binding.more_holders;
            format!("{count} processes: {}", together(all, binding.more_holders))
        }
    };
    if let Some(users) = first.process.users {
        text.push_str(&format!(" of {}", description::user(users.effective, names)));
    }
    for part in first.process.attribution.iter().flat_map(description::belongs) {
        text.push_str(", ");
        text.push_str(&part);
    }
    text
}

fn together(holders: &[Held], beyond: u64) -> String {
    let names = holders
        .iter()
        .map(|held| description::called(&held.process))
        .collect();
    let count = u64::try_from(holders.len()).unwrap_or(u64::MAX) + beyond;
    more(names, count)
}

/// Why no process is named.
fn nobody(binding: &Binding, names: &BTreeMap<u32, Vec<u8>>) -> String {
    if let Some((kind, name)) = &binding.unknown.link {
        return format!(
            "the kernel: {} link {} (~ the link has this port)",
            description::shown(kind),
            description::shown(name)
        );
    }
    let user =
        binding
            .sockets
            .iter()
            .find_map(|socket| socket.user)
            .map_or("an unknown user".to_owned(), |user| match names.get(&user) {
                Some(name) => format!("uid {user} ({})", description::shown(name)),
                None => format!("uid {user}"),
            });
    match binding.why {
        Some(NoOwner::NotPermitted) => {
            format!("a process that this user may not look into; its socket is of {user}")
        }
        Some(NoOwner::NobodyFound) => format!(
            "no process that can be seen; the socket is of {user}: the kernel itself has it, or a process of another pid namespace, or a descriptor on its way through a UNIX socket"
        ),
        Some(NoOwner::GoneMeanwhile) => format!("a process that ended meanwhile, of {user}; run it again"),
        Some(NoOwner::Orphan) => {
            "the kernel, which ends a connection that its process has closed,".to_owned()
        }
        Some(NoOwner::TimeWait) => "the kernel (TIME_WAIT)".to_owned(),
        Some(NoOwner::NotRead | NoOwner::NotAsked) => {
            format!("processes could not be read; the socket is of {user}")
        }
        Some(NoOwner::SynRecv | NoOwner::NotAccepted) => {
            "a connection that no process has accepted".to_owned()
        }
        None => format!("a process that let go of it meanwhile, of {user}; run it again"),
    }
}

fn holder_lines(lines: &mut Vec<String>, first: &Held, binding: &Binding) {
    let mut started = first.age_ms.map_or("at an unknown time".to_owned(), |age| {
        format!("{} ago", description::time(age))
    });
    if !first.parents.is_empty() {
        let mut chain: Vec<String> = first
            .parents
            .iter()
            .take(PARENTS_MAX)
            .rev()
            .map(description::called)
            .collect();
        if first.parents.len() > PARENTS_MAX {
            chain.insert(0, "…".to_owned());
        }
        started.push_str(&format!(" by {}", chain.join(" → ")));
    }
    labelled(lines, "started", &started);
    if let Some(command) = first.process.argv.as_deref().and_then(description::command) {
        labelled(lines, "command", &command);
    }
    if binding.kind == Kind::Bound {
        labelled(lines, "exposed", "nothing: it takes no connections");
    }
}

/// What is known of a socket whose holder may not be named, and what would name it.
fn unknown_lines(lines: &mut Vec<String>, binding: &Binding, names: &BTreeMap<u32, Vec<u8>>) {
    let unknown = &binding.unknown;
    if let Some(attribution) = &unknown.attribution {
        let mut parts = description::belongs(attribution);
        if parts.is_empty() {
            parts.push(description::shown(&attribution.path));
        }
        let text = format!(
            "{} (the control group that the socket was made in)",
            parts.join(", ")
        );
        labelled(lines, "belongs to", &text);
    }
    if binding.why != Some(NoOwner::NotPermitted) || unknown.link.is_some() {
        return;
    }
    if !unknown.candidates.is_empty() {
        let count = u64::try_from(unknown.candidates.len()).unwrap_or(u64::MAX) + unknown.more;
        let what = if count == 1 { "perhaps" } else { "one of?" };
        let all = unknown.candidates.iter().map(description::called).collect();
        let place = if unknown.attribution.is_some() {
            "this user's processes in this control group"
        } else {
            "this user's processes in this network namespace"
        };
        labelled(lines, what, &format!("{} ({place})", more(all, count)));
    }
    let owner = binding
        .sockets
        .iter()
        .find_map(|socket| socket.user)
        .filter(|user| *user != 0)
        .map_or(String::new(), |user| {
            format!(", or as {}", description::user(user, names))
        });
    labelled(lines, "to see it", &format!("run it as root{owner}"));
}

/// The unit by which systemd has the socket.
fn activation_lines(lines: &mut Vec<String>, of: &Activation) {
    let unit = description::shown(&of.unit);
    let text = format!(
        "~ {unit} for {}: {}={} ({})",
        description::shown(&of.service),
        of.listen.kind.setting(),
        description::shown(&of.listen.value),
        description::shown(of.file.as_bytes())
    );
    labelled(lines, "socket", &text);
    labelled(
        lines,
        "to free it",
        &format!("stop {unit}: stopping the service alone does not"),
    );
}

fn hop_lines(lines: &mut Vec<String>, hop: &Hop) {
    let target = match &hop.target {
        None => "it does not say where".to_owned(),
        Some(Target::Path(path)) => description::shown(path),
        Some(Target::Port(host, port)) => match host {
            Some(Host::Address(address)) => format!("{}:{port}", description::host(*address)),
            Some(Host::Name(name)) => format!("{}:{port}", description::shown(name)),
            None => format!("port {port}"),
        },
    };
    let instance = hop
        .instance
        .as_deref()
        .map_or(String::new(), |name| format!(", {}", description::shown(name)));
    let text = format!(
        "to {target}{instance} (~ by the command line of {}/{})",
        description::shown(&hop.name),
        hop.pid
    );
    labelled(lines, "forwards", &text);
    if !hop.servers.is_empty() {
        let count = u64::try_from(hop.servers.len()).unwrap_or(u64::MAX);
        let mark = if count == 1 { "~" } else { "one of?" };
        let text = more(hop.servers.iter().map(place).collect(), count);
        labelled(lines, "server", &format!("{mark} {text}"));
    }
}

/// A socket in another namespace: who holds it, and which namespace that is.
fn place(of: &Elsewhere) -> String {
    let resident = of.resident.as_ref();
    let container = |process: &Process| {
        let attribution = process.attribution.as_ref()?;
        attribution.container.as_ref().map(description::container)
    };
    let namespace = match (&of.namespace.name, resident.and_then(container), resident) {
        (Some(name), _, _) => format!("namespace {}", description::shown(name)),
        (None, Some(container), _) => container,
        (None, None, Some(process)) => format!("the namespace of {}", description::called(process)),
        (None, None, None) => of.namespace.inode.map_or("a namespace".to_owned(), |inode| {
            format!("the namespace net:[{inode}]")
        }),
    };
    let count = u64::try_from(of.holders.len()).unwrap_or(u64::MAX);
    let holders = of.holders.iter().map(description::called_inside).collect();
    let who = match (of.holders.is_empty(), of.denied) {
        (false, _) => more(holders, count),
        (true, true) => "a process that this user may not look into".to_owned(),
        (true, false) => "no process that can be seen".to_owned(),
    };
    format!(
        "{who} at {}:{}/{} in {namespace}",
        description::host(of.socket.local.address),
        of.socket.local.port,
        of.socket.transport.name()
    )
}

fn connected(lines: &mut Vec<String>, of: &Connected) {
    let total: u64 = of.states.iter().map(|(_, count)| count).sum();
    if total == 0 {
        labelled(lines, "connected", "nobody");
        return;
    }
    let states: Vec<String> = of
        .states
        .iter()
        .map(|(state, count)| {
            let name = state
                .name()
                .map_or_else(|| state.to_linux().to_string(), str::to_owned);
            format!("{count} {name}")
        })
        .collect();
    let peers: Vec<String> = of
        .peers
        .iter()
        .map(|(peer, count)| {
            let text = match peer {
                Peer::Process(name, pid) => format!("{}/{pid} here", description::shown(name)),
                Peer::Here => "this machine".to_owned(),
                Peer::Address(address) => description::host(*address),
            };
            format!("{text} ×{count}")
        })
        .collect();
    let count = u64::try_from(peers.len()).unwrap_or(u64::MAX);
    let mut text = states.join(", ");
    if !peers.is_empty() {
        text.push_str(&format!(": {}", more(peers, count)));
    }
    if of.left_out > 0 {
        text.push_str(&format!("; {} more were not looked at", of.left_out));
    }
    labelled(lines, "connected", &text);
}

/// What is said of a port that nothing holds.
fn free(lines: &mut Vec<String>, question: &Question, found: &Found) {
    let names: Vec<&str> = question
        .transports
        .iter()
        .map(|transport| transport.name())
        .collect();
    let what = format!("{}/{}", question.port, names.join("+"));
    match found.blind {
        Some(why) => lines.push(format!("{what}  cannot be told: {why}")),
        None if found.elsewhere.is_empty() => lines.push(format!("{what}  free: nothing holds it here")),
        None => lines.push(format!(
            "{what}  free in this network namespace; taken in another"
        )),
    }
    for place_of in found.elsewhere.iter().take(NAMED_MAX) {
        labelled(lines, "elsewhere", &place(place_of));
    }
    let beyond = found.elsewhere.len().saturating_sub(NAMED_MAX);
    if beyond > 0 {
        labelled(lines, "", &format!("and {beyond} more"));
    }
    if found.blind.is_none() {
        let bound = if found.bound_known {
            "sockets that listen, are bound or connected, TIME_WAIT"
        } else {
            "sockets that listen or are connected, TIME_WAIT (those only bound are told since Linux 6.8)"
        };
        let others = match found.namespaces {
            Some(0) => "no other network namespace is in sight".to_owned(),
            Some(1) => "1 other network namespace".to_owned(),
            Some(count) => format!("{count} other network namespaces"),
            None => "other network namespaces could not be told apart".to_owned(),
        };
        labelled(lines, "looked at", &format!("{bound}; {others}"));
    }
    number(lines, question, found);
}

/// What takes packets before a socket does.
fn nat(lines: &mut Vec<String>, of: &Nat) {
    for rule in of.rules.iter().flatten().take(NAMED_MAX) {
        let target = match (rule.address, rule.port) {
            (Some(address), Some(port)) => format!(" to {}:{port}", description::host(address)),
            (Some(address), None) => format!(" to {}", description::host(address)),
            (None, Some(port)) => format!(" to port {port}"),
            (None, None) => String::new(),
        };
        let ports = match rule.ports {
            NatPorts::Any => ", for any port",
            NatPorts::One(_) | NatPorts::NotJudged => "",
        };
        let more = if rule.conditional {
            ", under further conditions"
        } else {
            ""
        };
        let text = format!(
            "~ {}{target}{ports}{more}: a rule of nf_tables ({} {}, handle {}) takes packets before a socket does",
            rule.action.name(),
            description::shown(&rule.table),
            description::shown(&rule.chain),
            rule.handle
                .map_or("unknown".to_owned(), |handle| handle.to_string())
        );
        labelled(lines, "forwarded", &text);
    }
    for service in of.services.iter().flatten().take(NAMED_MAX) {
        let servers = service.servers.iter();
        let names: Vec<String> = servers
            .map(|(address, port)| format!("{}:{port}", description::host(*address)))
            .collect();
        let count = u64::try_from(names.len()).unwrap_or(u64::MAX);
        let text = format!(
            "IPVS spreads {}:{}/{} over {}",
            description::host(service.address),
            service.port,
            service.transport.name(),
            more(names, count)
        );
        labelled(lines, "forwarded", &text);
    }
    if of.not_judged > 0 {
        let text = format!(
            "{} NAT rules of nf_tables choose ports in a way that is not judged",
            of.not_judged
        );
        labelled(lines, "not judged", &text);
    }
    let is_partial =
        |gap: &&Gap| matches!(gap.why, Why::Interrupted | Why::NotUnderstood | Why::LimitReached);
    for gap in of.gaps.iter().filter(is_partial) {
        labelled(lines, "not known", &message::gap(gap));
    }
    if let Some(gap) = of.unsupported() {
        labelled(
            lines,
            "not read",
            &format!("{}: may take traffic before a socket does", gap.what),
        );
        return;
    }
    let mut missing = vec!["NAT of iptables-legacy"];
    missing.extend(of.rules.is_none().then_some("NAT of nf_tables (run it as root)"));
    missing.extend(of.services.is_none().then_some("IPVS"));
    missing.push("BPF programs");
    let text = format!("{}: may take traffic before a socket does", missing.join(", "));
    labelled(lines, "not read", &text);
}

/// What the machine says of the number.
fn number(lines: &mut Vec<String>, question: &Question, found: &Found) {
    let number = &found.number;
    if number.reserved == Ok(true) {
        labelled(
            lines,
            "reserved",
            "by ip_local_reserved_ports: given to no one who does not ask for it; a bind by number works",
        );
    }
    match &number.given {
        Ok(given) if given.contains(&question.port) && number.reserved != Ok(true) => labelled(
            lines,
            "given out",
            &format!(
                "the kernel may give it to any client: it is within {} to {} (ip_local_port_range)",
                given.start(),
                given.end()
            ),
        ),
        Ok(_) | Err(_) => {}
    }
    if let Ok(first) = number.first_unprivileged
        && question.port < first
    {
        let text = format!("a bind needs CAP_NET_BIND_SERVICE below {first} (ip_unprivileged_port_start)");
        labelled(lines, "privileged", &text);
    }
}

#[cfg(test)]
mod wrapping {
    use super::wrapped;

    #[test]
    fn a_line_that_is_too_long_goes_on_below_its_text_and_no_word_is_cut() {
        let line = "  connected  3 ESTABLISHED: orders/112 here ×3, and more";
        assert_eq!(wrapped(line, usize::MAX), [line]);
        assert_eq!(
            wrapped(line, 40),
            [
                "  connected  3 ESTABLISHED: orders/112",
                "             here ×3, and more"
            ]
        );
        assert_eq!(
            wrapped("  command    /usr/bin/a-very-long-name --flag", 20),
            ["  command    /usr/bin/a-very-long-name", "             --flag"]
        );
        assert_eq!(wrapped("", 1), [""]);
    }
}
