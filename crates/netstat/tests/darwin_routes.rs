//! The Darwin dialect's `-r` and `-g` on the live machine, in a network namespace of its own: what stands on the screen is
//! compared with what `ip -j` and the kernel's text files tell this test.
#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    reason = "these tests run programs in a namespace of their own, and say where they stumble by panicking"
)]

mod darwin_answer;
mod namespace;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddrV6, UdpSocket};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use probe::live::Live;
use serde_json::Value;

use darwin_answer::answer;
use namespace::{is_inside, skip};

/// How often the two are compared before they must agree: entries age, and interfaces come up.
const TRIES: u32 = 20;

/// Runs each line with `ip`.
fn build(lines: &str) {
    for line in lines.lines() {
        let output = Command::new("ip").args(line.split_whitespace()).output().unwrap();
        assert!(
            output.status.success(),
            "ip {line}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

/// What `ip` prints, as a list of objects.
fn printed(words: &str) -> Vec<Value> {
    let output = Command::new("ip")
        .args(words.split_whitespace())
        .output()
        .unwrap();
    assert!(output.status.success(), "ip {words}");
    let rows: Value = serde_json::from_slice(&output.stdout).unwrap();
    rows.as_array().unwrap().clone()
}

fn shown(words: &str) -> String {
    let (status, out, err) = answer(&|| Box::new(Live::open()), words);
    assert_eq!((status, err.as_str()), (0, ""), "{words}");
    out
}

/// Rows of a block of the screen, by its title, each as its words; the heading is left out.
fn block(screen: &str, title: &str) -> Vec<Vec<String>> {
    let rows = screen
        .lines()
        .skip_while(|line| *line != title)
        .skip(2)
        .take_while(|line| !line.is_empty());
    rows.map(|row| row.split_whitespace().map(str::to_owned).collect())
        .collect()
}

/// Compares until both agree; the last time they must.
fn agree<T: PartialEq + std::fmt::Debug>(mut both: impl FnMut() -> (T, T)) -> T {
    for _ in 1..TRIES {
        let (ours, theirs) = both();
        if ours == theirs {
            return ours;
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    let (ours, theirs) = both();
    assert_eq!(ours, theirs);
    ours
}

/// Interfaces as `ip` knows them: index, address without leading zeros, MTU.
struct Link {
    index: u64,
    address: String,
    mtu: u64,
    clones: bool,
}

fn links() -> BTreeMap<String, Link> {
    let rows = printed("-j link show").into_iter().map(|row| {
        let flags = row["flags"].as_array().unwrap();
        let link = Link {
            index: row["ifindex"].as_u64().unwrap(),
            address: without_zeros(row["address"].as_str().unwrap_or_default()),
            mtu: row["mtu"].as_u64().unwrap(),
            clones: !flags.iter().any(|flag| flag == "NOARP" || flag == "LOOPBACK"),
        };
        (row["ifname"].as_str().unwrap().to_owned(), link)
    });
    rows.collect()
}

/// `0:d:93` of `00:0d:93`.
fn without_zeros(address: &str) -> String {
    let bytes: Vec<String> = address
        .split(':')
        .filter_map(|byte| u8::from_str_radix(byte, 16).ok())
        .map(|byte| format!("{byte:x}"))
        .collect();
    bytes.join(":")
}

/// An address with its interface where it needs one.
fn scoped(address: &str, device: &str) -> String {
    if address.starts_with("fe80:") {
        format!("{address}%{device}")
    } else {
        address.to_owned()
    }
}

/// The destination of a route of the scene as the manual page's netstat writes it.
fn destination(dst: &str, device: &str) -> String {
    if dst == "default" {
        return dst.to_owned();
    }
    let Some((address, length)) = dst.split_once('/') else {
        return scoped(dst, device);
    };
    if address.contains(':') {
        return format!("{}/{length}", scoped(address, device));
    }
    let octets: Vec<&str> = address.split('.').collect();
    let (least, class) = match octets[0].parse::<u8>().unwrap() {
        0..128 => (1, "8"),
        128..192 => (2, "16"),
        192.. => (3, "24"),
    };
    let last = octets
        .iter()
        .rposition(|octet| *octet != "0")
        .map_or(0, |at| at + 1);
    let kept = octets[..last.max(least)].join(".");
    if length == class {
        kept
    } else {
        format!("{kept}/{length}")
    }
}

/// What a row must hold, by what `ip -j -d route` tells of it: destination, gateway, letters, MTU and interface.
fn expected(route: &Value, hop: &Value, links: &BTreeMap<String, Link>) -> Vec<String> {
    let device = hop["dev"].as_str();
    let link = device.map(|device| &links[device]);
    let kind = route["type"].as_str().unwrap();
    let dst = route["dst"].as_str().unwrap();
    let host = dst != "default" && !dst.contains('/');
    let gateway = hop["gateway"].as_str().or_else(|| hop["via"]["host"].as_str());
    let refuses = ["unreachable", "prohibit", "blackhole", "throw"].contains(&kind);
    let own = kind == "local" && host && (dst.contains(':') || link.unwrap().clones);
    let text = match (gateway, device) {
        (Some(gateway), Some(device)) => scoped(gateway, device),
        _ if refuses => "-".to_owned(),
        (None, Some("lo")) if !dst.contains(':') => route["prefsrc"].as_str().unwrap().to_owned(),
        (None, Some(_)) if own && link.unwrap().clones => link.unwrap().address.clone(),
        (None, Some(_)) => format!("link#{}", link.unwrap().index),
        (_, None) => panic!("{route}"),
    };
    let mut letters = String::from("U");
    let mut set = |is_set: bool, letter: char| {
        if is_set {
            letters.push(letter);
        }
    };
    let clones =
        ["unicast", "multicast"].contains(&kind) && !host && gateway.is_none() && link.unwrap().clones;
    set(gateway.is_some(), 'G');
    set(host, 'H');
    set(["unreachable", "prohibit"].contains(&kind), 'R');
    set(route["protocol"] == "redirect", 'D');
    set(clones, 'C');
    set(own, 'L');
    set(route["protocol"] == "boot" || route["protocol"] == "static", 'S');
    set(route["protocol"] == "bgp", '1');
    set(route["protocol"] == "dhcp", '2');
    set(["unicast", "multicast"].contains(&kind) && !host && !clones, 'c');
    set(route["protocol"] == "77", '3');
    set(kind == "blackhole", 'B');
    set(kind == "broadcast", 'b');
    let mtu = route["metrics"][0]["mtu"].as_u64();
    let mtu = mtu.or_else(|| link.filter(|_| !refuses).map(|link| link.mtu));
    vec![
        destination(dst, device.unwrap_or_default()),
        text,
        letters,
        mtu.map_or("-".to_owned(), |mtu| mtu.to_string()),
        device.unwrap_or("-").to_owned(),
    ]
}

/// All rows that the routes of a family must give: those of the main table, and own addresses and groups of the local one.
fn expected_rows(option: &str, all: bool) -> BTreeSet<Vec<String>> {
    let links = links();
    let mut rows = BTreeSet::new();
    for route in printed(&format!("-j -d {option} route show table all")) {
        let table = route["table"].as_str().unwrap_or("main");
        let kind = route["type"].as_str().unwrap();
        let wanted = match table {
            "main" => true,
            "local" => all || !["broadcast", "anycast"].contains(&kind),
            _ => false,
        };
        // Ours shows the way that is taken, which is that of the local table.
        let hidden = table == "main" && route["dst"] == "::1";
        if !wanted || hidden {
            continue;
        }
        match route["nexthops"].as_array() {
            Some(hops) => rows.extend(hops.iter().map(|hop| expected(&route, hop, &links))),
            None => {
                rows.insert(expected(&route, &route, &links));
            }
        }
    }
    rows
}

/// The same columns of a `-l` row: without what is not counted, and without the end.
fn of_row(words: &[String]) -> Vec<String> {
    assert_eq!(words[3..5], ["-", "-"], "Linux counts neither: {words:?}");
    [&words[..3], &words[5..7]].concat()
}

const SCENE: &str = "\
link set lo up
link add en0 address 00:0d:93:af:b5:ec type veth peer name en1
link add tun7 type veth peer name tun8
link set en0 addrgenmode none
link set en1 addrgenmode none
link set tun7 addrgenmode none
link set tun7 arp off
link set en0 up
link set en1 up
link set tun8 up
link set tun7 up
addr add 132.235.232.204/23 dev en0
addr add 10.77.0.1/30 dev tun7
-6 addr add 2001:db8:1::5/64 dev en0 nodad
-6 addr add fe80::20d:93ff:feaf:b5ec/64 dev en0 nodad
route add default via 132.235.233.254
route add 0.0.0.0/1 via 132.235.233.9 metric 5
route add 10.1.0.0/16 via 132.235.233.1 proto bgp mtu 1400
route add 10.2.0.0/16 nexthop via 132.235.233.1 nexthop via 132.235.233.2
route add unreachable 10.3.0.0/16
route add blackhole 10.4.0.0/16
route add prohibit 10.5.0.0/24 proto static
route add throw 10.6.0.0/16
route add 10.7.0.9/32 dev en0 proto dhcp
route add 10.8.0.0/16 via 132.235.233.1 proto redirect
route add 10.9.0.0/16 via 132.235.233.1 proto 77
route add 172.16.0.0/12 dev en0
route add 192.168.0.0/16 dev en0 metric 7
route add 192.168.1.0/24 via inet6 fe80::1 dev en0
route add 203.0.113.0/24 via 132.235.233.1 table 100
nexthop add id 7 via 132.235.233.7 dev en0
route add 198.51.100.0/24 nhid 7
-6 route add default via fe80::feae:34ff:fea1:3a80 dev en0 proto ra expires 600
-6 route add 2001:db8:2::/48 nexthop via 2001:db8:1::7 nexthop via 2001:db8:1::8
-6 route add 2001:db8:3::/48 dev en0 mtu 1380
-6 route add blackhole 2001:db8:4::/48
-6 route add 2001:db8:5::9/128 via fe80::7 dev en0 proto static
neigh add 132.235.232.138 lladdr 00:13:21:61:b2:27 dev en0 nud stale
neigh add 132.235.232.147 lladdr 00:11:43:1a:dd:01 dev en0 nud permanent
neigh add 132.235.232.150 dev en0 nud failed
neigh add 132.235.232.151 lladdr 00:11:43:1a:dd:02 dev en0 nud noarp
-6 neigh add fe80::feae:34ff:fea1:3a80 lladdr fc:ae:34:a1:3a:80 dev en0 nud stale
-6 neigh add 2001:db8:1::7 lladdr 02:00:00:00:00:07 dev en0 nud permanent";

#[test]
fn routes_are_those_that_ip_tells() {
    if !is_inside("routes_are_those_that_ip_tells", &["ip"]) {
        return;
    }
    build(SCENE);
    for (option, title, least) in [("-4", "Internet:", 20), ("-6", "Internet6:", 11)] {
        let rows = agree(|| {
            let screen = block(&shown("-rnl"), title);
            let ours: BTreeSet<_> = screen.iter().map(|row| of_row(row)).collect();
            assert_eq!(ours.len(), screen.len(), "no row stands there twice");
            (ours, expected_rows(option, false))
        });
        assert!(rows.len() >= least, "{rows:?}");
    }
    let screen = shown("-rn");
    let inet = block(&screen, "Internet:");
    assert_eq!(inet[0][..2], ["default", "132.235.233.254"]);
    assert_eq!(inet[1][0], "0/1");
    // The order is that of the addresses: what `ip` tells, put in order here.
    let mut order: Vec<(Ipv4Addr, u32)> = inet[1..].iter().map(|row| place(&row[0])).collect();
    let on_screen = order.clone();
    order.sort_unstable();
    assert_eq!(on_screen, order);
    assert!(screen.contains("\n172.16/12          link#"), "{screen}");
    let default = &block(&screen, "Internet6:")[0];
    let left: u32 = default.last().unwrap().parse().unwrap();
    let theirs = printed("-j -6 route show default")[0]["expires"]
        .as_u64()
        .unwrap();
    assert!(
        (591..=600).contains(&left) && u64::from(left).abs_diff(theirs) <= 2,
        "{left}"
    );
    // One family alone, and the column that has nothing to hold.
    assert!(!shown("-rn -f inet").contains("Internet6:"));
    assert!(!shown("-rn -f inet6").contains("Internet:"));
    assert_eq!(shown("-rn -f unix"), "Routing tables\n");
    for row in block(&shown("-rAn -f inet"), "Internet:") {
        assert_eq!(row[0], "-");
    }
}

/// A destination without its abbreviation.
fn place(text: &str) -> (Ipv4Addr, u32) {
    let (address, length) = text.split_once('/').unwrap_or((text, ""));
    let given = address.split('.').count();
    let whole = format!("{address}{}", ".0".repeat(4 - given));
    let length = length.parse().unwrap_or(8 * u32::try_from(given).unwrap());
    (whole.parse().unwrap(), length)
}

#[test]
fn cloned_routes_are_the_neighbours_that_ip_tells() {
    if !is_inside("cloned_routes_are_the_neighbours_that_ip_tells", &["ip"]) {
        return;
    }
    build(SCENE);
    for (option, title) in [("-4", "Internet:"), ("-6", "Internet6:")] {
        let found = agree(|| {
            let screen = block(&shown("-ranl"), title);
            let (cloned, routes): (Vec<_>, Vec<_>) = screen
                .iter()
                .map(|row| of_row(row))
                .partition(|row| row[2] == "UHLW" || row[2] == "UHLS");
            assert_eq!(
                routes.into_iter().collect::<BTreeSet<_>>(),
                expected_rows(option, true)
            );
            let theirs = printed(&format!("-j {option} neigh show nud all"));
            let theirs = theirs.iter().filter_map(|row| {
                let letters = match row["state"][0].as_str()? {
                    "PERMANENT" => "UHLS",
                    "REACHABLE" | "STALE" | "DELAY" | "PROBE" => "UHLW",
                    _ => return None,
                };
                let device = row["dev"].as_str()?;
                let words = [
                    &scoped(row["dst"].as_str()?, device),
                    &without_zeros(row["lladdr"].as_str()?),
                    letters,
                    "1500",
                    device,
                ];
                Some(words.map(str::to_owned).to_vec())
            });
            (cloned.into_iter().collect::<BTreeSet<_>>(), theirs.collect())
        });
        assert!(found.len() >= 2, "{found:?}");
    }
    let screen = shown("-ran");
    assert!(
        screen.contains("\n132.235.232.138    0:13:21:61:b2:27   UHLW        -        -    en0      -\n")
    );
    assert!(screen.contains("\n132.235.232.147    0:11:43:1a:dd:1    UHLS        -        -    en0\n"));
    assert!(!shown("-rn").contains("0:13:21:61:b2:27"));
}

/// Tells this machine, as a router would (RFC 1191), that its echo reply to 10.20.0.9 was longer than 1400 bytes.
const TOO_LONG: &str = r#"
    sub checked {
        my ($text) = @_;
        my $sum = 0;
        $sum += $_ for unpack("n*", $text);
        $sum = ($sum & 0xffff) + ($sum >> 16) for 1, 2;
        substr($text, 2, 2) = pack("n", ~$sum & 0xffff);
        $text;
    }
    my @own = (132,235,232,204);
    my $sent = pack("C2n3C2nC4C4", 0x45, 0, 1500, 7, 0x4000, 64, 1, 0, @own, 10,20,0,9) . pack("C2n3", 0, 0, 0, 7, 1);
    socket(my $s, 2, 3, 1) or die "socket: $!";
    send($s, checked(pack("C2n3", 3, 4, 0, 0, 1400) . $sent), 0, pack("SnC4x8", 2, 0, @own)) or die "send: $!";
"#;

#[test]
fn learnt_exceptions_are_cloned_routes() {
    if !is_inside("learnt_exceptions_are_cloned_routes", &["ip"]) {
        return;
    }
    build(SCENE);
    let Ok(sent) = Command::new("perl").args(["-e", TOO_LONG]).status() else {
        skip("no perl, which plays the router here");
        return;
    };
    assert!(sent.success());
    let told = agree(|| {
        let screen = block(&shown("-ranl"), "Internet:");
        let learnt = screen
            .iter()
            .filter(|row| row[2].contains('W') && !row[2].contains('L'));
        let ours: Vec<_> = learnt.map(|row| of_row(row)).collect();
        let theirs = printed("-j -d route show cache").into_iter().map(|row| {
            let mtu = row["metrics"][0]["mtu"].as_u64().unwrap().to_string();
            let word = |name: &str| row[name].as_str().unwrap().to_owned();
            vec![word("dst"), word("gateway"), "UGHW".to_owned(), mtu, word("dev")]
        });
        (ours, theirs.collect())
    });
    let learnt = ["10.20.0.9", "132.235.233.9", "UGHW", "1400", "en0"];
    assert_eq!(told, [learnt.map(str::to_owned).to_vec()]);
    let screen = shown("-ran");
    let row = screen
        .lines()
        .find(|line| line.starts_with("10.20.0.9 "))
        .unwrap();
    let left: u32 = row.split_whitespace().last().unwrap().parse().unwrap();
    assert!((560..=600).contains(&left), "{row}");
    assert!(!shown("-rn").contains("10.20.0.9"), "it is cloned");
}

/// Plays the router 132.235.233.9 on the other end of the link: it redirects (RFC 792) what goes to 10.20.0.9.
const REDIRECT: &str = r#"
    sub checked {
        my ($text, $at) = @_;
        my $sum = 0;
        $sum += $_ for unpack("n*", $text);
        $sum = ($sum & 0xffff) + ($sum >> 16) for 1, 2;
        substr($text, $at, 2) = pack("n", ~$sum & 0xffff);
        $text;
    }
    my ($index) = @ARGV;
    my @own = (132,235,232,204);
    my $sent = pack("C2n3C2nC4C4", 0x45, 0, 28, 7, 0, 64, 1, 0, @own, 10,20,0,9) . pack("C2n3", 0, 0, 0, 7, 1);
    my $redirect = checked(pack("C2nC4", 5, 1, 0, 132,235,233,77) . $sent, 2);
    my $packet = pack("C2n3C2nC4C4", 0x45, 0, 20 + length($redirect), 8, 0, 64, 1, 0, 132,235,233,9, @own);
    my $frame = pack("C6C6n", 0,0xd,0x93,0xaf,0xb5,0xec, 2,0,0,0,0,9, 0x800) . checked($packet, 10) . $redirect;
    socket(my $s, 17, 3, 0) or die "socket: $!";
    send($s, $frame, 0, pack("SnlSCCx8", 17, 0x800, $index, 1, 0, 6)) or die "send: $!";
"#;

#[test]
fn what_a_redirect_made_says_so() {
    if !is_inside("what_a_redirect_made_says_so", &["ip"]) {
        return;
    }
    build(SCENE);
    build("neigh add 132.235.233.77 lladdr 02:00:00:00:00:77 dev en0 nud permanent");
    for (name, value) in [
        ("rp_filter", "0"),
        ("accept_redirects", "1"),
        ("secure_redirects", "0"),
    ] {
        for scope in ["all", "en0"] {
            std::fs::write(format!("/proc/sys/net/ipv4/conf/{scope}/{name}"), value).unwrap();
        }
    }
    let mut redirect = Command::new("perl");
    redirect
        .args(["-e", REDIRECT])
        .arg(links()["en1"].index.to_string());
    let told = agree(|| {
        let Ok(sent) = redirect.status() else {
            return (Vec::new(), Vec::new());
        };
        assert!(sent.success());
        // An exception is told once it is used.
        let used = Command::new("ip").args(["route", "get", "10.20.0.9"]).output();
        assert!(used.unwrap().status.success());
        let screen = block(&shown("-ran"), "Internet:");
        let row = screen.into_iter().find(|row| row[0] == "10.20.0.9");
        let ours = row.map_or_else(Vec::new, |row| row[1..3].to_vec());
        let theirs = printed("-j -d route show cache");
        if theirs.is_empty() {
            // It has not arrived yet: not equal.
            return (ours, vec![String::new()]);
        }
        let gateway = theirs[0]["gateway"].as_str().unwrap().to_owned();
        let redirected = theirs[0]["cache"][0] == "redirected";
        let letters = if redirected { "UGHDW" } else { "UGHW" };
        (ours, vec![gateway, letters.to_owned()])
    });
    if told.is_empty() {
        skip("no perl, which plays the router here");
    } else {
        assert_eq!(told, ["132.235.233.77", "UGHDW"]);
    }
}

#[test]
fn look_ups_without_a_route_are_counted() {
    if !is_inside("look_ups_without_a_route_are_counted", &["ip"]) {
        return;
    }
    build("link set lo up");
    let none = shown("-rs");
    assert!(
        none.starts_with("routing:\n\t- bad routing redirects\n"),
        "{none}"
    );
    assert!(none.contains("\n\t0 destinations found unreachable\n"), "{none}");
    assert_eq!(none.lines().count(), 7);
    assert_eq!(shown("-rss"), "routing:\n");
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap();
    for _ in 0..3 {
        socket.send_to(b"x", "192.0.2.1:9").unwrap_err();
    }
    let text = std::fs::read_to_string("/proc/net/snmp").unwrap();
    let mut lines = text.lines().filter(|line| line.starts_with("Ip:"));
    let at = lines
        .next()
        .unwrap()
        .split(' ')
        .position(|name| name == "OutNoRoutes")
        .unwrap();
    let count: u64 = lines.next().unwrap().split(' ').nth(at).unwrap().parse().unwrap();
    assert!(count >= 3, "{text}");
    let ours = format!("routing:\n\t{count} destinations found unreachable\n");
    assert_eq!(shown("-rss"), ours);
}

/// Makes this process a multicast routing daemon: two or three virtual interfaces and one entry of each family's cache.
const DAEMON: &str = r#"
    my ($v0, $v2, $v4) = @ARGV;
    socket(my $s, 2, 3, 2) or die "socket: $!";
    sub four { setsockopt($s, 0, $_[0], $_[1]) or die "option $_[0]: $!" }
    four(200, pack("i", 1));
    four(202, pack("SCCI", 0, 0, 1, 0) . pack("C4C4", 10,0,1,1, 0,0,0,0));
    four(202, pack("SCCI", 1, 8, 1, 0) . pack("IC4", $v2, 0,0,0,0));
    four(202, pack("SCCI", 2, 0, 1, 0) . pack("C4C4", 10,0,4,1, 0,0,0,0));
    four(204, pack("C4C4S", 10,0,1,1, 239,1,1,1, 0) . pack("C32", 0, 1, 64) . pack("xxIIIi", 0,0,0,0));
    socket(my $t, 10, 3, 58) or die "socket: $!";
    sub six { setsockopt($t, 41, $_[0], $_[1]) or die "option $_[0]: $!" }
    six(200, pack("i", 1));
    six(202, pack("SCCSxxI", 0, 0, 1, $v0, 0));
    six(202, pack("SCCSxxI", 1, 0, 1, $v2, 0));
    my $origin = pack("SSI", 10, 0, 0) . pack("n8", 0x2001,0xdb8,1,0,0,0,0,1) . pack("I", 0);
    my $group = pack("SSI", 10, 0, 0) . pack("n8", 0xff0e,0,0,0,0,0,0,1) . pack("I", 0);
    six(204, $origin . $group . pack("Sxx", 0) . pack("I8", 2,0,0,0,0,0,0,0));
    $| = 1; print "ready\n";
    <STDIN>;
"#;

const FORWARDING: &str = "\
link set lo up
link add v0 type veth peer name v1
link add v2 type veth peer name v3
link add v4 type veth peer name v5
link set v0 up
link set v1 up
link set v2 up
link set v3 up
link set v4 up
link set v5 up
addr add 10.0.1.1/24 dev v0
addr add 10.0.2.1/24 dev v2
addr add 10.0.4.1/24 dev v4
-6 addr add 2001:db8:1::1/64 dev v0 nodad
-6 addr add 2001:db8:2::1/64 dev v2 nodad
route add 239.0.0.0/8 dev v0";

/// Starts the daemon; `None`, and told, where that is not possible.
fn daemon() -> Option<Child> {
    if !std::path::Path::new("/proc/net/ip_mr_vif").exists()
        || !std::path::Path::new("/proc/net/ip6_mr_vif").exists()
    {
        skip("no multicast routing in this kernel");
        return None;
    }
    let links = links();
    let started = Command::new("perl")
        .args(["-e", DAEMON])
        .args(["v0", "v2", "v4"].map(|name| links[name].index.to_string()))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut daemon) = started else {
        skip("no perl, which makes a multicast routing daemon here");
        return None;
    };
    let mut line = String::new();
    BufReader::new(daemon.stdout.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert_eq!(line, "ready\n", "the daemon does not come up");
    Some(daemon)
}

/// Sends to groups: one that the cache knows, and one that it does not.
fn send() {
    let socket = UdpSocket::bind(("10.0.1.1", 0)).unwrap();
    socket.set_multicast_ttl_v4(100).unwrap();
    for _ in 0..7 {
        socket.send_to(b"seven", "239.1.1.1:5000").unwrap();
    }
    socket.send_to(b"one", "239.2.2.2:5000").unwrap();
    let socket = UdpSocket::bind(("2001:db8:1::1", 0)).unwrap();
    let index = u32::try_from(links()["v0"].index).unwrap();
    for group in ["ff0e::1", "ff0e::1", "ff0e::2"] {
        let group: Ipv6Addr = group.parse().unwrap();
        let to = SocketAddrV6::new(group, 5000, 0, index);
        socket.send_to(b"six", to).unwrap();
    }
}

/// The words of the lines of a table of the kernel's, without its heading.
fn file(path: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines()
        .skip(1)
        .map(|line| line.split_whitespace().map(str::to_owned).collect())
        .collect()
}

#[test]
fn multicast_forwarding_is_what_ip_and_the_kernel_tell() {
    if !is_inside("multicast_forwarding_is_what_ip_and_the_kernel_tell", &["ip"]) {
        return;
    }
    let empty = "\nVirtual Interface Table is empty\n\nMulticast Routing Table is empty\n\n\
                 \nIPv6 Multicast Interface Table is empty\n\nIPv6 Multicast Routing Table is empty\n\n";
    build(FORWARDING);
    let Some(mut daemon) = daemon() else {
        if std::path::Path::new("/proc/net/ip_mr_vif").exists() {
            assert_eq!(shown("-g"), empty);
        }
        return;
    };
    send();
    agree(|| (virtual_interfaces("-g"), told_interfaces()));
    let caches = agree(|| (caches(), told_caches()));
    assert!(caches.len() >= 4, "{caches:?}");
    // The one that the daemon named by its index has the address that `ip` tells of it.
    let screen = shown("-g -f inet");
    assert!(screen.contains("\n  1         -      -   10.0.2.1  "), "{screen}");
    assert!(!screen.contains("IPv6"));
    let statistics = shown("-gs");
    let wrong: u64 = printed("-j -s -4 mroute")
        .iter()
        .filter_map(|row| row["wrong_if"].as_u64())
        .sum();
    let line = statistics
        .lines()
        .find(|line| line.contains("wrong interface"))
        .unwrap();
    assert_eq!(line.split_whitespace().next().unwrap(), wrong.to_string());
    assert_eq!(statistics.lines().count(), 28);
    drop(daemon.stdin.take());
    daemon.wait().unwrap();
    assert_eq!(agree(|| (shown("-g"), empty.to_owned())), empty);
}

/// Number, packets in and packets out of each row, of both families in their order.
fn virtual_interfaces(words: &str) -> Vec<Vec<String>> {
    let screen = shown(words);
    let of = |title: &str| {
        block(&screen, title).into_iter().map(|row| {
            let last = row.len();
            vec![row[0].clone(), row[last - 2].clone(), row[last - 1].clone()]
        })
    };
    let four: Vec<_> = of("Virtual Interface Table").collect();
    four.into_iter()
        .chain(of("IPv6 Multicast Interface Table"))
        .collect()
}

fn told_interfaces() -> Vec<Vec<String>> {
    let of = |path| {
        file(path)
            .into_iter()
            .map(|row| vec![row[0].clone(), row[3].clone(), row[5].clone()])
    };
    of("/proc/net/ip_mr_vif")
        .chain(of("/proc/net/ip6_mr_vif"))
        .collect()
}

/// Origin, group, packets, and where from and where to, of each row.
fn caches() -> BTreeSet<Vec<String>> {
    let screen = shown("-gl");
    let four = block(&screen, "IPv4 Multicast Forwarding Cache");
    let six = block(&screen, "IPv6 Multicast Forwarding Cache")
        .into_iter()
        .map(|mut row| {
            // How many packets wait.
            row.remove(3);
            row
        });
    four.into_iter().chain(six).collect()
}

/// The same by what `ip` tells of the entries, with the numbers that the kernel's tables give the interfaces.
fn told_caches() -> BTreeSet<Vec<String>> {
    let mut rows = BTreeSet::new();
    for (option, path) in [("-4", "/proc/net/ip_mr_vif"), ("-6", "/proc/net/ip6_mr_vif")] {
        let numbers: BTreeMap<String, String> = file(path)
            .into_iter()
            .map(|row| (row[1].clone(), row[0].clone()))
            .collect();
        for row in printed(&format!("-j -s {option} mroute show table all")) {
            let four = option == "-4";
            let mut words = vec![
                row["src"].as_str().unwrap().to_owned(),
                row["dst"].as_str().unwrap().to_owned(),
            ];
            if row["state"] == "unresolved" {
                words.extend(["-", if four { "65535" } else { "---" }].map(str::to_owned));
            } else {
                words.push(row["packets"].as_u64().unwrap().to_string());
                words.push(numbers[row["iif"].as_str().unwrap()].clone());
                for output in row["multipath"].as_array().unwrap() {
                    let number = &numbers[output["oif"].as_str().unwrap()];
                    let threshold = output["ttl"].as_u64().unwrap_or(1);
                    words.push(if four {
                        format!("{number}:{threshold}")
                    } else {
                        number.clone()
                    });
                }
            }
            rows.insert(words);
        }
    }
    rows
}
