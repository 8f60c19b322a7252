//! Lines of the tables of SCTP, of the historic families, sockets and routes, and of multicast forwarding.
//! Lines of the tables of SCTP and of the historic families, sockets and routes, and of caches of objects.
#![no_main]

use facts::decode::bytes::ByteOrder;
use facts::decode::linux::historic::{decode_ax25, decode_ipx, decode_netrom, decode_rose, decode_x25};
use facts::decode::linux::historic_routes;
use facts::decode::linux::multicast_forwarding::{decode_cache_entry, decode_virtual_interface};
use facts::decode::linux::sctp::{decode_association, decode_endpoint};
use facts::decode::linux::slabs::decode_slab;
use facts::model::Family;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    for line in text.split(|byte| *byte == b'\n') {
        let _ = decode_endpoint(line);
        let _ = decode_association(line);
        let _ = decode_ipx(line);
        let _ = decode_slab(line);
        for decode in [decode_ax25, decode_x25, decode_netrom, decode_rose] {
            let _ = decode(line);
        }
        let _ = historic_routes::decode_ipx(line);
        let _ = historic_routes::decode_ax25(line);
        let _ = historic_routes::decode_netrom_node(line);
        let _ = historic_routes::decode_neighbour(line);
        let _ = historic_routes::decode_rose_node(line);
        let _ = historic_routes::decode_x25(line);
        let _ = historic_routes::decode_appletalk(line);
        for family in [Family::Ipv4, Family::Ipv6] {
            let _ = decode_virtual_interface(line, family, ByteOrder::Little);
            let _ = decode_cache_entry(line, family, ByteOrder::Little);
        }
    }
});
