//! Settings of bonds and their ports: `IFLA_BOND_*` and `IFLA_BOND_SLAVE_*` of `linux/if_link.h`.

use crate::decode::bytes::Bytes;
use crate::decode::linux::attributes::{flag, index, nested};
use crate::model::link::bond::{
    Aggregator, AggregatorSelect, Bond, BondCarrier, BondMode, BondPort, BondPortState, FailoverAddress,
    HashPolicy, LacpRate, PrimaryReselect,
};

/// Most addresses that are asked; the kernel takes 16 (`BOND_MAX_ARP_TARGETS` of `linux/if_bonding.h`).
const TARGETS_MAX: usize = 64;

/// `IFLA_BOND_*`
pub(super) fn bond(data: Bytes<'_>) -> Bond {
    let mut found = Bond::default();
    for (kind, value) in nested(data) {
        match kind {
            1 => found.mode = value.u8(0).map(BondMode::from_linux),
            2 => found.active = index(value),
            3 => found.mii_interval = value.u32(0),
            4 => found.up_delay = value.u32(0),
            5 => found.down_delay = value.u32(0),
            6 => found.use_carrier = flag(value),
            7 => found.arp_interval = value.u32(0),
            8 => found.arp_targets = targets::<4, _>(value),
            9 => found.arp_validate = value.u32(0),
            10 => found.arp_all_targets = value.u32(0).map(|all| all != 0),
            11 => found.primary = index(value),
            12 => found.primary_reselect = value.u8(0).map(PrimaryReselect::from_linux),
            13 => found.failover_address = value.u8(0).map(FailoverAddress::from_linux),
            14 => found.hash_policy = value.u8(0).map(HashPolicy::from_linux),
            15 => found.resend_igmp = value.u32(0),
            16 => found.peer_notifications = value.u8(0),
            17 => found.all_ports_active = flag(value),
            18 => found.links_min = value.u32(0),
            19 => found.learning_interval = value.u32(0),
            20 => found.packets_per_port = value.u32(0),
            21 => found.lacp_rate = value.u8(0).map(LacpRate::from_linux),
            22 => found.aggregator_select = value.u8(0).map(AggregatorSelect::from_linux),
            23 => found.aggregator = Some(aggregator(value)),
            24 => found.system_priority = value.u16(0),
            25 => found.user_port_key = value.u16(0),
            26 => found.system = value.array(0),
            27 => found.dynamic_balance = flag(value),
            28 => found.peer_notification_delay = value.u32(0),
            29 => found.lacp_active = flag(value),
            30 => found.missed_max = value.u8(0),
            31 => found.neighbour_targets = targets::<16, _>(value),
            _ => {}
        }
    }
    found
}

/// Nested addresses, each under its place.
fn targets<const N: usize, A: From<[u8; N]>>(value: Bytes<'_>) -> Vec<A> {
    nested(value)
        .filter_map(|(_, target)| target.array::<N>(0).map(A::from))
        .take(TARGETS_MAX)
        .collect()
}

/// `IFLA_BOND_AD_INFO_*`
fn aggregator(data: Bytes<'_>) -> Aggregator {
    let mut found = Aggregator::default();
    for (kind, value) in nested(data) {
        match kind {
            1 => found.id = value.u16(0),
            2 => found.ports = value.u16(0),
            3 => found.actor_key = value.u16(0),
            4 => found.partner_key = value.u16(0),
            5 => found.partner = value.array(0),
            _ => {}
        }
    }
    found
}

/// `IFLA_BOND_SLAVE_*`
pub(super) fn port(data: Bytes<'_>) -> BondPort {
    let mut found = BondPort::default();
    for (kind, value) in nested(data) {
        match kind {
            1 => found.state = value.u8(0).map(BondPortState::from_linux),
            2 => found.carrier = value.u8(0).map(BondCarrier::from_linux),
            3 => found.failures = value.u32(0),
            4 => found.permanent_address = Some(value.bytes.to_vec()),
            5 => found.queue = value.u16(0),
            6 => found.aggregator = value.u16(0),
            7 => found.actor_state = value.u8(0),
            8 => found.partner_state = value.u16(0),
            9 => found.priority = value.i32(0),
            _ => {}
        }
    }
    found
}
