//! Forwarders to other hosts and virtual machines: QEMU, ssh, kubectl, socat, systemd-socket-proxyd.

use crate::attribution::forwarder::hosts::{host, one, pieces, place, port, transport};
use crate::attribution::forwarder::keep;
use crate::attribution::forwarder::options::{Grammar, Options, Word};
use crate::model::forwarder::{Forward, ForwardTransport, Forwarder, Place, Side};

/// `qemu-system-* … -netdev user,…,hostfwd=[tcp|udp]:[A]:PORT-[A]:PORT,… -name [guest=]NAME` (qemu(1)).
pub(super) fn qemu(words: &[Vec<u8>], forwarder: &mut Forwarder) {
    for pair in words.windows(2) {
        let [option, value] = pair else { continue };
        match option.as_slice() {
            b"-netdev" | b"-nic" | b"-net" | b"--netdev" | b"--nic" | b"--net" => {
                for part in value.split(|byte| *byte == b',') {
                    if let Some(rule) = part.strip_prefix(b"hostfwd=") {
                        keep(forwarder, host_forward(rule));
                    }
                }
            }
            b"-name" | b"--name" => {
                let first = value.split(|byte| *byte == b',').next().unwrap_or(&[]);
                let name = first.strip_prefix(b"guest=").unwrap_or(first);
                forwarder.instance = Some(name.to_vec()).filter(|name| !name.is_empty());
            }
            _ => {}
        }
    }
}

fn host_forward(rule: &[u8]) -> Option<Forward> {
    let pieces = pieces(rule);
    let [proto, address, middle, inner] = pieces.as_slice() else {
        return None;
    };
    let transport = match *proto {
        b"" => ForwardTransport::Tcp,
        proto => transport(proto)?,
    };
    let hyphen = memchr::memchr(b'-', middle)?;
    let (outer, guest) = (middle.get(..hyphen)?, middle.get(hyphen + 1..)?);
    Some(Forward {
        transport: Some(transport),
        listen: Some(one(host(address), port(outer)?)),
        target: Some(one(host(guest), port(inner)?)),
        side: Side::Here,
        excluded: false,
    })
}

/// Options of ssh(1), all of one letter.
static SSH: Grammar = Grammar {
    with_value: &[
        "B", "b", "c", "D", "E", "e", "F", "I", "i", "J", "L", "l", "m", "O", "o", "P", "p", "Q", "R", "S",
        "W", "w",
    ],
    without_value: &[
        "1", "2", "4", "6", "A", "a", "C", "f", "G", "g", "K", "k", "M", "N", "n", "q", "s", "T", "t", "V",
        "v", "X", "x", "Y", "y",
    ],
    one_hyphen: false,
};

/// `ssh … -L [A:]PORT:HOST:PORT -D [A:]PORT -R …` (ssh(1)). Options may stand behind the host; the second operand is the
/// command, which has words of its own.
pub(super) fn ssh(words: &[Vec<u8>], forwarder: &mut Forwarder) {
    let mut host_seen = false;
    for word in Options::new(words, &SSH) {
        let forward = match word {
            Word::Option(b"L", Some(value)) => tunnel(value, Side::Here),
            Word::Option(b"R", Some(value)) => {
                tunnel(value, Side::There).or_else(|| dynamic(value, Side::There))
            }
            Word::Option(b"D", Some(value)) => dynamic(value, Side::Here),
            Word::Option(b"L" | b"R" | b"D", None) => None,
            Word::Option(..) => continue,
            Word::Operand(_) if !host_seen => {
                host_seen = true;
                continue;
            }
            Word::Operand(_) => return,
            Word::Unknown => {
                forwarder.incomplete = true;
                return;
            }
        };
        keep(forwarder, forward);
    }
}

fn forward(listen: Place, target: Option<Place>, side: Side) -> Forward {
    Forward {
        transport: Some(ForwardTransport::Tcp),
        listen: Some(listen),
        target,
        side,
        excluded: false,
    }
}

/// `[A:]PORT:HOST:PORT`, with the path of a UNIX socket in place of either end.
fn tunnel(word: &[u8], side: Side) -> Option<Forward> {
    let pieces = pieces(word);
    let path = |piece: &[u8]| piece.starts_with(b"/").then(|| Place::Path(piece.to_vec()));
    let (listen, target) = match pieces.as_slice() {
        [outer, inner] => (
            path(outer).or_else(|| Some(one(None, port(outer)?)))?,
            path(inner)?,
        ),
        [first, second, last] => match path(last) {
            Some(inner) => (one(host(first), port(second)?), inner),
            None => {
                let listen = path(first).or_else(|| Some(one(None, port(first)?)))?;
                (listen, one(host(second), port(last)?))
            }
        },
        [address, outer, to, inner] => (one(host(address), port(outer)?), one(host(to), port(inner)?)),
        _ => return None,
    };
    Some(forward(listen, Some(target), side))
}

/// `[A:]PORT`: a SOCKS proxy.
fn dynamic(word: &[u8], side: Side) -> Option<Forward> {
    Some(forward(place(word)?, None, side))
}

static KUBECTL: Grammar = Grammar {
    with_value: &[
        "address",
        "n",
        "namespace",
        "context",
        "cluster",
        "user",
        "kubeconfig",
        "s",
        "server",
        "token",
        "as",
        "as-group",
        "as-uid",
        "cache-dir",
        "certificate-authority",
        "client-certificate",
        "client-key",
        "password",
        "profile",
        "profile-output",
        "request-timeout",
        "tls-server-name",
        "username",
        "v",
        "vmodule",
        "pod-running-timeout",
        "log-flush-frequency",
    ],
    without_value: &[
        "insecure-skip-tls-verify",
        "match-server-version",
        "disable-compression",
        "warnings-as-errors",
    ],
    one_hyphen: false,
};

/// `kubectl [OPTIONS] port-forward [--address A,…] RESOURCE [PORT:]PORT …`. `None` for its other commands.
pub(super) fn kubectl(words: &[Vec<u8>], forwarder: &mut Forwarder) -> Option<()> {
    let mut operands = Vec::new();
    let mut addresses: &[u8] = &[];
    for word in Options::new(words, &KUBECTL) {
        match word {
            Word::Option(b"address", Some(value)) => addresses = value,
            Word::Option(..) => {}
            Word::Unknown => forwarder.incomplete = true,
            Word::Operand(word) => operands.push(word),
        }
    }
    let [command, rest @ ..] = operands.as_slice() else {
        return None;
    };
    (*command == b"port-forward").then_some(())?;
    let (resource, pairs) = rest.split_first()?;
    forwarder.instance = Some(resource.to_vec());
    for pair in pairs.iter().take(super::FORWARDS_MAX + 1) {
        let pieces = pieces(pair);
        let (outer, inner) = match pieces.as_slice() {
            [both] => (port(both), both),
            // Without a port of its own it takes any that is free.
            [outer, inner] => (port(outer), inner),
            _ => {
                forwarder.incomplete = true;
                continue;
            }
        };
        // The other port may be a name, which the resource tells.
        let target = port(inner).map(|port| one(None, port));
        forwarder.incomplete |= outer.is_none() || target.is_none();
        for address in addresses.split(|byte| *byte == b',').take(super::FORWARDS_MAX) {
            let listen = outer.map(|outer| one(host(address), outer));
            keep(
                forwarder,
                Some(Forward {
                    transport: Some(ForwardTransport::Tcp),
                    listen,
                    target: target.clone(),
                    side: Side::Here,
                    excluded: false,
                }),
            );
        }
    }
    Some(())
}

/// `socat [OPTIONS] ADDRESS ADDRESS` (socat(1)): the last two words. The one that listens may be either.
pub(super) fn socat(words: &[Vec<u8>], forwarder: &mut Forwarder) {
    let [.., one, two] = words else {
        return;
    };
    for (outer, inner) in [(one, two), (two, one)] {
        let Some((transport, listen)) = listening(outer) else {
            continue;
        };
        let target = connecting(inner);
        forwarder.incomplete |= listen.is_none() || target.is_none();
        keep(
            forwarder,
            Some(Forward {
                transport,
                listen,
                target,
                side: Side::Here,
                excluded: false,
            }),
        );
    }
}

/// `TYPE:PARAMETERS,OPTION,…`: the type in capitals, what stands between it and the first comma, and the options.
fn address(word: &[u8]) -> Option<(Vec<u8>, &[u8], &[u8])> {
    let colon = memchr::memchr(b':', word)?;
    let rest = word.get(colon + 1..)?;
    let comma = memchr::memchr(b',', rest).unwrap_or(rest.len());
    let (parameters, options) = rest.split_at_checked(comma)?;
    Some((word.get(..colon)?.to_ascii_uppercase(), parameters, options))
}

fn listening(word: &[u8]) -> Option<(Option<ForwardTransport>, Option<Place>)> {
    let (kind, parameters, options) = address(word)?;
    let transport = match kind.as_slice() {
        b"TCP-LISTEN" | b"TCP4-LISTEN" | b"TCP6-LISTEN" | b"TCP-L" | b"TCP4-L" | b"TCP6-L"
        | b"OPENSSL-LISTEN" | b"SSL-LISTEN" | b"SSL-L" => ForwardTransport::Tcp,
        b"UDP-LISTEN" | b"UDP4-LISTEN" | b"UDP6-LISTEN" | b"UDP-L" | b"UDP4-L" | b"UDP6-L"
        | b"UDP-RECVFROM" | b"UDP4-RECVFROM" | b"UDP6-RECVFROM" => ForwardTransport::Udp,
        b"SCTP-LISTEN" | b"SCTP4-LISTEN" | b"SCTP6-LISTEN" | b"SCTP-L" => ForwardTransport::Sctp,
        b"UNIX-LISTEN" | b"UNIX-L" => return Some((None, Some(Place::Path(parameters.to_vec())))),
        _ => return None,
    };
    let bind = options
        .split(|byte| *byte == b',')
        .find_map(|option| option.strip_prefix(b"bind="));
    let listen = port(parameters).map(|port| one(bind.and_then(host), port));
    Some((Some(transport), listen))
}

fn connecting(word: &[u8]) -> Option<Place> {
    let (kind, parameters, _) = address(word)?;
    match kind.as_slice() {
        b"TCP" | b"TCP4" | b"TCP6" | b"TCP-CONNECT" | b"TCP4-CONNECT" | b"TCP6-CONNECT" | b"UDP"
        | b"UDP4" | b"UDP6" | b"UDP-CONNECT" | b"UDP-SENDTO" | b"UDP4-SENDTO" | b"UDP6-SENDTO" | b"SCTP"
        | b"SCTP-CONNECT" | b"OPENSSL" | b"SSL" | b"OPENSSL-CONNECT" => {
            place(parameters).filter(|place| match place {
                Place::Socket { host, .. } => host.is_some(),
                Place::Path(_) => false,
            })
        }
        b"UNIX" | b"UNIX-CONNECT" | b"UNIX-CLIENT" => Some(Place::Path(parameters.to_vec())),
        _ => None,
    }
}

static SOCKET_PROXYD: Grammar = Grammar {
    with_value: &["c", "connections-max", "exit-idle-time"],
    without_value: &["h", "help", "version"],
    one_hyphen: false,
};

/// `systemd-socket-proxyd [OPTIONS] HOST:PORT | PATH` (systemd-socket-proxyd(8)). systemd listens for it.
pub(super) fn socket_proxyd(words: &[Vec<u8>], forwarder: &mut Forwarder) {
    let mut operands = Options::new(words, &SOCKET_PROXYD).filter_map(|word| match word {
        Word::Operand(word) => Some(word),
        Word::Option(..) | Word::Unknown => None,
    });
    let target = match (operands.next(), operands.next()) {
        (Some(word), None) if word.starts_with(b"/") => Some(Place::Path(word.to_vec())),
        (Some(word), None) => place(word).filter(|place| match place {
            Place::Socket { host, .. } => host.is_some(),
            Place::Path(_) => false,
        }),
        _ => None,
    };
    keep(
        forwarder,
        target.map(|target| Forward {
            transport: None,
            listen: None,
            target: Some(target),
            side: Side::Here,
            excluded: false,
        }),
    );
}
