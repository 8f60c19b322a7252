//! FreeBSD: which counter of its statistics structures is which standard counter.

use super::standard::Group;

/// A structure of statistics.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// The group of its counters.
    pub group: Group,
    /// The name of the sysctl that has it.
    pub sysctl: &'static str,
    /// The ids of its counters by their places; empty for a counter that is not a standard one.
    pub ids: &'static [&'static str],
}

/// Releases whose structures are laid out as [`SOURCES`] says. Later ones have counters between these, at the same length, so
/// neither place nor length tells.
pub const RELEASES: &[&str] = &["13.0", "13.1"];

/// The structures.
pub static SOURCES: &[Source] = &[
    Source {
        group: Group::Tcp,
        sysctl: "net.inet.tcp.stats",
        ids: TCP,
    },
    Source {
        group: Group::Udp,
        sysctl: "net.inet.udp.stats",
        ids: UDP,
    },
    Source {
        group: Group::Ip,
        sysctl: "net.inet.ip.stats",
        ids: IP,
    },
];

/// `struct tcpstat` (`netinet/tcp_var.h`).
#[rustfmt::skip]
const TCP: &[&str] = &[
    "tcp.connattempt", "tcp.accepts", "tcp.connects", "tcp.drops", "tcp.conndrops", "", "tcp.closed", "tcp.segstimed",
    "tcp.rttupdated", "tcp.delack", "tcp.timeoutdrop", "tcp.rexmttimeo", "tcp.persisttimeo", "tcp.keeptimeo",
    "tcp.keepprobe", "tcp.keepdrops", "tcp.sndtotal", "tcp.sndpack", "tcp.sndbyte", "tcp.sndrexmitpack",
    "tcp.sndrexmitbyte", "", "tcp.sndacks", "tcp.sndprobe", "tcp.sndurg", "tcp.sndwinup", "tcp.sndctrl",
    "tcp.rcvtotal", "tcp.rcvpack", "tcp.rcvbyte", "tcp.rcvbadsum", "tcp.rcvbadoff", "", "tcp.rcvshort",
    "tcp.rcvduppack", "tcp.rcvdupbyte", "tcp.rcvpartduppack", "tcp.rcvpartdupbyte", "tcp.rcvoopack", "tcp.rcvoobyte",
    "tcp.rcvpackafterwin", "tcp.rcvbyteafterwin", "tcp.rcvafterclose", "tcp.rcvwinprobe", "tcp.rcvdupack",
    "tcp.rcvacktoomuch", "tcp.rcvackpack", "tcp.rcvackbyte", "tcp.rcvwinupd", "tcp.pawsdrop", "tcp.predack",
    "tcp.preddat", "", "tcp.cachedrtt", "tcp.cachedrttvar", "tcp.cachedssthresh", "", "", "", "tcp.persistdrop",
    "tcp.badsyn", "tcp.mturesent", "tcp.listendrop",
];

/// `struct udpstat` (`netinet/udp_var.h`).
#[rustfmt::skip]
const UDP: &[&str] = &[
    "udp.ipackets", "udp.hdrops", "udp.badsum", "udp.nosum", "udp.badlen", "udp.noport", "udp.noportbcast",
    "udp.fullsock", "", "udp.pcbhashmiss", "udp.opackets",
];

/// `struct ipstat` (`netinet/ip_var.h`).
#[rustfmt::skip]
const IP: &[&str] = &[
    "ip.total", "ip.badsum", "ip.tooshort", "ip.toosmall", "ip.badhlen", "ip.badlen", "ip.fragments", "ip.fragdropped",
    "ip.fragtimeout", "ip.forward", "ip.fastforward", "ip.cantforward", "ip.redirectsent", "ip.noproto", "ip.delivered",
    "ip.localout", "ip.odropped", "ip.reassembled", "ip.fragmented", "ip.ofragments", "ip.cantfrag", "ip.badoptions",
    "ip.noroute", "ip.badvers", "ip.rawout", "ip.toolong", "ip.notmember", "ip.nogif", "ip.badaddr",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::counters::standard::standard;

    #[test]
    fn each_id_is_a_standard_counter_and_stands_once() {
        let all = SOURCES.iter().flat_map(|source| source.ids);
        let mut ids: Vec<&str> = all.copied().filter(|id| !id.is_empty()).collect();
        assert!(ids.iter().all(|id| standard(id).is_some()));
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }
}
