//! Rules that send what comes for a port to somewhere else before a socket gets it.

use std::net::IpAddr;

use super::Transport;

/// A rule of `nf_tables` that changes where packets go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NatRule {
    /// Number of the rule's family (`NFPROTO_*` of `linux/netfilter.h`).
    pub family: u8,
    /// Its table.
    pub table: Vec<u8>,
    /// Its chain.
    pub chain: Vec<u8>,
    /// The kernel's number of it.
    pub handle: Option<u64>,
    /// What it does.
    pub action: NatAction,
    /// Number of the protocol that it is for; `None` for any.
    pub protocol: Option<u8>,
    /// The destination ports that it is for.
    pub ports: NatPorts,
    /// Whether it has conditions that are not told here.
    pub conditional: bool,
    /// Where packets go, when that is said.
    pub address: Option<IpAddr>,
    /// At which port.
    pub port: Option<u16>,
}

/// What a rule does with packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NatAction {
    /// Gives them another destination.
    Destination,
    /// Sends them to a port of this machine.
    Redirect,
    /// Gives them to a socket of this machine that is bound to another address.
    TransparentProxy,
}

impl NatAction {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            NatAction::Destination => "dnat",
            NatAction::Redirect => "redirect",
            NatAction::TransparentProxy => "tproxy",
        }
    }
}

/// The destination ports of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NatPorts {
    /// It does not ask for the port.
    Any,
    /// One.
    One(u16),
    /// It asks in a way that is not understood here: by a set, a range, an extension.
    NotJudged,
}

impl NatRule {
    /// Whether it is for this protocol, or may be.
    #[must_use]
    pub fn is_for(&self, transport: Transport) -> bool {
        self.protocol.is_none_or(|number| number == number_of(transport))
    }
}

/// Number of the protocol in packets (RFC 790 and its successors at IANA).
fn number_of(transport: Transport) -> u8 {
    match transport {
        Transport::Tcp => 6,
        Transport::Udp => 17,
        Transport::UdpLite => 136,
        Transport::Raw => 255,
    }
}

/// A service of IPVS (`ipvsadm(8)`): the kernel spreads its connections over servers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VirtualService {
    /// Its protocol.
    pub transport: Transport,
    /// Its address.
    pub address: IpAddr,
    /// Its port.
    pub port: u16,
    /// The servers.
    pub servers: Vec<(IpAddr, u16)>,
}
