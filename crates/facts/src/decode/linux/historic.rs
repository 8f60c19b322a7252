//! Sockets of IPX, AX.25, X.25, NET/ROM and ROSE from their text tables in `/proc/net`.
//!
//! It decodes one line at a time and never opens, skips or filters anything. The forms are those of the kernels that
//! still have these families; each function names its file, its source and whether a heading line comes first, which
//! the caller leaves out by position.

use crate::Why;
use crate::decode::lines::{decimal, hex, number32};
use crate::model::historic::{IpxAddress, IpxSocket, RadioSocket};

/// Reads one line of `/proc/net/ipx/socket` below the heading: `Local_Address Remote_Address Tx_Queue Rx_Queue State
/// Uid` (`net/ipx/ipx_proc.c`).
///
/// # Errors
/// [`Why::NotUnderstood`] when a field is missing, or is not of its kind.
pub fn decode_ipx(line: &[u8]) -> Result<IpxSocket, Why> {
    ipx(line).ok_or(Why::NotUnderstood)
}

/// Reads one line of `/proc/net/ax25`, which has no heading since Linux 2.6: `magic dev src_addr
/// dest_addr,digi1,digi2,.. st vs vr va`, 13 timers and limits, `Snd-Q Rcv-Q inode` (`net/ax25/af_ax25.c`). The last
/// three are `*` for a connection without a socket.
///
/// # Errors
/// [`Why::NotUnderstood`] when a field is missing, or is not of its kind.
pub fn decode_ax25(line: &[u8]) -> Result<RadioSocket, Why> {
    ax25(line).ok_or(Why::NotUnderstood)
}

/// Reads one line of `/proc/net/x25/socket`, `/proc/net/x25` before Linux 2.6, below the heading: `dest_addr src_addr
/// dev lci st vs vr va t t2 t21 t22 t23 Snd-Q Rcv-Q inode` (`net/x25/x25_proc.c`). The channel is hexadecimal.
///
/// # Errors
/// [`Why::NotUnderstood`] when a field is missing, or is not of its kind.
pub fn decode_x25(line: &[u8]) -> Result<RadioSocket, Why> {
    x25(line).ok_or(Why::NotUnderstood)
}

/// Reads one line of `/proc/net/nr` below the heading: `user_addr dest_node src_node dev my your st vs vr va t1 t2 t4
/// idle n2 wnd Snd-Q Rcv-Q inode` (`net/netrom/af_netrom.c`).
///
/// # Errors
/// [`Why::NotUnderstood`] when a field is missing, or is not of its kind.
pub fn decode_netrom(line: &[u8]) -> Result<RadioSocket, Why> {
    netrom(line).ok_or(Why::NotUnderstood)
}

/// Reads one line of `/proc/net/rose` below the heading: `dest_addr dest_call src_addr src_call dev lci neigh st vs vr
/// va t t1 t2 t3 hb idle Snd-Q Rcv-Q inode` (`net/rose/af_rose.c`). The channel is hexadecimal.
///
/// # Errors
/// [`Why::NotUnderstood`] when a field is missing, or is not of its kind.
pub fn decode_rose(line: &[u8]) -> Result<RadioSocket, Why> {
    rose(line).ok_or(Why::NotUnderstood)
}

fn ipx(line: &[u8]) -> Option<IpxSocket> {
    let mut fields = fields(line);
    let local = ipx_address(fields.next()?)?;
    let remote = match fields.next()? {
        b"Not_Connected" => None,
        field => Some(ipx_address(field)?),
    };
    Some(IpxSocket {
        local,
        remote,
        send_queue: u32::try_from(hex(fields.next()?)?).ok()?,
        receive_queue: u32::try_from(hex(fields.next()?)?).ok()?,
        state: u8::try_from(hex(fields.next()?)?).ok()?,
        user: number32(fields.next()?)?,
    })
}

/// `network:node:port`; a kernel without internal networks leaves the node out.
fn ipx_address(field: &[u8]) -> Option<IpxAddress> {
    let mut parts = field.split(|byte| *byte == b':');
    let network = u32::try_from(hex(parts.next()?)?).ok()?;
    let second = parts.next()?;
    let (node, port) = match parts.next() {
        Some(port) if second.len() == 12 => {
            let [_, _, node @ ..] = hex(second)?.to_be_bytes();
            (Some(node), port)
        }
        Some(_) => return None,
        None => (None, second),
    };
    let port = u16::try_from(hex(port)?).ok()?;
    if parts.next().is_some() {
        return None;
    }
    Some(IpxAddress { network, node, port })
}

fn ax25(line: &[u8]) -> Option<RadioSocket> {
    let mut fields = fields(line);
    let _magic = fields.next()?;
    let device = device(fields.next()?);
    let source = fields.next()?.to_vec();
    let route = fields.next()?;
    let (destination, digipeaters) = match route.iter().position(|byte| *byte == b',') {
        Some(comma) => (route.get(..comma)?, route.get(comma.checked_add(1)?..)?),
        None => (route, &[][..]),
    };
    let state = state(fields.next()?)?;
    let (sent, received) = (sequence(fields.next()?)?, sequence(fields.next()?)?);
    // The acknowledged number; now and from of four timers; both counts of tries; round trip, window, packet size.
    let mut fields = fields.skip(14);
    let (send_queue, receive_queue, inode) = match (fields.next()?, fields.next()?, fields.next()) {
        (b"*", b"*", _) => (None, None, None),
        (send, receive, inode) => (Some(number32(send)?), Some(number32(receive)?), inode),
    };
    Some(RadioSocket {
        destination: destination.to_vec(),
        source,
        digipeaters: digipeaters.to_vec(),
        user_call: None,
        destination_call: None,
        source_call: None,
        device,
        state,
        channel: None,
        neighbour: None,
        sent,
        received,
        send_queue,
        receive_queue,
        inode: inode.and_then(self::inode),
    })
}

fn x25(line: &[u8]) -> Option<RadioSocket> {
    let mut fields = fields(line);
    let destination = fields.next()?.to_vec();
    let source = fields.next()?.to_vec();
    let device = device(fields.next()?);
    let channel = u16::try_from(hex(fields.next()?)?).ok()?;
    let state = state(fields.next()?)?;
    let (sent, received) = (sequence(fields.next()?)?, sequence(fields.next()?)?);
    // The acknowledged number and five timers.
    let mut fields = fields.skip(6);
    Some(RadioSocket {
        destination,
        source,
        digipeaters: Vec::new(),
        user_call: None,
        destination_call: None,
        source_call: None,
        device,
        state,
        channel: Some(channel),
        neighbour: None,
        sent,
        received,
        send_queue: Some(number32(fields.next()?)?),
        receive_queue: Some(number32(fields.next()?)?),
        inode: fields.next().and_then(inode),
    })
}

fn netrom(line: &[u8]) -> Option<RadioSocket> {
    let mut fields = fields(line);
    let user = fields.next()?.to_vec();
    let destination = fields.next()?.to_vec();
    let source = fields.next()?.to_vec();
    let device = device(fields.next()?);
    // Index and number of the circuit on this side and on the other.
    let mut fields = fields.skip(2);
    let state = state(fields.next()?)?;
    let (sent, received) = (sequence(fields.next()?)?, sequence(fields.next()?)?);
    // The acknowledged number; four timers and the tries, `now/from` each; the window.
    let mut fields = fields.skip(7);
    Some(RadioSocket {
        destination,
        source,
        digipeaters: Vec::new(),
        user_call: Some(user),
        destination_call: None,
        source_call: None,
        device,
        state,
        channel: None,
        neighbour: None,
        sent,
        received,
        send_queue: Some(number32(fields.next()?)?),
        receive_queue: Some(number32(fields.next()?)?),
        inode: fields.next().and_then(inode),
    })
}

fn rose(line: &[u8]) -> Option<RadioSocket> {
    let mut fields = fields(line);
    let destination = fields.next()?.to_vec();
    let destination_call = fields.next()?.to_vec();
    let source = fields.next()?.to_vec();
    let source_call = fields.next()?.to_vec();
    let device = device(fields.next()?);
    let channel = u16::try_from(hex(fields.next()?)?).ok()?;
    let neighbour = number32(fields.next()?)?;
    let state = state(fields.next()?)?;
    let (sent, received) = (sequence(fields.next()?)?, sequence(fields.next()?)?);
    // The acknowledged number, five timers, and the idle one as `now/from`.
    let mut fields = fields.skip(7);
    Some(RadioSocket {
        destination,
        source,
        digipeaters: Vec::new(),
        user_call: None,
        destination_call: Some(destination_call),
        source_call: Some(source_call),
        device,
        state,
        channel: Some(channel),
        neighbour: Some(neighbour),
        sent,
        received,
        send_queue: Some(number32(fields.next()?)?),
        receive_queue: Some(number32(fields.next()?)?),
        inode: fields.next().and_then(inode),
    })
}

/// The runs between blanks. These tables have no other white space, and a call sign comes from a stranger's radio: a
/// tab in it is part of it.
fn fields(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(|byte| *byte == b' ').filter(|field| !field.is_empty())
}

/// `???` is the kernel's word for no device.
fn device(field: &[u8]) -> Option<Vec<u8>> {
    (field != b"???").then(|| field.to_vec())
}

fn state(field: &[u8]) -> Option<u8> {
    u8::try_from(decimal(field)?).ok()
}

fn sequence(field: &[u8]) -> Option<u16> {
    u16::try_from(decimal(field)?).ok()
}

/// 0 stands for none; a line may end before it.
fn inode(field: &[u8]) -> Option<u64> {
    decimal(field).filter(|inode| *inode != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Decode = fn(&[u8]) -> Result<RadioSocket, Why>;

    // Written by hand in the form of Linux 2.6, net/ipx/ipx_proc.c, ipx_seq_socket_show.
    const IPX: &[u8] =
        b"DEADBEEF:0000DEADBEEF:4003  0000ABCD:0000C0FFEE01:0451  0000000B  00000016  01     000";
    // Written by hand in the form of Linux 5.18, net/ax25/af_ax25.c, ax25_info_show.
    const AX25: &[u8] = b"0000000012345678 ax0 N0CALL-1 N1CALL-2,D1GI-0*,D2GI-3 3 5 2 1 0 10 0 3 0 300 0 20 0 10 5 2 256 11 22 33";
    // Written by hand in the form of Linux 6.12, net/x25/x25_proc.c, x25_seq_socket_show.
    const X25: &[u8] = b"123456789  987654321  x25t0 01A  3  5  2  3   0   3 200 180 180    11    22 99";
    // Written by hand in the form of Linux 2.6, net/netrom/af_netrom.c, nr_info_show.
    const NETROM: &[u8] = b"N0CALL-10 N1CALL-15 N2CALL-14 nr0  0A/0B 0C/0D  3   5   2   7   0/120  0/05   0/180   0/000  0/03   4    11    22 4711";
    // Written by hand in the form of Linux 6.12, net/rose/af_rose.c, rose_info_show.
    const ROSE: &[u8] = b"2080175520 N0CALL-1  2080175521 N1CALL-15 rose0 FFF 00002  3  5  2  1   0  20   5  18   5   0/000    11    22 99";

    const ALL: [(Decode, &[u8]); 4] = [
        (decode_ax25, AX25),
        (decode_x25, X25),
        (decode_netrom, NETROM),
        (decode_rose, ROSE),
    ];

    #[test]
    fn an_ipx_socket_has_addresses_of_three_parts() {
        let socket = decode_ipx(IPX).unwrap();
        let local = IpxAddress {
            network: 0xdead_beef,
            node: Some([0, 0, 0xde, 0xad, 0xbe, 0xef]),
            port: 0x4003,
        };
        let remote = IpxAddress {
            network: 0xabcd,
            node: Some([0, 0, 0xc0, 0xff, 0xee, 1]),
            port: 0x451,
        };
        assert_eq!((socket.local, socket.remote), (local, Some(remote)));
        assert_eq!((socket.send_queue, socket.receive_queue), (11, 22));
        assert_eq!((socket.state, socket.user), (1, 0));
    }

    #[test]
    fn an_ipx_socket_without_a_peer_may_have_no_node_either() {
        // The same function in a kernel without CONFIG_IPX_INTERN.
        let line = b"DEADBEEF:4004  Not_Connected               00000000  01234567  07     1000";
        let socket = decode_ipx(line).unwrap();
        assert_eq!(
            socket.local,
            IpxAddress {
                network: 0xdead_beef,
                node: None,
                port: 0x4004
            }
        );
        assert_eq!((socket.remote, socket.state, socket.user), (None, 7, 1000));
    }

    #[test]
    fn every_radio_family_tells_state_sequence_queues_and_device() {
        for (decode, line) in ALL {
            let socket = decode(line).unwrap();
            assert_eq!((socket.state, socket.sent, socket.received), (3, 5, 2));
            assert_eq!((socket.send_queue, socket.receive_queue), (Some(11), Some(22)));
            assert!(socket.device.is_some() && socket.inode.is_some());
        }
    }

    #[test]
    fn digipeaters_are_not_part_of_the_destination() {
        let socket = decode_ax25(AX25).unwrap();
        assert_eq!(socket.destination, b"N1CALL-2");
        assert_eq!(socket.digipeaters, b"D1GI-0*,D2GI-3");
        assert_eq!(socket.source, b"N0CALL-1");
    }

    #[test]
    fn a_connection_without_a_socket_has_no_queues_and_no_inode() {
        let line = b"0000000012345678 ??? N0CALL-1* * 0 0 0 0 0 10 0 3 0 300 0 20 0 10 5 2 256 * * *";
        let socket = decode_ax25(line).unwrap();
        assert_eq!(
            (socket.send_queue, socket.receive_queue, socket.inode),
            (None, None, None)
        );
        assert_eq!(
            (socket.destination.as_slice(), socket.source.as_slice()),
            (&b"*"[..], &b"N0CALL-1*"[..])
        );
        assert_eq!((socket.device, socket.digipeaters.as_slice()), (None, &b""[..]));
    }

    #[test]
    fn the_logical_channel_is_hexadecimal() {
        assert_eq!(decode_x25(X25).unwrap().channel, Some(0x1a));
        let socket = decode_rose(ROSE).unwrap();
        assert_eq!((socket.channel, socket.neighbour), (Some(0xfff), Some(2)));
    }

    #[test]
    fn an_x25_address_that_fills_its_column_or_more_is_kept_whole() {
        let line = b"123456789012345 543210987654321 x25t1 010  3  7  0  3   0   3 200 180 180     0     0 0";
        let socket = decode_x25(line).unwrap();
        assert_eq!(socket.destination, b"123456789012345");
        assert_eq!(socket.source, b"543210987654321");
        assert_eq!((socket.channel, socket.inode), (Some(0x10), None));
    }

    #[test]
    fn netrom_and_rose_tell_their_call_signs() {
        let socket = decode_netrom(NETROM).unwrap();
        assert_eq!(socket.user_call.as_deref(), Some(&b"N0CALL-10"[..]));
        assert_eq!(
            (socket.destination, socket.source),
            (b"N1CALL-15".to_vec(), b"N2CALL-14".to_vec())
        );
        let socket = decode_rose(ROSE).unwrap();
        assert_eq!(
            (socket.destination, socket.source),
            (b"2080175520".to_vec(), b"2080175521".to_vec())
        );
        assert_eq!(socket.destination_call.as_deref(), Some(&b"N0CALL-1"[..]));
        assert_eq!(socket.source_call.as_deref(), Some(&b"N1CALL-15"[..]));
    }

    #[test]
    fn a_call_sign_with_hostile_bytes_keeps_them_and_its_row() {
        let line = b"0 ax0 N0\tCALL N1\x1b[2J\xff 3 5 2 1 0 10 0 3 0 300 0 20 0 10 5 2 256 11 22 33";
        let socket = decode_ax25(line).unwrap();
        assert_eq!(
            (socket.source, socket.destination),
            (b"N0\tCALL".to_vec(), b"N1\x1b[2J\xff".to_vec())
        );
    }

    #[test]
    fn an_unknown_state_keeps_the_row() {
        let line = b"*          *          ???   000  5  0  0  0   0   3 200 180 180    -1     0 0";
        let socket = decode_x25(line).unwrap();
        assert_eq!((socket.state, socket.send_queue), (5, Some(u32::MAX)));
    }

    #[test]
    fn what_is_of_no_known_form_is_not_understood() {
        for line in [
            &b""[..],
            b"   ",
            b"short",
            b"a b c d e f",
            b"1:2:3 Not_Connected 0 0 7 0",
            &[0xff; 300],
        ] {
            assert_eq!(
                decode_ipx(line),
                Err(Why::NotUnderstood),
                "{}",
                line.escape_ascii()
            );
            for (decode, _) in ALL {
                assert_eq!(decode(line), Err(Why::NotUnderstood), "{}", line.escape_ascii());
            }
        }
        for address in [
            "1",
            "1:",
            ":1",
            "1:12345",
            "123456789:1",
            "1:2:3",
            "1:0000DEADBEEG:1",
            "1:0000DEADBEEF:1:2",
        ] {
            let line = format!("{address} Not_Connected 00000000 00000000 07 000");
            assert_eq!(decode_ipx(line.as_bytes()), Err(Why::NotUnderstood), "{address}");
        }
    }

    #[test]
    fn no_prefix_of_a_line_panics_and_a_short_one_is_not_understood() {
        let last = |line: &[u8]| line.iter().rposition(|byte| *byte == b' ').unwrap();
        for end in 0..IPX.len() {
            assert_eq!(
                decode_ipx(&IPX[..end]).is_err(),
                end <= last(IPX) + 1,
                "prefix of {end} bytes"
            );
        }
        for (decode, line) in ALL {
            // The inode may be missing, and the last digit of the queue in front of it.
            let least = last(line) - 1;
            for end in 0..line.len() {
                assert_eq!(
                    decode(&line[..end]).is_err(),
                    end < least,
                    "{} at {end}",
                    line.escape_ascii()
                );
            }
        }
    }
}
