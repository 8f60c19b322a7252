//! Devices from rtnetlink, on captured bytes.

use proptest::prelude::*;

use super::*;
use crate::decode::bytes::ByteOrder;
use crate::model::link::bridge::BridgePortState;
use crate::model::link::kind::{Can, CanState, Netkit, NetkitMode, NetkitPolicy, TunLayer};
use crate::model::link::{LinkKind, PortKind};

// Captured on Linux 6.18 x86-64, in a network namespace, from RTM_GETLINK dumps after the command above each; statistics
// and settings of families are cut out, except where the comment says otherwise.

/// `ip link add veth0 type veth peer name vp`; the names of its kind are cut out too.
const PEER: &str = "00000100020000000210000000000000070003007670000008000d00e803000005001000020000000500110000000000050043000000000008000400dc050000080032004400000008003300ffff00000a0001008e2e0f82bacc00000a000200ffffffffffff000024000e00000000000000000000000000000000000000000000000000000000000000000004003e8004004180";
/// `ip link add ve4 type veth peer name ve5; ip link set ve4 master br0; ip link set ve4 type bridge_slave cost 77
/// priority 5 hairpin on isolated on mcast_to_unicast on; ip link set ve4 up`
const BRIDGE_PORT: &str = "00000100060000000310000000000000080003007665340008000d00e803000005001000030000000500110000000000050043000000000008000400dc050000080032004400000008003300ffff000008001b000000000008001e000100000008003d000100000008001f000200000008002800ffff0000080029000000010008003a000000010008003f0000000100080040000000010008003b00f8ff070008003c00ffff00000800420000000000080020000200000008000a00040000000500210000000000080023000100000008002f000000000008003000010000000600440000000000060045000000000005002700000000000a0001004aeade8404b000000a000200ffffffffffff00000c002b0005000200000000006c0112000900010076657468000000000b00040062726964676500005001050005000100000000000600020005000000080003004d000000050004000100000005000500000000000500060000000000050007000000000005001c00010000000500080001000000050009000100000005001b000100000005001e000100000005000a000000000005000c00000000000c000d0010004aeade8404b00c000e0010004aeade8404b006000f00011400000600100000000000060011000114000006001200010000000500130000000000050014000000000005001d000000000006001f000000000005002000000000000500230000000000050024000000000005002100010000000500270000000000050028000000000005002b00000000000c00150000000000000000000c00160000000000000000000c0017000000000000000000050019000100000008002500000200000800260000000000080029000000000008002a000000000008000500050000000c0006006e6f71756575650024000e00000000000000000000000000000000000000000000000000000000000000000004003e8004004180";
/// `ip link add vx0 type vxlan id 42 group 239.1.1.1 dev ve0 local 10.0.0.1 dstport 4790 srcport 1000 2000 ttl 5
/// nolearning ageing 99 maxaddress 7 l2miss`
const VXLAN: &str = "00000100070000000210000000000000080003007678300008000d00e80300000500100002000000050011000000000005004300000000000800040046050000080032004400000008003300ffff000008001b000000000008001e000000000008003d000000000008001f000100000008002800ffff0000080029000000010008003a000000010008003f0000000100080040000000010008003b00f8ff070008003c00ffff0000080042000000000008002000010000000500210001000000080023000000000008002f000000000008003000000000000600440040000000060045000000000005002700000000000a000100923c13410cb100000a000200ffffffffffff00000c002b000500020000000000f00012000a00010076786c616e000000e0000200080001002a00000008000200ef0101010800030003000000080004000a000001050005000500000005001c0000000000050006000000000005001d000000000008001a00000000000800200000000000050007000000000005000b000000000005000c000000000005000d000100000005000e000000000005001900000000000800080063000000080009000700000006000f0012b600000500120001000000050013000000000005001400000000000500150000000000050016000000000005001f000100000008000a0003e807d00c002100f7ffffff000000ff090006006e6f6f700000000024000e00000000000000000000000000000000000000000000000000000000000000000004003e8004004180";
/// `ip tuntap add tun0 mode tun user 7 group 8`
const TUN: &str = "0000feff0a00000090100000000000000900030074756e300000000008000d00f401000005001000020000000500110000000000050043000000000008000400dc050000080032004400000008003300ffff000008001b000000000008001e000000000008003d000000000008001f000100000008002800ffff0000080029000000010008003a000000010008003f0000000100080040000000010008003b000000010008003c00ffff0000080042000000000008002000010000000500210000000000080023000100000008002f000000000008003000010000000600440000000000060045000000000005002700000000000c002b000500020000000000480012000800010074756e003c0002000500030001000000080001000700000008000200080000000500040000000000050005000000000005000600010000000500070000000000090006006e6f6f700000000024000e00000000000000000000000000000000000000000000000000000000000000000004003e8004004180";
/// `ip link set ve0 alias "uplink of rack 7"; ip link property add dev ve0 altname backbone altname
/// a-name-that-is-longer-than-fifteen-bytes; ip link set ve0 mtu 1400 up`
const NAMED: &str = "00000100030000000310000000000000080003007665300008000d00e80300000500100003000000050011000000000005004300000000000800040078050000080032004400000008003300ffff000008001b000000000008001e000000000008003d000000000008001f000200000008002800ffff0000080029000000010008003a000000010008003f0000000100080040000000010008003b00f8ff070008003c00ffff00000800420000000000080020000200000005002100000000001500140075706c696e6b206f66207261636b203700000000080023000300000008002f000100000008003000020000000600440000000000060045000000000005002700000000000a00010026f41d16248900000a000200ffffffffffff00000c002b00050002000000000010001200090001007665746800000000080025000000000008000500050000000c0006006e6f71756575650024000e000000000000000000000000000000000000000000000000000000000000000000440034800d0035006261636b626f6e65000000002d003500612d6e616d652d746861742d69732d6c6f6e6765722d7468616e2d6669667465656e2d62797465730000000004003e8004004180";

/// `IFLA_XDP` alone, without its head: nothing attached; a program in the driver; one behind it.
const PROGRAMS: [&str; 3] = [
    "0500020000000000",
    "08000500610000000500020001000000",
    "08000600610000000500020002000000",
];
/// The part of the second that older kernels tell too: its number under `IFLA_XDP_PROG_ID`.
const PROGRAM_ID: &str = "0800040061000000";

fn bytes(hex: &str) -> Vec<u8> {
    hex.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

fn little(bytes: &[u8]) -> Bytes<'_> {
    Bytes::new(bytes, ByteOrder::Little)
}

fn decoded(hex: &str) -> Link {
    decode_link(little(&bytes(hex))).unwrap()
}

fn attribute(kind: u16, value: &[u8]) -> Vec<u8> {
    let mut out = u16::try_from(4 + value.len()).unwrap().to_le_bytes().to_vec();
    out.extend_from_slice(&kind.to_le_bytes());
    out.extend_from_slice(value);
    out.resize(out.len().next_multiple_of(4), 0);
    out
}

/// A device with a name and one more attribute.
fn with(kind: u16, value: &[u8]) -> Link {
    let body = [
        vec![0; LINK_BYTES],
        attribute(attribute::NAME, b"a\0"),
        attribute(kind, value),
    ]
    .concat();
    decode_link(little(&body)).unwrap()
}

#[test]
fn a_link_tells_its_name_and_what_it_is() {
    let link = decoded(PEER);
    assert_eq!((link.index, link.name.as_slice()), (2, &b"vp"[..]));
    assert_eq!((link.hardware, link.flags), (1, 0x1002));
    assert_eq!((link.mtu, link.queue), (Some(1500), Some(1000)));
    assert_eq!((link.mtu_min, link.mtu_max), (Some(68), Some(65535)));
    assert_eq!(
        (link.state, link.mode),
        (Some(OperationalState::Down), Some(LinkMode::Default))
    );
    assert_eq!(link.address.unwrap(), [0x8e, 0x2e, 0x0f, 0x82, 0xba, 0xcc]);
    assert_eq!(link.broadcast.unwrap(), [0xff; 6]);
    assert_eq!(link.map.unwrap().interrupt, 0);
    // What was cut out is not known.
    assert_eq!(
        (link.kind, link.counters, link.ipv6, link.lower),
        (None, None, None, None)
    );
}

#[test]
fn a_link_tells_all_its_names_and_its_other_end() {
    let link = decoded(NAMED);
    assert_eq!(link.alias.unwrap(), b"uplink of rack 7");
    assert_eq!(
        link.alternative_names,
        [&b"backbone"[..], b"a-name-that-is-longer-than-fifteen-bytes"]
    );
    assert_eq!((link.kind.as_deref(), link.details), (Some(&b"veth"[..]), None));
    assert_eq!(
        (link.offload.tso_size, link.offload.gso_segments),
        (Some(524_280), Some(65535))
    );
    assert_eq!((link.sending_queues, link.receiving_queues), (Some(2), Some(2)));
    assert_eq!(link.discipline.unwrap(), b"noqueue");
    assert_eq!(link.held_down, Some(false));
    let lower = link.lower.unwrap();
    // The other end was moved to another namespace before the dump.
    assert_eq!(
        (lower.index, lower.namespace),
        (Some(5), Some(OtherNamespace::Numbered(0)))
    );
    assert_eq!(
        (link.carrier.present, link.carrier.changes),
        (Some(false), Some(3))
    );
    assert_eq!((link.carrier.ups, link.carrier.downs), (Some(1), Some(2)));
}

#[test]
fn a_port_of_a_bridge_tells_its_state_and_its_master() {
    let link = decoded(BRIDGE_PORT);
    assert_eq!(
        (link.master, link.port_kind.as_deref()),
        (Some(4), Some(&b"bridge"[..]))
    );
    let Some(PortKind::Bridge(port)) = link.port.as_deref() else {
        panic!("{:?}", link.port);
    };
    assert_eq!(
        (port.state, port.cost, port.priority),
        (Some(BridgePortState::Disabled), Some(77), Some(5))
    );
    assert_eq!(
        (port.hairpin, port.isolated, port.locked),
        (Some(true), Some(true), Some(false))
    );
    assert_eq!(port.designated_bridge.unwrap().priority, 0x1000);
}

#[test]
fn a_kind_tells_its_settings() {
    let link = decoded(VXLAN);
    let Some(LinkKind::Vxlan(vxlan)) = link.details.as_deref() else {
        panic!("{:?}", link.details);
    };
    assert_eq!((vxlan.id, vxlan.port, vxlan.ttl), (Some(42), Some(4790), Some(5)));
    assert_eq!(vxlan.source_ports, Some((1000, 2000)));
    assert_eq!(vxlan.remote, Some("239.1.1.1".parse().unwrap()));
    assert_eq!(
        (vxlan.learning, vxlan.l2_miss, vxlan.l3_miss),
        (Some(false), Some(true), Some(false))
    );
    let link = decoded(TUN);
    let Some(LinkKind::Tun(tun)) = link.details.as_deref() else {
        panic!("{:?}", link.details);
    };
    assert_eq!(
        (tun.layer, tun.owner, tun.group),
        (Some(TunLayer::Tun), Some(7), Some(8))
    );
    assert_eq!((tun.persistent, tun.queues), (Some(true), None));
}

/// `IFLA_LINKINFO` of a kind with these settings.
fn of_kind(kind: &[u8], settings: &[Vec<u8>]) -> Option<Box<LinkKind>> {
    let info = [attribute(1, kind), attribute(2, &settings.concat())].concat();
    with(attribute::LINK_INFO, &info).details
}

#[test]
fn kinds_that_no_test_machine_had_are_read_by_their_header() {
    // Written by hand after linux/if_link.h and linux/can/netlink.h: no kernel at hand had either.
    let four = |value: u32| value.to_le_bytes();
    let netkit = of_kind(
        b"netkit\0",
        &[
            attribute(2, &[1]),
            attribute(3, &four(2)),
            attribute(4, &four(0)),
            attribute(5, &four(1)),
            attribute(6, &four(1)),
            attribute(7, &four(0)),
        ],
    );
    let expected = Netkit {
        primary: Some(true),
        mode: Some(NetkitMode::L3),
        policy: Some(NetkitPolicy::Blackhole),
        peer_policy: Some(NetkitPolicy::Forward),
        scrub: Some(true),
        peer_scrub: Some(false),
    };
    assert_eq!(netkit.as_deref(), Some(&LinkKind::Netkit(expected)));
    let can = of_kind(
        b"can\0",
        &[
            attribute(1, &[four(500_000), four(875)].concat()),
            attribute(3, &four(80_000_000)),
            attribute(4, &four(2)),
            attribute(5, &[four(0x21), four(0x20)].concat()),
            attribute(6, &four(100)),
            attribute(8, &[7, 0, 9, 0]),
            attribute(9, &four(2_000_000)),
        ],
    );
    let expected = Can {
        state: Some(CanState::ErrorPassive),
        bitrate: Some(500_000),
        data_bitrate: Some(2_000_000),
        sample_point: Some(875),
        restart_ms: Some(100),
        clock: Some(80_000_000),
        flags: Some(0x20),
        sent_errors: Some(7),
        received_errors: Some(9),
    };
    assert_eq!(can.as_deref(), Some(&LinkKind::Can(expected)));
}

#[test]
fn an_unknown_kind_keeps_its_name() {
    let info = [attribute(1, b"quantum\0"), attribute(2, &attribute(1, &[7; 4]))].concat();
    let link = with(attribute::LINK_INFO, &info);
    assert_eq!(
        (link.kind.as_deref(), link.details),
        (Some(&b"quantum"[..]), None)
    );
    // Its settings may also stand before it.
    let info = [
        attribute(2, &attribute(1, &7u16.to_le_bytes())),
        attribute(1, b"vlan\0"),
    ]
    .concat();
    let link = with(attribute::LINK_INFO, &info);
    assert!(matches!(link.details.as_deref(), Some(LinkKind::Vlan(vlan)) if vlan.id == Some(7)));
}

#[test]
fn an_unknown_code_keeps_its_number() {
    assert_eq!(
        with(attribute::OPERATIONAL_STATE, &[77]).state,
        Some(OperationalState::Other(77))
    );
    assert_eq!(OperationalState::Other(77).to_linux(), 77);
    for code in 0..=255 {
        assert_eq!(OperationalState::from_linux(code).to_linux(), code);
    }
}

#[test]
fn a_kernel_with_fewer_counters_tells_fewer() {
    let all: Vec<u8> = (1..=26u64).flat_map(u64::to_le_bytes).collect();
    let counters = |bytes: usize| *with(attribute::STATS64, &all[..bytes]).counters.unwrap();
    let new = counters(26 * 8);
    assert_eq!((new.received_packets, new.sent_bytes), (Some(1), Some(4)));
    assert_eq!(
        (new.received_no_handler, new.received_other_host),
        (Some(24), Some(25))
    );
    let old = counters(23 * 8);
    assert_eq!((old.sent_compressed, old.received_no_handler), (Some(23), None));
    let cut = counters(12);
    assert_eq!((cut.received_packets, cut.sent_packets), (Some(1), None));
    // Before Linux 2.6.35 there are those of 32 bits alone.
    let narrow: Vec<u8> = (1..=24u32).flat_map(u32::to_le_bytes).collect();
    let narrow = with(attribute::STATS, &narrow).counters.unwrap();
    assert_eq!(
        (narrow.received_packets, narrow.received_no_handler),
        (Some(1), Some(24))
    );
    let both = [
        attribute(attribute::STATS64, &all),
        attribute(attribute::STATS, &[9; 96]),
    ]
    .concat();
    let body = [vec![0; LINK_BYTES], attribute(attribute::NAME, b"a\0"), both].concat();
    assert_eq!(
        decode_link(little(&body))
            .unwrap()
            .counters
            .unwrap()
            .received_packets,
        Some(1)
    );
}

#[test]
fn programs_have_a_place_and_a_number() {
    let of = |hex: &str| with(attribute::XDP, &bytes(hex)).programs.unwrap();
    assert_eq!(of(PROGRAMS[0]), []);
    let program = |place| Program { place, id: Some(97) };
    assert_eq!(
        of(&format!("{}{PROGRAM_ID}", PROGRAMS[1])),
        [program(ProgramPlace::Driver)]
    );
    assert_eq!(
        of(&format!("{}{PROGRAM_ID}", PROGRAMS[2])),
        [program(ProgramPlace::Generic)]
    );
    // As Linux 4.13 to 4.18 tell it.
    assert_eq!(
        of(&format!("0500020003000000{PROGRAM_ID}")),
        [program(ProgramPlace::Hardware)]
    );
    // As Linux 4.8 to 4.12 tell it: that there is one.
    assert_eq!(
        of("0500020001000000"),
        [Program {
            place: ProgramPlace::Driver,
            id: None
        }]
    );
    assert_eq!(decoded(NAMED).programs, Some(vec![]));
    assert_eq!(decoded(PEER).programs, None);
}

#[test]
fn a_lower_device_may_be_gone_or_elsewhere() {
    let link = |index: u32| attribute(attribute::LINK, &index.to_le_bytes());
    let of = |attributes: Vec<u8>| {
        let body = [
            vec![0; LINK_BYTES],
            attribute(attribute::NAME, b"a\0"),
            attributes,
        ]
        .concat();
        decode_link(little(&body)).unwrap().lower
    };
    assert_eq!(
        of(link(0)),
        Some(LowerLink {
            index: None,
            namespace: None
        })
    );
    let unnumbered = [
        link(3),
        attribute(attribute::LINK_NAMESPACE, &(-1i32).to_le_bytes()),
    ]
    .concat();
    let namespace = Some(OtherNamespace::Unnumbered);
    assert_eq!(
        of(unnumbered),
        Some(LowerLink {
            index: Some(3),
            namespace
        })
    );
}

#[test]
fn every_prefix_is_a_row_or_an_error() {
    for (hex, name_ends) in [(PEER, 23), (BRIDGE_PORT, 24), (VXLAN, 24), (TUN, 25), (NAMED, 24)] {
        let link = bytes(hex);
        for end in 0..link.len() {
            let row = decode_link(little(&link[..end]));
            assert_eq!(row.is_ok(), end >= name_ends, "prefix of {end} bytes");
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_panic(body: Vec<u8>, big: bool) {
        let order = if big { ByteOrder::Big } else { ByteOrder::Little };
        drop(decode_link(Bytes::new(&body, order)));
    }

    #[test]
    fn no_settings_of_any_kind_panic(kind in 0usize..KINDS.len(), data: Vec<u8>, id in 0u16..64) {
        let data = attribute(id, &data);
        for (name, settings) in [(1, 2), (4, 5)] {
            let info = [attribute(name, KINDS[kind].as_bytes()), attribute(settings, &data)].concat();
            let link = with(attribute::LINK_INFO, &info);
            let found = if name == 1 { link.kind } else { link.port_kind };
            prop_assert_eq!(found.as_deref(), Some(KINDS[kind].as_bytes()));
        }
    }
}

/// Every kind that has settings here.
const KINDS: [&str; 24] = [
    "vlan",
    "vxlan",
    "geneve",
    "gre",
    "gretap",
    "erspan",
    "ip6gre",
    "ip6gretap",
    "ip6erspan",
    "ipip",
    "sit",
    "ip6tnl",
    "vti",
    "vti6",
    "bridge",
    "bond",
    "tun",
    "macvlan",
    "macvtap",
    "ipvlan",
    "netkit",
    "vrf",
    "can",
    "xfrm",
];
