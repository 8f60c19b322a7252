//! What a kernel tells of an Internet socket beyond its row, when it is asked: memory, congestion control, marks,
//! options and what is layered over TCP (`linux/inet_diag.h`). The mark and the cgroup stand in the row.

use super::codes::{codes, flags};
use super::tcp::TcpInfo;

/// All of it. `None` is what was not asked for, what this kernel does not tell, or tells to privileged readers only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SocketDetails {
    /// State, measurements and counts of a TCP connection.
    pub info: Option<TcpInfo>,
    /// Memory, in the short form.
    pub memory: Option<Memory>,
    /// Memory, with bounds.
    pub socket_memory: Option<SocketMemory>,
    /// Name of its congestion control: `cubic`.
    pub congestion_control: Option<Name>,
    /// What that keeps of the connection, where it tells.
    pub congestion: Option<Congestion>,
    /// Type of service of what it sends (`IP_TOS`; RFC 2474, RFC 3168).
    pub type_of_service: Option<u8>,
    /// The same of IPv6 (`IPV6_TCLASS`).
    pub traffic_class: Option<u8>,
    /// Class for traffic control: that of its cgroup (`net_cls`), else its priority (`SO_PRIORITY`).
    pub class_id: Option<u32>,
    /// Which directions were shut down (`shutdown(2)`).
    pub shutdown: Option<Shutdown>,
    /// Whether an IPv6 socket takes no IPv4 traffic (`IPV6_V6ONLY`).
    pub ipv6_only: Option<bool>,
    /// Protocol of a raw socket.
    pub protocol: Option<u8>,
    /// Options of the socket.
    pub options: Option<SocketOptions>,
    /// Name of what is layered over TCP (`TCP_ULP`): `tls`, `mptcp`.
    pub upper_layer: Option<Name>,
    /// What that tells.
    pub upper_layer_info: Option<UpperLayer>,
    /// Number of keys for signing segments (RFC 2385; privileged readers only). The keys are not kept.
    pub md5_keys: Option<u32>,
}

/// A name of the kernel's own: at most sixteen bytes, which need not be text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Name {
    bytes: [u8; Name::BYTES_MAX],
    length: u8,
}

impl Name {
    /// Longest name (`TCP_CA_NAME_MAX` and `TCP_ULP_NAME_MAX` of the kernel, which count the NUL too).
    pub const BYTES_MAX: usize = 16;

    /// The bytes before the first NUL; `None` when there are none, or more than a name has.
    #[must_use]
    pub fn new(value: &[u8]) -> Option<Name> {
        let text = value.split(|byte| *byte == 0).next()?;
        let mut name = Name {
            bytes: [0; Name::BYTES_MAX],
            length: u8::try_from(text.len()).ok().filter(|length| *length != 0)?,
        };
        name.bytes.get_mut(..text.len())?.copy_from_slice(text);
        Some(name)
    }

    /// Its bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or(&[])
    }
}

/// Memory of a socket in bytes (`struct inet_diag_meminfo`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// For what was received.
    pub receive: u32,
    /// For what waits to be sent.
    pub send_queued: u32,
    /// Reserved and not used.
    pub forward: u32,
    /// For what is on its way out.
    pub send: u32,
}

/// Memory of a socket in bytes, with bounds (`SK_MEMINFO_*` of `linux/sock_diag.h`). Values that an older kernel has
/// not are `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SocketMemory {
    /// For what was received (`RMEM_ALLOC`).
    pub receive: Option<u32>,
    /// Bound of it (`RCVBUF`, `SO_RCVBUF`).
    pub receive_limit: Option<u32>,
    /// For what is on its way out (`WMEM_ALLOC`).
    pub send: Option<u32>,
    /// Bound of it (`SNDBUF`, `SO_SNDBUF`).
    pub send_limit: Option<u32>,
    /// Reserved and not used (`FWD_ALLOC`). The kernel counts it with a sign.
    pub forward: Option<i32>,
    /// For what waits to be sent (`WMEM_QUEUED`).
    pub send_queued: Option<u32>,
    /// For options and filters (`OPTMEM`).
    pub options: Option<u32>,
    /// For segments that came while the program held the socket (`BACKLOG`).
    pub backlog: Option<u32>,
    /// Packets dropped, not bytes (`DROPS`).
    pub drops: Option<u32>,
}

/// What a congestion control keeps of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Congestion {
    /// Vegas and its kin (`struct tcpvegas_info`).
    Vegas {
        /// Whether it is at work.
        enabled: bool,
        /// Round trips measured lately.
        round_trips: u32,
        /// Round-trip time, in microseconds.
        rtt_us: u32,
        /// Least round-trip time, in microseconds. `None` when none was measured.
        min_rtt_us: Option<u32>,
    },
    /// DCTCP (RFC 8257; `struct tcp_dctcp_info`).
    Dctcp {
        /// Whether it is at work.
        enabled: bool,
        /// Whether the last packet was marked.
        marked: bool,
        /// Share of marked bytes, in 1/1024.
        alpha: u32,
        /// Bytes of this round trip that were marked.
        marked_bytes: u32,
        /// Bytes of this round trip.
        bytes: u32,
    },
    /// BBR (`struct tcp_bbr_info`).
    Bbr {
        /// Greatest bandwidth of late, in bytes a second.
        bandwidth: u64,
        /// Least round-trip time of late, in microseconds. `None` when none was measured.
        min_rtt_us: Option<u32>,
        /// Gain of the pace, in 1/256.
        pacing_gain: u32,
        /// Gain of the congestion window, in 1/256.
        window_gain: u32,
    },
}

flags! {
    /// Directions that were shut down (`RCV_SHUTDOWN` and `SEND_SHUTDOWN` of the kernel).
    Shutdown(u8) {
        /// Nothing is received any more.
        RECEIVE = 0x1 "receive",
        /// Nothing is sent any more.
        SEND = 0x2 "send",
    }
}

flags! {
    /// Options of a socket (`struct inet_diag_sockopt`; `ip(7)`), counted from the first of its bits on, whatever the
    /// machine's byte order.
    SocketOptions(u16) {
        /// Errors are kept for the program (`IP_RECVERR`).
        RECEIVE_ERRORS = 0x0001 "recverr",
        /// It can have connections.
        CONNECTION = 0x0002 "is_icsk",
        /// It may be bound to an address that is not there (`IP_FREEBIND`).
        FREE_BIND = 0x0004 "freebind",
        /// The program writes the IP header (`IP_HDRINCL`).
        HEADER_INCLUDED = 0x0008 "hdrincl",
        /// It hears its own multicasts (`IP_MULTICAST_LOOP`).
        MULTICAST_LOOP = 0x0010 "mc_loop",
        /// It may have foreign addresses (`IP_TRANSPARENT`).
        TRANSPARENT = 0x0020 "transparent",
        /// It hears all groups that the machine is in (`IP_MULTICAST_ALL`).
        MULTICAST_ALL = 0x0040 "mc_all",
        /// Fragments are given as they come (`IP_NODEFRAG`).
        NO_DEFRAGMENTATION = 0x0080 "nodefrag",
        /// The port is chosen when it connects (`IP_BIND_ADDRESS_NO_PORT`).
        BIND_NO_PORT = 0x0100 "bind_address_no_port",
        /// Errors are kept in the form of RFC 4884 (`IP_RECVERR_RFC4884`).
        RECEIVE_ERRORS_RFC4884 = 0x0200 "recverr_rfc4884",
        /// It connects with its first data (`TCP_FASTOPEN_CONNECT`).
        DEFER_CONNECT = 0x0400 "defer_connect",
    }
}

/// What is layered over TCP, as far as it tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpperLayer {
    /// TLS in the kernel.
    Tls(Tls),
    /// A subflow of Multipath TCP (RFC 8684).
    Mptcp(Subflow),
}

/// TLS in the kernel (`TLS_INFO_*` of `linux/tls.h`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tls {
    /// Version, as the protocol counts it: 0x0304 is TLS 1.3.
    pub version: Option<u16>,
    /// Cipher.
    pub cipher: Option<TlsCipher>,
    /// Who encrypts what is sent.
    pub send: Option<TlsMode>,
    /// Who decrypts what is received.
    pub receive: Option<TlsMode>,
    /// Whether files are sent without being copied first.
    pub zero_copy_send: bool,
    /// Whether the peer is believed to send no padding.
    pub receive_no_padding: bool,
}

codes! {
    /// A cipher (`TLS_CIPHER_*` of `linux/tls.h`).
    TlsCipher(u16) {
        /// AES-GCM with 128 bits.
        AesGcm128 = 51 "aes-gcm-128",
        /// AES-GCM with 256 bits.
        AesGcm256 = 52 "aes-gcm-256",
        /// AES-CCM with 128 bits.
        AesCcm128 = 53 "aes-ccm-128",
        /// ChaCha20 with Poly1305.
        ChaCha20Poly1305 = 54 "chacha20-poly1305",
        /// SM4-GCM.
        Sm4Gcm = 55 "sm4-gcm",
        /// SM4-CCM.
        Sm4Ccm = 56 "sm4-ccm",
        /// ARIA-GCM with 128 bits.
        AriaGcm128 = 57 "aria-gcm-128",
        /// ARIA-GCM with 256 bits.
        AriaGcm256 = 58 "aria-gcm-256",
    }
}

codes! {
    /// Who encrypts or decrypts (`TLS_CONF_*` of `linux/tls.h`).
    TlsMode(u16) {
        /// Nobody yet.
        Base = 1 "none",
        /// The kernel.
        Software = 2 "sw",
        /// The device, packet by packet.
        Hardware = 3 "hw",
        /// The device, record by record.
        HardwareRecord = 4 "hw-record",
    }
}

/// A subflow of a Multipath TCP connection (`MPTCP_SUBFLOW_ATTR_*` of `linux/mptcp.h`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Subflow {
    /// The peer's token of the connection.
    pub remote_token: Option<u32>,
    /// Our token of the connection.
    pub local_token: Option<u32>,
    /// Sequence number of the subflow up to which was written, from its start.
    pub relative_write_sequence: Option<u32>,
    /// Sequence number of the connection at which the present mapping begins.
    pub map_sequence: Option<u64>,
    /// Sequence number of the subflow at which it begins.
    pub map_subflow_sequence: Option<u32>,
    /// Offset of sequence numbers of the subflow.
    pub sequence_offset: Option<u32>,
    /// Bytes of the mapping.
    pub map_length: Option<u16>,
    /// How it stands.
    pub flags: Option<SubflowFlags>,
    /// The peer's number of its address.
    pub remote_id: Option<u8>,
    /// Our number of our address.
    pub local_id: Option<u8>,
}

flags! {
    /// How a subflow stands (`MPTCP_SUBFLOW_FLAG_*` of `linux/mptcp.h`).
    SubflowFlags(u32) {
        /// The peer offered Multipath TCP with it.
        CAPABLE_REMOTE = 0x001 "mcap_rem",
        /// We offered it.
        CAPABLE_LOCAL = 0x002 "mcap_loc",
        /// The peer joined it to a connection.
        JOIN_REMOTE = 0x004 "join_rem",
        /// We joined it.
        JOIN_LOCAL = 0x008 "join_loc",
        /// The peer wants it for need only.
        BACKUP_REMOTE = 0x010 "bkup_rem",
        /// We want it for need only.
        BACKUP_LOCAL = 0x020 "bkup_loc",
        /// Both ends have confirmed it.
        FULLY_ESTABLISHED = 0x040 "fully_established",
        /// It is connected.
        CONNECTED = 0x080 "connected",
        /// The present mapping holds.
        MAP_VALID = 0x100 "mapvalid",
    }
}
