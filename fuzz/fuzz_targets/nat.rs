//! Rules of `nf_tables`, and services of IPVS.
#![no_main]

use facts::decode::bytes::{ByteOrder, Bytes};
use facts::decode::linux::ip_vs::{self, SERVERS_MAX, SERVICES_MAX};
use facts::decode::linux::nf_tables;
use libfuzzer_sys::fuzz_target;

/// `NFNL_SUBSYS_NFTABLES` and `NFT_MSG_NEWRULE`.
const NEW_RULE: u16 = 10 << 8 | 6;

fuzz_target!(|bytes: &[u8]| {
    for order in [ByteOrder::Little, ByteOrder::Big] {
        let _ = nf_tables::decode(NEW_RULE, Bytes::new(bytes, order));
    }
    let (services, _) = ip_vs::decode(bytes);
    assert!(services.len() <= SERVICES_MAX);
    assert!(services.iter().all(|own| own.servers.len() <= SERVERS_MAX));
});
