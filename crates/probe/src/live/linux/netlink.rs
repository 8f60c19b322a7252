//! One netlink dump: a request out, the kernel's messages in. See `netlink(7)`, `sock_diag(7)`,
//! `rtnetlink(7)`.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use facts::Why;
use facts::decode::bytes::ByteOrder;
use facts::decode::linux::netlink::ends;
use rustix::io::Errno;
use rustix::net::netlink::{self, SocketAddrNetlink};
use rustix::net::{AddressFamily, Protocol, RecvFlags, SendFlags, SocketFlags, SocketType, sockopt};
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use super::why;
use crate::machine::{Flow, Watch};

/// A part of the kernel that answers.
#[derive(Clone, Copy)]
pub(super) struct Part {
    protocol: Option<Protocol>,
    strict: bool,
}

/// Sockets: `NETLINK_SOCK_DIAG`.
pub(super) const SOCKETS: Part = Part {
    protocol: Some(netlink::SOCK_DIAG),
    strict: false,
};
/// Devices, addresses, routes and neighbours: `NETLINK_ROUTE`, which is number 0 and so no protocol at all.
pub(super) const ROUTE: Part = Part {
    protocol: None,
    strict: false,
};
/// The same, heeding the flags of a request (`NETLINK_GET_STRICT_CHK`).
pub(super) const ROUTE_STRICT: Part = Part {
    protocol: None,
    strict: true,
};

/// Packet filters: `NETLINK_NETFILTER`.
pub(super) const NETFILTER: Part = Part {
    protocol: Some(netlink::NETFILTER),
    strict: false,
};

/// `NETLINK_GET_STRICT_CHK` (`linux/netlink.h`).
const STRICT: libc::c_int = 12;

/// Longest wait for one message of a dump. The kernel builds it while we wait, so this is never reached on a healthy
/// machine; it is here so that nothing can hang.
const PATIENCE: Duration = Duration::from_secs(30);

/// Parts of a dump that are received and read by turns, before a thread of its own receives them: 1 MiB, some ten thousand
/// sockets. Starting a thread for less costs more than it gains.
const PARTS_ALONE: u32 = 32;
/// Parts that may wait for being read.
const PARTS_AHEAD: usize = 4;

/// Asks for answers as narrow as the question. A kernel before Linux 4.20 cannot, and its answer is wider: no error.
fn heed_flags(socket: BorrowedFd<'_>) {
    let on: libc::c_int = 1;
    let length = libc::socklen_t::try_from(size_of_val(&on)).unwrap_or_default();
    // SAFETY: the socket is open, and the option is a `c_int` that lives through the call.
    let _: libc::c_int = unsafe {
        libc::setsockopt(
            socket.as_raw_fd(),
            libc::SOL_NETLINK,
            STRICT,
            (&raw const on).cast(),
            length,
        )
    };
}

fn open(part: Part) -> Result<OwnedFd, Why> {
    rustix::net::socket_with(
        AddressFamily::NETLINK,
        SocketType::RAW,
        SocketFlags::CLOEXEC,
        part.protocol,
    )
    .map_err(why)
}

/// Opens it in another network namespace. A socket stays in the namespace it was made in, so a thread goes there, makes it
/// and ends; no other thread ever leaves its own.
fn open_in(namespace: BorrowedFd<'_>, part: Part) -> Result<OwnedFd, Why> {
    let enter = move || {
        move_into_link_name_space(namespace, Some(LinkNameSpaceType::Network)).map_err(why)?;
        open(part)
    };
    thread::scope(|scope| {
        let entrant = thread::Builder::new().spawn_scoped(scope, enter);
        match entrant {
            Ok(entrant) => entrant.join().unwrap_or(Err(Why::NotUnderstood)),
            Err(error) => Err(Why::System(error.raw_os_error().unwrap_or(0))),
        }
    })
}

/// Whether a network namespace can be asked.
pub(super) fn may_enter(namespace: BorrowedFd<'_>) -> Result<(), Why> {
    open_in(namespace, SOCKETS).map(drop)
}

/// Sends `request` to `part` of the kernel and hands out what comes back until the dump ends; in our own network namespace,
/// or in that one.
pub(super) fn dump(
    part: Part,
    namespace: Option<BorrowedFd<'_>>,
    request: &[u8],
    buffer: &mut [u8],
    each: &mut dyn FnMut(&[u8]) -> Flow,
) -> Result<(), Why> {
    let socket = match namespace {
        None => open(part)?,
        Some(namespace) => open_in(namespace, part)?,
    };
    if part.strict {
        heed_flags(socket.as_fd());
    }
    sockopt::set_socket_timeout(&socket, sockopt::Timeout::Recv, Some(PATIENCE)).map_err(why)?;
    let kernel = SocketAddrNetlink::new(0, 0);
    rustix::net::sendto(&socket, request, SendFlags::empty(), &kernel).map_err(why)?;
    for _ in 0..PARTS_ALONE {
        let received = receive(&socket, buffer)?;
        if hand_out(received, buffer, each)?.is_break() {
            return Ok(());
        }
    }
    side_by_side(&socket, buffer.len(), each)
}

/// Goes on with a long dump: the kernel builds its next part while the last one is read.
///
/// The kernel does its work for a dump inside the call that receives, so another thread of ours makes it work on another
/// processor. Parts arrive in order, and at most [`PARTS_AHEAD`] of them wait.
fn side_by_side(
    socket: &OwnedFd,
    buffer_bytes: usize,
    each: &mut dyn FnMut(&[u8]) -> Flow,
) -> Result<(), Why> {
    let (filled, arriving) = mpsc::sync_channel::<(Received, Vec<u8>)>(PARTS_AHEAD);
    let (emptied, free) = mpsc::channel();
    for _ in 0..PARTS_AHEAD {
        // The receiver is in this function: it is there.
        drop(emptied.send(vec![0; buffer_bytes]));
    }
    // What this closure owns is dropped before the scope waits for the reader, which ends it if it waits for us.
    thread::scope(move |scope| {
        // It ends with the dump, with an error, or when nobody takes the parts any more.
        let reader = scope.spawn(move || -> Result<(), Why> {
            while let Ok(mut buffer) = free.recv() {
                let received = receive(socket, &mut buffer)?;
                let is_last = received.is_last(&buffer);
                if filled.send((received, buffer)).is_err() || is_last {
                    break;
                }
            }
            Ok(())
        });
        for (received, buffer) in arriving {
            if hand_out(received, &buffer, each)?.is_break() {
                return Ok(());
            }
            // Nobody takes it when the reader has ended.
            drop(emptied.send(buffer));
        }
        match reader.join() {
            Ok(Err(why)) => Err(why),
            Ok(Ok(())) | Err(_) => Err(Why::CutShort),
        }
    })
}

/// Sockets of TCP and UDP that end, as the kernel tells of them (`SKNLGRP_INET_TCP_DESTROY` and the three behind it,
/// `linux/sock_diag.h`).
pub(super) struct Ends {
    socket: OwnedFd,
    buffer: Vec<u8>,
}

/// The groups 1 to 4, a bit each.
const DESTROY_GROUPS: u32 = 0b1111;

impl Ends {
    /// Begins to be told.
    pub(super) fn open(namespace: Option<BorrowedFd<'_>>, buffer_bytes: usize) -> Result<Ends, Why> {
        let socket = match namespace {
            None => open(SOCKETS)?,
            Some(namespace) => open_in(namespace, SOCKETS)?,
        };
        rustix::net::bind(&socket, &SocketAddrNetlink::new(0, DESTROY_GROUPS)).map_err(why)?;
        Ok(Ends {
            socket,
            buffer: vec![0; buffer_bytes],
        })
    }
}

impl Watch for Ends {
    fn next(&mut self, patience: Duration, each: &mut dyn FnMut(&[u8])) -> Result<(), Why> {
        // Zero would be no bound at all.
        let patience = patience.max(Duration::from_millis(1));
        sockopt::set_socket_timeout(&self.socket, sockopt::Timeout::Recv, Some(patience)).map_err(why)?;
        let received = receive(&self.socket, &mut self.buffer)?;
        each(self.buffer.get(..received.kept).unwrap_or(&[]));
        Ok(())
    }
}

/// What one call received.
#[derive(Clone, Copy)]
struct Received {
    /// Bytes in the buffer.
    kept: usize,
    /// Bytes of the message, which may be longer than the buffer.
    length: usize,
}

impl Received {
    /// Whether nothing comes behind it.
    fn is_last(self, buffer: &[u8]) -> bool {
        self.length > self.kept
            || self.length == 0
            || ends(buffer.get(..self.kept).unwrap_or(&[]), ByteOrder::native())
    }
}

/// Receives the next message from the kernel.
fn receive(socket: &OwnedFd, buffer: &mut [u8]) -> Result<Received, Why> {
    loop {
        // With TRUNC the length is the message's, even when it is longer than the buffer.
        let (kept, length, sender) = match rustix::net::recvfrom(socket, &mut *buffer, RecvFlags::TRUNC) {
            Ok(received) => received,
            Err(Errno::INTR) => continue,
            Err(error) => return Err(why(error)),
        };
        let from_kernel = sender
            .and_then(|sender| SocketAddrNetlink::try_from(sender).ok())
            .is_some_and(|sender| sender.pid() == 0);
        if from_kernel {
            return Ok(Received { kept, length });
        }
    }
}

/// Hands out a message; breaks when it was the last.
fn hand_out(received: Received, buffer: &[u8], each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<Flow, Why> {
    let message = buffer.get(..received.kept).unwrap_or(&[]);
    if each(message).is_break() {
        return Err(Why::Stopped);
    }
    if received.length > received.kept || received.length == 0 {
        return Err(Why::CutShort);
    }
    Ok(if ends(message, ByteOrder::native()) {
        Flow::Break(())
    } else {
        Flow::Continue(())
    })
}
