//! Counters that tell of trouble when they are not zero, and what to suspect then. A counter that also grows in ordinary
//! times, such as that of repeated segments, is none of them.

/// A counter and what its growth means.
struct Symptom {
    section: &'static str,
    counter: &'static str,
    text: &'static str,
}

const CHECKSUM: &str = "Damaged on the way, or by a faulty device or cable.";
const READS_SLOWLY: &str = "A program reads more slowly than data comes, or its buffer (SO_RCVBUF) is small.";
const SENDS_FAST: &str = "More is sent than the device takes, or the buffer (SO_SNDBUF) is small.";
const UDP_MEMORY: &str = "All sockets of UDP together hit net.ipv4.udp_mem.";
const TCP_MEMORY: &str = "All sockets of TCP together hit net.ipv4.tcp_mem.";
const RECEIVE_BUFFER: &str = "A program reads too slowly, or its receive buffer (tcp_rmem) is small.";
const REASSEMBLY: &str = "Fragments are lost on the way, or ipfrag_high_thresh is reached.";
const NO_MEMORY: &str = "The machine had no memory left for packets, or a filter took them.";
const KEYS: &str = "A peer has another key, or somebody pretends to be the peer.";
const FRAGMENTATION: &str =
    "A path takes smaller packets than are sent: see the MTU of interfaces and routes.";

const fn worry(section: &'static str, counter: &'static str, text: &'static str) -> Symptom {
    Symptom {
        section,
        counter,
        text,
    }
}

/// Ordered by section and counter.
const SYMPTOMS: &[Symptom] = &[
    worry("Icmp", "InCsumErrors", CHECKSUM),
    worry("Icmp6", "Icmp6InCsumErrors", CHECKSUM),
    worry("Ip", "FragFails", FRAGMENTATION),
    worry("Ip", "InDiscards", NO_MEMORY),
    worry("Ip", "OutDiscards", NO_MEMORY),
    worry("Ip", "ReasmFails", REASSEMBLY),
    worry("Ip6", "Ip6FragFails", FRAGMENTATION),
    worry("Ip6", "Ip6InDiscards", NO_MEMORY),
    worry("Ip6", "Ip6OutDiscards", NO_MEMORY),
    worry("Ip6", "Ip6ReasmFails", REASSEMBLY),
    worry("IpExt", "InCsumErrors", CHECKSUM),
    worry(
        "IpExt",
        "InTruncatedPkts",
        "Packets are shorter than they say: cut on the way, or by a faulty device.",
    ),
    worry(
        "MPTcpExt",
        "DataCsumErr",
        "A box on the path changes the data of MPTCP.",
    ),
    worry("Sctp", "SctpChecksumErrors", CHECKSUM),
    worry("Tcp", "InCsumErrors", CHECKSUM),
    worry("Tcp", "InErrs", CHECKSUM),
    worry(
        "TcpExt",
        "IPReversePathFilter",
        "Packets come in where answers would not go out: see rp_filter and the routes.",
    ),
    worry(
        "TcpExt",
        "ListenDrops",
        "A listening program accepts too slowly, or memory is short: look at the queues of listeners.",
    ),
    worry(
        "TcpExt",
        "ListenOverflows",
        "A listening program accepts too slowly, or its listen() backlog or somaxconn is small.",
    ),
    worry("TcpExt", "OfoPruned", RECEIVE_BUFFER),
    worry("TcpExt", "PFMemallocDrop", NO_MEMORY),
    worry("TcpExt", "PruneCalled", RECEIVE_BUFFER),
    worry("TcpExt", "RcvPruned", RECEIVE_BUFFER),
    worry("TcpExt", "TCPAOBad", KEYS),
    worry("TcpExt", "TCPAbortFailed", NO_MEMORY),
    worry(
        "TcpExt",
        "TCPAbortOnMemory",
        "Too many orphaned sockets, or TCP's memory is used up: see tcp_max_orphans and tcp_mem.",
    ),
    worry(
        "TcpExt",
        "TCPAbortOnTimeout",
        "Peers or the path to them went away, or a firewall forgot the connection.",
    ),
    worry(
        "TcpExt",
        "TCPBacklogDrop",
        "A program holds its socket for long while data comes, or its buffers are small.",
    ),
    worry("TcpExt", "TCPMD5Failure", KEYS),
    worry("TcpExt", "TCPMemoryPressures", TCP_MEMORY),
    worry("TcpExt", "TCPOFODrop", RECEIVE_BUFFER),
    worry("TcpExt", "TCPRcvQDrop", RECEIVE_BUFFER),
    worry(
        "TcpExt",
        "TCPReqQFullDoCookies",
        "Half-open connections fill the queue of a listener: a flood of SYNs, or a small backlog.",
    ),
    worry(
        "TcpExt",
        "TCPReqQFullDrop",
        "Half-open connections fill the queue of a listener and cookies are off: see tcp_syncookies.",
    ),
    worry(
        "TcpExt",
        "TCPTimeWaitOverflow",
        "More connections are in TIME-WAIT than tcp_max_tw_buckets allows.",
    ),
    worry(
        "TcpExt",
        "TCPTimeouts",
        "Answers do not come in time: packets are lost, or a peer is away. A few are normal.",
    ),
    worry(
        "TcpExt",
        "TCPWqueueTooBig",
        "A peer acknowledges such small pieces that the send queue grows too large.",
    ),
    worry("TcpExt", "TCPZeroWindowDrop", RECEIVE_BUFFER),
    worry("Udp", "InCsumErrors", CHECKSUM),
    worry("Udp", "MemErrors", UDP_MEMORY),
    worry("Udp", "RcvbufErrors", READS_SLOWLY),
    worry("Udp", "SndbufErrors", SENDS_FAST),
    worry("Udp6", "Udp6InCsumErrors", CHECKSUM),
    worry("Udp6", "Udp6MemErrors", UDP_MEMORY),
    worry("Udp6", "Udp6RcvbufErrors", READS_SLOWLY),
    worry("Udp6", "Udp6SndbufErrors", SENDS_FAST),
    worry("UdpLite", "RcvbufErrors", READS_SLOWLY),
    worry("UdpLite6", "UdpLite6RcvbufErrors", READS_SLOWLY),
    worry("Xfrm", "XfrmInBufferError", NO_MEMORY),
    worry(
        "Xfrm",
        "XfrmInNoStates",
        "A peer uses a security association that this machine has forgotten or never had.",
    ),
    worry(
        "Xfrm",
        "XfrmInStateSeqError",
        "Packets come twice, much too late, or from somebody who repeats them.",
    ),
    worry(
        "softnet",
        "dropped",
        "Packets come faster than this processor takes them: see netdev_max_backlog.",
    ),
];

/// What to suspect when the counter is not zero. `None` where that is nothing to worry about.
#[must_use]
pub fn symptom_of(section: &[u8], counter: &[u8]) -> Option<&'static str> {
    let place =
        |worry: &Symptom| (worry.section.as_bytes(), worry.counter.as_bytes()).cmp(&(section, counter));
    let at = SYMPTOMS.binary_search_by(place).ok()?;
    SYMPTOMS.get(at).map(|worry| worry.text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::counters::Kind;
    use crate::fields::counters::linux::entry;

    #[test]
    fn each_worry_is_about_a_counter_of_the_catalogue_and_is_found() {
        for worry in SYMPTOMS {
            let (section, counter) = (worry.section.as_bytes(), worry.counter.as_bytes());
            let place = format!("{}.{}", worry.section, worry.counter);
            assert_eq!(
                entry(section, counter).map(|entry| entry.kind),
                Some(Kind::Counter),
                "{place}"
            );
            assert_eq!(symptom_of(section, counter), Some(worry.text), "{place}");
            assert!(worry.text.ends_with('.') && worry.text.len() <= 110, "{place}");
        }
        assert_eq!(symptom_of(b"Tcp", b"InSegs"), None);
        assert_eq!(symptom_of(b"", b""), None);
    }
}
