//! SCTP endpoints and associations from the text tables `/proc/net/sctp/eps` and `/proc/net/sctp/assocs`.
//!
//! It decodes one line at a time and never opens, skips or orders anything: both tables begin with a heading line that
//! the caller leaves out by position. The form is that of
//! `net/sctp/proc.c` in Linux 5.18; older kernels end a line before its tab.

use std::net::{IpAddr, Ipv6Addr};

use crate::Why;
use crate::decode::lines::{decimal, number32, words};
use crate::model::sctp::{SctpAddress, SctpKind, SctpSocket};
use crate::model::{SocketId, TcpState};

/// Reads one line of `eps` below the heading: `ENDPT SOCK STY SST HBKT LPORT UID INODE LADDRS`.
///
/// # Errors
/// [`Why::NotUnderstood`] when a field is missing, or is not of its kind.
pub fn decode_endpoint(line: &[u8]) -> Result<SctpSocket, Why> {
    endpoint(line).ok_or(Why::NotUnderstood)
}

/// Reads one line of `assocs` below the heading: `ASSOC SOCK STY SST ST HBKT ASSOC-ID TX_QUEUE RX_QUEUE UID INODE LPORT
/// RPORT LADDRS <-> RADDRS`, a tab, and counters that are not kept.
///
/// # Errors
/// [`Why::NotUnderstood`] when a field is missing, or is not of its kind.
pub fn decode_association(line: &[u8]) -> Result<SctpSocket, Why> {
    association(line).ok_or(Why::NotUnderstood)
}

fn endpoint(line: &[u8]) -> Option<SctpSocket> {
    // Addresses of the kernel's structures, and the socket's style.
    let mut words = words(line).skip(3);
    let state = state(words.next()?)?;
    let _bucket = words.next()?;
    let local_port = port(words.next()?)?;
    let user = number32(words.next()?)?;
    let inode = decimal(words.next()?)?;
    Some(SctpSocket {
        kind: SctpKind::Endpoint,
        state,
        association: None,
        locals: words.map(address).collect::<Option<_>>()?,
        local_port,
        remotes: Vec::new(),
        remote_port: 0,
        receive_queue: None,
        send_queue: None,
        user: Some(user),
        id: SocketId::from_inode(inode),
    })
}

fn association(line: &[u8]) -> Option<SctpSocket> {
    let mut words = words(until_tab(line)).skip(3);
    let state = state(words.next()?)?;
    let association = decimal(words.next()?).and_then(|code| u8::try_from(code).ok());
    // The bucket of its hash and its number.
    let mut words = words.skip(2);
    let send_queue = number32(words.next()?)?;
    let receive_queue = number32(words.next()?)?;
    let user = number32(words.next()?)?;
    let inode = decimal(words.next()?)?;
    let local_port = port(words.next()?)?;
    let remote_port = port(words.next()?)?;
    let mut locals = Vec::new();
    loop {
        match words.next()? {
            b"<->" => break,
            word => locals.push(address(word)?),
        }
    }
    Some(SctpSocket {
        kind: SctpKind::Association,
        state,
        association,
        locals,
        local_port,
        remotes: words.map(address).collect::<Option<_>>()?,
        remote_port,
        receive_queue: Some(receive_queue),
        send_queue: Some(send_queue),
        user: Some(user),
        id: SocketId::from_inode(inode),
    })
}

/// The kernel puts blanks between fields and addresses, and the one tab in front of the counters.
fn until_tab(line: &[u8]) -> &[u8] {
    line.split(|byte| *byte == b'\t').next().unwrap_or(line)
}

fn state(word: &[u8]) -> Option<TcpState> {
    Some(TcpState::from_linux(u8::try_from(decimal(word)?).ok()?))
}

fn port(word: &[u8]) -> Option<u16> {
    u16::try_from(decimal(word)?).ok()
}

/// `*` in front of the primary one; IPv6 addresses have all their zeros.
fn address(word: &[u8]) -> Option<SctpAddress> {
    let bare = word.strip_prefix(b"*");
    let text = str::from_utf8(bare.unwrap_or(word)).ok()?;
    let address = if text.contains(':') {
        IpAddr::V6(text.parse::<Ipv6Addr>().ok()?)
    } else {
        IpAddr::V4(text.parse().ok()?)
    };
    Some(SctpAddress {
        address,
        primary: bare.is_some(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    // Written by hand in the form of Linux 5.18, net/sctp/proc.c, sctp_eps_seq_show.
    const ENDPOINT: &[u8] = b"0000000011111111 0000000022222222 2   10  27   38412     0 12345 127.0.0.1 10.0.0.2 2001:0db8:0000:0000:0000:0000:0000:0001 ";
    // Written by hand in the form of Linux 5.18, net/sctp/proc.c, sctp_assocs_seq_show.
    const ASSOCIATION: &[u8] = b"0000000011111111 0000000022222222 2   1   3  0       7       11       22     1000 54321 38412 40000  *127.0.0.1 10.0.0.2 <-> *10.9.8.7 2001:0db8:0000:0000:0000:0000:0000:0002 10.9.8.6 \t   30000    10    10   10    0    0        0        1        0   212992   212992";

    fn texts(addresses: &[SctpAddress]) -> Vec<String> {
        addresses
            .iter()
            .map(|one| format!("{}{}", if one.primary { "*" } else { "" }, one.address))
            .collect()
    }

    #[test]
    fn an_endpoint_has_its_addresses_and_no_queues() {
        let socket = decode_endpoint(ENDPOINT).unwrap();
        assert_eq!(
            (socket.kind, socket.state),
            (SctpKind::Endpoint, TcpState::Listen)
        );
        assert_eq!(texts(&socket.locals), ["127.0.0.1", "10.0.0.2", "2001:db8::1"]);
        assert_eq!((socket.local_port, socket.remote_port), (38412, 0));
        assert_eq!((socket.user, socket.id), (Some(0), SocketId::Inode(12345)));
        assert_eq!((socket.receive_queue, socket.send_queue), (None, None));
        assert!(socket.remotes.is_empty());
    }

    #[test]
    fn an_association_has_two_sides_and_none_of_the_counters_behind_the_tab() {
        let socket = decode_association(ASSOCIATION).unwrap();
        assert_eq!(texts(&socket.locals), ["*127.0.0.1", "10.0.0.2"]);
        assert_eq!(texts(&socket.remotes), ["*10.9.8.7", "2001:db8::2", "10.9.8.6"]);
        assert_eq!((socket.local_port, socket.remote_port), (38412, 40000));
        assert_eq!((socket.user, socket.id), (Some(1000), SocketId::Inode(54321)));
        assert_eq!((socket.send_queue, socket.receive_queue), (Some(11), Some(22)));
    }

    #[test]
    fn the_state_of_an_association_is_that_of_its_socket() {
        // SST is 1 and ST is 3 in this line.
        assert_eq!(
            decode_association(ASSOCIATION).unwrap().state,
            TcpState::Established
        );
    }

    #[test]
    fn an_unknown_state_keeps_the_row() {
        let line = b"0 0 2   13  27   38412     0 12345 1.2.3.4 ";
        assert_eq!(decode_endpoint(line).unwrap().state, TcpState::Other(13));
    }

    #[test]
    fn numbers_that_the_kernel_prints_signed_are_read_whole() {
        let line = b"0 0 2   1   3  0       7       -1 -2147483648     -1 0 0 0  1.2.3.4 <-> *5.6.7.8 \t";
        let socket = decode_association(line).unwrap();
        assert_eq!(
            (socket.send_queue, socket.receive_queue),
            (Some(u32::MAX), Some(1 << 31))
        );
        assert_eq!((socket.user, socket.id), (Some(u32::MAX), SocketId::None));
    }

    #[test]
    fn a_side_without_addresses_keeps_the_row() {
        let line =
            b"0 0 2   1   3  0       7       11       22     1000 54321 38412 40000  <-> 5.6.7.8 \t   30000";
        let socket = decode_association(line).unwrap();
        assert_eq!(
            (socket.locals.len(), texts(&socket.remotes)),
            (0, vec!["5.6.7.8".to_owned()])
        );
        let line =
            b"0 0 2   1   3  0       7       11       22     1000 54321 38412 40000  5.6.7.8 <-> \t   30000";
        assert_eq!(decode_association(line).unwrap().remotes, []);
        assert_eq!(
            decode_endpoint(b"0 0 2   10  27   38412     0 12345 ")
                .unwrap()
                .locals,
            []
        );
    }

    #[test]
    fn what_is_no_address_or_no_number_is_not_understood() {
        for line in [
            &b"0 0 2   10  27   38412     0 12345 localhost "[..],
            b"0 0 2   10  27   38412     0 12345 1.2.3 ",
            b"0 0 2   10  27   38412     0 12345 1::2::3 ",
            b"0 0 2   10  27   38412     0 12345 \xff\xff ",
            b"0 0 2   10  27   65536     0 12345 1.2.3.4 ",
            b"0 0 2   256 27   38412     0 12345 1.2.3.4 ",
            b"0 0 2   10  27   38412     4294967296 12345 1.2.3.4 ",
            b"0 0 2   10  27   38412     0 18446744073709551616 1.2.3.4 ",
            b"",
            b"   ",
        ] {
            assert_eq!(
                decode_endpoint(line),
                Err(Why::NotUnderstood),
                "{}",
                line.escape_ascii()
            );
        }
        let no_arrow =
            b"0 0 2   1   3  0       7       11       22     1000 54321 38412 40000  5.6.7.8 1.2.3.4 ";
        assert_eq!(decode_association(no_arrow), Err(Why::NotUnderstood));
    }

    #[test]
    fn an_association_may_have_hundreds_of_addresses() {
        let mut line = b"0 0 2   1   3  0       7       11       22     1000 54321 38412 40000 ".to_vec();
        for host in 0..=255 {
            line.extend_from_slice(format!(" 10.0.0.{host}").as_bytes());
        }
        line.extend_from_slice(b" <-> ");
        for host in 0..=255 {
            line.extend_from_slice(format!("2001:0db8:0000:0000:0000:0000:0000:{host:04x} ").as_bytes());
        }
        let socket = decode_association(&line).unwrap();
        assert_eq!((socket.locals.len(), socket.remotes.len()), (256, 256));
    }

    #[test]
    fn no_prefix_of_a_line_panics_and_a_short_one_is_not_understood() {
        let start = |line: &[u8], field: &[u8]| {
            line.windows(field.len())
                .position(|window| window == field)
                .unwrap()
        };
        for end in 0..ENDPOINT.len() {
            let result = decode_endpoint(&ENDPOINT[..end]);
            if end <= start(ENDPOINT, b"12345") {
                assert_eq!(result, Err(Why::NotUnderstood), "prefix of {end} bytes");
            }
        }
        for end in 0..ASSOCIATION.len() {
            let result = decode_association(&ASSOCIATION[..end]);
            if end < start(ASSOCIATION, b"<->") + 3 {
                assert_eq!(result, Err(Why::NotUnderstood), "prefix of {end} bytes");
            }
        }
    }
}
