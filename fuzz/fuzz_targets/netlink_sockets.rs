//! A chunk of a `sock_diag` dump of Internet sockets, in either byte order.
#![no_main]

use facts::decode::bytes::ByteOrder;
use facts::decode::linux::inet_diag;
use facts::decode::linux::netlink::{Messages, Part, ends};
use facts::model::Transport;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|chunk: &[u8]| {
    for order in [ByteOrder::Little, ByteOrder::Big] {
        let _ = ends(chunk, order);
        for part in Messages::new(chunk, order).flatten() {
            if let Part::Message { body, .. } = part {
                for transport in [Transport::Tcp, Transport::Udp, Transport::UdpLite, Transport::Raw] {
                    let _ = inet_diag::decode(body, transport);
                }
            }
        }
    }
});
