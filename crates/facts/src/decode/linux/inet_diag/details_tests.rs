//! Details of sockets: messages of a real kernel, every prefix of them, both byte orders, and nonsense.

use proptest::prelude::*;

use super::*;
use crate::model::details::{
    Congestion, Memory, Name, Shutdown, SocketDetails, SocketMemory, SocketOptions, Subflow, SubflowFlags,
    Tls, TlsCipher, TlsMode, UpperLayer,
};
use crate::model::tcp::{
    AccEcnFailures, AccEcnOption, CongestionState, FastOpenFailure, TcpInfo, TcpOptions,
};

// Captured on Linux 6.18.44 x86-64 as root, in a network namespace whose congestion control is bbr, from a
// TCPDIAG_GETSOCK dump of all states with all eight extensions. Each pair carried 20,000 bytes one way and 300 the other.
// What `ss -tiemoHnaO` of iproute2 6.1 printed of the same sockets is what the tests expect.

/// A Multipath TCP client with IP_TOS 0x10 and SO_MARK 42.
const CLIENT: &str = "020100009068a5c57f0000010000000000000000000000007f00000400000000000000000000000000000000a0cd69000000000000000000000000000000000000000000d8cda7050500080000000000050005001000000008000f002a00000008001100060000000c00150001000000000000000600160052000000140001000000000000000000940b00000000000028000700000000000000020000000000001e3c00940b0000000000000000000000000000000000001c010200010000000007aa01e01c0300409c000000d000001802000000000000000000000000000000000000000000004c010000000000004c0100004c010000ffff0000d7ff0000e80100001c010000ffffff7f0b000000cbff00000300000000000000d7ff000000000000719ceb9a00000000ffffffffffffffff214e0000000000002c01000000000000040000000300000000000000240000000100000001000000c7712958000000000000000000000000000000000000000000000000000000000200000000000000204e000000000000000000000000000000000000000000000000000000a001000000010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000800040062627200680013000a0001006d707463700000005800030008000100000000000800020099aa5b6808000800c3000000050009000000000005000a000000000008000300214e00000c000400b80b5536b1cbca6408000500010000000800060020138c58060007002c01000018001000226829580000000024000000e3020000e3020000";
/// An IPv6 socket whose peer closed, which its program has not read yet.
const CLOSE_WAIT: &str = "0a0800008b45cace000000000000000000000000000000010000000000000000000000000000000100000000a4cd69000000000000000000010000000000000000000000d2cda70505000800010000000500050000000000050006000000000008000f000000000008001100000000000c00150001000000000000000600160012000000140001004003000000000000c00c00000000000028000700400300000000020000000000001e3c00c00c0000000000000000000000000000000000001c010200080000000007aa01e01c0300409c000000800000204e00000000000000000000000000000000000000000000d401000000000000d4010000c4010000000001001f9c01000700000004000000ffffff7f0b000000b8ff00000300000000000000b8ff000000000000003a2d411b000000ffffffffffffffff2c01000000000000214e000000000000030000000500000000000000040000000100000001000000000048e80100000000000000000000000000000000000000000000000000000002000000000000002c0100000000000000000000000000000000000000000000000000000000010000a0010000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000800040062627200";
/// A listener with a key for TCP_MD5SIG (made for the capture).
const SIGNED: &str = "020a0000aaaf00007f00000100000000000000000000000000000000000000000000000000000000000000009ccd69000000000000000000000000000700000000000000d3cda7050500080000000000050005000000000008000f000000000008001100000000000c001500010000000000000006001600520000001400010000000000000000000000000000000000280007000000000000000200000000000040000000000000000000008800000000000000000000001c0102000a000000000000000000000000000000000000000000000000000000070000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000a0000000000000003000000000000000000000000000000ffffffffffffffffffffffffffffffff0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000008000400626272006800120002200a007f0000010000000000000000000000007365637265742d6b657900000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000";
/// An IPv6 listener with IPV6_V6ONLY.
const ONLY_IPV6: &str = "0a0a00008b4500000000000000000000000000000000000100000000000000000000000000000000000000009dcd69000000000000000000000000000700000000000000d0cda70505000800000000000500050000000000050006000000000005000b000100000008000f000000000008001100000000000c001500010000000000000006001600120000001400010000000000000000000000000000000000280007000000000000000200000000000040000000000000000000000000000000000000000000001c0102000a000000000000000000000000000000000000000000000000000000070000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000a0000000000000003000000000000000000000000000000ffffffffffffffffffffffffffffffff000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000800040062627200";

fn bytes(hex: &str) -> Vec<u8> {
    hex.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

fn details(hex: &str) -> SocketDetails {
    decode_details(Bytes::new(&bytes(hex), ByteOrder::Little))
}

fn name(text: &str) -> Option<Name> {
    Name::new(text.as_bytes())
}

/// The value of an attribute of a captured message, and where it ends.
fn attribute(message: &[u8], wanted: u16) -> (Vec<u8>, usize) {
    let body = Bytes::new(message, ByteOrder::Little);
    let (_, value) = Attributes::new(body, FIXED_BYTES)
        .map_while(Result::ok)
        .find(|(kind, _)| *kind == wanted)
        .unwrap();
    let end = value.bytes.as_ptr_range().end as usize - message.as_ptr() as usize;
    (value.bytes.to_vec(), end)
}

/// A message of nothing but attributes.
fn message(attributes: &[(u16, Vec<u8>)], order: ByteOrder) -> Vec<u8> {
    let mut message = vec![0; FIXED_BYTES];
    for (kind, value) in attributes {
        message.extend(order.two(u16::try_from(value.len() + 4).unwrap()));
        message.extend(order.two(*kind));
        message.extend(value);
        message.resize(message.len().next_multiple_of(4), 0);
    }
    message
}

fn info_of(value: &[u8], order: ByteOrder) -> TcpInfo {
    let message = message(&[(2, value.to_vec())], order);
    decode_details(Bytes::new(&message, order)).info.unwrap()
}

#[test]
fn a_connection_tells_its_measurements_and_counts() {
    let info = details(CLIENT).info.unwrap();
    assert_eq!(info.state, Some(TcpState::Established));
    assert_eq!(info.ca_state, Some(CongestionState::Open));
    let options = TcpOptions::TIMESTAMPS.0 | TcpOptions::SACK.0 | TcpOptions::WSCALE.0;
    assert_eq!(info.options, Some(TcpOptions(options)));
    assert_eq!((info.snd_wscale, info.rcv_wscale), (Some(10), Some(10)));
    assert_eq!((info.rto_us, info.ato_us), (Some(204_000), Some(40_000)));
    assert_eq!((info.rtt_us, info.rttvar_us), (Some(488), Some(284)));
    assert_eq!((info.snd_mss, info.rcv_mss), (Some(53_248), Some(536)));
    assert_eq!((info.pmtu, info.advmss), (Some(65_535), Some(65_483)));
    assert_eq!((info.snd_cwnd, info.snd_ssthresh), (Some(11), None));
    assert_eq!((info.bytes_sent, info.bytes_acked), (Some(20_000), Some(20_001)));
    assert_eq!((info.bytes_received, info.bytes_retrans), (Some(300), Some(0)));
    assert_eq!((info.segs_out, info.segs_in), (Some(4), Some(3)));
    assert_eq!((info.data_segs_out, info.data_segs_in), (Some(1), Some(1)));
    assert_eq!((info.min_rtt_us, info.rcv_rtt_us), (Some(36), None));
    assert_eq!(
        (info.pacing_rate, info.max_pacing_rate),
        (Some(2_599_132_273), None)
    );
    assert_eq!(info.delivery_rate, Some(1_479_111_111));
    assert_eq!(info.delivery_rate_app_limited, Some(true));
    assert_eq!(info.fastopen_client_fail, None);
    assert_eq!((info.delivered, info.delivered_ce), (Some(2), Some(0)));
    assert_eq!((info.rcv_space, info.rcv_ssthresh), (Some(65_495), Some(65_495)));
    assert_eq!((info.snd_wnd, info.rcv_wnd), (Some(106_496), Some(65_536)));
    assert_eq!((info.total_rto, info.total_rto_time_ms), (Some(0), Some(0)));
    assert_eq!(info.received_ce, Some(0));
    assert_eq!(info.accecn_opt_seen, Some(AccEcnOption::NotSeen));
}

#[test]
fn a_connection_tells_its_memory_its_class_and_its_congestion_control() {
    let client = details(CLIENT);
    let memory = Memory {
        receive: 0,
        send_queued: 0,
        forward: 2964,
        send: 0,
    };
    assert_eq!(client.memory, Some(memory));
    let memory = SocketMemory {
        receive: Some(0),
        receive_limit: Some(131_072),
        send: Some(0),
        send_limit: Some(3_939_840),
        forward: Some(2964),
        send_queued: Some(0),
        options: Some(0),
        backlog: Some(0),
        drops: Some(0),
    };
    assert_eq!(client.socket_memory, Some(memory));
    assert_eq!(client.congestion_control, name("bbr"));
    let bbr = Congestion::Bbr {
        bandwidth: 1_479_108_642,
        min_rtt_us: Some(36),
        pacing_gain: 739,
        window_gain: 739,
    };
    assert_eq!(client.congestion, Some(bbr));
    // The priority that belongs to the type of service.
    assert_eq!((client.type_of_service, client.class_id), (Some(0x10), Some(6)));
    assert_eq!((client.traffic_class, client.ipv6_only), (None, None));
    assert_eq!(client.shutdown, Some(Shutdown(0)));
    let options: Vec<_> = client.options.unwrap().names().collect();
    assert_eq!(options, ["is_icsk", "mc_loop", "mc_all"]);
    assert_eq!(client.md5_keys, None);
}

#[test]
fn a_subflow_of_multipath_tcp_tells_its_connection() {
    let client = details(CLIENT);
    assert_eq!(client.upper_layer, name("mptcp"));
    let subflow = Subflow {
        remote_token: Some(0),
        local_token: Some(0x685b_aa99),
        relative_write_sequence: Some(20_001),
        map_sequence: Some(0x64ca_cbb1_3655_0bb8),
        map_subflow_sequence: Some(1),
        sequence_offset: Some(0x588c_1320),
        map_length: Some(300),
        flags: Some(SubflowFlags(0xc3)),
        remote_id: Some(0),
        local_id: Some(0),
    };
    assert_eq!(client.upper_layer_info, Some(UpperLayer::Mptcp(subflow)));
}

#[test]
fn a_socket_whose_peer_closed_tells_that_nothing_more_comes() {
    let found = details(CLOSE_WAIT);
    assert_eq!(found.shutdown, Some(Shutdown::RECEIVE));
    assert_eq!((found.type_of_service, found.traffic_class), (Some(0), Some(0)));
    assert_eq!(found.memory.map(|memory| memory.receive), Some(832));
    let info = found.info.unwrap();
    assert_eq!(info.state, Some(TcpState::CloseWait));
    assert_eq!(info.bytes_received, Some(20_001));
    assert_eq!((info.rtt_us, info.rttvar_us), (Some(7), Some(4)));
}

#[test]
fn a_listener_has_no_counts_of_a_connection() {
    let found = details(ONLY_IPV6);
    assert_eq!(found.ipv6_only, Some(true));
    let only = TcpInfo {
        state: Some(TcpState::Listen),
        snd_cwnd: Some(10),
        reordering: Some(3),
        ..TcpInfo::default()
    };
    assert_eq!(found.info, Some(only));
}

#[test]
fn keys_are_counted_and_not_kept() {
    let found = details(SIGNED);
    assert_eq!(found.md5_keys, Some(1));
    assert!(!format!("{found:?}").contains("secret"));
}

#[test]
fn every_prefix_gives_what_was_whole_before_it_ends() {
    let message = bytes(CLIENT);
    let whole = details(CLIENT);
    let ends = [1, 2, 4, 5, 7, 16, 19].map(|kind| attribute(&message, kind).1);
    for end in 0..=message.len() {
        let cut = decode_details(Bytes::new(&message[..end], ByteOrder::Little));
        let [memory, info, name, tos, socket_memory, bbr, upper] = ends.map(|place| end >= place);
        assert_eq!(cut.memory, whole.memory.filter(|_| memory), "{end}");
        assert_eq!(cut.info, whole.info.filter(|_| info), "{end}");
        assert_eq!(
            cut.congestion_control,
            whole.congestion_control.filter(|_| name),
            "{end}"
        );
        assert_eq!(
            cut.type_of_service,
            whole.type_of_service.filter(|_| tos),
            "{end}"
        );
        assert_eq!(
            cut.socket_memory,
            whole.socket_memory.filter(|_| socket_memory),
            "{end}"
        );
        assert_eq!(cut.congestion, whole.congestion.filter(|_| bbr), "{end}");
        assert_eq!(
            cut.upper_layer_info,
            whole.upper_layer_info.filter(|_| upper),
            "{end}"
        );
        let row = decode(Bytes::new(&message[..end], ByteOrder::Little), Transport::Tcp);
        assert_eq!(row.is_ok(), end >= FIXED_BYTES, "{end}");
    }
}

#[test]
fn a_damaged_attribute_costs_those_behind_it_and_never_the_row() {
    let mut message = bytes(CLIENT);
    let (_, end) = attribute(&message, 5);
    // The length of the next one is beyond the message.
    message[end.next_multiple_of(4)..][..2].copy_from_slice(&u16::MAX.to_le_bytes());
    let found = decode_details(Bytes::new(&message, ByteOrder::Little));
    assert_eq!((found.type_of_service, found.info), (Some(0x10), None));
    assert!(decode(Bytes::new(&message, ByteOrder::Little), Transport::Tcp).is_ok());
}

#[test]
fn an_attribute_that_is_not_known_is_passed_over() {
    let attributes = [(999, vec![1; 7]), (5, vec![8]), (12, vec![2; 128])];
    let message = message(&attributes, ByteOrder::Little);
    let found = decode_details(Bytes::new(&message, ByteOrder::Little));
    let only = SocketDetails {
        type_of_service: Some(8),
        ..SocketDetails::default()
    };
    assert_eq!(found, only);
}

#[test]
fn an_older_kernel_leaves_out_what_it_does_not_know() {
    let (value, _) = attribute(&bytes(CLIENT), 2);
    // Where a field ends, and whether it is known.
    type Known = fn(&TcpInfo) -> bool;
    let fields: [(usize, Known); 16] = [
        (1, |info| info.state.is_some()),
        (6, |info| info.options.is_some()),
        (7, |info| info.rcv_wscale.is_some()),
        (12, |info| info.rto_us.is_some()),
        (104, |info| info.total_retrans.is_some()),
        (112, |info| info.pacing_rate.is_some()),
        (136, |info| info.bytes_received.is_some()),
        (144, |info| info.segs_in.is_some()),
        (152, |info| info.min_rtt_us.is_some()),
        (168, |info| info.delivery_rate_app_limited.is_some()),
        (192, |info| info.sndbuf_limited_us.is_some()),
        (224, |info| info.reord_seen.is_some()),
        (232, |info| info.snd_wnd.is_some()),
        (240, |info| info.rehash.is_some()),
        (248, |info| info.total_rto_time_ms.is_some()),
        (280, |info| info.accecn_opt_seen.is_some()),
    ];
    for length in 0..=value.len() {
        let info = info_of(&value[..length], ByteOrder::Little);
        for (end, known) in fields {
            assert_eq!(
                known(&info),
                length >= end,
                "{length} bytes, a field that ends at {end}"
            );
        }
    }
    // And a newer one has more behind it.
    let longer = [&value[..], &[0xff; 40]].concat();
    assert_eq!(
        info_of(&longer, ByteOrder::Little),
        info_of(&value, ByteOrder::Little)
    );
}

#[test]
fn what_was_not_measured_is_not_known() {
    let mut value = vec![0; 280];
    value[0] = 2;
    // Without a round trip: ssthresh without bound, rttvar at its start, min_rtt and both paces all ones.
    value[72..76].copy_from_slice(&250_000u32.to_le_bytes());
    value[76..80].copy_from_slice(&0x7fff_ffffu32.to_le_bytes());
    value[104..120].fill(0xff);
    value[148..152].fill(0xff);
    let info = info_of(&value, ByteOrder::Little);
    assert_eq!(info.state, Some(TcpState::SynSent));
    assert_eq!((info.rtt_us, info.rttvar_us, info.min_rtt_us), (None, None, None));
    assert_eq!((info.rcv_rtt_us, info.ato_us, info.pmtu), (None, None, None));
    assert_eq!((info.snd_ssthresh, info.delivery_rate), (None, None));
    assert_eq!((info.pacing_rate, info.max_pacing_rate), (None, None));
    assert_eq!((info.snd_wscale, info.rcv_wscale), (None, None));
    assert_eq!((info.bytes_acked, info.snd_cwnd), (Some(0), Some(0)));
}

/// A `tcp_info` in which a number is the place where it stands.
fn placed(order: ByteOrder) -> Vec<u8> {
    let eights = [104, 112, 120, 128, 160, 168, 176, 184, 200, 208];
    let twos = [240, 242, 276, 278];
    // State, ca_state, retransmits, probes, backoff, options.
    let mut value = vec![1, 3, 2, 1, 4, 0x97];
    // Window scales 7 and 9; measured while limited, and the SYN had to be sent again.
    value.extend(match order {
        ByteOrder::Little => [0x97, 0x07],
        ByteOrder::Big => [0x79, 0xe0],
    });
    while value.len() < 280 {
        let at = value.len();
        let number = u32::try_from(at).unwrap();
        if eights.contains(&at) {
            // The greatest part last or first.
            let halves = match order {
                ByteOrder::Little => [number, 0],
                ByteOrder::Big => [0, number],
            };
            value.extend(halves.into_iter().flat_map(|half| order.four(half)));
        } else if twos.contains(&at) {
            value.extend(order.two(u16::try_from(at).unwrap()));
        } else {
            value.extend(order.four(number));
        }
    }
    value
}

#[test]
fn bit_fields_and_numbers_are_the_same_in_both_byte_orders() {
    let [little, big] = [ByteOrder::Little, ByteOrder::Big].map(|order| info_of(&placed(order), order));
    assert_eq!(little, big);
    assert_eq!((big.snd_wscale, big.rcv_wscale), (Some(7), Some(9)));
    assert_eq!(big.delivery_rate_app_limited, Some(true));
    assert_eq!(big.fastopen_client_fail, Some(FastOpenFailure::SynRetransmitted));
    assert_eq!(big.ca_state, Some(CongestionState::Recovery));
    assert_eq!(
        (big.retransmits, big.probes, big.backoff),
        (Some(2), Some(1), Some(4))
    );
    assert_eq!((big.lost, big.retrans), (Some(32), Some(36)));
    assert_eq!(
        (big.last_data_sent_ms, big.last_ack_recv_ms),
        (Some(44), Some(56))
    );
    assert_eq!((big.rcv_rtt_us, big.total_retrans), (Some(92), Some(100)));
    assert_eq!((big.pacing_rate, big.max_pacing_rate), (Some(104), Some(112)));
    assert_eq!((big.notsent_bytes, big.busy_time_us), (Some(144), Some(168)));
    assert_eq!((big.rwnd_limited_us, big.bytes_retrans), (Some(176), Some(208)));
    assert_eq!((big.total_rto, big.total_rto_recoveries), (Some(240), Some(242)));
    assert_eq!((big.received_ce, big.received_ce_bytes), (Some(248), Some(272)));
    assert_eq!(big.accecn_fail_mode, Some(AccEcnFailures(276)));
    assert_eq!(big.accecn_opt_seen, Some(AccEcnOption::Other(278)));
}

#[test]
fn the_other_attributes_are_the_same_in_both_byte_orders() {
    let found = [ByteOrder::Little, ByteOrder::Big].map(|order| {
        let fours =
            |numbers: &[u32]| -> Vec<u8> { numbers.iter().flat_map(|number| order.four(*number)).collect() };
        let nest = |kind: u16, value: &[u8]| {
            let mut nest = [
                &order.two(u16::try_from(value.len() + 4).unwrap())[..],
                &order.two(kind),
            ]
            .concat();
            nest.extend(value);
            nest.resize(nest.len().next_multiple_of(4), 0);
            nest
        };
        let tls = [
            nest(1, &order.two(0x0304)),
            nest(2, &order.two(52)),
            nest(3, &order.two(2)),
            nest(4, &order.two(3)),
            nest(6, &[]),
        ]
        .concat();
        // Bits 1, 2 and 10 from the first on.
        let options = match order {
            ByteOrder::Little => vec![0x06, 0x04],
            ByteOrder::Big => vec![0x60, 0x20],
        };
        let attributes = [
            (1, fours(&[1, 2, 3, 4])),
            (3, fours(&[1, 2, 3, 0x7fff_ffff])),
            (7, fours(&[1, 2, 3, 4, 0xffff_fffe, 6, 7, 8])),
            (10, vec![47]),
            (17, fours(&[0x0001_0002])),
            (19, [nest(1, b"tls\0"), nest(2, &tls)].concat()),
            (22, options),
        ];
        decode_details(Bytes::new(&message(&attributes, order), order))
    });
    assert_eq!(found[0], found[1]);
    let [found, _] = found;
    let vegas = Congestion::Vegas {
        enabled: true,
        round_trips: 2,
        rtt_us: 3,
        min_rtt_us: None,
    };
    assert_eq!(found.congestion, Some(vegas));
    let memory = found.socket_memory.unwrap();
    // An older kernel tells no drops.
    assert_eq!(
        (memory.forward, memory.backlog, memory.drops),
        (Some(-2), Some(8), None)
    );
    assert_eq!((found.protocol, found.class_id), (Some(47), Some(0x0001_0002)));
    assert_eq!(found.upper_layer, name("tls"));
    let tls = Tls {
        version: Some(0x0304),
        cipher: Some(TlsCipher::AesGcm256),
        send: Some(TlsMode::Software),
        receive: Some(TlsMode::Hardware),
        zero_copy_send: false,
        receive_no_padding: true,
    };
    assert_eq!(found.upper_layer_info, Some(UpperLayer::Tls(tls)));
    assert_eq!(found.options, Some(SocketOptions(0x0406)));
}

#[test]
fn dctcp_tells_how_much_was_marked() {
    for order in [ByteOrder::Little, ByteOrder::Big] {
        let value = [
            &order.two(1)[..],
            &order.two(0),
            &order.four(512),
            &order.four(3),
            &order.four(9),
        ]
        .concat();
        let message = message(&[(9, value)], order);
        let dctcp = Congestion::Dctcp {
            enabled: true,
            marked: false,
            alpha: 512,
            marked_bytes: 3,
            bytes: 9,
        };
        assert_eq!(
            decode_details(Bytes::new(&message, order)).congestion,
            Some(dctcp)
        );
    }
}

#[test]
fn a_name_ends_at_its_nul_and_is_not_cut() {
    assert_eq!(name("cubic\0\0garbage").unwrap().as_bytes(), b"cubic");
    assert_eq!(name("sixteen bytes...").unwrap().as_bytes(), b"sixteen bytes...");
    assert_eq!(
        (name("seventeen bytes.."), name(""), name("\0x")),
        (None, None, None)
    );
}

proptest! {
    #[test]
    fn no_bytes_panic(message: Vec<u8>, big: bool) {
        let order = if big { ByteOrder::Big } else { ByteOrder::Little };
        let _: SocketDetails = decode_details(Bytes::new(&message, order));
    }

    #[test]
    fn no_attributes_panic(
        attributes in prop::collection::vec((0u16..24, prop::collection::vec(any::<u8>(), 0..300)), 0..12),
        big: bool,
    ) {
        let order = if big { ByteOrder::Big } else { ByteOrder::Little };
        let _: SocketDetails = decode_details(Bytes::new(&message(&attributes, order), order));
    }

    #[test]
    fn a_changed_byte_of_a_real_message_never_panics(at in 0usize..700, byte: u8) {
        let mut message = bytes(CLIENT);
        if let Some(place) = message.get_mut(at) {
            *place = byte;
        }
        let _: SocketDetails = decode_details(Bytes::new(&message, ByteOrder::Little));
    }
}
