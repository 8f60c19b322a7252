//! One netlink dump: a request out, the kernel's messages in. See `netlink(7)`, `sock_diag(7)`,
//! `rtnetlink(7)`.

use std::time::Duration;

use facts::Why;
use facts::decode::bytes::ByteOrder;
use facts::decode::linux::netlink::ends;
use rustix::io::Errno;
use rustix::net::netlink::{self, SocketAddrNetlink};
use rustix::net::{AddressFamily, Protocol, RecvFlags, SendFlags, SocketFlags, SocketType, sockopt};

use super::why;
use crate::machine::Flow;

/// Sockets: `NETLINK_SOCK_DIAG`.
pub(super) const SOCKETS: Option<Protocol> = Some(netlink::SOCK_DIAG);
/// Devices and addresses: `NETLINK_ROUTE`, which is number 0 and so no protocol at all.
pub(super) const ROUTE: Option<Protocol> = None;

/// Longest wait for one message of a dump. The kernel builds it while we wait, so this is never reached on a healthy
/// machine; it is here so that nothing can hang.
const PATIENCE: Duration = Duration::from_secs(30);

/// Sends `request` to `part` of the kernel and hands out what comes back until the dump ends.
pub(super) fn dump(
    part: Option<Protocol>,
    request: &[u8],
    buffer: &mut [u8],
    each: &mut dyn FnMut(&[u8]) -> Flow,
) -> Result<(), Why> {
    let socket = rustix::net::socket_with(
        AddressFamily::NETLINK,
        SocketType::RAW,
        SocketFlags::CLOEXEC,
        part,
    )
    .map_err(why)?;
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
