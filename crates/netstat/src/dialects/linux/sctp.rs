//! SCTP rows of `Active Internet connections`, byte for byte as net-tools netstat 2.10 prints them on what
//! `/proc/net/sctp` says. It writes the lines of one socket and never asks for a name: the caller writes the addresses
//! and what `-e`, `-p`, `-Z` and `-o` add.

use std::net::IpAddr;

use facts::model::TcpState;
use facts::model::sctp::{SctpKind, SctpSocket};

use super::layout::tcp_state;
use crate::render::address;
use crate::render::columns::{blanks, left, pad_from, right_number};

/// Width of `sctp` and both queues, which only the first line has.
const HEAD_WIDTH: usize = 20;
/// Width of an address column of an association.
const ADDRESS_WIDTH: usize = 23;
/// Width of the only address column of an endpoint: both columns of an association and the blank between them.
const ENDPOINT_WIDTH: usize = 2 * ADDRESS_WIDTH + 1;
/// Width of the state.
const STATE_WIDTH: usize = 11;

/// An endpoint or association: one line for each address, of both sides side by side, and `trailing` behind the last.
///
/// Nothing is cut. Ports are numbers, `*` for 0; an association shows them in its first line alone.
pub(super) fn row(
    out: &mut Vec<u8>,
    socket: &SctpSocket,
    host: &mut dyn FnMut(&mut Vec<u8>, IpAddr),
    trailing: &[u8],
) {
    // Without any address the original leaves out the first line and shows the trailing pieces alone. We keep the row.
    let lines = socket.locals.len().max(socket.remotes.len()).max(1);
    for line in 0..lines {
        if line > 0 {
            out.push(b'\n');
        }
        let local = socket.locals.get(line).map(|local| local.address);
        let remote = socket.remotes.get(line).map(|remote| remote.address);
        match socket.kind {
            SctpKind::Endpoint => {
                left(out, if line == 0 { b"sctp" } else { b"" }, HEAD_WIDTH);
                column(out, local, Some(socket.local_port), ENDPOINT_WIDTH, host);
            }
            SctpKind::Association => {
                let first = line == 0;
                head(out, socket, first);
                column(
                    out,
                    local,
                    first.then_some(socket.local_port),
                    ADDRESS_WIDTH,
                    host,
                );
                blanks(out, 1);
                column(
                    out,
                    remote,
                    first.then_some(socket.remote_port),
                    ADDRESS_WIDTH,
                    host,
                );
            }
        }
        blanks(out, 1);
        if line == 0 {
            state(out, socket.state);
        } else {
            blanks(out, STATE_WIDTH);
        }
    }
    out.extend_from_slice(trailing);
    out.push(b'\n');
}

/// `sctp` and the queues of an association, or their width in blanks.
fn head(out: &mut Vec<u8>, socket: &SctpSocket, first: bool) {
    if !first {
        blanks(out, HEAD_WIDTH);
        return;
    }
    left(out, b"sctp", 6);
    for queue in [socket.receive_queue, socket.send_queue] {
        right_number(out, u64::from(queue.unwrap_or(0)), 6);
        blanks(out, 1);
    }
}

fn column(
    out: &mut Vec<u8>,
    end: Option<IpAddr>,
    port: Option<u16>,
    width: usize,
    host: &mut dyn FnMut(&mut Vec<u8>, IpAddr),
) {
    let start = out.len();
    if let Some(end) = end {
        host(out, end);
        if let Some(port) = port {
            out.push(b':');
            address::port(out, port);
        }
    }
    pad_from(out, start, width);
}

/// The names of TCP, which SCTP sockets have the numbers of; a request without a socket is unknown to SCTP.
fn state(out: &mut Vec<u8>, state: TcpState) {
    match state {
        TcpState::NewSynRecv => tcp_state(out, TcpState::Other(state.to_linux())),
        TcpState::Established
        | TcpState::SynSent
        | TcpState::SynRecv
        | TcpState::FinWait1
        | TcpState::FinWait2
        | TcpState::TimeWait
        | TcpState::Close
        | TcpState::CloseWait
        | TcpState::LastAck
        | TcpState::Listen
        | TcpState::Closing
        | TcpState::Other(_) => tcp_state(out, state),
    }
}

#[cfg(test)]
mod tests {
    use facts::decode::linux::sctp::{decode_association, decode_endpoint};

    use super::*;

    // The lines of the kernel are written by hand in the form of Linux 5.18, net/sctp/proc.c, sctp_eps_seq_show and
    // sctp_assocs_seq_show. What is expected is what net-tools netstat 2.10-0.1+deb12u2 printed of them with -San,
    // -Sln and -Saneeo on a synthetic /proc.

    fn shown(socket: &SctpSocket, trailing: &[u8]) -> String {
        let mut out = Vec::new();
        let mut host = |out: &mut Vec<u8>, host| match host {
            IpAddr::V4(host) => address::ipv4(out, host),
            IpAddr::V6(host) => address::ipv6(out, host),
        };
        row(&mut out, socket, &mut host, trailing);
        String::from_utf8(out).unwrap()
    }

    fn endpoint(line: &[u8]) -> String {
        shown(&decode_endpoint(line).unwrap(), b"")
    }

    fn association(line: &[u8]) -> String {
        shown(&decode_association(line).unwrap(), b"")
    }

    #[test]
    fn an_endpoint_shows_its_port_in_every_line() {
        let line =
            b"0 0 2   10  27   38412     0 12345 127.0.0.1 10.0.0.2 2001:0db8:0000:0000:0000:0000:0000:0001 ";
        assert_eq!(
            endpoint(line),
            "sctp                127.0.0.1:38412                                 LISTEN     \n\
             \x20                   10.0.0.2:38412                                             \n\
             \x20                   2001:db8::1:38412                                          \n"
        );
        let line = b"0 0 0   7   27   0     1000 12346 0.0.0.0 ";
        assert_eq!(
            endpoint(line),
            "sctp                0.0.0.0:*                                       CLOSE      \n"
        );
    }

    #[test]
    fn an_association_shows_its_ports_in_the_first_line_and_leaves_blanks_for_the_shorter_side() {
        let line = b"0 0 2   1   3  27      7       11       22     1000 54321 38412 40000  *127.0.0.1 10.0.0.2 <-> *10.9.8.7 2001:0db8:0000:0000:0000:0000:0000:0002 10.9.8.6 \t   7500    10    10   10    0    0        0        1        0   212992   212992";
        assert_eq!(
            association(line),
            "sctp      22     11 127.0.0.1:38412         10.9.8.7:40000          ESTABLISHED\n\
             \x20                   10.0.0.2                2001:db8::2                        \n\
             \x20                                           10.9.8.6                           \n"
        );
        let line = b"0 0 2   1   3  27      7       11       22     1000 54321 38412 40000  1.2.3.4 5.6.7.8 9.9.9.9 <-> *5.6.7.8 \t   7500";
        assert_eq!(
            association(line),
            "sctp      22     11 1.2.3.4:38412           5.6.7.8:40000           ESTABLISHED\n\
             \x20                   5.6.7.8                                                    \n\
             \x20                   9.9.9.9                                                    \n"
        );
    }

    #[test]
    fn what_the_flags_add_follows_the_last_line_of_the_group() {
        let line = b"0 0 2   1   3  27      7       11       22     1000 54321 38412 40000  1.2.3.4 <-> 5.6.7.8 *2001:0db8:0000:0000:0000:0000:0000:0002 9.9.9.9 \t   7500";
        let socket = decode_association(line).unwrap();
        assert_eq!(
            shown(&socket, b" 1000       54321      "),
            "sctp      22     11 1.2.3.4:38412           5.6.7.8:40000           ESTABLISHED\n\
             \x20                                           2001:db8::2                        \n\
             \x20                                           9.9.9.9                             1000       54321      \n"
        );
    }

    #[test]
    fn wide_addresses_and_numbers_push_what_follows_and_are_not_cut() {
        let line = b"0 0 2   1   3  27      7       11       22     1000 54321 38412 40000  2001:0db8:1111:2222:3333:4444:5555:0002 1.2.3.4 <-> *2001:0db8:1111:2222:3333:4444:5555:0003 2.2.2.2 \t   7500";
        assert_eq!(
            association(line),
            "sctp      22     11 2001:db8:1111:2222:3333:4444:5555:2:38412 2001:db8:1111:2222:3333:4444:5555:3:40000 ESTABLISHED\n\
             \x20                   1.2.3.4                 2.2.2.2                            \n"
        );
        let line = b"0 0 2   1   1  27      7       1234567       12345678     1000 54321 0 0  1.2.3.4 <-> 5.6.7.8 \t   7500";
        assert_eq!(
            association(line),
            "sctp  12345678 1234567 1.2.3.4:*               5.6.7.8:*               ESTABLISHED\n"
        );
        let line =
            b"0 0 2   1   1  27      7       -1       -5     1000 54321 0 0  1.2.3.4 <-> 5.6.7.8 \t   7500";
        assert_eq!(
            association(line),
            "sctp  4294967291 4294967295 1.2.3.4:*               5.6.7.8:*               ESTABLISHED\n"
        );
    }

    #[test]
    fn a_side_without_addresses_is_blank() {
        let line =
            b"0 0 2   1   3  27      7       11       22     1000 54321 38412 40000  1.2.3.4 <-> \t   7500";
        assert_eq!(
            association(line),
            "sctp      22     11 1.2.3.4:38412                                   ESTABLISHED\n"
        );
        let line =
            b"0 0 2   1   3  27      7       11       22     1000 54321 38412 40000  <-> 1.2.3.4 \t   7500";
        assert_eq!(
            association(line),
            "sctp      22     11                         1.2.3.4:40000           ESTABLISHED\n"
        );
    }

    #[test]
    fn an_unknown_state_shows_its_number() {
        for (code, text) in [
            (0, "           "),
            (3, "SYN_RECV   "),
            (11, "CLOSING    "),
            (12, "UNKNOWN(12)"),
            (13, "UNKNOWN(13)"),
            (200, "UNKNOWN(200)"),
        ] {
            let line = format!("0 0 2   {code}  27   38412     0 12345 1.2.3.4 ");
            let expected =
                format!("sctp                1.2.3.4:38412                                   {text}\n");
            assert_eq!(endpoint(line.as_bytes()), expected);
        }
    }

    #[test]
    fn a_socket_without_any_address_keeps_its_row() {
        // The original prints "\n" alone here, or what the flags add and nothing else.
        assert_eq!(
            endpoint(b"0 0 2   10  27   38412     0 12345 "),
            "sctp                                                                LISTEN     \n"
        );
    }

    #[test]
    fn the_caller_writes_the_names() {
        let socket = decode_endpoint(b"0 0 2   10  27   38412     0 12345 127.0.0.1 ").unwrap();
        let mut out = Vec::new();
        row(
            &mut out,
            &socket,
            &mut |out, _| out.extend_from_slice(b"localhost"),
            b" -",
        );
        assert_eq!(
            out.escape_ascii().to_string(),
            "sctp                localhost:38412                                 LISTEN      -\\n"
        );
    }
}
