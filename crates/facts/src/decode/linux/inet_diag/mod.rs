//! TCP, UDP, UDP-Lite and RAW sockets from `sock_diag` (`linux/inet_diag.h`, `sock_diag(7)`).
//!
//! One fixed part of 72 bytes, then attributes. An attribute not listed here is skipped, not refused; a message
//! too short for its fixed part is an error of that row alone. [`decode`] gives the row and leaves out what it does not
//! need; [`decode_details`] gives the rest.

mod details;
#[cfg(test)]
mod details_tests;
pub mod program;
mod tcp_info;

pub use details::decode_details;

use program::Program;

use crate::Why;
use crate::decode::bytes::{ByteOrder, Bytes};
use crate::decode::linux::netlink::{Attributes, dump_request};
use crate::model::codes::flags;
use crate::model::socket::Families;
use crate::model::state::States;
use crate::model::{
    Endpoint, Family, InternetSocket, Queues, SocketId, TcpState, Timer, TimerKind, Transport,
};

/// `SOCK_DIAG_BY_FAMILY`
pub const BY_FAMILY: u16 = 20;
/// `TCPDIAG_GETSOCK`: the older request, which answers both families in one pass over the connections.
pub const TCP_BOTH_FAMILIES: u16 = 18;

const IPPROTO_TCP: u8 = 6;
const IPPROTO_UDP: u8 = 17;
const IPPROTO_UDPLITE: u8 = 136;
const IPPROTO_RAW: u8 = 255;

/// Bytes of `struct inet_diag_sockid`.
const SOCKID_BYTES: usize = 48;
/// Bytes of `struct inet_diag_msg`.
const FIXED_BYTES: usize = 72;

/// `INET_DIAG_INFO`
const ATTRIBUTE_INFO: u16 = 2;
/// `INET_DIAG_SKV6ONLY`
const ATTRIBUTE_IPV6_ONLY: u16 = 11;
/// `INET_DIAG_MARK`
const ATTRIBUTE_MARK: u16 = 15;
/// `INET_DIAG_CGROUP_ID`
const ATTRIBUTE_CGROUP_ID: u16 = 21;

/// A dump of sockets to ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Dump {
    /// Protocol.
    pub transport: Transport,
    /// Family; `Both` for TCP alone.
    pub families: Families,
    /// States wanted.
    pub states: States,
    /// What is wanted beyond the row.
    pub extensions: Extensions,
}

flags! {
    /// What a dump tells beyond the row, as the kernel is asked for it: bit n is `INET_DIAG_*` number n + 1.
    Extensions(u8) {
        /// Memory, in the short form.
        MEMORY = 0x01 "meminfo",
        /// `tcp_info`: retransmissions and probes among it, up to 284 bytes more a row; and what is layered over TCP.
        INFO = 0x02 "info",
        /// What congestion control keeps: Vegas, DCTCP or BBR.
        CONGESTION_INFO = 0x04 "vegasinfo",
        /// Name of the congestion control.
        CONGESTION = 0x08 "cong",
        /// Type of service.
        TYPE_OF_SERVICE = 0x10 "tos",
        /// Traffic class of IPv6, and the class for traffic control of both families.
        TRAFFIC_CLASS = 0x20 "tclass",
        /// Memory, with bounds.
        SOCKET_MEMORY = 0x40 "skmeminfo",
        /// Directions that were shut down. Linux tells it unasked.
        SHUTDOWN = 0x80 "shutdown",
    }
}

impl Extensions {
    /// The row alone.
    pub const NONE: Extensions = Extensions(0);
    /// All there are: some 400 bytes more a row of TCP.
    pub const ALL: Extensions = Extensions(0xff);

    /// The extensions of both.
    #[must_use]
    pub const fn with(self, other: Extensions) -> Extensions {
        Extensions(self.0 | other.0)
    }
}

/// `INET_DIAG_REQ_BYTECODE`
const REQUEST_PROGRAM: u16 = 1;

impl Dump {
    /// The request as the kernel takes it, header included.
    #[must_use]
    pub fn encode(&self, order: ByteOrder) -> Vec<u8> {
        let (kind, body) = self.body(order);
        dump_request(kind, &body, order)
    }

    /// The same, of the sockets that a program chooses.
    #[must_use]
    pub fn encode_chosen(&self, program: &Program, order: ByteOrder) -> Vec<u8> {
        let (kind, mut body) = self.body(order);
        // struct nlattr. A program is a multiple of four bytes and far from the end of what two bytes count.
        let length = u16::try_from(4 + program.bytes().len()).unwrap_or(u16::MAX);
        body.extend_from_slice(&order.two(length));
        body.extend_from_slice(&order.two(REQUEST_PROGRAM));
        body.extend_from_slice(program.bytes());
        dump_request(kind, &body, order)
    }

    fn body(&self, order: ByteOrder) -> (u16, Vec<u8>) {
        let extension = self.extensions.0;
        let protocol = match self.transport {
            Transport::Tcp => IPPROTO_TCP,
            Transport::Udp => IPPROTO_UDP,
            Transport::UdpLite => IPPROTO_UDPLITE,
            Transport::Raw => IPPROTO_RAW,
        };
        let mut body = Vec::with_capacity(64);
        let kind = match self.families {
            Families::Both => {
                // struct inet_diag_req: family, source length, destination length, extensions, id, states, dbs.
                body.extend_from_slice(&[Family::Ipv4.to_linux(), 0, 0, extension]);
                body.extend_from_slice(&[0; SOCKID_BYTES]);
                body.extend_from_slice(&order.four(self.states.0));
                body.extend_from_slice(&order.four(0));
                TCP_BOTH_FAMILIES
            }
            Families::Ipv4 | Families::Ipv6 => {
                // struct inet_diag_req_v2: family, protocol, extensions, pad, states, id. The pad byte is the raw
                // protocol for RAW sockets; a dump lists all of them whatever it says.
                let family = if self.families == Families::Ipv4 {
                    Family::Ipv4.to_linux()
                } else {
                    Family::Ipv6.to_linux()
                };
                body.extend_from_slice(&[family, protocol, extension, 0]);
                body.extend_from_slice(&order.four(self.states.0));
                body.extend_from_slice(&[0; SOCKID_BYTES]);
                BY_FAMILY
            }
        };
        (kind, body)
    }
}

/// The TCP socket that a report of its end is about (`SKNLGRP_INET_TCP_DESTROY` and `SKNLGRP_INET6_TCP_DESTROY`, `sock_diag(7)`);
/// `None` when the report is not understood.
#[must_use]
pub fn ended(body: Bytes<'_>) -> Option<InternetSocket> {
    decode(body, Transport::Tcp).ok()
}

/// Reads one `struct inet_diag_msg` and its attributes.
///
/// # Errors
/// [`Why::CutShort`] when the fixed part is not whole, [`Why::NotUnderstood`] for another address family.
#[inline]
pub fn decode(body: Bytes<'_>, transport: Transport) -> Result<InternetSocket, Why> {
    if body.bytes.len() < FIXED_BYTES {
        return Err(Why::CutShort);
    }
    let family = body
        .u8(0)
        .and_then(Family::from_linux)
        .ok_or(Why::NotUnderstood)?;
    fixed_part(body, transport, family)
        .ok_or(Why::CutShort)
        .map(|mut socket| {
            attributes(body, &mut socket);
            socket
        })
}

#[inline]
fn fixed_part(body: Bytes<'_>, transport: Transport, family: Family) -> Option<InternetSocket> {
    let state = TcpState::from_linux(body.u8(1)?);
    let timer = body.u8(2)?;
    let count = u32::from(body.u8(3)?);
    let interface = body.u32(40)?;
    let cookie = (u64::from(body.u32(48)?) << 32) | u64::from(body.u32(44)?);
    let (waiting, limit) = (body.u32(56)?, body.u32(60)?);
    let user = body.u32(64)?;
    let inode = body.u32(68)?;
    let kind = match timer {
        0 => TimerKind::Off,
        1 => TimerKind::Retransmit,
        2 => TimerKind::KeepAlive,
        3 => TimerKind::TimeWait,
        4 => TimerKind::Probe,
        5 => TimerKind::DelayedAck,
        other => TimerKind::Other(other),
    };
    // The one count is retransmissions while that timer runs, else unanswered probes (inet_diag.c).
    let (retransmits, probes) = match kind {
        TimerKind::Off | TimerKind::DelayedAck | TimerKind::Other(_) => (None, None),
        TimerKind::Retransmit => (Some(count), None),
        TimerKind::TimeWait => (Some(0), Some(0)),
        TimerKind::KeepAlive | TimerKind::Probe => (None, Some(count)),
    };
    // Connection requests and TIME_WAIT are told with user 0 and inode 0: they have neither.
    let kept_by_kernel = kind == TimerKind::TimeWait
        || transport == Transport::Tcp
            && matches!(
                state,
                TcpState::SynRecv | TcpState::TimeWait | TcpState::NewSynRecv
            );
    Some(InternetSocket {
        transport,
        family,
        state,
        local: Endpoint {
            address: body.address(8, family)?,
            port: body.port(4)?,
        },
        remote: Endpoint {
            address: body.address(24, family)?,
            port: body.port(6)?,
        },
        queues: if state == TcpState::Listen {
            Queues::Listen {
                waiting,
                limit: Some(limit),
            }
        } else {
            Queues::Data {
                receive: waiting,
                send: limit,
            }
        },
        timer: Some(Timer {
            kind,
            left_ms: u64::from(body.u32(52)?),
            retransmits,
            probes,
        }),
        user: if kept_by_kernel { None } else { Some(user) },
        id: SocketId::from_inode(u64::from(inode)),
        cookie: Some(cookie),
        interface: if interface == 0 { None } else { Some(interface) },
        mark: None,
        cgroup: None,
        ipv6_only: None,
    })
}

#[inline]
fn attributes(body: Bytes<'_>, socket: &mut InternetSocket) {
    // A damaged attribute costs the ones after it, never the row.
    for (kind, value) in Attributes::new(body, FIXED_BYTES).map_while(Result::ok) {
        match kind {
            ATTRIBUTE_INFO => {
                // struct tcp_info (linux/tcp.h): state, ca_state, retransmits, probes. A listener's is zero there.
                if let (Some(timer), Some(retransmits), Some(probes)) =
                    (socket.timer.as_mut(), value.u8(2), value.u8(3))
                {
                    timer.retransmits = Some(u32::from(retransmits));
                    timer.probes = Some(u32::from(probes));
                }
            }
            ATTRIBUTE_IPV6_ONLY => socket.ipv6_only = value.u8(0).map(|only| only != 0),
            ATTRIBUTE_MARK => socket.mark = value.u32(0),
            ATTRIBUTE_CGROUP_ID => socket.cgroup = value.u64(0),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    // Captured on Linux 6.18 x86-64, in a network namespace, from a TCPDIAG_GETSOCK dump of all states with
    // INET_DIAG_INFO; tcp_info is cut behind its first eight bytes here and its length mended.
    const LISTEN_V4: &str = "020a00001f9000007f000001000000000000000000000000000000000000000000000000000000000000000092230000000000000000000001000000050000000000000093200e00050008000000000008000f00000000000c001500010000000000000006001600520000000c0002000a00000000000000";
    const KEEPALIVE: &str = "02010200bfc21f907f0000010000000000000000000000007f0000010000000000000000000000000000000098230000000000009cdc6d0000000000000000000000000094200e00050008000000000008000f00000000000c00150001000000000000000600160052000000";
    const MAPPED: &str = "0a0100001f91d6e800000000000000000000ffff7f00000100000000000000000000ffff7f00000100000000972300000000000000000000000000000000000000000000000000000500080000000000";
    const CLOSE_WAIT: &str = "020800001f90bfd27f0000010000000000000000000000007f000001000000000000000000000000000000009323000000000000000000000100000000000000000000000000000005000800010000000c0002000800000000007aa0";
    const MINI_FIN_WAIT2: &str = "02050300bfd21f907f0000010000000000000000000000007f000001000000000000000000000000000000009a2300000000000000ea00000000000000000000000000000000000008000f0000000000";

    fn bytes(hex: &str) -> Vec<u8> {
        hex.as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }

    fn tcp(hex: &str) -> InternetSocket {
        decode(Bytes::new(&bytes(hex), ByteOrder::Little), Transport::Tcp).unwrap()
    }

    #[test]
    fn a_listener_tells_how_many_wait_and_how_many_may() {
        let socket = tcp(LISTEN_V4);
        assert_eq!(socket.state, TcpState::Listen);
        assert_eq!(
            socket.queues,
            Queues::Listen {
                waiting: 1,
                limit: Some(5)
            }
        );
        assert_eq!(socket.local.address.to_string(), "127.0.0.1");
        assert_eq!((socket.local.port, socket.remote.port), (8080, 0));
        assert_eq!((socket.user, socket.id), (Some(0), SocketId::Inode(0x000e_2093)));
        assert_eq!(socket.cookie, Some(0x2392));
        assert_eq!((socket.mark, socket.cgroup), (Some(0), Some(1)));
    }

    #[test]
    fn a_keepalive_timer_tells_its_time_and_its_probes() {
        let timer = tcp(KEEPALIVE).timer.unwrap();
        assert_eq!((timer.kind, timer.left_ms), (TimerKind::KeepAlive, 7_199_900));
        assert_eq!((timer.retransmits, timer.probes), (None, Some(0)));
    }

    #[test]
    fn a_mapped_connection_stays_ipv6_and_has_no_file_before_it_is_accepted() {
        let socket = tcp(MAPPED);
        assert_eq!((socket.family, socket.id), (Family::Ipv6, SocketId::None));
        assert_eq!(socket.remote.address.to_string(), "::ffff:127.0.0.1");
        assert_eq!(socket.user, Some(0));
    }

    #[test]
    fn tcp_info_fills_in_the_counts_of_the_timer() {
        let socket = tcp(CLOSE_WAIT);
        assert_eq!(socket.state, TcpState::CloseWait);
        assert_eq!(socket.queues, Queues::Data { receive: 1, send: 0 });
        let timer = socket.timer.unwrap();
        assert_eq!((timer.retransmits, timer.probes), (Some(0), Some(0)));
    }

    #[test]
    fn a_mini_socket_has_no_user_and_no_inode() {
        let socket = tcp(MINI_FIN_WAIT2);
        assert_eq!(socket.state, TcpState::FinWait2);
        assert_eq!(socket.timer.unwrap().kind, TimerKind::TimeWait);
        assert_eq!((socket.user, socket.id), (None, SocketId::None));
    }

    #[test]
    fn a_socket_that_may_take_ipv4_too_says_so() {
        assert_eq!(tcp(LISTEN_V4).ipv6_only, None);
        for (value, only) in [("00", false), ("01", true)] {
            // INET_DIAG_SKV6ONLY, one byte long.
            let message = format!("{MAPPED}05000b00{value}000000");
            assert_eq!(tcp(&message).ipv6_only, Some(only));
        }
    }

    #[test]
    fn an_unknown_state_keeps_the_row() {
        let mut message = bytes(LISTEN_V4);
        message[1] = 77;
        let socket = decode(Bytes::new(&message, ByteOrder::Little), Transport::Tcp).unwrap();
        assert_eq!(socket.state, TcpState::Other(77));
        assert_eq!(socket.local.port, 8080);
    }

    #[test]
    fn every_prefix_is_a_row_or_an_error() {
        let message = bytes(LISTEN_V4);
        for end in 0..message.len() {
            let row = decode(Bytes::new(&message[..end], ByteOrder::Little), Transport::Tcp);
            assert_eq!(row.is_ok(), end >= 72, "prefix of {end} bytes");
        }
    }

    #[test]
    fn another_family_is_not_understood() {
        let mut message = bytes(LISTEN_V4);
        message[0] = 1;
        let row = decode(Bytes::new(&message, ByteOrder::Little), Transport::Tcp);
        assert_eq!(row, Err(Why::NotUnderstood));
    }

    #[test]
    fn a_request_has_the_length_its_header_says() {
        for families in [Families::Ipv4, Families::Ipv6, Families::Both] {
            let dump = Dump {
                transport: Transport::Tcp,
                families,
                states: States::LISTEN,
                extensions: Extensions::INFO,
            };
            let request = dump.encode(ByteOrder::Little);
            let length = u32::from_le_bytes(request[..4].try_into().unwrap());
            assert_eq!(usize::try_from(length).unwrap(), request.len());
            assert_eq!(request.len(), if families == Families::Both { 76 } else { 72 });
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(message: Vec<u8>, big: bool) {
            let order = if big { ByteOrder::Big } else { ByteOrder::Little };
            for transport in [Transport::Tcp, Transport::Udp, Transport::Raw] {
                let _: Result<InternetSocket, Why> = decode(Bytes::new(&message, order), transport);
            }
        }
    }
}
