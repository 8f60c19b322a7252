//! Links from rtnetlink (`rtnetlink(7)`, `linux/if_link.h`).
//!
//! An attribute not listed here is skipped. A damaged one costs those behind it, never the row, unless the row has no
//! name without it.

mod bond;
mod bridge;
mod kind;
mod tunnel;

use crate::Why;
use crate::decode::bytes::Bytes;
use crate::decode::linux::attributes::{find, flag, index, nested, some_string, string};
use crate::decode::linux::netlink::Attributes;
use crate::model::Family;
use crate::model::link::{
    AddressGeneration, Carrier, Ipv6Settings, Link, LinkCounters, LinkMode, LowerLink, Map, OffloadLimits,
    OperationalState, OtherNamespace, Program, ProgramPlace,
};

/// Bytes of a `struct ifinfomsg`.
const LINK_BYTES: usize = 16;
/// Other names that are kept of a link. The kernel's list has no bound but the length of a message.
const NAMES_MAX: usize = 1024;

/// Attributes of a link.
mod attribute {
    pub(super) const ADDRESS: u16 = 1;
    pub(super) const BROADCAST: u16 = 2;
    pub(super) const NAME: u16 = 3;
    pub(super) const MTU: u16 = 4;
    pub(super) const LINK: u16 = 5;
    pub(super) const DISCIPLINE: u16 = 6;
    pub(super) const STATS: u16 = 7;
    pub(super) const MASTER: u16 = 10;
    pub(super) const QUEUE: u16 = 13;
    pub(super) const MAP: u16 = 14;
    pub(super) const OPERATIONAL_STATE: u16 = 16;
    pub(super) const LINK_MODE: u16 = 17;
    pub(super) const LINK_INFO: u16 = 18;
    pub(super) const ALIAS: u16 = 20;
    pub(super) const VIRTUAL_FUNCTIONS: u16 = 21;
    pub(super) const STATS64: u16 = 23;
    pub(super) const FAMILIES: u16 = 26;
    pub(super) const GROUP: u16 = 27;
    pub(super) const PROMISCUITY: u16 = 30;
    pub(super) const SENDING_QUEUES: u16 = 31;
    pub(super) const RECEIVING_QUEUES: u16 = 32;
    pub(super) const CARRIER: u16 = 33;
    pub(super) const PORT_ID: u16 = 34;
    pub(super) const CARRIER_CHANGES: u16 = 35;
    pub(super) const SWITCH_ID: u16 = 36;
    pub(super) const LINK_NAMESPACE: u16 = 37;
    pub(super) const PORT_NAME: u16 = 38;
    pub(super) const PROTO_DOWN: u16 = 39;
    pub(super) const GSO_SEGMENTS: u16 = 40;
    pub(super) const GSO_SIZE: u16 = 41;
    pub(super) const XDP: u16 = 43;
    pub(super) const CARRIER_UPS: u16 = 47;
    pub(super) const CARRIER_DOWNS: u16 = 48;
    pub(super) const MTU_MIN: u16 = 50;
    pub(super) const MTU_MAX: u16 = 51;
    pub(super) const PROPERTIES: u16 = 52;
    pub(super) const ALTERNATIVE_NAME: u16 = 53;
    pub(super) const PERMANENT_ADDRESS: u16 = 54;
    pub(super) const PROTO_DOWN_REASON: u16 = 55;
    pub(super) const PARENT: u16 = 56;
    pub(super) const PARENT_BUS: u16 = 57;
    pub(super) const GRO_SIZE: u16 = 58;
    pub(super) const TSO_SIZE: u16 = 59;
    pub(super) const TSO_SEGMENTS: u16 = 60;
    pub(super) const ALL_MULTICAST: u16 = 61;
    pub(super) const GSO_IPV4_SIZE: u16 = 63;
    pub(super) const GRO_IPV4_SIZE: u16 = 64;
}

/// `IFLA_INET6_TOKEN`, `IFLA_INET6_ADDR_GEN_MODE`
mod ipv6_attribute {
    pub(super) const TOKEN: u16 = 7;
    pub(super) const GENERATION: u16 = 8;
}

/// `IFLA_XDP_*`
mod xdp_attribute {
    pub(super) const ATTACHED: u16 = 2;
    pub(super) const ID: u16 = 4;
    pub(super) const DRIVER_ID: u16 = 5;
    pub(super) const GENERIC_ID: u16 = 6;
    pub(super) const HARDWARE_ID: u16 = 7;
}

/// `XDP_ATTACHED_NONE`, `XDP_ATTACHED_MULTI`
mod attached {
    pub(super) const NONE: u8 = 0;
    pub(super) const MULTIPLE: u8 = 4;
}

/// `IFLA_PROTO_DOWN_REASON_VALUE`
const REASON_VALUE: u16 = 2;

/// Reads the body of an `RTM_NEWLINK` message.
///
/// # Errors
/// [`Why::NotUnderstood`] when it is too short, or has no name.
pub fn decode_link(body: Bytes<'_>) -> Result<Link, Why> {
    let mut link = fixed(body).ok_or(Why::NotUnderstood)?;
    let mut lower = Lower::default();
    for (kind, value) in Attributes::new(body, LINK_BYTES).map_while(Result::ok) {
        match kind {
            attribute::NAME => link.name = string(value),
            attribute::ADDRESS => link.address = Some(value.bytes.to_vec()),
            attribute::BROADCAST => link.broadcast = Some(value.bytes.to_vec()),
            attribute::PERMANENT_ADDRESS => link.permanent_address = Some(value.bytes.to_vec()),
            attribute::MTU => link.mtu = value.u32(0),
            attribute::MTU_MIN => link.mtu_min = value.u32(0),
            attribute::MTU_MAX => link.mtu_max = value.u32(0),
            attribute::LINK => lower.index = value.u32(0),
            attribute::LINK_NAMESPACE => lower.namespace = value.i32(0),
            attribute::DISCIPLINE => link.discipline = some_string(value),
            attribute::STATS if link.counters.is_none() => link.counters = Some(counters(value, 4)),
            attribute::STATS64 => link.counters = Some(counters(value, 8)),
            attribute::MASTER => link.master = index(value),
            attribute::QUEUE => link.queue = value.u32(0),
            attribute::MAP => link.map = map(value),
            attribute::OPERATIONAL_STATE => link.state = value.u8(0).map(OperationalState::from_linux),
            attribute::LINK_MODE => link.mode = value.u8(0).map(LinkMode::from_linux),
            attribute::LINK_INFO => kind::decode(&mut link, value),
            attribute::ALIAS => link.alias = some_string(value),
            attribute::VIRTUAL_FUNCTIONS => link.virtual_functions = value.u32(0),
            attribute::FAMILIES => link.ipv6 = ipv6(value),
            attribute::GROUP => link.group = value.u32(0),
            attribute::PROMISCUITY => link.promiscuity = value.u32(0),
            attribute::ALL_MULTICAST => link.all_multicast = value.u32(0),
            attribute::SENDING_QUEUES => link.sending_queues = value.u32(0),
            attribute::RECEIVING_QUEUES => link.receiving_queues = value.u32(0),
            attribute::PORT_ID => link.port_id = Some(value.bytes.to_vec()),
            attribute::SWITCH_ID => link.switch_id = Some(value.bytes.to_vec()),
            attribute::PORT_NAME => link.port_name = some_string(value),
            attribute::PROTO_DOWN => link.held_down = flag(value),
            attribute::PROTO_DOWN_REASON => {
                link.held_down_reasons = find(value, REASON_VALUE, |at| at.u32(0));
            }
            attribute::XDP => link.programs = programs(value),
            attribute::PROPERTIES => link.alternative_names = names(value),
            attribute::PARENT => link.parent = some_string(value),
            attribute::PARENT_BUS => link.parent_bus = some_string(value),
            kind => {
                carrier(&mut link.carrier, kind, value);
                offload(&mut link.offload, kind, value);
            }
        }
    }
    link.lower = lower.link();
    if link.name.is_empty() {
        return Err(Why::NotUnderstood);
    }
    Ok(link)
}

/// `struct ifinfomsg`: family, pad, type, index, flags, mask of changes.
fn fixed(body: Bytes<'_>) -> Option<Link> {
    body.bytes.get(..LINK_BYTES)?;
    Some(Link::bare(body.u32(4)?, body.u16(2)?, body.u32(8)?))
}

fn carrier(carrier: &mut Carrier, kind: u16, value: Bytes<'_>) {
    match kind {
        attribute::CARRIER => carrier.present = flag(value),
        attribute::CARRIER_CHANGES => carrier.changes = value.u32(0),
        attribute::CARRIER_UPS => carrier.ups = value.u32(0),
        attribute::CARRIER_DOWNS => carrier.downs = value.u32(0),
        _ => {}
    }
}

fn offload(limits: &mut OffloadLimits, kind: u16, value: Bytes<'_>) {
    let place = match kind {
        attribute::GSO_SIZE => &mut limits.gso_size,
        attribute::GSO_SEGMENTS => &mut limits.gso_segments,
        attribute::GSO_IPV4_SIZE => &mut limits.gso_ipv4_size,
        attribute::TSO_SIZE => &mut limits.tso_size,
        attribute::TSO_SEGMENTS => &mut limits.tso_segments,
        attribute::GRO_SIZE => &mut limits.gro_size,
        attribute::GRO_IPV4_SIZE => &mut limits.gro_ipv4_size,
        _ => return,
    };
    *place = value.u32(0);
}

/// `IFLA_LINK` and `IFLA_LINK_NETNSID` as they come.
#[derive(Default)]
struct Lower {
    index: Option<u32>,
    namespace: Option<i32>,
}

impl Lower {
    /// A link that has none has no `IFLA_LINK`; 0 there says that it is gone, or was never given.
    fn link(&self) -> Option<LowerLink> {
        Some(LowerLink {
            index: Some(self.index?).filter(|index| *index != 0),
            namespace: self.namespace.map(OtherNamespace::from_linux),
        })
    }
}

/// `struct rtnl_link_stats64`, or with 4 bytes a counter `struct rtnl_link_stats`: as many counters as there are.
fn counters(value: Bytes<'_>, bytes: usize) -> Box<LinkCounters> {
    let mut found = LinkCounters::default();
    let places = [
        &mut found.received_packets,
        &mut found.sent_packets,
        &mut found.received_bytes,
        &mut found.sent_bytes,
        &mut found.received_errors,
        &mut found.sent_errors,
        &mut found.received_dropped,
        &mut found.sent_dropped,
        &mut found.multicast,
        &mut found.collisions,
        &mut found.received_length_errors,
        &mut found.received_over_errors,
        &mut found.received_crc_errors,
        &mut found.received_frame_errors,
        &mut found.received_fifo_errors,
        &mut found.received_missed_errors,
        &mut found.sent_aborted_errors,
        &mut found.sent_carrier_errors,
        &mut found.sent_fifo_errors,
        &mut found.sent_heartbeat_errors,
        &mut found.sent_window_errors,
        &mut found.received_compressed,
        &mut found.sent_compressed,
        &mut found.received_no_handler,
        &mut found.received_other_host,
    ];
    for (place, counter) in places.into_iter().enumerate() {
        let at = place.saturating_mul(bytes);
        *counter = if bytes == 8 {
            value.u64(at)
        } else {
            value.u32(at).map(u64::from)
        };
    }
    Box::new(found)
}

/// `struct rtnl_link_ifmap`: memory, memory end, base, interrupt, DMA, port.
fn map(value: Bytes<'_>) -> Option<Map> {
    Some(Map {
        memory_start: value.u64(0)?,
        memory_end: value.u64(8)?,
        base: value.u64(16)?,
        interrupt: value.u16(24)?,
        dma: value.u8(26)?,
    })
}

/// `IFLA_AF_SPEC`: the settings of each family, under its number.
fn ipv6(value: Bytes<'_>) -> Option<Ipv6Settings> {
    find(value, Family::Ipv6.to_linux().into(), |settings| {
        let mut found = Ipv6Settings::default();
        for (kind, value) in nested(settings) {
            match kind {
                ipv6_attribute::TOKEN => found.token = value.array::<16>(0).map(Into::into),
                ipv6_attribute::GENERATION => {
                    found.generation = value.u8(0).map(AddressGeneration::from_linux);
                }
                _ => {}
            }
        }
        Some(found)
    })
}

/// `IFLA_XDP`: where programs are, and the number of each. With one alone, its number stands under its place too since
/// Linux 4.19, and under `IFLA_XDP_PROG_ID` before.
fn programs(value: Bytes<'_>) -> Option<Vec<Program>> {
    let place = find(value, xdp_attribute::ATTACHED, |at| at.u8(0))?;
    if place == attached::NONE {
        return Some(Vec::new());
    }
    let places = [
        (xdp_attribute::DRIVER_ID, ProgramPlace::Driver),
        (xdp_attribute::GENERIC_ID, ProgramPlace::Generic),
        (xdp_attribute::HARDWARE_ID, ProgramPlace::Hardware),
    ];
    let mut found: Vec<Program> = places
        .into_iter()
        .filter_map(|(kind, place)| {
            let id = find(value, kind, |at| at.u32(0))?;
            Some(Program { place, id: Some(id) })
        })
        .collect();
    if found.is_empty() && place != attached::MULTIPLE {
        found.push(Program {
            place: ProgramPlace::from_linux(place),
            id: find(value, xdp_attribute::ID, |at| at.u32(0)),
        });
    }
    Some(found)
}

fn names(value: Bytes<'_>) -> Vec<Vec<u8>> {
    nested(value)
        .filter(|(kind, _)| *kind == attribute::ALTERNATIVE_NAME)
        .filter_map(|(_, name)| some_string(name))
        .take(NAMES_MAX)
        .collect()
}

#[cfg(test)]
mod tests;
