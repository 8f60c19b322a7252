//! Neighbours: `struct ndmsg` and `NDA_*` (`linux/neighbour.h`).

use crate::Why;
use crate::decode::bytes::Bytes;
use crate::decode::linux::attributes::{Ticks, address, leave, set};
use crate::decode::linux::netlink::Attributes;
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
        interface: (interface != 0).then_some(interface),
        address: None,
        link_address: None,
        state: NeighbourState(state),
        flags: NeighbourFlags(flags),
        more_flags: NeighbourMoreFlags::default(),
        kind: RouteKind::from_linux(kind),
        times: None,
        probes: None,
        protocol: None,
        vlan: None,
        port: None,
        network: None,
        source_network: None,
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
        attribute::VNI => set(&mut neighbour.network, value.u32(0)),
        attribute::IFINDEX => set(&mut neighbour.remote_interface, value.u32(0)),
        attribute::MASTER => set(&mut neighbour.master, value.u32(0)),
        attribute::LINK_NETNSID => set(&mut neighbour.namespace, value.i32(0)),
        attribute::SRC_VNI => set(&mut neighbour.source_network, value.u32(0)),
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
            let inner = Attributes::new(value, 0).flatten();
            let notify = inner
                .filter(|(kind, _)| *kind == ACTIVITY_NOTIFY)
                .find_map(|(_, value)| value.u8(0));
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
