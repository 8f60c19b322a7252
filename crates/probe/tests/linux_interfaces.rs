//! Interfaces from machines made of a few answers: what is joined, what is left out, and what is told when a question
//! fails.
#![expect(clippy::unwrap_used, reason = "a test says where it stumbles by panicking")]

use std::net::Ipv4Addr;

use facts::Why;
use facts::decode::bytes::ByteOrder;
use facts::decode::linux::rtnetlink::RouteDump;
use facts::model::Family;
use probe::fake::netlink::{done, message};
use probe::fake::{FakeMachine, FaultInjector};
use probe::gather::linux::interfaces::{Found, Ipv6, interfaces};
use probe::{Flow, Item, Machine};

fn attribute(kind: u16, value: &[u8]) -> Vec<u8> {
    let mut out = u16::try_from(4 + value.len()).unwrap().to_ne_bytes().to_vec();
    out.extend_from_slice(&kind.to_ne_bytes());
    out.extend_from_slice(value);
    out.resize(out.len().next_multiple_of(4), 0);
    out
}

fn link(index: u32, name: &[u8], flags: u16) -> Vec<u8> {
    let mut body = vec![0; 4];
    body.extend_from_slice(&index.to_ne_bytes());
    body.extend_from_slice(&[0; 8]);
    body.extend(attribute(3, name));
    message(RouteDump::Links.answer(), flags, &body)
}

fn address(index: u32, last: u8, label: &[u8]) -> Vec<u8> {
    let mut body = vec![2, 24, 0, 0];
    body.extend_from_slice(&index.to_ne_bytes());
    body.extend(attribute(2, &[10, 0, 0, last]));
    body.extend(attribute(3, label));
    message(RouteDump::Addresses(Family::Ipv4).answer(), 2, &body)
}

fn machine() -> FakeMachine {
    let links = [link(1, b"lo\0", 2), link(2, b"veth0\0", 2), done(0)].concat();
    let addresses = [
        address(2, 1, b"veth0\0"),
        address(2, 2, b"veth0:1\0"),
        address(2, 3, b"veth0\0"),
        address(9, 4, b"gone\0"),
        done(0),
    ];
    let counters = b"one\ntwo compressed\n lo: 1 2\nveth0: 3 4\n  new: 5\nveth0: 6\n";
    let six = b"00000000000000000000000000000001 01 80 10 80       lo\nbogus\n";
    FakeMachine::new()
        .with("rtnetlink links", &[&links], Ok(()))
        .with("rtnetlink addresses ipv4", &[&addresses.concat()], Ok(()))
        .with("file /proc/net/dev", &[counters], Ok(()))
        .with("file /proc/net/if_inet6", &[six], Ok(()))
}

fn read(machine: &mut dyn Machine) -> Found {
    interfaces(machine, ByteOrder::native(), Ipv6::Ask)
}

#[test]
fn devices_labels_counters_and_addresses_are_joined_by_name() {
    let found = read(&mut machine());
    let names: Vec<_> = found.interfaces.iter().map(|one| one.name.as_slice()).collect();
    assert_eq!(names, [&b"lo"[..], b"veth0", b"veth0:1"]);
    let [lo, veth, alias] = found.interfaces.as_slice() else {
        panic!("three interfaces");
    };
    assert_eq!((lo.ipv6.len(), lo.ipv4.is_none()), (1, true));
    assert_eq!(veth.ipv4.as_ref().unwrap().local, Ipv4Addr::new(10, 0, 0, 1));
    assert_eq!(veth.counters.unwrap().received_bytes, Some(6));
    assert_eq!(alias.ipv4.as_ref().unwrap().local, Ipv4Addr::new(10, 0, 0, 2));
    assert_eq!((alias.counters, alias.link.index), (None, 2));
    assert_eq!(found.counters, Ok(()));
}

#[test]
fn a_line_that_is_not_understood_costs_itself_and_is_told() {
    let found = read(&mut machine());
    assert_eq!(found.answer.gaps.len(), 1);
    assert_eq!(found.answer.gaps[0].what, "file /proc/net/if_inet6");
    assert_eq!(found.answer.gaps[0].count, Some(1));
}

#[test]
fn an_interrupted_dump_is_told() {
    let links = [link(1, b"lo\0", 0x12), done(0)].concat();
    let found = read(&mut machine().with("rtnetlink links", &[&links], Ok(())));
    assert_eq!(found.interfaces.len(), 1);
    assert!(found.answer.gaps.iter().any(|gap| gap.why == Why::Interrupted));
}

/// Says that the links changed while they were read for the first time.
struct Changing {
    machine: FakeMachine,
    looks: u32,
}

impl Machine for Changing {
    fn read(&mut self, item: &Item<'_>, each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
        if item.key() == "rtnetlink links" {
            self.looks += 1;
            if self.looks == 1 {
                let _: Flow = each(&[link(1, b"old\0", 0x12), done(0)].concat());
                return Ok(());
            }
        }
        self.machine.read(item, each)
    }
}

#[test]
fn links_that_changed_are_asked_for_again() {
    let mut changing = Changing {
        machine: machine(),
        looks: 0,
    };
    assert_eq!(read(&mut changing), read(&mut machine()));
    assert_eq!(changing.looks, 2);
}

#[test]
fn any_question_may_fail_and_what_is_missing_is_told() {
    for at in 0..4 {
        for why in [Why::NotPermitted, Why::Overflowed, Why::NotHere] {
            let mut machine = FaultInjector::new(machine(), at, 0, why);
            let found = read(&mut machine);
            assert_eq!(machine.calls(), 4);
            let told = found.answer.known == Err(why)
                || found.counters == Err(why)
                || found.answer.gaps.iter().any(|gap| gap.why == why);
            // A kernel without IPv6 has no table of its addresses.
            assert!(told || (at == 3 && why == Why::NotHere), "{at} {why:?}");
        }
    }
}
