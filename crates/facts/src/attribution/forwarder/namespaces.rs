//! Forwarders into the network namespace of a container: docker-proxy, RootlessKit, slirp4netns, pasta.

use crate::attribution::forwarder::hosts::{host, one, pieces, port, ports, range, transport};
use crate::attribution::forwarder::keep;
use crate::attribution::forwarder::options::{Grammar, Options, Word};
use crate::decode::lines::decimal;
use crate::model::forwarder::{
    Forward, ForwardTransport, Forwarder, Host, Inside, Place, Ports, Program, Side,
};

static DOCKER_PROXY: Grammar = Grammar {
    with_value: &["proto", "host-ip", "host-port", "container-ip", "container-port"],
    without_value: &["use-listen-fd", "v", "version"],
    one_hyphen: true,
};

/// `docker-proxy -proto P -host-ip A -host-port N -container-ip A -container-port N`, in any order. What is missing is not
/// known, whatever the program takes for it.
pub(super) fn docker_proxy(words: &[Vec<u8>], forwarder: &mut Forwarder) {
    let (mut proto, mut listen, mut target) = (None, (None, None), (None, None));
    for word in Options::new(words, &DOCKER_PROXY) {
        match word {
            Word::Option(b"proto", Some(value)) => proto = transport(value),
            Word::Option(b"host-ip", Some(value)) => listen.0 = host(value),
            Word::Option(b"host-port", Some(value)) => listen.1 = port(value),
            Word::Option(b"container-ip", Some(value)) => target.0 = host(value),
            Word::Option(b"container-port", Some(value)) => target.1 = port(value),
            Word::Option(b"use-listen-fd" | b"v" | b"version", None) => {}
            Word::Option(..) | Word::Unknown | Word::Operand(_) => forwarder.incomplete = true,
        }
    }
    let place = |(host, port): (Option<Host>, Option<u16>)| port.map(|port| one(host, port));
    let forward = Forward {
        transport: proto,
        listen: place(listen),
        target: place(target),
        side: Side::Here,
        excluded: false,
    };
    let whole = forward.transport.is_some() && forward.listen.is_some() && forward.target.is_some();
    forwarder.incomplete |= !whole;
    if forward.listen.is_some() || forward.target.is_some() {
        keep(forwarder, Some(forward));
    }
}

static ROOTLESSKIT: Grammar = Grammar {
    with_value: &[
        "net",
        "mtu",
        "cidr",
        "ifname",
        "copy-up",
        "copy-up-mode",
        "port-driver",
        "publish",
        "p",
        "state-dir",
        "propagation",
        "evacuate-cgroup2",
        "lxc-user-nic-binary",
        "lxc-user-nic-bridge",
        "slirp4netns-binary",
        "slirp4netns-sandbox",
        "slirp4netns-seccomp",
        "vpnkit-binary",
        "pasta-binary",
        "gvisor-tap-vsock-binary",
        "subid-source",
    ],
    without_value: &[
        "debug",
        "disable-host-loopback",
        "pidns",
        "cgroupns",
        "utsns",
        "ipcns",
        "ipv6",
        "detach-netns",
        "reaper",
    ],
    one_hyphen: true,
};

/// `rootlesskit [OPTIONS] -p [A:]PORT:[A:]PORT/PROTO … --state-dir=FOLDER COMMAND …`.
pub(super) fn rootlesskit(words: &[Vec<u8>], forwarder: &mut Forwarder) {
    for word in Options::new(words, &ROOTLESSKIT) {
        match word {
            Word::Option(b"p" | b"publish", Some(value)) => keep(forwarder, published(value)),
            Word::Option(b"state-dir", Some(value)) => {
                forwarder.into = Some(Inside::StateFolder(value.to_vec()));
            }
            Word::Option(..) => {}
            // Whether the next word is its value is not known, and the command's own options must not be read.
            Word::Unknown => {
                forwarder.incomplete = true;
                return;
            }
            Word::Operand(_) => return,
        }
    }
}

fn published(word: &[u8]) -> Option<Forward> {
    let slash = memchr::memrchr(b'/', word)?;
    let transport = transport(word.get(slash + 1..)?)?;
    let pieces = pieces(word.get(..slash)?);
    let (listen, target) = match pieces.as_slice() {
        [outer, inner] => ((None, outer), (None, inner)),
        [address, outer, inner] => ((host(address), outer), (None, inner)),
        [address, outer, child, inner] => ((host(address), outer), (host(child), inner)),
        _ => return None,
    };
    Some(Forward {
        transport: Some(transport),
        listen: Some(one(listen.0, port(listen.1)?)),
        target: Some(one(target.0, port(target.1)?)),
        side: Side::Here,
        excluded: false,
    })
}

/// `slirp4netns [OPTIONS] (PID | --netns-type=path FILE) DEVICE`. Its ports come through a socket.
pub(super) fn slirp4netns(words: &[Vec<u8>], forwarder: &mut Forwarder) {
    let by_path = words.iter().enumerate().any(|(at, word)| {
        let named = |name: &[u8]| -> bool {
            let both = word.starts_with(name) && word.get(name.len()..) == Some(b"=path");
            both || word == name && words.get(at + 1).is_some_and(|value| value == b"path")
        };
        named(b"--netns-type") || named(b"--target-type")
    });
    let [.., target, device] = words else {
        forwarder.incomplete = true;
        return;
    };
    if target.starts_with(b"-") || device.starts_with(b"-") {
        forwarder.incomplete = true;
        return;
    }
    forwarder.into = if by_path {
        Some(Inside::Path(target.clone()))
    } else {
        process(target)
    };
    forwarder.incomplete |= forwarder.into.is_none();
}

fn process(word: &[u8]) -> Option<Inside> {
    let pid = u32::try_from(decimal(word)?).ok().filter(|pid| *pid != 0)?;
    Some(Inside::Process(pid))
}

static PASTA: Grammar = Grammar {
    with_value: &[
        "t",
        "tcp-ports",
        "u",
        "udp-ports",
        "T",
        "tcp-ns",
        "U",
        "udp-ns",
        "netns",
        "userns",
        "l",
        "log-file",
        "log-size",
        "P",
        "pid",
        "m",
        "mtu",
        "a",
        "address",
        "n",
        "netmask",
        "M",
        "mac-addr",
        "g",
        "gateway",
        "i",
        "interface",
        "o",
        "outbound",
        "outbound-if4",
        "outbound-if6",
        "D",
        "dns",
        "S",
        "search",
        "dns-forward",
        "dns-host",
        "s",
        "socket",
        "p",
        "pcap",
        "F",
        "fd",
        "runas",
        "I",
        "ns-ifname",
        "ns-mac-addr",
        "map-host-loopback",
        "map-guest-addr",
        "H",
        "hostname",
        "fqdn",
        "repair-path",
    ],
    without_value: &[
        "d",
        "debug",
        "trace",
        "q",
        "quiet",
        "f",
        "foreground",
        "e",
        "stderr",
        "1",
        "one-off",
        "4",
        "ipv4-only",
        "6",
        "ipv6-only",
        "config-net",
        "no-copy-routes",
        "no-copy-addrs",
        "no-tcp",
        "no-udp",
        "no-icmp",
        "no-dhcp",
        "no-ndp",
        "no-dhcpv6",
        "no-ra",
        "no-map-gw",
        "no-dhcp-dns",
        "no-dhcp-search",
        "freebind",
        "no-netns-quit",
        "netns-only",
        "no-splice",
        "host-lo-to-ns-lo",
        "splice-only",
        "vhost-user",
        "h",
        "help",
        "version",
    ],
    one_hyphen: false,
};

/// `pasta [OPTIONS] -t SPEC -u SPEC -T SPEC -U SPEC [--netns FILE | PID | COMMAND …]`, and `passt` without the last.
pub(super) fn pasta(words: &[Vec<u8>], forwarder: &mut Forwarder) {
    let mut options = Options::new(words, &PASTA);
    while let Some(word) = options.next() {
        let (side, transport, value) = match word {
            Word::Option(b"t" | b"tcp-ports", Some(value)) => (Side::Here, ForwardTransport::Tcp, value),
            Word::Option(b"u" | b"udp-ports", Some(value)) => (Side::Here, ForwardTransport::Udp, value),
            Word::Option(b"T" | b"tcp-ns", Some(value)) => (Side::There, ForwardTransport::Tcp, value),
            Word::Option(b"U" | b"udp-ns", Some(value)) => (Side::There, ForwardTransport::Udp, value),
            Word::Option(b"netns", Some(value)) => {
                forwarder.into = Some(Inside::Path(value.to_vec()));
                continue;
            }
            Word::Option(..) => continue,
            Word::Unknown => {
                forwarder.incomplete = true;
                return;
            }
            Word::Operand(word) => {
                // A number alone is a process; anything else is a command and its words.
                let alone = options.rest().is_empty() && forwarder.program == Program::Pasta;
                if let Some(inside) = process(word).filter(|_| alone) {
                    forwarder.into = Some(inside);
                }
                return;
            }
        };
        add_specification(value, side, transport, forwarder);
    }
}

/// `none`, `auto`, `all`, or `[ADDRESS[%INTERFACE]/]PORT[-PORT][:PORT[-PORT]],…`; `~` before ports excludes them, and
/// nothing but exclusions means all others.
fn add_specification(text: &[u8], side: Side, transport: ForwardTransport, forwarder: &mut Forwarder) {
    let forward = |listen, target, excluded| Forward {
        transport: Some(transport),
        listen: Some(listen),
        target: Some(target),
        side,
        excluded,
    };
    let whole = |host: Option<Host>, ports| {
        let listen = Place::Socket { host, ports };
        forward(listen, Place::Socket { host: None, ports }, false)
    };
    match text {
        b"none" => return,
        b"auto" => return keep(forwarder, Some(whole(None, Ports::Automatic))),
        b"all" => return keep(forwarder, Some(whole(None, Ports::All))),
        _ => {}
    }
    let (address, text) = match memchr::memchr(b'/', text) {
        Some(at) => (text.get(..at).unwrap_or(&[]), text.get(at + 1..).unwrap_or(&[])),
        None => (&[][..], text),
    };
    let address = address.split(|byte| *byte == b'%').next().and_then(host);
    let mut included = false;
    for part in text.split(|byte| *byte == b',').take(super::FORWARDS_MAX) {
        if let Some(part) = part.strip_prefix(b"~") {
            let listen = ports(part).map(|ports| range(address.clone(), ports));
            let excluded = listen.map(|listen| forward(listen.clone(), listen, true));
            keep(forwarder, excluded);
            continue;
        }
        included = true;
        if matches!(part, b"auto" | b"all") {
            let ports = if part == b"all" {
                Ports::All
            } else {
                Ports::Automatic
            };
            keep(forwarder, Some(whole(address.clone(), ports)));
            continue;
        }
        let mut pair = part.splitn(2, |byte| *byte == b':');
        let outer = pair.next().and_then(ports);
        let inner = match pair.next() {
            Some(inner) => ports(inner),
            None => outer,
        };
        let both = outer.zip(inner);
        keep(
            forwarder,
            both.map(|(outer, inner)| forward(range(address.clone(), outer), range(None, inner), false)),
        );
    }
    if !included {
        keep(forwarder, Some(whole(address, Ports::All)));
    }
}
