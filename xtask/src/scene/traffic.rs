//! Traffic that moves counters: refusals, answers, fragments, damage, overflow, and memberships in groups. What is in it goes
//! over loopback; it is over before the scene says that it is ready.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result};
use socket2::{Domain, InterfaceIndexOrAddress, Protocol, Socket, Type};

use super::owners::{Cast, Owner};
use super::tcp::{deafen, interface_number};

const ICMP: i32 = 1;
const ICMP_6: i32 = 58;
/// Everything, headers included.
const RAW: i32 = 255;
/// For experiments (RFC 3692): no kernel has a handler for it.
const NOBODYS_PROTOCOL: u8 = 253;
const HERE: Ipv4Addr = Ipv4Addr::LOCALHOST;

pub(crate) fn build(cast: &mut Cast) -> Result<()> {
    refused().context("refusals")?;
    echoes().context("echoes")?;
    packets().context("packets made by hand")?;
    overflow(cast).context("a full receive buffer")?;
    groups(cast).context("groups")
}

/// Ports where nobody listens: unreachable messages for UDP, resets for TCP.
fn refused() -> Result<()> {
    for at in ["127.0.0.1:9", "[::1]:9"] {
        let at: SocketAddr = at.parse()?;
        let socket = Socket::new(Domain::for_address(at), Type::DGRAM, None)?;
        socket.connect(&at.into())?;
        socket.send(b"nobody")?;
        // The refusal arrives as an error of the next call.
        drop(socket.send(b"nobody"));
        drop(TcpStream::connect_timeout(&at, Duration::from_secs(1)));
    }
    Ok(())
}

/// Questions that the kernel answers, and one that it does not know.
fn echoes() -> Result<()> {
    let socket = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::from(ICMP)))?;
    deafen(&socket)?;
    let to: SocketAddr = SocketAddr::V4(SocketAddrV4::new(HERE, 0));
    // Echo request, timestamp request, address mask request, and a type that does not exist.
    for (kind, length) in [(8u8, 8), (13, 20), (17, 12), (200, 8)] {
        let mut message = vec![0u8; length];
        if let Some(first) = message.first_mut() {
            *first = kind;
        }
        let sum = checksum(&message).to_be_bytes();
        message.splice(2..4, sum);
        socket.send_to(&message, &to.into())?;
    }
    // One more with a wrong checksum.
    socket.send_to(&[8, 0, 1, 2, 0, 0, 0, 0], &to.into())?;
    let socket = Socket::new(Domain::IPV6, Type::RAW, Some(Protocol::from(ICMP_6)))?;
    deafen(&socket)?;
    let to: SocketAddr = "[::1]:0".parse()?;
    for kind in [128u8, 200] {
        socket.send_to(&[kind, 0, 0, 0, 0, 0, 0, 0], &to.into())?;
    }
    Ok(())
}

/// IPv4 packets with headers of our own: a protocol that nobody has, a datagram in two pieces, a piece that stays alone, and
/// a datagram with a wrong checksum.
fn packets() -> Result<()> {
    let socket = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::from(RAW)))?;
    socket.set_header_included_v4(true)?;
    deafen(&socket)?;
    let to: SocketAddr = SocketAddr::V4(SocketAddrV4::new(HERE, 0));
    let more = 0x2000;
    // A UDP header for port 9, 24 bytes long, no checksum.
    let start = [0x9c, 0x40, 0, 9, 0, 24, 0, 0];
    let wrong = [0x9c, 0x40, 0, 123, 0, 8, 0xde, 0xad];
    for packet in [
        header(NOBODYS_PROTOCOL, 1, 0, &[0; 8]),
        header(17, 2, more, &start),
        header(17, 2, 1, &[0; 16]),
        header(17, 3, more, &start),
        header(17, 4, 0, &wrong),
    ] {
        socket.send_to(&packet, &to.into())?;
    }
    Ok(())
}

/// An IPv4 packet over loopback; the kernel fills in length and checksum.
fn header(protocol: u8, id: u16, fragment: u16, rest: &[u8]) -> Vec<u8> {
    let mut packet = vec![0x45, 0, 0, 0];
    packet.extend(id.to_be_bytes());
    packet.extend(fragment.to_be_bytes());
    packet.extend([64, protocol, 0, 0]);
    packet.extend(HERE.octets());
    packet.extend(HERE.octets());
    packet.extend(rest);
    packet
}

/// The Internet checksum (RFC 1071).
fn checksum(bytes: &[u8]) -> u16 {
    let mut sum = 0u32;
    for pair in bytes.chunks(2) {
        let mut two = [0; 2];
        for (to, from) in two.iter_mut().zip(pair) {
            *to = *from;
        }
        sum += u32::from(u16::from_be_bytes(two));
    }
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !u16::try_from(sum).unwrap_or(0)
}

/// More datagrams than a receiver has room for.
fn overflow(cast: &mut Cast) -> Result<()> {
    for at in ["127.0.0.1:40020", "[::1]:40020"] {
        let at: SocketAddr = at.parse()?;
        let full = Socket::new(Domain::for_address(at), Type::DGRAM, None)?;
        full.set_recv_buffer_size(1)?;
        full.bind(&at.into())?;
        let sender = Socket::new(Domain::for_address(at), Type::DGRAM, None)?;
        for _ in 0..8 {
            sender.send_to(&[0; 512], &at.into())?;
        }
        cast.give(Owner::Clock, full);
    }
    Ok(())
}

/// Memberships: one group by two sockets, one with a source, and both families.
fn groups(cast: &mut Cast) -> Result<()> {
    let Some(number) = interface_number()? else {
        return Ok(());
    };
    for _ in 0..2 {
        let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
        let interface = InterfaceIndexOrAddress::Index(number);
        socket.join_multicast_v4_n(&Ipv4Addr::new(239, 1, 2, 3), &interface)?;
        cast.give(Owner::Clock, socket);
        let socket = Socket::new(Domain::IPV6, Type::DGRAM, None)?;
        socket.join_multicast_v6(&"ff05::1234".parse::<Ipv6Addr>()?, number)?;
        cast.give(Owner::Clock, socket);
    }
    let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    let (group, source) = (Ipv4Addr::new(232, 1, 1, 1), Ipv4Addr::new(192, 0, 2, 77));
    socket.join_ssm_v4(&source, &group, &Ipv4Addr::new(192, 0, 2, 2))?;
    cast.give(Owner::Ssh, socket);
    Ok(())
}
