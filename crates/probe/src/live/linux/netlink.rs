//! One netlink dump: a request out, the kernel's messages in. See `netlink(7)`, `sock_diag(7)`,
//! `rtnetlink(7)`.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::time::Duration;

use facts::Why;
use facts::decode::bytes::ByteOrder;
use facts::decode::linux::netlink::ends;
use rustix::io::Errno;
use rustix::net::netlink::{self, SocketAddrNetlink};
use rustix::net::{AddressFamily, Protocol, RecvFlags, SendFlags, SocketFlags, SocketType, sockopt};

use super::why;
use crate::machine::Flow;

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

/// `NETLINK_GET_STRICT_CHK` (`linux/netlink.h`).
const STRICT: libc::c_int = 12;

/// Longest wait for one message of a dump. The kernel builds it while we wait, so this is never reached on a healthy
/// machine; it is here so that nothing can hang.
const PATIENCE: Duration = Duration::from_secs(30);

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

/// Sends `request` to `part` of the kernel and hands out what comes back until the dump ends.
pub(super) fn dump(
    part: Part,
    request: &[u8],
    buffer: &mut [u8],
    each: &mut dyn FnMut(&[u8]) -> Flow,
) -> Result<(), Why> {
    let socket = rustix::net::socket_with(
        AddressFamily::NETLINK,
        SocketType::RAW,
        SocketFlags::CLOEXEC,
        part.protocol,
    )
    .map_err(why)?;
    if part.strict {
        heed_flags(socket.as_fd());
    }
    sockopt::set_socket_timeout(&socket, sockopt::Timeout::Recv, Some(PATIENCE)).map_err(why)?;
    let kernel = SocketAddrNetlink::new(0, 0);
    rustix::net::sendto(&socket, request, SendFlags::empty(), &kernel).map_err(why)?;
    loop {
        // With TRUNC the length is the message's, even when it is longer than the buffer.
        let (kept, length, sender) = match rustix::net::recvfrom(&socket, &mut *buffer, RecvFlags::TRUNC) {
            Ok(received) => received,
            Err(Errno::INTR) => continue,
            Err(error) => return Err(why(error)),
        };
        let from_kernel = sender
            .and_then(|sender| SocketAddrNetlink::try_from(sender).ok())
            .is_some_and(|sender| sender.pid() == 0);
        if !from_kernel {
            continue;
        }
        let message = buffer.get(..kept).unwrap_or(&[]);
        if each(message).is_break() {
            return Err(Why::Stopped);
        }
        if length > kept || length == 0 {
            return Err(Why::CutShort);
        }
        if ends(message, ByteOrder::native()) {
            return Ok(());
        }
    }
}
