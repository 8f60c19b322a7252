//! TCP, UDP, UDP-Lite and RAW sockets from `sock_diag` (`linux/inet_diag.h`, `sock_diag(7)`).
//!
//! One fixed part of 72 bytes, then attributes. An attribute not listed here is skipped, not refused; a message
//! too short for its fixed part is an error of that row alone.

use crate::Why;
use crate::decode::bytes::{ByteOrder, Bytes};
use crate::decode::linux::netlink::{Attributes, HEADER_BYTES};
use crate::model::state::States;
use crate::model::{Endpoint, Family, InternetSocket, Queues, TcpState, Timer, TimerKind, Transport};

/// `SOCK_DIAG_BY_FAMILY`
pub const BY_FAMILY: u16 = 20;
/// `TCPDIAG_GETSOCK`: the older request, which answers both families in one pass over the connections.
pub const TCP_BOTH_FAMILIES: u16 = 18;

const AF_INET: u8 = 2;
const AF_INET6: u8 = 10;
const IPPROTO_TCP: u8 = 6;
const IPPROTO_UDP: u8 = 17;
const IPPROTO_UDPLITE: u8 = 136;
const IPPROTO_RAW: u8 = 255;

/// `NLM_F_REQUEST | NLM_F_DUMP`
const FLAGS_DUMP: u16 = 0x301;
/// Bytes of `struct inet_diag_sockid`.
const SOCKID_BYTES: usize = 48;
/// Bytes of `struct inet_diag_msg`.
const FIXED_BYTES: usize = 72;

/// `INET_DIAG_INFO`
const ATTRIBUTE_INFO: u16 = 2;
/// `INET_DIAG_MARK`
const ATTRIBUTE_MARK: u16 = 15;
/// `INET_DIAG_CGROUP_ID`
const ATTRIBUTE_CGROUP_ID: u16 = 21;

/// Which family a dump is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Families {
    /// IPv4 sockets.
    Ipv4,
    /// IPv6 sockets.
    Ipv6,
    /// Both in one pass, interleaved. The kernel offers this for TCP alone.
    Both,
}

/// A dump of sockets to ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Dump {
    /// Protocol.
    pub transport: Transport,
    /// Family; `Both` for TCP alone.
    pub families: Families,
    /// States wanted.
    pub states: States,
    /// Whether `tcp_info` is wanted: retransmissions and probes, 240 bytes more a row.
    pub info: bool,
}

impl Dump {
    /// The request as the kernel takes it, header included.
    #[must_use]
    pub fn encode(&self, order: ByteOrder) -> Vec<u8> {
        let four = |value: u32| match order {
            ByteOrder::Little => value.to_le_bytes(),
            ByteOrder::Big => value.to_be_bytes(),
        };
        let extension = if self.info { 1 << (ATTRIBUTE_INFO - 1) } else { 0 };
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
                body.extend_from_slice(&[AF_INET, 0, 0, extension]);
                body.extend_from_slice(&[0; SOCKID_BYTES]);
                body.extend_from_slice(&four(self.states.0));
                body.extend_from_slice(&four(0));
                TCP_BOTH_FAMILIES
            }
            Families::Ipv4 | Families::Ipv6 => {
                // struct inet_diag_req_v2: family, protocol, extensions, pad, states, id. The pad byte is the raw
                // protocol for RAW sockets; a dump lists all of them whatever it says.
                let family = if self.families == Families::Ipv4 {
                    AF_INET
                } else {
                    AF_INET6
                };
                body.extend_from_slice(&[family, protocol, extension, 0]);
                body.extend_from_slice(&four(self.states.0));
                body.extend_from_slice(&[0; SOCKID_BYTES]);
                BY_FAMILY
            }
        };
        frame(kind, &body, order)
    }
}

/// Puts the netlink header before a dump request.
pub(super) fn frame(kind: u16, body: &[u8], order: ByteOrder) -> Vec<u8> {
    let length = u32::try_from(HEADER_BYTES + body.len()).unwrap_or(u32::MAX);
    let mut out = Vec::with_capacity(HEADER_BYTES + body.len());
    match order {
        ByteOrder::Little => {
            out.extend_from_slice(&length.to_le_bytes());
            out.extend_from_slice(&kind.to_le_bytes());
            out.extend_from_slice(&FLAGS_DUMP.to_le_bytes());
        }
        ByteOrder::Big => {
            out.extend_from_slice(&length.to_be_bytes());
            out.extend_from_slice(&kind.to_be_bytes());
            out.extend_from_slice(&FLAGS_DUMP.to_be_bytes());
        }
    }
    out.extend_from_slice(&[0; 8]); // sequence number and port: one socket, one request
    out.extend_from_slice(body);
    out
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
    let family = match body.u8(0) {
        Some(AF_INET) => Family::Ipv4,
        Some(AF_INET6) => Family::Ipv6,
        _ => return Err(Why::NotUnderstood),
    };
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
        inode: if inode == 0 { None } else { Some(u64::from(inode)) },
        cookie: Some(cookie),
        interface: if interface == 0 { None } else { Some(interface) },
        mark: None,
        cgroup: None,
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
            ATTRIBUTE_MARK => socket.mark = value.u32(0),
            ATTRIBUTE_CGROUP_ID => socket.cgroup = value.u64(0),
            _ => {}
        }
    }
}
