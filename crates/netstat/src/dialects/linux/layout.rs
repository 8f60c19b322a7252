//! Rows and headings of the socket tables, byte for byte as net-tools netstat 2.10 prints them. Every row keeps its
//! trailing blanks.

use std::net::IpAddr;

use facts::model::unix::{SocketType, UnixSocket, UnixState};
use facts::model::{
    Endpoint, Family, InternetSocket, NoOwner, Owner, Queues, SocketId, TcpState, Timer, TimerKind, Transport,
};
use probe::names::Names;

use super::query::SocketQuery;
use crate::render::address;
use crate::render::columns::{blanks, left, left_number, number, pad_from, right_number};
use crate::rows::classic::InternetRow;
use crate::terminal::{cut, visible};

/// Width of an address column.
const ADDRESS_WIDTH: usize = 23;
/// Most bytes of host and port together in a column that is not wide; the colon is the 23rd.
const ADDRESS_TEXT_MAX: usize = 22;
/// Most bytes of a port in a column that is not wide.
const PORT_TEXT_MAX: usize = 18;
/// Most bytes of host or port even when wide: the original's buffers.
const WIDE_TEXT_MAX: usize = 127;
/// Bytes of `PID/Program name`; its column has one more.
const PROGRAM_TEXT_MAX: usize = 19;
/// Bytes of a security context that are shown: the end of a longer one.
const CONTEXT_TEXT_MAX: usize = 49;

/// `Active Internet connections` and its heading.
pub(super) fn internet_heading(out: &mut Vec<u8>, query: &SocketQuery) {
    out.extend_from_slice(b"Active Internet connections ");
    out.extend_from_slice(super::wording::which(query.rows).as_bytes());
    out.extend_from_slice(
        b"\nProto Recv-Q Send-Q Local Address           Foreign Address         State      ",
    );
    if query.extended {
        out.extend_from_slice(b" User       Inode     ");
    }
    owner_heading(out, query);
    if query.timers {
        out.extend_from_slice(b" Timer");
    }
    out.push(b'\n');
}

/// `Active UNIX domain sockets` and its heading.
pub(super) fn unix_heading(out: &mut Vec<u8>, query: &SocketQuery) {
    out.extend_from_slice(b"Active UNIX domain sockets ");
    out.extend_from_slice(super::wording::which(query.rows).as_bytes());
    out.extend_from_slice(b"\nProto RefCnt Flags       Type       State         I-Node  ");
    owner_heading(out, query);
    out.extend_from_slice(b" Path\n");
}

fn owner_heading(out: &mut Vec<u8>, query: &SocketQuery) {
    if query.programs {
        out.push(b' ');
        left(out, b"PID/Program name", 20);
    }
    if query.contexts {
        left(out, b" Security Context", 50);
    }
}

/// A TCP, UDP, UDP-Lite or RAW socket.
pub(super) fn internet_row(out: &mut Vec<u8>, query: &SocketQuery, row: &InternetRow<'_>) {
    let socket = row.socket;
    left(out, protocol(socket).as_bytes(), 5);
    blanks(out, 1);
    // What the text table of the kernel says of a listener: how many wait, and nothing to send.
    let (receive, send) = match socket.queues {
        Queues::Data { receive, send } => (receive, send),
        Queues::Listen { waiting, .. } => (waiting, 0),
    };
    right_number(out, u64::from(receive), 6);
    blanks(out, 1);
    right_number(out, u64::from(send), 6);
    for endpoint in [socket.local, socket.remote] {
        blanks(out, 1);
        column(out, query, socket, endpoint, row.names);
    }
    blanks(out, 1);
    state(out, socket);
    extras(out, query, socket.user, socket.id, row.names, row.owner);
    if query.timers {
        blanks(out, 1);
        timer(out, socket);
    }
    out.push(b'\n');
}

fn protocol(socket: &InternetSocket) -> &'static str {
    match (socket.transport, socket.family) {
        (Transport::Tcp, Family::Ipv4) => "tcp",
        (Transport::Tcp, Family::Ipv6) => "tcp6",
        (Transport::Udp, Family::Ipv4) => "udp",
        (Transport::Udp, Family::Ipv6) => "udp6",
        (Transport::UdpLite, Family::Ipv4) => "udpl",
        (Transport::UdpLite, Family::Ipv6) => "udpl6",
        (Transport::Raw, Family::Ipv4) => "raw",
        (Transport::Raw, Family::Ipv6) => "raw6",
    }
}

/// `host:port`, cut to the column unless wide, and padded to it.
fn column(out: &mut Vec<u8>, query: &SocketQuery, socket: &InternetSocket, end: Endpoint, names: &Names) {
    let start = out.len();
    host(out, end.address, query.numeric.hosts, names);
    let host_end = out.len();
    out.push(b':');
    let port_start = out.len();
    match names
        .service(socket.transport, end.port)
        .filter(|_| end.port != 0)
    {
        Some(name) => out.extend_from_slice(&visible(name)),
        None => address::port(out, end.port),
    }
    let (host_bytes, port_bytes) = (host_end - start, out.len() - port_start);
    if query.wide {
        shorten(
            out,
            (start, host_bytes, WIDE_TEXT_MAX),
            (port_start, port_bytes, WIDE_TEXT_MAX),
        );
    } else if host_bytes + port_bytes > ADDRESS_TEXT_MAX {
        let port_kept = port_bytes.min(PORT_TEXT_MAX);
        shorten(
            out,
            (start, host_bytes, ADDRESS_TEXT_MAX - port_kept),
            (port_start, port_bytes, port_kept),
        );
    }
    pad_from(out, start, ADDRESS_WIDTH);
}

/// Cuts host and port, each `(start, bytes, bytes kept at most)`, to what they may keep.
fn shorten(out: &mut Vec<u8>, host: (usize, usize, usize), port: (usize, usize, usize)) {
    if host.1 <= host.2 && port.1 <= port.2 {
        return;
    }
    let part = |(start, bytes, kept): (usize, usize, usize)| {
        cut(out.get(start..start + bytes).unwrap_or(&[]), kept).to_vec()
    };
    let (kept_host, kept_port) = (part(host), part(port));
    out.truncate(host.0);
    out.extend_from_slice(&kept_host);
    out.push(b':');
    out.extend_from_slice(&kept_port);
}

/// An address by name or number. A v4-mapped address without a name is shown as the IPv4 address it holds.
pub(super) fn host(out: &mut Vec<u8>, host: IpAddr, numeric: bool, names: &Names) {
    if let Some(name) = names.host(host).filter(|_| !numeric) {
        out.extend_from_slice(&visible(name));
        return;
    }
    match host {
        IpAddr::V4(host) => match names.network(host).filter(|_| !numeric) {
            Some(name) => out.extend_from_slice(&visible(name)),
            None => address::ipv4(out, host),
        },
        IpAddr::V6(host) => match host.to_ipv4_mapped() {
            Some(mapped) => address::ipv4(out, mapped),
            None if host.is_unspecified() && !numeric => out.extend_from_slice(b"[::]"),
            None => address::ipv6(out, host),
        },
    }
}

fn state(out: &mut Vec<u8>, socket: &InternetSocket) {
    match socket.transport {
        Transport::Raw => left_number(out, u64::from(socket.state.to_linux()), 11),
        Transport::Tcp => tcp_state(out, socket.state),
        Transport::Udp | Transport::UdpLite => {
            let name: &[u8] = match socket.state.to_linux() {
                1 => b"ESTABLISHED",
                7 => b"",
                _ => b"UNKNOWN",
            };
            left(out, name, 11);
        }
    }
}

/// The original's names; beyond them it reads past its table, and we say the number instead.
pub(super) fn tcp_state(out: &mut Vec<u8>, state: TcpState) {
    let name: &[u8] = match state {
        TcpState::Established => b"ESTABLISHED",
        TcpState::SynSent => b"SYN_SENT",
        // The kernel's text table shows requests without a socket as SYN_RECV.
        TcpState::SynRecv | TcpState::NewSynRecv => b"SYN_RECV",
        TcpState::FinWait1 => b"FIN_WAIT1",
        TcpState::FinWait2 => b"FIN_WAIT2",
        TcpState::TimeWait => b"TIME_WAIT",
        TcpState::Close => b"CLOSE",
        TcpState::CloseWait => b"CLOSE_WAIT",
        TcpState::LastAck => b"LAST_ACK",
        TcpState::Listen => b"LISTEN",
        TcpState::Closing => b"CLOSING",
        TcpState::Other(0) => b"",
        TcpState::Other(code) => {
            let start = out.len();
            out.extend_from_slice(b"UNKNOWN(");
            number(out, u64::from(code));
            out.push(b')');
            pad_from(out, start, 11);
            return;
        }
    };
    left(out, name, 11);
}

/// User and inode, owner, context: what `-e`, `-p` and `-Z` add to a row.
pub(super) fn extras(
    out: &mut Vec<u8>,
    query: &SocketQuery,
    user: Option<u32>,
    id: SocketId,
    names: &Names,
    owner: Result<Owner<'_>, NoOwner>,
) {
    if query.extended {
        blanks(out, 1);
        let start = out.len();
        user_text(out, user, query.numeric.users, names);
        pad_from(out, start, 10);
        blanks(out, 1);
        // The original has no word for "none": it shows the kernel's 0.
        left_number(out, id.inode().unwrap_or(0), 10);
    }
    owner_columns(out, query, owner);
}

/// A user by name or number; `-1` stands for the one number that is no user, as in the original.
pub(super) fn user_text(out: &mut Vec<u8>, user: Option<u32>, numeric: bool, names: &Names) {
    let user = user.unwrap_or(0);
    match names.user(user).filter(|_| !numeric) {
        Some(name) => out.extend_from_slice(&visible(name)),
        None => out.extend_from_slice(itoa::Buffer::new().format(user.cast_signed()).as_bytes()),
    }
}

fn owner_columns(out: &mut Vec<u8>, query: &SocketQuery, owner: Result<Owner<'_>, NoOwner>) {
    if query.programs {
        blanks(out, 1);
        let start = out.len();
        match owner {
            Ok(owner) => {
                let mut text = itoa::Buffer::new().format(owner.pid).as_bytes().to_vec();
                text.push(b'/');
                text.extend_from_slice(&visible(program(owner.command)));
                out.extend_from_slice(cut(&text, PROGRAM_TEXT_MAX));
            }
            Err(_) => out.push(b'-'),
        }
        pad_from(out, start, 20);
    }
    if query.contexts {
        blanks(out, 1);
        let context = owner.ok().and_then(|owner| owner.context).unwrap_or(b"-");
        let context = visible(context);
        let hidden = context.len().saturating_sub(CONTEXT_TEXT_MAX);
        left(out, context.get(hidden..).unwrap_or(&context), 50);
    }
}

/// The name of a command: behind the last slash when it is an absolute path, else as the process wrote it.
fn program(command: &[u8]) -> &[u8] {
    if command.first() != Some(&b'/') {
        return command;
    }
    command.rsplit(|byte| *byte == b'/').next().unwrap_or(command)
}

/// `off (0.00/0/0)`: seconds left, retransmissions, probes.
fn timer(out: &mut Vec<u8>, socket: &InternetSocket) {
    let timer = socket.timer.unwrap_or(Timer {
        kind: TimerKind::Off,
        left_ms: 0,
        retransmits: None,
        probes: None,
    });
    let tcp = socket.transport == Transport::Tcp;
    let mut off = false;
    match (timer.kind, tcp) {
        // The kernel's text table does not tell of delayed acknowledgements.
        (TimerKind::Off | TimerKind::DelayedAck, _) => {
            off = true;
            out.extend_from_slice(b"off");
        }
        (TimerKind::Retransmit, true) => out.extend_from_slice(b"on"),
        (TimerKind::Retransmit, false) => out.extend_from_slice(b"on1"),
        (TimerKind::KeepAlive, true) => out.extend_from_slice(b"keepalive"),
        (TimerKind::KeepAlive, false) => out.extend_from_slice(b"on2"),
        (TimerKind::TimeWait, true) => out.extend_from_slice(b"timewait"),
        (TimerKind::Probe, true) => out.extend_from_slice(b"probe"),
        (TimerKind::TimeWait, false) => out.extend_from_slice(b"unkn-3"),
        (TimerKind::Probe, false) => out.extend_from_slice(b"unkn-4"),
        (TimerKind::Other(code), _) => {
            out.extend_from_slice(b"unkn-");
            number(out, u64::from(code));
        }
    }
    let hundredths = if off { 0 } else { timer.left_ms / 10 };
    out.extend_from_slice(b" (");
    number(out, hundredths / 100);
    out.push(b'.');
    out.push(b'0' + u8::try_from(hundredths / 10 % 10).unwrap_or(0));
    out.push(b'0' + u8::try_from(hundredths % 10).unwrap_or(0));
    out.push(b'/');
    number(
        out,
        u64::from(if tcp { timer.retransmits.unwrap_or(0) } else { 0 }),
    );
    out.push(b'/');
    let probes = timer.probes.unwrap_or(0).cast_signed();
    out.extend_from_slice(itoa::Buffer::new().format(probes).as_bytes());
    out.push(b')');
}

/// A UNIX socket.
pub(super) fn unix_row(
    out: &mut Vec<u8>,
    query: &SocketQuery,
    socket: &UnixSocket,
    owner: Result<Owner<'_>, NoOwner>,
) {
    left(out, if socket.protocol == 0 { b"unix" } else { b"??" }, 5);
    blanks(out, 1);
    match socket.references {
        Some(count) => left_number(out, u64::from(count), 6),
        None => left(out, b"-", 6),
    }
    blanks(out, 1);
    let listens = socket.state == UnixState::Listening;
    left(out, if listens { b"[ ACC ]" } else { b"[ ]" }, 11);
    blanks(out, 1);
    left(out, socket_type(socket.kind).as_bytes(), 10);
    blanks(out, 1);
    left(out, unix_state(socket.state).as_bytes(), 13);
    blanks(out, 1);
    left_number(out, socket.id.inode().unwrap_or(0), 8);
    owner_columns(out, query, owner);
    blanks(out, 1);
    unix_path(out, socket.name.bytes());
    out.push(b'\n');
}

fn socket_type(kind: SocketType) -> &'static str {
    match kind {
        SocketType::Stream => "STREAM",
        SocketType::Datagram => "DGRAM",
        SocketType::Raw => "RAW",
        SocketType::ReliablyDelivered => "RDM",
        SocketType::SeqPacket => "SEQPACKET",
        SocketType::Other(_) => "UNKNOWN",
    }
}

fn unix_state(state: UnixState) -> &'static str {
    match state {
        UnixState::Free => "FREE",
        UnixState::Unconnected => "",
        UnixState::Listening => "LISTENING",
        UnixState::Connecting => "CONNECTING",
        UnixState::Connected => "CONNECTED",
        UnixState::Disconnecting => "DISCONNECTING",
        UnixState::Other(_) => "UNKNOWN",
    }
}

/// The name as the kernel's text table spells it, `@` for NUL, up to the first blank, as the original reads it.
fn unix_path(out: &mut Vec<u8>, name: &[u8]) {
    let shown: Vec<u8> = name
        .iter()
        .map(|byte| if *byte == 0 { b'@' } else { *byte })
        .skip_while(u8::is_ascii_whitespace)
        .take_while(|byte| !byte.is_ascii_whitespace() && *byte != 0x0b)
        .collect();
    out.extend_from_slice(&visible(&shown));
}
