//! Neighbours: `struct ndmsg` and `NDA_*` (`linux/neighbour.h`).

use crate::Why;
use crate::decode::bytes::Bytes;
use crate::decode::linux::attributes::{Ticks, address, find, leave, set};
use crate::decode::linux::netlink::Attributes;
use crate::model::link::OtherNamespace;
use crate::model::neighbour::{
    Neighbour, NeighbourFlags, NeighbourMoreFlags, NeighbourState, NeighbourTable, NeighbourTimes,
};
use crate::model::route::{RouteKind, RouteProtocol};

/// Bytes of a `struct ndmsg`.
const FIXED_BYTES: usize = 12;
/// Longest link-layer address (`MAX_ADDR_LEN` in `linux/netdevice.h`).
const LINK_ADDRESS_MAX: usize = 32;

/// `NDA_*`
mod attribute {
    pub(super) const DST: u16 = 1;
    pub(super) const LLADDR: u16 = 2;
    pub(super) const CACHEINFO: u16 = 3;
    pub(super) const PROBES: u16 = 4;
    pub(super) const VLAN: u16 = 5;
    pub(super) const PORT: u16 = 6;
    pub(super) const VNI: u16 = 7;
    pub(super) const IFINDEX: u16 = 8;
    pub(super) const MASTER: u16 = 9;
    pub(super) const LINK_NETNSID: u16 = 10;
    pub(super) const SRC_VNI: u16 = 11;
    pub(super) const PROTOCOL: u16 = 12;
    pub(super) const NH_ID: u16 = 13;
    pub(super) const FDB_EXT_ATTRS: u16 = 14;
    pub(super) const FLAGS_EXT: u16 = 15;
}

/// `NFEA_ACTIVITY_NOTIFY`
const ACTIVITY_NOTIFY: u16 = 1;

/// Reads an entry of a neighbour table. An attribute that is odd is named and costs nothing else.
///
/// # Errors
/// [`Why::CutShort`] when the message ends in its fixed part or in an attribute.
pub fn decode(body: Bytes<'_>, ticks: Ticks) -> Result<Neighbour, Why> {
    let (table, interface) = body.u8(0).zip(body.u32(4)).ok_or(Why::CutShort)?;
    let state = body.u16(8).ok_or(Why::CutShort)?;
    let (flags, kind) = body.u8(10).zip(body.u8(11)).ok_or(Why::CutShort)?;
    let mut neighbour = Neighbour {
        table: NeighbourTable::from_linux(table),
        index: (interface != 0).then_some(interface),
        address: None,
        link_address: None,
        state: NeighbourState(state),
        flags: NeighbourFlags(flags),
        more_flags: NeighbourMoreFlags::default(),
        kind: (kind != 0).then(|| RouteKind::from_linux(kind)),
        times: None,
        probes: None,
        protocol: None,
        vlan: None,
        port: None,
        vni: None,
        source_vni: None,
        remote_interface: None,
        master: None,
        namespace: None,
        next_hop_id: None,
        activity_notify: None,
        unread: Vec::new(),
    };
    for attribute in Attributes::new(body, FIXED_BYTES) {
        let (kind, value) = attribute?;
        if !take(&mut neighbour, kind, value, ticks) {
            leave(&mut neighbour.unread, kind);
        }
    }
    Ok(neighbour)
}

fn take(neighbour: &mut Neighbour, kind: u16, value: Bytes<'_>, ticks: Ticks) -> bool {
    match kind {
        attribute::DST => set(&mut neighbour.address, address(value)),
        attribute::LLADDR => {
            let link_address = (value.bytes.len() <= LINK_ADDRESS_MAX).then(|| value.bytes.to_vec());
            set(&mut neighbour.link_address, link_address)
        }
        attribute::CACHEINFO => set(&mut neighbour.times, times(value, ticks)),
        attribute::PROBES => set(&mut neighbour.probes, value.u32(0)),
        attribute::VLAN => set(&mut neighbour.vlan, value.u16(0)),
        attribute::PORT => set(&mut neighbour.port, value.port(0)),
        attribute::VNI => set(&mut neighbour.vni, value.u32(0)),
        attribute::IFINDEX => set(&mut neighbour.remote_interface, value.u32(0)),
        attribute::MASTER => set(&mut neighbour.master, value.u32(0)),
        attribute::LINK_NETNSID => set(
            &mut neighbour.namespace,
            value.i32(0).map(OtherNamespace::from_linux),
        ),
        attribute::SRC_VNI => set(&mut neighbour.source_vni, value.u32(0)),
        attribute::PROTOCOL => set(
            &mut neighbour.protocol,
            value.u8(0).map(RouteProtocol::from_linux),
        ),
        attribute::NH_ID => set(&mut neighbour.next_hop_id, value.u32(0)),
        attribute::FLAGS_EXT => {
            let flags = value.u32(0);
            neighbour.more_flags = NeighbourMoreFlags(flags.unwrap_or(0));
            flags.is_some()
        }
        attribute::FDB_EXT_ATTRS => {
            let notify = find(value, ACTIVITY_NOTIFY, |value| value.u8(0));
            set(&mut neighbour.activity_notify, notify)
        }
        _ => false,
    }
}

/// `struct nda_cacheinfo`, in clock ticks.
fn times(value: Bytes<'_>, ticks: Ticks) -> Option<NeighbourTimes> {
    let ago = |at: usize| value.u32(at).map(|time| ticks.milliseconds(u64::from(time)));
    Some(NeighbourTimes {
        confirmed_ms: ago(0)?,
        used_ms: ago(4)?,
        updated_ms: ago(8)?,
        references: value.u32(12)?,
    })
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use proptest::prelude::*;

    use super::*;
    use crate::decode::bytes::ByteOrder;

    const TICKS: Ticks = Ticks { per_second: 100 };

    // Captured on Linux 6.18 x86-64, in a network namespace, from RTM_GETNEIGH dumps after these commands.

    // ip neigh add 10.0.1.2 lladdr 02:00:00:00:00:02 dev v0 nud permanent protocol bgp
    const PERMANENT: &str = "020000000300000080000001080001000a0001020a00020002000000000200000800040000000000140003002d0000002d0000002d0000000000000005000c00ba000000";
    // ip neigh add 10.0.1.5 dev v0 nud failed
    const FAILED: &str =
        "020000000300000020000001080001000a0001050800040000000000140003009a1700002a0000002a00000000000000";
    // ip neigh add proxy 10.0.1.99 dev v0
    const PROXY: &str = "020000000300000000000801080001000a000163";
    // bridge fdb append 02:00:00:00:02:01 dev vx0 dst 192.0.2.2 port 4790 vni 43 via v0
    const OVERLAY: &str = "0700000009000000c00002010a000200020000000201000008000100c00002020600060012b60000080007002b00000008000800030000001400030000000000210000002100000000000000";
    // bridge fdb add 02:00:00:00:01:04 dev v2 master static sticky
    const BRIDGED: &str = "0700000005000000400040000a0002000200000001040000080009000800000008000f00000000001400030000000000230000002300000000000000";
    // bridge fdb add 02:00:00:00:02:03 dev vx0 nhid 18
    const GROUPED: &str = "0700000009000000c00002010a000200020000000203000008000d00120000001400030000000000200000002000000000000000";

    fn bytes(hex: &str) -> Vec<u8> {
        let digits = hex.as_bytes().chunks_exact(2);
        digits
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }

    fn neighbour(hex: &str) -> Neighbour {
        decode(Bytes::new(&bytes(hex), ByteOrder::Little), TICKS).unwrap()
    }

    fn ip(address: [u8; 4]) -> Option<IpAddr> {
        Some(IpAddr::from(address))
    }

    #[test]
    fn a_neighbour_has_its_state_and_its_times() {
        let found = neighbour(PERMANENT);
        assert_eq!((found.table, found.index), (NeighbourTable::Ipv4, Some(3)));
        assert_eq!(found.address, ip([10, 0, 1, 2]));
        assert_eq!(found.link_address.as_deref(), Some(&[2, 0, 0, 0, 0, 2][..]));
        assert_eq!(
            (found.state, found.protocol),
            (NeighbourState::PERMANENT, Some(RouteProtocol::Bgp))
        );
        assert_eq!((found.kind, found.probes), (Some(RouteKind::Unicast), Some(0)));
        let failed = neighbour(FAILED);
        assert_eq!(failed.state, NeighbourState::FAILED);
        assert_eq!((failed.link_address, failed.times.unwrap().references), (None, 0));
        assert_eq!(failed.times.unwrap().confirmed_ms, 60420);
    }

    #[test]
    fn an_address_that_is_answered_for_has_no_state() {
        let proxy = neighbour(PROXY);
        assert!(proxy.flags.has(NeighbourFlags::PROXY));
        assert_eq!(
            (proxy.address, proxy.state, proxy.times),
            (ip([10, 0, 1, 99]), NeighbourState(0), None)
        );
    }

    #[test]
    fn a_forwarding_entry_tells_where_a_frame_goes() {
        let overlay = neighbour(OVERLAY);
        assert_eq!(overlay.table, NeighbourTable::Forwarding);
        assert_eq!(
            (overlay.address, overlay.port, overlay.vni),
            (ip([192, 0, 2, 2]), Some(4790), Some(43))
        );
        assert_eq!(overlay.remote_interface, Some(3));
        let bridged = neighbour(BRIDGED);
        assert!(bridged.flags.has(NeighbourFlags::STICKY));
        assert_eq!(bridged.kind, None);
        assert_eq!((bridged.master, bridged.state), (Some(8), NeighbourState::NO_ARP));
        assert_eq!(neighbour(GROUPED).next_hop_id, Some(18));
    }

    #[test]
    fn flags_have_their_standard_names() {
        let flags = NeighbourFlags(0xa8);
        assert_eq!(flags.names().collect::<Vec<_>>(), ["proxy", "offload", "router"]);
    }

    proptest! {
        #[test]
        fn no_message_panics(
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
            cut: prop::sample::Index,
        ) {
            for hex in [PERMANENT, FAILED, PROXY, OVERLAY, BRIDGED] {
                let mut raw = bytes(hex);
                for (at, byte) in &changes {
                    let at = at.index(raw.len());
                    raw[at] = *byte;
                }
                drop(decode(Bytes::new(&raw, ByteOrder::Big), TICKS));
                drop(decode(Bytes::new(&raw[..cut.index(raw.len())], ByteOrder::Little), TICKS));
            }
        }
    }
}
