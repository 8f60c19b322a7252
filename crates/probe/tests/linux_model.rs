//! Devices, addresses and groups from machines made of a few answers: what is asked again, what is left out, and what is
//! told when a question fails.
#![expect(clippy::unwrap_used, reason = "a test says where it stumbles by panicking")]

use std::net::IpAddr;

use facts::Why;
use facts::decode::bytes::ByteOrder;
use facts::decode::linux::rtnetlink::RouteDump;
use facts::model::Family;
use facts::model::group::Source;
use probe::fake::netlink::{done, message};
use probe::fake::{FakeMachine, FaultInjector};
use probe::gather::linux::consistent::ATTEMPTS_MAX;
use probe::gather::linux::{addresses, groups, links};
use probe::{Flow, Item, Machine};

fn attribute(kind: u16, value: &[u8]) -> Vec<u8> {
    let mut out = u16::try_from(4 + value.len()).unwrap().to_ne_bytes().to_vec();
    out.extend_from_slice(&kind.to_ne_bytes());
    out.extend_from_slice(value);
    out.resize(out.len().next_multiple_of(4), 0);
    out
}

/// `flags` 0x10 says that the table changed.
fn link(index: u32, name: &[u8], flags: u16, more: &[u8]) -> Vec<u8> {
    let mut body = vec![0; 4];
    body.extend_from_slice(&index.to_ne_bytes());
    body.extend_from_slice(&[0; 8]);
    body.extend(attribute(3, name));
    body.extend_from_slice(more);
    message(RouteDump::Links.answer(), flags, &body)
}

fn address(family: u8, index: u32, bytes: &[u8]) -> Vec<u8> {
    let mut body = vec![family, 24, 0, 0];
    body.extend_from_slice(&index.to_ne_bytes());
    body.extend(attribute(1, bytes));
    message(RouteDump::Addresses(Family::Ipv4).answer(), 2, &body)
}

/// A machine whose table of devices changes in the first looks.
struct Changing {
    looks: u32,
    changes: u32,
    recording: bool,
}

impl Machine for Changing {
    fn read(&mut self, item: &Item<'_>, each: &mut dyn FnMut(&[u8]) -> Flow) -> Result<(), Why> {
        assert_eq!(item.key(), "rtnetlink links");
        self.looks += 1;
        let interrupted = if self.looks <= self.changes { 0x10 } else { 0 };
        // As many devices as looks, so that it shows which look was taken.
        let rows: Vec<u8> = (1..=self.looks)
            .flat_map(|index| link(index, b"a\0", interrupted, &[]))
            .collect();
        let _: Flow = each(&[rows, done(0)].concat());
        Ok(())
    }

    fn is_recording(&self) -> bool {
        self.recording
    }
}

#[test]
fn a_table_that_changed_is_asked_for_again() {
    let mut machine = Changing {
        looks: 0,
        changes: 2,
        recording: false,
    };
    let found = links::links(&mut machine, ByteOrder::native());
    assert_eq!((machine.looks, found.rows.len()), (3, 3));
    assert_eq!((found.answer.known, found.answer.gaps), (Ok(()), vec![]));
}

#[test]
fn a_table_that_changes_for_ever_is_taken_as_it_is_and_told() {
    let mut machine = Changing {
        looks: 0,
        changes: u32::MAX,
        recording: false,
    };
    let found = links::links(&mut machine, ByteOrder::native());
    assert_eq!(
        (machine.looks, found.rows.len()),
        (ATTEMPTS_MAX, usize::try_from(ATTEMPTS_MAX).unwrap())
    );
    let gaps: Vec<_> = found
        .answer
        .gaps
        .iter()
        .map(|gap| (gap.what.as_str(), gap.why))
        .collect();
    assert_eq!(gaps, [("rtnetlink links", Why::Interrupted)]);
}

#[test]
fn a_recording_is_one_moment_and_asked_once() {
    let mut machine = Changing {
        looks: 0,
        changes: u32::MAX,
        recording: true,
    };
    let found = links::links(&mut machine, ByteOrder::native());
    assert_eq!((machine.looks, found.answer.gaps.len()), (1, 1));
}

#[test]
fn a_wider_answer_keeps_the_rows_that_were_asked_for() {
    let rows = [
        address(2, 1, &[127, 0, 0, 1]),
        address(10, 1, &[7; 16]),
        address(45, 1, &[1; 4]),
        done(0),
    ]
    .concat();
    let mut machine = FakeMachine::new()
        .with("rtnetlink addresses ipv4", &[&rows], Ok(()))
        .with("rtnetlink addresses ipv6", &[&rows], Ok(()));
    for (family, local) in [
        (Family::Ipv4, IpAddr::from([127, 0, 0, 1])),
        (Family::Ipv6, IpAddr::from([7u8; 16])),
    ] {
        let found = addresses::addresses(&mut machine, ByteOrder::native(), family);
        assert_eq!((found.answer.known, found.answer.gaps), (Ok(()), vec![]));
        assert_eq!(
            found.rows.iter().map(|row| row.local).collect::<Vec<_>>(),
            [local]
        );
    }
}

#[test]
fn the_virtual_functions_are_those_of_the_device_on_its_bus() {
    let on = |name: &[u8], bus: &[u8]| [attribute(56, name), attribute(57, bus)].concat();
    let rows = [
        link(1, b"a\0", 2, &on(b"0000:00:03.0\0", b"pci\0")),
        link(2, b"b\0", 2, &on(b"0000:00:04.0\0", b"pci\0")),
        link(3, b"c\0", 2, &on(b"0000:00:03.0\0", b"virtio\0")),
        link(4, b"d\0", 2, &on(b"../../secret\0", b"pci\0")),
        link(5, b"e\0", 2, &on(b"..\0", b"pci\0")),
        link(6, b"f\0", 2, &on(&[b'0'; 33], b"pci\0")),
        done(0),
    ];
    let mut machine = FakeMachine::new()
        .with("rtnetlink links", &[&rows.concat()], Ok(()))
        .with(
            "file /sys/bus/pci/devices/0000:00:03.0/sriov_numvfs",
            &[b"7\n"],
            Ok(()),
        )
        .with("file /sys/bus/pci/devices/../sriov_numvfs", &[b"8\n"], Ok(()))
        .with(
            "file /sys/bus/pci/devices/../../secret/sriov_numvfs",
            &[b"9\n"],
            Ok(()),
        );
    let found = links::links(&mut machine, ByteOrder::native());
    let counts: Vec<_> = found.rows.iter().map(|link| link.virtual_functions).collect();
    assert_eq!(counts, [Some(7), None, None, None, None, None]);
}

const IGMP: &[u8] = b"Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n\
    3\tv0        :     3      V3\n\t\t\t\t040201E8     1 0:00000000\t\t0\n\t\t\t\t030201E8     1 0:00000000\t\t0\n";
const FILTERS: &[u8] = b"Idx Device        MCA        SRC    INC    EXC\n\
    3     v0 0xe8010204 0x0a090805      0      1\n  3     v0 0xe8010203 0x0a090807      1      0\n\
    3     v0 0xe8010203 0x0a090806      1      0\n  4     v1 0xe8010203 0x0a090806      1      0\nbogus\n";

fn group_machine() -> FakeMachine {
    FakeMachine::new()
        .with("file /proc/net/igmp", &[IGMP], Ok(()))
        .with("file /proc/net/mcfilter", &[FILTERS], Ok(()))
}

#[test]
fn a_group_has_the_senders_of_its_interface() {
    let found = groups::groups(&mut group_machine(), Family::Ipv4, ByteOrder::Little);
    let source = |last, include, exclude| Source {
        address: IpAddr::from([10, 9, 8, last]),
        include,
        exclude,
    };
    assert_eq!(found.rows[0].sources, [source(5, 0, 1)]);
    assert_eq!(found.rows[1].sources, [source(7, 1, 0), source(6, 1, 0)]);
    let mut gaps: Vec<_> = found.answer.gaps.iter().map(|gap| (gap.why, gap.count)).collect();
    gaps.sort_by_key(|(why, _)| why.code());
    assert_eq!(gaps, [(Why::Interrupted, Some(1)), (Why::NotUnderstood, Some(1))]);
}

#[test]
fn a_kernel_without_filters_lacks_nothing_and_a_refusal_is_told() {
    let absent = FakeMachine::new().with("file /proc/net/igmp", &[IGMP], Ok(()));
    let found = groups::groups(&mut absent.clone(), Family::Ipv4, ByteOrder::Little);
    assert_eq!((found.rows.len(), found.answer.gaps), (2, vec![]));
    let mut refusing = FaultInjector::new(group_machine(), 1, 0, Why::NotPermitted);
    let found = groups::groups(&mut refusing, Family::Ipv4, ByteOrder::Little);
    assert_eq!(found.rows.len(), 2);
    assert!(
        found
            .answer
            .gaps
            .iter()
            .any(|gap| gap.why == Why::NotPermitted && gap.what == "file /proc/net/mcfilter")
    );
    let found = groups::groups(&mut FakeMachine::new(), Family::Ipv6, ByteOrder::Little);
    assert_eq!((found.rows.len(), found.answer.known), (0, Err(Why::NotHere)));
}

#[test]
fn every_dump_that_fails_says_why() {
    let rows = [link(1, b"lo\0", 2, &[]), done(0)].concat();
    let addresses_rows = [address(2, 1, &[127, 0, 0, 1]), done(0)].concat();
    let machine = FakeMachine::new().with("rtnetlink links", &[&rows], Ok(())).with(
        "rtnetlink addresses ipv4",
        &[&addresses_rows],
        Ok(()),
    );
    for why in [Why::NotPermitted, Why::Overflowed, Why::TimedOut] {
        let failing = || FaultInjector::new(machine.clone(), 0, 0, why);
        assert_eq!(
            links::links(&mut failing(), ByteOrder::native()).answer.known,
            Err(why)
        );
        let found = addresses::addresses(&mut failing(), ByteOrder::native(), Family::Ipv4);
        assert_eq!(found.answer.known, Err(why));
        assert_eq!(
            groups::link_groups(&mut failing()).answer.known.is_err(),
            why == Why::NotPermitted
        );
    }
    // Rows that came before the end of it stay.
    let cut = FakeMachine::new().with(
        "rtnetlink links",
        &[&link(1, b"lo\0", 2, &[])],
        Err(Why::Overflowed),
    );
    let found = links::links(&mut cut.clone(), ByteOrder::native());
    assert_eq!((found.rows.len(), found.answer.known), (1, Ok(())));
    assert_eq!(found.answer.gaps[0].why, Why::Overflowed);
}
