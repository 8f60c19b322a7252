//! Rows byte for byte, in the widths of network_cmds 115 to 245.

use std::net::IpAddr;

use facts::model::unix::{SocketFile, SocketType, UnixName, UnixSocket, UnixState};
use facts::model::{Endpoint, Family, InternetSocket, NoOwner, Queues, SocketId, TcpState, Transport};
use probe::fake::{FakeMachine, internet_socket};
use probe::names::Names;

use super::list::{List, Version};
use super::listen_queues::Requests;
use super::protocols::{self, Sockets};
use super::unix_rows::{References, UnixRow};
use super::{Query, Round, layout, unix};
use crate::exit::Exit;
use crate::rows::classic::InternetRow;

fn query(set: impl FnOnce(&mut Query)) -> Query {
    let mut query = Query {
        protocols: Vec::new(),
        named: false,
        family: None,
        unix: false,
        all: true,
        control_blocks: false,
        queues: false,
        long: false,
        wide: false,
        numeric: true,
    };
    set(&mut query);
    query
}

fn round(query: &Query) -> Round<'_> {
    Round {
        query,
        titled: false,
        ephemeral: Some(32768..=60999),
        domain: Some(b"example".to_vec()),
        requests: Requests::default(),
        told: Vec::new(),
        exit: Exit::Success,
    }
}

fn endpoint(text: &str) -> Endpoint {
    let (address, port) = text.rsplit_once(' ').unwrap();
    Endpoint {
        address: address.parse().unwrap(),
        port: port.parse().unwrap(),
    }
}

fn socket(local: &str, remote: &str) -> InternetSocket {
    let local = endpoint(local);
    InternetSocket {
        family: if local.address.is_ipv4() {
            Family::Ipv4
        } else {
            Family::Ipv6
        },
        local,
        remote: endpoint(remote),
        cookie: Some(0x1a2b),
        ..internet_socket()
    }
}

/// Names of some hosts, ports and networks.
fn names() -> Names {
    let mut machine = FakeMachine::new()
        .with(
            "services",
            &[b"ssh 22/tcp\na-service-of-many-letters 7777/tcp\nmdns 5353/udp\n"],
            Ok(()),
        )
        .with("networks", &[b"backbone 10\n"], Ok(()))
        .with("host 192.0.2.1", &[b"a-host-of-many-letters.example"], Ok(()))
        .with("host 2001:db8::1", &[b"six.example"], Ok(()))
        .with("host 2001:db8::2", &[b"six.elsewhere"], Ok(()))
        .with("host 10.0.0.0", &[b"a-host"], Ok(()))
        .with("host 10.0.0.9", &[b"esc\x1b[m"], Ok(()));
    let mut names = Names::new();
    names.learn_services(&mut machine);
    names.learn_networks(&mut machine);
    let hosts = ["192.0.2.1", "2001:db8::1", "2001:db8::2", "10.0.0.0", "10.0.0.9"];
    let hosts: Vec<IpAddr> = hosts.iter().map(|host| host.parse().unwrap()).collect();
    names.learn_hosts(&mut machine, &hosts, &mut || std::time::Duration::ZERO);
    names
}

fn text(out: Vec<u8>) -> String {
    String::from_utf8(out).unwrap()
}

fn shown_with(query: &Query, socket: &InternetSocket, sockets: Sockets, scope: Option<&[u8]>) -> String {
    let list = List::of(sockets, query).unwrap();
    let row = InternetRow {
        socket,
        names: &names(),
        owner: Err(NoOwner::NotAsked),
        scope,
    };
    let mut out = Vec::new();
    layout::row(&mut out, &round(query), &list, &row, Version::of(socket));
    text(out)
}

fn shown(query: &Query, socket: &InternetSocket) -> String {
    shown_with(query, socket, Sockets::Tcp, None)
}

#[test]
fn rows_of_the_manual_page_are_shown_in_its_columns() {
    let query = query(|query| query.all = false);
    let mut out = Vec::new();
    layout::heading(&mut out, &query);
    assert_eq!(
        text(out),
        "Active Internet connections\n\
         Proto Recv-Q Send-Q  Local Address          Foreign Address        (state)\n"
    );
    let mut one = socket("132.235.232.204 51197", "132.235.8.44 993");
    assert_eq!(
        shown(&query, &one),
        "tcp4       0      0  132.235.232.204.51197  132.235.8.44.993       ESTABLISHED\n"
    );
    one.state = TcpState::CloseWait;
    one.queues = Queues::Data { receive: 51, send: 0 };
    assert_eq!(
        shown(&query, &one),
        "tcp4      51      0  132.235.232.204.51197  132.235.8.44.993       CLOSE_WAIT\n"
    );
    let mut udp = socket("0.0.0.0 138", "0.0.0.0 0");
    udp.transport = Transport::Udp;
    assert_eq!(
        shown_with(&query, &udp, Sockets::Udp, None),
        "udp4       0      0  *.138                  *.*                    \n"
    );
    let mut raw = socket(":: 58", ":: 0");
    raw.transport = Transport::Raw;
    assert_eq!(
        shown_with(&query, &raw, Sockets::RawIcmp6, None),
        "icm6       0      0  *.*                    *.*                    \n"
    );
}

#[test]
fn control_blocks_make_addresses_narrow_unless_wide() {
    let heading = |query: &Query| {
        let mut out = Vec::new();
        layout::heading(&mut out, query);
        text(out)
    };
    let narrow = query(|query| query.control_blocks = true);
    assert_eq!(
        heading(&narrow),
        "Active Internet connections (including servers)\n\
         Socket   Proto Recv-Q Send-Q  Local Address      Foreign Address    (state)\n"
    );
    let one = socket("132.235.232.204 51197", "192.0.2.1 22");
    assert_eq!(
        shown(&narrow, &one),
        "tcp4       0      0  132.235.232.204.51 192.0.2.1.22       ESTABLISHED\n"
    );
    let wide = query(|query| {
        query.control_blocks = true;
        query.wide = true;
    });
    assert!(heading(&wide).ends_with("  Local Address          Foreign Address        (state)\n"));
    assert_eq!(
        shown(&wide, &one),
        "tcp4       0      0  132.235.232.204.51197  192.0.2.1.22           ESTABLISHED\n"
    );
    // A host beside the name of a port has twelve letters.
    let named = query(|query| {
        query.control_blocks = true;
        query.numeric = false;
    });
    assert_eq!(
        shown(&named, &socket("10.1.1.1 40000", "192.0.2.1 22")),
        "tcp4       0      0  10.1.1.1.40000     a-host-of-ma.ssh   ESTABLISHED\n"
    );
}

#[test]
fn hosts_and_ports_are_cut_to_their_columns() {
    let cut = query(|query| query.numeric = false);
    let one = socket("192.0.2.1 7777", "192.0.2.1 7777");
    assert_eq!(
        shown(&cut, &one),
        "tcp4       0      0  a-host-of-many-l.a-ser a-host-of-many-l.a-ser ESTABLISHED\n"
    );
    let wide = query(|query| {
        query.numeric = false;
        query.wide = true;
    });
    assert_eq!(
        shown(&wide, &one),
        "tcp4       0      0  a-host-of-many-letters.example.a-service-of-ma \
         a-host-of-many-letters.example.a-service-of-ma ESTABLISHED\n"
    );
    let hostile = socket("10.0.0.9 22", "10.1.1.1 40000");
    assert_eq!(
        shown(&cut, &hostile),
        "tcp4       0      0  esc\\x1b[m.ssh          10.1.1.1.40000         ESTABLISHED\n"
    );
}

#[test]
fn ipv6_addresses_are_whole_only_when_long() {
    let one = socket("2001:db8:8888:999:aaaa::1 443", "fe80::1 5000");
    let scope = Some(&b"lo0"[..]);
    let short = "tcp6       0      0  2001:db8:8888:99.443   fe80::1%lo0.5000       ESTABLISHED\n";
    let shown = |query: &Query| shown_with(query, &one, Sockets::Tcp, scope);
    assert_eq!(shown(&query(|_| {})), short);
    assert_eq!(shown(&query(|query| query.wide = true)), short);
    assert_eq!(
        shown(&query(|query| query.long = true)),
        format!(
            "tcp6       0      0  {:45} {:45} ESTABLISHED\n",
            "2001:db8:8888:999:aaaa::1.443", "fe80::1%lo0.5000"
        )
    );
}

#[test]
fn the_name_tells_which_versions_a_socket_speaks() {
    let version = |local: &str, remote: &str, only| {
        let mut one = socket(local, remote);
        one.ipv6_only = only;
        Version::of(&one)
    };
    assert_eq!(version("0.0.0.0 1", "0.0.0.0 0", None), Version::Four);
    assert_eq!(version(":: 1", ":: 0", Some(false)), Version::Both);
    assert_eq!(version(":: 1", ":: 0", Some(true)), Version::Six);
    // The text table does not tell.
    assert_eq!(version(":: 1", ":: 0", None), Version::Six);
    assert_eq!(version("::1 1", ":: 0", Some(false)), Version::Six);
    assert_eq!(version("::ffff:10.1.1.1 1", ":: 0", Some(false)), Version::Four);
    let mapped = socket("::ffff:10.1.1.1 22", "::ffff:10.1.1.2 5");
    assert_eq!(
        shown(&query(|_| {}), &mapped),
        "tcp4       0      0  10.1.1.1.22            10.1.1.2.5             ESTABLISHED\n"
    );
}

#[test]
fn ports_that_the_kernel_gave_are_numbers_and_so_are_those_of_clients() {
    let names = query(|query| query.numeric = false);
    let ends = |local: &str, remote: &str| -> Vec<String> {
        let row = shown(&names, &socket(local, remote));
        row.split_whitespace()
            .skip(3)
            .take(2)
            .map(str::to_owned)
            .collect()
    };
    // A client, a server, and two of a kind.
    assert_eq!(
        ends("10.1.1.1 40000", "10.1.1.2 22"),
        ["10.1.1.1.40000", "10.1.1.2.ssh"]
    );
    assert_eq!(
        ends("10.1.1.1 22", "10.1.1.2 7777"),
        ["10.1.1.1.ssh", "10.1.1.2.7777"]
    );
    assert_eq!(
        ends("10.1.1.1 22", "10.1.1.2 22"),
        ["10.1.1.1.ssh", "10.1.1.2.ssh"]
    );
    let numbers = query(|_| {});
    assert!(shown(&numbers, &socket("10.1.1.1 22", "10.1.1.2 22")).contains(" 10.1.1.1.22 "));
}

#[test]
fn an_address_without_a_host_has_the_name_of_its_network() {
    let names = query(|query| query.numeric = false);
    let local = |text: &str| -> String {
        let row = shown(&names, &socket(text, "10.1.1.1 5"));
        row.split_whitespace().nth(3).unwrap().to_owned()
    };
    assert_eq!(local("10.0.0.0 1"), "backbone.1");
    assert_eq!(local("10.0.0.1 1"), "10.0.0.1.1");
    // This machine's own domain is left out, of IPv6 hosts alone.
    assert_eq!(local("2001:db8::1 1"), "six.1");
    assert_eq!(local("2001:db8::2 1"), "six.elsewhere.1");
    assert_eq!(local("192.0.2.1 1"), "a-host-of-many-l.1");
}

#[test]
fn states_have_the_names_of_bsd_and_unknown_ones_their_number() {
    let state = |state| -> String {
        let mut one = socket("10.1.1.1 1", "10.1.1.2 2");
        one.state = state;
        let row = shown(&query(|_| {}), &one);
        row.split_whitespace().nth(5).unwrap().to_owned()
    };
    let states: Vec<String> = (1..=13).map(|code| state(TcpState::from_linux(code))).collect();
    assert_eq!(
        states,
        [
            "ESTABLISHED",
            "SYN_SENT",
            "SYN_RCVD",
            "FIN_WAIT_1",
            "FIN_WAIT_2",
            "TIME_WAIT",
            "CLOSED",
            "CLOSE_WAIT",
            "LAST_ACK",
            "LISTEN",
            "CLOSING",
            "SYN_RCVD",
            "13"
        ]
    );
}

#[test]
fn queues_of_listeners_have_fourteen_letters_and_no_invented_zeros() {
    let query = query(|query| query.queues = true);
    let shown = |queues| {
        let mut one = socket("0.0.0.0 22", "0.0.0.0 0");
        one.queues = queues;
        let row = InternetRow {
            socket: &one,
            names: &Names::new(),
            owner: Err(NoOwner::NotAsked),
            scope: None,
        };
        let mut out = Vec::new();
        layout::queues(&mut out, &round(&query), &row, Version::Four);
        text(out)
    };
    let mut heading = Vec::new();
    layout::heading(&mut heading, &query);
    assert_eq!(
        text(heading),
        "Current listen queue sizes (qlen/incqlen/maxqlen)\nListen         Local Address         \n"
    );
    let listen = |waiting, limit| Queues::Listen { waiting, limit };
    assert_eq!(
        shown(listen(1, Some(128))),
        "1/-/128        *.22                   \n"
    );
    assert_eq!(shown(listen(0, None)), "0/-/-          *.22                   \n");
    assert_eq!(
        shown(listen(u32::MAX, Some(u32::MAX))),
        "4294967295/-/4 *.22                   \n"
    );
}

#[test]
fn families_choose_rows_by_what_a_socket_speaks() {
    let lists = |family, sockets| {
        let query = query(|query| query.family = family);
        let both = InternetSocket {
            ipv6_only: Some(false),
            ..socket(":: 1", ":: 0")
        };
        let all = [
            socket("10.1.1.1 1", "10.1.1.2 2"),
            socket("::ffff:10.1.1.1 1", "::ffff:10.1.1.2 2"),
            socket("::1 1", "::1 2"),
            both,
        ];
        let list = List::of(sockets, &query).unwrap();
        all.iter()
            .filter(|socket| list.has(socket, Version::of(socket), &query))
            .map(|socket| list.name(Version::of(socket)))
            .collect::<Vec<_>>()
    };
    assert_eq!(lists(None, Sockets::Tcp), ["tcp4", "tcp4", "tcp6", "tcp46"]);
    let inet = Some(protocols::Family::Inet);
    let inet6 = Some(protocols::Family::Inet6);
    assert_eq!(lists(inet, Sockets::Tcp), ["tcp4", "tcp4", "tcp46"]);
    assert_eq!(lists(inet6, Sockets::Tcp), ["tcp6", "tcp46"]);
    assert_eq!(lists(inet6, Sockets::Udp), ["udp6", "udp46"]);
}

#[test]
fn closed_and_listening_sockets_are_shown_with_all_alone() {
    let shows = |all, state| {
        let query = query(|query| query.all = all);
        let one = InternetSocket {
            state,
            ..socket("10.1.1.1 1", "10.1.1.2 2")
        };
        List::of(Sockets::Tcp, &query)
            .unwrap()
            .has(&one, Version::Four, &query)
    };
    for state in [TcpState::Listen, TcpState::Close] {
        assert!(shows(true, state) && !shows(false, state));
    }
    assert!(shows(false, TcpState::TimeWait));
    let queues = query(|query| {
        query.queues = true;
        query.all = false;
    });
    assert!(List::of(Sockets::Tcp, &queues).is_none());
    assert!(List::of(Sockets::Udp, &query(|query| query.queues = true)).is_none());
}

#[test]
fn the_protocol_of_a_raw_socket_is_its_list() {
    let lists = |protocol: u16, address: &str| -> Vec<&str> {
        let query = query(|_| {});
        let mut one = socket(&format!("{address} {protocol}"), &format!("{address} 0"));
        one.transport = Transport::Raw;
        let version = Version::of(&one);
        let all: &[Sockets] = if version == Version::Four {
            &[Sockets::Raw, Sockets::RawIcmp, Sockets::RawIgmp]
        } else {
            &[Sockets::RawIp6, Sockets::RawIcmp6]
        };
        all.iter()
            .map(|sockets| List::of(*sockets, &query).unwrap())
            .filter(|list| list.has(&one, version, &query))
            .map(|list| list.name(version))
            .collect()
    };
    assert_eq!(lists(1, "0.0.0.0"), ["icm4"]);
    assert_eq!(lists(2, "0.0.0.0"), ["igm4"]);
    assert_eq!(lists(255, "0.0.0.0"), ["ip4"]);
    assert_eq!(lists(58, "::"), ["icm6"]);
    assert_eq!(lists(1, "::"), ["ip6"]);
}

#[test]
fn local_sockets_have_columns_of_eight() {
    let one = UnixSocket {
        kind: SocketType::Stream,
        state: UnixState::Connected,
        protocol: 0,
        references: Some(3),
        id: SocketId::Inode(0x00ab_cdef),
        peer: Some(0x12),
        user: Some(0),
        cookie: Some(1),
        receive_queue: Some(3),
        send_queue: Some(0),
        file: Some(SocketFile {
            device: 1,
            inode: 0xff,
        }),
        name: UnixName::new(b"/run/a b").unwrap(),
    };
    let shown = |socket: &UnixSocket| {
        let references = socket.cookie.map(|_| References {
            first: None,
            next: Some(0x34),
        });
        let mut out = Vec::new();
        unix::row(&mut out, &UnixRow { socket, references });
        text(out)
    };
    assert_eq!(
        shown(&one),
        "00abcdef stream      3      0 000000ff 00000012        0 00000034 /run/a b\n"
    );
    // What waits in a listener are connections; it has no other end.
    let listener = UnixSocket {
        kind: SocketType::SeqPacket,
        state: UnixState::Listening,
        peer: None,
        send_queue: Some(5),
        file: None,
        name: UnixName::new(b"\0x\x1b[m\0").unwrap(),
        ..one
    };
    assert_eq!(
        shown(&listener),
        "00abcdef seqpac      0      0        0        0        0 00000034 @x\\x1b[m\\x00\n"
    );
    // The text table tells neither the other end nor the file.
    let told_little = UnixSocket {
        kind: SocketType::Other(9),
        id: SocketId::None,
        peer: None,
        cookie: None,
        receive_queue: None,
        send_queue: None,
        file: None,
        ..one
    };
    assert_eq!(
        shown(&told_little),
        "       - 9           -      -        -        -        -        - /run/a b\n"
    );
}

#[test]
fn numbers_of_control_blocks_have_eight_digits_and_are_never_cut() {
    let shown = |number| {
        let mut out = Vec::new();
        layout::control_block(&mut out, number);
        text(out)
    };
    assert_eq!(shown(Some(0)), "       0 ");
    assert_eq!(shown(Some(0x1a2b)), "00001a2b ");
    assert_eq!(shown(Some(0xdead_beef)), "deadbeef ");
    assert_eq!(shown(Some(u64::MAX)), "ffffffffffffffff ");
    assert_eq!(shown(None), "       - ");
}
