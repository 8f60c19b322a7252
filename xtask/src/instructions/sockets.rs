//! Recorded sockets: TCP and UDP as `inet_diag` tells them, UNIX sockets as `unix_diag` and `/proc/net/unix` tell them,
//! and the processes that hold them.

use std::fmt::Write as _;

use super::messages::{Dump, attribute};
use super::recording::{Answers, text};

/// Sockets of TCP; one in five is IPv6, which stays below the rows that netstat holds back.
pub(super) const TCP: u32 = 20_000;
/// Connection requests among them: with more, netstat asks again.
const REQUESTS: u32 = 10;
const LISTENERS: u32 = 400;
/// Sockets of UDP, in each family half.
pub(super) const UDP: u32 = 10_000;
pub(super) const UNIX: u32 = 10_000;
const PROCESSES: u32 = 16;
/// The first inode; the others follow.
const INODE: u32 = 1_000_000;

/// `SOCK_DIAG_BY_FAMILY`
const BY_FAMILY: u16 = 20;
/// `TCPDIAG_GETSOCK`
const BOTH_FAMILIES: u16 = 18;
/// Bytes of `struct tcp_info` of Linux 6.18.
const TCP_INFO_BYTES: usize = 248;

/// The states of TCP, as `linux/tcp_states.h` counts them.
mod state {
    pub(super) const ESTABLISHED: u8 = 1;
    pub(super) const SYN_RECV: u8 = 3;
    pub(super) const FIN_WAIT2: u8 = 5;
    pub(super) const TIME_WAIT: u8 = 6;
    pub(super) const CLOSE: u8 = 7;
    pub(super) const CLOSE_WAIT: u8 = 8;
    pub(super) const LISTEN: u8 = 10;
}

/// The timers of `inet_diag_msg`: none, retransmission, keepalive, TIME_WAIT.
mod timer {
    pub(super) const OFF: u8 = 0;
    pub(super) const RETRANSMIT: u8 = 1;
    pub(super) const KEEP_ALIVE: u8 = 2;
    pub(super) const TIME_WAIT: u8 = 3;
}

struct Row {
    six: bool,
    state: u8,
    timer: u8,
    local: u16,
    remote: u16,
    number: u32,
}

impl Row {
    fn of_tcp(number: u32) -> Row {
        let (state, timer) = match number {
            ..LISTENERS => (state::LISTEN, timer::OFF),
            _ if number < LISTENERS + REQUESTS => (state::SYN_RECV, timer::RETRANSMIT),
            _ => match number % 25 {
                0 | 1 => (state::TIME_WAIT, timer::TIME_WAIT),
                2 => (state::CLOSE_WAIT, timer::OFF),
                3 => (state::FIN_WAIT2, timer::TIME_WAIT),
                4 => (state::ESTABLISHED, timer::RETRANSMIT),
                5..=14 => (state::ESTABLISHED, timer::KEEP_ALIVE),
                _ => (state::ESTABLISHED, timer::OFF),
            },
        };
        Row {
            six: number % 5 == 4,
            state,
            timer,
            local: port(443 + number % 7 * 1111),
            remote: if state == state::LISTEN {
                0
            } else {
                port(1024 + number * 7 % 60_000)
            },
            number,
        }
    }

    fn of_udp(number: u32) -> Row {
        Row {
            six: number >= UDP / 2,
            state: if number.is_multiple_of(4) {
                state::ESTABLISHED
            } else {
                state::CLOSE
            },
            timer: timer::OFF,
            local: port(1024 + number * 3 % 60_000),
            remote: if number.is_multiple_of(4) { 53 } else { 0 },
            number,
        }
    }

    /// Has it no file any more, or not yet?
    fn is_mini(&self) -> bool {
        self.timer == timer::TIME_WAIT || self.state == state::SYN_RECV
    }

    fn address(&self, remote: bool) -> [u8; 16] {
        let [_, b, c, d] = self.number.to_be_bytes();
        let mut address = [0; 16];
        match (self.six, remote) {
            (_, true) if self.remote == 0 => {}
            (false, false) => address[..4].copy_from_slice(&[10, 0, c % 4, 1]),
            (false, true) => address[..4].copy_from_slice(&[198, 18 + b % 2, c, d]),
            (true, false) => address = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1],
            (true, true) => address = [0x20, 1, 0xd, 0xb8, 0, b, 0, 0, 0, 0, 0, 0, 0xab, 0xcd, c, d],
        }
        address
    }

    /// `struct inet_diag_msg` and the attributes that Linux 6.18 adds.
    fn body(&self, info: bool) -> Vec<u8> {
        let mini = self.is_mini();
        let mut body = vec![if self.six { 10 } else { 2 }, self.state, self.timer, 0];
        body.extend_from_slice(&self.local.to_be_bytes());
        body.extend_from_slice(&self.remote.to_be_bytes());
        body.extend_from_slice(&self.address(false));
        body.extend_from_slice(&self.address(true));
        let waiting = if self.number % 50 == 7 { self.number } else { 0 };
        let left_ms = if self.timer == timer::OFF {
            0
        } else {
            self.number * 13 % 60_000
        };
        let limit = if self.state == state::LISTEN { 4096 } else { 0 };
        let user = if mini { 0 } else { 1000 + self.number % 3 };
        let inode = if mini { 0 } else { INODE + self.number };
        // Interface, cookie in two halves, timer, both queues, user, inode.
        for field in [0, self.number + 1, 0, left_ms, waiting, limit, user, inode] {
            body.extend_from_slice(&field.to_le_bytes());
        }
        if !mini {
            // INET_DIAG_SHUTDOWN
            attribute(&mut body, 8, &[0]);
        }
        // INET_DIAG_MARK
        attribute(&mut body, 15, &[0; 4]);
        if !mini {
            // INET_DIAG_CGROUP_ID, INET_DIAG_SOCKOPT
            attribute(&mut body, 21, &[1, 0, 0, 0, 0, 0, 0, 0]);
            attribute(&mut body, 22, &[0x52, 0]);
            if info {
                // INET_DIAG_INFO
                let mut value = [0; TCP_INFO_BYTES];
                value[0] = self.state;
                value[8..12].copy_from_slice(&(200_000 + self.number).to_le_bytes());
                attribute(&mut body, 2, &value);
            }
        }
        body
    }
}

fn port(number: u32) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

/// TCP, without and with what `-o` asks for, and the processes of `-p`.
pub(super) fn tcp() -> Answers {
    let dump = |info| {
        let mut dump = Dump::default();
        for row in (0..TCP).map(Row::of_tcp) {
            dump.message(BOTH_FAMILIES, &row.body(info));
        }
        dump.end()
    };
    let mut answers = vec![
        ("sock_diag tcp both states=0x1ffe".to_owned(), dump(false)),
        ("sock_diag tcp both states=0x1ffe info".to_owned(), dump(true)),
        (
            "file /proc/net/snmp".to_owned(),
            text(
                "Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs\n\
                  Tcp: 1 200 120000 -1 7 5 0 0 3 9\n",
            ),
        ),
        (
            "file /proc/net/sockstat".to_owned(),
            text("sockets: used 20000\nTCP: inuse 17000 orphan 0 tw 2400 alloc 17000 mem 9\n"),
        ),
    ];
    answers.extend(owners());
    answers
}

/// Processes with as many descriptors of sockets as of other things.
fn owners() -> Answers {
    let mut folders = String::new();
    let mut answers = Vec::new();
    for process in 0..PROCESSES {
        let pid = 1 + process * 100;
        let _: std::fmt::Result = write!(folders, "{pid}\0");
        let mut piece = String::new();
        let mut pieces = Vec::new();
        let held = (0..TCP).filter(|number| number % PROCESSES == process);
        for (place, number) in held.enumerate() {
            let other = if number % 2 == 0 {
                format!("pipe:[{number}]")
            } else {
                format!("/var/lib/service/data/{number}")
            };
            let _: std::fmt::Result = write!(
                piece,
                "{}\0{other}\0{}\0socket:[{}]\0",
                place * 2,
                place * 2 + 1,
                INODE + number
            );
            if piece.len() > 16 * 1024 {
                pieces.push(std::mem::take(&mut piece).into_bytes());
            }
        }
        pieces.push(piece.into_bytes());
        answers.push((format!("links /proc/{pid}/fd"), pieces));
        answers.push((
            format!("file /proc/{pid}/cmdline"),
            text(&format!("/usr/sbin/service-{process}\0--foreground\0")),
        ));
    }
    answers.push(("list /proc".to_owned(), text(&folders)));
    answers
}

/// UDP, a family behind the other.
pub(super) fn udp() -> Answers {
    [("ipv4", 0..UDP / 2), ("ipv6", UDP / 2..UDP)]
        .into_iter()
        .map(|(family, numbers)| {
            let mut dump = Dump::default();
            for row in numbers.map(Row::of_udp) {
                dump.message(BY_FAMILY, &row.body(false));
            }
            (format!("sock_diag udp {family} states=0x1ffe"), dump.end())
        })
        .collect()
}

/// UNIX sockets: connections without a name, paths, abstract names, listeners and datagrams.
pub(super) fn unix() -> Answers {
    let mut dump = Dump::default();
    let mut table = "Num       RefCount Protocol Flags    Type St Inode Path\n".to_owned();
    for number in 0..UNIX {
        let inode = INODE + number;
        let listens = number % 20 == 0;
        let kind: u8 = if number % 7 == 3 && !listens { 2 } else { 1 };
        let state = match (listens, kind) {
            (true, _) => state::LISTEN,
            (false, 1) => state::ESTABLISHED,
            (false, _) => state::CLOSE,
        };
        let name = match number % 10 {
            0..=2 => format!("/run/user/1000/service/socket-{number}\0"),
            3 => format!("\0abstract/{number:05x}"),
            _ => String::new(),
        };
        let mut body = vec![1, kind, state, 0];
        for field in [inode, number + 1, 0] {
            body.extend_from_slice(&field.to_le_bytes());
        }
        if !name.is_empty() {
            attribute(&mut body, 0, name.as_bytes());
        }
        if state == state::ESTABLISHED {
            attribute(&mut body, 2, &(inode ^ 1).to_le_bytes());
        }
        attribute(&mut body, 4, &[0; 8]);
        attribute(&mut body, 7, &(1000 + number % 3).to_le_bytes());
        attribute(&mut body, 6, &[0]);
        dump.message(BY_FAMILY, &body);
        let (flags, column) = match state {
            state::LISTEN => (0x10000, 1),
            state::ESTABLISHED => (0, 3),
            _ => (0, 1),
        };
        let path = match name.strip_suffix('\0') {
            Some(path) => format!(" {path}"),
            None if name.is_empty() => String::new(),
            None => format!(" {}", name.replace('\0', "@")),
        };
        let place = number.wrapping_mul(2_654_435_761);
        let references = 2 + number % 3;
        let _: std::fmt::Result = writeln!(
            table,
            "{place:016x}: {references:08X} 00000000 {flags:08X} {kind:04X} {column:02X} {inode:5}{path}"
        );
    }
    vec![
        ("sock_diag unix show=0x55".to_owned(), dump.end()),
        ("file /proc/net/unix".to_owned(), text(&table)),
    ]
}
