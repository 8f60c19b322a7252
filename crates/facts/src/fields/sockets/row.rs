//! A socket with what belongs to it.

use std::net::IpAddr;

use crate::model::attribution::{Attribution, Container};
use crate::model::details::SocketDetails;
use crate::model::process::Process;
use crate::model::sctp::{SctpAddress, SctpSocket};
use crate::model::tcp::TcpInfo;
use crate::model::unix::UnixSocket;
use crate::model::{Endpoint, Family, InternetSocket, NoOwner, TcpState, Transport};

/// A socket.
#[derive(Clone, Copy, Debug)]
pub enum Socket<'r> {
    /// TCP, UDP, UDP-Lite or RAW.
    Internet(&'r InternetSocket),
    /// SCTP.
    Sctp(&'r SctpSocket),
    /// UNIX.
    Unix(&'r UnixSocket),
}

/// Names of one end.
#[derive(Clone, Copy, Debug, Default)]
pub struct Names<'r> {
    /// Of the host.
    pub host: Option<&'r [u8]>,
    /// Of the port.
    pub service: Option<&'r [u8]>,
}

/// A process that holds a socket, as far as it was described.
#[derive(Clone, Copy, Debug)]
pub struct Holder<'r> {
    /// The process.
    pub process: &'r Process,
    /// Number of its lowest descriptor that is the socket.
    pub descriptor: Option<u32>,
    /// Login name of its effective user.
    pub user: Option<&'r [u8]>,
    /// When it began, in seconds since 1970.
    pub started_s: Option<u64>,
}

/// A network namespace.
#[derive(Clone, Copy, Debug)]
pub struct Namespace<'r> {
    /// Number of its inode; `None` when this user may not see it.
    pub id: Option<u64>,
    /// Its name: `host`, or that of its mount.
    pub name: Option<&'r [u8]>,
    /// A process in it.
    pub process: Option<u32>,
}

/// A socket with what belongs to it.
#[derive(Clone, Copy, Debug)]
pub struct Row<'r> {
    /// The socket.
    pub socket: Socket<'r>,
    /// What the kernel tells of it beyond its row.
    pub details: Option<&'r SocketDetails>,
    /// Whether it is a socket of TCP that is bound and does nothing else: such a one says that it is closed.
    pub is_only_bound: bool,
    /// Whether the kernel chose its local port.
    pub autobound: Option<bool>,
    /// Names of the local end.
    pub local: Names<'r>,
    /// Names of the remote end.
    pub remote: Names<'r>,
    /// Name of the user.
    pub user: Option<&'r [u8]>,
    /// The network namespace it is in.
    pub namespace: Option<Namespace<'r>>,
    /// Name of the interface it is bound to.
    pub interface: Option<&'r [u8]>,
    /// The process with the lowest number that holds it: the oldest, as a rule.
    pub holder: Option<Holder<'r>>,
    /// Numbers of all processes that hold it, rising, or why none is known.
    pub holders: Result<&'r [u32], NoOwner>,
    /// All processes that hold it, where all were described.
    pub all_holders: &'r [Holder<'r>],
    /// Bytes received and sent in a second, between two looks, or why that is not known.
    pub rates: Result<(f64, f64), NoRate>,
}

impl<'r> Row<'r> {
    pub(super) fn internet(&self) -> Option<&'r InternetSocket> {
        match self.socket {
            Socket::Internet(socket) => Some(socket),
            Socket::Sctp(_) | Socket::Unix(_) => None,
        }
    }

    pub(super) fn unix(&self) -> Option<&'r UnixSocket> {
        match self.socket {
            Socket::Unix(socket) => Some(socket),
            Socket::Internet(_) | Socket::Sctp(_) => None,
        }
    }

    pub(super) fn process(&self) -> Option<&'r Process> {
        self.holder.map(|holder| holder.process)
    }

    /// First word of the command line of the process that holds it.
    pub(super) fn command(&self) -> Option<&'r [u8]> {
        command(self.process()?)
    }

    pub(super) fn sctp(&self) -> Option<&'r SctpSocket> {
        match self.socket {
            Socket::Sctp(socket) => Some(socket),
            Socket::Internet(_) | Socket::Unix(_) => None,
        }
    }

    /// Its own end. One of SCTP has several addresses; the first that it prefers stands for all.
    #[must_use]
    pub fn local_end(&self) -> Option<Endpoint> {
        match self.socket {
            Socket::Internet(socket) => Some(socket.local),
            Socket::Sctp(socket) => preferred(&socket.locals, socket.local_port),
            Socket::Unix(_) => None,
        }
    }

    /// The other end; all zero where there is none.
    #[must_use]
    pub fn remote_end(&self) -> Option<Endpoint> {
        match self.socket {
            Socket::Internet(socket) => Some(socket.remote),
            Socket::Sctp(socket) => preferred(&socket.remotes, socket.remote_port).or(Some(Endpoint {
                address: Family::Ipv4.any(),
                port: 0,
            })),
            Socket::Unix(_) => None,
        }
    }

    /// Its address family, if it is of the Internet.
    pub(super) fn family(&self) -> Option<Family> {
        match self.socket {
            Socket::Internet(socket) => Some(socket.family),
            Socket::Sctp(_) => self.local_end().map(|end| match end.address {
                IpAddr::V4(_) => Family::Ipv4,
                IpAddr::V6(_) => Family::Ipv6,
            }),
            Socket::Unix(_) => None,
        }
    }

    pub(super) fn attribution(&self) -> Option<&'r Attribution> {
        self.process()?.attribution.as_ref()
    }

    pub(super) fn container(&self) -> Option<&'r Container> {
        self.attribution()?.container.as_ref()
    }

    /// Whether it waits for peers, and where.
    #[must_use]
    pub fn listens_at(&self) -> Option<IpAddr> {
        if let Some(socket) = self.sctp() {
            let is_listening = socket.state == TcpState::Listen && socket.association.is_none();
            return self.local_end().filter(|_| is_listening).map(|end| end.address);
        }
        let socket = self.internet()?;
        let listens = match socket.transport {
            Transport::Tcp => socket.state == TcpState::Listen,
            Transport::Udp | Transport::UdpLite | Transport::Raw => socket.state != TcpState::Established,
        };
        listens.then_some(socket.local.address)
    }

    pub(super) fn tcp(&self) -> Option<&'r TcpInfo> {
        self.details?.info.as_ref()
    }
}

/// First word of the command line of a process.
pub(super) fn command(process: &Process) -> Option<&[u8]> {
    let first = process.argv.as_ref()?.first()?;
    (!first.is_empty()).then_some(first)
}

fn preferred(addresses: &[SctpAddress], port: u16) -> Option<Endpoint> {
    let chosen = addresses.iter().find(|one| one.primary).or(addresses.first())?;
    Some(Endpoint {
        address: chosen.address,
        port,
    })
}

/// Why a rate is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoRate {
    /// There was no look before this one.
    OneLook,
    /// It was not there at the look before.
    New,
    /// A counter is smaller than it was, so it counts something else now.
    WentBack,
    /// Its bytes are not counted: it is no connection of TCP, or the kernel does not tell.
    NotCounted,
    /// There were more sockets than are remembered between two looks.
    TooMany,
}

impl NoRate {
    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            NoRate::OneLook => "one-look",
            NoRate::New => "new",
            NoRate::WentBack => "went-back",
            NoRate::NotCounted => "not-counted",
            NoRate::TooMany => "too-many",
        }
    }
}
