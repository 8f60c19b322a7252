//! Details of sockets: they go with their rows, recordings of before still answer, and on this machine's kernel they are
//! what `ss` prints.
#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "these tests open sockets and start processes, and say where they stumble by panicking"
)]

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::fd::AsRawFd;
use std::process::Command;
use std::time::Duration;

use facts::Why;
use facts::decode::identity::Identity;
use facts::decode::linux::inet_diag::Extensions;
use facts::model::details::{self, SocketDetails};
use facts::model::socket::Families;
use facts::model::state::States;
use facts::model::tcp::{CongestionState, TcpInfo, TcpOptions};
use facts::model::{Family, InternetSocket, TcpState, Transport};
use probe::fake::FakeMachine;
use probe::fake::netlink::{InternetRow, done, dump};
use probe::gather::answer::{Answer, identity};
use probe::gather::ask::{Hosts, SocketAsk};
use probe::gather::linux::internet::{self, HELD_DETAILED_ROWS_MAX};
use probe::gather::linux::system::Linux;
use probe::gather::system::System as _;
use probe::gather::systems;
use probe::live::Live;
use probe::recorded::{Recorded, Recorder};
use probe::{Flow, Machine};

const WIDE: &str = "sock_diag tcp both states=0x1ffe extensions=0xff";
const BEFORE: &str = "sock_diag tcp both states=0x1ffe info";

fn ask(transport: Transport) -> SocketAsk {
    SocketAsk {
        transport,
        families: Families::Both,
        states: States::ALL,
        timers: false,
        users: false,
    }
}

type Rows = Vec<(InternetSocket, SocketDetails)>;

fn read(machine: &mut dyn Machine, identity: &Identity, transport: Transport) -> (Rows, Answer) {
    let mut rows = Vec::new();
    let mut each = |socket: &InternetSocket, details: &SocketDetails| {
        rows.push((*socket, *details));
        Flow::Continue(())
    };
    let answer =
        internet::sockets_with_details(machine, identity, &ask(transport), Extensions::ALL, &mut each);
    (rows, answer)
}

/// A connection with this port, cookie and type of service, and a `tcp_info` of these bytes.
fn row(family: Family, number: u32, service: u8, info: &[u8]) -> Vec<u8> {
    let mut row = InternetRow {
        family,
        state: 1,
        port: 80,
        address: [0; 4],
        number,
        user: 0,
    }
    .message();
    for (kind, value) in [(5u16, &[service][..]), (2, info)] {
        row.extend(u16::try_from(value.len() + 4).unwrap().to_ne_bytes());
        row.extend(kind.to_ne_bytes());
        row.extend(value);
        row.resize(row.len().next_multiple_of(4), 0);
    }
    let length = u32::try_from(row.len()).unwrap();
    row[..4].copy_from_slice(&length.to_ne_bytes());
    row
}

fn services(rows: &Rows) -> Vec<(Family, Option<u8>)> {
    rows.iter()
        .map(|(socket, details)| (socket.family, details.type_of_service))
        .collect()
}

#[test]
fn details_stay_with_their_row() {
    let chunk = dump(&[
        row(Family::Ipv6, 1, 61, &[]),
        row(Family::Ipv4, 2, 41, &[]),
        row(Family::Ipv6, 3, 62, &[]),
        row(Family::Ipv4, 4, 42, &[]),
    ]);
    let mut machine = FakeMachine::new().with(WIDE, &[&chunk], Ok(()));
    let (rows, answer) = read(&mut machine, &Identity::default(), Transport::Tcp);
    let expected = [
        (Family::Ipv4, 41),
        (Family::Ipv4, 42),
        (Family::Ipv6, 61),
        (Family::Ipv6, 62),
    ];
    assert_eq!(
        services(&rows),
        expected.map(|(family, service)| (family, Some(service)))
    );
    assert_eq!((answer.known, answer.gaps.len()), (Ok(()), 0));
}

#[test]
fn too_many_rows_to_keep_are_asked_for_again_with_their_details() {
    let count = u32::try_from(HELD_DETAILED_ROWS_MAX).unwrap() + 1;
    let many: Vec<_> = (1..=count)
        .map(|number| row(Family::Ipv6, number, 6, &[]))
        .collect();
    let six = WIDE.replace("both", "ipv6");
    let mut machine =
        FakeMachine::new()
            .with(WIDE, &[&dump(&many)], Ok(()))
            .with(&six, &[&dump(&many)], Ok(()));
    let (rows, answer) = read(&mut machine, &Identity::default(), Transport::Tcp);
    assert_eq!(rows.len(), HELD_DETAILED_ROWS_MAX + 1);
    assert!(services(&rows).iter().all(|row| *row == (Family::Ipv6, Some(6))));
    assert!(answer.gaps.is_empty());
}

#[test]
fn a_table_of_text_has_no_details() {
    let table = b"heading\n   0: 0100007F:0016 00000000:0000 0A 00000000:00000003 00:00000000 00000000     0        0 12022 1 0\n";
    let refused = done(-2);
    let mut machine =
        FakeMachine::new()
            .with(WIDE, &[&refused], Ok(()))
            .with("file /proc/net/tcp", &[table], Ok(()));
    let (rows, _) = read(&mut machine, &Identity::default(), Transport::Tcp);
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].1, SocketDetails::default());
}

/// A recording of what `ask` asks of a machine.
fn recorded(machine: &mut dyn Machine, ask: impl Fn(&mut dyn Machine)) -> Recorded<Cursor<Vec<u8>>> {
    let mut recorder = Recorder::new(machine, Vec::new()).unwrap();
    ask(&mut recorder);
    let (bytes, _) = recorder.finish().unwrap();
    Recorded::new(Cursor::new(bytes)).unwrap()
}

#[test]
fn a_recording_of_before_there_were_details_gives_what_it_holds_and_says_what_it_lacks() {
    let mut info = vec![0; 232];
    (info[0], info[80]) = (1, 10);
    let tcp = dump(&[row(Family::Ipv4, 1, 41, &info)]);
    let udp = dump(&[row(Family::Ipv4, 2, 0, &[])]);
    let mut machine = FakeMachine::new().with(BEFORE, &[&tcp], Ok(())).with(
        "sock_diag udp ipv4 states=0x1ffe",
        &[&udp],
        Ok(()),
    );
    let mut old = recorded(&mut machine, |machine| {
        for transport in [Transport::Tcp, Transport::Udp] {
            let ask = SocketAsk {
                timers: true,
                ..ask(transport)
            };
            internet::sockets(machine, &Identity::default(), &ask, &mut |_| Flow::Continue(()));
        }
    });
    assert!(old.keys().any(|key| key == BEFORE));
    for (transport, window) in [(Transport::Tcp, Some(10)), (Transport::Udp, None)] {
        let (rows, answer) = read(&mut old, &Identity::default(), transport);
        assert_eq!(rows.len(), 1, "{transport:?}");
        assert_eq!(rows[0].1.info.and_then(|info| info.snd_cwnd), window);
        assert_eq!(answer.gaps, [], "no row is missing");
        let gap = answer.lacking.first().unwrap();
        assert_eq!(gap.why, Why::NotRecorded);
        assert!(gap.what.ends_with("extensions=0xff"), "{}", gap.what);
    }
}

#[test]
fn a_recording_with_details_answers_every_narrower_question() {
    let chunk = dump(&[row(Family::Ipv4, 1, 41, &[1, 0, 7, 9])]);
    let mut machine = FakeMachine::new().with(WIDE, &[&chunk], Ok(()));
    let mut new = recorded(&mut machine, |machine| {
        Linux.everything(
            &mut systems::at(machine, &Identity::default()),
            Hosts::Leave,
            &mut || Duration::ZERO,
        );
    });
    for timers in [false, true] {
        for families in [Families::Ipv4, Families::Both] {
            let ask = SocketAsk {
                timers,
                families,
                states: States::NOT_LISTEN,
                ..ask(Transport::Tcp)
            };
            let mut timer = None;
            let answer = internet::sockets(&mut new, &Identity::default(), &ask, &mut |socket| {
                timer = socket.timer;
                Flow::Continue(())
            });
            assert_eq!(timer.and_then(|timer| timer.retransmits), Some(7));
            assert!(answer.gaps.is_empty());
        }
    }
    let (rows, answer) = read(&mut new, &Identity::default(), Transport::Tcp);
    assert_eq!(services(&rows), [(Family::Ipv4, Some(41))]);
    assert!(answer.gaps.is_empty());
}

#[test]
fn the_end_of_tcp_info_is_read_for_the_kernels_that_have_it_in_this_form() {
    for (release, known) in [
        ("6.18.44-x", true),
        ("6.19.0", true),
        ("7.0.1", false),
        ("6.1", false),
        ("", false),
    ] {
        let mut info = [0; 280];
        info[0] = 1;
        let chunk = dump(&[row(Family::Ipv4, 1, 0, &info)]);
        let mut machine = FakeMachine::new().with(WIDE, &[&chunk], Ok(()));
        let identity = Identity {
            release: release.to_owned(),
            ..Identity::default()
        };
        let (rows, _) = read(&mut machine, &identity, Transport::Tcp);
        let info = rows[0].1.info.unwrap();
        assert_eq!(info.received_ce_bytes, Some(0));
        assert_eq!(info.accecn_opt_seen.is_some(), known, "{release}");
        assert_eq!(info.accecn_fail_mode.is_some(), known, "{release}");
    }
}

// From here on: this machine's kernel.

/// Set for the run of this program inside the namespace.
const INSIDE: &str = "NETSTAT_TEST_INSIDE_NAMESPACE";
/// The test below, as the harness names it.
const NAME: &str = "every_detail_is_what_ss_prints_of_this_kernel";

#[test]
fn every_detail_is_what_ss_prints_of_this_kernel() {
    if std::env::var_os(INSIDE).is_some() {
        compare();
        return;
    }
    let possible = Command::new("unshare").args(["--net", "ss", "-V"]).output();
    if !possible.is_ok_and(|output| output.status.success()) {
        // `cargo xtask test` sets this where nothing may be left out.
        let strict = std::env::var_os("NETSTAT_TEST_NEEDS_NOTHING_SKIPPED").is_some();
        assert!(
            !strict,
            "nothing may be skipped here: a network namespace with ss"
        );
        writeln!(
            std::io::stderr().lock(),
            "skipped: a network namespace with ss (it takes root, util-linux and iproute2)"
        )
        .unwrap();
        return;
    }
    let output = Command::new("unshare")
        .arg("--net")
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", NAME, "--nocapture"])
        .env(INSIDE, "1")
        .output()
        .unwrap();
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{out}\n{err}");
    // The harness inside says what it ran; a wrong name would run nothing.
    assert!(out.contains("1 passed"), "{out}");
}

fn set(socket: &impl AsRawFd, level: i32, option: i32, value: i32) {
    // SAFETY: the pointer is to an integer of this length, which lives through the call.
    let code = unsafe {
        libc::setsockopt(
            socket.as_raw_fd(),
            level,
            option,
            (&raw const value).cast(),
            u32::try_from(size_of::<i32>()).unwrap(),
        )
    };
    assert_eq!(code, 0, "{}", std::io::Error::last_os_error());
}

/// A listener, and both ends of a connection that has carried some bytes each way.
fn connect(to: &str) -> (TcpListener, TcpStream, TcpStream) {
    let listener = TcpListener::bind(to).unwrap();
    let mut near = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let (mut far, _) = listener.accept().unwrap();
    for length in [70_000usize, 1, 999] {
        near.write_all(&vec![7; length]).unwrap();
        far.read_exact(&mut vec![0; length]).unwrap();
        far.write_all(&vec![8; length / 3 + 1]).unwrap();
        near.read_exact(&mut vec![0; length / 3 + 1]).unwrap();
    }
    (listener, near, far)
}

/// Runs inside the namespace.
fn compare() {
    let up = Command::new("ip")
        .args(["link", "set", "lo", "up"])
        .status()
        .unwrap();
    assert!(up.success());
    let four = connect("127.0.0.1:0");
    set(&four.1, libc::IPPROTO_IP, libc::IP_TOS, 0x10);
    set(&four.1, libc::SOL_SOCKET, libc::SO_MARK, 42);
    let six = connect("[::1]:0");
    set(&six.2, libc::IPPROTO_IPV6, libc::IPV6_TCLASS, 0x28);
    let half = connect("127.0.0.2:0");
    half.1.shutdown(Shutdown::Write).unwrap();
    // Nobody reads at the other end, so that bytes wait on both sides.
    let mut full = connect("127.0.0.3:0");
    full.1.set_nonblocking(true).unwrap();
    while full.1.write(&[9; 100_000]).is_ok() {}
    // Delayed acknowledgements are sent by then.
    std::thread::sleep(Duration::from_millis(300));

    let mut machine = Live::open();
    let identity = identity(&mut machine);
    let (before, answer) = read(&mut machine, &identity, Transport::Tcp);
    assert_eq!((answer.known, answer.gaps.len()), (Ok(()), 0));
    let output = Command::new("ss").args(["-tiemnaHO", "--tos"]).output().unwrap();
    let (after, _) = read(&mut machine, &identity, Transport::Tcp);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!((text.lines().count(), before.len()), (12, 12), "{text}");
    let mut compared = 0;
    for line in text.lines() {
        let theirs = printed(line);
        let cookie = u64::from_str_radix(&theirs["sk"], 16).unwrap();
        let [before, after] = [&before, &after].map(|rows| {
            let row = rows.iter().find(|(socket, _)| socket.cookie == Some(cookie));
            told(row.unwrap())
        });
        for key in KEYS {
            let seen = theirs.get(*key);
            compared += usize::from(seen.is_some());
            // It may change between one look and the next.
            let ours = [before.get(*key), after.get(*key)];
            assert!(ours.contains(&seen), "{key}: {seen:?}, {ours:?}\n{line}");
        }
    }
    // Eight connections, each with a good part of the keys.
    assert!(compared > 200, "{compared} compared:\n{text}");
    beyond_ss(&before);
}

/// What `ss` of iproute2 6.1 does not print.
fn beyond_ss(rows: &Rows) {
    let connected: Vec<_> = rows
        .iter()
        .filter(|(socket, _)| socket.state == TcpState::Established)
        .collect();
    assert_eq!(connected.len(), 6);
    for (_, details) in connected {
        let info = details.info.unwrap();
        assert!(info.busy_time_us.is_some() && info.options.is_some());
        assert_eq!(
            (info.ca_state, info.probes.is_some()),
            (Some(CongestionState::Open), true)
        );
        let memory = details.memory.unwrap();
        let longer = details.socket_memory.unwrap();
        assert_eq!(
            (Some(memory.receive), Some(memory.send_queued)),
            (longer.receive, longer.send_queued)
        );
    }
    // What waits unread where nobody reads.
    let waiting = rows.iter().filter_map(|(_, details)| details.memory);
    assert!(waiting.map(|memory| memory.receive).max() > Some(60_000));
}

/// What is compared, by the word of `ss` before the colon or before its value.
const KEYS: &[&str] = &[
    "v6only",
    "fwmark",
    "direction",
    "tos",
    "tclass",
    "class_id",
    "skmem",
    "ts",
    "sack",
    "ecn",
    "ecnseen",
    "fastopen",
    "app_limited",
    "congestion",
    "wscale",
    "rto",
    "rtt",
    "ato",
    "mss",
    "pmtu",
    "rcvmss",
    "advmss",
    "cwnd",
    "ssthresh",
    "bytes_sent",
    "bytes_acked",
    "bytes_received",
    "bytes_retrans",
    "segs_out",
    "segs_in",
    "data_segs_out",
    "data_segs_in",
    "pacing_rate",
    "delivery_rate",
    "delivered",
    "notsent",
    "unacked",
    "sacked",
    "lost",
    "retrans",
    "backoff",
    "reordering",
    "rcv_rtt",
    "rcv_space",
    "rcv_ssthresh",
    "minrtt",
    "snd_wnd",
    "rcv_ooopack",
    "dsack_dups",
    "reord_seen",
];

/// The words of a line of `ss`.
fn printed(line: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut words = line.split_whitespace().skip(5).peekable();
    while let Some(word) = words.next() {
        if let Some((key, value)) = word.split_once(':') {
            found.insert(key.to_owned(), value.to_owned());
        } else if word.contains("--") || word == "<->" {
            found.insert("direction".to_owned(), word.to_owned());
        } else if words.peek().is_some_and(|next| next.ends_with("bps")) {
            found.insert(word.to_owned(), words.next().unwrap().to_owned());
        } else {
            let flags = ["ts", "sack", "ecn", "ecnseen", "fastopen", "app_limited"];
            let key = if flags.contains(&word) { word } else { "congestion" };
            found.insert(key.to_owned(), word.to_owned());
        }
    }
    found
}

/// What we know of a socket, in the words of `ss`, which leaves out what is zero.
fn told((socket, details): &(InternetSocket, SocketDetails)) -> BTreeMap<&'static str, String> {
    let mut words = Words(BTreeMap::new());
    let shutdown = details.shutdown.unwrap();
    let arrow = |direction, open| {
        if shutdown.has(direction) { '-' } else { open }
    };
    let direction = format!(
        "{}-{}",
        arrow(details::Shutdown::RECEIVE, '<'),
        arrow(details::Shutdown::SEND, '>')
    );
    words.0.insert("direction", direction);
    let only = details.ipv6_only.is_some_and(|only| only);
    words.number("v6only", Some(u64::from(only)));
    words.hexadecimal("fwmark", socket.mark);
    words.hexadecimal("tos", details.type_of_service.map(u32::from));
    words.hexadecimal("tclass", details.traffic_class.map(u32::from));
    words.hexadecimal("class_id", details.class_id);
    let memory = details.socket_memory.unwrap();
    let skmem = format!(
        "(r{},rb{},t{},tb{},f{},w{},o{},bl{},d{})",
        memory.receive.unwrap(),
        memory.receive_limit.unwrap(),
        memory.send.unwrap(),
        memory.send_limit.unwrap(),
        memory.forward.unwrap(),
        memory.send_queued.unwrap(),
        memory.options.unwrap(),
        memory.backlog.unwrap(),
        memory.drops.unwrap(),
    );
    words.0.insert("skmem", skmem);
    let name = details.congestion_control.unwrap();
    words
        .0
        .insert("congestion", String::from_utf8(name.as_bytes().to_vec()).unwrap());
    words.measurements(&details.info.unwrap());
    words.counts(&details.info.unwrap());
    words.0
}

struct Words(BTreeMap<&'static str, String>);

impl Words {
    fn number(&mut self, key: &'static str, value: Option<impl Into<u64>>) {
        if let Some(number) = value.map(Into::into).filter(|number| *number != 0) {
            self.0.insert(key, number.to_string());
        }
    }

    fn hexadecimal(&mut self, key: &'static str, value: Option<u32>) {
        // Of the mark alone zero is left out, and C prints a zero without its prefix.
        match value {
            None => {}
            Some(0) if key == "fwmark" => {}
            Some(0) => drop(self.0.insert(key, "0".to_owned())),
            Some(number) => drop(self.0.insert(key, format!("{number:#x}"))),
        }
    }

    /// Microseconds, told as milliseconds.
    fn time(&mut self, key: &'static str, value: Option<u32>) {
        if let Some(time) = value.filter(|time| *time != 0) {
            self.0.insert(key, milliseconds(time));
        }
    }

    fn rate(&mut self, key: &'static str, value: Option<u64>) {
        if let Some(rate) = value.filter(|rate| *rate != 0) {
            self.0.insert(key, format!("{}bps", rate * 8));
        }
    }

    fn measurements(&mut self, info: &TcpInfo) {
        let options = info.options.unwrap_or_default();
        for (flag, key) in [
            (TcpOptions::TIMESTAMPS, "ts"),
            (TcpOptions::SACK, "sack"),
            (TcpOptions::ECN, "ecn"),
            (TcpOptions::ECN_SEEN, "ecnseen"),
            (TcpOptions::SYN_DATA, "fastopen"),
        ] {
            if options.has(flag) {
                self.0.insert(key, key.to_owned());
            }
        }
        if info.delivery_rate_app_limited == Some(true) {
            self.0.insert("app_limited", "app_limited".to_owned());
        }
        if let (Some(near), Some(far)) = (info.snd_wscale, info.rcv_wscale) {
            self.0.insert("wscale", format!("{near},{far}"));
        }
        if let (Some(rtt), Some(deviation)) = (info.rtt_us, info.rttvar_us) {
            self.0.insert(
                "rtt",
                format!("{}/{}", milliseconds(rtt), milliseconds(deviation)),
            );
        }
        self.time("rto", info.rto_us);
        self.time("ato", info.ato_us);
        self.time("minrtt", info.min_rtt_us);
        self.time("rcv_rtt", info.rcv_rtt_us);
        self.number("mss", info.snd_mss);
        self.number("pmtu", info.pmtu);
        self.number("rcvmss", info.rcv_mss);
        self.number("advmss", info.advmss);
        self.number("cwnd", info.snd_cwnd);
        self.number("ssthresh", info.snd_ssthresh);
        self.rate("pacing_rate", info.pacing_rate);
        self.rate("delivery_rate", info.delivery_rate);
        self.number("rcv_space", info.rcv_space);
        self.number("rcv_ssthresh", info.rcv_ssthresh);
        self.number("snd_wnd", info.snd_wnd);
    }

    fn counts(&mut self, info: &TcpInfo) {
        self.number("bytes_sent", info.bytes_sent);
        self.number("bytes_acked", info.bytes_acked);
        self.number("bytes_received", info.bytes_received);
        self.number("bytes_retrans", info.bytes_retrans);
        self.number("segs_out", info.segs_out);
        self.number("segs_in", info.segs_in);
        self.number("data_segs_out", info.data_segs_out);
        self.number("data_segs_in", info.data_segs_in);
        self.number("delivered", info.delivered);
        self.number("notsent", info.notsent_bytes);
        self.number("unacked", info.unacked);
        self.number("sacked", info.sacked);
        self.number("lost", info.lost);
        if let (Some(now), Some(all)) = (info.retrans, info.total_retrans)
            && all != 0
        {
            self.0.insert("retrans", format!("{now}/{all}"));
        }
        self.number("backoff", info.backoff);
        // Three is where it begins, and left out.
        self.number("reordering", info.reordering.filter(|segments| *segments != 3));
        self.number("rcv_ooopack", info.rcv_ooopack);
        self.number("dsack_dups", info.dsack_dups);
        self.number("reord_seen", info.reord_seen);
    }
}

/// As C prints it with `%g`: six digits that count.
fn milliseconds(microseconds: u32) -> String {
    let value = f64::from(microseconds) / 1000.0;
    let whole = value.log10().floor().max(0.0);
    let digits = if whole >= 5.0 {
        0
    } else if whole >= 4.0 {
        1
    } else if whole >= 3.0 {
        2
    } else {
        3
    };
    let text = format!("{value:.digits$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}
