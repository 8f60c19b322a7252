//! Bonds, which make one link of several, and their ports. Times are in milliseconds.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::model::codes::codes;

/// A bond.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bond {
    /// How packets are spread.
    pub mode: Option<BondMode>,
    /// Index of the port in use, in modes that use one.
    pub active: Option<u32>,
    /// Index of the port that is preferred.
    pub primary: Option<u32>,
    /// When the preferred port is taken back.
    pub primary_reselect: Option<PrimaryReselect>,
    /// Time between two looks at the carrier; 0 when nobody looks.
    pub mii_interval: Option<u32>,
    /// Time a carrier must be there.
    pub up_delay: Option<u32>,
    /// Time a carrier must be gone.
    pub down_delay: Option<u32>,
    /// Time a change of the peer is told again after.
    pub peer_notification_delay: Option<u32>,
    /// Whether the driver is asked for the carrier.
    pub use_carrier: Option<bool>,
    /// Time between two ARP questions; 0 when nobody asks.
    pub arp_interval: Option<u32>,
    /// Who is asked.
    pub arp_targets: Vec<Ipv4Addr>,
    /// Who is asked over IPv6.
    pub neighbour_targets: Vec<Ipv6Addr>,
    /// Which ports have their answers looked at: bits for the one in use and the others.
    pub arp_validate: Option<u32>,
    /// Whether all of them must answer.
    pub arp_all_targets: Option<bool>,
    /// Questions without an answer until a port is given up.
    pub missed_max: Option<u8>,
    /// Which hardware address moves when the port changes.
    pub failover_address: Option<FailoverAddress>,
    /// What a packet's port is chosen by.
    pub hash_policy: Option<HashPolicy>,
    /// IGMP reports after a change.
    pub resend_igmp: Option<u32>,
    /// Announcements after a change.
    pub peer_notifications: Option<u8>,
    /// Whether resting ports take packets too.
    pub all_ports_active: Option<bool>,
    /// Ports that must work.
    pub links_min: Option<u32>,
    /// Time between two learning packets, in seconds.
    pub learning_interval: Option<u32>,
    /// Packets by one port before the next one is used, in round robin.
    pub packets_per_port: Option<u32>,
    /// Whether load is moved between ports.
    pub dynamic_balance: Option<bool>,
    /// How often a partner is asked to send.
    pub lacp_rate: Option<LacpRate>,
    /// Whether LACP is sent without being asked.
    pub lacp_active: Option<bool>,
    /// What an aggregator is chosen by.
    pub aggregator_select: Option<AggregatorSelect>,
    /// The aggregator in use (IEEE 802.1AX).
    pub aggregator: Option<Aggregator>,
    /// Priority of this system.
    pub system_priority: Option<u16>,
    /// Key of its ports that the administrator gave.
    pub user_port_key: Option<u16>,
    /// Hardware address of this system.
    pub system: Option<[u8; 6]>,
}

/// An aggregator (IEEE 802.1AX).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Aggregator {
    /// Its identifier.
    pub id: Option<u16>,
    /// Number of its ports.
    pub ports: Option<u16>,
    /// Our key.
    pub actor_key: Option<u16>,
    /// The partner's key.
    pub partner_key: Option<u16>,
    /// The partner's hardware address.
    pub partner: Option<[u8; 6]>,
}

codes! {
    /// How packets are spread (`BOND_MODE_*` of `linux/if_bonding.h`).
    BondMode(u8) {
        /// One after the other.
        BalanceRoundRobin = 0 "balance-rr",
        /// One port is in use.
        ActiveBackup = 1 "active-backup",
        /// By a hash.
        BalanceXor = 2 "balance-xor",
        /// By all ports.
        Broadcast = 3 "broadcast",
        /// IEEE 802.1AX.
        Lacp = 4 "802.3ad",
        /// By load, when sending.
        BalanceTransmit = 5 "balance-tlb",
        /// By load, when sending and receiving.
        BalanceAdaptive = 6 "balance-alb",
    }
}

codes! {
    /// When the preferred port is taken back.
    PrimaryReselect(u8) {
        /// When it works.
        Always = 0 "always",
        /// When it is faster.
        Better = 1 "better",
        /// When the port in use fails.
        Failure = 2 "failure",
    }
}

codes! {
    /// Which hardware address moves when the port changes.
    FailoverAddress(u8) {
        /// All ports have the same.
        None = 0 "none",
        /// The bond has that of its port.
        Active = 1 "active",
        /// The port takes that of the bond.
        Follow = 2 "follow",
    }
}

codes! {
    /// What a packet's port is chosen by (`BOND_XMIT_POLICY_*` of `linux/if_bonding.h`).
    HashPolicy(u8) {
        /// Hardware addresses.
        Layer2 = 0 "layer2",
        /// IP addresses and ports.
        Layer34 = 1 "layer3+4",
        /// Hardware and IP addresses.
        Layer23 = 2 "layer2+3",
        /// The same of the packet inside a tunnel.
        Encapsulated23 = 3 "encap2+3",
        /// IP addresses and ports of the packet inside a tunnel.
        Encapsulated34 = 4 "encap3+4",
        /// VLAN and sender.
        VlanSource = 5 "vlan+srcmac",
    }
}

codes! {
    /// How often a partner is asked to send.
    LacpRate(u8) {
        /// Every 30 seconds.
        Slow = 0 "slow",
        /// Every second.
        Fast = 1 "fast",
    }
}

codes! {
    /// What an aggregator is chosen by.
    AggregatorSelect(u8) {
        /// Bandwidth, once.
        Stable = 0 "stable",
        /// Bandwidth, again after each change.
        Bandwidth = 1 "bandwidth",
        /// Number of ports.
        Count = 2 "count",
    }
}

/// A port of a bond.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BondPort {
    /// Whether it is in use.
    pub state: Option<BondPortState>,
    /// State of its carrier.
    pub carrier: Option<BondCarrier>,
    /// How often it failed.
    pub failures: Option<u32>,
    /// Hardware address it had before.
    pub permanent_address: Option<Vec<u8>>,
    /// Identifier of its queue.
    pub queue: Option<u16>,
    /// Its priority.
    pub priority: Option<i32>,
    /// Identifier of its aggregator.
    pub aggregator: Option<u16>,
    /// State of this end (IEEE 802.1AX).
    pub actor_state: Option<u8>,
    /// State of the other end (IEEE 802.1AX).
    pub partner_state: Option<u16>,
}

codes! {
    /// Whether a port is in use (`BOND_STATE_*` of `linux/if_bonding.h`).
    BondPortState(u8) {
        /// In use.
        Active = 0 "ACTIVE",
        /// Resting.
        Backup = 1 "BACKUP",
    }
}

codes! {
    /// State of a port's carrier (`BOND_LINK_*` of `linux/if_bonding.h`).
    BondCarrier(u8) {
        /// There.
        Up = 0 "UP",
        /// Was lost a moment ago.
        GoingDown = 1 "GOING_DOWN",
        /// Gone.
        Down = 2 "DOWN",
        /// Came a moment ago.
        ComingBack = 3 "GOING_BACK",
    }
}
