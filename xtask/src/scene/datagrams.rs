//! Sockets without connections: UDP, UDP-Lite and raw, over IPv4 and IPv6, bound to one address or
//! all, with a peer or without, with unread datagrams, and of several users.

use std::net::{SocketAddr, SocketAddrV6};

use anyhow::{Context, Result};
use socket2::{Domain, Protocol, Socket, Type};

use super::owners::{Cast, DAEMON, NOBODY, Owner};
use super::tcp::{deafen, here, interface_number, owned};
use crate::network::{LINK_LOCAL, LONG};

const UDP: i32 = 17;
const UDP_LITE: i32 = 136;
const ICMP: i32 = 1;
const ICMP_6: i32 = 58;
const ANY_RAW: i32 = 255;

pub(crate) fn build(cast: &mut Cast) -> Result<()> {
    udp(cast).context("UDP")?;
    udp_six(cast).context("UDP over IPv6")?;
    // Kernels may be built without UDP-Lite.
    if Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::from(UDP_LITE))).is_ok() {
        udp_lite(cast).context("UDP-Lite")?;
    }
    raw(cast).context("raw")
}

fn udp(cast: &mut Cast) -> Result<()> {
    for (at, owner, uid) in [
        ("0.0.0.0:123", Owner::Clock, NOBODY),
        ("127.0.0.3:53", Owner::Nameless, 0),
        ("127.0.0.1:514", Owner::LongName, 0),
        // A user without a name, and the highest one there can be.
        ("127.0.0.1:40001", Owner::Web, 70000),
        ("127.0.0.1:40002", Owner::Web, u32::MAX - 1),
    ] {
        let socket = open(UDP, at)?;
        cast.listens(owner, "udp", here(&socket)?);
        cast.give(owner, owned(socket, uid)?);
    }
    let unread = open(UDP, "127.0.0.1:40003")?;
    let sender = open(UDP, "127.0.0.2:40004")?;
    sender.connect(&here(&unread)?.into())?;
    for _ in 0..3 {
        sender.send(b"a datagram that nobody reads")?;
    }
    cast.listens(Owner::Database, "udp", here(&unread)?);
    cast.give(Owner::Database, owned(unread, NOBODY)?);
    cast.give(Owner::Client, sender);
    // Never bound: it is in no table until it sends or connects.
    let silent = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    cast.give(Owner::Client, silent);
    let asking = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    asking.connect(&"127.0.0.3:53".parse::<SocketAddr>()?.into())?;
    cast.give(Owner::Client, owned(asking, DAEMON)?);
    Ok(())
}

fn udp_six(cast: &mut Cast) -> Result<()> {
    let long = format!("[{}]:40005", LONG[0]);
    for (at, owner) in [
        ("[::]:123", Owner::Clock),
        ("[::1]:53", Owner::Nameless),
        ("[::]:5353", Owner::Ssh),
        ("[::1]:40006", Owner::Slash),
        (&long, Owner::LongName),
    ] {
        let socket = open(UDP, at)?;
        cast.listens(owner, "udp6", here(&socket)?);
        cast.give(owner, socket);
    }
    for (from, to) in [
        ("[::1]:40007", "[::1]:53".to_owned()),
        ("[::ffff:127.0.0.1]:40008", "[::ffff:127.0.0.3]:53".to_owned()),
        (&format!("[{}]:40009", LONG[1]), long.clone()),
    ] {
        let socket = open_both(from)?;
        socket.connect(&to.parse::<SocketAddr>()?.into())?;
        cast.give(Owner::Client, owned(socket, NOBODY)?);
    }
    let sender = open(UDP, "[::1]:40010")?;
    sender.send_to(b"unread as well", &"[::1]:40006".parse::<SocketAddr>()?.into())?;
    cast.give(Owner::Client, sender);
    if let Some(number) = interface_number()? {
        let socket = Socket::new(Domain::IPV6, Type::DGRAM, None)?;
        let at = SocketAddr::V6(SocketAddrV6::new(LINK_LOCAL.parse()?, 546, 0, number));
        socket.bind(&at.into())?;
        cast.give(Owner::Clock, socket);
    }
    Ok(())
}

fn udp_lite(cast: &mut Cast) -> Result<()> {
    for (at, owner) in [
        ("0.0.0.0:41000", Owner::Web),
        ("127.0.0.1:41001", Owner::Database),
        ("[::]:41000", Owner::Web),
        ("[::1]:41001", Owner::Ssh),
    ] {
        cast.give(owner, open(UDP_LITE, at)?);
    }
    for (from, to) in [
        ("127.0.0.2:41002", "127.0.0.1:41001"),
        ("[::1]:41002", "[::1]:41001"),
    ] {
        let socket = open(UDP_LITE, from)?;
        socket.connect(&to.parse::<SocketAddr>()?.into())?;
        socket.send(b"light")?;
        cast.give(Owner::Client, owned(socket, NOBODY)?);
    }
    Ok(())
}

/// Raw sockets hear everything of their protocol: they are deafened, so that nothing that happens
/// later on the stage changes them.
fn raw(cast: &mut Cast) -> Result<()> {
    let hearing = open_raw(Domain::IPV4, ICMP)?;
    // An echo request, with its checksum; the kernel answers it, so two messages arrive.
    hearing.send_to(
        &[8, 0, 0xf7, 0xff, 0, 0, 0, 0],
        &"127.0.0.1:0".parse::<SocketAddr>()?.into(),
    )?;
    let bound = open_raw(Domain::IPV4, ICMP)?;
    bound.bind(&"127.0.0.2:0".parse::<SocketAddr>()?.into())?;
    let with_peer = open_raw(Domain::IPV4, ICMP)?;
    with_peer.connect(&"127.0.0.3:0".parse::<SocketAddr>()?.into())?;
    let hearing_six = open_raw(Domain::IPV6, ICMP_6)?;
    hearing_six.send_to(
        &[128, 0, 0, 0, 0, 0, 0, 0],
        &"[::1]:0".parse::<SocketAddr>()?.into(),
    )?;
    let with_peer_six = open_raw(Domain::IPV6, ICMP_6)?;
    with_peer_six.connect(&"[::1]:0".parse::<SocketAddr>()?.into())?;
    let long = open_raw(Domain::IPV6, ICMP_6)?;
    long.bind(&format!("[{}]:0", LONG[0]).parse::<SocketAddr>()?.into())?;
    for (socket, owner, uid) in [
        (hearing, Owner::Web, 0),
        (bound, Owner::Clock, DAEMON),
        (with_peer, Owner::Client, 0),
        (hearing_six, Owner::Web, 0),
        (with_peer_six, Owner::Client, NOBODY),
        (long, Owner::LongName, 0),
        (open_raw(Domain::IPV4, ANY_RAW)?, Owner::Nameless, 0),
        (open_raw(Domain::IPV6, ANY_RAW)?, Owner::Database, NOBODY),
        (open_raw(Domain::IPV4, 89)?, Owner::Slash, 0),
    ] {
        deafen(&socket)?;
        cast.give(owner, owned(socket, uid)?);
    }
    Ok(())
}

fn open(protocol: i32, at: &str) -> Result<Socket> {
    let at: SocketAddr = at.parse()?;
    let socket = Socket::new(
        Domain::for_address(at),
        Type::DGRAM,
        Some(Protocol::from(protocol)),
    )?;
    if at.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    socket
        .bind(&at.into())
        .with_context(|| format!("binding to {at}"))?;
    Ok(socket)
}

fn open_both(at: &str) -> Result<Socket> {
    let socket = Socket::new(Domain::IPV6, Type::DGRAM, None)?;
    socket.bind(&at.parse::<SocketAddr>()?.into())?;
    Ok(socket)
}

fn open_raw(domain: Domain, protocol: i32) -> Result<Socket> {
    Ok(Socket::new(domain, Type::RAW, Some(Protocol::from(protocol)))?)
}
