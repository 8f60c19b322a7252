//! Addresses of interfaces from rtnetlink, on captured bytes.

use proptest::prelude::*;

use super::*;
use crate::decode::bytes::ByteOrder;

// Captured on Linux 6.18 x86-64, in a network namespace, from RTM_GETADDR dumps.

/// `ip addr add 10.0.0.2/24 peer 10.0.0.9/24 broadcast 10.0.0.255 label veth0:1 dev veth0`
const PEER: &str = "0218800003000000080001000a000009080002000a000002080004000a0000ff0c00030076657468303a3100080008008000000014000600ffffffffffffffff606c0b00606c0b00";
/// `ip addr add 10.6.0.1/16 dev ve1 scope link valid_lft 3000 preferred_lft 2000 metric 77 noprefixroute`
const LEASED: &str = "021000fd02000000080001000a060001080002000a06000108000300766531000800080000020000080009004d00000014000600d0070000b80b0000f86e1300f86e1300";
/// `ip link set lo up`
const LOOPBACK: &str = "0a8080fe01000000140001000000000000000000000000000000000114000600fffffffffffffffff06e1300f06e1300080008008000000005000b0001000000";
/// `ip addr add 2001:db8::1/64 dev ve0 valid_lft 4000 preferred_lft 0`
const DEPRECATED: &str = "0a406000030000001400010020010db80000000000000000000000011400060000000000a00f0000f96e1300f96e13000800080060000000";

fn bytes(hex: &str) -> Vec<u8> {
    hex.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

fn little(bytes: &[u8]) -> Bytes<'_> {
    Bytes::new(bytes, ByteOrder::Little)
}

fn decoded(hex: &str) -> InterfaceAddress {
    decode_address(little(&bytes(hex))).unwrap()
}

fn at(text: &str) -> std::net::IpAddr {
    text.parse().unwrap()
}

#[test]
fn an_address_tells_both_ends_and_its_label() {
    let address = decoded(PEER);
    assert_eq!((address.index, address.prefix), (3, 24));
    assert_eq!(address.label.unwrap(), b"veth0:1");
    assert_eq!(
        (address.local, address.peer),
        (at("10.0.0.2"), Some(at("10.0.0.9")))
    );
    assert_eq!(address.broadcast, Some(at("10.0.0.255")));
    assert_eq!(
        (address.valid_lifetime, address.preferred_lifetime),
        (Some(Lifetime::Forever), Some(Lifetime::Forever))
    );
    assert_eq!(
        (address.scope, address.flags),
        (Scope::Universe, AddressFlags::PERMANENT)
    );
    assert_eq!((address.metric, address.origin), (None, None));
}

#[test]
fn an_address_tells_its_lifetimes_its_scope_and_all_its_flags() {
    let address = decoded(LEASED);
    assert_eq!(
        (address.local, address.peer, address.broadcast),
        (at("10.6.0.1"), None, None)
    );
    assert_eq!(
        (address.valid_lifetime, address.preferred_lifetime),
        (Some(Lifetime::Seconds(3000)), Some(Lifetime::Seconds(2000)))
    );
    // The one flag does not fit into the eight bits of the fixed part.
    assert_eq!(
        (address.scope, address.flags),
        (Scope::Link, AddressFlags::NO_PREFIX_ROUTE)
    );
    assert_eq!(
        (address.metric, address.created, address.updated),
        (Some(77), Some(1_273_592), Some(1_273_592))
    );
    let address = decoded(DEPRECATED);
    assert!(address.flags.has(AddressFlags::DEPRECATED) && address.flags.has(AddressFlags::TENTATIVE));
    assert!(!address.flags.has(AddressFlags::PERMANENT));
    assert_eq!(
        (address.valid_lifetime, address.preferred_lifetime),
        (Some(Lifetime::Seconds(4000)), Some(Lifetime::Seconds(0)))
    );
}

#[test]
fn an_address_tells_who_gave_it() {
    let address = decoded(LOOPBACK);
    assert_eq!((address.local, address.prefix), (at("::1"), 128));
    assert_eq!(
        (address.scope, address.origin),
        (Scope::Host, Some(AddressOrigin::Loopback))
    );
    assert_eq!(AddressOrigin::from_linux(42).to_linux(), 42);
}

#[test]
fn a_scope_of_the_administrator_keeps_its_number() {
    let mut address = bytes(LEASED);
    address[3] = 77;
    let address = decode_address(little(&address)).unwrap();
    assert_eq!((address.scope, address.scope.to_linux()), (Scope::Other(77), 77));
}

#[test]
fn an_address_of_another_family_than_ip_is_not_understood() {
    let mut address = bytes(PEER);
    address[0] = 28;
    assert_eq!(decode_address(little(&address)), Err(Why::NotUnderstood));
}

#[test]
fn every_prefix_is_a_row_or_an_error() {
    for (hex, least) in [(PEER, 16), (LEASED, 16), (LOOPBACK, 28)] {
        let address = bytes(hex);
        for end in 0..address.len() {
            let row = decode_address(little(&address[..end]));
            assert_eq!(row.is_ok(), end >= least, "prefix of {end} bytes");
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_panic(body: Vec<u8>, big: bool) {
        let order = if big { ByteOrder::Big } else { ByteOrder::Little };
        drop(decode_address(Bytes::new(&body, order)));
        for family in [Family::Ipv4, Family::Ipv6] {
            let body = [&[family.to_linux()][..], &body].concat();
            if let Ok(row) = decode_address(Bytes::new(&body, order)) {
                prop_assert_eq!(row.local.is_ipv6(), family == Family::Ipv6);
            }
        }
    }
}
