//! How sockets look.

use facts::fields::sockets;

use super::Look;

impl Look for sockets::Sockets {
    const ONE: &'static str = "socket";
}
