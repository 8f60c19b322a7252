//! Lists of Internet sockets: `net.inet.tcp.pcblist`, `net.inet.udp.pcblist`, `net.inet.raw.pcblist`.
//!
//! A list is a `struct xinpgen`, a record for each socket, and a `struct xinpgen` again. A record is a `struct xtcpcb` (TCP),
//! which begins with a `struct xinpcb`, or a `struct xinpcb` alone (`netinet/in_pcb.h`, `netinet/tcp_var.h`, FreeBSD 12 to 14).
//! All lengths are of 64 bits on every architecture.

use crate::Why;
use crate::decode::bytes::Bytes;
use crate::model::{Endpoint, Family, InternetSocket, Queues, SocketId, TcpState, Transport};

/// Bytes of `struct xinpgen`.
const GENERATION_BYTES: usize = 64;
/// `xig_count`
const COUNT: usize = 8;
/// `xig_gen`
const GENERATION: usize = 16;
/// Bytes of `struct xinpcb`, and with them all places below are inside.
const PCB_BYTES: usize = 400;
/// Places in `struct xinpcb`: `xi_socket.xso_so`, `so_qlen`, `so_qlimit`, `so_uid`, `so_options`.
const SOCKET: usize = 16;
const QUEUE_LENGTH: usize = 112;
const QUEUE_LIMIT: usize = 120;
const USER: usize = 128;
const OPTIONS: usize = 166;
/// `so_rcv.sb_cc` and `so_snd.sb_cc`.
const RECEIVE_BYTES: usize = 176;
const SEND_BYTES: usize = 212;
/// `inp_inc.inc_fport`, `inc_lport`, the foreign and the local address (16 bytes each, an IPv4 address in the last four),
/// `inp_vflag`, `inp_ip_p`.
const REMOTE_PORT: usize = 252;
const LOCAL_PORT: usize = 254;
const REMOTE_ADDRESS: usize = 256;
const LOCAL_ADDRESS: usize = 272;
const VERSION_FLAGS: usize = 392;
/// `INP_IPV4` and `INP_IPV6`.
const IS_IPV4: u8 = 1;
const IS_IPV6: u8 = 2;
/// `SO_ACCEPTCONN`
const LISTENS: u16 = 2;
/// `t_state`, from the start of a `struct xtcpcb`.
const STATE: usize = 568;

/// How a list ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListEnd {
    /// Records that were not understood.
    pub damaged: u64,
    /// Whether sockets came or went while the list was made: some may be missing or old.
    pub changed: bool,
}

/// Hands out the sockets of a list.
///
/// # Errors
/// [`Why::CutShort`] when the list ends in the middle, [`Why::NotUnderstood`] when its first record is of another layout.
pub fn decode(
    list: Bytes<'_>,
    transport: Transport,
    each: &mut dyn FnMut(&InternetSocket),
) -> Result<ListEnd, Why> {
    if length(&list, 0)? != GENERATION_BYTES {
        return Err(Why::NotUnderstood);
    }
    let (count, generation) = (list.u32(COUNT), list.u64(GENERATION));
    let mut end = ListEnd::default();
    let mut at = GENERATION_BYTES;
    // An empty list may end without the second generation.
    if list.bytes.len() == at && count == Some(0) {
        return Ok(end);
    }
    loop {
        let bytes = length(&list, at)?;
        let record = list.bytes.get(at..at + bytes).ok_or(Why::CutShort)?;
        let record = Bytes::new(record, list.order);
        if bytes == GENERATION_BYTES {
            end.changed = record.u64(GENERATION) != generation;
            return Ok(end);
        }
        match socket(&record, transport) {
            Some(socket) => each(&socket),
            None => end.damaged += 1,
        }
        at += bytes;
    }
}

/// The length that a record begins with: of one `struct xinpgen` at least, so that every record leads on.
fn length(list: &Bytes<'_>, at: usize) -> Result<usize, Why> {
    let bytes = list.u64(at).ok_or(Why::CutShort)?;
    usize::try_from(bytes)
        .ok()
        .filter(|bytes| *bytes >= GENERATION_BYTES && *bytes <= list.bytes.len())
        .ok_or(Why::NotUnderstood)
}

fn socket(record: &Bytes<'_>, transport: Transport) -> Option<InternetSocket> {
    let is_tcp = transport == Transport::Tcp;
    let start = if is_tcp { 8 } else { 0 };
    let pcb = Bytes::new(record.bytes.get(start..)?, record.order);
    if pcb.u64(0)? != u64::try_from(PCB_BYTES).ok()? {
        return None;
    }
    let flags = pcb.u8(VERSION_FLAGS)?;
    // A socket of both families is one of IPv6 that takes IPv4 too.
    let family = match (flags & IS_IPV6 != 0, flags & IS_IPV4 != 0) {
        (true, _) => Family::Ipv6,
        (false, true) => Family::Ipv4,
        (false, false) => return None,
    };
    let end = |address: usize, port: usize| {
        let at = match family {
            Family::Ipv4 => address + 12,
            Family::Ipv6 => address,
        };
        Some(Endpoint {
            address: pcb.address(at, family)?,
            port: pcb.port(port)?,
        })
    };
    let (mut local, mut remote) = (end(LOCAL_ADDRESS, LOCAL_PORT)?, end(REMOTE_ADDRESS, REMOTE_PORT)?);
    if transport == Transport::Raw {
        // Raw sockets have a protocol and no ports.
        local.port = u16::from(pcb.u8(VERSION_FLAGS + 2)?);
        remote.port = 0;
    }
    let listens = pcb.u16(OPTIONS)? & LISTENS != 0;
    Some(InternetSocket {
        transport,
        family,
        state: match is_tcp {
            true => state(record.u32(STATE)?),
            false if remote.address.is_unspecified() => TcpState::Close,
            false => TcpState::Established,
        },
        local,
        remote,
        queues: if listens {
            Queues::Listen {
                waiting: pcb.u32(QUEUE_LENGTH)?,
                limit: pcb.u32(QUEUE_LIMIT),
            }
        } else {
            Queues::Data {
                receive: pcb.u32(RECEIVE_BYTES)?,
                send: pcb.u32(SEND_BYTES)?,
            }
        },
        timer: None,
        user: pcb.u32(USER),
        id: match pcb.u64(SOCKET)? {
            0 => SocketId::None,
            address => SocketId::Kernel(address),
        },
        cookie: None,
        interface: None,
        mark: None,
        cgroup: None,
        ipv6_only: (family == Family::Ipv6).then_some(flags & IS_IPV4 == 0),
    })
}

/// A state by its number in `netinet/tcp_fsm.h`.
fn state(number: u32) -> TcpState {
    match number {
        0 => TcpState::Close,
        1 => TcpState::Listen,
        2 => TcpState::SynSent,
        3 => TcpState::SynRecv,
        4 => TcpState::Established,
        5 => TcpState::CloseWait,
        6 => TcpState::FinWait1,
        7 => TcpState::Closing,
        8 => TcpState::LastAck,
        9 => TcpState::FinWait2,
        10 => TcpState::TimeWait,
        // Above the numbers of all systems.
        other => TcpState::Other(u8::try_from(other.min(127)).unwrap_or(127) | 0x80),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::decode::bytes::ByteOrder;

    fn put(record: &mut [u8], at: usize, value: &[u8]) {
        record[at..at + value.len()].copy_from_slice(value);
    }

    fn generation(number: u64, count: u32) -> Vec<u8> {
        let mut record = vec![0; GENERATION_BYTES];
        put(&mut record, 0, &64u64.to_le_bytes());
        put(&mut record, COUNT, &count.to_le_bytes());
        put(&mut record, GENERATION, &number.to_le_bytes());
        record
    }

    /// A `struct xinpcb` by the published structure: little-endian.
    fn pcb(flags: u8, local: &[u8], port: u16, receive: u32) -> Vec<u8> {
        let mut record = vec![0; PCB_BYTES];
        put(&mut record, 0, &400u64.to_le_bytes());
        put(&mut record, SOCKET, &0xfeed_u64.to_le_bytes());
        put(&mut record, USER, &1001u32.to_le_bytes());
        put(&mut record, RECEIVE_BYTES, &receive.to_le_bytes());
        put(&mut record, SEND_BYTES, &7u32.to_le_bytes());
        put(&mut record, LOCAL_PORT, &port.to_be_bytes());
        put(&mut record, LOCAL_ADDRESS + 16 - local.len(), local);
        put(&mut record, VERSION_FLAGS, &[flags, 64, 17]);
        record
    }

    fn list(records: &[Vec<u8>], last: u64) -> Vec<u8> {
        let count = u32::try_from(records.len()).unwrap();
        [generation(5, count), records.concat(), generation(last, count)].concat()
    }

    fn decoded(list: &[u8], transport: Transport) -> (Vec<InternetSocket>, Result<ListEnd, Why>) {
        let mut found = Vec::new();
        let end = decode(Bytes::new(list, ByteOrder::Little), transport, &mut |socket| {
            found.push(*socket);
        });
        (found, end)
    }

    #[test]
    fn udp_and_raw_records_of_both_families_are_read() {
        let six: [u8; 16] = "2001:db8::1".parse::<std::net::Ipv6Addr>().unwrap().octets();
        let bytes = list(
            &[pcb(IS_IPV4, &[192, 0, 2, 1], 53, 9), pcb(IS_IPV6, &six, 123, 0)],
            5,
        );
        let (found, end) = decoded(&bytes, Transport::Udp);
        assert_eq!(
            end,
            Ok(ListEnd {
                damaged: 0,
                changed: false
            })
        );
        assert_eq!(
            found[0].local,
            Endpoint {
                address: [192, 0, 2, 1].into(),
                port: 53
            }
        );
        assert_eq!(found[0].queues, Queues::Data { receive: 9, send: 7 });
        assert_eq!(
            (found[0].user, found[0].id),
            (Some(1001), SocketId::Kernel(0xfeed))
        );
        assert_eq!((found[1].family, found[1].ipv6_only), (Family::Ipv6, Some(true)));
        assert_eq!(found[1].local.address.to_string(), "2001:db8::1");
        let (found, _) = decoded(&bytes, Transport::Raw);
        assert_eq!((found[0].local.port, found[0].state), (17, TcpState::Close));
    }

    #[test]
    fn a_list_that_changed_or_is_damaged_says_so() {
        let good = pcb(IS_IPV4, &[192, 0, 2, 1], 53, 0);
        let neither = pcb(0, &[192, 0, 2, 1], 53, 0);
        let (found, end) = decoded(&list(&[good.clone(), neither], 6), Transport::Udp);
        assert_eq!(
            (found.len(), end),
            (
                1,
                Ok(ListEnd {
                    damaged: 1,
                    changed: true
                })
            )
        );
        let whole = list(&[good], 5);
        assert_eq!(
            decoded(&whole[..whole.len() - 64], Transport::Udp).1,
            Err(Why::CutShort)
        );
        assert_eq!(decoded(&whole[..500], Transport::Udp).1, Err(Why::CutShort));
        assert_eq!(decoded(b"", Transport::Udp).1, Err(Why::CutShort));
        assert_eq!(decoded(&[1; 64], Transport::Udp).1, Err(Why::NotUnderstood));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic_or_go_on_for_ever(bytes: Vec<u8>, flip in any::<prop::sample::Index>(), value: u8) {
            drop(decoded(&bytes, Transport::Tcp));
            let mut list = list(&[pcb(IS_IPV4, &[192, 0, 2, 1], 53, 0)], 5);
            let at = flip.index(list.len());
            list[at] = value;
            drop(decoded(&list, Transport::Udp));
        }
    }
}
