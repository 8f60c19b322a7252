//! Connection requests that stay: of a machine that is not there.

use std::net::{Ipv4Addr, SocketAddrV4};
use std::os::fd::OwnedFd;

use rustix::net::{AddressFamily, Protocol, SendFlags, SocketType};

/// A raw socket, which needs root.
pub(crate) fn raw(family: AddressFamily, protocol: u32) -> OwnedFd {
    let protocol = Protocol::from_raw(protocol.try_into().unwrap());
    rustix::net::socket(family, SocketType::RAW, Some(protocol)).unwrap()
}

/// The sum of RFC 1071.
fn checksum(bytes: &[u8]) -> [u8; 2] {
    let words = bytes
        .chunks(2)
        .map(|pair| u32::from(u16::from_be_bytes([pair[0], pair[1]])));
    let mut sum: u32 = words.sum();
    while sum > 0xffff {
        sum = (sum >> 16) + (sum & 0xffff);
    }
    (!u16::try_from(sum).unwrap()).to_be_bytes()
}

/// Sends the SYN of a machine that never answers the answer (RFC 9293, section 3.1; RFC 791): from 10.0.0.9, to 10.0.0.1.
pub(crate) fn half_open(from: u16, to: u16) {
    let (source, destination) = (Ipv4Addr::new(10, 0, 0, 9), Ipv4Addr::new(10, 0, 0, 1));
    let mut segment = [&from.to_be_bytes()[..], &to.to_be_bytes(), &1000u32.to_be_bytes()].concat();
    // No acknowledgement, five words, SYN, a window, no sum yet, not urgent.
    segment.extend_from_slice(&[0, 0, 0, 0, 5 << 4, 2, 32, 0, 0, 0, 0, 0]);
    let ends = [source.octets(), destination.octets()].concat();
    let sum = checksum(&[&ends[..], &[0, 6, 0, 20], &segment].concat());
    segment[16..18].copy_from_slice(&sum);
    // Version 4, five words; 40 bytes; whole; 64 hops; TCP. The kernel writes the sum.
    let header = [0x45, 0, 0, 40, 0, 1, 0, 0, 64, 6, 0, 0];
    let packet = [&header[..], &ends, &segment].concat();
    let socket = raw(AddressFamily::INET, 255);
    let sent = rustix::net::sendto(
        &socket,
        &packet,
        SendFlags::empty(),
        &SocketAddrV4::new(destination, 0),
    );
    assert_eq!(sent.unwrap(), packet.len());
}
