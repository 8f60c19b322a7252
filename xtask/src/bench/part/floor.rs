//! The floors: the least work with which the kernel's answer can be had at all. Nothing is decoded beyond counting, and
//! nothing is printed but the counts.

use std::io::{Error, Read, Result};
use std::mem::MaybeUninit;

use rustix::fs::{Mode, OFlags, RawDir};
use rustix::net::netlink::{self, SocketAddrNetlink};
use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, sockopt};

/// The largest block the kernel makes of a dump fits into it.
const BLOCK: usize = 32 << 10;
const LARGE: usize = 1 << 20;
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);

/// `linux/netlink.h`: the head of a message, `NLM_F_REQUEST | NLM_F_DUMP`, `NLMSG_ERROR`, `NLMSG_DONE`.
const HEAD: usize = 16;
const DUMP: u16 = 0x301;
const FAILED: u16 = 2;
const DONE: u16 = 3;
/// `linux/inet_diag.h`: `TCPDIAG_GETSOCK`; `linux/sock_diag.h`: `SOCK_DIAG_BY_FAMILY`.
const BOTH_FAMILIES: u16 = 18;
const ONE_FAMILY: u16 = 20;
/// Bits of `net/tcp_states.h`: all but `TCP_CLOSE`, and `TCP_LISTEN`.
const EVERY_STATE: u32 = 0xf7e;
const LISTEN: u32 = 1 << 10;
/// `linux/unix_diag.h`: `UDIAG_SHOW_NAME | UDIAG_SHOW_PEER | UDIAG_SHOW_RQLEN`.
const UNIX_SHOW: u32 = 0x15;
/// `sys/socket.h`
const AF_UNIX: u8 = 1;
const AF_INET: u8 = 2;
const AF_INET6: u8 = 10;
const TCP: u8 = 6;

/// Reaches each floor in turn and prints what it counted.
pub(crate) fn reach(names: &[&str]) -> Result<()> {
    let mut said = String::new();
    for &name in names {
        let count = match name {
            "listen" => dump(&both_families(LISTEN), BLOCK)?,
            "tcp" => dump(&both_families(EVERY_STATE), BLOCK)?,
            "tcp-large" => dump(&both_families(EVERY_STATE), LARGE)?,
            "tcp-families" => dump(&one_family(AF_INET), BLOCK)? + dump(&one_family(AF_INET6), BLOCK)?,
            "unix" => dump(&unix(), BLOCK)?,
            "walk" => walk()?,
            path if path.starts_with('/') => lines(path)?,
            name => return Err(Error::other(format!("no floor is called {name:?}"))),
        };
        said.push_str(&format!("{name} {count}\n"));
    }
    print!("{said}");
    Ok(())
}

fn message(kind: u16, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(HEAD + body.len()).unwrap_or_default();
    let mut bytes = Vec::with_capacity(HEAD + body.len());
    bytes.extend(length.to_ne_bytes());
    bytes.extend(kind.to_ne_bytes());
    bytes.extend(DUMP.to_ne_bytes());
    bytes.extend([0; 8]);
    bytes.extend(body);
    bytes
}

/// `struct inet_diag_req`: the old question, which the kernel answers for both families in one pass.
fn both_families(states: u32) -> Vec<u8> {
    let mut body = [0; 60];
    body[52..56].copy_from_slice(&states.to_ne_bytes());
    message(BOTH_FAMILIES, &body)
}

/// `struct inet_diag_req_v2`
fn one_family(family: u8) -> Vec<u8> {
    let mut body = [0; 56];
    body[0] = family;
    body[1] = TCP;
    body[4..8].copy_from_slice(&EVERY_STATE.to_ne_bytes());
    message(ONE_FAMILY, &body)
}

/// `struct unix_diag_req`
fn unix() -> Vec<u8> {
    let mut body = [0; 24];
    body[0] = AF_UNIX;
    body[4..8].copy_from_slice(&u32::MAX.to_ne_bytes());
    body[12..16].copy_from_slice(&UNIX_SHOW.to_ne_bytes());
    message(ONE_FAMILY, &body)
}

/// Asks and counts the rows.
fn dump(request: &[u8], room: usize) -> Result<u64> {
    let socket = rustix::net::socket_with(
        AddressFamily::NETLINK,
        SocketType::RAW,
        SocketFlags::CLOEXEC,
        Some(netlink::SOCK_DIAG),
    )?;
    sockopt::set_socket_timeout(&socket, sockopt::Timeout::Recv, Some(PATIENCE))?;
    rustix::net::sendto(
        &socket,
        request,
        SendFlags::empty(),
        &SocketAddrNetlink::new(0, 0),
    )?;
    let mut buffer = vec![0; room];
    let mut count = 0;
    loop {
        let (kept, length) = rustix::net::recv(&socket, &mut *buffer, RecvFlags::TRUNC)?;
        if length > kept || kept == 0 {
            return Err(Error::other("a block of the dump was cut short"));
        }
        if rows(buffer.get(..kept).unwrap_or_default(), &mut count)? {
            return Ok(count);
        }
    }
}

/// Counts the heads in a block; true when the dump ends with it.
fn rows(mut block: &[u8], count: &mut u64) -> Result<bool> {
    while let Some((head, _)) = block.split_first_chunk::<HEAD>() {
        let [a, b, c, d, e, f, ..] = *head;
        match u16::from_ne_bytes([e, f]) {
            DONE => {
                // A kernel without the part that was asked says so here, in what looks like a good end.
                let status = block.get(HEAD..HEAD + 4).unwrap_or_default();
                let good = status.iter().all(|&byte| byte == 0);
                return if good {
                    Ok(true)
                } else {
                    Err(Error::other("the kernel refuses the dump"))
                };
            }
            FAILED => return Err(Error::other("the kernel refuses the question")),
            _ => *count += 1,
        }
        let length = usize::try_from(u32::from_ne_bytes([a, b, c, d])).unwrap_or_default();
        let step = length.next_multiple_of(4);
        if length < HEAD {
            return Err(Error::other("a message shorter than its head"));
        }
        block = block.get(step..).unwrap_or_default();
    }
    Ok(false)
}

/// Looks at every descriptor of every process that lets us, and counts the sockets.
fn walk() -> Result<u64> {
    let folder = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let proc = rustix::fs::open("/proc", folder, Mode::empty())?;
    let mut outer = [MaybeUninit::uninit(); BLOCK];
    let mut inner = [MaybeUninit::uninit(); BLOCK];
    let mut processes = RawDir::new(&proc, &mut outer);
    let mut sockets = 0;
    let mut path = String::new();
    while let Some(process) = processes.next() {
        let process = process?;
        let Ok(name) = process.file_name().to_str() else {
            continue;
        };
        if !name.starts_with(|first: char| first.is_ascii_digit()) {
            continue;
        }
        path.clear();
        path.push_str(name);
        path.push_str("/fd");
        // One that ended meanwhile, or that is not ours to see.
        let Ok(held) = rustix::fs::openat(&proc, path.as_str(), folder, Mode::empty()) else {
            continue;
        };
        let mut entries = RawDir::new(&held, &mut inner);
        while let Some(Ok(entry)) = entries.next() {
            let mut place = [0; 64];
            if let Ok(length) = rustix::fs::readlinkat_raw(&held, entry.file_name(), &mut place[..]) {
                sockets += u64::from(
                    place
                        .get(..length)
                        .is_some_and(|link| link.starts_with(b"socket:[")),
                );
            }
        }
    }
    Ok(sockets)
}

/// Reads a file of /proc to its end and counts its lines.
fn lines(path: &str) -> Result<u64> {
    let mut file = std::fs::File::open(path)?;
    let mut buffer = vec![0; LARGE];
    let mut count = 0;
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(count),
            length => {
                let read = buffer.get(..length).unwrap_or_default();
                let found = read.iter().filter(|&&byte| byte == b'\n').count();
                count += u64::try_from(found).unwrap_or_default();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(kind: u16, body: &[u8]) -> Vec<u8> {
        let mut bytes = message(kind, body);
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        bytes
    }

    #[test]
    fn rows_are_counted_and_the_end_is_seen() {
        let mut count = 0;
        let two = [row(20, &[1; 5]), row(20, &[])].concat();
        assert!(!rows(&two, &mut count).unwrap());
        let last = [row(18, &[0; 72]), row(DONE, &[0; 4])].concat();
        assert!(rows(&last, &mut count).unwrap());
        assert_eq!(count, 3);
    }

    #[test]
    fn a_refusal_inside_the_end_is_an_error() {
        assert!(rows(&row(DONE, &(-2i32).to_ne_bytes()), &mut 0).is_err());
        assert!(rows(&row(FAILED, &[0; 4]), &mut 0).is_err());
    }

    #[test]
    fn questions_have_the_lengths_of_the_headers() {
        assert_eq!(both_families(LISTEN).len(), 76);
        assert_eq!(one_family(AF_INET).len(), 72);
        assert_eq!(unix().len(), 40);
    }
}
