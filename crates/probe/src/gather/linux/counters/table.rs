//! The files of counters: their names, where they are, and how each is cut.

use facts::Why;
use facts::decode::linux::counters::{
    decode_pairs, decode_sctp, decode_snmp6, decode_sockstat, decode_softnet, decode_xfrm,
};
use facts::model::counter::Section;

use crate::gather::counters::Scope;

/// A file of counters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// IP, ICMP, TCP, UDP and UDP-Lite of RFC 4293 and its kin.
    Snmp,
    /// What Linux counts beside them, and MPTCP.
    Netstat,
    /// SCTP.
    Sctp,
    /// IPv6 and what is counted apart for it.
    Snmp6,
    /// IPsec.
    Xfrm,
    /// Sockets of IPv4 and their memory.
    Sockstat,
    /// Sockets of IPv6.
    Sockstat6,
    /// Packets on their way in, for each processor.
    Softnet,
}

impl Table {
    /// All.
    pub const ALL: [Table; 8] = [
        Table::Snmp,
        Table::Netstat,
        Table::Sctp,
        Table::Snmp6,
        Table::Xfrm,
        Table::Sockstat,
        Table::Sockstat6,
        Table::Softnet,
    ];

    /// Its public name, which stays for ever.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Table::Snmp => "snmp",
            Table::Netstat => "netstat",
            Table::Sctp => "sctp",
            Table::Snmp6 => "snmp6",
            Table::Xfrm => "xfrm",
            Table::Sockstat => "sockstat",
            Table::Sockstat6 => "sockstat6",
            Table::Softnet => "softnet",
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Table::Snmp => "/proc/net/snmp",
            Table::Netstat => "/proc/net/netstat",
            Table::Sctp => "/proc/net/sctp/snmp",
            Table::Snmp6 => "/proc/net/snmp6",
            Table::Xfrm => "/proc/net/xfrm_stat",
            Table::Sockstat => "/proc/net/sockstat",
            Table::Sockstat6 => "/proc/net/sockstat6",
            Table::Softnet => "/proc/net/softnet_stat",
        }
    }

    /// Cuts the text into sections, each with what it is about.
    pub(super) fn decode<'t>(
        self,
        text: &'t [u8],
        each: &mut dyn FnMut(Scope<'_>, &Section<'t>),
    ) -> Result<(), Why> {
        let mut machine = |section: &Section<'t>| each(Scope::Machine, section);
        match self {
            Table::Snmp | Table::Netstat => return decode_pairs(text, &mut machine),
            Table::Sctp => machine(&decode_sctp(text)),
            Table::Xfrm => machine(&decode_xfrm(text)),
            Table::Snmp6 => decode_snmp6(text, &mut machine),
            Table::Sockstat | Table::Sockstat6 => decode_sockstat(text, &mut machine),
            Table::Softnet => decode_softnet(text, &mut |processor, section| {
                each(Scope::Processor(processor), section);
            }),
        }
        Ok(())
    }
}
