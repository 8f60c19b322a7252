//! Statistics of the dialect of Darwin, live: in a network namespace of its own, with traffic of known numbers, each number on
//! the screens is compared with what this test reads from the kernel itself before and after, or with what `ip` prints.
#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    reason = "this test runs programs in a namespace of its own, and says where it stumbles by panicking"
)]

#[path = "../darwin_answer/mod.rs"]
mod darwin_answer;
mod expected;
#[path = "../namespace/mod.rs"]
mod namespace;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::process::Command;
use std::time::Duration;

use probe::live::Live;
use serde_json::Value;

use expected::{NUMBERS, OF_INTERFACE};

use darwin_answer::answer;
use namespace::is_inside;

/// Datagrams that are read, those for nobody, and those of IPv6 for nobody.
const READ: u64 = 7;
const LOST: u64 = 5;
const LOST6: u64 = 3;
/// Connections that nobody takes.
const REFUSED: u64 = 2;
/// Datagrams in many fragments.
const LARGE: u64 = 2;
/// Packets to everybody behind a bridge.
const BROADCAST: u64 = 4;
/// Packets that a policy forbids.
const FORBIDDEN: u64 = 3;
/// How often memory is compared until it stands still.
const TRIES: u32 = 40;

#[test]
fn every_number_is_the_kernels() {
    if is_inside("every_number_is_the_kernels", &["ip"]) {
        compare();
    }
}

/// Runs inside the namespace.
fn compare() {
    ip("link set lo up");
    traffic();
    let from_traffic = system();
    interfaces();
    // Exactly what was sent, and nothing else was.
    let expected = [
        ("udp:# delivered", READ + LARGE),
        ("udp:# dropped due to no socket", LOST + LOST6),
        ("udp:# datagrams received", READ + LARGE + LOST + LOST6),
        ("ip:# output datagrams fragmented", LARGE),
        ("ip:# packets reassembled ok", LARGE),
        ("icmp:# calls to icmp_error", LOST),
        ("icmp:\t\tdestination unreachable", LOST),
        ("icmp6:# calls to icmp_error", LOST6),
        ("icmp6:\t\tunreach", LOST6),
        ("tcp:# embryonic connections dropped", REFUSED),
        ("tcp:# connection requests", REFUSED + 1),
        ("tcp:# connection accepts", 1),
    ];
    for (line, count) in expected {
        assert_eq!(from_traffic.get(line), Some(&count), "{line} of {from_traffic:?}");
    }
    bridges();
    policies();
    memory();
}

fn shown(words: &str) -> String {
    let (status, out, err) = answer(&|| Box::new(Live::open()), words);
    assert_eq!((status, err.as_str()), (0, ""), "{words}");
    out
}

fn ip(words: &str) -> String {
    let output = Command::new("ip").args(words.split(' ')).output().unwrap();
    assert!(
        output.status.success(),
        "ip {words}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Datagrams, fragments and connections on the loopback.
fn traffic() {
    // IPv6 waits for its address to be found unique.
    for _ in 0..100 {
        if UdpSocket::bind((Ipv6Addr::LOCALHOST, 0)).is_ok() {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let reader = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let mut buffer = vec![0; 65536];
    let mut send = |bytes: &[u8], count: u64| {
        let sender = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        for _ in 0..count {
            sender.send_to(bytes, reader.local_addr().unwrap()).unwrap();
            assert_eq!(reader.recv(&mut buffer).unwrap(), bytes.len());
        }
    };
    send(b"hello", READ);
    ip("link set lo mtu 1500");
    send(&[7; 9000], LARGE);
    ip("link set lo mtu 65536");
    for (to, count) in [
        (SocketAddr::from((Ipv4Addr::LOCALHOST, 9)), LOST),
        (SocketAddr::from((Ipv6Addr::LOCALHOST, 9)), LOST6),
    ] {
        for _ in 0..count {
            // A socket each: the answer to the first would refuse the second.
            UdpSocket::bind((to.ip(), 0)).unwrap().send_to(b"x", to).unwrap();
        }
    }
    for _ in 0..REFUSED {
        TcpStream::connect((Ipv4Addr::LOCALHOST, 9)).unwrap_err();
    }
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let mut near = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    near.write_all(b"some data").unwrap();
    drop(listener.accept().unwrap());
}

/// All counters, as `Tcp.InSegs` or, where the name says it already, as `Ip6InReceives`.
fn counters() -> BTreeMap<String, u64> {
    let mut found = BTreeMap::new();
    for path in ["/proc/net/snmp", "/proc/net/netstat"] {
        let text = fs::read_to_string(path).unwrap();
        let lines: Vec<_> = text.lines().collect();
        for pair in lines.chunks(2) {
            let section = pair[0].split(':').next().unwrap();
            let names = pair[0].split_whitespace().skip(1);
            for (name, value) in names.zip(pair[1].split_whitespace().skip(1)) {
                if let Ok(value) = value.parse() {
                    found.insert(format!("{section}.{name}"), value);
                }
            }
        }
    }
    for path in ["/proc/net/snmp6", "/proc/net/xfrm_stat"] {
        found.extend(list(&fs::read_to_string(path).unwrap_or_default()));
    }
    found
}

fn list(text: &str) -> BTreeMap<String, u64> {
    text.lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            let (name, value) = (words.next()?, words.next()?);
            Some((name.to_owned(), value.parse().ok()?))
        })
        .collect()
}

/// The value of `A + B - C`, where `?D` may be missing. `None` when a counter is.
fn value(expression: &str, counters: &BTreeMap<String, u64>) -> Option<u64> {
    let mut sum = 0;
    let mut minus = false;
    for word in expression.split_whitespace() {
        match word {
            "+" => minus = false,
            "-" => minus = true,
            name => {
                let count = match name.strip_prefix('?') {
                    Some(name) => counters.get(name).copied().unwrap_or(0),
                    None => *counters.get(name)?,
                };
                sum = if minus { sum - count } else { sum + count };
            }
        }
    }
    Some(sum)
}

/// The words of a line with `#` for each number, and the numbers.
fn taken_apart(line: &str) -> (String, Vec<Option<u64>>) {
    let mut numbers = Vec::new();
    let mut words: Vec<String> = Vec::new();
    for word in line.split(' ') {
        let bare = word.trim_start_matches('(');
        let number = bare.parse::<u64>().ok();
        if number.is_some() || bare == "-" {
            numbers.push(number);
            words.push(format!("{}#", &word[..word.len() - bare.len()]));
        } else {
            words.push(word.to_owned());
        }
    }
    (words.join(" "), numbers)
}

/// Whether these are the words, whatever their endings are.
fn alike(words: &str, pattern: &str) -> bool {
    let bare = |text: &str| -> String {
        text.split(' ')
            .map(|word| word.replace(')', "").trim_end_matches('s').to_owned())
            .collect::<Vec<_>>()
            .join(" ")
    };
    bare(words) == bare(pattern)
}

/// Compares `-s`, and returns its numbers by section and words.
fn system() -> BTreeMap<String, u64> {
    let before = counters();
    let screen = shown("-s");
    let after = counters();
    let mut found = BTreeMap::new();
    let (mut section, mut compared) = ("", 0);
    for line in screen.lines() {
        if !line.starts_with('\t') {
            section = line.trim_end_matches(':');
            continue;
        }
        if let Some((kind, count)) = line.split_once(": ") {
            found.insert(format!("{section}:{kind}"), count.parse().unwrap());
            continue;
        }
        let (words, numbers) = taken_apart(line.trim_start());
        for (place, number) in numbers.into_iter().enumerate() {
            let source = NUMBERS
                .iter()
                .find(|(of, text, at, _)| *of == section && alike(&words, text) && *at == place);
            let Some((_, text, _, source)) = source else {
                assert_eq!(number, None, "{section}: {line}: no source is known");
                continue;
            };
            let (Some(low), Some(high)) = (value(source, &before), value(source, &after)) else {
                assert_eq!(
                    number, None,
                    "{section}: {line}: this kernel does not count {source}"
                );
                continue;
            };
            let number = number.unwrap_or_else(|| panic!("{section}: {line}: nothing is shown of {source}"));
            assert!(
                (low..=high).contains(&number),
                "{section}: {line}: {low} to {high}"
            );
            found.insert(format!("{section}:{text}"), number);
            compared += 1;
        }
    }
    let sections: Vec<_> = screen.lines().filter(|line| !line.starts_with('\t')).collect();
    let ipsec = before.contains_key("XfrmInError");
    let expected = NUMBERS
        .iter()
        .filter(|(section, _, _, source)| (*section != "ipsec" || ipsec) && value(source, &before).is_some())
        .count();
    assert_eq!(compared, expected, "{sections:?}");
    for (name, count) in &after {
        if let Some(number) = name
            .strip_prefix("IcmpMsg.InType")
            .or(name.strip_prefix("IcmpMsg.OutType"))
        {
            assert!(
                *count == 0 || screen.contains(&format!(": {count}\n")),
                "type {number}"
            );
        }
    }
    found
}

/// Compares `-is`: each interface, and one of them alone.
fn interfaces() {
    let read = |name: &str| list(&fs::read_to_string(format!("/proc/net/dev_snmp6/{name}")).unwrap());
    let screen = shown("-is");
    for (protocol, _) in OF_INTERFACE {
        for entry in fs::read_dir("/proc/net/dev_snmp6").unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let title = format!("{protocol} on {name}:");
            assert_eq!(screen.lines().filter(|line| *line == title).count(), 1, "{title}");
        }
    }
    let before = read("lo");
    let screen = shown("-I lo -s");
    let after = read("lo");
    let mut lines = screen.lines();
    for (protocol, counters) in OF_INTERFACE {
        assert_eq!(lines.next().unwrap(), format!("{protocol} on lo:"));
        for (words, name) in *counters {
            let line = lines.next().unwrap().strip_prefix('\t').unwrap();
            let (number, text) = line.split_once(' ').unwrap();
            let ending = if number == "1" { "" } else { "s" };
            let words = if words.contains('#') {
                (*words).to_owned()
            } else {
                format!("{words}#")
            };
            assert_eq!(text, words.replace('#', ending));
            if *name == "-" {
                assert_eq!(number, "-", "{line}");
            } else {
                let range = before[*name]..=after[*name];
                assert!(range.contains(&number.parse().unwrap()), "{line}: {range:?}");
            }
        }
    }
    assert_eq!(lines.next(), None);
    assert_eq!(shown("-I nosuch -s"), "");
}

/// What `ip` says of each port: packets in and out, dropped, multicast.
fn ports() -> BTreeMap<String, [u64; 4]> {
    let rows: Value = serde_json::from_str(&ip("-j -d -s link show")).unwrap();
    rows.as_array()
        .unwrap()
        .iter()
        .filter(|row| row["linkinfo"]["info_slave_kind"] == "bridge")
        .map(|row| {
            let (rx, tx) = (&row["stats64"]["rx"], &row["stats64"]["tx"]);
            let counts = [&rx["packets"], &tx["packets"], &rx["dropped"], &rx["multicast"]];
            let name = row["ifname"].as_str().unwrap().to_owned();
            (name, counts.map(|count| count.as_u64().unwrap()))
        })
        .collect()
}

/// Compares `-s -p bdg`.
fn bridges() {
    assert_eq!(shown("-s -p bdg"), "");
    fs::write("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1").unwrap();
    for words in [
        "link add br0 type bridge",
        "link add near type veth peer name port0",
        "link add far type veth peer name port1",
        "link set port0 master br0",
        "link set port1 master br0",
        "addr add 10.9.0.1/24 brd + dev near",
    ] {
        ip(words);
    }
    let heading = "-- Bridging statistics (bdg) --\n\
                   Name          In      Out  Forward     Drop    Bcast    Mcast    Local  Unknown\n";
    for name in ["br0", "near", "far", "port0", "port1"] {
        ip(&format!("link set {name} up"));
    }
    let sender = UdpSocket::bind((Ipv4Addr::new(10, 9, 0, 1), 0)).unwrap();
    sender.set_broadcast(true).unwrap();
    // A link takes packets a moment after it was switched on.
    for _ in 0..TRIES {
        for _ in 0..BROADCAST {
            sender.send_to(b"all", (Ipv4Addr::new(10, 9, 0, 255), 9)).unwrap();
        }
        if ports()["port1"][1] >= BROADCAST {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let before = ports();
    let screen = shown("-s -p bdg");
    let after = ports();
    let rows: Vec<_> = screen.strip_prefix(heading).unwrap().lines().collect();
    assert_eq!((rows.len(), before.len()), (2, 2), "{screen}");
    for row in rows {
        let cells: Vec<_> = row.split_whitespace().collect();
        assert_eq!(cells.len(), 9, "{row}");
        let name = cells[0];
        for (column, place) in [(1, 0), (2, 1), (4, 2), (6, 3)] {
            let range = before[name][place]..=after[name][place];
            assert!(
                range.contains(&cells[column].parse().unwrap()),
                "{row}: {range:?}"
            );
        }
        for column in [3, 5, 7, 8] {
            assert_eq!(cells[column], "-", "{row}");
        }
    }
    let [received, sent] = [before["port0"][0], before["port1"][1]];
    assert!(received >= BROADCAST && sent >= BROADCAST, "{before:?}");
}

/// Packets that a policy forbids are in the section of IPsec, where this kernel counts them.
fn policies() {
    if !fs::exists("/proc/net/xfrm_stat").unwrap() {
        assert_eq!(shown("-s -p ipsec"), "");
        return;
    }
    ip("xfrm policy add dir out src 10.9.0.1/32 dst 10.9.0.2/32 action block");
    let sender = UdpSocket::bind((Ipv4Addr::new(10, 9, 0, 1), 0)).unwrap();
    for _ in 0..FORBIDDEN {
        sender.send_to(b"x", (Ipv4Addr::new(10, 9, 0, 2), 9)).unwrap_err();
    }
    let screen = shown("-ss -p ipsec");
    let line = format!("ipsec:\n\t{FORBIDDEN} outbound packets violated process security policy\n");
    assert_eq!(screen, line);
    system();
}

/// The memory of the network, as this test adds it up: packet buffers, and Kbytes. It moves while it is looked at, so both are
/// read until they agree.
fn memory() {
    let buffers = || -> u64 {
        fs::read_to_string("/proc/slabinfo")
            .unwrap()
            .lines()
            .filter(|line| line.starts_with("skbuff_head_cache ") || line.starts_with("skbuff_fclone_cache "))
            .map(|line| line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap())
            .sum()
    };
    let page: u64 = String::from_utf8(Command::new("getconf").arg("PAGESIZE").output().unwrap().stdout)
        .unwrap()
        .trim()
        .parse()
        .unwrap();
    let kbytes = || -> u64 {
        let mut bytes = 0;
        for path in ["/proc/net/sockstat", "/proc/net/sockstat6"] {
            for line in fs::read_to_string(path).unwrap().lines() {
                let words: Vec<_> = line.split_whitespace().collect();
                for pair in words[1..].chunks(2) {
                    bytes += match pair[0] {
                        "mem" => pair[1].parse::<u64>().unwrap() * page,
                        "memory" => pair[1].parse::<u64>().unwrap(),
                        _ => 0,
                    };
                }
            }
        }
        bytes / 1024
    };
    let pressures = counters()["TcpExt.TCPMemoryPressures"];
    // Data that nobody reads. Each processor keeps up to a MiB of it to itself before it is counted.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let mut ends = Vec::new();
    while kbytes() == 0 {
        assert!(ends.len() < 200, "nothing is counted");
        let mut near = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        ends.push(listener.accept().unwrap().0);
        near.set_nonblocking(true).unwrap();
        while near.write(&[1; 65536]).is_ok() {}
        ends.push(near);
    }
    let mut seen = String::new();
    for _ in 0..TRIES {
        let expected = format!(
            "{} mbufs in use:\n\t- mbufs allocated to data\n\t- mbufs allocated to packet headers\n\
             -/- mbuf clusters in use\n-/- mbuf 4KB clusters in use\n\
             {} Kbytes allocated to network (-% in use)\n- requests for memory denied\n\
             - requests for memory delayed\n{pressures} calls to protocol drain routines\n",
            buffers(),
            kbytes()
        );
        let screen = shown("-m");
        if screen == expected {
            assert!(!screen.contains("\n0 Kbytes"), "{screen}");
            drop(ends);
            return;
        }
        seen = format!("{screen}instead of\n{expected}");
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("{seen}");
}
