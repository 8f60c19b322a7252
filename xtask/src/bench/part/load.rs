//! The load: a process that opens what it is told to, says so with one byte, and holds it until its input closes.

use std::io::{Error, Read, Result, Write};
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use rustix::net::sockopt::set_socket_linger;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Descriptors besides the load's.
const SPARE: u64 = 32;

/// Holds a load; the byte is `R` when it stands and `E` when it cannot.
pub(crate) fn hold(kind: &[&str]) -> Result<()> {
    let held = match kind {
        ["idle"] => Ok(Held::default()),
        ["tcp", number, pairs] => read(number).and_then(|number| tcp(number, read(pairs)?)),
        ["unix", pairs] => read(pairs).and_then(unix),
        _ => Err(Error::other("the loads are idle, tcp and unix")),
    };
    let mut out = std::io::stdout();
    match &held {
        Ok(_) => out.write_all(b"R")?,
        Err(_) => out.write_all(b"E")?,
    }
    out.flush()?;
    let held = held?;
    // Nothing is ever sent here: the end comes with the end of whoever asked for the load.
    std::io::stdin().read_to_end(&mut Vec::new())?;
    drop(held);
    Ok(())
}

#[derive(Default)]
#[expect(dead_code, reason = "it is there to be held")]
struct Held {
    listener: Option<TcpListener>,
    tcp: Vec<[TcpStream; 2]>,
    unix: Vec<(UnixStream, UnixStream)>,
}

fn read(word: &str) -> Result<u32> {
    word.parse()
        .map_err(|_| Error::other(format!("{word:?} is no number")))
}

/// Each process has a listener on an address of its own, so that the ports of one do not run out for another.
fn address(number: u32) -> SocketAddrV4 {
    let [_, _, high, low] = (number % 62_500 / 250 * 256 + number % 250 + 257).to_be_bytes();
    let port = 20_000 + u16::try_from(number % 7).unwrap_or_default();
    SocketAddrV4::new(Ipv4Addr::new(127, high, low, 1), port)
}

fn tcp(number: u32, pairs: u32) -> Result<Held> {
    allow(u64::from(pairs) * 2)?;
    let address = address(number);
    let listener = listen(address)?;
    let mut held = Vec::with_capacity(usize::try_from(pairs).unwrap_or_default());
    for _ in 0..pairs {
        let near = TcpStream::connect(address)?;
        let (far, _) = listener.accept()?;
        for end in [&near, &far] {
            // The end of the load then leaves nothing in TIME-WAIT.
            set_socket_linger(end, Some(Duration::ZERO))?;
        }
        held.push([near, far]);
    }
    Ok(Held {
        listener: Some(listener),
        tcp: held,
        unix: Vec::new(),
    })
}

fn listen(address: SocketAddrV4) -> Result<TcpListener> {
    use rustix::net::{AddressFamily, SocketFlags, SocketType};
    let socket = rustix::net::socket_with(
        AddressFamily::INET,
        SocketType::STREAM,
        SocketFlags::CLOEXEC,
        None,
    )?;
    rustix::net::bind(&socket, &address)?;
    rustix::net::listen(&socket, 64)?;
    Ok(socket.into())
}

fn unix(pairs: u32) -> Result<Held> {
    allow(u64::from(pairs) * 2)?;
    let pairs: Result<Vec<_>> = (0..pairs).map(|_| UnixStream::pair()).collect();
    Ok(Held {
        unix: pairs?,
        ..Held::default()
    })
}

/// Raises the limit of descriptors as far as that needs.
fn allow(descriptors: u64) -> Result<()> {
    let wanted = descriptors + SPARE;
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_none_or(|current| current >= wanted) {
        return Ok(());
    }
    let limit = Rlimit {
        current: Some(wanted),
        maximum: maximum.map(|maximum| maximum.max(wanted)),
    };
    setrlimit(Resource::Nofile, limit)
        .map_err(|error| Error::other(format!("{wanted} descriptors are not allowed: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_process_has_an_address_of_its_own() {
        let addresses: std::collections::BTreeSet<_> =
            (0..2_000).map(|number| *address(number).ip()).collect();
        assert_eq!(addresses.len(), 2_000);
        assert!(addresses.iter().all(Ipv4Addr::is_loopback));
        assert_eq!(address(0).to_string(), "127.1.1.1:20000");
    }
}
