//! A chunk of a `sock_diag` dump of Internet sockets, rows and details, in either byte order.
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
                let _ = inet_diag::decode_details(body);
                for transport in [Transport::Tcp, Transport::Udp, Transport::UdpLite, Transport::Raw] {
                    let _ = inet_diag::decode(body, transport);
                }
            }
        }
    }
});
