//! The attributes of a `sock_diag` message that the row does not need (`linux/inet_diag.h`).
//!
//! `INET_DIAG_LOCALS` and `INET_DIAG_PEERS` come for SCTP alone, whose sockets are read from text tables; those and what
//! is not known here are skipped.

use super::{FIXED_BYTES, tcp_info};
use crate::decode::bytes::{ByteOrder, Bytes};
use crate::decode::linux::attributes::nested;
use crate::decode::linux::netlink::Attributes;
use crate::model::details::{
    Congestion, Memory, Name, Shutdown, SocketDetails, SocketMemory, SocketOptions, Subflow, SubflowFlags,
    Tls, TlsCipher, TlsMode, UpperLayer,
};

/// Bytes of a `struct tcp_diag_md5sig` (`linux/tcp.h`): family, prefix, length of the key, address, key.
const MD5_KEY_BYTES: usize = 100;

/// What a `struct inet_diag_msg` tells beyond its row. It never fails: an attribute that is too short has no value, and
/// a damaged one costs those behind it.
#[must_use]
pub fn decode_details(body: Bytes<'_>) -> SocketDetails {
    let mut found = SocketDetails::default();
    for (kind, value) in Attributes::new(body, FIXED_BYTES).map_while(Result::ok) {
        match kind {
            1 => found.memory = memory(value),
            2 => found.info = Some(tcp_info::decode(value)),
            3 => found.congestion = vegas(value),
            4 => found.congestion_control = Name::new(value.bytes),
            5 => found.type_of_service = value.u8(0),
            6 => found.traffic_class = value.u8(0),
            7 => found.socket_memory = Some(socket_memory(value)),
            8 => found.shutdown = value.u8(0).map(Shutdown),
            9 => found.congestion = dctcp(value),
            10 => found.protocol = value.u8(0),
            11 => found.ipv6_only = value.u8(0).map(|only| only != 0),
            16 => found.congestion = bbr(value),
            17 => found.class_id = value.u32(0),
            18 => found.md5_keys = u32::try_from(value.bytes.len() / MD5_KEY_BYTES).ok(),
            19 => upper_layer(value, &mut found),
            22 => found.options = socket_options(value),
            _ => {}
        }
    }
    found
}

fn memory(value: Bytes<'_>) -> Option<Memory> {
    Some(Memory {
        receive: value.u32(0)?,
        send_queued: value.u32(4)?,
        forward: value.u32(8)?,
        send: value.u32(12)?,
    })
}

fn socket_memory(value: Bytes<'_>) -> SocketMemory {
    SocketMemory {
        receive: value.u32(0),
        receive_limit: value.u32(4),
        send: value.u32(8),
        send_limit: value.u32(12),
        forward: value.i32(16),
        send_queued: value.u32(20),
        options: value.u32(24),
        backlog: value.u32(28),
        drops: value.u32(32),
    }
}

fn vegas(value: Bytes<'_>) -> Option<Congestion> {
    Some(Congestion::Vegas {
        enabled: value.u32(0)? != 0,
        round_trips: value.u32(4)?,
        rtt_us: value.u32(8)?,
        // It begins with the greatest number there is.
        min_rtt_us: value
            .u32(12)
            .map(|least| (least < 0x7fff_ffff).then_some(least))?,
    })
}

fn dctcp(value: Bytes<'_>) -> Option<Congestion> {
    Some(Congestion::Dctcp {
        enabled: value.u16(0)? != 0,
        marked: value.u16(2)? != 0,
        alpha: value.u32(4)?,
        marked_bytes: value.u32(8)?,
        bytes: value.u32(12)?,
    })
}

fn bbr(value: Bytes<'_>) -> Option<Congestion> {
    Some(Congestion::Bbr {
        bandwidth: u64::from(value.u32(0)?) | u64::from(value.u32(4)?) << 32,
        // It begins with the greatest number there is.
        min_rtt_us: value.u32(8).map(|least| (least != u32::MAX).then_some(least))?,
        pacing_gain: value.u32(12)?,
        window_gain: value.u32(16)?,
    })
}

/// Bits are counted from the first one on, which is a byte's least on a little-endian machine and its greatest on a
/// big-endian one.
fn socket_options(value: Bytes<'_>) -> Option<SocketOptions> {
    let bytes: [u8; 2] = value.array(0)?;
    let bytes = match value.order {
        ByteOrder::Little => bytes,
        ByteOrder::Big => bytes.map(u8::reverse_bits),
    };
    Some(SocketOptions(u16::from_le_bytes(bytes)))
}

/// `INET_ULP_INFO_*`: name, TLS, MPTCP.
fn upper_layer(value: Bytes<'_>, found: &mut SocketDetails) {
    for (kind, value) in nested(value) {
        match kind {
            1 => found.upper_layer = Name::new(value.bytes),
            2 => found.upper_layer_info = Some(UpperLayer::Tls(tls(value))),
            3 => found.upper_layer_info = Some(UpperLayer::Mptcp(subflow(value))),
            _ => {}
        }
    }
}

fn tls(value: Bytes<'_>) -> Tls {
    let mut found = Tls::default();
    for (kind, value) in nested(value) {
        match kind {
            1 => found.version = value.u16(0),
            2 => found.cipher = value.u16(0).map(TlsCipher::from_linux),
            3 => found.send = value.u16(0).map(TlsMode::from_linux),
            4 => found.receive = value.u16(0).map(TlsMode::from_linux),
            5 => found.zero_copy_send = true,
            6 => found.receive_no_padding = true,
            _ => {}
        }
    }
    found
}

fn subflow(value: Bytes<'_>) -> Subflow {
    let mut found = Subflow::default();
    for (kind, value) in nested(value) {
        match kind {
            1 => found.remote_token = value.u32(0),
            2 => found.local_token = value.u32(0),
            3 => found.relative_write_sequence = value.u32(0),
            4 => found.map_sequence = value.u64(0),
            5 => found.map_subflow_sequence = value.u32(0),
            6 => found.sequence_offset = value.u32(0),
            7 => found.map_length = value.u16(0),
            8 => found.flags = value.u32(0).map(SubflowFlags),
            9 => found.remote_id = value.u8(0),
            10 => found.local_id = value.u8(0),
            _ => {}
        }
    }
    found
}
