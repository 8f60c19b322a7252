//! Tunnels: links whose packets travel inside others.
//!
//! An end that is the unspecified address stands for any. A time to live of 0, a type of service of 1 and a flow label of
//! all ones are taken from the packet inside.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::model::codes::codes;

/// VXLAN: Ethernet over UDP (RFC 7348).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Vxlan {
    /// Network identifier (VNI).
    pub id: Option<u32>,
    /// The other end, or the group of them.
    pub remote: Option<IpAddr>,
    /// This end.
    pub local: Option<IpAddr>,
    /// Index of the link it sends by.
    pub link: Option<u32>,
    /// UDP port of the other ends.
    pub port: Option<u16>,
    /// First and last UDP port it sends from; both 0 when the system chooses.
    pub source_ports: Option<(u16, u16)>,
    /// Time to live.
    pub ttl: Option<u8>,
    /// Whether the time to live is taken from the packet inside.
    pub ttl_inherit: Option<bool>,
    /// Type of service.
    pub tos: Option<u8>,
    /// Whether packets may be cut on their way.
    pub fragmentation: Option<DontFragment>,
    /// Flow label.
    pub flow_label: Option<u32>,
    /// Whether it learns where addresses are.
    pub learning: Option<bool>,
    /// Time until it forgets an address, in seconds.
    pub ageing: Option<u32>,
    /// Most addresses it learns; 0 when there is no bound.
    pub limit: Option<u32>,
    /// Whether it answers ARP for others.
    pub proxy: Option<bool>,
    /// Whether it routes for others (route short circuit).
    pub short_circuit: Option<bool>,
    /// Whether it tells of unknown hardware addresses.
    pub l2_miss: Option<bool>,
    /// Whether it tells of unknown IP addresses.
    pub l3_miss: Option<bool>,
    /// Whether UDP over IPv4 has a checksum.
    pub udp_checksum: Option<bool>,
    /// Whether UDP over IPv6 is sent without a checksum.
    pub zero_checksum6_sent: Option<bool>,
    /// Whether UDP over IPv6 is taken without a checksum.
    pub zero_checksum6_received: Option<bool>,
    /// Whether each packet says where it goes (metadata of the route).
    pub external: Option<bool>,
    /// Whether it takes the networks of a list alone.
    pub filtered: Option<bool>,
    /// Whether packets to this machine skip the tunnel.
    pub local_bypass: Option<bool>,
    /// Whether it has the group policy extension.
    pub group_policy: bool,
    /// Whether it has the generic protocol extension.
    pub generic_protocol: bool,
}

/// Geneve: Ethernet over UDP with options (RFC 8926).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Geneve {
    /// Network identifier (VNI).
    pub id: Option<u32>,
    /// The other end.
    pub remote: Option<IpAddr>,
    /// UDP port of the other end.
    pub port: Option<u16>,
    /// Time to live.
    pub ttl: Option<u8>,
    /// Whether the time to live is taken from the packet inside.
    pub ttl_inherit: Option<bool>,
    /// Type of service.
    pub tos: Option<u8>,
    /// Whether packets may be cut on their way.
    pub fragmentation: Option<DontFragment>,
    /// Flow label.
    pub flow_label: Option<u32>,
    /// Whether UDP over IPv4 has a checksum.
    pub udp_checksum: Option<bool>,
    /// Whether UDP over IPv6 is sent without a checksum.
    pub zero_checksum6_sent: Option<bool>,
    /// Whether UDP over IPv6 is taken without a checksum.
    pub zero_checksum6_received: Option<bool>,
    /// Whether each packet says where it goes (metadata of the route).
    pub external: bool,
    /// Whether it carries IP without Ethernet.
    pub inner_protocol: bool,
}

codes! {
    /// Whether packets of a tunnel may be cut on their way (`VXLAN_DF_*`, `GENEVE_DF_*`).
    DontFragment(u8) {
        /// They may.
        Unset = 0 "unset",
        /// They may not.
        Set = 1 "set",
        /// As the packet inside says.
        Inherit = 2 "inherit",
    }
}

/// Packets or frames in GRE (RFC 2784, RFC 2890), and ERSPAN.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gre {
    /// Index of the link it sends by.
    pub link: Option<u32>,
    /// This end.
    pub local: Option<IpAddr>,
    /// The other end.
    pub remote: Option<IpAddr>,
    /// Flags of received packets, as `linux/if_tunnel.h` counts them (`GRE_*`).
    pub received_flags: Option<u16>,
    /// Flags of sent packets.
    pub sent_flags: Option<u16>,
    /// Key of received packets, when they have one.
    pub received_key: Option<u32>,
    /// Key of sent packets, when they have one.
    pub sent_key: Option<u32>,
    /// Time to live.
    pub ttl: Option<u8>,
    /// Type of service.
    pub tos: Option<u8>,
    /// Whether path MTU discovery is done.
    pub path_mtu_discovery: Option<bool>,
    /// Whether the packet inside may be cut all the same.
    pub ignore_dont_fragment: Option<bool>,
    /// Tunnel encapsulation limit (RFC 2473): how often packets may be wrapped again, over IPv6.
    pub encapsulation_limit: Option<u8>,
    /// Traffic class and flow label, over IPv6.
    pub flow: Option<u32>,
    /// Flags of the tunnel, over IPv6 (`IP6_TNL_F_*` of `linux/ip6_tunnel.h`).
    pub flags: Option<u32>,
    /// Whether each packet says where it goes (metadata of the route).
    pub external: bool,
    /// Mark of sent packets.
    pub mark: Option<u32>,
    /// What its packets are wrapped in once more, and by which UDP ports.
    pub encapsulation: TunnelEncapsulation,
    /// Version of ERSPAN.
    pub erspan_version: Option<u8>,
    /// Index of the port that version 1 of ERSPAN mirrors.
    pub erspan_index: Option<u32>,
    /// Direction that version 2 of ERSPAN mirrors: 0 received, 1 sent.
    pub erspan_direction: Option<u8>,
    /// Identifier of the hardware that version 2 of ERSPAN names.
    pub erspan_hardware: Option<u16>,
}

/// IP in IP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IpTunnel {
    /// Index of the link it sends by.
    pub link: Option<u32>,
    /// This end.
    pub local: Option<IpAddr>,
    /// The other end.
    pub remote: Option<IpAddr>,
    /// IP protocol inside; 0 for any.
    pub protocol: Option<u8>,
    /// Time to live.
    pub ttl: Option<u8>,
    /// Type of service, over IPv4.
    pub tos: Option<u8>,
    /// Whether path MTU discovery is done.
    pub path_mtu_discovery: Option<bool>,
    /// Tunnel encapsulation limit (RFC 2473): how often packets may be wrapped again, over IPv6.
    pub encapsulation_limit: Option<u8>,
    /// Traffic class and flow label, over IPv6.
    pub flow: Option<u32>,
    /// Flags: `SIT_ISATAP` of `linux/if_tunnel.h`, or `IP6_TNL_F_*` of `linux/ip6_tunnel.h`.
    pub flags: Option<u32>,
    /// Whether each packet says where it goes (metadata of the route).
    pub external: bool,
    /// Mark of sent packets.
    pub mark: Option<u32>,
    /// What its packets are wrapped in once more, and by which UDP ports.
    pub encapsulation: TunnelEncapsulation,
    /// 6rd (RFC 5969): IPv6 prefix, its length, IPv4 prefix, its length.
    pub six_rd: Option<(Ipv6Addr, u16, Ipv4Addr, u16)>,
}

/// What a tunnel's packets are wrapped in once more (FOU, GUE).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TunnelEncapsulation {
    /// In what.
    pub kind: Option<TunnelEncapsulationKind>,
    /// Flags, as `linux/if_tunnel.h` counts them (`TUNNEL_ENCAP_FLAG_*`).
    pub flags: Option<u16>,
    /// UDP port they are sent from; 0 when the system chooses.
    pub source_port: Option<u16>,
    /// UDP port they are sent to.
    pub destination_port: Option<u16>,
}

codes! {
    /// What a tunnel's packets are wrapped in once more (`enum tunnel_encap_types`).
    TunnelEncapsulationKind(u16) {
        /// Nothing.
        None = 0 "none",
        /// Foo over UDP.
        FooOverUdp = 1 "fou",
        /// Generic UDP encapsulation.
        GenericUdp = 2 "gue",
        /// MPLS.
        Mpls = 3 "mpls",
    }
}

/// A tunnel for packets that IPsec protects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Vti {
    /// Index of the link it sends by.
    pub link: Option<u32>,
    /// This end.
    pub local: Option<IpAddr>,
    /// The other end.
    pub remote: Option<IpAddr>,
    /// Key of received packets.
    pub received_key: Option<u32>,
    /// Key of sent packets.
    pub sent_key: Option<u32>,
    /// Mark of sent packets.
    pub mark: Option<u32>,
}
