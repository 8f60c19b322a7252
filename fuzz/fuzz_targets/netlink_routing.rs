//! A chunk of an rtnetlink dump of routes, multicast entries, next hops, rules or neighbours, in either byte order.
#![no_main]

use facts::decode::bytes::ByteOrder;
use facts::decode::linux::attributes::Ticks;
use facts::decode::linux::netlink::{Messages, Part};
use facts::decode::linux::{neighbours, routes, rules};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u32, &[u8])| {
    let (per_second, chunk) = input;
    let ticks = Ticks { per_second };
    for order in [ByteOrder::Little, ByteOrder::Big] {
        for part in Messages::new(chunk, order).flatten() {
            if let Part::Message { body, .. } = part {
                let _ = routes::decode(body, ticks);
                let _ = routes::decode_multicast(body, ticks);
                let _ = routes::decode_next_hop(body, ticks);
                let _ = rules::decode(body);
                let _ = neighbours::decode(body, ticks);
            }
        }
    }
});
