//! Rules: which routing table a packet is looked up in.

use super::Family;
use super::codes::{codes, flags};
use super::route::{Network, Realms, RouteProtocol};

/// A rule of the routing policy. Rules are tried by priority, the smallest first; one is for the packets that all its
/// selectors fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Family it is for.
    pub family: Family,
    /// Its place among the rules.
    pub priority: u32,
    /// Senders; `None` is all.
    pub source: Option<Network>,
    /// Receivers; `None` is all.
    pub destination: Option<Network>,
    /// Interface that packets come from; `lo` is this machine.
    pub input: Option<RuleInterface>,
    /// Interface that a socket is bound to.
    pub output: Option<RuleInterface>,
    /// Firewall mark.
    pub mark: Option<u32>,
    /// Bits of the mark that count.
    pub mark_mask: Option<u32>,
    /// Type of service.
    pub tos: Option<u8>,
    /// Differentiated services code point (DSCP, RFC 2474).
    pub dscp: Option<u8>,
    /// Bits of the code point that count.
    pub dscp_mask: Option<u8>,
    /// Flow label of IPv6.
    pub flow_label: Option<u32>,
    /// Bits of the flow label that count.
    pub flow_label_mask: Option<u32>,
    /// Ports of senders.
    pub source_ports: Option<PortRange>,
    /// Bits of the port of the sender that count.
    pub source_port_mask: Option<u16>,
    /// Ports of receivers.
    pub destination_ports: Option<PortRange>,
    /// Bits of the port of the receiver that count.
    pub destination_port_mask: Option<u16>,
    /// IP protocol.
    pub ip_protocol: Option<u8>,
    /// User identifiers, first and last.
    pub users: Option<(u32, u32)>,
    /// Whether the table is that of the VRF of the packet's interface.
    pub vrf: bool,
    /// Key of the tunnel that packets came from.
    pub tunnel: Option<u64>,
    /// Realms that packets are given.
    pub realms: Option<Realms>,
    /// Routes with a prefix of at most this length do not count.
    pub suppressed_prefix_length: Option<u32>,
    /// Routes to interfaces of this group do not count.
    pub suppressed_group: Option<u32>,
    /// Who made it.
    pub protocol: Option<RouteProtocol>,
    /// What is done.
    pub action: RuleAction,
    /// Table of the look-up; `None` when there is no look-up, or `vrf` tells the table.
    pub table: Option<u32>,
    /// Priority of the rule to go on with, of [`RuleAction::Goto`].
    pub target: Option<u32>,
    /// State and kind.
    pub flags: RuleFlags,
    /// Types of the attributes that this release does not read. One of them may be a selector.
    pub unread: Vec<u16>,
}

/// An interface by its name. It need not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleInterface {
    /// Its name.
    pub name: Vec<u8>,
    /// Whether there is none of that name.
    pub detached: bool,
}

/// Ports from `first` to `last`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortRange {
    /// The first.
    pub first: u16,
    /// The last.
    pub last: u16,
}

codes! {
    /// What a rule does (`FR_ACT_*` in `linux/fib_rules.h`).
    RuleAction(u8) {
        /// Not told.
        Unspecified = 0 "unspec",
        /// Looks the packet up in a table.
        Table = 1 "to_tbl",
        /// Goes on with another rule.
        Goto = 2 "goto",
        /// Nothing: the next rule is tried.
        Nop = 3 "nop",
        /// Drops the packet silently.
        Blackhole = 6 "blackhole",
        /// Refuses it: network unreachable.
        Unreachable = 7 "unreachable",
        /// Refuses it: prohibited.
        Prohibit = 8 "prohibit",
    }
}

flags! {
    /// Flags of a rule (`FIB_RULE_*` in `linux/fib_rules.h`).
    RuleFlags(u32) {
        /// Cannot be taken away.
        PERMANENT = 0x1 "permanent",
        /// Is for the packets that its selectors do not fit.
        INVERT = 0x2 "not",
        /// There is no rule to go on with.
        UNRESOLVED = 0x4 "unresolved",
        /// There is no interface of the name that packets come from.
        INPUT_DETACHED = 0x8 "iif_detached",
        /// There is no interface of the name that a socket is bound to.
        OUTPUT_DETACHED = 0x10 "oif_detached",
        /// The look-up tries to find a source address.
        FIND_SOURCE = 0x1_0000 "find_saddr",
    }
}
