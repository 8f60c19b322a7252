//! A chunk of a `sock_diag` dump of UNIX sockets, in either byte order.
#![no_main]

use facts::decode::bytes::ByteOrder;
use facts::decode::linux::netlink::{Messages, Part};
use facts::decode::linux::unix_diag;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|chunk: &[u8]| {
    for order in [ByteOrder::Little, ByteOrder::Big] {
        for part in Messages::new(chunk, order).flatten() {
            if let Part::Message { body, .. } = part {
                let _ = unix_diag::decode(body);
            }
        }
    }
});
