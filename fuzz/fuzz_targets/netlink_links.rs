//! A chunk of an rtnetlink dump of devices or addresses, in either byte order, and lines of the tables of multicast groups.
#![no_main]

use facts::decode::bytes::ByteOrder;
use facts::decode::linux::addresses::decode_address;
use facts::decode::linux::groups::{Igmp, decode_filter, decode_igmp6, decode_link_group};
use facts::decode::linux::links::decode_link;
use facts::decode::linux::netlink::{Messages, Part};
use facts::model::Family;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|chunk: &[u8]| {
    for order in [ByteOrder::Little, ByteOrder::Big] {
        for part in Messages::new(chunk, order).flatten() {
            if let Part::Message { body, .. } = part {
                let _ = decode_link(body);
                let _ = decode_address(body);
            }
        }
        let mut igmp = Igmp::new(order);
        for line in chunk.split(|byte| *byte == b'\n') {
            let _ = igmp.decode(line);
            let _ = decode_igmp6(line);
            let _ = decode_link_group(line);
            for family in [Family::Ipv4, Family::Ipv6] {
                let _ = decode_filter(line, family);
            }
        }
    }
});
