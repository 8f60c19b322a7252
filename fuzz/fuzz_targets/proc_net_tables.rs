//! Lines of /proc/net/tcp and its kin, and of /proc/net/unix, cut at any place.
#![no_main]

use std::ops::ControlFlow;

use facts::decode::bytes::ByteOrder;
use facts::decode::lines::Lines;
use facts::decode::linux::proc_net::{Table, decode_unix};
use facts::model::{Family, Transport};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (Vec<u8>, u16, u32)| {
    let (text, cut, ticks_per_second) = input;
    let (left, right) = text.split_at(usize::from(cut).min(text.len()));
    let mut lines = Lines::new();
    let mut each = |line: &[u8]| {
        let _ = decode_unix(line);
        for family in [Family::Ipv4, Family::Ipv6] {
            for order in [ByteOrder::Little, ByteOrder::Big] {
                let table = Table {
                    transport: Transport::Tcp,
                    family,
                    order,
                    ticks_per_second,
                };
                let _ = table.decode(line);
            }
        }
        ControlFlow::Continue(())
    };
    let _ = lines.push(left, &mut each);
    let _ = lines.push(right, &mut each);
    let _ = lines.finish(&mut each);
});
