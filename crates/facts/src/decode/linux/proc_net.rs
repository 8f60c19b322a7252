//! Sockets from the text tables of `/proc/net`: tcp, udp, udplite, raw and their IPv6 forms, and unix (`proc(5)`).
//!
//! The tables tell less than `sock_diag` (no listen limit, no cookie) and one thing it does not: how many references
//! a UNIX socket has.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::Why;
use crate::decode::bytes::ByteOrder;
use crate::decode::lines::{decimal, hex, hex_field, number32, words};
use crate::model::unix::{SocketType, UnixName, UnixSocket, UnixState};
use crate::model::{
    Endpoint, Family, InternetSocket, Queues, SocketId, TcpState, Timer, TimerKind, Transport,
};

/// What a line of a table needs to be understood.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// Protocol of the file.
    pub transport: Transport,
    /// Family of the file.
    pub family: Family,
    /// Byte order of the machine: addresses are printed as host-order words.
    pub order: ByteOrder,
    /// `USER_HZ` of the machine: what the timer column counts in.
    pub ticks_per_second: u32,
}

impl Table {
    /// Reads one line below the heading:
    /// `sl local:port remote:port st tx:rx tr:when retrnsmt uid timeout inode …`.
    ///
    /// # Errors
    /// [`Why::NotUnderstood`] when a field is missing or is no number.
    pub fn decode(&self, line: &[u8]) -> Result<InternetSocket, Why> {
        self.line(line).ok_or(Why::NotUnderstood)
    }

    fn line(&self, line: &[u8]) -> Option<InternetSocket> {
        let mut words = words(line);
        words.next()?.strip_suffix(b":")?;
        let local = self.endpoint(words.next()?)?;
        let remote = self.endpoint(words.next()?)?;
        let state = TcpState::from_linux(u8::try_from(hex(words.next()?)?).ok()?);
        let (send, receive) = pair(words.next()?)?;
        let (timer, when) = pair(words.next()?)?;
        let retransmits = u32::try_from(hex(words.next()?)?).ok()?;
        let user = number32(words.next()?)?;
        let probes = number32(words.next()?)?;
        let inode = decimal(words.next()?)?;
        let (send, receive) = (u32::try_from(send).ok()?, u32::try_from(receive).ok()?);
        let kind = match timer {
            0 => TimerKind::Off,
            1 => TimerKind::Retransmit,
            2 => TimerKind::KeepAlive,
            3 => TimerKind::TimeWait,
            4 => TimerKind::Probe,
            other => TimerKind::Other(u8::try_from(other).ok()?),
        };
        Some(InternetSocket {
            transport: self.transport,
            family: self.family,
            state,
            local,
            remote,
            queues: if self.transport == Transport::Tcp && state == TcpState::Listen {
                Queues::Listen {
                    waiting: receive,
                    limit: None,
                }
            } else {
                Queues::Data { receive, send }
            },
            timer: Some(Timer {
                kind,
                left_ms: when.checked_mul(1000)? / u64::from(self.ticks_per_second.max(1)),
                retransmits: Some(retransmits),
                probes: Some(probes),
            }),
            user: Some(user),
            id: SocketId::from_inode(inode),
            cookie: None,
            interface: None,
            mark: None,
            cgroup: None,
            ipv6_only: None,
        })
    }

    fn endpoint(&self, word: &[u8]) -> Option<Endpoint> {
        let colon = word.iter().position(|byte| *byte == b':')?;
        let (address, port) = word.split_at(colon);
        let port = u16::try_from(hex(port.get(1..)?)?).ok()?;
        let part = |at: usize| -> Option<[u8; 4]> {
            let value = u32::try_from(hex(address.get(at..at.checked_add(8)?)?)?).ok()?;
            Some(self.order.four(value))
        };
        let address = match (self.family, address.len()) {
            (Family::Ipv4, 8) => IpAddr::V4(Ipv4Addr::from(part(0)?)),
            (Family::Ipv6, 32) => {
                let mut bytes = [0; 16];
                for (index, slot) in bytes.chunks_exact_mut(4).enumerate() {
                    slot.copy_from_slice(&part(index * 8)?);
                }
                IpAddr::V6(Ipv6Addr::from(bytes))
            }
            _ => return None,
        };
        Some(Endpoint { address, port })
    }
}

fn pair(word: &[u8]) -> Option<(u64, u64)> {
    let colon = word.iter().position(|byte| *byte == b':')?;
    Some((hex(word.get(..colon)?)?, hex(word.get(colon.checked_add(1)?..)?)?))
}

/// Reads one line of `/proc/net/unix` below the heading: `Num: RefCount Protocol Flags Type St Inode Path`.
///
/// The name is everything after the one blank behind the inode, as the kernel printed it: NULs are `@` there, and a
/// newline in a path has already cut the line.
///
/// # Errors
/// [`Why::NotUnderstood`] when a field is missing or is no number.
pub fn decode_unix(line: &[u8]) -> Result<UnixSocket, Why> {
    unix_line(line).ok_or(Why::NotUnderstood)
}

fn unix_line(line: &[u8]) -> Option<UnixSocket> {
    let (_, rest) = hex_field(line)?;
    let (references, rest) = hex_field(rest.strip_prefix(b":")?)?;
    let references = u32::try_from(references).ok()?;
    let (protocol, rest) = hex_field(rest)?;
    let protocol = u32::try_from(protocol).ok()?;
    let (flags, rest) = hex_field(rest)?;
    let (kind, rest) = hex_field(rest)?;
    let kind = u16::try_from(kind).ok()?;
    let (state, rest) = hex_field(rest)?;
    let state = u8::try_from(state).ok()?;
    let (inode, rest) = first_word(rest)?;
    let inode = decimal(inode)?;
    let name = rest.strip_prefix(b" ").unwrap_or(&[]);
    let mut bytes = name.to_vec();
    if let Some(first @ b'@') = bytes.first_mut() {
        *first = 0;
    }
    bytes.truncate(crate::model::unix::PATH_BYTES_MAX);
    /// `__SO_ACCEPTCON` of `linux/net.h`
    const ACCEPTS: u64 = 0x10000;
    Some(UnixSocket {
        kind: SocketType::from_linux(kind),
        state: match state {
            0 => UnixState::Free,
            1 if flags & ACCEPTS != 0 => UnixState::Listening,
            1 => UnixState::Unconnected,
            2 => UnixState::Connecting,
            3 => UnixState::Connected,
            4 => UnixState::Disconnecting,
            other => UnixState::Other(other),
        },
        protocol,
        references: Some(references),
        id: SocketId::from_inode(inode),
        peer: None,
        user: None,
        cookie: None,
        receive_queue: None,
        send_queue: None,
        file: None,
        name: UnixName::new(&bytes)?,
    })
}

/// The first word of a line and what follows it, blanks and all.
fn first_word(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let start = line.iter().position(|byte| *byte != b' ')?;
    let line = line.get(start..)?;
    let end = line.iter().position(|byte| *byte == b' ').unwrap_or(line.len());
    line.split_at_checked(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(transport: Transport, family: Family) -> Table {
        Table {
            transport,
            family,
            order: ByteOrder::Little,
            ticks_per_second: 100,
        }
    }

    // Linux 6.18, `cat /proc/net/tcp` in a network namespace.
    const LISTEN: &[u8] = b"   0: 0100007F:0016 00000000:0000 0A 00000000:00000003 00:00000000 00000000     0        0 12022 1 0000000000000000 100 0 0 10 0";
    const PROBE: &[u8] = b"  11: 0200007F:1F90 0300007F:C3A2 04 0000A2F1:00000000 04:00000A3C 00000002 65534        3 0 2 0000000000000000 26 4 29 10 -1";

    #[test]
    fn a_listener_tells_how_many_wait_but_not_how_many_may() {
        let socket = table(Transport::Tcp, Family::Ipv4).decode(LISTEN).unwrap();
        assert_eq!(socket.state, TcpState::Listen);
        assert_eq!(
            socket.queues,
            Queues::Listen {
                waiting: 3,
                limit: None
            }
        );
        assert_eq!(socket.local.address, IpAddr::from([127, 0, 0, 1]));
        assert_eq!(socket.local.port, 22);
        assert_eq!(socket.id, SocketId::Inode(12022));
    }

    #[test]
    fn the_timer_counts_in_ticks_of_the_machine() {
        let socket = table(Transport::Tcp, Family::Ipv4).decode(PROBE).unwrap();
        let timer = socket.timer.unwrap();
        assert_eq!(timer.kind, TimerKind::Probe);
        assert_eq!(timer.left_ms, 26_200);
        assert_eq!((timer.retransmits, timer.probes), (Some(2), Some(3)));
        assert_eq!(socket.user, Some(65534));
        assert_eq!(socket.id, SocketId::None);
        assert_eq!(
            socket.queues,
            Queues::Data {
                receive: 0,
                send: 0xa2f1
            }
        );
    }

    #[test]
    fn an_ipv6_address_is_four_words_of_the_machine() {
        let line = b"   3: 0000000000000000FFFF00000100007F:1F90 B80D0120000000000000000001000000:0035 01 00000000:00000000 00:00000000 00000000     0        0 9 1 0 20 4 30 10 -1";
        let socket = table(Transport::Tcp, Family::Ipv6).decode(line).unwrap();
        assert_eq!(socket.local.address.to_string(), "::ffff:127.0.0.1");
        assert_eq!(socket.remote.address.to_string(), "2001:db8::1");
    }

    #[test]
    fn no_prefix_of_a_line_panics_and_a_short_one_is_not_understood() {
        for end in 0..LISTEN.len() {
            let result = table(Transport::Tcp, Family::Ipv4).decode(&LISTEN[..end]);
            if end < 90 {
                assert_eq!(result, Err(Why::NotUnderstood), "prefix of {end} bytes");
            }
        }
        assert!(table(Transport::Tcp, Family::Ipv6).decode(LISTEN).is_err());
    }

    #[test]
    fn absurd_numbers_are_not_understood_rather_than_wrapped() {
        let line = b"   0: 0100007F:0016 00000000:0000 0A FFFFFFFFFFFFFFFFF:00000003 00:00000000 00000000     0        0 12022";
        assert!(table(Transport::Tcp, Family::Ipv4).decode(line).is_err());
        let line = b"   0: 0100007F:0016 00000000:0000 0A 00000000:00000003 00:FFFFFFFFFFFFFFFF 00000000     0        0 12022";
        assert!(table(Transport::Tcp, Family::Ipv4).decode(line).is_err());
    }

    #[test]
    fn a_unix_line_keeps_the_blanks_of_its_path() {
        // Linux 6.18, `cat /proc/net/unix`.
        let line = b"0000000000000000: 00000002 00000000 00010000 0001 01 21511 /run/with a blank";
        let socket = decode_unix(line).unwrap();
        assert_eq!(socket.state, UnixState::Listening);
        assert_eq!(socket.references, Some(2));
        assert_eq!(socket.id, SocketId::Inode(21511));
        assert_eq!(socket.name.bytes(), b"/run/with a blank");
        let line = b"0000000000000000: 00000003 00000000 00000000 0001 03     7 @abstract";
        assert_eq!(decode_unix(line).unwrap().name.bytes(), b"\0abstract");
        let line = b"0000000000000000: 00000003 00000000 00000000 0002 02     0";
        let socket = decode_unix(line).unwrap();
        assert_eq!((socket.id, socket.state), (SocketId::None, UnixState::Connecting));
        assert_eq!(socket.name.bytes(), b"");
    }

    #[test]
    fn what_a_newline_in_a_path_leaves_behind_is_no_row() {
        assert_eq!(decode_unix(b"second half of a path"), Err(Why::NotUnderstood));
        assert_eq!(decode_unix(b""), Err(Why::NotUnderstood));
    }
}
