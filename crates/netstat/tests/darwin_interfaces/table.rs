//! The table, against what `ip` prints at the same moment.

use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;

use super::{is_inside, must, netstat, tell, text};

const SCENE: &[&str] = &[
    "link set lo up",
    "link add ve0 type veth peer name ve1",
    "link add name-of-fifteen type veth peer name other-of-fiftee",
    "link set ve0 mtu 1400 addrgenmode none",
    "link set ve1 addrgenmode none",
    "addr add 10.0.0.1/24 dev ve0",
    "addr add 10.0.0.11/24 dev ve0",
    "addr add 172.16.5.9/16 dev ve0",
    "addr add 192.168.7.1/23 dev ve0",
    "addr add 192.168.1.9/24 dev ve1",
    "addr add 10.5.0.1 peer 10.5.0.2/32 dev ve1",
    "addr add 2001:db8:1234:5678::1/64 dev ve0 nodad",
    "addr add fe80::1234/64 dev ve1 nodad",
    "addr add 239.7.7.7/32 dev ve0 autojoin",
    "maddr add 01:00:5e:00:00:77 dev ve0",
    "link set ve0 up",
    "link set ve1 up",
];

/// How BSD abbreviates the networks of the scene, worked out by hand.
const NETWORKS: &[(&str, &str)] = &[
    ("127.0.0.1/8", "127"),
    ("10.0.0.1/24", "10/24"),
    ("10.0.0.11/24", "10/24"),
    ("172.16.5.9/16", "172.16"),
    ("192.168.7.1/23", "192.168.6/23"),
    ("192.168.1.9/24", "192.168.1"),
    // The length is that of the peer's network.
    ("10.5.0.1/32", "10.5.0.1/32"),
    ("239.7.7.7/32", "239.7.7.7/32"),
];

#[test]
fn the_table_is_what_ip_prints() {
    if is_inside("table::the_table_is_what_ip_prints", &["ip"]) {
        compare();
    }
}

fn screen(words: &str) -> String {
    let output = netstat(words).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "");
    text(&output.stdout)
}

fn json(words: &str) -> Vec<Value> {
    serde_json::from_str::<Value>(&must(words))
        .unwrap()
        .as_array()
        .unwrap()
        .clone()
}

fn compare() {
    for words in SCENE {
        must(words);
    }
    let kinds = [
        ("bridge", "link add br0 type bridge"),
        ("ipip", "link add ii0 type ipip local 10.0.0.1 remote 10.0.0.7"),
        ("tun", "tuntap add tun0 mode tun"),
    ];
    for (kind, words) in kinds {
        if let Err(why) = super::ip(words) {
            tell(&format!("{kind} ({})", why.trim_end()));
        }
    }
    // Until nothing passes any more: reports of groups go out for some seconds.
    for _ in 0..60 {
        let before = screen("-iabdtn");
        let (links, addresses, groups) = (json("-j -s -s link"), json("-j addr"), json("-j maddr"));
        if screen("-iabdtn") != before {
            sleep(Duration::from_millis(500));
            continue;
        }
        assert_eq!(before, expected(&links, &addresses, Some(&groups), true));
        narrow(&links, &addresses);
        recorded(&before);
        return;
    }
    panic!("something passes all the time");
}

/// What stands before the counters, which may have grown since.
fn front(screen: &str) -> Vec<&str> {
    screen
        .lines()
        .map(|line| line.get(..42).unwrap_or(line))
        .collect()
}

/// One interface, with fewer columns.
fn narrow(links: &[Value], addresses: &[Value]) {
    let of = |list: &[Value]| -> Vec<Value> {
        list.iter()
            .filter(|link| link["ifname"] == "ve0")
            .cloned()
            .collect()
    };
    let one = expected(&of(links), &of(addresses), None, false);
    let shown = screen("-n -I ve0");
    assert_eq!(front(&shown), front(&one));
    assert_eq!(shown.lines().count(), 1 + 1 + 5 + 1);
}

/// What was live is shown from a recording; what passes is not.
fn recorded(live: &str) {
    let name = format!("darwin-interfaces-{}", std::process::id());
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let words = path.display();
    let made = netstat(&format!("-n --record {words}")).output().unwrap();
    assert!(made.status.success(), "{}", text(&made.stderr));
    assert_eq!(front(&screen(&format!("-M {words} -iabdtn"))), front(live));
    let display = netstat(&format!("-M {words} -w 1")).output().unwrap();
    assert_eq!(display.status.code(), Some(1));
    assert_eq!(text(&display.stdout).lines().count(), 2);
    assert!(text(&display.stderr).starts_with("netstat: a recording holds one moment"));
    std::fs::remove_file(path).unwrap();
}

/// The screen that these answers of `ip` make.
fn expected(links: &[Value], addresses: &[Value], groups: Option<&[Value]>, wide: bool) -> String {
    let mut out =
        "Name  Mtu   Network       Address            Ipkts Ierrs    Opkts Oerrs  Coll\n".to_owned();
    if wide {
        out = "Name  Mtu   Network       Address            Ipkts Ierrs     Ibytes    Opkts Oerrs     Obytes  Coll Time Drop\n".to_owned();
    }
    let mut ordered: Vec<&Value> = links.iter().collect();
    ordered.sort_by_key(|link| link["ifindex"].as_u64());
    for link in ordered {
        let own = |list: &[Value], key: &str| -> Vec<Value> {
            let of_link = list.iter().find(|entry| entry["ifindex"] == link["ifindex"]);
            of_link
                .and_then(|entry| entry[key].as_array())
                .cloned()
                .unwrap_or_default()
        };
        let of_family = |list: &[Value], family: &str| -> Vec<Value> {
            list.iter()
                .filter(|entry| entry["family"] == family)
                .cloned()
                .collect()
        };
        let addresses = own(addresses, "addr_info");
        let groups = groups.map(|groups| own(groups, "maddr")).unwrap_or_default();
        let plain = |entry: &Value| entry["address"].as_str().map(str::to_owned);
        out += &start(link);
        out += &format!(
            "{:<11.11} {:<18}",
            format!("<Link#{}>", link["ifindex"]),
            hardware(link)
        );
        out += &counters(link, wide, true);
        for entry in groups.iter().filter_map(|entry| entry["link"].as_str()) {
            let octets = entry
                .split(':')
                .map(|octet| u8::from_str_radix(octet, 16).unwrap());
            let short: Vec<String> = octets.map(|octet| format!("{octet:x}")).collect();
            out += &format!("{:24}{}\n", "", short.join(":"));
        }
        for entry in of_family(&addresses, "inet") {
            let local = entry["local"].as_str().unwrap();
            let whole = format!("{local}/{}", entry["prefixlen"]);
            let network = NETWORKS.iter().find(|(address, _)| *address == whole).unwrap().1;
            out += &format!("{}{network:<13.13} {local:<15.15} ", start(link));
            out += &counters(link, wide, false);
        }
        for group in of_family(&groups, "inet").iter().filter_map(plain) {
            out += &format!("{:24}{group}\n", "");
        }
        for entry in of_family(&addresses, "inet6") {
            let local = entry["local"].as_str().unwrap();
            let zone = if local.starts_with("fe80:") {
                format!("%{}", link["ifname"].as_str().unwrap())
            } else {
                String::new()
            };
            let network = format!("{local}{zone}/{}", entry["prefixlen"]);
            out += &format!("{}{network:<11.11} {local:<17.17} ", start(link));
            out += &counters(link, wide, false);
        }
        for entry in of_family(&groups, "inet6") {
            let users = entry["users"].as_u64().unwrap_or(1);
            out += &format!("{:24}{:<19.19}(refs: {users})\n", "", plain(&entry).unwrap());
        }
    }
    out
}

fn start(link: &Value) -> String {
    let up = link["flags"].as_array().unwrap().contains(&"UP".into());
    let name = format!(
        "{}{}",
        link["ifname"].as_str().unwrap(),
        if up { "" } else { "*" }
    );
    format!("{name:<5.5} {:<5} ", link["mtu"].as_u64().unwrap())
}

fn hardware(link: &Value) -> String {
    match link["link_type"].as_str().unwrap() {
        "ether" => format!("{} ", link["address"].as_str().unwrap()),
        _ => String::new(),
    }
}

fn counters(link: &Value, wide: bool, of_link: bool) -> String {
    let count = |way: &str, key: &str| link["stats64"][way][key].as_u64().unwrap().to_string();
    let only = |value: String| if of_link { value } else { "-".to_owned() };
    let bytes = |way: &str| {
        if wide {
            format!(" {:>10}", count(way, "bytes"))
        } else {
            String::new()
        }
    };
    let mut out = format!("{:>8} {:>5}", count("rx", "packets"), only(count("rx", "errors")));
    out += &bytes("rx");
    out += &format!(
        " {:>8} {:>5}",
        count("tx", "packets"),
        only(count("tx", "errors"))
    );
    out += &bytes("tx");
    out += &format!(" {:>5}", only(count("tx", "collisions")));
    if wide {
        out += &format!("   - {:>3}", only(count("tx", "dropped")));
    }
    out + "\n"
}
