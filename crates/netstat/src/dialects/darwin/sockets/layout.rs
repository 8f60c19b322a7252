//! Titles, headings and rows of the Internet sockets. Rows keep their blanks at the end.

use facts::model::{Endpoint, Queues, TcpState};

use super::address::{self, Ports, width};
use super::list::{List, Version};
use super::{Query, Round};
use crate::render::columns::{blanks, left, pad_from, right, right_number};
use crate::rows::classic::InternetRow;

/// Width of the three queues of a socket that listens, and most bytes of them.
const QUEUES_WIDTH: usize = 14;
/// Width of the number of a control block.
const CONTROL_BLOCK_WIDTH: usize = 8;
/// Fewest digits of such a number.
const CONTROL_BLOCK_DIGITS_MIN: u32 = 8;

/// The title and the heading of all protocols together.
pub(super) fn heading(out: &mut Vec<u8>, query: &Query) {
    let title: &[u8] = match (query.queues, query.all) {
        (true, _) => b"Current listen queue sizes (qlen/incqlen/maxqlen)\n",
        (false, true) => b"Active Internet connections (including servers)\n",
        (false, false) => b"Active Internet connections\n",
    };
    out.extend_from_slice(title);
    if query.control_blocks {
        out.extend_from_slice(b"Socket   ");
    }
    if query.queues {
        out.extend_from_slice(b"Listen         Local Address         \n");
        return;
    }
    out.extend_from_slice(b"Proto Recv-Q Send-Q  ");
    let width = width(query, Version::Four);
    left(out, b"Local Address", width);
    blanks(out, 1);
    left(out, b"Foreign Address", width);
    out.extend_from_slice(b" (state)\n");
}

/// What identifies a socket: the kernel's cookie.
pub(super) fn control_block(out: &mut Vec<u8>, cookie: Option<u64>) {
    address(out, cookie);
    blanks(out, 1);
}

/// What stands for an address of memory, in hexadecimal digits. Those of the original never had less than eight, and
/// programs that read it count on a row without blanks in front; only none is `0`. What is not known is `-`.
pub(super) fn address(out: &mut Vec<u8>, number: Option<u64>) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let Some(number) = number.filter(|number| *number != 0) else {
        right(
            out,
            if number.is_none() { b"-" } else { b"0" },
            CONTROL_BLOCK_WIDTH,
        );
        return;
    };
    let digits = (64 - number.leading_zeros())
        .div_ceil(4)
        .max(CONTROL_BLOCK_DIGITS_MIN);
    for place in (0..digits).rev() {
        let digit = usize::try_from((number >> (4 * place)) & 0xf).unwrap_or(0);
        out.extend(DIGITS.get(digit));
    }
}

/// A socket.
pub(super) fn row(
    out: &mut Vec<u8>,
    round: &Round<'_>,
    list: &List,
    row: &InternetRow<'_>,
    version: Version,
) {
    let socket = row.socket;
    left(out, list.name(version).as_bytes(), 5);
    // What waits in a socket that listens are connections, and not bytes.
    let (receive, send) = match socket.queues {
        Queues::Data { receive, send } => (receive, send),
        Queues::Listen { .. } => (0, 0),
    };
    for queue in [receive, send] {
        blanks(out, 1);
        right_number(out, u64::from(queue), 6);
    }
    blanks(out, 2);
    let ports = Ports::of(round, socket);
    // The port of a raw socket is its protocol, which its name tells.
    let end = |end: Endpoint| Endpoint {
        port: if list.has_ports() { end.port } else { 0 },
        ..end
    };
    address::column(out, round, row, version, end(socket.local), ports.local);
    address::column(out, round, row, version, end(socket.remote), ports.remote);
    if list.has_states() {
        state(out, socket.state);
    }
    out.push(b'\n');
}

/// The queues of a socket that listens.
pub(super) fn queues(out: &mut Vec<u8>, round: &Round<'_>, row: &InternetRow<'_>, version: Version) {
    let socket = row.socket;
    let (waiting, limit) = match socket.queues {
        Queues::Listen { waiting, limit } => (Some(waiting), limit),
        Queues::Data { .. } => (None, None),
    };
    let start = out.len();
    for (place, number) in [waiting, round.requests.of(socket), limit]
        .into_iter()
        .enumerate()
    {
        if place > 0 {
            out.push(b'/');
        }
        match number {
            Some(number) => right_number(out, u64::from(number), 0),
            None => out.push(b'-'),
        }
    }
    out.truncate(start + QUEUES_WIDTH);
    pad_from(out, start, QUEUES_WIDTH);
    blanks(out, 1);
    let ports = Ports::of(round, socket);
    address::column(out, round, row, version, socket.local, ports.local);
    out.push(b'\n');
}

fn state(out: &mut Vec<u8>, state: TcpState) {
    let name: &[u8] = match state {
        TcpState::Established => b"ESTABLISHED",
        TcpState::SynSent => b"SYN_SENT",
        TcpState::SynRecv | TcpState::NewSynRecv => b"SYN_RCVD",
        TcpState::FinWait1 => b"FIN_WAIT_1",
        TcpState::FinWait2 => b"FIN_WAIT_2",
        TcpState::TimeWait => b"TIME_WAIT",
        TcpState::Close => b"CLOSED",
        TcpState::CloseWait => b"CLOSE_WAIT",
        TcpState::LastAck => b"LAST_ACK",
        TcpState::Listen => b"LISTEN",
        TcpState::Closing => b"CLOSING",
        TcpState::Other(code) => {
            right_number(out, u64::from(code), 0);
            return;
        }
    };
    out.extend_from_slice(name);
}
