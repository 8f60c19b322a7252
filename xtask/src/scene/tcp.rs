//! TCP sockets that simply live: listeners of many kinds, connections at rest, with waiting data,
//! with keepalive, over IPv4, IPv6, mapped and link-local addresses, and of several users.

use std::io::Write;
use std::net::{SocketAddr, SocketAddrV6};
use std::os::fd::AsFd;
use std::time::Duration;

use anyhow::{Context, Result};
use rustix::fs::{Gid, Uid, fchown};
use socket2::{Domain, Protocol, SockFilter, Socket, TcpKeepalive, Type};

use super::owners::{Cast, DAEMON, NOBODY, Owner};
use crate::network::{INTERFACE, LINK_LOCAL, LONG};

/// A client's and a server's end of one connection.
pub(crate) struct Pair {
    pub(crate) client: Socket,
    pub(crate) server: Socket,
}

pub(crate) fn build(cast: &mut Cast) -> Result<()> {
    plain_listeners(cast)?;
    web(cast)?;
    waiting_to_be_accepted(cast)?;
    database(cast)?;
    six(cast)?;
    link_local(cast)?;
    timers(cast)
}

fn plain_listeners(cast: &mut Cast) -> Result<()> {
    for (at, only_six, owner) in [
        ("0.0.0.0:22", false, Owner::SshListener),
        ("[::]:22", true, Owner::SshListener),
        ("127.0.0.2:443", false, Owner::Web),
        ("[::1]:5432", true, Owner::Database),
        ("0.0.0.0:20003", false, Owner::LongName),
        ("127.0.0.1:31000", false, Owner::Nameless),
        ("[::1]:31001", true, Owner::Slash),
    ] {
        let listener = listen(at, 16, only_six)?;
        cast.listens(
            owner,
            if listener.domain()? == Domain::IPV6 {
                "tcp6"
            } else {
                "tcp"
            },
            here(&listener)?,
        );
        cast.give(owner, listener);
    }
    let shared = listen("127.0.0.1:81", 16, false)?;
    cast.listens(Owner::Worker(0), "tcp", here(&shared)?);
    let pair = connect(&shared, None)?;
    cast.give(Owner::Client, pair.client);
    cast.give(Owner::Worker(1), pair.server);
    cast.share(&[Owner::Worker(0), Owner::Worker(1)], shared)?;
    let ssh = listen("127.0.0.1:2200", 4, false)?;
    let pair = connect(&ssh, None)?;
    cast.give(Owner::Client, pair.client);
    cast.share(&[Owner::Ssh, Owner::SshListener], pair.server)?;
    cast.listens(Owner::Ssh, "tcp", here(&ssh)?);
    cast.give(Owner::Ssh, ssh);
    Ok(())
}

fn web(cast: &mut Cast) -> Result<()> {
    let web = listen("127.0.0.1:80", 16, false)?;
    let idle = connect(&web, None)?;
    let unread = connect(&web, Some("127.0.0.1:40080"))?;
    (&unread.client).write_all(&[b'x'; 137])?;
    let unread_both = connect(&web, None)?;
    (&unread_both.client).write_all(&[b'x'; 5])?;
    (&unread_both.server).write_all(&[b'x'; 65000])?;
    // The client cannot send on: the server's window is closed and it probes.
    let full = connect(&web, None)?;
    fill(&full.client)?;
    for pair in [idle, unread, unread_both, full] {
        cast.give(Owner::Client, pair.client);
        cast.give(Owner::Web, pair.server);
    }
    cast.listens(Owner::Web, "tcp", here(&web)?);
    cast.give(Owner::Web, web);
    Ok(())
}

fn waiting_to_be_accepted(cast: &mut Cast) -> Result<()> {
    for (at, owner) in [("127.0.0.1:10022", Owner::Web), ("[::1]:10023", Owner::Clock)] {
        let listener = listen(at, 8, true)?;
        let there = here(&listener)?;
        for bytes in [0, 0, 64] {
            let client = stream(there)?;
            client.connect(&there.into())?;
            (&client).write_all(&vec![b'x'; bytes])?;
            cast.give(Owner::Client, client);
        }
        cast.listens(owner, if there.is_ipv6() { "tcp6" } else { "tcp" }, there);
        cast.give(
            owner,
            owned(listener, if owner == Owner::Clock { DAEMON } else { 0 })?,
        );
    }
    Ok(())
}

fn database(cast: &mut Cast) -> Result<()> {
    let listener = listen("127.0.0.3:5432", 16, false)?;
    for uid in [0, NOBODY, 70000] {
        let pair = connect(&listener, Some("127.0.0.2:0"))?;
        cast.give(Owner::Client, owned(pair.client, uid)?);
        cast.give(Owner::Database, owned(pair.server, NOBODY)?);
    }
    let named = connect(&listener, Some("127.0.0.4:0"))?;
    cast.give(Owner::Client, named.client);
    cast.give(Owner::Database, owned(named.server, NOBODY)?);
    cast.listens(Owner::Database, "tcp", here(&listener)?);
    cast.give(Owner::Database, owned(listener, NOBODY)?);
    Ok(())
}

fn six(cast: &mut Cast) -> Result<()> {
    let both = listen("[::]:8080", 16, false)?;
    for from in ["127.0.0.1:0", "127.0.0.2:0", "[::1]:0", "[::ffff:127.0.0.3]:0"] {
        let from: SocketAddr = from.parse()?;
        let client = stream(from)?;
        client.bind(&from.into())?;
        let to = match from {
            SocketAddr::V4(_) => "127.0.0.1:8080",
            SocketAddr::V6(six) if six.ip().to_ipv4_mapped().is_some() => "[::ffff:127.0.0.1]:8080",
            SocketAddr::V6(_) => "[::1]:8080",
        };
        client.connect(&to.parse::<SocketAddr>()?.into())?;
        cast.give(Owner::Client, client);
        cast.give(Owner::Web, both.accept()?.0);
    }
    cast.listens(Owner::Web, "tcp6", here(&both)?);
    cast.give(Owner::Web, both);
    // Longer than the address column, name and number alike.
    let long = listen(&format!("[{}]:54321", LONG[0]), 16, true)?;
    let pair = connect(&long, Some(&format!("[{}]:45678", LONG[1])))?;
    (&pair.client).write_all(b"hello")?;
    cast.give(Owner::Client, pair.client);
    cast.give(Owner::LongName, pair.server);
    cast.listens(Owner::LongName, "tcp6", here(&long)?);
    cast.give(Owner::LongName, long);
    Ok(())
}

/// The number of the interface with the link-local address, if the stage has one.
pub(crate) fn interface_number() -> Result<Option<u32>> {
    let table = std::fs::read_to_string("/proc/self/net/if_inet6").context("if_inet6")?;
    let row = table.lines().find(|line| line.ends_with(INTERFACE));
    Ok(row.and_then(|line| u32::from_str_radix(line.split_whitespace().nth(1)?, 16).ok()))
}

fn link_local(cast: &mut Cast) -> Result<()> {
    let Some(number) = interface_number()? else {
        return Ok(());
    };
    let at = SocketAddr::V6(SocketAddrV6::new(LINK_LOCAL.parse()?, 53, 0, number));
    let listener = listen_at(at, 16, true)?;
    let pair = connect(&listener, None)?;
    cast.give(Owner::Client, pair.client);
    cast.give(Owner::Clock, pair.server);
    cast.listens(Owner::Clock, "tcp6", here(&listener)?);
    cast.give(Owner::Clock, listener);
    Ok(())
}

fn timers(cast: &mut Cast) -> Result<()> {
    let listener = listen("127.0.0.1:20010", 16, false)?;
    let six = listen("[::1]:20010", 16, true)?;
    let patient = TcpKeepalive::new().with_time(Duration::from_secs(7200));
    // One probe after a second, which a deaf end does not answer, and the next in an hour.
    let eager = TcpKeepalive::new()
        .with_time(Duration::from_secs(1))
        .with_interval(Duration::from_secs(3600));
    for (listener, keepalive, deaf) in [
        (&listener, &patient, false),
        (&six, &patient, false),
        (&listener, &eager, true),
    ] {
        let pair = connect(listener, None)?;
        pair.client.set_tcp_keepalive(keepalive)?;
        if deaf {
            deafen(&pair.server)?;
        }
        cast.give(Owner::Client, pair.client);
        cast.give(Owner::Web, pair.server);
    }
    // Nobody hears these, so they are sent again and again.
    for (listener, uid) in [(&listener, 0), (&six, DAEMON)] {
        let pair = connect(listener, None)?;
        deafen(&pair.server)?;
        (&pair.client).write_all(b"is anybody there?")?;
        cast.give(Owner::Client, owned(pair.client, uid)?);
        cast.give(Owner::Web, pair.server);
    }
    for (listener, protocol) in [(listener, "tcp"), (six, "tcp6")] {
        cast.listens(Owner::Web, protocol, here(&listener)?);
        cast.give(Owner::Web, listener);
    }
    Ok(())
}

/// Listeners of processes whose names are made to harm a terminal.
pub(crate) fn build_hostile(cast: &mut Cast) -> Result<()> {
    for (number, at) in [(0, "127.0.0.1:6660"), (1, "[::1]:6661")] {
        let listener = listen(at, 4, true)?;
        cast.give(Owner::Hostile(number), listener);
    }
    Ok(())
}

pub(crate) fn stream(like: SocketAddr) -> Result<Socket> {
    Ok(Socket::new(
        Domain::for_address(like),
        Type::STREAM,
        Some(Protocol::TCP),
    )?)
}

pub(crate) fn listen(at: &str, backlog: i32, only_six: bool) -> Result<Socket> {
    listen_at(at.parse()?, backlog, only_six).with_context(|| format!("listening on {at}"))
}

fn listen_at(at: SocketAddr, backlog: i32, only_six: bool) -> Result<Socket> {
    let socket = stream(at)?;
    socket.set_reuse_address(true)?;
    // Set on the listener these hold for the connections as well: filling them is quick.
    socket.set_recv_buffer_size(128 * 1024)?;
    socket.set_send_buffer_size(128 * 1024)?;
    if at.is_ipv6() {
        socket.set_only_v6(only_six)?;
    }
    socket.bind(&at.into())?;
    socket.listen(backlog)?;
    Ok(socket)
}

/// Where a socket is bound.
pub(crate) fn here(socket: &Socket) -> Result<SocketAddr> {
    socket
        .local_addr()?
        .as_socket()
        .context("an address of no internet family")
}

/// Connects to a listener, from an address when one is given, and accepts the connection.
pub(crate) fn connect(listener: &Socket, from: Option<&str>) -> Result<Pair> {
    let to = here(listener)?;
    let client = stream(to)?;
    client.set_recv_buffer_size(128 * 1024)?;
    client.set_send_buffer_size(128 * 1024)?;
    if let Some(from) = from {
        client.set_reuse_address(true)?;
        client.bind(&from.parse::<SocketAddr>()?.into())?;
    }
    client
        .connect(&to.into())
        .with_context(|| format!("connecting to {to}"))?;
    Ok(Pair {
        client,
        server: listener.accept()?.0,
    })
}

/// Writes until nothing more goes in: the other end does not read.
pub(crate) fn fill(mut socket: &Socket) -> Result<()> {
    socket.set_nonblocking(true)?;
    let bytes = [b'x'; 64 * 1024];
    let mut quiet = 0;
    while quiet < 3 {
        match socket.write(&bytes) {
            Ok(_) => quiet = 0,
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                quiet += 1;
                std::thread::sleep(Duration::from_millis(10));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// From now on the socket hears nothing: a filter drops whatever arrives.
pub(crate) fn deafen(socket: &Socket) -> Result<()> {
    const RETURN: u16 = 0x06;
    Ok(socket.attach_filter(&[SockFilter::new(RETURN, 0, 0, 0)])?)
}

/// Lets the socket count as one of another user.
pub(crate) fn owned<S: AsFd>(socket: S, uid: u32) -> Result<S> {
    if uid != 0 {
        fchown(&socket, Some(Uid::from_raw(uid)), Some(Gid::from_raw(uid)))?;
    }
    Ok(socket)
}
