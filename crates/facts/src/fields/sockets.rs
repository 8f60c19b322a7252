//! Sockets as rows: those of the Internet families and UNIX sockets in one table. What a family does not have is null.

use std::borrow::Cow;
use std::net::IpAddr;

use super::counters::{Kind, Unit};
use super::table::{Field, Means, Needs, Table, Word};
use super::value::{Shape, Value};
use crate::model::attribution::{Attribution, Container};
use crate::model::details::SocketDetails;
use crate::model::exposure::Exposure;
use crate::model::process::{Audit, Process};
use crate::model::tcp::TcpInfo;
use crate::model::unix::{UnixSocket, UnixState};
use crate::model::{Endpoint, Family, InternetSocket, NoOwner, Queues, TcpState, TimerKind, Transport};

/// Sockets.
#[derive(Debug)]
pub enum Sockets {}

/// A socket.
#[derive(Clone, Copy, Debug)]
pub enum Socket<'r> {
    /// TCP, UDP, UDP-Lite or RAW.
    Internet(&'r InternetSocket),
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
    /// Number of its inode.
    pub id: u64,
    /// Its name: `host`, or that of its mount.
    pub name: Option<&'r [u8]>,
}

/// A socket with what belongs to it.
#[derive(Clone, Copy, Debug)]
pub struct Row<'r> {
    /// The socket.
    pub socket: Socket<'r>,
    /// What the kernel tells of it beyond its row.
    pub details: Option<&'r SocketDetails>,
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
    /// Bytes received and sent in a second, between two looks.
    pub rates: Option<(f64, f64)>,
}

impl<'r> Row<'r> {
    fn internet(&self) -> Option<&'r InternetSocket> {
        match self.socket {
            Socket::Internet(socket) => Some(socket),
            Socket::Unix(_) => None,
        }
    }

    fn unix(&self) -> Option<&'r UnixSocket> {
        match self.socket {
            Socket::Unix(socket) => Some(socket),
            Socket::Internet(_) => None,
        }
    }

    fn process(&self) -> Option<&'r Process> {
        self.holder.map(|holder| holder.process)
    }

    /// First word of the command line of the process that holds it.
    fn command(&self) -> Option<&'r [u8]> {
        let argv = self.process()?.argv.as_ref()?;
        argv.first().map(Vec::as_slice).filter(|word| !word.is_empty())
    }

    fn attribution(&self) -> Option<&'r Attribution> {
        self.process()?.attribution.as_ref()
    }

    fn container(&self) -> Option<&'r Container> {
        self.attribution()?.container.as_ref()
    }

    /// Whether it waits for peers, and where.
    fn listens_at(&self) -> Option<IpAddr> {
        let socket = self.internet()?;
        let listens = match socket.transport {
            Transport::Tcp => socket.state == TcpState::Listen,
            Transport::Udp | Transport::UdpLite | Transport::Raw => socket.remote.address.is_unspecified(),
        };
        listens.then_some(socket.local.address)
    }

    fn tcp(&self) -> Option<&'r TcpInfo> {
        self.details?.info.as_ref()
    }
}

fn text(text: Option<&[u8]>) -> Value<'_> {
    text.map_or(Value::Null, Value::text)
}

/// An end of a socket that has one. A raw socket has a protocol where others have a port.
fn end<'v>(
    row: &Row<'_>,
    of: fn(&InternetSocket) -> Endpoint,
    value: fn(Endpoint) -> Value<'v>,
) -> Value<'v> {
    row.internet().map_or(Value::Null, |socket| value(of(socket)))
}

fn port(end: Endpoint) -> Value<'static> {
    if end.port == 0 {
        Value::Null
    } else {
        end.port.into()
    }
}

fn port_of(row: &Row<'_>, of: fn(&InternetSocket) -> Endpoint) -> Value<'static> {
    match row.internet() {
        Some(socket) if socket.transport != Transport::Raw => port(of(socket)),
        Some(_) | None => Value::Null,
    }
}

/// The remote end; null when there is none.
fn remote(row: &Row<'_>) -> Value<'static> {
    end(
        row,
        |socket| socket.remote,
        |end| {
            if end.port == 0 && end.address.is_unspecified() {
                Value::Null
            } else {
                end.address.into()
            }
        },
    )
}

fn state(row: &Row<'_>) -> Value<'static> {
    match row.socket {
        Socket::Internet(socket) => match socket.transport {
            Transport::Tcp => Value::code(socket.state.name(), socket.state.to_linux()),
            // UDP and RAW have no states; the kernel keeps whether they are connected.
            Transport::Udp | Transport::UdpLite | Transport::Raw => {
                Value::word(if socket.remote.address.is_unspecified() {
                    "UNCONN"
                } else {
                    "ESTABLISHED"
                })
            }
        },
        Socket::Unix(socket) => match socket.state {
            UnixState::Free => Value::word("FREE"),
            UnixState::Unconnected => Value::word("UNCONN"),
            UnixState::Listening => Value::word("LISTEN"),
            UnixState::Connecting => Value::word("CONNECTING"),
            UnixState::Connected => Value::word("ESTABLISHED"),
            UnixState::Disconnecting => Value::word("DISCONNECTING"),
            UnixState::Other(code) => Value::code(None, code),
        },
    }
}

/// Bytes in a queue; a listener has connections there instead.
fn waiting(row: &Row<'_>, of: fn(u32, u32) -> u32) -> Option<u32> {
    match row.socket {
        Socket::Internet(socket) => match socket.queues {
            Queues::Data { receive, send } => Some(of(receive, send)),
            Queues::Listen { .. } => None,
        },
        Socket::Unix(socket) if socket.state == UnixState::Listening => None,
        Socket::Unix(socket) => Some(of(socket.receive_queue?, socket.send_queue?)),
    }
}

fn bytes(row: &Row<'_>, of: fn(u32, u32) -> u32) -> Value<'static> {
    waiting(row, of).into()
}

/// Connections that wait in a listener, and how many may.
fn backlog(row: &Row<'_>) -> Option<(Option<u32>, Option<u32>)> {
    match row.socket {
        Socket::Internet(socket) => match socket.queues {
            Queues::Listen { waiting, limit } => Some((Some(waiting), limit)),
            Queues::Data { .. } => None,
        },
        Socket::Unix(socket) if socket.state == UnixState::Listening => {
            Some((socket.receive_queue, socket.send_queue))
        }
        Socket::Unix(_) => None,
    }
}

/// The queue that matters, for people: `waiting/limit` of a listener, else what waits where.
fn queue(row: &Row<'_>) -> Value<'static> {
    let said = match backlog(row) {
        Some((Some(waiting), Some(limit))) => format!("{waiting}/{limit}"),
        Some(_) => return Value::Null,
        None => {
            let of = |side: fn(u32, u32) -> u32| waiting(row, side).filter(|count| *count > 0);
            match (of(|receive, _| receive), of(|_, send| send)) {
                (None, None) => return Value::Null,
                (Some(receive), None) => format!("r {receive}"),
                (None, Some(send)) => format!("s {send}"),
                (Some(receive), Some(send)) => format!("r {receive} s {send}"),
            }
        }
    };
    Value::Word(Cow::Owned(said))
}

/// The word for why no process is known.
#[must_use]
pub fn no_owner(why: NoOwner) -> Option<&'static str> {
    match why {
        NoOwner::NotAsked => None,
        NoOwner::TimeWait => Some("time-wait"),
        NoOwner::SynRecv => Some("connection-request"),
        NoOwner::NotAccepted => Some("not-accepted"),
        NoOwner::Orphan => Some("orphan"),
        NoOwner::NotPermitted => Some("not-permitted"),
        NoOwner::GoneMeanwhile => Some("gone-meanwhile"),
        NoOwner::NobodyFound => Some("nobody-found"),
        NoOwner::NotRead => Some("not-read"),
    }
}

/// Digits of a container's id that are shown where it has no name.
const ID_DIGITS: usize = 12;

/// `nginx/3021 @web`: name and number of the oldest holder and its container, or in parentheses why there is none.
fn owner<'v>(row: &Row<'_>) -> Value<'v> {
    let process = match (row.process(), row.holders) {
        (Some(process), _) => process,
        (None, Err(why)) => {
            let why = no_owner(why).map(|why| format!("({})", why.replace('-', " ")));
            return why.map_or(Value::Null, |why| Value::Text(why.into_bytes().into()));
        }
        (None, Ok(_)) => return Value::Null,
    };
    let name = row
        .command()
        .map(program)
        .or(process.comm.as_deref())
        .unwrap_or_default();
    let mut shown = name.to_vec();
    if !shown.is_empty() {
        shown.push(b'/');
    }
    shown.extend_from_slice(process.pid.to_string().as_bytes());
    let container = row.container().and_then(|container| {
        let id = container.id.as_deref();
        let start = id.map(|id| id.get(..ID_DIGITS).unwrap_or(id));
        container.name.as_deref().or(start)
    });
    if let Some(container) = container {
        shown.extend_from_slice(b" @");
        shown.extend_from_slice(container);
    }
    Value::Text(shown.into())
}

/// The program's name in the first word of a command line: the end of a path, or the beginning of a title that the process
/// wrote there (`sshd: root@pts/0`).
fn program(command: &[u8]) -> &[u8] {
    let word = if command.first() == Some(&b'/') {
        command
    } else {
        command
            .split(|byte| matches!(byte, b':' | b' '))
            .next()
            .unwrap_or(command)
    };
    let name = word.rsplit(|byte| *byte == b'/').next().unwrap_or(word);
    if name.is_empty() { command } else { name }
}

fn timer(kind: TimerKind) -> Value<'static> {
    match kind {
        TimerKind::Off => Value::Null,
        TimerKind::Retransmit => Value::word("retransmit"),
        TimerKind::KeepAlive => Value::word("keep-alive"),
        TimerKind::TimeWait => Value::word("time-wait"),
        TimerKind::Probe => Value::word("probe"),
        TimerKind::DelayedAck => Value::word("delayed-ack"),
        TimerKind::Other(code) => Value::code(None, code),
    }
}

/// A member of `struct tcp_info`.
macro_rules! tcp {
    ($id:literal, $title:literal, $meaning:literal, $member:ident) => {
        Field::<Self>::new(concat!("tcp.", $id), $title, Shape::Number, $meaning, |row| {
            row.tcp().and_then(|info| info.$member).into()
        })
        .needs(Needs::DETAILS)
    };
}

/// What the control group of the process tells.
macro_rules! derived {
    ($id:literal, $title:literal, $meaning:literal, $member:ident) => {
        Field::<Self>::new($id, $title, Shape::Text, $meaning, |row| {
            text(row.attribution().and_then(|found| found.$member.as_deref()))
        })
        .needs(Needs::PROCESSES)
    };
}

/// A member of the socket's memory.
macro_rules! memory {
    ($id:literal, $title:literal, $meaning:literal, $member:ident) => {
        Field::<Self>::new(concat!("memory.", $id), $title, Shape::Number, $meaning, |row| {
            row.details
                .and_then(|details| details.socket_memory)
                .and_then(|memory| memory.$member)
                .into()
        })
        .needs(Needs::DETAILS)
        .unit(Unit::Bytes)
        .kind(Kind::Gauge)
    };
}

impl Table for Sockets {
    type Row<'r> = Row<'r>;
    const NAME: &'static str = "sockets";
    const VERSION: u32 = 1;
    const ABOUT: &'static str = "A socket of TCP, UDP, UDP-Lite, RAW or the UNIX family.";
    const FIELDS: &'static [Field<Self>] = &[
        Field::<Self>::new(
            "protocol",
            "PROT",
            Shape::Word,
            "tcp, udp, udplite, raw or unix.",
            |row| match row.socket {
                Socket::Internet(socket) => Value::word(socket.transport.name()),
                Socket::Unix(_) => Value::word("unix"),
            },
        )
        .shown(1),
        Field::<Self>::new(
            "family",
            "FAMILY",
            Shape::Word,
            "inet for IPv4, inet6 for IPv6, unix. A socket of inet6 may carry IPv4.",
            |row| match row.socket {
                Socket::Internet(socket) => Value::word(match socket.family {
                    Family::Ipv4 => "inet",
                    Family::Ipv6 => "inet6",
                }),
                Socket::Unix(_) => Value::word("unix"),
            },
        ),
        Field::<Self>::new("type", "TYPE", Shape::Word, "UNIX: stream, dgram or seqpacket.", |row| {
            row.unix().map_or(Value::Null, |socket| {
                let name = socket.kind.name().map(str::to_ascii_lowercase);
                name.map_or(Value::code(None, socket.kind.to_linux()), |name| Value::Word(Cow::Owned(name)))
            })
        }),
        Field::<Self>::new(
            "state",
            "STATE",
            Shape::Word,
            "The state, as ss and RFC 9293 call it; UNCONN for a socket of UDP, RAW or UNIX that has no peer.",
            state,
        )
        .shown(1),
        Field::<Self>::new("local.address", "LADDR", Shape::Address, "The local address; all zero is any.", |row| {
            end(row, |socket| socket.local, |end| end.address.into())
        }),
        Field::<Self>::new("local.port", "LPORT", Shape::Number, "The local port; null is none.", |row| {
            port_of(row, |socket| socket.local)
        }),
        Field::<Self>::new(
            "local.end",
            "LOCAL",
            Shape::Text,
            "For people: the local address and port, or the path of a UNIX socket, with @ for the NUL of an abstract one.",
            |row| match row.socket {
                Socket::Internet(_) => shown_end(row, |socket| socket.local),
                Socket::Unix(socket) => shown_name(socket.name.bytes()),
            },
        )
        .for_people()
        .shown(1),
        Field::<Self>::new("local.host", "LHOST", Shape::Text, "Name of the local address.", |row| text(row.local.host))
            .needs(Needs::HOSTS),
        Field::<Self>::new("local.service", "LSERVICE", Shape::Text, "Name of the local port.", |row| {
            text(row.local.service)
        })
        .needs(Needs::SERVICES),
        Field::<Self>::new("remote.address", "RADDR", Shape::Address, "The remote address; null when there is none.", remote),
        Field::<Self>::new("remote.port", "RPORT", Shape::Number, "The remote port; null when there is none.", |row| {
            port_of(row, |socket| socket.remote)
        }),
        Field::<Self>::new("remote.end", "PEER", Shape::Text, "For people: the remote address and port.", |row| {
            shown_end(row, |socket| socket.remote)
        })
        .for_people()
        .shown(1),
        Field::<Self>::new("remote.host", "RHOST", Shape::Text, "Name of the remote address.", |row| text(row.remote.host))
            .needs(Needs::HOSTS),
        Field::<Self>::new("remote.service", "RSERVICE", Shape::Text, "Name of the remote port.", |row| {
            text(row.remote.service)
        })
        .needs(Needs::SERVICES),
        Field::<Self>::new(
            "path",
            "PATH",
            Shape::Text,
            "UNIX: the name it is bound to, byte for byte; an abstract one begins with a NUL.",
            |row| {
                let name = row.unix().map(|socket| socket.name.bytes());
                text(name.filter(|name| !name.is_empty()))
            },
        ),
        Field::<Self>::new("ip-protocol", "IPPROTO", Shape::Number, "RAW: the IP protocol it receives.", |row| {
            match row.internet() {
                Some(socket) if socket.transport == Transport::Raw => socket.local.port.into(),
                Some(_) | None => Value::Null,
            }
        }),
        Field::<Self>::new(
            "queue",
            "QUEUE",
            Shape::Word,
            "For people: what waits, as waiting/limit of a listener, else bytes to receive (r) and to send (s).",
            queue,
        )
        .for_people()
        .shown(2),
        Field::<Self>::new(
            "receive-queue",
            "RECV-Q",
            Shape::Number,
            "Bytes received and not yet read by the program; null for a listener.",
            |row| bytes(row, |receive, _| receive),
        )
        .unit(Unit::Bytes)
        .kind(Kind::Gauge),
        Field::<Self>::new(
            "send-queue",
            "SEND-Q",
            Shape::Number,
            "Bytes sent and not yet acknowledged, or not yet sent; null for a listener.",
            |row| bytes(row, |_, send| send),
        )
        .unit(Unit::Bytes)
        .kind(Kind::Gauge),
        Field::<Self>::new(
            "backlog.waiting",
            "WAITING",
            Shape::Number,
            "Of a listener: connections that the program has not accepted.",
            |row| backlog(row).and_then(|backlog| backlog.0).into(),
        )
        .unit(Unit::Connections)
        .kind(Kind::Gauge),
        Field::<Self>::new("backlog.limit", "LIMIT", Shape::Number, "Of a listener: how many may wait.", |row| {
            backlog(row).and_then(|backlog| backlog.1).into()
        })
        .unit(Unit::Connections),
        Field::<Self>::new(
            "exposure",
            "EXPOSURE",
            Shape::Word,
            "Of sockets that wait for peers, from how far away by their address: loopback, link, private, multicast, any or public.",
            |row| row.listens_at().map_or(Value::Null, |address| Value::word(Exposure::of(address).name())),
        ),
        Field::<Self>::new(
            "owner",
            "OWNER",
            Shape::Text,
            "For people: name, number and container of the oldest process that holds it, or in parentheses why none is known.",
            owner,
        )
        .needs(Needs::OWNERS)
        .for_people()
        .shown(3),
        Field::<Self>::new(
            "process.id",
            "PID",
            Shape::Number,
            "The process that holds it; of several, the one with the lowest number, which is the oldest as a rule.",
            |row| row.process().map(|process| process.pid).into(),
        )
        .needs(Needs::OWNERS),
        Field::<Self>::new(
            "process.descriptor",
            "FD",
            Shape::Number,
            "Number of the lowest descriptor there that is the socket.",
            |row| row.holder.and_then(|holder| holder.descriptor).into(),
        )
        .needs(Needs::OWNERS),
        Field::<Self>::new(
            "process.command",
            "COMMAND",
            Shape::Text,
            "First word of its command line, as the process itself set it.",
            |row| text(row.command()),
        )
        .needs(Needs::OWNERS),
        Field::<Self>::new(
            "process.name",
            "COMM",
            Shape::Text,
            "Name of its program: at most 15 bytes (proc_pid_comm(5)).",
            |row| text(row.process().and_then(|process| process.comm.as_deref())),
        )
        .needs(Needs::OWNERS),
        Field::<Self>::new(
            "process.command-line",
            "COMMAND-LINE",
            Shape::Texts,
            "The words of its command line.",
            |row| {
                let argv = row.process().and_then(|process| process.argv.as_ref());
                argv.map_or(Value::Null, |argv| Value::List(argv.iter().map(|word| Value::text(word)).collect()))
            },
        )
        .needs(Needs::PROCESSES),
        Field::<Self>::new("process.parent", "PPID", Shape::Number, "Number of its parent process.", |row| {
            row.process().and_then(|process| process.parent).filter(|pid| *pid != 0).into()
        })
        .needs(Needs::PROCESSES),
        Field::<Self>::new(
            "process.started",
            "STARTED",
            Shape::Number,
            "When it began, in seconds since 1970-01-01 UTC.",
            |row| row.holder.and_then(|holder| holder.started_s).into(),
        )
        .unit(Unit::Seconds)
        .needs(Needs::PROCESSES),
        Field::<Self>::new("process.user-id", "PROCESS-UID", Shape::Number, "Its effective user.", |row| {
            row.process().and_then(|process| process.users).map(|users| users.effective).into()
        })
        .needs(Needs::PROCESSES),
        Field::<Self>::new("process.user", "PROCESS-USER", Shape::Text, "Login name of its effective user.", |row| {
            text(row.holder.and_then(|holder| holder.user))
        })
        .needs(Needs::PROCESSES.and(Needs::USERS)),
        Field::<Self>::new(
            "process.login-user-id",
            "LOGIN-UID",
            Shape::Number,
            "Who logged in, kept through su and sudo (pam_loginuid(8)); null for services.",
            |row| match row.process().and_then(|process| process.login_user) {
                Some(Audit::Set(user)) => user.into(),
                Some(Audit::Unset) | None => Value::Null,
            },
        )
        .needs(Needs::PROCESSES),
        Field::<Self>::new("holders", "PIDS", Shape::Numbers, "All processes that hold it.", |row| {
            row.holders.map_or(Value::Null, |holders| {
                Value::List(holders.iter().map(|pid| (*pid).into()).collect())
            })
        })
        .needs(Needs::OWNERS),
        derived!("unit", "UNIT", "Unit of systemd that the process belongs to.", unit),
        derived!("user-unit", "USER-UNIT", "Unit of its user's systemd.", user_unit),
        derived!("slice", "SLICE", "Slice of systemd that the process is in.", slice),
        derived!("session", "SESSION", "Login session that the process belongs to (loginctl(1)).", session),
        Field::<Self>::new("container.id", "CONTAINER-ID", Shape::Text, "Id of the container that the process runs in.", |row| {
            text(row.container().and_then(|container| container.id.as_deref()))
        })
        .needs(Needs::PROCESSES),
        Field::<Self>::new("container.name", "CONTAINER", Shape::Text, "Name of that container, where something tells it.", |row| {
            text(row.container().and_then(|container| container.name.as_deref()))
        })
        .needs(Needs::PROCESSES),
        Field::<Self>::new(
            "container.runtime",
            "RUNTIME",
            Shape::Word,
            "What runs that container: docker, podman, containerd and so on.",
            |row| {
                let runtime = row.container().and_then(|container| container.runtime.name());
                runtime.map_or(Value::Null, Value::word)
            },
        )
        .needs(Needs::PROCESSES),
        Field::<Self>::new("pod.id", "POD", Shape::Text, "Id of the pod that the container belongs to.", |row| {
            text(row.attribution().and_then(|found| found.pod.as_ref()).map(|pod| pod.uid.as_slice()))
        })
        .needs(Needs::PROCESSES),
        Field::<Self>::new(
            "no-process",
            "NO-PROCESS",
            Shape::Word,
            "Why no process is known: time-wait, not-permitted, not-accepted and so on; null when one is.",
            |row| match row.holders {
                Ok(_) => Value::Null,
                Err(why) => no_owner(why).map_or(Value::Null, Value::word),
            },
        )
        .needs(Needs::OWNERS),
        Field::<Self>::new("user.id", "UID", Shape::Number, "The user who made it.", |row| match row.socket {
            Socket::Internet(socket) => socket.user.into(),
            Socket::Unix(socket) => socket.user.into(),
        }),
        Field::<Self>::new("user.name", "USER", Shape::Text, "The user's login name.", |row| text(row.user))
            .needs(Needs::USERS),
        Field::<Self>::new("inode", "INODE", Shape::Number, "Number of the inode of the socket.", |row| match row.socket {
            Socket::Internet(socket) => socket.inode.into(),
            Socket::Unix(socket) => socket.inode.into(),
        }),
        Field::<Self>::new("peer-inode", "PEER-INODE", Shape::Number, "UNIX: the inode of the socket at the other end.", |row| {
            row.unix().and_then(|socket| socket.peer).into()
        }),
        Field::<Self>::new("references", "REFS", Shape::Number, "UNIX: references that the kernel holds.", |row| {
            row.unix().and_then(|socket| socket.references).into()
        })
        .kind(Kind::Gauge),
        Field::<Self>::new(
            "cookie",
            "COOKIE",
            Shape::Number,
            "The kernel's number of the socket, unique while the kernel runs.",
            |row| match row.socket {
                Socket::Internet(socket) => socket.cookie.into(),
                Socket::Unix(socket) => socket.cookie.into(),
            },
        ),
        Field::<Self>::new(
            "namespace.label",
            "NETNS",
            Shape::Text,
            "For people: the name of its network namespace, or net: and the number of its inode.",
            |row| {
                row.namespace.map_or(Value::Null, |namespace| match namespace.name {
                    Some(name) => Value::text(name),
                    None => Value::Text(format!("net:[{}]", namespace.id).into_bytes().into()),
                })
            },
        )
        .for_people()
        .needs(Needs::NAMESPACES),
        Field::<Self>::new(
            "namespace.name",
            "NETNS-NAME",
            Shape::Text,
            "Name of its network namespace: host for that of the first process, else that of ip-netns(8).",
            |row| text(row.namespace.and_then(|namespace| namespace.name)),
        )
        .needs(Needs::NAMESPACES),
        Field::<Self>::new("namespace.id", "NETNS-ID", Shape::Number, "Number of the inode of its network namespace.", |row| {
            row.namespace.map(|namespace| namespace.id).into()
        })
        .needs(Needs::NAMESPACES),
        Field::<Self>::new("interface.name", "DEV", Shape::Text, "Name of the interface that it is bound to.", |row| {
            text(row.interface)
        })
        .needs(Needs::LINKS),
        Field::<Self>::new("interface.index", "IFINDEX", Shape::Number, "Index of the interface that it is bound to.", |row| {
            row.internet().and_then(|socket| socket.interface).into()
        }),
        Field::<Self>::new("mark", "MARK", Shape::Number, "Firewall mark (SO_MARK); told to privileged readers only.", |row| {
            row.internet().and_then(|socket| socket.mark).into()
        }),
        Field::<Self>::new("cgroup-id", "CGROUP", Shape::Number, "Number of the control group (version 2) it was made in.", |row| {
            row.internet().and_then(|socket| socket.cgroup).into()
        }),
        Field::<Self>::new("timer.kind", "TIMER", Shape::Word, "What the running timer is for; null when none runs.", |row| {
            let timers = row.internet().and_then(|socket| socket.timer);
            timers.map_or(Value::Null, |running| timer(running.kind))
        }),
        Field::<Self>::new("timer.left", "TIMER-LEFT", Shape::Number, "Time until it ends.", |row| {
            let timers = row.internet().and_then(|socket| socket.timer);
            timers
                .filter(|timer| timer.kind != TimerKind::Off)
                .map(|timer| timer.left_ms)
                .into()
        })
        .unit(Unit::Milliseconds)
        .kind(Kind::Gauge),
        Field::<Self>::new("timer.retransmits", "RETRANSMITS", Shape::Number, "Retransmissions of the oldest segment so far.", |row| {
            let timers = row.internet().and_then(|socket| socket.timer);
            timers.and_then(|timer| timer.retransmits).into()
        })
        .needs(Needs::DETAILS)
        .kind(Kind::Gauge),
        Field::<Self>::new("timer.probes", "PROBES", Shape::Number, "Unanswered zero-window or keep-alive probes so far.", |row| {
            let timers = row.internet().and_then(|socket| socket.timer);
            timers.and_then(|timer| timer.probes).into()
        })
        .needs(Needs::DETAILS)
        .kind(Kind::Gauge),
        Field::<Self>::new("received.rate", "RX/S", Shape::Fraction, "Bytes received in a second, between two looks.", |row| {
            row.rates.map(|rates| rates.0).into()
        })
        .unit(Unit::BytesPerSecond)
        .needs(Needs::RATES.and(Needs::DETAILS)),
        Field::<Self>::new("sent.rate", "TX/S", Shape::Fraction, "Bytes sent in a second, between two looks.", |row| {
            row.rates.map(|rates| rates.1).into()
        })
        .unit(Unit::BytesPerSecond)
        .needs(Needs::RATES.and(Needs::DETAILS)),
        tcp!("rtt", "RTT", "Smoothed round-trip time.", rtt_us).unit(Unit::Microseconds).kind(Kind::Gauge),
        tcp!("rtt-variation", "RTTVAR", "Mean deviation of the round-trip time.", rttvar_us)
            .unit(Unit::Microseconds)
            .kind(Kind::Gauge),
        tcp!("min-rtt", "MINRTT", "Least round-trip time of late.", min_rtt_us)
            .unit(Unit::Microseconds)
            .kind(Kind::Gauge),
        tcp!("rto", "RTO", "Retransmission timeout.", rto_us).unit(Unit::Microseconds).kind(Kind::Gauge),
        tcp!("ato", "ATO", "Delay of acknowledgements.", ato_us).unit(Unit::Microseconds).kind(Kind::Gauge),
        tcp!("bytes-sent", "BYTES-SENT", "Bytes of data sent, retransmissions included (RFC 4898).", bytes_sent)
            .unit(Unit::Bytes)
            .kind(Kind::Counter),
        tcp!("bytes-acknowledged", "BYTES-ACKED", "Bytes that the peer acknowledged (RFC 4898).", bytes_acked)
            .unit(Unit::Bytes)
            .kind(Kind::Counter),
        tcp!("bytes-retransmitted", "BYTES-RETRANS", "Bytes of data sent again (RFC 4898).", bytes_retrans)
            .unit(Unit::Bytes)
            .kind(Kind::Counter),
        tcp!("bytes-received", "BYTES-RECEIVED", "Bytes received and in order (RFC 4898).", bytes_received)
            .unit(Unit::Bytes)
            .kind(Kind::Counter),
        tcp!("bytes-not-sent", "NOTSENT", "Bytes in the queue that were not sent even once.", notsent_bytes)
            .unit(Unit::Bytes)
            .kind(Kind::Gauge),
        tcp!("segments-sent", "SEGS-OUT", "Segments sent (RFC 4898).", segs_out)
            .unit(Unit::Segments)
            .kind(Kind::Counter),
        tcp!("segments-received", "SEGS-IN", "Segments received (RFC 4898).", segs_in)
            .unit(Unit::Segments)
            .kind(Kind::Counter),
        tcp!("data-segments-sent", "DATA-SEGS-OUT", "Segments with data sent (RFC 4898).", data_segs_out)
            .unit(Unit::Segments)
            .kind(Kind::Counter),
        tcp!("data-segments-received", "DATA-SEGS-IN", "Segments with data received (RFC 4898).", data_segs_in)
            .unit(Unit::Segments)
            .kind(Kind::Counter),
        tcp!("segments-retransmitted", "RETRANS", "Segments sent again since the connection began.", total_retrans)
            .unit(Unit::Segments)
            .kind(Kind::Counter),
        tcp!("segments-unacknowledged", "UNACKED", "Segments sent and not acknowledged.", unacked)
            .unit(Unit::Segments)
            .kind(Kind::Gauge),
        tcp!("segments-lost", "LOST", "Of these, segments that are taken for lost.", lost)
            .unit(Unit::Segments)
            .kind(Kind::Gauge),
        tcp!("segments-delivered", "DELIVERED", "Segments delivered.", delivered)
            .unit(Unit::Segments)
            .kind(Kind::Counter),
        tcp!("segments-out-of-order", "OOO", "Segments received out of order.", rcv_ooopack)
            .unit(Unit::Segments)
            .kind(Kind::Counter),
        tcp!("duplicates", "DSACK", "Duplicates that the peer told of (RFC 2883).", dsack_dups)
            .unit(Unit::Segments)
            .kind(Kind::Counter),
        tcp!("mss", "MSS", "Maximum segment size when sending.", snd_mss).unit(Unit::Bytes),
        tcp!("received-mss", "RCVMSS", "Segment size that the peer is believed to use.", rcv_mss).unit(Unit::Bytes),
        tcp!("advertised-mss", "ADVMSS", "Segment size that we told the peer.", advmss).unit(Unit::Bytes),
        tcp!("path-mtu", "PMTU", "Path MTU in use.", pmtu).unit(Unit::Bytes),
        tcp!("congestion-window", "CWND", "Congestion window.", snd_cwnd)
            .unit(Unit::Segments)
            .kind(Kind::Gauge),
        tcp!("slow-start-threshold", "SSTHRESH", "Slow start threshold; null as long as no loss has set one.", snd_ssthresh)
            .unit(Unit::Segments)
            .kind(Kind::Gauge),
        tcp!("send-window", "SND-WND", "Window that the peer offers.", snd_wnd).unit(Unit::Bytes).kind(Kind::Gauge),
        tcp!("receive-window", "RCV-WND", "Window that we offer.", rcv_wnd).unit(Unit::Bytes).kind(Kind::Gauge),
        tcp!("pacing-rate", "PACING", "Pace of sending.", pacing_rate)
            .unit(Unit::BytesPerSecond)
            .kind(Kind::Gauge),
        tcp!("delivery-rate", "DELIVERY", "Rate at which data reached the peer.", delivery_rate)
            .unit(Unit::BytesPerSecond)
            .kind(Kind::Gauge),
        tcp!("busy", "BUSY", "Time with data to send.", busy_time_us)
            .unit(Unit::Microseconds)
            .kind(Kind::Counter),
        tcp!("window-limited", "RWND-LIMITED", "Of this, time in which the peer's window was the bound.", rwnd_limited_us)
            .unit(Unit::Microseconds)
            .kind(Kind::Counter),
        tcp!("buffer-limited", "SNDBUF-LIMITED", "Of this, time in which the send buffer was the bound.", sndbuf_limited_us)
            .unit(Unit::Microseconds)
            .kind(Kind::Counter),
        tcp!("since-data-sent", "LAST-SENT", "Time since data was sent.", last_data_sent_ms)
            .unit(Unit::Milliseconds)
            .kind(Kind::Gauge),
        tcp!("since-data-received", "LAST-RECEIVED", "Time since data was received.", last_data_recv_ms)
            .unit(Unit::Milliseconds)
            .kind(Kind::Gauge),
        tcp!("since-acknowledgement", "LAST-ACK", "Time since an acknowledgement was received.", last_ack_recv_ms)
            .unit(Unit::Milliseconds)
            .kind(Kind::Gauge),
        tcp!("reordering", "REORDERING", "How far out of order segments may come without being taken for lost.", reordering)
            .unit(Unit::Segments),
        Field::<Self>::new(
            "tcp.congestion-state",
            "CA-STATE",
            Shape::Word,
            "State of congestion control: open, disorder, cwr, recovery or loss.",
            |row| {
                let found = row.tcp().and_then(|info| info.ca_state);
                found.map_or(Value::Null, |state| Value::code(state.name(), state.to_linux()))
            },
        )
        .needs(Needs::DETAILS),
        Field::<Self>::new("tcp.options", "OPTIONS", Shape::Words, "What both ends agreed on: ts, sack, wscale, ecn.", |row| {
            let found = row.tcp().and_then(|info| info.options);
            found.map_or(Value::Null, |options| Value::words(options.names()))
        })
        .needs(Needs::DETAILS),
        Field::<Self>::new("congestion-control", "CONG", Shape::Text, "Name of the congestion control.", |row| {
            let name = row.details.and_then(|details| details.congestion_control.as_ref());
            text(name.map(crate::model::details::Name::as_bytes))
        })
        .needs(Needs::DETAILS),
        memory!("receive", "RMEM", "Memory for what was received.", receive),
        memory!("receive-limit", "RCVBUF", "Bound of it (SO_RCVBUF).", receive_limit),
        memory!("send", "WMEM", "Memory for what is on its way out.", send),
        memory!("send-limit", "SNDBUF", "Bound of it (SO_SNDBUF).", send_limit),
        memory!("send-queued", "WMEM-QUEUED", "Memory for what waits to be sent.", send_queued),
        memory!("options", "OPTMEM", "Memory for options and filters.", options),
        memory!("backlog", "BACKLOG", "Memory for segments that came while the program held the socket.", backlog),
        Field::<Self>::new("drops", "DROPS", Shape::Number, "Packets dropped because there was no room.", |row| {
            row.details
                .and_then(|details| details.socket_memory)
                .and_then(|memory| memory.drops)
                .into()
        })
        .needs(Needs::DETAILS)
        .unit(Unit::Packets)
        .kind(Kind::Counter),
        Field::<Self>::new("tos", "TOS", Shape::Number, "Type of service of what it sends (IP_TOS).", |row| {
            row.details.and_then(|details| details.type_of_service).into()
        })
        .needs(Needs::DETAILS),
        Field::<Self>::new("traffic-class", "TCLASS", Shape::Number, "The same of IPv6 (IPV6_TCLASS).", |row| {
            row.details.and_then(|details| details.traffic_class).into()
        })
        .needs(Needs::DETAILS),
        Field::<Self>::new("shutdown", "SHUTDOWN", Shape::Words, "Directions that were shut down: receive, send.", |row| {
            let found = row.details.and_then(|details| details.shutdown);
            found.map_or(Value::Null, |shut| Value::words(shut.names()))
        })
        .needs(Needs::DETAILS),
        Field::<Self>::new(
            "ipv6-only",
            "V6ONLY",
            Shape::Flag,
            "Whether a socket of IPv6 takes no IPv4 traffic; told of those without a peer.",
            |row| row.details.and_then(|details| details.ipv6_only).into(),
        )
        .needs(Needs::DETAILS),
        Field::<Self>::new("socket-options", "SOCKOPT", Shape::Words, "Options of the socket: transparent, freebind and so on.", |row| {
            let found = row.details.and_then(|details| details.options);
            found.map_or(Value::Null, |options| Value::words(options.names()))
        })
        .needs(Needs::DETAILS),
        Field::<Self>::new("upper-layer", "ULP", Shape::Text, "What is layered over TCP: tls, mptcp.", |row| {
            let name = row.details.and_then(|details| details.upper_layer.as_ref());
            text(name.map(crate::model::details::Name::as_bytes))
        })
        .needs(Needs::DETAILS),
    ];

    const WORDS: &'static [Word] = &[
        protocol("tcp", "Sockets of TCP.", &["tcp"]),
        protocol("udp", "Sockets of UDP.", &["udp"]),
        protocol("udplite", "Sockets of UDP-Lite.", &["udplite"]),
        protocol("raw", "RAW sockets.", &["raw"]),
        protocol("unix", "UNIX sockets.", &["unix"]),
        one("ipv4", "Sockets of IPv4.", "family", &["inet"]),
        one("ipv6", "Sockets of IPv6.", "family", &["inet6"]),
        Word {
            name: "listening",
            meaning: "Servers: those that listen, and sockets of UDP and RAW without a peer.",
            means: Means::Filter("state = listen or (protocol in udp,udplite,raw and state = unconn)"),
        },
        one("established", "Open connections.", "state", &["established"]),
        Word {
            name: "connected",
            meaning: "All that have a peer: neither listening nor closed.",
            means: Means::Filter("not state in listen,close,unconn,free"),
        },
        Word {
            name: "synchronized",
            meaning: "Connected ones of which both sides know.",
            means: Means::Filter("connected and state != syn-sent"),
        },
        any("port", "This port at either end.", &["local.port", "remote.port"]),
        any("sport", "This local port.", &["local.port"]),
        any("dport", "This remote port.", &["remote.port"]),
        any(
            "host",
            "This address or network at either end.",
            &["local.address", "remote.address"],
        ),
        any("src", "This local address or network.", &["local.address"]),
        any("dst", "This remote address or network.", &["remote.address"]),
        any("pid", "Held by this process.", &["holders"]),
        any(
            "program",
            "Held by a process with this name, or one that fits the pattern.",
            &["process.command"],
        ),
        any(
            "user",
            "Made by this user: a name or a number.",
            &["user.id", "user.name"],
        ),
        any(
            "dev",
            "Bound to this interface: a name or an index.",
            &["interface.index", "interface.name"],
        ),
    ];
}

const fn one(
    name: &'static str,
    meaning: &'static str,
    field: &'static str,
    values: &'static [&'static str],
) -> Word {
    Word {
        name,
        meaning,
        means: Means::One { field, values },
    }
}

const fn protocol(name: &'static str, meaning: &'static str, values: &'static [&'static str]) -> Word {
    one(name, meaning, "protocol", values)
}

const fn any(name: &'static str, meaning: &'static str, fields: &'static [&'static str]) -> Word {
    Word {
        name,
        meaning,
        means: Means::Any { fields },
    }
}

/// The name of a UNIX socket; `@` stands for the NUL of an abstract one.
fn shown_name<'v>(name: &[u8]) -> Value<'v> {
    let mut shown = name.to_vec();
    match shown.first_mut() {
        Some(first) if *first == 0 => *first = b'@',
        Some(_) => {}
        None => return Value::Null,
    }
    Value::Text(shown.into())
}

/// An end as one word that can be selected and pasted: `192.0.2.1:80`, `[2001:db8::1]:80`, `*:80`, `*`.
fn shown_end(row: &Row<'_>, of: fn(&InternetSocket) -> Endpoint) -> Value<'static> {
    let Some(socket) = row.internet() else {
        return Value::Null;
    };
    let end = of(socket);
    let host = if end.address.is_unspecified() {
        if socket.family == Family::Ipv6 && end.port != 0 {
            "[::]".to_owned()
        } else {
            "*".to_owned()
        }
    } else {
        match end.address {
            std::net::IpAddr::V4(address) => address.to_string(),
            std::net::IpAddr::V6(address) => format!("[{address}]"),
        }
    };
    let shown = if end.port == 0 && end.address.is_unspecified() {
        "*".to_owned()
    } else if end.port == 0 {
        format!("{host}:*")
    } else {
        format!("{host}:{}", end.port)
    };
    Value::Text(shown.into_bytes().into())
}
