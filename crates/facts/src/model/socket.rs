//! Sockets of the Internet families: TCP, UDP, UDP-Lite and RAW over IPv4 and IPv6.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::state::TcpState;

/// The protocol of an Internet socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Transport {
    /// RFC 9293.
    Tcp,
    /// RFC 768.
    Udp,
    /// RFC 3828.
    UdpLite,
    /// Raw IP; the local port is the IP protocol number.
    Raw,
}

impl Transport {
    /// Lower-case name, as `/proc/net` spells it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Transport::Tcp => "tcp",
            Transport::Udp => "udp",
            Transport::UdpLite => "udplite",
            Transport::Raw => "raw",
        }
    }
}

/// The address family of the socket itself. An IPv6 socket may carry IPv4 traffic (v4-mapped addresses).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// `AF_INET`.
    Ipv4,
    /// `AF_INET6`.
    Ipv6,
}

impl Family {
    /// The family that Linux counts as `code` (`linux/socket.h`); `None` for all others.
    #[inline]
    #[must_use]
    pub fn from_linux(code: u8) -> Option<Family> {
        match code {
            2 => Some(Family::Ipv4),
            10 => Some(Family::Ipv6),
            _ => None,
        }
    }

    /// The number Linux gives it (`linux/socket.h`).
    #[inline]
    #[must_use]
    pub fn to_linux(self) -> u8 {
        match self {
            Family::Ipv4 => 2,
            Family::Ipv6 => 10,
        }
    }

    /// The wildcard address of the family.
    #[must_use]
    pub fn any(self) -> IpAddr {
        match self {
            Family::Ipv4 => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            Family::Ipv6 => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
        }
    }
}

/// One end of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint {
    /// Address in the form of the socket's family; v4-mapped addresses stay IPv6 here.
    pub address: IpAddr,
    /// Port, or protocol number for a raw socket; 0 is "none".
    pub port: u16,
}

/// What waits in a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queues {
    /// Bytes received and not yet read, and bytes sent and not yet acknowledged (TCP) or transmitted.
    Data {
        /// Bytes not yet read by the program.
        receive: u32,
        /// Bytes not yet acknowledged by the peer or handed to the device.
        send: u32,
    },
    /// Connections of a listener that the program has not accepted, and the most it lets wait.
    Listen {
        /// Connections waiting in the accept queue.
        waiting: u32,
        /// Length of the accept queue; `None` where the source does not tell (`/proc/net/tcp`).
        limit: Option<u32>,
    },
}

/// What a running timer of a TCP socket is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimerKind {
    /// No timer runs.
    Off,
    /// Retransmission, early retransmit or loss probe.
    Retransmit,
    /// Keep-alive.
    KeepAlive,
    /// TIME_WAIT (or FIN_WAIT2 without an owner).
    TimeWait,
    /// Zero-window probe.
    Probe,
    /// Delayed acknowledgement.
    DelayedAck,
    /// A number this release has no name for.
    Other(u8),
}

/// The timer of a TCP socket, with its counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timer {
    /// What runs.
    pub kind: TimerKind,
    /// Time left, in milliseconds.
    pub left_ms: u64,
    /// Retransmissions of the oldest unacknowledged segment so far.
    pub retransmits: Option<u32>,
    /// Unanswered zero-window or keep-alive probes so far.
    pub probes: Option<u32>,
}

/// What identifies a socket to its kernel. Owners are joined to rows by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SocketId {
    /// The kernel reports none.
    #[default]
    None,
    /// Inode number of the socket file (Linux, `sockfs`); never 0.
    Inode(u64),
    /// Address of the control block in the kernel (FreeBSD's `xt_socket.xso_so`, Darwin's `xso_so`).
    Kernel(u64),
}

impl SocketId {
    /// The id of the socket with this inode number; 0 means none.
    #[must_use]
    pub fn from_inode(inode: u64) -> SocketId {
        if inode == 0 {
            SocketId::None
        } else {
            SocketId::Inode(inode)
        }
    }

    /// The inode number or the address, whichever the kernel gives.
    #[must_use]
    pub fn number(self) -> Option<u64> {
        match self {
            SocketId::Inode(number) | SocketId::Kernel(number) => Some(number),
            SocketId::None => None,
        }
    }

    /// The inode number, where the kernel identifies sockets by it.
    #[must_use]
    pub fn inode(self) -> Option<u64> {
        match self {
            SocketId::Inode(inode) => Some(inode),
            SocketId::None | SocketId::Kernel(_) => None,
        }
    }
}

/// A TCP, UDP, UDP-Lite or RAW socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InternetSocket {
    /// Protocol.
    pub transport: Transport,
    /// Family of the socket.
    pub family: Family,
    /// State; UDP and RAW use `Established` and `Close`.
    pub state: TcpState,
    /// Local end.
    pub local: Endpoint,
    /// Remote end; all zero when there is none.
    pub remote: Endpoint,
    /// What waits in it.
    pub queues: Queues,
    /// Timer; `None` where the source was not asked for it.
    pub timer: Option<Timer>,
    /// User id of the owner; `None` for sockets the kernel keeps without one (TIME_WAIT, SYN_RECV).
    pub user: Option<u32>,
    /// What identifies it to the kernel; `SocketId::None` when no file refers to it (any more, or yet).
    pub id: SocketId,
    /// Kernel cookie: unique for the life of the kernel. `None` when read from `/proc`.
    pub cookie: Option<u64>,
    /// Index of the interface it is bound to.
    pub interface: Option<u32>,
    /// Firewall mark (`SO_MARK`); told to privileged readers only.
    pub mark: Option<u32>,
    /// Id of the cgroup (v2) it was made in.
    pub cgroup: Option<u64>,
    /// Whether an IPv6 socket keeps IPv4 out (`IPV6_V6ONLY`). The kernel tells it of sockets that listen and of those
    /// without a connection; `/proc` never does.
    pub ipv6_only: Option<bool>,
}

impl InternetSocket {
    /// Whether it is a TCP socket that is bound to a port and does nothing else.
    #[must_use]
    pub fn is_only_bound(&self) -> bool {
        self.transport == Transport::Tcp
            && self.state == TcpState::Close
            && self.local.port != 0
            && self.remote.port == 0
    }
}

/// Which address families a list of sockets covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Families {
    /// IPv4 sockets.
    Ipv4,
    /// IPv6 sockets.
    Ipv6,
    /// Both in one pass, interleaved. Linux offers this for TCP alone.
    Both,
}
